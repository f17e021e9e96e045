//! Three versions of a tree: what each side changed, and what becomes of it.
//!
//! Reads trees and writes new ones; moves no branch, and never reads or writes the work tree.

use super::content::Blob;
use super::index::entry_of;
use super::objects::written;
use super::{Repo, RepoPath};
use crate::error::{Error, Result};
use crate::merge::exchange::{Turn, sources};
use git2::build::TreeUpdateBuilder;
use git2::{DiffFindOptions, DiffOptions, FileMode, ObjectType, Oid, Tree};
use std::collections::{HashMap, HashSet};

/// A link's mode, and a submodule's: neither has a text to merge.
const LINK: u32 = 0o120_000;
const SUBMODULE: u32 = 0o160_000;

/// How much of two files must be alike for one to be the other under a new name, in percent.
const ALIKE: u16 = 70;

/// What one side did to a file; paths are the repository's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SideChange {
    /// Where it stands now, or stood last.
    pub path: RepoPath,
    /// Where it stood before, if that was elsewhere.
    pub from: Option<RepoPath>,
    /// What it was; `None`: not there.
    pub old: Option<Blob>,
    /// What it is; `None`: gone.
    pub new: Option<Blob>,
}

/// What becomes of a file of which there are three versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It stays as theirs.
    Keep,
    /// It becomes this; `None`: it goes.
    Take(Option<Blob>),
    /// Both sides changed its content: the two are merged, and the file gets this mode.
    Merge(u32),
    /// Both sides changed what has no text.
    Clash,
}

/// What becomes of a file: one side's change is taken, and what one side edited outlives its removal by the other.
pub fn decide(base: Option<Blob>, ours: Option<Blob>, theirs: Option<Blob>) -> Action {
    match (ours, theirs) {
        _ if ours == theirs || ours == base => Action::Keep,
        _ if theirs == base => Action::Take(ours),
        (None, _) => Action::Keep,
        (_, None) => Action::Take(ours),
        (Some(ours), Some(theirs)) => {
            let mode = match base {
                Some(base) if ours.mode == base.mode => theirs.mode,
                _ => ours.mode,
            };
            if [base.unwrap_or(ours), ours, theirs].iter().any(|it| !is_regular(*it)) {
                Action::Clash
            } else if ours.oid == theirs.oid || base.is_some_and(|base| base.oid == ours.oid) {
                Action::Take(Some(Blob { oid: theirs.oid, mode }))
            } else if base.is_some_and(|base| base.oid == theirs.oid) {
                Action::Take(Some(Blob { oid: ours.oid, mode }))
            } else {
                Action::Merge(mode)
            }
        }
    }
}

/// Whether it is a file with content of its own.
pub fn is_regular(blob: Blob) -> bool {
    blob.mode != LINK && blob.mode != SUBMODULE
}

/// Whether it is another repository's commit.
pub fn is_submodule(blob: Blob) -> bool {
    blob.mode == SUBMODULE
}

/// Whether it is a symbolic link.
pub fn is_link(blob: Blob) -> bool {
    blob.mode == LINK
}

impl Repo {
    /// What differs between two trees of the whole repository; a file that only changed its place is one change.
    ///
    /// # Errors
    /// When a tree cannot be read, or a path is not UTF-8 or none that git would check out.
    pub fn changes(&self, old: Option<Oid>, new: Option<Oid>, renames: bool) -> Result<Vec<SideChange>> {
        let changes = self.diff(old, new, renames)?;
        let notes = changes.iter().filter(|change| change.path.ends_with(".md")).count();
        if !renames || notes < 2 {
            return Ok(changes);
        }
        let Some(mut exchanged) = self.exchanged(self.diff(old, new, false)?)? else { return Ok(changes) };
        // Others that only changed their place are as they were found.
        for renamed in changes.into_iter().filter(|change| change.from.is_some()) {
            let is_free = |path: &RepoPath, is_new: bool| {
                let free =
                    |it: &SideChange| it.path == *path && it.from.is_none() && it.new.is_some() == is_new;
                exchanged.iter().any(free)
            };
            if let Some(from) = &renamed.from
                && is_free(from, false)
                && is_free(&renamed.path, true)
            {
                exchanged.retain(|it| it.path != *from && it.path != renamed.path);
                exchanged.push(renamed);
            }
        }
        Ok(exchanged)
    }

