//! Reads one note as a contact: which notes are contacts, and all that is wrong in them. Asks nothing but
//! the note's path, its bytes and the settings.

mod told;
mod values;

use super::{Category, Contact, Status, Task};
use crate::config::Config;
use crate::conflict_copy::ConflictCopy;
use crate::date::parse_day;
use crate::finding::{Finding, Spot};
use crate::note::front_matter::{self, Fields, Key};
use crate::note::log::Written;
use crate::note::task::State;
use crate::note::{self, Body, Parts, SEARCHED, Trouble, Wrong};
use chrono::NaiveDate;
use std::sync::Arc;
use values::{Values, single, words};

/// Of a note larger than this only the front matter is read.
const MAX_NOTE: usize = 4 << 20;

/// See [`Contact::read`].
pub(super) fn read(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Contact> {
    // Hardly any name of a contact ends like a copy's: a cheap look before the note is read.
    if ConflictCopy::of(path).is_some() { None } else { read_any(path, bytes, config) }
}

/// The same, also for a conflict copy.
pub(super) fn read_any(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Contact> {
    let by_folder = config.contacts.as_deref().map(|folder| is_below(path, folder));
    if is_never_contact(path, config) || by_folder == Some(false) {
        return None;
    }
    // Most notes of a vault have no front matter: say so by their first byte.
    if by_folder.is_none() && !matches!(bytes.first()?, b'-' | b'<' | 0xEF | 0xFE | 0xFF) {
        return None;
    }
    let whole = bytes.len() <= MAX_NOTE;
    let decoded = note::decode(if whole { bytes } else { head(bytes) });
    let text = &*decoded.text;
    let parts = note::split(text);
    let front = parts.front.clone().unwrap_or(0..0);
    if is_template(&text[front.clone()]) {
        return None;
    }
    let (fields, broken) = front_matter::read(&text[front.clone()]);
    if by_folder.is_none() && !is_contact(&fields) {
        return None;
    }

    let methods = &config.methods;
    let (mut contact, mut wrong) = Values::of(&fields, text, front.clone(), methods).contact();
    let broken = broken.map(|wrong| shifted(wrong, front.start)).or_else(|| unclosed(&parts, &fields));
    let undecoded = decoded.trouble.map(|(trouble, at)| undecoded(trouble, at, text));
    contact.stuck = [&undecoded, &broken].into_iter().flatten().next().map(|it| it.message.as_str().into());
    wrong.extend(broken.into_iter().chain(undecoded));
    if whole {
        let mut on_log = |log: &mut [Written<'_>]| told::take(log, &mut contact, config, text);
        let said = note::read_body_with(text, parts.body, methods, &mut on_log);
        wrong.extend(take(said, &mut contact, text));
    } else {
        let hint = "move pictures, transcripts and the like into files of their own";
        wrong.push(Wrong::new(0..0, "the note is larger than 4 MB: its log and promises are not read", hint));
        contact.stuck = Some("the note is larger than 4 MB".into());
    }
    wrong.extend(crate::merge::unsettled(text, &parts));
    if let Some(conflict) = conflict(text) {
        // Whatever else is wrong follows from the conflict, and goes with it.
        contact.stuck = Some(conflict.message.as_str().into());
        wrong = vec![conflict];
    }
    contact.unread = wrong.into_iter().map(|wrong| finding(path, text, wrong)).collect();
    contact.unread.sort();
    Some(contact)
}

/// Gives the contact what its note's body says; returns what is wrong with it.
fn take(said: Body, contact: &mut Contact, text: &str) -> Vec<Wrong> {
    let Body { log, vague, tasks, introductions, personal, questions, mut wrong } = said;
    contact.log = log;
    if !questions.is_empty() || !introductions.is_empty() {
        let known = contact.known.get_or_insert_default();
        (known.questions, known.introductions) = (questions, introductions.into());
    }
    contact.personal = personal.into();
    let (open, closed): (Vec<Task>, Vec<Task>) =
        tasks.into_iter().partition(|task| task.state == State::Open);
    contact.promises = open.into_iter().map(|task| task.promise).collect();
    contact.closed = closed.into();
    wrong.extend(vague.filter(|(day, _)| has_no_step_after(*day, contact)).map(|(_, range)| {
        let words = text[range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        let hint = "agree a day: `next: 2026-12-01`, or a task with 📅";
        Wrong::new(range, format!("`{words}` is no next step: it has no date"), hint)
    }));
    wrong
}

/// Whether an active contact's note names no day for what comes after a touch on `day`.
fn has_no_step_after(day: NaiveDate, contact: &Contact) -> bool {
    contact.status == Status::Active
        && contact.next.is_none_or(|next| next <= day)
        && contact.last_touch.is_none_or(|touch| touch.day <= day)
        && contact.promises.iter().all(|promise| promise.due.is_none())
}

/// The start of a huge note, without half a character at its end.
fn head(bytes: &[u8]) -> &[u8] {
    let head = &bytes[..SEARCHED];
    match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    folder == "." || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

pub(super) fn is_never_contact(path: &str, config: &Config) -> bool {
    let is = |name: &str| name.eq_ignore_ascii_case(path);
    config.own_files().any(is) || config.templates.as_deref().is_some_and(|folder| is_below(path, folder))
}

/// Whether a value holds the placeholder of a template, of Obsidian's or Templater's kind.
fn is_template(front: &str) -> bool {
    let holds = |line: &str| {
        let line = line.as_bytes();
        note::holds(line, b"{{") || note::holds(line, b"<%")
    };
    holds(front) && front.lines().any(|line| holds(without_comment(line)))
}

/// A line of front matter without the comment at its end, where it is sure that it is one: a `#` may stand in quotes.
fn without_comment(line: &str) -> &str {
    let comment = line
        .match_indices('#')
        .map(|(at, _)| &line[..at])
        .find(|before| before.trim_end().len() < before.len() || before.is_empty());
    comment.filter(|before| !before.contains(['"', '\''])).unwrap_or(line)
}

/// The rule for vaults that name no contacts folder.
fn is_contact(fields: &Fields<'_>) -> bool {
    let is_day = |key| {
        fields.get(key).is_some_and(|field| single(&field.value).is_some_and(|it| parse_day(&it).is_some()))
    };
    fields.get(Key::Circle).is_some()
        || fields
            .get(Key::Category)
            .is_some_and(|field| words(&field.value).any(|word| Category::parse(word).is_some()))
        || is_day(Key::LastTouch)
        || is_day(Key::Met)
}

fn unclosed(parts: &Parts, fields: &Fields<'_>) -> Option<Wrong> {
    let front = parts.front.as_ref().filter(|_| !parts.closed && *fields != Fields::default())?;
    let hint = "put `---` on a line of its own below the last value";
    Some(Wrong::new(0..front.start, "the front matter is never closed", hint))
}

fn undecoded(trouble: Trouble, at: usize, text: &str) -> Wrong {
    let range = at..text[at..].chars().next().map_or(at, |char| at + char.len_utf8());
    match trouble {
        Trouble::Utf16 => Wrong::new(0..0, "the note is UTF-16", "save it as UTF-8"),
        Trouble::NotUtf8(byte) => {
            Wrong::new(range, format!("the byte 0x{byte:02X} is not UTF-8"), "save the note as UTF-8")
        }
        Trouble::Nul => {
            Wrong::new(range, "the note holds a NUL character", "remove it: git takes the note for binary")
        }
    }
}

fn conflict(text: &str) -> Option<Wrong> {
    let line = note::conflict_line(text.as_bytes())?;
    let at = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
    let hint = "run `rounds resolve`, or keep one side of each conflict and remove git's marks";
    Some(Wrong::new(at..at + "<<<<<<<".len(), "the note holds a merge conflict", hint))
}

fn shifted(wrong: Wrong, by: usize) -> Wrong {
    Wrong { range: wrong.range.start + by..wrong.range.end + by, ..wrong }
}

pub(super) fn finding(path: &Arc<str>, text: &str, wrong: Wrong) -> Finding {
    let Wrong { range, message, hint } = wrong;
    Finding { path: path.clone(), spot: Spot::of(text, range), message, hint }
}

#[cfg(test)]
mod tests;
