//! Somebody in a file who is a contact: what that means for the note. Three versions of a value meet here: the export
//! before (base), the export now (theirs), the note (ours).

use super::super::Person;
use super::super::book::{in_lines, written};
use crate::contact::new::{Logged, as_tag, safe};
use crate::contact::{self, Contact, Reach, Status, Tags};
use crate::note::edit::{self, Change, NewEntry, NewTask};
use crate::note::fields::Key;
use crate::note::markdown::words;
use crate::note::method::Methods;
use crate::note::{decode, read_body, split};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Somebody in a file who is a contact, and what that means for the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// Their place in `Import::people`.
    pub at: usize,
    /// The note.
    pub path: Arc<str>,
    /// What is to be changed in it; none where it says all.
    pub changes: Vec<Change>,
    /// The same in words: `email`, `CTO at Borealis (was Acme)`.
    pub words: Vec<String>,
    /// What the note says otherwise, and keeps: the key, its value and the file's.
    pub differs: Vec<(&'static str, String, String)>,
}

/// The contact that somebody in a file is.
pub(super) struct Known<'a> {
    pub path: &'a Arc<str>,
    pub contact: &'a Contact,
    /// See [`super::Around::note`].
    pub note: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// Whose export it is: `LinkedIn`.
    pub source: &'a str,
}

/// The user's words as the note will have them: no line of them opens a comment or asks a query.
fn said(notes: &[String]) -> String {
    in_lines(&notes.join("\n\n")).lines().map(safe).collect::<Vec<_>>().join("\n")
}

/// Works out what a person in a file means for the note that is theirs; `base` is the person in the export before.
pub(super) fn matched(at: usize, known: &Known<'_>, person: &Person, base: Option<&Person>) -> Matched {
    let Known { path, contact, .. } = known;
    let mut matched =
        Matched { at, path: Arc::clone(path), changes: Vec::new(), words: Vec::new(), differs: Vec::new() };
    let none = Reach::default();
    let reach = contact.reach.as_deref().unwrap_or(&none);
    let nobody = Person::default();
    let base = base.unwrap_or(&nobody);
    matched.job(reach, person, base);
    matched.one(Key::City, reach.city.as_deref(), &person.city, &base.city);
    matched.one(Key::Address, reach.address.as_deref(), &person.address, &base.address);
    matched.linkedin(reach, person);
    matched.one(Key::Uid, reach.uid.as_deref(), &person.uid, &base.uid);
    matched.list(Key::Email, &reach.emails, &person.emails, &base.emails, str::to_lowercase);
    let digits = |phone: &str| super::super::cell::phone_key(phone).unwrap_or_else(|| phone.to_owned());
    matched.list(Key::Phone, &reach.phones, &person.phones, &base.phones, digits);
    matched.list(Key::Website, &reach.websites, &person.websites, &base.websites, |url| {
        url.trim_end_matches('/').to_lowercase()
    });
    matched.birthday(contact, person);
    matched.one(Key::Anniversary, reach.anniversary.as_deref(), &person.anniversary, &base.anniversary);
    matched.list(Key::Tags, &reach.tags, &as_tags(&person.tags), &as_tags(&base.tags), str::to_lowercase);
    matched.aliases(path, contact, person);
    matched.state(contact, person);
    if says_more(person) {
        let note = (known.note)(path).unwrap_or_default();
        matched.body(&decode(&note).text, known, person, base);
    }
    matched
}

/// A key that the user has elsewhere: one of ours, as in a table that went out from here, or one of theirs.
fn own_key(key: &str, mut values: Vec<String>) -> Change {
    match Key::of(key) {
        Some(known) if values.len() == 1 => Change::Set(known, values.remove(0)),
        Some(known) => Change::Unite(known, values),
        None => Change::SetOwn(key.to_owned(), values.join(", ")),
    }
}

fn as_tags(labels: &[String]) -> Vec<String> {
    labels.iter().map(|label| as_tag(label)).filter(|tag| !tag.is_empty()).collect()
}

