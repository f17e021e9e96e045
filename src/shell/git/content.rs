//! What git would store for a file, and what it stores: line endings, filters, encryption.
//!
//! Never stores plain text where an attribute asks for a filter that this clone does not have.

use super::objects::written;
use super::{Head, Repo, RepoPath, program};
use crate::error::{Error, Result};
use git2::{AttrCheckFlags, AttrValue, ObjectType, Oid};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

/// How a path's bytes become a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conversion {
    /// In process: as they are, or with line ends as git's settings and attributes ask.
    InProcess,
    /// By the user's own git: an external filter, or an encoding of the work tree's own.
    Program,
    /// An attribute names this filter, and it is not configured here.
    Missing(String),
}

/// A file of HEAD or of the disk as git knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blob {
    /// The blob's id.
    pub oid: Oid,
    /// git's file mode: `0o100644` or `0o100755`.
    pub mode: u32,
}

impl Blob {
    /// Whether it holds not a byte.
    pub fn is_empty(&self) -> bool {
        Oid::hash_object(ObjectType::Blob, b"").is_ok_and(|empty| empty == self.oid)
    }
}

/// The vault's files in one tree.
#[derive(Debug, Default)]
pub(super) struct HeadFiles {
    pub(super) tree: Option<Oid>,
    blobs: BTreeMap<Arc<str>, Blob>,
}

impl HeadFiles {
    pub(super) fn set(&mut self, path: Arc<str>, blob: Option<Blob>) {
        match blob {
            Some(blob) => self.blobs.insert(path, blob),
            None => self.blobs.remove(&path),
        };
    }
}

fn blob_of_entry(entry: &git2::TreeEntry<'_>) -> Option<Blob> {
    (entry.kind() == Some(ObjectType::Blob)).then(|| Blob { oid: entry.id(), mode: entry.filemode() as u32 })
}

impl Repo {
    /// How the bytes of `path` become a blob.
    pub fn conversion(&self, path: &str) -> Conversion {
        self.conversion_at(&self.in_repo(path))
    }

    /// As [`Repo::conversion`], by the repository's path.
    pub(super) fn conversion_at(&self, path: &RepoPath) -> Conversion {
        if !self.uses_filters() {
            return Conversion::InProcess;
        }
        match self.attribute_at(path, "filter") {
            Some(filter) if !self.has_filter(&filter) => Conversion::Missing(filter),
            Some(_) => Conversion::Program,
            None if self.attribute_at(path, "working-tree-encoding").is_some() => Conversion::Program,
            None => Conversion::InProcess,
        }
    }

    /// Whether `path` is stored encrypted (git-crypt, transcrypt and their like).
    pub fn is_encrypted(&self, path: &str) -> bool {
        self.attribute(path, "filter").is_some_and(|filter| {
            let filter = filter.to_ascii_lowercase();
            filter.contains("crypt")
                || filter.split(['-', '_']).any(|word| matches!(word, "age" | "sops" | "gpg"))
        })
    }

    /// Whether any attribute may name a filter or an encoding: a cheap answer before many careful looks.
    pub fn uses_filters(&self) -> bool {
        self.filters.get().unwrap_or_else(|| {
            let found = self.find_filters();
            self.filters.set(Some(found));
            found
        })
    }

    /// Attributes may have changed: they are read anew when they are needed next.
    pub fn forget_attributes(&self) {
        self.filters.set(None);
    }

    fn find_filters(&self) -> bool {
        let mut sources = vec![self.git.commondir().join("info/attributes"), "/etc/gitattributes".into()];
        sources.extend(self.users_file("core.attributesFile", "attributes"));
        // Also those of folders above the vault count, and a folder that git does not track yet may have some.
        sources.extend(self.tracked_as(b".gitattributes").into_iter().map(|path| self.work_tree.join(path)));
        sources.extend(
            self.work_tree.join(&self.prefix).ancestors().map(|folder| folder.join(".gitattributes")),
        );
        let named = |text: Vec<u8>| {
            ["filter", "encoding"].iter().any(|word| text.windows(word.len()).any(|w| w == word.as_bytes()))
        };
        sources.iter().any(|path| std::fs::read(path).is_ok_and(named))
    }

