//! `rounds import` of files as such: several at once, none of people, columns beyond ours, and files that were made to harm.

use crate::import::{FIRST, HEADER, file, subjects, vault};
use crate::support::{Ran, TestVault, contact};
use std::fmt::Write as _;

#[test]
fn files_of_one_command_are_one_batch_and_nobody_in_two_of_them_becomes_two() {
    let vault = vault();
    let before = (vault.read("People/Ada Lovelace.md"), vault.head());
    let linkedin = file(&vault, "connections.csv", format!("{HEADER}{FIRST}"));
    let cards = "BEGIN:VCARD\nVERSION:3.0\nFN:Cy Au\nTEL:+44 20 7946 0000\nEND:VCARD\n\
                 BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\nEMAIL:ada@b.example\nEND:VCARD\n";
    let cards = file(&vault, "phone.vcf", cards);
    vault.write("People/Kim Lee.md", "Met at the fair.\n");
    vault.rounds(&["refresh"]);
    let note = vault.path("People/Kim Lee.md").to_str().unwrap().to_owned();
    let said = vault.rounds(&["import", &note, &linkedin, &cards, "--all"]).stdout;
    assert!(said.contains("plain notes: 1") && said.contains("vCards: 2 people"), "{said}");
    let expected = [
        "Address book: LinkedIn, 3 people; vCards, 2 people",
        "Imported 1 contact from LinkedIn",
        "Now contacts: 1 note",
        "Bo Ek: from LinkedIn: linkedin, email",
        "Ada Lovelace: from LinkedIn: CTO at Acme, linkedin; from vCards: email",
    ];
    assert_eq!(subjects(&vault, "-5"), expected);
    let cy = vault.read("People/Cy Au.md");
    assert!(cy.contains("linkedin.com/in/cy") && cy.contains("phone: +44 20 7946 0000"), "{cy}");
    assert!(!vault.exists("People/Cy Au 2.md"));
    let head = vault.head();
    assert!(vault.rounds(&["import", &linkedin, &cards, "--all"]).stdout.contains("nothing to do"));
    assert_eq!(vault.head(), head);

    vault.rounds(&["undo", "--import"]);
    assert_eq!(vault.read("People/Ada Lovelace.md"), before.0);
    assert_eq!(vault.read("People/Kim Lee.md"), "Met at the fair.\n");
    assert!(!vault.exists("People/Cy Au.md") && !vault.exists("Imports/cards.csv"));
    // The same once more on the same day is another import.
    vault.rounds(&["import", &note, &linkedin, &cards, "--all"]);
    vault.rounds(&["undo", "--import"]);
    assert_eq!(vault.read("People/Ada Lovelace.md"), before.0);
    assert!(!vault.exists("People/Cy Au.md"));
    let Ran { code, .. } = vault.try_rounds(&["undo", "--import"]);
    assert_eq!(code, 2);
    vault.assert_fixed_points(None);
}

#[test]
fn hostile_files_change_nothing_or_only_what_they_say() {
    let vault = TestVault::with(&[("People/Ada Lovelace.md", &contact("circle: 1\nlast_touch: 2026-11-02"))]);
    let mut photo = String::from("BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\nTITLE:CTO\nPHOTO;ENCODING=b:");
    (0..40_000).for_each(|_| {
        photo.push_str("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n ")
    });
    photo.push_str("\nEND:VCARD\n");
    let path = file(&vault, "photo.vcf", photo);
    vault.rounds(&["import", &path]);
    let ada = vault.read("People/Ada Lovelace.md");
    assert!(ada.contains("title: CTO") && ada.len() < 200, "{ada}");

    let mut many = String::from("BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\n");
    (0..10_000).for_each(|number| writeln!(many, "X-ODD-{number}:{number}").unwrap());
    many.push_str("CATEGORIES:a\nEND:VCARD\n");
    let path = file(&vault, "many.vcf", many);
    vault.rounds(&["import", &path]);
    assert!(vault.read("Imports/cards.csv").len() < 20_000);

    let names = "Name,Email\n\"../../Eve\nLog\",e@x.example\n\"Eve\n## Log\n- 2026-11-01 met\",f@x.example\n/etc/Eve,g@x.example\n";
    let path = file(&vault, "names.csv", names);
    vault.rounds(&["import", &path, "--all"]);
    let notes = vault.git(&["ls-files", "People"]);
    assert_eq!(notes, "People/Ada Lovelace.md\nPeople/Eve Log - 2026-11-01 met.md");
    assert!(!vault.outside().join("Eve Log.md").exists());
    assert!(!vault.read("People/Eve Log - 2026-11-01 met.md").contains("\n## Log"));

    let head = vault.head();
    let unclosed = format!("Name,Email\n\"{}", "Ada and so on, ".repeat(50_000));
    let path = file(&vault, "unclosed.csv", unclosed);
    let said = vault.rounds(&["import", &path]).stdout;
    assert!(said.contains("a quotation mark is opened and never closed"), "{said}");
    assert_eq!(vault.head(), head, "nobody was read, and nothing changed");
    vault.assert_settled();
}

#[test]
fn what_is_no_address_book_changes_nothing_and_says_why() {
    let vault = vault();
    let head = vault.head();
    for (name, text, why) in [
        ("notes.csv", "Title,Category\nPlan,Work\n", "no address book"),
        ("empty.csv", "", "the file is empty"),
        ("broken.zip", "PK\x03\x04broken", "cannot be unpacked"),
        ("other.json", "{\"a\": 1}", "no export of Monica's"),
    ] {
        let path = file(&vault, name, text);
        let Ran { code, stderr, .. } = vault.try_rounds(&["import", &path]);
        assert!(code == 2 && stderr.contains(why) && stderr.contains(name), "{stderr}");
    }
    assert_eq!(vault.head(), head);
    assert_eq!(vault.git(&["status", "--short"]), "");
}

#[test]
fn columns_that_are_kept_stand_in_notes_and_are_none_of_ours() {
    let vault = vault();
    let table = "Name,Email,Favourite Food,Status\nAda Lovelace,ada@b.example,cake,Lead\nCy Au,cy@au.example,\"a: b\",Won\n";
    let export = file(&vault, "crm.csv", table);
    let said = vault.rounds(&["import", &export, "--dry-run"]).stdout;
    assert!(said.contains("columns not read: Favourite Food, Status (--keep keeps them)"), "{said}");
    vault.rounds(&["import", &export, "--keep", "--all"]);
    let ada = vault.read("People/Ada Lovelace.md");
    assert!(ada.contains("\nfavourite_food: cake\ntheir_status: Lead\n"), "{ada}");
    let cy = vault.read("People/Cy Au.md");
    assert!(cy.contains("\nfavourite_food: \"a: b\"\ntheir_status: Won\n"), "{cy}");
    assert_eq!(vault.try_rounds(&["check"]).code, 0);
}
