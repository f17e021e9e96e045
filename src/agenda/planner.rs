//! An index together with what agendas derive from it: each contact's plan, the counts of all, the waiting cards. It
//! follows each change of the index, so that an agenda computes none of this again. The ground state is the index's.

use super::balance::{Tally, is_without_cadence};
use super::schedule::{Day, Plan};
use crate::config::Config;
use crate::contact::Contact;
use crate::finding::Finding;
use crate::inbox::Who;
use crate::inbox_cache::{InboxCache, Shown};
use crate::index::{Before, Changes, Index, Parsed};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

/// What an agenda is built from, besides the day and what the user left in the last one. Reads as its index does.
#[derive(Debug, Clone, Default)]
pub struct Planner {
    index: Index,
    /// Each at the place that its contact has in the index. Dense: the pass over all of them touches nothing else.
    plans: Vec<Plan>,
    /// The day that the plans are of, where something in a note is still to come; `None`: of one when nothing is.
    as_of: Option<NaiveDate>,
    tally: Tally,
    without_cadence: BTreeSet<Arc<str>>,
    inbox: InboxCache,
}

impl Deref for Planner {
    type Target = Index;

    fn deref(&self) -> &Index {
        &self.index
    }
}

impl Planner {
    /// Nobody yet, under these settings.
    pub fn new(config: Arc<Config>) -> Self {
        Index::new(config).into()
    }

    /// One of all that these files say: see [`Index::of`].
    pub fn of(config: Arc<Config>, said: Vec<(Arc<str>, Parsed)>) -> Self {
        Index::of(config, said).into()
    }

    /// Takes new settings: see [`Index::configure`].
    pub fn configure(&mut self, config: Arc<Config>) {
        if *config != **self.index.config() {
            self.inbox.forget();
        }
        self.index.configure(config);
        self.plan();
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
                self.plans[at] = self.plan_of(self.index.record(at).1);
            }
        }
    }

    /// Takes in what the file at `path` says: see [`Index::apply`].
    pub fn apply(&mut self, path: Arc<str>, said: Option<Parsed>) {
        let changes = self.index.apply(path, said);
        self.follow(changes);
    }

    /// Sets what the note at `path` says: see [`Index::set`].
    pub fn set(&mut self, path: Arc<str>, contact: Option<Arc<Contact>>) {
        let changes = self.index.set(path, contact);
        self.follow(changes);
    }

    /// Notes that a file is not believed as it is on disk: see [`Index::doubt`].
    pub fn doubt(&mut self, finding: Finding, instead: Option<Parsed>) {
        let changes = self.index.doubt(finding, instead);
        self.follow(changes);
    }

    /// Many files are about to be taken in: see [`Index::takes_many`].
    pub fn takes_many(&mut self) {
        self.index.takes_many();
    }

    /// All of them are taken in.
    pub fn is_whole(&mut self) {
        let changes = self.index.is_whole();
        self.follow(changes);
    }

    /// Notes from now on what was known before each change: see [`Index::watch`].
    pub fn watch(&mut self) {
        self.index.watch();
    }

    /// What was noted since: see [`Index::watched`].
    pub fn watched(&mut self) -> Option<Before> {
        self.index.watched()
    }

    /// Takes in what cloud clients keep elsewhere: see [`Index::set_away`].
    pub fn set_away(&mut self, findings: Vec<Finding>) {
        self.index.set_away(findings);
    }

    /// Takes in what two machines cannot agree on: see [`Index::set_unsettled`].
    pub fn set_unsettled(&mut self, findings: Vec<Finding>) {
        self.index.set_unsettled(findings);
    }

    /// What the agenda says of the inbox.
    pub fn shown_of_inbox(&self) -> Arc<Shown> {
        self.inbox.shown(&self.index)
    }

    /// Whom a name on a card means.
    pub fn whom(&self, name: &str) -> Who {
        self.inbox.whom(&self.index, name)
    }

    /// Every contact's plan, each at the place that its contact has in the index.
    pub(super) fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// The counts of active contacts.
    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Active contacts with neither a circle nor a cadence.
    pub(super) fn without_cadence(&self) -> &BTreeSet<Arc<str>> {
        &self.without_cadence
    }

    /// The day by which a note has to be settled for its plan to hold on `today`.
    pub(super) fn holds_if_settled_by(&self, today: NaiveDate) -> Day {
        match self.as_of {
            Some(day) if day == today => Day::MAX,
            Some(day) => day.min(today).into(),
            None => today.into(),
        }
    }

    fn follow(&mut self, changes: Changes) {
        if let Some(changed) = changes.contact {
            let (old, new) = (changed.old.as_deref(), changed.new.as_deref());
            self.inbox.follow(&changed.path, old, new);
            if let Some(place) = changed.left {
                self.tally.remove(&self.plans.swap_remove(place));
            }
            if new.is_some_and(is_without_cadence) {
                self.without_cadence.insert(changed.path);
            } else {
                self.without_cadence.remove(&changed.path);
            }
        }
        for place in changes.places {
            let plan = self.plan_of(self.index.record(place).1);
            self.tally.add(&plan);
            match self.plans.get_mut(place) {
                Some(known) => self.tally.remove(&std::mem::replace(known, plan)),
                None => self.plans.push(plan),
            }
        }
        if changes.is_inbox {
            self.inbox.forget_gone(&self.index);
        }
    }

    fn plan(&mut self) {
        let plan = |place| self.plan_of(self.index.record(place).1);
        self.plans = (0..self.index.count()).into_par_iter().with_min_len(256).map(plan).collect();
        self.tally = self.plans.par_chunks(4096).map(Tally::of).reduce(Tally::default, Tally::and);
    }

    fn plan_of(&self, contact: &Contact) -> Plan {
        Plan::on(contact, self.index.config(), self.as_of.unwrap_or(NaiveDate::MAX))
    }
}

impl From<Index> for Planner {
    fn from(index: Index) -> Self {
        let mut planner = Self { index, ..Self::default() };
        planner.plan();
        let never = (0..planner.index.count()).into_par_iter().with_min_len(256).filter_map(|place| {
            let (path, contact) = planner.index.record(place);
            is_without_cadence(contact).then(|| path.clone())
        });
        let never: Vec<_> = never.collect();
        planner.without_cadence.extend(never);
        planner
    }
}

#[cfg(test)]
mod tests;
