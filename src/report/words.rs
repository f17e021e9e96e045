//! A review in words, the same on a page and on the terminal: parts with a sentence and rows, people and events' names as
//! values, since each of the two writes them its own way.

use super::curves::{self, Curves};
use super::review::{Help, People, Promises, Review, Touches, Tries, Used};
use crate::contact::Method;
use crate::date;
use crate::ways::Ways;
use chrono::Datelike;
use std::cmp::Reverse;
use std::sync::Arc;

/// Fewer than these are a count, and no percentage.
const FEW: usize = 5;
/// The longest bar, in blocks.
const BAR: usize = 20;
/// How many people are named before they are a number.
const NAMED: usize = 5;
/// How many ways are listed.
const WAYS: usize = 8;

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Our words.
    Ours(String),
    /// A contact, by the path of the note.
    Person(Arc<str>),
    /// Words of the vault's, as they stand there.
    Theirs(String),
}

/// One part of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is about.
    pub title: &'static str,
    /// All of it in a sentence, without a full stop; may be empty.
    pub text: String,
    /// What it consists of.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What is counted.
    pub label: Vec<Piece>,
    /// A bar of blocks; empty where nothing is compared.
    pub bar: String,
    /// How many, or who.
    pub text: Vec<Piece>,
}

impl Row {
    fn of(label: &str, text: Vec<Piece>) -> Self {
        Self { label: ours(label), bar: String::new(), text }
    }

    fn bar(label: &str, count: usize, most: usize) -> Self {
        Self { label: ours(label), bar: bar(count, most), text: ours(&count.to_string()) }
    }
}

fn ours(text: &str) -> Vec<Piece> {
    vec![Piece::Ours(text.to_owned())]
}

/// A bar for a count beside others of which the greatest is `most`.
fn bar(count: usize, most: usize) -> String {
    let length = if most <= BAR { count } else { (count * BAR).div_ceil(most) };
    "▇".repeat(length)
}

/// `3 of 4`; `12 of 20 (60 %)` where these are enough for a percentage.
fn share(count: usize, of: usize) -> String {
    match of {
        0..FEW => format!("{count} of {of}"),
        _ => format!("{count} of {of} ({} %)", percent(count, of)),
    }
}

/// In whole percent, a half rounded up.
fn percent(count: usize, of: usize) -> usize {
    (count * 200 + of) / (of * 2)
}

/// `1 person`, `2 people`.
fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

/// What the months of a review came to.
pub fn parts(review: &Review, ways: &Ways) -> Vec<Part> {
    let mut parts = vec![
        touches(&review.touches),
        tries(review.tries),
        promises(review.yours, review.theirs),
        help(&review.help),
        self::ways(review, ways),
    ];
    if !review.events.is_empty() {
        parts.push(events(review));
    }
    parts
}

fn touches(touches: &Touches) -> Part {
    let Touches { count, people: who, circles, methods, unsaid, expected, in_time, came } = touches;
    if *count == 0 {
        return Part { title: "Touches", text: "none".into(), rows: Vec::new() };
    }
    let in_time = match expected {
        0 => String::new(),
        expected => format!("; {} in time", share(*in_time, *expected)),
    };
    let circle = ["circle 1", "circle 2", "circle 3", "no circle"].into_iter().zip(circles);
    let method = Method::ALL.into_iter().zip(methods).map(|(method, count)| (method.word(), count));
    let said = method.clone().filter(|(_, count)| **count > 0).chain([("method unsaid", unsaid)]);
    let unused: Vec<&str> = method.filter(|(_, count)| **count == 0).map(|(word, _)| word).collect();
    let most = circles.iter().chain(methods).chain([unsaid]).max().copied().unwrap_or(0);
    let is_shown = |(label, count): &(&str, &usize)| **count > 0 || label.starts_with("circle");
    let rows = circle.chain(said).filter(is_shown).map(|(label, &count)| Row::bar(label, count, most));
    let unused = (!unused.is_empty()).then(|| Row::of("not used", ours(&unused.join(", "))));
    let times: usize = came.values().sum();
    let came = (times > 0).then(|| Row::of("came to you", named(came)));
    let rows = rows.chain(unused).chain(came).collect();
    Part { title: "Touches", text: format!("{count} with {}{in_time}", people(*who)), rows }
}

fn tries(tries: Tries) -> Part {
    let text = match tries.count {
        0 => "none without an answer".to_owned(),
        count => format!("{} answered within 30 days", share(tries.answered, count)),
    };
    Part { title: "Tries", text, rows: Vec::new() }
}

