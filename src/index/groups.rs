//! Groups, and what is still to come of them and of the diary: whom you will see, and which event people may be invited to.

use super::Index;
use super::mentions::Mentions;
use crate::contact::{self, at_place};
use crate::diary::day::title;
use crate::diary::group::Group;
use crate::diary::note::Note;
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A group as its note and the diary have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// The days of its meetings, the first one first: those of dated notes that name the group where they name who was
    /// there, and somebody besides.
    pub meetings: Vec<NaiveDate>,
    /// Its members, in the order of its note.
    pub members: Vec<Member>,
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The contact's note.
    pub path: Arc<str>,
    /// To how many of the meetings they came.
    pub came: usize,
    /// When they last came.
    pub last: Option<NaiveDate>,
}

/// What is to come in the diary.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Ahead {
    meetings: BTreeMap<Arc<str>, Meeting>,
    /// The next event to which people may be invited.
    pub event: Option<Meeting>,
}

/// A day to come in the diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The day.
    pub day: NaiveDate,
    /// What it is called: of a meeting `at the Guild's breakfast`, of an event its name; empty where nothing says.
    pub place: Box<str>,
    /// The note.
    pub note: Arc<str>,
}

/// So many days before it a meeting is told, and nobody is called before it.
const MEETING_DAYS: u64 = 14;
/// So many days before it people are invited to an event.
const EVENT_DAYS: u64 = 56;

impl Ahead {
    /// When the contact at `path` will be seen.
    pub fn meeting(&self, path: &str) -> Option<&Meeting> {
        self.meetings.get(path)
    }
}

impl Index {
    /// The groups, by the paths of their notes.
    pub fn groups(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<Group>)> {
        self.groups.iter()
    }

    /// The contacts among the members of the group whose note stands at `group`, in its order.
    pub fn members(&self, group: &str) -> Vec<Arc<str>> {
        let links = self.groups.get(group).map(|it| &*it.members).unwrap_or_default();
        let names = self.known_names();
        let mut members: Vec<Arc<str>> = Vec::new();
        for link in links {
            let known = Mentions::contact_of(group, link, &names);
            members.extend(known.filter(|path| !members.contains(path)).cloned());
        }
        members
    }

    /// The members of a group with their attendance at its meetings up to `today`; `None`: there is no such group.
    pub fn roll(&self, group: &str, today: NaiveDate) -> Option<Roll> {
        self.groups.get(group)?;
        let mut members: Vec<Member> =
            self.members(group).into_iter().map(|path| Member { path, came: 0, last: None }).collect();
        let mut meetings = Vec::new();
        for (day, people) in self.meetings_of(group, today) {
            for member in members.iter_mut().filter(|member| people.contains(&member.path)) {
                member.came += 1;
                member.last = member.last.max(Some(day));
            }
            meetings.push(day);
        }
        meetings.sort_unstable();
        Some(Roll { meetings, members })
    }

    /// The meetings of a group up to `today` where somebody was named: the day, and who was there.
    fn meetings_of(&self, group: &str, today: NaiveDate) -> Vec<(NaiveDate, BTreeSet<Arc<str>>)> {
        let notes = self.mentions.sources_of(group).into_iter();
        let dated = notes.filter_map(|path| {
            let note = self.diary.get(path)?;
            let day = note.day.filter(|&day| day <= today)?;
            let people: BTreeSet<_> =
                self.told_in(path, note).into_iter().map(|(contact, _)| contact).collect();
            (!people.is_empty()).then_some((day, people))
        });
        dated.collect()
    }

    /// What the diary tells of the days after `today`.
    pub(crate) fn ahead(&self, today: NaiveDate) -> Ahead {
        let mut ahead = Ahead::default();
        let day = |days| today.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
        let bound = |day| (day, Arc::from(""));
        for (on, path) in self.days.range(bound(day(1))..bound(day(EVENT_DAYS + 1))) {
            let Some(note) = self.diary.get(path) else { continue };
            if let Some(event) = note.event.as_ref().filter(|it| ahead.event.is_none() && !it.name.is_empty())
            {
                ahead.event = Some(Meeting { day: *on, place: event.name.clone(), note: path.clone() });
            }
            if *on <= day(MEETING_DAYS) {
                self.meet(path, note, *on, &mut ahead);
            }
        }
        ahead
    }

    /// Whom a dated note to come names, themselves or by a group of theirs.
    fn meet(&self, path: &Arc<str>, note: &Note, day: NaiveDate, ahead: &mut Ahead) {
        if note.links.is_empty() {
            return;
        }
        let names = self.known_names();
        let is_absent = |contact: &Arc<str>| {
            note.absent.iter().any(|link| Mentions::contact_of(path, link, &names) == Some(contact))
        };
        let mut add = |contact: Arc<str>, group: Option<&str>| {
            let place = || place(path, note, group).into();
            let meeting = || Meeting { day, place: place(), note: path.clone() };
            ahead.meetings.entry(contact).or_insert_with(meeting);
        };
        for (contact, _) in self.told_in(path, note) {
            add(contact, None);
        }
        for group in self.groups.keys().filter(|group| self.mentions.sources_of(group).contains(&path)) {
            let members = self.members(group).into_iter().filter(|member| !is_absent(member));
            members.for_each(|member| add(member, Some(group)));
        }
    }
}

/// What a meeting is called, as in `you will see them at the Guild's breakfast`.
fn place(path: &str, note: &Note, group: Option<&str>) -> String {
    let group = group.map(contact::name);
    if let Some(event) = note.event.as_ref().filter(|event| !event.name.is_empty()) {
        return at_place(&event.name).unwrap_or_default();
    }
    let title = title(path);
    // A name that begins with no day is no title beside one.
    let title =
        if title == contact::name(path) && note.day.is_some() && group.is_some() { "" } else { title };
    let words = |text: &str| text.to_lowercase();
    match group {
        Some(group) if title.is_empty() => format!("with {group}"),
        Some(group) if words(group).split(' ').any(|word| word.len() > 3 && words(title).contains(word)) => {
            at_place(title).unwrap_or_default()
        }
        Some(group) => format!("at {group}'s {title}"),
        None => at_place(title).unwrap_or_default(),
    }
}
