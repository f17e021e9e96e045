//! What is done to the user's own files on their word: some files get another text, and one commit says so.
//!
//! Never writes over what was not read, never through a link, and never before what the user has there uncommitted is
//! committed as theirs.

use super::commit::BULK;
use super::jobs::Job;
use super::journal::{self, FileEdit, Operation};
use super::marks::Judge;
use super::open::Vault;
use super::pending::Pending;
use super::report::{Report, Round};
use super::worktree::{Sight, Worktree};
use crate::error::{Error, Result};
use crate::shell::files::{self, Replaced};
use std::sync::Arc;
use std::time::Instant;

/// How often a command's file is read again because somebody saved it meanwhile.
const TRIES: usize = 5;

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    /// It is written and committed.
    Out,
    /// Nothing was written: a file no longer holds what was read.
    Changed,
    /// Nothing was written, and the report says why.
    Waits,
}

impl Vault {
    /// Has `tick` called for each file that is written from now on.
    pub fn count_files(&mut self, tick: Arc<dyn Fn() + Send + Sync>) {
        self.ticks = Some(tick);
    }

    /// Carries out what `plan` says, which is asked again where a file changed meanwhile. Returns what was done.
    pub(super) fn carry_out_plan(
        &mut self,
        plan: &mut dyn FnMut(&Self) -> Result<Vec<Operation>>,
        round: &mut Round<'_>,
    ) -> Result<Vec<Operation>> {
        let (mut tries, mut done) = (0, Vec::new());
        let mut planned = plan(self)?;
        // Many are one pack.
        while planned.len() > BULK {
            match self.carry_out_together(&planned, round)? {
                Carried::Out => return Ok(planned),
                Carried::Waits => return Ok(done),
                Carried::Changed if tries == TRIES => return Err(Error::Busy(self.root().to_path_buf())),
                Carried::Changed => {
                    tries += 1;
                    planned = plan(self)?;
                }
            }
        }
        let mut operations = planned.into_iter();
        while let Some(operation) = operations.next() {
            match self.carry_out(&operation, round)? {
                Carried::Out => done.push(operation),
                Carried::Waits => {}
                Carried::Changed if tries == TRIES => return Err(Error::Busy(self.root().to_path_buf())),
                Carried::Changed => {
                    tries += 1;
                    // What was done already is read as done.
                    operations = plan(self)?.into_iter();
                }
            }
        }
        Ok(done)
    }

    /// Carries out one operation: what the user has uncommitted in its files first, as theirs; then the files, DUE.md and
    /// the commit.
    pub(super) fn carry_out(&mut self, operation: &Operation, round: &mut Round<'_>) -> Result<Carried> {
        self.carry_out_together(std::slice::from_ref(operation), round)
    }

    /// Carries out several operations, none of which changes a file of another: all files first, then a commit each, in
    /// one pack.
    fn carry_out_together(&mut self, operations: &[Operation], round: &mut Round<'_>) -> Result<Carried> {
        let now = Instant::now();
        let edits = || operations.iter().flat_map(|operation| &operation.edits);
        for edit in edits() {
            may_stand(&self.worktree, edit)?;
            self.worktree.look(&mut self.history, edit.path.clone(), now, Sight::Found);
        }
        let paths: Vec<_> = edits().map(|edit| edit.path.clone()).collect();
        if !self.commit_theirs(&paths, now, round)? {
            return Ok(Carried::Waits);
        }
        for path in &paths {
            if let Some(reason) = self.may_not_commit(path)? {
                round.report.wait(path, reason.into(), None);
                return Ok(Carried::Waits);
            }
        }
        journal::note(&self.history, operations)?;
        for edit in edits() {
            if edit.old != edit.new && self.write(edit)? == Replaced::Changed {
                return Ok(Carried::Changed);
            }
            self.ticks.iter().for_each(|tick| tick());
        }
        // An inbox stands last and is read first: whom cards mean that are gone is not asked again for each note.
        self.look_at_written(edits().rev(), now);
        let judge = Judge { worktree: &self.worktree, history: &self.history };
        self.page_file.edits = judge.judged(std::mem::take(&mut self.page_file.edits), round.day);
        let mut jobs = Vec::new();
        for operation in operations {
            let paths: Vec<_> = operation.edits.iter().map(|edit| edit.path.clone()).collect();
            let changes = self.worktree.changes_of(&mut self.history, &paths, &mut round.report)?;
            let Some(changes) = changes else { return Ok(Carried::Waits) };
            if !changes.is_empty() {
                jobs.push(Job::new(changes, operation.message.clone()));
            }
        }
        if !jobs.is_empty() {
            self.commit_jobs(jobs, round, None)?;
        }
        Ok(Carried::Out)
    }

