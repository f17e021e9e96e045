//! Why somebody stands where they stand: the rules that spoke today, in plain words, with what each of them read.
//! Decides nothing: it asks the rules. Its words are our own, none of the note's.

use super::person;
use super::person::Next;
use super::schedule;
use super::words::by;
use crate::config::Config;
use crate::contact::{Circle, Contact, Entry, Promise, Tags};
use crate::date::{self, Cadence, Span};
use crate::index::Index;
use crate::note::front_matter::Key;
use chrono::{Datelike, Days, NaiveDate};
use std::sync::Arc;

/// A rule that spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// What it says: a short sentence without a full stop.
    pub rule: String,
    /// What it read; empty where it rests on something that is not there.
    pub read: Vec<Source>,
}

/// Something that a rule read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A field of the contact's own note.
    Field(Key),
    /// A line of a note.
    Line {
        /// The note.
        note: Arc<str>,
        /// 1-based.
        line: u32,
    },
    /// A setting of `rounds.toml`, by its full name; it may be unset.
    Setting(&'static str),
}

/// The rules in the order in which they are told. A rule of another module's joins here: a function from the case to
/// what it says of it.
const RULES: [fn(&Case<'_>) -> Vec<Spoken>; 10] = [
    |case| case.standing(),
    |case| case.agreed(),
    |case| case.cadence(),
    |case| case.last_touch(),
    |case| case.first_follow_up(),
    |case| case.still_to_come(),
    |case| case.tries(),
    |case| case.promises(),
    |case| case.window(),
    |case| case.birthday(),
];

/// How long before it opens a buying window stands on the agenda.
const LEAD: Span = Span { months: 0, days: 56 };
/// How many days before a birthday it stands there.
const BIRTHDAY: Days = Days::new(14);
/// How many days ahead promises are seen.
const AHEAD: Days = Days::new(7);
/// A note may hold thousands of promises or tries: the first are enough to see why.
const TOLD: usize = 20;

/// The rules that speak for the contact at `path` on `today`; none where the index has no such contact.
pub fn explain(index: &Index, path: &str, today: NaiveDate) -> Vec<Spoken> {
    let Some((path, contact)) = index.known(path) else { return Vec::new() };
    let case = Case { path, contact, config: index.config(), today };
    RULES.iter().flat_map(|rule| rule(&case)).collect()
}

/// One contact on one day.
struct Case<'a> {
    path: &'a Arc<str>,
    contact: &'a Contact,
    config: &'a Config,
    today: NaiveDate,
}

/// One rule's word.
fn spoken(rule: impl Into<String>, read: Vec<Source>) -> Vec<Spoken> {
    vec![Spoken { rule: rule.into(), read }]
}

