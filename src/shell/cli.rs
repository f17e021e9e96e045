//! The command line: what can be typed, and what its help says. It reads nothing but the arguments and `ROUNDS_VAULT`.

mod notes;
mod vault;

use crate::contact::{Category, Circle};
use crate::date;
use crate::shell::terminal::Colour;
use chrono::NaiveDate;
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueHint};
use std::path::PathBuf;
use std::time::Duration;

pub use notes::{
    Ask, Asked, Away, Bought, Edit, Export, Format, Hand, Import, Inbox, Kept, Later, Merge, Move, New,
    Promise, Rest, Touch, Tried, Undo,
};
pub use vault::{
    Autostart, Check, Circles, Complete, Completions, Demo, Doctor, Driver, Due, Event, Init, Log,
    MergeDriver, Refresh, Resolve, Review, Show, Status, Switch, Sync, Walk, Watch, Who,
};

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

/// The command line, with the options of every command told in one line of each command's own help.
pub fn command() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    let global: Vec<clap::Id> =
        command.get_arguments().filter(|arg| arg.is_global_set()).map(|arg| arg.get_id().clone()).collect();
    command.mut_subcommands(|verb| {
        verb.help_template(HELP)
            .mut_args(|arg| if global.contains(arg.get_id()) { arg.hide(true) } else { arg })
    })
}

/// A command's help.
const HELP: &str = "\
{before-help}{about-with-newline}
{usage-heading} {usage}

{all-args}

Every command: [-C DIR] [--today DATE] [-q | -v] [--color WHEN], see `rounds --help`{after-help}";

