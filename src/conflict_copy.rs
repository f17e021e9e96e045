//! Copies of a note that stand beside it: of file synchronisers, when two machines changed it at once, and of file managers.
//!
//! Some names are a copy's and nobody's ([`ConflictCopy`]): such a note is never a contact, since its person would be on the
//! agenda twice. Others may be somebody's name as well ([`Lookalike`]): those are told where the original stands beside them,
//! and stay what they are.

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
    /// Known are the names of Syncthing, Dropbox, Nextcloud and ownCloud, Obsidian Sync and Seafile. For the others see
    /// [`Lookalike::all`].
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

/// The name without a small number at its end, as iCloud adds it: `Ada 2`, `Ada (1)`.
fn numbered(name: &str) -> Option<&str> {
    let (rest, last) = name.rsplit_once(' ')?;
    let number = last.strip_prefix('(').and_then(|last| last.strip_suffix(')')).unwrap_or(last);
    (is_count(number, 1) && !rest.is_empty()).then_some(rest)
}

/// A number of so many digits at the most, and not zero.
fn is_count(text: &str, digits: usize) -> bool {
    (1..=digits).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0')
}

/// What the name of a note tells that may be a copy's, and may be somebody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookalike {
    /// The note that it would be a copy of, relative to the vault.
    pub original: String,
    /// Who makes such names.
    pub by: &'static str,
    /// Whether namesakes are told apart like this: then only what the two notes say can tell.
    pub is_common: bool,
}

impl Lookalike {
    /// All that the name of the note at `path` may tell; of most names nothing.
    pub fn all(path: &str) -> Vec<Self> {
        let (folder, file) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
        let Some(stem) = file.strip_suffix(".md") else { return Vec::new() };
        let mut found = Vec::new();
        let mut take = |name: Option<&str>, by, is_common| {
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                found.push(Self { original: format!("{folder}{name}.md"), by, is_common });
            }
        };
        // Asked of every contact there is: most end as no copy does.
        if stem.ends_with(|c: char| c.is_ascii_digit()) {
            take(numbered(stem), "iCloud or Obsidian", true);
            take(by_merge_tool(stem), "git's merge tool", false);
        }
        if stem.ends_with([')', ']']) {
            take(counted(stem), "Google Drive or a browser", false);
            take(in_brackets_of_its_own(stem, &is_copy), "a file manager", false);
            take(in_brackets_of_its_own(stem, &is_conflict), "a file synchroniser", false);
        }
        take(copy_behind(stem), "a file manager", false);
        take(copy_before(stem), "Google Drive", false);
        take(by_suffix(stem), "a file synchroniser", false);
        for name in by_machine(stem) {
            take(Some(name), "OneDrive", false);
        }
        found
    }
}

/// What systems call a copy, in small letters: English, German, French, Spanish and Italian, Portuguese, Dutch, Swedish,
/// Danish and Norwegian, Finnish.
const COPY: [&str; 8] = ["copy", "kopie", "copie", "copia", "cópia", "kopia", "kopi", "kopio"];

/// `copy`, `copy 2`, `another copy`, `3rd copy`
fn is_copy(words: &str) -> bool {
    let is_word = |word: &str| COPY.contains(&word);
    match words.split_once(' ') {
        None => is_word(words),
        Some((first, last)) if is_word(first) => is_count(last, 2),
        Some((first, last)) => is_word(last) && (first == "another" || is_ordinal(first)),
    }
}

fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    is_count(digits, 2) && matches!(&word[digits.len()..], "st" | "nd" | "rd" | "th")
}

/// `conflict`, `conflicted`, `conflict 2026-11-22`, `Konfliktkopie von Nora`, `copie en conflit de Nora`
fn is_conflict(words: &str) -> bool {
    words
        .split(' ')
        .any(|word| word.starts_with("conflict") || word.starts_with("konflikt") || word == "conflit")
        || words.split(' ').any(|word| word == "conflicto" || word == "conflitto")
}

/// `Ada (1)`, `Ada(2)`
fn counted(stem: &str) -> Option<&str> {
    let (name, number) = stem.strip_suffix(')')?.rsplit_once('(')?;
    is_count(number, 2).then(|| name.trim_end())
}

/// The name before a bracket of such words: `Ada (copy 2)`, `Ada [Conflict]`.
fn in_brackets_of_its_own<'t>(stem: &'t str, is_meant: &dyn Fn(&str) -> bool) -> Option<&'t str> {
    let open = stem.rfind(if stem.ends_with(')') { '(' } else { '[' })?;
    let words = stem[open + 1..stem.len() - 1].to_lowercase();
    is_meant(&words).then(|| stem[..open].trim_end())
}

/// `Ada - Copy`, `Ada - Copy (2)`, `Ada copy`, `Ada copy 2`
fn copy_behind(stem: &str) -> Option<&str> {
    let without = counted(stem).unwrap_or(stem);
    let without = match without.rsplit_once(' ') {
        Some((rest, last)) if is_count(last, 2) => rest,
        _ => without,
    };
    let (name, word) = without.rsplit_once(' ')?;
    // No Copy of this length is longer in small letters.
    let is_word = word.len() <= 6 && COPY.contains(&&*word.to_lowercase());
    is_word.then(|| name.strip_suffix(" -").unwrap_or(name))
}

