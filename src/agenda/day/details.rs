//! All that an entry says of one person: why now, what speaks for them, what helps.

use super::super::entry::{Entry, Item, Kind, Retry, Section, WhyNow};
use super::super::items::{self, Sight};
use super::super::no_reply::{self, Tries};
use super::super::planner::Planner;
use super::super::pressing::Pressing;
use super::super::schedule::{Plan, Shown, Turn};
use super::super::{cooling, suggest};
use super::Person;
use crate::contact::{self, Category, Contact, Method, Tags};
use crate::index::{Ahead, NewJob};
use chrono::NaiveDate;

/// At this touch introducers usually introduce somebody for the first time.
const INTRODUCES: usize = 12;

/// Whether a new job is a reason to call: until the next touch.
pub(super) fn speaks_for(contact: &Contact, job: &NewJob, today: NaiveDate) -> bool {
    let touched = contact.touched(today).map(|(day, _)| day);
    contact.status == contact::Status::Active && touched.is_none_or(|touched| touched < job.since)
}

/// What takes the place of why you stay in touch.
fn new_job(planner: &Planner, at: usize, contact: &Contact, today: NaiveDate) -> Option<Box<str>> {
    let jobs = planner.new_jobs(today);
    let job = jobs.get(&at).filter(|job| speaks_for(contact, job, today))?;
    Some(format!("new job since the last export: {}", job.what).into())
}

/// One person's whole entry.
pub(super) fn entry(
    planner: &Planner,
    person: &Person,
    section: Section,
    sight: Sight,
    ahead: &Ahead,
) -> Entry {
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
fn still_waits(contact: &Contact, today: NaiveDate) -> bool {
    let refers =
        || contact.log.stamps_on(today).any(|it| it.day <= today && it.tags.contains(Tags::REFERRAL));
    let is_early = contact.touches(today) + 1 < INTRODUCES;
    contact.categories.contains(Category::Introducer) && is_early && !refers()
}

/// What another try is, where it is time for one.
fn retry(plan: &Plan, tries: Option<Tries>, today: NaiveDate) -> Option<Retry> {
    let tries = tries.filter(|_| plan.turn(today.into()) != Some(Turn::NoReply))?;
    let is_second = tries.is_one_of_late(today);
    Some(if is_second { Retry::Second } else { Retry::Later })
}

/// Whether the touches of a day all came from them: where you came back to them on it, they did not write last.
pub(in crate::agenda) fn is_theirs(contact: &Contact, day: NaiveDate, today: NaiveDate) -> bool {
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

/// The day that orders an entry in its section: under *This week* the first to come, else that of the most pressing thing.
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
