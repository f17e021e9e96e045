//! Three versions of a front matter, key by key. Whatever it gives out can be read again and has each key once
//! a version; where that is not certain it asks for git's merge of the text.

use super::entry::{KeyLines, MergedKey, Versions, only};
use super::sequence::{align, either};
use super::{Part, TextMerge};
use crate::note::fields::{Key, Value};
use crate::note::yaml::Pair;
use crate::note::{self, Parts, front_matter, lines};
use std::borrow::Cow;
use std::ops::Range;

/// Merges three front matters, each with its fences, or empty.
pub(super) fn merge(base: &str, ours: &str, theirs: &str, text_merge: TextMerge<'_>) -> Part {
    if let Some(text) = either(&base, ours, theirs) {
        return Part::clean(text);
    }
    merge_fields(base, ours, theirs).unwrap_or_else(|| Part::of_text(base, ours, theirs, text_merge))
}

fn merge_fields(base: &str, ours: &str, theirs: &str) -> Option<Part> {
    let (base, ours, theirs) = (Front::parse(base)?, Front::parse(ours)?, Front::parse(theirs)?);
    let mut out: Vec<Written<'_>> = Vec::new();
    for place in align(&base.names(), &ours.names(), &theirs.names(), |_, _| false) {
        let base = place.base.map(|at| &base.lines[at]);
        let (our, their) = (place.ours.map(|at| &ours.lines[at]), place.theirs.map(|at| &theirs.lines[at]));
        match our.or(their)? {
            Line::Between(text) => {
                out.extend((!place.is_removed()).then(|| Written::between(text)));
            }
            Line::Key(entry) => {
                let (base, ours) = (base.and_then(Line::entry), our.and_then(Line::entry));
                let versions = Versions { base, ours, theirs: their.and_then(Line::entry) };
                out.extend(Written::of(entry.name.clone(), versions));
            }
        }
    }
    let text = write(&out);
    let names: Vec<&str> = out.iter().filter_map(|it| it.name.as_deref()).collect();
    let fences = either(&base.fences, ours.fences, theirs.fences).unwrap_or(ours.fences);
    let fences = fences.or_else(|| ours.fences.or(theirs.fences).filter(|_| !text.is_empty()));
    let Some((open, close)) = fences else { return text.is_empty().then(Part::default) };
    let text = format!("{open}{text}{close}");
    let again = Front::parse(&text)?;
    let read: Vec<&str> = again.lines.iter().filter_map(Line::entry).map(|entry| &*entry.name).collect();
    let clashes = out.iter().filter(|it| it.is_clash).filter_map(|it| it.name.as_deref().map(str::to_owned));
    (read == names).then(|| Part { clashes: clashes.collect(), text, has_conflict: false })
}

/// A front matter as its lines.
struct Front<'a> {
    /// The fences' own lines; `None` without front matter.
    fences: Option<(&'a str, &'a str)>,
    lines: Vec<Line<'a>>,
}

#[derive(Debug)]
enum Line<'a> {
    Key(KeyLines<'a>),
    /// A blank line or a comment between two keys.
    Between(&'a str),
}

impl<'a> Line<'a> {
    fn entry(&self) -> Option<&KeyLines<'a>> {
        match self {
            Self::Key(entry) => Some(entry),
            Self::Between(_) => None,
        }
    }

    fn name(&self) -> Name<'_> {
        match self {
            Self::Key(entry) => Name::Key(&entry.name),
            Self::Between(text) => Name::Between(text),
        }
    }
}

/// What makes two lines the same one.
#[derive(Debug, Hash, PartialEq, Eq)]
enum Name<'n> {
    Key(&'n str),
    Between(&'n str),
}

impl<'a> Front<'a> {
    /// `None` where the text is no YAML, or where it is not certain which lines are whose.
    fn parse(text: &'a str) -> Option<Self> {
        let Some(inner) = note::split(text).front else {
            return text.is_empty().then(|| Self { fences: None, lines: Vec::new() });
        };
        let fences = (&text[..inner.start], &text[inner.end..]);
        let inner = &text[inner];
        let pairs = front_matter::tree(inner).ok()?.pairs;
        let start = |pair: &Pair| inner[..pair.key.span.start].rfind('\n').map_or(0, |newline| newline + 1);
        let starts: Vec<usize> = pairs.iter().map(start).chain([inner.len()]).collect();
        let mut lines = between(&inner[..starts[0]])?;
        for (pair, bounds) in pairs.into_iter().zip(starts.windows(2)) {
            let source = inner.get(bounds[0]..bounds[1])?;
            let (own, rest) = source.split_at(end_of(source, pair.value.span.end.checked_sub(bounds[0])?)?);
            lines.push(Line::Key(KeyLines::read(own, pair, bounds[0])?));
            lines.extend(between(rest)?);
        }
        Some(Self { fences: Some(fences), lines })
    }

    fn names(&self) -> Vec<Name<'_>> {
        self.lines.iter().map(Line::name).collect()
    }
}

/// The lines between two keys; `None` where one is neither blank nor a comment.
fn between(text: &str) -> Option<Vec<Line<'_>>> {
    let lines = text.split_inclusive('\n').map(|line| {
        let bare = line.trim();
        (bare.is_empty() || bare.starts_with('#')).then_some(Line::Between(line))
    });
    lines.collect()
}

/// Where the lines end of a pair whose value ends at `value_end`: indented comments below that are the value's.
fn end_of(source: &str, value_end: usize) -> Option<usize> {
    let rest = source.get(value_end..)?;
    let (mut end, mut at) = (source.len(), value_end);
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        at += line.len();
        if number == 0 || (line.starts_with([' ', '\t']) && !line.trim().is_empty()) {
            end = at;
        }
    }
    Some(end)
}

