//! Small contacts and vaults for the tests of the rules.

use super::{Extent, Planner, day};
use crate::config::Config;
use crate::contact::{Categories, Category, Circle, Contact, Dated, Entry, Method, Tags};
use crate::finding::Spot;
use crate::page::{ENGLISH, Page};
use chrono::NaiveDate;
use std::sync::Arc;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn dated(text: &str) -> Option<Dated> {
    Some(Dated { day: day(text), spot: Spot { line: 2, column: 13, length: 10 }, has_zone: false })
}

pub(crate) fn entry(text: &str, method: Option<Method>, tags: Tags) -> Entry<'static> {
    Entry { day: day(text), method, tags, line: 9, text: "", has_zone: false, from: None }
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
pub(crate) fn index(contacts: &[(&str, Contact)], config: Config) -> Planner {
    let mut index = Planner::new(Arc::new(config));
    for (path, contact) in contacts {
        index.set((*path).into(), Some(Arc::new(contact.clone())));
    }
    index
}

/// Its DUE.md, without anything of the user's.
pub(crate) fn page(contacts: &[(&str, Contact)], today: &str, config: &Config) -> String {
    let agenda = day::build(&index(contacts, config.clone()), self::day(today), Extent::Day);
    Page::of(&agenda, config, &ENGLISH).bare()
}
