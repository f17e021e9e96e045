//! Who is who: the keys of a person in a file, of a row of the address book and of a contact, and whom they mean. Nothing is
//! guessed: what fits two, or one whose name is quite another, is a doubt.

use super::book::Row;
use super::cell::{email_key, linkedin_slug, phone_key};
use super::{Person, name};
use crate::contact::{self, Contact};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What tells somebody from all others, the strongest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keys {
    uid: Option<String>,
    linkedin: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    /// The name and other names, folded.
    names: Vec<String>,
}

impl Keys {
    /// Of somebody in a file.
    pub fn of_person(person: &Person) -> Self {
        Self {
            uid: person.uid.clone(),
            linkedin: person.linkedin.as_deref().and_then(linkedin_slug),
            emails: person.emails.iter().filter_map(|it| email_key(it)).collect(),
            phones: person.phones.iter().filter_map(|it| phone_key(it)).collect(),
            names: vec![name::key(&person.name)],
        }
    }

    /// Of a row of the address book.
    pub fn of_row(row: &Row) -> Self {
        Self {
            uid: Some(row.uid.clone()).filter(|uid| !uid.is_empty()),
            linkedin: linkedin_slug(&row.linkedin),
            emails: row.emails().filter_map(email_key).collect(),
            phones: row.phones().filter_map(phone_key).collect(),
            names: vec![name::key(&row.name)],
        }
    }

    /// Of the contact at `path`.
    pub fn of_contact(path: &str, contact: &Contact) -> Self {
        let reach = contact.reach.as_deref();
        let list = |all: Option<&[Box<str>]>, key: fn(&str) -> Option<String>| -> Vec<String> {
            all.unwrap_or_default().iter().filter_map(|it| key(it)).collect()
        };
        let names =
            contact.aliases.iter().map(|alias| name::key(alias)).chain([name::key(contact::name(path))]);
        Self {
            uid: reach.and_then(|reach| reach.uid.as_deref()).map(str::to_owned),
            linkedin: reach.and_then(contact::Reach::linkedin).as_deref().and_then(linkedin_slug),
            emails: list(reach.map(|reach| &*reach.emails), email_key),
            phones: list(reach.map(|reach| &*reach.phones), phone_key),
            names: names.filter(|name| !name.is_empty()).collect(),
        }
    }

    fn share_a_word(&self, other: &Self) -> bool {
        self.names.iter().any(|one| other.names.iter().any(|other| name::share_a_word(one, other)))
    }

    /// Whether both have a key of the other program's own, and not the same.
    fn contradicts(&self, other: &Self) -> bool {
        let differ = |one: &Option<String>, other: &Option<String>| match (one, other) {
            (Some(one), Some(other)) => one != other && program(one) == program(other),
            _ => false,
        };
        differ(&self.linkedin, &other.linkedin) || differ(&self.uid, &other.uid)
    }
}

/// Whose key it is, where it says so: of two programs' keys neither speaks against the other.
fn program(uid: &str) -> &str {
    uid.split_once(':').map_or("", |(program, _)| program)
}

/// Whom keys mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This one.
    One(usize),
    /// One of these, or nobody: to be asked.
    Doubt(Vec<usize>),
    /// Nobody.
    Nobody,
}

/// Keys of many, by what they are.
#[derive(Debug, Clone, Default)]
pub struct Register {
    all: Vec<Keys>,
    uid: HashMap<String, Vec<usize>>,
    linkedin: HashMap<String, Vec<usize>>,
    email: HashMap<String, Vec<usize>>,
    phone: HashMap<String, Vec<usize>>,
    name: HashMap<String, Vec<usize>>,
}

impl Register {
    /// A register of these; each is known by its place.
    pub fn of(all: Vec<Keys>) -> Self {
        let mut register = Self::default();
        for (at, keys) in all.iter().enumerate() {
            let put = |map: &mut HashMap<String, Vec<usize>>, key: &String| {
                let places = map.entry(key.clone()).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            };
            keys.uid.iter().for_each(|key| put(&mut register.uid, key));
            keys.linkedin.iter().for_each(|key| put(&mut register.linkedin, key));
            keys.emails.iter().for_each(|key| put(&mut register.email, key));
            keys.phones.iter().for_each(|key| put(&mut register.phone, key));
            keys.names.iter().for_each(|key| put(&mut register.name, key));
        }
        register.all = all;
        register
    }

