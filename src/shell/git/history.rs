//! What HEAD's history says: the last commits, where a text came from, what was done on the user's word.
//! Reads only, and never more than so many commits.

use super::content::Blob;
use super::{Repo, short};
use crate::contact;
use crate::error::Result;
use chrono::{DateTime, FixedOffset, NaiveDate};
use git2::{Commit, Oid};
use std::path::Path;
use std::sync::Arc;

/// A vault that nobody touched for long must not cost a walk through all of history.
const MOST: usize = 1000;
/// As many commits may lie between the one in which a note came by its new name and the one in which it lost the old one.
const NEAR: usize = 10;

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
    /// The value of the first trailer of its message with this key, such as `Contact`.
    pub fn trailer(&self, key: &str) -> Option<String> {
        self.trailers(key).into_iter().next()
    }

    /// The values of all trailers with this key; one that goes on in indented lines, as git's own tools fold long ones, is
    /// on one line.
    pub fn trailers(&self, key: &str) -> Vec<String> {
        let last = self.message.trim_end().rsplit("\n\n").next().unwrap_or_default();
        let mut found: Vec<String> = Vec::new();
        let mut is_open = false;
        for line in last.lines() {
            if line.starts_with([' ', '\t']) {
                if let Some(value) = found.last_mut().filter(|_| is_open) {
                    value.extend([" ", line.trim()]);
                }
                continue;
            }
            is_open = is_trailer(line, key);
            found.extend(is_open.then(|| line[key.len() + 1..].trim().to_owned()));
        }
        found
    }
}

