//! The vault as data: its settings, and what its files say. One for the disk, one for HEAD.
//! Holds ground state alone: it reads no file, knows no day, and nothing of agendas and cards. Whatever is derived from it
//! stands beside it, and is kept up by the [`Changes`] that each change returns.

mod before;
mod books;
mod copies;
mod dated;
mod findings;
mod folders;
mod groups;
mod mentions;
mod namesakes;
mod parsed;
mod records;
#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::contact::Contact;
use crate::diary::group::Group;
use crate::diary::note::Note;
use crate::exchange::book;
use crate::finding::Finding;
use crate::inbox::Inbox;
use crate::ways::Ways;
pub use before::Before;
use books::Books;
pub use books::NewJob;
use chrono::NaiveDate;
pub(crate) use groups::Ahead;
pub use groups::{Meeting, Member, Roll};
use mentions::{Mentions, Telling};
use namesakes::{Names, aliases, folded_name};
pub use parsed::{Parsed, says_something};
use rayon::prelude::*;
use records::{Marked, Record};
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
    /// Those of them in which something could not be read as meant.
    unread: BTreeSet<Arc<str>>,
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
        let unread = dated.iter().filter(|(_, note)| !note.unread.is_empty());
        index.unread = unread.map(|(path, _)| path.clone()).collect();
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
}
