//! One path of the work tree, brought from one version to another as git's checkout would.
//!
//! Never writes over anything but the version that it is told to find there, never through a link, and never into
//! another repository.

use super::content::{Blob, Conversion};
use super::replay::{is_link, is_regular, is_submodule};
use super::{Repo, RepoPath, program};
use crate::error::{Error, Result};
use crate::shell::files::{self, Found, Replaced};
use git2::{ObjectType, Oid};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

impl Repo {
    /// Whether the work tree has just this at a path of the repository; modes aside.
    pub(super) fn holds(&self, path: &RepoPath, blob: Option<Blob>) -> Result<bool> {
        let place = self.work_tree.join(path);
        let is_folder = || place.symlink_metadata().is_ok_and(|meta| meta.is_dir());
        let Some(blob) = blob else {
            // A folder that stays for the user's other files in it is in nobody's way.
            let is_there = place.symlink_metadata().is_ok();
            return Ok(!is_there || (is_folder() && !files::is_repository(&place)));
        };
        if is_submodule(blob) {
            // What is in it is its own affair.
            return Ok(is_folder());
        }
        if is_link(blob) {
            let target = fs::read_link(&place).ok();
            let id = target.and_then(|to| Oid::hash_object(ObjectType::Blob, to.as_os_str().as_bytes()).ok());
            return Ok(id == Some(blob.oid));
        }
        match files::read_at(&place) {
            Found::File(content) => self.is_stored_as(path, &content.bytes, blob.oid),
            _ => Ok(false),
        }
    }

    /// Whether a file of the work tree that holds `bytes` is this blob: to the byte, or once git has stored it. What was
    /// stored before an attribute asked for other line ends is so only to the byte.
    fn is_stored_as(&self, path: &RepoPath, bytes: &[u8], oid: Oid) -> Result<bool> {
        if Oid::hash_object(ObjectType::Blob, bytes).is_ok_and(|plain| plain == oid) {
            return Ok(true);
        }
        match super::content::blob_in(self, &self.git, path, bytes, false) {
            Err(Error::Git { .. }) => Ok(false),
            stored => Ok(stored? == oid),
        }
    }

    /// The first of the folders above a path that is none of this work tree's: a link, a file or another repository.
    pub(super) fn obstacle(&self, path: &RepoPath) -> Option<RepoPath> {
        let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        let is_obstacle = |folder: &&str| {
            let place = self.work_tree.join(folder);
            let meta = place.symlink_metadata();
            meta.is_ok_and(|meta| !meta.is_dir()) || files::is_repository(&place)
        };
        folders.into_iter().find(is_obstacle).map(RepoPath::new)
    }

