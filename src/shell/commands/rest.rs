//! `rounds rest`: off the agenda until further notice.

use super::act::{self, Session};
use super::{Context, Outcome, people, words};
use crate::error::Result;
use crate::request::{Request, Words};
use crate::shell::cli::Rest;

/// Lets contacts rest.
pub fn run(arguments: &Rest, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let said = words::people(&arguments.words, session.vault().disk());
    let (who, text) = said.map_err(people::unclear)?;
    let paths = people::chosen(who, context)?;
    let request = Request::Rest(Words::new(context.today, text));
    session.carry_out(|vault| act::plan(vault, &paths, &request, "rest", context))
}
