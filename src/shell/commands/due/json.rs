//! The agenda as JSON.

use crate::agenda::{self, Agenda};
use crate::contact::{self, Category};
use crate::shell::json::{self, day};
use serde::Serialize;

/// The agenda as the text of a JSON object.
pub fn render(agenda: &Agenda) -> String {
    json::render(&Report::from(agenda))
}

#[derive(Serialize)]
struct Report<'a> {
    today: String,
    sections: Vec<Section<'a>>,
    /// How many lines `--all` would add.
    more: usize,
    balance: Balance<'a>,
    attention: Vec<json::Finding<'a>>,
}

#[derive(Serialize)]
struct Section<'a> {
    title: &'a str,
    lines: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    name: &'a str,
    circle: Option<u8>,
    categories: Vec<&'a str>,
    due: String,
    latest: Option<String>,
    touched: Option<Touched>,
    met: Option<String>,
    met_at: Option<&'a str>,
    agreed: bool,
    why: Option<&'a str>,
}

#[derive(Serialize)]
struct Touched {
    date: String,
    method: Option<&'static str>,
}

#[derive(Serialize)]
struct Balance<'a> {
    total: usize,
    /// A contact of two categories counts in both rows.
    rows: Vec<Row>,
    /// Each contact once.
    all: Counts,
    without_circle: Vec<&'a str>,
    remarks: &'a [String],
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

impl<'a> From<&'a Agenda> for Report<'a> {
    fn from(agenda: &'a Agenda) -> Self {
        let section = |(section, lines): &'a (agenda::Section, Vec<agenda::Line>)| Section {
            title: section.title(),
            lines: lines.iter().map(Line::from).collect(),
        };
        Self {
            today: day(agenda.today),
            sections: agenda.sections.iter().map(section).collect(),
            more: agenda.more,
            balance: Balance::from(&agenda.balance),
            attention: agenda.attention.iter().map(json::Finding::from).collect(),
        }
    }
}

impl<'a> From<&'a agenda::Line> for Line<'a> {
    fn from(line: &'a agenda::Line) -> Self {
        Self {
            path: &line.path,
            name: contact::name(&line.path),
            circle: line.circle.map(|circle| circle as u8),
            categories: line.categories.iter().map(Category::word).collect(),
            due: day(line.due),
            latest: line.latest.map(day),
            touched: line.touched.map(|(date, method)| Touched {
                date: day(date),
                method: method.map(|method| method.word()),
            }),
            met: line.met.map(day),
            met_at: line.met_at.as_deref(),
            agreed: line.agreed,
            why: line.why.as_deref(),
        }
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
            rows: categories.zip(&balance.counts).map(row).collect(),
            all: Counts::from(balance.circles),
            without_circle: balance.without_circle.iter().map(|path| &**path).collect(),
            remarks: &balance.remarks,
        }
    }
}

impl From<[usize; 4]> for Counts {
    fn from([circle_1, circle_2, circle_3, no_circle]: [usize; 4]) -> Self {
        Self { circle_1, circle_2, circle_3, no_circle }
    }
}
