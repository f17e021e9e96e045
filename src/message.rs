//! HEAD's contact against the disk's → the commit's message, in the voice of a log.

use crate::contact::Contact;
use chrono::NaiveDate;

/// One note before and after; a side is `None` where the note is not there, and `Some(None)` where it is no contact.
#[derive(Debug, Clone, Copy)]
pub struct Difference<'a> {
    /// The path in HEAD (differs from `new_path` in a rename).
    pub old_path: &'a str,
    /// The path on disk.
    pub new_path: &'a str,
    /// HEAD's side.
    pub old: Option<Side<'a>>,
    /// The disk's side.
    pub new: Option<Side<'a>>,
}

/// One side of a difference.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What the note says as a contact, if it is one.
    pub contact: Option<&'a Contact>,
    /// Its text, lossily decoded; empty for what is no note.
    pub text: &'a str,
}

/// The whole commit message: a subject of at most 72 characters, and for a contact the trailer `Contact: PATH`.
pub fn message(_difference: Difference<'_>, _today: NaiveDate) -> String {
    todo!()
}

/// `agenda: 22 November 2026`, the message of a commit of the agenda alone.
pub fn agenda(_today: NaiveDate) -> String {
    todo!()
}

/// As [`message`], naming nobody.
pub fn anonymous(_difference: Difference<'_>) -> String {
    todo!()
}

/// Whether two texts have at least half of their lines in common.
pub fn similar(_old: &str, _new: &str) -> bool {
    todo!()
}

/// The message of an import: `Imported 31 contacts and 4 other files`.
pub fn import(_contacts: usize, _others: usize) -> String {
    todo!()
}
