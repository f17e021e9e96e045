//! What holds for the agenda of any vault on any day.

use super::*;
use crate::config::Links;
use crate::date::Cadence;
use chrono::Datelike;
use proptest::prelude::*;

fn entries(agenda: &Agenda) -> impl Iterator<Item = &Entry> {
    agenda.sections.iter().flat_map(|part| &part.entries)
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
type Logged = (NaiveDate, Option<Method>, u16, String);

fn any_entry() -> impl Strategy<Value = Logged> {
    let method = prop::option::of(prop::sample::select(vec![Method::Email, Method::Phone, Method::Meeting]));
    let tags = prop_oneof![3 => Just(0_u16), 2 => Just(Tags::NO_ANSWER.0), 2 => 0..1024_u16];
    (any_day(), method, tags, any_text())
}

fn log_of(said: &[Logged]) -> crate::contact::Log {
    let entry = |(day, method, tags, text): &'_ Logged| (*day, *method, Tags(*tags), text.clone());
    let said: Vec<_> = said.iter().map(entry).collect();
    said.iter()
        .map(|(day, method, tags, text)| contact::Entry {
            day: *day,
            method: *method,
            tags: *tags,
            has_zone: false,
            line: 9,
            text,
            from: None,
        })
        .collect()
}

fn any_promise() -> impl Strategy<Value = Promise> {
    (any_text(), prop::option::of(any_day()), any::<bool>(), 1..9_u32).prop_map(
        |(text, due, is_waiting, line)| Promise { text: text.into(), due, is_waiting, line, from: None },
    )
}

fn any_buying() -> impl Strategy<Value = crate::contact::Buying> {
    (
        prop::option::weighted(0.8, any_day()),
        prop::option::weighted(0.8, 1..14_u32),
        prop::option::of(any_text()),
        prop::option::weighted(0.2, any_day()),
    )
        .prop_map(|(bought, months, by, next)| crate::contact::Buying {
            bought: bought.and_then(|day| dated(&day.to_string())),
            every: months.map(Span::months),
            by: by.map(Into::into),
            next,
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
fn any_no_reply() -> impl Strategy<Value = Contact> {
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
        occasions in prop_oneof![2 => Just(Contact::default()), 3 => any_occasions(), 1 => any_no_reply()],
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
fn any_vault() -> impl Strategy<Value = Vec<(String, Contact)>> {
    prop::collection::btree_map("([a-c]/)?[A-D][ a-c]?\\.md", any_contact(), 0..40)
        .prop_map(|vault| vault.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
}

fn vault(contacts: &[(String, Contact)], a_day: usize, links: Links) -> Planner {
    let mut index = Planner::new(Arc::new(Config { a_day, links, ..Config::default() }));
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
    fn everybody_for_whom_something_speaks_stands_exactly_once(
        contacts in any_vault(), today in any_day(), a_day in 0..5_usize,
    ) {
        let index = vault(&contacts, a_day, Links::Markdown);
        let sight = Sight { today, ahead: 7, back: None };
        let speaks = |contact: &Contact| {
            let plan = Plan::on(contact, index.config(), today);
            let turn = plan.turn(today.into());
            let is_near = |turn: Turn| turn.from(sight).is_none_or(|from| from <= sight.day().plus(7));
            let has_item = items::open(contact, index.config(), sight).iter().any(|it| {
                it.comes(today).is_none_or(|day| (day - today).num_days() <= 14)
            });
            turn.is_some_and(is_near) || has_item || plan.cooling <= today.into()
        };
        let known = (0..contacts.len()).map(|at| index.record(at));
        let mut expected: Vec<&str> =
            known.filter(|(_, contact)| speaks(contact)).map(|(path, _)| &**path).collect();
        expected.sort_unstable();
        let all = build(&index, today, Extent::All);
        let mut found: Vec<&str> = entries(&all).map(|entry| &*entry.path).collect();
        found.sort_unstable();
        prop_assert_eq!(&found, &expected);
        let short = build(&index, today, Extent::Day);
        let more: usize = short.sections.iter().map(|part| part.more).sum();
        prop_assert_eq!(entries(&short).count() + more, expected.len());
    }

    #[test]
    fn the_hull_leaves_nobody_out(contact in any_contact(), today in any_day(), ahead in 0..60_u32) {
        let config = Config::default();
        let sight = Sight { today, ahead, back: None };
        let speaks = !items::open(&contact, &config, sight).is_empty();
        prop_assert!(!speaks || Plan::on(&contact, &config, today).may_speak(&View::from(today, ahead)));
    }

    #[test]
    fn a_scope_takes_people_away_and_leaves_the_rest(contacts in any_vault(), today in any_day()) {
        // With room for everybody nobody moves up.
        let index = vault(&contacts, 40, Links::Markdown);
        let all = build(&index, today, Extent::All);
        let (circle, categories) = (Some(Circle::Inner), categories(&[Category::Buyer]));
        let some = build(&index, today, Scope { extent: Extent::All, circle, categories, ..Scope::default() });
        let is_in = |entry: &&Entry| entry.circle == circle && entry.categories.contains(Category::Buyer);
        prop_assert!(entries(&some).eq(entries(&all).filter(is_in)));
        prop_assert_eq!((&some.balance, &some.attention), (&all.balance, &all.attention));
        let far = build(&index, today, Scope { extent: Extent::All, days: 30, ..Scope::default() });
        prop_assert!(entries(&all).all(|entry| entries(&far).any(|it| it.path == entry.path)));
    }
}
