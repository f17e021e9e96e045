//! Small contacts and vaults for the tests of the rules.

use super::{Agenda, Extent, build, due, leftover::Leftover};
use crate::config::Config;
use crate::contact::{Categories, Category, Circle, Contact, Dated, Entry, Method, Tags};
use crate::finding::Spot;
use crate::index::Index;
use chrono::NaiveDate;
use std::sync::Arc;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn dated(text: &str) -> Option<Dated> {
    Some(Dated { day: day(text), spot: Spot { line: 2, column: 13, length: 10 } })
}

pub(crate) fn entry(text: &str, method: Option<Method>, tags: Tags) -> Entry<'static> {
    Entry { day: day(text), method, tags, line: 9, text: "", from: None }
}

pub(crate) fn categories(all: &[Category]) -> Categories {
    let mut set = Categories::default();
    all.iter().for_each(|category| set.insert(*category));
    set
}

/// A contact of a circle, last touched on a day.
pub(crate) fn touched(circle: Circle, text: &str) -> Contact {
    Contact { circle: Some(circle), last_touch: dated(text), ..Contact::default() }
}

/// A vault of these contacts.
pub(crate) fn index(contacts: &[(&str, Contact)], config: Config) -> Index {
    let mut index = Index::new(Arc::new(config));
    for (path, contact) in contacts {
        index.set((*path).into(), Some(Arc::new(contact.clone())));
    }
    index
}

/// A day's agenda that suggests nothing: what to do is under test elsewhere.
pub(crate) fn agenda(index: &Index, today: &str) -> Agenda {
    let mut agenda = build(index, day(today), Extent::Day);
    let lines = agenda.sections.iter_mut().flat_map(|(_, lines)| lines);
    lines.for_each(|line| line.act = None);
    agenda
}

/// Its DUE.md, without leftovers.
pub(crate) fn page(contacts: &[(&str, Contact)], today: &str, config: &Config) -> String {
    let agenda = agenda(&index(contacts, config.clone()), today);
    due::render(&agenda, &Leftover::default(), config)
}
