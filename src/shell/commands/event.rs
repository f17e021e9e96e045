//! `rounds event`: what came of an event. It writes nothing.

use super::{Context, Outcome};
use crate::agenda::event::{self, Event, Guest, Promised, Sums};
use crate::contact;
use crate::date;
use crate::error::{Error, Result};
use crate::note::task::State;
use crate::shell::cli;
use crate::shell::json;
use crate::shell::page::{BOLD, Page, unbroken};
use crate::shell::terminal::{Layout, plain, width};
use crate::shell::vault;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

/// Prints what came of the event with this name, the newest that has been; the list of all without one.
///
/// # Errors
/// When the vault cannot be read, or no event is called so.
pub fn run(arguments: &cli::Event, context: &Context) -> Result<Outcome> {
    let root = vault::real_root(&context.find_vault(None)?)?;
    let reading = vault::read_disk(&root)?;
    let today = reading.day(context.today, context.explicit_today);
    let asked = arguments.name.join(" ");
    let events = match asked.is_empty() {
        true => event::all(&reading.index),
        false => vec![chosen(event::find(&reading.index, &asked), &asked, today)?],
    };
    let told: Vec<Told> = events
        .into_iter()
        .map(|event| {
            let guests = event::guests(&reading.index, &event, today);
            Told::of(event, guests)
        })
        .collect();
    let layout = context.terminal.layout();
    context.terminal.print(&match (arguments.json, &told[..]) {
        (true, all) => json::render(&all),
        (false, [one]) if !asked.is_empty() => one.text(today, layout),
        (false, all) => list(all, today, layout),
    })?;
    Ok(Outcome::Done)
}

/// Of events with such a name the newest that has been, else the first to come.
fn chosen(found: Vec<Event>, asked: &str, today: NaiveDate) -> Result<Event> {
    let been = found.iter().position(|event| event.day <= today);
    let at = been.or_else(|| found.len().checked_sub(1));
    at.and_then(|at| found.into_iter().nth(at)).ok_or_else(|| Error::Refused {
        what: format!("no event is called `{asked}`"),
        hint: "`rounds event` lists all; `event:` in a dated note names one".into(),
    })
}

/// What there is to tell of an event.
#[derive(Serialize)]
struct Told {
    name: String,
    date: String,
    /// The dated note.
    path: Option<String>,
    goal: Option<u32>,
    met: usize,
    with_something_to_do: usize,
    kept: usize,
    in_time: usize,
    people: Vec<Met>,
    #[serde(skip)]
    day: NaiveDate,
    #[serde(skip)]
    sums: Sums,
}

#[derive(Serialize)]
struct Met {
    path: String,
    name: String,
    /// Met there for the first time.
    new: bool,
    promises: Vec<ToDo>,
    touches_since: usize,
    touched: Option<Touched>,
    helped: usize,
}

#[derive(Serialize)]
struct ToDo {
    text: String,
    due: Option<String>,
    /// `open`, `kept` or `called off`.
    state: &'static str,
    in_time: bool,
    #[serde(skip)]
    day: Option<NaiveDate>,
}

#[derive(Serialize)]
struct Touched {
    date: String,
    method: Option<&'static str>,
    #[serde(skip)]
    day: NaiveDate,
}

impl Told {
    fn of(event: Event, guests: Vec<Guest>) -> Self {
        let sums = Sums::of(&event, &guests);
        Self {
            date: json::day(event.day),
            day: event.day,
            path: event.note.map(|note| note.to_string()),
            goal: sums.goal,
            met: sums.met,
            with_something_to_do: sums.with_something_to_do,
            kept: sums.kept,
            in_time: sums.in_time,
            sums,
            name: event.name,
            people: guests.into_iter().map(Met::of).collect(),
        }
    }

    fn text(&self, today: NaiveDate, layout: Layout) -> String {
        let mut page = Page::new(layout);
        let day = date::short(self.day, today.year());
        page.heading(BOLD, &plain(&format!("{}, {day}", self.name)));
        page.paragraph(2, &self.sums.to_string());
        let names = self.people.iter().map(|it| width(&plain(&it.name)));
        let column = names.filter(|&width| width <= LONGEST_NAME).max().unwrap_or(0);
        if !self.people.is_empty() {
            page.heading(BOLD, "What came of it");
        }
        for it in &self.people {
            page.entry(column, &plain(&it.name), &it.words(today));
        }
        page.finish()
    }
}

/// A longer name stands on a line of its own.
const LONGEST_NAME: usize = 28;

fn list(all: &[Told], today: NaiveDate, layout: Layout) -> String {
    let mut page = Page::new(layout);
    if all.is_empty() {
        page.paragraph(
            0,
            "No event: `event:` in a dated note names one, `#event:` on a card of the inbox too.",
        );
        return page.finish();
    }
    for told in all {
        let day = unbroken(&date::short(told.day, today.year()));
        page.paragraph(0, &plain(&format!("{day} · {} · {}", told.name, told.sums)));
    }
    page.finish()
}

impl Met {
    fn of(guest: Guest) -> Self {
        Self {
            name: contact::name(&guest.path).to_owned(),
            path: guest.path.to_string(),
            new: guest.is_new,
            promises: guest.promises.into_iter().map(ToDo::of).collect(),
            touches_since: guest.touches,
            touched: guest.last.map(|(day, method)| Touched {
                date: json::day(day),
                method: method.map(contact::Method::word),
                day,
            }),
            helped: guest.helped,
        }
    }

    /// `new · kept in time: send the photos · 2 touches since, the last 2 Dec by phone · helped once`
    fn words(&self, today: NaiveDate) -> String {
        let year = today.year();
        let mut parts: Vec<String> = self.new.then(|| "new".to_owned()).into_iter().collect();
        parts.extend(self.promises.iter().map(|it| it.words(today)));
        parts.push(match (&self.touched, self.touches_since) {
            (None, _) => "no word since".into(),
            (Some(last), 1) => format!("touched {}", unbroken(&date::short(last.day, year))),
            (Some(last), count) => {
                format!("{count} touches since, the last {}", unbroken(&date::short(last.day, year)))
            }
        });
        parts.extend((self.helped > 0).then(|| match self.helped {
            1 => "helped once".into(),
            count => format!("helped {count} times"),
        }));
        plain(&parts.join(" · ")).into_owned()
    }
}

impl ToDo {
    fn of(it: Promised) -> Self {
        let state = match it.state {
            State::Open => "open",
            State::Kept => "kept",
            State::CalledOff => "called off",
        };
        let due = it.promise.due;
        Self {
            text: it.promise.text.into(),
            due: due.map(json::day),
            state,
            in_time: it.is_in_time,
            day: due,
        }
    }

    fn words(&self, today: NaiveDate) -> String {
        let by = self.day.map(|day| format!(" by {}", unbroken(&date::short(day, today.year()))));
        match self.state {
            "kept" if self.in_time => format!("kept in time: {}", self.text),
            "open" => format!("promised{}: {}", by.unwrap_or_default(), self.text),
            state => format!("{state}: {}", self.text),
        }
    }
}
