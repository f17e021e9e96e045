//! The front matter of a note as flat fields, from the tree of `yaml.rs` or by the fast way for plain lines. Never
//! fails: where the text is no YAML, its plain `key: value` lines still count.

pub use super::fields::{Field, Fields, Key, Value};
use super::yaml::{self, Mapping, Node, Pair, Says, Style};
use super::{Wrong, lines, newlines, plain, split};
use memchr::memchr_iter;
use std::borrow::Cow;
use std::ops::Range;

/// Reads front matter, the text between its fences: the fields, and why it is no YAML where it is none.
pub fn read(text: &str) -> (Fields<'_>, Option<Wrong>) {
    if plain::first_unusual(text).is_none()
        && let Some(fields) = plain::read(text)
    {
        return (fields, None);
    }
    match tree(text).map(|tree| fields_of(text, tree)) {
        Ok(fields) => (fields, None),
        Err(wrong) => (read_leniently(text), Some(wrong)),
    }
}

/// The user's own fields, and those that are only told, in their order: every key that has a text or a list of texts.
/// None where the text is no YAML.
pub fn others(text: &str) -> Vec<(Cow<'_, str>, Value<'_>)> {
    let is_plain = |value: &Value<'_>| matches!(value, Value::Text(_) | Value::List(_));
    let told = [Key::Aim, Key::KnowsUs, Key::Supplier, Key::SwitchesWhen, Key::Tags, Key::Anniversary];
    let is_told = |key: &str| Key::of(key).is_none_or(|key| told.contains(&key) || Key::REACH.contains(&key));
    let pairs = pairs(text).unwrap_or_default().into_iter();
    pairs.filter(|(key, value)| is_told(key) && is_plain(value)).collect()
}

/// The 1-based line of a key in a note's decoded text; `None` where the front matter does not have it.
pub fn line_of(text: &str, key: Key) -> Option<u32> {
    let front = split(text).front?;
    let (fields, _) = read(&text[front.clone()]);
    let at = front.start + fields.get(key)?.range.start;
    Some(newlines(&text[..at]) + 1)
}

/// Reads every pair of a front matter in its order, the user's own keys too; or says why it is no YAML.
pub fn pairs(text: &str) -> Result<Vec<(Cow<'_, str>, Value<'_>)>, Wrong> {
    if plain::first_unusual(text).is_none()
        && let Some(pairs) = plain::pairs(text)
    {
        return Ok(pairs);
    }
    Ok(pairs_of(tree(text)?))
}

/// The tree of a front matter; or why it is no YAML.
pub(crate) fn tree(text: &str) -> Result<Mapping, Wrong> {
    beyond_bounds(text).map_or_else(|| yaml::read(text), Err)
}

pub(super) fn fields_of(text: &str, tree: Mapping) -> Fields<'static> {
    let mut fields = Fields::default();
    for Pair { key: word, value } in tree.pairs {
        let Says::Text(name) = word.says else { continue };
        let key = Key::of(&name);
        let line_end = text[word.span.end..].find('\n').map_or(text.len(), |end| word.span.end + end);
        let is_beside = value.span.start < line_end && !value.span.is_empty() && value.style != Style::Block;
        let range = if key.is_some() && is_beside { value.span.clone() } else { word.span };
        let value = flat(&name, value);
        match key {
            Some(key) => fields.put(key, value, range),
            None => fields.put_own(&name, value, range),
        }
    }
    fields
}

/// The pairs whose key is a text, with their flat values.
pub(super) fn pairs_of(tree: Mapping) -> Vec<(Cow<'static, str>, Value<'static>)> {
    let flat = |Pair { key, value }: Pair| {
        let key = text_of(key.says)?;
        let value = flat(&key, value);
        Some((key, value))
    };
    tree.pairs.into_iter().filter_map(flat).collect()
}

/// A key's value as a flat one.
pub(crate) fn flat(key: &str, value: Node) -> Value<'static> {
    match value.says {
        Says::Null => Value::Null,
        Says::Text(text) => Value::Text(text.into()),
        Says::List(items) => list(key, items).map_or(Value::Other, Value::List),
        Says::Mapping(_) => Value::Other,
    }
}

