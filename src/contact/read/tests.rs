//! What the practice reads: promises, personal facts, vague next steps, and the fields beyond the cadence's.

use crate::contact::tests::{day, read, unread};
use crate::contact::{Promise, Temperature};
use crate::date::Span;

#[test]
fn bought_on_a_day_to_come_is_shown_until_it_has_come() {
    let contact = read("---\ncircle: 1\nbought: 2026-12-03\nbuys_every: 3 years\n---\n").unwrap();
    let shown = |today| {
        let findings = contact.findings(&"Ada.md".into(), day(today));
        findings.into_iter().map(|it| (it.spot.line, it.spot.column, it.message)).collect::<Vec<_>>()
    };
    assert_eq!(shown("2026-12-02"), [(3, 9, "bought `2026-12-03` is still to come".to_owned())]);
    assert_eq!(shown("2026-12-03"), []);
}

#[test]
fn aliases_are_a_list_or_one_text() {
    let check = |value: &str, expected: &[&str]| {
        let note = format!("---\ncircle: 1\n{value}\n---\n");
        let contact = read(&note).unwrap();
        assert_eq!(contact.aliases.iter().map(|it| &**it).collect::<Vec<_>>(), expected, "{value:?}");
        assert_eq!(unread(&note), "", "{value:?}");
    };
    check("aliases: [Augusta, \"Ada King\"]", &["Augusta", "Ada King"]);
    check("aliases:\n  - Augusta\n  - '[[Ada King]]'", &["Augusta", "Ada King"]);
    check("aliases: Augusta", &["Augusta"]);
    check("Alias: Augusta, Ada King", &["Augusta", "Ada King"]);
    check("aliases:", &[]);
    check("aliases: []", &[]);
    check("aliases: ['', ~]", &[]);
    let many = |count| read(format!("---\ncircle: 1\naliases: [{}]\n---\n", "a, ".repeat(count))).unwrap();
    assert_eq!((many(50).aliases.len(), many(51).aliases.len()), (50, 50));
}

#[test]
fn birthdays_are_read_with_and_without_a_year() {
    let check = |value: &str, expected: Option<(Option<i32>, u8, u8)>| {
        let contact = read(format!("---\ncircle: 1\nbirthday: {value}\n---\n")).unwrap();
        assert_eq!(contact.birthday.map(|it| (it.year, it.month, it.day)), expected, "{value}");
        assert_eq!(contact.unread.is_empty(), expected.is_some(), "{value}");
    };
    check("1815-12-10", Some((Some(1815), 12, 10)));
    check("\"1815-12-10\"", Some((Some(1815), 12, 10)));
    check("1815-12-10T00:00:00", Some((Some(1815), 12, 10)));
    check("12-10", Some((None, 12, 10)));
    check("--12-10", Some((None, 12, 10)));
    check("02-29", Some((None, 2, 29)));
    check("2000-02-29", Some((Some(2000), 2, 29)));
    check("1900-02-29", None);
    check("02-30", None);
    check("12-10 1815", None);
    check("12-10T10:00", None);
    check("10 December", None);
}

#[test]
fn buying_temperature_and_click_are_read_as_people_write_them() {
    let of = |front: &str| read(format!("---\ncircle: 1\n{front}\n---\n")).unwrap();
    let buying = of("bought: 2025-01-01\nbuys every: 18 months\nbuysBy: tender").buying.unwrap();
    assert_eq!(buying.bought.map(|it| it.day), Some(day("2025-01-01")));
    assert_eq!((buying.every, buying.by.as_deref()), (Some(Span::months(18)), Some("tender")));
    assert_eq!(buying.opens(day("2026-11-22")), Some(day("2026-07-01")));
    let said = of("bought: 2025-01-01\nbuys_every: 1y\nbuys-next: 2026-09-01").buying.unwrap();
    assert_eq!(said.opens(day("2026-11-22")), Some(day("2026-09-01")));
    assert_eq!(of("buysNext: 2026-09-01").buying.unwrap().opens(day("2026-11-22")), Some(day("2026-09-01")));
    assert_eq!(of("buys_next: soon").buying, None);
    assert_eq!(of("buys_by:").buying, None);
    assert_eq!(of("bought: soon").buying, None);
    for (text, expected) in
        [("Hot", Temperature::Hot), ("warm", Temperature::Warm), ("'cold'", Temperature::Cold)]
    {
        assert_eq!(of(&format!("temperature: {text}")).temperature, Some(expected), "{text}");
    }
    for (text, expected) in [("true", true), ("True", true), ("false", false), ("", false)] {
        assert_eq!(of(&format!("click: {text}")).click, expected, "{text}");
    }
}

