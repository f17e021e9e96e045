//! HEAD's contact against the disk's → the commit's message, in the voice of a log that a person would keep.
//! Knows no git; equal values are not mentioned however their quoting changed.

mod cards;
mod changes;
mod tasks;

pub use cards::cards;

use crate::contact::{self, Contact};
use crate::date;
use crate::date::calendar::Period;
use crate::inbox::Answer;
use crate::note::markdown::{clean, cut};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, HashMap};

/// The longest subject, in characters.
const SUBJECT: usize = 72;
/// The longest name in a subject: what changed must have room behind it.
const NAME: usize = 40;

/// One note before and after; a side is `None` where the note is not there, and `Some(None)` where it is no contact.
#[derive(Debug, Clone, Copy)]
pub struct Difference<'a> {
    /// The path in HEAD (differs from `new_path` in a rename).
    pub old_path: &'a str,
    /// The path on disk.
    pub new_path: &'a str,
    /// HEAD's side.
    pub old: Option<Side<'a>>,
    /// The disk's side.
    pub new: Option<Side<'a>>,
}

/// One side of a difference.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What the note says as a contact, if it is one.
    pub contact: Option<&'a Contact>,
    /// Its text, lossily decoded; empty for what is no note.
    pub text: &'a str,
}

/// What happened to a file, as far as every message tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    New,
    Removed,
    Renamed,
    Edited,
}

impl<'a> Difference<'a> {
    fn event(&self) -> Event {
        match (self.old, self.new) {
            (None, _) => Event::New,
            (_, None) => Event::Removed,
            _ if self.old_path != self.new_path => Event::Renamed,
            _ => Event::Edited,
        }
    }

    fn contacts(&self) -> (Option<&'a Contact>, Option<&'a Contact>) {
        (self.old.and_then(|side| side.contact), self.new.and_then(|side| side.contact))
    }

    /// The path that the file has now, or had last.
    fn path(&self) -> &'a str {
        if self.new.is_some() { self.new_path } else { self.old_path }
    }
}

/// The whole commit message: a subject of at most 72 characters, for a contact the trailer `Contact: PATH`;
/// ends with a newline, as `git commit` leaves it.
pub fn message(difference: Difference<'_>, today: NaiveDate) -> String {
    match difference.contacts() {
        (None, None) => format!("{}\n", fit(&file(&difference))),
        (old, new) => {
            let subject = contact_subject(&difference, old, new, today);
            format!("{subject}\n\n{}", contact_trailer(difference.path()))
        }
    }
}

/// The message of a commit of a dated note of the diary at `path` that tells of more people than before: those touched,
/// and those tried without an answer, by the paths of their notes.
pub fn diary(path: &str, day: NaiveDate, touched: &[&str], tried: &[&str], today: NaiveDate) -> String {
    let folder = path.split('/').next().filter(|_| path.contains('/')).unwrap_or("Diary");
    let names = |paths: &[&str]| paths.iter().map(|path| name(path)).collect::<Vec<_>>().join(", ");
    let parts = [("touched", touched), ("tried", tried)];
    let parts = parts.iter().filter(|(_, paths)| !paths.is_empty());
    let told: Vec<String> = parts.map(|(what, paths)| format!("{what} {}", names(paths))).collect();
    let subject = format!("{} {}: {}", clean(folder), date::short(day, today.year()), told.join("; "));
    let trailers: String = touched.iter().chain(tried).map(|path| contact_trailer(path)).collect();
    format!("{}\n\n{trailers}", fit(&subject))
}

/// As [`message`], but names nobody: for vaults whose notes are encrypted while messages are not.
pub fn anonymous(difference: Difference<'_>) -> String {
    let what = match difference.contacts() {
        (None, None) if !difference.path().ends_with(".md") => "file",
        (None, None) => "note",
        _ => "contact",
    };
    match difference.event() {
        Event::New => format!("New {what}\n"),
        Event::Removed => format!("Removed {what}\n"),
        Event::Renamed => format!("Renamed {what}\n"),
        Event::Edited => format!("Edited {what}\n"),
    }
}

/// The message of a commit that carries out the user's word: `subject`, their words where the note will not hold them,
/// whom it is about, and by what they said it (`by`: `mark`, `touch`, …). `is_anonymous` as in [`anonymous`].
pub fn deed(subject: &str, words: &str, path: &str, by: &str, is_anonymous: bool) -> String {
    if is_anonymous {
        return format!("Edited contact\n\nRounds: {by}\n");
    }
    let words = words.lines().map(clean).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let words = if words.is_empty() { words } else { format!("{words}\n\n") };
    format!("{subject}\n\n{words}{}Rounds: {by}\n", contact_trailer(path))
}

