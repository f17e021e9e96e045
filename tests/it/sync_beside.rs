//! `rounds sync` beside the user's own git work: their commits, merges and signed commits stay as they are, what they
//! staged or never commit is left alone, and what they are in the middle of is waited for.

use crate::support::{ADA, TestVault};
use crate::sync::{Pair, parents};

#[test]
fn commits_of_the_users_own_stay_and_are_merged() {
    let pair = Pair::new();
    let base = pair.one.head();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.append("Grace Hopper.md", "There.\n");
    pair.two.git(&["commit", "-qam", "user: by hand"]);
    let own = pair.two.head();
    pair.two.rounds(&["sync"]);
    assert_eq!(parents(&pair.two), 2);
    pair.two.git(&["merge-base", "--is-ancestor", &own, "HEAD"]);
    pair.one.rounds(&["sync"]);
    assert!(
        pair.one.read("Grace Hopper.md").contains("There.")
            && pair.one.read("Ada Lovelace.md").contains("Here.")
    );
    pair.assert_same();
    pair.one.assert_fixed_points(Some(&base));
}

#[test]
fn amended_tagged_and_merged_commits_are_not_written_anew() {
    let check = |what: &dyn Fn(&TestVault)| {
        let pair = Pair::new();
        pair.one.append("Ada Lovelace.md", "Here.\n");
        pair.one.rounds(&["sync"]);
        pair.two.append("Grace Hopper.md", "There.\n");
        pair.two.rounds(&["refresh"]);
        what(&pair.two);
        let own = pair.two.head();
        pair.two.rounds(&["sync"]);
        pair.two.git(&["merge-base", "--is-ancestor", &own, "HEAD"]);
        assert_eq!(parents(&pair.two), 2);
        pair.assert_converges();
    };
    check(&|vault| drop(vault.git(&["commit", "-q", "--amend", "-m", "user: my words"])));
    check(&|vault| drop(vault.git(&["tag", "keep"])));
    check(&|vault| drop(vault.git(&["branch", "other"])));
    check(&|vault| {
        vault.git(&["checkout", "-q", "-b", "side", "HEAD~1"]);
        vault.write("Side.md", "Side.\n");
        vault.git(&["add", "Side.md"]);
        vault.git(&["commit", "-qm", "user: side"]);
        vault.git(&["checkout", "-q", "main"]);
        vault.git(&["merge", "-q", "--no-edit", "side"]);
    });
}

#[test]
fn where_the_user_signs_the_merge_is_signed_and_no_commit_is_lost() {
    if !crate::support::has("ssh-keygen") {
        return crate::support::skip_missing("ssh-keygen");
    }
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    let key = pair.two.outside().join("home/key");
    let key = key.to_str().unwrap();
    pair.two.sh(&format!("ssh-keygen -q -t ed25519 -N '' -C test -f '{key}'"));
    pair.two.configure("gpg.format", "ssh");
    pair.two.configure("user.signingKey", key);
    pair.two.configure("commit.gpgSign", "true");
    pair.two.append("Grace Hopper.md", "There.\n");
    pair.two.rounds(&["refresh"]);
    let own = pair.two.head();
    pair.two.rounds(&["sync"]);
    let raw = pair.two.git(&["cat-file", "commit", "HEAD"]);
    assert!(raw.contains("gpgsig -----BEGIN SSH SIGNATURE"), "{raw}");
    assert!(raw.contains(&own), "our signed commit is its parent\n{raw}");
    pair.assert_converges();
}

#[test]
fn note_that_is_staged_waits_and_is_not_overwritten() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.edit("Ada Lovelace.md", "category: buyer", "category: sponsor");
    pair.two.git(&["add", "Ada Lovelace.md"]);
    pair.two.rounds_code(2, &["refresh"]);
    let (head, note, status) = (pair.two.head(), pair.two.read("Ada Lovelace.md"), pair.two.status());
    let said = pair.two.rounds_code(2, &["sync"]).stdout;
    assert!(said.contains("waiting: Ada Lovelace.md: changed there too: staged by you"), "{said}");
    assert_eq!(said.matches("waiting: Ada Lovelace.md: staged by you").count(), 1, "said once: {said}");
    assert_eq!((pair.two.head(), pair.two.read("Ada Lovelace.md"), pair.two.status()), (head, note, status));
    pair.two.git(&["commit", "-qm", "user: mine"]);
    pair.two.rounds(&["sync"]);
    let text = pair.two.read("Ada Lovelace.md");
    assert!(text.contains("sponsor") && text.contains("Here."), "{text}");
    pair.assert_converges();
}

