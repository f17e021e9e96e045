//! The agenda: who, why now, and what to do. Rules over the index and the day; no text of DUE.md here.

pub mod answer;
pub(crate) mod balance;
pub mod due;
pub mod give;
pub mod leftover;
pub(crate) mod markdown;
mod occasion;
pub mod person;
mod rank;
pub mod say;
pub(crate) mod schedule;
mod shape;
pub mod silence;
pub mod suggest;
pub mod why;
mod words;

#[cfg(test)]
pub(crate) mod fixture;

pub use balance::{Balance, Remark};
pub(crate) use words::TITLE;

use crate::contact::{Categories, Circle, Contact, Method, Promise, Tags};
use crate::finding::Finding;
use crate::index::Index;
use balance::Weakest;
use chrono::NaiveDate;
use give::Pending;
use occasion::View;
use rank::{Best, Candidate};
use schedule::{Day, Plan, Shown};
use silence::Tries;
use std::collections::BTreeSet;
use std::sync::Arc;
use suggest::Act;

/// How many cadence lines stand under *When there is time*.
const SPARE: usize = 20;
/// How many days ahead *This week* looks.
const WEEK: u32 = 7;

/// The sections with lines to answer, in DUE.md's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// Yours that are due; theirs past their date.
    Promises,
    /// An agreed day, today or past.
    Agreed,
    /// Met in the last 30 days and never touched.
    FirstFollowUp,
    /// Past the latest day.
    Overdue,
    /// From the due day to the latest.
    Due,
    /// The seven days after today.
    ThisWeek,
    /// What does not fit the day's number.
    WhenThereIsTime,
    /// Buying windows that open soon or are open.
    Windows,
    /// Help to come back to, either way.
    TellAndAsk,
    /// Birthdays in the next 14 days.
    Birthdays,
    /// Three unanswered tries in a row.
    NotCallingBack,
}

impl Section {
    /// All, in DUE.md's order.
    pub const ALL: [Self; 11] = [
        Self::Promises,
        Self::Agreed,
        Self::FirstFollowUp,
        Self::Overdue,
        Self::Due,
        Self::ThisWeek,
        Self::WhenThereIsTime,
        Self::Windows,
        Self::TellAndAsk,
        Self::Birthdays,
        Self::NotCallingBack,
    ];

    /// The heading's text.
    pub fn title(self) -> &'static str {
        match self {
            Self::Promises => "Promises",
            Self::Agreed => "Agreed",
            Self::FirstFollowUp => "First follow-up",
            Self::Overdue => "Overdue",
            Self::Due => "Due",
            Self::ThisWeek => "This week",
            Self::WhenThereIsTime => "When there is time",
            Self::Windows => "Windows",
            Self::TellAndAsk => "Tell and ask",
            Self::Birthdays => "Birthdays",
            Self::NotCallingBack => "Not calling back",
        }
    }

    /// The section with this heading.
    pub fn titled(title: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.title() == title)
    }

    /// Whether a contact stands in at most one of these: where it stands in your rounds.
    pub fn is_about_a_person(self) -> bool {
        !matches!(self, Self::Promises | Self::Windows | Self::TellAndAsk | Self::Birthdays)
    }
}

/// Why a line stands on the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// An open promise, yours or theirs.
    Promise(Promise),
    /// An agreed day (`next`).
    Agreed {
        /// The day.
        day: NaiveDate,
        /// When to ask again after a try without an answer.
        again: Option<NaiveDate>,
        /// What for: what the log said then.
        what: Option<Box<str>>,
    },
    /// Met and never touched.
    FirstFollowUp {
        /// Until when to follow up.
        by: NaiveDate,
        /// Whether that day is past.
        is_late: bool,
        /// Your open promises to them, the next one first.
        promises: Vec<Promise>,
    },
    /// The cadence.
    Cadence {
        /// The day from which it is due; `None`: whatever the day, since nobody was touched or met.
        due: Option<NaiveDate>,
        /// The last day before it is overdue, where that is not `due`.
        latest: Option<NaiveDate>,
        /// The day on which their buying window opens, where it is too early for it.
        quiet_until: Option<NaiveDate>,
    },
    /// A buying window.
    Window {
        /// When they last bought.
        bought: NaiveDate,
        /// When they buy again.
        opens: NaiveDate,
        /// Whether that day has come.
        is_open: bool,
        /// How they choose.
        by: Option<Box<str>>,
    },
    /// Help to come back to: to tell them what came of theirs, to ask about yours.
    Help(Pending),
    /// A birthday.
    Birthday {
        /// Its next day.
        day: NaiveDate,
        /// A personal fact.
        fact: Option<Box<str>>,
    },
    /// They do not call back: the ten reasons.
    Silence(Vec<silence::Reason>),
    /// A card in the inbox that does not say what for.
    Card {
        /// Since when it waits, where the inbox says so.
        since: Option<NaiveDate>,
        /// Who it is.
        who: String,
    },
}

