use super::*;
use crate::agenda::fixture::{dated, day, entry, touched};
use crate::contact::{Circle, Log, Method, Tags};
use crate::date::{Cadence, Span};

/// What speaks on a day and since how many days: `due 3`, `late 1`; `soon 2`: two days ahead; `off`: not within a week.
fn told(plan: &Plan, today: Day) -> String {
    let (from, word) = match plan.turn(today) {
        None => return "off".into(),
        Some(Turn::NoReply) => return "silent".into(),
        Some(Turn::Agreed(from)) => (from, format!("agreed {}", today.days_after(from))),
        Some(Turn::FollowUp { from, by, .. }) => (from, format!("follow-up {}", today.days_after(by))),
        Some(Turn::Cadence { due, latest }) if today <= latest => {
            (due, format!("due {}", today.days_after(due)))
        }
        Some(Turn::Cadence { due, latest }) => (due, format!("late {}", today.days_after(latest))),
    };
    match from.days_after(today) {
        ..=0 => word,
        ahead @ 1..=7 => format!("soon {ahead}"),
        _ => "off".into(),
    }
}

fn check(contact: &Contact, today: &str, expected: &str) {
    let config = Config::default();
    let today = day(today);
    let fresh = Plan::on(contact, &config, today);
    assert_eq!(told(&fresh, today.into()), expected, "on {today}: {contact:?}");
    // A plan that was made long after says the same once everything in the note is past.
    let stored = Plan::on(contact, &config, NaiveDate::MAX);
    if stored.is_settled(today.into()) {
        assert_eq!(told(&stored, today.into()), expected, "on {today}: {contact:?}");
    }
}

#[test]
fn inner_circle_is_due_after_a_calendar_month_and_overdue_the_day_after() {
    let contact = touched(Circle::Inner, "2026-10-22");
    check(&contact, "2026-11-14", "off");
    check(&contact, "2026-11-15", "soon 7");
    check(&contact, "2026-11-21", "soon 1");
    check(&contact, "2026-11-22", "due 0");
    check(&contact, "2026-11-23", "late 1");
}

#[test]
fn middle_circle_is_due_from_three_months_and_overdue_after_six() {
    let contact = touched(Circle::Middle, "2026-01-15");
    check(&contact, "2026-04-07", "off");
    check(&contact, "2026-04-08", "soon 7");
    check(&contact, "2026-04-14", "soon 1");
    check(&contact, "2026-04-15", "due 0");
    check(&contact, "2026-07-15", "due 91");
    check(&contact, "2026-07-16", "late 1");
}

#[test]
fn outer_circle_is_due_after_a_year_leap_days_included() {
    let contact = touched(Circle::Outer, "2024-02-29");
    check(&contact, "2025-02-20", "off");
    check(&contact, "2025-02-27", "soon 1");
    check(&contact, "2025-02-28", "due 0");
    check(&contact, "2025-03-01", "late 1");
}

#[test]
fn a_month_after_its_last_day_is_the_next_ones_last_day() {
    check(&touched(Circle::Inner, "2026-01-31"), "2026-02-27", "soon 1");
    check(&touched(Circle::Inner, "2026-01-31"), "2026-02-28", "due 0");
    check(&touched(Circle::Inner, "2024-01-31"), "2024-02-28", "soon 1");
    check(&touched(Circle::Inner, "2024-01-31"), "2024-02-29", "due 0");
}

#[test]
fn own_cadence_overrides_the_circles_and_needs_none() {
    let weeks = Cadence { every: Span { months: 0, days: 42 }, latest: None };
    let contact = Contact { cadence: Some(weeks), ..touched(Circle::Inner, "2026-10-01") };
    check(&contact, "2026-11-11", "soon 1");
    check(&contact, "2026-11-12", "due 0");
    check(&Contact { circle: None, ..contact }, "2026-11-13", "late 1");
}

