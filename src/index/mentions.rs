//! Whom the logs of others speak of: `- 2026-11-02 lunch with [[Ben]]` in Ada's note touches Ben too.
//! Follows links only; a name that two notes share is nobody's.

use super::namesakes::{Meant, Names, Namesakes, Target, aliases, folded, folded_name, named, one};
use crate::contact::{self, Contact, Elsewhere, Entry, Link, Log, Method, Owed, Promise, Tags};
use crate::diary::note::Note;
use crate::note::promise::Task;
use crate::note::said;
use crate::note::task::State;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What an entry says of everybody who was there, and not only of whose note it stands in.
const PASSED_ON: Tags = Tags::NO_ANSWER.or(Tags::SALES).or(Tags::THEIRS).or(Tags::NOTE);

/// What a note tells of people: a contact's of others, a diary's of everybody.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling<'t> {
    pub log: &'t Log,
    /// By the entry's place in the log.
    pub links: &'t [(u32, Link)],
    /// Promises to others.
    pub owed: &'t [Owed],
    /// Who was introduced to somebody, by the entry's place in the log.
    pub introduced: &'t [(u32, Link)],
    /// Whether they were introduced to whose note it is, whoever else is linked in the entry.
    pub is_to_owner: bool,
    /// What its tags say of others than whose note it is.
    pub passed_on: Tags,
}

impl<'t> From<&'t Contact> for Telling<'t> {
    fn from(contact: &'t Contact) -> Self {
        let known = contact.known.as_deref();
        Self {
            log: &contact.log,
            links: &contact.links,
            owed: known.map_or(&[], |known| &known.introductions),
            introduced: known.map_or(&[], |known| &known.introduced),
            is_to_owner: true,
            passed_on: PASSED_ON,
        }
    }
}

impl<'t> From<&'t Note> for Telling<'t> {
    fn from(note: &'t Note) -> Self {
        Self {
            log: &note.log,
            links: &note.links,
            owed: &note.owed,
            introduced: &note.introduced,
            is_to_owner: false,
            passed_on: Tags::ALL,
        }
    }
}

/// Links from logs, by the name that they end in.
#[derive(Debug, Clone, Default)]
pub(super) struct Mentions {
    /// By the folded name, then by the note whose log it is.
    by_name: BTreeMap<Box<str>, BTreeMap<Arc<str>, Vec<Mention>>>,
}

/// A link in a log, or of a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mention {
    place: Place,
    target: Target,
}

/// Where in what a note tells a link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// The entry's place in the log.
    Entry(usize),
    /// The promise's place among those to others.
    Owed(usize),
    /// The place in the log of the entry that introduces somebody.
    Introduced(usize),
}

