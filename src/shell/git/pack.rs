//! Small repositories stay small: libgit2 writes every object loose, or many as one pack, and puts none together, so the
//! user's git does.

use super::{Repo, program};
use crate::error::Result;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};

/// Loose objects are packed when there are about this many …
const OBJECTS: usize = 1000;
/// … or about this many bytes of them …
const BYTES: usize = 20 << 20;
/// … and packs are put together when we made this many. git itself waits for 50, but does not keep each of them open.
const PACKS: usize = 20;

/// What was written and is to be packed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wrote {
    /// Loose objects.
    pub objects: usize,
    /// Their size in bytes before compression.
    pub bytes: usize,
    /// Packs.
    pub packs: usize,
}

impl Wrote {
    pub(super) fn add(&mut self, more: Self) {
        self.objects += more.objects;
        self.bytes += more.bytes;
        self.packs += more.packs;
    }
}

/// What was written since the last packing, and the packing that runs.
#[derive(Debug, Default)]
pub struct Packer {
    wrote: Wrote,
    /// Packs that there were then.
    kept: usize,
    /// Packs made since the repository was opened: libgit2 holds each of them open.
    held: usize,
    running: Option<Child>,
}

impl Packer {
    /// A packer that knows what lies in the repository now.
    pub fn new(repo: &Repo) -> Self {
        let objects = repo.git.commondir().join("objects");
        // As git itself does: one of 256 folders stands for all.
        let sample = fs::read_dir(objects.join("17")).map_or(0, Iterator::count);
        let wrote = Wrote { objects: sample * 256, ..Wrote::default() };
        Self { wrote, kept: packs_in(&objects), ..Self::default() }
    }

    /// Counts what was just written.
    pub fn wrote(&mut self, wrote: Wrote) {
        self.wrote.add(wrote);
        self.held += wrote.packs;
    }

    /// Starts packing in the background when there is enough to pack, one run at a time.
    ///
    /// # Errors
    /// When the repository cannot be opened anew after the last run.
    pub fn pack_if_due(&mut self, repo: &mut Repo) -> Result<()> {
        if self.held >= PACKS {
            self.let_go(repo)?;
        }
        if self.is_running() {
            return Ok(());
        }
        if self.running.take().is_some() {
            self.let_go(repo)?;
            self.kept = packs_in(&repo.git.commondir().join("objects"));
        }
        if !self.is_due(repo) {
            return Ok(());
        }
        self.wrote = Wrote::default();
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

    fn is_due(&self, repo: &Repo) -> bool {
        let Wrote { objects, bytes, packs } = self.wrote;
        let limit = repo.pack_limit();
        let are_many = packs > 0 && (packs >= limit.min(PACKS) || self.kept + packs > limit);
        objects >= OBJECTS || bytes >= BYTES || (are_many && limit > 0)
    }

    fn let_go(&mut self, repo: &mut Repo) -> Result<()> {
        self.held = 0;
        repo.renew()
    }

    /// Whether a packing runs.
    pub fn is_running(&mut self) -> bool {
        self.running.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }
}

fn packs_in(objects: &Path) -> usize {
    let packs = fs::read_dir(objects.join("pack")).into_iter().flatten().flatten();
    packs.filter(|entry| entry.path().extension().is_some_and(|end| end == "pack")).count()
}
