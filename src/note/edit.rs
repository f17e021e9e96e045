//! The careful writer: changes one thing in a note and keeps every other byte. Text in, text out.
//!
//! Each change is a splice at a place that a real parser names. The result is read again, and is given out only
//! if it says what was meant and everything else as before; otherwise there is a [`Refusal`] and no text. What
//! cannot be read for certain is never guessed at.

mod foresee;
mod front_matter;
mod list;
mod log;
mod log_outline;
mod question;
mod recurring;
mod section;
mod task;
#[cfg(test)]
mod tests;

pub use foresee::foresee;
pub use front_matter::has_key;
pub use log::{NewEntry, is_answered};
pub use section::is_quoted;
pub use task::{Ending, Naming, NewTask};

use super::fields::Key;
use super::method::Methods;
use super::{Wrong, conflict_line, split, with_lf_for_lone_cr};
use crate::date::is_writable;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// One thing to change in a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Gives a key of the front matter this one value, in the spelling and the quotes that are there.
    Set(Key, String),
    /// Adds values to those that a key of the front matter has; one that is there already is not added.
    Unite(Key, Vec<String>),
    /// Takes a key out of the front matter, with its line and the comment on it.
    Remove(Key),
    /// Adds an entry to the log, and a `Log` section where there is none.
    Log(NewEntry),
    /// Lets the log's entry that said the first say the second, and adds that where there is none: the user went on
    /// typing.
    Amend(NewEntry, NewEntry),
    /// Ends an open task that has these words: `[x]` or `[-]`.
    EndTask {
        /// The task's words, as a [`super::promise::Promise`] has them.
        text: String,
        /// Its 1-based line, to tell it from another with the same words; 0 where it is not known.
        line: u32,
        /// How it ended.
        ending: Ending,
        /// When; written only where the note's other ended tasks say theirs …
        day: NaiveDate,
        /// … or where this says so.
        is_dated: bool,
        /// What the user says of it: a bullet below the task. May be empty.
        said: String,
        /// What stands there of it already, to be replaced. May be empty.
        was: String,
    },
    /// Gives an open task that has these words others, and another date.
    RewordTask {
        /// The task's words, as a [`super::promise::Promise`] has them.
        text: String,
        /// Its 1-based line, to tell it from another with the same words; 0 where it is not known.
        line: u32,
        /// What it says from now on.
        now: NewTask,
    },
    /// Gives an open task that has these words a date, in the notation in use.
    DateTask {
        /// The task's words, as a [`super::promise::Promise`] has them.
        text: String,
        /// Its 1-based line, to tell it from another with the same words; 0 where it is not known.
        line: u32,
        /// Its date from now on.
        due: NaiveDate,
    },
    /// Adds an open task.
    AddTask(NewTask),
    /// Adds an open task that names somebody as the note's lists name people.
    AddNaming(Naming),
    /// Gives the front matter a key of the user's own, of letters, digits, blanks and dashes; one that is there stays.
    SetOwn(String, String),
    /// Puts words from elsewhere as a quote under a heading, in the place of those that were there.
    Quote {
        /// The heading.
        title: String,
        /// The words that these replace, where they stand as a quote; may be empty.
        was: String,
        /// The words, of one line or several, none of which opens a comment.
        now: String,
    },
    /// Adds a fact, of one line, to the list under `Personal`.
    AddFact(String),
    /// Adds a question, of one line, to the list under `Ask`.
    AddQuestion(String),
    /// Strikes through a question of that list that has these words.
    StrikeQuestion {
        /// The question's words, as a [`super::question::Question`] has them.
        text: String,
        /// Its 1-based line, to tell it from another with the same words; 0 where it is not known.
        line: u32,
    },
}

impl Change {
    /// The line by which it tells its task or question from another with the same words.
    pub fn line(&self) -> Option<u32> {
        match self {
            Self::EndTask { line, .. }
            | Self::RewordTask { line, .. }
            | Self::DateTask { line, .. }
            | Self::StrikeQuestion { line, .. } => Some(*line),
            _ => None,
        }
    }

    /// The day that it would write.
    fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Set(Key::LastTouch | Key::Next | Key::Met | Key::Bought | Key::BuysNext, value) => {
                value.parse().ok()
            }
            Self::Set(..) | Self::Unite(..) | Self::Remove(_) | Self::SetOwn(..) => None,
            Self::Quote { .. } | Self::AddFact(_) => None,
            Self::AddQuestion(_) | Self::StrikeQuestion { .. } | Self::AddNaming(_) => None,
            Self::Log(entry) | Self::Amend(_, entry) => Some(entry.day),
            Self::EndTask { day, .. } => Some(*day),
            Self::RewordTask { now: task, .. } | Self::AddTask(task) => task.due,
            Self::DateTask { due, .. } => Some(*due),
        }
    }
}

/// Why a note is not changed. Names no file: the caller knows which one it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What stands in the way: lower case, no full stop.
    pub message: String,
    /// The remedy, as one short sentence without a full stop.
    pub hint: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

impl From<Wrong> for Refusal {
    fn from(wrong: Wrong) -> Self {
        Self::new(wrong.message, wrong.hint)
    }
}

