//! What `rounds show` prints, to the letter.

use super::*;
use crate::agenda::Planner;
use crate::agenda::fixture::{categories, dated, day};
use crate::agenda::suggest::Act;
use crate::config::Config;
use crate::contact::{
    Birthday, Buying, Category, Circle, Contact, Entry, Log, Method, Promise, Reach, Status, Tags,
    Temperature,
};
use crate::date::{Cadence, Span};
use crate::shell::terminal::{self, Layout};
use std::sync::Arc;

const PLAIN: Layout = Layout { width: None, colour: false };

const NOTE: &str = "---\ncircle: 1\ncompany: Analytical Engines\ntags: [client, harp]\n---\n";

fn person<T>(contact: Contact, act: Option<Act>, note: &str, use_person: impl FnOnce(&Person<'_>) -> T) -> T {
    let mut index = Planner::new(Arc::new(Config::default()));
    index.set("People/Ada Lovelace.md".into(), Some(Arc::new(contact)));
    let person = Person::new(&index, "People/Ada Lovelace.md", note.as_bytes(), day("2026-11-22"));
    use_person(&Person { act, ..person.unwrap() })
}

fn entry<'a>(text: &str, method: Option<Method>, tags: Tags, said: &'a str) -> Entry<'a> {
    Entry { day: day(text), method, tags, line: 9, text: said, has_zone: false, from: None }
}

fn promise(text: &str, due: Option<&str>, is_waiting: bool) -> Promise {
    Promise { text: text.into(), due: due.map(day), is_waiting, line: 12, from: None }
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
            next: None,
        })),
        reach: Some(Box::new(Reach { company: Some("Analytical Engines".into()), ..Reach::default() })),
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
        is_to_link: false,
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
  known        since 12 Sep 2025, 3 touches
  next         due since 13 Nov; it will be the 4th touch
  channel      by phone
  birthday     10 Dec, turns 46
  buying       bought 2 Mar 2024, every 3 years, opens 2 Mar 2027; they choose: tender
  work         Analytical Engines
  tags         client, harp

On the agenda
  Today · due since 13 Nov · last 2 Oct by email · tried 20 Oct · 4th touch
  [ ] you promised by 20 Nov: send the CV
  [ ] you promised: introduce Ana
  [ ] tell them what came of “lunch with Ada”, 1 Sep
  [ ] ask how useful the template was

Last touches
  20 Oct  by phone: rang twice · #noanswer
  2 Oct   by email: sent the template · #gave #sales
  1 Sep   in person: lunch with Ada · in People/Ben Okri.md:9 · #got
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

  who    no circle
  known  since 1 Sep, 1 touch
  next   no circle and no cadence, so never due; it will be the 2nd touch

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

On the agenda
  Today · never touched
",
    );
}

