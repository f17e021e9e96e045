//! Marks that come from elsewhere: brought by git from another machine, saved by an editor while a watcher runs.

use crate::marks::{BEN, assert_done, mark, marked};
use crate::support::{ADA, TestVault, contact, stays_for, wait_for};
use std::time::{Duration, Instant};

/// Marks rest five seconds whatever the settings say; notes settle sooner.
const SETTLE: &[&str] = &["--settle", "300ms"];

/// A clone of the vault beside it, for commands of the same person on another machine.
fn clone_of(vault: &TestVault, name: &str) -> String {
    let path = vault.outside().join(name);
    let path = path.to_str().unwrap().to_owned();
    vault.git(&["clone", "-q", ".", &path]);
    path
}

#[test]
fn mark_that_came_by_a_pull_is_of_the_day_on_which_it_was_committed() {
    let vault = TestVault::with(&[
        ("Ada Lovelace.md", ADA),
        ("Ben.md", BEN),
        ("Cora.md", ADA),
        ("Dan.md", &(contact("met: 2020-01-01") + "\n- [ ] the plan #waiting 📅 2026-11-01\n")),
        ("Eve.md", ADA),
    ]);
    let phone = clone_of(&vault, "phone");
    let on_the_phone = |typed: &str, day: &str| {
        std::fs::write(format!("{phone}/DUE.md"), typed).unwrap();
        vault.sh(&format!(
            "cd {phone}; GIT_AUTHOR_DATE='{day}T23:30:00-0800' git commit -q -a -m 'user: from the phone'"
        ));
    };
    let due = vault.due();
    let typed = marked(&due, "Ada Lovelace", 'x', " phone: liked the draft");
    let typed = marked(&typed, "Ben", 'x', " phone ✅ 2026-11-05");
    let typed = marked(&typed, "Cora", '>', " friday");
    let typed = marked(&typed, "Dan", '?', " email");
    on_the_phone(&typed, "2026-11-10");
    // A later commit that has the marks too, and one more.
    on_the_phone(&marked(&typed, "Eve", 'x', " coffee"), "2026-11-12");
    let head = vault.head();
    vault.git(&["pull", "-q", &phone, "main"]);
    vault.rounds(&["refresh"]);
    let subjects = vault.subjects_since(&head);
    for expected in [
        "Ada Lovelace: touched by phone, 10 Nov — liked the draft",
        "Ben: touched by phone, 5 Nov",
        // The Friday after the day of the mark.
        "Cora: not now, next step 13 Nov",
        "Dan: tried by email, 10 Nov",
        "Eve: touched in person, 12 Nov",
    ] {
        assert!(subjects.contains(&expected.to_owned()), "{subjects:?}");
    }
    assert_done(&vault);
}

#[test]
fn two_machines_that_carry_out_the_same_marks_write_the_same_bytes() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ben.md", BEN), ("Cora.md", ADA)]);
    let due = vault.due();
    let typed = marked(&due, "Ada Lovelace", 'x', " phone: liked the draft\n  - at length");
    vault.write("DUE.md", marked(&typed, "Ben", '?', ""));
    vault.git(&["commit", "-q", "-a", "-m", "user: marks"]);
    let other = clone_of(&vault, "other");
    let refresh = || {
        vault.rounds(&["refresh"]);
        let mut there = vault.rounds_command(&["refresh"]);
        let ran = vault.run_rounds(there.current_dir(&other));
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    };
    refresh();
    for file in ["DUE.md", "Ada Lovelace.md", "Ben.md"] {
        assert_eq!(vault.read(file), std::fs::read_to_string(format!("{other}/{file}")).unwrap());
    }
    assert_eq!(vault.read("Ada Lovelace.md").matches("liked the draft").count(), 1);
    let note = vault.read("Ada Lovelace.md");
    vault.git(&["pull", "-q", "--no-rebase", "--no-edit", &other, "main"]);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.read("Ada Lovelace.md"), note);
    vault.assert_settled();
    assert!(!vault.due().contains("[x]"), "{}", vault.due());
}

