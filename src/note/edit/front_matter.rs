//! Changes one key of a front matter. The places come from a parser, the proof from two others: after the change
//! every other key says what it said, or there is no change.

mod own;
#[cfg(test)]
mod tests;

use super::super::fields::{Key, Value};
use super::super::front_matter::{beyond_bounds, read};
use super::super::nodes::spaced;
use super::super::{Parts, Wrong, lines, newlines, plain, split};
use super::spans::{Mapping, Node, Pair, Style, mapping};
use super::tree::{self, Tree};
use super::{Note, Refusal, Splice, line_start, line_stop};
use crate::date::parse_day;
pub use own::has_key;
pub(super) use own::set_own;
use std::ops::Range;

/// Gives a key one value.
pub(super) fn set(note: &Note, key: Key, value: &str) -> Result<Note, Refusal> {
    let text = note.text();
    let parts = split(&text);
    let Some(front) = block(&text, &parts)? else {
        let end = note.line_end(0);
        let block = format!("---{end}{}{end}---{end}", pair(key, value, false));
        let after = note.spliced(&[Splice::insert(0, block)]);
        return proven(note, after, key, Some(value));
    };
    let source = &text[front.clone()];
    let (fields, _) = read(source);
    if fields.get(key).is_some_and(|field| says(&field.value, value)) {
        return Ok(note.clone());
    }
    let spaced = spaced(source);
    let mapping = mapping(&spaced).ok_or_else(|| unreadable("its values cannot be told apart"))?;
    let found = mapping.pairs.iter().find(|pair| is_key(pair, key));
    let candidates = match found {
        Some(pair) => vec![replacement(&pair.value, key, value, mapping.flow.is_some())?],
        None if mapping.flow.is_some() => {
            vec![added_in_flow(&mapping, pair(key, value, true), note, source, front.start)]
        }
        None => added_lines(&mapping, &pair(key, value, false), note, source, front.start),
    };
    let mut refused = None;
    for Splice { range, text } in candidates {
        let splice = Splice::new(front.start + range.start..front.start + range.end, text);
        match proven(note, note.spliced(&[splice]), key, Some(value)) {
            Ok(after) => return Ok(after),
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    Err(refused.unwrap_or_else(|| entangled(key)))
}

/// Adds values to those that a key has; what is there already, in whatever case, is not added.
pub(super) fn unite(note: &Note, key: Key, values: &[String]) -> Result<Note, Refusal> {
    values.iter().try_fold(note.clone(), |note, value| append(&note, key, value))
}

fn append(note: &Note, key: Key, value: &str) -> Result<Note, Refusal> {
    let text = note.text();
    let parts = split(&text);
    let Some(front) = block(&text, &parts)? else { return set(note, key, value) };
    let source = &text[front.clone()];
    let said = read(source).0.get(key).map(|field| texts(&field.value)).unwrap_or_default();
    if said.iter().any(|said| said.to_lowercase() == value.to_lowercase()) {
        return Ok(note.clone());
    }
    let mapping = mapping(source).ok_or_else(|| unreadable("its values cannot be told apart"))?;
    let node = mapping.pairs.iter().find(|pair| is_key(pair, key)).map(|pair| &pair.value);
    let splice = match node {
        None | Some(Node::Empty { .. } | Node::List { count: 0, .. }) => return set(note, key, value),
        Some(Node::Scalar { place, style, text }) if *style != Style::Block => {
            let both = format!("[{}, {}]", scalar(text, *style, true), scalar(value, Style::Plain, true));
            Splice::new(place.clone(), both)
        }
        Some(Node::List { place, .. }) if source[place.clone()].ends_with(']') => {
            Splice::insert(place.end - 1, format!(", {}", scalar(value, Style::Plain, true)))
        }
        Some(Node::List { place, .. }) => {
            let end = line_stop(source, place.start + source[place.clone()].trim_end().len());
            let line = &source[line_start(source, place.start)..];
            let indentation = &line[..line.len() - line.trim_start_matches(' ').len()];
            let item = scalar(value, Style::Plain, false);
            Splice::insert(end, format!("{}{indentation}- {item}", note.line_end(front.start + end)))
        }
        Some(Node::Scalar { .. } | Node::Other) => return Err(entangled(key)),
    };
    let splice = Splice::new(front.start + splice.range.start..front.start + splice.range.end, splice.text);
    let wanted: Vec<String> = said.into_iter().chain([value.to_owned()]).collect();
    proven_by(note, note.spliced(&[splice]), key, |found| found.is_some_and(|found| texts(found) == wanted))
}

/// The texts of a value, one or several.
fn texts(value: &Value<'_>) -> Vec<String> {
    match value {
        Value::Text(text) => vec![text.to_string()],
        Value::List(items) => items.iter().map(ToString::to_string).collect(),
        Value::Null | Value::Other => Vec::new(),
    }
}

/// Takes a key out, wherever it is given.
pub(super) fn remove(note: &Note, key: Key) -> Result<Note, Refusal> {
    let text = note.text();
    let parts = split(&text);
    let Some(front) = block(&text, &parts)? else { return Ok(note.clone()) };
    let source = &text[front.clone()];
    let spaced = spaced(source);
    let mapping = mapping(&spaced).ok_or_else(|| unreadable("its values cannot be told apart"))?;
    let mut splices: Vec<Splice> = Vec::new();
    for (at, _) in mapping.pairs.iter().enumerate().filter(|(_, pair)| is_key(pair, key)) {
        let range = match mapping.flow {
            Some(opening) => flow_range(&mapping, at, opening),
            None => lines_of(&mapping.pairs[at], source),
        };
        let start = range.start.max(splices.last().map_or(0, |last| last.range.end - front.start));
        splices.push(Splice::new(front.start + start..front.start + range.end.max(start), ""));
    }
    if splices.is_empty() {
        return Ok(note.clone());
    }
    proven(note, note.spliced(&splices), key, None)
}

/// The front matter that may be changed: closed, sound and within all bounds; `None` where the note has none.
fn block(text: &str, parts: &Parts) -> Result<Option<Range<usize>>, Refusal> {
    let Some(front) = &parts.front else { return Ok(None) };
    if !parts.closed {
        // A rule on the first line opens no front matter where nothing below it looks like one.
        if text[front.clone()].trim().is_empty() {
            return Ok(None);
        }
        let hint = "put `---` on a line of its own below the last value";
        return Err(Refusal::new("the front matter is never closed", hint));
    }
    let source = &text[front.clone()];
    match beyond_bounds(source).or_else(|| read(source).1) {
        None => Ok(Some(front.clone())),
        Some(Wrong { range, message, hint }) => {
            let line = 1 + newlines(&text[..front.start + range.start.min(source.len())]);
            let message = format!("line {line} of the note cannot be read: {message}");
            Err(Refusal::new(message, hint))
        }
    }
}

fn unreadable(why: &str) -> Refusal {
    Refusal::new(
        format!("the front matter cannot be changed safely: {why}"),
        "write it as one `key: value` a line",
    )
}

fn entangled(key: Key) -> Refusal {
    let message = format!("`{}` cannot be changed without touching the rest of the front matter", key.word());
    Refusal::new(message, "change it by hand")
}

fn is_key(pair: &Pair<'_>, key: Key) -> bool {
    pair.key.as_deref().and_then(Key::of) == Some(key)
}

/// Whether the value is this text, linked or not, or the same day as this text.
pub(super) fn says(value: &Value<'_>, text: &str) -> bool {
    only_text(value).is_some_and(|said| {
        let (typed, said) = (said.trim(), unlinked(said));
        [typed, said].contains(&text.trim())
            || parse_day(said).is_some_and(|day| parse_day(text) == Some(day))
    })
}

/// Whether the value is this very text, whatever the quotes, links and lists around it.
fn is_exactly(value: &Value<'_>, text: &str) -> bool {
    only_text(value).is_some_and(|said| said == text || unlinked(said) == text.trim())
}

fn only_text<'a>(value: &'a Value<'_>) -> Option<&'a str> {
    match value {
        Value::Text(text) => Some(text),
        Value::List(items) if items.len() == 1 => Some(&items[0]),
        _ => None,
    }
}

/// `[[2026-11-02]]`, a link to a daily note, as `2026-11-02`.
fn unlinked(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("[[").and_then(|link| link.strip_suffix("]]")).unwrap_or(text)
}

/// The splice that puts `value` where the node is.
fn replacement(node: &Node, key: Key, value: &str, in_flow: bool) -> Result<Splice, Refusal> {
    match node {
        Node::Empty { at, colon } => {
            let colon = if *colon { ":" } else { "" };
            Ok(Splice::insert(*at, format!("{colon} {}", scalar(value, Style::Plain, in_flow))))
        }
        Node::Scalar { place, style, text } => {
            // Who links the day to a daily note goes on to do so.
            let is_link = parse_day(unlinked(text)).is_some() && unlinked(text) != text.trim();
            let linked = is_link.then(|| format!("[[{value}]]"));
            Ok(Splice::new(place.clone(), scalar(linked.as_deref().unwrap_or(value), *style, in_flow)))
        }
        Node::List { place, count: 0, .. } => {
            Ok(Splice::new(place.clone(), scalar(value, Style::Plain, in_flow)))
        }
        Node::List { only: Some(item), .. } if **item != Node::Other => replacement(item, key, value, true),
        Node::List { only: None, .. } => {
            let message = format!("`{}` holds a list", key.word());
            Err(Refusal::new(message, "keep the one value that counts"))
        }
        Node::List { .. } | Node::Other => {
            let message = format!("`{}` is not a plain value", key.word());
            Err(Refusal::new(message, "put the value in double quotes, as in `\"[[Chamber]]\"`"))
        }
    }
}

fn pair(key: Key, value: &str, in_flow: bool) -> String {
    format!("{}: {}", key.word(), scalar(value, Style::Plain, in_flow))
}

/// The value as YAML, in this style if the style can hold it.
fn scalar(value: &str, style: Style, in_flow: bool) -> String {
    let is_odd = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}');
    match style {
        _ if value.contains(is_odd) => double_quoted(value),
        Style::Block => value.to_owned(),
        Style::Single => format!("'{}'", value.replace('\'', "''")),
        Style::Plain if is_plain(value, in_flow) => value.to_owned(),
        Style::Plain | Style::Double => double_quoted(value),
    }
}

fn is_plain(value: &str, in_flow: bool) -> bool {
    let reads = matches!(plain::inline(value), Some(Value::Text(text)) if text == value);
    let special = |c| ",[]{}".contains(c);
    reads && value.trim() == value && !value.starts_with(['"', '\'']) && !(in_flow && value.contains(special))
}

fn double_quoted(value: &str) -> String {
    let mut quoted = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}') => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Where a new line may go: below the last one that is not blank, else before the closing fence.
fn added_lines(mapping: &Mapping<'_>, pair: &str, note: &Note, source: &str, start: usize) -> Vec<Splice> {
    let indentation = mapping.pairs.first().map_or("", |first| {
        let before = &source[line_start(source, first.place.start)..first.place.start];
        if before.bytes().all(|byte| byte == b' ') { before } else { "" }
    });
    let last = lines(source).filter(|line| !source[line.clone()].trim().is_empty()).last();
    let below =
        last.map_or(0, |line| source[line.end..].find('\n').map_or(source.len(), |at| line.end + at + 1));
    let mut places = vec![below, source.len()];
    places.dedup();
    let line = |at: usize| format!("{indentation}{pair}{}", note.line_end(start + at));
    places.into_iter().map(|at| Splice::insert(at, line(at))).collect()
}

/// The pair after the last one of a flow mapping, on a line of its own where the last one has that.
fn added_in_flow(mapping: &Mapping<'_>, pair: String, note: &Note, source: &str, start: usize) -> Splice {
    let Some(last) = mapping.pairs.last() else {
        return Splice::insert(mapping.flow.unwrap_or_default(), pair);
    };
    let before = &source[line_start(source, last.place.start)..last.place.start];
    let rest = source[last.end..line_stop(source, last.end)].trim_matches([' ', '\t', ',']);
    let gap = if before.trim().is_empty() && rest.is_empty() {
        format!("{}{before}", note.line_end(start + last.end))
    } else {
        " ".to_owned()
    };
    Splice::insert(last.end, format!(",{gap}{pair}"))
}

/// A pair of a flow mapping with the one comma that goes with it.
fn flow_range(mapping: &Mapping<'_>, at: usize, opening: usize) -> Range<usize> {
    match (at.checked_sub(1).map(|before| &mapping.pairs[before]), mapping.pairs.get(at + 1)) {
        (Some(before), _) => before.end..mapping.pairs[at].end,
        (None, Some(after)) => mapping.pairs[at].place.start..after.place.start,
        (None, None) => opening..mapping.pairs[at].end,
    }
}

/// The whole lines of a pair.
fn lines_of(pair: &Pair<'_>, source: &str) -> Range<usize> {
    let end = source[pair.end..].find('\n').map_or(source.len(), |newline| pair.end + newline + 1);
    line_start(source, pair.place.start)..end
}

/// `after`, if it says of `key` what was meant and of everything else what `before` said.
fn proven(before: &Note, after: Note, key: Key, meant: Option<&str>) -> Result<Note, Refusal> {
    proven_by(before, after, key, |found| match (found, meant) {
        (Some(value), Some(meant)) => is_exactly(value, meant),
        (found, None) => found.is_none(),
        (None, Some(_)) => false,
    })
}

/// The same where `is_meant` tells whether what the key has is what was meant.
fn proven_by(
    before: &Note,
    after: Note,
    key: Key,
    is_meant: impl Fn(Option<&Value<'_>>) -> bool,
) -> Result<Note, Refusal> {
    let (old, new) = (before.text(), after.text());
    let (old_parts, new_parts) = (split(&old), split(&new));
    let front = |text: &str, parts: &Parts| -> Option<String> {
        let sound = parts.front.clone().filter(|_| parts.closed);
        sound.map(|front| text[front].to_owned())
    };
    let old_front = front(&old, &old_parts).unwrap_or_default();
    let new_front = front(&new, &new_parts).ok_or_else(|| entangled(key))?;
    let old_body = if old_parts.closed { &old[old_parts.body..] } else { &old[..] };
    if old_body != &new[new_parts.body..] {
        return Err(entangled(key));
    }
    let ((old_fields, _), (new_fields, wrong)) = (read(&old_front), read(&new_front));
    if wrong.is_some() || beyond_bounds(&new_front).is_some() {
        return Err(entangled(key));
    }
    let says_it = is_meant(new_fields.get(key).map(|field| &field.value));
    let Some((old_pairs, new_pairs)) = tree::both(&old_front, &new_front) else {
        return Err(unreadable("it is too large, or names things that it does not have"));
    };
    if let Some(other) = changed_beside(&old_pairs, &new_pairs, key) {
        return Err(shared(key, &other));
    }
    if says_it && old_fields.agree_beside(&new_fields, key) { Ok(after) } else { Err(entangled(key)) }
}

fn shared(key: Key, other: &str) -> Refusal {
    let message = format!("a change of `{}` would change `{other}` too", key.word());
    Refusal::new(message, "change it by hand")
}

/// The name of the first pair that is not the key's own and differs.
fn changed_beside(old: &[(Tree, Tree)], new: &[(Tree, Tree)], key: Key) -> Option<String> {
    let is_own = |pair: &&(Tree, Tree)| matches!(&pair.0, Tree::Text(text) if Key::of(text) == Some(key));
    let mut old = old.iter().filter(|pair| !is_own(pair));
    let mut new = new.iter().filter(|pair| !is_own(pair));
    loop {
        match (old.next(), new.next()) {
            (None, None) => return None,
            (was, is) if was == is => {}
            (Some((Tree::Text(name), _)), _) | (None, Some((Tree::Text(name), _))) => {
                return Some(name.clone());
            }
            _ => return Some("another key".to_owned()),
        }
    }
}
