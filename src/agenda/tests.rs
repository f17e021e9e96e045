use super::fixture::{categories, dated, day, index, touched};
use super::*;
use crate::config::{Config, Links};
use crate::contact::{Birthday, Category, Entry, Status, Tags};
use crate::date::{Cadence, Span};
use crate::finding::Spot;
use chrono::Datelike;
use proptest::prelude::*;

/// `Section: name, name` for each section, in the agenda's order.
fn names(agenda: &Agenda) -> Vec<String> {
    let all = |lines: &[Line]| {
        lines.iter().map(|line| crate::contact::name(&line.path)).collect::<Vec<_>>().join(", ")
    };
    agenda.sections.iter().map(|(section, lines)| format!("{}: {}", section.title(), all(lines))).collect()
}

fn check(contacts: &[(&str, Contact)], a_day: usize, expected: &[&str]) {
    let index = index(contacts, Config { a_day, ..Config::default() });
    assert_eq!(names(&build(&index, day("2026-11-22"), Extent::Day)), expected);
}

fn days(days: u32) -> Option<Cadence> {
    Some(Cadence { every: Span { months: 0, days }, latest: None })
}

#[test]
fn rank_is_lateness_relative_to_the_cadence() {
    let late =
        |every, touch| Contact { cadence: days(every), last_touch: dated(touch), ..Contact::default() };
    // 12 of 10 days, 20 of 30, 30 of 90.
    check(
        &[
            ("Thirty of ninety.md", late(90, "2026-07-25")),
            ("Twelve of ten.md", late(10, "2026-10-31")),
            ("Twenty of thirty.md", late(30, "2026-10-03")),
        ],
        7,
        &["Overdue: Twelve of ten, Twenty of thirty, Thirty of ninety"],
    );
}

#[test]
fn equal_lateness_ranks_by_circle_then_name_then_path() {
    let late =
        |circle| Contact { circle, cadence: days(10), last_touch: dated("2026-11-01"), ..Contact::default() };
    check(
        &[
            ("a/B.md", late(Some(Circle::Outer))),
            ("z/A.md", late(Some(Circle::Outer))),
            ("b/B.md", late(Some(Circle::Outer))),
            ("None.md", late(None)),
            ("Zoe.md", late(Some(Circle::Inner))),
        ],
        7,
        &["Overdue: Zoe, A, B, B, None"],
    );
}

#[test]
fn a_days_number_takes_overdue_before_due_before_this_week() {
    let inner = |touch| touched(Circle::Inner, touch);
    check(
        &[
            ("This week.md", inner("2026-10-24")),
            ("Due.md", inner("2026-10-22")),
            ("Window.md", touched(Circle::Middle, "2026-07-01")),
            ("Late.md", inner("2026-10-20")),
            ("Later.md", inner("2026-10-01")),
        ],
        3,
        &["Overdue: Later, Late", "Due: Window", "When there is time: Due, This week"],
    );
}

#[test]
fn agreed_days_and_first_follow_ups_are_never_cut() {
    let met = |text| Contact { met: dated(text), ..Contact::default() };
    let next = Some(day("2026-11-22"));
    check(
        &[
            ("Met.md", met("2026-11-20")),
            ("Met before.md", met("2026-11-19")),
            ("Agreed.md", Contact { next, ..Contact::default() }),
            ("Due.md", touched(Circle::Inner, "2026-10-22")),
        ],
        0,
        &["Agreed: Agreed", "First follow-up: Met before, Met", "When there is time: Due"],
    );
}

#[test]
fn everything_is_listed_on_request_in_its_own_section() {
    let names: Vec<String> = (0..40).map(|number| format!("N{number:02}.md")).collect();
    let contacts: Vec<_> =
        names.iter().map(|it| (it.as_str(), touched(Circle::Inner, "2026-10-02"))).collect();
    let index = index(&contacts, Config::default());
    let all = build(&index, day("2026-11-22"), Extent::All);
    assert_eq!(
        (all.sections.len(), all.sections[0].0, all.sections[0].1.len(), all.more),
        (1, Section::Overdue, 40, 0)
    );
    let short = build(&index, day("2026-11-22"), Extent::Day);
    let counts: Vec<_> = short.sections.iter().map(|(section, lines)| (*section, lines.len())).collect();
    assert_eq!((counts, short.more), (vec![(Section::Overdue, 7), (Section::WhenThereIsTime, 20)], 13));
}

