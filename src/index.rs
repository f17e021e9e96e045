//! The vault as data: its settings, and what its files say. One for the disk, one for HEAD.
//! Holds ground state alone: it reads no file, knows no day, and nothing of agendas and cards. Whatever is derived from it
//! stands beside it, and is kept up by the [`Changes`] that each change returns.

mod before;
mod books;
mod copies;
mod findings;
mod folders;
mod groups;
mod mentions;
mod parsed;
#[cfg(test)]
mod tests;

use crate::config::{Config, Links};
use crate::conflict_copy::Lookalike;
use crate::contact::{self, Contact, Entry};
use crate::diary::group::Group;
use crate::diary::note::{Event, Note, Owed};
use crate::exchange::Person;
use crate::exchange::book::{self, Book};
use crate::finding::Finding;
use crate::inbox::Inbox;
use crate::note::promise::Task;
use crate::ways::Ways;
pub use before::Before;
use books::Books;
pub use books::NewJob;
use chrono::NaiveDate;
pub(crate) use groups::Ahead;
pub use groups::{Meeting, Member, Roll};
use mentions::{Mentions, Names, Telling, aliases, folded_name};
pub use parsed::{Parsed, says_something};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What an agenda is built from, besides the day and what the user left in the last one.
#[derive(Debug, Clone, Default)]
pub struct Index {
    config: Arc<Config>,
    /// Where in `records` the note at a path stands.
    places: BTreeMap<Arc<str>, usize>,
    /// Dense, in no order: what others keep of a contact stands at the same place in an array of theirs.
    records: Vec<Record>,
    /// Contacts in whose notes something could not be read as meant.
    flawed: BTreeSet<Arc<str>>,
    /// Contacts whose names may be those of copies.
    lookalikes: BTreeSet<Arc<str>>,
    /// Kept only where wiki links, in DUE.md or in somebody's log, need them.
    names: Option<Names>,
    /// Files that are not believed as they are, by their paths, and why.
    doubts: BTreeMap<Arc<str>, Finding>,
    /// What cloud clients keep elsewhere for now.
    away: Vec<Finding>,
    /// Conflict copies, which are never contacts.
    copies: BTreeMap<Arc<str>, Arc<Finding>>,
    /// Notes that are no contacts for a slip in one of their keys.
    nearly: BTreeMap<Arc<str>, Arc<Finding>>,
    /// Notes that are none of the above, where the settings name folders; and whether they leave out a contact.
    others: BTreeMap<Arc<str>, bool>,
    /// What two machines cannot agree on without the user.
    unsettled: Vec<Finding>,
    /// The diary's dated notes.
    diary: BTreeMap<Arc<str>, Arc<Note>>,
    /// The same by their days.
    days: BTreeSet<(NaiveDate, Arc<str>)>,
    /// The groups.
    groups: BTreeMap<Arc<str>, Arc<Group>>,
    mentions: Mentions,
    /// Names to weave anew, while many files are taken in at once.
    unwoven: Option<BTreeSet<Box<str>>>,
    /// What the inbox says, where there is one.
    inbox: Option<Arc<Inbox>>,
    /// The address book.
    books: Books,
    /// What was known before, while somebody watches.
    before: Option<Before>,
}

/// What one change of an index came to, for whatever is kept beside it.
#[derive(Debug, Default)]
pub struct Changes {
    /// The contact whose own note says something else, or that came, or went.
    pub contact: Option<ChangedContact>,
    /// The places of those of whom something else is known: see `Index::record`. A new contact's is one past those
    /// that there were.
    pub places: Vec<usize>,
    /// Whether the inbox may say something else.
    pub is_inbox: bool,
}

/// A contact whose note says something else.
#[derive(Debug)]
pub struct ChangedContact {
    /// The note.
    pub path: Arc<str>,
    /// What it said; `None`: it is new.
    pub old: Option<Arc<Contact>>,
    /// What it says; `None`: it is gone.
    pub new: Option<Arc<Contact>>,
    /// The place that it left; the last contact stands there now, if it was not the last one itself.
    pub left: Option<usize>,
}

