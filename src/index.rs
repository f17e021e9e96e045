//! The vault as data: its settings and its contacts. One for the disk, one for HEAD.
//! Reads no file and knows no day; what an agenda asks every time is computed when a note changes.

mod copies;
mod drawer;
mod mentions;
#[cfg(test)]
mod tests;

use crate::agenda::balance::{Tally, is_without_cadence};
use crate::agenda::schedule::{Day, Plan};
use crate::config::{Config, Links};
use crate::conflict_copy::{ConflictCopy, numbered_original};
use crate::contact::{self, Contact};
use crate::finding::Finding;
use crate::inbox::{self, Inbox, Shown, Who};
use crate::ways::Ways;
use chrono::NaiveDate;
use drawer::Drawer;
use mentions::{Mentions, Names, folded_name};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What an agenda is built from, besides the day and what the user left in the last one.
#[derive(Debug, Clone, Default)]
pub struct Index {
    config: Arc<Config>,
    /// Where in `records` and `plans` the note at a path stands.
    places: BTreeMap<Arc<str>, usize>,
    // Two dense arrays in no order: the pass over all plans touches nothing but plans.
    records: Vec<Record>,
    plans: Vec<Plan>,
    /// The day that the plans are of, where something in a note is still to come; `None`: of one when nothing is.
    as_of: Option<NaiveDate>,
    counted: Counted,
    /// Kept only where wiki links, in DUE.md or in somebody's log, need them.
    names: Option<Names>,
    unreadable: BTreeMap<Arc<str>, Finding>,
    /// Conflict copies, which are never contacts.
    copies: BTreeMap<Arc<str>, Arc<Finding>>,
    /// What two machines cannot agree on without the user.
    unsettled: Vec<Finding>,
    mentions: Mentions,
    /// What the inbox says, where there is one.
    inbox: Option<Arc<Inbox>>,
    /// What was found out about it.
    drawer: Drawer,
}

/// What is known of all contacts together, kept up as they come and go.
#[derive(Debug, Clone, Default)]
struct Counted {
    tally: Tally,
    without_cadence: BTreeSet<Arc<str>>,
    flawed: BTreeSet<Arc<str>>,
    /// Contacts whose names end in a small number: they may be copies.
    numbered: BTreeSet<Arc<str>>,
}

/// What one file says to an index.
#[derive(Debug, Clone)]
pub enum Said {
    /// A note: what it says of a contact.
    Contact(Arc<Contact>),
    /// The inbox: its cards.
    Inbox(Arc<Inbox>),
    /// A conflict copy of one of the vault's files: what is to be said of it.
    Copy(Arc<Finding>),
}

