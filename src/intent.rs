//! What the user wants done with a contact, whoever says it: a mark in DUE.md, a command, a line in the inbox.
//! A pure value, with the changes in the note that it comes to and the words that history tells it in.

use crate::contact::{self, Circle, Contact, Method, Status, Tags};
use crate::date;
use crate::note::edit::{self, Change, NewEntry, NewTask, Outcome};
use crate::note::fields::Key;
use crate::note::markdown::{clean, cut};
use chrono::{Datelike, NaiveDate};

/// One thing that the user wants done with one contact. Where it has a `text`, these are the user's words about it,
/// and may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// A real contact: a log entry, and `last_touch` where the note has one or has no log.
    Touched(Contacted),
    /// An attempt that got no answer: a log entry; the clock is not reset.
    Tried(Contacted),
    /// Not now: sets `next`.
    NotNow {
        /// The day on which to come back to it.
        until: NaiveDate,
        /// Why.
        text: String,
    },
    /// A promise, yours or theirs: an open task.
    Promised(NewTask),
    /// A promise kept, received or called off: its box; no touch.
    Ended {
        /// The promise's text as [`contact::Promise::text`] has it.
        promise: String,
        /// Whether it was theirs.
        is_waiting: bool,
        /// How it ended.
        outcome: Outcome,
        /// When.
        day: NaiveDate,
        /// What of it.
        text: String,
    },
    /// A promise gets another day.
    Postponed {
        /// The promise's text.
        promise: String,
        /// Its new day.
        due: NaiveDate,
        /// Why.
        text: String,
    },
    /// Rests until further notice.
    Rest {
        /// Why.
        text: String,
    },
    /// Let go.
    Drop {
        /// Why.
        text: String,
    },
    /// Another circle.
    Move(Circle),
}

/// A touch or a try, as the log will have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contacted {
    /// The day.
    pub day: NaiveDate,
    /// How.
    pub method: Option<Method>,
    /// The user's words; may be empty, may have several lines.
    pub text: String,
    /// What it was besides.
    pub tags: Tags,
    /// The agreed next step, where one was agreed.
    pub next: Option<NaiveDate>,
}

impl Contacted {
    fn entry(&self) -> NewEntry {
        NewEntry { day: self.day, method: self.method, text: self.text.clone(), tags: self.tags }
    }
}

/// The longest subject, in characters.
const SUBJECT: usize = 72;
/// The longest name in a subject.
const NAME: usize = 40;

impl Intent {
    /// What has to change in the note, which reads as `contact`; nothing where it says all of it already.
    pub fn changes(&self, contact: &Contact, note: &[u8]) -> Vec<Change> {
        let set = |key, value: &str| vec![Change::Set(key, value.to_owned())];
        match self {
            Self::Touched(it) if edit::is_answered(note, &it.entry()) => next(contact, it),
            Self::Touched(it) => {
                let mut changes = vec![Change::Log(it.entry())];
                let is_later = contact.last_touch.is_none_or(|last| last.day < it.day);
                if is_later && (contact.last_touch.is_some() || contact.log.is_empty()) {
                    changes.extend(set(Key::LastTouch, &it.day.to_string()));
                }
                changes.extend(next(contact, it));
                changes
            }
            Self::Tried(it) if edit::is_answered(note, &it.entry()) => next(contact, it),
            Self::Tried(it) => [Change::Log(it.entry())].into_iter().chain(next(contact, it)).collect(),
            Self::NotNow { until, .. } if contact.next == Some(*until) => Vec::new(),
            Self::NotNow { until, .. } => set(Key::Next, &until.to_string()),
            Self::Promised(task) => {
                let is_it = |it: &contact::Promise| {
                    *it.text == *task.text && it.due == task.due && it.is_waiting == task.is_waiting
                };
                let is_there = contact.promises.iter().any(is_it);
                if is_there { Vec::new() } else { vec![Change::AddTask(task.clone())] }
            }
            Self::Ended { promise, outcome, day, text, .. } => match line_of(contact, promise) {
                Some(line) => vec![Change::EndTask {
                    text: promise.clone(),
                    line,
                    outcome: *outcome,
                    day: *day,
                    said: text.clone(),
                }],
                None => Vec::new(),
            },
            Self::Postponed { promise, due, .. } => match line_of(contact, promise) {
                Some(line) => vec![Change::DateTask { text: promise.clone(), line, due: *due }],
                None => Vec::new(),
            },
            Self::Rest { .. } if contact.status == Status::Resting => Vec::new(),
            Self::Rest { .. } => set(Key::Status, "resting"),
            Self::Drop { .. } if contact.status == Status::Dropped => Vec::new(),
            Self::Drop { .. } => set(Key::Status, "dropped"),
            Self::Move(circle) if contact.circle == Some(*circle) => Vec::new(),
            Self::Move(circle) => set(Key::Circle, &(*circle as u8).to_string()),
        }
    }

    /// The user's words that the note will not hold: they go into history.
    pub fn words_for_history(&self) -> &str {
        match self {
            Self::Touched(_) | Self::Tried(_) | Self::Promised(_) | Self::Ended { .. } | Self::Move(_) => "",
            Self::NotNow { text, .. } | Self::Postponed { text, .. } => text,
            Self::Rest { text } | Self::Drop { text } => text,
        }
    }

