//! `rounds walk`: one person after the other with their page, one key an answer. Each answer is carried out as the
//! command of its name would do it, before the next page is shown.

use super::act::{self, Session};
use super::{Context, Outcome, edit, kept, show};
use crate::agenda::{self, Extent};
use crate::contact::Promise;
use crate::error::{Error, Result};
use crate::request::Request;
use crate::shell::cli::Walk as Arguments;
use crate::walk::{Answer, Walk};
use std::sync::Arc;

/// How many promises a key can tell apart.
const PROMISES: usize = 9;

/// Goes through the agenda, or to those without a circle.
///
/// # Errors
/// When nobody is there to answer, or the vault cannot be worked with.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome> {
    if !context.terminal.is_answered() {
        let hint = "run it on a terminal; `rounds due` prints the agenda";
        return Err(Error::refused("`rounds walk` asks, and nobody is there to answer", hint));
    }
    let mut session = Session::open(context, false)?;
    let walk = match arguments.new {
        true => Walk::to_new(session.vault().disk()),
        false => Walk::through(&agenda::day::build(session.vault().disk(), context.today, Extent::Day)),
    };
    if let Some(nobody) = walk.nobody() {
        context.terminal.print(&format!("{nobody}\n"))?;
        return Ok(Outcome::Done);
    }
    go(walk, &mut session, context)
}

/// Visits one after the other, until all were or the user has had enough.
fn go(mut walk: Walk, session: &mut Session<'_>, context: &Context) -> Result<Outcome> {
    let mut outcome = Outcome::Done;
    let mut left = 0;
    while let Some(path) = walk.stop().map(|stop| stop.path.clone()) {
        session.look_again()?;
        let note = act::note(session.vault(), &path).unwrap_or_default();
        let Some(page) = show::page(session.vault().disk(), &path, &note, context) else {
            walk.pass();
            continue;
        };
        context.terminal.print(&format!("\n{}\n{page}\n", walk.header()))?;
        let (answer, done) = visit(&walk, session, &path, context)?;
        if done == Outcome::Waiting {
            outcome = done;
        }
        left = if answer == Answer::Quit { walk.left() } else { 0 };
        walk.answered(answer);
    }
    context.terminal.progress(&walk.farewell(left))?;
    Ok(outcome)
}

/// Asks until an answer is carried out.
fn visit(
    walk: &Walk,
    session: &mut Session<'_>,
    path: &Arc<str>,
    context: &Context,
) -> Result<(Answer, Outcome)> {
    let open = kept::each(&kept::open(session, path)?);
    let keys = walk.keys(!open.is_empty());
    loop {
        let Some(key) = context.terminal.key(&keys)? else { return Ok((Answer::Quit, Outcome::Done)) };
        let Some(answer) = Answer::of(key, walk.route()) else { continue };
        let done = match answer {
            Answer::Skip | Answer::Quit => Ok(Some(Outcome::Done)),
            Answer::Edit => edit::edit(session, path, context).map(Some),
            Answer::Kept => match promise(&open, context)? {
                Some(promise) => carry_out(session, path, answer, &kept::ended(promise, "", context)),
                None => Ok(None),
            },
            _ => match request(answer, context)? {
                Some(request) => carry_out(session, path, answer, &request),
                None => Ok(None),
            },
        };
        match done {
            Ok(Some(outcome)) => return Ok((answer, outcome)),
            Ok(None) => {}
            // Their note stays as it is, and they can be answered otherwise.
            Err(error) => context.terminal.error(&error),
        }
    }
}

fn carry_out(
    session: &mut Session<'_>,
    path: &Arc<str>,
    answer: Answer,
    request: &Request,
) -> Result<Option<Outcome>> {
    // The user had time to change it.
    session.look_again()?;
    session.carry_out_one(path, request, answer.command()).map(Some)
}

/// What an answer asks for, with the words that the user adds; `None`: not after all.
fn request(answer: Answer, context: &Context) -> Result<Option<Request>> {
    loop {
        let words = match answer.question() {
            None => String::new(),
            Some(question) => match context.terminal.ask(question)? {
                Some(words) => words,
                None => {
                    context.terminal.print("\n")?;
                    return Ok(None);
                }
            },
        };
        match answer.request(&words, context.today) {
            Ok(request) => return Ok(request),
            Err(why) => context.terminal.warn(why, None),
        }
    }
}

/// The promise that the user means; the only one there is needs no question.
fn promise<'p>(open: &'p [Promise], context: &Context) -> Result<Option<&'p Promise>> {
    if open.len() <= 1 {
        return Ok(open.first());
    }
    let lines = open.iter().take(PROMISES).enumerate();
    let lines: String =
        lines.map(|(at, promise)| format!("  {}  {}\n", at + 1, kept::line(promise, context))).collect();
    let key = context.terminal.key(&format!("{lines}which one? "))?;
    let at = key.and_then(|key| key.to_digit(10)).and_then(|digit| usize::try_from(digit).ok());
    Ok(at.and_then(|at| open[..open.len().min(PROMISES)].get(at.checked_sub(1)?)))
}
