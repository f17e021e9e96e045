//! README.md's commands and those of the pages in docs/, run as a reader would type them: each ```console block in a
//! folder of its own.
//!
//! A line `$ command` is run by bash and must succeed, the lines below it are what it prints: `...` stands for any
//! lines, `[..]` for any part of one. It is 22 November 2026 for all of them, for `date` too. `rounds watch` and
//! `rounds demo` are ended by a SIGTERM once they watch.

use crate::support::{ADA, ROUNDS, TODAY, TestVault, has, skip_missing};
use chrono::NaiveDate;
use rounds::config::{Config, Diary, Notice};
use rounds::contact::{Contact, Method, Methods};
use rounds::example;
use rounds::ways::Ways;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// One command and what README says that it prints.
struct Step {
    command: String,
    expected: String,
}

fn blocks(readme: &str) -> Vec<Vec<Step>> {
    let mut blocks = Vec::new();
    for block in readme.split("```console\n").skip(1) {
        let block = block.split("\n```").next().unwrap_or_default();
        let mut steps: Vec<Step> = Vec::new();
        for line in block.lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push(Step { command: command.into(), expected: String::new() }),
                // A command of several lines, as a shell shows it.
                (None, Some(step)) if step.expected.is_empty() && line.starts_with("> ") => {
                    step.command += &format!("\n{}", &line[2..]);
                }
                (None, Some(step)) => step.expected += &format!("{line}\n"),
                (None, None) => panic!("README has output before a command: {line}"),
            }
        }
        blocks.push(steps);
    }
    blocks
}

/// Before the steps: `rounds` and `date` on the pinned day, and `until_watching`, which ends a watcher once it is ready.
const PRELUDE: &str = r#"exec 2>&1
rounds() { "$ROUNDS" --today "$TODAY" "$@"; }
date() { echo "$TODAY"; }
until_watching() {
    "$ROUNDS" --today "$TODAY" "$@" >said &
    for _ in $(seq 600); do
        grep -q '^watching ' said && break
        kill -0 $! || break
        sleep 0.1
    done
    kill -TERM $! && wait $!
    local code=$?
    cat said
    rm said
    return $code
}
"#;

/// Runs the steps in one shell; what each printed.
fn run(vault: &TestVault, steps: &[Step]) -> Vec<String> {
    const MARK: &str = "=== next ===";
    let mut script = PRELUDE.to_owned();
    for Step { command, .. } in steps {
        let goes_on = command.starts_with("rounds watch") || command.starts_with("rounds demo");
        let run = if goes_on { command.replacen("rounds", "until_watching", 1) } else { command.clone() };
        script += &format!(
            "{run}\ncode=$?; [ $code = 0 ] || {{ echo \"exit code $code\"; exit 1; }}\necho '{MARK}'\n"
        );
    }
    let ran =
        vault.run(vault.command("bash").env("ROUNDS", ROUNDS).env("TODAY", TODAY).args(["-c", &script]));
    assert_eq!(ran.code, 0, "{}", ran.stdout);
    let mut outputs: Vec<String> = ran.stdout.split(&format!("{MARK}\n")).map(str::to_owned).collect();
    outputs.pop();
    outputs
}

fn page_text(page: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap()
}

/// README and the pages below `docs`.
fn pages() -> Vec<String> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut paths: Vec<_> = docs.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "md"));
    paths.sort();
    let pages = paths.into_iter().map(|path| std::fs::read_to_string(path).unwrap());
    std::iter::once(page_text("README.md")).chain(pages).collect()
}

#[test]
fn readmes_commands_print_what_readme_says() {
    let blocks: Vec<_> = pages().iter().flat_map(|page| blocks(page)).collect();
    assert!(!blocks.is_empty(), "README shows commands");
    // Each by a command of its.
    let others = [("git filter-repo", "git-filter-repo"), ("khal -c", "khal"), ("khard -c", "khard")];
    let missing = |steps: &[Step]| {
        let needed = others.iter().filter(|(part, _)| steps.iter().any(|it| it.command.contains(part)));
        needed.map(|(_, program)| *program).find(|program| !has(program))
    };
    for steps in blocks {
        if let Some(program) = missing(&steps) {
            skip_missing(program);
            continue;
        }
        let vault = TestVault::folder();
        vault.write("notes/Ada Lovelace.md", ADA);
        let outputs = run(&vault, &steps);
        assert_eq!(outputs.len(), steps.len(), "every command was run: {outputs:?}");
        for (Step { command, expected }, output) in steps.iter().zip(outputs) {
            eprintln!("$ {command}");
            if !expected.is_empty() {
                snapbox::Assert::new().eq(output, expected);
            }
        }
    }
}

