//! What came of an event: whom you met there, what was promised, what was kept. The dated note that names the event
//! says so, and the notes of the contacts who were met at it. Renders nothing.

use crate::contact::{self, Contact, Method, Promise, Tags};
use crate::diary::note::Event as Noted;
use crate::index::Index;
use crate::note::promise::Task;
use crate::note::task::State;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// An event as a dated note names it, or as the notes of those do who were met there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// Its day.
    pub day: NaiveDate,
    /// What it is called.
    pub name: String,
    /// The dated note, if there is one.
    pub note: Option<Arc<str>>,
    /// How many people you meant to meet.
    pub goal: Option<u32>,
}

/// Somebody whom you met there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// The contact's note.
    pub path: Arc<str>,
    /// Whether you met there for the first time.
    pub is_new: bool,
    /// What you promised them there.
    pub promises: Vec<Promised>,
    /// On how many days you were in touch since.
    pub touches: usize,
    /// The last of them.
    pub last: Option<(NaiveDate, Option<Method>)>,
    /// How often they helped or introduced somebody since.
    pub helped: usize,
}

/// A promise that was made there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promised {
    /// The promise.
    pub promise: Promise,
    /// What became of it.
    pub state: State,
    /// Whether it was kept by its day, a week after the event where it has none. Where no day stands beside its tick a touch
    /// of that time will do.
    pub is_in_time: bool,
}

impl Guest {
    /// Whether there was something to do for them.
    pub fn has_something_to_do(&self) -> bool {
        self.promises.iter().any(|it| it.state != State::CalledOff)
    }

    /// Whether all of it is kept.
    pub fn is_kept(&self) -> bool {
        let mut open = self.promises.iter().filter(|it| it.state != State::CalledOff).peekable();
        open.peek().is_some() && open.all(|it| it.state == State::Kept)
    }

    /// Whether all of it was kept in time.
    pub fn is_in_time(&self) -> bool {
        self.is_kept() && self.promises.iter().all(|it| it.state == State::CalledOff || it.is_in_time)
    }
}

/// What came of an event, in numbers of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// How many you met.
    pub met: usize,
    /// How many you meant to meet.
    pub goal: Option<u32>,
    /// For how many there was something to do.
    pub with_something_to_do: usize,
    /// For how many of them all of it was kept …
    pub kept: usize,
    /// … and in time.
    pub in_time: usize,
}

impl Sums {
    /// Those of an event whom you met these people at.
    pub fn of(event: &Event, guests: &[Guest]) -> Self {
        let count = |is: fn(&Guest) -> bool| guests.iter().filter(|guest| is(guest)).count();
        Self {
            met: guests.len(),
            goal: event.goal,
            with_something_to_do: count(Guest::has_something_to_do),
            kept: count(Guest::is_kept),
            in_time: count(Guest::is_in_time),
        }
    }
}

impl fmt::Display for Sums {
    /// `met 4 of 7, 3 with something to do, 2 kept, 1 in time`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { met, goal, with_something_to_do, kept, in_time } = self;
        write!(out, "met {met}")?;
        goal.map_or(Ok(()), |goal| write!(out, " of {goal}"))?;
        match with_something_to_do {
            0 => Ok(()),
            some => write!(out, ", {some} with something to do, {kept} kept, {in_time} in time"),
        }
    }
}

/// After a week what was promised at an event is gone.
const WEEK: Days = Days::new(7);

/// All events, the newest first: those of dated notes, and those that only the notes of contacts name.
pub fn all(index: &Index) -> Vec<Event> {
    let noted = index.events().map(|(day, note, Noted { name, goal })| {
        let note = Some(note.clone());
        Event { day, name: name.to_string(), note, goal: *goal }
    });
    let mut events: Vec<Event> = noted.collect();
    let mut met: BTreeMap<(NaiveDate, String), String> = BTreeMap::new();
    for (_, contact) in index.contacts() {
        if let (Some(met_on), Some(place)) = (contact.met, &contact.met_at) {
            met.entry((met_on.day, folded(place))).or_insert_with(|| place.to_string());
        }
    }
    let is_noted = |events: &[Event], day: NaiveDate, name: &str| {
        events.iter().any(|event| event.day == day && folded(&event.name) == name)
    };
    for ((day, folded), name) in met {
        if !folded.is_empty() && !is_noted(&events, day, &folded) {
            events.push(Event { day, name, note: None, goal: None });
        }
    }
    events.sort_unstable_by(|one, other| other.cmp(one));
    events
}

