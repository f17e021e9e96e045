//! One small contact and what is said of it, for every rule.

use super::*;
use crate::agenda::WEEK;
use crate::agenda::fixture::{self, dated, day, touched};
use crate::contact::{Agreement, Birthday, Buying, Circle, Method, Promise, Status, Tags};
use crate::date::{Cadence, Span};
use crate::index::Parsed;
use crate::page::ENGLISH;

const TODAY: &str = "2026-11-22";

/// All these are said, each with what it read in brackets, and nothing else that begins as the first does.
#[track_caller]
fn check(contact: Contact, expected: &[&str]) {
    check_in(contact, Config::default(), expected);
}

#[track_caller]
fn check_in(contact: Contact, config: Config, expected: &[&str]) {
    let index = fixture::index(&[("Ada.md", contact)], config);
    let said: Vec<String> = explain(&index, "Ada.md", day(TODAY), 7).iter().map(told).collect();
    for line in expected {
        assert!(said.iter().any(|said| said == line), "{line}\nis not in\n{}", said.join("\n"));
    }
    let subject = |said: &str| said.split([':', ' ']).next().unwrap().to_owned();
    let about = said.iter().filter(|said| subject(said) == subject(expected[0])).count();
    let wanted = expected.iter().filter(|said| subject(said) == subject(expected[0])).count();
    assert_eq!(about, wanted, "{}", said.join("\n"));
}

fn explained(contact: Contact) -> Vec<String> {
    let index = fixture::index(&[("Ada.md", contact)], Config::default());
    explain(&index, "Ada.md", day(TODAY), 7).iter().map(told).collect()
}

fn told(because: &Because) -> String {
    let read = because.read.iter().map(|source| match source {
        Source::Field(key) => key.word().to_owned(),
        Source::Line(source) => format!("{}:{}", source.from.as_deref().unwrap_or("Ada.md"), source.line),
        Source::Fact(fact) => format!("“{fact}”"),
        Source::Setting(key) => (*key).to_owned(),
    });
    format!("{} [{}]", rule(because), read.collect::<Vec<_>>().join(", "))
}

fn rule(because: &Because) -> String {
    (ENGLISH.because)(&because.rule, day(TODAY))
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
    let promise = Promise { text: "send the CV".into(), due: due.map(day), is_waiting, line: 12, from: None };
    Contact { circle: Some(Circle::Inner), promises: [promise].into(), ..Contact::default() }
}

#[test]
fn the_first_rule_says_where_they_stand() {
    let inner = |text| touched(Circle::Inner, text);
    check(inner("2026-10-22"), &["22 Nov: stands under Today []"]);
    check(inner("2026-10-23"), &["22 Nov: stands under This week []"]);
    check(inner("2026-10-29"), &["22 Nov: stands under This week []"]);
    check(inner("2026-10-30"), &["22 Nov: neither due nor due in the next seven days []"]);
    let resting = Contact { status: Status::Resting, ..inner("2026-10-22") };
    check(resting, &["resting: off the agenda [status]"]);
    let deceased = Contact { status: Status::Deceased, ..inner("2026-10-22") };
    check(deceased, &["deceased: off the agenda [status]"]);
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
        &[
            "last touched 2 Oct by phone [Ada.md:9]",
            "1 try without an answer: no touch, and the next not before 9 Nov [Ada.md:10]",
        ],
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
    let buying = Buying { bought: dated("2026-11-23"), every: Span::parse("1 year"), by: None, next: None };
    let contact = Contact { buying: Some(buying.into()), ..Contact::default() };
    check(contact, &["23 Nov is still to come: not counted before [bought]"]);
}

#[test]
fn an_agreed_day_is_told_with_the_touch_that_spent_it() {
    let agreement = Agreement { day: day("2026-11-02"), line: 9, words: "budget".into() };
    check(
        Contact {
            next: Some(day("2026-11-20")),
            agreement: Some(agreement.into()),
            ..touched(Circle::Inner, "2026-11-02")
        },
        &[
            "agreed for 20 Nov, and not touched since: this beats the cadence [next]",
            "what for: the words of 2 Nov [Ada.md:9]",
        ],
    );
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
        &[
            "met 23 Oct and not touched since: follow up by 24 Oct, late since 25 Oct, for 30 days [met, met_at]",
        ],
    );
    check(
        met("2026-11-21"),
        &["met 21 Nov and not touched since: follow up by 22 Nov, for 30 days [met, met_at]"],
    );
    check(met("2026-10-22"), &["met 22 Oct and not touched since [met, met_at]"]);
    let touched = Contact { met: dated("2026-11-20"), ..touched(Circle::Inner, "2026-11-21") };
    let index = fixture::index(&[("Ada.md", touched)], Config::default());
    assert!(explain(&index, "Ada.md", day(TODAY), 7).iter().all(|it| !rule(it).starts_with("met")));
}

