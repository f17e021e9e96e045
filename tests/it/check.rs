//! `rounds check`, `due`, `completions`, `man` and `--help`: what they print, where, and how they end.

use crate::support::{ADA, GRACE, TestVault};
use serde_json::Value;

const WRONG: &str = "---\ncircle: 4\nlast_touch: 2026-10-02\n---\n";

#[test]
fn findings_are_shown_with_line_caret_and_remedy_and_exit_1() {
    let vault = TestVault::with(&[("People/Ada Lovelace.md", WRONG)]);
    let said = vault.rounds_code(1, &["check"]).stdout;
    assert!(said.contains("People/Ada Lovelace.md:2:9"), "{said}");
    assert!(said.contains("circle: 4") && said.contains('^'), "the source line and a caret:\n{said}");
    assert!(said.contains("1, 2, 3"), "{said}");
    assert!(vault.due().contains("## Needs attention"), "{}", vault.due());
}

#[test]
fn check_of_a_sound_vault_exits_0() {
    TestVault::new().rounds(&["check"]);
}

#[test]
fn findings_as_json_are_an_array_of_objects() {
    let vault = TestVault::with(&[("Ada Lovelace.md", WRONG)]);
    let said: Value = serde_json::from_str(&vault.rounds_code(1, &["check", "--json"]).stdout).unwrap();
    let findings = said.as_array().or_else(|| said["findings"].as_array()).unwrap();
    assert_eq!(findings[0]["path"], "Ada Lovelace.md");
    assert_eq!((&findings[0]["line"], &findings[0]["column"]), (&2.into(), &9.into()));
}

#[test]
fn what_could_not_be_written_into_a_note_is_foreseen() {
    let open = "---\ncircle: 2\nlast_touch: 2026-10-02\n---\n# Notes\n\n```\nls\n";
    let tied = "---\ncircle: 2\nlast_touch: &day 2026-10-02\nseen: *day\n---\n";
    let vault = TestVault::with(&[("Ada Lovelace.md", open), ("Ben Yu.md", tied)]);
    let said = vault.rounds_code(1, &["check"]).stdout;
    assert!(said.contains("Ada Lovelace.md:7:1: no entry can be added to the log"), "{said}");
    assert!(said.contains("close code blocks and comments that are left open"), "{said}");
    assert!(said.contains("Ben Yu.md:3:13: `last_touch` cannot be changed"), "{said}");
    // It was true.
    for name in ["ada", "ben"] {
        let refused = vault.rounds_code(2, &["touch", name, "phone"]).stderr;
        assert!(
            refused.contains("read back as written") || refused.contains("change `seen` too"),
            "{refused}"
        );
    }
    vault.write("Ada Lovelace.md", open.to_owned() + "```\n");
    vault.write("Ben Yu.md", tied.replace("*day", "2026-10-02").replace("&day ", ""));
    vault.rounds(&["check"]);
    vault.rounds(&["touch", "ada", "phone"]);
    vault.rounds(&["touch", "ben", "phone"]);
}

#[test]
fn hints_are_told_when_they_are_asked_for() {
    let note = "---\ncircle: 1\n---\n## Talks\n- 2026-10-02 phone: hello\n\n## Log\n- 2026-10-09 email\n2026-10-08 call\n";
    let vault = TestVault::with(&[("Ada Lovelace.md", note)]);
    let said = vault.rounds(&["check"]).stdout;
    assert!(said.ends_with("no findings in 1 contact\n") && !said.contains("Talks"), "{said}");
    let said = vault.rounds(&["check", "--hints"]).stdout;
    assert!(said.contains("Ada Lovelace.md:5:3: looks like an entry of the log and is not read"), "{said}");
    assert!(said.contains("Ada Lovelace.md:9:1: looks like an entry of its own"), "{said}");
    assert!(said.ends_with("no findings in 1 contact, 2 hints\n"), "{said}");
    let said: Value = serde_json::from_str(&vault.rounds(&["check", "--hints", "--json"]).stdout).unwrap();
    assert_eq!((&said["findings"], &said["hints"][1]["line"]), (&Value::Array(Vec::new()), &9.into()));
    let said: Value = serde_json::from_str(&vault.rounds(&["check", "--json"]).stdout).unwrap();
    assert!(said.get("hints").is_none(), "{said}");
    assert!(!vault.due().contains("looks like"), "{}", vault.due());
}

