//! What `rounds due` prints, to the letter.

use super::*;
use crate::agenda::day::{Agenda, Part};
use crate::agenda::entry::{Card, Entry, Item, ItemKey, Kind, Section, WhyNow};
use crate::agenda::no_reply::{Evidence, Reason, Tries};
use crate::agenda::suggest::Act;
use crate::agenda::{Balance, Off};
use crate::contact::{Categories, Category, Circle, Method};
use crate::finding::{Finding, Spot};
use crate::shell::terminal::{self, Layout};
use chrono::NaiveDate;
use std::collections::BTreeSet;

const PLAIN: Layout = Layout { width: None, colour: false };

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn entry(path: &str, due: &str) -> Entry {
    Entry {
        path: path.into(),
        circle: None,
        categories: Categories::default(),
        why_now: WhyNow::Cadence { due: Some(day(due)) },
        day: Some(day(due)),
        touched: None,
        is_theirs: false,
        touches: 0,
        tries: None,
        met: None,
        met_at: None,
        items: Vec::new(),
        act: None,
        seen: None,
        why: None,
        fact: None,
        via: None,
        still_waits: false,
        retry: None,
    }
}

fn item(kind: Kind, text: &str, due: Option<&str>) -> Item {
    let key = ItemKey { kind, text: text.into(), day: due.map(day), nth: 0, others: 0 };
    Item { key, line: Some(12), is_late: false, detail: None }
}

fn part(section: Section, entries: Vec<Entry>) -> Part {
    Part { section, entries, more: 0 }
}

fn agenda(sections: Vec<Part>) -> Agenda {
    let balance = Balance { total: 1, ..Balance::default() };
    Agenda {
        today: day("2026-11-22"),
        sections,
        cards: Vec::new(),
        balance,
        attention: Vec::new(),
        namesakes: BTreeSet::new(),
    }
}

/// An agenda with somebody in every section.
fn full() -> Agenda {
    let mut categories = Categories::default();
    [Category::Buyer, Category::Introducer].into_iter().for_each(|it| categories.insert(it));
    let ada = Entry {
        circle: Some(Circle::Inner),
        categories,
        touched: Some((day("2026-10-02"), Some(Method::Email))),
        touches: 3,
        items: vec![
            item(Kind::Promise, "send the CV", Some("2026-11-22")),
            item(Kind::Waiting, "a report", Some("2026-11-06")),
        ],
        act: Some(Act {
            method: Method::Phone,
            way: Some("invite them to the fair".into()),
            fact: None,
            is_instead_of_sales: false,
            is_to_vary: false,
            is_to_link: false,
        }),
        why: Some("knows the board of every bank in town".into()),
        fact: Some("plays the harp".into()),
        ..entry("People/Ada Lovelace.md", "2026-11-02")
    };
    let grace = Entry {
        met: Some(day("2026-11-20")),
        met_at: Some("the Chamber\nlunch".into()),
        why_now: WhyNow::FirstFollowUp { by: day("2026-11-21"), is_late: true },
        ..entry("People/Grace Hopper.md", "2026-11-21")
    };
    let jack = Entry { touched: Some((day("2026-07-24"), None)), ..entry("Jack Leigh.md", "2026-11-24") };
    let zoe = Entry {
        why_now: WhyNow::Items,
        day: None,
        items: vec![item(Kind::Promise, "give her the ladder back", None)],
        ..entry("Zoë 林.md", "2026-11-25")
    };
    let reason = |number, evidence| Reason { number, evidence, answered: None, lines: Vec::new() };
    let email = Evidence::OneMethod { method: Method::Email, tries: 3, liked: None };
    let reasons = vec![reason(7, Some(email)), reason(5, None)];
    let maeve = Entry {
        why_now: WhyNow::NoReply(reasons),
        day: None,
        tries: Some(Tries { count: 3, last: day("2026-11-12") }),
        touched: Some((day("2026-06-25"), Some(Method::Meeting))),
        ..entry("Maeve.md", "2026-11-25")
    };
    Agenda {
        balance: Balance {
            personal: 0,
            counts: [[0, 0, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0; 4], [0, 21, 0, 1]],
            circles: [1, 21, 1, 1],
            total: 24,
            without_circle: vec!["Zoë 林.md".into()],
            let_go_early: 2,
            remarks: vec![Off::Nobody(vec![Category::Sponsor]).into()],
        },
        cards: vec![Card {
            since: Some(day("2026-11-18")),
            text: "Ana Ruiz, Acme — what for? (2026-11-18)".into(),
            who: "Ana Ruiz, Acme".into(),
        }],
        attention: vec![Finding {
            path: "Bob.md".into(),
            spot: Spot { line: 3, column: 9, length: 1 },
            message: "circle `4` is not one of 1, 2, 3".into(),
            hint: "circle 3 is the widest: once a year".into(),
        }],
        ..agenda(vec![
            part(Section::Today, vec![ada, grace]),
            part(Section::ThisWeek, vec![jack]),
            Part { more: 12, ..part(Section::WhenThereIsTime, vec![zoe]) },
            part(Section::NotCallingBack, vec![maeve]),
        ])
    }
}

