//! A machine's own time zone, chosen so that its midnight passes when the simulation wants it to.

use chrono::{DateTime, Days, NaiveDate};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY: i64 = 24 * 60 * 60;

/// An offset from UTC, in seconds, less than a day either way.
#[derive(Debug, Clone, Copy)]
pub struct Zone {
    east: i64,
}

impl Zone {
    /// The zone in which `day` begins so soon from now. It must be the UTC day or the next one.
    pub fn where_begins(day: NaiveDate, soon: Duration) -> Self {
        let midnight = start_of(day) - (now() + i64::try_from(soon.as_secs()).unwrap());
        Self { east: midnight.clamp(1 - DAY, DAY - 1) }
    }

    /// The zone in which it is `day`, as far from its midnights as can be. It must be next to the UTC day.
    pub fn amid(day: NaiveDate) -> Self {
        let (latest, earliest) = (now() - (DAY - 1), now() + (DAY - 1));
        let (from, to) = (start_of(day).max(latest), (start_of(day) + DAY).min(earliest));
        Self { east: from.midpoint(to) - now() }
    }

    /// As POSIX has it, which counts westwards: `<SIM>-05:23:45`.
    pub fn name(self) -> String {
        let (sign, seconds) = (if self.east > 0 { "-" } else { "" }, self.east.abs());
        format!("<SIM>{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// The day that it is there.
    pub fn today(self) -> NaiveDate {
        day_of(now() + self.east)
    }

    /// The day that it is there when the simulation has come to its end.
    pub fn last_day(self) -> NaiveDate {
        day_of(now() + self.east + 60)
    }
}

/// The UTC day.
pub fn utc_day() -> NaiveDate {
    day_of(now())
}

/// The days before `day`.
pub fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day - Days::new(days)
}

/// The moment so many minutes from now: `2026-11-22T12:00:00Z`.
pub fn moment(minutes: i64) -> String {
    let moment = DateTime::from_timestamp(now() + minutes * 60, 0).unwrap();
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[expect(clippy::disallowed_methods, reason = "the watchers under test live by the real clock")]
fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

fn start_of(day: NaiveDate) -> i64 {
    day.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp()
}

fn day_of(seconds: i64) -> NaiveDate {
    DateTime::from_timestamp(seconds, 0).unwrap().date_naive()
}
