//! `rounds who`: the members of a group with their attendance, then contacts, then people of the address book, by name, and by
//! where they work, what they do and where they are. It writes nothing.

use super::{Context, Outcome, count};
use crate::contact::{self, Contact};
use crate::date;
use crate::error::{Error, Result};
use crate::exchange::book::Row;
use crate::exchange::matching::{Keys, Register};
use crate::exchange::who::{By, Query};
use crate::index::{Index, Member, Roll};
use crate::shell::cli::Who;
use crate::shell::json;
use crate::shell::page::{BOLD, Page, unbroken};
use crate::shell::terminal::{Layout, plain, width};
use crate::shell::vault;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Prints who is found.
///
/// # Errors
/// When the vault cannot be read, or nothing is looked for.
pub fn run(arguments: &Who, context: &Context) -> Result<Outcome> {
    let root = vault::real_root(&context.find_vault(None)?)?;
    let asked = arguments.words.join(" ");
    let query = Query::parse(&asked).ok_or_else(|| {
        Error::refused(
            format!("`{asked}` holds no word"),
            "name a company, a title, a city, a tag or a group",
        )
    })?;
    let reading = vault::read_disk(&root)?;
    let today = reading.day(context.today, context.explicit_today);
    let found = Found::of(&query, &reading.index, today);
    context.terminal.print(&match arguments.json {
        true => json::render(&found.all().collect::<Vec<_>>()),
        false => found.text(&asked, today, context.terminal.layout()),
    })?;
    Ok(Outcome::Done)
}

/// Those who are found.
struct Found {
    /// The groups of that name, each with its members.
    groups: Vec<(Roll, String, Vec<Person>)>,
    /// All others: contacts first.
    people: Vec<Person>,
}

/// A group of somebody's, and how often they came.
#[derive(Debug, Clone, Serialize)]
struct Attendance {
    name: String,
    /// The group's note.
    path: String,
    /// To how many of the meetings.
    came: usize,
    meetings: usize,
    /// The last time.
    last: Option<String>,
    #[serde(skip)]
    last_day: Option<NaiveDate>,
}

/// The groups of each contact.
type Groups = BTreeMap<Arc<str>, Vec<Attendance>>;

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
    groups: Vec<Attendance>,
    /// The day of the last touch.
    touched: Option<String>,
    #[serde(skip)]
    last: Option<NaiveDate>,
}

impl Found {
    fn of(query: &Query, index: &Index, today: NaiveDate) -> Self {
        let rolls = index.groups().filter_map(|(path, _)| Some((path, index.roll(path, today)?)));
        let rolls: Vec<(&Arc<str>, Roll)> = rolls.collect();
        let groups = groups_of(&rolls);
        let of = |path: &str| groups.get(path).cloned().unwrap_or_default();
        let person = |by: By, path: &str, contact: &Contact| Person {
            groups: of(path),
            ..Person::of_contact(by, path, contact, today)
        };
        let named = rolls.into_iter().filter(|(path, _)| query.is_name(contact::name(path)));
        let named: Vec<_> = named
            .map(|(path, roll)| {
                let members = roll.members.iter().filter_map(|it| index.known(&it.path));
                let members = members.map(|(path, contact)| person(By::Group, path, contact)).collect();
                (roll, path.to_string(), members)
            })
            .collect();
        let is_listed = |path: &Arc<str>| {
            named.iter().any(|(roll, ..)| roll.members.iter().any(|member| member.path == *path))
        };
        let by = |path: &str, contact: &Contact| {
            let groups = groups.get(path).into_iter().flatten();
            query.finds(path, contact, groups.map(|group| &*group.name))
        };
        let mut found: Vec<(By, Person)> = index
            .contacts()
            .filter(|(path, _)| !is_listed(path))
            .filter_map(|(path, contact)| Some((by(path, contact)?, path, contact)))
            .map(|(by, path, contact)| (by, person(by, path, contact)))
            .collect();
        found.sort_by(|(one_by, one), (other_by, other)| {
            (one_by, &one.name, &one.path).cmp(&(other_by, &other.name, &other.path))
        });
        let mut people: Vec<Person> = found.into_iter().map(|(_, person)| person).collect();
        let known = index.contacts().map(|(path, contact)| Keys::of_contact(path, contact)).collect();
        let rows = query.rows(index.books().map(|(_, book)| book), &Register::of(known));
        people.extend(rows.into_iter().map(|(by, row)| Person::of_row(by, row)));
        Self { groups: named, people }
    }

    /// Everybody, each once.
    fn all(&self) -> impl Iterator<Item = &Person> {
        let mut seen = BTreeSet::new();
        let members = self.groups.iter().flat_map(|(.., members)| members);
        members.filter(move |member| seen.insert(&member.path)).chain(&self.people)
    }

    fn text(&self, asked: &str, today: NaiveDate, layout: Layout) -> String {
        let mut page = Page::new(layout);
        if self.people.is_empty() && self.groups.is_empty() {
            let what = "name, company, title, city, address, tag or group";
            page.paragraph(0, &format!("Nobody: no {what} says {}.", plain(asked)));
            return page.finish();
        }
        let names = self.all().map(|person| width(&plain(&person.name)));
        let column = names.filter(|&width| width <= LONGEST_NAME).max().unwrap_or(0);
        for (roll, path, members) in &self.groups {
            page.heading(BOLD, &plain(contact::name(path)));
            page.paragraph(2, &meetings(roll, today));
            for person in members {
                let came = person.groups.iter().find(|group| group.path == *path);
                let parts = [came.and_then(|came| came.words(today)), Some(person.words(today))];
                let parts: Vec<String> = parts.into_iter().flatten().filter(|it| !it.is_empty()).collect();
                page.entry(column, &plain(&person.name), &parts.join(" · "));
            }
        }
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

/// The groups of each of their members.
fn groups_of(rolls: &[(&Arc<str>, Roll)]) -> Groups {
    let mut groups = Groups::new();
    for (path, roll) in rolls {
        for Member { path: member, came, last } in &roll.members {
            groups.entry(member.clone()).or_default().push(Attendance {
                name: contact::name(path).to_owned(),
                path: path.to_string(),
                came: *came,
                meetings: roll.meetings.len(),
                last: last.map(json::day),
                last_day: *last,
            });
        }
    }
    groups
}

/// `4 meetings, the last on 12 Nov`
fn meetings(roll: &Roll, today: NaiveDate) -> String {
    match roll.meetings.last() {
        Some(last) => {
            let last = unbroken(&date::short(*last, today.year()));
            format!("{}, the last on {last}", count(roll.meetings.len(), "meeting"))
        }
        None => "No dated note tells of a meeting.".into(),
    }
}

impl Attendance {
    /// `came to 3 of 4, last on 12 Nov`; `None`: there was nothing to come to.
    fn words(&self, today: NaiveDate) -> Option<String> {
        let all = self.meetings;
        match self.last_day {
            _ if all == 0 => None,
            None => Some(unbroken(&format!("came to none of {all}"))),
            Some(last) => {
                let last = date::short(last, today.year());
                Some(unbroken(&format!("came to {} of {all}, last on {last}", self.came)))
            }
        }
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
            groups: Vec::new(),
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
            groups: Vec::new(),
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
