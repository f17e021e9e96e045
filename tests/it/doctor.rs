//! `rounds doctor`: what it finds, and that it changes nothing.

use crate::support::{ADA, ROUNDS, Ran, TestVault};
use serde_json::Value;
use std::path::Path;

/// `rounds doctor` with `rounds` on the PATH; it must leave the vault as it was.
fn doctor(vault: &TestVault, arguments: &[&str]) -> Ran {
    let folder = Path::new(ROUNDS).parent().unwrap().display();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    let before = (vault.status(), vault.git(&["config", "--local", "--list"]));
    let arguments = [&["doctor"], arguments].concat();
    let ran = vault.run_rounds(vault.rounds_command(&arguments).env("PATH", path));
    assert_eq!((vault.status(), vault.git(&["config", "--local", "--list"])), before);
    ran
}

/// What is to be done, by the check's name; the message and the hint.
fn findings(vault: &TestVault, arguments: &[&str]) -> Vec<(String, String, String)> {
    let ran = doctor(vault, &[arguments, &["--json"]].concat());
    let said: Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let checks = said["checks"].as_array().unwrap().iter();
    let found: Vec<_> = checks
        .filter(|check| check["state"] == "finding")
        .map(|check| (text(&check["check"]), text(&check["message"]), text(&check["hint"])))
        .collect();
    assert_eq!(ran.code, i32::from(!found.is_empty()), "{found:?}");
    assert_eq!(said["findings"], found.len());
    found
}

/// There is exactly this to be done.
fn check(vault: &TestVault, arguments: &[&str], name: &str, message: &str, hint: &str) {
    let found = findings(vault, arguments);
    let [(its_name, its_message, its_hint)] = found.as_slice() else { panic!("one finding: {found:?}") };
    assert_eq!(its_name, name, "{found:?}");
    assert!(its_message.contains(message), "`{message}` in `{its_message}`");
    assert!(its_hint.contains(hint), "`{hint}` in `{its_hint}`");
}