impl Mentions {
    /// What these notes tell, as [`Mentions::set`] one by one would take it in.
    pub fn of(tellings: &[(Arc<str>, Telling<'_>)]) -> Self {
        let links = |(path, telling): &(Arc<str>, Telling<'_>)| {
            let path = path.clone();
            links(&path, *telling).into_iter().map(move |(name, mention)| (name, path.clone(), mention))
        };
        let mut links: Vec<(Box<str>, Arc<str>, Mention)> =
            tellings.par_iter().flat_map_iter(links).collect();
        // Stable: what one note says of one name keeps its order.
        links.par_sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        let said = links.chunk_by(|one, other| one.0 == other.0).map(|of_name| {
            let sources = of_name.chunk_by(|one, other| one.1 == other.1);
            let sources = sources.map(|said| {
                let mut mentions = Vec::with_capacity(said.len());
                said.iter().for_each(|(_, _, mention)| put(&mut mentions, mention.clone()));
                (said[0].1.clone(), mentions)
            });
            (of_name[0].0.clone(), sources.collect())
        });
        Self { by_name: said.collect() }
    }

    /// The folded names that links end in.
    pub fn names(&self) -> impl Iterator<Item = &Box<str>> {
        self.by_name.keys()
    }

    /// Takes out what the log of the note at `path` says, and puts in what it says now. Returns the names whose
    /// contacts may be touched otherwise than before.
    pub fn set(
        &mut self,
        path: &Arc<str>,
        old: Option<Telling<'_>>,
        new: Option<Telling<'_>>,
    ) -> BTreeSet<Box<str>> {
        let mut names = BTreeSet::new();
        if told(path, old) == told(path, new) {
            return names;
        }
        for (name, _) in old.into_iter().flat_map(|old| links(path, old)) {
            if let Some(sources) = self.by_name.get_mut(&name) {
                sources.remove(path);
                if sources.is_empty() {
                    self.by_name.remove(&name);
                }
            }
            names.insert(name);
        }
        for (name, mention) in new.into_iter().flat_map(|new| links(path, new)) {
            put(self.by_name.entry(name.clone()).or_default().entry(path.clone()).or_default(), mention);
            names.insert(name);
        }
        names
    }

    /// Whether no log speaks of anybody.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// `own` with the entries of others' logs that speak of the contact at `path`; `None` where none does.
    /// `get` is asked for the notes that these stand in.
    pub fn woven<'a>(
        &self,
        path: &Arc<str>,
        own: &Contact,
        names: &Names,
        get: impl Fn(&str) -> Option<Telling<'a>>,
    ) -> Option<Contact> {
        let mut days: Vec<_> = own.log.stamps().map(|entry| entry.day).collect();
        days.sort_unstable();
        let (mut told, mut owed, mut closed) = (Vec::new(), Vec::new(), Vec::new());
        let mut introductions: Vec<(Entry<'_>, String)> = Vec::new();
        for (source, place) in self.places_of(path, own, names) {
            let Some(telling) = get(source) else { continue };
            match place {
                Place::Entry(at) => {
                    // The own log says it better; and help was given to whose note it is.
                    let entry = telling.log.get(at).filter(|entry| days.binary_search(&entry.day).is_err());
                    told.extend(entry.map(|entry| {
                        let tags = entry.tags.and(telling.passed_on);
                        // What is told of the day on which you met is told of that meeting.
                        let met = own.met.filter(|met| met.day == entry.day).map(|_| Method::Meeting);
                        Entry { tags, method: entry.method.or(met), from: Some(source), ..entry }
                    }));
                }
                Place::Owed(at) => {
                    let Some(it) = telling.owed.get(at) else { continue };
                    match it.task.state {
                        State::Open => owed.push(promise(source, it, path)),
                        State::Kept | State::CalledOff => {
                            closed.push(Task { promise: promise(source, it, path), ..it.task.clone() });
                        }
                    }
                }
                // It was help for both, and no touch of the one who was not there.
                Place::Introduced(at) => {
                    let is_told =
                        |day| own.log.stamps().any(|it| it.day == day && it.tags.contains(Tags::GAVE));
                    let entry = telling.log.get(at).filter(|entry| !is_told(entry.day));
                    let tags = Tags::GAVE.or(Tags::NOTE);
                    introductions.extend(entry.map(|entry| {
                        let words =
                            if telling.is_to_owner { said::plain(entry.text) } else { entry.text.to_owned() };
                        (Entry { tags, method: None, from: Some(source), ..entry }, words)
                    }));
                }
            }
        }
        told.extend(introductions.iter().map(|(entry, words)| Entry { text: words, ..*entry }));
        if told.is_empty() && owed.is_empty() && closed.is_empty() {
            return None;
        }
        let log = own.log.iter().chain(told).collect();
        let promises = own.promises.iter().cloned().chain(owed).collect();
        let closed = own.closed.iter().cloned().chain(closed).collect();
        Some(Contact { log, promises, closed, ..own.clone() })
    }

    /// The promises in others' notes to the contact at `path`, whatever became of them, each with the note.
    pub fn owed_to<'m, 'a>(
        &'m self,
        path: &Arc<str>,
        own: &Contact,
        names: &Names,
        get: impl Fn(&str) -> Option<Telling<'a>>,
    ) -> Vec<(&'m Arc<str>, &'a Owed)> {
        let owed = self.places_of(path, own, names).into_iter().filter_map(|(source, place)| match place {
            Place::Owed(at) => Some((source, get(source)?.owed.get(at)?)),
            Place::Entry(_) | Place::Introduced(_) => None,
        });
        owed.collect()
    }

    /// Where others speak of the contact at `path`: the notes in their order, and the places in these.
    fn places_of(&self, path: &Arc<str>, own: &Contact, names: &Names) -> BTreeSet<(&Arc<str>, Place)> {
        let mut places = BTreeSet::new();
        for name in std::iter::once(folded_name(path)).chain(aliases(own)) {
            let Some(sources) = self.by_name.get(&name) else { continue };
            let namesakes = Namesakes::new(&name, names);
            for (source, mentions) in sources.iter().filter(|&(source, _)| source != path) {
                let meant = mentions.iter().filter(|it| namesakes.meant(&it.target) == Meant::One(path));
                places.extend(meant.map(|it| (source, it.place)));
            }
        }
        places
    }

    /// The notes with a link that leads to the note at `path`, whatever that is of.
    pub fn sources_of(&self, path: &str) -> Vec<&Arc<str>> {
        let folded = folded(path);
        let leads = |target: &Target| {
            let is_end = |suffix: &str| {
                folded.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
            };
            match target {
                Target::Path(target) => **target == *path,
                Target::Suffix(suffix) => is_end(suffix),
                Target::Either(target, suffix) => **target == *path || is_end(suffix),
            }
        };
        let sources = self.by_name.get(&folded_name(path)).into_iter().flatten();
        let leading = sources.filter(|(_, mentions)| mentions.iter().any(|it| leads(&it.target)));
        leading.map(|(source, _)| source).collect()
    }

    /// The contacts whom the links of the note at `path` mean, each with the entry's place in its log.
    pub fn meant<'n>(path: &str, telling: Telling<'_>, names: &'n Names) -> Vec<(usize, &'n Arc<str>)> {
        let links = links(path, telling).into_iter();
        let meant = links.filter_map(|(name, mention)| match (mention.place, &mention.target) {
            (Place::Entry(at), target) => Some((at, one(&name, target, names)?)),
            (Place::Owed(_) | Place::Introduced(_), _) => None,
        });
        meant.collect()
    }

    /// The contact whom a link in the note at `path` means.
    pub fn contact_of<'n>(path: &str, link: &Link, names: &'n Names) -> Option<&'n Arc<str>> {
        let (name, target) = named(path, link)?;
        one(&name, &target, names)
    }

    /// The links that fit two contacts and more.
    pub fn unclear<'a>(&'a self, names: &'a Names) -> Vec<Unclear<'a>> {
        let mut unclear = Vec::new();
        let shared = names.shared().filter_map(|name| Some((name, self.by_name.get(name)?)));
        for (name, sources) in shared {
            let namesakes = Namesakes::new(name, names);
            for (source, mentions) in sources {
                for mention in mentions {
                    if let Meant::Several(fits) = namesakes.meant(&mention.target) {
                        unclear.push(Unclear { source, place: mention.place, fits });
                    }
                }
            }
        }
        unclear
    }
}

