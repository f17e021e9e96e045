//! One contact's plan: on which day the contact is due, and on which days anything else may speak. Reads one contact.
//! The plan is computed when the note is read; the day matters only where the note tells of days to come.

use super::balance::{Counted, Weight};
use super::because::{Because, Due, Rule, Source, Waits};
use super::cooling;
use super::no_reply::{self, Tries};
use super::triggers::{Triggers, View};
use crate::config::Config;
use crate::contact::{Categories, Circle, Contact, Stamp, Status, Tags, Temperature};
use crate::date::Cadence;
use crate::date::calendar::{Calendar, Workdays};
use crate::note::front_matter::Key;
use chrono::{Datelike, NaiveDate};

/// How many days after you met the first follow-up stands on the agenda; then the cadence counts from `met`.
pub const FIRST_FOLLOW_UP_DAYS: i32 = 30;
/// How many days after you met a first follow-up must be done on the day.
const FRESH_DAYS: i32 = 7;
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

    /// The day as a date.
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0).unwrap_or(NaiveDate::MAX)
    }

    /// How many days lie between `earlier` and this one; negative where it is later.
    pub fn days_after(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }
}

/// From when on a contact is due, and after which day it is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    due: Day,
    latest: Day,
}

/// A first follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FollowUp {
    met: Day,
    /// From this day on; later than the meeting after a try, or where that was on no working day.
    from: Day,
    /// Until when, without being late.
    by: Day,
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
    /// Never touched: to be followed up, later the cadence counted from the day on which you met.
    Met(FollowUp, Option<Window>),
    /// Tried three times and more since the last touch.
    NoReply,
}

/// A contact's schedule, computed when its note is read and asked every day after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// From this day on no day in the note is still to come: the plan holds whatever the day.
    settled: Option<Day>,
    standing: Standing,
    /// The cadence in nominal days, at least 1.
    nominal: u32,
    /// The days on which a rule besides the cadence may speak.
    triggers: Triggers,
    /// How little they would be missed, for who may rest.
    pub weight: Weight,
    /// Its categories.
    pub categories: Categories,
    /// The circle for ranking, 1 to 3; 4 where there is none.
    pub circle: u8,
    /// As what the mix counts it.
    pub counted: Counted,
    /// The last day on which they were touched or tried; [`Day::MIN`]: never.
    pub acted: Day,
    /// From when on they are cooling, before the cadence says anything; [`Day::MAX`]: never.
    pub cooling: Day,
    /// What puts them first among those who are equally late.
    pub favour: Favour,
}

/// What puts somebody first among those who are equally late; the greater, the sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Favour {
    /// Business is near.
    pub is_hot: bool,
    /// They buy again now or soon. No plan knows it: windows speak by themselves.
    pub may_buy: bool,
    /// They have introduced others.
    pub refers: bool,
}

/// What somebody's own standing asks for on one day, and from which day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// An agreed day, or the one on which to ask again after a try.
    Agreed(Day),
    /// A first follow-up.
    FollowUp {
        /// From this day on; later than the meeting only after a try.
        from: Day,
        /// Until when, without being late.
        by: Day,
        /// Whether you met in the last seven days.
        is_fresh: bool,
    },
    /// By the cadence.
    Cadence {
        /// From this day on.
        due: Day,
        /// Late after this one.
        latest: Day,
    },
    /// Tried several times, and left in peace until somebody finds out why.
    NoReply,
}

/// The days that a line of the agenda shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// `due` is `None` where they are due on any day; `latest` stands only where it is another day than `due`.
    Cadence { due: Option<NaiveDate>, latest: Option<NaiveDate> },
    /// `again`: when to ask again after a try.
    Agreed { day: NaiveDate, again: Option<NaiveDate> },
    /// Late from the day after `by` on.
    FirstFollowUp { by: NaiveDate },
    /// Three tries or more, and no answer.
    NoReply,
}

