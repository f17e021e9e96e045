//! `rounds due`: its options, and why somebody is on the agenda.

use crate::support::{ADA, GRACE, TestVault};
use serde_json::Value;

const BEN: &str =
    "---\ncircle: 2\ncategory: [expert, sponsor]\n---\n\n## Log\n- 2026-05-01 phone: liked the draft\n";
const CLEO: &str = "---\ncircle: 1\ncategory: sponsor\nlast_touch: 2026-10-27\n---\n";

fn vault() -> TestVault {
    TestVault::with(&[
        ("People/Ada Lovelace.md", ADA),
        ("Ben Okri.md", BEN),
        ("Cleo Ash.md", CLEO),
        ("Grace Hopper.md", GRACE),
    ])
}

/// The names on the agenda, in its order.
fn names(vault: &TestVault, options: &[&str]) -> Vec<String> {
    let said = vault.rounds(&[&["due", "--json"], options].concat()).stdout;
    let said: Value = serde_json::from_str(&said).unwrap();
    let sections = said["sections"].as_array().unwrap().iter();
    let people = sections.flat_map(|section| section["people"].as_array().unwrap());
    people.map(|person| person["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn due_lists_those_of_a_circle_or_of_categories() {
    let vault = vault();
    assert_eq!(names(&vault, &[]), ["Ada Lovelace", "Ben Okri", "Cleo Ash"]);
    assert_eq!(names(&vault, &["--circle", "1"]), ["Ada Lovelace", "Cleo Ash"]);
    assert_eq!(names(&vault, &["--circle", "Middle"]), ["Ben Okri"]);
    assert_eq!(names(&vault, &["--category", "sponsor"]), ["Ben Okri", "Cleo Ash"]);
    let two = ["--category", "expert", "--category", "BUYER"];
    assert_eq!(names(&vault, &two), ["Ada Lovelace", "Ben Okri"]);
    assert_eq!(names(&vault, &["--circle", "1", "--category", "sponsor"]), ["Cleo Ash"]);
}

#[test]
fn due_looks_as_many_days_ahead_as_it_is_told() {
    let vault = vault();
    assert_eq!(names(&vault, &["--days", "4"]), ["Ada Lovelace", "Ben Okri"]);
    assert_eq!(names(&vault, &["--days", "5"]), ["Ada Lovelace", "Ben Okri", "Cleo Ash"]);
}

#[test]
fn a_longer_view_says_how_long_it_is() {
    let said = vault().rounds(&["due", "--days", "30"]).stdout;
    assert!(said.contains("\nNext 30 days\n  Cleo Ash") && !said.contains("This week"), "{said}");
    let vault = vault();
    let days = |options: &[&str]| {
        let said = vault.rounds(&[&["due", "--json"], options].concat()).stdout;
        serde_json::from_str::<Value>(&said).unwrap()["days"].clone()
    };
    assert_eq!([days(&[]), days(&["--days", "30"])], [7, 30]);
}

#[test]
fn due_and_show_tell_of_a_person_with_one_reason_and_items_of_their_own() {
    let dan = "---\ncircle: 1\nbirthday: 11-24\n---\n- [ ] send the CV 📅 2026-11-22\n\n## Log\n- 2026-10-02 phone: advice #got\n";
    let vault = TestVault::with(&[("Dan.md", dan)]);
    let json = |arguments: &[&str]| serde_json::from_str::<Value>(&vault.rounds(arguments).stdout).unwrap();
    let due = json(&["due", "--json"]);
    let sections = due["sections"].as_array().unwrap();
    assert_eq!((sections.len(), &sections[0]["section"]), (1, &"today".into()));
    let people = sections[0]["people"].as_array().unwrap();
    assert_eq!((people.len(), &people[0]["reason"]["kind"]), (1, &"cadence".into()));
    let kinds: Vec<_> =
        people[0]["items"].as_array().unwrap().iter().map(|item| item["kind"].clone()).collect();
    assert_eq!(kinds, ["promise", "tell", "birthday"]);
    let show = json(&["show", "dan", "--json"]);
    assert_eq!(show["section"], "today");
    assert_eq!((&show["reason"], &show["items"]), (&people[0]["reason"], &people[0]["items"]));
    let said = [vault.rounds(&["due"]).stdout, vault.rounds(&["show", "dan"]).stdout];
    for words in ["you promised by 22 Nov: send the CV", "due since 2 Nov"] {
        assert!(said.iter().all(|said| said.contains(words)), "{words}: {said:?}");
    }
}

#[test]
fn whoever_asks_for_some_gets_these_alone_and_all_of_them() {
    let note = "---\ncircle: 3\nlast_touch: 2025-01-01\n---\n";
    let paths: Vec<String> = (10..40).map(|number| format!("P{number}.md")).collect();
    let mut notes: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), note)).collect();
    notes.push(("Ada Lovelace.md", ADA));
    let vault = TestVault::with(&notes);
    assert_eq!(names(&vault, &["--circle", "3"]).len(), 30);
    let said = vault.rounds(&["due", "--circle", "inner"]).stdout;
    assert!(said.contains("Ada Lovelace") && !said.contains("Balance") && !said.contains("P1"), "{said}");
    let said = vault.rounds(&["due", "--circle", "2"]).stdout;
    assert_eq!(said, "Sunday 22 November 2026\n\nNone of those is due.\n");
}

