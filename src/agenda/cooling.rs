//! Cooling: somebody was touched steadily and is not any more. The touches in the log tell, before the circle's cadence
//! does.

use super::because::{Because, Rule, Source, TOLD};
use crate::contact::{Contact, Entry};
use chrono::{Days, NaiveDate};

/// From so many touches on there is something usual.
const TOUCHES: usize = 4;
/// Touches more often than once a week are a time of work together, and no habit.
const SHORTEST: u32 = 7;

/// The days between their touches as they usually were, and the day from which on the gap is more than twice that.
pub(super) fn of(contact: &Contact, today: NaiveDate) -> Option<(u32, NaiveDate)> {
    // Most notes have fewer touches, and every plan asks.
    if contact.log.len() + 1 < TOUCHES {
        return None;
    }
    let touches = contact.log.stamps_on(today).filter(|stamp| stamp.tags.is_touch()).map(|stamp| stamp.day);
    let written = contact.last_touch.map(|dated| dated.on(today));
    let mut days: Vec<NaiveDate> = touches.chain(written).filter(|&day| day <= today).collect();
    days.sort_unstable();
    days.dedup();
    if days.len() < TOUCHES {
        return None;
    }
    let mut gaps: Vec<i64> = days.windows(2).map(|pair| (pair[1] - pair[0]).num_days()).collect();
    gaps.sort_unstable();
    let (lower, upper) = (gaps[(gaps.len() - 1) / 2], gaps[gaps.len() / 2]);
    let usual = u32::try_from((lower + upper) / 2).ok()?.max(SHORTEST);
    let since = days.last()?.checked_add_days(Days::new(2 * u64::from(usual) + 1))?;
    Some((usual, since))
}

/// Why somebody is said to be cooling: the touches that say what was usual.
pub(super) fn because(contact: &Contact, today: NaiveDate) -> Option<Because> {
    let (usual, since) = of(contact, today)?;
    let touches = contact.history(today).into_iter().rev().filter(|entry: &Entry<'_>| entry.tags.is_touch());
    let read: Vec<Source> = touches.take(TOLD).map(|entry| Source::from(&entry)).collect();
    Some(Because::new(Rule::Cooling { usual, since }, read))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::fixture::{dated, day, entry, page, touched};
    use crate::config::Config;
    use crate::contact::{Circle, Promise, Tags};

    fn logged(days: &[&str]) -> Contact {
        let log = days.iter().map(|day| entry(day, None, Tags::default())).collect();
        Contact { circle: Some(Circle::Outer), log, ..Contact::default() }
    }

    #[test]
    fn from_four_touches_on_a_gap_of_more_than_twice_their_median_shows() {
        let check = |contact: &Contact, expected: Option<(u32, &str)>| {
            let expected = expected.map(|(usual, since)| (usual, day(since)));
            assert_eq!(of(contact, day("2026-11-22")), expected, "{contact:?}");
        };
        let three = ["2026-08-01", "2026-08-22", "2026-09-12"];
        check(&logged(&three), None);
        let four = logged(&["2026-08-01", "2026-08-22", "2026-09-12", "2026-10-03"]);
        check(&four, Some((21, "2026-11-15")));
        check(&Contact { last_touch: dated("2026-10-03"), ..logged(&three) }, Some((21, "2026-11-15")));
        // One long gap is no habit, and neither are four talks in a week.
        check(&logged(&["2025-01-01", "2026-08-01", "2026-08-22", "2026-09-12"]), Some((21, "2026-10-25")));
        check(&logged(&["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"]), Some((7, "2026-11-19")));
        // A day on which one talked twice is one touch; what is still to come is none.
        check(&logged(&["2026-08-01", "2026-08-01", "2026-08-22", "2026-09-12"]), None);
        check(&logged(&["2026-08-01", "2026-08-22", "2026-09-12", "2026-12-03"]), None);
    }

    #[test]
    fn it_is_a_remark_when_there_is_time_and_never_today() {
        let four = logged(&["2026-08-01", "2026-08-22", "2026-09-12", "2026-10-03"]);
        let line = |contact: Contact, today: &str| {
            let page = page(&[("Ada.md", contact)], today, &Config::default());
            let section =
                page.split("\n## ").find(|section| section.contains("[Ada]")).unwrap_or("").to_owned();
            let line = section.lines().find(|line| line.contains("[Ada]")).unwrap_or("").to_owned();
            (section.lines().next().unwrap_or("").to_owned(), line)
        };
        let nowhere = (String::new(), String::new());
        assert_eq!(line(four.clone(), "2026-11-14"), nowhere);
        let (section, said) = line(four.clone(), "2026-11-15");
        assert_eq!(section, "When there is time");
        assert!(said.starts_with("- [ ] [Ada](Ada.md) · cooling: usually every 3 weeks · "), "{said}");
        // Whoever has a day agreed is not.
        let agreed = Contact { next: Some(day("2027-02-01")), ..four.clone() };
        assert_eq!(line(agreed, "2026-11-22"), nowhere);
        // The circle says it itself when the time has come.
        let inner = Contact { circle: Some(Circle::Inner), ..four.clone() };
        assert!(line(inner, "2026-11-22").1.contains("due since 3 Nov"));
        let promise = Promise {
            text: "it".into(),
            due: Some(day("2026-11-22")),
            is_waiting: false,
            line: 9,
            from: None,
        };
        let (section, said) = line(Contact { promises: [promise].into(), ..four }, "2026-11-22");
        assert_eq!(section, "Today");
        assert!(said.contains("· cooling: usually every 3 weeks · last 3 Oct"), "{said}");
        assert_eq!(line(touched(Circle::Outer, "2026-10-03"), "2026-11-22"), nowhere);
    }
}
