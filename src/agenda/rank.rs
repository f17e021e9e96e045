//! Who comes first: section, then lateness relative to the cadence, then circle, name and path.

use super::schedule::Place;
use crate::contact;
use crate::index::Index;
use std::cmp::Ordering;

/// A contact that has a place on the agenda; `at` is where the index keeps its record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub place: Place,
    pub at: usize,
}

/// The agenda's order; total, since no two contacts have one path.
pub(super) fn compare(index: &Index, a: &Candidate, b: &Candidate) -> Ordering {
    by_number(&a.place, &b.place).then_with(|| {
        let (a, b) = (index.record(a.at).0, index.record(b.at).0);
        contact::name(a).cmp(contact::name(b)).then_with(|| a.cmp(b))
    })
}

fn by_number(a: &Place, b: &Place) -> Ordering {
    // late_a / nominal_a > late_b / nominal_b, multiplied out: integers rank the same on every machine.
    let lateness = |it: &Place, other: &Place| i64::from(it.late) * i64::from(other.nominal);
    a.section
        .cmp(&b.section)
        .then_with(|| lateness(b, a).cmp(&lateness(a, b)))
        .then_with(|| a.circle.cmp(&b.circle))
}

/// The first `limit` candidates of many, without keeping or sorting the rest.
pub(super) struct Best<'a> {
    index: &'a Index,
    limit: usize,
    kept: Vec<Candidate>,
    /// Whoever does not come before this one is not among the first `limit`.
    bar: Option<Candidate>,
    seen: usize,
}

impl<'a> Best<'a> {
    /// `limit` is at least 1.
    pub fn new(index: &'a Index, limit: usize) -> Self {
        Self { index, limit: limit.max(1), kept: Vec::new(), bar: None, seen: 0 }
    }

    /// Takes one into account.
    pub fn offer(&mut self, candidate: Candidate) {
        self.seen += 1;
        if self.bar.is_some_and(|bar| compare(self.index, &candidate, &bar) == Ordering::Greater) {
            return;
        }
        self.kept.push(candidate);
        if self.kept.len() >= self.limit.saturating_mul(4) {
            self.shed();
        }
    }

    /// The first ones in order, and how many there were in all.
    pub fn finish(mut self) -> (Vec<Candidate>, usize) {
        self.shed();
        let index = self.index;
        self.kept.sort_unstable_by(|a, b| compare(index, a, b));
        (self.kept, self.seen)
    }

    fn shed(&mut self) {
        if self.kept.len() > self.limit {
            let index = self.index;
            let (_, last, _) = self.kept.select_nth_unstable_by(self.limit - 1, |a, b| compare(index, a, b));
            self.bar = Some(*last);
            self.kept.truncate(self.limit);
        }
    }
}
