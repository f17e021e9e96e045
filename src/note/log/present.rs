//! Who was there, by the links of an entry: by where they stand in its words.

use super::super::lines;
use super::super::markdown::{self, decode, without_code, without_struck};
use super::{Methods, is_between};

/// A link in an entry's text to another note.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// Of a wiki link the note's name or path without `.md`; else the path relative to the note, decoded.
    pub target: Box<str>,
    /// `[[Ada]]` rather than `[Ada](Ada.md)`.
    pub is_wiki: bool,
}

/// At most how many links of one entry count: nobody meets more people at once that matter.
const MAX_LINKS: usize = 20;

/// The links of an entry to people who were there, in its order, without headings and labels. `words` are the entry's
/// own, from behind its day on; their first line tells.
///
/// Before the entry's first colon everybody who is linked was there. Without a colon those were whose link stands where
/// a companion is named: right behind the method or *with*, or joined to such a one. All others are only spoken of.
/// Links in code, struck out and to the web are none.
pub fn present(words: &str, methods: &Methods) -> Vec<Link> {
    let words = words.trim_start_matches(is_between);
    let line = lines(words).next().map_or("", |line| &words[line]);
    let text = without_code(line);
    let text = without_struck(&text);
    let mut found: Vec<(markdown::Link<'_>, bool)> = Vec::new();
    let mut rest = &*text;
    loop {
        let link = markdown::Link::first(rest).filter(|_| found.len() < MAX_LINKS);
        let before = link.map_or(rest, |link| link.before);
        if holds_colon(before) {
            return found.iter().filter_map(|(link, _)| note_link(link)).collect();
        }
        let Some(link) = link else { break };
        let is_companion =
            names_companion(before, found.last().map(|&(_, is_companion)| is_companion), methods);
        // *With Ada's brother* is not with Ada.
        found.push((link, is_companion && !link.after.starts_with(['\'', '’'])));
        rest = link.after;
    }
    found.iter().filter(|(_, is_companion)| *is_companion).filter_map(|(link, _)| note_link(link)).collect()
}

/// Whether a text holds the colon that parts who was there from what was said: not that of `10:30`, `https://` and
/// `due::`.
fn holds_colon(text: &str) -> bool {
    text.match_indices(':').any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + 1..].chars().next());
        let is_time = [before, after].iter().all(|c| c.is_some_and(|c| c.is_ascii_digit()));
        !is_time && !text[at + 1..].starts_with("//") && before != Some(':') && after != Some(':')
    })
}

/// Whether the words right before a link say that it is a companion's. They stand at the entry's start, or behind a link
/// that was a companion's or not.
fn names_companion(before: &str, previous: Option<bool>, methods: &Methods) -> bool {
    let (words, has_begun) = match methods.leading(before).filter(|_| previous.is_none()) {
        Some((_, words)) => (words, true),
        None => (before, previous == Some(true)),
    };
    let words: Vec<&str> = words.split_whitespace().collect();
    // Behind the last *with* the company begins anew.
    let with = words.iter().rposition(|word| is_word(word, "with"));
    let is_denied = with.and_then(|at| words[..at].last()).is_some_and(|word| is_word(word, "not"));
    let has_begun = if with.is_some() { !is_denied } else { has_begun };
    let between = &words[with.map_or(0, |at| at + 1)..];
    let is_behind_link = previous.is_some() && with.is_none();
    let is_right_behind = between.is_empty() && !is_behind_link;
    has_begun && (is_right_behind || is_joined(between, is_behind_link, with.is_some()))
}

/// Whether the words between two companions join the second one to the first: `and`, or `, Karl and`.
fn is_joined(between: &[&str], is_behind_link: bool, is_behind_with: bool) -> bool {
    let Some((last, names)) = between.split_last() else { return false };
    let (names, ends_with_name) = match last.strip_suffix(',') {
        Some(name) if !name.is_empty() => (between, true),
        _ => (names, false),
    };
    let is_joint = ends_with_name || matches!(*last, "," | "&" | "+" | "/") || is_word(last, "and");
    // The comma in `phone, [[Bo]] says hello` joins no names.
    let has_both_sides = !names.is_empty() || is_behind_link || is_behind_with;
    let is_name = |word: &&str| {
        let word = word.trim_start_matches(',');
        !leads_away(word) && (!is_behind_link || word.is_empty() || word.starts_with(char::is_uppercase))
    };
    is_joint && has_both_sides && names.len() <= MAX_NAMES && names.iter().all(is_name)
}

/// At most how many words name the companions between two that are linked.
const MAX_NAMES: usize = 4;

fn is_word(word: &str, known: &str) -> bool {
    word.trim_matches(|c: char| !c.is_alphanumeric()).eq_ignore_ascii_case(known)
}

/// Whether a word turns from who was there to something else: *about*, *to*, *for* …
fn leads_away(word: &str) -> bool {
    const AWAY: [&str; 14] = [
        "about",
        "of",
        "for",
        "to",
        "from",
        "on",
        "re",
        "regarding",
        "concerning",
        "that",
        "by",
        "at",
        "in",
        "without",
    ];
    word.ends_with(['.', ';', '!', '?']) || AWAY.into_iter().any(|away| is_word(word, away))
}

pub(crate) fn note_link(link: &markdown::Link<'_>) -> Option<Link> {
    let target = link.target.split('#').next().unwrap_or_default().trim();
    let without_suffix = target.len().checked_sub(3).and_then(|end| target.split_at_checked(end));
    let note = without_suffix.filter(|(_, suffix)| suffix.eq_ignore_ascii_case(".md")).map(|(note, _)| note);
    let target = match link.is_wiki {
        true => note.unwrap_or(target).to_owned(),
        // A colon before the first slash ends the scheme of a URL.
        false if target.split('/').next().is_some_and(|first| first.contains(':')) => return None,
        false => {
            note?;
            let path = decode(target);
            path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
        }
    };
    (!target.is_empty()).then(|| Link { target: target.into(), is_wiki: link.is_wiki })
}

#[cfg(test)]
mod tests;
