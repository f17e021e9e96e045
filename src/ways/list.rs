//! The list of ways as text: its items, what narrows them, and what in it cannot be read as meant.

use super::{FILE, Way, Ways};
use crate::category::{Categories, Category};
use crate::circle::Circle;
use crate::finding::{Finding, Spot};
use crate::note::log::Method;
use crate::note::{self, markdown, said};
use std::ops::Range;
use std::sync::Arc;

/// More ways than this are no list that a person keeps.
pub(super) const MAX_WAYS: usize = 200;
/// The longest way, in characters: it has to fit on an agenda's line.
pub(super) const MAX_ACT: usize = 100;
/// How many phrases of `used:` count, per way.
pub(super) const MAX_USED: usize = 30;
/// A file with more mistakes than this is wrong as a whole.
pub(super) const MAX_FINDINGS: usize = 20;
/// How much of the file is read, in bytes.
pub(super) const MAX_TEXT: usize = 256 << 10;

/// See [`Ways::parse`].
pub(super) fn read(text: &str) -> (Ways, Vec<Finding>) {
    let mut reader = Reader { text, ways: Vec::new(), findings: Vec::new() };
    reader.read();
    (Ways(reader.ways), reader.findings)
}

/// Where the lines of a list stand that are none of it.
#[derive(PartialEq, Eq)]
enum Within {
    List,
    Code(&'static str),
    Comment(&'static str),
}

struct Reader<'a> {
    text: &'a str,
    ways: Vec<Way>,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let end = (0..=self.text.len().min(MAX_TEXT)).rev().find(|&end| self.text.is_char_boundary(end));
        let whole = self.text;
        self.text = &whole[..end.unwrap_or(0)];
        if self.text.len() < whole.len() {
            self.report(0..0, "the file is larger than 256 KB: the rest is not read".into(), "shorten it");
        }
        let mut within = Within::List;
        let mut lines = note::lines(self.text);
        lines.at = note::split(self.text).body;
        for line in lines {
            let content = &self.text[line.clone()];
            within = match within {
                Within::List => match opened(content.trim_start()) {
                    Some(within) => within,
                    None => {
                        if !self.item(line) {
                            return;
                        }
                        Within::List
                    }
                },
                Within::Code(fence) if content.trim_start().starts_with(fence) => Within::List,
                Within::Comment(end) if content.contains(end) => Within::List,
                within => within,
            };
        }
    }

    /// Reads a line that may be an item; `false` when no further ways are taken.
    fn item(&mut self, line: Range<usize>) -> bool {
        let Some(marker) = marker(&self.text[line.clone()]) else { return true };
        if self.ways.len() == MAX_WAYS {
            let message = format!("more than {MAX_WAYS} ways: the rest is not read");
            self.report(line, message, "keep those that you use");
            return false;
        }
        let mut segments = pieces(self.text, line.start + marker..line.end, &['·', '|']);
        let act = segments.next().unwrap_or(line.end..line.end);
        let act = Range { end: self.bounded(&act), ..act };
        let words = markdown::clean(&self.text[act.clone()]);
        let own = said::folded(&words);
        if own.trim().is_empty() {
            self.report(
                line,
                "a way without words".into(),
                "say what to do: `- send an article on their field`",
            );
            return true;
        }
        let mut used = None;
        let mut way = Draft::default();
        for segment in segments {
            match &self.text[segment.clone()] {
                text if text.eq_ignore_ascii_case("#sales") => way.is_sales = true,
                text if has_prefix(text, "used:") => {
                    let phrases = &text["used:".len()..];
                    used = Some(phrases.split(',').map(folded).filter(|it| !it.is_empty()).collect());
                }
                text if has_prefix(text, "circle") => self.circles(segment, &mut way),
                _ => self.words(segment, &mut way),
            }
        }
        let mut used: Vec<Box<str>> = used.unwrap_or_else(|| telling_words(&own));
        used.truncate(MAX_USED);
        used.push(own.trim().into());
        self.ways.push(Way {
            act: words.into(),
            circles: way.circles.into(),
            categories: way.categories,
            methods: way.methods.into(),
            used: used.into(),
            is_sales: way.is_sales,
        });
        true
    }

    /// Where the act ends, once it has been cut to a line's length.
    fn bounded(&mut self, act: &Range<usize>) -> usize {
        let text = &self.text[act.clone()];
        let Some((cut, _)) = text.char_indices().nth(MAX_ACT) else { return act.end };
        let message = format!("a way of more than {MAX_ACT} characters: the rest is not shown");
        self.report(act.start + cut..act.end, message, "say it in fewer words");
        act.start + cut
    }

