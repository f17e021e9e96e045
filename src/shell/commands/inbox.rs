//! `rounds inbox`: one more card in the inbox.

use super::act::{Desk, Plan};
use super::{Context, Outcome, people, words};
use crate::agenda::markdown::clean;
use crate::error::{Error, Result};
use crate::inbox;
use crate::message;
use crate::shell::cli::Inbox;
use crate::shell::files::{self, Found};
use crate::shell::vault::{Deed, Edit, Vault};

/// Adds a card.
pub fn run(arguments: &Inbox, context: &Context) -> Result<Outcome> {
    let mut desk = Desk::open(context, arguments.dry_run)?;
    let line = clean(&format!("{} {}", arguments.text, arguments.more.join(" ")));
    if line.is_empty() {
        return Err(people::unclear(words::Unclear::Missing("a card")));
    }
    let mut is_done = false;
    desk.carry_out(|vault| {
        // A card that was added has gone where it belongs by now.
        let plan = if is_done { Plan::default() } else { plan(vault, &line)? };
        is_done = holds(vault, &line)?;
        Ok(plan)
    })
}

fn plan(vault: &Vault, line: &str) -> Result<Plan> {
    let old = text(vault)?;
    let path = vault.disk().config().inbox_file.as_str().into();
    if holds(vault, line)? {
        return Ok(Plan { already: vec![message::inbox_subject(line)], ..Plan::default() });
    }
    let new = inbox::added(old.as_deref().unwrap_or_default(), line);
    let message = message::inbox(line, vault.is_encrypted());
    let edits = vec![Edit { path, old: old.map(String::into_bytes), new: Some(new.into_bytes()) }];
    Ok(Plan { deeds: vec![Deed { edits, message }], ..Plan::default() })
}

/// Whether the inbox holds this very card.
fn holds(vault: &Vault, line: &str) -> Result<bool> {
    let card = inbox::added("", line);
    let text = text(vault)?.unwrap_or_default();
    Ok(text.lines().any(|known| known.trim() == card.trim()))
}

/// The inbox's text, if there is one.
fn text(vault: &Vault) -> Result<Option<String>> {
    let path = &vault.disk().config().inbox_file;
    let (why, hint) = match files::read(vault.root(), path) {
        Found::Nothing => return Ok(None),
        Found::File(content) => match String::from_utf8(content.bytes) {
            Ok(text) => return Ok(Some(text)),
            Err(_) => ("is not UTF-8".to_owned(), "save the file as UTF-8"),
        },
        Found::Unreadable(cause) => (format!("cannot be read: {cause}"), "make the file readable for you"),
    };
    Err(Error::Refused { what: format!("{path}: {why}"), hint: hint.into() })
}
