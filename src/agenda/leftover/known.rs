//! What we are known to have written, and a text read against it: which of its lines are ours, and what the user did
//! to them. Knows no agenda.

use super::{Leftover, Mark, Own, Wording, is_blank};
use crate::agenda::markdown::Link;
use crate::agenda::words::YOURS;
use crate::agenda::{Section, shape};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What we are known to have written.
pub(super) struct Known<'t> {
    lines: HashSet<&'t str>,
    tasks: Vec<KnownTask<'t>>,
    /// Places in `tasks` by note and by label.
    of_note: HashMap<String, Tails<'t>>,
    of_label: HashMap<&'t str, Tails<'t>>,
    of_tail: HashMap<&'t str, usize>,
}

/// Places in the tasks by what follows the link, found by how a line goes on without a look at all of them: one note may
/// have thousands.
#[derive(Default)]
struct Tails<'t> {
    all: Vec<usize>,
    of_tail: HashMap<&'t str, Vec<usize>>,
    lengths: BTreeSet<usize>,
}

impl<'t> Tails<'t> {
    fn push(&mut self, tail: &'t str, at: usize) {
        self.all.push(at);
        self.of_tail.entry(tail).or_default().push(at);
        self.lengths.insert(tail.len());
    }

    /// The places whose tail is the longest that `tail` goes on from.
    fn longest(&self, tail: &str) -> &[usize] {
        let mut lengths = self.lengths.range(..=tail.len()).rev();
        let found = lengths.find_map(|&length| {
            let (known, places) = self.of_tail.get_key_value(tail.get(..length)?)?;
            shape::begins(tail, known).then_some(places)
        });
        found.map_or(&[], Vec::as_slice)
    }
}

/// A task line that we wrote.
struct KnownTask<'t> {
    section: &'t str,
    /// What follows its link.
    tail: &'t str,
    /// The lines below it, trimmed.
    below: Vec<&'t str>,
}

/// What tells a line of ours from all others.
#[derive(PartialEq, Eq, Hash)]
struct Place<'t> {
    section: &'t str,
    note: String,
    item: Option<String>,
}

impl<'t> KnownTask<'t> {
    fn place(&self, note: String) -> Place<'t> {
        let item = Section::titled(self.section).and_then(|section| shape::item(section, self.tail));
        Place { section: self.section, note, item }
    }
}

