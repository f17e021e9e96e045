use super::*;
use crate::agenda::entry::WhyNow;
use crate::agenda::fixture::{categories, dated, day, entry as log_entry, index, touched};
use crate::config::Config;
use crate::contact::{self, Contact};
use crate::contact::{
    Agreement, Birthday, Buying, Category, Circle, Log, Method, Promise, Status, Tags, Temperature,
};
use crate::date::{Cadence, Span};

const TODAY: &str = "2026-11-22";

/// `Section: name day, name day` for each section, `+n` for those that are not listed.
fn names(agenda: &Agenda) -> Vec<String> {
    let of_part = |part: &Part| {
        let mut names: Vec<String> = part
            .entries
            .iter()
            .map(|entry| {
                let day = entry.day.map(|day| format!(" {}", day.format("%-d.%-m."))).unwrap_or_default();
                format!("{}{day}", contact::name(&entry.path))
            })
            .collect();
        names.extend((part.more > 0).then(|| format!("+{}", part.more)));
        format!("{:?}: {}", part.section, names.join(", "))
    };
    agenda.sections.iter().map(of_part).collect()
}

fn check_with(contacts: &[(&str, Contact)], a_day: usize, scope: impl Into<Scope>, expected: &[&str]) {
    let index = index(contacts, Config { a_day, ..Config::default() });
    assert_eq!(names(&build(&index, day(TODAY), scope)), expected);
}

/// The rules of a day with room for nobody but those who must stand in it.
fn check(contacts: &[(&str, Contact)], expected: &[&str]) {
    check_with(contacts, 0, Scope::default(), expected);
}

fn promising(text: &str, due: Option<&str>) -> Contact {
    Contact { promises: Box::new([promise(text, due, false)]), ..Contact::default() }
}

fn promise(text: &str, due: Option<&str>, is_waiting: bool) -> Promise {
    Promise { text: text.into(), due: due.map(day), is_waiting, line: 7, from: None }
}

fn agreed(next: &str) -> Contact {
    Contact { next: Some(day(next)), ..touched(Circle::Inner, "2026-10-30") }
}

fn met(text: &str) -> Contact {
    Contact { met: dated(text), ..Contact::default() }
}

/// Touched on a day, and tried on others since.
fn tried(touch: &str, tries: &[&str]) -> Contact {
    let tries = tries.iter().map(|text| log_entry(text, Some(Method::Email), Tags::NO_ANSWER));
    Contact { log: tries.collect::<Log>(), ..touched(Circle::Inner, touch) }
}

fn born(month: u8, day: u8) -> Contact {
    Contact { birthday: Some(Birthday { year: None, month, day }), ..Contact::default() }
}

fn only(index: &Planner, today: &str) -> (Section, Entry) {
    let mut agenda = build(index, day(today), Scope::default());
    assert_eq!(agenda.sections.len(), 1, "{:?}", names(&agenda));
    let mut part = agenda.sections.remove(0);
    assert_eq!(part.entries.len(), 1);
    (part.section, part.entries.remove(0))
}

#[test]
fn today_is_who_is_agreed_promised_met_or_born() {
    check(
        &[
            ("Agreed today.md", agreed(TODAY)),
            ("Agreed before.md", agreed("2026-11-01")),
            ("Agreed tomorrow.md", agreed("2026-11-23")),
            ("Promised today.md", promising("x", Some(TODAY))),
            ("Promised two weeks ago.md", promising("x", Some("2026-11-08"))),
            ("Promised longer ago.md", promising("x", Some("2026-11-07"))),
            ("Met today.md", met(TODAY)),
            ("Met a week ago.md", met("2026-11-15")),
            ("Met longer ago.md", met("2026-11-14")),
            ("Born today.md", born(11, 22)),
            ("Born yesterday.md", born(11, 21)),
            ("Due.md", touched(Circle::Inner, "2026-10-01")),
        ],
        &[
            "Today: Agreed before 1.11., Agreed today 22.11., Promised two weeks ago 8.11., \
             Promised today 22.11., Met a week ago 16.11., Met today 23.11., Born today 22.11.",
            "ThisWeek: Agreed tomorrow 23.11.",
            "WhenThereIsTime: Promised longer ago 7.11., Met longer ago 15.11., Born yesterday 21.11., Due 1.11.",
        ],
    );
}

