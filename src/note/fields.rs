//! The flat fields of a front matter, whoever read them.

use super::spelling;
use std::borrow::Cow;
use std::ops::Range;

/// The keys as one table: its name here, its word as documented, and that without what parts words, in small letters.
macro_rules! keys {
    ($($name:ident => $word:literal, $($folded:literal)|+;)+) => {
        /// A key that means something to us; all others are the user's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is the key of its name in vault-format's table")]
        pub enum Key {
            $($name,)+
        }

        impl Key {
            /// All of them.
            pub(super) const ALL: &[Self] = &[$(Self::$name),+];
            const COUNT: usize = Self::ALL.len();

            /// The key as documented: `last_touch`.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }

            fn of_folded(word: &[u8]) -> Option<Self> {
                match word {
                    $($($folded)|+ => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

keys! {
    Circle => "circle", b"circle";
    Category => "category", b"category";
    LastTouch => "last_touch", b"lasttouch";
    Next => "next", b"next";
    Cadence => "cadence", b"cadence";
    Channel => "channel", b"channel";
    Status => "status", b"status";
    Met => "met", b"met";
    MetAt => "met_at", b"metat";
    Why => "why", b"why";
    Birthday => "birthday", b"birthday";
    Bought => "bought", b"bought";
    BuysEvery => "buys_every", b"buysevery";
    BuysBy => "buys_by", b"buysby";
    BuysNext => "buys_next", b"buysnext";
    HandedTo => "handed_to", b"handedto";
    Temperature => "temperature", b"temperature";
    Click => "click", b"click";
    Aliases => "aliases", b"aliases" | b"alias";
    Aim => "aim", b"aim";
    KnowsUs => "knows_us", b"knowsus";
    Supplier => "supplier", b"supplier";
    SwitchesWhen => "switches_when", b"switcheswhen";
    Email => "email", b"email";
    Phone => "phone", b"phone";
    Company => "company", b"company";
    Title => "title", b"title";
    City => "city", b"city";
    Website => "website", b"website";
    Linkedin => "linkedin", b"linkedin";
    Address => "address", b"address";
    Via => "via", b"via";
    Uid => "uid", b"uid";
    Tags => "tags", b"tags";
    Anniversary => "anniversary", b"anniversary";
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
        Self::of_folded(&folded[..length])
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
