//! Which time is looked back on: a month or a year, of which only months that are over count.

use crate::date::calendar::Period;
use crate::date::{self, spoken};
use chrono::{Datelike, NaiveDate};
use std::fmt;

/// A month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// A year, and its month from 1 on.
    Month(i32, u32),
    /// A year.
    Year(i32),
}

impl Term {
    /// Reads `2026-10`, `2026`, `october 2026`, and `october` or `oct`, which is the last one that is over on `today`;
    /// `None` for anything else.
    pub fn parse(text: &str, today: NaiveDate) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if let Some((year, month)) = text.split_once('-') {
            let month = month.parse().ok().filter(|month| (1..=12).contains(month) && text.len() == 7)?;
            return Some(Self::Month(number(year)?, month));
        }
        if let Some(year) = number(&text) {
            return Some(Self::Year(year));
        }
        let mut words = text.split_whitespace();
        let month = spoken::month(words.next()?)?;
        let year = words.next().map(number);
        if words.next().is_some() {
            return None;
        }
        match year {
            Some(year) => Some(Self::Month(year?, month)),
            None => {
                let last = |&year: &i32| Self::Month(year, month).over(today).is_some();
                [today.year(), today.year() - 1]
                    .iter()
                    .find(|it| last(it))
                    .map(|&year| Self::Month(year, month))
            }
        }
    }

    /// The last month that is over on `today`.
    pub fn last_month(today: NaiveDate) -> Self {
        Self::Month(today.year(), today.month()).before()
    }

    /// The month before it; of a year its last month but one year earlier.
    pub fn before(self) -> Self {
        match self {
            Self::Month(year, 1) => Self::Month(year - 1, 12),
            Self::Month(year, month) => Self::Month(year, month - 1),
            Self::Year(year) => Self::Year(year - 1),
        }
    }

    /// Its days in months that are over on `today`; `None`: none of them is.
    pub fn over(self, today: NaiveDate) -> Option<Period> {
        let first_open = today.with_day(1)?;
        let day = |year, month| NaiveDate::from_ymd_opt(year, month, 1);
        let (from, after) = match self {
            Self::Month(year, 12) => (day(year, 12)?, day(year + 1, 1)?),
            Self::Month(year, month) => (day(year, month)?, day(year, month + 1)?),
            Self::Year(year) => (day(year, 1)?, day(year + 1, 1)?.min(first_open)),
        };
        if after > first_open { None } else { Period::new(from, after.pred_opt()?) }
    }

    /// The last so many months that are over on `today`, the newest one first.
    pub fn months(today: NaiveDate, count: usize) -> impl Iterator<Item = (Self, Period)> {
        let months = std::iter::successors(Some(Self::last_month(today)), |it| Some(it.before()));
        months.map_while(move |it| Some((it, it.over(today)?))).take(count)
    }
}

/// A year in four digits.
fn number(text: &str) -> Option<i32> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&year| is_year && year > 0)
}

impl fmt::Display for Term {
    /// `October 2026`, `2026`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Month(year, month) => write!(out, "{} {year:04}", date::month_name(month)),
            Self::Year(year) => write!(out, "{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn month_is_named_in_many_ways_and_without_a_year_it_is_the_last_that_is_over() {
        let check = |text: &str, today: &str, expected: &str| {
            let term = Term::parse(text, today.parse().unwrap());
            assert_eq!(term.map(|it| it.to_string()).unwrap_or_default(), expected, "{text} on {today}");
        };
        check("2026-10", "2026-11-22", "October 2026");
        check(" October ", "2026-11-22", "October 2026");
        check("oct", "2026-10-31", "October 2025");
        check("dec", "2026-11-22", "December 2025");
        check("Dec 2026", "2026-11-22", "December 2026");
        check("2026", "2026-11-22", "2026");
        for text in
            ["", "2026-13", "2026-1", "26", "smarch", "oct 26", "oct 2026 x", "2026-10-01", "0000", "m"]
        {
            check(text, "2026-11-22", "");
        }
    }

    #[test]
    fn only_months_that_are_over_count() {
        let check = |term: Term, today: &str, expected: &str| {
            let days = term.over(today.parse().unwrap()).map(|days| days.to_string());
            assert_eq!(days.unwrap_or_default(), expected, "{term} on {today}");
        };
        check(Term::Month(2026, 11), "2026-11-30", "");
        check(Term::Month(2026, 11), "2026-12-01", "2026-11-01..2026-11-30");
        check(Term::Month(2026, 12), "2027-01-01", "2026-12-01..2026-12-31");
        check(Term::Month(2028, 2), "2028-03-01", "2028-02-01..2028-02-29");
        check(Term::Year(2026), "2026-01-31", "");
        check(Term::Year(2026), "2026-02-01", "2026-01-01..2026-01-31");
        check(Term::Year(2026), "2030-05-05", "2026-01-01..2026-12-31");
        check(Term::Year(2031), "2030-05-05", "");
        let months: Vec<String> =
            Term::months("2027-02-28".parse().unwrap(), 3).map(|(it, _)| it.to_string()).collect();
        assert_eq!(months, ["January 2027", "December 2026", "November 2026"]);
    }
}