/// The subject of a commit that makes one contact of two notes.
pub fn united(into: &str, from: &str) -> String {
    fit(&format!("{}: one with {}", clean(into), clean(from)))
}

/// The message of the commit by which a vault goes over to the page of this version.
pub const NEW_PAGE: &str = "agenda: one entry a person\n";

/// The message of a commit that answers a card of the inbox in DUE.md.
pub fn of_card(card: &str, answer: &Answer) -> String {
    let what = match answer {
        Answer::For { words, .. } if words.is_empty() => "to be filed".to_owned(),
        Answer::For { words, .. } => format!("for: {}", clean(words)),
        Answer::Again { until, .. } => format!("asked again on {}", date::full(*until)),
        Answer::Thrown { .. } => "thrown away".to_owned(),
    };
    let words = clean(answer.words_for_history());
    let words = if words.is_empty() { words } else { format!("{words}\n\n") };
    // Without the question that it was asked.
    let card = card.rsplit_once(" — ").map_or(card, |(card, _)| card);
    let subject = fit(&format!("Inbox: {}: {what}", cut(&clean(card), CARD)));
    format!("{subject}\n\n{words}Rounds: mark\n")
}

/// The most of a card's words that a subject has room for.
const CARD: usize = 36;

/// The message of a commit that puts back into a note what commits `from` of a phone had dropped.
pub fn put_back(path: &str, from: &[&str], is_anonymous: bool) -> String {
    let mends: String = from.iter().map(|id| format!("{MENDS}{id}\n")).collect();
    if is_anonymous {
        return format!("Edited contact\n\nA merge on a phone had dropped something.\n\n{mends}");
    }
    let subject = fit(&format!("{}: what a merge on a phone dropped is back", name(path)));
    format!("{subject}\n\n{}{mends}", contact_trailer(path))
}

/// What a message of [`put_back`] says of where it was dropped; of another message nothing.
pub fn mends(message: &str) -> impl Iterator<Item = &str> {
    message.lines().filter_map(|line| line.strip_prefix(MENDS))
}

/// The trailer that names a commit whose fault was made good.
const MENDS: &str = "Mends: ";

/// The message of a commit that puts back pictures and the like that a phone broke.
pub fn restored(count: usize) -> String {
    let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    format!("Restored {files} that a phone had broken\n")
}

/// The message of a commit that takes back what commit `id` with this subject did to the contact at `path`, if it was
/// about one; `now` is where its note stands by now: `Ada Lovelace: taken back: touched by phone, 22 Nov`.
pub fn taken_back(
    subject: &str,
    path: Option<&str>,
    now: Option<&str>,
    id: &str,
    is_anonymous: bool,
) -> String {
    let trailers = format!("Rounds: undo\nUndoes: {id}\n");
    if is_anonymous {
        return format!("Edited contact\n\n{trailers}");
    }
    let subject = clean(subject);
    let what = path.and_then(|path| subject.strip_prefix(&format!("{}: ", name(path))));
    let now = now.or(path);
    let subject = match (now, what) {
        (Some(now), Some(what)) => format!("{}: taken back: {what}", name(now)),
        _ => format!("Taken back: {subject}"),
    };
    let contact = now.map(contact_trailer).unwrap_or_default();
    format!("{}\n\n{contact}{trailers}", fit(&subject))
}

/// The trailer that names the contact whose note stands at `path`.
fn contact_trailer(path: &str) -> String {
    format!("Contact: {}\n", clean(path))
}

/// Whether the value of a `Contact:` trailer names the note at `path`: a trailer is one line, so that a name with two blanks
/// or a direction mark in it is not there letter by letter.
pub fn names_contact(value: &str, path: &str) -> bool {
    clean(value) == clean(path)
}

/// The trailer that tells on which word of the user's a commit of ours was made …
pub const BY: &str = "Rounds";
/// … a mark in DUE.md …
pub const MARK: &str = "mark";
/// … a card in the inbox, or `rounds inbox` …
pub const INBOX: &str = "inbox";
/// … or what asks for a setting.
pub const SETTINGS: &str = "settings";
/// … or who says when they are away.
pub const AWAY: &str = "away";

/// The message of a commit that names the inbox in the vault's settings.
pub fn inbox_named(file: &str) -> String {
    format!("Settings: the inbox is {file}\n\n{BY}: {SETTINGS}\n")
}

