//! `rounds new`: the note of somebody new. Never makes a twin, and never writes over anything.

use super::act::{self, Plan, Session};
use super::promise::with_day;
use super::{Context, Outcome, day, people, words};
use crate::contact::new::{NewContact, NewPromise, file_name, new_note};
use crate::contact::{self, Categories, Circle, Contact};
use crate::error::{Error, Result};
use crate::exchange::written;
use crate::message::{self, Difference, Side};
use crate::note::edit::{self, Change, NewTask};
use crate::note::fields::Key;
use crate::shell::cli::New;
use crate::shell::files::{self, Found};
use crate::shell::vault::{self, FileEdit, Operation, Vault};
use std::sync::Arc;

/// Writes the note of a new contact.
pub fn run(arguments: &New, context: &Context) -> Result<Outcome> {
    let mut session = Session::open(context, arguments.dry_run)?;
    let contact = contact(arguments, context)?;
    if contact.name.trim().is_empty() {
        return Err(people::unclear(words::Unclear::Missing("a name")));
    }
    let mut is_first = true;
    session.carry_out(|vault| {
        let plan = plan(vault, &contact, context, is_first);
        is_first = false;
        plan
    })
}

fn contact(arguments: &New, context: &Context) -> Result<NewContact> {
    let met = arguments.met.as_deref().map(|said| day::past(Some(said), context.today)).transpose()?;
    // Where, or what was promised there, is said of somebody whom you have just met.
    let is_fresh = arguments.met_at.is_some() || !arguments.said.is_empty();
    let mut categories = Categories::default();
    arguments.category.iter().for_each(|&category| categories.insert(category));
    let promise = |said: &String| {
        let (text, due) = with_day(said, context.today).map_err(day::refused)?;
        Ok(NewPromise { text, due, is_waiting: false })
    };
    Ok(NewContact {
        name: arguments.name.join(" "),
        circle: Some(arguments.circle.unwrap_or(Circle::Outer)),
        categories,
        company: arguments.company.clone(),
        title: arguments.title.clone(),
        email: arguments.email.clone(),
        phone: arguments.phone.clone(),
        met: met.or(is_fresh.then_some(context.today)),
        met_at: arguments.met_at.clone(),
        why: arguments.why.clone(),
        promises: arguments.said.iter().map(promise).collect::<Result<_>>()?,
        ..NewContact::default()
    })
}

fn plan(vault: &Vault, new: &NewContact, context: &Context, is_first: bool) -> Result<Plan> {
    let config = vault.disk().config();
    let new = &known_in_books(vault, new);
    let file = file_name(&new.name).ok_or_else(|| {
        Error::refused(
            format!("no file can be called `{}`", new.name),
            "write the name alone, in letters: where new notes go is said in rounds.toml",
        )
    })?;
    if let Some((folder, name)) = new.name.trim().rsplit_once('/')
        && vault.root().join(folder).is_dir()
    {
        let what = format!("`{}` is a path, not a name", new.name);
        return Err(Error::refused(what, format!("write the name alone: `rounds new {name}`")));
    }
    if let Some(path) = plain_note(vault, &file)? {
        return as_contact(vault, &path, new);
    }
    let folder = vault.disk().folder_of_new_notes();
    let path: Arc<str> =
        if folder.is_empty() { format!("{file}.md") } else { format!("{folder}/{file}.md") }.into();
    let note = new_note(new, &path, "\n");
    if let Found::File(content) = files::read(vault.root(), &path)
        && content.bytes == note.as_bytes()
    {
        // Ours already, from a moment ago.
        let already = if is_first { vec![format!("New contact: {file}")] } else { Vec::new() };
        return Ok(Plan { already, ..Plan::default() });
    }
    if config.own_files().any(|own| is_same(own, &path)) {
        let hint = "give the contact another name";
        return Err(Error::refused(format!("{path}: is no contact's note"), hint));
    }
    if let Some(known) = known(vault, new, &path) {
        return Err(Error::refused(
            format!("`{}` exists: {known}", new.name),
            "`rounds edit` changes that note, `rounds touch` adds to its log; somebody else of that name needs \
                   another one: `Ana Ruiz (Acme)`",
        ));
    }
    let contact = Contact::read(&path, note.as_bytes(), config);
    let side = Side { contact: contact.as_ref(), text: &note };
    let difference = Difference { old_path: &path, new_path: &path, old: None, new: Some(side) };
    let told = message::message(difference, context.today);
    let subject = told.lines().next().unwrap_or_default();
    let message = message::deed(subject, "", &path, "new", vault.is_encrypted());
    let edits = vec![FileEdit { path, old: None, new: Some(note.into_bytes()) }];
    Ok(Plan { operations: vec![Operation { edits, message }], ..Plan::default() })
}

