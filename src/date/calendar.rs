//! The days on which somebody works and is there, as `rounds.toml` says them: what falls due on another waits for the
//! next such day. Knows no contact and not today.

use super::parse_day;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::fmt;

/// The days of the week on which one works; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Workdays(u8);

const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Mon, "monday"),
    (Weekday::Tue, "tuesday"),
    (Weekday::Wed, "wednesday"),
    (Weekday::Thu, "thursday"),
    (Weekday::Fri, "friday"),
    (Weekday::Sat, "saturday"),
    (Weekday::Sun, "sunday"),
];

impl Workdays {
    /// All seven.
    pub const ALL: Self = Self(0x7F);

    /// Reads `mon-fri`, `mon, wed, fri`, `sunday-thursday`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let spans = text.split([',', ' ']).filter(|part| !part.is_empty());
        let days = spans.map(span).try_fold(0, |days, span| Some(days | span?))?;
        (days != 0).then_some(Self(days))
    }

    fn has(self, day: NaiveDate) -> bool {
        self.0 & (1 << day.weekday().num_days_from_monday()) != 0
    }
}

/// The days of `mon-fri` or `wed` as bits, Monday's the lowest; a span may go over Sunday.
fn span(text: &str) -> Option<u8> {
    let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
    let (first, last) = (weekday(first)?, weekday(last)?);
    let count = (last + 7 - first) % 7 + 1;
    Some((first..first + count).fold(0, |days, day| days | 1 << (day % 7)))
}

/// Which day of the week it is, Monday's 0: by its name, or the first three letters of it and more.
fn weekday(text: &str) -> Option<u32> {
    let text = text.to_lowercase();
    let is_it = |(_, name): &&(Weekday, &str)| text.len() >= 3 && name.starts_with(&text);
    WEEK.iter().find(is_it).map(|(day, _)| day.num_days_from_monday())
}

/// A time from one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, not before the first.
    pub to: NaiveDate,
}

impl Period {
    /// Both days, the later one last; `None` where they are the other way round.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// Reads `2026-12-20..2027-01-06`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once("..")?;
        Self::new(parse_day(from.trim())?, parse_day(to.trim())?)
    }

    /// Whether `day` is one of its days.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// The day after it.
    pub fn after(self) -> NaiveDate {
        self.to.succ_opt().unwrap_or(self.to)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}..{}", self.from, self.to)
    }
}

/// On which days what falls due may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// On which days of the week.
    pub workdays: Workdays,
    /// When not at all.
    pub away: Option<Period>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { workdays: Workdays::ALL, away: None }
    }
}

impl Calendar {
    /// The first day from `day` on on which one works and is not away.
    pub fn on_or_after(self, day: NaiveDate) -> NaiveDate {
        let back = self.away.filter(|away| away.contains(day)).map_or(day, Period::after);
        let working = self.working(back);
        // The weekend before one leaves ends when one is back.
        match self.away.filter(|away| away.contains(working)) {
            Some(away) => self.working(away.after()),
            None => working,
        }
    }

    /// The day from which one works again, where one is away on `today`.
    pub fn back(self, today: NaiveDate) -> Option<NaiveDate> {
        self.away.filter(|away| away.contains(today)).map(|away| self.working(away.after()))
    }

    fn working(self, day: NaiveDate) -> NaiveDate {
        let mut week = (0..7).filter_map(|days| day.checked_add_days(Days::new(days)));
        week.find(|&day| self.workdays.has(day)).unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn workdays_are_a_span_or_a_list_of_days() {
        let check = |text: &str, expected: Option<&str>| {
            // A week from Monday 16 November on.
            let days = Workdays::parse(text).map(|workdays| {
                let week = (16..23).map(|number| day(&format!("2026-11-{number}")));
                week.map(|day| if workdays.has(day) { 'x' } else { '.' }).collect::<String>()
            });
            assert_eq!(days.as_deref(), expected, "{text}");
        };
        check("mon-fri", Some("xxxxx.."));
        check("Monday – Friday", None);
        check("Monday–Friday", Some("xxxxx.."));
        check("mon, wed, fri", Some("x.x.x.."));
        check("sun-thu", Some("xxxx..x"));
        check("sat", Some(".....x."));
        check("mon-tue thurs", Some("xx.x..."));
        check("mon-sun", Some("xxxxxxx"));
        check("", None);
        check("m-f", None);
        check("mon-", None);
        check("funday", None);
    }

    #[test]
    fn a_period_is_two_days_in_their_order() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(Period::parse(text).map(|it| it.to_string()).as_deref(), expected, "{text}");
        };
        check("2026-12-20..2027-01-06", Some("2026-12-20..2027-01-06"));
        check("2026-12-20 .. 2026-12-20", Some("2026-12-20..2026-12-20"));
        check("2027-01-06..2026-12-20", None);
        check("2026-12-20", None);
        check("2026-12-20..", None);
    }

    #[test]
    fn what_falls_due_waits_for_a_day_on_which_one_works_and_is_there() {
        let check = |workdays: &str, away: &str, due: &str, expected: &str| {
            let calendar =
                Calendar { workdays: Workdays::parse(workdays).unwrap(), away: Period::parse(away) };
            assert_eq!(calendar.on_or_after(day(due)), day(expected), "{workdays}, {away}: {due}");
        };
        check("mon-sun", "", "2026-11-22", "2026-11-22");
        check("mon-fri", "", "2026-11-20", "2026-11-20");
        check("mon-fri", "", "2026-11-21", "2026-11-23");
        check("mon-fri", "", "2026-11-22", "2026-11-23");
        let away = "2026-12-21..2027-01-01";
        check("mon-sun", away, "2026-12-20", "2026-12-20");
        check("mon-sun", away, "2026-12-21", "2027-01-02");
        check("mon-sun", away, "2027-01-01", "2027-01-02");
        check("mon-fri", away, "2026-12-24", "2027-01-04");
        check("mon-fri", away, "2026-12-19", "2027-01-04");
    }

    #[test]
    fn who_is_away_is_back_on_the_next_working_day() {
        let calendar = Calendar {
            workdays: Workdays::parse("mon-fri").unwrap(),
            away: Period::parse("2026-12-21..2027-01-01"),
        };
        let check = |today: &str, expected: Option<&str>| {
            assert_eq!(calendar.back(day(today)), expected.map(day), "{today}");
        };
        check("2026-12-20", None);
        check("2026-12-21", Some("2027-01-04"));
        check("2027-01-01", Some("2027-01-04"));
        check("2027-01-02", None);
    }
}
