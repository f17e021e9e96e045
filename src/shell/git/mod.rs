//! The door to git: the user's repository, seen from the vault.
//!
//! Never touches a path outside the vault but where a sync moves it in the tree, never disturbs what the user staged or
//! has under way, and goes onto the network only by `remote.rs`.

pub mod begun;
pub mod checkout;
pub mod commit;
pub mod content;
mod differences;
pub mod drivers;
pub mod health;
pub mod heeded;
pub mod history;
pub mod hooked;
pub mod identity;
pub mod ignore;
pub mod index;
pub mod line;
pub mod lock;
pub mod merge;
mod objects;
pub mod open;
pub mod own_commits;
pub mod pack;
pub mod partial;
mod path;
mod pause;
pub mod phone_merge;
pub mod program;
pub mod recover;
pub mod remote;
pub mod replay;
pub mod rewritten;
pub mod settings;
pub mod upstream;
pub mod work_tree;

use crate::error::{Error, Result};
use crate::shell::files;
use git2::{ErrorClass, ErrorCode, Repository};
use settings::{Configuration, Place, Settings, Variables};
use std::cell::Cell;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The id of an object of git.
pub use git2::Oid;
pub use path::RepoPath;
pub use pause::Pause;

/// A repository and the vault's place in it.
pub struct Repo {
    git: Repository,
    /// The work tree's root.
    work_tree: PathBuf,
    /// The vault's folder inside the work tree: empty, or ending in `/`.
    prefix: String,
    /// Our own folder below the git directory.
    state: PathBuf,
    /// What git's configuration says.
    configuration: Configuration,
    /// What libgit2 goes by, once it was told.
    heeded: Option<heeded::Heeded>,
    /// What git is told to ignore.
    rules: ignore::Rules,
    /// The index as it was last read or written by us, and how to tell that it is still that.
    index: Option<index::CachedIndex>,
    /// How commits are made here.
    route: commit::Route,
    /// HEAD's files, as far as the vault goes.
    files: content::HeadFiles,
    /// The lock of the round under way, for the commands that it runs.
    round: Option<fs::File>,
    /// Whether any attribute may name a filter, once that was asked.
    filters: Cell<Option<bool>>,
}

/// Where the branch stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The branch's full name (`refs/heads/main`), also when it has no commit yet.
    pub branch: String,
    /// Its commit; `None` before the first.
    pub commit: Option<Oid>,
    /// That commit's tree.
    pub tree: Option<Oid>,
}

impl Repo {
    /// Opens the repository that holds the vault at `root` (absolute, without links). Reads no index, which takes
    /// milliseconds, and writes nothing: see [`Repo::look_at_index`].
    ///
    /// # Errors
    /// When there is none, when git would refuse it for its owner, or when libgit2 cannot work with it.
    pub fn open(root: &Path) -> Result<Self> {
        Self::open_with(root, None)
    }

    /// As [`Repo::open`], with this environment for git, or our own.
    fn open_with(root: &Path, variables: Option<Variables>) -> Result<Self> {
        // What we write refers to what we just wrote or what HEAD has: no need to look each of it up again.
        git2::opts::strict_object_creation(false);
        let git = open::open(root, variables.as_ref())?;
        let work_tree = git.workdir().ok_or_else(|| Error::NoRepository(root.to_path_buf()))?.to_path_buf();
        let work_tree = work_tree.canonicalize().map_err(|cause| Error::io(&work_tree, cause))?;
        let inside = super::files::relative(&work_tree, root).ok_or_else(|| Error::Unsupported {
            path: root.to_path_buf(),
            cause: "the folder's name is not UTF-8".into(),
        })?;
        let prefix = if inside.is_empty() { String::new() } else { format!("{inside}/") };
        let state = git
            .path()
            .join("rounds")
            .join(prefix.trim_end_matches('/').replace('%', "%25").replace('/', "%2F"));
        let place = Place {
            work_tree: work_tree.clone(),
            git_dir: git.path().to_path_buf(),
            common_dir: git.commondir().to_path_buf(),
            variables,
        };
        let repo = Self {
            git,
            work_tree,
            prefix,
            state,
            configuration: Configuration::new(place),
            heeded: None,
            rules: ignore::Rules::default(),
            index: None,
            route: commit::Route::InProcess,
            files: content::HeadFiles::default(),
            round: None,
            filters: Cell::new(None),
        };
        repo.configuration.begin();
        // A repository that ignores the folder cannot keep it: the folder is in none.
        if repo.ignores_vault() { Err(Error::NoRepository(root.to_path_buf())) } else { Ok(repo) }
    }

    /// Opens it anew. libgit2 keeps all that it once read, every pack among it, mapped for as long as the repository is
    /// open, and goes on looking for packs that are no more.
    fn renew(&mut self) -> Result<()> {
        self.git = self.another().map_err(|cause| self.error(cause))?;
        Ok(())
    }

