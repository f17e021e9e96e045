//! The pages that people may have before them: what `rounds` lately wrote to DUE.md, and what was lately typed into it.
//! An editor's buffer may be a day old. What its user typed is the difference to the page that the buffer began as.
//!
//! Each page is a file of its own in our folder, so that a rendering costs the same however many are kept.

use crate::agenda::{self, Extent, Planner};
use crate::error::{Error, Result};
use crate::page::baseline::Baseline;
use crate::page::{ENGLISH, Left, Page, normalise};
use crate::shell::files;
use crate::shell::git::commit::plain_id;
use chrono::NaiveDate;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// How many are kept.
const KEPT: usize = 100;

/// DUE.md of these notes on this day, without anything of the user's.
pub(in crate::shell) fn page_of(index: &Planner, day: NaiveDate) -> Page {
    Page::of(&agenda::day::build(index, day, Extent::Day), index.config(), &ENGLISH)
}

/// DUE.md of these notes on this day, with what the user left in it.
pub(in crate::shell) fn render(index: &Planner, edits: &Left, day: NaiveDate) -> String {
    page_of(index, day).text(edits)
}

/// The day in a DUE.md's first line.
pub(in crate::shell) fn day_of(text: &str) -> Option<NaiveDate> {
    ENGLISH.day(text)
}

/// Whether two texts are the same but for their line ends: git may have checked one out with others.
pub(in crate::shell) fn same_text(one: &str, other: &str) -> bool {
    one == other || (one.contains('\r') && one.replace("\r\n", "\n") == other)
}

/// The pages that are kept.
#[derive(Debug)]
pub(in crate::shell) struct Pages {
    /// Pages of the newest commits that came, which somebody elsewhere typed into.
    pub typed_into: Vec<Page>,
    state: PathBuf,
    folder: PathBuf,
    /// The oldest first.
    stored: Vec<Stored>,
    loaded: Mutex<HashMap<String, Arc<Baseline>>>,
}

/// The name of a page's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Stored {
    number: u64,
    /// The hash of the text with marks and link targets put aside.
    normal: String,
    /// The hash of the text.
    text: String,
}

impl Stored {
    fn of(number: u64, text: &str) -> Self {
        let hash = |text: &str| plain_id(text.as_bytes()).map(|id| id.to_string()).unwrap_or_default();
        Self { number, normal: hash(&normalise(text)), text: hash(text) }
    }

    fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split('-');
        let (number, normal, text) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { number: number.parse().ok()?, normal: normal.into(), text: text.into() })
    }

    fn name(&self) -> String {
        format!("{:010}-{}-{}", self.number, self.normal, self.text)
    }
}

impl Pages {
    /// What is kept below our own folder `state`.
    pub fn read(state: &Path) -> Self {
        let mut pages = Self {
            typed_into: Vec::new(),
            state: state.to_path_buf(),
            folder: state.join("pages"),
            stored: Vec::new(),
            loaded: Mutex::default(),
        };
        pages.read_again();
        pages
    }

    /// Takes over what another `rounds` kept meanwhile. The caller holds the round's lock.
    pub fn read_again(&mut self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| Stored::parse(&entry.file_name().to_string_lossy()));
        self.stored = names.collect();
        self.stored.sort_unstable();
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty()
    }

    /// Whether `text` is, marks and link targets aside, one of them.
    pub fn hold(&self, text: &str) -> bool {
        if text.is_empty() || self.stored.is_empty() {
            return false;
        }
        let asked = Stored::of(0, text);
        self.stored.iter().any(|stored| stored.normal == asked.normal)
    }

    /// The page with just this text.
    pub fn find(&self, text: &str) -> Option<Arc<Baseline>> {
        let asked = Stored::of(0, text);
        self.stored.iter().rev().find(|stored| stored.text == asked.text).and_then(|stored| self.load(stored))
    }

    /// The last one.
    pub fn newest(&self) -> Option<Arc<Baseline>> {
        self.stored.last().and_then(|stored| self.load(stored))
    }

    /// All, the newest first.
    pub fn all(&self) -> Vec<Arc<Baseline>> {
        self.stored.iter().rev().filter_map(|stored| self.load(stored)).collect()
    }

    /// The last page that the version before this one wrote, without anything of the user's; empty where none is known.
    pub fn older(&self) -> String {
        let text = fs::read_to_string(self.state.join("renderings")).unwrap_or_default();
        text.split_once("\n\n").map(|(_, page)| page.to_owned()).unwrap_or_default()
    }

    fn load(&self, stored: &Stored) -> Option<Arc<Baseline>> {
        let name = stored.name();
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = loaded.get(&name) {
            return Some(known.clone());
        }
        // One that cannot be read, or is of another version, is none.
        let known: Baseline = serde_json::from_slice(&fs::read(self.folder.join(&name)).ok()?).ok()?;
        let known = Arc::new(known);
        loaded.insert(name, known.clone());
        Some(known)
    }

    /// Keeps a page as the newest; called before it is written, so that a kill cannot make our own text a stranger's.
    pub fn remember(&mut self, known: Baseline) -> Result<()> {
        if self.newest().is_some_and(|newest| *newest == known) {
            return Ok(());
        }
        let number = self.stored.last().map_or(1, |last| last.number + 1);
        let stored = Stored::of(number, &known.text);
        if self.stored.is_empty() {
            fs::create_dir_all(&self.folder).map_err(|cause| Error::io(&self.folder, cause))?;
        }
        let bytes = serde_json::to_vec(&known).unwrap_or_default();
        files::write_own_fast(&self.folder.join(stored.name()), &bytes)?;
        let (same, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.stored).into_iter().partition(|it| it.text == stored.text);
        self.stored = others;
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).insert(stored.name(), Arc::new(known));
        self.stored.push(stored);
        let old = self.stored.drain(..self.stored.len().saturating_sub(KEPT));
        for stored in same.into_iter().chain(old.collect::<Vec<_>>()) {
            self.loaded.lock().unwrap_or_else(PoisonError::into_inner).remove(&stored.name());
            // What cannot be removed is removed another time.
            let _ = fs::remove_file(self.folder.join(stored.name()));
        }
        Ok(())
    }
}
