//! The diary: dated notes that tell whom the user saw. Nothing is written into anybody's note.

use crate::support::{TestVault, contact};
use crate::sync::Pair;

const SETTINGS: &str = "[diary]\nfolders = [\"Journal\"]\n";

fn ada() -> String {
    contact("circle: 1\nlast_touch: 2026-09-01")
}

fn vault(day: &str, text: &str) -> TestVault {
    let path = format!("Journal/{day}.md");
    TestVault::with(&[
        ("rounds.toml", SETTINGS),
        ("People/Ada Lovelace.md", &ada()),
        ("People/Bo Peep.md", &contact("circle: 1\nlast_touch: 2026-09-01\naliases: [Bo]")),
        (&path, text),
    ])
}

#[test]
fn touch_in_a_dated_note_is_a_touch_and_names_its_line() {
    let vault = vault(
        "2026-11-20",
        "Rain.\n\n- 14:30 Coffee with [[Ada Lovelace]]: the racks\n- Did not ring [[Bo]]\n",
    );
    let shown = vault.rounds(&["show", "Ada Lovelace"]).stdout;
    assert!(
        shown.contains("in person: Coffee with Ada Lovelace: the racks · in Journal/2026-11-20.md:3"),
        "{shown}"
    );
    let due = vault.due();
    assert!(due.contains("Bo Peep") && !due.contains("[Ada Lovelace]"), "{due}");
    let why = vault.rounds(&["due", "--why", "Ada Lovelace"]).stdout;
    assert!(why.contains("Journal/2026-11-20.md:3"), "{why}");
    let json: serde_json::Value =
        serde_json::from_str(&vault.rounds(&["show", "Ada Lovelace", "--json"]).stdout).unwrap();
    assert_eq!(
        json["last_touches"][0]["from"],
        serde_json::json!({ "path": "Journal/2026-11-20.md", "line": 3 })
    );
    assert_eq!(vault.read("People/Ada Lovelace.md"), ada(), "nothing is written into the person's note");
}

#[test]
fn day_that_stands_in_log_and_diary_is_one_touch() {
    let vault = vault("2026-11-20", "[[Ada Lovelace]]: saw the draft\n");
    vault.append("People/Ada Lovelace.md", "\n## Log\n- 2026-11-20 phone: saw the draft\n");
    let json: serde_json::Value =
        serde_json::from_str(&vault.rounds(&["show", "Ada Lovelace", "--json"]).stdout).unwrap();
    assert_eq!(json["touches"], 2);
    assert_eq!(json["last_touches"][0]["from"], serde_json::Value::Null);
}

#[test]
fn names_change_and_links_still_mean_the_same_person() {
    let vault = vault("2026-11-20", "With [[Bo]] and [Ada](../People/Ada%20Lovelace.md)\n");
    assert!(!vault.due().contains("[Ada Lovelace]") && !vault.due().contains("[Bo Peep]"), "{}", vault.due());
    // As Obsidian renames: the links go along.
    vault.rename("People/Ada Lovelace.md", "People/Ada King.md");
    vault.edit("Journal/2026-11-20.md", "Ada%20Lovelace", "Ada%20King");
    vault.rounds(&["refresh"]);
    assert!(!vault.due().contains("[Ada King]"), "{}", vault.due());
    // As `mv` does: the link leads nowhere, and the touch with it.
    vault.rename("People/Ada King.md", "People/Ada Byron.md");
    vault.rounds(&["refresh"]);
    assert!(vault.due().contains("[Ada Byron]"), "{}", vault.due());
}

#[test]
fn notes_elsewhere_and_days_to_come_count_for_nothing_yet() {
    let vault = vault("2026-11-25", "With [[Ada Lovelace]]\n");
    vault.write("Notes/2026-11-20.md", "With [[Ada Lovelace]]\n");
    vault.rounds(&["refresh"]);
    assert!(vault.due().contains("[Ada Lovelace]"), "{}", vault.due());
    let later = vault.rounds(&["due", "--today", "2026-11-26"]).stdout;
    assert!(!later.contains("Ada Lovelace"), "{later}");
}

