//! The round: look at HEAD, do what is asked for, let DUE.md follow the disk, commit what has settled. The only place
//! that writes.

use super::conflicts;
use super::journal::Operation;
use super::open::Vault;
use super::page_file::Written;
use super::pending::SECOND_LOOK;
use super::report::{Options, Report, Round};
use super::worktree::Sight;
use crate::error::{Error, Result, plain};
use crate::shell::git::Pause;
use crate::shell::git::lock::OwnLock;
use std::time::{Duration, Instant};

/// How long a round waits for another `rounds` to finish its own.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a round is for.
enum Work<'a> {
    /// What has settled is committed.
    Settled,
    /// The first round of a vault that is new to git; the names of its settings files.
    Import(&'a [&'a str]),
    /// What a command asks for.
    Operations(&'a mut dyn FnMut(&Vault) -> Result<Vec<Operation>>),
}

impl Vault {
    /// One round, under the lock that the watcher and all commands share.
    ///
    /// # Errors
    /// When the vault cannot be worked with now; nothing half done is left behind.
    pub fn round(&mut self, options: &Options) -> Result<Report> {
        self.locked(options, |vault, round| vault.run(Work::Settled, round))
    }

    /// As [`Vault::round`], and then `more`, under the same lock, unless something is in the way of both.
    pub(in crate::shell) fn round_and(
        &mut self,
        options: &Options,
        more: impl FnOnce(&mut Self, &mut Round<'_>) -> Result<()>,
    ) -> Result<Report> {
        self.locked(options, |vault, round| {
            vault.run(Work::Settled, round)?;
            if round.report.pause.is_some() { Ok(()) } else { more(vault, round) }
        })
    }

    /// Goes once more through a round that has brought something.
    pub(in crate::shell) fn run_again(&mut self, round: &mut Round<'_>) -> Result<()> {
        (round.report.waits, round.report.warnings) = (Vec::new(), Vec::new());
        self.run(Work::Settled, round)
    }

    /// Does what a command asks for, and nothing else: `plan` reads the vault, under the lock that everybody shares,
    /// and says what its files shall be. Asked again where a file changed meanwhile.
    ///
    /// # Errors
    /// As [`Vault::round`], and what `plan` says.
    pub fn act(
        &mut self,
        options: &Options,
        mut plan: impl FnMut(&Self) -> Result<Vec<Operation>>,
    ) -> Result<Report> {
        self.locked(options, |vault, round| vault.run(Work::Operations(&mut plan), round))
    }

    /// As [`Vault::round`], for a vault that is new to git: the files of `settings` become one commit, then all that
    /// git does not know yet another. What else differs is left to the next round.
    ///
    /// # Errors
    /// As [`Vault::round`].
    pub fn import(&mut self, options: &Options, settings: &[&str]) -> Result<Report> {
        // There is one import: it waits for the second look at what is empty.
        self.look_twice(options)?;
        self.locked(options, |vault, round| vault.run(Work::Import(settings), round))
    }

    /// Waits for the second look at what is missing or empty, and believes it: a note that was moved a moment ago is
    /// where it is now, and nowhere else.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn look_twice(&mut self, options: &Options) -> Result<()> {
        let missing = self.worktree.pending.values().filter_map(|pending| pending.missing);
        if let Some(since) = missing.max() {
            std::thread::sleep((since + SECOND_LOOK).saturating_duration_since(Instant::now()));
            self.rescan()?;
            self.worktree.believe(&mut self.history, &mut Round::new(options));
        }
        Ok(())
    }