    /// A file in a folder of the work tree that would be left there once all that `goes` says is gone.
    pub(super) fn left_in(&self, folder: &RepoPath, goes: &impl Fn(&RepoPath) -> bool) -> Option<RepoPath> {
        let place = self.work_tree.join(folder);
        if self.work_tree.join(&self.prefix).starts_with(&place) || files::is_repository(&place) {
            return Some(folder.clone());
        }
        fs::read_dir(&place).into_iter().flatten().flatten().find_map(|entry| {
            let path = RepoPath::new(format!("{folder}/{}", entry.file_name().to_string_lossy()));
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.left_in(&path, goes)
            } else {
                (!goes(&path)).then_some(path)
            }
        })
    }

    /// Brings a path of the work tree from one version to another; `false`: it has neither.
    pub(super) fn put(&self, path: &RepoPath, old: Option<Blob>, new: Option<Blob>) -> Result<bool> {
        // Looked at again: a link may have come a moment ago.
        if self.obstacle(path).is_some() {
            return Ok(false);
        }
        let place = self.work_tree.join(path);
        if self.holds(path, new)? {
            if new.is_none() {
                let is_folder = old.is_some_and(is_submodule) && fs::remove_dir(&place).is_err();
                if !is_folder {
                    self.remove_empty_folders(&place);
                }
            }
            follow_mode(&place, old, new)?;
            return Ok(true);
        }
        if !self.holds(path, old)? {
            return Ok(false);
        }
        let expected = match old {
            Some(blob) if is_submodule(blob) => {
                // Only an empty folder goes: what is in it is another repository's.
                if fs::remove_dir(&place).is_err() {
                    return Ok(new.is_none());
                }
                None
            }
            Some(blob) if is_link(blob) => {
                fs::remove_file(&place).map_err(|cause| Error::io(&place, cause))?;
                None
            }
            Some(_) => match files::read_at(&place) {
                Found::File(content) => Some(content.bytes),
                _ => return Ok(false),
            },
            None => None,
        };
        if let Some(new) = new {
            return Ok(self.write(path, new, expected.as_deref())? && follow_mode(&place, old, Some(new))?);
        }
        if let Some(bytes) = expected
            && files::remove(&place, &bytes, self.state()?)? == Replaced::Changed
        {
            return Ok(false);
        }
        self.remove_empty_folders(&place);
        Ok(true)
    }

    /// Writes a version where `expected` stands, or nothing but empty folders; `false`: something else does.
    fn write(&self, path: &RepoPath, blob: Blob, expected: Option<&[u8]>) -> Result<bool> {
        let place = self.work_tree.join(path);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).map_err(|cause| Error::io(folder, cause))?;
        }
        if place.is_dir() && !remove_folders(&place) {
            return Ok(false);
        }
        if is_regular(blob) {
            let bytes = self.checked_out(path, blob)?;
            // Beside the vault as git does it: what is in its store already needs no care in the work tree.
            let is_durable = self.in_vault(path.as_bytes()).is_some();
            let put = files::replace(&place, &bytes, expected, self.state()?, is_durable)?;
            return Ok(put == Replaced::Done);
        }
        if let Some(expected) = expected
            && files::remove(&place, expected, self.state()?)? == Replaced::Changed
        {
            return Ok(false);
        }
        let made = if is_submodule(blob) {
            fs::create_dir(&place)
        } else {
            let target = PathBuf::from(std::ffi::OsString::from_vec(self.bytes(blob.oid)?));
            std::os::unix::fs::symlink(target, &place)
        };
        made.map(|()| true).map_err(|cause| Error::io(&place, cause))
    }

    fn remove_empty_folders(&self, place: &Path) {
        let folders = place.ancestors().skip(1).take_while(|folder| *folder != self.work_tree);
        // The vault's own folder stays: we stand in it.
        for folder in folders.take_while(|folder| !self.work_tree.join(&self.prefix).starts_with(folder)) {
            match fs::remove_dir(folder) {
                Err(cause) if cause.kind() != ErrorKind::NotFound => return,
                _ => {}
            }
        }
    }

    /// The bytes that git would check out: line ends and filters as the user's settings ask.
    fn checked_out(&self, path: &RepoPath, blob: Blob) -> Result<Vec<u8>> {
        if !self.is_converted(path) {
            return self.bytes(blob.oid);
        }
        let arguments = ["cat-file", "--filters", &format!("--path={path}"), &blob.oid.to_string()];
        program::run(self, "cat-file", &arguments, None, &[])
    }

    /// Whether git may write other bytes to the disk than it has stored.
    fn is_converted(&self, path: &RepoPath) -> bool {
        let set = |key: &str, values: &[&str]| {
            self.setting(key).is_some_and(|value| values.contains(&value.to_ascii_lowercase().as_str()))
        };
        let asked = ["eol", "ident", "filter", "working-tree-encoding"].iter().any(|name| {
            let flags = git2::AttrCheckFlags::FILE_THEN_INDEX;
            let value = self.git.get_attr(path.as_ref(), name, flags).ok().flatten();
            value.is_some_and(|value| value != "false" && value != "lf")
        });
        asked
            || set("core.autocrlf", &["true", "yes", "on", "1"])
            || set("core.eol", &["crlf"])
            || self.conversion_at(path) != Conversion::InProcess
    }
}

/// Removes a folder and those in it, if there is no file in any of them.
fn remove_folders(folder: &Path) -> bool {
    let mut inside = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_gone = |entry: fs::DirEntry| {
        entry.file_type().is_ok_and(|kind| kind.is_dir()) && remove_folders(&entry.path())
    };
    inside.all(is_gone) && fs::remove_dir(folder).is_ok()
}

/// Makes a file executable, or not, where that changed: what the user made of it otherwise stays.
fn follow_mode(place: &Path, old: Option<Blob>, new: Option<Blob>) -> Result<bool> {
    let is_new = |new: &Blob| old.is_none_or(|old| old.mode != new.mode);
    let Some(new) = new.filter(|new| is_regular(*new)).filter(is_new) else { return Ok(true) };
    let meta = place.symlink_metadata().map_err(|cause| Error::io(place, cause))?;
    let mode = meta.permissions().mode() & 0o777;
    let wanted = if new.mode & 0o111 == 0 { mode & !0o111 } else { mode | 0o111 & (mode >> 2) };
    if meta.is_file() && wanted != mode {
        let permissions = fs::Permissions::from_mode(wanted);
        fs::set_permissions(place, permissions).map_err(|cause| Error::io(place, cause))?;
    }
    Ok(true)
}
