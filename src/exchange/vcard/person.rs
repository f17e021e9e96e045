//! A card's properties, read by `calcard`, as a person; what means nothing here is kept, to go out again.

use super::super::card::FIELD;
use super::super::cell::{self, Order};
use super::super::columns::{labels, take_url};
use super::super::{Person, Reading};
use super::{Card, KNOWN, LONGEST_KEPT, MOST_KEPT, Property};
use calcard::vcard::{VCard, VCardEntry, VCardProperty, VCardValue};
use calcard::{Entry, Parser};
use std::collections::BTreeMap;

/// A card's properties as `calcard` reads them, each with the one that it came from.
fn parsed(card: &Card) -> Vec<(VCardEntry, &Property)> {
    let version = if card.is_old { "3.0" } else { "4.0" };
    let mut text = format!("BEGIN:VCARD\r\nVERSION:{version}\r\n");
    let is_read = |name: &str| name != "VERSION" && name != FIELD && KNOWN.contains(&name);
    for (at, property) in card.properties.iter().enumerate().filter(|(_, it)| is_read(&it.name)) {
        let parameters = if property.name == "BDAY" || property.name == "RELATED" || property.name == "UID" {
            ";VALUE=text"
        } else {
            ""
        };
        let value = property.value.replace(['\r', '\n'], " ");
        text.push_str(&format!("p{at}.{}{parameters}:{value}\r\n", property.name));
    }
    text.push_str("END:VCARD\r\n");
    let Entry::VCard(VCard { entries }) = Parser::new(&text).entry() else { return Vec::new() };
    let of = |entry: VCardEntry| {
        let at: usize = entry.group.as_deref()?.strip_prefix(['p', 'P'])?.parse().ok()?;
        Some((entry, card.properties.get(at)?))
    };
    entries.into_iter().filter_map(of).collect()
}

/// The values of a property as texts.
fn texts(entry: &VCardEntry) -> Vec<String> {
    let text = |value: &VCardValue| match value {
        VCardValue::Text(text) => text.clone(),
        VCardValue::Component(parts) => parts.join(" "),
        VCardValue::Integer(number) => number.to_string(),
        _ => String::new(),
    };
    entry.values.iter().map(text).collect()
}

pub(super) fn read_card(card: &Card, reading: &mut Reading) {
    let mut person = Person { line: card.line, ..Person::default() };
    let labels_of = labels_of_groups(card);
    let (mut structured, mut role, mut organization, mut nobody) = (None, None, None, None);
    let (mut emails, mut phones) = (Vec::new(), Vec::new());
    for (entry, property) in parsed(card) {
        let texts = texts(&entry);
        let first = texts.first().map(|text| text.trim().to_owned()).unwrap_or_default();
        let is_preferred = property.parameters.contains("PREF");
        match (&entry.name, &*property.name) {
            (VCardProperty::Fn, _) if person.name.is_empty() => person.name = first,
            (VCardProperty::Fn | VCardProperty::Nickname, _) => person.aliases.extend(texts),
            (VCardProperty::N, _) => _ = structured.get_or_insert_with(|| given_first(&texts)),
            (VCardProperty::Org, _) => _ = organization.get_or_insert(first),
            (VCardProperty::Title, _) => person.title = person.title.take().or(Some(first)),
            (VCardProperty::Role, _) => _ = role.get_or_insert(first),
            (VCardProperty::Email, _) => emails.push((!is_preferred, first)),
            (VCardProperty::Tel, _) if is_fax(&property.parameters) => {}
            (VCardProperty::Tel, _) => phones.push((!is_preferred, phone(&property.value, first))),
            (VCardProperty::Adr, _) => take_address(&mut person, &texts),
            (VCardProperty::Url, _) => take_url(&mut person, &texts.join(";"), false),
            (VCardProperty::Socialprofile, _) | (_, "X-SOCIALPROFILE") => {
                let is_linkedin = property.parameters.contains("LINKEDIN");
                if is_linkedin || cell::linkedin_slug(&first).is_some() {
                    take_url(&mut person, &first, is_linkedin);
                }
            }
            (VCardProperty::Bday, _) => match cell::birthday(&first, Order::Unknown) {
                Ok(birthday) => person.birthday = person.birthday.or(birthday),
                Err(why) => reading.leave_out(property.line, format!("birthday left out: {why}")),
            },
            (VCardProperty::Anniversary, _) | (_, "X-ANNIVERSARY") => {
                person.anniversary = Some(property.value.trim().to_owned());
            }
            (VCardProperty::Categories, _) => person.tags.extend(texts.iter().flat_map(|text| labels(text))),
            (VCardProperty::Note, _) => person.notes.push(texts.join(",")),
            (VCardProperty::Uid, _) => {
                let uid = first.strip_prefix("urn:uuid:").map(str::to_owned).unwrap_or(first);
                person.uid = person.uid.take().or(Some(uid));
            }
            (VCardProperty::Kind, _) | (_, "X-ADDRESSBOOKSERVER-KIND") => {
                match property.value.trim().to_ascii_lowercase().as_str() {
                    "org" | "group" | "location" | "application" | "device" => nobody = Some("no person but"),
                    _ => {}
                }
            }
            (_, "X-ABSHOWAS") if property.value.trim().eq_ignore_ascii_case("COMPANY") => {
                nobody = Some("no person but")
            }
            (VCardProperty::Related, _) if !property.value.contains(':') => person.personal.push(first),
            (_, "X-ABRELATEDNAMES") => {
                let label = labels_of.get(&*property.group).copied().unwrap_or("Related");
                person.personal.push(format!("{label}: {first}"));
            }
            (_, "X-ABDATE") => match labels_of.get(&*property.group).copied() {
                Some("Anniversary") | None => person.anniversary = Some(first),
                Some(label) => person.personal.push(format!("{label}: {first}")),
            },
            (_, "X-ANDROID-CUSTOM") => {
                let mut parts = property.value.split(';');
                if parts.next().is_some_and(|kind| kind.ends_with("/nickname")) {
                    person.aliases.extend(parts.next().map(str::to_owned));
                }
            }
            _ => {}
        }
    }
    // The preferred one first, the others as they stand.
    emails.sort_by_key(|(is_other, _)| *is_other);
    phones.sort_by_key(|(is_other, _)| *is_other);
    person.emails = emails.into_iter().map(|(_, email)| email).collect();
    person.phones = phones.into_iter().map(|(_, phone)| phone).collect();
    person.title = person.title.take().filter(|title| !title.is_empty()).or(role);
    if person.name.trim().is_empty() {
        person.name =
            structured.filter(|name| !name.is_empty()).or_else(|| organization.clone()).unwrap_or_default();
    }
    person.company = organization.filter(|it| !it.is_empty());
    for property in &card.properties {
        match &*property.name {
            FIELD => take_field(&mut person, &unescaped(&property.value)),
            "TEL" if !is_fax(&property.parameters) => {}
            name if name != "TEL" && KNOWN.contains(&name) => {}
            _ => person.kept.extend(kept(property)),
        }
    }
    person.kept.truncate(MOST_KEPT);
    match nobody {
        Some(kind) => {
            reading.skip(card.line, format!("{kind} an organisation or a group: {}", person.name.trim()))
        }
        None => reading.take(person),
    }
}