/// The message of a commit by which the vault's settings say when one is away, or no longer say it.
pub fn away(away: Option<Period>) -> String {
    let said = away.map_or_else(|| "not away".into(), |it| format!("away {} to {}", it.from, it.to));
    format!("Settings: {said}\n\n{BY}: {AWAY}\n")
}

/// The subject of the commit of one more card in the inbox: `Inbox: Ana Ruiz, Acme`.
pub fn inbox_subject(card: &str) -> String {
    fit(&format!("Inbox: {}", clean(card)))
}

/// The message of that commit; `is_anonymous` as in [`anonymous`].
pub fn inbox(card: &str, is_anonymous: bool) -> String {
    let subject = if is_anonymous { "Edited note".into() } else { inbox_subject(card) };
    format!("{subject}\n\n{BY}: {INBOX}\n")
}

/// The subject of a commit that settles what a merge left open: `Ada Lovelace: settled circle 1 (theirs: 2)`.
pub fn settled(path: &str, words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|words| clean(words)).collect();
    match words.is_empty() {
        true => join(&name(path), ": ", &["merge conflict settled".into()]),
        false => join(&name(path), ": settled ", &words),
    }
}

/// `agenda: 22 November 2026`, the message of a commit of the agenda alone.
pub fn agenda(today: NaiveDate) -> String {
    format!("agenda: {}\n", date::full(today))
}

/// The message of a commit of feeds alone: those at the root by their names, those in folders as so many. A contact's file
/// bears their name, which is nobody's business here.
pub fn feeds<'p>(paths: impl IntoIterator<Item = &'p str>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for path in paths {
        match path.rsplit_once('/') {
            Some((folder, _)) => *folders.entry(folder).or_default() += 1,
            None => parts.push(path.to_owned()),
        }
    }
    let files = |count: usize| if count == 1 { "a file".to_owned() } else { format!("{count} files") };
    parts.extend(folders.into_iter().map(|(folder, count)| format!("{} in {folder}", files(count))));
    format!("{}\n", cut(&format!("feeds: {}", parts.join(", ")), SUBJECT))
}

/// Whether one text may be the other under a new name: at least half of the lines in common. Blank
/// lines are no evidence.
pub fn similar(old: &str, new: &str) -> bool {
    if old == new {
        return true;
    }
    let lines = |text| str::lines(text).map(str::trim).filter(|line| !line.is_empty());
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in lines(old) {
        *counts.entry(line).or_default() += 1;
    }
    let old_lines: usize = counts.values().sum();
    let (mut new_lines, mut common) = (0, 0);
    for line in lines(new) {
        new_lines += 1;
        if let Some(count) = counts.get_mut(line).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    common > 0 && common * 2 >= old_lines.max(new_lines)
}

fn file(difference: &Difference<'_>) -> String {
    let (old, new) = (clean(difference.old_path), clean(difference.new_path));
    let what = if difference.path().ends_with(".md") { "note" } else { "file" };
    match difference.event() {
        Event::New => format!("New {what} {new}"),
        Event::Removed => format!("Removed {what} {old}"),
        Event::Renamed => format!("Renamed {what} {old} → {new}"),
        Event::Edited => format!("Edited {new}"),
    }
}

fn contact_subject(
    difference: &Difference<'_>,
    old: Option<&Contact>,
    new: Option<&Contact>,
    today: NaiveDate,
) -> String {
    let name = name(difference.path());
    match (difference.event(), old, new) {
        (Event::Removed, ..) => fit(&format!("Removed contact: {name}")),
        (_, _, None) => fit(&format!("No longer a contact: {name}")),
        (Event::New, _, Some(new)) => fit(&format!("New contact: {name}{}", changes::summary(new))),
        (_, None, Some(new)) => fit(&format!("Now a contact: {name}{}", changes::summary(new))),
        (event, Some(old), Some(new)) => {
            let (old_text, new_text) = (text(difference.old), text(difference.new));
            let mut all = changes::between(old, new, today);
            all.extend(tasks::between(old_text, new_text, today));
            if event == Event::Renamed {
                join(&moved(difference), "; ", &all)
            } else if all.is_empty() {
                join(&name, ": ", &["notes edited".into()])
            } else {
                join(&name, ": ", &all)
            }
        }
    }
}

fn moved(difference: &Difference<'_>) -> String {
    let (old, new) = (name(difference.old_path), name(difference.new_path));
    if old != new {
        return format!("Renamed contact: {old} → {new}");
    }
    match difference.new_path.rsplit_once('/') {
        Some((folder, _)) => format!("Moved contact: {new} to {}", clean(folder)),
        None => format!("Moved contact: {new} to the vault's own folder"),
    }
}

fn name(path: &str) -> String {
    match clean(contact::name(path)) {
        name if name.is_empty() => "unnamed".into(),
        name => cut(&name, NAME).into_owned(),
    }
}

fn text<'a>(side: Option<Side<'a>>) -> &'a str {
    side.map_or("", |side| side.text)
}

