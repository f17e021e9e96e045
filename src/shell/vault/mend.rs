//! What merges on a phone dropped is put back.
//!
//! Obsidian on a phone merges with isomorphic-git, whose merge leaves the files that both sides changed as they were on
//! the phone: its next commit takes back, without a word, what came from the others. And where its user chose one side
//! for conflicts, as there is hardly another way on a phone, the other side's lines are gone. Nobody was asked in either
//! case, so each such merge is made again by the rules of contacts, and what it lacks comes on top of it as commits of
//! ours. Lines of text that both sides changed both stay.
//!
//! Never touches what a person merged: isomorphic-git's own words for a merge tell the two apart. In a conflict, which
//! is left to the phone's user, it writes every file anew as text, pictures too: those are put back as they were.

use super::weave::{LONGEST, Side, render};
use super::{Vault, is_agenda};
use crate::agenda::due;
use crate::error::Result;
use crate::merge;
use crate::message;
use crate::note;
use crate::shell::files;
use crate::shell::git::content::Blob;
use crate::shell::git::history::Step;
use crate::shell::git::merge::merge_both;
use crate::shell::git::replay::is_regular;
use git2::Oid;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// As many of the newest commits that came are looked at.
const MOST: usize = 1000;

/// The file of what is put back later.
const LATER: &str = "dropped";

/// Their branch with what it lacked.
pub(super) struct Mended {
    /// The commit; theirs where nothing was missing.
    pub(super) tip: Oid,
    /// What was put back, in words.
    pub(super) said: Vec<String>,
    /// What is put back once the phone's next commit is there.
    pub(super) later: Vec<Dropped>,
}

impl Mended {
    /// Theirs, as they have it.
    pub(super) fn new(tip: Oid) -> Self {
        Self { tip, said: Vec::new(), later: Vec::new() }
    }

    /// Keeps in our folder `state` what is to be put back later.
    pub(super) fn keep(&self, state: &Path) -> Result<()> {
        let file = state.join(LATER);
        if self.later.is_empty() && !file.exists() {
            return Ok(());
        }
        let later = &self.later[self.later.len().saturating_sub(MOST)..];
        files::write_own(&file, &serde_json::to_vec(later).unwrap_or_default())
    }
}

/// A note that a phone's merge, or the commit after it, got wrong.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Dropped {
    path: String,
    /// What it made of the note.
    wrong: String,
    /// What it should have made of it.
    right: String,
}

