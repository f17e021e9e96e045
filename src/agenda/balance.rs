//! The mix: who is where, what is off, who may rest. Counts follow the index; the day decides only what is believed.

use super::schedule::{Day, Plan};
use crate::contact::{self, Category, Contact, Status, Temperature};
use crate::index::Index;
use chrono::NaiveDate;
use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

/// So many good contacts serve most business aims.
const BUSINESS: std::ops::RangeInclusive<usize> = 20..=100;
/// So many serve the personal ones.
const PERSONAL: std::ops::RangeInclusive<usize> = 10..=20;
/// Most sales come from this touch on.
const PERSISTENT: usize = 5;
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
    /// Active contacts with neither a circle nor a cadence: never due.
    pub without_circle: Vec<Arc<str>>,
    /// Plain remarks on what is off, in the table's order.
    pub remarks: Vec<Remark>,
    /// How many contacts were dropped or handed over before their fifth touch.
    pub let_go_early: usize,
}

/// A plain remark on what is off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remark {
    /// Our words.
    pub text: String,
    /// The category that is over its cap.
    pub category: Option<Category>,
    /// The weakest in it, first who would be missed least; nobody whom you click with, whom you promised something,
    /// with whom a day is agreed or whom you have just met.
    pub to_rest: Vec<Arc<str>>,
    /// How many more would have to rest.
    pub more: usize,
}

impl From<String> for Remark {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// The counts of a [`Balance`], kept up as contacts come and go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    counts: [[usize; 4]; 5],
    circles: [usize; 4],
    let_go_early: usize,
}

impl Tally {
    /// Counts a contact in.
    pub fn add(&mut self, contact: &Contact) {
        self.each(contact, |count| *count += 1);
    }

    /// Counts out a contact that was counted in before.
    pub fn remove(&mut self, contact: &Contact) {
        self.each(contact, |count| *count = count.saturating_sub(1));
    }

    /// The counts of both, of whom no contact is in the other's.
    pub fn and(mut self, other: &Self) -> Self {
        let own = self.counts.as_flattened_mut().iter_mut().chain(&mut self.circles);
        let others = other.counts.as_flattened().iter().chain(&other.circles);
        own.zip(others).for_each(|(own, other)| *own += other);
        self.let_go_early += other.let_go_early;
        self
    }

    fn each(&mut self, contact: &Contact, change: impl Fn(&mut usize)) {
        match contact.status {
            Status::Active => {}
            Status::Resting => return,
            Status::HandedOver | Status::Dropped => {
                if contact.touches(NaiveDate::MAX) < PERSISTENT {
                    change(&mut self.let_go_early);
                }
                return;
            }
        }
        let column = contact.circle.map_or(3, |circle| circle as usize - 1);
        change(&mut self.circles[column]);
        for category in contact.categories.iter() {
            change(&mut self.counts[category as usize][column]);
        }
        if contact.categories.is_empty() {
            change(&mut self.counts[Category::ALL.len()][column]);
        }
    }

    /// How many active contacts are in a category.
    fn count(&self, category: Category) -> usize {
        self.counts[category as usize].iter().sum()
    }

