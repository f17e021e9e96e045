//! What an import would do, before it does it: so many of each kind, and the first ten.

use crate::contact;
use crate::exchange::import::Import;
use crate::exchange::{Reading, Told, book, written};
use crate::shell::terminal::plain;
use crate::shell::vault::Vault;

/// So many of each kind are shown.
const SHOWN: usize = 10;

/// The subject of the address book's commit: `Address book: LinkedIn, 1,204 people (12 new, 3 gone, 5 with a new job)`.
pub fn subject(imports: &[Import]) -> String {
    let of_one = |import: &Import| {
        let rows = import.book.as_ref().map(|book| book.rows.len())?;
        let parts = [
            (import.newcomers.len(), "new"),
            (import.gone.len(), "gone"),
            (import.changed_jobs, "with a new job"),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, what)| format!("{count} {what}")).collect();
        let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
        Some(format!("{}, {}{parts}", import.source.name, people(rows)))
    };
    let all: Vec<String> = imports.iter().filter_map(of_one).collect();
    format!("Address book: {}", all.join("; "))
}

fn people(count: usize) -> String {
    if count == 1 { "1 person".into() } else { format!("{count} people") }
}

/// The whole preview; `wanted` are those of whom notes are made, `refused` the notes that cannot be changed, and why.
pub fn text(
    import: &Import,
    readings: &[Reading],
    wanted: &[usize],
    refused: &[String],
    vault: &Vault,
) -> String {
    let mut page = format!("{}: {}\n", import.source.name, people(import.people.len()));
    let name = |at: usize| written::card(&import.people[at]);
    let filled = import.matched.iter().filter(|it| !it.words.is_empty());
    let filled = filled.map(|it| format!("{}: {}", contact::name(&it.path), it.words.join(", ")));
    if !import.matched.is_empty() {
        let title = format!("known, {} of them with something new", filled.clone().count());
        section(&mut page, &title, import.matched.len(), filled);
    }
    let differs =
        import.matched.iter().flat_map(|it| it.differs.iter().map(move |differs| (&it.path, differs)));
    let differs = differs.map(|(path, (key, ours, theirs))| {
        format!("{}: {key} stays {ours}, not {theirs}", contact::name(path))
    });
    list(&mut page, "differing, and left as you have it", differs);
    list(&mut page, "whose note cannot be changed safely, and stays", refused.iter().cloned());
    let doubts = import.doubts.iter().map(|doubt| {
        let may: Vec<&str> = doubt.paths.iter().take(4).map(|path| contact::name(path)).collect();
        let line = import.people[doubt.at].line;
        format!("line {line}: {}: may be {}", name(doubt.at), may.join(" or "))
    });
    list(&mut page, "doubtful: nothing is written for them before you say who they are", doubts);
    let others: Vec<usize> = import.new.iter().copied().filter(|at| !wanted.contains(at)).collect();
    list(&mut page, "new: a note is made of each", wanted.iter().map(|&at| name(at)));
    let has_inbox = vault.disk().config().inbox_file.is_some();
    let (cards, rest): (Vec<usize>, Vec<usize>) =
        others.into_iter().partition(|at| has_inbox && import.cards().binary_search(at).is_ok());
    list(&mut page, "new since the last export: a card in the inbox each", cards.iter().map(|&at| name(at)));
    let hint = match import.book {
        Some(_) if has_inbox && import.has_many() => {
            "new, too many for cards: kept in the address book; --all, --label or --circle make notes of them"
        }
        Some(_) => "new: kept in the address book alone; --all, --label or --circle make notes of them",
        None => "new: left out; --all, --label or --circle make notes of them",
    };
    list(&mut page, hint, rest.iter().map(|&at| name(at)));
    list(&mut page, "no longer in the export", import.gone.iter().cloned());
    let told = |told: &Told| format!("{}:{}: {}", told.file, told.line, told.what);
    list(&mut page, "skipped", readings.iter().flat_map(|it| &it.skipped).map(told));
    list(&mut page, "left out of somebody", readings.iter().flat_map(|it| &it.left_out).map(told));
    let dropped: Vec<String> = readings.iter().flat_map(|it| it.dropped.iter().cloned()).collect();
    if !dropped.is_empty() {
        page.push_str(&format!("  columns not read: {} (--keep keeps them)\n", plain(&dropped.join(", "))));
    }
    if import.is_part {
        page.push_str("  only a part of the people known from before: the others stay in the address book\n");
    }
    if import.book.is_some() {
        page.push_str(&format!("  address book: {}\n", book::path(import.source.book)));
    }
    page
}

fn list(page: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if !lines.is_empty() {
        section(page, title, lines.len(), lines.into_iter());
    }
}

fn section(page: &mut String, title: &str, count: usize, lines: impl Iterator<Item = String>) {
    page.push_str(&format!("  {count} {title}\n"));
    let mut lines = lines;
    lines.by_ref().take(SHOWN).for_each(|line| page.push_str(&format!("    {}\n", plain(&line))));
    let more = lines.count();
    if more > 0 {
        page.push_str(&format!("    and {more} more\n"));
    }
}
