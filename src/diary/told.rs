//! What the lines of a dated note tell: touches and tries, introductions, promises; with the lines above them, where
//! they say to whom.

use super::{line, own};
use crate::note::log::{Entry, Link, Log, Tags, note_link};
use crate::note::method::{Method, Methods};
use crate::note::promise::{self, Owed};
use crate::note::task::{State, checkbox, shown};
use crate::note::{introduction, markdown, newlines};
use chrono::NaiveDate;

/// A line of the writer's.
pub(super) struct Own<'t> {
    /// Its number in the file.
    pub number: u32,
    /// Its words, behind markers and box.
    pub words: &'t str,
    /// What became of it, if it is a task.
    pub task: Option<State>,
    /// The place of the line that it stands below.
    pub above: Option<usize>,
}

/// The lines that the writer of a body wrote; `before` is how many lines stand before the body.
pub(super) fn own_lines(body: &str, before: u32) -> Vec<Own<'_>> {
    let (mut number, mut at) = (before + 1, 0);
    let mut lines = Vec::new();
    for own::Line { range, above, .. } in own::lines(body) {
        number += newlines(&body[at..range.start]);
        at = range.start;
        let words = without_markers(&body[range]);
        let task = checkbox(words);
        let words = task.map_or(words, |checkbox| checkbox.behind.trim_start());
        let task = task.map(|checkbox| checkbox.state());
        lines.push(Own { number, words, task, above });
    }
    lines
}

/// A line's words behind its bullets and numbers.
fn without_markers(line: &str) -> &str {
    let mut words = line.trim_start();
    while let Some(rest) = words.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with([' ', '\t'])) {
        words = rest.trim_start();
    }
    let number = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = number.strip_prefix(['.', ')']).filter(|rest| rest.starts_with(' '));
    numbered.filter(|_| number.len() < words.len()).map_or(words, str::trim_start)
}

/// What one line tells of a touch or a try, or of an introduction that was made.
#[derive(Default)]
pub(super) struct Told {
    pub line: u32,
    /// Of which day, where that is not the note's.
    pub day: Option<NaiveDate>,
    pub touched: Vec<Link>,
    pub introduced: Vec<Link>,
    pub method: Option<Method>,
    pub tags: Tags,
    pub words: String,
    /// The whole line.
    pub said: String,
}

