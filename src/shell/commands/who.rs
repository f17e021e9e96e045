//! `rounds who`: contacts, then people of the address book, by name, and by where they work, what they do and where they are. It writes
//! nothing.

use super::{Context, Outcome};
use crate::contact::{self, Contact};
use crate::date;
use crate::error::{Error, Result};
use crate::exchange::book::Row;
use crate::exchange::matching::{Keys, Register};
use crate::exchange::who::{By, Query};
use crate::index::Index;
use crate::shell::cli::Who;
use crate::shell::json;
use crate::shell::page::{BOLD, Page, unbroken};
use crate::shell::terminal::{Layout, plain, width};
use crate::shell::vault;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

/// Prints who is found.
///
/// # Errors
/// When the vault cannot be read, or nothing is looked for.
pub fn run(arguments: &Who, context: &Context) -> Result<Outcome> {
    let root = vault::real_root(&context.find_vault(None)?)?;
    let asked = arguments.words.join(" ");
    let query = Query::parse(&asked).ok_or_else(|| {
        Error::refused(format!("`{asked}` holds no word"), "name a company, a title, a city or a tag")
    })?;
    let reading = vault::read_disk(&root)?;
    let today = reading.day(context.today, context.explicit_today);
    let found = Found::of(&query, &reading.index, today);
    context.terminal.print(&match arguments.json {
        true => json::render(&found.people),
        false => found.text(&asked, today, context.terminal.layout()),
    })?;
    Ok(Outcome::Done)
}

/// Those who are found: contacts first.
struct Found {
    people: Vec<Person>,
}

#[derive(Serialize)]
struct Person {
    name: String,
    /// The note; `null` for somebody of the address book.
    path: Option<String>,
    /// What the first word was found in.
    by: &'static str,
    circle: Option<u8>,
    status: Option<&'static str>,
    company: Option<String>,
    title: Option<String>,
    city: Option<String>,
    phone: Vec<String>,
    email: Vec<String>,
    linkedin: Option<String>,
    /// The day of the last touch.
    touched: Option<String>,
    #[serde(skip)]
    last: Option<NaiveDate>,
}

impl Found {
    fn of(query: &Query, index: &Index, today: NaiveDate) -> Self {
        let mut found: Vec<(By, Person)> = index
            .contacts()
            .filter_map(|(path, contact)| Some((query.finds(path, contact)?, path, contact)))
            .map(|(by, path, contact)| (by, Person::of_contact(by, path, contact, today)))
            .collect();
        found.sort_by(|(one_by, one), (other_by, other)| {
            (one_by, &one.name, &one.path).cmp(&(other_by, &other.name, &other.path))
        });
        let mut people: Vec<Person> = found.into_iter().map(|(_, person)| person).collect();
        let known = index.contacts().map(|(path, contact)| Keys::of_contact(path, contact)).collect();
        let rows = query.rows(index.books().map(|(_, book)| book), &Register::of(known));
        people.extend(rows.into_iter().map(|(by, row)| Person::of_row(by, row)));
        Self { people }
    }

    fn text(&self, asked: &str, today: NaiveDate, layout: Layout) -> String {
        let mut page = Page::new(layout);
        if self.people.is_empty() {
            page.paragraph(
                0,
                &format!("Nobody: no name, company, title, city, address or tag says {}.", plain(asked)),
            );
            return page.finish();
        }
        let names = self.people.iter().map(|person| width(&plain(&person.name)));
        let column = names.filter(|&width| width <= LONGEST_NAME).max().unwrap_or(0);
        let (contacts, book): (Vec<&Person>, Vec<&Person>) =
            self.people.iter().partition(|it| it.path.is_some());
        for (title, people) in [("Contacts", contacts), ("Address book", book)] {
            if !people.is_empty() {
                page.heading(BOLD, title);
            }
            for person in people {
                page.entry(column, &plain(&person.name), &person.words(today));
            }
        }
        page.finish()
    }
}

/// A longer name stands on a line of its own.
const LONGEST_NAME: usize = 28;

impl Person {
    fn of_contact(by: By, path: &str, contact: &Contact, today: NaiveDate) -> Self {
        let none = contact::Reach::default();
        let reach = contact.reach.as_deref().unwrap_or(&none);
        let all = |list: &[Box<str>]| list.iter().map(|it| it.to_string()).collect();
        let one = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        let last = contact.touched(today).map(|(day, _)| day);
        Self {
            name: contact::name(path).to_owned(),
            path: Some(path.to_owned()),
            by: by.word(),
            circle: contact.circle.map(|circle| circle as u8),
            status: Some(contact.status.word()),
            company: one(&reach.company),
            title: one(&reach.title),
            city: one(&reach.city),
            phone: all(&reach.phones),
            email: all(&reach.emails),
            linkedin: reach.linkedin(),
            touched: last.map(json::day),
            last,
        }
    }

    fn of_row(by: By, row: &Row) -> Self {
        let person = row.person();
        Self {
            name: person.name,
            path: None,
            by: by.word(),
            circle: None,
            status: None,
            company: person.company,
            title: person.title,
            city: person.city,
            phone: person.phones,
            email: person.emails,
            linkedin: person.linkedin,
            touched: None,
            last: None,
        }
    }

    /// `CTO at Borealis · Lisbon · +351 1 · circle 2 · last 2 Nov`
    fn words(&self, today: NaiveDate) -> String {
        let job =
            [&self.title, &self.company].into_iter().flatten().cloned().collect::<Vec<_>>().join(" at ");
        let reach = self.phone.first().or(self.email.first()).or(self.linkedin.as_ref()).cloned();
        let status =
            self.status.filter(|&status| status != contact::Status::Active.word()).map(str::to_owned);
        let parts = [
            Some(job).filter(|job| !job.is_empty()),
            self.city.clone(),
            reach,
            self.circle.map(|circle| unbroken(&format!("circle {circle}"))),
            status,
            self.last.map(|day| unbroken(&format!("last {}", date::short(day, today.year())))),
        ];
        plain(&parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")).into_owned()
    }
}
