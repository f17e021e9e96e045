//! The agenda as JSON.

use crate::agenda::give::Kind;
use crate::agenda::{self, Agenda, Reason};
use crate::contact::{self, Category, Method};
use crate::shell::json::{self, Act, day};
use serde::Serialize;

/// The agenda as the text of a JSON object.
pub fn render(agenda: &Agenda) -> String {
    json::render(&Report::from(agenda))
}

#[derive(Serialize)]
struct Report<'a> {
    today: String,
    sections: Vec<Section<'a>>,
    /// How many cadence lines `--all` would add.
    more: usize,
    /// And how many of *Tell and ask*.
    more_help: usize,
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
    /// `null` where no day says so: an undated promise, somebody never touched, a silence.
    due: Option<String>,
    latest: Option<String>,
    touched: Option<Touched>,
    met: Option<String>,
    met_at: Option<&'a str>,
    agreed: bool,
    why: Option<&'a str>,
    /// Whether the last touch came from them.
    theirs: bool,
    touches: usize,
    tries: Option<Tries>,
    reason: Why<'a>,
    act: Option<Act<'a>>,
}

#[derive(Serialize)]
struct Touched {
    date: String,
    method: Option<&'static str>,
}

#[derive(Serialize)]
struct Tries {
    count: usize,
    last: String,
}

#[derive(Serialize)]
struct Promise<'a> {
    text: &'a str,
    due: Option<String>,
    waiting: bool,
    line: u32,
}

/// Why the line stands there; `kind` tells which.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Why<'a> {
    Promise(Promise<'a>),
    Agreed {
        again: Option<String>,
        what: Option<&'a str>,
    },
    FirstFollowUp {
        late: bool,
        promises: Vec<Promise<'a>>,
    },
    Cadence {
        quiet_until: Option<String>,
    },
    Window {
        bought: String,
        opens: String,
        open: bool,
        by: Option<&'a str>,
    },
    Tell {
        date: String,
        words: String,
        line: u32,
        note: Option<&'a str>,
    },
    Ask {
        date: String,
        words: String,
        line: u32,
        note: Option<&'a str>,
    },
    Birthday {
        date: String,
        fact: Option<&'a str>,
    },
    /// A card in the inbox that says no what for.
    Card {
        since: Option<String>,
        who: &'a str,
    },
    Silence {
        reasons: Vec<Symptom<'a>>,
    },
}

#[derive(Serialize)]
struct Symptom<'a> {
    question: &'a str,
    evidence: Option<&'a str>,
}

#[derive(Serialize)]
struct Balance<'a> {
    total: usize,
    /// A contact of two categories counts in both rows.
    rows: Vec<Row>,
    /// Each contact once.
    all: Counts,
    without_circle: Vec<&'a str>,
    remarks: Vec<&'a str>,
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
            more_help: agenda.more_help,
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
            due: line.due().map(day),
            latest: match line.reason {
                Reason::Cadence { latest, .. } => latest.map(day),
                _ => None,
            },
            touched: line
                .touched
                .map(|(date, method)| Touched { date: day(date), method: method.map(Method::word) }),
            met: line.met.map(day),
            met_at: line.met_at.as_deref(),
            agreed: matches!(line.reason, Reason::Agreed { .. }),
            why: line.why.as_deref(),
            theirs: line.is_theirs,
            touches: line.touches,
            tries: line.tries.map(|tries| Tries { count: tries.count, last: day(tries.last) }),
            reason: Why::from(&line.reason),
            act: line.act.as_ref().map(Act::from),
        }
    }
}

impl<'a> From<&'a Reason> for Why<'a> {
    fn from(reason: &'a Reason) -> Self {
        match reason {
            Reason::Promise(promise) => Self::Promise(promise.into()),
            Reason::Agreed { again, what, .. } => {
                Self::Agreed { again: again.map(day), what: what.as_deref() }
            }
            Reason::FirstFollowUp { is_late, promises, .. } => {
                Self::FirstFollowUp { late: *is_late, promises: promises.iter().map(Promise::from).collect() }
            }
            Reason::Cadence { quiet_until, .. } => Self::Cadence { quiet_until: quiet_until.map(day) },
            Reason::Window { bought, opens, is_open, by } => {
                Self::Window { bought: day(*bought), opens: day(*opens), open: *is_open, by: by.as_deref() }
            }
            Reason::Help(item) => {
                let (date, words, line) = (day(item.day), item.words(), item.source.line);
                let note = item.source.from.as_deref();
                match item.kind {
                    Kind::Tell => Self::Tell { date, words, line, note },
                    Kind::Ask => Self::Ask { date, words, line, note },
                }
            }
            Reason::Birthday { day: date, fact } => {
                Self::Birthday { date: day(*date), fact: fact.as_deref() }
            }
            Reason::Card { since, who } => Self::Card { since: since.map(day), who },
            Reason::Silence(symptoms) => {
                let symptom = |it: &'a agenda::silence::Reason| Symptom {
                    question: it.question,
                    evidence: it.evidence.as_deref(),
                };
                Self::Silence { reasons: symptoms.iter().map(symptom).collect() }
            }
        }
    }
}

impl<'a> From<&'a contact::Promise> for Promise<'a> {
    fn from(promise: &'a contact::Promise) -> Self {
        let (text, due) = (&*promise.text, promise.due.map(day));
        Self { text, due, waiting: promise.is_waiting, line: promise.line }
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
            remarks: balance.remarks.iter().map(|remark| &*remark.text).collect(),
            to_rest: balance.remarks.iter().filter_map(to_rest).collect(),
            let_go_early: balance.let_go_early,
        }
    }
}

fn to_rest(remark: &agenda::Remark) -> Option<ToRest<'_>> {
    let category = remark.category?.word();
    let contacts = remark.to_rest.iter().map(|path| &**path).collect();
    Some(ToRest { category, contacts, more: remark.more })
}

impl From<[usize; 4]> for Counts {
    fn from([circle_1, circle_2, circle_3, no_circle]: [usize; 4]) -> Self {
        Self { circle_1, circle_2, circle_3, no_circle }
    }
}
