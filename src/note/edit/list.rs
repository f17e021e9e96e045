//! Items of a note's lists: where one ends, and what another one beside it looks like.

use super::super::Lines;
use super::{Note, Splice, line_start, line_stop};
use std::ops::Range;

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListItem {
    /// From its marker to the end of its last line that is not blank, in the note's text.
    pub range: Range<usize>,
    /// Which list it is in, by number.
    pub list: usize,
}

impl ListItem {
    /// The item that the parser found at `range` of `body`, the note's text from `start` on without its comments.
    pub(super) fn of(text: &str, body: &str, start: usize, range: Range<usize>, list: usize) -> Self {
        let source = body[range.clone()].trim_end();
        let first = start + range.start + source.len() - source.trim_start().len();
        let mut end = line_stop(text, start + range.start + source.len());
        // A comment is no text to the parser, but goes with the item below which it is indented.
        for line in (Lines { text, at: end }).skip(1) {
            let source = &text[line.clone()];
            let is_indented = source.starts_with("  ") || source.starts_with('\t');
            let is_comment =
                !source.trim().is_empty() && body[line.start - start..line.end - start].trim().is_empty();
            if !(is_indented && is_comment) {
                break;
            }
            end = line.end;
        }
        Self { range: first..end, list }
    }
}

/// An item's marker, with what stands around it.
pub(super) struct Marker<'t> {
    indentation: &'t str,
    bullet: &'t str,
    gap: &'t str,
    /// Where the content begins.
    pub(super) content: usize,
}

impl<'t> Marker<'t> {
    /// The marker at the byte `start`.
    pub(super) fn of(text: &'t str, start: usize) -> Option<Self> {
        let rest = &text[start..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let marks = if digits > 0 { [')', '.'].as_slice() } else { ['-', '*', '+'].as_slice() };
        if !rest[digits..].starts_with(marks) {
            return None;
        }
        let bullet = &rest[..=digits];
        let after = &rest[bullet.len()..];
        let gap = &after[..after.len() - after.trim_start_matches([' ', '\t']).len()];
        let content = start + bullet.len() + gap.len();
        // Five blanks and more are one and an indented code block; an empty item has none to go by.
        let is_usual =
            matches!(gap, " " | "  " | "   " | "    " | "\t") && content < line_stop(text, content);
        let before = &text[line_start(text, start)..start];
        let indentation = if before.trim().is_empty() { before } else { "" };
        Some(Self { indentation, bullet, gap: if is_usual { gap } else { " " }, content })
    }

    /// The lines as an item of the same list; a numbered one counts on from this one's number by `step`.
    pub(super) fn item(&self, lines: &[String], step: u32, line_end: &str) -> String {
        let bullet = match self.bullet.trim_end_matches(['.', ')']).parse::<u32>() {
            Ok(number) => format!("{}{}", number.saturating_add(step), &self.bullet[self.bullet.len() - 1..]),
            Err(_) => self.bullet.to_owned(),
        };
        let first = format!("{}{bullet}{}", self.indentation, self.gap);
        let indentation = self.continuation(&bullet);
        item_text(&first, &indentation, lines, line_end)
    }

    /// The lines as further ones of this item, each on a line of its own.
    pub(super) fn more(&self, lines: &[String], line_end: &str) -> String {
        let indentation = self.continuation(self.bullet);
        lines.iter().map(|line| format!("{line_end}{indentation}{line}")).collect()
    }

    fn continuation(&self, bullet: &str) -> String {
        format!("{}{}", self.indentation, " ".repeat(width(bullet, self.gap)))
    }

    /// The lines as an item of a list below this one.
    pub(super) fn below(&self, lines: &[String], line_end: &str) -> String {
        let indentation = self.continuation(self.bullet);
        let (first, rest) = (format!("{indentation}- "), format!("{indentation}  "));
        item_text(&first, &rest, lines, line_end)
    }

    /// The plainest one.
    pub(super) fn plain() -> Self {
        Self { indentation: "", bullet: "-", gap: " ", content: 0 }
    }
}

/// How many columns a bullet and the blanks after it take.
fn width(bullet: &str, gap: &str) -> usize {
    if gap == "\t" { (bullet.len() / 4 + 1) * 4 } else { bullet.len() + gap.len() }
}

/// An item's lines, those after the first one indented below its content so that they belong to it.
fn item_text(first: &str, indentation: &str, lines: &[String], line_end: &str) -> String {
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        match number {
            0 => text.push_str(first),
            _ if line.is_empty() => text.push_str(line_end),
            _ => {
                text.push_str(line_end);
                text.push_str(indentation);
            }
        }
        text.push_str(line);
    }
    text
}

/// The lines as an item right before or after the one at `at`, a blank line between them where the list has such.
pub(super) fn beside(
    note: &Note,
    text: &str,
    items: &[&ListItem],
    at: usize,
    is_after: bool,
    lines: &[String],
) -> Splice {
    let item = items[at];
    let marker = Marker::of(text, item.range.start).unwrap_or_else(Marker::plain);
    let place = if is_after { item.range.end } else { line_start(text, item.range.start) };
    let end = note.line_end(place);
    let new = marker.item(lines, u32::from(is_after), end);
    let gap = if is_loose(text, items, at) { end.repeat(2) } else { end.to_owned() };
    Splice::insert(place, if is_after { gap + &new } else { new + &gap })
}

/// Whether a blank line parts the item from one of its neighbours in the list.
fn is_loose(text: &str, items: &[&ListItem], at: usize) -> bool {
    let is_parted = |one: &ListItem, other: &ListItem| {
        let between = text.get(one.range.end..other.range.start).unwrap_or_default();
        one.list == other.list && between.bytes().filter(|&byte| byte == b'\n').count() > 1
    };
    let (first, last) = (at.saturating_sub(1), (at + 1).min(items.len() - 1));
    items[first..=last].windows(2).any(|pair| is_parted(pair[0], pair[1]))
}
