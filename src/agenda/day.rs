//! Builds the agenda of a day. Each person stands on it once, in the first section that fits, with everything that
//! speaks for them. The result is values; the text of DUE.md is made in [`crate::page`].

mod details;

use super::balance::{Balance, Weakest};
use super::best::Best;
use super::entry::{Card, Entry, Section};
use super::items::{self, Open, Sight};
use super::planner::Planner;
use super::pressing::{Coming, Lateness, Pressing};
use super::schedule::{Day, Plan, Turn};
use super::triggers::View;
use super::{Extent, Scope, attention_of};
use crate::contact;
use crate::finding::Finding;
use chrono::NaiveDate;
pub(super) use details::is_theirs;
use details::{entry, speaks_for};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many people stand under *This week*.
const WEEK_PEOPLE: usize = 20;
/// How many people stand under *When there is time*.
const SPARE: usize = 20;

/// The agenda of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// Its day.
    pub today: NaiveDate,
    /// Sections that have entries, in order.
    pub sections: Vec<Part>,
    /// Cards of the inbox that wait for a word of the user's, in the inbox's order.
    pub cards: Vec<Card>,
    /// The mix.
    pub balance: Balance,
    /// What could not be read, in the order of the paths.
    pub attention: Vec<Finding>,
    /// Paths of this agenda whose name another contact has too (in any case of letters).
    pub namesakes: BTreeSet<Arc<str>>,
}

/// One section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub section: Section,
    /// Its people, in order.
    pub entries: Vec<Entry>,
    /// How many more belong in it than are listed.
    pub more: usize,
}

/// Builds the agenda of `today`. Its cost is one short pass over the contacts' plans, and a look at the few notes that
/// speak today.
pub fn build(planner: &Planner, today: NaiveDate, scope: impl Into<Scope>) -> Agenda {
    let (config, scope) = (planner.config(), scope.into());
    let sight = Sight::from(today, scope.days, config);
    let Gathered { people, weakest, unsettled } = gather(planner, sight, &scope);
    let sections = people.placed(planner, config.a_day, &scope);
    let ahead = planner.ahead(today);
    let sections: Vec<Part> = sections
        .into_iter()
        .filter(|list| !list.people.is_empty() || list.more > 0)
        .map(|list| {
            let entries = list
                .people
                .iter()
                .map(|person| entry(planner, person, list.section, sight, &ahead))
                .collect();
            Part { section: list.section, entries, more: list.more }
        })
        .collect();

    let inbox = planner.shown_of_inbox();
    let waiting = if scope.is_everybody() { &inbox.waiting[..] } else { &[] };
    let cards = waiting.iter().filter(|card| card.is_asked(today)).map(|card| Card {
        since: card.since,
        text: card.text.as_str().into(),
        who: card.who.as_str().into(),
    });
    let without_circle = planner.without_cadence().iter().cloned().collect();
    let balance = planner.tally().balance(config, without_circle, weakest);
    let attention = attention_of(planner, today, &unsettled, &inbox.findings);
    let namesakes = sections
        .iter()
        .flat_map(|part| part.entries.iter().map(|entry| &entry.path))
        .chain(&balance.without_circle)
        .chain(balance.remarks.iter().flat_map(|remark| &remark.to_rest))
        .chain(attention.iter().map(|finding| &finding.path))
        .filter(|path| planner.has_namesake(path))
        .cloned()
        .collect();
    Agenda { today, cards: cards.collect(), sections, balance, attention, namesakes }
}

/// Where one person stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Where they belong.
    pub section: Section,
    /// Whether a day's agenda lists them, or only counts them.
    pub is_listed: bool,
    /// Whether something speaks for them already, and others come first.
    pub is_put_off: bool,
    /// What there is to say of them.
    pub entry: Entry,
}

/// Where the contact at `path` stands on `today`, on an agenda that looks `days` ahead; `None`: nowhere. Costs a pass over
/// all plans, since a day has room for so many.
pub fn find(planner: &Planner, path: &str, today: NaiveDate, days: u32) -> Option<Standing> {
    let at = planner.place(path)?;
    let sight = Sight::from(today, days, planner.config());
    let scope = Scope { extent: Extent::All, days, ..Scope::default() };
    let lists = gather(planner, sight, &scope).people.placed(planner, planner.config().a_day, &scope);
    lists.into_iter().find_map(|List { section, people, .. }| {
        let place = people.iter().position(|person| person.at == at)?;
        let person = &people[place];
        Some(Standing {
            section,
            is_listed: place < most(section) || is_never_cut(section, person),
            is_put_off: matches!(section, Section::ThisWeek | Section::WhenThereIsTime)
                && person.competes()
                && !person.is_done,
            entry: entry(planner, person, section, sight, &planner.ahead(today)),
        })
    })
}

/// How many people a day's agenda lists in a section.
fn most(section: Section) -> usize {
    match section {
        Section::Today | Section::NotCallingBack => usize::MAX,
        Section::ThisWeek => WEEK_PEOPLE,
        Section::WhenThereIsTime => SPARE,
    }
}

