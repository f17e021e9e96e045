//! Days and lengths of time as people write them. Never asks the clock: `today` is an argument.

pub mod calendar;
pub mod recurrence;
pub mod spoken;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use std::fmt;
use std::time::Duration;

/// A length of time in calendar months and days, as in `3 months` or `6 weeks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// Calendar months; a year is twelve.
    pub months: u32,
    /// Days; a week is seven.
    pub days: u32,
}

impl Span {
    /// A span of calendar months.
    pub const fn months(months: u32) -> Self {
        Self { months, days: 0 }
    }

    /// Reads `6 weeks`, `3 months`, `1y`, `10 days`, `2w`; a bare number is no span, and neither is nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = split_count(text.trim())?;
        Self::of(count, unit)
    }

    /// `count` of the unit that this word names; numbers beyond all calendars stay at the largest.
    fn of(count: u64, unit: &str) -> Option<Self> {
        let times = |n: u64| u32::try_from(count.saturating_mul(n)).unwrap_or(u32::MAX);
        if count == 0 {
            return None;
        }
        match unit.to_lowercase().as_str() {
            "d" | "day" | "days" => Some(Self { months: 0, days: times(1) }),
            "w" | "week" | "weeks" => Some(Self { months: 0, days: times(7) }),
            "m" | "month" | "months" => Some(Self::months(times(1))),
            "y" | "year" | "years" => Some(Self::months(times(12))),
            _ => None,
        }
    }

    /// The day this long after `from`; months clamp to the month's last day, and no day is beyond the calendar's last.
    pub fn after(self, from: NaiveDate) -> NaiveDate {
        // Months clamp: one month after 31 January is 28 February. Adding 30 days instead
        // would pull a monthly contact five days earlier every year.
        from.checked_add_months(Months::new(self.months))
            .and_then(|day| day.checked_add_days(Days::new(self.days.into())))
            .unwrap_or(NaiveDate::MAX)
    }

    /// The span's nominal length in days, to compare latenesses (a month counts 30.4).
    pub fn nominal_days(self) -> u32 {
        let days = u64::from(self.months) * 304 / 10 + u64::from(self.days);
        u32::try_from(days).unwrap_or(u32::MAX)
    }
}

/// `3 months`, `1 year`, `6 weeks`.
impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = self.in_words();
        write!(out, "{count} {unit}")
    }
}

impl Span {
    fn in_words(self) -> (u32, &'static str) {
        let (count, one, many) = match (self.months, self.days) {
            (months, 0) if months > 0 && months % 12 == 0 => (months / 12, "year", "years"),
            (months, 0) => (months, "month", "months"),
            (0, days) if days % 7 == 0 => (days / 7, "week", "weeks"),
            // No way to write both at once is documented; days are what remains to tell.
            (_, days) => (days.saturating_add(self.months.saturating_mul(30)), "day", "days"),
        };
        (count, if count == 1 { one } else { many })
    }
}

/// How often: from `every` on a touch is due, after `latest` it is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cadence {
    /// Due from this long after the last touch.
    pub every: Span,
    /// Overdue after this; `None`: overdue as soon as the due day is past.
    pub latest: Option<Span>,
}

impl Cadence {
    /// Reads `6 weeks`, `1y`, and ranges such as `3-6 months` or `3–6 months`; the larger number comes last.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some((first, last)) = text.split_once(['-', '–', '—']) else {
            return Some(Self { every: Span::parse(text)?, latest: None });
        };
        let latest = Span::parse(last)?;
        let every = match Span::parse(first) {
            Some(every) => every,
            // `3-6 months`: the unit stands once, for both.
            None => Span::of(parse_count(first.trim())?, split_count(last.trim())?.1)?,
        };
        let (short, long) = (every.nominal_days(), latest.nominal_days());
        (short <= long).then_some(Self { every, latest: (short < long).then_some(latest) })
    }
}