/// The events whose name has these words, the newest first.
pub fn find(index: &Index, asked: &str) -> Vec<Event> {
    let asked = folded(asked);
    let has_it = |event: &Event| {
        let name = folded(&event.name);
        asked.split(' ').all(|word| name.split(' ').any(|known| known.starts_with(word)))
    };
    all(index).into_iter().filter(|event| !asked.is_empty() && has_it(event)).collect()
}

/// Whom you met at an event, by name.
pub fn guests(index: &Index, event: &Event, today: NaiveDate) -> Vec<Guest> {
    let mut met: BTreeSet<Arc<str>> = BTreeSet::new();
    if let Some(note) = &event.note {
        met.extend(index.touched_in(note));
    }
    for (path, contact) in index.contacts() {
        if was_met_at(contact, event) || tells_of(contact, event) {
            met.insert(path.clone());
        }
    }
    let mut guests: Vec<Guest> = met.iter().filter_map(|path| guest(index, event, path, today)).collect();
    guests.sort_by(|one, other| {
        (contact::name(&one.path), &one.path).cmp(&(contact::name(&other.path), &other.path))
    });
    guests
}

/// What came of an event by `today`.
pub fn sums(index: &Index, event: &Event, today: NaiveDate) -> Sums {
    Sums::of(event, &guests(index, event, today))
}

fn was_met_at(contact: &Contact, event: &Event) -> bool {
    let is_of_day = contact.met.is_some_and(|met| met.day == event.day);
    is_of_day && contact.met_at.as_deref().is_some_and(|place| folded(place) == folded(&event.name))
}

/// Whether a contact's log has an entry of the day that says that you met at the event, as a card of the inbox leaves it.
fn tells_of(contact: &Contact, event: &Event) -> bool {
    let name = format!(" at {} ", folded(&event.name));
    let says = |text: &str| format!(" {} ", folded_words(text)).replace(" at the ", " at ").contains(&name);
    contact.log.iter().any(|it| {
        it.day == event.day && it.method == Some(Method::Meeting) && !it.text.is_empty() && says(it.text)
    })
}

fn guest(index: &Index, event: &Event, path: &Arc<str>, today: NaiveDate) -> Option<Guest> {
    let (path, contact) = index.known(path)?;
    let is_new = contact.met.is_some_and(|met| met.day == event.day);
    let since = |day: NaiveDate| event.day < day && day <= today;
    let touches: Vec<_> =
        contact.log.stamps_on(today).filter(|it| since(it.day) && it.tags.is_touch()).collect();
    let written = contact.last_touch.map(|last| last.on(today)).filter(|&day| since(day));
    let days: BTreeSet<NaiveDate> = touches.iter().map(|it| it.day).chain(written).collect();
    let helped = Tags::GOT.or(Tags::REFERRAL);
    let is_in_time = |task: &Task| {
        let by = task.promise.due.or_else(|| event.day.checked_add_days(WEEK)).unwrap_or(NaiveDate::MAX);
        let by_touch = || days.iter().any(|&day| day <= by);
        task.state == State::Kept && task.done.map_or_else(by_touch, |done| done <= by)
    };
    let tasks = tasks(contact, event, is_new);
    let promises = tasks.into_iter().map(|task| Promised {
        is_in_time: is_in_time(&task),
        state: task.state,
        promise: task.promise,
    });
    Some(Guest {
        path: path.clone(),
        is_new,
        promises: promises.collect(),
        touches: days.len(),
        last: contact.touched(today).filter(|(day, _)| since(*day)),
        helped: touches.iter().filter(|it| it.tags.and(helped) != Tags::default()).count(),
    })
}