fn promises(yours: Promises, theirs: Promises) -> Part {
    let side = |label: &str, side: Promises| {
        let Promises { on_time, late, for_no_day, day_unknown, open_late } = side;
        let counts = [
            (on_time, "kept on time"),
            (late, "kept late"),
            (for_no_day, "kept, for no day"),
            (day_unknown, "kept, day unknown"),
            (open_late, "open, late"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts.map(|(count, what)| format!("{count} {what}")).collect();
        (side.count() > 0).then(|| Row::of(label, ours(&counts.join(" · "))))
    };
    let rows: Vec<Row> = [side("yours", yours), side("theirs", theirs)].into_iter().flatten().collect();
    let text = if rows.is_empty() { "none was kept or due" } else { "" };
    Part { title: "Promises", text: text.to_owned(), rows }
}

fn help(help: &Help) -> Part {
    let Help { gave, asked, got, told, referrals, open, from } = help;
    let loops = match open {
        1 => "1 loop left open".to_owned(),
        count => format!("{count} loops left open"),
    };
    let referrals = match referrals {
        1 => "1 referral".to_owned(),
        count => format!("{count} referrals"),
    };
    let text = format!("gave {gave}, asked {asked} · got {got}, told {told} · {referrals} · {loops}");
    let from = (!from.is_empty()).then(|| Row::of("referrals from", named(from)));
    Part { title: "Give and take", text, rows: from.into_iter().collect() }
}

/// Who did it most often first.
fn named(people: &People) -> Vec<Piece> {
    let mut all: Vec<(&Arc<str>, usize)> = people.iter().map(|(path, &count)| (path, count)).collect();
    all.sort_by_key(|&(path, count)| (Reverse(count), crate::contact::name(path), path));
    let mut pieces = Vec::new();
    for (path, count) in all.iter().take(NAMED) {
        if !pieces.is_empty() {
            pieces.push(Piece::Ours(", ".into()));
        }
        pieces.push(Piece::Person((*path).clone()));
        pieces.extend((*count > 1).then(|| Piece::Ours(format!(" ({count} times)"))));
    }
    let more = all.len().saturating_sub(NAMED);
    pieces.extend((more > 0).then(|| Piece::Ours(format!(", and {more} more"))));
    pieces
}

fn ways(review: &Review, ways: &Ways) -> Part {
    let mut used: Vec<(&str, Used)> = review
        .ways
        .iter()
        .filter_map(|(&way, &used)| Some((&*ways.0.get(usize::from(way))?.act, used)))
        .collect();
    used.sort_by_key(|&(act, used)| (Reverse(used.count), act));
    let answered = used.iter().filter(|(_, used)| used.answered > 0).count();
    let text = match used.len() {
        0 => format!("none of {}", review.known_ways),
        count => format!("{count} of {}; {answered} followed by an answer within 30 days", review.known_ways),
    };
    let most = used.iter().map(|(_, used)| used.count).max().unwrap_or(0);
    let row = |&(act, Used { count, answered }): &(&str, Used)| Row {
        label: vec![Piece::Theirs(act.to_owned())],
        bar: bar(count, most),
        text: ours(&match answered {
            0 => count.to_string(),
            answered => format!("{count}, {answered} answered"),
        }),
    };
    let mut rows: Vec<Row> = used.iter().take(WAYS).map(row).collect();
    let more = used.len().saturating_sub(WAYS);
    rows.extend((more > 0).then(|| Row::of(&format!("and {more} more"), Vec::new())));
    Part { title: "Ways of being useful", text, rows }
}

fn events(review: &Review) -> Part {
    let rows = review.events.iter().map(|(event, sums)| Row {
        label: vec![
            Piece::Theirs(event.name.clone()),
            Piece::Ours(format!(", {}", date::short(event.day, review.days.to.year()))),
        ],
        bar: String::new(),
        text: ours(&sums.to_string()),
    });
    Part { title: "Events", text: String::new(), rows: rows.collect() }
}

/// The two curves, beside the field's figures.
pub fn curves(curves: &Curves) -> Vec<Part> {
    vec![stops(curves), comings(curves)]
}

fn stops(curves: &Curves) -> Part {
    let Curves { stops, under_way, .. } = curves;
    let all: usize = stops.iter().sum();
    let most = stops.iter().max().copied().unwrap_or(0);
    let labels =
        ["never followed up", "stopped after the second", "stopped after the third", "went on beyond it"];
    let row = |((label, &count), field): ((&str, &usize), u8)| Row {
        label: ours(label),
        bar: bar(count, most),
        text: ours(&match all {
            0..FEW => format!("{count} · the field: {field} %"),
            _ => format!("{count} ({} %) · the field: {field} %", percent(count, all)),
        }),
    };
    let rows = labels.into_iter().zip(stops).zip(curves::STOPS).map(row).collect();
    let text = match under_way {
        0 => people(all),
        1 => format!("{}; 1 more is at the first contacts", people(all)),
        under_way => format!("{}; {under_way} more are at their first contacts", people(all)),
    };
    Part { title: "After which contact you stop", text, rows }
}

fn comings(curves: &Curves) -> Part {
    let Curves { sales, referrals, .. } = curves;
    let most = sales.iter().chain(referrals).max().copied().unwrap_or(0);
    let labels = ["1st", "2nd", "3rd", "4th", "5th to 12th", "later"];
    let field = curves::SALES.iter().map(|share| format!(" · the field: {share} % of sales"));
    let field = field.chain([String::new()]);
    let row = |(((label, &sold), &referred), field): (((&str, &usize), &usize), String)| Row {
        label: ours(label),
        bar: bar(sold + referred, most * 2),
        text: ours(&format!("business {sold}, first referrals {referred}{field}")),
    };
    let rows = labels.into_iter().zip(sales).zip(referrals).zip(field).map(row).collect();
    let text = "the field: a first referral is nearer the twelfth touch than the first".to_owned();
    Part { title: "At which touch business or a referral came", text, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_than_five_are_a_count_and_no_percentage() {
        let check = |count, of, expected: &str| assert_eq!(share(count, of), expected);
        check(0, 4, "0 of 4");
        check(3, 4, "3 of 4");
        check(0, 5, "0 of 5 (0 %)");
        check(1, 8, "1 of 8 (13 %)");
        check(20, 20, "20 of 20 (100 %)");
    }

    #[test]
    fn bar_is_a_block_each_until_there_are_too_many() {
        let check = |count, most, length| assert_eq!(bar(count, most).chars().count(), length);
        check(0, 0, 0);
        check(3, 20, 3);
        check(20, 20, 20);
        check(1, 1000, 1);
        check(0, 1000, 0);
        check(500, 1000, 10);
        check(1000, 1000, 20);
    }
}
