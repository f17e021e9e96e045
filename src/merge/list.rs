//! A list in front matter as text, block or flow: what either side added, without what either removed, in the
//! form in which it stands.

use super::entry::{KeyLines, Versions};
use super::sequence::{Place, align, either};
use crate::note::fields::Value;
use crate::note::front_matter;
use crate::note::yaml::{Node, Says, Style};
use std::borrow::Cow;
use std::ops::Range;

/// Merges three versions of an entry as lists; `None` within where nothing is left of it, and `None` where they
/// are not lists or are written in a way that is not taken apart here.
pub(super) fn merge(versions: Versions<'_, '_>) -> Option<Option<String>> {
    let Versions { base, ours, theirs } = versions;
    let is_list =
        |entry: Option<&KeyLines<'_>>| matches!(entry, Some(KeyLines { value: Value::List(_), .. }));
    let is_nested = |entry: Option<&KeyLines<'_>>| entry.is_some_and(KeyLines::is_nested);
    if (!is_list(ours) && !is_list(theirs)) || [base, ours, theirs].into_iter().any(is_nested) {
        return None;
    }
    let [base, our_list, their_list] = [base, ours, theirs].map(List::of);
    let (base, our_list, their_list) = (base?, our_list?, their_list?);
    let places = align(&base.values, &our_list.values, &their_list.values, |_, _| false);
    let kept: Vec<Place> = places.into_iter().filter(|place| !place.is_removed()).collect();
    if kept.is_empty() && (ours.is_none() || theirs.is_none()) {
        return Some(None);
    }
    let items: Vec<Item<'_>> =
        kept.iter().filter_map(|place| item(*place, &base, &our_list, &their_list)).collect();
    let is_ours = |(at, item): (usize, &Item<'_>)| {
        our_list.item(at).is_some_and(|own| own.source.whole == item.source.whole)
    };
    let as_many = items.len() == our_list.sources.len();
    if let Some(ours) = ours.filter(|_| as_many && items.iter().enumerate().all(is_ours)) {
        return Some(Some(ours.text.to_owned()));
    }
    let template = if is_list(ours) { &our_list } else { &their_list };
    let text = template.render(&items)?;
    let values: Vec<&str> = items.iter().map(|item| item.value).collect();
    says(&text, &values).then_some(Some(text))
}

/// The item at a place: ours, unless theirs alone changed what stands around the value.
fn item<'a>(place: Place, base: &'a List<'_>, ours: &'a List<'_>, theirs: &'a List<'_>) -> Option<Item<'a>> {
    let base = place.base.and_then(|at| base.item(at));
    let ours = place.ours.and_then(|at| ours.item(at));
    let theirs = place.theirs.and_then(|at| theirs.item(at));
    let text = |item: Option<Item<'a>>| item.map(|item| item.source.content);
    match either(&text(base), text(ours), text(theirs)) {
        Some(content) if content == text(theirs) && content != text(ours) => theirs,
        _ => ours.or(theirs),
    }
}

/// Whether the entry's text is the list of these values and nothing else.
fn says(text: &str, values: &[&str]) -> bool {
    let Ok(pairs) = front_matter::pairs(text) else { return false };
    match pairs.as_slice() {
        [(_, Value::List(items))] => items == values,
        [(_, Value::Null)] => values.is_empty(),
        _ => false,
    }
}

/// A list's source, taken apart.
#[derive(Debug)]
struct List<'a> {
    form: Form<'a>,
    values: Vec<&'a str>,
    sources: Vec<Source<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form<'a> {
    /// No list in form: nothing, or a single value.
    Bare,
    /// The lines before the first item; what stands before each dash.
    Block { head: &'a str, indent: &'a str, tail: &'a str },
    /// Up to and with the bracket, and from the other bracket on.
    Flow { head: &'a str, tail: &'a str },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Source<'a> {
    /// All its bytes: in a block its lines, in a flow list what stands between the commas.
    whole: &'a str,
    /// The scalar with the comment behind it.
    content: &'a str,
    scalar: &'a str,
}

#[derive(Debug, Clone, Copy)]
struct Item<'a> {
    value: &'a str,
    source: Source<'a>,
    /// What stands between it and the comma before it.
    lead: Option<&'a str>,
    form: Form<'a>,
}

