use super::super::settings::tests::Home;
use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;

const REMOTES: &[&str] = &["origin", "mine", "a.b"];

/// Two remotes, one of which the branch follows.
const USUAL: &str = "[remote \"origin\"]\n\turl = ../hub.git\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n\
    [remote \"mine\"]\n\turl = ../mine.git\n\tfetch = +refs/heads/*:refs/remotes/mine/*\n\
    [branch \"main\"]\n\tremote = origin\n\tmerge = refs/heads/main\n";

/// Lines that say what a branch follows, where it is pushed, and what a remote is.
fn lines() -> impl Strategy<Value = String> {
    const BRANCHES: &[&str] = &["refs/heads/main", "refs/heads/other", "refs/heads/x/main"];
    const URLS: &[&str] = &["../hub.git", "../mine.git", "hub:hub.git", "mine:mine.git"];
    const FETCHED: &[&str] = &[
        "+refs/heads/*:refs/remotes/@/*",
        "+refs/heads/main:refs/remotes/@/main",
        "refs/heads/x/*:refs/remotes/@/x/*",
    ];
    const PUSHED: &[&str] = &[
        "refs/heads/*:refs/heads/*",
        "refs/heads/main:refs/heads/theirs",
        "main:theirs",
        "+refs/heads/m*:refs/heads/x/m*",
        "HEAD",
        "refs/heads/other:refs/heads/other",
        ":",
    ];
    const DEFAULTS: &[&str] = &["simple", "current", "upstream", "matching", "nothing", "tracking"];
    const REWRITES: &[&str] =
        &["insteadOf = hub:", "pushInsteadOf = hub:", "pushInsteadOf = mine:", "insteadOf = mine:"];
    let of_remote = |key: &'static str, values: &'static [&'static str]| {
        (select(REMOTES), select(values)).prop_map(move |(name, value)| {
            format!("[remote \"{name}\"]\n\t{key} = {}\n", value.replace('@', &name.replace('.', "-")))
        })
    };
    let known = select(REMOTES).prop_map(|name| {
        let url = if name == "origin" { "../hub.git" } else { "../mine.git" };
        format!("[remote \"{name}\"]\n\turl = {url}\n\tfetch = +refs/heads/*:refs/remotes/{name}/*\n")
    });
    let named = select(&["origin", "origin", "mine", "a.b", "nowhere", "../hub.git", "."][..]);
    let follows = (named.clone(), select(BRANCHES))
        .prop_map(|(remote, branch)| format!("[branch \"main\"]\n\tremote = {remote}\n\tmerge = {branch}\n"));
    let pushes = named.clone().prop_map(|name| format!("[branch \"main\"]\n\tpushRemote = {name}\n"));
    let others = named.prop_map(|name| {
        format!("[remote]\n\tpushDefault = {name}\n[branch \"other\"]\n\tpushRemote = mine\n")
    });
    let default = select(DEFAULTS).prop_map(|value| format!("[push]\n\tdefault = {value}\n"));
    let rewrite = select(REWRITES).prop_map(|line| format!("[url \"../\"]\n\t{line}\n"));
    prop_oneof![
        6 => known,
        4 => follows,
        4 => pushes,
        2 => others,
        1 => of_remote("url", URLS),
        1 => of_remote("pushurl", URLS),
        1 => of_remote("fetch", FETCHED),
        1 => of_remote("push", PUSHED),
        3 => default,
        1 => rewrite,
    ]
}

/// Where git would push main: the addresses, and the branches there.
fn pushed(said: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let addresses = said.lines().filter_map(|line| line.strip_prefix("To ")).map(str::to_owned).collect();
    let pairs = said.lines().filter_map(|line| line.split('\t').nth(1)?.split_once(':'));
    let pairs = pairs.filter(|(from, _)| ["HEAD", "refs/heads/main"].contains(from)).map(|(_, to)| to);
    (addresses, pairs.map(str::to_owned).collect())
}

/// git says by `git for-each-ref` what main follows, and by a push that sends nothing where its pushes go.
#[test]
fn random_branches_follow_and_are_pushed_as_git_says() {
    let home = Home::new();
    let root = home.repository();
    let git = |arguments: &[&str]| home.git(&root, arguments, b"");
    for hub in ["../hub.git", "../mine.git"] {
        git(&["init", "-q", "--bare", "-b", "main", hub]);
    }
    git(&["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "one"]);
    for branch in ["main", "other", "x/main"] {
        git(&["push", "-q", "../hub.git", &format!("main:refs/heads/{branch}")]);
        git(&["push", "-q", "../mine.git", &format!("main:refs/heads/{branch}")]);
    }
    let own = fs::read_to_string(root.join(".git/config")).unwrap();
    let users = home.path().join(".gitconfig");
    let seen = [0; 4].map(Cell::new);
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(500) });
    let cases = (any::<bool>(), vec(lines(), 1..6), vec(lines(), 0..4));
    let outcome = runner.run(&cases, |(is_usual, local, global)| {
        let usual = if is_usual { USUAL } else { "" };
        fs::write(root.join(".git/config"), own.clone() + usual + &local.concat()).unwrap();
        fs::write(&users, global.concat()).unwrap();
        let repo = home.open(&root);
        let ours = repo.upstream(&repo.head().unwrap());
        let said = git(&["for-each-ref", "--format=%(upstream)", "refs/heads/main"]);
        let follows = String::from_utf8_lossy(&said).trim_end().to_owned();
        let said = String::from_utf8(git(&["push", "--dry-run", "--porcelain"])).unwrap();
        let (addresses, branches) = pushed(&said);
        match ours {
            Ok(Upstream { tracking, line, pushes_to, .. }) => {
                prop_assert_eq!(&tracking, &follows);
                let urls: BTreeSet<_> = line.urls.iter().cloned().collect();
                // Of those that cannot be reached git says nothing.
                let is_there = |url: &&String| url.starts_with("../");
                if !branches.is_empty() {
                    prop_assert_eq!(
                        urls.iter().filter(is_there).cloned().collect::<BTreeSet<_>>(),
                        addresses.clone()
                    );
                }
                if let Some(place) = pushes_to {
                    let is_silent = addresses.is_empty() && !urls.iter().all(|url| is_there(&url));
                    prop_assert!(is_silent || branches.contains(&place.branch), "{:?} and {}", place, said);
                    seen[0].set(seen[0].get() + 1);
                }
                seen[1].set(seen[1].get() + 1);
            }
            Err(Error::Refused { what, .. }) if what.contains("push nothing there") => {
                prop_assert!(branches.is_empty(), "{} and {}", what, said);
                seen[2].set(seen[2].get() + 1);
            }
            Err(Error::Refused { what, .. }) if what.contains("its pushes go to") => {}
            // What is followed without a remote by name is nothing to sync with.
            Err(Error::Refused { .. }) => {
                let remote = String::from_utf8(git(&["config", "branch.main.remote"])).unwrap();
                let is_named = repo.remotes().iter().any(|it| it == remote.trim_end());
                prop_assert!(!is_named || !follows.starts_with("refs/remotes/"), "{}", follows);
                seen[3].set(seen[3].get() + 1);
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failed| panic!("{failed}"));
    assert!(seen.iter().all(|count| count.get() > 0), "each of them was met: {seen:?}");
}
