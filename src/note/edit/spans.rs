//! The door to `saphyr-parser`: where the keys and values of a front matter stand, in bytes. Says nothing of what
//! they mean, and trusts nobody: whoever edits by these places reads the result again.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::borrow::Cow;
use std::ops::Range;

/// A front matter's mapping.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Mapping<'t> {
    /// Where its opening brace ends, in flow style.
    pub flow: Option<usize>,
    /// Its pairs, in their order.
    pub pairs: Vec<Pair<'t>>,
}

/// One pair of a front matter's mapping.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair<'t> {
    /// The key's text; nothing where the key is a collection or an alias.
    pub key: Option<Cow<'t, str>>,
    /// Where the key stands.
    pub place: Range<usize>,
    /// What the key has.
    pub value: Node,
    /// Where the pair ends: after its value, or after its colon.
    pub end: usize,
}

/// A value's form and place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Nothing; a value may be put at `at`, after a `colon` of its own if there is none yet.
    Empty { at: usize, colon: bool },
    /// A scalar without its anchor and tag, or an alias.
    Scalar { place: Range<usize>, style: Style, text: String },
    /// A list; the one item if it has just one.
    List { place: Range<usize>, count: usize, only: Option<Box<Node>> },
    /// Anything nested deeper.
    Other,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    /// A block scalar: the place is that of its lines, without the blanks around them.
    Block,
}

/// Where the pairs of a front matter stand; `None` when it is no mapping or the parser cannot read it.
///
/// The caller has bounded the text, and another parser has read it without trouble.
pub(super) fn mapping(text: &str) -> Option<Mapping<'_>> {
    let bytes = Bytes::of(text);
    let mut events = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        events.push((event, bytes.range(span)));
    }
    Reader { text, events, at: 0 }.document()
}

/// The parser counts characters; everything else here counts bytes.
struct Bytes(Option<Vec<usize>>);

impl Bytes {
    fn of(text: &str) -> Self {
        let starts = || text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self((!text.is_ascii()).then(starts))
    }

    fn range(&self, span: Span) -> Range<usize> {
        let byte = |index: usize| match &self.0 {
            Some(starts) => starts.get(index).or(starts.last()).copied().unwrap_or(index),
            None => index,
        };
        byte(span.start.index())..byte(span.end.index())
    }
}

