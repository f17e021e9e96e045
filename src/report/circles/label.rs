//! Names in rows: how wide a text is at the most, which rows are taken, where in them it stands.

use crate::note::markdown::cut;
use unicode_width::UnicodeWidthChar;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Box {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// How wide it is.
    pub width: f64,
    /// How high.
    pub height: f64,
}

impl Box {
    /// Its right edge.
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// Whether it has something in the line that begins at `top`.
    pub fn meets_line(&self, top: f64, height: f64) -> bool {
        self.top < top + height && top < self.top + self.height
    }
}

/// A text in the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// All its room, its dots' too.
    pub place: Box,
    /// Where the text begins.
    pub x: f64,
    /// What it says.
    pub text: String,
}

/// The radius of a dot, as a part of the letters' size …
pub const DOT: f64 = 0.16;
/// … and the room from one to the next, or to the text.
const GAP: f64 = 0.55;
/// A cut name keeps so many characters at least.
const SHORTEST: usize = 3;

/// How wide a text is in letters of a size, at the most.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| ems(c) * size).sum()
}

/// How wide a character is in a wide typeface, in ems.
fn ems(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '.' | ',' | ':' | '|' | '!' | '·' | 'I' | ' ' => 0.34,
        'f' | 'r' | 't' | '-' | '(' | ')' => 0.43,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => 0.6,
        'm' | 'w' | 'M' | 'W' | '…' | '%' | '@' => 1.0,
        'A'..='Z' => 0.79,
        '\0'..='\u{7f}' => 0.64,
        _ => match c.width().unwrap_or(0) {
            0 => 0.0,
            1 => 0.8,
            // Emoji are wider than what they stand for.
            _ => 1.4,
        },
    }
}

/// Rows for so many lines, the first of which are names: evenly from top to bottom, each the nearest to its place in which
/// the name has room, with all that is said behind it where that is near; else the widest.
pub fn chosen(rows: &[Box], lines: usize, names: &[Name], size: f64) -> Vec<Box> {
    let mut first = 0;
    let row = |at: usize| {
        // Those below it need a row each.
        let left = first..rows.len() - (lines - at - 1);
        let place = (2 * at + 1) * rows.len() / (2 * lines);
        let has_room = |row: &usize| names.get(at).is_none_or(|name| rows[*row].width >= name.room(size));
        let near = rows.len() / (2 * lines);
        let has_all = |row: &usize| {
            let room = names.get(at).map_or(0.0, |name| width(&name.whole(), size) + GAP * size);
            rows[*row].width >= room && row.abs_diff(place) <= near
        };
        let distance = |row: &usize| row.abs_diff(place);
        let nearest = left.clone().filter(has_all).min_by_key(distance);
        let nearest = nearest.or_else(|| left.clone().filter(has_room).min_by_key(distance));
        let widest = || left.max_by(|&one, &other| rows[one].width.total_cmp(&rows[other].width));
        let found = nearest.or_else(widest).unwrap_or(first);
        first = found + 1;
        rows[found]
    };
    (0..lines).map(row).collect()
}

/// Somebody's name, and what is said behind it where there is room.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The name.
    pub name: String,
    /// A category that their place does not show; empty: none.
    pub also: &'static str,
}

impl Name {
    fn whole(&self) -> String {
        if self.also.is_empty() { self.name.clone() } else { format!("{} · {}", self.name, self.also) }
    }

    /// How wide a row must be for the name.
    fn room(&self, size: f64) -> f64 {
        width(&self.name, size) + GAP * size
    }
}

/// A name with its dot in the middle of a row, and whether it had to be cut.
pub fn named(name: &Name, row: &Box, size: f64) -> (Label, Vec<(f64, f64)>, bool) {
    let room = row.width - GAP * size;
    let mut shown = name.whole();
    let mut most = name.name.chars().count() + 1;
    while width(&shown, size) > room && most > SHORTEST {
        most -= 1;
        shown = cut(&name.name, most).into_owned();
    }
    let is_cut = !shown.starts_with(&name.name);
    let (label, dots) = placed(shown, 1, row, size);
    (label, dots, is_cut)
}

/// A number of people who are not named, behind as many dots as have room.
pub fn numbered(count: usize, row: &Box, size: f64) -> (Label, Vec<(f64, f64)>, bool) {
    let text = format!("+{count}");
    let room = (row.width - width(&text, size)) / (GAP * size);
    let (label, dots) = placed(text, count.min(room.max(0.0) as usize), row, size);
    (label, dots, false)
}

fn placed(text: String, dots: usize, row: &Box, size: f64) -> (Label, Vec<(f64, f64)>) {
    let before = dots as f64 * GAP * size;
    let whole = (before + width(&text, size)).min(row.width);
    let left = row.left + (row.width - whole) / 2.0;
    let place = Box { left, width: whole, ..*row };
    let y = row.top + row.height / 2.0;
    let dots = (0..dots).map(|at| (left + (at as f64 * GAP + DOT) * size, y)).collect();
    (Label { place, x: left + before, text }, dots)
}
