//! Changes one key of a front matter. The places come from its tree; after the change every other key says what it said, or
//! there is no change: see [`proof`].

mod proof;
#[cfg(test)]
mod tests;

use super::super::fields::{Key, Value};
use super::super::front_matter::{self, read};
use super::super::yaml::{Mapping, Node, Pair, Says, Style};
use super::super::{Parts, Wrong, lines, newlines, plain, split};
use super::{Note, Refusal, Splice, line_start, line_stop};
use crate::date::parse_day;
use proof::proven;
use std::borrow::Cow;
use std::ops::Range;

/// A key by its name.
#[derive(Debug, Clone, Copy)]
enum Name<'n> {
    /// One of ours, in whatever spelling.
    Known(Key),
    /// One of the user's own.
    Own(&'n str),
}

impl Name<'_> {
    fn word(&self) -> &str {
        match self {
            Self::Known(key) => key.word(),
            Self::Own(name) => name,
        }
    }

    fn is(&self, key: &str) -> bool {
        match self {
            Self::Known(known) => Key::of(key) == Some(*known),
            Self::Own(name) => key == *name,
        }
    }

    fn entangled(&self) -> Refusal {
        let word = self.word();
        let (done, hint) = match self {
            Self::Known(_) => ("changed", "change it by hand"),
            Self::Own(_) => ("added", "add it by hand"),
        };
        Refusal::new(format!("`{word}` cannot be {done} without touching the rest of the front matter"), hint)
    }

    fn shared(&self, other: &str) -> Refusal {
        let message = format!("a change of `{}` would change `{other}` too", self.word());
        Refusal::new(message, "change it by hand")
    }
}

/// Gives a key one value.
pub(super) fn set(note: &Note, key: Key, value: &str) -> Result<Note, Refusal> {
    let (text, name) = (note.text(), Name::Known(key));
    let Some(front) = Front::of(&text)? else { return added(note, None, name, value) };
    if read(front.source).0.get(key).is_some_and(|field| says(&field.value, value)) {
        return Ok(note.clone());
    }
    let Some(pair) = front.pair(key) else { return added(note, Some(&front), name, value) };
    let colon = if pair.has_colon() { "" } else { ":" };
    let (place, text) = replacement(&pair.value, colon, key, value, front.mapping.flow.is_some())?;
    proven(note, note.spliced(&[front.splice(place, text)]), name, |found| is_exactly(found, value))
}

/// Whether the front matter of a note has a key of this name, in whatever case.
pub fn has_key(text: &str, name: &str) -> bool {
    let front = split(text).front.map(|front| &text[front]).unwrap_or_default();
    let is_it = |(key, _): &(Cow<'_, str>, Value<'_>)| key.to_lowercase() == name.to_lowercase();
    front_matter::pairs(front).is_ok_and(|pairs| pairs.iter().any(is_it))
}

/// Adds a key of the user's own, one that is no key of ours, unless it is there.
pub(super) fn set_own(note: &Note, key: &str, value: &str) -> Result<Note, Refusal> {
    let text = note.text();
    if has_key(&text, key) {
        return Ok(note.clone());
    }
    let name = Name::Own(key);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
    let is_good = key.starts_with(char::is_alphabetic) && key.trim() == key && key.chars().all(is_name);
    if !is_good || Key::of(key).is_some() {
        return Err(name.entangled());
    }
    added(note, Front::of(&text)?.as_ref(), name, value)
}

/// The note with a key more.
fn added(note: &Note, front: Option<&Front<'_>>, name: Name<'_>, value: &str) -> Result<Note, Refusal> {
    let pair = |in_flow| format!("{}: {}", name.word(), scalar(value, Style::Plain, in_flow));
    let candidates = match front {
        None => {
            let end = note.line_end(0);
            vec![Splice::insert(0, format!("---{end}{}{end}---{end}", pair(false)))]
        }
        Some(front) if front.mapping.flow.is_some() => vec![added_in_flow(front, &pair(true), note)],
        Some(front) => added_lines(front, &pair(false), note),
    };
    let mut refused = None;
    for splice in candidates {
        match proven(note, note.spliced(&[splice]), name, |found| is_exactly(found, value)) {
            Ok(after) => return Ok(after),
            Err(refusal) => refused = refused.or(Some(refusal)),
        }
    }
    Err(refused.unwrap_or_else(|| name.entangled()))
}

/// Adds values to those that a key has; what is there already, in whatever case, is not added.
pub(super) fn unite(note: &Note, key: Key, values: &[String]) -> Result<Note, Refusal> {
    values.iter().try_fold(note.clone(), |note, value| append(&note, key, value))
}

