//! The commands, a file a verb: each finds its vault, does one thing and says how it went.

mod act;
pub mod ask;
pub mod autostart;
pub mod away;
pub mod bought;
pub mod check;
pub mod circle;
pub mod circles;
pub mod complete;
pub mod completions;
mod day;
pub mod demo;
pub mod doctor;
pub mod due;
pub mod edit;
pub mod event;
pub mod export;
pub mod hand;
pub mod import;
pub mod inbox;
pub mod init;
pub mod kept;
pub mod later;
pub mod log;
pub mod man;
pub mod merge;
pub mod merge_driver;
pub mod new;
mod people;
pub mod promise;
pub mod refresh;
pub mod resolve;
pub mod rest;
pub mod review;
pub mod show;
pub mod status;
pub mod sync;
pub mod touch;
pub mod undo;
mod view;
pub mod walk;
pub mod watch;
pub mod who;
mod words;

use crate::exchange::who::Query;
use crate::index::Index;
use crate::names::{self, Match};
use crate::shell::cli::{Cli, Command, Global};
use crate::shell::clock;
use crate::shell::terminal::{Terminal, Verbosity, plain};
use crate::{Error, Result, config, contact};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// How a command ended that nothing stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It is done, and there are findings.
    Findings,
    /// It has to wait, and has said for what.
    Waiting,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => 0,
            Outcome::Findings => 1,
            Outcome::Waiting => COULD_NOT,
        }
        .into()
    }
}

/// The exit code of what could not be done; also clap's, for what could not be understood.
const COULD_NOT: u8 = 2;

/// What every command is given.
#[derive(Debug)]
pub struct Context {
    /// The day that all rules count from.
    pub today: NaiveDate,
    /// Whether the user named the day (`--today`) rather than the clock.
    pub explicit_today: bool,
    /// Where results and remarks go.
    pub terminal: Terminal,
    /// The vault that `-C` or `ROUNDS_VAULT` names.
    pub vault: Option<PathBuf>,
    /// The folder we were started in.
    pub cwd: PathBuf,
}

impl Context {
    fn new(global: Global, terminal: Terminal) -> Result<Self> {
        Ok(Self {
            today: global.today.unwrap_or_else(clock::today),
            explicit_today: global.today.is_some(),
            terminal,
            // `ROUNDS_VAULT=` switches it off.
            vault: global.vault.filter(|dir| !dir.as_os_str().is_empty()),
            cwd: std::env::current_dir().map_err(|cause| Error::Io { path: ".".into(), cause })?,
        })
    }

    /// The vault's folder: `dir`, else the one that `-C` or `ROUNDS_VAULT` names, else the nearest upward
    /// with a `rounds.toml`.
    pub fn find_vault(&self, dir: Option<&Path>) -> Result<PathBuf> {
        if let Some(dir) = self.named(dir) {
            return if dir.is_dir() { Ok(dir) } else { Err(Error::NoFolder(dir)) };
        }
        let is_vault = |dir: &&Path| dir.join(config::FILE).is_file();
        let found = self.cwd.ancestors().find(is_vault);
        found.map(Path::to_owned).ok_or_else(|| Error::NoVault(self.cwd.clone()))
    }

    /// The folder that the user names, `dir` before all; whether it is there is not asked.
    pub fn named(&self, dir: Option<&Path>) -> Option<PathBuf> {
        dir.or(self.vault.as_deref()).map(|dir| self.absolute(dir))
    }

    /// `dir` as seen from where we were started, without `.` parts.
    pub fn absolute(&self, dir: &Path) -> PathBuf {
        self.cwd.join(dir).components().collect()
    }
}

/// Does what the arguments ask, and says what stopped it if something did.
pub fn main(cli: Cli) -> ExitCode {
    let verbosity = match (cli.global.quiet, cli.global.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, false) => Verbosity::Normal,
        (false, true) => Verbosity::Verbose,
    };
    let terminal = Terminal::new(cli.global.color, verbosity);
    let outcome = Context::new(cli.global, terminal).and_then(|context| run(&cli.command, &context));
    outcome.map(ExitCode::from).unwrap_or_else(|error| {
        terminal.error(&error);
        COULD_NOT.into()
    })
}