/// `6 weeks`, `3–6 months`, `3 months to 1 year`.
impl fmt::Display for Cadence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(latest) = self.latest else { return self.every.fmt(out) };
        let ((count, unit), (_, latest_unit)) = (self.every.in_words(), latest.in_words());
        if unit.trim_end_matches('s') == latest_unit.trim_end_matches('s') {
            write!(out, "{count}–{latest}")
        } else {
            write!(out, "{} to {latest}", self.every)
        }
    }
}

/// Reads `5s`, `500ms`, `1 minute`, `2h` or `0s`; here `m` is a minute. A bare number is no duration, and none
/// is longer than a year (a clock that is asked for a time beyond its range panics).
pub fn parse_duration(text: &str) -> Option<Duration> {
    let (count, unit) = split_count(text.trim())?;
    let milliseconds: u64 = match unit.to_lowercase().as_str() {
        "ms" | "millisecond" | "milliseconds" => 1,
        "s" | "sec" | "second" | "seconds" => 1_000,
        "m" | "min" | "minute" | "minutes" => 60_000,
        "h" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        _ => return None,
    };
    Some(Duration::from_millis(count.saturating_mul(milliseconds)).min(LONGEST))
}

const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// `6 weeks` as `(6, "weeks")`.
fn split_count(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(end);
    Some((parse_count(count)?, unit.trim_start()))
}

/// A number of decimal digits; one too large for 64 bits is the largest.
fn parse_count(digits: &str) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

/// Reads a day from `2026-11-02`, or from a date and time (`2026-11-02T10:30:00`, `2026-11-02 10:30`,
/// with seconds, fraction and zone or without): the day as written, no zone arithmetic.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let (day, rest) = split_day(text.trim())?;
    rest.is_empty().then_some(day)
}