fn is_trailer(line: &str, key: &str) -> bool {
    line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'))
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
    pub fn find_past(
        &self,
        mut is_it: impl FnMut(&Past) -> Result<bool>,
    ) -> Result<Option<(Past, Vec<Turn>)>> {
        let mut walk = self.git.revwalk().map_err(|cause| self.error(cause))?;
        if walk.push_head().is_err() {
            return Ok(None);
        }
        for id in walk.flatten().take(MOST) {
            let commit = self.git.find_commit(id).map_err(|cause| self.error(cause))?;
            let past = Past { id, message: String::from_utf8_lossy(commit.message_bytes()).into_owned() };
            if commit.parent_count() < 2 && is_it(&past)? {
                return self.turns(&commit).map(|turns| Some((past, turns)));
            }
        }
        Ok(None)
    }

    /// What a commit did to the vault's files.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn turns_of(&self, id: Oid) -> Result<Vec<Turn>> {
        let commit = self.git.find_commit(id).map_err(|cause| self.error(cause))?;
        self.turns(&commit)
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

    /// Whether the commit made another file of that at `path`, and what that was called before it: the same, unless it is a
    /// rename, as git sees it. Of a merge nothing is said.
    ///
    /// # Errors
    /// When the commit cannot be read.
    pub fn before(&self, id: Oid, path: &str) -> Result<(bool, Option<Arc<str>>)> {
        let [old, new] = self.trees(id)?;
        let (was, is) = (self.entry_in(old, path)?, self.entry_in(new, path)?);
        if was.is_some() || is.is_none() {
            return Ok((was != is, None));
        }
        let renamed = self.renamed(old, new)?.into_iter().find(|(_, to)| **to == *path);
        Ok((true, renamed.map(|(from, _)| from)))
    }

    /// Where the file that commit `id` left at `path` stands in HEAD by now, as far as renames tell.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn moved_since(&self, id: Oid, path: &Arc<str>) -> Result<Arc<str>> {
        let mut path = path.clone();
        if self.entry(&self.head()?, &path)?.is_some() {
            return Ok(path);
        }
        let mut walk = self.git.revwalk().map_err(|cause| self.error(cause))?;
        walk.push_head().and_then(|()| walk.hide(id)).map_err(|cause| self.error(cause))?;
        let mut since: Vec<Oid> = walk.flatten().take(MOST).collect();
        since.reverse();
        for id in since {
            let [old, new] = self.trees(id)?;
            if self.entry_in(old, &path)?.is_some() && self.entry_in(new, &path)?.is_none() {
                let renamed = self.renamed(old, new)?.into_iter().find(|(from, _)| **from == *path);
                path = renamed.map_or(path, |(_, to)| to);
            }
        }
        Ok(path)
    }

    /// What the note that HEAD's history had at `path` is called by now, in `tree` where HEAD still has it; `None`: it was
    /// never there, or is gone.
    ///
    /// A rename is what git takes for one in the commit that removed the note. Where the note went in one commit and came
    /// in another, git says nothing: only the same bytes, or the same name in another folder, are the same note then.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn renamed_to(&self, path: &str, tree: Option<Oid>) -> Result<Option<Arc<str>>> {
        let head = self.head()?;
        let in_one_step = |old, new| -> Result<Option<Arc<str>>> {
            Ok(self.renamed(old, new)?.into_iter().find(|(from, _)| **from == *path).map(|(_, to)| to))
        };
        if self.entry(&head, path)?.is_some() {
            return if tree.is_some() { in_one_step(head.tree, tree) } else { Ok(None) };
        }
        let mut walk = self.git.revwalk().map_err(|cause| self.error(cause))?;
        if walk.push_head().is_err() {
            return Ok(None);
        }
        let mut before = Vec::new();
        for id in walk.flatten().take(MOST) {
            let [old, new] = self.trees(id)?;
            let was = self.entry_in(old, path)?;
            if before.is_empty() {
                if was.is_none() || self.entry_in(new, path)?.is_some() {
                    continue;
                }
                if let Some(to) = in_one_step(old, new)? {
                    let now = self.moved_since(id, &to)?;
                    return Ok(self.entry(&head, &now)?.is_some().then_some(now));
                }
            }
            before.push((old, was));
            if before.len() == NEAR {
                break;
            }
        }
        for (old, was) in before {
            let Some(to) = in_one_step(old, head.tree)? else { continue };
            let is_same = was.map(|was| was.oid) == self.entry(&head, &to)?.map(|now| now.oid);
            if is_same || contact::name(&to) == contact::name(path) {
                return Ok(Some(to));
            }
        }
        Ok(None)
    }

    /// The trees before and after a commit.
    pub(super) fn trees(&self, id: Oid) -> Result<[Option<Oid>; 2]> {
        let commit = self.git.find_commit(id).map_err(|cause| self.error(cause))?;
        Ok([commit.parent(0).ok().map(|parent| parent.tree_id()), Some(commit.tree_id())])
    }

    /// The vault's files that have another name in one tree than in the other, as git finds them.
    pub(super) fn renamed(&self, old: Option<Oid>, new: Option<Oid>) -> Result<Vec<(Arc<str>, Arc<str>)>> {
        let renames = Self::renames(&self.changes(old, new, true)?);
        let in_vault = |path: &str| self.in_vault(path.as_bytes());
        Ok(renames.iter().filter_map(|(from, to)| Some((in_vault(from)?, in_vault(to)?))).collect())
    }

    fn turns(&self, commit: &Commit<'_>) -> Result<Vec<Turn>> {
        let old = commit.parent(0).ok().map(|parent| parent.tree_id());
        let new = Some(commit.tree_id());
        let turn = |path: Arc<str>| {
            Ok(Turn { old: self.entry_in(old, &path)?, new: self.entry_in(new, &path)?, path })
        };
        self.tree_differences(old, new)?.into_iter().map(turn).collect()
    }

    /// The newest commits before HEAD, at most so many, that gave the file at `path` another content; one line of history.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn versions(&self, path: &str, most: usize) -> Result<Vec<Oid>> {
        let blob =
            |commit: &Commit<'_>| self.entry_in(Some(commit.tree_id()), path).ok().flatten().map(|it| it.oid);
        let head =
            self.git.head().and_then(|head| head.peel_to_commit()).map_err(|cause| self.error(cause))?;
        let mut last = blob(&head);
        let mut found = Vec::new();
        let commits = std::iter::successors(head.parent(0).ok(), |commit| commit.parent(0).ok());
        for commit in commits.take(MOST) {
            let its = blob(&commit);
            if its != last && its.is_some() {
                found.push(commit.id());
            }
            last = its;
            if found.len() == most {
                break;
            }
        }
        Ok(found)
    }

    /// The day, where its author was, of the first commit since which HEAD's file at `path` has always been one that
    /// `holds` accepts; `None` where HEAD's is not.
    pub fn held_since(&self, path: &str, mut holds: impl FnMut(&str) -> bool) -> Option<NaiveDate> {
        let blob = |commit: &Commit<'_>| self.entry_in(Some(commit.tree_id()), path).ok().flatten();
        let mut does = |blob: Blob| {
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
        author_day(&commit)
    }
}

/// The day of a commit's author, where they were.
pub(super) fn author_day(commit: &Commit<'_>) -> Option<NaiveDate> {
    let author = commit.author().when();
    let zone = FixedOffset::east_opt(author.offset_minutes() * 60)?;
    let when = DateTime::from_timestamp(author.seconds(), 0)?;
    Some(when.with_timezone(&zone).date_naive())
}
