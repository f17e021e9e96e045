//! Renders an agenda as DUE.md: line by line, each with what it is about, and with what the user left in the last page.
//!
//! There is no time stamp and no relative count in it: an unchanged person's entry is the same tomorrow.

use super::left::{Left, Own};
use super::mark::{Mark, Sign, Target};
use super::phrases::Phrases;
use super::read::read;
use super::segments::{self, Piece, Segment};
use crate::agenda::day::{Agenda, Part};
use crate::agenda::entry::{Entry, Section};
use crate::agenda::markdown::{self, escape, escape_message};
use crate::agenda::{Balance, Remark};
use crate::config::{Config, Feed, Links};
use crate::contact::Category;
use crate::finding::Finding;
use chrono::Datelike;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How many findings are listed before `and N more`.
const LISTED: usize = 100;
/// So often what is composed is read again at the most.
const ROUNDS: usize = 4;
/// How many people are named before they are a count and a command.
const NAMED: usize = 5;

/// How a remark of ours below a mark is signed: it is ours and no word of the user's, in every language.
pub(super) const SIGNED: &str = "rounds: ";

/// DUE.md without anything of the user's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Page {
    /// Its lines, in order.
    pub lines: Vec<Line>,
    /// The heading above the user's own lines, which a page has only with such lines.
    pub yours: String,
}

/// A line of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The whole line, box included.
    pub text: String,
    /// What it is about.
    pub role: Role,
}

/// What a line of ours is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Nobody: a heading, a table, a finding, a blank line.
    Ours,
    /// It helps with the person above it.
    Help,
    /// It has a box.
    Boxed(Target),
}

impl Page {
    /// The page of this agenda.
    pub fn of(agenda: &Agenda, config: &Config, phrases: &Phrases) -> Self {
        let mut writer = Writer {
            agenda,
            links: config.links,
            review: config.feed(Feed::Review),
            phrases,
            lines: Vec::new(),
        };
        writer.write();
        Self { lines: writer.lines, yours: format!("## {}", phrases.yours) }
    }

    /// The text, with what the user left in the page before: one that says the same when it is read by itself.
    pub fn text(&self, left: &Left) -> String {
        let mut text = self.composed(left);
        if *left == Left::default() {
            return text;
        }
        // A mark that lost its line stands under *Yours*, where its own words may make it another one.
        for _ in 0..ROUNDS {
            let again = self.composed(&read(&text, self, &[], &[]));
            if again == text {
                break;
            }
            text = again;
        }
        text
    }

    fn composed(&self, left: &Left) -> String {
        let mut marks: Vec<Option<&Mark>> = left.marks.iter().map(Some).collect();
        let mut out: Vec<String> = Vec::new();
        // What waits for the end of a person's entry: what the user wrote below it.
        let mut after_entry: Vec<String> = Vec::new();
        for line in &self.lines {
            let is_inside = line.text.starts_with("  ");
            if !is_inside {
                out.append(&mut after_entry);
            }
            let Role::Boxed(target) = &line.role else {
                out.push(line.text.clone());
                continue;
            };
            let found = marks.iter_mut().find(|mark| mark.is_some_and(|mark| mark.goes_on(target)));
            let mark = found.and_then(Option::take);
            out.push(mark.map_or_else(|| line.text.clone(), |mark| mark.on(&line.text)));
            let Some(mark) = mark else {
                if let Target::Person { note, .. } = target {
                    after_entry.extend(new_tasks(&mut marks, note));
                }
                continue;
            };
            match target {
                Target::Item { .. } => out.extend(mark.lines_below("    ")),
                _ => {
                    after_entry.extend(mark.lines_below("  "));
                    if let Target::Person { note, .. } = target {
                        after_entry.extend(new_tasks(&mut marks, note));
                    }
                }
            }
        }
        out.append(&mut after_entry);
        let unplaced: Vec<&Mark> = marks.into_iter().flatten().collect();
        let yours = yours(left, &unplaced);
        if !yours.is_empty() {
            out.extend([String::new(), self.yours.clone(), String::new()]);
            out.extend(yours);
        }
        out.join("\n") + "\n"
    }

    /// The text without anything of the user's.
    pub fn bare(&self) -> String {
        let mut text = self.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        text.push('\n');
        text
    }
}

/// The tasks that the user wrote below this person, taken out of `marks`.
fn new_tasks(marks: &mut [Option<&Mark>], note: &str) -> Vec<String> {
    let is_it = |mark: &&Mark| matches!(&mark.target, Target::NewTask { note: its } if its == note);
    let found = marks.iter_mut().filter_map(|mark| mark.take_if(|mark| is_it(mark)));
    found
        .flat_map(|mark| [format!("  - [ ] {}", mark.after)].into_iter().chain(mark.lines_below("    ")))
        .collect()
}

/// The lines under *Yours*: the user's own, then the marks that found no line, as typed.
fn yours(left: &Left, unplaced: &[&Mark]) -> Vec<String> {
    let mut own = Own::from(left.own.clone());
    for mark in unplaced {
        own.gap();
        own.push(mark.typed.trim());
        for line in mark.lines_below("  ") {
            own.push(&line);
        }
    }
    own.finish()
}

