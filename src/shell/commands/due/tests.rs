//! What `rounds due` prints, to the letter.

use super::*;
use crate::agenda::{Agenda, Balance, Line, Reason, Section};
use crate::contact::{Categories, Category, Circle, Method};
use crate::finding::{Finding, Spot};
use crate::shell::terminal::{self, Layout};
use chrono::NaiveDate;
use std::collections::BTreeSet;

const PLAIN: Layout = Layout { width: None, colour: false };

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn line(path: &str, due: &str) -> Line {
    Line {
        path: path.into(),
        circle: None,
        categories: Categories::default(),
        reason: Reason::Cadence { due: Some(day(due)), latest: None, quiet_until: None },
        touched: None,
        is_theirs: false,
        touches: 0,
        tries: None,
        met: None,
        met_at: None,
        why: None,
        act: None,
    }
}

fn categories(all: &[Category]) -> Categories {
    let mut categories = Categories::default();
    all.iter().for_each(|&category| categories.insert(category));
    categories
}

fn agenda(sections: Vec<(Section, Vec<Line>)>) -> Agenda {
    let balance = Balance { total: 1, ..Balance::default() };
    Agenda {
        today: day("2026-11-22"),
        sections,
        more: 0,
        more_help: 0,
        balance,
        attention: Vec::new(),
        namesakes: BTreeSet::new(),
    }
}

/// An agenda with a line of every kind.
fn full() -> Agenda {
    let grace = Line {
        circle: Some(Circle::Outer),
        categories: categories(&[Category::Expert]),
        met: Some(day("2026-11-20")),
        met_at: Some("the Chamber\nlunch".into()),
        reason: Reason::FirstFollowUp { by: day("2026-11-21"), is_late: false, promises: Vec::new() },
        ..line("People/Grace Hopper.md", "2026-11-21")
    };
    let ada = Line {
        circle: Some(Circle::Inner),
        categories: categories(&[Category::Buyer, Category::Introducer]),
        touched: Some((day("2026-10-02"), Some(Method::Email))),
        why: Some("knows the board of every bank in town".into()),
        ..line("People/Ada Lovelace.md", "2026-11-02")
    };
    let jack = Line {
        circle: Some(Circle::Middle),
        reason: Reason::Cadence {
            due: Some(day("2026-10-30")),
            latest: Some(day("2027-01-30")),
            quiet_until: None,
        },
        touched: Some((day("2025-07-30"), None)),
        ..line("Jack Leigh.md", "2026-10-30")
    };
    let zoe = Line {
        reason: Reason::Agreed { day: day("2026-11-25"), again: None, what: None },
        ..line("Zoë 林.md", "2026-11-25")
    };
    Agenda {
        more: 12,
        balance: Balance {
            counts: [[0, 0, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0; 4], [0, 21, 0, 1]],
            circles: [1, 21, 1, 1],
            total: 24,
            without_circle: vec!["Zoë 林.md".into()],
            let_go_early: 2,
            remarks: vec!["no sponsors".to_owned().into()],
        },
        attention: vec![Finding {
            path: "Bob.md".into(),
            spot: Spot { line: 3, column: 9, length: 1 },
            message: "circle `4` is not one of 1, 2, 3".into(),
            hint: "circle 3 is the widest: once a year".into(),
        }],
        ..agenda(vec![
            (Section::FirstFollowUp, vec![grace]),
            (Section::Overdue, vec![ada]),
            (Section::Due, vec![jack]),
            (Section::WhenThereIsTime, vec![zoe]),
        ])
    }
}

#[track_caller]
fn check(agenda: &Agenda, layout: Layout, expected: &str) {
    let found = text::render(agenda, layout);
    assert_eq!(found, expected, "\n{found}");
}