#[test]
fn each_commit_has_the_agenda_of_its_own_diary() {
    let vault = vault("2026-11-20", "Rain.\n");
    let before = vault.head();
    vault.append("Journal/2026-11-20.md", "Called [[Ada Lovelace]]\n");
    vault.rounds(&["refresh"]);
    vault.edit("rounds.toml", "Journal", "Diary");
    vault.rounds(&["refresh"]);
    assert!(vault.due().contains("[Ada Lovelace]"), "{}", vault.due());
    vault.edit("rounds.toml", "Diary", "Journal");
    vault.rounds(&["refresh"]);
    assert!(!vault.due().contains("[Ada Lovelace]"), "{}", vault.due());
    vault.remove("Journal/2026-11-20.md");
    vault.rounds(&["refresh"]);
    assert!(vault.due().contains("[Ada Lovelace]"), "{}", vault.due());
    vault.assert_fixed_points(Some(&before));
    vault.assert_settled();
}

#[test]
fn init_names_the_folders_that_it_finds() {
    let vault = TestVault::folder();
    vault.write("Daily/2026/11/22.md", "With [[Ada]]\n");
    vault.write("Meetings/2026-11-20 Board.md", "---\npeople:\n  - \"[[Ada]]\"\n---\n");
    vault.write(
        ".obsidian/daily-notes.json",
        r#"{ "folder": "Daily", "format": "YYYY/MM/DD", "autorun": true }"#,
    );
    vault.write("People/Ada.md", ada());
    assert_eq!(vault.rounds(&["init"]).code, 0);
    let settings = vault.read("rounds.toml");
    assert!(settings.contains("\n[diary]\nfolders = [\"Daily\", \"Meetings\"]"), "{settings}");
    assert!(settings.contains("\nformat = \"YYYY/MM/DD\""), "{settings}");
    assert_eq!(vault.rounds(&["check"]).code, 0);
    let shown = vault.rounds(&["show", "Ada"]).stdout;
    assert!(
        shown.contains("Daily/2026/11/22.md:1") && shown.contains("Meetings/2026-11-20 Board.md:1"),
        "{shown}"
    );
    vault.assert_fixed_points(None);
}

#[test]
fn words_of_ones_own_name_methods_wherever_methods_are_named() {
    let vault = vault("2026-11-20", "- Kaffee bei [[Ada Lovelace]]\n");
    let by = |name: &str| {
        let shown = vault.rounds(&["show", name, "--json"]).stdout;
        let json: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let touch = &json["last_touches"][0];
        (touch["date"].clone(), touch["method"].clone())
    };
    assert_eq!(by("Ada").0, "2026-09-01", "no method yet, and no touch");
    vault.append("rounds.toml", "[methods]\nmeeting = [\"Kaffee\"]\nphone = [\"Anruf\"]\n");
    vault.rounds(&["refresh"]);
    assert_eq!(by("Ada"), ("2026-11-20".into(), "meeting".into()), "diary");
    vault.append("People/Bo Peep.md", "\n## Log\n- 2026-11-19 Anruf: the racks\n");
    assert_eq!(by("Bo"), ("2026-11-19".into(), "phone".into()), "log");
    vault.rounds(&["touch", "ada", "anruf", "liked", "the", "draft"]);
    assert_eq!(by("Ada"), ("2026-11-22".into(), "phone".into()), "command");
    assert_eq!(
        vault.git(&["log", "-1", "--format=%s"]).trim(),
        "Ada Lovelace: touched by phone, 22 Nov — liked the draft"
    );
    assert!(
        vault.read("People/Ada Lovelace.md").contains("- 2026-11-22 anruf: liked the draft\n"),
        "as typed"
    );
    vault.append("DUE.md", "");
    vault.rounds(&["inbox", "Bo: Kaffee, the cold store"]);
    assert_eq!(by("Bo"), ("2026-11-22".into(), "meeting".into()), "inbox");
    assert!(
        vault.read("People/Bo Peep.md").contains("- 2026-11-22 Kaffee, the cold store\n"),
        "{}",
        vault.read("People/Bo Peep.md")
    );
    // A mark says the same in the words of the family, and is answered by it.
    vault.write("People/Cy.md", contact("circle: 1\nlast_touch: 2026-09-01"));
    vault.rounds(&["refresh"]);
    let due = vault.due();
    let line = due.lines().find(|line| line.contains("Cy.md")).unwrap().to_owned();
    vault.edit("DUE.md", &line, &(line.replacen("[ ]", "[x]", 1) + " Anruf: sends the list"));
    vault.rounds(&["refresh"]);
    assert_eq!(by("Cy"), ("2026-11-22".into(), "phone".into()), "mark");
    vault.assert_fixed_points(None);
}

