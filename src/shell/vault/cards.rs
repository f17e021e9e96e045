//! The drawer that cannot close: the cards in the inbox become notes and log entries, or are asked what they are for.
//!
//! Never acts on a card before the inbox has rested, and never takes one out that is not in a note by then.

use super::Vault;
use super::deeds::{Carried, Deed, Edit};
use super::due_file::QUIET;
use super::report::{How, Report};
use crate::contact::{Contact, has_conflict_markers};
use crate::error::Result;
use crate::inbox::{self, Card, Verdict};
use crate::intent::Intent;
use crate::message::{self, Difference, Side};
use crate::note::edit;
use crate::shell::clock;
use crate::shell::files::{self, Found};
use chrono::NaiveDate;
use std::fs::Metadata;
use std::sync::Arc;
use std::time::Instant;

/// The inbox as it is read.
struct Inbox {
    path: Arc<str>,
    text: String,
    stat: Metadata,
}

impl Vault {
    /// Carries out the cards that the inbox holds, one commit each; `at_once` when a command has just put one there.
    pub(super) fn empty_drawer(
        &mut self,
        at_once: bool,
        day: NaiveDate,
        how: &How,
        report: &mut Report,
    ) -> Result<()> {
        // Each pass takes a card out of the inbox or asks about all that are left.
        while let Some(inbox) = self.read_inbox() {
            if self.drawer == Some((inbox.text.clone(), self.disk.contacts().len())) {
                return Ok(());
            }
            let Some(deed) = self.next_card(&inbox, day, how) else {
                self.drawer = Some((inbox.text, self.disk.contacts().len()));
                return Ok(());
            };
            let now = Instant::now();
            let quiet = self.settle(how).0.max(QUIET);
            let last = self.pending.get(&inbox.path).map_or(self.head_moved, |pending| pending.last);
            if now < last + quiet && !at_once && !how.settled_all() {
                report.wait(&inbox.path, "cards wait until it is at rest".into(), Some(last + quiet));
                return Ok(());
            }
            match self.carry_out(&deed, day, how, report)? {
                Carried::Out => {}
                Carried::Changed => {
                    report.again(now);
                    return Ok(());
                }
                Carried::Waits => return Ok(()),
            }
            if deed.edits.iter().any(|edit| self.pending.contains_key(&edit.path)) {
                // Written and not committed: git refused. Another card would only pile up behind it.
                return Ok(());
            }
        }
        Ok(())
    }

    fn read_inbox(&self) -> Option<Inbox> {
        let path: Arc<str> = self.disk.config().inbox_file.as_str().into();
        let Found::File(content) = files::read(&self.root, &path) else { return None };
        if has_conflict_markers(&content.bytes).is_some() {
            return None;
        }
        let text = String::from_utf8(content.bytes).ok()?;
        Some(Inbox { path, text, stat: content.stat })
    }

    /// What is to be done first about the inbox's cards; `None`: nothing.
    fn next_card(&self, inbox: &Inbox, day: NaiveDate, how: &How) -> Option<Deed> {
        let who = |name: &str| inbox::who_in(&self.disk, name);
        let note = |path: &str| match files::read(&self.root, path) {
            Found::File(content) => Some(String::from_utf8_lossy(&content.bytes).into_owned()),
            _ => None,
        };
        let is_taken = |path: &str| self.is_taken(path);
        let vault = inbox::Vault { config: self.disk.config(), who: &who, note: &note, is_taken: &is_taken };
        let cards = inbox::read(&inbox.text);
        let mut asked = Vec::new();
        for card in &cards {
            let of_card = self.day_of_card(card, inbox, day, how);
            match inbox::judge(card, of_card, &vault) {
                Verdict::New { path, note } => return Some(self.new_contact(inbox, card, path, note, day)),
                Verdict::Known { path, intents } => {
                    if let Some(deed) = self.known_contact(inbox, card, &path, &intents, day) {
                        return Some(deed);
                    }
                }
                Verdict::Ask => asked.push((card, of_card)),
                Verdict::Waiting { .. } | Verdict::Wrong(_) => {}
            }
        }
        let mut text = inbox.text.clone();
        // From the last one on, so that the places of those before stay.
        for (card, day) in asked.iter().rev() {
            text = inbox::asked(&text, card, *day);
        }
        let edit = Edit { path: inbox.path.clone(), old: old(inbox), new: Some(text.into_bytes()) };
        let subject = match asked[..] {
            [] => return None,
            [_] => "Inbox: one card asked what for".to_owned(),
            _ => format!("Inbox: {} cards asked what for", asked.len()),
        };
        Some(Deed { edits: vec![edit], message: format!("{subject}\n\nRounds: inbox\n") })
    }