#[derive(Debug, Clone)]
struct Record {
    path: Arc<str>,
    /// What the note says.
    own: Arc<Contact>,
    /// The same with what the logs of others say of them, where they do.
    woven: Option<Arc<Contact>>,
}

impl Record {
    fn contact(&self) -> &Arc<Contact> {
        self.woven.as_ref().unwrap_or(&self.own)
    }
}

impl Index {
    /// An empty index under these settings.
    pub fn new(config: Arc<Config>) -> Self {
        Self { config, ..Self::default() }
    }

    /// An index of all that these files say, as [`Index::apply`] one by one would make it.
    pub fn of(config: Arc<Config>, said: Vec<(Arc<str>, Parsed)>) -> Self {
        let mut index = Self::new(config);
        let (mut dated, mut others) = (Vec::new(), Vec::new());
        for (path, said) in said {
            match said {
                Parsed::Contact(own) => index.records.push(Record { path, own, woven: None }),
                Parsed::Diary(note) => dated.push((path, note)),
                said => others.push((path, said)),
            }
        }
        let places = index.records.iter().enumerate();
        index.places = places.map(|(at, record)| (record.path.clone(), at)).collect();
        index.days = dated.iter().filter_map(|(path, note)| Some((note.day?, path.clone()))).collect();
        index.diary = dated.into_iter().collect();
        index.takes_many();
        for (path, said) in others {
            index.apply(path, Some(said));
        }
        // The contacts lie where the threads that read them put them: many look at them in the time of one.
        let marked = index.records.par_chunks(256).map(Marked::of).reduce(Marked::default, Marked::and);
        (index.flawed, index.lookalikes) = (marked.flawed, marked.lookalikes);
        let linking = marked.linking.iter().chain(index.diary.keys());
        let tellings: Vec<_> =
            linking.filter_map(|path| Some((path.clone(), index.telling(path)?))).collect();
        index.mentions = Mentions::of(&tellings);
        index.keep_names();
        index.unwoven.get_or_insert_default().extend(index.mentions.names().cloned());
        index.is_whole();
        index
    }

    /// The settings.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// Takes new settings; the caller reads the notes again where these decide what is a contact.
    pub fn configure(&mut self, config: Arc<Config>) {
        self.config = config;
        self.names = None;
        self.keep_names();
    }

    /// Takes in what the file at `path` says; `None`: nothing, or it is gone.
    pub fn apply(&mut self, path: Arc<str>, said: Option<Parsed>) -> Changes {
        self.copies.remove(&path);
        self.nearly.remove(&path);
        self.others.remove(&path);
        self.groups.remove(&path);
        if let Some(Parsed::Diary(note)) = said {
            let mut changes = self.set(path.clone(), None);
            changes.places.append(&mut self.set_diary(&path, Some(note)));
            return changes;
        }
        let mut told = self.set_diary(&path, None);
        self.doubts.remove(&path);
        let mut changes = match said {
            Some(Parsed::Copy(finding)) => {
                self.copies.insert(path.clone(), finding);
                self.set(path, None)
            }
            Some(Parsed::Nearly(finding)) => {
                self.nearly.insert(path.clone(), finding);
                self.set(path, None)
            }
            Some(Parsed::Group(group)) => {
                self.groups.insert(path.clone(), group);
                self.set(path, None)
            }
            Some(Parsed::Inbox(inbox)) => self.set_inbox(Some(inbox)),
            Some(Parsed::Book(book)) => self.set_book(path, Some(book)),
            None if book::is_book(&path) => self.set_book(path, None),
            Some(said @ (Parsed::Other | Parsed::Lost)) => {
                self.others.insert(path.clone(), matches!(said, Parsed::Lost));
                self.set(path, None)
            }
            None if self.config.is_inbox(&path) => self.set_inbox(None),
            said => self.set(path, said.and_then(|said| said.contact().cloned())),
        };
        changes.places.append(&mut told);
        changes
    }

    fn set_book(&mut self, path: Arc<str>, book: Option<Arc<Book>>) -> Changes {
        self.keep_also(|before| before.books = true);
        if self.books.set(path, book) {
            let contacts = self.records.iter().map(|record| (&record.path, &*record.own));
            self.books.look_at_all(contacts);
        }
        Changes::default()
    }

