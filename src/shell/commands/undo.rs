//! `rounds undo`: takes back the last change that was made on the user's word, as a new commit; only where nothing was
//! changed on top of it.

use super::act::{Desk, Plan};
use super::{Context, Outcome, people, words};
use crate::contact;
use crate::error::{Error, Result};
use crate::inbox;
use crate::message;
use crate::shell::cli::Undo;
use crate::shell::files::{self, Found};
use crate::shell::git::content::Blob;
use crate::shell::git::history::{Past, Turn};
use crate::shell::git::short;
use crate::shell::vault::{Deed, Edit, Vault};
use git2::Oid;
use std::collections::HashSet;

/// Takes back the last change.
pub fn run(arguments: &Undo, context: &Context) -> Result<Outcome> {
    let mut desk = Desk::open(context, arguments.dry_run)?;
    let whose = match arguments.name.is_empty() {
        true => None,
        false => {
            let named = words::one(&arguments.name, desk.vault().disk()).map_err(people::unclear)?;
            Some(people::choose(named, context)?)
        }
    };
    let mut target: Option<Oid> = None;
    desk.carry_out(|vault| {
        let found = last(vault, whose.as_deref(), target)?;
        let Some((past, turns)) = found else {
            return if target.is_some() { Ok(Plan::default()) } else { Err(nothing(whose.as_deref())) };
        };
        target = Some(past.id);
        Ok(Plan { deeds: vec![deed(vault, &past, &turns)?], ..Plan::default() })
    })
}

fn nothing(whose: Option<&str>) -> Error {
    let of = whose.map(|path| format!(" of {}", contact::name(path))).unwrap_or_default();
    Error::Refused {
        what: format!("nothing to take back: no change{of} was made by rounds lately"),
        hint: "what you typed yourself is in `git log`, and `git revert` takes it back".into(),
    }
}

/// The newest change of `whose` note, of any without, that was made on the user's word and is not taken back; only
/// `target` where that is known.
fn last(vault: &Vault, whose: Option<&str>, target: Option<Oid>) -> Result<Option<(Past, Vec<Turn>)>> {
    let mut skipped = HashSet::new();
    loop {
        let mut undone = HashSet::new();
        let found = vault.repo().find_past(|past| {
            undone.extend(past.trailer("Undoes").map(str::to_owned));
            let is_deed = past.trailer("Rounds").is_some_and(|by| by != UNDO);
            // A message that names nobody has no such trailer.
            let may_be_theirs =
                past.trailer("Contact").is_none_or(|path| whose.is_none_or(|whose| whose == path));
            is_deed
                && may_be_theirs
                && target.is_none_or(|target| target == past.id)
                && !skipped.contains(&past.id)
                && !undone.contains(&past.id.to_string())
        })?;
        match found {
            Some((past, turns))
                if whose.is_some_and(|whose| !turns.iter().any(|turn| &*turn.path == whose)) =>
            {
                skipped.insert(past.id);
            }
            found => return Ok(found),
        }
    }
}

/// The command's name in its commits.
const UNDO: &str = "undo";

fn deed(vault: &Vault, past: &Past, turns: &[Turn]) -> Result<Deed> {
    let config = vault.disk().config();
    let notes = turns.iter().filter(|turn| *turn.path != *config.agenda_file);
    let mut edits = Vec::new();
    for turn in notes {
        let edit = match *turn.path == *config.inbox_file {
            true => card_back(vault, turn)?,
            false => None,
        };
        edits.push(edit.map_or_else(|| file_back(vault, past, turn), Ok)?);
    }
    if edits.is_empty() {
        return Err(Error::Refused {
            what: format!("{}: changed no note", short(past.id)),
            hint: "look at it with `git show`".into(),
        });
    }
    // The note first: a card that is there as well as in the note does no harm.
    edits.sort_by_key(|edit| *edit.path == *config.inbox_file);
    let message = message::taken_back(
        past.message.lines().next().unwrap_or_default(),
        past.trailer("Contact"),
        &past.id.to_string(),
        vault.is_encrypted(),
    );
    Ok(Deed { edits, message })
}

/// A file as it was before, if it still is what the commit made of it.
fn file_back(vault: &Vault, past: &Past, turn: &Turn) -> Result<Edit> {
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
    Ok(Edit { path: path.clone(), old: disk, new: restored })
}

fn on_top_of(past: &Past, path: &str, why: &str) -> Error {
    let id = short(past.id);
    let hint = format!("`git show {id}` shows what would be taken back: change that by hand");
    Error::Refused { what: format!("{path}: {why}"), hint }
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

/// The inbox with the card that the commit took out of it, without its bullet, so that it is not carried out again;
/// `None` where the commit did anything else to it.
fn card_back(vault: &Vault, turn: &Turn) -> Result<Option<Edit>> {
    let text = |blob: Option<Blob>| {
        let bytes = blob.map(|blob| vault.repo().text(&turn.path, blob)).transpose()?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
    };
    let (before, after) = (text(turn.old)?, text(turn.new)?);
    let Some(card) = taken_out(&before, &after) else { return Ok(None) };
    let old = match files::read(vault.root(), &turn.path) {
        Found::File(content) => Some(content.bytes),
        Found::Nothing => None,
        Found::Unreadable(_) => return Ok(None),
    };
    let Ok(disk) = String::from_utf8(old.clone().unwrap_or_default()) else { return Ok(None) };
    let new = Some(inbox::returned(&disk, card).into_bytes());
    Ok(Some(Edit { path: turn.path.clone(), old, new }))
}

/// The lines that are in `before` and no longer in `after`, where nothing else is different.
fn taken_out<'t>(before: &'t str, after: &str) -> Option<&'t str> {
    let lines = |text| str::split_inclusive(text, '\n');
    let same: usize = lines(before).zip(lines(after)).take_while(|(a, b)| a == b).map(|(a, _)| a.len()).sum();
    let rest = after.get(same..)?;
    let end = before.len().checked_sub(rest.len()).filter(|&end| end > same)?;
    before[same..].ends_with(rest).then(|| &before[same..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_went_and_nothing_else_are_a_card_that_was_taken_out() {
        let check = |before: &str, after, expected| assert_eq!(taken_out(before, after), expected);
        check("- a\n- b\n- c\n", "- a\n- c\n", Some("- b\n"));
        check("- a\n", "", Some("- a\n"));
        check("- a\n  - x\n- b", "- b", Some("- a\n  - x\n"));
        check("- a\n- a\n", "- a\n", Some("- a\n"));
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
