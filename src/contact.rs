//! A contact: what one note says about one person, as data. Never looks at another note or at the day.

mod agreed;
mod check;
mod nearly;
pub mod new;
mod read;
#[cfg(test)]
mod tests;

pub use crate::category::{Categories, Category};
pub use crate::circle::Circle;
use crate::config::Config;
use crate::date::{Cadence, Span, counts_on};
use crate::finding::{Finding, Spot};
pub use crate::note::log::{Entry, Link, Log, Method, Methods, Stamp, Tags};
use crate::note::markdown::clean;
pub use crate::note::promise::{Elsewhere, Owed, Promise, Task};
pub use crate::note::question::Question;
use crate::ways::Use;
pub use check::{hints, unwritable};
use chrono::{Datelike, NaiveDate};
pub use nearly::nearly;
use std::sync::Arc;

/// Where the relationship stands; whoever is not active is off the agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// On the agenda.
    #[default]
    Active,
    /// Rests until further notice.
    Resting,
    /// Somebody else's contact now.
    HandedOver,
    /// Let go.
    Dropped,
    /// Dead.
    Deceased,
}

impl Status {
    /// The word in front matter: `handed over`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Resting => "resting",
            Self::HandedOver => "handed over",
            Self::Dropped => "dropped",
            Self::Deceased => "deceased",
        }
    }

    /// All of them.
    pub const ALL: [Self; 5] = [Self::Active, Self::Resting, Self::HandedOver, Self::Dropped, Self::Deceased];
}

/// In which band of *Balance* somebody counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Aim {
    /// Business, now or some day.
    #[default]
    Business,
    /// Nothing but the person.
    Personal,
}

impl Aim {
    /// The word in front matter: `personal`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Business => "business",
            Self::Personal => "personal",
        }
    }
}

/// What few notes say: where they stand with you and with others, what to ask them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Since when they can say what you do.
    pub us_since: Option<NaiveDate>,
    /// Whom they buy from now.
    pub supplier: Option<Box<str>>,
    /// What makes them switch.
    pub switches_when: Option<Box<str>>,
    /// Who looks after them now, as plain words.
    pub handed_to: Option<Box<str>>,
    /// Questions for next time that wait: the items of the lists under a heading `Ask`, in the note's order.
    pub questions: Box<[Question]>,
    /// Introductions to others that you promised them.
    pub introductions: Box<[Owed]>,
    /// Those to whom you introduced them, by the entry's place in the log.
    pub introduced: Box<[(u32, Link)]>,
}

/// How and where to find somebody, as the note says it; what it does not say is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// E-mail addresses, the first one first.
    pub emails: Box<[Box<str>]>,
    /// Phone numbers.
    pub phones: Box<[Box<str>]>,
    /// Where they work.
    pub company: Option<Box<str>>,
    /// What they do there.
    pub title: Option<Box<str>>,
    /// The city.
    pub city: Option<Box<str>>,
    /// Web addresses.
    pub websites: Box<[Box<str>]>,
    /// Their page at LinkedIn: its address, or the last part of that.
    pub linkedin: Option<Box<str>>,
    /// The whole address.
    pub address: Option<Box<str>>,
    /// Whom the way to them leads through, as plain words.
    pub via: Option<Box<str>>,
    /// An address book's own key for them.
    pub uid: Option<Box<str>>,
    /// The front matter's tags, without `#`.
    pub tags: Box<[Box<str>]>,
    /// A day of their own, as it is written.
    pub anniversary: Option<Box<str>>,
}

impl Reach {
    /// The address of their page at LinkedIn, also where the note has only its last part.
    pub fn linkedin(&self) -> Option<String> {
        let said = self.linkedin.as_deref()?;
        let is_bare = !said.contains(['/', '.']);
        Some(if is_bare { format!("https://www.linkedin.com/in/{said}") } else { said.to_owned() })
    }
}

