//! One test for each bug that was found and fixed, with its story. A bug that needs the real binary, git or an
//! editor to be seen has its test here; one that a pure function can show has it beside that function.

use crate::support::{ADA, GRACE, TestVault, contact, stays_for, wait_for};
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

fn hook(vault: &TestVault, name: &str, script: &str) {
    let path = format!(".git/hooks/{name}");
    vault.write(&path, format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(vault.path(&path), std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn many(count: usize) -> TestVault {
    let names: Vec<String> = (0..count).map(|n| format!("People/Contact {n}.md")).collect();
    let texts: Vec<String> = (0..count).map(|n| format!("{ADA}Number {n}.\n")).collect();
    let notes: Vec<_> = names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    TestVault::with(&notes)
}

/// Only refused content was remembered, and a removal has none: the hook ran again and again.
#[test]
fn refused_removal_is_not_tried_again() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "echo ran >> ../scratch/hooks; exit 1");
    let watcher = vault.watch(&["--settle", "100ms"]);
    vault.remove("Ada Lovelace.md");
    watcher.wait_line("waiting: ");
    let runs = || std::fs::read_to_string(vault.outside().join("scratch/hooks")).unwrap().lines().count();
    vault.append("Grace Hopper.md", "x\n");
    wait_for("the hook for Grace", || watcher.lines_with("waiting: Grace").len() == 1);
    let asked = runs();
    stays_for("the hook's runs", Duration::from_secs(1), || runs() == asked);
    // Ada's removal, the agenda of the day at the most, and Grace.
    assert!(asked <= 3, "{asked} runs");
}

/// A rename's two halves were refused apart: the removal was then committed without the new name.
#[test]
fn refused_rename_is_refused_as_a_whole() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "! git diff --cached --name-only | grep -q Byron");
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "100ms"]);
    vault.rename("Ada Lovelace.md", "Ada Byron.md");
    watcher.wait_line("waiting: ");
    vault.append("Grace Hopper.md", "x\n");
    vault.wait_commit("Grace Hopper: notes edited");
    watcher.stop();
    assert_eq!(vault.subjects_since(&head), ["Grace Hopper: notes edited"]);
}

/// And again when the new name's note was edited: while that had not settled, its old name was gone for good.
#[test]
fn refused_rename_stays_one_while_its_note_is_edited() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "! git diff --cached --name-only | grep -q Byron");
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "1s"]);
    vault.rename("Ada Lovelace.md", "Ada Byron.md");
    watcher.wait_line("waiting: ");
    for _ in 0..5 {
        vault.append("Ada Byron.md", "x\n");
        std::thread::sleep(Duration::from_millis(300));
    }
    vault.append("Grace Hopper.md", "x\n");
    vault.wait_commit("Grace Hopper: notes edited");
    watcher.stop();
    assert_eq!(vault.subjects_since(&head), ["Grace Hopper: notes edited"]);
}

/// The commit of the user's own edit was refused, and the edit was overwritten all the same.
#[test]
fn edit_of_the_agenda_that_a_hook_refuses_is_not_overwritten() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "exit 1");
    vault.write("DUE.md", "My own list, and nothing of yours.\n");
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    vault.rounds_code(2, &["refresh"]);
    assert_eq!(vault.due(), "My own list, and nothing of yours.\n");
}

/// vim moves `rounds.toml` away for an instant: every note was a contact for that long.
#[test]
fn settings_that_are_missing_for_an_instant_or_half_typed_change_nothing() {
    let settings = "inbox_file = \"Inbox.md\"\ncontacts = \"People\"\n";
    let vault =
        TestVault::with(&[("rounds.toml", settings), ("People/Ada Lovelace.md", ADA), ("Elsewhere.md", ADA)]);
    let due = vault.due();
    let mut watcher = vault.watch(&["--settle", "20s"]);
    vault.write("rounds.toml", format!("{settings}[agenda"));
    stays_for("Elsewhere is no contact", Duration::from_millis(500), || {
        !vault.due().contains("](Elsewhere.md)")
    });
    vault.remove("rounds.toml");
    stays_for("the agenda", Duration::from_millis(300), || !vault.due().contains("](Elsewhere.md)"));
    vault.write("rounds.toml", settings);
    wait_for("the agenda as before", || vault.due() == due);
    watcher.stop();
    vault.assert_settled();
}