#[test]
fn name_that_fits_two_days_is_a_finding() {
    let vault = vault("11-12-2025", "With [[Ada Lovelace]]\n");
    let said = vault.rounds_code(1, &["check"]).stdout;
    assert!(said.contains("Journal/11-12-2025.md") && said.contains("2025-12-11 or of 2025-11-12"), "{said}");
}

#[test]
fn commit_of_a_dated_note_says_whom_it_touched() {
    let vault = vault("2026-11-22", "Rain.\n");
    vault.append("Journal/2026-11-22.md", "- Coffee with [[Ada Lovelace]] and [[Bo]]\n");
    vault.rounds(&["refresh"]);
    let message = vault.git(&["log", "-1", "--format=%B"]);
    let expected = "Journal 22 Nov: touched Ada Lovelace, Bo Peep\n\n\
                    Contact: People/Ada Lovelace.md\nContact: People/Bo Peep.md\n";
    assert_eq!(message.trim_end(), expected.trim_end());
    vault.append("Journal/2026-11-22.md", "- Called [[Bo]] again #noanswer\n- Bed.\n");
    vault.rounds(&["refresh"]);
    let message = vault.git(&["log", "-1", "--format=%s"]);
    assert_eq!(message.trim_end(), "Journal 22 Nov: tried Bo Peep");
    vault.append("Journal/2026-11-22.md", "- More rain.\n");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.git(&["log", "-1", "--format=%s"]).trim_end(), "Edited Journal/2026-11-22.md");
}

#[test]
fn lines_that_look_like_a_touch_and_are_none_are_told_on_request() {
    let text = "- Coffee, then read [[Ada Lovelace]]\n- Did not ring [[Bo]]\n- [[Bo]] waved from the stage\n\
                - Lunch, and who came but [[Nobody Known]]\n- Called [[Bo]]\n";
    let vault = vault("2026-11-20", text);
    let json: serde_json::Value =
        serde_json::from_str(&vault.rounds(&["check", "--hints", "--json"]).stdout).unwrap();
    let hints: Vec<_> = json["hints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["line"].clone(), it["message"].clone()))
        .collect();
    assert_eq!(hints, [(1.into(), "this line speaks of Ada Lovelace and counts as no touch".into())]);
}

/// The line of DUE.md that holds `words`.
fn line_of(vault: &TestVault, words: &str) -> String {
    let due = vault.due();
    due.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}: {due}")).to_owned()
}

/// Marks the line of DUE.md that holds `words`.
fn mark(vault: &TestVault, words: &str, sign: &str, said: &str) {
    let line = line_of(vault, words);
    let marked = line.replacen("[ ]", sign, 1) + said;
    vault.edit("DUE.md", &line, &marked);
    vault.rounds(&["refresh"]);
}

const PROMISES: &str = "Rain.\n\n- [ ] [[Ada Lovelace]]: send the draft 📅 2026-11-21\n- [[Bo]]: saw the racks\n  - [ ] price the short one\n- [ ] buy milk\n";

