use crate::inbox::read;
use crate::merge::Merged;
use crate::shell::git::merge::merge_texts;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::collections::BTreeSet;

/// Git's own merge of three texts.
fn git(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    merge_texts(base, ours, theirs, ["ours", "theirs"]).unwrap()
}

fn merged(base: &str, ours: &str, theirs: &str) -> Merged {
    super::merge(base, ours, theirs, &git)
}

fn clean(base: &str, ours: &str, theirs: &str) -> String {
    let merged = merged(base, ours, theirs);
    assert!(merged.is_clean(), "{base:?} {ours:?} {theirs:?}:\n{}", merged.text);
    merged.text
}

/// Both ways round, and each once more: the other machine may merge what came of it again.
#[track_caller]
fn check_ways(base: &str, ours: &str, theirs: &str, expected: &str, swapped: &str) {
    for (ours, theirs, expected) in [(ours, theirs, expected), (theirs, ours, swapped)] {
        assert_eq!(clean(base, ours, theirs), expected, "{base:?} {ours:?} {theirs:?}");
        for side in [base, ours, theirs] {
            assert_eq!(clean(base, expected, side), expected, "again: {base:?} {expected:?} {side:?}");
        }
    }
}

#[track_caller]
fn check(base: &str, ours: &str, theirs: &str, expected: &str) {
    check_ways(base, ours, theirs, expected, expected);
}

#[track_caller]
fn check_conflict(base: &str, ours: &str, theirs: &str, expected: &str) {
    let merged = merged(base, ours, theirs);
    assert_eq!((merged.text.as_str(), merged.has_conflict), (expected, true));
}

#[test]
fn cards_that_both_sides_added_stand_one_below_the_other() {
    check_ways("", "- Ana\n", "- Ben\n", "- Ana\n- Ben\n", "- Ben\n- Ana\n");
    check_ways(
        "# Inbox\n\n- Zoe\n",
        "# Inbox\n\n- Zoe\n- Ana — call\n  - tea\n",
        "# Inbox\n\n- Zoe\n- Ben\n- Cleo\n",
        "# Inbox\n\n- Zoe\n- Ana — call\n  - tea\n- Ben\n- Cleo\n",
        "# Inbox\n\n- Zoe\n- Ben\n- Cleo\n- Ana — call\n  - tea\n",
    );
    // Each at another place.
    check("- Zoe\n", "- Ana\n- Zoe\n", "- Zoe\n- Ben\n", "- Ana\n- Zoe\n- Ben\n");
    check(
        "# A\n- Zoe\n\n# B\n- Yan\n",
        "# A\n- Zoe\n- Ana\n\n# B\n- Yan\n",
        "# A\n- Zoe\n\n# B\n- Yan\n- Ben\n",
        "# A\n- Zoe\n- Ana\n\n# B\n- Yan\n- Ben\n",
    );
    // Whatever each app makes of blank lines below a heading.
    check_ways(
        "# Inbox\n",
        "# Inbox\n\n- Ana\n",
        "# Inbox\n- Ben\n",
        "# Inbox\n\n- Ana\n- Ben\n",
        "# Inbox\n- Ben\n- Ana\n",
    );
    check_ways("", "\n- Ana\n", "- Ben\n\n", "\n- Ana\n- Ben\n\n", "- Ben\n- Ana\n");
}

#[test]
fn equal_cards_stand_once() {
    check("", "- Ana\n", "- Ana\n- Ben\n", "- Ana\n- Ben\n");
    check("- Zoe\n", "- Zoe\n- Ana\n", "- Zoe\n- Ben\n- Ana\n", "- Zoe\n- Ben\n- Ana\n");
    // Two of one side are two.
    check_ways("", "- Ana\n- Ana\n", "- Ana\n- Ben\n", "- Ana\n- Ana\n- Ben\n", "- Ana\n- Ben\n- Ana\n");
}