/// What stands in a card of ours for a key that no property is for: `circle=1`.
fn take_field(person: &mut Person, field: &str) {
    let Some((key, value)) = field.split_once('=') else { return };
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
    let is_key = key.starts_with(char::is_alphabetic) && key.len() <= 60 && key.chars().all(is_plain);
    match key {
        "address" => person.address = Some(value.to_owned()),
        "personal" => person.personal.push(value.to_owned()),
        _ if is_key => person.own.push((key.trim().to_owned(), value.to_owned())),
        _ => {}
    }
}

/// A property that means nothing to us as a line of a card of today.
fn kept(property: &Property) -> Option<String> {
    let group = if property.group.is_empty() { String::new() } else { format!("{}.", property.group) };
    let mut line = format!("{group}{}", property.name);
    for parameter in property.written.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        let upper = parameter.to_ascii_uppercase();
        let is_coding = ["ENCODING", "CHARSET", "QUOTED-PRINTABLE"].iter().any(|it| upper.starts_with(it));
        let bare = if parameter.contains('=') { "" } else { "TYPE=" };
        if !is_coding {
            line.push_str(&format!(";{bare}{parameter}"));
        }
    }
    let line = format!("{line}:{}", property.value.trim());
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_good = line.len() <= LONGEST_KEPT
        && !property.value.trim().is_empty()
        && !property.name.is_empty()
        && is_name(&property.name)
        && is_name(&property.group)
        && !line.contains(char::is_control)
        && !line.contains(":::");
    is_good.then_some(line)
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some('n' | 'N') => text.push('\n'),
                other => text.extend(other),
            },
            c => text.push(c),
        }
    }
    text
}

/// `Spouse` for each group that has a label, without the signs around Apple's own.
fn labels_of_groups(card: &Card) -> BTreeMap<&str, &str> {
    let labels = card.properties.iter().filter(|it| it.name == "X-ABLABEL" && !it.group.is_empty());
    labels
        .map(|it| (&*it.group, it.value.trim().trim_start_matches("_$!<").trim_end_matches(">!$_")))
        .collect()
}

/// `Sir Rene J. van der Harten` of the parts of `N`, without what stands in front and behind.
fn given_first(parts: &[String]) -> String {
    let part = |at: usize| parts.get(at).map(|part| part.trim()).filter(|part| !part.is_empty());
    let all = [part(1), part(2), part(0)];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn is_fax(parameters: &str) -> bool {
    let is = |word: &str| matches!(word, "FAX" | "PAGER");
    parameters.split([';', ',', '=', '"']).any(is)
}

/// `+1-555-555-5555`, of `tel:+1-555-555-5555;ext=5555`.
fn phone(value: &str, first: String) -> String {
    let uri = value.trim().strip_prefix("tel:").map(|uri| uri.split(';').next().unwrap_or(uri).to_owned());
    uri.unwrap_or(first)
}

fn take_address(person: &mut Person, parts: &[String]) {
    let part = |at: usize| {
        let text = parts.get(at).map(String::as_str).unwrap_or_default();
        text.lines().map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let city = part(3);
    person.city = person.city.take().or_else(|| Some(city.clone()).filter(|city| !city.is_empty()));
    let place = format!("{} {city}", part(5)).trim().to_owned();
    let all = [part(0), part(1), part(2), place, part(4), part(6)];
    let has_more = [0, 1, 4, 5, 6].into_iter().any(|at| !part(at).is_empty());
    let whole = match has_more {
        true => all.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", "),
        false => together(&part(2), &city),
    };
    person.address = person.address.take().or(Some(whole).filter(|whole| !whole.is_empty()));
}

/// Street and city as one address: a street that names the city behind a comma is the whole of it, and a city alone is none.
pub(in crate::exchange) fn together(street: &str, city: &str) -> String {
    let is_word = |part: &str| part.split(|c: char| !c.is_alphanumeric()).any(|word| word == city);
    let names_it = street.split(',').skip(1).any(|part| part.trim() == city || is_word(part));
    match city.is_empty() || street.is_empty() || names_it {
        true => street.to_owned(),
        false => format!("{street}, {city}"),
    }
}
