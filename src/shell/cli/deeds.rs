//! What can be typed of the commands that write into notes.

use super::{category, circle};
use crate::contact::{Category, Circle};
use clap::Args;

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
#[command(override_usage = "rounds kept [OPTIONS] NAME [TEXT]")]
pub struct Kept {
    /// Whose, and which promise: its words, or some of them
    #[arg(value_name = "NAME", required = true)]
    pub words: Vec<String>,
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
#[command(override_usage = "rounds move [OPTIONS] NAME... CIRCLE")]
pub struct Move {
    /// Whom, and the circle: 1, 2 or 3, or inner, middle, outer
    #[arg(value_name = "NAME", required = true, num_args = 2..)]
    pub words: Vec<String>,
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

/// `rounds undo`
#[derive(Debug, Args)]
pub struct Undo {
    /// Whose last change [default: the last of all]
    #[arg(value_name = "NAME")]
    pub name: Vec<String>,
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
