//! Notes that are no contacts for one slip in the key that would make them contacts: `circel: 1`.

use super::read::{is_never_contact, read_any};
use crate::config::Config;
use crate::finding::{Finding, Spot};
use crate::note::fields::Key;
use crate::note::{self, SEARCHED, front_matter};
use std::sync::Arc;

/// What is to be said of the note at `path`, which is no contact, where it would be one but for a slip; `None`: it is an
/// ordinary note, or the settings say which notes are contacts.
pub fn nearly(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Finding> {
    let begin = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if config.contacts.is_some() || is_never_contact(path, config) || !begin.starts_with(b"---") {
        return None;
    }
    let decoded = note::decode(&bytes[..bytes.len().min(SEARCHED)]);
    let text = &*decoded.text;
    let front = note::split(text).front?;
    // A cheap look: nearly all keys of ordinary notes are like none of ours.
    let mut keys = text[front.clone()].lines().filter_map(|line| Some(line.split_once(':')?.0));
    if !keys.any(|key| Key::meant_by(key.trim_matches([' ', '"', '\''])).is_some()) {
        return None;
    }
    let (fields, _) = front_matter::read(&text[front.clone()]);
    fields.misspelt.iter().find_map(|(key, range)| {
        let range = front.start + range.start..front.start + range.end;
        let corrected = [&text[..range.start], key.word(), &text[range.end..]].concat();
        read_any(path, corrected.as_bytes(), config)?;
        Some(Finding {
            path: path.clone(),
            spot: Spot::of(text, range.clone()),
            message: format!("`{}` is no key that is known, so that this is no contact", &text[range]),
            hint: format!("write `{}`", key.word()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn note_that_would_be_a_contact_but_for_a_slip_is_told_and_no_other() {
        let check = |front: &str, expected: Option<&str>| {
            let note = format!("---\n{front}\n---\nHello.\n");
            let found = nearly(&"People/Ada.md".into(), note.as_bytes(), &Config::default());
            let told = found.map(|it| format!("{}:{} {}", it.spot.line, it.spot.column, it.hint));
            assert_eq!(told.as_deref(), expected, "{front}");
        };
        check("circel: 1", Some("2:1 write `circle`"));
        check("tags: [bees]\nlast_tuoch: 2026-11-02", Some("3:1 write `last_touch`"));
        check("categroy: buyer", Some("2:1 write `category`"));
        check("\"circel\": 1", Some("2:1 write `circle`"));
        // Of these nothing says that a contact was meant.
        check("categroy: recipes", None);
        check("last_tuoch: of class", None);
        check("circles: [one, two]\nstatus: draft", None);
        check("statsu: active", None);
        check("title: circel", None);
        check("circel: {{circle}}", None);
        let other = Config { contacts: Some("People".into()), ..Config::default() };
        assert_eq!(nearly(&"Ada.md".into(), b"---\ncircel: 1\n---\n", &other), None);
        assert_eq!(nearly(&"DUE.md".into(), b"---\ncircel: 1\n---\n", &Config::default()), None);
    }
}
