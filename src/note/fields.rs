//! The flat fields of a front matter, whoever read them.

use super::spelling;
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
    BuysNext,
    HandedTo,
    Temperature,
    Click,
    Aliases,
    Aim,
    KnowsUs,
    Supplier,
    SwitchesWhen,
    Email,
    Phone,
    Company,
    Title,
    City,
    Website,
    Linkedin,
    Address,
    Via,
    Uid,
    Tags,
    Anniversary,
}

impl Key {
    /// The keys that say how and where to find somebody.
    pub const REACH: [Self; 10] = [
        Self::Email,
        Self::Phone,
        Self::Company,
        Self::Title,
        Self::City,
        Self::Website,
        Self::Linkedin,
        Self::Address,
        Self::Via,
        Self::Uid,
    ];

    /// The key that this text spells: `last touch`, `last-touch` and `lastTouch` are `last_touch`.
    pub fn of(text: &str) -> Option<Self> {
        let mut folded = [0; "switcheswhen".len()];
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
            b"buysnext" => Self::BuysNext,
            b"handedto" => Self::HandedTo,
            b"temperature" => Self::Temperature,
            b"click" => Self::Click,
            b"aliases" | b"alias" => Self::Aliases,
            b"aim" => Self::Aim,
            b"knowsus" => Self::KnowsUs,
            b"supplier" => Self::Supplier,
            b"switcheswhen" => Self::SwitchesWhen,
            b"email" => Self::Email,
            b"phone" => Self::Phone,
            b"company" => Self::Company,
            b"title" => Self::Title,
            b"city" => Self::City,
            b"website" => Self::Website,
            b"linkedin" => Self::Linkedin,
            b"address" => Self::Address,
            b"via" => Self::Via,
            b"uid" => Self::Uid,
            b"tags" => Self::Tags,
            b"anniversary" => Self::Anniversary,
            _ => return None,
        })
    }

    /// The key that a plugin's own spelling stands for: `"EMAIL[HOME]"`, `org`, `BDAY`. It is read, and never written.
    pub fn of_plugin(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('[').unwrap_or((text, ""));
        if name.len() > "organisations".len() {
            return None;
        }
        let name = name.to_ascii_lowercase();
        Some(match name.as_str() {
            "email" | "emails" => Self::Email,
            "tel" | "phones" | "phonenumber" => Self::Phone,
            "org" | "organisations" | "organizations" => Self::Company,
            "job_title" | "jobtitle" => Self::Title,
            "lives" | "location" => Self::City,
            "adr" if rest.to_ascii_lowercase().ends_with("].locality") => Self::City,
            "url" => Self::Website,
            "socialprofile" if rest.to_ascii_lowercase().contains("linkedin") => Self::Linkedin,
            "socials" => Self::Linkedin,
            "bday" | "prm-birthday" => Self::Birthday,
            "nickname" | "displayname" => Self::Aliases,
            "categories" | "tag" => Self::Tags,
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
            Self::BuysNext => "buys_next",
            Self::HandedTo => "handed_to",
            Self::Temperature => "temperature",
            Self::Click => "click",
            Self::Aliases => "aliases",
            Self::Aim => "aim",
            Self::KnowsUs => "knows_us",
            Self::Supplier => "supplier",
            Self::SwitchesWhen => "switches_when",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Company => "company",
            Self::Title => "title",
            Self::City => "city",
            Self::Website => "website",
            Self::Linkedin => "linkedin",
            Self::Address => "address",
            Self::Via => "via",
            Self::Uid => "uid",
            Self::Tags => "tags",
            Self::Anniversary => "anniversary",
        }
    }

    const COUNT: usize = Self::Anniversary as usize + 1;

    /// The key that a word of the user's is a slip of, where it is hardly anything else. Short keys, plain texts and
    /// plurals are left out: `text` is not `next`, `meet` is not `met`, and `circles` may be a list of their own.
    pub fn meant_by(word: &str) -> Option<Self> {
        const GUARDED: [Key; 14] = [
            Key::Circle,
            Key::Category,
            Key::LastTouch,
            Key::Cadence,
            Key::Channel,
            Key::Status,
            Key::Birthday,
            Key::Bought,
            Key::BuysEvery,
            Key::BuysNext,
            Key::HandedTo,
            Key::Temperature,
            Key::KnowsUs,
            Key::SwitchesWhen,
        ];
        /// Words that are one slip away from a key, and words all the same.
        const WORDS: [&str; 8] =
            ["stats", "states", "statue", "statute", "statuses", "brought", "fought", "sought"];
        let fold = |text: &str| -> String {
            text.chars()
                .filter(|char| !matches!(char, '_' | '-' | ' '))
                .flat_map(char::to_lowercase)
                .collect()
        };
        // A look at first letter and length spares nearly every key of a user's own the comparison.
        let first = word.bytes().next()?.to_ascii_lowercase();
        let may_be = |key: &&Key| {
            let key = key.word();
            key.len().abs_diff(word.len()) <= 3 && key.as_bytes()[..2].contains(&first)
        };
        let mut guarded = GUARDED.iter().filter(may_be).peekable();
        guarded.peek()?;
        let word = fold(word);
        let is_plural = |key: &str| word.strip_suffix('s') == Some(key);
        let is_slip = |key: &&&Key| {
            let key = fold(key.word());
            !is_plural(&key) && spelling::is_slip(&word, &key)
        };
        guarded.find(|key| is_slip(&key)).copied().filter(|_| !WORDS.contains(&&*word))
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields<'a> {
    fields: [Option<Field<'a>>; Key::COUNT],
    /// The first repetition of each key that is given more than once.
    pub repeated: Vec<(Key, Range<usize>)>,
    /// Keys that are hardly anything but a slip of one of ours, as they are written and with their places.
    pub misspelt: Vec<(Key, Range<usize>)>,
    /// What stands under a plugin's spelling of one of ours: see [`Key::of_plugin`].
    pub of_plugins: Vec<(Key, Value<'a>)>,
}

impl Default for Fields<'_> {
    fn default() -> Self {
        let fields = std::array::from_fn(|_| None);
        Self { fields, repeated: Vec::new(), misspelt: Vec::new(), of_plugins: Vec::new() }
    }
}

impl<'a> Fields<'a> {
    /// The key's field.
    pub fn get(&self, key: Key) -> Option<&Field<'a>> {
        self.fields[key as usize].as_ref()
    }

    /// Takes in a key of the user's own, which may be a plugin's spelling or a slip of one of ours.
    pub(super) fn put_own(&mut self, key: &str, value: Value<'a>, range: Range<usize>) {
        if let Some(meant) = Key::of_plugin(key) {
            if self.of_plugins.len() < MOST_OF_PLUGINS {
                self.of_plugins.push((meant, value));
            }
        } else if self.misspelt.len() < MOST_MISSPELT
            && let Some(meant) = Key::meant_by(key)
        {
            self.misspelt.push((meant, range));
        }
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

/// Nobody has more addresses and numbers than this.
const MOST_OF_PLUGINS: usize = 50;
/// More are none of them slips.
const MOST_MISSPELT: usize = 4;