/// Of a mass, only missing notes were held back: emptied ones and other files were committed.
#[test]
fn mass_of_emptied_notes_and_the_files_beside_them_wait_and_are_one_thing_to_say() {
    let vault = many(30);
    let head = vault.head();
    (0..20).for_each(|n| vault.write(&format!("People/Contact {n}.md"), ""));
    vault.remove(".gitattributes");
    let said = vault.rounds_code(2, &["refresh"]).stdout;
    assert_eq!(said.matches("waiting: ").count(), 1, "{said}");
    assert!(said.contains("21 files") && said.contains("--accept-removals"), "{said}");
    assert_eq!(vault.head(), head);
    vault.rounds(&["refresh", "--accept-removals"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

/// `mv People Contacts` was taken for a mass removal.
#[test]
fn folder_under_a_new_name_is_no_mass_removal() {
    let vault = many(30);
    let head = vault.head();
    vault.rename("People", "Contacts");
    vault.rounds(&["refresh"]);
    let subjects = vault.subjects_since(&head);
    assert_eq!(subjects.len(), 30, "{subjects:?}");
    assert!(subjects.iter().all(|subject| subject.starts_with("Moved contact: ")), "{subjects:?}");
    vault.assert_settled();
}

/// A note that HEAD drops and git ignores came back into the agenda as HEAD moved.
#[test]
fn note_that_is_ignored_from_now_on_leaves_the_agenda() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(&["--settle", "100ms"]);
    vault.append(".gitignore", "Ada*\n");
    vault.git(&["rm", "-q", "--cached", "Ada Lovelace.md"]);
    vault.git(&["commit", "-q", "-a", "-m", "user: not Ada"]);
    wait_for("the agenda without Ada", || !vault.due().is_empty() && !vault.due().contains("Ada"));
    vault.wait_settled();
    watcher.stop();
    vault.assert_fixed_points(None);
}

/// Looking now and then, `--poll` kept the time of the first save: the file was committed in mid-typing.
#[test]
fn polled_file_that_is_saved_again_and_again_is_still_being_edited() {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(&["--poll", "--settle", "3s"]);
    let mut last = std::time::Instant::now();
    stays_for("no commit", Duration::from_secs(7), || {
        if last.elapsed() > Duration::from_millis(1200) {
            vault.append("Ada Lovelace.md", "x\n");
            last = std::time::Instant::now();
        }
        vault.head() == head
    });
    vault.wait_commit("Ada Lovelace: notes edited");
    watcher.stop();
}

/// The agenda's new name was never committed, since its text is the old one's.
#[test]
fn agenda_under_a_new_name_takes_the_old_ones_place_in_one_commit() {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "100ms"]);
    vault.write("rounds.toml", "agenda_file = \"Today.md\"\n");
    vault.wait_commit("Edited rounds.toml");
    wait_for("everything to be committed", || vault.status().is_empty());
    watcher.stop();
    let names = vault.git(&["log", "--format=", "--name-status", "--no-renames", &format!("{head}..")]);
    assert_eq!(names, "D\tDUE.md\nA\tToday.md\nM\trounds.toml");
    assert!(!vault.exists("DUE.md") && vault.read("Today.md").contains("Ada"));
    vault.assert_settled();
}

/// A mark was committed in the next commit's agenda, as if `rounds` had made it.
#[test]
fn tick_in_the_agenda_is_in_no_commit_of_another_note() {
    let vault = TestVault::new();
    let head = vault.head();
    let mut watcher = vault.watch(&["--settle", "100ms"]);
    vault.edit("DUE.md", "- [ ] **[Ada", "- [x] **[Ada");
    vault.append("Grace Hopper.md", "x\n");
    vault.wait_commit("Ada Lovelace: touched, 22 Nov");
    vault.wait_settled();
    watcher.stop();
    assert_eq!(vault.subjects_since(&head), ["Grace Hopper: notes edited", "Ada Lovelace: touched, 22 Nov"]);
    assert!(!vault.due().contains("- [x] **[Ada"));
    assert!(!String::from_utf8(vault.at("HEAD~1", "DUE.md").unwrap()).unwrap().contains("[x]"));
}

