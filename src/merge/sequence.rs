//! Three versions of a sequence side by side, and three versions of one thing. Knows places and equality, not
//! what anything means; what stays is decided by whoever asks.

use std::collections::HashMap;
use std::hash::Hash;

/// What a three-way choice among equals comes to: the side that changed; `None` when both did, each differently.
pub(crate) fn either<T: PartialEq>(base: &T, ours: T, theirs: T) -> Option<T> {
    if ours == theirs || theirs == *base {
        Some(ours)
    } else if ours == *base {
        Some(theirs)
    } else {
        None
    }
}

/// One thing of a sequence, with its place in each version that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) base: Option<usize>,
    pub(crate) ours: Option<usize>,
    pub(crate) theirs: Option<usize>,
}

impl Place {
    /// Whether one side took it out.
    pub(crate) fn is_removed(self) -> bool {
        self.base.is_some() && (self.ours.is_none() || self.theirs.is_none())
    }
}

/// Everything that ours or theirs has, in ours' order; what theirs alone has stands after what precedes it there.
///
/// Where both sides have something of their own at one place, ours comes first unless `precedes(theirs, ours)`.
/// Equal keys within one version are told apart by their number. Takes linear time.
pub(crate) fn align<K: Eq + Hash>(
    base: &[K],
    ours: &[K],
    theirs: &[K],
    precedes: impl Fn(usize, usize) -> bool,
) -> Vec<Place> {
    let (base, ours, theirs) = (numbered(base), numbered(ours), numbered(theirs));
    let in_base = places(&base);
    let in_ours = places(&ours);
    let in_theirs = places(&theirs);
    let of_theirs = |at: usize| Place {
        base: in_base.get(&theirs[at]).copied(),
        ours: in_ours.get(&theirs[at]).copied(),
        theirs: Some(at),
    };
    let mut aligned = Vec::with_capacity(ours.len() + theirs.len());
    // Where theirs' own things go on after the last one that both have.
    let mut next = 0;
    let own = |at: usize| at < theirs.len() && !in_ours.contains_key(&theirs[at]);
    for (at, key) in ours.iter().enumerate() {
        let both = in_theirs.get(key).copied();
        while own(next) && (both.is_some() || precedes(next, at)) {
            aligned.push(of_theirs(next));
            next += 1;
        }
        aligned.push(Place { base: in_base.get(key).copied(), ours: Some(at), theirs: both });
        next = both.map_or(next, |both| both + 1);
    }
    while own(next) {
        aligned.push(of_theirs(next));
        next += 1;
    }
    aligned
}

/// Each key with how often it stood before.
fn numbered<K: Eq + Hash>(keys: &[K]) -> Vec<(&K, usize)> {
    let mut counts: HashMap<&K, usize> = HashMap::new();
    let mut number = |key| {
        let count = counts.entry(key).or_default();
        *count += 1;
        *count - 1
    };
    keys.iter().map(|key| (key, number(key))).collect()
}

fn places<'a, K: Eq + Hash>(keys: &[(&'a K, usize)]) -> HashMap<(&'a K, usize), usize> {
    keys.iter().enumerate().map(|(at, &key)| (key, at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &str, ours: &str, theirs: &str, expected: &str) {
        let [base, ours, theirs]: [Vec<char>; 3] = [base, ours, theirs].map(|text| text.chars().collect());
        let aligned = align(&base, &ours, &theirs, |theirs_at, ours_at| theirs[theirs_at] < ours[ours_at]);
        let stays = aligned.iter().filter(|place| !place.is_removed());
        let merged: String = stays
            .filter_map(|place| place.ours.map(|at| ours[at]).or(place.theirs.map(|at| theirs[at])))
            .collect();
        assert_eq!(merged, expected, "{base:?} {ours:?} {theirs:?}");
    }

    #[test]
    fn what_either_side_adds_stays_and_what_either_removes_goes() {
        check("mno", "mno", "mno", "mno");
        check("mno", "no", "mn", "n");
        check("mno", "mxno", "mnoy", "mxnoy");
        check("mno", "amno", "bmno", "abmno");
        check("mno", "bmno", "amno", "abmno");
        check("mno", "onm", "mnoy", "oynm");
        check("mno", "", "mnoy", "y");
        check("", "ace", "bdf", "abcdef");
        check("", "aa", "a", "aa");
        check("a", "aa", "aa", "aa");
        check("aa", "a", "aa", "a");
        check("", "", "", "");
    }

    /// Ours moved what theirs added behind: both orders cannot be had, and everything stays once.
    #[test]
    fn nothing_is_given_twice_or_left_out_where_the_orders_differ() {
        let (base, ours, theirs) = ("abc", "cxba", "aybzcw");
        let [base, ours, theirs]: [Vec<char>; 3] = [base, ours, theirs].map(|text| text.chars().collect());
        let aligned = align(&base, &ours, &theirs, |_, _| false);
        let mut merged: Vec<char> = aligned
            .iter()
            .filter_map(|it| it.ours.map(|at| ours[at]).or(it.theirs.map(|at| theirs[at])))
            .collect();
        merged.sort_unstable();
        assert_eq!(merged, ['a', 'b', 'c', 'w', 'x', 'y', 'z']);
    }
}
