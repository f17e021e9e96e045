//! The address book as an index has it: its tables, and whose job in them became another lately.

use super::{Changes, Index};
use crate::contact::Contact;
use crate::exchange::Person;
use crate::exchange::book::{self, Book, Row};
use crate::exchange::cell::{email_key, linkedin_slug};
use crate::exchange::import::{named, worded};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// So many days a new job is a reason to call.
const NEW: Days = Days::new(14);

/// A job that became another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// The day of the export that told it.
    pub since: NaiveDate,
    /// `CTO at Borealis`.
    pub what: Box<str>,
}

/// The tables, and what they say of contacts.
#[derive(Debug, Clone, Default)]
pub(super) struct Books {
    all: BTreeMap<Arc<str>, Arc<Book>>,
    /// Jobs that became others, by each key that a note may have of the person.
    changed: HashMap<String, NewJob>,
    /// The same by the notes.
    jobs: BTreeMap<Arc<str>, NewJob>,
    /// What imported cards say that means nothing to us, by each key that a note may have of the person.
    kept: HashMap<String, Arc<str>>,
}

impl Books {
    /// Takes in a table; whether the contacts are to be looked at again.
    pub fn set(&mut self, path: Arc<str>, book: Option<Arc<Book>>) -> bool {
        if self.all.get(&path) == book.as_ref() {
            return false;
        }
        match book {
            Some(book) => _ = self.all.insert(path, book),
            None => _ = self.all.remove(&path),
        }
        let had_changed = !self.changed.is_empty();
        self.changed.clear();
        self.jobs.clear();
        self.kept.clear();
        for row in self.all.values().flat_map(|book| &book.rows).filter(|row| !row.more.is_empty()) {
            let more: Arc<str> = row.more.as_str().into();
            let uid = Some(&*row.uid).filter(|uid| !uid.is_empty());
            for key in keys(uid, Some(&row.linkedin), row.emails()) {
                self.kept.entry(key).or_insert_with(|| more.clone());
            }
        }
        for row in self.all.values().flat_map(|book| &book.rows) {
            let (Some(since), what) = (row.changed(), row.job()) else { continue };
            let uid = Some(&*row.uid).filter(|uid| !uid.is_empty());
            let keys = keys(uid, Some(&row.linkedin), row.emails());
            for key in keys {
                let job = NewJob { since, what: what.as_str().into() };
                let known = self.changed.entry(key).or_insert_with(|| job.clone());
                if known.since < since {
                    *known = job;
                }
            }
        }
        had_changed || !self.changed.is_empty()
    }

    pub fn get(&self, path: &str) -> Option<&Arc<Book>> {
        self.all.get(path)
    }

    fn tables(&self) -> Vec<&Book> {
        self.all.values().map(|book| &**book).collect()
    }

    pub fn look_at_all<'c>(&mut self, contacts: impl Iterator<Item = (&'c Arc<str>, &'c Contact)>) {
        contacts.for_each(|(path, contact)| self.look_at(path, contact));
    }

    /// Finds out whether the contact's job became another.
    pub fn look_at(&mut self, path: &Arc<str>, contact: &Contact) {
        if self.changed.is_empty() {
            return;
        }
        self.jobs.remove(path);
        let Some(reach) = &contact.reach else { return };
        let linkedin = reach.linkedin();
        let mut keys =
            keys(reach.uid.as_deref(), linkedin.as_deref(), reach.emails.iter().map(|email| &**email));
        if let Some(job) = keys.find_map(|key| self.changed.get(&key)) {
            self.jobs.insert(path.clone(), job.clone());
        }
    }

    /// What an imported card of theirs says that means nothing to us.
    pub fn kept(&self, contact: &Contact) -> Option<&str> {
        let reach = contact.reach.as_ref().filter(|_| !self.kept.is_empty())?;
        let linkedin = reach.linkedin();
        let emails = reach.emails.iter().map(|email| &**email);
        let mut keys = keys(reach.uid.as_deref(), linkedin.as_deref(), emails);
        keys.find_map(|key| self.kept.get(&key)).map(|kept| &**kept)
    }

    pub fn forget(&mut self, path: &str) {
        self.jobs.remove(path);
    }

    /// Those that are new on a day.
    pub fn jobs_on(&self, today: NaiveDate) -> impl Iterator<Item = (&Arc<str>, &NewJob)> {
        let is_new = move |job: &NewJob| job.since <= today && today < job.since + NEW;
        self.jobs.iter().filter(move |(_, job)| is_new(job))
    }
}

fn keys<'a>(
    uid: Option<&'a str>,
    linkedin: Option<&'a str>,
    emails: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = String> {
    let uid = uid.map(|uid| format!("uid {uid}"));
    let slug = linkedin.and_then(linkedin_slug).map(|slug| format!("linkedin {slug}"));
    uid.into_iter().chain(slug).chain(emails.filter_map(email_key))
}

impl Index {
    /// The tables of the address book, by their paths.
    pub fn books(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<Book>)> {
        self.books.all.iter()
    }

    /// Whom the address book knows under a name, where it is one alone.
    pub fn in_books(&self, name: &str) -> Option<Person> {
        named(&self.books.tables(), name).map(Row::person)
    }

    /// Whom the address book knows by one word of their name, where it is one alone.
    pub fn in_books_by_word(&self, word: &str) -> Option<Person> {
        worded(&self.books.tables(), word).map(Row::person)
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

    pub(super) fn set_book(&mut self, path: Arc<str>, book: Option<Arc<Book>>) -> Changes {
        self.keep_also(|before| before.books = true);
        if self.books.set(path, book) {
            let contacts = self.records.iter().map(|record| (&record.path, &*record.own));
            self.books.look_at_all(contacts);
        }
        Changes::default()
    }
}
