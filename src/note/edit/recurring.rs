//! The next occurrence of a task that repeats, as Obsidian Tasks leaves it above the one that is done: its dates moved
//! on, and nothing that belongs to the one occurrence alone.

use super::super::promise::RULE_HINT;
use super::super::task::{Field, Kind, checkbox, fields, rule};
use super::task::tail;
use super::{Refusal, Splice};
use crate::date::recurrence::Recurrence;
use chrono::{Days, NaiveDate};

/// The first line of the next occurrence, from the box on, of the task with this one, which was done on `done`; `None`
/// where it does not repeat.
pub(super) fn next(line: &str, done: NaiveDate) -> Result<Option<String>, Refusal> {
    let Some(checkbox) = checkbox(line) else { return Ok(None) };
    let Some(rule) = rule(checkbox.behind) else { return Ok(None) };
    let unknown = || {
        let message = format!("`{rule}` is no rule by which a task can repeat: its next time is not known");
        Refusal::new(message, RULE_HINT)
    };
    let read = Recurrence::parse(rule).ok_or_else(unknown)?;
    let fields: Vec<Field> = fields(line).collect();
    let dates = || fields.iter().filter_map(|field| Some((field, field.day(line)?)));
    // What the rule counts from, the first that is there; the others keep their distance to it.
    let mut counted = [Kind::Due, Kind::Scheduled, Kind::Start].into_iter();
    let counted =
        counted.find_map(|kind| dates().filter(|(field, _)| field.kind == kind).map(|(_, day)| day).min());
    let moved = match counted {
        Some(from) => {
            let next = read.after(if read.when_done { done } else { from }).ok_or_else(unknown)?;
            Some((next - from).num_days())
        }
        None => None,
    };
    let mut splices = vec![Splice::new(1..1 + checkbox.mark.len_utf8(), " ")];
    for (field, day) in dates() {
        let on = match field.kind {
            Kind::Created => Some(done),
            Kind::Due | Kind::Scheduled | Kind::Start => moved.and_then(|days| moved_by(day, days)),
            _ => None,
        };
        // A time behind the day stays.
        let place = field.value.start..field.value.start + DAY;
        splices.extend(on.map(|on| Splice::new(place, on.to_string())));
    }
    // What only one occurrence can have goes, with the blank before it: when it was done, its name, what it waits for.
    let of_one =
        |field: &&Field| matches!(field.kind, Kind::Done | Kind::Cancelled | Kind::Id | Kind::DependsOn);
    splices.extend(fields.iter().filter(of_one).map(|field| {
        let start = line[..field.range.start].trim_end_matches(' ').len();
        Splice::new(start..field.range.end, "")
    }));
    let end = tail(line, &(0..line.len()));
    splices.push(Splice::new(end..line.len(), ""));
    splices.sort_by_key(|splice| splice.range.start);
    Ok(Some(spliced(line, &splices).trim_end().to_owned()))
}

fn moved_by(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) }
}

/// The bytes of a day: `2026-12-01`.
const DAY: usize = 10;

/// The text with the splices, which are in order; of two that meet the first counts.
fn spliced(text: &str, splices: &[Splice]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut at = 0;
    for Splice { range, text: new } in splices.iter().filter(|splice| splice.range.start <= text.len()) {
        if range.start >= at {
            out.push_str(&text[at..range.start]);
            out.push_str(new);
            at = range.end;
        }
    }
    out + &text[at..]
}

#[cfg(test)]
mod tests;