fn append(note: &Note, key: Key, value: &str) -> Result<Note, Refusal> {
    let (text, name) = (note.text(), Name::Known(key));
    let Some(front) = Front::of(&text)? else { return set(note, key, value) };
    let source = front.source;
    let said = read(source).0.get(key).map(|field| texts(&field.value)).unwrap_or_default();
    if said.iter().any(|said| said.to_lowercase() == value.to_lowercase()) {
        return Ok(note.clone());
    }
    let Some(Pair { value: node, .. }) = front.pair(key) else { return set(note, key, value) };
    let (place, text) = match (&node.says, node.style) {
        (Says::Null, _) | (_, Style::Empty) => return set(note, key, value),
        (Says::List(items), _) if items.is_empty() => return set(note, key, value),
        (Says::List(_), Style::Flow) => {
            let end = node.span.end - 1;
            (end..end, format!(", {}", scalar(value, Style::Plain, true)))
        }
        (Says::List(_), Style::Lines) => {
            let end = line_stop(source, node.span.end);
            let line = &source[line_start(source, node.at)..];
            let indentation = &line[..line.len() - line.trim_start_matches(' ').len()];
            let item = scalar(value, Style::Plain, false);
            (end..end, format!("{}{indentation}- {item}", note.line_end(front.start + end)))
        }
        (Says::Text(text), Style::Plain | Style::Single | Style::Double) => {
            let both = format!("[{}, {}]", scalar(text, node.style, true), scalar(value, Style::Plain, true));
            (node.place(), both)
        }
        _ => return Err(name.entangled()),
    };
    let wanted: Vec<String> = said.into_iter().chain([value.to_owned()]).collect();
    proven(note, note.spliced(&[front.splice(place, text)]), name, |found| {
        found.is_some_and(|found| texts(found) == wanted)
    })
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
    let Some(front) = Front::of(&text)? else { return Ok(note.clone()) };
    let mut splices: Vec<Splice> = Vec::new();
    for (at, pair) in front.mapping.pairs.iter().enumerate().filter(|(_, pair)| is_key(pair, key)) {
        let range = match front.mapping.flow {
            Some(opening) => {
                let range = flow_range(&front.mapping, at, opening);
                let (before, behind) = (range.start..pair.key.span.start, pair.value.span.end..range.end);
                // Whose it is, nobody can tell.
                if [before, behind].into_iter().any(|part| front.source[part].contains('#')) {
                    let message = format!("a comment stands beside `{}`, and would go with it", key.word());
                    return Err(Refusal::new(message, "take the key out by hand"));
                }
                range
            }
            None => lines_of(pair, front.source),
        };
        let start = range.start.max(splices.last().map_or(0, |last| last.range.end - front.start));
        splices.push(front.splice(start..range.end.max(start), ""));
    }
    if splices.is_empty() {
        return Ok(note.clone());
    }
    proven(note, note.spliced(&splices), Name::Known(key), |found| found.is_none())
}

/// A front matter that may be changed.
struct Front<'t> {
    /// Where it begins in the note.
    start: usize,
    /// What stands between its fences.
    source: &'t str,
    mapping: Mapping,
}

impl<'t> Front<'t> {
    /// That of a note: closed, sound and within all bounds; `None` where it has none.
    fn of(text: &'t str) -> Result<Option<Self>, Refusal> {
        let Parts { front: Some(front), closed, .. } = split(text) else { return Ok(None) };
        let (start, source) = (front.start, &text[front]);
        if !closed {
            // A rule on the first line opens no front matter where nothing below it looks like one.
            if source.trim().is_empty() {
                return Ok(None);
            }
            let hint = "put `---` on a line of its own below the last value";
            return Err(Refusal::new("the front matter is never closed", hint));
        }
        match front_matter::tree(source) {
            Ok(mapping) => Ok(Some(Self { start, source, mapping })),
            Err(Wrong { range, message, hint }) => {
                let line = 1 + newlines(&text[..start + range.start.min(source.len())]);
                let message = format!("line {line} of the note cannot be read: {message}");
                Err(Refusal::new(message, hint))
            }
        }
    }

    fn pair(&self, key: Key) -> Option<&Pair> {
        self.mapping.pairs.iter().find(|pair| is_key(pair, key))
    }

    /// A splice of the note, by its place in here.
    fn splice(&self, place: Range<usize>, text: impl Into<String>) -> Splice {
        Splice::new(self.start + place.start..self.start + place.end, text)
    }
}

