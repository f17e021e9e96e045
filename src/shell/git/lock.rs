//! git's locks and index, taken so that a killed process of ours can be told from anybody else's.
//!
//! A lock of git's is a file that must not exist yet. Ours is made as a hard link to a file of our own below
//! `rounds/`: whatever moment we are killed at, a lock that is the same file as ours is ours, and no other
//! ever is. Never removes a lock on any weaker proof.

use super::Repo;
use super::program::STOPPING;
use crate::error::{Error, Result};
use crate::shell::files;
use git2::Oid;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// One of git's lock files, held by us until dropped.
#[derive(Debug)]
pub struct GitLock {
    proof: PathBuf,
    lock: PathBuf,
    held: Option<(u64, u64)>,
}

impl GitLock {
    /// Takes `lock`, holding `text`, with `proof` below our own folder.
    ///
    /// # Errors
    /// [`Error::Locked`] when somebody holds it.
    pub fn take(lock: PathBuf, proof: PathBuf, text: &[u8]) -> Result<Self> {
        // A lock of ours that could not be taken away is still proven by this: the next start can.
        if is_ours(&lock, &proof) {
            return Err(Error::Locked(lock));
        }
        // Never written in place: the file of an earlier lock may be the branch itself by now.
        remove(&proof).map_err(|cause| Error::io(&proof, cause))?;
        let write = || {
            File::create_new(&proof)?.write_all(text)?;
            if let Some(folder) = lock.parent() {
                fs::create_dir_all(folder)?;
            }
            match fs::hard_link(&proof, &lock) {
                // A file system without hard links: the lock holds, only a kill could not be proven afterwards.
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
                    ) =>
                {
                    File::create_new(&lock)?.write_all(text)
                }
                linked => linked,
            }
        };
        match write() {
            Ok(()) => Ok(Self { held: files::identity(&lock), proof, lock }),
            Err(cause) => {
                let _ = remove(&proof);
                Err(match cause.kind() {
                    io::ErrorKind::AlreadyExists => Error::Locked(lock),
                    _ => Error::io(&lock, cause),
                })
            }
        }
    }

    /// Gives the lock its text, where that was not known before it was held.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, text: &[u8]) -> Result<()> {
        let write = || {
            let mut file = File::options().write(true).truncate(true).open(&self.lock)?;
            file.write_all(text)?;
            file.sync_all()
        };
        write().map_err(|cause| Error::io(&self.lock, cause))
    }

    /// Makes the lock's text the new content of `target`, which it guards, and lets go.
    ///
    /// # Errors
    /// When the rename fails; the lock is then let go all the same.
    pub fn become_target(self, target: &Path) -> Result<()> {
        fs::rename(&self.lock, target).map_err(|cause| Error::io(target, cause))
    }
}

impl Drop for GitLock {
    fn drop(&mut self) {
        // Only what is still ours: after `become_target` the name may be somebody else's lock already.
        if self.held.is_some() && files::identity(&self.lock) == self.held && remove(&self.lock).is_err() {
            return;
        }
        let _ = remove(&self.proof);
    }
}

/// Removes a lock that a killed process of ours left behind, if it is provably that, and then the proof.
pub(super) fn break_ours(lock: &Path, proof: &Path) {
    break_any_of_ours(&[lock.to_path_buf()], proof);
}

/// As [`break_ours`], where any of these may be the lock. The proof stays as long as a lock does.
pub(super) fn break_any_of_ours(locks: &[PathBuf], proof: &Path) {
    let mut ours = locks.iter().filter(|lock| is_ours(lock, proof));
    if ours.all(|lock| remove(lock).is_ok()) {
        let _ = remove(proof);
    }
}

fn is_ours(lock: &Path, proof: &Path) -> bool {
    files::identity(proof).is_some_and(|ours| files::identity(lock) == Some(ours))
}

pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A lock between processes of ours: held until dropped, let go by the system when we are killed.
#[derive(Debug)]
pub struct OwnLock {
    file: File,
}

impl Drop for OwnLock {
    fn drop(&mut self) {
        // Said aloud, because a child may have inherited the file: closing ours would leave the lock to it.
        let _ = self.file.unlock();
    }
}

