//! `rounds undo`: takes back the last change that was made on the user's word, as a new commit; only where nothing was
//! changed on top of it.

mod save;

use super::act::{Plan, Session};
use super::{Context, Outcome, people, words};
use crate::contact;
use crate::error::{Error, Result};
use crate::inbox;
use crate::message;
use crate::shell::cli::Undo;
use crate::shell::files::{self, Found};
use crate::shell::git::Oid;
use crate::shell::git::content::Blob;
use crate::shell::git::history::{Past, Turn};
use crate::shell::git::short;
use crate::shell::vault::{FileEdit, Operation, Vault};
use std::collections::HashSet;
use std::sync::Arc;

/// Takes back the last change.
pub fn run(arguments: &Undo, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    if arguments.import {
        let mut target = None;
        return session.carry_out(|vault| import_back(vault, &mut target));
    }
    if arguments.save {
        let mut target = None;
        return session.carry_out(|vault| save::back(vault, &mut target));
    }
    let whose = match arguments.name.is_empty() {
        true => None,
        false => {
            let named = words::one(&arguments.name, session.vault().disk()).map_err(people::unclear)?;
            Some(people::choose(named, context)?)
        }
    };
    let mut target: Option<Oid> = None;
    session.carry_out(|vault| {
        let found = last(vault, whose.as_deref(), target)?;
        let Some((past, turns)) = found else {
            return if target.is_some() { Ok(Plan::default()) } else { Err(nothing(whose.as_deref())) };
        };
        target = Some(past.id);
        Ok(Plan { operations: vec![operation(vault, &past, &turns)?], ..Plan::default() })
    })
}

/// Takes back the last import as a whole: each of its files as it was before.
fn import_back(vault: &Vault, target: &mut Option<String>) -> Result<Plan> {
    let mut undone: HashSet<String> = HashSet::new();
    let mut batch: Vec<Past> = Vec::new();
    vault.repo().find_past(|past| {
        let Some(id) = past.trailer(message::IMPORT) else { return Ok(false) };
        if past.trailer(message::BY).as_deref() == Some(UNDO) {
            undone.insert(id);
            return Ok(false);
        }
        // The same file imported again on the same day bears the same id as the import that was taken back before.
        let is_of_batch =
            batch.first().is_none_or(|first| first.trailer(message::IMPORT).as_ref() == Some(&id));
        if is_of_batch && !undone.contains(&id) {
            batch.push(past.clone());
        }
        Ok(false)
    })?;
    let Some(last) = batch.first() else {
        return match target {
            Some(_) => Ok(Plan::default()),
            None => Err(Error::refused(
                "nothing to take back: nothing was imported lately",
                "what was imported long ago is in `git log`, and `git revert` takes it back",
            )),
        };
    };
    let id = last.trailer(message::IMPORT).unwrap_or_default();
    if target.get_or_insert_with(|| id.clone()) != &id {
        return Ok(Plan::default());
    }
    let mut edits = Vec::new();
    for past in &batch {
        for turn in vault.repo().turns_of(past.id)? {
            if vault.disk().config().is_generated(&turn.path) {
                continue;
            }
            let turn = Turn { path: vault.repo().moved_since(past.id, &turn.path)?, ..turn };
            edits.push(file_back(vault, past, &turn)?);
        }
    }
    let subject = format!("the import of {id}");
    let message = message::import_taken_back(&subject, &id, &last.id.to_string(), vault.is_encrypted());
    Ok(Plan { operations: vec![Operation { edits, message }], ..Plan::default() })
}

fn nothing(whose: Option<&str>) -> Error {
    let of = whose.map(|path| format!(" of {}", contact::name(path))).unwrap_or_default();
    Error::refused(
        format!("nothing to take back: no change{of} was made by rounds lately"),
        "what you typed yourself is in `git log`, and `git revert` takes it back",
    )
}

