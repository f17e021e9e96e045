//! The settings of the day's notice.

use chrono::{NaiveDate, NaiveTime};

/// When somebody wants a notice, and what may stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notice {
    /// From this time of each day on; `None`: never.
    pub at: Option<NaiveTime>,
    /// Whether it may name people: others may see the screen.
    pub names: bool,
}

impl Notice {
    /// Whether it is time for the notice of the day `today`; `given` is the day of the last one.
    pub fn is_due(&self, today: NaiveDate, time: NaiveTime, given: Option<NaiveDate>) -> bool {
        self.at.is_some_and(|at| time >= at) && given != Some(today)
    }
}

/// `8:30`, `08:30`
pub(super) fn parse_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_once_a_day_from_its_time_on() {
        let notice = Notice { at: parse_time("8:30"), names: false };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let time = |text: &str| parse_time(text).unwrap();
        let today = day("2026-11-22");
        assert!(!notice.is_due(today, time("08:29"), None));
        assert!(notice.is_due(today, time("8:30"), None));
        assert!(notice.is_due(today, time("23:00"), Some(day("2026-11-21"))));
        assert!(!notice.is_due(today, time("23:00"), Some(today)));
        assert!(!Notice::default().is_due(today, time("23:00"), None));
        for text in ["24:00", "8", "half past", "8:60", "-1:00"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
