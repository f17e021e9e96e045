//! What is wrong in a vault as a whole, and in no contact's note alone: files that are not believed, copies, links that
//! fit two, folders that are not there, notes of one person.

use super::mentions::Place;
use super::{Index, copies, folders};
use crate::config;
use crate::conflict_copy::Lookalike;
use crate::exchange::matching::{Keys, twins};
use crate::finding::{Finding, Spot};
use std::sync::Arc;

impl Index {
    /// What is wrong in files that are no contacts, the files that are not believed or not here, and what two machines
    /// cannot agree on.
    pub fn troubles(&self) -> impl Iterator<Item = &Finding> {
        let copies = self.copies.values().map(|finding| &**finding);
        let nearly = self.nearly.iter().filter(|(path, _)| self.is_among_contacts(path)).map(|(_, it)| &**it);
        let dated = self.unread.iter().filter_map(|path| self.diary.get(path));
        let diary = dated.flat_map(|note| &note.unread);
        let notes = self
            .doubts
            .values()
            .chain(&self.away)
            .chain(&self.unsettled)
            .chain(copies)
            .chain(nearly)
            .chain(diary);
        notes.chain(&self.config.findings).chain(&self.config.ways.findings)
    }

    /// Whether the note at `path` stands where contacts stand, or may stand: a vault without any has no such place yet.
    fn is_among_contacts(&self, path: &str) -> bool {
        let (folder, _) = path.rsplit_once('/').unwrap_or_default();
        let named = self.config.new_notes.as_deref().map(|it| if it == "." { "" } else { it });
        let is_beside = |contact: &Arc<str>| contact.rsplit_once('/').unwrap_or_default().0 == folder;
        let below: Arc<str> = if folder.is_empty() { "".into() } else { format!("{folder}/").into() };
        named == Some(folder)
            || self.places.is_empty()
            || self
                .places
                .range(below.clone()..)
                .map(|(it, _)| it)
                .take_while(|it| it.starts_with(&*below))
                .any(is_beside)
    }

    /// Links in logs that fit two contacts, and so are nobody's.
    pub fn unclear_links(&self) -> impl Iterator<Item = Finding> {
        let unclear = self.names.iter().flat_map(|names| self.mentions.unclear(names));
        unclear.filter_map(|unclear| {
            let source = unclear.source;
            let telling = self.telling(source)?;
            let line = match unclear.place {
                Place::Entry(at) | Place::Introduced(at) => telling.log.get(at)?.line,
                Place::Owed(at) => telling.owed.get(at)?.task.promise.line,
            };
            let paths: Vec<_> = unclear.fits.iter().take(4).map(|path| format!("`{path}`")).collect();
            Some(Finding {
                path: source.clone(),
                spot: Spot { line, column: 1, length: 0 },
                message: format!("a link here may mean {}", paths.join(" or ")),
                hint: "write the path into it: it counts for nobody until then".into(),
            })
        })
    }

    /// Findings of contacts that look like copies of another, which only both notes together tell.
    pub fn likely_copies(&self) -> impl Iterator<Item = Finding> {
        let tell = |path: &Arc<str>| {
            let contact = self.get(path)?;
            let all = Lookalike::all(path);
            all.iter().find_map(|it| copies::likely(path, contact, it, self.get(&it.original)?))
        };
        self.lookalikes.iter().filter_map(tell)
    }

    /// Findings of folders that the settings name and that hold no note.
    pub fn missing_folders(&self) -> Vec<Finding> {
        let notes = || {
            let known = self.places.keys().chain(self.copies.keys());
            known
                .chain(self.doubts.keys())
                .chain(self.nearly.keys())
                .chain(self.others.keys())
                .chain(self.diary.keys())
                .chain(self.groups.keys())
                .map(|path| &**path)
        };
        folders::missing(&self.config.folders, &notes)
    }

    /// The finding of contacts that the settings' folder leaves out.
    pub fn lost_contacts(&self) -> Option<Finding> {
        let named = self.config.folders.iter().find(|named| named.key == "contacts")?;
        let lost: Vec<&str> =
            self.others.iter().filter(|(_, is_lost)| **is_lost).map(|(path, _)| &**path).collect();
        let (first, more) = lost.split_at(lost.len().min(3));
        let names = first.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ");
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        (!lost.is_empty()).then(|| Finding {
            path: config::FILE.into(),
            spot: named.spot,
            message: format!("contacts `{}` leaves out notes with a circle: {names}{more}", named.path),
            hint: "move such notes there, or take the line out: then front matter decides".into(),
        })
    }

    /// Findings of contacts that are likely one person: they have an address, a number or a name in common.
    pub fn likely_twins(&self) -> Vec<Finding> {
        let contacts: Vec<_> = self.contacts().collect();
        let keys: Vec<Keys> =
            contacts.iter().map(|(path, contact)| Keys::of_contact(path, contact)).collect();
        let finding = |(one, other, what): (usize, usize, &str)| Finding {
            path: contacts[other].0.clone(),
            spot: Spot { line: 1, column: 1, length: 0 },
            message: format!("may be the same person as `{}`: the same {what}", contacts[one].0),
            hint: format!(
                "if so, make them one: `rounds merge \"{}\" \"{}\"`",
                without_end(contacts[one].0),
                without_end(contacts[other].0)
            ),
        };
        twins(&keys).into_iter().map(finding).collect()
    }
}

/// A note's path as people type it.
fn without_end(path: &str) -> &str {
    path.strip_suffix(".md").unwrap_or(path)
}
