//! Who is more pressing: an order over the things that speak for people. It is total: any two can be compared.

use super::schedule::{Day, Favour, Plan, Turn};
use std::cmp::{Ordering, Reverse};

/// Something that speaks for somebody, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pressing {
    /// An agreed day that has come; the older one first.
    Agreed(Day),
    /// A promise that is late or due, yours or theirs; the nearer circle first.
    Promise { circle: u8, day: Day },
    /// A first follow-up.
    FollowUp,
    /// A birthday that has come, and is soon too late.
    Birthday,
    /// The cadence.
    Late(Lateness),
    /// A buying window.
    Window,
    /// A promise of yours without a day.
    Undated,
    /// Help to come back to.
    Help,
    /// A job that became another.
    NewJob,
    /// Touched less often than was usual; the longest first.
    Cooling(Day),
    /// A day that is still to come.
    ToCome(Day),
    /// Nothing.
    Nothing,
}

/// How late somebody is, relative to their cadence; the latest first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lateness {
    /// Days past the last day in time, 0 up to it.
    pub late: u32,
    /// Days past the first day.
    pub due: u32,
    /// The cadence in days, at least 1.
    pub nominal: u32,
    /// What puts them first among those who are equally late.
    pub favour: Favour,
    /// 1 to 3; 4 where there is none.
    pub circle: u8,
}

impl Lateness {
    /// That of a contact who has been due since one day, and is late after the other.
    pub fn of(plan: &Plan, due: Day, latest: Day, today: Day) -> Self {
        let since = |day: Day| u32::try_from(today.days_after(day)).unwrap_or(0);
        Self {
            late: since(latest),
            due: since(due),
            nominal: plan.nominal(),
            favour: plan.favour,
            circle: plan.circle,
        }
    }

    fn by_lateness(&self, other: &Self) -> Ordering {
        // a / nominal_a > b / nominal_b, multiplied out: integers rank the same on every machine.
        let ratio = |days: u32, of: &Self| u64::from(days) * u64::from(of.nominal);
        let late = ratio(other.late, self).cmp(&ratio(self.late, other));
        late.then(Reverse(self.favour).cmp(&Reverse(other.favour)))
            .then(ratio(other.due, self).cmp(&ratio(self.due, other)))
            .then(self.circle.cmp(&other.circle))
    }
}

impl PartialEq for Lateness {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Lateness {}

impl PartialOrd for Lateness {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Lateness {
    fn cmp(&self, other: &Self) -> Ordering {
        self.by_lateness(other)
    }
}

/// A day to come on which somebody is to be thought of; the first comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Coming {
    pub day: Day,
    /// What comes on it, where several people have one day.
    what: What,
    circle: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Agreed,
    Promise,
    FollowUp,
    Birthday,
    Cadence,
}

impl Coming {
    /// What a contact's own standing brings on `day`.
    pub fn turn(turn: Turn, day: Day, circle: u8) -> Self {
        let what = match turn {
            Turn::Agreed(_) => What::Agreed,
            Turn::FollowUp { .. } => What::FollowUp,
            Turn::Cadence { .. } | Turn::NoReply => What::Cadence,
        };
        Self { day, what, circle }
    }

    /// What an item brings on `day`: a promise of yours, else a birthday.
    pub fn item(is_promise: bool, day: Day, circle: u8) -> Self {
        Self { day, what: if is_promise { What::Promise } else { What::Birthday }, circle }
    }
}

#[cfg(test)]
mod tests;
