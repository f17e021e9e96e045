//! The command line: what can be typed, and what its help says. It reads nothing but the arguments and `ROUNDS_VAULT`.

mod deeds;

use crate::contact::{Category, Circle};
use crate::date;
use crate::shell::terminal::Colour;
use chrono::NaiveDate;
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::time::Duration;

pub use deeds::{Edit, Inbox, Kept, Later, Move, New, Promise, Rest, Touch, Tried, Undo};

/// Keeps you in touch with the people who matter to your work
///
/// rounds reads your contacts from Markdown notes, one note a person, and keeps a short agenda beside them:
/// DUE.md says whom to call today, and why. Every change of a note becomes a commit that reads like a log,
/// so the notes stay yours: plain text, in git, in the editor that you use already.
#[derive(Debug, Parser)]
#[command(
    name = "rounds",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "First time? Run `rounds demo`, or `rounds --help` for how to begin.",
    after_long_help = FIRST_TIME
)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const FIRST_TIME: &str = "\
First time?
  rounds demo            try it on the example contacts, in ./rounds-demo
  rounds init ~/notes    begin with your own notes: nothing is overwritten
  rounds watch ~/notes   keep DUE.md up to date and commit every change
  rounds due             what is due today, on the terminal

A contact is a Markdown note named after the person, `Ada Lovelace.md`, whose
front matter has a circle, a category or a last touch:
  ---
  circle: 1              1 monthly, 2 every three to six months, 3 yearly
  category: buyer        expert, buyer, introducer or sponsor
  last_touch: 2026-11-02
  ---
  ## Log
  - 2026-11-02 phone: agreed to look at the draft

Which vault? The folder that a command names, else the one of -C, else that of
ROUNDS_VAULT, else the nearest folder upward with a `rounds.toml`.

Exit codes: 0 done; 1 `check`, `doctor` or
`resolve` has findings; 2 could not do it, or has to wait.";

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// The vault: the folder that holds your contacts
    ///
    /// A folder that a command names itself (`rounds watch ~/notes`) comes first. Without either, the nearest folder
    /// upward from here with a `rounds.toml` is the vault.
    #[arg(
        short = 'C',
        long,
        global = true,
        value_name = "DIR",
        env = "ROUNDS_VAULT",
        hide_env_values = true
    )]
    #[arg(value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub vault: Option<PathBuf>,
    /// Pretend that today is this day, such as 2026-11-22
    #[arg(long, global = true, value_name = "DATE", value_parser = day)]
    pub today: Option<NaiveDate>,
    /// Say nothing but results, warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more of what happens: what was looked at, and how long it took
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Colour the output
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Colour,
}