    /// `circle 1, 2`
    fn circles(&mut self, segment: Range<usize>, way: &mut Draft) {
        let text = &self.text[segment.clone()];
        let title = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        for piece in pieces(self.text, segment.start + title..segment.end, &[',', ' ', '&', ':']) {
            match &self.text[piece.clone()] {
                "1" | "inner" => way.circles.push(Circle::Inner),
                "2" | "middle" => way.circles.push(Circle::Middle),
                "3" | "outer" => way.circles.push(Circle::Outer),
                "and" | "" => {}
                other => {
                    let message = format!("circle `{}` is not one of 1, 2, 3", markdown::cut(other, 40));
                    self.report(piece, message, "write `circle 1, 2`, or leave it out for all three");
                }
            }
        }
        way.circles.sort_unstable();
        way.circles.dedup();
    }

    /// Methods and categories.
    fn words(&mut self, segment: Range<usize>, way: &mut Draft) {
        for piece in pieces(self.text, segment, &[',']) {
            let word = &self.text[piece.clone()];
            let folded = folded(word);
            if word.is_empty() {
            } else if let Some(method) = Method::parse(word) {
                if !way.methods.contains(&method) {
                    way.methods.push(method);
                }
            } else if let Some(category) = Category::ALL.into_iter().find(|it| it.word() == &*folded) {
                way.categories.insert(category);
            } else {
                let message = format!("`{}` is neither a method nor a category", markdown::cut(word, 40));
                let hint = "write `email, post`, `circle 1, 2`, `expert, buyer`, `#sales` or `used: book`";
                self.report(piece, message, hint);
            }
        }
    }

    fn report(&mut self, range: Range<usize>, message: String, hint: &str) {
        // Each costs a pass over what stands before it.
        if self.findings.len() < MAX_FINDINGS {
            let spot = Spot::of(self.text, range);
            self.findings.push(Finding { path: Arc::from(FILE), spot, message, hint: hint.into() });
        }
    }
}

/// What an item narrows, while it is read.
#[derive(Default)]
struct Draft {
    circles: Vec<Circle>,
    categories: Categories,
    methods: Vec<Method>,
    is_sales: bool,
}

/// What a line opens that hides the next ones.
fn opened(line: &str) -> Option<Within> {
    let fence = ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence));
    let comment = [("<!--", "-->"), ("%%", "%%")].into_iter().find_map(|(open, close)| {
        let rest = line.strip_prefix(open)?;
        (!rest.contains(close)).then_some(close)
    });
    fence.map(Within::Code).or(comment.map(Within::Comment))
}

/// The length of the marker of a top-level item: `- `, `* `, `+ `, `12. `.
fn marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marks: &[u8] = if digits == 0 { b"-*+" } else { b".)" };
    let is_marker = marks.contains(line.as_bytes().get(digits)?);
    let blank = matches!(line.as_bytes().get(digits + 1), None | Some(b' ' | b'\t'));
    // `- - -` is a rule.
    let is_rule = digits == 0 && line.chars().all(|c| c.is_whitespace() || line.starts_with(c));
    (is_marker && blank && !(is_rule && line.len() > 2)).then_some((digits + 2).min(line.len()))
}

/// The trimmed pieces of `range` between any of `separators`.
fn pieces<'t>(
    text: &'t str,
    range: Range<usize>,
    separators: &'static [char],
) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let mut start = range.start;
    text[range].split(separators).map(move |piece| {
        let from = start + piece.len() - piece.trim_start().len();
        // Every separator is looked at as the character that it is in the text.
        let to = from + piece.trim().len();
        start += piece.len();
        start += text[start..].chars().next().map_or(0, char::len_utf8);
        from.min(to)..to
    })
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn folded(text: &str) -> Box<str> {
    said::folded(text).trim().into()
}

/// The words of an act that tell it from others; of one that has none, only the whole counts.
fn telling_words(folded: &str) -> Vec<Box<str>> {
    let tells = |word: &&str| word.chars().count() > 3 && !COMMON.contains(word);
    folded.split(' ').filter(tells).map(Into::into).collect()
}

/// Words of more than three letters, in the singular, that stand in any act.
const COMMON: [&str; 48] = [
    "about",
    "after",
    "again",
    "along",
    "another",
    "around",
    "back",
    "before",
    "bring",
    "chance",
    "come",
    "find",
    "from",
    "give",
    "have",
    "help",
    "into",
    "introduce",
    "invite",
    "know",
    "lend",
    "like",
    "make",
    "meet",
    "more",
    "offer",
    "over",
    "pass",
    "people",
    "put",
    "recommend",
    "send",
    "share",
    "show",
    "some",
    "somebody",
    "someone",
    "something",
    "take",
    "tell",
    "that",
    "their",
    "them",
    "they",
    "thing",
    "what",
    "with",
    "your",
];
