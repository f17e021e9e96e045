//! README.md's commands, run as a reader would type them: each ```console block in a folder of its own.
//!
//! A line `$ command` is run by bash, the lines below it are what it prints: `...` stands for any lines, `[..]` for any
//! part of one. The day is 22 November 2026 for all of them. Lines with `cargo` are what the reader did before; `rounds watch` and `rounds demo` are ended by a
//! SIGTERM once they watch.

use crate::support::{ADA, ROUNDS, TODAY, TestVault};
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
                (None, Some(step)) => step.expected += &format!("{line}\n"),
                (None, None) => panic!("README has output before a command: {line}"),
            }
        }
        blocks.push(steps);
    }
    blocks
}

/// Runs the steps in one shell; what each printed.
fn run(vault: &TestVault, steps: &[Step]) -> Vec<String> {
    const MARK: &str = "=== next ===";
    let mut script = format!(
        "exec 2>&1\nrounds() {{ case \" $* \" in *' --today '*) '{ROUNDS}' \"$@\";; *) '{ROUNDS}' \"$@\" --today {TODAY};; esac }}\n"
    );
    for Step { command, .. } in steps {
        let goes_on = command.starts_with("rounds watch") || command.starts_with("rounds demo");
        let command = if goes_on {
            let arguments = command.trim_start_matches("rounds");
            format!("timeout -s TERM 5 '{ROUNDS}'{arguments} --today {TODAY}")
        } else {
            command.clone()
        };
        script += &format!("{command}\necho '{MARK}'\n");
    }
    let ran = vault.run(vault.command("bash").args(["-c", &script]));
    let mut outputs: Vec<String> = ran.stdout.split(&format!("{MARK}\n")).map(str::to_owned).collect();
    outputs.pop();
    outputs
}

#[test]
fn readmes_commands_print_what_readme_says() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let blocks = blocks(&readme);
    assert!(!blocks.is_empty(), "README shows commands");
    for mut steps in blocks {
        steps.retain(|step| !step.command.contains("cargo"));
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