#[test]
fn every_line_says_who_and_why_now_in_aligned_columns() {
    check(&full(), PLAIN, "\
Sunday 22 November 2026

First follow-up
  Grace Hopper  circle 3 expert · met 20 Nov at the Chamber lunch: follow up by 21 Nov · open with “It was good to meet you at the Chamber lunch”

Overdue
  Ada Lovelace  circle 1 buyer, introducer · due 2 Nov, touched 2 Oct by email · knows the board of every bank in town

Due
  Jack Leigh    circle 2 · due 30 Oct, late after 30 Jan 2027, touched 30 Jul 2025

When there is time
  Zoë 林        agreed for 25 Nov, never touched
  and 12 more: rounds due --all

Balance
               circle 1  circle 2  circle 3  no circle   all
  expert              0         0         1          0     1
  buyer               1         0         0          0     1
  introducer          1         0         0          0     1
  sponsor             0         0         0          0     0
  no category         0        21         0          1    22
  all                 1        21         1          1    24
  no sponsors
  No circle and no cadence, so never due: Zoë 林

Needs attention
  Bob.md:3:9: circle `4` is not one of 1, 2, 3
    hint: circle 3 is the widest: once a year
");
}

#[test]
fn reasons_are_wrapped_in_their_column() {
    let agenda = agenda(full().sections);
    check(
        &agenda,
        Layout { width: Some(50), ..PLAIN },
        "\
Sunday 22 November 2026

First follow-up
  Grace Hopper  circle 3 expert · met 20 Nov at
                the Chamber lunch: follow up by
                21 Nov · open with “It was good to
                meet you at the Chamber lunch”

Overdue
  Ada Lovelace  circle 1 buyer, introducer · due
                2 Nov, touched 2 Oct by email ·
                knows the board of every bank in
                town

Due
  Jack Leigh    circle 2 · due 30 Oct, late after
                30 Jan 2027, touched 30 Jul 2025

When there is time
  Zoë 林        agreed for 25 Nov, never touched

Balance
               circle 1  circle 2  circle 3  no circle   all
  expert              0         0         0          0     0
  buyer               0         0         0          0     0
  introducer          0         0         0          0     0
  sponsor             0         0         0          0     0
  no category         0         0         0          0     0
  all                 0         0         0          0     1
",
    );
}

#[test]
fn on_a_narrow_terminal_reasons_stand_below_names() {
    let agenda = agenda(full().sections.drain(1..2).collect());
    check(
        &agenda,
        Layout { width: Some(40), ..PLAIN },
        "\
Sunday 22 November 2026

Overdue
  Ada Lovelace
    circle 1 buyer, introducer · due
    2 Nov, touched 2 Oct by email ·
    knows the board of every bank in
    town

Balance
               circle 1  circle 2  circle 3  no circle   all
  expert              0         0         0          0     0
  buyer               0         0         0          0     0
  introducer          0         0         0          0     0
  sponsor             0         0         0          0     0
  no category         0         0         0          0     0
  all                 0         0         0          0     1
",
    );
}

#[test]
fn a_name_too_long_for_the_column_does_not_widen_it() {
    let long = "Wolfeschlegelsteinhausenbergerdorff the Elder.md";
    let lines = vec![line(long, "2026-11-22"), line("Bo.md", "2026-11-22")];
    check(
        &agenda(vec![(Section::Due, lines)]),
        PLAIN,
        "\
Sunday 22 November 2026

Due
  Wolfeschlegelsteinhausenbergerdorff the Elder
      due 22 Nov, never touched
  Bo  due 22 Nov, never touched

Balance
               circle 1  circle 2  circle 3  no circle   all
  expert              0         0         0          0     0
  buyer               0         0         0          0     0
  introducer          0         0         0          0     0
  sponsor             0         0         0          0     0
  no category         0         0         0          0     0
  all                 0         0         0          0     1
",
    );
}

#[test]
fn colour_is_added_and_changes_no_column() {
    let lines = vec![line("Bo.md", "2026-11-22"), line("Ada.md", "2026-11-22")];
    let agenda = agenda(vec![(Section::Overdue, lines)]);
    let coloured = text::render(&agenda, Layout { colour: true, ..PLAIN });
    assert!(coloured.contains("\u{1b}[31mOverdue\u{1b}[0m\n  \u{1b}[1mBo\u{1b}[0m   due 22"), "{coloured:?}");
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), text::render(&agenda, PLAIN));
}

