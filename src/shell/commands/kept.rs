//! `rounds kept`: a promise is kept, or what was promised to you came. Which one is said by its words, or by being the
//! only one; nothing is guessed.

use super::act::{self, Session};
use super::{Context, Outcome, people, words};
use crate::contact::{self, Methods, Promise};
use crate::date;
use crate::error::{Error, Result};
use crate::note::edit::Ending;
use crate::note::promise::Task;
use crate::note::task::State;
use crate::note::{split, tasks};
use crate::request::{Request, Words};
use crate::shell::cli::Kept;
use crate::shell::terminal::plain;
use chrono::Datelike;
use std::sync::Arc;

/// Ends a promise well.
pub fn run(arguments: &Kept, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let said = words::one_and_text(&arguments.words, session.vault().disk());
    let (named, text) = said.map_err(people::unclear)?;
    let methods = session.vault().disk().config().methods.clone();
    let (text, said) = split_said(&text, &methods);
    let path = people::choose(named, context)?;
    let open = open(&session, &path)?;
    let mut meant = which(open.iter(), text);
    if meant.is_empty() {
        let owed = session.vault().disk().owed_to(&path).into_iter();
        let over = owed.filter(|task| task.state != State::Open).collect();
        let note = act::note(session.vault(), &path)?;
        let kept = kept(&String::from_utf8_lossy(&note), over, text);
        let Some(kept) = kept.filter(|_| !text.is_empty()) else {
            return Err(none_open(&path, &open, text));
        };
        let request = ended(&kept, said, context);
        return session
            .carry_out(|vault| act::plan(vault, std::slice::from_ref(&path), &request, "kept", context));
    }
    let what = format!("{} has {} open promises like that", contact::name(&path), meant.len());
    let at = people::one_of(&what, &meant, |promise| line(promise, context), context)?;
    let request = ended(&meant.swap_remove(at), said, context);
    session.carry_out(|vault| act::plan(vault, std::slice::from_ref(&path), &request, "kept", context))
}

/// The open promises of the contact at `path` and to them, in their note and in dated ones.
///
/// # Errors
/// When the note cannot be read.
pub fn open(session: &Session<'_>, path: &Arc<str>) -> Result<Vec<Promise>> {
    let contact = act::contact(session.vault(), path)?;
    let owed = session.vault().disk().owed_to(path).into_iter().filter(|task| task.state == State::Open);
    Ok(contact.promises.iter().cloned().chain(owed.map(|task| task.promise)).collect())
}

/// A promise in a line: `send the CV, by 1 Dec (theirs)`.
pub fn line(promise: &Promise, context: &Context) -> String {
    let due = promise.due.map(|due| format!(", by {}", date::short(due, context.today.year())));
    let theirs = if promise.is_waiting { " (theirs)" } else { "" };
    plain(&format!("{}{}{theirs}", promise.text, due.unwrap_or_default())).into_owned()
}

/// What is said of it begins at a method with its colon, `cv phone: she was glad`, or behind a dash.
pub(super) fn split_said<'t>(text: &'t str, methods: &Methods) -> (&'t str, &'t str) {
    let mut at = 0;
    for word in text.split(' ') {
        let is_method = word.strip_suffix(':').is_some_and(|word| methods.of(word).is_some());
        let behind = at + word.len();
        let from = match word {
            "—" | "–" | "--" => Some(behind),
            _ if is_method => Some(at),
            _ => None,
        };
        if let Some(from) = from {
            return (text[..at].trim_end(), text[from..].trim());
        }
        at = behind + 1;
    }
    (text, "")
}

/// What ends a promise well.
pub fn ended(promise: &Promise, text: &str, context: &Context) -> Request {
    let words = Words::new(context.today, text);
    Request::Ended { promise: promise.clone(), ending: Ending::Kept, words }
}

/// The open ones, each words once, by their day.
pub fn each(promises: &[Promise]) -> Vec<Promise> {
    which(promises.iter(), "")
}

