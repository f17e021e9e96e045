//! The agenda of a day as people: who stands where, in which order, with what is to be said and done. Each person stands
//! once, in the first section that fits, with everything that speaks for them. No text of DUE.md here.

use super::balance::{Balance, Weakest};
use super::best::Best;
use super::entry::{Card, Entry, Item, Kind, Retry, Section, WhyNow};
use super::items::{self, Open, Sight};
use super::no_reply::{self, Tries};
use super::planner::Planner;
use super::pressing::{Coming, Lateness, Pressing};
use super::schedule::{Day, Plan, Shown, Turn};
use super::triggers::View;
use super::{Extent, Scope, attention_of, cooling, suggest};
use crate::contact::{self, Category, Contact, Method, Tags};
use crate::finding::Finding;
use crate::index::{Ahead, NewJob};
use chrono::NaiveDate;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many people stand under *This week*.
const WEEK_PEOPLE: usize = 20;
/// At this touch introducers usually introduce somebody for the first time.
const INTRODUCES: usize = 12;
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

    /// What `plan` alone makes of the contact at `at`. Asked of everybody: it looks at no note.
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

    /// Whether they are among those of whom *Today* takes as many as a day has room for.
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
    /// With items, or with a place that nothing takes away.
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

/// Whether a new job is a reason to call: until the next touch.
fn speaks_for(contact: &Contact, job: &NewJob, today: NaiveDate) -> bool {
    let touched = contact.touched(today).map(|(day, _)| day);
    contact.status == contact::Status::Active && touched.is_none_or(|touched| touched < job.since)
}

/// What takes the place of why you stay in touch.
fn new_job(planner: &Planner, at: usize, contact: &Contact, today: NaiveDate) -> Option<Box<str>> {
    let jobs = planner.new_jobs(today);
    let job = jobs.get(&at).filter(|job| speaks_for(contact, job, today))?;
    Some(format!("new job since the last export: {}", job.what).into())
}

/// All that there is to say of one of them.
fn entry(planner: &Planner, person: &Person, section: Section, sight: Sight, ahead: &Ahead) -> Entry {
    let ((path, contact), config, today) = (planner.record(person.at), planner.config(), sight.today);
    let name = contact::name(path);
    let open = items::open(contact, config, sight);
    let plan = Plan::on(contact, config, today);
    let why_now = why_now(contact, &plan, section, sight);
    let has_act = matches!(why_now, WhyNow::Cadence { .. } | WhyNow::Cooling { .. });
    let act = has_act
        .then(|| suggest::act(contact, name, planner.ways(), config.lead, today, ahead.event.as_ref()));
    let seen = ahead.meeting(path).cloned();
    let by = seen.as_ref().map(|_| Method::Meeting).or_else(|| act.as_ref().map(|act| act.method));
    let (items, fact) = items::items(&open, contact, name, by, today);
    let (touched, tries) = (contact.touched(today), no_reply::tries(contact, today));
    let retry = retry(&plan, tries, today);
    // Whoever is only linked up with, or asked whether a message came, is told nothing of their own life.
    let is_short = act.as_ref().is_some_and(|act| act.is_to_link || retry == Some(Retry::Second));
    Entry {
        path: path.clone(),
        circle: contact.circle,
        categories: contact.categories,
        day: day(person, section, &why_now, &items),
        why_now,
        touched,
        is_theirs: touched.is_some_and(|(day, _)| is_theirs(contact, day, today)),
        touches: contact.touches(today),
        tries,
        met: contact.met.map(|met| met.on(today)).filter(|&met| met <= today),
        met_at: contact.met_at.clone(),
        items,
        act,
        seen,
        why: new_job(planner, person.at, contact, today).or_else(|| contact.why.clone()),
        fact: fact.filter(|_| !is_short),
        via: contact.reach.as_ref().and_then(|reach| reach.via.clone()),
        still_waits: still_waits(contact, today),
        retry,
    }
}

