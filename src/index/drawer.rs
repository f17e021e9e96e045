//! What was found out about the inbox, kept so that a save pays for nothing that it does not change: a name is looked
//! up among all contacts, and the same cards wait for weeks. Holds no text and decides nothing.

use crate::contact::Contact;
use crate::inbox::{Shown, Who};
use crate::names;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// From this many names on, those of cards long gone are forgotten.
const MANY: usize = 2_000;

/// Whom the names on cards mean, and what the agenda says of the cards.
#[derive(Debug, Default)]
pub(super) struct Drawer(Mutex<Found>);

#[derive(Debug, Clone, Default)]
struct Found {
    who: HashMap<Box<str>, Who>,
    shown: Option<Arc<Shown>>,
}

impl Clone for Drawer {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.found(|found| found.clone())))
    }
}

impl Drawer {
    /// What the agenda says of the cards; `look` where that is not known.
    pub fn shown(&self, look: impl FnOnce() -> Shown) -> Arc<Shown> {
        if let Some(shown) = self.found(|found| found.shown.clone()) {
            return shown;
        }
        let shown = Arc::new(look());
        self.found(|found| found.shown = Some(shown.clone()));
        shown
    }

    /// Whom `name` means; `look` where that is not known.
    pub fn whom(&self, name: &str, look: impl FnOnce() -> Who) -> Who {
        if let Some(who) = self.found(|found| found.who.get(name).cloned()) {
            return who;
        }
        let who = look();
        self.found(|found| found.who.insert(name.into(), who.clone()));
        who
    }

    /// The cards are others.
    pub fn forget_shown(&mut self) {
        let found = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        found.shown = None;
        if found.who.len() > MANY {
            found.who.clear();
        }
    }

    /// The contact at `path` says something else, came, or went.
    pub fn follow(&mut self, path: &str, old: Option<&Contact>, new: Option<&Contact>) {
        let found = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let is_renamed = match (old, new) {
            (Some(old), Some(new)) => old.aliases != new.aliases,
            (old, new) => old.is_some() != new.is_some(),
        };
        let is_of = |who: &Who| matches!(who, Who::One(it) | Who::Like(it) if **it == *path);
        let is_meant = found.who.values().any(is_of);
        let known = found.who.len();
        if is_renamed {
            let may_mean = |asked: &str| {
                [old, new].into_iter().flatten().any(|contact| names::may_mean(path, contact, asked))
            };
            found.who.retain(|asked, _| !may_mean(asked));
        }
        if is_meant || found.who.len() < known {
            found.shown = None;
        }
    }

    fn found<T>(&self, with: impl FnOnce(&mut Found) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