#[test]
fn latest_before_every_never_makes_overdue_before_due() {
    let odd = Cadence { every: Span::months(6), latest: Some(Span::months(3)) };
    let contact = Contact { cadence: Some(odd), ..touched(Circle::Inner, "2026-01-01") };
    check(&contact, "2026-05-01", "off");
    check(&contact, "2026-07-01", "due 0");
    check(&contact, "2026-07-02", "late 1");
}

#[test]
fn agreed_day_beats_the_cadence_until_a_touch_on_or_after_it() {
    let agreed = |touch: &str| Contact { next: Some(day("2026-11-22")), ..touched(Circle::Inner, touch) };
    check(&agreed("2026-09-01"), "2026-11-14", "off");
    check(&agreed("2026-09-01"), "2026-11-15", "soon 7");
    check(&agreed("2026-09-01"), "2026-11-22", "agreed 0");
    check(&agreed("2026-09-01"), "2026-11-23", "agreed 1");
    check(&agreed("2026-11-21"), "2026-11-23", "agreed 1");
    check(&agreed("2026-11-22"), "2026-11-23", "off");
    check(&agreed("2026-11-22"), "2026-12-22", "due 0");
    check(&agreed("2026-11-23"), "2026-12-23", "due 0");
}

#[test]
fn agreed_day_needs_neither_circle_nor_touch_and_beats_the_first_follow_up() {
    let agreed = Contact { next: Some(day("2026-11-22")), ..Contact::default() };
    check(&agreed, "2026-11-22", "agreed 0");
    check(&Contact { met: dated("2026-11-01"), ..agreed }, "2026-11-02", "off");
}

/// A contact of circle 1, touched on a day and tried in vain on others.
fn tried(touch: &str, tries: &[&str]) -> Contact {
    let log = tries.iter().map(|day| entry(day, Some(Method::Phone), Tags::NO_ANSWER)).collect();
    Contact { log, ..touched(Circle::Inner, touch) }
}

#[test]
fn a_try_is_no_touch_but_has_a_week_two_and_silence_after_the_third() {
    let once = tried("2026-09-01", &["2026-11-10"]);
    check(&once, "2026-11-09", "late 39");
    check(&once, "2026-11-10", "soon 7");
    check(&once, "2026-11-16", "soon 1");
    check(&once, "2026-11-17", "due 0");
    check(&once, "2026-11-18", "late 1");
    let twice = tried("2026-09-01", &["2026-11-10", "2026-11-02"]);
    check(&twice, "2026-11-16", "off");
    check(&twice, "2026-11-17", "soon 7");
    check(&twice, "2026-11-24", "due 0");
    let thrice = tried("2026-09-01", &["2026-11-10", "2026-11-02", "2026-10-20"]);
    check(&thrice, "2026-11-09", "soon 7");
    check(&thrice, "2026-11-10", "silent");
    check(&thrice, "2036-11-10", "silent");
    check(&tried("2026-10-20", &["2026-11-10", "2026-11-02", "2026-10-20"]), "2026-11-24", "due 0");
    check(&tried("2026-11-10", &["2026-11-10", "2026-11-02", "2026-10-20"]), "2026-12-10", "due 0");
}

#[test]
fn a_try_never_makes_the_due_day_earlier() {
    check(&tried("2026-10-22", &["2026-10-30"]), "2026-11-15", "soon 7");
    check(&tried("2026-10-22", &["2026-10-30"]), "2026-11-22", "due 0");
}

#[test]
fn an_agreed_day_waits_after_a_try_on_it_and_beats_one_before_it() {
    let agreed = |tries| Contact { next: Some(day("2026-11-10")), ..tried("2026-09-01", tries) };
    check(&agreed(&["2026-11-09"]), "2026-11-10", "agreed 0");
    check(&agreed(&["2026-11-10"]), "2026-11-10", "soon 7");
    check(&agreed(&["2026-11-10"]), "2026-11-16", "soon 1");
    check(&agreed(&["2026-11-10"]), "2026-11-17", "agreed 0");
    check(&agreed(&["2026-11-10"]), "2026-11-18", "agreed 1");
    check(&agreed(&["2026-10-10", "2026-10-20", "2026-11-09"]), "2026-11-10", "agreed 0");
    check(&agreed(&["2026-10-10", "2026-10-20", "2026-11-10"]), "2026-11-10", "silent");
}

