//! How a text is written down, whatever it says: its BOM, its line ends, whether its last line has one. A merge
//! compares texts in the plain style, so that nobody's editor makes every line a change.

use std::borrow::Cow;
use std::collections::HashMap;

const BOM: char = '\u{FEFF}';

/// The text without a BOM, its lines ended by LF, the last one too.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    let mut plain =
        if text.contains("\r\n") { text.replace("\r\n", "\n").into() } else { Cow::Borrowed(text) };
    if !plain.is_empty() && !plain.ends_with('\n') {
        plain.to_mut().push('\n');
    }
    plain
}

/// The style of one text.
#[derive(Debug)]
pub(super) struct Style {
    has_bom: bool,
    is_ended: bool,
    ends: Ends,
}

#[derive(Debug)]
enum Ends {
    Lf,
    CrLf,
    /// Both occur: which lines have which, by their content, in the text's order; and which is the more frequent.
    Mixed {
        lines: HashMap<String, Vec<bool>>,
        mostly_crlf: bool,
    },
}

impl Style {
    pub(super) fn of(text: &str) -> Self {
        let crlf = text.matches("\r\n").count();
        let all = text.matches('\n').count();
        let ends = match crlf {
            0 => Ends::Lf,
            _ if crlf == all => Ends::CrLf,
            _ => Ends::Mixed { lines: line_ends(text), mostly_crlf: crlf * 2 > all },
        };
        Self { has_bom: text.starts_with(BOM), is_ended: text.is_empty() || text.ends_with('\n'), ends }
    }

    /// The plain text in this style.
    pub(super) fn apply(&self, plain: &str) -> String {
        let mut text = String::with_capacity(plain.len() + 3);
        text.extend(self.has_bom.then_some(BOM));
        let plain = if self.is_ended { plain } else { plain.trim_end_matches('\n') };
        match &self.ends {
            Ends::Lf => text.push_str(plain),
            Ends::CrLf => text.push_str(&plain.replace('\n', "\r\n")),
            Ends::Mixed { lines, mostly_crlf } => {
                let mut seen: HashMap<&str, usize> = HashMap::new();
                for line in plain.split_inclusive('\n') {
                    let Some(content) = line.strip_suffix('\n') else {
                        text.push_str(line);
                        continue;
                    };
                    let number = seen.entry(content).or_default();
                    let known = lines.get(content).and_then(|ends| ends.get(*number));
                    *number += 1;
                    text.push_str(content);
                    text.push_str(if *known.unwrap_or(mostly_crlf) { "\r\n" } else { "\n" });
                }
            }
        }
        text
    }
}

fn line_ends(text: &str) -> HashMap<String, Vec<bool>> {
    let mut ends: HashMap<String, Vec<bool>> = HashMap::new();
    for line in text.strip_prefix(BOM).unwrap_or(text).split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let bare = content.strip_suffix('\r').filter(|_| line.ends_with('\n'));
        ends.entry(bare.unwrap_or(content).to_owned()).or_default().push(bare.is_some());
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_its_own_style_is_itself() {
        let check = |text: &str| assert_eq!(Style::of(text).apply(&plain(text)), text, "{text:?}");
        check("");
        check("a\nb\n");
        check("a\nb");
        check("a\r\nb\r\n");
        check("a\r\nb");
        check("\u{FEFF}a\r\nb\r\n");
        check("a\r\nb\nb\r\n\n\r\nc");
        check("a\rb\nc\r\r\n");
        check("a\r");
    }

    #[test]
    fn new_lines_end_as_most_of_the_others_do() {
        let check = |style, text: &str, expected: &str| assert_eq!(Style::of(style).apply(text), expected);
        check("a\r\nb\r\n", "a\nx\nb\n", "a\r\nx\r\nb\r\n");
        check("a\r\nb\nc\n", "a\nx\nb\nc\n", "a\r\nx\nb\nc\n");
        check("a\r\nb\r\nc\n", "a\nx\nb\nc\n", "a\r\nx\r\nb\r\nc\n");
        check("a", "a\nx\n", "a\nx");
        check("\u{FEFF}a\n", "x\n", "\u{FEFF}x\n");
    }
}
