//! A person as JSON.

use crate::agenda::person::{self, Next, words};
use crate::contact::{self, Category};
use crate::page::{ENGLISH, segments};
use crate::shell::json::{self, Act, Item, Reason, day};
use crate::shell::page;
use chrono::NaiveDate;
use serde::Serialize;

/// The person as the text of a JSON object.
pub fn render(person: &person::Person<'_>) -> String {
    json::render(&PersonReport::from(person))
}

/// People as the text of a JSON array, each with the number of this format.
pub fn render_all<'a>(people: impl Iterator<Item = person::Person<'a>>) -> String {
    #[derive(Serialize)]
    struct Exported<'a> {
        format: u8,
        #[serde(flatten)]
        report: PersonReport<'a>,
    }
    let people: Vec<person::Person<'_>> = people.collect();
    let reports = people.iter().map(|person| Exported { format: 1, report: PersonReport::from(person) });
    json::render(&reports.collect::<Vec<_>>())
}

#[derive(Serialize)]
struct PersonReport<'a> {
    today: String,
    path: &'a str,
    name: &'a str,
    aliases: Vec<&'a str>,
    circle: Option<u8>,
    categories: Vec<&'static str>,
    /// Their own; `null` where the circle's counts.
    cadence: Option<String>,
    status: &'static str,
    handed_to: Option<&'a str>,
    temperature: Option<&'static str>,
    click: bool,
    aim: &'static str,
    why: Option<&'a str>,
    met: Option<String>,
    met_at: Option<&'a str>,
    channel: Option<&'static str>,
    next: NextDay,
    /// The section of today's agenda, why they stand in it, and what is to be settled by itself.
    section: Option<&'static str>,
    reason: Option<Reason<'a>>,
    items: Vec<Item<'a>>,
    /// The first day of which anything is known.
    known_since: Option<String>,
    /// How many touches there were.
    touches: usize,
    last_touches: Vec<Touch<'a>>,
    promises: Promises<'a>,
    give_and_take: Vec<Kind<'a>>,
    /// What to ask next time, the oldest first.
    questions: Vec<Question<'a>>,
    personal: Vec<&'a str>,
    birthday: Option<Birthday>,
    buying: Option<Buying<'a>>,
    /// What to say at a first follow-up.
    opening: Vec<String>,
    suggestion: Option<Act<'a>>,
    reach: Reach<'a>,
    /// The user's own.
    fields: Vec<Field<'a>>,
}

/// How and where to find them.
#[derive(Serialize, Default)]
struct Reach<'a> {
    email: &'a [Box<str>],
    phone: &'a [Box<str>],
    company: Option<&'a str>,
    title: Option<&'a str>,
    city: Option<&'a str>,
    website: &'a [Box<str>],
    linkedin: Option<String>,
    address: Option<&'a str>,
    via: Option<&'a str>,
    uid: Option<&'a str>,
}

impl<'a> From<&'a contact::Reach> for Reach<'a> {
    fn from(reach: &'a contact::Reach) -> Self {
        Self {
            email: &reach.emails,
            phone: &reach.phones,
            company: reach.company.as_deref(),
            title: reach.title.as_deref(),
            city: reach.city.as_deref(),
            website: &reach.websites,
            linkedin: reach.linkedin(),
            address: reach.address.as_deref(),
            via: reach.via.as_deref(),
            uid: reach.uid.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct NextDay {
    /// `off`, `never`, `now`, `first follow-up`, `agreed`, `silent` or `due`.
    kind: &'static str,
    date: Option<String>,
    latest: Option<String>,
    /// When to ask again after a try.
    again: Option<String>,
}

#[derive(Serialize)]
struct Touch<'a> {
    date: String,
    method: Option<&'static str>,
    text: String,
    tags: Vec<&'static str>,
    /// Where it stands, if not in the contact's own note.
    from: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct Promises<'a> {
    yours: Vec<Promise<'a>>,
    theirs: Vec<Promise<'a>>,
}

#[derive(Serialize)]
struct Promise<'a> {
    text: &'a str,
    due: Option<String>,
    /// Its line in the person's own note.
    line: Option<u32>,
    /// Where it stands else.
    from: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Question<'a> {
    text: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct Kind<'a> {
    /// The tag's word.
    kind: &'static str,
    count: usize,
    last: Touch<'a>,
}

#[derive(Serialize)]
struct Birthday {
    next: String,
    turns: Option<i32>,
}

#[derive(Serialize)]
struct Buying<'a> {
    bought: Option<String>,
    every: Option<String>,
    by: Option<&'a str>,
    opens: Option<String>,
}

#[derive(Serialize)]
struct Field<'a> {
    key: &'a str,
    values: &'a [String],
}

