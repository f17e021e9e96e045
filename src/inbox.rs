//! The inbox, a drawer that cannot close: one line a card, `- Ana Ruiz, Acme — send deck by friday #event:Chamber`,
//! and what becomes of each. Text and days in, verdicts and texts out; never touches a file, never guesses at a name.
//!
//! - Only list items are cards, with what is indented below them ([`read`]). All else in the file is the user's.
//! - A card with something to do is a new contact; a ticked one (`[x]`) one whom you have dealt with already.
//! - `— file` is a contact without a promise, whose meeting is in the log: the first follow-up is done with, the next
//!   touch is the circle's. Of one event's cards about five carry a specific action, the rest are filed (White).
//! - A card that says neither is asked once, in place: `— what for? (2026-11-20)`. The day stands there so that
//!   an agenda can show the age as a day; it is the card's day ever after.
//! - Somebody known gets the line as a log entry, and what is to be done as a promise besides. Known is who has this
//!   very name or alias; a part of a name will do where the card says nothing else of the person.
//! - `Ada: phone, liked the draft` is an answer: a known contact, a colon and a method. A colon after somebody unknown
//!   is a slip and gets a remark, not a twin.
//! - In a card's lines below, `[ ]` or a deadline makes a promise; all others are remarks.
//!
//! `said.rs` and `what.rs` have the words in detail, `tests.rs` a table of them.

mod answer;
mod merge;
mod said;
mod scan;
#[cfg(test)]
mod tests;
mod what;

pub use merge::merge;
pub use scan::{Card, read};

use crate::config::Config;
use crate::contact::new::{Logged, NewContact, NewPromise, file_name, new_note};
use crate::contact::{self as contacts, Circle, Contact, Method, Tags};
use crate::date::parse_day;
use crate::finding::{Finding, Spot};
use crate::index::Index;
use crate::intent::{Contacted, Intent};
use crate::names;
use crate::note::edit::NewTask;
use crate::note::front_matter::{self, Key, Value};
use crate::note::markdown::{clean, cut};
use crate::note::split;
use chrono::NaiveDate;
use said::{CardTags, Said};
use scan::Mark;
use std::collections::HashSet;
use std::sync::Arc;
use what::{EDGE, Plan, QUESTION, What, is_file};

/// Whom a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Nobody.
    Nobody,
    /// Who has this very name or alias, but for case and accents.
    One(Arc<str>),
    /// The only one whom it fits in part, or almost.
    Like(Arc<str>),
    /// Two or more, equally well.
    Several(Vec<Arc<str>>),
    /// Two or more, each but for a letter or two.
    Alike(Vec<Arc<str>>),
}

/// What a card is judged by.
pub struct Vault<'v> {
    /// The settings: where contacts stand.
    pub config: &'v Config,
    /// Finds whom a name means.
    pub who: &'v dyn Fn(&str) -> Who,
    /// The text of a contact's note.
    pub note: &'v dyn Fn(&str) -> Option<String>,
    /// Whether a file stands at a path, whatever its letters' case.
    pub is_taken: &'v dyn Fn(&str) -> bool,
}

/// What becomes of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Somebody new: a note is written, the card leaves the inbox.
    New {
        /// The note's path.
        path: String,
        /// Its text, with `\n` at its lines' ends.
        note: String,
    },
    /// Somebody known: carried out in their note, the card leaves the inbox. No intents: it is there already.
    Known {
        /// The contact's note.
        path: Arc<str>,
        /// What to carry out, in this order, as one change.
        intents: Vec<Intent>,
    },
    /// Nothing says what for: it is asked in place, see [`asked`].
    Ask,
    /// Asked, and not yet answered: it stays, and is shown.
    Waiting {
        /// Since when, where the line says so.
        since: Option<NaiveDate>,
        /// Who it is, on one line.
        who: String,
    },
    /// Cannot be carried out: it stays, with this remark.
    Wrong(String),
}

/// The longest card, in bytes: a line typed in the rain, and notes below it.
const MAX_CARD: usize = 8_000;

