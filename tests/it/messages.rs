//! Commit subjects in the voice of a log that a person would keep.

use crate::support::{TestVault, contact};

/// Commits `before`, then `after`, at `path`; the subject of the second commit must be `subject`.
fn check(path: &str, before: &str, after: &str, subject: &str) {
    let vault = TestVault::with(&[(path, before)]);
    let head = vault.head();
    vault.write(path, after);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.subjects_since(&head), [subject]);
    vault.assert_settled();
}

#[test]
fn subjects_say_what_changed_for_whom() {
    let was = contact("circle: 2\nlast_touch: 2026-10-02");
    let ada = "Ada Lovelace.md";
    let touched = contact("circle: 2\nlast_touch: 2026-11-20");
    check(ada, &was, &touched, "Ada Lovelace: touched, 20 Nov (was 2 Oct)");
    let logged = format!("{was}\n## Log\n- 2026-11-22 phone: the draft\n");
    check(ada, &was, &logged, "Ada Lovelace: touched by phone, 22 Nov (was 2 Oct)");
    let closer = contact("circle: 1\nlast_touch: 2026-10-02");
    check(ada, &was, &closer, "Ada Lovelace: circle 2 → 1");
    let edited = format!("{was}\nShe likes bold text.\n");
    check(ada, &was, &edited, "Ada Lovelace: notes edited");
    let quoted = contact("circle: \"2\"\nlast_touch: '2026-10-02'");
    check(ada, &was, &quoted, "Ada Lovelace: notes edited");
}

#[test]
fn other_notes_are_edited_by_their_path() {
    check("Meetings/2026-11-22.md", "one\n", "two\n", "Edited Meetings/2026-11-22.md");
}

#[test]
fn new_removed_and_renamed_contacts_are_called_so() {
    let vault = TestVault::with(&[("Jack Lee.md", &contact("circle: 3\nlast_touch: 2026-10-02"))]);
    let mut head = vault.head();
    let mut check = |subjects: &[&str]| {
        vault.rounds(&["refresh"]);
        assert_eq!(vault.subjects_since(&head), subjects);
        vault.assert_settled();
        head = vault.head();
    };
    vault.write("Grace Hopper.md", contact("circle: 3\ncategory: expert"));
    check(&["New contact: Grace Hopper (circle 3, expert)"]);
    vault.rename("Jack Lee.md", "Jack Leigh.md");
    check(&["Renamed contact: Jack Lee → Jack Leigh"]);
    vault.remove("Jack Leigh.md");
    check(&["Removed contact: Jack Leigh"]);
    vault.assert_fixed_points(None);
}

#[test]
fn two_notes_that_swap_names_keep_their_histories_apart() {
    let vault = TestVault::with(&[
        ("A.md", &contact("circle: 1\nlast_touch: 2026-10-02")),
        ("B.md", &contact("circle: 3\nlast_touch: 2026-10-03")),
    ]);
    vault.rename("A.md", "swap");
    vault.rename("B.md", "A.md");
    vault.rename("swap", "B.md");
    vault.rounds(&["refresh"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn subject_of_a_very_long_name_stays_within_72_characters() {
    let name = format!("{}.md", "Ünïcode ".repeat(20).trim_end());
    let vault = TestVault::with(&[(&name, &contact("circle: 2"))]);
    vault.write(&name, contact("circle: 1"));
    vault.rounds(&["refresh"]);
    for subject in vault.log_subjects() {
        assert!(subject.chars().count() <= 72, "{subject}");
    }
    let trailer = vault.git(&["log", "-1", "--format=%(trailers:key=Contact,valueonly)"]);
    assert_eq!(trailer, name);
}

#[test]
fn name_with_a_line_break_cannot_forge_a_trailer() {
    let vault = TestVault::new();
    vault.write("Eve\n\nContact: Ada Lovelace.md", contact("circle: 1"));
    vault.rounds(&["refresh"]);
    let trailers = vault.git(&["log", "-1", "--format=%(trailers:key=Contact,valueonly)"]);
    assert!(!trailers.lines().any(|line| line == "Ada Lovelace.md"), "{trailers}");
    vault.assert_settled();
}
