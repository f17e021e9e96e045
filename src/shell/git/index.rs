//! The user's index: what they staged, and the entries of our commits, written under git's own lock.
//!
//! Never changes an entry that a commit of ours did not name.

use super::content::Blob;
use super::lock::{GitLock, remove};
use super::{Head, Repo, RepoPath, patiently};
use crate::error::{Error, Result};
use crate::shell::files::Stamp;
use git2::{Index, IndexEntry, IndexTime, Oid, RepositoryState};
use std::collections::HashSet;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// One path of a commit.
#[derive(Debug, Clone)]
pub struct Staged {
    /// Relative to the vault.
    pub path: Arc<str>,
    /// What it becomes; `None`: removed.
    pub blob: Option<Blob>,
    /// The file on disk that holds just this, if one does.
    pub stat: Option<Metadata>,
    /// Generated: its index entry is ours whatever the user staged.
    pub ours: bool,
}

/// A path of the vault, the blob of what the file there holds, and what the system says of it.
pub type OnDisk = (Arc<str>, Blob, Metadata);

/// The index in memory, with what its file looked like when the two were equal.
pub struct CachedIndex {
    index: Index,
    seen: Option<Stamp>,
    /// Whether it is git's own file rather than a copy: then it can be read, and never written.
    is_real: bool,
    /// Whether it holds unmerged entries: to ask takes a look at all of them, and every round asks.
    has_conflicts: bool,
}

impl CachedIndex {
    /// The entry at a path of the repository.
    pub(super) fn entry(&self, path: &RepoPath) -> Option<git2::IndexEntry> {
        entry_at(&self.index, path)
    }
}

