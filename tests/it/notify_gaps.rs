//! Where events are lost or never sent: fresh and moved-in folders, an overflow, the vault replaced underfoot.

use crate::support::{ADA, TestVault, contact, stays_for, wait_for};
use std::time::Duration;

const SETTLE: &[&str] = &["--settle", "300ms"];

#[test]
fn files_written_into_folders_that_are_just_being_made_are_all_seen() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(SETTLE);
    let note = contact("circle: 3");
    for n in 0..60 {
        vault.write(&format!("Year {}/Month {n}/Contact {n}.md", n % 7), &note);
    }
    // Many that come together are one commit; how many come together is the system's affair.
    let committed = || vault.git(&["ls-tree", "-r", "--name-only", "HEAD"]).matches("/Contact ").count();
    wait_for("sixty notes", || committed() == 60);
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
}

#[test]
fn moved_in_folder_is_seen_whole_and_watched_from_then_on() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(SETTLE);
    let elsewhere = vault.outside().join("elsewhere/Deep");
    std::fs::create_dir_all(&elsewhere).unwrap();
    for n in 0..20 {
        std::fs::write(elsewhere.join(format!("Contact {n}.md")), contact("circle: 3")).unwrap();
    }
    std::fs::rename(vault.outside().join("elsewhere"), vault.path("People")).unwrap();
    wait_for("twenty notes", || vault.git(&["ls-files", "People"]).lines().count() == 20);
    vault.append("People/Deep/Contact 7.md", "And then?\n");
    vault.wait_commit("Contact 7: notes edited");
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn renamed_folder_is_twenty_renames_and_watched_under_its_new_name() {
    let names: Vec<String> = (0..20).map(|n| format!("People/Contact {n}.md")).collect();
    let notes: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), ADA)).collect();
    let vault = TestVault::with(&notes);
    let mut watcher = vault.watch(SETTLE);
    vault.rename("People", "Friends");
    wait_for("the move in history", || {
        vault.git(&["ls-files", "Friends"]).lines().count() == 20
            && vault.git(&["ls-files", "People"]).is_empty()
    });
    wait_for("links to the new place", || {
        vault.due().contains("Friends/Contact%20") && !vault.due().contains("People/")
    });
    vault.append("Friends/Contact 7.md", "And then?\n");
    vault.wait_commit("Contact 7: notes edited");
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn overflow_of_the_event_queue_loses_nothing() {
    let vault = TestVault::new();
    for n in 0..100 {
        vault.write(&format!("People/Contact {n}.md"), ADA);
    }
    vault.rounds(&["refresh"]);
    let limit = std::fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap_or_default();
    let limit: usize = limit.trim().parse().unwrap_or(16384);
    let mut watcher = vault.watch(SETTLE);
    watcher.signal("STOP");
    // Each save is at least two events; one file after another, or the kernel would merge them.
    for save in 0..limit.min(40_000) / 2 + 2_000 {
        vault.write(&format!("People/Contact {}.md", save % 100), format!("{ADA}Save {save}.\n"));
    }
    vault.write("Fresh/Jack Lee.md", contact("circle: 1\nlast_touch: 2026-01-01"));
    watcher.signal("CONT");
    wait_for("the new contact", || vault.due().contains("Jack Lee"));
    wait_for("all that is on disk in history", || vault.status().is_empty());
    watcher.stop();
    vault.assert_settled();
}

#[test]
fn vaults_folder_that_is_moved_away_takes_nothing_with_it() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(SETTLE);
    let (root, away) = (vault.root().to_owned(), vault.outside().join("away"));
    std::fs::rename(&root, &away).unwrap();
    stays_for("no vault is made up", Duration::from_secs(1), || !root.join("DUE.md").exists());
    std::fs::rename(&away, &root).unwrap();
    vault.append("Ada Lovelace.md", "And back again.\n");
    if watcher.has_ended() {
        // It may say that its vault is gone and end; then the next start finds everything.
        let mut next = vault.watch(SETTLE);
        vault.wait_commit("Ada Lovelace: notes edited");
        next.stop();
    } else {
        vault.wait_commit("Ada Lovelace: notes edited");
        vault.wait_settled();
        watcher.stop();
    }
    assert_eq!(vault.log_subjects().len(), 3);
    vault.assert_settled();
}

#[test]
fn vaults_folder_replaced_by_another_copy_is_watched_on() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(SETTLE);
    vault.sh("cp -a . ../copy && cd .. && mv vault old && mv copy vault");
    vault.append("Ada Lovelace.md", "In the copy.\n");
    vault.wait_commit("Ada Lovelace: notes edited");
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
    let old = vault.outside().join("old/Ada Lovelace.md");
    assert_eq!(std::fs::read_to_string(old).unwrap(), ADA, "the old copy is left alone");
}

#[test]
fn folder_that_is_removed_and_made_anew_is_watched_on() {
    let vault = TestVault::with(&[("People/Ada Lovelace.md", ADA)]);
    let mut watcher = vault.watch(SETTLE);
    vault.sh("rm -r People && mkdir People");
    vault.write("People/Ada Lovelace.md", ADA);
    vault.wait_settled();
    vault.sh("cp -a People ../copy && rm -r People && mv ../copy People");
    stays_for("the note", Duration::from_millis(800), || vault.exists("People/Ada Lovelace.md"));
    vault.append("People/Ada Lovelace.md", "And then?\n");
    vault.wait_commit("Ada Lovelace: notes edited");
    watcher.stop();
    vault.assert_settled();
}

#[test]
fn empty_folder_in_the_vaults_place_is_not_taken_for_it_in_a_repository_around() {
    let vault = TestVault::folder();
    vault.git(&["init", "-q"]);
    vault.write("code.md", "the project around\n");
    vault.write("notes/Ada Lovelace.md", ADA);
    vault.sh("git init -q notes");
    vault.rounds(&["init", "notes"]);
    let mut watcher = vault.start_watch(&["notes", "--settle", "300ms"]);
    watcher.wait_line("watching ");
    vault.sh("mv notes ../away && mkdir notes && cp '../away/Ada Lovelace.md' ../away/rounds.toml notes/");
    watcher.wait_line("waiting: ");
    stays_for("the repository around", Duration::from_secs(1), || !vault.exists("notes/DUE.md"));
    assert!(!vault.exists(".git/rounds/notes"), "nothing was begun there");
    vault.sh("rm -r notes && mv ../away notes");
    vault.append("notes/Ada Lovelace.md", "Back.\n");
    wait_for("its commit", || {
        vault.sh("git -C notes log -1 --format=%s").stdout == "Ada Lovelace: notes edited\n"
    });
    watcher.stop();
}

#[test]
fn unmounted_vault_is_no_mass_removal() {
    let names: Vec<String> = (0..30).map(|n| format!("People/Contact {n}.md")).collect();
    let notes: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), ADA)).collect();
    let vault = TestVault::with(&notes);
    let (head, due) = (vault.head(), vault.due());
    let mut watcher = vault.watch(SETTLE);
    vault.rename("People", "../away");
    let line = watcher.wait_line("waiting: ");
    assert!(line.contains("30") && line.contains("--accept-removals"), "{line}");
    stays_for("HEAD", Duration::from_millis(800), || vault.head() == head);
    vault.rename("../away", "People");
    wait_for("the agenda as it was", || vault.due() == due);
    vault.append("People/Contact 7.md", "Back.\n");
    vault.wait_commit("Contact 7: notes edited");
    vault.wait_settled();
    watcher.stop();
    assert_eq!(vault.subjects_since(&head), ["Contact 7: notes edited"]);
    vault.assert_settled();
}
