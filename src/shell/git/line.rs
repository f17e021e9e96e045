//! HEAD's first line of parents, by the days of the authors: what the vault said on a day, how somebody's notes came to be
//! what they are, who moved when. Reads only; a walk goes as far back as it is asked to.

use super::Repo;
use super::content::Blob;
use super::history::{Past, author_day};
use super::short;
use crate::error::Result;
use chrono::NaiveDate;
use git2::{Commit, Oid, Sort};
use std::sync::Arc;

/// A commit of the first line of parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The commit.
    pub id: Oid,
    /// Its tree.
    pub tree: Oid,
    /// The tree that it grew from; `None`: it is the first, or the one before is not here.
    pub before: Option<Oid>,
    /// The author's day, where they were.
    pub day: NaiveDate,
}

/// What history has of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// The last commit whose author's day is not later.
    At(Point),
    /// Nothing: it begins on a later day, or never.
    Nothing(Option<NaiveDate>),
}

/// What one commit says of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitEntry {
    /// The commit …
    pub id: Oid,
    /// … as people write it.
    pub short: String,
    /// The author's day.
    pub day: NaiveDate,
    /// Its subject.
    pub subject: String,
    /// What the note was called before the commit, and after it.
    pub paths: [Arc<str>; 2],
}

impl Repo {
    /// The commits of HEAD's first line of parents, the newest one first.
    pub fn first_line(&self) -> impl Iterator<Item = Point> + '_ {
        let tip = self.git.head().and_then(|head| head.peel_to_commit()).ok();
        // The commit before the first one of a shallow clone is not here.
        std::iter::successors(tip, |commit| commit.parent(0).ok()).filter_map(|commit| {
            let before = commit.parent(0).ok().map(|parent| parent.tree_id());
            let day = author_day(&commit)?;
            Some(Point { id: commit.id(), tree: commit.tree_id(), before, day })
        })
    }

    /// The last of these commits whose author's day is not later than `day`.
    pub fn as_of(&self, day: NaiveDate) -> AsOf {
        let mut first = None;
        for point in self.first_line() {
            if point.day <= day {
                return AsOf::At(point);
            }
            first = Some(point.day);
        }
        AsOf::Nothing(first)
    }

    /// What the commits say of the note that HEAD has at `path`, through its renames, the newest one first. `names` tells
    /// whether a `Contact:` trailer names a path; a commit that names nobody counts where it changed the note. Merges say
    /// nothing by themselves.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn log_of(&self, path: &Arc<str>, names: impl Fn(&str, &str) -> bool) -> Result<Vec<CommitEntry>> {
        let mut walk = self.git.revwalk().map_err(|cause| self.error(cause))?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::TIME).map_err(|cause| self.error(cause))?;
        if walk.push_head().is_err() {
            return Ok(Vec::new());
        }
        let (mut path, mut entries) = (path.clone(), Vec::new());
        for id in walk.flatten() {
            let commit = self.git.find_commit(id).map_err(|cause| self.error(cause))?;
            if commit.parent_count() > 1 {
                continue;
            }
            let past = Past { id, message: String::from_utf8_lossy(commit.message_bytes()).into_owned() };
            let named = past.trailers("Contact");
            let (is_changed, old) = self.before(id, &path)?;
            let is_told = if named.is_empty() { is_changed } else { named.iter().any(|it| names(it, &path)) };
            let old = old.unwrap_or_else(|| path.clone());
            if is_told && let Some(day) = author_day(&commit) {
                let subject = subject(&commit);
                entries.push(CommitEntry { id, short: short(id), day, subject, paths: [old.clone(), path] });
            }
            path = old;
        }
        Ok(entries)
    }

    /// The notes that one tree has otherwise than another, each with the name that it had there.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn changed_notes(&self, old: Oid, new: Oid) -> Result<Vec<(Arc<str>, Arc<str>)>> {
        let (mut changed, mut gone, mut come) = (Vec::new(), false, false);
        for path in self.tree_differences(Some(old), Some(new))?.into_iter().filter(|it| it.ends_with(".md"))
        {
            match (self.entry_in(Some(old), &path)?, self.entry_in(Some(new), &path)?) {
                (Some(_), Some(_)) => changed.push((path.clone(), path)),
                (was, is) => (gone, come) = (gone || was.is_some(), come || is.is_some()),
            }
        }
        // To look for renames costs a look into every file.
        if gone && come {
            let is_note = |(from, to): &(Arc<str>, Arc<str>)| from.ends_with(".md") && to.ends_with(".md");
            changed.extend(self.renamed(Some(old), Some(new))?.into_iter().filter(is_note));
        }
        Ok(changed)
    }

    /// A commit's file before it and after it, as the work tree would show them.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn versions_at(&self, id: Oid, [old, new]: &[Arc<str>; 2]) -> Result<[Option<Vec<u8>>; 2]> {
        let [before, after] = self.trees(id)?;
        let text = |path: &str, blob: Option<Blob>| blob.map(|blob| self.text(path, blob)).transpose();
        Ok([text(old, self.entry_in(before, old)?)?, text(new, self.entry_in(after, new)?)?])
    }
}

fn subject(commit: &Commit<'_>) -> String {
    commit.summary().ok().flatten().unwrap_or_default().to_owned()
}
