//! The mix: how many contacts stand in each circle and category, what is off about that, and who may rest.

use super::planner::Planner;
use super::schedule::{Day, Plan};
use crate::config::{Bands, Config};
use crate::contact::{self, Aim, Category, Contact, Status, Temperature};
use chrono::NaiveDate;
use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

/// Most sales come from this touch on.
pub const PERSISTENT: usize = 5;
/// How many names stand beside a category that is over its cap.
const TO_REST: usize = 5;

/// Who is where: category × circle, with what is off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Balance {
    /// Counts of active contacts: a row for each of [`crate::contact::Category::ALL`] and one for those with none;
    /// columns: circle 1, 2, 3, no circle. A contact of two categories counts in both rows.
    pub counts: [[usize; 4]; 5],
    /// Active contacts of circle 1, 2, 3 and of no circle, each counted once.
    pub circles: [usize; 4],
    /// Active contacts, each counted once.
    pub total: usize,
    /// Those among them whom you know for personal aims alone; all others are business.
    pub personal: usize,
    /// Active contacts with neither a circle nor a cadence: never due.
    pub without_circle: Vec<Arc<str>>,
    /// Plain remarks on what is off, in the table's order.
    pub remarks: Vec<Remark>,
    /// How many contacts were dropped or handed over before their fifth touch.
    pub let_go_early: usize,
}

/// Something that is off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What.
    pub off: Off,
    /// The weakest in a category over its cap, first who would be missed least; nobody whom you click with, whom you
    /// promised something, with whom a day is agreed or whom you have just met.
    pub to_rest: Vec<Arc<str>>,
    /// How many more would have to rest.
    pub more: usize,
}

/// What may be off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Off {
    /// More contacts than stay manageable.
    OverCap {
        /// In which category.
        category: Category,
        /// How many there are.
        count: usize,
        /// How many are enough.
        cap: usize,
    },
    /// Nobody is in these categories.
    Nobody(Vec<Category>),
    /// More active contacts than serve most aims of a kind, or fewer.
    Size {
        /// Which aims.
        aim: Aim,
        /// How many contacts there are for them.
        count: usize,
        /// How many serve most of them: the least and the most.
        band: (usize, usize),
    },
    /// So many were let go before the touch at which most sales come.
    LetGo(usize),
}

impl From<Off> for Remark {
    fn from(off: Off) -> Self {
        Self { off, to_rest: Vec::new(), more: 0 }
    }
}

/// The counts of a [`Balance`], kept up as contacts come and go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    counts: [[usize; 4]; 5],
    circles: [usize; 4],
    personal: usize,
    let_go_early: usize,
}

impl Tally {
    /// The counts of the contacts whose plans these are.
    pub fn of(plans: &[Plan]) -> Self {
        let mut tally = Self::default();
        plans.iter().for_each(|plan| tally.add(plan));
        tally
    }

    /// Counts a contact in.
    pub fn add(&mut self, plan: &Plan) {
        self.each(plan, |count| *count += 1);
    }

    /// Counts out a contact that was counted in before.
    pub fn remove(&mut self, plan: &Plan) {
        self.each(plan, |count| *count = count.saturating_sub(1));
    }

    /// The counts of both, of whom no contact is in the other's.
    pub fn and(mut self, other: Self) -> Self {
        let own = self.counts.as_flattened_mut().iter_mut().chain(&mut self.circles);
        let others = other.counts.as_flattened().iter().chain(&other.circles);
        own.zip(others).for_each(|(own, other)| *own += other);
        self.personal += other.personal;
        self.let_go_early += other.let_go_early;
        self
    }

    fn each(&mut self, plan: &Plan, change: impl Fn(&mut usize)) {
        match plan.counted {
            Counted::Active(Aim::Personal) => change(&mut self.personal),
            Counted::Active(Aim::Business) => {}
            Counted::LetGoEarly => return change(&mut self.let_go_early),
            Counted::Not => return,
        }
        let column = usize::from(plan.circle) - 1;
        change(&mut self.circles[column]);
        for category in plan.categories.iter() {
            change(&mut self.counts[category as usize][column]);
        }
        if plan.categories.is_empty() {
            change(&mut self.counts[Category::ALL.len()][column]);
        }
    }

    /// How many active contacts are in a category.
    fn count(&self, category: Category) -> usize {
        self.counts[category as usize].iter().sum()
    }

    /// The balance of these counts under these settings, and who may rest.
    pub fn balance(&self, config: &Config, without_circle: Vec<Arc<str>>, weakest: Weakest<'_>) -> Balance {
        let (total, cap) = (self.circles.iter().sum::<usize>(), config.cap);
        let business = total - self.personal.min(total);
        let mut remarks: Vec<Remark> =
            weakest.finish(|category| Off::OverCap { category, count: self.count(category), cap });
        let is_empty = |category: &Category| business > 0 && self.count(*category) == 0;
        let empty: Vec<Category> = Category::ALL.into_iter().filter(is_empty).collect();
        remarks.extend((!empty.is_empty()).then(|| Off::Nobody(empty).into()));
        remarks.extend(sizes(business, self.personal, config.bands).map(Remark::from));
        remarks.extend((self.let_go_early > 0).then(|| Off::LetGo(self.let_go_early).into()));
        let Self { counts, circles, personal, let_go_early } = *self;
        Balance { counts, circles, total, personal, without_circle, remarks, let_go_early }
    }
}

