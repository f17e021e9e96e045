//! The body of a note as Markdown: the door to `pulldown-cmark`. Finds the list items that are entries
//! of a log; what they say is [`super::log`]'s business.

use super::{Wrong, lines, newlines};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};
use std::borrow::Cow;
use std::ops::Range;

/// A top-level item of a list under a heading that is a log's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item<'a> {
    /// Its source without the marker, nested items included.
    pub text: &'a str,
    /// Where that begins in the body.
    pub at: usize,
    /// 1-based line in the body.
    pub line: u32,
}

/// Lends the log's items of a body to `use_items`, in their order.
///
/// Comments (`<!-- -->`, Obsidian's `%% %%`) count as blanks, so the items may borrow from a copy.
pub fn with_log_items<T>(body: &str, use_items: impl FnOnce(&[Item<'_>]) -> T) -> Result<T, Wrong> {
    let body = without_comments(body)?;
    if !lines(&body).any(|line| is_log_title(&body[line])) {
        return Ok(use_items(&[]));
    }
    match plain_items(&body) {
        Some(items) => Ok(use_items(&items)),
        None => Ok(use_items(&parsed_items(&body)?)),
    }
}

/// The body with every closed comment outside of code blanked, so that all positions stay.
pub(super) fn without_comments(body: &str) -> Result<Cow<'_, str>, Wrong> {
    if !body.contains("%%") && !body.contains("<!--") {
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
        return Err(Wrong::new(0..0, "the note holds more than 2 MB of text: its log is not read", hint));
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
        return Err(Wrong::new(deepest.1, "lists or quotes are nested too deep: the log is not read", hint));
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

pub(super) fn parsed_items(body: &str) -> Result<Vec<Item<'_>>, Wrong> {
    let mut items = Vec::new();
    let mut depth = 0;
    let mut section: Option<HeadingLevel> = None;
    let mut counted = (0, 1);
    for (event, range) in parse(body)? {
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::Heading { level, .. } if depth == 0 => {
                        section = section.filter(|&log| level > log);
                        if section.is_none() && is_log_heading(&body[range]) {
                            section = Some(level);
                        }
                    }
                    Tag::Item if depth == 1 && section.is_some() => {
                        let line = counted.1 + newlines(&body[counted.0..range.start]);
                        counted = (range.start, line);
                        items.push(item(body, range, line));
                    }
                    _ => {}
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    Ok(items)
}

/// Whether a line with all its decoration (`## Log`, `**Log:**`) is the title of a log.
fn is_log_title(line: &str) -> bool {
    let title = line.trim_matches(|c: char| !c.is_alphanumeric());
    ["log", "touches", "history"].into_iter().any(|known| known.eq_ignore_ascii_case(title))
}

/// Whether the source of a heading, `## Log` or underlined, is a log's; its title takes one line.
pub(super) fn is_log_heading(source: &str) -> bool {
    let mut lines = lines(source.trim_end()).map(|line| &source[line]);
    let titled = lines.next().is_some_and(is_log_title);
    titled && lines.next().is_none_or(is_underline) && lines.next().is_none()
}

/// The item whose source, marker and all, is `range`.
fn item(body: &str, range: Range<usize>, line: u32) -> Item<'_> {
    let source = body[range.clone()].trim_end();
    let content = match source.trim_start().strip_prefix(['-', '*', '+']) {
        Some(content) => content,
        None => source
            .trim_start()
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .trim_start_matches(['.', ')']),
    };
    let text = content.trim_start();
    Item { text, at: range.start + source.len() - text.len(), line }
}

/// The same items, read without the parser from a body that is simple enough to be sure of them; else `None`.
///
/// A heading at the line's start ends every list and quote, so it is enough to know that there is no code
/// block, HTML block or definition anywhere, and that each line of the log is an item or indented below one.
pub(super) fn plain_items(body: &str) -> Option<Vec<Item<'_>>> {
    // The parser takes these for spaces in some places.
    if body.as_bytes().contains(&b'\x0B') || body.as_bytes().contains(&b'\x0C') {
        return None;
    }
    let mut items = Vec::new();
    let mut section = None;
    let mut open: Option<(Range<usize>, u32)> = None;
    let mut previous = "";
    for (number, range) in (1..).zip(lines(body)) {
        let line = &body[range.clone()];
        if is_doubtful(line, previous) {
            return None;
        }
        previous = line;
        if let Some(level) = heading_level(line) {
            items.extend(open.take().map(|(range, line)| item(body, range, line)));
            section = section.filter(|&log| level > log);
            if section.is_none() && is_log_title(line) {
                section = Some(level);
            }
        } else if section.is_some() {
            if is_item(line) {
                items.extend(open.replace((range, number)).map(|(range, line)| item(body, range, line)));
            } else if let Some((item, _)) =
                open.as_mut().filter(|_| line.starts_with("  ") || line.starts_with('\t'))
            {
                item.end = range.end;
            } else if !line.trim_matches([' ', '\t']).is_empty() {
                return None;
            }
        }
    }
    items.extend(open.take().map(|(range, line)| item(body, range, line)));
    Some(items)
}

/// Whether the line may begin what only the parser understands.
fn is_doubtful(line: &str, previous: &str) -> bool {
    let markers =
        |byte: &u8| matches!(byte, b' ' | b'\t' | b'-' | b'*' | b'+' | b'>' | b'.' | b')' | b'0'..=b'9');
    let start = line.bytes().position(|byte| !markers(&byte)).unwrap_or(line.len());
    let content = &line[start..];
    let opens = match content.bytes().next() {
        Some(b'<') => true,
        Some(b'`') => content.starts_with("```"),
        Some(b'~') => content.starts_with("~~~"),
        Some(b'[') => content.contains("]:"),
        Some(b'#') => start > 0 && is_log_title(content),
        _ => false,
    };
    opens || (is_underline(line) && is_log_title(previous))
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

/// Whether the line begins an item whose content stands two columns in; `- - -` is a rule.
fn is_item(line: &str) -> bool {
    let &[marker @ (b'-' | b'*' | b'+'), b' ', first, ..] = line.as_bytes() else { return false };
    !first.is_ascii_whitespace() && line.bytes().any(|byte| byte != marker && !byte.is_ascii_whitespace())
}
