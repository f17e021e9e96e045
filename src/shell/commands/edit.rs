//! `rounds edit`: a note in the user's own editor. Writes nothing itself: what they saved is told, and committed as
//! theirs where no watcher does it.

use super::act::{self, Plan, Session};
use super::{Context, Outcome, people, words};
use crate::contact::Contact;
use crate::error::{Error, Result};
use crate::message::{self, Difference, Side};
use crate::shell::cli::Edit;
use crate::shell::terminal::plain;
use crate::shell::vault::Vault;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// Opens a note and waits until the user is done with it.
pub fn run(arguments: &Edit, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, false)?;
    let named = words::one(&arguments.name, session.vault().disk()).map_err(people::unclear)?;
    let path = people::choose(named, context)?;
    edit(&mut session, &path, context)
}

/// The same for the note at `path`.
///
/// # Errors
/// When there is no such note, or no editor.
pub fn edit(session: &mut Session<'_>, path: &Arc<str>, context: &Context) -> Result<Outcome> {
    let before = act::note(session.vault(), path)?;
    open(&editor(), session.vault().root(), path)?;
    session.look_again()?;
    let after = act::note(session.vault(), path)?;
    warn(session.vault(), path, &after, context);
    if before == after {
        context.terminal.progress(&plain(&format!("{path}: nothing changed")))?;
        return Ok(Outcome::Done);
    }
    if session.vault().watcher().is_some() {
        let told = told(session.vault(), path, &before, &after, context);
        context.terminal.progress(&plain(&format!("{told} (the watcher commits it)")))?;
        return Ok(Outcome::Done);
    }
    session.carry_out(|vault| {
        Ok(Plan { operations: act::as_it_is(vault, path).into_iter().collect(), ..Plan::default() })
    })
}

/// The editor that the user has chosen, with its arguments: as git finds it, settings of git's own aside.
fn editor() -> String {
    let chosen = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
    chosen.map(|it| it.trim().to_owned()).find(|it| !it.is_empty()).unwrap_or_else(|| "vi".into())
}

/// As git runs it: through a shell, since it may have arguments and quotes.
fn open(editor: &str, root: &Path, path: &str) -> Result<()> {
    let refused = |cause: String| {
        Error::refused(format!("`{editor}`: {cause}"), "set VISUAL or EDITOR to the editor of your choice")
    };
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{editor} \"$@\""), editor]).arg(root.join(path)).current_dir(root);
    let status = shell.status().map_err(|cause| refused(crate::error::plain(&cause)))?;
    match status.code() {
        Some(0) => Ok(()),
        Some(code) => Err(refused(format!("ended with code {code}"))),
        None => Err(refused("was stopped".into())),
    }
}

/// What changed, as a commit would tell it.
fn told(vault: &Vault, path: &Arc<str>, before: &[u8], after: &[u8], context: &Context) -> String {
    let read = |bytes: &[u8]| Contact::read(path, bytes, vault.disk().config());
    let (old, new) = (read(before), read(after));
    let [old_text, new_text] = [before, after].map(String::from_utf8_lossy);
    let difference = Difference {
        old_path: path,
        new_path: path,
        old: Some(Side { contact: old.as_ref(), text: &old_text }),
        new: Some(Side { contact: new.as_ref(), text: &new_text }),
    };
    message::message(difference, context.today).lines().next().unwrap_or_default().to_owned()
}

/// Says what in the note cannot be read as meant, while the user still knows what they typed.
fn warn(vault: &Vault, path: &Arc<str>, note: &[u8], context: &Context) {
    let Some(contact) = Contact::read(path, note, vault.disk().config()) else { return };
    for finding in contact.findings(path, context.today) {
        let line = format!("{path}:{}:{}: {}", finding.spot.line, finding.spot.column, finding.message);
        context.terminal.warn(line, Some(&finding.hint));
    }
}
