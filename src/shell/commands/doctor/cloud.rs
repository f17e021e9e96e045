//! Whether a file synchroniser carries the vault's git folder about. Two machines that write it at once break it, and
//! no synchroniser knows which of its files belong together.

use super::{Check, finding, ok, real};
use std::path::{Path, PathBuf};

/// Folders of synchronisers by their own names, or how these begin where more follows.
const FOLDERS: [(&str, &str); 8] = [
    ("Dropbox", "Dropbox"),
    ("OneDrive", "OneDrive"),
    ("Mobile Documents", "iCloud"),
    ("iCloudDrive", "iCloud"),
    ("Google Drive", "Google Drive"),
    ("GoogleDrive", "Google Drive"),
    ("Nextcloud", "Nextcloud"),
    ("pCloudDrive", "pCloud"),
];

/// What synchronisers keep in the folder that they carry.
const MARKERS: [(&str, &str); 7] = [
    (".stfolder", "Syncthing"),
    (".dropbox.cache", "Dropbox"),
    (".dropbox", "Dropbox"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".sync/ID", "Resilio Sync"),
    (".seafile-data", "Seafile"),
];

/// Looks at the folders above git's.
pub(super) fn check(root: &Path, git: &Path) -> Check {
    const NAME: &str = "synchroniser";
    let git = real(git);
    match around(&git) {
        Some((who, folder)) if !leaves_git_alone(&folder) => finding(
            NAME,
            format!("{who} carries the vault's git folder: {}", git.display()),
            format!(
                "move the vault out of `{}` and share it through a git remote, or have {who} leave `.git` out",
                folder.display()
            ),
        ),
        Some((who, _)) => ok(NAME, format!("{who} leaves the git folder out")),
        None => match around(&real(root)) {
            Some((who, _)) => ok(NAME, format!("{who} carries the notes, and not their git folder")),
            None => ok(NAME, "none around the vault"),
        },
    }
}

/// The synchroniser that carries what is at `path`, and its folder.
fn around(path: &Path) -> Option<(&'static str, PathBuf)> {
    path.ancestors().find_map(|folder| {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let by_name = FOLDERS.iter().find(|(known, _)| is_named(name, known));
        let by_marker = || MARKERS.iter().find(|(marker, _)| folder.join(marker).exists());
        by_name.or_else(by_marker).map(|(_, who)| (*who, folder.to_path_buf()))
    })
}

/// `Dropbox`, `Dropbox (Work)`, `OneDrive - Work`, `Dropbox-Work`.
fn is_named(name: &str, known: &str) -> bool {
    name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '(']))
}

/// Whether Syncthing's own list says so.
fn leaves_git_alone(folder: &Path) -> bool {
    let list = std::fs::read_to_string(folder.join(".stignore")).unwrap_or_default();
    list.lines().any(|line| {
        let line = line.trim().trim_start_matches("(?d)").trim_start_matches("(?i)");
        matches!(line.trim_end_matches('/'), ".git" | "**/.git" | "/.git" | "*/.git")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_synchronisers_are_known_by_name() {
        let check = |path: &str, expected: Option<&str>| {
            assert_eq!(around(Path::new(path)).map(|(who, _)| who), expected, "{path}");
        };
        check("/home/ada/Dropbox/notes/.git", Some("Dropbox"));
        check("/home/ada/Dropbox (Work)/notes/.git", Some("Dropbox"));
        check("/home/ada/OneDrive - Work/notes/.git", Some("OneDrive"));
        check("/Users/ada/Library/Mobile Documents/iCloud~md~obsidian/Documents/notes/.git", Some("iCloud"));
        check("/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.org/notes/.git", Some("Google Drive"));
        check("/home/ada/Dropboxes/notes/.git", None);
        check("/home/ada/notes/.git", None);
    }

    #[test]
    fn markers_tell_too_and_an_ignored_git_folder_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let git = folder.path().join("notes/.git");
        std::fs::create_dir_all(&git).unwrap();
        let found = || around(&git).map(|(who, _)| who);
        assert_eq!(found(), None);
        std::fs::create_dir(folder.path().join(".stfolder")).unwrap();
        assert_eq!(found(), Some("Syncthing"));
        assert!(!leaves_git_alone(folder.path()));
        for (line, expected) in
            [(".git", true), ("(?d).git/", true), ("**/.git", true), (".gitignore", false)]
        {
            std::fs::write(folder.path().join(".stignore"), format!("// ours\n{line}\n")).unwrap();
            assert_eq!(leaves_git_alone(folder.path()), expected, "{line}");
        }
    }
}
