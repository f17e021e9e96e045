//! The front matter of a note as flat fields: the door to `serde_yaml`. Never fails: where the text is
//! no YAML, its plain `key: value` lines still count.

use super::{Wrong, lines, plain, yaml};
use std::borrow::Cow;
use std::ops::Range;

/// A key that means something to us; all others are the user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the key of its name in vault-format's table")]
pub enum Key {
    Circle,
    Category,
    LastTouch,
    Next,
    Cadence,
    Channel,
    Status,
    Met,
    MetAt,
    Why,
    Birthday,
    Bought,
    BuysEvery,
    BuysBy,
    Temperature,
    Click,
}

impl Key {
    /// The key that this text spells: `last touch`, `last-touch` and `lastTouch` are `last_touch`.
    pub fn of(text: &str) -> Option<Self> {
        let mut folded = [0; "temperature".len()];
        let mut length = 0;
        for byte in text.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b' ')) {
            *folded.get_mut(length)? = byte.to_ascii_lowercase();
            length += 1;
        }
        Some(match &folded[..length] {
            b"circle" => Self::Circle,
            b"category" => Self::Category,
            b"lasttouch" => Self::LastTouch,
            b"next" => Self::Next,
            b"cadence" => Self::Cadence,
            b"channel" => Self::Channel,
            b"status" => Self::Status,
            b"met" => Self::Met,
            b"metat" => Self::MetAt,
            b"why" => Self::Why,
            b"birthday" => Self::Birthday,
            b"bought" => Self::Bought,
            b"buysevery" => Self::BuysEvery,
            b"buysby" => Self::BuysBy,
            b"temperature" => Self::Temperature,
            b"click" => Self::Click,
            _ => return None,
        })
    }

    /// The key as documented: `last_touch`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::Category => "category",
            Self::LastTouch => "last_touch",
            Self::Next => "next",
            Self::Cadence => "cadence",
            Self::Channel => "channel",
            Self::Status => "status",
            Self::Met => "met",
            Self::MetAt => "met_at",
            Self::Why => "why",
            Self::Birthday => "birthday",
            Self::Bought => "bought",
            Self::BuysEvery => "buys_every",
            Self::BuysBy => "buys_by",
            Self::Temperature => "temperature",
            Self::Click => "click",
        }
    }
}

/// What stands after a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Nothing, or YAML's null.
    Null,
    /// A scalar, as its text: `1` and `"1"` are the same.
    Text(Cow<'a, str>),
    /// A list of scalars; its nulls are left out.
    List(Vec<Cow<'a, str>>),
    /// Anything nested or tagged.
    Other,
}

/// One key's value, with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// The value.
    pub value: Value<'a>,
    /// Its bytes in the front matter, on the key's line; the key's own where the value stands below it.
    pub range: Range<usize>,
}

/// The fields that mean something to us; of a key that is given twice, the first counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields<'a> {
    fields: [Option<Field<'a>>; 16],
    /// The first repetition of each key that is given more than once.
    pub repeated: Vec<(Key, Range<usize>)>,
}

impl<'a> Fields<'a> {
    /// The key's field.
    pub fn get(&self, key: Key) -> Option<&Field<'a>> {
        self.fields[key as usize].as_ref()
    }

    pub(super) fn put(&mut self, key: Key, value: Value<'a>, range: Range<usize>) {
        let field = &mut self.fields[key as usize];
        if field.is_none() {
            *field = Some(Field { value, range });
        } else if self.repeated.iter().all(|(repeated, _)| *repeated != key) {
            self.repeated.push((key, range));
        }
    }
}

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

pub(super) fn ask_reader(text: &str) -> Result<Fields<'_>, Wrong> {
    let pairs = yaml::read(text)?;
    let mut places = places(text);
    let mut fields = Fields::default();
    for (key, value) in pairs {
        if let Some(key) = Key::of(&key) {
            let place = places.iter().position(|(placed, _)| *placed == key);
            fields.put(key, value, place.map_or(0..0, |place| places.remove(place).1));
        }
    }
    Ok(fields)
}

/// The most that the YAML reader is given, in bytes: contact plugins keep 10–50 KB photos in front matter.
const MAX_SIZE: usize = 1 << 20;

/// The reader takes quadratic time on open brackets, and an alias stands for all that it names. Their number
/// times the size bounds both; 50 KB may have 600 of them.
const MAX_WORK: usize = 32 << 20;

fn beyond_bounds(text: &str) -> Option<Wrong> {
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

/// The bytes of the value `rest` at the end of a line's `content`, without a comment; without a value, the key's.
pub(super) fn inline_range(line_start: usize, content: &str, rest: &str) -> Range<usize> {
    let start = line_start + content.len() - rest.len();
    let value = if rest.starts_with(['"', '\'']) { rest } else { without_comment(rest) };
    if value.is_empty() || value.starts_with(['|', '>', '#']) {
        let key = content.split(':').next().unwrap_or(content).trim_end_matches(' ');
        return line_start..line_start + key.len();
    }
    start..start + value.len()
}

fn without_comment(value: &str) -> &str {
    value.find(" #").map_or(value, |comment| value[..comment].trim_end_matches(' '))
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
