//! How a repository is opened: by libgit2, which looks at its owner and reads the configuration by itself. Whether it is
//! to be trusted, and what is wrong with a configuration, is for git to say.

use super::settings::{Variables, command, words};
use crate::error::{Error, Result};
use git2::{ErrorClass, ErrorCode, Repository, RepositoryOpenFlags};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Output;

/// How git's remedy begins for a repository that it does not trust; the folder that is to be trusted follows.
const TRUST: &str = "git config --global --add safe.directory ";

/// Opens the repository that holds `root`, with this environment for git, or our own.
///
/// # Errors
/// When there is none, when git refuses it for its owner or for its configuration, or when libgit2 cannot work with it.
pub(super) fn open(root: &Path, variables: Option<&Variables>) -> Result<Repository> {
    // Where git itself would not look further up, neither do we.
    let ceilings = std::env::var_os("GIT_CEILING_DIRECTORIES").unwrap_or_default();
    let ceilings = std::env::split_paths(&ceilings).filter(|path| path.is_absolute());
    let opened = match Repository::open_ext(root, RepositoryOpenFlags::empty(), ceilings) {
        Ok(git) if is_ours(&git) => return Ok(git),
        Ok(git) => Some(git),
        Err(cause) => match (cause.code(), cause.class()) {
            (ErrorCode::Owner, _) => None,
            (ErrorCode::NotFound, ErrorClass::Repository) => {
                return Err(Error::NoRepository(root.to_path_buf()));
            }
            _ => return Err(refused(root, variables, &cause)),
        },
    };
    // It is somebody else's.
    match (where_git_sees_it(root, variables), opened) {
        (Some(output), _) if !output.status.success() => Err(distrusted(root, &output)),
        (_, Some(git)) => Ok(git),
        (None, None) => Err(Error::UnsafeOwner(root.to_path_buf())),
        (Some(output), None) => {
            let mut folders = output.stdout.split(|byte| *byte == b'\n').map(OsStr::from_bytes);
            let (git_dir, work_tree) =
                (folders.next().unwrap_or_default(), folders.next().unwrap_or_default());
            trusted(git_dir.as_ref(), work_tree.as_ref()).map_err(|cause| refused(root, variables, &cause))
        }
    }
}

/// Another handle on a repository that was opened before.
pub(super) fn again(git: &Repository) -> Result<Repository, git2::Error> {
    match (Repository::open(git.path()), git.workdir()) {
        (Err(cause), Some(work_tree)) if cause.code() == ErrorCode::Owner => trusted(git.path(), work_tree),
        (opened, _) => opened,
    }
}

/// What is wrong where libgit2 fails to open or to make a repository.
pub(super) fn refused(root: &Path, variables: Option<&Variables>, cause: &git2::Error) -> Error {
    let path = root.to_path_buf();
    let unsupported = |cause: String| Error::Unsupported { path: path.clone(), cause };
    if cause.class() != ErrorClass::Config {
        return unsupported(cause.message().to_owned());
    }
    match command(root, variables).args(["config", "--list", "-z"]).output() {
        Ok(output) if !output.status.success() => Error::Configuration { path, cause: words(&output) },
        Ok(_) => unsupported(format!(
            "libgit2 reads a file of configuration that git does not mind: {}",
            cause.message()
        )),
        Err(_) => unsupported(cause.message().to_owned()),
    }
}

/// Makes `folder` a repository by the user's git, whose template and name of the first branch count wherever they are
/// set; it is to become that of `root`.
///
/// # Errors
/// When git cannot be run, minds its configuration, or cannot make one.
pub(super) fn init(folder: &Path, root: &Path) -> Result<(), Error> {
    let mut git = command(folder, None);
    // Of another kind libgit2 could not read it.
    git.envs([("GIT_DEFAULT_HASH", "sha1"), ("GIT_DEFAULT_REF_FORMAT", "files")]).args(["init", "--quiet"]);
    let output =
        git.output().map_err(|cause| Error::Git { command: "init", cause: crate::error::plain(&cause) })?;
    if output.status.success() {
        return Ok(());
    }
    let path = root.to_path_buf();
    match command(folder, None).args(["config", "--list", "-z"]).output() {
        Ok(listed) if !listed.status.success() => Err(Error::Configuration { path, cause: words(&listed) }),
        _ => Err(Error::Git { command: "init", cause: words(&output) }),
    }
}

/// Opens a repository that git trusts, without another look at its owner.
fn trusted(git_dir: &Path, work_tree: &Path) -> Result<Repository, git2::Error> {
    let git = Repository::open_bare(git_dir)?;
    git.set_workdir(work_tree, false)?;
    Ok(git)
}

fn is_ours(git: &Repository) -> bool {
    let me = rustix::process::geteuid().as_raw();
    let folders = [Some(git.path()), git.workdir()];
    folders.into_iter().flatten().all(|folder| folder.metadata().is_ok_and(|stat| stat.uid() == me))
}

/// Asks git for its folder and for the work tree's; `None`: there is no git to be asked.
fn where_git_sees_it(root: &Path, variables: Option<&Variables>) -> Option<Output> {
    let asked = ["rev-parse", "--path-format=absolute", "--git-dir", "--show-toplevel"];
    command(root, variables).env("LC_ALL", "C").args(asked).output().ok()
}

/// Why git does not work with a repository, by its own words.
fn distrusted(root: &Path, output: &Output) -> Error {
    let words = words(output);
    match words.strip_prefix(TRUST) {
        Some(folder) => Error::UnsafeOwner(folder.into()),
        None => Error::Configuration { path: root.to_path_buf(), cause: words },
    }
}
