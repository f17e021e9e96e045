//! What a mark in DUE.md asks for: a mark and the state of a note in, requests out. A mark means the same whatever the
//! page's language, since neither the page nor its wording is looked at. Writes nothing.

#[cfg(test)]
mod tests;
mod typed;

use super::mark::{Mark, Sign, Target};
use super::remark::Remark;
use crate::agenda;
use crate::agenda::entry::{ItemKey, Kind, Section};
use crate::contact::{self, Contact, Method, Methods, Promise, Question, Tags};
use crate::inbox;
use crate::note::edit::{self, Ending, NewTask};
use crate::note::markdown;
use crate::note::promise::Task;
use crate::note::task::State;
use crate::note::{self, links, split};
use crate::request::{self, Contacted, Request, Successor, Words};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::sync::Arc;
use typed::Typed;

/// What becomes of a mark that asks for such things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<W> {
    /// It asks for nothing yet: words beside an empty box.
    Open,
    /// The note says so already, and all that the user said.
    Answered,
    /// It asks for this.
    Asks(W),
    /// It cannot be carried out, and this is why.
    Unclear(Remark),
}

/// Whom a mark is about, as the disk or a tree has them.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    /// The note's path.
    pub path: &'a str,
    /// What the note says.
    pub contact: &'a Contact,
    /// What was promised to them in dated notes, whatever became of it.
    pub owed: &'a [Task],
    /// The text of another note.
    pub other: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// Its text.
    pub note: &'a [u8],
    /// Finds the one contact whom a name means.
    pub who: &'a dyn Fn(&str) -> Option<Arc<str>>,
    /// The words for methods.
    pub methods: &'a Methods,
}

impl Person<'_> {
    /// The promises that are open, those in dated notes last.
    fn open(&self) -> impl Iterator<Item = &Promise> {
        let owed = self.owed.iter().filter(|task| task.state == State::Open).map(|task| &task.promise);
        self.contact.promises.iter().chain(owed)
    }
}

/// Reads a mark on a person, on an item of theirs or on a task of the user's own below them. It was made on `day`,
/// which counts unless the line says its own. Marks of one person that are carried out together go together into
/// [`request::changes`].
pub fn judge(mark: &Mark, person: &Person<'_>, day: NaiveDate) -> Verdict<Vec<Request>> {
    let requests = match read(mark, person, day) {
        Ok(Some(requests)) => requests,
        Ok(None) => return Verdict::Open,
        Err(remark) => return Verdict::Unclear(remark),
    };
    let changes = request::changes(&requests, person.contact, person.note, person.methods);
    let is_same_here = edit::edit(person.note, &changes, person.methods).map(|after| after == person.note);
    match (is_same_here, says_elsewhere(&requests, person)) {
        (Ok(true), Ok(true)) => Verdict::Answered,
        (Ok(_), Ok(_)) => Verdict::Asks(requests),
        (Err(refusal), _) => Verdict::Unclear(Remark::Refused(refusal)),
        (_, Err(remark)) => Verdict::Unclear(remark),
    }
}

