//! Three versions of a note, or of an inbox, of any text are merged without a panic: one side's change is the merge,
//! what a merge without a conflict comes to holds every word that either side added, and front matter that could be
//! read still can.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rounds::inbox;
use rounds::merge::{self, Dispute, Merged, Rules};
use rounds::note::{front_matter, split};
use rounds::shell::git::merge::merge_texts;
use std::collections::HashSet;

/// Parts the three versions of one input.
const PARTING: char = '\u{7}';

/// Words of our own making, and those that only say which date of a task it is: the other side may say it otherwise.
const OURS: [&str; 9] =
    ["what", "for", "due", "scheduled", "start", "completion", "created", "cancelled", "theirs"];

fn git(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    merge_texts(base, ours, theirs, ["ours", "theirs"]).unwrap()
}

fn words(text: &str) -> HashSet<&str> {
    let words = text.split(|c: char| !c.is_alphabetic());
    words.filter(|word| word.chars().nth(1).is_some() && !OURS.contains(word)).collect()
}

fn body(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}');
    &text[split(text).body..]
}

fn is_read(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let parts = split(text);
    parts.front.is_none_or(|front| parts.closed && front_matter::pairs(&text[front]).is_ok())
}

fn check(rules: Rules, [base, ours, theirs]: [&str; 3]) -> Merged {
    for (ours, theirs, expected) in [(base, theirs, theirs), (ours, base, ours), (theirs, theirs, theirs)] {
        let merged = rules(base, ours, theirs, &git);
        assert!(merged.text == expected && merged.is_clean());
    }
    let merged = rules(base, ours, theirs, &git);
    if let Some(dispute) = Dispute::read(&merged.text, rules, &git) {
        let _ = dispute.settled(&vec![Some(1); dispute.questions.len()]);
    }
    if !merged.has_conflict {
        let (known, kept) = (words(base), words(&merged.text));
        for side in [ours, theirs] {
            let lost: Vec<_> = words(body(side))
                .into_iter()
                .filter(|it| !known.contains(it) && !kept.contains(it))
                .collect();
            assert!(lost.is_empty(), "{lost:?} is lost:\n{}", merged.text);
        }
    }
    merged
}

fuzz_target!(|text: &str| {
    let mut versions = text.splitn(3, PARTING);
    let versions = [versions.next(), versions.next(), versions.next()].map(Option::unwrap_or_default);
    check(inbox::merge, versions);
    let note = check(merge::merge, versions);
    if versions.into_iter().all(is_read) && !note.has_conflict {
        assert!(is_read(&note.text), "{}", note.text);
    }
});