/// A vault that is watched, until its marks are carried out.
fn watched(type_it: impl FnOnce(&TestVault)) -> TestVault {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(SETTLE);
    let typed = Instant::now();
    type_it(&vault);
    vault.wait_commit("Ada Lovelace: touched by phone, 22 Nov — liked the draft");
    assert!(typed.elapsed() >= Duration::from_secs(5), "the file rests first");
    vault.wait_settled();
    watcher.stop();
    assert_eq!(vault.subjects_since(&head).len(), 1, "{:?}", vault.subjects_since(&head));
    assert!(
        vault
            .read("Ada Lovelace.md")
            .ends_with("## Log\n- 2026-11-22 phone: liked the draft\n- 2026-10-02\n")
    );
    assert_done(&vault);
    vault
}

#[test]
fn mark_typed_while_watching_is_carried_out_when_the_file_has_rested() {
    watched(|vault| mark(vault, "Ada Lovelace", 'x', " phone: liked the draft"));
}

#[test]
fn mark_that_is_saved_every_second_while_it_is_typed_is_not_acted_on_before() {
    watched(|vault| {
        let (due, note) = (vault.due(), vault.read("Ada Lovelace.md"));
        let words = ["", " phone", " phone: li", " phone: liked the", " phone: liked the draft"];
        // Before it is a tick, the box is half a mark that nobody is to remark on.
        let steps = std::iter::once(('>', "")).chain(words.into_iter().map(|words| ('x', words)));
        for (sign, words) in steps {
            let typed = marked(&due, "Ada Lovelace", sign, words);
            vault.write("DUE.md", "");
            vault.write("DUE.md", &typed);
            stays_for("what was typed", Duration::from_secs(1), || {
                vault.due() == typed && vault.read("Ada Lovelace.md") == note
            });
        }
    });
}

#[test]
fn mark_saved_by_vim_is_carried_out() {
    let save = "vim -u NONE -N -es -c 'set backupskip= writebackup backupcopy=no'";
    if !crate::support::has("vim") {
        return crate::support::skip_missing("vim");
    }
    watched(|vault| {
        vault.sh(&format!(
            "{save} -c '/Ada Love' -c 's/\\[ \\]/[x]/' -c 'normal! A phone: liked the draft' -c wq DUE.md"
        ));
    });
}

#[test]
fn bare_tick_on_a_day_that_was_touched_adds_nothing_and_goes_once_it_has_rested() {
    let vault = TestVault::with(&[("Kay.md", &contact("last_touch: 2026-11-22\nbirthday: 11-25"))]);
    let (head, note, rendered) = (vault.head(), vault.read("Kay.md"), vault.due());
    let mut watcher = vault.watch(SETTLE);
    let typed = marked(&rendered, "Kay", 'x', "");
    vault.write("DUE.md", &typed);
    stays_for("the tick", Duration::from_secs(3), || vault.due() == typed);
    wait_for("the tick to go", || vault.due() == rendered);
    watcher.stop();
    assert_eq!((vault.head(), vault.read("Kay.md")), (head, note));
    assert_done(&vault);
}

#[test]
fn note_that_is_being_edited_delays_its_own_mark_only() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Ben.md", BEN)]);
    let mut watcher = vault.watch(SETTLE);
    mark(&vault, "Ada Lovelace", 'x', " phone: yes");
    mark(&vault, "Ben", 'x', " phone: no");
    let mut last = Instant::now();
    let mut words = 0;
    wait_for("Ben's commit", || {
        if last.elapsed() > Duration::from_secs(1) {
            words += 1;
            vault.append("Ada Lovelace.md", "A word.\n");
            last = Instant::now();
        }
        vault.log_subjects().contains(&"Ben: touched by phone, 22 Nov — no".into())
    });
    assert!(!vault.read("Ada Lovelace.md").contains("phone: yes"));
    vault.wait_commit("Ada Lovelace: touched by phone, 22 Nov — yes");
    vault.wait_settled();
    watcher.stop();
    assert_eq!(vault.read("Ada Lovelace.md").matches("A word.").count(), words);
    assert_eq!(vault.read("Ada Lovelace.md").matches("phone: yes").count(), 1);
    assert_done(&vault);
}
