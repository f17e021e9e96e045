//! What merges on a phone dropped is put back.
//!
//! Obsidian on a phone merges with isomorphic-git, whose merge leaves the files that both sides changed as they were on
//! the phone: its next commit takes back, without a word, what came from the others. And where its user chose one side
//! for conflicts, as there is hardly another way on a phone, the other side's lines are gone. Nobody was asked in either
//! case, so each such merge is made again by the rules of contacts, and what it lacks comes on top of it as commits of
//! ours. Lines of text that both sides changed both stay.
//!
//! Never touches what a person merged: isomorphic-git's own words for a merge tell the two apart.

use super::weave::{LONGEST, render};
use super::{Vault, is_agenda};
use crate::agenda::due;
use crate::error::Result;
use crate::merge;
use crate::note;
use crate::shell::git::content::Blob;
use crate::shell::git::history::Step;
use crate::shell::git::merge::{merge_both, merge_texts};
use git2::Oid;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// As many of the newest commits that came are looked at.
const MOST: usize = 1000;

/// Of so many of the newest hands that were laid on DUE.md the rendering below them is known.
const HANDS: usize = 10;

/// Their branch with what it lacked.
pub(super) struct Mended {
    /// The commit; theirs where nothing was missing.
    pub(super) tip: Oid,
    /// What was put back, in words.
    pub(super) said: Vec<String>,
}

/// A note that a phone's merge, or the commit after it, got wrong.
struct Dropped {
    path: Arc<str>,
    /// What it made of the note.
    wrong: String,
    /// What it should have made of it.
    right: String,
}

impl Dropped {
    fn new(path: Arc<str>, wrong: String, right: String) -> Self {
        Self { path, wrong, right }
    }
}

/// A note that both sides of a phone's merge changed.
struct Both {
    path: Arc<str>,
    /// The phone's version.
    phone: String,
    /// What its merge came to.
    merged: String,
    /// What the rules make of it.
    right: String,
}

impl Vault {
    /// Theirs, with what merges on a phone dropped of the notes since ours put back.
    pub(super) fn mended(&mut self, theirs: Oid, ours: Oid) -> Result<Mended> {
        let mut drops = BTreeMap::<Arc<str>, Vec<Dropped>>::new();
        for drop in self.drops(theirs, ours)? {
            drops.entry(drop.path.clone()).or_default().push(drop);
        }
        let mut mended = Mended { tip: theirs, said: Vec::new() };
        if drops.is_empty() {
            return Ok(mended);
        }
        let known: Vec<&str> = self.renderings.iter().map(String::as_str).collect();
        let mut side = self.side(self.head.tree, &self.committed, self.repo.tree_of(theirs)?, &known)?;
        let (agenda, is_encrypted) = (self.committed.config().agenda_file.clone(), self.is_encrypted());
        let has_due = self.may_commit_due(&agenda)?;
        for (path, drops) in drops {
            let place = self.repo.path_of(&path);
            let (Some(blob), Some(old)) =
                (self.repo.blob_at(Some(side.tree), &place)?, self.text_in(side.tree, &path)?)
            else {
                continue;
            };
            let new = drops.iter().fold(old.clone(), |text, drop| put_back(text, drop));
            if new == old {
                continue;
            }
            let oid = self.repo.blob_of(&path, new.as_bytes(), true)?;
            let blob = Blob { oid, ..blob };
            let Some(tree) = self.repo.tree_with(side.tree, &[(place, Some(blob))])? else { continue };
            self.go_to(&mut side, tree)?;
            if let Some(day) = side.due.as_deref().and_then(due::day).filter(|_| has_due) {
                let shown = self.shown_left(&side, &side.left, day, true);
                let text = render(&side.index, &shown, day);
                if let Some(tree) = self.with_due(side.tree, &agenda, &text)? {
                    self.go_to(&mut side, tree)?;
                }
            }
            let message = crate::message::put_back(&path, is_encrypted);
            mended.tip = self.repo.write_commit(side.tree, &[mended.tip], &message)?;
            self.repo.note_made(&[mended.tip]);
            mended.said.push(format!("{path}: what a merge on a phone dropped is back"));
        }
        Ok(mended)
    }

    /// What the phone's merges since `ours` dropped, oldest first.
    fn drops(&self, theirs: Oid, ours: Oid) -> Result<Vec<Dropped>> {
        let commits = self.repo.only_in(theirs, ours)?;
        let mut drops = Vec::new();
        for &id in &commits[commits.len().saturating_sub(MOST)..] {
            let step = self.repo.step(id)?;
            if is_phones_merge(&step) {
                // Where the phone has another text still, the others' part comes after its next commit: put back before
                // that, it would be both sides' change again, and so on for ever.
                let settled = self.both_changed(&step)?.into_iter().filter(|both| both.merged == both.phone);
                drops.extend(settled.map(|both| Dropped::new(both.path, both.merged, both.right)));
            } else if let [parent] = step.parents[..]
                && !step.is_ours()
            {
                drops.extend(self.taken_back(&step, &self.repo.step(parent)?)?);
            }
        }
        Ok(drops)
    }

