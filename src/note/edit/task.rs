//! Changes a note's tasks: a box, a date, one task more. Says nothing of what a promise means.

#[cfg(test)]
mod tests;

use super::super::{body, lines, newlines, split};
use super::list::{self, ListItem, Marker};
use super::log::{self, Outline};
use super::{Note, Refusal, Splice, line_stop, same_front, words_lines};
use crate::date::split_day;
use chrono::NaiveDate;
use pulldown_cmark::{Event, Tag};
use std::ops::Range;

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// `[x]`
    Kept,
    /// `[-]`
    CalledOff,
}

/// A task to be written into a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// The user's words.
    pub text: String,
    /// Its date.
    pub due: Option<NaiveDate>,
    /// Whether it is theirs: `#waiting`.
    pub is_waiting: bool,
}

/// A task of a note, in a list outside of quotes, code and comments.
#[derive(Debug, Clone)]
struct Task {
    item: ListItem,
    /// Whether its list stands in no other list's item.
    is_top: bool,
    /// Where the character in the box stands.
    mark: Range<usize>,
    /// From the box to the end of its first line.
    first: Range<usize>,
    /// 1-based line of the note.
    line: u32,
}

impl Task {
    fn first_line<'t>(&self, text: &'t str) -> &'t str {
        &text[self.first.clone()]
    }

    fn is(&self, text: &str, mark: &str) -> bool {
        text[self.mark.clone()].eq_ignore_ascii_case(mark)
    }
}

/// A line may open as many lists as it is long, and each would be looked at to its end. No person nests so deep.
const MAX_DEPTH: usize = 16;

/// Every task of a text.
fn scan(text: &str) -> Result<Vec<Task>, Refusal> {
    let start = split(text).body;
    let blanked = body::without_comments(&text[start..])?;
    let (mut quotes, mut depth, mut list) = (0, 0, 0);
    let mut counted = (0, 1);
    let mut tasks = Vec::new();
    for (event, range) in body::parse(&blanked)? {
        match event {
            Event::Start(Tag::BlockQuote(_)) => quotes += 1,
            Event::End(pulldown_cmark::TagEnd::BlockQuote(_)) => quotes -= 1,
            Event::Start(Tag::List(_)) => {
                depth += 1;
                list += usize::from(depth == 1);
            }
            Event::End(pulldown_cmark::TagEnd::List(_)) => depth -= 1,
            Event::Start(Tag::Item) if quotes == 0 && depth <= MAX_DEPTH => {
                let item = ListItem::of(text, &blanked, start, range, list);
                let at = item.range.start;
                let line = counted.1 + newlines(&text[counted.0..at]);
                counted = (at, line);
                tasks.extend(task(text, item, depth == 1, line));
            }
            _ => {}
        }
    }
    Ok(tasks)
}

fn task(text: &str, item: ListItem, is_top: bool, line: u32) -> Option<Task> {
    let content = Marker::of(text, item.range.start)?.content;
    let rest = text[content..line_stop(text, content)].strip_prefix('[')?;
    let mark = rest.chars().next()?;
    let after = rest[mark.len_utf8()..].strip_prefix(']')?;
    let first = content..line_stop(text, content);
    let mark = content + 1..content + 1 + mark.len_utf8();
    (after.is_empty() || after.starts_with([' ', '\t'])).then_some(Task { item, is_top, mark, first, line })
}

/// The first lines of a text's tasks, boxes and all.
pub(super) fn all(text: &str) -> Result<Vec<String>, Refusal> {
    Ok(scan(text)?.iter().map(|task| task.first_line(text).to_owned()).collect())
}

