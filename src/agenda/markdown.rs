//! Untrusted words as Markdown: escaped texts, links, link targets. Anybody may have written the names and texts in a
//! note, and none of them may forge a line, a box or a link.

use crate::contact;
pub(crate) use crate::note::markdown::{Link, clean, cut};
use crate::note::markdown::{encode, is_query};

/// `text` as one line of Markdown that shows exactly that text. Ordinary punctuation stays plain.
pub(crate) fn escape(text: &str) -> String {
    let text = clean(text);
    if !text.bytes().any(may_be_special) {
        return text;
    }
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

/// Whether [`escape`] has to look twice at it.
fn may_be_special(byte: u8) -> bool {
    matches!(
        byte,
        b'\\'
            | b'`'
            | b'*'
            | b'['
            | b']'
            | b'<'
            | b'|'
            | b'~'
            | b'$'
            | b'^'
            | b'_'
            | b'#'
            | b'&'
            | b'%'
            | b'='
    )
}

/// A message of ours with untrusted values in backticks: values stay code, the rest is escaped. What Dataview would take for
/// a query, and run, is no code but text in quotes.
pub(crate) fn escape_message(text: &str) -> String {
    let text = clean(text);
    // Only single backticks in pairs are sure to be read as the spans they were meant as.
    if text.contains("``") || text.matches('`').count() % 2 == 1 {
        return escape(&text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for (number, piece) in text.split('`').enumerate() {
        if number % 2 == 1 && is_query(piece) {
            out.extend(["“", &escape(piece), "”"]);
        } else if number % 2 == 1 {
            out.extend(["`", piece, "`"]);
        } else {
            push_escaped(&mut out, piece);
        }
    }
    out
}

/// As [`escape`], with the blanks at both ends kept.
fn push_escaped(out: &mut String, piece: &str) {
    let lead = if piece.starts_with(' ') { " " } else { "" };
    let trail = if piece.len() > 1 && piece.ends_with(' ') { " " } else { "" };
    out.extend([lead, &escape(piece), trail]);
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

#[cfg(test)]
mod tests;
