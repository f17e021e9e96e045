//! One note's text: where its front matter ends, what its body says. Text in, values out; never fails.

pub mod body;
pub(crate) mod conflict;
pub mod edit;
pub mod fields;
pub mod front_matter;
mod hints;
pub(crate) mod introduction;
pub mod links;
pub mod log;
pub(crate) mod markdown;
pub mod method;
pub(crate) mod outline;
mod personal;
mod plain;
pub mod promise;
pub mod question;
pub mod said;
pub(crate) mod spelling;
pub mod task;
#[cfg(test)]
mod tests;
mod vague;
pub(crate) mod yaml;

use chrono::NaiveDate;
use conflict::Mark;
pub use conflict::conflict_line;
pub use hints::hints;
pub use markdown::words;
use memchr::{memchr, memchr_iter};
use method::Methods;
use std::borrow::Cow;
use std::ops::Range;

/// A note's text as it is read, with what stood in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text without a BOM; a lone CR is a line end like any other and stands here as LF.
    pub text: Cow<'a, str>,
    /// What is wrong with the bytes, and at which byte of `text` it begins.
    pub trouble: Option<(Trouble, usize)>,
}

/// What is wrong with a note's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// UTF-16, by its BOM.
    Utf16,
    /// Not UTF-8; the byte is the first bad one.
    NotUtf8(u8),
    /// Holds a NUL, for which git and most editors take it for binary.
    Nul,
}

/// Decodes a note's bytes; what is not UTF-8 is replaced by `�`.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let (text, mut trouble) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (decode_utf16(rest, u16::from_le_bytes), Some((Trouble::Utf16, 0))),
        [0xFE, 0xFF, rest @ ..] => (decode_utf16(rest, u16::from_be_bytes), Some((Trouble::Utf16, 0))),
        _ => decode_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)),
    };
    trouble = trouble.or_else(|| memchr(0, text.as_bytes()).map(|at| (Trouble::Nul, at)));
    Decoded { text: with_lf_for_lone_cr(text), trouble }
}

/// Whether a text holds a NUL byte, which no editor writes into one; UTF-16 is full of them.
pub fn holds_nul(bytes: &[u8]) -> bool {
    memchr(0, bytes).is_some() && !matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..])
}

fn decode_utf8(bytes: &[u8]) -> (Cow<'_, str>, Option<(Trouble, usize)>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(error) => {
            // Everything before the first bad byte keeps its length, so its position holds in the text too.
            let at = error.valid_up_to();
            (String::from_utf8_lossy(bytes), Some((Trouble::NotUtf8(bytes[at]), at)))
        }
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'static, str> {
    let (pairs, _odd) = bytes.as_chunks::<2>();
    let decoded = char::decode_utf16(pairs.iter().map(|&pair| unit(pair)));
    decoded.map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn with_lf_for_lone_cr(text: Cow<'_, str>) -> Cow<'_, str> {
    let lone = |text: &str, at: usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    if !memchr_iter(b'\r', text.as_bytes()).any(|at| lone(&text, at)) {
        return text;
    }
    // The same length, so that every position stays what it is in the file.
    let char = |(at, char)| if char == '\r' && lone(&text, at) { '\n' } else { char };
    Cow::Owned(text.char_indices().map(char).collect())
}

/// What is wrong at a place of a text, before it is known in which file that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The bytes that it is about.
    pub range: Range<usize>,
    /// What was found and what was expected.
    pub message: String,
    /// The remedy.
    pub hint: String,
}

impl Wrong {
    pub(crate) fn new(range: Range<usize>, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { range, message: message.into(), hint: hint.into() }
    }
}

/// Where the parts of a note stand in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// Between the fences; `None` without front matter.
    pub front: Option<Range<usize>>,
    /// Whether the front matter has its closing fence.
    pub closed: bool,
    /// Where the body begins.
    pub body: usize,
}

/// What a note's body says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The log's entries that could be read.
    pub log: log::Log,
    /// The newest touch of the log whose words promise to meet again and name no day: its day, and where they stand.
    pub vague: Option<(NaiveDate, Range<usize>)>,
    /// Every task.
    pub tasks: Vec<promise::Task>,
    /// Those of them that promise an introduction.
    pub introductions: Vec<promise::Owed>,
    /// Personal facts, as plain words.
    pub personal: Vec<Box<str>>,
    /// Questions for next time.
    pub questions: Box<[question::Question]>,
    /// What could not be read as meant.
    pub wrong: Vec<Wrong>,
}

/// Reads the body of a note, which begins at the byte `start` of `text`; all places are in `text`.
pub fn read_body(text: &str, start: usize, methods: &Methods) -> Body {
    read_body_with(text, start, methods, &mut |_| {})
}

/// Reads the tasks alone.
pub fn tasks(text: &str, start: usize) -> Vec<promise::Task> {
    let place = Place::of(text, start);
    body::with_items(&text[start..], |items| promise::read(&items.tasks, place).0).unwrap_or_default()
}

