//! The files that hold settings, and what a change in them means for what was read under the old ones.

use crate::config::{self, Config};
use crate::ways;

/// Whether a file holds settings: a change in it is one for the whole vault.
pub(in crate::shell) fn is_settings(path: &str) -> bool {
    path == config::FILE || path == ways::FILE
}

/// Whether two settings agree on which notes are contacts, on what is found in them and where stands what is made from
/// them.
pub(in crate::shell) fn same_contacts(one: &Config, other: &Config) -> bool {
    one.contacts == other.contacts
        && one.templates == other.templates
        && one.agenda_file == other.agenda_file
        && one.inbox_file == other.inbox_file
        && one.feeds == other.feeds
        && one.ways == other.ways
        && one.diary == other.diary
        && one.methods == other.methods
}
