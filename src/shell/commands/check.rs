//! `rounds check`: every finding with its source line, the spot and the remedy, with what could not be written into a
//! note; and on request the hints. It writes nothing into the vault.

use super::{Context, Outcome, count};
use crate::Result;
use crate::agenda;
use crate::contact::{self, Contact, Entry};
use crate::diary::note::Note;
use crate::finding::{Finding, Spot};
use crate::index::Index;
use crate::shell::cli::Check;
use crate::shell::files::{self, Content, Found};
use crate::shell::terminal::{Layout, plain, width};
use crate::shell::{json, threads, vault};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use rayon::prelude::*;
use serde::Serialize;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Prints what is wrong in the vault's notes and settings.
pub fn run(arguments: &Check, context: &Context) -> Result<Outcome> {
    let root = vault::real_root(&context.find_vault(None)?)?;
    let reading = vault::read_disk(&root)?;
    let (index, today) = (&reading.index, reading.day(context.today, context.explicit_today));
    let said = Checked {
        findings: {
            let mut findings = agenda::attention(index, today);
            findings.extend(of_notes(&root, index, |path, note, contact| {
                contact::unwritable(path, note, contact, today)
            }));
            findings.extend(index.likely_twins());
            findings.extend(vault::strange(&root, index, today));
            findings.sort();
            findings
        },
        hints: arguments.hints.then(|| {
            let mut hints = of_notes(&root, index, |path, note, _| contact::hints(path, note));
            hints.extend(index.diary().flat_map(|path| uncounted(&root, path, index)));
            hints.sort();
            hints
        }),
        contacts: index.contacts().len(),
    };
    context.terminal.print(&match arguments.json {
        true => said.report_json(),
        false => said.report(&root, context.terminal.layout()),
    })?;
    Ok(if said.findings.is_empty() { Outcome::Done } else { Outcome::Findings })
}

/// What the notes of all contacts say when they are looked at once more.
fn of_notes(
    root: &Path,
    index: &Index,
    look: impl Fn(&Arc<str>, &[u8], &Contact) -> Vec<Finding> + Sync,
) -> Vec<Finding> {
    let contacts: Vec<_> = index.contacts().collect();
    threads::are_there();
    let found = contacts.par_iter().flat_map_iter(|(path, contact)| match files::read(root, path) {
        Found::File(Content { bytes, .. }) => look(path, &bytes, contact),
        Found::Nothing | Found::Unreadable(_) => Vec::new(),
    });
    found.collect()
}

/// The lines of a diary's note that look like a touch of somebody and do not count.
fn uncounted(root: &Path, path: &Arc<str>, index: &Index) -> Vec<Finding> {
    let Found::File(content) = files::read(root, path) else { return Vec::new() };
    let note = Note::uncounted(&content.bytes, &index.config().methods);
    let hint = |(contact, entry): (Arc<str>, Entry<'_>)| {
        Finding {
        path: path.clone(),
        spot: Spot { line: entry.line, column: 1, length: 0 },
        message: format!("this line speaks of {} and counts as no touch", contact::name(&contact)),
        hint: "if it was one, begin with their link and a colon, or put the method or `with` right before the link".into(),
    }
    };
    index.told_in(path, &note).into_iter().map(hint).collect()
}

/// What there is to say of a vault.
struct Checked {
    findings: Vec<Finding>,
    /// Where they were asked for.
    hints: Option<Vec<Finding>>,
    contacts: usize,
}

#[derive(Serialize)]
struct CheckReport<'a> {
    findings: Vec<json::Finding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hints: Option<Vec<json::Finding<'a>>>,
    contacts: usize,
}

/// How grave something is. A hint is no mistake: it may well be meant so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    Finding,
    Hint,
}

impl Checked {
    fn report_json(&self) -> String {
        fn shown(findings: &[Finding]) -> Vec<json::Finding<'_>> {
            findings.iter().map(json::Finding::from).collect()
        }
        let (findings, contacts) = (shown(&self.findings), self.contacts);
        json::render(&CheckReport { findings, hints: self.hints.as_deref().map(shown), contacts })
    }

    fn report(&self, root: &Path, layout: Layout) -> String {
        let hints = self.hints.as_deref().unwrap_or_default();
        let mut text = listed(&self.findings, Grade::Finding, root, layout);
        text.push_str(&listed(hints, Grade::Hint, root, layout));
        text.push_str(&summary(&self.findings, self.contacts));
        if self.hints.is_some() {
            text.push_str(&format!(", {}", count(hints.len(), "hint")));
        }
        text.push('\n');
        text
    }
}

