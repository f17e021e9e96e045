//! HubSpot's table of contacts: sentence case now, title case before; and its import sample, where `Name` is the company's.

use super::Source;
use super::columns::{Field, Header, alias};
use super::table::{Layout, PLAIN};

/// The table of contacts.
pub const LAYOUT: Layout =
    Layout { source: Source { name: "HubSpot", book: "hubspot" }, knows, field, uid: "hubspot:", ..PLAIN };

fn knows(header: &Header) -> bool {
    let any = |keys: &[&str]| keys.iter().any(|key| header.has(key));
    let is_export =
        header.has("recordid") && any(&["lifecyclestage", "leadstatus", "contactowner", "associatedcompany"]);
    let is_sample = header.has("name") && header.has("companydomainname");
    header.has("firstname") && header.has("lastname") && (is_export || is_sample)
}

fn field(header: &Header, key: &str) -> Option<Field> {
    match key {
        "recordid" | "contactid" => Some(Field::Uid),
        "name" if header.has("companydomainname") => Some(Field::Company),
        "title" => Some(Field::Title),
        key => alias(key),
    }
}
