//! What stopped us. Variants are facts: path first, the cause after a colon, the remedy apart.

use std::path::PathBuf;

/// A result that an [`Error`] can stop.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What stops a whole round or command; what is wrong in one note is a [`crate::finding::Finding`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No vault was named and none was found upward.
    #[error("no vault at `{}` or above", .0.display())]
    NoVault(PathBuf),
    /// A folder was named that is none.
    #[error("no folder at `{}`", .0.display())]
    NoFolder(PathBuf),
    /// Reading or writing failed.
    #[error("{}: {cause}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
}

impl Error {
    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoVault(_) => Some("run `rounds init` in the folder that holds your contacts".into()),
            Self::NoFolder(_) => {
                Some("name the folder that holds your contacts: as DIR, with -C or in ROUNDS_VAULT".into())
            }
            Self::Io { .. } => None,
        }
    }
}