    fn locked(
        &mut self,
        options: &Options,
        work: impl FnOnce(&mut Self, &mut Round<'_>) -> Result<()>,
    ) -> Result<Report> {
        if !self.is_there() {
            return Err(Error::Replaced(self.root().to_path_buf()));
        }
        let lock = self.repo().state()?.join("round.lock");
        // Who writes nothing needs to wait for nobody.
        let turn = (options.write || options.commit).then(|| OwnLock::take(&lock, "", PATIENCE)).transpose();
        let turn = turn.map_err(|refusal| refusal.or(|_| Error::Busy(self.root().to_path_buf())))?;
        let repo = &mut self.history.repo;
        if let Some(turn) = &turn {
            repo.lend_lock(turn);
        }
        if options.commit && repo.look_at_settings()? {
            // There may be other rules of what is ignored.
            self.rescan()?;
        }
        let mut round = Round::new(options);
        match work(self, &mut round) {
            Err(Error::Locked(_)) => round.report.pause = Some(Pause::Locked),
            Err(Error::HeadMoved) => round.report.again(Instant::now()),
            Err(error) if !self.history.was_repacked && self.history.repo.may_be_repacked(&error) => {
                // Once: if that was not it, the error is what it says.
                self.history.was_repacked = true;
                round.report.pause = Some(Pause::Operation("repack"));
                return Ok(round.report);
            }
            done => done?,
        }
        self.history.was_repacked = false;
        Ok(round.report)
    }

    /// The steps of a round, in their order.
    fn run(&mut self, work: Work<'_>, round: &mut Round<'_>) -> Result<()> {
        self.begin(round)?;
        if round.report.pause.is_some() {
            return Ok(());
        }
        self.follow_head()?;
        self.know_the_day(round);
        self.put_feeds(round)?;
        if round.is_whole() {
            self.adopt_inbox(round)?;
        }
        match work {
            Work::Operations(plan) => {
                self.carry_out_command(plan, round)?;
                self.follow_page(round)?;
            }
            Work::Import(settings) => {
                let due = self.follow_page(round)?;
                let changes = self.worktree.settled_changes(&mut self.history, round)?;
                self.commit_import(changes, settings, round, due.as_ref())?;
                self.commit_rest(round, due.as_ref())?;
            }
            Work::Settled => {
                if round.options.commit {
                    self.empty_inbox(false, round)?;
                }
                let due = self.follow_page(round)?;
                let changes = self.worktree.settled_changes(&mut self.history, round)?;
                self.commit_settled(changes, Vec::new(), round, due.as_ref())?;
                self.commit_rest(round, due.as_ref())?;
            }
        }
        self.put_feeds(round)?;
        if round.options.write {
            self.page_file.remember_head(&self.history)?;
        }
        if round.options.commit {
            self.history.packer.pack_if_due(&mut self.history.repo)?;
        }
        Ok(())
    }

    /// Takes up what a killed process left, sees whether anything may be written, and what is to be believed.
    fn begin(&mut self, round: &mut Round<'_>) -> Result<()> {
        self.worktree.accepts_removals = round.options.accept_removals;
        if round.options.write && self.history.repo.recover()? {
            self.rescan()?;
        }
        self.page_file.pages.read_again();
        if self.may_ask_again() {
            self.refusals.forget_all();
        }
        round.report.pause = self.pause(round)?;
        round.now = Instant::now();
        self.worktree.believe(&mut self.history, round);
        Ok(())
    }

    /// Why nothing may be written now. Where only what is made from notes is unmerged, that is settled on the way. A command goes on where
    /// only a merge may be under way: it may be what follows on it.
    fn pause(&mut self, round: &mut Round<'_>) -> Result<Option<Pause>> {
        let mut pause = self.history.repo.pause()?;
        if let Some(Pause::Unmerged(paths)) = &pause
            && round.options.commit
            && self.feeds.settle_conflict(&self.worktree, &mut self.history, paths)?
        {
            pause = self.history.repo.pause()?;
        }
        if let Some(Pause::Unmerged(paths)) = &pause
            && round.options.commit
            && self.page_file.settle_conflict(&self.worktree, &mut self.history, paths, round)?
        {
            return self.history.repo.pause();
        }
        let may_be_merging = !round.options.settled_all() && self.repo().may_be_merging().is_some();
        Ok(pause.or(may_be_merging.then_some(Pause::Operation("merge"))))
    }

    /// Takes over what somebody else did to HEAD: a commit, a checkout, a pull.
    fn follow_head(&mut self) -> Result<()> {
        let head = self.history.repo.head()?;
        if head == self.history.head {
            return Ok(());
        }
        let repo = &mut self.history.repo;
        let paths = repo.tree_differences(self.history.head.tree, head.tree)?;
        repo.forget_attributes();
        repo.know_changed(&head, &paths)?;
        self.history.head = head;
        let now = Instant::now();
        self.history.moved = now;
        self.read_head(&paths)?;
        let (worktree, history) = (&mut self.worktree, &mut self.history);
        for path in paths {
            worktree.look(history, path.clone(), now, Sight::Found);
            let is_there = !worktree.has_nothing_at(&path);
            let is_absent = worktree.pending.get(&path).is_some_and(|pending| pending.missing.is_some());
            // Gone or empty on the disk and in HEAD alike: no editor's save, somebody did that for good.
            match history.entry(&path)? {
                None if !is_there => {
                    worktree.index.apply(path.clone(), None);
                    worktree.pending.remove(&path);
                }
                Some(blob) if is_there && is_absent && blob.is_empty() && path.ends_with(".md") => {
                    worktree.believe_gone(history, path);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The day that the agenda is for, and what two machines cannot agree on by now.
    fn know_the_day(&mut self, round: &mut Round<'_>) {
        let clashes = conflicts::still_open(self.repo(), self.history.head.commit);
        let unsettled = clashes.into_iter().flat_map(|clash| clash.findings).collect();
        self.worktree.index.set_unsettled(unsettled);
        round.day = self.history.day(&self.worktree.config().agenda_file, round);
        self.worktree.index.look_from(round.day);
        self.history.index.look_from(round.day);
    }

    /// Does what a command asks for, and what a card that it puts into the inbox asks for.
    fn carry_out_command(
        &mut self,
        plan: &mut dyn FnMut(&Self) -> Result<Vec<Operation>>,
        round: &mut Round<'_>,
    ) -> Result<()> {
        let operations = self.carry_out_plan(plan, round)?;
        let config = self.disk().config().clone();
        if operations.iter().flat_map(|operation| &operation.edits).any(|edit| config.is_inbox(&edit.path)) {
            self.empty_inbox(true, round)?;
        }
        Ok(())
    }

    /// DUE.md follows the disk. A folder that cannot be written keeps its notes' history all the same.
    fn follow_page(&mut self, round: &mut Round<'_>) -> Result<Option<Written>> {
        match self.write_page(round) {
            Err(Error::Io { path, cause }) => {
                let reason = format!("cannot be written: {}", plain(&cause));
                round.report.wait(&self.disk().config().agenda_file, reason, None);
                round.report.warnings.push(Error::Io { path, cause }.to_string());
                Ok(None)
            }
            due => due,
        }
    }

    /// Commits what is made from the notes where no commit of this round brought it.
    fn commit_rest(&mut self, round: &mut Round<'_>, due: Option<&Written>) -> Result<()> {
        if !round.options.commit {
            return Ok(());
        }
        self.commit_agenda(round, due)?;
        self.commit_feeds(round)
    }

    /// Feeds on disk follow HEAD's.
    fn put_feeds(&mut self, round: &mut Round<'_>) -> Result<()> {
        self.feeds.put(&mut self.worktree, &mut self.history, round)
    }
}
