//! One small contact and what is said of it, for every rule.

use super::*;
use crate::agenda::fixture::{self, dated, day, touched};
use crate::contact::{Birthday, Buying, Method, Status};

const TODAY: &str = "2026-11-22";

/// All these are said, each with what it read in brackets, and nothing else that begins as the first does.
#[track_caller]
fn check(contact: Contact, expected: &[&str]) {
    check_in(contact, Config::default(), expected);
}

#[track_caller]
fn check_in(contact: Contact, config: Config, expected: &[&str]) {
    let index = fixture::index(&[("Ada.md", contact)], config);
    let said: Vec<String> = explain(&index, "Ada.md", day(TODAY)).iter().map(told).collect();
    for line in expected {
        assert!(said.iter().any(|said| said == line), "{line}\nis not in\n{}", said.join("\n"));
    }
    let subject = |said: &str| said.split([':', ' ']).next().unwrap().to_owned();
    let about = said.iter().filter(|said| subject(said) == subject(expected[0])).count();
    let wanted = expected.iter().filter(|said| subject(said) == subject(expected[0])).count();
    assert_eq!(about, wanted, "{}", said.join("\n"));
}

fn told(spoken: &Spoken) -> String {
    let read = spoken.read.iter().map(|source| match source {
        Source::Field(key) => key.word().to_owned(),
        Source::Line { note, line } => format!("{note}:{line}"),
        Source::Setting(key) => (*key).to_owned(),
    });
    format!("{} [{}]", spoken.rule, read.collect::<Vec<_>>().join(", "))
}

fn log(entries: &[(&str, Option<Method>, Tags, u32)]) -> crate::contact::Log {
    entries
        .iter()
        .map(|&(text, method, tags, line)| Entry { line, ..fixture::entry(text, method, tags) })
        .collect()
}

fn with_log(entries: &[(&str, Option<Method>, Tags, u32)]) -> Contact {
    Contact { circle: Some(Circle::Inner), log: log(entries), ..Contact::default() }
}

fn promise(due: Option<&str>, is_waiting: bool) -> Contact {
    let promise = Promise { text: "send the CV".into(), due: due.map(day), is_waiting, line: 12 };
    Contact { circle: Some(Circle::Inner), promises: [promise].into(), ..Contact::default() }
}

#[test]
fn the_first_rule_says_where_they_stand() {
    let inner = |text| touched(Circle::Inner, text);
    check(inner("2026-10-21"), &["22 Nov: stands under Overdue []"]);
    check(inner("2026-10-22"), &["22 Nov: stands under Due []"]);
    check(inner("2026-10-29"), &["22 Nov: stands under This week []"]);
    check(inner("2026-10-30"), &["22 Nov: neither due nor due in the next seven days []"]);
    let resting = Contact { status: Status::Resting, ..inner("2026-10-22") };
    check(resting, &["resting: off the agenda [status]"]);
    check(Contact::default(), &["no circle, no cadence and nothing agreed: never due []"]);
}

#[test]
fn the_cadence_is_told_with_its_field_and_its_settings() {
    check(
        touched(Circle::Inner, "2026-10-31"),
        &["circle 1, 1 month: due 30 Nov, counted from the last touch [circle, circles.1.every]"],
    );
    check(
        touched(Circle::Middle, "2026-10-31"),
        &["circle 2, 3–6 months: due 31 Jan 2027, late after 30 Apr 2027, counted from the last touch \
           [circle, circles.2.every, circles.2.latest]"],
    );
    let own = Contact { cadence: Cadence::parse("6 weeks"), ..touched(Circle::Inner, "2026-11-01") };
    check(own, &["a cadence of their own, 6 weeks: due 13 Dec, counted from the last touch [cadence]"]);
    let met = Contact { circle: Some(Circle::Outer), met: dated("2026-09-01"), ..Contact::default() };
    check(met, &["circle 3, 1 year: due 1 Sep 2027, counted from the day you met [circle, circles.3.every]"]);
    let new = Contact { circle: Some(Circle::Outer), ..Contact::default() };
    check(
        new,
        &["circle 3, 1 year: neither touched nor met: due whatever the day [circle, circles.3.every]"],
    );
    let config = Config::parse("[circles.1]\nevery = \"2 weeks\"\n");
    check_in(
        touched(Circle::Inner, "2026-11-01"),
        config,
        &["circle 1, 2 weeks: due 15 Nov, counted from the last touch [circle, circles.1.every]"],
    );
}

#[test]
fn the_last_touch_is_told_with_the_line_or_field_that_says_so() {
    let phone = Some(Method::Phone);
    let none = Tags::default();
    check(Contact::default(), &["never touched []"]);
    check(touched(Circle::Inner, "2026-10-02"), &["last touched 2 Oct [last_touch]"]);
    check(with_log(&[("2025-10-02", phone, none, 9)]), &["last touched 2 Oct 2025 by phone [Ada.md:9]"]);
    let both =
        |written| Contact { last_touch: dated(written), ..with_log(&[("2026-10-02", phone, none, 9)]) };
    check(both("2026-10-01"), &["last touched 2 Oct by phone, the later of the two [Ada.md:9, last_touch]"]);
    check(both("2026-10-02"), &["last touched 2 Oct by phone, as both say [Ada.md:9, last_touch]"]);
    check(both("2026-10-03"), &["last touched 3 Oct, the later of the two [last_touch, Ada.md:9]"]);
    check(
        with_log(&[("2026-10-02", phone, none, 9), ("2026-11-02", phone, Tags::NO_ANSWER, 10)]),
        &["last touched 2 Oct by phone [Ada.md:9]", "1 try without an answer: a try is no touch [Ada.md:10]"],
    );
}

