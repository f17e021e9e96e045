//! What the user left in DUE.md: marks that are not carried out yet, and lines of their own. Merges two or three
//! versions of it.

use super::line::is_blank;
use super::mark::{Done, Mark, Target};
use crate::contact;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What of a DUE.md is the user's and goes on into the next rendering.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Left {
    /// Lines of ours that the user marked or added to, in the text's order.
    pub marks: Vec<Mark>,
    /// The user's own lines, as they stand under *Yours*; neither the first nor the last is blank.
    pub own: Vec<String>,
}

impl Left {
    /// Adds a mark, or unites it with one on the same line that does not contradict it. Returns its place.
    pub(super) fn add(&mut self, mark: Mark) -> usize {
        let same = self.marks.iter_mut().enumerate().filter(|(_, it)| it.target.is_same(&mark.target));
        for (at, it) in same {
            if let Some(combined) = it.combine(&mark) {
                *it = combined;
                return at;
            }
        }
        self.marks.push(mark);
        self.marks.len() - 1
    }

    /// This, with what is known of the same marks in `known`: their days, what was carried out, what was said of them.
    pub fn dated(mut self, known: &Self) -> Self {
        for mark in &mut self.marks {
            if let Some(known) = known.marks.iter().find(|it| it.is_same_answer(mark)) {
                mark.day = mark.day.or(known.day);
                mark.done = mark.done.take().or_else(|| known.done.clone());
            }
        }
        self
    }

    /// This, without what we say of its marks.
    pub fn unremarked(mut self) -> Self {
        self.marks.iter_mut().for_each(|mark| mark.remark = None);
        self
    }

    /// Where this mark stands among these, else one of the same line and sign.
    fn place_of(&self, mark: &Mark) -> Option<usize> {
        let place = |is_it: fn(&Mark, &Mark) -> bool| self.marks.iter().position(|it| is_it(it, mark));
        place(Mark::is_unchanged).or_else(|| place(Mark::is_same_answer))
    }

    /// This, without what is unchanged since `base` and gone on the other side. Where the other side carried out a mark
    /// that got more words here, the mark notes how much of it was carried out.
    fn without_gone(&self, base: &Self, other: &Self) -> Self {
        let in_other = |mark: &Mark| other.marks.iter().any(|it| it.is_same_answer(mark));
        let before = |mark: &Mark| base.marks.iter().find(|it| it.is_same_answer(mark));
        let mut marks = Vec::new();
        for mark in &self.marks {
            match before(mark) {
                Some(base) if !in_other(mark) && mark.is_unchanged(base) => {}
                Some(base) if !in_other(mark) => marks.push(Mark { done: Done::of(base), ..mark.clone() }),
                _ => marks.push(mark.clone()),
            }
        }
        Self { marks, own: without(&self.own, &without(&base.own, &other.own)) }
    }
}

impl Done {
    fn of(mark: &Mark) -> Option<Self> {
        let day = mark.day?;
        Some(Self { day, after: mark.after.clone(), below: mark.below.clone() })
    }
}

/// Both sides' marks and own lines, once where they agree.
pub fn merge(ours: &Left, theirs: &Left) -> Left {
    let mut merged = ours.clone();
    for mark in &theirs.marks {
        merged.add(mark.clone());
    }
    let mut own = Own::from(unmarked(&merged.own, &theirs.marks));
    own.gap();
    for line in unmarked(&without(&theirs.own, &ours.own), &ours.marks) {
        own.push_verbatim(&line);
    }
    merged.own = own.finish();
    merged
}

/// The own lines of one side, without those that are a mark on the other side: the mark's line was gone before.
fn unmarked(own: &[String], marks: &[Mark]) -> Vec<String> {
    let mut is_below = false;
    let is_own = move |line: &&String| {
        let is_indented = line.starts_with([' ', '\t']);
        is_below = marks.iter().any(|mark| mark.typed == line.trim()) || (is_below && is_indented);
        !is_below
    };
    let mut kept = Own::default();
    own.iter().filter(is_own).for_each(|line| kept.push_verbatim(line));
    kept.finish()
}

/// Merges two sides that come from `base`: all that either side left, without what either side settled since.
pub fn merge_three(base: &Left, ours: &Left, theirs: &Left) -> Left {
    let mut merged = merge(&ours.without_gone(base, theirs), &theirs.without_gone(base, ours));
    // The order of the lines is of those who changed them last: two who each put their own first would never agree.
    let are_same =
        |one: &[String], other: &[String]| without(one, other).is_empty() && without(other, one).is_empty();
    if let Some(side) = [theirs, ours].into_iter().find(|side| are_same(&side.own, &merged.own)) {
        merged.own.clone_from(&side.own);
    }
    // Marks that have no line of ours any more stand among these: theirs, which others have already, keep their order.
    merged.marks.sort_by_key(|mark| theirs.place_of(mark).unwrap_or(usize::MAX));
    merged
}