    /// The tables of the address book, by their paths.
    pub fn books(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<Book>)> {
        self.books.all()
    }

    /// Whom the address book knows under a name, where it is one alone.
    pub fn in_books(&self, name: &str) -> Option<Person> {
        self.books.named(name)
    }

    /// Whom the address book knows by one word of their name, where it is one alone.
    pub fn in_books_by_word(&self, word: &str) -> Option<Person> {
        self.books.worded(word)
    }

    /// The properties of an imported card of theirs that mean nothing to us.
    pub fn kept_of(&self, contact: &Contact) -> impl Iterator<Item = &str> {
        book::values(self.books.kept(contact).unwrap_or_default())
    }

    /// The new jobs that speak on `today`, by the places of the contacts: see [`Index::record`].
    pub(crate) fn new_jobs(&self, today: NaiveDate) -> BTreeMap<usize, &NewJob> {
        let at = |(path, job): (&Arc<str>, _)| Some((*self.places.get(path)?, job));
        self.books.jobs_on(today).filter_map(at).collect()
    }

    /// The folder of new notes: as the settings say, else where most contacts are; empty: the vault's root.
    pub fn folder_of_new_notes(&self) -> String {
        let named = self.config.new_notes.as_deref().or(self.config.contacts.as_deref());
        if let Some(folder) = named {
            return if folder == "." { String::new() } else { folder.to_owned() };
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for path in self.places.keys() {
            *counts.entry(path.rsplit_once('/').map_or("", |(folder, _)| folder)).or_default() += 1;
        }
        // Of equals the first by name: the same on every machine.
        let most = counts.into_iter().max_by_key(|(folder, count)| (*count, std::cmp::Reverse(*folder)));
        most.map(|(folder, _)| folder.to_owned()).unwrap_or_default()
    }

    /// Returns the places of those of whom something else is known.
    fn set_diary(&mut self, path: &Arc<str>, note: Option<Arc<Note>>) -> Vec<usize> {
        let old = match &note {
            Some(note) => self.diary.insert(path.clone(), note.clone()),
            None => self.diary.remove(path),
        };
        if old == note {
            return Vec::new();
        }
        self.keep_also(|before| before.diary = true);
        if let Some(day) = old.as_ref().and_then(|old| old.day) {
            self.days.remove(&(day, path.clone()));
        }
        if let Some(day) = note.as_ref().and_then(|note| note.day) {
            self.days.insert((day, path.clone()));
        }
        let touched =
            self.mentions.set(path, old.as_deref().map(Telling::from), note.as_deref().map(Telling::from));
        self.keep_names();
        self.weave(touched)
    }

    /// What the file at `path` says.
    pub fn parsed(&self, path: &str) -> Option<Parsed> {
        if self.config.is_inbox(path) {
            return self.inbox.clone().map(Parsed::Inbox);
        }
        if let Some(book) = self.books.get(path) {
            return Some(Parsed::Book(book.clone()));
        }
        let copy = self.copies.get(path).cloned().map(Parsed::Copy);
        let nearly = || self.nearly.get(path).cloned().map(Parsed::Nearly);
        let other =
            || self.others.get(path).map(|is_lost| if *is_lost { Parsed::Lost } else { Parsed::Other });
        let diary = || self.diary.get(path).cloned().map(Parsed::Diary);
        let group = || self.groups.get(path).cloned().map(Parsed::Group);
        let contact = || self.get(path).cloned().map(Parsed::Contact);
        copy.or_else(contact).or_else(diary).or_else(group).or_else(nearly).or_else(other)
    }

    /// What the inbox says.
    pub fn inbox(&self) -> Option<&Inbox> {
        self.inbox.as_deref()
    }

    fn set_inbox(&mut self, inbox: Option<Arc<Inbox>>) -> Changes {
        self.inbox = inbox;
        Changes { is_inbox: true, ..Changes::default() }
    }

    /// The ways of adding value that the vault goes by.
    pub fn ways(&self) -> &Ways {
        &self.config.ways.ways
    }

    /// Sets what the note at `path` says: a contact, or `None` for one that is gone or no contact.
    pub fn set(&mut self, path: Arc<str>, contact: Option<Arc<Contact>>) -> Changes {
        self.doubts.remove(&path);
        let old = self.places.get(&path).map(|&at| self.records[at].own.clone());
        if old == contact {
            return Changes::default();
        }
        let mut touched = self.mentions.set(
            &path,
            old.as_deref().map(Telling::from),
            contact.as_deref().map(Telling::from),
        );
        self.keep_before(&path);
        let both = [old.as_deref(), contact.as_deref()];
        touched.extend(both.into_iter().flatten().flat_map(aliases));
        let (set, left) = match &contact {
            Some(contact) => (Some(self.insert(&path, contact.clone())), None),
            None => (None, self.remove(&path)),
        };
        self.keep_names();
        // A name that is new, or another's too by now, may be what a log means.
        touched.insert(folded_name(&path));
        let places = set.into_iter().chain(self.weave(touched)).collect();
        let contact = Some(ChangedContact { path, old, new: contact, left });
        Changes { contact, places, is_inbox: false }
    }

    /// Notes that a file is not believed as it is on disk, and why; `instead` is what it says as long as it is not.
    pub fn doubt(&mut self, finding: Finding, instead: Option<Parsed>) -> Changes {
        let changes = self.apply(finding.path.clone(), instead);
        self.doubts.insert(finding.path.clone(), finding);
        changes
    }

    /// The files that are not believed as they are.
    pub fn doubted(&self) -> impl Iterator<Item = &Arc<str>> {
        self.doubts.keys()
    }

    /// Why the file at `path` is not believed as it is; `None`: it is.
    pub fn doubt_of(&self, path: &str) -> Option<&Finding> {
        self.doubts.get(path)
    }

    /// Takes in what cloud clients keep elsewhere for now, until it is told otherwise.
    pub fn set_away(&mut self, findings: Vec<Finding>) {
        self.away = findings;
    }

    /// Takes in what two machines cannot agree on, until it is told otherwise.
    pub fn set_unsettled(&mut self, findings: Vec<Finding>) {
        self.unsettled = findings;
    }

    /// What two machines cannot agree on.
    pub fn unsettled(&self) -> &[Finding] {
        &self.unsettled
    }

    /// What the note at `path` says.
    pub fn get(&self, path: &str) -> Option<&Arc<Contact>> {
        self.places.get(path).map(|&at| &self.records[at].own)
    }

    /// What the note at `path` tells of others.
    fn telling(&self, path: &str) -> Option<Telling<'_>> {
        let contact = self.get(path).map(|contact| Telling::from(&**contact));
        contact.or_else(|| self.diary.get(path).map(|note| Telling::from(&**note)))
    }

