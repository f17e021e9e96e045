//! People out of the files of other programs: text in, people out. Never looks at the vault, and never writes.
//!
//! A format is told by its content, never by a file's name. Each has a file of its own in `exchange/`, and stands in one of
//! the two lists here: a layout of a table in `LAYOUTS`, any other format in `FORMATS`.

pub mod archive;
pub mod book;
pub mod calendar;
pub mod card;
pub mod cell;
pub mod columns;
mod content_line;
mod generic;
mod google;
mod hubspot;
pub mod import;
mod linkedin;
mod linkedin_messages;
pub mod matching;
pub mod monica;
pub mod name;
mod notion;
mod outlook;
pub mod own;
mod pipedrive;
pub mod profile;
#[cfg(test)]
mod round_trips;
pub mod table;
#[cfg(test)]
mod tests;
pub mod text;
pub mod vcard;
pub mod who;
pub mod written;

pub use content_line::{is_sealed, is_sealed_text, sealed_text};

use crate::contact::Birthday;
use crate::contact::new::{Logged, NewPromise};
use crate::date::Cadence;
use chrono::NaiveDate;
use table::Layout;

/// A format that is no table.
struct Format {
    /// How the names of its files end, by which they are found in an archive; elsewhere a name means nothing.
    extension: &'static str,
    /// Whether bytes are of this format.
    knows: fn(&[u8]) -> bool,
    /// The people.
    read: fn(&[u8], &Wishes) -> Result<Reading, Unread>,
}

/// The formats that are no tables; the first that knows a file has it.
const FORMATS: [&Format; 3] = [&vcard::FORMAT, &monica::FORMAT, &linkedin_messages::FORMAT];

/// The layouts of tables; the first that knows a header has it.
const LAYOUTS: [&Layout; 9] = [
    &own::LAYOUT,
    &linkedin::CONNECTIONS,
    &linkedin::NOTES,
    &google::NEW,
    &google::OLD,
    &outlook::LAYOUT,
    &pipedrive::LAYOUT,
    &hubspot::LAYOUT,
    &generic::LAYOUT,
];

/// More people than this are nobody's address book …
pub const MOST_PEOPLE: usize = 50_000;
/// … nor do more bytes than this say who they are.
const MOST_TEXT: usize = 24 << 20;

/// What a file says of one person. All texts are as they stand there, but on one line; only notes keep their lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Where in the file: the 1-based line on which it begins.
    pub line: u32,
    /// The name, in the order in which it is said; without known credentials.
    pub name: String,
    /// Other names, among them the name with its credentials.
    pub aliases: Vec<String>,
    /// The other program's own key for them.
    pub uid: Option<String>,
    /// E-mail addresses, the preferred one first.
    pub emails: Vec<String>,
    /// Phone numbers, as they are written.
    pub phones: Vec<String>,
    /// Where they work.
    pub company: Option<String>,
    /// What they do there.
    pub title: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The whole address on one line.
    pub address: Option<String>,
    /// Web addresses other than LinkedIn's.
    pub websites: Vec<String>,
    /// The address of their page at LinkedIn.
    pub linkedin: Option<String>,
    /// When to congratulate.
    pub birthday: Option<Birthday>,
    /// A day of their own, as it is written.
    pub anniversary: Option<String>,
    /// Labels, without those that the other program gives by itself.
    pub tags: Vec<String>,
    /// Since when they are in the other program, where nothing else tells two of one name apart.
    pub since: Option<NaiveDate>,
    /// The last touch that the other program knows of.
    pub last_touch: Option<NaiveDate>,
    /// How often, as it is written.
    pub cadence: Option<String>,
    /// Whether they have died.
    pub is_dead: bool,
    /// When you met.
    pub met: Option<NaiveDate>,
    /// Family, hobbies and the like: an item each.
    pub personal: Vec<String>,
    /// What the user wrote about them, with its lines.
    pub notes: Vec<String>,
    /// Open tasks.
    pub promises: Vec<NewPromise>,
    /// Touches that have been.
    pub log: Vec<Logged>,
    /// Columns that the user wants to keep under names of their own, and keys of a contact that went out from here; one of
    /// several values stands here several times.
    pub own: Vec<(String, String)>,
    /// Properties of a card that mean nothing to us, as its lines: they go out again.
    pub kept: Vec<String>,
}

/// Something about a line of a file: why it was skipped, or what of it was left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// The file within an archive; empty where there is none.
    pub file: String,
    /// Its 1-based line.
    pub line: u32,
    /// What there is to say: lower case, no full stop.
    pub what: String,
}

/// Whose export a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// As people call it: `LinkedIn`.
    pub name: &'static str,
    /// The file of the address book, without `.csv`: `linkedin`.
    pub book: &'static str,
}

