//! After a kill: what a process of ours left undone, told from what others do by what it wrote down before.

use super::index::Staged;
use super::index::is_path;
use super::lock::{break_any_of_ours, break_ours, remove, with_suffix};
use super::{Repo, RepoPath};
use crate::error::{Error, Result};
use crate::shell::files;
use serde::{Deserialize, Serialize};
use std::fs;

/// What is written down before a commit, so that the next start can tell what a killed process left undone.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Intent {
    /// The branch that is to move.
    pub(super) branch: String,
    pub(super) entries: Vec<IntentEntry>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct IntentEntry {
    /// Relative to the vault.
    pub(super) path: String,
    /// The blob that the index had; `None`: no entry.
    pub(super) old: Option<String>,
    /// The blob that it is to have.
    pub(super) new: Option<String>,
}

/// What is written down before a branch moves on to somebody else's work.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Checkout {
    pub(super) branch: String,
    /// The trees before and after.
    pub(super) old: Option<String>,
    pub(super) new: String,
    /// The commit that the branch is to be at.
    pub(super) commit: String,
    /// The repository's path of the file that is written anew by every round.
    pub(super) generated: RepoPath,
    /// Files that stay as they are on disk.
    pub(super) left: Vec<RepoPath>,
    /// Files of the commit before that were not on disk.
    #[serde(default)]
    pub(super) absent: Vec<RepoPath>,
    /// Files that the user left out of the work tree.
    #[serde(default)]
    pub(super) skipped: Vec<RepoPath>,
}

impl Repo {
    pub(super) fn write_checkout(&self, checkout: &Checkout) -> Result<()> {
        let text = serde_json::to_vec(checkout).unwrap_or_default();
        files::write_own(&self.state()?.join("advance"), &text)
    }

    pub(super) fn read_checkout(&self) -> Option<Checkout> {
        let checkout: Option<Checkout> =
            serde_json::from_slice(&fs::read(self.state.join("advance")).ok()?).ok();
        // Of another version, or broken: nothing of it can be relied on.
        checkout.filter(|checkout| is_path(&checkout.generated))
    }

    pub(super) fn forget_checkout(&self) -> Result<()> {
        let file = self.state.join("advance");
        remove(&file).map_err(|cause| Error::io(&file, cause))
    }

    /// Clears up after a killed process of ours: its locks, and an index and files that lag behind the branch.
    /// The caller holds the round's lock. `true`: files may have changed.
    ///
    /// # Errors
    /// When the index cannot be read or written.
    pub fn recover(&mut self) -> Result<bool> {
        let file = self.state()?.join("intent");
        let text = fs::read(&file).ok();
        let intent = text.as_deref().and_then(|text| serde_json::from_slice::<Intent>(text).ok());
        let checkout = self.read_checkout();
        let branch = intent.as_ref().map(|intent| &*intent.branch);
        self.break_own_locks(branch.or(checkout.as_ref().map(|checkout| &*checkout.branch)))?;
        let had_checkout = self.state.join("advance").exists();
        if had_checkout {
            self.recover_checkout()?;
        }
        if text.is_none() {
            return Ok(had_checkout);
        }
        if let Some(intent) = intent {
            let head = self.head()?;
            let lock = self.lock_index()?;
            let mut lagging = Vec::new();
            // Of another version, or broken, it may name anything.
            for entry in intent.entries.into_iter().filter(|entry| is_path(&entry.path)) {
                let indexed = self.index_entry(&entry.path)?.map(|e| e.id.to_string());
                let committed = self.entry_in(head.tree, &entry.path)?;
                if indexed == entry.old && committed.map(|blob| blob.oid.to_string()) == entry.new {
                    lagging.push(Staged { path: entry.path.into(), blob: committed, stat: None, ours: true });
                }
            }
            if !lagging.is_empty() {
                self.enter(&lagging)?;
                self.publish_index(&lock)?;
            }
        }
        fs::remove_file(&file).map_err(|cause| Error::io(&file, cause))?;
        Ok(had_checkout)
    }

    pub(super) fn write_intent(&self, intent: &Intent) -> Result<()> {
        let text = serde_json::to_vec(intent).unwrap_or_default();
        files::write_own(&self.state()?.join("intent"), &text)
    }

    /// Clears what a killed process of ours left: its locks and its scratch files. The caller holds the round's lock,
    /// so no other round of ours is alive. `branch` is the one that it was about to move.
    fn break_own_locks(&self, branch: Option<&str>) -> Result<()> {
        let state = self.state()?;
        break_ours(&self.index_lock(), &state.join("index.proof"));
        let proof = state.join("ref.proof");
        if proof.exists() {
            let current = self.head().map(|head| head.branch).unwrap_or_default();
            let branches = branch.into_iter().chain([&*current]).filter(|branch| !branch.is_empty());
            let lock = |branch: &str| with_suffix(&self.git.commondir().join(branch), ".lock");
            break_any_of_ours(&branches.map(lock).collect::<Vec<_>>(), &proof);
        }
        for entry in fs::read_dir(state).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if is_left_over(&name.to_string_lossy()) {
                let _ = remove(&entry.path());
            }
        }
        Ok(())
    }
}

/// Whether a file below our own folder is scratch that no living process needs: not every one of ours needs the round's
/// lock for what it writes.
fn is_left_over(name: &str) -> bool {
    let of_the_dead = |rest: &str| {
        let pid =
            rest.split('.').next().and_then(|pid| pid.parse().ok()).and_then(rustix::process::Pid::from_raw);
        pid.is_some_and(|pid| pid.as_raw_nonzero().get() != std::process::id() as i32 && !is_alive(pid))
    };
    let of_somebody = name.strip_prefix(files::SCRATCH).or_else(|| name.strip_prefix("index."));
    name.starts_with("commit-index") || of_somebody.is_some_and(of_the_dead)
}

fn is_alive(pid: rustix::process::Pid) -> bool {
    !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scratch_of_the_dead_is_left_over_and_that_of_the_living_is_not() {
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let (dead, alive, own) = (child.id(), rustix::process::getppid().unwrap(), std::process::id());
        for (name, expected) in [
            (format!(".rounds-{dead}.AbC"), true),
            (format!("index.{dead}"), true),
            (format!(".rounds-{}.AbC", alive.as_raw_nonzero()), false),
            (format!(".rounds-{own}.AbC"), false),
            ("index.proof".into(), false),
            ("renderings".into(), false),
        ] {
            assert_eq!(is_left_over(&name), expected, "{name}");
        }
    }
}