const BALANCE: &str = "
Balance
  circle          1    2    3  none  all
  expert          0    0    0     0    0
  buyer           0    0    0     0    0
  introducer      0    0    0     0    0
  sponsor         0    0    0     0    0
  no category     0    0    0     0    0
  all             0    0    0     0    1
";

#[track_caller]
fn check(agenda: &Agenda, layout: Layout, expected: &str) {
    let found = text::render(agenda, 7, layout);
    assert_eq!(found, expected, "\n{found}");
}

#[test]
fn every_person_stands_once_with_reason_items_and_help() {
    check(
        &full(),
        PLAIN,
        "\
Sunday 22 November 2026

Today
  Ada Lovelace  due since 2 Nov · last 2 Oct by email · 4th touch
    [ ] you promised by 22 Nov: send the CV
    [ ] they promised by 6 Nov: a report
    phone: invite them to the fair
    knows the board of every bank in town · plays the harp
  Grace Hopper  first follow-up, late since 22 Nov · met 20 Nov at the Chamber lunch
    open with “It was good to meet you at the Chamber lunch”

This week
  Jack Leigh    24 Nov

When there is time
  Zoë 林
    [ ] you promised: give her the ladder back
  and 12 more: rounds due --all

Not calling back
  Maeve         tried 3 times, last 12 Nov · last 25 Jun in person
    the note says: one method only: email, 3 of 3
    only you know: could they say in a sentence what you do?
    ways out: another method; let go or hand over

Inbox
  Ana Ruiz, Acme · card of 18 Nov, what for?

Balance
  circle          1    2    3  none  all
  expert          0    0    1     0    1
  buyer           1    0    0     0    1
  introducer      1    0    0     0    1
  sponsor         0    0    0     0    0
  no category     0   21    0     1   22
  all             1   21    1     1   24
  nobody in category sponsor
  No circle and no cadence, so never due: Zoë 林

Needs attention
  Bob.md:3:9: circle `4` is not one of 1, 2, 3
    hint: circle 3 is the widest: once a year
",
    );
}

#[test]
fn a_longer_view_names_its_days() {
    let agenda = agenda(vec![part(Section::ThisWeek, vec![entry("Bo.md", "2026-11-24")])]);
    let title = |days| text::render(&agenda, days, PLAIN).lines().nth(2).unwrap().to_owned();
    assert_eq!([1, 7, 30].map(title), ["Tomorrow", "This week", "Next 30 days"]);
}

#[test]
fn reasons_are_wrapped_in_their_column_and_items_below_it() {
    let ada = full().sections.remove(0).entries.remove(0);
    let long = Item {
        key: ItemKey { text: "send the CV and the two lists".into(), ..ada.items[0].key.clone() },
        ..ada.items[0].clone()
    };
    let ada = Entry { items: vec![long], ..ada };
    let agenda = agenda(vec![part(Section::Today, vec![ada])]);
    check(
        &agenda,
        Layout { width: Some(50), ..PLAIN },
        &format!(
            "\
Sunday 22 November 2026

Today
  Ada Lovelace  due since 2 Nov · last 2 Oct by
                email · 4th touch
    [ ] you promised by 22 Nov: send the CV and
    the two lists
    phone: invite them to the fair
    knows the board of every bank in town · plays
    the harp
{BALANCE}"
        ),
    );
    let narrow = text::render(&agenda, 7, Layout { width: Some(40), ..PLAIN });
    assert!(narrow.contains("  Ada Lovelace\n    due since 2 Nov · last 2 Oct by\n"), "{narrow}");
    assert!(narrow.lines().all(|line| terminal::width(line) <= 40), "{narrow}");
}

