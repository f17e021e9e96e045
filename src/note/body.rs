//! The items of a note's body that mean something to us: tasks, entries of a log, personal facts, questions. What they
//! say is the business of [`super::promise`], [`super::log`], `personal` and [`super::question`].

use super::outline::{
    self, Kind, Sections, Title, behind_marker, dated_lines, is_underline, without_comments,
};
use super::task::checkbox;
use super::{Wrong, lines, newlines};
use memchr::memchr2;
use std::ops::Range;

/// An item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// Its source without the marker, nested items included; of a task its line alone, from the box on.
    pub text: &'a str,
    /// Where that begins in the body.
    pub at: usize,
    /// 1-based line in the body.
    pub line: u32,
}

/// The items of a body that mean something to us, each kind in the body's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Items<'a> {
    /// Top-level items under a heading that is a log's, its tasks among them.
    pub log: Vec<Item<'a>>,
    /// Top-level items under a heading `Personal`, its tasks among them.
    pub personal: Vec<Item<'a>>,
    /// The same under a heading `Ask`.
    pub ask: Vec<Item<'a>>,
    /// Lines under a log's heading that begin with a day and are no items: headings, rows of a table, plain lines.
    pub unlisted: Vec<Range<usize>>,
    /// Every item with a box, whatever its mark, at any depth and under any heading; none in quotes and code.
    pub tasks: Vec<Item<'a>>,
}

impl<'a> Items<'a> {
    fn push(&mut self, title: Title, item: Item<'a>) {
        let list = match title {
            Title::Log => &mut self.log,
            Title::Personal => &mut self.personal,
            Title::Ask => &mut self.ask,
        };
        // Where there is one there are more, and to grow is dear where many notes are read at once.
        if list.is_empty() {
            list.reserve(24);
        }
        list.push(item);
    }
}

/// Lends the items of a body to `use_items`.
///
/// Comments (`<!-- -->`, Obsidian's `%% %%`) count as blanks, so the items may borrow from a copy.
pub fn with_items<T>(body: &str, use_items: impl FnOnce(&Items<'_>) -> T) -> Result<T, Wrong> {
    let body = without_comments(body)?;
    match plain_items(&body) {
        Some(items) => Ok(use_items(&items)),
        None if !may_hold_items(&body) => Ok(use_items(&Items::default())),
        None => Ok(use_items(&parsed_items(&body)?)),
    }
}

pub(super) fn parsed_items(body: &str) -> Result<Items<'_>, Wrong> {
    let mut items = Items::default();
    let mut counted = (0, 1);
    for block in outline::blocks(body)? {
        let range = block.range.clone();
        match block.kind {
            Kind::Heading(_) | Kind::Paragraph if block.depth == 0 && block.section == Some(Title::Log) => {
                items.unlisted.extend(dated_lines(body, range));
            }
            Kind::Item { is_code } if !block.is_quoted => {
                let line = counted.1 + newlines(&body[counted.0..range.start]);
                counted = (range.start, line);
                items.tasks.extend(boxed(body, range.start, line).filter(|_| !is_code));
                if let Some(title) = block.section.filter(|_| block.is_top_item()) {
                    items.push(title, item(body, behind_marker(body, range), line));
                }
            }
            _ => {}
        }
    }
    Ok(items)
}

/// The task whose item begins at `start`. Looks at a few bytes behind the marker alone: a line may open thousands of
/// items, of which only the first has the line's indentation before it.
fn boxed(body: &str, start: usize, line: u32) -> Option<Item<'_>> {
    let bytes = body.as_bytes();
    let skip = |from: usize, most: usize, test: fn(&u8) -> bool| {
        from + bytes.iter().skip(from).take(most).take_while(|byte| test(byte)).count()
    };
    let is_blank: fn(&u8) -> bool = |byte| matches!(byte, b' ' | b'\t');
    let marker = skip(start, usize::MAX, is_blank);
    let number = skip(marker, 9, u8::is_ascii_digit);
    let content = skip(number + 1, 5, is_blank);
    let end = |at: usize| body[at..].find('\n').map_or(body.len(), |newline| at + newline);
    checkbox(body.get(content..)?).map(|_| Item {
        text: body[content..end(content)].trim_end(),
        at: content,
        line,
    })
}

/// An item's own lines: what stands before a blank line or the first nested item.
pub(super) fn own_lines(text: &str) -> &str {
    let is_own = |line: &str| !line.trim().is_empty() && !is_item(line.trim_start());
    let beyond = lines(text).skip(1).find(|line| !is_own(&text[line.clone()]));
    text[..beyond.map_or(text.len(), |line| line.start)].trim_end()
}

/// The item whose source without the marker is `range`.
fn item(body: &str, range: Range<usize>, line: u32) -> Item<'_> {
    let content = body[range.clone()].trim_end();
    let text = content.trim_start();
    Item { text, at: range.start + content.len() - text.len(), line }
}

