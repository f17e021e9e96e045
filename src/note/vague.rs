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
    let pairs = text.as_bytes().windows(2).enumerate();
    pairs.filter(|(_, pair)| may_begin([pair[0], pair[1]])).find_map(|(at, _)| {
        let before = &text[..at];
        if before.ends_with(belongs) {
            return None;
        }
        let (length, is_word) = phrase(&text[at..])?;
        let one_of =
            |it: Option<&str>, known: &[&str]| it.is_some_and(|it| known.iter().any(|known| is(it, known)));
        let is_other = is_word
            && (one_of(split_words(before).next_back(), &BEFORE)
                || one_of(split_words(&text[at + length..]).next(), &AFTER));
        (!is_other).then_some(at..at + length)
    })
}

/// Whether any of the phrases begins with these two letters: a cheap look, since most words are none of theirs.
fn may_begin(pair: [u8; 2]) -> bool {
    matches!(&pair.map(|byte| byte | 0x20), b"so" | b"le" | b"on" | b"at" | b"ke")
}

/// The length of the phrase at the start of a text, and whether it is a single word.
fn phrase(text: &str) -> Option<(usize, bool)> {
    let first = text.as_bytes().first().map(u8::to_ascii_lowercase);
    PHRASES.iter().filter(|phrase| phrase[0].bytes().next() == first).find_map(|phrase| {
        let mut words = split_words(text);
        let mut end = 0;
        for known in *phrase {
            let word = words.next().filter(|word| is(word, known))?;
            end = word.as_ptr() as usize - text.as_ptr() as usize + word.len();
        }
        Some((end, phrase.len() == 1))
    })
}

/// The words with their apostrophes, tags with their `#`.
fn split_words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !belongs(c)).filter(|word| !word.is_empty())
}

fn belongs(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’' | '_' | '#' | '/')
}

/// Whether a word is a known one, whatever its case and apostrophes.
fn is(word: &str, known: &str) -> bool {
    let letters = word.chars().filter(|c| !matches!(c, '\'' | '’'));
    word.len() >= known.len() && letters.map(|c| c.to_ascii_lowercase()).eq(known.chars())
}

#[cfg(test)]
mod tests;
