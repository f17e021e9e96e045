//! The lines of a body that its writer wrote: not those of quotes, of code and of HTML. Which of them stands below which
//! other one, nobody has to guess from blanks.

use crate::note::body::heading_level;
use crate::note::lines as all_lines;
use crate::note::outline::parse;
use crate::note::task::checkbox;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// A line that holds words of its writer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it stands in the body.
    pub range: Range<usize>,
    /// The place of the line that it stands below: of the item that it is a part of, the item that holds its list, the
    /// line right before its list, the heading of its section.
    pub above: Option<usize>,
    /// The level of a heading.
    pub level: Option<u8>,
}

/// The lines of a body, in its order.
pub(super) fn lines(body: &str) -> Vec<Line> {
    plain_lines(body).unwrap_or_else(|| parsed_lines(body))
}

fn parsed_lines(body: &str) -> Vec<Line> {
    let Ok(events) = parse(body) else { return Vec::new() };
    let mut reader = Reader { body, ..Reader::default() };
    events.for_each(|(event, range)| reader.take(&event, range));
    reader.lines
}

#[derive(Default)]
struct Reader<'b> {
    body: &'b str,
    lines: Vec<Line>,
    /// How many quotes, blocks of code and the like are open.
    foreign: usize,
    /// The first lines of the items that are open, the outermost first, as far as these have begun.
    items: Vec<Option<usize>>,
    /// How many lists are open.
    lists: usize,
    /// The line right before the outermost list.
    lead: Option<usize>,
    /// The heading that is open.
    level: Option<u8>,
    /// The headings of the sections that are open, the widest first.
    sections: Vec<(u8, usize)>,
}

impl Reader<'_> {
    fn take(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::BlockQuote(_) | Tag::CodeBlock(_) | Tag::HtmlBlock) => self.foreign += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock) => self.foreign -= 1,
            Event::Start(Tag::List(_)) => {
                if self.lists == 0 {
                    self.lead = self
                        .lines
                        .len()
                        .checked_sub(1)
                        .filter(|&last| self.is_right_before(last, range.start));
                }
                self.lists += 1;
            }
            Event::End(TagEnd::List(_)) => self.lists -= 1,
            Event::Start(Tag::Item) => self.items.push(None),
            Event::End(TagEnd::Item) => drop(self.items.pop()),
            Event::Start(Tag::Heading { level, .. }) => self.level = Some(*level as u8),
            Event::End(TagEnd::Heading(_)) => self.level = None,
            Event::Text(_) | Event::Code(_) if self.foreign == 0 && self.is_new(range.start) => {
                self.add(range.start);
            }
            _ => {}
        }
    }

    fn is_new(&self, at: usize) -> bool {
        self.lines.last().is_none_or(|line| line.range.end <= at)
    }

    /// Whether a list begins on the line after this one.
    fn is_right_before(&self, line: usize, list: usize) -> bool {
        let between = self.body.get(self.lines[line].range.end..list).unwrap_or_default();
        between.matches('\n').count() == 1 && self.lines[line].level.is_none()
    }

    fn add(&mut self, at: usize) {
        let start = self.body[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = self.body[at..].find('\n').map_or(self.body.len(), |newline| at + newline);
        let place = self.lines.len();
        if let Some(level) = self.level.filter(|_| self.items.is_empty()) {
            self.sections.retain(|(wider, _)| *wider < level);
        }
        let section = self.sections.last().map(|&(_, heading)| heading);
        let above = match self.items.iter().rev().find_map(|&first| first) {
            Some(first) => Some(first),
            None if !self.items.is_empty() => self.lead.or(section),
            None => section,
        };
        self.lines.push(Line { range: start..end, above, level: self.level });
        match (self.items.last_mut(), self.level) {
            (Some(first), _) => drop(first.get_or_insert(place)),
            (None, Some(level)) => self.sections.push((level, place)),
            (None, None) => {}
        }
    }
}

/// The same lines, read without the parser where headings, paragraphs and one flat kind of bullets at the line's start are
/// all that there is, as in most notes of a diary; else `None`.
fn plain_lines(body: &str) -> Option<Vec<Line>> {
    // What may reach over several lines, or stand for blanks.
    let is_odd = |byte: u8| matches!(byte, b'`' | b'<' | b'\\' | b'$' | b'\t' | b'\r' | 0x0B | 0x0C);
    if body.bytes().any(is_odd) {
        return None;
    }
    let mut reader = Plain::default();
    for range in all_lines(body) {
        reader.take(&body[range.clone()], range)?;
    }
    Some(reader.lines)
}

#[derive(Default)]
struct Plain {
    lines: Vec<Line>,
    is_behind_blank: bool,
    /// The bullet of all lists.
    bullet: Option<u8>,
    /// The list that is open: the line right before it.
    list: Option<Option<usize>>,
    /// The item that is open.
    item: Option<usize>,
    sections: Vec<(u8, usize)>,
}

