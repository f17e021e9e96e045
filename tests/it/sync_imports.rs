//! `rounds sync` and the address book: two machines that imported the same export, or different ones, have one address book
//! after it, merged by key, and nobody twice.

use crate::import::{FIRST, HEADER, SECOND, file};
use crate::support::{TestVault, contact};
use crate::sync::Pair;

const BOOK: &str = "Imports/linkedin.csv";

fn pair() -> Pair {
    let ada = contact("circle: 1\nlast_touch: 2026-11-02");
    Pair::with(&[("People/Ada Lovelace.md", &ada), ("Inbox.md", "")])
}

fn import(vault: &TestVault, rows: &str) {
    let export = file(vault, "export.csv", format!("{HEADER}{rows}"));
    vault.rounds(&["import", &export]);
}

/// The address book of both, once nothing is left to sync.
fn converged(pair: &Pair) -> String {
    pair.assert_converges();
    assert_eq!(pair.one.read(BOOK), pair.two.read(BOOK));
    pair.one.read(BOOK)
}

#[test]
fn the_same_export_on_two_machines_is_one_address_book() {
    let pair = pair();
    import(&pair.one, FIRST);
    let book = pair.one.read(BOOK);
    import(&pair.two, FIRST);
    assert_eq!(converged(&pair), book);
    let ada = pair.two.read("People/Ada Lovelace.md");
    assert_eq!(ada.matches("linkedin:").count(), 1, "{ada}");
    assert!(!ada.contains("theirs"), "{ada}");
    // And what comes next moves on with it, on either machine.
    import(&pair.two, SECOND);
    import(&pair.one, SECOND);
    let book = converged(&pair);
    assert!(book.contains("Ada Lovelace,Borealis,CTO") && !book.contains("Cy Au"), "{book}");
    assert!(pair.one.read("People/Ada Lovelace.md").contains("company: Borealis"));
    let inbox = pair.one.read("Inbox.md");
    assert_eq!(inbox.matches("Eve New").count(), 1, "{inbox}");
}

#[test]
fn different_exports_on_two_machines_merge_row_by_row() {
    let pair = pair();
    import(&pair.one, FIRST);
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    import(&pair.one, SECOND);
    let ada = FIRST.lines().next().unwrap();
    let others = "Bo,Ek,https://www.linkedin.com/in/bo,bo@ek.example,Acme,Chair,08 Feb 2020\n\
                  Cy,Au,https://www.linkedin.com/in/cy,,Acme,CFO,08 Feb 2020\n\
                  Fay,Oh,https://www.linkedin.com/in/fay,,Acme,COO,08 Nov 2026\n";
    import(&pair.two, &format!("{ada}\n{others}"));
    let book = converged(&pair);
    let rows: Vec<String> =
        book.lines().skip(1).map(|row| row.split(',').take(3).collect::<Vec<_>>().join(",")).collect();
    // Each change of either side, a row that one of them took out, and the newcomers of both.
    assert_eq!(
        rows,
        ["Ada Lovelace,Borealis,CTO", "Bo Ek,Borealis,Chair", "Eve New,Acme,CIO", "Fay Oh,Acme,COO"]
    );
    let inbox = pair.one.read("Inbox.md");
    assert!(inbox.contains("Eve New") && inbox.contains("Fay Oh"), "{inbox}");
}

#[test]
fn different_programs_on_two_machines_are_two_tables() {
    let pair = pair();
    import(&pair.one, FIRST);
    let card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\nEMAIL:ada@b.example\nEND:VCARD\n";
    let cards = file(&pair.two, "phone.vcf", card);
    pair.two.rounds(&["import", &cards]);
    converged(&pair);
    assert_eq!(pair.one.read("Imports/cards.csv").lines().count(), 2);
    let ada = pair.one.read("People/Ada Lovelace.md");
    assert!(ada.contains("email: ada@b.example") && ada.contains("company: Acme"), "{ada}");
}
