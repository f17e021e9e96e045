//! The mix of circles and categories at the end of a month, as history has it.

use crate::contact::Category;

/// How many active contacts were where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mix {
    /// In circle 1, 2, 3 and in none.
    pub circles: [usize; 4],
    /// In each of [`Category::ALL`], and in none; somebody of two categories counts in both.
    pub categories: [usize; 5],
}

impl Mix {
    /// Counts an active contact in: the column of their circle, their categories.
    pub fn add(&mut self, circle: usize, categories: &[Category]) {
        self.circles[circle] += 1;
        categories.iter().for_each(|&category| self.categories[category as usize] += 1);
        self.categories[Category::ALL.len()] += usize::from(categories.is_empty());
    }
}
