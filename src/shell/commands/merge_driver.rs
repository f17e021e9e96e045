//! `rounds merge-driver`: what git runs to merge one file, as `rounds init` registered it.
//!
//! Writes the file with our version and nothing else; takes no lock and needs no vault, since git works in the
//! middle of it. Whatever it cannot merge by its rules is merged as git merges text.

use super::{Context, Outcome};
use crate::agenda::leftover;
use crate::config::Config;
use crate::contact::Contact;
use crate::error::{Error, Result};
use crate::inbox;
use crate::merge::{self, Rules};
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
            let rules = rules(&context.cwd, path, &[base, ours, theirs])?;
            merge_note([base, ours, theirs], rules, size)
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

fn merge_note([base, ours, theirs]: [&String; 3], rules: Rules, size: u16) -> Option<(String, bool)> {
    let has_failed = Cell::new(false);
    let text_merge = |base: &str, ours: &str, theirs: &str| {
        let merged = merge_marked(base, ours, theirs, ["ours", "theirs"], size);
        merged.unwrap_or_else(|_: Error| {
            has_failed.set(true);
            (ours.to_owned(), false)
        })
    };
    let merged = rules(base, ours, theirs, &text_merge);
    let is_clean = merged.is_clean();
    // A note with a NUL is left as ours, without a mark: as git leaves what it takes for binary.
    (!has_failed.get()).then_some((merged.text, is_clean))
}

/// The rules for the note at `path`, seen from git's folder `cwd`; `None` where it has neither cards nor fields to go
/// by: no front matter, and no place where contacts are kept.
fn rules(cwd: &Path, path: &Path, texts: &[&String; 3]) -> Option<Rules> {
    let place = place(cwd, path);
    if place.as_ref().is_some_and(|(path, config)| **path == *config.inbox_file) {
        return Some(inbox::merge);
    }
    let decoded = |text: &String| note::decode(text.as_bytes()).text.into_owned();
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