impl Case<'_> {
    /// Where they stand, all in all.
    fn standing(&self) -> Vec<Spoken> {
        let day = self.day(self.today);
        match Next::of(self.contact, self.config, self.today) {
            Next::Off(status) => {
                spoken(format!("{}: off the agenda", status.word()), vec![Source::Field(Key::Status)])
            }
            Next::Never => spoken("no circle, no cadence and nothing agreed: never due", Vec::new()),
            _ => match person::section(self.contact, self.config, self.today) {
                Some(section) => spoken(format!("{day}: stands under {}", section.title()), Vec::new()),
                None => spoken(format!("{day}: neither due nor due in the next seven days"), Vec::new()),
            },
        }
    }

    /// `next`, and whether it still holds.
    fn agreed(&self) -> Vec<Spoken> {
        let Some(next) = self.contact.next else { return Vec::new() };
        let mut read = vec![Source::Field(Key::Next)];
        let agreed = format!("agreed for {}", self.day(next));
        match self.touched() {
            Some((touched, sources)) if touched >= next => {
                read.extend(sources);
                spoken(
                    format!(
                        "{agreed}, spent by the touch of {}: the cadence counts again",
                        self.day(touched)
                    ),
                    read,
                )
            }
            _ => spoken(format!("{agreed}, and not touched since: this beats the cadence"), read),
        }
    }

    /// How often, and what day comes of it.
    fn cadence(&self) -> Vec<Spoken> {
        let (cadence, whose, read) = match (self.contact.cadence, self.contact.circle) {
            (Some(own), _) => (own, "a cadence of their own".to_owned(), vec![Source::Field(Key::Cadence)]),
            (None, Some(circle)) => {
                let (every, latest) = settings(circle);
                let cadence = self.config.cadence(circle);
                let latest = cadence.latest.map(|_| Source::Setting(latest));
                let read = [Source::Field(Key::Circle), Source::Setting(every)].into_iter().chain(latest);
                (cadence, format!("circle {}", circle as u8), read.collect())
            }
            (None, None) => return Vec::new(),
        };
        let counted = match (self.touched(), self.met()) {
            (Some((touched, _)), _) => self.from(cadence, touched, "the last touch"),
            (None, Some(met)) => self.from(cadence, met, "the day you met"),
            (None, None) => "neither touched nor met: due whatever the day".into(),
        };
        spoken(format!("{whose}, {cadence}: {counted}"), read)
    }

    /// `due 2 Nov, counted from the last touch`
    fn from(&self, Cadence { every, latest }: Cadence, day: NaiveDate, what: &str) -> String {
        let due = every.after(day);
        let late = latest.map(|latest| latest.after(day)).filter(|&latest| latest > due);
        let late = late.map(|late| format!(", late after {}", self.day(late))).unwrap_or_default();
        format!("due {}{late}, counted from {what}", self.day(due))
    }

    /// The later of front matter's day and the log's newest.
    fn last_touch(&self) -> Vec<Spoken> {
        let Some((day, read)) = self.touched() else {
            return spoken("never touched", Vec::new());
        };
        let method = self.contact.touched(self.today).and_then(|(_, method)| method);
        let method = method.map(|method| format!(" {}", by(method))).unwrap_or_default();
        let of = match &self.contact.last_touch {
            _ if read.len() < 2 => "",
            Some(written) if written.day == day && read[1] == Source::Field(Key::LastTouch) => {
                ", as both say"
            }
            _ => ", the later of the two",
        };
        spoken(format!("last touched {}{method}{of}", self.day(day)), read)
    }

    /// The last believed touch with what says so, what counts first.
    fn touched(&self) -> Option<(NaiveDate, Vec<Source>)> {
        let (day, _) = self.contact.touched(self.today)?;
        let entry = self.contact.history(self.today).into_iter().rev().find(|entry| !is_try(entry));
        let written = self.contact.last_touch.map(|dated| dated.day).filter(|&day| day <= self.today);
        let mut read: Vec<(NaiveDate, Source)> =
            entry.map(|it| (it.day, self.line(&it))).into_iter().collect();
        read.extend(written.map(|day| (day, Source::Field(Key::LastTouch))));
        read.sort_by_key(|&(day, _)| std::cmp::Reverse(day));
        Some((day, read.into_iter().map(|(_, source)| source).collect()))
    }

    fn met(&self) -> Option<NaiveDate> {
        self.contact.met.map(|met| met.day).filter(|&met| met <= self.today)
    }

    fn first_follow_up(&self) -> Vec<Spoken> {
        let Some(met) = self.met().filter(|_| self.touched().is_none()) else { return Vec::new() };
        let place = self.contact.met_at.is_some().then_some(Source::Field(Key::MetAt));
        let read = [Source::Field(Key::Met)].into_iter().chain(place).collect();
        let day = self.day(met);
        match Next::of(self.contact, self.config, self.today) {
            Next::FirstFollowUp { by } => {
                let days = schedule::FIRST_FOLLOW_UP_DAYS;
                let rule = format!(
                    "met {day} and not touched since: follow up by {}, for {days} days",
                    self.day(by)
                );
                spoken(rule, read)
            }
            _ => spoken(format!("met {day} and not touched since"), read),
        }
    }

    /// Days that are not believed yet.
    fn still_to_come(&self) -> Vec<Spoken> {
        let bought = self.contact.buying.as_deref().and_then(|buying| buying.bought);
        let fields =
            [(Key::LastTouch, self.contact.last_touch), (Key::Met, self.contact.met), (Key::Bought, bought)];
        let fields = fields.into_iter().filter_map(|(key, dated)| Some((dated?.day, Source::Field(key))));
        let entries = self.contact.log.iter().map(|entry| (entry.day, self.line(&entry)));
        let to_come = fields.chain(entries).filter(|&(day, _)| day > self.today).take(TOLD);
        let rule = |day| format!("{} is still to come: not counted before", self.day(day));
        to_come.flat_map(|(day, source)| spoken(rule(day), vec![source])).collect()
    }

    fn tries(&self) -> Vec<Spoken> {
        let touched = self.touched().map(|(day, _)| day);
        let since = |entry: &Entry<'_>| is_try(entry) && touched.is_none_or(|touched| entry.day > touched);
        let tries: Vec<_> = self.contact.history(self.today).into_iter().filter(since).collect();
        let count = match tries.len() {
            0 => return Vec::new(),
            1 => "1 try".to_owned(),
            count => format!("{count} tries"),
        };
        let read = tries.iter().rev().take(TOLD).map(|entry| self.line(entry)).collect();
        spoken(format!("{count} without an answer: a try is no touch"), read)
    }

    fn promises(&self) -> Vec<Spoken> {
        let read = |promise: &Promise| vec![Source::Line { note: self.path.clone(), line: promise.line }];
        let promises = self.contact.promises.iter().take(TOLD);
        promises.flat_map(|promise| spoken(self.promise(promise), read(promise))).collect()
    }

    fn promise(&self, promise: &Promise) -> String {
        let soon = self.today.checked_add_days(AHEAD).unwrap_or(self.today);
        let Some(due) = promise.due else {
            return match promise.is_waiting {
                true => "they promised it without a date: nothing to wait for yet".into(),
                false => "promised without a date: stands until it is kept".into(),
            };
        };
        let day = self.day(due);
        match promise.is_waiting {
            true if due < self.today => format!("they promised it by {day}: past its date"),
            true => format!("they promised it by {day}: not past its date"),
            false if due < self.today => format!("promised by {day}: overdue"),
            false if due == self.today => "promised by today".into(),
            false if due <= soon => format!("promised by {day}: in the next seven days"),
            false => format!("promised by {day}: later than the next seven days"),
        }
    }

    fn window(&self) -> Vec<Spoken> {
        let Some((bought, every)) = self.contact.buying.as_deref().and_then(|it| it.bought.zip(it.every))
        else {
            return Vec::new();
        };
        if bought.day > self.today {
            return Vec::new();
        }
        let opens = every.after(bought.day);
        let stand = if opens <= self.today {
            format!("open since {}", self.day(opens))
        } else if opens <= LEAD.after(self.today) {
            format!("opens {}, within the next {LEAD}", self.day(opens))
        } else {
            format!("opens {}, later than {LEAD} from now: useful and quiet until then", self.day(opens))
        };
        let read =
            vec![Source::Field(Key::Bought), Source::Field(Key::BuysEvery), Source::Setting("agenda.lead")];
        spoken(format!("buying window: {stand}"), read)
    }

    fn birthday(&self) -> Vec<Spoken> {
        let Some(day) = self.contact.birthday.and_then(|it| it.next(self.today)) else { return Vec::new() };
        let is_near = self.today.checked_add_days(BIRTHDAY).is_some_and(|last| day <= last);
        let near = if is_near { "in the next 14 days" } else { "later than the next 14 days" };
        let read = vec![Source::Field(Key::Birthday)];
        spoken(format!("birthday {}: {near}", self.day(day)), read)
    }

    fn line(&self, entry: &Entry<'_>) -> Source {
        Source::Line { note: entry.from.unwrap_or(self.path).clone(), line: entry.line }
    }

    fn day(&self, day: NaiveDate) -> String {
        date::short(day, self.today.year())
    }
}

fn is_try(entry: &Entry<'_>) -> bool {
    entry.tags.contains(Tags::NO_ANSWER)
}

fn settings(circle: Circle) -> (&'static str, &'static str) {
    match circle {
        Circle::Inner => ("circles.1.every", "circles.1.latest"),
        Circle::Middle => ("circles.2.every", "circles.2.latest"),
        Circle::Outer => ("circles.3.every", "circles.3.latest"),
    }
}

#[cfg(test)]
mod tests;
