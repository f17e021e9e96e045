//! Days and lengths of time as people write them. Never asks the clock: `today` is an argument.

use chrono::NaiveDate;

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

    /// Reads `6 weeks`, `3 months`, `1y`, `10 days`, `2w`; a bare number is no span.
    pub fn parse(_text: &str) -> Option<Self> {
        todo!()
    }

    /// The day this long after `from`; months clamp to the month's last day.
    pub fn after(self, _from: NaiveDate) -> NaiveDate {
        todo!()
    }

    /// The span's nominal length in days, to compare latenesses (a month counts 30.4).
    pub fn nominal_days(self) -> u32 {
        todo!()
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
    /// Reads `6 weeks`, `1y`, and ranges such as `3-6 months` or `3–6 months`.
    pub fn parse(_text: &str) -> Option<Self> {
        todo!()
    }
}

/// Reads a day from `2026-11-02`, or from a date and time (`2026-11-02T10:30:00`, `2026-11-02 10:30`,
/// with seconds, fraction and zone or without): the day as written, no zone arithmetic.
pub fn parse_day(_text: &str) -> Option<NaiveDate> {
    todo!()
}

/// `Sunday 22 November 2026`.
pub fn long(_day: NaiveDate) -> String {
    todo!()
}

/// `22 November 2026`.
pub fn full(_day: NaiveDate) -> String {
    todo!()
}

/// `2 Nov`, or `2 Nov 2025` when the year is not `year`'s.
pub fn short(_day: NaiveDate, _year: i32) -> String {
    todo!()
}