#[test]
fn a_day_is_filled_by_what_speaks_already_the_most_pressing_first() {
    let contacts = [
        ("Met.md", met(TODAY)),
        ("Soon.md", touched(Circle::Inner, "2026-10-24")),
        ("Later promise.md", promising("x", Some("2026-12-03"))),
        ("Undated.md", promising("x", None)),
        ("Late.md", touched(Circle::Inner, "2026-09-01")),
        ("Due.md", touched(Circle::Inner, "2026-10-22")),
        ("Met before.md", met("2026-11-01")),
        ("Old promise.md", promising("x", Some("2026-01-01"))),
    ];
    let day_of = |a_day, expected: &[&str]| check_with(&contacts, a_day, Scope::default(), expected);
    let week = "ThisWeek: Soon 24.11.";
    day_of(
        3,
        &[
            "Today: Old promise 1.1., Met 23.11., Met before 2.11.",
            week,
            "WhenThereIsTime: Late 1.10., Due 22.11., Undated, Later promise 3.12.",
        ],
    );
    // What is still to come never fills a day.
    day_of(
        7,
        &[
            "Today: Old promise 1.1., Met 23.11., Met before 2.11., Late 1.10., Due 22.11., Undated",
            week,
            "WhenThereIsTime: Later promise 3.12.",
        ],
    );
    day_of(
        1,
        &[
            "Today: Met 23.11.",
            week,
            "WhenThereIsTime: Old promise 1.1., Met before 2.11., Late 1.10., Due 22.11., Undated, Later promise 3.12.",
        ],
    );
}

#[test]
fn whoever_was_touched_or_tried_today_has_had_a_place_so_that_the_list_ends() {
    let due = |circle| touched(circle, "2024-01-01");
    let check = |done: Contact, expected: &str| {
        let contacts = [("Ada.md", due(Circle::Inner)), ("Ben.md", due(Circle::Middle)), ("Done.md", done)];
        let index = index(&contacts, Config { a_day: 2, ..Config::default() });
        assert_eq!(names(&build(&index, day(TODAY), Scope::default()))[0], expected);
    };
    check(touched(Circle::Inner, "2026-11-21"), "Today: Ada 1.2., Ben 1.4.");
    check(touched(Circle::Inner, TODAY), "Today: Ada 1.2.");
    check(tried("2024-01-01", &[TODAY]), "Today: Ada 1.2.");
    // Somebody who must stand there is one person, not two.
    let promised =
        Contact { promises: promising("x", Some(TODAY)).promises, ..touched(Circle::Inner, TODAY) };
    check(promised, "Today: Done 22.11., Ada 1.2.");
    // Off the agenda since, they took a place all the same.
    check(Contact { status: Status::Resting, ..touched(Circle::Inner, TODAY) }, "Today: Ada 1.2.");
    // Whoever was touched does not come back for what can wait.
    let undated = Contact { promises: promising("x", None).promises, ..touched(Circle::Inner, TODAY) };
    check(undated, "Today: Ada 1.2.");
}

#[test]
fn those_who_do_not_call_back_stand_apart_unless_something_puts_them_into_today() {
    let silent = || tried("2026-01-01", &["2026-10-01", "2026-10-09", "2026-10-25"]);
    let with = |change: fn(&mut Contact)| {
        let mut contact = silent();
        change(&mut contact);
        contact
    };
    check_with(
        &[
            ("Two tries.md", tried("2026-01-01", &["2026-10-01", "2026-10-09"])),
            ("Silent.md", silent()),
            ("Promised.md", with(|it| it.promises = Box::new([promise("x", Some(TODAY), false)]))),
            (
                "Promised soon.md",
                with(|it| it.promises = Box::new([promise("x", Some("2026-11-25"), false)])),
            ),
            ("Born.md", with(|it| it.birthday = born(11, 22).birthday)),
            ("Agreed since.md", with(|it| it.next = Some(day(TODAY)))),
            ("Agreed before.md", with(|it| it.next = Some(day("2026-10-20")))),
            ("Agreed for later.md", with(|it| it.next = Some(day("2027-01-20")))),
        ],
        7,
        Scope::default(),
        &[
            "Today: Agreed since 22.11., Promised 22.11., Born 22.11., Two tries 23.10.",
            "NotCallingBack: Promised soon 25.11., Agreed before, Silent",
        ],
    );
}

