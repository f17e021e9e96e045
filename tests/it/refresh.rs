//! `rounds refresh`: one round, once. What it writes, what it commits, and when it will not.

use crate::support::{ADA, GRACE, TODAY, TestVault, agenda_day, contact};
use chrono::{Days, NaiveDate};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn refresh_commits_the_note_with_its_agenda_and_a_second_pass_does_nothing() {
    let vault = TestVault::new();
    let before = vault.head();
    vault.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&before), ["Ada Lovelace: circle 1 → 2"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);

    let (head, written) = (vault.head(), modified(&vault, "DUE.md"));
    vault.rounds(&["refresh"]);
    assert_eq!((vault.head(), modified(&vault, "DUE.md")), (head, written), "a second pass does nothing");
}

#[test]
fn ten_contacts_changed_together_are_ten_commits_each_with_its_own_agenda() {
    let names: Vec<String> = (0..10).map(|n| format!("Contact {n}.md")).collect();
    let notes: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), ADA)).collect();
    let vault = TestVault::with(&notes);
    let before = vault.head();
    for name in &names {
        vault.edit(name, "2026-10-02", "2026-11-20");
    }
    vault.rounds(&["refresh"]);
    let expected: Vec<String> =
        (0..10).map(|n| format!("Contact {n}: touched, 20 Nov (was 2 Oct)")).collect();
    assert_eq!(vault.subjects_since(&before), expected);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn commits_made_together_are_packed_without_the_rest_of_the_vault() {
    let names: Vec<String> = (0..300).map(|n| format!("People/{}/Contact {n}.md", n % 3)).collect();
    let texts: Vec<String> = (0..300).map(|n| format!("{ADA}Number {n}.\n")).collect();
    let notes: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let vault = TestVault::with(&notes);
    let packs = || vault.sh("ls .git/objects/pack/*.idx").stdout;
    let before = packs();
    for name in &names[..12] {
        vault.edit(name, "2026-10-02", "2026-11-20");
    }
    vault.rounds(&["refresh"]);
    let after = packs();
    let new: Vec<&str> = after.lines().filter(|pack| !before.contains(pack)).collect();
    assert_eq!(new.len(), 1, "{before}{after}");
    let listed = vault.sh(&format!("git show-index < {} | wc -l", new[0])).stdout;
    // A commit, its note, its agenda and three folders, twelve times.
    let objects: usize = listed.trim().parse().unwrap();
    assert!((40..=72).contains(&objects), "{objects}");
    vault.assert_settled();
}

#[test]
fn edit_in_the_instant_of_the_index_is_seen_by_its_content() {
    let vault = TestVault::new();
    // Nothing tells the new text from the old but its content: the size is the same, and so is the time, which the
    // index has too. It is for this case that git looks into files as old as its index.
    vault.configure("core.trustctime", "false");
    vault.sh("touch -d '2026-11-20 12:00' 'Ada Lovelace.md' && git update-index --refresh && touch -d '2026-11-20 12:00' .git/index");
    let before = vault.head();
    let edited = vault.read("Ada Lovelace.md").replacen("circle: 1", "circle: 2", 1);
    vault.sh(&format!("printf %s '{edited}' | dd of='Ada Lovelace.md' conv=notrunc status=none"));
    vault.sh("touch -d '2026-11-20 12:00' 'Ada Lovelace.md'");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&before), ["Ada Lovelace: circle 1 → 2"]);
}

#[test]
fn repository_that_ignores_case_is_kept_like_any_other() {
    let vault = TestVault::new();
    vault.configure("core.ignoreCase", "true");
    let before = vault.head();
    vault.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    vault.write("Ben.md", ADA);
    vault.rounds(&["refresh"]);
    assert_eq!(
        vault.subjects_since(&before),
        ["Ada Lovelace: circle 1 → 2", "New contact: Ben (circle 1, buyer)"]
    );
    vault.assert_settled();
}

#[test]
fn no_commit_writes_the_agenda_alone() {
    let vault = TestVault::new();
    let head = vault.head();
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    assert_eq!(vault.rounds(&["refresh", "--no-commit"]).stdout, "wrote DUE.md\n");
    assert_eq!(vault.rounds(&["refresh", "--no-commit"]).stdout, "", "nothing is left to do");
    assert_eq!(vault.head(), head);
    assert!(!vault.due().contains("Ada"), "touched yesterday, Ada is off the agenda:\n{}", vault.due());
    assert_eq!(vault.status(), " M \"Ada Lovelace.md\"\n M DUE.md\n");
}

