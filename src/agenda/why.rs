//! Why somebody stands where they stand: the rules that spoke today, in plain words, with what each of them read.
//! Decides nothing: it asks the rules. Its words are our own; only a finding may quote a value of the note.

use super::person::{self, Next};
use super::{Agenda, Line, Reason, Remark, Scope, Section, WEEK};
use super::{give, occasion, say, schedule, silence, suggest};
use crate::config::Config;
use crate::contact::{self, Circle, Contact, Entry, Promise, Tags};
use crate::date::{self, Cadence};
use crate::index::Index;
use crate::note::front_matter::Key;
use crate::note::said;
use chrono::{Datelike, Days, NaiveDate};
use std::cmp::Reverse;
use std::sync::Arc;

/// A rule that spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// What it says: a short sentence without a full stop.
    pub rule: String,
    /// What it read; empty where it rests on something that is not there.
    pub read: Vec<Source>,
}

/// Something that a rule read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A field of the contact's own note.
    Field(Key),
    /// A line of a note.
    Line {
        /// The note.
        note: Arc<str>,
        /// 1-based.
        line: u32,
    },
    /// A personal fact of the contact's own note, by its words.
    Fact(Box<str>),
    /// A setting of `rounds.toml`, by its full name; it may be unset.
    Setting(&'static str),
}

