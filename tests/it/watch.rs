//! `rounds watch`: the agenda follows a save at once, the history follows when the note has settled.

use crate::support::{ADA, ROUNDS, TODAY, TestVault, contact, skip, stays_for, wait_for};
use std::time::{Duration, Instant};

const SETTLE: &[&str] = &["--settle", "300ms"];

/// Settles never, within a test.
const LONG: &[&str] = &["--settle", "1h"];

#[test]
fn ready_line_tells_how_many_contacts_and_how_many_are_due() {
    let vault = TestVault::new();
    let watcher = vault.watch(SETTLE);
    let expected = format!("watching {}: 2 contacts, 1 due", vault.root().display());
    assert_eq!(watcher.lines(), [expected], "quiet by default");
}

#[test]
fn a_save_is_on_the_agenda_at_once_and_in_the_history_when_settled() {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(LONG);
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    wait_for("the agenda without Ada", || !vault.due().is_empty() && !vault.due().contains("Ada"));
    assert_eq!(vault.head(), head, "the agenda does not wait for the commit");
    watcher.stop();

    let mut watcher = vault.watch(SETTLE);
    let subject = "Ada Lovelace: touched, 21 Nov (was 2 Oct)";
    vault.wait_commit(subject);
    wait_for("the commit's line", || !watcher.lines()[1..].is_empty());
    let line = watcher.lines().pop().unwrap();
    let (id, said) = line.split_once(' ').unwrap();
    assert_eq!((id, said), (&vault.head()[..7], subject));
    watcher.stop();
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn ten_notes_saved_together_are_ten_commits() {
    let names: Vec<String> = (0..10).map(|n| format!("People/Contact {n}.md")).collect();
    let notes: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), ADA)).collect();
    let vault = TestVault::with(&notes);
    let head = vault.head();
    let mut watcher = vault.watch(SETTLE);
    for name in &names {
        vault.edit(name, "2026-10-02", "2026-11-20");
    }
    wait_for("ten commits", || vault.subjects_since(&head).len() == 10);
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn note_that_is_still_being_typed_in_waits_while_others_are_committed() {
    let vault = TestVault::new();
    let _watcher = vault.watch(&["--settle", "1500ms"]);
    vault.append("Grace Hopper.md", "She found the moth.\n");
    let (typing, mut last, mut longest) = (Instant::now(), Instant::now(), Duration::ZERO);
    wait_for("Grace's commit", || {
        if typing.elapsed() < Duration::from_secs(20) {
            vault.append("Ada Lovelace.md", "a word ");
            longest = longest.max(last.elapsed());
            last = Instant::now();
        }
        vault.log_subjects().iter().any(|subject| subject.starts_with("Grace"))
    });
    longest = longest.max(last.elapsed());
    let is_committed = vault.log_subjects().iter().any(|subject| subject.starts_with("Ada Lovelace:"));
    // On a machine that is busy elsewhere even a test may pause.
    assert!(!is_committed || longest > Duration::from_millis(700), "typed in each {longest:?}");
    vault.wait_commit("Ada Lovelace: notes edited");
    vault.wait_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn steady_typing_is_committed_at_settle_max_at_the_latest() {
    let vault = TestVault::new();
    vault.write("rounds.toml", "[watch]\nsettle = \"5s\"\nsettle_max = \"2s\"\n");
    vault.rounds(&["refresh"]);
    let head = vault.head();
    let _watcher = vault.watch(&["--settle", "30s"]);
    let started = Instant::now();
    wait_for("a commit while typing", || {
        vault.append("Ada Lovelace.md", "a word ");
        vault.head() != head
    });
    assert!(started.elapsed() > Duration::from_millis(1500), "not before it had to");
}

#[test]
fn sigterm_ends_within_a_second_commits_the_settled_and_says_what_is_not() {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(LONG);
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    wait_for("the agenda without Ada", || !vault.due().is_empty() && !vault.due().contains("Ada"));
    watcher.stop();
    assert_eq!(vault.head(), head, "what has not settled is not committed");
    let said = watcher.lines().join("\n") + &watcher.complaints();
    assert!(said.contains("Ada Lovelace.md"), "it says what has not settled:\n{said}");

    // The load of the other tests must not decide.
    wait_for("an end within a second", || vault.watch(LONG).stop() < Duration::from_secs(1));
}

#[test]
fn sigterm_while_a_hook_takes_its_time_ends_the_hook_too() {
    let vault = TestVault::new();
    vault.sh("printf '#!/bin/sh\\ntouch ../scratch/began; sleep 600\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/*");
    let mut watcher = vault.watch(&["--settle", "0s"]);
    vault.append("Ada Lovelace.md", "More.\n");
    wait_for("the hook", || vault.outside().join("scratch/began").exists());
    watcher.stop();
    let said = watcher.lines().join("\n");
    assert!(said.contains("not committed: Ada Lovelace: notes edited"), "{said}");
}

#[test]
fn changes_from_while_nothing_watched_are_committed_at_the_start() {
    let vault = TestVault::new();
    vault.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    vault.rename("Grace Hopper.md", "People/Grace Hopper.md");
    let mut watcher = vault.watch(SETTLE);
    vault.wait_settled();
    watcher.stop();
    let subjects = vault.log_subjects();
    assert!(subjects.contains(&"Ada Lovelace: circle 1 → 2".to_owned()), "{subjects:?}");
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn second_watcher_says_whose_the_vault_is_and_exits_2() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(SETTLE);
    let said = vault.rounds_code(2, &["watch"]).stderr;
    assert!(said.contains(&watcher.id().to_string()), "it names the process: {said}");
    watcher.stop();
    vault.watch(SETTLE).stop();
}

#[test]
fn watcher_that_was_killed_leaves_no_lock_to_the_next() {
    let vault = TestVault::new();
    vault.watch(SETTLE).kill();
    vault.watch(SETTLE).stop();
}

#[test]
fn idle_watcher_sleeps_and_its_own_writes_do_not_wake_it() {
    let vault = TestVault::new();
    let watcher = vault.watch(SETTLE);
    vault.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    vault.wait_settled();
    let head = vault.head();
    let status = format!("/proc/{}/status", watcher.id());
    let Ok(_) = std::fs::read_to_string(&status) else {
        return crate::support::skip("no /proc to count wake-ups in");
    };
    // What the commit itself stirred up passes, sooner or later. Nothing else may open a file meanwhile.
    wait_for("four seconds in which an idle watcher wakes four times at most", || {
        let before = wakeups(watcher.id());
        stays_for("the agenda", Duration::from_secs(4), || vault.exists("DUE.md"));
        wakeups(watcher.id()) - before <= 4
    });
    assert_eq!(vault.head(), head);
}

#[test]
fn emptied_note_is_not_believed_at_once() {
    let vault = TestVault::new();
    let due = vault.due();
    let _watcher = vault.watch(&["--settle", "0s"]);
    // As an editor that empties a file before it fills it; one that takes too long about it is none.
    let mut slow = 0;
    wait_for("a save in a moment", || {
        vault.write("Ada Lovelace.md", "");
        let emptied = Instant::now();
        let stayed = std::iter::repeat_with(|| vault.due() == due).take(20).all(|same| {
            std::thread::sleep(Duration::from_millis(5));
            same
        });
        vault.write("Ada Lovelace.md", ADA);
        let is_a_moment = emptied.elapsed() < Duration::from_millis(300);
        assert!(stayed || !is_a_moment, "believed at once");
        wait_for("the agenda", || vault.due() == due);
        slow += usize::from(!is_a_moment);
        is_a_moment
    });
    stays_for("the agenda", Duration::from_secs(1), || vault.due() == due);
    let is_committed = vault.log_subjects().iter().any(|subject| subject.starts_with("Ada Lovelace"));
    assert!(!is_committed || slow > 0, "what stood there for a moment is in no commit");
    vault.write("Ada Lovelace.md", "");
    vault.wait_settled();
    assert_eq!(vault.at("HEAD", "Ada Lovelace.md"), Some(Vec::new()), "in the end it is what is on disk");
}

#[test]
fn typed_line_in_the_agenda_is_kept_and_committed_as_typed() {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(SETTLE);
    vault.append("DUE.md", "\nring the printers\n");
    let typed = vault.bytes("DUE.md");
    stays_for("what was typed", Duration::from_millis(300), || vault.bytes("DUE.md") == typed);
    wait_for("the edit's commit", || vault.head() != head);
    let first = vault.git(&["rev-list", "--reverse", &format!("{head}..")]);
    assert_eq!(vault.at(first.lines().next().unwrap(), "DUE.md"), Some(typed));
    wait_for("the line in its place", || vault.due().contains("## Yours"));
    vault.wait_settled();
    watcher.stop();
    assert!(vault.due().contains("ring the printers"));
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn note_saved_while_the_agenda_is_being_edited_leaves_the_edit_alone() {
    let vault = TestVault::new();
    let _watcher = vault.watch(SETTLE);
    vault.append("DUE.md", "\nring the printers\n");
    vault.write("Jack Lee.md", contact("circle: 1\nlast_touch: 2026-01-01"));
    wait_for("Jack beside the own line", || {
        let due = vault.due();
        assert!(due.is_empty() || due.contains("ring the printers"), "the edit was lost:\n{due}");
        due.contains("Jack Lee")
    });
    vault.wait_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn polling_sees_what_events_would() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(&["--settle", "300ms", "--poll"]);
    vault.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    vault.write("New/Jack Lee.md", contact("circle: 3"));
    vault.wait_commit("Ada Lovelace: circle 1 → 2");
    vault.wait_commit("New contact: Jack Lee (circle 3)");
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
}

#[test]
fn changed_settings_apply_at_once() {
    let vault = TestVault::new();
    let _watcher = vault.watch(SETTLE);
    vault.write("rounds.toml", "links = \"wiki\"\n");
    wait_for("wiki links", || vault.due().contains("[[Ada Lovelace]]"));
    vault.wait_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn watch_without_an_identity_says_the_two_commands_and_exits_2() {
    let vault = TestVault::new();
    vault.git(&["config", "--global", "--remove-section", "user"]);
    let said = vault.rounds_code(2, &["watch"]).stderr;
    assert!(said.contains("git config --global user.name"), "{said}");
    assert!(said.contains("git config --global user.email"), "{said}");
}

#[test]
fn staged_note_is_said_to_wait_once_however_it_is_edited() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(SETTLE);
    vault.append("Ada Lovelace.md", "Staged.\n");
    vault.git(&["add", "Ada Lovelace.md"]);
    watcher.wait_line("waiting: Ada Lovelace.md: staged");
    vault.append("Ada Lovelace.md", "Edited.\n");
    vault.append("Grace Hopper.md", "Edited.\n");
    vault.wait_commit("Grace Hopper: notes edited");
    stays_for("the one line", Duration::from_millis(800), || watcher.lines_with("waiting: ").len() == 1);
    watcher.stop();
}

#[test]
fn round_that_fails_again_and_again_does_not_wake_itself() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(&["--settle", "0s", "--verbose"]);
    vault.write(".git/refs/heads/main.lock", "held by the test");
    vault.append("Ada Lovelace.md", "More.\n");
    let rounds = || watcher.complaints().lines().filter(|line| line.starts_with("a round of")).count();
    wait_for("the first tries", || !watcher.lines_with("waiting: ").is_empty());
    let before = rounds();
    let started = Instant::now();
    stays_for("the lock", Duration::from_secs(2), || vault.exists(".git/refs/heads/main.lock"));
    let (made, time) = (rounds() - before, started.elapsed());
    assert!(made <= 2 + time.as_secs() as usize, "{made} rounds in {time:?}");
    vault.remove(".git/refs/heads/main.lock");
    vault.wait_commit("Ada Lovelace: notes edited");
    watcher.stop();
}

/// Voluntary context switches of all threads.
fn wakeups(process: u32) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).unwrap();
    let status = tasks.map(|task| std::fs::read_to_string(task.unwrap().path().join("status")).unwrap());
    let count = |status: String| {
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.and_then(|count| count.trim().parse::<u64>().ok()).unwrap()
    };
    status.map(count).sum()
}

