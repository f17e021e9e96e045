//! What can be typed of the commands that write into notes.

use super::{category, circle};
use crate::contact::{Category, Circle};
use clap::Args;
use std::path::PathBuf;

/// `rounds touch`
#[derive(Debug, Args)]
#[command(override_usage = "rounds touch [OPTIONS] NAME... [METHOD] [TEXT]")]
pub struct Touch {
    /// With whom, how, and your own words
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
    /// When it was [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// The next step that you agreed on, such as friday or 2w
    #[arg(long, value_name = "DATE")]
    pub next: Option<String>,
    /// You gave help
    #[arg(long)]
    pub gave: bool,
    /// You got help
    #[arg(long)]
    pub got: bool,
    /// They introduced you to somebody who wants to buy, or you them
    #[arg(long)]
    pub referral: bool,
    /// They came to you
    #[arg(long)]
    pub theirs: bool,
    /// You were selling
    #[arg(long)]
    pub sales: bool,
    /// You told them what came of their help
    #[arg(long)]
    pub told: bool,
    /// You asked how useful your help was
    #[arg(long)]
    pub asked: bool,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds tried`
#[derive(Debug, Args)]
#[command(override_usage = "rounds tried [OPTIONS] NAME... [METHOD] [TEXT]")]
pub struct Tried {
    /// Whom, how, and your own words
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
    /// When it was [default: today]
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds promise`
#[derive(Debug, Args)]
#[command(override_usage = "rounds promise [OPTIONS] NAME TEXT")]
pub struct Promise {
    /// Whom, and what
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
    /// Until when, such as friday, 2w or 2026-12-01; `by friday` at the end of the text will do
    #[arg(long, value_name = "DATE")]
    pub by: Option<String>,
    /// It is theirs: you are waiting for it
    #[arg(long)]
    pub theirs: bool,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds kept`
#[derive(Debug, Args)]
#[command(override_usage = "rounds kept [OPTIONS] NAME [TEXT] [METHOD: TEXT]")]
pub struct Kept {
    /// Whose, which promise: its words, or some of them, and what came of it
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds ask`
#[derive(Debug, Args)]
#[command(override_usage = "rounds ask [OPTIONS] NAME QUESTION")]
pub struct Ask {
    /// Whom, and what
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds asked`
#[derive(Debug, Args)]
#[command(override_usage = "rounds asked [OPTIONS] NAME [QUESTION] [METHOD: TEXT]")]
pub struct Asked {
    /// Whom, which question: its words, or some of them, and how and what they said
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
    /// You did not ask it, and it is to be let be
    #[arg(long)]
    pub not: bool,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds later`
#[derive(Debug, Args)]
#[command(override_usage = "rounds later [OPTIONS] NAME DATE [TEXT]")]
pub struct Later {
    /// Whom, and until when
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds rest`
#[derive(Debug, Args)]
#[command(override_usage = "rounds rest [OPTIONS] NAME... [TEXT]")]
pub struct Rest {
    /// Whom, and why
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds move`
#[derive(Debug, Args)]
#[command(override_usage = "rounds move [OPTIONS] NAME... CIRCLE [TEXT]")]
pub struct Move {
    /// Whom, the circle: 1, 2 or 3, or inner, middle, outer, and why, in quotes
    #[arg(value_name = "NAME", required = true, num_args = 2..)]
    pub words: Vec<String>,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds hand`
#[derive(Debug, Args)]
#[command(override_usage = "rounds hand [OPTIONS] NAME to OTHER")]
pub struct Hand {
    /// Whom, `to`, and who looks after them from now on
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds bought`
#[derive(Debug, Args)]
#[command(override_usage = "rounds bought [OPTIONS] NAME [DAY]")]
pub struct Bought {
    /// Who, and when, such as friday or 2026-11-20 [default: today]
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds away`
#[derive(Debug, Args)]
#[command(override_usage = "rounds away [OPTIONS] FROM..TO")]
pub struct Away {
    /// The first day and the last, such as 2026-12-20..2027-01-06 or friday..2w
    #[arg(value_name = "FROM..TO", required_unless_present = "back")]
    pub days: Vec<String>,
    /// You are back, or stay after all
    #[arg(long, conflicts_with = "days")]
    pub back: bool,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds new`
#[derive(Debug, Args)]
pub struct New {
    /// The name; with blanks it needs no quotes
    #[arg(value_name = "NAME", required = true)]
    pub name: Vec<String>,
    /// 1, 2 or 3, or inner, middle, outer [default: 3]
    #[arg(long, value_name = "CIRCLE", value_parser = circle)]
    pub circle: Option<Circle>,
    /// expert, buyer, introducer or sponsor; may be given more than once
    #[arg(long, value_name = "CATEGORY", value_parser = category)]
    pub category: Vec<Category>,
    /// When you met [default: today, where --met-at or --said is given]
    #[arg(long, value_name = "DATE")]
    pub met: Option<String>,
    /// Where you met
    #[arg(long, value_name = "TEXT")]
    pub met_at: Option<String>,
    /// What you said you would do, such as "send the deck by friday"; may be given more than once
    #[arg(long, value_name = "TEXT")]
    pub said: Vec<String>,
    /// Where they work
    #[arg(long, value_name = "TEXT")]
    pub company: Option<String>,
    /// What they do there
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The e-mail address
    #[arg(long, value_name = "TEXT")]
    pub email: Option<String>,
    /// The phone number
    #[arg(long, value_name = "TEXT")]
    pub phone: Option<String>,
    /// Why you stay in touch
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    /// Show the note, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds edit`
#[derive(Debug, Args)]
pub struct Edit {
    /// Whose note; a name with blanks needs no quotes
    #[arg(value_name = "NAME", required = true)]
    pub name: Vec<String>,
}

/// `rounds merge`
#[derive(Debug, Args)]
pub struct Merge {
    /// Whose note stays; a name with blanks needs quotes
    #[arg(value_name = "NAME")]
    pub into: String,
    /// Whose note goes into it
    #[arg(value_name = "OTHER")]
    pub from: String,
    /// The first note is right wherever the two differ
    #[arg(long, conflicts_with = "theirs")]
    pub ours: bool,
    /// The second note is right wherever the two differ
    #[arg(long)]
    pub theirs: bool,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds import`
#[derive(Debug, Args)]
pub struct Import {
    /// Exports of other programs as they come, folders of vCards, or plain notes of this vault
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Make notes of all who are new
    #[arg(long)]
    pub all: bool,
    /// Make notes of those who are new and have this label
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,
    /// Make notes of all who are new, in this circle [default: 3]
    #[arg(long, value_parser = circle, value_name = "CIRCLE")]
    pub circle: Option<Circle>,
    /// The address book's name for this export [default: by its kind, such as linkedin]
    #[arg(long = "as", value_name = "NAME")]
    pub book: Option<String>,
    /// What a column is: name, first, last, email, phone, company, title, city, linkedin, birthday, tags, note
    #[arg(long, value_name = "COLUMN=KEY")]
    pub map: Vec<String>,
    /// Keep columns that mean nothing to rounds, as keys of their own
    #[arg(long)]
    pub keep: bool,
    /// Log LinkedIn's messages as touches, one a person and day
    #[arg(long)]
    pub messages: bool,
    /// Show what would be done, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Ask nothing
    #[arg(short, long)]
    pub yes: bool,
}

/// `rounds export`
#[derive(Debug, Args)]
pub struct Export {
    /// As what
    #[arg(value_name = "FORMAT", value_enum)]
    pub format: Format,
    /// Where to; a folder for vdir [default: the terminal]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Only contacts of this circle: 1, 2 or 3, or inner, middle, outer
    #[arg(long, value_name = "CIRCLE", value_parser = circle)]
    pub circle: Option<Circle>,
    /// Only contacts of this category: expert, buyer, introducer or sponsor; may be given more than once
    #[arg(long, value_name = "CATEGORY", value_parser = super::category)]
    pub category: Vec<Category>,
    /// Only contacts of this place: its name stands in their city or address
    #[arg(long = "in", value_name = "PLACE")]
    pub place: Option<String>,
}

/// What people go out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// vCards, in one file
    Vcf,
    /// vCards, a file each, in a folder
    Vdir,
    /// A calendar
    Ics,
    /// A table
    Csv,
    /// What `rounds show --json` says
    Json,
}

/// `rounds undo`
#[derive(Debug, Args)]
pub struct Undo {
    /// Whose last change [default: the last of all]
    #[arg(value_name = "NAME")]
    pub name: Vec<String>,
    /// The last import, as a whole
    #[arg(long, conflicts_with = "name")]
    pub import: bool,
    /// All that the last save of DUE.md or of the inbox did
    #[arg(long, conflicts_with_all = ["name", "import"])]
    pub save: bool,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// `rounds inbox`
#[derive(Debug, Args)]
pub struct Inbox {
    /// The card, in one line
    #[arg(value_name = "TEXT", allow_hyphen_values = true, value_parser = card)]
    pub text: String,
    /// More of it, where it is not in quotes
    #[arg(value_name = "TEXT", hide = true)]
    pub more: Vec<String>,
    /// Show the change, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Reads the first word of a card: it may have its bullet already, but is no option that was spelled wrong.
fn card(text: &str) -> Result<String, &'static str> {
    match text.strip_prefix('-') {
        Some(rest) if !rest.is_empty() && !rest.starts_with(' ') => Err("a card begins with a name"),
        _ => Ok(text.to_owned()),
    }
}