#[test]
fn staged_note_that_nobody_else_changed_is_in_nobodys_way() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.append("Grace Hopper.md", "Staged.\n");
    pair.two.git(&["add", "Grace Hopper.md"]);
    pair.two.rounds_code(2, &["sync"]);
    assert!(pair.two.read("Ada Lovelace.md").contains("Here."));
    assert_eq!(pair.two.status(), "M  \"Grace Hopper.md\"\n");
}

#[test]
fn file_that_is_never_committed_here_is_waited_for_by_name_and_keeps_its_content() {
    let pair = Pair::new();
    pair.one.write(".obsidian/app.json", "{}\n");
    pair.one.git(&["add", ".obsidian"]);
    pair.one.git(&["commit", "-qm", "user: settings"]);
    pair.one.rounds(&["sync"]);
    pair.two.write(".obsidian/app.json", "{\"mine\": true}\n");
    let head = pair.two.head();
    let said = pair.two.rounds_code(2, &["sync"]).stdout;
    assert!(
        said.contains("waiting: .obsidian/app.json: changed there too: ") && said.contains("git stash"),
        "{said}"
    );
    assert_eq!(pair.two.read(".obsidian/app.json"), "{\"mine\": true}\n");
    assert_eq!((pair.two.head(), pair.two.status()), (head, "?? .obsidian/app.json\n".into()));
    pair.two.git(&["stash", "-q", "-u"]);
    pair.two.rounds(&["sync"]);
    assert_eq!(pair.two.read(".obsidian/app.json"), "{}\n");
    pair.assert_same();
}

#[test]
fn git_work_under_way_is_waited_for() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.git(&["checkout", "-q", "--detach"]);
    let said = pair.two.rounds_code(2, &["sync"]).stdout;
    assert_eq!(said, "waiting: HEAD is detached: no branch to commit to\n");
    pair.two.git(&["checkout", "-q", "main"]);
    pair.two.git(&["merge", "-q", "--no-commit", "--no-ff", "-s", "ours", "HEAD"]);
    pair.two.git(&["bisect", "start"]);
    let head = pair.two.head();
    let said = pair.two.rounds_code(2, &["sync"]).stdout;
    assert_eq!(said, "waiting: a bisect is under way\n");
    assert_eq!(pair.two.head(), head);
    pair.two.git(&["bisect", "reset"]);
    pair.assert_converges();
}

#[test]
fn two_vaults_of_one_repository_are_merged_by_the_rules_of_both_whichever_syncs() {
    let note = |word: &str| format!("{ADA}\n## Log\n\n- 2026-10-02 phone: {word}\n");
    let one = TestVault::folder();
    let root = one.root().to_owned();
    let vaults = |vault: &TestVault, name: &str, arguments: &[&str]| {
        let ran = vault.run(vault.rounds_command(arguments).current_dir(vault.root().join(name)));
        assert_eq!(ran.code, 0, "{name} {arguments:?}: {}{}", ran.stdout, ran.stderr);
    };
    one.git(&["init", "-q"]);
    for name in ["v1", "v2"] {
        one.write(&format!("{name}/Ada Lovelace.md"), note("hello"));
        vaults(&one, name, &["init"]);
    }
    let hub = one.outside().join("hub.git");
    one.git(&["clone", "-q", "--bare", root.to_str().unwrap(), hub.to_str().unwrap()]);
    one.git(&["remote", "add", "origin", hub.to_str().unwrap()]);
    one.git(&["push", "-q", "-u", "origin", "main"]);
    let two = TestVault::folder();
    two.git(&["clone", "-q", hub.to_str().unwrap(), "."]);
    for name in ["v1", "v2"] {
        vaults(&two, name, &["init"]);
        let touch = |word| ["touch", "Ada Lovelace", "phone", word];
        vaults(&one, name, &touch("from one"));
        vaults(&two, name, &[&touch("from two")[..], &["--on", "yesterday"]].concat());
    }
    vaults(&one, "v1", &["sync"]);
    vaults(&two, "v1", &["sync"]);
    for name in ["v2", "v1"] {
        vaults(&two, name, &["sync"]);
    }
    vaults(&one, "v2", &["sync"]);
    assert_eq!((one.head(), one.status()), (two.head(), String::new()));
    for name in ["v1", "v2"] {
        let text = one.read(&format!("{name}/Ada Lovelace.md"));
        assert!(text.contains("from one") && text.contains("from two"), "{name}: {text}");
        let refresh = two.run(two.rounds_command(&["refresh"]).current_dir(two.root().join(name)));
        assert_eq!((refresh.code, refresh.stdout.as_str()), (0, ""), "its agenda is that of its notes");
    }
}