struct Reader<'t> {
    text: &'t str,
    events: Vec<(Event<'t>, Range<usize>)>,
    at: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let (event, range) = self.events.get_mut(self.at)?;
        self.at += 1;
        Some((std::mem::replace(event, Event::Nothing), range.clone()))
    }

    fn document(mut self) -> Option<Mapping<'t>> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (Event::StreamEnd, _) => return Some(Mapping::default()),
                (Event::MappingStart(..), range) => return self.pairs(&range),
                _ => return None,
            }
        }
    }

    fn pairs(&mut self, start: &Range<usize>) -> Option<Mapping<'t>> {
        let flow = opening(self.text, start, '{').map(|brace| brace + 1);
        let mut mapping = Mapping { flow, pairs: Vec::new() };
        loop {
            let (key, place, key_end) = match self.next()? {
                (Event::MappingEnd, _) => return Some(mapping),
                (Event::Scalar(text, ..), place) => {
                    let end = place.end;
                    (Some(text), place, end)
                }
                (event, place) => {
                    let end = self.skip(&event, &place)?;
                    (None, place, end)
                }
            };
            let (value, end) = self.value(key_end)?;
            mapping.pairs.push(Pair { key, place, value, end });
        }
    }

    /// The value of the key that ends at `key_end`, and where it ends.
    fn value(&mut self, key_end: usize) -> Option<(Node, usize)> {
        let colon = self.colon(key_end);
        let empty_at = colon.unwrap_or(key_end);
        match self.next()? {
            (Event::Scalar(text, style, anchor, tag), place) => {
                let has_properties = anchor != 0 || tag.is_some();
                Some(self.scalar(&text, style, place, has_properties).unwrap_or_else(|(at, own)| {
                    let at = if own { at } else { empty_at };
                    (Node::Empty { at, colon: colon.is_none() }, at)
                }))
            }
            (Event::Alias(_), place) => self.alias(&place),
            (Event::SequenceStart(..), place) => self.list(place),
            (event, place) => self.skip(&event, &place).map(|end| (Node::Other, end)),
        }
    }

    /// Where the colon ends that follows a key.
    fn colon(&self, key_end: usize) -> Option<usize> {
        let rest = self.text.get(key_end..)?;
        let blank = rest.len() - rest.trim_start().len();
        rest[blank..].starts_with(':').then_some(key_end + blank + 1)
    }

    /// An alias as the scalar that may take its place, and its end.
    fn alias(&self, place: &Range<usize>) -> Option<(Node, usize)> {
        let end = place.start + plain_length(self.text.get(place.clone())?);
        Some((Node::Scalar { place: place.start..end, style: Style::Plain, text: String::new() }, end))
    }

    /// A scalar and its end; where there is none, its place and whether its own anchor or tag gave that.
    fn scalar(
        &self,
        text: &str,
        style: ScalarStyle,
        place: Range<usize>,
        has_properties: bool,
    ) -> Result<(Node, usize), (usize, bool)> {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
        };
        let mut source = self.text.get(place.clone()).unwrap_or_default();
        if has_properties && style != Style::Block {
            source = without_properties(source);
        }
        if (style == Style::Plain && text.is_empty()) || (style != Style::Block && source.is_empty()) {
            return Err((place.end, has_properties));
        }
        let start = place.end - source.len();
        // The parser's places may run on over blanks and over a comment that follows.
        let length = match style {
            Style::Double | Style::Single => quoted_length(source),
            Style::Plain if source.starts_with('#') => None,
            Style::Block if text.trim().is_empty() => None,
            Style::Plain => Some(plain_length(source)),
            Style::Block => Some(source.trim_end().len()),
        };
        let Some(end) = length.map(|length| start + length) else { return Ok((Node::Other, place.end)) };
        Ok((Node::Scalar { place: start..end, style, text: text.to_owned() }, end))
    }

    fn list(&mut self, start: Range<usize>) -> Option<(Node, usize)> {
        let bracket = opening(self.text, &start, '[');
        let (mut count, mut only) = (0, None);
        let mut last = bracket.map_or(start.end, |bracket| bracket + 1);
        loop {
            let (item, end) = match self.next()? {
                (Event::SequenceEnd, _) => {
                    // Ends are told only roughly: a block list's is its last item's, a flow list's its bracket.
                    if bracket.is_some() {
                        last = closing(self.text, last, ']')?;
                    }
                    let only = only.filter(|_| count == 1).map(Box::new);
                    let place = bracket.unwrap_or(start.start)..last;
                    return Some((Node::List { place, count, only }, last));
                }
                (Event::Scalar(text, style, anchor, tag), place) => {
                    let end = place.end;
                    let scalar = self.scalar(&text, style, place, anchor != 0 || tag.is_some());
                    scalar.unwrap_or((Node::Other, end))
                }
                (Event::Alias(_), place) => self.alias(&place)?,
                (event, place) => (Node::Other, self.skip(&event, &place)?),
            };
            count += 1;
            last = last.max(end);
            only = Some(item);
        }
    }

    /// Passes over a node of any depth; where it ends.
    fn skip(&mut self, event: &Event<'_>, place: &Range<usize>) -> Option<usize> {
        let mut open = Vec::new();
        let mut last = place.end;
        let mut current = Some(event_kind(event));
        let mut range = place.clone();
        loop {
            match current? {
                Kind::Start(bracket) => {
                    let start = opening(self.text, &range, if bracket == ']' { '[' } else { '{' });
                    open.push(start.map(|_| bracket));
                    last = last.max(start.map_or(range.start, |start| start + 1));
                }
                Kind::End => {
                    if let Some(bracket) = open.pop()? {
                        last = closing(self.text, last, bracket)?;
                    }
                }
                Kind::Leaf => {
                    let blank = self.text.get(range.clone())?;
                    last = last.max(range.start + blank.trim_end_matches([' ', ',', '\n', '\r']).len());
                }
            }
            if open.is_empty() {
                return Some(last);
            }
            let (event, next) = self.next()?;
            current = Some(event_kind(&event));
            range = next;
        }
    }
}

enum Kind {
    Start(char),
    End,
    Leaf,
}

fn event_kind(event: &Event<'_>) -> Kind {
    match event {
        Event::MappingStart(..) => Kind::Start('}'),
        Event::SequenceStart(..) => Kind::Start(']'),
        Event::MappingEnd | Event::SequenceEnd => Kind::End,
        _ => Kind::Leaf,
    }
}

/// Where the bracket stands that ends the source of a collection's start; a block collection has none.
fn opening(text: &str, start: &Range<usize>, bracket: char) -> Option<usize> {
    let source = text.get(start.clone())?.trim_end();
    source.ends_with(bracket).then(|| start.start + source.len() - 1)
}

/// How long a quoted scalar is, quotes and all.
fn quoted_length(source: &str) -> Option<usize> {
    let bytes = source.as_bytes();
    let quote = *bytes.first()?;
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'\\' if quote == b'"' => 2,
            b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => 2,
            _ if byte == quote => return Some(at + 1),
            _ => 1,
        };
    }
    None
}

/// How long a plain scalar is, without the blanks and the comment after it.
fn plain_length(source: &str) -> usize {
    let mut comments = source.match_indices('#').map(|(at, _)| &source[..at]);
    let before = comments.find(|before| before.ends_with(char::is_whitespace));
    before.unwrap_or(source).trim_end().len()
}

/// Where the flow collection ends whose last item ends at `from`: only blanks, commas and comments stand between.
fn closing(text: &str, from: usize, bracket: char) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        at = match rest.chars().next()? {
            '#' => at + rest.find('\n')?,
            ',' | ':' => at + 1,
            c if c.is_whitespace() => at + c.len_utf8(),
            c if c == bracket => return Some(at + 1),
            _ => return None,
        };
    }
}

/// The source of a scalar without the anchor and the tag before it.
fn without_properties(source: &str) -> &str {
    let mut rest = source;
    while rest.starts_with(['&', '!']) {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest = rest[end..].trim_start();
    }
    rest
}
