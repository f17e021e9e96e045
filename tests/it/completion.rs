//! Completion in bash, zsh and fish, typed into the real shells: what stands on the line after the Tab.

use crate::support::{ADA, GRACE, ROUNDS, TestVault, contact, stays_for};
use std::path::Path;
use std::time::Duration;

/// A name that no shell may run.
const EVE: &str = "Eve $(touch pwned) `touch pwned` O'Neil \"x\" & *";

fn vault() -> TestVault {
    let ada = format!(
        "{}\n- [ ] send: the $(touch pwned) CV\n",
        ADA.replace("category", "aliases: [Countess]\ncategory")
    );
    let vault = TestVault::with(&[
        ("People/Ada Lovelace.md", &ada),
        ("Zoë Grün.md", GRACE),
        (&format!("{EVE}.md"), GRACE),
        ("Work/Bo.md", GRACE),
        ("Home/Bo.md", &contact("circle: 2")),
        ("Plain.md", "No contact.\n"),
    ]);
    vault.write("Meetings.csv", "a,b\n");
    vault
}

/// What is typed before the Tab, and the words of the line after it.
const LINES: [(&str, &[&str]); 16] = [
    ("rounds sho", &["rounds", "show"]),
    ("rounds show lov", &["rounds", "show", "Lovelace"]),
    ("rounds show ada l", &["rounds", "show", "ada", "Lovelace"]),
    ("rounds show 'Ada L", &["rounds", "show", "Ada Lovelace"]),
    ("rounds show Ada\\ L", &["rounds", "show", "Ada Lovelace"]),
    ("rounds show count", &["rounds", "show", "Countess"]),
    ("rounds show Eve", &["rounds", "show", EVE]),
    ("rounds show \"Eve", &["rounds", "show", EVE]),
    ("rounds show 'Eve", &["rounds", "show", EVE]),
    ("rounds show Meet", &["rounds", "show", "Meet"]),
    ("rounds touch ada coff", &["rounds", "touch", "ada", "coffee"]),
    ("rounds kept ada se", &["rounds", "kept", "ada", "send: the $(touch pwned) CV"]),
    ("rounds due --category b", &["rounds", "due", "--category", "buyer"]),
    ("rounds due --circle=i", &["rounds", "due", "--circle=inner"]),
    ("rounds import Meet", &["rounds", "import", "Meetings.csv"]),
    ("rounds watch Peo", &["rounds", "watch", "People/"]),
];

/// Types each line and a Tab into the shell, has the words printed, and waits for them.
fn check(shell: &str, program: &str, setup: &str) {
    let vault = vault();
    let folder = Path::new(ROUNDS).parent().unwrap().display();
    let command = format!("env PATH='{folder}':\"$PATH\" {program}");
    let Some(mut terminal) = vault.terminal(shell, &command) else { return };
    let script = vault.outside().join("script");
    std::fs::write(&script, vault.rounds(&["completions", shell]).stdout).unwrap();
    terminal.keys(&format!("{setup}\n. '{}'\nprintf '%s.' set up\n", script.display()));
    terminal.after("set.up.", "");
    for (typed, words) in LINES {
        let expected: String = words.iter().map(|word| format!("<{word}>")).collect();
        // Whether a folder's slash stays is for the shell to say.
        let expected = expected.trim_end_matches("/>");
        // From the line's beginning on it becomes the arguments of something that shows them.
        terminal.keys(&format!("{typed}\t\x01printf '<%s>' \n")).after(expected, "");
    }
    stays_for("nothing that a name says is run", Duration::from_millis(1), || !vault.exists("pwned"));
    terminal.keys("exit\n").wait_exit();
    assert_eq!(vault.status(), "?? Meetings.csv\n");
}

#[test]
fn bash_completes_what_the_vault_knows() {
    check("bash", "bash --norc --noprofile -i", "bind 'set bell-style none'");
}

#[test]
fn zsh_completes_what_the_vault_knows() {
    check("zsh", "zsh -f -i", "autoload -U compinit; compinit -u -d ../scratch/zcompdump");
}

#[test]
fn fish_completes_what_the_vault_knows() {
    check("fish", "fish --no-config -i", "set fish_greeting");
}

#[test]
fn completion_tells_twins_by_their_paths_and_never_complains() {
    let vault = vault();
    let offered = |line: &[&str]| {
        let place = (line.len() - 1).to_string();
        let arguments = [&["complete", "fish", &place, "--"], line].concat();
        let ran = vault.run_rounds(vault.command(ROUNDS).args(&arguments));
        assert_eq!((ran.code, &*ran.stderr), (0, ""), "{line:?}");
        ran.stdout
    };
    assert_eq!(offered(&["rounds", "show", "b"]), "Home/Bo\tcircle 2\nWork/Bo\tcircle 3, expert\n");
    assert_eq!(offered(&["rounds", "touch", "ada", ""]).lines().next(), Some("Lovelace\tcircle 1, buyer"));
    assert_eq!(offered(&["rounds", "show", "plain"]), "", "no contact");
    assert_eq!(offered(&["rounds", "new", ""]).lines().filter(|line| !line.starts_with('-')).count(), 0);
    assert_eq!(
        offered(&["rounds", "-C", "/nowhere", "show", ""]).lines().filter(|it| !it.starts_with('-')).count(),
        0
    );
    assert_eq!(offered(&["rounds", "frobnicate", "--", "--help", "x"]), "");
    assert_eq!(offered(&["rounds", "-C", ""]), "\tfolders\n");
    // Broken settings and notes are no reason to complain.
    vault.write("rounds.toml", "contacts = [[[\n");
    vault.write("People/Bad.md", "---\ncircle: [1\n---\n");
    assert!(offered(&["rounds", "show", "ada"]).starts_with("Ada Lovelace\t"));
    vault.write("\u{1b}[2JX.md", GRACE);
    assert_eq!(offered(&["rounds", "show", "\u{1b}"]), "", "what a terminal would act on is not offered");
}