    /// Whom these keys mean; `has_namesake` tells that another one who is looked for bears the same name.
    pub fn find(&self, keys: &Keys, has_namesake: bool) -> Found {
        let hits =
            |map: &HashMap<String, Vec<usize>>, keys: &mut dyn Iterator<Item = &String>| -> BTreeSet<usize> {
                keys.filter_map(|key| map.get(key)).flatten().copied().collect()
            };
        let certain =
            [hits(&self.uid, &mut keys.uid.iter()), hits(&self.linkedin, &mut keys.linkedin.iter())];
        if let Some(hits) = certain.into_iter().find(|hits| !hits.is_empty()) {
            return found(hits, |_| true);
        }
        let shared = [hits(&self.email, &mut keys.emails.iter()), hits(&self.phone, &mut keys.phones.iter())];
        if let Some(hits) = shared.into_iter().find(|hits| !hits.is_empty()) {
            // An address of a whole office is nobody's.
            return found(hits, |at| self.all[at].share_a_word(keys) && !self.all[at].contradicts(keys));
        }
        let named = hits(&self.name, &mut keys.names.iter().filter(|name| !name.is_empty()));
        match named.is_empty() {
            true => Found::Nobody,
            false => found(named, |at| !has_namesake && !self.all[at].contradicts(keys)),
        }
    }
}

fn found(hits: BTreeSet<usize>, is_sure: impl Fn(usize) -> bool) -> Found {
    let hits: Vec<usize> = hits.into_iter().collect();
    match hits[..] {
        [only] if is_sure(only) => Found::One(only),
        _ => Found::Doubt(hits),
    }
}

/// Pairs of these that are likely one person, and by what.
pub fn twins(all: &[Keys]) -> Vec<(usize, usize, &'static str)> {
    let register = Register::of(all.to_vec());
    let mut twins: BTreeMap<(usize, usize), &'static str> = BTreeMap::new();
    let mut pair = |places: &[usize], what, is_sure: &dyn Fn(usize, usize) -> bool| {
        // A number that many have is an office's.
        for (at, &one) in places.iter().enumerate().take(MOST_TWINS) {
            for &other in places[at + 1..].iter().take(MOST_TWINS) {
                if is_sure(one, other) {
                    twins.entry((one, other)).or_insert(what);
                }
            }
        }
    };
    let sure = |_, _| true;
    let named = |one: usize, other: usize| all[one].share_a_word(&all[other]);
    register.uid.values().for_each(|places| pair(places, "uid", &sure));
    register.linkedin.values().for_each(|places| pair(places, "LinkedIn address", &sure));
    register.email.values().for_each(|places| pair(places, "e-mail", &named));
    register.phone.values().for_each(|places| pair(places, "phone", &named));
    // Two of one name in two folders are told apart by these, and an alias that is another's name is not.
    let is_alias = |one: usize, other: usize| all[one].names.last() != all[other].names.last();
    register.name.values().for_each(|places| pair(places, "name", &is_alias));
    twins.into_iter().map(|((one, other), what)| (one, other, what)).collect()
}

/// So many have one key in common at the most.
const MOST_TWINS: usize = 5;

/// The names that more than one of these bear.
pub fn namesakes(all: &[Keys]) -> BTreeSet<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().flat_map(|keys| &keys.names).for_each(|name| *counts.entry(name).or_default() += 1);
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(name, _)| name.to_owned()).collect()
}

/// Whether one of several bears the name of another one of them.
pub fn has_namesake(keys: &Keys, namesakes: &BTreeSet<String>) -> bool {
    keys.names.iter().any(|name| namesakes.contains(name))
}

/// People of one export, each once: whoever stands in it twice, by a key of the program's own or by name and address, is
/// one.
pub fn united(people: Vec<Person>) -> Vec<Person> {
    let mut all: Vec<Person> = Vec::with_capacity(people.len());
    let mut places: HashMap<String, usize> = HashMap::with_capacity(people.len() * 2);
    for person in people {
        let keys = Keys::of_person(&person);
        let name = &keys.names[0];
        let own = keys
            .uid
            .iter()
            .map(|it| format!("u:{it}"))
            .chain(keys.linkedin.iter().map(|it| format!("l:{it}")));
        let mails = keys.emails.iter().map(|it| format!("e:{it} {name}"));
        let marks: Vec<String> = own.chain(mails).collect();
        let at = match marks.iter().find_map(|mark| places.get(mark)).copied() {
            Some(at) => {
                take_in(&mut all[at], person);
                at
            }
            None => {
                all.push(person);
                all.len() - 1
            }
        };
        marks.into_iter().for_each(|mark| _ = places.entry(mark).or_insert(at));
    }
    all
}