#[test]
fn a_try_puts_off_what_was_due_by_a_week_and_the_second_by_two() {
    let agreed_on =
        |next: &str, tries: &[&str]| Contact { next: Some(day(next)), ..tried("2026-01-01", tries) };
    let met_on = |text: &str, tries: &[&str]| Contact {
        last_touch: None,
        met: dated(text),
        ..tried("2026-01-01", tries)
    };
    check_with(
        &[
            ("One.md", tried("2026-01-01", &["2026-11-16"])),
            ("One, waited.md", tried("2026-01-01", &["2026-11-15"])),
            ("Two.md", tried("2026-01-01", &["2026-11-01", "2026-11-09"])),
            ("Two, waited.md", tried("2026-01-01", &["2026-11-01", "2026-11-08"])),
            ("Agreed.md", agreed_on("2026-11-10", &["2026-11-16"])),
            ("Agreed, waited.md", agreed_on("2026-11-10", &["2026-11-15"])),
            ("Met.md", met_on("2026-11-15", &["2026-11-16"])),
        ],
        7,
        Scope::default(),
        &[
            "Today: Agreed, waited 22.11., One, waited 22.11., Two, waited 22.11.",
            "ThisWeek: Agreed 23.11., Met 23.11., One 23.11., Two 23.11.",
        ],
    );
}

#[test]
fn a_week_is_by_day_and_takes_those_for_whom_there_is_no_room_today() {
    let both = Contact {
        promises: promising("x", Some("2026-11-25")).promises,
        ..touched(Circle::Inner, "2026-08-01")
    };
    check(
        &[
            ("Cadence.md", touched(Circle::Inner, "2026-10-24")),
            ("Promised.md", promising("x", Some("2026-11-29"))),
            ("Promised later.md", promising("x", Some("2026-11-30"))),
            ("Born.md", born(11, 29)),
            ("Born later.md", born(11, 30)),
            ("Agreed.md", agreed("2026-11-29")),
            ("Agreed later.md", agreed("2026-11-30")),
            ("Due and promised.md", both),
        ],
        &[
            "ThisWeek: Cadence 24.11., Due and promised 25.11., Agreed 29.11., Promised 29.11., Born 29.11.",
            "WhenThereIsTime: Promised later 30.11.",
        ],
    );
}

#[test]
fn a_person_stands_once_by_the_first_day_to_come() {
    let contact = Contact {
        promises: promising("x", Some("2026-11-25")).promises,
        birthday: born(11, 24).birthday,
        ..agreed("2026-11-26")
    };
    let (section, entry) = only(&index(&[("Ada.md", contact)], Config::default()), TODAY);
    assert_eq!((section, entry.day), (Section::ThisWeek, Some(day("2026-11-24"))));
    assert_eq!(entry.items.len(), 2);
    assert_eq!(entry.why_now, WhyNow::Agreed { day: day("2026-11-26"), again: None, what: None });
}

#[test]
fn a_week_and_the_spare_time_list_twenty_and_say_how_many_more_there_are() {
    let of = |name: &str, count: usize| -> Vec<String> {
        (0..count).map(|number| format!("{name}{number:02}.md")).collect()
    };
    let (soon, due, undated) = (of("S", 25), of("D", 30), of("U", 3));
    let mut contacts: Vec<(&str, Contact)> = Vec::new();
    contacts.extend(soon.iter().map(|it| (it.as_str(), touched(Circle::Inner, "2026-10-24"))));
    contacts.extend(due.iter().map(|it| (it.as_str(), touched(Circle::Inner, "2026-10-02"))));
    contacts.extend(undated.iter().map(|it| (it.as_str(), promising("x", None))));
    let index = index(&contacts, Config::default());
    let count = |agenda: &Agenda| -> Vec<(Section, usize, usize)> {
        agenda.sections.iter().map(|part| (part.section, part.entries.len(), part.more)).collect()
    };
    let short = build(&index, day(TODAY), Extent::Day);
    // Seven of the thirty today; of the 23 left twenty, and beyond them the three promises.
    let expected = [(Section::Today, 7, 0), (Section::ThisWeek, 20, 5), (Section::WhenThereIsTime, 23, 3)];
    assert_eq!(count(&short), expected);
    assert!(
        names(&short)[2].ends_with("D26, U00, U01, U02, +3")
            || names(&short)[2].contains("U00, U01, U02, +3")
    );
    let all = build(&index, day(TODAY), Extent::All);
    let expected = [(Section::Today, 7, 0), (Section::ThisWeek, 25, 0), (Section::WhenThereIsTime, 26, 0)];
    assert_eq!(count(&all), expected);
}

