//! `rounds merge`: one contact of two notes, through the real binary.

use crate::support::{TestVault, contact};

fn vault() -> TestVault {
    let ada =
        contact("circle: 1\nlast_touch: 2026-11-02\nemail: ada@b.example") + "\n## Log\n- 2026-11-02 phone\n";
    let king = contact("circle: 2\nlast_touch: 2026-10-01\ncompany: Engines")
        + "\nSister of [Bo](../People/Bo%20Ek.md).\n\n## Log\n- 2026-10-01 lunch\n";
    let bo = contact("circle: 2\nlast_touch: 2026-11-01\nvia: \"[[Ada King]]\"");
    TestVault::with(&[
        ("People/Ada Lovelace.md", &ada),
        ("Clients/Ada King.md", &king),
        ("People/Bo Ek.md", &bo),
        ("Journal/2026-11-20.md", "Saw [Ada](../Clients/Ada%20King.md#log), `[[Ada King]]`\r\n"),
    ])
}

fn files(vault: &TestVault) -> Vec<Option<Vec<u8>>> {
    let paths = ["People/Ada Lovelace.md", "Clients/Ada King.md", "People/Bo Ek.md", "Journal/2026-11-20.md"];
    paths.map(|path| vault.exists(path).then(|| vault.bytes(path))).into()
}

#[test]
fn second_note_goes_into_the_first_with_every_link_and_undo_brings_it_back() {
    let vault = vault();
    let (before, head) = (files(&vault), vault.head());
    let shown = vault.rounds(&["merge", "ada lovelace", "ada king", "--ours", "--dry-run"]).stdout;
    assert!(shown.contains("would commit: Ada Lovelace: one with Ada King"), "{shown}");
    assert_eq!(files(&vault), before);
    vault.rounds(&["merge", "ada lovelace", "ada king", "--ours"]);
    let expected = "---\ncircle: 1\nlast_touch: 2026-11-02\nemail: ada@b.example\ncompany: Engines\naliases: Ada King\n---\n\n\
                    A note.\n\n## Log\n- 2026-11-02 phone\n- 2026-10-01 lunch\n\n## From Ada King\n\nA note.\n\nSister of [Bo](Bo%20Ek.md).\n";
    assert_eq!(vault.read("People/Ada Lovelace.md"), expected);
    assert!(!vault.exists("Clients/Ada King.md"));
    assert!(vault.read("People/Bo Ek.md").contains("via: \"[[Ada Lovelace]]\""));
    let journal = "Saw [Ada](../People/Ada%20Lovelace.md#log), `[[Ada King]]`\r\n";
    assert_eq!(vault.read("Journal/2026-11-20.md"), journal);
    assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: one with Ada King"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
    vault.rounds(&["undo"]);
    assert_eq!(files(&vault), before);
    vault.assert_settled();
}

#[test]
fn values_that_clash_wait_for_an_answer_where_nobody_gave_one() {
    let vault = vault();
    let said = vault.rounds(&["merge", "Ada Lovelace", "Ada King"]).stdout;
    assert!(said.contains("circle") && said.contains("theirs"), "{said}");
    assert!(vault.read("People/Ada Lovelace.md").contains("circle: 1\n# theirs: circle: 2\n"));
    vault.rounds(&["resolve", "Ada Lovelace", "--theirs"]);
    assert!(vault.read("People/Ada Lovelace.md").starts_with("---\ncircle: 2\n"));
    vault.assert_settled();
}

#[test]
fn check_says_how_to_make_one_of_two() {
    let vault = vault();
    vault.edit("Clients/Ada King.md", "company: Engines", "email: ada@b.example");
    let said = vault.rounds_code(1, &["check"]).stdout;
    assert!(
        said.contains("if so, make them one: `rounds merge \"") && said.contains("Clients/Ada King\""),
        "{said}"
    );
}

#[test]
fn one_note_is_no_two_and_a_stranger_is_nobody() {
    let vault = vault();
    let refused = vault.rounds_code(2, &["merge", "Ada King", "Clients/Ada King"]);
    assert!(refused.stderr.contains("both are this note"), "{}", refused.stderr);
    vault.rounds_code(2, &["merge", "Ada King", "Zoe"]);
}
