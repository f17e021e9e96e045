//! `rounds undo`: the last change is taken back as a new commit, or it is said why not.

use crate::commands::{commits, trailers, writes_nothing};
use crate::support::{ADA, GRACE, TestVault};

#[test]
fn a_card_that_is_taken_back_comes_back_without_its_bullet() {
    let vault = TestVault::with(&[(
        "Inbox.md",
        "Cards\n\n- Ana Ruiz — send deck\n  - [ ] by post\n- Bea — what for? (2026-11-20)\n",
    )]);
    let note = "---\ncircle: 3\nmet: 2026-11-22\n---\n\n- [ ] send deck\n";
    vault.write("Ana Ruiz.md", note);
    vault.write("Inbox.md", "Cards\n\n- Bea — what for? (2026-11-20)\n");
    vault.rounds(&["refresh", "--no-commit"]);
    vault.git(&["add", "."]);
    vault.git(&["commit", "-qm", "New contact: Ana Ruiz (circle 3)\n\nContact: Ana Ruiz.md\nRounds: inbox"]);
    commits(&vault, &["undo"], "Taken back: New contact: Ana Ruiz (circle 3)");
    assert!(!vault.exists("Ana Ruiz.md"));
    assert_eq!(
        vault.read("Inbox.md"),
        "Cards\n\n- Bea — what for? (2026-11-20)\n\nAna Ruiz — send deck\nby post\n"
    );
}

#[test]
fn undo_takes_back_the_last_change_and_then_the_one_before() {
    let vault = TestVault::new();
    vault.rounds(&["move", "grace", "1"]);
    vault.rounds(&["touch", "ada", "phone", "liked it"]);
    vault.rounds(&["later", "ada", "2w"]);
    let undone = vault.head();
    commits(&vault, &["undo"], "Ada Lovelace: taken back: not now, next step 6 Dec");
    assert_eq!(trailers(&vault), format!("Contact: Ada Lovelace.md\nRounds: undo\nUndoes: {undone}"));
    commits(&vault, &["undo", "grace"], "Grace Hopper: taken back: circle 3 → 1");
    assert_eq!(vault.read("Grace Hopper.md"), GRACE);
    commits(&vault, &["undo"], "Ada Lovelace: taken back: touched by phone, 22 Nov — liked it");
    assert_eq!(vault.read("Ada Lovelace.md"), ADA);
    assert!(vault.due().contains("Ada Lovelace"), "{}", vault.due());
    writes_nothing(&vault, &["undo"], 2, "nothing to take back");
    writes_nothing(&vault, &["undo", "ada"], 2, "nothing to take back: no change of Ada Lovelace");
    vault.assert_fixed_points(None);
    // What is done again is taken back again.
    vault.rounds(&["move", "ada", "2"]);
    commits(&vault, &["undo"], "Ada Lovelace: taken back: circle 1 → 2");
}

#[test]
fn undo_of_a_new_contact_takes_the_note_away() {
    let vault = TestVault::new();
    vault.rounds(&["new", "Ana Ruiz"]);
    commits(&vault, &["undo", "ana"], "Taken back: New contact: Ana Ruiz (circle 3)");
    assert!(!vault.exists("Ana Ruiz.md"));
    vault.rounds(&["new", "Ana Ruiz"]);
    assert!(vault.exists("Ana Ruiz.md"));
}

#[test]
fn undo_is_refused_where_something_was_changed_on_top() {
    let vault = TestVault::new();
    vault.rounds(&["touch", "ada", "phone"]);
    vault.append("Ada Lovelace.md", "More.\n");
    writes_nothing(&vault, &["undo"], 2, "Ada Lovelace.md: edited since, and that is not committed");
    vault.rounds(&["refresh"]);
    let id = vault.git(&["rev-parse", "--short=7", "HEAD"]);
    let said = format!("Ada Lovelace.md: changed since by {id} Ada Lovelace: notes edited\nhint: `git show ");
    writes_nothing(&vault, &["undo"], 2, &said);
}

#[test]
fn undo_of_a_mark_leaves_no_mark() {
    let vault = TestVault::new();
    vault.edit("DUE.md", "- [ ] **[Ada", "- [x] **[Ada");
    vault.rounds(&["refresh"]);
    commits(&vault, &["undo"], "Ada Lovelace: taken back: touched, 22 Nov");
    assert!(vault.due().contains("- [ ] **[Ada") && !vault.due().contains("[x]"), "{}", vault.due());
    writes_nothing(&vault, &["refresh"], 0, "");
    assert_eq!(vault.read("Ada Lovelace.md"), ADA);
}

#[test]
fn undo_follows_a_note_to_its_new_name_and_place() {
    let vault = TestVault::new();
    vault.rounds(&["touch", "ada", "phone", "liked it"]);
    vault.rounds(&["later", "ada", "2w"]);
    for (from, to) in [("Ada Lovelace.md", "Ada Byron.md"), ("Ada Byron.md", "People/Ada King.md")] {
        vault.rename(from, to);
        vault.rounds(&["refresh"]);
    }
    commits(&vault, &["undo", "ada king"], "Ada King: taken back: not now, next step 6 Dec");
    assert!(trailers(&vault).starts_with("Contact: People/Ada King.md\n"), "{}", trailers(&vault));
    // Without a name too.
    commits(&vault, &["undo"], "Ada King: taken back: touched by phone, 22 Nov — liked it");
    assert_eq!(vault.read("People/Ada King.md"), ADA);
    writes_nothing(&vault, &["undo", "ada king"], 2, "nothing to take back: no change of Ada King");
    // Another note that has the old name by now is another note.
    vault.write("Ada Lovelace.md", GRACE);
    vault.rounds(&["refresh"]);
    writes_nothing(
        &vault,
        &["undo", "Ada Lovelace.md"],
        2,
        "nothing to take back: no change of Ada Lovelace",
    );
}

#[test]
fn a_name_that_a_trailer_cannot_hold_as_it_is_is_taken_back_all_the_same() {
    for name in ["Two  Blanks", "A\tTab", "Zero\u{200b}Width", "Right\u{202e}To Left", "0,0,0", "Two\nLines"]
    {
        let path = format!("{name}.md");
        let vault = TestVault::with(&[(&path, ADA), ("0.md", GRACE)]);
        vault.rounds(&["touch", name, "phone"]);
        assert!(vault.read(&path).contains("2026-11-22 phone"), "{name:?}");
        vault.rounds(&["undo", name]);
        assert_eq!((vault.read(&path), vault.read("0.md")), (ADA.into(), GRACE.into()), "{name:?}");
        vault.assert_settled();
    }
}