/// The rules in the order in which they are told: a function from the case to what it says of it.
const RULES: [fn(&Case<'_>) -> Vec<Spoken>; 16] = [
    |case| case.standing(),
    |case| case.agreed(),
    |case| case.cadence(),
    |case| case.last_touch(),
    |case| case.persistence(),
    |case| case.first_follow_up(),
    |case| case.still_to_come(),
    |case| case.tries(),
    |case| case.diagnosis(),
    |case| case.promises(),
    |case| case.help(),
    |case| case.window(),
    |case| case.birthday(),
    |case| case.act(),
    |case| case.balance(),
    |case| case.findings(),
];

/// A note may hold thousands of promises or tries: the first are enough to see why.
const TOLD: usize = 20;

/// The rules that speak for the contact at `path` on `today`, on an agenda that looks `ahead` days; none where the
/// index has no such contact. Costs as much as an agenda.
pub fn explain(index: &Index, path: &str, today: NaiveDate, ahead: u32) -> Vec<Spoken> {
    let Some((path, contact)) = index.known(path) else { return Vec::new() };
    let agenda = super::build(index, today, Scope { days: ahead, ..Scope::default() });
    let all = agenda.sections.iter().flat_map(|(section, lines)| lines.iter().map(|line| (*section, line)));
    let lines = all.filter(|(_, line)| line.path == *path).collect();
    let case = Case { index, path, contact, config: index.config(), today, ahead, agenda: &agenda, lines };
    let mut said: Vec<Spoken> = Vec::new();
    for spoken in RULES.iter().flat_map(|rule| rule(&case)) {
        // Help to come back to speaks for itself, and for what to do.
        if !said.contains(&spoken) {
            said.push(spoken);
        }
    }
    said
}

/// One contact on one day.
struct Case<'a> {
    index: &'a Index,
    path: &'a Arc<str>,
    contact: &'a Contact,
    config: &'a Config,
    today: NaiveDate,
    ahead: u32,
    agenda: &'a Agenda,
    /// Its lines on that agenda.
    lines: Vec<(Section, &'a Line)>,
}

/// One rule's word.
fn spoken(rule: impl Into<String>, read: Vec<Source>) -> Vec<Spoken> {
    vec![Spoken { rule: rule.into(), read }]
}

impl Case<'_> {
    /// Where they stand, all in all.
    fn standing(&self) -> Vec<Spoken> {
        let mut sections: Vec<Section> = self.lines.iter().map(|(section, _)| *section).collect();
        sections.dedup();
        let titles: Vec<&str> = sections.iter().map(|section| section.title()).collect();
        let mut said = match titles.split_last() {
            None => Vec::new(),
            Some((last, [])) => self.stands(&format!("stands under {last}")),
            Some((last, rest)) => self.stands(&format!("stands under {} and {last}", rest.join(", "))),
        };
        if sections.contains(&Section::WhenThereIsTime) {
            let rule = format!("a day has room for {}: others come first", self.config.a_day);
            said.extend(spoken(rule, vec![Source::Setting("agenda.a_day")]));
        }
        said.extend(match Next::of(self.contact, self.config, self.today) {
            Next::Off(status) => {
                spoken(format!("{}: off the agenda", status.word()), vec![Source::Field(Key::Status)])
            }
            Next::Never => spoken("no circle, no cadence and nothing agreed: never due", Vec::new()),
            _ if !said.is_empty() => Vec::new(),
            _ if self.is_cut() => {
                self.stands("due, but beyond what a day lists: `rounds due --all` shows all")
            }
            _ => self.stands(&format!("neither due nor due in {}", self.days_ahead())),
        });
        said
    }

    fn stands(&self, how: &str) -> Vec<Spoken> {
        spoken(format!("{}: {how}", self.day(self.today)), Vec::new())
    }

    /// Whether a day's number leaves them out.
    fn is_cut(&self) -> bool {
        person::section(self.contact, self.config, self.today, self.ahead).is_some()
    }

    fn days_ahead(&self) -> String {
        match self.ahead {
            WEEK => "the next seven days".into(),
            1 => "the next day".into(),
            days => format!("the next {days} days"),
        }
    }

    /// `next`, and whether it still holds.
    fn agreed(&self) -> Vec<Spoken> {
        let Some(next) = self.contact.next else { return Vec::new() };
        let mut read = vec![Source::Field(Key::Next)];
        let agreed = format!("agreed for {}", self.day(next));
        match self.touched() {
            Some((touched, sources)) if touched >= next => {
                read.extend(sources);
                spoken(
                    format!(
                        "{agreed}, spent by the touch of {}: the cadence counts again",
                        self.day(touched)
                    ),
                    read,
                )
            }
            _ => {
                let again = match Next::of(self.contact, self.config, self.today) {
                    Next::Agreed { again: Some(again), .. } => format!(", again from {}", self.day(again)),
                    _ => String::new(),
                };
                let agreement = self.contact.agreement.as_ref().filter(|it| it.day <= self.today);
                let what = agreement.map(|it| {
                    let rule = format!("what for: the words of {}", self.day(it.day));
                    Spoken { rule, read: vec![self.source(&said::Source::own(it.line))] }
                });
                let beats = format!("{agreed}, and not touched since: this beats the cadence{again}");
                spoken(beats, read).into_iter().chain(what).collect()
            }
        }
    }

    /// How often, and what day comes of it.
    fn cadence(&self) -> Vec<Spoken> {
        let (cadence, whose, read) = match (self.contact.cadence, self.contact.circle) {
            (Some(own), _) => (own, "a cadence of their own".to_owned(), vec![Source::Field(Key::Cadence)]),
            (None, Some(circle)) => {
                let (every, latest) = settings(circle);
                let cadence = self.config.cadence(circle);
                let latest = cadence.latest.map(|_| Source::Setting(latest));
                let read = [Source::Field(Key::Circle), Source::Setting(every)].into_iter().chain(latest);
                (cadence, format!("circle {}", circle as u8), read.collect())
            }
            (None, None) => return Vec::new(),
        };
        let counted = match (self.touched(), self.met()) {
            (Some((touched, _)), _) => self.from(cadence, touched, "the last touch"),
            (None, Some(met)) => self.from(cadence, met, "the day you met"),
            (None, None) => "neither touched nor met: due whatever the day".into(),
        };
        spoken(format!("{whose}, {cadence}: {counted}"), read)
    }

    /// `due 2 Nov, counted from the last touch`
    fn from(&self, Cadence { every, latest }: Cadence, day: NaiveDate, what: &str) -> String {
        let due = every.after(day);
        let late = latest.map(|latest| latest.after(day)).filter(|&latest| latest > due);
        let late = late.map(|late| format!(", late after {}", self.day(late))).unwrap_or_default();
        format!("due {}{late}, counted from {what}", self.day(due))
    }

    /// The later of front matter's day and the log's newest.
    fn last_touch(&self) -> Vec<Spoken> {
        let Some((day, read)) = self.touched() else {
            return spoken("never touched", Vec::new());
        };
        let method = self.contact.touched(self.today).and_then(|(_, method)| method);
        let method = method.map(|method| format!(" {}", method.by())).unwrap_or_default();
        let of = match &self.contact.last_touch {
            _ if read.len() < 2 => "",
            Some(written) if written.day == day && read[1] == Source::Field(Key::LastTouch) => {
                ", as both say"
            }
            _ => ", the later of the two",
        };
        let by_whom = if super::is_theirs(self.contact, day) { ", they came to you" } else { "" };
        spoken(format!("last touched {}{method}{by_whom}{of}", self.day(day)), read)
    }

    /// The last believed touch with what says so, what counts first.
    fn touched(&self) -> Option<(NaiveDate, Vec<Source>)> {
        let (day, _) = self.contact.touched(self.today)?;
        let entry = self.contact.history(self.today).into_iter().rev().find(|entry| !is_try(entry));
        let written = self.contact.last_touch.map(|dated| dated.day).filter(|&day| day <= self.today);
        let mut read: Vec<(NaiveDate, Source)> =
            entry.map(|it| (it.day, self.line(&it))).into_iter().collect();
        read.extend(written.map(|day| (day, Source::Field(Key::LastTouch))));
        read.sort_by_key(|&(day, _)| Reverse(day));
        Some((day, read.into_iter().map(|(_, source)| source).collect()))
    }

    /// Which touch the coming one is, where that is said.
    fn persistence(&self) -> Vec<Spoken> {
        let Some((_, line)) = self.lines.iter().find(|(_, line)| say::counts(line)) else {
            return Vec::new();
        };
        let nudge = if line.touches + 1 < say::PERSISTENT { ": below the fifth, do not stop" } else { "" };
        let touches = self.contact.history(self.today).into_iter().rev().filter(|entry| !is_try(entry));
        let read = touches.take(TOLD).map(|entry| self.line(&entry));
        let written = self.contact.last_touch.map(|_| Source::Field(Key::LastTouch));
        let rule = format!("the next is the {} touch{nudge}", say::ordinal(line.touches + 1));
        spoken(rule, read.chain(written).collect())
    }

    fn met(&self) -> Option<NaiveDate> {
        self.contact.met.map(|met| met.day).filter(|&met| met <= self.today)
    }

    fn first_follow_up(&self) -> Vec<Spoken> {
        let Some(met) = self.met().filter(|_| self.touched().is_none()) else { return Vec::new() };
        let place = self.contact.met_at.is_some().then_some(Source::Field(Key::MetAt));
        let read = [Source::Field(Key::Met)].into_iter().chain(place).collect();
        let day = self.day(met);
        match Next::of(self.contact, self.config, self.today) {
            Next::FirstFollowUp { by } => {
                let days = schedule::FIRST_FOLLOW_UP_DAYS;
                let late = by.succ_opt().filter(|_| by < self.today);
                let late = late.map(|since| format!(", late since {}", self.day(since))).unwrap_or_default();
                let by = self.day(by);
                spoken(
                    format!("met {day} and not touched since: follow up by {by}{late}, for {days} days"),
                    read,
                )
            }
            _ => spoken(format!("met {day} and not touched since"), read),
        }
    }

    /// Days that are not believed yet.
    fn still_to_come(&self) -> Vec<Spoken> {
        let bought = self.contact.buying.as_deref().and_then(|buying| buying.bought);
        let fields =
            [(Key::LastTouch, self.contact.last_touch), (Key::Met, self.contact.met), (Key::Bought, bought)];
        let fields = fields.into_iter().filter_map(|(key, dated)| Some((dated?.day, Source::Field(key))));
        let entries = self.contact.log.iter().map(|entry| (entry.day, self.line(&entry)));
        let to_come = fields.chain(entries).filter(|&(day, _)| day > self.today).take(TOLD);
        let rule = |day| format!("{} is still to come: not counted before", self.day(day));
        to_come.flat_map(|(day, source)| spoken(rule(day), vec![source])).collect()
    }

    /// Tries since the last touch: how long to wait, or that it is silence.
    fn tries(&self) -> Vec<Spoken> {
        let Some(tries) = silence::tries(self.contact, self.today) else { return Vec::new() };
        let mut read: Vec<Entry<'_>> = silence::unanswered(self.contact, self.today).collect();
        read.sort_by_key(|entry| Reverse((entry.day, entry.line)));
        let read = read.iter().take(TOLD).map(|entry| self.line(entry)).collect();
        let count = if tries.count == 1 { "1 try".into() } else { format!("{} tries", tries.count) };
        let rule = if self.contact.next.is_some_and(|next| tries.last < next) {
            format!("{count} without an answer, and a day agreed since: that day holds")
        } else if tries.is_silence() {
            format!("{count} in a row without an answer: not calling back, which beats any cadence")
        } else {
            format!(
                "{count} without an answer: no touch, and the next not before {}",
                self.day(tries.again())
            )
        };
        spoken(rule, read)
    }

    /// Which of the ten reasons for a silence the note answers.
    fn diagnosis(&self) -> Vec<Spoken> {
        let silent = self.lines.iter().filter_map(|(_, line)| match &line.reason {
            Reason::Silence(reasons) => Some(reasons),
            _ => None,
        });
        let told = |reason: &silence::Reason| {
            let evidence = reason.evidence.as_ref()?;
            let cold = (reason.number == silence::COLD).then_some(Source::Field(Key::Temperature));
            let read = reason.lines.iter().map(|source| self.source(source)).chain(cold).collect();
            Some(Spoken { rule: format!("{} {evidence}", reason.question), read })
        };
        silent.flatten().filter_map(told).collect()
    }

    fn promises(&self) -> Vec<Spoken> {
        let read = |promise: &Promise| vec![Source::Line { note: self.path.clone(), line: promise.line }];
        let promises = self.contact.promises.iter().take(TOLD);
        promises.flat_map(|promise| spoken(self.promise(promise), read(promise))).collect()
    }

    fn promise(&self, promise: &Promise) -> String {
        let soon = self.today.checked_add_days(Days::new(self.ahead.into())).unwrap_or(NaiveDate::MAX);
        let Some(due) = promise.due else {
            return match promise.is_waiting {
                true => "they promised it without a date: nothing to wait for yet".into(),
                false => "promised without a date: stands until it is kept".into(),
            };
        };
        let day = self.day(due);
        match promise.is_waiting {
            true if due < self.today => format!("they promised it by {day}: past its date"),
            true => format!("they promised it by {day}: not past its date"),
            false if due < self.today => format!("promised by {day}: overdue"),
            false if due == self.today => "promised by today".into(),
            false if due <= soon => format!("promised by {day}: in {}", self.days_ahead()),
            false => format!("promised by {day}: later than {}", self.days_ahead()),
        }
    }

    /// Help to come back to, either way.
    fn help(&self) -> Vec<Spoken> {
        let mut kind = None;
        let pending = give::pending(self.contact, self.today).into_iter().take(TOLD);
        let rule = |it: give::Pending| {
            let is_newest = kind.replace(it.kind) != Some(it.kind);
            let stands = if is_newest { "" } else { ": the newer help stands for it too" };
            spoken(format!("{}{stands}", it.because(self.today)), vec![self.source(&it.source)])
        };
        pending.flat_map(rule).collect()
    }

    fn window(&self) -> Vec<Spoken> {
        let Some(buying) = self.contact.buying.as_deref() else { return Vec::new() };
        let Some((_, opens)) = occasion::window(buying, self.today) else { return Vec::new() };
        let (lead, day) = (self.config.lead, self.day(opens));
        let stand = if opens <= self.today {
            format!("open since {day}")
        } else if opens <= lead.after(self.today) {
            format!("opens {day}, within the next {lead}")
        } else {
            format!("opens {day}, later than {lead} from now: useful and quiet until then")
        };
        let by = buying.by.is_some().then_some(Source::Field(Key::BuysBy));
        let read =
            [Source::Field(Key::Bought), Source::Field(Key::BuysEvery), Source::Setting("agenda.lead")];
        spoken(format!("buying window: {stand}"), read.into_iter().chain(by).collect())
    }

    fn birthday(&self) -> Vec<Spoken> {
        let Some(birthday) = self.contact.birthday else { return Vec::new() };
        let Some(day) = birthday.next(self.today) else { return Vec::new() };
        let days = occasion::BIRTHDAY_DAYS;
        let is_near = (day - self.today).num_days() <= days.into();
        let mut read = vec![Source::Field(Key::Birthday)];
        let near = if !is_near {
            format!("later than the next {days} days")
        } else if occasion::near(birthday, self.contact, self.today).is_some() {
            read.extend(self.contact.personal.first().cloned().map(Source::Fact));
            format!("in the next {days} days")
        } else {
            let thought = occasion::wish(self.contact, day, self.today);
            read.extend(thought.map(|line| Source::Line { note: self.path.clone(), line }));
            "already thought of".into()
        };
        spoken(format!("birthday {}: {near}", self.day(day)), read)
    }

    /// What to do, where the cadence speaks.
    fn act(&self) -> Vec<Spoken> {
        let Some(act) = self.lines.iter().find_map(|(_, line)| line.act.as_ref()) else { return Vec::new() };
        let name = contact::name(self.path);
        let because = suggest::explain(self.contact, name, self.index.ways(), self.today);
        let mut said: Vec<Spoken> = because
            .into_iter()
            .map(|it| Spoken { rule: it.rule, read: it.lines.iter().map(|it| self.source(it)).collect() })
            .collect();
        // The method's reason comes first; without lines it rests on a field.
        if let Some(method) = said.first_mut().filter(|method| method.read.is_empty()) {
            let is_channel = self.contact.channel == Some(act.method);
            let circle = self.contact.circle.map(|_| Key::Circle);
            let key = if is_channel { Some(Key::Channel) } else { circle };
            method.read.extend(key.map(Source::Field));
        }
        if let Some(fact) = &act.fact {
            said.extend(spoken("a personal fact to remember", vec![Source::Fact(fact.clone())]));
        }
        said
    }

    /// Whether they may rest, since their category is over its cap.
    fn balance(&self) -> Vec<Spoken> {
        let remarks = self.agenda.balance.remarks.iter();
        let over = remarks.filter(|remark| remark.to_rest.contains(self.path));
        let rule = |remark: &Remark| format!("{}; this is one of the weakest, to rest", remark.text);
        let read = || vec![Source::Field(Key::Category), Source::Setting("categories.cap")];
        over.flat_map(|remark| spoken(rule(remark), read())).collect()
    }

    /// What in the note needs attention: a next step without a day, a value that cannot be read.
    fn findings(&self) -> Vec<Spoken> {
        let line = |line: u32| vec![Source::Line { note: self.path.clone(), line: line.max(1) }];
        let findings = self.contact.unread.iter().take(TOLD);
        findings.flat_map(|it| spoken(it.message.clone(), line(it.spot.line))).collect()
    }

    /// A line that another module's rule read.
    fn source(&self, source: &said::Source) -> Source {
        Source::Line { note: source.from.as_ref().unwrap_or(self.path).clone(), line: source.line }
    }

    fn line(&self, entry: &Entry<'_>) -> Source {
        Source::Line { note: entry.from.unwrap_or(self.path).clone(), line: entry.line }
    }

    fn day(&self, day: NaiveDate) -> String {
        date::short(day, self.today.year())
    }
}

fn is_try(entry: &Entry<'_>) -> bool {
    entry.tags.contains(Tags::NO_ANSWER)
}

fn settings(circle: Circle) -> (&'static str, &'static str) {
    match circle {
        Circle::Inner => ("circles.1.every", "circles.1.latest"),
        Circle::Middle => ("circles.2.every", "circles.2.latest"),
        Circle::Outer => ("circles.3.every", "circles.3.latest"),
    }
}

#[cfg(test)]
mod tests;
