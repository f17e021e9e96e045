//! A table of nobody's: its columns are told by their names and by what the user says.

use super::columns::{Field, Header, alias};
use super::table::{Layout, PLAIN};

/// Any table that has a name and how to reach somebody, or where they work.
pub const LAYOUT: Layout = Layout { knows, field, ..PLAIN };

fn knows(header: &Header) -> bool {
    let of = |(at, key): (usize, &String)| header.mapped[at].clone().or_else(|| field(header, key));
    let fields: Vec<Field> = header.keys.iter().enumerate().filter_map(of).collect();
    let is_name = |field: &Field| matches!(field, Field::Name | Field::First | Field::Last);
    let tells = |field: &Field| {
        matches!(
            field,
            Field::Email
                | Field::Phone
                | Field::Company
                | Field::Title
                | Field::LinkedIn
                | Field::City
                | Field::Address(_)
                | Field::Birthday
        )
    };
    fields.iter().any(is_name) && fields.iter().any(tells)
}

fn field(header: &Header, key: &str) -> Option<Field> {
    match key {
        // Beside first and last names and a domain it is the company's.
        "name" if is_company(header) => Some(Field::Company),
        // Where nothing else says what they do, it is no Mr or Dr.
        "title" if !header.has("jobtitle") && has_person(header) => Some(Field::Title),
        key => alias(key),
    }
}

fn has_person(header: &Header) -> bool {
    header.keys.iter().any(|key| matches!(alias(key), Some(Field::Name | Field::First | Field::Last)))
}

fn is_company(header: &Header) -> bool {
    let has_domain = header.keys.iter().any(|key| key.contains("domain"));
    has_domain && header.keys.iter().any(|key| alias(key) == Some(Field::First))
}
