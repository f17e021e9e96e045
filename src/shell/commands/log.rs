//! `rounds log`: what history tells of one person, or who moved. It writes nothing.

use super::act::diff;
use super::{Context, Outcome, whom};
use crate::Result;
use crate::contact;
use crate::date;
use crate::message;
use crate::shell::cli::Log;
use crate::shell::git::Repo;
use crate::shell::git::line::CommitEntry;
use crate::shell::json;
use crate::shell::page::{Page, unbroken};
use crate::shell::terminal::plain;
use crate::shell::vault::past::{self, Move};
use crate::shell::vault::{self, FileEdit};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use std::path::Path;

/// Prints the commits that are about somebody, or who moved.
///
/// # Errors
/// When the vault or its history cannot be read, or nobody or more than one is called so.
pub fn run(arguments: &Log, context: &Context) -> Result<Outcome> {
    let root = vault::real_root(&context.find_vault(None)?)?;
    if arguments.moves {
        return moves(&root, arguments, context);
    }
    let reading = vault::read_disk(&root)?;
    let path = whom(&reading.index, &arguments.name)?;
    let repo = Repo::open(&root)?;
    let entries = repo.log_of(&path, message::names_contact)?;
    if arguments.json {
        let told: Vec<Told> = entries.iter().map(Told::from).collect();
        context.terminal.print(&json::render(&told))?;
        return Ok(Outcome::Done);
    }
    let mut page = Page::new(context.terminal.layout());
    if entries.is_empty() {
        page.paragraph(0, "No commit is about them yet.");
    }
    for entry in &entries {
        line(&mut page, entry.day, &subject(entry, contact::name(&path)), context.today);
        if arguments.patch {
            let [old, new] = repo.versions_at(entry.id, &entry.paths)?;
            let edit = FileEdit { path: entry.paths[1].clone(), old, new };
            let diff =
                if edit.old == edit.new { String::new() } else { diff(&edit, context.terminal.layout()) };
            diff.lines().for_each(|line| page.line(&format!("    {line}")));
        }
    }
    context.terminal.print(&page.finish())?;
    Ok(Outcome::Done)
}

/// A subject without the name that it begins with: the page is about nobody else.
fn subject(entry: &CommitEntry, name: &str) -> String {
    let names = [name, contact::name(&entry.paths[0]), contact::name(&entry.paths[1])];
    let bare = names.iter().find_map(|name| entry.subject.strip_prefix(&format!("{name}: ")));
    bare.unwrap_or(&entry.subject).to_owned()
}

fn line(page: &mut Page, day: NaiveDate, what: &str, today: NaiveDate) {
    let day = date::short(day, today.year());
    page.entry(DAY, &unbroken(&day), &plain(what));
}

/// How wide a day is: `22 Nov 2026`.
const DAY: usize = 11;

fn moves(root: &Path, arguments: &Log, context: &Context) -> Result<Outcome> {
    let moves = past::moves(root, &vault::read_config(root))?;
    if arguments.json {
        let told: Vec<Moved> = moves.iter().map(Moved::from).collect();
        context.terminal.print(&json::render(&told))?;
        return Ok(Outcome::Done);
    }
    let mut page = Page::new(context.terminal.layout());
    if moves.is_empty() {
        page.paragraph(0, "Nobody moved yet, as far as history tells.");
    }
    for Move { day, path, what, .. } in &moves {
        let what = format!("{}: {}", contact::name(path), what.join(" · "));
        line(&mut page, *day, &what, context.today);
    }
    context.terminal.print(&page.finish())?;
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct Told<'a> {
    date: String,
    subject: &'a str,
    commit: String,
    /// What the note is called after it.
    path: &'a str,
}

impl<'a> From<&'a CommitEntry> for Told<'a> {
    fn from(entry: &'a CommitEntry) -> Self {
        Self {
            date: json::day(entry.day),
            subject: &entry.subject,
            commit: entry.id.to_string(),
            path: &entry.paths[1],
        }
    }
}

#[derive(Serialize)]
struct Moved<'a> {
    date: String,
    name: &'a str,
    path: &'a str,
    /// `circle 2 → 1`.
    moved: &'a [String],
    commit: String,
}

impl<'a> From<&'a Move> for Moved<'a> {
    fn from(it: &'a Move) -> Self {
        Self {
            date: json::day(it.day),
            name: contact::name(&it.path),
            path: &it.path,
            moved: &it.what,
            commit: it.id.to_string(),
        }
    }
}
