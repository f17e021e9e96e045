//! What the user wants done with a contact, whoever says it: a mark in DUE.md, a command, a card in the inbox.
//!
//! A request is a pure value. It knows which changes of the note it comes to, and in which words history tells it.
//! Several that are carried out together are one change: see [`changes`].

mod entries;
#[cfg(test)]
mod tests;

use crate::contact::{self, Circle, Contact, Method, Methods, Promise, Question, Status, Tags};
use crate::date;
use crate::note::edit::{Change, Ending, Naming, NewTask};
use crate::note::fields::Key;
use crate::note::markdown::{clean, cut};
use chrono::{Datelike, NaiveDate};
use entries::NewLog;
use std::cmp::Reverse;
use std::sync::Arc;

/// One thing that the user wants done with one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// A real contact: a log entry, and `last_touch` where the note has one or has no log.
    Touched(Contacted),
    /// An attempt that got no answer: a log entry; the clock is not reset.
    Tried(Contacted),
    /// A remark: a log entry that is neither a touch nor a try.
    Noted(Contacted),
    /// Not now: sets `next`.
    NotNow {
        /// The day on which to come back to it.
        until: NaiveDate,
        /// Why.
        words: Words,
    },
    /// A promise, yours or theirs: an open task.
    Promised(NewTask),
    /// A promise gets other words: the user went on typing.
    Reworded {
        /// What it says.
        was: NewTask,
        /// What it is to say.
        now: NewTask,
    },
    /// A promise kept, received or called off: its box. A touch only where the words say by which method.
    Ended {
        /// The promise.
        promise: Promise,
        /// How it ended.
        ending: Ending,
        /// What of it.
        words: Words,
    },
    /// A promise gets another day.
    Postponed {
        /// The promise.
        promise: Promise,
        /// Its new day.
        due: NaiveDate,
        /// Why.
        words: Words,
    },
    /// A question for next time.
    ToAsk(String),
    /// It was asked: a touch, and it is struck through.
    Asked {
        /// The question.
        question: Question,
        /// How, and what they said.
        how: Contacted,
    },
    /// It is let be: struck through.
    Unasked {
        /// The question.
        question: Question,
        /// Why.
        words: Words,
    },
    /// They bought: sets `bought`. A touch only where the words say by which method.
    Bought(Words),
    /// They buy on another day than it seemed: sets `buys_next`.
    BuysNext {
        /// The day.
        until: NaiveDate,
        /// Why.
        words: Words,
    },
    /// Rests until further notice.
    Rest(Words),
    /// Let go.
    Drop(Words),
    /// Somebody else looks after them from now on.
    HandOver {
        /// Who: a contact's name, or as the user calls them.
        to: String,
        /// If they are a contact.
        successor: Option<Successor>,
        /// What the user says of it.
        words: Words,
    },
    /// Another circle.
    Move {
        /// Which.
        circle: Circle,
        /// Why.
        words: Words,
    },
}

/// A contact who looks after somebody from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Their note.
    pub note: Arc<str>,
    /// A link from there to the one whom they look after: a wiki link …
    pub wiki: String,
    /// … or a Markdown link.
    pub markdown: String,
}

/// A touch or a try, as the log will have it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contacted {
    /// The day.
    pub day: NaiveDate,
    /// How, where the words do not begin with it.
    pub method: Option<Method>,
    /// The user's words; may be empty, may have several lines.
    pub text: String,
    /// What it was besides.
    pub tags: Tags,
    /// The agreed next step, where one was agreed.
    pub next: Option<NaiveDate>,
    /// The words that it had when it was carried out before: these are added to now.
    pub was: Option<String>,
}

/// The user's words about what they want done, for the note's log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// When they said so.
    pub day: NaiveDate,
    /// What; may be empty, may have several lines.
    pub text: String,
    /// What they had said of it when it was carried out before.
    pub was: Option<String>,
}