/// The text of the block of this kind on the page, README or another, that begins like this.
fn block(page: &str, kind: &str, start: &str) -> String {
    let text = page_text(page);
    let opening = format!("```{kind}\n");
    let mut blocks = text.split(&opening).skip(1).filter_map(|block| block.split("```").next());
    blocks.find(|block| block.starts_with(start)).expect(start).to_owned()
}

#[test]
fn readmes_note_says_what_it_shows() {
    let note = block("README.md", "markdown", "---\n");
    let path = "Tom Ashworth.md".into();
    let contact = Contact::read(&path, note.as_bytes(), &Config::default()).unwrap();
    let today: NaiveDate = TODAY.parse().unwrap();
    assert!(contact.findings(&path, today).is_empty(), "{:?}", contact.unread);
    assert!(contact.buying.is_some() && contact.channel == Some(Method::Phone));
    let promises: Vec<_> =
        contact.promises.iter().map(|it| (&*it.text, it.is_waiting, it.due.is_some())).collect();
    let expected =
        [("price for the racks without the lift", false, true), ("the lift's inspection report", true, true)];
    assert_eq!(promises, expected);
    assert_eq!((contact.personal.len(), contact.log.len()), (1, 2));
}

#[test]
fn notes_page_shows_readmes_note() {
    let shown = |page| block(page, "markdown", "---\n");
    assert_eq!(shown("docs/notes.md"), shown("README.md"));
}

#[test]
fn ways_of_the_agendas_page_are_read_without_a_finding() {
    let (ways, findings) = Ways::parse(&block("docs/agenda.md", "markdown", "- invite"), &Methods::default());
    assert_eq!((ways.0.len(), findings), (3, Vec::new()));
    assert!(ways.0.iter().all(|way| !way.methods.is_empty()));
}

#[test]
fn shown_settings_are_the_defaults() {
    let settings = block("docs/settings.md", "toml", "contacts");
    let named = Config {
        contacts: Some("People".into()),
        new_notes: Some("People".into()),
        templates: Some("Templates".into()),
        inbox_file: Some("Inbox.md".into()),
        methods: Methods::with([("Kaffee", Method::Meeting), ("Anruf", Method::Phone)]),
        diary: Diary { folders: vec!["Journal".into()], format: Some("YYYY-MM-DD".into()) },
        ..Config::default()
    };
    let shown = Config::parse(&settings);
    assert_eq!(shown.notice.at.map(|at| at.to_string()).as_deref(), Some("08:30:00"));
    let unset = Notice { at: None, ..shown.notice };
    assert_eq!(Config { folders: Vec::new(), feeds: Vec::new(), notice: unset, ..shown }, named);
}

#[test]
fn page_for_programs_names_every_key_of_the_json() {
    let vault = TestVault::folder();
    for (path, bytes) in example::files(example::DAY) {
        vault.write(&path, bytes);
    }
    vault.git(&["init", "-q"]);
    vault.write("Staged.md", "A note.\n");
    vault.rounds(&["refresh"]);
    vault.append("Staged.md", "Staged.\n");
    vault.git(&["add", "Staged.md"]);

    let page = page_text("docs/programs.md");
    let named: BTreeSet<&str> = page.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let commands: [&[&str]; 6] =
        [&["due"], &["due", "--why", "tom"], &["show", "tom"], &["check"], &["status"], &["doctor"]];
    for command in commands {
        let arguments = [command, &["--json"]].concat();
        let mut keys = BTreeSet::new();
        collect(&serde_json::from_str(&vault.try_rounds(&arguments).stdout).unwrap(), &mut keys);
        assert!(keys.len() > 5, "{arguments:?}: {keys:?}");
        let missing: Vec<_> = keys.iter().filter(|key| !named.contains(key.as_str())).collect();
        assert!(missing.is_empty(), "{arguments:?}: {missing:?}");
    }
}

fn collect(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        Value::Object(pairs) => pairs.iter().for_each(|(key, value)| {
            keys.insert(key.clone());
            collect(value, keys);
        }),
        _ => {}
    }
}
