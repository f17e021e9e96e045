//! What happened to the tasks between two texts of one note: promises made, kept and called off.
//! A scan of lines, since only their difference is told; the rules of promises are not here.

use crate::agenda::markdown::clean;
use crate::date;
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Kept,
    CalledOff,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Task {
    state: State,
    is_waiting: bool,
    text: String,
    due: Option<NaiveDate>,
}

/// Every change of a task worth a word, in the new text's order.
pub(super) fn between(old: &str, new: &str, today: NaiveDate) -> Vec<String> {
    let mut before: HashMap<(String, bool), Vec<Task>> = HashMap::new();
    for task in scan(old) {
        before.entry(task.key()).or_default().push(task);
    }
    // Tasks that stand in both texts are matched first, so that only the changed ones are left.
    let mut now = scan(new);
    now.retain(|task| {
        let same = before.get_mut(&task.key());
        let found =
            same.and_then(|same| same.iter().position(|it| it == task).map(|at| same.swap_remove(at)));
        found.is_none()
    });
    let told = now.iter().filter_map(|task| {
        let was = before.get_mut(&task.key()).and_then(Vec::pop);
        change(was.as_ref(), task, today)
    });
    told.collect()
}

impl Task {
    /// What makes it the same promise, whatever became of it.
    fn key(&self) -> (String, bool) {
        (self.text.clone(), self.is_waiting)
    }
}

fn change(was: Option<&Task>, task: &Task, today: NaiveDate) -> Option<String> {
    let by = task.due.map(|due| format!(" by {}", date::short(due, today.year()))).unwrap_or_default();
    let text = &task.text;
    let change = match (was.map(|was| was.state), task.state, task.is_waiting) {
        (Some(State::Open), State::Open, _) => match task.due {
            Some(due) => format!("{text}: by {}", date::short(due, today.year())),
            None => format!("{text}: no date any more"),
        },
        (_, State::Open, false) => format!("promised to {}{by}", uncapitalised(text)),
        (_, State::Open, true) => format!("waiting for: {text}{by}"),
        // What is noted down when it is done already was no promise.
        (None | Some(State::Kept), State::Kept, _) => return None,
        (None | Some(State::CalledOff), State::CalledOff, _) => return None,
        (_, State::Kept, false) => format!("kept: {text}"),
        (_, State::Kept, true) => format!("received: {text}"),
        (_, State::CalledOff, _) => format!("called off: {text}"),
    };
    Some(change)
}

fn scan(text: &str) -> Vec<Task> {
    let mut fence: Option<&str> = None;
    let mut tasks = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        let marker = ["```", "~~~"].into_iter().find(|marker| line.starts_with(marker));
        match (fence, marker) {
            (None, Some(_)) => fence = marker,
            (Some(open), Some(marker)) if open == marker => fence = None,
            (Some(_), _) => {}
            (None, None) => tasks.extend(task(line)),
        }
    }
    tasks
}

fn task(line: &str) -> Option<Task> {
    let rest = line.strip_prefix(['-', '*', '+'])?.trim_start().strip_prefix('[')?;
    let (sign, text) = rest.split_once("] ")?;
    let state = match sign {
        " " => State::Open,
        "x" | "X" => State::Kept,
        "-" => State::CalledOff,
        _ => return None,
    };
    let text = clean(text);
    let is_waiting = text.split(' ').any(|word| word == "#waiting");
    let (text, due) = without_date(&text);
    let text = without_marks(&text);
    (!text.is_empty()).then_some(Task { state, is_waiting, text, due })
}

/// The text without its date, in any of the three ways to write one.
fn without_date(text: &str) -> (String, Option<NaiveDate>) {
    for (open, close) in [("📅 ", ""), ("📅", ""), ("[due:: ", "]"), ("(due ", ")")] {
        let Some((before, rest)) = text.split_once(open) else { continue };
        let Some((day, rest)) = rest.split_at_checked(10) else { continue };
        let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok();
        if let Some((day, rest)) = day.zip(rest.strip_prefix(close)) {
            return (format!("{} {}", before.trim_end(), rest.trim_start()), Some(day));
        }
    }
    (text.to_owned(), None)
}

/// The words alone: no tags, and not the date that a plugin notes down on ticking.
fn without_marks(text: &str) -> String {
    let text = text.split('✅').next().unwrap_or(text);
    let is_tag = |word: &&str| word.len() > 1 && word.starts_with('#');
    text.split(' ').filter(|word| !word.is_empty() && !is_tag(word)).collect::<Vec<_>>().join(" ")
}

/// `Send the CV` after `promised to`; `CV` and `I` stay as they are.
fn uncapitalised(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}