#[test]
fn a_first_follow_up_and_who_was_never_touched_wait_after_a_try() {
    let log = || [entry("2026-11-05", None, Tags::NO_ANSWER)].into_iter().collect();
    let met = Contact { met: dated("2026-11-01"), log: log(), ..Contact::default() };
    check(&met, "2026-11-04", "follow-up 2");
    check(&met, "2026-11-05", "soon 7");
    check(&met, "2026-11-11", "soon 1");
    check(&met, "2026-11-12", "follow-up 0");
    check(&met, "2026-12-01", "follow-up 19");
    check(&met, "2026-12-02", "off");
    let never = Contact { circle: Some(Circle::Outer), log: log(), ..Contact::default() };
    check(&never, "2026-11-04", "due 0");
    check(&never, "2026-11-11", "soon 1");
    check(&never, "2026-11-12", "due 0");
    check(&never, "2036-11-12", "due 0");
}

#[test]
fn first_follow_up_stands_for_thirty_days_then_the_cadence_counts_from_the_meeting() {
    let met = Contact { met: dated("2026-11-01"), ..Contact::default() };
    check(&met, "2026-10-31", "off");
    check(&met, "2026-11-01", "follow-up -1");
    check(&met, "2026-11-02", "follow-up 0");
    check(&met, "2026-12-01", "follow-up 29");
    check(&met, "2026-12-02", "off");
    // To log the meeting itself changes nothing.
    let log: Log = [entry("2026-11-01", Some(Method::Meeting), Tags::default())].into_iter().collect();
    let inner = Contact { circle: Some(Circle::Inner), log, ..met };
    check(&inner, "2026-12-01", "follow-up 29");
    check(&inner, "2026-12-02", "late 1");
    let outer = Contact { circle: Some(Circle::Outer), ..inner };
    check(&outer, "2026-12-02", "off");
    check(&outer, "2027-11-01", "due 0");
}

#[test]
fn a_touch_ends_the_first_follow_up_even_one_before_the_meeting() {
    let met = Contact { met: dated("2026-11-20"), ..touched(Circle::Outer, "2026-11-01") };
    check(&met, "2026-11-22", "off");
}

#[test]
fn never_touched_and_not_met_is_due_every_day() {
    let contact = Contact { circle: Some(Circle::Outer), ..Contact::default() };
    check(&contact, "2026-11-22", "due 0");
    check(&contact, "2036-11-22", "due 0");
}

#[test]
fn without_circle_and_cadence_nobody_is_due() {
    check(&Contact { last_touch: dated("2020-01-01"), ..Contact::default() }, "2026-11-22", "off");
    check(&Contact::default(), "2026-11-22", "off");
}

#[test]
fn who_is_not_active_is_off_whatever_was_agreed() {
    for status in [Status::Resting, Status::HandedOver, Status::Dropped] {
        let next = Some(day("2026-11-22"));
        check(&Contact { status, next, ..touched(Circle::Inner, "2026-01-01") }, "2026-11-22", "off");
        check(&Contact { status, met: dated("2026-11-20"), ..Contact::default() }, "2026-11-22", "off");
    }
}

#[test]
fn a_day_still_to_come_is_not_believed_before_it_comes() {
    let slip = touched(Circle::Inner, "2026-12-01");
    check(&slip, "2026-11-30", "due 0");
    check(&slip, "2026-12-01", "off");
    check(&slip, "2027-01-01", "due 0");
    let log = [entry("2027-10-01", None, Tags::default())].into_iter().collect();
    let logged = Contact { log, ..touched(Circle::Inner, "2026-10-01") };
    check(&logged, "2026-11-22", "late 21");
    let met = Contact { circle: Some(Circle::Inner), met: dated("2026-12-01"), ..Contact::default() };
    check(&met, "2026-11-30", "due 0");
    check(&met, "2026-12-01", "follow-up -1");
}

