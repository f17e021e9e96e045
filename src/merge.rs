//! Two versions of a contact's note and what both grew from, as one: field by field, so that two machines agree
//! without asking. Never drops what a side added, and never guesses between two values.
//!
//! - **What one side alone changed is taken**, and what both changed to the same stands once.
//! - Front matter goes by key, in ours' order. `last_touch`, `bought`: the later; `next`: the earlier; lists: what
//!   either added, without what either removed; a value beats none. Any other two values clash: ours stays, theirs
//!   is put into a comment on the next line, `# theirs: circle: 2`, and [`unsettled`] makes a finding of it.
//! - Log and promises go by item: what either added, without what either removed, equal ones once, new ones by
//!   their day among the other side's new ones. A promise that either side kept is kept.
//! - The rest of the body is merged as git merges text, which may leave its markers; front matter that cannot be
//!   read for certain is merged like that too.
//! - What stays keeps its bytes. Line ends, BOM and the last line's end are ours'.

mod added;
mod body;
mod entry;
pub mod exchange;
mod front_matter;
mod list;
pub(crate) mod sequence;
mod settle;
mod style;
mod task;
#[cfg(test)]
mod tests;
mod two;

use crate::note::{self, Parts, Wrong};
pub use front_matter::{Clash, clashes};
use sequence::either;
pub use settle::{Dispute, Question, Version};
use std::borrow::Cow;
use style::Style;
pub use two::unite;

/// Git's three-way merge of the texts base, ours and theirs, and whether it is free of conflicts. The texts are
/// without NUL, and the merge may come to an empty one.
pub type TextMerge<'a> = &'a dyn Fn(&str, &str, &str) -> (String, bool);

/// How base, ours and theirs of a file are merged: a note by [`merge`].
pub type Rules = fn(&str, &str, &str, TextMerge<'_>) -> Merged;

/// What two versions of a note come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The note's text.
    pub text: String,
    /// The values that clashed in this merge, as they stand in `text`.
    pub clashes: Vec<Clash>,
    /// Whether the merge of text left a conflict: git's markers stand in `text`, or, in a note with a NUL, which
    /// git takes for binary, `text` is ours alone.
    pub has_conflict: bool,
}

impl Merged {
    /// Whether nothing is left for a person to settle.
    pub fn is_clean(&self) -> bool {
        self.clashes.is_empty() && !self.has_conflict
    }
}

/// Merges `ours` and `theirs`, which both grew from `base`: an empty text where both added the note.
pub fn merge(base: &str, ours: &str, theirs: &str, text_merge: TextMerge<'_>) -> Merged {
    in_plain_style([base, ours, theirs], |[base, ours, theirs]| merge_plain(base, ours, theirs, text_merge))
}

/// As [`merge`], for a note of a diary: lines that both sides added at one place stay, one side's after the other's.
pub fn merge_dated(base: &str, ours: &str, theirs: &str, text_merge: TextMerge<'_>) -> Merged {
    merge(base, ours, theirs, &|base, ours, theirs| match text_merge(base, ours, theirs) {
        (text, false) => added::both(base, ours, theirs).map_or((text, false), |text| (text, true)),
        merged => merged,
    })
}

/// Merges three texts by `rules`, which see them in the plain style; what they come to is in the style of ours.
pub(crate) fn in_plain_style(
    [base, ours, theirs]: [&str; 3],
    rules: impl FnOnce([&str; 3]) -> Part,
) -> Merged {
    if let Some(text) = either(&base, ours, theirs) {
        return Merged { text: text.to_owned(), clashes: Vec::new(), has_conflict: false };
    }
    if [base, ours, theirs].iter().any(|text| text.contains('\0')) {
        return Merged { text: ours.to_owned(), clashes: Vec::new(), has_conflict: true };
    }
    let style = Style::of(if ours.is_empty() { theirs } else { ours });
    let texts = [base, ours, theirs].map(style::plain);
    let part = rules(texts.each_ref().map(|text| &**text));
    let text = style.apply(&part.text);
    let mut clashes = clashes(&text);
    clashes.retain(|clash| part.clashes.contains(&clash.key));
    Merged { text, clashes, has_conflict: part.has_conflict }
}

/// A part of a file, merged.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) text: String,
    /// The keys that clashed.
    clashes: Vec<String>,
    /// Whether git's markers stand in the text.
    pub(crate) has_conflict: bool,
}

impl Part {
    /// A text without a conflict.
    pub(crate) fn clean(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The merge of text.
    pub(crate) fn of_text(base: &str, ours: &str, theirs: &str, text_merge: TextMerge<'_>) -> Self {
        if let Some(text) = either(&base, ours, theirs) {
            return Self::clean(text);
        }
        let (text, is_clean) = text_merge(base, ours, theirs);
        Self { text, clashes: Vec::new(), has_conflict: !is_clean }
    }
}

/// The same for texts in the plain style.
fn merge_plain(base: &str, ours: &str, theirs: &str, text_merge: TextMerge<'_>) -> Part {
    let texts = [base, ours, theirs];
    if let Some(text) = either(&base, ours, theirs) {
        return Part::clean(text);
    }
    let [base_parts, our_parts, their_parts] = texts.map(note::split);
    let certain = |parts: &Parts| parts.closed || parts.front.is_none();
    let all_certain = [&base_parts, &our_parts, &their_parts].into_iter().all(certain);
    // A side that holds a conflict already has no fields to go by.
    if !all_certain || texts.iter().any(|text| note::conflict_line(text.as_bytes()).is_some()) {
        return Part::of_text(base, ours, theirs, text_merge);
    }
    let (base, ours, theirs) =
        (base.split_at(base_parts.body), ours.split_at(our_parts.body), theirs.split_at(their_parts.body));
    let front = front_matter::merge(base.0, ours.0, theirs.0, text_merge);
    let body = body::merge(base.1, ours.1, theirs.1, text_merge);
    Part {
        text: front.text + &body.text,
        clashes: front.clashes,
        has_conflict: front.has_conflict || body.has_conflict,
    }
}

/// What a merge left for a person to settle in a note's front matter, with places in `text`.
pub fn unsettled(text: &str, parts: &Parts) -> Vec<Wrong> {
    let wrong = |clash: Clash| {
        let Clash { key, ours, theirs, range, .. } = clash;
        let (ours, theirs) = (clipped(&ours), clipped(&theirs));
        let message = format!("{key} is `{ours}` here and `{theirs}` in another version of this note");
        Wrong::new(
            range,
            message,
            "run `rounds resolve`, or keep the right value and delete the line `# theirs: …`",
        )
    };
    front_matter::clashes_of(text, parts).into_iter().map(wrong).collect()
}

/// As much of a value as a message needs.
fn clipped(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
