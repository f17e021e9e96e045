//! `rounds man`: the manual page, made from the same texts as `--help`; one page for all commands.

use super::{Context, Outcome};
use crate::shell::cli;
use crate::{Error, Result};
use clap::Command;
use clap_mangen::Man;
use std::io;

/// Prints the page in roff.
pub fn run(context: &Context) -> Result<Outcome> {
    let page = page().map_err(|cause| Error::Io { path: "manual page".into(), cause })?;
    context.terminal.print(&page)?;
    Ok(Outcome::Done)
}

fn page() -> io::Result<String> {
    let command = cli::command();
    let man = Man::new(command.clone()).manual("rounds");
    let mut title = Vec::new();
    man.render_title(&mut title)?;

    let mut page = String::from_utf8_lossy(&title).into_owned();
    page.push_str(&part(|out| man.render_name_section(out))?);
    page.push_str(&sections(&man, &command, "FIRST STEPS")?);
    for verb in command.get_subcommands() {
        // Its own page, each heading a level lower. The options of every command are not repeated: they come
        // to a verb from its parent only.
        let name = format!("rounds {}", verb.get_name());
        let verb = verb.clone().bin_name(&name).disable_help_flag(true);
        let man = Man::new(verb.clone());
        page.push_str(&format!(".SH \"{}\"\n", name.to_uppercase()));
        page.push_str(&sections(&man, &verb, "EXAMPLES")?.replace(".SH ", ".SS "));
    }
    Ok(page)
}

/// What a page has after its name; below `last` stands the text that `--help` ends with.
fn sections(man: &Man, command: &Command, last: &str) -> io::Result<String> {
    let extra = part(|out| man.render_extra_section(out))?;
    // Its columns are laid out with spaces, which roff would join; its first line is a heading already.
    let lines: String = extra.lines().skip(2).flat_map(|line| [line, "\n"]).collect();
    Ok([
        with_values(part(|out| man.render_synopsis_section(out))?, command),
        part(|out| man.render_description_section(out))?,
        part(|out| man.render_options_section(out))?,
        format!(".SH \"{last}\"\n.nf\n{lines}.fi\n"),
    ]
    .concat())
}

/// The synopsis with the names of what options take, which it leaves out: `[--settle TIME]`.
fn with_values(synopsis: String, command: &Command) -> String {
    command.get_opts().filter(|option| option.get_action().takes_values()).fold(synopsis, |text, option| {
        let (Some(long), Some([value])) = (option.get_long(), option.get_value_names()) else { return text };
        let name = format!("\\-\\-{}\\fR", long.replace('-', "\\-"));
        text.replace(&format!("{name}]"), &format!("{name} \\fI{value}\\fR]"))
    })
}

/// What `write` writes, without the definitions that stand before each part: the title has them.
fn part(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<String> {
    let mut out = Vec::new();
    write(&mut out)?;
    let text = String::from_utf8_lossy(&out);
    let lines = text.lines().filter(|line| !line.starts_with(".ie ") && !line.starts_with(".el "));
    Ok(lines.flat_map(|line| [line, "\n"]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_every_command_with_its_options_and_examples() {
        let page = page().unwrap();
        assert!(page.contains("\n.TH rounds 1"), "{page}");
        for verb in cli::command().get_subcommands() {
            let heading = format!("\n.SH \"ROUNDS {}\"\n.SS SYNOPSIS\n", verb.get_name().to_uppercase());
            assert_eq!(page.matches(&heading).count(), 1, "{heading}{page}");
        }
        let settle = "[\\fB\\-\\-settle\\fR \\fITIME\\fR] [\\fB\\-\\-poll\\fR]";
        assert!(page.contains(settle), "{page}");
        let examples = "\n.SS \"EXAMPLES\"\n.nf\n  rounds check\n  rounds check \\-\\-hints ";
        assert!(page.contains(examples), "{page}");
        assert_eq!(page.matches("\\-\\-today").count(), 2, "in the synopsis and the options: {page}");
    }
}
