//! A contact as it goes out: the keys of the note's front matter under their documented names, with all their values.
//! Reads a note or what is known of one; writes nothing.

use super::book::written;
use crate::contact::{self, Contact, Reach};
use crate::note::fields::{Key, Value};
use crate::note::{self, front_matter};
use std::collections::BTreeMap;

/// The documented keys, in the order of the format's table; those of an address book first.
pub const KEYS: [&str; 36] = [
    "aliases",
    "company",
    "title",
    "email",
    "phone",
    "linkedin",
    "website",
    "city",
    "address",
    "birthday",
    "anniversary",
    "tags",
    "uid",
    "circle",
    "category",
    "status",
    "last_touch",
    "next",
    "cadence",
    "channel",
    "met",
    "met_at",
    "why",
    "bought",
    "buys_every",
    "buys_by",
    "buys_next",
    "temperature",
    "click",
    "aim",
    "via",
    "knows_us",
    "supplier",
    "switches_when",
    "handed_to",
    "personal",
];

/// So many of [`KEYS`], from the first on, an address book has a place for.
pub const REACH: usize = 13;

/// A contact on the way out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// The note, relative to the vault.
    pub path: String,
    /// The name.
    pub name: String,
    /// Values by key; those of the user's own under their own spelling. None is empty.
    values: BTreeMap<String, Vec<String>>,
}

impl Profile {
    /// All that the front matter of a note says in plain values, and the personal facts; what is nested stays at home.
    pub fn of_note(path: &str, bytes: &[u8], contact: &Contact) -> Self {
        let mut profile = Self::of_contact(path, contact);
        let decoded = note::decode(bytes);
        let front = note::split(&decoded.text).front.unwrap_or(0..0);
        for (word, value) in front_matter::pairs(&decoded.text[front]).unwrap_or_default() {
            let key = Key::of(&word).or_else(|| Key::of_plugin(&word)).map(Key::word);
            // What an address book has a place for is read already, by the reader of contacts.
            if key.is_none_or(|key| !KEYS[..REACH].contains(&key)) {
                profile.put(key.unwrap_or(&word), texts(value));
            }
        }
        profile.put("personal", contact.personal.iter().map(|fact| fact.to_string()));
        profile
    }

    /// What an address book knows of them.
    pub fn of_contact(path: &str, contact: &Contact) -> Self {
        let mut profile =
            Self { path: path.to_owned(), name: contact::name(path).to_owned(), ..Self::default() };
        profile.put("aliases", contact.aliases.iter().map(|it| it.to_string()));
        profile.put("birthday", contact.birthday.map(written));
        if let Some(reach) = &contact.reach {
            profile.take(reach);
        }
        profile
    }

    fn take(&mut self, reach: &Reach) {
        let all = |list: &[Box<str>]| -> Vec<String> { list.iter().map(|it| it.to_string()).collect() };
        let one = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        self.put("email", all(&reach.emails));
        self.put("phone", all(&reach.phones));
        self.put("website", all(&reach.websites));
        self.put("tags", all(&reach.tags));
        self.put("company", one(&reach.company));
        self.put("title", one(&reach.title));
        self.put("city", one(&reach.city));
        self.put("linkedin", reach.linkedin());
        self.put("address", one(&reach.address));
        self.put("anniversary", one(&reach.anniversary));
        self.put("uid", one(&reach.uid));
    }

    fn put(&mut self, key: &str, values: impl IntoIterator<Item = String>) {
        let values = values.into_iter().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let values: Vec<String> = values.collect();
        // Of a key that is given twice the first counts.
        if !values.is_empty() {
            self.values.entry(key.to_owned()).or_insert(values);
        }
    }

    /// The values of a key.
    pub fn all(&self, key: &str) -> &[String] {
        self.values.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// The first value of a key.
    pub fn first(&self, key: &str) -> Option<&str> {
        self.all(key).first().map(String::as_str)
    }

    /// The keys that no address book has a place for, with their values: ours in their order, then the user's.
    pub fn others(&self) -> impl Iterator<Item = (&str, &[String])> {
        let own = self.values.keys().map(String::as_str).filter(|key| !KEYS.contains(key));
        let keys = KEYS[REACH..].iter().copied().chain(own);
        keys.map(|key| (key, self.all(key))).filter(|(_, values)| !values.is_empty())
    }
}

fn texts(value: Value<'_>) -> Vec<String> {
    match value {
        Value::Text(text) => vec![text.into_owned()],
        Value::List(items) => items.into_iter().map(|item| item.into_owned()).collect(),
        Value::Null | Value::Other => Vec::new(),
    }
}
