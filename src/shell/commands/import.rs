//! `rounds import`: people out of other programs' files, and plain notes of this vault, as contacts. Shows what would
//! happen and asks; what is doubtful is asked too, and nothing is written for it.

mod batch;
mod notes;
mod preview;

use super::act::{Plan, Session};
use super::{Context, Outcome};
use crate::contact;
use crate::contact::new::file_name;
use crate::error::{Error, Result};
use crate::exchange::import::{Answers, Import};
use crate::exchange::{self, LARGEST, Source, Wishes, written};
use crate::shell::cli;
use crate::shell::files;
use crate::shell::terminal::plain;
use batch::{Batch, OfOneSource, Planned};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Imports what is named, all of it as one batch.
pub fn run(arguments: &cli::Import, context: &Context) -> Result<Outcome> {
    let wishes = wishes(arguments)?;
    let mut session = Session::open(context, arguments.dry_run)?;
    let Named { notes, files } = named(&arguments.files, session.vault().root(), context)?;
    let working = context.terminal.working("reading");
    let mut batch = Batch { notes, sources: read_all(&files, &wishes, arguments)?, arguments, context };
    drop(working);
    let asks = !arguments.dry_run && !arguments.yes;
    let working = context.terminal.working("looking for them in the vault");
    let mut planned = batch.plan(session.vault())?;
    drop(working);
    if asks && ask_doubts(&mut batch.sources, &planned.imports, context) {
        planned = batch.plan(session.vault())?;
    }
    let Planned { preview, refused, operations, .. } = planned;
    context.terminal.print(&preview)?;
    refused.iter().for_each(|why| context.terminal.warn(why, None));
    if arguments.dry_run {
        return Ok(Outcome::Done);
    }
    if operations.is_empty() {
        context.terminal.progress("nothing to do: all of it is here already")?;
        return Ok(Outcome::Done);
    }
    if !arguments.yes && !is_meant(context) {
        context.terminal.progress("nothing was written")?;
        return Ok(Outcome::Done);
    }
    let steps = operations.iter().map(|operation| operation.edits.len()).sum();
    let working = context.terminal.counting("writing", steps);
    let mut first = Some(operations);
    let outcome = session.carry_out_counted(working.ticks(), |vault| {
        let operations = first.take().map_or_else(|| Ok(batch.plan(vault)?.operations), Ok)?;
        Ok(Plan { operations, ..Plan::default() })
    });
    drop(working);
    outcome
}

/// What all files say, those of one address book together, in the order in which they are named.
fn read_all(files: &[PathBuf], wishes: &Wishes, arguments: &cli::Import) -> Result<Vec<OfOneSource>> {
    let mut sources: Vec<OfOneSource> = Vec::new();
    for file in files {
        for mut reading in read(file, wishes)? {
            reading.source = booked(reading.source, arguments.book.as_deref())?;
            match sources.iter_mut().find(|known| known.source.book == reading.source.book) {
                Some(known) => known.readings.push(reading),
                None => {
                    let (source, answers) = (reading.source, Answers::new());
                    sources.push(OfOneSource { source, readings: vec![reading], answers });
                }
            }
        }
    }
    Ok(sources)
}

fn wishes(arguments: &cli::Import) -> Result<Wishes> {
    let pair = |text: &String| {
        let pair =
            text.split_once('=').map(|(column, key)| (column.trim().to_owned(), key.trim().to_owned()));
        pair.ok_or_else(|| {
            Error::refused(
                format!("`{text}` names no column and key"),
                "write `--map \"Column=key\"`, such as `--map \"Firm=company\"`",
            )
        })
    };
    let map = arguments.map.iter().map(pair).collect::<Result<_>>()?;
    Ok(Wishes { map, keep: arguments.keep, messages: arguments.messages })
}

