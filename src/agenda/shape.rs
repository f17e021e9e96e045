//! What a line of ours looks like, whatever day or machine wrote it: how a stale DUE.md is told from
//! what its user typed. The mirror of [`super::due`]; a text that could be either is the user's.

use super::Section;
use super::balance::is_remark;
use super::markdown::Link;
use super::words::{
    self, ALL, ATTENTION, BALANCE, NO_CATEGORY, NOTHING, TABLE_HEAD, TABLE_RULE, TITLE, WITHOUT_CIRCLE,
    YOURS, by,
};
use crate::contact::{Category, Method};

const METHODS: [Method; 6] =
    [Method::Email, Method::Meeting, Method::Phone, Method::Online, Method::Intranet, Method::Post];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The title of a section's heading, the user's headings included.
pub(super) fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("## ").map(str::trim)
}

/// Whether the line is a heading that we write.
pub(super) fn is_our_heading(line: &str) -> bool {
    let ours = |title: &str| {
        [BALANCE, ATTENTION, YOURS].contains(&title) || Section::ALL.iter().any(|it| it.title() == title)
    };
    if line.starts_with(TITLE) { words::day(line).is_some() } else { heading(line).is_some_and(ours) }
}

/// Whether a line that is neither heading nor task is of a shape that we write under the heading `section`.
pub(super) fn is_ours(line: &str, section: &str) -> bool {
    let line = line.trim_end();
    match section {
        BALANCE => {
            is_table_row(line)
                || line.strip_prefix("- ").is_some_and(is_remark)
                || line.starts_with(WITHOUT_CIRCLE)
        }
        ATTENTION => is_finding(line) || is_more(line, "rounds check"),
        _ => line == NOTHING || is_more(line, "rounds due --all"),
    }
}

fn is_more(line: &str, command: &str) -> bool {
    let count =
        line.strip_prefix("and ").and_then(|line| line.strip_suffix(command)?.strip_suffix(" more: "));
    count.is_some_and(is_number)
}

fn is_finding(line: &str) -> bool {
    let Some(link) = line.strip_prefix("- ").and_then(Link::first) else { return false };
    let place = link.after.strip_prefix(' ').and_then(|after| after.split_once(": "));
    let numbers = place.and_then(|(place, _)| place.split_once(':'));
    link.before.is_empty() && numbers.is_some_and(|(line, column)| is_number(line) && is_number(column))
}

/// Editors pad tables: cells are compared, not bytes.
fn is_table_row(line: &str) -> bool {
    let Some(cells) = cells(line) else { return false };
    let is_rule = |cell: &&str| cell.len() >= 3 && cell.trim_matches(':').bytes().all(|byte| byte == b'-');
    let labels = Category::ALL.map(Category::word);
    match cells.split_first() {
        Some((label, counts)) if labels.contains(label) || [NO_CATEGORY, ALL].contains(label) => {
            counts.len() == 5 && counts.iter().all(|cell| is_number(cell))
        }
        _ => {
            Some(&cells) == self::cells(TABLE_HEAD).as_ref()
                || (cells.len() == self::cells(TABLE_RULE).map_or(0, |rule| rule.len())
                    && cells.iter().all(is_rule))
        }
    }
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What follows the part of a task line's tail that we surely wrote on some day: ` · circle …`, ` · due …`.
/// Where you met and ` · why` are free text of ours that may still stand in it. `None`: not of our shape.
pub(super) fn after_own(tail: &str) -> Option<&str> {
    let segment = tail.strip_prefix(" · ")?;
    let rest = who(segment).and_then(|rest| rest.strip_prefix(" · ")).unwrap_or(segment);
    when(rest)
}

fn who(text: &str) -> Option<&str> {
    let circle = ["circle 1", "circle 2", "circle 3"].iter().find_map(|circle| text.strip_prefix(circle));
    match circle {
        Some(rest) => Some(rest.strip_prefix(' ').and_then(categories).unwrap_or(rest)),
        None => categories(text),
    }
}

fn categories(text: &str) -> Option<&str> {
    let mut rest = category(text)?;
    while let Some(next) = rest.strip_prefix(", ").and_then(category) {
        rest = next;
    }
    Some(rest)
}

fn category(text: &str) -> Option<&str> {
    Category::ALL.iter().find_map(|category| text.strip_prefix(category.word()))
}

fn when(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix("never touched") {
        return Some(rest);
    }
    if let Some(rest) = text.strip_prefix("met ") {
        let end = rest.find(": follow up by ")?;
        return day(&rest[end + ": follow up by ".len()..]);
    }
    let rest = match text.strip_prefix("agreed for ") {
        Some(rest) => day(rest)?,
        None => {
            let rest = day(text.strip_prefix("due ")?)?;
            rest.strip_prefix(", late after ").and_then(day).unwrap_or(rest)
        }
    };
    if let Some(rest) = rest.strip_prefix(", never touched") {
        return Some(rest);
    }
    if let Some(rest) = rest.strip_prefix(", met ") {
        return day(rest);
    }
    let rest = day(rest.strip_prefix(", touched ")?)?;
    let method =
        rest.strip_prefix(' ').and_then(|word| METHODS.iter().find_map(|it| word.strip_prefix(by(*it))));
    Some(method.unwrap_or(rest))
}

/// What follows `2 Nov` or `2 Nov 2025`.
fn day(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    if !(1..=2).contains(&digits) {
        return None;
    }
    let rest = rest.strip_prefix(' ')?;
    let rest = MONTHS.iter().find_map(|month| rest.strip_prefix(month))?;
    let year = rest
        .strip_prefix(' ')
        .filter(|year| year.len() >= 4 && year.bytes().take(4).all(|byte| byte.is_ascii_digit()));
    Some(year.map_or(rest, |year| &year[4..]))
}
