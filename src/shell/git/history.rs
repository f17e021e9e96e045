//! What HEAD's history says: the last commits, where a text came from, what was done on the user's word.
//! Reads only, and never more than so many commits.

use super::content::Blob;
use super::{Repo, short};
use crate::error::Result;
use chrono::{DateTime, FixedOffset, NaiveDate};
use git2::{Commit, Oid};
use std::path::Path;
use std::sync::Arc;

/// A vault that nobody touched for long must not cost a walk through all of history.
const MOST: usize = 1000;

/// A commit that [`Repo::find_past`] is asked about.
#[derive(Debug, Clone)]
pub struct Past {
    /// Its id.
    pub id: Oid,
    /// Its whole message.
    pub message: String,
}

/// A commit on the way from one to another.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its id.
    pub id: Oid,
    /// Its tree.
    pub tree: Oid,
    /// What it grew from.
    pub parents: Vec<Oid>,
    /// Its whole message.
    pub message: String,
}

impl Step {
    /// Whether `rounds` wrote it of a contact, here or elsewhere: its trailers say so.
    pub fn is_ours(&self) -> bool {
        ["\nContact: ", "\nRounds: ", "\nMends: "].iter().any(|trailer| self.message.contains(trailer))
    }
}

/// What a commit did to one file.
#[derive(Debug, Clone)]
pub struct Turn {
    /// The file, relative to the vault.
    pub path: Arc<str>,
    /// Before; `None`: there was none.
    pub old: Option<Blob>,
    /// After.
    pub new: Option<Blob>,
}

impl Past {
    /// The value of a trailer of its message, such as `Contact`.
    pub fn trailer(&self, key: &str) -> Option<&str> {
        let last = self.message.trim_end().rsplit("\n\n").next()?;
        last.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
    }
}

impl Repo {
    /// The last `count` commits that touched the vault's folder, newest first: short id, seconds since 1970 and subject.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn recent(&self, count: usize) -> Result<Vec<(String, i64, String)>> {
        let mut walk = self.git.revwalk().map_err(|cause| self.error(cause))?;
        if walk.push_head().is_err() {
            return Ok(Vec::new());
        }
        let commits = walk.flatten().filter_map(|oid| self.git.find_commit(oid).ok());
        // A vault that nobody touched for long must not cost a walk through all of history.
        let ours = commits.take(1000).filter(|commit| self.touches_vault(commit));
        let entry = |commit: git2::Commit<'_>| {
            let subject = commit.summary().ok().flatten().unwrap_or_default().to_owned();
            (short(commit.id()), commit.time().seconds(), subject)
        };
        Ok(ours.take(count).map(entry).collect())
    }

    /// A commit.
    ///
    /// # Errors
    /// When there is no such commit.
    pub fn step(&self, id: Oid) -> Result<Step> {
        let commit = self.git.find_commit(id).map_err(|cause| self.error(cause))?;
        Ok(Step {
            id,
            tree: commit.tree_id(),
            parents: commit.parent_ids().collect(),
            message: String::from_utf8_lossy(commit.message_bytes()).into_owned(),
        })
    }

    fn touches_vault(&self, commit: &git2::Commit<'_>) -> bool {
        let folder = self.prefix.trim_end_matches('/');
        let vault = |commit: &git2::Commit<'_>| {
            let tree = commit.tree().ok()?;
            if folder.is_empty() {
                Some(tree.id())
            } else {
                tree.get_path(Path::new(folder)).ok().map(|entry| entry.id())
            }
        };
        vault(commit) != commit.parent(0).ok().and_then(|parent| vault(&parent))
    }

    /// The newest of HEAD's commits that `is_it` accepts, with what it did to the vault's files.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn find_past(&self, mut is_it: impl FnMut(&Past) -> bool) -> Result<Option<(Past, Vec<Turn>)>> {
        let mut walk = self.git.revwalk().map_err(|cause| self.error(cause))?;
        if walk.push_head().is_err() {
            return Ok(None);
        }
        for id in walk.flatten().take(MOST) {
            let commit = self.git.find_commit(id).map_err(|cause| self.error(cause))?;
            let past = Past { id, message: String::from_utf8_lossy(commit.message_bytes()).into_owned() };
            if commit.parent_count() < 2 && is_it(&past) {
                return self.turns(&commit).map(|turns| Some((past, turns)));
            }
        }
        Ok(None)
    }

    /// The newest commit of HEAD's first line of parents that changed the file at `path`: short id and subject.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn last_change(&self, path: &str) -> Result<Option<(String, String)>> {
        let blob = |commit: &Commit<'_>| self.entry_in(Some(commit.tree_id()), path);
        let Ok(mut commit) = self.git.head().and_then(|head| head.peel_to_commit()) else { return Ok(None) };
        for _ in 0..MOST {
            let Ok(parent) = commit.parent(0) else { break };
            if blob(&commit)? != blob(&parent)? {
                let subject = commit.summary().ok().flatten().unwrap_or_default().to_owned();
                return Ok(Some((short(commit.id()), subject)));
            }
            commit = parent;
        }
        Ok(None)
    }

    fn turns(&self, commit: &Commit<'_>) -> Result<Vec<Turn>> {
        let old = commit.parent(0).ok().map(|parent| parent.tree_id());
        let new = Some(commit.tree_id());
        let turn = |path: Arc<str>| {
            Ok(Turn { old: self.entry_in(old, &path)?, new: self.entry_in(new, &path)?, path })
        };
        self.tree_differences(old, new)?.into_iter().map(turn).collect()
    }

    /// The day, where its author was, of the first commit since which HEAD's file at `path` has always been one that
    /// `holds` accepts; `None` where HEAD's is not.
    pub fn held_since(&self, path: &str, holds: impl Fn(&str) -> bool) -> Option<NaiveDate> {
        let blob = |commit: &Commit<'_>| self.entry_in(Some(commit.tree_id()), path).ok().flatten();
        let does = |blob: Blob| {
            let text = self.text(path, blob).unwrap_or_default();
            holds(&String::from_utf8_lossy(&text))
        };
        let mut commit = self.git.head().ok()?.peel_to_commit().ok()?;
        let mut now = blob(&commit).filter(|blob| does(*blob))?;
        for _ in 0..MOST {
            // An equal blob holds it too, without another look.
            let mut parents = commit.parents().filter_map(|parent| blob(&parent).map(|old| (parent, old)));
            let Some((parent, old)) = parents.find(|(_, old)| old.oid == now.oid || does(*old)) else {
                break;
            };
            (commit, now) = (parent, old);
        }
        let author = commit.author().when();
        let zone = FixedOffset::east_opt(author.offset_minutes() * 60)?;
        let when = DateTime::from_timestamp(author.seconds(), 0)?;
        Some(when.with_timezone(&zone).date_naive())
    }
}