impl<'t> Known<'t> {
    /// That of these renderings of ours.
    pub fn new(renderings: &[&'t str]) -> Self {
        let lines: HashSet<&str> =
            renderings.iter().flat_map(|text| text.lines()).map(str::trim_end).collect();
        let mut tasks = Vec::new();
        let (mut of_note, mut of_label) =
            (HashMap::<String, Tails<'_>>::new(), HashMap::<&str, Tails<'_>>::new());
        let mut of_tail = HashMap::new();
        for text in renderings {
            let mut section = "";
            // Whether the line before is a task of ours, or below one.
            let mut is_below = false;
            for line in text.lines() {
                if let Some(title) = shape::heading(line) {
                    section = title;
                }
                let link = Task::parse(line).and_then(|task| Link::first(task.text));
                if let Some(link) = link {
                    let at = tasks.len();
                    of_note.entry(link.note()).or_default().push(link.after, at);
                    of_label.entry(link.label).or_default().push(link.after, at);
                    of_tail.insert(link.after, at);
                    tasks.push(KnownTask { section, tail: link.after, below: Vec::new() });
                    is_below = true;
                } else if let Some(task) = tasks.last_mut().filter(|_| is_below && line.starts_with("  - ")) {
                    task.below.push(line.trim());
                } else {
                    is_below = false;
                }
            }
        }
        Self { lines, tasks, of_note, of_label, of_tail }
    }

    /// What of `text` is the user's.
    pub fn read(&self, text: &str) -> Leftover {
        let lines: Vec<&str> = text.split('\n').collect();
        let standing = self.standing(&lines);
        let mut left = Leftover::default();
        let mut own = Own { lines: Vec::new(), gap: true };
        let mut section = "";
        let mut is_fenced = false;
        let mut at = 0;
        while let Some(&line) = lines.get(at) {
            at += 1;
            if shape::is_our_heading(line) {
                section = shape::heading(line).unwrap_or_default();
                is_fenced = false;
                own.gap = true;
            } else if section == YOURS && (is_fenced || !self.is_marked(line, lines.get(at).copied())) {
                // What follows a fence may be in a code block, whoever closed it where.
                is_fenced |= fence_width(line).is_some();
                own.push_verbatim(line);
            } else if let Some(length) = fence(&lines[at - 1..]) {
                for line in &lines[at - 1..at - 1 + length] {
                    own.push_verbatim(line);
                }
                at += length - 1;
            } else if let Some(task) = Task::parse(line).or_else(|| self.indented(line)) {
                let below = &lines[at..at + self.below(&lines[at..])];
                at += below.len();
                match self.judge(&task, section, &standing) {
                    Some(mut mark) => {
                        mark.below = self.theirs_below(&mark.note, below);
                        mark.remark = below.iter().find_map(|line| shape::remark(line)).map(str::to_owned);
                        line.trim().clone_into(&mut mark.typed);
                        let is_plain = mark.sign.is_empty() && mark.before.is_empty();
                        let is_bare = mark.after().is_none_or(str::is_empty) && mark.below.is_empty();
                        if !(is_plain && is_bare) {
                            left.add(mark);
                        }
                        own.gap = true;
                    }
                    None => {
                        own.push(line);
                        let theirs = below.iter().filter(|line| !shape::is_below(line));
                        theirs.for_each(|line| own.push_verbatim(line));
                    }
                }
            } else if is_blank(line)
                || self.lines.contains(line.trim_end())
                || shape::is_ours(line, section)
                || shape::is_below(line)
            {
                own.gap = true;
            } else {
                own.push(line);
            }
        }
        left.own = own.finish();
        left
    }

    /// Whether a line under *Yours* is a task of ours with a mark, whose own place is gone, or was remarked on.
    fn is_marked(&self, line: &str, below: Option<&str>) -> bool {
        let Some(task) = Task::parse(line.trim_start()).filter(|task| !task.sign.is_empty()) else {
            return false;
        };
        let is_remarked = below.and_then(shape::remark).is_some();
        is_remarked && Link::first(task.text).is_some() || self.is_ours(&task)
    }

    /// Editors indent a line with the one above it: it is ours still.
    fn indented<'l>(&self, line: &'l str) -> Option<Task<'l>> {
        Task::parse(line.trim_start()).filter(|task| self.is_ours(task))
    }

    fn is_ours(&self, task: &Task<'_>) -> bool {
        Link::first(task.text).is_some_and(|link| {
            let tail = link.after.trim_end();
            self.known_task(&link.note(), link.label, tail, "").is_some() || shape::is_tail(tail)
        })
    }

    /// Which lines of ours stand in a text in our own words: what else is said of them there is said besides.
    fn standing(&self, lines: &[&str]) -> HashSet<Place<'t>> {
        let mut standing = HashSet::new();
        let mut section = "";
        for line in lines {
            section = shape::heading(line).unwrap_or(section);
            let link = Task::parse(line.trim_start()).and_then(|task| Link::first(task.text));
            let known = link.and_then(|link| {
                let note = link.note();
                let known = self.known_task(&note, link.label, link.after.trim_end(), section)?;
                Some(known.place(note))
            });
            standing.extend(known);
        }
        standing
    }

    /// The mark that this task is, if it is a line of ours.
    fn judge(&self, task: &Task<'_>, section: &str, standing: &HashSet<Place<'t>>) -> Option<Mark> {
        let link = Link::first(task.text)?;
        let note = link.note();
        let tail = link.after.trim_end();
        let item_of = |section, tail| Section::titled(section).and_then(|section| shape::item(section, tail));
        let (section, item, wording) = match self.known_task(&note, link.label, tail, section) {
            // Wherever the line was moved to, it means what it meant where we put it.
            Some(known) => {
                let after = tail[known.tail.len()..].trim().to_owned();
                (known.section, item_of(known.section, known.tail), Wording::Ours(after))
            }
            // Its own words say what kind of line it is, wherever it stands by now.
            None if shape::is_tail(tail) => {
                let section = shape::section(tail).title();
                (section, item_of(section, tail), Wording::Stale)
            }
            None if !task.sign.is_empty() => {
                match self.reworded(&note, link.label, tail, section, standing) {
                    Some(item) => (section, item, Wording::Theirs),
                    None => return None,
                }
            }
            None => return None,
        };
        let (section, before) = (section.to_owned(), link.before.trim().to_owned());
        let (sign, below, typed, remark) = (task.sign.to_owned(), Vec::new(), String::new(), None);
        Some(Mark { section, note, item, sign, before, wording, below, typed, remark })
    }

    /// Whether a line that says nothing of what we say about this note is one of ours all the same: it stands in the
    /// place of one that is not there any more. Returns what tells that one from the contact's others, or nothing where
    /// it may be any of several.
    fn reworded(
        &self,
        note: &str,
        label: &str,
        tail: &str,
        section: &str,
        standing: &HashSet<Place<'t>>,
    ) -> Option<Option<String>> {
        if section == YOURS {
            return Some(None);
        }
        let of_note = self.of_note.get(note).or_else(|| self.of_label.get(label));
        let places = of_note.into_iter().flat_map(|tails| &tails.all);
        let places = places.map(|&at| self.tasks[at].place(note.to_owned()));
        let mut places: Vec<Place<'t>> = places.filter(|place| place.section == section).collect();
        places.sort_by(|a, b| a.item.cmp(&b.item));
        places.dedup();
        let is_only = places.len() == 1;
        places.retain(|place| !standing.contains(place));
        if places.is_empty() {
            return None;
        }
        // One of several only by its words: which others stand there is another question in the next rendering.
        let is_said = |it: &Place<'t>| it.item.as_deref().is_some_and(|item| tail.contains(item));
        let mut said = places.into_iter().filter(|place| is_only || is_said(place));
        Some(said.next().filter(|_| said.next().is_none()).and_then(|place| place.item))
    }

    /// The task that a line with this link and tail was, in a rendering of ours: of several the longest, and of these
    /// one of the same section.
    fn known_task(&self, note: &str, label: &str, tail: &str, section: &str) -> Option<&KnownTask<'t>> {
        let longest = |tails: Option<&Tails<'t>>| {
            let tasks = tails?.longest(tail).iter().map(|&at| &self.tasks[at]);
            tasks.max_by_key(|known| known.section == section)
        };
        // Editors rewrite a link's target on a rename and leave its label; a renamed wiki link matches neither.
        longest(self.of_note.get(note))
            .or_else(|| longest(self.of_label.get(label)))
            .or_else(|| self.of_tail.get(tail).map(|&at| &self.tasks[at]))
    }

    /// How many of `lines` are indented below the line before them, blank ones between them included.
    fn below(&self, lines: &[&str]) -> usize {
        let mut length = 0;
        for (at, line) in lines.iter().enumerate() {
            match line.starts_with([' ', '\t']) {
                _ if is_blank(line) => {}
                true if self.indented(line).is_none() => length = at + 1,
                _ => break,
            }
        }
        length
    }

    /// The lines below a task of ours that are the user's, and what they added to one of ours.
    fn theirs_below(&self, note: &str, lines: &[&str]) -> Vec<String> {
        if lines.is_empty() {
            return Vec::new();
        }
        let known = self.of_note.get(note).into_iter().flat_map(|tails| &tails.all);
        let known = known.flat_map(|&at| &self.tasks[at].below);
        let known: Vec<&str> = known.copied().collect();
        let mut theirs: Vec<String> = Vec::new();
        for line in lines {
            let text = line.trim();
            // What follows as a further part is ours, of another day.
            let surplus = |known: &&str| text.strip_prefix(*known).filter(|it| !it.starts_with(" · "));
            match known.iter().filter_map(surplus).min_by_key(|surplus| surplus.len()) {
                Some("") => {}
                Some(surplus) if shape::is_below(line) => theirs.push(format!("  - {}", surplus.trim())),
                _ if shape::is_below(line) => {}
                _ if text.is_empty() && theirs.is_empty() => {}
                _ => theirs.push(line.trim_end().to_owned()),
            }
        }
        while theirs.last().is_some_and(|line| is_blank(line)) {
            theirs.pop();
        }
        theirs
    }
}