/// The newest change of `whose` note, of any without, that was made on the user's word and is not taken back; only
/// `target` where that is known. A note that was renamed since is followed to its old name.
fn last(vault: &Vault, whose: Option<&str>, target: Option<Oid>) -> Result<Option<(Past, Vec<Turn>)>> {
    let (mut undone, mut undone_imports) = (HashSet::new(), HashSet::new());
    let mut whose = whose.map(Arc::<str>::from);
    vault.repo().find_past(|past| {
        undone.extend(past.trailers("Undoes"));
        undone_imports.extend(
            past.trailer(message::IMPORT).filter(|_| past.trailer("Rounds").as_deref() == Some(UNDO)),
        );
        let is_deed = past.trailer("Rounds").is_some_and(|by| by != UNDO)
            && target.is_none_or(|target| target == past.id)
            && !undone.contains(&past.id.to_string())
            && !past.trailer(message::IMPORT).is_some_and(|id| undone_imports.contains(&id));
        let Some(name) = &mut whose else { return Ok(is_deed) };
        // A message that names nobody has no such trailer.
        let contacts = past.trailers("Contact");
        let named =
            (!contacts.is_empty()).then(|| contacts.iter().any(|it| message::names_contact(it, name)));
        let (is_changed, renamed_from) = vault.repo().before(past.id, name)?;
        // A promise of theirs in a dated note is answered there.
        if is_deed && (named == Some(true) || (named.is_none() && is_changed)) {
            return Ok(true);
        }
        if let Some(old) = renamed_from {
            *name = old;
        }
        Ok(false)
    })
}

/// The command's name in its commits.
const UNDO: &str = "undo";

fn operation(vault: &Vault, past: &Past, turns: &[Turn]) -> Result<Operation> {
    let config = vault.disk().config();
    let notes = turns.iter().filter(|turn| !config.is_generated(&turn.path));
    let mut edits = Vec::new();
    let mut now = None;
    // A commit of many cards is about nobody in particular.
    let contact = past.trailer("Contact").filter(|_| past.trailers("Contact").len() == 1);
    for turn in notes {
        let stands = vault.repo().moved_since(past.id, &turn.path)?;
        if contact.as_ref().is_some_and(|it| message::names_contact(it, &turn.path)) {
            now = Some(stands.clone());
        }
        let turn = &Turn { path: stands, ..turn.clone() };
        let edit = if config.is_inbox(&turn.path) { card_back(vault, turn)? } else { None };
        edits.push(edit.map_or_else(|| file_back(vault, past, turn), Ok)?);
    }
    if edits.is_empty() {
        return Err(Error::refused(
            format!("{}: changed no note", short(past.id)),
            "look at it with `git show`",
        ));
    }
    // The note first: a card that is there as well as in the note does no harm.
    edits.sort_by_key(|edit| config.is_inbox(&edit.path));
    let message = message::taken_back(
        past.message.lines().next().unwrap_or_default(),
        contact.as_deref(),
        now.as_deref(),
        &past.id.to_string(),
        vault.is_encrypted(),
    );
    Ok(Operation { edits, message })
}

/// A file as it was before, if it still is what the commit made of it.
fn file_back(vault: &Vault, past: &Past, turn: &Turn) -> Result<FileEdit> {
    let (repo, path) = (vault.repo(), &turn.path);
    let oid = |blob: Option<Blob>| blob.map(|blob| blob.oid);
    if oid(repo.entry(&repo.head()?, path)?) != oid(turn.new) {
        let on_top = repo.last_change(path)?.map_or_else(
            || "something else changed it since".to_owned(),
            |(id, subject)| format!("changed since by {id} {subject}"),
        );
        return Err(on_top_of(past, path, &on_top));
    }
    let disk = match files::read(vault.root(), path) {
        Found::File(content) => Some(content.bytes),
        Found::Nothing => None,
        Found::Unreadable(cause) => return Err(on_top_of(past, path, &format!("cannot be read: {cause}"))),
    };
    let on_disk = disk.as_ref().map(|bytes| repo.blob_of(path, bytes, false)).transpose()?;
    if on_disk != oid(turn.new) {
        return Err(on_top_of(past, path, "edited since, and that is not committed"));
    }
    let text = |blob: Option<Blob>| blob.map(|blob| repo.text(path, blob)).transpose();
    let (old, new) = (text(turn.old)?, text(turn.new)?);
    let restored = match (&disk, old) {
        (Some(disk), Some(old)) if Some(disk) != new.as_ref() => Some(with_ends_of(disk, old)),
        (_, old) => old,
    };
    Ok(FileEdit { path: path.clone(), old: disk, new: restored })
}