#[test]
fn a_name_too_long_for_the_column_does_not_widen_it() {
    let long = "Wolfeschlegelsteinhausenbergerdorff the Elder.md";
    let entries = vec![entry(long, "2026-11-22"), entry("Bo.md", "2026-11-22")];
    let found = text::render(&agenda(vec![part(Section::Today, entries)]), 7, PLAIN);
    let expected = "  Wolfeschlegelsteinhausenbergerdorff the Elder\n      due since 22 Nov · never touched\n  Bo  due since 22 Nov · never touched\n";
    assert!(found.contains(expected), "{found}");
}

#[test]
fn colour_is_added_and_changes_no_column() {
    let entries = vec![entry("Bo.md", "2026-11-22"), entry("Ada.md", "2026-11-22")];
    let agenda = agenda(vec![part(Section::Today, entries)]);
    let coloured = text::render(&agenda, 7, Layout { colour: true, ..PLAIN });
    assert!(
        coloured.contains("\u{1b}[31mToday\u{1b}[0m\n  \u{1b}[1mBo\u{1b}[0m   due since"),
        "{coloured:?}"
    );
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), text::render(&agenda, 7, PLAIN));
}

#[test]
fn an_empty_agenda_says_so() {
    let nothing = "Sunday 22 November 2026\n\nNothing is due today or in the next seven days.\n";
    check(&agenda(vec![]), PLAIN, &format!("{nothing}{BALANCE}"));
    let empty = Agenda { balance: Balance::default(), ..agenda(vec![]) };
    check(
        &empty,
        PLAIN,
        "\
Sunday 22 November 2026

No active contacts: a contact is a note whose front matter has a circle, such as `circle: 1`.
",
    );
}

#[test]
fn many_who_are_never_due_are_a_count_and_a_command() {
    let mut agenda = agenda(vec![]);
    agenda.balance.without_circle = (0..11).map(|number| format!("N{number}.md").into()).collect();
    let found = text::render(&agenda, 7, PLAIN);
    assert!(
        found.ends_with("  11 have no circle and no cadence, so are never due: rounds walk --new\n"),
        "{found}"
    );
    agenda.balance.without_circle.pop();
    let found = text::render(&agenda, 7, PLAIN);
    assert!(found.contains("so never due: N0, N1,") && found.ends_with("N9\n"), "{found}");
}

#[test]
fn nothing_in_a_note_reaches_the_terminal_raw() {
    let evil = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}\nforged";
    let hostile = Entry {
        why: Some(evil.into()),
        fact: Some(evil.into()),
        met: Some(day("2026-11-20")),
        met_at: Some(evil.into()),
        items: vec![item(Kind::Promise, evil, None)],
        ..entry("\u{1b}[31mred\n.md", "2026-11-22")
    };
    let mut agenda = agenda(vec![part(Section::Today, vec![hostile])]);
    agenda.balance.without_circle = vec!["\u{202e}gpj.md".into()];
    agenda.cards = vec![Card { since: None, text: evil.into(), who: evil.into() }];
    agenda.attention = vec![Finding {
        path: "a\rb.md".into(),
        spot: Spot::default(),
        message: "not `\u{8}`".into(),
        hint: "no `\u{1b}`".into(),
    }];
    for shown in [text::render(&agenda, 7, PLAIN), json::render(&agenda, &Index::default(), 7)] {
        assert!(!shown.replace('\n', "").contains(terminal::is_unsafe), "{shown:?}");
        assert!(!shown.contains("\nforged"), "{shown:?}");
    }
}

