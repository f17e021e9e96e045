//! How a history that was written anew on the remote is told from one that only grew: by where its branch was before.
//!
//! Somebody took a word out of it, and whoever still has the old commits must not put them back without being asked.

use super::Repo;
use super::remote::Upstream;
use crate::error::Result;
use crate::shell::files;
use git2::Oid;
use std::fs;
use std::path::PathBuf;

/// As many entries of a branch's log are looked at.
const MOST: usize = 1000;

/// What ours has of a history that the remote has no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// How many commits were there and are there no longer.
    pub gone: usize,
    /// The newest of ours that was there.
    pub base: Oid,
    /// Those of ours that were never there, oldest first.
    pub mine: Vec<Oid>,
}

impl Repo {
    /// What of `ours` the remote's branch, now at `theirs`, once had and has no longer; `None`: nothing.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn rewritten(&self, upstream: &Upstream, ours: Oid, theirs: Oid) -> Result<Option<Rewritten>> {
        let old = self.note_tips(upstream)?;
        let only = self.only_in(ours, theirs)?;
        if only.is_empty() {
            return Ok(None);
        }
        let mine = self.in_none_of(ours, &[&old[..], &[theirs]].concat())?;
        if mine.len() == only.len() {
            return Ok(None);
        }
        let before = |first: &Oid| self.git.find_commit(*first)?.parent_id(0);
        let base = mine.first().map_or(Ok(ours), before).map_err(|cause| self.error(cause))?;
        Ok(Some(Rewritten { gone: only.len() - mine.len(), base, mine }))
    }

    /// Notes down where the remote's branch is, and returns all places where it was: the last one, and each that it did
    /// not grow from.
    ///
    /// # Errors
    /// When history cannot be read, or the note not be written.
    pub fn note_tips(&self, upstream: &Upstream) -> Result<Vec<Oid>> {
        let file = self.tips_file(upstream)?;
        let text = fs::read_to_string(&file).unwrap_or_default();
        let id = |line: &str| Oid::from_str(line).ok();
        let known: Vec<Oid> = text.lines().filter_map(id).collect();
        let mut tips: Vec<Oid> =
            known.iter().copied().filter(|tip| self.git.find_commit(*tip).is_ok()).collect();
        for tip in self.logged(upstream, known.last().copied())? {
            match tips.last() {
                Some(last) if *last == tip => {}
                Some(last) if self.is_after(tip, *last)? => drop(tips.pop().map(|_| tips.push(tip))),
                _ => tips.push(tip),
            }
        }
        if tips != known {
            let text: String = tips.iter().map(|tip| format!("{tip}\n")).collect();
            files::write_own(&file, text.as_bytes())?;
        }
        Ok(tips)
    }

    /// Where git's log says that the branch was since `known`, oldest first, and where it is now.
    fn logged(&self, upstream: &Upstream, known: Option<Oid>) -> Result<Vec<Oid>> {
        let log = self.git.reflog(&upstream.tracking).ok();
        let entries = log.iter().flat_map(|log| log.iter()).take(MOST);
        let since = entries.map(|entry| entry.id_new()).take_while(|id| Some(*id) != known);
        let mut logged: Vec<Oid> = since.filter(|id| self.git.find_commit(*id).is_ok()).collect();
        logged.reverse();
        logged.extend(self.tracked_tip(upstream)?);
        Ok(logged)
    }

    fn is_after(&self, one: Oid, other: Oid) -> Result<bool> {
        self.git.graph_descendant_of(one, other).map_err(|cause| self.error(cause))
    }

    /// The commits that lead to `one` and to none of `others`, oldest first.
    pub(super) fn in_none_of(&self, one: Oid, others: &[Oid]) -> Result<Vec<Oid>> {
        let walk = || {
            let mut walk = self.git.revwalk()?;
            walk.set_sorting(git2::Sort::TOPOLOGICAL | git2::Sort::REVERSE)?;
            walk.push(one)?;
            others.iter().try_for_each(|other| walk.hide(*other))?;
            walk.collect::<Result<Vec<_>, _>>()
        };
        walk().map_err(|cause| self.error(cause))
    }

    fn tips_file(&self, upstream: &Upstream) -> Result<PathBuf> {
        let name =
            upstream.tracking.trim_start_matches("refs/remotes/").replace('%', "%25").replace('/', "%2F");
        Ok(self.state()?.join(format!("tips.{name}")))
    }
}
