//! `rounds merge-driver`: what git runs to merge one file, as `rounds init` registered it.
//!
//! Writes the file with our version and nothing else; takes no lock and needs no vault, since git works in the
//! middle of it. Whatever it cannot merge by its rules is merged as git merges text.

use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::exchange::book;
use crate::feed;
use crate::merge::Rules;
use crate::page::driver;
use crate::shell::cli::{Driver, MergeDriver};
use crate::shell::files;
use crate::shell::git::drivers::merge_file;
use crate::shell::git::merge::merge_marked;
use crate::shell::sync::rules_at;
use std::cell::Cell;
use std::fs;
use std::path::Path;

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
        Driver::Agenda => Some((driver::merge_files(base, ours, theirs), true)),
        Driver::Feed => feed::merge([base, ours, theirs]).map(|text| (text.to_owned(), true)),
        Driver::Contact if is_in_address_book(&path.to_string_lossy()) => {
            book::merge(base, ours, theirs).map(|text| (text, true))
        }
        Driver::Contact => {
            let rules = rules_at(&context.cwd, path, [base, ours, theirs])?;
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

/// Whether a path of the repository is a table of the address book of some vault in it.
fn is_in_address_book(path: &str) -> bool {
    path.match_indices(book::FOLDER)
        .any(|(at, _)| (at == 0 || path[..at].ends_with('/')) && book::is_book(&path[at..]))
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
