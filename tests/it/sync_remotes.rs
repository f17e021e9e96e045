//! Remotes of all kinds: a path, the web, git's daemon; dead ones, silent ones, ones that refuse or move on.

use crate::support::{ADA, Ran, TestVault, wait_for};
use crate::sync::{Pair, is_linear, write_script};
use crate::web::web_server;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[test]
fn remote_that_moves_on_meanwhile_is_fetched_again() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    // The first time, somebody else pushes between the fetch and the push.
    pair.one.append("Grace Hopper.md", "A little earlier.\n");
    pair.one.rounds(&["refresh"]);
    let once = pair.one.outside().join("scratch/once");
    let racer = format!(
        "[ -e '{0}' ] && exit 0; : > '{0}'; unset GIT_DIR; git -C '{1}' push -q origin main",
        once.display(),
        pair.one.root().display()
    );
    write_script(&pair.two.path(".git/hooks/pre-push"), &racer);
    pair.two.append("Ada Lovelace.md", "- There.\n");
    let said = pair.two.rounds(&["sync"]).stdout;
    assert!(said.ends_with("1 commit came, 1 went\n"), "{said}");
    assert!(once.exists() && is_linear(&pair.two));
    pair.assert_converges();
}

#[test]
fn what_was_put_on_top_once_may_be_again() {
    let pair = Pair::new();
    write_script(&pair.two.path(".git/hooks/pre-push"), "exit 1");
    for round in 0..3 {
        pair.one.edit("Ada Lovelace.md", "lunch.\n", &format!("lunch.\nOne {round}.\n"));
        pair.one.rounds(&["sync"]);
        pair.two.append("Grace Hopper.md", &format!("Two {round}.\n"));
        pair.two.rounds_code(2, &["sync"]);
        assert!(is_linear(&pair.two) && pair.two.read("Ada Lovelace.md").contains(&format!("One {round}.")));
    }
    std::fs::remove_file(pair.two.path(".git/hooks/pre-push")).unwrap();
    assert!(pair.two.rounds(&["sync"]).stdout.ends_with("origin/main: 3 commits went\n"));
    pair.assert_converges();
}

#[test]
fn remote_that_refuses_each_time_is_given_up_and_nothing_is_lost() {
    let pair = Pair::new();
    write_script(&pair.hub.join("hooks/pre-receive"), "echo not today >&2; exit 1");
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let said = pair.one.rounds_code(2, &["sync"]).stdout;
    assert!(said.contains("waiting: origin/main: [remote rejected] (pre-receive hook declined)"), "{said}");
    std::fs::remove_file(pair.hub.join("hooks/pre-receive")).unwrap();
    pair.assert_converges();
}

#[test]
fn nobody_there_is_a_word_and_no_error() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let check = |url: &str| {
        pair.one.git(&["remote", "set-url", "origin", url]);
        let Ran { code, stdout, stderr } = pair.one.try_rounds(&["sync"]);
        assert_eq!((code, stderr.as_str()), (2, ""), "{url}");
        let last = stdout.lines().last().unwrap();
        assert!(last.starts_with("waiting: origin/main: ") && last.len() < 200, "{url}: {last}");
    };
    check("/nowhere/hub.git");
    check("http://127.0.0.1:1/hub.git");
    check("https://me:secret@127.0.0.1:1/hub.git");
    check("git://127.0.0.1:1/hub.git");
    if crate::support::has("ssh") {
        check("ssh://127.0.0.1:1/hub.git");
    }
    assert_eq!(pair.one.status(), "", "what was typed is committed all the same");
    pair.one.git(&["remote", "set-url", "origin", pair.hub.to_str().unwrap()]);
    pair.assert_converges();
}

#[test]
fn remote_that_says_nothing_is_given_up() {
    let pair = Pair::new();
    let silent = pair.script("silent", "exec sleep 600");
    pair.one.git(&["config", "remote.origin.uploadpack", silent.to_str().unwrap()]);
    pair.one.git(&["config", "rounds.patience", "1"]);
    let begin = Instant::now();
    let said = pair.one.rounds_code(2, &["sync"]).stdout;
    assert_eq!(said, "waiting: origin/main: silent for 1 seconds\n");
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    pair.one.git(&["config", "--unset", "remote.origin.uploadpack"]);
    pair.one.git(&["config", "remote.origin.receivepack", silent.to_str().unwrap()]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds_code(2, &["sync"]);
    pair.one.git(&["config", "--unset", "remote.origin.receivepack"]);
    pair.assert_converges();
}

#[test]
fn without_a_remote_or_a_branch_to_follow_it_says_how() {
    let vault = TestVault::new();
    let said = vault.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("no remote") && said.contains("git push -u origin main"), "{said}");
    vault.git(&["init", "-q", "--bare", "../hub.git"]);
    vault.git(&["remote", "add", "origin", "../hub.git"]);
    let said = vault.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("main: follows no branch") && said.contains("git push -u origin main"), "{said}");
    vault.git(&["push", "-q", "-u", "origin", "main"]);
    vault.rounds(&["sync"]);
}

