//! Somebody who does not call back: how often you tried, how long to wait, and what the note itself says about why.

use crate::contact::{Contact, Entry, Method, Tags};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// So many unanswered tries in a row are a silence.
pub(crate) const SILENCE: usize = 3;

/// Tries without an answer since the last touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// How many; at least one. All of one day are one.
    pub count: usize,
    /// The day of the last.
    pub last: NaiveDate,
}

/// The tries that are believed on `today` and newer than the last touch; `None`: there are none.
pub fn tries(contact: &Contact, today: NaiveDate) -> Option<Tries> {
    let touched = contact.touched(today).map(|(day, _)| day);
    let tried = contact.log.iter().filter(|entry| entry.tags.contains(Tags::NO_ANSWER));
    let days = tried.map(|entry| entry.day).filter(|&day| day <= today);
    let days: BTreeSet<NaiveDate> = days.filter(|&day| touched.is_none_or(|touched| touched < day)).collect();
    Some(Tries { count: days.len(), last: *days.last()? })
}

/// How many days to wait for an answer after so many tries: longer each time.
pub fn wait(tries: usize) -> u32 {
    match tries {
        0 => 0,
        1 => 7,
        2 => 14,
        _ => 28,
    }
}

/// One of the ten reasons for a silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symptom {
    /// The reason as a question to yourself.
    pub question: &'static str,
    /// What in the note speaks for it, in our words.
    pub evidence: Option<String>,
}

/// The ten reasons, each with the note's own evidence where it has some.
pub fn diagnose(contact: &Contact, today: NaiveDate) -> Vec<Symptom> {
    let history = contact.history(today);
    let no_ground = contact.personal.is_empty().then(|| "no common ground noted".to_owned());
    let sold = history.len() >= SILENCE && last(&history).iter().all(|it| it.tags.contains(Tags::SALES));
    let selling = sold.then(|| "you were selling each time".to_owned());
    let useful = !history.iter().any(|entry| entry.tags.contains(Tags::GAVE));
    [
        ("was there any rapport", no_ground),
        ("did you say what to expect", None),
        ("is it the wrong time to buy", None),
        ("is it the wrong way to buy", None),
        ("can they say what you do", None),
        ("how did you come across", None),
        ("is it the wrong method", one_method(&history)),
        ("what are they telling you", None),
        ("were you in touch only now and then", None),
        ("was there something in it for them", selling.or(useful.then(|| "no help given so far".to_owned()))),
    ]
    .into_iter()
    .map(|(question, evidence)| Symptom { question, evidence })
    .collect()
}

fn last<'a>(history: &'a [Entry<'a>]) -> &'a [Entry<'a>] {
    &history[history.len().saturating_sub(SILENCE)..]
}

fn one_method(history: &[Entry<'_>]) -> Option<String> {
    let tried: Vec<Method> = last(history).iter().filter_map(|entry| entry.method).collect();
    let same = tried.len() >= SILENCE && tried.iter().all(|method| *method == tried[0]);
    same.then(|| format!("one method only: {}, {} of {}", tried[0].word(), tried.len(), tried.len()))
}
