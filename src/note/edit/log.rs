//! Adds an entry to a log where its day belongs, in the list's own order, bullet and indentation. The words of an
//! entry are the user's: they come back as they were typed, and open no list, heading or fence of the note's.

#[cfg(test)]
mod tests;

use super::super::body::{self, with_items};
use super::super::fields::Key;
use super::super::front_matter::read;
use super::super::log::{Method, Methods, Tags, parse_item};
use super::super::{lines, split};
use super::front_matter::says;
use super::list::{self, ListItem, Marker};
use super::log_outline::{LogItem, LogOutline, Place};
use super::{Note, Refusal, Splice, line_stop, same_front, task, words_lines};
use crate::note::read_body;
use chrono::NaiveDate;
use std::ops::Range;

/// An entry to be written into a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// The day.
    pub day: NaiveDate,
    /// The method; where it is `None`, a leading word of the text may say it.
    pub method: Option<Method>,
    /// The user's words, of one line or several; may be empty.
    pub text: String,
    /// What the entry says beside its words; tags that stand in the text already are not written twice.
    pub tags: Tags,
}

impl NewEntry {
    /// The entry's lines, without bullet and indentation: `2026-11-22 phone: liked the draft #gave`.
    fn lines(&self) -> Vec<String> {
        let mut words = words_lines(&self.text);
        let mut first = self.day.to_string();
        if let Some(method) = self.method {
            first.push(' ');
            first.push_str(method.word());
        }
        if !words[0].is_empty() {
            first.push_str(if self.method.is_some() { ": " } else { " " });
            first.push_str(&words[0]);
        }
        let there = Tags::parse(&words.join("\n"));
        for tag in Tags(self.tags.0 & !there.0).words() {
            first.push_str(" #");
            first.push_str(tag);
        }
        words[0] = first;
        words
    }
}

/// Whether the note says this already: its log has the day, the kind (a touch, a try or a remark; `#told`, `#asked`
/// and the like), the method and the text, whatever else the entry of that day says. What the entry leaves open counts
/// as said, so that a bare one is answered by any touch of its day that an agreed step waits for; for one without
/// method, text and tags `last_touch` does too, where the log does not say what that was.
pub fn is_answered(note: &[u8], entry: &NewEntry, methods: &Methods) -> bool {
    let Ok(note) = Note::read(note) else { return false };
    let text = note.text();
    let parts = split(&text);
    let wanted = entry.lines().join("\n");
    let Some(wanted) = EntryText::of(&wanted, methods) else { return false };
    let is_bare = wanted.method.is_none() && wanted.lines.is_empty() && wanted.tags == Tags::default();
    let front = &text[parts.front.unwrap_or(0..0)];
    let last_touch = read(front).0;
    let last_touch = last_touch.get(Key::LastTouch);
    let touched = last_touch.is_some_and(|field| says(&field.value, &entry.day.to_string()));
    let has_it = |items: &[body::Item<'_>]| {
        let entries = || items.iter().filter_map(|item| EntryText::of(item.text, methods));
        let is_told = || entries().any(|said| said.day == wanted.day && said.tags.is_touch());
        entries().any(|said| said.answers(&wanted)) || (is_bare && touched && !is_told())
    };
    with_items(&text[parts.body..], |items| has_it(&items.log)).unwrap_or(false)
}

/// What an entry says, all its lines, without the tags.
struct EntryText {
    day: NaiveDate,
    method: Option<Method>,
    tags: Tags,
    lines: Vec<String>,
}

impl EntryText {
    fn of(item: &str, methods: &Methods) -> Option<Self> {
        let entry = parse_item(item, methods).ok()??;
        let rest = item.lines().skip(1);
        let lines = [entry.text].into_iter().chain(rest).map(untagged);
        let lines = lines.filter(|line| !line.is_empty()).collect();
        Some(Self { day: entry.day, method: entry.method, tags: entry.tags, lines })
    }

    fn answers(&self, wanted: &Self) -> bool {
        self.is_kin(wanted)
            && self.tags.contains(wanted.tags)
            && (wanted.method.is_none() || self.method == wanted.method)
            && (!wanted.is_step() || self.is_step())
            && run(&self.lines, &wanted.lines).is_some()
    }

    /// Whether both are of one day, and both a touch, both a try or both a remark.
    fn is_kin(&self, other: &Self) -> bool {
        let kind = |tags: Tags| (tags.is_touch(), tags.is_try());
        self.day == other.day && kind(self.tags) == kind(other.tags)
    }

    fn is_step(&self) -> bool {
        self.tags.is_step(self.method)
    }
}

/// A line of an entry without our tags and with single blanks.
fn untagged(line: &str) -> String {
    line.split_whitespace().filter(|word| !is_tag(word)).collect::<Vec<_>>().join(" ")
}

