//! Adds an entry to a log where its day belongs, in the list's own order, bullet and indentation. The words of an
//! entry are the user's: they come back as they were typed, and open no list, heading or fence of the note's.

#[cfg(test)]
mod tests;

use super::super::body::{self, Sections, Title, with_items};
use super::super::fields::Key;
use super::super::front_matter::read;
use super::super::log::{Method, Tags, parse_item};
use super::super::{lines, split};
use super::front_matter::says;
use super::list::{self, ListItem, Marker};
use super::{Note, Refusal, Splice, line_stop, same_front, task, words_lines};
use crate::note::read_body;
use chrono::NaiveDate;
use pulldown_cmark::{Event, Tag};
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

/// Whether the note says this already: its log has the day, the kind (a try or a touch, `#told`, `#asked` and the
/// like), the method and the text. What the entry leaves open counts as said, so that a bare one is answered by
/// any touch of its day; for one without method, text and tags `last_touch` does too.
pub fn is_answered(note: &[u8], entry: &NewEntry) -> bool {
    let Ok(note) = Note::read(note) else { return false };
    let text = note.text();
    let parts = split(&text);
    let wanted = entry.lines().join("\n");
    let Some(wanted) = Said::of(&wanted) else { return false };
    let is_bare = wanted.method.is_none() && wanted.lines.is_empty() && wanted.tags == Tags::default();
    let front = &text[parts.front.unwrap_or(0..0)];
    let last_touch = read(front).0;
    let last_touch = last_touch.get(Key::LastTouch);
    let touched = last_touch.is_some_and(|field| says(&field.value, &entry.day.to_string()));
    let has_it = |items: &[body::Item<'_>]| {
        items.iter().filter_map(|item| Said::of(item.text)).any(|said| said.answers(&wanted))
    };
    (is_bare && touched) || with_items(&text[parts.body..], |items| has_it(&items.log)).unwrap_or(false)
}

/// What an entry says, all its lines, without the tags.
struct Said {
    day: NaiveDate,
    method: Option<Method>,
    tags: Tags,
    lines: Vec<String>,
}

impl Said {
    fn of(item: &str) -> Option<Self> {
        let entry = parse_item(item).ok()??;
        let rest = item.lines().skip(1);
        let untagged = |line: &str| {
            let is_tag = |word: &&str| word.starts_with('#') && Tags::parse(word) != Tags::default();
            line.split_whitespace().filter(|word| !is_tag(word)).collect::<Vec<_>>().join(" ")
        };
        let lines = [entry.text].into_iter().chain(rest).map(untagged);
        let lines = lines.filter(|line| !line.is_empty()).collect();
        Some(Self { day: entry.day, method: entry.method, tags: entry.tags, lines })
    }

    fn answers(&self, wanted: &Self) -> bool {
        let is_try = |tags: Tags| tags.contains(Tags::NO_ANSWER);
        self.day == wanted.day
            && is_try(self.tags) == is_try(wanted.tags)
            && self.tags.contains(wanted.tags)
            && (wanted.method.is_none() || self.method == wanted.method)
            && (wanted.lines.is_empty() || self.lines == wanted.lines)
    }
}

/// Adds the entry.
pub(super) fn add(note: &Note, entry: &NewEntry) -> Result<Note, Refusal> {
    if entry.text.contains('\0') {
        return Err(Refusal::new("the text holds a NUL character", "remove it"));
    }
    let text = note.text();
    let start = split(&text).body;
    let outline = Outline::of(&text, start)?;
    let splice = match outline.place(entry.day) {
        Place::Beside { item, is_after } => beside(note, &text, &outline.items, item, is_after, entry),
        Place::Under(section) => under(note, &text, section, entry),
        Place::New => at_end(note, &text, start, entry),
    };
    proven(note, note.spliced(&[splice]), entry)
}

/// The log as it stands in a note; all places are in the note's text.
pub(super) struct Outline {
    items: Vec<LogItem>,
    /// The first log's section, if it has a heading: its heading's end, and its own end.
    pub(super) section: Option<Range<usize>>,
    /// Where the first log's heading begins.
    pub(super) heading: Option<usize>,
}

struct LogItem {
    item: ListItem,
    day: Option<NaiveDate>,
}

enum Place {
    Beside { item: usize, is_after: bool },
    Under(Range<usize>),
    New,
}

