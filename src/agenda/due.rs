//! DUE.md: an [`Agenda`] as Markdown. Pure and stable: no time stamp, no relative counts, so that an
//! unchanged contact's line is unchanged tomorrow.

use super::leftover::{Leftover, Mark, Slot, Wording};
use super::markdown::{self, escape, escape_message};
use super::say::{self, Piece, Segment};
pub use super::words::day;
use super::words::{
    ALL, ATTENTION, BALANCE, NO_CATEGORY, NOTHING, REMARK, TABLE_HEAD, TABLE_RULE, TITLE, TO_REST, WAITING,
    WITHOUT_CIRCLE, YOURS,
};
use super::{Agenda, Balance, Line, Remark, Section, shape};
use crate::config::{Config, Links};
use crate::contact::{Category, Promise};
use crate::date;
use crate::finding::Finding;
use chrono::{Datelike, NaiveDate};
use std::sync::Arc;

/// How many links and findings are listed before `and N more`.
const LISTED: usize = 100;

/// The text of DUE.md: the agenda, with what the user left in the one before.
pub fn render(agenda: &Agenda, leftover: &Leftover, config: &Config) -> String {
    let page = Page { agenda, links: config.links };
    let mut blocks = vec![format!("{TITLE}{}", date::long(agenda.today))];
    if agenda.sections.is_empty() {
        blocks.push(NOTHING.into());
    }
    let tasks = page.tasks();
    let slots: Vec<Slot<'_>> = tasks.iter().map(Task::slot).collect();
    let (marks, unplaced) = leftover.place(&slots, &agenda.namesakes);
    let mut marked = tasks.iter().zip(marks);
    for (section, lines) in &agenda.sections {
        blocks.push(heading(section.title()));
        blocks.extend(marked.by_ref().take(lines.len()).map(|(task, mark)| task.render(mark)));
        if agenda.more_in(*section) > 0 {
            blocks.push(more(agenda.more_in(*section), "rounds due --all"));
        }
    }
    if agenda.balance.total > 0 {
        blocks.push(heading(BALANCE));
        blocks.extend(page.balance(&agenda.balance));
    }
    if !agenda.attention.is_empty() {
        blocks.push(heading(ATTENTION));
        blocks.push(page.attention(&agenda.attention));
    }
    let yours = leftover.yours(&unplaced);
    if !yours.is_empty() {
        blocks.push(heading(YOURS));
        blocks.push(yours.join("\n"));
    }
    blocks.join("\n\n") + "\n"
}

/// The words of a promise as the line about it has them, whatever day writes it: what tells it from the contact's
/// other lines.
pub(super) fn promise_item(promise: &Promise) -> String {
    let text = escape(&say::promise_words(promise));
    if promise.is_waiting { format!("{WAITING}{text}") } else { text }
}

fn heading(title: &str) -> String {
    format!("## {title}")
}

fn more(count: usize, command: &str) -> String {
    format!("and {count} more: {command}")
}

/// A line of the agenda, written.
struct Task<'a> {
    section: Section,
    path: &'a str,
    link: String,
    /// What follows the link.
    tail: String,
    /// What tells it from the contact's other lines in the section.
    item: Option<String>,
    below: Vec<String>,
}

impl Task<'_> {
    fn slot(&self) -> Slot<'_> {
        Slot { section: self.section, path: self.path, item: self.item.as_deref() }
    }

    fn render(&self, mark: Option<&Mark>) -> String {
        let Self { link, tail, .. } = self;
        let mut task = match mark {
            None => format!("- [ ] {link}{tail}"),
            Some(mark) if mark.wording == Wording::Theirs => mark.typed.clone(),
            Some(mark) => {
                let before = if mark.before.is_empty() { String::new() } else { format!("{} ", mark.before) };
                let after = mark.after().filter(|text| !text.is_empty());
                let after = after.map(|text| format!(" {text}")).unwrap_or_default();
                let sign = if mark.sign.is_empty() { " " } else { &mark.sign };
                format!("- [{sign}] {before}{link}{tail}{after}")
            }
        };
        let theirs = mark.map(|mark| mark.below.as_slice()).unwrap_or_default();
        let remark =
            mark.and_then(|mark| mark.remark.as_deref()).map(|remark| format!("  - {REMARK}{remark}"));
        for line in self.below.iter().chain(theirs).chain(&remark) {
            task.push('\n');
            task.push_str(line);
        }
        task
    }
}

