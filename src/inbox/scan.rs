//! Finds the cards in the text of an inbox: its top-level list items, with what is indented below them. Headings,
//! paragraphs, quotes, front matter, code and comments hold no cards.

#[cfg(test)]
mod tests;

use crate::note::task::checkbox;
use crate::note::{Lines, split};
use std::ops::Range;

/// One card: an item of the inbox's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its lines in the text, line ends and all that is indented below included.
    pub range: Range<usize>,
    /// Its own words, without bullet and box, its indented lines joined.
    pub text: String,
    /// Where its own words end in the text.
    pub(super) end: usize,
    /// What its box says.
    pub(super) mark: Mark,
    /// The items and paragraphs below it.
    pub(super) below: Vec<(Option<Mark>, String)>,
    /// Whether it holds a code block or a comment of several lines, which cannot be taken apart.
    pub(super) holds_code: bool,
}

impl Card {
    /// Its place in the text from which `gone`, a card above it, was taken out.
    pub fn follow(&mut self, gone: &Self) {
        let length = gone.range.len();
        self.range = self.range.start - length..self.range.end - length;
        self.end -= length;
    }
}

/// What a box says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `[ ]`, or no box.
    Open,
    /// `[x]`
    Done,
    /// `[?]`
    Tried,
}

/// As much of an inbox is read, in bytes; what is below comes when the cards above are gone.
const MAX_SIZE: usize = 1 << 20;
/// As many cards are read: each may ask whom of all contacts it means.
const MAX_CARDS: usize = 1_000;

/// Finds the cards in an inbox's text, in its order.
pub fn read(text: &str) -> Vec<Card> {
    read_within(text, MAX_CARDS, MAX_SIZE)
}

/// As [`read`], to the end: where nobody is looked for, each card costs its own length alone.
pub(super) fn read_all(text: &str) -> Vec<Card> {
    read_within(text, usize::MAX, text.len())
}

fn read_within(text: &str, max_cards: usize, max_size: usize) -> Vec<Card> {
    let mut lines = lines(text, max_size);
    let mut hiding = Hiding::default();
    let mut cards: Vec<Card> = Vec::new();
    // The card that may still go on, with its indentation.
    let mut open: Option<usize> = None;
    let mut after_blank = false;
    while let Some(line) = lines.next() {
        let content = &text[line.clone()];
        let indentation = indentation(content);
        let hidden = hiding.skip(content, &mut lines);
        let end = lines.at;
        if content.trim().is_empty() {
            after_blank = true;
            continue;
        }
        let below = open.filter(|&of| indentation >= of + 2).and(cards.last_mut());
        if let Some(card) = below {
            card.range.end = end;
            card.holds_code |= hidden;
            card.add(content, line, after_blank);
        } else {
            let card = item(content).filter(|_| !hidden && indentation <= 3).and_then(|words| {
                let (mark, words) = boxed(words)?;
                let end = line.start + content.trim_end().len();
                (!words.is_empty()).then(|| Card {
                    range: line.start..lines.at,
                    text: words.to_owned(),
                    end,
                    mark: mark.unwrap_or(Mark::Open),
                    below: Vec::new(),
                    holds_code: false,
                })
            });
            if cards.len() >= max_cards && card.is_some() {
                break;
            }
            open = card.is_some().then_some(indentation);
            cards.extend(card);
        }
        after_blank = false;
    }
    cards
}

/// The lines in which cards may stand: no front matter, and not beyond the bound.
fn lines(text: &str, max_size: usize) -> Lines<'_> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let parts = split(&text[start..]);
    let body = if parts.closed { start + parts.body } else { start };
    let mut end = text.len();
    if end > max_size {
        let bound = (0..=max_size).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        // Half a line is no card.
        end = text[..bound].rfind('\n').map_or(0, |newline| newline + 1);
    }
    Lines { text: &text[..end], at: body.min(end) }
}