    /// The balance of these counts, with at most `cap` contacts to a category, and who may rest.
    pub fn balance(&self, cap: usize, without_circle: Vec<Arc<str>>, weakest: Weakest<'_>) -> Balance {
        let total = self.circles.iter().sum();
        let mut remarks: Vec<Remark> =
            weakest.finish(|category| over_cap(self.count(category), category, cap));
        let is_empty = |category: &Category| total > 0 && self.count(*category) == 0;
        remarks.extend(nobody(Category::ALL.into_iter().filter(is_empty)).map(Remark::from));
        remarks.extend(size(total).map(Remark::from));
        remarks.extend(let_go(self.let_go_early).map(Remark::from));
        let (counts, circles, let_go_early) = (self.counts, self.circles, self.let_go_early);
        Balance { counts, circles, total, without_circle, remarks, let_go_early }
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
    index: &'a Index,
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
    pub fn new(index: &'a Index, cap: usize) -> Self {
        let surplus = |category| index.tally().count(category).saturating_sub(cap);
        let over = Category::ALL.into_iter().map(|category| (category, surplus(category)));
        let selection = |surplus| Selection { surplus, ..Selection::default() };
        let over = over.filter(|it| it.1 > 0).map(|(category, surplus)| (category, selection(surplus)));
        Self { index, over: over.collect() }
    }

    /// Takes into account the contact whose plan this is; `at` is where the index keeps it.
    pub fn offer(&mut self, plan: &Plan, at: usize, today: Day) {
        if plan.weight.stays || !plan.may_rest(today) {
            return;
        }
        let compare = |a: &(Weight, usize), b: &(Weight, usize)| {
            let who = |at: usize| (contact::name(self.index.record(at).0), self.index.record(at).0);
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

    fn finish(self, text: impl Fn(Category) -> String) -> Vec<Remark> {
        let index = self.index;
        let remark = |(category, selection): (Category, Selection)| {
            let to_rest: Vec<_> =
                selection.chosen.iter().map(|&(_, at)| index.record(at).0.clone()).collect();
            let more = selection.surplus.min(selection.candidates) - to_rest.len();
            Remark { text: text(category), category: Some(category), to_rest, more }
        };
        self.over.into_iter().map(remark).collect()
    }
}

/// Whether a contact is never due for want of a cadence of any kind.
pub(crate) fn is_without_cadence(contact: &Contact) -> bool {
    contact.status == Status::Active && contact.circle.is_none() && contact.cadence.is_none()
}

fn over_cap(count: usize, category: Category, cap: usize) -> String {
    format!("{count} contacts in category {}: at most {cap} stay manageable", category.word())
}

fn nobody(categories: impl Iterator<Item = Category>) -> Option<String> {
    let words: Vec<&str> = categories.map(Category::word).collect();
    (!words.is_empty()).then(|| format!("{NOBODY}{}", words.join(", ")))
}

const NOBODY: &str = "nobody in category ";

fn let_go(count: usize) -> Option<String> {
    let contacts = if count == 1 { "contact was" } else { "contacts were" };
    (count > 0).then(|| {
        format!("{count} {contacts} let go before the 5th touch: most sales come at the 5th to 12th")
    })
}

fn size(total: usize) -> Option<String> {
    let (least, most) = (BUSINESS.start(), BUSINESS.end());
    let (few, some) = (PERSONAL.start(), PERSONAL.end());
    let contacts = if total == 1 { "active contact" } else { "active contacts" };
    if total == 0 || BUSINESS.contains(&total) {
        None
    } else if total > *most {
        Some(format!("{total} {contacts}: {least} to {most} serve most business aims"))
    } else if PERSONAL.contains(&total) {
        Some(format!(
            "{total} {contacts}: enough for personal aims, {least} to {most} serve most business ones"
        ))
    } else {
        Some(format!(
            "{total} {contacts}: {few} to {some} serve personal aims, {least} to {most} most business ones"
        ))
    }
}

/// Whether a text is one of the remarks that some counts and settings lead to.
pub(crate) fn is_remark(text: &str) -> bool {
    let shape = without_numbers(text);
    let sizes = [1, *PERSONAL.start() - 1, *PERSONAL.start(), *BUSINESS.end() + 1];
    let is_category = |word: &str| Category::ALL.into_iter().any(|category| category.word() == word);
    text.strip_prefix(NOBODY).is_some_and(|words| words.split(", ").all(is_category))
        || Category::ALL.into_iter().any(|category| without_numbers(&over_cap(1, category, 1)) == shape)
        || sizes.into_iter().filter_map(size).any(|it| without_numbers(&it) == shape)
        || [1, 2].into_iter().filter_map(let_go).any(|it| without_numbers(&it) == shape)
}

fn without_numbers(text: &str) -> String {
    let mut shape = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' if shape.ends_with('0') => {}
            '0'..='9' => shape.push('0'),
            other => shape.push(other),
        }
    }
    shape
}

#[cfg(test)]
mod tests;
