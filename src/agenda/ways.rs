//! Ways of adding value: what to do for somebody, as data. A vault may bring its own list in `ways.md`.

use crate::contact::{Categories, Circle, Method};
use crate::finding::Finding;
use std::sync::Arc;

/// One way of adding value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What to do, as words to a friend: `send an article on their field`.
    pub act: Box<str>,
    /// The circles that it suits; none given: all.
    pub circles: Box<[Circle]>,
    /// The categories that it suits; none given: all.
    pub categories: Categories,
    /// The methods that it suits; none given: all.
    pub methods: Box<[Method]>,
    /// Words that, found in the log, mean that it was used with this person.
    pub used: Box<[Box<str>]>,
}

/// A list of ways.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ways(pub Vec<Way>);

/// The file with a vault's own ways, at its root.
pub const FILE: &str = "ways.md";

impl Ways {
    /// The ways that every vault has.
    pub fn standard() -> &'static Self {
        static STANDARD: Ways = Ways(Vec::new());
        &STANDARD
    }
}

/// A vault's own ways, and what in them could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnWays {
    /// The ways.
    pub ways: Ways,
    /// In the file's order.
    pub findings: Vec<Finding>,
}

impl OwnWays {
    /// Reads a `ways.md`.
    pub fn parse(_path: &Arc<str>, _bytes: &[u8]) -> Self {
        Self::default()
    }
}
