//! `rounds walk`, with keys typed into a terminal: each answer is the deed that the command of its name does.

use crate::support::{ADA, GRACE, ROUNDS, Terminal, TestVault, contact};

const KEYS: &str = "s skip · q quit: ";

fn start(vault: &TestVault, options: &str) -> Option<Terminal> {
    vault.terminal("script", &format!("env EDITOR=true {ROUNDS} walk {options} --today 2026-11-22"))
}

#[test]
fn one_key_an_answer_and_each_is_a_commit() {
    let promises = format!("{ADA}\n- [ ] send the CV 📅 2026-11-23\n- [ ] call Bea 📅 2026-11-24\n");
    let vault = TestVault::with(&[
        ("Ada.md", &promises),
        ("Bo.md", ADA),
        ("Cy.md", ADA),
        ("Di.md", ADA),
        ("Ed.md", ADA),
        ("Flo.md", ADA),
    ]);
    let head = vault.head();
    let Some(mut terminal) = start(&vault, "") else { return };
    terminal.after("1 of 6 · Today", "").after(KEYS, "k").after("which one? ", "2");
    terminal.after("Ada: kept: call Bea", "t").after("how, and what of it?", "phone: liked the draft\n");
    // An arrow's last sign is a letter, and no answer.
    terminal.after("2 of 6", "").after("Bo.md", "\u{1b}[B?").after("how? ", "\n");
    terminal
        .after("3 of 6", ">")
        .after("until when?", "soonish\n")
        .after("`soonish` is no day", "2w: she is away\n");
    terminal.after("4 of 6", "-").after("5 of 6", "s").after("6 of 6", "q");
    let screen = terminal.wait_code(0);
    let farewell = "1 touched, 1 tried, 1 put off, 1 at rest, 1 kept, 1 skipped; 1 left";
    assert!(screen.contains(farewell), "{screen}");
    let expected = [
        "Ada: kept: call Bea",
        "Ada: touched by phone, 22 Nov — liked the draft",
        "Bo: tried, 22 Nov",
        "Cy: not now, next step 6 Dec — she is away",
        "Di: resting",
    ];
    assert_eq!(vault.subjects_since(&head), expected);
    let trailer = vault.git(&["log", "-1", "--format=%(trailers)"]);
    vault.rounds(&["undo"]);
    assert_eq!(vault.read("Di.md"), ADA);
    vault.rounds(&["rest", "di"]);
    assert_eq!(vault.git(&["log", "-1", "--format=%(trailers)"]), trailer, "as the command tells it");
    vault.assert_settled();
    vault.assert_fixed_points(None);
}

#[test]
fn those_without_a_circle_get_one_by_its_number() {
    let vault = TestVault::with(&[
        ("Ada.md", ADA),
        ("Bo.md", &contact("met: 2026-11-01")),
        ("Cy.md", &contact("category: buyer")),
        ("Di.md", &contact("category: buyer\nstatus: resting")),
    ]);
    let head = vault.head();
    let Some(mut terminal) = start(&vault, "--new") else { return };
    terminal.after("1 of 2", "2").after("Bo: circle 2", "").after("2 of 2", "e");
    let screen = terminal.after("Cy.md: nothing changed", "q").wait_code(0);
    assert!(screen.contains("1 in a circle; 1 left"), "{screen}");
    assert_eq!(vault.subjects_since(&head), ["Bo: circle 2"]);
    assert!(!vault.read("Cy.md").contains("circle"));
}

#[test]
fn what_cannot_be_written_is_told_and_can_be_answered_otherwise() {
    let vault = TestVault::with(&[("Ada.md", ADA)]);
    let head = vault.head();
    let Some(mut terminal) = start(&vault, "") else { return };
    terminal.after(KEYS, "l").after("until when?", "\u{4}");
    // The note is read again before anything is done: somebody else writes meanwhile.
    terminal.after(": \r\nt touched", "");
    vault.write("Ada.md", "---\ncircle: 1\nlast_touch: 2026-10-02\nother: [1\n---\n");
    terminal.keys("r").after("cannot be read", "q");
    let screen = terminal.wait_code(0);
    assert!(screen.contains("nothing done; 1 left"), "{screen}");
    assert_eq!(vault.subjects_since(&head), [""; 0]);
}

#[test]
fn control_c_is_enough_for_now_and_the_terminal_is_as_it_was() {
    let vault = TestVault::with(&[("Ada.md", ADA)]);
    let walk = format!("{ROUNDS} walk --today 2026-11-22");
    let command = format!("sh -c 'stty -g; {walk}; stty -g'");
    let Some(mut terminal) = vault.terminal("script", &command) else { return };
    let screen = terminal.after(KEYS, "\u{3}").wait_code(0);
    assert!(screen.contains("nothing done; 1 left"), "{screen}");
    let modes: Vec<&str> = screen.lines().filter(|line| line.split(':').count() > 10).collect();
    assert!(matches!(modes[..], [before, after] if before == after), "{modes:?}");
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let vault = TestVault::with(&[("Grace.md", GRACE)]);
    let ran = vault.rounds_code(2, &["walk"]);
    assert!(
        ran.stderr.contains("`rounds walk` asks, and nobody is there to answer\nhint: run it"),
        "{}",
        ran.stderr
    );
    let Some(mut terminal) = start(&vault, "") else { return };
    assert!(terminal.wait_code(0).contains("Nobody is on the agenda."));
    let screen = start(&vault, "--new").unwrap().wait_code(0);
    assert!(screen.contains("Everybody has a circle."), "{screen}");
}
