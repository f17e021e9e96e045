//! What the user wants done with a contact, whoever says it: a mark in DUE.md, a command, a line in the inbox.
//! A pure value; carrying it out is the shell's.

use crate::agenda::due::by;
use crate::agenda::markdown::{clean, cut};
use crate::contact::{self, Circle, Method, Tags};
use crate::date;
use chrono::{Datelike, NaiveDate};

/// One thing that the user wants done with one contact.
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
    },
    /// A promise, yours or theirs: an open task.
    Promised {
        /// What, as plain words.
        text: String,
        /// Until when.
        due: Option<NaiveDate>,
        /// Whether it is theirs.
        is_waiting: bool,
    },
    /// A promise kept, or theirs received: its box is ticked, and what is said of it is logged without a touch.
    Kept {
        /// The promise's text as [`contact::Promise::text`] has it.
        promise: String,
        /// The day of it.
        day: NaiveDate,
        /// What the user says of it; may be empty.
        text: String,
    },
    /// A promise called off.
    CalledOff {
        /// The promise's text.
        promise: String,
    },
    /// A promise gets another day.
    Postponed {
        /// The promise's text.
        promise: String,
        /// Its new day.
        due: NaiveDate,
    },
    /// Rests until further notice.
    Rest,
    /// Let go.
    Drop,
    /// Another circle.
    Move {
        /// The new one.
        circle: Circle,
    },
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

/// The longest subject, in characters.
const SUBJECT: usize = 72;
/// The longest name in a subject.
const NAME: usize = 40;

impl Intent {
    /// The commit's subject: `Ada Lovelace: touched by phone, 22 Nov — liked the draft`, at most 72 characters.
    /// `today` decides whether years are shown.
    pub fn subject(&self, path: &str, today: NaiveDate) -> String {
        let name = clean(contact::name(path));
        let name = cut(&name, NAME);
        let day = |day: NaiveDate| date::short(day, today.year());
        let contacted = |verb: &str, it: &Contacted| {
            let method = it.method.map(|method| format!(" {}", by(method))).unwrap_or_default();
            with_words(format!("{verb}{method}, {}", day(it.day)), &it.text)
        };
        let what = match self {
            Self::Touched(it) => contacted("touched", it),
            Self::Tried(it) => contacted("tried", it),
            Self::NotNow { until } => format!("not now, next step {}", day(*until)),
            Self::Promised { text, due, is_waiting } => {
                let by = due.map(|due| format!(" by {}", day(due))).unwrap_or_default();
                let verb = if *is_waiting { "waiting for:" } else { "promised to" };
                format!("{verb} {}{by}", clean(text))
            }
            Self::Kept { promise, text, .. } => with_words(format!("kept: {}", clean(promise)), text),
            Self::CalledOff { promise } => format!("called off: {}", clean(promise)),
            Self::Postponed { promise, due } => format!("{}: by {}", clean(promise), day(*due)),
            Self::Rest => "resting".into(),
            Self::Drop => "dropped".into(),
            Self::Move { circle } => format!("circle {}", *circle as u8),
        };
        cut(&format!("{name}: {what}"), SUBJECT).into_owned()
    }
}

fn with_words(what: String, text: &str) -> String {
    let words = clean(text);
    if words.is_empty() { what } else { format!("{what} — {words}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subject_says_who_what_when_and_the_users_words() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        let check = |intent: Intent, expected: &str| {
            assert_eq!(intent.subject("People/Ada Lovelace.md", day("2026-11-22")), expected);
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
        check(Intent::NotNow { until: day("2027-01-02") }, "Ada Lovelace: not now, next step 2 Jan 2027");
        let promised = |is_waiting| Intent::Promised {
            text: "send the CV".into(),
            due: Some(day("2026-12-01")),
            is_waiting,
        };
        check(promised(false), "Ada Lovelace: promised to send the CV by 1 Dec");
        check(promised(true), "Ada Lovelace: waiting for: send the CV by 1 Dec");
        let kept = |text: &str| Intent::Kept {
            promise: "send the CV".into(),
            day: day("2026-11-22"),
            text: text.into(),
        };
        check(kept(""), "Ada Lovelace: kept: send the CV");
        check(kept("by\nmail"), "Ada Lovelace: kept: send the CV — by mail");
        check(Intent::Rest, "Ada Lovelace: resting");
        check(Intent::Move { circle: Circle::Inner }, "Ada Lovelace: circle 1");
        let long = Intent::Touched(contacted(&"word ".repeat(40))).subject("Ada.md", day("2026-11-22"));
        assert_eq!((long.chars().count() <= 72, long.ends_with('…')), (true, true), "{long}");
    }
}
