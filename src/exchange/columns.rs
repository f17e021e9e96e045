//! What a column is, by its name in many programs and languages; and a row as a person.

use super::book::bare;
use super::cell::{self, Order};
use super::name::is_address;
use super::table::own_key;
use super::{Person, Reading};
use csv::StringRecord;
use std::collections::BTreeMap;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is what its name says, as in a Person")]
pub enum Field {
    Name,
    First,
    Middle,
    Last,
    Nickname,
    Uid,
    Email,
    Phone,
    Company,
    Title,
    City,
    Address(Part),
    /// A web address, which may be LinkedIn's.
    Url,
    LinkedIn,
    Birthday,
    Anniversary,
    Tags,
    Note,
    LastTouch,
    Cadence,
    Since,
    /// A personal fact, under this word.
    Personal(&'static str),
    /// What the next column is called, as in `Relation 1 - Label` …
    Label,
    /// … and that.
    Labelled,
    /// A key of the user's own.
    Own(String),
    /// Known, and of no use.
    Ignored,
}

/// A part of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is what its name says")]
pub enum Part {
    Formatted,
    Street,
    Code,
    City,
    Region,
    Country,
}

/// A table's header: its cells as they are and as keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// The cells, without blanks around them.
    pub cells: Vec<String>,
    /// In small letters, without blanks, underscores and dashes, and without what names the table in front.
    pub keys: Vec<String>,
    /// What the user says that the columns are.
    pub mapped: Vec<Option<Field>>,
}

impl Header {
    /// The header that a record may be.
    pub fn of(record: &StringRecord, map: &[(String, String)]) -> Self {
        let cells: Vec<String> =
            record.iter().map(|cell| cell.trim().trim_end_matches('*').trim().to_owned()).collect();
        let keys = cells.iter().map(|cell| key(cell)).collect();
        let wished = |cell: &String| {
            let wish = map.iter().find(|(column, _)| column.trim().to_lowercase() == cell.to_lowercase());
            wish.map(|(_, key)| wished(key))
        };
        let mapped = cells.iter().map(wished).collect();
        Self { cells, keys, mapped }
    }

    /// Whether there is such a column.
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|it| it == key)
    }
}

fn key(cell: &str) -> String {
    let lower = cell.to_lowercase();
    let cut = ["contact:", "person -", "contact -", "people -"].iter().find_map(|it| lower.strip_prefix(it));
    let blank =
        |c: char| c.is_whitespace() || matches!(c, '_' | '-' | '\u{2010}'..='\u{2015}' | '.' | '\'' | '’');
    cut.unwrap_or(&lower).chars().filter(|&c| !blank(c)).collect()
}

/// The field that a key of ours means; any other is one of the user's own.
fn wished(wish: &str) -> Field {
    match key(wish).as_str() {
        "" | "ignore" | "none" => Field::Ignored,
        "aliases" | "alias" => Field::Nickname,
        "address" => Field::Address(Part::Formatted),
        "title" => Field::Title,
        "uid" => Field::Uid,
        "personal" => Field::Personal(""),
        known => alias(known).unwrap_or_else(|| Field::Own(own_key(wish))),
    }
}

/// The field that a column is by its name alone, in whatever program.
pub fn alias(key: &str) -> Option<Field> {
    let bare = key.split('(').next().unwrap_or(key);
    Some(match bare {
        "name" | "fullname" | "fn" | "displayname" | "contactname" | "contact" | "nombrecompleto"
        | "vollständigername" => Field::Name,
        "firstname" | "givenname" | "first" | "vorname" | "prénom" | "prenom" | "nombre" | "nome" => {
            Field::First
        }
        "lastname" | "familyname" | "surname" | "last" | "nachname" | "nom" | "apellidos" | "apellido"
        | "cognome" => Field::Last,
        "middlename" | "additionalname" | "weiterevornamen" => Field::Middle,
        "nickname" | "spitzname" => Field::Nickname,
        "company" | "companies" | "companyname" | "organization" | "organisation" | "organizationname"
        | "organisationname" | "org" | "accountname" | "employer" | "associatedcompany" | "firma"
        | "unternehmen" | "entreprise" | "société" | "empresa" | "azienda" => Field::Company,
        "jobtitle" | "position" | "role" | "occupation" | "poste" | "fonction" | "cargo"
        | "organizationtitle" | "headline" => Field::Title,
        "linkedin" | "linkedinurl" | "personlinkedinurl" | "linkedinprofile" | "linkedinprofileurl"
        | "profileurl" => Field::LinkedIn,
        "url" | "website" | "websites" | "webpage" | "personalwebpage" | "homepage" | "web" | "webseite"
        | "siteweb" => Field::Url,
        "city" | "location" | "homecity" | "ort" | "stadt" | "ville" | "ciudad" | "città" => Field::City,
        "address"
        | "addresses"
        | "fulladdress"
        | "homeaddress"
        | "businessaddress"
        | "workaddress"
        | "adresse"
        | "organizationaddress" => Field::Address(Part::Formatted),
        "birthday" | "birthdate" | "dateofbirth" | "bday" | "dob" | "geburtstag" | "geburtsdatum"
        | "anniversaire" | "datedenaissance" | "cumpleaños" => Field::Birthday,
        "anniversary" => Field::Anniversary,
        "tags" | "tag" | "labels" | "label" | "groups" | "categories" | "groupmembership" | "kategorien"
        | "catégories" => Field::Tags,
        "notes" | "note" | "description" | "comments" | "comment" | "background" | "notecontent"
        | "notizen" | "remarques" => Field::Note,
        "lastcontacted" | "lastcontact" | "lastactivitydate" | "lasttalkedto" | "lastseen" | "lasttouch" => {
            Field::LastTouch
        }
        "keepintouch" | "frequency" | "cadence" => Field::Cadence,
        _ if is_email(bare) => Field::Email,
        _ if is_phone(bare) => Field::Phone,
        _ => return None,
    })
}

