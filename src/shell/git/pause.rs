//! Why nothing may be written now: what the user has under way in their repository.

use super::{Repo, RepoPath};
use crate::error::Result;
use crate::shell::clock;
use git2::RepositoryState;
use std::fs;
use std::time::Duration;

/// A merge of the user's own is over by then, or has left its traces; too short to be worth a word.
const MERGE: Duration = Duration::from_millis(900);

/// How often somebody else's lock is looked at.
const AGAIN: Duration = Duration::from_millis(100);

/// Why nothing may be written now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pause {
    /// The user is in the middle of something.
    Operation(&'static str),
    /// The index holds unmerged entries.
    Unmerged(Vec<RepoPath>),
    /// HEAD names no branch.
    Detached,
    /// Another process holds `index.lock`.
    Locked,
}

impl std::fmt::Display for Pause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Operation(what) => write!(f, "a {what} is under way"),
            Self::Unmerged(paths) => {
                let listed = paths.iter().take(3).map(RepoPath::as_str).collect::<Vec<_>>().join(", ");
                let more = if paths.len() > 3 { ", …" } else { "" };
                write!(f, "unmerged: {listed}{more}: see `rounds resolve`, then `git add`")
            }
            Self::Detached => f.write_str("HEAD is detached: no branch to commit to"),
            Self::Locked => f.write_str("another git process holds index.lock"),
        }
    }
}

impl Repo {
    /// Why nothing may be written now; `None`: go on.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn pause(&mut self) -> Result<Option<Pause>> {
        let operation = self.operation();
        if self.index_lock().symlink_metadata().is_ok() {
            return Ok(Some(Pause::Locked));
        }
        // `stash pop` leaves unmerged entries in a repository whose state reads clean.
        let unmerged = self.unmerged()?;
        if !unmerged.is_empty() {
            return Ok(Some(Pause::Unmerged(unmerged)));
        }
        if let Some(what) = operation {
            return Ok(Some(Pause::Operation(what)));
        }
        let detached = self.git.head_detached().map_err(|cause| self.error(cause))?;
        Ok(detached.then_some(Pause::Detached))
    }

    /// How long the user's git may still be at a merge that began a moment ago. It puts aside what is in no commit and,
    /// where the merge fails, sets index and files back to where it began and lays that over them, whatever was
    /// committed meanwhile; no lock and no `MERGE_HEAD` tells of it, only where it began.
    pub fn may_be_merging(&self) -> Option<Duration> {
        let began = fs::metadata(self.git.path().join("ORIG_HEAD")).ok()?;
        // A time in the future says nothing of when.
        let age = Some(clock::age(&began)).filter(|age| !age.is_zero())?;
        MERGE.checked_sub(age)
    }

    /// How long to wait for what is in the way to pass by itself; `None`: the user has to end it.
    pub fn passes(&self, pause: &Pause) -> Option<Duration> {
        match pause {
            Pause::Locked => Some(AGAIN),
            Pause::Operation(_) if self.operation().is_none() => {
                Some(self.may_be_merging().unwrap_or_default())
            }
            _ => None,
        }
    }

    /// What the user is in the middle of: `merge`, `rebase`, …
    pub fn operation(&self) -> Option<&'static str> {
        match self.git.state() {
            // A conflict in a series of picks, resolved by `git commit`, reads clean while the rest still waits.
            RepositoryState::Clean => {
                self.git.path().join("sequencer").exists().then_some("cherry-pick or revert")
            }
            RepositoryState::Merge => Some("merge"),
            RepositoryState::Revert | RepositoryState::RevertSequence => Some("revert"),
            RepositoryState::CherryPick | RepositoryState::CherryPickSequence => Some("cherry-pick"),
            RepositoryState::Bisect => Some("bisect"),
            RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => Some("git am"),
            RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => {
                Some("rebase")
            }
        }
    }
}
