//! Outlook's tables: of the desktop program, of outlook.live.com old and new, and that which Google calls Outlook CSV. The
//! same columns, in another order.

use super::Source;
use super::cell::Order;
use super::columns::{Field, Header, Part, alias};
use super::table::{Layout, PLAIN};

/// All four.
pub const LAYOUT: Layout = Layout {
    source: Source { name: "Outlook", book: "outlook" },
    knows,
    field,
    group,
    order: Order::MonthFirst,
    ..PLAIN
};

fn knows(header: &Header) -> bool {
    let any = |keys: &[&str]| keys.iter().any(|key| header.has(key));
    header.has("firstname")
        && header.has("lastname")
        && header.has("emailaddress")
        && header.has("jobtitle")
        && any(&["businessphone", "homephone", "primaryphone", "companymainphone"])
}

fn field(_: &Header, key: &str) -> Option<Field> {
    let (_, part) = split(key);
    let part = match part {
        "street" | "street2" | "street3" | "addresspobox" | "pobox" => Some(Part::Street),
        "city" => Some(Part::City),
        "state" => Some(Part::Region),
        "postalcode" => Some(Part::Code),
        "country/region" | "country" => Some(Part::Country),
        "address" => Some(Part::Formatted),
        _ => None,
    };
    Some(match key {
        // Mr and Dr.
        "title" | "suffix" | "initials" => Field::Ignored,
        "spouse" => Field::Personal("Spouse"),
        "children" => Field::Personal("Children"),
        "hobby" => Field::Personal("Hobby"),
        "schools" => Field::Personal("Schools"),
        _ if let Some(part) = part.filter(|_| !split(key).0.is_empty()) => Field::Address(part),
        "officelocation" => Field::Ignored,
        // All others are Outlook's own, and mean nothing to us.
        key => alias(key).unwrap_or(Field::Ignored),
    })
}

/// `home` and `city`, of `homecity`.
fn split(key: &str) -> (&str, &str) {
    let place =
        ["home", "business", "other"].into_iter().find(|place| key.starts_with(place)).unwrap_or_default();
    (place, &key[place.len()..])
}

fn group(key: &str) -> String {
    split(key).0.to_owned()
}
