//! Inline Markdown as far as we read it: words, tags, links. Untrusted; bounded and linear. Knows no blocks.

use std::borrow::Cow;
use std::ops::Range;

/// `text` on one line without control and direction characters; runs of blanks become one space.
pub(crate) fn clean(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| !is_invisible(c)) {
        let blank = c.is_control() || c.is_whitespace();
        match c {
            _ if blank && (out.is_empty() || out.ends_with(' ')) => {}
            _ if blank => out.push(' '),
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether `text` is sure to be clean: ASCII that shows, and single spaces inside.
fn is_plain(text: &str) -> bool {
    let mut before = b' ';
    let is_plain = text.bytes().all(|byte| {
        let is_twice = byte == b' ' && before == b' ';
        before = byte;
        (b' '..0x7f).contains(&byte) && !is_twice
    });
    is_plain && (before != b' ' || text.is_empty())
}

/// Whether Dataview takes code of these words for a query.
pub(crate) fn is_query(code: &str) -> bool {
    let code = code.trim_start();
    code.starts_with('=') || code.starts_with("$=")
}

/// Characters that show nothing yet change what is shown: direction marks and the byte-order mark.
/// Joiners stay: emoji and several scripts need them.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// At most `most` characters, cut at a word and ended with `…` where there are more.
pub(crate) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.chars().count() <= most {
        return text.into();
    }
    let end = text.char_indices().nth(most.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let head = &text[..end];
    // A word of half the length is cut inside: better than losing all of it.
    let at_word = head.rfind(' ').filter(|&at| at * 2 >= head.len()).unwrap_or(end);
    format!("{}…", head[..at_word].trim_end_matches([' ', ',', ';', ':', '·'])).into()
}

/// A path as a link's target. Letters of every script stay readable; what Markdown or a URL would
/// read as syntax, blanks and what does not show are percent-encoded.
pub(crate) fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 8);
    for c in path.chars() {
        let plain = match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => true,
            '-' | '.' | '_' | '~' | '/' | ',' | '\'' | '@' | '+' | '=' => true,
            c => !c.is_ascii() && !c.is_control() && !c.is_whitespace() && !is_invisible(c),
        };
        if plain {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let digits =
                    [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)]));
                out.push('%');
                out.extend(digits);
            }
        }
    }
    out
}

/// The path that a link's target means; what is not valid percent-encoding is taken as it stands.
pub(crate) fn decode(target: &str) -> String {
    let mut out = Vec::with_capacity(target.len());
    let mut rest = target.as_bytes();
    while let [first, tail @ ..] = rest {
        let byte = match tail {
            [high, low, ..] if *first == b'%' => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(out).unwrap_or_else(|_| target.to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// A text's tags with where they stand, `#` included; `a#b`, `##b`, `&#b`, `\#b` and `#1` are none.
pub(crate) fn tags(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let signs = memchr::memchr_iter(b'#', text.as_bytes());
    signs.filter_map(|at| tag(text, at).map(|word| (at..at + 1 + word.len(), word)))
}

/// The word of the tag whose `#` stands at `at`.
fn tag(text: &str, at: usize) -> Option<&str> {
    let glued = text[..at].ends_with(|before: char| before.is_alphanumeric() || "/#&\\".contains(before));
    let rest = &text[at + 1..];
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
    let word = &rest[..rest.find(|c| !goes_on(c)).unwrap_or(rest.len())];
    (!glued && word.contains(|c: char| !c.is_ascii_digit())).then_some(word)
}

/// A link found in a line, with what stands before and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link<'t> {
    pub before: &'t str,
    pub label: &'t str,
    /// As written; [`decode`] it for a Markdown link.
    pub target: &'t str,
    pub is_wiki: bool,
    pub after: &'t str,
}

impl<'t> Link<'t> {
    /// The first Markdown or wiki link in `text`; images are none.
    pub fn first(text: &'t str) -> Option<Self> {
        let bytes = text.as_bytes();
        let is_escaped =
            |at: usize| bytes[..at].iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1;
        let is_embed = |at: usize| at > 0 && bytes[at - 1] == b'!' && !is_escaped(at - 1);
        let mut starts = memchr::memchr_iter(b'[', bytes).filter(|&at| !is_escaped(at) && !is_embed(at));
        starts.find_map(|at| {
            let (label, target, is_wiki, length) = wiki(&text[at..]).or_else(|| inline(&text[at..]))?;
            Some(Self { before: &text[..at], label, target, is_wiki, after: &text[at + length..] })
        })
    }

    /// The note that it leads to: a path from the vault's root where it is one, else a name.
    pub fn note(&self) -> String {
        let target = if self.is_wiki { self.target.to_owned() } else { decode(self.target) };
        target.strip_prefix("./").map(str::to_owned).unwrap_or(target)
    }
}

/// Label, target, whether it is a wiki link, length in bytes.
type Found<'t> = (&'t str, &'t str, bool, usize);

fn wiki(text: &str) -> Option<Found<'_>> {
    let inner = text.strip_prefix("[[")?;
    let inner = &inner[..inner.find(['[', ']'])?];
    if inner.is_empty() || !text[2 + inner.len()..].starts_with("]]") {
        return None;
    }
    let (target, label) = inner.split_once('|').unwrap_or((inner, inner));
    Some((label, target, true, inner.len() + 4))
}

fn inline(text: &str) -> Option<Found<'_>> {
    let label = &text[1..1 + label_length(&text[1..])?];
    let rest = text[label.len() + 2..].strip_prefix('(')?;
    let (target, closed) = match rest.strip_prefix('<') {
        Some(angled) => {
            let target = &angled[..angled.find(['>', '['])?];
            (target, target.len() + 2)
        }
        None => {
            let target = &rest[..target_length(rest)];
            (target, target.len())
        }
    };
    rest.get(closed..)?.starts_with(')').then_some((label, target, false, label.len() + closed + 4))
}

/// The length up to the closing bracket; a label that holds another bracket is none.
fn label_length(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            ']' => return Some(at),
            '[' => return None,
            _ => {}
        }
    }
    None
}