#[test]
fn an_empty_agenda_says_so() {
    check(
        &agenda(vec![]),
        PLAIN,
        "\
Sunday 22 November 2026

Nothing is due today or in the next seven days.

Balance
               circle 1  circle 2  circle 3  no circle   all
  expert              0         0         0          0     0
  buyer               0         0         0          0     0
  introducer          0         0         0          0     0
  sponsor             0         0         0          0     0
  no category         0         0         0          0     0
  all                 0         0         0          0     1
",
    );
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
fn nothing_in_a_note_reaches_the_terminal_raw() {
    let hostile = Line {
        why: Some("\u{1b}]0;owned\u{7}".into()),
        met: Some(day("2026-11-20")),
        met_at: Some("\u{9b}2J".into()),
        ..line("\u{1b}[31mred\n.md", "2026-11-22")
    };
    let mut agenda = agenda(vec![(Section::Due, vec![hostile])]);
    agenda.balance.without_circle = vec!["\u{202e}gpj.md".into()];
    agenda.attention = vec![Finding {
        path: "a\rb.md".into(),
        spot: Spot::default(),
        message: "not `\u{8}`".into(),
        hint: "no `\u{1b}`".into(),
    }];
    let text = text::render(&agenda, PLAIN);
    assert!(!text.replace('\n', "").contains(terminal::is_unsafe), "{text:?}");
}

#[test]
fn json_keys_are_stable() {
    let mut agenda = full();
    agenda.sections.truncate(2);
    let found: serde_json::Value = serde_json::from_str(&json::render(&agenda)).unwrap();
    let row = |category: Option<&str>, [one, two, three, none]: [usize; 4]| {
        serde_json::json!({
            "category": category, "circle_1": one, "circle_2": two, "circle_3": three, "no_circle": none
        })
    };
    let expected = serde_json::json!({
        "today": "2026-11-22",
        "sections": [
            { "title": "First follow-up", "lines": [{
                "path": "People/Grace Hopper.md", "name": "Grace Hopper",
                "circle": 3, "categories": ["expert"],
                "due": "2026-11-21", "latest": null, "touched": null,
                "met": "2026-11-20", "met_at": "the Chamber\nlunch", "agreed": false, "why": null,
                "theirs": false, "touches": 0, "tries": null, "act": null,
                "reason": { "kind": "first_follow_up", "late": false, "promises": [] },
            }] },
            { "title": "Overdue", "lines": [{
                "path": "People/Ada Lovelace.md", "name": "Ada Lovelace",
                "circle": 1, "categories": ["buyer", "introducer"],
                "due": "2026-11-02", "latest": null, "touched": { "date": "2026-10-02", "method": "email" },
                "met": null, "met_at": null, "agreed": false, "why": "knows the board of every bank in town",
                "theirs": false, "touches": 0, "tries": null, "act": null,
                "reason": { "kind": "cadence", "quiet_until": null },
            }] },
        ],
        "more": 12,
        "more_help": 0,
        "balance": {
            "total": 24,
            "rows": [
                row(Some("expert"), [0, 0, 1, 0]),
                row(Some("buyer"), [1, 0, 0, 0]),
                row(Some("introducer"), [1, 0, 0, 0]),
                row(Some("sponsor"), [0, 0, 0, 0]),
                row(None, [0, 21, 0, 1]),
            ],
            "all": { "circle_1": 1, "circle_2": 21, "circle_3": 1, "no_circle": 1 },
            "without_circle": ["Zoë 林.md"],
            "remarks": ["no sponsors"],
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