/// The lines of `all` that are not in `known`, each as often as it is there once more; blank ones stay between.
pub(super) fn without(all: &[String], known: &[String]) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in known.iter().filter(|line| !is_blank(line)) {
        *counts.entry(line).or_default() += 1;
    }
    let mut own = Own::default();
    for line in all {
        match counts.get_mut(line.as_str()) {
            Some(count) if *count > 0 => *count -= 1,
            _ => own.push_verbatim(line),
        }
    }
    own.finish()
}

impl Target {
    /// The person's note as the page links to it; none of a card.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Person { note, .. } | Self::Item { note, .. } | Self::NewTask { note } => Some(note),
            Self::Card { .. } => None,
        }
    }

    /// Whether both are the same line, wherever it stands and however its link is written.
    pub fn is_same(&self, other: &Self) -> bool {
        let name = |target: &Self| target.note().map(|note| contact::name(note).to_owned());
        match (self, other) {
            (Self::Person { .. }, Self::Person { .. }) => name(self) == name(other),
            (Self::Item { key, .. }, Self::Item { key: its, .. }) => {
                key.is_same(its) && name(self) == name(other)
            }
            (Self::Card { text }, Self::Card { text: its }) => text == its,
            // Two new tasks are two promises.
            _ => false,
        }
    }
}

impl Mark {
    /// A line without anything on it yet.
    pub(super) fn empty(target: Target, typed: String) -> Self {
        Self {
            target,
            sign: String::new(),
            before: String::new(),
            after: String::new(),
            below: Vec::new(),
            day: None,
            done: None,
            is_garbled: false,
            typed,
            remark: None,
        }
    }

    /// Whether the two are one answer: what was noted down of the one holds for the other.
    pub fn is_same_answer(&self, other: &Self) -> bool {
        let is_same_line = match (&self.target, &other.target) {
            (Target::NewTask { note }, Target::NewTask { note: its }) => {
                contact::name(note) == contact::name(its) && self.after == other.after
            }
            (one, other) => one.is_same(other),
        };
        is_same_line && self.sign.eq_ignore_ascii_case(&other.sign)
    }

    /// Whether the user left the same in both, whatever day's words stand around it.
    pub fn is_unchanged(&self, other: &Self) -> bool {
        self.is_same_answer(other)
            && (&self.before, &self.after, &self.below) == (&other.before, &other.after, &other.below)
    }

    /// One mark that says what both say; `None` where they contradict.
    fn combine(&self, other: &Self) -> Option<Self> {
        let text = |a: &str, b: &str| match (a, b) {
            (a, b) if a == b || b.is_empty() => Some(a.to_owned()),
            ("", b) => Some(b.to_owned()),
            _ => None,
        };
        if self.is_garbled || other.is_garbled {
            return (self.typed == other.typed).then(|| self.clone());
        }
        let sign = text(&self.sign, &other.sign)?;
        let (before, after) = (text(&self.before, &other.before)?, text(&self.after, &other.after)?);
        let more = other.below.iter().filter(|line| !self.below.contains(line));
        let below = self.below.iter().chain(more).cloned().collect();
        let done = self.done.clone().or_else(|| other.done.clone());
        let day = self.day.or(other.day);
        // What was said of it last.
        let remark = other.remark.clone().or_else(|| self.remark.clone());
        Some(Self { sign, before, after, below, done, day, remark, ..self.clone() })
    }
}

/// The user's own lines as they gather: blocks that were apart stay apart by one blank line.
#[derive(Default)]
pub(super) struct Own {
    lines: Vec<String>,
    gap: bool,
}

impl From<Vec<String>> for Own {
    fn from(lines: Vec<String>) -> Self {
        Self { lines, gap: false }
    }
}

impl Own {
    /// What follows is another block.
    pub fn gap(&mut self) {
        self.gap = true;
    }

    pub fn push(&mut self, line: &str) {
        if std::mem::take(&mut self.gap) {
            self.trim();
            if !self.lines.is_empty() {
                self.lines.push(String::new());
            }
        }
        self.lines.push(line.trim_end().to_owned());
    }

    /// As [`Own::push`], but keeps blank lines inside a block as they are.
    pub fn push_verbatim(&mut self, line: &str) {
        if !is_blank(line) {
            self.push(line);
        } else if !self.gap && !self.lines.is_empty() {
            self.lines.push(String::new());
        }
    }

    fn trim(&mut self) {
        while self.lines.last().is_some_and(|line| is_blank(line)) {
            self.lines.pop();
        }
    }

    pub fn finish(mut self) -> Vec<String> {
        self.trim();
        self.lines
    }
}
