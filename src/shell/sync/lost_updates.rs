//! The updates that a phone's merge, or its commit after that, lost: which notes they got wrong, and what these should have
//! come to.
//!
//! Reads history alone, and of a bent one no more than so much.

use super::tree_merge::rules_of;
use crate::error::Result;
use crate::message;
use crate::note;
use crate::shell::git::Oid;
use crate::shell::git::history::Step;
use crate::shell::git::merge::merge_both;
use crate::shell::git::{Repo, phone_merge};
use crate::shell::vault::conflicts::LONGEST;
use crate::shell::vault::snapshot::Trees;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// As many bytes of notes are merged again.
const MOST_MERGED: usize = 64 << 20;

/// What a look at one path costs, whatever is there.
const PATH: usize = 4 << 10;

/// How many bytes may still be looked at: a bent history could ask for the same notes a thousand times.
pub(super) struct Allowance(usize);

impl Allowance {
    pub(super) fn new(bytes: usize) -> Self {
        Self(bytes)
    }

    pub(super) fn is_spent(&self) -> bool {
        self.0 == 0
    }

    pub(super) fn spend(&mut self, bytes: usize) {
        self.0 = self.0.saturating_sub(bytes + PATH);
    }
}

/// A note that a phone's merge, or the commit after it, got wrong.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LostUpdate {
    pub(super) path: String,
    /// What it made of the note.
    pub(super) wrong: String,
    /// What it should have made of it.
    pub(super) right: String,
    /// The commit.
    pub(super) from: String,
}

impl LostUpdate {
    fn new(step: &Step, path: &str, wrong: String, right: String) -> Self {
        Self { path: path.to_owned(), wrong, right, from: step.id.to_string() }
    }

    /// What it is known by.
    pub(super) fn key(&self) -> (String, String) {
        (self.from.clone(), self.path.clone())
    }
}

/// A note that the other side of a phone's merge changed, and perhaps the phone.
struct Both {
    path: Arc<str>,
    /// What both grew from.
    before: String,
    /// The phone's version.
    phone: String,
    /// What its merge came to.
    merged: String,
    /// What the rules make of it.
    right: String,
}

/// What looks for them.
#[derive(Clone, Copy)]
pub(super) struct LostUpdates<'v> {
    pub trees: Trees<'v>,
}

