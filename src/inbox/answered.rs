//! Writes what the user says of a card elsewhere, such as in DUE.md, into the card's line in the inbox. The card is then
//! carried out as if they had typed it there. Changes no other card.

use super::purpose::{Noted, Plan, QUESTION, find_ignoring_case};
use super::scan::indentation;
use super::{Card, read, without};
use chrono::NaiveDate;

/// What the user says of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What it is for, as said on a day; without words it is filed.
    For {
        /// The words; those of further lines are remarks.
        words: String,
        /// The day.
        day: NaiveDate,
    },
    /// To be asked again on a day.
    Again {
        /// The day.
        until: NaiveDate,
        /// Why.
        words: String,
    },
    /// Thrown away.
    Thrown {
        /// Why: only history keeps it.
        words: String,
    },
}

impl Answer {
    /// The user's words that the inbox will not hold: they go into history.
    pub fn words_for_history(&self) -> &str {
        match self {
            Self::Thrown { words } => words,
            Self::For { .. } | Self::Again { .. } => "",
        }
    }
}

/// The text of the inbox with the answer to the card that has these words; `None` where no card has them (any more).
pub fn answered(inbox: &str, card: &str, answer: &Answer) -> Option<String> {
    let card = read(inbox).into_iter().find(|it| it.text == card)?;
    Some(match answer {
        Answer::Thrown { .. } => without(inbox, &card),
        Answer::For { words, day } => {
            let (first, more) = words.split_once('\n').unwrap_or((words, ""));
            with(inbox, &card, &format!("{} {}", open(inbox, &card), purpose(first, *day)), more)
        }
        Answer::Again { until, words } => with(inbox, &card, &put_off(open(inbox, &card), *until), words),
    })
}

/// The card's own words with the question at their end, from its bullet on.
fn open<'t>(inbox: &'t str, card: &Card) -> std::borrow::Cow<'t, str> {
    let own = &inbox[card.range.start..card.end];
    if find_ignoring_case(own, QUESTION).is_some() { own.into() } else { format!("{own} —").into() }
}

/// What it is for, with the day that was meant when it was said: the card's own may be another.
fn purpose(words: &str, day: NaiveDate) -> String {
    let words = words.trim();
    if words.is_empty() {
        return "file".into();
    }
    let Plan { text, due, is_waiting, .. } = Plan::read(words, day);
    let waiting = if is_waiting { " #waiting" } else { "" };
    match due {
        Some(due) => format!("{text} by {due}{waiting}"),
        None => words.to_owned(),
    }
}

/// The question with the day on which it is asked again.
fn put_off(own: std::borrow::Cow<'_, str>, until: NaiveDate) -> String {
    let Some(at) = find_ignoring_case(&own, QUESTION) else {
        return format!("{own} {QUESTION} {}", Noted { since: None, again: Some(until) });
    };
    let (asked, behind) = own.split_at(at + QUESTION.len());
    let (noted, rest) = Noted::read(behind.trim_start()).unwrap_or((Noted::default(), behind.trim()));
    let noted = Noted { again: Some(until), ..noted };
    let gap = if rest.is_empty() { "" } else { " " };
    format!("{asked} {noted}{gap}{rest}")
}

/// The inbox with other words for the card, and further ones below it.
fn with(inbox: &str, card: &Card, own: &str, below: &str) -> String {
    let eol = if inbox.contains("\r\n") { "\r\n" } else { "\n" };
    let kept = &inbox[card.end..card.range.end];
    let indentation = " ".repeat(indentation(&inbox[card.range.clone()]) + 2);
    let mut text = [&inbox[..card.range.start], own, kept].concat();
    for line in below.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !text.ends_with('\n') {
            text.push_str(eol);
        }
        text.push_str(&format!("{indentation}- {line}{eol}"));
    }
    text + &inbox[card.range.end..]
}