    /// The blob that `git add` would store for `path` holding `bytes`; with `store`, it is stored.
    ///
    /// # Errors
    /// When a filter fails or the object cannot be written.
    pub fn blob_of(&self, path: &str, bytes: &[u8], store: bool) -> Result<Oid> {
        blob_in(self, &self.git, &self.in_repo(path), bytes, store)
    }

    /// Whether the files of `head` are known.
    pub(super) fn knows(&self, head: &Head) -> bool {
        head.tree.is_some() && self.files.tree == head.tree
    }

    /// Whether the tree whose files are known has this one.
    pub(super) fn has_known(&self, path: &str) -> bool {
        self.files.blobs.contains_key(path)
    }

    /// The file at `path` in `head`.
    ///
    /// # Errors
    /// When the tree cannot be read.
    pub fn entry(&self, head: &Head, path: &str) -> Result<Option<Blob>> {
        // A flat folder's tree takes milliseconds to read: it is read once and kept up from then on.
        if self.files.tree == head.tree {
            Ok(self.files.blobs.get(path).copied())
        } else {
            self.entry_in(head.tree, path)
        }
    }

    /// The file at `path`, relative to the vault, in a tree.
    ///
    /// # Errors
    /// When the tree cannot be read.
    pub fn entry_in(&self, tree: Option<Oid>, path: &str) -> Result<Option<Blob>> {
        let Some(tree) = tree else { return Ok(None) };
        let tree = self.git.find_tree(tree).map_err(|cause| self.error(cause))?;
        match tree.get_path(self.in_repo(path).as_ref()) {
            Ok(entry) => Ok(blob_of_entry(&entry)),
            Err(cause) if cause.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(cause) => Err(self.error(cause)),
        }
    }

    /// Knows the vault's files of `head` from now on. `shared` gives the copy of a path that is kept anyway.
    ///
    /// # Errors
    /// When the tree cannot be read.
    pub fn know(&mut self, head: &Head, shared: impl Fn(&str) -> Option<Arc<str>>) -> Result<()> {
        let mut blobs = Vec::new();
        let mut see = |folder: &str, entry: &git2::TreeEntry<'_>| {
            let name = std::str::from_utf8(entry.name_bytes());
            let Some(folder) = folder.strip_prefix(&*self.prefix) else {
                let ahead = name.is_ok_and(|name| self.prefix.starts_with(&format!("{folder}{name}/")));
                return if ahead { git2::TreeWalkResult::Ok } else { git2::TreeWalkResult::Skip };
            };
            if let (Some(blob), Ok(name)) = (blob_of_entry(entry), name) {
                let path = format!("{folder}{name}");
                blobs.push((shared(&path).unwrap_or_else(|| path.into()), blob));
            }
            git2::TreeWalkResult::Ok
        };
        if let Some(tree) = head.tree {
            let tree = self.git.find_tree(tree).map_err(|cause| self.error(cause))?;
            let walked = tree.walk(git2::TreeWalkMode::PreOrder, &mut see);
            walked.map_err(|cause| self.error(cause))?;
        }
        self.files = HeadFiles { tree: head.tree, blobs: blobs.into_iter().collect() };
        Ok(())
    }

    /// Knows those of `head` from now on, which differ from those known before at these paths.
    ///
    /// # Errors
    /// When the tree cannot be read.
    pub fn know_changed(&mut self, head: &Head, changed: &[Arc<str>]) -> Result<()> {
        for path in changed {
            let blob = self.entry_in(head.tree, path)?;
            self.files.set(path.clone(), blob);
        }
        self.files.tree = head.tree;
        Ok(())
    }

    /// The text of a blob that HEAD has at `path`, as the work tree would show it (line ends aside).
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn text(&self, path: &str, blob: Blob) -> Result<Vec<u8>> {
        if self.conversion(path) == Conversion::Program {
            let arguments =
                ["cat-file", "--filters", &format!("--path={}", self.in_repo(path)), &blob.oid.to_string()];
            return program::run(self, "cat-file", &arguments, None, &[]);
        }
        let blob = self.git.find_blob(blob.oid).map_err(|cause| self.error(cause))?;
        Ok(blob.content().to_vec())
    }

    /// The number of notes that HEAD has in the vault.
    pub fn count_notes(&self) -> usize {
        self.files.blobs.keys().filter(|path| path.ends_with(".md")).count()
    }

    pub(super) fn attribute(&self, path: &str, name: &str) -> Option<String> {
        self.attribute_at(&self.in_repo(path), name)
    }

    /// As [`Repo::attribute`], by the repository's path.
    pub(super) fn attribute_at(&self, path: &RepoPath, name: &str) -> Option<String> {
        let value = self.git.get_attr(path.as_ref(), name, AttrCheckFlags::FILE_THEN_INDEX).ok()?;
        match AttrValue::from_string(value) {
            AttrValue::String(value) => Some(value.to_owned()),
            _ => None,
        }
    }

    /// Whether git may store other line ends than these. Where it may, libgit2 has to be asked, which opens the repository
    /// anew; address cards have carriage returns by their standard, and there may be thousands.
    fn may_change_line_ends(&self, path: &RepoPath, bytes: &[u8]) -> bool {
        let attribute = |name| {
            let value = self.git.get_attr(path.as_ref(), name, AttrCheckFlags::FILE_THEN_INDEX);
            value.map_or(AttrValue::True, AttrValue::from_string)
        };
        let stay = || match attribute("text") {
            AttrValue::False => true,
            AttrValue::Unspecified => {
                let is_off = || self.setting_flag("core.autocrlf") == Some(false);
                ["crlf", "eol"].iter().all(|name| attribute(name) == AttrValue::Unspecified)
                    && (self.setting("core.autocrlf").is_none() || is_off())
            }
            _ => false,
        };
        bytes.contains(&b'\r') && !stay()
    }

    fn has_filter(&self, name: &str) -> bool {
        ["clean", "process"]
            .iter()
            .any(|part| self.setting(&format!("filter.{name}.{part}")).is_some_and(|v| !v.is_empty()))
    }
}

