//! A review as a terminal shows it.

use crate::contact::{self, Category};
use crate::index::Index;
use crate::report::mix::Mix;
use crate::report::review::Review;
use crate::report::term::Term;
use crate::report::words::{self, Part, Piece, Row};
use crate::shell::page::{BOLD, Page};
use crate::shell::terminal::{Layout, plain, width};

/// A longer label stands on a line of its own.
const LONGEST_LABEL: usize = 32;

/// The review's page.
pub fn render(term: Term, review: &Review, mixes: &[(Term, Mix)], index: &Index, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.heading(BOLD, &term.to_string());
    match review.is_empty() {
        true => page.paragraph(2, "Nothing was written down."),
        false => words::parts(review, index.ways()).iter().for_each(|part| add(&mut page, part)),
    }
    for part in words::curves(&review.curves) {
        add(&mut page, &part);
    }
    if !mixes.is_empty() {
        mix(&mut page, mixes);
    }
    page.finish()
}

/// How many were where at the end of each month: circles, then categories.
fn mix(page: &mut Page, mixes: &[(Term, Mix)]) {
    page.heading(BOLD, "The mix at the end of each month");
    let categories = Category::ALL.map(Category::word).into_iter().chain(["none"]);
    let heads: Vec<&str> = ["1", "2", "3", "–"].into_iter().chain(categories).collect();
    let cells = |cells: &[String]| {
        let pad = |(cell, head): (&String, &&str)| format!("{cell:>width$}", width = width(head).max(4));
        cells.iter().zip(&heads).map(pad).collect::<Vec<_>>().join("  ")
    };
    let months: Vec<String> = mixes.iter().map(|(term, _)| term.to_string()).collect();
    let column = months.iter().map(String::len).max().unwrap_or(0);
    let head: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
    page.line(&format!("  {:column$}  {}", "circle", cells(&head)));
    for (month, (_, Mix { circles, categories })) in months.iter().zip(mixes) {
        let counts: Vec<String> = circles.iter().chain(categories).map(usize::to_string).collect();
        page.line(&format!("  {month:column$}  {}", cells(&counts)));
    }
}

/// Adds one part, all its rows side by side.
fn add(page: &mut Page, part: &Part) {
    page.heading(BOLD, part.title);
    if !part.text.is_empty() {
        page.paragraph(2, &part.text);
    }
    let labels: Vec<String> = part.rows.iter().map(|row| pieces(&row.label)).collect();
    let widths = labels.iter().map(|label| width(label)).filter(|&width| width <= LONGEST_LABEL);
    let column = widths.max().unwrap_or(0);
    for (label, Row { bar, text, .. }) in labels.iter().zip(&part.rows) {
        let text = pieces(text);
        let gap = if bar.is_empty() || text.is_empty() { "" } else { " " };
        page.entry(column, label, &format!("{bar}{gap}{text}"));
    }
}

fn pieces(pieces: &[Piece]) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Ours(text) => text.clone(),
        Piece::Theirs(text) => plain(text).into_owned(),
        Piece::Person(path) => plain(contact::name(path)).into_owned(),
    };
    pieces.iter().map(piece).collect()
}
