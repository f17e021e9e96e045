//! The agenda: whom to get in touch with, why now, and what to do. Its rules read an index and the day, and return
//! values; the text of DUE.md is made in [`crate::page`].

pub mod away;
pub mod balance;
pub mod because;
mod best;
mod cooling;
pub mod day;
pub mod entry;
pub mod event;
pub mod help;
mod items;
pub(crate) mod markdown;
pub mod no_reply;
pub mod person;
pub mod planner;
mod pressing;
pub(crate) mod schedule;
pub mod suggest;
mod triggers;
pub mod why;

#[cfg(test)]
pub(crate) mod fixture;

pub use balance::{Balance, Off, Remark};
pub use planner::Planner;
pub use schedule::FIRST_FOLLOW_UP_DAYS;

use crate::contact::{Categories, Circle};
use crate::finding::Finding;
use chrono::NaiveDate;
use schedule::{Day, Plan};

/// How many days ahead *This week* looks.
const WEEK: u32 = 7;

/// How much of what speaks an agenda lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A day's number under *Today*, then twenty people a section.
    Day,
    /// Everybody.
    All,
}

/// Whom an agenda lists; the balance is the whole vault's all the same. DUE.md's is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// How much of it.
    pub extent: Extent,
    /// How many days ahead it looks.
    pub days: u32,
    /// Only contacts of this circle.
    pub circle: Option<Circle>,
    /// Only contacts of one of these categories; none given: of any.
    pub categories: Categories,
}

impl Default for Scope {
    fn default() -> Self {
        Self { extent: Extent::Day, days: WEEK, circle: None, categories: Categories::default() }
    }
}

impl From<Extent> for Scope {
    fn from(extent: Extent) -> Self {
        Self { extent, ..Self::default() }
    }
}

impl Scope {
    /// Whether nobody is left out.
    fn is_everybody(&self) -> bool {
        self.circle.is_none() && self.categories.is_empty()
    }

    fn admits(&self, plan: &Plan) -> bool {
        self.circle.is_none_or(|circle| plan.circle == circle as u8)
            && (self.categories.is_empty() || self.categories.iter().any(|it| plan.categories.contains(it)))
    }
}

/// What in the vault could not be read as of `today`, in the order of the paths.
pub fn attention(planner: &Planner, today: NaiveDate) -> Vec<Finding> {
    let day = Day::from(today);
    let plans = planner.plans().iter().enumerate();
    let unsettled: Vec<usize> = plans.filter(|(_, plan)| !plan.is_settled(day)).map(|(at, _)| at).collect();
    attention_of(planner, today, &unsettled, &planner.shown_of_inbox().findings)
}

/// The same, where it is known whose notes tell of days to come.
fn attention_of(planner: &Planner, today: NaiveDate, unsettled: &[usize], inbox: &[Finding]) -> Vec<Finding> {
    let day = Day::from(today);
    let flawed = planner.flawed().iter().filter_map(|path| planner.place(path));
    let settled = flawed.filter(|&at| planner.plans()[at].is_settled(day));
    let mut findings: Vec<Finding> = planner
        .troubles()
        .chain(inbox)
        .cloned()
        .chain(planner.likely_copies())
        .chain(planner.unclear_links())
        .chain(planner.missing_folders())
        .chain(planner.lost_contacts())
        .collect();
    for (path, contact) in settled.chain(unsettled.iter().copied()).map(|at| planner.own(at)) {
        findings.extend(contact.findings(path, today));
    }
    findings.sort();
    findings
}

#[cfg(test)]
mod tests;