#[test]
fn due_on_a_day_is_the_agenda_of_that_day() {
    let vault = vault();
    let said = vault.rounds(&["due", "--on", "2026-12-24"]).stdout;
    assert!(said.starts_with("Thursday 24 December 2026\n\nToday\n"), "{said}");
    assert_eq!(said, vault.rounds(&["due", "--today", "2026-12-24"]).stdout);
    assert_eq!(said, vault.rounds(&["due", "--on", "24 dec"]).stdout);
    let refused = vault.rounds_code(2, &["due", "--on", "someday"]);
    assert!(refused.stderr.contains("write 2026-11-02, 2 nov, friday, tomorrow or 2w"), "{}", refused.stderr);
    assert_eq!(names(&vault, &["--on", "2027-09-01"]).len(), 4, "Grace too");
}

#[test]
fn wrong_values_are_errors_of_use_that_say_what_is_right() {
    let vault = TestVault::folder();
    let check = |arguments: &[&str], part: &str| {
        let ran = vault.rounds_code(2, &[&["due"], arguments].concat());
        assert!(ran.stderr.contains(part), "{arguments:?}: {}", ran.stderr);
    };
    check(&["--circle", "4"], "a circle is 1, 2 or 3");
    check(&["--category", "friend"], "expert, buyer, introducer or sponsor");
    check(&["--days", "-1"], "-1");
    check(&["--why", "ada", "--circle", "1"], "--circle");
}

#[test]
fn why_shows_the_rules_with_the_lines_that_they_read() {
    let vault = vault();
    let expected = "\
Ben Okri
Sunday 22 November 2026

  22 Nov: stands under Today
  circle 2, 3–6 months: due 1 Aug, late after 1 Nov, counted from the last touch
      Ben Okri.md:2: circle: 2
      rounds.toml:2: every = \"3 months\" # mine
      rounds.toml: circles.2.latest is not set
  last touched 1 May by phone
      Ben Okri.md:7: - 2026-05-01 phone: liked the draft
  the next is the 2nd touch: below the fifth, do not stop
      Ben Okri.md:7: - 2026-05-01 phone: liked the draft
  email: unlike the last, by phone
      Ben Okri.md:7: - 2026-05-01 phone: liked the draft
  not used with them yet, as none of the ways that suit
";
    vault.write("rounds.toml", "[circles.2]\nevery = \"3 months\" # mine\n");
    assert_eq!(vault.rounds(&["due", "--why", "ben", "okri"]).stdout, expected);
    // What an editor made of the note changes no line number.
    vault.write("Ben Okri.md", format!("\u{feff}{}", BEN.replace('\n', "\r\n")));
    assert_eq!(vault.rounds(&["due", "--why", "okri"]).stdout, expected);
    let then = vault.rounds(&["due", "--why", "okri", "--on", "2026-08-01"]).stdout;
    assert!(then.contains("1 Aug: stands under Today\n"), "{then}");
}

#[test]
fn lines_of_a_note_reach_no_terminal_raw() {
    let vault = TestVault::with(&[(
        "Eve.md",
        "---\ncircle: 1\n---\n\n## Log\n- 2026-05-01 phone: \u{1b}[31mred\u{202e}\u{9b}2J\n",
    )]);
    for options in [&["--json"][..], &[]] {
        let said = vault.rounds(&[&["due", "--why", "eve"], options].concat()).stdout;
        assert!(said.contains("2026-05-01 phone"), "{said}");
        assert!(!said.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{said:?}");
    }
}

#[test]
fn why_as_json_names_path_line_and_text() {
    let said = vault().rounds(&["due", "--why", "ada", "--json"]).stdout;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["name"], &said["today"]), (&"Ada Lovelace".into(), &"2026-11-22".into()));
    let touched = said["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == "last touched 2 Oct");
    let read = serde_json::json!([
        { "path": "People/Ada Lovelace.md", "line": 4, "text": "last_touch: 2026-10-02" }
    ]);
    assert_eq!(touched.unwrap()["read"], read);
}

#[test]
fn why_of_nobody_is_an_error() {
    let ran = vault().rounds_code(2, &["due", "--why", "qqq"]);
    assert!(ran.stderr.starts_with("error: no contact is called `qqq`\n"), "{}", ran.stderr);
}

#[test]
fn why_points_at_the_personal_fact_whatever_its_markup() {
    let vault = TestVault::with(&[(
        "Eve.md",
        "---\ncircle: 1\nlast_touch: 2026-10-01\n---\n\n# Personal\n\n+ sings in the *Winifred*\n",
    )]);
    let said = vault.rounds(&["due", "--why", "eve"]).stdout;
    assert!(
        said.ends_with("  a personal fact to remember\n      Eve.md:8: + sings in the *Winifred*\n"),
        "{said}"
    );
}

#[test]
fn why_looks_as_far_ahead_as_it_is_told() {
    let vault = vault();
    let rule = |options: &[&str]| {
        let said = vault.rounds(&[&["due", "--why", "cleo"], options].concat()).stdout;
        said.lines().nth(3).unwrap().trim().to_owned()
    };
    assert_eq!(rule(&[]), "22 Nov: stands under This week");
    assert_eq!(rule(&["--days", "4"]), "22 Nov: neither due nor due in the next 4 days");
}