/// Decides what becomes of a card; `day` is its day unless it says another. Deciding again once it has been carried
/// out, on the same day, adds nothing.
pub fn judge(card: &Card, day: NaiveDate, vault: &Vault<'_>) -> Verdict {
    if card.range.len() > MAX_CARD {
        return Verdict::Wrong("this card is too long: keep what matters, move the rest into a note".into());
    }
    if card.holds_code {
        return Verdict::Wrong("this card holds code or a long comment: take it out".into());
    }
    if let Some(verdict) = answer::judge(card, day, vault) {
        return verdict;
    }
    let mut said = Said::read(&card.text);
    let day = said.day.unwrap_or(day);
    let todo = Todo::of(card, &mut said, day);
    if said.name.is_empty() {
        return Verdict::Wrong(
            "this card names nobody: begin it with a name, as in `Ana Ruiz, Acme — …`".into(),
        );
    }
    if let (What::Asked(since), true) = (&said.what, todo.is_nothing()) {
        let who = [&*said.name, &*said.details].map(str::trim);
        let who = who.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
        return Verdict::Waiting { since: *since, who: cut(&who, 120).into_owned() };
    }
    let known = match who(&said, vault) {
        Ok(known) => known,
        Err(remark) => return Verdict::Wrong(remark),
    };
    let says_nothing = known.is_none() || (said.says_nothing() && todo.remarks.is_empty());
    if said.what == What::Nothing && todo.is_nothing() && says_nothing {
        return Verdict::Ask;
    }
    match known {
        Some(path) => known_contact(path, &said, todo, day, vault),
        None => new_contact(&contact(&said, &todo, day), vault),
    }
}

/// An inbox as its file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbox {
    /// Its text.
    pub text: String,
    /// Why no card in it may be touched.
    pub trouble: Option<Finding>,
}

impl Inbox {
    /// Reads the file at `path`. What is no plain text, or in the middle of a merge, is left alone as a whole.
    pub fn read(path: &Arc<str>, bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let trouble = |at: usize, message: String, hint: &str| Finding {
            path: path.clone(),
            spot: Spot::of(&text, at..at),
            message,
            hint: hint.into(),
        };
        let trouble = if let Err(error) = std::str::from_utf8(bytes) {
            let at = error.valid_up_to();
            let message = format!("the inbox is not UTF-8 (byte 0x{:02X}): no card is touched", bytes[at]);
            Some(trouble(at, message, "save it as UTF-8"))
        } else {
            let starts = |line| text.split_inclusive('\n').take(line).map(str::len).sum();
            contacts::has_conflict_markers(bytes).map(|line| {
                let message = "the inbox holds a merge conflict: no card is touched".to_owned();
                trouble(
                    starts(line as usize - 1),
                    message,
                    "run `rounds resolve`, or keep what counts and remove git's marks",
                )
            })
        };
        Self { text, trouble }
    }
}

/// What the vault's agenda says of its inbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Cards that were asked what they are for, in the inbox's order: since when, where it says so, and who it is.
    pub waiting: Vec<(Option<NaiveDate>, String)>,
    /// Cards that cannot be carried out.
    pub findings: Vec<Finding>,
}

/// Reads the inbox of `index` for its agenda. Whether a card waits or is wrong does not depend on the day.
///
/// Looks names up, which takes its time in a large vault: [`Index::shown_of_inbox`] has it at hand.
pub fn shown(index: &Index) -> Shown {
    let Some(inbox) = index.inbox() else { return Shown::default() };
    if let Some(trouble) = &inbox.trouble {
        return Shown { findings: vec![trouble.clone()], ..Shown::default() };
    }
    let mut shown = Shown::default();
    let who = |name: &str| index.whom(name);
    let vault = Vault { config: index.config(), who: &who, note: &|_| None, is_taken: &|_| false };
    let path: Arc<str> = index.config().inbox_file.as_str().into();
    let stays = |card: &Card, message, hint: &str| Finding {
        path: path.clone(),
        spot: Spot::of(&inbox.text, card.range.start..card.range.start),
        message,
        hint: hint.into(),
    };
    for card in read(&inbox.text) {
        match judge(&card, NaiveDate::default(), &vault) {
            Verdict::Waiting { since, who } => shown.waiting.push((since, who)),
            Verdict::Wrong(message) => {
                shown.findings.push(stays(&card, message, "it stays in the inbox until then"));
            }
            Verdict::Known { path, .. } => {
                let why = index.get(&path).and_then(|contact| contact.stuck.as_deref());
                shown.findings.extend(why.map(|why| {
                    let message = format!("cannot go into `{}`: {why}", clean(contacts::name(&path)));
                    stays(&card, message, "mend the note: the card stays in the inbox until then")
                }));
            }
            Verdict::New { .. } | Verdict::Ask => {}
        }
    }
    shown
}