#[test]
fn first_sync_with_an_empty_remote_brings_everything() {
    let vault = TestVault::folder();
    vault.git(&["init", "-q", "--bare", "../hub.git"]);
    vault.git(&["clone", "-q", "../hub.git", "."]);
    vault.write("Ada Lovelace.md", ADA);
    vault.rounds(&["init"]);
    let said = vault.rounds(&["sync"]).stdout;
    assert_eq!(said, "origin/main: 2 commits went\n");
    assert_eq!(vault.git(&["-C", "../hub.git", "rev-parse", "main"]), vault.head());
    assert_eq!(vault.rounds(&["sync"]).stdout, "origin/main: in step\n");
}

#[test]
fn another_history_is_refused() {
    let pair = Pair::new();
    let other = TestVault::unborn(&[("Ada Lovelace.md", ADA)]);
    other.git(&["add", "-A"]);
    other.git(&["commit", "-qm", "user: begin"]);
    other.rounds(&["refresh"]);
    other.git(&["remote", "add", "origin", pair.hub.to_str().unwrap()]);
    other.git(&["config", "branch.main.remote", "origin"]);
    other.git(&["config", "branch.main.merge", "refs/heads/main"]);
    let head = other.head();
    let said = other.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("another history"), "{said}");
    assert_eq!((other.head(), pair.hub_head()), (head, pair.one.head()));
}

#[test]
fn other_branches_and_tags_are_nobodys_business() {
    let pair = Pair::new();
    pair.one.git(&["branch", "private"]);
    pair.one.git(&["tag", "-a", "-m", "mine", "v1"]);
    pair.one.configure("push.followTags", "true");
    pair.two.git(&["push", "-q", "origin", "main:theirs"]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    let refs = pair.one.git(&["-C", pair.hub.to_str().unwrap(), "for-each-ref", "--format=%(refname)"]);
    assert_eq!(refs, "refs/heads/main\nrefs/heads/theirs");
    let refs = pair.one.git(&["for-each-ref", "--format=%(refname)", "refs/remotes"]);
    assert_eq!(refs, "refs/remotes/origin/main");
}

#[test]
fn nothing_is_pushed_to_where_everybody_can_read_without_a_word() {
    let pair = Pair::new();
    pair.one.git(&["-C", pair.hub.to_str().unwrap(), "config", "http.receivepack", "true"]);
    let (_server, url) = web_server(&pair.one, None);
    pair.one.git(&["remote", "set-url", "origin", &url]);
    assert_eq!(pair.one.rounds(&["sync"]).stdout, "origin/main: in step\n", "a fetch tells nobody anything");
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let before = pair.hub_head();
    let said = pair.one.rounds_code(2, &["sync"]).stderr;
    assert!(
        said.contains("everybody can read what is there") && said.contains("rounds sync --yes"),
        "{said}"
    );
    assert_eq!(pair.hub_head(), before);
    pair.one.rounds(&["sync", "--yes"]);
    assert_eq!(pair.hub_head(), pair.one.head());
    pair.one.append("Ada Lovelace.md", "- Once is enough.\n");
    pair.one.rounds(&["sync"]);
    assert_eq!(pair.hub_head(), pair.one.head());
}

#[test]
fn password_of_a_helper_opens_the_web() {
    let pair = Pair::new();
    pair.one.git(&["-C", pair.hub.to_str().unwrap(), "config", "http.receivepack", "true"]);
    let (_server, url) = web_server(&pair.one, Some("secret"));
    pair.one.git(&["remote", "set-url", "origin", &url]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let said = pair.one.rounds_code(2, &["sync"]).stdout;
    assert!(said.contains("terminal prompts disabled"), "{said}");
    let helper = "!f() { echo username=ada; echo password=secret; }; f";
    pair.one.configure("credential.helper", helper);
    pair.one.rounds(&["sync"]);
    assert_eq!(pair.hub_head(), pair.one.head());
}

#[test]
fn gits_own_daemon_will_do() {
    // Not by `git daemon`: that would outlive its caller.
    let daemon = PathBuf::from(TestVault::folder().sh("git --exec-path").stdout.trim()).join("git-daemon");
    if !daemon.exists() {
        return crate::support::skip_missing("git-daemon");
    }
    let pair = Pair::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = pair.one.command(&daemon);
    let base = format!("--base-path={}", pair.one.outside().display());
    let (listen, port_argument) = ("--listen=127.0.0.1", format!("--port={port}"));
    command.args(["--reuseaddr", "--export-all", "--enable=receive-pack", &base, listen, &port_argument]);
    let _daemon = pair.one.start(&mut command);
    wait_for("the daemon", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    pair.one.git(&["remote", "set-url", "origin", &format!("git://127.0.0.1:{port}/hub.git")]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    assert_eq!(pair.hub_head(), pair.one.head());
}