#[test]
fn json_keys_are_stable() {
    let mut agenda = full();
    agenda.sections.truncate(1);
    let found: serde_json::Value =
        serde_json::from_str(&json::render(&agenda, &Index::default(), 7)).unwrap();
    let row = |category: Option<&str>, [one, two, three, none]: [usize; 4]| {
        serde_json::json!({
            "category": category, "circle_1": one, "circle_2": two, "circle_3": three, "no_circle": none
        })
    };
    let item = |kind: &str, text: &str, date: &str| {
        serde_json::json!({
            "kind": kind, "text": text, "date": date, "nth": 0, "late": false, "line": 12, "detail": null
        })
    };
    let expected = serde_json::json!({
        "today": "2026-11-22",
        "days": 7,
        "sections": [
            { "section": "today", "more": 0, "people": [
                {
                    "path": "People/Ada Lovelace.md", "name": "Ada Lovelace",
                    "circle": 1, "categories": ["buyer", "introducer"],
                    "reason": { "kind": "cadence", "date": "2026-11-02" }, "date": "2026-11-02",
                    "items": [
                        item("promise", "send the CV", "2026-11-22"),
                        item("waiting", "a report", "2026-11-06"),
                    ],
                    "touched": { "date": "2026-10-02", "method": "email" },
                    "theirs": false, "touches": 3, "tries": null, "met": null, "met_at": null,
                    "act": {
                        "method": "phone", "way": "invite them to the fair", "fact": null,
                        "vary_method": false, "instead_of_sales": false, "link_up": false
                    },
                    "seen": null, "why": "knows the board of every bank in town", "fact": "plays the harp", "via": null, "phone": [],
                },
                {
                    "path": "People/Grace Hopper.md", "name": "Grace Hopper",
                    "circle": null, "categories": [],
                    "reason": { "kind": "first_follow_up", "date": "2026-11-21", "late": true },
                    "date": "2026-11-21", "items": [], "touched": null,
                    "theirs": false, "touches": 0, "tries": null,
                    "met": "2026-11-20", "met_at": "the Chamber\nlunch",
                    "act": null, "seen": null, "why": null, "fact": null, "via": null, "phone": [],
                },
            ] },
        ],
        "cards": [{
            "since": "2026-11-18", "who": "Ana Ruiz, Acme", "text": "Ana Ruiz, Acme — what for? (2026-11-18)"
        }],
        "balance": {
            "total": 24,
            "personal": 0,
            "rows": [
                row(Some("expert"), [0, 0, 1, 0]),
                row(Some("buyer"), [1, 0, 0, 0]),
                row(Some("introducer"), [1, 0, 0, 0]),
                row(Some("sponsor"), [0, 0, 0, 0]),
                row(None, [0, 21, 0, 1]),
            ],
            "all": { "circle_1": 1, "circle_2": 21, "circle_3": 1, "no_circle": 1 },
            "without_circle": ["Zoë 林.md"],
            "remarks": ["nobody in category sponsor"],
            "to_rest": [],
            "let_go_early": 2,
        },
        "attention": [{
            "path": "Bob.md", "line": 3, "column": 9,
            "message": "circle `4` is not one of 1, 2, 3", "hint": "circle 3 is the widest: once a year"
        }],
    });
    assert_eq!(found, expected);
}

#[test]
fn every_kind_of_reason_has_its_keys() {
    let reason = |why_now| {
        let entry = Entry { why_now, ..entry("Ada.md", "2026-11-22") };
        let json = json::render(&agenda(vec![part(Section::Today, vec![entry])]), &Index::default(), 7);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        json["sections"][0]["people"][0]["reason"].clone()
    };
    let agreed = WhyNow::Agreed { day: day("2026-11-20"), again: None, what: Some("budget".into()) };
    assert_eq!(
        reason(agreed),
        serde_json::json!({ "kind": "agreed", "date": "2026-11-20", "again": null, "what": "budget" })
    );
    assert_eq!(reason(WhyNow::Items), serde_json::json!({ "kind": "items" }));
    assert_eq!(reason(WhyNow::Cadence { due: None }), serde_json::json!({ "kind": "cadence", "date": null }));
    let silence = full().sections.remove(3).entries.remove(0).why_now;
    assert_eq!(
        reason(silence),
        serde_json::json!({ "kind": "silence", "reasons": [
            { "question": "is this how they like to be reached?", "evidence": "one method only: email, 3 of 3", "answered": null },
            { "question": "could they say in a sentence what you do?", "evidence": null, "answered": null },
        ] })
    );
}