fn is_tag(word: &str) -> bool {
    word.starts_with('#') && Tags::parse(word) != Tags::default()
}

/// Where `wanted` stands in `lines`, one after the other; at the beginning where there is nothing wanted.
fn run(lines: &[String], wanted: &[String]) -> Option<Range<usize>> {
    let starts = 0..=lines.len().checked_sub(wanted.len())?;
    let at = starts.into_iter().find(|&at| lines[at..].starts_with(wanted))?;
    Some(at..at + wanted.len())
}

/// Adds the entry.
pub(super) fn add(note: &Note, entry: &NewEntry, methods: &Methods) -> Result<Note, Refusal> {
    if entry.text.contains('\0') {
        return Err(Refusal::new("the text holds a NUL character", "remove it"));
    }
    let text = note.text();
    let start = split(&text).body;
    let outline = LogOutline::of(&text, start)?;
    let splice = match outline.place(entry.day) {
        Place::Beside { item, is_after } => beside(note, &text, &outline.items, item, is_after, entry),
        Place::Under(section) => under(note, &text, section, entry),
        Place::New => at_end(note, &text, start, entry),
    };
    proven(note, note.spliced(&[splice]), entry, methods)
}

/// Lets the entry that said `was` say what `now` says. Where no entry of the day can take that in, there is one more.
pub(super) fn amend(note: &Note, was: &NewEntry, now: &NewEntry, methods: &Methods) -> Result<Note, Refusal> {
    if now.text.contains('\0') {
        return Err(Refusal::new("the text holds a NUL character", "remove it"));
    }
    if is_answered(note.raw.as_bytes(), now, methods) {
        return Ok(note.clone());
    }
    let text = note.text();
    let outline = LogOutline::of(&text, split(&text).body)?;
    let said = |entry: &NewEntry| EntryText::of(&entry.lines().join("\n"), methods);
    let (Some(was), Some(wanted)) = (said(was), said(now)) else { return add(note, now, methods) };
    let entries = outline.items.iter().filter_map(|item| OldEntry::of(&text, item, methods));
    let takes = |entry: &OldEntry<'_>| entry.takes(&was, &wanted);
    // Of several the one that says most clearly what was said then.
    let best = entries.filter(takes).max_by_key(|entry| entry.says(&was));
    let Some(entry) = best else { return add(note, now, methods) };
    let Amended { splice, lines } = entry.amended(note, &was, now, methods);
    proven_amended(note, note.spliced(&[splice]), &entry.lines(), &lines, &wanted, methods)
}

/// An entry as it stands in a note.
struct OldEntry<'t> {
    text: &'t str,
    marker: Marker<'t>,
    said: EntryText,
    /// Its lines in the text, without indentation.
    lines: Vec<Range<usize>>,
    /// Where the words of its first line begin, behind the day and the method.
    words: usize,
    /// How many of its lines are its own, and no list's below it.
    own: usize,
}

/// What becomes of an entry.
struct Amended {
    splice: Splice,
    /// The entry's lines from then on.
    lines: Vec<String>,
}

impl<'t> OldEntry<'t> {
    fn of(text: &'t str, item: &LogItem, methods: &Methods) -> Option<Self> {
        let marker = Marker::of(text, item.item.range.start)?;
        let content = &text[marker.content..item.item.range.end];
        let said = EntryText::of(content, methods)?;
        let first = parse_item(content, methods).ok()??.text.len();
        let lines: Vec<Range<usize>> = lines(content)
            .map(|line| {
                let (start, source) = (marker.content + line.start, &content[line.clone()]);
                let end = start + source.trim_end().len();
                (end - source.trim().len())..end
            })
            .collect();
        let words = lines.first()?.end - first;
        let own = lines_of(body::own_lines(content));
        Some(Self { text, marker, said, lines, words, own })
    }

    fn lines(&self) -> Vec<String> {
        self.lines.iter().map(|line| self.text[line.clone()].to_owned()).collect()
    }

    /// Whether this is the entry to be amended: of the same day and kind, and by the same method unless it says nothing
    /// more than what is replaced.
    fn takes(&self, was: &EntryText, now: &EntryText) -> bool {
        let is_replaced = self.said.method.is_none() && self.said.lines == was.lines;
        let has_method = now.method.is_none() || self.said.method == now.method;
        self.said.is_kin(now) && (has_method || is_replaced)
    }

    /// How clearly it says this.
    fn says(&self, was: &EntryText) -> (bool, bool) {
        (self.said.lines == was.lines, run(&self.said.lines, &was.lines).is_some())
    }

