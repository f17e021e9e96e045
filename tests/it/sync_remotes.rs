//! Remotes of all kinds: a path, the web, ssh, git's daemon; dead ones, silent ones, ones that refuse or move on.

use crate::ssh::{Client, Ssh, ssh_server};
use crate::support::{ADA, ROUNDS, Ran, TODAY, TestVault, Watcher, wait_for};
use crate::sync::{Pair, is_linear, write_script};
use crate::web::{web_server, web_that_says};
use std::path::PathBuf;
use std::process::Stdio;
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
fn pushes_go_where_git_sends_them() {
    let pair = Pair::new();
    let mine = pair.two.outside().join("mine.git");
    let at_mine = || pair.two.git(&["-C", mine.to_str().unwrap(), "rev-parse", "main"]);
    pair.two.git(&["init", "-q", "--bare", mine.to_str().unwrap()]);
    pair.two.git(&["remote", "add", "mine", mine.to_str().unwrap()]);
    // By an include that libgit2 does not know of.
    let include = pair.two.outside().join("home/mine.inc");
    std::fs::write(&include, "[remote]\n\tpushDefault = mine\n").unwrap();
    pair.two.configure("includeIf.hasconfig:remote.*.url:**/hub.git.path", "mine.inc");
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.append("Grace Hopper.md", "There.\n");
    let said = pair.two.rounds(&["sync"]).stdout;
    assert!(said.ends_with("origin/main: 1 commit came, 1 went\n"), "{said}");
    assert_eq!((at_mine(), pair.hub_head()), (pair.two.head(), pair.one.head()));
    assert_eq!(pair.two.rounds(&["sync"]).stdout, "origin/main: in step\n");
    // What came alone goes there too; what was sent there is not written anew.
    pair.one.append("Ada Lovelace.md", "Again.\n");
    pair.one.rounds(&["sync"]);
    let sent = pair.two.head();
    pair.two.rounds(&["sync"]);
    pair.two.git(&["merge-base", "--is-ancestor", &sent, "HEAD"]);
    assert_eq!((at_mine(), pair.hub_head()), (pair.two.head(), pair.one.head()));
    // `branch.*.pushRemote` counts before it, and by it both are the same again.
    pair.two.git(&["config", "branch.main.pushRemote", "origin"]);
    pair.assert_converges();
    pair.two.git(&["config", "--unset", "branch.main.pushRemote"]);

    // Somebody else pushed there what is not here.
    let other = pair.two.outside().join("other");
    pair.two.git(&["clone", "-q", mine.to_str().unwrap(), other.to_str().unwrap()]);
    std::fs::write(other.join("Other.md"), "Other.\n").unwrap();
    pair.two.git(&["-C", other.to_str().unwrap(), "add", "Other.md"]);
    pair.two.git(&["-C", other.to_str().unwrap(), "commit", "-qm", "user: other"]);
    pair.two.git(&["-C", other.to_str().unwrap(), "push", "-q", "origin", "main"]);
    let theirs = at_mine();
    pair.two.append("Grace Hopper.md", "More.\n");
    let said = pair.two.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("mine/main: has commits that are not here"), "{said}");
    assert!(said.contains("git pull --no-rebase mine main"), "{said}");
    assert_eq!(at_mine(), theirs);
    pair.two.git(&["pull", "-q", "--no-rebase", "--no-edit", "mine", "main"]);
    pair.two.rounds(&["sync"]);
    assert_eq!(at_mine(), pair.two.head());
    assert!(pair.two.read("Grace Hopper.md").contains("More.") && pair.two.exists("Other.md"));
}

