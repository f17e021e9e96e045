//! What the page before a call knows of somebody.

use super::*;
use crate::agenda::fixture::{self, dated, day, touched};
use crate::contact::{Circle, Log};

const TODAY: &str = "2026-11-22";

fn person<T>(contact: Contact, note: &str, use_person: impl FnOnce(Person<'_>) -> T) -> T {
    let index = fixture::index(&[("People/Ada.md", contact)], Config::default());
    let person = Person::new(&index, "People/Ada.md", note.as_bytes(), day(TODAY));
    use_person(person.unwrap())
}

fn log(entries: &[(&str, Tags, &str)]) -> Log {
    entries.iter().map(|&(day, tags, text)| Entry { text, ..fixture::entry(day, None, tags) }).collect()
}

#[test]
fn when_they_are_next_is_one_of_few_things() {
    let check = |contact: Contact, expected: Next| {
        assert_eq!(Next::of(&contact, &Config::default(), day(TODAY)), expected, "{contact:?}");
    };
    let inner = touched(Circle::Inner, "2026-10-02");
    let due = Next::Due { day: day("2026-11-02"), latest: None };
    check(inner.clone(), due);
    check(
        Contact { next: Some(day("2026-12-01")), ..inner.clone() },
        Next::Agreed { day: day("2026-12-01"), again: None },
    );
    check(Contact { next: Some(day("2026-10-02")), ..inner.clone() }, due);
    check(Contact { status: Status::Dropped, ..inner }, Next::Off(Status::Dropped));
    check(
        touched(Circle::Middle, "2026-10-02"),
        Next::Due { day: day("2027-01-02"), latest: Some(day("2027-04-02")) },
    );
    check(Contact { circle: Some(Circle::Outer), ..Contact::default() }, Next::Now);
    check(Contact { last_touch: dated("2026-10-02"), ..Contact::default() }, Next::Never);
    check(Contact::default(), Next::Never);
    let met = |text| Contact { met: dated(text), ..Contact::default() };
    check(met("2026-10-23"), Next::FirstFollowUp { by: day("2026-10-24") });
    check(met("2026-10-22"), Next::Never);
    let tried = |days: &[&str]| Contact {
        log: days.iter().map(|day| fixture::entry(day, None, Tags::NO_ANSWER)).collect(),
        ..Contact::default()
    };
    let asked = Contact { next: Some(day("2026-11-19")), ..tried(&["2026-11-20"]) };
    check(asked, Next::Agreed { day: day("2026-11-19"), again: Some(day("2026-11-27")) });
    check(tried(&["2026-11-01", "2026-11-08"]), Next::Never);
    check(tried(&["2026-11-01", "2026-11-08", "2026-11-15"]), Next::NoReply);
    check(
        Contact { circle: Some(Circle::Outer), ..met("2026-10-22") },
        Next::Due { day: day("2027-10-22"), latest: None },
    );
}

#[test]
fn the_last_five_touches_come_newest_first_whatever_the_order_of_the_log() {
    let none = Tags::default();
    let log = log(&[
        ("2026-03-01", none, "three"),
        ("2026-01-01", none, "one"),
        ("2026-06-01", none, "six"),
        ("2026-02-01", none, "two"),
        ("2026-05-01", Tags::NO_ANSWER, "five"),
        ("2026-04-01", none, "four"),
        ("2026-11-23", none, "to come"),
    ]);
    let texts = |person: Person<'_>| person.last.iter().map(|it| it.text.to_owned()).collect::<Vec<_>>();
    let contact = Contact { log, ..Contact::default() };
    assert_eq!(person(contact.clone(), "", texts), ["six", "five", "four", "three", "two", "one"]);
    assert_eq!(person(contact, "", |person| person.touches), 5, "a try is no touch");
}

#[test]
fn tries_take_no_touch_its_place_and_five_are_enough() {
    let tried = |month: u32| (format!("2026-{month:02}-01"), Tags::NO_ANSWER);
    let days: Vec<_> =
        [("2026-01-01".to_owned(), Tags::default())].into_iter().chain((2..9).map(tried)).collect();
    let said: Vec<_> = days.iter().map(|(day, tags)| (day.as_str(), *tags, "")).collect();
    let contact = Contact { log: log(&said), ..Contact::default() };
    let months = |it: Person<'_>| it.last.iter().map(|it| it.day.month()).collect::<Vec<_>>();
    assert_eq!(person(contact, "", months), [8, 7, 6, 5, 4, 1]);
}

#[test]
fn a_last_touch_that_the_log_does_not_have_is_a_touch_of_its_own() {
    let check = |written, expected: &[&str]| {
        let log = log(&[("2026-06-01", Tags::default(), "")]);
        let contact = Contact { log, last_touch: dated(written), ..Contact::default() };
        let days = person(contact, "", |it| it.last.iter().map(|it| it.day.to_string()).collect::<Vec<_>>());
        assert_eq!(days, expected);
    };
    check("2026-06-01", &["2026-06-01"]);
    check("2026-07-01", &["2026-07-01", "2026-06-01"]);
    check("2026-05-01", &["2026-06-01", "2026-05-01"]);
    check("2026-11-23", &["2026-06-01"]);
}

#[test]
fn promises_stand_by_their_day_and_apart_from_theirs() {
    let promise = |text: &str, due: Option<&str>, is_waiting, line| Promise {
        text: text.into(),
        due: due.map(day),
        is_waiting,
        line,
        from: None,
    };
    let promises = [
        promise("some day", None, false, 1),
        promise("later", Some("2026-12-02"), false, 2),
        promise("theirs", Some("2026-12-01"), true, 3),
        promise("sooner", Some("2026-12-01"), false, 4),
    ];
    person(Contact { promises: promises.into(), ..Contact::default() }, "", |person| {
        let texts = |all: &[&Promise]| all.iter().map(|it| it.text.to_string()).collect::<Vec<_>>();
        assert_eq!(texts(&person.yours), ["sooner", "later", "some day"]);
        assert_eq!(texts(&person.theirs), ["theirs"]);
    });
}

#[test]
fn give_and_take_is_counted_with_the_last_of_each_kind() {
    let log = log(&[
        ("2026-03-01", Tags::GAVE, "template"),
        ("2026-05-01", Tags(Tags::GAVE.0 | Tags::ASKED.0), "book"),
        ("2026-04-01", Tags::REFERRAL, "Ben"),
        ("2026-11-23", Tags::GOT, "to come"),
    ]);
    person(Contact { log, ..Contact::default() }, "", |person| {
        let kinds: Vec<_> =
            person.give_and_take.iter().map(|kind| (kind.tag, kind.count, &*kind.last.text)).collect();
        let expected = [(Tags::GAVE, 2, "book"), (Tags::REFERRAL, 1, "Ben"), (Tags::ASKED, 1, "book")];
        assert_eq!(kinds, expected);
    });
}

#[test]
fn birthdays_tell_the_age_where_the_year_is_known() {
    let check = |year, month, day_of_month, expected: (&str, Option<i32>)| {
        let birthday = contact::Birthday { year, month, day: day_of_month };
        let contact = Contact { birthday: Some(birthday), ..Contact::default() };
        let expected = Some(Birthday { day: day(expected.0), turns: expected.1 });
        assert_eq!(person(contact, "", |person| person.birthday), expected);
    };
    check(Some(1980), 11, 22, ("2026-11-22", Some(46)));
    check(Some(1980), 11, 21, ("2027-11-21", Some(47)));
    check(None, 12, 10, ("2026-12-10", None));
    check(Some(1980), 2, 29, ("2027-02-28", Some(47)));
    check(Some(2030), 12, 10, ("2026-12-10", None));
}

#[test]
fn the_window_opens_when_they_buy_again() {
    let check = |bought, every, expected: Option<&str>| {
        let buying =
            contact::Buying { bought: dated(bought), every: Span::parse(every), by: None, next: None };
        let contact = Contact { buying: Some(buying.into()), ..Contact::default() };
        let opens = person(contact, "", |person| person.window.and_then(|window| window.opens));
        assert_eq!(opens, expected.map(day), "{bought} {every}");
    };
    check("2024-02-29", "3 years", Some("2027-02-28"));
    check("2024-02-29", "", None);
    check("2026-11-23", "3 years", None);
}

#[test]
fn the_users_own_fields_are_read_and_ours_are_not_repeated() {
    let check = |front: &str, expected: &[(&str, &str)]| {
        let fields = person(Contact::default(), &format!("---\n{front}\n---\nbody: no\n"), |it| it.fields);
        let fields: Vec<_> = fields.iter().map(|(key, values)| (key.as_str(), values.join(" + "))).collect();
        let fields: Vec<_> = fields.iter().map(|(key, values)| (*key, values.as_str())).collect();
        assert_eq!(fields, expected, "{front:?}");
    };
    check("company: Acme\ncircle: 1\nrole: \"CTO\"", &[("company", "Acme"), ("role", "CTO")]);
    check("phone: 0117 496 0138\nnumber: 007", &[("phone", "0117 496 0138"), ("number", "007")]);
    check(
        "tags: [a, b]\nteam:\n  - \"[[Clients/Acme|the client]]\"\n  - '[[X/Y]]'",
        &[("tags", "a + b"), ("team", "the client + Y")],
    );
    check("empty:\nnested: {a: 1}\nblank: ''\nlist: []", &[]);
    check("text: |\n  two\n  lines", &[("text", "two lines")]);
    check("no yaml: [", &[]);
    check(&format!("photo: {}\nok: 1", "x".repeat(1001)), &[("ok", "1")]);
    check("\"\\e[31m\": \"a\\e[0m\\u202eb\"", &[("[31m", "a [0mb")]);
    let many: Vec<String> = (0..1000).map(|number| format!("k{number}: v")).collect();
    assert_eq!(
        person(Contact::default(), &format!("---\n{}\n---\n", many.join("\n")), |it| it.fields.len()),
        50
    );
}

#[test]
fn words_are_links_as_they_read_without_our_tags() {
    let check = |text: &str, expected: &str| assert_eq!(words(text), expected, "{text:?}");
    check("saw [Ben](People/Ben.md) and [[People/Cy]] #gave #work", "saw Ben and Cy #work");
    check("with [[People/Cy|him]], twice", "with him, twice");
    check("two\tblanks  \u{1b}[31m", "two blanks [31m");
    check("", "");
    for endless in ["long ".repeat(1000), "[a](b".repeat(100_000)] {
        let words = words(&endless);
        assert!(words.chars().count() <= 200 && words.ends_with('…'), "{words}");
    }
}

#[test]
fn whoever_is_not_in_the_vault_is_nobody() {
    let index = fixture::index(&[], Config::default());
    assert_eq!(Person::new(&index, "Ada.md", b"", day(TODAY)), None);
}