/// One line of the agenda: a contact, why now, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The note.
    pub path: Arc<str>,
    /// The contact's circle.
    pub circle: Option<Circle>,
    /// Its categories.
    pub categories: Categories,
    /// Why it stands here.
    pub reason: Reason,
    /// The last believed touch.
    pub touched: Option<(NaiveDate, Option<Method>)>,
    /// Whether they came to you then.
    pub is_theirs: bool,
    /// How many touches there were.
    pub touches: usize,
    /// Tries without an answer since then.
    pub tries: Option<Tries>,
    /// When you met, unless that is still to come.
    pub met: Option<NaiveDate>,
    /// Where you met.
    pub met_at: Option<Box<str>>,
    /// Why you stay in touch.
    pub why: Option<Box<str>>,
    /// What to do; only where the cadence speaks.
    pub act: Option<Act>,
}

impl Line {
    /// The day that the line is about, if there is one.
    pub fn due(&self) -> Option<NaiveDate> {
        match &self.reason {
            Reason::Promise(promise) => promise.due,
            Reason::Agreed { day, .. } | Reason::Birthday { day, .. } => Some(*day),
            Reason::FirstFollowUp { by, .. } => Some(*by),
            Reason::Cadence { due, .. } => *due,
            Reason::Window { opens, .. } => Some(*opens),
            Reason::Help(item) => Some(item.day),
            Reason::Card { since, .. } => *since,
            Reason::Silence(_) => None,
        }
    }
}

/// The agenda of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// Its day.
    pub today: NaiveDate,
    /// Sections that have lines, in order.
    pub sections: Vec<(Section, Vec<Line>)>,
    /// How many cadence lines stand in no section.
    pub more: usize,
    /// How many lines *Tell and ask* leaves out.
    pub more_help: usize,
    /// The mix.
    pub balance: Balance,
    /// What could not be read, in the order of the paths.
    pub attention: Vec<Finding>,
    /// Paths of this agenda whose name another contact has too (in any case of letters): a wiki link
    /// needs the path. Empty unless links are wiki links.
    pub namesakes: BTreeSet<Arc<str>>,
}

impl Agenda {
    /// How many lines are left out where this section ends.
    pub fn more_in(&self, section: Section) -> usize {
        match section {
            Section::WhenThereIsTime => self.more,
            Section::TellAndAsk => self.more_help,
            _ => 0,
        }
    }
}

/// How much of the cadence work and of the help an agenda lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// A day's number at the top, then the next 20.
    Day,
    /// Everything, each line in the section of its own.
    All,
}

/// Which lines an agenda has; the balance is the whole vault's all the same. DUE.md's is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// How much of the cadence work and of the help.
    pub extent: Extent,
    /// How many days ahead *This week* and *Promises* look.
    pub days: u32,
    /// Only contacts of this circle.
    pub circle: Option<Circle>,
    /// Only contacts of one of these categories; none given: of any.
    pub categories: Categories,
}

impl Default for Scope {
    fn default() -> Self {
        Self { extent: Extent::Day, days: WEEK, circle: None, categories: Categories::default() }
    }
}

impl From<Extent> for Scope {
    fn from(extent: Extent) -> Self {
        Self { extent, ..Self::default() }
    }
}