#[test]
fn a_scope_looks_further_ahead_and_at_some_contacts_only() {
    let promise = |due: &str| Promise { text: "x".into(), due: Some(day(due)), is_waiting: false, line: 7 };
    let (buyer, expert) = (categories(&[Category::Buyer]), categories(&[Category::Expert]));
    let index = index(
        &[
            ("Ada.md", Contact { categories: buyer, ..touched(Circle::Inner, "2026-11-02") }),
            ("Ben.md", Contact { categories: expert, ..touched(Circle::Outer, "2025-12-03") }),
            ("Cleo.md", Contact { promises: Box::new([promise("2026-12-02")]), ..Contact::default() }),
        ],
        Config::default(),
    );
    let check =
        |scope, expected: &[&str]| assert_eq!(names(&build(&index, day("2026-11-22"), scope)), expected);
    let scope = |days| Scope { days, ..Scope::default() };
    check(scope(7), &[]);
    check(scope(10), &["Promises: Cleo", "This week: Ada"]);
    check(scope(11), &["Promises: Cleo", "This week: Ben, Ada"]);
    check(Scope { circle: Some(Circle::Outer), ..scope(11) }, &["This week: Ben"]);
    check(Scope { categories: buyer, ..scope(11) }, &["This week: Ada"]);
    let both = categories(&[Category::Buyer, Category::Expert]);
    check(Scope { categories: both, ..scope(11) }, &["This week: Ben, Ada"]);
    check(Scope { categories: categories(&[Category::Sponsor]), ..scope(11) }, &[]);
    check(scope(u32::MAX), &["Promises: Cleo", "This week: Ben, Ada"]);
}

#[test]
fn attention_lists_every_finding_by_path_and_place() {
    let finding = |path: &str, line| Finding {
        path: path.into(),
        spot: Spot { line, column: 1, length: 1 },
        message: "is odd".into(),
        hint: "mend it".into(),
    };
    let config = Config { findings: vec![finding("rounds.toml", 1)], ..Config::default() };
    let unread = Box::new([finding("Ben.md", 7)]);
    let mut index = index(
        &[
            ("Ben.md", Contact { unread, status: Status::Dropped, ..Contact::default() }),
            ("Cleo.md", touched(Circle::Inner, "2026-11-23")),
        ],
        config,
    );
    index.set_unreadable(finding("Ada.md", 1));
    let places = |index: &Index, today| {
        let agenda = build(index, day(today), Extent::Day);
        agenda.attention.iter().map(|it| format!("{}:{}", it.path, it.spot.line)).collect::<Vec<_>>()
    };
    assert_eq!(places(&index, "2026-11-22"), ["Ada.md:1", "Ben.md:7", "Cleo.md:2", "rounds.toml:1"]);
    assert_eq!(places(&index, "2026-11-23"), ["Ada.md:1", "Ben.md:7", "rounds.toml:1"]);
    index.set("Ada.md".into(), None);
    index.set("Ben.md".into(), None);
    assert_eq!(places(&index, "2026-11-23"), ["rounds.toml:1"]);
}

#[test]
fn new_settings_move_everybody() {
    let mut index = index(&[("Ada.md", touched(Circle::Inner, "2026-10-22"))], Config::default());
    let mut weekly = Config { links: Links::Wiki, ..Config::default() };
    weekly.circles[0] = Cadence { every: Span { months: 0, days: 7 }, latest: None };
    assert_eq!(names(&build(&index, day("2026-11-22"), Extent::Day)), ["Due: Ada"]);
    index.configure(Arc::new(weekly));
    assert_eq!(names(&build(&index, day("2026-11-22"), Extent::Day)), ["Overdue: Ada"]);
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0..800_i64).prop_map(|offset| day("2025-01-01") + chrono::TimeDelta::days(offset))
}

/// Texts that a reader of DUE.md may stumble over.
fn any_text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "send the CV",
        " · ",
        "· met 1 Nov",
        "by 3 Oct",
        ": ",
        "[x]",
        "[[B]]",
        "\n",
        "3 Oct 2025",
        "é",
        "\u{202e}",
        "promised: ",
        "*",
    ]);
    prop::collection::vec(odd, 0..4).prop_map(|words| words.concat())
}

/// Day, method, tags and text of a log entry.
type Said = (NaiveDate, Option<Method>, u8, String);

fn any_entry() -> impl Strategy<Value = Said> {
    let method = prop::option::of(prop::sample::select(vec![Method::Email, Method::Phone, Method::Meeting]));
    let tags = prop_oneof![3 => Just(0_u8), 2 => Just(Tags::NO_ANSWER.0), 2 => any::<u8>()];
    (any_day(), method, tags, any_text())
}

