//! What the inbox of an index comes to: whom the names on its cards mean, which cards wait, which are wrong.
//!
//! It is kept because a name is looked up among all contacts and the same cards wait for weeks: a save pays only for
//! what it changes. What becomes of a card is decided in [`crate::inbox`].

use crate::contact::{self, Contact};
use crate::finding::{Finding, Spot};
use crate::inbox::{self, Card, Vault, Verdict, Waiting, Who};
use crate::index::Index;
use crate::names;
use crate::note::markdown::clean;
use chrono::NaiveDate;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// What the vault's agenda says of its inbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Cards that were asked what they are for, in the inbox's order; those that are put off among them.
    pub waiting: Vec<Waiting>,
    /// Cards that cannot be carried out.
    pub findings: Vec<Finding>,
}

/// Whom the names on cards mean, and what the agenda says of the cards.
#[derive(Debug, Default)]
pub struct InboxCache(Mutex<Found>);

#[derive(Debug, Clone, Default)]
struct Found {
    who: HashMap<Box<str>, Who>,
    shown: Option<Arc<Shown>>,
    /// By a card's lines: why it stays, and the names that decide on that.
    stays: HashMap<Box<str>, (Stay, Vec<String>)>,
}

/// Why a card may stay in the inbox.
#[derive(Debug, Clone)]
enum Stay {
    /// It was asked what it is for.
    Waits(Waiting),
    /// It cannot be carried out.
    Wrong(String),
    /// It is for this contact, whose note may not let it in.
    For(Arc<str>),
    /// Nothing keeps it there.
    Not,
}

impl Clone for InboxCache {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.found(|found| found.clone())))
    }
}

impl InboxCache {
    /// What the agenda says of the inbox of `index`. Whether a card waits or is wrong does not depend on the day.
    pub fn shown(&self, index: &Index) -> Arc<Shown> {
        if let Some(shown) = self.found(|found| found.shown.clone()) {
            return shown;
        }
        let shown = Arc::new(self.look(index));
        self.found(|found| found.shown = Some(shown.clone()));
        shown
    }

    /// Whom `name` means among the contacts of `index`.
    pub fn whom(&self, index: &Index, name: &str) -> Who {
        if let Some(who) = self.found(|found| found.who.get(name).cloned()) {
            return who;
        }
        let who = whom(index, name);
        self.found(|found| found.who.insert(name.into(), who.clone()));
        who
    }

    fn look(&self, index: &Index) -> Shown {
        let Some(inbox) = index.inbox() else { return Shown::default() };
        if let Some(trouble) = &inbox.trouble {
            return Shown { findings: vec![trouble.clone()], ..Shown::default() };
        }
        let mut shown = Shown::default();
        let path: Arc<str> = index.config().inbox_file.as_deref().unwrap_or_default().into();
        let stays = |card: &Card, message, hint: &str| Finding {
            path: path.clone(),
            spot: Spot::of(&inbox.text, card.range.start..card.range.start),
            message,
            hint: hint.into(),
        };
        for card in inbox::read(&inbox.text) {
            match self.stay(&card, &inbox.text[card.range.clone()], index) {
                Stay::Waits(card) => shown.waiting.push(card),
                Stay::Wrong(message) => {
                    shown.findings.push(stays(&card, message, "it stays in the inbox until then"));
                }
                Stay::For(path) => {
                    let why = index.get(&path).and_then(|contact| contact.stuck.as_deref());
                    shown.findings.extend(why.map(|why| {
                        let message = format!("cannot go into `{}`: {why}", clean(contact::name(&path)));
                        stays(&card, message, "mend the note: the card stays in the inbox until then")
                    }));
                }
                Stay::Not => {}
            }
        }
        shown
    }

    /// Why the card with these lines stays in the inbox of `index`.
    fn stay(&self, card: &Card, lines: &str, index: &Index) -> Stay {
        if let Some(stay) = self.found(|found| found.stays.get(lines).map(|(stay, _)| stay.clone())) {
            return stay;
        }
        // The names whose meaning decides on it.
        let asked = RefCell::new(Vec::new());
        let who = |name: &str| {
            asked.borrow_mut().push(name.to_owned());
            self.whom(index, name)
        };
        let vault = Vault {
            config: index.config(),
            who: &who,
            note: &|_| None,
            is_taken: &|_| false,
            book: &|_| None,
            folder: "",
        };
        let stay = match inbox::judge(card, NaiveDate::default(), &vault) {
            Verdict::Waiting(card) => Stay::Waits(card),
            Verdict::Wrong(message) => Stay::Wrong(message),
            Verdict::Known { path, .. } => Stay::For(path),
            Verdict::New { .. } | Verdict::Ask => Stay::Not,
        };
        self.found(|found| found.stays.insert(lines.into(), (stay.clone(), asked.into_inner())));
        stay
    }

    /// The cards are those of `index`, which may be others than before: what is known of the rest is forgotten.
    pub fn forget_gone(&mut self, index: &Index) {
        let found = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        found.shown = None;
        let text = index.inbox().map_or("", |inbox| &inbox.text);
        let cards: HashSet<&str> = inbox::read(text).iter().map(|card| &text[card.range.clone()]).collect();
        found.stays.retain(|card, _| cards.contains(&**card));
        let names: HashSet<&str> =
            found.stays.values().flat_map(|(_, names)| names).map(String::as_str).collect();
        found.who.retain(|name, _| names.contains(&**name));
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
            let contacts: Vec<&Contact> = [old, new].into_iter().flatten().collect();
            let may_mean = |asked: &&str| contacts.iter().any(|it| names::may_mean(path, it, asked));
            let by_a_slip = |asked: &str| contacts.iter().all(|it| names::is_typo(path, it, asked));
            // Of a card that has gone for a while only why it stayed is still known, and not whom its names mean.
            let of_cards = found.stays.values().flat_map(|(_, names)| names).map(String::as_str);
            let asked: HashSet<&str> = found.who.keys().map(|asked| &**asked).chain(of_cards).collect();
            let others: HashMap<Box<str>, bool> =
                asked.into_iter().filter(may_mean).map(|asked| (asked.into(), by_a_slip(asked))).collect();
            // Whom a name almost means decides on a remark, and takes no card that is free to go.
            let holds = |stay: &Stay, name: &String| {
                others.get(name.as_str()).is_none_or(|by_a_slip| *by_a_slip && matches!(stay, Stay::Not))
            };
            if !others.is_empty() {
                found.who.retain(|asked, _| !others.contains_key(asked));
                found.stays.retain(|_, (stay, names)| names.iter().all(|name| holds(stay, name)));
            }
        }
        if is_meant || found.who.len() < known {
            found.shown = None;
        }
    }

    /// All of it: the settings by which cards are read are others.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    fn found<T>(&self, with: impl FnOnce(&mut Found) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whom a name means among the contacts of `index`.
fn whom(index: &Index, name: &str) -> Who {
    let mut paths = names::fitting(index, name);
    let is = |path: &Arc<str>, says: fn(&str, &Contact, &str) -> bool| {
        index.get(path).is_some_and(|contact| says(path, contact, name))
    };
    match (paths.pop(), paths.is_empty()) {
        (None, _) => Who::Nobody,
        (Some(path), true) if is(&path, names::is_named) => Who::One(path),
        (Some(path), true) if is(&path, names::is_certain) => Who::Like(path),
        (Some(path), _) => {
            paths.push(path);
            let are_typos = paths.iter().all(|path| is(path, names::is_typo));
            if are_typos { Who::Alike(paths) } else { Who::Several(paths) }
        }
    }
}
