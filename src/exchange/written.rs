//! A person as what is written of them: the note of a new contact, a card in the inbox.

use super::book::written;
use super::{Person, Source, name};
use crate::contact::new::{Also, NewContact};
use crate::contact::{Circle, Status};
use crate::note::fields::Key;

/// Where it comes from what is known of somebody by the vault's own address book alone.
pub const ADDRESS_BOOK: &str = "the address book";

/// What a note says of somebody who is new.
pub fn new_contact(person: &Person, source: Source, circle: Circle) -> NewContact {
    // Whoever went out from here comes back as they were.
    let has_own = person.own.iter().any(|(key, _)| key == Key::Circle.word());
    let circle = Some(circle).filter(|_| !has_own);
    let mut new = NewContact { name: person.name.clone(), circle, ..NewContact::default() };
    fill(&mut new, person, source.name);
    new.met = person.met;
    new.promises = person.promises.clone();
    new.also.log = person.log.clone();
    new.also.personal = person.personal.clone();
    new.also.own = person.own.clone();
    new.also.cadence = person.cadence.clone();
    new.also.last_touch = person.last_touch.filter(|_| person.log.is_empty());
    if person.is_dead {
        new.status = Status::Deceased;
    }
    new
}

/// Fills what is not said of somebody new with what the address book of a program knows; what is said stays.
pub fn fill(new: &mut NewContact, person: &Person, source: &str) {
    let or =
        |said: &mut Option<String>, known: &Option<String>| *said = said.take().or_else(|| known.clone());
    or(&mut new.company, &person.company);
    or(&mut new.title, &person.title);
    let also = |said: &mut Option<String>, known: &[String]| -> Vec<String> {
        *said = said.take().or_else(|| known.first().cloned());
        known.iter().filter(|it| Some(*it) != said.as_ref()).cloned().collect()
    };
    let (emails, phones) = (also(&mut new.email, &person.emails), also(&mut new.phone, &person.phones));
    // Who was meant by another name is found by either.
    let is_other = name::key(&new.name) != name::key(&person.name);
    let own = is_other.then(|| person.name.clone());
    let linkedin = new.also.linkedin.take().or_else(|| person.linkedin.clone());
    new.also = Also {
        aliases: own.into_iter().chain(person.aliases.iter().cloned()).collect(),
        emails,
        phones,
        linkedin,
        websites: person.websites.clone(),
        city: person.city.clone(),
        address: person.address.clone(),
        birthday: person.birthday.map(written),
        anniversary: person.anniversary.clone(),
        uid: person.uid.clone(),
        tags: person.tags.clone(),
        notes: person.notes.clone(),
        source: source.to_owned(),
        ..std::mem::take(&mut new.also)
    };
}

/// `Ada Lovelace, CTO, Borealis`: a card of somebody new, without its bullet.
pub fn card(person: &Person) -> String {
    // A comma parts what a card says.
    let bare =
        |text: &str| text.replace([',', ';', '|'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let parts = [Some(&person.name), person.title.as_ref(), person.company.as_ref()];
    parts
        .into_iter()
        .flatten()
        .map(|part| bare(part))
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}