/// The texts of a flat list, without its nulls. Of a list of how to reach somebody also what is nested: some plugins write
/// `emails: [{value: ada@b.example, kind: work}]`.
fn list(key: &str, items: Vec<Node>) -> Option<Vec<Cow<'static, str>>> {
    let is_nested = items.iter().any(|item| matches!(item.says, Says::Mapping(_)));
    if !is_nested {
        let texts = items.into_iter().filter(|item| item.says != Says::Null);
        return texts.map(|item| text_of(item.says)).collect();
    }
    let key = Key::of(key).or_else(|| Key::of_plugin(key)).filter(|key| Key::REACH.contains(key));
    let told = |item: Node| match item.says {
        Says::Mapping(pairs) => {
            let is_value = |pair: &Pair| pair.key.text().is_some_and(|key| key.eq_ignore_ascii_case("value"));
            pairs.into_iter().filter(is_value).find_map(|pair| text_of(pair.value.says))
        }
        says => text_of(says),
    };
    key.and_then(|_| items.into_iter().map(told).collect())
}

fn text_of(says: Says) -> Option<Cow<'static, str>> {
    match says {
        Says::Text(text) => Some(text.into()),
        _ => None,
    }
}

/// The most that the YAML reader is given, in bytes: contact plugins keep 10–50 KB photos in front matter.
const MAX_SIZE: usize = 1 << 20;

/// The reader takes quadratic time on open brackets, and an alias stands for all that it names. Their number
/// times the size bounds both; 50 KB may have 600 of them.
const MAX_WORK: usize = 32 << 20;

pub(super) fn beyond_bounds(text: &str) -> Option<Wrong> {
    let costly = |byte: &u8| matches!(byte, b'[' | b'{' | b'*');
    let control = |char: char| char.is_control() && !matches!(char, '\t' | '\n' | '\r' | '\u{85}');
    if text.len() > MAX_SIZE {
        return Some(Wrong::new(
            0..0,
            "the front matter is larger than 1 MB",
            "move pictures and long texts into files of their own",
        ));
    }
    if text.bytes().filter(|byte| costly(byte)).count() * text.len() > MAX_WORK {
        let at = text.bytes().position(|byte| costly(&byte)).unwrap_or(0);
        return Some(Wrong::new(
            at..at + 1,
            "too many brackets or aliases for so large a front matter",
            "put values that hold `[`, `{` or `*` in double quotes",
        ));
    }
    let (at, char) = text.char_indices().find(|&(_, char)| control(char))?;
    Some(Wrong::new(
        at..at + char.len_utf8(),
        format!("the front matter holds the control character U+{:04X}", u32::from(char)),
        "remove it",
    ))
}

/// What a text that is no YAML still says: its top-level lines one by one.
fn read_leniently(text: &str) -> Fields<'_> {
    let mut fields = Fields::default();
    let mut lines = lines(text);
    while let Some(line) = lines.next() {
        let content = text[line.clone()].trim_end();
        let Some((key, rest)) = plain::split_key(content) else { continue };
        let Some(key) = Key::of(key) else { continue };
        let value = if rest.is_empty() {
            plain::block_list(&mut lines.clone()).unwrap_or(Value::Null)
        } else {
            inline_leniently(rest)
        };
        fields.put(key, value, inline_range(line.start, content, rest));
    }
    fields
}

fn inline_leniently(rest: &str) -> Value<'_> {
    let bare = without_comment(rest);
    match plain::inline(rest).or_else(|| plain::inline(bare)) {
        Some(value) => value,
        // Half a bracket or quote says nothing sure; that it is half is a finding already.
        None if bare.starts_with(|first: char| "[]{}\"'&*!|>%@`#?,".contains(first)) => Value::Null,
        None => Value::Text(Cow::Borrowed(bare)),
    }
}

/// The bytes of the value `rest` at the end of a line's `content`, without a comment; without a value, the key's.
fn inline_range(line_start: usize, content: &str, rest: &str) -> Range<usize> {
    let start = line_start + content.len() - rest.len();
    let value = if rest.starts_with(['"', '\'']) { rest } else { without_comment(rest) };
    if value.is_empty() || value.starts_with(['|', '>', '#']) {
        let key = content.split(':').next().unwrap_or(content).trim_end_matches(' ');
        return line_start..line_start + key.len();
    }
    start..start + value.len()
}

fn without_comment(value: &str) -> &str {
    let comment = memchr_iter(b'#', value.as_bytes()).find(|&at| value[..at].ends_with(' '));
    comment.map_or(value, |comment| value[..comment].trim_end_matches(' '))
}
