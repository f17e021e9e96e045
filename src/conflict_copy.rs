//! Copies of a note that a file synchroniser leaves beside it when two machines changed it at once: known by their
//! names. A copy is never a contact: its person would be on the agenda twice.

use crate::finding::{Finding, Spot};
use crate::note::holds;
use std::sync::Arc;

/// What the name of a conflict copy tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictCopy {
    /// The note that it is a copy of, relative to the vault.
    pub original: String,
    /// Who makes such names.
    pub by: &'static str,
}

impl ConflictCopy {
    /// What the name of the note at `path` tells; `None`: it is no copy's name.
    ///
    /// Known are the names of Syncthing, Dropbox, Nextcloud and ownCloud, Obsidian Sync and Seafile. The plain numbers
    /// of iCloud and Google Drive are names like any other: see [`crate::index::Index::likely_copies`].
    pub fn of(path: &str) -> Option<Self> {
        let (folder, file) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
        let stem = file.strip_suffix(".md")?;
        let (name, by) = by_stamp(stem).or_else(|| in_brackets(stem))?;
        (!name.is_empty()).then(|| Self { original: format!("{folder}{name}.md"), by })
    }

    /// What is to be said of the copy at `path`.
    pub fn finding(&self, path: &Arc<str>) -> Finding {
        let Self { original, by } = self;
        let message = format!("a copy of `{original}` by {by}: two machines changed it at once");
        finding(path, message, original)
    }
}

pub(crate) fn finding(path: &Arc<str>, message: String, original: &str) -> Finding {
    let spot = Spot { line: 1, column: 1, length: 0 };
    Finding {
        path: path.clone(),
        spot,
        message,
        hint: format!("take over into `{original}` what is missing there, then delete this copy"),
    }
}

/// A copy's name that tells when it was made.
fn by_stamp(stem: &str) -> Option<(&str, &'static str)> {
    // Asked of every note there is, and hardly any is named like this.
    holds(stem.as_bytes(), b"conflict-").then(|| by_syncthing(stem).or_else(|| by_owncloud(stem)))?
}

/// `Ada.sync-conflict-20261122-101010-ABCDEFG`
fn by_syncthing(stem: &str) -> Option<(&str, &'static str)> {
    let (name, rest) = stem.rsplit_once(".sync-conflict-")?;
    is_stamp(rest.get(..15)?).then_some(())?;
    let device = &rest[15..];
    let is_device = |id: &str| id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (device.is_empty() || device.strip_prefix('-').is_some_and(is_device)).then_some((name, "Syncthing"))
}

/// `Ada_conflict-20261122-101010`
fn by_owncloud(stem: &str) -> Option<(&str, &'static str)> {
    let (name, rest) = stem.rsplit_once("_conflict-")?;
    is_stamp(rest).then_some((name, "ownCloud"))
}

/// `20261122-101010`
fn is_stamp(text: &str) -> bool {
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-').is_some_and(|(day, time)| digits(day, 8) && digits(time, 6))
}

/// `Ada (Nora's conflicted copy 2026-11-22)`, `Ada (Conflicted copy iPhone 202611221010)`, and the second of these.
fn in_brackets(stem: &str) -> Option<(&str, &'static str)> {
    let stem = numbered(stem).filter(|name| name.ends_with(')')).unwrap_or(stem);
    let inside = stem.strip_suffix(')')?;
    let is_balanced = |text: &str| {
        let mut depth = 0_i32;
        let opens = text.chars().all(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth >= 0
        });
        opens && depth == 0
    };
    // Only the last bracket may be the copy's, and a machine's name may hold one itself.
    let (name, words) = inside
        .rmatch_indices(" (")
        .take(4)
        .map(|(at, _)| (&inside[..at], &inside[at + 2..]))
        .find(|(_, words)| is_balanced(words))?;
    Some((name, maker(&words.to_ascii_lowercase())?))
}

