//! The first few of many in an order, found without sorting all of them.

use std::cmp::Ordering;

/// The first `limit` of many in an order, without keeping or sorting the rest.
pub(super) struct Best<T, F> {
    order: F,
    limit: usize,
    kept: Vec<T>,
    /// Whoever does not come before this one is not among the first `limit`.
    bar: Option<T>,
    seen: usize,
}

impl<T: Copy, F: Fn(&T, &T) -> Ordering> Best<T, F> {
    /// `limit` is at least 1.
    pub fn new(limit: usize, order: F) -> Self {
        Self { order, limit: limit.max(1), kept: Vec::new(), bar: None, seen: 0 }
    }

    /// Takes one into account.
    pub fn offer(&mut self, candidate: T) {
        self.seen += 1;
        if self.bar.is_some_and(|bar| (self.order)(&candidate, &bar) == Ordering::Greater) {
            return;
        }
        self.kept.push(candidate);
        if self.kept.len() >= self.limit.saturating_mul(4) {
            self.shed();
        }
    }

    /// The first ones in order, and how many there were in all.
    pub fn finish(mut self) -> (Vec<T>, usize) {
        self.shed();
        self.kept.sort_unstable_by(self.order);
        (self.kept, self.seen)
    }

    fn shed(&mut self) {
        if self.kept.len() > self.limit {
            let (_, last, _) = self.kept.select_nth_unstable_by(self.limit - 1, &self.order);
            self.bar = Some(*last);
            self.kept.truncate(self.limit);
        }
    }
}
