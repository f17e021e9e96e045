//! `rounds sync` with a remote that somebody bends: nothing leaves the vault's folder, nothing gets into git's own, and
//! none of it takes long.

use crate::sync::Pair;

/// Pushes a commit with these lines of `git mktree` beside what is there; `%s` stands for a blob of `content`.
fn push_tree(pair: &Pair, lines: &str, content: &str) {
    let place = pair.one.outside();
    std::fs::write(place.join("content"), content).unwrap();
    let script = format!(
        "set -e
        blob=$(git hash-object -w '{place}/content')
        inner=$(printf \"100755 blob $blob\\tinner.md\\n\" | git mktree)
        hooks=$(printf \"040000 tree $inner\\thooks\\n\" | git mktree)
        outside=$(printf '%s' '{place}/target' | git hash-object -w --stdin)
        tree=$({{ git ls-tree HEAD; printf \"{lines}\"; }} | git mktree)
        commit=$(git commit-tree -p HEAD -m 'Edited' $tree)
        git push -q origin $commit:refs/heads/main",
        place = place.display(),
    );
    let ran = pair.one.sh(&script);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

/// Nothing of it is anywhere, and the vault is as before and works.
#[track_caller]
fn check(lines: &str) {
    let pair = Pair::new();
    std::fs::create_dir(pair.one.outside().join("target")).unwrap();
    push_tree(&pair, lines, "exec touch /nowhere\n");
    let before = (pair.two.head(), pair.two.sh("find . .. -name inner.md").stdout);
    let ran = pair.two.try_rounds(&["sync"]);
    assert_eq!(ran.code, 2, "{lines}: {}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains("hint: nothing was changed"), "{}", ran.stderr);
    let after = (pair.two.head(), pair.two.sh("find . .. -name inner.md").stdout);
    assert_eq!(before, after, "{lines}: {}{}", ran.stdout, ran.stderr);
    assert!(pair.one.outside().join("target").read_dir().unwrap().next().is_none(), "{lines}");
    pair.two.append("Ada Lovelace.md", "Typed.\n");
    pair.two.rounds(&["refresh"]);
    assert_eq!(pair.two.status(), "");
    assert_ne!(pair.two.head(), before.0, "its own work goes on");
}

#[test]
fn paths_that_git_forbids_come_from_no_remote() {
    check("040000 tree $hooks\\t.git\\n");
    check("040000 tree $hooks\\t.GIT\\n");
    check("040000 tree $inner\\t..\\n");
    check("040000 tree $inner\\t.\\n");
    check("100755 blob $blob\\t.git\\n");
}

#[test]
fn nothing_is_written_through_a_link_that_comes_with_it() {
    check("120000 blob $outside\\tPeople\\n040000 tree $inner\\tPeople\\n");
}

#[test]
fn bent_history_of_a_remote_holds_up_no_round_of_the_watcher() {
    let pair = Pair::new();
    push_tree(&pair, "040000 tree $hooks\\t.git\\n", "");
    pair.two.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    let mut watcher = pair.two.watch(&["--settle", "100ms"]);
    watcher.wait_line("waiting: origin/main: .git/hooks/inner.md: no name for a file (");
    pair.two.append("Ada Lovelace.md", "Typed.\n");
    pair.two.wait_commit("Ada Lovelace: notes edited");
    watcher.stop();
    assert_eq!(watcher.complaints(), "");
}
