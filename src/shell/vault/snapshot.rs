//! A tree of the repository as data: what its notes say under its own settings, its page, and what the user left there.
//! The page of every commit comes from one.
//!
//! Reads history alone, never the disk. Where a filter of the user's fails on HEAD, what the disk says of that file
//! stands in for it.

use super::disk::said;
use super::history::History;
use super::pages::{Pages, day_of, page_of};
use super::pending::FileChange;
use super::settings::{is_settings, same_contacts};
use crate::agenda::Planner;
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::index::{Parsed, says_something};
use crate::page::baseline::Baseline;
use crate::page::{self, Left, Page, older};
use crate::shell::git::Oid;
use crate::ways;
use std::borrow::Cow;
use std::sync::Arc;

/// A tree with what its notes say and what the user left in its DUE.md.
#[derive(Debug, Clone)]
pub(in crate::shell) struct Snapshot {
    pub tree: Oid,
    pub index: Planner,
    /// DUE.md's text, where there is one.
    pub due: Option<String>,
    /// DUE.md as it would be on its day without anything of the user's.
    pub page: Page,
    /// What the user left in it.
    pub edits: Left,
}

/// What a tree is read with.
#[derive(Clone, Copy)]
pub(in crate::shell) struct Trees<'v> {
    /// The repository, and HEAD with its index: a tree is read as the difference to another one.
    pub history: &'v History,
    /// The pages that somebody may have typed into.
    pub pages: &'v Pages,
    /// What the disk says, where HEAD cannot be read.
    pub disk: &'v Planner,
}

/// The vault's files in a tree, with changes that are to be committed on top of it.
pub(in crate::shell) struct Files<'v> {
    history: &'v History,
    disk: &'v Planner,
    tree: Option<Oid>,
    changes: Vec<&'v FileChange>,
}

impl<'v> Trees<'v> {
    /// What the vault says in `tree`, read as the difference to `from`, which says `index`. Words of the user's may have
    /// been typed into one of the pages `known`.
    pub fn snapshot(
        &self,
        from: Option<Oid>,
        index: &Planner,
        tree: Oid,
        known: &[&Page],
    ) -> Result<Snapshot> {
        let (index, page, edits) = (index.clone(), Page::default(), Left::default());
        let mut snapshot = Snapshot { tree, index, due: None, page, edits };
        self.bring_index(&mut snapshot.index, from, tree)?;
        self.read_page(&mut snapshot, known)?;
        Ok(snapshot)
    }

    /// What the vault says in `tree`, read as the difference to HEAD.
    pub fn beside_head(&self, tree: Oid, known: &[&Page]) -> Result<Snapshot> {
        self.snapshot(self.history.tree(), &self.history.index, tree, known)
    }

    /// The same, at another tree.
    pub fn go_to(&self, snapshot: &mut Snapshot, tree: Oid) -> Result<()> {
        self.bring_index(&mut snapshot.index, Some(snapshot.tree), tree)?;
        snapshot.tree = tree;
        let before = std::mem::take(&mut snapshot.page);
        self.read_page(snapshot, &[&before])
    }

    /// An index of the tree `from` becomes one of the tree `to`.
    pub fn bring_index(&self, index: &mut Planner, from: Option<Oid>, to: Oid) -> Result<()> {
        let paths = self.history.repo.tree_differences(from, Some(to))?;
        Files::of(self.history, self.disk, Some(to)).bring(index, &paths)
    }

    /// A file of the vault in `tree`, as the work tree would show it (line ends aside).
    pub fn bytes_in(&self, tree: Oid, path: &str) -> Result<Option<Vec<u8>>> {
        Ok(Files::of(self.history, self.disk, Some(tree)).bytes(path)?.map(Cow::into_owned))
    }

    /// The agenda file of a commit, as a page.
    pub fn page_in(&self, commit: Oid) -> Result<Baseline> {
        let side = self.beside_head(self.history.repo.tree_of(commit)?, &[])?;
        let text = side.due.unwrap_or_default();
        Ok(Baseline { text, page: side.page, left: side.edits, ..Baseline::default() })
    }

