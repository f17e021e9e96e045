//! The log: a list under a heading `Log`, one item a touch. Says what its entries say, not who is due.

mod present;
mod tags;

use super::body::{Item, own_lines};
use super::markdown::{self, decode};
pub use super::method::{Method, Methods};
use super::task::{State, checkbox};
use super::{Place, Wrong, vague};
use crate::date::spoken::weekday;
use crate::date::{counts_on, has_zone, parse_day, split_day};
use chrono::{Datelike, NaiveDate};
pub(crate) use present::note_link;
pub use present::{Link, present};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
pub use tags::Tags;

/// One entry of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entry<'a> {
    /// The day.
    pub day: NaiveDate,
    /// The method's family, when the entry names one.
    pub method: Option<Method>,
    /// Its tags.
    pub tags: Tags,
    /// Whether it names a time with a zone: see [`crate::date::counts_on`].
    pub has_zone: bool,
    /// 1-based line in the file.
    pub line: u32,
    /// The Markdown of the item's first line after day and method: links, tags and all.
    pub text: &'a str,
    /// The note that it stands in, where that is another contact's which links here.
    pub from: Option<&'a Arc<str>>,
}

/// When, how and of what kind an entry is: an [`Entry`] without its words, and cheaper to go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// The day.
    pub day: NaiveDate,
    /// The method's family, when the entry names one.
    pub method: Option<Method>,
    /// Its tags.
    pub tags: Tags,
}

/// A log's entries, packed: a vault holds hundreds of thousands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    entries: Box<[Packed]>,
    /// The entries' texts, one after the other.
    texts: Box<str>,
    /// The notes that entries come from.
    sources: Box<[Arc<str>]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed {
    day: NaiveDate,
    line: u32,
    /// Where its text ends; it begins where the one before ends.
    end: u32,
    /// Its place in `sources`, from 1 on; 0: none.
    source: u16,
    method: Option<Method>,
    tags: Tags,
    has_zone: bool,
}

impl Log {
    /// The log of these entries. They are gone through twice, so that each part is given its room at once.
    pub fn of<'a>(entries: impl Iterator<Item = Entry<'a>> + Clone) -> Self {
        let sizes = entries.clone().map(|entry| entry.text.len());
        let (count, length) = sizes.fold((0, 0), |(count, length), size| (count + 1, length + size));
        let mut packed = Vec::with_capacity(count);
        let mut texts = String::with_capacity(length);
        let mut sources = Vec::<Arc<str>>::new();
        // Thousands of notes may speak of one person.
        let mut places = HashMap::<&Arc<str>, usize>::new();
        for Entry { day, method, tags, has_zone, line, text, from } in entries {
            texts.push_str(text);
            let source = from.map_or(0, |from| {
                *places.entry(from).or_insert_with(|| {
                    sources.push(from.clone());
                    sources.len()
                })
            });
            // A note is at most 4 MB, and nobody is met with by 65,000 others.
            let (Ok(end), Ok(source)) = (u32::try_from(texts.len()), u16::try_from(source)) else { break };
            packed.push(Packed { day, line, end, source, method, tags, has_zone });
        }
        Self { entries: packed.into(), texts: texts.into(), sources: sources.into() }
    }

    /// The entries, in the note's order; those from other notes come last.
    pub fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        let mut start = 0;
        self.entries.iter().map(move |packed| {
            let entry = self.entry(packed, start);
            start = packed.end;
            entry
        })
    }

    /// The same, each with the day that it counts on as of `today`: see [`counts_on`].
    pub fn iter_on(&self, today: NaiveDate) -> impl Iterator<Item = Entry<'_>> {
        self.iter().map(move |entry| Entry { day: counts_on(entry.day, entry.has_zone, today), ..entry })
    }

    /// The entries without their words, each with the day that it counts on as of `today`.
    pub fn stamps_on(&self, today: NaiveDate) -> impl Iterator<Item = Stamp> + Clone {
        self.entries.iter().map(move |&Packed { day, method, tags, has_zone, .. }| {
            let day = counts_on(day, has_zone, today);
            Stamp { day, method, tags }
        })
    }

    /// The entries without their words.
    pub fn stamps(&self) -> impl Iterator<Item = Stamp> + Clone {
        self.entries.iter().map(|&Packed { day, method, tags, .. }| Stamp { day, method, tags })
    }

    /// The entry at `at`, as [`Log::iter`] counts.
    pub fn get(&self, at: usize) -> Option<Entry<'_>> {
        let start = at.checked_sub(1).map_or(0, |before| self.entries[before].end);
        Some(self.entry(self.entries.get(at)?, start))
    }

    /// The entry whose text begins at `start`.
    fn entry(&self, packed: &Packed, start: u32) -> Entry<'_> {
        let &Packed { day, line, end, source, method, tags, has_zone } = packed;
        let text = &self.texts[start as usize..end as usize];
        let from = usize::from(source).checked_sub(1).map(|source| &self.sources[source]);
        Entry { day, method, tags, has_zone, line, text, from }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<'a> FromIterator<Entry<'a>> for Log {
    fn from_iter<T: IntoIterator<Item = Entry<'a>>>(entries: T) -> Self {
        let entries: Vec<_> = entries.into_iter().collect();
        Self::of(entries.iter().copied())
    }
}