/// The same items, read without the parser from a body that is simple enough to be sure of them; else `None`.
///
/// A heading at the line's start ends every list and quote, so it is enough to know that there is no code
/// block, HTML block or definition anywhere, and that each line of a log is an item or indented below one. A bullet
/// that stands up to three columns in is an item wherever it stands.
pub(super) fn plain_items(body: &str) -> Option<Items<'_>> {
    // The parser takes these for spaces in some places.
    if memchr2(b'\x0B', b'\x0C', body.as_bytes()).is_some() {
        return None;
    }
    let mut items = Items::default();
    let mut sections = Sections::default();
    let mut section = None;
    let mut open: Option<(Title, Range<usize>, u32)> = None;
    let mut previous = "";
    for (number, range) in (1..).zip(lines(body)) {
        let line = &body[range.clone()];
        // Prose: nothing that a letter begins needs a second look.
        if section.is_none() && line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            previous = line;
            continue;
        }
        match doubt(line, previous) {
            Doubt::None => {}
            Doubt::Box => items.tasks.push(plain_task(line, range.start, number)?),
            Doubt::Any => return None,
        }
        previous = line;
        if let Some(level) = heading_level(line) {
            close(body, &mut items, open.take());
            if section == Some(Title::Log) {
                items.unlisted.extend(dated_lines(body, range.clone()));
            }
            sections.enter(level, Title::of(line));
            section = sections.title();
        } else if let Some(title) = section {
            if is_item(line) {
                close(body, &mut items, open.replace((title, range.start + BULLET..range.end, number)));
            } else if let Some((_, item, _)) =
                open.as_mut().filter(|_| line.starts_with("  ") || line.starts_with('\t'))
            {
                item.end = range.end;
            } else if !line.trim_matches([' ', '\t']).is_empty() {
                return None;
            }
        }
    }
    close(body, &mut items, open);
    Some(items)
}

fn close<'a>(body: &'a str, items: &mut Items<'a>, open: Option<(Title, Range<usize>, u32)>) {
    if let Some((title, range, line)) = open {
        items.push(title, item(body, range, line));
    }
}

/// The task on a line that holds a box, where its item is sure: a bullet up to three columns in, one space behind it.
fn plain_task(line: &str, start: usize, number: u32) -> Option<Item<'_>> {
    let bullet = line.trim_start_matches(' ');
    let text = bullet.strip_prefix(['-', '*', '+'])?.strip_prefix(' ')?;
    let sure = line.len() - bullet.len() <= 3 && text.starts_with('[');
    sure.then(|| Item { text: text.trim_end(), at: start + line.len() - text.len(), line: number })
}

/// What about a line the plain reading must know.
enum Doubt {
    None,
    /// It holds a box where an item's begins.
    Box,
    /// It may begin what only the parser understands.
    Any,
}

fn doubt(line: &str, previous: &str) -> Doubt {
    let start = content(line);
    let content = &line[start..];
    let opens = match content.bytes().next() {
        None | Some(b'=') => is_underline(line) && Title::of(previous).is_some(),
        Some(b'<') => true,
        Some(b'`') => content.starts_with("```"),
        Some(b'~') => content.starts_with("~~~"),
        Some(b'[') if content.contains("]:") => true,
        Some(b'[') if start > 0 && checkbox(content).is_some() => return Doubt::Box,
        Some(b'#') => start > 0 && Title::of(content).is_some(),
        _ => false,
    };
    if opens { Doubt::Any } else { Doubt::None }
}

/// Whether any line may hold an item that means something to us.
fn may_hold_items(body: &str) -> bool {
    lines(body)
        .map(|line| &body[line])
        .any(|line| checkbox(&line[content(line)..]).is_some() || Title::of(line).is_some())
}

/// Where a line's content begins, after all that may be blanks and markers.
fn content(line: &str) -> usize {
    let marker =
        |byte: &u8| matches!(byte, b' ' | b'\t' | b'-' | b'*' | b'+' | b'>' | b'.' | b')' | b'0'..=b'9');
    line.bytes().position(|byte| !marker(&byte)).unwrap_or(line.len())
}

/// The level of a heading at the very start of the line.
pub(crate) fn heading_level(line: &str) -> Option<usize> {
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let ends = matches!(line.as_bytes().get(level), None | Some(b' ' | b'\t'));
    ((1..=6).contains(&level) && ends).then_some(level)
}

/// A bullet and the blank behind it.
const BULLET: usize = 2;

/// Whether the line begins an item whose content stands two columns in; `- - -` is a rule.
fn is_item(line: &str) -> bool {
    let &[marker @ (b'-' | b'*' | b'+'), b' ', first, ..] = line.as_bytes() else { return false };
    !first.is_ascii_whitespace() && line.bytes().any(|byte| byte != marker && !byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests;
