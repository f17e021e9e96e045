//! What some closed months came to, as numbers: whom you were in touch with and how, what was promised, given and taken, what
//! came of events. A function of an index and of the days alone: it knows no today, and says nothing of how good that is.
//!
//! A touch is a day on which somebody was touched, as `rounds show` counts them.

use super::curves::{self, Curves};
use crate::agenda::event::{self, Event, Sums};
use crate::agenda::help;
use crate::config::Config;
use crate::contact::{Contact, Method, Stamp, Tags};
use crate::date::Cadence;
use crate::date::calendar::{Calendar, Period};
use crate::index::Index;
use crate::note::task::State;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Within so many days a touch answers a try, or what was done for somebody.
pub const ANSWER: Days = Days::new(30);

/// What some months came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Their days.
    pub days: Period,
    /// Whom you were in touch with.
    pub touches: Touches,
    /// Tries without an answer in the log.
    pub tries: Tries,
    /// What you promised.
    pub yours: Promises,
    /// What they promised.
    pub theirs: Promises,
    /// Help of both sides.
    pub help: Help,
    /// The ways of being useful that were used, by their places in the vault's list.
    pub ways: BTreeMap<u8, Used>,
    /// How many ways the vault's list has.
    pub known_ways: usize,
    /// Events of these days, the newest one first, with what came of each.
    pub events: Vec<(Event, Sums)>,
    /// Where you stop and when business comes, in all the time up to the last of these days.
    pub curves: Curves,
}

/// Touches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touches {
    /// How many.
    pub count: usize,
    /// With how many people.
    pub people: usize,
    /// By the circle that they are in by now: 1, 2, 3, none.
    pub circles: [usize; 4],
    /// By method, in the order of [`Method::ALL`]; a day with two methods counts for both.
    pub methods: [usize; 6],
    /// Those of which nothing says how.
    pub unsaid: usize,
    /// Those before which another one was and that somebody's cadence waits for …
    pub expected: usize,
    /// … and how many of them came before they were late.
    pub in_time: usize,
    /// Who came to you, and how often.
    pub came: People,
}

/// Tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tries {
    /// How many.
    pub count: usize,
    /// How many of them a touch followed within 30 days.
    pub answered: usize,
}

/// Promises of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Promises {
    /// Kept in these months, by their day.
    pub on_time: usize,
    /// Kept in these months, after it.
    pub late: usize,
    /// Kept in these months, and for no day.
    pub for_no_day: usize,
    /// Due in these months and kept on a day that nobody wrote down.
    pub day_unknown: usize,
    /// Due in these months and open.
    pub open_late: usize,
}

/// Help.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Help {
    /// What you gave.
    pub gave: usize,
    /// How often you asked how useful that was.
    pub asked: usize,
    /// What you got.
    pub got: usize,
    /// How often you told what came of it.
    pub told: usize,
    /// Referrals, either way.
    pub referrals: usize,
    /// Help of these months that nobody came back to since.
    pub open: usize,
    /// Who referred somebody to you, and how often.
    pub from: People,
}

/// A way of being useful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Used {
    /// How often: once a person and day.
    pub count: usize,
    /// How often a later touch followed within 30 days.
    pub answered: usize,
}

/// People by the paths of their notes, and a number of each.
pub type People = BTreeMap<Arc<str>, usize>;

impl Promises {
    /// All of them.
    pub fn count(self) -> usize {
        let Self { on_time, late, for_no_day, day_unknown, open_late } = self;
        on_time + late + for_no_day + day_unknown + open_late
    }
}

impl Review {
    fn empty(days: Period) -> Self {
        Self {
            days,
            touches: Touches::default(),
            tries: Tries::default(),
            yours: Promises::default(),
            theirs: Promises::default(),
            help: Help::default(),
            ways: BTreeMap::new(),
            known_ways: 0,
            events: Vec::new(),
            curves: Curves::default(),
        }
    }

