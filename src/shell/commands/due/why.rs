//! `rounds due --why`: the rules that spoke, and below each the lines that it read.

use crate::agenda::because::{Because, Source};
use crate::agenda::markdown::{clean, cut};
use crate::agenda::why;
use crate::config;
use crate::contact;
use crate::date;
use crate::note::{self, front_matter};
use crate::page::ENGLISH;
use crate::shell::commands::view::View;
use crate::shell::json;
use crate::shell::page::{BOLD, DIM, Page};
use crate::shell::terminal::{Layout, plain};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// The longest excerpt of a line where the layout sets no limit, in characters …
const EXCERPT: usize = 140;
/// … and where it leaves hardly any room.
const NARROWEST: usize = 30;
/// The columns before an excerpt.
const INDENT: usize = 6;

/// Why one contact stands where it stands on a day.
#[derive(Debug, Serialize)]
pub struct Why {
    today: String,
    path: String,
    name: String,
    rules: Vec<Rule>,
    #[serde(skip)]
    day: NaiveDate,
}

#[derive(Debug, Serialize)]
struct Rule {
    rule: String,
    read: Vec<Read>,
}

/// A line that a rule read.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Read {
    path: String,
    /// 1-based; `null` for a setting that stands at its default, or where the line is gone.
    line: Option<u32>,
    /// The line, or the setting's name.
    text: String,
}

impl Why {
    /// Asks the rules, and the files for the lines that these read.
    pub fn new(view: &View, path: &str, today: NaiveDate, ahead: u32) -> Self {
        let index = view.index();
        let mut files = Files { view, texts: BTreeMap::new() };
        let because = why::explain(index, path, today, ahead);
        let rule = |Because { rule, read }: Because| Rule {
            rule: (ENGLISH.because)(&rule, today),
            read: read.iter().map(|source| files.read(path, source)).collect(),
        };
        Self {
            today: json::day(today),
            path: path.to_owned(),
            name: contact::name(path).to_owned(),
            rules: because.into_iter().map(rule).collect(),
            day: today,
        }
    }

    /// As JSON.
    pub fn json(&self) -> String {
        json::render(self)
    }

    /// For a terminal.
    pub fn text(&self, layout: Layout) -> String {
        let mut page = Page::new(layout);
        page.heading(BOLD, &plain(&self.name));
        page.line(&page.paint(DIM, &date::long(self.day)));
        page.line("");
        for Rule { rule, read } in &self.rules {
            page.paragraph(2, &plain(rule));
            for line in read {
                let room = layout.width.unwrap_or(EXCERPT).saturating_sub(INDENT).max(NARROWEST);
                let line = page.paint(DIM, &plain(&cut(&line.to_string(), room)));
                page.line(&format!("{:INDENT$}{line}", ""));
            }
        }
        page.finish()
    }
}

/// `People/Ada.md:7: - 2026-10-02 email: …`
impl std::fmt::Display for Read {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = clean(&self.text);
        match self.line {
            Some(line) => write!(out, "{}:{line}: {text}", self.path),
            None => write!(out, "{}: {text}", self.path),
        }
    }
}

/// The texts of the files that were asked for.
struct Files<'a> {
    view: &'a View,
    texts: BTreeMap<String, String>,
}

impl Files<'_> {
    fn read(&mut self, own: &str, source: &Source) -> Read {
        match source {
            Source::Field(key) => match front_matter::line_of(self.text(own), *key) {
                Some(line) => self.line(own, line),
                None => Read { path: own.into(), line: None, text: key.word().into() },
            },
            Source::Line(source) => self.line(source.from.as_deref().unwrap_or(own), source.line),
            Source::Fact(fact) => match line_of(self.text(own), fact) {
                Some(line) => self.line(own, line),
                None => Read { path: own.into(), line: None, text: fact.to_string() },
            },
            Source::Setting(key) => match config::line_of(self.text(config::FILE), key) {
                Some(line) => self.line(config::FILE, line),
                None => Read { path: config::FILE.into(), line: None, text: format!("{key} is not set") },
            },
        }
    }

    fn line(&mut self, path: &str, number: u32) -> Read {
        let line = self.text(path).lines().nth((number as usize).saturating_sub(1));
        let text = line.unwrap_or_default().trim().to_owned();
        Read { path: path.to_owned(), line: Some(number), text }
    }

    fn text(&mut self, path: &str) -> &str {
        let view = self.view;
        let read = || note::decode(&view.bytes(path)).text.into_owned();
        self.texts.entry(path.to_owned()).or_insert_with(read)
    }
}

/// The line of the item that begins with the words of a fact.
fn line_of(text: &str, fact: &str) -> Option<u32> {
    let fact = fact.trim_end_matches('…');
    let is_item = |line: &str| {
        let item = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        let words = item.strip_prefix(['-', '*', '+', '.', ')']).map(note::words).unwrap_or_default();
        !words.is_empty() && (words.starts_with(fact) || fact.starts_with(&words))
    };
    let at = text.lines().position(is_item)?;
    u32::try_from(at + 1).ok()
}
