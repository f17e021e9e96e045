//! `rounds touch` and `rounds tried`: a real contact, and an attempt at one.

use super::act::{self, Session};
use super::{Context, Outcome, day, people, words};
use crate::contact::Tags;
use crate::error::Result;
use crate::request::{Contacted, Request};
use crate::shell::cli::{Touch, Tried};

/// Writes down a real contact.
pub fn run(arguments: &Touch, context: &Context) -> Result<Outcome> {
    let kinds = [
        (arguments.gave, Tags::GAVE),
        (arguments.got, Tags::GOT),
        (arguments.referral, Tags::REFERRAL),
        (arguments.theirs, Tags::THEIRS),
        (arguments.sales, Tags::SALES),
        (arguments.told, Tags::TOLD),
        (arguments.asked, Tags::ASKED),
    ];
    let tags =
        kinds.into_iter().filter(|(is_it, _)| *is_it).fold(Tags::default(), |all, (_, tag)| all.or(tag));
    let mut session = Session::open(context, arguments.dry_run)?;
    let said = words::contacted(&arguments.words, session.vault().disk());
    let said = said.map_err(|unclear| people::unclear_in(unclear, session.vault()))?;
    let on = day::past(arguments.on.as_deref(), context.today)?;
    let next = day::ahead_of(arguments.next.as_deref(), on, context.today)?;
    let paths = people::chosen(said.who, context)?;
    let request =
        Request::Touched(Contacted { day: on, text: said.text, tags, next, ..Contacted::default() });
    session.carry_out(|vault| act::plan(vault, &paths, &request, "touch", context))
}

/// Writes down an attempt that got no answer.
pub fn run_tried(arguments: &Tried, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let said = words::contacted(&arguments.words, session.vault().disk());
    let said = said.map_err(|unclear| people::unclear_in(unclear, session.vault()))?;
    let on = day::past(arguments.on.as_deref(), context.today)?;
    let paths = people::chosen(said.who, context)?;
    let tags = Tags::NO_ANSWER;
    let contacted = Contacted { day: on, text: said.text, tags, ..Contacted::default() };
    let request = Request::Tried(contacted);
    session.carry_out(|vault| act::plan(vault, &paths, &request, "tried", context))
}