impl Mark {
    /// Whether the mark goes on with the line of this target.
    fn goes_on(&self, target: &Target) -> bool {
        let section = |target: &Target| match target {
            Target::Person { section, .. } => Some(*section == Section::NotCallingBack),
            _ => None,
        };
        // Letting go of somebody who does not answer is more than a rest.
        let means_the_same = self.asks() != Sign::Not || section(&self.target) == section(target);
        !self.is_garbled && self.target.is_same(target) && means_the_same
    }

    /// The line with the mark on it.
    fn on(&self, line: &str) -> String {
        let (bullet, text) = line.split_once("] ").unwrap_or(("- [ ", line));
        let bullet = bullet.trim_end_matches([' ', '[']);
        let sign = if self.sign.is_empty() { " " } else { &self.sign };
        let words = [self.before.as_str(), text, self.after.as_str()];
        let words: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
        format!("{bullet} [{sign}] {}", words.join(" "))
    }

    /// What stands below it: the user's lines, then what we have to say.
    fn lines_below(&self, indent: &str) -> Vec<String> {
        let theirs = self.below.iter().map(|line| format!("{indent}{line}"));
        let remark = self.remark.iter().map(|remark| format!("{indent}- {SIGNED}{remark}"));
        theirs.chain(remark).collect()
    }
}

/// Writes a page.
struct Writer<'a> {
    agenda: &'a Agenda,
    links: Links,
    /// The file that looks back, where it is kept.
    review: Option<&'a str>,
    phrases: &'a Phrases,
    lines: Vec<Line>,
}

impl<'a> Writer<'a> {
    fn write(&mut self) {
        let agenda = self.agenda;
        self.push(self.phrases.title(agenda.today), Role::Ours);
        self.month_over();
        if agenda.sections.is_empty() && agenda.cards.is_empty() {
            self.block([self.phrases.nothing.to_owned()]);
        }
        for part in &agenda.sections {
            self.part(part);
        }
        self.cards();
        if agenda.balance.total > 0 {
            self.heading(self.phrases.balance);
            self.balance(&agenda.balance);
        }
        if !agenda.attention.is_empty() {
            self.heading(self.phrases.attention);
            self.attention(&agenda.attention);
        }
    }

    /// On the first of a month, where a file looks back on the one that is over.
    fn month_over(&mut self) {
        let today = self.agenda.today;
        let (Some(review), 1) = (self.review, today.day()) else { return };
        let over = (self.phrases.month)((today.month() + 10) % 12 + 1);
        let pieces = [over.to_owned(), markdown::link(review, review)].map(Piece::Ours);
        let line = self.segment(&super::phrases::fill(self.phrases.month_over, &pieces));
        self.block([line]);
    }

    fn push(&mut self, text: String, role: Role) {
        self.lines.push(Line { text, role });
    }

    /// Lines of ours that nobody answers, after a blank one.
    fn block(&mut self, lines: impl IntoIterator<Item = String>) {
        self.push(String::new(), Role::Ours);
        for line in lines {
            self.push(line, Role::Ours);
        }
    }

    fn heading(&mut self, title: &str) {
        self.block([format!("## {title}"), String::new()]);
    }

    fn part(&mut self, part: &Part) {
        self.heading(self.phrases.section(part.section));
        for entry in &part.entries {
            self.entry(entry, part.section);
        }
        if part.more > 0 {
            self.block([self.more(part.more, "rounds due --all")]);
        }
    }

    fn more(&self, count: usize, command: &str) -> String {
        let pieces = [count.to_string(), command.to_owned()].map(Piece::Ours);
        self.segment(&super::phrases::fill(self.phrases.more, &pieces))
    }

    fn entry(&mut self, entry: &Entry, section: Section) {
        let (today, phrases) = (self.agenda.today, self.phrases);
        let link = self.link(&entry.path);
        let link = if section == Section::Today { format!("**{link}**") } else { link };
        let tail = segments::own_line(entry, section, today, phrases);
        let tail: String = tail.iter().map(|segment| format!(" · {}", self.segment(segment))).collect();
        let note = entry.path.to_string();
        let person = Target::Person { note: note.clone(), section };
        self.push(format!("- [ ] {link}{tail}"), Role::Boxed(person));
        for item in &entry.items {
            let words = self.joined(&segments::item(item, today, phrases));
            let target = Target::Item { note: note.clone(), section, key: item.key.clone() };
            self.push(format!("  - [ ] {words}"), Role::Boxed(target));
        }
        for help in segments::helps(entry, section, today, phrases) {
            let words = self.joined(&help);
            self.push(format!("  - {words}"), Role::Help);
        }
    }

    fn cards(&mut self) {
        let agenda = self.agenda;
        if agenda.cards.is_empty() {
            return;
        }
        self.heading(self.phrases.inbox);
        for card in &agenda.cards {
            let words = self.joined(&segments::card(card, agenda.today, self.phrases));
            self.push(format!("- [ ] {words}"), Role::Boxed(Target::Card { text: card.text.to_string() }));
        }
    }