fn is_email(key: &str) -> bool {
    let others = [
        "type", "label", "display", "domain", "status", "opt", "sent", "count", "verified", "last", "list",
        "owner",
    ];
    let is_it = key.contains("email") || key == "mail" || key.contains("courriel") || key.contains("correo");
    is_it && !others.iter().any(|word| key.contains(word))
}

fn is_phone(key: &str) -> bool {
    let others = [
        "fax", "pager", "type", "label", "assist", "callback", "telex", "tty", "tdd", "main", "country",
        "status", "radio", "isdn",
    ];
    let words = ["phone", "mobile", "mobil", "telefon", "téléphone", "teléfono"];
    let is_it = words.iter().any(|word| key.contains(word)) || matches!(key, "tel" | "cell" | "handy");
    is_it && !others.iter().any(|word| key.contains(word))
}

/// A column that is read: where it stands, what it is, and what it belongs together with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its place in the row.
    pub at: usize,
    /// What it holds.
    pub field: Field,
    /// What of several addresses or pairs it is part of: `home`, `relation1`.
    pub group: String,
}

/// How a row becomes a person.
pub struct Rules<'a> {
    /// The columns.
    pub columns: &'a [Column],
    /// In front of keys of the other program's own.
    pub uid: &'static str,
    /// How days in figures are meant.
    pub order: Order,
}

/// The person that a row says, with what of it is left out.
pub fn person(row: &StringRecord, line: u32, rules: &Rules<'_>, reading: &mut Reading) -> Person {
    let mut person = Person { line, ..Person::default() };
    let (mut first, mut middle, mut last) = ("", "", "");
    let mut places: BTreeMap<&str, BTreeMap<Part, Vec<&str>>> = BTreeMap::new();
    let mut label: BTreeMap<&str, &str> = BTreeMap::new();
    for Column { at, field, group } in rules.columns {
        let Some(cell) = row.get(*at).map(str::trim).map(bare).filter(|cell| !cell.is_empty()) else {
            continue;
        };
        match field {
            Field::Name if person.name.is_empty() => person.name = cell.to_owned(),
            Field::Name | Field::Nickname => person.aliases.extend(values(cell)),
            Field::First => first = or(first, cell),
            Field::Middle => middle = or(middle, cell),
            Field::Last => last = or(last, cell),
            Field::Uid => person.uid = Some(format!("{}{cell}", rules.uid)),
            Field::Email => person.emails.extend(emails(cell)),
            Field::Phone => person.phones.extend(values(cell)),
            Field::Company => fill(&mut person.company, cell),
            Field::Title => fill(&mut person.title, cell),
            Field::City => fill(&mut person.city, cell),
            Field::Address(part) => places.entry(group).or_default().entry(*part).or_default().push(cell),
            Field::Url | Field::LinkedIn => {
                values(cell).for_each(|url| take_url(&mut person, &url, *field == Field::LinkedIn))
            }
            Field::Birthday => match cell::birthday(cell, rules.order) {
                Ok(birthday) => person.birthday = person.birthday.or(birthday),
                Err(why) => reading.leave_out(line, format!("birthday left out: {why}")),
            },
            Field::Anniversary if !cell.starts_with("0/0/0") => fill(&mut person.anniversary, cell),
            Field::Tags => person.tags.extend(labels(cell)),
            Field::Note => person.notes.push(cell.to_owned()),
            Field::LastTouch => match cell::date(cell, rules.order) {
                Ok(day) => person.last_touch = person.last_touch.max(Some(day)),
                Err(why) => reading.leave_out(line, format!("last touch left out: {why}")),
            },
            Field::Cadence => fill(&mut person.cadence, cell),
            Field::Since => person.since = cell::date(cell, rules.order).ok(),
            Field::Personal(word) => {
                person.personal.extend(values(cell).map(|value| under(word, &value)));
            }
            Field::Label => _ = label.insert(group, cell),
            Field::Labelled => match label.get(&**group) {
                Some(word) if word.to_lowercase().contains("anniversary") => {
                    fill(&mut person.anniversary, cell)
                }
                word => person.personal.push(under(word.copied().unwrap_or_default(), cell)),
            },
            Field::Own(key) => person.own.extend(values(cell).map(|value| (key.clone(), value))),
            Field::Anniversary | Field::Ignored => {}
        }
    }
    if person.name.is_empty() {
        let parts = [first, middle, last].into_iter().filter(|part| !part.is_empty());
        person.name = parts.collect::<Vec<_>>().join(" ");
    }
    take_address(&mut person, &places);
    person
}