/// No promise of yours is out of sight for want of room.
fn is_never_cut(section: Section, person: &Person) -> bool {
    section == Section::WhenThereIsTime && person.has_yours
}

/// Somebody for whom something speaks, or will in the days that the agenda looks ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Person {
    /// Where the index keeps the record.
    at: usize,
    /// The most pressing thing that speaks for them.
    pressing: Pressing,
    /// The first day to come.
    coming: Option<Coming>,
    /// Whether they must stand under *Today*.
    is_for_today: bool,
    /// Whether they do not call back.
    is_no_reply: bool,
    /// Whether a promise of yours to them is shown.
    has_yours: bool,
    /// Whether they were touched or tried today.
    is_done: bool,
}

impl Person {
    /// Whether something speaks for them already.
    fn speaks(&self) -> bool {
        !matches!(self.pressing, Pressing::ToCome(_) | Pressing::Nothing)
    }

    /// Where the contact at `at` stands by their plan alone. Every contact is asked, so that no note is looked at.
    fn of(at: usize, plan: &Plan, sight: Sight) -> Self {
        let today = sight.day();
        let turn = plan.turn(today);
        let mut person = Self {
            at,
            pressing: Pressing::Nothing,
            coming: None,
            is_for_today: false,
            is_no_reply: turn == Some(Turn::NoReply),
            has_yours: false,
            is_done: plan.acted == today,
        };
        match turn.and_then(|turn| Some((turn, turn.from(sight)?))) {
            Some((turn, from)) if from <= today => {
                person.pressing = turn.pressing(plan, today);
                person.is_for_today = turn.is_for_today();
            }
            Some((turn, from)) if from <= today.plus(sight.ahead) => {
                person.coming = Some(Coming::turn(turn, from, plan.circle));
            }
            // While one is away it waits, too.
            Some(_) if plan.cooling <= today && sight.back.is_none() => {
                person.pressing = Pressing::Cooling(plan.cooling);
            }
            _ => {}
        }
        person
    }

    /// The same with the open items of the contact's note.
    fn with(mut self, open: &[Open<'_>], circle: u8, sight: Sight) -> Self {
        if let Pressing::Late(lateness) = &mut self.pressing {
            lateness.favour.may_buy = open.iter().any(Open::is_window);
        }
        let last = sight.day().plus(sight.ahead);
        for it in open {
            self.pressing = self.pressing.min(it.pressing(circle, sight.today));
            self.is_for_today |= it.is_for_today(sight.today);
            self.has_yours |= it.is_yours();
            let comes = it.comes(sight.today).map(Day::from).filter(|&day| day <= last);
            let comes = comes.map(|day| Coming::item(it.is_yours(), day, circle));
            self.coming = [self.coming, comes].into_iter().flatten().min();
        }
        self
    }

    /// Whether *Today* takes them only as long as the day has room.
    fn competes(&self) -> bool {
        self.speaks() && !matches!(self.pressing, Pressing::Cooling(_))
    }

    /// Whether nothing at all speaks for them, or will.
    fn is_nobody(&self) -> bool {
        self.pressing == Pressing::Nothing && self.coming.is_none() && !self.is_no_reply
    }
}

impl Turn {
    /// The day from which on it speaks: while one is away, what nobody agreed waits.
    fn from(self, sight: Sight) -> Option<Day> {
        match self {
            Self::Agreed(from) => Some(from),
            Self::FollowUp { from: day, .. } | Self::Cadence { due: day, .. } => {
                Some(sight.back.map_or(day, |back| day.max(back.into())))
            }
            Self::NoReply => None,
        }
    }

    fn is_for_today(self) -> bool {
        matches!(self, Self::Agreed(_) | Self::FollowUp { is_fresh: true, .. })
    }

    fn pressing(self, plan: &Plan, today: Day) -> Pressing {
        match self {
            Self::Agreed(from) => Pressing::Agreed(from),
            Self::FollowUp { .. } => Pressing::FollowUp,
            Self::Cadence { due, latest } => Pressing::Late(Lateness::of(plan, due, latest, today)),
            Self::NoReply => Pressing::Nothing,
        }
    }
}

/// The order by what is most pressing.
fn by_pressing(planner: &Planner, a: &Person, b: &Person) -> Ordering {
    a.pressing.cmp(&b.pressing).then_with(|| by_name(planner, a, b))
}

/// The order of a week, day by day.
fn by_day(planner: &Planner, a: &Person, b: &Person) -> Ordering {
    a.coming.cmp(&b.coming).then_with(|| by_name(planner, a, b))
}

fn by_name(planner: &Planner, a: &Person, b: &Person) -> Ordering {
    let (a, b) = (planner.record(a.at).0, planner.record(b.at).0);
    contact::name(a).cmp(contact::name(b)).then_with(|| a.cmp(b))
}

/// What the pass over all plans finds.
struct Gathered<'i> {
    people: People,
    weakest: Weakest<'i>,
    /// Contacts whose notes tell of days to come.
    unsettled: Vec<usize>,
}

