//! What the user left in DUE.md: marks not carried out yet, and lines of their own. Nothing that
//! somebody typed may vanish, and what we typed must never be taken for theirs.
//!
//! The law: for any text, `R = render(agenda, read(text))` is a fixed point,
//! `render(agenda, read(R)) == R`. Carrying out marks is not done here.

mod carry;
mod known;

use super::markdown::Link;
use super::words::REMARK;
use super::{Section, shape};
use crate::contact;
pub use carry::merge_files;
use known::{Known, Task};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

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
    /// In *Promises* and *Tell and ask*, where a contact may have several lines: the words that tell this one from
    /// them, as Markdown. Of a promise those of the promise, with `waiting for: ` before theirs.
    pub item: Option<String>,
    /// What stands in the box, empty where the user only added text; one sign, if they know what they do.
    pub sign: String,
    /// The user's text between the box and the link.
    pub before: String,
    /// Whose words the line has.
    pub wording: Wording,
    /// The indented lines below it, as typed.
    pub below: Vec<String>,
    /// The line as typed, without those below it.
    pub typed: String,
    /// What we have to say about it, as Markdown: a mark that cannot be understood stays, with a remark.
    pub remark: Option<String>,
}

/// The words after a marked line's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wording {
    /// Ours, from a known rendering; then the user's own text, which may be empty.
    Ours(String),
    /// Like ours, but in no known rendering: the user's text cannot be told from it.
    Stale,
    /// The user's: the line stands in the place of one of ours.
    Theirs,
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

/// Whether an agenda file's text, of whatever day, holds this mark.
pub fn holds_mark(text: &str, mark: &Mark) -> bool {
    let text = unix(text);
    let mut section = "";
    text.split('\n').any(|line| {
        section = shape::heading(line).unwrap_or(section);
        let line = line.trim();
        let is_it = || {
            let task = Task::parse(line).filter(|task| task.sign == mark.sign);
            let link = task.and_then(|task| Link::first(task.text)).filter(|link| {
                mark.is_in_the_place_of(section) && contact::name(&link.note()) == contact::name(&mark.note)
            });
            link.is_some_and(|link| mark.item.as_deref().is_none_or(|item| shape::says(link.after, item)))
        };
        // Moved, reworded or under *Yours*, it is known by what was typed.
        line == mark.typed || is_it()
    })
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

/// What two sides come to that both grew from `base`: what either left, without what either has done with since.
pub fn merge_three(base: &Leftover, ours: &Leftover, theirs: &Leftover) -> Leftover {
    merge(&ours.without_gone(base, theirs), &theirs.without_gone(base, ours))
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

/// A line of an agenda that a mark may go on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot<'a> {
    pub section: Section,
    pub path: &'a str,
    /// As in [`Mark::item`].
    pub item: Option<&'a str>,
}

impl Slot<'_> {
    /// Whether the mark was made on this very line, on whatever day.
    fn is_of(&self, mark: &Mark) -> bool {
        mark.section == self.section.title() && mark.item.as_deref() == self.item
    }

    /// Whether a mark on another line about the same person means the same here: between sections of the rounds it
    /// does, but letting go of somebody silent is more than a rest.
    fn would_mean_the_same(&self, mark: &Mark) -> bool {
        let is_silence = |section| section == Section::NotCallingBack;
        Section::titled(&mark.section).is_some_and(|other| {
            let are_rounds = other.is_about_a_person() && self.section.is_about_a_person();
            are_rounds && (mark.sign != "-" || is_silence(other) == is_silence(self.section))
        })
    }
}

/// Where a mark's link leads, among the lines of an agenda.
struct Targets<'a> {
    of_path: HashMap<&'a str, Vec<usize>>,
    /// By the path without `.md`.
    of_stem: HashMap<&'a str, &'a str>,
    /// By name, where one contact alone has it.
    of_name: HashMap<&'a str, Option<&'a str>>,
}