/// `head: change; change`, as many changes as fit; `…` stands for the rest.
fn join(head: &str, colon: &str, changes: &[String]) -> String {
    let mut subject = head.to_owned();
    for (at, change) in changes.iter().enumerate() {
        let separator = if at == 0 { colon } else { "; " };
        let longer = format!("{subject}{separator}{change}");
        let room = if at + 1 == changes.len() { SUBJECT } else { SUBJECT - 3 };
        if longer.chars().count() > room {
            return if at == 0 { fit(&longer) } else { format!("{subject}; …") };
        }
        subject = longer;
    }
    fit(&subject)
}

fn fit(subject: &str) -> String {
    cut(subject, SUBJECT).into_owned()
}

/// The message of one commit of many notes that came together, or that became contacts together: `New: 150 notes in
/// People`. `is_anonymous` as in [`anonymous`].
pub fn together(paths: &[&str], are_contacts: bool, is_anonymous: bool) -> String {
    let folder = if is_anonymous { "" } else { common_folder(paths) };
    let place = if folder.is_empty() { String::new() } else { format!(" in {}", clean(folder)) };
    let what = if are_contacts { "Now contacts" } else { "New" };
    format!("{}\n", fit(&format!("{what}: {} notes{place}", paths.len())))
}

/// The deepest folder that all of these are in.
fn common_folder<'p>(paths: &[&'p str]) -> &'p str {
    let folder = |path: &'p str| path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut common = paths.first().map_or("", |path| folder(path));
    let is_in =
        |path: &str, common: &str| path.strip_prefix(common).is_some_and(|rest| rest.starts_with('/'));
    while !common.is_empty() && !paths.iter().all(|path| is_in(path, common)) {
        common = folder(common);
    }
    common
}

#[cfg(test)]
mod tests;

/// The trailer that tells which commits are of one import.
pub const IMPORT: &str = "Import";

/// The message of a commit of an import: `subject`, the notes that it is about, and which import it is of. `is_anonymous` as
/// in [`anonymous`].
pub fn imported(subject: &str, paths: &[&str], import: &str, is_anonymous: bool) -> String {
    let trailers = format!("{BY}: import\n{IMPORT}: {import}\n");
    if is_anonymous {
        return format!("Imported contacts\n\n{trailers}");
    }
    let contacts: String = paths.iter().map(|path| contact_trailer(path)).collect();
    format!("{}\n\n{contacts}{trailers}", fit(&clean(subject)))
}

/// The message of the commit that takes back all deeds of one save, which named these people; `ids` are its commits, the
/// newest one first.
pub fn save_taken_back(people: &[String], ids: &[String], is_anonymous: bool) -> String {
    let undone: String = ids.iter().map(|id| format!("Undoes: {id}\n")).collect();
    if is_anonymous {
        return format!("Edited contacts\n\n{BY}: undo\n{undone}");
    }
    let mut named: Vec<&str> = Vec::new();
    people.iter().filter(|path| !path.is_empty()).for_each(|path| {
        if !named.contains(&&**path) {
            named.push(path);
        }
    });
    let contacts: String = named.iter().map(|path| contact_trailer(path)).collect();
    let subject = format!("Taken back: {} answers of one save", ids.len());
    format!("{subject}\n\n{contacts}{BY}: undo\n{undone}")
}

/// The message of the commit that takes a whole import back.
pub fn import_taken_back(subject: &str, import: &str, last: &str, is_anonymous: bool) -> String {
    let subject = if is_anonymous {
        "Edited contacts".to_owned()
    } else {
        fit(&format!("Taken back: {}", clean(subject)))
    };
    format!("{subject}\n\n{BY}: undo\nUndoes: {last}\n{IMPORT}: {import}\n")
}

/// The message of an import: `Imported 31 contacts and 4 other files`.
pub fn import(contacts: usize, others: usize) -> String {
    let count = |n: usize, one: &str, many: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    };
    let parts = [count(contacts, "contact", "contacts"), count(others, "other file", "other files")];
    format!("Imported {}", parts.into_iter().flatten().collect::<Vec<_>>().join(" and "))
}
