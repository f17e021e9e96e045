//! Whom a command means: what the words leave open is asked of the user on a terminal, and is an error elsewhere.

use super::Context;
use super::words::{Named, Unclear};
use crate::contact;
use crate::error::{Error, Result};
use crate::shell::terminal::plain;
use std::sync::Arc;

/// How many candidates are listed before the rest are counted.
const LISTED: usize = 20;

/// The one contact that each name means.
///
/// # Errors
/// When a name fits several and nobody is there to choose.
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
    let Named { asked, mut paths } = named;
    let line = |path: &Arc<str>| plain(&format!("{} ({path})", contact::name(path))).into_owned();
    let at = one_of(&format!("`{asked}` fits {} contacts", paths.len()), &paths, line, context)?;
    Ok(paths.swap_remove(at))
}

/// The place of the one that the user means; the only one there is needs no question.
///
/// # Errors
/// When there are several and nobody is there to choose, or they chose none.
pub fn one_of<T>(what: &str, of: &[T], line: impl Fn(&T) -> String, context: &Context) -> Result<usize> {
    if of.len() == 1 {
        return Ok(0);
    }
    let mut lines: Vec<String> = of.iter().take(LISTED).map(line).collect();
    let chosen = context.terminal.choose(what, &lines);
    if of.len() > LISTED {
        lines.push(format!("and {} more", of.len() - LISTED));
    }
    chosen.ok_or_else(|| Error::Refused { what: what.to_owned(), hint: lines.join("\n") })
}

/// What to say of words that are not understood.
pub fn unclear(unclear: Unclear) -> Error {
    let (what, hint) = match unclear {
        Unclear::Nobody(asked, near) if near.is_empty() => (
            format!("no contact is called `{asked}`"),
            "a name is that of the note's file, one of its `aliases`, a part of these, or the path".into(),
        ),
        Unclear::Nobody(asked, near) => {
            let line =
                |path: &Arc<str>| plain(&format!("did you mean {}?", contact::name(path))).into_owned();
            let lines: Vec<_> = near.iter().map(line).collect();
            (format!("no contact is called `{asked}`"), lines.join("\n"))
        }
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
    Error::Refused { what, hint }
}
