//! From changes to commits: one a change, renames put together, each with its message and with the agenda of that very
//! commit.
//!
//! Never decides what may be committed, and never tries again what the user's git refused.

use super::changes::{Change, mode};
use super::due_file::{Committed, Written};
use super::report::{How, Report};
use super::{Vault, is_settings, said, same_contacts};
use crate::agenda::leftover::Leftover;
use crate::agenda::{self, Extent, due};
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::index::{Index, Said};
use crate::message::{self, Difference, Side};
use crate::shell::git::commit::{Staged, Transaction};
use crate::shell::git::content::Blob;
use crate::shell::git::{Head, short};
use chrono::NaiveDate;
use git2::Oid;
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// From this many commits on, their objects are written as one pack.
const BULK: usize = 8;
/// One commit to make.
pub(super) struct Job {
    pub changes: Vec<Change>,
    pub message: String,
    /// HEAD's index under new settings, where these change what is a contact.
    pub index: Option<Index>,
}

/// What a commit would put at which paths (`None`: nothing): what git refuses, it refuses of the whole of it.
pub(super) type Wanted = Vec<(Arc<str>, Option<Oid>)>;

impl Job {
    fn wanted(&self) -> Wanted {
        self.changes.iter().map(|change| (change.path.clone(), change.oid)).collect()
    }
}

impl Vault {
    /// Commits every one of `changes` on its own; of `origins`, files that are gone, only what is one of these under its
    /// old name.
    pub(super) fn commit_settled(
        &mut self,
        changes: Vec<Change>,
        origins: Vec<Change>,
        day: NaiveDate,
        how: &How,
        due: Option<&Written>,
        report: &mut Report,
    ) -> Result<()> {
        let gone: Vec<_> = origins.iter().map(|change| change.path.clone()).collect();
        let mut jobs = self.jobs(changes.into_iter().chain(origins).collect(), day, report)?;
        jobs.retain(|job| job.changes.iter().any(|change| !gone.contains(&change.path)));
        jobs.retain(|job| match self.why_refused(job) {
            Some(why) => {
                job.changes.iter().for_each(|change| report.wait(&change.path, why.to_owned(), None));
                false
            }
            None => true,
        });
        if !how.commit {
            report.would.extend(jobs.iter().map(|job| subject(&job.message).to_owned()));
            return Ok(());
        }
        while !jobs.is_empty() {
            // A hook may have committed it along with an earlier one.
            let differs = |change: &Change| match self.repo.entry(&self.head, &change.path) {
                Ok(now) => now.map(|blob| blob.oid) != change.oid,
                Err(_) => true,
            };
            jobs.retain(|job| job.changes.iter().any(differs));
            let rest = jobs.split_off(jobs.len().min(self.repo.commits_at_once()));
            self.commit_jobs(jobs, day, due, report)?;
            jobs = rest;
        }
        Ok(())
    }