/// A day that a note's front matter gives, with where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dated {
    /// The day.
    pub day: NaiveDate,
    /// Where its value stands in the file.
    pub spot: Spot,
    /// Whether it is a time with a zone.
    pub has_zone: bool,
}

impl Dated {
    /// The day that it counts on, as of `today`: see [`counts_on`].
    pub fn on(self, today: NaiveDate) -> NaiveDate {
        counts_on(self.day, self.has_zone, today)
    }
}

/// A birthday; people often know the day and not the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Birthday {
    /// The year of birth, where it is known.
    pub year: Option<i32>,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: u8,
}

impl Birthday {
    /// The day on which it is kept in `year`: that of 29 February falls on 28 February where there is none.
    pub fn in_year(self, year: i32) -> Option<NaiveDate> {
        let day = |day| NaiveDate::from_ymd_opt(year, self.month.into(), day);
        day(self.day.into()).or_else(|| day(28))
    }

    /// The first such day from `today` on.
    pub fn next(self, today: NaiveDate) -> Option<NaiveDate> {
        [today.year(), today.year() + 1]
            .into_iter()
            .filter_map(|year| self.in_year(year))
            .find(|&day| day >= today)
    }
}

/// When they buy, and how they choose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Buying {
    /// When they last bought.
    pub bought: Option<Dated>,
    /// How long until they buy again.
    pub every: Option<Span>,
    /// How they choose: recommendation, tender, a trusted adviser.
    pub by: Option<Box<str>>,
    /// When they buy again, where that was said: it beats what follows from the other two.
    pub next: Option<NaiveDate>,
}

impl Buying {
    /// The day on which they buy again, as believed on `today`: the one that was said, else a cycle after they bought.
    pub fn opens(&self, today: NaiveDate) -> Option<NaiveDate> {
        let bought = || self.bought.map(|bought| bought.on(today)).filter(|&bought| bought <= today);
        self.next.or_else(|| Some(self.every?.after(bought()?)))
    }
}

/// What a next step was agreed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// The day of the log's entry.
    pub day: NaiveDate,
    /// Its 1-based line in the file.
    pub line: u32,
    /// What it says of the day, as plain words without the day; never empty.
    pub words: Box<str>,
}

/// How near the relationship is to business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Temperature {
    /// None in sight.
    Cold,
    /// Some day.
    Warm,
    /// Now.
    Hot,
}

impl Temperature {
    /// The word in front matter: `hot`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
            Self::Hot => "hot",
        }
    }
}

