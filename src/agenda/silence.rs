//! Not calling back: how often in a row nobody answered, how long to leave them in peace, and which of ten reasons the
//! note itself answers. Reads one contact; its words are all our own, none of the note's.

use super::occasion;
use crate::contact::{Category, Contact, Entry, Method, Tags, Temperature};
use crate::note::said::Source;
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;

/// So many unanswered tries in a row ask for a diagnosis.
const TRIES: usize = 3;

/// What to do when they do not call back, each of them honest.
pub const WAYS_OUT: [&str; 3] = [
    "ask: whether this is of use to them, and how they like to be reached",
    "hand over: somebody else may get on with them better",
    "let go: wish them well, and stop",
];

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
    pub fn is_silence(self) -> bool {
        self.count >= TRIES
    }

    /// The first day on which to try again: each try is left more time than the one before.
    pub fn again(self) -> NaiveDate {
        self.last.checked_add_days(wait(self.count)).unwrap_or(NaiveDate::MAX)
    }
}

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
    let tries = contact.log.stamps().filter(|&it| is_unanswered(it.tags, it.day, today, touched));
    tries.map(|stamp| stamp.day).fold(None, |tries: Option<Tries>, day| {
        let Tries { count, last } = tries.unwrap_or(Tries { count: 0, last: day });
        Some(Tries { count: count + 1, last: last.max(day) })
    })
}

/// These tries, in the log's order.
pub(super) fn unanswered(contact: &Contact, today: NaiveDate) -> impl Iterator<Item = Entry<'_>> {
    let touched = contact.touched(today).map(|(day, _)| day);
    contact.log.iter().filter(move |entry| is_unanswered(entry.tags, entry.day, today, touched))
}

fn is_unanswered(tags: Tags, day: NaiveDate, today: NaiveDate, touched: Option<NaiveDate>) -> bool {
    tags.contains(Tags::NO_ANSWER) && day <= today && touched.is_none_or(|touched| day > touched)
}

/// One of the ten reasons for which people do not call back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// 1 to 10.
    pub number: u8,
    /// What to ask yourself.
    pub question: &'static str,
    /// What the note itself answers; `None`: an open question.
    pub evidence: Option<String>,
    /// The lines that the evidence rests on; none where it is the absence of something.
    pub lines: Vec<Source>,
}

/// The reason that reads the temperature.
pub(super) const COLD: u8 = 8;

const QUESTIONS: [&str; 10] = [
    "do you have anything in common?",
    "did you agree on what comes next, and when?",
    "is this the time at which they buy?",
    "is this the way in which they buy?",
    "could they say in a sentence what you do?",
    "do you listen, and are you easy to talk to?",
    "is this how they like to be reached?",
    "what are they telling you by this?",
    "do you keep in touch steadily?",
    "what did they get out of it so far?",
];

/// The ten reasons in their order, those that the note answers marked with the evidence. Worth asking once
/// [`Tries::is_silence`].
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
    (1..)
        .zip(QUESTIONS)
        .map(|(number, question)| {
            let (evidence, lines) = found(number).unzip();
            Reason { number, question, evidence, lines: lines.unwrap_or_default() }
        })
        .collect()
}

/// What was found, and the lines that say so.
type Evidence = Option<(String, Vec<Source>)>;

struct Case<'a> {
    contact: &'a Contact,
    today: NaiveDate,
    history: Vec<Entry<'a>>,
    /// Unanswered, oldest first.
    tries: Vec<Entry<'a>>,
}

impl Case<'_> {
    fn no_rapport(&self) -> Evidence {
        let Contact { personal, why, met_at, .. } = self.contact;
        let none = personal.is_empty() && why.is_none() && met_at.is_none();
        none.then(|| ("no common ground noted".into(), Vec::new()))
    }

    fn nothing_agreed(&self) -> Evidence {
        // What was agreed for a day that is past was not held to: it is no next step.
        let dated = self.contact.promises.iter().filter_map(|promise| promise.due);
        let is_agreed = self.contact.next.into_iter().chain(dated).any(|day| day >= self.today);
        (!is_agreed).then(|| ("no next step with a day to come".into(), Vec::new()))
    }

    fn out_of_cycle(&self) -> Evidence {
        let buying = self.contact.buying.as_deref()?;
        let (_, opens) = occasion::window(buying, self.today).filter(|&(_, opens)| self.today < opens)?;
        let bought = buying.bought?;
        Some((format!("they buy again in {}", opens.format("%b %Y")), vec![Source::own(bought.spot.line)]))
    }

    fn unknown_choice(&self) -> Evidence {
        let is_buyer = self.contact.categories.contains(Category::Buyer);
        let noted = self.contact.buying.as_ref().is_some_and(|buying| buying.by.is_some());
        (is_buyer && !noted).then(|| ("how they choose is not noted".into(), Vec::new()))
    }

    fn wrong_tools(&self) -> Evidence {
        let count = self.tries.len();
        let only = self.only_method();
        let missed =
            self.contact.channel.filter(|&channel| self.tries.iter().all(|it| it.method != Some(channel)));
        let evidence = match (only, missed) {
            (Some(only), Some(channel)) => {
                format!("one method only: {}, {count} of {count}; they like {}", only.word(), channel.word())
            }
            (Some(only), None) => format!("one method only: {}, {count} of {count}", only.word()),
            (None, Some(channel)) if count > 0 => format!("never {}, which they like", channel.by()),
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

    fn they_are_cold(&self) -> Evidence {
        let cold = self.contact.temperature == Some(Temperature::Cold);
        cold.then(|| ("you noted them as cold".into(), Vec::new()))
    }

    fn sporadic(&self) -> Evidence {
        let written = self.contact.last_touch.map(|dated| dated.day).filter(|&day| day <= self.today);
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
        is_uneven.then(|| (format!("gaps of {} days", listed(&gaps)), sources(&read)))
    }

    /// Whether so many days after `from` are what one is asked to wait after a try, or little more.
    fn is_wait(&self, from: NaiveDate, days: i64) -> bool {
        let tries = self.tries.iter().filter(|entry| entry.day <= from).count();
        let last = from.checked_add_days(wait(tries)).and_then(|last| last.checked_add_days(wait(tries)));
        last.is_some_and(|last| (last - from).num_days() >= days)
    }

    fn no_value(&self) -> Evidence {
        let sold = !self.tries.is_empty() && self.tries.iter().all(|entry| entry.tags.contains(Tags::SALES));
        if sold {
            return Some(("you were selling each time".into(), sources(&self.tries)));
        }
        let gave = self.history.iter().any(|entry| entry.tags.contains(Tags::GAVE));
        (!gave).then(|| ("no help given noted".into(), Vec::new()))
    }
}

/// `9, 70 and 200`
fn listed(numbers: &[i64]) -> String {
    let words: Vec<String> = numbers.iter().map(i64::to_string).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
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
