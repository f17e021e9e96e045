//! One person's entry on an agenda, as values: why now, the items with a box, what helps. Which section it stands in is
//! decided in [`super::day`], how it reads in [`crate::page`].

use super::help::Subject;
use super::no_reply::{self, Tries};
use super::suggest::Act;
use crate::contact::{Categories, Circle, Method};
use crate::index::Meeting;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where a person stands, in DUE.md's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Section {
    /// What must be done today, then the most pressing up to a day's number.
    Today,
    /// Whose day comes within seven days, by day.
    ThisWeek,
    /// Everybody else who is due, most pressing first.
    WhenThereIsTime,
    /// Three tries in a row without an answer.
    NotCallingBack,
}

impl Section {
    /// Its name for programs: `this_week`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::ThisWeek => "this_week",
            Self::WhenThereIsTime => "when_there_is_time",
            Self::NotCallingBack => "not_calling_back",
        }
    }
}

/// Why a person's own line stands on the agenda now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNow {
    /// An agreed day (`next`).
    Agreed {
        /// The day.
        day: NaiveDate,
        /// When to ask again after a try without an answer.
        again: Option<NaiveDate>,
        /// What was agreed: the clause of the newest entry that names the day, without the day; only where it does.
        what: Option<Box<str>>,
    },
    /// Met and never touched.
    FirstFollowUp {
        /// Until when to follow up.
        by: NaiveDate,
        /// Whether that day is past.
        is_late: bool,
    },
    /// The cadence.
    Cadence {
        /// The day from which it is due; `None`: whatever the day, since nobody was touched or met.
        due: Option<NaiveDate>,
    },
    /// Nothing but the items below.
    Items,
    /// They are touched less often than was usual, which was every so many days.
    Cooling {
        /// The median of the days between their touches.
        usual: u32,
    },
    /// They do not call back: the ten reasons.
    NoReply(Vec<no_reply::Reason>),
}

/// What an item of an entry asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A promise of yours.
    Promise,
    /// A promise of theirs that is late.
    Waiting,
    /// Tell them what came of their help.
    Tell,
    /// Ask how useful your help was.
    Ask,
    /// A buying window.
    Window,
    /// A birthday.
    Birthday,
    /// A card after the first call.
    Thanks,
    /// A question for next time.
    Question,
}

impl Kind {
    /// Its name for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Promise => "promise",
            Self::Waiting => "waiting",
            Self::Tell => "tell",
            Self::Ask => "ask",
            Self::Window => "window",
            Self::Birthday => "birthday",
            Self::Thanks => "thanks",
            Self::Question => "question",
        }
    }
}

/// Which item of a person it is, whatever words show it and whatever day it is shown on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemKey {
    /// What it asks for.
    pub kind: Kind,
    /// Its full text in the note (of help: the log entry's); empty for windows and birthdays.
    pub text: Box<str>,
    /// Its day in the note: due, of the help, on which the window opens, of the birthday to come or just past.
    pub day: Option<NaiveDate>,
    /// Which one of several with the same kind, text and day, in the note's order; 0 for the first.
    pub nth: u16,
    /// How many others say the same: one of these may be answered while the page is open, and is counted no more.
    #[serde(default)]
    pub others: u16,
}

impl ItemKey {
    /// Whether both are the same item, however many others say the same by now.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.kind, &self.text, self.day, self.nth) == (other.kind, &other.text, other.day, other.nth)
    }
}

/// An item of an entry, with a box of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Which one it is.
    pub key: ItemKey,
    /// The 1-based line in the person's note that it comes from; `None`: another note's, or a field's.
    pub line: Option<u32>,
    /// Whether its day is past (a window: open); help is never late.
    pub is_late: bool,
    /// What else there is to say.
    pub detail: Option<Detail>,
}

/// What else there is to say of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// Tell, ask: what the help was.
    Help(Subject),
    /// How they choose (window), something personal (birthday), as plain text of the note's.
    Words(Box<str>),
    /// Of an introduction: the name of the other one, whom its words do not name.
    With(Box<str>),
}

/// One person on the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The note.
    pub path: Arc<str>,
    /// The contact's circle.
    pub circle: Option<Circle>,
    /// Its categories.
    pub categories: Categories,
    /// Why it stands here.
    pub why_now: WhyNow,
    /// The day by which the entry stands where it stands; none where no day speaks.
    pub day: Option<NaiveDate>,
    /// The last believed touch.
    pub touched: Option<(NaiveDate, Option<Method>)>,
    /// Whether they came to you then.
    pub is_theirs: bool,
    /// How many touches there were.
    pub touches: usize,
    /// Tries without an answer since then.
    pub tries: Option<Tries>,
    /// When you met, unless that is still to come.
    pub met: Option<NaiveDate>,
    /// Where you met.
    pub met_at: Option<Box<str>>,
    /// What is to be answered by itself, in the order shown.
    pub items: Vec<Item>,
    /// What to do, where the cadence speaks.
    pub act: Option<Act>,
    /// When the diary says that you will see them: until then nothing else is to be done.
    pub seen: Option<Meeting>,
    /// Why you stay in touch.
    pub why: Option<Box<str>>,
    /// One personal fact.
    pub fact: Option<Box<str>>,
    /// Whom the way to them leads through.
    pub via: Option<Box<str>>,
    /// Whether they introduce others, and have not begun to: they wait to see whether you stay.
    pub still_waits: bool,
    /// Another try after one without an answer.
    pub retry: Option<Retry>,
}

/// Another try after one without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The second one, within two weeks of the first.
    Second,
    /// A later one.
    Later,
}

/// A card of the inbox that waits for a word of the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Since when it waits, where the inbox says so.
    pub since: Option<NaiveDate>,
    /// Its text in the inbox, in full: which card it is.
    pub text: Box<str>,
    /// Who it is, as plain text.
    pub who: Box<str>,
}
