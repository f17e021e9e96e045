//! Strikes a question through in the list under `Ask`: it was asked, or is to be let be. One that is struck through already
//! stays as it is.

#[cfg(test)]
mod tests;

use super::super::body::{self, Item, own_lines};
use super::super::{lines, newlines, question, split};
use super::{Note, Refusal, Splice, log, same_front, task};
use std::ops::Range;

/// A question of a note.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    text: String,
    /// Its source, nested items included.
    source: String,
    waits: bool,
    /// Where it begins in the body.
    at: usize,
    /// 1-based line in the body.
    line: u32,
}

impl Asked {
    fn of(item: &Item<'_>) -> Self {
        let (text, waits) = (question::text(item.text), question::waits(item.text));
        Self { text, source: item.text.to_owned(), waits, at: item.at, line: item.line }
    }
}

/// The questions of a note, those that were asked among them.
pub(super) fn all(text: &str) -> Result<Vec<Asked>, Refusal> {
    Ok(body::with_items(&text[split(text).body..], |items| items.ask.iter().map(Asked::of).collect())?)
}

/// Strikes through the question with these words; of several, the one that is nearest to the 1-based line of the note.
pub(super) fn strike(note: &Note, words: &str, line: u32) -> Result<Note, Refusal> {
    let text = note.text();
    let start = split(&text).body;
    let before = newlines(&text[..start]);
    let asked = all(&text)?;
    let nearest = |waits: bool| {
        let found = asked.iter().enumerate().filter(|(_, it)| it.text == words && it.waits == waits);
        found.min_by_key(|(_, it)| (it.line + before).abs_diff(line)).map(|(at, _)| at)
    };
    let struck = nearest(false);
    // Its twin may wait still, and is another question.
    let waiting = nearest(true).filter(|_| struck.is_none_or(|at| asked[at].line + before != line));
    let Some(at) = waiting else { return struck.map(|_| note.clone()).ok_or_else(|| missing(words)) };
    let it = &asked[at];
    let own = own_lines(&it.source);
    if own.contains("~~") {
        let hint = "strike it through in the note itself";
        return Err(Refusal::new(format!("a part of `{words}` is struck through already"), hint));
    }
    let from = start + it.at;
    let places = lines(own).map(|line| from + line.start..from + line.end);
    let splices: Vec<Splice> = places.flat_map(|line| both_ends(&text, line)).collect();
    let after = note.spliced(&splices);
    if is_struck(&text, &after.text(), at)? { Ok(after) } else { Err(unread()) }
}

/// The marks around the words of one line; a block's name stays behind them.
fn both_ends(text: &str, line: Range<usize>) -> [Splice; 2] {
    let source = &text[line.clone()];
    let start = line.end - source.trim_start().len();
    [Splice::insert(start, "~~"), Splice::insert(task::tail(text, &(start..line.end)), "~~")]
}

/// Whether the question at `at` is struck through, and nothing else says anything else.
fn is_struck(old: &str, new: &str, at: usize) -> Result<bool, Refusal> {
    let (mut was, mut is) = (all(old)?, all(new)?);
    if was.len() != is.len() {
        return Ok(false);
    }
    let (was_it, is_it) = (was.remove(at), is.remove(at));
    let is_meant = was_it.waits && !is_it.waits && was_it.text == is_it.text && was_it.line == is_it.line;
    let others = |all: &[Asked]| all.iter().map(|it| (it.source.clone(), it.line)).collect::<Vec<_>>();
    let is_same = others(&was) == others(&is) && same_front(old, new) && log::is_same(old, new);
    Ok(is_meant && is_same && task::all(old)? == task::all(new)?)
}

fn missing(words: &str) -> Refusal {
    let words: String = words.chars().take(60).collect();
    Refusal::new(format!("no question `{words}` is in the note"), "strike it through in the note itself")
}

fn unread() -> Refusal {
    Refusal::new("the question would not read back as struck through", "strike it through in the note itself")
}
