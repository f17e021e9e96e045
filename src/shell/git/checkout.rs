//! The branch moves on to a commit that somebody else's work is in, and index and work tree follow: all of it or
//! nothing.
//!
//! Never overwrites what is on disk and not in the commit that the branch was at: then nothing happens. Files come
//! first, the branch by compare-and-swap, then the index; what a kill leaves in between the next round finishes, or
//! takes back, by the intent.

use super::content::Blob;
use super::index::{entry_at, entry_of, flagged, is_frozen, is_skipped};
use super::recover::Checkout;
use super::replay::{SideChange, is_link, is_regular, is_submodule};
use super::{Head, Repo, RepoPath, program};
use crate::error::{Error, Result};
use crate::shell::files::{self, Replaced};
use git2::{IndexEntry, Oid};
use std::collections::HashSet;
use std::fs;

/// A commit for the branch to go to.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The commit.
    pub commit: Oid,
    /// Its tree.
    pub tree: Oid,
    /// What the branch's log says of it.
    pub what: &'a str,
}

/// A generated file of the vault that is replaced whatever the branch had: its path, what it holds on disk, what it
/// is to hold (`None`: it stays as it is).
#[derive(Debug, Clone)]
pub struct Generated {
    /// Relative to the vault.
    pub path: String,
    /// What it holds; `None`: it is not there.
    pub old: Option<Vec<u8>>,
    /// What it is to hold.
    pub new: Option<Vec<u8>>,
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckedOut {
    /// The branch, the index and the work tree are there.
    Done,
    /// Nothing happened, because of these: paths of the repository, and why.
    Waits(Vec<(RepoPath, String)>),
}

/// What a move of the branch does with a path of the work tree.
enum Fate {
    /// It is brought from what stands there to what the new commit has.
    Moves(Option<Blob>),
    /// It stays as it is on disk; only its index entry follows.
    Stays,
    /// The user has something else there: at this path, for this reason.
    InTheWay(RepoPath, String),
}

/// The paths that differ between two commits, and what is on disk there.
struct Plan {
    /// Paths that are brought, with what they hold now as their old version.
    moves: Vec<SideChange>,
    /// Paths that stay as they are on disk.
    stays: Vec<SideChange>,
    /// Paths that the user left out of the work tree.
    skipped: HashSet<RepoPath>,
    /// What is in the way of all of it, and why.
    in_the_way: Vec<(RepoPath, String)>,
}

impl Repo {
    /// Moves the branch from `head` to `target`, with index and work tree. `generated` is ours. `is_made` tells the vault's
    /// paths of other files that are made from notes: what else stands there on disk stays.
    ///
    /// # Errors
    /// When it cannot be done; nothing has happened then.
    pub fn check_out(
        &mut self,
        head: &Head,
        target: Target<'_>,
        generated: &Generated,
        is_made: &dyn Fn(&str) -> bool,
    ) -> Result<CheckedOut> {
        let who = self.signature()?;
        let lock = self.lock_index()?;
        self.fresh_index()?;
        if self.head()? != *head || self.is_busy() {
            return Err(Error::HeadMoved);
        }
        let ours = self.in_repo(&generated.path);
        let changes = self.changes(head.tree, Some(target.tree), false)?;
        let others = changes.into_iter().filter(|change| change.path != ours).collect();
        let Plan { moves, stays, skipped, in_the_way } = self.plan(others, is_made)?;
        if !in_the_way.is_empty() {
            return Ok(CheckedOut::Waits(in_the_way));
        }
        let id = |oid: Option<Oid>| oid.map(|oid| oid.to_string());
        let paths = |changes: &[SideChange]| changes.iter().map(|change| change.path.clone()).collect();
        let absent = moves.iter().filter(|change| change.old.is_none());
        let intent = Checkout {
            branch: head.branch.clone(),
            old: id(head.tree),
            new: target.tree.to_string(),
            commit: target.commit.to_string(),
            generated: ours.clone(),
            left: paths(&stays),
            absent: absent.map(|change| change.path.clone()).collect(),
            skipped: skipped.iter().cloned().collect(),
        };
        self.write_checkout(&intent)?;
        let moved = self.bring(&moves, generated).and_then(|stopped| match stopped {
            Some(path) => Ok(Some(path)),
            None => {
                let (old, new) = (head.commit, target.commit);
                self.move_branch(&head.branch, (old, new), &who.committer, target.what).map(|()| None)
            }
        });
        if !matches!(moved, Ok(None)) {
            self.take_back(&moves)?;
            self.forget_checkout()?;
            let saved = "changed there too: was saved just now".to_owned();
            return Ok(CheckedOut::Waits(vec![(moved?.unwrap_or_default(), saved)]));
        }
        let all: Vec<_> = moves.into_iter().chain(stays).collect();
        self.index_follows(&all, &ours, target.tree, &skipped)?;
        self.publish_index(&lock)?;
        self.forget_checkout()?;
        Ok(CheckedOut::Done)
    }