/// Reads the questions alone, those that were asked too, each with whether it waits.
pub fn questions(text: &str, start: usize) -> Vec<(question::Question, bool)> {
    let place = Place::of(text, start);
    body::with_items(&text[start..], |items| question::all(&items.ask, place).collect()).unwrap_or_default()
}

/// As [`read_body`]; `on_log` is shown the log's entries, and may take their texts away, which are not kept then.
pub fn read_body_with(
    text: &str,
    start: usize,
    methods: &Methods,
    on_log: &mut dyn FnMut(&mut [log::Written<'_>]),
) -> Body {
    let place = Place::of(text, start);
    let said = body::with_items(&text[start..], |items| {
        let log::Read { log, vague, mut wrong } = log::read(&items.log, place, methods, on_log);
        wrong.extend(log::unlisted(&items.unlisted, place));
        let (tasks, mistakes) = promise::read(&items.tasks, place);
        wrong.extend(mistakes);
        let introductions = promise::introductions(&items.tasks, place);
        let (personal, questions) = (personal::read(&items.personal), question::read(&items.ask, place));
        Body { log, vague, tasks, introductions, personal, questions, wrong }
    });
    said.unwrap_or_else(|mut wrong| {
        wrong.range = start + wrong.range.start..start + wrong.range.end;
        Body { wrong: vec![wrong], ..Body::default() }
    })
}

/// Where a body stands in its note.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Its first byte.
    start: usize,
    /// Its first line, from 1 on.
    line: u32,
}

impl Place {
    /// That of the body which begins at the byte `start` of a text.
    fn of(text: &str, start: usize) -> Self {
        Self { start, line: 1 + newlines(&text[..start]) }
    }

    /// Where the item's text begins in the note.
    fn at(self, item: &body::Item<'_>) -> usize {
        self.start + item.at
    }

    /// The item's line in the note.
    fn line(self, item: &body::Item<'_>) -> u32 {
        self.line + item.line - 1
    }
}

/// How far a note without a closing fence is searched for one; and for a huge note, for front matter at all.
pub const SEARCHED: usize = 64 << 10;

/// Finds the front matter: from `---` on the very first line to the next line that is `---` or `...`.
///
/// Without a closing fence, the lines that look like front matter are taken for it.
pub fn split(text: &str) -> Parts {
    let start = skip_conflict_marker(text);
    let mut lines = Lines { text, at: start };
    if lines.next().is_none_or(|line| text[line].trim_end() != "---") {
        return Parts { front: None, closed: false, body: 0 };
    }
    let front = lines.at;
    while let Some(line) = lines.next() {
        if is_fence(&text[line.clone()]) {
            return Parts { front: Some(front..line.start), closed: true, body: lines.at };
        }
    }
    let end = unclosed_end(text, front);
    Parts { front: Some(front..end), closed: false, body: end }
}

fn is_fence(line: &str) -> bool {
    (line.starts_with("---") || line.starts_with("...")) && line[3..].trim_end().is_empty()
}

/// A merge may begin a conflict on the very first line; whoever is in such a note must not vanish for it.
fn skip_conflict_marker(text: &str) -> usize {
    let first =
        lines(text).next().filter(|line| Mark::of(&text.as_bytes()[line.clone()]) == Some(Mark::Ours));
    first.map_or(0, |line| line.end + 1)
}

fn unclosed_end(text: &str, front: usize) -> usize {
    let mut lines = Lines { text, at: front };
    let mut end = front;
    while let Some(line) = lines.next() {
        let content = &text[line.clone()];
        let belongs = content.starts_with([' ', '\t']) || content.starts_with("- ");
        let blank = content.trim().is_empty();
        if blank || !(belongs || plain::split_key(content).is_some()) || lines.at - front > SEARCHED {
            break;
        }
        end = lines.at;
    }
    end
}

/// The lines of a text as ranges without their line ends; `at` is where the next one begins.
#[derive(Debug, Clone)]
pub(crate) struct Lines<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
}

/// The lines of a text.
pub(crate) fn lines(text: &str) -> Lines<'_> {
    Lines { text, at: 0 }
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let newline = memchr(b'\n', rest.as_bytes());
        let end = newline.map_or(self.text.len(), |newline| start + newline);
        self.at = (end + 1).min(self.text.len());
        let line = self.text[start..end].strip_suffix('\r').map_or(end, |line| start + line.len());
        Some(start..line)
    }
}

/// Whether the bytes hold a sign that begins with a rare one: to look for that alone is faster than any search.
pub(crate) fn holds(bytes: &[u8], sign: &[u8]) -> bool {
    sign.first().is_none_or(|&first| memchr_iter(first, bytes).any(|at| bytes[at..].starts_with(sign)))
}

pub(crate) fn newlines(text: &str) -> u32 {
    u32::try_from(memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}
