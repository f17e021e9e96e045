//! Deeds that are written and not committed yet: git refused them, HEAD moved, we were killed. Whoever commits those files
//! later commits them together, with the message that says what was done.
//!
//! Never decides what is committed: what the user changed on top of a deed makes it an edit of theirs.

use super::Vault;
use super::changes::Change;
use super::commits::Job;
use super::deeds::Deed;
use crate::error::Result;
use crate::shell::files;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// How many are remembered: what a hook refuses for ever must not pile up.
const REMEMBERED: usize = 50;

/// A deed on its way to its commit.
#[derive(Debug, Serialize, Deserialize)]
struct OpenDeed {
    message: String,
    /// The files, with the blobs that hold them then; `None`: it is gone.
    files: Vec<(String, Option<String>)>,
}

impl OpenDeed {
    fn names(&self, path: &str) -> bool {
        self.files.iter().any(|(known, _)| known == path)
    }

    /// Whether the file is as the deed left it.
    fn made(&self, change: &Change) -> bool {
        let oid = change.oid.map(|oid| oid.to_string());
        self.files.iter().any(|(path, blob)| **path == *change.path && *blob == oid)
    }
}

impl Vault {
    fn open_deeds_file(&self) -> Result<PathBuf> {
        Ok(self.repo.state()?.join("deeds"))
    }

    fn open_deeds(&self) -> Vec<OpenDeed> {
        let text = self.open_deeds_file().ok().and_then(|file| fs::read(file).ok());
        text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }

    fn keep_open(&self, deeds: &[OpenDeed]) -> Result<()> {
        let file = self.open_deeds_file()?;
        if deeds.is_empty() {
            let _ = fs::remove_file(file);
            return Ok(());
        }
        let newest = &deeds[deeds.len().saturating_sub(REMEMBERED)..];
        files::write_own(&file, &serde_json::to_vec(newest).unwrap_or_default())
    }

    /// Notes a deed down that is about to be written.
    pub(super) fn open_deed(&self, deed: &Deed) -> Result<()> {
        if deed.edits.iter().all(|edit| edit.old == edit.new) {
            return Ok(());
        }
        let blob = |path: &str, bytes: &Vec<u8>| self.repo.blob_of(path, bytes, false);
        let mut files = Vec::new();
        for edit in &deed.edits {
            let oid = edit.new.as_ref().map(|bytes| blob(&edit.path, bytes)).transpose()?;
            files.push((edit.path.to_string(), oid.map(|oid| oid.to_string())));
        }
        let mut deeds = self.open_deeds();
        deeds.push(OpenDeed { message: deed.message.clone(), files });
        self.keep_open(&deeds)
    }

    /// Forgets the deeds whose files were committed, in whatever commit.
    pub(super) fn close_deeds(&self, committed: &[Arc<str>]) -> Result<()> {
        let mut deeds = self.open_deeds();
        let count = deeds.len();
        deeds.retain(|deed| !committed.iter().any(|path| deed.names(path)));
        if deeds.len() == count { Ok(()) } else { self.keep_open(&deeds) }
    }

    /// The other files that are to be committed together with one of `paths`.
    pub(super) fn beside_in_open_deeds(&self, paths: &[Arc<str>]) -> Vec<Arc<str>> {
        let deeds = self.open_deeds().into_iter().filter(|deed| paths.iter().any(|path| deed.names(path)));
        let files = deeds.flat_map(|deed| deed.files).map(|(path, _)| path.into());
        files.filter(|path| !paths.contains(path)).collect()
    }

    /// Those of `changes` that are as a deed left them.
    pub(super) fn of_open_deeds(&self, changes: Vec<Change>) -> Vec<Change> {
        let deeds = if changes.is_empty() { Vec::new() } else { self.open_deeds() };
        changes.into_iter().filter(|change| deeds.iter().any(|deed| deed.made(change))).collect()
    }

    /// Takes those of `changes` that are a deed's, untouched since it was written.
    pub(super) fn take_open_deeds(&self, changes: &mut Vec<Change>) -> Vec<Job> {
        let deeds = if changes.is_empty() { Vec::new() } else { self.open_deeds() };
        let mut jobs = Vec::new();
        for deed in deeds {
            let is_there = |(path, blob): &(String, Option<String>)| {
                let head = self.repo.entry(&self.head, path).ok().flatten().map(|blob| blob.oid.to_string());
                head == *blob || changes.iter().any(|change| *change.path == **path && deed.made(change))
            };
            if deed.files.iter().all(is_there) && changes.iter().any(|change| deed.made(change)) {
                let (its, others) = std::mem::take(changes).into_iter().partition(|change| deed.made(change));
                *changes = others;
                jobs.push(Job { changes: its, message: deed.message, index: None });
            }
        }
        jobs
    }
}
