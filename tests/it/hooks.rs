//! The user's hooks: they run, they may refuse, they may rewrite, and one that hangs hangs nobody else.

use crate::support::{ADA, TestVault, stays_for, wait_for};
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

const SETTLE: &[&str] = &["--settle", "200ms"];

fn hook(vault: &TestVault, name: &str, script: &str) {
    let path = format!(".git/hooks/{name}");
    vault.write(&path, format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(vault.path(&path), std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn hook_that_refuses_is_said_once_and_asked_again_only_when_the_note_changes() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "echo ran >> ../scratch/hooks; ! git diff --cached | grep -q '^+.*WIP'");
    let head = vault.head();
    let mut watcher = vault.watch(SETTLE);
    vault.append("Ada Lovelace.md", "WIP\n");
    let line = watcher.wait_line("waiting: ");
    assert!(line.contains("Ada Lovelace.md"), "{line}");
    let runs = || std::fs::read_to_string(vault.outside().join("scratch/hooks")).unwrap().lines().count();
    let asked = runs();
    vault.append("Grace Hopper.md", "another note's turn\n");
    vault.wait_commit("Grace Hopper: notes edited");
    stays_for("refused", Duration::from_secs(1), || vault.subjects_since(&head).len() == 1);
    assert_eq!(runs(), asked + 1, "refused content is not tried again");
    assert_eq!(watcher.lines_with("waiting: ").len(), 1);

    vault.edit("Ada Lovelace.md", "WIP\n", "Done.\n");
    vault.wait_commit("Ada Lovelace: notes edited");
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn refresh_that_a_hook_refuses_exits_2_with_the_hooks_words() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "echo 'no commits on Sundays' >&2; exit 1");
    let head = vault.head();
    vault.append("Ada Lovelace.md", "x\n");
    let ran = vault.rounds_code(2, &["refresh"]);
    assert!((ran.stdout + &ran.stderr).contains("no commits on Sundays"));
    assert_eq!(vault.head(), head);
    vault.assert_sound();
}

#[test]
fn hook_sees_only_what_is_to_be_committed() {
    let vault = TestVault::new();
    vault.write("code.rs", "fn main() {}\n");
    vault.git(&["add", "code.rs"]);
    hook(&vault, "pre-commit", "git diff --cached --name-only >> ../scratch/seen");
    vault.append("Ada Lovelace.md", "x\n");
    vault.append("Grace Hopper.md", "x\n");
    vault.rounds(&["refresh"]);
    let seen = std::fs::read_to_string(vault.outside().join("scratch/seen")).unwrap();
    assert_eq!(seen, "Ada Lovelace.md\nGrace Hopper.md\n");
    assert_eq!(vault.status(), "A  code.rs\n");
}

#[test]
fn message_that_a_hook_rewrites_is_accepted() {
    let vault = TestVault::new();
    hook(&vault, "commit-msg", "echo 'Reviewed-by: a hook' >> \"$1\"");
    vault.append("Ada Lovelace.md", "x\n");
    vault.rounds(&["refresh"]);
    let trailers = vault.git(&["log", "-1", "--format=%(trailers:only,unfold)"]);
    assert_eq!(trailers, "Contact: Ada Lovelace.md\nReviewed-by: a hook");
    vault.assert_settled();
}

#[test]
fn content_that_a_hook_rewrites_is_accepted() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "f='Ada Lovelace.md'; sed -i 's/teh/the/' \"$f\"; git add \"$f\"");
    vault.append("Ada Lovelace.md", "teh draft\n");
    vault.rounds(&["refresh"]);
    vault.rounds(&["refresh"]);
    assert_eq!(vault.at("HEAD", "Ada Lovelace.md"), Some(format!("{ADA}the draft\n").into_bytes()));
    vault.assert_settled();
}

#[test]
fn hooks_in_a_folder_of_their_own_are_run() {
    let vault = TestVault::new();
    hook(&vault, "../../.githooks/commit-msg", "echo 'Hooked: yes' >> \"$1\"");
    vault.git(&["config", "core.hooksPath", ".githooks"]);
    vault.append("Ada Lovelace.md", "x\n");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.git(&["log", "-1", "--format=%(trailers:key=Hooked,valueonly)"]), "yes");
}

#[test]
fn hook_that_is_not_executable_is_none() {
    let vault = TestVault::new();
    vault.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
    vault.append("Ada Lovelace.md", "x\n");
    vault.rounds(&["refresh"]);
    vault.assert_settled();
}

#[test]
fn hook_that_hangs_keeps_neither_the_agenda_nor_the_end_waiting() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "echo $$ > ../scratch/hook; exec sleep 600");
    let mut watcher = vault.watch(SETTLE);
    vault.append("Grace Hopper.md", "x\n");
    let pid = vault.outside().join("scratch/hook");
    wait_for("the hook", || std::fs::read_to_string(&pid).is_ok_and(|pid| pid.ends_with('\n')));
    vault.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    wait_for("the agenda without Ada", || !vault.due().is_empty() && !vault.due().contains("Ada"));
    let took = watcher.stop();
    assert!(took < Duration::from_secs(5), "{took:?}");
    let pid = std::fs::read_to_string(&pid).unwrap();
    wait_for("the hook's end", || {
        !vault.run(vault.command("kill").args(["-0", pid.trim()])).stderr.is_empty()
    });
    vault.assert_sound();
}

#[test]
fn hook_that_hangs_is_timed_out_and_said() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "exec sleep 600");
    let head = vault.head();
    vault.append("Ada Lovelace.md", "x\n");
    let started = Instant::now();
    let ran = vault.rounds_code(2, &["refresh"]);
    assert!(started.elapsed() < Duration::from_secs(100));
    let said = ran.stdout + &ran.stderr;
    assert!(said.contains("Ada Lovelace.md") && said.contains("longer than"), "{said}");
    assert_eq!(vault.head(), head);
    vault.assert_sound();
}

#[test]
fn hook_gets_no_terminal_and_no_input_to_wait_for() {
    let vault = TestVault::new();
    hook(
        &vault,
        "pre-commit",
        "read answer; if [ -t 0 ]; then exit 1; fi; if (: < /dev/tty) 2>/dev/null; then exit 1; fi",
    );
    vault.append("Ada Lovelace.md", "x\n");
    if has_setsid(&vault) {
        let mut refresh = vault.command("setsid");
        refresh.args(["-w", crate::support::ROUNDS, "refresh", "--today", crate::support::TODAY]);
        assert_eq!(vault.run(&mut refresh).code, 0);
        vault.assert_settled();
    }
}

fn has_setsid(_vault: &TestVault) -> bool {
    crate::support::has("setsid") || {
        crate::support::skip_missing("setsid");
        false
    }
}