    /// What becomes of each of the paths that differ, and what is in the way.
    fn plan(&mut self, changes: Vec<SideChange>, is_made: &dyn Fn(&str) -> bool) -> Result<Plan> {
        let skipped = self.skipped(&changes)?;
        let gone = changes.iter().filter(|change| change.new.is_none()).map(|change| change.path.clone());
        let gone: HashSet<RepoPath> = gone.collect();
        let mut plan = Plan { moves: Vec::new(), stays: Vec::new(), skipped, in_the_way: Vec::new() };
        for change in changes {
            match self.fate(&change, &gone, &plan.skipped)? {
                Fate::InTheWay(path, _)
                    if path == change.path
                        && self.in_this_vault(&path).is_some_and(|path| is_made(&path)) =>
                {
                    plan.stays.push(change);
                }
                Fate::Moves(old) => plan.moves.push(SideChange { old, ..change }),
                Fate::Stays => plan.stays.push(change),
                Fate::InTheWay(path, why) => plan.in_the_way.push((path, why)),
            }
        }
        plan.in_the_way.dedup();
        Ok(plan)
    }

    /// What becomes of one path; `gone` are those that go, `skipped` those that are to be in no work tree.
    fn fate(
        &mut self,
        change: &SideChange,
        gone: &HashSet<RepoPath>,
        skipped: &HashSet<RepoPath>,
    ) -> Result<Fate> {
        let SideChange { path, old, new, .. } = change;
        let changed = |why: &str| Fate::InTheWay(path.clone(), format!("changed there too: {why}"));
        let entry = self.raw_index_entry(path)?;
        let indexed = entry.as_ref().map(blob_of);
        if indexed != *old {
            return Ok(if indexed == *new { Fate::Stays } else { changed("staged by you") });
        }
        if skipped.contains(path) {
            return Ok(Fate::Stays);
        }
        if let Some(folder) = self.obstacle(path) {
            if gone.contains(&folder) && !files::is_repository(&self.work_tree.join(&folder)) {
                return Ok(Fate::Moves(None));
            }
            let why = format!("a link, a file or another repository, where {path} comes");
            return Ok(Fate::InTheWay(folder, why));
        }
        let place = self.work_tree.join(path);
        let stands = place.symlink_metadata().ok();
        let is_folder = stands.as_ref().is_some_and(fs::Metadata::is_dir);
        let is_frozen = entry.is_some_and(|entry| is_frozen(&entry));
        let submodule = |blob: &Option<Blob>| blob.is_some_and(is_submodule);
        // Git puts back what it was told to leave alone, and a submodule's folder.
        if stands.is_none() && (is_frozen || submodule(old) || new.is_none()) {
            return Ok(Fate::Moves(None));
        }
        if submodule(old) && (submodule(new) || new.is_none()) {
            return Ok(if is_folder { Fate::Moves(*old) } else { Fate::Stays });
        }
        if is_folder && new.is_some() && (old.is_none() || submodule(old)) {
            if files::is_repository(&place) {
                let why = "another repository, where a file comes".to_owned();
                return Ok(if submodule(new) { Fate::Stays } else { Fate::InTheWay(path.clone(), why) });
            }
            let left = self.left_in(path, &|path| gone.contains(path));
            let why = format!("in no commit, where {path} comes");
            return Ok(left.map_or(Fate::Moves(*old), |left| Fate::InTheWay(left, why)));
        }
        if self.holds(path, *old)? {
            return Ok(Fate::Moves(*old));
        }
        if self.holds(path, *new)? {
            return Ok(Fate::Stays);
        }
        if self.is_named_anew(path, gone) {
            return Ok(Fate::Moves(None));
        }
        Ok(changed(match (is_frozen, stands) {
            (true, _) => "changed on disk, where git is told to leave it alone",
            (false, None) => "removed on disk and not committed yet",
            (false, Some(_)) => "changed on disk and not committed yet",
        }))
    }