/// The time of `2026-11-02T10:30:00` in minutes after midnight, as written, no zone arithmetic; `None` where there is none.
pub fn parse_minute(text: &str) -> Option<u16> {
    let time = text.trim().get("2026-11-02".len()..).filter(|time| split_time(time) == Some(""))?;
    let number = |range: std::ops::Range<usize>| time.get(range)?.parse::<u16>().ok();
    let (hour, minute) = (number(1..3)?, number(4..6)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Whether a note can hold the day: the years have four digits there.
pub fn is_writable(day: NaiveDate) -> bool {
    (1..=9999).contains(&day.year())
}

/// Whether a date and time names the zone that it was in, as `2026-11-02T10:30Z` does: it may be tomorrow elsewhere.
pub fn has_zone(text: &str) -> bool {
    let time = text.trim().get("2026-11-02".len()..).filter(|time| split_time(time) == Some(""));
    time.is_some_and(|time| time.ends_with(['Z', 'z']) || time.contains(['+', '-']))
}

/// The day that one counts on, as of `today`: itself, but what is tomorrow in its own zone is today in another, whatever
/// the zone of this machine.
pub fn counts_on(day: NaiveDate, has_zone: bool, today: NaiveDate) -> NaiveDate {
    let is_elsewhere = has_zone && today.succ_opt() == Some(day);
    if is_elsewhere { today } else { day }
}

/// Reads the day, and a time right after it, at the start of `text`; returns it with what follows.
pub fn split_day(text: &str) -> Option<(NaiveDate, &str)> {
    let digits = text.as_bytes().get(..10)?;
    let number = |range: std::ops::Range<usize>| {
        digits[range]
            .iter()
            .try_fold(0, |sum: u32, &byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    if digits[4] != b'-' || digits[7] != b'-' {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(number(0..4)?.cast_signed(), number(5..7)?, number(8..10)?)?;
    let rest = &text[10..];
    Some((day, split_time(rest).unwrap_or(rest)))
}

/// What follows a time such as `T10:30`, ` 10:30:00.123` or `T10:30Z` at the start of `text`.
fn split_time(text: &str) -> Option<&str> {
    let mut rest = two_digits(text.strip_prefix(['T', 't', ' '])?)?;
    rest = two_digits(rest.strip_prefix(':')?)?;
    if let Some(after_seconds) = rest.strip_prefix(':').and_then(two_digits) {
        rest = after_seconds;
        if let Some(fraction) = rest.strip_prefix('.') {
            let digits = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            rest = if digits.len() < fraction.len() { digits } else { rest };
        }
    }
    Some(split_zone(rest).unwrap_or(rest))
}

/// What follows a zone such as `Z`, `+01:00`, ` +0100` or `+01` at the start of `text`.
fn split_zone(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix(['Z', 'z']) {
        return Some(rest);
    }
    let text = text.strip_prefix(' ').unwrap_or(text);
    let rest = two_digits(text.strip_prefix(['+', '-'])?)?;
    Some(two_digits(rest.strip_prefix(':').unwrap_or(rest)).unwrap_or(rest))
}

/// What follows the two digits at the start of `text`.
fn two_digits(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let both = bytes.len() >= 2 && bytes[0].is_ascii_digit() && bytes[1].is_ascii_digit();
    both.then(|| &text[2..])
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a month from 1 on: `October`.
pub fn month_name(month: u32) -> &'static str {
    MONTHS[(month as usize + 11) % 12]
}

/// `Sunday 22 November 2026`.
pub fn long(day: NaiveDate) -> String {
    let weekday = match day.weekday() {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    };
    format!("{weekday} {}", full(day))
}

/// `22 November 2026`.
pub fn full(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), MONTHS[day.month0() as usize], day.year())
}

/// `2 Nov`, or `2 Nov 2025` when the year is not `year`'s.
pub fn short(day: NaiveDate, year: i32) -> String {
    let month = &MONTHS[day.month0() as usize][..3];
    if day.year() == year {
        format!("{} {month}", day.day())
    } else {
        format!("{} {month} {}", day.day(), day.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_day(text).unwrap()
    }

    #[test]
    fn spans_read_as_people_write_them() {
        let check = |text, expected: Option<(u32, u32)>| {
            assert_eq!(Span::parse(text).map(|span| (span.months, span.days)), expected, "{text:?}");
        };
        check("6 weeks", Some((0, 42)));
        check("3 months", Some((3, 0)));
        check("1y", Some((12, 0)));
        check(" 10 Days ", Some((0, 10)));
        check("2w", Some((0, 14)));
        check("1 m", Some((1, 0)));
        check("99999999999999999999999 years", Some((u32::MAX, 0)));
        check("6", None);
        check("0 days", None);
        check("weeks", None);
        check("-1 week", None);
        check("1.5 years", None);
        check("6 weeks ago", None);
        check("", None);
    }

    #[test]
    fn cadences_read_with_and_without_a_latest_day() {
        let months = Span::months;
        let check = |text, expected: Option<(Span, Option<Span>)>| {
            assert_eq!(Cadence::parse(text).map(|it| (it.every, it.latest)), expected, "{text:?}");
        };
        check("6 weeks", Some((Span { months: 0, days: 42 }, None)));
        check("3-6 months", Some((months(3), Some(months(6)))));
        check("3–6 months", Some((months(3), Some(months(6)))));
        check("3 - 6 months", Some((months(3), Some(months(6)))));
        check("6 weeks - 3 months", Some((Span { months: 0, days: 42 }, Some(months(3)))));
        check("1y", Some((months(12), None)));
        check("3-3 months", Some((months(3), None)));
        check("6-3 months", None);
        check("3-6", None);
        check("-6 months", None);
        check("often", None);
    }

    #[test]
    fn spans_and_cadences_are_written_as_people_write_them() {
        let check = |text, expected| assert_eq!(Cadence::parse(text).unwrap().to_string(), expected);
        check("1y", "1 year");
        check("24 months", "2 years");
        check("1 m", "1 month");
        check("18 months", "18 months");
        check("42 days", "6 weeks");
        check("10 days", "10 days");
        check("3-6 months", "3–6 months");
        check("1-2 years", "1–2 years");
        check("6 weeks - 3 months", "6 weeks to 3 months");
        assert_eq!(Span { months: 1, days: 3 }.to_string(), "33 days");
    }

    #[test]
    fn months_clamp_and_nothing_lies_beyond_the_calendar() {
        let check = |span, from, expected: NaiveDate| {
            assert_eq!(Span::parse(span).unwrap().after(from), expected, "{span} after {from}");
        };
        check("1 month", day("2026-01-31"), day("2026-02-28"));
        check("1 month", day("2028-01-31"), day("2028-02-29"));
        check("1 year", day("2028-02-29"), day("2029-02-28"));
        check("6 weeks", day("2026-11-22"), day("2027-01-03"));
        check("1 year", day("9999-12-31"), NaiveDate::from_ymd_opt(10000, 12, 31).unwrap());
        check("99999999 years", day("2026-01-31"), NaiveDate::MAX);
        check("99999999999 days", day("2026-01-31"), NaiveDate::MAX);
        check("1 day", NaiveDate::MAX, NaiveDate::MAX);
    }

    #[test]
    fn nominal_lengths_compare_months_with_days() {
        let check = |text, expected| assert_eq!(Span::parse(text).unwrap().nominal_days(), expected);
        check("1 month", 30);
        check("1 year", 364);
        check("6 weeks", 42);
        check("99999999999 years", u32::MAX);
    }

    #[test]
    fn days_read_with_and_without_a_time() {
        let check = |text, expected: Option<(i32, u32, u32)>| {
            let expected = expected.map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).unwrap());
            assert_eq!(parse_day(text), expected, "{text:?}");
        };
        check("2026-11-02", Some((2026, 11, 2)));
        check(" 2026-11-02 ", Some((2026, 11, 2)));
        check("2026-11-02T10:30", Some((2026, 11, 2)));
        check("2026-11-02T10:30:00", Some((2026, 11, 2)));
        check("2026-11-02 10:30", Some((2026, 11, 2)));
        check("2026-11-02T23:30:00.123+14:00", Some((2026, 11, 2)));
        check("2026-11-02T10:30Z", Some((2026, 11, 2)));
        check("2026-11-02 10:30:00 -0800", Some((2026, 11, 2)));
        check("9999-12-31", Some((9999, 12, 31)));
        check("2028-02-29", Some((2028, 2, 29)));
        check("2026-02-29", None);
        check("2026-13-02", None);
        check("2026-1-2", None);
        check("2.11.2026", None);
        check("2026-11-02T", None);
        check("2026-11-02 phone", None);
        check("2026-11-0é", None);
        check("٢٠٢٦-11-02", None);
        check("", None);
    }

    #[test]
    fn only_a_time_can_have_a_zone() {
        for text in [
            "2026-11-02T23:30:00.123+14:00",
            "2026-11-02T10:30Z",
            " 2026-11-02 10:30:00 -0800 ",
            "2026-11-02t10:30z",
        ] {
            assert!(has_zone(text), "{text}");
        }
        for text in [
            "2026-11-02",
            "2026-11-02T10:30",
            "2026-11-02 10:30:00.5",
            "2026-11-02Z",
            "2026-11-02T10:30 Zed",
            "",
        ] {
            assert!(!has_zone(text), "{text}");
        }
    }

    #[test]
    fn durations_read_as_people_write_them() {
        let check = |text, expected: Option<u64>| {
            assert_eq!(parse_duration(text), expected.map(Duration::from_millis), "{text:?}");
        };
        check("5s", Some(5_000));
        check("0s", Some(0));
        check("1 minute", Some(60_000));
        check("2m", Some(120_000));
        check("500ms", Some(500));
        check("1 hour", Some(3_600_000));
        check("99999999999999999999 days", Some(366 * 24 * 3_600_000));
        check("5", None);
        check("soon", None);
    }

    #[test]
    fn days_are_written_in_english_without_a_locale() {
        let check = |text, expected: [&str; 3]| {
            let day = day(text);
            assert_eq!([long(day), full(day), short(day, 2026)], expected);
        };
        check("2026-11-22", ["Sunday 22 November 2026", "22 November 2026", "22 Nov"]);
        check("2025-09-01", ["Monday 1 September 2025", "1 September 2025", "1 Sep 2025"]);
    }

    #[test]
    fn the_calendars_last_day_can_be_written() {
        assert_eq!(full(NaiveDate::MAX), "31 December 262142");
    }
}
