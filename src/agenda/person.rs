//! All that is known of one person, for the minute before a call: what the note says, and what the rules of the agenda
//! make of it today. Adds no rule, and renders nothing.

use super::WEEK;
use super::balance::is_without_cadence;
use super::day::{self, Standing};
use super::markdown::{clean, cut};
use super::planner::Planner;
use super::schedule::{Plan, Shown};
use super::suggest::{self, Act};
use crate::config::Config;
use crate::contact::{self, Contact, Entry, Method, Methods, Promise, Status, Tags};
use crate::date::Span;
use crate::note::{self, front_matter, said};
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;
use std::sync::Arc;

/// How many of the last touches are kept.
const TOUCHES: usize = 5;
/// The longest words of a log entry, in characters; a line may hold a novel.
const WORDS: usize = 200;
/// How many fields of the user's own are kept, and the longest of them, in bytes: a photo is no plain value.
const FIELDS: usize = 50;
const FIELD: usize = 1000;

/// A person on one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Person<'a> {
    /// The day.
    pub today: NaiveDate,
    /// The note.
    pub path: &'a Arc<str>,
    /// What it says.
    pub contact: &'a Contact,
    /// The user's own fields with their values, in the note's order.
    pub fields: Vec<(String, Vec<String>)>,
    /// When they are next.
    pub next: Next,
    /// Where they stand on today's agenda; `None`: they are not on it.
    pub standing: Option<Standing>,
    /// The first day of which anything is known: they were met, touched or tried.
    pub since: Option<NaiveDate>,
    /// How many touches there were.
    pub touches: usize,
    /// The last five touches and tries, newest first.
    pub last: Vec<Touch<'a>>,
    /// What you promised: by its day, undated ones last.
    pub yours: Vec<&'a Promise>,
    /// What they promised, likewise.
    pub theirs: Vec<&'a Promise>,
    /// Help given and taken, of each kind that there was.
    pub give_and_take: Vec<Kind<'a>>,
    /// The next birthday.
    pub birthday: Option<Birthday>,
    /// When they buy.
    pub window: Option<Window<'a>>,
    /// What to do.
    pub act: Option<Act>,
}

/// When somebody is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Off the agenda.
    Off(Status),
    /// No circle, no cadence, nothing agreed.
    Never,
    /// Neither touched nor met nor tried: due whatever the day.
    Now,
    /// Met in the last 30 days and not touched since.
    FirstFollowUp {
        /// Until when; late from the day after on.
        by: NaiveDate,
    },
    /// An agreed day.
    Agreed {
        /// The day.
        day: NaiveDate,
        /// When to ask again after a try without an answer.
        again: Option<NaiveDate>,
    },
    /// Three tries and more without an answer: no day is next.
    NoReply,
    /// By the cadence.
    Due {
        /// From this day on.
        day: NaiveDate,
        /// Overdue after this one, where it is not the same.
        latest: Option<NaiveDate>,
    },
}

/// A touch or a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch<'a> {
    /// The day.
    pub day: NaiveDate,
    /// How.
    pub method: Option<Method>,
    /// Its tags.
    pub tags: Tags,
    /// What the log says of it, as Markdown; see [`words`].
    pub text: String,
    /// The other contact's note that it stands in.
    pub from: Option<(&'a Arc<str>, u32)>,
}

/// Help of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind<'a> {
    /// The kind: one of `#gave`, `#got`, `#referral`, `#told`, `#asked`.
    pub tag: Tags,
    /// How often.
    pub count: usize,
    /// The last one.
    pub last: Touch<'a>,
}

/// A birthday to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Birthday {
    /// The next one, today's included.
    pub day: NaiveDate,
    /// How old they will be, where the year is known.
    pub turns: Option<i32>,
}

/// When they buy, and how they choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window<'a> {
    /// When they last bought.
    pub bought: Option<NaiveDate>,
    /// How long until they buy again.
    pub every: Option<Span>,
    /// How they choose.
    pub by: Option<&'a str>,
    /// When they buy again.
    pub opens: Option<NaiveDate>,
}

impl<'a> Person<'a> {
    /// The contact at `path` on `today`; `bytes` is the note as the disk has it. `None` where the index has no such
    /// contact.
    pub fn new(planner: &'a Planner, path: &str, bytes: &[u8], today: NaiveDate) -> Option<Self> {
        let (path, contact) = planner.known(path)?;
        let config = planner.config();
        let said = Told::read(bytes, &config.methods);
        let ahead = planner.ahead(today);
        let event = ahead.event.as_ref();
        Some(Self {
            today,
            path,
            contact,
            fields: fields(bytes),
            next: Next::of(contact, config, today),
            standing: day::find(planner, path, today, WEEK),
            since: since(contact, today),
            touches: contact.touches(today),
            give_and_take: give_and_take(contact, &said, today),
            last: last_touches(contact, &said, today),
            yours: promises(contact, false),
            theirs: promises(contact, true),
            birthday: birthday(contact, today),
            window: window(contact, today),
            act: (contact.status == Status::Active).then(|| {
                suggest::act(contact, contact::name(path), planner.ways(), config.lead, today, event)
            }),
        })
    }
}

