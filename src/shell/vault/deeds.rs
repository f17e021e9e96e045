//! What is done to the user's own files on their word: some files get another text, and one commit says so.
//!
//! Never writes over what was not read, never through a link, and never before what the user has there uncommitted is
//! committed as theirs.

use super::Vault;
use super::changes::{Change, Decision};
use super::commits::Job;
use super::pending::Pending;
use super::report::{How, Report};
use crate::error::{Error, Result};
use crate::shell::files::{self, Replaced};
use chrono::NaiveDate;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Files that get another text, and the message of the one commit that holds them, with DUE.md as it is then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The files, at least one; where several belong together, what may be done twice without harm comes first.
    pub edits: Vec<Edit>,
    /// The commit's message.
    pub message: String,
}

/// One file that gets another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file, relative to the vault.
    pub path: Arc<str>,
    /// What it holds; `None`: there is none.
    pub old: Option<Vec<u8>>,
    /// What it will hold; `None`: it goes. The same as before: what the user has there is committed, as theirs.
    pub new: Option<Vec<u8>>,
}

/// How a deed ended.
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
    /// Carries out one deed: what the user has uncommitted in its files first, as theirs; then the files, DUE.md and
    /// the commit.
    pub(super) fn carry_out(
        &mut self,
        deed: &Deed,
        day: NaiveDate,
        how: &How,
        report: &mut Report,
    ) -> Result<Carried> {
        let now = Instant::now();
        for edit in &deed.edits {
            if files::leads_away(&self.root, &edit.path) {
                let what = format!("{}: leads out of the vault", edit.path);
                return Err(Error::Refused { what, hint: "put a real file in the link's place".into() });
            }
            self.look(edit.path.clone(), now, true);
        }
        let paths: Vec<_> = deed.edits.iter().map(|edit| edit.path.clone()).collect();
        let Some(mut theirs) = self.changes_of(&paths, report)? else { return Ok(Carried::Waits) };
        if !theirs.is_empty() {
            let others = self.beside_in_open_deeds(&paths);
            others.iter().for_each(|path| self.look(path.clone(), now, true));
            // What they are typing there meanwhile is none of this deed's business.
            let others = self.changes_of(&others, &mut Report::default())?.unwrap_or_default();
            theirs.extend(self.of_open_deeds(others));
            let origins = self.origins(&theirs)?;
            self.commit_settled(theirs, origins, day, how, None, report)?;
            // What git refused of theirs must not come in with ours.
            match self.changes_of(&paths, report)? {
                Some(left) if left.is_empty() => {}
                _ => return Ok(Carried::Waits),
            }
        }
        for edit in &deed.edits {
            if let Some(reason) = self.may_not_commit(&edit.path)? {
                report.wait(&edit.path, reason.into(), None);
                return Ok(Carried::Waits);
            }
        }
        self.open_deed(deed)?;
        for edit in &deed.edits {
            if edit.old != edit.new && self.write(edit)? == Replaced::Changed {
                return Ok(Carried::Changed);
            }
        }
        for edit in &deed.edits {
            self.look(edit.path.clone(), now, false);
            if edit.new.is_none() {
                // It is gone because we took it away: no second look is needed.
                self.disk.apply(edit.path.clone(), None);
                let pending = Pending { first: now, last: now, missing: Some(now) };
                self.pending.insert(edit.path.clone(), pending);
            }
        }
        let left = std::mem::take(&mut self.leftover);
        self.leftover = self.judged(left, day);
        let Some(changes) = self.changes_of(&paths, report)? else { return Ok(Carried::Waits) };
        if !changes.is_empty() {
            let job = Job { changes, message: deed.message.clone(), index: None };
            self.commit_jobs(vec![job], day, None, report)?;
        }
        Ok(Carried::Out)
    }

    /// What these files differ in from HEAD; `None` where that may not be committed, as the report says.
    fn changes_of(&mut self, paths: &[Arc<str>], report: &mut Report) -> Result<Option<Vec<Change>>> {
        let mut changes = Vec::new();
        for path in paths {
            let Some(pending) = self.pending.get(path).copied() else { continue };
            match self.decide(path, &pending)? {
                Decision::Nothing => drop(self.pending.remove(path)),
                Decision::Ready(change) => changes.push(*change),
                Decision::Wait(reason) => {
                    report.wait(path, reason, None);
                    return Ok(None);
                }
                Decision::LookAgain => {
                    report.wait(path, "being saved by somebody else".into(), None);
                    return Ok(None);
                }
            }
        }
        Ok(Some(changes))
    }

    /// Notes that are gone, where one of these may be such a note under a new name: the two are one change.
    fn origins(&mut self, changes: &[Change]) -> Result<Vec<Change>> {
        let mut gone = Vec::new();
        if changes.iter().all(|change| change.head.is_some()) {
            return Ok(gone);
        }
        let now = Instant::now();
        for (path, pending) in self.pending.clone() {
            let is_other = changes.iter().all(|change| change.path != path);
            let is_gone = pending.missing.is_some() && pending.is_believed(now);
            if is_other
                && is_gone
                && !self.held.contains(&path)
                && let Decision::Ready(change) = self.decide(&path, &pending)?
                && change.content.is_none()
            {
                gone.push(*change);
            }
        }
        Ok(gone)
    }

    /// Why what we write there would not get into the commit, though the file holds what HEAD has.
    fn may_not_commit(&mut self, path: &str) -> Result<Option<&'static str>> {
        if !self.repo.is_unstaged(&self.head, path)? {
            return Ok(Some("staged by you: commit it, or unstage it"));
        }
        Ok(self.repo.is_frozen(path)?.then_some("git is told to leave it alone"))
    }

    fn write(&mut self, edit: &Edit) -> Result<Replaced> {
        if edit.old == edit.new {
            return Ok(Replaced::Done);
        }
        let path = self.root.join(&*edit.path);
        let Some(new) = &edit.new else {
            return self.take_away(edit, &path);
        };
        if let Some(folder) = path.parent().filter(|_| edit.old.is_none()) {
            std::fs::create_dir_all(folder).map_err(|cause| Error::io(folder, cause))?;
        }
        files::replace(&path, new, edit.old.as_deref(), self.repo.state()?, true)
    }

    /// The file moves to our own folder first, so that a save in the last instant is not lost with it.
    fn take_away(&mut self, edit: &Edit, path: &Path) -> Result<Replaced> {
        files::remove(path, edit.old.as_deref().unwrap_or_default(), self.repo.state()?)
    }
}