    /// Whether what stands at a path is a file that goes, under a name that this disk takes for the same.
    fn is_named_anew(&self, path: &RepoPath, gone: &HashSet<RepoPath>) -> bool {
        if self.setting_flag("core.ignoreCase") != Some(true) {
            return false;
        }
        let identity = |path: &str| files::identity(&self.work_tree.join(path));
        let is_twin = |other: &RepoPath| {
            other.to_lowercase() == path.to_lowercase() && identity(other) == identity(path)
        };
        gone.iter().any(is_twin)
    }

    /// The paths of `changes` that a sparse checkout leaves out of the work tree.
    fn skipped(&mut self, changes: &[SideChange]) -> Result<HashSet<RepoPath>> {
        let mut skipped = HashSet::new();
        if self.setting_flag("core.sparseCheckout") != Some(true) {
            return Ok(skipped);
        }
        let mut asked = Vec::new();
        for SideChange { path, .. } in changes {
            // What is on disk counts, whatever its entry says.
            if self.work_tree.join(path).symlink_metadata().is_err() {
                let is_skipped = self.raw_index_entry(path)?.map(|entry| is_skipped(&entry));
                match is_skipped {
                    Some(true) => drop(skipped.insert(path.clone())),
                    Some(false) => {}
                    None => asked.push(path),
                }
            }
        }
        if !asked.is_empty() {
            let wanted = self.wanted_in_work_tree(&asked)?;
            skipped.extend(asked.into_iter().filter(|path| !wanted.contains(path.as_str())).cloned());
        }
        Ok(skipped)
    }

