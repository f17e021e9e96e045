//! The front matter of a note as flat fields: the door to `serde_yaml`. Never fails: where the text is
//! no YAML, its plain `key: value` lines still count.

pub use super::fields::{Field, Fields, Key, Value};
use super::fields::{inline_range, without_comment};
use super::{Wrong, lines, newlines, plain, split, yaml};
use std::borrow::Cow;
use std::ops::Range;

/// Reads front matter, the text between its fences: the fields, and why it is no YAML where it is none.
pub fn read(text: &str) -> (Fields<'_>, Option<Wrong>) {
    if plain::first_unusual(text).is_none()
        && let Some(fields) = plain::read(text)
    {
        return (fields, None);
    }
    match beyond_bounds(text).map_or_else(|| ask_reader(text), Err) {
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
    // In a flow mapping no key has a place of its own: the first line stands for it.
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
    if let Some(wrong) = beyond_bounds(text) {
        return Err(wrong);
    }
    Ok(yaml::read(text)?.into_iter().map(|(key, value)| (Cow::Owned(key), value)).collect())
}

pub(super) fn ask_reader(text: &str) -> Result<Fields<'_>, Wrong> {
    let pairs = yaml::read(text)?;
    let mut places = places(text);
    let mut fields = Fields::default();
    for (word, value) in pairs {
        if let Some(key) = Key::of(&word) {
            let place = places.iter().position(|(placed, _)| *placed == key);
            fields.put(key, value, place.map_or(0..0, |place| places.remove(place).1));
        } else {
            let line = lines(text).find(|line| text[line.clone()].starts_with(&word)).unwrap_or(0..0);
            fields.put_own(&word, value, line.start..line.end.min(line.start + word.len()));
        }
    }
    Ok(fields)
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

/// The keys' places, at most two of each, found by their lines; in a flow mapping there are none.
fn places(text: &str) -> Vec<(Key, Range<usize>)> {
    let mut places: Vec<(Key, Range<usize>)> = Vec::new();
    for line in lines(text) {
        let content = text[line.clone()].trim_end_matches([' ', '\t']);
        let Some((key, rest)) = content.split_once(':') else { continue };
        let key = Key::of(key.trim_matches(['"', '\'', ' ']));
        let Some(key) = key.filter(|_| !content.starts_with([' ', '\t'])) else { continue };
        if places.iter().filter(|(placed, _)| *placed == key).count() < 2 {
            places.push((key, inline_range(line.start, content, rest.trim_start_matches([' ', '\t']))));
        }
    }
    places
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
