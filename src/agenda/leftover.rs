//! What the user left in DUE.md: marks not carried out yet, and lines of their own. Nothing that
//! somebody typed may vanish, and what we typed must never be taken for theirs.
//!
//! The law: for any text, `R = render(agenda, read(text))` is a fixed point,
//! `render(agenda, read(R)) == R`. Carrying out marks is not done here.

use super::markdown::Link;
use super::words::YOURS;
use super::{Agenda, shape};
use crate::contact;
use std::collections::{HashMap, HashSet};

/// What of a DUE.md is the user's and goes on into the next rendering.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leftover {
    /// Lines of ours that the user marked or added to, in the text's order.
    pub marks: Vec<Mark>,
    /// The user's own lines, as they stand under *Yours*; neither the first nor the last is blank.
    own: Vec<String>,
}

/// A line of ours with what the user did to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The title of the section that it stands in.
    pub section: String,
    /// The note that it links to: a path from the vault's root, or a name in a wiki link.
    pub note: String,
    /// What stands in the box; a blank where the user only added text.
    pub sign: char,
    /// The user's text between the box and the link.
    pub before: String,
    /// The user's text after the line's own; `None` where it cannot be told from the line's own, since the
    /// line is in no known rendering.
    pub after: Option<String>,
    /// The indented lines below it, as typed.
    pub below: Vec<String>,
    /// The line as typed, without those below it.
    pub typed: String,
}

/// Reads what the user left in `text`. `known` are pure renderings, that is with an empty [`Leftover`],
/// of the agenda to come and of those that `text` may stem from: a line that stands in one of them is ours.
///
/// Of the hunks that git leaves after a conflict both sides count.
pub fn read(text: &str, known: &[&str]) -> Leftover {
    let known = Known::new(known);
    let (ours, theirs) = sides(&unix(text));
    let left = known.read(&ours);
    if theirs == ours { left } else { merge(&left, &known.read(&theirs)) }
}

/// Both sides' marks and own lines, once where they agree.
pub fn merge(ours: &Leftover, theirs: &Leftover) -> Leftover {
    let mut merged = ours.clone();
    for mark in &theirs.marks {
        merged.add(mark.clone());
    }
    let mut here: HashMap<&str, usize> = HashMap::new();
    for line in &ours.own {
        *here.entry(line).or_default() += 1;
    }
    let mut own = Own { lines: merged.own, gap: true };
    for line in &theirs.own {
        match here.get_mut(line.as_str()) {
            _ if is_blank(line) => own.gap = true,
            Some(count) if *count > 0 => *count -= 1,
            _ => own.push(line),
        }
    }
    merged.own = own.finish();
    merged
}

/// `text` with marks and link targets put aside and line ends as LF: equal for every DUE.md that says the
/// same (Obsidian rewrites links on a rename). The hash of this is what the shell remembers of its renderings.
pub fn normalise(text: &str) -> String {
    let text = unix(text);
    let mut out = String::with_capacity(text.len());
    for line in text.trim_end().split('\n') {
        match Task::parse(line) {
            Some(task) => {
                out.push_str("- [ ] ");
                without_targets(task.text, &mut out);
            }
            None => without_targets(line.trim_end(), &mut out),
        }
        out.push('\n');
    }
    out
}

fn without_targets(mut text: &str, out: &mut String) {
    while let Some(link) = Link::first(text) {
        out.push_str(link.before);
        if link.is_wiki {
            out.push_str("[[]]");
        } else {
            out.extend(["[", link.label, "]()"]);
        }
        text = link.after;
    }
    out.push_str(text);
}

/// The marks of a [`Leftover`] on their way onto an agenda's lines.
pub(super) struct Placed<'a> {
    marks: Vec<Option<&'a Mark>>,
    by_path: HashMap<&'a str, usize>,
}

impl<'a> Placed<'a> {
    /// The mark that belongs to the line of the contact at `path`.
    pub fn take(&mut self, path: &str) -> Option<&'a Mark> {
        self.marks[*self.by_path.get(path)?].take()
    }
}

