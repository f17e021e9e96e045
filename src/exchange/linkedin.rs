//! LinkedIn's tables of connections, of three eras, and of the notes on them.

use super::cell::Order;
use super::columns::{Field, Header, alias};
use super::table::{Layout, PLAIN};
use super::{Person, Source};

const SOURCE: Source = Source { name: "LinkedIn", book: "linkedin" };

/// `Connections.csv`: with an address of everybody's page since mid-2023, with a preamble since mid-2021.
pub const CONNECTIONS: Layout =
    Layout { source: SOURCE, knows, field, order: Order::MonthFirst, skips, ..PLAIN };

fn knows(header: &Header) -> bool {
    let pairs = [
        ("firstname", "connectedon"),
        ("vorname", "verbundenam"),
        ("prénom", "datedeconnexion"),
        ("nombre", "fechadeconexión"),
    ];
    pairs.iter().any(|(first, since)| header.has(first) && header.has(since))
}

fn field(_: &Header, key: &str) -> Option<Field> {
    match key {
        "connectedon" | "verbundenam" | "datedeconnexion" | "fechadeconexión" => Some(Field::Since),
        "url" => Some(Field::Url),
        key => alias(key),
    }
}

/// Members who hide are a day and nothing else.
fn skips(person: &Person) -> Option<&'static str> {
    let is_hidden = person.name.is_empty() && person.linkedin.is_none() && person.emails.is_empty();
    is_hidden.then_some("a hidden member: a day and nothing else")
}

/// `Notes.csv`: what the user wrote about connections.
pub const NOTES: Layout = Layout {
    source: SOURCE,
    knows: |header| header.has("connectionprofileurl") && header.has("note"),
    field: note_field,
    is_beside: true,
    ..PLAIN
};

fn note_field(_: &Header, key: &str) -> Option<Field> {
    match key {
        "connectionfirstname" => Some(Field::First),
        "connectionlastname" => Some(Field::Last),
        "connectionprofileurl" => Some(Field::LinkedIn),
        "note" => Some(Field::Note),
        _ => Some(Field::Ignored),
    }
}
