//! The circles as a picture: three rings, four sectors and a thin fifth for no category. Who stands where follows from their
//! circle, their categories and their name alone: the picture changes when somebody moves, and on no other day.
//!
//! Only what is computed here is known of the letters' widths: they are taken for those of a wide typeface, so that no two
//! labels meet in whatever the reader has.

mod cell;
mod label;
mod svg;
#[cfg(test)]
mod tests;

use crate::contact::{self, Category, Circle, Contact, Status};
use crate::index::Index;
use crate::note::markdown::clean;
use cell::{Cell, RINGS};
use label::{Label, Name};
use std::collections::BTreeMap;

/// Up to so many names stand in one cell; then dots do.
const NAMES: usize = 12;
/// The sizes of letters that are tried, the largest first: as large as all names have room.
const SIZES: [f64; 7] = [26.0, 23.0, 20.0, 18.0, 16.0, 14.0, 12.0];

/// One of so many names may be cut for the sake of larger letters.
const CUT: usize = 20;

/// The picture of everybody on the agenda, as SVG.
pub fn render(index: &Index) -> String {
    svg::render(&Picture::of(index))
}

/// What it is called.
const TITLE: &str = "The circles";

/// Who stands where.
#[derive(Debug, Clone, PartialEq)]
struct Picture {
    /// The size of its letters.
    size: f64,
    /// Names, and numbers of those who are not named.
    labels: Vec<Label>,
    /// The dots: one a name, and those of a number.
    dots: Vec<(f64, f64)>,
    /// What it shows, in a sentence.
    told: String,
}

/// Everybody's place: ring, and sector or border, each with the names in it.
type Places = BTreeMap<(usize, usize, bool), Vec<Name>>;

impl Picture {
    fn of(index: &Index) -> Self {
        let mut places: Places = BTreeMap::new();
        let mut outside = 0;
        for (path, contact) in index.contacts() {
            let Some((ring, (sector, is_border, also))) = place(contact) else {
                outside += usize::from(contact.status == Status::Active);
                continue;
            };
            let name = Name { name: clean(contact::name(path)), also: also.map_or("", Category::word) };
            places.entry((ring, sector, !is_border)).or_default().push(name);
        }
        places.values_mut().for_each(|names| names.sort());
        let told = told(&places, outside);
        let few = places.values().map(Vec::len).sum::<usize>() / CUT;
        let mut best = Self::at(SIZES[0], &places, &told);
        for size in &SIZES[1..] {
            if best.1 <= (0, few) {
                break;
            }
            let smaller = Self::at(*size, &places, &told);
            if smaller.1 < best.1 {
                best = smaller;
            }
        }
        best.0
    }

    /// The picture in letters of this size, and how many names have no room in it, and how many are cut.
    fn at(size: f64, places: &Places, told: &str) -> (Self, (usize, usize)) {
        let labels = svg::fixed(size);
        let mut picture = Self { size, labels, dots: Vec::new(), told: told.to_owned() };
        let mut lost = (0, 0);
        // Borders come first: sectors leave them room.
        let mut order: Vec<_> = places.iter().collect();
        order.sort_by_key(|((ring, sector, is_sector), _)| (*is_sector, *ring, *sector));
        for (&(ring, sector, is_sector), names) in order {
            let cell = if is_sector { Cell::sector(ring, sector) } else { Cell::border(ring, sector) };
            let (unnamed, cut) = picture.fill(&cell, names);
            lost = (lost.0 + unnamed, lost.1 + cut);
        }
        (picture, lost)
    }

    /// Puts names into a cell, evenly from top to bottom; how many of those that should be named are not, and how many are cut.
    fn fill(&mut self, cell: &Cell, names: &[Name]) -> (usize, usize) {
        let rows = cell.rows(self.size, &self.labels);
        let most = NAMES.min(rows.len());
        let named = if names.len() <= most { names.len() } else { most.saturating_sub(1) };
        let lines = named + usize::from(named < names.len());
        let mut cut = 0;
        let chosen = label::chosen(&rows, lines, &names[..named], self.size);
        for (at, row) in chosen.iter().enumerate() {
            let (label, dots, is_cut) = match names[..named].get(at) {
                Some(name) => label::named(name, row, self.size),
                None => label::numbered(names.len() - named, row, self.size),
            };
            cut += usize::from(is_cut);
            self.labels.push(label);
            self.dots.extend(dots);
        }
        (names.len().min(NAMES).saturating_sub(named + usize::from(names.len() > NAMES)), cut)
    }
}

/// The ring and the sector that somebody stands in; `None`: they are not in the picture.
pub(crate) fn place(contact: &Contact) -> Option<(usize, Sector)> {
    let circle = contact.circle.filter(|_| contact.status == Status::Active)?;
    Some((circle as usize - 1, sector(contact)))
}

/// A sector; whether it is its border to the next one; and a category of somebody's that this does not show.
type Sector = (usize, bool, Option<Category>);

fn sector(contact: &Contact) -> Sector {
    let all: Vec<Category> = contact.categories.iter().collect();
    match all[..] {
        [] => (Category::ALL.len(), false, None),
        [one] => (one as usize, false, None),
        [one, other, ..] if one as usize + 1 == other as usize => (one as usize, true, all.get(2).copied()),
        [one, other, ..] => (one as usize, false, Some(other)),
    }
}

/// `29 people: 8 in circle 1, 12 in circle 2, 9 in circle 3; experts 5, …`
fn told(places: &Places, outside: usize) -> String {
    let count = |is: &dyn Fn(usize, usize, bool) -> bool| -> usize {
        places
            .iter()
            .filter(|((ring, sector, is_sector), _)| is(*ring, *sector, *is_sector))
            .map(|it| it.1.len())
            .sum()
    };
    let rings = [Circle::Inner, Circle::Middle, Circle::Outer].map(|circle| {
        format!("{} in circle {}", count(&|ring, _, _| ring + 1 == circle as usize), circle as u8)
    });
    let sectors = Category::ALL.map(|category| {
        let at = category as usize;
        let is_in = |_, sector: usize, is_sector: bool| sector == at || (!is_sector && sector + 1 == at);
        format!("{} {}", category.word(), count(&is_in))
    });
    let none = count(&|_, sector, _| sector == Category::ALL.len());
    let outside = if outside > 0 { format!("; {outside} in no circle") } else { String::new() };
    let all = count(&|_, _, _| true);
    format!("{all} people: {}; {}, no category {none}{outside}", rings.join(", "), sectors.join(", "))
}

/// The edge of the outermost ring.
const EDGE: f64 = RINGS[3];
