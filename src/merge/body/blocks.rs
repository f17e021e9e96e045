//! The lists of a body that are merged item by item, found by their lines. What is not plainly one of them is left
//! to the merge of text: a list that is missed costs a conflict, never a line.

use crate::merge::task::{self, TaskLine};
use crate::note::outline::{Title, fence_of};
use std::collections::HashMap;
use std::ops::Range;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A list under a heading that is a log's.
    Log,
    /// A list of questions under a heading `Ask`.
    Ask,
    /// Tasks one below the other, anywhere else.
    Tasks,
}

impl Kind {
    /// What stands under a heading that has a title of its own.
    fn of(heading: &str) -> Option<Self> {
        match Title::of(heading)? {
            Title::Log => Some(Self::Log),
            Title::Ask => Some(Self::Ask),
            Title::Personal => None,
        }
    }
}

/// A list that is merged by its items.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) kind: Kind,
    /// The heading that tasks stand under; the others have titles of their own.
    pub(super) heading: &'a str,
    /// How many of its kind stand before it, under that heading and in all.
    pub(super) number: (usize, usize),
    pub(super) range: Range<usize>,
    /// The items, each with all its lines; a log or an `Ask` that is empty has its place all the same.
    pub(super) items: Vec<&'a str>,
}

/// The blocks of a body whose lines all end, in its order.
pub(super) fn blocks(body: &str) -> Vec<Block<'_>> {
    let mut finder = Finder { body, ..Finder::default() };
    let mut is_after_blank = true;
    for line in lines(body) {
        finder.take(&line, is_after_blank);
        is_after_blank = matches!(line.class, Class::Blank);
    }
    finder.close();
    finder.leave();
    finder.blocks
}

/// The tasks of a body, at any depth, with the number of their line from 0.
pub(super) fn task_lines(body: &str) -> Vec<(usize, TaskLine<'_>)> {
    let is_item = |line: &Line| matches!(line.class, Class::Item { .. });
    let items = lines(body).into_iter().enumerate().filter(|(_, line)| is_item(line));
    items.filter_map(|(number, line)| Some((number, task::parse(&body[line.range])?))).collect()
}

#[derive(Debug, Default)]
struct Finder<'a> {
    body: &'a str,
    blocks: Vec<Block<'a>>,
    /// How many blocks of a kind there are under a heading, and in all.
    counts: HashMap<(Kind, Option<&'a str>), usize>,
    heading: &'a str,
    /// The heading with a title of its own that the lines are under: which, and its level.
    titled: Option<(Kind, usize)>,
    /// Where an item would be put below that heading as long as it has none.
    empty: Option<usize>,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    kind: Kind,
    indent: usize,
    items: Vec<Range<usize>>,
}

impl<'a> Finder<'a> {
    fn take(&mut self, line: &Line, is_after_blank: bool) {
        let end = line.range.end;
        match line.class {
            Class::Heading(level) => {
                self.close();
                self.heading = self.body[line.range.clone()].trim();
                let kind = Kind::of(self.heading);
                // Another one ends it, whatever its level; any other heading within it is a part of it.
                let is_other = |(titled, _)| kind.is_some_and(|kind| kind != titled);
                if self.titled.is_none_or(|titled| level <= titled.1 || is_other(titled)) {
                    self.leave();
                    self.titled = kind.map(|kind| (kind, level));
                    self.empty = kind.map(|_| end);
                }
            }
            Class::Blank => {}
            Class::Item { indent, is_task } => self.take_item(line.range.clone(), indent, is_task),
            Class::Text { indent, may_be_lazy } => match &mut self.open {
                Some(open) if indent >= 2 || (may_be_lazy && !is_after_blank) => open.extend(end),
                _ => self.close(),
            },
        }
    }

    fn take_item(&mut self, range: Range<usize>, indent: usize, is_task: bool) {
        let titled = self.titled.map(|(kind, _)| kind);
        let kind = titled.or_else(|| is_task.then_some(Kind::Tasks));
        match &mut self.open {
            Some(open) if indent > open.indent + 1 => open.extend(range.end),
            // Less deep it is another list's.
            Some(open) if Some(open.kind) == kind && indent + 1 >= open.indent => {
                // Blank lines between two items are the upper one's.
                open.extend(range.start);
                open.items.push(range);
            }
            _ => {
                self.close();
                // Deeper it may be code.
                if let Some(kind) = kind.filter(|_| indent <= 3) {
                    self.empty = None;
                    self.open = Some(Open { kind, indent, items: vec![range] });
                }
            }
        }
    }