/// The length of a bare target: up to a blank or the parenthesis that closes the link; one with a bracket is none,
/// since to search on from each of many openings would take quadratic time.
fn target_length(text: &str) -> usize {
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            c if c.is_whitespace() || c.is_control() || c == '[' => return at,
            '(' => open += 1,
            ')' if open == 0 => return at,
            ')' => open -= 1,
            _ => {}
        }
    }
    text.len()
}

/// The words that a line of Markdown shows: links as their labels, without tags, emphasis, embeds and block ids.
pub fn words(markdown: &str) -> String {
    words_with(markdown, |_| false)
}

/// As [`words`], with those tags kept of which `keeps` says so, asked by their words.
pub(crate) fn words_with(markdown: &str, keeps: fn(&str) -> bool) -> String {
    let text = without_block_id(markdown);
    let mut shown = Shown { text: String::with_capacity(text.len()), removed: false };
    let mut code = CodeSpans::default();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        at += match c {
            '\\' if rest[1..].starts_with(|c: char| c.is_ascii_punctuation()) => shown.push(&rest[1..2], 2),
            '`' => match code.read(rest) {
                Some((inner, length)) => shown.push(inner, length),
                None => {
                    let run = run(rest, '`');
                    shown.push(&rest[..run], run)
                }
            },
            '!' if rest[1..].starts_with('[') => match wiki(&rest[1..]) {
                Some((.., length)) => shown.remove(1 + length),
                None => shown.push("", 1),
            },
            '[' => match wiki(rest).or_else(|| inline(rest)) {
                Some((label, target, true, length)) => {
                    shown.push(if label == target { note_name(target) } else { label }, length)
                }
                Some((label, _, false, length)) => shown.push(&words_with(label, keeps), length),
                None => shown.push("[", 1),
            },
            '<' => match autolink(rest) {
                Some(address) => shown.push(address, address.len() + 2),
                None => shown.push("<", 1),
            },
            '#' => match tag(text, at) {
                Some(word) if keeps(word) => shown.push(&rest[..=word.len()], 1 + word.len()),
                Some(word) => shown.remove(1 + word.len()),
                None => shown.push("#", 1),
            },
            '*' | '_' | '~' | '=' => {
                let run = run(rest, c);
                let mark = is_mark(c, run, text[..at].chars().next_back(), rest[run..].chars().next());
                shown.push(if mark { "" } else { &rest[..run] }, run)
            }
            c => {
                let special = |c| matches!(c, '\\' | '`' | '!' | '[' | '<' | '#' | '*' | '_' | '~' | '=');
                let next = c.len_utf8();
                let plain = rest[next..].find(special).map_or(rest.len(), |special| next + special);
                shown.push(&rest[..plain], plain)
            }
        };
    }
    clean(&shown.text)
}

/// What [`words`] has shown so far.
struct Shown {
    text: String,
    /// Whether something was just taken out, so that what stood around it closes up.
    removed: bool,
}