#[test]
fn dry_run_does_neither() {
    let vault = TestVault::new();
    let (head, due) = (vault.head(), vault.due());
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    let said = vault.rounds(&["refresh", "--dry-run"]).stdout;
    assert!(said.contains("Ada Lovelace: touched, 21 Nov (was 2 Oct)"), "{said}");
    assert_eq!((vault.head(), vault.due()), (head, due));
    assert_eq!(vault.status(), " M \"Ada Lovelace.md\"\n");
}

#[test]
fn first_commit_of_a_repository_is_made_like_any_other() {
    let vault = TestVault::unborn(&[("Ada Lovelace.md", ADA)]);
    vault.rounds(&["refresh"]);
    assert!(vault.log_subjects().contains(&"New contact: Ada Lovelace (circle 1, buyer)".to_owned()));
    vault.assert_settled();
}

#[test]
fn removed_note_is_committed_as_removed() {
    let vault = TestVault::new();
    let before = vault.head();
    vault.remove("Ada Lovelace.md");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&before), ["Removed contact: Ada Lovelace"]);
    vault.assert_settled();
}

#[test]
fn mass_disappearance_is_not_believed_before_it_is_accepted() {
    let names: Vec<String> = (0..30).map(|n| format!("People/Contact {n}.md")).collect();
    let notes: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), ADA)).collect();
    let vault = TestVault::with(&notes);
    let head = vault.head();
    for name in &names[..12] {
        vault.remove(name);
    }
    let ran = vault.rounds_code(2, &["refresh"]);
    let said = ran.stdout + &ran.stderr;
    assert!(said.contains("12") && said.contains("--accept-removals"), "{said}");
    assert_eq!(vault.head(), head, "nothing is committed as removed");

    vault.rounds(&["refresh", "--accept-removals"]);
    assert_eq!(vault.subjects_since(&head).len(), 12);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn ten_removed_notes_are_no_mass_disappearance() {
    let names: Vec<String> = (0..12).map(|n| format!("Contact {n}.md")).collect();
    let notes: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), ADA)).collect();
    let vault = TestVault::with(&notes);
    let before = vault.head();
    for name in &names[..10] {
        vault.remove(name);
    }
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&before).len(), 10);
}

#[test]
fn change_of_mode_alone_is_no_change() {
    let vault = TestVault::new();
    let head = vault.head();
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(vault.path("Ada Lovelace.md"), mode).unwrap();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.head(), head);
}

#[test]
fn attachments_are_committed_up_to_ten_megabytes_and_debris_never() {
    let vault = TestVault::new();
    let before = vault.head();
    let big = vec![7; 10 * 1024 * 1024 + 1];
    vault.write("Cards/ada.png", [0x89, b'P', b'N', b'G', 0, 1, 2, 3]);
    vault.write("Cards/Big.pdf", big);
    for debris in ["4913", "Ada Lovelace.md.tmp", "half.md.part", "film.mp4"] {
        vault.write(debris, "debris");
    }
    vault.rounds(&["refresh"]);
    let names = vault.git(&["log", "--format=", "--name-only", &format!("{before}..")]);
    assert_eq!(names, "Cards/ada.png");
    vault.assert_sound();
}

#[test]
fn file_that_git_tracks_already_is_committed_whatever_its_kind() {
    let vault = TestVault::new();
    vault.write("budget.ods", "one");
    vault.git(&["add", "budget.ods"]);
    vault.git(&["commit", "-q", "-m", "user: the budget"]);
    vault.write("budget.ods", "two");
    let before = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&before), ["Edited budget.ods"]);
    vault.assert_settled();
}

#[test]
fn hidden_folders_and_ignored_files_are_neither_read_nor_committed() {
    let vault = TestVault::new();
    vault.write(".gitignore", vault.read(".gitignore") + "private/\n");
    for path in [".obsidian/Hidden One.md", ".secret/Hidden Two.md", "private/Hidden Three.md"] {
        vault.write(path, ADA);
    }
    vault.rounds(&["refresh"]);
    assert!(!vault.due().contains("Hidden"), "{}", vault.due());
    let tracked = vault.git(&["ls-files"]);
    assert!(!tracked.contains("Hidden"), "{tracked}");
}

#[test]
fn hand_edit_of_the_agenda_is_committed_as_typed_before_it_is_rendered_anew() {
    let vault = TestVault::new();
    let before = vault.head();
    vault.append("DUE.md", "\nring the printers\n");
    let typed = vault.bytes("DUE.md");
    vault.rounds(&["refresh"]);
    let first = vault.git(&["rev-list", "--reverse", &format!("{before}..")]);
    assert_eq!(vault.at(first.lines().next().unwrap(), "DUE.md"), Some(typed));
    assert!(vault.due().contains("ring the printers"), "the user's own line is kept:\n{}", vault.due());
    vault.assert_settled();
    vault.assert_fixed_points(None);

    let head = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.head(), head, "a second pass does nothing");
}

