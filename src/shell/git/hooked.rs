//! Commits where hooks or signatures are on: the very same commit, by the user's own git.
//!
//! Never `commit --only`: that reads the disk, where DUE.md already shows what has not settled.

use super::commit::{Route, Transaction};
use super::content::Blob;
use super::index::{Staged, entry_of};
use super::{Repo, RepoPath, program};
use crate::error::{Error, Result};
use crate::shell::files;
use git2::Oid;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The hooks that a commit runs.
const HOOKS: [&str; 5] =
    ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "reference-transaction"];

impl Repo {
    /// Whether hooks or signatures ask for the user's own git.
    ///
    /// # Errors
    /// When git cannot read its configuration.
    pub(super) fn find_route(&self) -> Result<Route> {
        let in_process = !self.signs_commits()? && self.commit_hooks()?.is_empty();
        Ok(if in_process { Route::InProcess } else { Route::Program })
    }

    /// Whether commits are to be signed.
    ///
    /// # Errors
    /// When git cannot read its configuration.
    pub fn signs_commits(&self) -> Result<bool> {
        Ok(self.settings()?.flag("commit.gpgSign") == Some(true))
    }

    /// The enabled hooks that a commit runs.
    ///
    /// # Errors
    /// When git cannot read its configuration.
    pub fn commit_hooks(&self) -> Result<Vec<&'static str>> {
        let hooks = self.hooks_folder()?;
        let runs = |name: &str| {
            hooks
                .join(name)
                .metadata()
                .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
        };
        Ok(HOOKS.into_iter().filter(|name| runs(name)).collect())
    }

    /// Where the user's hooks are.
    ///
    /// # Errors
    /// When git cannot read its configuration.
    pub fn hooks_folder(&self) -> Result<PathBuf> {
        let settings = self.settings()?;
        match settings.bytes("core.hooksPath") {
            // Named as nothing, there are none.
            Some(b"") => Ok("/dev/null".into()),
            Some(_) => self.configuration.path(&settings, "core.hooksPath"),
            None => Ok(self.git.commondir().join("hooks")),
        }
    }

    /// What tells that another answer may come of a commit that was refused: the hooks as they are, and all of git's
    /// configuration.
    pub fn what_may_refuse(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let folder = self.hooks_folder().unwrap_or_default();
        for name in HOOKS {
            let stat = folder.join(name).metadata().ok();
            stat.map(|stat| (stat.ino(), stat.len(), stat.mtime(), stat.mtime_nsec(), stat.mode()))
                .hash(&mut hasher);
        }
        self.settings().ok().hash(&mut hasher);
        hasher.finish()
    }

    /// How many commits may be made while git's lock is held: a hook takes its time, and the user's git waits.
    ///
    /// # Errors
    /// When git cannot read its configuration.
    pub fn commits_at_once(&self) -> Result<usize> {
        Ok(match self.find_route()? {
            Route::InProcess => 100,
            Route::Program => 1,
        })
    }
}

impl Transaction<'_> {
    /// The very same commit by `git commit` on an index of its own: HEAD's tree and these paths.
    pub(super) fn commit_by_program(&mut self, staged: Vec<Staged>, message: &str) -> Result<Oid> {
        let state = self.repo.state()?;
        let (index, text) = (state.join("commit-index"), state.join("message"));
        self.write_commit_index(&index, &staged)?;
        files::write_own(&text, message.as_bytes())?;
        self.repo.write_intent(&self.intent)?;
        let file = text.to_string_lossy();
        let arguments = ["commit", "--quiet", "--cleanup=whitespace", "-F", &file];
        let ran = program::run(self.repo, "commit", &arguments, None, &[("GIT_INDEX_FILE", &index)]);
        let (_, _) = (fs::remove_file(&index), fs::remove_file(&text));
        let head = self.repo.head()?;
        if let Err(error) = ran
            && head.commit == self.head.commit
        {
            return Err(error);
        }
        let oid = head.commit.filter(|oid| Some(*oid) != self.head.commit).ok_or(Error::HeadMoved)?;
        self.follow_hooks(head.tree, &staged)?;
        self.head = head;
        // A hook may have rewritten what we named; what stands in the commit is accepted.
        let staged = staged.into_iter().map(|change| {
            let blob = self.repo.entry_in(self.head.tree, &change.path)?;
            let same = blob.map(|b| b.oid) == change.blob.map(|b| b.oid);
            let stat = change.stat.clone().filter(|_| same);
            Ok(Staged { blob, stat, ..change })
        });
        let staged = staged.collect::<Result<Vec<_>>>()?;
        self.keep(staged);
        self.commits.push(oid);
        Ok(oid)
    }

    /// What else a hook put into the commit: where the index still has what HEAD had, it is to follow.
    fn follow_hooks(&mut self, new: Option<Oid>, staged: &[Staged]) -> Result<()> {
        let failed = |cause| self.repo.error(cause);
        let tree = |oid: Option<Oid>| oid.map(|oid| self.git.find_tree(oid)).transpose();
        let (old, new) = (tree(self.head.tree).map_err(failed)?, tree(new).map_err(failed)?);
        let diff = self.git.diff_tree_to_tree(old.as_ref(), new.as_ref(), None).map_err(failed)?;
        for delta in diff.deltas() {
            let (old, new) = (delta.old_file(), delta.new_file());
            let path = RepoPath::new(String::from_utf8_lossy(new.path_bytes().unwrap_or_default()));
            let indexed = self.repo.index.as_ref().and_then(|index| index.entry(&path)).map(|entry| entry.id);
            let named = staged.iter().any(|change| self.repo.in_repo(&change.path) == path);
            if !named && indexed == old.exists().then(|| old.id()) {
                let blob = new.exists().then(|| Blob { oid: new.id(), mode: u32::from(new.mode()) });
                self.followed.push((path, blob));
            }
        }
        Ok(())
    }

    fn write_commit_index(&self, file: &Path, staged: &[Staged]) -> Result<()> {
        let failed = |cause| self.repo.error(cause);
        // The real index is the base, because its file times save git from reading every note again.
        match fs::copy(self.repo.index_file(), file) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(file, cause)),
            _ => {}
        }
        let mut index = git2::Index::open(file).map_err(failed)?;
        let tree = self.head.tree.map(|oid| self.git.find_tree(oid)).transpose().map_err(failed)?;
        let user = self.git.diff_tree_to_index(tree.as_ref(), Some(&index), None).map_err(failed)?;
        for delta in user.deltas() {
            let (old, new) = (delta.old_file(), delta.new_file());
            if old.exists() {
                let path = RepoPath::new(String::from_utf8_lossy(old.path_bytes().unwrap_or_default()));
                let blob = Blob { oid: old.id(), mode: u32::from(old.mode()) };
                index.add(&entry_of(&path, blob, None)).map_err(failed)?;
            } else if let Some(path) = new.path() {
                index.remove(path, 0).map_err(failed)?;
            }
        }
        for change in staged {
            let path = self.repo.in_repo(&change.path);
            match change.blob {
                Some(blob) => index.add(&entry_of(&path, blob, change.stat.as_ref())).map_err(failed)?,
                None => index.remove(path.as_ref(), 0).map_err(failed)?,
            }
        }
        index.write().map_err(failed)
    }
}
