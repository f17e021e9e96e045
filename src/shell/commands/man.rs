//! `rounds man`: the manual page, made from the same texts as `--help`; one page for all commands.

use super::{Context, Outcome};
use crate::shell::cli::Cli;
use crate::{Error, Result};
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use std::io;

/// Prints the page in roff.
pub fn run(context: &Context) -> Result<Outcome> {
    let page = page().map_err(|cause| Error::Io { path: "manual page".into(), cause })?;
    context.terminal.print(&page)?;
    Ok(Outcome::Done)
}

fn page() -> io::Result<String> {
    let command = Cli::command();
    let man = Man::new(command.clone()).manual("rounds");
    let mut page = text(|out| {
        man.render_title(out)?;
        man.render_name_section(out)?;
        man.render_synopsis_section(out)?;
        man.render_description_section(out)?;
        man.render_options_section(out)
    })?;
    for verb in command.get_subcommands() {
        page.push_str(&section(verb)?);
    }
    page.push_str(&verbatim(&text(|out| man.render_extra_section(out))?, "FIRST STEPS"));
    Ok(page)
}

/// A command's section: its own page, each heading a level lower. The options of every command are not repeated:
/// they come to a command only from its parent.
fn section(verb: &Command) -> io::Result<String> {
    let name = verb.get_name();
    let man = Man::new(verb.clone().bin_name(format!("rounds {name}")).disable_help_flag(true));
    let parts = text(|out| {
        man.render_synopsis_section(out)?;
        man.render_description_section(out)?;
        man.render_options_section(out)
    })?;
    let examples = verbatim(&text(|out| man.render_extra_section(out))?, "EXAMPLES");
    let heading = format!(".SH \"{}\"\n", name.to_uppercase());
    Ok(heading + &(parts + &examples).replace(".SH ", ".SS "))
}

/// The text below a command's help: its columns are laid out with spaces, which roff would join.
fn verbatim(extra: &str, heading: &str) -> String {
    extra.replacen(".SH EXTRA\n", &format!(".SH \"{heading}\"\n.nf\n"), 1) + ".fi\n"
}

fn text(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<String> {
    let mut out = Vec::new();
    write(&mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}