impl Cli {
    /// Reads the arguments; ends here where they ask for help, or cannot be understood.
    pub fn read() -> Self {
        Self::from_arg_matches(&command().get_matches()).unwrap_or_else(|error| error.exit())
    }
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
        hide_env_values = true,
        value_hint = ValueHint::DirPath
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
  rounds init ~/notes            another one
  rounds init --obsidian         and what makes Obsidian at home with contacts")]
    Init(Init),
    /// Keep DUE.md up to date and commit every change, until Ctrl-C
    ///
    /// DUE.md follows every save at once. A changed note becomes a commit of its own once it has been quiet for a
    /// while (`settle`), with a message that says what changed, for whom. Changes from while nothing was watching are
    /// committed at the start. Stops at Ctrl-C or SIGTERM within a second and says what has not settled.
    ///
    /// The first line tells how many contacts there are, and how many are due: who stands under Today in DUE.md.
    #[command(after_help = "Examples:
  rounds watch                   the vault you are in
  rounds watch ~/notes           another one
  rounds watch --settle 30s      commit later, for slow typists
  rounds watch --poll            on a network drive, WSL or FUSE, which send no events")]
    Watch(Watch),
    /// Have the vault watched after each login
    ///
    /// Writes a unit of systemd's user instance, or a LaunchAgent on macOS, one a vault, starts it, and says how to look at
    /// it. Without a word it says how it stands, as `rounds status` and `rounds doctor` do. It starts this very `rounds` with
    /// the PATH of now.
    #[command(after_help = "Examples:
  rounds autostart on
  rounds autostart --print       the file, not written
  rounds autostart off")]
    Autostart(Autostart),
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
    /// Each person stands once, with why now, what is to be settled by itself (`[ ]`) and what helps. With --circle,
    /// --category or --days it lists all whom these ask for. With --why it says instead which rules spoke
    /// for a contact, and which lines of the notes they read.
    #[command(after_help = "Examples:
  rounds due
  rounds due --all               also what does not fit a day
  rounds due --circle 1          the most important people only
  rounds due --on friday         what will be due then
  rounds due --in Lisbon         before a trip: who is due there, with phone numbers
  rounds due --why ada           why she is on the agenda, or is not
  rounds due --as-of 2026-10-01  what was due then, by the notes of then
  rounds due --json              for scripts: the keys are stable")]
    Due(Due),
    /// Show a person: the page to read in the minute before a call
    ///
    /// Who they are, why and since when, when they are next, where they stand on the agenda, the last five touches, promises both ways, give and take,
    /// personal facts, the buying window, what to do. A name is the note's, an alias, a path, a part of these or nearly
    /// one; where it fits several contacts they are listed and nothing is guessed. Writes nothing.
    #[command(after_help = "Examples:
  rounds show ada lovelace
  rounds show ada                a part is enough where it fits one only
  rounds show People/Ada         the folder tells namesakes apart
  rounds show ada --as-of '3 months ago'
  rounds show ada --json         for scripts: the keys are stable")]
    Show(Show),
    /// Who is where, and who does what: contacts, then people of the address book
    ///
    /// Looks for whole words in company, title, city, address and tags, and for beginnings of words in names, whatever their
    /// case and accents: whom to ask for an introduction, whom to see on a trip. All words must be found. Writes nothing.
    #[command(after_help = "Examples:
  rounds who Borealis
  rounds who ada                 all who are called so
  rounds who sales lisbon
  rounds who lisbon --json       for scripts: the keys are stable")]
    Who(Who),
    /// What came of an event: whom you met, what there was to do, what was kept, and in time
    ///
    /// An event is a dated note of the diary with `event:` in its front matter, whose `goal: 7` says how many people you
    /// meant to meet; or where contacts were met (`met`, `met_at`), as `#event:` on a card of the inbox writes it. Some
    /// words of its name will do; of several the newest that has been. Without a name all are listed. Writes nothing.
    #[command(after_help = "Examples:
  rounds event harvest evening
  rounds event                   all of them, the newest first
  rounds event harvest --json    for scripts: the keys are stable")]
    Event(Event),
    /// Go through the agenda, one person after the other, one key an answer
    ///
    /// Shows each person's page and waits for a key: touched, no answer, later, rest, kept, edit, skip, quit. Each answer is
    /// what the command of its name does: written and committed at once, and `rounds undo` takes it back. The marks of
    /// DUE.md are keys too: x ? > -. With --new it goes to those without a circle, whom 1, 2 and 3 put into one.
    #[command(after_help = "Examples:
  rounds walk
  rounds walk --new              those who have no circle yet, as after an import")]
    Walk(Walk),
    /// Look back on a month or a year: touches, promises, give and take, events
    ///
    /// Only months that are over count, so that no number changes from day to day. A touch is a day on which you were in
    /// touch with somebody. Two curves stand beside the field's figures: after which contact you stop, and at which touch
    /// business or a referral came. Fewer than five of anything are a count and no percentage. Writes nothing.
    #[command(after_help = "Examples:
  rounds review                  the last month
  rounds review october          or 2026-10, or oct 2025
  rounds review 2026             a year, as far as its months are over
  rounds review --as-of 2026-06-01
  rounds review --json           for scripts: the keys are stable")]
    Review(Review),
    /// What history tells of a person: the days and what was done, the newest first
    ///
    /// Follows the note through its names. A commit tells of whom it names; one that names nobody counts where it changed
    /// the note. With --moves it says instead who changed circle, category or status. Writes nothing.
    #[command(after_help = "Examples:
  rounds log ada
  rounds log ada -p              with what each commit changed
  rounds log --moves             who came nearer, who went
  rounds log ada --json          for scripts: the keys are stable")]
    Log(Log),
    /// Draw the circles: who is near, and what for, as a picture (SVG)
    ///
    /// Three rings for the circles, four sectors for the categories and a thin fifth for none. Somebody of two categories
    /// that lie side by side stands on their border. Shows who is on the agenda and in a circle; changes nothing in the vault.
    #[command(after_help = "Examples:
  rounds circles circles.svg     a file that any browser shows
  rounds circles --as-of 2026-01-01 then.svg")]
    Circles(Circles),
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
    /// listed and nothing is guessed. What came of it follows a dash, or the method by which you were in touch with its
    /// colon: then it is a touch too.
    #[command(after_help = "Examples:
  rounds kept ada                      her only promise
  rounds kept ada cv                   the one that speaks of a CV
  rounds kept ada cv phone: she was glad")]
    Kept(Kept),
    /// Write down a question for next time
    ///
    /// It stands under `Ask` in the note; the oldest stands on their entry in DUE.md, all of them in `rounds show`.
    #[command(after_help = "Examples:
  rounds ask ada how did the audit go?")]
    Ask(Ask),
    /// Strike a question through: it was asked, and you were in touch
    ///
    /// Which one is said by its words or some of them; where there is one only, it is that. What they said follows a dash,
    /// or the method by which you were in touch with its colon.
    #[command(after_help = "Examples:
  rounds asked ada                     the only question
  rounds asked ada audit phone: it went well
  rounds asked ada audit --not         not asked, and let be")]
    Asked(Asked),
    /// Write down that they bought: their buying window closes until the next time
    #[command(after_help = "Examples:
  rounds bought ada
  rounds bought ada yesterday")]
    Bought(Bought),
    /// Not now, but on a day: sets the next step
    ///
    /// Words behind the day are a remark in the log.
    #[command(after_help = "Examples:
  rounds later ada 2w
  rounds later ada lovelace in 2 weeks
  rounds later ada friday she is away")]
    Later(Later),
    /// Let somebody rest: off the agenda until further notice
    ///
    /// Words in quotes are a remark in the log.
    #[command(after_help = "Examples:
  rounds rest ada
  rounds rest ada \"on leave until spring\"")]
    Rest(Rest),
    /// Hand somebody over to somebody else, who looks after them from now on
    ///
    /// They leave the agenda. Where the other one is a contact too, their note gets a promise of yours: to introduce the
    /// two.
    #[command(after_help = "Examples:
  rounds hand ada to ben
  rounds hand ada to our sales")]
    Hand(Hand),
    /// Move somebody to another circle
    ///
    /// Words in quotes behind the circle are a remark in the log.
    #[command(after_help = "Examples:
  rounds move ada 1
  rounds move ada ben outer
  rounds move ada 2 \"she left the board\"")]
    Move(Move),
    /// Say when you are away, and see whom to tell beforehand
    ///
    /// Meanwhile nothing is due but what you agreed, promises and birthdays; cadence and first follow-ups wait, and are not
    /// late when you are back. Writes one line of rounds.toml, and lists circle 1, days agreed and promises in that time.
    #[command(after_help = "Examples:
  rounds away 2026-12-20..2027-01-06
  rounds away friday..2w
  rounds away --back")]
    Away(Away),
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
    /// Make one contact of two notes about the same person
    ///
    /// The second note goes into the first: its fields by the rules of a sync, its log and promises, and what else it says
    /// below a heading. Its name becomes an alias, links to it lead to the first from then on, in every note, and its file
    /// goes: one commit, which `rounds undo` takes back. Where both have a value of their own you are asked, as by
    /// `rounds resolve`. `rounds check` names contacts that are likely one person.
    #[command(after_help = "Examples:
  rounds merge \"ada lovelace\" \"ada king\"
  rounds merge People/Ada Clients/Ada --dry-run
  rounds merge ada \"ada king\" --ours     the first one is right wherever they differ")]
    Merge(Merge),
    /// Bring your people: out of a phone, LinkedIn, Google, Outlook, a CRM, or plain notes
    ///
    /// Reads vCards (files or a folder), LinkedIn's, Notion's and other tables and archives as they come, and Monica's
    /// JSON; which one a file is its content tells. Shows what would happen, and asks on a terminal. Whoever is a contact
    /// is filled, never overwritten; all others are kept in the address book, Imports/, and become notes when you ask.
    #[command(after_help = "Examples:
  rounds import Complete_LinkedInDataExport_11-30-2026.zip
  rounds import contacts.vcf --label Clients --circle 2
  rounds import crm.csv --map \"Client=name\" --map \"Firm=company\"
  rounds import People/                plain notes of this vault become contacts
  rounds undo --import                 takes the last import back")]
    Import(Import),
    /// Bring your people out: for a phone, a calendar, a spreadsheet, a script
    ///
    /// vcf: vCards in one file. vdir: a folder of them, one a person, as khard, vdirsyncer and Radicale read it. ics: a
    /// calendar of birthdays, agreed days, promises and buying windows. csv: a table with every key of the notes, which
    /// `rounds import` reads again. json: what `rounds show --json` says, of each. To the terminal, or into FILE, which
    /// must not be there yet. Writes nothing into the vault.
    #[command(after_help = "Examples:
  rounds export vcf people.vcf
  rounds export vdir ~/contacts --circle 1
  rounds export ics > calendar.ics
  rounds export csv --category buyer buyers.csv
  rounds export json --in Lisbon")]
    Export(Export),
    /// Take back the last change that rounds wrote to a note
    ///
    /// As a new commit, with DUE.md as it is then; once more takes back the one before. Only where nothing was changed on
    /// top; else it says what.
    #[command(after_help = "Examples:
  rounds undo                          the last one of all
  rounds undo ada                      her last one
  rounds undo --import                 the last import, as a whole
  rounds undo --save                   all that the last save of DUE.md did
  rounds undo --dry-run                what it would change")]
    Undo(Undo),
    /// Put a card into the inbox, in one line
    #[command(after_help = "Examples:
  rounds inbox \"Ana Ruiz, Acme, ana@acme.example — send deck by friday #event:Chamber\"
  rounds inbox \"Ada: phone, liked the draft\"")]
    Inbox(Inbox),
    /// Show what is wrong in the notes, where, and what to do about it
    ///
    /// A mistake in a note never hides the rest of the agenda; here is each with its line, the spot and the remedy, and
    /// so is what an answer or a command could not write into a note. Exits 1 when there are any; hints are none.
    /// Writes nothing.
    #[command(after_help = "Examples:
  rounds check
  rounds check --hints           dated lines under other headings, and the like
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
    ///
    /// In bash, zsh and fish they offer contacts, circles, categories, methods and a person's promises. The shell asks
    /// `rounds` for them, which reads the vault that the command line means.
    #[command(after_help = "Examples:
  rounds completions bash > ~/.local/share/bash-completion/completions/rounds
  rounds completions fish > ~/.config/fish/completions/rounds.fish
  rounds completions zsh > \"${fpath[1]}/_rounds\"
  source <(rounds completions zsh)       in .zshrc, below compinit; for bash in .bashrc")]
    Completions(Completions),
    /// Say what may stand where somebody types, for a shell; `rounds completions` tells it how to ask
    #[command(
        hide = true,
        after_help = "Examples:
  rounds complete bash 2 -- rounds show ad"
    )]
    Complete(Complete),
    /// Print the manual page
    #[command(after_help = "Examples:
  rounds man | man -l -
  rounds man > ~/.local/share/man/man1/rounds.1")]
    Man,
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

    #[test]
    fn the_command_line_is_free_of_contradictions() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_of_a_verb_has_its_own_options_and_the_others_in_a_line() {
        for verb in command().get_subcommands() {
            let help = verb.clone().render_help().to_string();
            let (own, every) = help.split_once("\n\nEvery command: [-C DIR]").unwrap();
            assert!(!own.contains("--today") && every.lines().count() > 2, "{help}");
            assert!(verb.clone().render_long_help().to_string().contains("\nEvery command: "), "{help}");
        }
        let all = command().render_help().to_string();
        assert!(all.contains("Options of every command:\n  -C, --vault <DIR>"), "{all}");
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
