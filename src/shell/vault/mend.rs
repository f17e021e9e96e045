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

mod drops;

use super::Vault;
use super::weave::{Side, render};
use crate::agenda::due;
use crate::error::Result;
use crate::merge::Rules;
use crate::message;
use crate::note;
use crate::shell::files;
use crate::shell::git::content::Blob;
use crate::shell::git::history::Step;
use crate::shell::git::replay::is_regular;
use drops::{Allowance, Dropped, both_sides};
use git2::Oid;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// As many of the newest commits that came are looked at.
const MOST: usize = 1000;

/// As many bytes of pictures and the like are compared.
const MOST_COMPARED: usize = 512 << 20;

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

impl Vault {
    /// Theirs, with what phones got wrong since ours put right.
    pub(super) fn mended(&mut self, theirs: Oid, ours: Oid) -> Result<Mended> {
        let mut mended = Mended::new(theirs);
        let commits = self.repo.only_in(theirs, ours)?;
        let steps = commits[commits.len().saturating_sub(MOST)..].iter().map(|&id| self.repo.step(id));
        let steps: Vec<Step> = steps.collect::<Result<_>>()?;
        let (restored, garbled) = self.restored(self.repo.tree_of(theirs)?, &steps)?;
        let (left, back) = (self.left_by(theirs)?, self.put_back_already(&steps)?);
        let mut drops = BTreeMap::<Arc<str>, Vec<Dropped>>::new();
        let kept = fs::read(self.repo.state()?.join(LATER)).unwrap_or_default();
        let kept: Vec<Dropped> = serde_json::from_slice(&kept).unwrap_or_default();
        for drop in kept.into_iter().chain(self.drops(&steps)?) {
            if left.as_ref().map_or(Ok(false), |left| self.is_left(left, &drop.path))? {
                mended.later.push(drop);
            } else if !back.contains(&drop.key()) {
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
            let from: Vec<&str> = drops.iter().map(|drop| &*drop.from).collect();
            let message = message::put_back(&path, &from, is_encrypted);
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
        let rules = self.rules_of(path);
        let new = drops.iter().fold(old.clone(), |text, drop| put_back(text, drop, rules));
        if new == old {
            return Ok(None);
        }
        let oid = self.repo.blob_of(path, new.as_bytes(), true)?;
        self.repo.tree_with(tree, &[(place, Some(Blob { oid, ..blob }))])
    }

    /// `tree` with the pictures and the like that a phone wrote as if they were text, which it does to all of them in a
    /// conflict over any note: each byte that is no UTF-8 became a mark of that. Which ones.
    fn restored(&self, tree: Oid, steps: &[Step]) -> Result<(Oid, Vec<Arc<str>>)> {
        let (mut found, mut allowance) = (BTreeMap::new(), Allowance::new(MOST_COMPARED));
        for step in steps.iter().filter(|step| !step.is_ours()) {
            let parents = step.parents.iter().map(|&parent| self.repo.tree_of(parent));
            let parents: Vec<Oid> = parents.collect::<Result<_>>()?;
            let paths = self.repo.tree_differences(parents.first().copied(), Some(step.tree))?;
            for path in paths.into_iter().filter(|path| !path.ends_with(".md")) {
                if !found.contains_key(&path)
                    && let Some(right) = self.right_of(tree, step, &parents, &path, &mut allowance)?
                {
                    found.insert(path, right);
                }
            }
        }
        let files: Vec<_> =
            found.iter().map(|(path, right)| (self.repo.path_of(path), Some(*right))).collect();
        let restored = if files.is_empty() { None } else { self.repo.tree_with(tree, &files)? };
        Ok(restored.map_or((tree, Vec::new()), |tree| (tree, found.into_keys().collect())))
    }

    /// What the file at `path` was before `step` broke it, where it is still as broken in `tree`.
    fn right_of(
        &self,
        tree: Oid,
        step: &Step,
        parents: &[Oid],
        path: &str,
        allowance: &mut Allowance,
    ) -> Result<Option<Blob>> {
        let Some(wrong) = self.repo.entry_in(Some(step.tree), path)? else { return Ok(None) };
        if self.repo.entry_in(Some(tree), path)? != Some(wrong) {
            return Ok(None);
        }
        for &parent in parents {
            if let Some(right) = self.repo.entry_in(Some(parent), path)?
                && self.is_garbled(right, wrong, allowance)?
            {
                return Ok(Some(right));
            }
        }
        Ok(None)
    }

    /// Whether `wrong` is `right`, which is no text, read as text.
    fn is_garbled(&self, right: Blob, wrong: Blob, allowance: &mut Allowance) -> Result<bool> {
        if right.oid == wrong.oid || !is_regular(right) || !is_regular(wrong) || allowance.is_spent() {
            return Ok(false);
        }
        let (right, wrong) = (self.repo.bytes(right.oid)?, self.repo.bytes(wrong.oid)?);
        allowance.spend(right.len() + wrong.len());
        let as_text = String::from_utf8_lossy(&right);
        Ok(matches!(as_text, Cow::Owned(_)) && as_text.as_bytes() == wrong)
    }

    /// Whether HEAD is a phone's merge that left its own text of the file at `path` on the phone: what is committed of
    /// it now comes there as a second change of the same, and so on for ever. Only where `rounds` does the syncing: a
    /// `git pull` of the user's refuses to go over a file that is not committed.
    pub(super) fn is_phones_turn(&self, path: &str) -> Result<bool> {
        if !self.has_joined && self.committed.config().sync_every.is_none() {
            return Ok(false);
        }
        let left = self.head.commit.map_or(Ok(None), |head| self.left_by(head))?;
        left.map_or(Ok(false), |left| self.is_left(&left, path))
    }
}

/// A note with what was dropped of it; as it is where the two do not go together without a question.
fn put_back(text: String, drop: &Dropped, rules: Rules) -> String {
    let merged = rules(&drop.wrong, &text, &drop.right, &both_sides);
    if merged.is_clean() && note::conflict_line(text.as_bytes()).is_none() { merged.text } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_dropped_goes_into_what_was_typed_since_or_nowhere() {
        let check = |text: &str, expected: &str| {
            let (wrong, right) = ("---\ncircle: 1\n---\nA.\n", "---\ncircle: 2\n---\nA.\nB.\n");
            let (path, from) = ("Ada.md".into(), String::new());
            let dropped = Dropped { path, from, wrong: wrong.into(), right: right.into() };
            assert_eq!(put_back(text.into(), &dropped, crate::merge::merge), expected);
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