/// As what the mix counts a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Active, for these aims.
    Active(Aim),
    /// Dropped or handed over before the touch at which most sales come.
    LetGoEarly,
    Not,
}

impl Counted {
    /// That of a contact, whatever the day.
    pub fn of(contact: &Contact) -> Self {
        match contact.status {
            Status::Active => Self::Active(contact.aim),
            Status::HandedOver | Status::Dropped if contact.touches(NaiveDate::MAX) < PERSISTENT => {
                Self::LetGoEarly
            }
            // Nobody let go of those who died.
            Status::HandedOver | Status::Dropped | Status::Resting | Status::Deceased => Self::Not,
        }
    }
}

/// How little a contact would be missed; the least comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Weight {
    /// Not active, or somebody whom you click with, or promised something: never one to rest.
    stays: bool,
    circle: Reverse<u8>,
    is_warm: bool,
    touches: u16,
    touched: Option<NaiveDate>,
}

impl Weight {
    /// That of a contact, with the touches that are believed on `today`, the last of them on `touched`.
    pub fn of(contact: &Contact, today: NaiveDate, touched: Option<NaiveDate>) -> Self {
        Self {
            stays: contact.click || contact.status != Status::Active || has_promised(contact),
            circle: Reverse(contact.circle.map_or(4, |circle| circle as u8)),
            is_warm: contact.temperature != Some(Temperature::Cold),
            touches: u16::try_from(contact.touches(today)).unwrap_or(u16::MAX),
            touched,
        }
    }
}

/// Whether a promise of yours to them is open: nobody is rested before it is kept.
fn has_promised(contact: &Contact) -> bool {
    contact.promises.iter().any(|promise| !promise.is_waiting)
}

/// The weakest contacts of each category that is over its cap, as all contacts pass by.
pub(crate) struct Weakest<'a> {
    planner: &'a Planner,
    over: Vec<(Category, Selection)>,
}

/// The weakest of one category so far, in order.
#[derive(Default)]
struct Selection {
    /// How many are too many.
    surplus: usize,
    /// How many there are to choose from.
    candidates: usize,
    chosen: Vec<(Weight, usize)>,
}

impl<'a> Weakest<'a> {
    /// Nobody yet, with at most `cap` contacts to a category.
    pub fn new(planner: &'a Planner, cap: usize) -> Self {
        let surplus = |category| planner.tally().count(category).saturating_sub(cap);
        let over = Category::ALL.into_iter().map(|category| (category, surplus(category)));
        let selection = |surplus| Selection { surplus, ..Selection::default() };
        let over = over.filter(|it| it.1 > 0).map(|(category, surplus)| (category, selection(surplus)));
        Self { planner, over: over.collect() }
    }

    /// Takes into account the contact whose plan this is; `at` is the contact's place in the index.
    pub fn offer(&mut self, plan: &Plan, at: usize, today: Day) {
        if plan.weight.stays || !plan.may_rest(today) {
            return;
        }
        let compare = |a: &(Weight, usize), b: &(Weight, usize)| {
            let who = |at: usize| (contact::name(self.planner.record(at).0), self.planner.record(at).0);
            a.0.cmp(&b.0).then_with(|| who(a.1).cmp(&who(b.1)))
        };
        for (category, selection) in &mut self.over {
            if !plan.categories.contains(*category) {
                continue;
            }
            selection.candidates += 1;
            let (it, limit) = ((plan.weight, at), selection.surplus.min(TO_REST));
            let is_full = selection.chosen.len() == limit;
            if is_full && selection.chosen.last().is_some_and(|last| compare(last, &it) == Ordering::Less) {
                continue;
            }
            let place = selection.chosen.partition_point(|other| compare(other, &it) == Ordering::Less);
            selection.chosen.insert(place, it);
            selection.chosen.truncate(limit);
        }
    }

    fn finish(self, off: impl Fn(Category) -> Off) -> Vec<Remark> {
        let index = self.planner;
        let remark = |(category, selection): (Category, Selection)| {
            let to_rest: Vec<_> =
                selection.chosen.iter().map(|&(_, at)| index.record(at).0.clone()).collect();
            let more = selection.surplus.min(selection.candidates) - to_rest.len();
            Remark { off: off(category), to_rest, more }
        };
        self.over.into_iter().map(remark).collect()
    }
}

/// Whether a contact is never due for want of a cadence of any kind.
pub(crate) fn is_without_cadence(contact: &Contact) -> bool {
    contact.status == Status::Active && contact.circle.is_none() && contact.cadence.is_none()
}

/// Which aims have more or fewer contacts than their band; an aim that nobody is known for is nobody's.
fn sizes(business: usize, personal: usize, bands: Bands) -> impl Iterator<Item = Off> {
    let each = [(Aim::Business, business, bands.business), (Aim::Personal, personal, bands.personal)];
    let is_off = |&(_, count, (least, most)): &(Aim, usize, (usize, usize))| {
        count > 0 && !(least..=most).contains(&count)
    };
    each.into_iter().filter(is_off).map(|(aim, count, band)| Off::Size { aim, count, band })
}

#[cfg(test)]
mod tests;