fn on_top_of(past: &Past, path: &str, why: &str) -> Error {
    let id = short(past.id);
    let hint = format!("`git show {id}` shows what would be taken back: change that by hand");
    Error::refused(format!("{path}: {why}"), hint)
}

/// A text that git keeps with `\n`, as the file on disk has its lines.
fn with_ends_of(disk: &[u8], text: Vec<u8>) -> Vec<u8> {
    let has_crlf = |text: &[u8]| text.windows(2).any(|pair| pair == b"\r\n");
    if !has_crlf(disk) || has_crlf(&text) {
        return text;
    }
    let mut out = Vec::with_capacity(text.len() + text.len() / 16);
    for byte in text {
        if byte == b'\n' {
            out.push(b'\r');
        }
        out.push(byte);
    }
    out
}

/// The inbox with the cards that the commit took out of it, without their bullets, so that they are not carried out again;
/// `None` where the commit did anything else to it.
fn card_back(vault: &Vault, turn: &Turn) -> Result<Option<FileEdit>> {
    let text = |blob: Option<Blob>| {
        let bytes = blob.map(|blob| vault.repo().text(&turn.path, blob)).transpose()?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
    };
    let (before, after) = (text(turn.old)?, text(turn.new)?);
    let Some(cards) = taken_out(&before, &after) else { return Ok(None) };
    let old = match files::read(vault.root(), &turn.path) {
        Found::File(content) => Some(content.bytes),
        Found::Nothing => None,
        Found::Unreadable(_) => return Ok(None),
    };
    let Ok(disk) = String::from_utf8(old.clone().unwrap_or_default()) else { return Ok(None) };
    let new = Some(inbox::returned(&disk, &cards).into_bytes());
    Ok(Some(FileEdit { path: turn.path.clone(), old, new }))
}

/// The lines that are in `before` and no longer in `after`, where nothing else is different.
fn taken_out(before: &str, after: &str) -> Option<String> {
    let mut left = after.split_inclusive('\n').peekable();
    let gone = before.split_inclusive('\n').filter(|line| left.next_if_eq(line).is_none());
    let gone: String = gone.collect();
    (left.next().is_none() && !gone.is_empty()).then_some(gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_went_and_nothing_else_are_a_card_that_was_taken_out() {
        let check = |before: &str, after: &str, expected: Option<&str>| {
            assert_eq!(taken_out(before, after).as_deref(), expected);
        };
        check("- a\n- b\n- c\n", "- a\n- c\n", Some("- b\n"));
        check("- a\n", "", Some("- a\n"));
        check("- a\n  - x\n- b", "- b", Some("- a\n  - x\n"));
        check("- a\n- a\n", "- a\n", Some("- a\n"));
        check("# A\n- a\n- b\n- c\n  d\n", "# A\n- b\n", Some("- a\n- c\n  d\n"));
        check("- a\n", "- a\n- b\n", None);
        check("- a\n", "- a — what for?\n", None);
        check("- a\n", "- a\n", None);
        check("", "", None);
    }

    #[test]
    fn line_ends_are_those_of_the_file_on_disk() {
        let check = |disk: &str, text: &str, expected: &str| {
            assert_eq!(with_ends_of(disk.as_bytes(), text.into()), expected.as_bytes());
        };
        check("a\r\nb\r\n", "a\n", "a\r\n");
        check("a\nb\n", "a\n", "a\n");
        check("a\r\n", "a\r\nb\n", "a\r\nb\n");
    }
}
