//! Ways of adding value: what to do for somebody, as data. A vault may bring its own list in `ways.md`.

use crate::contact::{Categories, Circle, Method};

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
