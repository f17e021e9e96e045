//! The branch moves on to a commit that somebody else's work is in, and index and work tree follow: all of it or
//! nothing.
//!
//! Never overwrites what is on disk and not in the commit that the branch was at: then nothing happens. Files come
//! first, the branch by compare-and-swap, then the index; what a kill leaves in between the next round finishes, or
//! takes back, by the intent.

use super::content::{Blob, Conversion};
use super::index::entry_of;
use super::recover::Advance;
use super::replay::{Change, is_link, is_regular};
use super::{Head, Repo, program};
use crate::error::{Error, Result};
use crate::shell::files::{self, Found, Replaced};
use git2::{ObjectType, Oid};
use std::collections::HashSet;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

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
pub enum Advanced {
    /// The branch, the index and the work tree are there.
    Done,
    /// Nothing happened, because of these: paths of the repository, and why.
    Waits(Vec<(String, String)>),
}

/// What the user has on disk and in no commit.
struct InTheWay {
    /// Paths of the repository, and why they cannot be written.
    in_the_way: Vec<(String, String)>,
    /// Files that stay as they are on disk: those that have theirs already, those that git is told to leave alone, and
    /// changed ones that are never committed here (hidden ones, those beside the vault).
    left: HashSet<String>,
}

impl Repo {
    /// Moves the branch from `head` to `target`, with index and work tree. `generated` is ours.
    ///
    /// # Errors
    /// When it cannot be done; nothing has happened then.
    pub fn advance(&mut self, head: &Head, target: Target<'_>, generated: &Generated) -> Result<Advanced> {
        let author = self.signature()?;
        let lock = self.lock_index()?;
        self.fresh_index()?;
        if self.head()? != *head || self.is_busy() {
            return Err(Error::HeadMoved);
        }
        let ours = self.in_repo(&generated.path);
        let changes = self.changes(head.tree, Some(target.tree), false)?;
        let (_, others): (Vec<_>, Vec<_>) = changes.into_iter().partition(|change| change.path == ours);
        let InTheWay { in_the_way, left } = self.in_the_way(&others)?;
        if !in_the_way.is_empty() {
            return Ok(Advanced::Waits(in_the_way));
        }
        let (left, others): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|change| left.contains(&change.path));
        let id = |oid: Option<Oid>| oid.map(|oid| oid.to_string());
        let intent = Advance {
            branch: head.branch.clone(),
            old: id(head.tree),
            new: target.tree.to_string(),
            commit: target.commit.to_string(),
            generated: ours.clone(),
            left: left.iter().map(|change| change.path.clone()).collect(),
        };
        self.write_advance(&intent)?;
        let moved = self.bring(&others, generated).and_then(|stopped| match stopped {
            Some(path) => Ok(Some(path)),
            None => {
                let who = super::commit::ident(&author);
                self.move_branch(&head.branch, head.commit, target.commit, &who, target.what).map(|()| None)
            }
        });
        if !matches!(moved, Ok(None)) {
            self.take_back(&others)?;
            self.forget_advance()?;
            return Ok(Advanced::Waits(vec![(moved?.unwrap_or_default(), "was saved just now".into())]));
        }
        let all: Vec<_> = others.into_iter().chain(left).collect();
        self.index_follows(&all, &ours, target.tree)?;
        self.publish_index(&lock)?;
        self.forget_advance()?;
        Ok(Advanced::Done)
    }

    /// What of `changes` cannot be brought to the work tree: the user has something else there.
    fn in_the_way(&mut self, changes: &[Change]) -> Result<InTheWay> {
        let (mut in_the_way, mut left) = (Vec::new(), HashSet::new());
        for change in changes {
            let entry = self.raw_entry(&change.path)?;
            let reason = if entry.map(|(blob, _)| blob) != change.old {
                Some("staged by you".to_owned())
            } else if files::leads_away(&self.work_tree, &change.path) {
                Some("a link or another repository stands there".to_owned())
            } else if !entry.is_some_and(|(_, is_frozen)| is_frozen)
                && self.holds(&change.path, change.old)?
            {
                None
            } else if entry.is_some_and(|(_, is_frozen)| is_frozen)
                || self.holds(&change.path, change.new)?
                || self.in_vault(change.path.as_bytes()).is_none()
            {
                left.insert(change.path.clone());
                None
            } else {
                Some("changed on disk and not committed yet".to_owned())
            };
            in_the_way.extend(reason.map(|reason| (change.path.clone(), reason)));
        }
        Ok(InTheWay { in_the_way, left })
    }

    /// Whether the work tree has just this at a path.
    fn holds(&self, path: &str, blob: Option<Blob>) -> Result<bool> {
        let place = self.work_tree.join(path);
        let Some(blob) = blob else {
            return Ok(match place.symlink_metadata() {
                // A folder that stays for the user's other files in it is in nobody's way.
                Ok(meta) => meta.is_dir() && !files::is_repository(&place),
                Err(_) => true,
            });
        };
        if is_link(blob) {
            let target = fs::read_link(&place).ok();
            let id = target.and_then(|to| Oid::hash_object(ObjectType::Blob, to.as_os_str().as_bytes()).ok());
            return Ok(id == Some(blob.oid));
        }
        // A submodule's folder is its own affair.
        if !is_regular(blob) {
            return Ok(true);
        }
        match files::read_at(&place) {
            Found::File(content) => Ok(self.stored_as(path, &content.bytes)? == Some(blob.oid)),
            _ => Ok(false),
        }
    }

    /// The blob that a file of the work tree would be stored as; `None` where that cannot be told.
    fn stored_as(&self, path: &str, bytes: &[u8]) -> Result<Option<Oid>> {
        match path.strip_prefix(&*self.prefix) {
            Some(path) => match self.blob_of(path, bytes, false) {
                Err(Error::Git { .. }) => Ok(None),
                oid => oid.map(Some),
            },
            None => Ok(Oid::hash_object(ObjectType::Blob, bytes).ok()),
        }
    }

    /// Writes what the new commit has, where the disk still has what the old one had; returns a path that was saved in
    /// between.
    fn bring(&mut self, changes: &[Change], generated: &Generated) -> Result<Option<String>> {
        // What goes makes room first: a file may take the place of a folder.
        let (gone, kept): (Vec<&Change>, Vec<&Change>) = changes.iter().partition(|it| it.new.is_none());
        for change in gone.into_iter().chain(kept) {
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
    pub(super) fn take_back(&mut self, changes: &[Change]) -> Result<()> {
        for change in changes {
            self.put(&change.path, change.new, change.old)?;
        }
        Ok(())
    }

    /// Brings a path of the work tree from one version to another; `false`: it has neither.
    pub(super) fn put(&self, path: &str, old: Option<Blob>, new: Option<Blob>) -> Result<bool> {
        let place = self.work_tree.join(path);
        // Looked at again: a link may have come a moment ago.
        if files::leads_away(&self.work_tree, path) {
            return Ok(false);
        }
        if self.holds(path, new)? {
            if let Some(new) = new.filter(|new| is_regular(*new) && old.is_some_and(|old| old.oid == new.oid))
            {
                set_mode(&place, new)?;
            }
            return Ok(true);
        }
        if !self.holds(path, old)? {
            return Ok(false);
        }
        let submodule = |blob: Option<Blob>| blob.is_some_and(|blob| !is_regular(blob) && !is_link(blob));
        if submodule(old) || submodule(new) {
            return Ok(true);
        }
        if old.is_some_and(is_link) {
            fs::remove_file(&place).map_err(|cause| Error::io(&place, cause))?;
        }
        let expected = match old.filter(|blob| is_regular(*blob)) {
            Some(_) => match files::read_at(&place) {
                Found::File(content) => Some(content.bytes),
                _ => return Ok(false),
            },
            None => None,
        };
        match new {
            Some(blob) => self.write(path, &place, blob, expected.as_deref()),
            None => match expected {
                Some(bytes) if files::remove(&place, &bytes, self.state()?)? == Replaced::Changed => {
                    Ok(false)
                }
                _ => {
                    self.remove_empty_folders(&place);
                    Ok(true)
                }
            },
        }
    }

    fn write(&self, path: &str, place: &Path, blob: Blob, expected: Option<&[u8]>) -> Result<bool> {
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).map_err(|cause| Error::io(folder, cause))?;
        }
        if place.is_dir() {
            // Only an empty one goes.
            fs::remove_dir(place).map_err(|cause| Error::io(place, cause))?;
        }
        let bytes = self.checked_out(path, blob)?;
        if is_link(blob) {
            if let Some(expected) = expected
                && files::remove(place, expected, self.state()?)? == Replaced::Changed
            {
                return Ok(false);
            }
            let target = PathBuf::from(std::ffi::OsStr::from_bytes(&bytes));
            return std::os::unix::fs::symlink(target, place)
                .map(|()| true)
                .map_err(|cause| Error::io(place, cause));
        }
        if files::replace(place, &bytes, expected, self.state()?, true)? == Replaced::Changed {
            return Ok(false);
        }
        set_mode(place, blob)?;
        Ok(true)
    }

    fn remove_empty_folders(&self, place: &Path) {
        let folders = place.ancestors().skip(1).take_while(|folder| *folder != self.work_tree);
        // The vault's own folder stays: we stand in it.
        for folder in folders.take_while(|folder| !self.work_tree.join(&self.prefix).starts_with(folder)) {
            if fs::remove_dir(folder).is_err() {
                return;
            }
        }
    }

    /// The bytes that git would check out: line ends and filters as the user's settings ask.
    fn checked_out(&self, path: &str, blob: Blob) -> Result<Vec<u8>> {
        if !is_link(blob) && self.is_converted(path) {
            let arguments = ["cat-file", "--filters", &format!("--path={path}"), &blob.oid.to_string()];
            return program::run(self, "cat-file", &arguments, None, &[]);
        }
        let blob = self.git.find_blob(blob.oid).map_err(|cause| self.error(cause))?;
        Ok(blob.content().to_vec())
    }

    /// Whether git may write other bytes to the disk than it has stored.
    fn is_converted(&self, path: &str) -> bool {
        let set = |key: &str, values: &[&str]| {
            self.setting(key).is_some_and(|value| values.contains(&value.to_ascii_lowercase().as_str()))
        };
        let inside = path.strip_prefix(&*self.prefix);
        let asked = ["eol", "ident", "filter", "working-tree-encoding"].iter().any(|name| {
            let flags = git2::AttrCheckFlags::FILE_THEN_INDEX;
            let value = self.git.get_attr(Path::new(path), name, flags).ok().flatten();
            value.is_some_and(|value| value != "false" && value != "lf")
        });
        asked
            || set("core.autocrlf", &["true", "yes", "on", "1"])
            || set("core.eol", &["crlf"])
            || inside.is_some_and(|path| self.conversion(path) != Conversion::InProcess)
    }

    /// The index gets the new commit's entries at the paths that changed, and no others.
    fn index_follows(&mut self, changes: &[Change], generated: &str, tree: Oid) -> Result<()> {
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
            let flags = self.raw_index_entry(&path)?.map(|entry| (entry.flags, entry.flags_extended));
            wanted.push((path, blob, stat, flags));
        }
        let index = self.fresh_index()?;
        let entered = wanted.iter().try_for_each(|(path, blob, stat, flags)| match blob {
            Some(blob) => {
                let mut entry = entry_of(path, *blob, stat.as_ref());
                if let Some((_, extended)) = flags {
                    entry.flags_extended = *extended;
                }
                index.add(&entry)
            }
            None => match index.remove(Path::new(path), 0) {
                Err(cause) if cause.code() == git2::ErrorCode::NotFound => Ok(()),
                removed => removed,
            },
        });
        entered.map_err(|cause| self.error(cause))
    }

    /// What a killed process of ours began: finished where the branch has moved, taken back where it has not.
    pub(super) fn recover_advance(&mut self) -> Result<()> {
        let Some(intent) = self.read_advance() else { return self.forget_advance() };
        let id = |text: &str| Oid::from_str(text).ok();
        let head = self.head()?;
        let (old, new) = (intent.old.as_deref().and_then(id), id(&intent.new));
        let changes = self.changes(old, new, false).unwrap_or_default();
        let others: Vec<_> = changes.into_iter().filter(|change| change.path != intent.generated).collect();
        if head.commit.is_some() && head.commit == id(&intent.commit) {
            let lock = self.lock_index()?;
            let mut lagging = Vec::new();
            for change in others {
                if self.raw_entry(&change.path)?.map(|(blob, _)| blob) == change.old {
                    if !intent.left.contains(&change.path) {
                        self.put(&change.path, change.old, change.new)?;
                    }
                    lagging.push(change);
                }
            }
            if let Some(new) = new {
                self.index_follows(&lagging, &intent.generated, new)?;
                self.publish_index(&lock)?;
            }
        } else if head.tree == old {
            let others: Vec<_> =
                others.into_iter().filter(|change| !intent.left.contains(&change.path)).collect();
            self.take_back(&others)?;
        }
        self.forget_advance()
    }

    /// What the index has at a path of the repository, and whether the user told git to leave the file alone.
    fn raw_entry(&mut self, path: &str) -> Result<Option<(Blob, bool)>> {
        const SKIP_WORKTREE: u16 = 1 << 14;
        let entry = self.raw_index_entry(path)?;
        let read =
            |e: git2::IndexEntry| (Blob { oid: e.id, mode: e.mode }, e.flags_extended & SKIP_WORKTREE != 0);
        Ok(entry.map(read))
    }

    fn raw_index_entry(&mut self, path: &str) -> Result<Option<git2::IndexEntry>> {
        Ok(self.fresh_index()?.get_path(Path::new(path), 0))
    }
}

/// Makes a file executable, or not, as git has it.
fn set_mode(place: &Path, blob: Blob) -> Result<()> {
    let meta = place.symlink_metadata().map_err(|cause| Error::io(place, cause))?;
    let mode = meta.permissions().mode() & 0o777;
    let wanted = if blob.mode & 0o111 == 0 { mode & !0o111 } else { mode | 0o111 & (mode >> 2) };
    if meta.is_file() && wanted != mode {
        let permissions = fs::Permissions::from_mode(wanted);
        fs::set_permissions(place, permissions).map_err(|cause| Error::io(place, cause))?;
    }
    Ok(())
}
