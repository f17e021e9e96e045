//! The outline of a note's body: the door to `pulldown-cmark`, and the one walk over what it finds. Says where headings,
//! paragraphs and items stand, what hides text, and what was left open; what they say is the business of whoever asks.

use super::{Lines, Wrong, holds, lines};
use crate::date::split_day;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// A block of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// What it is.
    pub kind: Kind,
    /// Where it stands in the body, markers and all.
    pub range: Range<usize>,
    /// The innermost title that it stands under; a heading stands under those above it.
    pub section: Option<Title>,
    /// How many other blocks it stands in; a list and each of its items are one.
    pub depth: usize,
    /// How many lists it stands in.
    pub lists: usize,
    /// Which of the body's outermost lists it stands in, by number.
    pub list: usize,
    /// Whether it stands in a quote.
    pub is_quoted: bool,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A heading, and what it is the title of.
    Heading(Option<Title>),
    /// Text.
    Paragraph,
    /// An item of a list.
    Item {
        /// Whether it begins with an indented block of code: a box there is none.
        is_code: bool,
    },
}

impl Block {
    /// Whether it is an item of one of the outermost lists, which stands in nothing else.
    pub fn is_top_item(&self) -> bool {
        matches!(self.kind, Kind::Item { .. }) && self.depth == 1
    }
}

/// The headings, paragraphs and items of a body, in its order. Comments are text to it: see [`without_comments`].
pub(crate) fn blocks(body: &str) -> Result<impl Iterator<Item = Block>, Wrong> {
    let mut events = parse(body)?.peekable();
    let mut place = Place::default();
    Ok(std::iter::from_fn(move || {
        loop {
            match events.next()? {
                (Event::Start(tag), range) => {
                    let next = events.peek().map(|(event, _)| event);
                    let kind = Kind::of(&tag, &body[range.clone()], next);
                    let block = kind.map(|kind| place.block(kind, range));
                    place.enter(&tag, kind);
                    if block.is_some() {
                        return block;
                    }
                }
                (Event::End(tag), _) => place.leave(tag),
                _ => {}
            }
        }
    }))
}

impl Kind {
    fn of(tag: &Tag<'_>, source: &str, next: Option<&Event<'_>>) -> Option<Self> {
        match tag {
            Tag::Heading { .. } => Some(Self::Heading(Title::of_heading(source))),
            Tag::Paragraph => Some(Self::Paragraph),
            Tag::Item => {
                let is_code = matches!(next, Some(Event::Start(Tag::CodeBlock(_))));
                Some(Self::Item { is_code })
            }
            _ => None,
        }
    }
}

/// Where the walk is.
#[derive(Debug, Default)]
struct Place {
    sections: Sections,
    depth: usize,
    quotes: usize,
    lists: usize,
    list: usize,
}

impl Place {
    fn block(&self, kind: Kind, range: Range<usize>) -> Block {
        let Self { ref sections, depth, quotes, lists, list } = *self;
        Block { kind, range, section: sections.title(), depth, lists, list, is_quoted: quotes > 0 }
    }

    fn enter(&mut self, tag: &Tag<'_>, kind: Option<Kind>) {
        match (tag, kind) {
            (Tag::Heading { level, .. }, Some(Kind::Heading(title))) if self.depth == 0 => {
                self.sections.enter(*level as usize, title);
            }
            (Tag::List(_), _) => {
                self.list += usize::from(self.lists == 0);
                self.lists += 1;
            }
            (Tag::BlockQuote(_), _) => self.quotes += 1,
            _ => {}
        }
        self.depth += 1;
    }

    fn leave(&mut self, tag: TagEnd) {
        self.depth -= 1;
        self.lists -= usize::from(matches!(tag, TagEnd::List(_)));
        self.quotes -= usize::from(matches!(tag, TagEnd::BlockQuote(_)));
    }
}

/// What a heading is the title of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Title {
    /// `Log`, and what else people call theirs.
    Log,
    /// `Personal`
    Personal,
    /// `Ask`
    Ask,
}

