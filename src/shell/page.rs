//! A result as a page of text for the terminal: headings, paragraphs, names with words beside them. Without a
//! width nothing is wrapped; it knows nothing of what it shows.

use crate::date;
use crate::page::segments::{Piece, Segment};
use crate::shell::terminal::{Layout, plain, width, wrap};
use anstyle::Style;
use chrono::{Datelike, NaiveDate};

/// Names and headings.
pub const BOLD: Style = Style::new().bold();
/// What is only there for reference.
pub const DIM: Style = Style::new().dimmed();

/// Words narrower than this beside a name are hard to read: they go below it instead.
const NARROWEST_REASON: usize = 30;

/// `text` with spaces that no line of a [`Page`] breaks at.
pub fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// What a line of the agenda says, as plain text: `due since 2 Nov · last 2 Oct by email`.
pub fn words(segments: &[Segment], today: NaiveDate) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Ours(text) => text.clone(),
        Piece::Day(day) => unbroken(&date::short(*day, today.year())),
        Piece::Theirs(text) => plain(text).into_owned(),
    };
    segments.iter().map(|segment| segment.iter().map(piece).collect()).collect::<Vec<String>>().join(" · ")
}

/// The text so far, and how it is laid out.
pub struct Page {
    layout: Layout,
    text: String,
}

impl Page {
    /// An empty one.
    pub fn new(layout: Layout) -> Self {
        Self { layout, text: String::new() }
    }

    /// The text, each line with its end.
    pub fn finish(self) -> String {
        self.text
    }

    /// `text` in `style`, where the layout has colours.
    pub fn paint(&self, style: Style, text: &str) -> String {
        self.layout.paint(style, text)
    }

    /// Adds a line as it stands.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(&line.replace('\u{a0}', " "));
        self.text.push('\n');
    }

    /// Begins a section: a blank line above all but the first.
    pub fn heading(&mut self, style: Style, title: &str) {
        if !self.text.is_empty() {
            self.line("");
        }
        self.line(&self.layout.paint(style, title));
    }

    /// Adds a paragraph of its own.
    pub fn remark(&mut self, text: &str) {
        self.line("");
        self.paragraph(0, text);
    }

    /// Adds `text` wrapped, each line behind `indent` columns.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        let room = self.room(indent);
        for line in wrap(text, room) {
            self.line(&format!("{:indent$}{line}", ""));
        }
    }

    /// The columns beside `indent`.
    fn room(&self, indent: usize) -> usize {
        self.layout.width.map_or(usize::MAX, |width| width.saturating_sub(indent))
    }

    /// Adds a name, and in the column beside it the reason, if there is one; below it where there is no room.
    pub fn entry(&mut self, column: usize, name: &str, reason: &str) {
        let painted = self.layout.paint(BOLD, name);
        if reason.is_empty() {
            return self.line(&format!("  {painted}"));
        }
        let indent = column + 4;
        if self.room(indent) < NARROWEST_REASON {
            self.line(&format!("  {painted}"));
            return self.paragraph(4, reason);
        }
        if width(name) > column {
            self.line(&format!("  {painted}"));
            return self.paragraph(indent, reason);
        }
        let padding = column - width(name) + 2;
        for (number, line) in wrap(reason, self.room(indent)).iter().enumerate() {
            match number {
                0 => self.line(&format!("  {painted}{:padding$}{line}", "")),
                _ => self.line(&format!("{:indent$}{line}", "")),
            }
        }
    }
}