    fn diff(&self, old: Option<Oid>, new: Option<Oid>, renames: bool) -> Result<Vec<SideChange>> {
        let failed = |cause| self.error(cause);
        let (old, new) = (self.tree(old)?, self.tree(new)?);
        let mut options = DiffOptions::new();
        // A link in a file's place is one change of one path.
        options.include_typechange(true);
        let diff = self.git.diff_tree_to_tree(old.as_ref(), new.as_ref(), Some(&mut options));
        let mut diff = diff.map_err(failed)?;
        if renames {
            let mut find = DiffFindOptions::new();
            find.renames(true).rename_threshold(ALIKE);
            diff.find_similar(Some(&mut find)).map_err(failed)?;
        }
        let mut names = Names::new().map_err(failed)?;
        let mut name = |bytes: Option<&[u8]>| names.check(bytes.unwrap_or_default());
        let blob = |file: &git2::DiffFile<'_>| {
            let is_there = file.exists() && !file.id().is_zero();
            is_there.then(|| Blob { oid: file.id(), mode: u32::from(file.mode()) })
        };
        let mut changes = Vec::new();
        for delta in diff.deltas() {
            let (before, after) = (delta.old_file(), delta.new_file());
            let path = name(after.path_bytes().or(before.path_bytes()))?;
            let from = match delta.status() {
                git2::Delta::Renamed => Some(name(before.path_bytes())?),
                _ => None,
            };
            let (old, new) = match delta.status() {
                git2::Delta::Added => (None, blob(&after)),
                git2::Delta::Deleted => (blob(&before), None),
                _ => (blob(&before), blob(&after)),
            };
            changes.push(SideChange { path, from, old, new });
        }
        let there: HashSet<&str> =
            changes.iter().filter(|it| it.new.is_some()).map(|it| it.path.as_str()).collect();
        let folders = |path: &str| path.rmatch_indices('/').map(|(end, _)| end).collect::<Vec<_>>();
        // A bent tree has a link and a folder of one name: the folder's files would go where the link leads.
        match there.iter().find(|path| folders(path).iter().any(|&end| there.contains(&path[..end]))) {
            Some(path) => Err(refused(path.as_bytes(), "a file stands where its folder is", BENT)),
            None => Ok(changes),
        }
    }

    /// `changes` with those notes renamed that got each other's names; `None`: there are none.
    fn exchanged(&self, mut changes: Vec<SideChange>) -> Result<Option<Vec<SideChange>>> {
        let is_note = |change: &SideChange| {
            let is_text = [change.old, change.new].into_iter().flatten().all(is_regular);
            change.from.is_none() && change.path.ends_with(".md") && is_text
        };
        let notes: Vec<usize> = (0..changes.len()).filter(|&at| is_note(&changes[at])).collect();
        let is_edit = |at: &&usize| changes[**at].old.is_some() && changes[**at].new.is_some();
        if notes.len() < 2 || notes.iter().find(is_edit).is_none() {
            return Ok(None);
        }
        let text = |blob: Option<Blob>| -> Result<Option<String>> {
            let bytes = blob.map(|blob| self.bytes(blob.oid)).transpose()?;
            Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        };
        let texts = notes.iter().map(|&at| Ok((text(changes[at].old)?, text(changes[at].new)?)));
        let texts = texts.collect::<Result<Vec<_>>>()?;
        let turns: Vec<_> =
            texts.iter().map(|(old, new)| Turn { old: old.as_deref(), new: new.as_deref() }).collect();
        let before: Vec<_> = notes.iter().map(|&at| (changes[at].path.clone(), changes[at].old)).collect();
        let mut moved_away = HashSet::new();
        for (note, source) in sources(&turns).into_iter().enumerate() {
            let Some((path, old)) = source.map(|source| before[source].clone()) else { continue };
            moved_away.insert(path.clone());
            let change = &mut changes[notes[note]];
            (change.from, change.old) = (Some(path), old);
        }
        changes.retain(|change| change.new.is_some() || !moved_away.contains(&change.path));
        Ok((!moved_away.is_empty()).then_some(changes))
    }

    /// The paths that one side gave to another file than the one that stood there.
    pub fn named_anew(changes: &[SideChange]) -> HashSet<RepoPath> {
        changes.iter().filter(|change| change.from.is_some()).map(|change| change.path.clone()).collect()
    }

    /// Where the files of `changes` went that got another name.
    pub fn renames(changes: &[SideChange]) -> HashMap<RepoPath, RepoPath> {
        changes.iter().filter_map(|change| Some((change.from.clone()?, change.path.clone()))).collect()
    }

    /// What stands at a path of the repository in `tree`: a file, a link or a submodule.
    ///
    /// # Errors
    /// When the tree cannot be read.
    pub fn blob_at(&self, tree: Option<Oid>, path: &RepoPath) -> Result<Option<Blob>> {
        let Some(tree) = self.tree(tree)? else { return Ok(None) };
        match tree.get_path(path.as_ref()) {
            Ok(entry) if entry.kind() == Some(ObjectType::Tree) => Ok(None),
            Ok(entry) => Ok(Some(Blob { oid: entry.id(), mode: entry.filemode() as u32 })),
            Err(cause) if cause.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(cause) => Err(self.error(cause)),
        }
    }

    /// `tree` with these files in it, and without those that are `None`; `None` where a file would take a folder's
    /// place.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tree_with(&self, tree: Oid, files: &[(RepoPath, Option<Blob>)]) -> Result<Option<Oid>> {
        let base = self.git.find_tree(tree).map_err(|cause| self.error(cause))?;
        let mut update = TreeUpdateBuilder::new();
        for (path, blob) in files {
            match blob {
                Some(blob) => update.upsert(path.as_str(), blob.oid, mode_of(blob.mode)),
                None => update.remove(path.as_str()),
            };
        }
        match written(|| update.create_updated(&self.git, &base)) {
            Ok(tree) => Ok(Some(tree)),
            Err(cause) if cause.message().starts_with("D/F conflict") => Ok(None),
            Err(cause) => Err(self.error(cause)),
        }
    }

    /// A commit's tree.
    ///
    /// # Errors
    /// When there is no such commit.
    pub fn tree_of(&self, commit: Oid) -> Result<Oid> {
        Ok(self.git.find_commit(commit).map_err(|cause| self.error(cause))?.tree_id())
    }

    /// The content of a blob as it is stored.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn bytes(&self, oid: Oid) -> Result<Vec<u8>> {
        let blob = self.git.find_blob(oid).map_err(|cause| self.error(cause))?;
        Ok(blob.content().to_vec())
    }

    /// Stores these bytes as they are.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn store_as_is(&self, bytes: &[u8]) -> Result<Oid> {
        written(|| self.git.blob(bytes)).map_err(|cause| self.error(cause))
    }

    /// A path of the repository as a path of the vault; `None` outside it and in hidden folders.
    pub fn in_this_vault(&self, path: &RepoPath) -> Option<std::sync::Arc<str>> {
        self.in_vault(path.as_bytes())
    }

    /// The repository's path of a path of the vault.
    pub fn path_of(&self, path: &str) -> RepoPath {
        self.in_repo(path)
    }

    fn tree(&self, oid: Option<Oid>) -> Result<Option<Tree<'_>>> {
        oid.map(|oid| self.git.find_tree(oid)).transpose().map_err(|cause| self.error(cause))
    }
}