impl<'a> Targets<'a> {
    fn new(slots: &[Slot<'a>], namesakes: &BTreeSet<Arc<str>>) -> Self {
        let mut of_path: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, slot) in slots.iter().enumerate() {
            of_path.entry(slot.path).or_default().push(at);
        }
        let mut of_name = HashMap::new();
        for &path in of_path.keys() {
            let only = (!namesakes.contains(path)).then_some(path);
            of_name.entry(contact::name(path)).and_modify(|it| *it = None).or_insert(only);
        }
        let of_stem = of_path.keys().filter_map(|&path| Some((path.strip_suffix(".md")?, path))).collect();
        Self { of_path, of_stem, of_name }
    }

    fn of(&self, note: &str) -> &[usize] {
        // A wiki link may leave out the folders, where the name alone tells whom it means.
        let by_name = || self.of_name.get(note).copied().flatten();
        let path = self.of_stem.get(note).copied().or_else(by_name);
        let slots = self.of_path.get(note).or_else(|| self.of_path.get(path?));
        slots.map(Vec::as_slice).unwrap_or_default()
    }
}

impl Leftover {
    /// Whether the user's own lines are the same in both.
    pub fn has_same_own(&self, other: &Self) -> bool {
        self.own == other.own
    }

    /// The lines of ours that hold words of the user's, without these, each below its heading: known like a rendering,
    /// they tell the two apart even when the line has lost its place.
    pub fn marked_lines(&self) -> String {
        let bare = |mark: &Mark| {
            let text = Task::parse(&mark.typed)?.text;
            let link = Link::first(text)?;
            let tail = link.after.strip_suffix(mark.after().filter(|after| !after.is_empty())?)?;
            let link = &text[link.before.len()..text.len() - link.after.len()];
            Some(format!("\n## {}\n\n- [ ] {link}{}\n", mark.section, tail.trim_end()))
        };
        self.marks.iter().filter_map(bare).collect()
    }

