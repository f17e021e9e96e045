//! Promises: the tasks of a note, yours and theirs. Says what they say, not what is due.

use super::body::Item;
use super::markdown::{clean, cut, tags, words};
use super::{Place, Wrong};
use crate::date::{parse_day, split_day};
use chrono::NaiveDate;
use std::ops::Range;

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
}

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// `[ ]`
    Open,
    /// `[x]`, `[X]`
    Kept,
    /// `[-]`
    CalledOff,
}

/// A task: a promise, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Task {
    /// What became of it.
    pub state: State,
    /// What it says.
    pub promise: Promise,
}

/// The longest promise and the longest personal fact, in characters: a line of an agenda has to hold it.
pub(super) const MAX_TEXT: usize = 200;

/// A note with more unreadable dates than this is wrong as a whole.
const MAX_WRONG: usize = 20;

/// Reads the tasks of a note, and what is wrong in the open ones. Other marks than the four (`[/]`, `[?]`) are the
/// user's own business, and so are boxes without words.
pub(super) fn read(items: &[Item<'_>], place: Place) -> (Vec<Task>, Vec<Wrong>) {
    let (mut tasks, mut wrong) = (Vec::new(), Vec::new());
    for item in items {
        let Some((state, text)) = split_box(item.text) else { continue };
        let fields = Fields::read(text);
        let shown = words(&fields.plain);
        if shown.is_empty() {
            continue;
        }
        if let Some(bad) = fields.bad.filter(|_| state == State::Open && wrong.len() < MAX_WRONG) {
            let at = place.at(item) + item.text.len() - text.len();
            let message = format!("`{}` is no day", cut(&clean(&text[bad.clone()]), 40));
            let hint = "write it as year-month-day: 📅 2026-12-01; until then the promise has no date";
            wrong.push(Wrong::new(at + bad.start..at + bad.end, message, hint));
        }
        let is_waiting = tags(&fields.plain).any(|(_, tag)| tag.eq_ignore_ascii_case("waiting"));
        let text = cut(&shown, MAX_TEXT).into();
        let promise = Promise { text, due: fields.due, is_waiting, line: place.line(item) };
        tasks.push(Task { state, promise });
    }
    (tasks, wrong)
}

fn split_box(text: &str) -> Option<(State, &str)> {
    let (mark, text) = text.strip_prefix('[')?.split_once(']')?;
    let state = match mark {
        " " => State::Open,
        "x" | "X" => State::Kept,
        "-" => State::CalledOff,
        _ => return None,
    };
    Some((state, text))
}

/// A task's text taken apart.
#[derive(Debug, Default)]
struct Fields {
    /// The text without dates and other fields.
    plain: String,
    /// The first day until when that can be read.
    due: Option<NaiveDate>,
    /// Where the first one stands that cannot.
    bad: Option<Range<usize>>,
}

impl Fields {
    fn read(text: &str) -> Self {
        let mut fields = Self::default();
        let (mut kept, mut at) = (0, 0);
        let opens = |c: char| matches!(c, '[' | '(') || Emoji::of(c).is_some();
        while let Some(next) = text[at..].find(opens) {
            let start = at + next;
            let Some(field) = Field::read(&text[start..]) else {
                at = start + text[start..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            fields.plain.push_str(&text[kept..start]);
            fields.take(text, field.due.map(|due| start + due.start..start + due.end));
            at = start + field.length;
            kept = at;
            // Two words that a field stood between stay two; a full stop moves up to the word.
            if text[at..].starts_with(['.', ',', ';', ':', '!', '?', ')']) {
                fields.plain.truncate(fields.plain.trim_end().len());
            } else {
                fields.plain.push(' ');
            }
        }
        fields.plain.push_str(&text[kept..]);
        fields
    }

    fn take(&mut self, text: &str, due: Option<Range<usize>>) {
        let Some(due) = due.filter(|due| !due.is_empty()) else { return };
        match parse_day(&text[due.clone()]) {
            Some(day) => self.due = self.due.or(Some(day)),
            None => self.bad = self.bad.take().or(Some(due)),
        }
    }
}

/// A field at the start of a text: its length, and where its value stands if it says until when.
struct Field {
    length: usize,
    due: Option<Range<usize>>,
}

impl Field {
    fn read(text: &str) -> Option<Self> {
        let first = text.chars().next()?;
        match Emoji::of(first) {
            Some(emoji) => emoji.field(text, first.len_utf8()),
            None => Self::inline(text).or_else(|| Self::parenthesis(text)),
        }
    }

    /// Dataview's `[due:: 2026-12-01]` and `(due:: 2026-12-01)`; any key, since all are data and not words.
    fn inline(text: &str) -> Option<Self> {
        let key = &text[1..];
        let key = &key[..key.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | ' ')))?];
        let value =
            text[1 + key.len()..].strip_prefix("::").filter(|_| (1..=MAX_KEY).contains(&key.len()))?;
        let closing = if text.starts_with('[') { ']' } else { ')' };
        let end = find_near(value, closing)?;
        // The value may be the link to a daily note, whose own brackets come before the field's.
        let linked =
            closing == ']' && value.trim_start().starts_with("[[") && value[end..].starts_with("]]]");
        let closed = end + if linked { 3 } else { 1 };
        let start = text.len() - value.len();
        let due = key.trim().eq_ignore_ascii_case("due").then(|| trimmed(text, start..start + end));
        Some(Self { length: start + closed, due })
    }

    /// `(due 2026-12-01)`; what begins with no digit is plain words, as in `(due to illness)`.
    fn parenthesis(text: &str) -> Option<Self> {
        let (word, value) = text.strip_prefix('(')?.split_at_checked(4)?;
        let digit = value.trim_start().starts_with(|c: char| c.is_ascii_digit());
        if !word.eq_ignore_ascii_case("due ") || !digit {
            return None;
        }
        let end = find_near(value, ')')?;
        let start = text.len() - value.len();
        Some(Self { length: start + end + 1, due: Some(trimmed(text, start..start + end)) })
    }
}

