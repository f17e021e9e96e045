//! What merges on a phone dropped is put back.
//!
//! Obsidian on a phone merges with isomorphic-git. Its merge leaves the files that both sides changed as they were on the
//! phone, so that the phone's next commit takes back, without a word, what came from the others. Where its user chose one
//! side for conflicts, as there is hardly another way on a phone, the other side's lines are gone. Nobody was asked in
//! either case. So each such merge is made again by the rules of contacts, and what it lacks comes on top of it as
//! commits of ours. Of text that both sides changed, both lines stay.
//!
//! Never touches what a person merged: isomorphic-git's own words for a merge tell the two apart. In a conflict, which
//! is left to the phone's user, it writes every file anew as text, pictures too: those are put back as they were.

use super::feed_merge::make_feeds;
use super::lost_updates::{Allowance, LostUpdate, LostUpdates, both_sides};
use super::page_merge::{shown_edits, with_page};
use super::tree_merge::rules_of;
use crate::error::Result;
use crate::merge::Rules;
use crate::message;
use crate::note;
use crate::page::Page;
use crate::shell::files;
use crate::shell::git::content::Blob;
use crate::shell::git::history::Step;
use crate::shell::git::phone_merge::PhoneMerge;
use crate::shell::git::replay::is_regular;
use crate::shell::git::{Oid, Repo};
use crate::shell::vault::Vault;
use crate::shell::vault::pages::{day_of, render};
use crate::shell::vault::snapshot::{Snapshot, Trees};
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
pub(super) struct Repair {
    /// The commit; theirs where nothing was missing.
    pub(super) tip: Oid,
    /// What was put back, in words.
    pub(super) said: Vec<String>,
    /// What is put back once the phone's next commit is there.
    pub(super) later: Vec<LostUpdate>,
}

impl Repair {
    /// Theirs, as they have it.
    pub(super) fn new(tip: Oid) -> Self {
        Self { tip, said: Vec::new(), later: Vec::new() }
    }

    /// What was lost of which notes and is to be put back now. What has to wait for the phone's next commit is kept for
    /// later.
    fn take_lost(
        &mut self,
        trees: Trees<'_>,
        theirs: Oid,
        steps: &[Step],
    ) -> Result<BTreeMap<Arc<str>, Vec<LostUpdate>>> {
        let (repo, updates) = (&trees.history.repo, LostUpdates { trees });
        let (merge, back) = (repo.phone_merge(theirs)?, updates.put_back_already(steps)?);
        let kept = fs::read(repo.state()?.join(LATER)).unwrap_or_default();
        let kept: Vec<LostUpdate> = serde_json::from_slice(&kept).unwrap_or_default();
        let mut lost = BTreeMap::<Arc<str>, Vec<LostUpdate>>::new();
        for update in kept.into_iter().chain(updates.find(steps)?) {
            let waits = |merge: &PhoneMerge| repo.is_left_on_phone(merge, &update.path);
            if merge.as_ref().map_or(Ok(false), waits)? {
                self.later.push(update);
            } else if !back.contains(&update.key()) {
                lost.entry(update.path.as_str().into()).or_default().push(update);
            }
        }
        Ok(lost)
    }

