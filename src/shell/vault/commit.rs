//! Commits, each with the agenda of that very commit.
//!
//! Never decides what may be committed, and never tries again what the user's git refused.

use super::disk::said;
use super::feeds::{Named, may_be_kept};
use super::history::CommittedPage;
use super::jobs::{Job, Teller};
use super::journal;
use super::open::Vault;
use super::page_file::{Written, remove_obsolete};
use super::pages::render;
use super::pending::{FileChange, mode};
use super::report::Round;
use super::settings::is_settings;
use super::snapshot::Files;
use super::worktree::Sight;
use crate::agenda::Planner;
use crate::config::{Config, Feed};
use crate::error::{Error, Result};
use crate::feed::{File, Source};
use crate::index::{Before, Parsed, says_something};
use crate::message;
use crate::page::Left;
use crate::shell::git::commit::{Done, Staged, Transaction};
use crate::shell::git::content::Blob;
use crate::shell::git::{Oid, short};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

/// From this many commits on, their objects are written as one pack.
pub(super) const BULK: usize = 8;

impl Vault {
    /// Commits every one of `changes` on its own; of `origins`, files that are gone, only what is one of these under its
    /// old name.
    pub(super) fn commit_settled(
        &mut self,
        changes: Vec<FileChange>,
        origins: Vec<FileChange>,
        round: &mut Round<'_>,
        due: Option<&Written>,
    ) -> Result<()> {
        let gone: Vec<_> = origins.iter().map(|change| change.path.clone()).collect();
        let teller = Teller { worktree: &self.worktree, history: &self.history };
        let mut jobs = teller.jobs(changes.into_iter().chain(origins).collect(), round)?;
        jobs.retain(|job| job.changes.iter().any(|change| !gone.contains(&change.path)));
        jobs.retain(|job| match self.refusals.words_with(&job.wanted(), &self.worktree.root) {
            Some(why) => {
                job.changes.iter().for_each(|change| round.report.wait(&change.path, why.to_owned(), None));
                false
            }
            None => true,
        });
        if !round.options.commit {
            round.report.would.extend(jobs.iter().map(|job| job.subject().to_owned()));
            return Ok(());
        }
        while !jobs.is_empty() {
            // A hook may have committed it along with an earlier one.
            let differs = |change: &FileChange| match self.history.entry(&change.path) {
                Ok(now) => now.map(|blob| blob.oid) != change.oid,
                Err(_) => true,
            };
            jobs.retain(|job| job.changes.iter().any(differs));
            let rest = jobs.split_off(jobs.len().min(self.history.repo.commits_at_once()?));
            // What git refuses of many together may be one of them.
            jobs = self.commit_jobs(jobs, round, due)?.into_iter().flat_map(Job::apart).collect();
            jobs.extend(rest);
        }
        Ok(())
    }