/// Whether the dated notes say already what is asked of promises in them.
fn says_elsewhere(requests: &[Request], person: &Person<'_>) -> Result<bool, Remark> {
    // An introduction that was promised may have been made since.
    let promises = requests.iter().filter(|request| !matches!(request, Request::HandOver { .. }));
    for (path, change) in promises.filter_map(|request| request.elsewhere(person.path, person.methods)) {
        let note = (person.other)(&path).ok_or(Remark::NoPromise)?;
        if edit::edit(&note, &[change], person.methods).map_err(Remark::Refused)? != note {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Reads a mark on a card of the inbox, made on `day`: see [`inbox::answered`].
pub fn judge_card(mark: &Mark, day: NaiveDate) -> Verdict<inbox::Answer> {
    match read_card(mark, day) {
        Ok(Some(answer)) => Verdict::Asks(answer),
        Ok(None) => Verdict::Open,
        Err(remark) => Verdict::Unclear(remark),
    }
}

fn read_card(mark: &Mark, day: NaiveDate) -> Result<Option<inbox::Answer>, Remark> {
    if !is_set(mark)? {
        return Ok(None);
    }
    let said = Typed::of(mark, day)?;
    Ok(Some(match mark.asks() {
        Sign::Done => inbox::Answer::For { words: said.words(), day: said.day },
        Sign::Later => {
            let (until, words) = said.until()?;
            inbox::Answer::Again { until, words }
        }
        Sign::Not => inbox::Answer::Thrown { words: said.words() },
        Sign::Tried => return Err(Remark::NotOnCard(mark.sign.clone())),
        _ => return Err(unknown(mark)),
    }))
}

/// Whether a box asks for something.
fn is_set(mark: &Mark) -> Result<bool, Remark> {
    if mark.is_garbled {
        return Err(Remark::Garbled);
    }
    match mark.asks() {
        Sign::Empty if mark.done.is_some() && !matches!(mark.target, Target::NewTask { .. }) => {
            Err(Remark::TakenBack)
        }
        Sign::Empty | Sign::UnderWay => Ok(false),
        _ => Ok(true),
    }
}

fn read(mark: &Mark, person: &Person<'_>, day: NaiveDate) -> Result<Option<Vec<Request>>, Remark> {
    if let Target::NewTask { .. } = mark.target {
        return new_task(mark, day).map(|request| Some(vec![request]));
    }
    if !is_set(mark)? {
        return Ok(None);
    }
    let said = Typed::of(mark, day)?;
    // Whatever the line is about, it is the person who was tried.
    if mark.asks() == Sign::Tried {
        return Ok(Some(vec![Request::Tried(said.contacted(Tags::default()))]));
    }
    let request = match &mark.target {
        Target::Person { section, .. } => of_person(mark, *section, said, person)?,
        Target::Item { key, .. } => match key.kind {
            Kind::Promise | Kind::Waiting => return of_promise(mark, key, said, person).map(Some),
            Kind::Tell => of_help(mark, key.kind, Tags::TOLD, said)?,
            Kind::Ask => of_help(mark, key.kind, Tags::ASKED, said)?,
            Kind::Birthday => of_help(mark, key.kind, Tags::BIRTHDAY, said)?,
            Kind::Window => of_window(mark, key, said, person)?,
            Kind::Thanks => of_thanks(mark, key, said, person)?,
            Kind::Question => of_question(mark, key, said, person)?,
        },
        Target::NewTask { .. } | Target::Card { .. } => return Ok(None),
    };
    Ok(Some(vec![request]))
}

fn of_person(mark: &Mark, section: Section, said: Typed, person: &Person<'_>) -> Result<Request, Remark> {
    Ok(match mark.asks() {
        Sign::Done => Request::Touched(said.contacted(Tags::default())),
        Sign::Later => {
            let (until, words) = said.until_with_words()?;
            Request::NotNow { until, words }
        }
        Sign::Not => match said.hand_over() {
            Some((name, words)) => hand_over(&name, words, person)?,
            None if section == Section::NotCallingBack => Request::Drop(said.to_words()),
            None => Request::Rest(said.to_words()),
        },
        _ => return Err(unknown(mark)),
    })
}

fn hand_over(name: &str, words: Words, person: &Person<'_>) -> Result<Request, Remark> {
    if name.is_empty() {
        return Err(Remark::HandOverToWhom);
    }
    let note = (person.who)(name);
    if note.as_deref() == Some(person.path) {
        return Err(Remark::HandOverToSelf);
    }
    let to = note.as_deref().map_or(name, contact::name).to_owned();
    let has_namesake = (person.who)(contact::name(person.path)).as_deref() != Some(person.path);
    let successor = note.map(|note| successor(note, person.path, has_namesake));
    Ok(Request::HandOver { to, successor, words })
}

/// The contact whose note is `note`, who looks after the one at `path` from now on.
pub fn successor(note: Arc<str>, path: &str, has_namesake: bool) -> Successor {
    let way = links::way(&note, path);
    let wiki = agenda::markdown::wiki_link(path, has_namesake);
    Successor { note, wiki, markdown: agenda::markdown::link(contact::name(path), &way) }
}

/// Help to come back to, and birthdays.
fn of_help(mark: &Mark, kind: Kind, tag: Tags, said: Typed) -> Result<Request, Remark> {
    Ok(match mark.asks() {
        Sign::Done => Request::Touched(said.contacted(tag)),
        Sign::Not => Request::Noted(said.contacted(tag)),
        Sign::Later => return Err(Remark::NotLater(kind)),
        _ => return Err(unknown(mark)),
    })
}

/// A card after the first call: by post, where the words say nothing else.
fn of_thanks(mark: &Mark, key: &ItemKey, said: Typed, person: &Person<'_>) -> Result<Request, Remark> {
    let contacted = said.contacted(Tags::default());
    Ok(match mark.asks() {
        Sign::Done => {
            let is_said = person.methods.split(&contacted.text).0.is_some();
            Request::Touched(Contacted { method: (!is_said).then_some(Method::Post), ..contacted })
        }
        Sign::Not if contacted.text.is_empty() => {
            Request::Noted(Contacted { text: "no card for the call".into(), ..contacted })
        }
        Sign::Not => Request::Noted(contacted),
        Sign::Later => return Err(Remark::NotLater(key.kind)),
        _ => return Err(unknown(mark)),
    })
}

/// A question for next time.
fn of_question(mark: &Mark, key: &ItemKey, said: Typed, person: &Person<'_>) -> Result<Request, Remark> {
    let question = || question(key, said.is_repeated, person).ok_or(Remark::NoQuestion);
    Ok(match mark.asks() {
        Sign::Done => Request::Asked { question: question()?, how: said.contacted(Tags::default()) },
        Sign::Not => Request::Unasked { question: question()?, words: said.to_words() },
        Sign::Later => return Err(Remark::NotLater(key.kind)),
        _ => return Err(unknown(mark)),
    })
}

/// The question that an item is about, as the note has it now.
fn question(key: &ItemKey, is_done: bool, person: &Person<'_>) -> Option<Question> {
    let text = String::from_utf8_lossy(person.note);
    let all = note::questions(&text, split(&text).body);
    let equals: Vec<_> = all.iter().filter(|(question, _)| question.text == key.text).collect();
    let found = meant(&equals, key, is_done, |(_, waits)| *waits, |(_, waits)| !*waits)?;
    Some(found.0.clone())
}

fn of_window(mark: &Mark, key: &ItemKey, said: Typed, person: &Person<'_>) -> Result<Request, Remark> {
    Ok(match mark.asks() {
        Sign::Done => Request::Bought(said.to_words()),
        Sign::Later => {
            let (until, words) = said.until_with_words()?;
            Request::BuysNext { until, words }
        }
        Sign::Not => {
            let until = next_cycle(key, said.day, person.contact).ok_or(Remark::NoCycle)?;
            Request::BuysNext { until, words: said.to_words() }
        }
        _ => return Err(unknown(mark)),
    })
}

/// More cycles than this since a window opened are a slip of the pen.
const MAX_CYCLES: usize = 1_000;

/// The first day to come on which they buy after the window that was not used.
fn next_cycle(key: &ItemKey, day: NaiveDate, contact: &Contact) -> Option<NaiveDate> {
    let buying = contact.buying.as_deref()?;
    let every = buying.every?;
    let opened = key.day.or_else(|| buying.opens(day))?;
    let cycles = std::iter::successors(Some(opened), |&opens| Some(every.after(opens)));
    cycles.take(MAX_CYCLES).skip(1).find(|&opens| opens > day)
}

fn of_promise(mark: &Mark, key: &ItemKey, said: Typed, person: &Person<'_>) -> Result<Vec<Request>, Remark> {
    let ending = match mark.asks() {
        Sign::Done => Some(Ending::Kept),
        Sign::Not => Some(Ending::CalledOff),
        _ => None,
    };
    let is_done = said.is_repeated;
    let promise = || promise(key, ending, is_done, person).ok_or(Remark::NoPromise);
    Ok(vec![match (mark.asks(), ending) {
        (_, Some(ending)) => {
            let promise = promise()?;
            let is_open = person.open().any(|it| it.line == promise.line && it.from == promise.from);
            let other = || (person.other)(&promise.from.as_ref()?.note);
            let note = other().map_or(person.note.into(), Cow::from);
            if is_open && ending == Ending::Kept && repeats_without_day(&promise, &note) {
                return Err(Remark::RepeatsWithoutDay);
            }
            Request::Ended { promise, ending, words: said.to_words() }
        }
        (Sign::Later, _) => {
            let (due, words) = said.until_with_words()?;
            Request::Postponed { promise: promise()?, due, words }
        }
        _ => return Err(unknown(mark)),
    }])
}

/// The promise that an item is about: an open one, or that which has ended already in the way that is asked for, since
/// there may be words to add. Where nothing else fits, an open one whose day was changed.
fn promise(key: &ItemKey, ending: Option<Ending>, is_done: bool, person: &Person<'_>) -> Option<Promise> {
    let is_waiting = key.kind == Kind::Waiting;
    let has_words = |it: &Promise| it.text == key.text && it.is_waiting == is_waiting;
    let is_it = |it: &Promise| has_words(it) && it.due == key.day;
    let wanted = match ending {
        Some(Ending::Kept) => Some(State::Kept),
        Some(Ending::CalledOff) => Some(State::CalledOff),
        None => None,
    };
    let text = String::from_utf8_lossy(person.note);
    let tasks = note::tasks(&text, split(&text).body);
    let equals: Vec<&Task> = tasks.iter().chain(person.owed).filter(|task| is_it(&task.promise)).collect();
    let is_ended = |task: &&Task| Some(task.state) == wanted;
    let found = meant(&equals, key, is_done, |task| task.state == State::Open, is_ended);
    let moved = || person.open().find(|it| has_words(it)).cloned();
    found.map(|task| task.promise.clone()).or_else(moved)
}

/// Which of those that say the same an item is about, in the note's order: an open one, or that which has ended already as
/// is asked for. `is_done` where the mark was carried out before.
fn meant<T: Copy>(
    equals: &[T],
    key: &ItemKey,
    is_done: bool,
    is_open: impl Fn(&T) -> bool,
    is_ended: impl Fn(&T) -> bool,
) -> Option<T> {
    let open: Vec<T> = equals.iter().copied().filter(&is_open).collect();
    let ended = || equals.iter().copied().rfind(&is_ended);
    let (nth, count) = (usize::from(key.nth), usize::from(key.others) + 1);
    if is_done && ended().is_some() {
        ended()
    } else if open.len() >= count {
        open.get(nth).copied()
    } else if count > 1 {
        // Of its twins some have ended since. They stand in their order still, the newest last.
        let its = count.checked_sub(nth + 1).and_then(|after| equals.iter().rev().nth(after).copied());
        its.filter(|it| is_open(it) || is_ended(it))
    } else {
        ended()
    }
}

/// Whether a promise repeats and has no day: kept, it would stand there again as it was.
fn repeats_without_day(promise: &Promise, note: &[u8]) -> bool {
    let line = usize::try_from(promise.line).ok().and_then(|line| line.checked_sub(1));
    let text = String::from_utf8_lossy(note);
    let source = line.and_then(|line| text.lines().nth(line));
    promise.due.is_none() && source.is_some_and(|line| line.contains('🔁'))
}

fn new_task(mark: &Mark, day: NaiveDate) -> Result<Request, Remark> {
    if mark.is_garbled {
        return Err(Remark::Garbled);
    }
    if !mark.sign.is_empty() {
        return Err(Remark::MarkedTask);
    }
    let task = |text: &str, below: &[String], day| -> Result<NewTask, Remark> {
        let said = Typed::of_task(text, below, day)?;
        if markdown::words(&said.words()).is_empty() {
            return Err(Remark::NoWords);
        }
        let words = said.words();
        let (first, more) =
            words.split_once('\n').map_or((&*words, None), |(first, more)| (first, Some(more)));
        let mut task = inbox::task(first, said.day).map_err(Remark::UnclearDay)?;
        if let Some(more) = more {
            task.text = format!("{}\n{more}", task.text);
        }
        Ok(task)
    };
    let day = mark.done.as_ref().map_or(day, |done| done.day);
    let now = task(&mark.after, &mark.below, day)?;
    let was = mark.done.as_ref().and_then(|done| task(&done.after, &done.below, day).ok());
    Ok(match was {
        Some(was) if was != now => Request::Reworded { was, now },
        _ => Request::Promised(now),
    })
}

fn unknown(mark: &Mark) -> Remark {
    let sign = mark.sign.clone();
    if sign.starts_with('>') { Remark::DayInBox(sign) } else { Remark::UnknownSign(sign) }
}
