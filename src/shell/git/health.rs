//! What `rounds doctor` asks of the repository. Looks only, and never goes onto the network.

use super::Repo;
use super::settings::words;
use crate::error::{Error, Result, plain};
use crate::shell::clock;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;
use walkdir::WalkDir;

/// Where the branch's commits go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracking {
    /// The branch, as people write it: `main`.
    pub branch: String,
    /// The remote that it is pushed to, where one is named.
    pub remote: Option<String>,
}

/// The version of the user's git, as it says it: `2.43.0`; `None`: there is none on the PATH.
///
/// # Errors
/// When it fails: even for that it reads its configuration.
pub fn git_version() -> Result<Option<String>> {
    let failed = |cause: String| Error::Git { command: "--version", cause };
    let output = match Command::new("git").arg("--version").stdin(Stdio::null()).output() {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        output => output.map_err(|cause| failed(plain(&cause)))?,
    };
    if !output.status.success() {
        return Err(failed(words(&output)));
    }
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(Some(text.strip_prefix("git version ").unwrap_or(&text).to_owned()))
}

impl Repo {
    /// The branch and where it goes; `None` on no branch.
    pub fn tracking(&self) -> Option<Tracking> {
        let head = self.head().ok()?;
        let branch = head.branch.strip_prefix("refs/heads/")?.to_owned();
        let remote = self
            .setting(&format!("branch.{branch}.remote"))
            .filter(|_| self.setting(&format!("branch.{branch}.merge")).is_some());
        Some(Tracking { branch, remote })
    }

    /// Git's lock files that are older than `age`, with their age.
    pub fn old_locks(&self, age: Duration) -> Vec<(PathBuf, Duration)> {
        let folders = [self.git.path(), self.git.commondir()];
        let is_searched = |entry: &walkdir::DirEntry| {
            !matches!(entry.file_name().to_str(), Some("objects" | "rounds" | "worktrees" | "modules"))
        };
        let files = folders.iter().flat_map(|folder| {
            let walk = WalkDir::new(folder).follow_links(false).into_iter();
            walk.filter_entry(is_searched).flatten().map(walkdir::DirEntry::into_path)
        });
        let locks = files.filter(|path| path.extension().is_some_and(|end| end == "lock"));
        let aged = locks.filter_map(|path| {
            let stat = path.symlink_metadata().ok()?;
            let since = clock::age(&stat);
            (stat.is_file() && since >= age).then_some((path, since))
        });
        let mut aged: Vec<_> = aged.collect();
        aged.sort();
        aged.dedup();
        aged
    }

    /// Whether loose objects may be packed.
    pub fn may_pack(&self) -> bool {
        self.setting("gc.auto").is_none_or(|value| value.trim() != "0")
            && self.setting_flag("maintenance.auto") != Some(false)
    }

    /// With how many packs git puts them together; 0: never.
    pub(super) fn pack_limit(&self) -> usize {
        self.setting("gc.autoPackLimit").and_then(|value| value.trim().parse().ok()).unwrap_or(50)
    }

    /// The folder where git keeps this repository, shared by its work trees.
    pub fn common_dir(&self) -> PathBuf {
        let folder = self.git.commondir();
        folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf())
    }
}
