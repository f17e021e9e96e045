//! The user's hooks: they run, they may refuse, they may rewrite, and one that hangs hangs nobody else.

use crate::support::{ADA, TestVault, stays_for, wait_for};
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

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

/// What a hook that lets a commit pass left to be looked at again was taken for refused: a `refresh` carried out one card.
#[test]
fn refresh_carries_out_every_card_where_a_hook_lets_their_commits_pass() {
    let vault = TestVault::new();
    hook(&vault, "commit-msg", "echo 'Reviewed-by: a hook' >> \"$1\"");
    vault.write("Inbox.md", "- Ada: phone, liked it\n- Bo Yu — send deck\n- Cy Ng — call him\n");
    let head = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.read("Inbox.md"), "");
    let subjects = vault.subjects_since(&head);
    let deeds = [
        "Ada Lovelace: touched by phone, 22 Nov — liked it",
        "New contact: Bo Yu (circle 3)",
        "New contact: Cy Ng (circle 3)",
    ];
    assert!(subjects.ends_with(&deeds.map(str::to_owned)), "{subjects:?}");
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
    watcher.stop();
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
    let ran = vault.rounds_code(2, &["refresh"]);
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

/// Mended before it had refused: what refused is the hook as it was when it was asked.
#[test]
fn hook_that_is_mended_while_it_runs_is_asked_again() {
    let vault = TestVault::new();
    let mends =
        "printf '#!/bin/sh\\nexit 0\\n' > \"$0.new\"; chmod +x \"$0.new\"; mv \"$0.new\" \"$0\"; exit 1";
    hook(&vault, "pre-commit", mends);
    let mut watcher = vault.watch(SETTLE);
    vault.append("Ada Lovelace.md", "x\n");
    vault.wait_commit("Ada Lovelace: notes edited");
    vault.wait_settled();
    watcher.stop();
    vault.assert_settled();
}

/// The note was left alone until it changed, however the hook was mended.
#[test]
fn hook_that_refused_is_asked_again_when_it_or_gits_configuration_changes() {
    let no = "echo no >&2; exit 1";
    type Mend = (&'static str, fn(&TestVault));
    let mends: [Mend; 4] = [
        ("the hook", |vault| hook(vault, "pre-commit", "exit 0")),
        ("its right to run", |vault| {
            let mode = std::fs::Permissions::from_mode(0o644);
            std::fs::set_permissions(vault.path(".git/hooks/pre-commit"), mode).unwrap();
        }),
        ("no hook", |vault| vault.remove(".git/hooks/pre-commit")),
        ("another place of hooks", |vault| vault.configure("core.hooksPath", "/nowhere")),
    ];
    for (what, mend) in mends {
        let vault = TestVault::new();
        hook(&vault, "pre-commit", no);
        let mut watcher = vault.watch(SETTLE);
        vault.append("Ada Lovelace.md", "x\n");
        watcher.wait_line("waiting: ");
        mend(&vault);
        wait_for(what, || vault.log_subjects().contains(&"Ada Lovelace: notes edited".to_owned()));
        vault.wait_settled();
        watcher.stop();
        vault.assert_settled();
    }
}

/// One of many notes that come together is refused: the others do not wait for it.
#[test]
fn hook_that_refuses_one_of_many_new_notes_keeps_none_of_the_others() {
    let vault = TestVault::new();
    hook(&vault, "pre-commit", "! git diff --cached | grep -q '^+.*WIP'");
    let head = vault.head();
    for n in 0..24 {
        vault.write(&format!("People/P{n}.md"), if n == 7 { "WIP\n" } else { ADA });
    }
    let ran = vault.rounds_code(2, &["refresh"]);
    assert_eq!(ran.stdout.matches("waiting: ").count(), 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("waiting: People/P7.md"), "{}", ran.stdout);
    assert_eq!(vault.subjects_since(&head).len(), 23);
    assert_eq!(vault.status().trim(), "?? People/P7.md");
    vault.write("People/P7.md", ADA);
    vault.rounds(&["refresh"]);
    vault.assert_settled();
    vault.assert_fixed_points(None);
}
