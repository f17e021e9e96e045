//! `rounds promise`: what you said you would do, or what they did.

use super::act::{self, Session};
use super::words::Unclear;
use super::{Context, Outcome, day, people, words};
use crate::date::spoken::{self, Direction, split_end, unsure_end};
use crate::error::Result;
use crate::note::edit::NewTask;
use crate::request::Request;
use crate::shell::cli::Promise;
use chrono::NaiveDate;

/// Writes down a promise.
pub fn run(arguments: &Promise, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let said = words::one_and_text(&arguments.words, session.vault().disk());
    let (named, text) = said.map_err(people::unclear)?;
    if text.is_empty() {
        return Err(people::unclear(Unclear::Missing("what was promised")));
    }
    let by = day::ahead(arguments.by.as_deref(), context.today)?;
    let (text, due) =
        if by.is_some() { (text, by) } else { with_day(&text, context.today).map_err(day::refused)? };
    let path = people::choose(named, context)?;
    let request = Request::Promised(NewTask { text, due, is_waiting: arguments.theirs });
    session.carry_out(|vault| act::plan(vault, std::slice::from_ref(&path), &request, "promise", context))
}

/// `send the CV by friday`: the words, and the day that such a word leads to.
///
/// # Errors
/// When that day has to be asked about.
pub fn with_day(text: &str, today: NaiveDate) -> Result<(String, Option<NaiveDate>), spoken::Unclear> {
    if let Some(unsure) = unsure_end(text, today).filter(|it| it.is_led) {
        return Err(unsure.unclear);
    }
    let split = split_end(text, today, Direction::Ahead);
    Ok(match split.filter(|split| split.is_led && !split.rest.is_empty()) {
        Some(split) => (split.rest.to_owned(), Some(split.day)),
        None => (text.to_owned(), None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_day_that_a_word_leads_to_is_the_promises_day() {
        let check = |text, expected: &str, due: Option<&str>| {
            let due = due.map(|due| due.parse().unwrap());
            let read = with_day(text, "2026-11-22".parse().unwrap());
            assert_eq!(read, Ok((expected.to_owned(), due)), "{text}");
        };
        check("send the CV by friday", "send the CV", Some("2026-11-27"));
        check("send the CV in 2 weeks", "send the CV", Some("2026-12-06"));
        check("send the CV", "send the CV", None);
        check("ask where she sat", "ask where she sat", None);
        check("by friday", "by friday", None);
        check("order 24 jan 27", "order 24 jan 27", None);
    }

    #[test]
    fn day_that_has_to_be_asked_about_is_no_promises_day() {
        let today = "2026-11-22".parse().unwrap();
        for text in ["send the CV by 24 dec 27", "send the CV by 1/2", "send the CV until 24.12.27"] {
            assert!(with_day(text, today).is_err(), "{text}");
        }
    }
}
