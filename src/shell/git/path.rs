//! A path of the repository. A path of the vault is a plain text, relative to the vault's folder; only the door to git turns
//! one into the other, since a vault may be a folder below the repository's root.

use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::path::Path;

/// Where a file stands in the repository, relative to its root, with `/` between folders.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RepoPath(String);

impl RepoPath {
    /// What git calls the path.
    pub(in crate::shell) fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for RepoPath {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<Path> for RepoPath {
    fn as_ref(&self) -> &Path {
        Path::new(&self.0)
    }
}

impl std::fmt::Display for RepoPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