    /// What these days came to.
    pub fn of(index: &Index, days: Period) -> Self {
        let mut review = Self { known_ways: index.ways().0.len(), ..Self::empty(days) };
        let mut used = in_diary(index, days);
        for at in 0..index.count() {
            let (path, contact) = index.record(at);
            review.add(path, contact, used.remove(path).unwrap_or_default(), index.config());
        }
        let events = event::all(index).into_iter().filter(|event| days.contains(event.day));
        review.events = events.map(|it| (it.clone(), event::sums(index, &it, NaiveDate::MAX))).collect();
        review
    }

    /// What one contact alone is of it, events and what the diary tells of ways aside.
    pub(super) fn alone(path: &Arc<str>, contact: &Contact, config: &Config, days: Period) -> Self {
        let mut review = Self::empty(days);
        review.add(path, contact, Vec::new(), config);
        review
    }

    /// Counts a contact in, with the ways that the diary tells of.
    fn add(&mut self, path: &Arc<str>, contact: &Contact, used: Vec<(u8, NaiveDate)>, config: &Config) {
        let (days, touched) = (self.days, touched(contact));
        self.touches.add(path, contact, &touched, days, config);
        self.tries.add(contact, &touched, days);
        self.promise(contact);
        self.help.add(path, contact, days);
        let own = contact.used.iter().filter(|it| days.contains(it.day)).map(|it| (it.way, it.day));
        let all: BTreeSet<(u8, NaiveDate)> = own.chain(used).collect();
        for (way, day) in all {
            let used = self.ways.entry(way).or_default();
            used.count += 1;
            used.answered += usize::from(is_followed(&touched, day));
        }
        self.curves.add(contact, &touched, days.to, config);
    }

    /// Whether nothing at all was written down for these days.
    pub fn is_empty(&self) -> bool {
        let Self { touches, tries, yours, theirs, help, ways, events, .. } = self;
        let none =
            [touches.count, tries.count, yours.count(), theirs.count()].iter().all(|&count| count == 0);
        none && *help == Help::default() && ways.is_empty() && events.is_empty()
    }

    fn side(&mut self, is_theirs: bool) -> &mut Promises {
        if is_theirs { &mut self.theirs } else { &mut self.yours }
    }

    fn promise(&mut self, contact: &Contact) {
        let days = self.days;
        let is_due = |due: Option<NaiveDate>| due.is_some_and(|due| days.contains(due));
        for promise in contact.promises.iter().filter(|it| is_due(it.due)) {
            self.side(promise.is_waiting).open_late += 1;
        }
        for task in contact.closed.iter().filter(|task| task.state == State::Kept) {
            let side = self.side(task.promise.is_waiting);
            match (task.done, task.promise.due) {
                (None, due) if is_due(due) => side.day_unknown += 1,
                (Some(done), _) if !days.contains(done) => {}
                (Some(_), None) => side.for_no_day += 1,
                (Some(done), Some(due)) if done <= due => side.on_time += 1,
                (Some(_), Some(_)) => side.late += 1,
                (None, _) => {}
            }
        }
    }
}