#[test]
fn card_that_one_side_took_out_never_comes_back() {
    check("- Ana — call\n", "", "- Ana — call\n- Ben\n", "- Ben\n");
    check("- Ana\n- Ben\n", "- Ben\n", "- Ana\n", "");
    check("- Ana\n  - call\n\n- Ben\n", "- Ben\n", "- Ana\n  - call\n\n- Ben\n- Cleo\n", "- Ben\n- Cleo\n");
    check(
        "# Inbox\n\n- Ana\n- Ben\n\nMine.\n",
        "# Inbox\n\n- Ana\n\nMine.\n",
        "# Inbox\n\n- Ben\n\nMine.\n",
        "# Inbox\n\nMine.\n",
    );
    // A question that we put meanwhile is no edit.
    check("- Ana\n- Ben\n", "- Ben\n", "- Ana — what for? (2026-11-20)\n- Ben\n", "- Ben\n");
    check("- Ana —\n- Ben\n", "- Ben\n", "- Ana — what for? (2026-11-20)\n- Ben\n", "- Ben\n");
    check("- Ana\n  Acme\n- Ben\n", "- Ben\n", "- Ana\n  Acme — what for? (2026-11-20)\n- Ben\n", "- Ben\n");
    // Of two alike the one that is gone is gone.
    check(
        "- Jo\n  - call\n- Jo\n  - write\n",
        "- Jo\n  - write\n",
        "- Jo\n  - call\n- Jo\n  - write\n- Ben\n",
        "- Jo\n  - write\n- Ben\n",
    );
}

#[test]
fn card_that_one_side_edited_outlives_its_removal() {
    check("- Ana\n", "", "- Ana — send deck\n", "- Ana — send deck\n");
    check("- Ana\n", "", "- Ana\n  - call\n", "- Ana\n  - call\n");
    check("- Ana\n", "", "- [x] Ana\n", "- [x] Ana\n");
    check(
        "- Ana — what for? (2026-11-20)\n- Ben\n",
        "- Ben\n",
        "- Ana — what for? (2026-11-20) file\n- Ben\n",
        "- Ana — what for? (2026-11-20) file\n- Ben\n",
    );
}

#[test]
fn edited_card_stands_as_it_was_edited() {
    check("- Ana\n- Ben\n", "- Ana, Acme\n- Ben\n", "- Ana\n- Ben\n- Cleo\n", "- Ana, Acme\n- Ben\n- Cleo\n");
    // Asked here, answered there.
    check("- Ana\n", "- Ana — what for? (2026-11-20)\n", "- Ana — send deck\n", "- Ana — send deck\n");
    check(
        "- Ana\n- Ben\n",
        "- Ana — what for? (2026-11-20)\n- Ben — what for? (2026-11-20)\n",
        "- Ana\n  - send deck\n- Ben\n",
        "- Ana — what for? (2026-11-20)\n  - send deck\n- Ben — what for? (2026-11-20)\n",
    );
    check(
        "- Ana\n",
        "- Ana — what for? (2026-11-21)\n",
        "- Ana — what for? (2026-11-20)\n",
        "- Ana — what for? (2026-11-20)\n",
    );
    check(
        "- Ana\n",
        "- Ana — what for? (2026-11-21)\n",
        "- [x] Ana\n",
        "- [x] Ana — what for? (2026-11-21)\n",
    );
    check_ways(
        "- Ana\n  - tall\n",
        "- Ana\n  - tall\n  - call\n",
        "- Ana\n  - tea\n",
        "- Ana\n  - call\n  - tea\n",
        "- Ana\n  - tea\n  - call\n",
    );
    check_ways(
        "- Ana\n  - [ ] call\n",
        "- Ana\n  - [x] call\n",
        "- Ana\n  - tea\n",
        "- Ana\n  - [x] call\n  - tea\n",
        "- Ana\n  - tea\n  - [x] call\n",
    );
    check("- [ ] Ana\n", "- [x] Ana\n", "- [?] Ana\n", "- [x] Ana\n");
    // Two answers are two: neither is lost.
    check_ways(
        "- Ana\n",
        "- Ana — call\n",
        "- Ana — write\n",
        "- Ana — call\n- Ana — write\n",
        "- Ana — write\n- Ana — call\n",
    );
}

