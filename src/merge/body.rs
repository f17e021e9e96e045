//! Three versions of a note's body. The log's list, that of questions and the lists of tasks are merged item by item; in the rest
//! each stands as one line, so that no new entry is ever in the way of a change beside it.

use super::sequence::{Place, align, either};
use super::task::TaskLine;
use super::{Part, TextMerge};
use crate::date::split_day;
use blocks::{Block, Kind};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::HashMap;

mod blocks;

/// Merges three bodies in the plain style.
pub(super) fn merge(base: &str, ours: &str, theirs: &str, text_merge: TextMerge<'_>) -> Part {
    if let Some(text) = either(&base, ours, theirs) {
        return Part::clean(text);
    }
    let [base, ours, theirs] = with_merged_tasks([base, ours, theirs]);
    let attempts = [&[Kind::Log, Kind::Ask, Kind::Tasks][..], &[Kind::Log, Kind::Ask][..], &[Kind::Log][..]];
    let merged =
        attempts.into_iter().find_map(|kinds| merge_blocks([&base, &ours, &theirs], kinds, text_merge));
    merged.unwrap_or_else(|| Part::of_text(&base, &ours, &theirs, text_merge))
}

/// `ours` with the log of `theirs` in its own, and with all else that `theirs` says under a heading that names it.
pub(super) fn unite(ours: &str, theirs: &str, name: &str) -> String {
    let logs = |body| {
        let blocks = blocks::blocks(body).into_iter();
        blocks.filter(|block| block.kind == Kind::Log && !block.items.is_empty()).collect::<Vec<_>>()
    };
    let mut body = ours.to_owned();
    for log in logs(theirs) {
        body = with_log(&body, &log);
    }
    let rest = rest_of(theirs, &logs(theirs), ours);
    if !rest.is_empty() {
        let gap = gap_below(&body);
        body.push_str(&format!("{gap}## From {name}\n\n{rest}\n"));
    }
    body
}

/// What stands between a text and a section below it.
fn gap_below(text: &str) -> &'static str {
    match text {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    }
}

/// A body with the items of another log in its own, which it gets where it has none.
fn with_log(body: &str, log: &Block<'_>) -> String {
    let blocks = blocks::blocks(body);
    let Some(own) = blocks.iter().find(|block| block.kind == Kind::Log) else {
        return format!("{body}{}## Log\n{}", gap_below(body), merge_items([None, None, Some(log)]));
    };
    let merged = merge_items([None, Some(own), Some(log)]);
    format!("{}{merged}{}", &body[..own.range.start], &body[own.range.end..])
}

