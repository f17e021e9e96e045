//! Where one contact stands: the rules that turn what its note says into a day on which it is due, and into the
//! days on which anything else may speak. Knows no other contact, and today only where belief depends on it.

use super::Section;
use super::balance::Weight;
use super::occasion::{Spells, View};
use super::silence;
use crate::config::Config;
use crate::contact::{Categories, Contact, Status};
use chrono::{Datelike, NaiveDate};

/// How many days after you met the first follow-up stands on the agenda; then the cadence counts from `met`.
pub(crate) const FIRST_FOLLOW_UP_DAYS: i32 = 30;
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
    /// Before all days.
    pub const MIN: Self = Self(i32::MIN);
    /// After all days.
    pub const MAX: Self = Self(i32::MAX);

    /// So many days later.
    pub fn plus(self, days: u32) -> Self {
        Self(self.0.saturating_add_unsigned(days))
    }

    /// So many days earlier.
    pub fn minus(self, days: u32) -> Self {
        Self(self.0.saturating_sub_unsigned(days))
    }

    fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or(NaiveDate::MAX)
    }

    fn days_after(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
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
    /// Has a cadence, but was neither touched nor met: due whatever the day, after a try from this one on.
    Untouched(Option<Day>),
    /// `next`, not yet spent, and the day from which to ask again after a try.
    Agreed(Day, Option<Day>),
    /// The cadence, counted from the last touch.
    Cadence(Window),
    /// Never touched: met on this day, to be followed up by that one; later the cadence counted from the first.
    Met(Day, Day, Option<Window>),
    /// Tried three times and more since the last touch.
    Silent,
}

/// A contact's schedule, computed when its note is read and asked every day after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// From this day on every day in the note is past, so that belief no longer depends on today.
    settled: Option<Day>,
    standing: Standing,
    /// The cadence in nominal days, at least 1.
    nominal: u32,
    /// The days on which a rule besides the cadence may speak.
    spells: Spells,
    /// How little it would be missed.
    pub weight: Weight,
    /// Its categories.
    pub categories: Categories,
    /// The circle for ranking; 4 where there is none.
    pub circle: u8,
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
pub(crate) enum Shown {
    /// `due` is `None` for who is due whatever the day; `latest` only where it is not `due`.
    Cadence { due: Option<NaiveDate>, latest: Option<NaiveDate> },
    /// `again`: when to ask again after a try.
    Agreed { day: NaiveDate, again: Option<NaiveDate> },
    /// Late from the day after `by` on.
    FirstFollowUp { by: NaiveDate },
    /// Nothing but silence.
    Silence,
}

impl Plan {
    /// The plan as of `today`: touches and meetings still to come are not believed.
    pub fn on(contact: &Contact, config: &Config, today: NaiveDate) -> Self {
        let cadence = contact.cadence.or_else(|| contact.circle.map(|circle| config.cadence(circle)));
        let touched = contact.touched(today).map(|(day, _)| day);
        Self {
            settled: newest_day(contact).map(Day::from),
            standing: standing(contact, config, today, touched),
            nominal: cadence.map_or(MONTH, |cadence| cadence.every.nominal_days()).max(1),
            spells: Spells::of(contact, config),
            weight: Weight::of(contact, today, touched),
            categories: contact.categories,
            circle: contact.circle.map_or(4, |circle| circle as u8),
        }
    }

    /// Whether every day in the note is past on `today`; if not, ask [`Plan::on`].
    pub fn is_settled(&self, today: Day) -> bool {
        self.settled.is_none_or(|settled| settled <= today)
    }

    /// Whether a rule besides the cadence may speak on the day of this view.
    pub fn may_speak(&self, view: &View) -> bool {
        self.spells.may_speak(view)
    }

    /// Whether nothing has begun with them on `today` that resting would break off: a day agreed, a first follow-up.
    pub fn may_rest(&self, today: Day) -> bool {
        match self.standing {
            Standing::Agreed(..) => false,
            Standing::Met(met, ..) => !is_first_follow_up(met, today),
            _ => true,
        }
    }

    /// Where the contact stands on `today`, looking `ahead` days; `None`: nowhere.
    pub fn place(&self, today: Day, ahead: u32) -> Option<Place> {
        let (section, late, is_cadence) = match self.standing {
            Standing::Off => return None,
            Standing::Silent => (Section::NotCallingBack, 0, false),
            Standing::Untouched(from) => match from.filter(|&from| today < from) {
                Some(from) => (Section::ThisWeek, soon(from, today, ahead)?, true),
                None => (Section::Due, 0, true),
            },
            Standing::Agreed(day, again) => {
                let from = again.unwrap_or(day);
                if today >= from {
                    (Section::Agreed, today.days_after(from), false)
                } else {
                    (Section::ThisWeek, soon(from, today, ahead)?, false)
                }
            }
            Standing::Met(met, by, _) if is_first_follow_up(met, today) => {
                // After a try there is nothing to do before its time; without one the same day is best.
                if today < by && by != met.plus(1) {
                    (Section::ThisWeek, soon(by, today, ahead)?, false)
                } else {
                    (Section::FirstFollowUp, today.days_after(by), false)
                }
            }
            Standing::Cadence(window) | Standing::Met(_, _, Some(window)) => {
                let (section, late) = window.section(today, ahead)?;
                (section, late, true)
            }
            Standing::Met(_, _, None) => return None,
        };
        // A first follow-up is late by the day, whatever the circle's cadence is.
        let nominal = if section == Section::FirstFollowUp { 1 } else { self.nominal };
        Some(Place { section, late, nominal, circle: self.circle, is_cadence })
    }

