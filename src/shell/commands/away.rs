//! `rounds away`: says in `rounds.toml` when you are away, and whom to tell beforehand.

use super::act::{Plan, Session};
use super::{Context, Outcome, day};
use crate::agenda::away::{self, Told, What};
use crate::agenda::markdown::{clean, cut};
use crate::config;
use crate::contact;
use crate::date;
use crate::date::calendar::Period;
use crate::date::spoken;
use crate::error::{Error, Result};
use crate::message;
use crate::shell::cli::Away;
use crate::shell::files::{self, Found};
use crate::shell::page::{self, BOLD, Page};
use crate::shell::terminal::plain;
use crate::shell::vault::{FileEdit, Operation, Vault};
use chrono::{Datelike, NaiveDate};

/// The longest promise, in characters.
const TEXT: usize = 80;

/// Writes down the time away, and lists who is to be told.
pub fn run(arguments: &Away, context: &Context) -> Result<Outcome> {
    let away = if arguments.back { None } else { Some(period(&arguments.days.join(" "), context.today)?) };
    let mut session = Session::open(context, arguments.dry_run)?;
    let outcome = session.carry_out(|vault| plan(vault, away))?;
    if let Some(away) = away {
        let told = away::to_tell(session.vault().disk(), away, context.today);
        context.terminal.print(&list(&told, away, context))?;
    }
    Ok(outcome)
}

/// Both days as people say them; the second one is counted from today, too.
fn period(said: &str, today: NaiveDate) -> Result<Period> {
    let refused =
        |what: String| Err(Error::refused(what, "write both days: `rounds away 2026-12-20..2027-01-06`"));
    let Some((from, to)) = said.split_once("..") else { return refused(format!("`{said}` is no time away")) };
    let day = |said: &str| spoken::parse_ahead(said.trim(), today).map_err(day::refused);
    let (from, to) = (day(from)?, day(to)?);
    match Period::new(from, to) {
        Some(_) if to < today => refused(format!("{to} is over")),
        Some(period) => Ok(period),
        None => refused(format!("{to} is before {from}")),
    }
}

fn plan(vault: &Vault, away: Option<Period>) -> Result<Plan> {
    let old = match files::read(vault.root(), config::FILE) {
        Found::File(content) => Some(content.bytes),
        Found::Nothing => None,
        Found::Unreadable(cause) => {
            let what = format!("{}: cannot be read: {cause}", config::FILE);
            return Err(Error::refused(what, "make the file readable for you"));
        }
    };
    let text = std::str::from_utf8(old.as_deref().unwrap_or_default()).ok();
    let Some(new) = text.and_then(|text| config::with_away(text, away)) else {
        let line = away.map(|away| format!("say `away = \"{away}\"` below `[agenda]`"));
        return Err(Error::refused(
            format!("{}: cannot be changed without touching more of it", config::FILE),
            line.unwrap_or_else(|| "take `away` out of `[agenda]`".into()),
        ));
    };
    let message = message::away(away);
    if text == Some(&*new) {
        let subject = message.lines().next().unwrap_or_default().to_owned();
        return Ok(Plan { already: vec![subject], ..Plan::default() });
    }
    let edits = vec![FileEdit { path: config::FILE.into(), old, new: Some(new.into_bytes()) }];
    Ok(Plan { operations: vec![Operation { edits, message }], ..Plan::default() })
}

fn list(told: &[Told<'_>], away: Period, context: &Context) -> String {
    let mut page = Page::new(context.terminal.layout());
    let year = context.today.year();
    let short = |day| page::unbroken(&date::short(day, year));
    let days = format!("{} to {}", short(away.from), short(away.to));
    if told.is_empty() {
        page.remark(&format!("Away {days}. Nobody need be told."));
        return page.finish();
    }
    page.heading(BOLD, &format!("Away {days}: tell them beforehand"));
    for Told { path, what } in told {
        let what: Vec<String> = what.iter().map(|what| words(what, &short)).collect();
        page.paragraph(2, &format!("{} · {}", plain(contact::name(path)), what.join(" · ")));
    }
    page.finish()
}

fn words(what: &What<'_>, short: &impl Fn(NaiveDate) -> String) -> String {
    let text = |text: &str| plain(&cut(&clean(text), TEXT)).into_owned();
    match what {
        What::Agreed(day) => format!("agreed for {}", short(*day)),
        What::Promise { due, promise } if promise.is_waiting => {
            format!("they promised by {}: {}", short(*due), text(&promise.text))
        }
        What::Promise { due, promise } => {
            format!("you promised by {}: {}", short(*due), text(&promise.text))
        }
        What::Circle => "circle 1".into(),
    }
}