#[test]
fn an_entry_of_another_note_is_told_with_that_note() {
    let other: Arc<str> = "People/Ben.md".into();
    let entry = Entry { from: Some(&other), line: 7, ..fixture::entry("2026-10-02", None, Tags::default()) };
    let contact = Contact { log: [entry].into_iter().collect(), ..Contact::default() };
    check(contact, &["last touched 2 Oct [People/Ben.md:7]"]);
}

#[test]
fn days_to_come_are_told_not_to_count() {
    let contact = Contact {
        last_touch: dated("2026-11-23"),
        met: dated("2026-11-22"),
        ..with_log(&[("2026-11-24", None, Tags::default(), 9)])
    };
    check(
        contact,
        &[
            "23 Nov is still to come: not counted before [last_touch]",
            "24 Nov is still to come: not counted before [Ada.md:9]",
        ],
    );
    let buying = Buying { bought: dated("2026-11-23"), every: Span::parse("1 year"), by: None };
    let contact = Contact { buying: Some(buying.into()), ..Contact::default() };
    check(contact, &["23 Nov is still to come: not counted before [bought]"]);
}

#[test]
fn an_agreed_day_is_told_with_the_touch_that_spent_it() {
    let agreed = |next, last| Contact { next: Some(day(next)), ..touched(Circle::Inner, last) };
    check(
        agreed("2026-11-20", "2026-11-19"),
        &["agreed for 20 Nov, and not touched since: this beats the cadence [next]"],
    );
    check(
        agreed("2026-11-20", "2026-11-20"),
        &["agreed for 20 Nov, spent by the touch of 20 Nov: the cadence counts again [next, last_touch]"],
    );
}

#[test]
fn whoever_was_met_and_not_touched_is_told_for_how_long_they_are_new() {
    let met = |text| Contact {
        circle: Some(Circle::Outer),
        met: dated(text),
        met_at: Some("the Chamber".into()),
        ..Contact::default()
    };
    check(
        met("2026-10-23"),
        &["met 23 Oct and not touched since: follow up by 24 Oct, for 30 days [met, met_at]"],
    );
    check(met("2026-10-22"), &["met 22 Oct and not touched since [met, met_at]"]);
    let touched = Contact { met: dated("2026-11-20"), ..touched(Circle::Inner, "2026-11-21") };
    let index = fixture::index(&[("Ada.md", touched)], Config::default());
    assert!(explain(&index, "Ada.md", day(TODAY)).iter().all(|spoken| !spoken.rule.starts_with("met")));
}

#[test]
fn tries_since_the_last_touch_are_counted() {
    let try_on = |text, line| (text, None, Tags::NO_ANSWER, line);
    let touch = ("2026-11-01", None, Tags::default(), 9);
    check(
        with_log(&[try_on("2026-10-01", 7), touch, try_on("2026-11-02", 10), try_on("2026-11-09", 11)]),
        &["2 tries without an answer: a try is no touch [Ada.md:11, Ada.md:10]"],
    );
}

#[test]
fn promises_are_told_by_their_day() {
    check(promise(Some("2026-11-21"), false), &["promised by 21 Nov: overdue [Ada.md:12]"]);
    check(promise(Some("2026-11-22"), false), &["promised by today [Ada.md:12]"]);
    check(promise(Some("2026-11-29"), false), &["promised by 29 Nov: in the next seven days [Ada.md:12]"]);
    check(
        promise(Some("2026-11-30"), false),
        &["promised by 30 Nov: later than the next seven days [Ada.md:12]"],
    );
    check(promise(None, false), &["promised without a date: stands until it is kept [Ada.md:12]"]);
    check(promise(Some("2026-11-21"), true), &["they promised it by 21 Nov: past its date [Ada.md:12]"]);
    check(promise(Some("2026-11-22"), true), &["they promised it by 22 Nov: not past its date [Ada.md:12]"]);
    check(promise(None, true), &["they promised it without a date: nothing to wait for yet [Ada.md:12]"]);
}

#[test]
fn the_buying_window_is_told_with_its_lead() {
    let buyer = |bought| Contact {
        buying: Some(Box::new(Buying { bought: dated(bought), every: Span::parse("1 year"), by: None })),
        ..Contact::default()
    };
    let read = "[bought, buys_every, agenda.lead]";
    let rule = |words: &str| format!("buying window: {words} {read}");
    check(buyer("2025-11-22"), &[&rule("open since 22 Nov")]);
    check(buyer("2025-11-23"), &[&rule("opens 23 Nov, within the next 8 weeks")]);
    check(buyer("2026-01-17"), &[&rule("opens 17 Jan 2027, within the next 8 weeks")]);
    check(
        buyer("2026-01-18"),
        &[&rule("opens 18 Jan 2027, later than 8 weeks from now: useful and quiet until then")],
    );
}

#[test]
fn birthdays_are_told_from_two_weeks_before() {
    let born =
        |month, day| Contact { birthday: Some(Birthday { year: None, month, day }), ..Contact::default() };
    check(born(11, 22), &["birthday 22 Nov: in the next 14 days [birthday]"]);
    check(born(12, 6), &["birthday 6 Dec: in the next 14 days [birthday]"]);
    check(born(12, 7), &["birthday 7 Dec: later than the next 14 days [birthday]"]);
    check(born(11, 21), &["birthday 21 Nov 2027: later than the next 14 days [birthday]"]);
}

#[test]
fn nobody_is_nothing() {
    let index = fixture::index(&[], Config::default());
    assert_eq!(explain(&index, "Ada.md", day(TODAY)), []);
}
