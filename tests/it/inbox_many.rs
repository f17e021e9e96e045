//! More than twenty cards at once are one commit, whatever stands among them and whatever comes between.

use crate::inbox::{INBOX, assert_at_rest, deeds_since};
use crate::support::{ROUNDS, Random, TestVault, wait_for};
use std::time::{Duration, Instant};

/// Thirty cards, one of them in two lines.
fn thirty(kind: &str) -> String {
    (0..30).map(|n| format!("- {kind}{n} Vos, Acme — call by friday\n  - about boat {n}\n")).collect()
}

#[test]
fn many_cards_are_one_commit_and_those_about_somebody_among_them_come_after() {
    let vault = TestVault::new();
    let head = vault.head();
    let cards: String = (0..60)
        .map(|n| match n % 6 {
            0 => format!("- Pim{n} Vos — call by friday\n  - about the boat\n"),
            1 => format!("- Pim{} Vos: phone, spoke of {n}\n", n - 1),
            2 => format!("- Nobody{n}: phone\n"),
            3 => format!("- Ask{n} Me\n"),
            4 => format!("- Ada Lovelace — send {n} by friday\n"),
            _ => format!("* [x] Done{n} Deal — sent it\r\n"),
        })
        .collect();
    vault.write(INBOX, format!("# Cards\n\nA line of mine.\n\n{cards}\nAnother.\n"));
    vault.rounds(&["refresh"]);
    let subjects = deeds_since(&vault, &head);
    assert_eq!(subjects[0], "Inbox: 30 cards, 20 new contacts");
    let answers: Vec<String> = (0..60)
        .step_by(6)
        .map(|n| format!("Pim{n} Vos: touched by phone, 22 Nov — spoke of {}", n + 1))
        .collect();
    assert_eq!(subjects[1..11], answers);
    assert_eq!(subjects[11..], ["Inbox: 10 cards asked what for"]);
    let left = vault.read(INBOX);
    assert!(left.starts_with("# Cards\n\nA line of mine.\n\n- Nobody2: phone\n"), "{left}");
    assert!(left.ends_with("\nAnother.\n"), "{left}");
    assert_eq!(left.matches("what for?").count(), 10, "{left}");
    assert!(!left.contains("Pim") && !left.contains("Ada") && !left.contains("Done"), "{left}");
    for n in (0..60).step_by(6) {
        let note = vault.read(&format!("Pim{n} Vos.md"));
        assert!(note.contains(&format!("spoke of {}", n + 1)) && note.contains("about the boat"), "{note}");
    }
    let ada = vault.read("Ada Lovelace.md");
    assert_eq!(ada.matches("- [ ] ").count(), 10, "{ada}");
    let told = vault.git(&["log", "--format=%B", "--grep", "^Inbox: 30 cards"]);
    assert!(told.contains("\nNew contact: Pim0 Vos (circle 3)\n"), "{told}");
    assert!(told.contains("\nAda Lovelace: promised to send 4 by 27 Nov\n"), "{told}");
    assert!(
        told.contains("\nContact: Ada Lovelace.md\n") && told.trim_end().ends_with("\nRounds: inbox"),
        "{told}"
    );
    assert_at_rest(&vault);
}

#[test]
fn cards_of_one_name_and_of_names_that_one_has_already_are_of_one_note_each() {
    let vault = TestVault::new();
    let twice = "- Ana Ruiz, Acme — send deck\n- ana ruiz: phone, liked it\n- Ana Ruiz — call her\n";
    vault.write(INBOX, format!("{twice}{}- Ana — thank her\n", thirty("Pim")));
    vault.rounds(&["refresh"]);
    let ana = vault.read("Ana Ruiz.md");
    let has_all = ["send deck", "phone, liked it", "call her", "thank her"].iter().all(|it| ana.contains(it));
    assert!(has_all, "{ana}");
    assert_eq!(
        (vault.read(INBOX), vault.exists("Ana Ruiz 2.md"), vault.exists("Ana.md")),
        (String::new(), false, false)
    );
    assert_at_rest(&vault);
}