    /// Of `changes`, commits `settings` (their names) as one commit, then all that git does not know yet as another.
    pub(super) fn commit_import(
        &mut self,
        changes: Vec<FileChange>,
        settings: &[&str],
        round: &mut Round<'_>,
        due: Option<&Written>,
    ) -> Result<()> {
        let (own, others): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|change| settings.contains(&&*change.path));
        let new: Vec<_> = others.into_iter().filter(|change| change.head.is_none()).collect();
        let contacts = new.iter().filter(|change| self.disk().get(&change.path).is_some()).count();
        let import = message::import(contacts, new.len() - contacts);
        for (changes, message) in [(own, "Set up rounds".to_owned()), (new, import)] {
            if !changes.is_empty() {
                self.commit_jobs(vec![Job::new(changes, message)], round, due)?;
            }
        }
        Ok(())
    }

    /// Gives each of `jobs` that brings settings the index of HEAD under these, and under those of the jobs before it.
    fn index_under_new_settings(&self, jobs: &mut [Job]) -> Result<()> {
        for at in 0..jobs.len() {
            if !jobs[at].brings_settings() {
                continue;
            }
            let changes: Vec<_> = jobs[..=at].iter().flat_map(|job| &job.changes).collect();
            let settings = changes.iter().map(|change| &change.path).filter(|path| is_settings(path));
            let settings: Vec<_> = settings.cloned().collect();
            let mut index = self.history.index.clone();
            let files = Files::of(&self.history, self.disk(), self.history.tree()).with(changes);
            files.bring(&mut index, &settings)?;
            jobs[at].index = Some(index);
        }
        Ok(())
    }

    /// Commits each of `jobs`. Returns those of many notes together that git refused: nothing is said of these yet.
    pub(super) fn commit_jobs(
        &mut self,
        mut jobs: Vec<Job>,
        round: &mut Round<'_>,
        due: Option<&Written>,
    ) -> Result<Vec<Job>> {
        self.index_under_new_settings(&mut jobs)?;
        let names = self.page_names(&jobs)?;
        let obsolete = self.page_file.obsolete(&self.worktree, &self.history, &names);
        let (obsolete_page, day) = (obsolete.as_ref(), round.day);
        let (config, history) = (self.history.index.config().clone(), &self.history);
        let feeds = may_be_kept(&config, &history.repo, || history.is_encrypted(&self.worktree.index));
        let made_from =
            MadeFrom { names: &names, due, obsolete: obsolete_page, feeds: &feeds, config: &config, day };
        let mut rest = &jobs[..];
        while let Some(first) = rest.first() {
            // Before: a hook that is mended while it runs is asked again.
            let asked = self.history.repo.what_may_refuse();
            let (made, done) = self.make(rest, &made_from);
            let done = match done {
                Ok(done) => done,
                Err(error @ Error::Git { .. }) => {
                    self.refuse(first, &error, asked, round);
                    rest = &rest[1..];
                    continue;
                }
                Err(error) => {
                    self.forget_uncommitted(&rest[..made.count]);
                    return Err(error);
                }
            };
            let (committed, left) = rest.split_at(done.commits.len());
            let stopped = self.follow(committed, made, done, round)?;
            rest = left;
            match (stopped, rest.first()) {
                (Some(error @ Error::Git { .. }), Some(first)) => {
                    self.refuse(first, &error, asked, round);
                    rest = &rest[1..];
                }
                (Some(error), _) => return Err(error),
                (None, _) => {}
            }
        }
        if let Some(old) = obsolete {
            remove_obsolete(&self.worktree, &self.history, &old)?;
        }
        let is_to_be_taken_apart = |job: &Job| !job.messages.is_empty() && self.refusals.holds(&job.wanted());
        Ok(jobs.into_iter().filter(is_to_be_taken_apart).collect())
    }

    /// Makes the commits of `jobs`, one on the other, in one transaction. HEAD's index is then that of the last.
    fn make(&mut self, jobs: &[Job], of: &MadeFrom<'_>) -> (Made, Result<Done>) {
        let edits = &self.page_file.edits;
        let history = &mut self.history;
        let mut made = Made { page: history.page.clone(), ..Made::default() };
        let bulk = jobs.iter().map(|job| job.changes.len()).sum::<usize>() > BULK;
        let committed = &mut history.index;
        let done = history.repo.transaction(&history.head, bulk, |transaction| {
            for job in jobs {
                committed.watch();
                made.undo = Some(apply(committed, job));
                let before = committed.watched();
                let name = committed.config().agenda_file.clone();
                let is_with_page = of.names.contains(&name);
                let text = is_with_page.then(|| render(committed, edits, of.day));
                made.is_for = text.is_some().then(|| (of.day, edits.clone()));
                let feeds = feeds_of(committed, before, of);
                made.lacks_feeds |= feeds.is_none();
                let along = Along { page: text.map(|text| (name, text)), feeds: feeds.unwrap_or_default() };
                commit_job(transaction, job, along, of, &mut made)?;
                made.undo = None;
                made.count += 1;
            }
            Ok(())
        });
        if let Some(undo) = made.undo.take() {
            undo.carry_out(committed);
        }
        (made, done)
    }

    /// Takes over commits that were made of `jobs`. Returns what stopped those after them.
    fn follow(
        &mut self,
        jobs: &[Job],
        made: Made,
        done: Done,
        round: &mut Round<'_>,
    ) -> Result<Option<Error>> {
        let paths = jobs.iter().flat_map(|job| &job.changes).map(|change| change.path.clone());
        journal::close(&self.history, &paths.collect::<Vec<_>>())?;
        for (job, oid) in jobs.iter().zip(&done.commits) {
            round.report.commits.push((short(*oid), job.subject().to_owned()));
            for change in &job.changes {
                self.worktree.pending.remove(&change.path);
            }
            self.refusals.forget(&job.wanted());
        }
        let base = self.history.tree();
        let has_all = made.count == done.commits.len() && !made.lacks_feeds;
        if has_all && self.history.repo.commits_at_once()? > 1 {
            self.feeds.go(base, done.head.tree);
        }
        self.feeds.behind.extend(made.feeds);
        self.history.take_over(done.head, made.page, &self.page_file.edits);
        self.history.packer.wrote(done.wrote);
        self.history.page_is_for = made.is_for.filter(|_| made.count == done.commits.len());
        if self.history.repo.commits_at_once()? == 1 {
            self.follow_hooks(base)?;
        }
        Ok(done.stopped)
    }

    /// The names that the agenda file has under HEAD's settings and those of `jobs`, where it may be committed.
    fn page_names(&mut self, jobs: &[Job]) -> Result<BTreeSet<String>> {
        let new = jobs.iter().filter_map(|job| job.index.as_ref());
        let name = |index: &Planner| index.config().agenda_file.clone();
        let all: BTreeSet<_> = new.map(name).chain([name(&self.history.index)]).collect();
        let mut names = BTreeSet::new();
        for name in all {
            if self.may_commit_page(&name)? {
                names.insert(name);
            }
        }
        Ok(names)
    }

    /// The index of HEAD goes back to what HEAD says, for commits that did not come to be.
    fn forget_uncommitted(&mut self, jobs: &[Job]) {
        let changes = jobs.iter().flat_map(|job| &job.changes);
        let paths: Vec<_> = changes.map(|change| change.path.clone()).collect();
        if !paths.is_empty() {
            let _ = self.read_head(&paths);
        }
    }

    fn refuse(&mut self, job: &Job, error: &Error, asked: u64, round: &mut Round<'_>) {
        if job.messages.is_empty() {
            job.changes.iter().for_each(|change| round.report.wait(&change.path, error.to_string(), None));
        }
        let wanted = job.wanted();
        self.refusals.forget(&wanted);
        self.refusals.note(wanted, error, asked);
    }

    /// What a hook made of our commit, or put beside it, is what HEAD says.
    fn follow_hooks(&mut self, base: Option<Oid>) -> Result<()> {
        let paths = self.history.repo.tree_differences(base, self.history.tree())?;
        self.take_from_head(&paths)?;
        let now = Instant::now();
        for path in paths {
            self.history.page_is_for = None;
            if says_something(&path) {
                self.worktree.look(&mut self.history, path, now, Sight::Found);
            }
        }
        Ok(())
    }
}

