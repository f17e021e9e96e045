//! What the log's entries say, as words: the plain text of one, whether a phrase stands in it, and where it was read.
//! Never looks at days.

use super::markdown::{self, Link};
use crate::contact::{Entry, Tags};
use std::sync::Arc;

/// More of an entry's line than this nobody reads as one; characters.
const READ: usize = 1000;

/// A line that a rule rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The note, where that is another contact's.
    pub from: Option<Arc<str>>,
    /// 1-based line in the file.
    pub line: u32,
}

impl Source {
    /// A line of the contact's own note.
    pub fn own(line: u32) -> Self {
        Self { from: None, line }
    }
}

impl From<&Entry<'_>> for Source {
    fn from(entry: &Entry<'_>) -> Self {
        Self { from: entry.from.cloned(), line: entry.line }
    }
}

/// An entry's text without our tags, with links as their labels and without emphasis, on one line.
pub(crate) fn plain(text: &str) -> String {
    let mut rest = head(text);
    let mut shown = String::with_capacity(rest.len());
    while let Some(link) = Link::first(rest) {
        shown.push_str(link.before);
        shown.push_str(link.label);
        rest = link.after;
    }
    shown.push_str(rest);
    shown.retain(|c| !matches!(c, '*' | '`' | '\\'));
    let words: Vec<&str> = shown.split_whitespace().filter(|word| !is_ours(word)).collect();
    let plain = markdown::clean(&words.join(" "));
    plain.trim_end_matches([' ', ',', ';', ':', '.']).to_owned()
}

/// Whether the word is a tag that the log gives a meaning to.
fn is_ours(word: &str) -> bool {
    let bare = word.trim_matches(|c| matches!(c, '(' | ')' | ',' | '.' | ';'));
    bare.starts_with('#') && Tags::parse(bare) != Tags::default()
}

/// The text's words in lower case and in the singular, a blank on either side of each.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 2);
    folded.push(' ');
    for word in head(text).split(|c: char| !(c.is_alphanumeric() || is_apostrophe(c))) {
        let word = word.trim_matches(is_apostrophe);
        let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
        let start = folded.len();
        folded.extend(word.chars().filter(|&c| !is_apostrophe(c)).flat_map(char::to_lowercase));
        make_singular(&mut folded, start);
        if folded.len() > start {
            folded.push(' ');
        }
    }
    folded
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// Near enough for finding the word from `start` on again: `articles` and `article` are one, whatever else English
/// makes of its words.
fn make_singular(text: &mut String, start: usize) {
    let word = &text[start..];
    let ends = |ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
    let length = text.len();
    if word.len() <= 3 || ends(&["ss", "us", "is"]) {
    } else if ends(&["ies"]) {
        text.replace_range(length - 3.., "y");
    } else if ends(&["sses", "xes", "zes", "ches", "shes"]) {
        text.truncate(length - 2);
    } else if ends(&["s"]) {
        text.truncate(length - 1);
    }
}

fn head(text: &str) -> &str {
    text.char_indices().nth(READ).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests;