#[test]
fn the_most_pressing_thing_decides_among_those_who_have_several() {
    let theirs =
        Contact { promises: Box::new([promise("x", Some("2026-11-21"), true)]), ..Contact::default() };
    let inner = Contact { circle: Some(Circle::Inner), ..theirs.clone() };
    let helped = |contact: Contact| {
        let help =
            crate::contact::Entry { text: "got advice #got", ..log_entry("2026-05-01", None, Tags::GOT) };
        Contact { log: [help].into_iter().collect(), ..contact }
    };
    let buying = Buying { bought: dated("2025-12-01"), every: Some(Span::months(12)), ..Buying::default() };
    check_with(
        &[
            ("Help.md", helped(Contact::default())),
            ("Undated.md", helped(promising("x", None))),
            ("Window.md", Contact { buying: Some(Box::new(buying)), ..promising("x", None) }),
            ("Due.md", touched(Circle::Inner, "2026-10-01")),
            (
                "Hot.md",
                Contact { temperature: Some(Temperature::Hot), ..touched(Circle::Inner, "2026-10-01") },
            ),
            ("Theirs.md", theirs),
            ("Theirs, inner.md", inner),
        ],
        7,
        Scope::default(),
        &["Today: Theirs, inner 21.11., Theirs 21.11., Hot 1.11., Due 1.11., Window 1.12., Undated, Help"],
    );
}

#[test]
fn the_own_line_says_what_speaks_and_only_a_cadence_suggests() {
    let why = |contact: Contact, today: &str| {
        let (section, entry) = only(&index(&[("Ada.md", contact)], Config::default()), today);
        (section, entry.why_now, entry.act.is_some())
    };
    let due = |text: &str| WhyNow::Cadence { due: Some(day(text)) };
    let inner = || touched(Circle::Inner, "2026-10-22");
    assert_eq!(why(inner(), TODAY), (Section::Today, due("2026-11-22"), true));
    assert_eq!(why(inner(), "2026-11-21"), (Section::ThisWeek, due("2026-11-22"), true));
    // A promise speaks today; the cadence only from tomorrow on.
    let promised = Contact { promises: promising("x", Some("2026-11-21")).promises, ..inner() };
    assert_eq!(why(promised.clone(), "2026-11-21"), (Section::Today, WhyNow::Items, false));
    assert_eq!(why(promised, TODAY), (Section::Today, due("2026-11-22"), true));
    let untouched = Contact { circle: Some(Circle::Outer), ..Contact::default() };
    assert_eq!(why(untouched, TODAY), (Section::Today, WhyNow::Cadence { due: None }, true));
    let follow_up = |by: &str, is_late| WhyNow::FirstFollowUp { by: day(by), is_late };
    assert_eq!(why(met("2026-11-21"), TODAY), (Section::Today, follow_up(TODAY, false), false));
    assert_eq!(why(met("2026-11-20"), TODAY), (Section::Today, follow_up("2026-11-21", true), false));
    let far = Contact { promises: promising("x", Some(TODAY)).promises, ..agreed("2026-12-20") };
    assert_eq!(why(far, TODAY), (Section::Today, WhyNow::Items, false));
    let silent = tried("2026-01-01", &["2026-10-01", "2026-10-09", "2026-10-25"]);
    let (section, why_now, has_act) = why(silent.clone(), TODAY);
    assert!(matches!(why_now, WhyNow::NoReply(reasons) if reasons.len() == 10));
    assert_eq!((section, has_act), (Section::NotCallingBack, false));
    let promised = Contact { promises: promising("x", Some(TODAY)).promises, ..silent };
    assert_eq!(why(promised, TODAY), (Section::Today, WhyNow::Items, false));
}