/// Whether there is something to be said beside the keys that are ours.
fn says_more(person: &Person) -> bool {
    let Person { notes, personal, promises, log, own, .. } = person;
    !(notes.is_empty() && personal.is_empty() && promises.is_empty() && log.is_empty() && own.is_empty())
}

fn job(title: Option<&str>, company: Option<&str>) -> String {
    let parts = [title, company].into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" at ")
}

impl Matched {
    /// Company and title, which belong together: a title at another company than the note's is no news of this one.
    fn job(&mut self, reach: &Reach, person: &Person, base: &Person) {
        self.one(Key::Company, reach.company.as_deref(), &person.company, &base.company);
        if let Some((_, _, theirs)) = self.differs.first_mut() {
            *theirs = job(person.title.as_deref(), Some(theirs.as_str()));
            return;
        }
        self.one(Key::Title, reach.title.as_deref(), &person.title, &base.title);
        let set = |key: Key| {
            self.changes.iter().find_map(|change| match change {
                Change::Set(changed, value) if *changed == key => Some(value.as_str()),
                _ => None,
            })
        };
        let (title, company) = (set(Key::Title), set(Key::Company));
        if title.or(company).is_none() {
            return;
        }
        let is = job(title.or(reach.title.as_deref()), company.or(reach.company.as_deref()));
        let was = |new: Option<&str>, old: &Option<Box<str>>| new.and(old.as_deref()).map(str::to_owned);
        let was = job(was(title, &reach.title).as_deref(), was(company, &reach.company).as_deref());
        self.words.push(if was.is_empty() { is } else { format!("{is} (was {was})") });
    }

    /// One value: filled where there is none, moved on where it is the one of the export before.
    fn one(&mut self, key: Key, ours: Option<&str>, theirs: &Option<String>, base: &Option<String>) {
        let Some(theirs) = theirs else { return };
        let is_job = matches!(key, Key::Title | Key::Company);
        match ours {
            None => self.set(key, theirs, is_job),
            Some(ours) if ours == theirs => {}
            Some(ours) if base.as_deref() == Some(ours) => self.set(key, theirs, is_job),
            // Another program's key stands there: there is room for one.
            Some(_) if key == Key::Uid => {}
            Some(ours) => self.differs.push((key.word(), ours.to_owned(), theirs.clone())),
        }
    }

    fn set(&mut self, key: Key, value: &str, is_told: bool) {
        self.changes.push(Change::Set(key, value.to_owned()));
        if !is_told {
            self.words.push(key.word().to_owned());
        }
    }

    fn linkedin(&mut self, reach: &Reach, person: &Person) {
        let Some(theirs) = &person.linkedin else { return };
        let slug = |text: &str| super::super::cell::linkedin_slug(text);
        match reach.linkedin() {
            None => self.set(Key::Linkedin, theirs, false),
            Some(ours) if slug(&ours) == slug(theirs) => {}
            Some(ours) => self.differs.push(("linkedin", ours, theirs.clone())),
        }
    }

    /// Several values are united: what the export has beyond the note, unless the one before had it too and the note not.
    fn list(
        &mut self,
        key: Key,
        ours: &[Box<str>],
        theirs: &[String],
        base: &[String],
        fold: impl Fn(&str) -> String,
    ) {
        let known: Vec<String> = ours.iter().map(|it| fold(it)).collect();
        let removed = |it: &String| !ours.is_empty() && base.iter().any(|was| fold(was) == fold(it));
        let more: Vec<String> =
            theirs.iter().filter(|it| !known.contains(&fold(it)) && !removed(it)).cloned().collect();
        if !more.is_empty() {
            self.changes.push(Change::Unite(key, more));
            self.words.push(key.word().to_owned());
        }
    }

    fn birthday(&mut self, contact: &Contact, person: &Person) {
        let Some(theirs) = person.birthday else { return };
        match contact.birthday {
            None => self.set(Key::Birthday, &written(theirs), false),
            Some(ours) if (ours.month, ours.day) == (theirs.month, theirs.day) => {}
            Some(ours) => self.differs.push(("birthday", written(ours), written(theirs))),
        }
    }