#[test]
fn days_at_the_ends_of_the_calendar_do_not_overflow() {
    let contact = |day| Contact {
        last_touch: Some(crate::contact::Dated {
            day,
            spot: crate::finding::Spot::default(),
            has_zone: false,
        }),
        circle: Some(Circle::Outer),
        ..Contact::default()
    };
    let config = Config::default();
    let told = |it, today: NaiveDate| told(&Plan::on(&contact(it), &config, today), today.into());
    assert_eq!(told(NaiveDate::MAX, NaiveDate::MAX), "due 0");
    assert!(told(NaiveDate::MIN, NaiveDate::MAX).starts_with("late "));
}

#[test]
fn a_plan_stays_small() {
    assert!(size_of::<Plan>() <= 80, "{}", size_of::<Plan>());
}

/// The first day on which `contact` is due under these settings, and the last on which it is not late.
#[track_caller]
fn check_due(contact: &Contact, settings: &str, today: &str, expected: (&str, &str)) {
    let config = Config::parse(settings);
    assert_eq!(config.findings, Vec::new(), "{settings}");
    let today = day(today);
    let days = match Plan::on(contact, &config, today).turn(today.into()) {
        Some(Turn::FollowUp { from, by, .. }) => (from, by),
        Some(Turn::Cadence { due, latest }) => (due, latest),
        turn => panic!("{turn:?}"),
    };
    assert_eq!((days.0.date(), days.1.date()), (day(expected.0), day(expected.1)), "{settings}");
}

#[test]
fn cadence_and_first_follow_ups_fall_due_on_working_days() {
    let week = "agenda.workdays = 'mon-fri'";
    // 22 November 2026 is a Sunday.
    let inner = touched(Circle::Inner, "2026-10-22");
    check_due(&inner, "", "2026-11-22", ("2026-11-22", "2026-11-22"));
    check_due(&inner, week, "2026-11-22", ("2026-11-23", "2026-11-23"));
    let middle = touched(Circle::Middle, "2026-08-21");
    check_due(&middle, week, "2026-11-22", ("2026-11-23", "2027-02-22"));
    let met = |text| Contact { met: dated(text), ..Contact::default() };
    check_due(&met("2026-11-20"), week, "2026-11-22", ("2026-11-20", "2026-11-23"));
    check_due(&met("2026-11-21"), week, "2026-11-22", ("2026-11-23", "2026-11-23"));
    check_due(&met("2026-11-21"), "", "2026-11-22", ("2026-11-21", "2026-11-22"));
    let try_on = |text| entry(text, None, Tags::NO_ANSWER);
    let tried = Contact { log: [try_on("2026-11-21")].into_iter().collect(), ..met("2026-11-20") };
    check_due(&tried, week, "2026-11-22", ("2026-11-30", "2026-11-30"));
    let agreed = Contact { next: Some(day("2026-11-22")), ..inner };
    let plan = Plan::on(&agreed, &Config::parse(week), day("2026-11-22"));
    assert_eq!(plan.turn(day("2026-11-22").into()), Some(Turn::Agreed(day("2026-11-22").into())));
}

#[test]
fn what_would_fall_due_while_one_is_away_waits_until_one_is_back() {
    let away = "agenda.away = '2026-11-20..2026-12-01'";
    check_due(&touched(Circle::Inner, "2026-10-19"), away, "2026-11-22", ("2026-11-19", "2026-11-19"));
    check_due(&touched(Circle::Inner, "2026-10-20"), away, "2026-11-22", ("2026-12-02", "2026-12-02"));
    check_due(&touched(Circle::Inner, "2026-11-02"), away, "2026-12-05", ("2026-12-02", "2026-12-02"));
    let week = "agenda = { workdays = 'mon-fri', away = '2026-11-23..2026-12-04' }";
    check_due(&touched(Circle::Inner, "2026-10-22"), week, "2026-11-22", ("2026-12-07", "2026-12-07"));
}