#[test]
fn promise_in_a_dated_note_stands_on_the_persons_entry_and_is_ticked_where_it_stands() {
    let vault = vault("2026-11-20", PROMISES);
    let due = vault.due();
    assert!(due.contains("  - [ ] you promised by 21 Nov: send the draft\n"), "{due}");
    assert!(due.contains("  - [ ] you promised: price the short one\n"), "{due}");
    assert!(!due.contains("milk"), "{due}");
    let why = vault.rounds(&["due", "--why", "Ada"]).stdout;
    assert!(why.contains("Journal/2026-11-20.md:3"), "{why}");
    let shown = vault.rounds(&["show", "Ada"]).stdout;
    assert!(shown.contains("send the draft, by 21 Nov, overdue · in Journal/2026-11-20.md:3"), "{shown}");
    let before = vault.head();
    mark(&vault, "send the draft", "[x]", " phone: she was glad");
    let expected = PROMISES.replace(
        "- [ ] [[Ada Lovelace]]: send the draft 📅 2026-11-21\n",
        "- [x] [[Ada Lovelace]]: send the draft 📅 2026-11-21\n  - phone: she was glad\n",
    );
    assert_eq!(vault.read("Journal/2026-11-20.md"), expected);
    let ada = vault.read("People/Ada Lovelace.md");
    assert!(ada.contains("last_touch: 2026-11-22"), "{ada}");
    assert_eq!(vault.subjects_since(&before), ["Ada Lovelace: kept: send the draft — phone: she was glad"]);
    let changed = vault.git(&["show", "--name-only", "--format=", "HEAD"]);
    assert_eq!(
        changed.lines().collect::<Vec<_>>(),
        ["DUE.md", "Journal/2026-11-20.md", "People/Ada Lovelace.md"]
    );
    assert!(!vault.due().contains("send the draft"), "{}", vault.due());
    mark(&vault, "price the short one", "[x]", "");
    assert!(vault.read("Journal/2026-11-20.md").contains("  - [x] price the short one\n"));
    assert_eq!(vault.read("People/Bo Peep.md"), contact("circle: 1\nlast_touch: 2026-09-01\naliases: [Bo]"));
    vault.rounds(&["undo", "Bo"]);
    assert_eq!(vault.read("Journal/2026-11-20.md"), expected);
    vault.rounds(&["undo", "Ada"]);
    assert_eq!(vault.read("Journal/2026-11-20.md"), PROMISES);
    assert_eq!(vault.read("People/Ada Lovelace.md"), self::ada());
    vault.assert_fixed_points(Some(&before));
    vault.assert_settled();
}

#[test]
fn promise_in_a_dated_note_is_put_off_called_off_and_kept_by_a_command() {
    let vault = vault("2026-11-20", PROMISES);
    mark(&vault, "send the draft", "[>]", " 2026-11-30");
    assert!(vault.read("Journal/2026-11-20.md").contains("send the draft 📅 2026-11-30\n"));
    assert!(line_of(&vault, "send the draft").contains("by 30 Nov"));
    vault.rounds(&["kept", "Ada", "draft"]);
    assert!(vault.read("Journal/2026-11-20.md").contains("- [x] [[Ada Lovelace]]: send the draft"));
    assert_eq!(vault.git(&["log", "-1", "--format=%s"]).trim(), "Ada Lovelace: kept: send the draft");
    assert!(vault.rounds(&["kept", "Ada", "draft"]).stdout.contains("already there"));
    mark(&vault, "price the short one", "[-]", "");
    assert!(vault.read("Journal/2026-11-20.md").contains("  - [-] price the short one\n"));
    vault.assert_fixed_points(None);
    vault.assert_settled();
}

#[test]
fn kept_promise_that_a_method_leads_is_a_touch_of_the_day_on_which_it_was_kept() {
    let vault = vault("2026-10-20", "- [ ] [[Ada Lovelace]]: call about the racks\n");
    mark(&vault, "call about the racks", "[x]", "");
    assert_eq!(
        vault.read("Journal/2026-10-20.md"),
        "- [x] [[Ada Lovelace]]: call about the racks ✅ 2026-11-22\n"
    );
    let json: serde_json::Value =
        serde_json::from_str(&vault.rounds(&["show", "Ada Lovelace", "--json"]).stdout).unwrap();
    let touch = &json["last_touches"][0];
    assert_eq!((&touch["date"], &touch["method"]), (&"2026-11-22".into(), &"phone".into()), "{json}");
    vault.assert_fixed_points(None);
}