fn run(command: &Command, context: &Context) -> Result<Outcome> {
    match command {
        Command::Demo(arguments) => demo::run(arguments, context),
        Command::Init(arguments) => init::run(arguments, context),
        Command::Watch(arguments) => watch::run(arguments, context),
        Command::Autostart(arguments) => autostart::run(arguments, context),
        Command::Status(arguments) => status::run(arguments, context),
        Command::Refresh(arguments) => refresh::run(arguments, context),
        Command::Sync(arguments) => sync::run(arguments, context),
        Command::Due(arguments) => due::run(arguments, context),
        Command::Show(arguments) => show::run(arguments, context),
        Command::Event(arguments) => event::run(arguments, context),
        Command::Who(arguments) => who::run(arguments, context),
        Command::Walk(arguments) => walk::run(arguments, context),
        Command::Log(arguments) => log::run(arguments, context),
        Command::Circles(arguments) => circles::run(arguments, context),
        Command::Review(arguments) => review::run(arguments, context),
        Command::Touch(arguments) => touch::run(arguments, context),
        Command::Tried(arguments) => touch::run_tried(arguments, context),
        Command::Promise(arguments) => promise::run(arguments, context),
        Command::Kept(arguments) => kept::run(arguments, context),
        Command::Ask(arguments) => ask::run(arguments, context),
        Command::Asked(arguments) => ask::run_asked(arguments, context),
        Command::Bought(arguments) => bought::run(arguments, context),
        Command::Away(arguments) => away::run(arguments, context),
        Command::Hand(arguments) => hand::run(arguments, context),
        Command::Later(arguments) => later::run(arguments, context),
        Command::Rest(arguments) => rest::run(arguments, context),
        Command::Move(arguments) => circle::run(arguments, context),
        Command::New(arguments) => new::run(arguments, context),
        Command::Edit(arguments) => edit::run(arguments, context),
        Command::Merge(arguments) => merge::run(arguments, context),
        Command::Import(arguments) => import::run(arguments, context),
        Command::Export(arguments) => export::run(arguments, context),
        Command::Undo(arguments) => undo::run(arguments, context),
        Command::Inbox(arguments) => inbox::run(arguments, context),
        Command::Check(arguments) => check::run(arguments, context),
        Command::Doctor(arguments) => doctor::run(arguments, context),
        Command::Resolve(arguments) => resolve::run(arguments, context),
        Command::MergeDriver(arguments) => merge_driver::run(arguments, context),
        Command::Complete(arguments) => complete::run(arguments, context),
        Command::Completions(arguments) => completions::run(arguments, context),
        Command::Man => man::run(context),
    }
}

/// The path of the contact that these words name; a name with blanks may be several words. For commands that only show:
/// what comes near to one contact alone will do for them.
///
/// # Errors
/// When nobody is called so, with who comes nearest; when more than one is, with all of them. Nothing is guessed.
pub fn whom(index: &Index, words: &[String]) -> Result<Arc<str>> {
    let asked = words.join(" ");
    if let [path] = &names::exact(index, &asked)[..] {
        return Ok(path.clone());
    }
    let (what, hint) = match names::find(index, &asked) {
        Match::One(path) => return Ok(path),
        Match::Like(mut paths) if paths.len() == 1 => return Ok(paths.remove(0)),
        Match::Several(paths) | Match::Like(paths) if paths.len() > LISTED => {
            return Err(too_many(&asked, paths.len()));
        }
        Match::Several(paths) | Match::Like(paths) => (
            format!("`{asked}` fits {}", count(paths.len(), "contact")),
            lines(&paths, |path| format!("{} ({path})", contact::name(path))),
        ),
        Match::None(nearest) => return Err(nobody(&asked, &nearest, "a part of these")),
    };
    Err(Error::refused(what, hint))
}

