//! `rounds resolve` for what a sync could not settle: shown from git, answered once, and then both machines agree.

use crate::support::{ADA, GRACE, ROUNDS, TODAY, wait_for};
use crate::sync::Pair;

const NOTE: &str = "Ada Lovelace.md";

/// Circle 2 there and 3 here, after the sync that could not settle it.
fn clash() -> Pair {
    let pair = Pair::new();
    pair.one.edit(NOTE, "circle: 1", "circle: 2");
    pair.one.edit(NOTE, "category: buyer", "category: sponsor");
    pair.one.rounds(&["sync"]);
    pair.two.edit(NOTE, "circle: 1", "circle: 3");
    pair.two.append(NOTE, "Typed.\n");
    pair.two.rounds_code(2, &["sync"]);
    pair
}

#[test]
fn clash_of_a_sync_is_shown_by_resolve_check_and_due_and_nothing_is_written() {
    let pair = clash();
    let before = (pair.two.head(), pair.two.read(NOTE), pair.two.status());
    let shown = "Ada Lovelace.md\n  circle\n    ours    3\n    theirs  2\n";
    let said = pair.two.rounds_code(1, &["resolve"]).stdout;
    assert!(said.starts_with(shown) && said.contains("\n1 note to settle; "), "{said}");
    for name in ["Ada Lovelace", "ada", NOTE] {
        let said = pair.two.rounds_code(1, &["resolve", name]).stdout;
        assert!(said.starts_with(shown), "{said}");
    }
    let clash = "circle is `3` here and `2` in origin/main";
    let said = pair.two.rounds_code(1, &["check"]).stdout;
    assert!(said.contains(&format!("Ada Lovelace.md:2:1: {clash}")), "{said}");
    assert!(said.contains("hint: settle it with `rounds resolve \"Ada Lovelace\"`"), "{said}");
    assert!(pair.two.rounds(&["due"]).stdout.contains(clash));
    assert_eq!((pair.two.head(), pair.two.read(NOTE), pair.two.status()), before);
}

#[test]
fn clash_that_is_open_still_leaves_no_more_objects_with_each_sync() {
    let pair = clash();
    let objects = || pair.two.git(&["count-objects"]);
    let before = objects();
    let said = pair.two.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("circle is `3` here and `2` in origin/main"), "{said}");
    assert_eq!(objects(), before);
    // Somebody there gave in.
    pair.one.edit(NOTE, "circle: 2", "circle: 3");
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    pair.assert_converges();
}

#[test]
fn one_answer_settles_it_and_both_machines_have_it_after_a_sync() {
    let check = |side: &str, circle: &str, words: &str| {
        let pair = clash();
        let (head, note) = (pair.two.head(), pair.two.read(NOTE));
        let said = pair.two.rounds(&["resolve", "Ada Lovelace", side]).stdout;
        assert_eq!(said, format!("Ada Lovelace.md: settled {words}\nnow: rounds sync\n"));
        assert_eq!((pair.two.head(), pair.two.read(NOTE)), (head, note), "the sync puts them together");
        pair.two.rounds(&["check"]);
        assert_eq!(pair.two.rounds(&["resolve"]).stdout, "nothing to settle\n");
        pair.two.rounds(&["sync"]);
        pair.assert_converges();
        let text = pair.one.read(NOTE);
        for kept in [circle, "category: sponsor", "Typed."] {
            assert!(text.contains(kept), "{kept} in:\n{text}");
        }
        assert!(!pair.two.due().contains("origin/main"), "{}", pair.two.due());
        let history = pair.one.git(&["log", "-m", "-p", "--", NOTE]);
        assert!(history.contains("+circle: 2") && history.contains("+circle: 3"), "{history}");
    };
    check("--ours", "circle: 3\n", "circle 3 (theirs: 2)");
    check("--theirs", "circle: 2\n", "circle 2 (ours: 3)");
}

