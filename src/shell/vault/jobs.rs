//! From what waits to commits: what differs from HEAD, whether it may be committed, and the message.
//!
//! Never commits a path that the user staged, a note with conflict markers, or plain text where encryption is asked for.

use super::round::{How, Report};
use super::{Vault, contact, same_contacts};
use crate::agenda::leftover::{self, Leftover};
use crate::agenda::{self, Extent, due};
use crate::config::{self, Config};
use crate::contact::{Contact, has_conflict_markers};
use crate::error::{Error, Result};
use crate::index::Index;
use crate::message::{self, Difference, Side};
use crate::shell::files::{self, Content, Found};
use crate::shell::git::commit::{Staged, Transaction, mode_of};
use crate::shell::git::content::{Blob, Conversion};
use crate::shell::git::{Head, short};
use chrono::NaiveDate;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// From this many commits on, their objects are written as one pack.
const BULK: usize = 8;
/// So many commits move the branch and the index at once; git's lock is held that long.
const TOGETHER: usize = 100;
/// A larger file is no attachment: git is no place for films.
const ATTACHMENT: u64 = 10 << 20;

/// A path that differs from HEAD and may be committed.
struct Change {
    path: Arc<str>,
    content: Option<Content>,
    oid: Option<git2::Oid>,
    head: Option<Blob>,
    when: Instant,
}

/// One commit to make.
struct Job {
    changes: Vec<Change>,
    message: String,
    /// HEAD's index under new settings, where these change what is a contact.
    index: Option<Index>,
}

/// What became of a path that might be committed.
enum Decision {
    /// HEAD has just this, or it is none of our business.
    Nothing,
    /// Not yet, and why.
    Wait(String),
    /// It may be committed.
    Ready(Change),
}

impl Vault {
    /// Missing and empty notes are believed after a second look, unless they are a mass.
    pub(super) fn believe_absences(&mut self, report: &mut Report) {
        let now = Instant::now();
        let (mut believed, mut soon) = (Vec::new(), None::<Instant>);
        for (path, pending) in self.pending.iter().filter(|(path, _)| path.ends_with(".md")) {
            match pending.missing {
                Some(_) if pending.is_believed(now) => believed.push(path.clone()),
                Some(since) => {
                    let at = since + super::pending::SECOND_LOOK;
                    soon = Some(soon.map_or(at, |soon| soon.min(at)));
                }
                None => {}
            }
        }
        if let Some(at) = soon {
            report.again(at);
        }
        if !believed.is_empty() && !self.is_mass_removal() {
            for path in believed {
                // An empty note is a note still, only one that says nothing.
                let empty =
                    contact(&path, b"", self.disk.config()).filter(|_| self.root.join(&*path).exists());
                self.disk.set(path, empty);
            }
        }
    }

    /// Commits every settled change on its own, then the agenda where it is not HEAD's.
    pub(super) fn commit_settled(
        &mut self,
        day: NaiveDate,
        how: &How,
        due: Option<&(String, Content)>,
        report: &mut Report,
    ) -> Result<()> {
        let changes = self.settled_changes(how, report)?;
        let mut jobs = self.jobs(changes, day)?;
        if !how.commit {
            report.would.extend(jobs.iter().map(|job| subject(&job.message).to_owned()));
            return Ok(());
        }
        while !jobs.is_empty() {
            let rest = jobs.split_off(jobs.len().min(TOGETHER));
            self.commit_jobs(jobs, day, due, report)?;
            jobs = rest;
        }
        self.commit_agenda(day, how, due, report)
    }