/// A conflict in DUE.md was settled over what the user typed while resolving it.
#[test]
fn words_typed_into_a_conflict_of_the_agenda_are_kept() {
    let vault = TestVault::new();
    vault.git(&["switch", "-q", "-c", "other"]);
    vault.append("DUE.md", "\n## Yours\n\nTheirs.\n");
    vault.rounds(&["refresh"]);
    vault.git(&["switch", "-q", "main"]);
    vault.append("DUE.md", "\n## Yours\n\nOurs.\n");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.try_git(&["merge", "other"]).code, 1);
    vault.append("DUE.md", "Typed while resolving.\n");
    vault.try_rounds(&["refresh"]);
    for words in ["Theirs.", "Ours.", "Typed while resolving."] {
        assert_eq!(vault.due().matches(words).count(), 1, "{words}\n{}", vault.due());
    }
}

/// `git add code.rs` made the watcher wait for a file that is none of its business.
#[test]
fn staged_file_of_a_foreign_kind_is_nothing_to_wait_for() {
    let vault = TestVault::new();
    vault.write("code.rs", "fn main() {}\n");
    vault.git(&["add", "code.rs"]);
    let ran = vault.rounds(&["refresh"]);
    assert_eq!(ran.stdout, "");
}

/// A filter that cannot show HEAD's text of one note ended `watch` at its start.
#[test]
fn note_whose_filter_fails_waits_and_nothing_else_does() {
    let vault = TestVault::new();
    vault.configure("filter.broken.clean", "cat");
    vault.configure("filter.broken.smudge", "false");
    vault.configure("filter.broken.required", "true");
    vault.append(".gitattributes", "Ada*.md filter=broken\n");
    vault.append("Ada Lovelace.md", "x\n");
    vault.append("Grace Hopper.md", "x\n");
    let said = vault.rounds_code(2, &["refresh"]).stdout;
    assert!(said.contains("waiting: Ada Lovelace.md: git cat-file"), "{said}");
    assert!(vault.log_subjects().contains(&"Grace Hopper: notes edited".to_owned()));
}

/// An empty note waited for its second look, and `init` did not.
#[test]
fn empty_note_is_imported_with_the_others() {
    let vault = TestVault::folder();
    vault.write_all(&[("Ada Lovelace.md", ADA), ("Empty.md", ""), ("Grace Hopper.md", GRACE)]);
    vault.rounds(&["init"]);
    vault.assert_settled();
    assert_eq!(vault.log_subjects().len(), 2);
}

/// The file in a link's place was committed with the link's mode, and so as a link to its own text.
#[test]
fn file_in_the_place_of_a_link_is_committed_as_a_file() {
    let vault = TestVault::new();
    vault
        .sh("ln -s elsewhere.md Link.md && git add Link.md && git commit -q -m 'user: a link' && rm Link.md");
    vault.write("Link.md", contact("circle: 1\nlast_touch: 2026-11-01"));
    vault.rounds(&["refresh"]);
    assert!(vault.git(&["ls-tree", "HEAD", "Link.md"]).starts_with("100644 "));
    vault.assert_settled();
}

/// Two characters were no sign: the line came back unmarked, and theirs went to *Yours* without a word.
#[test]
fn box_with_several_characters_stays_with_a_remark() {
    let vault = TestVault::new();
    for (sign, said) in [
        (">2w", "the day goes behind the box: `[>] 2w`"),
        ("ok", "`[ok]` is no mark: x done, ? tried, > later with a day, - not any more"),
    ] {
        let text = vault.due().replace("- [ ] **[Ada", &format!("- [{sign}] **[Ada"));
        vault.write("DUE.md", text);
        vault.rounds(&["refresh"]);
        let due = vault.due();
        assert!(due.contains(&format!("- [{sign}] **[Ada")) && due.contains(said), "{due}");
        assert!(!due.contains("## Yours"), "{due}");
        vault.assert_settled();
        vault.write("DUE.md", due.replace(&format!("[{sign}]"), "[ ]"));
        vault.rounds(&["refresh"]);
        assert!(!vault.due().contains(said), "{}", vault.due());
    }
}

