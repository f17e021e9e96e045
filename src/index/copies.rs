//! Numbered copies of a note, as iCloud and Google Drive make them: only what they say tells them from namesakes. The other
//! conflict copies are known by their names.

use crate::agenda::TITLE;
use crate::conflict_copy;
use crate::contact::{Contact, Entry};
use crate::finding::Finding;
use std::sync::Arc;

/// What is to be said of the contact at `path`, numbered like a copy of the one at `original`; `None` where nothing
/// tells that the two are one person. It stays a contact: people share names.
pub fn likely(path: &Arc<str>, contact: &Contact, original: &str, other: &Contact) -> Option<Finding> {
    is_like(contact, other).then(|| conflict_copy::finding(path, likely_message(original), original))
}

/// What is to be said of the file at `path`, numbered like a copy of the agenda; `None` where it is none, by its first
/// line. Such a copy may hold marks that nobody would carry out.
pub fn likely_agenda(path: &Arc<str>, bytes: &[u8], agenda_file: &str) -> Option<Finding> {
    let is_agenda =
        bytes.starts_with(TITLE.as_bytes()) && conflict_copy::numbered_original(path)? == agenda_file;
    is_agenda.then(|| conflict_copy::finding(path, likely_message(agenda_file), agenda_file))
}

fn likely_message(original: &str) -> String {
    format!("looks like a copy of `{original}` that iCloud or Google Drive made")
}

/// Whether two notes tell of one person: by two touches on the same days, a reason or a birthday that both have.
fn is_like(one: &Contact, other: &Contact) -> bool {
    let is_same = |entry: Entry<'_>, known: Entry<'_>| {
        (known.day, known.method, known.tags, known.text) == (entry.day, entry.method, entry.tags, entry.text)
    };
    let same_entry = |entry: &Entry<'_>| other.log.iter().any(|known| is_same(*entry, known));
    (one.why.is_some() && one.why == other.why)
        || (one.birthday.is_some() && one.birthday == other.birthday)
        || one.log.iter().take(50).filter(same_entry).nth(1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn namesakes_are_no_copies_but_two_notes_with_the_same_words_are() {
        let read = |text: &str| Contact::read(&"Ada.md".into(), text.as_bytes(), &Config::default()).unwrap();
        let check = |one: &str, other: &str, expected: bool| {
            let (one, other) = (read(one), read(other));
            assert_eq!(likely(&"Ada 2.md".into(), &one, "Ada.md", &other).is_some(), expected);
        };
        let log = "---\ncircle: 1\n---\n## Log\n- 2026-11-02 phone: agreed to it\n- 2026-10-01 met\n";
        check(log, log, true);
        check(
            log,
            "---\ncircle: 1\n---\n## Log\n- 2026-11-02 phone: agreed to it\n- 2026-10-02 met\n",
            false,
        );
        check("---\ncircle: 1\n---\n", "---\ncircle: 1\n---\n", false);
        check("---\ncircle: 1\nwhy: maths\n---\n", "---\ncircle: 2\nwhy: maths\n---\n", true);
        check("---\ncircle: 1\nbirthday: 12-10\n---\n", "---\ncircle: 1\nbirthday: 12-10\n---\n", true);
    }
}
