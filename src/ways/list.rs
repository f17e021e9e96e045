//! The list of ways as text: its items, what narrows them, and what in it cannot be read as meant.

use super::{FILE, Way, Ways};
use crate::category::{Categories, Category};
use crate::circle::Circle;
use crate::finding::{Finding, Spot};
use crate::note::method::{Method, Methods};
use crate::note::outline::{self, Block, behind_marker, without_comments};
use crate::note::{self, Wrong, markdown, said};
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
pub(super) fn read(text: &str, methods: &Methods) -> (Ways, Vec<Finding>) {
    let mut reader = Reader { text, methods, ways: Vec::new(), findings: Vec::new() };
    reader.read();
    (Ways(reader.ways), reader.findings)
}

struct Reader<'a> {
    text: &'a str,
    methods: &'a Methods,
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
        let start = note::split(self.text).body;
        match items(&self.text[start..]) {
            Ok(items) => {
                let mut items = items.into_iter();
                let moved = |range: Range<usize>| start + range.start..start + range.end;
                while items.next().is_some_and(|(line, words)| self.item(moved(line), moved(words))) {}
            }
            Err(Wrong { range, hint, .. }) => {
                let range = start + range.start..start + range.end;
                self.report(range, "lists or quotes are nested too deep: no way is read".into(), &hint);
            }
        }
    }

    /// Reads an item by its first line, and its words on that; `false` when no further ways are taken.
    fn item(&mut self, line: Range<usize>, words: Range<usize>) -> bool {
        if self.ways.len() == MAX_WAYS {
            let message = format!("more than {MAX_WAYS} ways: the rest is not read");
            self.report(line, message, "keep those that you use");
            return false;
        }
        let mut segments = pieces(self.text, words, &['·', '|']);
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
        // Whatever else is given: by meeting nobody posts a card.
        let said = own.split_whitespace().next().and_then(|verb| VERBS.iter().find(|(it, _)| *it == verb));
        self.ways.push(Way {
            act: words.into(),
            circles: way.circles.into(),
            categories: way.categories,
            methods: said.map_or(way.methods, |&(_, method)| vec![method]).into(),
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
            } else if let Some(method) = self.methods.of(word) {
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

/// Verbs that lead an act and say how it is done.
const VERBS: [(&str, Method); 9] = [
    ("post", Method::Post),
    ("email", Method::Email),
    ("mail", Method::Email),
    ("call", Method::Phone),
    ("phone", Method::Phone),
    ("ring", Method::Phone),
    ("visit", Method::Meeting),
    ("meet", Method::Meeting),
    ("message", Method::Online),
];

/// What an item narrows, while it is read.
#[derive(Default)]
struct Draft {
    circles: Vec<Circle>,
    categories: Categories,
    methods: Vec<Method>,
    is_sales: bool,
}

/// An item of an outermost list: its first line, and its words there behind the marker.
type Item = (Range<usize>, Range<usize>);

/// The items of the outermost lists.
fn items(body: &str) -> Result<Vec<Item>, Wrong> {
    let blanked = without_comments(body)?;
    let items = outline::blocks(&blanked)?.filter(Block::is_top_item).map(|item| {
        let start = item.range.start;
        let content = behind_marker(&blanked, item.range);
        let end = content.start + note::lines(&blanked[content.clone()]).next().map_or(0, |line| line.end);
        (start..end, content.start..end)
    });
    Ok(items.collect())
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
