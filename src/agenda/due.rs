//! DUE.md: an [`Agenda`] as Markdown. Pure and stable: no time stamp, no relative counts.

use super::Agenda;
use super::leftover::Leftover;
use crate::config::Config;
use chrono::NaiveDate;

/// The text of DUE.md: the agenda, with what the user left in the one before.
pub fn render(_agenda: &Agenda, _leftover: &Leftover, _config: &Config) -> String {
    todo!()
}

/// The day in a DUE.md's first line.
pub fn day(_text: &str) -> Option<NaiveDate> {
    todo!()
}