impl Leftover {
    /// Finds for each mark the line that it goes on with: the contact's in the same section, or else
    /// wherever the contact stands now.
    pub(super) fn place<'a>(&'a self, agenda: &'a Agenda) -> Placed<'a> {
        // Only what is surely told from our own text can go on without a loss.
        let movable = self.marks.iter().enumerate().filter(|(_, mark)| mark.after.is_some());
        let goals = movable.filter_map(|(at, mark)| mark.line(agenda).map(|goal| (at, mark, goal)));
        let goals: Vec<_> = goals.collect();
        let mut by_path = HashMap::new();
        for (at, mark, (section, path)) in &goals {
            if *section == mark.section {
                by_path.entry(*path).or_insert(*at);
            }
        }
        for (at, _, (_, path)) in &goals {
            by_path.entry(*path).or_insert(*at);
        }
        Placed { marks: self.marks.iter().map(Some).collect(), by_path }
    }

    /// The lines under *Yours*: the user's own, then the marks that found no line, as typed.
    pub(super) fn yours(&self, unplaced: Placed<'_>) -> Vec<String> {
        let mut own = Own { lines: self.own.clone(), gap: true };
        for mark in unplaced.marks.into_iter().flatten() {
            own.push(&mark.typed);
            for line in &mark.below {
                own.push_verbatim(line);
            }
            own.gap = true;
        }
        own.finish()
    }

    /// Adds a mark, as one with what is already there for the same line where they do not contradict.
    fn add(&mut self, mark: Mark) {
        let same = self.marks.iter_mut().filter(|it| it.section == mark.section && it.note == mark.note);
        for it in same {
            if let Some(combined) = it.combine(&mark) {
                *it = combined;
                return;
            }
        }
        self.marks.push(mark);
    }
}

impl Mark {
    /// The section and path of the line that the mark's link leads to.
    fn line<'a>(&self, agenda: &'a Agenda) -> Option<(&'static str, &'a str)> {
        let lines = || {
            let all = agenda.sections.iter();
            all.flat_map(|(section, lines)| lines.iter().map(|line| (section.title(), &*line.path)))
        };
        let plain = |path: &'a str| path.strip_suffix(".md").unwrap_or(path);
        lines().find(|(_, path)| *path == self.note || plain(path) == self.note).or_else(|| {
            // A wiki link may leave out the folders, where the name alone tells whom it means.
            let mut named = lines().filter(|(_, path)| contact::name(path) == self.note);
            let only = named.next().filter(|(_, path)| !agenda.namesakes.contains(*path));
            only.filter(|_| named.next().is_none())
        })
    }

    /// One mark that says what both say; `None` where they contradict.
    fn combine(&self, other: &Self) -> Option<Self> {
        let sign = match (self.sign, other.sign) {
            (a, b) if a == b => a,
            (' ', sign) | (sign, ' ') => sign,
            _ => return None,
        };
        let text = |a: &str, b: &str| match (a, b) {
            (a, b) if a == b || b.is_empty() => Some(a.to_owned()),
            ("", b) => Some(b.to_owned()),
            _ => None,
        };
        let after = match (&self.after, &other.after) {
            (Some(a), Some(b)) => Some(text(a, b)?),
            (None, None) if self.typed == other.typed => None,
            _ => return None,
        };
        let more = other.below.iter().filter(|line| !is_blank(line) && !self.below.contains(line));
        let below = self.below.iter().chain(more).cloned().collect();
        let before = text(&self.before, &other.before)?;
        // Where the line goes on as typed, it must hold what both typed.
        let holds_both =
            |typed: &&String| typed.contains(&before) && typed.contains(after.as_deref().unwrap_or(""));
        let typed = [&self.typed, &other.typed].into_iter().find(holds_both)?;
        let typed = typed.split_once(']').map_or(typed.clone(), |(_, rest)| format!("- [{sign}]{rest}"));
        Some(Self { sign, before, after, below, typed, ..self.clone() })
    }
}

/// The user's own lines as they gather: blocks that were apart stay apart by one blank line.
struct Own {
    lines: Vec<String>,
    gap: bool,
}

impl Own {
    fn push(&mut self, line: &str) {
        if std::mem::take(&mut self.gap) {
            self.trim();
            if !self.lines.is_empty() {
                self.lines.push(String::new());
            }
        }
        self.lines.push(line.to_owned());
    }

    /// As [`Own::push`], but keeps blank lines inside a block as they are.
    fn push_verbatim(&mut self, line: &str) {
        if !is_blank(line) {
            self.push(line);
        } else if !self.gap {
            self.lines.push(line.to_owned());
        }
    }

