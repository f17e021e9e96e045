//! `rounds demo`: the example vault, lively today, watched.

use crate::support::{TestVault, agenda_day, wait_for};

#[test]
fn demo_writes_a_repository_prints_the_agenda_and_watches_it() {
    let vault = TestVault::folder();
    let demo = vault.root().join("rounds-demo");
    let mut running = vault.start(&mut vault.rounds_command(&["demo", "--today", "2027-02-03"]));
    running.wait_line("watching ");
    assert!(running.lines().join("\n").contains("\nToday\n"), "it prints the agenda");
    let due = std::fs::read_to_string(demo.join("DUE.md")).unwrap();
    assert_eq!(agenda_day(&due).to_string(), "2027-02-03", "its dates are moved to today");
    running.stop();
    let vault = vault.moved(&demo, &demo);
    vault.assert_settled();
    // What was before is told back from the notes: it has no pages.
    let begun = vault.git(&["log", "--format=%H", "--grep=^Set up rounds$"]);
    vault.assert_fixed_points(Some(&format!("{begun}^")));
}

#[test]
fn demo_needs_no_git_identity() {
    let vault = TestVault::folder();
    vault.git(&["config", "--global", "--remove-section", "user"]);
    let mut running = vault.start(&mut vault.rounds_command(&["demo", "here"]));
    running.wait_line("watching ");
    running.stop();
}

#[test]
fn demo_story_is_as_lively_on_any_day() {
    let lines = |day: &str| {
        let vault = TestVault::folder();
        let mut running = vault.start(&mut vault.rounds_command(&["demo", "here", "--today", day]));
        running.wait_line("watching ");
        running.stop();
        let due = vault.read("here/DUE.md");
        due.lines().filter(|line| line.starts_with("- [ ] ")).count()
    };
    let then = lines("2026-11-22");
    assert!(then > 5, "{then} lines on the day it was written");
    for day in ["2026-11-23", "2027-03-31", "2028-02-29"] {
        let now = lines(day);
        assert!(now.abs_diff(then) <= 2, "{now} lines on {day}, {then} on the day it was written");
    }
}

#[test]
fn second_demo_goes_on_watching_the_same_folder() {
    let vault = TestVault::folder();
    let demo = vault.root().join("rounds-demo");
    let mut running = vault.start(&mut vault.rounds_command(&["demo"]));
    running.wait_line("watching ");
    running.stop();
    let vault = vault.moved(&demo, &demo);
    let note = vault.git(&["ls-files", "*.md"]).lines().find(|path| *path != "DUE.md").unwrap().to_owned();
    vault.append(note.trim_matches('"'), "\nedited between two demos\n");
    let head = vault.head();

    let mut again = vault.start(vault.rounds_command(&["demo"]).current_dir(demo.parent().unwrap()));
    again.wait_line("watching ");
    wait_for("the edit's commit", || vault.head() != head);
    again.stop();
    assert!(vault.read(note.trim_matches('"')).ends_with("edited between two demos\n"));
}

#[test]
fn demo_refuses_a_folder_that_holds_anything_else() {
    let vault = TestVault::folder();
    vault.write("mine/letter.txt", "mine");
    let said = vault.rounds_code(2, &["demo", "mine"]).stderr;
    assert!(said.contains("mine"), "{said}");
    assert_eq!(std::fs::read_dir(vault.path("mine")).unwrap().count(), 1, "nothing was written");
}

#[test]
fn demo_is_written_where_the_option_says_and_never_into_a_file() {
    let vault = TestVault::folder();
    let mut running = vault.start(&mut vault.rounds_command(&["-C", "here", "demo"]));
    running.wait_line("watching ");
    assert!(vault.exists("here/DUE.md") && !vault.exists("rounds-demo"));
    assert!(vault.exists("here/.gitattributes") && vault.exists("here/.gitignore"), "as init writes them");
    let second = vault.rounds_code(2, &["demo", "here"]);
    assert_eq!(second.stdout, "", "what is watched already is not shown as if it were ours to watch");
    running.stop();

    vault.write("letter.txt", "mine");
    let said = vault.rounds_code(2, &["demo", "letter.txt"]).stderr;
    assert!(said.contains("letter.txt: is not a folder"), "{said}");
}
