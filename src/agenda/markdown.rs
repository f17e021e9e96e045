//! Untrusted words as Markdown, and back: escaped texts, links, link targets. Names and texts come
//! from notes that anybody may have written; nothing in them may forge a line, a box or a link.

use crate::contact;
use std::borrow::Cow;

/// `text` on one line without control and direction characters; runs of blanks become one space.
pub(crate) fn clean(text: &str) -> String {
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

/// Characters that show nothing yet change what is shown: direction marks and the byte-order mark.
/// Joiners stay: emoji and several scripts need them.
fn is_invisible(c: char) -> bool {
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

/// `text` as one line of Markdown that shows exactly that text. Ordinary punctuation stays plain.
pub(crate) fn escape(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' | '^' => true,
            // Inside a word it emphasises nothing.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            // A tag, an entity: only right before a word, a tag not inside one.
            '#' => !before.is_alphanumeric() && !after.is_whitespace(),
            '&' => after == '#' || after.is_ascii_alphanumeric(),
            // A comment, a highlight: only as a pair.
            '%' | '=' => before == c,
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// A message of ours with untrusted values in backticks: values stay code, the rest is escaped.
pub(crate) fn escape_message(text: &str) -> String {
    let text = clean(text);
    // Only single backticks in pairs are sure to be read as the spans they were meant as.
    if text.contains("``") || text.matches('`').count() % 2 == 1 {
        return escape(&text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (number, piece) in text.split('`').enumerate() {
        if number % 2 == 1 {
            out.extend(["`", piece, "`"]);
        } else {
            out.push_str(&escape_piece(piece));
        }
    }
    out
}

/// As [`escape`], with the blanks at both ends kept.
fn escape_piece(piece: &str) -> String {
    let lead = if piece.starts_with(' ') { " " } else { "" };
    let trail = if piece.len() > 1 && piece.ends_with(' ') { " " } else { "" };
    format!("{lead}{}{trail}", escape(piece))
}

/// A relative Markdown link to the file at `path`, which shows `label`.
pub(crate) fn link(label: &str, path: &str) -> String {
    let label = escape(label);
    let label = if label.is_empty() { "unnamed" } else { &label };
    format!("[{label}]({})", encode(path))
}

/// A wiki link to the note at `path`, or the Markdown link where its name cannot be written as one.
pub(crate) fn wiki_link(path: &str, with_path: bool) -> String {
    let name = contact::name(path);
    let target = path.strip_suffix(".md").unwrap_or(path);
    let plain = |text: &str| {
        clean(text) == text && !text.contains(['[', ']', '|', '#', '^', '\\', '`', '<', '%', '&'])
    };
    if !path.ends_with(".md") || name.is_empty() || !plain(target) {
        return link(name, path);
    }
    if with_path && target != name { format!("[[{target}|{name}]]") } else { format!("[[{name}]]") }
}

/// A path as a link's target. Letters of every script stay readable; what Markdown or a URL would
/// read as syntax, blanks and what does not show are percent-encoded.
fn encode(path: &str) -> String {
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
                out.push_str(&format!("%{byte:02X}"));
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
        let mut previous = ' ';
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next() {
            if c == '\\' {
                chars.next();
            } else if c == '[' && previous != '!' {
                let found = wiki(&text[at..]).or_else(|| inline(&text[at..]));
                if let Some((label, target, is_wiki, length)) = found {
                    return Some(Self {
                        before: &text[..at],
                        label,
                        target,
                        is_wiki,
                        after: &text[at + length..],
                    });
                }
            }
            previous = c;
        }
        None
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

/// The length of a bare target: up to a blank or the parenthesis that closes the link.
fn target_length(text: &str) -> usize {
    let mut open = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            c if c.is_whitespace() || c.is_control() => return at,
            '(' => open += 1,
            ')' if open == 0 => return at,
            ')' => open -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests;