    /// Of `changes`, commits `settings` (their names) as one commit, then all that git does not know yet as another.
    pub(super) fn commit_import(
        &mut self,
        changes: Vec<Change>,
        settings: &[&str],
        day: NaiveDate,
        due: Option<&Written>,
        report: &mut Report,
    ) -> Result<()> {
        let (own, others): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|change| settings.contains(&&*change.path));
        let new: Vec<_> = others.into_iter().filter(|change| change.head.is_none()).collect();
        let contacts = new.iter().filter(|change| self.disk.get(&change.path).is_some()).count();
        let import = message::import(contacts, new.len() - contacts);
        for (changes, message) in [(own, "Set up rounds".to_owned()), (new, import)] {
            if changes.is_empty() {
                continue;
            }
            let index = match changes.iter().find(|change| &*change.path == config::FILE) {
                Some(change) => self.index_under_new_settings(change)?,
                None => None,
            };
            self.commit_jobs(vec![Job { changes, message, index }], day, due, report)?;
        }
        Ok(())
    }

    /// Whether the vault's contacts are stored encrypted: then nobody is named in a message.
    pub fn is_encrypted(&self) -> bool {
        self.repo.uses_filters() && self.disk.contacts().any(|(path, _)| self.repo.is_encrypted(path))
    }

    /// One commit a change, renames put together.
    fn jobs(&mut self, mut changes: Vec<Change>, day: NaiveDate, report: &mut Report) -> Result<Vec<Job>> {
        let anonymous = !changes.is_empty() && self.is_encrypted();
        let mut jobs = self.take_open_deeds(&mut changes);
        let (mut removed, mut kept) = (Vec::new(), Vec::new());
        for change in changes {
            let old = match change.head.map(|blob| self.repo.text(&change.path, blob)).transpose() {
                // Without the old text there is no message: a filter of the user's fails.
                Err(error @ Error::Git { .. }) => {
                    report.wait(&change.path, error.to_string(), None);
                    continue;
                }
                old => String::from_utf8_lossy(&old?.unwrap_or_default()).into_owned(),
            };
            if change.content.is_none() {
                removed.push(Some((change, old)))
            } else {
                kept.push((change, old))
            }
        }
        for (change, old) in kept {
            let from = if change.head.is_none() { take_origin(&mut removed, &change) } else { None };
            jobs.push(match from {
                Some((gone, old)) => self.job(vec![gone, change], &old, day, anonymous)?,
                None => self.job(vec![change], &old, day, anonymous)?,
            });
        }
        for (change, old) in removed.into_iter().flatten() {
            jobs.push(self.job(vec![change], &old, day, anonymous)?);
        }
        // New settings first: what is a contact under them is so in the commits after.
        jobs.sort_by_key(|job| (job.index.is_none(), job.changes.last().map(|change| change.path.clone())));
        Ok(jobs)
    }

    fn job(&mut self, changes: Vec<Change>, old_text: &str, day: NaiveDate, anonymous: bool) -> Result<Job> {
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
            return Ok(Job { changes, message: String::new(), index: None });
        };
        let index = self.index_under_new_settings(last)?;
        let new_text = last.content.as_ref().map(|content| String::from_utf8_lossy(&content.bytes));
        let new_said = last
            .content
            .as_ref()
            .and_then(|content| said(&last.path, &content.bytes, self.committed.config()));
        let new_contact = new_said.as_ref().and_then(Said::contact).map(|contact| &**contact);
        let old = first
            .head
            .is_some()
            .then(|| Side { contact: self.committed.get(&first.path).map(|c| &**c), text: old_text });
        let new = new_text.as_deref().map(|text| Side { contact: new_contact, text });
        let difference = Difference { old_path: &first.path, new_path: &last.path, old, new };
        let message =
            if anonymous { message::anonymous(difference) } else { message::message(difference, day) };
        Ok(Job { changes, message, index })
    }

    fn index_under_new_settings(&mut self, change: &Change) -> Result<Option<Index>> {
        if !is_settings(&change.path) {
            return Ok(None);
        }
        let bytes = change.content.as_ref().map(|content| &*content.bytes);
        let old = self.committed.config();
        let config = Arc::new(match &*change.path == config::FILE {
            true => {
                let new = Config::parse(&String::from_utf8_lossy(bytes.unwrap_or_default()));
                Config { ways: old.ways.clone(), ..new }
            }
            false => (**old).clone().with_ways(bytes),
        });
        let mut index = self.committed.clone();
        if same_contacts(&config, index.config()) {
            index.configure(config);
            return Ok(Some(index));
        }
        let mut index = Index::new(config.clone());
        for path in self.repo.tree_differences(None, self.head.tree)? {
            if let Some(blob) = self.repo.entry(&self.head, &path)?.filter(|_| path.ends_with(".md")) {
                let said = match self.text_in_head(&path, blob)? {
                    Some(text) => said(&path, &text, &config),
                    None => self.committed.said(&path),
                };
                index.apply(path, said);
            }
        }
        Ok(Some(index))
    }

    pub(super) fn commit_jobs(
        &mut self,
        jobs: Vec<Job>,
        day: NaiveDate,
        due: Option<&Written>,
        report: &mut Report,
    ) -> Result<()> {
        let names = self.agenda_names(&jobs)?;
        let obsolete = self.obsolete_agenda(&names);
        let mut rest = &jobs[..];
        while !rest.is_empty() {
            let mut made = Made { due: self.head_due.clone(), ..Made::default() };
            let bulk = rest.iter().map(|job| job.changes.len()).sum::<usize>() > BULK;
            let (committed, leftover) = (&mut self.committed, &self.leftover);
            let done = self.repo.transaction(&self.head, bulk, |transaction| {
                for job in rest {
                    made.undo = Some(apply(committed, job));
                    let name = committed.config().agenda_file.clone();
                    let text = names.contains(&name).then(|| rendered(committed, leftover, day));
                    made.is_for = text.is_some().then(|| (day, leftover.clone()));
                    commit_job(transaction, job, &name, text, due, obsolete.as_ref(), &mut made)?;
                    made.undo = None;
                    made.count += 1;
                }
                Ok(())
            });
            if let Some(undo) = made.undo.take() {
                undo.carry_out(&mut self.committed);
            }
            let done = match done {
                Ok(done) => done,
                Err(error @ Error::Git { .. }) => {
                    self.refuse(&rest[0], &error, report);
                    rest = &rest[1..];
                    continue;
                }
                Err(error) => {
                    self.forget_uncommitted(&rest[..made.count]);
                    return Err(error);
                }
            };
            let committed = rest.iter().take(done.commits.len()).flat_map(|job| &job.changes);
            self.close_deeds(&committed.map(|change| change.path.clone()).collect::<Vec<_>>())?;
            for (job, oid) in rest.iter().zip(&done.commits) {
                report.commits.push((short(*oid), subject(&job.message).to_owned()));
                for change in &job.changes {
                    self.pending.remove(&change.path);
                }
                self.forget_refused(job);
            }
            let base = self.head.tree;
            let is_whole = made.count == done.commits.len();
            self.take_over(done.head, made.due, done.wrote);
            self.head_is_for = made.is_for.filter(|_| is_whole);
            if self.repo.commits_at_once() == 1 {
                self.follow_hooks(base)?;
            }
            rest = &rest[done.commits.len()..];
            match done.stopped {
                Some(error @ Error::Git { .. }) if !rest.is_empty() => {
                    self.refuse(&rest[0], &error, report);
                    rest = &rest[1..];
                }
                Some(error) => return Err(error),
                None => {}
            }
        }
        match obsolete {
            Some(old) => self.remove_obsolete(&old),
            None => Ok(()),
        }
    }

    /// The names that the agenda file has under HEAD's settings and those of `jobs`, where it may be committed.
    fn agenda_names(&mut self, jobs: &[Job]) -> Result<BTreeSet<String>> {
        let new = jobs.iter().filter_map(|job| job.index.as_ref());
        let name = |index: &Index| index.config().agenda_file.clone();
        let all: BTreeSet<_> = new.map(name).chain([name(&self.committed)]).collect();
        let mut names = BTreeSet::new();
        for name in all {
            if self.may_commit_due(&name)? {
                names.insert(name);
            }
        }
        Ok(names)
    }

    /// The index of HEAD goes back to what HEAD says, for commits that did not come to be.
    fn forget_uncommitted(&mut self, jobs: &[Job]) {
        let paths: Vec<_> =
            jobs.iter().flat_map(|job| &job.changes).map(|change| change.path.clone()).collect();
        if !paths.is_empty() {
            let _ = self.read_head(&paths, false);
        }
    }

    /// What git said when it refused this; or more with this in it, as long as the files of the rest are there: the old
    /// name of a renamed note does not go before the new one is in.
    fn why_refused(&self, job: &Job) -> Option<&str> {
        let wanted = job.wanted();
        let is_half = |refused: &Wanted| {
            let mut rest = refused.iter().filter(|it| !wanted.contains(it));
            refused.len() > wanted.len()
                && wanted.iter().all(|it| refused.contains(it))
                && rest.any(|(path, _)| self.root.join(&**path).exists())
        };
        let whole = self.refused.get(&wanted);
        let half = || self.refused.iter().find(|(refused, _)| is_half(refused)).map(|(_, why)| why);
        whole.or_else(half).map(String::as_str)
    }

    fn refuse(&mut self, job: &Job, error: &Error, report: &mut Report) {
        for change in &job.changes {
            report.wait(&change.path, error.to_string(), None);
        }
        self.forget_refused(job);
        self.refused.insert(job.wanted(), error.to_string());
    }

    fn forget_refused(&mut self, job: &Job) {
        let is_of_job = |path: &Arc<str>| job.changes.iter().any(|change| change.path == *path);
        self.refused.retain(|wanted, _| !wanted.iter().any(|(path, _)| is_of_job(path)));
    }

    fn take_over(&mut self, head: Head, due: Option<Committed>, (objects, bytes): (usize, usize)) {
        self.head_is_for = None;
        self.head = head;
        self.head_due = due;
        self.packer.wrote(objects, bytes);
    }

    /// Commits the agenda alone where HEAD's is not that of HEAD's notes: a new day, somebody else's commit.
    pub(super) fn commit_agenda(
        &mut self,
        day: NaiveDate,
        how: &How,
        due: Option<&Written>,
        report: &mut Report,
    ) -> Result<()> {
        let name = self.committed.config().agenda_file.clone();
        let head = self.head_due.as_ref().filter(|head| head.name == name);
        let is_known = |(known, left): &(NaiveDate, Leftover)| *known == day && *left == self.leftover;
        let text = match head.filter(|_| self.head_is_for.as_ref().is_some_and(is_known)) {
            Some(head) => head.text.clone(),
            None => rendered(&self.committed, &self.leftover, day),
        };
        let new_day = head.and_then(|head| due::day(&head.text)) != Some(day);
        if let Some(blob) = head.filter(|head| head.text == text).map(|head| head.blob) {
            self.head_is_for = Some((day, self.leftover.clone()));
            // Its entry is always ours; one that is gone (`git rm --cached`) is the user's decision.
            if self.repo.is_tracked(&name)? && !self.repo.is_unstaged(&self.head, &name)? {
                self.repo.stage(&name, blob)?;
            }
            return Ok(());
        }
        if !self.may_commit_due(&name)? || (!new_day && self.is_phones_turn(&name)?) {
            return Ok(());
        }
        let settles = self.head_moved + self.settle(how).0;
        if Instant::now() < settles && !new_day {
            report.at(settles);
            return Ok(());
        }
        let stat = due.and_then(|due| due.stat_of(&name, &text));
        self.commit_due(&name, text.as_bytes(), stat, &message::agenda(day), report).map(drop)
    }

    /// What a hook made of our commit, or put beside it, is what HEAD says.
    fn follow_hooks(&mut self, base: Option<git2::Oid>) -> Result<()> {
        let now = Instant::now();
        for path in self.repo.tree_differences(base, self.head.tree)? {
            self.head_is_for = None;
            if path.ends_with(".md") {
                let said = self.said_in_head(&path)?;
                self.committed.apply(path.clone(), said);
                self.look(path, now, true);
            }
        }
        Ok(())
    }

    /// Commits `bytes` as the agenda file, unless HEAD has just that; `false`: git refused.
    pub(super) fn commit_due(
        &mut self,
        name: &str,
        bytes: &[u8],
        stat: Option<Metadata>,
        message: &str,
        report: &mut Report,
    ) -> Result<bool> {
        match self.try_commit_due(name, bytes, stat, message, report) {
            Err(error @ Error::Git { .. }) => {
                report.wait(name, error.to_string(), None);
                Ok(false)
            }
            done => done,
        }
    }

    fn try_commit_due(
        &mut self,
        name: &str,
        bytes: &[u8],
        stat: Option<Metadata>,
        message: &str,
        report: &mut Report,
    ) -> Result<bool> {
        let path: Arc<str> = name.into();
        let oid = self.repo.blob_of(name, bytes, false)?;
        let wanted = vec![(path.clone(), Some(oid))];
        if let Some(why) = self.refused.get(&wanted) {
            report.wait(name, why.clone(), None);
            return Ok(false);
        }
        let head = self.repo.entry(&self.head, name)?;
        let blob = Blob { oid, mode: mode(head, || self.repo.new_mode(stat.as_ref())) };
        let is_agenda = name == self.committed.config().agenda_file;
        let due = if is_agenda {
            let text = String::from_utf8_lossy(bytes).into_owned();
            Some(Committed { name: name.to_owned(), blob, text })
        } else {
            self.head_due.clone()
        };
        if head.is_some_and(|head| head.oid == oid) {
            self.head_is_for = None;
            self.head_due = due;
            return Ok(true);
        }
        let done = self.repo.transaction(&self.head, false, |transaction| {
            transaction.store(name, bytes)?;
            let staged = Staged { path: path.clone(), blob: Some(blob), stat, ours: true };
            transaction.commit(vec![staged], message).map(drop)
        });
        self.refused.retain(|wanted, _| !wanted.iter().any(|(refused, _)| *refused == path));
        let done = match done {
            Err(error @ Error::Git { .. }) => {
                self.refused.insert(wanted, error.to_string());
                return Err(error);
            }
            done => done?,
        };
        report.commits.extend(done.commits.iter().map(|oid| (short(*oid), subject(message).to_owned())));
        self.take_over(done.head, due, done.wrote);
        Ok(true)
    }
}

