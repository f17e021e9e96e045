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
    let words: Vec<&str> = split_words(text).collect();
    (0..words.len()).find_map(|at| {
        let is_here = |phrase: &&&[&str]| {
            phrase.iter().enumerate().all(|(n, word)| words.get(at + n).is_some_and(|it| is(it, word)))
        };
        let phrase = PHRASES.iter().find(is_here)?;
        let last = at + phrase.len() - 1;
        let one_of = |at: Option<usize>, known: &[&str]| {
            at.and_then(|at| words.get(at)).is_some_and(|word| known.iter().any(|known| is(word, known)))
        };
        let other =
            phrase.len() == 1 && (one_of(at.checked_sub(1), &BEFORE) || one_of(Some(last + 1), &AFTER));
        let place = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
        (!other).then(|| place(words[at])..place(words[last]) + words[last].len())
    })
}

/// The words with their apostrophes, tags with their `#`.
fn split_words(text: &str) -> impl Iterator<Item = &str> {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '_' | '#' | '/');
    text.split(move |c: char| !belongs(c)).filter(|word| !word.is_empty())
}

/// Whether a word is a known one, whatever its case and apostrophes.
fn is(word: &str, known: &str) -> bool {
    let letters = word.chars().filter(|c| !matches!(c, '\'' | '’'));
    word.len() >= known.len() && letters.map(|c| c.to_ascii_lowercase()).eq(known.chars())
}

#[cfg(test)]
mod tests;
