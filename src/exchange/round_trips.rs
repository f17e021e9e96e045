//! What goes out comes back: a note as a card or a row of a table, read again and written as a note, says what it said.

use super::profile::{KEYS, Profile};
use super::{Wishes, calendar, card, own, read, written};
use crate::config::Config;
use crate::contact::new::new_note;
use crate::contact::{Circle, Contact};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::Arc;

fn contact(path: &str, note: &str) -> Contact {
    Contact::read(&path.into(), note.as_bytes(), &Config::default()).expect("it has a circle")
}

fn profile(path: &str, note: &str) -> Profile {
    Profile::of_note(path, note.as_bytes(), &contact(path, note))
}

/// The note that is made of the first person in a file.
fn imported(file: &str) -> (String, String) {
    let reading = read(file.as_bytes(), &Wishes::default()).unwrap().remove(0);
    assert_eq!((&reading.skipped, &reading.left_out), (&vec![], &vec![]), "{file}");
    let person = &reading.people[0];
    let path = format!("{}.md", person.name);
    let note = new_note(&written::new_contact(person, reading.source, Circle::Outer), &path, "\n");
    (path, note)
}

/// What is lost or other, in words.
fn differences(before: &Profile, after: &Profile) -> Vec<String> {
    let own = before.others().map(|(key, _)| key).filter(|key| !KEYS.contains(key));
    let keys = KEYS.into_iter().chain(own);
    let differs = |key: &&str| before.all(key) != after.all(key);
    let keys = keys.filter(differs).filter(|key| *key != "uid" || !before.all("uid").is_empty());
    keys.map(|key| format!("{key}: {:?} is {:?}", before.all(key), after.all(key))).collect()
}

fn check(note: &str) {
    let before = profile("Ada Lovelace.md", note);
    for file in [card::card(&before, []), own::table(std::slice::from_ref(&before))] {
        let (path, again) = imported(&file);
        assert_eq!(path, "Ada Lovelace.md");
        let after = profile(&path, &again);
        assert_eq!(differences(&before, &after), [""; 0], "{note}\n{file}\n{again}");
    }
}

const FULL: &str = "---\ncircle: 2\ncategory: [expert, buyer]\nstatus: resting\nlast_touch: 2026-11-02\n\
    next: 2026-12-01T15:30\ncadence: 3-6 months\nchannel: phone\nmet: 2020-02-29\nmet_at: \"[[Chamber|the Chamber]]\"\n\
    why: \"knows: everybody, \\\"all\\\" of them\"\nbirthday: 12-10\nbought: 2025-01-01\nbuys_every: 3 years\nbuys_by: tender; then price\n\
    buys_next: 2027-02-01\ntemperature: warm\nclick: true\naim: personal\nemail: [ada@b.example, ada@c.example]\n\
    phone: \"+44 20 7946 0000\"\ncompany: \"Engines, Ltd; London\"\ntitle: CTO\ncity: London\n\
    address: 12 St James's Square, London SW1Y\nwebsite: https://ada.example/a,b\nlinkedin: ada-l\nvia: \"[[Bo Ek]]\"\n\
    knows_us: 2024-05-05\nsupplier: Acme\nswitches_when: the price\nhanded_to: \"[[Cy]]\"\nuid: 11-22\n\
    aliases: [Ada King, \"Countess, the\"]\ntags: [vip, engines/analytical]\nanniversary: 1835-07-08\n\
    favorite_food: \"=1+1\"\nKinder: [Byron, Anne]\n---\n## Personal\n- rides\n- no sugar, ever\n";

#[test]
fn a_note_with_every_key_comes_back_from_a_card_and_from_a_table() {
    check(FULL);
}

#[test]
fn an_address_comes_back_wherever_the_city_stands() {
    for (address, city) in [
        ("12 Foo Street, London", "London"),
        ("12 Foo Street, London SW1", "London"),
        ("12 London Road", "London"),
        ("12 Foo Street", "London"),
        ("12 Foo Street", ""),
        ("", "London"),
        ("London", "London"),
    ] {
        check(&format!("---\ncircle: 1\naddress: \"{address}\"\ncity: \"{city}\"\n---\n"));
    }
}

#[test]
fn what_an_imported_card_says_beyond_us_goes_out_with_the_contact_again() {
    let card = "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Ada Lovelace\r\nUID:u1\r\nTEL;FAX:+44 1\r\nPHOTO;ENCODING=b:AAAA\r\n\
                X-Foo;HOME;ENCODING=QUOTED-PRINTABLE;CHARSET=utf-8:K=C3=B6ln\r\nREV:20200101\r\nX-LONG:";
    let card = format!("{card}{}\r\nitem1.IMPP:xmpp:ada@b.example\r\nEND:VCARD\r\n", "x".repeat(2_000));
    let reading = read(card.as_bytes(), &Wishes::default()).unwrap().remove(0);
    let kept = &reading.people[0].kept;
    assert_eq!(*kept, ["TEL;TYPE=FAX:+44 1", "X-FOO;TYPE=HOME:Köln", "item1.IMPP:xmpp:ada@b.example"]);
    let out = card::card(&profile("Ada.md", "---\ncircle: 1\n---\n"), kept.iter().map(String::as_str));
    let again = read(out.as_bytes(), &Wishes::default()).unwrap().remove(0);
    assert_eq!(again.people[0].kept, *kept);
}

