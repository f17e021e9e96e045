//! Days as they are typed on the command line: what has been lies behind, what is planned ahead.

use crate::date::spoken::{self, Unclear};
use crate::error::{Error, Result};
use chrono::NaiveDate;

/// The day of something that has been, `today` unless one is said.
///
/// # Errors
/// When it is no day, could be read two ways, or is still to come.
pub fn past(said: Option<&str>, today: NaiveDate) -> Result<NaiveDate> {
    let Some(said) = said else { return Ok(today) };
    let day = spoken::parse_back(said, today).map_err(refused)?;
    if day > today {
        return Err(Error::refused(
            format!("{day} is still to come"),
            "an appointment is a next step: `--next` or `rounds later`",
        ));
    }
    Ok(day)
}

/// The day of a plan; it may be one that is over, as a promise's may.
///
/// # Errors
/// When it is no day, or could be read two ways.
pub fn ahead(said: Option<&str>, today: NaiveDate) -> Result<Option<NaiveDate>> {
    said.map(|said| spoken::parse_ahead(said, today).map_err(refused)).transpose()
}

/// The day of a next step that was agreed on the day `on`, and is still to come.
///
/// # Errors
/// As [`ahead`], and when it is not later.
pub fn ahead_of(said: Option<&str>, on: NaiveDate, today: NaiveDate) -> Result<Option<NaiveDate>> {
    let day = ahead(said, today)?;
    match day {
        Some(day) if day <= on || day < today => Err(not_ahead(day)),
        day => Ok(day),
    }
}

/// A plan's day is over.
pub fn not_ahead(day: NaiveDate) -> Error {
    let hint = "write `2w`, `friday` or a day to come";
    Error::refused(format!("{day} is not ahead"), hint)
}

/// A day that has to be said otherwise.
pub fn refused(unclear: Unclear) -> Error {
    Error::refused(unclear.to_string(), unclear.hint())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-22".parse().unwrap()
    }

    fn told<T: std::fmt::Debug>(result: Result<T>) -> String {
        let error = result.unwrap_err();
        format!("{error}; {}", error.hint().unwrap())
    }

    #[test]
    fn what_has_been_lies_on_or_before_today() {
        let check = |said, expected: &str| {
            assert_eq!(past(Some(said), today()).unwrap().to_string(), expected, "{said}");
        };
        check("today", "2026-11-22");
        check("friday", "2026-11-20");
        check("3d", "2026-11-19");
        check("22 nov", "2026-11-22");
        check("23 nov", "2025-11-23");
        assert_eq!(past(None, today()).unwrap(), today());
        let still = "is still to come; an appointment is a next step: `--next` or `rounds later`";
        assert_eq!(told(past(Some("tomorrow"), today())), format!("2026-11-23 {still}"));
        let two = "`11/2/2026` could be read two ways; write 2026-11-02 or 2026-02-11";
        assert_eq!(told(past(Some("11/2/2026"), today())), two);
    }

    #[test]
    fn next_step_is_later_than_the_touch_and_not_over() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let check = |said, on, expected: Result<&str, &str>| {
            let next = ahead_of(Some(said), day(on), today());
            match expected {
                Ok(expected) => assert_eq!(next.unwrap().unwrap().to_string(), expected, "{said}"),
                Err(expected) => assert!(told(next).starts_with(expected), "{said}"),
            }
        };
        check("friday", "2026-11-22", Ok("2026-11-27"));
        check("tomorrow", "2026-11-22", Ok("2026-11-23"));
        check("today", "2026-11-22", Err("2026-11-22 is not ahead"));
        check("today", "2026-11-21", Ok("2026-11-22"));
        check("2026-11-21", "2026-11-20", Err("2026-11-21 is not ahead"));
        check("soonish", "2026-11-20", Err("`soonish` is no day"));
        assert_eq!(ahead_of(None, today(), today()).unwrap(), None);
    }
}
