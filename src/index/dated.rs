//! What dated notes tell: whom they touch, what they promise, of which events they are.

use super::Index;
use super::mentions::{self, Mentions, Telling};
use super::records::keep;
use crate::contact::Entry;
use crate::diary::note::{Event, Note, Owed};
use crate::note::promise::Task;
use chrono::NaiveDate;
use std::sync::Arc;

impl Index {
    /// Whom this note of the diary, at `path`, tells of: the contacts' paths, each with the entry.
    pub fn told_in<'n>(&self, path: &str, note: &'n Note) -> Vec<(Arc<str>, Entry<'n>)> {
        if note.links.is_empty() {
            return Vec::new();
        }
        let names = self.known_names();
        let meant = Mentions::meant(path, note.into(), &names).into_iter();
        meant.filter_map(|(at, contact)| Some((contact.clone(), note.log.get(at)?))).collect()
    }

    /// The contacts whom the dated note at `path` touches or tries.
    pub fn touched_in(&self, path: &str) -> Vec<Arc<str>> {
        let note = self.diary.get(path);
        note.map_or_else(Vec::new, |note| self.told_in(path, note))
            .into_iter()
            .map(|(path, _)| path)
            .collect()
    }

    /// The events that dated notes are of: day, note, and what it says of it.
    pub fn events(&self) -> impl Iterator<Item = (NaiveDate, &Arc<str>, &Event)> {
        let dated = self.days.iter().filter_map(|(day, path)| Some((*day, path, self.diary.get(path)?)));
        dated.filter_map(|(day, path, note)| Some((day, path, note.event.as_deref()?)))
    }

    /// The promises in the diary to the contact at `path`, whatever became of them: by note and line.
    pub fn owed_to(&self, path: &str) -> Vec<Task> {
        let (Some((path, _)), Some(own)) = (self.places.get_key_value(path), self.get(path)) else {
            return Vec::new();
        };
        let Some(names) = &self.names else { return Vec::new() };
        let owed = self.mentions.owed_to(path, own, names, |path| self.telling(path));
        let task = |(note, owed): (&Arc<str>, &Owed)| Task {
            promise: mentions::promise(note, owed, path),
            ..owed.task.clone()
        };
        owed.into_iter().map(task).collect()
    }

    /// The diary's notes with what they tell.
    pub(crate) fn dated_notes(&self) -> impl Iterator<Item = (&Arc<str>, &Note)> {
        self.diary.iter().map(|(path, note)| (path, &**note))
    }

    /// The diary's notes.
    pub fn diary(&self) -> impl Iterator<Item = &Arc<str>> {
        self.diary.keys()
    }

    /// Returns the places of those of whom something else is known.
    pub(super) fn set_diary(&mut self, path: &Arc<str>, note: Option<Arc<Note>>) -> Vec<usize> {
        let old = match &note {
            Some(note) => self.diary.insert(path.clone(), note.clone()),
            None => self.diary.remove(path),
        };
        if old == note {
            return Vec::new();
        }
        self.keep_also(|before| before.diary = true);
        keep(&mut self.unread, path, note.as_ref().is_some_and(|note| !note.unread.is_empty()));
        if let Some(day) = old.as_ref().and_then(|old| old.day) {
            self.days.remove(&(day, path.clone()));
        }
        if let Some(day) = note.as_ref().and_then(|note| note.day) {
            self.days.insert((day, path.clone()));
        }
        let touched =
            self.mentions.set(path, old.as_deref().map(Telling::from), note.as_deref().map(Telling::from));
        self.keep_names();
        self.weave(touched)
    }
}