#[test]
fn cards_that_one_side_moved_stay_where_it_put_them() {
    let base = "# Now\n- Ana\n- Ben\n\n# Later\n- Zoe\n";
    let moved = "# Now\n- Ben\n\n# Later\n- Zoe\n- Ana\n";
    let added = "# Now\n- Ana\n- Ben\n- Cleo\n\n# Later\n- Zoe\n";
    check(base, moved, added, "# Now\n- Ben\n- Cleo\n\n# Later\n- Zoe\n- Ana\n");
    // Both moved: ours counts.
    check_ways(
        "- Ana\n- Ben\n- Cleo\n",
        "- Ben\n- Ana\n- Cleo\n",
        "- Ana\n- Cleo\n- Ben\n",
        "- Ben\n- Ana\n- Cleo\n",
        "- Ana\n- Cleo\n- Ben\n",
    );
}

#[test]
fn text_between_cards_is_merged_as_text() {
    check_ways(
        "---\ntags: a\n---\n# Inbox\n\nFrom the lunch.\n\n- Ana\n\nMine.\n",
        "---\ntags: b\n---\n# Inbox\n\nFrom the lunch.\n\n- Ana\n- Ben\n\nMine.\n",
        "---\ntags: a\n---\n# Inbox\n\nFrom the dinner.\n\n- Cleo\n\nMine.\nAnd yours.\n",
        "---\ntags: b\n---\n# Inbox\n\nFrom the dinner.\n\n- Ben\n- Cleo\n\nMine.\nAnd yours.\n",
        "---\ntags: b\n---\n# Inbox\n\nFrom the dinner.\n\n- Cleo\n- Ben\n\nMine.\nAnd yours.\n",
    );
    // No paragraph becomes the end of a card above it.
    check("- Ana\n\nMine.\n", "Mine.\n", "- Ben\n- Ana\n\nMine.\n", "- Ben\n\nMine.\n");
    check(
        "# A\n- Ana\n",
        "# A\n- Ana\n- [-] Ben\n",
        "# A\n- Cleo\n- Ana\n",
        "# A\n- Cleo\n- Ana\n- [-] Ben\n",
    );
    check(
        "```\n- no card\n```\n",
        "```\n- no card\n```\n- Ana\n",
        "# A\n\n```\n- no card\n```\n",
        "# A\n\n```\n- no card\n```\n- Ana\n",
    );
}

#[test]
fn text_that_both_changed_is_a_conflict_of_text() {
    check_conflict(
        "Lunch.\n\n- Zoe\n",
        "Dinner.\n\n- Zoe\n- Ana\n",
        "Breakfast.\n\n- Zoe\n",
        "<<<<<<< ours\nDinner.\n=======\nBreakfast.\n>>>>>>> theirs\n\n- Zoe\n- Ana\n",
    );
    // As a card it would be the end of the one above it.
    check_conflict("", "- Ana\n", "  - Ben\n", "<<<<<<< ours\n- Ana\n=======\n  - Ben\n>>>>>>> theirs\n");
    check_conflict("- a\0\n", "- b\0\n", "- c\0\n", "- b\0\n");
    let marked = "<<<<<<< ours\n- Ana\n=======\n- Ben\n>>>>>>> theirs\n";
    assert!(merged("- Zoe\n", marked, "- Cleo\n").has_conflict);
}

#[test]
fn line_ends_are_ours_and_every_other_byte_stays() {
    check_ways(
        "\u{feff}- Zoe  \r\n",
        "\u{feff}- Zoe  \r\n1. Ana\t\r\n",
        "\u{feff}- Zoe  \r\n* Ben\r\n    • tea",
        "\u{feff}- Zoe  \r\n1. Ana\t\r\n* Ben\r\n    • tea\r\n",
        "\u{feff}- Zoe  \r\n* Ben\r\n    • tea\r\n1. Ana\t",
    );
    assert_eq!(clean("- Zoe\n", "- Zoe\r\n- Ana\r\n", "- Zoe\n- Ben\n"), "- Zoe\r\n- Ana\r\n- Ben\r\n");
    assert_eq!(clean("- Zoe\r\n", "- Zoe\n", "- Ben\r\n"), "- Ben\n");
}

