//! The address book: one table a source, `Imports/linkedin.csv`, reduced to what matters here and sorted by key, so that its
//! history in git tells who came, who left and who changed jobs. Text in, rows out, and back; three versions as one.

use super::cell::{linkedin_slug, phone_key};
use super::{Person, name};
use crate::contact::Birthday;
use crate::date::parse_day;
use chrono::NaiveDate;
use csv::{ReaderBuilder, StringRecord, Writer};
use std::collections::{BTreeMap, BTreeSet};

/// The folder that holds them.
pub const FOLDER: &str = "Imports";

/// Whether a path is a table of the address book.
pub fn is_book(path: &str) -> bool {
    let name = path.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/'));
    name.is_some_and(|name| name.ends_with(".csv") && !name.contains('/'))
}

/// The path of a table.
pub fn path(name: &str) -> String {
    format!("{FOLDER}/{name}.csv")
}

/// Between several values of a cell.
pub(super) const AND: &str = " ::: ";

/// The columns, in the file's order.
const COLUMNS: [&str; 17] = [
    "name", "company", "title", "email", "phone", "linkedin", "website", "city", "address", "birthday",
    "tags", "aliases", "uid", "since", "changed", "note", "more",
];

/// One person of the address book; what is not known is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
#[allow(missing_docs, reason = "each is the column of its name")]
pub struct Row {
    pub name: String,
    pub company: String,
    pub title: String,
    pub email: String,
    pub phone: String,
    pub linkedin: String,
    pub website: String,
    pub city: String,
    pub address: String,
    pub birthday: String,
    pub tags: String,
    pub aliases: String,
    pub uid: String,
    pub since: String,
    /// The day on which company or title became another.
    pub changed: String,
    /// What the user wrote about them in the other program.
    pub note: String,
    /// Properties of an imported card that mean nothing to us: its card goes out with them.
    pub more: String,
}

impl Row {
    /// What the address book keeps of somebody.
    pub fn of(person: &Person) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            name: person.name.clone(),
            company: text(&person.company),
            title: text(&person.title),
            email: person.emails.join(AND),
            phone: person.phones.join(AND),
            linkedin: text(&person.linkedin),
            website: person.websites.join(AND),
            city: text(&person.city),
            address: text(&person.address),
            birthday: person.birthday.map(written).unwrap_or_default(),
            tags: person.tags.join(AND),
            aliases: person.aliases.join(AND),
            uid: text(&person.uid),
            since: person.since.map(|day| day.to_string()).unwrap_or_default(),
            changed: String::new(),
            note: in_lines(&person.notes.join("\n\n")),
            more: person.kept.join(AND),
        }
    }

    /// The same as somebody in a file.
    pub fn person(&self) -> Person {
        let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let list = |text: &String| values(text).map(str::to_owned).collect();
        Person {
            name: self.name.clone(),
            company: text(&self.company),
            title: text(&self.title),
            emails: list(&self.email),
            phones: list(&self.phone),
            linkedin: text(&self.linkedin),
            websites: list(&self.website),
            city: text(&self.city),
            address: text(&self.address),
            birthday: super::cell::birthday(&self.birthday, super::cell::Order::Unknown).ok().flatten(),
            tags: list(&self.tags),
            aliases: list(&self.aliases),
            uid: text(&self.uid),
            since: parse_day(&self.since),
            notes: text(&self.note).into_iter().collect(),
            kept: list(&self.more),
            ..Person::default()
        }
    }

    /// The e-mail addresses.
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        values(&self.email)
    }

    /// The phone numbers.
    pub fn phones(&self) -> impl Iterator<Item = &str> {
        values(&self.phone)
    }

    /// When company or title became another.
    pub fn changed(&self) -> Option<NaiveDate> {
        parse_day(&self.changed)
    }

    /// `CTO at Borealis`, as far as it is known.
    pub fn job(&self) -> String {
        let parts = [&*self.title, &*self.company].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" at ")
    }

    /// What it is sorted and merged by: the first that there is of the other program's key, LinkedIn's, e-mail, phone, and
    /// else the name with the day.
    pub fn key(&self) -> String {
        let email = || self.emails().next().map(str::to_lowercase);
        let phone = || self.phones().find_map(phone_key);
        let uid = Some(self.uid.clone()).filter(|uid| !uid.is_empty());
        let key = uid.or_else(|| linkedin_slug(&self.linkedin)).or_else(email).or_else(phone);
        key.unwrap_or_else(|| format!("{} {}", name::key(&self.name), self.since).trim().to_owned())
    }

    fn cells(&self) -> [&str; 17] {
        [
            &self.name,
            &self.company,
            &self.title,
            &self.email,
            &self.phone,
            &self.linkedin,
            &self.website,
            &self.city,
            &self.address,
            &self.birthday,
            &self.tags,
            &self.aliases,
            &self.uid,
            &self.since,
            &self.changed,
            &self.note,
            &self.more,
        ]
    }

    fn cells_mut(&mut self) -> [&mut String; 17] {
        [
            &mut self.name,
            &mut self.company,
            &mut self.title,
            &mut self.email,
            &mut self.phone,
            &mut self.linkedin,
            &mut self.website,
            &mut self.city,
            &mut self.address,
            &mut self.birthday,
            &mut self.tags,
            &mut self.aliases,
            &mut self.uid,
            &mut self.since,
            &mut self.changed,
            &mut self.note,
            &mut self.more,
        ]
    }
}

