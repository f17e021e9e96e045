//! The round: look at HEAD, let DUE.md follow the disk, commit what has settled. The only place that writes.

use super::deeds::{Carried, Deed};
use super::report::{How, Report, Settled};
use super::{Vault, pending};
use crate::error::{Error, Result, plain};
use crate::shell::git::Pause;
use crate::shell::git::lock::OwnLock;
use chrono::NaiveDate;
use std::time::{Duration, Instant};

/// How long a round waits for another `rounds` to finish its own.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a command's file is read again because somebody saved it meanwhile.
const TRIES: usize = 5;

/// What a round is for.
enum Work<'a> {
    /// What has settled is committed.
    Settled,
    /// The first round of a vault that is new to git; the names of its settings files.
    Import(&'a [&'a str]),
    /// What a command asks for.
    Deeds(&'a mut dyn FnMut(&Vault) -> Result<Vec<Deed>>),
}

impl Vault {
    /// One round, under the lock that the watcher and all commands share.
    ///
    /// # Errors
    /// When the vault cannot be worked with now; nothing half done is left behind.
    pub fn round(&mut self, how: &How) -> Result<Report> {
        self.locked(how, |vault, report| vault.run(how, &mut Work::Settled, report))
    }

    /// As [`Vault::round`], and then `more`, under the same lock, unless something is in the way of both.
    pub(super) fn round_and(
        &mut self,
        how: &How,
        more: impl FnOnce(&mut Self, &mut Report) -> Result<()>,
    ) -> Result<Report> {
        self.locked(how, |vault, report| {
            vault.run(how, &mut Work::Settled, report)?;
            if report.pause.is_some() { Ok(()) } else { more(vault, report) }
        })
    }

    /// A round for what the last step brought.
    pub(super) fn run_settled(&mut self, how: &How, report: &mut Report) -> Result<()> {
        (report.waits, report.warnings) = (Vec::new(), Vec::new());
        self.run(how, &mut Work::Settled, report)
    }

    /// Does what a command asks for, and nothing else: `plan` reads the vault, under the lock that everybody shares,
    /// and says what its files shall be. Asked again where a file changed meanwhile.
    ///
    /// # Errors
    /// As [`Vault::round`], and what `plan` says.
    pub fn act(&mut self, how: &How, mut plan: impl FnMut(&Self) -> Result<Vec<Deed>>) -> Result<Report> {
        self.locked(how, |vault, report| vault.run(how, &mut Work::Deeds(&mut plan), report))
    }

    /// As [`Vault::round`], for a vault that is new to git: the files of `settings` become one commit, then all that
    /// git does not know yet another. What else differs is left to the next round.
    ///
    /// # Errors
    /// As [`Vault::round`].
    pub fn import(&mut self, how: &How, settings: &[&str]) -> Result<Report> {
        // There is one import: it waits for the second look at what is empty.
        self.look_twice(how)?;
        self.locked(how, |vault, report| vault.run(how, &mut Work::Import(settings), report))
    }

