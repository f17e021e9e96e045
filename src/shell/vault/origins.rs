//! What stood in a DUE.md before somebody elsewhere wrote in it: only beside that is what they typed told from what is
//! ours. A phone's next pull may be days away, and meanwhile the line that it ticked is gone from everybody else's.
//!
//! Reads history, and never more of it than so many commits.

use super::Vault;
use crate::error::Result;
use git2::Oid;
use std::collections::HashSet;

/// As many of the newest commits that came are looked at, and as many on the way back from one.
const MOST: usize = 200;

/// As many renderings are made.
const RENDERINGS: usize = 20;

impl Vault {
    /// The renderings that people wrote in, of the commits that `theirs` has and `ours` has not.
    pub(super) fn written_in_since(&self, theirs: Oid, ours: Oid) -> Result<Vec<String>> {
        let mut hands = Vec::new();
        for id in self.repo.only_in(theirs, ours)?.into_iter().rev().take(MOST) {
            let step = self.repo.step(id)?;
            if let [parent] = step.parents[..]
                && !step.is_ours()
                && self.due_blob(id)? != self.due_blob(parent)?
            {
                hands.push(parent);
            }
        }
        let (mut renderings, mut seen) = (Vec::new(), HashSet::new());
        for hand in hands {
            self.find_renderings(hand, &mut seen, &mut renderings)?;
        }
        Ok(renderings)
    }

    /// The renderings that the DUE.md of a commit comes from: that of the commit that brought it, and where this was a
    /// merge or somebody's edit, those below.
    fn find_renderings(
        &self,
        commit: Oid,
        seen: &mut HashSet<Oid>,
        renderings: &mut Vec<String>,
    ) -> Result<()> {
        let mut ways = vec![commit];
        for _ in 0..MOST {
            let Some(id) = ways.pop().filter(|_| renderings.len() < RENDERINGS) else { break };
            if !seen.insert(id) {
                continue;
            }
            let (step, blob) = (self.repo.step(id)?, self.due_blob(id)?);
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
            let bare = self.side(self.head.tree, &self.committed, step.tree, &[])?.bare;
            renderings.push(bare);
            if !step.is_ours() {
                ways.extend(step.parents);
            }
        }
        Ok(())
    }

    fn due_blob(&self, commit: Oid) -> Result<Option<Oid>> {
        let name = &self.committed.config().agenda_file;
        Ok(self.repo.entry_in(Some(self.repo.tree_of(commit)?), name)?.map(|blob| blob.oid))
    }
}