fn log_of(said: &[Said]) -> crate::contact::Log {
    let entry = |(day, method, tags, text): &'_ Said| (*day, *method, Tags(*tags), text.clone());
    let said: Vec<_> = said.iter().map(entry).collect();
    said.iter()
        .map(|(day, method, tags, text)| Entry {
            day: *day,
            method: *method,
            tags: *tags,
            line: 9,
            text,
            from: None,
        })
        .collect()
}

fn any_promise() -> impl Strategy<Value = Promise> {
    (any_text(), prop::option::of(any_day()), any::<bool>(), 1..9_u32)
        .prop_map(|(text, due, is_waiting, line)| Promise { text: text.into(), due, is_waiting, line })
}

fn any_buying() -> impl Strategy<Value = crate::contact::Buying> {
    (
        prop::option::weighted(0.8, any_day()),
        prop::option::weighted(0.8, 1..14_u32),
        prop::option::of(any_text()),
    )
        .prop_map(|(bought, months, by)| crate::contact::Buying {
            bought: bought.and_then(|day| dated(&day.to_string())),
            every: months.map(Span::months),
            by: by.map(Into::into),
        })
}

prop_compose! {
    /// What speaks besides the cadence.
    fn any_occasions()(
        said in prop::collection::vec(any_entry(), 0..6),
        promises in prop::collection::vec(any_promise(), 0..3),
        buying in prop::option::weighted(0.2, any_buying()),
        birthday in prop::option::weighted(0.3, any_day()),
        personal in prop::collection::vec(any_text(), 0..2),
    ) -> Contact {
        Contact {
            log: log_of(&said),
            promises: promises.into(),
            buying: buying.map(Box::new),
            birthday: birthday.map(|day| Birthday { year: None, month: day.month() as u8, day: day.day() as u8 }),
            personal: personal.into_iter().map(Into::into).collect(),
            ..Contact::default()
        }
    }
}

/// Somebody who does not call back, or did not for a while.
fn any_silence() -> impl Strategy<Value = Contact> {
    let method = prop::sample::select(vec![Method::Email, Method::Phone]);
    let tried =
        (any_day(), method).prop_map(|(day, method)| (day, Some(method), Tags::NO_ANSWER.0, String::new()));
    prop::collection::vec(tried, 1..6).prop_map(|said| Contact { log: log_of(&said), ..Contact::default() })
}

prop_compose! {
    fn any_contact()(
        circle in prop::option::of(prop_oneof![Just(Circle::Inner), Just(Circle::Middle), Just(Circle::Outer)]),
        category in prop::option::of(prop::sample::select(Category::ALL.to_vec())),
        status in prop_oneof![5 => Just(Status::Active), 1 => Just(Status::Resting), 1 => Just(Status::Dropped)],
        cadence in prop::option::weighted(0.2, (1..60_u32).prop_map(|every| Cadence {
            every: Span { months: 0, days: every },
            latest: Some(Span { months: 2, days: 0 }),
        })),
        touch in prop::option::weighted(0.7, any_day()),
        met in prop::option::weighted(0.3, any_day()),
        met_at in prop::option::of(any_text()),
        next in prop::option::weighted(0.2, any_day()),
        why in prop::option::of(".{0,12}"),
        click in prop::bool::weighted(0.2),
        occasions in prop_oneof![2 => Just(Contact::default()), 3 => any_occasions(), 1 => any_silence()],
    ) -> Contact {
        let dated = |day: NaiveDate| dated(&day.to_string());
        Contact {
            circle, status, cadence, next, click,
            categories: categories(category.as_slice()),
            last_touch: touch.and_then(dated),
            met: met.and_then(dated),
            met_at: met_at.map(Into::into),
            why: why.map(Into::into),
            ..occasions
        }
    }
}

