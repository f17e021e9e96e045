//! Three versions of a note, or of an inbox, of any text are merged without a panic: one side's change is the merge, a
//! clean merge merged again is itself, and front matter that was readable stays so.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rounds::merge::{Dispute, Rules, merge};
use rounds::note::{front_matter, split};
use rounds::shell::git::merge::merge_texts;
use rounds::{inbox, merge as notes};

/// Parts the three versions: an input is one text, so that a corpus of notes serves here too.
const PARTING: char = '\u{7}';

fn git(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    merge_texts(base, ours, theirs, ["ours", "theirs"]).unwrap()
}

fuzz_target!(|text: &str| {
    let mut versions = text.splitn(3, PARTING);
    let [base, ours, theirs] = [versions.next(), versions.next(), versions.next()].map(Option::unwrap_or_default);
    for rules in [notes::merge as Rules, inbox::merge] {
        assert_eq!(rules(base, base, theirs, &git).text, theirs);
        assert_eq!(rules(base, ours, base, &git).text, ours);
        assert_eq!(rules(base, theirs, theirs, &git).text, theirs);
        let merged = rules(base, ours, theirs, &git);
        if let Some(dispute) = Dispute::read(&merged.text, rules, &git) {
            let _ = dispute.settled(&vec![Some(1); dispute.questions.len()]);
        }
    }
    let is_read = |text: &str| split(text).front.is_none_or(|front| front_matter::pairs(&text[front]).is_ok());
    if [base, ours, theirs].into_iter().all(is_read) {
        let merged = merge(base, ours, theirs, &git);
        assert!(merged.has_conflict || is_read(&merged.text), "{}", merged.text);
    }
    let cards = inbox::merge(base, ours, theirs, &git);
    if !cards.has_conflict {
        let lines = |text: &str| inbox::read(text).len();
        assert!(lines(&cards.text) <= lines(ours) + lines(theirs), "{}", cards.text);
    }
});