/// Ends the open task that has these words.
pub(super) fn end(
    note: &Note,
    words: &str,
    line: u32,
    outcome: Outcome,
    day: NaiveDate,
    said: &str,
) -> Result<Note, Refusal> {
    if said.contains('\0') {
        return Err(Refusal::new("the text holds a NUL character", "remove it"));
    }
    let text = note.text();
    let tasks = scan(&text)?;
    let (mark, sign) = match outcome {
        Outcome::Kept => ("x", '✅'),
        Outcome::CalledOff => ("-", '❌'),
    };
    let ended = find(&text, &tasks, words, line, mark);
    // Its twin may be open still, and is another promise.
    if ended.is_some_and(|at| tasks[at].line == line) {
        return Ok(note.clone());
    }
    let Some(at) = find(&text, &tasks, words, line, " ") else {
        return ended.map(|_| note.clone()).ok_or_else(|| missing(words));
    };
    let task = &tasks[at];
    let mut splices = vec![Splice::new(task.mark.clone(), mark)];
    if tasks.iter().any(|other| other.is(&text, mark) && other.first_line(&text).contains(sign)) {
        splices.push(Splice::insert(tail(&text, &task.first), format!(" {sign} {day}")));
    }
    let said = words_lines(said);
    if !said[0].is_empty() {
        let place = task.item.range.end;
        let marker = Marker::of(&text, task.item.range.start).unwrap_or_else(Marker::plain);
        let end = note.line_end(place);
        splices.push(Splice::insert(place, format!("{end}{}", marker.below(&said, end))));
    }
    proven(note, note.spliced(&splices), Some(at))
}

/// Gives the open task that has these words a date.
pub(super) fn date(note: &Note, words: &str, line: u32, due: NaiveDate) -> Result<Note, Refusal> {
    let text = note.text();
    let tasks = scan(&text)?;
    let at = find(&text, &tasks, words, line, " ").ok_or_else(|| missing(words))?;
    let first = &tasks[at].first;
    let splice = match Dated::first(&text[first.clone()]) {
        Some(dated) => {
            Splice::new(first.start + dated.day.start..first.start + dated.day.end, due.to_string())
        }
        None => Splice::insert(tail(&text, first), habit(&text, &tasks).written(due)),
    };
    proven(note, note.spliced(&[splice]), Some(at))
}

/// Adds an open task: after the last one, open ones first, else before the log, else at the end.
pub(super) fn add(note: &Note, new: &NewTask) -> Result<Note, Refusal> {
    if new.text.contains('\0') {
        return Err(Refusal::new("the text holds a NUL character", "remove it"));
    }
    if plain_words(&new.text).is_empty() {
        return Err(Refusal::new("a promise needs words", "say what was promised"));
    }
    let text = note.text();
    let tasks = scan(&text)?;
    let lines = new.lines(habit(&text, &tasks));
    let is_there = |task: &Task| {
        let line = task.first_line(&text);
        task.is(&text, " ")
            && plain_words(line) == plain_words(&lines[0])
            && Dated::first(line).map(|dated| dated.is) == Dated::first(&lines[0]).map(|dated| dated.is)
            && is_waiting(line) == is_waiting(&lines[0])
    };
    if tasks.iter().any(is_there) {
        return Ok(note.clone());
    }
    let start = split(&text).body;
    let outline = Outline::of(&text, start)?;
    let in_log = |task: &Task| {
        outline.section.as_ref().is_some_and(|section| section.contains(&task.item.range.start))
    };
    let lists: Vec<&Task> = tasks.iter().filter(|task| task.is_top && !in_log(task)).collect();
    let last_open = lists.iter().rposition(|task| task.is(&text, " "));
    let splice = match last_open.or(lists.len().checked_sub(1)) {
        Some(at) => {
            let items: Vec<&ListItem> = lists.iter().map(|task| &task.item).collect();
            list::beside(note, &text, &items, at, true, &lines)
        }
        None => apart(note, &text, start, outline.heading, &lines),
    };
    proven(note, note.spliced(&[splice]), None)
}