impl Plan {
    /// The plan as of `today`: touches and meetings still to come are not believed.
    pub fn on(contact: &Contact, config: &Config, today: NaiveDate) -> Self {
        let cadence = cadence(contact, config);
        let touched = contact.touched(today).map(|(day, _)| day);
        let tries = no_reply::tries_since(contact, today, touched);
        let acted = touched.max(tries.map(|tries| tries.last));
        let standing = standing(contact, config, today, touched, tries);
        Self {
            settled: newest_day(contact).map(Day::from),
            cooling: cooling_from(contact, standing, today, tries),
            standing,
            nominal: cadence.map_or(MONTH, |cadence| cadence.every.nominal_days()).max(1),
            acted: acted.map_or(Day::MIN, Day::from),
            favour: favour(contact, today),
            triggers: Triggers::of(contact, config),
            weight: Weight::of(contact, today, touched),
            categories: contact.categories,
            circle: contact.circle.map_or(4, |circle| circle as u8),
            counted: Counted::of(contact),
        }
    }

    /// Whether every day in the note is past on `today`; if not, ask [`Plan::on`].
    pub fn is_settled(&self, today: Day) -> bool {
        self.settled.is_none_or(|settled| settled <= today)
    }

    /// Whether a rule besides the cadence may speak on the day of this view.
    pub fn may_speak(&self, view: &View) -> bool {
        self.triggers.may_speak(view)
    }

    /// Whether nothing has begun with them on `today` that resting would break off: a day agreed, a first follow-up.
    pub fn may_rest(&self, today: Day) -> bool {
        match self.standing {
            Standing::Agreed(..) => false,
            Standing::Met(first, _) => !is_first_follow_up(first.met, today),
            _ => true,
        }
    }

    /// What their own standing asks for on `today`; `None`: nothing, on any day.
    pub fn turn(&self, today: Day) -> Option<Turn> {
        Some(match self.standing {
            Standing::Off => return None,
            Standing::NoReply => Turn::NoReply,
            Standing::Untouched(from) => {
                let due = from.unwrap_or(today).max(today);
                Turn::Cadence { due, latest: due }
            }
            Standing::Agreed(day, again) => Turn::Agreed(again.unwrap_or(day)),
            Standing::Met(FollowUp { met, from, by }, _) if is_first_follow_up(met, today) => {
                Turn::FollowUp { from, by, is_fresh: today.days_after(met) <= FRESH_DAYS }
            }
            Standing::Cadence(window) | Standing::Met(_, Some(window)) => {
                Turn::Cadence { due: window.due, latest: window.latest }
            }
            Standing::Met(_, None) => return None,
        })
    }

    /// The cadence in nominal days, at least 1.
    pub fn nominal(&self) -> u32 {
        self.nominal
    }

    /// The days to show on `today`, for a plan that has a place on it.
    pub fn shown(&self, today: Day) -> Shown {
        match self.standing {
            Standing::Agreed(day, again) => Shown::Agreed { day: day.date(), again: again.map(Day::date) },
            Standing::Met(FollowUp { met, by, .. }, _) if is_first_follow_up(met, today) => {
                Shown::FirstFollowUp { by: by.date() }
            }
            Standing::Cadence(Window { due, latest }) | Standing::Met(_, Some(Window { due, latest })) => {
                Shown::Cadence { due: Some(due.date()), latest: (latest != due).then(|| latest.date()) }
            }
            Standing::Untouched(from) => Shown::Cadence { due: from.map(Day::date), latest: None },
            Standing::Off | Standing::Met(_, None) => Shown::Cadence { due: None, latest: None },
            Standing::NoReply => Shown::NoReply,
        }
    }
}

impl Window {
    /// From when on somebody is due by a cadence that is counted from a day: on a working day, not while one is away, and
    /// not before it is time to try again.
    fn from(cadence: Cadence, day: NaiveDate, again: Option<NaiveDate>, calendar: Calendar) -> Self {
        let free =
            |day: NaiveDate| Day::from(calendar.on_or_after(again.map_or(day, |again| again.max(day))));
        let due = free(cadence.every.after(day));
        let latest = cadence.latest.map_or(due, |latest| free(latest.after(day)));
        // Settings may say `latest` before `every`; nobody is overdue before being due.
        Self { due, latest: latest.max(due) }
    }
}

