//! The door to git: the user's repository, seen from the vault.
//!
//! Never runs a network operation, never touches a path outside the vault, never disturbs what the
//! user staged or has under way.

pub mod advance;
pub mod commit;
pub mod content;
pub mod drivers;
pub mod health;
pub mod history;
pub mod hooked;
pub mod index;
pub mod lock;
pub mod made;
pub mod merge;
pub mod pack;
pub mod program;
pub mod recover;
pub mod remote;
pub mod replay;

use crate::error::{Error, Result};
use crate::shell::clock;
use git2::{ErrorClass, ErrorCode, Oid, Repository, RepositoryState};
use std::cell::Cell;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A merge of the user's own is over by then, or has left its traces; too short to be worth a word.
const MERGE: Duration = Duration::from_millis(900);

/// A repository and the vault's place in it.
pub struct Repo {
    git: Repository,
    /// The work tree's root.
    work_tree: PathBuf,
    /// The vault's folder inside the work tree: empty, or ending in `/`.
    prefix: String,
    /// Our own folder below the git directory.
    state: PathBuf,
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

/// Why nothing may be written now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pause {
    /// The user is in the middle of something.
    Operation(&'static str),
    /// The index holds unmerged entries.
    Unmerged(Vec<String>),
    /// HEAD names no branch.
    Detached,
    /// Another process holds `index.lock`.
    Locked,
}

impl std::fmt::Display for Pause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Operation(what) => write!(f, "a {what} is under way"),
            Self::Unmerged(paths) => {
                let listed = paths.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
                let more = if paths.len() > 3 { ", …" } else { "" };
                write!(f, "unmerged: {listed}{more}: see `rounds resolve`, then `git add`")
            }
            Self::Detached => f.write_str("HEAD is detached: no branch to commit to"),
            Self::Locked => f.write_str("another git process holds index.lock"),
        }
    }
}

impl Repo {
    /// Opens the repository that holds the vault at `root` (absolute, without links). Reads no index, which takes
    /// milliseconds, and writes nothing: see [`Repo::look_at_index`].
    ///
    /// # Errors
    /// When there is none, when git would refuse it for its owner, or when libgit2 cannot work with it.
    pub fn open(root: &Path) -> Result<Self> {
        // What we write refers to what we just wrote or what HEAD has: no need to look each of it up again.
        git2::opts::strict_object_creation(false);
        // Where git itself would not look further up, neither do we.
        let ceilings = std::env::var_os("GIT_CEILING_DIRECTORIES").unwrap_or_default();
        let ceilings = std::env::split_paths(&ceilings).filter(|path| path.is_absolute());
        let git = Repository::open_ext(root, git2::RepositoryOpenFlags::empty(), ceilings).map_err(
            |cause| match (cause.code(), cause.class()) {
                (ErrorCode::Owner, _) => Error::UnsafeOwner(root.to_path_buf()),
                (ErrorCode::NotFound, ErrorClass::Repository) => Error::NoRepository(root.to_path_buf()),
                _ => Error::Unsupported { path: root.to_path_buf(), cause: cause.message().to_owned() },
            },
        )?;
        let work_tree = git.workdir().ok_or_else(|| Error::NoRepository(root.to_path_buf()))?.to_path_buf();
        let work_tree = work_tree.canonicalize().map_err(|cause| Error::io(&work_tree, cause))?;
        let inside = super::files::relative(&work_tree, root).ok_or_else(|| Error::Unsupported {
            path: root.to_path_buf(),
            cause: "the folder's name is not UTF-8".into(),
        })?;
        let prefix = if inside.is_empty() { String::new() } else { format!("{inside}/") };
        // A repository that ignores the folder cannot keep it: the folder is in none.
        if Path::new(&prefix).ancestors().any(|folder| is_ignored_folder(&git, folder)) {
            return Err(Error::NoRepository(root.to_path_buf()));
        }
        let state = git
            .path()
            .join("rounds")
            .join(prefix.trim_end_matches('/').replace('%', "%25").replace('/', "%2F"));
        let mut repo = Self {
            git,
            work_tree,
            prefix,
            state,
            index: None,
            route: commit::Route::InProcess,
            files: content::HeadFiles::default(),
            round: None,
            filters: Cell::new(None),
        };
        repo.route = repo.find_route();
        Ok(repo)
    }

