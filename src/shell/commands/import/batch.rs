//! What all that one command imports comes to together: operations of which none changes a file of another, so that they are
//! one pack, and one `undo --import` takes them back.

use super::super::Context;
use super::notes::{self, Plain};
use super::preview;
use crate::contact::new::{file_name, new_note};
use crate::contact::{self, Circle, Contact};
use crate::error::{Error, Result};
use crate::exchange::import::{Answers, Around, Import, import};
use crate::exchange::{Person, Reading, Source, book, name, written};
use crate::inbox;
use crate::message;
use crate::note::edit;
use crate::shell::cli;
use crate::shell::files::{self, Found};
use crate::shell::vault::{FileEdit, Operation, Vault};
use std::collections::{BTreeMap, BTreeSet, hash_map::DefaultHasher};
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

/// What one command imports.
pub struct Batch<'a> {
    /// Plain notes of the vault.
    pub notes: Vec<Arc<str>>,
    /// What the files say, an address book each.
    pub sources: Vec<OfOneSource>,
    /// What the user asks for.
    pub arguments: &'a cli::Import,
    /// The day, and the like.
    pub context: &'a Context,
}

/// What files of one address book say.
pub struct OfOneSource {
    /// Whose export they are.
    pub source: Source,
    /// What they say.
    pub readings: Vec<Reading>,
    /// What the user said of doubtful ones in them.
    pub answers: Answers,
}

/// What a batch comes to in a vault.
pub struct Planned {
    /// One for each of its sources.
    pub imports: Vec<Import>,
    /// What is shown of it before anything is written.
    pub preview: String,
    /// Notes that were to become contacts and cannot, with why.
    pub refused: Vec<String>,
    /// The commits: one a changed person, one for all new notes, one for the address book with the cards.
    pub operations: Vec<Operation>,
}

impl Batch<'_> {
    /// Works out what it comes to. Each source meets the vault as those before it will leave it, so that nobody whom two
    /// of them bring becomes two.
    pub fn plan(&self, vault: &Vault) -> Result<Planned> {
        let mut draft = Draft::of(vault);
        let mut planned = Planned {
            imports: Vec::new(),
            preview: String::new(),
            refused: Vec::new(),
            operations: Vec::new(),
        };
        let is_alone = self.sources.len() + usize::from(!self.notes.is_empty()) == 1;
        if !self.notes.is_empty() {
            let circle = self.arguments.circle.unwrap_or(Circle::Outer);
            let plain = notes::find(vault, &self.notes, circle)?;
            planned.preview.push_str(&plain.preview());
            let Plain { edits, refused, .. } = plain;
            edits.into_iter().for_each(|edit| draft.put(edit, NoteFate::Plain, is_alone));
            planned.refused = refused;
        }
        for of_one in &self.sources {
            let import = of_one.import(&draft, self.context);
            let wanted = wanted(&import, self.arguments);
            let refused = draft.take(&import, is_alone);
            draft.take_cards(&import, &wanted, self.context);
            draft.take_book(&import)?;
            planned.preview.push_str(&preview::text(&import, &of_one.readings, &wanted, &refused, vault));
            for &at in &wanted {
                draft.add(&import.people[at], import.source, self.arguments, is_alone);
            }
            planned.imports.push(import);
        }
        let id = self.id(&planned.imports);
        planned.operations = draft.operations(&planned.imports, &id)?;
        Ok(planned)
    }

    /// Which import it is: the same for the same files and wishes on the same day.
    fn id(&self, imports: &[Import]) -> String {
        let mut hasher = DefaultHasher::new();
        let cli::Import { all, label, circle, .. } = self.arguments;
        (all, label, circle.map(|circle| circle as u8), &self.notes).hash(&mut hasher);
        for person in imports.iter().flat_map(|import| &import.people) {
            (&person.name, &person.emails, &person.company).hash(&mut hasher);
        }
        let notes = (!self.notes.is_empty()).then_some("notes");
        let books = notes.into_iter().chain(self.sources.iter().map(|of_one| of_one.source.book));
        let books: Vec<&str> = books.collect();
        format!("{} {} {:08x}", books.join(" and "), self.context.today, hasher.finish() as u32)
    }
}

impl OfOneSource {
    fn import(&self, draft: &Draft<'_>, context: &Context) -> Import {
        let path = book::path(self.source.book);
        let old = draft.vault.disk().books().find(|(known, _)| ***known == *path).map(|(_, book)| &**book);
        let note = |path: &str| draft.read(path);
        let (contacts, answers, today) = (draft.contacts(), &self.answers, context.today);
        let around = Around { old, contacts: &contacts, note: &note, answers, today };
        import(self.readings.clone(), self.source, &around)
    }
}

