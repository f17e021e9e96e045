//! Whom a command means: what the words leave open is asked of the user on a terminal, and is an error elsewhere.

use super::Context;
use super::words::{Named, Unclear};
use crate::contact;
use crate::error::{Error, Result};
use crate::shell::terminal::plain;
use crate::shell::vault::{self, Vault};
use std::sync::Arc;

/// The one contact that each name means.
///
/// # Errors
/// When a name fits several, or nobody for certain, and nobody is there to choose.
pub fn chosen(named: Vec<Named>, context: &Context) -> Result<Vec<Arc<str>>> {
    let mut paths = Vec::new();
    for named in named {
        let path = choose(named, context)?;
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// The one contact that a name means.
///
/// # Errors
/// As [`chosen`].
pub fn choose(named: Named, context: &Context) -> Result<Arc<str>> {
    let Named { asked, mut paths, is_certain } = named;
    let line = |path: &Arc<str>| plain(&format!("{} ({path})", contact::name(path))).into_owned();
    if paths.len() > super::LISTED {
        return Err(super::too_many(&asked, paths.len()));
    }
    if is_certain {
        let at = one_of(&format!("`{asked}` fits {} contacts", paths.len()), &paths, line, context)?;
        return Ok(paths.swap_remove(at));
    }
    // What only comes near is nobody until the user has said that it is they who are meant.
    let lines: Vec<String> = paths.iter().map(line).collect();
    match context.terminal.choose(&format!("nobody is called `{asked}`; near that"), &lines) {
        Some(at) => Ok(paths.swap_remove(at)),
        None => Err(unclear(Unclear::Nobody(asked, paths))),
    }
}

/// The place of the one that the user means; the only one there is needs no question.
///
/// # Errors
/// When there are several and nobody is there to choose, or they chose none.
pub fn one_of<T>(what: &str, of: &[T], line: impl Fn(&T) -> String, context: &Context) -> Result<usize> {
    if of.len() == 1 {
        return Ok(0);
    }
    let mut lines: Vec<String> = of.iter().take(super::LISTED).map(line).collect();
    let chosen = context.terminal.choose(what, &lines);
    if of.len() > super::LISTED {
        lines.push(format!("and {} more", of.len() - super::LISTED));
    }
    chosen.ok_or_else(|| Error::refused(what.to_owned(), lines.join("\n")))
}

/// What to say of words that are not understood in this vault: where they name a plain note, that it is no contact yet.
pub fn unclear_in(unclear: Unclear, vault: &Vault) -> Error {
    if let Unclear::Nobody(asked, near) = &unclear
        && near.is_empty()
    {
        let asked = asked.to_lowercase();
        let is_it = |path: &&Arc<str>| {
            let name = contact::name(path).to_lowercase();
            vault.disk().get(path).is_none() && (name == asked || asked.starts_with(&format!("{name} ")))
        };
        let notes = vault::notes(vault.root()).unwrap_or_default();
        if let Some(path) = notes.iter().find(is_it) {
            let what = format!("{path}: is a plain note, and no contact yet");
            return Error::refused(what, format!("`rounds new {}` makes it one", contact::name(path)));
        }
    }
    self::unclear(unclear)
}

/// What to say of words that are not understood.
pub fn unclear(unclear: Unclear) -> Error {
    let (what, hint) = match unclear {
        Unclear::Nobody(asked, near) => return super::nobody(&asked, &near, "whole words of these"),
        Unclear::Neither(word) => (
            format!("`{word}` is no contact and no method"),
            "methods are email, meeting, phone, online, intranet, post; your own words stand in quotes, \
             or behind a method"
                .into(),
        ),
        Unclear::Behind(word) => (
            format!("`{word}` stands behind the text"),
            "the order is NAME, METHOD, TEXT; the text in quotes".into(),
        ),
        Unclear::Missing(what) => (format!("{what} is missing"), "see the examples of `--help`".into()),
        Unclear::Day(unclear) => (unclear.to_string(), unclear.hint()),
    };
    Error::refused(what, hint)
}