    /// Opens it anew. libgit2 keeps all that it once read, every pack among it, mapped for as long as the repository is
    /// open, and goes on looking for packs that are no more.
    fn renew(&mut self) -> Result<()> {
        self.git = Repository::open(self.git.path()).map_err(|cause| self.error(cause))?;
        Ok(())
    }

    /// Makes `root` a git repository, once `prepare` has found it right: it comes whole or not at all.
    ///
    /// # Errors
    /// When libgit2 cannot make it, or `prepare` fails.
    pub fn create(root: &Path, prepare: impl FnOnce(&Self) -> Result<()>) -> Result<()> {
        let mut options = git2::RepositoryInitOptions::new();
        // The user's own template and `init.defaultBranch` count, as in `git init`.
        options.no_reinit(true).external_template(true);
        let branch =
            git2::Config::open_default().ok().and_then(|config| config.get_string("init.defaultBranch").ok());
        if let Some(branch) = &branch {
            options.initial_head(branch);
        }
        sweep_unfinished(root);
        let folder = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(root);
        let folder = folder.map_err(|cause| Error::io(root, cause))?;
        Repository::init_opts(folder.path(), &options)
            .map_err(|cause| Error::Libgit2 { path: root.to_path_buf(), cause })?;
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

    /// Why nothing may be written now; `None`: go on.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn pause(&mut self) -> Result<Option<Pause>> {
        let operation = self.operation();
        if self.index_lock().symlink_metadata().is_ok() {
            return Ok(Some(Pause::Locked));
        }
        // `stash pop` leaves unmerged entries in a repository whose state reads clean.
        let unmerged = self.unmerged()?;
        if !unmerged.is_empty() {
            return Ok(Some(Pause::Unmerged(unmerged)));
        }
        if let Some(what) = operation {
            return Ok(Some(Pause::Operation(what)));
        }
        let detached = self.git.head_detached().map_err(|cause| self.error(cause))?;
        Ok(detached.then_some(Pause::Detached))
    }

    /// How long the user's git may still be at a merge that began a moment ago. It puts aside what is in no commit and,
    /// where the merge fails, sets index and files back to where it began and lays that over them, whatever was
    /// committed meanwhile; no lock and no `MERGE_HEAD` tells of it, only where it began.
    pub fn may_be_merging(&self) -> Option<Duration> {
        let began = fs::metadata(self.git.path().join("ORIG_HEAD")).ok()?;
        // A time in the future says nothing of when.
        let age = Some(clock::age(&began)).filter(|age| !age.is_zero())?;
        MERGE.checked_sub(age)
    }