#[test]
fn tries_since_the_last_touch_are_counted() {
    let try_on = |text, line| (text, None, Tags::NO_ANSWER, line);
    let touch = ("2026-11-01", None, Tags::default(), 9);
    check(
        with_log(&[try_on("2026-10-01", 7), touch, try_on("2026-11-02", 10), try_on("2026-11-09", 11)]),
        &["2 tries without an answer: no touch, and the next not before 23 Nov [Ada.md:11, Ada.md:10]"],
    );
    let three = [try_on("2026-11-02", 10), try_on("2026-11-09", 11), try_on("2026-11-16", 12)];
    let read = "[Ada.md:12, Ada.md:11, Ada.md:10]";
    let silence = "3 tries in a row without an answer: not calling back, which beats any cadence";
    check(with_log(&three), &[&format!("{silence} {read}")]);
    let agreed = |text| Contact { next: Some(day(text)), ..with_log(&three) };
    check(agreed("2026-11-16"), &[&format!("{silence} {read}")]);
    check(
        agreed("2026-11-17"),
        &[&format!("3 tries without an answer, and a day agreed since: that day holds {read}")],
    );
}

#[test]
fn promises_are_told_by_their_day() {
    let check = |due, is_waiting, expected: &str| {
        check(promise(due, is_waiting), &[&format!("{expected} [Ada.md:12]")])
    };
    check(
        Some("2026-11-07"),
        false,
        "promised by 7 Nov: late by more than two weeks, so it need not be today",
    );
    check(Some("2026-11-08"), false, "promised by 8 Nov: late, so for today");
    check(Some("2026-11-21"), false, "promised by 21 Nov: late, so for today");
    check(Some("2026-11-22"), false, "promised by today");
    check(Some("2026-11-29"), false, "promised by 29 Nov: in the next seven days");
    check(Some("2026-11-30"), false, "promised by 30 Nov: in the next two weeks");
    check(Some("2026-12-06"), false, "promised by 6 Dec: in the next two weeks");
    check(Some("2026-12-07"), false, "promised by 7 Dec: later than the next two weeks");
    check(None, false, "promised without a date: stands until it is kept");
    check(Some("2026-11-21"), true, "they promised it by 21 Nov: past its date");
    check(Some("2026-11-22"), true, "they promised it by 22 Nov: not past its date");
    check(None, true, "they promised it without a date: nothing to wait for yet");
}