    /// Which notes the commit after a phone's merge, which left them as they were on the phone, gets wrong.
    fn taken_back(&self, step: &Step, merge: &Step) -> Result<Vec<Dropped>> {
        let mut drops = Vec::new();
        if !is_phones_merge(merge) {
            return Ok(drops);
        }
        for both in self.both_changed(merge)? {
            let Some(now) = self.text_in(step.tree, &both.path)? else { continue };
            if both.phone == both.merged {
                continue;
            }
            // Where taking the others' part back once more changes nothing, all of it is gone.
            let (again, is_clean) = merge_texts(&both.merged, &both.phone, &now, ["", ""])?;
            let is_gone = is_clean && again == now;
            let wrong = if is_gone { both.phone } else { both.merged };
            drops.push(Dropped::new(both.path, wrong, both.right));
        }
        Ok(drops)
    }

    /// The notes that both sides of a merge changed.
    fn both_changed(&self, merge: &Step) -> Result<Vec<Both>> {
        let [one, two] = merge.parents[..] else { return Ok(Vec::new()) };
        let Some(base) = self.repo.merge_base(one, two)? else { return Ok(Vec::new()) };
        let [base, one, two] = [self.repo.tree_of(base)?, self.repo.tree_of(one)?, self.repo.tree_of(two)?];
        let others: HashSet<_> = self.repo.tree_differences(Some(base), Some(two))?.into_iter().collect();
        let mut all = Vec::new();
        for path in self.repo.tree_differences(Some(base), Some(one))? {
            if !others.contains(&path) || !path.ends_with(".md") || is_agenda(&path, self.committed.config())
            {
                continue;
            }
            let text = |tree| self.text_in(tree, &path);
            let (Some(phone), Some(there), Some(merged)) = (text(one)?, text(two)?, text(merge.tree)?) else {
                continue;
            };
            let before = text(base)?.unwrap_or_default();
            let versions = [before.as_str(), phone.as_str(), there.as_str()];
            if versions
                .iter()
                .chain(&[merged.as_str()])
                .any(|it| note::conflict_line(it.as_bytes()).is_some())
            {
                continue;
            }
            let right = merge::merge(versions[0], versions[1], versions[2], &both_sides).text;
            all.push(Both { path, phone, merged, right });
        }
        Ok(all)
    }

    /// Whether HEAD is a phone's merge that left its own text of the file at `path` on the phone: what is committed of
    /// it now comes there as a second change of the same, and so on for ever.
    pub(super) fn is_phones_turn(&self, path: &str) -> Result<bool> {
        let Some(head) = self.head.commit else { return Ok(false) };
        let merge = self.repo.step(head)?;
        let [one, two] = merge.parents[..] else { return Ok(false) };
        if !is_phones_merge(&merge) {
            return Ok(false);
        }
        let Some(base) = self.repo.merge_base(one, two)? else { return Ok(false) };
        let blob = |commit| -> Result<_> {
            Ok(self.repo.entry_in(Some(self.repo.tree_of(commit)?), path)?.map(|it| it.oid))
        };
        let [base, phone, there, merged] = [blob(base)?, blob(one)?, blob(two)?, blob(head)?];
        Ok(phone != base && there != base && merged != phone)
    }

    fn text_in(&self, tree: Oid, path: &str) -> Result<Option<String>> {
        let bytes = self.bytes_in(tree, path)?.filter(|bytes| bytes.len() <= LONGEST);
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// The renderings that people wrote in, of the commits that `theirs` has and `ours` has not: only beside these is
    /// what they typed told from what stood there.
    pub(super) fn renderings_below(&self, theirs: Oid, ours: Oid) -> Result<Vec<String>> {
        let name = &self.committed.config().agenda_file;
        let mut renderings = Vec::new();
        for id in self.repo.only_in(theirs, ours)?.into_iter().rev().take(MOST) {
            let step = self.repo.step(id)?;
            let [parent] = step.parents[..] else { continue };
            let parent = self.repo.tree_of(parent)?;
            let due = |tree| self.repo.entry_in(Some(tree), name);
            if step.is_ours() || due(step.tree)?.map(|it| it.oid) == due(parent)?.map(|it| it.oid) {
                continue;
            }
            renderings.push(self.side(self.head.tree, &self.committed, parent, &[])?.bare);
            if renderings.len() == HANDS {
                break;
            }
        }
        Ok(renderings)
    }
}

/// A note with what was dropped of it; as it is where the two do not go together without a question.
fn put_back(text: String, drop: &Dropped) -> String {
    let merged = merge::merge(&drop.wrong, &text, &drop.right, &both_sides);
    if merged.is_clean() && note::conflict_line(text.as_bytes()).is_none() { merged.text } else { text }
}

/// The merge of texts that keeps both where both changed the same lines.
fn both_sides(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    merge_both(base, ours, theirs).map_or_else(|_| (ours.to_owned(), false), |text| (text, true))
}

/// Whether isomorphic-git made this merge, and no person: `Merge branch 'origin/main' into main`. Git itself has other
/// words for it.
fn is_phones_merge(step: &Step) -> bool {
    let names = || step.message.trim_end().strip_prefix("Merge branch '")?.split_once("' into ");
    step.parents.len() == 2
        && names()
            .is_some_and(|(theirs, ours)| theirs.split_once('/').is_some_and(|(_, branch)| branch == ours))
}
