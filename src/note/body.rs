//! The body of a note as Markdown: the door to `pulldown-cmark`. Finds the list items that are tasks, entries of a
//! log or personal facts; what they say is the business of [`super::promise`], [`super::log`] and `personal`.

use super::{Wrong, holds, lines, newlines};
use memchr::memchr2;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
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
    /// Every item with a box, whatever its mark, at any depth and under any heading; none in quotes and code.
    pub tasks: Vec<Item<'a>>,
}

impl<'a> Items<'a> {
    fn push(&mut self, title: Title, item: Item<'a>) {
        let list = match title {
            Title::Log => &mut self.log,
            Title::Personal => &mut self.personal,
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

/// What a heading is the title of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Title {
    Log,
    Personal,
}

impl Title {
    /// What a line with all its decoration (`## Log`, `**Log:**`) is the title of.
    fn of(line: &str) -> Option<Self> {
        let title = line.trim_matches(|c: char| !c.is_alphanumeric());
        let is = |known: &str| known.eq_ignore_ascii_case(title);
        if ["log", "touches", "history"].into_iter().any(is) {
            return Some(Self::Log);
        }
        is("personal").then_some(Self::Personal)
    }

    /// The same for the source of a heading, `## Log` or underlined; its title takes one line.
    pub fn of_heading(source: &str) -> Option<Self> {
        let mut lines = lines(source.trim_end()).map(|line| &source[line]);
        let title = lines.next().and_then(Self::of)?;
        (lines.next().is_none_or(is_underline) && lines.next().is_none()).then_some(title)
    }
}

/// The sections that the place of reading is in, one for each level of headings.
#[derive(Debug, Default)]
pub(super) struct Sections([Option<Title>; 6]);

impl Sections {
    /// Enters the section of a heading, 1 to 6, which ends those of its level and below.
    pub fn enter(&mut self, level: usize, title: Option<Title>) {
        self.0[level - 1..].fill(None);
        self.0[level - 1] = title;
    }

    /// The innermost title that the items here belong to.
    pub fn title(&self) -> Option<Title> {
        self.0.iter().rev().flatten().next().copied()
    }
}

/// The body with every closed comment outside of code blanked, so that all positions stay.
pub(super) fn without_comments(body: &str) -> Result<Cow<'_, str>, Wrong> {
    if !holds(body.as_bytes(), b"%%") && !holds(body.as_bytes(), b"<!--") {
        return Ok(Cow::Borrowed(body));
    }
    let code: Vec<Range<usize>> = parse(body)?
        .filter(|(event, _)| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_))))
        .map(|(_, range)| range)
        .collect();
    let mut blanked = String::with_capacity(body.len());
    for comment in comments(body, &code) {
        blanked.push_str(&body[blanked.len()..comment.start]);
        blanked.extend(body[comment].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    }
    blanked.push_str(&body[blanked.len()..]);
    Ok(Cow::Owned(blanked))
}

/// The comments that open and close outside of `code`; one that never closes is none.
fn comments(body: &str, code: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut comments = Vec::new();
    let mut unclosed = Vec::new();
    let mut at = 0;
    while let Some(start) = next_outside(body, |rest| rest.find(['%', '<']), at, code) {
        let (open, close) = if body[start..].starts_with("%%") { ("%%", "%%") } else { ("<!--", "-->") };
        at = start + 1;
        if body[start..].starts_with(open) && !unclosed.contains(&close) {
            match next_outside(body, |rest| rest.find(close), start + open.len(), code) {
                Some(end) => {
                    at = end + close.len();
                    comments.push(start..at);
                }
                // To look again from each further opening would take quadratic time.
                None => unclosed.push(close),
            }
        }
    }
    comments
}

fn next_outside(
    body: &str,
    find: impl Fn(&str) -> Option<usize>,
    from: usize,
    code: &[Range<usize>],
) -> Option<usize> {
    let mut at = from;
    loop {
        at += find(body.get(at..)?)?;
        let block = code.partition_point(|range| range.end <= at);
        match code.get(block).filter(|range| range.start <= at) {
            Some(range) => at = range.end,
            None => return Some(at),
        }
    }
}

/// The parser takes time for a line in proportion to the lists and quotes that it stands in, and a line of
/// `> > > …` opens as many as it is long. No note that a person reads comes near this.
const MAX_WORK: usize = 8 << 20;

/// What the parser is given at most, in bytes: it takes up to 65 times as much memory.
const MAX_SIZE: usize = 2 << 20;

pub(super) fn parse(body: &str) -> Result<impl Iterator<Item = (Event<'_>, Range<usize>)>, Wrong> {
    if body.len() > MAX_SIZE {
        let hint = "move transcripts and the like into files of their own";
        return Err(Wrong::new(
            0..0,
            "the note holds more than 2 MB of text: its log and promises are not read",
            hint,
        ));
    }
    let mut deepest = (0, 0..0);
    let mut count = 0;
    for line in lines(body) {
        let depth = depth(body[line.clone()].as_bytes());
        if depth > deepest.0 {
            deepest = (depth, line.start..line.start + 1);
        }
        count += 1;
    }
    if deepest.0 * count > MAX_WORK {
        let hint = "nest lists and quotes less deep, or put what is no list in a code block";
        return Err(Wrong::new(
            deepest.1,
            "lists or quotes are nested too deep: log and promises are not read",
            hint,
        ));
    }
    Ok(Parser::new_ext(body, Options::empty()).into_offset_iter())
}