/// What one note says. Every field is optional: nothing is required of the user.
///
/// Days are kept as written, also future ones: what is believed depends on `today` and is decided
/// by the rules ([`crate::agenda`]). Kept lean: a vault may hold 100,000.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// How often by default.
    pub circle: Option<Circle>,
    /// What the relationship is for.
    pub categories: Categories,
    /// On the agenda or not.
    pub status: Status,
    /// Front matter's `last_touch`.
    pub last_touch: Option<Dated>,
    /// The agreed next step or call-back.
    pub next: Option<NaiveDate>,
    /// The time of the next step in minutes after midnight, by the clock of the place that it is written for.
    pub next_minute: Option<u16>,
    /// What `next` is for: what the log's newest entry that names its day says of it.
    pub agreement: Option<Box<Agreement>>,
    /// Overrides the circle's.
    pub cadence: Option<Cadence>,
    /// How this person likes to be reached.
    pub channel: Option<Method>,
    /// When you met.
    pub met: Option<Dated>,
    /// Where you met.
    pub met_at: Option<Box<str>>,
    /// Why you stay in touch.
    pub why: Option<Box<str>>,
    /// When to congratulate.
    pub birthday: Option<Birthday>,
    /// The buying window; `None` where the note says nothing of it.
    pub buying: Option<Box<Buying>>,
    /// Whom they buy from, what they know of you, what to ask them; `None` where the note says nothing of it.
    pub known: Option<Box<Known>>,
    /// How and where to find them; `None` where the note says nothing of it.
    pub reach: Option<Box<Reach>>,
    /// Which band of *Balance* they count in.
    pub aim: Aim,
    /// How near the relationship is to business.
    pub temperature: Option<Temperature>,
    /// You get on well whatever the business: never suggested for dropping.
    pub click: bool,
    /// Other names.
    pub aliases: Box<[Box<str>]>,
    /// Personal facts: the items of the lists under a heading `Personal`, as plain words, in the note's order.
    pub personal: Box<[Box<str>]>,
    /// Open tasks, yours and theirs, in the note's order.
    pub promises: Box<[Promise]>,
    /// Tasks that are kept or called off, yours and theirs, in the note's order.
    pub closed: Box<[Task]>,
    /// The log's entries that could be read, in the note's order; only those about help, those that link to others and
    /// those that may say at which event you met keep their texts.
    pub log: Log,
    /// The ways of adding value that the log tells of, each with its uses, the newest one first.
    pub used: Box<[Use]>,
    /// Links to those who were there too, by the entry's place in the log: see [`crate::note::log::present`].
    pub links: Box<[(u32, Link)]>,
    /// The newest entry that speaks of their birthday: its day and 1-based line.
    pub wished: Option<(NaiveDate, u32)>,
    /// What in the note could not be read as meant (days in the future are not among these: see
    /// [`Contact::findings`]).
    pub unread: Box<[Finding]>,
    /// Why nothing can be written into the note, where it cannot be read as a whole.
    pub stuck: Option<Box<str>>,
}

