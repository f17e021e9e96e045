use crate::contact::Temperature;
use crate::contact::tests::{day, read, unread};
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