#[test]
fn text_that_both_removed_or_changed_is_asked_about_and_never_guessed() {
    let pair = Pair::with(&[(NOTE, &format!("{ADA}\nShe likes tea.\n"))]);
    pair.one.edit(NOTE, "She likes tea.", "She likes coffee.");
    pair.one.rounds(&["sync"]);
    pair.two.edit(NOTE, "She likes tea.\n", "");
    pair.two.rounds_code(2, &["sync"]);
    let said = pair.two.rounds_code(1, &["resolve", "ada"]).stdout;
    assert!(said.contains("She likes coffee."), "{said}");
    pair.two.rounds(&["resolve", "ada", "--ours"]);
    pair.two.rounds(&["sync"]);
    pair.assert_converges();
    assert!(!pair.one.read(NOTE).contains("likes"), "{}", pair.one.read(NOTE));
}

#[test]
fn file_without_lines_is_settled_as_a_whole() {
    let check = |side: &str, expected: &[u8]| {
        let pair = Pair::with(&[(NOTE, ADA)]);
        for (vault, bytes) in [(&pair.one, b"\0one\xff"), (&pair.two, b"\0two\xff")] {
            vault.write("card.png", bytes);
            vault.git(&["add", "card.png"]);
            vault.git(&["commit", "-qm", "user: a card"]);
        }
        pair.one.rounds(&["sync"]);
        pair.two.rounds_code(2, &["sync"]);
        let said = pair.two.rounds_code(1, &["resolve"]).stdout;
        assert!(said.contains("--ours or --theirs takes one of the two as a whole"), "{said}");
        pair.two.rounds(&["resolve", "card.png", side]);
        pair.two.rounds(&["sync"]);
        pair.assert_converges();
        assert_eq!(pair.one.bytes("card.png"), expected);
    };
    check("--ours", b"\0two\xff");
    check("--theirs", b"\0one\xff");
}

#[test]
fn note_that_was_edited_since_is_synced_first() {
    let pair = clash();
    pair.two.append(NOTE, "More.\n");
    let said = pair.two.rounds_code(2, &["resolve", "ada", "--theirs"]).stderr;
    assert!(said.contains("Ada Lovelace.md: was edited since the last sync"), "{said}");
    assert!(said.contains("run `rounds sync`, then this again"), "{said}");
    pair.two.rounds_code(2, &["sync"]);
    pair.two.rounds(&["resolve", "ada", "--theirs"]);
    pair.two.rounds(&["sync"]);
    pair.assert_converges();
    assert!(pair.one.read(NOTE).contains("Typed.\nMore.\n"), "{}", pair.one.read(NOTE));
}

#[test]
fn half_an_answer_on_a_terminal_settles_nothing() {
    let pair = Pair::with(&[(NOTE, ADA), ("Grace Hopper.md", GRACE)]);
    for (vault, circle, category) in [(&pair.one, "2", "sponsor"), (&pair.two, "3", "press")] {
        vault.edit(NOTE, "circle: 1", &format!("circle: {circle}"));
        vault.edit(NOTE, "category: buyer", &format!("category: {category}"));
    }
    pair.one.rounds(&["sync"]);
    pair.two.rounds_code(2, &["sync"]);
    let command = format!("{ROUNDS} resolve ada --today {TODAY}");
    let Some(mut terminal) = pair.two.terminal("script", &command) else { return };
    terminal
        .after("circle", "t\n")
        .after("category", "l\n")
        .after("nothing is settled until all of it is", "");
    pair.two.rounds_code(1, &["resolve"]);
    let Some(mut terminal) = pair.two.terminal("script", &command) else { return };
    terminal.after("circle", "t\n").after("category", "o\n").wait_exit();
    pair.two.rounds(&["resolve"]);
    pair.two.rounds(&["sync"]);
    pair.assert_converges();
    let text = pair.one.read(NOTE);
    assert!(text.contains("circle: 2\n") && text.contains("category: press\n"), "{text}");
}

#[test]
fn watcher_that_syncs_takes_the_answer_along() {
    let pair = clash();
    pair.two.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    let mut watcher = pair.two.watch(&["--settle", "100ms"]);
    let said = pair.two.rounds(&["resolve", "ada", "--theirs"]).stdout;
    assert!(said.ends_with("`rounds watch` takes it along at its next sync\n"), "{said}");
    wait_for("the sync", || pair.hub_head() == pair.two.head());
    watcher.stop();
    pair.assert_converges();
    assert!(pair.one.read(NOTE).contains("circle: 2\n"));
}