impl Scope {
    fn admits(&self, plan: &Plan) -> bool {
        self.circle.is_none_or(|circle| plan.circle == circle as u8)
            && (self.categories.is_empty() || self.categories.iter().any(|it| plan.categories.contains(it)))
    }
}

/// Builds the agenda of `today`. Its cost is one short pass over the contacts' plans, and a look at the few notes that
/// speak today.
///
/// A day's number cuts cadence lines and, by itself, *Tell and ask*: years of help do not come back on one day. All
/// others always stand.
pub fn build(index: &Index, today: NaiveDate, scope: impl Into<Scope>) -> Agenda {
    let (config, scope) = (index.config(), scope.into());
    let (at_the_top, listed) = match scope.extent {
        Extent::Day => (config.a_day, config.a_day.saturating_add(SPARE)),
        Extent::All => (usize::MAX, usize::MAX),
    };
    let (day, view) = (Day::from(today), View::from(today, scope.days));
    let mut always = Vec::new();
    let mut best = Best::new(index, listed);
    let mut weakest = Weakest::new(index, config.cap);
    let (mut unsettled, mut speaking) = (Vec::new(), Vec::new());
    let holds = index.holds_if_settled_by(today);
    for (at, plan) in index.plans().iter().enumerate() {
        if !plan.is_settled(day) {
            unsettled.push(at);
        }
        let fresh;
        let plan = if plan.is_settled(holds) {
            plan
        } else {
            fresh = Plan::on(index.record(at).1, config, today);
            &fresh
        };
        weakest.offer(plan, at, day);
        if !scope.admits(plan) {
            continue;
        }
        if plan.may_speak(&view) {
            speaking.push(at);
        }
        let Some(place) = plan.place(day, scope.days) else { continue };
        let candidate = Candidate { place, at };
        if place.is_cadence { best.offer(candidate) } else { always.push(candidate) }
    }
    let (cadence, seen) = best.finish();
    let more = seen - cadence.len();
    let mut chosen: Vec<(Section, Candidate)> = cadence
        .into_iter()
        .enumerate()
        .map(|(rank, it)| (if rank < at_the_top { it.place.section } else { Section::WhenThereIsTime }, it))
        .chain(always.into_iter().map(|it| (it.place.section, it)))
        .collect();
    chosen.sort_unstable_by(|(a, x), (b, y)| a.cmp(b).then_with(|| rank::compare(index, x, y)));

    let mut lines: Vec<(Section, Line)> =
        chosen.into_iter().map(|(section, it)| (section, cadence_line(index, it.at, today))).collect();
    let mut occasions = occasions(index, &speaking, today, scope.days);
    occasions.sort_by(|(_, a), (_, b)| occasion::compare(a, b));
    lines.append(&mut occasions);
    let inbox = index.shown_of_inbox();
    if scope.circle.is_none() && scope.categories.is_empty() {
        let file: Arc<str> = config.inbox_file.as_str().into();
        lines.extend(inbox.waiting.iter().map(|(since, who)| {
            let reason = Reason::Card { since: *since, who: who.clone() };
            (Section::FirstFollowUp, line(&file, &Contact::default(), reason, today))
        }));
    }
    // Each section's lines are all of one kind, and in order already.
    lines.sort_by_key(|(section, _)| *section);
    let mut sections = grouped(lines);
    let more_help = cut(&mut sections, Section::TellAndAsk, at_the_top);

    let without_circle = index.without_cadence().iter().cloned().collect();
    let balance = index.tally().balance(config.cap, without_circle, weakest);
    let attention = attention(index, today, &unsettled, &inbox.findings);
    let namesakes = sections
        .iter()
        .flat_map(|(_, lines)| lines.iter().map(|line| &line.path))
        .chain(&balance.without_circle)
        .chain(balance.remarks.iter().flat_map(|remark| &remark.to_rest))
        .chain(attention.iter().map(|finding| &finding.path))
        .filter(|path| index.has_namesake(path))
        .cloned()
        .collect();
    Agenda { today, sections, more, more_help, balance, attention, namesakes }
}

