//! Where one contact stands: the rules that turn what its note says into a day on which it is due.
//! Knows no other contact, and today only where belief or the first follow-up depends on it.

use super::Section;
use crate::config::Config;
use crate::contact::{Contact, Status};
use chrono::{Datelike, NaiveDate};

/// How many days after you met the first follow-up stands on the agenda; then the cadence counts from `met`.
pub(crate) const FIRST_FOLLOW_UP_DAYS: i32 = 30;
/// How many days ahead *This week* looks.
const WEEK: i32 = 7;
/// What lateness is measured against where an agreed day has no cadence: a month.
const MONTH: u32 = 30;

/// A day as a number, so that a pass over 100,000 contacts compares and subtracts integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i32);

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce())
    }
}

impl Day {
    fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or(NaiveDate::MAX)
    }

    fn days_after(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }
}

/// From when on a contact is due, and after which day it is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    due: Day,
    latest: Day,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Resting, handed over, dropped; or nothing says when.
    Off,
    /// Has a cadence, but was neither touched nor met: due whatever the day.
    Untouched,
    /// `next`, not yet spent.
    Agreed(Day),
    /// The cadence, counted from the last touch.
    Cadence(Window),
    /// Never touched: a first follow-up, later the cadence counted from `met`.
    Met(Day, Option<Window>),
}

/// A contact's schedule, computed when its note is read and asked every day after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// From this day on every day in the note is past, so that belief no longer depends on today.
    settled: Option<Day>,
    standing: Standing,
    /// The cadence in nominal days, at least 1.
    nominal: u32,
    /// The circle for ranking; 4 where there is none.
    circle: u8,
}

/// Where a contact stands on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub section: Section,
    /// Days past the day that the section is about; negative before the due day.
    pub late: i32,
    /// The cadence in nominal days, at least 1.
    pub nominal: u32,
    /// The circle for ranking; 4 where there is none.
    pub circle: u8,
    /// Whether a day's number may cut it: neither agreed days nor first follow-ups are cut.
    pub is_cadence: bool,
}

/// The days that a line of the agenda shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    pub due: NaiveDate,
    /// Only where it is not `due`.
    pub latest: Option<NaiveDate>,
    pub agreed: bool,
}

impl Plan {
    /// The plan that holds once every day in the note is past; see [`Plan::is_settled`].
    pub fn new(contact: &Contact, config: &Config) -> Self {
        Self::on(contact, config, NaiveDate::MAX)
    }

    /// The plan as of `today`: touches and meetings still to come are not believed.
    pub fn on(contact: &Contact, config: &Config, today: NaiveDate) -> Self {
        let cadence = contact.cadence.or_else(|| contact.circle.map(|circle| config.cadence(circle)));
        Self {
            settled: newest_day(contact).map(Day::from),
            standing: standing(contact, config, today),
            nominal: cadence.map_or(MONTH, |cadence| cadence.every.nominal_days()).max(1),
            circle: contact.circle.map_or(4, |circle| circle as u8),
        }
    }

    /// Whether every day in the note is past on `today`; if not, ask [`Plan::on`].
    pub fn is_settled(&self, today: Day) -> bool {
        self.settled.is_none_or(|settled| settled <= today)
    }

    /// Where the contact stands on `today`; `None`: nowhere.
    pub fn place(&self, today: Day) -> Option<Place> {
        let (section, late, is_cadence) = match self.standing {
            Standing::Off => return None,
            Standing::Untouched => (Section::Due, 0, true),
            Standing::Agreed(due) => {
                let (section, late) = Window { due, latest: due }.section(today)?;
                (section, late, false)
            }
            Standing::Met(met, _) if is_first_follow_up(met, today) => {
                (Section::FirstFollowUp, today.days_after(met) - 1, false)
            }
            Standing::Cadence(window) | Standing::Met(_, Some(window)) => {
                let (section, late) = window.section(today)?;
                (section, late, true)
            }
            Standing::Met(_, None) => return None,
        };
        // A first follow-up is late by the day, whatever the circle's cadence is.
        let nominal = if section == Section::FirstFollowUp { 1 } else { self.nominal };
        Some(Place { section, late, nominal, circle: self.circle, is_cadence })
    }

    /// The days to show on `today`, for a plan that has a place on it.
    pub fn shown(&self, today: Day) -> Shown {
        let (due, latest, agreed) = match self.standing {
            Standing::Agreed(due) => (due, due, true),
            Standing::Met(met, _) if is_first_follow_up(met, today) => {
                (Day(met.0 + 1), Day(met.0 + 1), false)
            }
            Standing::Cadence(window) | Standing::Met(_, Some(window)) => (window.due, window.latest, false),
            Standing::Off | Standing::Untouched | Standing::Met(_, None) => (today, today, false),
        };
        Shown { due: due.date(), latest: (latest != due).then(|| latest.date()), agreed }
    }
}

impl Window {
    fn section(self, today: Day) -> Option<(Section, i32)> {
        if today > self.latest {
            Some((Section::Overdue, today.days_after(self.latest)))
        } else if today >= self.due {
            Some((Section::Due, today.days_after(self.due)))
        } else {
            let late = today.days_after(self.due);
            (late >= -WEEK).then_some((Section::ThisWeek, late))
        }
    }
}

fn is_first_follow_up(met: Day, today: Day) -> bool {
    today.days_after(met) <= FIRST_FOLLOW_UP_DAYS
}

/// The newest of the days that are believed only once they are past.
fn newest_day(contact: &Contact) -> Option<NaiveDate> {
    let front_matter = [contact.last_touch, contact.met].into_iter().flatten().map(|dated| dated.day);
    front_matter.chain(contact.log.iter().map(|entry| entry.day)).max()
}

fn standing(contact: &Contact, config: &Config, today: NaiveDate) -> Standing {
    if contact.status != Status::Active {
        return Standing::Off;
    }
    let touched = contact.touched(today).map(|(day, _)| day);
    // The agreed day beats the cadence and the first follow-up, until a touch on or after it.
    if let Some(next) = contact.next
        && touched.is_none_or(|touched| touched < next)
    {
        return Standing::Agreed(next.into());
    }
    let cadence = contact.cadence.or_else(|| contact.circle.map(|circle| config.cadence(circle)));
    let window_from = |day: NaiveDate| {
        cadence.map(|cadence| {
            let due = Day::from(cadence.every.after(day));
            let latest = cadence.latest.map_or(due, |latest| Day::from(latest.after(day)));
            // Settings may say `latest` before `every`; nobody is overdue before being due.
            Window { due, latest: latest.max(due) }
        })
    };
    let met = contact.met.map(|met| met.day).filter(|&met| met <= today);
    match (touched, met) {
        (Some(touched), _) => window_from(touched).map_or(Standing::Off, Standing::Cadence),
        (None, Some(met)) => Standing::Met(met.into(), window_from(met)),
        (None, None) if cadence.is_some() => Standing::Untouched,
        (None, None) => Standing::Off,
    }
}

#[cfg(test)]
mod tests;
