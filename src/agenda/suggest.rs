//! What to do: a method and one way of adding value, not used with this person yet. Deterministic, and stable
//! until the next touch.

use super::ways::Ways;
use crate::contact::{Contact, Method};
use chrono::NaiveDate;

/// One concrete thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// How to reach them.
    pub method: Method,
    /// What to do for them: the way's words.
    pub way: Box<str>,
    /// A personal fact of theirs to mention.
    pub fact: Option<Box<str>>,
    /// Three sales touches in a row: something useful instead.
    pub is_instead_of_sales: bool,
    /// A circle-1 contact touched by one method only in the last four.
    pub is_to_vary: bool,
}

impl Act {
    /// All of it as one line of plain text, unescaped: `phone: send an article on their field; remember: a whippet`.
    pub fn words(&self) -> String {
        let vary = if self.is_to_vary { ", to vary the method" } else { "" };
        let instead = if self.is_instead_of_sales { "; useful this time, nothing to sell" } else { "" };
        let fact = self.fact.as_ref().map(|fact| format!("; remember: {fact}")).unwrap_or_default();
        format!("{}{vary}: {}{instead}{fact}", self.method.word(), self.way)
    }
}

/// The act for the contact called `name`, as of `today`; `None` where `ways` is empty.
pub fn act(contact: &Contact, name: &str, ways: &Ways, today: NaiveDate) -> Option<Act> {
    let _ = (contact, name, ways, today);
    None
}
