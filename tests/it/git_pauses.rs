//! While the user is in the middle of something (a merge, a rebase, a conflict, a detached HEAD, a held lock),
//! nothing is written and nothing committed, DUE.md included; it says so once and catches up after.

use crate::support::{TestVault, Watcher, contact, stays_for, wait_for};
use std::time::Duration;

const SETTLE: &[&str] = &["--settle", "200ms"];

/// A vault whose branches `main` and `other` disagree about Ada; their agendas do not.
fn at_odds() -> TestVault {
    let vault = TestVault::new();
    vault.git(&["switch", "-q", "-c", "other"]);
    vault.edit("Ada Lovelace.md", "Chamber", "Chancery");
    vault.rounds(&["refresh"]);
    vault.git(&["switch", "-q", "main"]);
    vault.edit("Ada Lovelace.md", "Chamber", "Charity");
    vault.rounds(&["refresh"]);
    vault
}

/// A new note is written while the user is busy: it waits, and says so once, with this word.
fn assert_pauses(vault: &TestVault, watcher: &Watcher, why: &str) {
    vault.write("Jack Lee.md", contact("circle: 1\nlast_touch: 2026-01-01"));
    let line = watcher.wait_line("waiting: ");
    assert!(line.contains(why), "`{why}` in `{line}`");
    let before = (vault.head(), vault.due(), vault.git(&["ls-files", "-s"]));
    stays_for("HEAD, DUE.md and the index", Duration::from_millis(800), || {
        (vault.head(), vault.due(), vault.git(&["ls-files", "-s"])) == before
    });
    assert_eq!(watcher.lines_with("waiting: ").len(), 1, "it says so once: {:?}", watcher.lines());
    assert!(!vault.due().contains("Jack Lee"));
}

/// After the user is done, what waited is committed.
fn assert_catches_up(vault: &TestVault, watcher: &mut Watcher) {
    vault.wait_commit("New contact: Jack Lee (circle 1)");
    vault.wait_settled();
    watcher.stop();
    assert!(vault.due().contains("Jack Lee"));
    vault.assert_settled();
}

/// The pull is over, and only its traces are fresh: the command was refused as if a merge were under way.
#[test]
fn command_right_after_a_pull_waits_for_it_and_goes_on() {
    let vault = TestVault::new();
    vault.git(&["switch", "-q", "-c", "other"]);
    vault.append("Ada Lovelace.md", "From elsewhere.\n");
    vault.git(&["commit", "-q", "-a", "-m", "user: elsewhere"]);
    vault.git(&["switch", "-q", "main"]);
    let commands: [&[&str]; 4] = [
        &["touch", "grace", "phone", "after the pull"],
        &["promise", "grace", "to", "call", "by", "friday"],
        &["inbox", "Bo Yu — call"],
        &["new", "Cy Young"],
    ];
    for (arguments, take) in
        commands.into_iter().zip([&["merge", "-q", "other"][..], &["reset", "-q", "HEAD"]].repeat(2))
    {
        vault.git(take);
        let head = vault.head();
        vault.rounds(arguments);
        assert!(!vault.subjects_since(&head).is_empty(), "{arguments:?} after {take:?}");
        vault.assert_settled();
    }
    vault.assert_fixed_points(None);
}

/// The user has to end this one, however long we wait.
#[test]
fn command_in_a_merge_under_way_is_refused_at_once() {
    let vault = at_odds();
    vault.git(&["merge", "-q", "--no-commit", "-s", "ours", "other"]);
    let before = vault.bytes("Grace Hopper.md");
    let said = vault.rounds_code(2, &["touch", "grace", "phone"]).stdout;
    assert!(said.contains("a merge is under way"), "{said}");
    assert_eq!(vault.bytes("Grace Hopper.md"), before);
}

#[test]
fn merge_with_a_conflict() {
    let vault = at_odds();
    let mut watcher = vault.watch(SETTLE);
    assert_eq!(vault.try_git(&["merge", "other"]).code, 1);
    assert_pauses(&vault, &watcher, "unmerged");
    vault.write("Ada Lovelace.md", contact("circle: 1\ncategory: buyer\nlast_touch: 2026-10-02"));
    vault.git(&["commit", "-q", "-a", "-m", "user: merged"]);
    assert_catches_up(&vault, &mut watcher);
    assert_eq!(vault.git(&["log", "--merges", "--format=%s"]), "user: merged");
}