/// The findings, which are in the order of their files, each with its line.
fn listed(findings: &[Finding], grade: Grade, root: &Path, layout: Layout) -> String {
    let mut text = String::new();
    for findings in findings.chunk_by(|a, b| a.path == b.path) {
        let source = source(&root.join(&*findings[0].path)).unwrap_or_default();
        let lines: Vec<_> = source.split('\n').collect();
        for finding in findings {
            let index = (finding.spot.line as usize).checked_sub(1);
            let line = index.and_then(|index| lines.get(index)).map(|line| line.trim_end_matches('\r'));
            text.push_str(&render(finding, grade, line, layout));
            text.push_str("\n\n");
        }
    }
    text
}

/// Reads no further than this into a file: what findings are about stands near its top.
const FAR_ENOUGH: u64 = 8 << 20;

/// The file's text as an editor shows it, without its byte order mark; `None` where there is none to show.
fn source(path: &Path) -> Option<String> {
    // Opening a named pipe would wait for its writer.
    if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(FAR_ENOUGH).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    Some(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// `People/Ada.md:3:9: circle …`, as editors and compilers have it; on one line, safe on a terminal.
pub(super) fn headline(finding: &Finding) -> String {
    let Finding { path, spot, message, .. } = finding;
    plain(&match spot.line {
        0 => format!("{path}: {message}"),
        line => format!("{path}:{line}:{}: {message}", spot.column),
    })
    .into_owned()
}

/// One finding as a compiler shows its own.
fn render(finding: &Finding, grade: Grade, line: Option<&str>, layout: Layout) -> String {
    let level = match grade {
        Grade::Finding => Level::ERROR,
        Grade::Hint => Level::NOTE,
    };
    let title = level.no_name().primary_title(headline(finding));
    let mut group = Group::with_title(title);
    if let Some(line) = line {
        let number = finding.spot.line as usize;
        // The gutter holds the line's number, a bar and a space on either side of it.
        let gutter = number.to_string().len() + 3;
        let room = layout.width.unwrap_or(UNBOUND).saturating_sub(gutter).max(NARROWEST);
        let (text, span) = excerpt(line, finding.spot, room);
        let spot = AnnotationKind::Primary.span(span);
        group = group.element(Snippet::source(text).line_start(number).annotation(spot));
    }
    let group = group.element(Level::HELP.with_name("hint").message(plain(&finding.hint)));
    let renderer = if layout.colour { Renderer::styled() } else { Renderer::plain() };
    // `excerpt` has cut the line already.
    renderer.term_width(usize::MAX / 2).render(&[group])
}

/// How much of a line is shown where the layout sets no limit …
const UNBOUND: usize = 140;

/// … and where it leaves hardly any room, in columns.
const NARROWEST: usize = 30;

/// The part of `line` around `spot` that fits in `room` columns, safe on a terminal, and the bytes in it that are
/// meant. Escapes and tabs take more columns than their characters: the three parts are written out apart.
fn excerpt(line: &str, spot: Spot, room: usize) -> (String, Range<usize>) {
    let byte = |column: usize| line.char_indices().nth(column).map_or(line.len(), |(byte, _)| byte);
    let column = (spot.column as usize).saturating_sub(1);
    let (start, end) = (byte(column), byte(column.saturating_add(spot.length as usize)));
    let [before, meant, after] = [&line[..start], &line[start..end], &line[end..]].map(written_out);

    let lead = (room / 3).max(room.saturating_sub(width(&meant) + width(&after)));
    let before = cut_left(&before, lead);
    let meant = cut_right(&meant, room - width(&before).min(room));
    let after = cut_right(&after, room - (width(&before) + width(&meant)).min(room));
    let span = before.len()..before.len() + meant.len();
    (format!("{before}{meant}{after}"), span)
}

fn written_out(text: &str) -> String {
    plain(&text.replace('\t', "    ")).into_owned()
}

/// The beginning of `text` that fits in `room` columns, with `…` where it was cut.
fn cut_right(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = text.chars().take_while(|&c| {
        used += width(c.encode_utf8(&mut [0; 4]));
        used <= room
    });
    fits.chain(['…']).collect()
}

/// The end of `text` that fits in `room` columns, with `…` where it was cut.
fn cut_left(text: &str, room: usize) -> String {
    let reversed: String = text.chars().rev().collect();
    cut_right(&reversed, room).chars().rev().collect()
}

fn summary(findings: &[Finding], contacts: usize) -> String {
    if findings.is_empty() {
        return format!("no findings in {}", count(contacts, "contact"));
    }
    let files = findings.chunk_by(|a, b| a.path == b.path).count();
    format!("{} in {}", count(findings.len(), "finding"), count(files, "file"))
}

#[cfg(test)]
mod tests;
