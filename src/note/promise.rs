//! Promises: the tasks of a note, yours and theirs. Says what they say, not what is due.

use super::body::Item;
use super::introduction;
use super::log::Link;
use super::markdown::{clean, cut, tags, words};
use super::task::{self, Field, Kind, State, checkbox};
use super::{Place, Wrong};
use crate::date::recurrence::Recurrence;
use chrono::NaiveDate;
use std::ops::Range;
use std::sync::Arc;

/// An open task of a contact's note.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Promise {
    /// What was promised, as plain words: without the date and the tags, at most 200 characters.
    pub text: Box<str>,
    /// Until when.
    pub due: Option<NaiveDate>,
    /// Whether it is theirs (`#waiting`), not yours.
    pub is_waiting: bool,
    /// 1-based line in the file.
    pub line: u32,
    /// Where it stands, if that is a dated note of the diary.
    pub from: Option<Box<Elsewhere>>,
}

/// Where a promise stands that is in no contact's own note.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Elsewhere {
    /// The note.
    pub note: Arc<str>,
    /// All of the task's words there, whom it is to among them.
    pub words: Box<str>,
    /// Of an introduction: the other one, whom the promise's own words do not name.
    pub with: Option<Box<str>>,
}

/// A promise that is about others than whose note it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// What was promised, without whom it is to.
    pub task: Task,
    /// All of the task's words.
    pub words: Box<str>,
    /// Whom it is to; who of them is a contact is another's to know.
    pub to: Box<[Link]>,
    /// Whether it is an introduction, which is owed to both.
    pub is_introduction: bool,
}

/// A task: a promise, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Task {
    /// What became of it.
    pub state: State,
    /// What it says.
    pub promise: Promise,
    /// The day on which it was done, where that stands beside it.
    pub done: Option<NaiveDate>,
}

/// The longest promise and the longest personal fact, in characters: a line of an agenda has to hold it.
pub(super) const MAX_TEXT: usize = 200;

/// A note with more unreadable dates than this is wrong as a whole.
const MAX_WRONG: usize = 20;

/// Reads the tasks of a note, and what is wrong in the open ones. Boxes without words are the user's own business.
pub(super) fn read(items: &[Item<'_>], place: Place) -> (Vec<Task>, Vec<Wrong>) {
    let (mut tasks, mut wrong) = (Vec::new(), Vec::new());
    for item in items {
        let Some(checkbox) = checkbox(item.text) else { continue };
        let (state, text) = (checkbox.state(), checkbox.behind);
        let fields: Vec<Field> = task::fields(text).collect();
        let Some(task) = of(state, text, &fields, place.line(item)) else { continue };
        if state == State::Open && wrong.len() < MAX_WRONG {
            let at = place.at(item) + item.text.len() - text.len();
            let unread = unread(text, &fields);
            wrong.extend(unread.map(|it| Wrong { range: at + it.range.start..at + it.range.end, ..it }));
        }
        tasks.push(task);
    }
    (tasks, wrong)
}

/// The promises of yours that introduce the one whose note it is to others, whatever became of them.
pub(super) fn introductions(items: &[Item<'_>], place: Place) -> Vec<Owed> {
    let read = |item: &Item<'_>| {
        let checkbox = checkbox(item.text)?;
        let to = introduction::people(checkbox.behind);
        let task =
            (!to.is_empty()).then(|| read_one(checkbox.state(), checkbox.behind, place.line(item)))??;
        let words = task.promise.text.clone();
        let is_yours = !task.promise.is_waiting;
        is_yours.then(|| Owed { task, words, to: to.into(), is_introduction: true })
    };
    items.iter().filter_map(read).take(MAX_INTRODUCTIONS).collect()
}

/// How many introductions of a note are kept.
const MAX_INTRODUCTIONS: usize = 50;

/// Reads one task, by its text behind the box; `None`: it has no words.
pub(crate) fn read_one(state: State, text: &str, line: u32) -> Option<Task> {
    of(state, text, &task::fields(text).collect::<Vec<_>>(), line)
}

fn of(state: State, text: &str, fields: &[Field], line: u32) -> Option<Task> {
    let plain = task::without(text, fields);
    let shown = words(&plain);
    let is_waiting = tags(&plain).any(|(_, tag)| tag.eq_ignore_ascii_case("waiting"));
    let day = |kind| fields.iter().filter(|field| field.kind == kind).find_map(|field| field.day(text));
    let due = day(Kind::Due).or_else(|| day(Kind::Scheduled));
    let promise = || Promise { text: cut(&shown, MAX_TEXT).into(), due, is_waiting, line, from: None };
    (!shown.is_empty()).then(|| Task { state, promise: promise(), done: day(Kind::Done) })
}

/// The text of a task without dates and other fields.
pub(crate) fn without_fields(text: &str) -> String {
    task::without(text, &task::fields(text).collect::<Vec<_>>())
}

/// The day on which a task says that it was done: `✅ 2026-11-22`, `[completion:: 2026-11-22]`.
pub(crate) fn done_on(text: &str) -> Option<NaiveDate> {
    task::fields(text).filter(|field| field.kind == Kind::Done).find_map(|field| field.day(text))
}

/// What in an open task cannot be read as meant; the places are in its text.
fn unread(text: &str, fields: &[Field]) -> impl Iterator<Item = Wrong> {
    let quoted = |range: &Range<usize>| cut(&clean(&text[range.clone()]), 40).into_owned();
    let mut with_value = fields.iter().filter(|field| !field.value.is_empty());
    let is_bad = |it: &&Field| matches!(it.kind, Kind::Due | Kind::Scheduled) && it.day(text).is_none();
    let day = with_value.clone().find(is_bad).map(|field| {
        let message = format!("`{}` is no day", quoted(&field.value));
        let hint = "write it as year-month-day: 📅 2026-12-01; until then the promise has no date";
        Wrong::new(field.value.clone(), message, hint)
    });
    let rule = with_value.find(|field| field.kind == Kind::Rule);
    let rule = rule.filter(|field| Recurrence::parse(&text[field.value.clone()]).is_none()).map(|field| {
        let message = format!("`{}` is no rule by which a task can repeat", quoted(&field.value));
        Wrong::new(field.value.clone(), message, RULE_HINT)
    });
    day.into_iter().chain(rule)
}

/// The remedy for a rule that is not understood.
pub(super) const RULE_HINT: &str =
    "write `every 2 weeks`, `every month on the 1st` or `every week when done`";

#[cfg(test)]
mod tests;