    fn trim(&mut self) {
        while self.lines.last().is_some_and(|line| is_blank(line)) {
            self.lines.pop();
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.trim();
        self.lines
    }
}

/// What we are known to have written.
struct Known<'t> {
    lines: HashSet<&'t str>,
    /// Of every task line: the note, the link's label and what follows the link.
    tails: Vec<(String, &'t str, &'t str)>,
}

impl<'t> Known<'t> {
    fn new(renderings: &[&'t str]) -> Self {
        let lines: HashSet<&str> =
            renderings.iter().flat_map(|text| text.lines()).map(str::trim_end).collect();
        let links = renderings
            .iter()
            .flat_map(|text| text.lines())
            .filter_map(|line| Link::first(Task::parse(line)?.text));
        Self { tails: links.map(|link| (link.note(), link.label, link.after)).collect(), lines }
    }

    fn read(&self, text: &str) -> Leftover {
        let lines: Vec<&str> = text.split('\n').collect();
        let mut left = Leftover::default();
        let mut own = Own { lines: Vec::new(), gap: true };
        let mut section = "";
        let mut at = 0;
        while let Some(&line) = lines.get(at) {
            at += 1;
            if shape::is_our_heading(line) {
                section = shape::heading(line).unwrap_or_default();
                own.gap = true;
            } else if section == YOURS {
                own.push_verbatim(line);
            } else if let Some(length) = fence(&lines[at - 1..]) {
                for line in &lines[at - 1..at - 1 + length] {
                    own.push_verbatim(line);
                }
                at += length - 1;
            } else if let Some(task) = Task::parse(line) {
                let below = &lines[at..at + below(&lines[at..])];
                at += below.len();
                match self.judge(&task, section) {
                    Judged::Ours(mut mark) => {
                        mark.below = below
                            .iter()
                            .map(|line| line.trim_end_matches(is_blank_char).to_owned())
                            .collect();
                        mark.typed = line.trim_end().to_owned();
                        let is_plain = mark.sign == ' ' && mark.before.is_empty();
                        let is_bare =
                            mark.after.as_ref().is_none_or(String::is_empty) && mark.below.is_empty();
                        if !(is_plain && is_bare) {
                            left.add(mark);
                        }
                        own.gap = true;
                    }
                    Judged::Theirs => {
                        own.push(line);
                        below.iter().for_each(|line| own.push_verbatim(line));
                    }
                }
            } else if is_blank(line) || self.lines.contains(line.trim_end()) || shape::is_ours(line, section)
            {
                own.gap = true;
            } else {
                own.push(line);
            }
        }
        left.own = own.finish();
        left
    }

    fn judge(&self, task: &Task<'_>, section: &str) -> Judged {
        let Some(link) = Link::first(task.text) else { return Judged::Theirs };
        let note = link.note();
        let tail = link.after.trim_end();
        let after = match self.surplus(&note, link.label, tail) {
            Surplus::Known(after) => Some(after.trim().to_owned()),
            Surplus::Unsure => None,
            Surplus::NotOurs => return Judged::Theirs,
        };
        let (section, before) = (section.to_owned(), link.before.trim().to_owned());
        let (below, typed) = (Vec::new(), String::new());
        Judged::Ours(Mark { section, note, sign: task.sign, before, after, below, typed })
    }

    /// What of a task line's tail exceeds our own text.
    fn surplus<'l>(&self, note: &str, label: &str, tail: &'l str) -> Surplus<'l> {
        let of_note = self.tails.iter().filter(|(other, ..)| other == note).map(|it| it.2);
        // Editors rewrite a link's target on a rename and leave its label.
        let labelled =
            || self.tails.iter().filter(|(other, name, _)| other == note || *name == label).map(|it| it.2);
        if let Some(after) = without_longest(tail, of_note).or_else(|| without_longest(tail, labelled())) {
            return Surplus::Known(after);
        }
        // A renamed wiki link matches neither by note nor by name.
        if self.tails.iter().any(|(_, _, own)| *own == tail) {
            return Surplus::Known("");
        }
        let Some(after) = shape::after_own(tail) else { return Surplus::NotOurs };
        let whys = labelled().filter_map(shape::after_own).filter(|why| !why.is_empty());
        match without_longest(after, whys) {
            Some(after) => Surplus::Known(after),
            None if after.is_empty() => Surplus::Known(after),
            None => Surplus::Unsure,
        }
    }
}

