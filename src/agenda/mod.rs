//! The agenda: who, why now. Rules over the index and the day; no text of DUE.md here.

pub(crate) mod balance;
pub mod due;
pub mod leftover;
pub(crate) mod markdown;
pub mod person;
mod rank;
pub(crate) mod schedule;
mod shape;
pub mod suggest;
pub mod ways;
pub mod why;
mod words;

#[cfg(test)]
pub(crate) mod fixture;

pub use balance::Balance;

use crate::contact::{Categories, Circle, Contact, Method};
use crate::finding::Finding;
use crate::index::Index;
use chrono::NaiveDate;
use rank::{Best, Candidate};
use schedule::{Day, Plan};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many cadence lines stand under *When there is time*.
const SPARE: usize = 20;

/// The sections of cadence work and first follow-ups, in DUE.md's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Met in the last 30 days and never touched.
    FirstFollowUp,
    /// Past the latest day.
    Overdue,
    /// From the due day to the latest.
    Due,
    /// The seven days after today.
    ThisWeek,
    /// What does not fit the day's number.
    WhenThereIsTime,
}

impl Section {
    /// All, in DUE.md's order.
    pub const ALL: [Self; 5] =
        [Self::FirstFollowUp, Self::Overdue, Self::Due, Self::ThisWeek, Self::WhenThereIsTime];

    /// The heading's text.
    pub fn title(self) -> &'static str {
        match self {
            Self::FirstFollowUp => "First follow-up",
            Self::Overdue => "Overdue",
            Self::Due => "Due",
            Self::ThisWeek => "This week",
            Self::WhenThereIsTime => "When there is time",
        }
    }
}

/// One line of the agenda: a contact and why now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The note.
    pub path: Arc<str>,
    /// The contact's circle.
    pub circle: Option<Circle>,
    /// Its categories.
    pub categories: Categories,
    /// The day from which it is due; for a first follow-up the day after you met, for somebody
    /// neither touched nor met the agenda's own.
    pub due: NaiveDate,
    /// The last day before it is overdue, where that is not `due`.
    pub latest: Option<NaiveDate>,
    /// The last believed touch.
    pub touched: Option<(NaiveDate, Option<Method>)>,
    /// When you met, unless that is still to come.
    pub met: Option<NaiveDate>,
    /// Where you met.
    pub met_at: Option<Box<str>>,
    /// Whether `due` is an agreed day (`next`).
    pub agreed: bool,
    /// Why you stay in touch.
    pub why: Option<Box<str>>,
}

/// The agenda of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// Its day.
    pub today: NaiveDate,
    /// Sections that have lines, in order.
    pub sections: Vec<(Section, Vec<Line>)>,
    /// How many cadence lines stand in no section.
    pub more: usize,
    /// The mix.
    pub balance: Balance,
    /// What could not be read, in the order of the paths.
    pub attention: Vec<Finding>,
    /// Paths of this agenda whose name another contact has too (in any case of letters): a wiki link
    /// needs the path. Empty unless links are wiki links.
    pub namesakes: BTreeSet<Arc<str>>,
}

/// How much of the cadence work an agenda lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A day's number at the top, then the next 20.
    Day,
    /// Everything, each line in the section of its own.
    All,
}

/// Builds the agenda of `today`. Its cost is one short pass over the contacts' plans.
///
/// A day's number cuts only cadence lines: agreed days and first follow-ups always stand.
pub fn build(index: &Index, today: NaiveDate, extent: Extent) -> Agenda {
    let config = index.config();
    let (at_the_top, listed) = match extent {
        Extent::Day => (config.a_day, config.a_day.saturating_add(SPARE)),
        Extent::All => (usize::MAX, usize::MAX),
    };
    let day = Day::from(today);
    let mut always = Vec::new();
    let mut best = Best::new(index, listed);
    let mut unsettled = Vec::new();
    for (at, plan) in index.plans().iter().enumerate() {
        let fresh;
        let plan = if plan.is_settled(day) {
            plan
        } else {
            unsettled.push(at);
            fresh = Plan::on(index.record(at).1, config, today);
            &fresh
        };
        let Some(place) = plan.place(day) else { continue };
        let candidate = Candidate { place, at };
        if place.is_cadence { best.offer(candidate) } else { always.push(candidate) }
    }
    let (cadence, seen) = best.finish();
    let more = seen - cadence.len();
    let mut chosen: Vec<(Section, Candidate)> = cadence
        .into_iter()
        .enumerate()
        .map(|(rank, it)| (if rank < at_the_top { it.place.section } else { Section::WhenThereIsTime }, it))
        .chain(always.into_iter().map(|it| (it.place.section, it)))
        .collect();
    chosen.sort_unstable_by(|(a, x), (b, y)| a.cmp(b).then_with(|| rank::compare(index, x, y)));

    let mut sections: Vec<(Section, Vec<Line>)> = Vec::new();
    for (section, candidate) in chosen {
        let (path, contact) = index.record(candidate.at);
        let line = line(path, contact, index, today);
        match sections.last_mut() {
            Some((last, lines)) if *last == section => lines.push(line),
            _ => sections.push((section, vec![line])),
        }
    }
    let balance = index.tally().balance(config.cap, index.without_cadence().iter().cloned().collect());
    let attention = attention(index, today, &unsettled);
    let namesakes = sections
        .iter()
        .flat_map(|(_, lines)| lines.iter().map(|line| &line.path))
        .chain(&balance.without_circle)
        .chain(attention.iter().map(|finding| &finding.path))
        .filter(|path| index.has_namesake(path))
        .cloned()
        .collect();
    Agenda { today, sections, more, balance, attention, namesakes }
}

fn line(path: &Arc<str>, contact: &Contact, index: &Index, today: NaiveDate) -> Line {
    let shown = Plan::on(contact, index.config(), today).shown(today.into());
    Line {
        path: path.clone(),
        circle: contact.circle,
        categories: contact.categories,
        due: shown.due,
        latest: shown.latest,
        touched: contact.touched(today),
        met: contact.met.map(|met| met.day).filter(|&met| met <= today),
        met_at: contact.met_at.clone(),
        agreed: shown.agreed,
        why: contact.why.clone(),
    }
}

fn attention(index: &Index, today: NaiveDate, unsettled: &[usize]) -> Vec<Finding> {
    let unsettled = unsettled.iter().map(|&at| index.record(at).0);
    let paths: BTreeSet<&Arc<str>> = index.flawed().iter().chain(unsettled).collect();
    let mut findings: Vec<Finding> = index.unreadable().chain(&index.config().findings).cloned().collect();
    for path in paths {
        if let Some(contact) = index.get(path) {
            findings.extend(contact.findings(path, today));
        }
    }
    findings.sort();
    findings
}

#[cfg(test)]
mod tests;