/// The source with the address book that the user names for it.
fn booked(source: Source, name: Option<&str>) -> Result<Source> {
    let Some(name) = name else { return Ok(source) };
    let name = file_name(name).ok_or_else(|| {
        Error::refused(format!("no file can be called `{name}`"), "write one word, such as `--as rotary`")
    })?;
    // It lives as long as the program, which does this one thing.
    Ok(Source { book: name.leak(), ..source })
}

/// What the user names: notes of the vault, and files of other programs.
struct Named {
    notes: Vec<Arc<str>>,
    files: Vec<PathBuf>,
}

fn named(paths: &[PathBuf], root: &Path, context: &Context) -> Result<Named> {
    let mut named = Named { notes: Vec::new(), files: Vec::new() };
    for path in paths {
        let path = context.absolute(path);
        let stat = path.metadata().map_err(|cause| Error::io(&path, cause))?;
        let inside =
            path.canonicalize().ok().and_then(|path| files::relative(root, &path).map(str::to_owned));
        let is_note = |path: &Path| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md"));
        if stat.is_dir() {
            let (notes, cards) = (notes_below(root, inside.as_deref())?, cards_in(&path)?);
            if notes.is_empty() && cards.is_empty() {
                let hint = "name a folder of vCards, or one of this vault's notes";
                let what = format!("{}: holds no vCard and no note of this vault", path.display());
                return Err(Error::refused(what, hint));
            }
            named.notes.extend(notes);
            named.files.extend(cards);
        } else if let Some(inside) = inside.filter(|_| is_note(&path)) {
            named.notes.push(inside.into());
        } else {
            named.files.push(path);
        }
    }
    Ok(named)
}

/// The notes of the vault in a folder of it.
fn notes_below(root: &Path, folder: Option<&str>) -> Result<Vec<Arc<str>>> {
    let Some(folder) = folder else { return Ok(Vec::new()) };
    let is_below = |path: &Arc<str>| {
        folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    Ok(crate::shell::vault::notes(root)?.into_iter().filter(is_below).collect())
}

fn cards_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = folder.read_dir().map_err(|cause| Error::io(folder, cause))?;
    let is_card = |path: &PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("vcf"));
    let mut cards: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_card).collect();
    cards.sort();
    Ok(cards)
}

fn read(path: &Path, wishes: &Wishes) -> Result<Vec<exchange::Reading>> {
    let io = |cause| Error::io(path, cause);
    let file = std::fs::File::open(path).map_err(io)?;
    let mut bytes = Vec::new();
    file.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(io)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut readings = exchange::read(&bytes, wishes)
        .map_err(|unread| Error::refused(format!("{}: {}", path.display(), unread.what), unread.hint))?;
    for told in
        readings.iter_mut().flat_map(|reading| reading.skipped.iter_mut().chain(&mut reading.left_out))
    {
        if told.file.is_empty() {
            told.file = name.clone().into_owned();
        }
    }
    Ok(readings)
}

/// Asks who the doubtful ones are; whether anything was answered.
fn ask_doubts(sources: &mut [OfOneSource], imports: &[Import], context: &Context) -> bool {
    let mut is_answered = false;
    for (of_one, import) in sources.iter_mut().zip(imports) {
        for doubt in &import.doubts {
            let person = &import.people[doubt.at];
            let lines = doubt.paths.iter().map(|path| format!("{} ({path})", contact::name(path)));
            let mut lines: Vec<String> = lines.map(|line| plain(&line).into_owned()).collect();
            lines.push("somebody else".into());
            let what = format!("line {}: {}: who is that?", person.line, written::card(person));
            // Nobody there, or not now: it stays a question.
            let Some(at) = context.terminal.choose(&what, &lines) else { return is_answered };
            of_one.answers.insert((person.line, person.name.clone()), doubt.paths.get(at).cloned());
            is_answered = true;
        }
    }
    is_answered
}

/// Whether the user means it; where nobody can be asked, they do.
fn is_meant(context: &Context) -> bool {
    if !context.terminal.is_answered() {
        return true;
    }
    let lines = ["write this".to_owned(), "write nothing".to_owned()];
    context.terminal.choose("go on?", &lines) == Some(0)
}