#[test]
fn pushes_that_git_would_not_make_are_refused_by_name() {
    let pair = Pair::new();
    let check = |key: &str, value: &str, words: &str| {
        pair.one.git(&["config", key, value]);
        let said = pair.one.rounds_code(2, &["sync"]).stderr;
        assert!(said.contains("main: its pushes go to ") && said.contains(words), "{key}: {said}");
        pair.one.git(&["config", "--unset", key]);
    };
    check("branch.main.pushRemote", "https://git.example.org/x.git", "which is no remote");
    pair.one.git(&["remote", "add", "mine", "../mine.git"]);
    pair.one.git(&["config", "remote.pushDefault", "mine"]);
    check("push.default", "nothing", "told to push nothing there");
    check("remote.mine.fetch", "refs/heads/a:refs/remotes/mine/a", "keeps nothing of what is there");
    pair.one.git(&["config", "--unset", "remote.pushDefault"]);
    pair.one.rounds(&["sync"]);
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
    let said = pair.one.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("terminal prompts disabled") && said.contains("gitcredentials"), "{said}");
    let helper = |password| format!("!f() {{ echo username=ada; echo password={password}; }}; f");
    pair.one.configure("credential.helper", &helper("wrong"));
    let said = pair.one.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("Authentication failed") && said.contains("gitcredentials"), "{said}");
    pair.one.configure("credential.helper", &helper("secret"));
    pair.one.rounds(&["sync"]);
    assert_eq!(pair.hub_head(), pair.one.head());
}

