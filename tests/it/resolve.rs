//! `rounds resolve`: what a merge left open is shown, and settled on the user's word.

use crate::support::{TestVault, has, skip_missing};

const OPEN: &str = "---\ncircle: 1\n# theirs: circle: 2\nlast_touch: 2026-10-02\nchannel: email\n\
                    # theirs: channel: phone\n---\n\nMet at the Chamber lunch.\n";
const OURS: &str =
    "---\ncircle: 1\nlast_touch: 2026-10-02\nchannel: email\n---\n\nMet at the Chamber lunch.\n";
const THEIRS: &str =
    "---\ncircle: 2\nlast_touch: 2026-10-02\nchannel: phone\n---\n\nMet at the Chamber lunch.\n";

/// As a host's merge button and some apps leave a note.
const MARKED: &str = "---\n<<<<<<< HEAD\ncircle: 1\nlast_touch: 2026-11-02\n=======\ncircle: 2\n\
                      last_touch: 2026-11-20\n>>>>>>> phone\n---\n\nMet at the Chamber lunch.\n\n## Log\n\
                      <<<<<<< HEAD\n- 2026-11-02 phone: agreed\n=======\n- 2026-11-20 met by chance\n>>>>>>> phone\n";

fn vault(note: &str) -> TestVault {
    TestVault::with(&[("People/Ada Lovelace.md", note)])
}

/// Committed by somebody else, marks and all.
fn marked() -> TestVault {
    let vault = vault(OURS);
    vault.write("People/Ada Lovelace.md", MARKED);
    vault.git(&["commit", "-q", "-a", "-m", "user: merged by a button"]);
    vault.rounds(&["refresh"]);
    vault
}

#[test]
fn both_sides_are_listed_field_by_field_and_nothing_is_written() {
    let vault = vault(OPEN);
    let before = (vault.head(), vault.status());
    let expected = "People/Ada Lovelace.md\n  circle\n    ours    1\n    theirs  2\n  channel\n    ours    email\n    \
                    theirs  phone\n";
    let said = vault.rounds_code(1, &["resolve"]).stdout;
    assert!(said.starts_with(expected), "{said}");
    assert!(said.contains("\n1 note to settle; "), "{said}");
    let said = vault.rounds_code(1, &["resolve", "ada"]).stdout;
    assert!(said.starts_with(expected), "{said}");
    assert_eq!((vault.head(), vault.status()), before);
    let said = vault.rounds_code(1, &["check"]).stdout;
    assert!(said.contains("hint: run `rounds resolve`"), "{said}");
}

#[test]
fn nothing_to_settle_is_said_and_done() {
    let vault = vault(OURS);
    assert_eq!(vault.rounds(&["resolve"]).stdout, "nothing to settle\n");
    assert_eq!(vault.rounds(&["resolve", "ada"]).stdout, "People/Ada Lovelace.md: nothing to settle\n");
    let said = vault.rounds_code(2, &["resolve", "zoe"]).stderr;
    assert!(said.contains("no contact `zoe`"), "{said}");
}

#[test]
fn one_answer_for_all_is_one_commit_that_names_both_values() {
    let check = |side: &str, expected: &str, subject: &str| {
        let vault = vault(OPEN);
        vault.rounds(&["resolve", "ada", side]);
        assert_eq!(vault.read("People/Ada Lovelace.md"), expected);
        assert_eq!(vault.log_subjects().last().unwrap(), subject);
        let message = vault.git(&["log", "-1", "--format=%b"]);
        assert_eq!(message, "Contact: People/Ada Lovelace.md\nRounds: resolve");
        vault.rounds(&["check"]);
        vault.assert_settled();
        vault.assert_fixed_points(None);
        let head = vault.head();
        vault.rounds(&["resolve", "ada", side]);
        assert_eq!(vault.head(), head, "twice is once");
    };
    check("--ours", OURS, "Ada Lovelace: settled circle 1 (theirs: 2); …");
    check("--theirs", THEIRS, "Ada Lovelace: settled circle 2 (ours: 1); channel phone (ours: email)");
}

#[test]
fn marks_that_somebody_committed_are_settled_by_field() {
    let vault = marked();
    assert!(vault.due().contains("the note holds a merge conflict"), "{}", vault.due());
    let said = vault.rounds_code(1, &["resolve"]).stdout;
    assert!(said.contains("  circle\n    ours    1\n    theirs  2\n"), "{said}");
    vault.rounds(&["resolve", "People/Ada Lovelace.md", "--theirs"]);
    let expected = "---\ncircle: 2\nlast_touch: 2026-11-20\n---\n\nMet at the Chamber lunch.\n\n## Log\n\
                    - 2026-11-20 met by chance\n- 2026-11-02 phone: agreed\n";
    assert_eq!(vault.read("People/Ada Lovelace.md"), expected);
    assert_eq!(vault.log_subjects().last().unwrap(), "Ada Lovelace: settled circle 2 (ours: 1)");
    vault.rounds(&["check"]);
    vault.assert_settled();
}