#[test]
fn note_with_conflict_markers_is_a_finding_and_is_not_committed() {
    let vault = at_odds();
    vault.try_git(&["merge", "other"]);
    let marked = vault.read("Ada Lovelace.md");
    assert!(marked.contains("<<<<<<<"), "{marked}");
    vault.git(&["merge", "--abort"]);
    let head = vault.head();
    vault.write("Ada Lovelace.md", marked);
    vault.rounds_code(2, &["refresh"]);
    assert_eq!(vault.head(), head);
    assert!(vault.due().contains("## Needs attention"), "{}", vault.due());
    let said = vault.rounds_code(1, &["check"]).stdout;
    assert!(said.contains("conflict"), "{said}");
}

#[test]
fn agenda_as_the_only_conflict_is_rendered_and_staged_and_the_merge_left_to_its_owner() {
    let vault = TestVault::new();
    for (branch, name) in [("other", "Jack Lee.md"), ("main", "Zoe Hart.md")] {
        vault.git(&["switch", "-q", if branch == "other" { "-c" } else { "--no-guess" }, branch]);
        vault.write(name, contact("circle: 1\nlast_touch: 2026-09-01"));
        vault.rounds(&["refresh"]);
    }
    let mut watcher = vault.watch(SETTLE);
    let head = vault.head();
    if vault.try_git(&["merge", "--no-edit", "other"]).code == 0 {
        // Where both agendas merged by themselves only the fixed point is left to restore.
        wait_for("both on the agenda", || {
            vault.due().contains("Jack Lee") && vault.due().contains("Zoe Hart")
        });
    } else {
        wait_for("the agenda staged", || vault.git(&["diff", "--name-only", "--diff-filter=U"]).is_empty());
        assert_eq!(vault.head(), head, "concluding is left to whoever began");
        assert!(vault.due().contains("Jack Lee") && vault.due().contains("Zoe Hart"), "{}", vault.due());
        assert!(!vault.due().contains("<<<<<<<"));
        vault.git(&["commit", "-q", "--no-edit"]);
    }
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
    assert_eq!(vault.git(&["log", "--merges", "--format=%s"]).lines().count(), 1);
}

#[test]
fn interactive_rebase_with_a_stop_to_edit() {
    let vault = at_odds();
    let mut watcher = vault.watch(SETTLE);
    let rebase = "GIT_SEQUENCE_EDITOR=\"sed -i 's/^pick/edit/'\" git rebase -q -i HEAD~1";
    vault.sh(rebase);
    assert_pauses(&vault, &watcher, "rebase");
    vault.git(&["commit", "-q", "--amend", "-m", "user: reworded"]);
    vault.git(&["rebase", "--continue"]);
    assert_catches_up(&vault, &mut watcher);
    let subjects = vault.log_subjects();
    assert_eq!(subjects[subjects.len() - 2], "user: reworded");
}

#[test]
fn rebase_with_a_conflict_can_be_continued() {
    let vault = at_odds();
    let mut watcher = vault.watch(SETTLE);
    assert_ne!(vault.try_git(&["rebase", "other"]).code, 0);
    assert_pauses(&vault, &watcher, "unmerged");
    vault.sh("git checkout -q --theirs 'Ada Lovelace.md' && git add 'Ada Lovelace.md'");
    vault.git(&["rebase", "--continue"]);
    assert_catches_up(&vault, &mut watcher);
}

#[test]
fn cherry_pick_and_revert_with_conflicts() {
    for command in ["cherry-pick", "revert"] {
        let vault = at_odds();
        let what = if command == "revert" {
            vault.edit("Ada Lovelace.md", "Charity", "Chancery");
            vault.rounds(&["refresh"]);
            "HEAD~1"
        } else {
            "other"
        };
        let mut watcher = vault.watch(SETTLE);
        assert_ne!(vault.try_git(&[command, "--no-edit", what]).code, 0);
        assert_pauses(&vault, &watcher, "unmerged");
        vault.git(&[command, "--abort"]);
        assert_catches_up(&vault, &mut watcher);
    }
}

