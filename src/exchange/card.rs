//! vCards written: version 3.0, which every phone and server reads, one property a line in a fixed order. No stamp and no
//! version of the program: a card changes only when its note does.

use super::Person;
use super::book::written;
use super::content_line::{Lines, escaped, key};
use super::profile::Profile;
use uuid::Uuid;

/// Where a key stands that no property is for: `circle=1`.
pub(super) const FIELD: &str = "X-ROUNDS-FIELD";

/// The year that programs write where none is known: a leap year long before anybody's birth.
const NO_YEAR: &str = "1604";

/// The card of a contact. `kept` are properties that came in with an imported card and mean nothing to us.
pub fn card<'k>(profile: &Profile, kept: impl IntoIterator<Item = &'k str>) -> String {
    let mut card = Lines::default();
    card.whole("BEGIN:VCARD");
    card.whole("VERSION:3.0");
    card.text("UID", &uid(profile));
    card.text("FN", &profile.name);
    card.raw("N", &structured(&profile.name));
    list(&mut card, "NICKNAME", profile.all("aliases"));
    text(&mut card, "ORG", profile.first("company"));
    text(&mut card, "TITLE", profile.first("title"));
    each(&mut card, "EMAIL;TYPE=INTERNET", profile.all("email"));
    each(&mut card, "TEL;TYPE=VOICE", profile.all("phone"));
    address(&mut card, profile);
    each(&mut card, "URL", profile.all("website"));
    text(&mut card, "X-SOCIALPROFILE;TYPE=linkedin", profile.first("linkedin"));
    birthday(&mut card, profile);
    text(&mut card, "X-ANNIVERSARY", profile.first("anniversary"));
    list(&mut card, "CATEGORIES", profile.all("tags"));
    kept.into_iter().for_each(|property| card.whole(property));
    for (key, values) in profile.others().filter(|(key, _)| !key.contains('=')) {
        values.iter().for_each(|value| card.text(FIELD, &format!("{key}={value}")));
    }
    card.sealed("END:VCARD")
}

/// The name of a contact's file among others, without a folder: readable, and no other note's.
pub fn file_name(path: &str) -> String {
    let mark = key(path).simple().to_string();
    format!("{} {}.vcf", crate::contact::name(path), &mark[..8])
}

/// Whether the file at `path` has a name as [`file_name`] gives them.
pub fn is_file_name(path: &str) -> bool {
    let mark = path.strip_suffix(".vcf").and_then(|path| path.rsplit_once(' ')).map(|(_, mark)| mark);
    mark.is_some_and(|mark| mark.len() == 8 && mark.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What a card says, a property each, in words: the same of two cards that differ in nothing but how they are written.
pub fn says(card: &str) -> Vec<String> {
    let mut said = Vec::new();
    for person in super::vcard::read(card.as_bytes()).people {
        let Person { name, uid, company, title, city, address, linkedin, anniversary, .. } = person;
        let one = [("name", Some(name)), ("uid", uid), ("company", company), ("title", title)];
        let one = one.into_iter().chain([("city", city), ("address", address), ("linkedin", linkedin)]);
        let one = one.chain([("anniversary", anniversary), ("birthday", person.birthday.map(written))]);
        said.extend(one.filter_map(|(key, value)| Some(format!("{key} {}", value?))));
        let lists = [("alias", person.aliases), ("email", person.emails), ("phone", person.phones)];
        let lists = lists.into_iter().chain([("website", person.websites), ("tag", person.tags)]);
        let lists = lists.chain([("note", person.notes), ("personal", person.personal)]);
        said.extend(lists.flat_map(|(key, values)| values.into_iter().map(move |it| format!("{key} {it}"))));
        said.extend(person.own.into_iter().map(|(key, value)| format!("{key} {value}")));
        said.extend(person.kept);
    }
    said
}

/// The other program's key for somebody, else one that is made of the note's path.
fn uid(profile: &Profile) -> String {
    let own = |uid: &str| match Uuid::try_parse(uid) {
        Ok(_) => format!("urn:uuid:{uid}"),
        Err(_) => uid.to_owned(),
    };
    profile.first("uid").map_or_else(|| key(&profile.path).urn().to_string(), own)
}

/// `Lovelace;Ada;;;`: the last word is taken for the family's, which is what most programs sort by.
fn structured(name: &str) -> String {
    let (given, family) = name.rsplit_once(' ').map_or((name, ""), |(given, family)| (given, family));
    format!("{};{};;;", escaped(family), escaped(given))
}

fn text(card: &mut Lines, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        card.text(name, value);
    }
}

fn each(card: &mut Lines, name: &str, values: &[String]) {
    values.iter().for_each(|value| card.text(name, value));
}

fn list(card: &mut Lines, name: &str, values: &[String]) {
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(|value| escaped(value)).collect();
        card.raw(name, &values.join(","));
    }
}

/// The address as the street where it is one text; without the city behind it, which has its own place.
fn address(card: &mut Lines, profile: &Profile) {
    let (whole, city) = (profile.first("address"), profile.first("city"));
    if whole.or(city).is_none() {
        return;
    }
    let (whole, city) = (whole.unwrap_or_default(), city.unwrap_or_default());
    let street = whole.strip_suffix(city).and_then(|street| street.strip_suffix(", "));
    let street = street.filter(|_| !city.is_empty()).unwrap_or(whole);
    card.raw("ADR", &format!(";;{};{};;;", escaped(street), escaped(city)));
    // Where a reader would put it together otherwise.
    if super::vcard::together(street, city) != whole {
        card.text(FIELD, &format!("address={whole}"));
    }
}

fn birthday(card: &mut Lines, profile: &Profile) {
    let Some(birthday) = profile.first("birthday") else { return };
    match birthday.len() {
        // `12-10`
        5 => card.raw("BDAY;X-APPLE-OMIT-YEAR=1604", &format!("{NO_YEAR}-{birthday}")),
        _ => card.raw("BDAY", birthday),
    }
}