/// A line that begins with a task's box, at the margin.
pub(super) struct Task<'l> {
    /// What stands in the box; nothing, where it is empty.
    pub sign: &'l str,
    /// What follows it.
    pub text: &'l str,
}

impl<'l> Task<'l> {
    /// Reads a line.
    pub fn parse(line: &'l str) -> Option<Self> {
        let rest = line.strip_prefix(['-', '*', '+'])?.trim_start_matches(' ').strip_prefix('[')?;
        let (inner, text) = rest.split_once(']')?;
        let sign = inner.trim();
        // `[>2w]` is to be told what to write instead; a sentence in brackets is none of ours.
        let is_sign =
            sign.chars().count() <= MAX_SIGN && !sign.contains(|c: char| c == '[' || c.is_control());
        // A link follows after a blank; `[x](…)` is a link itself.
        (is_sign && text.starts_with([' ', '\t'])).then(|| Self { sign, text: text.trim() })
    }
}

/// The most that is still meant for a sign: a day in full, with `>` before it.
const MAX_SIGN: usize = 16;

/// No code block of a person's is longer; of lines that each open one, every one would be looked at to the end.
const MAX_FENCE: usize = 1_000;

/// The sign that a code block's first or last line is made of, and how often.
fn fence_width(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start_matches(' ');
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let width = line.len() - line.trim_start_matches(mark).len();
    (width >= 3).then_some((mark, width))
}

/// The length of the code block that `lines` begin with, if it ends before the next heading of ours.
fn fence(lines: &[&str]) -> Option<usize> {
    let (mark, least) = fence_width(lines.first()?)?;
    let width = |line: &str| line.len() - line.trim_start_matches(mark).len();
    let rest =
        lines.iter().enumerate().take(MAX_FENCE).skip(1).take_while(|(_, line)| !shape::is_our_heading(line));
    let mut closing = rest.filter(|(_, line)| {
        let line = line.trim();
        width(line) >= least && line.trim_start_matches(mark).is_empty()
    });
    closing.next().map(|(at, _)| at + 1)
}

#[cfg(test)]
mod tests;
