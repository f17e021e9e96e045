use super::*;
use crate::agenda::fixture::{dated, day, entry, touched};
use crate::contact::{Circle, Log, Method, Tags};
use crate::date::{Cadence, Span};

/// `None`, or the section with the days late: `Due 3`.
fn check(contact: &Contact, today: &str, expected: &str) {
    let config = Config::default();
    let today = day(today);
    let stored = Plan::on(contact, &config, NaiveDate::MAX);
    let plan = if stored.is_settled(today.into()) { stored } else { Plan::on(contact, &config, today) };
    assert_eq!(plan.place(today.into(), 7), Plan::on(contact, &config, today).place(today.into(), 7));
    let place = plan.place(today.into(), 7);
    let found = place.map_or("None".into(), |place| format!("{:?} {}", place.section, place.late));
    assert_eq!(found, expected, "on {today}: {contact:?}");
}

#[test]
fn inner_circle_is_due_after_a_calendar_month_and_overdue_the_day_after() {
    let contact = touched(Circle::Inner, "2026-10-22");
    check(&contact, "2026-11-14", "None");
    check(&contact, "2026-11-15", "ThisWeek -7");
    check(&contact, "2026-11-21", "ThisWeek -1");
    check(&contact, "2026-11-22", "Due 0");
    check(&contact, "2026-11-23", "Overdue 1");
}

#[test]
fn middle_circle_is_due_from_three_months_and_overdue_after_six() {
    let contact = touched(Circle::Middle, "2026-01-15");
    check(&contact, "2026-04-07", "None");
    check(&contact, "2026-04-08", "ThisWeek -7");
    check(&contact, "2026-04-14", "ThisWeek -1");
    check(&contact, "2026-04-15", "Due 0");
    check(&contact, "2026-07-15", "Due 91");
    check(&contact, "2026-07-16", "Overdue 1");
}

#[test]
fn outer_circle_is_due_after_a_year_leap_days_included() {
    let contact = touched(Circle::Outer, "2024-02-29");
    check(&contact, "2025-02-20", "None");
    check(&contact, "2025-02-27", "ThisWeek -1");
    check(&contact, "2025-02-28", "Due 0");
    check(&contact, "2025-03-01", "Overdue 1");
}

#[test]
fn a_month_after_its_last_day_is_the_next_ones_last_day() {
    check(&touched(Circle::Inner, "2026-01-31"), "2026-02-27", "ThisWeek -1");
    check(&touched(Circle::Inner, "2026-01-31"), "2026-02-28", "Due 0");
    check(&touched(Circle::Inner, "2024-01-31"), "2024-02-28", "ThisWeek -1");
    check(&touched(Circle::Inner, "2024-01-31"), "2024-02-29", "Due 0");
}

#[test]
fn own_cadence_overrides_the_circles_and_needs_none() {
    let weeks = Cadence { every: Span { months: 0, days: 42 }, latest: None };
    let contact = Contact { cadence: Some(weeks), ..touched(Circle::Inner, "2026-10-01") };
    check(&contact, "2026-11-11", "ThisWeek -1");
    check(&contact, "2026-11-12", "Due 0");
    check(&Contact { circle: None, ..contact }, "2026-11-13", "Overdue 1");
}

#[test]
fn latest_before_every_never_makes_overdue_before_due() {
    let odd = Cadence { every: Span::months(6), latest: Some(Span::months(3)) };
    let contact = Contact { cadence: Some(odd), ..touched(Circle::Inner, "2026-01-01") };
    check(&contact, "2026-05-01", "None");
    check(&contact, "2026-07-01", "Due 0");
    check(&contact, "2026-07-02", "Overdue 1");
}

#[test]
fn agreed_day_beats_the_cadence_until_a_touch_on_or_after_it() {
    let agreed = |touch: &str| Contact { next: Some(day("2026-11-22")), ..touched(Circle::Inner, touch) };
    check(&agreed("2026-09-01"), "2026-11-14", "None");
    check(&agreed("2026-09-01"), "2026-11-15", "ThisWeek -7");
    check(&agreed("2026-09-01"), "2026-11-22", "Agreed 0");
    check(&agreed("2026-09-01"), "2026-11-23", "Agreed 1");
    check(&agreed("2026-11-21"), "2026-11-23", "Agreed 1");
    check(&agreed("2026-11-22"), "2026-11-23", "None");
    check(&agreed("2026-11-22"), "2026-12-22", "Due 0");
    check(&agreed("2026-11-23"), "2026-12-23", "Due 0");
}

