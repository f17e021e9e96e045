//! The user's own git beside the watcher: staging, committing, amending, branches, worktrees, other committers.
//! What they staged stays staged, what they did stays done, and nothing settled is lost.

use crate::support::{ADA, GRACE, TestVault, contact, stays_for, wait_for};
use std::time::Duration;

const SETTLE: &[&str] = &["--settle", "300ms"];
const TYPED: &str = "She likes bold text.\n";

#[test]
fn staged_note_stays_staged_and_waits_while_others_are_committed() {
    let vault = TestVault::new();
    vault.append("Ada Lovelace.md", "Staged by hand.\n");
    vault.git(&["add", "Ada Lovelace.md"]);
    let watcher = vault.watch(SETTLE);
    vault.append("Grace Hopper.md", TYPED);
    vault.wait_commit("Grace Hopper: notes edited");
    let waiting = watcher.wait_line("waiting: ");
    assert!(waiting.contains("Ada Lovelace.md") && waiting.contains("staged"), "{waiting}");
    vault.append("Ada Lovelace.md", "And more on disk.\n");
    let staged = |vault: &TestVault| vault.git(&["diff", "--cached", "--", "Ada Lovelace.md"]);
    stays_for("Ada uncommitted", Duration::from_secs(1), || {
        vault.at("HEAD", "Ada Lovelace.md") == Some(ADA.into())
    });
    assert!(staged(&vault).contains("+Staged by hand.") && !staged(&vault).contains("on disk"));

    vault.git(&["commit", "-q", "-m", "user: Ada by hand"]);
    vault.wait_commit("Ada Lovelace: notes edited");
    vault.wait_settled();
    assert_eq!(watcher.lines_with("waiting: ").len(), 1, "it says so once");
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn staged_work_of_other_kinds_is_in_no_commit_of_ours() {
    let vault = TestVault::new();
    vault.write("code.rs", "fn main() {}\n");
    vault.git(&["add", "code.rs"]);
    vault.write("later.txt", "later\n");
    vault.git(&["add", "--intent-to-add", "later.txt"]);
    let head = vault.head();
    vault.append("Ada Lovelace.md", TYPED);
    vault.rounds(&["refresh"]);
    let names = vault.git(&["log", "--format=", "--name-only", &format!("{head}..")]);
    assert_eq!(names, "Ada Lovelace.md");
    assert_eq!(vault.status(), "A  code.rs\n A later.txt\n");
}

#[test]
fn staged_deletion_and_staged_rename_wait() {
    let vault = TestVault::new();
    vault.git(&["rm", "-q", "--cached", "Ada Lovelace.md"]);
    vault.git(&["mv", "Grace Hopper.md", "Rear Admiral.md"]);
    let (head, status) = (vault.head(), vault.status());
    vault.rounds_code(2, &["refresh"]);
    assert_eq!(vault.head(), head);
    assert_eq!(
        vault.status().lines().filter(|line| !line.ends_with("DUE.md")).count(),
        status.lines().count()
    );
}

#[test]
fn staged_agenda_is_ours_all_the_same() {
    let vault = TestVault::new();
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    vault.rounds(&["refresh", "--no-commit"]);
    vault.git(&["add", "DUE.md"]);
    vault.rounds(&["refresh"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn users_next_commit_reverts_nothing_of_ours() {
    let vault = TestVault::new();
    vault.append("Ada Lovelace.md", TYPED);
    vault.rounds(&["refresh"]);
    vault.write("code.rs", "fn main() {}\n");
    vault.git(&["add", "code.rs"]);
    vault.git(&["commit", "-q", "-m", "user: code"]);
    assert_eq!(vault.git(&["show", "--format=", "--name-only"]), "code.rs");
    vault.assert_settled();
}

#[test]
fn amended_commit_is_built_upon() {
    let vault = TestVault::new();
    let _watcher = vault.watch(SETTLE);
    vault.append("Ada Lovelace.md", TYPED);
    vault.wait_settled();
    vault.git(&["commit", "-q", "--amend", "-m", "user: a better subject"]);
    vault.append("Grace Hopper.md", TYPED);
    vault.wait_commit("Grace Hopper: notes edited");
    vault.wait_settled();
    let last_two = vault.log_subjects().split_off(2);
    assert_eq!(last_two, ["user: a better subject", "Grace Hopper: notes edited"]);
    vault.assert_settled();
}

#[test]
fn commit_of_the_users_own_is_no_second_commit_of_ours() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(&["--settle", "3s"]);
    let head = vault.head();
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    wait_for("the agenda without Ada", || !vault.due().is_empty() && !vault.due().contains("Ada"));
    vault.git(&["commit", "-q", "-a", "-m", "user: touched Ada"]);
    stays_for("one commit", Duration::from_secs(4), || vault.subjects_since(&head) == ["user: touched Ada"]);
    watcher.stop();
    vault.assert_settled();
}

#[test]
fn branch_switched_under_the_watcher_brings_its_agenda_and_no_notes_commit() {
    let vault = TestVault::new();
    vault.git(&["switch", "-q", "-c", "other"]);
    vault.write("Jack Lee.md", contact("circle: 1\nlast_touch: 2026-01-01"));
    vault.rounds(&["refresh"]);
    let mut watcher = vault.watch(SETTLE);
    assert!(vault.due().contains("Jack Lee"));
    for _ in 0..3 {
        vault.git(&["switch", "-q", "main"]);
        wait_for("main's agenda", || !vault.due().is_empty() && !vault.due().contains("Jack Lee"));
        stays_for("main", Duration::from_millis(800), || vault.log_subjects().len() == 2);
        vault.git(&["switch", "-q", "other"]);
        wait_for("the branch's agenda", || vault.due().contains("Jack Lee"));
        stays_for("the branch", Duration::from_millis(800), || vault.log_subjects().len() == 3);
    }
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
}

#[test]
fn unsettled_change_carried_to_another_branch_is_committed_there() {
    let vault = TestVault::new();
    vault.git(&["branch", "other"]);
    let _watcher = vault.watch(&["--settle", "2s"]);
    vault.append("Ada Lovelace.md", TYPED);
    vault.git(&["switch", "-q", "other"]);
    vault.wait_commit("Ada Lovelace: notes edited");
    vault.wait_settled();
    assert_eq!(vault.git(&["log", "--format=%s", "main"]).lines().count(), 2, "main has nothing of it");
    vault.assert_fixed_points(None);
}

#[test]
fn stash_and_clean_pop_are_followed() {
    let vault = TestVault::new();
    let _watcher = vault.watch(&["--settle", "3s"]);
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    wait_for("the agenda without Ada", || !vault.due().is_empty() && !vault.due().contains("Ada"));
    vault.git(&["stash", "-q"]);
    wait_for("the agenda with Ada", || vault.due().contains("Ada"));
    vault.git(&["stash", "pop", "-q"]);
    vault.wait_commit("Ada Lovelace: touched, 21 Nov (was 2 Oct)");
    vault.wait_settled();
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn hard_reset_to_an_older_commit_stays_where_the_user_put_it() {
    let vault = TestVault::new();
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    vault.rounds(&["refresh"]);
    let mut watcher = vault.watch(SETTLE);
    vault.git(&["reset", "-q", "--hard", "HEAD~1"]);
    wait_for("the older agenda", || vault.due().contains("Ada"));
    stays_for("the reset", Duration::from_secs(1), || vault.log_subjects().len() == 2);
    watcher.stop();
    vault.assert_settled();
}

#[test]
fn worktree_is_a_repository_like_any_other() {
    let main = TestVault::new();
    let tree = main.outside().join("tree");
    main.git(&["worktree", "add", "-q", "-b", "side", tree.to_str().unwrap()]);
    let before = main.head();
    let vault = main.moved(&tree, &tree);
    let mut watcher = vault.watch(SETTLE);
    vault.append("Ada Lovelace.md", TYPED);
    vault.wait_commit("Ada Lovelace: notes edited");
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
    assert_eq!(vault.git(&["rev-parse", "main"]), before, "the main tree's branch is where it was");
}

#[test]
fn vault_below_the_repositorys_root_leaves_dirty_siblings_alone() {
    let vault = TestVault::folder();
    vault.git(&["init", "-q"]);
    vault.write_all(&[("code.rs", "one\n"), ("docs/Stray.md", ADA)]);
    vault.git(&["add", "."]);
    vault.git(&["commit", "-q", "-m", "user: start"]);
    vault.write_all(&[("people/Ada Lovelace.md", ADA), ("people/Grace Hopper.md", GRACE)]);
    vault.rounds(&["init", "people"]);
    vault.write_all(&[("code.rs", "two\n"), ("docs/New.md", ADA), ("staged.rs", "three\n")]);
    vault.git(&["add", "staged.rs"]);
    vault.append("docs/Stray.md", TYPED);

    let (outer, people) = (vault.root().to_owned(), vault.path("people"));
    let vault = vault.moved(&people, &outer);
    let head = vault.head();
    let mut watcher = vault.watch(SETTLE);
    vault.append("Ada Lovelace.md", TYPED);
    vault.wait_commit("Ada Lovelace: notes edited");
    watcher.stop();
    assert_eq!(vault.status(), " M code.rs\n M docs/Stray.md\nA  staged.rs\n?? docs/New.md\n");
    let names = vault.git(&["log", "--format=", "--name-only", &format!("{head}..")]);
    assert_eq!(names, "people/Ada Lovelace.md");
    assert!(!vault.due().contains("Stray"), "{}", vault.due());
    vault.assert_fixed_points(Some(&head));
}

#[test]
fn nested_repository_is_neither_read_nor_committed() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(SETTLE);
    vault.write("Work/Stray.md", contact("circle: 1\nlast_touch: 2026-01-01"));
    vault.sh("git init -q Work/../Nested && cp Work/Stray.md 'Nested/Inner One.md'");
    vault.wait_commit("New contact: Stray (circle 1)");
    stays_for("the nested notes", Duration::from_secs(1), || !vault.due().contains("Inner One"));
    watcher.stop();
    assert_eq!(vault.git(&["ls-files", "Nested"]), "");
    let again = vault.rounds(&["due", "--all"]).stdout;
    assert!(!again.contains("Inner One"), "{again}");
}

#[test]
fn links_that_lead_outside_are_neither_read_nor_committed() {
    let vault = TestVault::new();
    let outside = vault.outside().join("elsewhere");
    std::fs::create_dir(&outside).unwrap();
    let note = contact("circle: 1\nlast_touch: 2026-01-01");
    std::fs::write(outside.join("Linked Out.md"), &note).unwrap();
    std::os::unix::fs::symlink(outside.join("Linked Out.md"), vault.path("Linked Out.md")).unwrap();
    std::os::unix::fs::symlink(&outside, vault.path("Folder")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", vault.path("Endless.md")).unwrap();
    std::os::unix::fs::symlink("loop.md", vault.path("loop.md")).unwrap();
    let head = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.head(), head);
    assert!(!vault.due().contains("Linked Out"), "{}", vault.due());
}

#[test]
fn skip_worktree_paths_are_never_deletions() {
    let vault = TestVault::new();
    vault.git(&["update-index", "--skip-worktree", "Ada Lovelace.md"]);
    vault.remove("Ada Lovelace.md");
    let head = vault.head();
    vault.append("Grace Hopper.md", TYPED);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head), ["Grace Hopper: notes edited"]);
    assert!(vault.at("HEAD", "Ada Lovelace.md").is_some());
}

#[test]
fn what_a_note_says_on_disk_alone_gets_into_no_commit_by_way_of_the_agenda() {
    for flag in ["--skip-worktree", "--assume-unchanged"] {
        let vault = TestVault::new();
        let base = vault.head();
        vault.git(&["update-index", flag, "Ada Lovelace.md"]);
        vault.edit("Ada Lovelace.md", "circle: 1", "circle: 1\nwhy: only here");
        vault.rounds(&["refresh"]);
        vault.append("Grace Hopper.md", TYPED);
        vault.rounds(&["refresh"]);
        assert_eq!(vault.subjects_since(&base), ["Grace Hopper: notes edited"], "{flag}");
        vault.assert_fixed_points(Some(&base));
        assert!(vault.due().contains("only here"), "the disk's agenda is the disk's");
        // Told no longer, it is an edit like any other.
        vault.git(&["update-index", &flag.replace("--", "--no-"), "Ada Lovelace.md"]);
        vault.rounds(&["refresh"]);
        assert_eq!(vault.status(), "");
        vault.assert_fixed_points(Some(&base));
    }
}

#[test]
fn notes_that_a_sparse_checkout_leaves_out_are_in_every_agenda() {
    let vault = TestVault::with(&[("In/Grace Hopper.md", GRACE), ("Out/Ada Lovelace.md", ADA)]);
    let (base, due) = (vault.head(), vault.due());
    vault.git(&["sparse-checkout", "set", "In"]);
    assert!(!vault.exists("Out"));
    vault.rounds(&["refresh"]);
    assert_eq!((vault.head(), vault.due()), (base.clone(), due.clone()));
    assert!(vault.rounds(&["due"]).stdout.contains("Ada Lovelace"));
    let mut watcher = vault.watch(SETTLE);
    vault.append("In/Grace Hopper.md", TYPED);
    vault.wait_commit("Grace Hopper: notes edited");
    watcher.stop();
    vault.assert_settled();
    vault.assert_fixed_points(Some(&base));
    assert_eq!(vault.due(), due);
    let said = vault.rounds_code(2, &["touch", "Ada Lovelace", "phone"]);
    assert!(said.stderr.contains("Ada Lovelace"), "{}", said.stderr);
    assert_eq!((vault.status(), vault.exists("Out")), (String::new(), false));
}

#[test]
fn note_that_is_only_intended_to_be_added_is_committed_with_the_agenda_that_shows_it() {
    let vault = TestVault::new();
    let base = vault.head();
    vault.write("Mary Somerville.md", ADA);
    vault.git(&["add", "-N", "Mary Somerville.md"]);
    vault.append("Grace Hopper.md", TYPED);
    vault.try_rounds(&["refresh"]);
    vault.assert_fixed_points(Some(&base));
}

#[test]
fn two_watchers_of_two_worktrees_never_meet() {
    let main = TestVault::new();
    let tree = main.outside().join("tree");
    main.git(&["worktree", "add", "-q", "-b", "side", tree.to_str().unwrap()]);
    let _one = main.watch(SETTLE);
    let side = std::fs::read_to_string(tree.join("Ada Lovelace.md")).unwrap();
    let mut other = main.start(main.rounds_command(&["watch", "--settle", "300ms"]).current_dir(&tree));
    other.wait_line("watching ");
    std::fs::write(tree.join("Ada Lovelace.md"), side + TYPED).unwrap();
    main.append("Grace Hopper.md", TYPED);
    main.wait_commit("Grace Hopper: notes edited");
    wait_for("the side's commit", || {
        main.git(&["log", "-1", "--format=%s", "side"]) == "Ada Lovelace: notes edited"
    });
    other.stop();
    main.wait_settled();
    main.assert_settled();
}

#[test]
fn another_automatic_committer_beside_it_costs_nothing_but_who_is_first() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(&["--settle", "0s"]);
    let committer = "while [ ! -e ../scratch/enough ]; do git add -A; git commit -q -m 'user: auto'; done 2>/dev/null || :";
    let mut other = vault.start(vault.command("sh").args(["-c", committer]));
    for round in 0..60 {
        vault.write("Ada Lovelace.md", format!("{ADA}Round {round}.\n"));
        vault.write("Grace Hopper.md", format!("{GRACE}Round {round}.\n"));
        vault.write(&format!("Note {round}.md"), ADA);
        let settled = format!("{ADA}Round {round}.\n").into_bytes();
        wait_for("the round in history", || vault.at("HEAD", "Ada Lovelace.md").as_ref() == Some(&settled));
    }
    std::fs::write(vault.outside().join("scratch/enough"), "").unwrap();
    other.wait_exit();
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
}