#[test]
fn healthy_vault_has_nothing_to_do() {
    let ran = doctor(&TestVault::new(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    assert!(ran.stdout.ends_with("all is well\n"), "{}", ran.stdout);
    for line in
        ["ok     vault: ", "ok     git: 2.", "ok     identity: Test User\n", "ok     events: arrive\n"]
    {
        assert!(ran.stdout.contains(line), "`{line}` in\n{}", ran.stdout);
    }
    assert!(
        ran.stdout.contains("note   remote: none: this vault is on this machine alone\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn folder_without_settings_drivers_and_identity_is_told_each_remedy() {
    let vault = TestVault::folder();
    vault.git(&["init", "-q"]);
    vault.write("Ada Lovelace.md", ADA);
    vault.git(&["config", "--global", "--remove-section", "user"]);
    let found = findings(&vault, &["-C", "."]);
    let names: Vec<&str> = found.iter().map(|(name, ..)| &**name).collect();
    assert_eq!(names, ["vault", "identity", "merging"], "{found:?}");
    assert!(found[1].2.contains("git config --global user.name"), "{found:?}");
    assert_eq!(found[2].2, "run `rounds init` here once");
}

#[test]
fn clone_without_drivers_is_told_to_run_init() {
    let vault = TestVault::new();
    vault.sh("git config --local --remove-section merge.rounds-agenda");
    check(&vault, &[], "merging", "does not know how to merge contacts", "rounds init");
    vault.sh("git config merge.rounds-agenda.driver 'old %O %A %B'");
    check(&vault, &[], "merging", "another rounds", "rounds init");
    vault.rounds(&["init"]);
    assert_eq!(findings(&vault, &[]), []);
    vault.write(".gitattributes", "# none\n");
    vault.git(&["commit", "-q", "-a", "-m", "user: none"]);
    check(&vault, &[], "merging", ".gitattributes", "rounds init");
}

#[test]
fn program_that_git_does_not_find_is_told() {
    let vault = TestVault::new();
    if crate::support::has("rounds") {
        return crate::support::skip("`rounds` is on the PATH");
    }
    let said = vault.rounds_code(1, &["doctor"]).stdout;
    assert!(said.contains("to do  program: `rounds` is not on the PATH\n"), "{said}");
    assert!(said.ends_with("1 thing to do\n"), "{said}");
}

#[test]
fn repository_that_cannot_be_opened_is_the_last_thing_looked_at() {
    let vault = TestVault::folder();
    vault.write("rounds.toml", "");
    vault.git(&["init", "-q", "--object-format=sha256"]);
    check(&vault, &[], "repository", "cannot work with this repository", "");
}

#[test]
fn remote_is_asked_only_on_request() {
    let vault = TestVault::new();
    vault.git(&["remote", "add", "origin", "../nowhere.git"]);
    check(&vault, &[], "remote", "branch main goes to none", "git push -u origin main");
    vault.sh("git config branch.main.remote origin && git config branch.main.merge refs/heads/main");
    assert_eq!(findings(&vault, &[]), [], "nobody was asked");
    check(&vault, &["--remote"], "remote", "origin cannot be reached", "git ls-remote origin");
    vault.sh("git init -q --bare ../nowhere.git");
    assert_eq!(findings(&vault, &["--remote"]), []);
}

#[test]
fn debris_in_git_is_told_with_its_remedy() {
    let vault = TestVault::new();
    vault.write_all(&[(".DS_Store", "x"), (".Ada's.md.swp", "x"), ("Ada.md~", "x")]);
    vault.git(&["add", "-f", ".DS_Store", ".Ada's.md.swp", "Ada.md~"]);
    vault.git(&["commit", "-q", "-m", "user: all of it"]);
    check(
        &vault,
        &[],
        "debris",
        ".Ada's.md.swp, .DS_Store, Ada.md~",
        "git rm --cached -- '.Ada'\\''s.md.swp' '.DS_Store' 'Ada.md~'",
    );
}

#[test]
fn git_folder_in_a_synchronisers_is_told() {
    let vault = TestVault::new();
    std::fs::create_dir(vault.outside().join(".stfolder")).unwrap();
    check(&vault, &[], "synchroniser", "Syncthing carries the vault's git folder", "git remote");
    std::fs::write(vault.outside().join(".stignore"), "**/.git\n").unwrap();
    assert_eq!(findings(&vault, &[]), []);
}

#[test]
fn what_is_under_way_and_old_locks_are_told() {
    let vault = TestVault::new();
    vault.git(&["switch", "-q", "-c", "other"]);
    vault.edit("Ada Lovelace.md", "Chamber", "Chancery");
    vault.git(&["commit", "-q", "-a", "-m", "user: other"]);
    vault.git(&["switch", "-q", "main"]);
    vault.edit("Ada Lovelace.md", "Chamber", "Charity");
    vault.git(&["commit", "-q", "-a", "-m", "user: main"]);
    vault.try_git(&["merge", "other"]);
    check(&vault, &[], "under way", "a merge", "`git merge --continue`, or `--abort`");
    vault.git(&["merge", "--abort"]);
    vault.git(&["checkout", "-q", "--detach"]);
    check(&vault, &[], "under way", "HEAD names no branch", "git switch");
    vault.git(&["switch", "-q", "main"]);

    vault.write(".git/refs/heads/main.lock", "");
    assert_eq!(findings(&vault, &[]), [], "a fresh lock is somebody's at work");
    vault.sh("touch -d '2 hours ago' .git/refs/heads/main.lock");
    check(&vault, &[], "locks", "main.lock has been there for 120 minutes", "rm '");
}

#[test]
fn hooks_signatures_and_switched_off_housekeeping_are_worth_a_note() {
    let vault = TestVault::new();
    vault.sh("printf '#!/bin/sh\\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit
              git config commit.gpgsign true && git config gc.auto 0");
    let ran = doctor(&vault, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    for line in ["ok     hooks: pre-commit: ", "note   signing: ", "note   packing: "] {
        assert!(ran.stdout.contains(line), "`{line}` in\n{}", ran.stdout);
    }
}

#[test]
fn agenda_from_the_future_is_told_by_the_clock() {
    let vault = TestVault::new();
    vault.rounds(&["refresh", "--today", "2999-01-01"]);
    let ran = vault.rounds_by_the_clock(&["doctor"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("to do  day: the committed DUE.md is for 2999-01-01"), "{}", ran.stdout);
}