/// Those of the new ones of whom a note is to be made, by their places.
fn wanted(import: &Import, arguments: &cli::Import) -> Vec<usize> {
    let label = arguments.label.as_ref().map(|label| label.to_lowercase());
    let is_wanted = |at: &usize| match &label {
        Some(label) => import.people[*at].tags.iter().any(|tag| tag.to_lowercase() == *label),
        None => arguments.all || arguments.circle.is_some(),
    };
    import.new.iter().copied().filter(is_wanted).collect()
}

/// The vault as it will be, as far as it is planned.
struct Draft<'v> {
    vault: &'v Vault,
    notes: BTreeMap<Arc<str>, Note>,
    /// What those notes will say.
    changed: BTreeMap<Arc<str>, Arc<Contact>>,
    /// The cards for the inbox, by the keys of their names.
    cards: BTreeMap<String, String>,
    books: Vec<FileEdit>,
    /// The paths of new notes, in small letters.
    taken: BTreeSet<String>,
}

/// A note that will be another.
struct Note {
    edit: FileEdit,
    change: NoteFate,
}

/// What becomes of a note.
enum NoteFate {
    /// A contact has something more: what, and from where.
    Known(Vec<String>),
    /// There is a contact more, from this program.
    New(&'static str),
    /// A plain note becomes a contact.
    Plain,
}

impl<'v> Draft<'v> {
    fn of(vault: &'v Vault) -> Self {
        let (notes, changed, cards) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { vault, notes, changed, cards, books: Vec::new(), taken: BTreeSet::new() }
    }

    /// The contacts that there will be.
    fn contacts(&self) -> Vec<(&Arc<str>, &Arc<Contact>)> {
        let others = self.vault.disk().contacts().filter(|(path, _)| !self.changed.contains_key(*path));
        others.chain(&self.changed).collect()
    }

    /// What a file of the vault will hold.
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        if let Some(note) = self.notes.get(path) {
            return note.edit.new.clone();
        }
        match files::read(self.vault.root(), path) {
            Found::File(content) => Some(content.bytes),
            Found::Nothing | Found::Unreadable(_) => None,
        }
    }

    /// Takes in a note; what comes after it sees it, unless nothing does.
    fn put(&mut self, edit: FileEdit, change: NoteFate, is_alone: bool) {
        let bytes = edit.new.as_deref().unwrap_or_default();
        if !is_alone && let Some(contact) = Contact::read(&edit.path, bytes, self.vault.disk().config()) {
            self.changed.insert(edit.path.clone(), Arc::new(contact));
        }
        self.notes.insert(edit.path.clone(), Note { edit, change });
    }

    /// Takes in what is new about contacts; returns the notes that cannot be changed, and why.
    fn take(&mut self, import: &Import, is_alone: bool) -> Vec<String> {
        let mut refused = Vec::new();
        for matched in import.matched.iter().filter(|matched| !matched.changes.is_empty()) {
            let Some(now) = self.read(&matched.path) else { continue };
            let new = match edit::edit(&now, &matched.changes, &self.vault.disk().config().methods) {
                Ok(new) if new == now => continue,
                Ok(new) => new,
                Err(refusal) => {
                    refused.push(format!("{}: {}: {}", matched.path, refusal.message, refusal.hint));
                    continue;
                }
            };
            let said = format!("from {}: {}", import.source.name, matched.words.join(", "));
            let (old, change) = match self.notes.remove(&matched.path) {
                Some(Note { edit, change: NoteFate::Known(words) }) => {
                    (edit.old, NoteFate::Known(words.into_iter().chain([said]).collect()))
                }
                Some(Note { edit, change }) => (edit.old, change),
                None => (Some(now), NoteFate::Known(vec![said])),
            };
            let edit = FileEdit { path: matched.path.clone(), old, new: Some(new) };
            self.put(edit, change, is_alone);
        }
        refused
    }

    /// Whoever is new since the export before is a card, unless a note is made of them.
    fn take_cards(&mut self, import: &Import, wanted: &[usize], context: &Context) {
        let wanted: BTreeSet<&usize> = wanted.iter().collect();
        for person in import.cards().iter().filter(|at| !wanted.contains(at)).map(|&at| &import.people[at]) {
            let card = || inbox::waiting(&written::card(person), context.today);
            self.cards.entry(name::key(&person.name)).or_insert_with(card);
        }
    }

