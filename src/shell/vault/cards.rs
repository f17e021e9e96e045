//! The drawer that cannot close: the cards in the inbox become notes and log entries, or are asked what they are for.
//!
//! Never acts on a card before the inbox and the note have rested, and never takes one out that is not in a note by
//! then. What cannot be carried out now holds up no other card.

use super::Vault;
use super::deeds::{Carried, Deed, Edit};
use super::due_file::QUIET;
use super::report::{How, Report};
use crate::contact::Contact;
use crate::error::{Error, Result, plain};
use crate::inbox::{self, Card, Inbox, Verdict};
use crate::intent::Intent;
use crate::message::{self, Difference, Side};
use crate::note::edit;
use crate::shell::clock;
use crate::shell::files::{self, Content, Found};
use crate::shell::git::commit::plain_id;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// The inbox as it was read.
struct Read {
    path: Arc<str>,
    text: String,
    stat: Metadata,
}

/// One run through the drawer.
struct Run<'h> {
    how: &'h How,
    day: NaiveDate,
    /// A command has just put a card there: nothing needs to rest.
    at_once: bool,
    /// Cards, by their words, that cannot be carried out now.
    left: BTreeSet<String>,
    /// What we wrote on the way: that has rested.
    wrote: BTreeMap<Arc<str>, Option<Vec<u8>>>,
}

/// A card that something is to be done about, with its day unless it says another.
type Open = (NaiveDate, Card);

