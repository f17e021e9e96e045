//! `rounds complete`: what may stand where somebody types on a shell's command line. It writes nothing, reads no more
//! than the answer needs, and where it knows no answer it has none: a shell shows no errors.

mod line;
mod offers;

use super::{Context, Outcome};
use crate::Result;
use crate::shell::cli::{self, Complete};
use crate::shell::terminal::is_unsafe;
use clap::{Arg, ArgAction, ArgMatches};
use clap_complete::engine::{self, ArgValueCompleter, CompletionCandidate};
use line::Line;
use offers::{FILES, FOLDERS, Offers, What};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Prints what may stand there, a line each: the words, and behind a tab what they are.
///
/// # Errors
/// When it cannot be printed.
pub fn run(arguments: &Complete, context: &Context) -> Result<Outcome> {
    let line = Line::read(arguments.shell, arguments.place, &arguments.words);
    context.terminal.print(&text(&line, &candidates(&line, context)))?;
    Ok(Outcome::Done)
}

fn candidates(line: &Line, context: &Context) -> Vec<CompletionCandidate> {
    // What stands before tells the vault, and which words belong to a name already.
    let takes_any = |arg: Arg| match arg.is_positional() && matches!(arg.get_action(), ArgAction::Append) {
        true => arg.num_args(1..),
        false => arg,
    };
    let lenient = cli::command().ignore_errors(true).mut_subcommands(|verb| verb.mut_args(takes_any));
    let typed = lenient.try_get_matches_from(line.before());
    let Ok(typed) = typed else { return Vec::new() };
    let dir = typed.get_one::<PathBuf>("vault").filter(|dir| !dir.as_os_str().is_empty());
    let root = context.find_vault(dir.map(|dir| line::at_home(dir)).as_deref()).ok();
    let (verb, values) = typed.subcommand().map_or(("", None), |(verb, values)| (verb, Some(values)));
    let offer = |arg: Arg| match What::of(verb, &arg) {
        None => arg,
        Some(what) => {
            let before = values.map(|values| words_of(values, &arg)).unwrap_or_default();
            let offers = Offers { what, root: root.clone(), before };
            arg.add(ArgValueCompleter::new(move |word: &OsStr| offers.list(&word.to_string_lossy())))
        }
    };
    let mut command = cli::command().mut_args(offer).mut_subcommands(|it| match it.get_name() == verb {
        true => it.mut_args(offer),
        false => it,
    });
    let words = line.words().iter().map(Into::into).collect();
    engine::complete(&mut command, words, line.before().len(), None).unwrap_or_default()
}

/// The words that an argument has so far.
fn words_of(values: &ArgMatches, arg: &Arg) -> Vec<String> {
    let raw = values.try_get_raw(arg.get_id().as_str()).ok().flatten();
    raw.into_iter().flatten().map(|word| word.to_string_lossy().into_owned()).collect()
}

/// The candidates as lines. Names of notes may hold anything: what a terminal would act on is not offered.
fn text(line: &Line, candidates: &[CompletionCandidate]) -> String {
    let values: Vec<_> = candidates.iter().map(|it| (it.get_value().to_string_lossy(), it)).collect();
    if let Some(paths) =
        [FILES, FOLDERS].into_iter().find(|it| values.iter().any(|(value, _)| value.ends_with(it)))
    {
        return format!("{paths}\n");
    }
    // Options crowd out the names, unless somebody has begun to type one.
    let is_option = |value: &str| value.starts_with('-');
    let has_words = values.iter().any(|(value, _)| !is_option(value));
    let mut text = String::new();
    for (value, candidate) in values {
        let hides = has_words && is_option(&value) && line.current().is_empty();
        let Some(value) = line.left_of(&value).filter(|it| !hides && !it.contains(is_unsafe)) else {
            continue;
        };
        let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
        let help = help.lines().next().filter(|help| !help.contains(is_unsafe)).unwrap_or_default();
        let tab = if help.is_empty() { "" } else { "\t" };
        let _ = writeln!(text, "{value}{tab}{help}");
    }
    text
}