/// As [`Repo::blob_of`], by the repository's path, stored through another handle on the same repository.
pub(super) fn blob_in(
    repo: &Repo,
    git: &git2::Repository,
    path: &RepoPath,
    bytes: &[u8],
    store: bool,
) -> Result<Oid> {
    match repo.conversion_at(path) {
        Conversion::Missing(filter) => Err(Error::Git {
            command: "add",
            cause: format!("{path}: the filter `{filter}` is not configured in this clone"),
        }),
        Conversion::Program => {
            let path = format!("--path={path}");
            let mut arguments = vec!["hash-object", "--stdin", &path];
            if store {
                arguments.push("-w");
            }
            let said = program::run(repo, "hash-object", &arguments, Some(bytes), &[])?;
            Oid::from_str(String::from_utf8_lossy(&said).trim()).map_err(|cause| repo.error(cause))
        }
        // Only carriage returns and `$Id$` are ever changed on the way in; most notes have neither.
        Conversion::InProcess if !repo.may_change_line_ends(path, bytes) && !has_id_keyword(bytes) => {
            if store { written(|| git.blob(bytes)) } else { Oid::hash_object(ObjectType::Blob, bytes) }
                .map_err(|cause| repo.error(cause))
        }
        Conversion::InProcess => {
            if store {
                return written(|| write_blob(git, path, bytes)).map_err(|cause| repo.error(cause));
            }
            // libgit2 converts only what it stores: here into memory, where it is forgotten.
            let ask = || {
                let other = repo.another()?;
                let odb = other.odb()?;
                let _memory = odb.add_new_mempack_backend(1000)?;
                write_blob(&other, path, bytes)
            };
            ask().map_err(|cause| repo.error(cause))
        }
    }
}

fn write_blob(git: &git2::Repository, path: &RepoPath, bytes: &[u8]) -> Result<Oid, git2::Error> {
    let mut writer = git.blob_writer(Some(path.as_ref()))?;
    writer.write_all(bytes).map_err(|cause| git2::Error::from_str(&cause.to_string()))?;
    writer.commit()
}

fn has_id_keyword(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"$Id").is_some()
}