    /// Whom this note of the diary, at `path`, tells of: the contacts' paths, each with the entry.
    pub fn told_in<'n>(&self, path: &str, note: &'n Note) -> Vec<(Arc<str>, Entry<'n>)> {
        if note.links.is_empty() {
            return Vec::new();
        }
        let names = self.known_names();
        let meant = Mentions::meant(path, note.into(), &names).into_iter();
        meant.filter_map(|(at, contact)| Some((contact.clone(), note.log.get(at)?))).collect()
    }

    /// The contacts whom the dated note at `path` touches or tries.
    pub fn touched_in(&self, path: &str) -> Vec<Arc<str>> {
        let note = self.diary.get(path);
        note.map_or_else(Vec::new, |note| self.told_in(path, note))
            .into_iter()
            .map(|(path, _)| path)
            .collect()
    }

    /// The events that dated notes are of: day, note, and what it says of it.
    pub fn events(&self) -> impl Iterator<Item = (NaiveDate, &Arc<str>, &Event)> {
        let dated = self.days.iter().filter_map(|(day, path)| Some((*day, path, self.diary.get(path)?)));
        dated.filter_map(|(day, path, note)| Some((day, path, note.event.as_deref()?)))
    }

    /// The promises in the diary to the contact at `path`, whatever became of them: by note and line.
    pub fn owed_to(&self, path: &str) -> Vec<Task> {
        let (Some((path, _)), Some(own)) = (self.places.get_key_value(path), self.get(path)) else {
            return Vec::new();
        };
        let Some(names) = &self.names else { return Vec::new() };
        let owed = self.mentions.owed_to(path, own, names, |path| self.telling(path));
        let task = |(note, owed): (&Arc<str>, &Owed)| Task {
            promise: mentions::promise(note, owed, path),
            ..owed.task.clone()
        };
        owed.into_iter().map(task).collect()
    }

    fn known_names(&self) -> Cow<'_, Names> {
        self.names.as_ref().map_or_else(|| Cow::Owned(self.all_names()), Cow::Borrowed)
    }

    /// The diary's notes with what they tell.
    pub(crate) fn dated_notes(&self) -> impl Iterator<Item = (&Arc<str>, &Note)> {
        self.diary.iter().map(|(path, note)| (path, &**note))
    }

    /// The diary's notes.
    pub fn diary(&self) -> impl Iterator<Item = &Arc<str>> {
        self.diary.keys()
    }

    /// What is known of the contact at `path`, with the index's own copy of the path: what its note says, and the
    /// entries in others' logs that link to it.
    pub fn known(&self, path: &str) -> Option<(&Arc<str>, &Arc<Contact>)> {
        self.places.get(path).map(|&at| (&self.records[at].path, self.records[at].contact()))
    }

    /// What every contact's note says, in the order of the paths.
    pub fn contacts(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Arc<Contact>)> {
        self.places.iter().map(|(path, &at)| (path, &self.records[at].own))
    }

    /// The path of the contact that a link means: a path from the vault's root, with `.md` or without, or a name that
    /// one contact alone has.
    pub fn resolve(&self, link: &str) -> Option<Arc<str>> {
        let by_path = |path: &str| self.places.get_key_value(path).map(|(path, _)| path.clone());
        by_path(link).or_else(|| by_path(&format!("{link}.md"))).or_else(|| {
            let mut named = self.places.keys().filter(|path| contact::name(path) == link);
            named.next().filter(|_| named.next().is_none()).cloned()
        })
    }

    /// How many contacts there are; each has a place below this number.
    pub(crate) fn count(&self) -> usize {
        self.records.len()
    }

    /// The path of the contact at a place, and what is known of it. Places change only as [`Changes`] tell.
    pub(crate) fn record(&self, at: usize) -> (&Arc<str>, &Contact) {
        (&self.records[at].path, self.records[at].contact())
    }

    /// The same with what its own note says, and nothing of others' logs.
    pub(crate) fn own(&self, at: usize) -> (&Arc<str>, &Contact) {
        (&self.records[at].path, &self.records[at].own)
    }

    /// The place of the contact at `path`.
    pub(crate) fn place(&self, path: &str) -> Option<usize> {
        self.places.get(path).copied()
    }

    /// Contacts in whose notes something could not be read as meant, on any day.
    pub(crate) fn flawed(&self) -> &BTreeSet<Arc<str>> {
        &self.flawed
    }

    /// Whether another contact has the same name, so that a wiki link needs the path.
    pub(crate) fn has_namesake(&self, path: &str) -> bool {
        self.names.as_ref().is_some_and(|names| names.of(&folded_name(path)).nth(1).is_some())
    }

    /// Returns the contact's place.
    fn insert(&mut self, path: &Arc<str>, contact: Arc<Contact>) -> usize {
        self.books.look_at(path, &contact);
        keep(&mut self.flawed, path, !contact.unread.is_empty());
        keep(&mut self.lookalikes, path, !Lookalike::all(path).is_empty());
        if let Some(&at) = self.places.get(path) {
            let old = std::mem::replace(&mut self.records[at].own, contact);
            let own = &self.records[at].own;
            if old.aliases != own.aliases {
                self.names.iter_mut().for_each(|names| {
                    names.remove(path, &old);
                    names.insert(path, own);
                });
            }
            self.records[at].woven = None;
            return at;
        }
        self.names.iter_mut().for_each(|names| names.insert(path, &contact));
        self.places.insert(path.clone(), self.records.len());
        self.records.push(Record { path: path.clone(), own: contact, woven: None });
        self.records.len() - 1
    }

    /// Returns the place that the contact left, where the last one stands now.
    fn remove(&mut self, path: &str) -> Option<usize> {
        let at = self.places.remove(path)?;
        self.books.forget(path);
        self.flawed.remove(path);
        self.lookalikes.remove(path);
        let record = self.records.swap_remove(at);
        if let Some(place) = self.records.get(at).and_then(|moved| self.places.get_mut(&moved.path)) {
            *place = at;
        }
        self.names.iter_mut().for_each(|names| names.remove(path, &record.own));
        Some(at)
    }

    fn all_names(&self) -> Names {
        let mut names = Names::default();
        self.records.iter().for_each(|record| names.insert(&record.path, &record.own));
        names
    }

    fn keep_names(&mut self) {
        let is_needed = self.config.links == Links::Wiki || !self.mentions.is_empty();
        if is_needed && self.names.is_none() {
            self.names = Some(self.all_names());
        }
    }

    /// Many files are about to be taken in: what logs say of others is put off to [`Index::is_whole`], so that somebody of
    /// whom thousands speak is not woven anew for each of them. Until then nobody asks what is known of a contact.
    pub fn takes_many(&mut self) {
        self.unwoven.get_or_insert_default();
    }

    /// All of them are taken in.
    pub fn is_whole(&mut self) -> Changes {
        let names = self.unwoven.take().unwrap_or_default();
        Changes { places: self.weave(names), ..Changes::default() }
    }

    /// Takes into account what the logs of others say, and say no more, of contacts of these names; returns their places.
    fn weave(&mut self, names: BTreeSet<Box<str>>) -> Vec<usize> {
        if let Some(unwoven) = &mut self.unwoven {
            // Not `append`, which builds the whole set anew for each of many notes.
            unwoven.extend(names);
            return Vec::new();
        }
        let Some(known) = self.names.take() else { return Vec::new() };
        let called: BTreeSet<_> = names.iter().flat_map(|name| known.called(name)).collect();
        called.iter().for_each(|path| self.keep_before(path));
        let places: Vec<usize> = called.iter().filter_map(|path| self.place(path)).collect();
        let woven = |&at: &usize| {
            let Record { path, own, .. } = &self.records[at];
            self.mentions.woven(path, own, &known, |path| self.telling(path)).map(Arc::new)
        };
        let woven: Vec<_> = places.par_iter().with_min_len(64).map(woven).collect();
        for (&at, woven) in places.iter().zip(woven) {
            self.records[at].woven = woven;
        }
        self.names = Some(known);
        places
    }
}

