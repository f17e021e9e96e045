//! Files of other vaults of the repository, which a sync merges along with this one's: as git would by its drivers, which
//! their attributes name.
//!
//! Renders no agenda of another vault: its own next round does.

use crate::config::Config;
use crate::contact::Contact;
use crate::diary;
use crate::feed;
use crate::inbox;
use crate::merge::{self, Merged, Rules};
use crate::note;
use crate::page::driver;
use crate::shell::files;
use crate::shell::git::drivers::{AGENDA, CONTACT, FEED};
use crate::shell::git::merge::merge_texts;
use crate::shell::git::{Repo, RepoPath};
use crate::shell::vault::read_config;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What base, ours and theirs of a file beside the vault come to by its driver; `None`: git merges it as text.
pub(super) fn merged_beside(
    repo: &Repo,
    path: &RepoPath,
    texts: [&str; 3],
    labels: [&str; 2],
) -> Option<Merged> {
    let [base, ours, theirs] = texts;
    match repo.merge_attribute(path)?.as_str() {
        AGENDA => {
            let text = driver::merge_files(base, ours, theirs);
            Some(Merged { text, clashes: Vec::new(), has_conflict: false })
        }
        FEED => {
            let text = feed::merge(texts)?.to_owned();
            Some(Merged { text, clashes: Vec::new(), has_conflict: false })
        }
        CONTACT => {
            let rules = rules_at(repo.work_tree(), path.as_ref(), texts)?;
            let text_merge = |base: &str, ours: &str, theirs: &str| text_merge([base, ours, theirs], labels);
            Some(rules(base, ours, theirs, &text_merge))
        }
        _ => None,
    }
}

/// The rules for the note at `path`, seen from the folder `cwd`; `None` where it has neither cards nor fields to go
/// by: no front matter, and no place where contacts are kept.
pub fn rules_at(cwd: &Path, path: &Path, texts: [&str; 3]) -> Option<Rules> {
    let place = place(cwd, path);
    if place.as_ref().is_some_and(|(path, config)| config.is_inbox(path)) {
        return Some(inbox::merge);
    }
    if place.as_ref().is_some_and(|(path, config)| diary::note::is_in(path, &config.diary)) {
        return Some(merge::merge_dated);
    }
    let decoded = |text: &str| note::decode(text.as_bytes()).text.into_owned();
    let has_fields = texts.iter().any(|text| note::split(&decoded(text)).front.is_some());
    let is_contact = |(path, config): (Arc<str>, Config)| {
        texts.iter().any(|text| Contact::read(&path, text.as_bytes(), &config).is_some())
    };
    (has_fields || place.is_some_and(is_contact)).then_some(merge::merge)
}

/// The note's path in its vault, and the vault's settings; `None` where no vault is around it.
fn place(cwd: &Path, path: &Path) -> Option<(Arc<str>, Config)> {
    let file: PathBuf = cwd.join(path);
    let folders = file.ancestors().skip(1).take_while(|folder| folder.starts_with(cwd));
    let root = folders.into_iter().find(|folder| folder.join(crate::config::FILE).is_file())?;
    Some((files::relative(root, &file)?.into(), read_config(root)))
}

/// Git's merge of three texts; ours, unsettled, where it cannot be had.
pub(super) fn text_merge([base, ours, theirs]: [&str; 3], labels: [&str; 2]) -> (String, bool) {
    merge_texts(base, ours, theirs, labels).unwrap_or_else(|_| (ours.to_owned(), false))
}
