//! The vault as data: its settings and its contacts. One for the disk, one for HEAD.
//! Reads no file and knows no day; what an agenda asks every time is computed when a note changes.

use crate::agenda::balance::{Tally, is_without_cadence};
use crate::agenda::schedule::Plan;
use crate::config::{Config, Links};
use crate::contact::{self, Contact};
use crate::finding::Finding;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What an agenda is built from, besides the day and what the user left in the last one.
#[derive(Debug, Clone, Default)]
pub struct Index {
    config: Arc<Config>,
    /// Where in `records` and `plans` the note at a path stands.
    places: BTreeMap<Arc<str>, usize>,
    // Two dense arrays in no order: the pass over all plans touches nothing but plans.
    records: Vec<(Arc<str>, Arc<Contact>)>,
    plans: Vec<Plan>,
    tally: Tally,
    without_cadence: BTreeSet<Arc<str>>,
    flawed: BTreeSet<Arc<str>>,
    /// How many contacts have a name, whatever its case; kept only where wiki links need it.
    names: BTreeMap<Box<str>, usize>,
    unreadable: BTreeMap<Arc<str>, Finding>,
}

impl Index {
    /// An empty index under these settings.
    pub fn new(config: Arc<Config>) -> Self {
        Self { config, ..Self::default() }
    }

    /// The settings.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// Takes new settings; the caller reads the notes again where these decide what is a contact.
    pub fn configure(&mut self, config: Arc<Config>) {
        self.config = config;
        self.plans = self.records.iter().map(|(_, contact)| Plan::new(contact, &self.config)).collect();
        self.names.clear();
        for at in 0..self.records.len() {
            let path = self.records[at].0.clone();
            self.count_name(&path, true);
        }
    }

    /// Sets what the note at `path` says: a contact, or `None` for one that is gone or no contact.
    pub fn set(&mut self, path: Arc<str>, contact: Option<Arc<Contact>>) {
        self.unreadable.remove(&path);
        match contact {
            Some(contact) => self.insert(path, contact),
            None => self.remove(&path),
        }
    }

    /// Notes that the file at `path` could not be read at all; what was known of it is dropped.
    pub fn set_unreadable(&mut self, finding: Finding) {
        self.remove(&finding.path);
        self.unreadable.insert(finding.path.clone(), finding);
    }

    /// The contact at `path`.
    pub fn get(&self, path: &str) -> Option<&Arc<Contact>> {
        self.places.get(path).map(|&at| &self.records[at].1)
    }

    /// The contact at `path`, with the index's own copy of the path.
    pub fn entry(&self, path: &str) -> Option<(&Arc<str>, &Contact)> {
        self.places.get(path).map(|&at| self.record(at))
    }

    /// Every contact with its path, in the order of the paths.
    pub fn contacts(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Arc<Contact>)> {
        self.places.iter().map(|(path, &at)| (path, &self.records[at].1))
    }

    /// The files that could not be read at all.
    pub fn unreadable(&self) -> impl Iterator<Item = &Finding> {
        self.unreadable.values()
    }

    /// Every contact's plan, in no order; its position is what [`Index::record`] takes.
    pub(crate) fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// The path and contact whose plan stands at `at`.
    pub(crate) fn record(&self, at: usize) -> (&Arc<str>, &Contact) {
        let (path, contact) = &self.records[at];
        (path, contact)
    }

    /// The counts of active contacts.
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Active contacts with neither a circle nor a cadence.
    pub(crate) fn without_cadence(&self) -> &BTreeSet<Arc<str>> {
        &self.without_cadence
    }

    /// Contacts in whose notes something could not be read as meant, on any day.
    pub(crate) fn flawed(&self) -> &BTreeSet<Arc<str>> {
        &self.flawed
    }

    /// Whether another contact has the same name, so that a wiki link needs the path.
    pub(crate) fn has_namesake(&self, path: &str) -> bool {
        self.names.get(contact::name(path).to_lowercase().as_str()).is_some_and(|&count| count > 1)
    }

    fn insert(&mut self, path: Arc<str>, contact: Arc<Contact>) {
        let plan = Plan::new(&contact, &self.config);
        self.tally.add(&contact);
        keep(&mut self.without_cadence, &path, is_without_cadence(&contact));
        keep(&mut self.flawed, &path, !contact.unread.is_empty());
        match self.places.get(&path) {
            Some(&at) => {
                self.tally.remove(&self.records[at].1);
                self.records[at].1 = contact;
                self.plans[at] = plan;
            }
            None => {
                self.count_name(&path, true);
                self.places.insert(path.clone(), self.records.len());
                self.records.push((path, contact));
                self.plans.push(plan);
            }
        }
    }

    fn remove(&mut self, path: &str) {
        let Some(at) = self.places.remove(path) else { return };
        let (_, contact) = self.records.swap_remove(at);
        self.plans.swap_remove(at);
        // The last record stands in the gap now.
        if let Some(place) = self.records.get(at).and_then(|(moved, _)| self.places.get_mut(moved)) {
            *place = at;
        }
        self.tally.remove(&contact);
        self.without_cadence.remove(path);
        self.flawed.remove(path);
        self.count_name(path, false);
    }

    fn count_name(&mut self, path: &str, add: bool) {
        if self.config.links != Links::Wiki {
            return;
        }
        let count = self.names.entry(contact::name(path).to_lowercase().into()).or_default();
        *count = if add { *count + 1 } else { count.saturating_sub(1) };
    }
}

fn keep(set: &mut BTreeSet<Arc<str>>, path: &Arc<str>, wanted: bool) {
    if wanted {
        set.insert(path.clone());
    } else {
        set.remove(path);
    }
}
