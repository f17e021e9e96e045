//! `rounds hand`: somebody else looks after a contact from now on.

use super::act::{self, Session};
use super::words::Other;
use super::{Context, Outcome, people, words};
use crate::contact;
use crate::error::{Error, Result};
use crate::page::answer::successor;
use crate::request::{Request, Words};
use crate::shell::cli::Hand;

/// Hands a contact over.
pub fn run(arguments: &Hand, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let said = words::one_to_other(&arguments.words, session.vault().disk());
    let (named, other) = said.map_err(people::unclear)?;
    let path = people::choose(named, context)?;
    let (to, note) = match other {
        Other::Contact(named) => {
            let note = people::choose(named, context)?;
            (contact::name(&note).to_owned(), Some(note))
        }
        Other::Stranger(name) => (name, None),
    };
    if note.as_ref() == Some(&path) {
        let what = format!("{to} cannot be handed over to themselves");
        return Err(Error::refused(what, "name somebody else behind `to`"));
    }
    let has_namesake = session.vault().disk().has_namesake(&path);
    let successor = note.map(|note| successor(note, &path, has_namesake));
    let request = Request::HandOver { to, successor, words: Words::new(context.today, "") };
    session.carry_out(|vault| act::plan(vault, std::slice::from_ref(&path), &request, "hand", context))
}
