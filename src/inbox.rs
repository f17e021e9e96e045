//! The inbox: one line a card, `- Ana Ruiz, Acme — send deck by friday #event:Chamber`, and what becomes of each. Text
//! and days in, verdicts and texts out. Never touches a file, and never guesses at a name.
//!
//! - A card is a list item with what is indented below it (see [`read`]). All else in the file is the user's.
//! - A card with something to do becomes a new contact. A ticked one (`[x]`) is about somebody whom you dealt with.
//! - `— file` makes a contact without a promise and with the meeting in the log: there is no first follow-up any more.
//!   Of one event's cards about five carry a specific action, the rest are filed (White).
//! - A card that says neither is asked once, in place: `— what for? (2026-11-20)`. From then on that is the card's day.
//! - A card about somebody known becomes an entry in their log, and what is to be done a promise. Somebody is known by
//!   the whole name or an alias; a part of the name is enough where the card says nothing else of the person.
//! - `Ada: phone, liked the draft` is an answer: a known contact, a colon and a method. A colon behind somebody unknown
//!   is a slip: it gets a remark, and makes no second contact.
//! - In the lines below a card, `[ ]` or a deadline makes a promise. All others are remarks.
//!
//! `words.rs` and `purpose.rs` have the words in detail, `tests.rs` a table of them.

mod answer;
mod answered;
mod merge;
mod purpose;
mod scan;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub use answered::{Answer, answered};
pub use merge::merge;
pub use scan::{Card, read};
pub use text::{added, added_all, asked, returned, waiting, without, without_all};

use crate::config::Config;
use crate::contact::new::{Also, Logged, NewContact, NewPromise, file_name, new_note, safe};
use crate::contact::{self as contacts, Circle, Contact, Method, Methods, Status, Tags};
use crate::date::parse_day;
use crate::date::spoken::{Unclear, unsure_end};
use crate::exchange::{Person, written};
use crate::finding::{Finding, Spot};
use crate::note::edit::NewTask;
use crate::note::front_matter::{self, Key, Value};
use crate::note::log;
use crate::note::markdown::{clean, cut};
use crate::note::split;
use crate::note::task::{self, State, checkbox};
use crate::request::{Contacted, Request, Words};
use chrono::NaiveDate;
use purpose::{EDGE, Plan, Purpose, is_file};
use scan::Mark;
use std::collections::HashSet;
use std::sync::Arc;
use words::{CardTags, CardWords};

/// Whom a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Nobody.
    Nobody,
    /// Who has this very name or alias, but for case and accents.
    One(Arc<str>),
    /// The only one of whose name it is whole words.
    Like(Arc<str>),
    /// Two or more, equally well; or one alone, by parts of words: to be asked.
    Several(Vec<Arc<str>>),
    /// One or more, each but for a letter or two.
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
    /// Whom the address book knows under a name.
    pub book: &'v dyn Fn(&str) -> Option<Person>,
    /// The folder of new notes; empty where they stand at the vault's root.
    pub folder: &'v str,
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
    /// Somebody known: carried out in their note, the card leaves the inbox. No requests: it is there already.
    Known {
        /// The contact's note.
        path: Arc<str>,
        /// What to carry out, in this order, as one change.
        requests: Vec<Request>,
    },
    /// Nothing says what for: it is asked in place, see [`asked`].
    Ask,
    /// Asked, and not yet answered: it stays, and is shown.
    Waiting(Waiting),
    /// Cannot be carried out: it stays, with this remark.
    Wrong(String),
}

/// A card that was asked what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Waiting {
    /// Since when, where it says so.
    pub since: Option<NaiveDate>,
    /// The day before which it is not to be asked again, if the user put it off.
    pub again: Option<NaiveDate>,
    /// Its own words in the inbox: see [`Card::text`].
    pub text: String,
    /// Who it is, on one line.
    pub who: String,
}

