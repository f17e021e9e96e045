//! The agenda: who, why now. Rules over the index and the day; no text of DUE.md here.

pub mod due;
pub mod leftover;

use crate::contact::{Categories, Circle, Method};
use crate::finding::Finding;
use crate::index::Index;
use chrono::NaiveDate;
use std::sync::Arc;

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
    /// The day from which it is due; for a first follow-up the day after you met.
    pub due: NaiveDate,
    /// The last day before it is overdue, where that is not `due`.
    pub latest: Option<NaiveDate>,
    /// The last believed touch.
    pub touched: Option<(NaiveDate, Option<Method>)>,
    /// When and where you met.
    pub met: Option<NaiveDate>,
    /// Where you met.
    pub met_at: Option<Box<str>>,
    /// Whether `due` is an agreed day (`next`).
    pub agreed: bool,
    /// Why you stay in touch.
    pub why: Option<Box<str>>,
}

/// Who is where: category × circle, with what is off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Balance {
    /// Counts of active contacts: a row for each of [`crate::contact::Category::ALL`] and one for those with none;
    /// columns: circle 1, 2, 3, no circle.
    pub counts: [[usize; 4]; 5],
    /// Active contacts, each counted once.
    pub total: usize,
    /// Active contacts with neither a circle nor a cadence: never due.
    pub without_circle: Vec<Arc<str>>,
    /// Plain remarks on what is off, in the table's order.
    pub remarks: Vec<String>,
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
    /// What could not be read.
    pub attention: Vec<Finding>,
}

/// How much of the cadence work an agenda lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A day's number at the top, then the next 20.
    Day,
    /// Everything, each line in the section of its own.
    All,
}

/// Builds the agenda of `today`. Its cost is one short pass over the contacts.
pub fn build(_index: &Index, _today: NaiveDate, _extent: Extent) -> Agenda {
    todo!()
}