impl Repo {
    /// The vault's paths that git tracks.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn tracked(&mut self) -> Result<HashSet<Box<str>>> {
        let prefix = self.prefix.clone();
        let index = self.fresh_index()?;
        let path = |entry: git2::IndexEntry| {
            std::str::from_utf8(&entry.path).ok().and_then(|path| path.strip_prefix(&*prefix)).map(Box::from)
        };
        Ok(index.iter().filter_map(path).collect())
    }

    /// The tracked paths of the repository that end with this, as the index was when it was read last.
    pub(super) fn tracked_as(&self, end: &[u8]) -> Vec<RepoPath> {
        let named = |index: &Index| {
            let paths = index.iter().map(|entry| entry.path).filter(|path| path.ends_with(end));
            paths.map(|path| RepoPath::new(String::from_utf8_lossy(&path))).collect()
        };
        match &self.index {
            Some(cached) => named(&cached.index),
            None => self.git.index().map_or_else(|_| Vec::new(), |index| named(&index)),
        }
    }

    /// Reads the index, unless it is as it was read last.
    ///
    /// # Errors
    /// When the index cannot be read, or libgit2 cannot keep it intact: a split or sparse one, a format from the future.
    pub fn look_at_index(&mut self) -> Result<()> {
        self.fresh_index().map(drop)
    }

    /// Lends libgit2 the index as it is now, until the repository is opened anew: it would read one of its own. So it must
    /// where names that differ in case alone are one, since only its own knows of that.
    pub(super) fn lend_index(&mut self) -> Result<()> {
        if self.setting_flag("core.ignoreCase") == Some(true) {
            return Ok(());
        }
        self.fresh_index()?;
        let lent = self.index.as_mut().map_or(Ok(()), |cached| self.git.set_index(&mut cached.index));
        lent.map_err(|cause| self.error(cause))
    }

    /// Whether the index, as it was read last, has an entry at this path.
    pub(super) fn is_indexed(&self, path: &str) -> bool {
        let (path, Some(CachedIndex { index, .. })) = (self.in_repo(path), &self.index) else { return false };
        let entry = index.find_prefix(&*path).ok().and_then(|at| index.get(at));
        entry.is_some_and(|entry| entry.path == path.as_bytes())
    }

    /// The paths of the index, as it was read last, in small letters; `None` where names that differ in case are two.
    pub(super) fn indexed_whatever_the_case(&self) -> Option<HashSet<Box<str>>> {
        let folds = self.setting_flag("core.ignoreCase") == Some(true);
        let CachedIndex { index, .. } = self.index.as_ref().filter(|_| folds)?;
        Some(index.iter().map(|entry| String::from_utf8_lossy(&entry.path).to_lowercase().into()).collect())
    }

    /// The text of a file that the user told git to leave out of the work tree, by its path in the repository.
    pub(super) fn kept_back(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let entry = match &self.index {
            Some(cached) => cached.entry(path),
            None => self.git.index().ok()?.get_path(path.as_ref(), 0),
        };
        let entry = entry.filter(|entry| entry.flags_extended & SKIP_WORKTREE != 0)?;
        Some(self.git.find_blob(entry.id).ok()?.content().to_vec())
    }

    /// Whether git tracks `path`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn is_tracked(&mut self, path: &str) -> Result<bool> {
        Ok(self.index_entry(path)?.is_some())
    }

    /// What the index has at `path`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn staged(&mut self, path: &str) -> Result<Option<Blob>> {
        Ok(self.index_entry(path)?.map(|entry| Blob { oid: entry.id, mode: entry.mode }))
    }

    /// Whether the index says of `path` just what HEAD says: the user staged nothing there.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn is_unstaged(&mut self, head: &Head, path: &str) -> Result<bool> {
        let committed = self.entry(head, path)?;
        Ok(self.staged(path)? == committed)
    }

    /// Whether the user told git to leave `path` alone (`skip-worktree`, `assume-unchanged`).
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn is_frozen(&mut self, path: &str) -> Result<bool> {
        Ok(self.index_entry(path)?.is_some_and(|entry| is_frozen(&entry)))
    }

    /// The vault's notes that the user told git to leave alone: `git status` tells of no difference there.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn frozen_notes(&mut self) -> Result<Vec<Arc<str>>> {
        self.fresh_index()?;
        let Some(CachedIndex { index, .. }) = &self.index else { return Ok(Vec::new()) };
        let frozen = index.iter().filter(|entry| entry.path.ends_with(b".md") && is_frozen(entry));
        Ok(frozen.filter_map(|entry| self.in_vault(&entry.path)).collect())
    }

    /// Paths with unmerged entries, relative to the work tree.
    pub(super) fn unmerged(&mut self) -> Result<Vec<RepoPath>> {
        self.fresh_index()?;
        let Some(CachedIndex { index, has_conflicts: true, .. }) = &self.index else { return Ok(Vec::new()) };
        let mut paths: Vec<RepoPath> = index
            .conflicts()
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|conflict| conflict.our.or(conflict.their).or(conflict.ancestor))
            .map(|entry| RepoPath::new(String::from_utf8_lossy(&entry.path)))
            .collect();
        paths.dedup();
        Ok(paths)
    }

    /// Whether the user began something since [`Repo::pause`] was asked; the index is fresh.
    pub(super) fn is_busy(&self) -> bool {
        let unmerged = self.index.as_ref().is_some_and(|cached| cached.has_conflicts);
        unmerged || self.git.state() != RepositoryState::Clean || self.git.path().join("sequencer").exists()
    }

    /// `unmerged` is the vault's file `name` alone: what both sides have there.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn only_conflict(&mut self, unmerged: &[RepoPath], name: &str) -> Result<Option<(String, String)>> {
        let path = self.in_repo(name);
        if !matches!(unmerged, [only] if *only == path) {
            return Ok(None);
        }
        let index = self.fresh_index()?;
        let stages = [2, 3].map(|stage| index.get_path(path.as_ref(), stage).map(|entry| entry.id));
        let text = |oid: Option<Oid>| {
            let blob = oid.and_then(|oid| self.git.find_blob(oid).ok());
            blob.map(|blob| String::from_utf8_lossy(blob.content()).into_owned()).unwrap_or_default()
        };
        Ok(Some((text(stages[0]), text(stages[1]))))
    }

    /// What base, ours and theirs have at an unmerged path of the vault.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn sides_of_conflict(&mut self, path: &str) -> Result<[Option<Blob>; 3]> {
        let path = self.in_repo(path);
        let index = self.fresh_index()?;
        let side = |stage| index.get_path(path.as_ref(), stage);
        Ok([1, 2, 3].map(|stage| side(stage).map(|entry| Blob { oid: entry.id, mode: entry.mode })))
    }

    /// Stages a stored blob for a path of the vault, unmerged or not.
    ///
    /// # Errors
    /// When the index is locked or cannot be written.
    pub fn stage(&mut self, name: &str, blob: Blob) -> Result<()> {
        let lock = self.lock_index()?;
        let path = self.in_repo(name);
        let index = self.fresh_index()?;
        let staged =
            index.conflict_remove(path.as_ref()).and_then(|()| index.add(&entry_of(&path, blob, None)));
        staged.map_err(|cause| self.error(cause))?;
        self.publish_index(&lock)
    }

    /// Notes of files on disk what the system says of them, where the index has just what they hold and knows nothing of
    /// the file: git need not read them then to know that nothing changed. Nothing, while somebody holds git's lock.
    ///
    /// # Errors
    /// When the index cannot be read or written.
    pub fn refresh(&mut self, files: &[OnDisk]) -> Result<()> {
        if self.unknown(files)?.is_empty() {
            return Ok(());
        }
        let lock = match self.lock_index() {
            Err(Error::Locked(_)) => return Ok(()),
            lock => lock?,
        };
        // Asked again: only now nobody else writes there.
        for (path, blob, stat) in self.unknown(files)? {
            let entry = entry_of(&self.in_repo(path), *blob, Some(stat));
            let entered = self.fresh_index()?.add(&entry);
            entered.map_err(|cause| self.error(cause))?;
        }
        self.publish_index(&lock)
    }

    /// Those of which the index has just what they hold, and knows no times.
    fn unknown<'f>(&mut self, files: &'f [OnDisk]) -> Result<Vec<&'f OnDisk>> {
        let mut unknown = Vec::new();
        for file in files {
            let (path, blob, _) = file;
            let entry = self.index_entry(path)?;
            let has_no_times =
                |it: &IndexEntry| it.id == blob.oid && it.mtime.seconds() == 0 && !is_frozen(it);
            unknown.extend(entry.as_ref().is_some_and(has_no_times).then_some(file));
        }
        Ok(unknown)
    }

    pub(super) fn index_entry(&mut self, path: &str) -> Result<Option<IndexEntry>> {
        let path = self.in_repo(path);
        Ok(entry_at(self.fresh_index()?, &path))
    }

    /// The blob in the index as it was read when the transaction began.
    pub(super) fn indexed(&self, path: &str) -> Option<String> {
        let entry = self.index.as_ref()?.entry(&self.in_repo(path))?;
        Some(entry.id.to_string())
    }

    /// The real index's file.
    pub(super) fn index_file(&self) -> PathBuf {
        self.git.path().join("index")
    }

    /// git's lock on it.
    pub(super) fn index_lock(&self) -> PathBuf {
        self.git.path().join("index.lock")
    }

    /// Our copy's file: libgit2 writes there, and the finished file is then moved into place under git's lock.
    fn index_copy(&self) -> PathBuf {
        // Each process has a name of its own: `rounds due` reads the index while a watcher writes it.
        self.state.join(format!("index.{}", std::process::id()))
    }

    /// Takes git's lock on the index.
    pub(super) fn lock_index(&self) -> Result<GitLock> {
        GitLock::take(self.index_lock(), self.state()?.join("index.proof"), b"")
    }

    /// The index as it is on disk now, read again only when somebody else wrote it.
    pub(super) fn fresh_index(&mut self) -> Result<&mut Index> {
        let (real, copy) = (self.index_file(), self.index_copy());
        let now = Stamp::of(&real);
        let is_held = || self.index_lock().exists();
        let is_stale = |cached: &CachedIndex| cached.seen != now || (cached.is_real && is_held());
        let stale = self.index.as_ref().is_none_or(is_stale);
        if stale {
            let mut place = &copy;
            match self.state().is_ok().then(|| copy_with_time(&real, &copy)).transpose() {
                Ok(Some(())) => {}
                // Who may not write here, or cannot, reads the index itself: without its lock nothing is ever published.
                Ok(None) => place = &real,
                Err(error) if cannot_write(&error) => place = &real,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    remove(&copy).map_err(|cause| Error::io(&copy, cause))?;
                }
                Err(cause) => return Err(Error::io(&copy, cause)),
            }
            if now.is_some_and(|stamp| stamp.is_empty()) {
                return Err(Error::refused(
                    format!("{}: is empty, as a crash leaves it", real.display()),
                    format!("rm '{}', then git reset: your files stay as they are", real.display()),
                ));
            }
            // A split or sparse index, or a format from the future, shows here and not in the middle of a commit.
            let index = patiently(|| Index::open(place)).map_err(|cause| Error::Unsupported {
                path: self.work_tree.clone(),
                cause: cause.message().to_owned(),
            })?;
            let _ = remove(&copy);
            let (has_conflicts, is_real) = (index.has_conflicts(), place == &real);
            self.index = Some(CachedIndex { index, seen: now, is_real, has_conflicts });
        }
        match &mut self.index {
            Some(cached) => Ok(&mut cached.index),
            None => Err(Error::Locked(real)),
        }
    }

    /// Puts the entries of these paths, and no others, into the cached index.
    pub(super) fn enter(&mut self, staged: &[Staged]) -> Result<()> {
        let entries: Vec<_> = staged.iter().map(|s| (self.in_repo(&s.path), s)).collect();
        let index = self.fresh_index()?;
        let entered = entries.iter().try_for_each(|(path, staged)| match staged.blob {
            Some(blob) => index.add(&entry_of(path, blob, staged.stat.as_ref())),
            None => match index.remove(path.as_ref(), 0) {
                Err(cause) if cause.code() == git2::ErrorCode::NotFound => Ok(()),
                removed => removed,
            },
        });
        entered.map_err(|cause| self.error(cause))
    }

    /// Puts what a hook committed into the cached index, where the user staged nothing else.
    pub(super) fn follow(&mut self, followed: &[(RepoPath, Option<Blob>)]) -> Result<()> {
        let index = self.fresh_index()?;
        let entered = followed.iter().try_for_each(|(path, blob)| match blob {
            Some(blob) => index.add(&entry_of(path, *blob, None)),
            None => index.remove(path.as_ref(), 0),
        });
        entered.map_err(|cause| self.error(cause))
    }

    /// Writes the cached index over the real one; the caller holds its lock.
    pub(super) fn publish_index(&mut self, _held: &GitLock) -> Result<()> {
        let (real, copy) = (self.index_file(), self.index_copy());
        let Some(cached) = &mut self.index else { return Ok(()) };
        let written = cached.index.write();
        // Whatever happens from here on, the cache is only trusted again once the file is in place.
        cached.seen = None;
        written.map_err(|cause| self.error(cause))?;
        fs::rename(&copy, &real).map_err(|cause| Error::io(&real, cause))?;
        if let Some(cached) = &mut self.index {
            cached.seen = Stamp::of(&real);
            // What we write takes conflicts away, and makes none.
            cached.has_conflicts &= cached.index.has_conflicts();
        }
        Ok(())
    }
}

