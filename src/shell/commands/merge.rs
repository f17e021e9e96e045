//! `rounds merge`: one contact of two notes about the same person, and every link to the second one with it.

use super::act::{self, Plan, Session};
use super::{Context, Outcome, people, resolve, words};
use crate::contact;
use crate::error::{Error, Result};
use crate::merge::{self, Dispute};
use crate::message;
use crate::note::Wrong;
use crate::note::edit::{self, Change};
use crate::note::fields::Key;
use crate::note::links::{self, Moved};
use crate::shell::cli::Merge;
use crate::shell::files::{self, Found};
use crate::shell::vault::{self, FileEdit, Operation, Vault};
use std::sync::Arc;

/// Merges the two, or shows what that would change.
///
/// # Errors
/// When one of them is nobody, or their notes cannot be read for certain.
pub fn run(arguments: &Merge, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let whom = |asked: &String, session: &Session<'_>| {
        let named =
            words::one(std::slice::from_ref(asked), session.vault().disk()).map_err(people::unclear)?;
        people::choose(named, context)
    };
    let two = Two { into: whom(&arguments.into, &session)?, from: whom(&arguments.from, &session)? };
    if two.into == two.from {
        let hint = "name two notes, such as `rounds merge People/Ada Clients/Ada`";
        return Err(Error::refused(format!("{}: both are this note", two.into), hint));
    }
    let dispute = Dispute::of_merged(&two.united(session.vault())?);
    let answers = match (arguments.ours, arguments.theirs) {
        (false, false) if arguments.dry_run => Vec::new(),
        (false, false) => resolve::ask(&two.into, &dispute, context)?,
        (_, is_theirs) => resolve::all(&dispute, is_theirs),
    };
    let mut is_done = false;
    session.carry_out(|vault| {
        // Where it is asked for again after it was written, there is nothing left to do.
        if is_done && vault.disk().get(&two.from).is_none() {
            return Ok(Plan::default());
        }
        is_done = true;
        Ok(Plan { operations: vec![two.operation(vault, &answers)?], ..Plan::default() })
    })
}

/// Two notes about one person.
struct Two {
    into: Arc<str>,
    from: Arc<str>,
}

impl Two {
    /// The note that stays as it would be, with what clashes side by side.
    fn united(&self, vault: &Vault) -> Result<String> {
        let (ours, theirs) = (text(vault, &self.into)?, text(vault, &self.from)?);
        let is_there = |path: &str| vault.root().join(path).is_file();
        let carried = links::carried(&theirs, &self.from, &self.into, &is_there);
        let theirs = carried.map_err(|wrong| unreadable(&self.from, wrong))?;
        let name = contact::name(&self.from);
        let merged = merge::unite(&ours, &theirs, name, &resolve::text_merge).ok_or_else(|| {
            Error::refused(
                format!(
                    "{} and {}: the front matter of one cannot be read for certain",
                    self.into, self.from
                ),
                "see `rounds check`, and mend it first",
            )
        })?;
        if name.to_lowercase() == contact::name(&self.into).to_lowercase() {
            return Ok(merged.text);
        }
        let change = Change::Unite(Key::Aliases, vec![name.to_owned()]);
        let new = edit::edit(merged.text.as_bytes(), &[change], &vault.disk().config().methods)
            .map_err(|refusal| Error::refused(format!("{}: {}", self.into, refusal.message), refusal.hint))?;
        Ok(String::from_utf8_lossy(&new).into_owned())
    }

    /// All of it as one operation: what may be done twice without harm comes first.
    fn operation(&self, vault: &Vault, answers: &[Option<usize>]) -> Result<Operation> {
        let notes = vault::notes(vault.root())?;
        let moved = Moved::new(&self.from, &self.into, notes.iter().map(|path| &**path));
        let united = Dispute::of_merged(&self.united(vault)?).settled(answers);
        let united = self.relinked(&moved, &self.into, &united)?.unwrap_or(united);
        let mut edits = vec![FileEdit {
            path: self.into.clone(),
            old: Some(act::note(vault, &self.into)?),
            new: Some(united.into_bytes()),
        }];
        for path in notes.iter().filter(|path| **path != self.into && **path != self.from) {
            let Found::File(content) = files::read(vault.root(), path) else { continue };
            let Ok(text) = std::str::from_utf8(&content.bytes) else { continue };
            if let Some(new) = self.relinked(&moved, path, text)? {
                edits.push(FileEdit {
                    path: path.clone(),
                    old: Some(content.bytes),
                    new: Some(new.into_bytes()),
                });
            }
        }
        edits.push(FileEdit { path: self.from.clone(), old: Some(act::note(vault, &self.from)?), new: None });
        let links = edits.len() - 2;
        let words = match links {
            0 => String::new(),
            1 => "Links in 1 other note lead here now.".to_owned(),
            many => format!("Links in {many} other notes lead here now."),
        };
        let (into, from) = (contact::name(&self.into), contact::name(&self.from));
        let subject = message::united(into, from);
        Ok(Operation {
            edits,
            message: message::deed(&subject, &words, &self.into, "merge", vault.is_encrypted()),
        })
    }

    /// A note with its links to the one that goes leading to the other one.
    fn relinked(&self, moved: &Moved<'_>, path: &str, text: &str) -> Result<Option<String>> {
        moved.rewritten(path, text).map_err(|wrong| unreadable(path, wrong))
    }
}

fn unreadable(path: &str, wrong: Wrong) -> Error {
    Error::refused(format!("{path}: its links cannot be told from code: {}", wrong.message), wrong.hint)
}

fn text(vault: &Vault, path: &Arc<str>) -> Result<String> {
    String::from_utf8(act::note(vault, path)?)
        .map_err(|_| Error::refused(format!("{path}: is not UTF-8"), "save it as UTF-8"))
}