impl Vault {
    /// Carries out the cards that the inbox holds, one commit each; `at_once` when a command has just put one there.
    pub(super) fn empty_drawer(
        &mut self,
        at_once: bool,
        day: NaiveDate,
        how: &How,
        report: &mut Report,
    ) -> Result<()> {
        let mut run = Run { how, day, at_once, left: BTreeSet::new(), wrote: BTreeMap::new() };
        // Each pass takes a card out of the inbox, leaves one for later, or asks about all that are left.
        while let Some(inbox) = self.read_inbox() {
            let cards = self.open_cards(&inbox, &run);
            if cards.is_empty() {
                if run.left.is_empty() {
                    let _ = std::fs::remove_file(self.days_file()?);
                }
                return Ok(());
            }
            if let Some(until) = self.rests_at(&inbox.path, inbox.text.as_bytes(), &inbox.stat, &run) {
                report.wait(&inbox.path, "cards wait until it is at rest".into(), Some(until));
                return Ok(());
            }
            if let Some(cause) = self.unwritable(&inbox.path) {
                report.wait(&inbox.path, format!("cannot be written: {cause}"), None);
                return Ok(());
            }
            let cards = self.dated(cards, &inbox, &run)?;
            let (step, its) = self.next_step(&inbox, &cards, &run, report);
            let left = its.iter().map(|(_, card)| card.text.clone());
            let Some(deed) = step else {
                run.left.extend(left);
                continue;
            };
            match self.carry_out(&deed, day, how, report) {
                Ok(Carried::Out) => {
                    if deed.edits.iter().any(|edit| self.pending.contains_key(&edit.path)) {
                        // Written and not committed: git refused. Another card would only pile up behind it.
                        return Ok(());
                    }
                    run.wrote.extend(deed.edits.into_iter().map(|edit| (edit.path, edit.new)));
                }
                Ok(Carried::Changed) => {
                    report.again(Instant::now());
                    return Ok(());
                }
                // What holds up the inbox holds up all cards.
                Ok(Carried::Waits) if report.waits.last().is_some_and(|wait| wait.path == inbox.path) => {
                    return Ok(());
                }
                Ok(Carried::Waits) => run.left.extend(left),
                Err(error @ Error::Refused { .. }) => {
                    report.wait(&inbox.path, error.to_string(), None);
                    run.left.extend(left);
                }
                // A full disk must not keep the notes' own history from going on.
                Err(error @ Error::Io { .. }) => {
                    report.wait(&inbox.path, error.to_string(), None);
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What is to be done next, and about which cards; nothing where that must wait, as the report says.
    fn next_step<'c>(
        &self,
        inbox: &Read,
        cards: &'c [Open],
        run: &Run<'_>,
        report: &mut Report,
    ) -> (Option<Deed>, &'c [Open]) {
        for one in cards.chunks(1) {
            let [(day, card)] = one else { continue };
            let deed = match self.judge(card, *day, &|path| self.is_taken(path)) {
                Verdict::Ask => continue,
                Verdict::New { path, note } => Some(self.new_contact(inbox, card, path, note, run.day)),
                Verdict::Known { path, intents } => {
                    self.known_contact(inbox, card, &path, &intents, run, report)
                }
                Verdict::Waiting { .. } | Verdict::Wrong(_) => None,
            };
            return (deed, one);
        }
        (Some(ask(inbox, cards)), cards)
    }

    /// The inbox, where its cards may be touched at all.
    fn read_inbox(&self) -> Option<Read> {
        let path: Arc<str> = self.disk.config().inbox_file.as_str().into();
        // One that git ignores is none of ours.
        self.disk.inbox()?;
        let Found::File(Content { bytes, stat }) = files::read(&self.root, &path) else { return None };
        let Inbox { text, trouble } = Inbox::read(&path, &bytes);
        trouble.is_none().then_some(Read { path, text, stat })
    }

    /// The cards that something is to be done about.
    fn open_cards(&self, inbox: &Read, run: &Run<'_>) -> Vec<Card> {
        let mut cards = inbox::read(&inbox.text);
        cards.retain(|card| {
            !run.left.contains(&card.text)
                && !matches!(
                    self.judge(card, run.day, &|_| false),
                    Verdict::Waiting { .. } | Verdict::Wrong(_)
                )
        });
        cards
    }

    fn judge(&self, card: &Card, day: NaiveDate, is_taken: &dyn Fn(&str) -> bool) -> Verdict {
        let who = |name: &str| self.disk.whom(name);
        let note = |path: &str| match files::read(&self.root, path) {
            Found::File(content) => Some(String::from_utf8_lossy(&content.bytes).into_owned()),
            _ => None,
        };
        let vault = inbox::Vault { config: self.disk.config(), who: &who, note: &note, is_taken };
        inbox::judge(card, day, &vault)
    }

    fn is_taken(&self, path: &str) -> bool {
        let place = self.root.join(path);
        let folder = place.parent().unwrap_or(&self.root);
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let entries = folder.read_dir().into_iter().flatten().flatten();
        let is_there = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().to_lowercase() == name;
        self.disk.get(path).is_some() || entries.into_iter().any(is_there)
    }

    /// When a file with this text has rested; `None`: it has.
    fn rests_at(&self, path: &str, text: &[u8], stat: &Metadata, run: &Run<'_>) -> Option<Instant> {
        let is_ours = run.wrote.get(path).is_some_and(|wrote| wrote.as_deref() == Some(text));
        if run.at_once || run.how.settled_all() || is_ours {
            return None;
        }
        let (now, age) = (Instant::now(), clock::age(stat));
        // It may be committed already and typed in still. A time in the future says nothing of when.
        let saved = now.checked_sub(age).filter(|_| !age.is_zero());
        let seen = self.pending.get(path).map(|pending| pending.last);
        let last = saved.into_iter().chain(seen).fold(self.head_moved, Instant::max);
        let settles = last + self.settle(run.how).0.max(QUIET);
        (now < settles).then_some(settles)
    }

    /// Why no file can be put in the place of this one: known before a note is written that the card would stay beside.
    fn unwritable(&self, path: &str) -> Option<String> {
        let place = self.root.join(path);
        let folder = place.parent().unwrap_or(&self.root);
        let access = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK);
        access.err().map(|cause| plain(&cause.into()))
    }

    fn days_file(&self) -> Result<PathBuf> {
        Ok(self.repo.state()?.join("cards"))
    }

    /// The days of the cards: of the commit that brought one, else of the inbox's last change. Written down before the
    /// first is carried out: that changes the inbox, and a killed round must go on with the same days.
    fn dated(&self, cards: Vec<Card>, inbox: &Read, run: &Run<'_>) -> Result<Vec<Open>> {
        let file = self.days_file()?;
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let known: BTreeMap<&str, NaiveDate> = text
            .lines()
            .filter_map(|line| line.split_once(' ').and_then(|(day, id)| Some((id, day.parse().ok()?))))
            .collect();
        let changed = clock::changed_on(&inbox.stat).filter(|_| !run.how.explicit_today);
        let day = |card: &Card| match known.get(id(card).as_str()) {
            Some(day) => *day,
            None => self.brought(card, &inbox.path).or(changed).unwrap_or(run.day).min(run.day),
        };
        let dated: Vec<Open> = cards.into_iter().map(|card| (day(&card), card)).collect();
        let lines: BTreeSet<String> =
            dated.iter().map(|(day, card)| format!("{day} {}\n", id(card))).collect();
        if lines.iter().any(|line| !text.contains(line)) {
            files::write_own(&file, lines.into_iter().collect::<String>().as_bytes())?;
        }
        Ok(dated)
    }

    fn brought(&self, card: &Card, path: &str) -> Option<NaiveDate> {
        self.repo.held_since(path, |text| inbox::read(text).iter().any(|it| it.text == card.text))
    }

    fn new_contact(&self, inbox: &Read, card: &Card, path: String, note: String, day: NaiveDate) -> Deed {
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

    /// `None`: not now, as the report says, or *Needs attention*.
    fn known_contact(
        &self,
        inbox: &Read,
        card: &Card,
        path: &Arc<str>,
        intents: &[Intent],
        run: &Run<'_>,
        report: &mut Report,
    ) -> Option<Deed> {
        let Found::File(Content { bytes: old, stat }) = files::read(&self.root, path) else {
            report.wait(path, "a card waits: the note cannot be read".into(), None);
            return None;
        };
        if let Some(until) = self.rests_at(path, &old, &stat, run) {
            report.wait(path, "a card waits: the note is not at rest yet".into(), Some(until));
            return None;
        }
        let mut new = old.clone();
        for intent in intents {
            let contact = Contact::read(path, &new, self.disk.config())?;
            new = match edit::edit(&new, &intent.changes(&contact, &new)) {
                Ok(new) => new,
                Err(_) if contact.stuck.is_some() => return None,
                Err(refusal) => {
                    let reason = format!("a card waits: {}: {}", refusal.message, refusal.hint);
                    report.wait(path, reason, None);
                    return None;
                }
            };
        }
        let subject = intents.first().map(|intent| {
            let was = self.disk.get(path).and_then(|contact| contact.circle);
            intent.subject(path, was, run.day)
        });
        let subject = subject.unwrap_or_else(|| "Inbox: one card that is in its note already".into());
        let message = message::deed(&subject, "", path, "inbox", self.is_encrypted());
        // The note is named even where it stays as it is: what a killed round left in it is committed first.
        let edit = Edit { path: path.clone(), old: Some(old), new: Some(new) };
        Some(Deed { edits: vec![edit, out_of(inbox, card)], message })
    }
}

/// The question in each of these cards.
fn ask(inbox: &Read, cards: &[Open]) -> Deed {
    let mut text = inbox.text.clone();
    // From the last one on, so that the places of those before stay.
    for (day, card) in cards.iter().rev() {
        text = inbox::asked(&text, card, *day);
    }
    let subject = match cards {
        [_] => "Inbox: one card asked what for".to_owned(),
        _ => format!("Inbox: {} cards asked what for", cards.len()),
    };
    let edit = Edit { path: inbox.path.clone(), old: old(inbox), new: Some(text.into_bytes()) };
    Deed { edits: vec![edit], message: format!("{subject}\n\nRounds: inbox\n") }
}

/// What tells a card from others, whatever stands around it.
fn id(card: &Card) -> String {
    plain_id(card.text.as_bytes()).map(|id| id.to_string()).unwrap_or_default()
}

fn old(inbox: &Read) -> Option<Vec<u8>> {
    Some(inbox.text.clone().into_bytes())
}

fn out_of(inbox: &Read, card: &Card) -> Edit {
    let new = inbox::without(&inbox.text, card).into_bytes();
    Edit { path: inbox.path.clone(), old: old(inbox), new: Some(new) }
}
