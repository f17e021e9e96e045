//! `rounds move`: another circle.

use super::act::{self, Session};
use super::{Context, Outcome, people, words};
use crate::contact::Circle;
use crate::error::{Error, Result};
use crate::request::{Request, Words};
use crate::shell::cli::Move;

/// Moves a contact to another circle, or several.
pub fn run(arguments: &Move, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let Some((last, names)) = arguments.words.split_last() else { return Ok(Outcome::Done) };
    // Words about it stand behind the circle, in quotes.
    let (last, names, text) = match names.split_last() {
        Some((circle, names)) if Circle::parse(last).is_none() && last.contains(char::is_whitespace) => {
            (circle, names, last.trim())
        }
        _ => (last, names, ""),
    };
    let circle = Circle::parse(last).ok_or_else(|| {
        Error::refused(
            format!("`{last}` is no circle"),
            "a circle is 1, 2 or 3, or inner, middle or outer; it stands behind the names",
        )
    })?;
    let (who, unknown) = words::people(names, session.vault().disk()).map_err(people::unclear)?;
    if !unknown.is_empty() {
        return Err(people::unclear(words::Unclear::Neither(unknown)));
    }
    let paths = people::chosen(who, context)?;
    let request = Request::Move { circle, words: Words::new(context.today, text) };
    session.carry_out(|vault| act::plan(vault, &paths, &request, "move", context))
}
