//! The journal of operations that are written and not committed yet: git refused them, HEAD moved, we were killed. Whoever
//! commits those files later commits them together, with the message that says what was done.
//!
//! Never decides what is committed: what the user changed on top of an operation makes it an edit of theirs.

use super::history::History;
use super::pending::FileChange;
use crate::error::Result;
use crate::shell::files;
use crate::shell::git::commit::plain_id;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

/// How many are remembered, which is more than one import has: what a hook refuses for ever must not pile up.
const REMEMBERED: usize = 2_000;

/// What the user asked for: files that get another text, and the message of the one commit that holds them, with DUE.md
/// as it is then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The files, at least one; where several belong together, what may be done twice without harm comes first.
    pub edits: Vec<FileEdit>,
    /// The commit's message.
    pub message: String,
}

/// One file that gets another text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// The file, relative to the vault.
    pub path: Arc<str>,
    /// What it holds; `None`: there is none.
    pub old: Option<Vec<u8>>,
    /// What it will hold; `None`: it goes. The same as before: what the user has there is committed, as theirs.
    pub new: Option<Vec<u8>>,
}

/// An operation on its way to its commit.
#[derive(Debug, Serialize, Deserialize)]
struct Open {
    message: String,
    /// The files, with the blobs that hold them then; `None`: it is gone.
    files: Vec<(String, Option<String>)>,
}

impl Open {
    fn names(&self, path: &str) -> bool {
        self.files.iter().any(|(known, _)| known == path)
    }

    /// Whether the file is as the operation left it.
    fn made(&self, change: &FileChange) -> bool {
        let oid = change.oid.map(|oid| oid.to_string());
        self.files.iter().any(|(path, blob)| **path == *change.path && *blob == oid)
    }
}

fn file(history: &History) -> Result<PathBuf> {
    Ok(history.repo.state()?.join("deeds"))
}

fn read(history: &History) -> Vec<Open> {
    let text = file(history).ok().and_then(|file| fs::read(file).ok());
    text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

fn write(history: &History, open: &[Open]) -> Result<()> {
    let file = file(history)?;
    if open.is_empty() {
        let _ = fs::remove_file(file);
        return Ok(());
    }
    let newest = &open[open.len().saturating_sub(REMEMBERED)..];
    files::write_own(&file, &serde_json::to_vec(newest).unwrap_or_default())
}

/// Notes operations down that are about to be written.
pub(super) fn note(history: &History, operations: &[Operation]) -> Result<()> {
    let changes = |operation: &&Operation| operation.edits.iter().any(|edit| edit.old != edit.new);
    let mut new = Vec::new();
    for operation in operations.iter().filter(changes) {
        let mut files = Vec::new();
        for edit in &operation.edits {
            let blob = |bytes: &Vec<u8>| history.repo.blob_of(&edit.path, bytes, false);
            let oid = edit.new.as_ref().map(blob).transpose()?;
            files.push((edit.path.to_string(), oid.map(|oid| oid.to_string())));
        }
        new.push(Open { message: operation.message.clone(), files });
    }
    if new.is_empty() {
        return Ok(());
    }
    let mut open = read(history);
    open.extend(new);
    write(history, &open)
}

/// Forgets the operations whose files were committed, in whatever commit.
pub(super) fn close(history: &History, committed: &[Arc<str>]) -> Result<()> {
    let mut open = read(history);
    let count = open.len();
    open.retain(|open| !committed.iter().any(|path| open.names(path)));
    if open.len() == count { Ok(()) } else { write(history, &open) }
}

/// The other files that are to be committed together with one of `paths`.
pub(super) fn beside(history: &History, paths: &[Arc<str>]) -> Vec<Arc<str>> {
    let open = read(history).into_iter().filter(|open| paths.iter().any(|path| open.names(path)));
    let files = open.flat_map(|open| open.files).map(|(path, _)| path.into());
    files.filter(|path| !paths.contains(path)).collect()
}

/// Those of `changes` that are as an operation left them.
pub(super) fn untouched(history: &History, changes: Vec<FileChange>) -> Vec<FileChange> {
    let open = if changes.is_empty() { Vec::new() } else { read(history) };
    changes.into_iter().filter(|change| open.iter().any(|open| open.made(change))).collect()
}

/// Whether an operation that is not committed yet left this file empty.
pub(super) fn is_left_empty(history: &History, path: &str) -> bool {
    let empty = plain_id(b"").map(|oid| oid.to_string());
    read(history).iter().any(|open| open.files.iter().any(|(it, blob)| it == path && *blob == empty))
}

/// Takes out of `changes` those that are an operation's, untouched since it was written: each with its message.
pub(super) fn take(history: &History, changes: &mut Vec<FileChange>) -> Vec<(Vec<FileChange>, String)> {
    let open = if changes.is_empty() { Vec::new() } else { read(history) };
    let mut taken = Vec::new();
    for open in open {
        let is_there = |(path, blob): &(String, Option<String>)| {
            let head = history.blob(path).map(|blob| blob.oid.to_string());
            head == *blob || changes.iter().any(|change| *change.path == **path && open.made(change))
        };
        if open.files.iter().all(is_there) && changes.iter().any(|change| open.made(change)) {
            let (its, others) = std::mem::take(changes).into_iter().partition(|change| open.made(change));
            *changes = others;
            taken.push((its, open.message));
        }
    }
    taken
}
