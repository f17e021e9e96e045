use super::*;
use crate::agenda::Extent;
use crate::agenda::day::build;
use crate::agenda::fixture::{self, categories, dated, day, index, page, touched};
use crate::config::Config;
use crate::contact::{Circle, Promise, Tags};
use crate::date::{Cadence, Span};
use crate::page::ENGLISH;

fn days(days: u32) -> Option<Cadence> {
    Some(Cadence { every: Span { months: 0, days }, latest: None })
}

#[test]
fn balance_counts_active_contacts_once_and_in_each_of_their_categories() {
    let both = categories(&[Category::Expert, Category::Buyer]);
    let index = index(
        &[
            ("Ada.md", Contact { categories: both, ..touched(Circle::Middle, "2026-11-01") }),
            ("Ben.md", Contact { status: Status::Resting, ..touched(Circle::Inner, "2026-11-01") }),
            ("Cleo.md", Contact { cadence: days(7), ..Contact::default() }),
            ("Dan.md", Contact::default()),
        ],
        Config::default(),
    );
    let balance = build(&index, day("2026-11-22"), Extent::Day).balance;
    let none = [0; 4];
    assert_eq!(balance.counts, [[0, 1, 0, 0], [0, 1, 0, 0], none, none, [0, 0, 0, 2]]);
    assert_eq!((balance.circles, balance.total), ([0, 1, 0, 2], 3));
    assert_eq!(balance.without_circle, [Arc::from("Dan.md")]);
}

#[test]
fn balance_remarks_on_what_is_off_and_only_then() {
    let check = |count: usize, cap: usize, expected: &[&str]| {
        let names: Vec<String> = (0..count).map(|number| format!("{number}.md")).collect();
        let buyer = Contact { categories: categories(&[Category::Buyer]), ..Contact::default() };
        let contacts: Vec<_> = names.iter().map(|it| (it.as_str(), buyer.clone())).collect();
        let index = index(&contacts, Config { cap, ..Config::default() });
        let remarks = build(&index, day("2026-11-22"), Extent::Day).balance.remarks;
        let remarks: Vec<String> = remarks.iter().map(|it| (ENGLISH.off)(&it.off)).collect();
        let nobody = "nobody in category expert, introducer, sponsor";
        let rest: Vec<&str> = remarks.iter().map(String::as_str).filter(|remark| *remark != nobody).collect();
        assert_eq!((rest.as_slice(), remarks.len() - rest.len()), (expected, usize::from(count > 0)));
    };
    check(0, 20, &[]);
    check(1, 20, &["1 active contact for business aims: 20 to 100 serve most"]);
    check(19, 20, &["19 active contacts for business aims: 20 to 100 serve most"]);
    check(20, 20, &[]);
    check(21, 20, &["21 contacts in category buyer: at most 20 stay manageable"]);
    check(100, 100, &[]);
    check(101, 101, &["101 active contacts for business aims: 20 to 100 serve most"]);
}

#[test]
fn each_aim_is_counted_by_its_own_band() {
    let check = |business: usize, personal: usize, config: &str, expected: &[&str]| {
        let named = |aim, count| (0..count).map(move |number| (format!("{aim:?} {number}.md"), aim));
        let people = named(Aim::Business, business).chain(named(Aim::Personal, personal));
        let contact = |aim| Contact { aim, circle: Some(Circle::Outer), ..Contact::default() };
        let people: Vec<_> = people.map(|(path, aim)| (path, contact(aim))).collect();
        let people: Vec<_> = people.iter().map(|(path, contact)| (path.as_str(), contact.clone())).collect();
        let balance = build(&index(&people, Config::parse(config)), day("2026-11-22"), Extent::Day).balance;
        let remarks: Vec<String> = balance.remarks.iter().map(|it| (ENGLISH.off)(&it.off)).collect();
        let sizes: Vec<&str> = remarks.iter().map(String::as_str).filter(|it| it.contains(" aims")).collect();
        assert_eq!((sizes.as_slice(), balance.personal), (expected, personal), "{business}, {personal}");
    };
    check(20, 0, "", &[]);
    check(20, 10, "", &[]);
    check(20, 20, "", &[]);
    check(0, 12, "", &[]);
    let few = "1 active contact for personal aims: 10 to 20 serve most";
    check(20, 1, "", &[few]);
    check(
        19,
        21,
        "",
        &[
            "19 active contacts for business aims: 20 to 100 serve most",
            "21 active contacts for personal aims: 10 to 20 serve most",
        ],
    );
    let own = "balance.business = '2-3'\nbalance.personal = '1-2'";
    check(3, 2, own, &[]);
    check(4, 2, own, &["4 active contacts for business aims: 2 to 3 serve most"]);
}

