//! What is known of each contact: what its own note says, and what the notes of others say of it. Knows no file.

use super::mentions::Telling;
use super::namesakes::{Names, folded_name};
use super::{Changes, Index};
use crate::config::Links;
use crate::conflict_copy::Lookalike;
use crate::contact::{self, Contact};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is known of a contact.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub path: Arc<str>,
    /// What the note says.
    pub own: Arc<Contact>,
    /// The same with what the logs of others say of them, where they do.
    pub woven: Option<Arc<Contact>>,
}

impl Record {
    pub fn contact(&self) -> &Arc<Contact> {
        self.woven.as_ref().unwrap_or(&self.own)
    }
}

impl Index {
    /// What the note at `path` says.
    pub fn get(&self, path: &str) -> Option<&Arc<Contact>> {
        self.places.get(path).map(|&at| &self.records[at].own)
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

    /// Returns the contact's place.
    pub(super) fn insert(&mut self, path: &Arc<str>, contact: Arc<Contact>) -> usize {
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
    pub(super) fn remove(&mut self, path: &str) -> Option<usize> {
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

    pub(super) fn known_names(&self) -> Cow<'_, Names> {
        self.names.as_ref().map_or_else(|| Cow::Owned(self.all_names()), Cow::Borrowed)
    }

    pub(super) fn all_names(&self) -> Names {
        let mut names = Names::default();
        self.records.iter().for_each(|record| names.insert(&record.path, &record.own));
        names
    }

    pub(super) fn keep_names(&mut self) {
        let is_needed = self.config.links == Links::Wiki || !self.mentions.is_empty();
        if is_needed && self.names.is_none() {
            self.names = Some(self.all_names());
        }
    }

    /// What the note at `path` tells of others.
    pub(super) fn telling(&self, path: &str) -> Option<Telling<'_>> {
        let contact = self.get(path).map(|contact| Telling::from(&**contact));
        contact.or_else(|| self.diary.get(path).map(|note| Telling::from(&**note)))
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
    pub(super) fn weave(&mut self, names: BTreeSet<Box<str>>) -> Vec<usize> {
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
pub(super) struct Marked {
    pub flawed: BTreeSet<Arc<str>>,
    pub lookalikes: BTreeSet<Arc<str>>,
    /// Those whose logs link to others.
    pub linking: BTreeSet<Arc<str>>,
}

impl Marked {
    pub fn of(records: &[Record]) -> Self {
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
    pub fn and(mut self, mut other: Self) -> Self {
        self.flawed.append(&mut other.flawed);
        self.lookalikes.append(&mut other.lookalikes);
        self.linking.append(&mut other.linking);
        self
    }
}

pub(super) fn keep(set: &mut BTreeSet<Arc<str>>, path: &Arc<str>, wanted: bool) {
    if wanted {
        set.insert(path.clone());
    } else {
        set.remove(path);
    }
}
