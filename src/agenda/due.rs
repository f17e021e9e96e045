//! DUE.md: an [`Agenda`] as Markdown. Pure and stable: no time stamp, no relative counts, so that an
//! unchanged contact's line is unchanged tomorrow.

use super::leftover::{Leftover, Mark};
use super::markdown::{self, clean, cut, escape, escape_message};
pub(crate) use super::words::by;
pub use super::words::day;
use super::words::{
    ALL, ATTENTION, BALANCE, NO_CATEGORY, NOTHING, TABLE_HEAD, TABLE_RULE, TITLE, WITHOUT_CIRCLE, YOURS,
};
use super::{Agenda, Balance, Line, Section};
use crate::config::{Config, Links};
use crate::contact::Category;
use crate::date;
use crate::finding::Finding;
use chrono::{Datelike, NaiveDate};

/// Longest `why` and `met_at` on a line, in characters; a note may hold a novel.
const WHY: usize = 160;
const MET_AT: usize = 60;
/// How many links and findings are listed before `and N more`.
const LISTED: usize = 100;

/// The text of DUE.md: the agenda, with what the user left in the one before.
pub fn render(agenda: &Agenda, leftover: &Leftover, config: &Config) -> String {
    let page = Page { agenda, links: config.links };
    let mut marks = leftover.place(agenda);
    let mut blocks = vec![format!("{TITLE}{}", date::long(agenda.today))];
    if agenda.sections.is_empty() {
        blocks.push(NOTHING.into());
    }
    for (section, lines) in &agenda.sections {
        blocks.push(heading(section.title()));
        blocks.extend(lines.iter().map(|line| page.task(line, *section, marks.take(&line.path))));
        if *section == Section::WhenThereIsTime && agenda.more > 0 {
            blocks.push(more(agenda.more, "rounds due --all"));
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
    let yours = leftover.yours(marks);
    if !yours.is_empty() {
        blocks.push(heading(YOURS));
        blocks.push(yours.join("\n"));
    }
    blocks.join("\n\n") + "\n"
}

/// `at the Chamber lunch`, whether or not the note says `at`.
pub(crate) fn at_place(text: &str) -> Option<String> {
    let text = clean(text);
    let first = text.split(' ').next()?;
    let lower = first.to_lowercase();
    match lower.as_str() {
        "" => None,
        "at" | "in" | "on" | "via" | "through" | "by" | "over" | "during" => {
            Some(format!("{lower}{}", &text[first.len()..]))
        }
        _ => Some(format!("at {text}")),
    }
}

fn heading(title: &str) -> String {
    format!("## {title}")
}

fn more(count: usize, command: &str) -> String {
    format!("and {count} more: {command}")
}

struct Page<'a> {
    agenda: &'a Agenda,
    links: Links,
}

impl Page<'_> {
    fn task(&self, line: &Line, section: Section, mark: Option<&Mark>) -> String {
        let tail = self.tail(line, section);
        let link = self.link(&line.path);
        let Some(mark) = mark else { return format!("- [ ] {link}{tail}") };
        let before = if mark.before.is_empty() { String::new() } else { format!("{} ", mark.before) };
        let after = mark.after.as_deref().filter(|text| !text.is_empty());
        let after = after.map(|text| format!(" {text}")).unwrap_or_default();
        let mut task = format!("- [{}] {before}{link}{tail}{after}", mark.sign);
        for below in &mark.below {
            task.push('\n');
            task.push_str(below);
        }
        task
    }

    fn tail(&self, line: &Line, section: Section) -> String {
        let why = line.why.as_deref().map(|why| escape(&cut(&clean(why), WHY))).filter(|why| !why.is_empty());
        let segments = [who(line), Some(self.when(line, section)), why];
        segments.into_iter().flatten().flat_map(|segment| [" · ".to_owned(), segment]).collect()
    }

    fn when(&self, line: &Line, section: Section) -> String {
        let due = self.day(line.due);
        let met = line.met.map(|day| {
            let place = line.met_at.as_deref().and_then(at_place);
            let place = place.map(|place| format!(" {}", escape(&cut(&place, MET_AT)))).unwrap_or_default();
            format!("met {}{place}", self.day(day))
        });
        let last = match (line.touched, met) {
            (Some((day, method)), _) => {
                let method = method.map(|method| format!(" {}", by(method))).unwrap_or_default();
                format!("touched {}{method}", self.day(day))
            }
            (None, Some(met)) if section == Section::FirstFollowUp => {
                return format!("{met}: follow up by {due}");
            }
            (None, Some(met)) => met,
            (None, None) => "never touched".to_owned(),
        };
        match line.latest {
            // Due whatever the day: a day here would be another one tomorrow.
            _ if !line.agreed && line.touched.is_none() && line.met.is_none() => last,
            _ if line.agreed => format!("agreed for {due}, {last}"),
            Some(latest) => format!("due {due}, late after {}, {last}", self.day(latest)),
            None => format!("due {due}, {last}"),
        }
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
            let remarks: Vec<String> = balance.remarks.iter().map(|remark| format!("- {remark}")).collect();
            blocks.push(remarks.join("\n"));
        }
        let unplaced = &balance.without_circle;
        if !unplaced.is_empty() {
            let mut links: Vec<String> = unplaced.iter().take(LISTED).map(|path| self.link(path)).collect();
            if unplaced.len() > LISTED {
                links.push(format!("and {} more", unplaced.len() - LISTED));
            }
            blocks.push(format!("{WITHOUT_CIRCLE}{}", links.join(", ")));
        }
        blocks
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

fn who(line: &Line) -> Option<String> {
    let categories: Vec<&str> = line.categories.iter().map(Category::word).collect();
    let circle = line.circle.map(|circle| format!("circle {}", circle as u8));
    let words: Vec<String> =
        circle.into_iter().chain((!categories.is_empty()).then(|| categories.join(", "))).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn table_row(label: &str, counts: &[usize; 4], sum: usize) -> String {
    let [inner, middle, outer, none] = counts;
    format!("| {label} | {inner} | {middle} | {outer} | {none} | {sum} |")
}

#[cfg(test)]
mod tests;
