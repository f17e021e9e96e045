//! `rounds.toml`: every key has a default, an empty file is a valid one.

use crate::contact::Circle;
use crate::date::{Cadence, Span};
use crate::finding::Finding;
use std::time::Duration;

/// The name of the file that makes a folder a vault.
pub const FILE: &str = "rounds.toml";

/// The settings of a vault. A key that cannot be read keeps its default and leaves a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Exactly the notes below this folder are contacts; `None`: front matter decides.
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
            attachments: Vec::new(),
            a_day: 7,
            findings: Vec::new(),
        }
    }
}

impl Config {
    /// Reads the text of a `rounds.toml`. Never fails: what cannot be read keeps its default and
    /// is listed in `findings` with its line, column and remedy. Unknown keys are findings too.
    pub fn parse(_text: &str) -> Self {
        todo!()
    }

    /// The cadence of a circle.
    pub fn cadence(&self, circle: Circle) -> Cadence {
        self.circles[circle as usize - 1]
    }
}
