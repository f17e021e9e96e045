//! An import as values: who is whom, what is filled, what differs, who is new, and the address book as it is then. Decides
//! and writes nothing.

mod known;

use super::book::{Book, Row, values};
use super::matching::{Found, Keys, Register, has_namesake, namesakes, take_in, united};
use super::{Person, Reading, Source};
use crate::contact::Contact;
use chrono::NaiveDate;
pub use known::Matched;
use known::{Known, matched};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Somebody in a file who may be one of these contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Their place in [`Import::people`].
    pub at: usize,
    /// The notes.
    pub paths: Vec<Arc<str>>,
}

/// What an import comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Whose export it is.
    pub source: Source,
    /// The people of the file, each once.
    pub people: Vec<Person>,
    /// Those who are contacts.
    pub matched: Vec<Matched>,
    /// Those who may be.
    pub doubts: Vec<Doubt>,
    /// Those who are not, by their places.
    pub new: Vec<usize>,
    /// Of these, those whom the export before did not have; empty where this is the first one.
    pub newcomers: Vec<usize>,
    /// Those whom this export no longer has.
    pub gone: Vec<String>,
    /// Whether rows of the export before were kept, since this one is only a part.
    pub is_part: bool,
    /// Whether there was no export before.
    pub is_first: bool,
    /// How many changed jobs.
    pub changed_jobs: usize,
    /// The address book; `None` where none follows from the file.
    pub book: Option<Book>,
}

/// More newcomers than this are another address book, and no drawer of cards.
const MOST_CARDS: usize = 100;

impl Import {
    /// Those of whom the inbox gets a card.
    pub fn cards(&self) -> &[usize] {
        if self.has_many() { &[] } else { &self.newcomers }
    }

    /// Whether more are new than a drawer of cards is for.
    pub fn has_many(&self) -> bool {
        self.newcomers.len() > MOST_CARDS
    }
}

/// What the user said of doubtful ones: by the person's line and name, the note that is theirs, or `None` for somebody else.
pub type Answers = BTreeMap<(u32, String), Option<Arc<str>>>;

/// What an import looks at beside its readings.
pub struct Around<'a> {
    /// The address book of the source, as it is kept.
    pub old: Option<&'a Book>,
    /// The vault's contacts.
    pub contacts: &'a [(&'a Arc<str>, &'a Arc<Contact>)],
    /// What a note holds; asked of those alone that something of the body may be added to.
    pub note: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// What the user said of doubtful ones.
    pub answers: &'a Answers,
    /// The user's day.
    pub today: NaiveDate,
}

/// Works out what the readings of one source come to.
pub fn import(readings: Vec<Reading>, source: Source, around: &Around<'_>) -> Import {
    let &Around { old, contacts, note, answers, today } = around;
    let has_whole = readings.iter().any(|reading| !reading.is_beside);
    let people = united(together(readings));
    let keys: Vec<Keys> = people.iter().map(Keys::of_person).collect();
    let bases = bases(old, &keys);
    let register =
        Register::of(contacts.iter().map(|(path, contact)| Keys::of_contact(path, contact)).collect());
    let twice = namesakes(&keys);
    let mut import = Import {
        source,
        matched: Vec::new(),
        doubts: Vec::new(),
        new: Vec::new(),
        newcomers: Vec::new(),
        gone: Vec::new(),
        is_part: false,
        is_first: old.is_none(),
        changed_jobs: 0,
        book: None,
        people,
    };
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, person) in import.people.iter().enumerate() {
        let found = match answers.get(&(person.line, person.name.clone())) {
            Some(Some(path)) => {
                contacts.iter().position(|(known, _)| *known == path).map_or(Found::Nobody, Found::One)
            }
            Some(None) => Found::Nobody,
            None => register.find(&keys[at], has_namesake(&keys[at], &twice)),
        };
        match found {
            // Two rows for one note: only one of them can be right.
            Found::One(contact) if taken.contains_key(&contact) => {
                import.doubts.push(Doubt { at, paths: vec![contacts[contact].0.clone()] });
            }
            Found::One(contact) => {
                taken.insert(contact, at);
                let (path, contact) = contacts[contact];
                let base = bases[at].map(Row::person);
                let known = Known { path, contact, note, source: source.name };
                import.matched.push(matched(at, &known, person, base.as_ref()));
            }
            Found::Doubt(places) => {
                let paths = places.into_iter().map(|place| contacts[place].0.clone()).collect();
                import.doubts.push(Doubt { at, paths });
            }
            Found::Nobody => {
                import.new.push(at);
                if old.is_some() && bases[at].is_none() {
                    import.newcomers.push(at);
                }
            }
        }
    }
    // A file without anybody is no address book: those of the next one would all be new since then.
    if has_whole && !import.people.is_empty() {
        keep_book(&mut import, old, &bases, today);
    }
    import
}

