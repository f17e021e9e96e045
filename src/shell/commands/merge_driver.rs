//! `rounds merge-driver`: what git runs to merge one file, as `rounds init` registered it.
//!
//! Writes the file with our version and nothing else; takes no lock and needs no vault, since git works in the
//! middle of it. Whatever it cannot merge by its rules is merged as git merges text.

use super::{Context, Outcome};
use crate::agenda::leftover;
use crate::config::Config;
use crate::contact::Contact;
use crate::error::{Error, Result};
use crate::merge;
use crate::note;
use crate::shell::cli::{Driver, MergeDriver};
use crate::shell::files;
use crate::shell::git::drivers::merge_file;
use crate::shell::git::merge::merge_marked;
use crate::shell::vault::read_config;
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The size of git's conflict markers where nobody says another.
const MARKERS: u16 = 7;

/// Merges the three files into the second.
pub fn run(arguments: &MergeDriver, context: &Context) -> Result<Outcome> {
    let MergeDriver { driver, base, ours, theirs, path, .. } = arguments;
    let size = arguments.marker_size.parse().unwrap_or(MARKERS);
    let texts = match [base, ours, theirs].map(|file| read(file)) {
        [Some(base), Some(ours), Some(theirs)] => Some([base, ours, theirs]),
        _ => None,
    };
    let merged = texts.as_ref().and_then(|[base, ours, theirs]| match driver {
        Driver::Agenda => Some((leftover::merge_files(base, ours, theirs), true)),
        Driver::Contact => {
            is_note_with_fields(&context.cwd, path, &[base, ours, theirs]).then_some(())?;
            merge_contact([base, ours, theirs], size)
        }
    });
    let is_clean = match merged {
        Some((text, is_clean)) => {
            if texts.is_none_or(|[_, ours, _]| ours != text) {
                files::write_own(ours, text.as_bytes())?;
            }
            is_clean
        }
        None => merge_file(base, ours, theirs, size)?,
    };
    Ok(if is_clean { Outcome::Done } else { Outcome::Findings })
}

/// The file's text; `None` where it is not UTF-8 or cannot be read.
fn read(file: &Path) -> Option<String> {
    String::from_utf8(fs::read(file).ok()?).ok()
}

fn merge_contact([base, ours, theirs]: [&String; 3], size: u16) -> Option<(String, bool)> {
    let has_failed = Cell::new(false);
    let text_merge = |base: &str, ours: &str, theirs: &str| {
        let merged = merge_marked(base, ours, theirs, ["ours", "theirs"], size);
        merged.unwrap_or_else(|_: Error| {
            has_failed.set(true);
            (ours.to_owned(), false)
        })
    };
    let merged = merge::merge(base, ours, theirs, &text_merge);
    let is_clean = merged.is_clean();
    // A note with a NUL is left as ours, without a mark: as git leaves what it takes for binary.
    (!has_failed.get()).then_some((merged.text, is_clean))
}

/// Whether the note at `path`, seen from git's folder `cwd`, has fields to merge by: front matter, or a place where
/// contacts are kept.
fn is_note_with_fields(cwd: &Path, path: &Path, texts: &[&String; 3]) -> bool {
    let decoded = |text: &String| note::decode(text.as_bytes()).text.into_owned();
    if texts.iter().any(|text| note::split(&decoded(text)).front.is_some()) {
        return true;
    }
    let Some((path, config)) = place(cwd, path) else { return false };
    texts.iter().any(|text| Contact::read(&path, text.as_bytes(), &config).is_some())
}

/// The note's path in its vault, and the vault's settings; `None` where no vault is around it.
fn place(cwd: &Path, path: &Path) -> Option<(Arc<str>, Config)> {
    let file: PathBuf = cwd.join(path);
    let folders = file.ancestors().skip(1).take_while(|folder| folder.starts_with(cwd));
    let root = folders.into_iter().find(|folder| folder.join(crate::config::FILE).is_file())?;
    Some((files::relative(root, &file)?.into(), read_config(root)))
}
