//! Front matter as nearly all of it is: `key: value` lines, simple quotes, simple lists. Answers only
//! where the real YAML reader would say the very same, and says nothing where it is not sure.

use super::fields::{Fields, Key, Value};
use super::{Lines, lines};
use std::borrow::Cow;

/// Reads front matter; `None` when a line is not plain, and then the real reader must be asked.
pub(super) fn read(text: &str) -> Option<Fields<'_>> {
    let mut fields = Fields::default();
    for_each(text, |line, content, word, rest, value| match Key::of(word) {
        Some(key) if rest.is_empty() => fields.put(key, value, line..line + word.len()),
        Some(key) => fields.put(key, value, line + content.len() - rest.len()..line + content.len()),
        None => fields.put_own(word, value, line..line + word.len()),
    })?;
    Some(fields)
}

/// Reads every pair of a front matter, the user's own keys too; `None` as above.
pub(super) fn pairs(text: &str) -> Option<Vec<(Cow<'_, str>, Value<'_>)>> {
    let mut pairs = Vec::new();
    for_each(text, |_, _, key, _, value| pairs.push((Cow::Borrowed(key), value)))?;
    // As a key it is no text either.
    pairs.iter().all(|(key, _)| !is_null(key)).then_some(pairs)
}

/// Hands out each pair: where its line begins, that line, the key, what stands after it there, and the value.
fn for_each<'a>(
    text: &'a str,
    mut put: impl FnMut(usize, &'a str, &'a str, &'a str, Value<'a>),
) -> Option<()> {
    let mut lines = lines(text);
    while let Some(line) = lines.next() {
        let content = text[line.clone()].trim_end_matches(' ');
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let (key, rest) = split_key(content)?;
        let value = if rest.is_empty() { block_list(&mut lines)? } else { inline(rest)? };
        put(line.start, content, key, rest, value);
    }
    Some(())
}

/// `key: value` as its two sides, without the spaces around them; only for keys of letters, digits and the like.
pub(super) fn split_key(line: &str) -> Option<(&str, &str)> {
    let bytes = line.as_bytes();
    if !bytes.first()?.is_ascii_alphabetic() {
        return None;
    }
    let colon = bytes.iter().position(|&byte| !is_key_byte(byte))?;
    let (key, rest) = (&line[..colon], line[colon..].strip_prefix(':')?);
    // YAML itself ends a simple key at 1,024 characters.
    let ends = rest.is_empty() || rest.starts_with([' ', '\t']);
    (ends && colon <= 128).then(|| (key.trim_end_matches(' '), rest.trim_matches([' ', '\t'])))
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b' ' | b'.' | b'/')
}

/// The list in the lines below a key, all items equally indented; no such line means that the value is empty.
pub(super) fn block_list<'a>(lines: &mut Lines<'a>) -> Option<Value<'a>> {
    let text = lines.text;
    let mut items = Vec::new();
    let mut indentation = None;
    loop {
        let before = lines.at;
        let Some(line) = lines.next().map(|line| &text[line]) else { break };
        let content = line.trim_matches(' ');
        let Some(item) = content.strip_prefix("- ") else {
            lines.at = before;
            break;
        };
        let indented = line.len() - line.trim_start_matches(' ').len();
        if *indentation.get_or_insert(indented) != indented {
            return None;
        }
        items.push(scalar(item.trim_matches(' '))?);
    }
    Some(if items.is_empty() { Value::Null } else { Value::List(items) })
}

/// A value that stands on its key's line: a scalar or a simple flow list; spaces around it are trimmed.
pub(super) fn inline(value: &str) -> Option<Value<'_>> {
    if is_null(value) {
        return Some(Value::Null);
    }
    let Some(list) = value.strip_prefix('[') else { return scalar(value).map(Value::Text) };
    let list = list.strip_suffix(']')?.trim_matches(' ');
    if list.is_empty() {
        return Some(Value::List(Vec::new()));
    }
    list.split(',').map(|item| flow_item(item.trim_matches(' '))).collect::<Option<_>>().map(Value::List)
}

pub(super) fn is_null(value: &str) -> bool {
    matches!(value, "~" | "null" | "Null" | "NULL")
}

fn flow_item(item: &str) -> Option<Cow<'_, str>> {
    let first = item.chars().next()?;
    if first == '"' || first == '\'' {
        return scalar(item);
    }
    // Not `contains`, which would call a search for each byte.
    let special = |byte| {
        matches!(
            byte,
            b'[' | b']'
                | b'{'
                | b'}'
                | b':'
                | b'#'
                | b'&'
                | b'*'
                | b'!'
                | b'|'
                | b'>'
                | b'\''
                | b'"'
                | b'%'
                | b'@'
                | b'`'
                | b'?'
                | b'\\'
        )
    };
    // The real reader minds a lone dash before the comma or the bracket.
    let plain =
        first.is_alphanumeric() && !item.bytes().any(special) && !item.ends_with(" -") && !is_null(item);
    plain.then_some(Cow::Borrowed(item))
}

fn scalar(value: &str) -> Option<Cow<'_, str>> {
    let quoted = |quote: char, special: &[char]| {
        let inner = value[1..].strip_suffix(quote)?;
        (!inner.contains(special)).then_some(Cow::Borrowed(inner))
    };
    match *value.as_bytes().first()? {
        b'"' => quoted('"', &['"', '\\']),
        b'\'' => quoted('\'', &['\'']),
        _ => (is_plain(value) && !is_null(value)).then_some(Cow::Borrowed(value)),
    }
}

fn is_plain(value: &str) -> bool {
    let bytes = value.as_bytes();
    let starts = match bytes[0] {
        b'(' | b'/' | b'.' | b'+' | b'_' | b'$' | b'=' => true,
        b'-' => bytes.get(1).is_some_and(|&next| next != b' '),
        first => first.is_ascii_alphanumeric() || first >= 0x80,
    };
    let ends = |pair: &[u8]| matches!(pair, b": " | b" #");
    starts && !value.ends_with(':') && !bytes.windows(2).any(ends)
}

/// The first character that YAML does not allow at all, or that only the real reader knows how to take (a tab,
/// an exotic line end).
pub(super) fn first_unusual(text: &str) -> Option<usize> {
    let usual = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r');
    if text.bytes().all(usual) && !text.contains('\r') {
        return None;
    }
    text.char_indices().find(|&(at, char)| !is_usual(char, text, at)).map(|(at, _)| at)
}

fn is_usual(char: char, text: &str, at: usize) -> bool {
    match char {
        '\r' => text.as_bytes().get(at + 1) == Some(&b'\n'),
        '\n' | ' '..='~' => true,
        '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => false,
        _ => char >= '\u{A0}',
    }
}
