//! Not calling back: how many tries in a row were not answered, how long to wait before the next one, and which of the
//! ten reasons the note itself speaks for. Reads one contact.

use super::because::{AfterTries, Because, Rule, Source as Read, TOLD};
use crate::contact::{Category, Contact, Entry, Method, Tags, Temperature};
use crate::note::front_matter::Key;
use crate::note::said::Source;
use chrono::{Days, NaiveDate};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// So many unanswered tries in a row ask for a diagnosis.
const TRIES: usize = 3;

/// Gaps are uneven when the largest is so many times the smallest …
const UNEVEN: i64 = 4;
/// … and longer than so many days.
const LONG_GAP: i64 = 60;
/// How many gaps are looked at, the latest ones.
const GAPS: usize = 3;

/// Unanswered tries in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    /// How many, at least one.
    pub count: usize,
    /// The day of the last.
    pub last: NaiveDate,
}

impl Tries {
    /// Whether they are so many that one should ask why.
    pub fn is_no_reply(self) -> bool {
        self.count >= TRIES
    }

    /// Whether it is one alone, of the last two weeks: another try then asks whether the first one arrived.
    pub fn is_one_of_late(self, today: NaiveDate) -> bool {
        self.count == 1 && (today - self.last).num_days() <= SOON
    }

    /// The first day on which to try again: each try is left more time than the one before.
    pub fn again(self) -> NaiveDate {
        self.last.checked_add_days(wait(self.count)).unwrap_or(NaiveDate::MAX)
    }
}

/// A second try within so many days asks whether the first one arrived.
const SOON: i64 = 14;

/// How long to leave somebody in peace after so many unanswered tries: a week, two, then four.
pub fn wait(tries: usize) -> Days {
    Days::new(match tries {
        0 => 0,
        1 => 7,
        2 => 14,
        _ => 28,
    })
}

/// The tries since the last touch that are believed on `today`; `None` without any. One pass over the log.
///
/// A touch on a try's own day answers it.
pub fn tries(contact: &Contact, today: NaiveDate) -> Option<Tries> {
    tries_since(contact, today, contact.touched(today).map(|(day, _)| day))
}

/// The same for a contact whose last touch is known.
pub(super) fn tries_since(contact: &Contact, today: NaiveDate, touched: Option<NaiveDate>) -> Option<Tries> {
    let tries = contact.log.stamps_on(today).filter(|&it| is_unanswered(it.tags, it.day, today, touched));
    tries.map(|stamp| stamp.day).fold(None, |tries: Option<Tries>, day| {
        let Tries { count, last } = tries.unwrap_or(Tries { count: 0, last: day });
        Some(Tries { count: count + 1, last: last.max(day) })
    })
}

/// These tries, in the log's order.
fn unanswered(contact: &Contact, today: NaiveDate) -> impl Iterator<Item = Entry<'_>> {
    let touched = contact.touched(today).map(|(day, _)| day);
    contact.log.iter_on(today).filter(move |entry| is_unanswered(entry.tags, entry.day, today, touched))
}

fn is_unanswered(tags: Tags, day: NaiveDate, today: NaiveDate, touched: Option<NaiveDate>) -> bool {
    tags.is_try() && day <= today && touched.is_none_or(|touched| day > touched)
}

/// Tries since the last touch: how long to wait, or that one should ask why.
pub(super) fn why_tries(contact: &Contact, today: NaiveDate) -> Option<Because> {
    let tries = tries(contact, today)?;
    let mut read: Vec<Entry<'_>> = unanswered(contact, today).collect();
    read.sort_by_key(|entry| Reverse((entry.day, entry.line)));
    let then = if contact.next.is_some_and(|next| tries.last < next) {
        AfterTries::AgreedSince
    } else if tries.is_no_reply() {
        AfterTries::NoReply
    } else {
        AfterTries::NotBefore(tries.again())
    };
    let read = read.iter().take(TOLD).map(Read::from);
    Some(Because::new(Rule::Tries { count: tries.count, then }, read))
}

/// One of the ten reasons for which people do not call back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// 1 to 10.
    pub number: u8,
    /// What the note itself answers; `None`: an open question.
    pub evidence: Option<Evidence>,
    /// The field that closes the question, where the note says what it asks.
    pub answered: Option<Key>,
    /// The lines that the evidence rests on; none where it is the absence of something.
    pub lines: Vec<Source>,
}

