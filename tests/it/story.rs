//! README's day, played from morning to night on the shipped example beside a running watcher, with the very lines
//! that README prints: what it says is typed is typed here, what it says becomes of it is waited for.

use crate::support::{ROUNDS, TODAY, TestVault, wait_for};
use std::path::Path;

/// What README says of the day, in its order.
#[derive(Debug)]
enum Step {
    /// Lines that the user types into a file: at its end, or over the open lines of DUE.md that they answer.
    Type { file: String, lines: Vec<String> },
    /// Subjects that the history has by now, in this order.
    History(Vec<String>),
    /// Commands of a terminal.
    Run(Vec<String>),
}

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The section between this heading and the next.
fn section<'r>(readme: &'r str, heading: &str) -> &'r str {
    let (_, section) = readme.split_once(&format!("\n## {heading}\n")).expect(heading);
    section.split("\n## ").next().unwrap_or_default()
}

/// The section's blocks; what is typed goes into the file that the prose above it named last.
fn steps(section: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut parts = section.split("\n```");
    let mut prose = parts.next().unwrap_or_default().to_owned();
    while let (Some(block), Some(below)) = (parts.next(), parts.next()) {
        let (kind, lines) = block.split_once('\n').unwrap();
        let mut lines = lines.lines().map(str::to_owned);
        steps.push(match kind {
            "markdown" => {
                let file =
                    prose.split('`').rfind(|word| word.ends_with(".md")).expect("a file is named").into();
                Step::Type { file, lines: lines.collect() }
            }
            "text" => Step::History(lines.collect()),
            "console" => Step::Run(
                lines.by_ref().filter_map(|line| Some(line.strip_prefix("$ ")?.to_owned())).collect(),
            ),
            other => panic!("README's day has a block of `{other}`"),
        });
        prose = below.to_owned();
    }
    steps
}

/// Types into DUE.md what README shows as answered lines: a sign in the box, words behind the line.
fn answer(vault: &TestVault, answers: &[String]) {
    let open = |line: &str| line.replacen("[x]", "[ ]", 1);
    let mut due = vault.due();
    for answer in answers {
        let is_open = |line: &str| line.trim_start().starts_with("- [ ] ");
        let answers_it = |line: &&str| is_open(line) && open(answer).starts_with(line);
        let line =
            due.lines().find(answers_it).unwrap_or_else(|| panic!("not there to answer: {answer}\n{due}"));
        due = due.replacen(line, answer, 1);
    }
    vault.write("DUE.md", due);
}

/// Runs README's commands in the vault, where the demo is running already and `date` tells its day.
fn run(vault: &TestVault, commands: &[String]) {
    let is_here = |command: &&String| command.starts_with("rounds demo") || command.starts_with("cd ");
    let script: String =
        commands.iter().filter(|it| !is_here(it)).map(|it| format!("{it}\n[ $? = 0 ] || exit 1\n")).collect();
    let rounds = "rounds() { \"$ROUNDS\" --today \"$TODAY\" \"$@\"; }\ndate() { echo \"$TODAY\"; }\n";
    let mut bash = vault.command("bash");
    bash.env("ROUNDS", ROUNDS).env("TODAY", TODAY).args(["-c", &(rounds.to_owned() + &script)]);
    let ran = vault.run_rounds(&mut bash);
    assert_eq!(ran.code, 0, "{script}\n{}{}", ran.stdout, ran.stderr);
}

#[test]
fn readmes_day_goes_as_readme_says() {
    let vault = TestVault::folder();
    let demo = vault.root().join("rounds-demo");
    let mut watcher = vault.start(&mut vault.rounds_command(&["demo"]));
    watcher.wait_line("watching ");
    let vault = vault.moved(&demo, &demo);
    // The drawer first: then nobody but the user writes to DUE.md in the morning.
    vault.wait_commit("Inbox: 2 cards asked what for");
    vault.wait_settled();
    let morning = vault.head();
    let readme = readme();
    let (mut typed, mut told, mut ran) = (0, 0, 0);
    let mut seen = 0;
    for step in steps(section(&readme, "A day with rounds")) {
        eprintln!("{step:?}");
        match step {
            Step::Type { file, lines } => {
                typed += lines.len();
                match file.as_str() {
                    "DUE.md" => answer(&vault, &lines),
                    other => vault.append(other, &(lines.join("\n") + "\n")),
                }
            }
            Step::History(subjects) => {
                told += subjects.len();
                for subject in subjects {
                    let place = || {
                        let history = vault.subjects_since(&morning);
                        history[seen..].iter().position(|it| *it == subject).map(|at| seen + at + 1)
                    };
                    wait_for(&format!("`{subject}` after {seen} commits"), || place().is_some());
                    seen = place().unwrap();
                }
            }
            Step::Run(commands) => {
                ran += commands.len();
                run(&vault, &commands);
            }
        }
    }
    assert!(typed > 3 && told > 3 && ran > 3, "{typed} lines typed, {told} told, {ran} commands run");

    vault.wait_settled();
    let due = vault.due();
    for gone in ["three sentences for the breakfast talk", "[x]", "[?]", "## Yours"] {
        assert!(!due.contains(gone), "{gone} is answered:\n{due}");
    }
    assert!(
        vault.read("People/Ana Ruiz.md").contains("- [ ] send deck 📅 2026-11-27"),
        "what was promised has its day"
    );
    let asked = "Jo Malik, the Grocer — what for? (2026-11-22)";
    assert!(
        vault.read("Inbox.md").contains(asked)
            && due.contains("Jo Malik, the Grocer · card of 22 Nov, what for?"),
        "{due}"
    );
    watcher.stop();
    let night = vault.head();
    vault.rounds(&["refresh"]);
    assert_eq!(vault.head(), night, "nothing is left for the next morning");
    vault.assert_settled();
    vault.assert_fixed_points(Some(&morning));
}