#[test]
fn bisect() {
    let vault = at_odds();
    let mut watcher = vault.watch(SETTLE);
    vault.git(&["bisect", "start", "HEAD", "HEAD~2"]);
    assert_pauses(&vault, &watcher, "bisect");
    vault.git(&["bisect", "reset"]);
    assert_catches_up(&vault, &mut watcher);
}

#[test]
fn stash_pop_with_a_conflict_reads_clean_but_is_not() {
    let vault = TestVault::new();
    vault.edit("Ada Lovelace.md", "Chamber", "Chancery");
    vault.git(&["stash", "-q"]);
    vault.edit("Ada Lovelace.md", "Chamber", "Charity");
    vault.rounds(&["refresh"]);
    let mut watcher = vault.watch(SETTLE);
    assert_eq!(vault.try_git(&["stash", "pop"]).code, 1);
    assert_pauses(&vault, &watcher, "unmerged");
    vault.git(&["checkout", "-q", "HEAD", "--", "Ada Lovelace.md"]);
    assert_catches_up(&vault, &mut watcher);
    assert_eq!(vault.git(&["stash", "list"]).lines().count(), 1, "git keeps the stash");
}

#[test]
fn detached_head() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(SETTLE);
    vault.git(&["checkout", "-q", "--detach", "HEAD"]);
    assert_pauses(&vault, &watcher, "detached");
    vault.git(&["switch", "-q", "main"]);
    assert_catches_up(&vault, &mut watcher);
}

#[test]
fn refresh_on_a_detached_head_exits_2_and_writes_nothing() {
    let vault = TestVault::new();
    vault.git(&["checkout", "-q", "--detach", "HEAD"]);
    let due = vault.due();
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    for arguments in [&["refresh"][..], &["refresh", "--no-commit"]] {
        let said = vault.rounds_code(2, arguments).stdout;
        assert!(said.contains("detached"), "{said}");
        assert_eq!(vault.due(), due);
    }
    vault.rounds(&["due"]);
}

#[test]
fn lock_of_the_index_that_another_process_holds_is_waited_for_and_never_deleted() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(SETTLE);
    vault.write(".git/index.lock", "held by the test");
    assert_pauses(&vault, &watcher, "index.lock");
    assert_eq!(vault.read(".git/index.lock"), "held by the test");
    vault.remove(".git/index.lock");
    assert_catches_up(&vault, &mut watcher);
}

#[test]
fn short_locks_of_the_users_git_are_not_worth_a_word() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(&["--settle", "0s"]);
    for round in 0..30 {
        vault.append("Ada Lovelace.md", &format!("Round {round}.\n"));
        vault.git(&["status"]);
        vault.try_git(&["update-index", "--really-refresh", "-q"]);
    }
    vault.wait_settled();
    assert_eq!(watcher.lines_with("waiting: "), [""; 0]);
    watcher.stop();
    vault.assert_settled();
}

#[test]
fn lock_of_the_branch_that_another_process_holds_is_waited_for() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(SETTLE);
    vault.write(".git/refs/heads/main.lock", "held by the test");
    vault.write("Jack Lee.md", contact("circle: 1\nlast_touch: 2026-01-01"));
    watcher.wait_line("waiting: ");
    let head = vault.head();
    stays_for("HEAD", Duration::from_millis(500), || vault.head() == head);
    vault.remove(".git/refs/heads/main.lock");
    assert_catches_up(&vault, &mut watcher);
}

#[test]
fn orphan_branch_begins_its_history_like_a_fresh_repository() {
    let vault = TestVault::new();
    vault.sh("git switch -q --orphan fresh && printf '' > rounds.toml && cp ../home/.gitconfig notes.txt");
    vault.write("Zoe Hart.md", contact("circle: 1\nlast_touch: 2026-09-01"));
    vault.rounds(&["refresh"]);
    assert!(vault.log_subjects().contains(&"New contact: Zoe Hart (circle 1)".to_owned()));
    vault.assert_fixed_points(None);
}
