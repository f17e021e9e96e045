//! What is on disk and yet not believed: NUL bytes and empty notes after a crash, files that a cloud client keeps
//! elsewhere. A finding each, nothing committed, and the person stays on the agenda.

use crate::support::{ADA, GRACE, TestVault, contact, stays_for, wait_for};
use std::time::Duration;

/// The lines of *Needs attention* in DUE.md.
fn attention(vault: &TestVault) -> String {
    let due = vault.due();
    due.split_once("## Needs attention").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

fn overdue(name: &str) -> (String, String) {
    (format!("{name}.md"), contact("circle: 1\nlast_touch: 2026-10-02"))
}

fn vault_of(names: &[&str]) -> TestVault {
    let notes: Vec<_> = names.iter().map(|name| overdue(name)).collect();
    let notes: Vec<_> = notes.iter().map(|(path, text)| (&**path, &**text)).collect();
    TestVault::with(&notes)
}

#[test]
fn note_that_a_crash_filled_with_nul_is_a_finding_and_not_committed() {
    for (how, damage) in [
        ("all of it", (|bytes| vec![0; bytes.len()]) as fn(&[u8]) -> Vec<u8>),
        ("its end", |bytes| [bytes, &[0; 40]].concat()),
        ("its beginning", |bytes| [&[0; 20], &bytes[20..]].concat()),
    ] {
        let vault = TestVault::new();
        let (head, before) = (vault.head(), vault.due());
        vault.write("Ada Lovelace.md", damage(&vault.bytes("Ada Lovelace.md")));
        for _ in 0..2 {
            let said = vault.rounds_code(2, &["refresh"]).stdout;
            assert!(said.contains("waiting: Ada Lovelace.md: holds NUL bytes"), "{how}: {said}");
            assert_eq!(vault.head(), head, "{how}");
        }
        assert!(attention(&vault).contains("Ada Lovelace"), "{how}: {}", vault.due());
        let line = before.lines().find(|line| line.contains("Ada Lovelace")).unwrap();
        assert!(vault.due().contains(line), "{how}: the person stays due:\n{}", vault.due());
        let due = vault.rounds(&["due"]).stdout;
        assert!(due.contains("NUL bytes") && due.contains("due since"), "{how}: {due}");
        vault.rounds_code(1, &["check"]);

        vault.git(&["restore", "Ada Lovelace.md"]);
        vault.rounds(&["refresh"]);
        assert_eq!((vault.head(), vault.due()), (head, before), "{how}");
    }
}

#[test]
fn text_that_always_had_a_nul_and_a_picture_full_of_them_are_committed() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Odd.md", "a\0b\n")]);
    vault.append("Odd.md", "more\n");
    vault.write("face.png", [0; 64]);
    vault.rounds(&["refresh"]);
    vault.assert_settled();
}

#[test]
fn settings_that_a_crash_filled_with_nul_are_not_committed() {
    let vault = TestVault::new();
    let head = vault.head();
    vault.write("rounds.toml", [0; 30]);
    vault.rounds_code(2, &["refresh"]);
    assert_eq!(vault.at(&head, "rounds.toml"), vault.at("HEAD", "rounds.toml"));
    assert!(
        vault.due().contains("Ada Lovelace") && attention(&vault).contains("rounds.toml"),
        "{}",
        vault.due()
    );
}

#[test]
fn note_that_was_empty_at_the_start_waits_until_it_is_accepted() {
    let vault = TestVault::new();
    let head = vault.head();
    vault.write("Ada Lovelace.md", "");
    let said = vault.rounds_code(2, &["refresh"]).stdout;
    assert!(said.contains("waiting: Ada Lovelace.md: is empty"), "{said}");
    assert_eq!(vault.head(), head);
    assert!(attention(&vault).contains("--accept-removals"), "{}", vault.due());
    assert!(vault.due().contains("due since 2 Nov"), "{}", vault.due());
    let touched = vault.rounds_code(2, &["touch", "ada", "phone"]);
    assert!(touched.stdout.contains("is empty"), "{}{}", touched.stdout, touched.stderr);
    assert_eq!(vault.bytes("Ada Lovelace.md"), b"");

    vault.rounds(&["refresh", "--accept-removals"]);
    assert_eq!(vault.subjects_since(&head), ["No longer a contact: Ada Lovelace"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head).len(), 1);
}