    fn take_book(&mut self, import: &Import) -> Result<()> {
        let Some(book) = &import.book else { return Ok(()) };
        let path: Arc<str> = book::path(import.source.book).into();
        let old = match files::read(self.vault.root(), &path) {
            Found::File(content) => Some(content.bytes),
            Found::Nothing => None,
            Found::Unreadable(cause) => {
                let what = format!("{path}: cannot be read: {cause}");
                return Err(Error::Refused { what, hint: "make the file readable for you".into() });
            }
        };
        let is_ours = |bytes: &Vec<u8>| book::Book::read(&String::from_utf8_lossy(bytes)).is_some();
        if old.as_ref().is_some_and(|old| !old.is_empty() && !is_ours(old)) {
            let what = format!("{path}: is no table of rounds' own");
            return Err(Error::Refused { what, hint: "give this import another name: `--as NAME`".into() });
        }
        let new = book.text().into_bytes();
        if old.as_ref() != Some(&new) {
            self.books.push(FileEdit { path, old, new: Some(new) });
        }
        Ok(())
    }

    /// Takes in the note of somebody new.
    fn add(&mut self, person: &Person, source: Source, arguments: &cli::Import, is_alone: bool) {
        let Some(name) = file_name(&person.name) else { return };
        let folder = self.vault.disk().folder_of_new_notes();
        let folder = if folder.is_empty() { folder } else { format!("{folder}/") };
        let is_free = |path: &String| {
            let lower = path.to_lowercase();
            !files::is_taken(self.vault.root(), path)
                && !self.vault.disk().config().own_files().any(|own| own.eq_ignore_ascii_case(path))
                && !self.taken.contains(&lower)
        };
        let numbered = (2..1000).map(|number| format!("{folder}{name} {number}.md"));
        let found = std::iter::once(format!("{folder}{name}.md")).chain(numbered).find(is_free);
        let Some(path) = found else { return };
        let circle = arguments.circle.unwrap_or(Circle::Outer);
        let note = new_note(&written::new_contact(person, source, circle), &path, "\n");
        self.taken.insert(path.to_lowercase());
        let edit = FileEdit { path: path.into(), old: None, new: Some(note.into_bytes()) };
        self.put(edit, NoteFate::New(source.name), is_alone);
    }

    /// What is planned as commits. The address book comes last: what moves on with it is told from what it was.
    fn operations(self, imports: &[Import], id: &str) -> Result<Vec<Operation>> {
        let is_anonymous = self.vault.is_encrypted();
        let mut operations = Vec::new();
        let (mut new, mut plain, mut programs) = (Vec::new(), Vec::new(), BTreeSet::new());
        for Note { edit, change } in self.notes.into_values() {
            match change {
                NoteFate::Known(words) => {
                    let subject = format!("{}: {}", contact::name(&edit.path), words.join("; "));
                    let message = message::imported(&subject, &[&edit.path], id, is_anonymous);
                    operations.push(Operation { edits: vec![edit], message });
                }
                NoteFate::New(program) => {
                    programs.insert(program);
                    new.push(edit);
                }
                NoteFate::Plain => plain.push(edit),
            }
        }
        let of_many = |edits: Vec<FileEdit>, subject: String| {
            let paths: Vec<&str> = edits.iter().map(|edit| &*edit.path).collect();
            let message = message::imported(&subject, &paths, id, is_anonymous);
            (!edits.is_empty()).then_some(Operation { edits, message })
        };
        let now_contacts = format!("Now contacts: {}", counted(plain.len(), "note"));
        operations.extend(of_many(plain, now_contacts));
        let programs = imports.iter().map(|import| import.source.name).filter(|name| programs.contains(name));
        let programs: Vec<&str> = programs.collect();
        let imported = format!("Imported {} from {}", counted(new.len(), "contact"), programs.join(" and "));
        operations.extend(of_many(new, imported));
        let mut edits = Vec::new();
        edits.extend(cards_edit(self.vault, self.cards.into_values()));
        edits.extend(self.books);
        if !edits.is_empty() {
            let message = message::imported(&preview::subject(imports), &[], id, is_anonymous);
            operations.push(Operation { edits, message });
        }
        Ok(operations)
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The inbox with these cards more.
fn cards_edit(vault: &Vault, mut cards: impl Iterator<Item = String>) -> Option<FileEdit> {
    let first = cards.next()?;
    let file = vault.disk().config().inbox_file.clone()?;
    let old = match files::read(vault.root(), &file) {
        Found::File(content) => Some(content.bytes),
        Found::Nothing => None,
        Found::Unreadable(_) => return None,
    };
    let text = String::from_utf8(old.clone().unwrap_or_default()).ok()?;
    let text = inbox::added_all(&text, std::iter::once(first).chain(cards));
    Some(FileEdit { path: file.into(), old, new: Some(text.into_bytes()) })
}
