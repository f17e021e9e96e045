//! `rounds sync` and the inbox: cards that two machines put there offline are all there after it, and none that one of
//! them carried out comes back.

use crate::support::GRACE;
use crate::sync::Pair;

const INBOX: &str = "Inbox.md";
const CARDS: &str = "# Inbox\n\n- Jo Berg — what for? (2026-11-20)\n";

fn pair() -> Pair {
    Pair::with(&[("Grace Hopper.md", GRACE), (INBOX, CARDS)])
}

/// The inbox of both, once nothing is left to sync.
fn converged(pair: &Pair) -> String {
    pair.assert_converges();
    assert_eq!(pair.one.read(INBOX), pair.two.read(INBOX));
    pair.one.read(INBOX)
}

#[test]
fn cards_that_both_put_at_the_end_are_both_there() {
    let pair = pair();
    pair.one.append(INBOX, "- Ana Ruiz, Acme\n");
    pair.one.rounds(&["sync"]);
    pair.two.append(INBOX, "- Ben Yu, Initech\n");
    pair.two.rounds(&["sync"]);
    let mut lines: Vec<_> = converged(&pair).lines().map(str::to_owned).collect();
    lines.sort_unstable();
    let asked = ["Ana Ruiz, Acme — what for? (2026-11-22)", "Ben Yu, Initech — what for? (2026-11-22)"];
    let [ana, ben] = asked.map(|card| format!("- {card}"));
    assert_eq!(lines, ["", "# Inbox", &*ana, &*ben, "- Jo Berg — what for? (2026-11-20)"]);
}

#[test]
fn card_that_one_machine_carried_out_is_not_carried_out_again() {
    let pair = pair();
    pair.one.edit(INBOX, "(2026-11-20)", "(2026-11-20) send deck");
    pair.one.append(INBOX, "- Grace: phone, about ships\n");
    pair.one.rounds(&["sync"]);
    assert_eq!(pair.one.read(INBOX), "# Inbox\n\n");
    pair.two.append(INBOX, "- Ben Yu — file\n");
    pair.two.append(INBOX, "- Ana Ruiz\n");
    pair.two.rounds(&["sync"]);
    assert_eq!(converged(&pair), "# Inbox\n\n- Ana Ruiz — what for? (2026-11-22)\n");
    let jo = pair.two.read("Jo Berg.md");
    assert_eq!(jo.matches("send deck").count(), 1, "{jo}");
    assert_eq!(pair.two.read("Grace Hopper.md").matches("about ships").count(), 1);
    assert!(pair.one.exists("Ben Yu.md") && !pair.one.exists("Jo Berg 2.md"));
}

#[test]
fn inbox_that_comes_empty_is_believed_at_once() {
    let pair = Pair::with(&[("Grace Hopper.md", GRACE), (INBOX, "- Jo Berg — what for? (2026-11-20)\n")]);
    assert!(pair.two.due().contains("Jo Berg"));
    pair.one.edit(INBOX, "(2026-11-20)", "(2026-11-20) file");
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    assert_eq!(pair.two.read(INBOX), "");
    pair.assert_same();
}

#[test]
fn inbox_that_one_machine_emptied_and_removed_has_the_others_new_cards_alone() {
    let pair = pair();
    pair.one.remove(INBOX);
    pair.one.rounds(&["sync"]);
    pair.two.append(INBOX, "- Ana Ruiz\n");
    pair.two.rounds(&["sync"]);
    assert_eq!(converged(&pair), "- Ana Ruiz — what for? (2026-11-22)\n");
}

#[test]
fn text_that_both_changed_is_told_and_nothing_is_changed() {
    let pair = pair();
    pair.one.edit(INBOX, "# Inbox", "# Cards");
    pair.one.rounds(&["sync"]);
    pair.two.edit(INBOX, "# Inbox", "# Drawer");
    pair.two.append(INBOX, "- Ana Ruiz\n");
    let said = pair.two.rounds_code(2, &["sync"]).stderr;
    assert!(said.contains("Inbox.md") && said.contains("the same lines were changed here"), "{said}");
    assert!(pair.two.read(INBOX).starts_with("# Drawer\n"));
    pair.two.rounds(&["resolve", INBOX, "--ours"]);
    pair.two.rounds(&["sync"]);
    let text = converged(&pair);
    assert!(
        text.starts_with("# Drawer\n") && text.contains("- Ana Ruiz") && text.contains("- Jo Berg"),
        "{text}"
    );
}