/// The message was lost with the refusal: later the same text was committed as an edit of the user's, and `undo` did
/// not know it.
#[test]
fn deed_that_a_hook_refused_keeps_its_message() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "exit 1");
    let ran = vault.rounds_code(2, &["touch", "grace", "phone", "liked it"]);
    assert_eq!(ran.stderr, "warning: written, and not committed yet\n");
    let ran = vault.rounds_code(2, &["touch", "grace", "email", "again", "-q"]);
    assert_eq!(ran.stderr, "warning: not written: Grace Hopper: touched by email, 22 Nov — again\n");
    vault.remove(".git/hooks/pre-commit");
    let head = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head), ["Grace Hopper: touched by phone, 22 Nov — liked it"]);
    vault.rounds(&["undo"]);
    assert_eq!(vault.read("Grace Hopper.md"), GRACE);
    vault.assert_settled();
}

/// Note and inbox were two edits afterwards, of which each alone could be taken back.
#[test]
fn card_that_a_hook_refused_is_one_commit_later() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "! git diff --cached --name-only | grep -q Ada");
    vault.write("Inbox.md", "- Ada: phone, liked it\n");
    vault.rounds_code(2, &["refresh"]);
    vault.remove(".git/hooks/pre-commit");
    let head = vault.head();
    // Whatever commits one of the two commits both.
    vault.rounds(&["inbox", "Bea — send deck"]);
    assert_eq!(vault.subjects_since(&head)[0], "Ada Lovelace: touched by phone, 22 Nov — liked it");
    vault.rounds(&["undo", "ada"]);
    assert_eq!(vault.read("Ada Lovelace.md"), ADA);
    assert!(vault.read("Inbox.md").contains("Ada: phone, liked it"), "{}", vault.read("Inbox.md"));
    vault.assert_settled();
}

/// What the user changes on top of a refused deed makes it theirs, and the words are not told twice.
#[test]
fn refused_deed_that_was_edited_since_is_the_users_edit() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "exit 1");
    vault.rounds_code(2, &["touch", "grace", "phone", "liked it"]);
    vault.remove(".git/hooks/pre-commit");
    vault.append("Grace Hopper.md", "mine\n");
    let head = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(
        vault.subjects_since(&head),
        ["Grace Hopper: touched by phone, 22 Nov (was 1 Sep); logged, 1 Sep"]
    );
    assert!(!vault.exists(".git/rounds/deeds"));
}

/// Where a note was before, it seemed to be still for half a second after the start: both fitted the name, and the
/// rename was told as a new contact and a removed one.
#[test]
fn note_that_was_moved_a_moment_ago_is_found_where_it_is() {
    let vault = TestVault::new();
    vault.rename("Grace Hopper.md", "People/Grace Hopper.md");
    vault.remove("Ada Lovelace.md");
    let head = vault.head();
    vault.rounds(&["touch", "grace", "phone"]);
    assert_eq!(
        vault.subjects_since(&head),
        ["Moved contact: Grace Hopper to People", "Grace Hopper: touched by phone, 22 Nov"]
    );
    let ran = vault.rounds_code(2, &["touch", "ada", "phone"]);
    assert!(ran.stderr.starts_with("error: no contact is called `ada`\n"), "{}", ran.stderr);
    vault.rounds(&["refresh"]);
    vault.assert_settled();
    vault.assert_fixed_points(Some(&head));
}

/// The last touch of a machine east of this one lay in the future, and was not believed.
#[test]
fn touch_with_a_zone_is_believed_wherever_it_is_still_the_day_before() {
    let note = "---\ncircle: 1\nlast_touch: 2026-11-23T04:00:00Z\n---\n";
    let vault = TestVault::with(&[("Ada.md", note), ("Ben.md", &note.replace("23T", "24T"))]);
    let ran = vault.rounds_code(1, &["check"]);
    assert!(!ran.stdout.contains("Ada.md"), "{}", ran.stdout);
    assert!(ran.stdout.contains("Ben.md:3:13: last_touch `2026-11-24` is still to come"), "{}", ran.stdout);
    assert!(vault.rounds(&["show", "ada"]).stdout.contains("22 Nov"));
}