impl Title {
    /// What a line with all its decoration (`## Log`, `**Log:**`) is the title of.
    pub fn of(line: &str) -> Option<Self> {
        let title = line.trim_matches(|c: char| !c.is_alphanumeric());
        let is = |known: &str| known.eq_ignore_ascii_case(title);
        if ["log", "touches", "history", "contact log", "interactions"].into_iter().any(is) {
            return Some(Self::Log);
        }
        [("personal", Self::Personal), ("ask", Self::Ask)]
            .into_iter()
            .find(|(known, _)| is(known))
            .map(|it| it.1)
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

/// Where a body holds code: spans, and blocks of either kind.
///
/// # Errors
/// Where it is too large or too deep to be read.
pub(crate) fn code(body: &str) -> Result<Vec<Range<usize>>, Wrong> {
    let is_code = |event: &Event<'_>| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
    Ok(parse(body)?.filter(|(event, _)| is_code(event)).map(|(_, range)| range).collect())
}

/// The body with every closed comment outside of code blanked, so that all positions stay.
pub(crate) fn without_comments(body: &str) -> Result<Cow<'_, str>, Wrong> {
    if !holds(body.as_bytes(), b"%%") && !holds(body.as_bytes(), b"<!--") {
        return Ok(Cow::Borrowed(body));
    }
    let code = code(body)?;
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

/// What is opened in a body and never closed: a block of code, HTML or a comment, by its first line.
pub(super) fn left_open(body: &str) -> Option<Range<usize>> {
    let blanked = without_comments(body).ok()?;
    let end = blanked.trim_end().len();
    let reaches_end = |range: &Range<usize>| range.end >= end;
    let is_open = |tag: &Tag<'_>, source: &str| match tag {
        Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
            let mut lines = lines(source.trim_end()).map(|line| source[line].trim());
            let fence = lines.next().unwrap_or_default();
            let sign = fence.chars().next().unwrap_or('`');
            let length = fence.chars().take_while(|&c| c == sign).count();
            !lines.last().is_some_and(|last| last.len() >= length && last.chars().all(|c| c == sign))
        }
        Tag::HtmlBlock => true,
        _ => false,
    };
    let blocks = parse(&blanked).ok()?.filter_map(|(event, range)| match event {
        Event::Start(tag) if reaches_end(&range) && is_open(&tag, &blanked[range.clone()]) => {
            Some(range.start)
        }
        _ => None,
    });
    let comments = ["%%", "<!--"].into_iter().filter_map(|sign| blanked.rfind(sign));
    let at = blocks.chain(comments).min()?;
    let line = lines(&blanked[at..]).next()?;
    Some(at..at + line.end)
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

pub(crate) fn parse(body: &str) -> Result<impl Iterator<Item = (Event<'_>, Range<usize>)>, Wrong> {
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
    let events = Parser::new_ext(body, Options::empty()).into_offset_iter();
    Ok(events.map(|(event, range)| match event {
        Event::Start(_) => (event, without_line_break(body, range)),
        _ => (event, range),
    }))
}

/// What begins a block is on the line where the block begins. The parser begins an item that a tab indents below
/// another one at the end of the line before, and whoever counts lines by that is one short.
fn without_line_break(body: &str, range: Range<usize>) -> Range<usize> {
    let source = &body[range.clone()];
    range.end - source.trim_start_matches(['\n', '\r']).len()..range.end
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

/// Where the content of an item stands whose source, marker and all, is `range`.
pub(crate) fn behind_marker(body: &str, range: Range<usize>) -> Range<usize> {
    let source = body[range.clone()].trim_start();
    let content = match source.strip_prefix(['-', '*', '+']) {
        Some(content) => content,
        None => source.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['.', ')']),
    };
    range.end - content.len()..range.end
}

/// The lines of a block that begin with a day, whatever signs stand before it.
pub(super) fn dated_lines(body: &str, block: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    Lines { text: &body[..block.end], at: block.start }.filter_map(move |line| {
        let source = body[line.clone()].trim_end();
        let text = source.trim_start_matches(|c: char| !c.is_alphanumeric());
        split_day(text)?;
        let end = line.start + source.len();
        Some(end - text.len()..end)
    })
}

/// Whether a line makes a heading of the one above it.
pub(super) fn is_underline(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| matches!(byte, b'=' | b'-'))
}

/// The signs that open a fenced block of code on this line.
pub(crate) fn fence_of(line: &[u8]) -> Option<&[u8]> {
    let blanks = line.iter().take_while(|&&byte| byte == b' ').count();
    let line = line.get(blanks..).filter(|_| blanks <= 3)?;
    let sign = *line.first().filter(|sign| matches!(sign, b'`' | b'~'))?;
    let length = line.iter().take_while(|&&byte| byte == sign).count();
    let (fence, info) = line.split_at(length);
    (length >= 3 && !(sign == b'`' && info.contains(&b'`'))).then_some(fence)
}

/// Whether the line ends the fenced block that these signs opened.
pub(super) fn closes(line: &[u8], open: &[u8]) -> bool {
    fence_of(line).is_some_and(|fence| fence.starts_with(open) && line.trim_ascii().len() == fence.len())
}