    fn is_taken(&self, path: &str) -> bool {
        let place = self.root.join(path);
        let folder = place.parent().unwrap_or(&self.root);
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let entries = folder.read_dir().into_iter().flatten().flatten();
        let is_there = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().to_lowercase() == name;
        self.disk.get(path).is_some() || entries.into_iter().any(is_there)
    }

    /// The day of a card that says none: of the commit that brought it, else of the file's last change.
    fn day_of_card(&self, card: &Card, inbox: &Inbox, today: NaiveDate, how: &How) -> NaiveDate {
        let brought = self.repo.held_since(&inbox.path, |text| text.contains(&card.text));
        let changed = || clock::changed_on(&inbox.stat).filter(|_| !how.explicit_today);
        brought.or_else(changed).unwrap_or(today).min(today)
    }

    fn new_contact(&self, inbox: &Inbox, card: &Card, path: String, note: String, day: NaiveDate) -> Deed {
        let note = if inbox.text.contains("\r\n") { note.replace('\n', "\r\n") } else { note };
        let path: Arc<str> = path.into();
        let contact = Contact::read(&path, note.as_bytes(), self.disk.config());
        let new = Some(Side { contact: contact.as_ref(), text: &note });
        let difference = Difference { old_path: &path, new_path: &path, old: None, new };
        let message = match self.is_encrypted() {
            true => message::anonymous(difference),
            false => message::message(difference, day),
        };
        let message = format!("{}\nRounds: inbox\n", message.trim_end());
        let edit = Edit { path, old: None, new: Some(note.into_bytes()) };
        Deed { edits: vec![edit, out_of(inbox, card)], message }
    }

    /// `None`: the note cannot be changed as it is; the card stays.
    fn known_contact(
        &self,
        inbox: &Inbox,
        card: &Card,
        path: &Arc<str>,
        intents: &[Intent],
        day: NaiveDate,
    ) -> Option<Deed> {
        let Found::File(content) = files::read(&self.root, path) else { return None };
        let mut text = content.bytes.clone();
        for intent in intents {
            let contact = Contact::read(path, &text, self.disk.config())?;
            text = edit::edit(&text, &intent.changes(&contact, &text)).ok()?;
        }
        let subject = intents.first().map(|intent| intent.subject(path, day));
        let subject = subject.unwrap_or_else(|| "Inbox: one card that is in its note already".into());
        let message = message::deed(&subject, "", path, "inbox", self.is_encrypted());
        let is_new = text != content.bytes;
        let edit = Edit { path: path.clone(), old: Some(content.bytes), new: Some(text) };
        let edits = is_new.then_some(edit).into_iter().chain([out_of(inbox, card)]).collect();
        Some(Deed { edits, message })
    }
}

fn old(inbox: &Inbox) -> Option<Vec<u8>> {
    Some(inbox.text.clone().into_bytes())
}

fn out_of(inbox: &Inbox, card: &Card) -> Edit {
    let new = inbox::without(&inbox.text, card).into_bytes();
    Edit { path: inbox.path.clone(), old: old(inbox), new: Some(new) }
}
