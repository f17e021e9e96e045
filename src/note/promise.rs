//! Promises: the open tasks of a note, yours and theirs. Says what they say, not what is due.

use chrono::NaiveDate;

/// An open task of a contact's note.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Promise {
    /// What was promised, as plain words: without the date and the tags.
    pub text: Box<str>,
    /// Until when.
    pub due: Option<NaiveDate>,
    /// Whether it is theirs (`#waiting`), not yours.
    pub is_waiting: bool,
    /// 1-based line in the file.
    pub line: u32,
}