/// What is to be known of the files that are made for several commits.
struct MadeFrom<'a> {
    /// The names under which the agenda may be committed.
    names: &'a BTreeSet<String>,
    /// The one on disk, where it is ours and in place.
    due: Option<&'a Written>,
    /// The one under an old name, which goes with the commit that brings the new one.
    obsolete: Option<&'a CommittedPage>,
    /// The feeds that may be kept, and the settings that name them.
    feeds: &'a Named,
    config: &'a Config,
    /// The day that they are for.
    day: NaiveDate,
}

/// What goes along with a job: the agenda's file with its name, and files of feeds.
struct Along {
    page: Option<(String, String)>,
    feeds: Vec<File>,
}

/// What the closure of a transaction leaves behind.
#[derive(Default)]
struct Made {
    /// The last one's agenda file.
    page: Option<CommittedPage>,
    /// What that is the agenda of.
    is_for: Option<(NaiveDate, Left)>,
    undo: Option<Undo>,
    count: usize,
    /// Files of feeds that changed along with them.
    feeds: Vec<(Arc<str>, Feed)>,
    /// Whether a commit may lack some of what its notes say to the feeds.
    lacks_feeds: bool,
}

/// What HEAD's index had before a job.
struct Undo {
    index: Option<Planner>,
    said: Vec<(Arc<str>, Option<Parsed>)>,
}