impl Words {
    /// Words that are said for the first time.
    pub fn new(day: NaiveDate, text: impl Into<String>) -> Self {
        Self { day, text: text.into(), was: None }
    }
}

/// The longest subject, in characters.
const SUBJECT: usize = 72;
/// The longest name in a subject.
const NAME: usize = 40;

/// What has to change in the note, which reads as `contact`, when all of these are carried out together; nothing where
/// it says all of it already.
///
/// What they give to the log is as few entries as say the same: see [`Request`]'s own words for what they are.
pub fn changes(requests: &[Request], contact: &Contact, note: &[u8], methods: &Methods) -> Vec<Change> {
    let entries = requests.iter().filter_map(|request| request.entry(methods)).collect();
    let beside = requests.iter().flat_map(|request| request.changes_beside(contact));
    let (mut placed, others): (Vec<_>, Vec<_>) = beside.partition(|change| change.line().is_some());
    // What is told from another by its line comes first, from the last line up: no line is another one by then.
    placed.sort_by_key(|change| Reverse(change.line()));
    placed.extend(entries::changes(entries, contact, note, methods));
    placed.extend(others);
    placed
}

/// What they ask for in other notes than that at `path`, which they are about: by note.
pub fn elsewhere(requests: &[Request], path: &str, methods: &Methods) -> Vec<(Arc<str>, Vec<Change>)> {
    let mut changes: Vec<(Arc<str>, Vec<Change>)> = Vec::new();
    for (note, change) in requests.iter().filter_map(|request| request.elsewhere(path, methods)) {
        match changes.iter_mut().find(|(known, _)| *known == note) {
            Some((_, changes)) => changes.push(change),
            None => changes.push((note, vec![change])),
        }
    }
    changes.iter_mut().for_each(|(_, changes)| changes.sort_by_key(|change| Reverse(change.line())));
    changes
}

/// How history tells of requests that are carried out together: the commit's subject, and a line for each further one.
pub fn told(
    requests: &[Request],
    path: &str,
    was: Option<Circle>,
    today: NaiveDate,
    methods: &Methods,
) -> Option<(String, String)> {
    let (first, others) = requests.split_first()?;
    let lines: Vec<String> = others.iter().map(|request| request.said(was, today, methods)).collect();
    Some((first.subject(path, was, today, methods), lines.join("\n")))
}

impl Request {
    /// What it gives to the log.
    fn entry(&self, methods: &Methods) -> Option<NewLog> {
        match self {
            Self::Touched(it) | Self::Asked { how: it, .. } => Some(NewLog::of(it, Tags::default())),
            Self::Tried(it) => Some(NewLog::of(it, Tags::NO_ANSWER)),
            Self::Noted(it) => Some(NewLog::of(it, Tags::NOTE)),
            // What is said of a promise that ended well stands beside it; it is a touch only where it says how.
            Self::Ended { ending: Ending::Kept, words, .. } => NewLog::of_method(words, methods),
            Self::Bought(words) => NewLog::of_method(words, methods).or_else(|| NewLog::of_words(words)),
            Self::NotNow { words, .. }
            | Self::Ended { words, .. }
            | Self::Postponed { words, .. }
            | Self::BuysNext { words, .. }
            | Self::Unasked { words, .. }
            | Self::Rest(words)
            | Self::Drop(words)
            | Self::HandOver { words, .. }
            | Self::Move { words, .. } => NewLog::of_words(words),
            Self::Promised(_) | Self::Reworded { .. } | Self::ToAsk(_) => None,
        }
    }

