//! Not calling back: how often in a row nobody answered, how long to leave them in peace, and which of ten reasons the
//! note itself answers. Reads one contact; its words are all our own, none of the note's.

use super::said::Source;
use crate::contact::{Contact, Entry, Method, Tags};
use chrono::{Days, NaiveDate};

/// So many unanswered tries in a row ask for a diagnosis.
const TRIES: usize = 3;

/// Unanswered tries in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// How many, at least one.
    pub count: usize,
    /// The day of the last.
    pub last: NaiveDate,
}

impl Tries {
    /// Whether so many ask for a diagnosis.
    pub fn is_silence(self) -> bool {
        self.count >= TRIES
    }

    /// The first day on which to try again: each try is left more time than the one before.
    pub fn again(self) -> NaiveDate {
        self.last.checked_add_days(wait(self.count)).unwrap_or(NaiveDate::MAX)
    }
}

/// How long to leave somebody in peace after so many unanswered tries: a week, two, then four.
pub fn wait(tries: usize) -> Days {
    Days::new(match tries {
        0 => 0,
        1 => 7,
        2 => 14,
        _ => 28,
    })
}

/// The tries since the last touch that are believed on `today`; `None` without any. One pass over the log.
pub fn tries(contact: &Contact, today: NaiveDate) -> Option<Tries> {
    let days = unanswered(contact, today).map(|entry| entry.day);
    days.fold(None, |tries: Option<Tries>, day| {
        let Tries { count, last } = tries.unwrap_or(Tries { count: 0, last: day });
        Some(Tries { count: count + 1, last: last.max(day) })
    })
}

fn unanswered(contact: &Contact, today: NaiveDate) -> impl Iterator<Item = Entry<'_>> {
    let touched = contact.touched(today).map(|(day, _)| day);
    contact.log.iter().filter(move |entry| {
        let is_try = entry.tags.contains(Tags::NO_ANSWER) && entry.day <= today;
        is_try && touched.is_none_or(|touched| entry.day > touched)
    })
}

/// One of the ten reasons for which people do not call back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// 1 to 10.
    pub number: u8,
    /// What to ask yourself.
    pub question: &'static str,
    /// What the note itself answers; `None`: an open question.
    pub evidence: Option<String>,
    /// The lines that the evidence rests on; none where it is the absence of something.
    pub lines: Vec<Source>,
}

const QUESTIONS: [&str; 10] = [
    "do you have anything in common?",
    "did you agree on what comes next, and when?",
    "is this the time at which they buy?",
    "is this the way in which they buy?",
    "could they say in a sentence what you do?",
    "do you listen, and are you easy to talk to?",
    "is this how they like to be reached?",
    "what are they telling you by this?",
    "do you keep in touch steadily?",
    "what did they get out of it so far?",
];

/// The ten reasons in their order, those that the note answers marked with the evidence; after [`TRIES`] tries.
pub fn diagnose(contact: &Contact, today: NaiveDate) -> Vec<Reason> {
    let tries: Vec<Entry<'_>> = unanswered(contact, today).collect();
    let sold = tries.iter().all(|entry| entry.tags.contains(Tags::SALES));
    let gave = contact.history(today).iter().any(|entry| entry.tags.contains(Tags::GAVE));
    let agreed = contact.next.is_some() || contact.promises.iter().any(|promise| promise.due.is_some());
    let found = |number| match number {
        1 => contact.personal.is_empty().then(|| "no common ground noted".to_owned()),
        2 => (!agreed).then(|| "no next step with a day noted".to_owned()),
        7 => only_method(&tries)
            .map(|only| format!("one method only: {}, {1} of {1}", only.word(), tries.len())),
        10 if sold => Some("you were selling each time".to_owned()),
        10 => (!gave).then(|| "no help given noted".to_owned()),
        _ => None,
    };
    let reason = |(number, question)| Reason { number, question, evidence: found(number), lines: Vec::new() };
    (1..).zip(QUESTIONS).map(reason).collect()
}

fn only_method(tries: &[Entry<'_>]) -> Option<Method> {
    let method = tries.first()?.method?;
    tries.iter().all(|entry| entry.method == Some(method)).then_some(method)
}
