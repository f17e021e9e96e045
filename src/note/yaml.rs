//! The one tree of a front matter, and the door to `saphyr-parser`: what its keys and values say in YAML 1.2 as Obsidian
//! reads it, tags, anchors and aliases followed, and where in the text each of them stands. Or why the text has none.

mod explain;
#[cfg(test)]
mod tests;

use super::Wrong;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// A front matter's mapping.
#[derive(Debug, Default)]
pub(crate) struct Mapping {
    /// Its pairs in their order, also those of a key that is given twice.
    pub(crate) pairs: Vec<Pair>,
    /// Where its opening brace ends, in flow style.
    pub(crate) flow: Option<usize>,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pair {
    pub(crate) key: Node,
    pub(crate) value: Node,
}

/// A key or a value. Two are equal where they say the same, wherever they stand.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) says: Says,
    pub(crate) style: Style,
    /// Its bytes, anchor and tag included. Where there is nothing, they are none, at the place where a value may be put.
    pub(crate) span: Range<usize>,
    /// Where it begins behind its anchor and tag; of a block scalar with neither, its first line.
    pub(crate) at: usize,
}

/// What a node says. Its type is nobody's business: all scalars but null come as they are written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Says {
    Null,
    Text(String),
    List(Vec<Node>),
    Mapping(Vec<Pair>),
}

/// How a node is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Not at all, or by a tag or an anchor alone.
    Empty,
    Plain,
    Single,
    Double,
    /// A block scalar.
    Block,
    /// The name of another node, whose value it has; what stands in it has its places there.
    Alias,
    /// A list or mapping in brackets.
    Flow,
    /// One without.
    Lines,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.says == other.says
    }
}

impl Pair {
    /// Whether a colon stands between the two: in flow style a key may have none.
    pub(crate) fn has_colon(&self) -> bool {
        self.value.style != Style::Empty || self.value.at > self.key.span.end
    }
}

impl Node {
    /// Where it stands without its anchor and tag.
    pub(crate) fn place(&self) -> Range<usize> {
        self.at..self.span.end
    }

    /// The same in a text that begins `by` bytes behind this one's start.
    pub(crate) fn moved_up(mut self, by: usize) -> Self {
        let up = |at: usize| at.saturating_sub(by);
        (self.span, self.at) = (up(self.span.start)..up(self.span.end), up(self.at));
        if let Says::List(items) = self.says {
            self.says = Says::List(items.into_iter().map(|item| item.moved_up(by)).collect());
        }
        self
    }

    /// Whether one value stands there, not several and not none.
    pub(crate) fn is_written_scalar(&self) -> bool {
        match self.style {
            Style::Empty | Style::Flow | Style::Lines => false,
            Style::Plain | Style::Single | Style::Double | Style::Block | Style::Alias => true,
        }
    }

    /// Its text, if it is a scalar that has one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.says {
            Says::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// Why a text has no pairs.
#[derive(Debug)]
enum Trouble {
    /// It is no YAML.
    Broken(ScanError),
    /// It is a list or a text.
    NoMapping,
    /// It is more than one document: the character at which the second one begins.
    SeveralDocuments(usize),
    /// Its aliases stand for too much, or its values are nested too deep.
    TooLarge,
}

/// An alias stands for all that it names, so that a small text may be huge. This many bytes may come of one.
const MAX_COST: usize = 32 << 20;
/// What a value costs beside its text.
const COST: usize = 64;
/// Nobody nests values so deep.
const MAX_DEPTH: usize = 128;

/// The mapping that a front matter is, one without pairs where it says nothing; or why it is no YAML. The caller has
/// bounded the text.
pub(super) fn read(text: &str) -> Result<Mapping, Wrong> {
    // To YAML an exotic blank is a text.
    let text_or_nothing = if text.trim().is_empty() { "" } else { text };
    mapping(&spaced(text_or_nothing)).map_err(|trouble| explain::explained(&trouble, text))
}

fn mapping(text: &str) -> Result<Mapping, Trouble> {
    let mut builder = Builder { text, ..Builder::default() };
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(Trouble::Broken)?;
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
            if documents > 1 {
                return Err(Trouble::SeveralDocuments(span.start.index()));
            }
        }
        builder.take(event, span).ok_or(Trouble::TooLarge)?;
    }
    match builder.root {
        None | Some(Node { says: Says::Null, .. }) => Ok(Mapping::default()),
        Some(Node { says: Says::Mapping(pairs), style, at, .. }) => {
            Ok(Mapping { pairs, flow: (style == Style::Flow).then_some(at + 1) })
        }
        Some(_) => Err(Trouble::NoMapping),
    }
}

