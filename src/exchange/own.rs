//! Our own table: contacts as CSV for a spreadsheet, with every plain key of their notes, and how it is read again.

use super::Source;
use super::book::{AND, inert};
use super::columns::{Field, Header, Part};
use super::profile::{KEYS, Profile};
use super::table::{Layout, PLAIN};
use csv::Writer;
use std::collections::BTreeSet;

/// The table that [`table`] writes.
pub const LAYOUT: Layout =
    Layout { source: Source { name: "rounds", book: "contacts" }, knows, field, ..PLAIN };

/// Contacts as a table: a column a key, in the order of the format's table, the users' own behind them; several values of a
/// cell stand with ` ::: ` between them.
pub fn table(profiles: &[Profile]) -> String {
    let keys = profiles.iter().flat_map(Profile::others).map(|(key, _)| key);
    let own: BTreeSet<&str> = keys.filter(|key| !KEYS.contains(key)).collect();
    let keys: Vec<&str> = KEYS.into_iter().chain(own).collect();
    let mut writer = Writer::from_writer(Vec::new());
    // Nothing can fail that writes into memory.
    let _ = writer.write_record(["name"].iter().chain(&keys));
    for profile in profiles {
        let cell = |key: &&str| inert(&profile.all(key).join(AND));
        let _ = writer.write_record(std::iter::once(inert(&profile.name)).chain(keys.iter().map(cell)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn knows(header: &Header) -> bool {
    ["name", "circle", "category", "status", "lasttouch", "cadence", "metat"]
        .iter()
        .all(|key| header.has(key))
}

fn field(header: &Header, key: &str) -> Option<Field> {
    Some(match key {
        "name" => Field::Name,
        "aliases" => Field::Nickname,
        "company" => Field::Company,
        "title" => Field::Title,
        "email" => Field::Email,
        "phone" => Field::Phone,
        "linkedin" => Field::LinkedIn,
        "website" => Field::Url,
        "city" => Field::City,
        "address" => Field::Address(Part::Formatted),
        "birthday" => Field::Birthday,
        "anniversary" => Field::Anniversary,
        "uid" => Field::Uid,
        "personal" => Field::Personal(""),
        // Tags among them: they are tags already, whatever they say.
        key => {
            let at = header.keys.iter().position(|it| it == key)?;
            Field::Own(header.cells.get(at).filter(|cell| !cell.is_empty())?.clone())
        }
    })
}
