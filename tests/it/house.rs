//! The house rules that a machine can hold: what is outside `src/shell/` is pure.

use std::path::{Path, PathBuf};

fn sources(below: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = walkdir::WalkDir::new(root.join(below)).sort_by_file_name().into_iter().map(Result::unwrap);
    let sources = entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"));
    let read =
        |path: &Path| (path.strip_prefix(root).unwrap().to_owned(), std::fs::read_to_string(path).unwrap());
    sources.map(|entry| read(entry.path())).collect()
}

/// The source without its comment lines and its tests: these may speak of anything.
fn code(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

/// What stands in `code` and should not, among the words of `banned`.
fn found<'a>(code: &str, banned: &[&'a str]) -> Vec<&'a str> {
    banned.iter().copied().filter(|word| code.contains(word)).collect()
}

#[test]
fn pure_floors_never_reach_for_the_world() {
    let banned = [
        "std::fs",
        "fs::",
        "std::env",
        "env::",
        "std::process",
        "process::",
        "std::thread",
        "std::net",
        "SystemTime",
        "Instant::",
        "::now()",
        "Utc::today",
        "git2",
        "notify::",
        "walkdir",
        "tempfile",
        "anstream",
        "clap",
        "println!",
        "eprintln!",
        "crate::shell",
        "shell::",
    ];
    let floors = sources("src").into_iter().filter(|(path, _)| {
        !path.starts_with("src/shell") && path != Path::new("src/main.rs") && !path.ends_with("tests.rs")
    });
    let mut checked = 0;
    for (path, source) in floors {
        let mut found = found(&code(&source), &banned);
        // What stopped us may have been said by one of these: a type of error, no door.
        found.retain(|word| path != Path::new("src/error.rs") || !["git2", "notify::"].contains(word));
        assert_eq!(found, [""; 0], "{}", path.display());
        checked += 1;
    }
    assert!(checked > 8, "{checked} files are no crate");
}

#[test]
fn only_the_clock_asks_for_now() {
    for (path, source) in sources("src") {
        if path != Path::new("src/shell/clock.rs") {
            assert_eq!(found(&code(&source), &["Local::now", "Utc::now"]), [""; 0], "{}", path.display());
        }
    }
}

#[test]
fn nothing_is_left_to_do_and_no_test_is_ignored() {
    // Spelled apart, or this file would find itself.
    let banned =
        [concat!("to", "do!"), concat!("unimple", "mented!"), concat!("#[", "ignore"), concat!("db", "g!(")];
    for (path, source) in [sources("src"), sources("tests"), sources("benches")].concat() {
        assert_eq!(found(&code(&source), &banned), [""; 0], "{}", path.display());
    }
}

#[test]
fn every_module_opens_with_what_it_is() {
    for (path, source) in [sources("src"), sources("tests"), sources("benches")].concat() {
        // A module's tests are opened by the module.
        let tests = path.ends_with("tests.rs");
        assert!(tests || source.starts_with("//! "), "{}", path.display());
    }
}

#[test]
fn architecture_names_every_source_file_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (_, tree) = page.split_once("```text\nsrc/\n").unwrap();
    let (tree, _) = tree.split_once("```").unwrap();
    // Names two spaces further in stand in the folder above them.
    let mut folders: Vec<&str> = Vec::new();
    let mut drawn = std::collections::BTreeSet::new();
    for line in tree.lines() {
        let depth = (line.len() - line.trim_start().len()) / 2;
        let name = line.trim_start().split(' ').next().unwrap();
        if depth > folders.len() + 1 {
            continue;
        }
        folders.truncate(depth - 1);
        if name.ends_with('/') {
            folders.push(name);
        } else {
            drawn.insert(format!("src/{}{name}", folders.concat()));
        }
    }
    let is_drawn = |path: &str| !path.ends_with("/tests.rs") && !path.starts_with("src/shell/commands/");
    let there = sources("src").into_iter().map(|(path, _)| path.to_string_lossy().into_owned());
    let there: std::collections::BTreeSet<_> =
        there.filter(|path| is_drawn(path) && path != "src/shell/mod.rs").collect();
    assert_eq!(drawn, there);
}