    /// A commit of `side`, with DUE.md, the file `agenda`, rendered anew, and its feeds.
    fn put_on_top(
        &mut self,
        trees: Trees<'_>,
        side: &mut Snapshot,
        agenda: Option<&str>,
        message: &str,
    ) -> Result<()> {
        let repo = &trees.history.repo;
        if let Some(agenda) = agenda
            && let Some(day) = side.due.as_deref().and_then(day_of)
        {
            let shown = shown_edits(trees, side, &side.edits, day, true);
            if let Some(tree) = with_page(repo, side.tree, agenda, &render(&side.index, &shown, day))? {
                trees.go_to(side, tree)?;
            }
        }
        if let Some(day) = side.due.as_deref().and_then(day_of) {
            let before = side.index.watched();
            make_feeds(trees, side, before.as_ref(), day)?;
        }
        side.index.watch();
        self.tip = repo.write_commit(side.tree, &[self.tip], message)?;
        repo.note_made(&[self.tip]);
        Ok(())
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

/// Theirs, with what phones got wrong since ours put right.
pub(super) fn repaired(vault: &mut Vault, theirs: Oid, ours: Oid) -> Result<Repair> {
    let agenda = vault.committed().config().agenda_file.clone();
    let agenda = vault.may_commit_page(&agenda)?.then_some(agenda);
    let (trees, is_encrypted) = (vault.trees(), vault.is_encrypted());
    let repo = &trees.history.repo;
    let mut repair = Repair::new(theirs);
    let commits = repo.only_in(theirs, ours)?;
    let steps = commits[commits.len().saturating_sub(MOST)..].iter().map(|&id| repo.step(id));
    let steps: Vec<Step> = steps.collect::<Result<_>>()?;
    let (restored, garbled) = restored(repo, repo.tree_of(theirs)?, &steps)?;
    let lost = repair.take_lost(trees, theirs, &steps)?;
    if lost.is_empty() && garbled.is_empty() {
        return Ok(repair);
    }
    let known: Vec<&Page> = trees.pages.typed_into.iter().collect();
    let mut side = trees.beside_head(repo.tree_of(theirs)?, &known)?;
    side.index.watch();
    if !garbled.is_empty() {
        trees.go_to(&mut side, restored)?;
        repair.put_on_top(trees, &mut side, agenda.as_deref(), &message::restored(garbled.len()))?;
        let whole = |path| format!("{path}: a phone had broken it, and it is whole again");
        repair.said.extend(garbled.iter().map(whole));
    }
    for (path, lost) in lost {
        let Some(tree) = with_lost_updates(trees, side.tree, &path, &lost)? else { continue };
        trees.go_to(&mut side, tree)?;
        let from: Vec<&str> = lost.iter().map(|update| &*update.from).collect();
        let message = message::put_back(&path, &from, is_encrypted);
        repair.put_on_top(trees, &mut side, agenda.as_deref(), &message)?;
        repair.said.push(format!("{path}: what a merge on a phone dropped is back"));
    }
    Ok(repair)
}

/// `tree` with what was lost of the note at `path`; `None` where that changes nothing.
fn with_lost_updates(trees: Trees<'_>, tree: Oid, path: &str, lost: &[LostUpdate]) -> Result<Option<Oid>> {
    let repo = &trees.history.repo;
    let place = repo.path_of(path);
    let text = LostUpdates { trees }.text_in(tree, path)?;
    let (Some(blob), Some(old)) = (repo.blob_at(Some(tree), &place)?, text) else { return Ok(None) };
    let rules = rules_of(trees.disk, path);
    let new = lost.iter().fold(old.clone(), |text, update| put_back(text, update, rules));
    if new == old {
        return Ok(None);
    }
    let oid = repo.blob_of(path, new.as_bytes(), true)?;
    repo.tree_with(tree, &[(place, Some(Blob { oid, ..blob }))])
}

/// `tree` with the pictures and the like whole again that a phone wrote as if they were text, and which they are. A phone
/// does so to all of them in a conflict over any note: each byte that is no UTF-8 became a mark of that.
fn restored(repo: &Repo, tree: Oid, steps: &[Step]) -> Result<(Oid, Vec<Arc<str>>)> {
    let (mut found, mut allowance) = (BTreeMap::new(), Allowance::new(MOST_COMPARED));
    for step in steps.iter().filter(|step| !step.is_ours()) {
        let parents = step.parents.iter().map(|&parent| repo.tree_of(parent));
        let parents: Vec<Oid> = parents.collect::<Result<_>>()?;
        let paths = repo.tree_differences(parents.first().copied(), Some(step.tree))?;
        for path in paths.into_iter().filter(|path| !path.ends_with(".md")) {
            let (then, now) = (repo.entry_in(Some(step.tree), &path)?, repo.entry_in(Some(tree), &path)?);
            if !found.contains_key(&path)
                && let Some(wrong) = then.filter(|_| then == now)
                && let Some(right) = right_of(repo, wrong, &parents, &path, &mut allowance)?
            {
                found.insert(path, right);
            }
        }
    }
    let files: Vec<_> = found.iter().map(|(path, right)| (repo.path_of(path), Some(*right))).collect();
    let restored = if files.is_empty() { None } else { repo.tree_with(tree, &files)? };
    Ok(restored.map_or((tree, Vec::new()), |tree| (tree, found.into_keys().collect())))
}

/// What the file at `path`, which is `wrong` now, was in one of its commit's `parents`.
fn right_of(
    repo: &Repo,
    wrong: Blob,
    parents: &[Oid],
    path: &str,
    allowance: &mut Allowance,
) -> Result<Option<Blob>> {
    for &parent in parents {
        if let Some(right) = repo.entry_in(Some(parent), path)?
            && is_garbled(repo, right, wrong, allowance)?
        {
            return Ok(Some(right));
        }
    }
    Ok(None)
}

/// Whether `wrong` is `right`, which is no text, read as text.
fn is_garbled(repo: &Repo, right: Blob, wrong: Blob, allowance: &mut Allowance) -> Result<bool> {
    if right.oid == wrong.oid || !is_regular(right) || !is_regular(wrong) || allowance.is_spent() {
        return Ok(false);
    }
    let (right, wrong) = (repo.bytes(right.oid)?, repo.bytes(wrong.oid)?);
    allowance.spend(right.len() + wrong.len());
    let as_text = String::from_utf8_lossy(&right);
    Ok(matches!(as_text, Cow::Owned(_)) && as_text.as_bytes() == wrong)
}

/// A note with what was dropped of it; as it is where the two do not go together without a question.
fn put_back(text: String, update: &LostUpdate, rules: Rules) -> String {
    let merged = rules(&update.wrong, &text, &update.right, &both_sides);
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
            let dropped = LostUpdate { path, from, wrong: wrong.into(), right: right.into() };
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
