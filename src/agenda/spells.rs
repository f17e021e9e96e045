//! On which days anything may speak for a contact besides the cadence, known before the days come, so that a pass over
//! all plans looks only into the few notes that matter. Knows no other contact.

use super::give;
use super::items::{self, BELATED_DAYS, BIRTHDAY_DAYS, PROMISE_DAYS, THANKS_DAYS};
use super::schedule::Day;
use crate::config::Config;
use crate::contact::{Contact, Status};
use chrono::{Datelike, Days, NaiveDate};

/// The days on which an item may speak, as a coarse hull: who is outside of it is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spells {
    /// From this day on something is open until it is done.
    open: Day,
    /// Something may speak from the one to the other day.
    passing: (Day, Day),
    /// Month and day of the birthday as a number, 1210; 0: not known.
    birthday: u16,
}

impl Spells {
    /// Those of a contact.
    pub fn of(contact: &Contact, config: &Config) -> Self {
        let mut spells = Self { open: Day::MAX, passing: (Day::MAX, Day::MIN), birthday: 0 };
        if contact.status != Status::Active {
            return spells;
        }
        for promise in &contact.promises {
            match promise.due {
                None if promise.is_waiting => {}
                None => spells.open = Day::MIN,
                Some(due) => spells.open = spells.open.min(due.into()),
            }
        }
        if let Some(opens) = contact.buying.as_deref().and_then(|it| it.opens(NaiveDate::MAX)) {
            // Months of 31 days: rather a few days too early than one too late.
            let lead = config.lead.months.saturating_mul(31).saturating_add(config.lead.days);
            spells.open = spells.open.min(Day::from(opens).minus(lead));
        }
        for item in give::spells(contact) {
            match item.until {
                None => spells.open = spells.open.min(item.from.into()),
                Some(until) => {
                    let (from, to) = spells.passing;
                    spells.passing = (from.min(item.from.into()), to.max(until.into()));
                }
            }
        }
        // A day on either side for zones.
        if let Some(call) = items::first_call(contact, NaiveDate::MAX) {
            let (from, to) = spells.passing;
            let call = Day::from(call.day);
            spells.passing = (from.min(call), to.max(call.plus(THANKS_DAYS + 1)));
        }
        spells.birthday = contact.birthday.map_or(0, |it| number(it.month.into(), it.day.into()));
        spells
    }

    /// Whether an item may speak on the day of this view.
    pub fn may_speak(&self, view: &View) -> bool {
        let (from, to) = self.passing;
        self.open <= view.until || (from <= view.day && view.day <= to) || self.is_birthday_near(view)
    }

    fn is_birthday_near(&self, view: &View) -> bool {
        let is_near = |it: u16| match view.birthdays {
            (first, last) if first <= last => (first..=last).contains(&it),
            (first, last) => it >= first || it <= last,
        };
        // 29 February is kept on the 28th in other years.
        self.birthday > 0 && (is_near(self.birthday) || (self.birthday == 229 && is_near(228)))
    }
}

/// A day and how far an agenda looks from it, in numbers, for a pass over 100,000 contacts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    day: Day,
    /// The last day whose promises stand on the agenda.
    until: Day,
    /// The first and the last near birthday, as in [`Spells`]; around the new year the first is the greater.
    birthdays: (u16, u16),
}

impl View {
    /// That from `today`, looking `ahead` days, which may be more than a rule asks for.
    pub fn from(today: NaiveDate, ahead: u32) -> Self {
        let day = Day::from(today);
        let ahead = ahead.max(PROMISE_DAYS).max(BIRTHDAY_DAYS);
        let first = today.checked_sub_days(Days::new(BELATED_DAYS.into())).unwrap_or(today);
        let last = today.checked_add_days(Days::new(ahead.into())).unwrap_or(NaiveDate::MAX);
        let is_within_a_year = (last - first).num_days() < SHORTEST_YEAR;
        let birthdays = if is_within_a_year { (month_and_day(first), month_and_day(last)) } else { ALL_YEAR };
        Self { day, until: day.plus(ahead), birthdays }
    }
}

/// Every birthday.
const ALL_YEAR: (u16, u16) = (101, 1231);
/// So many days name each month and day at most once.
const SHORTEST_YEAR: i64 = 365;

fn month_and_day(day: NaiveDate) -> u16 {
    number(day.month(), day.day())
}

/// Month and day as one number.
fn number(month: u32, day: u32) -> u16 {
    u16::try_from(month * 100 + day).unwrap_or(0)
}