fn is_key(pair: &Pair, key: Key) -> bool {
    pair.key.text().and_then(Key::of) == Some(key)
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
fn is_exactly(value: Option<&Value<'_>>, text: &str) -> bool {
    value.and_then(only_text).is_some_and(|said| said == text || unlinked(said) == text.trim())
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

/// Where `value` belongs that is to stand for the node, and as what text; behind a `colon` where nothing is there yet.
fn replacement(
    node: &Node,
    colon: &str,
    key: Key,
    value: &str,
    in_flow: bool,
) -> Result<(Range<usize>, String), Refusal> {
    let plain = Ok((node.place(), scalar(value, Style::Plain, in_flow)));
    let refused = |what, hint| Err(Refusal::new(format!("`{}` {what}", key.word()), hint));
    match (&node.says, node.style) {
        (_, Style::Empty) => {
            Ok((node.at..node.at, format!("{colon} {}", scalar(value, Style::Plain, in_flow))))
        }
        (Says::Null, _) | (_, Style::Alias) => plain,
        (Says::List(items), _) if items.is_empty() => plain,
        (Says::List(items), _) if items.len() > 1 => {
            refused("holds a list", "keep the one value that counts")
        }
        (Says::List(items), _) if items[0].is_written_scalar() => {
            replacement(&items[0], "", key, value, true)
        }
        (Says::Text(text), style) if style != Style::Block || !text.trim().is_empty() => {
            // Who links the day to a daily note goes on to do so.
            let is_link = parse_day(unlinked(text)).is_some() && unlinked(text) != text.trim();
            let linked = is_link.then(|| format!("[[{value}]]"));
            Ok((node.place(), scalar(linked.as_deref().unwrap_or(value), style, in_flow)))
        }
        _ => refused("is not a plain value", "put the value in double quotes, as in `\"[[Chamber]]\"`"),
    }
}

/// The value as YAML, in this style if the style can hold it.
fn scalar(value: &str, style: Style, in_flow: bool) -> String {
    let is_odd = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}');
    match style {
        _ if value.contains(is_odd) => double_quoted(value),
        Style::Block => value.to_owned(),
        Style::Single => format!("'{}'", value.replace('\'', "''")),
        Style::Plain if is_plain(value, in_flow) => value.to_owned(),
        _ => double_quoted(value),
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
fn added_lines(front: &Front<'_>, pair: &str, note: &Note) -> Vec<Splice> {
    let source = front.source;
    let indentation = front.mapping.pairs.first().map_or("", |first| {
        let before = &source[line_start(source, first.key.span.start)..first.key.span.start];
        if before.bytes().all(|byte| byte == b' ') { before } else { "" }
    });
    let last = lines(source).filter(|line| !source[line.clone()].trim().is_empty()).last();
    let below =
        last.map_or(0, |line| source[line.end..].find('\n').map_or(source.len(), |at| line.end + at + 1));
    let mut places = vec![below, source.len()];
    places.dedup();
    let line = |at: usize| format!("{indentation}{pair}{}", note.line_end(front.start + at));
    places.into_iter().map(|at| front.splice(at..at, line(at))).collect()
}

/// The pair after the last one of a flow mapping, on a line of its own where the last one has that.
fn added_in_flow(front: &Front<'_>, pair: &str, note: &Note) -> Splice {
    let source = front.source;
    let Some(last) = front.mapping.pairs.last() else {
        let opening = front.mapping.flow.unwrap_or_default();
        return front.splice(opening..opening, pair);
    };
    let (start, end) = (last.key.span.start, last.value.span.end);
    let before = &source[line_start(source, start)..start];
    let rest = source[end..line_stop(source, end)].trim_matches([' ', '\t', ',']);
    let gap = if before.trim().is_empty() && rest.is_empty() {
        format!("{}{before}", note.line_end(front.start + end))
    } else {
        " ".to_owned()
    };
    front.splice(end..end, format!(",{gap}{pair}"))
}

/// A pair of a flow mapping with the one comma that goes with it.
fn flow_range(mapping: &Mapping, at: usize, opening: usize) -> Range<usize> {
    let own = &mapping.pairs[at];
    match (at.checked_sub(1).map(|before| &mapping.pairs[before]), mapping.pairs.get(at + 1)) {
        (Some(before), _) => before.value.span.end..own.value.span.end,
        (None, Some(after)) => own.key.span.start..after.key.span.start,
        (None, None) => opening..own.value.span.end,
    }
}

/// The whole lines of a pair.
fn lines_of(pair: &Pair, source: &str) -> Range<usize> {
    let end = pair.value.span.end;
    let end = source[end..].find('\n').map_or(source.len(), |newline| end + newline + 1);
    line_start(source, pair.key.span.start)..end
}