#[test]
fn card_is_written_in_one_order_and_says_nothing_of_today() {
    let note = "---\ncircle: 1\nemail: ada@b.example\nphone: +44 20 7946 0000\ncompany: Engines, Ltd\ncity: London\n\
                birthday: 02-29\ntags: [vip]\n---\n";
    let path: Arc<str> = "People/Ada Lovelace.md".into();
    let contact = contact(&path, note);
    let text = card::card(&Profile::of_contact(&path, &contact), []);
    let expected = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:urn:uuid:e2955bec-fdd6-5b23-bff7-e097bf08a0b8\r\nFN:Ada Lovelace\r\n\
        N:Lovelace;Ada;;;\r\nORG:Engines\\, Ltd\r\nEMAIL;TYPE=INTERNET:ada@b.example\r\nTEL;TYPE=VOICE:+44 20 7946 0000\r\n\
        ADR:;;;London;;;\r\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29\r\nCATEGORIES:vip\r\nX-ROUNDS:474271f154bd54ed866f4b74110e1587\r\nEND:VCARD\r\n";
    assert_eq!(text, expected);
    assert_eq!(card::file_name(&path), "Ada Lovelace e2955bec.vcf");
}

#[test]
fn calendar_holds_birthdays_agreed_days_promises_and_windows() {
    let note = "---\ncircle: 1\nphone: +44 20 7946 0000\nwhy: \"maths; engines\"\nbirthday: 1980-02-29\n\
                next: 2026-12-01 15:30\nbought: 2025-01-01\nbuys_every: 2 years\n---\n\
                - [ ] send the CV 📅 2026-12-01\n- [ ] introduce me #waiting 📅 2026-12-10\n- [ ] some day\n\
                ## Log\n- 2026-11-20 phone: we speak again on 1 December about the draft\n";
    let path = "People/Ada Lovelace.md";
    let text = calendar::calendar(calendar::events(path, &contact(path, note)));
    let shown: Vec<&str> = text
        .split("\r\n")
        .filter(|line| ["DTSTART", "DURATION", "RRULE", "SUMMARY"].iter().any(|it| line.starts_with(it)))
        .collect();
    let expected = [
        "DTSTART;VALUE=DATE:19800229",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "SUMMARY:Birthday: Ada Lovelace (1980)",
        "DTSTART;VALUE=DATE:20261201",
        "SUMMARY:Ada Lovelace: send the CV",
        "DTSTART:20261201T153000",
        "DURATION:PT30M",
        "SUMMARY:Ada Lovelace: we speak again about the draft",
        "DTSTART;VALUE=DATE:20261210",
        "SUMMARY:Ada Lovelace promised: introduce me",
        "DTSTART;VALUE=DATE:20270101",
        "SUMMARY:Ada Lovelace buys again",
    ];
    let mut sorted = shown.clone();
    sorted.sort_unstable();
    let mut wanted = expected.to_vec();
    wanted.sort_unstable();
    assert_eq!(sorted, wanted, "{text}");
    assert!(text.contains("DESCRIPTION:maths\\; engines\\n+44 20 7946 0000\\nPeople/Ada Lovelace.md\r\n"));
    let gone = note.replace("circle: 1", "circle: 1\nstatus: deceased");
    assert_eq!(calendar::events(path, &contact(path, &gone)), []);
}

fn value() -> impl Strategy<Value = String> {
    let words = [
        "Ada", "ö", "林", "a,b", "c;d", "\\e", "\"q\"", "it's", "#x", "k: v", "=1", "-x", "[y]", "{z}", "🎂",
        "1815",
    ];
    let words = prop::collection::vec(prop::sample::select(words.to_vec()), 1..5);
    words.prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_note_comes_back_from_a_card_and_from_a_table(
        texts in prop::collection::vec((prop::sample::select(vec!["company", "title", "city", "address", "why", "met_at", "supplier", "buys_by", "own key", "Größe"]), value()), 0..8),
        aliases in prop::collection::vec(value(), 0..3),
        emails in prop::collection::vec("[a-z]{1,8}@[a-z]{1,8}\\.example", 0..3),
        phones in prop::collection::vec("\\+[0-9]{7,12}", 0..3),
        month in 1_u32..13, day in 1_u32..29, year in prop::option::of(1900_u32..2020),
        circle in 1_u8..4,
    ) {
        let quoted = |text: &String| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let list = |all: &[String]| format!("[{}]", all.iter().map(quoted).collect::<Vec<_>>().join(", "));
        let year = year.map(|year| format!("{year}-")).unwrap_or_default();
        let mut note = format!("---\ncircle: {circle}\nbirthday: {year}{month:02}-{day:02}\n");
        let mut seen = std::collections::BTreeSet::new();
        for (key, value) in texts.iter().filter(|(key, _)| seen.insert(*key)) {
            let _ = writeln!(note, "{key}: {}", quoted(value));
        }
        let unique = |all: &[String]| -> Vec<String> {
            let mut all = all.to_vec();
            all.sort();
            all.dedup_by_key(|text| text.to_lowercase());
            all
        };
        let _ = writeln!(note, "aliases: {}", list(&unique(&aliases)).replace(',', " ").replace("\"  \"", "\", \""));
        let _ = writeln!(note, "email: {}\nphone: {}\n---", list(&unique(&emails)), list(&unique(&phones)));
        check(&note);
    }
}