#[test]
fn what_was_agreed_is_quoted_once_its_entry_is_believed() {
    let agreement = Agreement { day: day("2026-11-20"), line: 9, words: "budget".into() };
    let contact = Contact { agreement: Some(Box::new(agreement)), ..agreed("2026-11-25") };
    let index = index(&[("Ada.md", contact)], Config::default());
    let what = |today: &str| match only(&index, today).1.why_now {
        WhyNow::Agreed { what, .. } => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(what("2026-11-19"), None);
    assert_eq!(what("2026-11-20").as_deref(), Some("budget"));
}

#[test]
fn the_act_never_says_what_an_item_says() {
    let help = crate::contact::Entry { text: "got advice #got", ..log_entry("2026-05-01", None, Tags::GOT) };
    let contact = Contact { log: [help].into_iter().collect(), ..touched(Circle::Inner, "2026-05-01") };
    let (_, entry) = only(&index(&[("Ada.md", contact)], Config::default()), TODAY);
    assert_eq!(entry.items.len(), 1);
    let act = entry.act.unwrap();
    assert!(act.way.as_deref().is_some_and(|way| !way.starts_with("tell them")), "{act:?}");
}

#[test]
fn a_scope_looks_further_ahead_and_at_some_people_only() {
    let (buyer, expert) = (categories(&[Category::Buyer]), categories(&[Category::Expert]));
    let contacts = [
        ("Ada.md", Contact { categories: buyer, ..touched(Circle::Inner, "2026-11-02") }),
        ("Ben.md", Contact { categories: expert, ..touched(Circle::Outer, "2025-12-03") }),
        ("Cleo.md", promising("x", Some("2026-12-20"))),
        ("Dan.md", born(12, 2)),
    ];
    let check = |scope, expected: &[&str]| check_with(&contacts, 7, scope, expected);
    let scope = |days| Scope { days, ..Scope::default() };
    check(scope(7), &[]);
    check(scope(10), &["ThisWeek: Dan 2.12., Ada 2.12."]);
    check(scope(11), &["ThisWeek: Dan 2.12., Ada 2.12., Ben 3.12."]);
    check(scope(28), &["ThisWeek: Dan 2.12., Ada 2.12., Ben 3.12., Cleo 20.12."]);
    check(Scope { circle: Some(Circle::Outer), ..scope(28) }, &["ThisWeek: Ben 3.12."]);
    check(Scope { categories: buyer, ..scope(28) }, &["ThisWeek: Ada 2.12."]);
    check(scope(u32::MAX), &["ThisWeek: Dan 2.12., Ada 2.12., Ben 3.12., Cleo 20.12."]);
}

#[test]
fn nobody_off_the_agenda_stands_anywhere() {
    let mut contact = agreed(TODAY);
    contact.promises = promising("x", Some(TODAY)).promises;
    contact.birthday = born(11, 22).birthday;
    for status in [Status::Resting, Status::HandedOver, Status::Dropped] {
        check_with(&[("Ada.md", Contact { status, ..contact.clone() })], 7, Scope::default(), &[]);
    }
}

#[test]
fn an_open_window_comes_first_among_equally_late_ones() {
    let buying = Buying { next: Some(day("2026-12-01")), ..Buying::default() };
    let due = touched(Circle::Inner, "2026-10-01");
    check_with(
        &[
            ("Ada.md", due.clone()),
            ("Zoe.md", Contact { buying: Some(Box::new(buying)), ..due }),
            ("Later.md", touched(Circle::Inner, "2026-09-30")),
        ],
        7,
        Scope::default(),
        &["Today: Later 30.10., Zoe 1.11., Ada 1.11."],
    );
}

#[test]
fn new_settings_move_everybody() {
    let contacts =
        [("Ada.md", touched(Circle::Inner, "2026-10-22")), ("Ben.md", touched(Circle::Outer, "2026-01-22"))];
    let mut index = index(&contacts, Config::default());
    assert_eq!(names(&build(&index, day(TODAY), Extent::Day)), ["Today: Ada 22.11."]);
    let mut config = Config { a_day: 0, ..Config::default() };
    config.circles[2] = Cadence { every: Span::months(6), latest: None };
    index.configure(Arc::new(config));
    assert_eq!(names(&build(&index, day(TODAY), Extent::Day)), ["WhenThereIsTime: Ben 22.7., Ada 22.11."]);
}

mod properties;
