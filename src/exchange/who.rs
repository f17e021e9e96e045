//! Who is where, and who does what: contacts and rows of the address book by name, company, title, city, tag or group. Whole
//! words, and beginnings of those of a name, whatever their case and accents.

use super::book::{Book, Row, values};
use super::matching::{Found, Keys, Register};
use super::name;
use crate::contact::{self, Contact, Reach};
use std::sync::Arc;

/// By what somebody was found, the more telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// What they are called.
    Name,
    /// Where they work.
    Company,
    /// What they do.
    Title,
    /// Where they are.
    City,
    /// A tag of theirs.
    Tag,
    /// A group that they belong to.
    Group,
    /// The whole address.
    Address,
}

impl By {
    /// Its word for programs: `company`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Company => "company",
            Self::Title => "title",
            Self::City => "city",
            Self::Tag => "tag",
            Self::Group => "group",
            Self::Address => "address",
        }
    }
}

/// What is looked for, as folded words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(Vec<String>);

impl Query {
    /// Reads what was typed; `None` where it holds no word.
    pub fn parse(text: &str) -> Option<Self> {
        let words = name::words(text);
        (!words.is_empty()).then_some(Self(words))
    }

    /// Whether all words stand in a value, one behind the other.
    fn is_in(&self, value: &str) -> bool {
        name::words(value).windows(self.0.len()).any(|some| some == self.0)
    }

    /// Whether each word stands in one of these values, and in which the first one does.
    fn among<'v>(&self, values: impl Iterator<Item = (By, &'v str)>) -> Option<By> {
        let values: Vec<(By, Vec<String>)> = values.map(|(by, value)| (by, name::words(value))).collect();
        let is_in = |by: By, words: &[String], word: &String| match by {
            By::Name => words.iter().any(|it| it.starts_with(word.as_str())),
            _ => words.contains(word),
        };
        let by = |word: &String| values.iter().find(|(by, words)| is_in(*by, words, word)).map(|(by, _)| *by);
        let found: Option<Vec<By>> = self.0.iter().map(by).collect();
        found?.first().copied()
    }

    /// Whether each word stands in a name.
    pub fn is_name(&self, name: &str) -> bool {
        self.among([(By::Group, name)].into_iter()).is_some()
    }

    /// By what the contact at `path` is found, who belongs to these groups.
    pub fn finds<'g>(
        &self,
        path: &str,
        contact: &Contact,
        groups: impl Iterator<Item = &'g str>,
    ) -> Option<By> {
        let none = Reach::default();
        let reach = contact.reach.as_deref().unwrap_or(&none);
        fn one(by: By, text: &Option<Box<str>>) -> Option<(By, &str)> {
            text.as_deref().map(|text| (by, text))
        }
        let tags = reach.tags.iter().map(|tag| (By::Tag, &**tag));
        let job = one(By::Company, &reach.company).into_iter().chain(one(By::Title, &reach.title));
        let place = one(By::City, &reach.city).into_iter().chain(one(By::Address, &reach.address));
        let aliases = contact.aliases.iter().map(|alias| &**alias);
        let names = std::iter::once(contact::name(path)).chain(aliases).map(|name| (By::Name, name));
        let groups = groups.map(|name| (By::Group, name));
        self.among(names.chain(job).chain(place).chain(tags).chain(groups))
    }

    /// By what a row of the address book is found.
    pub fn finds_row(&self, row: &Row) -> Option<By> {
        let texts = [
            (By::Name, &*row.name),
            (By::Company, &*row.company),
            (By::Title, &*row.title),
            (By::City, &*row.city),
        ];
        let tags = values(&row.tags).map(|tag| (By::Tag, tag));
        self.among(texts.into_iter().chain([(By::Address, &*row.address)]).chain(tags))
    }

    /// Whether a contact is at a place of this name.
    pub fn is_place_of(&self, contact: &Contact) -> bool {
        let at =
            |reach: &Reach| [&reach.city, &reach.address].into_iter().flatten().any(|text| self.is_in(text));
        contact.reach.as_deref().is_some_and(at)
    }

    /// Rows of the address book, each person once, that are none of `contacts`.
    pub fn rows<'b>(
        &self,
        books: impl Iterator<Item = &'b Arc<Book>>,
        contacts: &Register,
    ) -> Vec<(By, &'b Row)> {
        let mut found: Vec<(By, &Row)> = books
            .flat_map(|book| &book.rows)
            .filter_map(|row| Some((self.finds_row(row)?, row)))
            .filter(|(_, row)| !matches!(contacts.find(&Keys::of_row(row), false), Found::One(_)))
            .collect();
        found.sort_by(|(one_by, one), (other_by, other)| {
            one_by
                .cmp(other_by)
                .then_with(|| one.name.cmp(&other.name))
                .then_with(|| one.key().cmp(&other.key()))
        });
        // Whoever stands in two tables is one person.
        found.dedup_by(|(_, one), (_, other)| {
            one.key() == other.key()
                || name::key(&one.name) == name::key(&other.name) && one.company == other.company
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(query: &str, reach: Reach) -> Option<By> {
        let contact = Contact { reach: Some(Box::new(reach)), ..Contact::default() };
        Query::parse(query)?.finds("People/Ada King.md", &contact, ["Food Guild"].into_iter())
    }

    #[test]
    fn whole_words_are_found_in_any_value_and_beginnings_in_a_name() {
        let reach = || Reach {
            company: Some("Analytical Engines Ltd".into()),
            title: Some("Head of Sales".into()),
            city: Some("Zürich".into()),
            tags: ["chess/club".into()].into(),
            ..Reach::default()
        };
        assert_eq!(finds("engines", reach()), Some(By::Company));
        assert_eq!(finds("ENGINE", reach()), None);
        assert_eq!(finds("zurich", reach()), Some(By::City));
        assert_eq!(finds("sales zürich", reach()), Some(By::Title));
        assert_eq!(finds("sales berlin", reach()), None);
        assert_eq!(finds("club", reach()), Some(By::Tag));
        assert_eq!(finds("kin sales", reach()), Some(By::Name));
        assert_eq!(finds("ing", Reach::default()), None);
        assert_eq!(finds("guild", reach()), Some(By::Group));
        assert_eq!(finds("sales guild", reach()), Some(By::Title));
        assert_eq!(finds("guilds", reach()), None);
        assert_eq!(finds("?", reach()), None);
    }

    #[test]
    fn place_is_a_name_as_a_whole_in_city_or_address() {
        let is_in = |place: &str, city: &str, address: &str| {
            let text = |text: &str| (!text.is_empty()).then(|| text.into());
            let reach = Reach { city: text(city), address: text(address), ..Reach::default() };
            let contact = Contact { reach: Some(Box::new(reach)), ..Contact::default() };
            Query::parse(place).unwrap().is_place_of(&contact)
        };
        assert!(is_in("new york", "New York", ""));
        assert!(is_in("Lisbon", "", "1 Rua X, 1000 Lisbon, Portugal"));
        assert!(!is_in("new york", "York", "New Street, York"));
        assert!(!is_in("york", "Yorkshire", ""));
    }
}