impl Said {
    /// Reads a file: `None` when it says nothing to an index. Never fails and never panics, whatever the bytes.
    ///
    /// `path` is relative to the vault, with `/` between its parts.
    pub fn read(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Self> {
        if **path == *config.inbox_file {
            return Some(Self::Inbox(Arc::new(Inbox::read(path, bytes))));
        }
        if let Some(copy) = ConflictCopy::of(path) {
            let ours = [&*config.agenda_file, &*config.inbox_file, crate::ways::FILE];
            let is_ours = ours.contains(&&*copy.original) || Contact::read_any(path, bytes, config).is_some();
            return is_ours.then(|| Self::Copy(Arc::new(copy.finding(path))));
        }
        if let Some(copy) = copies::likely_agenda(path, bytes, &config.agenda_file) {
            return Some(Self::Copy(Arc::new(copy)));
        }
        // Not `read`: that it is no copy is known by now.
        let contact = path.ends_with(".md").then(|| Contact::read_any(path, bytes, config))?;
        contact.map(|contact| Self::Contact(Arc::new(contact)))
    }

    /// The contact, if it is one.
    pub fn contact(&self) -> Option<&Arc<Contact>> {
        match self {
            Self::Contact(contact) => Some(contact),
            Self::Inbox(_) | Self::Copy(_) => None,
        }
    }
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
    pub fn of(config: Arc<Config>, said: Vec<(Arc<str>, Said)>) -> Self {
        let mut index = Self::new(config);
        let mut others = Vec::new();
        for (path, said) in said {
            match said {
                Said::Contact(own) => index.records.push(Record { path, own, woven: None }),
                said => others.push((path, said)),
            }
        }
        let places = index.records.iter().enumerate();
        index.places = places.map(|(at, record)| (record.path.clone(), at)).collect();
        index.plan();
        others.into_iter().for_each(|(path, said)| index.apply(path, Some(said)));
        // The contacts lie where the threads that read them put them: many look at them in the time of one.
        let counted = index.records.par_chunks(256).map(Counted::of);
        index.counted = counted.reduce(Counted::default, Counted::and);
        let linking = index.records.par_iter().with_min_len(256).positions(|it| !it.own.links.is_empty());
        let mut mentioned = BTreeSet::new();
        for at in linking.collect::<Vec<_>>() {
            let Record { path, own, .. } = &index.records[at];
            mentioned.append(&mut index.mentions.set(path, None, Some(own)));
        }
        index.keep_names();
        index.weave(&mentioned);
        index
    }

    /// The settings.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// Takes new settings; the caller reads the notes again where these decide what is a contact.
    pub fn configure(&mut self, config: Arc<Config>) {
        if *config != *self.config {
            self.drawer = Drawer::default();
        }
        self.config = config;
        self.plan();
        self.names = None;
        self.keep_names();
    }

    /// Makes ready for the agendas of one day: those of others cost a look at every note with a day to come.
    pub fn look_from(&mut self, today: NaiveDate) {
        let before = self.as_of.replace(today);
        if before == Some(today) {
            return;
        }
        let first = before.map_or(today, |before| before.min(today));
        for at in 0..self.plans.len() {
            if !self.plans[at].is_settled(first.into()) {
                self.plans[at] = self.plan_of(self.records[at].contact());
            }
        }
    }

    /// The day by which a note has to be settled for its plan to hold on `today`.
    pub(crate) fn holds_if_settled_by(&self, today: NaiveDate) -> Day {
        match self.as_of {
            Some(day) if day == today => Day::MAX,
            Some(day) => day.min(today).into(),
            None => today.into(),
        }
    }

    fn plan(&mut self) {
        let plan = |record: &Record| self.plan_of(record.contact());
        self.plans = self.records.par_iter().with_min_len(256).map(plan).collect();
    }

    fn plan_of(&self, contact: &Contact) -> Plan {
        Plan::on(contact, &self.config, self.as_of.unwrap_or(NaiveDate::MAX))
    }

    /// Takes in what the file at `path` says; `None`: nothing, or it is gone.
    pub fn apply(&mut self, path: Arc<str>, said: Option<Said>) {
        self.copies.remove(&path);
        match said {
            Some(Said::Copy(finding)) => {
                self.set(path.clone(), None);
                self.copies.insert(path.clone(), finding);
            }
            Some(Said::Inbox(inbox)) => self.set_inbox(Some(inbox)),
            None if *path == *self.config.inbox_file => self.set_inbox(None),
            said => return self.set(path, said.and_then(|said| said.contact().cloned())),
        }
        self.unreadable.remove(&path);
    }

    /// What the file at `path` says.
    pub fn said(&self, path: &str) -> Option<Said> {
        if path == self.config.inbox_file {
            return self.inbox.clone().map(Said::Inbox);
        }
        let copy = self.copies.get(path).cloned().map(Said::Copy);
        copy.or_else(|| self.get(path).cloned().map(Said::Contact))
    }

    /// What the inbox says.
    pub fn inbox(&self) -> Option<&Inbox> {
        self.inbox.as_deref()
    }

    fn set_inbox(&mut self, inbox: Option<Arc<Inbox>>) {
        self.inbox = inbox;
        self.drawer.forget_shown();
    }

    /// What the agenda says of the inbox, as [`inbox::shown`] does, which is asked only after a change.
    pub fn shown_of_inbox(&self) -> Arc<Shown> {
        self.drawer.shown(|| inbox::shown(self))
    }

    /// Whom a name means, as [`inbox::who_in`] does, which is asked only after a change.
    pub fn whom(&self, name: &str) -> Who {
        self.drawer.whom(name, || inbox::who_in(self, name))
    }

    /// The ways of adding value that the vault goes by.
    pub fn ways(&self) -> &Ways {
        &self.config.ways.ways
    }

    /// Sets what the note at `path` says: a contact, or `None` for one that is gone or no contact.
    pub fn set(&mut self, path: Arc<str>, contact: Option<Arc<Contact>>) {
        self.unreadable.remove(&path);
        let old = self.places.get(&path).map(|&at| self.records[at].own.clone());
        let mut touched = self.mentions.set(&path, old.as_deref(), contact.as_deref());
        self.drawer.follow(&path, old.as_deref(), contact.as_deref());
        match contact {
            Some(contact) => self.insert(&path, contact),
            None => self.remove(&path),
        }
        self.keep_names();
        // A name that is new, or another's too by now, may be what a log means.
        touched.insert(folded_name(&path));
        self.weave(&touched);
    }

    /// Notes that the file at `path` could not be read at all; what was known of it is dropped.
    pub fn set_unreadable(&mut self, finding: Finding) {
        self.apply(finding.path.clone(), None);
        self.unreadable.insert(finding.path.clone(), finding);
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

    /// What is known of the contact at `path`, with the index's own copy of the path: what its note says, and the
    /// entries in others' logs that link to it.
    pub fn known(&self, path: &str) -> Option<(&Arc<str>, &Arc<Contact>)> {
        self.places.get(path).map(|&at| (&self.records[at].path, self.records[at].contact()))
    }

    /// What every contact's note says, in the order of the paths.
    pub fn contacts(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Arc<Contact>)> {
        self.places.iter().map(|(path, &at)| (path, &self.records[at].own))
    }

    /// What is wrong in files that are no contacts, the files that could not be read at all, and what two machines
    /// cannot agree on.
    pub fn troubles(&self) -> impl Iterator<Item = &Finding> {
        let copies = self.copies.values().map(|finding| &**finding);
        let notes = self.unreadable.values().chain(&self.unsettled).chain(copies);
        notes.chain(&self.config.findings).chain(&self.config.ways.findings)
    }

    /// Findings of contacts that look like copies of another, which only both notes together tell.
    pub fn likely_copies(&self) -> impl Iterator<Item = Finding> {
        self.counted.numbered.iter().filter_map(|path| {
            let original = numbered_original(path)?;
            copies::likely(path, self.get(path)?, &original, self.get(&original)?)
        })
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

    /// Every contact's plan, in no order; its position is what [`Index::record`] takes.
    pub(crate) fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// The path of the contact whose plan stands at `at`, and what is known of it.
    pub(crate) fn record(&self, at: usize) -> (&Arc<str>, &Contact) {
        (&self.records[at].path, self.records[at].contact())
    }

    /// The same with what its own note says, and nothing of others' logs.
    pub(crate) fn own(&self, at: usize) -> (&Arc<str>, &Contact) {
        (&self.records[at].path, &self.records[at].own)
    }

    /// Where the plan of the contact at `path` stands among [`Index::plans`].
    pub(crate) fn place(&self, path: &str) -> Option<usize> {
        self.places.get(path).copied()
    }

    /// The counts of active contacts.
    pub(crate) fn tally(&self) -> &Tally {
        &self.counted.tally
    }

    /// Active contacts with neither a circle nor a cadence.
    pub(crate) fn without_cadence(&self) -> &BTreeSet<Arc<str>> {
        &self.counted.without_cadence
    }

    /// Contacts in whose notes something could not be read as meant, on any day.
    pub(crate) fn flawed(&self) -> &BTreeSet<Arc<str>> {
        &self.counted.flawed
    }

    /// Whether another contact has the same name, so that a wiki link needs the path.
    pub(crate) fn has_namesake(&self, path: &str) -> bool {
        self.names.as_ref().is_some_and(|names| names.of(&folded_name(path)).nth(1).is_some())
    }

    fn insert(&mut self, path: &Arc<str>, contact: Arc<Contact>) {
        let plan = self.plan_of(&contact);
        self.counted.add(path, &contact);
        match self.places.get(path) {
            Some(&at) => {
                self.counted.tally.remove(self.records[at].contact());
                self.records[at].own = contact;
                self.records[at].woven = None;
                self.plans[at] = plan;
            }
            None => {
                self.names.iter_mut().for_each(|names| names.insert(path));
                self.places.insert(path.clone(), self.records.len());
                self.records.push(Record { path: path.clone(), own: contact, woven: None });
                self.plans.push(plan);
            }
        }
    }

    fn remove(&mut self, path: &str) {
        let Some(at) = self.places.remove(path) else { return };
        let record = self.records.swap_remove(at);
        self.plans.swap_remove(at);
        // The last record stands in the gap now.
        if let Some(place) = self.records.get(at).and_then(|moved| self.places.get_mut(&moved.path)) {
            *place = at;
        }
        self.counted.tally.remove(record.contact());
        self.counted.forget(path);
        self.names.iter_mut().for_each(|names| names.remove(path));
    }

    fn keep_names(&mut self) {
        let is_needed = self.config.links == Links::Wiki || !self.mentions.is_empty();
        if is_needed && self.names.is_none() {
            let mut names = Names::default();
            self.records.iter().for_each(|record| names.insert(&record.path));
            self.names = Some(names);
        }
    }

    /// Takes into account what the logs of others say, and say no more, of contacts of these names.
    fn weave(&mut self, names: &BTreeSet<Box<str>>) {
        let Some(known) = self.names.take() else { return };
        for path in names.iter().flat_map(|name| known.of(name)) {
            let Some(&at) = self.places.get(path) else { continue };
            let own = &self.records[at].own;
            let woven = self.mentions.woven(path, own, &known, |path| self.get(path)).map(Arc::new);
            self.counted.tally.remove(self.records[at].contact());
            self.records[at].woven = woven;
            self.counted.tally.add(self.records[at].contact());
            self.plans[at] = self.plan_of(self.records[at].contact());
        }
        self.names = Some(known);
    }
}

impl Counted {
    fn of(records: &[Record]) -> Self {
        let mut counted = Self::default();
        records.iter().for_each(|record| counted.add(&record.path, &record.own));
        counted
    }

    fn add(&mut self, path: &Arc<str>, contact: &Contact) {
        self.tally.add(contact);
        keep(&mut self.without_cadence, path, is_without_cadence(contact));
        keep(&mut self.flawed, path, !contact.unread.is_empty());
        keep(&mut self.numbered, path, numbered_original(path).is_some());
    }

    /// Takes a contact out of all but the tally.
    fn forget(&mut self, path: &str) {
        self.without_cadence.remove(path);
        self.flawed.remove(path);
        self.numbered.remove(path);
    }

    /// Both together.
    fn and(mut self, mut other: Self) -> Self {
        self.tally = self.tally.and(&other.tally);
        self.without_cadence.append(&mut other.without_cadence);
        self.flawed.append(&mut other.flawed);
        self.numbered.append(&mut other.numbered);
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
