//! What `rounds show` prints, to the letter.

use super::*;
use crate::agenda::fixture::{categories, dated, day};
use crate::agenda::suggest::Act;
use crate::config::Config;
use crate::contact::{
    Birthday, Buying, Category, Circle, Contact, Entry, Log, Method, Promise, Status, Tags, Temperature,
};
use crate::date::{Cadence, Span};
use crate::index::Index;
use crate::shell::terminal::{self, Layout};
use std::sync::Arc;

const PLAIN: Layout = Layout { width: None, colour: false };

const NOTE: &str = "---\ncircle: 1\ncompany: Analytical Engines\ntags: [client, harp]\n---\n";

fn person<T>(contact: Contact, act: Option<Act>, note: &str, use_person: impl FnOnce(&Person<'_>) -> T) -> T {
    let mut index = Index::new(Arc::new(Config::default()));
    index.set("People/Ada Lovelace.md".into(), Some(Arc::new(contact)));
    let person = Person::new(&index, "People/Ada Lovelace.md", note.as_bytes(), day("2026-11-22"));
    use_person(&Person { act, ..person.unwrap() })
}

fn entry<'a>(text: &str, method: Option<Method>, tags: Tags, said: &'a str) -> Entry<'a> {
    Entry { day: day(text), method, tags, line: 9, text: said, from: None }
}

fn promise(text: &str, due: Option<&str>, is_waiting: bool) -> Promise {
    Promise { text: text.into(), due: due.map(day), is_waiting, line: 12 }
}

/// Somebody of whom everything is known.
fn ada() -> Contact {
    let ben: Arc<str> = "People/Ben Okri.md".into();
    let of_ben = Entry {
        from: Some(&ben),
        ..entry("2026-09-01", Some(Method::Meeting), Tags::GOT, "lunch with [Ada](Ada.md)")
    };
    let log: Log = [
        entry(
            "2026-10-02",
            Some(Method::Email),
            Tags(Tags::GAVE.0 | Tags::SALES.0),
            "sent the template #gave #sales",
        ),
        entry("2026-10-20", Some(Method::Phone), Tags::NO_ANSWER, "rang twice #noanswer"),
        entry("2026-03-01", None, Tags::GAVE, ""),
        of_ben,
    ]
    .into_iter()
    .collect();
    Contact {
        circle: Some(Circle::Inner),
        categories: categories(&[Category::Buyer, Category::Introducer]),
        cadence: Cadence::parse("6 weeks"),
        channel: Some(Method::Phone),
        met: dated("2025-09-12"),
        met_at: Some("the Chamber lunch".into()),
        why: Some("knows the board".into()),
        birthday: Some(Birthday { year: Some(1980), month: 12, day: 10 }),
        buying: Some(Box::new(Buying {
            bought: dated("2024-03-02"),
            every: Span::parse("3 years"),
            by: Some("tender".into()),
        })),
        temperature: Some(Temperature::Hot),
        click: true,
        aliases: ["Countess".into(), "A. L.".into()].into(),
        personal: ["plays the harp".into(), "two cats".into()].into(),
        promises: [
            promise("send the CV", Some("2026-11-20"), false),
            promise("introduce Ana", None, false),
            promise("the contract", Some("2027-01-10"), true),
        ]
        .into(),
        log,
        ..Contact::default()
    }
}

fn act() -> Option<Act> {
    Some(Act {
        method: Method::Meeting,
        way: Some("invite them to the fair".into()),
        fact: Some("plays the harp".into()),
        is_instead_of_sales: true,
        is_to_vary: true,
    })
}

#[track_caller]
fn check(contact: Contact, act: Option<Act>, note: &str, layout: Layout, expected: &str) {
    let found = person(contact, act, note, |person| text::render(person, layout));
    assert_eq!(found, expected, "\n{found}");
}

