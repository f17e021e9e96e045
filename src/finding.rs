//! What is wrong in a file of the vault: reported, never raised.

use std::sync::Arc;

/// A place in a text: 1-based line and column, both counted as an editor shows them (columns in
/// characters), and the number of characters that the finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Spot {
    /// 1-based line in the file; the fence of the front matter is line 1.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// How many characters are meant; 0 marks a place between two.
    pub length: u32,
}

/// One thing that could not be read as meant, with where it stands and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the vault, with `/` between its parts.
    pub path: Arc<str>,
    /// Where in it.
    pub spot: Spot,
    /// What was found and what was expected: lower case, no full stop, values in backticks.
    pub message: String,
    /// The remedy, as one short sentence without a full stop.
    pub hint: String,
}