#[test]
fn over_a_cap_the_weakest_are_named_to_rest_and_never_one_you_click_with() {
    let buyer =
        |circle, touch| Contact { categories: categories(&[Category::Buyer]), ..touched(circle, touch) };
    let (inner, outer) = (Circle::Inner, Circle::Outer);
    let often = ["2026-01-01", "2026-02-01"].map(|day| fixture::entry(day, None, Tags::default()));
    let contacts = [
        ("Inner.md", buyer(inner, "2020-01-01")),
        ("Often.md", Contact { log: often.into_iter().collect(), ..buyer(outer, "2020-01-01") }),
        ("New.md", buyer(outer, "2026-11-01")),
        ("b/Old.md", buyer(outer, "2026-10-01")),
        ("a/Old.md", buyer(outer, "2026-10-01")),
        ("Cold.md", Contact { temperature: Some(Temperature::Cold), ..buyer(outer, "2026-11-01") }),
        ("None.md", Contact { circle: None, ..buyer(outer, "2026-11-01") }),
        ("Click.md", Contact { click: true, circle: None, ..buyer(outer, "2020-01-01") }),
        ("Resting.md", Contact { status: Status::Resting, ..buyer(outer, "2020-01-01") }),
    ];
    let check = |cap: usize, expected: &str| {
        let text = page(&contacts, "2026-11-22", &Config { cap, ..Config::default() });
        let remark = text.lines().find(|line| line.contains("in category buyer:"));
        let names = remark.map(|it| {
            it.replace("](", "\u{0}").split(['[', '\u{0}']).skip(1).step_by(2).collect::<Vec<_>>().join(", ")
        });
        let more = remark.and_then(|it| it.rsplit_once(", and ")).map(|(_, more)| format!(", and {more}"));
        assert_eq!(
            names.map(|names| names + &more.unwrap_or_default()).unwrap_or_default(),
            expected,
            "{text}"
        );
    };
    check(8, "");
    check(7, "None");
    check(6, "None, Cold");
    check(3, "None, Cold, Old, Old, New");
    check(2, "None, Cold, Old, Old, New, and 1 more");
    // The one whom you click with is never one of them.
    check(0, "None, Cold, Old, Old, New, and 2 more");
}

#[test]
fn nobody_is_to_rest_with_whom_something_has_begun() {
    let check = |contact: Contact, today: &str, expected: bool| {
        let contact = Contact { categories: categories(&[Category::Buyer]), ..contact };
        let index = index(&[("Ada.md", contact)], Config { cap: 0, ..Config::default() });
        let balance = build(&index, day(today), Extent::Day).balance;
        assert_eq!(!balance.remarks[0].to_rest.is_empty(), expected, "{today}");
    };
    let outer = touched(Circle::Outer, "2026-10-01");
    check(outer.clone(), "2026-11-22", true);
    let met = Contact { last_touch: None, met: dated("2026-10-23"), ..outer.clone() };
    check(met.clone(), "2026-11-22", false);
    check(met.clone(), "2026-11-23", true);
    check(Contact { last_touch: dated("2026-10-24"), ..met.clone() }, "2026-11-22", true);
    let agreed = Contact { next: Some(day("2026-12-01")), ..outer.clone() };
    check(agreed.clone(), "2026-11-22", false);
    check(Contact { last_touch: dated("2026-12-01"), ..agreed }, "2026-12-01", true);
    let promised = |is_waiting| {
        let promise = Promise { text: "send it".into(), due: None, is_waiting, line: 9, from: None };
        Contact { promises: [promise].into(), ..outer.clone() }
    };
    check(promised(false), "2026-11-22", false);
    check(promised(true), "2026-11-22", true);
}

#[test]
fn balance_counts_who_was_let_go_before_the_fifth_touch() {
    let let_go = |status, touches: usize| {
        let days = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"];
        let log = days[..touches].iter().map(|day| fixture::entry(day, None, Tags::default())).collect();
        Contact { status, log, ..Contact::default() }
    };
    let check = |contacts: &[(&str, Contact)], expected: Option<&str>| {
        let balance = build(&index(contacts, Config::default()), day("2026-11-22"), Extent::Day).balance;
        let remarks: Vec<String> = balance.remarks.iter().map(|it| (ENGLISH.off)(&it.off)).collect();
        assert_eq!(remarks.iter().find(|it| it.contains("let go")).map(String::as_str), expected);
    };
    let active = ("Active.md", Contact::default());
    check(
        &[active.clone(), ("A.md", let_go(Status::Dropped, 5)), ("B.md", let_go(Status::Resting, 1))],
        None,
    );
    check(
        &[active.clone(), ("A.md", let_go(Status::Dropped, 4))],
        Some("1 contact was let go before the 5th touch: most sales come at the 5th to 12th"),
    );
    check(
        &[active, ("A.md", let_go(Status::Dropped, 0)), ("B.md", let_go(Status::HandedOver, 4))],
        Some("2 contacts were let go before the 5th touch: most sales come at the 5th to 12th"),
    );
}

#[test]
fn a_category_that_nobody_is_in_is_named() {
    let three = categories(&[Category::Expert, Category::Buyer, Category::Introducer]);
    let ada = Contact { categories: three, ..Contact::default() };
    let balance =
        build(&index(&[("Ada.md", ada)], Config::default()), day("2026-11-22"), Extent::Day).balance;
    assert_eq!(balance.remarks[0].off, Off::Nobody(vec![Category::Sponsor]));
    assert!(build(&Planner::default(), day("2026-11-22"), Extent::Day).balance.remarks.is_empty());
}