#[test]
fn repository_of_another_user_is_refused_with_gits_own_remedy() {
    if !crate::support::is_root() {
        return crate::support::skip("only root can make a file somebody else's");
    }
    let vault = TestVault::new();
    vault.sh("chown -R 65534 .");
    let said = vault.rounds_code(2, &["refresh"]).stderr;
    assert!(said.contains("safe.directory"), "{said}");
    vault.configure("safe.directory", vault.root().to_str().unwrap());
    vault.rounds(&["refresh"]);
}

#[test]
fn repository_that_libgit2_cannot_read_is_refused_by_name() {
    let vault = TestVault::folder();
    vault.write_all(&[("rounds.toml", ""), ("Ada Lovelace.md", ADA)]);
    vault.git(&["init", "-q", "--object-format=sha256"]);
    let said = vault.rounds_code(2, &["refresh"]).stderr;
    assert!(said.contains("sha256"), "{said}");
}

/// Objects move into other packs, and the packs that a watcher has open go: it looks where they are now.
#[test]
fn repository_that_somebody_packs_all_the_time_is_worked_with() {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "0s"]);
    for n in 0..12 {
        vault.append("Ada Lovelace.md", &format!("Line {n}.\n"));
        vault.git(&["repack", "-a", "-d", "-q"]);
        vault.git(&["prune-packed"]);
        vault.append("Grace Hopper.md", &format!("Line {n}.\n"));
        vault.git(&["repack", "-a", "-d", "-q"]);
        vault.wait_settled();
    }
    assert!(vault.subjects_since(&head).len() >= 12);
    assert_eq!(watcher.lines_with("waiting: "), Vec::<String>::new());
    watcher.stop();
    vault.assert_settled();
    vault.assert_sound();
}
