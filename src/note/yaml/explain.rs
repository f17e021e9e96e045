//! Why a front matter is no YAML, in plain words: from those of `serde_yaml` where that stumbles too, since it knows best
//! where a quote or a bracket began.

use super::super::{Wrong, fields, lines, plain};
use super::Trouble;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::ops::Range;

/// Why the text has no pairs, in our words.
pub(super) fn explained(trouble: &Trouble, text: &str) -> Wrong {
    match trouble {
        Trouble::NoMapping => Wrong::new(
            first_line(text),
            "the front matter has no `key: value` lines",
            "write one value a line, as in `circle: 2`",
        ),
        Trouble::SeveralDocuments(index) => {
            let hint = "take out the line that begins with `---`";
            Wrong::new(char_at(text, *index), "the front matter is more than one document", hint)
        }
        Trouble::TooLarge => {
            let message = "the front matter nests its values too deep, or its aliases stand for too much";
            Wrong::new(first_line(text), message, "write the values out, one a line")
        }
        Trouble::Broken(error) => match IgnoredAny::deserialize(serde_yaml::Deserializer::from_str(text)) {
            Err(error) => loosely(&error, text),
            Ok(_) => strictly(error.info(), char_at(text, error.marker().index())),
        },
    }
}

/// What only a strict reader minds, by a part of its words: what is wrong, and the remedy.
const STRICT: [(&str, &str, &str); 4] = [
    ("tab", "a tab stands where only spaces may", "indent with spaces"),
    (
        "comments must be separated",
        "a comment begins right behind a value",
        "put a blank before the `#`, or the whole value in double quotes",
    ),
    ("byte order mark", "an invisible U+FEFF stands inside a value", "remove it"),
    ("indent", "a line is not indented as the value above it", "indent all its lines alike"),
];

fn strictly(problem: &str, range: Range<usize>) -> Wrong {
    match STRICT.iter().find(|(part, ..)| problem.contains(part)) {
        Some((_, message, hint)) => Wrong::new(range, *message, *hint),
        None => no_yaml(problem, range),
    }
}

fn no_yaml(problem: &str, range: Range<usize>) -> Wrong {
    let hint = "write `key: value` on each line; a value with special characters needs double quotes";
    Wrong::new(range, format!("the front matter is no YAML: {problem}"), hint)
}

/// The bytes of the character with this number.
fn char_at(text: &str, index: usize) -> Range<usize> {
    let at = text.char_indices().nth(index).map_or(text.trim_end().len(), |(at, _)| at);
    at..text[at..].chars().next().map_or(at, |char| at + char.len_utf8())
}

fn first_line(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..text[start..].find('\n').map_or(text.len(), |end| start + end)
}

/// The reader's error in our words, at its place in `text`.
fn loosely(error: &serde_yaml::Error, text: &str) -> Wrong {
    let shown = error.to_string();
    let problem = shown.split([',', ':']).next().unwrap_or_default();
    let problem = problem.split(" at line ").next().unwrap_or_default();
    let unclosed = problem.contains("unexpected end of stream") || shown.contains("expected ',' or");
    let misnamed = problem.contains("alphabetic or numeric character");
    let place = if unclosed || misnamed { opening(&shown, text) } else { None };
    let at =
        place.unwrap_or_else(|| char_at(text, error.location().map_or(0, |location| location.index())).start);
    let range = at..text[at..].chars().next().map_or(at, |char| at + char.len_utf8());
    let quotes = "put the whole value in double quotes";
    if let Some((key, blanks)) = indented_key(text, at).filter(|_| !unclosed && !misnamed) {
        let message = format!("`{key}` is indented, as if it belonged to the line above it");
        return Wrong::new(blanks, message, format!("take away the blanks before `{key}`"));
    }
    if problem.contains("mapping values are not allowed") {
        return Wrong::new(range, "a colon and a space stand inside a value", quotes);
    }
    if unclosed {
        return Wrong::new(range, "a quote or a bracket is opened and never closed", "close it");
    }
    // `*` and `&` name other values, `@` and `%` are reserved: to a person they are just text.
    let unstartable =
        misnamed || problem.contains("cannot start any token") || problem.contains("unknown anchor");
    if problem.contains("tab character") || (unstartable && text[range.clone()] == *"\t") {
        return Wrong::new(range, "a tab stands where only spaces may", "indent with spaces");
    }
    if unstartable {
        let message = format!("a value cannot begin with `{}`", &text[range.clone()]);
        return Wrong::new(range, message, quotes);
    }
    no_yaml(problem, range)
}

/// The key of ours on the line at `at`, where blanks stand before it; with these. It is the parser's stumbling block
/// there, or the one that it stumbles over on the line behind it.
fn indented_key(text: &str, at: usize) -> Option<(&str, Range<usize>)> {
    let line = lines(text).find(|line| at <= line.end)?;
    let content = &text[line.clone()];
    let key = content.trim_start_matches([' ', '\t']);
    let blanks = content.len() - key.len();
    let (word, _) = plain::split_key(key).filter(|_| blanks > 0)?;
    fields::Key::of(word)?;
    Some((word, line.start..line.start + blanks))
}

/// Where the quote, bracket or name began: the last place that the reader's message names.
fn opening(shown: &str, text: &str) -> Option<usize> {
    let (_, place) = shown.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let line = lines(text).nth(line.checked_sub(1)?)?;
    text[line.clone()].char_indices().nth(column.checked_sub(1)?).map(|(at, _)| line.start + at)
}
