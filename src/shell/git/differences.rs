//! Where the disk, the index and HEAD differ, and where two trees do.

use super::{Repo, patiently};
use crate::error::Result;
use crate::shell::files::{self, Seen};
use git2::Oid;
use std::sync::Arc;

impl Repo {
    /// Paths inside the vault at which the disk, the index and HEAD are not all the same, as `git status` sees them.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn differences(&mut self) -> Result<Vec<Arc<str>>> {
        self.heed()?;
        let mut options = git2::StatusOptions::new();
        // What is new is found below: libgit2 would leave out what it believes to be ignored.
        options
            .include_untracked(false)
            .include_ignored(false)
            .exclude_submodules(true)
            .disable_pathspec_match(true);
        if !self.prefix.is_empty() {
            options.pathspec(&self.prefix);
        }
        self.lend_index()?;
        let statuses = patiently(|| self.git.statuses(Some(&mut options))).map_err(|cause| self.error(cause));
        let paths = |statuses: git2::Statuses<'_>| {
            statuses.iter().filter_map(|entry| self.in_vault(entry.path_bytes())).collect()
        };
        let found: Result<Vec<_>> = statuses.map(paths);
        self.renew()?;
        let mut found = found?;
        found.extend(self.untracked()?);
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The vault's files that git neither tracks nor ignores.
    fn untracked(&mut self) -> Result<Vec<Arc<str>>> {
        let mut files_on_disk = Vec::new();
        self.fresh_index()?;
        self.look_at_rules();
        let root = self.work_tree.join(&self.prefix);
        files::walk(
            &root,
            |folder| self.leaves_out_folder(folder),
            |seen| {
                if let Seen::File(path) = seen {
                    files_on_disk.push(path);
                }
            },
        );
        // What HEAD has, libgit2 has told of: only the others need to be looked up in the index.
        let knows_head = self.head().is_ok_and(|head| self.knows(&head));
        files_on_disk.retain(|path| !knows_head || !self.has_known(path));
        let folded = self.indexed_whatever_the_case();
        let is_tracked = |path: &str| match &folded {
            Some(folded) => folded.contains(&*self.in_repo(path).to_lowercase()),
            None => self.is_indexed(path),
        };
        files_on_disk.retain(|path| !is_tracked(path) && !self.ignores(path, false));
        Ok(files_on_disk)
    }

    /// Paths inside the vault that differ between two trees.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn tree_differences(&self, old: Option<Oid>, new: Option<Oid>) -> Result<Vec<Arc<str>>> {
        let tree = |oid: Option<Oid>| oid.map(|oid| self.git.find_tree(oid)).transpose();
        let (old, new) = (tree(old).map_err(|e| self.error(e))?, tree(new).map_err(|e| self.error(e))?);
        let mut options = git2::DiffOptions::new();
        options.disable_pathspec_match(true);
        if !self.prefix.is_empty() {
            options.pathspec(&self.prefix);
        }
        let diff = self
            .git
            .diff_tree_to_tree(old.as_ref(), new.as_ref(), Some(&mut options))
            .map_err(|cause| self.error(cause))?;
        let mut paths: Vec<Arc<str>> = diff
            .deltas()
            .flat_map(|delta| [delta.old_file().path_bytes(), delta.new_file().path_bytes()])
            .flatten()
            .filter_map(|path| self.in_vault(path))
            .collect();
        paths.dedup();
        Ok(paths)
    }
}
