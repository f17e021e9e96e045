//! What git would store for a file, and what it stores: line endings, filters, encryption.
//!
//! Never stores plain text where an attribute asks for a filter that this clone does not have.

use super::{Head, Repo, program};
use crate::error::{Error, Result};
use git2::{AttrCheckFlags, AttrValue, ObjectType, Oid};
use std::io::Write;
use std::path::Path;

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

impl Repo {
    /// How the bytes of `path` become a blob.
    pub fn conversion(&self, path: &str) -> Conversion {
        match self.attribute(path, "filter") {
            Some(filter) if !self.has_filter(&filter) => Conversion::Missing(filter),
            Some(_) => Conversion::Program,
            None if self.attribute(path, "working-tree-encoding").is_some() => Conversion::Program,
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

    /// Whether any attribute of the vault may name a filter: a cheap look before many careful ones.
    pub fn uses_filters(&self) -> bool {
        let global = self.git.config().ok().and_then(|config| config.get_path("core.attributesFile").ok());
        let mut sources =
            vec![self.git.commondir().join("info/attributes"), self.work_tree.join(".gitattributes")];
        sources.extend(global);
        let named =
            |path: &Path| std::fs::read(path).is_ok_and(|text| text.windows(6).any(|word| word == b"filter"));
        let below = || {
            self.git.index().is_ok_and(|index| {
                index.iter().any(|entry| {
                    entry.path.ends_with(b"/.gitattributes")
                        && named(&self.work_tree.join(String::from_utf8_lossy(&entry.path).as_ref()))
                })
            })
        };
        sources.iter().any(|path| named(path)) || below()
    }

    /// The blob that `git add` would store for `path` holding `bytes`; with `store`, it is stored.
    ///
    /// # Errors
    /// When a filter fails or the object cannot be written.
    pub fn blob_of(&self, path: &str, bytes: &[u8], store: bool) -> Result<Oid> {
        blob_in(self, &self.git, path, bytes, store)
    }

    /// The file at `path` in `head`.
    ///
    /// # Errors
    /// When the tree cannot be read.
    pub fn entry(&self, head: &Head, path: &str) -> Result<Option<Blob>> {
        self.entry_in(head.tree, path)
    }

    pub(super) fn entry_in(&self, tree: Option<Oid>, path: &str) -> Result<Option<Blob>> {
        let Some(tree) = tree else { return Ok(None) };
        let tree = self.git.find_tree(tree).map_err(|cause| self.error(cause))?;
        match tree.get_path(Path::new(&self.in_repo(path))) {
            Ok(entry) if entry.kind() == Some(ObjectType::Blob) => {
                Ok(Some(Blob { oid: entry.id(), mode: entry.filemode() as u32 }))
            }
            Ok(_) => Ok(None),
            Err(cause) if cause.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(cause) => Err(self.error(cause)),
        }
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
    pub fn count_notes(&self, head: &Head) -> usize {
        let Some(tree) = head.tree.and_then(|oid| self.git.find_tree(oid).ok()) else { return 0 };
        let mut notes = 0;
        let _ = tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
            let name = entry.name_bytes();
            notes += usize::from(folder.starts_with(&self.prefix) && name.ends_with(b".md"));
            git2::TreeWalkResult::Ok
        });
        notes
    }

    fn attribute(&self, path: &str, name: &str) -> Option<String> {
        let path = self.in_repo(path);
        let value = self.git.get_attr(Path::new(&path), name, AttrCheckFlags::FILE_THEN_INDEX).ok()?;
        match AttrValue::from_string(value) {
            AttrValue::String(value) => Some(value.to_owned()),
            _ => None,
        }
    }

    fn has_filter(&self, name: &str) -> bool {
        ["clean", "process"]
            .iter()
            .any(|part| self.setting(&format!("filter.{name}.{part}")).is_some_and(|v| !v.is_empty()))
    }
}

/// As [`Repo::blob_of`], stored through another handle on the same repository.
pub(super) fn blob_in(
    repo: &Repo,
    git: &git2::Repository,
    path: &str,
    bytes: &[u8],
    store: bool,
) -> Result<Oid> {
    match repo.conversion(path) {
        Conversion::Missing(filter) => Err(Error::Git {
            command: "add",
            cause: format!("{path}: the filter `{filter}` is not configured in this clone"),
        }),
        Conversion::Program => {
            let path = format!("--path={}", repo.in_repo(path));
            let mut arguments = vec!["hash-object", "--stdin", &path];
            if store {
                arguments.push("-w");
            }
            let said = program::run(repo, "hash-object", &arguments, Some(bytes), &[])?;
            Oid::from_str(String::from_utf8_lossy(&said).trim()).map_err(|cause| repo.error(cause))
        }
        // Only carriage returns and `$Id$` are ever changed on the way in; most notes have neither.
        Conversion::InProcess if !bytes.contains(&b'\r') && !has_id_keyword(bytes) => {
            if store { git.blob(bytes) } else { Oid::hash_object(ObjectType::Blob, bytes) }
                .map_err(|cause| repo.error(cause))
        }
        Conversion::InProcess => {
            let path = repo.in_repo(path);
            let mut writer = git.blob_writer(Some(Path::new(&path))).map_err(|cause| repo.error(cause))?;
            writer.write_all(bytes).map_err(|cause| Error::io(&path, cause))?;
            writer.commit().map_err(|cause| repo.error(cause))
        }
    }
}

fn has_id_keyword(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|window| window == b"$Id")
}
