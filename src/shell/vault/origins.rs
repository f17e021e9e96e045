//! What the user left in HEAD's page, and the pages that somebody elsewhere typed into. A phone's next pull may be days
//! away. Meanwhile the line that it ticked is gone from everybody else's page, and only beside the page that it was
//! ticked in can it be told what was typed.
//!
//! Reads history, and never more of it than so many commits.

use super::pages::{day_of, page_of};
use super::snapshot::Trees;
use crate::error::Result;
use crate::page::baseline::{self, Baseline};
use crate::page::{self, Left, Mark, Page, left};
use crate::shell::git::Oid;
use std::collections::HashSet;

/// As many of the newest commits that came are looked at, and as many on the way back from one.
const MOST: usize = 200;

/// As many pages are made.
const PAGES: usize = 20;

impl Trees<'_> {
    /// What the user left in HEAD's agenda file.
    pub fn edits_in_head(&self) -> Result<Left> {
        let (Some(head), Some(commit)) = (&self.history.page, self.history.head.commit) else {
            return Ok(Left::default());
        };
        let page = day_of(&head.text).map(|day| page_of(&self.history.index, day)).unwrap_or_default();
        let step = self.history.repo.step(commit)?;
        if step.is_ours() || self.pages.find(&head.text).is_some() {
            return Ok(self.edits_in_commit(&head.text, &page, &[]));
        }
        match step.parents[..] {
            // What a host or a person merged says less than its parents do.
            [ours, theirs] => self.edits_in_merge(&head.text, page, ours, theirs),
            [parent] => {
                let alone = self.edits_in_commit(&head.text, &page, &[]);
                if page.text(&alone) == head.text {
                    return Ok(alone);
                }
                let parent = self.page_in(parent)?;
                Ok(baseline::edits(&head.text, &[&parent, &Baseline::bare(page)], &parent.left).left)
            }
            _ => Ok(self.edits_in_commit(&head.text, &page, &[])),
        }
    }

    /// What either parent of a merge leaves open, each read against its own page; and what was typed while merging.
    fn edits_in_merge(&self, text: &str, page: Page, ours: Oid, theirs: Oid) -> Result<Left> {
        let base = match self.history.repo.merge_base(ours, theirs)? {
            Some(base) => self.page_in(base)?,
            None => Baseline::default(),
        };
        let (ours, theirs) = (self.page_in(ours)?, self.page_in(theirs)?);
        let both = left::merge_three(&base.left, &ours.left, &theirs.left);
        let known = [Baseline::bare(page), ours, theirs, base];
        let typed = page::read(text, &known[0].page, &known.each_ref().map(|known| &known.page)[1..], &[]);
        // Lines that no page has were typed; what a line merge made of ours may be neither.
        let marks = typed.marks.into_iter().filter(|mark| !mark.is_garbled).collect();
        let is_left = |mark: &Mark| {
            known[1..].iter().any(|known| known.left.marks.iter().any(|it| it.is_same_answer(mark)))
        };
        let mut marks: Vec<Mark> = marks;
        marks.retain(|mark| !is_left(mark));
        Ok(left::merge(&both, &Left { marks, own: Vec::new() }))
    }

    /// The pages that people typed into, of the commits that `theirs` has and `ours` has not.
    pub fn typed_into_since(&self, theirs: Oid, ours: Oid) -> Result<Vec<Page>> {
        let mut hands = Vec::new();
        for id in self.history.repo.only_in(theirs, ours)?.into_iter().rev().take(MOST) {
            let step = self.history.repo.step(id)?;
            if let [parent] = step.parents[..]
                && !step.is_ours()
                && self.due_blob(id)? != self.due_blob(parent)?
            {
                hands.push(parent);
            }
        }
        let (mut pages, mut seen) = (Vec::new(), HashSet::new());
        for hand in hands {
            self.find_pages(hand, &mut seen, &mut pages)?;
        }
        Ok(pages)
    }

    /// The pages that the DUE.md of a commit comes from: that of the commit that brought it, and where this was a
    /// merge or somebody's edit, those below.
    fn find_pages(&self, commit: Oid, seen: &mut HashSet<Oid>, pages: &mut Vec<Page>) -> Result<()> {
        let mut ways = vec![commit];
        for _ in 0..MOST {
            let Some(id) = ways.pop().filter(|_| pages.len() < PAGES) else { break };
            if !seen.insert(id) {
                continue;
            }
            let (step, blob) = (self.history.repo.step(id)?, self.due_blob(id)?);
            let mut same = None;
            for &parent in &step.parents {
                if same.is_none() && self.due_blob(parent)? == blob {
                    same = Some(parent);
                }
            }
            if let Some(parent) = same {
                ways.push(parent);
                continue;
            }
            let bare = self.beside_head(step.tree, &[])?.page;
            pages.push(bare);
            if !step.is_ours() {
                ways.extend(step.parents);
            }
        }
        Ok(())
    }

    fn due_blob(&self, commit: Oid) -> Result<Option<Oid>> {
        let name = &self.history.index.config().agenda_file;
        Ok(self.history.repo.entry_in(Some(self.history.repo.tree_of(commit)?), name)?.map(|blob| blob.oid))
    }
}
