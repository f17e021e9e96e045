//! From changes to commits: one a change, renames put together, many notes that come at once as one; each with its
//! message.
//!
//! Never decides what may be committed.

use super::changes::{Coming, MANY};
use super::disk::said;
use super::history::History;
use super::journal;
use super::pending::FileChange;
use super::refusals::Wanted;
use super::report::Round;
use super::settings::is_settings;
use super::worktree::Worktree;
use crate::agenda::Planner;
use crate::contact::Tags;
use crate::diary::note::Note;
use crate::error::{Error, Result};
use crate::index::Parsed;
use crate::message::{self, Difference, Side};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// One commit to make.
#[derive(Default)]
pub(super) struct Job {
    pub changes: Vec<FileChange>,
    pub message: String,
    /// Of many notes that come together, the message that each would have alone.
    pub messages: Vec<String>,
    /// HEAD's index under new settings, where it brings any.
    pub index: Option<Planner>,
}

impl Job {
    /// The commit of these changes with this message.
    pub fn new(changes: Vec<FileChange>, message: String) -> Self {
        Self { changes, message, ..Self::default() }
    }

    /// Whether a file of settings is among its changes.
    pub fn brings_settings(&self) -> bool {
        self.changes.iter().any(|change| is_settings(&change.path))
    }

    /// What it would put at which paths.
    pub fn wanted(&self) -> Wanted {
        self.changes.iter().map(|change| (change.path.clone(), change.oid)).collect()
    }

    /// The first line of its message.
    pub fn subject(&self) -> &str {
        subject(&self.message)
    }

    /// A commit of its own for each note, where many were to come together.
    pub fn apart(self) -> impl Iterator<Item = Self> {
        self.changes.into_iter().zip(self.messages).map(|(change, message)| Self::new(vec![change], message))
    }
}

/// The first line of a message.
pub(super) fn subject(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

/// What messages are made from: the notes on disk beside those of HEAD.
#[derive(Clone, Copy)]
pub(super) struct Teller<'v> {
    pub worktree: &'v Worktree,
    pub history: &'v History,
}

/// A change with the text that HEAD has there.
type Told = (FileChange, String);

