//! What speaks besides the cadence: promises, buying windows, help to come back to, birthdays. One contact may have
//! several such lines on a day. Knows no other contact.

use super::give;
use super::schedule::Day;
use super::{Line, Reason, Section};
use crate::config::Config;
use crate::contact::{self, Birthday, Buying, Contact, Promise, Status};
use chrono::{Datelike, Days, NaiveDate};
use std::cmp::Ordering;
use std::collections::HashSet;

/// How many days before a birthday it stands on the agenda.
pub(crate) const BIRTHDAY_DAYS: u32 = 14;

/// The days on which an occasion may speak, as a coarse hull: who is outside of it is not looked at.
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
        if let Some((_, opens)) = contact.buying.as_deref().and_then(|it| window(it, NaiveDate::MAX)) {
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
        spells.birthday = contact.birthday.map_or(0, |it| number(it.month.into(), it.day.into()));
        spells
    }

    /// Whether an occasion may speak on the day of this view.
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
    /// That from `today`, with promises of the next `ahead` days.
    pub fn from(today: NaiveDate, ahead: u32) -> Self {
        let last = today.checked_add_days(Days::new(BIRTHDAY_DAYS.into())).unwrap_or(today);
        let day = Day::from(today);
        Self {
            day,
            until: day.plus(ahead),
            birthdays: (number(today.month(), today.day()), number(last.month(), last.day())),
        }
    }
}

/// Month and day as one number.
fn number(month: u32, day: u32) -> u16 {
    u16::try_from(month * 100 + day).unwrap_or(0)
}

/// When they bought and when they buy again, as believed on `today`.
pub(crate) fn window(buying: &Buying, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let bought = buying.bought?.day;
    let opens = buying.every?.after(bought);
    (bought <= today).then_some((bought, opens))
}

/// The day on which the buying window opens, for whom it is not on the agenda yet: useful and quiet until then.
pub(crate) fn quiet_until(contact: &Contact, config: &Config, today: NaiveDate) -> Option<NaiveDate> {
    let (_, opens) = contact.buying.as_deref().and_then(|it| window(it, today))?;
    (config.lead.after(today) < opens).then_some(opens)
}

/// The reasons that speak for one contact on `today`, with promises of the next `ahead` days.
pub(crate) fn reasons(
    contact: &Contact,
    config: &Config,
    today: NaiveDate,
    ahead: u32,
) -> Vec<(Section, Reason)> {
    if contact.status != Status::Active {
        return Vec::new();
    }
    // The same words twice are one promise: two equal lines could not be told apart.
    let mut seen = HashSet::new();
    let mut promises: Vec<&Promise> = contact.promises.iter().collect();
    promises.retain(|it| is_open(it, today, ahead) && seen.insert((&it.text, it.due, it.is_waiting)));
    let promises = promises.into_iter().map(|it| (Section::Promises, Reason::Promise(it.clone())));
    let window = contact.buying.as_deref().and_then(|buying| {
        let (bought, opens) = window(buying, today)?;
        let is_near = opens <= config.lead.after(today);
        let reason = Reason::Window { bought, opens, is_open: opens <= today, by: buying.by.clone() };
        is_near.then_some((Section::Windows, reason))
    });
    let items = give::newest(contact, today).map(|item| (Section::TellAndAsk, Reason::Help(item)));
    let birthday = contact
        .birthday
        .and_then(|birthday| near(birthday, contact, today))
        .map(|day| (Section::Birthdays, Reason::Birthday { day, fact: contact.personal.first().cloned() }));
    promises.chain(window).chain(items).chain(birthday).collect()
}

/// Yours: overdue, today, in the next days, or without a date. Theirs: past their date.
fn is_open(promise: &Promise, today: NaiveDate, ahead: u32) -> bool {
    match promise.due {
        Some(due) if promise.is_waiting => due < today,
        Some(due) => Day::from(due) <= Day::from(today).plus(ahead),
        None => !promise.is_waiting,
    }
}

/// The birthday, if it is near and nobody thought of it yet: a touch on the day itself, or an entry since it came
/// near that says so.
pub(crate) fn near(birthday: Birthday, contact: &Contact, today: NaiveDate) -> Option<NaiveDate> {
    let day = birthday.next(today)?;
    if Day::from(day) > Day::from(today).plus(BIRTHDAY_DAYS) {
        return None;
    }
    let touched = contact.touched(today).is_some_and(|(touched, _)| touched == day);
    (!touched && wish(contact, day, today).is_none()).then_some(day)
}

/// The line that says that the birthday on `day` was thought of.
pub(crate) fn wish(contact: &Contact, day: NaiveDate, today: NaiveDate) -> Option<u32> {
    let (wished, line) = contact.wished.filter(|(wished, _)| *wished <= today)?;
    (Day::from(wished).plus(BIRTHDAY_DAYS) >= Day::from(day)).then_some(line)
}

/// The order of two lines of one section: promises by kind and date, help with the newest first, since that is still
/// worth a call; the rest by date, then by who and by words.
pub(crate) fn compare(a: &Line, b: &Line) -> Ordering {
    let circle = |line: &Line| line.circle.map_or(4, |circle| circle as u8);
    by_day(&a.reason, &b.reason)
        .then_with(|| circle(a).cmp(&circle(b)))
        .then_with(|| contact::name(&a.path).cmp(contact::name(&b.path)))
        .then_with(|| a.path.cmp(&b.path))
        .then_with(|| words(&a.reason).cmp(&words(&b.reason)))
}

fn by_day(a: &Reason, b: &Reason) -> Ordering {
    match (a, b) {
        (Reason::Help(a), Reason::Help(b)) => b.day.cmp(&a.day),
        _ => key(a).cmp(&key(b)),
    }
}

fn key(reason: &Reason) -> (u8, Option<NaiveDate>) {
    match reason {
        Reason::Promise(promise) => match (promise.is_waiting, promise.due) {
            (false, Some(due)) => (0, Some(due)),
            (false, None) => (1, None),
            (true, due) => (2, due),
        },
        Reason::Window { opens, .. } => (3, Some(*opens)),
        Reason::Birthday { day, .. } => (4, Some(*day)),
        _ => (5, None),
    }
}

fn words(reason: &Reason) -> (u8, &str) {
    match reason {
        Reason::Promise(promise) => (0, &promise.text),
        Reason::Help(item) => (item.kind as u8, &item.subject),
        _ => (0, ""),
    }
}

/// A contact's open promises of yours, the next one first: what a first follow-up is about.
pub(crate) fn promised(contact: &Contact) -> Vec<Promise> {
    let mut yours: Vec<Promise> = contact.promises.iter().filter(|it| !it.is_waiting).cloned().collect();
    yours.sort_by(|a, b| (a.due.is_none(), a.due, &a.text).cmp(&(b.due.is_none(), b.due, &b.text)));
    yours
}

#[cfg(test)]
mod tests;
