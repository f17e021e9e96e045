//! The `rounds` command.

use rounds::shell::cli::Cli;
use rounds::shell::commands;
use std::process::ExitCode;

fn main() -> ExitCode {
    commands::main(Cli::read())
}