#[test]
fn the_buying_window_is_told_with_its_lead() {
    let buyer = |bought| Contact {
        buying: Some(Box::new(Buying {
            bought: dated(bought),
            every: Span::parse("1 year"),
            by: None,
            next: None,
        })),
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
    let said = Buying { next: Some(day("2026-12-01")), ..Buying::default() };
    check(
        Contact { buying: Some(Box::new(said)), ..Contact::default() },
        &["buying window: opens 1 Dec, within the next 8 weeks [buys_next, agenda.lead]"],
    );
}

#[test]
fn what_waits_for_a_working_day_or_ones_return_is_told_with_the_setting() {
    let week = Config::parse("agenda.workdays = 'mon-fri'");
    check_in(
        touched(Circle::Inner, "2026-10-22"),
        week.clone(),
        &["circle 1, 1 month: due 23 Nov, counted from the last touch \
           [circle, circles.1.every, agenda.workdays]"],
    );
    let met = Contact { met: dated("2026-11-21"), ..Contact::default() };
    check_in(
        met,
        week,
        &["met 21 Nov and not touched since: follow up by 23 Nov, for 30 days [met, agenda.workdays]"],
    );
    let away = Config::parse("agenda.away = '2026-11-20..2026-12-01'");
    check_in(
        touched(Circle::Inner, "2026-10-21"),
        away.clone(),
        &["circle 1, 1 month: due 2 Dec, counted from the last touch [circle, circles.1.every, agenda.away]"],
    );
    let before = touched(Circle::Inner, "2026-10-18");
    check_in(before.clone(), away.clone(), &["away: the cadence waits until 2 Dec [agenda.away]"]);
    check_in(before, away, &["22 Nov: neither due nor due in the next seven days []"]);
}

#[test]
fn whoever_is_known_for_personal_aims_is_told_to_be_counted_for_them() {
    let personal = Contact { aim: Aim::Personal, ..Contact::default() };
    check(personal.clone(), &["counted for personal aims [aim, balance.personal]"]);
    let resting = explained(Contact { status: Status::Resting, ..personal });
    assert!(resting.iter().all(|said| !said.contains("aims")), "{resting:?}");
}

#[test]
fn birthdays_are_told_from_a_week_before_to_three_days_after() {
    let born =
        |month, day| Contact { birthday: Some(Birthday { year: None, month, day }), ..Contact::default() };
    check(born(11, 22), &["birthday 22 Nov: in the next 7 days [birthday]"]);
    check(born(11, 29), &["birthday 29 Nov: in the next 7 days [birthday]"]);
    check(born(11, 30), &["birthday 30 Nov: later than the next 7 days [birthday]"]);
    check(born(11, 19), &["birthday 19 Nov: past, and still to be thought of until 22 Nov [birthday]"]);
    check(born(11, 18), &["birthday 18 Nov 2027: later than the next 7 days [birthday]"]);
    for status in [Status::Deceased, Status::Resting] {
        let said = explained(Contact { status, ..born(11, 22) });
        assert!(said.iter().all(|said| !said.contains("birthday")), "{status:?}: {said:?}");
    }
    let touched = Contact { birthday: born(11, 20).birthday, ..touched(Circle::Inner, "2026-11-20") };
    check(touched, &["birthday 20 Nov: already thought of [birthday]"]);
}

/// All these are said of Ada in a vault of these notes, and that she stands in this section.
#[track_caller]
fn check_vault(notes: &[(&str, &str)], settings: &str, section: &str, expected: &[&str]) {
    let ways = "- wave\n- bow · #sales\n";
    let config = Arc::new(Config::parse(settings).with_ways(Some(ways.as_bytes())));
    let mut index = Planner::new(config.clone());
    for (path, note) in notes {
        let path = Arc::from(*path);
        let said = Parsed::read(&path, note.as_bytes(), &config);
        index.apply(path, said);
    }
    let said: Vec<String> = explain(&index, "Ada.md", day(TODAY), WEEK).iter().map(told).collect();
    let stands = format!("22 Nov: stands under {section} []");
    for line in [stands.as_str()].iter().chain(expected) {
        assert!(said.iter().any(|said| said == line), "{line}\nis not in\n{}", said.join("\n"));
    }
}

#[test]
fn every_section_has_its_rule_told_with_the_lines_that_it_read() {
    let check = |note: &str, section: Section, expected: &[&str]| {
        check_vault(&[("Ada.md", note)], "", ENGLISH.section(section), expected);
    };
    check(
        "---\nmet: 2026-01-01\n---\n- [ ] send the CV 📅 2026-11-24\n",
        Section::ThisWeek,
        &["promised by 24 Nov: in the next seven days [Ada.md:4]"],
    );
    check(
        "---\ncircle: 1\nnext: 2026-11-20\n---\n## Log\n- 2026-11-21 phone #noanswer\n- 2026-10-01 phone\n",
        Section::ThisWeek,
        &[
            "agreed for 20 Nov, and not touched since: this beats the cadence, again from 28 Nov [next]",
            "1 try without an answer: no touch, and the next not before 28 Nov [Ada.md:6]",
        ],
    );
    check(
        "---\ncircle: 1\nnext: 2026-11-20\n---\n",
        Section::Today,
        &["agreed for 20 Nov, and not touched since: this beats the cadence [next]"],
    );
    check(
        "---\nmet: 2026-11-21\n---\n",
        Section::Today,
        &["met 21 Nov and not touched since: follow up by 22 Nov, for 30 days [met]"],
    );
    let due = |day: &str| format!("---\ncircle: 1\nlast_touch: {day}\n---\n");
    let counted = |day: &str| {
        format!("circle 1, 1 month: due {day}, counted from the last touch [circle, circles.1.every]")
    };
    check(&due("2026-10-22"), Section::Today, &[&counted("22 Nov")]);
    check(&due("2026-10-23"), Section::ThisWeek, &[&counted("23 Nov")]);
    check(
        "---\nmet: 2025-01-01\nbought: 2025-11-01\nbuys_every: 1 year\nbuys_by: tender\n---\n",
        Section::Today,
        &["buying window: open since 1 Nov [bought, buys_every, agenda.lead, buys_by]"],
    );
    check(
        "---\nmet: 2025-01-01\n---\n## Log\n- 2026-11-01 met: sent a book #gave\n- 2026-10-02 phone: advice #got\n",
        Section::Today,
        &[
            "they helped on 2 Oct, and were not told since what came of it [Ada.md:6]",
            "you helped on 1 Nov, and did not ask since how useful it was [Ada.md:5]",
        ],
    );
    check(
        "---\nmet: 2025-01-01\nbirthday: 11-26\n---\n## Personal\n- two cats\n",
        Section::ThisWeek,
        &["birthday 26 Nov: in the next 7 days [birthday]", "a personal fact to remember [“two cats”]"],
    );
    check(
        "---\nmet: 2025-01-01\n---\n- [ ] send the CV 📅 2026-12-04\n",
        Section::WhenThereIsTime,
        &["promised by 4 Dec: in the next two weeks [Ada.md:4]"],
    );
    check(
        "---\ncircle: 1\ntemperature: cold\n---\n## Log\n- 2026-10-01 email #noanswer\n\
         - 2026-10-10 email #noanswer\n- 2026-11-01 email #noanswer\n",
        Section::NotCallingBack,
        &[
            "3 tries in a row without an answer: not calling back, which beats any cadence \
             [Ada.md:8, Ada.md:7, Ada.md:6]",
            "do you have anything in common? no common ground noted []",
            "is this how they like to be reached? one method only: email, 3 of 3 [Ada.md:6, Ada.md:7, Ada.md:8]",
            "what are they telling you by this? you noted them as cold [temperature]",
        ],
    );
    let ben = due("2026-09-01");
    check_vault(
        &[("Ada.md", &due("2026-10-22")), ("Ben.md", &ben)],
        "[agenda]\na_day = 1\n",
        ENGLISH.section(Section::WhenThereIsTime),
        &["a day has room for 1: others come first [agenda.a_day]"],
    );
}

#[test]
fn with_several_things_to_say_they_stand_in_one_section() {
    let note = "---\ncircle: 1\nlast_touch: 2026-10-22\nbirthday: 11-22\n---\n- [ ] a\n- [ ] b\n";
    check_vault(&[("Ada.md", note)], "", "Today", &[]);
}

#[test]
fn whom_a_day_leaves_out_is_told_how_to_be_seen() {
    let names: Vec<String> = (0..22).map(|number| format!("{number}.md")).collect();
    let late = touched(Circle::Inner, "2026-09-01");
    let mut contacts: Vec<(&str, Contact)> = names.iter().map(|name| (name.as_str(), late.clone())).collect();
    contacts.push(("Ada.md", touched(Circle::Inner, "2026-10-22")));
    let index = fixture::index(&contacts, Config { a_day: 2, ..Config::default() });
    let said = explain(&index, "Ada.md", day(TODAY), WEEK);
    assert_eq!(rule(&said[0]), "22 Nov: due, but beyond what a day lists: `rounds due --all` shows all");
}

#[test]
fn what_to_do_is_told_with_method_way_and_fact() {
    let check = |front: &str, log: &str, expected: &[&str]| {
        let note = format!("---\ncircle: 1\n{front}\n---\n## Personal\n- two cats\n## Log\n{log}");
        check_vault(&[("Ada.md", &note)], "", "Today", expected);
    };
    check(
        "channel: email",
        "- 2026-10-01 phone\n",
        &[
            "email: how they like to be reached [channel]",
            "not used with them yet, as none of the ways that suit []",
            "a personal fact to remember [“two cats”]",
            "the next is the 2nd touch: below the fifth, do not stop [Ada.md:8]",
        ],
    );
    check(
        "x: y",
        "- 2026-10-01 phone #sales\n- 2026-09-01 phone #sales\n- 2026-08-01 phone #sales\n- 2026-07-01 phone\n",
        &[
            "meeting: the last four touches were all by phone: vary the method \
             [Ada.md:8, Ada.md:9, Ada.md:10, Ada.md:11]",
            "three sales touches in a row: something useful instead [Ada.md:8, Ada.md:9, Ada.md:10]",
            "the next is the 5th touch [Ada.md:8, Ada.md:9, Ada.md:10, Ada.md:11]",
        ],
    );
    check(
        "bought: 2026-01-01\nbuys_every: 2 years",
        "- 2026-10-01 phone #theirs\n",
        &[
            "buying window: opens 1 Jan 2028, later than 8 weeks from now: useful and quiet until then \
             [bought, buys_every, agenda.lead]",
            "they buy again from 1 Jan 2028: nothing is for sale until then [Ada.md:3]",
            "last touched 1 Oct by phone, they came to you [Ada.md:9]",
        ],
    );
}

#[test]
fn a_vague_next_step_is_told_with_its_line() {
    let note = "---\ncircle: 1\n---\n## Log\n- 2026-10-01 phone: let's catch up soon\n";
    let found = Contact::read(&Arc::from("Ada.md"), note.as_bytes(), &Config::default()).unwrap();
    let expected = format!("{} [Ada.md:5]", found.unread[0].message);
    check_vault(&[("Ada.md", note)], "", "Today", &[&expected]);
}

#[test]
fn what_others_logs_say_is_told_with_their_note() {
    let ada = "---\ncircle: 1\n---\n";
    let ben = "---\ncircle: 3\n---\n## Log\n- 2026-10-01 lunch with [Ada](../Ada.md)\n";
    check_vault(
        &[("Ada.md", ada), ("People/Ben.md", ben)],
        "",
        "Today",
        &["last touched 1 Oct in person [People/Ben.md:5]"],
    );
}

#[test]
fn whoever_may_rest_is_told_for_what_cap() {
    let note = "---\ncircle: 1\ncategory: buyer\nlast_touch: 2026-10-22\n---\n";
    let rule = "1 contacts in category buyer: at most 0 stay manageable; this is one of the weakest, to rest";
    check_vault(
        &[("Ada.md", note)],
        "[categories]\ncap = 0\n",
        "Today",
        &[&format!("{rule} [category, categories.cap]")],
    );
}

#[test]
fn a_birthday_that_was_thought_of_is_told_with_the_entry() {
    let note =
        "---\ncircle: 1\nbirthday: 11-26\n---\n## Log\n- 2026-11-22 post: birthday card\n- 2026-10-01 met\n";
    let config = Config::default();
    let index = fixture::index(
        &[("Ada.md", Contact::read(&Arc::from("Ada.md"), note.as_bytes(), &config).unwrap())],
        config,
    );
    let said: Vec<String> = explain(&index, "Ada.md", day(TODAY), WEEK).iter().map(told).collect();
    assert!(
        said.contains(&"birthday 26 Nov: already thought of [birthday, Ada.md:6]".to_owned()),
        "{said:?}"
    );
}

#[test]
fn promises_are_told_as_far_ahead_as_the_agenda_looks() {
    let index = fixture::index(&[("Ada.md", promise(Some("2026-11-24"), false))], Config::default());
    let told = |ahead| explain(&index, "Ada.md", day(TODAY), ahead).into_iter().map(|it| rule(&it));
    assert!(told(2).any(|rule| rule == "promised by 24 Nov: in the next 2 days"));
    assert!(told(1).any(|rule| rule == "promised by 24 Nov: in the next two weeks"));
    let index = fixture::index(&[("Ada.md", promise(Some("2026-12-24"), false))], Config::default());
    let told = |ahead| explain(&index, "Ada.md", day(TODAY), ahead).into_iter().map(|it| rule(&it));
    assert!(told(32).any(|rule| rule == "promised by 24 Dec: in the next 32 days"));
    assert!(told(31).any(|rule| rule == "promised by 24 Dec: later than the next 31 days"));
}

#[test]
fn nobody_is_nothing() {
    let index = fixture::index(&[], Config::default());
    assert_eq!(explain(&index, "Ada.md", day(TODAY), 7), []);
}
