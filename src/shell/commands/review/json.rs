//! A review as JSON.

use crate::agenda::event::{self, Sums};
use crate::contact::{self, Category, Method};
use crate::index::Index;
use crate::report::curves::Curves;
use crate::report::mix;
use crate::report::review::{self, People, Review};
use crate::report::term::Term;
use crate::shell::json;
use serde::Serialize;
use std::collections::BTreeMap;

/// The review.
pub fn render(term: Term, review: &Review, mixes: &[(Term, mix::Mix)], index: &Index) -> String {
    json::render(&Told { mix: mixes.iter().map(Mix::from).collect(), ..Told::of(term, review, index) })
}

#[derive(Serialize)]
struct Told<'a> {
    /// `2026-10`, `2026`.
    term: String,
    from: String,
    to: String,
    touches: Touches<'a>,
    tries: usize,
    tries_answered: usize,
    promises: BTreeMap<&'static str, Promises>,
    give_and_take: Help<'a>,
    ways_known: usize,
    ways: Vec<Way<'a>>,
    events: Vec<Event<'a>>,
    stops: Stops,
    business_at_touch: [usize; 6],
    first_referral_at_touch: [usize; 6],
    /// At the end of each of twelve months, as far as history tells.
    mix: Vec<Mix>,
}

#[derive(Serialize)]
struct Mix {
    month: String,
    circles: BTreeMap<&'static str, usize>,
    categories: BTreeMap<&'static str, usize>,
}

impl From<&(Term, mix::Mix)> for Mix {
    fn from((term, mix): &(Term, mix::Mix)) -> Self {
        let categories = Category::ALL.into_iter().map(Category::word).chain(["no_category"]);
        Self {
            month: key(*term),
            circles: CIRCLES.into_iter().zip(mix.circles).collect(),
            categories: categories.zip(mix.categories).collect(),
        }
    }
}

/// The columns of circles.
const CIRCLES: [&str; 4] = ["circle_1", "circle_2", "circle_3", "no_circle"];

/// `2026-10`, `2026`.
fn key(term: Term) -> String {
    match term {
        Term::Month(year, month) => format!("{year:04}-{month:02}"),
        Term::Year(year) => format!("{year:04}"),
    }
}

#[derive(Serialize)]
struct Touches<'a> {
    count: usize,
    people: usize,
    circles: BTreeMap<&'static str, usize>,
    methods: BTreeMap<&'static str, usize>,
    method_unsaid: usize,
    with_a_touch_before: usize,
    in_time: usize,
    came_to_you: Vec<Person<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    path: &'a str,
    name: &'a str,
    count: usize,
}

#[derive(Serialize)]
struct Promises {
    kept_on_time: usize,
    kept_late: usize,
    kept_for_no_day: usize,
    kept_day_unknown: usize,
    open_late: usize,
}

#[derive(Serialize)]
struct Help<'a> {
    gave: usize,
    asked: usize,
    got: usize,
    told: usize,
    referrals: usize,
    loops_left_open: usize,
    referrals_from: Vec<Person<'a>>,
}

#[derive(Serialize)]
struct Way<'a> {
    way: &'a str,
    count: usize,
    answered: usize,
}

#[derive(Serialize)]
struct Event<'a> {
    name: &'a str,
    date: String,
    path: Option<&'a str>,
    goal: Option<u32>,
    met: usize,
    with_something_to_do: usize,
    kept: usize,
    in_time: usize,
}

#[derive(Serialize)]
struct Stops {
    never_followed_up: usize,
    after_second: usize,
    after_third: usize,
    went_on: usize,
    under_way: usize,
}

impl<'a> Told<'a> {
    fn of(term: Term, review: &'a Review, index: &'a Index) -> Self {
        let Review { days, touches, tries, yours, theirs, help, ways, known_ways, events, curves } = review;
        let Curves { stops: [first, second, third, beyond], under_way, sales, referrals } = *curves;
        Self {
            term: key(term),
            mix: Vec::new(),
            from: json::day(days.from),
            to: json::day(days.to),
            touches: Touches::from(touches),
            tries: tries.count,
            tries_answered: tries.answered,
            promises: [("yours", (*yours).into()), ("theirs", (*theirs).into())].into(),
            give_and_take: help.into(),
            ways_known: *known_ways,
            ways: ways
                .iter()
                .filter_map(|(&way, used)| {
                    let way = &*index.ways().0.get(usize::from(way))?.act;
                    Some(Way { way, count: used.count, answered: used.answered })
                })
                .collect(),
            events: events.iter().map(Event::from).collect(),
            stops: Stops {
                never_followed_up: first,
                after_second: second,
                after_third: third,
                went_on: beyond,
                under_way,
            },
            business_at_touch: sales,
            first_referral_at_touch: referrals,
        }
    }
}

fn people(people: &People) -> Vec<Person<'_>> {
    people.iter().map(|(path, &count)| Person { path, name: contact::name(path), count }).collect()
}

impl<'a> From<&'a review::Touches> for Touches<'a> {
    fn from(touches: &'a review::Touches) -> Self {
        let review::Touches { count, people: who, circles, methods, unsaid, expected, in_time, came } =
            touches;
        Self {
            count: *count,
            people: *who,
            circles: CIRCLES.into_iter().zip(*circles).collect(),
            methods: Method::ALL.into_iter().map(Method::word).zip(*methods).collect(),
            method_unsaid: *unsaid,
            with_a_touch_before: *expected,
            in_time: *in_time,
            came_to_you: people(came),
        }
    }
}

impl From<review::Promises> for Promises {
    fn from(it: review::Promises) -> Self {
        Self {
            kept_on_time: it.on_time,
            kept_late: it.late,
            kept_for_no_day: it.for_no_day,
            kept_day_unknown: it.day_unknown,
            open_late: it.open_late,
        }
    }
}

impl<'a> From<&'a review::Help> for Help<'a> {
    fn from(help: &'a review::Help) -> Self {
        let review::Help { gave, asked, got, told, referrals, open, from } = help;
        Self {
            gave: *gave,
            asked: *asked,
            got: *got,
            told: *told,
            referrals: *referrals,
            loops_left_open: *open,
            referrals_from: people(from),
        }
    }
}

impl<'a> From<&'a (event::Event, Sums)> for Event<'a> {
    fn from((event, sums): &'a (event::Event, Sums)) -> Self {
        Self {
            name: &event.name,
            date: json::day(event.day),
            path: event.note.as_deref(),
            goal: event.goal,
            met: sums.met,
            with_something_to_do: sums.with_something_to_do,
            kept: sums.kept,
            in_time: sums.in_time,
        }
    }
}