    /// Waits for the second look at what is missing or empty, and believes it: a note that was moved a moment ago is
    /// where it is now, and nowhere else.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn look_twice(&mut self, how: &How) -> Result<()> {
        let missing = self.pending.values().filter_map(|pending| pending.missing);
        if let Some(since) = missing.max() {
            std::thread::sleep((since + pending::SECOND_LOOK).saturating_duration_since(Instant::now()));
            self.rescan()?;
            self.believe(Instant::now(), how, &mut Report::default());
        }
        Ok(())
    }

    fn locked(
        &mut self,
        how: &How,
        work: impl FnOnce(&mut Self, &mut Report) -> Result<()>,
    ) -> Result<Report> {
        if !self.is_there() {
            return Err(Error::Replaced(self.root.clone()));
        }
        let lock = self.repo.state()?.join("round.lock");
        // Who writes nothing needs to wait for nobody.
        let turn = (how.write || how.commit).then(|| OwnLock::take(&lock, "", PATIENCE)).transpose();
        let turn = turn.map_err(|_| Error::Busy(self.root.clone()))?;
        if let Some(turn) = &turn {
            self.repo.lend_lock(turn);
        }
        let mut report = Report::default();
        match work(self, &mut report) {
            Err(Error::Locked(_)) => report.pause = Some(Pause::Locked),
            Err(Error::HeadMoved) => report.again(Instant::now()),
            done => done?,
        }
        Ok(report)
    }

    fn run(&mut self, how: &How, work: &mut Work<'_>, report: &mut Report) -> Result<()> {
        self.accept_removals = how.accept_removals;
        if how.write && self.repo.recover()? {
            self.rescan()?;
        }
        self.due_file.read_again();
        report.pause = self.pause(how, report)?;
        // One moment for what is believed and for what is committed: they must agree.
        let now = Instant::now();
        self.believe(now, how, report);
        if report.pause.is_some() {
            return Ok(());
        }
        self.follow_head()?;
        let unsettled = self.unsettled().into_iter().flat_map(|clash| clash.findings).collect();
        self.disk.set_unsettled(unsettled);
        let day = self.day(how, report);
        self.disk.look_from(day);
        self.committed.look_from(day);
        match work {
            Work::Deeds(plan) => {
                let deeds = self.carry_out_all(*plan, day, how, report)?;
                let inbox = self.disk.config().inbox_file.clone();
                if deeds.iter().flat_map(|deed| &deed.edits).any(|edit| *edit.path == *inbox) {
                    self.empty_drawer(true, day, how, report)?;
                }
            }
            Work::Settled if how.commit => self.empty_drawer(false, day, how, report)?,
            _ => {}
        }
        let due = match self.write_due(day, how, report) {
            // A folder that cannot be written keeps its notes' history all the same.
            Err(Error::Io { path, cause }) => {
                let reason = format!("cannot be written: {}", plain(&cause));
                report.wait(&self.disk.config().agenda_file, reason, None);
                report.warnings.push(Error::Io { path, cause }.to_string());
                None
            }
            due => due?,
        };
        match work {
            Work::Deeds(_) => {}
            Work::Import(settings) => {
                let changes = self.settled_changes(now, how, report)?;
                self.commit_import(changes, settings, day, due.as_ref(), report)?;
            }
            Work::Settled => {
                let changes = self.settled_changes(now, how, report)?;
                self.commit_settled(changes, Vec::new(), day, how, due.as_ref(), report)?;
            }
        }
        if how.commit && !matches!(work, Work::Deeds(_)) {
            self.commit_agenda(day, how, due.as_ref(), report)?;
        }
        if how.commit {
            self.packer.pack_if_due(&mut self.repo)?;
        }
        Ok(())
    }

    fn carry_out_all(
        &mut self,
        plan: &mut dyn FnMut(&Self) -> Result<Vec<Deed>>,
        day: NaiveDate,
        how: &How,
        report: &mut Report,
    ) -> Result<Vec<Deed>> {
        let (mut tries, mut done) = (0, Vec::new());
        let mut deeds = plan(self)?.into_iter();
        while let Some(deed) = deeds.next() {
            match self.carry_out(&deed, day, how, report)? {
                Carried::Out => done.push(deed),
                Carried::Waits => {}
                Carried::Changed if tries == TRIES => return Err(Error::Busy(self.root.clone())),
                Carried::Changed => {
                    tries += 1;
                    // What was done already is read as done.
                    deeds = plan(self)?.into_iter();
                }
            }
        }
        Ok(done)
    }

    /// Why nothing may be written now. DUE.md as the only unmerged path is settled on the way. A command goes on where
    /// only a merge may be under way: it may be what follows on it.
    fn pause(&mut self, how: &How, report: &mut Report) -> Result<Option<Pause>> {
        let pause = self.repo.pause()?;
        match &pause {
            Some(Pause::Unmerged(paths)) if how.commit && self.settle_due_conflict(paths, how, report)? => {
                self.repo.pause()
            }
            None if !how.settled_all() && self.repo.may_be_merging().is_some() => {
                Ok(Some(Pause::Operation("merge")))
            }
            _ => Ok(pause),
        }
    }

    /// Takes over what somebody else did to HEAD: a commit, a checkout, a pull.
    fn follow_head(&mut self) -> Result<()> {
        let head = self.repo.head()?;
        if head == self.head {
            return Ok(());
        }
        let paths = self.repo.tree_differences(self.head.tree, head.tree)?;
        self.repo.forget_attributes();
        self.repo.know_changed(&head, &paths)?;
        self.head = head;
        let now = Instant::now();
        self.head_moved = now;
        self.read_head(&paths, false)?;
        for path in paths {
            self.look(path.clone(), now, true);
            let is_there = self.root.join(&*path).symlink_metadata().is_ok();
            let is_absent = self.pending.get(&path).is_some_and(|pending| pending.missing.is_some());
            // Gone or empty on the disk and in HEAD alike: no editor's save, somebody did that for good.
            match self.repo.entry(&self.head, &path)? {
                None if !is_there => {
                    self.disk.apply(path.clone(), None);
                    self.pending.remove(&path);
                }
                Some(blob) if is_there && is_absent && blob.is_empty() && path.ends_with(".md") => {
                    self.believe_gone(path);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// How long a file must be quiet, and how long it may be typed in at the most.
    pub(super) fn settle(&self, how: &How) -> (Duration, Duration) {
        let config = self.disk.config();
        match how.settled {
            Settled::All => (Duration::ZERO, Duration::ZERO),
            Settled::Quiet(None) => (config.settle, config.settle_max),
            Settled::Quiet(Some(settle)) => (settle, config.settle_max.max(settle)),
        }
    }
}