#[test]
fn note_that_somebody_empties_while_we_watch_is_what_they_wanted() {
    let vault = TestVault::new();
    vault.write("Grace Hopper.md", "");
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "200ms"]);
    watcher.wait_line("waiting: Grace Hopper.md: is empty");
    vault.write("Ada Lovelace.md", "");
    vault.wait_commit("No longer a contact: Ada Lovelace");
    assert_eq!(vault.subjects_since(&head).len(), 1);
    vault.write("Grace Hopper.md", GRACE);
    vault.wait_settled();
    vault.write("Grace Hopper.md", "");
    vault.wait_commit("No longer a contact: Grace Hopper");
    watcher.stop();
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn placeholder_is_the_note_and_neither_a_removal_nor_a_second_contact() {
    let names = ["Ada", "Ben", "Cy", "Dy", "Eve", "Flo", "Gus"];
    let vault = vault_of(&names);
    let (head, before) = (vault.head(), vault.due());
    let placeholders = [
        ".Ada.md.icloud",
        "Ben.md.nextcloud",
        "Cy.md.owncloud",
        "Dy.md.cloud",
        "Eve.md.rsls",
        "Flo.md.somebodys_virtual",
        ".Gus.md.icloud",
    ];
    for (name, placeholder) in names.iter().zip(placeholders) {
        vault.remove(&format!("{name}.md"));
        vault.write(placeholder, " ");
    }
    for _ in 0..2 {
        vault.rounds(&["refresh"]);
        assert_eq!(vault.head(), head);
    }
    let (due, _) =
        vault.due().split_once("## Needs attention").map(|(a, b)| (a.to_owned(), b.len())).unwrap();
    assert_eq!(due.trim_end(), before.trim_end(), "everybody is as due as before");
    let attention = attention(&vault);
    assert_eq!(attention.matches("iCloud keeps it elsewhere, and 1 more").count(), 1, "{attention}");
    assert_eq!(attention.matches("keeps it elsewhere").count(), 6, "once for each client: {attention}");
    let shown = vault.rounds(&["due"]).stdout;
    assert!(names.iter().all(|name| shown.contains(name)), "{shown}");
    let refused = vault.rounds_code(2, &["touch", "ben", "phone"]);
    assert!(refused.stderr.contains("Nextcloud keeps it elsewhere"), "{}", refused.stderr);

    for (name, placeholder) in names.iter().zip(placeholders) {
        vault.remove(placeholder);
        vault.write(&format!("{name}.md"), overdue(name).1);
    }
    vault.rounds(&["refresh"]);
    assert_eq!((vault.head(), vault.due()), (head, before));
}

#[test]
fn sync_says_why_a_note_that_is_not_believed_holds_up_what_came() {
    let pair = crate::sync::Pair::new();
    pair.two.rounds(&["sync"]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    let note = pair.two.read("Ada Lovelace.md");
    let check = |why: &str| {
        let head = pair.two.head();
        let said = pair.two.rounds_code(2, &["sync"]).stdout;
        let waits = format!("waiting: Ada Lovelace.md: changed there too: {why}");
        assert!(said.contains(&waits), "{why}: {said}");
        assert_eq!(pair.two.head(), head);
    };
    pair.two.remove("Ada Lovelace.md");
    pair.two.write(".Ada Lovelace.md.icloud", "bplist00");
    check("is not here: iCloud keeps it elsewhere: have iCloud fetch it\n");
    pair.two.remove(".Ada Lovelace.md.icloud");
    pair.two.write("Ada Lovelace.md", "");
    check("is empty, and was not when it was committed last: `git restore` brings it back");
    pair.two.write("Ada Lovelace.md", "\0".repeat(note.len()));
    check("holds NUL bytes, as a crash leaves them: `git restore` brings back");
    pair.two.write("Ada Lovelace.md", note);
    pair.two.rounds(&["sync"]);
    assert!(pair.two.read("Ada Lovelace.md").ends_with("Here.\n"));
    pair.assert_converges();
}

#[test]
fn folder_that_is_away_takes_none_of_its_notes_along() {
    let ada = overdue("Ada").1;
    let vault = TestVault::with(&[("People/Far/Ada.md", &ada), ("People/Ben.md", &ada), ("card.md", &ada)]);
    let head = vault.head();
    std::fs::remove_dir_all(vault.path("People")).unwrap();
    vault.write("People.cloudf", "");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.head(), head);
    for said in [vault.due(), vault.rounds(&["due"]).stdout] {
        assert!(said.contains("odrive keeps it elsewhere, and 1 more"), "{said}");
        assert!(said.contains("Ada") && said.contains("Ben"), "{said}");
    }
}

#[test]
fn note_whose_placeholder_goes_without_it_is_removed() {
    let vault = vault_of(&["Ada", "Ben"]);
    let mut watcher = vault.watch(&["--settle", "200ms"]);
    vault.write(".Ada.md.icloud", "bplist00");
    vault.remove("Ada.md");
    wait_for("the finding", || attention(&vault).contains("iCloud"));
    stays_for("Ada in history", Duration::from_secs(1), || vault.at("HEAD", "Ada.md").is_some());
    vault.write("Cy.md", overdue("Cy").1);
    vault.wait_commit("New contact: Cy (circle 1)");
    vault.remove(".Ada.md.icloud");
    vault.write("Ben.md", contact("circle: 1\nlast_touch: 2026-10-03"));
    vault.wait_commit("Removed contact: Ada");
    watcher.stop();
    assert!(!attention(&vault).contains("iCloud"), "{}", vault.due());
    vault.assert_settled();
    vault.assert_fixed_points(None);
}