impl Shown {
    /// Shows a piece for so many bytes of the source.
    fn push(&mut self, mut piece: &str, length: usize) -> usize {
        if self.removed {
            let next = piece.trim_start();
            if next.starts_with(')') && self.text.ends_with('(') {
                self.text.pop();
                self.text.truncate(self.text.trim_end().len());
                piece = &next[1..];
            } else if next.starts_with(['.', ',', ';', ':', '!', '?', ')', ']']) {
                self.text.truncate(self.text.trim_end().len());
                piece = next;
            }
            self.removed = next.is_empty();
        }
        self.text.push_str(piece);
        length
    }

    fn remove(&mut self, length: usize) -> usize {
        self.removed = true;
        length
    }
}

/// Whether a run of `c` is emphasis rather than itself: it touches a word and, alone, stands not inside one.
fn is_mark(c: char, run: usize, before: Option<char>, after: Option<char>) -> bool {
    let is = |c: Option<char>, test: fn(char) -> bool| c.is_some_and(test);
    let touches = is(before, |c| !c.is_whitespace()) || is(after, |c| !c.is_whitespace());
    let inside = is(before, char::is_alphanumeric) && is(after, char::is_alphanumeric);
    match c {
        '*' => touches && (run > 1 || !inside),
        '_' => touches && !inside,
        _ => touches && run == 2,
    }
}

/// How many bytes of `c`, an ASCII character, the text begins with.
fn run(text: &str, c: char) -> usize {
    text.len() - text.trim_start_matches(c).len()
}

/// `People/Ada#Log` as `Ada`.
fn note_name(target: &str) -> &str {
    let path = target.split('#').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

/// The address in `<https://example.org>` or `<ada@example.org>` at the start of the text.
fn autolink(text: &str) -> Option<&str> {
    let inner = &text[1..];
    let address = &inner[..inner.find(|c: char| c == '<' || c == '>' || c.is_whitespace())?];
    (inner[address.len()..].starts_with('>') && address.contains([':', '@'])).then_some(address)
}

/// The text without Obsidian's ` ^block-id` at its end.
fn without_block_id(text: &str) -> &str {
    let text = text.trim_end();
    let id = text.rsplit(char::is_whitespace).next().and_then(|last| last.strip_prefix('^'));
    let is_id =
        |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    id.filter(is_id).map_or(text, |id| &text[..text.len() - id.len() - 1])
}

/// Reads code spans, and remembers which lengths of backticks close nowhere further on: to look again from each
/// opening would take quadratic time.
#[derive(Default)]
struct CodeSpans {
    unclosed: u64,
}

impl CodeSpans {
    /// The code in the span at the start of the text, and the span's length.
    fn read<'t>(&mut self, text: &'t str) -> Option<(&'t str, usize)> {
        let ticks = run(text, '`');
        let bit = 1_u64.checked_shl(u32::try_from(ticks).ok()?)?;
        if self.unclosed & bit != 0 {
            return None;
        }
        let mut at = ticks;
        while let Some(next) = text[at..].find('`') {
            let start = at + next;
            let closing = run(&text[start..], '`');
            at = start + closing;
            if closing == ticks {
                return Some((&text[ticks..start], at));
            }
        }
        self.unclosed |= bit;
        None
    }
}

/// The text with every code span blanked, so that nothing in code is taken for a link.
pub(crate) fn without_code(text: &str) -> Cow<'_, str> {
    if !text.contains('`') {
        return text.into();
    }
    let (mut blanked, mut code, mut at) = (String::with_capacity(text.len()), CodeSpans::default(), 0);
    while let Some(next) = text[at..].find('`') {
        let start = at + next;
        blanked.push_str(&text[at..start]);
        at = match code.read(&text[start..]) {
            Some((_, length)) => start + length,
            None => start + run(&text[start..], '`'),
        };
        blanked.extend(std::iter::repeat_n(' ', at - start));
    }
    blanked.push_str(&text[at..]);
    blanked.into()
}

/// The text with everything struck out blanked: `~~[[Bo]]~~` was not there.
pub(crate) fn without_struck(text: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("~~").map(|found| at + found)
        && let Some(end) = text[start + 2..].find("~~").map(|found| start + 2 + found + 2)
    {
        kept.push_str(&text[at..start]);
        kept.extend(std::iter::repeat_n(' ', end - start));
        at = end;
    }
    if at == 0 { text.into() } else { (kept + &text[at..]).into() }
}

#[cfg(test)]
mod tests;