/// What one file, or one table of an archive, says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Whose export it is.
    pub source: Source,
    /// The people, in the file's order.
    pub people: Vec<Person>,
    /// Rows and cards that are nobody, and why.
    pub skipped: Vec<Told>,
    /// What was left out of those that are somebody.
    pub left_out: Vec<Told>,
    /// Columns that mean nothing to us.
    pub dropped: Vec<String>,
    /// Whether it is only said something about people of another file: no address book follows from it.
    pub is_beside: bool,
    /// How many bytes of text are kept of the people.
    size: usize,
}

impl Reading {
    fn new(source: Source) -> Self {
        let (people, skipped, left_out, dropped) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { source, people, skipped, left_out, dropped, is_beside: false, size: 0 }
    }

    fn skip(&mut self, line: u32, what: impl Into<String>) {
        told(&mut self.skipped, line, what.into());
    }

    fn leave_out(&mut self, line: u32, what: impl Into<String>) {
        told(&mut self.left_out, line, what.into());
    }

    /// Takes somebody in; whoever has no name is skipped.
    fn take(&mut self, mut person: Person) {
        let line = person.line;
        let bad = |list: &mut Vec<String>, is_good: fn(&String) -> bool| -> Vec<String> {
            let (good, bad) = std::mem::take(list).into_iter().partition(is_good);
            *list = good;
            bad
        };
        let emails = bad(&mut person.emails, |email| email.contains('@'));
        let phones = bad(&mut person.phones, |phone| phone.contains(|c: char| c.is_ascii_digit()));
        for (what, all) in [("e-mail", emails), ("phone", phones)] {
            all.iter().for_each(|it| self.leave_out(line, format!("{what} left out: `{it}`")));
        }
        let no_cadence = |it: &String| Cadence::parse(it.trim()).is_none();
        if let Some(cadence) = person.cadence.take_if(|it| no_cadence(it)) {
            self.leave_out(line, format!("cadence left out: `{cadence}` is no length of time"));
        }
        let log = person.log.iter().map(|logged| &logged.text);
        let said = person.notes.iter().chain(&person.personal).chain(log);
        self.size += said.map(String::len).sum::<usize>() + LEAST;
        if self.people.len() == MOST_PEOPLE || self.size > MOST_TEXT {
            let what = "more than are anybody's: from here on nobody is read";
            if self.skipped.last().is_none_or(|last| last.what != what) {
                self.skip(line, what);
            }
            return;
        }
        name::tidy(&mut person);
        if person.name.is_empty() {
            let also = person.emails.first().map(|it| format!(": only `{it}`")).unwrap_or_default();
            return self.skip(person.line, format!("no name{also}"));
        }
        self.people.push(person);
    }
}

/// What somebody takes without their notes.
const LEAST: usize = 100;

/// So many remarks on one file are enough to mend it.
const MOST_TOLD: usize = 10_000;

fn told(all: &mut Vec<Told>, line: u32, what: String) {
    if all.len() < MOST_TOLD {
        all.push(Told { file: String::new(), line, what });
    }
}

/// Why a file is no address book, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Lower case, no full stop.
    pub what: String,
    /// One short sentence.
    pub hint: String,
}

impl Unread {
    fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { what: what.into(), hint: hint.into() }
    }
}

/// What the user says about a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wishes {
    /// What a column is: its name, and one of our keys.
    pub map: Vec<(String, String)>,
    /// Whether columns that mean nothing to us are kept.
    pub keep: bool,
    /// Whether messages are logged as touches.
    pub messages: bool,
}

/// A larger file is no address book.
pub const LARGEST: usize = 150 << 20;

/// Reads a file of any of the formats.
///
/// # Errors
/// When it is none of them, or too large.
pub fn read(bytes: &[u8], wishes: &Wishes) -> Result<Vec<Reading>, Unread> {
    if bytes.len() > LARGEST {
        let hint = "export people without their pictures, or in parts";
        return Err(Unread::new("larger than 150 MB", hint));
    }
    if archive::knows(bytes) {
        return archive::read(bytes, wishes);
    }
    read_plain(bytes, wishes).map(|reading| vec![reading])
}

/// Reads what is no archive.
fn read_plain(bytes: &[u8], wishes: &Wishes) -> Result<Reading, Unread> {
    if bytes.trim_ascii().is_empty() {
        return Err(Unread::new("the file is empty", "export it again"));
    }
    match FORMATS.iter().find(|format| (format.knows)(bytes)) {
        Some(format) => (format.read)(bytes, wishes),
        None => table::read(bytes, wishes),
    }
}