/// What `rounds` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Try rounds on an example: about 30 contacts in a folder of their own
    ///
    /// Writes the example vault, its dates moved so that it is as lively today as when it was written, makes it a git
    /// repository with a first commit, prints its agenda and what to try, then watches it until Ctrl-C. Run again on the
    /// same folder it goes on watching. A folder that holds anything else is refused.
    #[command(after_help = "Examples:
  rounds demo                    in ./rounds-demo
  rounds demo /tmp/try           in a folder of your choice
  rm -r rounds-demo              when you have seen enough: everything is in there")]
    Demo(Demo),
    /// Make a folder of notes a vault
    ///
    /// Makes a git repository if there is none, adds a commented `rounds.toml`, `.gitattributes` and lines for
    /// `.gitignore`, and commits these, then the notes that git does not know yet, with DUE.md. Asks nothing, overwrites
    /// nothing, says what it did. Run twice it does the same as once.
    ///
    /// Also tells git how to merge contacts, which no clone brings along: run it once in each.
    #[command(after_help = "Examples:
  rounds init                    the folder you are in
  rounds init ~/notes            another one")]
    Init(Init),
    /// Keep DUE.md up to date and commit every change, until Ctrl-C
    ///
    /// DUE.md follows every save at once. A changed note becomes a commit of its own once it has been quiet for a
    /// while (`settle`), with a message that says what changed, for whom. Changes from while nothing was watching are
    /// committed at the start. Stops at Ctrl-C or SIGTERM within a second and says what has not settled.
    ///
    /// The first line tells how many contacts there are, and how many are due: who stands under First follow-up,
    /// Overdue or Due in DUE.md.
    #[command(after_help = "Examples:
  rounds watch                   the vault you are in
  rounds watch ~/notes           another one
  rounds watch --settle 30s      commit later, for slow typists
  rounds watch --poll            on a network drive, WSL or FUSE, which send no events")]
    Watch(Watch),
    /// Say whether a watcher runs, and what waits to be committed and why
    #[command(after_help = "Examples:
  rounds status
  rounds status --json           for scripts: the keys are stable")]
    Status(Status),
    /// Bring DUE.md and the history up to date once, for cron, hooks and scripts
    ///
    /// The round that `rounds watch` makes at every change, once: DUE.md, then a commit for every changed note. All that
    /// is on disk counts as settled. Run again it does nothing.
    #[command(after_help = "Examples:
  rounds refresh
  rounds refresh --dry-run       what it would write and commit
  rounds refresh --no-commit     DUE.md alone")]
    Refresh(Refresh),
    /// Bring what changed here to the remote, and what changed there here
    ///
    /// Commits what is on disk as `rounds refresh` does, fetches, puts your new commits on top of what came, note by note
    /// and field by field, and pushes. It never forces, never touches another branch, and never overwrites what you have
    /// not saved in a commit: that waits. Commits of your own hand, merges and signed commits stay as they are; then it
    /// makes a merge. What the two cannot agree on is told, here and in DUE.md, and nothing is changed before you settled
    /// it. Without a network it says so in a line, and the next sync makes up for it.
    ///
    /// It runs your own git, which never asks for a password: a credential helper or an ssh agent has to know it. A remote
    /// that is silent for 30 seconds is given up; `git config rounds.patience 120` makes that 120.
    ///
    /// `rounds watch` does the same by itself with `[sync] every = "5 minutes"` in rounds.toml.
    #[command(after_help = "Examples:
  rounds sync
  rounds sync ~/notes            another vault
  git push -u origin main        once, so that it is known where to sync")]
    Sync(Sync),
    /// Show today's agenda, and write nothing
    ///
    /// With --circle, --category or --days it lists all that these ask for. With --why it says instead which rules spoke
    /// for a contact, and which lines of the notes they read.
    #[command(after_help = "Examples:
  rounds due
  rounds due --all               also what does not fit a day
  rounds due --circle 1          the most important people only
  rounds due --on friday         what will be due then
  rounds due --why ada           why she is on the agenda, or is not
  rounds due --json              for scripts: the keys are stable")]
    Due(Due),
    /// Show a person: the page to read in the minute before a call
    ///
    /// Who they are, why and since when, when they are next, the last five touches, promises both ways, give and take,
    /// personal facts, the buying window, what to do. A name is the note's, an alias, a path, a part of these or nearly
    /// one; where it fits several contacts they are listed and nothing is guessed. Writes nothing.
    #[command(after_help = "Examples:
  rounds show ada lovelace
  rounds show ada                a part is enough where it fits one only
  rounds show People/Ada         the folder tells namesakes apart
  rounds show ada --json         for scripts: the keys are stable")]
    Show(Show),
    /// Write down that you were in touch
    ///
    /// Adds an entry to the log, moves `last_touch` on, and commits both with DUE.md. Names are those of notes, aliases,
    /// parts of them or nearly them; several may stand one after the other, and none needs quotes. A method is one of email,
    /// meeting, phone, online, intranet and post, or a word for it (call, lunch, letter …). All behind it is your own text;
    /// without a method, text stands in quotes. Dates: 2026-11-20, yesterday, friday, 3d, 22 nov.
    #[command(after_help = "Examples:
  rounds touch ada phone \"liked the draft\"
  rounds touch ada ben lunch           both of them
  rounds touch ada email --gave --on friday
  rounds touch ada call --next 2w      and what you agreed on
  rounds touch ada phone --dry-run     what it would change")]
    Touch(Touch),
    /// Write down an attempt that got no answer: the clock is not reset
    #[command(after_help = "Examples:
  rounds tried ada phone
  rounds tried ada phone \"her voicemail is full\" --on yesterday")]
    Tried(Tried),
    /// Write down a promise, yours or theirs
    #[command(after_help = "Examples:
  rounds promise ada send the CV by friday
  rounds promise ada \"send the CV\" --by 2026-12-01
  rounds promise ada introduce me to Bea --theirs")]
    Promise(Promise),
    /// Tick a promise off: yours is kept, or theirs came
    ///
    /// Which one is said by its words or some of them; where there is one only, it is that. Where several fit they are
    /// listed and nothing is guessed.
    #[command(after_help = "Examples:
  rounds kept ada                      her only promise
  rounds kept ada cv                   the one that speaks of a CV")]
    Kept(Kept),
    /// Not now, but on a day: sets the next step
    #[command(after_help = "Examples:
  rounds later ada 2w
  rounds later ada lovelace in 2 weeks
  rounds later ada friday she is away")]
    Later(Later),
    /// Let somebody rest: off the agenda until further notice
    #[command(after_help = "Examples:
  rounds rest ada
  rounds rest ada \"on leave until spring\"")]
    Rest(Rest),
    /// Move somebody to another circle
    #[command(after_help = "Examples:
  rounds move ada 1
  rounds move ada ben outer")]
    Move(Move),
    /// Write the note of somebody new
    ///
    /// Where they are one of your contacts already it says so and writes nothing.
    #[command(after_help = "Examples:
  rounds new Ana Ruiz --met-at \"Chamber lunch\" --said \"send the deck by friday\"
  rounds new Ana Ruiz --circle 2 --category expert --company Acme --email ana@acme.example
  rounds new Ana Ruiz --dry-run        the note, not written")]
    New(New),
    /// Open somebody's note in your editor
    ///
    /// Takes the editor of VISUAL or EDITOR, else vi, and waits for it; then says what changed and, where no watcher does
    /// it, commits the note.
    #[command(after_help = "Examples:
  rounds edit ada
  EDITOR='code --wait' rounds edit ada")]
    Edit(Edit),
    /// Take back the last change that rounds wrote to a note
    ///
    /// As a new commit, with DUE.md as it is then; once more takes back the one before. Only where nothing was changed on
    /// top; else it says what.
    #[command(after_help = "Examples:
  rounds undo                          the last one of all
  rounds undo ada                      her last one
  rounds undo --dry-run                what it would change")]
    Undo(Undo),
    /// Put a card into the inbox, in one line
    #[command(after_help = "Examples:
  rounds inbox \"Ana Ruiz, Acme, ana@acme.example — send deck by friday #event:Chamber\"
  rounds inbox \"Ada: phone, liked the draft\"")]
    Inbox(Inbox),
    /// Show what is wrong in the notes, where, and what to do about it
    ///
    /// A mistake in a note never hides the rest of the agenda; here is each with its line, the spot and the remedy.
    /// Exits 1 when there are any. Writes nothing.
    #[command(after_help = "Examples:
  rounds check
  rounds check --json            for scripts: the keys are stable")]
    Check(Check),
    /// Look at all that a healthy vault needs, and say what to do about what is missing
    ///
    /// Looks at git, your name in it, how contacts are merged here, the remote, locks that were left behind, whether
    /// file events arrive, synchronisers around the vault, the clock. Exits 1 when something is to be done. It asks
    /// nobody over the network unless told so with --remote, and changes nothing.
    #[command(after_help = "Examples:
  rounds doctor
  rounds doctor --remote         ask the remote too: is it there, may you in?
  rounds doctor --json           for scripts: the keys are stable")]
    Doctor(Doctor),
    /// Settle what a merge left open: show both sides, and take an answer
    ///
    /// Without NAME, lists the notes in which two machines said different things, also those that `rounds sync` could
    /// not settle: of these the answer is kept, and the next sync goes by it. With one, shows both sides field by
    /// field, and on a terminal asks which of them is right; `--ours` and `--theirs` answer for the whole note. While a
    /// merge or a rebase is under way the note is only written: concluding that is left to you.
    #[command(after_help = "Examples:
  rounds resolve                 which notes, and what is open in them
  rounds resolve ada             one of them, question by question
  rounds resolve ada --theirs    the other side is right about all of it")]
    Resolve(Resolve),
    /// Merge one file for git; `rounds init` tells git when to run it
    ///
    /// Notes with front matter are merged field by field, the inbox card by card, the agenda without conflicts, all
    /// else as git merges text.
    /// Exits 0 when all is merged, 1 when something is left to settle.
    #[command(
        hide = true,
        after_help = "Examples:
  rounds merge-driver contact %O %A %B %L %P
  rounds merge-driver agenda %O %A %B %L %P"
    )]
    MergeDriver(MergeDriver),
    /// Print completions for your shell
    #[command(after_help = "Examples:
  rounds completions bash > ~/.local/share/bash-completion/completions/rounds
  rounds completions fish > ~/.config/fish/completions/rounds.fish
  rounds completions zsh > \"${fpath[1]}/_rounds\"")]
    Completions(Completions),
    /// Print the manual page
    #[command(after_help = "Examples:
  rounds man | man -l -
  rounds man > ~/.local/share/man/man1/rounds.1")]
    Man,
}

