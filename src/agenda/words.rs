//! DUE.md's own words: written by [`super::due`], recognised by [`super::shape`].

use crate::date;
use chrono::NaiveDate;

pub(crate) const TITLE: &str = "# Due, ";
pub(super) const BALANCE: &str = "Balance";
pub(super) const ATTENTION: &str = "Needs attention";
pub(super) const YOURS: &str = "Yours";
pub(super) const NOTHING: &str = "Nothing is due today or in the next seven days.";
pub(super) const TABLE_HEAD: &str = "| | circle 1 | circle 2 | circle 3 | no circle | all |";
pub(super) const TABLE_RULE: &str = "| --- | ---: | ---: | ---: | ---: | ---: |";
pub(super) const NO_CATEGORY: &str = "no category";
pub(super) const ALL: &str = "all";
pub(super) const WITHOUT_CIRCLE: &str = "No circle and no cadence, so never due: ";
pub(super) const TO_REST: &str = " · the weakest, to rest: ";

/// How what we remark on a mark begins, in a bullet below it.
pub(super) const REMARK: &str = "rounds: ";
/// How a line's own words begin where the promise is theirs; see [`super::leftover::Mark::item`].
pub(super) const WAITING: &str = "waiting for: ";

/// The day in a DUE.md's first line.
pub fn day(text: &str) -> Option<NaiveDate> {
    let line = text.trim_start_matches('\u{feff}').lines().next()?.trim_end();
    let (_, day) = line.strip_prefix(TITLE)?.split_once(' ')?;
    let day = NaiveDate::parse_from_str(day, "%d %B %Y").ok()?;
    (line == format!("{TITLE}{}", date::long(day))).then_some(day)
}
