//! `rounds due`: the agenda on the terminal, and why somebody is on it. It writes nothing into the vault.

mod json;
mod text;
mod why;

use super::view::View;
use super::{Context, Outcome, day, place, whom};
use crate::Result;
use crate::agenda::day::Agenda;
use crate::agenda::entry::Entry;
use crate::agenda::{self, Extent, Scope};
use crate::exchange::who::Query;
use crate::index::Index;
use crate::shell::cli::Due;
use std::path::Path;

/// Prints the agenda of the day.
pub fn run(arguments: &Due, context: &Context) -> Result<Outcome> {
    let view = View::open(arguments.as_of.as_deref(), context)?;
    print(&view, arguments, context)?;
    // The process ends now: to take a vault of 10,000 notes apart first is time for nobody.
    std::mem::forget(view);
    Ok(Outcome::Done)
}

/// Prints the agenda of the vault at `root`, a real path, as `rounds due` does without options.
///
/// # Errors
/// When the vault cannot be read.
pub fn print_day(root: &Path, context: &Context) -> Result<()> {
    print(&View::at(root, None, context)?, &Due::default(), context)
}

/// Prints what is asked for.
fn print(view: &View, arguments: &Due, context: &Context) -> Result<()> {
    let on = day::ahead(arguments.on.as_deref(), context.today)?;
    let (index, today) = (view.index(), on.unwrap_or(view.today));
    let layout = context.terminal.layout();
    if !arguments.why.is_empty() {
        let path = whom(index, &arguments.why)?;
        let why = why::Why::new(view, &path, today, scope(arguments).days);
        context.terminal.print(&if arguments.json { why.json() } else { why.text(layout) })?;
        return Ok(());
    }
    let scope = scope(arguments);
    let mut agenda = agenda::day::build(index, today, scope);
    let place = place(arguments.place.as_deref())?;
    if let Some(place) = &place {
        keep_those_in(place, &mut agenda, index);
    }
    let help = |entry: &Entry| match &place {
        Some(_) => on_a_trip(entry, index),
        None => Vec::new(),
    };
    context.terminal.print(&match arguments.json {
        true => json::render(&agenda, index, scope.days),
        false if arguments.is_narrow() => text::render_people(&agenda, scope.days, layout, &help),
        false => text::render(&agenda, scope.days, layout),
    })
}

/// Leaves those who are at a place.
fn keep_those_in(place: &Query, agenda: &mut Agenda, index: &Index) {
    let is_there = |entry: &Entry| index.get(&entry.path).is_some_and(|contact| place.is_place_of(contact));
    for part in &mut agenda.sections {
        part.entries.retain(is_there);
    }
    agenda.sections.retain(|part| !part.entries.is_empty());
}

/// What helps to arrange to meet somebody.
fn on_a_trip(entry: &Entry, index: &Index) -> Vec<String> {
    let phones: Vec<&str> = phones(entry, index).collect();
    let phones = (!phones.is_empty()).then(|| format!("phone {}", phones.join(", ")));
    let look = entry.tries.is_some().then(|| "look at voicemail and spam first".to_owned());
    phones.into_iter().chain(look).collect()
}

/// The numbers under which somebody answers.
fn phones<'i>(entry: &Entry, index: &'i Index) -> impl Iterator<Item = &'i str> {
    let reach = index.get(&entry.path).and_then(|contact| contact.reach.as_deref());
    reach.into_iter().flat_map(|reach| &reach.phones).map(|phone| &**phone)
}

/// The people who were asked for.
fn scope(arguments: &Due) -> Scope {
    Scope {
        // Whoever asks for some wants all of these: a day's number is for a day's work.
        extent: if arguments.all || arguments.is_narrow() { Extent::All } else { Extent::Day },
        days: arguments.days.unwrap_or(Scope::default().days),
        circle: arguments.circle,
        categories: arguments.category.iter().copied().collect(),
    }
}

#[cfg(test)]
mod tests;