impl Card {
    fn add(&mut self, content: &str, line: Range<usize>, after_blank: bool) {
        let words = content.trim();
        // A bullet without words is an item too; behind it a question would be the item's.
        let is_bare = item(&format!("{words} x")).is_some();
        let boxed = item(content).map(|words| boxed(words).unwrap_or((None, words)));
        match (boxed, self.below.last_mut()) {
            (Some((mark, words)), _) => self.below.push((mark, words.to_owned())),
            (None, _) if after_blank || is_bare => self.below.push((None, words.to_owned())),
            (None, Some((_, text))) => text.extend([" ", words]),
            (None, None) => {
                self.text.extend([" ", words]);
                self.end = line.start + content.trim_end().len();
            }
        }
    }
}

/// Columns before the first word; a tab is four.
pub(super) fn indentation(line: &str) -> usize {
    line.bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .map(|byte| if byte == b'\t' { 4 } else { 1 })
        .sum()
}

/// Whether a line is an item of a list.
pub(super) fn is_item(line: &str) -> bool {
    item(line).is_some()
}

/// The words of a list's item, whatever its bullet: `-`, `*`, `+`, a phone's `•`, `1.` or `1)`.
pub(super) fn item(line: &str) -> Option<&str> {
    let line = line.trim();
    let rest = line.strip_prefix(['-', '*', '+', '•']).or_else(|| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        line[digits..].strip_prefix(['.', ')']).filter(|_| (1..=9).contains(&digits))
    })?;
    // `- - -` and `* * *` are rules.
    let is_rule = line.bytes().all(|byte| matches!(byte, b'-' | b'*' | b' ' | b'\t'));
    rest.starts_with([' ', '\t']).then(|| rest.trim_start()).filter(|_| !is_rule)
}

/// The words of a line without whatever would make it an item.
pub(super) fn unlisted(line: &str) -> &str {
    let mut words = line.trim();
    while let Some(inner) = item(words) {
        words = boxed(inner).map_or(inner, |(_, words)| words);
    }
    words
}

/// An item's box and the words behind it; nothing where the box says what only the user knows (`[-]`, `[/]`).
fn boxed(words: &str) -> Option<(Option<Mark>, &str)> {
    let Some(checkbox) = checkbox(words) else { return Some((None, words)) };
    let mark = match checkbox.mark {
        ' ' => Mark::Open,
        'x' | 'X' => Mark::Done,
        '?' => Mark::Tried,
        _ => return None,
    };
    Some((Some(mark), checkbox.behind.trim()))
}

/// Code and comments: what opens one, and whether it closes at all. What never closes hides nothing, or a stray mark
/// would close the drawer.
#[derive(Default)]
struct Hiding {
    unclosed: Vec<&'static str>,
}

impl Hiding {
    /// Moves past the code block or the comment that begins in this line, if one does and goes on below it.
    fn skip(&mut self, content: &str, lines: &mut Lines<'_>) -> bool {
        let words = content.trim_start();
        let words = item(words).unwrap_or(words);
        let fence = ["```", "~~~"].into_iter().find(|fence| words.starts_with(fence));
        // A line may be code as a whole: "```sh```".
        if let Some(fence) = fence.filter(|fence| !words[fence.len()..].contains("```")) {
            return self.close(fence, lines, |line| line.trim_start().starts_with(fence));
        }
        let comments = [("<!--", "-->"), ("%%", "%%")];
        comments.into_iter().any(|(opening, closing)| {
            let mut rest = content;
            while let Some((_, inside)) = rest.split_once(opening) {
                match inside.split_once(closing) {
                    Some((_, after)) => rest = after,
                    None => return self.close(closing, lines, |line| line.contains(closing)),
                }
            }
            false
        })
    }

    fn close(&mut self, closing: &'static str, lines: &mut Lines<'_>, closes: impl Fn(&str) -> bool) -> bool {
        // To look again from each further opening would take quadratic time.
        if self.unclosed.contains(&closing) {
            return false;
        }
        let text = lines.text;
        let mut ahead = lines.clone();
        while let Some(line) = ahead.next() {
            if closes(&text[line]) {
                lines.at = ahead.at;
                return true;
            }
        }
        self.unclosed.push(closing);
        false
    }
}