fn without_longest<'l, 'k>(text: &'l str, prefixes: impl Iterator<Item = &'k str>) -> Option<&'l str> {
    prefixes.filter_map(|prefix| text.strip_prefix(prefix)).min_by_key(|rest| rest.len())
}

enum Judged {
    Ours(Mark),
    Theirs,
}

enum Surplus<'l> {
    Known(&'l str),
    /// Our shape, but where our free text ends cannot be told.
    Unsure,
    NotOurs,
}

/// A line that begins with a task's box, at the margin.
struct Task<'l> {
    sign: char,
    text: &'l str,
}

impl<'l> Task<'l> {
    fn parse(line: &'l str) -> Option<Self> {
        let rest = line.strip_prefix(['-', '*', '+'])?.trim_start_matches(' ').strip_prefix('[')?;
        let (inner, text) = rest.split_once(']')?;
        let mut inner = inner.trim().chars();
        let sign = inner.next().unwrap_or(' ');
        let is_one = inner.next().is_none() && sign != '[' && !sign.is_control();
        // A link follows after a blank; `[x](…)` is a link itself.
        (is_one && text.starts_with([' ', '\t'])).then(|| Self { sign, text: text.trim() })
    }
}

/// How many of `lines` are indented below the line before them, blank ones between them included.
fn below(lines: &[&str]) -> usize {
    let mut length = 0;
    for (at, line) in lines.iter().enumerate() {
        match line.starts_with([' ', '\t']) {
            _ if is_blank(line) => {}
            true => length = at + 1,
            false => break,
        }
    }
    length
}

/// The length of the code block that `lines` begin with, if it ends before the next heading of ours.
fn fence(lines: &[&str]) -> Option<usize> {
    let opening = lines.first()?.trim_start_matches(' ');
    let mark = opening.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let width = |line: &str| line.len() - line.trim_start_matches(mark).len();
    let least = width(opening);
    if least < 3 {
        return None;
    }
    let rest = lines.iter().enumerate().skip(1).take_while(|(_, line)| !shape::is_our_heading(line));
    let mut closing = rest.filter(|(_, line)| {
        let line = line.trim();
        width(line) >= least && line.trim_start_matches(mark).is_empty()
    });
    closing.next().map(|(at, _)| at + 1)
}

/// The text as either side of a conflict has it. Git's marker lines are nobody's text and go.
fn sides(text: &str) -> (String, String) {
    let (mut ours, mut theirs, mut base) = (Vec::new(), Vec::new(), Vec::new());
    let mut hunk = Hunk::None;
    for line in text.split('\n') {
        let marker =
            |sign: &str| line.strip_prefix(sign).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        let next = match hunk {
            _ if marker("<<<<<<<") => Some(Hunk::Ours),
            _ if marker(">>>>>>>") => Some(Hunk::None),
            Hunk::Ours if marker("|||||||") => Some(Hunk::Base),
            Hunk::Ours | Hunk::Base if line == "=======" => Some(Hunk::Theirs),
            _ if marker("|||||||") => Some(hunk),
            _ => None,
        };
        match (next, hunk) {
            // What stood there before both changed it is nobody's wish any more.
            (Some(Hunk::Theirs), _) => base.clear(),
            (Some(_), _) => both(&mut ours, &mut theirs, &mut base),
            (None, Hunk::None) => {
                ours.push(line);
                theirs.push(line);
            }
            (None, Hunk::Ours) => ours.push(line),
            (None, Hunk::Base) => base.push(line),
            (None, Hunk::Theirs) => theirs.push(line),
        }
        hunk = next.unwrap_or(hunk);
    }
    both(&mut ours, &mut theirs, &mut base);
    (ours.join("\n"), theirs.join("\n"))
}

/// A base without two sides around it is no base: it counts as everybody's.
fn both<'t>(ours: &mut Vec<&'t str>, theirs: &mut Vec<&'t str>, base: &mut Vec<&'t str>) {
    ours.extend(base.iter());
    theirs.append(base);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hunk {
    None,
    Ours,
    Base,
    Theirs,
}

fn unix(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n")
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

fn is_blank_char(c: char) -> bool {
    c.is_whitespace()
}

#[cfg(test)]
mod tests;