#[test]
fn the_page_holds_what_one_wants_to_know_before_a_call() {
    check(ada(), act(), NOTE, PLAIN, "\
Ada Lovelace
  People/Ada Lovelace.md

  who          circle 1 buyer, introducer · every 6 weeks · hot · you click
  also called  Countess, A. L.
  why          knows the board
  met          12 Sep 2025 at the Chamber lunch
  next         due 13 Nov, overdue; it will be the 4th touch
  channel      by phone
  birthday     10 Dec, turns 46
  buying       bought 2 Mar 2024, every 3 years, opens 2 Mar 2027; they choose: tender
  company      Analytical Engines
  tags         client, harp

Last touches
  20 Oct  by phone: rang twice · #noanswer
  2 Oct   by email: sent the template · #gave #sales
  1 Sep   in person: lunch with Ada · in the note of Ben Okri · #got
  1 Mar   #gave

You promised
  send the CV, by 20 Nov, overdue
  introduce Ana, no date

Waiting for
  the contract, by 10 Jan 2027

Give and take
  gave  twice, last 2 Oct: sent the template
  got   once, last 1 Sep: lunch with Ada

Personal
  plays the harp
  two cats

Suggestion
  meeting, to vary the method: invite them to the fair; useful this time, nothing to sell; remember: plays the harp
");
}

#[test]
fn of_a_stranger_there_is_little_to_say() {
    let touched = Contact { last_touch: dated("2026-09-01"), ..Contact::default() };
    check(
        touched,
        None,
        "",
        PLAIN,
        "\
Ada Lovelace
  People/Ada Lovelace.md

  who   no circle
  next  no circle and no cadence, so never due; it will be the 2nd touch

Last touches
  1 Sep  touched
",
    );
    let contact = Contact { circle: Some(Circle::Outer), ..Contact::default() };
    check(
        contact,
        None,
        "",
        PLAIN,
        "\
Ada Lovelace
  People/Ada Lovelace.md

  who   circle 3
  next  due, never touched; it will be the 1st touch
",
    );
}

#[test]
fn when_they_are_next_is_said_in_words() {
    let check = |contact: Contact, expected: &str| {
        let found = person(contact, None, "", |person| text::render(person, PLAIN));
        let next = found.lines().find_map(|line| line.strip_prefix("  next  ")).unwrap();
        assert_eq!(next.split(';').next(), Some(expected));
    };
    let touched =
        |circle, text| Contact { circle: Some(circle), last_touch: dated(text), ..Contact::default() };
    let inner = touched(Circle::Inner, "2026-10-22");
    check(inner.clone(), "due 22 Nov");
    check(touched(Circle::Inner, "2026-10-21"), "due 21 Nov, overdue");
    check(touched(Circle::Middle, "2026-10-22"), "due 22 Jan 2027, late after 22 Apr 2027");
    check(touched(Circle::Middle, "2026-01-22"), "due 22 Apr, overdue");
    check(Contact { status: Status::HandedOver, ..inner.clone() }, "handed over, so off the agenda");
    check(Contact { next: Some(day("2026-11-21")), ..inner.clone() }, "agreed for 21 Nov");
    check(Contact { next: Some(day("2026-12-01")), ..inner }, "agreed for 1 Dec");
    let tried =
        |days: &[&str]| -> Log { days.iter().map(|day| entry(day, None, Tags::NO_ANSWER, "")).collect() };
    let asked = Contact { next: Some(day("2026-11-19")), log: tried(&["2026-11-20"]), ..Contact::default() };
    check(asked, "agreed for 19 Nov, again from 27 Nov");
    let silent = Contact { log: tried(&["2026-11-01", "2026-11-08", "2026-11-20"]), ..Contact::default() };
    check(silent, "not calling back");
    check(Contact { met: dated("2026-11-20"), ..Contact::default() }, "first follow-up, late since 22 Nov");
    check(Contact { met: dated("2026-11-21"), ..Contact::default() }, "first follow-up by 22 Nov");
    check(Contact::default(), "no circle and no cadence, so never due");
}

#[test]
fn long_words_are_wrapped_in_their_column_and_cut() {
    let contact = Contact { why: Some("word ".repeat(1000).into()), ..Contact::default() };
    let layout = Layout { width: Some(60), ..PLAIN };
    let found = person(contact, None, "", |person| text::render(person, layout));
    assert!(found.lines().all(|line| terminal::width(line) <= 60), "{found}");
    assert!(found.lines().count() < 20 && found.contains("word…"), "{found}");
}

#[test]
fn what_is_long_is_counted() {
    let promises = (0..25).map(|number| promise(&format!("thing {number}"), None, false)).collect();
    let contact = Contact { promises, ..Contact::default() };
    let found = person(contact, None, "", |person| text::render(person, PLAIN));
    assert!(found.ends_with("  thing 19, no date\n  and 5 more\n"), "{found}");
}

#[test]
fn colour_is_added_and_changes_no_column() {
    let render = |colour| person(ada(), act(), NOTE, |it| text::render(it, Layout { colour, ..PLAIN }));
    let coloured = render(true);
    assert!(coloured.starts_with("\u{1b}[1mAda Lovelace"), "{coloured:?}");
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), render(false));
}