#[test]
fn deleted_agenda_comes_back() {
    let vault = TestVault::new();
    let (head, due) = (vault.head(), vault.due());
    vault.remove("DUE.md");
    vault.rounds(&["refresh"]);
    assert_eq!((vault.head(), vault.due()), (head, due));
}

#[test]
fn agenda_that_was_removed_comes_back_with_what_stood_under_yours() {
    for (n, remove) in ["rm DUE.md", ": > DUE.md"].into_iter().enumerate() {
        let vault = TestVault::new();
        vault.append("DUE.md", "\n## Yours\n\n- buy stamps\n- [ ] a task of mine\n");
        vault.rounds(&["refresh"]);
        let (head, due) = (vault.head(), vault.due());
        assert!(due.contains("## Yours") && due.contains("a task of mine"), "{due}");
        vault.sh(remove);
        vault.rounds(&["refresh"]);
        assert_eq!((vault.head(), vault.due()), (head, due), "{remove}");
        vault.sh(remove);
        // With a note that changes as well, and on another day.
        vault.append("Ada Lovelace.md", "x\n");
        vault.rounds(&["refresh", "--today", &format!("2026-11-2{}", 3 + n)]);
        assert!(vault.due().contains("- buy stamps\n- [ ] a task of mine"), "{}", vault.due());
        vault.assert_settled();
    }
}

/// The notes of `count` people, in a folder and one below it.
fn people(count: usize) -> Vec<String> {
    let folder = |n: usize| if n.is_multiple_of(2) { "People" } else { "People/Old" };
    (0..count).map(|n| format!("{}/P{n:03}.md", folder(n))).collect()
}

#[test]
fn many_new_notes_are_one_commit_and_one_more_when_they_become_contacts() {
    let vault = TestVault::new();
    let (head, names) = (vault.head(), people(150));
    names.iter().for_each(|name| vault.write(name, format!("Words on {name}.\n")));
    vault.append("Ada Lovelace.md", "Edited meanwhile.\n");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: notes edited", "New: 150 notes in People"]);
    vault.assert_settled();
    let head = vault.head();
    names.iter().for_each(|name| vault.write(name, contact("circle: 1\nlast_touch: 2026-10-02")));
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head), ["Now contacts: 150 notes in People"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);

    let head = vault.head();
    names.iter().for_each(|name| vault.append(name, "More.\n"));
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head).len(), 150, "edits are a commit each");
    vault.assert_settled();
}

#[test]
fn twenty_new_notes_are_twenty_commits_and_one_more_is_one() {
    for (count, commits) in [(20, 20), (21, 1)] {
        let vault = TestVault::new();
        let head = vault.head();
        people(count).iter().for_each(|name| vault.write(name, ADA));
        vault.rounds(&["refresh"]);
        assert_eq!(vault.subjects_since(&head).len(), commits);
        vault.assert_settled();
        vault.assert_fixed_points(None);
    }
}