#[test]
fn refresh_with_findings_is_done_all_the_same() {
    let vault = TestVault::with(&[("Ada Lovelace.md", WRONG)]);
    vault.rounds(&["refresh"]);
    vault.rounds(&["due"]);
}

#[test]
fn due_writes_nothing_and_shows_the_agenda_of_the_disk() {
    let vault = TestVault::new();
    vault.write("Jack Lee.md", "---\ncircle: 1\nlast_touch: 2026-01-01\n---\n");
    let before = (vault.head(), vault.due(), vault.status());
    let said = vault.rounds(&["due"]).stdout;
    assert!(said.contains("Ada Lovelace") && said.contains("Jack Lee"), "{said}");
    assert!(!said.contains('\u{1b}'), "no colour where there is no terminal");
    assert_eq!((vault.head(), vault.due(), vault.status()), before);
}

#[test]
fn due_is_coloured_on_a_terminal_unless_it_is_told_not_to_be() {
    let vault = TestVault::new();
    let coloured = vault.rounds(&["due", "--color", "always"]).stdout;
    assert!(coloured.contains('\u{1b}'), "{coloured}");
    let plain = vault.run_rounds(vault.rounds_command(&["due"]).env("NO_COLOR", "1"));
    assert!(!plain.stdout.contains('\u{1b}'));
}

#[test]
fn due_as_json_can_be_parsed() {
    let vault = TestVault::new();
    let said: Value = serde_json::from_str(&vault.rounds(&["due", "--json"]).stdout).unwrap();
    assert!(said.to_string().contains("Ada Lovelace.md"), "{said}");
}

#[test]
fn due_works_without_a_repository_in_sight() {
    let vault = TestVault::folder();
    vault.write_all(&[("rounds.toml", ""), ("Grace Hopper.md", GRACE)]);
    vault.rounds(&["due"]);
}

#[test]
fn help_completions_and_manual_are_printed() {
    let vault = TestVault::folder();
    let check = |arguments: &[&str], part: &str| {
        let ran = vault.run_rounds(vault.command(crate::support::ROUNDS).args(arguments));
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
        assert!(ran.stdout.contains(part), "{arguments:?}:\n{}", ran.stdout);
    };
    check(&["--version"], concat!("rounds ", env!("CARGO_PKG_VERSION")));
    check(&["--help"], "rounds init");
    check(&["watch", "--help"], "--settle");
    check(&["completions", "bash"], "complete");
    check(&["completions", "fish"], "complete");
    check(&["man"], ".TH");
}

#[test]
fn unknown_command_is_an_error_of_use() {
    let vault = TestVault::folder();
    assert_eq!(vault.try_rounds(&["frobnicate"]).code, 2);
}

#[test]
fn closed_pipe_is_no_panic() {
    let vault = TestVault::new();
    let script = format!("'{}' due --all --today 2026-11-22 | head -c 1 >/dev/null", crate::support::ROUNDS);
    let ran = vault.run(vault.command("bash").args(["-c", &script]));
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

#[test]
fn a_folder_that_is_not_there_is_a_finding_with_the_nearest_name() {
    let vault = TestVault::unborn(&[("People/Ada Lovelace.md", ADA), ("People/Grace Hopper.md", GRACE)]);
    vault.write("rounds.toml", "# Mine.\ncontacts = \"Poeple\"\n");
    let ran = vault.rounds_code(1, &["check"]);
    assert!(ran.stdout.contains("rounds.toml:2:12: contacts `Poeple` is no folder"), "{}", ran.stdout);
    assert!(ran.stdout.contains("did you mean `People`?"), "{}", ran.stdout);
    vault.rounds(&["refresh"]);
    assert!(vault.due().contains("contacts `Poeple` is no folder"), "{}", vault.due());
    vault.assert_fixed_points(None);
    vault.edit("rounds.toml", "Poeple", "People");
    vault.rounds(&["refresh"]);
    assert!(!vault.due().contains("Needs attention") && vault.due().contains("Ada"), "{}", vault.due());
    vault.assert_fixed_points(None);
}
