//! What can only be said of a contact with its note at hand, and costs too much to be said on every day: what could not
//! be written into it, and what looks as if it was meant and is not read.

#[cfg(test)]
mod tests;

use super::Contact;
use super::read::finding;
use crate::finding::{Finding, Spot};
use crate::note::edit::foresee;
use crate::note::{self, decode};
use chrono::NaiveDate;
use std::sync::Arc;

/// What would stand in the way of an answer or a command for the contact that the note at `path` says, beside what its
/// findings tell of: each with its line, its cause and its remedy.
pub fn unwritable(path: &Arc<str>, note: &[u8], contact: &Contact, today: NaiveDate) -> Vec<Finding> {
    // That finding stands for all that cannot be written.
    if contact.stuck.is_some() {
        return Vec::new();
    }
    let text = decode(note).text;
    let is_told = |spot: Spot, message: &str| {
        contact.unread.iter().any(|known| known.spot.line == spot.line || message.ends_with(&*known.message))
    };
    let found = foresee(note, today).into_iter().map(|wrong| finding(path, &text, wrong));
    found.filter(|it| !is_told(it.spot, &it.message)).collect()
}

/// What in the note at `path`, a contact's, looks as if it was meant for the log and is not read.
pub fn hints(path: &Arc<str>, note: &[u8]) -> Vec<Finding> {
    let text = decode(note).text;
    note::hints(&text).into_iter().map(|wrong| finding(path, &text, wrong)).collect()
}
