//! Google Contacts' two tables: the old one with `Given Name`, and that of 2024 on with `First Name` and `Labels`.

use super::Source;
use super::columns::{Field, Header, Part, alias};
use super::table::{Layout, PLAIN};

const SOURCE: Source = Source { name: "Google Contacts", book: "google" };

/// Since 2024.
pub const NEW: Layout = Layout {
    source: SOURCE,
    knows: |header| {
        header.has("firstname")
            && header.has("labels")
            && (header.has("fileas") || header.has("phoneticfirstname"))
    },
    field,
    group,
    ..PLAIN
};

/// Before.
pub const OLD: Layout = Layout {
    knows: |header| header.has("givenname") && (header.has("groupmembership") || header.has("yominame")),
    ..NEW
};

fn field(_: &Header, key: &str) -> Option<Field> {
    let place = |part| Some(Field::Address(part));
    match shape(key).as_str() {
        "address#formatted" => place(Part::Formatted),
        "address#street" => place(Part::Street),
        "address#extendedaddress" | "address#pobox" => place(Part::Street),
        "address#city" => place(Part::City),
        "address#region" => place(Part::Region),
        "address#postalcode" => place(Part::Code),
        "address#country" => place(Part::Country),
        "organization#name" => Some(Field::Company),
        "organization#title" => Some(Field::Title),
        "website#value" => Some(Field::Url),
        "hobby" => Some(Field::Personal("Hobby")),
        "relation#label" | "relation#type" | "customfield#label" | "customfield#type" | "event#label"
        | "event#type" => Some(Field::Label),
        "relation#value" | "customfield#value" | "event#value" => Some(Field::Labelled),
        "email#value" => Some(Field::Email),
        "phone#value" => Some(Field::Phone),
        shape if shape.contains('#') => Some(Field::Ignored),
        // All others are Google's own, and mean nothing to us.
        _ => alias(key).or(Some(Field::Ignored)),
    }
}

/// The key with its number as `#`.
fn shape(key: &str) -> String {
    let mut shape = String::new();
    for c in key.chars() {
        match c.is_ascii_digit() {
            true if shape.ends_with('#') => {}
            true => shape.push('#'),
            false => shape.push(c),
        }
    }
    shape
}

/// `address1`, of `address1city`.
fn group(key: &str) -> String {
    let end = key.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    key[..end].to_owned()
}
