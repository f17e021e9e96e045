//! Two curves beside the field's figures: after which contact you stop, and at which touch business and referrals came.
//! Over all the time up to a day, since both count from the first meeting on.

use super::review::{calendar, is_theirs, latest};
use crate::config::Config;
use crate::contact::{Contact, Status};
use crate::date::Cadence;
use chrono::NaiveDate;

/// The field's: how many of a hundred stop after the first, second and third contact, and go on beyond it.
pub const STOPS: [u8; 4] = [40, 25, 12, 10];
/// The field's: how many of a hundred sales come at the first four contacts, and at the fifth to twelfth.
pub const SALES: [u8; 5] = [2, 3, 5, 10, 80];
/// The last of the contacts at which most sales come.
const TWELFTH: usize = 12;

/// Where you stop, and what comes of going on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Curves {
    /// With how many people it stopped after the first contact, the second, the third, and went on beyond that.
    pub stops: [usize; 4],
    /// With how many it is at one of the first three, and not late.
    pub under_way: usize,
    /// At which touch they bought: the first four, the fifth to twelfth, later.
    pub sales: [usize; 6],
    /// At which touch their first referral came, likewise.
    pub referrals: [usize; 6],
}

impl Curves {
    /// Counts a contact in who was touched on these days, as of `end`.
    pub(super) fn add(&mut self, contact: &Contact, touched: &[NaiveDate], end: NaiveDate, config: &Config) {
        let touched = &touched[..touched.partition_point(|&day| day <= end)];
        self.stop(contact, touched, end, config);
        let ordinal = |day: NaiveDate| touched.partition_point(|&it| it <= day).max(1);
        let bought = contact.buying.as_ref().and_then(|buying| buying.bought).map(|bought| bought.day);
        if let Some(day) = bought.filter(|&day| day <= end) {
            self.sales[place(ordinal(day))] += 1;
        }
        let referrals = contact.log.stamps().filter(|it| it.day <= end && is_theirs(it.tags));
        if let Some(day) = referrals.map(|it| it.day).min() {
            self.referrals[place(ordinal(day))] += 1;
        }
    }

    /// A contact is the meeting, or a touch. It has stopped with whoever is late by the end or off the agenda by now.
    fn stop(&mut self, contact: &Contact, touched: &[NaiveDate], end: NaiveDate, config: &Config) {
        let met = contact.met.map(|met| met.day).filter(|&met| met <= end);
        let beside = met.filter(|met| touched.binary_search(met).is_err());
        let contacts = touched.len() + usize::from(beside.is_some());
        let Some(last) = touched.last().copied().max(met) else { return };
        if contact.status == Status::Deceased {
            return;
        }
        let is_late = cadence(contact, config).is_some_and(|it| latest(it, last, calendar(config)) < end);
        match contacts {
            4.. => self.stops[3] += 1,
            early if contact.status != Status::Active || is_late => self.stops[early - 1] += 1,
            _ => self.under_way += 1,
        }
    }
}

/// The contact's own cadence, else its circle's.
pub(super) fn cadence(contact: &Contact, config: &Config) -> Option<Cadence> {
    contact.cadence.or_else(|| contact.circle.map(|circle| config.cadence(circle)))
}

/// The place of a touch among the first four, the fifth to twelfth, those later.
fn place(ordinal: usize) -> usize {
    match ordinal {
        0..=4 => ordinal.max(1) - 1,
        5..=TWELFTH => 4,
        _ => 5,
    }
}
