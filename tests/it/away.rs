//! `rounds away`: one line of the settings, and what waits for it.

use crate::commands::{commits, writes_nothing};
use crate::support::TestVault;

const SETTINGS: &str = "# Mine.\nlinks = \"markdown\"\n\n[agenda]   # few\na_day = 3\n";

fn vault() -> TestVault {
    let vault = TestVault::new();
    vault.write("rounds.toml", SETTINGS);
    vault.write(
        "Bo.md",
        "---\ncircle: 2\nlast_touch: 2026-11-20\nnext: 2026-11-30\n---\n\n- [ ] the map 📅 2026-11-29\n",
    );
    vault.rounds(&["refresh"]);
    vault
}

#[test]
fn time_away_is_a_line_of_the_settings_and_whoever_is_to_be_told_is_listed() {
    let vault = vault();
    let due = |vault: &TestVault| vault.due().lines().any(|line| line.contains("Ada Lovelace"));
    assert!(due(&vault), "{}", vault.due());
    let head = vault.head();
    let ran = vault.rounds(&["away", "2026-11-21..2026-12-05"]);
    assert_eq!(vault.subjects_since(&head), ["Settings: away 2026-11-21 to 2026-12-05"]);
    vault.assert_settled();
    let (before, after) = SETTINGS.split_once("a_day").unwrap();
    assert_eq!(vault.read("rounds.toml"), format!("{before}away = \"2026-11-21..2026-12-05\"\na_day{after}"));
    let said = "Away 21 Nov to 5 Dec: tell them beforehand\n\
                \x20 Bo · you promised by 29 Nov: the map · agreed for 30 Nov\n\
                \x20 Ada Lovelace · circle 1\n";
    assert!(ran.stdout.replace('\u{a0}', " ").contains(said), "{}", ran.stdout);
    assert!(!due(&vault), "the cadence waits: {}", vault.due());
    assert!(vault.due().contains("you promised by 29 Nov: the map"), "{}", vault.due());
    writes_nothing(&vault, &["away", "2026-11-21..2026-12-05"], 0, "already there: Settings: away");
    commits(&vault, &["away", "--back"], "Settings: not away");
    assert_eq!(vault.read("rounds.toml"), SETTINGS);
    assert!(due(&vault), "{}", vault.due());
}

#[test]
fn time_away_is_said_in_days_as_people_say_them_and_nothing_is_guessed() {
    let vault = vault();
    let line = "+away = \"2026-11-27..2026-12-06\"";
    writes_nothing(&vault, &["away", "friday..2w", "--dry-run"], 0, line);
    writes_nothing(&vault, &["away", "2026-12-05..2026-12-01"], 2, "2026-12-01 is before 2026-12-05");
    writes_nothing(&vault, &["away", "2026-11-01..2026-11-05"], 2, "2026-11-05 is over");
    writes_nothing(&vault, &["away", "friday"], 2, "`friday` is no time away");
    vault.write("rounds.toml", "agenda = { a_day = 3 }\n");
    vault.rounds(&["refresh"]);
    writes_nothing(&vault, &["away", "friday..2w"], 2, "rounds.toml: cannot be changed");
}
