use super::*;
use crate::agenda::fixture::{dated, day, page};
use crate::contact::{Entry, Method, Tags};
use crate::date::Span;

/// The task lines of a vault that holds this contact as `Ada.md`, each with its section.
#[track_caller]
fn check(contact: &Contact, today: &str, expected: &[&str]) {
    let text = page(&[("Ada.md", contact.clone())], today, &Config::default());
    let mut section = "";
    let mut lines = Vec::new();
    for line in text.lines() {
        section = line.strip_prefix("## ").unwrap_or(section);
        lines.extend(line.strip_prefix("- [ ] [Ada](Ada.md) · ").map(|line| format!("{section}: {line}")));
    }
    assert_eq!(lines, expected, "{text}");
}

fn promise(text: &str, due: Option<&str>, is_waiting: bool) -> Promise {
    Promise { text: text.into(), due: due.map(day), is_waiting, line: 7 }
}

fn promises(all: &[Promise]) -> Contact {
    Contact { promises: all.into(), ..Contact::default() }
}

fn log(entries: &[(&str, Tags, &'static str)]) -> Contact {
    let entry = |&(on, tags, text): &(&str, Tags, &'static str)| Entry {
        day: day(on),
        method: Some(Method::Email),
        tags,
        line: 9,
        text,
        from: None,
    };
    Contact { log: entries.iter().map(entry).collect(), ..Contact::default() }
}

#[test]
fn a_promise_of_yours_stands_from_a_week_before_its_day_until_it_is_done() {
    let contact = promises(&[promise("send the CV", Some("2026-12-01"), false)]);
    check(&contact, "2026-11-23", &[]);
    for today in ["2026-11-24", "2026-12-01", "2026-12-02"] {
        check(&contact, today, &["Promises: promised by 1 Dec: send the CV"]);
    }
    check(&contact, "2027-12-02", &["Promises: promised by 1 Dec 2026: send the CV"]);
}

#[test]
fn a_promise_without_a_date_stands_always_and_theirs_once_its_day_is_past() {
    check(&promises(&[promise("lunch", None, false)]), "2026-11-22", &["Promises: promised: lunch"]);
    check(&promises(&[promise("lunch", None, true)]), "2026-11-22", &[]);
    let theirs = promises(&[promise("introduce me to Ana", Some("2026-12-10"), true)]);
    check(&theirs, "2026-12-10", &[]);
    check(&theirs, "2026-12-11", &["Promises: waiting for, promised by 10 Dec: introduce me to Ana"]);
}

#[test]
fn promises_come_by_date_then_undated_then_theirs_and_equal_ones_once() {
    let contact = promises(&[
        promise("theirs", Some("2026-11-01"), true),
        promise("whenever", None, false),
        promise("later", Some("2026-11-25"), false),
        promise("late", Some("2026-11-02"), false),
        promise("late", Some("2026-11-02"), false),
    ]);
    check(
        &contact,
        "2026-11-22",
        &[
            "Promises: promised by 2 Nov: late",
            "Promises: promised by 25 Nov: later",
            "Promises: promised: whenever",
            "Promises: waiting for, promised by 1 Nov: theirs",
        ],
    );
}

#[test]
fn a_buying_window_stands_from_its_lead_on_and_tells_how_they_choose() {
    let bought = |on: &str, every| {
        let buying = Buying { bought: dated(on), every: Some(every), by: Some("a tender".into()) };
        Contact { buying: Some(buying.into()), ..Contact::default() }
    };
    let ending = " · how they choose: a tender · ask what they will need";
    let yearly = bought("2025-12-31", Span::months(12));
    check(&yearly, "2026-11-04", &[]);
    let opens = format!("Windows: bought 31 Dec 2025, window opens 31 Dec{ending}");
    check(&yearly, "2026-11-05", &[&opens]);
    check(&yearly, "2026-12-30", &[&opens]);
    check(
        &yearly,
        "2026-12-31",
        &[&format!("Windows: bought 31 Dec 2025, window open since 31 Dec{ending}")],
    );
    // One month after 31 January is the last of February; with a leap day in it, the 29th.
    let monthly = bought("2028-01-31", Span::months(1));
    check(&monthly, "2028-01-30", &[]);
    check(&monthly, "2028-02-28", &[&format!("Windows: bought 31 Jan, window opens 29 Feb{ending}")]);
    check(&monthly, "2028-02-29", &[&format!("Windows: bought 31 Jan, window open since 29 Feb{ending}")]);
    let half = Buying { bought: dated("2025-01-01"), every: None, by: None };
    check(&Contact { buying: Some(half.into()), ..Contact::default() }, "2026-11-22", &[]);
}

#[test]
fn the_lead_of_a_window_is_a_setting() {
    let buying = Buying { bought: dated("2026-01-15"), every: Some(Span::months(12)), by: None };
    let contact = Contact { buying: Some(buying.into()), ..Contact::default() };
    let config = Config { lead: Span::months(1), ..Config::default() };
    let is_listed = |today| page(&[("Ada.md", contact.clone())], today, &config).contains("## Windows");
    assert_eq!([is_listed("2026-12-14"), is_listed("2026-12-15")], [false, true]);
}

#[test]
fn help_received_is_told_of_after_two_weeks_until_it_is() {
    let got = log(&[("2026-10-03", Tags::REFERRAL, "")]);
    let line = "Tell and ask: tell them what came of the introduction of 3 Oct";
    check(&got, "2026-10-16", &[]);
    check(&got, "2026-10-17", &[line]);
    check(&got, "2026-12-31", &[line]);
    check(&got, "2027-01-01", &[&format!("{line} 2026")]);
    check(&log(&[("2026-10-03", Tags::GOT, ""), ("2026-10-20", Tags::TOLD, "")]), "2026-10-20", &[]);
}

#[test]
fn help_given_is_asked_about_between_two_and_eight_weeks_after() {
    let gave = log(&[("2026-09-01", Tags::GAVE, "")]);
    let line = "Tell and ask: ask how useful your help of 1 Sep was";
    check(&gave, "2026-09-14", &[]);
    check(&gave, "2026-09-15", &[line]);
    check(&gave, "2026-10-27", &[line]);
    check(&gave, "2026-10-28", &[]);
    check(&log(&[("2026-09-01", Tags::GAVE, ""), ("2026-09-10", Tags::ASKED, "")]), "2026-09-20", &[]);
}

#[test]
fn of_years_of_help_the_newest_stands_since_one_talk_settles_it_all() {
    let years = log(&[
        ("2019-03-01", Tags::GOT, "lent me a book"),
        ("2026-10-03", Tags::REFERRAL, ""),
        ("2024-05-01", Tags::GOT, "advice"),
        ("2026-10-01", Tags::GAVE, "sent a template"),
        ("2026-10-10", Tags::GAVE, "sent a checklist"),
        ("2026-11-20", Tags::GOT, "too fresh to tell of"),
    ]);
    let ask = "Tell and ask: ask how useful the checklist was";
    check(&years, "2026-11-22", &[ask, "Tell and ask: tell them what came of the introduction of 3 Oct"]);
}

#[test]
fn the_newest_help_comes_first_and_a_day_has_no_more_of_it_than_its_number() {
    let help = |at: u32| {
        let day = format!("2026-10-{:02}", at + 1);
        (format!("N{at}.md"), log(&[(&day, Tags::REFERRAL, "")]))
    };
    let lines = |count: u32| {
        let contacts: Vec<(String, Contact)> = (0..count).map(help).collect();
        let contacts: Vec<(&str, Contact)> =
            contacts.iter().map(|(path, it)| (&**path, it.clone())).collect();
        let config = Config { a_day: 2, ..Config::default() };
        let text = page(&contacts, "2026-11-22", &config);
        let (_, section) = text.split_once("## Tell and ask\n\n").unwrap();
        section.split_once("\n\n## ").unwrap().0.to_owned()
    };
    let line = |at: u32| {
        format!("- [ ] [N{at}](N{at}.md) · tell them what came of the introduction of {} Oct", at + 1)
    };
    let two = |first, second| format!("{}\n\n{}", line(first), line(second));
    assert_eq!(lines(2), two(1, 0));
    assert_eq!(lines(3), two(2, 1) + "\n\nand 1 more: rounds due --all");
    assert_eq!(lines(9), two(8, 7) + "\n\nand 7 more: rounds due --all");
}

#[test]
fn a_birthday_stands_two_weeks_ahead_with_a_personal_fact_until_its_day_is_past() {
    let born = |year, month, day| Contact {
        birthday: Some(Birthday { year, month, day }),
        personal: Box::new(["sails *fast*".into(), "two kids".into()]),
        ..Contact::default()
    };
    let line = r"Birthdays: birthday 10 Dec: send a card · sails \*fast\*";
    check(&born(Some(1815), 12, 10), "2026-11-25", &[]);
    check(&born(Some(1815), 12, 10), "2026-11-26", &[line]);
    check(&born(None, 12, 10), "2026-12-10", &[line]);
    check(&born(None, 12, 10), "2026-12-11", &[]);
    let bare = Contact { personal: Box::default(), ..born(None, 1, 3) };
    check(&bare, "2026-12-19", &[]);
    check(&bare, "2026-12-20", &["Birthdays: birthday 3 Jan 2027: send a card"]);
    check(&bare, "2027-01-03", &["Birthdays: birthday 3 Jan: send a card"]);
}

#[test]
fn a_birthday_on_29_february_is_kept_on_the_28th_in_other_years() {
    let leap = Contact { birthday: Some(Birthday { year: None, month: 2, day: 29 }), ..Contact::default() };
    check(&leap, "2027-02-13", &[]);
    check(&leap, "2027-02-14", &["Birthdays: birthday 28 Feb: send a card"]);
    check(&leap, "2027-02-28", &["Birthdays: birthday 28 Feb: send a card"]);
    check(&leap, "2027-03-01", &[]);
    check(&leap, "2028-02-14", &[]);
    check(&leap, "2028-02-15", &["Birthdays: birthday 29 Feb: send a card"]);
    check(&leap, "2028-02-29", &["Birthdays: birthday 29 Feb: send a card"]);
}

#[test]
fn a_birthday_goes_once_somebody_thought_of_it() {
    let said = |on: &str, text| {
        let note = format!("---\nbirthday: 12-10\ncircle:\nmet: 2020-01-01\n---\n## Log\n- {on} {text}\n");
        let contact = Contact::read(&"Ada.md".into(), note.as_bytes(), &Config::default()).unwrap();
        Contact { met: None, ..contact }
    };
    let line = ["Birthdays: birthday 10 Dec: send a card"];
    check(&said("2026-11-25", "Birthday card"), "2026-12-09", &line);
    check(&said("2026-11-26", "Birthday card"), "2026-12-09", &[]);
    check(&said("2026-12-01", "the draft"), "2026-12-09", &line);
    check(&said("2026-12-10", "the draft"), "2026-12-10", &[]);
}

#[test]
fn who_is_not_active_has_no_occasions() {
    let contact = Contact {
        birthday: Some(Birthday { year: None, month: 11, day: 22 }),
        ..promises(&[promise("lunch", None, false)])
    };
    check(&contact, "2026-11-22", &["Promises: promised: lunch", "Birthdays: birthday 22 Nov: send a card"]);
    check(&Contact { status: Status::Dropped, ..contact }, "2026-11-22", &[]);
}