impl Dropped {
    fn new(path: &str, wrong: String, right: String) -> Self {
        Self { path: path.to_owned(), wrong, right }
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

impl Vault {
    /// Theirs, with what phones got wrong since ours put right.
    pub(super) fn mended(&mut self, theirs: Oid, ours: Oid) -> Result<Mended> {
        let mut mended = Mended::new(theirs);
        let commits = self.repo.only_in(theirs, ours)?;
        let steps = commits[commits.len().saturating_sub(MOST)..].iter().map(|&id| self.repo.step(id));
        let steps: Vec<Step> = steps.collect::<Result<_>>()?;
        let (restored, garbled) = self.restored(self.repo.tree_of(theirs)?, &steps)?;
        let mut drops = BTreeMap::<Arc<str>, Vec<Dropped>>::new();
        let kept = fs::read(self.repo.state()?.join(LATER)).unwrap_or_default();
        let kept: Vec<Dropped> = serde_json::from_slice(&kept).unwrap_or_default();
        for drop in kept.into_iter().chain(self.drops(&steps)?) {
            if self.is_left_by(theirs, &drop.path)? {
                mended.later.push(drop);
            } else {
                drops.entry(drop.path.as_str().into()).or_default().push(drop);
            }
        }
        if drops.is_empty() && garbled.is_empty() {
            return Ok(mended);
        }
        let known: Vec<&str> = self.renderings.iter().map(String::as_str).collect();
        let mut side = self.side(self.head.tree, &self.committed, self.repo.tree_of(theirs)?, &known)?;
        let agenda = self.committed.config().agenda_file.clone();
        let agenda = self.may_commit_due(&agenda)?.then_some(agenda);
        let is_encrypted = self.is_encrypted();
        if !garbled.is_empty() {
            self.go_to(&mut side, restored)?;
            self.put_on_top(&mut mended, &mut side, agenda.as_deref(), &message::restored(garbled.len()))?;
            mended.said.extend(
                garbled.iter().map(|path| format!("{path}: a phone had broken it, and it is whole again")),
            );
        }
        for (path, drops) in drops {
            let Some(tree) = self.with_drops(side.tree, &path, &drops)? else { continue };
            self.go_to(&mut side, tree)?;
            let message = message::put_back(&path, is_encrypted);
            self.put_on_top(&mut mended, &mut side, agenda.as_deref(), &message)?;
            mended.said.push(format!("{path}: what a merge on a phone dropped is back"));
        }
        Ok(mended)
    }

    /// A commit of `side`, with DUE.md, the file `agenda`, rendered anew.
    fn put_on_top(
        &self,
        mended: &mut Mended,
        side: &mut Side,
        agenda: Option<&str>,
        message: &str,
    ) -> Result<()> {
        if let Some(agenda) = agenda
            && let Some(day) = side.due.as_deref().and_then(due::day)
        {
            let shown = self.shown_left(side, &side.left, day, true);
            if let Some(tree) = self.with_due(side.tree, agenda, &render(&side.index, &shown, day))? {
                self.go_to(side, tree)?;
            }
        }
        mended.tip = self.repo.write_commit(side.tree, &[mended.tip], message)?;
        self.repo.note_made(&[mended.tip]);
        Ok(())
    }

    /// `tree` with what was dropped of the note at `path`; `None` where that changes nothing.
    fn with_drops(&self, tree: Oid, path: &str, drops: &[Dropped]) -> Result<Option<Oid>> {
        let place = self.repo.path_of(path);
        let (Some(blob), Some(old)) = (self.repo.blob_at(Some(tree), &place)?, self.text_in(tree, path)?)
        else {
            return Ok(None);
        };
        let new = drops.iter().fold(old.clone(), put_back);
        if new == old {
            return Ok(None);
        }
        let oid = self.repo.blob_of(path, new.as_bytes(), true)?;
        self.repo.tree_with(tree, &[(place, Some(Blob { oid, ..blob }))])
    }

    /// `tree` with the pictures and the like that a phone wrote as if they were text, which it does to all of them in a
    /// conflict over any note: each byte that is no UTF-8 became a mark of that. Which ones.
    fn restored(&self, mut tree: Oid, steps: &[Step]) -> Result<(Oid, Vec<Arc<str>>)> {
        let mut garbled = Vec::new();
        for step in steps.iter().filter(|step| !step.is_ours()) {
            let parents = step.parents.iter().map(|&parent| self.repo.tree_of(parent));
            let parents: Vec<Oid> = parents.collect::<Result<_>>()?;
            for path in self.repo.tree_differences(parents.first().copied(), Some(step.tree))? {
                let Some(wrong) = self.repo.entry_in(Some(step.tree), &path)? else { continue };
                if path.ends_with(".md") || self.repo.entry_in(Some(tree), &path)? != Some(wrong) {
                    continue;
                }
                for &parent in &parents {
                    let Some(right) = self.repo.entry_in(Some(parent), &path)? else { continue };
                    if !self.is_garbled(right, wrong)? {
                        continue;
                    }
                    if let Some(with) =
                        self.repo.tree_with(tree, &[(self.repo.path_of(&path), Some(right))])?
                    {
                        tree = with;
                        garbled.push(path.clone());
                    }
                    break;
                }
            }
        }
        Ok((tree, garbled))
    }

    /// Whether `wrong` is `right`, which is no text, read as text.
    fn is_garbled(&self, right: Blob, wrong: Blob) -> Result<bool> {
        if right.oid == wrong.oid || !is_regular(right) || !is_regular(wrong) {
            return Ok(false);
        }
        let (right, wrong) = (self.repo.bytes(right.oid)?, self.repo.bytes(wrong.oid)?);
        let as_text = String::from_utf8_lossy(&right);
        Ok(matches!(as_text, Cow::Owned(_)) && as_text.as_bytes() == wrong)
    }

    /// What the phone's merges dropped, oldest first.
    fn drops(&self, steps: &[Step]) -> Result<Vec<Dropped>> {
        let mut drops = Vec::new();
        for step in steps {
            if is_phones_merge(step) {
                // Where the phone has another text still, the others' part comes after its next commit: put back before
                // that, it would be both sides' change again, and so on for ever.
                let settled = self.both_changed(step)?.into_iter().filter(|both| both.merged == both.phone);
                drops.extend(settled.map(|both| Dropped::new(&both.path, both.merged, both.right)));
            } else if let [parent] = step.parents[..]
                && !step.is_ours()
            {
                drops.extend(self.taken_back(step, &self.repo.step(parent)?)?);
            }
        }
        Ok(drops)
    }

    /// Which notes the commit after a phone's merge, which left them as they were on the phone, gets wrong.
    fn taken_back(&self, step: &Step, merge: &Step) -> Result<Vec<Dropped>> {
        let mut drops = Vec::new();
        if !is_phones_merge(merge) {
            return Ok(drops);
        }
        for both in self.both_changed(merge)? {
            let Some(now) = self.text_in(step.tree, &both.path)? else { continue };
            // What only the others changed is on the phone, too: it is its user's to change.
            if both.phone == both.merged || both.phone == both.before {
                continue;
            }
            let wrong =
                if has_nothing_of(&both.phone, &both.merged, &now) { both.phone } else { both.merged };
            drops.push(Dropped::new(&both.path, wrong, both.right));
        }
        Ok(drops)
    }

    /// The notes that the other side of a merge changed. The phone may have changed them, too, or have looked for what
    /// both grew from in the wrong place: older versions of its git stop at the first commit that both have.
    fn both_changed(&self, merge: &Step) -> Result<Vec<Both>> {
        let [one, two] = merge.parents[..] else { return Ok(Vec::new()) };
        let Some(base) = self.repo.merge_base(one, two)? else { return Ok(Vec::new()) };
        let [base, one, two] = [self.repo.tree_of(base)?, self.repo.tree_of(one)?, self.repo.tree_of(two)?];
        let mut all = Vec::new();
        for path in self.repo.tree_differences(Some(base), Some(two))? {
            if !path.ends_with(".md") || is_agenda(&path, self.committed.config()) {
                continue;
            }
            let text = |tree| self.text_in(tree, &path);
            let (Some(phone), Some(there), Some(merged)) = (text(one)?, text(two)?, text(merge.tree)?) else {
                continue;
            };
            let before = text(base)?.unwrap_or_default();
            let versions = [&before, &phone, &there, &merged];
            if versions.iter().any(|it| note::conflict_line(it.as_bytes()).is_some()) {
                continue;
            }
            let right = merge::merge(&before, &phone, &there, &both_sides).text;
            all.push(Both { path, before, phone, merged, right });
        }
        Ok(all)
    }

    /// Whether HEAD is a phone's merge that left its own text of the file at `path` on the phone: what is committed of
    /// it now comes there as a second change of the same, and so on for ever. Only where `rounds` does the syncing: a
    /// `git pull` of the user's refuses to go over a file that is not committed.
    pub(super) fn is_phones_turn(&self, path: &str) -> Result<bool> {
        if !self.has_joined && self.committed.config().sync_every.is_none() {
            return Ok(false);
        }
        self.head.commit.map_or(Ok(false), |head| self.is_left_by(head, path))
    }

    /// Whether this commit is a phone's merge of two changes of the file at `path` that left one of them on the phone.
    fn is_left_by(&self, commit: Oid, path: &str) -> Result<bool> {
        let merge = self.repo.step(commit)?;
        let [one, two] = merge.parents[..] else { return Ok(false) };
        if !is_phones_merge(&merge) {
            return Ok(false);
        }
        let Some(base) = self.repo.merge_base(one, two)? else { return Ok(false) };
        let blob = |commit| -> Result<_> {
            Ok(self.repo.entry_in(Some(self.repo.tree_of(commit)?), path)?.map(|it| it.oid))
        };
        let [base, phone, there, merged] = [blob(base)?, blob(one)?, blob(two)?, blob(commit)?];
        Ok(phone != base && there != base && merged != phone)
    }

    fn text_in(&self, tree: Oid, path: &str) -> Result<Option<String>> {
        let bytes = self.bytes_in(tree, path)?.filter(|bytes| bytes.len() <= LONGEST);
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}

/// A note with what was dropped of it; as it is where the two do not go together without a question.
fn put_back(text: String, drop: &Dropped) -> String {
    let merged = merge::merge(&drop.wrong, &text, &drop.right, &both_sides);
    if merged.is_clean() && note::conflict_line(text.as_bytes()).is_none() { merged.text } else { text }
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
fn both_sides(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    merge_both(base, ours, theirs).map_or_else(|_| (ours.to_owned(), false), |text| (text, true))
}

/// Whether isomorphic-git made this merge, and no person: `Merge branch 'origin/main' into main`. Git itself has other
/// words for it.
fn is_phones_merge(step: &Step) -> bool {
    let names = || step.message.trim_end().strip_prefix("Merge branch '")?.split_once("' into ");
    step.parents.len() == 2
        && names()
            .is_some_and(|(theirs, ours)| theirs.split_once('/').is_some_and(|(_, branch)| branch == ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_merges_are_known_by_their_words() {
        let check = |message: &str, parents: usize, expected: bool| {
            let id = Oid::from_str(&"1".repeat(40)).unwrap();
            let step = Step { tree: id, parents: vec![id; parents], message: message.into() };
            assert_eq!(is_phones_merge(&step), expected, "{message}");
        };
        check("Merge branch 'origin/main' into main\n", 2, true);
        check("Merge branch 'hub/my/notes' into my/notes", 2, true);
        check("Merge branch 'origin/main' into main\n", 1, false);
        check("Merge branch 'origin/main' into other\n", 2, false);
        check("Merge branch 'main' into main\n", 2, false);
        check("Merge branch 'main' of https://example.org/hub\n", 2, false);
        check("Merge remote-tracking branch 'origin/main'\n", 2, false);
        check("Merge remote-tracking branch 'origin/main' into main\n", 2, false);
        check("vault backup: 2026-11-22 12:00:00\n", 2, false);
    }

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

    #[test]
    fn what_was_dropped_goes_into_what_was_typed_since_or_nowhere() {
        let check = |text: &str, expected: &str| {
            let (wrong, right) = ("---\ncircle: 1\n---\nA.\n", "---\ncircle: 2\n---\nA.\nB.\n");
            let dropped = Dropped::new("Ada.md", wrong.into(), right.into());
            assert_eq!(put_back(text.into(), &dropped), expected);
        };
        check("---\ncircle: 1\n---\nA.\n", "---\ncircle: 2\n---\nA.\nB.\n");
        check("---\ncircle: 1\nwhy: so\n---\nA.\n", "---\ncircle: 2\nwhy: so\n---\nA.\nB.\n");
        check("---\ncircle: 1\n---\nA.\nC.\n", "---\ncircle: 2\n---\nA.\nC.\nB.\n");
        // There already; answered otherwise meanwhile; somebody's open conflict.
        let stays = |text: &str| check(text, text);
        stays("---\ncircle: 2\n---\nA.\nB.\n");
        stays("---\ncircle: 3\n---\nA.\n");
        stays("---\ncircle: 1\n---\n<<<<<<< main\nA.\n=======\nD.\n>>>>>>> origin/main\n");
    }
}
