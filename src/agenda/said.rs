//! What the log's entries say, as words: the plain text of one, whether a phrase stands in it, and where it was read.
//! Never looks at days.

use crate::contact::{Entry, Method, Tags};
use crate::note::markdown;
use std::collections::HashMap;
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

/// The words of entries, ready to be asked for many phrases.
pub(crate) struct Said<'s> {
    /// As given, so that the oldest comes first.
    pub entries: &'s [Entry<'s>],
    texts: &'s [String],
    /// The newest entry in which a word stands.
    newest: HashMap<&'s str, usize>,
}

impl<'s> Said<'s> {
    /// `texts` are the entries', each as [`folded`] makes it.
    pub fn new(entries: &'s [Entry<'s>], texts: &'s [String]) -> Self {
        let words =
            texts.iter().enumerate().flat_map(|(at, text)| text.split(' ').map(move |word| (word, at)));
        Self { entries, texts, newest: words.collect() }
    }

    /// The place of the newest entry by `method`.
    pub fn last_by(&self, method: Method) -> Option<usize> {
        self.entries.iter().rposition(|entry| entry.method == Some(method))
    }

    /// The place of the newest entry that holds `phrase`, which is folded, without its outer blanks.
    pub fn last_with(&self, phrase: &str) -> Option<usize> {
        let (first, more) = phrase.split_once(' ').map_or((phrase, false), |(first, _)| (first, true));
        let newest = *self.newest.get(first).filter(|_| !first.is_empty())?;
        let texts = &self.texts[..=newest];
        if more { texts.iter().rposition(|text| holds(text, phrase)) } else { Some(newest) }
    }
}

/// Whether the words of `phrase` stand in a text that [`folded`] made.
fn holds(folded: &str, phrase: &str) -> bool {
    let is_whole = |at: usize| folded[..at].ends_with(' ') && folded[at + phrase.len()..].starts_with(' ');
    folded.match_indices(phrase).any(|(at, _)| is_whole(at))
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