/// Puts what is said of somebody in another place beside what is known.
pub fn take_in(person: &mut Person, other: Person) {
    let fill = |known: &mut Option<String>, more: Option<String>| *known = known.take().or(more);
    fill(&mut person.uid, other.uid);
    fill(&mut person.company, other.company);
    fill(&mut person.title, other.title);
    fill(&mut person.city, other.city);
    fill(&mut person.address, other.address);
    fill(&mut person.linkedin, other.linkedin);
    fill(&mut person.anniversary, other.anniversary);
    fill(&mut person.cadence, other.cadence);
    person.birthday = person.birthday.or(other.birthday);
    person.since = person.since.or(other.since);
    person.last_touch = person.last_touch.max(other.last_touch);
    person.met = person.met.or(other.met);
    person.is_dead |= other.is_dead;
    if other.name != person.name {
        person.aliases.push(other.name);
    }
    person.aliases.extend(other.aliases);
    person.emails.extend(other.emails);
    person.phones.extend(other.phones);
    person.websites.extend(other.websites);
    person.tags.extend(other.tags);
    person.personal.extend(other.personal);
    person.notes.extend(other.notes);
    person.promises.extend(other.promises);
    person.log.extend(other.log);
    person.own.extend(other.own);
    let is_new = |property: &String| !person.kept.contains(property);
    let more: Vec<String> = other.kept.into_iter().filter(is_new).collect();
    person.kept.extend(more);
    name::tidy(person);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, email: &str, phone: &str, slug: &str) -> Person {
        let list = |text: &str| [text].into_iter().filter(|it| !it.is_empty()).map(str::to_owned).collect();
        let linkedin = (!slug.is_empty()).then(|| format!("https://linkedin.com/in/{slug}"));
        Person { name: name.into(), emails: list(email), phones: list(phone), linkedin, ..Person::default() }
    }

    #[test]
    fn keys_count_in_their_order_and_doubt_is_no_match() {
        let all = [
            person("Ada Lovelace", "ada@b.example", "+44 20 7946 0000", "ada"),
            person("Bo Ek", "office@b.example", "", ""),
            person("Cy Au", "cy@b.example", "", "cy-1"),
            person("Di Oh", "", "", ""),
            person("Oh Di", "", "", ""),
        ];
        let register = Register::of(all.iter().map(Keys::of_person).collect());
        let check = |who: Person, expected| {
            assert_eq!(register.find(&Keys::of_person(&who), false), expected, "{}", who.name);
        };
        check(person("Ada King", "", "", "ADA"), Found::One(0));
        check(person("Ada King", "ADA@b.example", "", ""), Found::One(0));
        check(person("A. Lovelace", "", "0044 (20) 79460000", ""), Found::One(0));
        check(person("Zoe New", "office@b.example", "", ""), Found::Doubt(vec![1]));
        check(person("Ek, Bo", "", "", ""), Found::One(1));
        check(person("Cy Au", "", "", "cy-2"), Found::Doubt(vec![2]));
        check(person("Di Oh", "", "", ""), Found::Doubt(vec![3, 4]));
        check(person("Ann New", "", "112", ""), Found::Nobody);
        let two = Keys::of_person(&person("Bo Ek", "", "", ""));
        assert_eq!(register.find(&two, true), Found::Doubt(vec![1]));
    }

    #[test]
    fn twins_share_an_address_and_a_word_or_a_name_that_is_an_alias() {
        let mut all = [
            person("Ada Lovelace", "ada@b.example", "", ""),
            person("Ada King", "ada@b.example", "", ""),
            person("Bo Ek", "ada@b.example", "", ""),
            person("Cy Au", "", "+44 20 7946 0000", "cy"),
            person("Zoe", "", "", "cy"),
        ]
        .map(|it| Keys::of_person(&it))
        .to_vec();
        // The name stands last, aliases before it.
        all[2].names.insert(0, name::key("Cy Au"));
        assert_eq!(twins(&all), [(0, 1, "e-mail"), (2, 3, "name"), (3, 4, "LinkedIn address")]);
    }

    #[test]
    fn whoever_stands_in_an_export_twice_is_one() {
        let all = united(vec![
            person("Ada Lovelace", "ada@b.example", "", ""),
            person("Ada Lovelace", "ada@b.example", "1", "ada"),
            Person { notes: vec!["likes tea".into()], ..person("Ada L.", "", "", "ada") },
            person("Ada Lovelace", "other@c.example", "", ""),
        ]);
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].notes.len(), all[0].phones.len(), &*all[0].aliases[0]), (1, 1, "Ada L."));
    }
}