    /// Whether this is what libgit2 says of an object that somebody moved into another pack meanwhile; then it is read
    /// from there from now on.
    pub fn may_be_repacked(&mut self, error: &Error) -> bool {
        matches!(error, Error::NoObject { .. }) && self.renew().is_ok()
    }

    /// Makes `root` a git repository, once `prepare` has found it right: it comes whole or not at all.
    ///
    /// # Errors
    /// When git cannot make it, or `prepare` fails.
    pub fn create(root: &Path, prepare: impl FnOnce(&Self) -> Result<()>) -> Result<()> {
        sweep_unfinished(root);
        let folder = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(root);
        let folder = folder.map_err(|cause| Error::io(root, cause))?;
        open::init(folder.path(), root)?;
        prepare(&Self::open(folder.path())?)?;
        let place = root.join(".git");
        fs::rename(folder.path().join(".git"), &place).map_err(|cause| Error::io(&place, cause))
    }

    /// Our own folder below the git directory; made when it is not there.
    ///
    /// # Errors
    /// When it cannot be made, or the git directory is gone.
    pub fn state(&self) -> Result<&Path> {
        if !self.state.is_dir() {
            // Nothing above it: a vault that was moved away in this moment is not begun anew in its old place.
            for folder in [&self.git.path().join("rounds"), &self.state] {
                match fs::create_dir(folder) {
                    Err(cause) if cause.kind() != ErrorKind::AlreadyExists => {
                        return Err(Error::io(folder, cause));
                    }
                    _ => {}
                }
            }
        }
        Ok(&self.state)
    }

    /// Our own folder, where it is there already.
    pub fn state_if_there(&self) -> Option<&Path> {
        self.state.is_dir().then_some(&*self.state)
    }

    /// The git directory of this work tree, where `HEAD` and `index` stand.
    pub fn git_dir(&self) -> &Path {
        self.git.path()
    }

    /// The root of the work tree, which may lie above the vault.
    pub fn work_tree(&self) -> &Path {
        &self.work_tree
    }

    /// Where the user's branch stands.
    ///
    /// # Errors
    /// When HEAD is detached or cannot be read.
    pub fn head(&self) -> Result<Head> {
        let head = self.git.find_reference("HEAD").map_err(|cause| self.error(cause))?;
        let Some(branch) = head.symbolic_target().ok().flatten().map(str::to_owned) else {
            let commit = head.target();
            let tree = commit.and_then(|oid| self.git.find_commit(oid).ok()).map(|commit| commit.tree_id());
            return Ok(Head { branch: "HEAD".into(), commit, tree });
        };
        match self.git.refname_to_id(&branch) {
            Ok(oid) => {
                let commit = self.git.find_commit(oid).map_err(|cause| self.error(cause))?;
                Ok(Head { branch, commit: Some(oid), tree: Some(commit.tree_id()) })
            }
            Err(cause) if cause.code() == ErrorCode::NotFound => {
                Ok(Head { branch, commit: None, tree: None })
            }
            Err(cause) => Err(self.error(cause)),
        }
    }

    /// A path of the repository as a path of the vault; `None` outside it, in a hidden folder, or when not UTF-8.
    fn in_vault(&self, path: &[u8]) -> Option<Arc<str>> {
        let path = std::str::from_utf8(path).ok()?.strip_prefix(&self.prefix)?;
        (!path.is_empty() && !path.ends_with('/') && !files::is_hidden(path)).then(|| path.into())
    }

    /// The repository's path of a path of the vault.
    fn in_repo(&self, path: &str) -> RepoPath {
        RepoPath::new(format!("{}{path}", self.prefix))
    }

    /// Marks the repository as the example's and gives it an identity of its own.
    ///
    /// # Errors
    /// When its configuration cannot be written.
    pub fn make_demo(&self, name: &str, email: &str) -> Result<()> {
        let write = || {
            let mut config = git2::Config::open(&self.git.commondir().join("config"))?;
            config.set_str("user.name", name)?;
            config.set_str("user.email", email)?;
            config.set_bool("rounds.demo", true)
        };
        write().map_err(|cause| self.error(cause))
    }

    /// Whether the repository is the example's.
    pub fn is_demo(&self) -> bool {
        self.setting_flag("rounds.demo") == Some(true)
    }

    /// Looks at git's configuration; `true` when it is another one than at the last look.
    ///
    /// # Errors
    /// When git cannot read it.
    pub fn look_at_settings(&mut self) -> Result<bool> {
        let before = self.heeded.as_ref().map(|heeded| heeded.settings.clone());
        self.heed()?;
        let now = self.heeded.as_ref().map(|heeded| &heeded.settings);
        Ok(before.is_some_and(|before| now.is_some_and(|now| **now != *before)))
    }