    fn read_page(&self, snapshot: &mut Snapshot, known: &[&Page]) -> Result<()> {
        let bytes = self.bytes_in(snapshot.tree, &snapshot.index.config().agenda_file)?;
        snapshot.due = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let text = snapshot.due.as_deref().unwrap_or_default();
        snapshot.page = day_of(text).map(|day| page_of(&snapshot.index, day)).unwrap_or_default();
        snapshot.edits = self.edits_in_commit(text, &snapshot.page, known);
        Ok(())
    }

    /// What the user left in the agenda file of a commit, whose page is `page`. The pages `others` only tell what may
    /// have been typed into older ones.
    pub fn edits_in_commit(&self, text: &str, page: &Page, others: &[&Page]) -> Left {
        if text.is_empty() || text == page.bare() {
            return Left::default();
        }
        if let Some(known) = self.pages.find(text) {
            return known.left.clone();
        }
        if older::is_older(text) {
            return older::read(text, &self.pages.older(), page);
        }
        let alone = page::read(text, page, &[], &[]);
        if page.text(&alone) == text {
            return alone;
        }
        let kept = self.pages.all();
        let typed_into = self.pages.typed_into.iter();
        let others = others.iter().copied().chain(typed_into).chain(kept.iter().map(|known| &known.page));
        page::read(text, page, &others.collect::<Vec<_>>(), &[])
    }
}

impl<'v> Files<'v> {
    /// The vault's files in `tree`; `disk` says what stands in for those of HEAD's that cannot be read.
    pub fn of(history: &'v History, disk: &'v Planner, tree: Option<Oid>) -> Self {
        Self { history, disk, tree, changes: Vec::new() }
    }

    /// The same, with `changes` on top.
    pub fn with(self, changes: Vec<&'v FileChange>) -> Self {
        Self { changes, ..self }
    }

    /// An index becomes that of these files; it was of files that differ from them in `paths` alone.
    pub fn bring(&self, index: &mut Planner, paths: &[Arc<str>]) -> Result<()> {
        let mut paths = Cow::Borrowed(paths);
        if paths.iter().any(|path| is_settings(path)) {
            let config = self.config()?;
            let is_same = same_contacts(&config, index.config());
            if is_same {
                index.configure(Arc::new(config));
            } else {
                *index = Planner::new(Arc::new(config));
                paths = Cow::Owned(self.history.repo.tree_differences(None, self.tree)?);
            }
        }
        index.takes_many();
        let taken = paths.iter().try_for_each(|path| {
            // A folder that may not be listed is doubted on the disk, and says nothing in history.
            let said = if says_something(path) { self.said(path, index.config())? } else { None };
            index.apply(path.clone(), said);
            Ok(())
        });
        index.is_whole();
        taken
    }

    /// The settings, the vault's own ways among them.
    pub fn config(&self) -> Result<Config> {
        let config = match self.bytes(config::FILE) {
            Ok(bytes) => {
                bytes.map(|bytes| Config::parse(&String::from_utf8_lossy(&bytes))).unwrap_or_default()
            }
            Err(Error::Git { .. }) if self.is_heads() => (**self.disk.config()).clone(),
            Err(error) => return Err(error),
        };
        match self.bytes(ways::FILE) {
            Ok(bytes) => Ok(config.with_ways(bytes.as_deref())),
            Err(Error::Git { .. }) if self.is_heads() => {
                Ok(Config { ways: self.disk.config().ways.clone(), ..config })
            }
            Err(error) => Err(error),
        }
    }

    fn said(&self, path: &Arc<str>, config: &Config) -> Result<Option<Parsed>> {
        match self.bytes(path) {
            Err(Error::Git { .. }) if self.is_heads() => Ok(self.disk.parsed(path)),
            bytes => Ok(bytes?.and_then(|bytes| said(path, &bytes, config))),
        }
    }

    fn is_heads(&self) -> bool {
        self.tree == self.history.tree()
    }

    /// A file, as the work tree would show it (line ends aside).
    pub fn bytes(&self, path: &str) -> Result<Option<Cow<'_, [u8]>>> {
        if let Some(change) = self.changes.iter().find(|change| *change.path == *path) {
            return Ok(change.content.as_ref().map(|content| Cow::Borrowed(&*content.bytes)));
        }
        let blob = match self.is_heads() {
            true => self.history.entry(path)?,
            false => self.history.repo.entry_in(self.tree, path)?,
        };
        blob.map(|blob| self.history.repo.text(path, blob).map(Cow::Owned)).transpose()
    }
}
