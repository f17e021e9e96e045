//! The clock: the only caller of `now`. Every rule takes its day as an argument from here.

use chrono::{DateTime, Duration, FixedOffset, Local, NaiveDate, NaiveTime, Utc};
use std::fs::Metadata;

/// The local day.
pub fn today() -> NaiveDate {
    local_day(now())
}

/// The local time of the day.
pub fn time() -> NaiveTime {
    now().with_timezone(&Local).time()
}

/// How long until the local day is another one, in any zone: at least a millisecond, at most 27 hours.
pub fn until_midnight() -> std::time::Duration {
    let now = now();
    (next_day(now, local_day) - now).to_std().unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// This moment as git writes it in commits: seconds since 1970, and how far the local clock is ahead at this very moment.
pub fn stamp() -> String {
    stamp_of(now().with_timezone(&Local).fixed_offset())
}

fn stamp_of(moment: DateTime<FixedOffset>) -> String {
    let minutes = moment.offset().local_minus_utc() / 60;
    let (sign, zone) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
    format!("{} {sign}{:02}{:02}", moment.timestamp(), zone / 60, zone % 60)
}

/// How long ago a file was last changed; zero when that is in the future.
pub fn age(stat: &Metadata) -> std::time::Duration {
    stat.modified().ok().and_then(|changed| changed.elapsed().ok()).unwrap_or_default()
}

/// By how much the file system's clock, which gave a file just made its time, is away from ours.
pub fn skew(stat: &Metadata) -> std::time::Duration {
    let distance =
        |changed: std::time::SystemTime| changed.elapsed().unwrap_or_else(|ahead| ahead.duration());
    stat.modified().map(distance).unwrap_or_default()
}

/// The local day on which a file was last changed.
pub fn changed_on(stat: &Metadata) -> Option<NaiveDate> {
    Some(local_day(stat.modified().ok()?.into()))
}

/// The local day of a moment in seconds since 1970: `2026-11-22`.
pub fn day_of(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).map_or_else(String::new, |moment| local_day(moment).to_string())
}

fn local_day(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&Local).date_naive()
}

/// The first moment after `now`, to the millisecond, on another day than `now`'s.
///
/// It asks only which day a moment is on, which always has one answer. The moment of a local midnight need not:
/// where clocks go forward at midnight there is none, where they go back there are two.
fn next_day(now: DateTime<Utc>, day: impl Fn(DateTime<Utc>) -> NaiveDate) -> DateTime<Utc> {
    let today = day(now);
    let mut before = now;
    let mut after = now + Duration::hours(1);
    // No zone has a day of 27 hours; the bound is for a system whose zone data are broken.
    while day(after) == today && after - now < Duration::hours(27) {
        (before, after) = (after, after + Duration::hours(1));
    }
    while after - before > Duration::milliseconds(1) {
        let middle = before + (after - before) / 2;
        if day(middle) == today { before = middle } else { after = middle }
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A zone that changes its offset, in hours, at one moment.
    fn zone(change: &str, before: i32, after: i32) -> impl Fn(DateTime<Utc>) -> NaiveDate {
        let change: DateTime<Utc> = change.parse().unwrap();
        move |moment| {
            let hours = if moment < change { before } else { after };
            moment.with_timezone(&FixedOffset::east_opt(hours * 3600).unwrap()).date_naive()
        }
    }

    fn check(now: &str, day: impl Fn(DateTime<Utc>) -> NaiveDate, expected: &str) {
        let found = next_day(now.parse().unwrap(), day);
        let expected: DateTime<Utc> = expected.parse().unwrap();
        assert!((found - expected).abs() <= Duration::milliseconds(1), "{found} is not {expected}");
        assert!(found >= expected, "{found} is still the day before {expected}");
    }

    #[test]
    fn the_next_day_begins_at_the_zones_midnight() {
        let vienna = || zone("2026-10-25T01:00:00Z", 2, 1);
        check("2026-06-01T12:00:00Z", vienna(), "2026-06-01T22:00:00Z");
        check("2026-06-01T21:59:59.999Z", vienna(), "2026-06-01T22:00:00Z");
        check("2026-06-01T22:00:00Z", vienna(), "2026-06-02T22:00:00Z");
        // The night in which clocks go back has an hour more.
        check("2026-10-24T22:00:00Z", vienna(), "2026-10-25T23:00:00Z");
    }

    #[test]
    fn a_midnight_that_clocks_skip_or_repeat_is_no_trouble() {
        // Beirut goes forward from 0:00 to 1:00: the day begins at 1:00.
        check("2026-03-28T12:00:00Z", zone("2026-03-28T22:00:00Z", 2, 3), "2026-03-28T22:00:00Z");
        // Havana goes back from 1:00 to 0:00: the day begins at the first of two midnights.
        check("2026-10-31T12:00:00Z", zone("2026-11-01T05:00:00Z", -4, -5), "2026-11-01T04:00:00Z");
        // Clocks that go back at midnight make the day last an hour longer.
        check("2026-06-01T12:00:00Z", zone("2026-06-02T00:00:00Z", 0, -1), "2026-06-02T01:00:00Z");
        // Samoa skipped a whole day.
        check("2011-12-30T00:00:00Z", zone("2011-12-30T10:00:00Z", -10, 14), "2011-12-30T10:00:00Z");
    }

    #[test]
    fn the_wait_for_midnight_ends_on_another_day() {
        let (now, wait) = (now(), until_midnight());
        assert!(wait > std::time::Duration::ZERO && wait <= std::time::Duration::from_secs(27 * 3600));
        assert_ne!(local_day(now + wait + Duration::milliseconds(2)), local_day(now));
    }
}