impl Next {
    /// When the contact is next, as of `today`.
    pub fn of(contact: &Contact, config: &Config, today: NaiveDate) -> Self {
        if contact.status != Status::Active {
            return Self::Off(contact.status);
        }
        match Plan::on(contact, config, today).shown(today.into()) {
            Shown::Agreed { day, again } => Self::Agreed { day, again },
            Shown::FirstFollowUp { by } => Self::FirstFollowUp { by },
            Shown::NoReply => Self::NoReply,
            Shown::Cadence { due: Some(day), latest } => Self::Due { day, latest },
            Shown::Cadence { due: None, .. } if is_without_cadence(contact) => Self::Never,
            Shown::Cadence { due: None, .. } => Self::Now,
        }
    }
}

/// The texts of the note's log by their lines: a contact keeps few of them.
struct Told(HashMap<u32, String>);

impl Told {
    fn read(bytes: &[u8], methods: &Methods) -> Self {
        let decoded = note::decode(bytes);
        let log = note::read_body(&decoded.text, note::split(&decoded.text).body, methods).log;
        Self(log.iter().map(|entry| (entry.line, entry.text.to_owned())).collect())
    }

    fn touch<'a>(&self, entry: &Entry<'a>) -> Touch<'a> {
        let &Entry { day, method, tags, text, from, line, .. } = entry;
        let own = self.0.get(&line).filter(|_| from.is_none());
        Touch {
            day,
            method,
            tags,
            text: own.cloned().unwrap_or_else(|| text.to_owned()),
            from: from.map(|from| (from, line)),
        }
    }
}

/// The last touches, newest first, and the tries among them and since; front matter's day is one of them where the log
/// does not have it.
fn last_touches<'a>(contact: &'a Contact, said: &Told, today: NaiveDate) -> Vec<Touch<'a>> {
    let mut touches: Vec<Touch<'_>> = contact.history(today).iter().map(|entry| said.touch(entry)).collect();
    let written = contact.last_touch.map(|dated| dated.on(today)).filter(|&day| day <= today);
    if let Some(day) = written.filter(|day| touches.iter().all(|touch| touch.day != *day)) {
        touches.push(Touch { day, method: None, tags: Tags::default(), text: String::new(), from: None });
        touches.sort_by_key(|touch| touch.day);
    }
    let (mut last, mut answered, mut tried) = (Vec::new(), 0, 0);
    for touch in touches.into_iter().rev() {
        // A remark is shown among the touches, and is none.
        let count = if touch.tags.is_touch() { &mut answered } else { &mut tried };
        *count += 1;
        if *count <= TOUCHES {
            last.push(touch);
        }
        if answered == TOUCHES {
            break;
        }
    }
    last
}

fn since(contact: &Contact, today: NaiveDate) -> Option<NaiveDate> {
    let front_matter = [contact.met, contact.last_touch].into_iter().flatten().map(|dated| dated.on(today));
    let entries = contact.log.stamps_on(today).map(|stamp| stamp.day);
    front_matter.chain(entries).filter(|&day| day <= today).min()
}

fn promises(contact: &Contact, theirs: bool) -> Vec<&Promise> {
    let mut promises: Vec<&Promise> =
        contact.promises.iter().filter(|promise| promise.is_waiting == theirs).collect();
    promises.sort_by_key(|promise| (promise.due.is_none(), promise.due, promise.line));
    promises
}

fn give_and_take<'a>(contact: &'a Contact, said: &Told, today: NaiveDate) -> Vec<Kind<'a>> {
    let history = contact.history(today);
    let kind = |tag| {
        let mut all = history.iter().rev().filter(|entry| entry.tags.tells(tag));
        let last = said.touch(all.next()?);
        Some(Kind { tag, count: 1 + all.count(), last })
    };
    [Tags::GAVE, Tags::GOT, Tags::REFERRAL, Tags::TOLD, Tags::ASKED].into_iter().filter_map(kind).collect()
}

fn birthday(contact: &Contact, today: NaiveDate) -> Option<Birthday> {
    let birthday = contact.birthday.filter(|_| contact.status != Status::Deceased)?;
    let day = birthday.next(today)?;
    let turns = birthday.year.map(|year| day.year() - year).filter(|&age| age > 0);
    Some(Birthday { day, turns })
}

fn window(contact: &Contact, today: NaiveDate) -> Option<Window<'_>> {
    let buying = contact.buying.as_deref()?;
    let bought = buying.bought.map(|bought| bought.on(today)).filter(|&day| day <= today);
    let opens = buying.opens(today);
    Some(Window { bought, every: buying.every, by: buying.by.as_deref(), opens })
}

fn fields(bytes: &[u8]) -> Vec<(String, Vec<String>)> {
    let decoded = note::decode(bytes);
    let front = note::split(&decoded.text).front.unwrap_or(0..0);
    let shown = |value: front_matter::Value<'_>| -> Vec<String> {
        let items = match value {
            front_matter::Value::Text(text) => vec![text],
            front_matter::Value::List(items) => items,
            front_matter::Value::Null | front_matter::Value::Other => Vec::new(),
        };
        let is_short = items.iter().map(|item| item.len()).sum::<usize>() <= FIELD;
        let items = items.iter().filter(|_| is_short).map(|item| words(item));
        items.filter(|item| !item.is_empty()).collect()
    };
    let all = front_matter::others(&decoded.text[front]).into_iter();
    let all = all.map(|(key, value)| (clean(&key), shown(value)));
    all.filter(|(key, values)| !key.is_empty() && !values.is_empty()).take(FIELDS).collect()
}

/// The words of a line of Markdown: links as they read, our tags left out, on one line and not endless.
pub fn words(text: &str) -> String {
    cut(&said::plain(text), WORDS).into_owned()
}

#[cfg(test)]
mod tests;