    /// What has to change beside the log.
    fn changes_beside(&self, contact: &Contact) -> Vec<Change> {
        let set = |key, value: &str| vec![Change::Set(key, value.to_owned())];
        let day = |key, day: &NaiveDate| set(key, &day.to_string());
        match self {
            Self::Touched(it) | Self::Tried(it) | Self::Noted(it) => it
                .next
                .filter(|&next| contact.next != Some(next))
                .iter()
                .flat_map(|it| day(Key::Next, it))
                .collect(),
            Self::NotNow { until, .. } if contact.next == Some(*until) => Vec::new(),
            Self::NotNow { until, .. } => day(Key::Next, until),
            Self::Promised(task) => {
                let is_there = contact.promises.iter().any(|promise| is_it(promise, task));
                if is_there { Vec::new() } else { vec![Change::AddTask(task.clone())] }
            }
            Self::Reworded { was, now } => {
                let open = contact.promises.iter().find(|promise| is_it(promise, was));
                let line = open.map_or(0, |promise| promise.line);
                vec![Change::RewordTask { text: was.text.clone(), line, now: now.clone() }]
            }
            // In a dated note it is ticked where it stands.
            Self::Ended { promise, .. } | Self::Postponed { promise, .. } if promise.from.is_some() => {
                Vec::new()
            }
            Self::Ended { promise, .. } | Self::Postponed { promise, .. } => {
                self.of_task(&promise.text, false).into_iter().collect()
            }
            Self::ToAsk(text) => vec![Change::AddQuestion(contact::new::safe(text))],
            Self::Asked { question: Question { text, line }, .. }
            | Self::Unasked { question: Question { text, line }, .. } => {
                vec![Change::StrikeQuestion { text: text.to_string(), line: *line }]
            }
            Self::Bought(words) => {
                // A day that was set for this purchase is past with it.
                let next = contact.buying.as_ref().and_then(|it| it.next);
                let mut changes = day(Key::Bought, &words.day);
                changes.extend(next.map(|_| Change::Remove(Key::BuysNext)));
                changes
            }
            Self::BuysNext { until, .. } => day(Key::BuysNext, until),
            Self::Rest(_) => status(contact, Status::Resting),
            Self::Drop(_) => status(contact, Status::Dropped),
            Self::HandOver { to, .. } => {
                let mut changes = status(contact, Status::HandedOver);
                changes.extend(set(Key::HandedTo, to));
                changes
            }
            Self::Move { circle, .. } if contact.circle == Some(*circle) => Vec::new(),
            Self::Move { circle, .. } => set(Key::Circle, &(*circle as u8).to_string()),
        }
    }

    /// What has to change in the task with these words; nothing where it is about none. A kept one `is_dated` where its
    /// day is to be written beside it whatever others have.
    fn of_task(&self, text: &str, is_dated: bool) -> Option<Change> {
        match self {
            Self::Ended { promise, ending, words } => {
                let is_kept = *ending == Ending::Kept;
                let beside = |text: &str| if is_kept { text.to_owned() } else { String::new() };
                Some(Change::EndTask {
                    text: text.to_owned(),
                    line: promise.line,
                    ending: *ending,
                    day: words.day,
                    is_dated: is_dated && is_kept,
                    said: beside(&words.text),
                    was: beside(words.was.as_deref().unwrap_or_default()),
                })
            }
            Self::Postponed { promise, due, .. } => (promise.due != Some(*due)).then(|| Change::DateTask {
                text: text.to_owned(),
                line: promise.line,
                due: *due,
            }),
            _ => None,
        }
    }

    /// What it asks for in another note, in the same operation: whoever hands somebody over introduces the two, and a
    /// promise in a dated note is ticked there. `path` is the note that the request itself is about.
    pub fn elsewhere(&self, path: &str, methods: &Methods) -> Option<(Arc<str>, Change)> {
        match self {
            Self::HandOver { successor: Some(Successor { note, wiki, markdown }), .. } => {
                let task = |name: &str| format!("introduce {name} to them");
                let plain = task(&clean(contact::name(path)));
                let naming = Naming { plain, wiki: task(wiki), markdown: task(markdown) };
                Some((note.clone(), Change::AddNaming(naming)))
            }
            Self::Ended { promise, .. } | Self::Postponed { promise, .. } => {
                let from = promise.from.as_ref()?;
                // Where a method leads it, it is a touch, and not of the note's day.
                let is_touch = methods.split(&promise.text).0.is_some();
                Some((from.note.clone(), self.of_task(&from.words, is_touch)?))
            }
            _ => None,
        }
    }

