//! The house rules that a machine can hold: what is outside `src/shell/` is pure, and who in it may know whom.

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
        "git2::",
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
        assert_eq!(found(&code(&source), &banned), [""; 0], "{}", path.display());
        checked += 1;
    }
    assert!(checked > 8, "{checked} files are no crate");
}

#[test]
fn only_the_door_to_git_knows_libgit2() {
    for (path, source) in sources("src") {
        if !path.starts_with("src/shell/git") {
            assert_eq!(found(&code(&source), &["git2::"]), [""; 0], "{}", path.display());
        }
    }
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

/// The tree of files as ARCHITECTURE.md draws it.
fn tree() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (_, tree) = page.split_once("```text\nsrc/\n").unwrap();
    tree.split_once("```").unwrap().0.to_owned()
}

/// The module that a source file belongs to, right below the crate.
fn floor(path: &Path) -> String {
    let path = path.strip_prefix("src").unwrap();
    path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The modules right below the crate that `code` names.
fn named(code: &str) -> Vec<&str> {
    let end = |from: &str| from.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(from.len());
    assert!(!code.contains("crate::{"), "name each floor in a line of its own");
    code.split("crate::").skip(1).map(|from| &from[..end(from)]).filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_floor_stands_on_those_above_it_in_architectures_list_alone() {
    let tree = tree();
    let tops = tree.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let mut floors: Vec<String> = tops
        .map(|line| floor(&Path::new("src").join(line.trim_start().split(' ').next().unwrap())))
        .collect();
    floors.dedup();
    assert_eq!(floors.last().map(String::as_str), Some("shell"), "all else is below the shell");
    let place = |name: &str| floors.iter().position(|floor| floor == name);
    let mut checked = 0;
    for (path, source) in sources("src") {
        let own = floor(&path);
        let is_test = path.ends_with("tests.rs") || path.to_str().unwrap().contains("/tests/");
        if is_test || path.ends_with("fixture.rs") || ["lib", "main", "shell"].contains(&&*own) {
            continue;
        }
        let own = place(&own).unwrap_or_else(|| panic!("{} is on no floor", path.display()));
        let code = code(&source);
        let above: Vec<&str> = named(&code).into_iter().filter(|name| place(name) > Some(own)).collect();
        assert_eq!(above, [""; 0], "{} reaches up", path.display());
        checked += 1;
    }
    assert!(checked > 100, "{checked} files are no crate");
}

#[test]
fn architecture_names_every_source_file_and_no_other() {
    let tree = tree();
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

/// The files of a folder of the shell, in the order in which `ARCHITECTURE.md` lists them.
fn listed_below(folder: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let begin = format!("\n    {folder}/ ");
    let (_, list) = page.split_once(&begin).unwrap();
    let files = list.lines().skip(1).take_while(|line| line.starts_with("      "));
    files.map(|line| line.split_whitespace().next().unwrap().trim_end_matches(".rs").to_owned()).collect()
}

/// The words in `code` that follow `before`, each up to the first sign that is none of a name.
fn words_after<'c>(code: &'c str, before: &str) -> Vec<&'c str> {
    let end =
        |text: &'c str| text.find(|sign: char| !sign.is_alphanumeric() && sign != '_').unwrap_or(text.len());
    code.split(before).skip(1).map(|text| &text[..end(text)]).collect()
}

#[test]
fn files_of_the_vault_know_only_those_above_them_in_the_map() {
    let files = listed_below("vault");
    let source = |file: &str| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        code(&std::fs::read_to_string(root.join(format!("src/shell/vault/{file}.rs"))).unwrap())
    };
    // The front door names its rooms and does nothing itself.
    let door = source("mod");
    let is_name = |line: &str| line.is_empty() || line.starts_with("#[cfg(test)]") || line.contains("mod ");
    assert!(door.lines().all(|line| is_name(line) || line.starts_with("pub use ")), "{door}");
    let place = |name: &str| files.iter().position(|file| file == name);
    // The methods of the one value that stands over the owners are in several files: a call is an arrow, too.
    let of_vault: Vec<(String, usize)> = files
        .iter()
        .enumerate()
        .flat_map(|(at, file)| {
            let source = source(file);
            let methods = source.split_once("\nimpl Vault {\n").map(|(_, methods)| methods.to_owned());
            let methods = methods.unwrap_or_default();
            let methods = methods.split("\n}\n").next().unwrap_or_default();
            words_after(methods, "    fn ")
                .into_iter()
                .chain(words_after(methods, ") fn "))
                .chain(words_after(methods, "pub fn "))
                .map(|name| (name.to_owned(), at))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(of_vault.len() > 40, "{of_vault:?}");
    for (at, file) in files.iter().enumerate().skip(1) {
        let source = source(file);
        for name in words_after(&source, "use super::") {
            let known = place(name).unwrap_or_else(|| panic!("{file}: `{name}` is not in the map"));
            assert!(known < at, "{file} knows {name}, which stands below it in the map");
        }
        if source.contains("\nimpl Vault {\n") {
            for called in [words_after(&source, "self."), words_after(&source, "vault.")].concat() {
                let of_it = of_vault.iter().find(|(name, _)| name == called);
                let is_below = of_it.is_some_and(|(_, place)| *place > at);
                assert!(!is_below, "{file} calls {called}, which stands below it in the map");
            }
        }
    }
}

#[test]
fn the_vault_knows_nothing_of_what_stands_on_it() {
    for (path, source) in sources("src/shell/vault") {
        let banned = ["shell::sync", "shell::commands", "shell::terminal", "shell::cli"];
        assert_eq!(found(&code(&source), &banned), [""; 0], "{}", path.display());
    }
}

#[test]
fn no_function_of_the_shell_takes_six_parameters() {
    for (path, source) in sources("src/shell") {
        for function in code(&source).split("fn ").skip(1) {
            let Some((name, rest)) = function.split_once('(') else { continue };
            let (mut depth, mut commas, mut last) = (1, 0, '(');
            for sign in rest.chars() {
                match sign {
                    '(' | '[' | '<' | '{' => depth += 1,
                    '>' if last == '-' || last == '=' => {}
                    ')' | ']' | '>' | '}' => depth -= 1,
                    ',' if depth == 1 => commas += 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                // A comma after the last parameter separates nothing.
                last = if sign.is_whitespace() { last } else { sign };
            }
            let parameters = commas + usize::from(last != ',' && last != '(');
            assert!(parameters < 6, "{}: {name} takes {parameters}", path.display());
        }
    }
}