#[test]
fn nothing_in_a_note_reaches_the_terminal_raw() {
    let evil = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\nforged";
    let contact = Contact {
        why: Some(evil.into()),
        met_at: Some(evil.into()),
        aliases: [evil.into()].into(),
        personal: [evil.into()].into(),
        promises: [promise(evil, None, false), promise(evil, None, true)].into(),
        log: [entry("2026-10-02", None, Tags::GAVE, evil)].into_iter().collect(),
        buying: Some(Box::new(Buying { by: Some(evil.into()), ..Buying::default() })),
        ..Contact::default()
    };
    let act = act().map(|act| Act { way: Some(evil.into()), fact: Some(evil.into()), ..act });
    let note = "---\n\"\\e[31m\": \"\\e[2J\"\n---\n";
    let (text, json) = person(contact, act, note, |it| (text::render(it, PLAIN), json::render(it)));
    for shown in [text, json] {
        assert!(!shown.replace('\n', "").contains(terminal::is_unsafe), "{shown:?}");
        assert!(!shown.contains("\nforged"), "{shown:?}");
    }
}

#[test]
fn json_keys_are_stable() {
    let found = person(ada(), act(), NOTE, json::render);
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let touch = |date: &str, method: Option<&str>, text: &str, tags: &[&str], from: Option<&str>| serde_json::json!({ "date": date, "method": method, "text": text, "tags": tags, "from": from });
    let bens = touch("2026-09-01", Some("meeting"), "lunch with Ada", &["got"], Some("People/Ben Okri.md"));
    let sent = touch("2026-10-02", Some("email"), "sent the template", &["gave", "sales"], None);
    let expected = serde_json::json!({
        "today": "2026-11-22",
        "path": "People/Ada Lovelace.md", "name": "Ada Lovelace", "aliases": ["Countess", "A. L."],
        "circle": 1, "categories": ["buyer", "introducer"], "cadence": "6 weeks",
        "status": "active", "temperature": "hot", "click": true,
        "why": "knows the board", "met": "2025-09-12", "met_at": "the Chamber lunch", "channel": "phone",
        "next": { "kind": "due", "date": "2026-11-13", "latest": null, "again": null },
        "section": "Overdue", "touches": 3,
        "last_touches": [
            touch("2026-10-20", Some("phone"), "rang twice", &["noanswer"], None),
            sent,
            bens,
            touch("2026-03-01", None, "", &["gave"], None),
        ],
        "promises": {
            "yours": [
                { "text": "send the CV", "due": "2026-11-20", "line": 12 },
                { "text": "introduce Ana", "due": null, "line": 12 },
            ],
            "theirs": [{ "text": "the contract", "due": "2027-01-10", "line": 12 }],
        },
        "give_and_take": [
            { "kind": "gave", "count": 2, "last": sent },
            { "kind": "got", "count": 1, "last": bens },
        ],
        "personal": ["plays the harp", "two cats"],
        "birthday": { "next": "2026-12-10", "turns": 46 },
        "buying": { "bought": "2024-03-02", "every": "3 years", "by": "tender", "opens": "2027-03-02" },
        "suggestion": {
            "method": "meeting", "way": "invite them to the fair", "fact": "plays the harp",
            "vary_method": true, "instead_of_sales": true
        },
        "fields": [
            { "key": "company", "values": ["Analytical Engines"] },
            { "key": "tags", "values": ["client", "harp"] },
        ],
    });
    assert_eq!(found, expected);
    let nobody = person(Contact::default(), None, "", json::render);
    let nobody: serde_json::Value = serde_json::from_str(&nobody).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&nobody), keys(&expected), "no value is left out");
}
