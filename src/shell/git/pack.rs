//! Small repositories stay small: libgit2 writes every object loose and packs none, so the user's git does.

use super::{Repo, program};
use crate::error::Result;
use std::fs;
use std::process::{Child, Stdio};

/// Loose objects are packed when there are about this many …
const OBJECTS: usize = 1000;
/// … or about this many bytes of them.
const BYTES: usize = 20 << 20;

/// What was written loose since the last packing, and the packing that runs.
#[derive(Debug, Default)]
pub struct Packer {
    objects: usize,
    bytes: usize,
    running: Option<Child>,
}

impl Packer {
    /// A packer that knows what lies loose in the repository now.
    pub fn new(repo: &Repo) -> Self {
        // As git itself does: one of 256 folders stands for all.
        let sample = fs::read_dir(repo.git.commondir().join("objects/17")).map_or(0, Iterator::count);
        Self { objects: sample * 256, ..Self::default() }
    }

    /// Counts objects that were just written.
    pub fn wrote(&mut self, objects: usize, bytes: usize) {
        self.objects += objects;
        self.bytes += bytes;
    }

    /// Starts packing in the background when there is enough to pack, one run at a time.
    ///
    /// # Errors
    /// When the repository cannot be opened anew after the last run.
    pub fn pack_if_due(&mut self, repo: &mut Repo) -> Result<()> {
        if self.is_running() {
            return Ok(());
        }
        if self.running.take().is_some() {
            repo.renew()?;
        }
        if self.objects < OBJECTS && self.bytes < BYTES {
            return Ok(());
        }
        (self.objects, self.bytes) = (0, 0);
        if !repo.may_pack() {
            return Ok(());
        }
        let mut command = program::command(repo);
        // Small packs are put together as they come, each object being moved a few times at most.
        command
            .args(["repack", "-d", "-l", "-q", "--geometric=2"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.running = command.spawn().ok();
        Ok(())
    }

    /// Whether a packing runs.
    pub fn is_running(&mut self) -> bool {
        self.running.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }
}