/// Knows which paths git would check out. A fetch brings any, `.git/hooks/…` and `../…` too.
struct Names(git2::Index);

impl Names {
    fn new() -> Result<Self, git2::Error> {
        git2::Index::new().map(Self)
    }

    fn check(&mut self, path: &[u8]) -> Result<RepoPath> {
        let Ok(name) = std::str::from_utf8(path).map(RepoPath::new) else {
            return Err(refused(
                path,
                "the name is not UTF-8",
                "sync by hand, with `git pull` and `git push`",
            ));
        };
        // An index takes no other: the rules are libgit2's, those of other systems' file names included.
        let entry = entry_of(&name, Blob { oid: Oid::ZERO_SHA1, mode: u32::from(FileMode::Blob) }, None);
        self.0
            .add(&entry)
            .and_then(|()| self.0.clear())
            .map_err(|_| refused(path, "no name for a file", BENT))?;
        Ok(name)
    }
}

/// Of a history that no git makes.
const BENT: &str = "nothing was changed: ask whoever put that on the remote";

fn refused(path: &[u8], why: &str, hint: &str) -> Error {
    Error::refused(format!("{}: {why}", String::from_utf8_lossy(path)), hint)
}

fn mode_of(mode: u32) -> FileMode {
    match mode {
        LINK => FileMode::Link,
        SUBMODULE => FileMode::Commit,
        mode if mode & 0o111 != 0 => FileMode::BlobExecutable,
        _ => FileMode::Blob,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: u32 = 0o100_644;
    const EXECUTABLE: u32 = 0o100_755;

    fn blob(content: &str, mode: u32) -> Option<Blob> {
        Some(Blob { oid: Oid::hash_object(ObjectType::Blob, content.as_bytes()).unwrap(), mode })
    }

    #[test]
    fn of_three_versions_of_a_file_one_sides_change_is_taken() {
        let [a, b, c] = ["a", "b", "c"].map(|text| blob(text, PLAIN));
        let check = |base, ours, theirs, expected| assert_eq!(decide(base, ours, theirs), expected);
        check(a, a, a, Action::Keep);
        check(a, a, b, Action::Keep);
        check(a, a, None, Action::Keep);
        check(a, b, b, Action::Keep);
        check(None, None, b, Action::Keep);
        check(None, b, b, Action::Keep);
        check(a, None, None, Action::Keep);
        check(a, b, a, Action::Take(b));
        check(a, None, a, Action::Take(None));
        check(None, b, None, Action::Take(b));
        check(a, b, c, Action::Merge(PLAIN));
        check(None, b, c, Action::Merge(PLAIN));
    }

    #[test]
    fn what_one_side_edited_outlives_its_removal_by_the_other() {
        let [a, b] = ["a", "b"].map(|text| blob(text, PLAIN));
        assert_eq!(decide(a, None, b), Action::Keep);
        assert_eq!(decide(a, b, None), Action::Take(b));
    }

    #[test]
    fn mode_and_content_are_merged_apart() {
        let [a, b, c] = ["a", "b", "c"].map(|text| move |mode| blob(text, mode));
        let check = |base, ours, theirs, expected| assert_eq!(decide(base, ours, theirs), expected);
        check(a(PLAIN), a(EXECUTABLE), b(PLAIN), Action::Take(b(EXECUTABLE)));
        check(a(PLAIN), b(PLAIN), a(EXECUTABLE), Action::Take(b(EXECUTABLE)));
        check(a(PLAIN), b(EXECUTABLE), b(PLAIN), Action::Take(b(EXECUTABLE)));
        check(a(PLAIN), b(PLAIN), c(EXECUTABLE), Action::Merge(EXECUTABLE));
    }

    #[test]
    fn links_and_submodules_have_no_text_to_merge() {
        let [a, b, c] = ["a", "b", "c"].map(|text| move |mode| blob(text, mode));
        for mode in [LINK, SUBMODULE] {
            assert_eq!(decide(a(mode), b(mode), c(mode)), Action::Clash);
            assert_eq!(decide(a(mode), b(mode), a(mode)), Action::Take(b(mode)));
            assert_eq!(decide(a(PLAIN), b(mode), c(PLAIN)), Action::Clash);
        }
    }
}