    /// Commits what the user has uncommitted in these files, as theirs; `false`: something of it waits, as the report
    /// says.
    fn commit_theirs(&mut self, paths: &[Arc<str>], now: Instant, round: &mut Round<'_>) -> Result<bool> {
        let theirs = self.worktree.changes_of(&mut self.history, paths, &mut round.report)?;
        let Some(mut theirs) = theirs else { return Ok(false) };
        if theirs.is_empty() {
            return Ok(true);
        }
        let others = journal::beside(&self.history, paths);
        for path in &others {
            self.worktree.look(&mut self.history, path.clone(), now, Sight::Found);
        }
        // What they are typing there meanwhile is none of this operation's business.
        let others = self.worktree.changes_of(&mut self.history, &others, &mut Report::default())?;
        theirs.extend(journal::untouched(&self.history, others.unwrap_or_default()));
        let origins = self.worktree.origins(&mut self.history, &theirs)?;
        self.commit_settled(theirs, origins, round, None)?;
        // What git refused of theirs must not come in with ours.
        let left = self.worktree.changes_of(&mut self.history, paths, &mut round.report)?;
        Ok(left.is_some_and(|left| left.is_empty()))
    }

    /// Looks at what was written. What is gone because we took it away, or empty because we emptied it, needs no second
    /// look.
    fn look_at_written<'e>(&mut self, edits: impl Iterator<Item = &'e FileEdit>, now: Instant) {
        let worktree = &mut self.worktree;
        worktree.index.takes_many();
        for FileEdit { path, new, .. } in edits {
            worktree.look(&mut self.history, path.clone(), now, Sight::Seen);
            if new.as_deref().is_none_or(<[u8]>::is_empty) {
                worktree.believe_gone(&mut self.history, path.clone());
                worktree.pending.insert(path.clone(), Pending { missing: Some(now), ..Pending::at(now) });
            }
        }
        worktree.index.is_whole();
    }

    /// Why what we write there would not get into the commit, though the file holds what HEAD has.
    pub(super) fn may_not_commit(&mut self, path: &str) -> Result<Option<&'static str>> {
        let history = &mut self.history;
        if history.is_left_out(path) {
            return Ok(Some("git ignores it: see .gitignore"));
        }
        if !history.is_unstaged(path)? {
            return Ok(Some("staged by you: commit it, or unstage it"));
        }
        Ok(history.repo.is_frozen(path)?.then_some("git is told to leave it alone"))
    }

    /// Writes one file, unless it no longer holds what was read. One that goes moves to our own folder first, so that a
    /// save in the last instant is not lost with it.
    fn write(&self, edit: &FileEdit) -> Result<Replaced> {
        let (path, state) = (self.worktree.place(&edit.path), self.history.repo.state()?);
        let Some(new) = &edit.new else {
            return files::remove(&path, edit.old.as_deref().unwrap_or_default(), state);
        };
        if let Some(folder) = path.parent().filter(|_| edit.old.is_none()) {
            std::fs::create_dir_all(folder).map_err(|cause| Error::io(folder, cause))?;
        }
        files::replace(&path, new, edit.old.as_deref(), state, true)
    }
}

/// Refuses what stands behind a link, or where something stands that is no file.
pub(super) fn may_stand(worktree: &Worktree, edit: &FileEdit) -> Result<()> {
    let path = &edit.path;
    if files::leads_away(&worktree.root, path) {
        let hint = "put a real file in the link's place";
        return Err(Error::refused(format!("{path}: leads out of the vault"), hint));
    }
    let stat = worktree.place(path).symlink_metadata().ok().filter(|stat| !stat.is_file());
    match stat.filter(|_| edit.old.is_none()) {
        Some(stat) => {
            let what = if stat.is_symlink() { "is a link" } else { "is no regular file" };
            Err(Error::refused(format!("{path}: {what}"), "put a real file in its place, or take it away"))
        }
        None => Ok(()),
    }
}
