//! The vault as data: its settings and its contacts. One for the disk, one for HEAD.

use crate::config::Config;
use crate::contact::Contact;
use crate::finding::Finding;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an agenda is built from, besides the day and what the user left in the last one.
#[derive(Debug, Clone, Default)]
pub struct Index {
    config: Arc<Config>,
    contacts: BTreeMap<Arc<str>, Arc<Contact>>,
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
    }

    /// Sets what the note at `path` says: a contact, or `None` for one that is gone or no contact.
    pub fn set(&mut self, path: Arc<str>, contact: Option<Arc<Contact>>) {
        self.unreadable.remove(&path);
        match contact {
            Some(contact) => self.contacts.insert(path, contact),
            None => self.contacts.remove(&path),
        };
    }

    /// Notes that the file at `path` could not be read at all; what was known of it is dropped.
    pub fn set_unreadable(&mut self, finding: Finding) {
        self.contacts.remove(&finding.path);
        self.unreadable.insert(finding.path.clone(), finding);
    }

    /// The contact at `path`.
    pub fn get(&self, path: &str) -> Option<&Arc<Contact>> {
        self.contacts.get(path)
    }

    /// Every contact with its path, in the order of the paths.
    pub fn contacts(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Arc<Contact>)> {
        self.contacts.iter()
    }

    /// The files that could not be read at all.
    pub fn unreadable(&self) -> impl Iterator<Item = &Finding> {
        self.unreadable.values()
    }
}
