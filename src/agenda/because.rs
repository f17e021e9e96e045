//! Why a rule spoke, as values: which rule it was, what it found, and what it read. Each rule returns its own reason;
//! the words for it are in the table of phrases.

use super::balance::Off;
use super::entry::Section;
use super::{help, no_reply};
use crate::contact::{Circle, Entry, Method, Status};
use crate::date::{Cadence, Span};
use crate::note::front_matter::Key;
use crate::note::said;
use chrono::NaiveDate;

/// A note may hold thousands of promises or tries: the first are enough to see why.
pub(super) const TOLD: usize = 20;

/// A rule that spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// Which one, and what it found.
    pub rule: Rule,
    /// What it read; empty where it rests on something that is not there.
    pub read: Vec<Source>,
}

impl Because {
    /// The reason that `rule` spoke, which read these.
    pub(super) fn new(rule: Rule, read: impl IntoIterator<Item = Source>) -> Self {
        Self { rule, read: read.into_iter().collect() }
    }
}

/// Something that a rule read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A field of the contact's own note.
    Field(Key),
    /// A line of a note: the contact's own, unless it names another.
    Line(said::Source),
    /// A personal fact of the contact's own note, by its words.
    Fact(Box<str>),
    /// A setting of `rounds.toml`, by its full name; it may be unset.
    Setting(&'static str),
}

impl Source {
    /// A line of the contact's own note, 1-based.
    pub(super) fn own(line: u32) -> Self {
        Self::Line(said::Source::own(line))
    }
}

impl From<&Entry<'_>> for Source {
    fn from(entry: &Entry<'_>) -> Self {
        Self::Line(entry.into())
    }
}

/// A rule with what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Where they stand.
    Stands(Section),
    /// Due, and beyond what a day lists.
    Beyond,
    /// A day has room for so many, and others come first.
    NoRoom(usize),
    /// Neither due nor due in so many days.
    NotDue(u32),
    /// Off the agenda.
    Off(Status),
    /// Nothing says when.
    Never,
    /// An agreed day that holds; and when to ask again after a try.
    Agreed {
        /// The day.
        day: NaiveDate,
        /// After a try.
        again: Option<NaiveDate>,
    },
    /// An agreed day, and the touch that spent it.
    AgreedSpent {
        /// The day.
        day: NaiveDate,
        /// The touch.
        touched: NaiveDate,
    },
    /// What was agreed, in words of this day.
    AgreedInWords(NaiveDate),
    /// The cadence: the circle's, or one of their own (`None`).
    Cadence {
        /// Whose.
        circle: Option<Circle>,
        /// How often.
        cadence: Cadence,
        /// What it is counted from; `None`: neither touched nor met.
        due: Option<Due>,
    },
    /// Never touched.
    NeverTouched,
    /// The last touch.
    Touched {
        /// Its day.
        day: NaiveDate,
        /// How.
        method: Option<Method>,
        /// Whether they came to you.
        is_theirs: bool,
        /// Whether the note's field and its log say the same; `None`: only one of them says anything.
        agree: Option<bool>,
    },
    /// Which touch the coming one is.
    NthTouch(usize),
    /// Met and not touched since: when to follow up, if that is still to be done.
    Met {
        /// The day.
        day: NaiveDate,
        /// By when, and whether that is past.
        by: Option<(NaiveDate, bool)>,
    },
    /// A day that is still to come, and does not count before.
    ToCome(NaiveDate),
    /// Tries since the last touch.
    Tries {
        /// How many.
        count: usize,
        /// What they come to.
        then: AfterTries,
    },
    /// One of the ten reasons for which nobody answers, which the note answers.
    NoReply(no_reply::Reason),
    /// A promise of theirs.
    Theirs {
        /// By when.
        due: Option<NaiveDate>,
        /// Whether that is past.
        is_late: bool,
    },
    /// A promise of yours.
    Yours {
        /// By when.
        due: Option<NaiveDate>,
        /// When that is, as seen from the day.
        when: Promised,
    },
    /// Help to come back to.
    Help {
        /// Whose.
        kind: help::Kind,
        /// Its day.
        day: NaiveDate,
        /// Whether newer help stands for it too.
        is_older: bool,
    },
    /// When they buy again.
    Window {
        /// The day.
        opens: NaiveDate,
        /// When that is, as seen from the day.
        when: Opens,
    },
    /// A birthday.
    Birthday {
        /// The next one, or the one just past.
        day: NaiveDate,
        /// When that is, as seen from the day.
        when: Comes,
    },
    /// The method to use next.
    Method {
        /// Which.
        method: Method,
        /// Why.
        why: Choice,
    },
    /// Three sales touches in a row.
    SalesRun,
    /// Three sales touches in a row, and yet one may sell.
    MaySell(Near),
    /// To link up on LinkedIn, once.
    Link,
    /// Ways that were not useful to them come last.
    NotUseful,
    /// They buy again from this day on: nothing is for sale until then.
    NothingForSale(NaiveDate),
    /// An event of this day comes, and whoever is seen once a year is invited to it.
    Invited(NaiveDate),
    /// The diary has a day to come on which they will be seen.
    Seen(NaiveDate),
    /// A way that was not used with them yet, as so many of so many that suit were not.
    FreshWay {
        /// How many of them were used.
        used: usize,
        /// How many suit.
        of: usize,
    },
    /// All ways that suit were used with them; this one longest ago.
    UsedWay(NaiveDate),
    /// No way suits.
    NoWay,
    /// What of their own life to mention.
    Fact,
    /// A new contact, first touched by this day's call: a card.
    Thanks(NaiveDate),
    /// A question for next time; and how many wait behind it.
    Question(usize),
    /// They may rest, since this is off.
    MayRest(Off),
    /// One is away, and something waits until one is back.
    Away {
        /// What.
        waits: Waits,
        /// Until when.
        back: NaiveDate,
    },
    /// They count for personal aims.
    Personal,
    /// They are being touched less often than was usual: every so many days; from this day on it shows.
    Cooling {
        /// The median of the days between their touches.
        usual: u32,
        /// From when on it is more than twice that.
        since: NaiveDate,
    },
    /// An introducer below the touch at which they begin to introduce, after so many touches.
    StillWaiting(usize),
    /// Whom the way to them leads through.
    Via,
    /// After a try without an answer: whether it is the second one, within two weeks.
    Retry {
        /// Whether it is.
        is_second: bool,
    },
    /// What the note says closes one of those questions.
    Answered(no_reply::Reason),
    /// What could not be read as meant, in the finding's own words.
    Unread(String),
}