/// Saved one after the other, they settle one after the other.
#[test]
fn many_notes_that_are_copied_in_are_one_commit() {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "2s"]);
    let started = Instant::now();
    for n in 0..60 {
        vault.write(&format!("People/P{n}.md"), format!("Words on {n}.\n"));
        std::thread::sleep(Duration::from_millis(10));
    }
    let are_together = started.elapsed() < Duration::from_millis(1800);
    vault.wait_settled();
    // Where this took longer than it was told to take, the first had settled before the last were there.
    assert!(!are_together || vault.subjects_since(&head) == ["New: 60 notes in People"]);
    watcher.stop();
    vault.assert_settled();
}

/// Each became a pack of its own, which the watcher held open, without an end.
#[cfg(target_os = "linux")]
#[test]
fn packs_of_notes_saved_together_are_put_together_and_let_go() {
    let names: Vec<String> = (0..9).map(|n| format!("People/P{n}.md")).collect();
    let notes: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), ADA)).collect();
    let vault = TestVault::with(&notes);
    let mut watcher = vault.watch(&["--settle", "0s"]);
    let count = |folder: &std::path::Path, end: &str| {
        let entries = std::fs::read_dir(folder).unwrap().flatten();
        entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(end)).count()
    };
    for n in 0..45 {
        names.iter().for_each(|name| vault.append(name, &format!("Line {n}.\n")));
        vault.wait_settled();
    }
    let process = std::path::PathBuf::from(format!("/proc/{}/fd", watcher.id()));
    let open = count(&process, "");
    let packs = count(&vault.path(".git/objects/pack"), ".pack");
    assert!(packs <= 30, "{packs} packs");
    assert!(open < 40, "{open} open files");
    watcher.stop();
    vault.assert_settled();
    vault.assert_sound();
}

#[test]
fn without_an_inotify_instance_it_looks_at_the_files_now_and_then() {
    let vault = TestVault::new();
    let script = "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$0\" \"$@\"";
    if !cfg!(target_os = "linux")
        || vault.run(vault.command("unshare").args(["-Ur", "sh", "-c", script, "true"])).code != 0
    {
        return skip("a user namespace without inotify cannot be had here");
    }
    let mut watch = vault.command("unshare");
    watch.args(["-Ur", "sh", "-c", script, ROUNDS, "watch", "--settle", "200ms", "--today", TODAY]);
    let mut watcher = vault.start(&mut watch);
    watcher.wait_line("watching ");
    let complaint = watcher.complaints();
    assert!(complaint.contains("inotify instance") && complaint.contains("every two seconds"), "{complaint}");
    vault.append("Ada Lovelace.md", "x\n");
    vault.wait_commit("Ada Lovelace: notes edited");
    watcher.stop();
}