fn grouped(lines: Vec<(Section, Line)>) -> Vec<(Section, Vec<Line>)> {
    let mut sections: Vec<(Section, Vec<Line>)> = Vec::new();
    for (section, line) in lines {
        match sections.last_mut() {
            Some((last, lines)) if *last == section => lines.push(line),
            _ => sections.push((section, vec![line])),
        }
    }
    sections
}

/// Leaves a section its first lines, and returns how many it had beyond them.
fn cut(sections: &mut [(Section, Vec<Line>)], section: Section, most: usize) -> usize {
    let found = sections.iter_mut().find(|(it, _)| *it == section);
    found.map_or(0, |(_, lines)| lines.drain(most.min(lines.len())..).count())
}

/// The one line that says where the contact stands in your rounds.
fn cadence_line(index: &Index, at: usize, today: NaiveDate) -> Line {
    let ((path, contact), config) = (index.record(at), index.config());
    let reason = match Plan::on(contact, config, today).shown(today.into()) {
        Shown::Agreed { day, again } => {
            let agreement = contact.agreement.as_ref().filter(|it| it.day <= today);
            Reason::Agreed { day, again, what: agreement.map(|it| it.words.clone()) }
        }
        Shown::FirstFollowUp { by } => {
            Reason::FirstFollowUp { by, is_late: by < today, promises: occasion::promised(contact) }
        }
        Shown::Cadence { due, latest } => {
            let quiet_until = occasion::quiet_until(contact, config, today);
            Reason::Cadence { due, latest, quiet_until }
        }
        Shown::Silence => Reason::Silence(silence::diagnose(contact, today)),
    };
    let name = crate::contact::name(path);
    let has_act = matches!(reason, Reason::Cadence { .. });
    let act = has_act.then(|| suggest::act(contact, name, index.ways(), today));
    Line { act, ..line(path, contact, reason, today) }
}

fn occasions(index: &Index, speaking: &[usize], today: NaiveDate, ahead: u32) -> Vec<(Section, Line)> {
    let mut lines = Vec::new();
    for (path, contact) in speaking.iter().map(|&at| index.record(at)) {
        let reasons = occasion::reasons(contact, index.config(), today, ahead);
        lines.extend(reasons.into_iter().map(|(section, it)| (section, line(path, contact, it, today))));
    }
    lines
}

fn line(path: &Arc<str>, contact: &Contact, reason: Reason, today: NaiveDate) -> Line {
    let touched = contact.touched(today);
    Line {
        path: path.clone(),
        circle: contact.circle,
        categories: contact.categories,
        reason,
        touched,
        is_theirs: touched.is_some_and(|(day, _)| is_theirs(contact, day)),
        touches: contact.touches(today),
        tries: silence::tries(contact, today),
        met: contact.met.map(|met| met.day).filter(|&met| met <= today),
        met_at: contact.met_at.clone(),
        why: contact.why.clone(),
        act: None,
    }
}

/// Whether the touches of a day all came from them: where you came back to them on it, they did not write last.
fn is_theirs(contact: &Contact, day: NaiveDate) -> bool {
    let touches = contact.log.iter().filter(|it| it.day == day && !it.tags.contains(Tags::NO_ANSWER));
    let mut touches = touches.map(|entry| entry.tags.contains(Tags::THEIRS)).peekable();
    touches.peek().is_some() && touches.all(|is_theirs| is_theirs)
}

fn attention(index: &Index, today: NaiveDate, unsettled: &[usize], inbox: &[Finding]) -> Vec<Finding> {
    let day = Day::from(today);
    let flawed = index.flawed().iter().filter_map(|path| index.place(path));
    let settled = flawed.filter(|&at| index.plans()[at].is_settled(day));
    let mut findings: Vec<Finding> =
        index.troubles().chain(inbox).cloned().chain(index.likely_copies()).collect();
    for (path, contact) in settled.chain(unsettled.iter().copied()).map(|at| index.own(at)) {
        findings.extend(contact.findings(path, today));
    }
    findings.sort();
    findings
}

#[cfg(test)]
mod tests;
