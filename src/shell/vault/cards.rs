//! A card of the inbox, and what it comes to: a new note, or entries of a log.
//!
//! Never acts on a card before its note has rested, and never takes one out that is not in a note by then.

use super::changes::QUIET;
use super::journal::{FileEdit, Operation};
use super::open::Vault;
use super::operations::Carried;
use super::report::{Report, Round};
use crate::contact::Contact;
use crate::error::{Error, Result};
use crate::inbox::{self, Card, Verdict};
use crate::message::{self, Difference, Side};
use crate::note::edit;
use crate::request::{self, Request};
use crate::shell::files::{self, Content, Found};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::sync::Arc;
use std::time::Instant;

/// The inbox as it was read.
pub(super) struct Read {
    pub path: Arc<str>,
    pub text: String,
    pub stat: Metadata,
}

/// A file as it was read.
pub(super) struct FileSeen<'a> {
    pub path: &'a str,
    pub text: &'a [u8],
    pub stat: &'a Metadata,
}

impl Read {
    pub fn seen(&self) -> FileSeen<'_> {
        FileSeen { path: &self.path, text: self.text.as_bytes(), stat: &self.stat }
    }

    /// The inbox with `new` for its text.
    pub fn with(&self, new: String) -> FileEdit {
        let old = Some(self.text.clone().into_bytes());
        FileEdit { path: self.path.clone(), old, new: Some(new.into_bytes()) }
    }
}

/// The note of the contact whom a card means, and what the card wants there.
pub(super) struct Meant {
    pub path: Arc<str>,
    pub requests: Vec<Request>,
    /// The note as other cards leave it, where some were drafted already.
    pub drafted: Option<Vec<u8>>,
}

/// What one card makes of a note.
pub(super) struct CardEdit {
    pub edit: FileEdit,
    /// The message that its commit has where it is the only card.
    pub message: String,
}

/// One run through the inbox.
pub(super) struct Run {
    /// A command has just put a card there: nothing needs to rest.
    pub at_once: bool,
    /// Cards, by their words, that cannot be carried out now.
    pub left: BTreeSet<String>,
    /// What we wrote on the way: that has rested.
    pub wrote: BTreeMap<Arc<str>, Option<Vec<u8>>>,
}

/// How a pass through the inbox goes on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// Nothing more can be done now.
    Ends,
    /// A card may have been left for later.
    Leaves,
}

/// A card that something is to be done about, with its day unless it says another.
pub(super) type Open = (NaiveDate, Card);

impl Vault {
    /// What becomes of a card, `folder` being where a new note goes, and `is_taken` telling where none can.
    pub(super) fn judge_card(
        &self,
        (day, card): (NaiveDate, &Card),
        folder: &str,
        is_taken: &dyn Fn(&str) -> bool,
    ) -> Verdict {
        let (who, note) = (|name: &str| self.disk().whom(name), |path: &str| self.text_of(path));
        let (config, book) = (self.disk().config(), |name: &str| self.disk().in_books(name));
        inbox::judge(
            card,
            day,
            &inbox::Vault { config, who: &who, note: &note, is_taken, book: &book, folder },
        )
    }

    /// The text of a note, where it can be read.
    pub(super) fn text_of(&self, path: &str) -> Option<String> {
        match files::read(&self.worktree.root, path) {
            Found::File(content) => Some(String::from_utf8_lossy(&content.bytes).into_owned()),
            _ => None,
        }
    }

    /// The note of somebody new at this path.
    pub(super) fn new_contact(
        &self,
        inbox: &Read,
        (path, note): (String, String),
        day: NaiveDate,
    ) -> CardEdit {
        let note = if inbox.text.contains("\r\n") { note.replace('\n', "\r\n") } else { note };
        let path: Arc<str> = path.into();
        let contact = Contact::read(&path, note.as_bytes(), self.disk().config());
        let new = Some(Side { contact: contact.as_ref(), text: &note });
        let difference = Difference { old_path: &path, new_path: &path, old: None, new };
        let message = match self.is_encrypted() {
            true => message::anonymous(difference),
            false => message::message(difference, day),
        };
        let message = format!("{}\nRounds: inbox\n", message.trim_end());
        let edit = FileEdit { path, old: None, new: Some(note.into_bytes()) };
        CardEdit { edit, message }
    }