impl<'a> List<'a> {
    /// `None` where the source cannot be taken apart for certain.
    fn of(entry: Option<&'a KeyLines<'_>>) -> Option<Self> {
        let bare = |values, sources| Some(Self { form: Form::Bare, values, sources });
        let Some(entry) = entry else { return bare(Vec::new(), Vec::new()) };
        let (text, node) = (entry.text, &entry.node);
        let (form, sources) = match (&entry.value, &node.says) {
            (Value::Null, _) => return bare(Vec::new(), Vec::new()),
            (Value::Text(value), _) => {
                let (line, _) = entry.with_comment()?;
                let scalar = &line[node.span.clone()];
                let single = !value.contains(',') && node.style != Style::Block;
                let source = Source { whole: scalar, content: scalar, scalar };
                return single.then(|| bare(vec![value], vec![source]))?;
            }
            (Value::List(_), Says::List(items)) if node.style == Style::Flow => flow(text, node, items)?,
            (Value::List(_), Says::List(items)) if node.style == Style::Lines => block(text, items)?,
            _ => return None,
        };
        let Value::List(items) = &entry.value else { return None };
        let values = items.iter().map(Cow::as_ref).collect();
        (items.len() == sources.len()).then_some(Self { form, values, sources })
    }

    fn item(&self, at: usize) -> Option<Item<'_>> {
        let source = *self.sources.get(at)?;
        let lead = (at > 0).then(|| leading(source.whole));
        Some(Item { value: self.values.get(at)?, source, lead, form: self.form })
    }

    /// A list of these items, in this one's form.
    fn render(&self, items: &[Item<'_>]) -> Option<String> {
        match self.form {
            Form::Bare => None,
            Form::Block { head, indent, tail } => {
                let line = |item: &Item<'_>| match item.form {
                    Form::Block { indent: own, .. } if own == indent => item.source.whole.to_owned(),
                    _ => format!("{indent}- {}\n", item.source.content.trim()),
                };
                Some(head.to_owned() + &items.iter().map(line).collect::<String>() + tail)
            }
            Form::Flow { head, tail } => {
                let lead = |at: usize| self.sources.get(at).map(|source| leading(source.whole));
                let (first, further) = (lead(0).unwrap_or_default(), lead(1).unwrap_or(" "));
                let part = |(at, item): (usize, &Item<'_>)| {
                    let is_flow = matches!(item.form, Form::Flow { .. });
                    let content = if is_flow { item.source.content.into() } else { flow_scalar(item) };
                    let lead = if at == 0 { first } else { item.lead.filter(|_| is_flow).unwrap_or(further) };
                    format!("{lead}{content}")
                };
                let parts: Vec<String> = items.iter().enumerate().map(part).collect();
                Some(format!("{head}{}{tail}", parts.join(",")))
            }
        }
    }
}

fn leading(text: &str) -> &str {
    &text[..text.len() - text.trim_start().len()]
}

/// An item's scalar as it may stand between brackets.
fn flow_scalar<'a>(item: &Item<'a>) -> Cow<'a, str> {
    let scalar = item.source.scalar;
    if scalar.starts_with(['"', '\'']) || !scalar.contains([',', '[', ']', '{', '}', ':']) {
        return Cow::Borrowed(scalar);
    }
    Cow::Owned(format!("\"{}\"", item.value.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// A key with `- item` lines below it, all equally indented, each item on one line; comments go with what follows.
fn block<'a>(text: &'a str, items: &[Node]) -> Option<(Form<'a>, Vec<Source<'a>>)> {
    let head = text.find('\n')? + 1;
    let mut sources = Vec::new();
    let mut indents = None;
    let mut start = head;
    for item in items {
        let line = text.get(start..item.span.start)?.rfind('\n').map_or(start, |newline| start + newline + 1);
        let end = text[item.span.end..].find('\n').map_or(text.len(), |newline| item.span.end + newline + 1);
        let indent = text[line..item.span.start].trim_end().strip_suffix('-')?;
        let scalar = &text[item.span.clone()];
        if *indents.get_or_insert(indent) != indent || !indent.trim().is_empty() || scalar.contains('\n') {
            return None;
        }
        sources.push(Source { whole: &text[start..end], content: text[item.span.start..end].trim(), scalar });
        start = end;
    }
    let form = Form::Block { head: &text[..head], indent: indents?, tail: &text[start..] };
    Some((form, sources))
}

/// A key with scalars between brackets, without comments among them.
fn flow<'a>(text: &'a str, list: &Node, items: &[Node]) -> Option<(Form<'a>, Vec<Source<'a>>)> {
    let is_blank = |text: &str| text.trim_matches(|c: char| c == ',' || c.is_whitespace()).is_empty();
    let open = list.at + 1;
    let mut sources = Vec::new();
    let (mut start, mut tail) = (open, open);
    for (at, item) in items.iter().enumerate() {
        let Range { start: scalar, end } = item.span;
        let comma = if at + 1 < items.len() { text[end..].find(',')? } else { 0 };
        if !item.is_written_scalar() || !is_blank(&text[start..scalar]) || !is_blank(&text[end..end + comma])
        {
            return None;
        }
        let whole = &text[start..end + comma];
        sources.push(Source { whole, content: whole.trim_start(), scalar: &text[scalar..end] });
        (start, tail) = (end + comma + 1, end);
    }
    let form = Form::Flow { head: &text[..open], tail: &text[tail..] };
    is_blank(&text[tail..list.span.end - 1]).then_some((form, sources))
}
