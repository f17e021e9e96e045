//! `rounds show`: the page to read in the minute before a call. It writes nothing.

pub(super) mod json;
mod text;

use super::{Context, Outcome, whom};
use crate::Result;
use crate::agenda::Planner;
use crate::agenda::person::Person;
use crate::shell::cli::Show;
use crate::shell::files::{self, Found};
use crate::shell::vault;
use std::sync::Arc;

/// Prints what there is to know of one contact.
///
/// # Errors
/// When the vault cannot be read, or nobody or more than one is called so.
pub fn run(arguments: &Show, context: &Context) -> Result<Outcome> {
    let root = vault::real_root(&context.find_vault(None)?)?;
    let reading = vault::read_disk(&root)?;
    let today = reading.day(context.today, context.explicit_today);
    let path = whom(&reading.index, &arguments.name)?;
    let bytes = match files::read(&root, &path) {
        Found::File(content) => content.bytes,
        // Gone since the vault was read: what was read then still stands.
        Found::Nothing | Found::Unreadable(_) => Vec::new(),
    };
    if let Some(person) = Person::new(&reading.index, &path, &bytes, today) {
        context.terminal.print(&match arguments.json {
            true => json::render(&person),
            false => text::render(&person, context.terminal.layout()),
        })?;
    }
    Ok(Outcome::Done)
}

/// What there is to know of one contact of a vault that was read, as a page; `None` where they are none. `note` is what
/// their note holds.
pub fn page(index: &Planner, path: &Arc<str>, note: &[u8], context: &Context) -> Option<String> {
    let person = Person::new(index, path, note, context.today)?;
    Some(text::render(&person, context.terminal.layout()))
}

#[cfg(test)]
mod tests;