impl Teller<'_> {
    /// One commit a change, renames put together. What has no message yet waits, as the report says.
    pub fn jobs(&self, mut changes: Vec<FileChange>, round: &mut Round<'_>) -> Result<Vec<Job>> {
        let anonymous = !changes.is_empty() && self.history.is_encrypted(&self.worktree.index);
        let taken = journal::take(self.history, &mut changes);
        let mut jobs: Vec<Job> =
            taken.into_iter().map(|(changes, message)| Job::new(changes, message)).collect();
        let (mut removed, mut kept) = (Vec::new(), Vec::new());
        for change in changes {
            let old = match change.head.map(|blob| self.history.repo.text(&change.path, blob)).transpose() {
                // Without the old text there is no message: a filter of the user's fails.
                Err(error @ Error::Git { .. }) => {
                    round.report.wait(&change.path, error.to_string(), None);
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
                Some((gone, old)) => self.job(vec![gone, change], &old, round.day, anonymous),
                None => self.job(vec![change], &old, round.day, anonymous),
            });
        }
        for (change, old) in removed.into_iter().flatten() {
            jobs.push(self.job(vec![change], &old, round.day, anonymous));
        }
        let mut jobs = self.together(jobs, anonymous);
        // New settings first: what is a contact under them is so in the commits after.
        jobs.sort_by_key(|job| {
            (!job.brings_settings(), job.changes.last().map(|change| change.path.clone()))
        });
        Ok(jobs)
    }

    /// Many notes that come at once, or become contacts at once, are one commit.
    fn together(&self, jobs: Vec<Job>, anonymous: bool) -> Vec<Job> {
        let mut apart = Vec::new();
        let mut coming: BTreeMap<Coming, Vec<Job>> = BTreeMap::new();
        for job in jobs {
            let comes = match &job.changes[..] {
                [only] if only.content.is_some() => self.worktree.comes(self.history, &only.path, only.head),
                _ => None,
            };
            comes.map_or(&mut apart, |comes| coming.entry(comes).or_default()).push(job);
        }
        for (comes, jobs) in coming {
            if jobs.len() <= MANY {
                apart.extend(jobs);
                continue;
            }
            let (messages, changes): (Vec<_>, Vec<_>) =
                jobs.into_iter().map(|job| (job.message, job.changes)).unzip();
            let changes: Vec<_> = changes.into_iter().flatten().collect();
            let paths: Vec<&str> = changes.iter().map(|change| &*change.path).collect();
            let message = message::together(&paths, comes == Coming::Contact, anonymous);
            apart.push(Job { changes, message, messages, index: None });
        }
        apart
    }

    /// The commit of one change, or of a note's two under its old name and its new one.
    fn job(&self, changes: Vec<FileChange>, old_text: &str, day: NaiveDate, anonymous: bool) -> Job {
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
            return Job { changes, ..Job::default() };
        };
        let committed = &self.history.index;
        let new_text = last.content.as_ref().map(|content| String::from_utf8_lossy(&content.bytes));
        let content = last.content.as_ref();
        let new_said = content.and_then(|content| said(&last.path, &content.bytes, committed.config()));
        let new_contact = new_said.as_ref().and_then(Parsed::contact).map(|contact| &**contact);
        let old_contact = committed.get(&first.path).map(|contact| &**contact);
        let old = first.head.map(|_| Side { contact: old_contact, text: old_text });
        let new = new_text.as_deref().map(|text| Side { contact: new_contact, text });
        let difference = Difference { old_path: &first.path, new_path: &last.path, old, new };
        let message = match self.told_anew((&first.path, &last.path), new_said.as_ref(), day) {
            _ if anonymous => message::anonymous(difference),
            Some(message) => message,
            None => message::message(difference, day),
        };
        Job::new(changes, message)
    }

    /// The message for a note of the diary, renamed perhaps, that tells of people of whom it did not tell before.
    fn told_anew(
        &self,
        (old, new): (&Arc<str>, &Arc<str>),
        said: Option<&Parsed>,
        today: NaiveDate,
    ) -> Option<String> {
        let Some(Parsed::Diary(note)) = said else { return None };
        let told_in = |path: &str, note: &Note| -> BTreeSet<(Arc<str>, Tags)> {
            let told = self.worktree.index.told_in(path, note).into_iter();
            told.map(|(path, entry)| (path, entry.tags)).collect()
        };
        let before = match self.history.index.parsed(old) {
            Some(Parsed::Diary(before)) => told_in(old, &before),
            _ => BTreeSet::new(),
        };
        let told = told_in(new, note);
        let of = |is_kind: fn(Tags) -> bool| {
            let told = told.difference(&before).filter(|(_, tags)| is_kind(*tags));
            let paths: BTreeSet<&str> = told.map(|(path, _)| &**path).collect();
            paths.into_iter().collect::<Vec<_>>()
        };
        let (touched, tried) = (of(Tags::is_touch), of(Tags::is_try));
        let is_anybody = !touched.is_empty() || !tried.is_empty();
        note.day.filter(|_| is_anybody).map(|day| message::diary(new, day, &touched, &tried, today))
    }
}

/// The removed note that `new` was before, if one is alike.
fn take_origin(removed: &mut [Option<Told>], new: &FileChange) -> Option<Told> {
    let content = new.content.as_ref()?;
    let text = String::from_utf8_lossy(&content.bytes);
    let same_kind = |old: &str| Path::new(old).extension() == Path::new(&*new.path).extension();
    let is_exact = |(gone, _): &Told| same_kind(&gone.path) && gone.head.map(|blob| blob.oid) == new.oid;
    let is_alike = |(gone, old): &Told| {
        gone.path.ends_with(".md") && same_kind(&gone.path) && message::similar(old, &text)
    };
    let exact = removed.iter().position(|slot| slot.as_ref().is_some_and(is_exact));
    let alike = || removed.iter().position(|slot| slot.as_ref().is_some_and(is_alike));
    exact.or_else(alike).and_then(|place| removed[place].take())
}
