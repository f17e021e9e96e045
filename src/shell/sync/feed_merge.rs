//! Feeds of two lines of history: never merged as text, but made anew for the tree that has both.

use crate::error::{Error, Result};
use crate::feed::{File, Source};
use crate::index::Before;
use crate::shell::git::content::Blob;
use crate::shell::vault::feeds::may_be_kept;
use crate::shell::vault::snapshot::{Snapshot, Trees};
use chrono::NaiveDate;

/// A tree gets the feeds that its notes say, of which something else was known `before`; `None`: of all of them.
pub(super) fn make_feeds(
    trees: Trees<'_>,
    side: &mut Snapshot,
    before: Option<&Before>,
    day: NaiveDate,
) -> Result<()> {
    let repo = &trees.history.repo;
    let feeds = may_be_kept(side.index.config(), repo, || trees.history.is_encrypted(trees.disk));
    if feeds.is_empty() {
        return Ok(());
    }
    let source = Source { index: &side.index, day, feeds: &feeds };
    let files = match before {
        Some(before) => source.changed(before),
        None => source.all(),
    };
    let mut blobs = Vec::new();
    for File { feed, path, text } in files {
        let there = repo.entry_in(Some(side.tree), &path)?;
        let oid = text.map(|text| repo.blob_of(&path, text.as_bytes(), true)).transpose()?;
        let is_ours = |there: Blob| match repo.text(&path, there) {
            Ok(text) => Ok(feed.is_whole(&String::from_utf8_lossy(&text))),
            // What cannot be read is nobody's edit, either.
            Err(Error::Git { .. }) => Ok(true),
            Err(error) => Err(error),
        };
        if there.map(|there| there.oid) == oid || !there.map_or(Ok(true), is_ours)? {
            continue;
        }
        let mode = there.map_or(0o100_644, |there| there.mode);
        blobs.push((repo.path_of(&path), oid.map(|oid| Blob { oid, mode })));
    }
    // Where a folder has the name of a file, the next round says so.
    if let Some(tree) = repo.tree_with(side.tree, &blobs)? {
        side.tree = tree;
    }
    Ok(())
}