    /// The lines of its own that say this, by number. Those that say nothing are passed over.
    fn found(&self, was: &EntryText, now: &[String]) -> Option<Range<usize>> {
        let words = |at: usize| {
            let line = &self.lines[at];
            let start = if at == 0 { self.words } else { line.start };
            untagged(&self.text[start..line.end])
        };
        let (numbers, said): (Vec<usize>, Vec<String>) =
            (0..self.own).map(|at| (at, words(at))).filter(|(_, words)| !words.is_empty()).unzip();
        if said.is_empty() {
            return Some(0..1);
        }
        let whole = run(&said, &was.lines).filter(|run| !run.is_empty());
        let begun = || {
            let first = now.first().map(|line| untagged(line)).unwrap_or_default();
            said.iter().position(|line| first.starts_with(line.as_str())).map(|at| at..at + 1)
        };
        let run = whole.or_else(begun)?;
        Some(numbers[run.start]..numbers[run.end - 1] + 1)
    }

    fn amended(&self, note: &Note, was: &EntryText, now: &NewEntry, methods: &Methods) -> Amended {
        let mut new = words_lines(&now.text);
        let typed = methods.leading(&new[0]).map_or("", |(_, rest)| rest);
        let has_gap = !typed.is_empty() && typed.starts_with(' ');
        match (self.said.method, now.method) {
            (Some(_), None) => new[0] = methods.split(&new[0]).1.to_owned(),
            (None, Some(method)) => new[0] = format!("{}: {}", method.word(), new[0]),
            _ => {}
        }
        let found = self.found(was, &new);
        let replaced = found.clone().unwrap_or(self.own..self.own);
        let kept = self.lines[replaced.clone()].iter().flat_map(|line| self.text[line.clone()].split(' '));
        let kept: Vec<&str> = kept.filter(|word| is_tag(word)).collect();
        let others = Tags::parse(&self.lines().join("\n"));
        let missing = Tags(now.tags.0 & !others.0);
        let missing = missing.words().map(|tag| format!("#{tag}"));
        let there = Tags::parse(&new.join("\n"));
        let is_new = |tag: &String| !there.contains(Tags::parse(tag));
        let tags: Vec<String> = kept.into_iter().map(str::to_owned).chain(missing).filter(is_new).collect();
        for tag in tags {
            if !new[0].is_empty() {
                new[0].push(' ');
            }
            new[0].push_str(&tag);
        }
        let mut lines = self.lines();
        let end = note.line_end(self.words);
        let (range, shown) = if replaced.start > 0 || replaced.is_empty() {
            let start =
                self.lines.get(replaced.start).filter(|_| !replaced.is_empty()).map(|line| line.start);
            let last = self.lines[replaced.end - 1].end;
            let text = self.marker.more(&new, end);
            // What replaces a line begins where that did; what is new begins a line.
            let text = match start {
                Some(_) => new[0].clone() + &self.marker.more(&new[1..], end),
                None => text,
            };
            (start.unwrap_or(last)..last, text)
        } else {
            let head = self.text[self.lines[0].start..self.words].trim_end();
            let is_open = self.said.method.is_some() && head.ends_with(char::is_alphanumeric) && !has_gap;
            let gap = if is_open { ": " } else { " " };
            let first = if new[0].is_empty() { String::new() } else { format!("{gap}{}", new[0]) };
            let range = self.lines[0].start + head.len()..self.lines[replaced.end - 1].end;
            let more = self.marker.more(&new[1..], end);
            new[0] = format!("{head}{first}");
            (range, first + &more)
        };
        lines.splice(replaced, new);
        Amended { splice: Splice::new(range, shown), lines }
    }
}

fn lines_of(text: &str) -> usize {
    lines(text).count()
}

fn beside(note: &Note, text: &str, items: &[LogItem], at: usize, is_after: bool, entry: &NewEntry) -> Splice {
    let items: Vec<&ListItem> = items.iter().map(|it| &it.item).collect();
    list::beside(note, text, &items, at, is_after, &entry.lines())
}

/// The first entry under a heading that has none.
fn under(note: &Note, text: &str, section: Range<usize>, entry: &NewEntry) -> Splice {
    let end = note.line_end(section.start);
    let new = Marker::plain().item(&entry.lines(), 0, end);
    let heading = line_stop(text, section.start);
    let content = text[heading.min(section.end)..section.end].trim_end();
    if !content.trim().is_empty() {
        let place = heading + content.len();
        return Splice::insert(place, format!("{end}{end}{new}"));
    }
    let rest = &text[heading..section.end];
    let is_last = section.end == text.len();
    let blank_lines = rest.bytes().filter(|&byte| byte == b'\n').count().saturating_sub(1);
    let has_gap = if is_last && blank_lines == 0 { has_gaps(text, section.start) } else { blank_lines > 0 };
    Splice::insert(heading, format!("{end}{}{new}", if has_gap { end } else { "" }))
}