impl Reason {
    /// The reason that it was told, or is not asked, where the note itself answers it.
    pub(super) fn because(&self) -> Option<Because> {
        if let Some(key) = self.answered {
            return Some(Because::new(Rule::Answered(self.clone()), [Read::Field(key)]));
        }
        self.evidence.as_ref()?;
        let cold = (self.number == COLD).then_some(Read::Field(Key::Temperature));
        let read = self.lines.iter().cloned().map(Read::Line).chain(cold);
        Some(Because::new(Rule::NoReply(self.clone()), read))
    }
}

/// What a note says about why nobody answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// Nothing personal, no reason, no place where you met.
    NothingInCommon,
    /// Nothing is agreed for a day to come.
    NothingAgreed,
    /// They buy again on this day.
    BuyAgain(NaiveDate),
    /// A buyer, and how they choose is not noted.
    ChoiceUnknown,
    /// All tries went by one method.
    OneMethod {
        /// By which.
        method: Method,
        /// How many there were.
        tries: usize,
        /// The one that they like, where none went by it.
        liked: Option<Method>,
    },
    /// No try went by the method that they like.
    NeverBy(Method),
    /// Noted as cold.
    Cold,
    /// Uneven gaps between the last touches and tries, in days.
    Gaps(Vec<i64>),
    /// Each try was to sell.
    Sold,
    /// No help is noted.
    NothingGiven,
}

impl Evidence {
    /// Its place among others, the strongest first: what the tries themselves show, then what the note says of them, then
    /// what it does not say. That nothing is agreed is true of nearly everybody who does not answer.
    fn rank(&self) -> u8 {
        match self {
            Self::OneMethod { liked: Some(_), .. } | Self::NeverBy(_) => 0,
            Self::Sold => 1,
            Self::OneMethod { liked: None, .. } => 2,
            Self::BuyAgain(_) => 3,
            Self::Cold => 4,
            Self::Gaps(_) => 5,
            Self::NothingInCommon => 6,
            Self::NothingGiven => 7,
            Self::ChoiceUnknown => 8,
            Self::NothingAgreed => 9,
        }
    }
}

/// What speaks of these reasons, the strongest evidence first.
pub fn strongest_first(reasons: &[Reason]) -> Vec<&Evidence> {
    let mut evidence: Vec<&Evidence> = reasons.iter().filter_map(|it| it.evidence.as_ref()).collect();
    evidence.sort_by_key(|it| it.rank());
    evidence
}

/// The reason that reads the temperature.
const COLD: u8 = 8;

/// The ten reasons in their order, those that the note answers marked with the evidence. Worth asking once
/// [`Tries::is_no_reply`].
pub fn diagnose(contact: &Contact, today: NaiveDate) -> Vec<Reason> {
    let case = Case {
        contact,
        today,
        history: contact.history(today),
        tries: {
            let mut tries: Vec<Entry<'_>> = unanswered(contact, today).collect();
            tries.sort_by_key(|entry| entry.day);
            tries
        },
    };
    let found = |number| match number {
        1 => case.no_rapport(),
        2 => case.nothing_agreed(),
        3 => case.out_of_cycle(),
        4 => case.unknown_choice(),
        7 => case.wrong_tools(),
        COLD => case.they_are_cold(),
        9 => case.sporadic(),
        10 => case.no_value(),
        _ => None,
    };
    (1..=10)
        .map(|number| {
            let (evidence, lines) = found(number).unzip();
            let answered = case.answered(number).filter(|_| evidence.is_none());
            Reason { number, evidence, answered, lines: lines.unwrap_or_default() }
        })
        .collect()
}

/// What was found, and the lines that say so.
type Found = Option<(Evidence, Vec<Source>)>;

struct Case<'a> {
    contact: &'a Contact,
    today: NaiveDate,
    history: Vec<Entry<'a>>,
    /// Unanswered, oldest first.
    tries: Vec<Entry<'a>>,
}

