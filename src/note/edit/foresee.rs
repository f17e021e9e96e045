//! What of a note could not be written, told before anybody asks for it: each kind of change is tried on a copy.

#[cfg(test)]
mod tests;

use super::super::fields::Key;
use super::super::log::{Method, Tags};
use super::super::method::Methods;
use super::super::task::State;
use super::super::{Wrong, front_matter, outline, split};
use super::log_outline::LogOutline;
use super::{Change, Ending, NewEntry, NewTask, Note, Refusal, edit};
use chrono::NaiveDate;
use std::ops::Range;

/// The open tasks that are tried: of a list of thousands the first say enough.
const MOST_TASKS: usize = 20;

/// What would stand in the way of an answer, a command or a card, in the note's order; of a cause that stops several
/// changes the first. Nothing of a note that cannot be changed at all: that is no secret.
pub fn foresee(note: &[u8], today: NaiveDate) -> Vec<Wrong> {
    let Ok(read) = Note::read(note) else { return Vec::new() };
    let text = read.text();
    // Whatever words the user has for methods, an entry stands where it stands.
    let methods = Methods::default();
    let mut found: Vec<(Refusal, Wrong)> = Vec::new();
    for Try { changes, what, place } in tries(&text, today) {
        let Err(refusal) = edit(note, &changes, &methods) else { continue };
        if found.iter().any(|(known, _)| *known == refusal) {
            continue;
        }
        let wrong =
            Wrong::new(place.range(&text), format!("{what}: {}", refusal.message), refusal.hint.clone());
        found.push((refusal, wrong));
    }
    let mut wrong: Vec<Wrong> = found.into_iter().map(|(_, wrong)| wrong).collect();
    wrong.sort_by_key(|wrong| wrong.range.start);
    wrong
}

/// One kind of change.
struct Try {
    changes: Vec<Change>,
    /// That it cannot be done, in words.
    what: String,
    /// Where the cause stands, where it cannot be done.
    place: Place,
}

enum Place {
    At(Range<usize>),
    Line(u32),
    /// Where entries and tasks would go.
    Body,
}

impl Place {
    /// Its bytes; looked for only where something cannot be done.
    fn range(&self, text: &str) -> Range<usize> {
        match self {
            Self::At(range) => range.clone(),
            Self::Line(line) => line_range(text, *line),
            Self::Body => body_place(text),
        }
    }
}

fn tries(text: &str, today: NaiveDate) -> Vec<Try> {
    let mut tries = fields(text, today);
    let entry =
        NewEntry { day: today, method: Some(Method::Phone), text: "hello".into(), tags: Tags::default() };
    tries.push(Try {
        changes: vec![Change::Log(entry)],
        what: "no entry can be added to the log".into(),
        place: Place::Body,
    });
    let task = NewTask { text: "call them back".into(), due: Some(today), is_waiting: false };
    tries.push(Try {
        changes: vec![Change::AddTask(task)],
        what: "no promise can be added".into(),
        place: Place::Body,
    });
    tries.extend(tasks(text, today));
    tries
}

/// The keys that answers set. One that is not there yet stands for all of these.
fn fields(text: &str, today: NaiveDate) -> Vec<Try> {
    let front = split(text).front.unwrap_or(0..0);
    let (fields, _) = front_matter::read(&text[front.clone()]);
    let (day, other) = (today.to_string(), today.succ_opt().unwrap_or(today).to_string());
    let keys = [
        (Key::LastTouch, [&*day, &*other]),
        (Key::Next, [&*day, &*other]),
        (Key::Circle, ["1", "2"]),
        (Key::Status, ["resting", "active"]),
        (Key::Bought, [&*day, &*other]),
        (Key::BuysNext, [&*day, &*other]),
        (Key::HandedTo, ["Somebody", "Somebody else"]),
    ];
    let is_there = |key: Key| fields.get(key).is_some();
    let new = keys.iter().map(|&(key, _)| key).find(|&key| !is_there(key));
    let tried = keys.into_iter().filter(|&(key, _)| is_there(key) || Some(key) == new);
    let of = |(key, values): (Key, [&str; 2])| {
        let place = fields.get(key).map_or(0..0, |field| field.range.clone());
        let place = front.start + place.start..front.start + place.end;
        // What is so already would not be written.
        let mut changes: Vec<Change> =
            values.into_iter().map(|value| Change::Set(key, value.to_owned())).collect();
        changes.extend((key == Key::BuysNext).then_some(Change::Remove(key)));
        Try { changes, what: format!("`{}` cannot be changed", key.word()), place: Place::At(place) }
    };
    tried.map(of).collect()
}

/// The open tasks, each to be ticked.
fn tasks(text: &str, today: NaiveDate) -> Vec<Try> {
    let tasks = super::super::tasks(text, split(text).body).into_iter();
    let open = tasks.filter(|task| task.state == State::Open && !task.promise.text.is_empty());
    let of = |promise: super::super::promise::Promise| {
        let line = promise.line;
        let end = Change::EndTask {
            text: promise.text.to_string(),
            line,
            ending: Ending::CalledOff,
            day: today,
            is_dated: false,
            said: String::new(),
            was: String::new(),
        };
        Try { changes: vec![end], what: "this promise cannot be ended".into(), place: Place::Line(line) }
    };
    open.take(MOST_TASKS).map(|task| of(task.promise)).collect()
}

fn line_range(text: &str, line: u32) -> Range<usize> {
    let mut lines = super::super::lines(text);
    lines.nth((line as usize).saturating_sub(1)).unwrap_or(text.len()..text.len())
}

/// Where the body's text lies that keeps an entry from its place: what is left open, else the log's heading.
fn body_place(text: &str) -> Range<usize> {
    let start = split(text).body;
    if let Some(open) = outline::left_open(&text[start..]) {
        return start + open.start..start + open.end;
    }
    let heading = LogOutline::of(text, start).ok().and_then(|outline| outline.heading);
    let at = heading.unwrap_or(start);
    at..super::line_stop(text, at)
}