/// A section of its own at the note's end.
fn at_end(note: &Note, text: &str, start: usize, entry: &NewEntry) -> Splice {
    let end = note.line_end(text.len());
    let new = Marker::plain().item(&entry.lines(), 0, end);
    let mut lead = String::new();
    if !text.is_empty() && !text.ends_with('\n') {
        lead.push_str(end);
    }
    if lines(text).last().is_some_and(|line| !text[line].trim().is_empty()) {
        lead.push_str(end);
    }
    let gap = if has_gaps(&text[start..], usize::MAX) { end } else { "" };
    // A note without a final line end keeps to that.
    let trail = if text.is_empty() || text.ends_with('\n') { end } else { "" };
    Splice::insert(text.len(), format!("{lead}## Log{end}{gap}{new}{trail}"))
}

/// Whether the note leaves a line free below its headings; the one at the byte `beside` is not asked.
fn has_gaps(text: &str, beside: usize) -> bool {
    let is_heading = |line: &str| line.starts_with('#') && line.trim_start_matches('#').starts_with(' ');
    let mut found = lines(text).skip_while(|line| {
        let is_asked = line.end < beside || line.start > beside;
        !(is_asked && is_heading(&text[line.clone()]))
    });
    found.next().is_some() && found.next().is_some_and(|line| text[line].trim().is_empty())
}

/// `after`, if its log is `before`'s with just this entry more, and everything else is the same.
fn proven(before: &Note, after: Note, entry: &NewEntry, methods: &Methods) -> Result<Note, Refusal> {
    let (old, new) = (before.text(), after.text());
    let hint = "close code blocks and comments that are left open, or write the entry by hand";
    let refusal = || Refusal::new("the log would not read back as written", hint);
    if !same_front(&old, &new) || task::all(&old)? != task::all(&new)? {
        return Err(refusal());
    }
    let (old_items, mut items) = (items(&old)?, items(&new)?);
    let first = old_items.iter().zip(&items).take_while(|(old, new)| old == new).count();
    if items.len() != old_items.len() + 1 {
        return Err(refusal());
    }
    // Of equal neighbours any may be the new one.
    let added = items.remove(first);
    let wanted: Vec<String> = entry.lines().iter().map(|line| line.trim().to_owned()).collect();
    let is_it = parse_item(&added.join("\n"), methods).ok().flatten().is_some_and(|read| {
        read.day == entry.day
            && (entry.method.is_none() || read.method == entry.method)
            && read.tags.contains(entry.tags)
    });
    if items == old_items && added == wanted && is_it { Ok(after) } else { Err(refusal()) }
}

/// `after`, if its log is `before`'s with just the entry of lines `old` having `new` instead, which says what is wanted.
fn proven_amended(
    before: &Note,
    after: Note,
    old: &[String],
    new: &[String],
    wanted: &EntryText,
    methods: &Methods,
) -> Result<Note, Refusal> {
    let (was, is) = (before.text(), after.text());
    let hint = "close code blocks and comments that are left open, or write the entry by hand";
    let refusal = || Refusal::new("the log would not read back as written", hint);
    let (mut was_items, mut is_items) = (items(&was)?, items(&is)?);
    let same = was_items.iter().zip(&is_items).take_while(|(was, is)| was == is).count();
    let is_sound =
        same_front(&was, &is) && task::all(&was)? == task::all(&is)? && was_items.len() == is_items.len();
    if !is_sound || same == was_items.len() {
        return Err(refusal());
    }
    let (was_item, is_item) = (was_items.remove(same), is_items.remove(same));
    let says = EntryText::of(&is_item.join("\n"), methods).is_some_and(|said| said.answers(wanted));
    let is_it = was_item == old && is_item == new && was_items == is_items && says;
    if is_it { Ok(after) } else { Err(refusal()) }
}

/// The log's items line by line, without indentation.
fn items(text: &str) -> Result<Vec<Vec<String>>, Refusal> {
    let lines = |item: &body::Item<'_>| item.text.lines().map(|line| line.trim().to_owned()).collect();
    Ok(with_items(&text[split(text).body..], |items| items.log.iter().map(lines).collect())?)
}

/// Whether the logs of two texts say the same.
pub(super) fn is_same(before: &str, after: &str) -> bool {
    let entries = |text: &str| -> Vec<String> {
        let said = read_body(text, split(text).body, &Methods::default());
        said.log
            .iter()
            .map(|entry| format!("{:?}", (entry.day, entry.method, entry.tags, entry.text)))
            .collect()
    };
    entries(before) == entries(after)
}
