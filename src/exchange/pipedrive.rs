//! Pipedrive's table of people, whose columns say `Person - ` in front, also where organizations and deals stand beside them.

use super::Source;
use super::columns::{Field, Header, Part, alias};
use super::table::{Layout, PLAIN};

/// The table of people.
pub const LAYOUT: Layout = Layout {
    source: Source { name: "Pipedrive", book: "pipedrive" },
    knows: |header| header.cells.iter().any(|cell| cell.to_lowercase().starts_with("person - name")),
    field,
    uid: "pipedrive:",
    ..PLAIN
};

fn field(_: &Header, key: &str) -> Option<Field> {
    match key {
        "id" => Some(Field::Uid),
        "organizationaddress" => Some(Field::Address(Part::Formatted)),
        key if ["deal", "activity", "lead", "organizationid"].iter().any(|it| key.starts_with(it)) => None,
        key => alias(key),
    }
}
