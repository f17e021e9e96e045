//! `rounds.toml`: every key has a default, an empty file is a valid one. Never fails: see [`Config::parse`].

mod feeds;
mod notice;
mod read;
mod splice;
#[cfg(test)]
mod tests;

pub use feeds::Feed;
pub use notice::Notice;
pub use splice::{with_away, with_inbox};

use crate::circle::Circle;
use crate::date::calendar::Calendar;
use crate::date::{Cadence, Span};
use crate::finding::{Finding, Spot};
use crate::note::method::Methods;
use crate::ways::Known;
use std::sync::Arc;
use std::time::Duration;
use toml::de::DeTable;

/// The name of the file that makes a folder a vault.
pub const FILE: &str = "rounds.toml";

/// What the inbox is called unless the user says another name.
pub const INBOX: &str = "Inbox.md";
/// How the first line of the agenda begins, before its day.
pub const AGENDA_TITLE: &str = "# Due, ";

/// Whether `text` is TOML at all; one that is being typed often is not.
pub fn is_toml(text: &str) -> bool {
    DeTable::parse(text).is_ok()
}

/// The 1-based line on which `text` sets a key such as `circles.1.every`; `None` where it does not.
pub fn line_of(text: &str, key: &str) -> Option<u32> {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut parts = key.split('.');
    let mut value = table.get_ref().get(parts.next()?)?;
    for part in parts {
        value = value.get_ref().as_table()?.get(part)?;
    }
    Some(Spot::of(text, value.span()).line)
}

/// The settings of a vault. A key that cannot be read keeps its default and leaves a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Exactly the notes below this folder (`.`: all notes) are contacts; `None`: front matter decides.
    pub contacts: Option<String>,
    /// Where new notes go; `None`: to `contacts`, else where most contacts are.
    pub new_notes: Option<String>,
    /// Notes below this folder are never contacts.
    pub templates: Option<String>,
    /// The agenda's file name, at the vault's root.
    pub agenda_file: String,
    /// The inbox's file name, at the vault's root; never a contact. `None`: there is no inbox, whatever stands there.
    pub inbox_file: Option<String>,
    /// How DUE.md links to notes.
    pub links: Links,
    /// The cadences of circles 1, 2 and 3.
    pub circles: [Cadence; 3],
    /// At most this many contacts in a category.
    pub cap: usize,
    /// How many contacts serve most aims.
    pub bands: Bands,
    /// On which days cadence and first follow-ups fall due.
    pub calendar: Calendar,
    /// A file is committed when it has been quiet this long …
    pub settle: Duration,
    /// … or this long after its first change, at the latest.
    pub settle_max: Duration,
    /// Extensions (lower case, no dot) that are committed beside the notes, up to 10 MB each.
    pub attachments: Vec<String>,
    /// Cadence lines at the top of the agenda.
    pub a_day: usize,
    /// How long before a buying window opens it stands on the agenda.
    pub lead: Span,
    /// The ways of adding value, from the vault's own list or the standard one.
    pub ways: Arc<Known>,
    /// The words for methods.
    pub methods: Methods,
    /// Which notes are the diary's.
    pub diary: Diary,
    /// How often `rounds watch` syncs with the remote; `None`: never by itself.
    pub sync_every: Option<Duration>,
    /// When the day's notice comes, and what may stand in it.
    pub notice: Notice,
    /// The files that are made from the notes and kept beside them, each with its name, in the order of their list.
    pub feeds: Vec<(Feed, String)>,
    /// The folders that it names, and where: some may not be there.
    pub folders: Vec<NamedFolder>,
    /// What could not be read in `rounds.toml`.
    pub findings: Vec<Finding>,
}

/// A folder that `rounds.toml` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFolder {
    /// By this key.
    pub key: &'static str,
    /// Its path, relative to the vault.
    pub path: String,
    /// Where its path stands.
    pub spot: Spot,
}

/// Which notes are the diary's, and how it names its days and methods.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diary {
    /// Dated notes below these folders (`.`: all) are the diary's.
    pub folders: Vec<String>,
    /// How their names give the day, as Obsidian writes it: `YYYY-MM-DD`; `None`: in any of the common ways.
    pub format: Option<String>,
}

/// How many contacts serve most aims of a kind, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// The business ones.
    pub business: (usize, usize),
    /// The personal ones.
    pub personal: (usize, usize),
}

/// How DUE.md links to a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// `[Ada Lovelace](People/Ada%20Lovelace.md)`
    Markdown,
    /// `[[Ada Lovelace]]`
    Wiki,
}

const ATTACHMENTS: &str = "png jpg jpeg gif webp svg heic pdf vcf ics csv base canvas";

impl Default for Config {
    fn default() -> Self {
        Self {
            contacts: None,
            new_notes: None,
            templates: None,
            agenda_file: "DUE.md".into(),
            inbox_file: None,
            links: Links::Markdown,
            circles: [
                Cadence { every: Span::months(1), latest: None },
                Cadence { every: Span::months(3), latest: Some(Span::months(6)) },
                Cadence { every: Span::months(12), latest: None },
            ],
            cap: 20,
            calendar: Calendar::default(),
            bands: Bands { business: (20, 100), personal: (10, 20) },
            settle: Duration::from_secs(5),
            settle_max: Duration::from_secs(60),
            attachments: ATTACHMENTS.split(' ').map(str::to_owned).collect(),
            a_day: 7,
            lead: Span { months: 0, days: 56 },
            ways: Known::standard(),
            methods: Methods::default(),
            diary: Diary::default(),
            sync_every: None,
            notice: Notice::default(),
            feeds: Vec::new(),
            folders: Vec::new(),
            findings: Vec::new(),
        }
    }
}

impl Config {
    /// Reads the text of a `rounds.toml`. Never fails: what cannot be read keeps its default and
    /// is listed in `findings` with its line, column and remedy. Unknown keys are findings too.
    pub fn parse(text: &str) -> Self {
        read::read(text)
    }

    /// These settings with the ways that a vault's own list gives; `None`: it has none.
    pub fn with_ways(self, list: Option<&[u8]>) -> Self {
        Self {
            ways: list.map_or_else(Known::standard, |list| Arc::new(Known::parse(list, &self.methods))),
            ..self
        }
    }

    /// Whether the note at `path` is the inbox.
    pub fn is_inbox(&self, path: &str) -> bool {
        self.inbox_file.as_deref() == Some(path)
    }

    /// Files that are no contact's note, whatever they hold.
    pub fn own_files(&self) -> impl Iterator<Item = &str> {
        let feeds = self.feeds.iter().map(|(_, name)| &**name);
        [&*self.agenda_file, crate::ways::FILE].into_iter().chain(self.inbox_file.as_deref()).chain(feeds)
    }

    /// The cadence of a circle.
    pub fn cadence(&self, circle: Circle) -> Cadence {
        self.circles[circle as usize - 1]
    }
}