/// Who names copies with these words, in lower case.
fn maker(words: &str) -> Option<&'static str> {
    const COPY: &str = "conflicted copy";
    if words.starts_with("sfconflict ") {
        return Some("Seafile");
    }
    if matches!(words, "case conflict" | "selective sync conflict") {
        return Some("Dropbox");
    }
    let (before, after) = words.split_at(words.find(COPY)?);
    let after = &after[COPY.len()..];
    if !(after.is_empty() || after.starts_with(' ')) {
        return None;
    }
    let is_day = |text: &str| text.get(..10).is_some_and(|day| crate::date::parse_day(day).is_some());
    match before {
        "" if is_day(after.trim_start()) => Some("Nextcloud"),
        "" => Some("Obsidian Sync"),
        _ if before.ends_with("'s ") || before.ends_with("’s ") => Some("Dropbox"),
        _ => None,
    }
}

/// The name without a small number at its end, as iCloud (`Ada 2`) and Google Drive (`Ada (1)`) add it.
pub fn numbered(name: &str) -> Option<&str> {
    let is_small =
        |text: &str| text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit() && byte != b'0');
    let (rest, last) = name.rsplit_once(' ')?;
    let number = last.strip_prefix('(').and_then(|last| last.strip_suffix(')')).unwrap_or(last);
    (is_small(number) && !rest.is_empty()).then_some(rest)
}

/// The path of the note of which `path` may be a numbered copy.
pub fn numbered_original(path: &str) -> Option<String> {
    Some(format!("{}.md", numbered(path.strip_suffix(".md")?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_conflict_copies_tell_whose_copy_they_are() {
        let check = |path, expected: Option<(&str, &str)>| {
            let found = ConflictCopy::of(path);
            assert_eq!(found.as_ref().map(|it| (&*it.original, it.by)), expected, "{path}");
        };
        let syncthing = Some(("People/Ada.md", "Syncthing"));
        check("People/Ada.sync-conflict-20261122-101010-ABCDEFG.md", syncthing);
        check("People/Ada.sync-conflict-20261122-101010.md", syncthing);
        check("Ada (Nora's conflicted copy 2026-11-22).md", Some(("Ada.md", "Dropbox")));
        check("Ada (Nora’s conflicted copy).md", Some(("Ada.md", "Dropbox")));
        check("Ada (Nora's Mac (2)'s conflicted copy 2026-11-22).md", Some(("Ada.md", "Dropbox")));
        check("Ada (Nora's conflicted copy 2026-11-22) (1).md", Some(("Ada.md", "Dropbox")));
        check("Ada (Chamber) (Nora's conflicted copy).md", Some(("Ada (Chamber).md", "Dropbox")));
        check("Ada (Case Conflict).md", Some(("Ada.md", "Dropbox")));
        check("Ada (conflicted copy 2026-11-22 101010).md", Some(("Ada.md", "Nextcloud")));
        check("Ada (Conflicted copy iPhone 202611221010).md", Some(("Ada.md", "Obsidian Sync")));
        check("Ada (SFConflict nora@example.org 2026-11-22-10-10-10).md", Some(("Ada.md", "Seafile")));
        check("Ada_conflict-20261122-101010.md", Some(("Ada.md", "ownCloud")));

        for path in [
            "Ada.md",
            "Ada 2.md",
            "Ada (1).md",
            "Ada-LAPTOP.md",
            "Ada (Chamber).md",
            "Ada (conflicted copywriter).md",
            "Ada (no conflicted copy).md",
            "Conflicted copy.md",
            "Ada.sync-conflict-2026112-101010.md",
            "Ada.sync-conflict-20261122-101010-AB CD.md",
            "Ada.sync-conflict-é.md",
            ".sync-conflict-20261122-101010.md",
            "Ada.sync-conflict-20261122-101010-ABCDEFG.txt",
            ")(.md",
            "",
        ] {
            check(path, None);
        }
    }

    #[test]
    fn small_numbers_end_a_name_and_others_belong_to_it() {
        let check = |path, expected: Option<&str>| assert_eq!(numbered_original(path).as_deref(), expected);
        check("People/Ada 2.md", Some("People/Ada.md"));
        check("Ada (1).md", Some("Ada.md"));
        check("Ada 0.md", None);
        check("Ada 10.md", None);
        check("Louis XIV.md", None);
        check("2.md", None);
    }
}
