//! Why somebody stands where they stand: the reasons that the rules return, put in one order. Decides nothing, and has
//! no words of its own.

use super::because::{Because, Rule, Source, TOLD};
use super::day::{self, Agenda, Standing};
use super::entry::{Detail, Kind, Retry, Section, WhyNow};
use super::items::{self, Sight};
use super::person::Next;
use super::planner::Planner;
use super::{Scope, cooling, no_reply, schedule, suggest};
use crate::config::Config;
use crate::contact::{self, Aim, Contact, Entry, Status};
use crate::note::front_matter::Key;
use crate::note::said;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::sync::Arc;

/// The rules in the order in which they are told: a function from the case to what it says of it.
const RULES: [fn(&Case<'_>) -> Vec<Because>; 16] = [
    |case| case.standing(),
    |case| schedule::why_agreed(case.contact, case.config, case.today, case.touched()),
    |case| schedule::why_cadence(case.contact, case.config, case.today).into_iter().collect(),
    |case| schedule::why_away(case.contact, case.config, case.today).into_iter().collect(),
    |case| vec![case.last_touch()],
    |case| case.nth_touch().into_iter().collect(),
    |case| schedule::why_met(case.contact, case.config, case.today).into_iter().collect(),
    |case| case.to_come(),
    |case| no_reply::why_tries(case.contact, case.today).into_iter().collect(),
    |case| case.no_reply(),
    |case| items::because(case.contact, case.config, case.sight),
    |case| case.cooling().into_iter().collect(),
    |case| case.act(),
    |case| case.on_the_entry(),
    |case| case.facts(),
    |case| case.beside(),
];

/// The rules that speak for the contact at `path` on `today`, on an agenda that looks `ahead` days; none where the
/// index has no such contact. Costs as much as an agenda.
pub fn explain(planner: &Planner, path: &str, today: NaiveDate, ahead: u32) -> Vec<Because> {
    let Some((path, contact)) = planner.known(path) else { return Vec::new() };
    let agenda = day::build(planner, today, Scope { days: ahead, ..Scope::default() });
    let standing = day::find(planner, path, today, ahead);
    let sight = Sight::from(today, ahead, planner.config());
    let case =
        Case { planner, path, contact, config: planner.config(), today, sight, agenda: &agenda, standing };
    let mut said: Vec<Because> = Vec::new();
    for because in RULES.iter().flat_map(|rule| rule(&case)) {
        // Help to come back to speaks for itself, and for what to do.
        if !said.contains(&because) {
            said.push(because);
        }
    }
    said
}

/// One contact on one day.
struct Case<'a> {
    planner: &'a Planner,
    path: &'a Arc<str>,
    contact: &'a Contact,
    config: &'a Config,
    today: NaiveDate,
    sight: Sight,
    agenda: &'a Agenda,
    /// Where it stands on it.
    standing: Option<Standing>,
}