/// Whom a name means among the contacts of `index`.
pub fn who_in(index: &Index, name: &str) -> Who {
    let mut paths = names::fitting(index, name);
    let is = |path: &Arc<str>, says: fn(&str, &Contact, &str) -> bool| {
        index.get(path).is_some_and(|contact| says(path, contact, name))
    };
    match (paths.pop(), paths.is_empty()) {
        (None, _) => Who::Nobody,
        (Some(path), true) if is(&path, names::is_named) => Who::One(path),
        (Some(path), true) => Who::Like(path),
        (Some(path), false) => {
            paths.push(path);
            let are_typos = paths.iter().all(|path| is(path, names::is_typo));
            if are_typos { Who::Alike(paths) } else { Who::Several(paths) }
        }
    }
}

/// What a card says is to be done, was done, and is to be kept in mind.
#[derive(Debug, Default)]
struct Todo {
    promises: Vec<Plan>,
    /// What is done already.
    done: Option<String>,
    is_filed: bool,
    is_tried: bool,
    remarks: Vec<String>,
}

impl Todo {
    /// Takes what a card's own words are for, then its lines below.
    fn of(card: &Card, said: &mut Said, day: NaiveDate) -> Self {
        let is_done = card.mark == Mark::Done;
        let mut todo = Self { is_tried: card.mark == Mark::Tried, ..Self::default() };
        match &said.what {
            What::For(text) if is_done => todo.done = Some(text.clone()),
            What::For(text) => todo.promises.push(Plan::read(text, day)),
            What::File => todo.is_filed = true,
            What::Nothing | What::Asked(_) => todo.is_filed = is_done,
        }
        todo.take_below(card, &mut said.tags, day);
        todo
    }

    fn take_below(&mut self, card: &Card, tags: &mut CardTags, day: NaiveDate) {
        for (mark, text) in &card.below {
            let text = tags.take(&clean(text));
            let plan = Plan::read(&text, day);
            match mark {
                _ if text.trim_matches(EDGE).is_empty() => {}
                _ if is_file(text.trim_matches(EDGE)) => self.is_filed = true,
                Some(Mark::Open) => self.promises.push(plan),
                None if plan.is_deadline && card.mark != Mark::Done => self.promises.push(plan),
                _ => self.remarks.push(text),
            }
        }
    }

    /// Whether it leaves open what the card is for.
    fn is_nothing(&self) -> bool {
        self.promises.is_empty() && self.done.is_none() && !self.is_filed
    }

    /// The promises that are not open in the note yet; one kept long ago may be made again.
    fn promised(self, note: &str) -> impl Iterator<Item = Intent> {
        self.promises.into_iter().filter(|plan| !has_task(note, &plan.text, &[" "])).map(|plan| {
            Intent::Promised(NewTask { text: plan.text, due: plan.due, is_waiting: plan.is_waiting })
        })
    }
}