/// What the closure of a transaction leaves behind.
#[derive(Default)]
struct Made {
    due: Option<Committed>,
    /// What the last one's agenda is of.
    is_for: Option<(NaiveDate, Leftover)>,
    undo: Option<Undo>,
    count: usize,
}

/// What HEAD's index had before a job.
struct Undo {
    index: Option<Index>,
    said: Vec<(Arc<str>, Option<Said>)>,
}

impl Undo {
    fn carry_out(self, committed: &mut Index) {
        if let Some(index) = self.index {
            *committed = index;
            return;
        }
        for (path, said) in self.said {
            committed.apply(path, said);
        }
    }
}

fn rendered(index: &Index, leftover: &Leftover, day: NaiveDate) -> String {
    due::render(&agenda::build(index, day, Extent::Day), leftover, index.config())
}

/// HEAD's index takes over a job; returns what it had before.
fn apply(committed: &mut Index, job: &Job) -> Undo {
    let index = job.index.as_ref().map(|index| std::mem::replace(committed, index.clone()));
    let mut before = Vec::new();
    for change in &job.changes {
        before.push((change.path.clone(), committed.said(&change.path)));
        let content = change.content.as_ref();
        let new = content.and_then(|content| said(&change.path, &content.bytes, committed.config()));
        committed.apply(change.path.clone(), new);
    }
    Undo { index, said: before }
}