    /// git's configuration as it is now.
    fn settings(&self) -> Result<Arc<Settings>> {
        self.configuration.settings(&self.git)
    }

    /// A value of git's configuration; none where git cannot read it, in which case nothing is written either.
    fn setting(&self, key: &str) -> Option<String> {
        self.settings().ok()?.text(key)
    }

    /// A yes or no of git's configuration, as [`Repo::setting`].
    fn setting_flag(&self, key: &str) -> Option<bool> {
        self.settings().ok()?.flag(key)
    }

    /// The file that a key of git's configuration names, or else the one of this name among the user's own.
    fn users_file(&self, key: &str, name: &str) -> Option<PathBuf> {
        let settings = self.settings().unwrap_or_default();
        match settings.bytes(key) {
            Some(_) => self.configuration.path(&settings, key).ok(),
            None => self.configuration.place.users_file(name),
        }
    }

    fn error(&self, cause: git2::Error) -> Error {
        let path = self.git.path().to_path_buf();
        match (cause.code(), cause.class()) {
            (ErrorCode::Locked, _) => Error::Locked(path),
            (ErrorCode::NotFound, ErrorClass::Odb) => match self.promisor() {
                Some(remote) => Error::Partial { path, remote },
                None => libgit2(path, &cause),
            },
            _ => libgit2(path, &cause),
        }
    }
}

/// What libgit2 said, as an error of ours.
fn libgit2(path: PathBuf, error: &git2::Error) -> Error {
    let cause = error.message().to_owned();
    match (error.class(), error.code()) {
        (ErrorClass::Odb, _) | (ErrorClass::Os, ErrorCode::NotFound) => Error::NoObject { path, cause },
        _ => Error::Libgit2 { path, cause },
    }
}

/// How often a file is read that was replaced meanwhile.
const TRIES: usize = 20;

/// Reads the index, which may be replaced at any moment: libgit2 asks for a file's size first and opens it then, and when
/// that is another one by then, it fails.
fn patiently<T>(mut read: impl FnMut() -> Result<T, git2::Error>) -> Result<T, git2::Error> {
    for _ in 1..TRIES {
        match read() {
            Err(cause) if matches!(cause.class(), ErrorClass::Filesystem | ErrorClass::Index) => {
                std::thread::sleep(Duration::from_millis(1));
            }
            done => return done,
        }
    }
    read()
}

/// Where a repository is made before it is whole.
pub const UNFINISHED: &str = ".rounds-init-";

/// Removes what a killed `init` left: folders of that name that hold a repository in the making and nothing else.
fn sweep_unfinished(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let path = entry.path();
        let only_git = || {
            let mut inside = fs::read_dir(&path).into_iter().flatten().flatten();
            // libgit2 tries there whether links can be made.
            let is_begun = |name: &str| name == ".git" || name.starts_with("_git2_");
            inside.all(|entry| is_begun(&entry.file_name().to_string_lossy()))
                && !path.join(".git/logs").exists()
        };
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) && only_git() {
            // The git of a killed `init` may still be at it, for a moment.
            let is_gone = || fs::remove_dir_all(&path).is_ok() || !path.exists();
            let mut tries = 0..TRIES;
            while !is_gone() && tries.next().is_some() {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

/// The first seven digits of an id.
pub fn short(oid: Oid) -> String {
    oid.to_string()[..7].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repository_that_is_moved_away_is_not_begun_anew_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().canonicalize().unwrap();
        let (root, vault, away) = (place.join("notes"), place.join("notes/People"), place.join("away"));
        Repository::init(&root).unwrap();
        fs::create_dir(&vault).unwrap();
        for root in [&root, &vault] {
            assert!(Repo::open(root).unwrap().state().unwrap().is_dir());
        }
        let repo = Repo::open(&vault).unwrap();
        fs::rename(&root, &away).unwrap();
        assert!(repo.state().is_err() && !root.exists());
        fs::rename(&away, &root).unwrap();
        assert!(repo.state().is_ok());
    }

    #[test]
    fn index_that_is_replaced_while_it_is_read_is_read_again() {
        let check = |class, failures, expected: Result<usize, ErrorClass>| {
            let mut reads = 0;
            let read = patiently(|| {
                reads += 1;
                let failed = || git2::Error::new(ErrorCode::GenericError, class, "could not read");
                (reads > failures).then_some(reads).ok_or_else(failed)
            });
            assert_eq!(read.map_err(|cause| cause.class()), expected);
        };
        check(ErrorClass::Filesystem, 0, Ok(1));
        check(ErrorClass::Filesystem, TRIES - 1, Ok(TRIES));
        check(ErrorClass::Filesystem, TRIES, Err(ErrorClass::Filesystem));
        check(ErrorClass::Index, 1, Ok(2));
        check(ErrorClass::Reference, 1, Err(ErrorClass::Reference));
    }
}
