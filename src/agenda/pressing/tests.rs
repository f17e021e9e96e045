use super::*;
use crate::agenda::fixture::{day, touched};
use crate::config::Config;
use crate::contact::{Circle, Contact, Temperature};
use crate::date::{Cadence, Span};

fn date(text: &str) -> Day {
    day(text).into()
}

/// That of somebody touched on a day, with a cadence of so many days.
fn lateness(every: u32, touch: &str, may_buy: bool, change: fn(&mut Contact)) -> Lateness {
    let cadence = Some(Cadence { every: Span { months: 0, days: every }, latest: None });
    let mut contact = Contact { cadence, ..touched(Circle::Middle, touch) };
    change(&mut contact);
    let today = day("2026-11-22");
    let plan = Plan::on(&contact, &Config::default(), today);
    let Some(Turn::Cadence { due, latest }) = plan.turn(today.into()) else { panic!("no cadence") };
    let late = Lateness::of(&plan, due, latest, today.into());
    Lateness { favour: Favour { may_buy, ..late.favour }, ..late }
}

fn same(_: &mut Contact) {}

#[test]
fn what_speaks_is_ordered_as_the_contract_has_it() {
    let late = Pressing::Late(lateness(10, "2026-10-01", false, same));
    let all = [
        Pressing::Agreed(date("2026-11-01")),
        Pressing::Agreed(date("2026-11-22")),
        Pressing::Promise { circle: 1, day: date("2026-11-22") },
        Pressing::Promise { circle: 2, day: date("2026-11-01") },
        Pressing::Promise { circle: 2, day: date("2026-11-02") },
        Pressing::FollowUp,
        Pressing::Birthday,
        late,
        Pressing::Window,
        Pressing::Undated,
        Pressing::Help,
        Pressing::ToCome(date("2026-12-01")),
        Pressing::ToCome(date("2026-12-02")),
        Pressing::Nothing,
    ];
    assert!(all.is_sorted(), "{all:?}");
    let mut turned = all;
    turned.reverse();
    turned.sort();
    assert_eq!(turned, all);
}

#[test]
fn lateness_is_relative_to_the_cadence() {
    // 12 of 10 days, 20 of 30, 30 of 90.
    let all = [(10, "2026-10-31"), (30, "2026-10-03"), (90, "2026-07-25")]
        .map(|(every, touch)| lateness(every, touch, false, same));
    assert!(all[0] < all[1] && all[1] < all[2], "{all:?}");
}

#[test]
fn among_equally_late_ones_favour_decides_and_never_beats_lateness() {
    let plain = lateness(30, "2026-10-03", false, same);
    let hot = lateness(30, "2026-10-03", false, |it| it.temperature = Some(Temperature::Hot));
    let warm = lateness(30, "2026-10-03", false, |it| it.temperature = Some(Temperature::Warm));
    let buys = lateness(30, "2026-10-03", true, same);
    assert!(hot < buys && buys < plain, "{hot:?} {buys:?} {plain:?}");
    assert_eq!(warm, plain);
    let a_day_less = lateness(30, "2026-10-04", true, |it| it.temperature = Some(Temperature::Hot));
    assert!(plain < a_day_less);
}

#[test]
fn within_a_cadence_of_two_ends_nobody_is_late_before_the_second() {
    let between = |touch, change: fn(&mut Contact)| {
        let mut contact = touched(Circle::Middle, touch);
        change(&mut contact);
        let today = day("2026-11-22");
        let plan = Plan::on(&contact, &Config::default(), today);
        let Some(Turn::Cadence { due, latest }) = plan.turn(today.into()) else { panic!("no cadence") };
        Lateness::of(&plan, due, latest, today.into())
    };
    // Due from three months on, late after six.
    let (five, four) = (between("2026-06-22", same), between("2026-07-22", same));
    assert_eq!((five.late, five.due, four.late, four.due), (0, 61, 0, 31));
    assert!(five < four);
    let hot = between("2026-07-22", |it| it.temperature = Some(Temperature::Hot));
    assert!(hot < five, "both are in time");
    assert_eq!(between("2026-05-21", same).late, 1);
    assert_eq!(between("2026-05-22", same).late, 0);
}

#[test]
fn equally_late_ones_go_by_circle() {
    let of = |circle| {
        let late = lateness(30, "2026-10-03", false, same);
        Lateness { circle, ..late }
    };
    assert!(of(1) < of(2) && of(3) < of(4));
}

#[test]
fn a_week_goes_by_day_then_by_what_comes_then_by_circle() {
    let on = |text| date(text);
    let all = [
        Coming::item(false, on("2026-11-23"), 3),
        Coming::turn(Turn::Agreed(on("2026-11-24")), on("2026-11-24"), 2),
        Coming::item(true, on("2026-11-24"), 1),
        Coming::item(true, on("2026-11-24"), 2),
        Coming::item(false, on("2026-11-24"), 1),
        Coming::turn(Turn::Cadence { due: on("2026-11-24"), latest: on("2026-11-24") }, on("2026-11-24"), 1),
    ];
    assert!(all.is_sorted(), "{all:?}");
}
