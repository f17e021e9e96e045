//! `rounds new`: the note of somebody new. Never makes a twin, and never writes over anything.

use super::act::{Desk, Plan};
use super::promise::with_day;
use super::{Context, Outcome, day, people, words};
use crate::contact::new::{NewContact, NewPromise, file_name, new_note};
use crate::contact::{self, Categories, Circle, Contact};
use crate::error::{Error, Result};
use crate::message::{self, Difference, Side};
use crate::shell::cli::New;
use crate::shell::files::{self, Found};
use crate::shell::vault::{Deed, Edit, Vault};
use crate::ways;
use std::path::Path;
use std::sync::Arc;

/// Writes the note of a new contact.
pub fn run(arguments: &New, context: &Context) -> Result<Outcome> {
    let mut desk = Desk::open(context, arguments.dry_run)?;
    let contact = contact(arguments, context)?;
    if contact.name.trim().is_empty() {
        return Err(people::unclear(words::Unclear::Missing("a name")));
    }
    let mut is_first = true;
    desk.carry_out(|vault| {
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
        let (text, due) = with_day(said, context.today);
        NewPromise { text, due, is_waiting: false }
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
        promises: arguments.said.iter().map(promise).collect(),
        ..NewContact::default()
    })
}

fn plan(vault: &Vault, new: &NewContact, context: &Context, is_first: bool) -> Result<Plan> {
    let config = vault.disk().config();
    let file = file_name(&new.name).ok_or_else(|| Error::Refused {
        what: format!("no file can be called `{}`", new.name),
        hint: "write the name in letters".into(),
    })?;
    let folder = config.contacts.as_deref().filter(|folder| *folder != ".");
    let path: Arc<str> =
        folder.map_or_else(|| format!("{file}.md"), |folder| format!("{folder}/{file}.md")).into();
    let note = new_note(new, &path, "\n");
    if let Found::File(content) = files::read(vault.root(), &path)
        && content.bytes == note.as_bytes()
    {
        // Ours already, from a moment ago.
        let already = if is_first { vec![format!("New contact: {file}")] } else { Vec::new() };
        return Ok(Plan { already, ..Plan::default() });
    }
    let generated = [&*config.agenda_file, &*config.inbox_file, ways::FILE];
    if generated.iter().any(|name| is_same(name, &path)) {
        let hint = "give the contact another name".into();
        return Err(Error::Refused { what: format!("{path}: is no contact's note"), hint });
    }
    if let Some(known) = known(vault, new, &path) {
        return Err(Error::Refused {
            what: format!("`{}` exists: {known}", new.name),
            hint: "`rounds edit` changes that note, `rounds touch` adds to its log; somebody else of that name needs \
                   another one: `Ana Ruiz (Acme)`"
                .into(),
        });
    }
    let contact = Contact::read(&path, note.as_bytes(), config);
    let side = Side { contact: contact.as_ref(), text: &note };
    let difference = Difference { old_path: &path, new_path: &path, old: None, new: Some(side) };
    let told = message::message(difference, context.today);
    let subject = told.lines().next().unwrap_or_default();
    let message = message::deed(subject, "", &path, "new", vault.is_encrypted());
    let edits = vec![Edit { path, old: None, new: Some(note.into_bytes()) }];
    Ok(Plan { deeds: vec![Deed { edits, message }], ..Plan::default() })
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
    known.or_else(|| taken(vault.root(), path).then(|| path.to_owned()))
}

/// Whether something stands at the path, whatever its letters' case: other systems make no difference there.
fn taken(root: &Path, path: &str) -> bool {
    let place = root.join(path);
    let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else { return true };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let name = name.to_string_lossy();
    place.symlink_metadata().is_ok()
        || entries.into_iter().any(|entry| is_same(&entry.file_name().to_string_lossy(), &name))
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}
