//! What a command that only shows looks at: the files as they are, or with `--as-of` the notes that history had on a day.

use super::{Context, day};
use crate::agenda::Planner;
use crate::error::Result;
use crate::shell::files::{self, Found};
use crate::shell::vault;
use crate::shell::vault::past::Past;
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// A vault on a day.
pub struct View {
    /// The day.
    pub today: NaiveDate,
    /// The vault's folder.
    pub root: PathBuf,
    source: Source,
}

enum Source {
    Disk(Box<Planner>),
    Past(Box<Past>),
}

impl View {
    /// The vault of this context, or as it was on a day.
    ///
    /// # Errors
    /// When the vault cannot be read, or history says nothing of that day.
    pub fn open(as_of: Option<&str>, context: &Context) -> Result<Self> {
        let root = vault::real_root(&context.find_vault(None)?)?;
        Self::at(&root, as_of, context)
    }

    /// The same of the vault at `root`, a real path.
    ///
    /// # Errors
    /// As [`View::open`].
    pub fn at(root: &Path, as_of: Option<&str>, context: &Context) -> Result<Self> {
        let root = root.to_owned();
        match as_of {
            None => {
                let reading = vault::read_disk(&root)?;
                let today = reading.day(context.today, context.explicit_today);
                Ok(Self { today, root, source: Source::Disk(Box::new(reading.index)) })
            }
            Some(as_of) => {
                let today = day::past(Some(as_of), context.today)?;
                let past = Past::read(&root, today)?;
                Ok(Self { today, root, source: Source::Past(Box::new(past)) })
            }
        }
    }

    /// What its notes say.
    pub fn index(&self) -> &Planner {
        match &self.source {
            Source::Disk(index) => index,
            Source::Past(past) => &past.index,
        }
    }

    /// A file; nothing where there is none, or none any more.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        match &self.source {
            Source::Disk(_) => match files::read(&self.root, path) {
                Found::File(content) => content.bytes,
                Found::Nothing | Found::Unreadable(_) => Vec::new(),
            },
            Source::Past(past) => past.bytes(path).unwrap_or_default(),
        }
    }
}