/// A body without its logs, and without the tasks that another one has too.
fn rest_of(body: &str, logs: &[Block<'_>], other: &str) -> String {
    let known: Vec<&str> =
        blocks::task_lines(other).into_iter().filter_map(|(at, _)| line(other, at)).collect();
    let mut rest = String::new();
    let mut end = 0;
    for log in logs {
        let before = body[end..log.range.start].trim_end();
        // The heading of nothing goes with it.
        let heading = before.rfind('\n').map_or(0, |at| at + 1);
        rest.push_str(if before[heading..].starts_with('#') {
            &before[..heading]
        } else {
            &body[end..log.range.start]
        });
        end = log.range.end;
        // Of the blank lines around it those above are enough.
        if rest.is_empty() || rest.ends_with("\n\n") {
            end += body[end..].len() - body[end..].trim_start_matches('\n').len();
        }
    }
    rest.push_str(&body[end..]);
    let tasks: Vec<usize> = blocks::task_lines(&rest).into_iter().map(|(at, _)| at).collect();
    let is_known = |at: usize, line: &str| tasks.contains(&at) && known.contains(&line.trim());
    let lines = rest.split_inclusive('\n').enumerate();
    let kept: String = lines.filter(|(at, line)| !is_known(*at, line)).map(|(_, line)| line).collect();
    kept.trim_matches('\n').trim_end().to_owned()
}

fn line(body: &str, at: usize) -> Option<&str> {
    body.split('\n').nth(at).map(str::trim)
}

/// The bodies with every task that both sides have as the line that it comes to.
fn with_merged_tasks(bodies: [&str; 3]) -> [String; 3] {
    let tasks = bodies.map(blocks::task_lines);
    let words = |at: usize| tasks[at].iter().map(|(_, task)| task.words()).collect::<Vec<_>>();
    let places = align(&words(0), &words(1), &words(2), |_, _| false);
    let mut lines: [HashMap<usize, String>; 3] = Default::default();
    for Place { base, ours, theirs } in places {
        let (Some(ours), Some(theirs)) = (ours, theirs) else { continue };
        let (base, ours, theirs) = (base.map(|at| tasks[0][at]), tasks[1][ours], tasks[2][theirs]);
        let merged = TaskLine::merge(base.map(|it| it.1), ours.1, theirs.1);
        for (version, line) in [base.map(|it| it.0), Some(ours.0), Some(theirs.0)].into_iter().enumerate() {
            lines[version].extend(line.map(|line| (line, merged.clone())));
        }
    }
    let mut versions = bodies.into_iter().zip(lines).map(|(body, lines)| {
        let line = |(at, line)| lines.get(&at).map_or(line, |merged| &**merged);
        body.split_inclusive('\n').enumerate().map(line).collect::<String>()
    });
    std::array::from_fn(|_| versions.next().unwrap_or_default())
}

/// Stands for a block in the rest of the body; no note that a person typed holds it.
const STAND_IN: char = '\u{1}';

/// Merges the blocks of these kinds by item and the rest as text; `None` where the text says that a block is not
/// to be, or is to be twice, while it has something to say.
fn merge_blocks(bodies: [&str; 3], kinds: &[Kind], text_merge: TextMerge<'_>) -> Option<Part> {
    if bodies.iter().any(|body| body.contains(STAND_IN)) {
        return None;
    }
    let blocks = bodies.map(blocks::blocks);
    let blocks =
        blocks.map(|it| it.into_iter().filter(|block| kinds.contains(&block.kind)).collect::<Vec<_>>());
    let numbers = numbers(&blocks);
    let mut versions: Vec<[Option<&Block<'_>>; 3]> = Vec::new();
    for version in 0..3 {
        for (block, &number) in blocks[version].iter().zip(&numbers[version]) {
            versions.resize(versions.len().max(number + 1), [None; 3]);
            versions[number][version] = Some(block);
        }
    }
    let merged: Vec<String> = versions.iter().map(|&versions| merge_items(versions)).collect();
    // What one side emptied and the other wrote more into is to stay: as if that other one had added it.
    let is_added = |number: usize| {
        let [_, ours, theirs] = versions[number];
        !merged[number].is_empty() && (ours.is_none() || theirs.is_none())
    };
    let rest = |version: usize| {
        let mut rest = String::new();
        let mut at = 0;
        for (block, &number) in blocks[version].iter().zip(&numbers[version]) {
            rest.push_str(&bodies[version][at..block.range.start]);
            at = block.range.end;
            if version > 0 || !is_added(number) {
                rest.push_str(&format!("{STAND_IN}{number}\n"));
            } else if rest.ends_with("\n\n") && bodies[version][at..].starts_with('\n') {
                // Nobody takes a list out and leaves both of the blank lines around it.
                at += 1;
            }
        }
        rest + &bodies[version][at..]
    };
    let rest = Part::of_text(&rest(0), &rest(1), &rest(2), text_merge);
    fill(&rest.text, &merged).map(|text| Part { text, ..rest })
}

/// A number for each block, the same in all versions that have it.
fn numbers<'a>(blocks: &[Vec<Block<'a>>; 3]) -> [Vec<usize>; 3] {
    let tasks = |blocks: &[Block<'_>]| blocks.iter().filter(|block| block.kind == Kind::Tasks).count();
    let as_many = blocks.iter().all(|it| tasks(it) == tasks(&blocks[0]));
    let mut numbers = HashMap::new();
    blocks.each_ref().map(|blocks| {
        let number = |block: &Block<'a>| {
            // A heading may be renamed; with as many lists as before the third is still the third.
            let place = if as_many { ("", block.number.1) } else { (block.heading, block.number.0) };
            let next = numbers.len();
            *numbers.entry((block.kind, place)).or_insert(next)
        };
        blocks.iter().map(number).collect()
    })
}

/// The rest with the blocks in it; `None` unless each that says something stands there once.
fn fill(rest: &str, blocks: &[String]) -> Option<String> {
    let mut text = String::new();
    let mut filled = vec![false; blocks.len()];
    for line in rest.split_inclusive('\n') {
        match line.strip_prefix(STAND_IN) {
            None => text.push_str(line),
            Some(number) => {
                let number: usize = number.trim_end().parse().ok()?;
                text.push_str(blocks.get(number)?);
                if std::mem::replace(filled.get_mut(number)?, true) && !blocks[number].is_empty() {
                    return None;
                }
            }
        }
    }
    let is_complete = blocks.iter().zip(filled).all(|(block, filled)| filled || block.is_empty());
    is_complete.then_some(text)
}

