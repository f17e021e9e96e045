//! The inbox's text with a card added, taken out, or asked about. Every other byte is kept.

use super::purpose::QUESTION;
use super::scan::{self, Card};
use super::words::CardWords;
use crate::contact::Methods;
use crate::note::markdown::clean;
use chrono::NaiveDate;

/// The text of the inbox without a card's lines; every other byte is kept.
pub fn without(text: &str, card: &Card) -> String {
    match (text.get(..card.range.start), text.get(card.range.end..)) {
        (Some(before), Some(after)) => [before, after].concat(),
        _ => text.to_owned(),
    }
}

/// The text of the inbox without the lines of several cards of it, in their order.
pub fn without_all(text: &str, cards: &[&Card]) -> String {
    let (mut left, mut at) = (String::with_capacity(text.len()), 0);
    for card in cards {
        left.push_str(text.get(at..card.range.start).unwrap_or_default());
        at = card.range.end;
    }
    left + text.get(at..).unwrap_or_default()
}

/// The text of the inbox with the question at the end of a card's own words: `— what for? (2026-11-20)`.
pub fn asked(text: &str, card: &Card, day: NaiveDate, methods: &Methods) -> String {
    let Some((before, after)) = text.split_at_checked(card.end) else { return text.to_owned() };
    let is_dashed = [" —", " –", " --", " -"].iter().any(|dash| before.ends_with(dash));
    let dash = if is_dashed { "" } else { " —" };
    // Another day than the card's own must not come beside it.
    let day = CardWords::read(&card.text, methods).day.unwrap_or(day);
    format!("{before}{dash} {QUESTION} ({day}){after}")
}

/// The line of a card that is asked what it is for from the start: `Ada Lovelace, CTO, Borealis — what for? (2026-11-30)`.
pub fn waiting(card: &str, day: NaiveDate) -> String {
    format!("{card} — {QUESTION} ({day})")
}

/// The text of the inbox with more cards at its end: see [`added`].
pub fn added_all(text: &str, mut lines: impl Iterator<Item = String>) -> String {
    let Some(first) = lines.next() else { return text.to_owned() };
    let mut all = added(text, &first);
    let eol = if all.contains("\r\n") { "\r\n" } else { "\n" };
    for line in lines {
        all.extend(["- ", &clean(&line), eol]);
    }
    all
}

/// The text of the inbox with one more card at its end, in its own line ends.
pub fn added(text: &str, line: &str) -> String {
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let last = text.lines().last().unwrap_or_default();
    let mut added = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        added.push_str(eol);
    }
    // Below a paragraph a list begins after a blank line.
    let in_list = scan::is_item(last) || last.starts_with([' ', '\t']);
    if !(last.trim_matches(['\u{feff}', ' ', '\t', '\r']).is_empty() || in_list) {
        added.push_str(eol);
    }
    let line = clean(line);
    let bullet = if scan::is_item(&line) { "" } else { "- " };
    added.extend([bullet, &line, eol]);
    added
}

/// The text of the inbox with a card's lines at its end that were taken out of it before, without their bullets and
/// boxes: kept, and no card any more.
pub fn returned(text: &str, card: &str) -> String {
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut returned = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        returned.push_str(eol);
    }
    // Below a list it would belong to its last item.
    let last = text.lines().last().unwrap_or_default();
    if !last.trim_matches(['\u{feff}', ' ', '\t', '\r']).is_empty() {
        returned.push_str(eol);
    }
    for line in card.lines() {
        let bare = scan::unlisted(line);
        if !bare.is_empty() {
            returned.extend([bare, eol]);
        }
    }
    returned
}
