//! `rounds review`: what a month or a year came to. It writes nothing.

mod json;
mod text;

use super::view::View;
use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::report::mix::Mix;
use crate::report::review::Review;
use crate::report::term::Term;
use crate::shell::cli;
use crate::shell::vault::past;
use chrono::NaiveDate;

/// Prints what a month or a year came to, the last month that is over where none is named.
///
/// # Errors
/// When the vault cannot be read, or no month of what was named is over.
pub fn run(arguments: &cli::Review, context: &Context) -> Result<Outcome> {
    let view = View::open(arguments.as_of.as_deref(), context)?;
    let (index, today) = (view.index(), view.today);
    let term = term(&arguments.term.join(" "), today)?;
    let days = term.over(today).ok_or_else(|| not_over(term, today))?;
    let review = Review::of(index, days);
    let mixes = mixes(&view, days.to)?;
    context.terminal.print(&match arguments.json {
        true => json::render(term, &review, &mixes, index),
        false => text::render(term, &review, &mixes, index, context.terminal.layout()),
    })?;
    Ok(Outcome::Done)
}

/// The mix of circles and categories at the ends of the twelve months up to a day, the first one first, as far as history
/// tells.
fn mixes(view: &View, end: NaiveDate) -> Result<Vec<(Term, Mix)>> {
    let after = end.succ_opt().unwrap_or(end);
    let mut months: Vec<(Term, NaiveDate)> =
        Term::months(after, 12).map(|(term, days)| (term, days.to)).collect();
    months.reverse();
    let days: Vec<NaiveDate> = months.iter().map(|(_, day)| *day).collect();
    let mixes = match past::mixes(&view.root, view.index().config(), &days) {
        Err(Error::NoRepository(_)) => return Ok(Vec::new()),
        mixes => mixes?,
    };
    Ok(months.into_iter().zip(mixes).filter_map(|((term, _), mix)| Some((term, mix?))).collect())
}

fn term(asked: &str, today: NaiveDate) -> Result<Term> {
    if asked.is_empty() {
        return Ok(Term::last_month(today));
    }
    Term::parse(asked, today).ok_or_else(|| {
        let hint = "write `2026-10`, `october`, `oct 2025`, or a year such as `2026`";
        Error::refused(format!("`{asked}` is no month and no year"), hint)
    })
}

fn not_over(term: Term, today: NaiveDate) -> Error {
    let last = Term::last_month(today);
    Error::refused(
        format!("no month of {term} is over yet"),
        format!("`rounds review` without a month tells of {last}"),
    )
}
