//! A line of DUE.md taken apart, whoever wrote it: indentation, bullet, box, text. Knows none of our words.

use crate::agenda::markdown::Link;
use crate::note::conflict;
use std::borrow::Cow;

/// The most that is still meant for a sign: a day in full, with `>` before it.
const MAX_SIGN: usize = 16;
/// How many columns a tab is wide.
const TAB: usize = 4;

/// A line, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'l> {
    /// The columns before its first sign.
    pub indent: usize,
    /// What stands in its box, trimmed; `None`: it has no box.
    pub sign: Option<&'l str>,
    /// Whether it is an item of a list.
    pub is_item: bool,
    /// What follows bullet and box, trimmed.
    pub text: &'l str,
}

impl<'l> Line<'l> {
    /// Takes any line apart.
    pub fn parse(line: &'l str) -> Self {
        let content = line.trim_start_matches([' ', '\t']);
        let blanks = &line[..line.len() - content.len()];
        let indent = blanks.chars().map(|c| if c == '\t' { TAB } else { 1 }).sum();
        let bare = content.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with([' ', '\t']));
        let Some(item) = bare else {
            return Self { indent, sign: None, is_item: false, text: content.trim_end() };
        };
        let item = item.trim();
        match boxed(item) {
            Some((sign, text)) => Self { indent, sign: Some(sign), is_item: true, text },
            None => Self { indent, sign: None, is_item: true, text: item },
        }
    }

    /// Whether it has a box with something in it.
    pub fn is_marked(&self) -> bool {
        self.sign.is_some_and(|sign| !sign.is_empty())
    }

    /// The note that the line's first link leads to.
    pub fn note(&self) -> Option<String> {
        Link::first(self.text).map(|link| link.note())
    }
}

/// What stands in the box at the beginning of an item, and the text behind it.
fn boxed(item: &str) -> Option<(&str, &str)> {
    let (inner, text) = item.strip_prefix('[')?.split_once(']')?;
    let sign = inner.trim();
    // `[>2w]` is to be told what to write instead; a sentence in brackets is none of ours.
    let is_sign = sign.chars().count() <= MAX_SIGN && !sign.contains(|c: char| c == '[' || c.is_control());
    // A link follows after a blank; `[x](…)` is a link itself.
    (is_sign && (text.is_empty() || text.starts_with([' ', '\t']))).then(|| (sign, text.trim()))
}

pub(super) fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// `text` with line ends as LF, without a byte-order mark.
pub(super) fn unix(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// What of a line's text no editor changes by itself: without link targets (a rename rewrites them) and without the
/// padding of table cells.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    if text.starts_with('|') {
        let cells = text.trim_end().split('|').map(str::trim);
        let rule = |cell: &str| !cell.is_empty() && cell.bytes().all(|byte| byte == b'-' || byte == b':');
        let cells: Vec<&str> = cells.map(|cell| if rule(cell) { "---" } else { cell }).collect();
        return cells.join("|").into();
    }
    if !text.contains('[') {
        return text.into();
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(link) = Link::first(rest) {
        out.push_str(link.before);
        if link.is_wiki {
            out.push_str("[[]]");
        } else {
            out.extend(["[", link.label, "]()"]);
        }
        rest = link.after;
    }
    out.push_str(rest);
    out.into()
}

/// A whole line as [`shown`], its box emptied: equal for every line that says the same.
pub(super) fn plain(line: &str) -> String {
    let parsed = Line::parse(line);
    let text = shown(parsed.text);
    match parsed {
        Line { sign: Some(_), indent, .. } => format!("{indent} [ ] {text}"),
        Line { is_item: true, indent, .. } => format!("{indent} - {text}"),
        Line { indent, .. } => format!("{indent} {text}"),
    }
}

/// `text` with marks and link targets put aside and line ends as LF: equal for every DUE.md that says the same. The
/// hash of this is what the shell remembers of its renderings.
pub fn normalise(text: &str) -> String {
    let text = unix(text);
    let mut out = String::with_capacity(text.len());
    for line in text.trim_end().split('\n') {
        out.push_str(&plain(line));
        out.push('\n');
    }
    out
}

/// The text as either side of a conflict has it. Git's marker lines are nobody's text and go.
pub(super) fn sides(text: &str) -> (String, String) {
    let (mut ours, mut theirs, mut base) = (Vec::new(), Vec::new(), Vec::new());
    let mut hunk = Hunk::None;
    for line in text.split('\n') {
        let next = match (conflict::Mark::of(line.as_bytes()), hunk) {
            (Some(conflict::Mark::Ours), _) => Some(Hunk::Ours),
            (Some(conflict::Mark::Theirs), _) => Some(Hunk::None),
            (Some(conflict::Mark::Base), Hunk::Ours) => Some(Hunk::Base),
            (Some(conflict::Mark::Divider), Hunk::Ours | Hunk::Base) => Some(Hunk::Theirs),
            (Some(conflict::Mark::Base), _) => Some(hunk),
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
