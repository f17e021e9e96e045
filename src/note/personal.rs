//! Personal facts: the items of a list under a heading `Personal`. Says them in plain words, does nothing with them.

use super::body::{Item, own_lines};
use super::markdown::{cut, words};
use super::promise::MAX_TEXT;
use super::task::checkbox;

/// How many facts of a note are kept.
const MAX_FACTS: usize = 20;

/// The facts among the items, in their order; tasks are none.
pub(super) fn read(items: &[Item<'_>]) -> Vec<Box<str>> {
    let facts =
        items.iter().filter(|item| checkbox(item.text).is_none()).map(|item| words(own_lines(item.text)));
    facts.filter(|fact| !fact.is_empty()).map(|fact| cut(&fact, MAX_TEXT).into()).take(MAX_FACTS).collect()
}
