//! What a line of ours looks like, whatever day or machine wrote it: how a stale DUE.md is told from
//! what its user typed. The mirror of [`super::due`] and [`super::say`]; a text that could be either is the user's.

use super::Section;
use super::balance::is_remark;
use super::markdown::Link;
use super::say::{ASK_YOURSELF, NOTE_SAYS, WAYS_OUT};
use super::words::{
    self, ALL, ATTENTION, BALANCE, NO_CATEGORY, NOTHING, REMARK, TABLE_HEAD, TABLE_RULE, TITLE, TO_REST,
    WAITING, WITHOUT_CIRCLE, YOURS,
};
use crate::contact::Category;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The title of a section's heading, the user's headings included.
pub(super) fn heading(line: &str) -> Option<&str> {
    line.strip_prefix("## ").map(str::trim)
}

/// Whether the line is a heading that we write.
pub(super) fn is_our_heading(line: &str) -> bool {
    let ours = |title: &str| [BALANCE, ATTENTION, YOURS].contains(&title) || Section::titled(title).is_some();
    if line.starts_with(TITLE) { words::day(line).is_some() } else { heading(line).is_some_and(ours) }
}

/// Whether a line that is neither heading nor task is of a shape that we write under the heading `section`.
pub(super) fn is_ours(line: &str, section: &str) -> bool {
    let line = line.trim_end();
    match section {
        BALANCE => {
            is_table_row(line)
                || line.strip_prefix("- ").is_some_and(is_remark_line)
                || line.strip_prefix(WITHOUT_CIRCLE).is_some_and(are_links)
        }
        ATTENTION => is_finding(line) || is_more(line, "rounds check"),
        _ => line == NOTHING || is_more(line, "rounds due --all"),
    }
}

fn is_remark_line(text: &str) -> bool {
    let (remark, to_rest) = text.split_once(TO_REST).map_or((text, None), |(it, links)| (it, Some(links)));
    is_remark(remark) && to_rest.is_none_or(are_links)
}

/// Links and nothing else, but how many more there are.
fn are_links(mut text: &str) -> bool {
    loop {
        let more = text.strip_prefix("and ").and_then(|text| text.strip_suffix(" more"));
        if more.is_some_and(is_number) {
            return true;
        }
        match Link::first(text).filter(|link| link.before.is_empty()).map(|link| link.after) {
            Some("") => return true,
            Some(after) => match after.strip_prefix(", ") {
                Some(rest) => text = rest,
                None => return false,
            },
            None => return false,
        }
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

/// Whether a task line's tail is of a shape that we write. Texts of the user's may stand in it and follow it.
pub(super) fn is_tail(tail: &str) -> bool {
    let Some(rest) = tail.strip_prefix(" · ") else { return false };
    let rest = without_who(rest);
    BEFORE_A_DAY.iter().any(|opening| rest.strip_prefix(opening).and_then(day).is_some())
        || OPENINGS.iter().any(|opening| rest.starts_with(opening))
}

/// The section that a task line of ours with this tail stood in, as far as its words tell: all that a mark on it
/// means follows from that.
pub(super) fn section(tail: &str) -> Section {
    let rest = without_who(tail.strip_prefix(" · ").unwrap_or(tail));
    let begins = |openings: &[&str]| openings.iter().any(|opening| rest.starts_with(opening));
    if begins(&["promised", "waiting for"]) {
        Section::Promises
    } else if begins(&["tell them what came of ", "ask how useful "]) {
        Section::TellAndAsk
    } else if begins(&["card of ", "card: "]) {
        Section::FirstFollowUp
    } else if begins(&["bought "]) {
        Section::Windows
    } else if begins(&["birthday "]) {
        Section::Birthdays
    } else if tail.contains(WAYS_OUT) {
        Section::NotCallingBack
    } else {
        Section::Due
    }
}

/// How what a line is about begins, where a day follows …
const BEFORE_A_DAY: [&str; 12] = [
    "card of ",
    "promised by ",
    "waiting for, promised by ",
    "agreed for ",
    "met ",
    "due ",
    "touched ",
    "they wrote last, ",
    "they called last, ",
    "they came to you last, ",
    "bought ",
    "birthday ",
];

/// … and where none does.
const OPENINGS: [&str; 6] =
    ["card: ", "promised: ", "waiting for: ", "never touched", "tell them what came of ", "ask how useful "];

/// What tells a line from the contact's other lines in a section where it may have several: the words of the promise,
/// of the help. Whatever day wrote the line, so without what changes with the day.
pub(super) fn item(section: Section, tail: &str) -> Option<String> {
    let rest = without_who(tail.strip_prefix(" · ")?);
    match section {
        Section::Promises => {
            let (kind, rest) = match rest.strip_prefix("waiting for") {
                Some(rest) => (WAITING, rest.strip_prefix(", ").unwrap_or(rest)),
                None => ("", rest),
            };
            let rest = rest.strip_prefix("promised").unwrap_or(rest);
            let rest = rest.strip_prefix(" by ").and_then(day).unwrap_or(rest);
            Some(format!("{kind}{}", rest.strip_prefix(": ")?))
        }
        Section::TellAndAsk => Some(without_years(rest)),
        Section::FirstFollowUp if rest.starts_with("card") => Some(without_years(rest)),
        _ => None,
    }
}

/// Whether a line's tail, with texts of the user's in it or after it, is about this [`item`].
pub(super) fn says(tail: &str, item: &str) -> bool {
    let (is_waiting, words) = item.strip_prefix(WAITING).map_or((false, item), |words| (true, words));
    let rest = without_who(tail.strip_prefix(" · ").unwrap_or(tail));
    is_waiting == rest.starts_with("waiting for")
        && (rest.contains(words) || without_years(rest).contains(words))
}

/// Whether a line's tail is this one of ours, with nothing or a text of the user's after it. Where that one ends with
/// a day, a year after it is ours too: then it is the line of another year.
pub(super) fn begins(tail: &str, ours: &str) -> bool {
    let Some(rest) = tail.strip_prefix(ours) else { return false };
    let year = rest.strip_prefix(' ').and_then(|rest| rest.split(' ').next());
    let is_year = year.is_some_and(|word| word.len() == 4 && is_number(word));
    !(is_year && MONTHS.iter().any(|month| ours.ends_with(month)))
}

/// `text` with `3 Oct 2025` as `3 Oct`: the year is shown only in other years.
fn without_years(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split(' ') {
        let is_year = word.len() == 4 && is_number(word);
        if !(is_year && words.last().is_some_and(|last| MONTHS.contains(last))) {
            words.push(word);
        }
    }
    words.join(" ")
}

/// Whether an indented line below a task is one of ours: the diagnosis of a silence, a remark on a mark.
pub(super) fn is_below(line: &str) -> bool {
    bullet(line).is_some_and(|text| text.starts_with(NOTE_SAYS) || text.starts_with(ASK_YOURSELF))
        || remark(line).is_some()
}

/// What an indented line below a task remarks on its mark.
pub(super) fn remark(line: &str) -> Option<&str> {
    bullet(line)?.strip_prefix(REMARK)
}

fn bullet(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix(['-', '*', '+'])?.strip_prefix(' ')
}

fn without_who(segment: &str) -> &str {
    who(segment).and_then(|rest| rest.strip_prefix(" · ")).unwrap_or(segment)
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
