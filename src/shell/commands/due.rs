//! `rounds due`: the agenda on the terminal. It writes nothing into the vault.

mod json;
mod text;

use super::{Context, Outcome};
use crate::Result;
use crate::agenda::{self, Extent};
use crate::shell::cli::Due;
use crate::shell::vault;

/// Prints the agenda of the day.
pub fn run(arguments: &Due, context: &Context) -> Result<Outcome> {
    let index = vault::read_disk(&context.find_vault(None)?)?;
    let extent = if arguments.all { Extent::All } else { Extent::Day };
    let agenda = agenda::build(&index, context.today, extent);
    context.terminal.print(&match arguments.json {
        true => json::render(&agenda),
        false => text::render(&agenda, context.terminal.layout()),
    })?;
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests;