/// Whether the line is more of the value above it.
pub(super) fn goes_on(line: &str) -> bool {
    let is_item = line.trim_end() == "-" || line.starts_with("- ");
    is_item || line.starts_with([' ', '\t', ']', '}'])
}

/// What is written for one line or key.
struct Written<'a> {
    /// The key's name; `None` between keys.
    name: Option<Cow<'a, str>>,
    text: Cow<'a, str>,
    /// Comment lines that must stand below it.
    below: String,
    is_clash: bool,
}

impl<'a> Written<'a> {
    fn between(text: &'a str) -> Self {
        Self { name: None, text: text.into(), below: String::new(), is_clash: false }
    }

    fn of(name: Cow<'a, str>, versions: Versions<'_, 'a>) -> Option<Self> {
        let name = Some(name);
        match versions.merge() {
            MergedKey::Gone => None,
            MergedKey::Stays { text, below } => Some(Self { name, text, below, is_clash: false }),
            MergedKey::Clash { ours, theirs } => {
                Some(Self { name, text: ours.into(), below: as_comment(theirs), is_clash: true })
            }
        }
    }
}

fn write(out: &[Written<'_>]) -> String {
    let mut text = String::new();
    for (at, written) in out.iter().enumerate() {
        text.push_str(&written.text);
        // An earlier merge may have put it there already.
        let following = out[at + 1..].iter().take(written.below.matches('\n').count()).map(|it| &*it.text);
        if following.collect::<String>() != written.below {
            text.push_str(&written.below);
        }
    }
    text
}

pub(super) const THEIRS: &str = "# theirs:";

/// The other side's lines as comments.
fn as_comment(theirs: &str) -> String {
    let comment =
        |line: &str| if line.is_empty() { format!("{THEIRS}\n") } else { format!("{THEIRS} {line}\n") };
    theirs.lines().map(comment).collect()
}

/// Two values of one key, of which a merge could not choose one: ours stands, theirs in a comment below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// 1-based line of the comment, in the file.
    pub line: u32,
    /// The comment's bytes in the text, all its lines.
    pub range: Range<usize>,
    /// The bytes of the value that stands: the key's lines down to the comment.
    pub entry: Range<usize>,
    /// The key, as documented where it is one of ours.
    pub key: String,
    /// The value that stands, on one line.
    pub ours: String,
    /// The value in the comment, on one line.
    pub theirs: String,
}

/// The clashes that a merge left in a note's front matter and nobody has settled yet.
pub fn clashes(text: &str) -> Vec<Clash> {
    clashes_of(text, &note::split(text))
}

/// The same for a text that is split already.
pub(super) fn clashes_of(text: &str, parts: &Parts) -> Vec<Clash> {
    let Some(front) = parts.front.clone().filter(|front| text[front.clone()].contains(THEIRS)) else {
        return Vec::new();
    };
    let mut clashes = Vec::new();
    let mut number = 1;
    // What stands above: an entry's lines, then the comments that may be one's other version.
    let mut above = String::new();
    let mut above_at = front.start;
    let mut comment: Option<(u32, Range<usize>, String)> = None;
    let mut lines =
        lines(&text[front.clone()]).map(|line| line.start + front.start..line.end + front.start).peekable();
    while let Some(range) = lines.next() {
        number += 1;
        let line = &text[range.clone()];
        if let Some(theirs) = line.strip_prefix(THEIRS).filter(|it| it.is_empty() || it.starts_with(' ')) {
            let (_, place, said) = comment.get_or_insert_with(|| (number, range.clone(), String::new()));
            place.end = range.end;
            said.push_str(theirs.strip_prefix(' ').unwrap_or(theirs));
            said.push('\n');
            if lines.peek().is_none_or(|next| !text[next.clone()].starts_with(THEIRS)) {
                if let Some((line, range, said)) = comment.take() {
                    clashes.extend(clashes_in(&above, line, &range, &(above_at..range.start), &said));
                }
                above.clear();
            }
        } else {
            if !(goes_on(line) || line.trim().is_empty() || line.starts_with('#')) {
                above.clear();
                above_at = range.start;
            }
            above.push_str(line);
            above.push('\n');
        }
    }
    clashes
}

/// The values of the key above that stand in the comment: more than one after a second clash.
fn clashes_in(
    above: &str,
    line: u32,
    range: &Range<usize>,
    entry: &Range<usize>,
    comment: &str,
) -> Vec<Clash> {
    let read = |text: &str| {
        let pairs = front_matter::pairs(text).unwrap_or_default();
        let name = |name: Cow<'_, str>| Key::of(&name).map_or(name.into_owned(), |key| key.word().to_owned());
        pairs.into_iter().map(|(key, value)| (name(key), shown(&value, text))).collect::<Vec<_>>()
    };
    let Some((key, ours)) = only(read(above)) else { return Vec::new() };
    let of_key = read(comment).into_iter().filter(|(other, _)| *other == key);
    let clash = |theirs| {
        let (range, entry) = (range.clone(), entry.clone());
        Clash { line, range, entry, key: key.clone(), ours: ours.clone(), theirs }
    };
    of_key.map(|(_, theirs)| clash(theirs)).collect()
}

/// A value on one line.
fn shown(value: &Value<'_>, text: &str) -> String {
    let shown = match value {
        Value::Null => Cow::Borrowed(""),
        Value::Text(text) => Cow::Borrowed(&**text),
        Value::List(items) => Cow::Owned(items.join(", ")),
        Value::Other => Cow::Borrowed(text.split_once(':').map_or(text, |(_, value)| value)),
    };
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}