#[test]
fn agreed_day_needs_neither_circle_nor_touch_and_beats_the_first_follow_up() {
    let agreed = Contact { next: Some(day("2026-11-22")), ..Contact::default() };
    check(&agreed, "2026-11-22", "Agreed 0");
    check(&Contact { met: dated("2026-11-01"), ..agreed }, "2026-11-02", "None");
}

/// A contact of circle 1, touched on a day and tried in vain on others.
fn tried(touch: &str, tries: &[&str]) -> Contact {
    let log = tries.iter().map(|day| entry(day, Some(Method::Phone), Tags::NO_ANSWER)).collect();
    Contact { log, ..touched(Circle::Inner, touch) }
}

#[test]
fn a_try_is_no_touch_but_has_a_week_two_and_silence_after_the_third() {
    let once = tried("2026-09-01", &["2026-11-10"]);
    check(&once, "2026-11-09", "Overdue 39");
    check(&once, "2026-11-10", "ThisWeek -7");
    check(&once, "2026-11-16", "ThisWeek -1");
    check(&once, "2026-11-17", "Due 0");
    check(&once, "2026-11-18", "Overdue 1");
    let twice = tried("2026-09-01", &["2026-11-10", "2026-11-02"]);
    check(&twice, "2026-11-16", "None");
    check(&twice, "2026-11-17", "ThisWeek -7");
    check(&twice, "2026-11-24", "Due 0");
    let thrice = tried("2026-09-01", &["2026-11-10", "2026-11-02", "2026-10-20"]);
    check(&thrice, "2026-11-09", "ThisWeek -7");
    check(&thrice, "2026-11-10", "NotCallingBack 0");
    check(&thrice, "2036-11-10", "NotCallingBack 0");
    check(&tried("2026-10-20", &["2026-11-10", "2026-11-02", "2026-10-20"]), "2026-11-24", "Due 0");
    check(&tried("2026-11-10", &["2026-11-10", "2026-11-02", "2026-10-20"]), "2026-12-10", "Due 0");
}

#[test]
fn a_try_never_makes_the_due_day_earlier() {
    check(&tried("2026-10-22", &["2026-10-30"]), "2026-11-15", "ThisWeek -7");
    check(&tried("2026-10-22", &["2026-10-30"]), "2026-11-22", "Due 0");
}

#[test]
fn an_agreed_day_waits_after_a_try_on_it_and_beats_one_before_it() {
    let agreed = |tries| Contact { next: Some(day("2026-11-10")), ..tried("2026-09-01", tries) };
    check(&agreed(&["2026-11-09"]), "2026-11-10", "Agreed 0");
    check(&agreed(&["2026-11-10"]), "2026-11-10", "ThisWeek -7");
    check(&agreed(&["2026-11-10"]), "2026-11-16", "ThisWeek -1");
    check(&agreed(&["2026-11-10"]), "2026-11-17", "Agreed 0");
    check(&agreed(&["2026-11-10"]), "2026-11-18", "Agreed 1");
    check(&agreed(&["2026-10-10", "2026-10-20", "2026-11-09"]), "2026-11-10", "Agreed 0");
    check(&agreed(&["2026-10-10", "2026-10-20", "2026-11-10"]), "2026-11-10", "NotCallingBack 0");
}

#[test]
fn a_first_follow_up_and_who_was_never_touched_wait_after_a_try() {
    let log = || [entry("2026-11-05", None, Tags::NO_ANSWER)].into_iter().collect();
    let met = Contact { met: dated("2026-11-01"), log: log(), ..Contact::default() };
    check(&met, "2026-11-04", "FirstFollowUp 2");
    check(&met, "2026-11-05", "ThisWeek -7");
    check(&met, "2026-11-11", "ThisWeek -1");
    check(&met, "2026-11-12", "FirstFollowUp 0");
    check(&met, "2026-12-01", "FirstFollowUp 19");
    check(&met, "2026-12-02", "None");
    let never = Contact { circle: Some(Circle::Outer), log: log(), ..Contact::default() };
    check(&never, "2026-11-04", "Due 0");
    check(&never, "2026-11-11", "ThisWeek -1");
    check(&never, "2026-11-12", "Due 0");
    check(&never, "2036-11-12", "Due 0");
}

