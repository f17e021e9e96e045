//! The days on which something besides the cadence may bring a contact onto an agenda: a promise, help to come back to, a
//! buying window, a birthday. They are known before they come, so that an agenda opens only the few notes that matter.
//! Reads one contact.

use super::help;
use super::items::{self, BELATED_DAYS, BIRTHDAY_DAYS, PROMISE_DAYS, THANKS_DAYS};
use super::schedule::Day;
use crate::config::Config;
use crate::contact::{Contact, Status};
use chrono::{Datelike, Days, NaiveDate};

/// The days on which an item may speak, rather too many than too few: on any other day the contact is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Triggers {
    /// From this day on something is open until it is done.
    open: Day,
    /// The first and the last day of what passes by itself.
    passing: (Day, Day),
    /// Month and day of the birthday as a number, 1210; 0: not known.
    birthday: u16,
}

impl Triggers {
    /// Those of a contact.
    pub fn of(contact: &Contact, config: &Config) -> Self {
        let mut triggers = Self { open: Day::MAX, passing: (Day::MAX, Day::MIN), birthday: 0 };
        if contact.status != Status::Active {
            return triggers;
        }
        for promise in &contact.promises {
            match promise.due {
                None if promise.is_waiting => {}
                None => triggers.open = Day::MIN,
                Some(due) => triggers.open = triggers.open.min(due.into()),
            }
        }
        if let Some(opens) = contact.buying.as_deref().and_then(|it| it.opens(NaiveDate::MAX)) {
            // Months of 31 days: rather a few days too early than one too late.
            let lead = config.lead.months.saturating_mul(31).saturating_add(config.lead.days);
            triggers.open = triggers.open.min(Day::from(opens).minus(lead));
        }
        for item in help::triggers(contact) {
            match item.until {
                None => triggers.open = triggers.open.min(item.from.into()),
                Some(until) => {
                    let (from, to) = triggers.passing;
                    triggers.passing = (from.min(item.from.into()), to.max(until.into()));
                }
            }
        }
        // A day on either side for zones.
        if let Some(call) = items::first_call(contact, NaiveDate::MAX) {
            let (from, to) = triggers.passing;
            let call = Day::from(call.day);
            triggers.passing = (from.min(call), to.max(call.plus(THANKS_DAYS + 1)));
        }
        triggers.birthday = contact.birthday.map_or(0, |it| number(it.month.into(), it.day.into()));
        triggers
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

/// A day and how far an agenda looks ahead from it, as numbers: a pass over 100,000 contacts compares nothing else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    day: Day,
    /// The last day whose promises stand on the agenda.
    until: Day,
    /// The first and the last near birthday, as in [`Triggers`]; around the new year the first is the greater.
    birthdays: (u16, u16),
}

impl View {
    /// The view from `today`, at least `ahead` days ahead.
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
