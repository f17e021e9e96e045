//! What was known before a change, noted while somebody watches: then what is made of contacts follows those alone of whom
//! something else is known.

use super::Index;
use crate::contact::Contact;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was known before.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// Contacts of whom something else may be known, each with what was; `None`: nothing.
    pub contacts: BTreeMap<Arc<str>, Option<Arc<Contact>>>,
    /// Whether the address book may say something else.
    pub books: bool,
    /// Whether dated notes may.
    pub diary: bool,
    /// Whether more may have changed than stands here.
    pub is_unsure: bool,
}

impl Index {
    /// Notes from now on what was known before each change.
    pub fn watch(&mut self) {
        self.before = Some(Before::default());
    }

    /// What was noted since [`Index::watch`], and no more is; `None`: the index was made anew meanwhile.
    pub fn watched(&mut self) -> Option<Before> {
        self.before.take()
    }

    /// The contact at `path` is about to change.
    pub(super) fn keep_before(&mut self, path: &Arc<str>) {
        let Some(before) = &mut self.before else { return };
        if !before.contacts.contains_key(path) {
            let known = self.places.get(path).map(|&at| self.records[at].contact().clone());
            before.contacts.insert(path.clone(), known);
        }
    }

    /// Something else than a contact is about to change.
    pub(super) fn keep_also(&mut self, note: impl FnOnce(&mut Before)) {
        if let Some(before) = &mut self.before {
            note(before);
        }
    }
}
