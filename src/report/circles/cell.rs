//! A cell of the picture: a part of one ring between two angles, and the rows of text that have room in it.

use super::label::{Box, Label};

/// The picture is a square of this side …
pub const SIDE: f64 = 1000.0;
/// … with its middle here.
pub const MIDDLE: f64 = SIDE / 2.0;
/// The rings' edges, from the middle outwards.
pub const RINGS: [f64; 4] = [0.0, 205.0, 345.0, 480.0];
/// Where the sectors begin, in degrees clockwise from the top: expert, buyer, introducer, sponsor, and none at the bottom.
pub const SECTORS: [(f64, f64); 5] =
    [(200.0, 280.0), (280.0, 360.0), (0.0, 80.0), (80.0, 160.0), (160.0, 200.0)];

/// How far from a cell's edges its rows keep, and from other labels.
const MARGIN: f64 = 5.0;
/// Rows are looked for in steps of this width.
const STEP: f64 = 4.0;
/// A shorter row holds no name.
const SHORTEST: f64 = 36.0;

/// A part of a ring.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    radii: (f64, f64),
    /// What points clockwise, away from the lines that bound it: the first line, and the second.
    normals: [(f64, f64); 2],
}

impl Cell {
    /// The cell of a sector in a ring.
    pub fn sector(ring: usize, sector: usize) -> Self {
        Self::between(ring, SECTORS[sector])
    }

    /// That of a sector's border to the next one, as far as names may stand beside it.
    pub fn border(ring: usize, sector: usize) -> Self {
        let at = SECTORS[sector].1;
        let reach = [30.0, 16.0, 12.0][ring];
        Self::between(ring, (at - reach, at + reach))
    }

    /// The part of a ring from one angle clockwise to the other, in degrees, less than half of it.
    fn between(ring: usize, (from, to): (f64, f64)) -> Self {
        let normal = |angle: f64| (angle.to_radians().cos(), angle.to_radians().sin());
        Self { radii: (RINGS[ring], RINGS[ring + 1]), normals: [normal(from), normal(to)] }
    }

    fn holds(&self, x: f64, y: f64) -> bool {
        let (dx, dy) = (x - MIDDLE, y - MIDDLE);
        let (inner, outer) = (self.radii.0 + MARGIN, self.radii.1 - MARGIN);
        let square = dx * dx + dy * dy;
        let [from, to] = self.normals.map(|(x, y)| dx * x + dy * y);
        inner * inner <= square && square <= outer * outer && from >= MARGIN && to <= -MARGIN
    }

    /// The rows that letters of this size have room in, from top to bottom: of each line the widest part that is free. The
    /// lines begin where they have most room.
    pub fn rows(&self, size: f64, taken: &[Label]) -> Vec<Box> {
        let height = size * 1.2;
        let lines = (SIDE / height) as usize;
        let from = |part: f64| -> Vec<Box> {
            (0..lines).filter_map(|line| self.row((line as f64 + part) * height, height, taken)).collect()
        };
        let room = |rows: &Vec<Box>| rows.iter().map(|row| row.width).sum::<f64>();
        let all = [0.0, 0.25, 0.5, 0.75].map(from).into_iter();
        all.max_by(|one, other| room(one).total_cmp(&room(other))).unwrap_or_default()
    }

    fn row(&self, top: f64, height: f64, taken: &[Label]) -> Option<Box> {
        let reach = self.radii.1;
        if top < MIDDLE - reach || top + height > MIDDLE + reach {
            return None;
        }
        let beside: Vec<Box> =
            taken.iter().map(|it| it.place).filter(|it| it.meets_line(top, height)).collect();
        let is_free = |x: f64| {
            let holds = [0.0, 0.5, 1.0].iter().all(|part| self.holds(x, top + height * part));
            holds && beside.iter().all(|it| x < it.left - MARGIN || x > it.right() + MARGIN)
        };
        let mut best = Box { left: 0.0, top, width: 0.0, height };
        let mut begun: Option<f64> = None;
        for step in 0..=(2.0 * reach / STEP) as usize {
            let x = MIDDLE - reach + step as f64 * STEP;
            if is_free(x) {
                let left = *begun.get_or_insert(x);
                if x - left > best.width {
                    best = Box { left, width: x - left, ..best };
                }
            } else {
                begun = None;
            }
        }
        (best.width >= SHORTEST).then_some(best)
    }
}
