//! The agenda as a terminal shows it: names in a column, reasons beside them, and below these what is to be settled by
//! itself. Without a width nothing is wrapped.

use crate::agenda::day::{Agenda, Part};
use crate::agenda::entry::{Entry, Section};
use crate::agenda::{Balance, Remark, Scope};
use crate::contact::{self, Category};
use crate::date;
use crate::finding::Finding;
use crate::page::ENGLISH;
use crate::page::segments;
use crate::shell::commands::check;
use crate::shell::page::{BOLD, DIM, Page, words};
use crate::shell::terminal::{Layout, plain, width};
use anstyle::{AnsiColor, Style};
use chrono::NaiveDate;

/// A longer name stands on a line of its own.
const LONGEST_NAME: usize = 28;

/// More people in *Balance* than this are counted.
const NAMES: usize = 10;

/// Lines that stand below somebody's own.
pub type Help<'h> = &'h dyn Fn(&Entry) -> Vec<String>;

/// The people who were asked for, each with this help, without what is said of the vault as a whole.
pub fn render_people(agenda: &Agenda, days: u32, layout: Layout, help: Help<'_>) -> String {
    let mut page = Page::new(layout);
    page.heading(BOLD, &date::long(agenda.today));
    if agenda.sections.is_empty() {
        page.remark("None of those is due.");
    }
    page.sections(agenda, days, help);
    page.finish()
}

/// The text of an agenda that looks so many days ahead.
pub fn render(agenda: &Agenda, days: u32, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.heading(BOLD, &date::long(agenda.today));
    if agenda.balance.total == 0 {
        page.remark(
            "No active contacts: a contact is a note whose front matter has a circle, such as `circle: 1`.",
        );
    } else if agenda.sections.is_empty() {
        page.remark(ENGLISH.nothing);
    }
    page.sections(agenda, days, &|_| Vec::new());
    page.cards(agenda);
    page.balance(&agenda.balance);
    page.attention(&agenda.attention);
    page.finish()
}

fn colour(section: Section) -> Style {
    match section {
        Section::Today => AnsiColor::Red.on_default().bold(),
        Section::ThisWeek => AnsiColor::Yellow.on_default().bold(),
        Section::WhenThereIsTime | Section::NotCallingBack => BOLD,
    }
}

/// A section's title on an agenda that looks so many days ahead.
fn title(section: Section, days: u32) -> String {
    match (section, days) {
        (Section::ThisWeek, 1) => "Tomorrow".into(),
        (Section::ThisWeek, days) if days != Scope::default().days => format!("Next {days} days"),
        (section, _) => ENGLISH.section(section).into(),
    }
}

fn name(path: &str) -> String {
    plain(contact::name(path)).into_owned()
}

/// A remark with the names of who may rest.
fn to_rest(remark: &Remark) -> String {
    let more = (remark.more > 0).then(|| format!("and {} more", remark.more));
    let names: Vec<String> = remark.to_rest.iter().map(|path| name(path)).chain(more).collect();
    let off = (ENGLISH.off)(&remark.off);
    match names.is_empty() {
        true => off,
        false => format!("{off}; the weakest, to rest: {}", names.join(", ")),
    }
}

impl Page {
    fn sections(&mut self, agenda: &Agenda, days: u32, help: Help<'_>) {
        let entries = agenda.sections.iter().flat_map(|part| &part.entries);
        let names = entries.map(|entry| width(&name(&entry.path)));
        let column = names.filter(|&width| width <= LONGEST_NAME).max().unwrap_or(0);
        for Part { section, entries, more } in &agenda.sections {
            self.heading(colour(*section), &title(*section, days));
            for entry in entries {
                self.person(column, entry, *section, agenda.today);
                for line in help(entry) {
                    self.paragraph(4, &plain(&line));
                }
            }
            if *more > 0 {
                self.paragraph(2, &format!("and {more} more: rounds due --all"));
            }
        }
    }

    fn person(&mut self, column: usize, entry: &Entry, section: Section, today: NaiveDate) {
        let own = segments::own_line(entry, section, today, &ENGLISH);
        self.entry(column, &name(&entry.path), &words(&own, today));
        let items = entry.items.iter().map(|item| segments::item(item, today, &ENGLISH));
        for item in items {
            self.paragraph(4, &format!("[ ] {}", words(&item, today)));
        }
        for help in segments::helps(entry, section, today, &ENGLISH) {
            self.paragraph(4, &words(&help, today));
        }
    }

    fn cards(&mut self, agenda: &Agenda) {
        if agenda.cards.is_empty() {
            return;
        }
        self.heading(BOLD, ENGLISH.inbox);
        for card in &agenda.cards {
            self.paragraph(2, &words(&segments::card(card, agenda.today, &ENGLISH), agenda.today));
        }
    }

    fn balance(&mut self, balance: &Balance) {
        if balance.total == 0 {
            return;
        }
        self.heading(BOLD, ENGLISH.balance);
        let header =
            self.paint(DIM, &format!("  {:<12}{:>5}{:>5}{:>5}{:>6}{:>5}", "circle", 1, 2, 3, "none", "all"));
        self.line(&header);
        let labels = Category::ALL.into_iter().map(Category::word).chain([ENGLISH.no_category]);
        let rows = labels.zip(balance.counts).map(|(label, counts)| (label, counts, counts.iter().sum()));
        for (label, [one, two, three, none], sum) in
            rows.chain([(ENGLISH.all, balance.circles, balance.total)])
        {
            self.line(&format!("  {label:<12}{one:>5}{two:>5}{three:>5}{none:>6}{sum:>5}"));
        }
        for remark in &balance.remarks {
            self.paragraph(2, &plain(&to_rest(remark)));
        }
        let unplaced = &balance.without_circle;
        if unplaced.len() > NAMES {
            let count = unplaced.len();
            self.paragraph(
                2,
                &format!("{count} have no circle and no cadence, so are never due: rounds walk --new"),
            );
        } else if !unplaced.is_empty() {
            let names: Vec<_> = unplaced.iter().map(|path| name(path)).collect();
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
