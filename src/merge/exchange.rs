//! Which note is which, where one side gave notes each other's names: known by what stands in them. An entry that the
//! other side wrote belongs to the person, whatever the file is called by now.
//!
//! Never takes an edit for a rename: only where every note that was there is found again, and none of them is rather
//! what it was before.

use std::collections::HashMap;

/// As much of two notes is alike, in percent, for one to be the other under a new name.
const ALIKE: usize = 70;
/// Two notes that differ in fewer lines are not told apart by them.
const APART: usize = 2;
/// So many notes are compared, each with each.
const MOST: usize = 200;

/// One path at which a side changed something: what stood there, and what stands there.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// Before; `None`: nothing.
    pub old: Option<&'a str>,
    /// After; `None`: nothing.
    pub new: Option<&'a str>,
}

/// For each path, the one whose note stands there now, where notes changed places.
pub fn sources(turns: &[Turn<'_>]) -> Vec<Option<usize>> {
    if turns.len() > MOST {
        return vec![None; turns.len()];
    }
    let mut sources: Vec<_> = (0..turns.len()).map(|at| source(turns, at)).collect();
    // Two that claim one note are neither of them it.
    let claimed = |sources: &[Option<usize>], at| sources.iter().filter(|it| **it == Some(at)).count();
    let all = sources.clone();
    sources.iter_mut().for_each(|it| *it = it.filter(|source| claimed(&all, *source) == 1));
    loop {
        let before = sources.clone();
        for (at, turn) in turns.iter().enumerate() {
            let Some(source) = before[at] else { continue };
            let is_edited = turns[source].new.is_some() && before[source].is_none();
            let is_lost = turn.old.is_some() && claimed(&before, at) == 0;
            let is_plain = turn.old.is_none() && turns[source].new.is_none();
            if is_edited || is_lost || is_plain {
                sources[at] = None;
            }
        }
        if sources == before {
            return sources;
        }
    }
}

/// The path whose note stands at another one now, where it is more that than what stood there.
fn source(turns: &[Turn<'_>], at: usize) -> Option<usize> {
    let Turn { old, new } = turns[at];
    let new = new?;
    let own = old.map_or(0, |old| alike(old, new).0);
    let others = turns.iter().enumerate().filter(|(other, _)| *other != at);
    let likeness = others.filter_map(|(other, turn)| {
        let was = turn.old?;
        let is_apart = old.is_none_or(|old| alike(old, was).1 >= APART);
        is_apart.then(|| (alike(was, new).0, other))
    });
    let mut likeness: Vec<_> = likeness.filter(|(like, _)| *like > own && *like >= ALIKE).collect();
    likeness.sort_unstable();
    match likeness[..] {
        [.., (one, _), (other, _)] if one == other => None,
        [.., (_, source)] => Some(source),
        [] => None,
    }
}

/// How many of the lines two texts have in common, in percent of the longer one, and how many one of them has not.
fn alike(one: &str, other: &str) -> (usize, usize) {
    let lines = |text| str::lines(text).map(str::trim).filter(|line| !line.is_empty());
    let mut counts: HashMap<&str, usize> = HashMap::new();
    lines(one).for_each(|line| *counts.entry(line).or_default() += 1);
    let mut common = 0;
    for line in lines(other) {
        if let Some(count) = counts.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    let longer = lines(one).count().max(lines(other).count());
    (common * 100 / longer.max(1), longer - common)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: &str = "---\ncircle: 1\nlast_touch: 2026-10-02\n---\n\nMet at lunch.\nLikes engines.\n";
    const BEN: &str = "---\ncircle: 1\nlast_touch: 2026-10-02\n---\n\nA clockmaker.\nTwo sons.\n";
    const CAT: &str = "---\ncircle: 2\n---\n\nSails.\nFrom Cork.\nReads a lot.\n";

    #[track_caller]
    fn check(turns: &[(&str, &str)], expected: &[Option<usize>]) {
        fn version(text: &str) -> Option<&str> {
            (!text.is_empty()).then_some(text)
        }
        let turns: Vec<_> =
            turns.iter().map(|(old, new)| Turn { old: version(old), new: version(new) }).collect();
        assert_eq!(sources(&turns), expected);
    }

    #[test]
    fn notes_that_changed_places_are_found() {
        let edited = format!("{ADA}- 2026-11-01 phone: hello\n");
        check(&[(ADA, BEN), (BEN, ADA)], &[Some(1), Some(0)]);
        check(&[(ADA, BEN), (BEN, &edited)], &[Some(1), Some(0)]);
        check(&[(ADA, BEN), (BEN, CAT), (CAT, ADA)], &[Some(1), Some(2), Some(0)]);
        check(&[(ADA, ""), (BEN, ADA), ("", BEN)], &[None, Some(0), Some(1)]);
    }

    #[test]
    fn edits_and_plain_renames_are_not() {
        let edited = format!("{ADA}- 2026-11-01 phone: hello\n");
        check(&[(ADA, &edited), (BEN, CAT)], &[None, None]);
        check(&[(ADA, ""), ("", ADA)], &[None, None]);
        check(&[(ADA, ""), (BEN, ADA)], &[None, None]);
        check(&[(ADA, BEN), (BEN, BEN)], &[None, None]);
        check(&[(ADA, BEN), (BEN, BEN), (CAT, ADA)], &[None, None, None]);
        // Two values that were changed by hand.
        check(&[("circle: 1\nx\n", "circle: 2\nx\n"), ("circle: 2\nx\n", "circle: 1\nx\n")], &[None, None]);
        check(&[], &[]);
    }
}