/// An introducer who has not introduced anybody yet, below the touch at which they usually begin to.
pub(super) fn still_waits(contact: &Contact, today: NaiveDate) -> bool {
    let refers =
        || contact.log.stamps_on(today).any(|it| it.day <= today && it.tags.contains(Tags::REFERRAL));
    let is_early = contact.touches(today) + 1 < INTRODUCES;
    contact.categories.contains(Category::Introducer) && is_early && !refers()
}

/// What another try is, where it is time for one.
pub(super) fn retry(plan: &Plan, tries: Option<Tries>, today: NaiveDate) -> Option<Retry> {
    let tries = tries.filter(|_| plan.turn(today.into()) != Some(Turn::NoReply))?;
    let is_second = tries.is_one_of_late(today);
    Some(if is_second { Retry::Second } else { Retry::Later })
}

/// Whether the touches of a day all came from them: where you came back to them on it, they did not write last.
pub(super) fn is_theirs(contact: &Contact, day: NaiveDate, today: NaiveDate) -> bool {
    let touches = contact.log.iter_on(today).filter(|it| it.day == day && it.tags.is_touch());
    let mut touches = touches.map(|entry| entry.tags.contains(Tags::THEIRS)).peekable();
    touches.peek().is_some() && touches.all(|is_theirs| is_theirs)
}

/// Why the own line stands there: the contact's own standing where it speaks, else the items alone. A cadence that is
/// still to come speaks under *This week* only.
fn why_now(contact: &Contact, plan: &Plan, section: Section, sight: Sight) -> WhyNow {
    let day = sight.day();
    let from = plan.turn(day).and_then(|turn| turn.from(sight));
    let has_come = from.is_some_and(|from| from <= day);
    let is_near = from.is_some_and(|from| from <= day.plus(sight.ahead));
    match plan.shown(day) {
        Shown::NoReply if section == Section::NotCallingBack => {
            WhyNow::NoReply(no_reply::diagnose(contact, sight.today))
        }
        Shown::Agreed { day, again } if is_near => {
            let agreement = contact.agreement.as_ref().filter(|it| it.day <= sight.today);
            WhyNow::Agreed { day, again, what: agreement.map(|it| it.words.clone()) }
        }
        Shown::FirstFollowUp { by } if is_near => {
            let by = sight.not_while_away(by);
            WhyNow::FirstFollowUp { by, is_late: by < sight.today }
        }
        Shown::Cadence { due, .. } if has_come || (is_near && section == Section::ThisWeek) => {
            WhyNow::Cadence { due: due.map(|due| sight.not_while_away(due)) }
        }
        Shown::Cadence { .. } if plan.cooling <= day && sight.back.is_none() => {
            cooling::of(contact, sight.today).map_or(WhyNow::Items, |(usual, _)| WhyNow::Cooling { usual })
        }
        _ => WhyNow::Items,
    }
}

/// The day by which an entry stands where it stands: this week the first to come, else that of the most pressing thing.
fn day(person: &Person, section: Section, why_now: &WhyNow, items: &[Item]) -> Option<NaiveDate> {
    if let (Section::ThisWeek, Some(coming)) = (section, person.coming) {
        return Some(coming.day.date());
    }
    match person.pressing {
        Pressing::Agreed(day) | Pressing::Promise { day, .. } => Some(day.date()),
        Pressing::FollowUp | Pressing::Late(_) => match why_now {
            WhyNow::FirstFollowUp { by, .. } => Some(*by),
            WhyNow::Cadence { due } => *due,
            _ => None,
        },
        Pressing::Birthday => day_of(items, Kind::Birthday),
        Pressing::Window => day_of(items, Kind::Window),
        Pressing::ToCome(day) => Some(day.date()),
        Pressing::Undated | Pressing::Help | Pressing::NewJob | Pressing::Cooling(_) | Pressing::Nothing => {
            None
        }
    }
}

fn day_of(items: &[Item], kind: Kind) -> Option<NaiveDate> {
    items.iter().find(|item| item.key.kind == kind).and_then(|item| item.key.day)
}

#[cfg(test)]
mod tests;
