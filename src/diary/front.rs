//! The front matter of a dated note: its day, who was there, the event that it is of.

use super::day;
use crate::finding::{Finding, Spot};
use crate::note::fields::Value;
use crate::note::log::{Link, note_link};
use crate::note::{self, front_matter, markdown};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::sync::Arc;

/// What the front matter says of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is called.
    pub name: Box<str>,
    /// How many people you meant to meet.
    pub goal: Option<u32>,
}

/// A front matter's keys with their values.
pub(super) struct Front<'t>(Vec<(Cow<'t, str>, Value<'t>)>);

impl<'t> Front<'t> {
    pub(super) fn read(text: &'t str) -> Self {
        Self(front_matter::pairs(text).unwrap_or_default())
    }

    fn value(&self, key: &str) -> Option<&Value<'t>> {
        self.0.iter().find(|(it, _)| it.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    }

    fn text(&self, key: &str) -> Option<&str> {
        match self.value(key) {
            Some(Value::Text(text)) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    pub(super) fn day(&self) -> Option<NaiveDate> {
        let value = if self.value("date").is_some() { "date" } else { "created" };
        self.text(value).and_then(day::of_value)
    }

    /// The links in a value.
    pub(super) fn links(&self, key: &str) -> Vec<Link> {
        let texts: Vec<&str> = match self.value(key) {
            Some(Value::Text(text)) => vec![text],
            Some(Value::List(items)) => items.iter().map(|item| &**item).collect(),
            _ => Vec::new(),
        };
        texts.into_iter().filter_map(|text| note_link(&markdown::Link::first(text)?)).collect()
    }

    /// The event that a note called `name` is of, and what is wrong with what it says of it.
    pub(super) fn event(&self, path: &Arc<str>, name: &str) -> (Option<Event>, Vec<Finding>) {
        let Some(said) = self.text("event").filter(|said| !said.eq_ignore_ascii_case("false")) else {
            return (None, Vec::new());
        };
        let own = note::words(said);
        let name = if own.eq_ignore_ascii_case("true") { day::title(name) } else { &own };
        let goal = self.text("goal").map(|goal| (goal, goal.parse::<u32>().ok().filter(|&goal| goal > 0)));
        let wrong = goal.filter(|(_, read)| read.is_none()).map(|(goal, _)| {
            let message = format!("goal `{}` is no number of people", markdown::cut(goal, 40));
            finding(path, message, "write how many you meant to meet, such as `goal: 7`")
        });
        let event = Event { name: name.into(), goal: goal.and_then(|(_, read)| read) };
        (Some(event), wrong.into_iter().collect())
    }
}

pub(super) fn finding(path: &Arc<str>, message: String, hint: &str) -> Finding {
    let spot = Spot { line: 1, column: 1, length: 0 };
    Finding { path: path.clone(), spot, message, hint: hint.into() }
}
