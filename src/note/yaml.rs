//! Front matter that is more than plain lines: its pairs of a key and a flat value, or in plain words why it is no YAML.
//! The caller bounds the text first. What it says is asked of [`super::nodes`]; what is wrong is told from the words of
//! `serde_yaml` where that stumbles too, since it knows best where a quote or a bracket began.

use super::Wrong;
use super::fields::{Key, Value};
use super::nodes::{self, Node, Trouble};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::ops::Range;

/// Reads `text` as a mapping; scalars come as they are written, whatever type YAML gives them.
pub(super) fn read(text: &str) -> Result<Vec<(String, Value<'static>)>, Wrong> {
    // To YAML an exotic blank is a text.
    let text_or_nothing = if text.trim().is_empty() { "" } else { text };
    let pairs = nodes::pairs(text_or_nothing).map_err(|trouble| told(&trouble, text))?;
    let flat = |(key, value)| match key {
        Node::Text(key) => {
            let value = told_of(&key, &value).unwrap_or_else(|| flat(value));
            Some((key, value))
        }
        _ => None,
    };
    Ok(pairs.into_iter().filter_map(flat).collect())
}

/// What a list of mappings says of how to reach somebody: some plugins nest it, as in
/// `emails: [{value: ada@b.example, kind: work}]`. `None` where this is no such list.
fn told_of(key: &str, node: &Node) -> Option<Value<'static>> {
    let Node::List(items) = node else { return None };
    let is_nested = items.iter().any(|item| matches!(item, Node::Mapping(_)));
    let is_reach = Key::of(key).or_else(|| Key::of_plugin(key)).is_some_and(|key| Key::REACH.contains(&key));
    if !is_nested || !is_reach {
        return None;
    }
    let value = |item: &Node| match item {
        Node::Text(text) => Some(text.clone().into()),
        Node::Mapping(pairs) => pairs.iter().find_map(|pair| match pair {
            (Node::Text(key), Node::Text(value)) if key.eq_ignore_ascii_case("value") => {
                Some(value.clone().into())
            }
            _ => None,
        }),
        Node::Null | Node::List(_) => None,
    };
    items.iter().map(value).collect::<Option<_>>().map(Value::List)
}

fn flat(node: Node) -> Value<'static> {
    match node {
        Node::Null => Value::Null,
        Node::Text(text) => Value::Text(text.into()),
        Node::List(items) => {
            let is_flat = items.iter().all(|item| matches!(item, Node::Null | Node::Text(_)));
            let texts = items.into_iter().filter_map(|item| match item {
                Node::Text(text) => Some(text.into()),
                _ => None,
            });
            if is_flat { Value::List(texts.collect()) } else { Value::Other }
        }
        Node::Mapping(_) => Value::Other,
    }
}

/// Why the text has no pairs, in our words.
fn told(trouble: &Trouble, text: &str) -> Wrong {
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
            Err(error) => explain(&error, text),
            Ok(_) => explain_strictly(error.info(), char_at(text, error.marker().index())),
        },
    }
}

/// What only a strict reader minds.
fn explain_strictly(problem: &str, range: Range<usize>) -> Wrong {
    if problem.contains("tab") {
        return Wrong::new(range, "a tab stands where only spaces may", "indent with spaces");
    }
    if problem.contains("comments must be separated") {
        let hint = "put a blank before the `#`, or the whole value in double quotes";
        return Wrong::new(range, "a comment begins right behind a value", hint);
    }
    if problem.contains("byte order mark") {
        return Wrong::new(range, "an invisible U+FEFF stands inside a value", "remove it");
    }
    if problem.contains("indent") {
        return Wrong::new(
            range,
            "a line is not indented as the value above it",
            "indent all its lines alike",
        );
    }
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
fn explain(error: &serde_yaml::Error, text: &str) -> Wrong {
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
    let hint = "write `key: value` on each line; a value with special characters needs double quotes";
    Wrong::new(range, format!("the front matter is no YAML: {problem}"), hint)
}

/// The key of ours on the line at `at`, where blanks stand before it; with these. It is the parser's stumbling block
/// there, or the one that it stumbles over on the line behind it.
fn indented_key(text: &str, at: usize) -> Option<(&str, Range<usize>)> {
    let line = super::lines(text).find(|line| at <= line.end)?;
    let content = &text[line.clone()];
    let key = content.trim_start_matches([' ', '\t']);
    let blanks = content.len() - key.len();
    let (word, _) = super::plain::split_key(key).filter(|_| blanks > 0)?;
    super::fields::Key::of(word)?;
    Some((word, line.start..line.start + blanks))
}

/// Where the quote, bracket or name began: the last place that the reader's message names.
fn opening(shown: &str, text: &str) -> Option<usize> {
    let (_, place) = shown.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let line = super::lines(text).nth(line.checked_sub(1)?)?;
    text[line.clone()].char_indices().nth(column.checked_sub(1)?).map(|(at, _)| line.start + at)
}