/// What you promised somebody at the event, by note and line: in its note, and in their own where that began with it.
fn tasks(contact: &Contact, event: &Event, is_new: bool) -> Vec<Task> {
    let open = contact.promises.iter().map(|it| Task { state: State::Open, promise: it.clone(), done: None });
    let is_of_event = |task: &Task| match &task.promise.from {
        Some(from) => event.note.as_ref() == Some(&from.note),
        None => is_new,
    };
    let all = open.chain(contact.closed.iter().cloned());
    let mut all: Vec<Task> = all.filter(|task| !task.promise.is_waiting && is_of_event(task)).collect();
    all.sort_by_key(|task| (task.promise.from.is_none(), task.promise.line));
    all
}

/// A name as it is compared: its words, without the one that leads to it and without an article.
fn folded(name: &str) -> String {
    let words = folded_words(name);
    let words = words.strip_prefix("at ").unwrap_or(&words);
    ["the ", "a ", "an "].iter().find_map(|it| words.strip_prefix(it)).unwrap_or(words).to_owned()
}

fn folded_words(text: &str) -> String {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')));
    let words = words.filter(|word| !word.is_empty()).map(|word| word.replace('’', "'").to_lowercase());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Diary};
    use crate::index::Parsed;

    const NOTE: &str = "---\nevent: the Harvest Evening\ngoal: 7\n---\n- [[Ada]]: boxes\n  - [x] send the photos ✅ 2026-11-23\n\
                        - [ ] [[Bo]]: send the CV\n- [[Bo]]: racks\n- [[Cy]] waved\n- With [[Di]]\n";

    #[test]
    fn event_tells_whom_you_met_and_what_became_of_what_you_promised() {
        let files = [
            ("Journal/2026-11-21.md", NOTE),
            ("Ada.md", "---\ncircle: 2\n---\n## Log\n- 2026-11-24 phone: glad #referral\n"),
            ("Bo.md", "---\ncircle: 2\n---\n"),
            ("Cy.md", "---\ncircle: 2\n---\n"),
            ("Di.md", "---\ncircle: 2\n---\n"),
            (
                "Milo.md",
                "---\ncircle: 3\nmet: 2026-11-21\nmet_at: Harvest evening\n---\n- [x] tell him 📅 2026-11-24\n- [ ] the list #waiting\n",
            ),
            ("Kay.md", "---\ncircle: 3\n---\n## Log\n- 2026-11-21 meeting: at Harvest Evening, Acme\n"),
            ("Lee.md", "---\ncircle: 3\nmet: 2026-10-01\nmet_at: the Harvest Evening\n---\n"),
        ];
        let diary = Diary { folders: vec!["Journal".into()], format: None };
        let config = Config { diary, ..Config::default() };
        let said = files.iter().map(|&(path, text)| {
            let path: Arc<str> = path.into();
            (path.clone(), Parsed::read(&path, text.as_bytes(), &config).unwrap())
        });
        let index = Index::of(Arc::new(config.clone()), said.collect());
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let events = find(&index, "harvest");
        let days: Vec<_> = events.iter().map(|it| (it.day, it.goal)).collect();
        assert_eq!(days, [(day("2026-11-21"), Some(7)), (day("2026-10-01"), None)]);
        assert_eq!(find(&index, "harvest fair"), []);
        let guests = guests(&index, &events[0], day("2026-11-30"));
        let shown: Vec<String> = guests
            .iter()
            .map(|it| {
                let signs = [
                    (it.is_new, "new"),
                    (it.has_something_to_do(), "to do"),
                    (it.is_kept(), "kept"),
                    (it.is_in_time(), "in time"),
                ];
                let signs =
                    signs.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect::<Vec<_>>().join(", ");
                format!("{}: {signs}; {} since, helped {}", it.path, it.touches, it.helped)
            })
            .collect();
        let expected = [
            "Ada.md: to do, kept, in time; 1 since, helped 1",
            "Bo.md: to do; 0 since, helped 0",
            "Di.md: ; 0 since, helped 0",
            "Kay.md: ; 0 since, helped 0",
            "Milo.md: new, to do, kept; 0 since, helped 0",
        ];
        assert_eq!(shown, expected);
    }
}