impl<'v> LostUpdates<'v> {
    fn repo(&self) -> &'v Repo {
        &self.trees.history.repo
    }

    /// What the phone's merges dropped, oldest first.
    pub(super) fn find(&self, steps: &[Step]) -> Result<Vec<LostUpdate>> {
        let (mut lost, mut allowance) = (Vec::new(), Allowance::new(MOST_MERGED));
        for step in steps {
            if phone_merge::is_phones(step) {
                // Where the phone has another text still, the others' part comes after its next commit: put back before
                // that, it would be both sides' change again, and so on for ever.
                let settled = self
                    .both_changed(step, &mut allowance)?
                    .into_iter()
                    .filter(|both| both.merged == both.phone);
                lost.extend(settled.map(|both| LostUpdate::new(step, &both.path, both.merged, both.right)));
            } else if let [parent] = step.parents[..]
                && !step.is_ours()
            {
                lost.extend(self.taken_back(step, &self.repo().step(parent)?, &mut allowance)?);
            }
        }
        Ok(lost)
    }

    /// Which notes the commit after a phone's merge, which left them as they were on the phone, gets wrong.
    fn taken_back(&self, step: &Step, merge: &Step, allowance: &mut Allowance) -> Result<Vec<LostUpdate>> {
        let mut lost = Vec::new();
        if !phone_merge::is_phones(merge) {
            return Ok(lost);
        }
        for both in self.both_changed(merge, allowance)? {
            let Some(now) = self.text_in(step.tree, &both.path)? else { continue };
            // What only the others changed is on the phone, too: it is its user's to change.
            if both.phone == both.merged || both.phone == both.before {
                continue;
            }
            let wrong =
                if has_nothing_of(&both.phone, &both.merged, &now) { both.phone } else { both.merged };
            lost.push(LostUpdate::new(step, &both.path, wrong, both.right));
        }
        Ok(lost)
    }

    /// The notes that the other side of a merge changed. The phone may have changed them, too, or have looked for what
    /// both grew from in the wrong place: older versions of its git stop at the first commit that both have.
    fn both_changed(&self, merge: &Step, allowance: &mut Allowance) -> Result<Vec<Both>> {
        let mut all = Vec::new();
        if allowance.is_spent() {
            return Ok(all);
        }
        let Some(trees) = self.repo().trees_of_merge(merge)? else { return Ok(all) };
        let paths = self.repo().tree_differences(Some(trees.base), Some(trees.there))?;
        for path in paths.into_iter().filter(|path| self.is_note(path)) {
            if allowance.is_spent() {
                break;
            }
            let text = |tree| self.text_in(tree, &path);
            let versions = (text(trees.phone)?, text(trees.there)?, text(trees.merged)?);
            allowance
                .spend([&versions.0, &versions.1, &versions.2].into_iter().flatten().map(String::len).sum());
            let (Some(phone), Some(there), Some(merged)) = versions else { continue };
            let before = text(trees.base)?.unwrap_or_default();
            let versions = [&before, &phone, &there, &merged];
            if versions.iter().any(|it| note::conflict_line(it.as_bytes()).is_some()) {
                continue;
            }
            let right = rules_of(self.trees.disk, &path)(&before, &phone, &there, &both_sides).text;
            all.push(Both { path, before, phone, merged, right });
        }
        Ok(all)
    }

    /// What commits of ours among `steps` put back, as [`LostUpdate::key`] has it: from then on the note is its user's to
    /// change.
    pub(super) fn put_back_already(&self, steps: &[Step]) -> Result<HashSet<(String, String)>> {
        let mut back = HashSet::new();
        for step in steps {
            let [parent] = step.parents[..] else { continue };
            let mut mends = message::mends(&step.message).peekable();
            if mends.peek().is_none() {
                continue;
            }
            let paths = self.repo().tree_differences(Some(self.repo().tree_of(parent)?), Some(step.tree))?;
            if let Some(note) = paths.iter().find(|path| self.is_note(path)) {
                back.extend(mends.map(|from| (from.to_owned(), note.to_string())));
            }
        }
        Ok(back)
    }

    /// Whether a merge of two changes of this file is looked at.
    fn is_note(&self, path: &str) -> bool {
        path.ends_with(".md") && !self.trees.history.index.config().is_generated(path)
    }

    pub(super) fn text_in(&self, tree: Oid, path: &str) -> Result<Option<String>> {
        let bytes = self.trees.bytes_in(tree, path)?.filter(|bytes| bytes.len() <= LONGEST);
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}

/// Whether nothing is in `now` of what `merged` has and `phone` has not; where it only lacks something, all of that.
fn has_nothing_of(phone: &str, merged: &str, now: &str) -> bool {
    let mut counts = HashMap::<&str, [usize; 3]>::new();
    for (at, text) in [phone, merged, now].into_iter().enumerate() {
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            counts.entry(line).or_default()[at] += 1;
        }
    }
    let came: Vec<_> = counts.values().filter(|[phone, merged, _]| merged > phone).collect();
    let mut went = counts.values().filter(|[phone, merged, _]| merged < phone);
    if came.is_empty() {
        went.all(|[phone, _, now]| now >= phone)
    } else {
        came.iter().all(|[phone, _, now]| now <= phone)
    }
}

/// The merge of texts that keeps both where both changed the same lines.
pub(super) fn both_sides(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    merge_both(base, ours, theirs).map_or_else(|_| (ours.to_owned(), false), |text| (text, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_is_seen_beside_what_was_typed_there() {
        let check = |merged: &str, now: &str, expected: bool| {
            assert_eq!(has_nothing_of("a\nb\nc\n", merged, now), expected, "{merged:?} {now:?}");
        };
        check("a\nx\nb\nc\n", "a\nb\nc\n", true);
        check("a\nx\nb\nc\n", "a\ntyped\nb\nc\n", true);
        check("a\nx\nb\nc\n", "a\nx\nb\nc\ntyped\n", false);
        check("a\nB\nc\n", "a\ntyped\nc\n", true);
        check("a\nB\nc\n", "a\nB\nc\ntyped\n", false);
        check("a\na\nb\nc\n", "a\nb\nc\n", true);
        check("a\na\nb\nc\n", "a\na\nb\nc\nd\n", false);
        check("a\nc\n", "a\nb\nc\nd\n", true);
        check("a\nc\n", "a\nc\nd\n", false);
    }
}
