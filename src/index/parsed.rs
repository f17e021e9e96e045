//! What one file says to an index: a contact, the inbox, a dated note, a table, a copy. Never fails, whatever the bytes.

use super::copies;
use crate::config::Config;
use crate::conflict_copy::ConflictCopy;
use crate::contact::{self, Contact};
use crate::diary::group::Group;
use crate::diary::note::Note;
use crate::exchange::book::{self, Book};
use crate::finding::Finding;
use crate::inbox::Inbox;
use std::sync::Arc;

/// Whether a file may say something to an index, by its name.
pub fn says_something(path: &str) -> bool {
    path.ends_with(".md") || book::is_book(path)
}

/// What one file says to an index.
#[derive(Debug, Clone)]
pub enum Parsed {
    /// A note: what it says of a contact.
    Contact(Arc<Contact>),
    /// The inbox: its cards.
    Inbox(Arc<Inbox>),
    /// A dated note of the diary: what it tells of people.
    Diary(Arc<Note>),
    /// A group of people.
    Group(Arc<Group>),
    /// A table of the address book.
    Book(Arc<Book>),
    /// A conflict copy of one of the vault's files: what is to be said of it.
    Copy(Arc<Finding>),
    /// A note that is no contact for a slip in one of its keys: what is to be said of it.
    Nearly(Arc<Finding>),
    /// A note that has a circle, and stands outside of the folder that the settings name for contacts.
    Lost,
    /// Any other note; said only where the settings name folders, so that it is known which there are.
    Other,
}

impl Parsed {
    /// Reads a file: `None` when it says nothing to an index. Never fails and never panics, whatever the bytes.
    ///
    /// `path` is relative to the vault, with `/` between its parts.
    pub fn read(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Self> {
        if config.is_inbox(path) {
            return Some(Self::Inbox(Arc::new(Inbox::read(path, bytes))));
        }
        if book::is_book(path) {
            return Book::read(&String::from_utf8_lossy(bytes)).map(|book| Self::Book(Arc::new(book)));
        }
        if let Some(copy) = ConflictCopy::of(path) {
            let is_ours = config.own_files().any(|own| own == copy.original)
                || Contact::read_any(path, bytes, config).is_some();
            return is_ours.then(|| Self::Copy(Arc::new(copy.finding(path))));
        }
        if let Some(copy) = copies::likely_ours(path, bytes, config) {
            return Some(Self::Copy(Arc::new(copy)));
        }
        // Not `read`: that it is no copy is known by now.
        let contact = path.ends_with(".md").then(|| Contact::read_any(path, bytes, config))?;
        if contact.is_none()
            && let Some(note) = Note::read(path, bytes, config)
        {
            return Some(Self::Diary(Arc::new(note)));
        }
        if contact.is_none()
            && let Some(group) = Group::read(bytes)
        {
            return Some(Self::Group(Arc::new(group)));
        }
        if contact.is_none()
            && let Some(finding) = contact::nearly(path, bytes, config)
        {
            return Some(Self::Nearly(Arc::new(finding)));
        }
        let other = || if is_lost(path, bytes, config) { Self::Lost } else { Self::Other };
        let other = (contact.is_none() && !config.folders.is_empty()).then(other);
        contact.map(|contact| Self::Contact(Arc::new(contact))).or(other)
    }

    /// The contact, if it is one.
    pub fn contact(&self) -> Option<&Arc<Contact>> {
        match self {
            Self::Contact(contact) => Some(contact),
            _ => None,
        }
    }
}

/// Whether a note has a circle and would be a contact, were it not for the folder that the settings name.
fn is_lost(path: &Arc<str>, bytes: &[u8], config: &Config) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let may_be = config.contacts.is_some() && memchr::memmem::find(head, b"circle").is_some();
    may_be
        && Contact::read(path, bytes, &Config { contacts: None, ..config.clone() })
            .is_some_and(|it| it.circle.is_some())
}
