//! Whether file events arrive where the vault is, and whether its file system's clock is ours: seen with one file.

use super::{Check, SKEW, failed, finding, ok, share_a_disk};
use crate::error::Error;
use crate::shell::clock;
use crate::shell::git::Repo;
use crate::shell::watch::{Hint, Watch, is_silent};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

/// An event that takes longer does not come.
const PATIENCE: Duration = Duration::from_secs(2);

/// Makes a file beside the vault's notes, where nobody sees it, and waits for its event.
pub(super) fn events_and_clock(root: &Path, repo: &Repo) -> Vec<Check> {
    let poll = "watch with `rounds watch --poll`";
    let silent = is_silent(root);
    let folder = match place(root, repo) {
        Ok(folder) => folder,
        Err(error) => return vec![failed("events", &error)],
    };
    let (stat, arrived) = match try_event(root, &folder) {
        Ok(seen) => seen,
        Err(error) => return vec![failed("events", &error)],
    };
    let events = match (silent, arrived) {
        (true, _) => finding("events", "this kind of mount tells nothing of changes made elsewhere", poll),
        (false, false) => finding("events", "changes of files are not told here", poll),
        (false, true) => ok("events", "arrive"),
    };
    let skew = clock::skew(&stat);
    let clock = match skew > SKEW {
        false => ok("clock", "the vault's disk and this machine agree"),
        true => finding(
            "clock",
            format!("the vault's disk is {} seconds away from this machine", skew.as_secs()),
            "set the clock of the one that is wrong",
        ),
    };
    vec![events, clock]
}

/// Our own folder in git's, where that is on the vault's disk; else the vault's own.
fn place(root: &Path, repo: &Repo) -> Result<PathBuf, Error> {
    let state = repo.state()?;
    Ok(if share_a_disk(root, state) { state } else { root }.to_path_buf())
}

fn try_event(root: &Path, folder: &Path) -> Result<(Metadata, bool), Error> {
    let (send, hints) = channel();
    let mut watch = Watch::new(root, send)?;
    watch.add(&[folder.to_path_buf()])?;
    let file = tempfile::Builder::new().prefix(".rounds-doctor-").tempfile_in(folder);
    let file = file.map_err(|cause| Error::io(folder, cause))?;
    let stat = file.as_file().metadata().map_err(|cause| Error::io(folder, cause))?;
    let deadline = Instant::now() + PATIENCE;
    while let Ok(hint) = hints.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
        if matches!(hint, Hint::Path(path) if path.file_name() == file.path().file_name()) {
            return Ok((stat, true));
        }
    }
    Ok((stat, false))
}