impl Contact {
    /// Reads a note: `Some` when it is a contact under `config`, `None` when it is the user's own
    /// business. Never fails and never panics, whatever the bytes: what is wrong is in `unread`.
    ///
    /// `path` is relative to the vault, with `/` between its parts.
    pub fn read(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Self> {
        read::read(path, bytes, config)
    }

    /// The same, also for a note whose name is that of a conflict copy.
    pub fn read_any(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Self> {
        read::read_any(path, bytes, config)
    }

    /// The last real contact that is believed on `today`: the later of front matter's day and the
    /// newest answered log entry, none of them after `today`; with the entry's method if known.
    ///
    /// An entry of the day of `met` that tells of a meeting is that meeting, and by itself no touch since.
    pub fn touched(&self, today: NaiveDate) -> Option<(NaiveDate, Option<Method>)> {
        self.last(today, |stamp| stamp.tags.is_touch())
    }

    /// The last touch of those that an agreed step and a first follow-up wait for: see [`Tags::is_step`]. It is never
    /// later than [`Contact::touched`].
    pub fn stepped(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.last(today, |stamp| stamp.tags.is_step(stamp.method)).map(|(day, _)| day)
    }

    /// The last touch of a kind. Front matter's day is of that kind where no entry of its day tells of another.
    fn last(&self, today: NaiveDate, is_of_kind: fn(&Stamp) -> bool) -> Option<(NaiveDate, Option<Method>)> {
        let is_aside = |day| {
            let mut touches =
                self.log.stamps_on(today).filter(|stamp| stamp.day == day && stamp.tags.is_touch());
            touches.next().is_some_and(|first| !is_of_kind(&first) && !touches.any(|it| is_of_kind(&it)))
        };
        let written = self.last_touch.map(|dated| dated.on(today)).filter(|&day| !is_aside(day));
        let answered = self.log.stamps_on(today).filter(is_of_kind).map(|stamp| (stamp.day, stamp.method));
        let touches = answered.chain(written.map(|day| (day, None)));
        let mut touches = touches.filter(|&(day, _)| day <= today);
        // Of two touches on one day, the one that says how.
        let last = touches.clone().max_by(|(one, one_by), (other, other_by)| {
            one.cmp(other).then_with(|| one_by.map(Method::word).cmp(&other_by.map(Method::word)))
        })?;
        let meeting = self.met.map(|met| (met.on(today), Some(Method::Meeting)));
        (Some(last) != meeting || touches.any(|touch| Some(touch) != meeting)).then_some(last)
    }

    /// What to ask them next time, the oldest first.
    pub fn questions(&self) -> &[Question] {
        self.known.as_ref().map_or(&[], |known| &known.questions)
    }

    /// Where they were met, as `at the Chamber lunch`.
    pub fn place(&self) -> Option<String> {
        self.met_at.as_deref().and_then(at_place)
    }

    /// The log's entries that are believed on `today`, tries included, oldest first. The order of the note's
    /// lines does not matter.
    pub fn history(&self, today: NaiveDate) -> Vec<Entry<'_>> {
        let mut entries: Vec<Entry<'_>> =
            self.log.iter_on(today).filter(|entry| entry.day <= today).collect();
        entries.sort_by_key(|entry| (entry.day, entry.method.map(Method::word), entry.tags.0, entry.text));
        entries
    }

    /// How many touches are believed on `today`; all of one day are one.
    pub fn touches(&self, today: NaiveDate) -> usize {
        let answered = self.log.stamps_on(today).filter(|stamp| stamp.tags.is_touch());
        let touches = answered.map(|stamp| stamp.day).chain(self.last_touch.map(|dated| dated.on(today)));
        let mut days = Vec::with_capacity(self.log.len() + 1);
        days.extend(touches.filter(|&day| day <= today));
        days.sort_unstable();
        days.dedup();
        days.len()
    }

    /// All that is wrong as of `today`: `unread`, and every day of a touch or `met` that is still to come.
    pub fn findings(&self, path: &Arc<str>, today: NaiveDate) -> Vec<Finding> {
        let fields = [
            ("last_touch", self.last_touch),
            ("met", self.met),
            ("bought", self.buying.as_ref().and_then(|it| it.bought)),
        ];
        let fields =
            fields.into_iter().filter_map(|(key, dated)| dated.map(|it| (key, it.on(today), it.spot)));
        let line_start = |line| Spot { line, column: 1, length: 0 };
        // Most logs have no such entry, and every agenda asks.
        let is_to_come = self.log.stamps_on(today).any(|stamp| stamp.day > today);
        let log = is_to_come.then_some(&self.log).into_iter().flat_map(|log| log.iter_on(today));
        let entries = log.filter(|entry| entry.from.is_none());
        let entries = entries.map(|entry| ("log entry", entry.day, line_start(entry.line)));
        let to_come = fields.chain(entries).filter(|&(_, day, _)| day > today);
        let mut findings = self.unread.to_vec();
        findings.extend(to_come.take(MAX_TO_COME).map(|(what, day, spot)| Finding {
            path: path.clone(),
            spot,
            message: format!("{what} `{day}` is still to come"),
            hint: "it counts from that day on; an appointment belongs in `next`".into(),
        }));
        findings.sort_by_key(|finding| finding.spot);
        findings
    }
}

/// A log that lies in the future by thousands of lines needs no thousand findings to be found.
const MAX_TO_COME: usize = 20;

/// The 1-based line of the first of git's conflict markers in a file, when all three stand there in order.
pub fn has_conflict_markers(bytes: &[u8]) -> Option<u32> {
    crate::note::conflict_line(bytes)
}

/// A contact's name: its file's name without `.md`.
pub fn name(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".md").unwrap_or(file)
}

/// `at the Chamber lunch`, whether or not the note says `at`.
pub(crate) fn at_place(text: &str) -> Option<String> {
    let text = clean(text);
    let first = text.split(' ').next()?;
    let lower = first.to_lowercase();
    match lower.as_str() {
        "" => None,
        "at" | "in" | "on" | "via" | "through" | "by" | "over" | "during" => {
            Some(format!("{lower}{}", &text[first.len()..]))
        }
        _ => Some(format!("at {text}")),
    }
}
