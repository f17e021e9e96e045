//! REVIEW.md: the last twelve months that are over, the newest one first, then what they come to all in all. It changes on
//! the 1st of a month and when the past is corrected, and on no other day.

use super::review::Review;
use super::term::Term;
use super::words::{self, Part, Piece, Row};
use crate::agenda::markdown::{self, escape};
use crate::config::{Config, Links};
use crate::contact::Contact;
use crate::index::Index;
use crate::note::markdown::encode;
use crate::page::segments;
use chrono::NaiveDate;
use std::fmt::Write;
use std::sync::Arc;

/// How many months it goes back.
const MONTHS: usize = 12;

/// The text of the file at `path` on `today`; `picture` is the path of the circles' picture, where one is kept.
pub fn render(index: &Index, today: NaiveDate, path: &str, picture: Option<&str>) -> String {
    let mut reviews: Vec<(Term, Review)> =
        Term::months(today, MONTHS).map(|(term, days)| (term, Review::of(index, days))).collect();
    // Months before anything was written down say nothing.
    let first = reviews.iter().rposition(|(_, review)| !review.is_empty());
    reviews.truncate(first.map_or(0, |at| at + 1));
    let up = "../".repeat(path.matches('/').count());
    let mut page = Page { index, up, text: "# Review\n".into() };
    if let Some(picture) = picture {
        page.block(&format!("![The circles]({}{})", page.up, encode(picture)));
    }
    let Some((newest, last)) = reviews.first() else {
        page.block("No month is over yet of which something is written down.");
        return page.text;
    };
    for (term, review) in &reviews {
        page.block(&format!("## {term}"));
        page.months(review);
    }
    page.block(&format!("## All in all, up to {newest}"));
    page.parts(&words::curves(&last.curves));
    page.text
}

/// Whether two versions of the contact at `path` may make two pages on `today`.
pub fn may_differ(path: &Arc<str>, versions: [&Contact; 2], config: &Config, today: NaiveDate) -> bool {
    let [old, new] = versions;
    // What an event came to hangs on all of these.
    let of_event = |it: &Contact| (it.met, it.met_at.clone(), it.promises.clone(), it.closed.clone());
    of_event(old) != of_event(new)
        || old.closed.iter().any(|task| task.done.is_none())
        || Term::months(today, MONTHS).any(|(_, days)| {
            let [old, new] = versions.map(|contact| Review::alone(path, contact, config, days));
            old != new
        })
}

struct Page<'i> {
    index: &'i Index,
    /// The way from the file's folder to the vault's.
    up: String,
    text: String,
}

impl Page<'_> {
    fn block(&mut self, text: &str) {
        let _ = writeln!(self.text, "\n{text}");
    }

    fn months(&mut self, review: &Review) {
        match review.is_empty() {
            true => self.block("Nothing was written down."),
            false => self.parts(&words::parts(review, self.index.ways())),
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for Part { title, text, rows } in parts {
            let text = if text.is_empty() { String::new() } else { format!(": {text}") };
            self.block(&format!("**{title}**{text}"));
            for (at, row) in rows.iter().enumerate() {
                let gap = if at == 0 { "\n" } else { "" };
                let _ = writeln!(self.text, "{gap}- {}", self.row(row));
            }
        }
    }

    fn row(&self, row: &Row) -> String {
        let Row { label, bar, text } = row;
        let parts = [bar.clone(), self.pieces(text)];
        let shown: Vec<&str> = parts.iter().map(|part| &**part).filter(|part| !part.is_empty()).collect();
        let label = self.pieces(label);
        if shown.is_empty() { label } else { format!("{label}: {}", shown.join(" ")) }
    }

    fn person(&self, path: &str) -> String {
        let has_namesake = self.index.has_namesake(path);
        match self.index.config().links {
            Links::Wiki => segments::link(path, Links::Wiki, has_namesake),
            Links::Markdown => {
                markdown::link(&segments::label(path, has_namesake), &format!("{}{path}", self.up))
            }
        }
    }

    fn pieces(&self, pieces: &[Piece]) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Ours(text) => text.clone(),
            Piece::Theirs(text) => escape(text),
            Piece::Person(path) => self.person(path),
        };
        pieces.iter().map(piece).collect()
    }
}