#[test]
fn when_they_are_next_is_said_in_words() {
    let check = |contact: Contact, expected: &str| {
        let found = person(contact, None, "", |person| text::render(person, PLAIN));
        let next = found.lines().find_map(|line| line.strip_prefix("  next ")).unwrap().trim_start();
        assert_eq!(next.split(';').next(), Some(expected));
    };
    let touched =
        |circle, text| Contact { circle: Some(circle), last_touch: dated(text), ..Contact::default() };
    let inner = touched(Circle::Inner, "2026-10-22");
    check(inner.clone(), "due since 22 Nov");
    check(touched(Circle::Inner, "2026-10-23"), "due 23 Nov");
    check(touched(Circle::Middle, "2026-10-22"), "due 22 Jan 2027, late after 22 Apr 2027");
    check(touched(Circle::Middle, "2026-05-22"), "due since 22 Aug, late after 22 Nov");
    check(touched(Circle::Middle, "2026-05-21"), "due since 21 Aug, late since 22 Nov");
    check(Contact { status: Status::HandedOver, ..inner.clone() }, "handed over, so off the agenda");
    let known = crate::contact::Known { handed_to: Some("Bo Lind".into()), ..Default::default() };
    let handed = Contact { status: Status::HandedOver, known: Some(Box::new(known)), ..inner.clone() };
    check(handed, "handed over to Bo Lind, so off the agenda");
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
    let touch = |date: &str, method: Option<&str>, text: &str, tags: &[&str], from: Option<&str>| {
        let from = from.map(|path| serde_json::json!({ "path": path, "line": 9 }));
        serde_json::json!({ "date": date, "method": method, "text": text, "tags": tags, "from": from })
    };
    let item = |kind: &str,
                text: &str,
                date: Option<&str>,
                late: bool,
                line: Option<u32>,
                detail: Option<&str>| serde_json::json!({ "kind": kind, "text": text, "date": date, "nth": 0, "late": late, "line": line, "detail": detail });
    let bens = touch("2026-09-01", Some("meeting"), "lunch with Ada", &["got"], Some("People/Ben Okri.md"));
    let sent = touch("2026-10-02", Some("email"), "sent the template", &["gave", "sales"], None);
    let mut expected = serde_json::json!({
        "today": "2026-11-22",
        "path": "People/Ada Lovelace.md", "name": "Ada Lovelace", "aliases": ["Countess", "A. L."],
        "circle": 1, "categories": ["buyer", "introducer"], "cadence": "6 weeks",
        "status": "active", "handed_to": null, "temperature": "hot", "click": true, "aim": "business",
        "why": "knows the board", "met": "2025-09-12", "met_at": "the Chamber lunch", "channel": "phone",
        "next": { "kind": "due", "date": "2026-11-13", "latest": null, "again": null },
        "section": "today", "reason": { "kind": "cadence", "date": "2026-11-13" },
        "items": [
            item("promise", "send the CV", Some("2026-11-20"), true, Some(12), None),
            item("promise", "introduce Ana", None, false, Some(12), None),
            item("tell", "lunch with [Ada](Ada.md)", Some("2026-09-01"), false, None, Some("lunch with Ada")),
            item("ask", "sent the template #gave #sales", Some("2026-10-02"), false, Some(9), Some("template")),
        ],
        "touches": 3,
        "last_touches": [
            touch("2026-10-20", Some("phone"), "rang twice", &["noanswer"], None),
            sent,
            bens,
            touch("2026-03-01", None, "", &["gave"], None),
        ],
        "promises": {
            "yours": [
                { "text": "send the CV", "due": "2026-11-20", "line": 12, "from": null },
                { "text": "introduce Ana", "due": null, "line": 12, "from": null },
            ],
            "theirs": [{ "text": "the contract", "due": "2027-01-10", "line": 12, "from": null }],
        },
        "give_and_take": [
            { "kind": "gave", "count": 2, "last": sent },
            { "kind": "got", "count": 1, "last": bens },
        ],
         "questions": [], "personal": ["plays the harp", "two cats"],
        "birthday": { "next": "2026-12-10", "turns": 46 },
        "buying": { "bought": "2024-03-02", "every": "3 years", "by": "tender", "opens": "2027-03-02" },
        "opening": [],
        "suggestion": {
            "method": "meeting", "way": "invite them to the fair", "fact": "plays the harp",
            "vary_method": true, "instead_of_sales": true, "link_up": false
        },
        "reach": {
            "email": [], "phone": [], "company": "Analytical Engines", "title": null, "city": null, "website": [],
            "linkedin": null, "address": null, "via": null, "uid": null
        },
        "fields": [
            { "key": "company", "values": ["Analytical Engines"] },
            { "key": "tags", "values": ["client", "harp"] },
        ],
    });
    // One key more is too deep for the macro.
    expected["known_since"] = "2025-09-12".into();
    assert_eq!(found, expected);
    let nobody = person(Contact::default(), None, "", json::render);
    let nobody: serde_json::Value = serde_json::from_str(&nobody).unwrap();
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&nobody), keys(&expected), "no value is left out");
}