/// The days on which somebody was touched, whatever is believed today; each once, the first one first.
pub(super) fn touched(contact: &Contact) -> Vec<NaiveDate> {
    let answered = contact.log.stamps().filter(|stamp| stamp.tags.is_touch()).map(|stamp| stamp.day);
    let mut days: Vec<NaiveDate> = answered.chain(contact.last_touch.map(|dated| dated.day)).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// Whether a touch followed what was on `day` within 30 days.
fn is_followed(touched: &[NaiveDate], day: NaiveDate) -> bool {
    let until = day.checked_add_days(ANSWER).unwrap_or(NaiveDate::MAX);
    touched.iter().any(|&it| day < it && it <= until)
}

/// The calendar that looks back: when one was away is a setting of today, and what is over must not change with it.
pub(super) fn calendar(config: &Config) -> Calendar {
    Calendar { away: None, ..config.calendar }
}

/// The last day on which a touch after the one on `day` is in time.
pub(super) fn latest(cadence: Cadence, day: NaiveDate, calendar: Calendar) -> NaiveDate {
    let free = |day| calendar.on_or_after(day);
    let due = free(cadence.every.after(day));
    // Settings may say `latest` before `every`.
    cadence.latest.map_or(due, |latest| free(latest.after(day)).max(due))
}

/// The ways that the diary tells of in these days, by the contacts' paths.
fn in_diary(index: &Index, days: Period) -> BTreeMap<Arc<str>, Vec<(u8, NaiveDate)>> {
    let mut used: BTreeMap<Arc<str>, Vec<(u8, NaiveDate)>> = BTreeMap::new();
    for (path, note) in index.dated_notes() {
        if !note.used.iter().any(|it| days.contains(it.day)) {
            continue;
        }
        for (contact, entry) in index.told_in(path, note) {
            let told = note.used.iter().filter(|it| it.line == entry.line && days.contains(it.day));
            used.entry(contact).or_default().extend(told.map(|it| (it.way, it.day)));
        }
    }
    used
}

impl Touches {
    fn add(
        &mut self,
        path: &Arc<str>,
        contact: &Contact,
        touched: &[NaiveDate],
        days: Period,
        config: &Config,
    ) {
        let cadence = curves::cadence(contact, config);
        let count = touched.iter().filter(|&&day| days.contains(day)).count();
        if count == 0 {
            return;
        }
        self.count += count;
        self.people += 1;
        self.circles[contact.circle.map_or(3, |circle| circle as usize - 1)] += count;
        let stamps: Vec<Stamp> =
            contact.log.stamps().filter(|it| it.tags.is_touch() && days.contains(it.day)).collect();
        let on = |day: NaiveDate| stamps.iter().filter(move |it| it.day == day);
        for (at, &day) in touched.iter().enumerate().filter(|(_, day)| days.contains(**day)) {
            let methods: BTreeSet<Method> = on(day).filter_map(|it| it.method).collect();
            self.unsaid += usize::from(methods.is_empty());
            methods.iter().for_each(|&method| self.methods[method as usize] += 1);
            if on(day).any(|it| it.tags.contains(Tags::THEIRS)) {
                *self.came.entry(path.clone()).or_default() += 1;
            }
            if let (Some(before), Some(cadence)) = (at.checked_sub(1), cadence) {
                self.expected += 1;
                let latest = latest(cadence, touched[before], calendar(config));
                self.in_time += usize::from(day <= latest);
            }
        }
    }
}

impl Tries {
    fn add(&mut self, contact: &Contact, touched: &[NaiveDate], days: Period) {
        for stamp in contact.log.stamps().filter(|it| it.tags.is_try() && days.contains(it.day)) {
            self.count += 1;
            // A touch on a try's own day answers it.
            let is_answered = touched.contains(&stamp.day) || is_followed(touched, stamp.day);
            self.answered += usize::from(is_answered);
        }
    }
}

impl Help {
    fn add(&mut self, path: &Arc<str>, contact: &Contact, days: Period) {
        let Self { gave, asked, got, told, referrals, open, from } = self;
        for Stamp { tags, .. } in contact.log.stamps().filter(|it| days.contains(it.day)) {
            let counts = [
                (Tags::GAVE, &mut *gave),
                (Tags::ASKED, &mut *asked),
                (Tags::GOT, &mut *got),
                (Tags::TOLD, &mut *told),
                (Tags::REFERRAL, &mut *referrals),
            ];
            counts.into_iter().filter(|(tag, _)| tags.tells(*tag)).for_each(|(_, count)| *count += 1);
            if is_theirs(tags) {
                *from.entry(path.clone()).or_default() += 1;
            }
        }
        *open += help::left_open(contact).filter(|&day| days.contains(day)).count();
    }
}

/// Whether an entry tells of a referral of theirs: one that was given is yours.
pub(super) fn is_theirs(tags: Tags) -> bool {
    tags.contains(Tags::REFERRAL) && !tags.contains(Tags::GAVE)
}

#[cfg(test)]
mod tests;
