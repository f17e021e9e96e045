//! Since when a path may differ from HEAD. A file is committed when it has been quiet for a while, and a missing or empty
//! one is believed after a second look.

use crate::shell::files::{Content, Found};
use crate::shell::git::Oid;
use crate::shell::git::content::Blob;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A missing or an empty file is believed after it has stayed so for this long: editors put a file away for a moment
/// while they save.
pub const SECOND_LOOK: Duration = Duration::from_millis(500);

/// When a path changed.
#[derive(Debug, Clone, Copy)]
pub(in crate::shell) struct Pending {
    /// Its first change that is not committed.
    pub first: Instant,
    /// Its last.
    pub last: Instant,
    /// Since when it has been missing or empty.
    pub missing: Option<Instant>,
}

impl Pending {
    /// A path that changed at this one moment.
    pub fn at(moment: Instant) -> Self {
        Self { first: moment, last: moment, missing: None }
    }

    /// When it counts as settled.
    pub fn settles(&self, (settle, settle_max): (Duration, Duration)) -> Instant {
        let quiet = (self.last + settle).min(self.first + settle_max);
        self.missing.map_or(quiet, |since| quiet.max(since + SECOND_LOOK))
    }

    /// When a missing or empty file will be believed; `None`: it is believed now, or is there.
    pub fn second_look(&self, now: Instant) -> Option<Instant> {
        self.missing.map(|since| since + SECOND_LOOK).filter(|at| now < *at)
    }
}

/// A path that differs from HEAD and may be committed.
pub(in crate::shell) struct FileChange {
    pub path: Arc<str>,
    /// What it holds; `None`: it is gone.
    pub content: Option<Content>,
    pub oid: Option<Oid>,
    /// What HEAD has there.
    pub head: Option<Blob>,
    /// When it was last seen to change.
    pub when: Instant,
}

impl FileChange {
    /// The mode that it is committed with: HEAD's, or `fresh` where HEAD has no regular file.
    pub fn mode(&self, fresh: impl FnOnce() -> u32) -> u32 {
        mode(self.head, fresh)
    }
}

/// The mode that a file is committed with: HEAD's, or `fresh` where HEAD has no regular file.
pub(in crate::shell) fn mode(head: Option<Blob>, fresh: impl FnOnce() -> u32) -> u32 {
    match head.map(|blob| blob.mode) {
        Some(mode @ (0o100_644 | 0o100_755)) => mode,
        _ => fresh(),
    }
}

/// What stands at a path. Of a file that is there nothing is read: its content is left empty.
pub(in crate::shell) fn stat_at(path: &Path) -> Found {
    match path.symlink_metadata() {
        Ok(stat) if stat.is_file() => Found::File(Content { bytes: Vec::new(), stat }),
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Found::Unreadable(crate::error::plain(&error))
        }
        _ => Found::Nothing,
    }
}
