//! What the log's entries say, as words: the plain text of one, its words to compare by, and where it was read.
//! Never looks at days.

use super::log::{Entry, Tags};
use super::markdown;
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

/// An entry's text as it reads, without our tags, on one line.
pub(crate) fn plain(text: &str) -> String {
    let is_users = |tag: &str| Tags::of(tag).is_none();
    markdown::words_with(head(text), is_users)
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
