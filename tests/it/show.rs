//! `rounds show`: whom a name finds, and what stands on the page.

use crate::support::{ADA, GRACE, TestVault};
use serde_json::Value;

const BEN: &str = "---\ncircle: 2\naliases: [Benny]\ncompany: Acme\n---\n\n## Log\n- 2026-11-02 phone: liked the draft #gave\n";

fn vault() -> TestVault {
    TestVault::with(&[
        ("People/Ada Lovelace.md", ADA),
        ("Old/Ada Lovelace.md", GRACE),
        ("Zoë Tremlett.md", GRACE),
        ("Ben Okri.md", BEN),
    ])
}

#[test]
fn show_prints_the_page_of_whoever_is_meant() {
    let vault = vault();
    let expected = "\
Ben Okri
  Ben Okri.md

  who          circle 2
  also called  Benny
  known        since 2 Nov, 1 touch
  next         due 2 Feb 2027, late after 2 May 2027; it will be the 2nd touch
  work         Acme

On the agenda
  Today · last 2 Nov by phone · 2nd touch
  [ ] ask how useful this was: “liked the draft”, 2 Nov

Last touches
  2 Nov  by phone: liked the draft · #gave

Give and take
  gave  once, last 2 Nov: liked the draft
";
    let checks: [&[&str]; 6] =
        [&["Ben Okri"], &["ben", "okri"], &["benny"], &["okr"], &["./Ben Okri.md"], &["ben", "orki"]];
    for name in checks {
        let said = vault.rounds(&[&["show"], name].concat()).stdout;
        // Suggestions come from the built-in ways and are tested with them.
        let said = said.split("\nSuggestion\n").next().unwrap();
        assert_eq!(said, expected, "{name:?}");
    }
    assert!(vault.rounds(&["show", "zoe"]).stdout.starts_with("Zoë Tremlett\n"));
}

#[test]
fn two_that_fit_are_listed_and_neither_is_shown() {
    let vault = vault();
    let ran = vault.rounds_code(2, &["show", "ada"]);
    assert_eq!(ran.stdout, "");
    assert_eq!(
        ran.stderr,
        "error: `ada` fits 2 contacts\n\
         hint: Ada Lovelace (Old/Ada Lovelace.md)\n\
         hint: Ada Lovelace (People/Ada Lovelace.md)\n"
    );
    assert!(vault.rounds(&["show", "old/ada"]).stdout.contains("Old/Ada Lovelace.md"));
}

#[test]
fn nobody_is_an_error_that_names_who_comes_nearest() {
    let vault = vault();
    let ran = vault.rounds_code(2, &["show", "Bens", "Orkney"]);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.starts_with("error: no contact is called `Bens Orkney`\nhint: "), "{}", ran.stderr);
    let ran = vault.rounds_code(2, &["show", "qqq"]);
    assert!(ran.stderr.starts_with("error: no contact is called `qqq`\nhint: a name is "), "{}", ran.stderr);
    assert_eq!(vault.rounds_code(2, &["show"]).stdout, "", "somebody must be named");
}

#[test]
fn show_as_json_can_be_parsed() {
    let said: Value = serde_json::from_str(&vault().rounds(&["show", "ben", "--json"]).stdout).unwrap();
    assert_eq!((&said["name"], &said["path"]), (&"Ben Okri".into(), &"Ben Okri.md".into()));
    assert_eq!(said["next"]["date"], "2027-02-02");
    assert_eq!(said["fields"], serde_json::json!([{ "key": "company", "values": ["Acme"] }]));
}

#[test]
fn show_reads_the_disk_and_writes_nothing() {
    let vault = vault();
    vault.edit("Ben Okri.md", "circle: 2", "circle: 1");
    let before = (vault.head(), vault.due(), vault.status());
    assert!(vault.rounds(&["show", "ben"]).stdout.contains("circle 1"));
    assert_eq!((vault.head(), vault.due(), vault.status()), before);
}

#[test]
fn hostile_names_reach_no_terminal() {
    let vault = TestVault::with(&[("\u{1b}[31m Eve One.md", GRACE), ("\u{1b}[31m Eve\nTwo.md", GRACE)]);
    let shown = vault.rounds(&["show", "one"]).stdout;
    let listed = vault.rounds_code(2, &["show", "eve"]).stderr;
    assert!(shown.contains("Eve One") && listed.contains("2 contacts"), "{shown}{listed}");
    assert!(!(shown + &listed).contains('\u{1b}'));
    assert_eq!(listed.lines().count(), 3, "{listed}");
}