/// Whether an index can have an entry at this path, which somebody else may have written down for us.
pub(super) fn is_path(path: &str) -> bool {
    let begins = Path::new(path).components().next();
    !path.contains('\0') && matches!(begins, Some(Component::Normal(_)))
}

/// The entry at a path of the repository. git2 panics where it is none.
pub(super) fn entry_at(index: &Index, path: &RepoPath) -> Option<IndexEntry> {
    is_path(path).then(|| index.get_path(path.as_ref(), 0)).flatten()
}

const ASSUME_UNCHANGED: u16 = 1 << 15;
const SKIP_WORKTREE: u16 = 1 << 14;

/// Whether the user told git to leave the file alone.
pub(super) fn is_frozen(entry: &IndexEntry) -> bool {
    entry.flags & ASSUME_UNCHANGED != 0 || is_skipped(entry)
}

/// Whether the file need not be in the work tree.
pub(super) fn is_skipped(entry: &IndexEntry) -> bool {
    entry.flags_extended & SKIP_WORKTREE != 0
}

/// A new entry with what the user told git of the old one; `skipped`: the file is not in the work tree.
pub(super) fn flagged(mut new: IndexEntry, old: Option<IndexEntry>, skipped: bool) -> IndexEntry {
    if let Some(old) = old {
        new.flags |= old.flags & ASSUME_UNCHANGED;
        new.flags_extended |= old.flags_extended & SKIP_WORKTREE;
    }
    if skipped {
        new.flags_extended |= SKIP_WORKTREE;
    }
    new
}