/// The note with all of these changes, in their order, or with none of them.
///
/// `methods` are the words by which the log is read. A change that is there already changes nothing, except an entry of the log: see [`is_answered`].
pub fn edit(note: &[u8], changes: &[Change], methods: &Methods) -> Result<Vec<u8>, Refusal> {
    let mut note = Note::read(note)?;
    for change in changes {
        if let Some(day) = change.day().filter(|&day| !is_writable(day)) {
            return Err(Refusal::new(
                format!("the day {day} is out of reach"),
                "choose one of the years 1 to 9999",
            ));
        }
        note = match change {
            Change::Set(key, value) => front_matter::set(&note, *key, value)?,
            Change::Unite(key, values) => front_matter::unite(&note, *key, values)?,
            Change::Remove(key) => front_matter::remove(&note, *key)?,
            Change::Log(entry) => log::add(&note, entry, methods)?,
            Change::Amend(was, now) => log::amend(&note, was, now, methods)?,
            Change::EndTask { text, line, ending, day, is_dated, said, was } => {
                let beside = task::Beside { said, was, is_dated: *is_dated };
                task::end(&note, text, *line, *ending, *day, &beside)?
            }
            Change::RewordTask { text, line, now } => task::reword(&note, text, *line, now)?,
            Change::DateTask { text, line, due } => task::date(&note, text, *line, *due)?,
            Change::AddTask(task) => task::add(&note, task)?,
            Change::AddNaming(words) => task::add(&note, &words.task(&note))?,
            Change::SetOwn(key, value) => front_matter::set_own(&note, key, value)?,
            Change::Quote { title, was, now } => section::quote(&note, title, was, now)?,
            Change::AddFact(fact) => section::fact(&note, fact)?,
            Change::AddQuestion(words) => section::question(&note, words)?,
            Change::StrikeQuestion { text, line } => question::strike(&note, text, *line)?,
        };
    }
    Ok(note.into_bytes())
}

const BOM: &str = "\u{FEFF}";

/// Larger notes are not read whole anywhere: nobody could tell what else in them a change has changed.
const MAX_NOTE: usize = 4 << 20;

/// A note that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Note {
    has_bom: bool,
    /// As in the file, but for the BOM.
    raw: String,
}

/// Text that takes the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Splice {
    range: Range<usize>,
    text: String,
}

impl Splice {
    fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }

    fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at..at, text)
    }
}

impl Note {
    fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > MAX_NOTE {
            let hint = "move pictures, transcripts and the like into files of their own";
            return Err(Refusal::new("the note is larger than 4 MB", hint));
        }
        if conflict_line(bytes).is_some() {
            let hint = "keep one side of each conflict and remove git's marks";
            return Err(Refusal::new("the note holds a merge conflict", hint));
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|_| Refusal::new("the note is not UTF-8", "save the note as UTF-8"))?;
        if text.contains('\0') {
            let hint = "remove it: git takes the note for binary";
            return Err(Refusal::new("the note holds a NUL character", hint));
        }
        let raw = text.strip_prefix(BOM);
        Ok(Self { has_bom: raw.is_some(), raw: raw.unwrap_or(text).to_owned() })
    }

    fn into_bytes(self) -> Vec<u8> {
        if self.has_bom { (BOM.to_owned() + &self.raw).into_bytes() } else { self.raw.into_bytes() }
    }

    /// The text as every reader of notes takes it; every position is the same in `raw`.
    fn text(&self) -> Cow<'_, str> {
        with_lf_for_lone_cr(Cow::Borrowed(&self.raw))
    }

    /// The note with the splices, which are in order and apart. Every byte outside of them is the same.
    fn spliced(&self, splices: &[Splice]) -> Self {
        let mut raw = String::with_capacity(self.raw.len() + 128);
        let mut at = 0;
        for splice in splices {
            raw.push_str(&self.raw[at..splice.range.start]);
            raw.push_str(&splice.text);
            at = splice.range.end;
        }
        raw.push_str(&self.raw[at..]);
        Self { has_bom: self.has_bom, raw }
    }

    /// The line end in use at the byte `at`: the one before it, else the first in the note.
    fn line_end(&self, at: usize) -> &'static str {
        let bytes = self.raw.as_bytes();
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let found = bytes[..at].iter().rposition(is_end).or_else(|| bytes.iter().position(is_end));
        match found.map(|found| (bytes[found], found)) {
            Some((b'\n', found)) if found > 0 && bytes[found - 1] == b'\r' => "\r\n",
            Some((b'\r', found)) if bytes.get(found + 1) == Some(&b'\n') => "\r\n",
            Some((b'\r', _)) => "\r",
            _ => "\n",
        }
    }
}

/// Whether the two texts have the same front matter, byte for byte.
fn same_front(before: &str, after: &str) -> bool {
    // The closing fence may be a text's last line, without an end.
    let front = |text: &str| text[..split(text).body].trim_end_matches(['\n', '\r']).to_owned();
    front(before) == front(after)
}

/// Where the line begins that holds the byte `at`.
fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// Where the line ends that holds the byte `at`, before its line end.
fn line_stop(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    if end > at && text[..end].ends_with('\r') { end - 1 } else { end }
}

/// The words of a user as lines without blanks at either end of the whole, and of no line end of their own.
fn words_lines(words: &str) -> Vec<String> {
    let words = words.replace("\r\n", "\n").replace('\r', "\n");
    let lines = words.trim().split('\n').map(|line| line.trim_end().to_owned());
    lines.collect()
}
