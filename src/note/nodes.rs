//! The door to `saphyr-parser` for what a front matter says: YAML 1.2 as Obsidian reads it, with its tags, anchors and
//! aliases, or why the text is none. Places are the business of `edit/spans.rs`.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Tag};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Any value. Its type is nobody's business: all scalars but null come as they are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Text(String),
    List(Vec<Node>),
    Mapping(Vec<(Node, Node)>),
}

/// Why a text has no pairs.
#[derive(Debug)]
pub(super) enum Trouble {
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

/// The pairs of a front matter in their order, also those of a key that is given twice; none where it says nothing.
pub(super) fn pairs(text: &str) -> Result<Vec<(Node, Node)>, Trouble> {
    let mut builder = Builder::default();
    let mut documents = 0;
    for event in Parser::new_from_str(&spaced(text)) {
        let (event, span) = event.map_err(Trouble::Broken)?;
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
            if documents > 1 {
                return Err(Trouble::SeveralDocuments(span.start.index()));
            }
        }
        builder.take(event).ok_or(Trouble::TooLarge)?;
    }
    match builder.root {
        None | Some(Node::Null) => Ok(Vec::new()),
        Some(Node::Mapping(pairs)) => Ok(pairs),
        Some(_) => Err(Trouble::NoMapping),
    }
}

/// The text as the parser takes it, of the same length: between a colon and a word it minds a tab, which YAML does not.
/// Those that it stumbles over are blanks then; any other tab, as in quotes, is the user's.
pub(super) fn spaced(text: &str) -> Cow<'_, str> {
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

/// Puts a value together, event by event.
#[derive(Default)]
struct Builder {
    root: Option<Node>,
    open: Vec<Open>,
    /// What the anchors name, each with its cost.
    named: HashMap<usize, (Node, usize)>,
    cost: usize,
}

/// A list or a mapping that is not complete yet; a mapping's keys and values follow each other.
struct Open {
    nodes: Vec<Node>,
    is_mapping: bool,
    anchor: usize,
    /// What everything before it costs.
    before: usize,
}

impl Builder {
    /// `None` where it becomes too much.
    fn take(&mut self, event: Event<'_>) -> Option<()> {
        let before = self.cost;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.pay(COST + text.len())?;
                self.put(scalar(text, style, tag.as_deref()), anchor, before)
            }
            Event::Alias(anchor) => {
                let (node, cost) = self.named.get(&anchor).cloned()?;
                self.pay(cost)?;
                self.put(node, 0, before)
            }
            Event::SequenceStart(anchor, _) => self.open(anchor, false),
            Event::MappingStart(anchor, _) => self.open(anchor, true),
            Event::SequenceEnd | Event::MappingEnd => {
                let Open { nodes, is_mapping, anchor, before } = self.open.pop()?;
                let node = if is_mapping { Node::Mapping(paired(nodes)) } else { Node::List(nodes) };
                self.put(node, anchor, before)
            }
            _ => Some(()),
        }
    }

    fn pay(&mut self, cost: usize) -> Option<()> {
        self.cost = self.cost.checked_add(cost).filter(|&cost| cost <= MAX_COST)?;
        Some(())
    }

    fn open(&mut self, anchor: usize, is_mapping: bool) -> Option<()> {
        let before = self.cost;
        self.pay(COST)?;
        self.open.push(Open { nodes: Vec::new(), is_mapping, anchor, before });
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
}

fn paired(nodes: Vec<Node>) -> Vec<(Node, Node)> {
    let mut nodes = nodes.into_iter();
    std::iter::from_fn(|| Some((nodes.next()?, nodes.next()?))).collect()
}

/// A plain scalar is null where it looks like it, a tagged one where the tag says so.
fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Node {
    let is_null = match tag {
        Some(tag) => tag.is_yaml_core_schema() && tag.suffix == "null",
        None => style == ScalarStyle::Plain && (text.is_empty() || super::plain::is_null(&text)),
    };
    if is_null { Node::Null } else { Node::Text(text.into_owned()) }
}