/// The longest key of an inline field, in bytes.
const MAX_KEY: usize = 32;

/// Where `closing` stands, not farther off than a value is long: to look through all of a line from each of many
/// openings would take quadratic time.
fn find_near(text: &str, closing: char) -> Option<usize> {
    text.char_indices().take(100).find(|&(_, c)| c == closing).map(|(at, _)| at)
}

/// The range without blanks and a link's brackets around it.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let value = text[range.clone()].trim_end_matches([' ', '\t', ']']);
    let start = range.start + (value.len() - value.trim_start_matches([' ', '\t', '[']).len());
    start..(range.start + value.len()).max(start)
}

/// The emoji with which Obsidian Tasks begins its fields, by what follows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Emoji {
    Due,
    Day,
    Priority,
    Word,
    Repeats,
}

impl Emoji {
    fn of(c: char) -> Option<Self> {
        if c.is_ascii() {
            return None;
        }
        Some(match c {
            '📅' | '📆' | '🗓' => Self::Due,
            '✅' | '➕' | '⏳' | '⌛' | '🛫' | '❌' => Self::Day,
            '🔺' | '⏫' | '🔼' | '🔽' | '⏬' => Self::Priority,
            '🆔' | '⛔' | '🏁' => Self::Word,
            '🔁' => Self::Repeats,
            _ => return None,
        })
    }

    /// The field whose emoji takes `length` bytes at the start of `text`. What no value follows as it should is an
    /// emoji like any other.
    fn field(self, text: &str, length: usize) -> Option<Field> {
        let rest = text[length..].trim_start_matches(['\u{FE0F}', ' ', '\t', '[']);
        let start = text.len() - rest.len();
        let bare = text.len() - text[length..].trim_start_matches('\u{FE0F}').len();
        let ends = |c: char| matches!(c, ' ' | '\t' | ']') || Self::of(c).is_some();
        let token = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let is_value = token.starts_with(char::is_alphanumeric);
        let dated = token.starts_with(|c: char| c.is_ascii_digit());
        let day = split_day(rest).filter(|(_, after)| !after.starts_with(char::is_alphanumeric));
        let end = start + day.map_or(token.len(), |(_, after)| rest.len() - after.len());
        let beyond = text.len() - text[end..].trim_start_matches(']').len();
        match self {
            Self::Due if is_value => {
                let value = text[start..end].trim_end_matches([',', '.', ';', ')']);
                let due = start..start + value.len();
                Some(Field { length: if day.is_some() { beyond } else { due.end }, due: Some(due) })
            }
            Self::Due | Self::Priority => Some(Field { length: bare, due: None }),
            Self::Day if dated => Some(Field { length: beyond, due: None }),
            Self::Word if is_value => Some(Field { length: end, due: None }),
            Self::Repeats if token.eq_ignore_ascii_case("every") => {
                let goes_on = |c: char| !matches!(c, '#' | '[' | '(') && Self::of(c).is_none();
                Some(Field { length: text.len() - rest.trim_start_matches(goes_on).len(), due: None })
            }
            Self::Day | Self::Word | Self::Repeats => None,
        }
    }
}

#[cfg(test)]
mod tests;