    /// Commits `settings` (their names) as one commit, then all that git does not know yet as another, with the agenda.
    pub(super) fn commit_import(
        &mut self,
        settings: &[&str],
        day: NaiveDate,
        how: &How,
        due: Option<&(String, Content)>,
        report: &mut Report,
    ) -> Result<()> {
        let changes = self.settled_changes(how, report)?;
        let (own, others): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|change| settings.contains(&&*change.path));
        let new: Vec<_> = others.into_iter().filter(|change| change.head.is_none()).collect();
        let contacts = new.iter().filter(|change| self.disk.get(&change.path).is_some()).count();
        let mut jobs = Vec::new();
        if !own.is_empty() {
            let index = match own.iter().find(|change| &*change.path == config::FILE) {
                Some(change) => self.index_under_new_settings(change)?,
                None => None,
            };
            jobs.push(Job { changes: own, message: "Set up rounds".into(), index });
        }
        if !new.is_empty() {
            let message = message::import(contacts, new.len() - contacts);
            let index = match new.iter().find(|change| &*change.path == config::FILE) {
                Some(change) => self.index_under_new_settings(change)?,
                None => None,
            };
            jobs.push(Job { changes: new, message, index });
        }
        for job in jobs {
            self.commit_jobs(vec![job], day, due, report)?;
        }
        self.commit_agenda(day, how, due, report)
    }

    fn settled_changes(&mut self, how: &How, report: &mut Report) -> Result<Vec<Change>> {
        let now = Instant::now();
        let (settle, settle_max) = self.settle(how);
        let mass = self.is_mass_removal();
        let undecided = self.pending.values().any(|pending| !pending.is_believed(now));
        let (mut ready, mut adding) = (Vec::new(), None::<Instant>);
        for (path, pending) in self.pending.clone() {
            if *path == *self.disk.config().agenda_file {
                if pending.missing.is_none() {
                    self.pending.remove(&path);
                }
                continue;
            }
            let settles = pending.settles(settle, settle_max);
            let is_new = || -> Result<bool> { Ok(self.repo.entry(&self.head, &path)?.is_none()) };
            if now < settles {
                if pending.missing.is_none() && is_new()? {
                    adding = Some(settles);
                }
                if !matches!(self.decide(&path, mass, pending.last)?, Decision::Nothing) {
                    report.wait(&path, "still being edited".into(), Some(settles));
                } else if pending.missing.is_none() {
                    self.pending.remove(&path);
                } else {
                    report.at(settles);
                }
                continue;
            }
            match self.decide(&path, mass, pending.last)? {
                Decision::Nothing => drop(self.pending.remove(&path)),
                Decision::Wait(reason) => report.wait(&path, reason, None),
                // A note that appears while another is missing may be that one under a new name.
                Decision::Ready(change) if change.head.is_none() && undecided => {
                    report.again(now + super::pending::SECOND_LOOK);
                }
                Decision::Ready(change) => ready.push(change),
            }
        }
        if let Some(until) = adding {
            let patience = |change: &Change| change.content.is_some() || now > change.when + settle_max;
            ready.retain(patience);
            report.at(until);
        }
        ready.sort_by(|a, b| (a.when, &a.path).cmp(&(b.when, &b.path)));
        Ok(ready)
    }

    fn decide(&mut self, path: &Arc<str>, mass: bool, when: Instant) -> Result<Decision> {
        if files::leads_away(&self.root, path) {
            return Ok(Decision::Nothing);
        }
        let head = self.repo.entry(&self.head, path)?;
        let content = match files::read_at(&self.root.join(&**path)) {
            Found::File(content) => Some(content),
            Found::Unreadable(cause) => return Ok(Decision::Wait(format!("cannot be read: {cause}"))),
            // A link in the place of a file is not followed, and not committed for one.
            Found::Nothing if self.root.join(&**path).symlink_metadata().is_ok() => {
                return Ok(Decision::Nothing);
            }
            Found::Nothing => None,
        };
        let Some(content) = content else { return self.decide_removal(path, head, mass, when) };
        if !self.may_commit(path) || self.is_too_large(path, &content)? || self.repo.is_frozen(path)? {
            return Ok(Decision::Nothing);
        }
        match self.repo.conversion(path) {
            Conversion::Missing(filter) => {
                return Ok(Decision::Wait(format!("its filter `{filter}` is not configured in this clone")));
            }
            Conversion::Program if content.bytes.starts_with(b"\0GITCRYPT") => {
                return Ok(Decision::Wait("still encrypted on disk: unlock the vault first".into()));
            }
            _ => {}
        }
        let oid = match self.repo.blob_of(path, &content.bytes, false) {
            Ok(oid) => oid,
            Err(error @ Error::Git { .. }) => return Ok(Decision::Wait(error.to_string())),
            Err(error) => return Err(error),
        };
        if head.is_some_and(|head| head.oid == oid) {
            return Ok(Decision::Nothing);
        }
        if let Some((refused, why)) = self.refused.get(path)
            && *refused == oid
        {
            return Ok(Decision::Wait(why.clone()));
        }
        if path.ends_with(".md")
            && let Some(line) = has_conflict_markers(&content.bytes)
        {
            return Ok(Decision::Wait(format!("conflict markers in line {line}")));
        }
        if !self.repo.is_unstaged(&self.head, path)? {
            return Ok(Decision::Wait("staged by you: commit it, or unstage it".into()));
        }
        Ok(Decision::Ready(Change { path: path.clone(), content: Some(content), oid: Some(oid), head, when }))
    }

    fn decide_removal(
        &mut self,
        path: &Arc<str>,
        head: Option<Blob>,
        mass: bool,
        when: Instant,
    ) -> Result<Decision> {
        if head.is_none() || self.repo.is_frozen(path)? {
            return Ok(Decision::Nothing);
        }
        if !self.repo.is_unstaged(&self.head, path)? {
            return Ok(Decision::Wait("its removal is staged by you: commit it, or unstage it".into()));
        }
        if mass && path.ends_with(".md") {
            return Ok(Decision::Wait(
                "missing with many others: `rounds refresh --accept-removals` if that is right".into(),
            ));
        }
        Ok(Decision::Ready(Change { path: path.clone(), content: None, oid: None, head, when }))
    }

    /// Whether a path is of the kinds that are committed: notes, settings, what git tracks already, and attachments;
    /// nothing that git ignores.
    pub(super) fn may_commit(&mut self, path: &str) -> bool {
        if self.repo.is_tracked(path).unwrap_or(false) {
            return true;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        let settings = path == config::FILE || matches!(name, ".gitignore" | ".gitattributes");
        let kind = extension == "md" || settings || self.disk.config().attachments.contains(&extension);
        kind && !self.repo.is_ignored(path, false)
    }

    fn is_too_large(&mut self, path: &str, content: &Content) -> Result<bool> {
        let attachment = !path.ends_with(".md") && content.stat.len() > ATTACHMENT;
        Ok(attachment && !self.repo.is_tracked(path)?)
    }

    /// Whether the vault's contacts are stored encrypted: then nobody is named in a message.
    pub(super) fn is_encrypted(&self) -> bool {
        self.repo.uses_filters() && self.disk.contacts().any(|(path, _)| self.repo.is_encrypted(path))
    }

    /// One commit a change, renames put together.
    fn jobs(&mut self, changes: Vec<Change>, day: NaiveDate) -> Result<Vec<Job>> {
        let anonymous = !changes.is_empty() && self.is_encrypted();
        let mut old_texts = Vec::new();
        for change in &changes {
            old_texts.push(match change.head {
                Some(blob) => String::from_utf8_lossy(&self.repo.text(&change.path, blob)?).into_owned(),
                None => String::new(),
            });
        }
        let (mut removed, mut kept) = (Vec::new(), Vec::new());
        for (change, old) in changes.into_iter().zip(old_texts) {
            if change.content.is_none() {
                removed.push(Some((change, old)))
            } else {
                kept.push((change, old))
            }
        }
        let mut jobs = Vec::new();
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
        jobs.sort_by_key(|job| (job.index.is_none(), job.changes.last().map(|change| change.when)));
        Ok(jobs)
    }

    fn job(&mut self, changes: Vec<Change>, old_text: &str, day: NaiveDate, anonymous: bool) -> Result<Job> {
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
            return Ok(Job { changes, message: String::new(), index: None });
        };
        let index = self.index_under_new_settings(last)?;
        let new_text = last.content.as_ref().map(|content| String::from_utf8_lossy(&content.bytes));
        let new_contact =
            last.content.as_ref().and_then(|c| contact(&last.path, &c.bytes, self.committed.config()));
        let old = first
            .head
            .is_some()
            .then(|| Side { contact: self.committed.get(&first.path).map(|c| &**c), text: old_text });
        let new = new_text.as_deref().map(|text| Side { contact: new_contact.as_deref(), text });
        let difference = Difference { old_path: &first.path, new_path: &last.path, old, new };
        let message =
            if anonymous { message::anonymous(difference) } else { message::message(difference, day) };
        Ok(Job { changes, message, index })
    }

    fn index_under_new_settings(&mut self, change: &Change) -> Result<Option<Index>> {
        if &*change.path != config::FILE {
            return Ok(None);
        }
        let text = change
            .content
            .as_ref()
            .map(|content| String::from_utf8_lossy(&content.bytes))
            .unwrap_or_default();
        let config = Arc::new(Config::parse(&text));
        let mut index = self.committed.clone();
        if same_contacts(&config, index.config()) {
            index.configure(config);
            return Ok(Some(index));
        }
        let mut index = Index::new(config.clone());
        for path in self.repo.tree_differences(None, self.head.tree)? {
            if let Some(blob) = self.repo.entry(&self.head, &path)?.filter(|_| path.ends_with(".md")) {
                let contact = contact(&path, &self.repo.text(&path, blob)?, &config);
                index.set(path, contact);
            }
        }
        Ok(Some(index))
    }

    fn commit_jobs(
        &mut self,
        jobs: Vec<Job>,
        day: NaiveDate,
        due: Option<&(String, Content)>,
        report: &mut Report,
    ) -> Result<()> {
        let name = self.disk.config().agenda_file.clone();
        let with_due = self.may_commit_due(&name)?;
        let mut rest = &jobs[..];
        while !rest.is_empty() {
            let mut made = Made { due: self.head_due.clone(), ..Made::default() };
            let bulk = rest.iter().map(|job| job.changes.len()).sum::<usize>() > BULK;
            let (committed, leftover) = (&mut self.committed, &self.leftover);
            let done = self.repo.transaction(&self.head, bulk, |transaction| {
                for job in rest {
                    made.undo = apply(committed, job);
                    let text = with_due.then(|| rendered(committed, leftover, day));
                    commit_job(transaction, job, &name, text, due, &mut made)?;
                    made.undo.clear();
                    made.count += 1;
                }
                Ok(())
            });
            for (path, contact) in made.undo.drain(..) {
                self.committed.set(path, contact);
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
            for (job, oid) in rest.iter().zip(&done.commits) {
                report.commits.push((short(*oid), subject(&job.message).to_owned()));
                for change in &job.changes {
                    self.pending.remove(&change.path);
                    self.refused.remove(&change.path);
                }
            }
            self.take_over(done.head, made.due, done.wrote);
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
        Ok(())
    }

    /// The index of HEAD goes back to what HEAD says, for commits that did not come to be.
    fn forget_uncommitted(&mut self, jobs: &[Job]) {
        let paths: Vec<_> =
            jobs.iter().flat_map(|job| &job.changes).map(|change| change.path.clone()).collect();
        if !paths.is_empty() {
            let _ = self.read_head(&paths, false);
        }
    }

    fn refuse(&mut self, job: &Job, error: &Error, report: &mut Report) {
        if job.index.is_some() {
            let _ = self.read_head(&[config::FILE.into()], false);
        }
        for change in &job.changes {
            if let Some(oid) = change.oid {
                self.refused.insert(change.path.clone(), (oid, error.to_string()));
            }
            report.wait(&change.path, error.to_string(), None);
        }
    }

    fn take_over(&mut self, head: Head, due: Option<(Blob, String)>, (objects, bytes): (usize, usize)) {
        self.head = head;
        self.head_due = due;
        self.packer.wrote(objects, bytes);
    }

    /// Commits the agenda alone where HEAD's is not that of HEAD's notes: a new day, somebody else's commit.
    fn commit_agenda(
        &mut self,
        day: NaiveDate,
        how: &How,
        due: Option<&(String, Content)>,
        report: &mut Report,
    ) -> Result<()> {
        let name = self.committed.config().agenda_file.clone();
        let text = rendered(&self.committed, &self.leftover, day);
        if self.head_due.as_ref().is_some_and(|(_, head)| *head == text) || !self.may_commit_due(&name)? {
            return Ok(());
        }
        let settles = self.head_moved + self.settle(how).0;
        let new_day = self.head_due.as_ref().and_then(|(_, head)| due::day(head)) != Some(day);
        if Instant::now() < settles && !new_day {
            report.at(settles);
            return Ok(());
        }
        let stat = due.filter(|(disk, _)| *disk == text).map(|(_, content)| content.stat.clone());
        let mode = self.head_due.as_ref().map_or(0o100_644, |(blob, _)| blob.mode);
        self.commit_due(&name, text.as_bytes(), mode, stat, &message::agenda(day), report)
    }

    /// Commits DUE.md as the user typed it.
    pub(super) fn commit_typed_due(
        &mut self,
        name: &str,
        content: &Content,
        report: &mut Report,
    ) -> Result<()> {
        let oid = self.repo.blob_of(name, &content.bytes, false)?;
        if self.head_due.as_ref().is_some_and(|(blob, _)| blob.oid == oid) {
            return Ok(());
        }
        let mode = self.head_due.as_ref().map_or_else(|| mode_of(&content.stat), |(blob, _)| blob.mode);
        let message = format!("Edited {name}");
        self.commit_due(name, &content.bytes, mode, Some(content.stat.clone()), &message, report)
    }

    fn commit_due(
        &mut self,
        name: &str,
        bytes: &[u8],
        mode: u32,
        stat: Option<std::fs::Metadata>,
        message: &str,
        report: &mut Report,
    ) -> Result<()> {
        let path: Arc<str> = name.into();
        let mut blob = None;
        let done = self.repo.transaction(&self.head, false, |transaction| {
            let oid = transaction.store(name, bytes)?;
            blob = Some(Blob { oid, mode });
            transaction.commit(vec![Staged { path: path.clone(), blob, stat, ours: true }], message).map(drop)
        });
        let done = match done {
            Err(error @ Error::Git { .. }) => {
                report.wait(name, error.to_string(), None);
                return Ok(());
            }
            done => done?,
        };
        report.commits.extend(done.commits.iter().map(|oid| (short(*oid), message.to_owned())));
        let due = blob.map(|blob| (blob, String::from_utf8_lossy(bytes).into_owned()));
        self.take_over(done.head, due, done.wrote);
        Ok(())
    }

    /// DUE.md as the only unmerged path: rendered with what both sides left in it, written and staged.
    /// Concluding is left to whoever began.
    pub(super) fn settle_due_conflict(&mut self, unmerged: &[String], how: &How) -> Result<bool> {
        let name = self.disk.config().agenda_file.clone();
        let Some((ours, theirs)) = self.repo.only_conflict(unmerged, &name)? else { return Ok(false) };
        let agenda = agenda::build(&self.disk, how.today, Extent::Day);
        let bare = due::render(&agenda, &Leftover::default(), self.disk.config());
        let both = leftover::merge(&self.left_in(&ours, &bare), &self.left_in(&theirs, &bare));
        let text = due::render(&agenda, &both, self.disk.config());
        let path = self.root.join(&name);
        let old = match files::read_at(&path) {
            Found::File(content) => Some(content.bytes),
            _ => None,
        };
        self.due_file.remember(&text, &bare)?;
        files::replace(&path, text.as_bytes(), old.as_deref(), self.repo.state()?, true)?;
        self.repo.stage_resolved(&name, text.as_bytes())?;
        Ok(true)
    }
}

/// What the closure of a transaction leaves behind.
#[derive(Default)]
struct Made {
    due: Option<(Blob, String)>,
    undo: Vec<(Arc<str>, Option<Arc<Contact>>)>,
    count: usize,
}

fn rendered(index: &Index, leftover: &Leftover, day: NaiveDate) -> String {
    due::render(&agenda::build(index, day, Extent::Day), leftover, index.config())
}

/// HEAD's index takes over a job; returns what it had before.
fn apply(committed: &mut Index, job: &Job) -> Vec<(Arc<str>, Option<Arc<Contact>>)> {
    if let Some(index) = &job.index {
        *committed = index.clone();
    }
    let mut undo = Vec::new();
    for change in &job.changes {
        undo.push((change.path.clone(), committed.get(&change.path).cloned()));
        let new = change
            .content
            .as_ref()
            .and_then(|content| contact(&change.path, &content.bytes, committed.config()));
        committed.set(change.path.clone(), new);
    }
    undo
}

fn commit_job(
    transaction: &mut Transaction<'_>,
    job: &Job,
    name: &str,
    text: Option<String>,
    due: Option<&(String, Content)>,
    made: &mut Made,
) -> Result<()> {
    let mut staged = Vec::new();
    for change in &job.changes {
        let blob = match &change.content {
            Some(content) => Some(Blob {
                oid: transaction.store(&change.path, &content.bytes)?,
                mode: change.head.map_or_else(|| mode_of(&content.stat), |head| head.mode),
            }),
            None => None,
        };
        let stat = change.content.as_ref().map(|content| content.stat.clone());
        staged.push(Staged { path: change.path.clone(), blob, stat, ours: false });
    }
    let mut new_due = None;
    if let Some(text) = text.filter(|text| made.due.as_ref().is_none_or(|(_, old)| old != text)) {
        let oid = transaction.store(name, text.as_bytes())?;
        let blob = Blob { oid, mode: made.due.as_ref().map_or(0o100_644, |(old, _)| old.mode) };
        let stat = due.filter(|(disk, _)| *disk == text).map(|(_, content)| content.stat.clone());
        staged.push(Staged { path: name.into(), blob: Some(blob), stat, ours: true });
        new_due = Some((blob, text));
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
