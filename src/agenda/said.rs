//! What the log's entries say, and where it was read. Never looks at days.

use crate::contact::Entry;
use std::sync::Arc;

/// A line that a rule rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The note, where that is another contact's.
    pub from: Option<Arc<str>>,
    /// 1-based line in the file.
    pub line: u32,
}

impl From<&Entry<'_>> for Source {
    fn from(entry: &Entry<'_>) -> Self {
        Self { from: entry.from.cloned(), line: entry.line }
    }
}