/// The same with what the address book knows of them. What was typed in small letters, or as one word, is their name as it
/// stands there.
fn known_in_books(vault: &Vault, new: &NewContact) -> NewContact {
    let mut new = new.clone();
    let person = vault.disk().in_books(&new.name).or_else(|| vault.disk().in_books_by_word(&new.name));
    if let Some(person) = person {
        let is_short = new.name == new.name.to_lowercase() || !new.name.trim().contains(' ');
        if is_short {
            new.name = person.name.clone();
        }
        written::fill(&mut new, &person, written::ADDRESS_BOOK);
    }
    new
}

/// The one note of this name that is no contact: it is somebody's already, and lacks only a circle.
fn plain_note(vault: &Vault, name: &str) -> Result<Option<Arc<str>>> {
    let config = vault.disk().config();
    let is_it = |path: &Arc<str>| {
        is_same(contact::name(path), name)
            && vault.disk().get(path).is_none()
            && !config.own_files().any(|own| is_same(own, path))
            && !config.templates.as_deref().is_some_and(|folder| path.starts_with(&format!("{folder}/")))
    };
    let mut found = vault::notes(vault.root())?.into_iter().filter(is_it);
    Ok(found.next().filter(|_| found.next().is_none()))
}

/// That note as a contact: what is said of them stands in its front matter, all else stays as it is.
fn as_contact(vault: &Vault, path: &Arc<str>, new: &NewContact) -> Result<Plan> {
    let old = act::note(vault, path)?;
    let changes = changes(new);
    let edited = edit::edit(&old, &changes, &vault.disk().config().methods)
        .map_err(|refusal| Error::refused(format!("{path}: {}", refusal.message), refusal.hint))?;
    if vault.disk().config().contacts.is_some() {
        return Err(Error::refused(
            format!("{path}: stands outside of the folder that `contacts` names"),
            "move the note there, and it is a contact",
        ));
    }
    let subject = format!("{}: a contact now", contact::name(path));
    let message = message::deed(&subject, "", path, "new", vault.is_encrypted());
    let edits = vec![FileEdit { path: path.clone(), old: Some(old), new: Some(edited) }];
    Ok(Plan { operations: vec![Operation { edits, message }], ..Plan::default() })
}

/// What is said of somebody, as changes of a note.
fn changes(new: &NewContact) -> Vec<Change> {
    let categories: Vec<String> = new.categories.iter().map(|category| category.word().to_owned()).collect();
    let set = |key, value: Option<String>| value.map(|value| Change::Set(key, value));
    let keys = [
        set(Key::Circle, new.circle.map(|circle| (circle as u8).to_string())),
        (!categories.is_empty()).then_some(Change::Unite(Key::Category, categories)),
        set(Key::Company, new.company.clone()),
        set(Key::Title, new.title.clone()),
        set(Key::Email, new.email.clone()),
        set(Key::Phone, new.phone.clone()),
        set(Key::Met, new.met.map(|day| day.to_string())),
        set(Key::MetAt, new.met_at.clone()),
        set(Key::Why, new.why.clone()),
    ];
    let tasks = new.promises.iter().map(|promise| {
        let (text, due, is_waiting) = (promise.text.clone(), promise.due, promise.is_waiting);
        Change::AddTask(NewTask { text, due, is_waiting })
    });
    keys.into_iter().flatten().chain(tasks).collect()
}

/// The contact of this name or alias, or whatever stands at the path already.
fn known(vault: &Vault, new: &NewContact, path: &str) -> Option<String> {
    let is_called = |name: &str| is_same(name.trim(), new.name.trim());
    let mut known = vault.disk().contacts().filter(|(known, contact)| {
        is_same(known, path)
            || is_called(contact::name(known))
            || contact.aliases.iter().any(|alias| is_called(alias))
    });
    let known = known.next().map(|(known, _)| known.to_string());
    known.or_else(|| files::is_taken(vault.root(), path).then(|| path.to_owned()))
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