/// A log with more mistakes than this is wrong as a whole: one line says so instead of a thousand.
const MAX_WRONG: usize = 20;

/// What the items of a log say.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The entries that could be read.
    pub log: Log,
    /// See [`super::Body::vague`].
    pub vague: Option<(NaiveDate, Range<usize>)>,
    /// The items that are no entries.
    pub wrong: Vec<Wrong>,
}

/// An entry as it stands in its note.
#[derive(Debug)]
pub struct Written<'a> {
    /// What it says.
    pub entry: Entry<'a>,
    /// Its own lines, from behind the day on.
    pub words: &'a str,
    /// Where these begin in the note.
    at: usize,
}

/// Whether an entry that tells of help, or asks about it, says that it was not useful: in these words, or with a hyphen
/// behind the tag.
pub(crate) fn says_not_useful(words: &str) -> bool {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    words.windows(2).any(|pair| {
        let is_said = bare(&pair[0]) == "not" && bare(&pair[1]) == "useful";
        let is_signed = ["#told", "#asked"].contains(&&*pair[0]) && ["-", "–"].contains(&&*pair[1]);
        is_said || is_signed
    })
}

/// Reads the log's items. `on_log` is shown all its entries, and may take their texts away, which are not kept then.
pub(super) fn read(
    items: &[Item<'_>],
    place: Place,
    methods: &Methods,
    on_log: &mut dyn FnMut(&mut [Written<'_>]),
) -> Read {
    let (mut entries, mut wrong) = (Vec::with_capacity(items.len()), Vec::new());
    let mut mistakes = 0;
    for item in items {
        match parse(item.text, methods) {
            Ok(None) => {}
            Ok(Some((entry, behind))) => {
                let entry = Entry { line: place.line(item), ..entry };
                let words = own_lines(item.text).get(behind..).unwrap_or_default();
                entries.push(Written { entry, words, at: place.at(item) + behind });
            }
            Err(_) if mistakes >= MAX_WRONG => mistakes += 1,
            Err(mistake) => {
                mistakes += 1;
                wrong.push(mistake.at(item, place));
            }
        }
    }
    if let Some(last) = wrong.last().filter(|_| mistakes > MAX_WRONG) {
        let message = format!("{} more entries of the log are without a day", mistakes - MAX_WRONG);
        wrong.push(Wrong::new(last.range.clone(), message, NO_DATE_HINT));
    }
    let vague = vague(&entries);
    on_log(&mut entries);
    Read { vague, log: Log::of(entries.iter().map(|written| written.entry)), wrong }
}

/// What is wrong with lines of a log that begin with a day and stand in no list.
pub(super) fn unlisted(lines: &[Range<usize>], place: Place) -> Vec<Wrong> {
    let wrong = |line: &Range<usize>| {
        let range = place.start + line.start..place.start + line.end;
        let message = "this line of the log is no item of a list, and is not read";
        Wrong::new(range, message, "begin it with a dash and the day: `- 2026-11-02 phone: …`")
    };
    lines.iter().take(MAX_WRONG).map(wrong).collect()
}

/// The vague words in the newest answered entries: a later touch has overtaken those in older ones.
fn vague(entries: &[Written<'_>]) -> Option<(NaiveDate, Range<usize>)> {
    let answered = || entries.iter().filter(|it| it.entry.tags.is_touch());
    let newest = answered().map(|it| it.entry.day).max()?;
    answered().filter(|it| it.entry.day == newest).find_map(|it| {
        let words = vague::find(it.words)?;
        Some((newest, it.at + words.start..it.at + words.end))
    })
}

/// Why an item is no entry; the text is what was read for its day.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mistake<'a> {
    NoDate,
    BadDate(&'a str),
}

const NO_DATE_HINT: &str = "begin it with the day: `- 2026-11-02 phone: …`";

impl Mistake<'_> {
    fn at(self, item: &Item<'_>, place: Place) -> Wrong {
        match self {
            Self::NoDate => {
                let at = place.at(item);
                let length = item.text.lines().next().unwrap_or_default().len();
                Wrong::new(at..at + length, "log entry without a date", NO_DATE_HINT)
            }
            Self::BadDate(day) => {
                let at = place.at(item) + item.text.find(day).unwrap_or_default();
                let message = format!("`{day}` is no day");
                Wrong::new(at..at + day.len(), message, "write it as year-month-day: 2026-11-02")
            }
        }
    }
}

/// What may stand before a day: emphasis, or the brackets around it.
const OPENING: [char; 5] = ['*', '_', '[', '(', '<'];

/// Reads an item's source without its marker. An open task, one that is called off and an empty item are no entries and
/// no mistakes.
pub(super) fn parse_item<'t>(text: &'t str, methods: &Methods) -> Result<Option<Entry<'t>>, Mistake<'t>> {
    parse(text, methods).map(|read| read.map(|(entry, _)| entry))
}

/// The same, with where in the text the words behind the day begin.
fn parse<'t>(text: &'t str, methods: &Methods) -> Result<Option<(Entry<'t>, usize)>, Mistake<'t>> {
    let (bare, is_task) = match checkbox(text) {
        // What was done on a day is an entry of that day, ticked or not.
        Some(ticked) if ticked.state() == State::Kept => (ticked.behind.trim_start(), true),
        None if !text.is_empty() => (text, false),
        _ => return Ok(None),
    };
    let Some((day, has_zone, behind)) = leading_day(bare) else {
        let mistake = bad_date(bare.trim_start_matches(OPENING)).map_or(Mistake::NoDate, Mistake::BadDate);
        return if is_task { Ok(None) } else { Err(mistake) };
    };
    let rest = without_weekday(behind, day);
    let rest =
        rest.trim_start_matches(|c: char| is_between(c) || matches!(c, '*' | '_' | ']' | ')' | '(' | '>'));
    let (method, said) = methods.leading(rest).map_or((None, rest), |(method, said)| (Some(method), said));
    let said = said.trim_start_matches(is_between);
    // What follows the day may stand on a line of its own already, as the first nested item.
    let line = super::lines(text).next().map_or("", |line| &text[line]);
    let said = line.get(text.len() - said.len()..).unwrap_or_default().trim_end();
    let entry = Entry { day, method, tags: Tags::parse(text), has_zone, line: 1, text: said, from: None };
    Ok(Some((entry, text.len() - behind.len())))
}

/// The day that a text begins with, however it is dressed, whether it is a time with a zone, and what follows. Of a link the shown text counts, else the
/// name of the note that it leads to.
fn leading_day(text: &str) -> Option<(NaiveDate, bool, &str)> {
    let undressed = text.trim_start_matches(['*', '_']);
    if undressed.starts_with('[')
        && let Some(link) = markdown::Link::first(undressed).filter(|link| link.before.is_empty())
        && let Some(day) = day_of_link(&link)
    {
        return Some((day, false, link.after));
    }
    let dated = text.trim_start_matches(OPENING);
    let (day, rest) = split_day(dated)?;
    let is_whole = !rest.starts_with(char::is_alphanumeric);
    is_whole.then(|| (day, has_zone(&dated[..dated.len() - rest.len()]), rest))
}

/// The day that a link stands for.
fn day_of_link(link: &markdown::Link<'_>) -> Option<NaiveDate> {
    let target = if link.is_wiki { link.target.to_owned() } else { decode(link.target) };
    let note = target.split('#').next().unwrap_or_default().trim_end_matches(".md");
    let name = note.rsplit('/').next().unwrap_or_default();
    parse_day(link.label).or_else(|| parse_day(name))
}

/// What follows a day without the weekday that some write behind it: ` (Tue) call`, ` Tue] call`. A word that may be
/// another one, as in `sat with her`, is taken for a weekday only where it is this day's and looks like one.
fn without_weekday(rest: &str, day: NaiveDate) -> &str {
    let start = rest.trim_start_matches([' ', '\t', ',', '(', '[']);
    let length = start.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, after) = start.split_at(length);
    let is_enclosed = after.trim_start_matches('.').starts_with([')', ']', '>']);
    let is_this_day = word.starts_with(|c: char| c.is_ascii_uppercase())
        && !after.starts_with(char::is_alphanumeric)
        && weekday(word) == Some(day.weekday());
    if is_this_day || (is_enclosed && weekday(word).is_some()) { after } else { rest }
}

/// What people put between an entry's day, its method and its words.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | ',' | ';' | '.' | '|' | '-' | '–' | '—')
}

/// The start of the text, if it looks like a day.
fn bad_date(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || "-./".contains(c))).unwrap_or(text.len());
    let token = text[..end].trim_end_matches(['.', '-', '/']);
    let separators = token.bytes().filter(|byte| b"-./".contains(byte)).count();
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let looks = token.starts_with(|c: char| c.is_ascii_digit()) && digits >= 4 && separators >= 1;
    looks.then_some(token)
}

#[cfg(test)]
mod tests;