impl Waiting {
    /// Whether it is asked on this day, and not put off.
    pub fn is_asked(&self, today: NaiveDate) -> bool {
        self.again.is_none_or(|again| again <= today)
    }
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
    let mut said = CardWords::read(&card.text, &vault.config.methods);
    let day = said.day.unwrap_or(day);
    let todo = Todo::of(card, &mut said, day);
    if let Some(remark) = todo.unclear() {
        return Verdict::Wrong(remark);
    }
    if said.name.is_empty() {
        return Verdict::Wrong(
            "this card names nobody: begin it with a name, as in `Ana Ruiz, Acme — …`".into(),
        );
    }
    if let (&Purpose::Asked { since, again }, true) = (&said.purpose, todo.is_nothing()) {
        let who = [&*said.name, &*said.details].map(str::trim);
        let who = who.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
        let who = cut(&who, 120).into_owned();
        return Verdict::Waiting(Waiting { since, again, text: card.text.clone(), who });
    }
    let known = match who(&said, vault) {
        Ok(known) => known,
        Err(remark) => return Verdict::Wrong(remark),
    };
    let says_nothing = known.is_none() || (said.says_nothing() && todo.remarks.is_empty());
    if said.purpose == Purpose::Nothing && todo.is_nothing() && says_nothing {
        return Verdict::Ask;
    }
    match known {
        Some(path) => known_contact(path, &said, todo, day, vault),
        None => new_contact(contact(&said, &todo, day), vault),
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
        } else if let Some(what) = other_kind(path, bytes) {
            let hint = "name another file as `inbox_file` in rounds.toml";
            Some(trouble(0, format!("this is {what}, and no inbox: no card is touched"), hint))
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

/// What a note is that is no inbox, whoever calls it one.
fn other_kind(path: &Arc<str>, bytes: &[u8]) -> Option<&'static str> {
    if **path == *crate::ways::FILE {
        return Some("the list of ways");
    }
    Contact::read(path, bytes, &Config::default()).map(|_| "a contact's note")
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
    fn of(card: &Card, said: &mut CardWords, day: NaiveDate) -> Self {
        let is_done = card.mark == Mark::Done;
        let mut todo = Self { is_tried: card.mark == Mark::Tried, ..Self::default() };
        match &said.purpose {
            Purpose::For(text) if is_done => todo.done = Some(text.clone()),
            Purpose::For(text) => todo.promises.push(Plan::read(text, day)),
            Purpose::File => todo.is_filed = true,
            Purpose::Nothing | Purpose::Asked { .. } => todo.is_filed = is_done,
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

    /// What has to be asked about a promise's day.
    fn unclear(&self) -> Option<String> {
        let unclear = self.promises.iter().find_map(|plan| plan.unclear.as_ref())?;
        Some(format!("{unclear}: {}", unclear.hint()))
    }

    /// Whether it leaves open what the card is for.
    fn is_nothing(&self) -> bool {
        self.promises.is_empty() && self.done.is_none() && !self.is_filed
    }

    /// The promises that are not open in the note yet; one kept long ago may be made again.
    fn promised(self, note: &str) -> impl Iterator<Item = Request> {
        self.promises.into_iter().filter(|plan| !has_task(note, &plan.text, &[State::Open])).map(|plan| {
            Request::Promised(NewTask { text: plan.text, due: plan.due, is_waiting: plan.is_waiting })
        })
    }
}

/// Who is known by the card's name; a remark where that is not certain.
fn who(said: &CardWords, vault: &Vault<'_>) -> Result<Option<Arc<str>>, String> {
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
fn contact(said: &CardWords, todo: &Todo, day: NaiveDate) -> NewContact {
    let event = said.tags.event.clone();
    let logged = match &todo.done {
        _ if todo.is_tried => Some(Logged { day, method: None, text: "tried #noanswer".into() }),
        Some(text) => Some(Logged { day, method: None, text: text.clone() }),
        None => None,
    };
    // Somebody of whom nothing is wanted is kept, and never due.
    let rests = logged.is_none() && todo.promises.is_empty();
    let promise =
        |plan: &Plan| NewPromise { text: plan.text.clone(), due: plan.due, is_waiting: plan.is_waiting };
    NewContact {
        name: said.name.clone(),
        circle: said.tags.circle.or((!rests).then_some(Circle::Outer)),
        status: if rests { Status::Resting } else { Status::Active },
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
        also: Also { linkedin: said.linkedin.clone(), via: said.via.clone(), ..Also::default() },
    }
}

fn new_contact(mut contact: NewContact, vault: &Vault<'_>) -> Verdict {
    if let Some(known) = (vault.book)(&contact.name) {
        written::fill(&mut contact, &known, written::ADDRESS_BOOK);
    }
    match free_path(&contact.name, vault) {
        Some(path) => Verdict::New { note: new_note(&contact, &path, "\n"), path },
        None => {
            let name = cut(&contact.name, 40);
            Verdict::Wrong(format!("no file can be called `{name}`: write the name in letters"))
        }
    }
}

/// The first path for a contact of this name at which nothing stands.
fn free_path(name: &str, vault: &Vault<'_>) -> Option<String> {
    let name = file_name(name)?;
    let folder = if vault.folder.is_empty() { String::new() } else { format!("{}/", vault.folder) };
    let is_own = |path: &str| vault.config.own_files().any(|own| is_same(own, path));
    let is_free = |path: &String| !(vault.is_taken)(path) && !is_own(path);
    let numbered = (2..1000).map(|number| format!("{folder}{name} {number}.md"));
    std::iter::once(format!("{folder}{name}.md")).chain(numbered).find(is_free)
}

fn known_contact(path: Arc<str>, said: &CardWords, todo: Todo, day: NaiveDate, vault: &Vault<'_>) -> Verdict {
    let note = (vault.note)(&path).unwrap_or_default();
    // A crash came between the note and the inbox: all of the card is there.
    if met(&note) == Some(day) && says_all(&note, &contact(said, &todo, day), &path) {
        return Verdict::Known { path, requests: Vec::new() };
    }
    // What is still to be done is no part of the log.
    let what = todo.done.as_deref();
    let event = said.tags.event.as_ref().map(|event| format!("at {event}"));
    let categories: Vec<String> =
        said.tags.categories.iter().map(|category| format!("#{}", category.word())).collect();
    let who = [event.unwrap_or_default(), said.details.clone(), categories.join(" ")];
    let who = who.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
    let line = [who.as_str(), what.unwrap_or_default()];
    let line = line.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" — ");
    let text = std::iter::once(&line).chain(&todo.remarks).filter(|it| !it.is_empty());
    let text = text.map(String::as_str).collect::<Vec<_>>().join("\n");
    let methods = &vault.config.methods;
    let has_company = !log::present(&text, methods).is_empty();
    let text = if todo.done.is_none() || has_company { noted(text, methods) } else { text };
    let has_met = said.tags.event.is_some() || todo.is_filed || todo.done.is_some();
    let method = (said.tags.event.is_some() || todo.is_filed).then_some(Method::Meeting);
    let contacted = Contacted { day, method, tags: Tags::parse(&text), text, ..Contacted::default() };
    let mut requests = Vec::new();
    let mut remark = None;
    if todo.is_tried {
        requests.push(Request::Tried(contacted));
    } else if contacted.text.is_empty() && !todo.is_filed {
        // A circle alone is no touch.
    } else if has_met || todo.promises.is_empty() {
        requests.push(Request::Touched(contacted));
    } else {
        // Whom something was promised need not have been met.
        remark = Some(Request::Noted(contacted));
    }
    requests.extend(todo.promised(&note).chain(remark));
    requests.extend(said.tags.circle.map(|circle| moved(circle, day)));
    Verdict::Known { path, requests }
}

fn moved(circle: Circle, day: NaiveDate) -> Request {
    Request::Move { circle, words: Words::new(day, "") }
}

/// Words for the log that say neither how nor with whom else: `call her` is still to come, and must not be read as a
/// call, nor `[[Bo]]: ill` as a talk with Bo.
fn noted(text: String, methods: &Methods) -> String {
    let is_read_so = methods.leading(&text).is_some() || !log::present(&text, methods).is_empty();
    if is_read_so { format!("noted: {text}") } else { text }
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

/// Whether a note has a task of these words in one of these states, whatever its date.
fn has_task(note: &str, text: &str, states: &[State]) -> bool {
    // As it stands in a note of ours, or in one of theirs.
    let texts = [safe(text), text.to_owned()].map(|text| task::shown(&text).to_lowercase());
    note.lines().filter_map(|line| checkbox(scan::item(line)?)).any(|checkbox| {
        states.contains(&checkbox.state()) && texts.contains(&task::shown(checkbox.behind).to_lowercase())
    })
}

/// Whether a note says all that the body of the new note would say.
fn says_all(note: &str, contact: &NewContact, path: &str) -> bool {
    let lines: HashSet<&str> = note.lines().collect();
    let new = new_note(contact, path, "\n");
    let mut body = new[split(&new).body..].lines().filter(|line| !line.starts_with("- [ ] "));
    contact
        .promises
        .iter()
        .all(|promise| has_task(note, &promise.text, &[State::Open, State::Kept, State::CalledOff]))
        && body.all(|line| line.is_empty() || lines.contains(line))
}

/// The promise in words such as `send the deck friday`, as they are said on `day`.
///
/// # Errors
/// When the day at their end has to be asked about.
pub fn task(words: &str, day: NaiveDate) -> Result<NewTask, Unclear> {
    let Plan { text, due, is_waiting, unclear, .. } = Plan::read(words, day);
    let unsure = || unsure_end(words, day).filter(|it| it.is_led).map(|it| it.unclear);
    match unclear.or_else(unsure) {
        Some(unclear) => Err(unclear),
        None => Ok(NewTask { text, due, is_waiting }),
    }
}