/// When a cadence comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// Due from this day on.
    pub day: NaiveDate,
    /// Late after this one, where it is not the same.
    pub latest: Option<NaiveDate>,
    /// Whether it is counted from the day you met; else from the last touch.
    pub is_from_met: bool,
}

/// What waits while one is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// The first follow-up.
    FollowUp,
    /// The cadence.
    Cadence,
}

/// What tries without an answer come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterTries {
    /// A day was agreed since, which holds.
    AgreedSince,
    /// So many that one should ask why.
    NoReply,
    /// The next one not before this day.
    NotBefore(NaiveDate),
}

/// When a promise of yours is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promised {
    /// No day says.
    Undated,
    /// Late by more than two weeks.
    LongLate,
    /// Late.
    Late,
    /// Today.
    Today,
    /// Within the days that the agenda looks ahead: so many.
    Ahead(u32),
    /// In the next two weeks.
    Near,
    /// Later than the days that it is shown ahead: so many.
    Later(u32),
}

/// When a buying window opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// It is open.
    Open,
    /// Within the time in which it is shown.
    Within(Span),
    /// Later than that.
    Later(Span),
}

/// When a birthday comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comes {
    /// Within so many days.
    Within(u32),
    /// Later than so many days.
    Later(u32),
    /// Somebody thought of it.
    ThoughtOf,
    /// Past, and to be thought of until this day.
    Past(NaiveDate),
}

/// Why business is near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// The note says so.
    Hot,
    /// They buy again from this day on.
    Window(NaiveDate),
}

/// Why a method was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The last four touches were all by this one.
    Vary(Method),
    /// How they like to be reached.
    Channel,
    /// The last one, or the last two, were by this one.
    Unlike {
        /// By which.
        method: Method,
        /// Whether it were two.
        is_two: bool,
    },
    /// What the circle leans to; `None`: no circle.
    Circle(Option<Circle>),
    /// With circle 3 one links up online, once.
    Link,
}