    /// The days to show on `today`, for a plan that has a place on it.
    pub fn shown(&self, today: Day) -> Shown {
        match self.standing {
            Standing::Agreed(day, again) => Shown::Agreed { day: day.date(), again: again.map(Day::date) },
            Standing::Met(met, by, _) if is_first_follow_up(met, today) => {
                Shown::FirstFollowUp { by: by.date() }
            }
            Standing::Cadence(Window { due, latest }) | Standing::Met(_, _, Some(Window { due, latest })) => {
                Shown::Cadence { due: Some(due.date()), latest: (latest != due).then(|| latest.date()) }
            }
            Standing::Untouched(from) => Shown::Cadence { due: from.map(Day::date), latest: None },
            Standing::Off | Standing::Met(_, _, None) => Shown::Cadence { due: None, latest: None },
            Standing::Silent => Shown::Silence,
        }
    }
}

impl Window {
    fn section(self, today: Day, ahead: u32) -> Option<(Section, i32)> {
        if today > self.latest {
            Some((Section::Overdue, today.days_after(self.latest)))
        } else if today >= self.due {
            Some((Section::Due, today.days_after(self.due)))
        } else {
            Some((Section::ThisWeek, soon(self.due, today, ahead)?))
        }
    }

    fn not_before(self, earliest: Option<Day>) -> Self {
        let Some(earliest) = earliest else { return self };
        Self { due: self.due.max(earliest), latest: self.latest.max(earliest) }
    }
}

/// The negative lateness of a day to come, if it comes within `ahead` days.
fn soon(due: Day, today: Day, ahead: u32) -> Option<i32> {
    (due <= today.plus(ahead)).then(|| today.days_after(due))
}

fn is_first_follow_up(met: Day, today: Day) -> bool {
    today.days_after(met) <= FIRST_FOLLOW_UP_DAYS
}

/// The newest of the days that are believed only once they are past.
fn newest_day(contact: &Contact) -> Option<NaiveDate> {
    let bought = contact.buying.as_ref().and_then(|buying| buying.bought);
    let front_matter = [contact.last_touch, contact.met, bought].into_iter().flatten().map(|dated| dated.day);
    front_matter.chain(contact.log.stamps().map(|stamp| stamp.day)).max()
}

fn standing(contact: &Contact, config: &Config, today: NaiveDate, touched: Option<NaiveDate>) -> Standing {
    if contact.status != Status::Active {
        return Standing::Off;
    }
    let tries = silence::tries_since(contact, today, touched);
    // No pest asks again before the wait is over.
    let earliest = tries.map(|tries| Day::from(tries.again()));
    // The agreed day beats the cadence and the first follow-up, until a touch on or after it.
    let next = contact.next.filter(|&next| touched.is_none_or(|touched| touched < next));
    // Agreed since the last try, it was not agreed in vain: neither silence nor a wait stands against it.
    if let Some(next) = next.filter(|&next| tries.is_none_or(|tries| tries.last < next)) {
        return Standing::Agreed(next.into(), None);
    }
    if tries.is_some_and(|tries| tries.is_silence()) {
        return Standing::Silent;
    }
    if let Some(next) = next {
        return Standing::Agreed(next.into(), earliest);
    }
    let cadence = contact.cadence.or_else(|| contact.circle.map(|circle| config.cadence(circle)));
    let window_from = |day: NaiveDate| {
        cadence.map(|cadence| {
            let due = Day::from(cadence.every.after(day));
            let latest = cadence.latest.map_or(due, |latest| Day::from(latest.after(day)));
            // Settings may say `latest` before `every`; nobody is overdue before being due.
            Window { due, latest: latest.max(due) }.not_before(earliest)
        })
    };
    let met = contact.met.map(|met| met.day).filter(|&met| met <= today);
    match (touched, met) {
        (Some(touched), _) => window_from(touched).map_or(Standing::Off, Standing::Cadence),
        (None, Some(met)) => {
            let day = Day::from(met);
            let by = earliest.map_or(day.plus(1), |earliest| earliest.max(day.plus(1)));
            Standing::Met(day, by, window_from(met))
        }
        (None, None) if cadence.is_some() => Standing::Untouched(earliest),
        (None, None) => Standing::Off,
    }
}

#[cfg(test)]
mod tests;
