//! The flat fields of a front matter, whoever read them.

use memchr::memchr_iter;
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
    Aliases,
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
            b"aliases" | b"alias" => Self::Aliases,
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
            Self::Aliases => "aliases",
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
    fields: [Option<Field<'a>>; 17],
    /// The first repetition of each key that is given more than once.
    pub repeated: Vec<(Key, Range<usize>)>,
}

impl<'a> Fields<'a> {
    /// The key's field.
    pub fn get(&self, key: Key) -> Option<&Field<'a>> {
        self.fields[key as usize].as_ref()
    }

    /// Whether all keys but this one say the same in both, wherever they stand.
    pub(super) fn agree_beside(&self, other: &Self, key: Key) -> bool {
        let both = self.fields.iter().zip(&other.fields).enumerate().filter(|(at, _)| *at != key as usize);
        let value = |field: &Option<Field<'a>>| field.as_ref().map(|field| field.value.clone());
        both.into_iter().all(|(_, (one, other))| value(one) == value(other))
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

pub(super) fn without_comment(value: &str) -> &str {
    let comment = memchr_iter(b'#', value.as_bytes()).find(|&at| value[..at].ends_with(' '));
    comment.map_or(value, |comment| value[..comment].trim_end_matches(' '))
}