/// Contacts of whom something has to be done when many are taken in at once.
#[derive(Default)]
struct Marked {
    flawed: BTreeSet<Arc<str>>,
    lookalikes: BTreeSet<Arc<str>>,
    /// Those whose logs link to others.
    linking: BTreeSet<Arc<str>>,
}

impl Marked {
    fn of(records: &[Record]) -> Self {
        let mut marked = Self::default();
        for Record { path, own, .. } in records {
            keep(&mut marked.flawed, path, !own.unread.is_empty());
            keep(&mut marked.lookalikes, path, !Lookalike::all(path).is_empty());
            let introduces =
                |known: &contact::Known| !known.introductions.is_empty() || !known.introduced.is_empty();
            let links = !own.links.is_empty() || own.known.as_deref().is_some_and(introduces);
            keep(&mut marked.linking, path, links);
        }
        marked
    }

    /// Both together.
    fn and(mut self, mut other: Self) -> Self {
        self.flawed.append(&mut other.flawed);
        self.lookalikes.append(&mut other.lookalikes);
        self.linking.append(&mut other.linking);
        self
    }
}

fn keep(set: &mut BTreeSet<Arc<str>>, path: &Arc<str>, wanted: bool) {
    if wanted {
        set.insert(path.clone());
    } else {
        set.remove(path);
    }
}