#[test]
fn text_in_question_is_shown_and_settled_by_its_lines() {
    let vault = vault(OURS);
    let text = OURS.replace("Met at", "<<<<<<< HEAD\nSeen at\n=======\nMet\nat\n>>>>>>> phone\nMet at");
    vault.write("People/Ada Lovelace.md", &text);
    vault.git(&["commit", "-q", "-a", "-m", "user: merged by a button"]);
    let said = vault.rounds_code(1, &["resolve", "ada"]).stdout;
    assert!(said.contains("  line 7\n    ours    Seen at\n    theirs  Met\n            at\n"), "{said}");
    vault.rounds(&["resolve", "ada", "--ours"]);
    assert_eq!(vault.read("People/Ada Lovelace.md"), OURS.replace("Met at", "Seen at\nMet at"));
    assert_eq!(vault.log_subjects().last().unwrap(), "Ada Lovelace: settled line 7 as ours");
}

#[test]
fn marks_that_are_not_committed_are_written_and_left_to_the_next_commit() {
    let vault = vault(OURS);
    vault.write("People/Ada Lovelace.md", MARKED);
    let head = vault.head();
    let said = vault.rounds(&["resolve", "ada", "--ours"]).stdout;
    assert_eq!(said, "wrote People/Ada Lovelace.md\n");
    assert_eq!(vault.head(), head);
    vault.rounds(&["refresh"]);
    vault.assert_settled();
}

#[test]
fn while_a_merge_is_under_way_the_note_is_written_and_nothing_staged() {
    let vault = vault(OURS);
    vault.git(&["switch", "-q", "-c", "phone"]);
    vault.edit("People/Ada Lovelace.md", "circle: 1", "circle: 2");
    vault.git(&["commit", "-q", "-a", "-m", "user: two"]);
    vault.git(&["switch", "-q", "main"]);
    vault.edit("People/Ada Lovelace.md", "circle: 1", "circle: 3");
    vault.git(&["commit", "-q", "-a", "-m", "user: three"]);
    assert_eq!(vault.try_git(&["merge", "phone"]).code, 1);
    let (head, index) = (vault.head(), vault.git(&["ls-files", "-s"]));

    let said = vault.rounds(&["resolve", "ada", "--theirs"]).stdout;
    let path = vault.path("People/Ada Lovelace.md");
    let expected = format!(
        "wrote People/Ada Lovelace.md\nnow: git add -- '{}'\nthen: git merge --continue\n",
        path.display()
    );
    assert_eq!(said, expected);
    assert_eq!((vault.head(), vault.git(&["ls-files", "-s"])), (head, index));
    assert_eq!(vault.read("People/Ada Lovelace.md"), OURS.replace("circle: 1", "circle: 2"));
    vault.sh("git add -- 'People/Ada Lovelace.md' && git merge --continue");
    vault.rounds(&["refresh"]);
    vault.assert_settled();
}

#[test]
fn edit_of_the_users_in_the_same_note_is_committed_first_as_theirs() {
    let vault = vault(OPEN);
    vault.append("People/Ada Lovelace.md", "She likes tea.\n");
    vault.rounds(&["resolve", "ada", "--ours"]);
    let subjects = vault.log_subjects();
    assert_eq!(subjects[subjects.len() - 2], "Ada Lovelace: notes edited");
    assert_eq!(vault.read("People/Ada Lovelace.md"), format!("{OURS}She likes tea.\n"));
    vault.assert_settled();
}

#[test]
fn answers_are_taken_one_by_one_on_a_terminal() {
    if !has("script") {
        return skip_missing("script");
    }
    let vault = vault(OPEN);
    let command = format!("{} resolve ada --today {}", crate::support::ROUNDS, crate::support::TODAY);
    let Some(mut terminal) = vault.terminal("script", &command) else { return };
    terminal.after("which is right?", "what\n").keys("t\n");
    terminal.after("channel", "l\n");
    vault.wait_commit("Ada Lovelace: settled circle 2 (ours: 1)");
    let expected = OPEN.replace("circle: 1\n# theirs: circle: 2\n", "circle: 2\n");
    assert_eq!(vault.read("People/Ada Lovelace.md"), expected, "what is left for later is left");
}

#[test]
fn conflict_copies_are_listed_and_are_never_contacts() {
    let vault = TestVault::new();
    let copy = "Ada Lovelace.sync-conflict-20261122-101010-ABCDEFG.md";
    vault.write(copy, vault.read("Ada Lovelace.md") + "More.\n");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.log_subjects().last().unwrap(), &format!("New note {copy}"), "it is in history");
    assert_eq!(vault.due().matches("- [ ] **[Ada Lovelace").count(), 1, "{}", vault.due());
    assert!(vault.due().contains("a copy of `Ada Lovelace.md` by Syncthing"), "{}", vault.due());
    vault.rounds_code(1, &["check"]);
    let said = vault.rounds_code(1, &["resolve"]).stdout;
    assert!(said.contains("then delete this copy"), "{said}");
    assert!(said.ends_with("\n\n1 copy by a synchroniser, to settle by hand\n"), "no side to take: {said}");
    let said = vault.rounds_code(1, &["resolve", copy, "--ours"]).stdout;
    assert!(said.starts_with(&format!("{copy}\n  take over into `Ada Lovelace.md`")), "{said}");
    vault.remove(copy);
    vault.rounds(&["refresh"]);
    vault.rounds(&["check"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}
