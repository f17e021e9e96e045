//! `rounds completions`: what a shell needs to complete the command line. In bash, zsh and fish that asks
//! `rounds complete`, which knows the vault; other shells get the commands and options alone.

use super::{Context, Outcome};
use crate::Result;
use crate::shell::cli::{self, Completions};
use clap_complete::Shell;

/// Prints the shell's completion script.
///
/// # Errors
/// When it cannot be printed.
pub fn run(arguments: &Completions, context: &Context) -> Result<Outcome> {
    let script = match arguments.shell {
        Shell::Bash => include_str!("completions/rounds.bash").into(),
        Shell::Zsh => include_str!("completions/rounds.zsh").into(),
        Shell::Fish => include_str!("completions/rounds.fish").into(),
        shell => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut cli::command(), "rounds", &mut script);
            String::from_utf8_lossy(&script).into_owned()
        }
    };
    context.terminal.print(&script)?;
    Ok(Outcome::Done)
}
