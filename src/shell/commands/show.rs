//! `rounds show`: the page to read in the minute before a call. It writes nothing.

pub(super) mod json;
mod text;

use super::view::View;
use super::{Context, Outcome, whom};
use crate::Result;
use crate::agenda::Planner;
use crate::agenda::person::Person;
use crate::shell::cli::Show;
use std::sync::Arc;

/// Prints what there is to know of one contact.
///
/// # Errors
/// When the vault cannot be read, or nobody or more than one is called so.
pub fn run(arguments: &Show, context: &Context) -> Result<Outcome> {
    let view = View::open(arguments.as_of.as_deref(), context)?;
    let path = whom(view.index(), &arguments.name)?;
    if let Some(person) = Person::new(view.index(), &path, &view.bytes(&path), view.today) {
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