#[test]
fn meeting_to_come_stands_on_the_entries_of_the_groups_members() {
    let vault = vault("2026-11-20", "Rain.\n");
    vault.write(
        "Guild.md",
        "---\ngroup: true\n---\n## Members\n\n- [[Ada Lovelace]]\n- [[Bo]]\n- [[Stranger]]\n",
    );
    vault.write(
        "Journal/2026-11-26.md",
        "---\nevent: the Guild's breakfast\npeople: [\"[[Guild]]\"]\nabsent: [\"[[Bo]]\"]\n---\n",
    );
    vault.rounds(&["refresh"]);
    let due = vault.due();
    assert!(due.contains("  - you will see them on 26 Nov at the Guild's breakfast\n"), "{due}");
    assert_eq!(due.matches("you will see them").count(), 1, "Bo is not there: {due}");
    let why = vault.rounds(&["due", "--why", "Ada"]).stdout;
    assert!(why.contains("you will see them on 26 Nov") && why.contains("Journal/2026-11-26.md:1"), "{why}");
    let later = vault.rounds(&["due", "--today", "2026-11-27"]).stdout;
    assert!(!later.contains("you will see them"), "{later}");
    vault.assert_fixed_points(None);
}

#[test]
fn event_to_come_is_what_the_third_circle_is_invited_to() {
    let vault = vault("2026-12-03", "---\nevent: the Harvest Evening\n---\n");
    vault.write("People/Cy.md", contact("circle: 3\nlast_touch: 2025-09-01"));
    vault.rounds(&["refresh"]);
    let line = "  - online: invite them to the Harvest Evening, 3 Dec\n";
    assert!(vault.due().contains(line), "{}", vault.due());
    assert_eq!(vault.due().matches("invite them to the Harvest Evening").count(), 1, "{}", vault.due());
    let why = vault.rounds(&["due", "--why", "Cy"]).stdout;
    assert!(why.contains("your event of 3 Dec comes: circle 3 is invited"), "{why}");
    let later = vault.rounds(&["due", "--today", "2026-12-04"]).stdout;
    assert!(!later.contains("Harvest Evening"), "{later}");
    vault.assert_fixed_points(None);
}

#[test]
fn two_machines_edit_one_dated_note_and_answer_what_was_promised_in_it() {
    let toml = "[diary]\nfolders = [\"Journal\"]\n";
    let notes = "- [ ] [[Ada Lovelace]]: send the draft\n- [[Bo Peep]]: saw the racks\n  - [ ] price them\n1. [ ] [[Bo Peep]]: the lift\n2. [ ] [[Ada Lovelace]]: the doors\n";
    let person = contact("circle: 1\nlast_touch: 2026-09-01");
    let pair = Pair::with(&[
        ("rounds.toml", toml),
        ("People/Ada Lovelace.md", &person),
        ("People/Bo Peep.md", &person),
        ("Journal/2026-11-20.md", notes),
    ]);
    mark(&pair.one, "send the draft", "[x]", " phone: she was glad");
    mark(&pair.one, "the doors", "[x]", "");
    mark(&pair.two, "price them", "[x]", " 40 each");
    mark(&pair.two, "the lift", "[-]", "");
    let add = |vault: &TestVault, line: &str| {
        vault.append("Journal/2026-11-20.md", line);
        vault.rounds(&["refresh"]);
    };
    add(&pair.one, "- Coffee with [[Ada Lovelace]]\n");
    add(&pair.two, "- Called [[Bo Peep]]\n");
    pair.assert_converges();
    let note = pair.one.read("Journal/2026-11-20.md");
    let (tasks, added) = note.split_at(note.find("- C").unwrap());
    assert_eq!(
        tasks,
        "- [x] [[Ada Lovelace]]: send the draft\n  - phone: she was glad\n- [[Bo Peep]]: saw the racks\n  - [x] price them\n    - 40 each\n\
         1. [-] [[Bo Peep]]: the lift\n2. [x] [[Ada Lovelace]]: the doors\n"
    );
    let mut added: Vec<&str> = added.lines().collect();
    added.sort_unstable();
    assert_eq!(added, ["- Called [[Bo Peep]]", "- Coffee with [[Ada Lovelace]]"]);
    pair.one.assert_fixed_points(None);
}
