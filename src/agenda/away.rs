//! Whom to tell before one is away: everybody in circle 1, and whoever has an agreed day or a promise in that time.

use super::person::Next;
use super::planner::Planner;
use crate::contact::{self, Circle, Contact, Promise, Status};
use crate::date::calendar::Period;
use chrono::NaiveDate;
use std::sync::Arc;

/// Somebody to be told, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<'a> {
    /// The note.
    pub path: &'a Arc<str>,
    /// What there is in that time, by its day; never empty.
    pub what: Vec<What<'a>>,
}

/// Why somebody is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What<'a> {
    /// A day is agreed.
    Agreed(NaiveDate),
    /// A promise, yours or theirs, is for that time.
    Promise {
        /// Until when.
        due: NaiveDate,
        /// Which one.
        promise: &'a Promise,
    },
    /// They are of circle 1, and would wonder.
    Circle,
}

impl What<'_> {
    fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Agreed(day) | Self::Promise { due: day, .. } => Some(*day),
            Self::Circle => None,
        }
    }
}

/// Everybody who is to be told of `away`, as of `today`: by the first day that falls into it, then circle 1 by name.
pub fn to_tell(planner: &Planner, away: Period, today: NaiveDate) -> Vec<Told<'_>> {
    let people = (0..planner.plans().len()).map(|at| planner.record(at));
    let told = people.map(|(path, contact)| Told { path, what: what(planner, contact, away, today) });
    let mut told: Vec<Told<'_>> = told.filter(|it| !it.what.is_empty()).collect();
    told.sort_by_cached_key(|it| {
        let first = it.what.iter().find_map(What::day);
        (first.is_none(), first, contact::name(it.path).to_lowercase(), it.path.clone())
    });
    told
}

fn what<'a>(planner: &Planner, contact: &'a Contact, away: Period, today: NaiveDate) -> Vec<What<'a>> {
    if contact.status != Status::Active {
        return Vec::new();
    }
    let agreed = match Next::of(contact, planner.config(), today) {
        Next::Agreed { day, .. } => Some(day).filter(|&day| away.contains(day)),
        _ => None,
    };
    let promises = contact.promises.iter().filter_map(|promise| {
        let due = promise.due.filter(|&due| away.contains(due))?;
        Some(What::Promise { due, promise })
    });
    let mut what: Vec<What<'_>> = agreed.map(What::Agreed).into_iter().chain(promises).collect();
    what.sort_by_key(What::day);
    what.extend((contact.circle == Some(Circle::Inner)).then_some(What::Circle));
    what
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agenda::fixture::{day, index, touched};
    use crate::config::Config;

    #[test]
    fn to_be_told_are_circle_1_days_agreed_and_promises_in_that_time() {
        let promise = |due, is_waiting| Promise {
            text: "send it".into(),
            due: Some(day(due)),
            is_waiting,
            line: 9,
            from: None,
        };
        let outer = touched(Circle::Outer, "2026-11-01");
        let inner = touched(Circle::Inner, "2026-11-01");
        let agreed = |next| Contact { next: Some(day(next)), ..outer.clone() };
        let promised =
            |due, is_waiting| Contact { promises: [promise(due, is_waiting)].into(), ..outer.clone() };
        let contacts = [
            ("Agreed.md", agreed("2026-12-22")),
            ("Before.md", agreed("2026-12-19")),
            ("After.md", promised("2027-01-07", false)),
            ("Promised.md", promised("2026-12-20", false)),
            ("Theirs.md", promised("2027-01-06", true)),
            ("Bea.md", Contact { promises: [promise("2026-12-21", false)].into(), ..inner.clone() }),
            ("Ada.md", inner.clone()),
            ("Outer.md", outer.clone()),
            ("Resting.md", Contact { status: Status::Resting, ..inner }),
        ];
        let planner = index(&contacts, Config::default());
        let away = Period::parse("2026-12-20..2027-01-06").unwrap();
        let told = to_tell(&planner, away, day("2026-11-22"));
        let shown: Vec<String> = told
            .iter()
            .map(|it| {
                let what = it.what.iter().map(|what| match what {
                    What::Agreed(day) => format!("agreed {day}"),
                    What::Promise { due, promise } if promise.is_waiting => format!("theirs {due}"),
                    What::Promise { due, .. } => format!("yours {due}"),
                    What::Circle => "circle 1".into(),
                });
                format!("{}: {}", contact::name(it.path), what.collect::<Vec<_>>().join(", "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "Promised: yours 2026-12-20",
                "Bea: yours 2026-12-21, circle 1",
                "Agreed: agreed 2026-12-22",
                "Theirs: theirs 2027-01-06",
                "Ada: circle 1",
            ]
        );
    }
}