impl<'a> From<&'a person::Person<'a>> for PersonReport<'a> {
    fn from(person: &'a person::Person<'a>) -> Self {
        let contact = person.contact;
        let promises = |all: &[&'a contact::Promise]| all.iter().map(|&it| Promise::from(it)).collect();
        Self {
            today: day(person.today),
            path: person.path,
            name: contact::name(person.path),
            aliases: contact.aliases.iter().map(|alias| &**alias).collect(),
            circle: contact.circle.map(|circle| circle as u8),
            categories: contact.categories.iter().map(Category::word).collect(),
            cadence: contact.cadence.map(|cadence| cadence.to_string()),
            status: contact.status.word(),
            handed_to: contact.known.as_ref().and_then(|known| known.handed_to.as_deref()),
            temperature: contact.temperature.map(|it| it.word()),
            click: contact.click,
            aim: contact.aim.word(),
            why: contact.why.as_deref(),
            met: contact.met.map(|met| day(met.day)),
            met_at: contact.met_at.as_deref(),
            channel: contact.channel.map(|channel| channel.word()),
            next: NextDay::from(person.next),
            section: person.standing.as_ref().map(|it| it.section.word()),
            reason: person.standing.as_ref().map(|it| Reason::from(&it.entry.why_now)),
            items: person.standing.iter().flat_map(|it| &it.entry.items).map(Item::from).collect(),
            known_since: person.since.map(json::day),
            touches: person.touches,
            last_touches: person.last.iter().map(Touch::from).collect(),
            promises: Promises { yours: promises(&person.yours), theirs: promises(&person.theirs) },
            give_and_take: person.give_and_take.iter().map(Kind::from).collect(),
            questions: contact
                .questions()
                .iter()
                .map(|it| Question { text: &it.text, line: it.line })
                .collect(),
            personal: contact.personal.iter().map(|fact| &**fact).collect(),
            birthday: person.birthday.map(|it| Birthday { next: day(it.day), turns: it.turns }),
            buying: person.window.map(Buying::from),
            opening: opening(person),
            suggestion: person.act.as_ref().map(Act::from),
            reach: contact.reach.as_deref().map(Reach::from).unwrap_or_default(),
            fields: person.fields.iter().map(|(key, values)| Field { key, values }).collect(),
        }
    }
}

fn opening(person: &person::Person<'_>) -> Vec<String> {
    let entry = person.standing.as_ref().map(|it| &it.entry);
    let lines = entry.map(|entry| segments::openings(entry, &ENGLISH)).unwrap_or_default();
    lines.iter().map(|line| page::words(line, person.today)).collect()
}

impl From<Next> for NextDay {
    fn from(next: Next) -> Self {
        let of =
            |kind, date: Option<NaiveDate>| Self { kind, date: date.map(day), latest: None, again: None };
        match next {
            Next::Off(_) => of("off", None),
            Next::Never => of("never", None),
            Next::Now => of("now", None),
            Next::NoReply => of("silent", None),
            Next::FirstFollowUp { by } => of("first follow-up", Some(by)),
            Next::Agreed { day: date, again } => Self { again: again.map(day), ..of("agreed", Some(date)) },
            Next::Due { day: date, latest } => Self { latest: latest.map(day), ..of("due", Some(date)) },
        }
    }
}

impl<'a> From<&person::Touch<'a>> for Touch<'a> {
    fn from(touch: &person::Touch<'a>) -> Self {
        Self {
            date: day(touch.day),
            method: touch.method.map(|method| method.word()),
            text: words(&touch.text),
            tags: touch.tags.words().collect(),
            from: touch.from.map(|(path, line)| Place { path, line }),
        }
    }
}

impl<'a> From<&'a contact::Promise> for Promise<'a> {
    fn from(promise: &'a contact::Promise) -> Self {
        let from = promise.from.as_ref().map(|from| Place { path: &from.note, line: promise.line });
        let line = Some(promise.line).filter(|_| from.is_none());
        Self { text: &promise.text, due: promise.due.map(day), line, from }
    }
}

impl<'a> From<&person::Kind<'a>> for Kind<'a> {
    fn from(kind: &person::Kind<'a>) -> Self {
        let word = kind.tag.words().next().unwrap_or_default();
        Self { kind: word, count: kind.count, last: Touch::from(&kind.last) }
    }
}

impl<'a> From<person::Window<'a>> for Buying<'a> {
    fn from(window: person::Window<'a>) -> Self {
        Self {
            bought: window.bought.map(day),
            every: window.every.map(|every| every.to_string()),
            by: window.by,
            opens: window.opens.map(day),
        }
    }
}