impl Undo {
    fn carry_out(self, committed: &mut Planner) {
        if let Some(index) = self.index {
            *committed = index;
            return;
        }
        committed.takes_many();
        self.said.into_iter().for_each(|(path, said)| committed.apply(path, said));
        committed.is_whole();
    }
}

/// HEAD's index takes over a job; returns what it had before.
fn apply(committed: &mut Planner, job: &Job) -> Undo {
    let index = job.index.as_ref().map(|index| std::mem::replace(committed, index.clone()));
    let mut before = Vec::new();
    committed.takes_many();
    // As the files of an operation are read: an inbox stands last and comes first.
    for change in job.changes.iter().rev() {
        before.push((change.path.clone(), committed.parsed(&change.path)));
        let content = change.content.as_ref();
        let new = content.and_then(|content| said(&change.path, &content.bytes, committed.config()));
        committed.apply(change.path.clone(), new);
    }
    committed.is_whole();
    Undo { index, said: before }
}

/// The files of feeds that a job changes, HEAD's index being `committed` with it and `before` what that knew; `None`: its
/// settings are others by now, and which feeds there are.
fn feeds_of(committed: &Planner, before: Option<Before>, of: &MadeFrom<'_>) -> Option<Vec<File>> {
    if committed.config().feeds != of.config.feeds {
        return None;
    }
    Some(Source { index: committed, day: of.day, feeds: of.feeds }.changed(&before?))
}

/// What is to be staged of a feed's file; `None`: nothing, as where somebody else's file stands there.
pub(super) fn staged_feed(transaction: &mut Transaction<'_>, file: File) -> Result<Option<Staged>> {
    let File { feed, path, text } = file;
    let head = transaction.entry(&path)?;
    let oid = text.map(|text| transaction.store(&path, text.as_bytes())).transpose()?;
    if head.map(|head| head.oid) == oid {
        return Ok(None);
    }
    if let Some(head) = head
        && let Some(there) = transaction.committed_text(&path, head)?
        && !feed.is_whole(&String::from_utf8_lossy(&there))
    {
        return Ok(None);
    }
    let blob = oid.map(|oid| Blob { oid, mode: mode(head, || transaction.new_mode(None)) });
    Ok(Some(Staged { path: path.into(), blob, stat: None, ours: true }))
}

/// Makes the commit of one job, with what goes along with it.
fn commit_job(
    transaction: &mut Transaction<'_>,
    job: &Job,
    along: Along,
    of: &MadeFrom<'_>,
    made: &mut Made,
) -> Result<()> {
    let mut staged = Vec::new();
    for change in &job.changes {
        let stat = change.content.as_ref().map(|content| content.stat.clone());
        let blob = match &change.content {
            Some(content) => Some(Blob {
                oid: transaction.store(&change.path, &content.bytes)?,
                mode: change.mode(|| transaction.new_mode(stat.as_ref())),
            }),
            None => None,
        };
        staged.push(Staged { path: change.path.clone(), blob, stat, ours: false });
    }
    let old = made.page.as_ref();
    let is_new =
        |(name, text): &(String, String)| old.is_none_or(|old| old.name != *name || old.text != *text);
    let mut new_page = None;
    if let Some((name, text)) = along.page.filter(is_new) {
        let oid = transaction.store(&name, text.as_bytes())?;
        let head = old.filter(|old| old.name == name).map(|old| old.blob);
        let blob = Blob { oid, mode: mode(head, || transaction.new_mode(None)) };
        let stat = of.due.and_then(|due| due.stat_of(&name, &text));
        staged.push(Staged { path: (&*name).into(), blob: Some(blob), stat, ours: true });
        let goes = |it: &&CommittedPage| it.name != name && old.is_some_and(|old| old.name == it.name);
        if let Some(gone) = of.obsolete.filter(goes) {
            staged.push(Staged { path: (&*gone.name).into(), blob: None, stat: None, ours: true });
        }
        new_page = Some(CommittedPage { name, blob, text });
    }
    for file in along.feeds {
        let feed = file.feed;
        if let Some(file) = staged_feed(transaction, file)? {
            made.feeds.push((file.path.clone(), feed));
            staged.push(file);
        }
    }
    transaction.commit(staged, &job.message)?;
    if new_page.is_some() {
        made.page = new_page;
    }
    Ok(())
}