/// A text of several lines as the table has it: with `\n` at their ends, so that git and spreadsheets leave it alone.
pub(super) fn in_lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// The values of a cell.
pub fn values(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(AND).map(str::trim).filter(|value| !value.is_empty())
}

/// `1815-12-10`, `12-10`.
pub fn written(birthday: Birthday) -> String {
    let Birthday { year, month, day } = birthday;
    year.map(|year| format!("{year:04}-")).unwrap_or_default() + &format!("{month:02}-{day:02}")
}

/// One table of the address book.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Book {
    /// Its rows, by their keys.
    pub rows: Vec<Row>,
}

impl Book {
    /// Reads a table; what is no row of it is passed over. `None` where it is none of ours.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{FEFF}');
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        if !reader.read_record(&mut record).ok()? {
            return None;
        }
        let columns: Vec<Option<usize>> =
            record.iter().map(|cell| COLUMNS.iter().position(|column| *column == cell.trim())).collect();
        if !columns.contains(&Some(0)) {
            return None;
        }
        let mut rows = Vec::new();
        while reader.read_record(&mut record).unwrap_or(false) {
            let mut row = Row::default();
            {
                let cells = row.cells_mut();
                for (cell, at) in record.iter().zip(&columns) {
                    if let Some(at) = at {
                        *cells[*at] = bare(cell).to_owned();
                    }
                }
            }
            if !row.name.is_empty() {
                rows.push(row);
            }
        }
        Some(Self { rows })
    }

    /// The table's text: sorted, with `\n` at the ends of lines.
    pub fn text(&self) -> String {
        let mut rows: Vec<(String, &Row)> = self.rows.iter().map(|row| (row.key(), row)).collect();
        rows.sort_by(|(one_key, one), (other_key, other)| {
            one_key.cmp(other_key).then_with(|| one.cells().cmp(&other.cells()))
        });
        rows.dedup_by(|(_, one), (_, other)| one == other);
        let mut writer = Writer::from_writer(Vec::new());
        // Nothing can fail that writes into memory.
        let _ = writer.write_record(COLUMNS);
        for (_, row) in rows {
            let _ = writer.write_record(row.cells().map(inert));
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

/// A cell that no spreadsheet takes for a formula.
pub(super) fn inert(cell: &str) -> String {
    let is_number = |cell: &str| cell.chars().all(|c| c.is_ascii_digit() || "+-()./ :".contains(c));
    match cell.chars().next() {
        Some('=' | '@' | '\t' | '\r') => format!("'{cell}"),
        Some('+' | '-') if !is_number(cell) => format!("'{cell}"),
        // Or it would be taken for such a sign.
        Some('\'') if cell.len() > 1 && cell[1..].starts_with(['=', '@', '+', '-']) => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

pub(super) fn bare(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'').unwrap_or(cell);
    if rest.starts_with(['=', '@', '+', '-', '\t', '\r', '\'']) { rest } else { cell }
}

/// Three versions of a table as one, row by row and cell by cell. Where both sides have given a cell another value, the one
/// of the side whose job changed later counts, else the greater one: on either machine the same.
pub fn merge(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let read = |text: &str| -> Option<BTreeMap<String, Row>> {
        let book = if text.trim().is_empty() { Book::default() } else { Book::read(text)? };
        Some(book.rows.into_iter().map(|row| (row.key(), row)).collect())
    };
    let (base, ours, theirs) = (read(base)?, read(ours)?, read(theirs)?);
    let keys: BTreeSet<&String> = base.keys().chain(ours.keys()).chain(theirs.keys()).collect();
    let row = |key: &String| match (base.get(key), ours.get(key), theirs.get(key)) {
        (_, None, None) => None,
        // One side took it out: that counts unless the other one has changed it.
        (Some(was), Some(row), None) | (Some(was), None, Some(row)) => (was != row).then(|| row.clone()),
        (None, Some(row), None) | (None, None, Some(row)) => Some(row.clone()),
        (was, Some(ours), Some(theirs)) => Some(merge_rows(was.unwrap_or(&Row::default()), ours, theirs)),
    };
    Some(Book { rows: keys.into_iter().filter_map(row).collect() }.text())
}

fn merge_rows(base: &Row, ours: &Row, theirs: &Row) -> Row {
    let mut merged = ours.clone();
    let is_later = theirs.changed.cmp(&ours.changed);
    for (at, cell) in merged.cells_mut().into_iter().enumerate() {
        let (was, ours, theirs) = (base.cells()[at], ours.cells()[at], theirs.cells()[at]);
        let takes_theirs = match (ours == was, theirs == was) {
            (_, true) => false,
            (true, false) => true,
            (false, false) => is_later.is_gt() || is_later.is_eq() && theirs > ours,
        };
        if takes_theirs {
            *cell = theirs.to_owned();
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, company: &str, email: &str) -> Row {
        Row { name: name.into(), company: company.into(), email: email.into(), ..Row::default() }
    }

    #[test]
    fn a_table_reads_back_and_holds_no_formula() {
        let rows = vec![
            Row {
                phone: "+44 20 7946 0000".into(),
                note: "two\nlines".into(),
                ..row("Bo Ek", "=1+1", "z@b.example")
            },
            Row {
                changed: "2026-11-30".into(),
                tags: "a ::: b".into(),
                ..row("-Ada, \"L\"", "@x", "a@b.example")
            },
        ];
        let text = Book { rows: rows.clone() }.text();
        let expected = "name,company,title,email,phone,linkedin,website,city,address,birthday,tags,aliases,uid,since,changed,note,more\n\
                        \"'-Ada, \"\"L\"\"\",'@x,,a@b.example,,,,,,,a ::: b,,,,2026-11-30,,\n\
                        Bo Ek,'=1+1,,z@b.example,+44 20 7946 0000,,,,,,,,,,,\"two\nlines\",\n";
        assert_eq!(text, expected);
        let mut read = Book::read(&text).unwrap();
        assert_eq!(read.text(), text);
        read.rows.reverse();
        assert_eq!(read.rows, rows);
        assert_eq!(Book::read("a,b\n1,2\n"), None);
    }

    #[test]
    fn tables_of_two_machines_merge_by_key() {
        let text = |rows: &[Row]| Book { rows: rows.to_vec() }.text();
        let (ada, bo, cy) = (
            row("Ada", "Acme", "a@x.example"),
            row("Bo", "Acme", "b@x.example"),
            row("Cy", "", "c@x.example"),
        );
        let base = text(&[ada.clone(), bo.clone()]);
        let moved = Row { company: "Borealis".into(), changed: "2026-11-30".into(), ..ada.clone() };
        let titled = Row { title: "CTO".into(), ..ada.clone() };
        let ours = text(&[moved.clone(), bo.clone()]);
        let theirs = text(&[titled, cy.clone()]);
        let both = text(&[Row { title: "CTO".into(), ..moved }, cy]);
        assert_eq!(merge(&base, &ours, &theirs).unwrap(), both);
        assert_eq!(merge(&base, &theirs, &ours).unwrap(), both);
        let (one, other) = (row("Ada", "One", "a@x.example"), row("Ada", "Two", "a@x.example"));
        let (ours, theirs) = (text(&[one]), text(&[other]));
        assert_eq!(merge(&base, &ours, &theirs), merge(&base, &theirs, &ours));
        assert_eq!(merge("", &ours, &ours).unwrap(), ours);
        assert_eq!(merge("", "nonsense", &ours), None);
    }
}