/// `Copy of Ada`, `Kopie von Ada`, `Copie de Ada`
fn copy_before(stem: &str) -> Option<&str> {
    let (first, rest) = stem.split_once(' ')?;
    if first.len() > 6 || !COPY.contains(&&*first.to_lowercase()) {
        return None;
    }
    let (of, name) = rest.split_once(' ')?;
    matches!(of, "of" | "von" | "de" | "di" | "van" | "av" | "af").then_some(name)
}

/// `Ada.conflict1` of rclone, `Ada..path2` of an older one, `Ada.Conflict` of Resilio, `Ada_NAS_Nov-22-101010-2026_Conflict` of
/// Synology.
fn by_suffix(stem: &str) -> Option<&str> {
    if let Some(before) = stem.strip_suffix("_Conflict") {
        let (before, stamp) = before.rsplit_once('_')?;
        let is_stamp = stamp.split('-').count() == 4 && stamp.ends_with(|c: char| c.is_ascii_digit());
        return before.rsplit_once('_').filter(|_| is_stamp).map(|(name, _)| name);
    }
    let (name, last) = stem.rsplit_once('.')?;
    let last = last.to_ascii_lowercase();
    let is_numbered = |word: &str| last.strip_prefix(word).is_some_and(|it| it.is_empty() || is_count(it, 3));
    if is_numbered("conflict") {
        return Some(name);
    }
    name.strip_suffix('.').filter(|_| is_numbered("path"))
}

/// `Ada_BACKUP_4711`, and `BASE`, `LOCAL`, `REMOTE`
fn by_merge_tool(stem: &str) -> Option<&str> {
    let (before, number) = stem.rsplit_once('_')?;
    let (name, word) = before.rsplit_once('_')?;
    (is_count(number, 9) && matches!(word, "BACKUP" | "BASE" | "LOCAL" | "REMOTE")).then_some(name)
}

/// The names before what may be a computer's: `Ada-DESKTOP-AB12CD`, `Ada-Noras-MacBook-Pro`, `Ada-NORA-PC-2`.
fn by_machine(stem: &str) -> impl Iterator<Item = &str> {
    let places = memchr::memchr_iter(b'-', stem.as_bytes());
    places.filter(|&at| is_machine(&stem[at + 1..])).map(|at| &stem[..at])
}

/// Whether this is what systems call computers at first: a person's name with their kind, or letters and digits at random.
fn is_machine(name: &str) -> bool {
    const KINDS: [&str; 8] =
        ["desktop", "laptop", "macbook", "imac", "pc", "thinkpad", "surface", "notebook"];
    let is_kind = |word: &str| KINDS.contains(&&*word.to_ascii_lowercase());
    let mut words = name.split(['-', ' ']);
    let is_shouted = |word: &str| {
        word.len() >= 5
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_uppercase())
    };
    words.any(|word| is_kind(word) || is_shouted(word))
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
    fn lookalikes_are_told_by_their_names_and_true_names_are_none() {
        let check = |stem: &str, expected: &[&str]| {
            let found = Lookalike::all(&format!("People/{stem}.md"));
            let originals: Vec<_> = found
                .iter()
                .map(|it| it.original.trim_start_matches("People/").trim_end_matches(".md").to_owned())
                .collect();
            assert_eq!(originals, expected, "{stem}");
        };
        for copy in [
            "Ada - Copy",
            "Ada - Copy (2)",
            "Ada - Kopie",
            "Ada copy",
            "Ada copy 2",
            "Ada Kopie 3",
            "Ada (copy)",
            "Ada (Copy 2)",
            "Ada (another copy)",
            "Ada (3rd copy)",
            "Ada(1)",
            "Copy of Ada",
            "Kopie von Ada",
            "Copia de Ada",
            "Ada-DESKTOP-AB12CD",
            "Ada-NORA-PC",
            "Ada-Noras-MacBook-Pro",
            "Ada-LAPTOP-7Q2",
            "Ada (conflict)",
            "Ada (conflict 2026-11-22)",
            "Ada [Conflict]",
            "Ada [conflicted]",
            "Ada (Konfliktkopie von Nora)",
            "Ada.conflict1",
            "Ada..path2",
            "Ada.Conflict",
            "Ada_DiskStation_Nov-22-101010-2026_Conflict",
            "Ada_BACKUP_4711",
        ] {
            let found = Lookalike::all(&format!("{copy}.md"));
            assert!(found.iter().any(|it| it.original == "Ada.md" && !it.is_common), "{copy}: {found:?}");
        }
        check("Ada 2", &["Ada"]);
        assert!(Lookalike::all("Ada 2.md")[0].is_common);
        for name in [
            "Ada",
            "Ada Lovelace",
            "Jean-Luc Picard",
            "Anna-Maria",
            "Ada (Chamber)",
            "Ada 0",
            "Ada 10",
            "Louis XIV",
            "J. R. Hartley",
            "Ada (2019)",
            "Copy",
            "Peter Copyman",
            "Marc Copper",
            "Copernicus of Thorn",
            "Anne-MARIE",
            "2",
            "(1)",
            "Smith_Jones",
            "Dr. No",
            "",
        ] {
            check(name, &[]);
        }
    }
}