/// The people of all readings; what is only said beside goes to whoever it is about.
fn together(readings: Vec<Reading>) -> Vec<Person> {
    let (beside, whole): (Vec<_>, Vec<_>) = readings.into_iter().partition(|reading| reading.is_beside);
    let has_whole = !whole.is_empty();
    let mut people: Vec<Person> = whole.into_iter().flat_map(|reading| reading.people).collect();
    let register = Register::of(people.iter().map(Keys::of_person).collect());
    for person in beside.into_iter().flat_map(|reading| reading.people) {
        match register.find(&Keys::of_person(&person), false) {
            Found::One(at) => take_in(&mut people[at], person),
            _ if !has_whole => people.push(person),
            _ => {}
        }
    }
    people
}

/// The row that the export before had for each.
fn bases<'b>(old: Option<&'b Book>, keys: &[Keys]) -> Vec<Option<&'b Row>> {
    let Some(old) = old else { return vec![None; keys.len()] };
    let rows: Vec<Keys> = old.rows.iter().map(Keys::of_row).collect();
    let (twice, register) = (namesakes(keys), Register::of(rows));
    let of = |keys: &Keys| match register.find(keys, has_namesake(keys, &twice)) {
        Found::One(at) => Some(&old.rows[at]),
        _ => None,
    };
    keys.iter().map(of).collect()
}

/// The address book after the import.
fn keep_book(import: &mut Import, old: Option<&Book>, bases: &[Option<&Row>], today: NaiveDate) {
    let mut rows = Vec::with_capacity(import.people.len());
    for (person, base) in import.people.iter().zip(bases) {
        let mut row = Row::of(person);
        if let Some(base) = base {
            let is_other = |was: &str, is: &str| !was.is_empty() && !is.is_empty() && was != is;
            let has_changed = is_other(&base.company, &row.company) || is_other(&base.title, &row.title);
            row.changed = if has_changed { today.to_string() } else { base.changed.clone() };
            import.changed_jobs += usize::from(has_changed);
        }
        rows.push(row);
    }
    let seen: std::collections::BTreeSet<String> = bases.iter().flatten().map(|row| row.key()).collect();
    let missing: Vec<&Row> =
        old.iter().flat_map(|old| &old.rows).filter(|row| !seen.contains(&row.key())).collect();
    // A file of a few cards is no farewell to all others.
    let known = old.map_or(0, |old| old.rows.len());
    import.is_part = !missing.is_empty() && missing.len() * 2 > known;
    match import.is_part {
        true => rows.extend(missing.into_iter().cloned()),
        false => import.gone = missing.iter().map(|row| row.name.clone()).collect(),
    }
    import.book = Some(Book { rows });
}

/// The row of the address book that one word means, where one person alone has it in their name.
pub fn worded<'b>(books: &[&'b Book], word: &str) -> Option<&'b Row> {
    let key = super::name::key(word);
    let has_word = |row: &&Row| super::name::key(&row.name).split(' ').any(|it| it == key);
    let is_word = !key.is_empty() && !key.contains(' ');
    one(books.iter().flat_map(|book| &book.rows).filter(|_| is_word).filter(has_word))
}

/// The row of the address book that a name means, where it means one alone.
pub fn named<'b>(books: &[&'b Book], name: &str) -> Option<&'b Row> {
    let key = super::name::key(name);
    let is = |name: &str| super::name::key(name) == key;
    let is_named = |row: &&Row| !key.is_empty() && (is(&row.name) || values(&row.aliases).any(is));
    one(books.iter().flat_map(|book| &book.rows).filter(is_named))
}

/// The first of these, if all are the same person, who may stand in several tables.
fn one<'b>(mut rows: impl Iterator<Item = &'b Row>) -> Option<&'b Row> {
    rows.next().filter(|first| {
        let register = Register::of(vec![Keys::of_row(first)]);
        rows.all(|row| register.find(&Keys::of_row(row), false) == Found::One(0))
    })
}

#[cfg(test)]
mod tests;