impl Outline {
    pub(super) fn of(text: &str, start: usize) -> Result<Self, Refusal> {
        let body = body::without_comments(&text[start..])?;
        let mut outline = Self { items: Vec::new(), section: None, heading: None };
        let mut sections = Sections::default();
        let (mut depth, mut list, mut is_open) = (0, 0, false);
        for (event, range) in body::parse(&body)? {
            match event {
                Event::Start(tag) => {
                    match tag {
                        Tag::Heading { level, .. } if depth == 0 => {
                            let found = &body[range.clone()];
                            if std::mem::take(&mut is_open) {
                                outline.close(start + range.start);
                            }
                            let title = Title::of_heading(found);
                            sections.enter(level as usize, title);
                            if title == Some(Title::Log) && outline.heading.is_none() {
                                let end = start + range.start + found.trim_end().len();
                                outline.heading = Some(start + range.start);
                                outline.section = Some(end..text.len());
                                is_open = true;
                            }
                        }
                        Tag::List(_) if depth == 0 => list += 1,
                        Tag::Item if depth == 1 && sections.title() == Some(Title::Log) => {
                            let item = ListItem::of(text, &body, start, range, list);
                            outline.items.push(LogItem::of(text, item));
                        }
                        _ => {}
                    }
                    depth += 1;
                }
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
        Ok(outline)
    }

    fn close(&mut self, at: usize) {
        if let Some(section) = &mut self.section {
            section.end = at;
        }
    }

    /// Where an entry of this day belongs: in the list's own order, on the near side of its own day.
    fn place(&self, day: NaiveDate) -> Place {
        let dated = || self.items.iter().enumerate().filter_map(|(at, item)| Some((at, item.day?)));
        let beside = |item, is_after| Place::Beside { item, is_after };
        let found = if self.is_newest_first() {
            let earlier = dated().find(|&(_, other)| other <= day).map(|(at, _)| beside(at, false));
            earlier.or_else(|| dated().next_back().map(|(at, _)| beside(at, true)))
        } else {
            let earlier = dated().rfind(|&(_, other)| other <= day).map(|(at, _)| beside(at, true));
            earlier.or_else(|| dated().next().map(|(at, _)| beside(at, false)))
        };
        match (found, self.items.len(), &self.section) {
            (Some(place), ..) => place,
            // A list of tasks or of undated lines goes on.
            (None, count @ 1.., _) => beside(count - 1, true),
            (None, 0, Some(section)) => Place::Under(section.clone()),
            (None, 0, None) => Place::New,
        }
    }

    /// Newest first unless more entries follow an earlier one than a later one: so are the documented logs.
    fn is_newest_first(&self) -> bool {
        let days: Vec<NaiveDate> = self.items.iter().filter_map(|item| item.day).collect();
        let rising = days.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let falling = days.windows(2).filter(|pair| pair[0] > pair[1]).count();
        falling >= rising
    }
}

impl LogItem {
    fn of(text: &str, item: ListItem) -> Self {
        let content =
            Marker::of(text, item.range.start).map_or("", |marker| &text[marker.content..item.range.end]);
        let day = parse_item(content).ok().flatten().map(|entry| entry.day);
        Self { item, day }
    }
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
fn proven(before: &Note, after: Note, entry: &NewEntry) -> Result<Note, Refusal> {
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
    let is_it = parse_item(&added.join("\n")).ok().flatten().is_some_and(|read| {
        read.day == entry.day
            && (entry.method.is_none() || read.method == entry.method)
            && read.tags.contains(entry.tags)
    });
    if items == old_items && added == wanted && is_it { Ok(after) } else { Err(refusal()) }
}

/// The log's items line by line, without indentation.
fn items(text: &str) -> Result<Vec<Vec<String>>, Refusal> {
    let lines = |item: &body::Item<'_>| item.text.lines().map(|line| line.trim().to_owned()).collect();
    Ok(with_items(&text[split(text).body..], |items| items.log.iter().map(lines).collect())?)
}

/// Whether the logs of two texts say the same.
pub(super) fn is_same(before: &str, after: &str) -> bool {
    let entries = |text: &str| -> Vec<String> {
        let said = read_body(text, split(text).body);
        said.log
            .iter()
            .map(|entry| format!("{:?}", (entry.day, entry.method, entry.tags, entry.text)))
            .collect()
    };
    entries(before) == entries(after)
}