/// Contacts at paths that collide in name and sort apart from the order in which they come.
pub(super) fn any_vault() -> impl Strategy<Value = Vec<(String, Contact)>> {
    prop::collection::btree_map("([a-c]/)?[A-D][ a-c]?\\.md", any_contact(), 0..40)
        .prop_map(|vault| vault.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
}

pub(super) fn vault(contacts: &[(String, Contact)], a_day: usize, links: Links) -> Index {
    let mut index = Index::new(Arc::new(Config { a_day, links, ..Config::default() }));
    for (path, contact) in contacts {
        index.set(path.as_str().into(), Some(Arc::new(contact.clone())));
    }
    index
}

proptest! {
    #[test]
    fn order_and_detours_of_setting_do_not_matter(contacts in any_vault(), today in any_day(), wiki: bool) {
        let links = if wiki { Links::Wiki } else { Links::Markdown };
        let one = vault(&contacts, 3, links);
        let mut other = vault(&[], 3, links);
        for (path, contact) in contacts.iter().rev() {
            other.set("gone.md".into(), Some(Arc::new(contact.clone())));
            other.set(path.as_str().into(), Some(Arc::new(Contact::default())));
            other.set(format!("z/{path}").into(), Some(Arc::new(contact.clone())));
            other.set("gone.md".into(), None);
        }
        for (path, contact) in &contacts {
            other.set(format!("z/{path}").into(), None);
            other.set(path.as_str().into(), Some(Arc::new(contact.clone())));
        }
        prop_assert_eq!(build(&one, today, Extent::Day), build(&other, today, Extent::Day));
        prop_assert!(one.contacts().eq(other.contacts()));
    }

    #[test]
    fn an_index_that_looks_from_a_day_says_what_any_other_says(
        contacts in any_vault(),
        days in prop::collection::vec(any_day(), 1..4),
        today in any_day(),
    ) {
        let index = vault(&contacts, 3, Links::Markdown);
        let mut looking = index.clone();
        for (number, day) in days.into_iter().enumerate() {
            looking.look_from(day);
            // What is set meanwhile is looked at from the same day.
            for (path, contact) in contacts.iter().skip(number % 2).step_by(2) {
                looking.set(path.as_str().into(), None);
                looking.set(path.as_str().into(), Some(Arc::new(contact.clone())));
            }
            for today in [day, today] {
                prop_assert_eq!(build(&index, today, Extent::Day), build(&looking, today, Extent::Day));
            }
        }
    }

    #[test]
    fn everybody_due_stands_exactly_once(contacts in any_vault(), today in any_day(), a_day in 0..5_usize) {
        let index = vault(&contacts, a_day, Links::Markdown);
        let known = (0..contacts.len()).map(|at| index.record(at));
        let mut expected: Vec<&str> = known
            .filter(|(_, contact)| Plan::on(contact, index.config(), today).place(today.into(), 7).is_some())
            .map(|(path, _)| &**path)
            .collect();
        expected.sort_unstable();
        let all = build(&index, today, Extent::All);
        let rounds = |agenda: &Agenda| {
            let rounds = agenda.sections.clone().into_iter().filter(|(section, _)| section.is_about_a_person());
            rounds.flat_map(|(_, lines)| lines).map(|line| line.path).collect::<Vec<_>>()
        };
        let found = rounds(&all);
        let mut found: Vec<&str> = found.iter().map(|path| &**path).collect();
        found.sort_unstable();
        prop_assert_eq!(&found, &expected);
        let short = build(&index, today, Extent::Day);
        prop_assert_eq!(rounds(&short).len() + short.more, expected.len());
    }

    #[test]
    fn tomorrow_a_line_differs_only_where_a_day_says_so(contacts in any_vault(), today in any_day()) {
        let tomorrow = today.succ_opt().unwrap();
        prop_assume!(today.year() == tomorrow.year());
        let index = vault(&contacts, 40, Links::Markdown);
        let lines = |today| {
            let agenda = build(&index, today, Extent::Day);
            let text = due::render(&agenda, &leftover::Leftover::default(), index.config());
            let mut section = String::new();
            let mut lines: Vec<(String, String)> = Vec::new();
            for line in text.lines() {
                match line.strip_prefix("## ").and_then(Section::titled) {
                    Some(it) if it.is_about_a_person() => section = "rounds".into(),
                    Some(it) => section = it.title().into(),
                    None if line.starts_with("- [ ] ") => lines.push((section.clone(), line.into())),
                    None => {}
                }
            }
            lines
        };
        let (before, after) = (lines(today), lines(tomorrow));
        for (path, contact) in (0..contacts.len()).map(|at| index.record(at)) {
            let link = format!("- [ ] {} ·", markdown::link(crate::contact::name(path), path));
            let of = |lines: &[(String, String)]| {
                let of_contact = lines.iter().filter(|(_, line)| line.starts_with(&link));
                of_contact.cloned().collect::<Vec<_>>()
            };
            let (before, after) = (of(&before), of(&after));
            let differ = ["rounds", "Windows"].into_iter().any(|section| {
                let of = |lines: &[(String, String)]| lines.iter().find(|it| it.0 == section).cloned();
                matches!((of(&before), of(&after)), (Some(before), Some(after)) if before != after)
            });
            prop_assert!(!differ || says(contact, tomorrow), "{:?}\n{:?}\n{:?}", before, after, contact);
            // All other lines come and go, but never change.
            let kept = |line: &(String, String)| line.0 != "rounds" && line.0 != "Windows" && line.0 != "Promises";
            let changed = after.iter().filter(|it| kept(it) && !before.contains(it)).count();
            prop_assert!(changed == 0 || comes(contact, tomorrow), "{:?}\n{:?}\n{:?}", before, after, contact);
        }
    }

    #[test]
    fn the_order_of_a_notes_lines_does_not_matter(
        said in prop::collection::vec(any_entry(), 0..6),
        promises in prop::collection::vec(any_promise(), 0..4),
        today in any_day(),
    ) {
        let page = |said: &[Said], promises: &[Promise]| {
            let contact = Contact {
                circle: Some(Circle::Inner),
                log: log_of(said),
                promises: promises.into(),
                ..Contact::default()
            };
            fixture::page(&[("Ada.md", contact)], &today.to_string(), &Config::default())
        };
        let mut backwards = (said.clone(), promises.clone());
        backwards.0.reverse();
        backwards.1.reverse();
        prop_assert_eq!(page(&said, &promises), page(&backwards.0, &backwards.1));
    }

    #[test]
    fn the_hull_leaves_nobody_out(contact in any_contact(), today in any_day(), ahead in 0..60_u32) {
        let config = Config::default();
        let speaks = !occasion::reasons(&contact, &config, today, ahead).is_empty();
        prop_assert!(!speaks || Plan::on(&contact, &config, today).may_speak(&occasion::View::from(today, ahead)));
    }

    #[test]
    fn a_scope_takes_lines_away_and_leaves_the_rest(contacts in any_vault(), today in any_day()) {
        let index = vault(&contacts, 40, Links::Markdown);
        let all = build(&index, today, Extent::All);
        let (circle, categories) = (Some(Circle::Inner), categories(&[Category::Buyer]));
        let some = build(&index, today, Scope { extent: Extent::All, circle, categories, ..Scope::default() });
        let is_in = |line: &&Line| line.circle == circle && line.categories.contains(Category::Buyer);
        let lines = |agenda: &Agenda| agenda.sections.iter().flat_map(|it| it.1.clone()).collect::<Vec<_>>();
        prop_assert_eq!(lines(&some), lines(&all).iter().filter(is_in).cloned().collect::<Vec<_>>());
        prop_assert_eq!((&some.balance, &some.attention), (&all.balance, &all.attention));
        let far = build(&index, today, Scope { extent: Extent::All, days: 30, ..Scope::default() });
        prop_assert!(lines(&all).iter().all(|line| lines(&far).contains(line)));
    }
}

/// Whether a day that the contact's note gives, or that follows from one, changes the words of its lines.
fn says(contact: &Contact, day: NaiveDate) -> bool {
    let days = |days| chrono::TimeDelta::days(days);
    let fields = [contact.last_touch, contact.met].into_iter().flatten().map(|it| it.day);
    let mut said = fields.chain(contact.log.iter().map(|entry| entry.day)).collect::<Vec<_>>();
    // The follow-up is late; the cadence counts from the meeting.
    said.extend(contact.met.into_iter().flat_map(|met| [met.day + days(2), met.day + days(31)]));
    // After a try the follow-up is late the day after the wait.
    let yesterday = day.pred_opt().unwrap();
    said.extend(silence::tries(contact, yesterday).map(|tries| tries.again() + days(1)));
    let bought = contact.buying.as_ref().and_then(|buying| buying.bought);
    said.extend(bought.map(|it| it.day));
    if let Some((_, opens)) = contact.buying.as_deref().and_then(|it| occasion::window(it, day)) {
        said.extend([opens, opens - days(56)]);
    }
    // Help whose time has come is what to do next.
    said.extend(give::spells(contact).flat_map(|spell| [Some(spell.from), spell.until]).flatten());
    said.contains(&day)
}

/// Whether a line comes on a day: help whose time has come, or that waited for them to be left in peace; a birthday in two
/// weeks.
fn comes(contact: &Contact, day: NaiveDate) -> bool {
    let days = |days| chrono::TimeDelta::days(days);
    let near = contact.birthday.and_then(|birthday| birthday.next(day)) == Some(day + days(14));
    // A second line with the same words shows when the first goes.
    let yesterday = day.pred_opt().unwrap();
    let waited = silence::tries(contact, yesterday).is_some_and(|tries| tries.again() == day);
    near || waited || give::spells(contact).any(|spell| spell.from == day || spell.until == Some(day))
}
