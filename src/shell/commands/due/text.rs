//! The agenda as a terminal shows it: names in a column, reasons beside them. Without a width nothing is wrapped.

use crate::agenda::say::{self, Piece};
use crate::agenda::{Agenda, Balance, Line, Remark, Section};
use crate::contact::{self, Category};
use crate::date;
use crate::finding::Finding;
use crate::shell::commands::check;
use crate::shell::page::{BOLD, DIM, Page, unbroken};
use crate::shell::terminal::{Layout, plain, width};
use anstyle::{AnsiColor, Style};
use chrono::Datelike;

/// A longer name stands on a line of its own.
const LONGEST_NAME: usize = 28;

/// The names in *Balance* that are never due; the rest are counted.
const NAMES: usize = 10;

/// The lines that were asked for, without what is said of the vault as a whole.
pub fn render_lines(agenda: &Agenda, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.heading(BOLD, &date::long(agenda.today));
    if agenda.sections.is_empty() {
        page.remark("None of those is due.");
    }
    page.sections(agenda);
    page.finish()
}

/// The agenda's text.
pub fn render(agenda: &Agenda, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.heading(BOLD, &date::long(agenda.today));
    if agenda.balance.total == 0 {
        page.remark(
            "No active contacts: a contact is a note whose front matter has a circle, such as `circle: 1`.",
        );
    } else if agenda.sections.is_empty() {
        page.remark("Nothing is due today or in the next seven days.");
    }
    page.sections(agenda);
    page.balance(&agenda.balance);
    page.attention(&agenda.attention);
    page.finish()
}

fn colour(section: Section) -> Style {
    match section {
        Section::FirstFollowUp => AnsiColor::Green.on_default().bold(),
        Section::Promises | Section::Overdue => AnsiColor::Red.on_default().bold(),
        Section::Agreed | Section::Due => AnsiColor::Yellow.on_default().bold(),
        _ => BOLD,
    }
}

fn name(path: &str) -> String {
    plain(contact::name(path)).into_owned()
}

/// `circle 1 buyer · due 2 Nov, touched 2 Oct by email · knows the board`
fn reason(line: &Line, year: i32) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Ours(text) => text.clone(),
        Piece::Day(day) => unbroken(&date::short(*day, year)),
        Piece::Theirs(text) => plain(text).into_owned(),
    };
    let segments = say::segments(line);
    segments.iter().map(|segment| segment.iter().map(piece).collect()).collect::<Vec<String>>().join(" · ")
}

/// A remark with the names of who may rest.
fn words(remark: &Remark) -> String {
    let more = (remark.more > 0).then(|| format!("and {} more", remark.more));
    let names: Vec<String> = remark.to_rest.iter().map(|path| name(path)).chain(more).collect();
    match names.is_empty() {
        true => remark.text.clone(),
        false => format!("{}; the weakest, to rest: {}", remark.text, names.join(", ")),
    }
}

impl Page {
    fn sections(&mut self, agenda: &Agenda) {
        let names = agenda.sections.iter().flat_map(|(_, lines)| lines).map(|line| width(&name(&line.path)));
        let column = names.filter(|&width| width <= LONGEST_NAME).max().unwrap_or(0);
        for (section, lines) in &agenda.sections {
            self.heading(colour(*section), section.title());
            for line in lines {
                self.entry(column, &name(&line.path), &reason(line, agenda.today.year()));
                for below in say::below(line) {
                    self.paragraph(4, &plain(&below));
                }
            }
            if agenda.more_in(*section) > 0 {
                self.paragraph(2, &format!("and {} more: rounds due --all", agenda.more_in(*section)));
            }
        }
    }

    fn balance(&mut self, balance: &Balance) {
        if balance.total == 0 {
            return;
        }
        self.heading(BOLD, "Balance");
        let header = format!("  {:<11}  circle 1  circle 2  circle 3  no circle   all", "");
        let header = self.paint(DIM, &header);
        self.line(&header);
        let labels = Category::ALL.into_iter().map(Category::word).chain(["no category"]);
        let rows = labels.zip(balance.counts).map(|(label, counts)| (label, counts, counts.iter().sum()));
        for (label, [one, two, three, none], sum) in rows.chain([("all", balance.circles, balance.total)]) {
            self.line(&format!("  {label:<11}  {one:>8}  {two:>8}  {three:>8}  {none:>9}  {sum:>4}"));
        }
        for remark in &balance.remarks {
            self.paragraph(2, &plain(&words(remark)));
        }
        if !balance.without_circle.is_empty() {
            let mut names: Vec<_> =
                balance.without_circle.iter().take(NAMES).map(|path| name(path)).collect();
            if let Some(more) = balance.without_circle.len().checked_sub(NAMES).filter(|&more| more > 0) {
                names.push(format!("and {more} more"));
            }
            self.paragraph(2, &format!("No circle and no cadence, so never due: {}", names.join(", ")));
        }
    }

    fn attention(&mut self, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        self.heading(AnsiColor::Magenta.on_default().bold(), "Needs attention");
        for finding in findings {
            self.paragraph(2, &check::headline(finding));
            self.paragraph(4, &format!("hint: {}", plain(&finding.hint)));
        }
    }
}
