//! The day's notice: one a day, never on a change, its text a word of its own.

use crate::support::{ADA, GRACE, TestVault, Watcher, stays_for, wait_for};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

const PEG: &str = "---\ncircle: 1\nlast_touch: 2026-11-20\n---\n\n- [ ] the title 📅 2026-11-20\n\
                   - [ ] slides 📅 2026-11-21\n- [ ] a call 📅 2026-11-30\n";

/// Whoever shows notices here: each word that they get is a line.
fn show(vault: &TestVault, script: &str) {
    for name in ["notify-send", "osascript"] {
        let path = vault.outside().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

fn watch(vault: &TestVault) -> Watcher {
    let path = format!("{}:{}", vault.outside().display(), std::env::var("PATH").unwrap());
    let watcher = vault.start(vault.rounds_command(&["watch", "--settle", "100ms"]).env("PATH", path));
    watcher.wait_line("watching ");
    watcher
}

fn vault(notes: &[(&str, &str)], settings: &str) -> TestVault {
    let vault = TestVault::with(notes);
    vault.append("rounds.toml", settings);
    vault.rounds(&["refresh"]);
    let log = vault.outside().join("shown");
    show(&vault, &format!("printf '%s\\n' \"$@\" >>'{}'", log.display()));
    vault
}

fn shown(vault: &TestVault) -> Vec<String> {
    let text = fs::read_to_string(vault.outside().join("shown")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn one_a_day_that_names_nobody_and_none_on_a_change() {
    let vault = vault(&[("Peg Loxley.md", PEG)], "[notice]\nat = \"0:00\"\n");
    let mut watcher = watch(&vault);
    let text = || shown(&vault).into_iter().last();
    wait_for("a notice", || text().as_deref() == Some("3 promises, 2 overdue"));
    let words = shown(&vault).len();
    vault.write("Ada.md", ADA);
    vault.wait_commit("New contact: Ada (circle 1, buyer)");
    watcher.stop();
    // Another watcher on the same day knows.
    let mut watcher = self::watch(&vault);
    vault.write("Bo.md", ADA);
    vault.wait_commit("New contact: Bo (circle 1, buyer)");
    stays_for("no second notice", Duration::from_millis(300), || shown(&vault).len() == words);
    watcher.stop();
}

#[test]
fn a_name_is_shown_where_that_is_asked_for_and_never_run() {
    let evil = "$(touch pwned) <b> \"; touch pwned";
    let vault = vault(&[(&format!("{evil}.md"), PEG)], "[notice]\nat = \"0:00\"\nnames = true\n");
    let mut watcher = watch(&vault);
    let expected = format!("3 promises, 2 overdue; {evil} first");
    wait_for("a notice", || shown(&vault).last().is_some_and(|line| *line == expected));
    assert!(!vault.exists("pwned"));
    watcher.stop();
}

#[test]
fn none_where_nothing_is_due_or_nobody_asked() {
    for (notes, settings) in
        [(("Grace.md", GRACE), "[notice]\nat = \"0:00\"\n"), (("Peg.md", PEG), "[notice]\nnames = true\n")]
    {
        let vault = vault(&[notes], settings);
        let mut watcher = watch(&vault);
        vault.write("Plain.md", "A note.\n");
        vault.wait_commit("New note Plain.md");
        stays_for("no notice", Duration::from_millis(300), || shown(&vault).is_empty());
        watcher.stop();
    }
}

#[test]
fn where_no_desktop_answers_the_log_says_so_once() {
    let vault = vault(&[("Peg.md", PEG)], "[notice]\nat = \"0:00\"\n");
    show(&vault, "echo 'Cannot autolaunch D-Bus without X11 $DISPLAY' >&2; exit 1");
    let mut watcher = watch(&vault);
    let line = watcher.wait_line("no notice: no desktop answers: ");
    assert!(line.ends_with(": Cannot autolaunch D-Bus without X11 $DISPLAY"), "{line}");
    vault.write("Plain.md", "A note.\n");
    vault.wait_commit("New note Plain.md");
    assert_eq!(watcher.lines_with("no notice").len(), 1);
    watcher.stop();
}

#[test]
fn a_time_that_is_none_is_a_finding() {
    let vault = TestVault::with(&[("Grace.md", GRACE)]);
    vault.append("rounds.toml", "[notice]\nat = \"half past\"\nnames = \"yes\"\n");
    let said = vault.rounds_code(1, &["check"]).stdout;
    assert!(said.contains("notice.at `\"half past\"` is not a time of the day"), "{said}");
    assert!(said.contains("notice.names `\"yes\"` is not `true` or `false`"), "{said}");
}