/// Merges three versions of one block.
fn merge_items(versions: [Option<&Block<'_>>; 3]) -> String {
    let items = versions.map(|block| block.map_or(&[][..], |block| &block.items));
    let [base, ours, theirs] = items;
    // A question that was struck through is the same one.
    let is_ask = versions.iter().flatten().any(|block| block.kind == Kind::Ask);
    let key = |item: &&str| if is_ask { head(item).replace("~~", "") } else { head(item).to_owned() };
    let heads = |items: &[&str]| items.iter().map(key).collect::<Vec<_>>();
    let newest_first = [ours, theirs, base].into_iter().find_map(newest_first).unwrap_or(true);
    let is_log = versions.iter().flatten().any(|block| block.kind == Kind::Log);
    let precedes = |their: usize, our: usize| {
        let days = day(theirs[their]).zip(day(ours[our])).filter(|_| is_log);
        days.is_some_and(|(their, our)| if newest_first { their > our } else { their < our })
    };
    let form = ours.first().and_then(|item| Form::of(item));
    let item = |Place { base: b, ours: o, theirs: t }: Place| {
        let (base, ours, theirs) = (b.map(|at| base[at]), o.map(|at| ours[at]), t.map(|at| theirs[at]));
        merge_item(base, ours, theirs.map(|item| in_form(item, form)).as_deref())
    };
    align(&heads(base), &heads(ours), &heads(theirs), precedes).into_iter().filter_map(item).collect()
}

/// What makes two items the same one: the first line, without its bullet.
fn head(item: &str) -> &str {
    let line = item.split('\n').next().unwrap_or(item).trim();
    line.strip_prefix(BULLETS).unwrap_or(line).trim_start()
}

const BULLETS: [char; 3] = ['-', '*', '+'];

/// How a list's items begin: another indent or another bullet is another list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Form<'a> {
    indent: &'a str,
    bullet: char,
}

impl<'a> Form<'a> {
    fn of(item: &'a str) -> Option<Self> {
        let content = item.trim_start_matches([' ', '\t']);
        let bullet = content.chars().next().filter(|char| BULLETS.contains(char))?;
        Some(Self { indent: &item[..item.len() - content.len()], bullet })
    }
}

/// The other side's item in ours' form, its further lines as deep below it as they were.
fn in_form<'a>(item: &'a str, form: Option<Form<'_>>) -> Cow<'a, str> {
    let (Some(own), Some(form)) = (Form::of(item), form) else { return Cow::Borrowed(item) };
    if own == form {
        return Cow::Borrowed(item);
    }
    let mut text = format!("{}{}", form.indent, form.bullet);
    let rest = &item[own.indent.len() + own.bullet.len_utf8()..];
    for (at, line) in rest.split_inclusive('\n').enumerate() {
        match line.strip_prefix(own.indent) {
            Some(line) if at > 0 && !line.trim().is_empty() => text.extend([form.indent, line]),
            _ => text.push_str(line),
        }
    }
    Cow::Owned(text)
}

/// The day that begins an entry.
fn day(item: &str) -> Option<NaiveDate> {
    Some(split_day(head(item).trim_start_matches(['*', '_', '[', '(']))?.0)
}

/// Whether a log has its newest entry first; `None` where its days do not tell.
fn newest_first(items: &[&str]) -> Option<bool> {
    let mut days = items.iter().filter_map(|item| day(item));
    let first = days.next()?;
    let last = days.next_back()?;
    (first != last).then_some(first > last)
}

/// Merges an item whose first line is the same in all versions that have it: its further lines by line.
fn merge_item(base: Option<&str>, ours: Option<&str>, theirs: Option<&str>) -> Option<String> {
    let (ours, theirs) = match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours, theirs),
        // What one side took out and the other wrote more below stays.
        (one, other) => {
            let item = one.or(other)?;
            let is_removed = base.is_some_and(|base| base.trim_end() == item.trim_end());
            return (!is_removed).then(|| item.to_owned());
        }
    };
    if let Some(Some(item)) = either(&base, Some(ours), Some(theirs)) {
        return Some(item.to_owned());
    }
    let lines = |item: &str| item.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
    let (base, ours, theirs) = (lines(base.unwrap_or_default()), lines(ours), lines(theirs));
    let keys = |lines: &[String]| lines.iter().map(|line| head(line).to_owned()).collect::<Vec<_>>();
    let places = align(&keys(&base), &keys(&ours), &keys(&theirs), |_, _| false);
    let line = |place: Place| {
        let line = |lines: &[String], at: Option<usize>| at.map(|at| lines[at].clone());
        let (ours, theirs) = (line(&ours, place.ours), line(&theirs, place.theirs));
        let base = line(&base, place.base);
        if place.is_removed() { None } else { either(&base, ours.clone(), theirs).unwrap_or(ours) }
    };
    Some(places.into_iter().filter_map(line).collect())
}