    /// The note of somebody known. `None`: not now, as the report says, or *Needs attention*.
    pub(super) fn known_contact(&self, meant: Meant, run: &Run, round: &mut Round<'_>) -> Option<CardEdit> {
        let Meant { path, requests, drafted } = meant;
        let old = match drafted {
            Some(drafted) => drafted,
            None => self.rested(&path, run, round)?,
        };
        let contact = Contact::read(&path, &old, self.disk().config())?;
        let methods = &self.disk().config().methods;
        let new = match edit::edit(&old, &request::changes(&requests, &contact, &old, methods), methods) {
            Ok(new) => new,
            Err(_) if contact.stuck.is_some() => return None,
            Err(refusal) => {
                let reason = format!("a card waits: {}: {}", refusal.message, refusal.hint);
                round.report.wait(&path, reason, None);
                return None;
            }
        };
        let told = request::told(&requests, &path, contact.circle, round.day, methods);
        let (subject, words) =
            told.unwrap_or_else(|| ("Inbox: one card that is in its note already".into(), String::new()));
        let message = message::deed(&subject, &words, &path, "inbox", self.is_encrypted());
        // The note is named even where it stays as it is: what a killed round left in it is committed first.
        let edit = FileEdit { path, old: Some(old), new: Some(new) };
        Some(CardEdit { edit, message })
    }

    /// The note at `path`, once it has rested; `None`: not now, as the report says.
    fn rested(&self, path: &Arc<str>, run: &Run, round: &mut Round<'_>) -> Option<Vec<u8>> {
        let Found::File(Content { bytes, stat }) = files::read(&self.worktree.root, path) else {
            round.report.wait(path, "a card waits: the note cannot be read".into(), None);
            return None;
        };
        if let Some(until) = self.rests_at(FileSeen { path, text: &bytes, stat: &stat }, run, round) {
            round.report.wait(path, "a card waits: the note is not at rest yet".into(), Some(until));
            return None;
        }
        Some(bytes)
    }

    /// When a file with this text has rested; `None`: it has.
    pub(super) fn rests_at(&self, file: FileSeen<'_>, run: &Run, round: &Round<'_>) -> Option<Instant> {
        let FileSeen { path, text, stat } = file;
        let is_ours = run.wrote.get(path).is_some_and(|wrote| wrote.as_deref() == Some(text));
        if run.at_once || round.options.settled_all() || is_ours {
            return None;
        }
        // It may be committed already and typed in still.
        let last =
            self.worktree.last_change(path, stat).map_or(self.history.moved, |it| it.max(self.history.moved));
        let settles = last + round.settle(self.disk().config()).0.max(QUIET);
        (Instant::now() < settles).then_some(settles)
    }

    /// Carries out what a card, or several, come to. `None`: it is done.
    pub(super) fn carry_out_one(
        &mut self,
        operation: Operation,
        inbox: &Read,
        run: &mut Run,
        round: &mut Round<'_>,
    ) -> Result<Option<Pass>> {
        match self.carry_out(&operation, round) {
            Ok(Carried::Out) => {
                let paths: Vec<_> = operation.edits.iter().map(|edit| edit.path.clone()).collect();
                let report = &mut Report::default();
                let left = self.worktree.changes_of(&mut self.history, &paths, report)?;
                // Not whether they are to be looked at: a hook leaves that behind wherever it lets a commit pass.
                if left.is_none_or(|left| !left.is_empty()) {
                    // Written and not committed: git refused. Another card would only pile up behind it.
                    return Ok(Some(Pass::Ends));
                }
                run.wrote.extend(operation.edits.into_iter().map(|edit| (edit.path, edit.new)));
                Ok(None)
            }
            Ok(Carried::Changed) => {
                round.report.again(Instant::now());
                Ok(Some(Pass::Ends))
            }
            // What holds up the inbox holds up all cards.
            Ok(Carried::Waits) if round.report.waits.last().is_some_and(|wait| wait.path == inbox.path) => {
                Ok(Some(Pass::Ends))
            }
            Ok(Carried::Waits) => Ok(Some(Pass::Leaves)),
            Err(error @ Error::Refused { .. }) => {
                round.report.wait(&inbox.path, error.to_string(), None);
                Ok(Some(Pass::Leaves))
            }
            // A full disk must not keep the notes' own history from going on.
            Err(error @ Error::Io { .. }) => {
                round.report.wait(&inbox.path, error.to_string(), None);
                Ok(Some(Pass::Ends))
            }
            Err(error) => Err(error),
        }
    }
}