    /// How often, since when, and whether they live: filled where the note says nothing of it.
    fn state(&mut self, contact: &Contact, person: &Person) {
        if let Some(cadence) = person.cadence.as_ref().filter(|_| contact.cadence.is_none()) {
            self.set(Key::Cadence, cadence, false);
        }
        if let Some(met) = person.met.filter(|_| contact.met.is_none()) {
            self.set(Key::Met, &met.to_string(), false);
        }
        let is_untouched = contact.last_touch.is_none() && contact.log.stamps().next().is_none();
        if let Some(day) = person.last_touch.filter(|_| is_untouched && person.log.is_empty()) {
            self.set(Key::LastTouch, &day.to_string(), false);
        }
        if person.is_dead && contact.status == Status::Active {
            self.set(Key::Status, Status::Deceased.word(), false);
        }
    }

    /// What stands below the front matter, and the user's own keys: each is added where the note does not say it yet.
    fn body(&mut self, note: &str, known: &Known<'_>, person: &Person, base: &Person) {
        let mut own: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (key, value) in person.own.iter().filter(|(key, _)| !edit::has_key(note, key)) {
            own.entry(key).or_default().push(value.clone());
        }
        self.add(own.into_iter().map(|(key, values)| own_key(key, values)).collect::<Vec<_>>(), "more keys");
        let (was, now) = (said(&base.notes), said(&person.notes));
        let is_new = !now.is_empty() && now != was && !edit::is_quoted(note, &now);
        let title = format!("From {}", known.source);
        self.add(is_new.then_some(Change::Quote { title, was, now }), "a note");
        let folded = |text: &str| text.to_lowercase();
        let facts: Vec<String> = known.contact.personal.iter().map(|fact| folded(fact)).collect();
        let more = person.personal.iter().map(|fact| safe(fact));
        let more = more.filter(|fact| !fact.is_empty() && !facts.contains(&folded(&words(fact))));
        self.add(more.map(Change::AddFact).collect::<Vec<_>>(), "personal facts");
        // The methods of the log do not matter to its tasks.
        let tasks = read_body(note, split(note).body, &Methods::default()).tasks;
        // What was promised and kept is not promised once more.
        let is_there =
            |text: &str| tasks.iter().any(|task| folded(&task.promise.text) == folded(&words(text)));
        let new = person.promises.iter().map(|it| NewTask {
            text: safe(&it.text),
            due: it.due,
            is_waiting: it.is_waiting,
        });
        let new = new.filter(|task| !task.text.is_empty() && !is_there(&task.text));
        self.add(new.map(Change::AddTask).collect::<Vec<_>>(), "promises");
        // Whatever the user says of a day, the day is told.
        let told: BTreeSet<NaiveDate> = known.contact.log.stamps().map(|stamp| stamp.day).collect();
        let entries = person.log.iter().filter(|it| !told.contains(&it.day));
        let entry = |it: &Logged| NewEntry {
            day: it.day,
            method: it.method,
            text: safe(&it.text),
            tags: Tags::default(),
        };
        self.add(entries.map(|it| Change::Log(entry(it))).collect::<Vec<_>>(), "touches");
    }

    fn add(&mut self, changes: impl IntoIterator<Item = Change>, what: &str) {
        let before = self.changes.len();
        self.changes.extend(changes);
        if self.changes.len() > before {
            self.words.push(what.to_owned());
        }
    }

    /// The name in the file, where the note knows them by another one.
    fn aliases(&mut self, path: &str, contact: &Contact, person: &Person) {
        let known = contact.aliases.iter().map(|it| &**it).chain([contact::name(path)]);
        let known: Vec<String> = known.map(super::super::name::key).collect();
        let is_new = |name: &&String| !known.contains(&super::super::name::key(name)) && !name.is_empty();
        let more: Vec<String> = [&person.name].into_iter().filter(is_new).cloned().collect();
        if !more.is_empty() {
            self.changes.push(Change::Unite(Key::Aliases, more));
            self.words.push("another name".to_owned());
        }
    }
}