#[test]
fn a_card_that_something_is_in_the_way_of_waits_alone_among_many() {
    let vault = TestVault::new();
    vault.edit("Grace Hopper.md", "Compilers.", "Compilers, staged.");
    vault.git(&["add", "Grace Hopper.md"]);
    vault.write(".gitignore", "Pim7*\n");
    vault.write(INBOX, format!("- Grace Hopper — send the manual\n{}", thirty("Pim")));
    vault.rounds_code(2, &["refresh"]);
    assert_eq!(
        vault.read(INBOX),
        "- Grace Hopper — send the manual\n- Pim7 Vos, Acme — call by friday\n  - about boat 7\n"
    );
    assert!(vault.log_subjects().contains(&"Inbox: 29 cards, 29 new contacts".to_owned()));
    vault.git(&["commit", "-qm", "user: hers"]);
    vault.remove(".gitignore");
    vault.rounds(&["refresh"]);
    assert_eq!(vault.read(INBOX), "");
    assert_at_rest(&vault);
}

#[test]
fn many_cards_that_are_taken_back_come_back_without_bullets_and_their_notes_go() {
    let vault = TestVault::new();
    vault.write(INBOX, format!("# Cards\n\n{}- Jo\n{}", thirty("Pim"), thirty("Rob")));
    vault.rounds(&["refresh"]);
    let asked = "# Cards\n\n- Jo — what for? (2026-11-22)\n";
    assert_eq!(vault.read(INBOX), asked);
    // The question first: it is the last change.
    vault.rounds(&["undo"]);
    vault.write(INBOX, asked);
    vault.rounds(&["refresh"]);
    vault.rounds(&["undo", "Rob3 Vos"]);
    assert_eq!(vault.log_subjects().last().unwrap(), "Taken back: Inbox: 60 cards, 60 new contacts");
    assert!(!vault.exists("Pim0 Vos.md") && !vault.exists("Rob29 Vos.md"));
    let inbox = vault.read(INBOX);
    assert!(
        inbox.starts_with(asked) && inbox.ends_with("\nRob29 Vos, Acme — call by friday\nabout boat 29\n"),
        "{inbox}"
    );
    assert_at_rest(&vault);
    assert_eq!(vault.read(INBOX), inbox, "no card again");
}

#[test]
fn with_hooks_each_of_many_cards_is_a_commit_that_the_hook_judges_alone() {
    let vault = TestVault::new();
    vault.write(".git/hooks/pre-commit", "#!/bin/sh\n! git diff --cached --name-only | grep -q Pim21\n");
    vault.sh("chmod +x .git/hooks/pre-commit");
    let head = vault.head();
    vault.write(INBOX, thirty("Pim").lines().take(44).map(|line| format!("{line}\n")).collect::<String>());
    vault.rounds_code(2, &["refresh"]);
    let new = deeds_since(&vault, &head);
    assert_eq!(new.iter().filter(|subject| subject.starts_with("New contact: Pim")).count(), 21, "{new:?}");
}

/// `kill -9` at a random moment while many cards are carried out. `ROUNDS_CARD_KILLS` for more than a few.
#[test]
fn killed_at_any_moment_many_cards_are_carried_out_exactly_once() {
    let mut random = Random::seeded("ROUNDS_SEED");
    let kills = std::env::var("ROUNDS_CARD_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(8);
    let vault = TestVault::new();
    let mut span = Duration::from_millis(200);
    for kill in 0..kills {
        let kind = format!("No{kill}x");
        vault.write(INBOX, format!("{}- Ada Lovelace: phone, said {kill}\n", thirty(&kind)));
        let mut running = vault.start(vault.command(ROUNDS).arg("refresh"));
        wait_for("the cards' turn", || running.has_ended() || vault.exists(".git/rounds/cards"));
        let (begun, moment) = (Instant::now(), span.mul_f64(random.below(1_000) as f64 / 1_000.0));
        while !running.has_ended() && begun.elapsed() < moment {
            std::thread::sleep(Duration::from_micros(100));
        }
        if running.has_ended() {
            span = begun.elapsed().max(Duration::from_millis(20));
        }
        running.kill();
        let ran = vault.rounds_by_the_clock(&["refresh"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        assert_eq!((vault.read(INBOX), vault.status()), (String::new(), String::new()));
        for n in 0..30 {
            let note = vault.read(&format!("{kind}{n} Vos.md"));
            assert_eq!(note.matches(&format!("about boat {n}\n")).count(), 1, "{note}");
            assert_eq!(note.matches("- [ ] call").count(), 1, "{note}");
            assert!(!vault.exists(&format!("{kind}{n} Vos 2.md")), "no twin");
        }
        let ada = vault.read("Ada Lovelace.md");
        assert_eq!(ada.matches(&format!("phone, said {kill}\n")).count(), 1, "{ada}");
    }
    vault.assert_sound();
    let head = vault.head();
    vault.rounds_by_the_clock(&["refresh"]);
    assert_eq!(vault.head(), head, "a second pass does nothing");
}