fn under(word: &str, cell: &str) -> String {
    if word.is_empty() { cell.to_owned() } else { format!("{word}: {cell}") }
}

fn or<'a>(known: &'a str, cell: &'a str) -> &'a str {
    if known.is_empty() { cell } else { known }
}

fn fill(value: &mut Option<String>, cell: &str) {
    if value.is_none() {
        // Where Google has several, the first is the one in use.
        *value = values(cell).next();
    }
}

/// The values of a cell that Google joined.
fn values(cell: &str) -> impl Iterator<Item = String> {
    cell.split(" ::: ").map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn emails(cell: &str) -> Vec<String> {
    let is_several = cell.matches('@').count() > 1;
    let separators = |c: char| matches!(c, ',' | ';' | '|') || c.is_whitespace();
    let parts: Vec<&str> = if is_several { cell.split(separators).collect() } else { vec![cell] };
    let bare = |part: &str| {
        let part = part.trim().trim_matches(['<', '>', ':']).trim_start_matches("mailto:");
        part.to_owned()
    };
    parts.into_iter().map(bare).filter(|it| is_address(it)).collect()
}

/// The labels of a cell, without those that a program gives by itself.
pub fn labels(cell: &str) -> Vec<String> {
    let own =
        ["mycontacts", "my contacts", "starred", "other contacts", "othercontacts", "contacts", "imported"];
    let labels = cell.split(" ::: ").flat_map(|part| part.split([';', ',', '|']));
    let labels = labels.map(|label| label.trim().trim_start_matches("* ").trim());
    labels.filter(|it| !it.is_empty() && !own.contains(&&*it.to_lowercase())).map(str::to_owned).collect()
}

/// Takes a web address as what it is.
pub fn take_url(person: &mut Person, url: &str, is_linkedin: bool) {
    match cell::linkedin_slug(url) {
        Some(_) if person.linkedin.is_none() => person.linkedin = Some(url.trim().to_owned()),
        Some(_) => {}
        // A bare key of theirs.
        None if is_linkedin && !url.contains(['/', ' ']) => {
            fill(&mut person.linkedin, &format!("https://www.linkedin.com/in/{url}"));
        }
        None => person.websites.push(url.trim().to_owned()),
    }
}

fn take_address(person: &mut Person, places: &BTreeMap<&str, BTreeMap<Part, Vec<&str>>>) {
    let city = |parts: &BTreeMap<Part, Vec<&str>>| parts.get(&Part::City).map(|it| it[0].to_owned());
    person.city = person.city.take().or_else(|| places.values().find_map(city));
    let whole = |parts: &BTreeMap<Part, Vec<&str>>| match parts.get(&Part::Formatted) {
        Some(formatted) => formatted[0].lines().map(str::trim).collect::<Vec<_>>().join(", "),
        None => address(parts),
    };
    person.address = places.values().map(whole).find(|address| !address.is_empty());
}

/// `1 Quay Street, 10115 Berlin, Germany`
fn address(parts: &BTreeMap<Part, Vec<&str>>) -> String {
    let of = |part| parts.get(&part).map(|it| it.join(", ")).unwrap_or_default();
    let place = [of(Part::Code), of(Part::City)].join(" ").trim().to_owned();
    let all = [of(Part::Street), place, of(Part::Region), of(Part::Country)];
    all.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
