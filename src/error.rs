//! What stopped us. Variants are facts: path first, the cause after a colon, the remedy apart.

use std::io;
use std::path::{Path, PathBuf};

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
    /// The folder is in no git repository.
    #[error("{}: not in a git repository", .0.display())]
    NoRepository(PathBuf),
    /// git refuses the repository because somebody else owns it.
    #[error("{}: the repository belongs to somebody else", .0.display())]
    UnsafeOwner(PathBuf),
    /// The repository uses something that `rounds` cannot keep intact.
    #[error("{}: cannot work with this repository: {cause}", path.display())]
    Unsupported {
        /// The repository.
        path: PathBuf,
        /// What it uses.
        cause: String,
    },
    /// git has no name to commit under.
    #[error("{}: git does not know who you are", .0.display())]
    NoIdentity(PathBuf),
    /// git cannot read its own configuration, or refuses what that says.
    #[error("{}: git refuses its own configuration: {cause}", path.display())]
    Configuration {
        /// The repository.
        path: PathBuf,
        /// git's words.
        cause: String,
    },
    /// Another watcher keeps this vault.
    #[error("{}: already watched by {owner}", path.display())]
    Watched {
        /// The vault.
        path: PathBuf,
        /// Its process and machine.
        owner: String,
    },
    /// Another `rounds` is in the middle of a round.
    #[error("{}: another rounds is at work", .0.display())]
    Busy(PathBuf),
    /// The vault's folder is gone or is another one now.
    #[error("{}: the folder is not what it was", .0.display())]
    Replaced(PathBuf),
    /// The branch moved between our look and our commit: look again.
    #[error("the branch moved")]
    HeadMoved,
    /// A lock of git's is held by somebody.
    #[error("{}: held by another git process", .0.display())]
    Locked(PathBuf),
    /// The clone is a partial one, and lacks what is needed here.
    #[error("{}: needs what this clone left out: it was made with `--filter`", path.display())]
    Partial {
        /// The repository.
        path: PathBuf,
        /// The remote that has it.
        remote: String,
    },
    /// The user's own git refused.
    #[error("git {command}: {cause}")]
    Git {
        /// The subcommand.
        command: &'static str,
        /// Its last words.
        cause: String,
    },
    /// libgit2 failed.
    #[error("{}: {cause}", path.display())]
    Libgit2 {
        /// The repository.
        path: PathBuf,
        /// What it said.
        cause: String,
    },
    /// libgit2 did not find an object: it is not there, or somebody moved it into another pack meanwhile.
    #[error("{}: {cause}", path.display())]
    NoObject {
        /// The repository.
        path: PathBuf,
        /// What it said.
        cause: String,
    },
    /// Events cannot be had.
    #[error("{}: {cause}", path.display())]
    Watch {
        /// The vault.
        path: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// Reading or writing failed.
    #[error("{}: {}", path.display(), crate::error::plain(cause))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A command was asked for something that it will not do.
    #[error("{what}")]
    Refused {
        /// What is refused, path first.
        what: String,
        /// What to do instead.
        hint: String,
    },
}

impl Error {
    /// An [`Error::Io`] at `path`.
    pub fn io(path: impl AsRef<Path>, cause: io::Error) -> Self {
        Self::Io { path: path.as_ref().to_path_buf(), cause }
    }

    /// An [`Error::Refused`]: `what` is, path first, and `hint` says what to do instead.
    pub fn refused(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused { what: what.into(), hint: hint.into() }
    }

    /// What the user can do about it, where we know.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoVault(_) => "run `rounds init` in the folder that holds your contacts".into(),
            Self::NoFolder(_) => {
                "name the folder that holds your contacts: as DIR, with -C or in ROUNDS_VAULT".into()
            }
            Self::NoRepository(path) => format!("run `rounds init {}`", path.display()),
            Self::UnsafeOwner(path) => {
                format!("git config --global --add safe.directory {}", path.display())
            }
            Self::NoIdentity(_) => {
                "git config --global user.name \"Your Name\"\n      git config --global user.email you@example.org"
                    .into()
            }
            Self::Configuration { .. } => "mend what it names: `git config --list` fails until then, and nothing is committed".into(),
            // As libgit2 names the extensions of a split index, and of a sparse one.
            Self::Unsupported { cause, .. } if cause.contains("'link'") => {
                "git update-index --no-split-index".into()
            }
            Self::Unsupported { cause, .. } if cause.contains("'sdir'") => {
                "git sparse-checkout init --no-sparse-index".into()
            }
            Self::Partial { remote, .. } => format!("git fetch --refetch --no-filter {remote}"),
            Self::Watched { .. } => "stop that one first, or leave this vault to it".into(),
            Self::Busy(_) | Self::Locked(_) => "try again in a moment".into(),
            Self::Refused { hint, .. } => hint.clone(),
            _ => return None,
        })
    }
}

/// What the system said, without its error number: `permission denied`.
pub fn plain(cause: &io::Error) -> String {
    let text = cause.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
