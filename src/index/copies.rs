//! Notes that may be copies by their names: told where the original stands beside them, and of names that namesakes have
//! too where both say the same. The other copies are known by their names alone.

use crate::config::{self, Config};
use crate::conflict_copy::{self, Lookalike};
use crate::contact::{Contact, Entry};
use crate::finding::Finding;
use std::sync::Arc;

/// What is to be said of the contact at `path`, whose name makes it a copy of the one at `it.original`; `None` where nothing
/// tells that the two are one person. It stays a contact: people share names.
pub fn likely(path: &Arc<str>, contact: &Contact, it: &Lookalike, other: &Contact) -> Option<Finding> {
    (!it.is_common || is_like(contact, other)).then(|| finding(path, it))
}

/// What is to be said of the file at `path` that looks like a copy of the agenda, by its first line too, or of the inbox: it
/// may hold marks or cards that nobody would carry out.
pub fn likely_ours(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Finding> {
    // Both stand at the top, and all notes are asked.
    let is_agenda = !path.contains('/') && bytes.starts_with(config::AGENDA_TITLE.as_bytes());
    if path.contains('/') || !(is_agenda || config.inbox_file.is_some()) {
        return None;
    }
    let is_of = |it: &Lookalike| {
        (is_agenda && it.original == config.agenda_file) || (!it.is_common && config.is_inbox(&it.original))
    };
    Lookalike::all(path).iter().find(|it| is_of(it)).map(|it| finding(path, it))
}

fn finding(path: &Arc<str>, it: &Lookalike) -> Finding {
    let Lookalike { original, by, .. } = it;
    conflict_copy::finding(path, format!("looks like a copy of `{original}` that {by} made"), original)
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

    #[test]
    fn namesakes_are_no_copies_but_two_notes_with_the_same_words_are() {
        let read = |text: &str| Contact::read(&"Ada.md".into(), text.as_bytes(), &Config::default()).unwrap();
        let check = |one: &str, other: &str, expected: bool| {
            let (one, other) = (read(one), read(other));
            let tell = |path: &str| {
                let found = Lookalike::all(path);
                found.iter().any(|it| likely(&path.into(), &one, it, &other).is_some())
            };
            assert_eq!(tell("Ada 2.md"), expected);
            // Nobody is called so.
            assert!(tell("Ada (1).md") && tell("Ada - Copy.md") && !tell("Ada Byron.md"));
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