impl Plain {
    /// Takes the next line; `None`: only the parser knows what it is.
    fn take(&mut self, line: &str, range: Range<usize>) -> Option<()> {
        let place = self.lines.len();
        let was_blank = std::mem::replace(&mut self.is_behind_blank, false);
        let (above, level) = match line.as_bytes() {
            _ if line.trim_start_matches(' ').is_empty() => {
                self.is_behind_blank = true;
                return Some(());
            }
            _ if may_go_on(line) => return None,
            [b'#', ..] => {
                let level =
                    heading_level(line).filter(|&level| begins_text(line[level..].trim_start()))? as u8;
                (self.list, self.item) = (None, None);
                self.sections.retain(|(wider, _)| *wider < level);
                (self.section(), Some(level))
            }
            [bullet @ (b'-' | b'*' | b'+'), b' ', ..] => {
                let words = &line[2..];
                let words = checkbox(words).map_or(words, |checkbox| checkbox.behind.trim_start());
                if !begins_text(words) || *self.bullet.get_or_insert(*bullet) != *bullet {
                    return None;
                }
                let last =
                    place.checked_sub(1).filter(|&last| !was_blank && self.lines[last].level.is_none());
                let lead = *self.list.get_or_insert(last);
                self.item = Some(place);
                (lead.or_else(|| self.section()), None)
            }
            _ if begins_text(line) => {
                if was_blank {
                    (self.list, self.item) = (None, None);
                }
                (self.item.or_else(|| self.section()), None)
            }
            _ => return None,
        };
        self.lines.push(Line { range, above, level });
        self.sections.extend(level.map(|level| (level, place)));
        Some(())
    }

    fn section(&self) -> Option<usize> {
        self.sections.last().map(|&(_, heading)| heading)
    }
}

/// Whether a Markdown link may end on a later line only.
fn may_go_on(line: &str) -> bool {
    let target = line.rfind("](").map(|at| &line[at..]);
    target.is_some_and(|rest| !rest.contains(')') || rest.contains(['"', '\'']))
}

/// Whether what begins a line's content is text, and nothing that Markdown gives another meaning.
fn begins_text(words: &str) -> bool {
    let number = words.trim_start_matches(|c: char| c.is_ascii_digit());
    if number.len() < words.len() {
        return !number.starts_with(['.', ')']);
    }
    let words = words.strip_prefix("[[").unwrap_or(words);
    words.starts_with(|c: char| c.is_alphabetic() || (!c.is_ascii() && !c.is_whitespace() && !c.is_control()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_line_knows_below_which_it_stands() {
        let body = "# A\ntext\n- b\n  more\n  - c\n    - d\n- e\n\n- f\n## G\n- h\n# I\n> quote\n\n- j\n";
        let lines = lines(body);
        let words = |at: usize| body[lines[at].range.clone()].trim_start_matches(['#', '-', ' ']).to_owned();
        let shown: Vec<String> = (0..lines.len())
            .map(|at| format!("{}<{}", words(at), lines[at].above.map(words).unwrap_or_default()))
            .collect();
        let expected =
            ["A<", "text<A", "b<text", "more<b", "c<b", "d<c", "e<text", "f<text", "G<A", "h<G", "I<", "j<I"];
        assert_eq!(shown, expected);
    }

    fn any_line() -> impl Strategy<Value = String> {
        let usual = prop::sample::select(vec!["", "- ", "- [ ] ", "- [x] ", "# ", "## "]);
        let odd =
            prop::sample::select(vec!["* ", "-", "  - ", "1. ", "> ", "  ", "***", "#", "- - ", "- [ ]"]);
        let begin = prop_oneof![9 => usual, 1 => odd];
        let usual = prop::sample::select(vec![
            "with [[Ada]]: the draft",
            "[[Ada]] called",
            "2026",
            "é",
            "14:30 tea",
            "",
        ]);
        let odd = prop::sample::select(vec![
            "[Ada](Ada.md)",
            "2) two",
            "[x]: y",
            "[](x)",
            "==",
            "--",
            "| a |",
            "[[A]: x",
            "a `b",
            "<b>",
            "[[]]",
            ": x",
            "{#a}",
            "a|b",
            "see [a](x \"t",
            "with [[Bo]]\")",
            "see [a](",
            "x) b",
            "-|-",
            "[^1]: x",
            "[[1]](x)",
            "[[ a]]",
            "[ ] a",
            "a #",
            "a  ",
            "![[a]]",
            "\u{a0}a",
            "a\\",
        ]);
        let words = prop_oneof![9 => usual, 1 => odd];
        (begin, words).prop_map(|(begin, words)| format!("{begin}{words}\n"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn plain_reading_says_what_the_parser_says(lines in prop::collection::vec(any_line(), 0..9)) {
            let body = lines.concat();
            if let Some(plain) = plain_lines(&body) {
                prop_assert_eq!(plain, parsed_lines(&body), "{}", body);
            }
        }
    }

    #[test]
    fn usual_note_of_a_diary_is_read_plainly() {
        let body = "# 2026-11-22\n\nRain.\nTea.\n\n- 14:30 Coffee with [[Ada]]: it\n- [ ] buy milk\nlazy\n\n- [x] [[Bo]]: send\n";
        assert_eq!(plain_lines(body).map(|lines| lines.len()), Some(7));
        assert_eq!(lines("- a\n  - b\n").len(), 2);
    }
}