#[test]
fn a_large_inbox_is_merged_in_linear_time() {
    let cards =
        |from: usize, to: usize| (from..to).map(|at| format!("- Card {at} — call\n")).collect::<String>();
    assert_eq!(clean(&cards(10, 800), &cards(0, 800), &cards(10, 810)), cards(0, 810));
    let lines = |more: &str| "- Ana\n".to_owned() + &"  - the same\n".repeat(20_000) + more;
    assert_eq!(clean(&lines(""), &lines("- Ben\n"), &lines("  - tea\n")), lines("  - tea\n- Ben\n"));
    // More cards than are read: the rest is text.
    let many = cards(0, 3_000);
    assert_eq!(
        clean(&many, &format!("# A\n{many}"), &format!("{many}- Ana\n")),
        format!("# A\n{many}- Ana\n")
    );
}

/// An inbox as its user and a machine of theirs may leave it: some of the same cards, each in one of a few forms.
fn an_inbox() -> impl Strategy<Value = Vec<String>> {
    let cards = subsequence(vec!["Ana", "Ben, Acme", "Cleo — call", "Dan", "Eve — file"], 0..=5);
    let form = (
        select(vec!["- ", "- ", "- [ ] ", "- [x] "]),
        select(vec!["", "", " — what for? (2026-11-20)", " — what for? (2026-11-21)"]),
        select(vec!["", "", "  - tea\n", "  - [ ] call\n  - tea\n", "\n  - write\n"]),
    );
    (cards, prop::collection::vec(form, 5)).prop_map(|(cards, forms)| {
        let card = |(name, (bullet, question, below)): (&str, (&str, &str, &str))| {
            format!("{bullet}{name}{question}\n{below}")
        };
        cards.into_iter().zip(forms).map(card).collect()
    })
}

/// Base, ours and theirs; what stands above the cards is changed by one side alone, and what stands below by one,
/// where they are `apart` by the other: git finds fault with such a merge when it is merged again.
fn inboxes(apart: bool) -> impl Strategy<Value = [String; 3]> {
    let top = || select(vec!["", "# Inbox\n\n", "# Inbox\n", "# Inbox\n\nLunch.\n\n"]);
    let end = || select(vec!["", "Mine.\n", "\n## Later\n\nMine.\n"]);
    let texts = ([top(), top()], [end(), end()], any::<[bool; 2]>());
    ([an_inbox(), an_inbox(), an_inbox()], texts).prop_map(move |(cards, (tops, ends, is_ours))| {
        let is_ours = if apart { is_ours } else { [is_ours[0]; 2] };
        let mut version = 0;
        cards.map(|cards| {
            let top = tops[usize::from(version == if is_ours[0] { 1 } else { 2 })];
            let end = ends[usize::from(version == if is_ours[1] { 1 } else { 2 })];
            version += 1;
            // Apart by lines that nobody changes: of what is adjacent git's merge makes a conflict.
            format!("{top}Cards:\n\n{}\nEnd.\n{end}", cards.concat())
        })
    })
}

/// The words of cards: what somebody typed, without boxes and questions.
fn names(text: &str) -> BTreeSet<String> {
    read(text)
        .iter()
        .map(|card| super::key(text[card.range.clone()].lines().next().unwrap()).to_owned())
        .collect()
}