#[test]
fn promises_are_the_open_tasks() {
    let note = "---\ncircle: 1\n---\n\n- [ ] send the CV 📅 2026-12-01\n- [x] kept\n- [-] off\n\n## Log\n\n\
                - 2026-11-02 phone\n  - [ ] figures #waiting\n";
    let contact = read(note).unwrap();
    let promise =
        |text: &str, due, is_waiting, line| Promise { text: text.into(), due, is_waiting, line, from: None };
    let expected =
        [promise("send the CV", Some(day("2026-12-01")), false, 5), promise("figures", None, true, 12)];
    assert_eq!(*contact.promises, expected);
    assert_eq!(contact.log.len(), 1);
}

#[test]
fn a_promise_with_a_bad_date_is_a_finding() {
    let note = "---\ncircle: 1\n---\n- [ ] é [[a]] 📅 2026-13-01\n";
    assert_eq!(unread(note), "4:17+10 `2026-13-01` is no day\n");
    let contact = read(note).unwrap();
    assert_eq!((&*contact.promises[0].text, contact.promises[0].due), ("é a", None));
    assert!(contact.unread[0].hint.contains("📅 2026-12-01"));
}

#[test]
fn personal_facts_are_the_contacts() {
    let contact = read("---\ncircle: 1\n---\n## Personal\n- two [[boys]]\n- [ ] card\n").unwrap();
    assert_eq!(*contact.personal, ["two boys".into()]);
    assert_eq!(contact.promises.len(), 1);
}

#[test]
fn a_vague_next_step_is_one_finding_until_there_is_a_day() {
    let found = |line, column, words: &str| {
        format!("{line}:{column}+{} `{words}` is no next step: it has no date\n", words.chars().count())
    };
    let check = |front: &str, body: &str, expected: &str| {
        let note = format!("---\ncircle: 1\n{front}\n---\n{body}");
        assert_eq!(unread(&note), expected, "{front:?} {body:?}");
        assert_eq!(unread(note.replace('\n', "\r\n")), expected, "{front:?} {body:?} with CRLF");
    };
    let log = "## Log\n- 2026-11-02 phone: é, talk again soon\n- 2026-10-01 met\n";
    check("", log, &found(6, 35, "soon"));
    check("next: 2026-11-02", log, &found(6, 35, "soon"));
    check("next: 2026-11-03", log, "");
    check("last_touch: 2026-11-02", log, &found(6, 35, "soon"));
    check("last_touch: 2026-11-03", log, "");
    for status in ["resting", "handed over", "dropped"] {
        check(&format!("status: {status}"), log, "");
    }
    check("status: active", log, &found(6, 35, "soon"));
    let with = |task: &str| format!("- [{task}\n{log}");
    check("", &with(" ] call 📅 2026-12-01"), "");
    check("", &with(" ] figures #waiting 📅 2026-12-01"), "");
    check("", &with(" ] call"), &found(7, 35, "soon"));
    check("", &with("x] call 📅 2026-12-01"), &found(7, 35, "soon"));
    check("", "## Log\n- 2026-11-03 card\n- 2026-11-02 see you soon\n", "");
    check("", "## Log\n- 2026-11-02 see you soon\n- 2026-11-03 card\n", "");
    check("", "## Log\n- 2026-11-03 #noanswer\n- 2026-11-02 see you soon\n", &found(7, 22, "soon"));
    check("", "## Log\n- 2026-11-02 voicemail: talk soon #noanswer\n", "");
    check("", "## Log\n- 2026-11-02 a\n- 2026-11-02 soon\n- 2026-11-02 sometime\n", &found(7, 14, "soon"));
    check(
        "",
        "## Log\n- 2026-11-02 let's catch\n  up then\n",
        "6:14+11 `let's catch up` is no next step: it has no date\n",
    );
    check("", "## Log\n- 2026-11-02 met\n  - [ ] call soon\n", "");
    check("", "## Log\n- 2026-11-02 met\n\n  soon\n", "");
    check("", "soon\n- 2026-11-02 soon\n", "");
    check("", "## Log\n- 2026-11-02 phone as soon as it is there\n", "");
    let finding = read(format!("---\ncircle: 1\n---\n{log}")).unwrap().unread[0].clone();
    assert_eq!(finding.hint, "agree a day: `next: 2026-12-01`, or a task with 📅");
}