    /// The commit's subject: `Ada Lovelace: touched by phone, 22 Nov — liked the draft`, at most 72 characters.
    /// `was` is the circle before, `today` decides whether years are shown.
    pub fn subject(&self, path: &str, was: Option<Circle>, today: NaiveDate) -> String {
        let name = clean(contact::name(path));
        let day = |day: NaiveDate| date::short(day, today.year());
        let contacted = |verb: &str, it: &Contacted| {
            let method = it.method.map(|method| format!(" {}", method.by())).unwrap_or_default();
            format!("{verb}{method}, {}", day(it.day))
        };
        let (what, words) = match self {
            Self::Touched(it) => (contacted("touched", it), &*it.text),
            Self::Tried(it) => (contacted("tried", it), &*it.text),
            Self::NotNow { until, text } => (format!("not now, next step {}", day(*until)), &**text),
            Self::Promised(NewTask { text, due, is_waiting }) => {
                let by = due.map(|due| format!(" by {}", day(due))).unwrap_or_default();
                let verb = if *is_waiting { "waiting for:" } else { "promised to" };
                (format!("{verb} {}{by}", clean(text)), "")
            }
            Self::Ended { promise, is_waiting, outcome, text, .. } => {
                let verb = match (outcome, is_waiting) {
                    (Outcome::Kept, false) => "kept",
                    (Outcome::Kept, true) => "received",
                    (Outcome::CalledOff, _) => "called off",
                };
                (format!("{verb}: {}", clean(promise)), &**text)
            }
            Self::Postponed { promise, due, text } => {
                (format!("{}: by {}", clean(promise), day(*due)), &**text)
            }
            Self::Rest { text } => ("resting".into(), &**text),
            Self::Drop { text } => ("dropped".into(), &**text),
            Self::Move(circle) => {
                let was = was.map(|was| format!("{} → ", was as u8)).unwrap_or_default();
                (format!("circle {was}{}", *circle as u8), "")
            }
        };
        let words = clean(words);
        let words = if words.is_empty() { words } else { format!(" — {words}") };
        cut(&format!("{}: {what}{words}", cut(&name, NAME)), SUBJECT).into_owned()
    }
}

/// The agreed next step, where it is not the note's already.
fn next(contact: &Contact, contacted: &Contacted) -> Vec<Change> {
    let next = contacted.next.filter(|&next| contact.next != Some(next));
    next.map(|next| Change::Set(Key::Next, next.to_string())).into_iter().collect()
}

/// The line of the open promise with these words; of several the one that is due first.
fn line_of(contact: &Contact, promise: &str) -> Option<u32> {
    let open = contact.promises.iter().filter(|it| *it.text == *promise);
    open.min_by_key(|it| (it.due.is_none(), it.due, it.line)).map(|it| it.line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subject_says_who_what_when_and_the_users_words() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let check = |intent: Intent, expected: &str| {
            assert_eq!(
                intent.subject("People/Ada Lovelace.md", Some(Circle::Middle), day("2026-11-22")),
                expected
            );
        };
        let contacted = |text: &str| Contacted {
            day: day("2026-11-22"),
            method: Some(Method::Phone),
            text: text.into(),
            tags: Tags::default(),
            next: None,
        };
        check(
            Intent::Touched(contacted("liked the draft")),
            "Ada Lovelace: touched by phone, 22 Nov — liked the draft",
        );
        check(Intent::Tried(contacted("")), "Ada Lovelace: tried by phone, 22 Nov");
        let not_now = |text: &str| Intent::NotNow { until: day("2027-01-02"), text: text.into() };
        check(not_now(""), "Ada Lovelace: not now, next step 2 Jan 2027");
        check(not_now("she is away"), "Ada Lovelace: not now, next step 2 Jan 2027 — she is away");
        let promised = |is_waiting| {
            let text = "send the CV".into();
            Intent::Promised(NewTask { text, due: Some(day("2026-12-01")), is_waiting })
        };
        check(promised(false), "Ada Lovelace: promised to send the CV by 1 Dec");
        check(promised(true), "Ada Lovelace: waiting for: send the CV by 1 Dec");
        let ended = |outcome, is_waiting, text: &str| Intent::Ended {
            promise: "send the CV".into(),
            is_waiting,
            outcome,
            day: day("2026-11-22"),
            text: text.into(),
        };
        check(ended(Outcome::Kept, false, ""), "Ada Lovelace: kept: send the CV");
        check(ended(Outcome::Kept, true, "by\nmail"), "Ada Lovelace: received: send the CV — by mail");
        check(ended(Outcome::CalledOff, false, ""), "Ada Lovelace: called off: send the CV");
        check(Intent::Rest { text: String::new() }, "Ada Lovelace: resting");
        check(Intent::Move(Circle::Inner), "Ada Lovelace: circle 2 → 1");
        let long = Intent::Touched(contacted(&"word ".repeat(40))).subject("Ada.md", None, day("2026-11-22"));
        assert_eq!((long.chars().count() <= 72, long.ends_with('…')), (true, true), "{long}");
    }
}
