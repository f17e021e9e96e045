//! What is on disk and yet not believed: notes that a crash filled with NUL bytes or left empty, files that cannot be
//! read, files that a cloud client keeps elsewhere for now. Each is a finding, none is committed, and what HEAD says of
//! it goes on counting.
//!
//! Never doubts what somebody does while we watch: an empty note is then what they wanted.

use crate::config;
use crate::finding::{Finding, Spot};
use crate::note::holds_nul;
use crate::placeholder::Placeholder;
use crate::shell::files::Found;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why a note full of NUL bytes is not committed.
pub(in crate::shell) const NUL: &str = "holds NUL bytes, as a crash leaves them: not committed";

/// Why an empty note is not committed.
pub(in crate::shell) const EMPTY: &str = "is empty, and nobody watched it become so: not committed";

/// Files that clients keep elsewhere for now, by their paths, and whose clients.
pub(in crate::shell) type Away = BTreeMap<Arc<str>, &'static str>;

/// What is doubted of a note as it is found on disk, of which HEAD has what `committed` says; `None`: nothing.
pub(in crate::shell) fn doubt(
    path: &Arc<str>,
    found: &Found,
    committed: impl FnOnce() -> Option<Vec<u8>>,
) -> Option<Finding> {
    match found {
        Found::Unreadable(cause) => Some(unreadable(path.clone(), cause)),
        Found::File(content) if content.bytes.is_empty() => {
            committed().is_some_and(|text| !text.is_empty()).then(|| emptied(path))
        }
        Found::File(content) => is_damaged(&content.bytes, committed).then(|| damaged(path)),
        Found::Nothing => None,
    }
}

/// Whether NUL bytes came into a text that had none. A new one may have a stray NUL of its own, but nothing else.
pub(in crate::shell) fn is_damaged(bytes: &[u8], committed: impl FnOnce() -> Option<Vec<u8>>) -> bool {
    holds_nul(bytes)
        && match committed() {
            Some(text) => !holds_nul(&text),
            None => bytes.iter().all(|byte| *byte == 0),
        }
}

/// Whether a file is one of those whose bytes are text, whatever the vault is used for.
pub(in crate::shell) fn is_text(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    path.ends_with(".md") || path == config::FILE || matches!(name, ".gitignore" | ".gitattributes")
}

/// That a file cannot be read.
pub(in crate::shell) fn unreadable(path: Arc<str>, cause: &str) -> Finding {
    finding(&path, format!("cannot be read: {cause}"), "make the file readable for you".into())
}

fn damaged(path: &Arc<str>) -> Finding {
    let hint = "`git restore` brings back what was committed last";
    finding(path, "holds NUL bytes, as a crash leaves them".into(), hint.into())
}

pub(in crate::shell) fn emptied(path: &Arc<str>) -> Finding {
    let hint = "`git restore` brings it back; `rounds refresh --accept-removals` if it is to be empty";
    finding(path, "is empty, and was not when it was committed last".into(), hint.into())
}

/// What is said of all that is away, once for each client.
pub(in crate::shell) fn away(away: &Away) -> Vec<Finding> {
    let mut by_client: BTreeMap<&str, Vec<&Arc<str>>> = BTreeMap::new();
    for (path, by) in away {
        by_client.entry(by).or_default().push(path);
    }
    let say = |(by, paths): (&str, Vec<&Arc<str>>)| {
        let more = match paths.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let message = format!("is not here: {by} keeps it elsewhere{more}");
        paths
            .first()
            .map(|path| finding(path, message, format!("have {by} fetch it: only HEAD's version counts")))
    };
    by_client.into_iter().filter_map(say).collect()
}

fn finding(path: &Arc<str>, message: String, hint: String) -> Finding {
    Finding { path: path.clone(), spot: Spot { line: 1, column: 1, length: 0 }, message, hint }
}

/// The placeholders in folders, each folder being read once.
#[derive(Default)]
pub(in crate::shell) struct Placeholders {
    of: HashMap<PathBuf, HashMap<String, &'static str>>,
}

impl Placeholders {
    /// Whose placeholder stands for the file at `path`, which is not there, or for a folder above it.
    pub(in crate::shell) fn client(&mut self, root: &Path, path: &str) -> Option<&'static str> {
        let (mut folder, mut rest) = (root.to_path_buf(), path);
        while let Some((name, below)) = rest.split_once('/') {
            if !folder.join(name).is_dir() {
                return self.named(&folder, name);
            }
            folder.push(name);
            rest = below;
        }
        self.named(&folder, rest)
    }

    fn named(&mut self, folder: &Path, name: &str) -> Option<&'static str> {
        if !self.of.contains_key(folder) {
            self.of.insert(folder.to_path_buf(), placeholders(folder));
        }
        self.of.get(folder)?.get(name).copied()
    }
}

/// The placeholders in a folder, by the names that they stand for.
fn placeholders(folder: &Path) -> HashMap<String, &'static str> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let of = |entry: std::fs::DirEntry| {
        let name = entry.file_name();
        let is_tiny = || entry.metadata().is_ok_and(|meta| meta.is_file() && meta.len() <= 1);
        Placeholder::of(name.to_str()?, is_tiny).map(|it| (it.original.to_owned(), it.by))
    };
    entries.filter_map(of).collect()
}