/// git's own daemon before the pair's repositories, and the address of theirs.
fn git_daemon(pair: &Pair, arguments: &[&str]) -> Option<(Watcher, String)> {
    // Not by `git daemon`: that would outlive its caller.
    let daemon = PathBuf::from(TestVault::folder().sh("git --exec-path").stdout.trim()).join("git-daemon");
    if !daemon.exists() {
        crate::support::skip_missing("git-daemon");
        return None;
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = pair.one.command(&daemon);
    let base = format!("--base-path={}", pair.one.outside().display());
    let (listen, port_argument) = ("--listen=127.0.0.1", format!("--port={port}"));
    command.args(["--reuseaddr", "--export-all", &base, listen, &port_argument]).args(arguments);
    let daemon = pair.one.start(&mut command);
    wait_for("the daemon", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    Some((daemon, format!("git://127.0.0.1:{port}/hub.git")))
}

#[test]
fn gits_own_daemon_will_do() {
    let pair = Pair::new();
    let Some((_daemon, url)) = git_daemon(&pair, &["--enable=receive-pack"]) else { return };
    pair.one.git(&["remote", "set-url", "origin", &url]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    assert_eq!(pair.hub_head(), pair.one.head());
}

#[test]
fn daemon_that_takes_nothing_says_so() {
    let pair = Pair::new();
    let Some((_daemon, url)) = git_daemon(&pair, &[]) else { return };
    pair.one.git(&["remote", "set-url", "origin", &url]);
    assert_eq!(pair.one.rounds(&["sync"]).stdout, "origin/main: in step\n", "it may be read");
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let said = pair.one.rounds_code(2, &["sync"]).stdout;
    assert!(
        said.ends_with(
            "waiting: origin/main: remote error: access denied or repository not exported: /hub.git\n"
        ),
        "{said}"
    );
}

#[test]
fn web_that_refuses_is_quoted_with_a_remedy_where_there_is_one() {
    let pair = Pair::new();
    let check = |url: &str, expected: &str, remedy: Option<&str>| {
        pair.one.git(&["remote", "set-url", "origin", url]);
        let Ran { code, stdout, stderr } = pair.one.try_rounds(&["sync"]);
        let said = if remedy.is_some() { stderr } else { stdout };
        assert!(code == 2 && said.contains("origin/main: ") && said.contains(expected), "{url}: {said}");
        assert!(said.contains(remedy.unwrap_or_default()), "{url}: {said}");
    };
    let that_says = |status, expected, remedy| {
        let (_server, url) = web_that_says(status);
        check(&url, expected, remedy);
    };
    that_says("403 Forbidden", "returned error: 403", Some("or the token that stands for it"));
    that_says("404 Not Found", "' not found", Some("`git remote -v`"));
    that_says("500 Internal Server Error", "returned error: 500", None);
    let (_server, url) = web_server(&pair.one, None);
    // Nobody speaks TLS there; what that is called is up to git's library for it.
    check(&url.replace("http://", "https://"), "unable to access 'https://", None);
    check(&url.replace("hub.git", "other.git"), "' not found", Some("`git remote -v`"));
    pair.one.git(&["remote", "set-url", "origin", pair.hub.to_str().unwrap()]);
    pair.assert_converges();
}

#[test]
fn web_that_may_only_be_read_says_so() {
    let pair = Pair::new();
    let (_server, url) = web_server(&pair.one, None);
    pair.one.git(&["remote", "set-url", "origin", &url]);
    pair.one.git(&["-C", pair.hub.to_str().unwrap(), "config", "http.receivepack", "false"]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let said = pair.one.rounds_code(2, &["sync", "--yes"]).stderr;
    assert!(said.contains("returned error: 403") && said.contains("read and write there"), "{said}");
}

/// Runs `rounds` in a terminal of its own, where any question would be seen, with an ssh of these settings, in each way in
/// which a user may have named them; how each ended and what was on the screen.
fn by_ssh(pair: &Pair, ssh: &Ssh, client: Client, arguments: &str) -> Vec<(i32, String)> {
    let settings = ssh.settings(&pair.one, client);
    let folders = format!("{}:{}", ssh.program(&settings).display(), std::env::var("PATH").unwrap());
    let named = format!("ssh -F '{}'", settings.display());
    let in_terminal = |variable: &str, value: &str| {
        let mut script = pair.one.command("script");
        let command = format!("'{ROUNDS}' {arguments} --today {TODAY}");
        script.args(["-qfec", &command, "/dev/null"]).env(variable, value).stdin(Stdio::piped());
        let mut terminal = pair.one.start(&mut script);
        (terminal.wait_exit(), terminal.lines().join("\n"))
    };
    let mut ran = vec![in_terminal("PATH", &folders), in_terminal("GIT_SSH_COMMAND", &named)];
    pair.one.configure("core.sshCommand", &named);
    ran.push(in_terminal("TERM", "xterm"));
    pair.one.git(&["config", "--global", "--unset", "core.sshCommand"]);
    ran
}

#[test]
fn ssh_goes_by_the_users_own_settings() {
    let pair = Pair::new();
    let Some(ssh) = ssh_server(&pair.one) else { return };
    pair.one.git(&["remote", "set-url", "origin", &ssh.url()]);
    let client = Client { key: "known", host: "host" };
    for (number, (code, screen)) in by_ssh(&pair, &ssh, client, "sync").into_iter().enumerate() {
        assert!(code == 0 && screen.contains("in step"), "{number}: {screen}");
    }
    pair.one.append("Ada Lovelace.md", "Here.\n");
    for (number, (code, screen)) in by_ssh(&pair, &ssh, client, "sync").into_iter().enumerate() {
        assert!(
            code == 0 && screen.contains(["1 commit went", "in step"][number.min(1)]),
            "{number}: {screen}"
        );
    }
    assert_eq!(pair.hub_head(), pair.one.head());
    for (code, screen) in by_ssh(&pair, &ssh, client, "doctor --remote") {
        assert!(code < 2 && screen.contains("origin answers"), "{screen}");
    }
}

#[test]
fn ssh_that_would_ask_says_why_at_once() {
    let pair = Pair::new();
    let Some(ssh) = ssh_server(&pair.one) else { return };
    pair.one.git(&["remote", "set-url", "origin", &ssh.url()]);
    // Who waited for an answer would be given up for another reason.
    pair.one.git(&["config", "rounds.patience", "20"]);
    let check = |key, host, arguments, code, expected: &[&str]| {
        for (ended, screen) in by_ssh(&pair, &ssh, Client { key, host }, arguments) {
            assert_eq!(ended, code, "{key}, {host}: {screen}");
            for words in expected {
                assert!(screen.contains(words), "{key}, {host}: no `{words}`: {screen}");
            }
            for asked in ["passphrase", "yes/no", "password:"] {
                assert!(!screen.contains(asked), "{key}, {host}: {screen}");
            }
        }
    };
    let unknown_host = ["origin/main: Host key verification failed.", "`git fetch` once"];
    check("known", "none", "sync", 2, &unknown_host);
    check("known", "other", "sync", 2, &unknown_host);
    let not_let_in = ["Permission denied (publickey", "ssh-add"];
    check("unknown", "host", "sync", 2, &not_let_in);
    check("locked", "host", "sync", 2, &not_let_in);
    check("locked", "host", "doctor --remote", 1, &["cannot be reached", "Permission denied (publickey"]);
}
