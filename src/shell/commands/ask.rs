//! `rounds ask`: a question for next time; and `rounds asked`: it was asked, or is let be. Which one is said by its words,
//! or by being the only one; nothing is guessed.

use super::act::{self, Session};
use super::kept::{by_words, split_said};
use super::words::Unclear;
use super::{Context, Outcome, people, words};
use crate::contact::{self, Contact, Question};
use crate::error::{Error, Result};
use crate::note::{questions, split};
use crate::request::{Contacted, Request, Words};
use crate::shell::cli::{Ask, Asked};
use crate::shell::terminal::plain;

/// Writes down a question.
pub fn run(arguments: &Ask, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let said = words::one_and_text(&arguments.words, session.vault().disk());
    let (named, text) = said.map_err(people::unclear)?;
    if text.is_empty() {
        return Err(people::unclear(Unclear::Missing("what to ask")));
    }
    let path = people::choose(named, context)?;
    let request = Request::ToAsk(text);
    session.carry_out(|vault| act::plan(vault, std::slice::from_ref(&path), &request, "ask", context))
}

/// Strikes a question through.
pub fn run_asked(arguments: &Asked, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let said = words::one_and_text(&arguments.words, session.vault().disk());
    let (named, text) = said.map_err(people::unclear)?;
    let methods = session.vault().disk().config().methods.clone();
    let (text, said) = split_said(&text, &methods);
    let path = people::choose(named, context)?;
    let contact = act::contact(session.vault(), &path)?;
    let fits = |all: &[Question]| by_words(all.iter(), |question| &question.text, text);
    let mut meant = fits(contact.questions());
    if meant.is_empty() {
        let note = act::note(session.vault(), &path)?;
        let note = String::from_utf8_lossy(&note);
        let all = questions(&note, split(&note).body).into_iter();
        let over: Vec<Question> = all.filter(|(_, waits)| !waits).map(|(question, _)| question).collect();
        meant = fits(&over).into_iter().filter(|_| !text.is_empty()).take(1).collect();
    }
    if meant.is_empty() {
        return Err(none_waits(&path, &contact, text));
    }
    let what = format!("{} has {} questions like that", contact::name(&path), meant.len());
    let at = people::one_of(&what, &meant, |question| plain(&question.text).into_owned(), context)?;
    let (question, day) = (meant.swap_remove(at), context.today);
    let request = match arguments.not {
        true => Request::Unasked { question, words: Words::new(day, said) },
        false => {
            let how = Contacted { day, text: said.to_owned(), ..Contacted::default() };
            Request::Asked { question, how }
        }
    };
    session.carry_out(|vault| act::plan(vault, std::slice::from_ref(&path), &request, "asked", context))
}

fn none_waits(path: &str, contact: &Contact, text: &str) -> Error {
    let name = contact::name(path);
    if contact.questions().is_empty() {
        let hint = "`rounds ask` writes one down";
        return Error::refused(format!("no question for {name} waits"), hint);
    }
    let waiting: Vec<_> = contact.questions().iter().map(|it| plain(&it.text).into_owned()).collect();
    Error::refused(format!("no question like `{text}` for {name} waits"), waiting.join("\n"))
}
