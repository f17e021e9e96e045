use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    parse_day(text).unwrap()
}

/// A Sunday.
fn today() -> NaiveDate {
    day("2026-11-22")
}

#[test]
fn days_are_read_as_people_say_them_ahead_and_back() {
    let check = |text: &str, ahead: &str, back: &str| {
        for text in [text.to_owned(), text.to_uppercase(), format!("  {text} ")] {
            assert_eq!(parse_ahead(&text, today()), Ok(day(ahead)), "{text:?} ahead");
            assert_eq!(parse_back(&text, today()), Ok(day(back)), "{text:?} back");
        }
    };
    check("today", "2026-11-22", "2026-11-22");
    check("tomorrow", "2026-11-23", "2026-11-23");
    check("yesterday", "2026-11-21", "2026-11-21");
    check("monday", "2026-11-23", "2026-11-16");
    check("fri", "2026-11-27", "2026-11-20");
    check("thurs", "2026-11-26", "2026-11-19");
    check("sat", "2026-11-28", "2026-11-21");
    check("sunday", "2026-11-29", "2026-11-22");
    check("3d", "2026-11-25", "2026-11-19");
    check("2w", "2026-12-06", "2026-11-08");
    check("1m", "2026-12-22", "2026-10-22");
    check("2 weeks", "2026-12-06", "2026-11-08");
    check("a month", "2026-12-22", "2026-10-22");
    check("in 2 weeks", "2026-12-06", "2026-12-06");
    check("in a week", "2026-11-29", "2026-11-29");
    check("in 3d", "2026-11-25", "2026-11-25");
    check("next week", "2026-11-29", "2026-11-29");
    check("2 weeks ago", "2026-11-08", "2026-11-08");
    check("3d ago", "2026-11-19", "2026-11-19");
    check("22 nov", "2026-11-22", "2026-11-22");
    check("21 nov", "2027-11-21", "2026-11-21");
    check("23 nov", "2026-11-23", "2025-11-23");
    check("nov 23", "2026-11-23", "2025-11-23");
    check("Nov. 23rd", "2026-11-23", "2025-11-23");
    check("1 sept", "2027-09-01", "2026-09-01");
    check("29 feb", "2028-02-29", "2024-02-29");
    check("22 November 2027", "2027-11-22", "2027-11-22");
    check("nov 22, 2027", "2027-11-22", "2027-11-22");
    check("2026-11-02", "2026-11-02", "2026-11-02");
    check("2026-11-02 10:30", "2026-11-02", "2026-11-02");
    check("2026/11/02", "2026-11-02", "2026-11-02");
    check("22/11/2026", "2026-11-22", "2026-11-22");
    check("11/23/2026", "2026-11-23", "2026-11-23");
    check("23.11.", "2026-11-23", "2025-11-23");
    check("11.11.2026", "2026-11-11", "2026-11-11");
}

#[test]
fn months_clamp_in_both_directions() {
    let check = |text, from, ahead, back| {
        assert_eq!(parse_ahead(text, day(from)), Ok(day(ahead)), "{text} from {from}");
        assert_eq!(parse_back(text, day(from)), Ok(day(back)), "{text} back from {from}");
    };
    check("1m", "2027-01-31", "2027-02-28", "2026-12-31");
    check("1m", "2026-12-31", "2027-01-31", "2026-11-30");
    check("1y", "2028-02-29", "2029-02-28", "2027-02-28");
}

#[test]
fn what_is_no_day_says_what_to_write_instead() {
    let check = |text: &str, message: &str, hint: &str| {
        let unclear = parse_ahead(text, today()).unwrap_err();
        assert_eq!((unclear.to_string().as_str(), unclear.hint().as_str()), (message, hint), "{text}");
    };
    check("11/2/2026", "`11/2/2026` could be read two ways", "write 2026-11-02 or 2026-02-11");
    check("2.11.2026", "`2.11.2026` could be read two ways", "write 2026-02-11 or 2026-11-02");
    check("2-11-2026", "`2-11-2026` could be read two ways", "write 2026-02-11 or 2026-11-02");
    check("11/2", "`11/2` could be read two ways", "write 2027-11-02 or 2027-02-11");
    check("1/2/26", "`1/2/26` could be read two ways", "write 2026-01-02 or 2026-02-01");
    let ways = "write 2026-11-02, 2 nov, friday, tomorrow or 2w";
    for text in ["sometime", "31 nov", "2026-13-02", "13/13/2026", "0d", "2", "in friday", "may", ""] {
        check(text, &format!("`{text}` is no day"), ways);
    }
}

