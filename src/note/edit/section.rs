//! Adds what is known from elsewhere to a section of its own: the user's words as a quote under `From LinkedIn`, a fact
//! under `Personal`, a question under `Ask`. As a quote, words are neither a task nor a log of this note, whatever they look like.

#[cfg(test)]
mod tests;

use super::super::body;
use super::super::outline::{self, Kind, Title, without_comments};
use super::super::{lines, question, split};
use super::list::Marker;
use super::log;
use super::log_outline::LogOutline;
use super::{Note, Refusal, Splice, line_start, line_stop, same_front, task};
use std::ops::Range;

/// Whether a note says these lines already, quoted or not.
pub fn is_quoted(text: &str, words: &str) -> bool {
    let wanted = bare(words);
    wanted.is_empty() || format!(" {} ", bare(text)).contains(&format!(" {wanted} "))
}

/// A text's words without the marks of quotes.
fn bare(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_start_matches([' ', '\t', '>']));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// Puts `now` as a quote under the heading `title`, in the place of the quote `was` where that stands there.
pub(super) fn quote(note: &Note, title: &str, was: &str, now: &str) -> Result<Note, Refusal> {
    let text = note.text();
    if is_quoted(&text, now) {
        return Ok(note.clone());
    }
    let start = split(&text).body;
    let is_it = |heading: &str| heading.trim_matches(['#', ' ']) == title;
    let place = standing(&text, start, was);
    let splice = match place.clone() {
        Some(place) => {
            let end = note.line_end(place.start);
            Splice::new(place, quoted(now).join(end))
        }
        None => {
            let goes_on = |last: &str, end: &str| {
                if last.starts_with('>') { format!("{end}>{end}") } else { end.repeat(2) }
            };
            added(note, &text, start, is_it, title, &|_| quoted(now), &goes_on)?
        }
    };
    let after = note.spliced(&[splice]);
    let new = after.text();
    // In a block of code that is left open no heading is one.
    let section = section(&new, split(&new).body, is_it)?;
    let is_read = place.is_some() || section.is_some_and(|section| is_quoted(&new[section], now));
    let is_there = is_read && is_quoted(&new, now) && counts(&text) == counts(&new);
    drop(new);
    proven(note, after, is_there)
}

/// Adds a fact to the list under `Personal`, unless it stands there.
pub(super) fn fact(note: &Note, fact: &str) -> Result<Note, Refusal> {
    listed(note, Title::Personal, "Personal", fact)
}

/// Adds a question to the list under `Ask`, unless it stands there and waits.
pub(super) fn question(note: &Note, words: &str) -> Result<Note, Refusal> {
    listed(note, Title::Ask, "Ask", words)
}

/// Adds an item of one line to the list under a heading, unless it stands there.
fn listed(note: &Note, title: Title, heading: &str, words: &str) -> Result<Note, Refusal> {
    let text = note.text();
    let is_there = |item: &body::Item<'_>| {
        item.text.trim() == words.trim() && (title != Title::Ask || question::waits(item.text))
    };
    let is_it = |items: &body::Items<'_>| of(items, title).iter().any(is_there);
    if words.trim().is_empty() || body::with_items(&text[split(&text).body..], is_it)? {
        return Ok(note.clone());
    }
    let start = split(&text).body;
    let line = [words.to_owned()];
    let item = |last: &str| {
        let marker = Marker::of(last, last.len() - last.trim_start().len()).unwrap_or_else(Marker::plain);
        vec![marker.item(&line, 1, "\n")]
    };
    let goes_on = |last: &str, end: &str| {
        let is_item = Marker::of(last, last.len() - last.trim_start().len()).is_some();
        if is_item { end.to_owned() } else { end.repeat(2) }
    };
    let is_it = |source: &str| Title::of_heading(source) == Some(title);
    let splice = added(note, &text, start, is_it, heading, &item, &goes_on)?;
    let after = note.spliced(&[splice]);
    let (mut was, is) = (counts(&text), counts(&after.text()));
    was[usize::from(title == Title::Ask)] += 1;
    proven(note, after, was == is)
}

