//! Content lines, as vCards and calendars are made of: escaped, folded, and with a seal that tells whether a file is still
//! as it was written. Text out; the same text on every machine.

use uuid::Uuid;

/// A line is at most so many bytes without its end (RFC 5545, 3.1; RFC 2426, 2.6).
const LONGEST: usize = 75;

/// The name of the property that bears the seal.
const SEAL: &str = "X-ROUNDS";

/// Names of ours, for keys that are made and not drawn: the same things have the same keys everywhere.
const NAMES: Uuid = Uuid::from_u128(0x7d1f_5f0a_0c52_5b0e_9d4b_3a6a_71c0_ee27);

/// A file of content lines on its way.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// Adds a property whose value is text.
    pub fn text(&mut self, name: &str, value: &str) {
        self.raw(name, &escaped(value));
    }

    /// Adds a property whose value is written as it stands.
    pub fn raw(&mut self, name: &str, value: &str) {
        self.whole(&format!("{name}:{value}"));
    }

    /// Adds a property with its name and its parameters.
    pub fn whole(&mut self, line: &str) {
        let (mut rest, mut room) = (line, LONGEST);
        while rest.len() > room {
            let end = (0..=room).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
            let (first, more) = rest.split_at(end);
            self.0.extend([first, "\r\n "]);
            // The blank in front counts.
            (rest, room) = (more, LONGEST - 1);
        }
        self.0.extend([rest, "\r\n"]);
    }

    /// Adds lines that are written already.
    pub fn written(&mut self, lines: &str) {
        self.0.push_str(lines);
    }

    /// The file, sealed; `end` is its last line.
    pub fn sealed(mut self, end: &str) -> String {
        self.whole(end);
        let seal = seal(unfolded(&self.0));
        let at = self.0.len() - end.len() - 2;
        self.0.insert_str(at, &format!("{SEAL}:{seal}\r\n"));
        self.0
    }

    /// The lines as they are.
    pub fn into_text(self) -> String {
        self.0
    }
}

/// Whether a file says what we wrote: in whatever order and with whatever line ends, since servers write cards anew and change
/// nothing else.
pub fn is_sealed(text: &str) -> bool {
    let (seals, lines): (Vec<String>, Vec<String>) =
        unfolded(text).into_iter().partition(|line| is_seal(line));
    matches!(&seals[..], [only] if *only == format!("{SEAL}:{}", seal(lines)))
}

/// The lines of a file in full, without its seal.
pub(super) fn said(text: &str) -> Vec<String> {
    unfolded(text).into_iter().filter(|line| !is_seal(line)).collect()
}

fn is_seal(line: &str) -> bool {
    line.strip_prefix(SEAL).is_some_and(|rest| rest.starts_with(':'))
}

/// The lines of a file in full.
fn unfolded(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    text.split('\n').filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn seal(mut lines: Vec<String>) -> String {
    lines.sort_unstable();
    key(&lines.join("\n")).simple().to_string()
}

/// A text with a seal in a comment behind it, as Markdown and SVG have them.
pub fn sealed_text(text: &str) -> String {
    format!("{text}{COMMENT}{} -->\n", key(text).simple())
}

/// Whether such a text says what we wrote, whatever its line ends.
pub fn is_sealed_text(text: &str) -> bool {
    let text = text.replace("\r\n", "\n");
    text.rfind(COMMENT).is_some_and(|at| sealed_text(&text[..at]) == text)
}

/// How the comment with the seal begins.
const COMMENT: &str = "<!-- rounds: ";

/// The key of what these words name.
pub(super) fn key(words: &str) -> Uuid {
    Uuid::new_v5(&NAMES, words.as_bytes())
}

/// A text as a value.
pub(super) fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_at_75_bytes_between_characters() {
        for text in ["x".repeat(200), "ü".repeat(100), "林".repeat(70), "a🎂".repeat(40)] {
            let mut lines = Lines::default();
            lines.text("NOTE", &text);
            let file = lines.into_text();
            assert!(file.split("\r\n").all(|line| line.len() <= LONGEST), "{file}");
            assert_eq!(file.replace("\r\n ", ""), format!("NOTE:{text}\r\n"));
        }
    }

    #[test]
    fn what_would_end_a_value_or_a_line_is_escaped() {
        assert_eq!(escaped("a;b,c\\d\r\ne\u{7}"), "a\\;b\\,c\\\\d\\ne");
    }

    #[test]
    fn seal_breaks_with_any_change_but_of_order_folds_and_line_ends() {
        let mut lines = Lines::default();
        lines.whole("BEGIN:VCARD");
        lines.text("FN", &"Ada ".repeat(40));
        lines.text("ORG", "Engines");
        let file = lines.sealed("END:VCARD");
        assert!(file.ends_with("\r\nEND:VCARD\r\n"));
        assert!(is_sealed(&file) && is_sealed(&file.replace("\r\n", "\n")));
        assert!(is_sealed(&file.replace("\r\n ", "")));
        let mut lines: Vec<&str> = file.split_inclusive("\r\n").collect();
        lines.rotate_right(2);
        assert!(is_sealed(&lines.concat()));
        for other in [
            file.replace("Engines", "Acme"),
            file.replace("ORG", "X-ORG"),
            file.replace("X-ROUNDS:", "X-ROUNDS:0"),
            file.replace("END:VCARD\r\n", ""),
            format!("{file}NOTE:x\r\n"),
            "BEGIN:VCARD\r\nEND:VCARD\r\n".into(),
            String::new(),
        ] {
            assert!(!is_sealed(&other), "{other}");
        }
    }
}