/// A link that fits two contacts and more.
pub(super) struct Unclear<'a> {
    /// The note whose log it stands in.
    pub source: &'a Arc<str>,
    /// Where in that.
    pub place: Place,
    /// Whom it fits.
    pub fits: Vec<&'a Arc<str>>,
}

/// What a contact's log tells of others: its links, with the entries that they stand in.
fn told<'t>(path: &str, telling: Option<Telling<'t>>) -> Vec<(Box<str>, Mention, Mentioned<'t>)> {
    let Some(telling) = telling else { return Vec::new() };
    let said = |(name, mention): (Box<str>, Mention)| {
        let said = match mention.place {
            Place::Entry(at) | Place::Introduced(at) => (telling.log.get(at), None),
            Place::Owed(at) => (None, telling.owed.get(at)),
        };
        (name, mention, said)
    };
    links(path, telling).into_iter().map(said).collect()
}

type Mentioned<'t> = (Option<Entry<'t>>, Option<&'t Owed>);

fn put(mentions: &mut Vec<Mention>, mention: Mention) {
    if !mentions.contains(&mention) {
        mentions.push(mention);
    }
}

/// The links in what a note tells, by the folded name that each ends in.
fn links(path: &str, telling: Telling<'_>) -> Vec<(Box<str>, Mention)> {
    let entries = telling.links.iter().map(|(at, link)| (Place::Entry(*at as usize), link));
    let owed = telling.owed.iter().enumerate();
    let owed = owed.flat_map(|(at, owed)| owed.to.iter().map(move |link| (Place::Owed(at), link)));
    let introduced = telling.introduced.iter().map(|(at, link)| (Place::Introduced(*at as usize), link));
    let mention = |(place, link): (Place, &Link)| {
        let (name, target) = named(path, link)?;
        Some((name, Mention { place, target }))
    };
    entries.chain(owed).chain(introduced).filter_map(mention).collect()
}

/// What was promised in the note `source`, as a promise of the one whose note is at `path`.
pub(super) fn promise(source: &Arc<str>, owed: &Owed, path: &str) -> Promise {
    // In a dated note it begins with a link to the one, in a contact's it is whose note it is.
    let first = owed.to.first().filter(|_| owed.words != owed.task.promise.text);
    let other = first.map_or_else(|| contact::name(source), |link| contact::name(&link.target));
    let is_other = owed.is_introduction && !other.eq_ignore_ascii_case(contact::name(path));
    let from =
        Elsewhere { note: source.clone(), words: owed.words.clone(), with: is_other.then(|| other.into()) };
    Promise { from: Some(Box::new(from)), ..owed.task.promise.clone() }
}
