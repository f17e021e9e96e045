//! Tell and ask: help that they gave and were never told of, help that you gave and never asked about.
//! Reads one contact's log; asks no clock, so that an agenda can know the days ahead.

use super::said::Source;
use crate::contact::{Contact, Entry, Tags};
use crate::date;
use chrono::{Datelike, Days, NaiveDate};

/// From this many days after the help on: something may have come of it by then.
const FROM: Days = Days::new(14);
/// The last day on which to ask how useful your own help was.
const ASK_UNTIL: Days = Days::new(56);

/// What is to be done about help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Help received (`#got`, `#referral`): tell them what came of it, until `#told`.
    Tell,
    /// Help given (`#gave`): ask how useful it was, until `#asked`.
    Ask,
}

/// The days on which one piece of help is pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// What to do.
    pub kind: Kind,
    /// The first day.
    pub from: NaiveDate,
    /// The first day on which it is not pending any more; `None`: no day ends it.
    pub until: Option<NaiveDate>,
}

impl Spell {
    /// Whether it is pending on `day`.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// Help that is to be told of or asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// What to do.
    pub kind: Kind,
    /// The day of the help.
    pub day: NaiveDate,
    /// The entry's line.
    pub source: Source,
    /// What came of what, or how useful what was: `what came of the introduction of 3 Oct`. May quote the note.
    pub subject: String,
}

impl Pending {
    /// The act in words, which may quote the note: `ask how useful the template was`.
    pub fn words(&self) -> String {
        let verb = match self.kind {
            Kind::Tell => "tell them",
            Kind::Ask => "ask",
        };
        format!("{verb} {}", self.subject)
    }
}

/// All spells of a contact's log, in the order of the log.
pub fn spells(contact: &Contact) -> impl Iterator<Item = Spell> {
    helps(contact).into_iter().map(|(_, spell)| spell)
}

/// What is pending on `today`: to tell before to ask, the newest help first.
pub fn pending(contact: &Contact, today: NaiveDate) -> Vec<Pending> {
    let mut open: Vec<(Entry<'_>, Kind)> = helps(contact)
        .into_iter()
        .filter(|(_, spell)| spell.covers(today))
        .map(|(entry, spell)| (entry, spell.kind))
        .collect();
    open.sort_by(|(a, x), (b, y)| x.cmp(y).then(b.day.cmp(&a.day)).then_with(|| a.text.cmp(b.text)));
    let pending = |(entry, kind): (Entry<'_>, Kind)| Pending {
        kind,
        day: entry.day,
        source: Source::from(&entry),
        subject: subject(kind, &entry, today.year()),
    };
    open.into_iter().map(pending).collect()
}

fn helps(contact: &Contact) -> Vec<(Entry<'_>, Spell)> {
    let mut helps = Vec::new();
    for entry in contact.log.iter() {
        let settled = |tag| {
            let tagged = contact.log.iter().filter(move |it| it.tags.contains(tag) && it.day >= entry.day);
            tagged.map(|it| it.day).min()
        };
        let Some(from) = entry.day.checked_add_days(FROM) else { continue };
        let mut push = |kind, until: Option<NaiveDate>| {
            if until.is_none_or(|until| from < until) {
                helps.push((entry, Spell { kind, from, until }));
            }
        };
        if entry.tags.contains(Tags::GOT) || entry.tags.contains(Tags::REFERRAL) {
            push(Kind::Tell, settled(Tags::TOLD));
        }
        if entry.tags.contains(Tags::GAVE) {
            let stale = entry.day.checked_add_days(ASK_UNTIL).and_then(|last| last.succ_opt());
            push(Kind::Ask, settled(Tags::ASKED).into_iter().chain(stale).min());
        }
    }
    helps
}

fn subject(kind: Kind, entry: &Entry<'_>, year: i32) -> String {
    let day = date::short(entry.day, year);
    let text: Vec<&str> = entry.text.split_whitespace().filter(|word| !word.starts_with('#')).collect();
    let thing = if entry.tags.contains(Tags::REFERRAL) { "the introduction" } else { "their help" };
    match kind {
        Kind::Tell if text.is_empty() => format!("what came of {thing} of {day}"),
        Kind::Ask if text.is_empty() => format!("how useful your help of {day} was"),
        Kind::Tell => format!("what came of “{}”, {day}", text.join(" ")),
        Kind::Ask => format!("how useful this was: “{}”, {day}", text.join(" ")),
    }
}