impl Case<'_> {
    /// The field that says what the question of a reason asks.
    fn answered(&self, number: u8) -> Option<Key> {
        let Contact { buying, known, channel, .. } = self.contact;
        let (buying, known) = (buying.as_deref(), known.as_deref());
        match number {
            3 if known.is_some_and(|it| it.switches_when.is_some()) => Some(Key::SwitchesWhen),
            4 if buying.is_some_and(|it| it.by.is_some()) => Some(Key::BuysBy),
            4 if known.is_some_and(|it| it.supplier.is_some()) => Some(Key::Supplier),
            5 if known.is_some_and(|it| it.us_since.is_some_and(|since| since <= self.today)) => {
                Some(Key::KnowsUs)
            }
            7 if channel.is_some() => Some(Key::Channel),
            _ => None,
        }
    }

    fn no_rapport(&self) -> Found {
        let Contact { personal, why, met_at, .. } = self.contact;
        let none = personal.is_empty() && why.is_none() && met_at.is_none();
        none.then(|| (Evidence::NothingInCommon, Vec::new()))
    }

    fn nothing_agreed(&self) -> Found {
        // What was agreed for a day that is past was not held to: it is no next step.
        let dated = self.contact.promises.iter().filter_map(|promise| promise.due);
        let is_agreed = self.contact.next.into_iter().chain(dated).any(|day| day >= self.today);
        (!is_agreed).then(|| (Evidence::NothingAgreed, Vec::new()))
    }

    fn out_of_cycle(&self) -> Found {
        let buying = self.contact.buying.as_deref()?;
        let opens = buying.opens(self.today).filter(|&opens| self.today < opens)?;
        let bought = buying.bought.map(|bought| Source::own(bought.spot.line));
        Some((Evidence::BuyAgain(opens), bought.into_iter().collect()))
    }

    fn unknown_choice(&self) -> Found {
        let is_buyer = self.contact.categories.contains(Category::Buyer);
        (is_buyer && self.answered(4).is_none()).then(|| (Evidence::ChoiceUnknown, Vec::new()))
    }

    fn wrong_tools(&self) -> Found {
        let (only, tries) = (self.only_method(), self.tries.len());
        let liked =
            self.contact.channel.filter(|&channel| self.tries.iter().all(|it| it.method != Some(channel)));
        let evidence = match (only, liked) {
            (Some(method), liked) => Evidence::OneMethod { method, tries, liked },
            (None, Some(liked)) if tries > 0 => Evidence::NeverBy(liked),
            _ => return None,
        };
        Some((evidence, sources(&self.tries)))
    }

    /// The method of all tries, where there is more than one try.
    fn only_method(&self) -> Option<Method> {
        let method = self.tries.first()?.method?;
        let same = self.tries.iter().all(|entry| entry.method == Some(method));
        (same && self.tries.len() > 1).then_some(method)
    }

    fn they_are_cold(&self) -> Found {
        let cold = self.contact.temperature == Some(Temperature::Cold);
        cold.then(|| (Evidence::Cold, Vec::new()))
    }

    fn sporadic(&self) -> Found {
        let written =
            self.contact.last_touch.map(|dated| dated.on(self.today)).filter(|&day| day <= self.today);
        let days: BTreeSet<NaiveDate> = self.history.iter().map(|entry| entry.day).chain(written).collect();
        let days: Vec<NaiveDate> = days.into_iter().collect();
        let gaps = days.windows(2).map(|pair| (pair[0], (pair[1] - pair[0]).num_days()));
        // How soon a try follows another is no habit of theirs: it is what we asked for.
        let gaps: Vec<(NaiveDate, i64)> = gaps.filter(|&(from, gap)| !self.is_wait(from, gap)).collect();
        let (since, gaps): (Vec<_>, Vec<_>) = gaps[gaps.len().saturating_sub(GAPS)..].iter().copied().unzip();
        let (&least, &most) = (gaps.iter().min()?, gaps.iter().max()?);
        let is_uneven = gaps.len() > 1 && most > LONG_GAP && most >= least.saturating_mul(UNEVEN);
        let read: Vec<Entry<'_>> =
            self.history.iter().filter(|entry| entry.day >= since[0]).copied().collect();
        is_uneven.then(|| (Evidence::Gaps(gaps), sources(&read)))
    }

    /// Whether so many days after `from` are what one is asked to wait after a try, or little more.
    fn is_wait(&self, from: NaiveDate, days: i64) -> bool {
        let tries = self.tries.iter().filter(|entry| entry.day <= from).count();
        let last = from.checked_add_days(wait(tries)).and_then(|last| last.checked_add_days(wait(tries)));
        last.is_some_and(|last| (last - from).num_days() >= days)
    }

    fn no_value(&self) -> Found {
        let sold = !self.tries.is_empty() && self.tries.iter().all(|entry| entry.tags.contains(Tags::SALES));
        if sold {
            return Some((Evidence::Sold, sources(&self.tries)));
        }
        let gave = self.history.iter().any(|entry| entry.tags.contains(Tags::GAVE));
        (!gave).then(|| (Evidence::NothingGiven, Vec::new()))
    }
}

fn sources(entries: &[Entry<'_>]) -> Vec<Source> {
    let mut lines: Vec<Source> = entries.iter().map(Source::from).collect();
    lines.sort();
    lines.dedup();
    lines
}

#[cfg(test)]
mod tests;
