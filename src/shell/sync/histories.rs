//! Two lines of history as one: our commits on top of theirs, or merged with them. Commits are written, and no branch moves.
//!
//! Never writes anew what is not ours alone.

use super::page_merge::PageRules;
use super::tree_merge::TreeMerge;
use crate::error::{Error, Result};
use crate::shell::git::pack::Wrote;
use crate::shell::git::replay::SideChange;
use crate::shell::git::rewritten::Rewritten;
use crate::shell::git::{Oid, Repo, short};
use crate::shell::vault::Vault;
use crate::shell::vault::conflicts::{Answers, Clash};
use crate::shell::vault::snapshot::{Snapshot, Trees};
use chrono::NaiveDate;
use std::collections::HashSet;

/// Where the branch is to go.
pub(super) struct Way {
    pub commit: Oid,
    pub tree: Oid,
    pub what: String,
    pub kept: Vec<String>,
    pub side: Snapshot,
}

/// The way, or what the user has to settle first.
pub(super) type WayOrClashes = Result<Way, Vec<Clash>>;

/// The two lines of history that become one.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    /// What theirs is called: `origin/main`.
    pub name: &'a str,
    pub ours: Oid,
    pub theirs: Oid,
    /// How DUE.md is rendered.
    pub page: PageRules,
}

/// Where two lines of history parted.
struct Fork {
    /// What both had.
    before: Snapshot,
    /// Theirs.
    onto: Snapshot,
    /// What they did since.
    changes: Vec<SideChange>,
}

/// The way to theirs as they are.
pub(super) fn forward(trees: Trees<'_>, theirs: Oid, what: &str) -> Result<Way> {
    let tree = trees.history.repo.tree_of(theirs)?;
    let side = trees.beside_head(tree, &[])?;
    Ok(Way { commit: theirs, tree, what: format!("rounds sync: {what}"), kept: Vec::new(), side })
}

impl Fork {
    /// Where both sides parted: at the tree `base`.
    fn at(trees: Trees<'_>, base: Oid, sides: Sides<'_>) -> Result<Self> {
        let (repo, index) = (&trees.history.repo, &trees.history.index);
        let (ours, theirs) = (repo.tree_of(sides.ours)?, repo.tree_of(sides.theirs)?);
        let before = trees.snapshot(Some(ours), index, base, &[])?;
        let onto = trees.snapshot(Some(base), &before.index, theirs, &[&before.page])?;
        let changes = repo.changes(Some(base), Some(theirs), true)?;
        Ok(Self { before, onto, changes })
    }

    fn begin<'v>(&self, trees: Trees<'v>, sides: Sides<'v>, answers: &'v Answers) -> TreeMerge<'v> {
        TreeMerge::new(trees, sides.name, (self.onto.clone(), &self.changes), answers, sides.page)
    }

    /// All that ours did since, as one step: the tree with both, or what the user has to settle first.
    fn merge_all<'v>(
        &self,
        trees: Trees<'v>,
        sides: Sides<'v>,
        answers: &'v Answers,
    ) -> Result<Result<(Oid, TreeMerge<'v>), Vec<Clash>>> {
        let mut merge = self.begin(trees, sides, answers);
        let ours = trees.history.repo.tree_of(sides.ours)?;
        let after = trees.snapshot(Some(ours), &trees.history.index, ours, &[&self.before.page])?;
        Ok(match merge.take_over(&self.before, &after, true)? {
            Some(tree) => Ok((tree, merge)),
            None => Err(merge.clashes),
        })
    }
}

/// Our commits on top of theirs; or, where one of them may not be written anew, or would clash on the way, a merge.
pub(super) fn merged_history(vault: &mut Vault, bases: &[Oid], sides: Sides<'_>) -> Result<WayOrClashes> {
    let Sides { name, ours, theirs, page } = sides;
    let trees = vault.trees();
    let repo = &trees.history.repo;
    let answers = Answers::read(repo.state()?);
    let mine = repo.only_in(ours, theirs)?;
    let base = base_tree(trees, bases, &answers, page.today)?;
    let fork = Fork::at(trees, base, sides)?;
    let mut written = 0;
    if let [only] = bases[..]
        && !has_exchanged(repo, base, ours)?
        && repo.may_rewrite(only, &mine, &trees.history.head.branch)?
    {
        // Where the user chose between two versions, history keeps both: only a merge has them.
        let none = Answers::default();
        let mut merge = fork.begin(trees, sides, &none);
        let tip = replay(&mut merge, &fork.before, &mine, theirs, &mut written)?;
        let way = tip.map(|tip| on_top(merge, tip, mine.len()));
        if let Some(way) = way {
            vault.history.packer.wrote(loose(written));
            return Ok(Ok(way));
        }
    }
    let way = match fork.merge_all(trees, sides, &answers)? {
        Ok((tree, TreeMerge { onto: side, kept, .. })) => {
            let message = format!("Merge remote-tracking branch '{name}'\n");
            let commit = repo.write_commit(tree, &[ours, theirs], &message)?;
            Ok(Way { commit, tree, what: format!("rounds sync: merge {name}"), kept, side })
        }
        Err(clashes) => Err(clashes),
    };
    vault.history.packer.wrote(loose(written));
    Ok(way)
}