    /// Finds for each line the mark that goes on with it: made on this line, or else on another one about the same
    /// person. Returns these, and the marks that found no line.
    pub(super) fn place(
        &self,
        slots: &[Slot<'_>],
        namesakes: &BTreeSet<Arc<str>>,
    ) -> (Vec<Option<&Mark>>, Vec<&Mark>) {
        let mut placed: Vec<Option<&Mark>> = vec![None; slots.len()];
        if self.marks.is_empty() {
            return (placed, Vec::new());
        }
        let targets = Targets::new(slots, namesakes);
        let mut unplaced: Vec<&Mark> = self.marks.iter().collect();
        // Where our own words are, no reworded line stands in their place.
        unplaced.sort_by_key(|mark| mark.wording == Wording::Theirs);
        let fits: [fn(&Slot<'_>, &Mark) -> bool; 2] =
            [|slot, mark| slot.is_of(mark), |slot, mark| slot.would_mean_the_same(mark)];
        for fits in fits {
            unplaced.retain(|&mark| {
                let mut free = targets.of(&mark.note).iter().filter(|&&at| placed[at].is_none());
                // Only what is surely told from our own text can go on without a loss.
                let found = free.find(|&&at| mark.wording != Wording::Stale && fits(&slots[at], mark));
                if let Some(&at) = found {
                    placed[at] = Some(mark);
                }
                found.is_none()
            });
        }
        (placed, unplaced)
    }

    /// The lines under *Yours*: the user's own, then the marks that found no line, as typed.
    pub(super) fn yours(&self, unplaced: &[&Mark]) -> Vec<String> {
        let mut own = Own { lines: self.own.clone(), gap: true };
        // What will be read as own lines from now on stands with them.
        let (marks, lines): (Vec<&Mark>, Vec<&Mark>) =
            unplaced.iter().partition(|mark| mark.is_told_below_yours());
        for mark in lines.into_iter().chain(marks) {
            own.push_mark(mark);
        }
        own.finish()
    }

    /// This, without what stands unchanged since `base` and is gone on the other side.
    fn without_gone(&self, base: &Self, other: &Self) -> Self {
        let has = |side: &Self, mark: &Mark| side.marks.iter().any(|it| it.is_unchanged(mark));
        let is_gone = |mark: &Mark| has(base, mark) && !has(other, mark);
        let mut marks = self.marks.clone();
        marks.retain(|mark| !is_gone(mark));
        // How many of each line the other side took away.
        let mut gone: HashMap<&str, usize> = HashMap::new();
        for line in base.own.iter().filter(|line| !is_blank(line)) {
            *gone.entry(line).or_default() += 1;
        }
        for line in &other.own {
            gone.entry(line).and_modify(|count| *count = count.saturating_sub(1));
        }
        let mut own = Own { lines: Vec::new(), gap: true };
        for line in &self.own {
            match gone.get_mut(line.as_str()) {
                _ if is_blank(line) => own.lines.push(line.clone()),
                Some(count) if *count > 0 => *count -= 1,
                _ => own.lines.push(line.clone()),
            }
        }
        own.lines.drain(..own.lines.iter().take_while(|line| is_blank(line)).count());
        Self { marks, own: own.finish() }
    }

    /// Adds a mark, as one with what is already there for the same line where they do not contradict.
    fn add(&mut self, mark: Mark) {
        let is_same =
            |it: &&mut Mark| (&it.note, &it.item, &it.section) == (&mark.note, &mark.item, &mark.section);
        let same = self.marks.iter_mut().filter(is_same);
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
    /// The user's text after the line's own words, where these are known.
    pub fn after(&self) -> Option<&str> {
        match &self.wording {
            Wording::Ours(after) => Some(after),
            Wording::Stale | Wording::Theirs => None,
        }
    }

    /// Whether the two are one answer: what was noted down of the one holds for the other, wherever the line stands by
    /// now and however its link is written.
    pub fn is_same_answer(&self, other: &Self) -> bool {
        (contact::name(&self.note), &self.item, &self.sign)
            == (contact::name(&other.note), &other.item, &other.sign)
            && self.is_in_the_place_of(&other.section)
    }

    /// Whether a line below this heading may be the one that was marked: people move between the sections of the rounds.
    fn is_in_the_place_of(&self, heading: &str) -> bool {
        let is_of_the_rounds = |title: &str| Section::titled(title).is_some_and(Section::is_about_a_person);
        self.section == heading || (is_of_the_rounds(&self.section) && is_of_the_rounds(heading))
    }

    /// Whether it is known for a mark where it stands as typed under *Yours*.
    fn is_told_below_yours(&self) -> bool {
        !self.sign.is_empty() && (self.wording != Wording::Theirs || self.remark.is_some())
    }

    /// Whether the user left the same in both, whatever day's words stand around it.
    fn is_unchanged(&self, other: &Self) -> bool {
        self.is_same_answer(other)
            && (&self.before, &self.wording, &self.below) == (&other.before, &other.wording, &other.below)
            && (self.after().is_some() || self.typed == other.typed)
    }

    /// One mark that says what both say; `None` where they contradict.
    fn combine(&self, other: &Self) -> Option<Self> {
        let text = |a: &str, b: &str| match (a, b) {
            (a, b) if a == b || b.is_empty() => Some(a.to_owned()),
            ("", b) => Some(b.to_owned()),
            _ => None,
        };
        let sign = text(&self.sign, &other.sign)?;
        let wording = match (&self.wording, &other.wording) {
            (Wording::Ours(a), Wording::Ours(b)) => Wording::Ours(text(a, b)?),
            (a, b) if a == b && self.typed == other.typed => a.clone(),
            _ => return None,
        };
        let more = other.below.iter().filter(|line| !is_blank(line) && !self.below.contains(line));
        let below = self.below.iter().chain(more).cloned().collect();
        let before = text(&self.before, &other.before)?;
        // Where the line goes on as typed, it must hold what both typed.
        let after = if let Wording::Ours(after) = &wording { after } else { "" };
        let holds_both = |typed: &&String| typed.contains(&before) && typed.contains(after);
        let typed = [&self.typed, &other.typed].into_iter().find(holds_both)?;
        let typed = typed.split_once(']').map_or(typed.clone(), |(_, rest)| {
            let inner = if sign.is_empty() { " " } else { &sign };
            format!("- [{inner}]{rest}")
        });
        Some(Self { sign, before, wording, below, typed, ..self.clone() })
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

    fn push_mark(&mut self, mark: &Mark) {
        self.gap = true;
        self.push(&mark.typed);
        for line in &mark.below {
            self.push_verbatim(line);
        }
        if let Some(remark) = &mark.remark {
            self.push(&format!("  - {REMARK}{remark}"));
        }
        self.gap = true;
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

#[cfg(test)]
mod tests;