    /// What the user is in the middle of: `merge`, `rebase`, …
    pub fn operation(&self) -> Option<&'static str> {
        match self.git.state() {
            // A conflict in a series of picks, resolved by `git commit`, reads clean while the rest still waits.
            RepositoryState::Clean => {
                self.git.path().join("sequencer").exists().then_some("cherry-pick or revert")
            }
            RepositoryState::Merge => Some("merge"),
            RepositoryState::Revert | RepositoryState::RevertSequence => Some("revert"),
            RepositoryState::CherryPick | RepositoryState::CherryPickSequence => Some("cherry-pick"),
            RepositoryState::Bisect => Some("bisect"),
            RepositoryState::ApplyMailbox | RepositoryState::ApplyMailboxOrRebase => Some("git am"),
            RepositoryState::Rebase | RepositoryState::RebaseInteractive | RepositoryState::RebaseMerge => {
                Some("rebase")
            }
        }
    }

    /// Paths inside the vault at which the disk, the index and HEAD are not all the same, as `git status` sees them.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn differences(&mut self) -> Result<Vec<Arc<str>>> {
        let mut options = git2::StatusOptions::new();
        options
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .include_ignored(false)
            .exclude_submodules(true)
            .include_unreadable(true)
            .disable_pathspec_match(true);
        if !self.prefix.is_empty() {
            options.pathspec(&self.prefix);
        }
        self.lend_index()?;
        let statuses = patiently(|| self.git.statuses(Some(&mut options))).map_err(|cause| self.error(cause));
        let paths = |statuses: git2::Statuses<'_>| {
            statuses.iter().filter_map(|entry| self.in_vault(entry.path_bytes())).collect()
        };
        let found = statuses.map(paths);
        self.renew()?;
        found
    }

    /// Paths inside the vault that differ between two trees.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn tree_differences(&self, old: Option<Oid>, new: Option<Oid>) -> Result<Vec<Arc<str>>> {
        let tree = |oid: Option<Oid>| oid.map(|oid| self.git.find_tree(oid)).transpose();
        let (old, new) = (tree(old).map_err(|e| self.error(e))?, tree(new).map_err(|e| self.error(e))?);
        let mut options = git2::DiffOptions::new();
        options.disable_pathspec_match(true);
        if !self.prefix.is_empty() {
            options.pathspec(&self.prefix);
        }
        let diff = self
            .git
            .diff_tree_to_tree(old.as_ref(), new.as_ref(), Some(&mut options))
            .map_err(|cause| self.error(cause))?;
        let mut paths: Vec<Arc<str>> = diff
            .deltas()
            .flat_map(|delta| [delta.old_file().path_bytes(), delta.new_file().path_bytes()])
            .flatten()
            .filter_map(|path| self.in_vault(path))
            .collect();
        paths.dedup();
        Ok(paths)
    }

    /// Whether git ignores a path that it does not track. `folder` tells what stands there.
    pub fn is_ignored(&self, path: &str, folder: bool) -> bool {
        let slash = if folder { "/" } else { "" };
        self.git.is_path_ignored(format!("{}{path}{slash}", self.prefix)).unwrap_or(false)
    }

    /// A path of the repository as a path of the vault; `None` outside it, in a hidden folder, or when not UTF-8.
    fn in_vault(&self, path: &[u8]) -> Option<Arc<str>> {
        let path = std::str::from_utf8(path).ok()?.strip_prefix(&self.prefix)?;
        (!path.is_empty() && !path.ends_with('/') && !super::files::is_hidden(path)).then(|| path.into())
    }

    /// The repository's path of a path of the vault.
    fn in_repo(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// Marks the repository as the example's and gives it an identity of its own.
    ///
    /// # Errors
    /// When its configuration cannot be written.
    pub fn make_demo(&self, name: &str, email: &str) -> Result<()> {
        let write = || {
            let mut config = self.git.config()?.open_level(git2::ConfigLevel::Local)?;
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

    /// A value of git's configuration, read afresh.
    fn setting(&self, key: &str) -> Option<String> {
        self.git.config().ok()?.snapshot().ok()?.get_string(key).ok()
    }

    /// A yes or no of git's configuration, read afresh.
    fn setting_flag(&self, key: &str) -> Option<bool> {
        self.git.config().ok()?.snapshot().ok()?.get_bool(key).ok()
    }

    fn error(&self, cause: git2::Error) -> Error {
        match cause.code() {
            ErrorCode::Locked => Error::Locked(self.git.path().to_path_buf()),
            _ => Error::Libgit2 { path: self.git.path().to_path_buf(), cause },
        }
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
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn is_ignored_folder(git: &Repository, folder: &Path) -> bool {
    !folder.as_os_str().is_empty() && git.is_path_ignored(folder.join("")).unwrap_or(false)
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
