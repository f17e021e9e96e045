//! What can be typed of the commands that are about the vault as a whole, and of those that only read it.

use super::{category, circle, duration};
use crate::contact::Category;
use crate::contact::Circle;
use clap::{Args, ValueHint};
use std::path::PathBuf;
use std::time::Duration;

/// `rounds demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// Where to put it; made if it is not there [default: the folder of -C, else rounds-demo]
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
}

/// `rounds init`
#[derive(Debug, Args)]
pub struct Init {
    /// The folder that holds your contacts
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// Also set Obsidian up: types of properties, a template, People.base; in a vault that is one already, too
    #[arg(long)]
    pub obsidian: bool,
}

/// `rounds watch`
#[derive(Debug, Args)]
pub struct Watch {
    /// The vault: the folder that holds your contacts
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// Commit a file when it has been quiet this long, such as 5s or 1m, whatever `rounds.toml` says
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub settle: Option<Duration>,
    /// Look at the files every two seconds instead of waiting for events
    #[arg(long)]
    pub poll: bool,
}

/// `rounds autostart`
#[derive(Debug, Args)]
pub struct Autostart {
    /// Start the vault's watcher now and after each login, or no longer
    #[arg(value_name = "SWITCH", value_enum)]
    pub switch: Option<Switch>,
    /// Print the file that `on` would write
    #[arg(long, conflicts_with = "switch")]
    pub print: bool,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Switch {
    /// Write it and start it.
    On,
    /// Stop it and remove it.
    Off,
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
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
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
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// Push to where everybody can read it, too
    ///
    /// The first push to a web address that answers without a password is not made without this: your notes are a
    /// dossier on real people.
    #[arg(long)]
    pub yes: bool,
    /// Take a history that was rewritten on the remote
    ///
    /// Somebody took a word out of it, and this clone still has the commits with it: these go, and your commits that
    /// were never there are put on top of the new history. Without this nothing is changed and nothing is sent.
    #[arg(long)]
    pub accept_rewrite: bool,
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
    /// Only contacts of this place, with their phone numbers: its name stands in their city or address
    #[arg(long = "in", value_name = "PLACE")]
    pub place: Option<String>,
    /// Look this many days ahead
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// Show what will be due on this day, such as friday, 2w or 2026-12-24
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// As it was on this day, by history: 2026-10-01, yesterday, 3 months ago
    #[arg(long, value_name = "DATE", conflicts_with = "on")]
    pub as_of: Option<String>,
    /// Say which rules speak for this contact, and what they read; a name with blanks needs no quotes
    #[arg(long, value_name = "NAME", num_args = 1.., conflicts_with_all = ["all", "circle", "category", "place"])]
    pub why: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl Due {
    /// Whether it asks for some contacts or days only.
    pub fn is_narrow(&self) -> bool {
        self.circle.is_some() || !self.category.is_empty() || self.days.is_some() || self.place.is_some()
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
    /// As it was on this day, by history: 2026-10-01, yesterday, 3 months ago
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// `rounds review`
#[derive(Debug, Args)]
pub struct Review {
    /// A month that is over, such as 2026-10 or october, or a year [default: the last month]
    #[arg(value_name = "MONTH|YEAR")]
    pub term: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// As it was on this day, by history: 2026-10-01, yesterday, 3 months ago
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// `rounds log`
#[derive(Debug, Args)]
pub struct Log {
    /// Of whom; a name with blanks needs no quotes
    #[arg(value_name = "NAME", required_unless_present = "moves", conflicts_with = "moves")]
    pub name: Vec<String>,
    /// With what each commit changed in the note
    #[arg(short, long, conflicts_with_all = ["json", "moves"])]
    pub patch: bool,
    /// Who changed circle, category or status, and when
    #[arg(long)]
    pub moves: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `rounds circles`
#[derive(Debug, Args)]
pub struct Circles {
    /// Where to; a picture that is there is replaced [default: the terminal]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// As it was on this day, by history: 2026-10-01, yesterday, 3 months ago
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
}

/// `rounds walk`
#[derive(Debug, Args)]
pub struct Walk {
    /// Go to those without a circle
    #[arg(long)]
    pub new: bool,
}

/// `rounds who`
#[derive(Debug, Args)]
pub struct Who {
    /// Words of a name, a company, a title, a city, an address, a tag or a group
    #[arg(value_name = "WORDS", required = true)]
    pub words: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `rounds check`
#[derive(Debug, Args)]
pub struct Check {
    /// Also tell what looks as if it was meant for a log and is not read
    #[arg(long)]
    pub hints: bool,
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
    /// What else is made from the notes.
    Feed,
}

/// `rounds completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

/// `rounds complete`
#[derive(Debug, Args)]
pub struct Complete {
    /// The shell: it decides how the words are quoted
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
    /// Which word is being typed; the first, the command's name, is 0
    #[arg(value_name = "PLACE")]
    pub place: usize,
    /// The words, as they stand on the line
    #[arg(value_name = "WORDS", last = true, allow_hyphen_values = true)]
    pub words: Vec<String>,
}

/// `rounds event`
#[derive(Debug, Args)]
pub struct Event {
    /// Words of its name
    #[arg(value_name = "NAME")]
    pub name: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