    /// Those of the paths that a sparse checkout has in the work tree: git knows.
    fn wanted_in_work_tree(&self, paths: &[&RepoPath]) -> Result<HashSet<String>> {
        let input: String = paths.iter().map(|path| format!("{path}\0")).collect();
        let arguments = ["sparse-checkout", "check-rules", "-z"];
        let said = program::run(self, "sparse-checkout", &arguments, Some(input.as_bytes()), &[])?;
        let said = String::from_utf8_lossy(&said);
        Ok(said.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
    }

    /// Writes what the new commit has, where the disk still has what the old one had; returns a path that was saved in
    /// between.
    fn bring(&mut self, changes: &[SideChange], generated: &Generated) -> Result<Option<RepoPath>> {
        for change in gone_first(changes, |change| change.new) {
            if !self.put(&change.path, change.old, change.new)? {
                return Ok(Some(change.path.clone()));
            }
        }
        let Some(new) = &generated.new else { return Ok(None) };
        let place = self.work_tree.join(self.in_repo(&generated.path));
        let put = files::replace(&place, new, generated.old.as_deref(), self.state()?, true)?;
        Ok((put == Replaced::Changed).then(|| self.in_repo(&generated.path)))
    }

    /// Puts the files back that [`Repo::bring`] wrote. A generated file is written anew by every round.
    pub(super) fn take_back(&mut self, changes: &[SideChange]) -> Result<()> {
        for change in gone_first(changes, |change| change.old) {
            self.put(&change.path, change.new, change.old)?;
        }
        Ok(())
    }

    /// The index gets the new commit's entries at the paths that changed, and no others.
    fn index_follows(
        &mut self,
        changes: &[SideChange],
        generated: &RepoPath,
        tree: Oid,
        skipped: &HashSet<RepoPath>,
    ) -> Result<()> {
        let blob = self.blob_at(Some(tree), generated)?;
        let mut entries = vec![(generated.to_owned(), blob)];
        entries.extend(changes.iter().map(|change| (change.path.clone(), change.new)));
        let mut wanted = Vec::new();
        for (path, blob) in entries {
            let stat = match blob.filter(|blob| is_regular(*blob)) {
                // Looked at before it is compared: a save in between makes git compare again.
                Some(_) => self.work_tree.join(&path).symlink_metadata().ok().filter(|stat| stat.is_file()),
                None => None,
            };
            let stat = if self.holds(&path, blob)? { stat } else { None };
            let entry = self.raw_index_entry(&path)?;
            let is_skipped = skipped.contains(&path);
            let entry = blob.map(|blob| flagged(entry_of(&path, blob, stat.as_ref()), entry, is_skipped));
            wanted.push((path, entry));
        }
        let index = self.fresh_index()?;
        // What goes makes room first: an index takes no file in the place of a folder.
        wanted.sort_by_key(|(_, entry)| entry.is_some());
        let entered = wanted.iter().try_for_each(|(path, entry)| match entry {
            Some(entry) => index.add(entry),
            None => match index.remove(path.as_ref(), 0) {
                Err(cause) if cause.code() == git2::ErrorCode::NotFound => Ok(()),
                removed => removed,
            },
        });
        entered.map_err(|cause| self.error(cause))
    }

    /// What a killed process of ours began: finished where the branch has moved, taken back where it has not.
    pub(super) fn recover_checkout(&mut self) -> Result<()> {
        let Some(intent) = self.read_checkout() else { return self.forget_checkout() };
        let id = |text: &str| Oid::from_str(text).ok();
        let head = self.head()?;
        let (old, new) = (intent.old.as_deref().and_then(id), id(&intent.new));
        let changes = self.changes(old, new, false).unwrap_or_default();
        let skipped: HashSet<RepoPath> = intent.skipped.into_iter().collect();
        let (mut moves, mut stays) = (Vec::new(), Vec::new());
        for mut change in changes.into_iter().filter(|change| change.path != intent.generated) {
            change.old = change.old.filter(|_| !intent.absent.contains(&change.path));
            if intent.left.contains(&change.path) { stays.push(change) } else { moves.push(change) }
        }
        if head.commit.is_some() && head.commit == id(&intent.commit) {
            let lock = self.lock_index()?;
            let before = |change: &SideChange| self.blob_at(old, &change.path);
            let lags = moves.iter().chain(&stays).map(|change| Ok((change.path.clone(), before(change)?)));
            let mut lagging = HashSet::new();
            for (path, old) in lags.collect::<Result<Vec<_>>>()? {
                if self.raw_index_entry(&path)?.as_ref().map(blob_of) == old {
                    lagging.insert(path);
                }
            }
            moves.retain(|change| lagging.contains(&change.path));
            stays.retain(|change| lagging.contains(&change.path));
            for change in gone_first(&moves, |change| change.new) {
                self.put_after_a_kill(&change.path, change.old, change.new)?;
            }
            let lagging: Vec<_> = moves.into_iter().chain(stays).collect();
            if let Some(new) = new {
                self.index_follows(&lagging, &intent.generated, new, &skipped)?;
                self.publish_index(&lock)?;
            }
        } else if head.tree == old {
            for change in gone_first(&moves, |change| change.old) {
                self.put_after_a_kill(&change.path, change.new, change.old)?;
            }
        }
        self.forget_checkout()
    }

    /// As [`Repo::put`], after a kill: where a file became a link, or the other way round, nothing may stand between.
    fn put_after_a_kill(&self, path: &RepoPath, old: Option<Blob>, new: Option<Blob>) -> Result<()> {
        let kind = |blob: Option<Blob>| blob.map(|blob| (is_link(blob), is_submodule(blob)));
        let is_nothing = self.work_tree.join(path).symlink_metadata().is_err();
        let old = old.filter(|_| !is_nothing || new.is_none() || kind(old) == kind(new));
        self.put(path, old, new).map(drop)
    }

    fn raw_index_entry(&mut self, path: &RepoPath) -> Result<Option<git2::IndexEntry>> {
        Ok(entry_at(self.fresh_index()?, path))
    }
}

/// What goes makes room first: a file may take the place of a folder.
fn gone_first(
    changes: &[SideChange],
    to: impl Fn(&SideChange) -> Option<Blob>,
) -> impl Iterator<Item = &SideChange> {
    let (gone, kept): (Vec<_>, Vec<_>) = changes.iter().partition(|change| to(change).is_none());
    gone.into_iter().chain(kept)
}

fn blob_of(entry: &IndexEntry) -> Blob {
    Blob { oid: entry.id, mode: entry.mode }
}