/// The promises that `text` means: those with these very words, else those that hold them, else those that hold every
/// one of them. Of several with the same words there is one, the first that is due.
fn which<'p>(promises: impl Iterator<Item = &'p Promise> + Clone, text: &str) -> Vec<Promise> {
    let mut promises: Vec<&Promise> = promises.collect();
    promises.sort_by_key(|promise| (promise.due.is_none(), promise.due, promise.line));
    by_words(promises.into_iter(), |promise| &promise.text, text)
}

/// Those with these very words, else those that hold them, else those that hold every one of them. Of several with the
/// same words there is one, the first.
pub(super) fn by_words<'p, T: Clone + 'p>(
    all: impl Iterator<Item = &'p T> + Clone,
    words: impl Fn(&T) -> &str,
    text: &str,
) -> Vec<T> {
    let asked = text.to_lowercase();
    let lower = |it: &T| words(it).to_lowercase();
    let is_there = |it: &T| {
        let words = lower(it);
        asked.split_whitespace().all(|word| words.contains(word))
    };
    let rules: [&dyn Fn(&T) -> bool; 3] =
        [&|it| lower(it) == asked, &|it| lower(it).contains(&asked), &is_there];
    let found = rules.into_iter().map(|rule| all.clone().filter(|it| rule(it)).cloned().collect::<Vec<T>>());
    let mut found = found.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
    let mut seen: Vec<String> = Vec::new();
    found.retain(|it| {
        let is_new = !seen.iter().any(|known| known == words(it));
        seen.push(words(it).to_owned());
        is_new
    });
    found
}

/// The one promise of the note, or of those `elsewhere`, that has these words and was kept already.
fn kept(note: &str, elsewhere: Vec<Task>, text: &str) -> Option<Promise> {
    let tasks = tasks(note, split(note).body).into_iter().chain(elsewhere);
    let kept: Vec<Promise> =
        tasks.filter(|task| task.state == State::Kept).map(|task| task.promise).collect();
    which(kept.iter(), text).into_iter().next()
}

fn none_open(path: &str, promises: &[Promise], text: &str) -> Error {
    let name = contact::name(path);
    if promises.is_empty() {
        let hint = "`rounds promise` writes one down";
        return Error::refused(format!("{name} has no open promise"), hint);
    }
    let open: Vec<_> = promises.iter().map(|it| plain(&it.text).into_owned()).collect();
    Error::refused(format!("{name} has no open promise like `{text}`"), open.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promise(text: &str, due: Option<&str>, line: u32) -> Promise {
        let due = due.map(|due| due.parse().unwrap());
        Promise { text: text.into(), due, is_waiting: false, line, from: None }
    }

    #[test]
    fn a_promise_is_meant_by_its_words_a_part_or_some_of_them() {
        let promises = [
            promise("send the CV", None, 1),
            promise("send the CV to Ana", Some("2026-12-01"), 2),
            promise("introduce Bea", Some("2026-11-30"), 3),
            promise("introduce Bea", Some("2026-11-20"), 4),
        ];
        let check = |text, expected: &[u32]| {
            let lines: Vec<u32> = which(promises.iter(), text).iter().map(|it| it.line).collect();
            assert_eq!(lines, expected, "{text}");
        };
        check("send the cv", &[1]);
        check("to ana", &[2]);
        check("CV", &[2, 1]);
        check("CV send", &[2, 1]);
        check("ana cv", &[2]);
        check("bea", &[4]);
        check("call", &[]);
        check("", &[4, 2, 1]);
    }

    #[test]
    fn what_is_said_of_it_begins_with_a_method_or_behind_a_dash() {
        let check = |text, promise, said| {
            assert_eq!(split_said(text, &Methods::default()), (promise, said), "{text}")
        };
        check("cv phone: she was glad", "cv", "phone: she was glad");
        check("phone: she was glad", "", "phone: she was glad");
        check("cv — by mail", "cv", "by mail");
        check("cv to Ana: today", "cv to Ana: today", "");
        check("call her", "call her", "");
    }

    #[test]
    fn what_was_kept_is_found_again() {
        let note = "- [x] send the CV ✅ 2026-11-20\n- [ ] call\n";
        assert_eq!(&*kept(note, Vec::new(), "cv").unwrap().text, "send the CV");
        assert_eq!(kept(note, Vec::new(), "call"), None);
    }
}