    fn close(&mut self) {
        let Some(Open { kind, items, .. }) = self.open.take() else { return };
        let (Some(first), Some(last)) = (items.first(), items.last()) else { return };
        self.put(kind, first.start..last.end, items.iter().map(|item| &self.body[item.clone()]).collect());
    }

    fn leave(&mut self) {
        if let Some((at, (kind, _))) = self.empty.take().zip(self.titled) {
            self.put(kind, at..at, Vec::new());
        }
    }

    fn put(&mut self, kind: Kind, range: Range<usize>, items: Vec<&'a str>) {
        let heading = if kind == Kind::Tasks { self.heading } else { "" };
        let mut count = |heading: Option<&'a str>| {
            let count = self.counts.entry((kind, heading)).or_default();
            *count += 1;
            *count - 1
        };
        let number = (count(Some(heading)), count(None));
        self.blocks.push(Block { kind, heading, number, range, items });
    }
}

impl Open {
    fn extend(&mut self, end: usize) {
        if let Some(item) = self.items.last_mut() {
            item.end = end;
        }
    }
}

#[derive(Debug)]
struct Line {
    range: Range<usize>,
    class: Class,
}

#[derive(Debug)]
enum Class {
    Blank,
    /// Its level.
    Heading(usize),
    Item {
        indent: usize,
        is_task: bool,
    },
    /// Anything else, all that is in code and comments too.
    Text {
        indent: usize,
        may_be_lazy: bool,
    },
}

fn lines(body: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    // What closes the code block or the comment that the lines are in.
    let mut inside: Option<Closing> = None;
    let last = |closing| body.rfind(closing).unwrap_or(0);
    let last = [("-->", last("-->")), ("%%", last("%%"))];
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let opaque = match inside {
            Some(closing) => {
                inside = Some(closing).filter(|closing| !closing.is_closed_by(line));
                true
            }
            None => {
                inside = Closing::of(line).filter(|closing| closing.comes_from(at, last));
                inside.is_some()
            }
        };
        let class =
            if opaque { Class::Text { indent: indent(line), may_be_lazy: false } } else { classify(line) };
        lines.push(Line { range, class });
    }
    lines
}

fn indent(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.map(|byte| if byte == b'\t' { 4 } else { 1 }).sum()
}

fn classify(line: &str) -> Class {
    let (indent, content) = (indent(line), line.trim());
    let level = content.bytes().take_while(|&byte| byte == b'#').count();
    let Some(first) = content.chars().next() else { return Class::Blank };
    if indent <= 3
        && (1..=6).contains(&level)
        && content[level..].chars().next().is_none_or(char::is_whitespace)
    {
        return Class::Heading(level);
    }
    let is_rule = content.len() >= 3 && content.chars().all(|char| char == first || char.is_whitespace());
    let is_item = matches!(first, '-' | '*' | '+') && !is_rule && content[1..].starts_with([' ', '\t']);
    let is_task = !is_rule && task::parse(line).is_some();
    // Of numbered items those with a box alone: the others may be dates and years.
    if is_item || is_task {
        return Class::Item { indent, is_task };
    }
    let may_be_lazy =
        !is_rule && !first.is_ascii_digit() && !matches!(first, '>' | '<' | '|' | '%' | '`' | '~');
    Class::Text { indent, may_be_lazy }
}

/// What ends a stretch of lines that are not read.
#[derive(Debug, Clone, Copy)]
enum Closing {
    Fence(char, usize),
    Comment(&'static str),
}

impl Closing {
    /// What the line opens and leaves open.
    fn of(line: &str) -> Option<Self> {
        if let Some(fence) = fence_of(line.trim_start().as_bytes()) {
            return Some(Self::Fence(char::from(fence[0]), fence.len()));
        }
        let opened = line.rfind("<!--").is_some_and(|at| !line[at..].contains("-->"));
        if opened {
            return Some(Self::Comment("-->"));
        }
        let is_half = line.matches("%%").count() % 2 == 1;
        is_half.then_some(Self::Comment("%%"))
    }

    /// Whether what closes a comment stands behind `at`, by the last place of each: one that is never closed is none.
    fn comes_from(self, at: usize, last: [(&str, usize); 2]) -> bool {
        match self {
            Self::Fence(..) => true,
            Self::Comment(closing) => {
                last.iter().any(|&(known, last)| known == closing && last >= at && last > 0)
            }
        }
    }

    fn is_closed_by(&self, line: &str) -> bool {
        match self {
            Self::Fence(mark, length) => {
                let content = line.trim();
                content.len() >= *length && content.chars().all(|char| char == *mark)
            }
            Self::Comment(closing) => line.contains(*closing),
        }
    }
}
