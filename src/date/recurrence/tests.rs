use super::*;

fn day(text: &str) -> NaiveDate {
    super::super::parse_day(text).unwrap()
}

#[test]
fn next_time_is_that_of_the_rule_as_it_is_written() {
    let check = |rule: &str, from: &str, expected: &[&str]| {
        let read = Recurrence::parse(rule).unwrap_or_else(|| panic!("{rule}"));
        let mut at = day(from);
        for expected in expected {
            at = read.after(at).unwrap();
            assert_eq!(at, day(expected), "{rule} from {from}");
        }
    };
    check("every day", "2026-12-31", &["2027-01-01"]);
    check("every 3 days", "2026-12-01", &["2026-12-04", "2026-12-07"]);
    check("every other day", "2026-12-01", &["2026-12-03"]);
    check("every week", "2026-12-01", &["2026-12-08"]);
    check("Every 2 Weeks", "2026-12-01", &["2026-12-15"]);
    check("every month", "2026-01-31", &["2026-02-28", "2026-03-28"]);
    check("every 2 months", "2026-12-31", &["2027-02-28"]);
    check("every year", "2028-02-29", &["2029-02-28"]);
    check("every weekday", "2026-12-04", &["2026-12-07", "2026-12-08"]);
    check("every Monday", "2026-12-01", &["2026-12-07", "2026-12-14"]);
    check("every Tuesday and Friday", "2026-12-01", &["2026-12-04", "2026-12-08"]);
    check("every mon, wed", "2026-12-01", &["2026-12-02", "2026-12-07"]);
    check("every week on Sunday", "2026-12-01", &["2026-12-06", "2026-12-13"]);
    check("every 2 weeks on Friday", "2026-12-04", &["2026-12-18"]);
    check("every 2 weeks on Monday, Friday", "2026-11-30", &["2026-12-04", "2026-12-14"]);
    check("every month on the 1st", "2026-12-01", &["2027-01-01"]);
    check("every month on the 1st", "2026-12-15", &["2027-01-01"]);
    check("every month on the 31st", "2027-01-31", &["2027-03-31"]);
    check("every month on the last", "2027-01-31", &["2027-02-28", "2027-03-31"]);
    check("every month on the last Friday", "2026-11-27", &["2026-12-25", "2027-01-29"]);
    check("every month on the 2nd last Friday", "2026-12-01", &["2026-12-18"]);
    check("every month on the 1st and 15th", "2026-12-01", &["2026-12-15", "2027-01-01"]);
    check("every 6 months on the 1st Wednesday", "2026-12-02", &["2027-06-02"]);
    check("every January on the 15th", "2026-12-01", &["2027-01-15", "2028-01-15"]);
    check("every April and December on the 1st and 24th", "2026-12-01", &["2026-12-24", "2027-04-01"]);
    check("every February on the last", "2027-02-28", &["2028-02-29"]);
    check("every month on the 29th", "2027-01-29", &["2027-03-29"]);
}

#[test]
fn rule_that_is_not_understood_to_its_last_word_is_none() {
    for rule in [
        "",
        "every",
        "2 weeks",
        "every 0 days",
        "every blue moon",
        "every week on",
        "every week on the 1st",
        "every month on",
        "every month on the 32nd",
        "every day on Monday",
        "every 2 Aprils",
        "every week soon",
        "every week until 2027-01-01",
        "every -1 days",
        "every month on the 1st and",
        "when done",
        "every hour",
        "every month on the 1st and the last Friday",
    ] {
        assert_eq!(Recurrence::parse(rule), None, "{rule}");
    }
    assert_eq!(Recurrence::parse(&"every ".repeat(100_000)), None);
}

#[test]
fn when_done_is_a_word_about_the_rule() {
    assert!(Recurrence::parse("every 2 weeks when done").unwrap().when_done);
    assert!(!Recurrence::parse("every 2 weeks").unwrap().when_done);
}

#[test]
fn calendar_ends_and_no_rule_goes_beyond() {
    let last = Recurrence::parse("every 4000000000 weeks").map(|rule| rule.after(day("2026-12-01")));
    assert_eq!(last, Some(None));
    let never = Recurrence::parse("every February on the 30th").unwrap();
    assert_eq!(never.after(day("2026-12-01")), None);
    let often = Recurrence::parse("every 4000000000 days").unwrap();
    assert_eq!(often.after(day("2026-12-01")), None);
}
