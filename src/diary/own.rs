//! The lines of a body that its writer wrote: not those of quotes, of code and of HTML. Which of them stands below which
//! other one, nobody has to guess from blanks.

use crate::note::outline::parse;
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
