//! `rounds completions`: what a shell needs to complete the command line.

use super::{Context, Outcome};
use crate::Result;
use crate::shell::cli::{Cli, Completions};
use clap::CommandFactory;

/// Prints the shell's completion script.
pub fn run(arguments: &Completions, context: &Context) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "rounds", &mut script);
    context.terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Done)
}
