//! What several requests give to the log: as few entries as say the same.

use super::{Contacted, Words};
use crate::contact::{Contact, Method, Methods, Tags};
use crate::note::edit::{Change, NewEntry, is_answered};
use crate::note::fields::Key;
use chrono::NaiveDate;

/// An entry to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewLog {
    new: NewEntry,
    /// What it said when it was carried out before.
    was: Option<NewEntry>,
}

impl NewLog {
    pub fn of(it: &Contacted, kind: Tags) -> Self {
        let tags = it.tags.or(kind);
        let entry = |text: &str| NewEntry { day: it.day, method: it.method, text: text.to_owned(), tags };
        Self { new: entry(&it.text), was: it.was.as_deref().map(entry) }
    }

    /// A touch, where the words begin with how it was made.
    pub fn of_method(words: &Words, methods: &Methods) -> Option<Self> {
        let entry = |text: &str| {
            let has_method = methods.split(text).0.is_some();
            has_method.then(|| entry(words.day, text, Tags::default()))
        };
        Some(Self { new: entry(&words.text)?, was: words.was.as_deref().and_then(entry) })
    }

    /// A remark, where there are words.
    pub fn of_words(words: &Words) -> Option<Self> {
        let entry = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| entry(words.day, text, Tags::NOTE))
        };
        Some(Self { new: entry(&words.text)?, was: words.was.as_deref().and_then(entry) })
    }
}

fn entry(day: NaiveDate, text: &str, tags: Tags) -> NewEntry {
    NewEntry { day, method: None, text: text.to_owned(), tags }
}

/// The changes that bring these entries into the log, and `last_touch` up to date where the note has one or has no log.
pub(super) fn changes(
    entries: Vec<NewLog>,
    contact: &Contact,
    note: &[u8],
    methods: &Methods,
) -> Vec<Change> {
    let (later, new): (Vec<NewLog>, Vec<NewLog>) = entries.into_iter().partition(|entry| entry.was.is_some());
    let mut entries: Vec<NewLog> = united(new.into_iter().map(|entry| entry.new), methods)
        .map(|new| NewLog { new, was: None })
        .collect();
    entries.extend(later);
    entries.retain(|entry| !is_answered(note, &entry.new, methods));
    let touches = entries.iter().filter(|entry| tags(&entry.new).is_touch());
    let mut changes = touched(touches.map(|entry| entry.new.day).max(), contact);
    changes.extend(entries.into_iter().map(|NewLog { new, was }| match was {
        Some(was) => Change::Amend(was, new),
        None => Change::Log(new),
    }));
    changes
}

/// A newer `last_touch`, where the note has one or has no log. What it said before goes into the log first: else a
/// touch would be forgotten.
fn touched(day: Option<NaiveDate>, contact: &Contact) -> Vec<Change> {
    let last = contact.last_touch.map(|last| last.day);
    let Some(day) = day.filter(|&day| last.is_none_or(|last| last < day)) else { return Vec::new() };
    if last.is_none() && !contact.log.is_empty() {
        return Vec::new();
    }
    let is_told = |last: &NaiveDate| {
        let own = contact.log.iter().filter(|entry| entry.from.is_none());
        own.into_iter().any(|entry| entry.day == *last && entry.tags.is_touch())
    };
    let older = last.filter(|last| !is_told(last));
    let older = older.map(|last| Change::Log(entry(last, "", Tags::default())));
    older.into_iter().chain([Change::Set(Key::LastTouch, day.to_string())]).collect()
}

/// The entries, those as one that can be: of one day and kind, and by one method as far as they name one.
fn united(entries: impl Iterator<Item = NewEntry>, methods: &Methods) -> impl Iterator<Item = NewEntry> {
    let mut all: Vec<NewEntry> = Vec::new();
    for entry in entries {
        match all.iter_mut().find_map(|one| union(one, &entry, methods).map(|both| (one, both))) {
            Some((one, both)) => *one = both,
            None => all.push(entry),
        }
    }
    all.into_iter()
}

/// Both as one entry, if that says neither more nor less.
fn union(one: &NewEntry, other: &NewEntry, methods: &Methods) -> Option<NewEntry> {
    let kind = |entry| (tags(entry).is_touch(), tags(entry).is_try());
    let (by, other_by) = (method(one, methods), method(other, methods));
    let has_one_method = by.is_none() || other_by.is_none() || by == other_by;
    if one.day != other.day || kind(one) != kind(other) || !has_one_method {
        return None;
    }
    // The method stands in front.
    let (first, second) = if by.is_none() && other_by.is_some() { (other, one) } else { (one, other) };
    let more = if by == other_by { methods.split(&second.text).1 } else { second.text.trim() };
    let is_there = more.is_empty() || first.text.lines().any(|line| line.trim() == more);
    let text = match first.text.trim() {
        text if is_there || text == more => text.to_owned(),
        "" => more.to_owned(),
        text => format!("{text}\n{more}"),
    };
    let both = NewEntry { day: one.day, method: first.method, text, tags: one.tags.or(other.tags) };
    // Told without a method, it is no step; a talk with the person is, and must stay one.
    let is_step = |entry: &NewEntry| tags(entry).is_step(method(entry, methods));
    (is_step(&both) == (is_step(one) || is_step(other))).then_some(both)
}

fn method(entry: &NewEntry, methods: &Methods) -> Option<Method> {
    entry.method.or_else(|| methods.split(&entry.text).0)
}

/// Its tags, those in its words among them.
fn tags(entry: &NewEntry) -> Tags {
    entry.tags.or(Tags::parse(&entry.text))
}
