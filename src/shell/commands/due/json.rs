//! The agenda as JSON.

use crate::agenda::day::{Agenda, Part};
use crate::agenda::{self, entry};
use crate::contact::{self, Category, Method};
use crate::index::Index;
use crate::page::ENGLISH;
use crate::shell::json::{self, Act, Item, Reason, day};
use serde::Serialize;

/// The agenda of an index, which looks so many days ahead, as the text of a JSON object.
pub fn render(agenda: &Agenda, index: &Index, days: u32) -> String {
    json::render(&AgendaReport {
        today: day(agenda.today),
        days,
        sections: agenda.sections.iter().map(|part| Section::of(part, index)).collect(),
        cards: agenda.cards.iter().map(Card::from).collect(),
        balance: Balance::from(&agenda.balance),
        attention: agenda.attention.iter().map(json::Finding::from).collect(),
    })
}

#[derive(Serialize)]
struct AgendaReport<'a> {
    today: String,
    days: u32,
    sections: Vec<Section<'a>>,
    cards: Vec<Card<'a>>,
    balance: Balance<'a>,
    attention: Vec<json::Finding<'a>>,
}

#[derive(Serialize)]
struct Section<'a> {
    /// `today`, `this_week` (the next `days` days), `when_there_is_time` or `not_calling_back`.
    section: &'static str,
    people: Vec<Person<'a>>,
    /// How many people `--all` would add.
    more: usize,
}

#[derive(Serialize)]
struct Person<'a> {
    path: &'a str,
    name: &'a str,
    circle: Option<u8>,
    categories: Vec<&'a str>,
    reason: Reason<'a>,
    /// The day by which they stand where they stand; `null` where none speaks.
    date: Option<String>,
    items: Vec<Item<'a>>,
    touched: Option<Touched>,
    /// Whether the last touch came from them.
    theirs: bool,
    touches: usize,
    tries: Option<Tries>,
    met: Option<String>,
    met_at: Option<&'a str>,
    act: Option<Act<'a>>,
    seen: Option<Seen<'a>>,
    why: Option<&'a str>,
    fact: Option<&'a str>,
    via: Option<&'a str>,
    phone: Vec<&'a str>,
}

#[derive(Serialize)]
struct Touched {
    date: String,
    method: Option<&'static str>,
}

/// A meeting that comes.
#[derive(Serialize)]
struct Seen<'a> {
    date: String,
    place: &'a str,
    /// The dated note.
    path: &'a str,
}

#[derive(Serialize)]
struct Tries {
    count: usize,
    last: String,
}

/// A card in the inbox that says no what for.
#[derive(Serialize)]
struct Card<'a> {
    since: Option<String>,
    who: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Balance<'a> {
    total: usize,
    /// Of these, for personal aims alone.
    personal: usize,
    /// A contact of two categories counts in both rows.
    rows: Vec<Row>,
    /// Each contact once.
    all: Counts,
    without_circle: Vec<&'a str>,
    remarks: Vec<String>,
    to_rest: Vec<ToRest<'a>>,
    /// Dropped or handed over before their fifth touch.
    let_go_early: usize,
}

/// The weakest of a category that is over its cap, and how many more would have to rest.
#[derive(Serialize)]
struct ToRest<'a> {
    category: &'static str,
    contacts: Vec<&'a str>,
    more: usize,
}

/// `category` is `null` in the row of those that have none.
#[derive(Serialize)]
struct Row {
    category: Option<&'static str>,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Serialize)]
struct Counts {
    circle_1: usize,
    circle_2: usize,
    circle_3: usize,
    no_circle: usize,
}

impl<'a> Section<'a> {
    fn of(part: &'a Part, index: &'a Index) -> Self {
        let people = part.entries.iter().map(|entry| Person::of(entry, index)).collect();
        Self { section: part.section.word(), people, more: part.more }
    }
}

impl<'a> Person<'a> {
    fn of(entry: &'a entry::Entry, index: &'a Index) -> Self {
        Self {
            path: &entry.path,
            name: contact::name(&entry.path),
            circle: entry.circle.map(|circle| circle as u8),
            categories: entry.categories.iter().map(Category::word).collect(),
            reason: Reason::from(&entry.why_now),
            date: entry.day.map(day),
            items: entry.items.iter().map(Item::from).collect(),
            touched: entry
                .touched
                .map(|(date, method)| Touched { date: day(date), method: method.map(Method::word) }),
            theirs: entry.is_theirs,
            touches: entry.touches,
            tries: entry.tries.map(|tries| Tries { count: tries.count, last: day(tries.last) }),
            met: entry.met.map(day),
            met_at: entry.met_at.as_deref(),
            act: entry.act.as_ref().map(Act::from),
            seen: entry.seen.as_ref().map(|it| Seen { date: day(it.day), place: &it.place, path: &it.note }),
            why: entry.why.as_deref(),
            fact: entry.fact.as_deref(),
            via: entry.via.as_deref(),
            phone: super::phones(entry, index).collect(),
        }
    }
}

impl<'a> From<&'a entry::Card> for Card<'a> {
    fn from(card: &'a entry::Card) -> Self {
        Self { since: card.since.map(day), who: &card.who, text: &card.text }
    }
}

impl<'a> From<&'a agenda::Balance> for Balance<'a> {
    fn from(balance: &'a agenda::Balance) -> Self {
        let categories = Category::ALL.into_iter().map(Some).chain([None]);
        let row = |(category, &counts): (Option<Category>, _)| Row {
            category: category.map(Category::word),
            counts: Counts::from(counts),
        };
        Self {
            total: balance.total,
            personal: balance.personal,
            rows: categories.zip(&balance.counts).map(row).collect(),
            all: Counts::from(balance.circles),
            without_circle: balance.without_circle.iter().map(|path| &**path).collect(),
            remarks: balance.remarks.iter().map(|remark| (ENGLISH.off)(&remark.off)).collect(),
            to_rest: balance.remarks.iter().filter_map(to_rest).collect(),
            let_go_early: balance.let_go_early,
        }
    }
}

fn to_rest(remark: &agenda::Remark) -> Option<ToRest<'_>> {
    let agenda::Off::OverCap { category, .. } = &remark.off else { return None };
    let contacts = remark.to_rest.iter().map(|path| &**path).collect();
    Some(ToRest { category: category.word(), contacts, more: remark.more })
}

impl From<[usize; 4]> for Counts {
    fn from([circle_1, circle_2, circle_3, no_circle]: [usize; 4]) -> Self {
        Self { circle_1, circle_2, circle_3, no_circle }
    }
}
