use super::super::settings::tests::Home;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;

/// What stands in the vault: every folder is in the list before what it holds, and ends in `/`.
const TREE: &[&str] = &[
    "a/",
    "a/a",
    "a/b",
    "a/b.md",
    "a/ab/",
    "a/ab/a",
    "a/ab/x.md",
    "a/ab/ab/",
    "a/ab/ab/b",
    "b/",
    "b/a/",
    "b/a/b/",
    "b/a/b/a.md",
    "b/Zoë.md",
    "b/x.md",
    "Old/",
    "Old/x.md",
    "Old/a/",
    "Old/a/b",
    "A",
    "ab",
    "a b",
    "x.md",
    "Zoë.md",
    "a[b]",
    "b*",
    "#a",
    "!a",
    "a\\b",
    "x ",
    "ba.md",
    "old.md",
];

/// Where rules stand: in folders, beside them and in the user's own file.
const PLACES: &[&str] =
    &[".gitignore", "a/.gitignore", "a/ab/.gitignore", "b/a/.gitignore", ".git/info/exclude", "../ignore"];

/// Lines that people keep, and lines made of anything that means something.
fn rule() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "/*", "/*/", "!/a/", "!/a", "*", "!*/", "!*.md", "**", "**/", "!**/", "a/", "a/**", "!a/**", "/a/*",
        "!/a/b.md", "**/ab", "a/**/b", "*.md", "!x.md", "Old", "/old/", "x.md ", "x.md\\ ", "x\\ ", "x ",
        "\\#a", "\\!a", "#a", "!a", "", "a\\b", "a\\\\b", "a\\", "[", "a[b]", "a\\[b]", "b\\*", "/", "//",
        "!", "a//", "**a", "a**", "***", "a/***/b",
    ];
    const PARTS: &[&str] = &[
        "a",
        "b",
        "ab",
        "x",
        "*",
        "?",
        "**",
        "/",
        "/**/",
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-c]",
        "[[:alpha:]]",
        "[[:upper:]]",
        "[]a]",
        "[a",
        "\\",
        "!",
        "#",
        " ",
        ".md",
        "Zoë",
        "ë",
        "A",
        "\r",
        "\0",
        "\t",
        "{a,b}",
        "Old",
        "$",
    ];
    let made = vec(select(PARTS), 1..5).prop_map(|parts| parts.concat());
    prop_oneof![1 => select(KNOWN).prop_map(str::to_owned), 1 => made, 1 => made_of_three()]
}

/// `!`, `/` and `/` around a pattern, each now and then.
fn made_of_three() -> impl Strategy<Value = String> {
    let pattern = select(&["a", "b", "ab", "*", "a/b", "a/*", "*/a", "**/b", "a?", "*.md", "Old", "x*"][..]);
    let at = |text: &'static str| any::<bool>().prop_map(move |is| if is { text } else { "" });
    (at("!"), at("/"), pattern, at("/"))
        .prop_map(|(not, root, it, folder)| format!("{not}{root}{it}{folder}"))
}

/// The text of each of the [`PLACES`], and whether case counts.
fn rules() -> impl Strategy<Value = (Vec<Option<String>>, bool)> {
    let text =
        (vec(rule(), 0..6), select(&["", "\u{FEFF}"][..]), select(&["\n", "\n", "\r\n"][..]), any::<bool>());
    let text = text.prop_map(|(lines, mark, end, is_open)| {
        format!("{mark}{}{}", lines.join(end), if is_open { "" } else { end })
    });
    let text = text.boxed();
    // Most vaults have one file of them.
    let place = prop_oneof![2 => Just(None), 1 => text.clone().prop_map(Some)];
    (text, vec(place, PLACES.len() - 1), any::<bool>())
        .prop_map(|(first, rest, folds)| ([Some(first)].into_iter().chain(rest).collect(), folds))
}

#[test]
fn what_git_ignores_over_random_rules_is_ignored_here() {
    let home = Home::new();
    let root = home.repository();
    for path in TREE {
        match path.strip_suffix('/') {
            Some(folder) => fs::create_dir(root.join(folder)).unwrap(),
            None => fs::write(root.join(path), "").unwrap(),
        }
    }
    let folding = home.with(&[
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_KEY_0", "core.ignoreCase"),
        ("GIT_CONFIG_VALUE_0", "true"),
    ]);
    let asked: Vec<u8> =
        TREE.iter().flat_map(|path| [path.trim_end_matches('/').as_bytes(), b"\0"].concat()).collect();
    let repos = RefCell::new([&home, &folding].map(|home| (home.open(&root), home)));
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(600) });
    let outcome = runner.run(&rules(), |(texts, folds)| {
        // Where case does not count, git matches a capital behind a backslash with nothing, which is no rule of anybody's.
        let escaped = |text: &String| {
            text.as_bytes().windows(2).any(|two| two[0] == b'\\' && two[1].is_ascii_uppercase())
        };
        prop_assume!(!folds || !texts.iter().flatten().any(escaped));
        for (place, text) in PLACES.iter().zip(&texts) {
            let place = root.join(place);
            let _ = fs::remove_file(&place);
            text.as_ref().map_or(Ok(()), |text| fs::write(place, text)).unwrap();
        }
        let (repo, home) = &mut repos.borrow_mut()[usize::from(folds)];
        let said = home.git(&root, &["check-ignore", "-z", "--stdin", "--no-index"], &asked);
        let said = String::from_utf8(said).unwrap();
        let said: BTreeSet<&str> = said.split_terminator('\0').collect();
        repo.look_at_rules();
        for path in TREE {
            let name = path.trim_end_matches('/');
            let expected = said.contains(name);
            prop_assert_eq!(repo.ignores(name, path.ends_with('/')), expected, "{}", path);
        }
        // What is new is found though libgit2 may take it for ignored, and the other way round.
        let files = TREE.iter().filter(|path| !path.ends_with('/') && !said.contains(**path));
        let found: BTreeSet<_> = repo.differences().unwrap().iter().map(ToString::to_string).collect();
        let found = found.iter().map(String::as_str).filter(|path| !path.ends_with(".gitignore"));
        prop_assert_eq!(found.collect::<BTreeSet<_>>(), files.copied().collect::<BTreeSet<_>>());
        Ok(())
    });
    outcome.unwrap_or_else(|failed| panic!("{failed}"));
}