/// `24 dec 27` was 24 December of this year for a command, the 27th for a mark, and a card's 5 January 2028 was the 28th.
#[test]
fn year_of_two_digits_is_asked_about_everywhere() {
    let note = "---\ncircle: 1\nlast_touch: 2026-09-01\n---\n";
    let vault = TestVault::with(&[("Ada.md", note), ("Ben.md", note)]);
    vault.rounds(&["refresh"]);
    let asked = "has only two digits";
    let ran = vault.rounds_code(2, &["later", "ada", "24 dec 27"]);
    assert!(ran.stderr.contains(asked) && ran.stderr.contains("write 2027-12-24"), "{}", ran.stderr);
    let ran = vault.rounds_code(2, &["promise", "ada", "send the map by 24.12.27"]);
    assert!(ran.stderr.contains(asked), "{}", ran.stderr);
    let due = vault.due();
    let line = due.lines().find(|line| line.contains("[Ben]")).unwrap();
    vault.edit("DUE.md", line, &format!("{} 24 dec 27", line.replace("- [ ]", "- [>]")));
    vault.write("Inbox.md", "- Xi Ann, Acme — call on 5 jan 28\n");
    vault.rounds(&["refresh"]);
    assert_eq!((vault.read("Ada.md").as_str(), vault.read("Ben.md").as_str()), (note, note));
    assert!(!vault.exists("Xi Ann.md"));
    assert_eq!(vault.due().matches(asked).count(), 2, "{}", vault.due());
}

/// Every one of these was a touch to its writer and nothing to the program, which did not say so.
#[test]
fn dated_line_of_a_log_is_read_or_pointed_out() {
    for log in [
        "2026-11-10 call, all well\n",
        "### 2026-11-10\ncall, all well\n",
        "- [x] 2026-11-10 call, all well\n",
        "| date | what |\n| --- | --- |\n| 2026-11-10 | call |\n",
    ] {
        let vault = TestVault::with(&[("Ada.md", &format!("---\ncircle: 1\n---\n## Log\n{log}"))]);
        let found = vault.try_rounds(&["check"]).stdout;
        let shown = vault.rounds(&["show", "ada"]).stdout;
        assert!(found.contains("Ada.md:") != shown.contains("10 Nov"), "{log}\n{found}\n{shown}");
    }
}

/// Tasks that a tab indents, as Obsidian does, were no promises; neither were those with a mark of one's own.
#[test]
fn task_below_a_tab_and_task_in_progress_are_promises() {
    let note = "---\ncircle: 1\nlast_touch: 2026-11-20\n---\n- talk\n\t- [ ] send the deck 📅 2026-11-20\n- [/] send the map 📅 2026-11-21\n";
    let vault = TestVault::with(&[("Ada.md", note)]);
    let due = vault.rounds(&["due"]).stdout;
    assert!(due.contains("send the deck") && due.contains("send the map"), "{due}");
    vault.rounds(&["kept", "ada", "deck"]);
    assert!(vault.read("Ada.md").contains("\t- [x] send the deck"), "{}", vault.read("Ada.md"));
}

/// A promise that repeats ended for good with the first time that it was kept.
#[test]
fn promise_that_repeats_leaves_its_next_occurrence() {
    let task = "- [ ] send the figures 🔁 every month 📅 2026-11-20\n";
    let note = format!("---\ncircle: 1\nlast_touch: 2026-11-20\n---\n{task}");
    let vault = TestVault::with(&[("Ada.md", &note)]);
    vault.rounds(&["kept", "ada", "figures"]);
    let now = vault.read("Ada.md");
    assert!(now.contains("- [ ] send the figures 🔁 every month 📅 2026-12-20\n"), "{now}");
    assert!(now.contains("- [x] send the figures"), "{now}");
}
