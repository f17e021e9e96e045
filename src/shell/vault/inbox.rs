//! The cards in the inbox, one after the other, and what is left of them asked what it is for.
//!
//! Never acts on a card before the inbox has rested. What cannot be carried out now holds up no other card.

use super::cards::{Meant, Open, Pass, Read, Run};
use super::journal::Operation;
use super::open::Vault;
use super::report::Round;
use crate::contact::Methods;
use crate::error::{Result, plain};
use crate::inbox::{self, Card, Inbox, Verdict};
use crate::shell::clock;
use crate::shell::files::{self, Content, Found};
use crate::shell::git::Oid;
use crate::shell::git::commit::plain_id;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

/// The cards of the inbox's versions in history, each being read once.
#[derive(Default)]
struct Brought(HashMap<Oid, BTreeSet<String>>);

impl Brought {
    fn cards_in(&mut self, text: &str) -> &BTreeSet<String> {
        let cards = || inbox::read(text).into_iter().map(|card| card.text).collect();
        self.0.entry(plain_id(text.as_bytes()).unwrap_or(Oid::ZERO_SHA1)).or_insert_with(cards)
    }
}

impl Vault {
    /// Carries out the cards that the inbox holds, one commit each, or one of many; `at_once` when a command has just put
    /// one there.
    pub(super) fn empty_inbox(&mut self, at_once: bool, round: &mut Round<'_>) -> Result<()> {
        let mut run = Run { at_once, left: BTreeSet::new(), wrote: BTreeMap::new() };
        // Each pass goes through all that are there, since a contact that one makes may be whom another means.
        while let Some(inbox) = self.read_inbox() {
            let cards = self.open_cards(&inbox, &run, round.day);
            if cards.is_empty() {
                if run.left.is_empty() {
                    let _ = std::fs::remove_file(self.days_file()?);
                }
                return Ok(());
            }
            if let Some(until) = self.rests_at(inbox.seen(), &run, round) {
                round.report.wait(&inbox.path, "cards wait until it is at rest".into(), Some(until));
                return Ok(());
            }
            if let Some(cause) = self.unwritable(&inbox.path) {
                round.report.wait(&inbox.path, format!("cannot be written: {cause}"), None);
                return Ok(());
            }
            let cards = self.dated(cards, &inbox, round)?;
            if self.carry_out_cards(inbox, cards, &mut run, round)? == Pass::Ends {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Carries out one card after the other; what is left is asked what for.
    fn carry_out_cards(
        &mut self,
        mut inbox: Read,
        mut cards: Vec<Open>,
        run: &mut Run,
        round: &mut Round<'_>,
    ) -> Result<Pass> {
        if let Some(pass) = self.carry_out_many(&inbox, &cards, run, round)? {
            return Ok(pass);
        }
        let mut asks = 0;
        for at in 0..cards.len() {
            let (day, card) = &cards[at];
            let folder = self.disk().folder_of_new_notes();
            let outcome = match self.judge_card((*day, card), &folder, &|path| self.is_taken(path)) {
                Verdict::Ask => {
                    asks += 1;
                    continue;
                }
                Verdict::New { path, note } => Some(self.new_contact(&inbox, (path, note), round.day)),
                Verdict::Known { path, requests } => {
                    self.known_contact(Meant { path, requests, drafted: None }, run, round)
                }
                Verdict::Waiting(_) | Verdict::Wrong(_) => None,
            };
            let Some(outcome) = outcome else {
                run.left.insert(card.text.clone());
                continue;
            };
            let left = inbox::without(&inbox.text, card);
            let edits = vec![outcome.edit, inbox.with(left.clone())];
            let operation = Operation { edits, message: outcome.message };
            match self.carry_out_one(operation, &inbox, run, round)? {
                Some(Pass::Ends) => return Ok(Pass::Ends),
                Some(Pass::Leaves) => {
                    run.left.insert(card.text.clone());
                    continue;
                }
                None => {}
            }
            let gone = card.clone();
            // Somebody saved it meanwhile: what they have there is read anew.
            inbox = match self.read_inbox() {
                Some(inbox) if inbox.text == left => inbox,
                _ => return Ok(Pass::Leaves),
            };
            cards[at + 1..].iter_mut().for_each(|(_, card)| card.follow(&gone));
        }
        if asks == cards.len() {
            let texts: Vec<String> = cards.iter().map(|(_, card)| card.text.clone()).collect();
            let question = ask(&inbox, &cards, &self.disk().config().methods);
            match self.carry_out_one(question, &inbox, run, round)? {
                Some(Pass::Ends) => return Ok(Pass::Ends),
                Some(Pass::Leaves) => run.left.extend(texts),
                None => {}
            }
        }
        Ok(Pass::Leaves)
    }

    /// The inbox, where its cards may be touched at all.
    fn read_inbox(&self) -> Option<Read> {
        let path: Arc<str> = self.disk().config().inbox_file.as_deref()?.into();
        // One that git ignores is none of ours.
        self.disk().inbox()?;
        let Found::File(Content { bytes, stat }) = files::read(&self.worktree.root, &path) else {
            return None;
        };
        let Inbox { text, trouble } = Inbox::read(&path, &bytes);
        trouble.is_none().then_some(Read { path, text, stat })
    }

    /// The cards that something is to be done about.
    fn open_cards(&self, inbox: &Read, run: &Run, day: NaiveDate) -> Vec<Card> {
        let mut cards = inbox::read(&inbox.text);
        cards.retain(|card| {
            !run.left.contains(&card.text)
                && !matches!(
                    self.judge_card((day, card), "", &|_| false),
                    Verdict::Waiting(_) | Verdict::Wrong(_)
                )
        });
        cards
    }

    fn is_taken(&self, path: &str) -> bool {
        let place = self.worktree.place(path);
        let folder = place.parent().unwrap_or(&self.worktree.root);
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let entries = folder.read_dir().into_iter().flatten().flatten();
        let is_there = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().to_lowercase() == name;
        self.disk().get(path).is_some() || entries.into_iter().any(is_there)
    }

    /// Why no file can be put in the place of this one: known before a note is written that the card would stay beside.
    fn unwritable(&self, path: &str) -> Option<String> {
        let place = self.worktree.place(path);
        let folder = place.parent().unwrap_or(&self.worktree.root);
        let access = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK);
        access.err().map(|cause| plain(&cause.into()))
    }

    fn days_file(&self) -> Result<PathBuf> {
        Ok(self.repo().state()?.join("cards"))
    }

    /// The days of the cards: of the commit that brought one, else of the inbox's last change. Written down before the
    /// first is carried out: that changes the inbox, and a killed round must go on with the same days.
    fn dated(&self, cards: Vec<Card>, inbox: &Read, round: &Round<'_>) -> Result<Vec<Open>> {
        let file = self.days_file()?;
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let known: BTreeMap<&str, NaiveDate> = text
            .lines()
            .filter_map(|line| line.split_once(' ').and_then(|(day, id)| Some((id, day.parse().ok()?))))
            .collect();
        let changed = clock::changed_on(&inbox.stat).filter(|_| !round.options.explicit_today);
        // A commit is of the clock's day; where another is pretended, what the clock calls today is that one.
        let pretended =
            |day| if round.options.explicit_today && day == clock::today() { round.day } else { day };
        let mut brought = Brought::default();
        let mut day = |card: &Card| match known.get(id(card).as_str()) {
            Some(day) => *day,
            None => {
                let day = self.brought(card, &inbox.path, &mut brought).map(pretended);
                day.or(changed).unwrap_or(round.day).min(round.day)
            }
        };
        let dated: Vec<Open> = cards.into_iter().map(|card| (day(&card), card)).collect();
        let lines: BTreeSet<String> =
            dated.iter().map(|(day, card)| format!("{day} {}\n", id(card))).collect();
        let written: BTreeSet<&str> = text.split_inclusive('\n').collect();
        if !lines.iter().all(|line| written.contains(line.as_str())) {
            files::write_own(&file, lines.into_iter().collect::<String>().as_bytes())?;
        }
        Ok(dated)
    }

    fn brought(&self, card: &Card, path: &str, known: &mut Brought) -> Option<NaiveDate> {
        self.repo().held_since(path, |text| known.cards_in(text).contains(&card.text))
    }
}

/// The question in each of these cards.
fn ask(inbox: &Read, cards: &[Open], methods: &Methods) -> Operation {
    let mut text = inbox.text.clone();
    // From the last one on, so that the places of those before stay.
    for (day, card) in cards.iter().rev() {
        text = inbox::asked(&text, card, *day, methods);
    }
    let subject = match cards {
        [_] => "Inbox: one card asked what for".to_owned(),
        _ => format!("Inbox: {} cards asked what for", cards.len()),
    };
    Operation { edits: vec![inbox.with(text)], message: format!("{subject}\n\nRounds: inbox\n") }
}

/// What tells a card from others, whatever stands around it.
fn id(card: &Card) -> String {
    plain_id(card.text.as_bytes()).map(|id| id.to_string()).unwrap_or_default()
}