/// Who is known by the card's name; a remark where that is not certain.
fn who(said: &Said, vault: &Vault<'_>) -> Result<Option<Arc<str>>, String> {
    match (vault.who)(&said.name) {
        Who::One(path) => Ok(Some(path)),
        Who::Like(path) if said.is_bare() && is_part(&said.name, contacts::name(&path)) => Ok(Some(path)),
        Who::Several(paths) => {
            let is_namesake = |path: &&Arc<str>| is_same(contacts::name(path), &said.name);
            let namesakes = paths.iter().filter(is_namesake).count();
            if said.is_bare() || namesakes > 1 { Err(several(&said.name, &paths)) } else { Ok(None) }
        }
        Who::Nobody | Who::Like(_) | Who::Alike(_) => Ok(None),
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Whether every word begins a word of the name.
fn is_part(asked: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let begins = |part: &str| name.split(' ').any(|word| word.starts_with(part));
    asked.to_lowercase().split(' ').all(begins)
}

fn several(asked: &str, paths: &[Arc<str>]) -> String {
    let names: Vec<String> =
        paths.iter().take(4).map(|path| format!("`{}`", clean(contacts::name(path)))).collect();
    format!("`{}` may be {}: write the whole name", cut(asked, 40), names.join(" or "))
}

/// What the card says of somebody who is new.
fn contact(said: &Said, todo: &Todo, day: NaiveDate) -> NewContact {
    let event = said.tags.event.clone();
    let logged = match &todo.done {
        _ if todo.is_tried => Some(Logged { day, method: None, text: "tried #noanswer".into() }),
        Some(text) => Some(Logged { day, method: None, text: text.clone() }),
        // Without it, whoever is filed would stand under *First follow-up* for a month.
        None => todo.promises.is_empty().then(|| Logged {
            day,
            method: Some(Method::Meeting),
            text: event.as_ref().map(|event| format!("at {event}")).unwrap_or_default(),
        }),
    };
    let promise =
        |plan: &Plan| NewPromise { text: plan.text.clone(), due: plan.due, is_waiting: plan.is_waiting };
    NewContact {
        name: said.name.clone(),
        circle: said.tags.circle.or(Some(Circle::Outer)),
        categories: said.tags.categories,
        company: said.company.clone(),
        title: said.title.clone(),
        email: said.email.clone(),
        phone: said.phone.clone(),
        met: Some(day),
        met_at: event,
        why: None,
        promises: todo.promises.iter().map(promise).collect(),
        remarks: said.remarks.iter().chain(&todo.remarks).cloned().collect(),
        logged,
    }
}

fn new_contact(contact: &NewContact, vault: &Vault<'_>) -> Verdict {
    match free_path(&contact.name, vault) {
        Some(path) => Verdict::New { note: new_note(contact, &path, "\n"), path },
        None => {
            let name = cut(&contact.name, 40);
            Verdict::Wrong(format!("no file can be called `{name}`: write the name in letters"))
        }
    }
}

/// The first path for a contact of this name at which nothing stands.
fn free_path(name: &str, vault: &Vault<'_>) -> Option<String> {
    let name = file_name(name)?;
    let folder = vault.config.contacts.as_deref().filter(|folder| *folder != ".");
    let folder = folder.map(|folder| format!("{folder}/")).unwrap_or_default();
    let never = [&*vault.config.agenda_file, &*vault.config.inbox_file, crate::ways::FILE];
    let is_free = |path: &String| !(vault.is_taken)(path) && !never.iter().any(|never| is_same(never, path));
    let numbered = (2..1000).map(|number| format!("{folder}{name} {number}.md"));
    std::iter::once(format!("{folder}{name}.md")).chain(numbered).find(is_free)
}

fn known_contact(path: Arc<str>, said: &Said, todo: Todo, day: NaiveDate, vault: &Vault<'_>) -> Verdict {
    let note = (vault.note)(&path).unwrap_or_default();
    // A crash came between the note and the inbox: all of the card is there.
    if met(&note) == Some(day) && says_all(&note, &contact(said, &todo, day), &path) {
        return Verdict::Known { path, intents: Vec::new() };
    }
    let what = match &said.what {
        What::For(text) => Some(text.as_str()),
        _ => None,
    };
    let event = said.tags.event.as_ref().map(|event| format!("at {event}"));
    let categories: Vec<String> =
        said.tags.categories.iter().map(|category| format!("#{}", category.word())).collect();
    let who = [event.unwrap_or_default(), said.details.clone(), categories.join(" ")];
    let who = who.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
    let line = [who.as_str(), what.unwrap_or_default()];
    let line = line.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" — ");
    let text = std::iter::once(&line).chain(&todo.remarks).filter(|it| !it.is_empty());
    let text = text.map(String::as_str).collect::<Vec<_>>().join("\n");
    let text = if todo.done.is_none() { noted(text) } else { text };
    let method = (said.tags.event.is_some() || todo.is_filed).then_some(Method::Meeting);
    let contacted = Contacted { day, method, tags: Tags::parse(&text), text, next: None };
    let mut intents = Vec::new();
    if todo.is_tried {
        intents.push(Intent::Tried(contacted));
    } else if !contacted.text.is_empty() || todo.is_filed {
        // A circle alone is no touch.
        intents.push(Intent::Touched(contacted));
    }
    intents.extend(todo.promised(&note));
    intents.extend(said.tags.circle.map(Intent::Move));
    Verdict::Known { path, intents }
}

/// Words for the log that are no method: `call her` is still to come, and must not be read as a call.
fn noted(text: String) -> String {
    if Method::leading(&text).is_some() { format!("noted: {text}") } else { text }
}

/// The day on which a note says that you met.
fn met(note: &str) -> Option<NaiveDate> {
    let front = split(note).front?;
    let (fields, _) = front_matter::read(&note[front]);
    match &fields.get(Key::Met)?.value {
        Value::Text(day) => parse_day(day),
        _ => None,
    }
}

/// Whether a note has a task of these words with one of these boxes, whatever its date.
fn has_task(note: &str, text: &str, boxes: &[&str]) -> bool {
    let text = text.to_lowercase();
    note.lines().any(|line| {
        let words = line.trim().strip_prefix(['-', '*', '+']).map(str::trim_start);
        let words = words.and_then(|words| words.strip_prefix('[')?.split_once("] "));
        words.filter(|(mark, _)| boxes.contains(mark)).is_some_and(|(_, words)| {
            let words = clean(words).to_lowercase();
            words.strip_prefix(&text).is_some_and(|rest| rest.is_empty() || is_field(rest))
        })
    })
}

/// Whether what follows a task's words is a date or a tag, and not more words.
fn is_field(rest: &str) -> bool {
    let fields = [" #", " 📅", " ✅", " ❌", " ➕", " ⏳", " [", " (due"];
    fields.iter().any(|field| rest.starts_with(field))
}

/// Whether a note says all that the body of the new note would say.
fn says_all(note: &str, contact: &NewContact, path: &str) -> bool {
    let lines: HashSet<&str> = note.lines().collect();
    let new = new_note(contact, path, "\n");
    let mut body = new[split(&new).body..].lines().filter(|line| !line.starts_with("- [ ] "));
    contact.promises.iter().all(|promise| has_task(note, &promise.text, &[" ", "x", "X", "-"]))
        && body.all(|line| line.is_empty() || lines.contains(line))
}

/// The text of the inbox without a card's lines; every other byte is kept.
pub fn without(text: &str, card: &Card) -> String {
    match (text.get(..card.range.start), text.get(card.range.end..)) {
        (Some(before), Some(after)) => [before, after].concat(),
        _ => text.to_owned(),
    }
}

/// The text of the inbox with the question at the end of a card's own words: `— what for? (2026-11-20)`.
pub fn asked(text: &str, card: &Card, day: NaiveDate) -> String {
    let Some((before, after)) = text.split_at_checked(card.end) else { return text.to_owned() };
    let is_dashed = [" —", " –", " --", " -"].iter().any(|dash| before.ends_with(dash));
    let dash = if is_dashed { "" } else { " —" };
    // Another day than the card's own must not come beside it.
    let day = Said::read(&card.text).day.unwrap_or(day);
    format!("{before}{dash} {QUESTION} ({day}){after}")
}

/// The text of the inbox with one more card at its end, in its own line ends.
pub fn added(text: &str, line: &str) -> String {
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let last = text.lines().last().unwrap_or_default();
    let mut added = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        added.push_str(eol);
    }
    // Below a paragraph a list begins after a blank line.
    let in_list = scan::is_item(last) || last.starts_with([' ', '\t']);
    if !(last.trim_matches(['\u{feff}', ' ', '\t', '\r']).is_empty() || in_list) {
        added.push_str(eol);
    }
    let line = clean(line);
    let bullet = if scan::is_item(&line) { "" } else { "- " };
    added.extend([bullet, &line, eol]);
    added
}

/// The text of the inbox with a card's lines at its end that were taken out of it before, without their bullets and
/// boxes: kept, and no card any more.
pub fn returned(text: &str, card: &str) -> String {
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut returned = text.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        returned.push_str(eol);
    }
    // Below a list it would belong to its last item.
    let last = text.lines().last().unwrap_or_default();
    if !last.trim_matches(['\u{feff}', ' ', '\t', '\r']).is_empty() {
        returned.push_str(eol);
    }
    for line in card.lines() {
        let bare = scan::unlisted(line);
        if !bare.is_empty() {
            returned.extend([bare, eol]);
        }
    }
    returned
}