/// Those for whom something speaks.
struct People {
    /// Those with items, and those who must be listed.
    certain: Vec<Person>,
    /// The first of those who are due by the cadence alone, in order, and how many there are.
    due: (Vec<Person>, usize),
    /// The first of those whose day is still to come, likewise.
    coming: (Vec<Person>, usize),
    /// How many were touched or tried today, whether or not anything speaks for them.
    done: usize,
}

fn gather<'i>(planner: &'i Planner, sight: Sight, scope: &Scope) -> Gathered<'i> {
    let config = planner.config();
    let (due_people, week_people) = match scope.extent {
        Extent::Day => (config.a_day.saturating_add(SPARE), WEEK_PEOPLE),
        Extent::All => (usize::MAX, usize::MAX),
    };
    let (day, view) = (sight.day(), View::from(sight.today, sight.ahead));
    let mut due = Best::new(due_people, |a: &Person, b: &Person| by_pressing(planner, a, b));
    let mut coming = Best::new(week_people, |a: &Person, b: &Person| by_day(planner, a, b));
    let mut weakest = Weakest::new(planner, config.cap);
    let (mut certain, mut unsettled, mut done) = (Vec::new(), Vec::new(), 0);
    let holds = planner.holds_if_settled_by(sight.today);
    let jobs = planner.new_jobs(sight.today);
    for (at, plan) in planner.plans().iter().enumerate() {
        if !plan.is_settled(day) {
            unsettled.push(at);
        }
        let fresh;
        let plan = if plan.is_settled(holds) {
            plan
        } else {
            fresh = Plan::on(planner.record(at).1, config, sight.today);
            &fresh
        };
        weakest.offer(plan, at, day);
        if !scope.admits(plan) {
            continue;
        }
        done += usize::from(plan.acted == day);
        let mut person = Person::of(at, plan, sight);
        let mut has_items = false;
        if plan.may_speak(&view) {
            let open = items::open(planner.record(at).1, config, sight);
            has_items = !open.is_empty();
            person = person.with(&open, plan.circle, sight);
        }
        if jobs.get(&at).is_some_and(|job| speaks_for(planner.record(at).1, job, sight.today)) {
            has_items = true;
            person.pressing = person.pressing.min(Pressing::NewJob);
        }
        if person.is_nobody() {
            continue;
        }
        if has_items || person.is_for_today || person.is_no_reply || person.is_done {
            certain.push(person);
        } else if person.speaks() {
            due.offer(person);
        } else {
            coming.offer(person);
        }
    }
    let people = People { certain, due: due.finish(), coming: coming.finish(), done };
    Gathered { people, weakest, unsettled }
}

/// The people of one section, in order.
struct List {
    section: Section,
    people: Vec<Person>,
    more: usize,
}

impl People {
    /// Everybody in the section where they belong.
    fn placed(self, planner: &Planner, a_day: usize, scope: &Scope) -> [List; 4] {
        let Self { certain, due: (due, due_seen), coming: (coming, coming_seen), done } = self;
        let unlisted = (due_seen - due.len(), coming_seen - coming.len());
        let (mut today, rest): (Vec<_>, Vec<_>) = certain.into_iter().partition(|it| it.is_for_today);
        let (no_reply, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|it| it.is_no_reply);

        // Whoever was touched or tried today has had their place in the day's number.
        let taken = today.len() + done - today.iter().filter(|it| it.is_done).count();
        let mut rest: Vec<Person> = rest.into_iter().chain(due).collect();
        rest.sort_unstable_by(|a, b| by_pressing(planner, a, b));
        let mut room = a_day.saturating_sub(taken);
        let mut fits = |person: &Person| {
            let fits = room > 0 && person.competes() && !person.is_done;
            room -= usize::from(fits);
            fits
        };
        let (chosen, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|it| fits(it));
        today.extend(chosen);

        let (mut week, later): (Vec<_>, Vec<_>) = rest.into_iter().partition(|it| it.coming.is_some());
        week.extend(coming);
        let list = |section, mut people: Vec<Person>, unlisted: usize| {
            people.sort_unstable_by(|a, b| match section {
                Section::ThisWeek => by_day(planner, a, b),
                _ => by_pressing(planner, a, b),
            });
            let most = if scope.extent == Extent::All { usize::MAX } else { most(section) };
            let (mut place, all) = (0, people.len());
            people.retain(|person| {
                place += 1;
                place <= most || is_never_cut(section, person)
            });
            List { section, more: unlisted + all - people.len(), people }
        };
        [
            list(Section::Today, today, 0),
            list(Section::ThisWeek, week, unlisted.1),
            list(Section::WhenThereIsTime, later, unlisted.0),
            list(Section::NotCallingBack, no_reply, 0),
        ]
    }
}

#[cfg(test)]
mod tests;