/// The contact's own cadence, else its circle's.
fn cadence(contact: &Contact, config: &Config) -> Option<Cadence> {
    contact.cadence.or_else(|| contact.circle.map(|circle| config.cadence(circle)))
}

/// Whether an agreed day was spent by the last step towards them.
fn is_spent(next: NaiveDate, stepped: Option<NaiveDate>) -> bool {
    stepped.is_some_and(|stepped| stepped >= next)
}

fn met(contact: &Contact, today: NaiveDate) -> Option<NaiveDate> {
    contact.met.map(|met| met.on(today)).filter(|&met| met <= today)
}

/// From when on somebody is cooling, where nothing but the cadence speaks and nobody tried just now.
fn cooling_from(contact: &Contact, standing: Standing, today: NaiveDate, tries: Option<Tries>) -> Day {
    let Standing::Cadence(Window { due, .. }) = standing else { return Day::MAX };
    let cooling = if tries.is_none() { cooling::of(contact, today) } else { None };
    cooling.map(|(_, since)| Day::from(since)).filter(|&since| since < due).unwrap_or(Day::MAX)
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

fn favour(contact: &Contact, today: NaiveDate) -> Favour {
    let is_referral = |stamp: Stamp| stamp.day <= today && stamp.tags.contains(Tags::REFERRAL);
    Favour {
        is_hot: contact.temperature == Some(Temperature::Hot),
        may_buy: false,
        refers: contact.log.stamps_on(today).any(is_referral),
    }
}

fn standing(
    contact: &Contact,
    config: &Config,
    today: NaiveDate,
    touched: Option<NaiveDate>,
    tries: Option<Tries>,
) -> Standing {
    if contact.status != Status::Active {
        return Standing::Off;
    }
    // What falls due does so on a day on which one works and is not away.
    let free = |day: NaiveDate| Day::from(config.calendar.on_or_after(day));
    // No pest asks again before the wait is over.
    let again = tries.map(Tries::again);
    let earliest = again.map(free);
    let stepped = contact.stepped(today);
    // The agreed day beats the cadence and the first follow-up, until a touch on or after it.
    let next = contact.next.filter(|&next| !is_spent(next, stepped));
    // A day that was agreed after the last try holds, however many tries there were.
    if let Some(next) = next.filter(|&next| tries.is_none_or(|tries| tries.last < next)) {
        return Standing::Agreed(next.into(), None);
    }
    if tries.is_some_and(|tries| tries.is_no_reply()) {
        return Standing::NoReply;
    }
    if let Some(next) = next {
        return Standing::Agreed(next.into(), earliest);
    }
    let cadence = cadence(contact, config);
    let window_from =
        |day: NaiveDate| cadence.map(|cadence| Window::from(cadence, day, again, config.calendar));
    let met = met(contact, today);
    match (stepped.or(touched.filter(|_| met.is_none())), met) {
        (Some(_), _) => touched.and_then(window_from).map_or(Standing::Off, Standing::Cadence),
        (None, Some(met)) => {
            // After a try there is nothing to do before its time; without one the same day is best.
            let from = earliest.unwrap_or_else(|| free(met));
            let by = free(met.succ_opt().unwrap_or(met)).max(from);
            let first = FollowUp { met: met.into(), from, by };
            Standing::Met(first, window_from(touched.map_or(met, |touched| touched.max(met))))
        }
        (None, None) if cadence.is_some() => Standing::Untouched(earliest),
        (None, None) => Standing::Off,
    }
}

/// `next`, and whether it still holds; `touched` is the last touch with what says so.
pub(super) fn why_agreed(
    contact: &Contact,
    config: &Config,
    today: NaiveDate,
    touched: Option<(NaiveDate, Vec<Source>)>,
) -> Vec<Because> {
    let Some(day) = contact.next else { return Vec::new() };
    let own = [Source::Field(Key::Next)].into_iter();
    if let Some((touched, read)) = touched.filter(|_| is_spent(day, contact.stepped(today))) {
        return vec![Because::new(Rule::AgreedSpent { day, touched }, own.chain(read))];
    }
    let again = match Plan::on(contact, config, today).shown(today.into()) {
        Shown::Agreed { again, .. } => again,
        _ => None,
    };
    let agreement = contact.agreement.as_ref().filter(|it| it.day <= today);
    let words = agreement.map(|it| Because::new(Rule::AgreedInWords(it.day), [Source::own(it.line)]));
    [Because::new(Rule::Agreed { day, again }, own)].into_iter().chain(words).collect()
}

/// How often, and what day comes of it, tries and agreed days aside.
pub(super) fn why_cadence(contact: &Contact, config: &Config, today: NaiveDate) -> Option<Because> {
    let cadence = cadence(contact, config)?;
    let circle = contact.circle.filter(|_| contact.cadence.is_none());
    let mut read = match circle.map(settings) {
        None => vec![Source::Field(Key::Cadence)],
        Some((every, latest)) => {
            let latest = cadence.latest.map(|_| Source::Setting(latest));
            [Source::Field(Key::Circle), Source::Setting(every)].into_iter().chain(latest).collect()
        }
    };
    let touched = contact.touched(today).map(|(day, _)| (day, false));
    let from = touched.or_else(|| met(contact, today).map(|met| (met, true)));
    let due = from.map(|(day, is_from_met)| {
        let Window { due, latest } = Window::from(cadence, day, None, config.calendar);
        read.extend(moved(config.calendar, cadence.every.after(day)));
        Due { day: due.date(), latest: (latest != due).then(|| latest.date()), is_from_met }
    });
    Some(Because::new(Rule::Cadence { circle, cadence, due }, read))
}

/// The settings without which something would fall due on `day`, or on another one than it does.
fn moved(calendar: Calendar, day: NaiveDate) -> impl Iterator<Item = Source> {
    let due = calendar.on_or_after(day);
    let others = [
        ("agenda.workdays", Calendar { workdays: Workdays::ALL, ..calendar }),
        ("agenda.away", Calendar { away: None, ..calendar }),
    ];
    let moved = others.into_iter().filter(move |(_, other)| other.on_or_after(day) != due);
    moved.map(|(key, _)| Source::Setting(key))
}

/// What waits until one is back.
pub(super) fn why_away(contact: &Contact, config: &Config, today: NaiveDate) -> Option<Because> {
    let back = config.calendar.back(today)?;
    let waits = match Plan::on(contact, config, today).turn(today.into())? {
        Turn::FollowUp { .. } => Waits::FollowUp,
        Turn::Cadence { .. } => Waits::Cadence,
        Turn::Agreed(_) | Turn::NoReply => return None,
    };
    Some(Because::new(Rule::Away { waits, back }, [Source::Setting("agenda.away")]))
}

/// Met, and not touched since.
pub(super) fn why_met(contact: &Contact, config: &Config, today: NaiveDate) -> Option<Because> {
    let day = met(contact, today).filter(|_| contact.stepped(today).is_none())?;
    let by = match Plan::on(contact, config, today).shown(today.into()) {
        Shown::FirstFollowUp { by } => Some((by, by < today)),
        _ => None,
    };
    let place = contact.met_at.is_some().then_some(Source::Field(Key::MetAt));
    let moved = by.and_then(|_| day.succ_opt()).into_iter().flat_map(|day| moved(config.calendar, day));
    let read = [Source::Field(Key::Met)].into_iter().chain(place).chain(moved);
    Some(Because::new(Rule::Met { day, by }, read))
}

fn settings(circle: Circle) -> (&'static str, &'static str) {
    match circle {
        Circle::Inner => ("circles.1.every", "circles.1.latest"),
        Circle::Middle => ("circles.2.every", "circles.2.latest"),
        Circle::Outer => ("circles.3.every", "circles.3.latest"),
    }
}

#[cfg(test)]
mod tests;