pub(super) fn entry_of(path: &RepoPath, blob: Blob, stat: Option<&Metadata>) -> IndexEntry {
    let time = |seconds: i64, nanoseconds: i64| IndexTime::new(seconds as i32, nanoseconds as u32);
    // Without a file that holds just this the times stay zero: git then looks at the content itself.
    let zero = IndexTime::new(0, 0);
    IndexEntry {
        ctime: stat.map_or(zero, |stat| time(stat.ctime(), stat.ctime_nsec())),
        mtime: stat.map_or(zero, |stat| time(stat.mtime(), stat.mtime_nsec())),
        dev: stat.map_or(0, |stat| stat.dev() as u32),
        ino: stat.map_or(0, |stat| stat.ino() as u32),
        mode: blob.mode,
        uid: stat.map_or(0, |stat| stat.uid()),
        gid: stat.map_or(0, |stat| stat.gid()),
        file_size: stat.map_or(0, |stat| stat.len() as u32),
        id: blob.oid,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}

/// Copies a file with the time of its last change: files that changed no earlier are the ones that git looks into.
fn copy_with_time(from: &Path, to: &Path) -> io::Result<()> {
    let mut from = File::open(from)?;
    let changed = from.metadata()?.modified()?;
    // Not with its mode: that may forbid to write.
    let mut to = File::create(to)?;
    io::copy(&mut from, &mut to)?;
    to.set_modified(changed)
}

fn cannot_write(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
    )
}
