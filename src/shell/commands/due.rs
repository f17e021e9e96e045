//! `rounds due`: the agenda on the terminal. It writes nothing into the vault.

mod json;
mod text;

use super::{Context, Outcome};
use crate::Result;
use crate::agenda::{self, Extent};
use crate::shell::cli::Due;
use crate::shell::vault;
use std::path::Path;

/// Prints the agenda of the day.
pub fn run(arguments: &Due, context: &Context) -> Result<Outcome> {
    let root = vault::real_root(&context.find_vault(None)?)?;
    print(&root, arguments, context)?;
    Ok(Outcome::Done)
}

/// Prints the agenda of the vault at `root`, a real path, as `rounds due` does without options.
///
/// # Errors
/// When the vault cannot be read.
pub fn print_day(root: &Path, context: &Context) -> Result<()> {
    print(root, &Due { all: false, json: false }, context)
}

fn print(root: &Path, arguments: &Due, context: &Context) -> Result<()> {
    let reading = vault::read_disk(root)?;
    let today = reading.day(context.today, context.explicit_today);
    let extent = if arguments.all { Extent::All } else { Extent::Day };
    let agenda = agenda::build(&reading.index, today, extent);
    context.terminal.print(&match arguments.json {
        true => json::render(&agenda),
        false => text::render(&agenda, context.terminal.layout()),
    })
}

#[cfg(test)]
mod tests;