#[test]
fn first_follow_up_stands_for_thirty_days_then_the_cadence_counts_from_the_meeting() {
    let met = Contact { met: dated("2026-11-01"), ..Contact::default() };
    check(&met, "2026-10-31", "None");
    check(&met, "2026-11-01", "FirstFollowUp -1");
    check(&met, "2026-11-02", "FirstFollowUp 0");
    check(&met, "2026-12-01", "FirstFollowUp 29");
    check(&met, "2026-12-02", "None");
    // To log the meeting itself changes nothing.
    let log: Log = [entry("2026-11-01", Some(Method::Meeting), Tags::default())].into_iter().collect();
    let inner = Contact { circle: Some(Circle::Inner), log, ..met };
    check(&inner, "2026-12-01", "FirstFollowUp 29");
    check(&inner, "2026-12-02", "Overdue 1");
    let outer = Contact { circle: Some(Circle::Outer), ..inner };
    check(&outer, "2026-12-02", "None");
    check(&outer, "2027-11-01", "Due 0");
}

#[test]
fn a_touch_ends_the_first_follow_up_even_one_before_the_meeting() {
    let met = Contact { met: dated("2026-11-20"), ..touched(Circle::Outer, "2026-11-01") };
    check(&met, "2026-11-22", "None");
}

#[test]
fn never_touched_and_not_met_is_due_every_day() {
    let contact = Contact { circle: Some(Circle::Outer), ..Contact::default() };
    check(&contact, "2026-11-22", "Due 0");
    check(&contact, "2036-11-22", "Due 0");
}

#[test]
fn without_circle_and_cadence_nobody_is_due() {
    check(&Contact { last_touch: dated("2020-01-01"), ..Contact::default() }, "2026-11-22", "None");
    check(&Contact::default(), "2026-11-22", "None");
}

#[test]
fn who_is_not_active_is_off_whatever_was_agreed() {
    for status in [Status::Resting, Status::HandedOver, Status::Dropped] {
        let next = Some(day("2026-11-22"));
        check(&Contact { status, next, ..touched(Circle::Inner, "2026-01-01") }, "2026-11-22", "None");
        check(&Contact { status, met: dated("2026-11-20"), ..Contact::default() }, "2026-11-22", "None");
    }
}

#[test]
fn a_day_still_to_come_is_not_believed_before_it_comes() {
    let slip = touched(Circle::Inner, "2026-12-01");
    check(&slip, "2026-11-30", "Due 0");
    check(&slip, "2026-12-01", "None");
    check(&slip, "2027-01-01", "Due 0");
    let log = [entry("2027-10-01", None, Tags::default())].into_iter().collect();
    let logged = Contact { log, ..touched(Circle::Inner, "2026-10-01") };
    check(&logged, "2026-11-22", "Overdue 21");
    let met = Contact { circle: Some(Circle::Inner), met: dated("2026-12-01"), ..Contact::default() };
    check(&met, "2026-11-30", "Due 0");
    check(&met, "2026-12-01", "FirstFollowUp -1");
}

#[test]
fn days_at_the_ends_of_the_calendar_do_not_overflow() {
    let contact = |day| Contact {
        last_touch: Some(crate::contact::Dated { day, spot: crate::finding::Spot::default() }),
        circle: Some(Circle::Outer),
        ..Contact::default()
    };
    let config = Config::default();
    let place = |it, today: NaiveDate| Plan::on(&contact(it), &config, today).place(today.into(), 7);
    assert_eq!(place(NaiveDate::MAX, NaiveDate::MAX).map(|it| it.section), Some(Section::Due));
    assert_eq!(place(NaiveDate::MIN, NaiveDate::MAX).map(|it| it.section), Some(Section::Overdue));
}

#[test]
fn a_plan_stays_small() {
    assert!(size_of::<Plan>() <= 72, "{}", size_of::<Plan>());
}