impl NewTask {
    fn lines(&self, notation: Notation) -> Vec<String> {
        let mut lines = words_lines(&self.text);
        let first = &mut lines[0];
        first.insert_str(0, "[ ] ");
        if self.is_waiting && !is_waiting(first) {
            first.push_str(" #waiting");
        }
        if let Some(due) = self.due {
            first.push_str(&notation.written(due));
        }
        lines
    }
}

fn is_waiting(line: &str) -> bool {
    line.split_whitespace().any(|word| word.eq_ignore_ascii_case("#waiting"))
}

/// The task as a list of its own: before the log's heading, else at the note's end.
fn apart(note: &Note, text: &str, start: usize, heading: Option<usize>, lines: &[String]) -> Splice {
    let limit = heading.unwrap_or(text.len());
    let content = start + text[start..limit].trim_end().len();
    let end = note.line_end(content);
    let item = Marker::plain().item(lines, 0, end);
    if content == start {
        // Nothing stands before it but front matter.
        let before = &text[..limit];
        let is_parted = before.is_empty() || lines_end_blank(before);
        let lead = if before.is_empty() || before.ends_with('\n') { "" } else { end };
        let gap = if is_parted { "" } else { end };
        let trail = if heading.is_some() { end.repeat(2) } else { end.to_owned() };
        return Splice::insert(limit, format!("{lead}{gap}{item}{trail}"));
    }
    let last = text[..content].rfind('\n').map_or(&text[..content], |newline| &text[newline + 1..content]);
    let lead = if ["- ", "* ", "+ "].iter().any(|bullet| last.starts_with(bullet)) { "" } else { end };
    let below = text[content..limit].bytes().filter(|&byte| byte == b'\n').count();
    let trail = if heading.is_some() && below < 2 { end } else { "" };
    Splice::insert(line_stop(text, content), format!("{end}{lead}{item}{trail}"))
}

fn lines_end_blank(text: &str) -> bool {
    lines(text).last().is_none_or(|line| text[line].trim().is_empty())
}

/// Where something may be added to a task's first line: before a block's name (`^a1b2`) and before blanks.
fn tail(text: &str, first: &Range<usize>) -> usize {
    let line = text[first.clone()].trim_end();
    let named = line.rsplit_once(" ^").filter(|(_, name)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    first.start + named.map_or(line, |(line, _)| line.trim_end()).len()
}

fn missing(words: &str) -> Refusal {
    let words: String = words.chars().take(60).collect();
    Refusal::new(format!("no open task `{words}` is in the note"), "tick it in the note itself")
}

/// A promise's words that are longer may have been cut.
const LONG: usize = 150;

/// The task with these words and this mark; of several, the one that is nearest to the line.
fn find(text: &str, tasks: &[Task], words: &str, line: u32, mark: &str) -> Option<usize> {
    let wanted = plain_words(words);
    let is_it = |words: &str| words == wanted || (wanted.len() > LONG && words.starts_with(&wanted));
    let found = tasks.iter().enumerate().filter(|(_, task)| {
        task.is(text, mark) && is_it(&plain_words(&task.first_line(text)[task.mark.len() + 2..]))
    });
    found.min_by_key(|(_, task)| task.line.abs_diff(line)).map(|(at, _)| at)
}

/// How a date is written on a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    Tasks,
    Dataview,
    Words,
}

impl Notation {
    const ALL: [Self; 3] = [Self::Tasks, Self::Dataview, Self::Words];

    /// What stands before the day and after it.
    fn around(self) -> (&'static str, &'static str) {
        match self {
            Self::Tasks => ("📅", ""),
            Self::Dataview => ("[due::", "]"),
            Self::Words => ("(due", ")"),
        }
    }

    fn written(self, day: NaiveDate) -> String {
        let (open, close) = self.around();
        format!(" {open} {day}{close}")
    }
}

/// The notation of the note's first dated task.
fn habit(text: &str, tasks: &[Task]) -> Notation {
    let dated = tasks.iter().find_map(|task| Dated::first(task.first_line(text)));
    dated.map_or(Notation::Tasks, |dated| dated.notation)
}