fn commit_job(
    transaction: &mut Transaction<'_>,
    job: &Job,
    name: &str,
    text: Option<String>,
    due: Option<&Written>,
    obsolete: Option<&Committed>,
    made: &mut Made,
) -> Result<()> {
    let mut staged = Vec::new();
    for change in &job.changes {
        let stat = change.content.as_ref().map(|content| content.stat.clone());
        let blob = match &change.content {
            Some(content) => Some(Blob {
                oid: transaction.store(&change.path, &content.bytes)?,
                mode: mode(change.head, || transaction.new_mode(stat.as_ref())),
            }),
            None => None,
        };
        staged.push(Staged { path: change.path.clone(), blob, stat, ours: false });
    }
    let old = made.due.as_ref();
    let mut new_due = None;
    if let Some(text) = text.filter(|text| old.is_none_or(|old| old.name != name || old.text != *text)) {
        let oid = transaction.store(name, text.as_bytes())?;
        let head = old.filter(|old| old.name == name).map(|old| old.blob);
        let blob = Blob { oid, mode: mode(head, || transaction.new_mode(None)) };
        let stat = due.and_then(|due| due.stat_of(name, &text));
        staged.push(Staged { path: name.into(), blob: Some(blob), stat, ours: true });
        if let Some(old) = obsolete.filter(|old| job.index.is_some() && old.name != name) {
            staged.push(Staged { path: (&*old.name).into(), blob: None, stat: None, ours: true });
        }
        new_due = Some(Committed { name: name.to_owned(), blob, text });
    }
    transaction.commit(staged, &job.message)?;
    if new_due.is_some() {
        made.due = new_due;
    }
    Ok(())
}

/// The removed note that `new` was before, if one is alike.
fn take_origin(removed: &mut [Option<(Change, String)>], new: &Change) -> Option<(Change, String)> {
    let content = new.content.as_ref()?;
    let same_kind = |old: &str| Path::new(old).extension() == Path::new(&*new.path).extension();
    let exact = removed.iter().position(|slot| {
        slot.as_ref()
            .is_some_and(|(gone, _)| same_kind(&gone.path) && gone.head.map(|blob| blob.oid) == new.oid)
    });
    let text = String::from_utf8_lossy(&content.bytes);
    let alike = || {
        removed.iter().position(|slot| {
            slot.as_ref().is_some_and(|(gone, old)| {
                gone.path.ends_with(".md") && same_kind(&gone.path) && message::similar(old, &text)
            })
        })
    };
    exact.or_else(alike).and_then(|place| removed[place].take())
}

fn subject(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}
