//! `rounds.toml`: every key has a default, an empty file is a valid one. Never fails: see [`Config::parse`].

#[cfg(test)]
mod tests;

use crate::contact::Circle;
use crate::date::{Cadence, Span, parse_duration};
use crate::finding::{Finding, Spot};
use std::ops::Range;
use std::time::Duration;
use toml::de::{DeTable, DeValue};

/// The name of the file that makes a folder a vault.
pub const FILE: &str = "rounds.toml";

/// The settings of a vault. A key that cannot be read keeps its default and leaves a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Exactly the notes below this folder (`.`: all notes) are contacts; `None`: front matter decides.
    pub contacts: Option<String>,
    /// Notes below this folder are never contacts.
    pub templates: Option<String>,
    /// The agenda's file name, at the vault's root.
    pub agenda_file: String,
    /// The inbox's file name, at the vault's root; never a contact.
    pub inbox_file: String,
    /// How DUE.md links to notes.
    pub links: Links,
    /// The cadences of circles 1, 2 and 3.
    pub circles: [Cadence; 3],
    /// At most this many contacts in a category.
    pub cap: usize,
    /// A file is committed when it has been quiet this long …
    pub settle: Duration,
    /// … or this long after its first change, at the latest.
    pub settle_max: Duration,
    /// Extensions (lower case, no dot) that are committed beside the notes, up to 10 MB each.
    pub attachments: Vec<String>,
    /// Cadence lines at the top of the agenda.
    pub a_day: usize,
    /// What could not be read in `rounds.toml`.
    pub findings: Vec<Finding>,
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
            templates: None,
            agenda_file: "DUE.md".into(),
            inbox_file: "Inbox.md".into(),
            links: Links::Markdown,
            circles: [
                Cadence { every: Span::months(1), latest: None },
                Cadence { every: Span::months(3), latest: Some(Span::months(6)) },
                Cadence { every: Span::months(12), latest: None },
            ],
            cap: 20,
            settle: Duration::from_secs(5),
            settle_max: Duration::from_secs(60),
            attachments: ATTACHMENTS.split(' ').map(str::to_owned).collect(),
            a_day: 7,
            findings: Vec::new(),
        }
    }
}

impl Config {
    /// Reads the text of a `rounds.toml`. Never fails: what cannot be read keeps its default and
    /// is listed in `findings` with its line, column and remedy. Unknown keys are findings too.
    pub fn parse(text: &str) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader { config: Self::default(), text, given: Vec::new() };
        if let Some(error) = errors.first() {
            let hint = "the rest of the file still counts; `rounds init` shows a valid one in an empty folder";
            reader.reject(error.span().unwrap_or(0..0), error.message().to_owned(), hint);
        }
        let broken = reader.config.findings.first().map(|finding| finding.spot.line);
        reader.table("", table.get_ref());
        reader.agree();
        // What the parser made of a line that it could not read is no second mistake of the user's.
        let mut findings = reader.config.findings;
        let mut first = true;
        findings.retain(|finding| std::mem::take(&mut first) || Some(finding.spot.line) != broken);
        findings.sort();
        Self { findings, ..reader.config }
    }

    /// The cadence of a circle.
    pub fn cadence(&self, circle: Circle) -> Cadence {
        self.circles[circle as usize - 1]
    }
}

/// Every key, as its path; a table's own path ends in a dot.
const KEYS: [&str; 21] = [
    "contacts",
    "templates",
    "agenda_file",
    "inbox_file",
    "links",
    "circles.",
    "circles.1.",
    "circles.2.",
    "circles.3.",
    "circles.N.every",
    "circles.N.latest",
    "categories.",
    "categories.cap",
    "watch.",
    "watch.settle",
    "watch.settle_max",
    "watch.attachments",
    "agenda.",
    "agenda.a_day",
    "sync.",
    "sync.every",
];
