//! `rounds move`: another circle.

use super::act::{self, Desk};
use super::{Context, Outcome, people, words};
use crate::contact::Circle;
use crate::error::{Error, Result};
use crate::intent::Intent;
use crate::shell::cli::Move;

/// Moves a contact to another circle, or several.
pub fn run(arguments: &Move, context: &Context) -> Result<Outcome> {
    let mut desk = Desk::open(context, arguments.dry_run)?;
    let Some((last, names)) = arguments.words.split_last() else { return Ok(Outcome::Done) };
    let circle = Circle::parse(last).ok_or_else(|| Error::Refused {
        what: format!("`{last}` is no circle"),
        hint: "a circle is 1, 2 or 3, or inner, middle or outer; it stands last".into(),
    })?;
    let (who, text) = words::people(names, desk.vault().disk()).map_err(people::unclear)?;
    if !text.is_empty() {
        return Err(people::unclear(words::Unclear::Neither(text)));
    }
    let paths = people::chosen(who, context)?;
    let intent = Intent::Move(circle);
    desk.carry_out(|vault| act::plan(vault, &paths, &intent, "move", context))
}