/// Theirs, whose history was rewritten, with those of our commits on top that were never there. What was there and
/// is there no longer is in none of it: a merge would bring it back.
pub(super) fn moved_over(vault: &mut Vault, rewritten: &Rewritten, sides: Sides<'_>) -> Result<WayOrClashes> {
    let Rewritten { base, mine, .. } = rewritten;
    let Sides { name, ours, theirs, .. } = sides;
    let note = "the old commits stay in this clone until `git reflog expire --expire=now --all` and `git gc --prune=now`";
    let noted = |way: Way| Way { kept: [way.kept, vec![format!("{name}: {note}")]].concat(), ..way };
    let trees = vault.trees();
    let repo = &trees.history.repo;
    if mine.is_empty() {
        return Ok(Ok(noted(forward(trees, theirs, &format!("{name} was rewritten"))?)));
    }
    if !repo.may_rewrite(*base, mine, &trees.history.head.branch)? {
        let what = format!("{name}: was rewritten, and commits of your own stand on what was there before");
        return Err(Error::refused(what, format!("git rebase --onto {name} {}", short(*base))));
    }
    let answers = Answers::read(repo.state()?);
    let base = repo.tree_of(*base)?;
    let fork = Fork::at(trees, base, sides)?;
    let mut written = 0;
    if !has_exchanged(repo, base, ours)? {
        let mut merge = fork.begin(trees, sides, &answers);
        if let Some(tip) = replay(&mut merge, &fork.before, mine, theirs, &mut written)? {
            let way = noted(on_top(merge, tip, mine.len()));
            vault.history.packer.wrote(loose(written));
            return Ok(Ok(way));
        }
    }
    let (tree, merge) = match fork.merge_all(trees, sides, &answers)? {
        Ok(merged) => merged,
        Err(clashes) => return Ok(Err(clashes)),
    };
    let commit = repo.write_commit(tree, &[theirs], "What was only here\n")?;
    repo.note_made(&[commit]);
    let TreeMerge { onto: side, kept, .. } = merge;
    let what = format!("rounds sync: 1 on top of {name}");
    Ok(Ok(noted(Way { commit, tree, what, kept, side })))
}

/// Whether ours gave notes each other's names, which no commit alone tells: each is one of one note.
fn has_exchanged(repo: &Repo, base: Oid, ours: Oid) -> Result<bool> {
    let changes = repo.changes(Some(base), Some(repo.tree_of(ours)?), true)?;
    let from: HashSet<&str> = changes.iter().filter_map(|change| change.from.as_deref()).collect();
    Ok(changes.iter().any(|change| change.from.is_some() && from.contains(&*change.path)))
}

/// Our commits one after the other; one that brings nothing any more is left out. `None` where something that the user
/// typed would be in none of them any more. Counts in `written` what was written.
fn replay(
    merge: &mut TreeMerge<'_>,
    before: &Snapshot,
    commits: &[Oid],
    onto: Oid,
    written: &mut usize,
) -> Result<Option<Oid>> {
    let trees = merge.trees;
    let repo = &trees.history.repo;
    let mut before = before.clone();
    let (mut tip, mut anew) = (onto, Vec::new());
    for &commit in commits {
        let mut after = before.clone();
        trees.go_to(&mut after, repo.tree_of(commit)?)?;
        let was = merge.onto.tree;
        let Some(tree) = merge.take_over(&before, &after, Some(&commit) == commits.last())? else {
            return Ok(None);
        };
        if merge.page.is_committed && !keeps_typed(&before, &after, &merge.onto) {
            return Ok(None);
        }
        if tree != was {
            tip = repo.write_again(tree, tip, commit)?;
            anew.push(tip);
            *written += 1;
        }
        before = after;
    }
    repo.note_made(&anew);
    Ok(Some(tip))
}

/// What so many commits leave loose, roughly.
fn loose(commits: usize) -> Wrote {
    Wrote { objects: 4 * commits, bytes: 4096 * commits, packs: 0 }
}

/// The tree that both lines grew from. Where there are several (two merges that crossed), one that has both, and
/// of what these cannot agree on the version before.
fn base_tree(trees: Trees<'_>, bases: &[Oid], answers: &Answers, today: NaiveDate) -> Result<Oid> {
    let repo = &trees.history.repo;
    let (first, rest) = (bases[0], &bases[1..]);
    let mut tree = repo.tree_of(first)?;
    for &other in rest {
        let Some(older) = repo.merge_base(first, other)? else { continue };
        let (older, other) = (repo.tree_of(older)?, repo.tree_of(other)?);
        let before = trees.beside_head(older, &[])?;
        let onto = trees.snapshot(Some(older), &before.index, tree, &[])?;
        let after = trees.snapshot(Some(older), &before.index, other, &[])?;
        let changes = repo.changes(Some(older), Some(tree), true)?;
        let page = PageRules { is_committed: false, today };
        let mut merge = TreeMerge::new(trees, "", (onto, &changes), answers, page);
        tree = merge.take_over(&before, &after, true)?.unwrap_or(older);
    }
    Ok(tree)
}

/// So many of our commits, written anew as `tip`.
fn on_top(merge: TreeMerge<'_>, tip: Oid, count: usize) -> Way {
    let what = format!("rounds sync: {count} on top of {}", merge.name);
    let TreeMerge { onto: side, kept, .. } = merge;
    Way { commit: tip, tree: side.tree, what, kept, side }
}

/// Whether all words that the user typed into DUE.md with a commit of ours are still there, now that it is written
/// anew: what the notes say already goes from an agenda, but not from history.
fn keeps_typed(before: &Snapshot, after: &Snapshot, anew: &Snapshot) -> bool {
    let due = |side: &Snapshot| side.due.clone().unwrap_or_default();
    let [before, typed, anew] = [before, after, anew].map(due);
    if typed == before {
        return true;
    }
    let bare = after.page.bare();
    let known = [before.as_str(), &anew, &bare].map(words);
    words(&typed).iter().all(|word| known.iter().any(|known| known.contains(word)))
}

/// The words of an agenda file.
fn words(text: &str) -> HashSet<&str> {
    text.split(|sign: char| !sign.is_alphanumeric()).collect()
}
