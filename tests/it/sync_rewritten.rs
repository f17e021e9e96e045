//! `rounds sync` with a remote whose history somebody wrote anew, to take a word out of it: told, and never put back
//! without the user's word.

use crate::support::TestVault;
use crate::sync::{Pair, is_linear};

/// Both have a word that is to go, and `one` is about to take it out.
fn pair() -> Pair {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "A secret.\n");
    pair.one.append("Grace Hopper.md", "Harmless.\n");
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    pair
}

/// Takes the word out of the last commits of `one`, and out of the remote.
fn amend(one: &TestVault) {
    one.git(&["reset", "-q", "--soft", "HEAD~2"]);
    one.edit("Ada Lovelace.md", "A secret.", "Better so.");
    one.sh("git commit -qam 'user: purged'");
    one.rounds(&["refresh"]);
    one.git(&["push", "-q", "--force"]);
}

/// The last commits go.
fn drop_last(one: &TestVault) {
    one.git(&["reset", "-q", "--hard", "HEAD~2"]);
    one.git(&["push", "-q", "--force"]);
}

/// Nothing of the old history is left, not even its beginning.
fn begin_anew(one: &TestVault) {
    one.edit("Ada Lovelace.md", "A secret.", "Better so.");
    one.sh("git checkout -q --orphan new; git commit -qam 'user: begin'; git branch -q -M new main");
    one.rounds(&["refresh"]);
    one.git(&["push", "-q", "--force", "origin", "main"]);
}

fn has_secret(pair: &Pair) -> bool {
    !pair.one.git(&["-C", pair.hub.to_str().unwrap(), "log", "-p", "-S", "A secret", "main"]).is_empty()
}

#[track_caller]
fn assert_told(pair: &Pair) {
    let (head, hub) = (pair.two.head(), pair.hub_head());
    let said = pair.two.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("origin/main: its history was rewritten: "), "{said}");
    assert!(said.contains("rounds sync --accept-rewrite"), "{said}");
    assert_eq!((pair.two.head(), pair.hub_head()), (head, hub));
}

#[test]
fn rewritten_history_is_told_and_taken_on_the_users_word() {
    for rewrite in [amend, drop_last, begin_anew] {
        for has_own in [false, true] {
            let pair = pair();
            rewrite(&pair.one);
            if has_own {
                pair.two.edit("Grace Hopper.md", "category: expert", "category: sponsor");
                pair.two.rounds(&["refresh"]);
            }
            assert_told(&pair);
            assert_told(&pair);
            assert!(!has_secret(&pair));
            pair.two.rounds(&["sync", "--accept-rewrite"]);
            assert!(!has_secret(&pair));
            assert!(!pair.two.read("Ada Lovelace.md").contains("secret"));
            assert_eq!(pair.two.read("Grace Hopper.md").contains("sponsor"), has_own);
            assert!(is_linear(&pair.two));
            pair.assert_converges();
        }
    }
}

#[test]
fn rewrite_that_was_fetched_by_somebody_else_or_leaves_no_log_is_told_too() {
    let check = |before: &str, after: &str| {
        let pair = Pair::new();
        pair.two.sh(before);
        pair.one.append("Ada Lovelace.md", "A secret.\n");
        pair.one.append("Grace Hopper.md", "Harmless.\n");
        pair.one.rounds(&["sync"]);
        pair.two.git(&["pull", "-q"]);
        if !before.is_empty() {
            pair.two.rounds(&["sync"]);
        }
        amend(&pair.one);
        pair.two.sh(after);
        assert_told(&pair);
        assert_told(&pair);
    };
    check("", "git fetch -q");
    check("git config core.logAllRefUpdates false; rm -rf .git/logs", "git fetch -q");
    check("git config core.logAllRefUpdates false; rm -rf .git/logs", ":");
}

#[test]
fn commits_of_the_users_own_on_what_was_rewritten_are_theirs_to_move() {
    let pair = pair();
    amend(&pair.one);
    pair.two.append("Grace Hopper.md", "Mine.\n");
    pair.two.git(&["commit", "-qam", "user: mine"]);
    assert_told(&pair);
    let said = pair.two.rounds_code(2, &["sync", "--accept-rewrite"]).stderr;
    let remedy =
        said.lines().find_map(|line| line.split_once("git rebase")).unwrap_or_else(|| panic!("{said}")).1;
    pair.two.try_rounds(&["refresh"]);
    pair.two.sh(&format!("git rebase -q {remedy} || {{ git checkout -q --ours DUE.md; git add DUE.md; git rebase --continue; }}"));
    pair.two.rounds(&["sync"]);
    assert!(!has_secret(&pair) && pair.two.read("Grace Hopper.md").contains("Mine."));
    pair.assert_converges();
}

#[test]
fn note_that_both_changed_since_is_asked_about_and_then_taken() {
    let pair = pair();
    amend(&pair.one);
    pair.two.edit("Ada Lovelace.md", "category: buyer", "category: sponsor");
    pair.two.rounds(&["refresh"]);
    pair.one.edit("Ada Lovelace.md", "category: buyer", "category: expert");
    pair.one.rounds(&["sync"]);
    assert_told(&pair);
    let said = pair.two.rounds_code(2, &["sync", "--accept-rewrite"]).stderr;
    assert!(said.contains("category is `sponsor` here and `expert` in origin/main"), "{said}");
    pair.two.rounds(&["resolve", "Ada Lovelace", "--ours"]);
    pair.two.rounds(&["sync", "--accept-rewrite"]);
    assert!(!has_secret(&pair) && pair.two.read("Ada Lovelace.md").contains("category: sponsor"));
    pair.assert_converges();
}

#[test]
fn watcher_tells_of_a_rewrite_once_and_sends_nothing() {
    let pair = pair();
    amend(&pair.one);
    pair.two.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    let mut watcher = pair.two.watch(&["--settle", "100ms"]);
    watcher.wait_line("waiting: origin/main: its history was rewritten: ");
    pair.two.append("Grace Hopper.md", "Typed.\n");
    pair.two.wait_commit("Grace Hopper: notes edited");
    watcher.stop();
    assert_eq!(watcher.lines_with("waiting: origin/main").len(), 1);
    assert!(!has_secret(&pair));
}

#[test]
fn history_that_the_user_rewrites_here_is_nobody_elses_business() {
    let pair = pair();
    amend(&pair.one);
    pair.one.append("Grace Hopper.md", "More.\n");
    pair.one.rounds(&["sync"]);
    assert!(!has_secret(&pair));
}