/// At most how many lists and quotes this line is in, or opens: every one takes a marker or two columns.
fn depth(line: &[u8]) -> usize {
    let marker =
        |byte: &u8| matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+' | b'.' | b')' | b'0'..=b'9');
    let leading = line.iter().position(|byte| !marker(byte)).unwrap_or(line.len());
    line[..leading]
        .iter()
        .map(|byte| match byte {
            b'>' | b'\t' => 2,
            b' ' => 1,
            _ => 0,
        })
        .sum::<usize>()
}

pub(super) fn parsed_items(body: &str) -> Result<Items<'_>, Wrong> {
    let mut items = Items::default();
    let mut sections = Sections::default();
    let (mut depth, mut quotes) = (0, 0);
    let mut counted = (0, 1);
    let mut task = None;
    for (event, range) in parse(body)? {
        // An item that begins with an indented code block may show a box, and has none.
        items.tasks.extend(task.take().filter(|_| !matches!(event, Event::Start(Tag::CodeBlock(_)))));
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::Heading { level, .. } if depth == 0 => {
                        sections.enter(level as usize, Title::of_heading(&body[range]));
                    }
                    Tag::Item if quotes == 0 => {
                        let line = counted.1 + newlines(&body[counted.0..range.start]);
                        counted = (range.start, line);
                        task = boxed(body, range.start, line);
                        if let Some(title) = sections.title().filter(|_| depth == 1) {
                            items.push(title, item(body, behind_marker(body, range), line));
                        }
                    }
                    Tag::BlockQuote(_) => quotes += 1,
                    _ => {}
                }
                depth += 1;
            }
            Event::End(tag) => {
                depth -= 1;
                quotes -= usize::from(matches!(tag, TagEnd::BlockQuote(_)));
            }
            _ => {}
        }
    }
    items.tasks.extend(task);
    Ok(items)
}

/// The task whose item begins at `start`. Looks at a few bytes alone: a line may open thousands of items.
fn boxed(body: &str, start: usize, line: u32) -> Option<Item<'_>> {
    let bytes = body.as_bytes();
    let skip = |from: usize, most: usize, test: fn(&u8) -> bool| {
        from + bytes.iter().skip(from).take(most).take_while(|byte| test(byte)).count()
    };
    let is_blank: fn(&u8) -> bool = |byte| matches!(byte, b' ' | b'\t');
    let marker = skip(start, 4, is_blank);
    let number = skip(marker, 9, u8::is_ascii_digit);
    let content = skip(number + 1, 5, is_blank);
    let end = |at: usize| body[at..].find('\n').map_or(body.len(), |newline| at + newline);
    has_box(body.get(content..)?).then(|| Item {
        text: body[content..end(content)].trim_end(),
        at: content,
        line,
    })
}

/// Whether the text after an item's marker begins with a checkbox, whatever its mark.
pub(super) fn has_box(text: &str) -> bool {
    let mut chars = text.chars();
    let is_box = chars.next() == Some('[')
        && chars.next().is_some_and(|mark| mark != '\n')
        && chars.next() == Some(']');
    is_box && chars.next().is_none_or(char::is_whitespace)
}

/// An item's own lines: what stands before a blank line or the first nested item.
pub(super) fn own_lines(text: &str) -> &str {
    let is_own = |line: &str| !line.trim().is_empty() && !is_item(line.trim_start());
    let beyond = lines(text).skip(1).find(|line| !is_own(&text[line.clone()]));
    text[..beyond.map_or(text.len(), |line| line.start)].trim_end()
}

/// Where the content of an item stands whose source, marker and all, is `range`.
fn behind_marker(body: &str, range: Range<usize>) -> Range<usize> {
    let source = body[range.clone()].trim_start();
    let content = match source.strip_prefix(['-', '*', '+']) {
        Some(content) => content,
        None => source.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['.', ')']),
    };
    range.end - content.len()..range.end
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
        Some(b'[') if start > 0 && has_box(content) => return Doubt::Box,
        Some(b'#') => start > 0 && Title::of(content).is_some(),
        _ => false,
    };
    if opens { Doubt::Any } else { Doubt::None }
}

/// Whether any line may hold an item that means something to us.
fn may_hold_items(body: &str) -> bool {
    lines(body)
        .map(|line| &body[line])
        .any(|line| has_box(&line[content(line)..]) || Title::of(line).is_some())
}

/// Where a line's content begins, after all that may be blanks and markers.
fn content(line: &str) -> usize {
    let marker =
        |byte: &u8| matches!(byte, b' ' | b'\t' | b'-' | b'*' | b'+' | b'>' | b'.' | b')' | b'0'..=b'9');
    line.bytes().position(|byte| !marker(&byte)).unwrap_or(line.len())
}

fn is_underline(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| matches!(byte, b'=' | b'-'))
}

/// The level of a heading at the very start of the line.
fn heading_level(line: &str) -> Option<usize> {
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