/// The text as the parser takes it, of the same length: between a colon and a word it minds a tab, which YAML does not.
/// Those that it stumbles over are blanks then; any other tab, as in quotes, is the user's.
fn spaced(text: &str) -> Cow<'_, str> {
    let mut spaced = Cow::Borrowed(text);
    // Each is found by another run.
    for _ in 0..1 + MAX_COST / text.len().max(1) {
        let Some(tabs) = minded_tabs(&spaced) else { break };
        spaced.to_mut().replace_range(tabs.clone(), &" ".repeat(tabs.len()));
    }
    spaced
}

/// The first tabs behind a colon at which the parser gives up.
fn minded_tabs(text: &str) -> Option<Range<usize>> {
    if !text.contains(":\t") {
        return None;
    }
    let error = Parser::new_from_str(text).find_map(Result::err)?;
    let end = text.char_indices().nth(error.marker().index())?.0;
    let start = text[..end].trim_end_matches([' ', '\t']).len();
    let are_minded = text[start..end].starts_with('\t') && text[..start].ends_with(':');
    are_minded.then_some(start..end)
}

/// Puts the tree together, event by event.
#[derive(Default)]
struct Builder<'t> {
    text: &'t str,
    root: Option<Node>,
    open: Vec<Open>,
    /// What the anchors name, each with its cost.
    named: HashMap<usize, (Node, usize)>,
    cost: usize,
    counted: Counted,
}

/// A list or a mapping that is not complete yet; a mapping's keys and values follow each other.
struct Open {
    nodes: Vec<Node>,
    is_mapping: bool,
    style: Style,
    start: usize,
    at: usize,
    anchor: usize,
    /// What everything before it costs.
    before: usize,
}

impl Builder<'_> {
    /// `None` where it becomes too much.
    fn take(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        let before = self.cost;
        let span = self.counted.bytes(self.text, span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.pay(COST + text.len())?;
                let has_properties = anchor > 0 || tag.is_some();
                let (style, span, at) = self.place(&text, style, has_properties, span);
                let says = said(text, style, tag.as_deref());
                self.put(Node { says, style, span, at }, anchor, before)
            }
            Event::Alias(anchor) => {
                let (node, cost) = self.named.get(&anchor).cloned()?;
                self.pay(cost)?;
                self.put(Node { style: Style::Alias, at: span.start, span, ..node }, 0, before)
            }
            Event::SequenceStart(anchor, _) => self.open('[', anchor, &span),
            Event::MappingStart(anchor, _) => self.open('{', anchor, &span),
            Event::SequenceEnd | Event::MappingEnd => {
                let Open { nodes, is_mapping, style, start, at, anchor, before } = self.open.pop()?;
                // Without a bracket the parser finds the end only where something else begins.
                let end = match style {
                    Style::Flow => self.behind_bracket(span.start),
                    _ => nodes.last().map_or(at, |last| last.span.end),
                };
                let says = if is_mapping { Says::Mapping(paired(nodes)) } else { Says::List(nodes) };
                self.put(Node { says, style, span: start..end, at }, anchor, before)
            }
            _ => Some(()),
        }
    }

    fn pay(&mut self, cost: usize) -> Option<()> {
        self.cost = self.cost.checked_add(cost).filter(|&cost| cost <= MAX_COST)?;
        Some(())
    }

    fn open(&mut self, bracket: char, anchor: usize, span: &Range<usize>) -> Option<()> {
        let before = self.cost;
        self.pay(COST)?;
        let source = behind_properties(&self.text[span.clone()]);
        let style = if source.starts_with(bracket) { Style::Flow } else { Style::Lines };
        let (start, at, is_mapping) = (span.start, span.end - source.len(), bracket == '{');
        self.open.push(Open { nodes: Vec::new(), is_mapping, style, start, at, anchor, before });
        (self.open.len() <= MAX_DEPTH).then_some(())
    }

    /// Puts a complete value where it belongs; `before` is what everything before it costs.
    fn put(&mut self, node: Node, anchor: usize, before: usize) -> Option<()> {
        if anchor > 0 {
            let cost = self.cost - before;
            self.pay(cost)?;
            self.named.insert(anchor, (node.clone(), cost));
        }
        match self.open.last_mut() {
            Some(open) => open.nodes.push(node),
            None => self.root = Some(node),
        }
        Some(())
    }

    /// How a scalar is written, and where.
    fn place(
        &self,
        text: &str,
        style: ScalarStyle,
        has_properties: bool,
        span: Range<usize>,
    ) -> (Style, Range<usize>, usize) {
        if style == ScalarStyle::Plain && text.is_empty() && !has_properties {
            let at = self.place_of_nothing(span.end);
            return (Style::Empty, at..at, at);
        }
        let source = &self.text[span.clone()];
        let bare = if has_properties { behind_properties(source) } else { source };
        let at = span.end - bare.len();
        // The parser lets all but plain scalars run on over blanks and over a comment behind them.
        let (style, end, at) = match style {
            ScalarStyle::Plain if text.is_empty() => (Style::Empty, span.end, span.end),
            ScalarStyle::Plain => (Style::Plain, span.end, at),
            ScalarStyle::SingleQuoted => (Style::Single, at + quoted_length(bare), at),
            ScalarStyle::DoubleQuoted => (Style::Double, at + quoted_length(bare), at),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let end = self.text[..span.end].trim_end().len();
                let header = if has_properties { bare.find('\n').unwrap_or(bare.len()) } else { 0 };
                let lines = bare[header..].trim_start();
                (Style::Block, end, (span.end - lines.len()).min(end))
            }
        };
        (style, span.start.min(at)..end, at)
    }

    /// Where the bracket ends that closes at `found`, or behind a last comma there.
    fn behind_bracket(&self, found: usize) -> usize {
        let rest = &self.text[found..];
        let rest = rest.strip_prefix(',').map_or(rest, behind_blanks);
        self.text.len() - rest.len() + rest.chars().next().map_or(0, char::len_utf8)
    }

    /// Where a value may be put that is not there: behind its key's colon, or behind the key where that has none.
    fn place_of_nothing(&self, found: usize) -> usize {
        let is_value = |open: &&Open| open.is_mapping && open.nodes.len() % 2 == 1;
        let Some(key) = self.open.last().filter(is_value).and_then(|open| open.nodes.last()) else {
            return found;
        };
        let rest = behind_blanks(&self.text[key.span.end..]);
        if rest.starts_with(':') { self.text.len() - rest.len() + 1 } else { key.span.end }
    }
}

