//! `rounds export`: contacts as files of other programs. It writes nothing into the vault, and over nothing that it has not
//! written itself.

use super::{Context, Outcome, count, place, show};
use crate::agenda::person::Person;
use crate::contact::Contact;
use crate::error::{Error, Result};
use crate::exchange::profile::Profile;
use crate::exchange::{calendar, card, is_sealed, own};
use crate::index::Index;
use crate::shell::cli::{Export, Format};
use crate::shell::files::{self, Found, Replaced};
use crate::shell::vault::{self, Reading};
use std::path::Path;
use std::sync::Arc;

/// Prints or writes what is asked for.
///
/// # Errors
/// When the vault cannot be read, nothing fits, or the file is there already.
pub fn run(arguments: &Export, context: &Context) -> Result<Outcome> {
    let root = vault::real_root(&context.find_vault(None)?)?;
    let reading = vault::read_disk(&root)?;
    let people = chosen(&reading.index, arguments)?;
    if arguments.format == Format::Vdir {
        return write_folder(&root, &reading, &people, arguments, context);
    }
    let text = match arguments.format {
        Format::Json => json(&root, &reading, &people, context),
        Format::Ics => {
            // Promises in others' notes too.
            let known = people.iter().filter_map(|(path, _)| reading.index.known(path));
            calendar::calendar(known.flat_map(|(path, contact)| calendar::events(path, contact)))
        }
        Format::Csv => own::table(&profiles(&root, &people)),
        Format::Vcf | Format::Vdir => {
            cards(&root, &reading.index, &people).into_iter().map(|(_, it)| it).collect()
        }
    };
    let Some(named) = &arguments.file else {
        context.terminal.print_file(&text)?;
        return Ok(Outcome::Done);
    };
    let file = context.absolute(named);
    if file.symlink_metadata().is_ok() {
        let what = format!("{}: is there already", file.display());
        return Err(Error::refused(what, "name a file that is not there yet"));
    }
    files::create(&file, text.as_bytes())?;
    context.terminal.progress(&format!("{} in {}", count(people.len(), "contact"), named.display()))?;
    Ok(Outcome::Done)
}

type People<'i> = Vec<(&'i Arc<str>, &'i Arc<Contact>)>;

/// The contacts that are asked for, by name.
fn chosen<'i>(index: &'i Index, arguments: &Export) -> Result<People<'i>> {
    let place = place(arguments.place.as_deref())?;
    let is_chosen = |contact: &Contact| {
        let categories = &arguments.category;
        arguments.circle.is_none_or(|circle| contact.circle == Some(circle))
            && (categories.is_empty() || contact.categories.iter().any(|it| categories.contains(&it)))
            && place.as_ref().is_none_or(|place| place.is_place_of(contact))
    };
    let mut people: People<'_> = index.contacts().filter(|(_, contact)| is_chosen(contact)).collect();
    people.sort_by_key(|(path, _)| *path);
    Ok(people)
}

fn bytes(root: &Path, path: &str) -> Vec<u8> {
    match files::read(root, path) {
        Found::File(content) => content.bytes,
        // Gone since the vault was read: what was read then still stands.
        Found::Nothing | Found::Unreadable(_) => Vec::new(),
    }
}

fn profiles(root: &Path, people: &People<'_>) -> Vec<Profile> {
    people.iter().map(|(path, contact)| Profile::of_note(path, &bytes(root, path), contact)).collect()
}

/// Each contact's card, with the name that its file has in a folder of them.
fn cards(root: &Path, index: &Index, people: &People<'_>) -> Vec<(String, String)> {
    let profiles = profiles(root, people).into_iter().zip(people);
    let card = |(profile, (path, contact)): (Profile, &(&Arc<str>, &Arc<Contact>))| {
        (card::file_name(path), card::card(&profile, index.kept_of(contact)))
    };
    profiles.map(card).collect()
}

fn json(root: &Path, reading: &Reading, people: &People<'_>, context: &Context) -> String {
    let today = reading.day(context.today, context.explicit_today);
    let notes: Vec<Vec<u8>> = people.iter().map(|(path, _)| bytes(root, path)).collect();
    let people = people.iter().zip(&notes);
    let person =
        |((path, _), bytes): (&(&Arc<str>, _), &Vec<u8>)| Person::new(&reading.index, path, bytes, today);
    show::json::render_all(people.filter_map(person))
}

/// Writes a folder of cards. Cards of ours that are there already are written anew, others refuse it.
fn write_folder(
    root: &Path,
    reading: &Reading,
    people: &People<'_>,
    arguments: &Export,
    context: &Context,
) -> Result<Outcome> {
    let Some(named) = &arguments.file else {
        let hint = "name the folder: `rounds export vdir ~/contacts`; for one file, `rounds export vcf`";
        return Err(Error::refused("a vdir is a folder", hint));
    };
    let folder = context.absolute(named);
    let cards = cards(root, &reading.index, people);
    let mut changed = Vec::new();
    for (name, card) in &cards {
        match files::read_at(&folder.join(name)) {
            Found::Nothing => changed.push((name, card, None)),
            Found::File(content) if content.bytes == card.as_bytes() => {}
            Found::File(content) if is_sealed(&String::from_utf8_lossy(&content.bytes)) => {
                changed.push((name, card, Some(content.bytes)));
            }
            Found::File(_) | Found::Unreadable(_) => {
                let what = format!("{}: is no card as rounds wrote it", folder.join(name).display());
                return Err(Error::refused(what, "name another folder, or take that file away"));
            }
        }
    }
    std::fs::create_dir_all(&folder).map_err(|cause| Error::io(&folder, cause))?;
    for (name, card, old) in changed {
        let path = folder.join(name);
        if files::replace(&path, card.as_bytes(), old.as_deref(), &folder, true)? == Replaced::Changed {
            let what = format!("{}: changed while it was being written", path.display());
            return Err(Error::refused(what, "run the command again"));
        }
    }
    context.terminal.progress(&format!("{} in {}", count(cards.len(), "card"), named.display()))?;
    Ok(Outcome::Done)
}
