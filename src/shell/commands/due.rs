//! `rounds due`: the agenda on the terminal, and why somebody is on it. It writes nothing into the vault.

mod json;
mod text;
mod why;

use super::{Context, Outcome, day, whom};
use crate::Result;
use crate::agenda::{self, Extent, Scope};
use crate::shell::cli::Due;
use crate::shell::vault::{self, Reading};
use std::path::Path;

/// Prints the agenda of the day.
pub fn run(arguments: &Due, context: &Context) -> Result<Outcome> {
    let root = vault::real_root(&context.find_vault(None)?)?;
    let reading = print(&root, arguments, context)?;
    // The process ends now: to take a vault of 10,000 notes apart first is time for nobody.
    std::mem::forget(reading);
    Ok(Outcome::Done)
}

/// Prints the agenda of the vault at `root`, a real path, as `rounds due` does without options.
///
/// # Errors
/// When the vault cannot be read.
pub fn print_day(root: &Path, context: &Context) -> Result<()> {
    print(root, &Due::default(), context).map(drop)
}

/// Prints what is asked for; returns what it was read from.
fn print(root: &Path, arguments: &Due, context: &Context) -> Result<Reading> {
    let on = day::ahead(arguments.on.as_deref(), context.today)?;
    let reading = vault::read_disk(root)?;
    let today = on.unwrap_or_else(|| reading.day(context.today, context.explicit_today));
    let layout = context.terminal.layout();
    if !arguments.why.is_empty() {
        let path = whom(&reading.index, &arguments.why)?;
        let why = why::Why::new(&reading.index, &path, root, today, scope(arguments).days);
        context.terminal.print(&if arguments.json { why.json() } else { why.text(layout) })?;
        return Ok(reading);
    }
    let agenda = agenda::build(&reading.index, today, scope(arguments));
    context.terminal.print(&match arguments.json {
        true => json::render(&agenda),
        false if arguments.is_narrow() => text::render_lines(&agenda, layout),
        false => text::render(&agenda, layout),
    })?;
    Ok(reading)
}

/// The lines that were asked for.
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