/// The parser counts characters, everything else bytes. Its places come nearly in their order: each is counted from the one
/// before it.
#[derive(Default)]
struct Counted {
    chars: usize,
    bytes: usize,
}

impl Counted {
    fn bytes(&mut self, text: &str, span: Span) -> Range<usize> {
        self.byte(text, span.start.index())..self.byte(text, span.end.index())
    }

    fn byte(&mut self, text: &str, index: usize) -> usize {
        if let Some(back) = self.chars.checked_sub(index) {
            for char in text[..self.bytes].chars().rev().take(back) {
                self.chars -= 1;
                self.bytes -= char.len_utf8();
            }
        } else {
            for char in text[self.bytes..].chars().take(index - self.chars) {
                self.chars += 1;
                self.bytes += char.len_utf8();
            }
        }
        self.bytes
    }
}

fn paired(nodes: Vec<Node>) -> Vec<Pair> {
    let mut nodes = nodes.into_iter();
    std::iter::from_fn(|| Some(Pair { key: nodes.next()?, value: nodes.next()? })).collect()
}

/// A plain scalar is null where it looks like it, a tagged one where the tag says so.
fn said(text: Cow<'_, str>, style: Style, tag: Option<&Tag>) -> Says {
    let is_null = match tag {
        Some(tag) => tag.is_yaml_core_schema() && tag.suffix == "null",
        None => {
            matches!(style, Style::Plain | Style::Empty) && (text.is_empty() || super::plain::is_null(&text))
        }
    };
    if is_null { Says::Null } else { Says::Text(text.into_owned()) }
}

/// The source of a node without the anchor and the tag before it.
fn behind_properties(source: &str) -> &str {
    let mut rest = source;
    while rest.starts_with(['&', '!']) {
        rest = behind_blanks(rest.trim_start_matches(|c: char| !c.is_whitespace()));
    }
    rest
}

/// The text without the blanks and the comments at its start.
fn behind_blanks(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with('#') {
        rest = rest.find('\n').map_or("", |end| rest[end..].trim_start());
    }
    rest
}

/// How long a quoted scalar is, quotes and all.
fn quoted_length(source: &str) -> usize {
    let bytes = source.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'\\' if bytes[0] == b'"' => 2,
            b'\'' if bytes[0] == byte && bytes.get(at + 1) == Some(&byte) => 2,
            _ if byte == bytes[0] => return at + 1,
            _ => 1,
        };
    }
    bytes.len()
}
