//! `rounds bought`: they bought, and the buying window closes until the next time.

use super::act::{self, Session};
use super::{Context, Outcome, people, words};
use crate::error::{Error, Result};
use crate::request::{Request, Words};
use crate::shell::cli::Bought;

/// Writes down a purchase.
pub fn run(arguments: &Bought, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let said = words::one_and_past_day(&arguments.words, session.vault().disk(), context.today);
    let (named, on) = said.map_err(people::unclear)?;
    if on > context.today {
        let what = format!("{on} is still to come");
        return Err(Error::refused(what, "write `buys_next` into the note, or `[>]` in DUE.md"));
    }
    let path = people::choose(named, context)?;
    let request = Request::Bought(Words::new(on, ""));
    session.carry_out(|vault| act::plan(vault, std::slice::from_ref(&path), &request, "bought", context))
}