#[test]
fn a_day_is_found_where_the_text_begins() {
    let check = |text, expected: Option<(&str, &str, bool)>| {
        let found = split_start(text, today(), Direction::Ahead);
        assert_eq!(
            found,
            expected.map(|(it, rest, is_led)| Split { day: day(it), rest, is_led }),
            "{text:?}"
        );
    };
    check("2w", Some(("2026-12-06", "", false)));
    check("2w she is away", Some(("2026-12-06", "she is away", false)));
    check("until friday: she is away", Some(("2026-11-27", "she is away", true)));
    check("in 2 weeks — ask again", Some(("2026-12-06", "ask again", true)));
    check("22 nov 2027 and on", Some(("2027-11-22", "and on", false)));
    check("22 nov 10 copies", Some(("2026-11-22", "10 copies", false)));
    check("2026-12-01, call", Some(("2026-12-01", "call", false)));
    check("by hand", None);
    check("11/2/2026 call", None);
    check("", None);
}

#[test]
fn a_day_is_found_where_the_text_ends() {
    let check = |text, expected: Option<(&str, &str, bool)>| {
        let found = split_end(text, today(), Direction::Ahead);
        assert_eq!(
            found,
            expected.map(|(it, rest, is_led)| Split { day: day(it), rest, is_led }),
            "{text:?}"
        );
    };
    check("send deck by friday", Some(("2026-11-27", "send deck", true)));
    check("send deck, friday.", Some(("2026-11-27", "send deck", false)));
    check("send deck by 22 nov 2027", Some(("2027-11-22", "send deck", true)));
    check("call in 2 weeks", Some(("2026-12-06", "call", true)));
    check("call 2w", Some(("2026-12-06", "call", false)));
    check("she sat", Some(("2026-11-28", "she", false)));
    check("friday", Some(("2026-11-27", "", false)));
    check("é by\u{3000}friday", Some(("2026-11-27", "é", true)));
    check("send deck by hand", None);
    check("", None);
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "([0-9]{1,4}|[/.\\-, ]|in|by|ago|nov|fri|w|é|\\PC){0,12}") {
        for direction in [Direction::Ahead, Direction::Back] {
            for today in [today(), NaiveDate::MAX, NaiveDate::MIN] {
                let _ = parse(&text, today, direction);
                for split in [split_start(&text, today, direction), split_end(&text, today, direction)] {
                    prop_assert!(split.is_none_or(|split| text.contains(split.rest)));
                }
            }
        }
    }
}

#[test]
fn year_of_two_digits_is_asked_about_and_no_part_of_it_is_a_day() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
    for said in ["24 dec 27", "dec 24, 27", "24 December '27", "24.12.27", "24/12/27", "12/24/27", "24-12-27"]
    {
        let unclear = parse_ahead(said, today).unwrap_err();
        let day = NaiveDate::from_ymd_opt(2027, 12, 24).unwrap();
        assert_eq!(unclear, Unclear::ShortYear(said.into(), day), "{said}");
        assert_eq!(unclear.hint(), "write 2027-12-24, or the whole year that is meant");
        for words in
            [format!("{said}: call"), format!("by {said}"), format!("{said}, call"), format!("{said} call")]
        {
            assert_eq!(split_start(&words, today, Direction::Ahead), None, "{words}");
        }
        assert_eq!(split_end(&format!("call on {said}"), today, Direction::Ahead), None, "{said}");
        let unsure = Unsure { unclear, rest: "call ", is_led: true };
        assert_eq!(unsure_end(&format!("call on {said}."), today), Some(unsure));
    }
    assert!(matches!(parse_ahead("1/2/27", today), Err(Unclear::TwoWays(..))));
    assert_eq!(parse_back("31 feb 27", today), Err(Unclear::Unknown("31 feb 27".into())));
    assert_eq!(unsure_end("call on 24 dec", today), None);
}

#[test]
fn number_behind_a_day_that_is_no_year_ahead_is_an_amount() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let split = split_start("22 nov 10 copies", today, Direction::Ahead).unwrap();
    assert_eq!((split.day.to_string().as_str(), split.rest), ("2026-11-22", "10 copies"));
    assert_eq!(split_start("22 nov 10: copies", today, Direction::Ahead), None);
}

#[test]
fn day_that_no_note_can_hold_is_out_of_reach() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
    for said in ["9000 years", "in 99999999 weeks", "99999999999d"] {
        assert_eq!(parse_ahead(said, today), Err(Unclear::OutOfReach(said.into())), "{said}");
    }
    assert_eq!(parse_back("3000 years ago", today), Err(Unclear::OutOfReach("3000 years ago".into())));
    assert_eq!(parse_ahead("7973 years", today).unwrap().year(), 9999);
}