/// `rounds demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Where to put it; made if it is not there [default: the folder of -C, else rounds-demo]
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// `rounds init`
#[derive(Debug, Args)]
pub struct Init {
    /// The folder that holds your contacts
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

/// `rounds watch`
#[derive(Debug, Args)]
pub struct Watch {
    /// The vault: the folder that holds your contacts
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Commit a file when it has been quiet this long, such as 5s or 1m, whatever `rounds.toml` says
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub settle: Option<Duration>,
    /// Look at the files every two seconds instead of waiting for events
    #[arg(long)]
    pub poll: bool,
}

/// `rounds status`
#[derive(Debug, Args)]
pub struct Status {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `rounds refresh`
#[derive(Debug, Args)]
pub struct Refresh {
    /// The vault: the folder that holds your contacts
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Write DUE.md, commit nothing
    #[arg(long)]
    pub no_commit: bool,
    /// Write nothing, commit nothing, say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Believe that notes are gone even when many went at once
    ///
    /// More than 10 notes and a fifth of the vault gone at once looks like an unmounted folder, and is not committed
    /// without this.
    #[arg(long)]
    pub accept_removals: bool,
}

/// `rounds sync`
#[derive(Debug, Args)]
pub struct Sync {
    /// The vault: the folder that holds your contacts
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Push to where everybody can read it, too
    ///
    /// The first push to a web address that answers without a password is not made without this: your notes are a
    /// dossier on real people.
    #[arg(long)]
    pub yes: bool,
}

/// `rounds due`
#[derive(Debug, Default, Args)]
pub struct Due {
    /// Show everything that is due, not a day's number
    #[arg(long)]
    pub all: bool,
    /// Only contacts of this circle: 1, 2 or 3, or inner, middle, outer
    #[arg(long, value_name = "CIRCLE", value_parser = circle)]
    pub circle: Option<Circle>,
    /// Only contacts of this category: expert, buyer, introducer or sponsor; may be given more than once
    #[arg(long, value_name = "CATEGORY", value_parser = category)]
    pub category: Vec<Category>,
    /// Look this many days ahead
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// Show what will be due on this day, such as friday, 2w or 2026-12-24
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Say which rules speak for this contact, and what they read; a name with blanks needs no quotes
    #[arg(long, value_name = "NAME", num_args = 1.., conflicts_with_all = ["all", "circle", "category"])]
    pub why: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl Due {
    /// Whether it asks for some contacts or days only.
    pub fn is_narrow(&self) -> bool {
        self.circle.is_some() || !self.category.is_empty() || self.days.is_some()
    }
}

/// `rounds show`
#[derive(Debug, Args)]
pub struct Show {
    /// Whom to show; a name with blanks needs no quotes
    #[arg(value_name = "NAME", required = true)]
    pub name: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `rounds check`
#[derive(Debug, Args)]
pub struct Check {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `rounds doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// Ask the remote whether it can be reached; nothing else goes over the network
    #[arg(long)]
    pub remote: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `rounds resolve`
#[derive(Debug, Args)]
pub struct Resolve {
    /// The contact, by name or alias, or a note's path in the vault
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Our side is right wherever the two differ
    #[arg(long, conflicts_with = "theirs", requires = "name")]
    pub ours: bool,
    /// The other side is right wherever the two differ
    #[arg(long, requires = "name")]
    pub theirs: bool,
}

/// `rounds merge-driver`
#[derive(Debug, Args)]
pub struct MergeDriver {
    /// What kind of file it is
    #[arg(value_name = "KIND", value_enum)]
    pub driver: Driver,
    /// The file with the version that both grew from
    #[arg(value_name = "BASE")]
    pub base: PathBuf,
    /// The file with our version; the result is written here
    #[arg(value_name = "OURS")]
    pub ours: PathBuf,
    /// The file with their version
    #[arg(value_name = "THEIRS")]
    pub theirs: PathBuf,
    /// How long conflict markers are
    #[arg(value_name = "SIZE")]
    pub marker_size: String,
    /// The file's path in the repository
    #[arg(value_name = "PATH", allow_hyphen_values = true)]
    pub path: PathBuf,
}

/// What a merge driver merges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Driver {
    /// A note, or the inbox.
    Contact,
    /// The agenda.
    Agenda,
}

/// `rounds completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

fn day(text: &str) -> Result<NaiveDate, &'static str> {
    date::parse_day(text).ok_or("a day looks like 2026-11-22")
}

fn circle(text: &str) -> Result<Circle, &'static str> {
    Circle::parse(text).ok_or("a circle is 1, 2 or 3, or inner, middle or outer")
}

fn category(text: &str) -> Result<Category, &'static str> {
    Category::parse(text).ok_or("a category is expert, buyer, introducer or sponsor")
}

fn duration(text: &str) -> Result<Duration, &'static str> {
    date::parse_duration(text).ok_or("a time looks like 5s or 1m")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_free_of_contradictions() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_help_and_every_one_with_options_examples() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(examples.starts_with("Examples:\n  r"), "{}", command.get_name());
        }
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        for arguments in [["rounds", "-C", "a", "due"], ["rounds", "due", "-C", "a"]] {
            let cli = Cli::try_parse_from(arguments).unwrap();
            assert_eq!(cli.global.vault, Some("a".into()));
        }
    }
}