/// The place that a user names.
///
/// # Errors
/// When there is no word in it.
fn place(text: Option<&str>) -> Result<Option<Query>> {
    let read = |text: &str| {
        Query::parse(text).ok_or_else(|| {
            Error::refused(format!("`{text}` names no place"), "write a city, such as `--in Lisbon`")
        })
    };
    text.map(read).transpose()
}

/// What to say where no contact is called so; `parts` is what of a name would do too.
fn nobody(asked: &str, nearest: &[Arc<str>], parts: &str) -> Error {
    let hint = match nearest {
        [] => format!("a name is that of the note's file, one of its `aliases`, {parts}, or the path"),
        nearest => lines(nearest, |path| format!("did you mean {}?", contact::name(path))),
    };
    Error::Refused { what: format!("no contact is called `{asked}`"), hint }
}

/// So many candidates are listed; more are a count and a command.
const LISTED: usize = 20;

/// What to say where a name fits so many that nobody would read their list.
fn too_many(asked: &str, contacts: usize) -> Error {
    let what = format!("`{asked}` fits {contacts} contacts");
    Error::refused(what, format!("write more of the name; `rounds who {asked}` lists them"))
}

/// One line for each path; a line break in a name must not begin a line of its own.
fn lines(paths: &[Arc<str>], line: impl Fn(&str) -> String) -> String {
    paths.iter().map(|path| plain(&line(path)).into_owned()).collect::<Vec<_>>().join("\n")
}

/// `1 contact`, `2 contacts`.
fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::terminal::Colour;

    fn context(cwd: &Path, vault: Option<&Path>) -> Context {
        Context {
            today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
            explicit_today: true,
            terminal: Terminal::new(Colour::Never, Verbosity::Quiet),
            vault: vault.map(Path::to_owned),
            cwd: cwd.to_owned(),
        }
    }

    #[test]
    fn a_vault_is_what_is_named_before_what_is_found() {
        let home = tempfile::tempdir().unwrap();
        let [deep, named, other] = ["vault/People/Old", "named", "other"].map(|dir| home.path().join(dir));
        [&deep, &named, &other].iter().for_each(|dir| std::fs::create_dir_all(dir).unwrap());
        let vault = home.path().join("vault");
        std::fs::write(vault.join(config::FILE), "").unwrap();

        let check = |context: Context, dir: Option<&str>, expected: &Path| {
            assert_eq!(context.find_vault(dir.map(Path::new)).unwrap(), expected);
        };
        check(context(&deep, None), None, &vault);
        check(context(&vault, None), Some("."), &vault);
        check(context(&deep, Some(&named)), None, &named);
        check(context(home.path(), Some(Path::new("named"))), None, &named);
        check(context(home.path(), Some(&named)), Some("./other"), &other);
    }

    #[test]
    fn few_candidates_are_listed_and_many_are_a_count_and_a_command() {
        let mut index = Index::default();
        let mut check = |count: u32, expected: &str| {
            for number in 10..10 + count {
                index.set(format!("Ada\n{number}.md").into(), Some(Arc::default()));
            }
            let error = whom(&index, &["ada".into()]).unwrap_err();
            assert_eq!(error.to_string(), format!("`ada` fits {count} contacts"));
            let hint = error.hint().unwrap();
            assert!(hint.starts_with(expected) && hint.lines().count() <= LISTED, "{hint}");
        };
        check(20, "Ada\\n10 (Ada\\n10.md)\n");
        check(150, "write more of the name; `rounds who ada` lists them");
    }

    #[test]
    fn without_a_vault_nothing_is_guessed() {
        let home = tempfile::tempdir().unwrap();
        let error = context(home.path(), None).find_vault(None).unwrap_err();
        assert_eq!(error.to_string(), format!("no vault at `{}` or above", home.path().display()));

        let error = context(home.path(), None).find_vault(Some(Path::new("gone"))).unwrap_err();
        assert_eq!(error.to_string(), format!("no folder at `{}`", home.path().join("gone").display()));
    }
}
