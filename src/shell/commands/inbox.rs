//! `rounds inbox`: one more card in the inbox.

use super::act::{Plan, Session};
use super::{Context, Outcome, people, words};
use crate::agenda::markdown::clean;
use crate::config::{self, INBOX};
use crate::error::{Error, Result};
use crate::inbox;
use crate::index::Index;
use crate::message;
use crate::shell::cli::Inbox;
use crate::shell::files::{self, Found};
use crate::shell::git::Repo;
use crate::shell::vault::{FileEdit, Operation, Vault, settings_with_inbox};

/// What is said of an inbox that git ignores, …
const IGNORED: &str = "git ignores it, so that no card in it would be read";
/// … and what helps.
const UNIGNORE: &str = "take it out of .gitignore";

/// Adds a card.
pub fn run(arguments: &Inbox, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let line = clean(&format!("{} {}", arguments.text, arguments.more.join(" ")));
    if line.is_empty() {
        return Err(people::unclear(words::Unclear::Missing("a card")));
    }
    let mut is_done = false;
    session.carry_out(|vault| {
        // A card that was added has gone where it belongs by now.
        let plan = if is_done { Plan::default() } else { plan(vault, &line)? };
        is_done = holds(vault, &line)?;
        Ok(plan)
    })
}

fn plan(vault: &Vault, line: &str) -> Result<Plan> {
    let named = vault.disk().config().inbox_file.is_some();
    let naming = if named { None } else { Some(name_it(vault)?) };
    may_be_written(vault)?;
    let old = text(vault)?;
    let path = name(vault).into();
    if holds(vault, line)? {
        return Ok(Plan { already: vec![message::inbox_subject(line)], ..Plan::default() });
    }
    let new = inbox::added(old.as_deref().unwrap_or_default(), line);
    let message = message::inbox(line, vault.is_encrypted());
    let edits = vec![FileEdit { path, old: old.map(String::into_bytes), new: Some(new.into_bytes()) }];
    let card = Operation { edits, message };
    Ok(Plan { operations: naming.into_iter().chain([card]).collect(), ..Plan::default() })
}

fn name(vault: &Vault) -> &str {
    vault.disk().config().inbox_file.as_deref().unwrap_or(INBOX)
}

/// What names the inbox in the settings, where no file has that name yet: one that has is the user's.
fn name_it(vault: &Vault) -> Result<Operation> {
    let line = format!("inbox_file = \"{INBOX}\"");
    if files::is_taken(vault.root(), INBOX) {
        return Err(Error::refused(
            format!("{INBOX}: is a note of yours and no inbox: rounds.toml does not name it"),
            format!("if its items are cards, add this line to rounds.toml: {line}"),
        ));
    }
    settings_with_inbox(vault).ok_or_else(|| {
        Error::refused(
            format!("{}: names no inbox, and cannot be changed", config::FILE),
            format!("mend it, and add this line above its first table: {line}"),
        )
    })
}

/// # Errors
/// Where the card would go into a file that nobody reads as an inbox.
fn may_be_written(vault: &Vault) -> Result<()> {
    let (path, inbox) = (name(vault), vault.disk().inbox());
    let refused = |why: &str, hint: &str| Err(Error::refused(format!("{path}: {why}"), hint.to_owned()));
    if let Some(trouble) = inbox.and_then(|inbox| inbox.trouble.as_ref()) {
        return refused(&trouble.message, &trouble.hint);
    }
    if is_ignored(vault.repo(), vault.disk(), path) {
        return refused(IGNORED, UNIGNORE);
    }
    Ok(())
}

/// Whether git ignores the inbox at `path`: what is read in spite of git's rules is tracked.
fn is_ignored(repo: &Repo, index: &Index, path: &str) -> bool {
    index.inbox().is_none() && repo.is_ignored(path, false)
}

/// Why no card would be read in the inbox that the settings name, path first, and what helps; `None`: they are.
pub fn unread(repo: &Repo, index: &Index) -> Option<(String, &'static str)> {
    let path = index.config().inbox_file.as_deref()?;
    is_ignored(repo, index, path).then(|| (format!("{path}: {IGNORED}"), UNIGNORE))
}

/// Whether the inbox holds this very card.
fn holds(vault: &Vault, line: &str) -> Result<bool> {
    let card = inbox::added("", line);
    let text = text(vault)?.unwrap_or_default();
    Ok(text.lines().any(|known| known.trim() == card.trim()))
}

/// The inbox's text, if there is one.
fn text(vault: &Vault) -> Result<Option<String>> {
    let path = name(vault);
    let (why, hint) = match files::read(vault.root(), path) {
        Found::Nothing => match vault.kept_elsewhere(path) {
            Some(by) => (format!("is not here: {by} keeps it elsewhere"), "have it fetched first"),
            None => return Ok(None),
        },
        Found::File(content) => match String::from_utf8(content.bytes) {
            Ok(text) => return Ok(Some(text)),
            Err(_) => ("is not UTF-8".to_owned(), "save the file as UTF-8"),
        },
        Found::Unreadable(cause) => (format!("cannot be read: {cause}"), "make the file readable for you"),
    };
    Err(Error::refused(format!("{path}: {why}"), hint))
}
