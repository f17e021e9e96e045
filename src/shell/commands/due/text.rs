//! The agenda as a terminal shows it: names in a column, reasons beside them. Without a width nothing is wrapped.

use crate::agenda::markdown::{clean, cut};
use crate::agenda::{Agenda, Balance, Line, Section, due};
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

/// The longest `why` and `met_at`, in characters.
const WHY: usize = 160;
const MET_AT: usize = 60;

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
    if agenda.more > 0 {
        page.remark(&format!("and {} more: rounds due --all", agenda.more));
    }
    page.balance(&agenda.balance);
    page.attention(&agenda.attention);
    page.finish()
}

fn colour(section: Section) -> Style {
    match section {
        Section::FirstFollowUp => AnsiColor::Green.on_default().bold(),
        Section::Overdue => AnsiColor::Red.on_default().bold(),
        Section::Due => AnsiColor::Yellow.on_default().bold(),
        Section::ThisWeek | Section::WhenThereIsTime => BOLD,
    }
}

fn name(path: &str) -> String {
    plain(contact::name(path)).into_owned()
}

/// `circle 1 buyer · due 2 Nov, touched 2 Oct by email · knows the board`
fn reason(line: &Line, section: Section, year: i32) -> String {
    let why = line.why.as_deref().map(|why| user_text(why, WHY)).unwrap_or_default();
    let parts = [who(line), when(line, section, year), why];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn who(line: &Line) -> String {
    let categories: Vec<_> = line.categories.iter().map(Category::word).collect();
    match line.circle {
        Some(circle) => format!("circle {} {}", circle as u8, categories.join(", ")).trim_end().to_owned(),
        None => categories.join(", "),
    }
}

/// Says what DUE.md says, in its words.
fn when(line: &Line, section: Section, year: i32) -> String {
    let day = |day| unbroken(&date::short(day, year));
    let due = day(line.due);
    let met = line.met.map(|met| {
        let place = line.met_at.as_deref().and_then(due::at_place).map(|place| user_text(&place, MET_AT));
        format!("met {} {}", day(met), place.unwrap_or_default()).trim_end().to_owned()
    });
    let last = match (line.touched, met) {
        (Some((touched, method)), _) => {
            format!("touched {} {}", day(touched), method.map_or("", due::by)).trim_end().to_owned()
        }
        (None, Some(met)) if section == Section::FirstFollowUp => {
            return format!("{met}: follow up by {due}");
        }
        (None, Some(met)) => met,
        // Due whatever the day.
        (None, None) if !line.agreed => return "never touched".into(),
        (None, None) => "never touched".into(),
    };
    match line.latest {
        _ if line.agreed => format!("agreed for {due}, {last}"),
        Some(latest) => format!("due {due}, late after {}, {last}", day(latest)),
        None => format!("due {due}, {last}"),
    }
}

/// A text of the user's on one line, cut at `most` characters: a note may hold a novel.
fn user_text(text: &str, most: usize) -> String {
    plain(&cut(&clean(text), most)).into_owned()
}

impl Page {
    fn sections(&mut self, agenda: &Agenda) {
        let names = agenda.sections.iter().flat_map(|(_, lines)| lines).map(|line| width(&name(&line.path)));
        let column = names.filter(|&width| width <= LONGEST_NAME).max().unwrap_or(0);
        for (section, lines) in &agenda.sections {
            self.heading(colour(*section), section.title());
            for line in lines {
                self.entry(column, &name(&line.path), &reason(line, *section, agenda.today.year()));
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
            self.paragraph(2, &plain(remark));
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