/// Why a lock of ours could not be taken.
#[derive(Debug)]
pub enum Refusal {
    /// Somebody holds it, who left this in it.
    Held(String),
    /// The disk or its file system does not let us.
    Disk(Error),
}

impl Refusal {
    /// As an error; `held` says what it means that somebody holds it.
    pub fn or(self, held: impl FnOnce(String) -> Error) -> Error {
        match self {
            Self::Held(owner) => held(owner),
            Self::Disk(error) => error,
        }
    }
}

impl OwnLock {
    /// Takes the lock at `path` within `patience`, leaving `owner` in it.
    ///
    /// # Errors
    /// When it is held or cannot be made.
    pub fn take(path: &Path, owner: &str, patience: Duration) -> Result<Self, Refusal> {
        let disk = |cause| Refusal::Disk(Error::io(path, cause));
        let file = File::options().create(true).read(true).write(true).truncate(false).open(path);
        let file = file.map_err(disk)?;
        let deadline = Instant::now() + patience;
        let mut pause = Duration::from_millis(1);
        while let Err(cause) = file.try_lock() {
            match cause {
                TryLockError::Error(cause) if cause.kind() != io::ErrorKind::Interrupted => {
                    return Err(disk(cause));
                }
                _ if Instant::now() >= deadline || STOPPING.load(Ordering::Relaxed) => {
                    return Err(Refusal::Held(fs::read_to_string(path).unwrap_or_default()));
                }
                _ => {}
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
        if !owner.is_empty() {
            let _ = file.set_len(0).and_then(|()| (&file).write_all(owner.as_bytes()));
        }
        Ok(Self { file })
    }

    /// What the holder of the lock at `path` left in it; `None`: nobody holds it. It is not taken, nor need it be one
    /// that we may write.
    pub fn holder(path: &Path) -> Option<String> {
        let file = File::open(path).ok()?;
        let is_held = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        is_held.then(|| fs::read_to_string(path).unwrap_or_default())
    }
}

impl Repo {
    /// Moves `branch` from `old` to `new`, if it still is at `old`, and logs it as git would.
    pub(super) fn move_branch(
        &self,
        branch: &str,
        (old, new): (Option<Oid>, Oid),
        who: &[u8],
        what: &str,
    ) -> Result<()> {
        let target = self.git.commondir().join(branch);
        let lock = GitLock::take(
            with_suffix(&target, ".lock"),
            self.state()?.join("ref.proof"),
            format!("{new}\n").as_bytes(),
        )?;
        let now = match self.git.refname_to_id(branch) {
            Ok(oid) => Some(oid),
            Err(cause) if cause.code() == git2::ErrorCode::NotFound => None,
            Err(cause) => return Err(self.error(cause)),
        };
        if now != old {
            return Err(Error::HeadMoved);
        }
        lock.become_target(&target)?;
        // It may be `always` too.
        if self.setting_flag("core.logAllRefUpdates") != Some(false) {
            let old = old.map_or_else(|| zeros(new), |old| old.to_string());
            let line = [format!("{old} {new} ").as_bytes(), who, format!("\t{what}\n").as_bytes()].concat();
            for log in [self.git.path().join("logs/HEAD"), self.git.commondir().join("logs").join(branch)] {
                // The log is a convenience: the commit stands without it.
                let _ = append(&log, &line);
            }
        }
        Ok(())
    }

    /// Lets the round's lock be known: git commands that a round runs inherit it.
    pub fn lend_lock(&mut self, lock: &OwnLock) {
        self.round = lock.file.try_clone().ok();
    }

    /// The round's lock, for a child.
    pub(super) fn round_lock(&self) -> Option<File> {
        self.round.as_ref()?.try_clone().ok()
    }
}

/// The id of nothing, as wide as `oid`.
fn zeros(oid: Oid) -> String {
    "0".repeat(oid.to_string().len())
}

fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::options().create(true).append(true).open(path)?.write_all(line)
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut text = path.as_os_str().to_owned();
    text.push(suffix);
    text.into()
}