    fn joined(&self, segments: &[Segment]) -> String {
        let segments: Vec<String> = segments.iter().map(|segment| self.segment(segment)).collect();
        segments.join(" · ")
    }

    fn segment(&self, segment: &Segment) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Theirs(text) => escape(text),
            piece => segments::shown(piece, self.agenda.today, self.phrases).into_owned(),
        };
        segment.iter().map(piece).collect()
    }

    fn link(&self, path: &str) -> String {
        segments::link(path, self.links, self.agenda.namesakes.contains(path))
    }

    /// The name, with its folder where another contact has the same.
    fn label(&self, path: &str) -> String {
        segments::label(path, self.agenda.namesakes.contains(path))
    }

    fn balance(&mut self, balance: &Balance) {
        let phrases = self.phrases;
        let labels = Category::ALL.map(Category::word).into_iter().chain([phrases.no_category]);
        let rows = labels.zip(&balance.counts).map(|(label, row)| table_row(label, row, row.iter().sum()));
        let head = [phrases.table_head.to_owned(), "| --- | ---: | ---: | ---: | ---: | ---: |".to_owned()];
        let all = table_row(phrases.all, &balance.circles, balance.total);
        let table: Vec<String> = head.into_iter().chain(rows).chain([all]).collect();
        self.lines.extend(table.into_iter().map(|text| Line { text, role: Role::Ours }));
        if !balance.remarks.is_empty() {
            let remarks: Vec<String> = balance.remarks.iter().map(|remark| self.remark(remark)).collect();
            self.block(remarks);
        }
        let unplaced = &balance.without_circle;
        if unplaced.is_empty() {
            return;
        }
        let [named, counted] = phrases.without_circle;
        let few = (unplaced.len() <= NAMED).then(|| self.links(unplaced, 0, shown(named))).flatten();
        let line = few.map(|links| format!("{named}{links}")).unwrap_or_else(|| {
            let pieces = [unplaced.len().to_string(), "`rounds walk --new`".to_owned()].map(Piece::Ours);
            self.segment(&super::phrases::fill(counted, &pieces))
        });
        self.block([line]);
    }

    fn remark(&self, remark: &Remark) -> String {
        let off = format!("- {}", (self.phrases.off)(&remark.off));
        let before = format!("{off}{}", self.phrases.to_rest);
        match self.links(&remark.to_rest, remark.more, shown(&before)) {
            Some(links) => format!("{before}{links}"),
            None => off,
        }
    }

    /// As many of the names as fit into a line of which so many characters are taken; the others are counted with those
    /// that there are `more`. `None` where not one fits.
    fn links(&self, paths: &[Arc<str>], more: usize, taken: usize) -> Option<String> {
        let and_more = |count: usize| {
            let count = [Piece::Ours(count.to_string())];
            self.segment(&super::phrases::fill(self.phrases.and_more, &count))
        };
        let width = |paths: &[Arc<str>]| paths.iter().map(|path| shown(&self.label(path)) + 2).sum::<usize>();
        let fits = |&listed: &usize| {
            let more = paths.len() - listed + more;
            let others = if more > 0 { shown(&and_more(more)) } else { 0 };
            taken + width(&paths[..listed]) + others <= segments::OTHER + 2
        };
        let listed = (1..=paths.len()).rev().find(fits).unwrap_or(0);
        let links = paths.iter().take(listed).map(|path| self.link(path));
        let more = paths.len() - listed + more;
        let all = links.chain((more > 0).then(|| and_more(more))).collect::<Vec<_>>().join(", ");
        (listed > 0).then_some(all)
    }

    fn attention(&mut self, findings: &[Finding]) {
        for finding in findings.iter().take(LISTED) {
            self.finding(finding);
        }
        if findings.len() > LISTED {
            self.block([self.more(findings.len() - LISTED, "rounds check")]);
        }
    }

    /// On one line with its remedy where both fit; `rounds check` says what does not.
    fn finding(&mut self, finding: &Finding) {
        let (line, column) = (finding.spot.line.max(1), finding.spot.column.max(1));
        let place = format!(" {line}:{column}: ");
        let taken = 2 + shown(&self.label(&finding.path)) + shown(&place);
        let message = markdown::cut(&finding.message, segments::OTHER.saturating_sub(taken));
        let is_short = taken + shown(&message) + 3 + shown(&finding.hint) <= segments::OTHER;
        let said = format!("- {}{place}{}", self.link(&finding.path), escape_message(&message));
        match &*finding.hint {
            "" => self.push(said, Role::Ours),
            hint if is_short => self.push(format!("{said} · {}", escape_message(hint)), Role::Ours),
            hint => {
                let hint = escape_message(&markdown::cut(hint, segments::OTHER - 4));
                self.push(said, Role::Ours);
                self.push(format!("  - {hint}"), Role::Ours);
            }
        }
    }
}

/// How many characters a text takes.
fn shown(text: &str) -> usize {
    text.chars().count()
}

fn table_row(label: &str, counts: &[usize; 4], sum: usize) -> String {
    let [inner, middle, outer, none] = counts;
    format!("| {label} | {inner} | {middle} | {outer} | {none} | {sum} |")
}

#[cfg(test)]
mod tests;