#[test]
fn new_day_is_an_agenda_commit() {
    let vault = TestVault::new();
    let before = vault.head();
    vault.rounds(&["refresh", "--today", "2026-11-23"]);
    assert_eq!(vault.subjects_since(&before), ["agenda: 23 November 2026"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn unchanged_contacts_line_is_unchanged_tomorrow() {
    let vault = TestVault::new();
    let line = |due: &str| due.lines().find(|line| line.contains("Ada")).map(str::to_owned);
    let today = line(&vault.due());
    assert!(today.is_some(), "{}", vault.due());
    vault.rounds(&["refresh", "--today", "2026-11-23"]);
    assert_eq!(line(&vault.due()), today);
}

/// The day that the clock gives, in the zone that a vault's commands have.
fn clocks_day(vault: &TestVault) -> NaiveDate {
    vault.sh("date +%F").stdout.trim().parse().unwrap()
}

#[test]
fn day_never_goes_back_to_before_a_machine_further_east() {
    let vault = TestVault::new();
    let tomorrow = (clocks_day(&vault) + Days::new(1)).to_string();
    vault.rounds(&["refresh", "--today", &tomorrow]);
    let head = vault.head();
    let ran = vault.rounds_by_the_clock(&["refresh"]);
    assert_eq!((ran.code, vault.head()), (0, head), "{}", ran.stderr);
    assert_eq!(agenda_day(&vault.due()).to_string(), tomorrow);
}

#[test]
fn day_two_ahead_is_not_believed_and_said() {
    let vault = TestVault::new();
    let today = clocks_day(&vault);
    vault.rounds(&["refresh", "--today", &(today + Days::new(3)).to_string()]);
    let ran = vault.rounds_by_the_clock(&["refresh"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("DUE.md"), "a warning names it: {}", ran.stderr);
    let day = agenda_day(&vault.due());
    assert!(day == today || day == today + Days::new(1), "{day}");
}

#[test]
fn vault_is_found_by_argument_by_flag_by_variable_and_upward() {
    let vault = TestVault::new();
    vault.write("Meetings/2026/notes.md", "x\n");
    vault.rounds(&["refresh"]);
    let root = vault.root().to_str().unwrap().to_owned();
    let elsewhere = vault.outside();
    let check = |what: &str, command: &mut std::process::Command| {
        let ran = vault.run_rounds(command);
        assert_eq!(ran.code, 0, "{what}: {}", ran.stderr);
    };
    check("argument", vault.rounds_command(&["refresh", &root]).current_dir(&elsewhere));
    check("-C", vault.rounds_command(&["-C", &root, "refresh"]).current_dir(&elsewhere));
    check("--vault", vault.rounds_command(&["due", "--vault", &root]).current_dir(&elsewhere));
    check("variable", vault.rounds_command(&["due"]).env("ROUNDS_VAULT", &root).current_dir(&elsewhere));
    check("upward", vault.rounds_command(&["due"]).current_dir(vault.path("Meetings/2026")));
}

#[test]
fn without_a_vault_no_command_guesses() {
    let vault = TestVault::folder();
    vault.write("Ada Lovelace.md", ADA);
    for command in ["watch", "status", "refresh", "due", "check"] {
        let said = vault.rounds_code(2, &[command]).stderr;
        let root = vault.root().display();
        let expected = format!(
            "error: no vault at `{root}` or above\nhint: run `rounds init` in the folder that holds your contacts\n"
        );
        assert_eq!(said, expected, "rounds {command}");
    }
    assert!(!vault.exists(".git") && !vault.exists("DUE.md"));
}

#[test]
fn every_commit_of_a_contact_carries_its_trailer() {
    let vault = TestVault::with(&[("People/Ada Lovelace.md", ADA)]);
    vault.append("People/Ada Lovelace.md", "She likes bold text.\n");
    vault.rounds(&["refresh"]);
    let trailer = vault.git(&["log", "-1", "--format=%(trailers:key=Contact,valueonly)"]);
    assert_eq!(trailer, "People/Ada Lovelace.md");
}

#[test]
fn contacts_in_a_named_folder_need_no_front_matter() {
    let vault = TestVault::folder();
    vault.write("rounds.toml", "contacts = \"People\"\n");
    vault.write_all(&[
        ("People/Jack Lee.md", "no front matter\n"),
        ("Elsewhere.md", &contact("circle: 1\nlast_touch: 2026-01-01")),
        ("Meetings/Grace.md", GRACE),
    ]);
    vault.rounds(&["init"]);
    let json: Value = serde_json::from_str(&vault.rounds(&["due", "--all", "--json"]).stdout).unwrap();
    assert_eq!((&json["balance"]["total"], &json["sections"]), (&1.into(), &Value::Array(Vec::new())));
    let due = vault.due();
    assert!(!due.contains("](Elsewhere.md)"), "{due}");
    assert!(due.contains("Jack Lee"), "listed as never due:\n{due}");
}

#[test]
fn change_of_settings_is_a_commit_with_the_agenda_that_follows_from_it() {
    let vault = TestVault::new();
    let before = vault.head();
    vault.write("rounds.toml", "links = \"wiki\"\n");
    vault.rounds(&["refresh"]);
    assert!(vault.due().contains("[[Ada Lovelace]]"), "{}", vault.due());
    assert_eq!(vault.subjects_since(&before), ["Edited rounds.toml"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn today_of_the_tests_is_the_agendas() {
    assert_eq!(agenda_day(&TestVault::new().due()).to_string(), TODAY);
}

fn modified(vault: &TestVault, path: &str) -> std::time::SystemTime {
    vault.path(path).metadata().unwrap().modified().unwrap()
}

#[test]
fn lock_that_is_let_go_within_seconds_is_waited_for() {
    let vault = TestVault::new();
    vault.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    vault.write(".git/index.lock", "held by the test");
    let mut refresh = vault.start(&mut vault.rounds_command(&["refresh"]));
    crate::support::stays_for("HEAD", std::time::Duration::from_millis(500), || !refresh.has_ended());
    vault.remove(".git/index.lock");
    assert_eq!(refresh.wait_exit(), 0);
    vault.wait_commit("Ada Lovelace: circle 1 → 2");
}
