//! What is wrong in a file of the vault: reported, never raised.

use std::ops::Range;
use std::sync::Arc;

/// A place in a text: 1-based line and column, both counted as an editor shows them (columns in
/// characters), and the number of characters that the finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Spot {
    /// 1-based line in the file; the fence of the front matter is line 1.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// How many characters are meant; 0 marks a place between two.
    pub length: u32,
}

impl Spot {
    /// The spot of the bytes `range` in `text`, cut at its line's end. Costs a pass over what stands before it.
    pub fn of(text: &str, range: Range<usize>) -> Self {
        let start = floor_boundary(text, range.start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find(['\n', '\r']).map_or(text.len(), |newline| start + newline);
        let end = floor_boundary(text, range.end).clamp(start, line_end);
        Self {
            line: count(text[..line_start].bytes().filter(|&byte| byte == b'\n')) + 1,
            column: count(text[line_start..start].chars()) + 1,
            length: count(text[start..end].chars()),
        }
    }
}

/// The largest character boundary of `text` that is not beyond `index`.
fn floor_boundary(text: &str, index: usize) -> usize {
    (0..=index.min(text.len())).rev().find(|&index| text.is_char_boundary(index)).unwrap_or(0)
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

/// One thing that could not be read as meant, with where it stands and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the vault, with `/` between its parts.
    pub path: Arc<str>,
    /// Where in it.
    pub spot: Spot,
    /// What was found and what was expected: lower case, no full stop, values in backticks.
    pub message: String,
    /// The remedy, as one short sentence without a full stop.
    pub hint: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spots_count_characters_and_end_with_their_line() {
        let check = |text, range, expected: (u32, u32, u32)| {
            let spot = Spot::of(text, range);
            assert_eq!((spot.line, spot.column, spot.length), expected, "{text:?}");
        };
        check("circle: 4\n", 8..9, (1, 9, 1));
        check("a\r\nwhy: né\r\n", 8..20, (2, 6, 2));
        check("é: x", 4..5, (1, 4, 1));
        check("é: x", 1..2, (1, 1, 1));
        check("a\n", 2..2, (2, 1, 0));
        check("", 0..9, (1, 1, 0));
    }
}
