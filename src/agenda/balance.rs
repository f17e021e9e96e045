//! The mix: who is where, and what is off. Counts follow the index; nothing here reads the day.

use crate::contact::{Category, Contact, Status};
use std::sync::Arc;

/// So many good contacts serve most business aims.
const BUSINESS: std::ops::RangeInclusive<usize> = 20..=100;
/// So many serve the personal ones.
const PERSONAL: std::ops::RangeInclusive<usize> = 10..=20;

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
    pub remarks: Vec<String>,
}

/// The counts of a [`Balance`], kept up as contacts come and go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    counts: [[usize; 4]; 5],
    circles: [usize; 4],
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

    fn each(&mut self, contact: &Contact, change: impl Fn(&mut usize)) {
        if contact.status != Status::Active {
            return;
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

    /// The balance of these counts, with at most `cap` contacts to a category.
    pub fn balance(&self, cap: usize, without_circle: Vec<Arc<str>>) -> Balance {
        let total = self.circles.iter().sum();
        let mut remarks = Vec::new();
        for (category, row) in Category::ALL.into_iter().zip(&self.counts) {
            let count: usize = row.iter().sum();
            if count > cap {
                remarks.push(over_cap(count, category, cap));
            }
        }
        remarks.extend(size(total));
        Balance { counts: self.counts, circles: self.circles, total, without_circle, remarks }
    }
}

/// Whether a contact is never due for want of a cadence of any kind.
pub(crate) fn is_without_cadence(contact: &Contact) -> bool {
    contact.status == Status::Active && contact.circle.is_none() && contact.cadence.is_none()
}

fn over_cap(count: usize, category: Category, cap: usize) -> String {
    format!("{count} contacts in category {}: at most {cap} stay manageable", category.word())
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

/// Whether a line is one of the remarks that some counts and settings lead to.
pub(crate) fn is_remark(line: &str) -> bool {
    let shape = without_numbers(line);
    let sizes = [1, *PERSONAL.start() - 1, *PERSONAL.start(), *BUSINESS.end() + 1];
    Category::ALL.into_iter().map(|category| over_cap(1, category, 1)).any(|it| without_numbers(&it) == shape)
        || sizes.into_iter().filter_map(size).any(|it| without_numbers(&it) == shape)
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
