//! Questions for next time and introductions: answered in DUE.md and by commands, taken back, and on two machines at once.

use crate::support::TestVault;
use crate::sync::Pair;
use std::collections::BTreeSet;

const ADA: &str = "---\ncircle: 1\nlast_touch: 2026-10-02\n---\n\n## Ask\n- how was the audit?\n- who buys the racks?\n- how was the audit?\n";
const DARIO: &str = "---\ncircle: 1\nlast_touch: 2026-10-02\n---\n";

/// Marks the line of DUE.md that holds `words`.
fn mark(vault: &TestVault, words: &str, sign: &str, said: &str) {
    let due = vault.due();
    let line = due.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}: {due}"));
    let marked = line.replacen("[ ]", sign, 1) + said;
    vault.edit("DUE.md", line, &marked);
    vault.rounds(&["refresh"]);
}

fn asked(vault: &TestVault) -> Vec<String> {
    let note = vault.read("Ada Lovelace.md");
    let section = note.split("## Ask\n").nth(1).unwrap();
    section.lines().take_while(|line| line.starts_with("- ")).map(|line| line[2..].to_owned()).collect()
}

#[test]
fn question_is_asked_from_the_page_struck_through_and_taken_back() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA)]);
    let before = vault.head();
    assert!(vault.due().contains("\n  - [ ] ask: how was the audit?\n"), "{}", vault.due());
    let why = vault.rounds(&["due", "--why", "Ada"]).stdout;
    assert!(why.contains("to ask next time, the oldest of 3") && why.contains("Ada Lovelace.md:7"), "{why}");
    let shown = vault.rounds(&["show", "Ada"]).stdout;
    assert!(
        shown.contains("To ask\n  how was the audit?\n  who buys the racks?\n  how was the audit?\n"),
        "{shown}"
    );
    mark(&vault, "ask: how was", "[x]", " phone: well");
    assert_eq!(asked(&vault), ["~~how was the audit?~~", "who buys the racks?", "how was the audit?"]);
    let note = vault.read("Ada Lovelace.md");
    assert!(note.contains("last_touch: 2026-11-22") && note.contains("- 2026-11-22 phone: well\n"), "{note}");
    let subject = "Ada Lovelace: asked: how was the audit? — phone: well";
    assert_eq!(vault.subjects_since(&before), [subject]);
    vault.rounds(&["undo"]);
    assert_eq!(vault.read("Ada Lovelace.md"), ADA);
    mark(&vault, "ask: how was", "[-]", " Bo told me");
    assert_eq!(asked(&vault)[0], "~~how was the audit?~~");
    assert!(vault.read("Ada Lovelace.md").contains("- 2026-11-22 Bo told me #note\n"));
    mark(&vault, "ask: who buys", "[x]", "");
    assert_eq!(asked(&vault), ["~~how was the audit?~~", "~~who buys the racks?~~", "how was the audit?"]);
    vault.assert_fixed_points(Some(&before));
    vault.assert_settled();
}

#[test]
fn commands_write_questions_and_strike_them_through() {
    let vault = TestVault::with(&[("Ada Lovelace.md", ADA), ("Dario Conti.md", DARIO)]);
    vault.rounds(&["ask", "dario", "is", "the", "lift", "in?"]);
    let note = vault.read("Dario Conti.md");
    assert_eq!(note, format!("{DARIO}\n## Ask\n- is the lift in?\n"));
    vault.rounds(&["asked", "dario", "phone:", "it", "is"]);
    let note = vault.read("Dario Conti.md");
    assert!(note.contains("- ~~is the lift in?~~\n") && note.contains("phone: it is\n"), "{note}");
    let several = vault.rounds_code(2, &["asked", "ada"]).stderr;
    assert!(several.contains("Ada Lovelace has 2 questions like that"), "{several}");
    vault.rounds(&["asked", "ada", "racks", "--not"]);
    assert_eq!(asked(&vault), ["how was the audit?", "~~who buys the racks?~~", "how was the audit?"]);
    assert!(!vault.read("Ada Lovelace.md").contains("2026-11-22"));
    vault.rounds(&["asked", "ada", "audit"]);
    vault.rounds(&["asked", "ada", "audit"]);
    assert_eq!(
        asked(&vault),
        ["~~how was the audit?~~", "~~who buys the racks?~~", "~~how was the audit?~~"]
    );
    vault.rounds_code(2, &["asked", "ada", "xyzzy"]);
    vault.assert_settled();
}

#[test]
fn two_machines_ask_and_note_down_questions_at_once() {
    let pair = Pair::with(&[("Ada Lovelace.md", ADA)]);
    mark(&pair.one, "ask: how was", "[x]", " phone: well");
    pair.one.rounds(&["ask", "ada", "what of the lift?"]);
    pair.two.rounds(&["asked", "ada", "racks"]);
    pair.two.rounds(&["ask", "ada", "is Bo back?"]);
    pair.assert_converges();
    let mut all = asked(&pair.two);
    let added = all.split_off(3);
    assert_eq!(all, ["~~how was the audit?~~", "~~who buys the racks?~~", "how was the audit?"]);
    assert_eq!(
        BTreeSet::from_iter(added),
        BTreeSet::from(["is Bo back?", "what of the lift?"].map(str::to_owned))
    );
}

#[test]
fn introduction_is_ticked_from_the_other_ones_entry_where_it_stands() {
    let task = "- [ ] introduce her to [Dario](Dario%20Conti.md) 📅 2026-11-22\n";
    let ada = format!("{DARIO}{task}");
    let vault = TestVault::with(&[("Ada Lovelace.md", &ada), ("Dario Conti.md", DARIO)]);
    let before = vault.head();
    mark(&vault, "introduce her to Dario (Ada Lovelace)", "[x]", "");
    assert_eq!(vault.read("Ada Lovelace.md"), ada.replace("[ ]", "[x]"));
    assert_eq!(vault.read("Dario Conti.md"), DARIO);
    assert_eq!(vault.subjects_since(&before), ["Dario Conti: kept: introduce her to Dario"]);
    assert!(!vault.due().contains("introduce her"), "{}", vault.due());
    vault.rounds(&["undo", "dario"]);
    assert_eq!(vault.read("Ada Lovelace.md"), ada);
    vault.rounds(&["kept", "dario", "introduce"]);
    assert_eq!(vault.read("Ada Lovelace.md"), ada.replace("[ ]", "[x]"));
    vault.assert_fixed_points(Some(&before));
    vault.assert_settled();
}