struct Page<'a> {
    agenda: &'a Agenda,
    links: Links,
}

impl<'a> Page<'a> {
    fn tasks(&self) -> Vec<Task<'a>> {
        let lines =
            self.agenda.sections.iter().flat_map(|(section, lines)| lines.iter().map(|it| (*section, it)));
        lines.map(|(section, line)| self.task(section, line)).collect()
    }

    fn task(&self, section: Section, line: &'a Line) -> Task<'a> {
        let segments = say::segments(line);
        let tail: String =
            segments.iter().flat_map(|segment| [" · ".to_owned(), self.segment(segment)]).collect();
        let below = say::below(line).into_iter().map(|it| format!("  - {it}")).collect();
        let (path, link, item) = (&*line.path, self.link(&line.path), shape::item(section, &tail));
        Task { section, path, link, tail, item, below }
    }

    fn segment(&self, segment: &Segment) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Ours(text) => text.clone(),
            Piece::Day(day) => self.day(*day),
            Piece::Theirs(text) => escape(text),
        };
        segment.iter().map(piece).collect()
    }

    fn day(&self, day: NaiveDate) -> String {
        date::short(day, self.agenda.today.year())
    }

    fn link(&self, path: &str) -> String {
        match self.links {
            Links::Markdown => markdown::link(crate::contact::name(path), path),
            Links::Wiki => markdown::wiki_link(path, self.agenda.namesakes.contains(path)),
        }
    }

    fn balance(&self, balance: &Balance) -> Vec<String> {
        let labels = Category::ALL.map(Category::word).into_iter().chain([NO_CATEGORY]);
        let rows = labels.zip(&balance.counts).map(|(label, row)| table_row(label, row, row.iter().sum()));
        let all = table_row(ALL, &balance.circles, balance.total);
        let head = [TABLE_HEAD.to_owned(), TABLE_RULE.to_owned()];
        let table: Vec<String> = head.into_iter().chain(rows).chain([all]).collect();
        let mut blocks = vec![table.join("\n")];
        if !balance.remarks.is_empty() {
            let remarks: Vec<String> = balance.remarks.iter().map(|remark| self.remark(remark)).collect();
            blocks.push(remarks.join("\n"));
        }
        let unplaced = &balance.without_circle;
        if !unplaced.is_empty() {
            let listed = &unplaced[..unplaced.len().min(LISTED)];
            blocks.push(format!("{WITHOUT_CIRCLE}{}", self.links(listed, unplaced.len() - listed.len())));
        }
        blocks
    }

    fn remark(&self, remark: &Remark) -> String {
        let to_rest = self.links(&remark.to_rest, remark.more);
        let to_rest = if to_rest.is_empty() { to_rest } else { format!("{TO_REST}{to_rest}") };
        format!("- {}{to_rest}", remark.text)
    }

    fn links(&self, paths: &[Arc<str>], more: usize) -> String {
        let links = paths.iter().map(|path| self.link(path));
        let more = (more > 0).then(|| format!("and {more} more"));
        links.chain(more).collect::<Vec<_>>().join(", ")
    }

    fn attention(&self, findings: &[Finding]) -> String {
        let mut lines: Vec<String> =
            findings.iter().take(LISTED).map(|finding| self.finding(finding)).collect();
        if findings.len() > LISTED {
            lines.push(String::new());
            lines.push(more(findings.len() - LISTED, "rounds check"));
        }
        lines.join("\n")
    }

    fn finding(&self, finding: &Finding) -> String {
        let (line, column) = (finding.spot.line.max(1), finding.spot.column.max(1));
        let message = escape_message(&finding.message);
        let hint = escape_message(&finding.hint);
        let hint = if hint.is_empty() { hint } else { format!(" · {hint}") };
        format!("- {} {line}:{column}: {message}{hint}", self.link(&finding.path))
    }
}

fn table_row(label: &str, counts: &[usize; 4], sum: usize) -> String {
    let [inner, middle, outer, none] = counts;
    format!("| {label} | {inner} | {middle} | {outer} | {none} | {sum} |")
}

#[cfg(test)]
mod tests;