/// What somebody typed below each card.
fn typed(text: &str) -> BTreeSet<(String, String)> {
    let below = |card: crate::inbox::Card| {
        let mut lines = text[card.range].lines().map(|line| super::key(line).to_owned());
        let name = lines.next().unwrap();
        lines.map(move |line| (name.clone(), line)).collect::<Vec<_>>()
    };
    read(text).into_iter().flat_map(below).filter(|(_, line)| !line.is_empty()).collect()
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn one_sides_change_is_the_merge(base in any::<String>(), side in any::<String>()) {
        for (ours, theirs) in [(&base, &side), (&side, &base), (&side, &side)] {
            let merged = merged(&base, ours, theirs);
            prop_assert!(merged.text == side && merged.is_clean());
        }
    }

    #[test]
    fn no_card_is_missing_and_none_comes_back([base, ours, theirs] in inboxes(true)) {
        let text = clean(&base, &ours, &theirs);
        let [base_names, our_names, their_names] = [&base, &ours, &theirs].map(|text| names(text));
        let merged = names(&text);
        prop_assert_eq!(read(&text).len(), merged.len(), "each once:\n{}", text);
        for (side, other) in [(&our_names, &their_names), (&their_names, &our_names)] {
            prop_assert!((side - &base_names).is_subset(&merged), "added:\n{text}");
            prop_assert!((&base_names - side).is_disjoint(&(&merged - other)), "{text}");
            prop_assert!((side & other).is_subset(&merged), "both have it:\n{text}");
        }
        let [base, ours, theirs, merged] = [&base, &ours, &theirs, &text].map(|text| typed(text));
        for side in [ours, theirs] {
            prop_assert!((&side - &base).is_subset(&merged), "typed below:\n{text}");
        }
    }

    #[test]
    fn both_machines_come_to_the_same_but_for_the_order([base, ours, theirs] in inboxes(true)) {
        let (here, there) = (clean(&base, &ours, &theirs), clean(&base, &theirs, &ours));
        prop_assert_eq!(sorted(&here), sorted(&there));
    }

    #[test]
    fn a_merge_merged_again_is_itself([base, ours, theirs] in inboxes(false)) {
        let once = clean(&base, &ours, &theirs);
        for side in [&base, &ours, &theirs] {
            prop_assert_eq!(&clean(&base, &once, side), &once);
        }
    }

    #[test]
    fn card_that_the_other_side_left_alone_goes_with_its_removal([base, ours, _] in inboxes(true)) {
        let theirs = format!("{base}\n- Zoe\n");
        let merged = names(&clean(&base, &ours, &theirs));
        let mut expected = names(&ours);
        expected.insert("Zoe".into());
        prop_assert_eq!(merged, expected);
    }

    #[test]
    fn any_text_is_merged_and_a_conflict_is_said(
        [base, ours, theirs] in prop::array::uniform3(prop::collection::vec(select(vec![
            "- Ana", "- Ben\n", "\n", "  - tea\n", "  ", "```\n", "<!--", "-->\n", "%%\n", "---\n", "# A\n", "text\n", "* * *\n",
            "\r\n", "\u{feff}", "\0", "<<<<<<< ", "=======\n", ">>>>>>> ", " — what for? (2026-11-20)", "[x] ", "1. ", "\t", "é",
        ]), 0..12).prop_map(|pieces| pieces.concat()))
    ) {
        let merged = merged(&base, &ours, &theirs);
        let has_conflict = crate::note::conflict_line(merged.text.as_bytes()).is_some();
        let had = [&base, &ours, &theirs].into_iter().any(|text| text.contains("<<<<<<< ") || text.contains('\0'));
        prop_assert!(had || has_conflict == merged.has_conflict, "{}", merged.text);
    }
}

#[test]
fn more_cards_than_are_carried_out_at_once_merge_like_few() {
    let cards = |name: &str| (0..1_500).map(|at| format!("- {name} {at} — call\n")).collect::<String>();
    let (ours, theirs) = (cards("Ana"), cards("Ben"));
    check_ways("", &ours, &theirs, &format!("{ours}{theirs}"), &format!("{theirs}{ours}"));
    check(&ours, "", &format!("{ours}{theirs}"), &theirs);
}
