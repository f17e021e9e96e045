//! Folders that the settings name and that are not there: one slip in `contacts`, and nobody is a contact.

use crate::config::{FILE, NamedFolder};
use crate::finding::Finding;
use std::collections::BTreeSet;

/// So many thousandths of a name may be wrong for it to be meant.
const WRONG: usize = 500;

/// What is to be said of those of `named` below which none of these notes stands. A vault without a note has none yet.
pub(super) fn missing<'n, N>(named: &[NamedFolder], notes: &dyn Fn() -> N) -> Vec<Finding>
where
    N: Iterator<Item = &'n str>,
{
    let is_missing = |it: &&NamedFolder| it.path != "." && !notes().any(|path| is_below(path, &it.path));
    let missing: Vec<&NamedFolder> = named.iter().filter(is_missing).collect();
    if missing.is_empty() || notes().next().is_none() {
        return Vec::new();
    }
    let folders: BTreeSet<&str> = notes().flat_map(folders_of).collect();
    missing.into_iter().map(|it| finding(it, &folders)).collect()
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// `People/Old/Ada.md` lies in `People` and `People/Old`.
fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}

fn finding(named: &NamedFolder, folders: &BTreeSet<&str>) -> Finding {
    let NamedFolder { key, path, spot } = named;
    let hint = match nearest(path, folders) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write the folder's path from the vault's root, with its capitals".into(),
    };
    Finding {
        path: FILE.into(),
        spot: *spot,
        message: format!("{key} `{path}` is no folder with notes in it"),
        hint,
    }
}

fn nearest<'f>(path: &str, folders: &BTreeSet<&'f str>) -> Option<&'f str> {
    let asked = path.to_lowercase();
    let away = |folder: &str| {
        let edits = strsim::osa_distance(&asked, &folder.to_lowercase());
        edits * 1000 / asked.chars().count().max(folder.chars().count()).max(1)
    };
    let found = folders.iter().map(|folder| (away(folder), *folder)).min()?;
    (found.0 <= WRONG).then_some(found.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn a_folder_without_a_note_is_told_with_the_nearest_that_has_some() {
        let check = |settings: &str, notes: &[&str], expected: &[&str]| {
            let config = Config::parse(settings);
            let found = missing(&config.folders, &|| notes.iter().copied());
            let told: Vec<_> = found
                .iter()
                .map(|it| format!("{}:{} {} | {}", it.spot.line, it.spot.column, it.message, it.hint))
                .collect();
            assert_eq!(told, expected, "{settings}");
        };
        let notes = ["People/Ada.md", "People/Old/Ben.md", "Templates/Person.md", "Readme.md"];
        let other = "write the folder's path from the vault's root, with its capitals";
        check("contacts = \"People\"\ntemplates = \"Templates\"\n", &notes, &[]);
        check(
            "\ncontacts = \"Poeple\"\n",
            &notes,
            &["2:12 contacts `Poeple` is no folder with notes in it | did you mean `People`?"],
        );
        check(
            "templates = \"templates\"",
            &notes,
            &["1:13 templates `templates` is no folder with notes in it | did you mean `Templates`?"],
        );
        check(
            "contacts = \"People/Odl\"",
            &notes,
            &["1:12 contacts `People/Odl` is no folder with notes in it | did you mean `People/Old`?"],
        );
        let told = format!("1:12 contacts `Zzz` is no folder with notes in it | {other}");
        check("contacts = \"Zzz\"", &notes, &[&told]);
        check("contacts = \".\"", &notes, &[]);
        check("contacts = \"People\"", &[], &[]);
        let told = format!("1:12 contacts `People` is no folder with notes in it | {other}");
        check("contacts = \"People\"", &["Peoples.md"], &[&told]);
    }
}