impl Case<'_> {
    /// Where they stand, all in all.
    fn standing(&self) -> Vec<Because> {
        let mut said = Vec::new();
        if let Some(it) = &self.standing {
            let stands = if it.is_listed { Rule::Stands(it.section) } else { Rule::Beyond };
            said.push(Because::new(stands, []));
            let others = Because::new(Rule::NoRoom(self.config.a_day), [Source::Setting("agenda.a_day")]);
            said.extend(it.is_put_off.then_some(others));
        }
        match Next::of(self.contact, self.config, self.today) {
            Next::Off(status) => said.push(Because::new(Rule::Off(status), [Source::Field(Key::Status)])),
            Next::Never => said.push(Because::new(Rule::Never, [])),
            _ if said.is_empty() => said.push(Because::new(Rule::NotDue(self.sight.ahead), [])),
            _ => {}
        }
        said
    }

    /// The later of front matter's day and the log's newest.
    fn last_touch(&self) -> Because {
        let Some((day, read)) = self.touched() else { return Because::new(Rule::NeverTouched, []) };
        let written = self.contact.last_touch.map(|dated| dated.on(self.today));
        let both = read.len() > 1;
        let rule = Rule::Touched {
            day,
            method: self.contact.touched(self.today).and_then(|(_, method)| method),
            is_theirs: day::is_theirs(self.contact, day, self.today),
            agree: both.then(|| written == Some(day) && read[1] == Source::Field(Key::LastTouch)),
        };
        Because::new(rule, read)
    }

    /// The last believed touch with what says so, what counts first.
    fn touched(&self) -> Option<(NaiveDate, Vec<Source>)> {
        let (day, _) = self.contact.touched(self.today)?;
        let entry = self.touches().next();
        let written =
            self.contact.last_touch.map(|dated| dated.on(self.today)).filter(|&day| day <= self.today);
        let mut read: Vec<(NaiveDate, Source)> =
            entry.map(|it| (it.day, Source::from(&it))).into_iter().collect();
        read.extend(written.map(|day| (day, Source::Field(Key::LastTouch))));
        read.sort_by_key(|&(day, _)| Reverse(day));
        Some((day, read.into_iter().map(|(_, source)| source).collect()))
    }

    /// The log's touches, the latest first.
    fn touches(&self) -> impl Iterator<Item = Entry<'_>> {
        self.contact.history(self.today).into_iter().rev().filter(|entry| entry.tags.is_touch())
    }

    /// Which touch the coming one is, where that is said.
    fn nth_touch(&self) -> Option<Because> {
        let is_counted = |it: &&Standing| it.section == Section::Today && it.entry.touches > 0;
        let entry = self.standing.as_ref().filter(is_counted).map(|it| &it.entry)?;
        let written = self.contact.last_touch.map(|_| Source::Field(Key::LastTouch));
        let read = self.touches().take(TOLD).map(|entry| Source::from(&entry)).chain(written);
        Some(Because::new(Rule::NthTouch(entry.touches + 1), read))
    }

    /// Days that are not believed yet.
    fn to_come(&self) -> Vec<Because> {
        let bought = self.contact.buying.as_deref().and_then(|buying| buying.bought);
        let fields =
            [(Key::LastTouch, self.contact.last_touch), (Key::Met, self.contact.met), (Key::Bought, bought)];
        let fields =
            fields.into_iter().filter_map(|(key, dated)| Some((dated?.on(self.today), Source::Field(key))));
        let entries = self.contact.log.iter_on(self.today).map(|entry| (entry.day, Source::from(&entry)));
        let to_come = fields.chain(entries).filter(|&(day, _)| day > self.today).take(TOLD);
        to_come.map(|(day, source)| Because::new(Rule::ToCome(day), [source])).collect()
    }

    /// Which of the ten reasons for which nobody answers the note answers.
    fn no_reply(&self) -> Vec<Because> {
        match self.standing.as_ref().map(|it| &it.entry.why_now) {
            Some(WhyNow::NoReply(reasons)) => reasons.iter().filter_map(no_reply::Reason::because).collect(),
            _ => Vec::new(),
        }
    }

    /// What to do, where the cadence speaks.
    fn act(&self) -> Vec<Because> {
        let ahead = self.planner.ahead(self.today);
        let noted = |note: &Arc<str>| Source::Line(said::Source { from: Some(note.clone()), line: 1 });
        if let Some(meeting) = ahead.meeting(self.path).filter(|_| self.standing.is_some()) {
            return vec![Because::new(Rule::Seen(meeting.day), [noted(&meeting.note)])];
        }
        if self.standing.as_ref().is_none_or(|it| it.entry.act.is_none()) {
            return Vec::new();
        }
        suggest::because(
            self.contact,
            contact::name(self.path),
            self.planner.ways(),
            self.config.lead,
            self.today,
            ahead.event.as_ref(),
        )
    }

    /// That they are touched less often than was usual.
    fn cooling(&self) -> Option<Because> {
        let entry = self.standing.as_ref().map(|it| &it.entry)?;
        let is_said = matches!(entry.why_now, WhyNow::Cooling { .. });
        if is_said { cooling::because(self.contact, self.today) } else { None }
    }

    /// What else helps with the call.
    fn on_the_entry(&self) -> Vec<Because> {
        let Some(Standing { entry, section, .. }) = &self.standing else { return Vec::new() };
        let is_no_reply = *section == Section::NotCallingBack;
        let retry = entry.retry.filter(|_| !is_no_reply).map(|it| {
            let tries = self.contact.history(self.today).into_iter().rev().filter(|it| it.tags.is_try());
            let read: Vec<Source> = tries.take(1).map(|entry| Source::from(&entry)).collect();
            Because::new(Rule::Retry { is_second: it == Retry::Second }, read)
        });
        let via = entry.via.as_ref().map(|_| Because::new(Rule::Via, [Source::Field(Key::Via)]));
        let waits = (entry.still_waits && *section == Section::Today)
            .then(|| Because::new(Rule::StillWaiting(entry.touches), [Source::Field(Key::Category)]));
        let question = items::question(self.contact).map(|question| {
            let others = self.contact.questions().len() - 1;
            Because::new(Rule::Question(others), [Source::own(question.line)])
        });
        [retry, via, waits, question].into_iter().flatten().collect()
    }

    /// What of their own life to mention.
    fn facts(&self) -> Vec<Because> {
        let items = self.standing.iter().flat_map(|it| &it.entry.items);
        let of_birthday = items.filter(|item| item.key.kind == Kind::Birthday);
        let facts = of_birthday.filter_map(|item| match &item.detail {
            Some(Detail::Words(fact)) => Some(fact),
            _ => None,
        });
        let facts = facts.chain(self.standing.iter().filter_map(|it| it.entry.fact.as_ref()));
        facts.map(|fact| Because::new(Rule::Fact, [Source::Fact(fact.clone())])).collect()
    }

    /// What stands elsewhere on the agenda: whether they may rest, since their category is over its cap; what they
    /// are counted for, where the note says it; what in the note needs attention.
    fn beside(&self) -> Vec<Because> {
        let over = self.agenda.balance.remarks.iter().filter(|remark| remark.to_rest.contains(self.path));
        let read = [Source::Field(Key::Category), Source::Setting("categories.cap")];
        let rest = over.map(|remark| Because::new(Rule::MayRest(remark.off.clone()), read.clone()));
        let findings = self.contact.unread.iter().take(TOLD);
        let findings = findings
            .map(|it| Because::new(Rule::Unread(it.message.clone()), [Source::own(it.spot.line.max(1))]));
        let is_counted = self.contact.aim == Aim::Personal && self.contact.status == Status::Active;
        let personal = [Source::Field(Key::Aim), Source::Setting("balance.personal")];
        let personal = is_counted.then(|| Because::new(Rule::Personal, personal));
        rest.chain(personal).chain(findings).collect()
    }
}

#[cfg(test)]
mod tests;
