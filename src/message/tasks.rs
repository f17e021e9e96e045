//! What happened to the tasks between two texts of one note: promises made, kept and called off.
//! What a task says is read by [`crate::note::promise`]; only their difference is told here.

use crate::date;
use crate::note;
use crate::note::promise::{Promise, Task};
use crate::note::task::State;
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// Every change of a task worth a word, in the new text's order.
pub(super) fn between(old: &str, new: &str, today: NaiveDate) -> Vec<String> {
    let (old, new) = (tasks(old), tasks(new));
    let mut before: HashMap<Key<'_>, Vec<&Task>> = HashMap::new();
    for task in &old {
        before.entry(key(task)).or_default().push(task);
    }
    // Tasks that stand in both texts are matched first, so that only the changed ones are left.
    let mut now: Vec<&Task> = new.iter().collect();
    now.retain(|task| {
        let is_same = |it: &&Task| (it.state, it.promise.due) == (task.state, task.promise.due);
        let same = before.get_mut(&key(task));
        let found = same.and_then(|same| same.iter().position(is_same).map(|at| same.swap_remove(at)));
        found.is_none()
    });
    let told = now.iter().filter_map(|task| {
        let was = before.get_mut(&key(task)).and_then(Vec::pop);
        change(was, task, today)
    });
    told.collect()
}

fn tasks(text: &str) -> Vec<Task> {
    note::tasks(text, note::split(text).body)
}

/// What makes it the same promise, wherever it stands and whatever became of it.
type Key<'a> = (&'a str, bool);

fn key(task: &Task) -> Key<'_> {
    (&task.promise.text, task.promise.is_waiting)
}

fn change(was: Option<&Task>, task: &Task, today: NaiveDate) -> Option<String> {
    let Promise { text, due, is_waiting, .. } = &task.promise;
    let by = due.map(|due| format!(" by {}", date::short(due, today.year()))).unwrap_or_default();
    let change = match (was.map(|was| was.state), task.state, is_waiting) {
        (Some(State::Open), State::Open, _) => match due {
            Some(_) => format!("{text}:{by}"),
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