/// A date on a line.
struct Dated {
    notation: Notation,
    is: NaiveDate,
    /// The ten bytes of the day.
    day: Range<usize>,
    /// With what stands around it.
    whole: Range<usize>,
}

impl Dated {
    /// The first date of a line, in any notation.
    fn first(line: &str) -> Option<Self> {
        let found = Notation::ALL.into_iter().filter_map(|notation| {
            let (open, close) = notation.around();
            line.match_indices(open).find_map(|(at, _)| {
                let rest = line[at + open.len()..].trim_start_matches([' ', '\u{FE0F}']);
                let day = line.len() - rest.len()..line.len() - rest.len() + 10;
                let is = split_day(rest.get(..10)?)?.0;
                let after = line[day.end..].trim_start().strip_prefix(close)?;
                let end = if close.is_empty() { day.end } else { line.len() - after.len() };
                Some(Self { notation, is, day, whole: at..end })
            })
        });
        found.min_by_key(|dated| dated.whole.start)
    }
}

/// The letters and digits of a task's words, without its dates, tags and link targets: what stays the same
/// however it is quoted or shown.
fn plain_words(line: &str) -> String {
    // No promise is longer; a line of thousands of dates would take quadratic time.
    let mut line: String = line.chars().take(2_000).collect();
    while let Some(dated) = Dated::first(&line) {
        line.replace_range(dated.whole, " ");
    }
    for sign in ['✅', '❌', '➕', '⏳', '🛫'] {
        while let Some((at, rest)) = line.split_once(sign).map(|(before, rest)| (before.len(), rest)) {
            let rest = rest.trim_start_matches([' ', '\u{FE0F}']);
            let end = line.len() - split_day(rest).map_or(rest, |(_, rest)| rest).len();
            line.replace_range(at..end, " ");
        }
    }
    let line = without_targets(&line);
    let is_word = |word: &&str| !(word.len() > 1 && word.starts_with(['#', '^']));
    let words = line.split_whitespace().filter(is_word).flat_map(|word| word.chars().chain([' ']));
    let kept: String =
        words.filter(|c| c.is_alphanumeric() || *c == ' ').flat_map(char::to_lowercase).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `[Ana](People/Ana.md)` as `[Ana]`, `[[People/Ana#Log|her]]` as `her`.
fn without_targets(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['[', ']']) {
        shown.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((link, after)) = rest.strip_prefix("[[").and_then(|link| link.split_once("]]")) {
            let (target, alias) =
                link.split_once('|').map_or((link, None), |(link, alias)| (link, Some(alias)));
            let name = target.split('#').next().and_then(|name| name.rsplit('/').next()).unwrap_or(target);
            shown.push_str(alias.unwrap_or(name));
            rest = after;
        } else if let Some((_, after)) = rest.strip_prefix("](").and_then(|target| target.split_once(')')) {
            rest = after;
        } else {
            rest = &rest[1..];
        }
    }
    shown + rest
}

/// `after`, if just the task at `changed`, or one more where that is `None`, differs and nothing else does.
fn proven(before: &Note, after: Note, changed: Option<usize>) -> Result<Note, Refusal> {
    let (old, new) = (before.text(), after.text());
    let (mut was, mut is) = (all(&old)?, all(&new)?);
    match changed {
        Some(at) if at < was.len() && at < is.len() => {
            was.remove(at);
            is.remove(at);
        }
        _ => {
            let same = was.iter().zip(&is).take_while(|(was, is)| was == is).count();
            if same < is.len() {
                is.remove(same);
            }
        }
    }
    let grew = all(&new)?.len() == all(&old)?.len() + usize::from(changed.is_none());
    if was == is && grew && same_front(&old, &new) && log::is_same(&old, &new) {
        return Ok(after);
    }
    let hint = "close code blocks and comments that are left open, or change the task by hand";
    Err(Refusal::new("the tasks would not read back as written", hint))
}
