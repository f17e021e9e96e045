//! `rounds import`: what other programs' files come to in a vault, through the real binary.

use crate::support::{ROUNDS, Ran, TestVault, contact};

pub const HEADER: &str = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n";
pub const FIRST: &str = "Ada,Lovelace,https://www.linkedin.com/in/ada,,Acme,CTO,08 Feb 2020\n\
                     Bo,Ek,https://www.linkedin.com/in/bo,bo@ek.example,Acme,CEO,08 Feb 2020\n\
                     Cy,Au,https://www.linkedin.com/in/cy,,Acme,CFO,08 Feb 2020\n";
pub const SECOND: &str = "Ada,Lovelace,https://www.linkedin.com/in/ada,,Borealis,CTO,08 Feb 2020\n\
                      Bo,Ek,https://www.linkedin.com/in/bo,bo@ek.example,Borealis,CEO,08 Feb 2020\n\
                      Eve,New,https://www.linkedin.com/in/eve,eve@new.example,Acme,CIO,08 Nov 2026\n";

/// A file beside the vault.
pub fn file(vault: &TestVault, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = vault.outside().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

pub fn vault() -> TestVault {
    let ada = contact("circle: 1\nlast_touch: 2026-11-02");
    let bo = contact("circle: 2\nlast_touch: 2026-11-02\ncompany: My Words");
    TestVault::with(&[("People/Ada Lovelace.md", &ada), ("People/Bo Ek.md", &bo)])
}

pub fn subjects(vault: &TestVault, count: &str) -> Vec<String> {
    vault.git(&["log", "--format=%s", count]).lines().map(str::to_owned).collect()
}

#[test]
fn two_exports_fill_move_on_and_leave_what_was_typed() {
    let vault = vault();
    let export = file(&vault, "any name.txt", format!("{HEADER}{FIRST}"));
    let said = vault.rounds(&["import", &export]).stdout;
    assert!(said.contains("Bo Ek: company stays My Words, not CEO at Acme"), "{said}");
    assert!(said.contains("1 new: kept in the address book alone"), "{said}");
    let expected = [
        "Address book: LinkedIn, 3 people",
        "Bo Ek: from LinkedIn: linkedin, email",
        "Ada Lovelace: from LinkedIn: CTO at Acme, linkedin",
    ];
    assert_eq!(subjects(&vault, "-3"), expected);
    let ada = "---\ncircle: 1\nlast_touch: 2026-11-02\ncompany: Acme\ntitle: CTO\nlinkedin: https://www.linkedin.com/in/ada\n---\n\nA note.\n";
    assert_eq!(vault.read("People/Ada Lovelace.md"), ada);
    let head = vault.head();
    assert!(vault.rounds(&["import", &export]).stdout.contains("nothing to do"));
    assert_eq!(vault.head(), head, "a second import of the same file makes no commit");

    let export = file(&vault, "second.csv", format!("{HEADER}{SECOND}"));
    vault.rounds(&["import", &export]);
    let expected = [
        "Address book: LinkedIn, 3 people (1 new, 1 gone, 2 with a new job)",
        "Ada Lovelace: from LinkedIn: CTO at Borealis (was Acme)",
    ];
    assert_eq!(subjects(&vault, "-2"), expected);
    assert!(vault.read("People/Bo Ek.md").contains("company: My Words"));
    assert!(vault.read("Inbox.md").ends_with("- Eve New, CIO, Acme — what for? (2026-11-22)\n"));
    assert!(vault.due().contains("new job since the last export: CTO at Borealis"), "{}", vault.due());
    vault.rounds(&["touch", "ada", "phone"]);
    assert!(!vault.due().contains("new job since the last export: CTO at Borealis"), "{}", vault.due());
    vault.assert_fixed_points(None);
}

#[test]
fn a_card_and_a_new_contact_know_what_the_address_book_knows() {
    let vault = vault();
    let export = file(&vault, "first.csv", format!("{HEADER}{FIRST}{SECOND}"));
    vault.rounds(&["import", &export]);
    vault.rounds(&["new", "eve"]);
    let note = vault.read("People/Eve New.md");
    assert!(note.contains("email: eve@new.example") && note.contains("linkedin.com/in/eve"), "{note}");
    vault.rounds(&["inbox", "Cy Au — send deck"]);
    let note = vault.read("People/Cy Au.md");
    assert!(note.contains("company: Acme") && note.contains("- [ ] send deck"), "{note}");
    vault.rounds(&["inbox", "Di Oh, https://www.linkedin.com/in/di-oh — call"]);
    assert!(vault.read("People/Di Oh.md").contains("linkedin: \"https://www.linkedin.com/in/di-oh\""));
}

#[test]
fn an_import_is_taken_back_as_a_whole() {
    let vault = vault();
    let before = (vault.read("People/Ada Lovelace.md"), vault.read("People/Bo Ek.md"));
    let export = file(&vault, "first.csv", format!("{HEADER}{FIRST}"));
    vault.rounds(&["import", &export, "--all"]);
    assert!(vault.exists("People/Cy Au.md"));
    assert!(
        vault
            .git(&["log", "-2", "--format=%B"])
            .contains("Contact: People/Cy Au.md\nRounds: import\nImport: linkedin")
    );
    vault.rounds(&["undo", "--import"]);
    assert_eq!((vault.read("People/Ada Lovelace.md"), vault.read("People/Bo Ek.md")), before);
    assert!(!vault.exists("People/Cy Au.md") && !vault.exists("Imports/linkedin.csv"));
    let Ran { code, stderr, .. } = vault.try_rounds(&["undo", "--import"]);
    assert!(code == 2 && stderr.contains("nothing was imported lately"), "{stderr}");
    vault.assert_fixed_points(None);
}

#[test]
fn new_people_become_notes_that_are_never_more_than_their_values() {
    let vault = vault();
    let table = "Name,Company,Email,Notes,Tags\n\
                 ../../etc/passwd,Acme,a@x.example,\"---\n- [ ] steal\n## Log\n- 2026-11-01 met\",Key Client\n\
                 \"=cmd|' /C calc'!A0\",+SUM(1),b@x.example,,\n\
                 O'Neil Ann,Acme,c@x.example,,Key Client\n佐藤 美咲,東京,d@x.example,,Key Client\nPlato,Academy,e@x.example,,\n";
    let export = file(&vault, "crm.csv", table);
    let said = vault.rounds(&["import", &export, "--label", "key client", "--circle", "2"]).stdout;
    assert!(said.contains("2 new: kept in the address book alone"), "{said}");
    assert!(
        vault.exists("People/O'Neil Ann.md")
            && vault.exists("People/佐藤 美咲.md")
            && !vault.exists("People/Plato.md")
    );
    assert!(!vault.outside().join("etc").exists() && !vault.exists("etc"));
    assert!(vault.read("People/佐藤 美咲.md").starts_with("---\ncircle: 2\ncompany: 東京\n"));
    let book = vault.read("Imports/contacts.csv");
    assert!(book.contains("'=cmd|' /C calc'!A0,'+SUM(1),"), "{book}");
    vault.rounds(&["import", &export, "--all"]);
    let found = vault.try_rounds(&["check"]);
    assert_eq!(found.code, 0, "{}", found.stdout);
}

#[test]
fn two_of_one_name_stay_a_question_and_a_dry_run_writes_nothing() {
    let vault = vault();
    let rows = "Ada,Lovelace,https://www.linkedin.com/in/one,,Acme,CTO,08 Feb 2020\nAda,Lovelace,https://www.linkedin.com/in/two,,Acme,CTO,08 Feb 2020\n";
    let export = file(&vault, "two.csv", format!("{HEADER}{rows}"));
    let head = vault.head();
    let said = vault.rounds(&["import", &export, "--dry-run", "--all"]).stdout;
    assert!(
        said.contains("2 doubtful") && said.contains("line 2: Ada Lovelace, CTO, Acme: may be Ada Lovelace"),
        "{said}"
    );
    assert_eq!(vault.head(), head);
    vault.rounds(&["import", &export, "--all"]);
    assert_eq!(subjects(&vault, "-1"), ["Address book: LinkedIn, 2 people"]);
}

#[test]
fn plain_notes_become_contacts_in_one_commit() {
    let vault = vault();
    vault.write("People/Kim Lee.md", "Met at the fair.\n");
    vault.write("People/Tom Reid.md", "No front matter either.\n");
    vault.write("People/Meeting.md", "---\nx: 1\n---\n");
    let folder = vault.path("People").to_str().unwrap().to_owned();
    let said = vault.rounds(&["import", &folder]).stdout;
    assert!(said.contains("plain notes: 2") && said.contains("1 with front matter of their own"), "{said}");
    assert_eq!(subjects(&vault, "-1"), ["Now contacts: 2 notes"]);
    assert_eq!(vault.read("People/Kim Lee.md"), "---\ncircle: 3\n---\nMet at the fair.\n");
    assert_eq!(vault.read("People/Meeting.md"), "---\nx: 1\n---\n");
}

#[test]
fn new_makes_a_contact_of_the_plain_note_that_is_there() {
    let vault = vault();
    vault.write("Notes/Kim Lee.md", "Met at the fair.\n");
    let said = vault.try_rounds(&["touch", "Kim Lee", "phone"]);
    assert!(said.code == 2 && said.stderr.contains("rounds new Kim Lee"), "{}", said.stderr);
    vault.rounds(&["new", "Kim Lee", "--circle", "2", "--why", "knows the fair"]);
    assert_eq!(
        vault.read("Notes/Kim Lee.md"),
        "---\ncircle: 2\nwhy: knows the fair\n---\nMet at the fair.\n"
    );
    assert!(!vault.exists("People/Kim Lee.md"));
    assert_eq!(subjects(&vault, "-1"), ["Kim Lee: a contact now"]);
}

#[test]
fn address_books_of_two_machines_merge_by_key() {
    let vault = vault();
    let export = file(&vault, "first.csv", format!("{HEADER}{FIRST}"));
    vault.rounds(&["import", &export]);
    vault.git(&["checkout", "-qb", "other"]);
    let table = "Bo,Ek,https://www.linkedin.com/in/bo,bo@ek.example,Acme,Chair,08 Feb 2020\n";
    let cy = "Cy,Au,https://www.linkedin.com/in/cy,,Acme,CFO,08 Feb 2020\n";
    let ada = "Ada,Lovelace,https://www.linkedin.com/in/ada,,Acme,CTO,08 Feb 2020\n";
    let other = file(&vault, "other.csv", format!("{HEADER}{ada}{table}{cy}"));
    vault.rounds(&["import", &other]);
    vault.git(&["checkout", "-q", "main"]);
    let second = file(&vault, "second.csv", format!("{HEADER}{SECOND}"));
    vault.rounds(&["import", &second]);
    // The driver is whatever `rounds` git finds.
    let folder = std::path::Path::new(ROUNDS).parent().unwrap().display();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    let mut merge = vault.command("git");
    let merged = vault.run(merge.env("PATH", path).args(["merge", "-q", "other", "-m", "merge"]));
    assert_eq!(merged.code, 0, "{merged:?}");
    let book = vault.read("Imports/linkedin.csv");
    assert!(
        book.contains("Bo Ek,Borealis,Chair,")
            && book.contains("Eve New")
            && book.contains("Ada Lovelace,Borealis"),
        "{book}"
    );
    assert!(!book.contains("Cy Au"), "{book}");
}

#[test]
fn doubtful_ones_are_asked_on_a_terminal_and_never_in_a_pipe() {
    let vault = vault();
    let rows = "Ada,Lovelace,https://www.linkedin.com/in/one,,Acme,CTO,08 Feb 2020\nAda,Lovelace,https://www.linkedin.com/in/two,,Acme,CEO,08 Feb 2020\n";
    let export = file(&vault, "two.csv", format!("{HEADER}{rows}"));
    let piped = vault.rounds(&["import", &export, "--dry-run"]).stdout;
    assert!(piped.contains("2 doubtful: nothing is written for them before you say who they are"), "{piped}");
    let command = format!("{ROUNDS} import {export} --today 2026-11-22");
    let Some(mut terminal) = vault.terminal("script", &command) else { return };
    terminal.after("line 2: Ada Lovelace, CTO, Acme: who is that?", "1\n");
    terminal.after("line 3: Ada Lovelace, CEO, Acme: who is that?", "2\n");
    // Nothing is written before the user has seen what it would be.
    terminal.after("2  write nothing", "");
    assert!(!vault.read("People/Ada Lovelace.md").contains("Acme"));
    terminal.keys("1\n").wait_exit();
    let ada = vault.read("People/Ada Lovelace.md");
    assert!(ada.contains("title: CTO") && ada.contains("linkedin.com/in/one"), "{ada}");
    assert_eq!(subjects(&vault, "-1"), ["Address book: LinkedIn, 2 people"]);
    vault.assert_settled();
}

#[test]
fn who_answers_nothing_on_the_terminal_gets_nothing_written() {
    let vault = vault();
    let export = file(&vault, "first.csv", format!("{HEADER}{FIRST}"));
    let head = vault.head();
    let command = format!("{ROUNDS} import {export} --today 2026-11-22");
    let Some(mut terminal) = vault.terminal("script", &command) else { return };
    terminal.after("go on?", "2\n");
    let screen = terminal.wait_code(0);
    assert!(screen.contains("nothing was written"), "{screen}");
    assert_eq!((vault.head(), vault.status()), (head, String::new()));
}

#[test]
fn tags_and_notes_come_to_known_contacts_and_to_new_ones_from_the_address_book() {
    let vault = vault();
    let card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\nCATEGORIES:myContacts,Key Client\nNOTE:likes\\ntea\nEND:VCARD\n\
                BEGIN:VCARD\nVERSION:3.0\nFN:Cy Au\nEMAIL:cy@au.example\nNOTE:- [ ] no task of mine\nEND:VCARD\n";
    let cards = file(&vault, "phone.vcf", card);
    let said = vault.rounds(&["import", &cards]).stdout;
    assert!(said.contains("Ada Lovelace: tags, a note"), "{said}");
    let ada = "---\ncircle: 1\nlast_touch: 2026-11-02\ntags: Key-Client\n---\n\nA note.\n\n## From vCards\n> likes\n> tea\n";
    assert_eq!(vault.read("People/Ada Lovelace.md"), ada);
    assert!(vault.rounds(&["import", &cards]).stdout.contains("nothing to do"));
    vault.rounds(&["new", "cy", "au"]);
    let cy = vault.read("People/Cy Au.md");
    assert!(cy.contains("## From the address book\n> - [ ] no task of mine\n"), "{cy}");
    assert!(!vault.due().contains("no task of mine"), "{}", vault.due());
    assert!(
        vault.rounds(&["import", &cards]).stdout.contains("nothing to do"),
        "their words are there already"
    );
}

#[test]
fn more_newcomers_than_a_drawer_is_for_become_no_cards_and_that_is_said() {
    let vault = vault();
    let row = |number: usize| {
        format!("P{number},Q{number},https://www.linkedin.com/in/p{number},,Acme,CFO,08 Feb 2020\n")
    };
    let export = file(&vault, "first.csv", format!("{HEADER}{}{}", row(0), row(1)));
    vault.rounds(&["import", &export]);
    let rows: String = (0..=102).map(row).collect();
    let export = file(&vault, "second.csv", format!("{HEADER}{rows}"));
    let said = vault.rounds(&["import", &export]).stdout;
    assert!(said.contains("103 new, too many for cards: kept in the address book"), "{said}");
    assert!(!vault.exists("Inbox.md") || !vault.read("Inbox.md").contains("P50"));
}

#[test]
fn contacts_that_a_new_setting_would_lose_are_named() {
    let vault = vault();
    vault.write("Clients/Cy Au.md", contact("circle: 2\nlast_touch: 2026-11-02"));
    vault.rounds(&["refresh"]);
    vault.append("rounds.toml", "contacts = \"People\"\n");
    let Ran { code, stdout, .. } = vault.try_rounds(&["check"]);
    assert!(code == 1 && stdout.contains("Clients/Cy Au.md"), "{stdout}");
    assert!(stdout.contains("contacts"), "{stdout}");
}

#[test]
fn addresses_that_a_plugin_nests_are_read_and_no_twin_comes_of_them() {
    let note = "---\ncircle: 2\nlast_touch: 2026-11-02\nemails:\n  - value: bo@ek.example\n    kind: work\n  - {value: bo@home.example, kind: home}\n---\n";
    let vault = TestVault::with(&[("People/Bo Ekberg.md", note)]);
    let export = file(&vault, "people.csv", "Name,Email,Phone\nBo Ek,bo@ek.example,+44 20 7946 0000\n");
    vault.rounds(&["import", &export]);
    let bo = vault.read("People/Bo Ekberg.md");
    assert!(bo.contains("phone: +44 20 7946 0000") && !bo.contains("\nemail:"), "{bo}");
    let shown = vault.rounds(&["show", "bo"]).stdout;
    assert!(shown.contains("bo@ek.example") && shown.contains("bo@home.example"), "{shown}");
}
