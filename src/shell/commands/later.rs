//! `rounds later`: not now, but on a day.

use super::act::{self, Session};
use super::{Context, Outcome, day, people, words};
use crate::error::Result;
use crate::request::{Request, Words};
use crate::shell::cli::Later;

/// Sets the next step.
pub fn run(arguments: &Later, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let said = words::one_and_day(&arguments.words, session.vault().disk(), context.today);
    let (named, until, text) = said.map_err(people::unclear)?;
    if until <= context.today {
        return Err(day::not_ahead(until));
    }
    let path = people::choose(named, context)?;
    let request = Request::NotNow { until, words: Words::new(context.today, text) };
    session.carry_out(|vault| act::plan(vault, std::slice::from_ref(&path), &request, "later", context))
}