impl Told {
    /// What the line at `at` tells; nothing where it is a task that is open or called off, or that was done and names no
    /// way in which it touched anybody.
    pub(super) fn of(lines: &[Own<'_>], at: usize, methods: &Methods) -> Option<Self> {
        let own = &lines[at];
        // A line without a link tells of somebody only where it is a task that was done.
        let may_tell = match own.task {
            Some(state) => state == State::Kept,
            None => memchr::memchr(b'[', own.words.as_bytes()).is_some(),
        };
        if !may_tell {
            return None;
        }
        let read = line::read(own.words, methods);
        let tags = read.tags.or(Tags::parse(own.words));
        let told = |touched: Vec<Link>, method, words: &str| Self {
            line: own.number,
            day: None,
            introduced: introduced(own.words, tags, &touched),
            touched,
            method,
            tags,
            words: words.to_owned(),
            said: own.words.to_owned(),
        };
        if own.task.is_none() {
            let told = told(read.touched, read.method, read.words);
            return (!told.touched.is_empty() || !told.introduced.is_empty()).then_some(told);
        }
        let (led_by, behind) = methods.split(own.words);
        let touched = match (&read.touched[..], led_by, read.method) {
            ([], Some(_), _) => owner(lines, at),
            (_, Some(_), _) => read.touched.clone(),
            (_, None, Some(_)) if own.words.starts_with('[') => read.touched.clone(),
            _ => Vec::new(),
        };
        let words = if read.touched.is_empty() { behind } else { read.words };
        let words = promise::without_fields(words);
        let told = told(touched, read.method.or(led_by), words.trim());
        let told = Self { day: promise::done_on(own.words), ..told };
        (!told.touched.is_empty()).then_some(told)
    }
}

/// Whom a line tells to have been introduced to those whom it touched, or to each other; as in a contact's log, a tag says
/// that you did it.
fn introduced(line: &str, tags: Tags, touched: &[Link]) -> Vec<Link> {
    let people = if tags.contains(Tags::GAVE) { introduction::people(line) } else { Vec::new() };
    let others: Vec<Link> = people.into_iter().filter(|link| !touched.contains(link)).collect();
    if touched.len() + others.len() > 1 { others } else { Vec::new() }
}

/// Whom the lines are about that the one at `at` stands below: the nearest that begins with a link.
fn owner(lines: &[Own<'_>], at: usize) -> Vec<Link> {
    let above = std::iter::successors(lines[at].above, |&above| lines[above].above);
    let mut named = above.map(|above| line::about(lines[above].words).0);
    named.find(|links| !links.is_empty()).unwrap_or_default()
}

/// The promise in the line at `at`.
pub(super) fn owed(lines: &[Own<'_>], at: usize) -> Option<Owed> {
    let own = &lines[at];
    let state = own.task?;
    let (mut to, begin) = line::about(own.words);
    let text = if to.is_empty() { own.words } else { &own.words[begin..] };
    if to.is_empty() {
        to = owner(lines, at);
    }
    if to.is_empty() {
        return None;
    }
    let task = promise::read_one(state, text, own.number)?;
    // An introduction is owed to both.
    let others: Vec<Link> = introduction::people(text).into_iter().filter(|it| !to.contains(it)).collect();
    let is_introduction = !others.is_empty() && !task.promise.is_waiting;
    to.extend(others.into_iter().filter(|_| is_introduction));
    Some(Owed { task, words: shown(own.words).into(), to: to.into(), is_introduction })
}

/// By the place of an entry in the log.
pub(super) type Links = Box<[(u32, Link)]>;

/// What the front matter and the lines tell, as a log with those whom it touched, and with those who were introduced.
pub(super) fn log_of(day: NaiveDate, people: &[Link], told: &[Told]) -> (Log, Links, Links) {
    let entry =
        |line, day, method, tags, text| Entry { day, method, tags, has_zone: false, line, text, from: None };
    let of_line = |it: &Told, text| entry(it.line, it.day.unwrap_or(day), it.method, it.tags, text);
    let named = (!people.is_empty()).then(|| entry(1, day, Some(Method::Meeting), Tags::default(), ""));
    let touching = || told.iter().filter(|it| !it.touched.is_empty());
    let introductions: Vec<(&Told, &Link, String)> = told
        .iter()
        .flat_map(|it| it.introduced.iter().map(move |link| (it, link, without_link(&it.said, link))))
        .collect();
    let places = (u32::from(named.is_some())..).zip(touching());
    let links = places.flat_map(|(at, it)| it.touched.iter().map(move |link| (at, link.clone())));
    let links: Links = people.iter().map(|link| (0, link.clone())).chain(links).collect();
    let lines = named.into_iter().chain(touching().map(|it| of_line(it, &it.words)));
    let mut entries: Vec<Entry<'_>> = lines.collect();
    let places = (0..).skip(entries.len()).zip(&introductions);
    let introduced = places.map(|(at, (_, link, _))| (at, (*link).clone())).collect();
    entries.extend(introductions.iter().map(|(it, _, words)| of_line(it, words)));
    (entries.into_iter().collect(), links, introduced)
}

/// A line in which this link is only words: what is left of links are the others.
fn without_link(line: &str, person: &Link) -> String {
    let (mut words, mut rest) = (String::new(), line);
    while let Some(link) = markdown::Link::first(rest) {
        let whole = &rest[link.before.len()..rest.len() - link.after.len()];
        words.push_str(link.before);
        match note_link(&link).is_some_and(|it| it == *person) {
            true => words.push_str(&markdown::words(whole)),
            false => words.push_str(whole),
        }
        rest = link.after;
    }
    words + rest
}
