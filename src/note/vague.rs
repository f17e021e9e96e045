//! Vague next steps: words that promise to meet again and name no day. Knows nothing of the days around them.

use super::markdown::Link;
use std::ops::Range;

/// Each phrase in lower case, apostrophes left out; the longer before what it holds.
const PHRASES: [&[&str]; 7] = [
    &["sometime"],
    &["some", "time", "soon"],
    &["soon"],
    &["lets", "catch", "up"],
    &["one", "of", "these", "days"],
    &["at", "some", "point"],
    &["keep", "in", "touch"],
];

/// The word before or after a `soon` or `sometime` that makes it something else: "as soon as", "soon after",
/// "too soon", "get well soon", "his soon-to-be wife", "sometime ago".
const BEFORE: [&str; 4] = ["as", "too", "how", "well"];
const AFTER: [&str; 5] = ["as", "after", "to", "ago", "back"];

/// The first vague words of a text; those inside links are names.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    let mut rest = text;
    loop {
        let link = Link::first(rest);
        let start = text.len() - rest.len();
        let plain = link.map_or(rest, |link| link.before);
        if let Some(found) = in_words(plain) {
            return Some(start + found.start..start + found.end);
        }
        rest = link?.after;
    }
}

fn in_words(text: &str) -> Option<Range<usize>> {
    let words: Vec<(Range<usize>, String)> = split_words(text);
    (0..words.len()).find_map(|at| {
        let is_here = |phrase: &&&[&str]| {
            phrase.iter().enumerate().all(|(n, word)| words.get(at + n).is_some_and(|(_, it)| it == word))
        };
        let phrase = PHRASES.iter().find(is_here)?;
        let last = at + phrase.len() - 1;
        let is = |at: Option<usize>, known: &[&str]| {
            at.and_then(|at| words.get(at)).is_some_and(|(_, word)| known.contains(&word.as_str()))
        };
        let other = phrase.len() == 1 && (is(at.checked_sub(1), &BEFORE) || is(Some(last + 1), &AFTER));
        (!other).then(|| words[at].0.start..words[last].0.end)
    })
}

/// The words in lower case without apostrophes, with where each stands.
fn split_words(text: &str) -> Vec<(Range<usize>, String)> {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '_' | '#' | '/');
    let pieces = text.split(|c: char| !belongs(c)).filter(|word| !word.is_empty());
    let place = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let plain =
        |word: &str| word.chars().filter(|c| !matches!(c, '\'' | '’')).flat_map(char::to_lowercase).collect();
    pieces.map(|word| (place(word)..place(word) + word.len(), plain(word))).collect()
}

#[cfg(test)]
mod tests;