fn of<'i, 'a>(items: &'i body::Items<'a>, title: Title) -> &'i [body::Item<'a>] {
    if title == Title::Ask { &items.ask } else { &items.personal }
}

/// How many facts there are, and how many questions that wait.
fn counts(text: &str) -> [usize; 2] {
    let waiting =
        |items: &body::Items<'_>| items.ask.iter().filter(|item| question::waits(item.text)).count();
    let counts = |items: &body::Items<'_>| [items.personal.len(), waiting(items)];
    body::with_items(&text[split(text).body..], counts).unwrap_or_default()
}

/// The words as lines of a quote.
fn quoted(words: &str) -> Vec<String> {
    words.trim().lines().map(|line| format!("> {line}").trim_end().to_owned()).collect()
}

/// Where these words stand as a quote, whole lines.
fn standing(text: &str, start: usize, words: &str) -> Option<Range<usize>> {
    let wanted = quoted(words);
    let places: Vec<Range<usize>> =
        lines(&text[start..]).map(|it| start + it.start..start + it.end).collect();
    let found = places
        .windows(wanted.len().max(1))
        .find(|run| run.iter().zip(&wanted).all(|(line, wanted)| text[line.clone()].trim_end() == *wanted))?;
    let (first, last) = (found.first()?, found.last()?);
    (!words.trim().is_empty()).then(|| first.start..line_stop(text, last.start))
}

/// The lines at the end of the section that has the heading, else in a section of its own before the log. `block` is told
/// the section's last line, and so is `goes_on`, which says what parts the two.
fn added(
    note: &Note,
    text: &str,
    start: usize,
    is_it: impl Fn(&str) -> bool,
    title: &str,
    block: &dyn Fn(&str) -> Vec<String>,
    goes_on: &dyn Fn(&str, &str) -> String,
) -> Result<Splice, Refusal> {
    let Some(section) = section(text, start, is_it)? else {
        let end = note.line_end(text.len());
        let lines = [vec![format!("## {title}")], block("")].concat().join(end);
        let heading = LogOutline::of(text, start)?.heading;
        return Ok(task::apart(note, text, start, heading, &lines));
    };
    let content = text[section.clone()].trim_end();
    let place = section.start + content.len();
    let end = note.line_end(place);
    if content.trim().is_empty() {
        return Ok(Splice::insert(section.start, format!("{end}{}", block("").join(end))));
    }
    let last = &text[line_start(text, place)..place];
    Ok(Splice::insert(place, format!("{}{}", goes_on(last, end), block(last).join(end))))
}

/// What stands under the first heading that is it: from its own end to the next one's beginning.
fn section(text: &str, start: usize, is_it: impl Fn(&str) -> bool) -> Result<Option<Range<usize>>, Refusal> {
    let body = without_comments(&text[start..])?;
    let mut found = None;
    for block in outline::blocks(&body)? {
        if !matches!(block.kind, Kind::Heading(_)) || block.depth > 0 {
            continue;
        }
        if let Some(from) = found {
            return Ok(Some(from..start + block.range.start));
        }
        let heading = body[block.range.clone()].trim_end();
        found = is_it(heading).then(|| start + block.range.start + heading.len());
    }
    Ok(found.map(|from| from..text.len()))
}

/// `after`, if what was meant is there, and everything that is read of a note says what it said.
fn proven(before: &Note, after: Note, is_there: bool) -> Result<Note, Refusal> {
    let (old, new) = (before.text(), after.text());
    let is_same = same_front(&old, &new) && log::is_same(&old, &new) && task::all(&old)? == task::all(&new)?;
    if is_there && is_same {
        return Ok(after);
    }
    let hint = "close code blocks and comments that are left open, or write it by hand";
    Err(Refusal::new("the note would not read back as written", hint))
}
