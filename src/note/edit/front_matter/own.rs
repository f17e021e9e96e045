//! Adds a key of the user's own: one that is no key of ours, and that is not there yet.

use super::super::super::fields::{Key, Value};
use super::super::super::front_matter::{beyond_bounds, pairs, read};
use super::super::super::nodes::spaced;
use super::super::super::{Parts, split};
use super::super::spans::{Style, mapping};
use super::super::tree::{self, Tree};
use super::super::{Note, Refusal, Splice};
use super::{added_in_flow, added_lines, block, scalar, unreadable};
use std::borrow::Cow;

/// Whether the front matter of a note has a key of this name, in whatever case.
pub fn has_key(text: &str, name: &str) -> bool {
    let front = split(text).front.map(|front| &text[front]).unwrap_or_default();
    let is_it = |(key, _): &(Cow<'_, str>, Value<'_>)| key.to_lowercase() == name.to_lowercase();
    pairs(front).is_ok_and(|pairs| pairs.iter().any(is_it))
}

/// Adds a key of the user's own, unless it is there.
pub(in super::super) fn set_own(note: &Note, name: &str, value: &str) -> Result<Note, Refusal> {
    let text = note.text();
    if has_key(&text, name) {
        return Ok(note.clone());
    }
    let refusal = || {
        let message = format!("`{name}` cannot be added without touching the rest of the front matter");
        Refusal::new(message, "add it by hand")
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
    let is_good = name.starts_with(char::is_alphabetic) && name.trim() == name && name.chars().all(is_name);
    if !is_good || Key::of(name).is_some() {
        return Err(refusal());
    }
    let line = |in_flow| format!("{name}: {}", scalar(value, Style::Plain, in_flow));
    let parts = split(&text);
    let candidates = match block(&text, &parts)? {
        None => {
            let end = note.line_end(0);
            vec![Splice::insert(0, format!("---{end}{}{end}---{end}", line(false)))]
        }
        Some(front) => {
            let source = &text[front.clone()];
            let spaced = spaced(source);
            let mapping = mapping(&spaced).ok_or_else(|| unreadable("its values cannot be told apart"))?;
            let found = match mapping.flow.is_some() {
                true => vec![added_in_flow(&mapping, line(true), note, source, front.start)],
                false => added_lines(&mapping, &line(false), note, source, front.start),
            };
            let shifted = |Splice { range, text }: Splice| {
                Splice::new(front.start + range.start..front.start + range.end, text)
            };
            found.into_iter().map(shifted).collect()
        }
    };
    let afters = candidates.into_iter().map(|splice| note.spliced(&[splice]));
    afters.into_iter().find(|after| has_one_more(&text, &after.text(), name, value)).ok_or_else(refusal)
}

/// Whether `new` says what `old` does, and in its front matter this besides.
fn has_one_more(old: &str, new: &str, name: &str, value: &str) -> bool {
    let (old_parts, new_parts) = (split(old), split(new));
    let front =
        |text: &str, parts: &Parts| parts.front.clone().map(|it| text[it].to_owned()).unwrap_or_default();
    let old_body = if old_parts.closed { &old[old_parts.body..] } else { old };
    let (old_front, new_front) = (front(old, &old_parts), front(new, &new_parts));
    let old_front = if old_parts.closed { old_front } else { String::new() };
    let (_, wrong) = read(&new_front);
    let Some((old_pairs, mut new_pairs)) = tree::both(&old_front, &new_front) else { return false };
    let added =
        new_pairs.iter().position(|pair| *pair == (Tree::Text(name.into()), Tree::Text(value.into())));
    added.map(|at| new_pairs.remove(at)).is_some()
        && wrong.is_none()
        && beyond_bounds(&new_front).is_none()
        && old_pairs == new_pairs
        && new_parts.closed
        && old_body == &new[new_parts.body..]
}