    /// The commit's subject: `Ada Lovelace: touched by phone, 22 Nov — liked the draft`, at most 72 characters.
    /// `was` is the circle before, `today` decides whether years are shown.
    pub fn subject(&self, path: &str, was: Option<Circle>, today: NaiveDate, methods: &Methods) -> String {
        let name = clean(contact::name(path));
        cut(&format!("{}: {}", cut(&name, NAME), self.said(was, today, methods)), SUBJECT).into_owned()
    }

    /// The same without the name, in full.
    fn said(&self, was: Option<Circle>, today: NaiveDate, methods: &Methods) -> String {
        let day = |day: &NaiveDate| date::short(*day, today.year());
        let contacted = |verb: &str, it: &Contacted| {
            let (method, words) = it.split(methods);
            let method = method.map(|method| format!(" {}", method.by())).unwrap_or_default();
            (format!("{verb}{method}, {}", day(&it.day)), words.to_owned())
        };
        let with = |what: String, words: &Words| (what, words.text.clone());
        let (what, words) = match self {
            Self::Touched(it) => contacted("touched", it),
            Self::Tried(it) => contacted("tried", it),
            Self::Noted(it) => (format!("noted, {}", day(&it.day)), it.text.clone()),
            Self::NotNow { until, words } => with(format!("not now, next step {}", day(until)), words),
            Self::Promised(task) | Self::Reworded { now: task, .. } => {
                let NewTask { text, due, is_waiting } = task;
                let by = due.map(|due| format!(" by {}", day(&due))).unwrap_or_default();
                let verb = if *is_waiting { "waiting for:" } else { "promised to" };
                (format!("{verb} {}{by}", clean(text)), String::new())
            }
            Self::Ended { promise, ending, words } => {
                let verb = match (ending, promise.is_waiting) {
                    (Ending::Kept, false) => "kept",
                    (Ending::Kept, true) => "received",
                    (Ending::CalledOff, _) => "called off",
                };
                with(format!("{verb}: {}", clean(&promise.text)), words)
            }
            Self::Postponed { promise, due, words } => {
                with(format!("{}: by {}", clean(&promise.text), day(due)), words)
            }
            Self::ToAsk(text) => (format!("to ask: {}", clean(text)), String::new()),
            Self::Asked { question, how } => (format!("asked: {}", question.text), how.text.clone()),
            Self::Unasked { question, words } => with(format!("not to ask: {}", question.text), words),
            Self::Bought(words) => with(format!("bought, {}", day(&words.day)), words),
            Self::BuysNext { until, words } => with(format!("buys next {}", day(until)), words),
            Self::Rest(words) => with("resting".into(), words),
            Self::Drop(words) => with("dropped".into(), words),
            Self::HandOver { to, words, .. } => with(format!("handed over to {}", clean(to)), words),
            Self::Move { circle, words } => {
                let was = was.map(|was| format!("{} → ", was as u8)).unwrap_or_default();
                with(format!("circle {was}{}", *circle as u8), words)
            }
        };
        let words = clean(&words);
        if words.is_empty() { what } else { format!("{what} — {words}") }
    }
}

impl Contacted {
    /// How, and the words without that.
    fn split(&self, methods: &Methods) -> (Option<Method>, &str) {
        match self.method {
            Some(method) => (Some(method), &self.text),
            None => methods.split(&self.text),
        }
    }
}

fn status(contact: &Contact, status: Status) -> Vec<Change> {
    let is_so = contact.status == status;
    if is_so { Vec::new() } else { vec![Change::Set(Key::Status, status.word().to_owned())] }
}

fn is_it(promise: &Promise, task: &NewTask) -> bool {
    *promise.text == *task.text && promise.due == task.due && promise.is_waiting == task.is_waiting
}
