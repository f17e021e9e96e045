//! Help to come back to: help that you got and did not tell the outcome of, and help that you gave and did not ask
//! about. Reads one contact's log. It needs no day, so that an agenda knows the days ahead.

use super::{markdown, no_reply};
use crate::contact::{self, Contact, Entry, Stamp, Tags};
use crate::note::{introduction, said};
use chrono::{Days, NaiveDate};

/// From this many days after the help on: something may have come of it by then.
const FROM: Days = Days::new(14);
/// The last day on which to ask how useful your own help was.
const ASK_UNTIL: Days = Days::new(56);
/// The longest quotation of an entry, in characters.
const QUOTED: usize = 60;

/// What is to be done about help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Help received (`#got`, `#referral`): tell them what came of it, until `#told`.
    Tell,
    /// Help given (`#gave`): ask how useful it was, until `#asked`.
    Ask,
}

/// The days on which one piece of help is pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trigger {
    /// What to do.
    pub kind: Kind,
    /// The first day.
    pub from: NaiveDate,
    /// The first day on which it is not pending any more; `None`: no day ends it.
    pub until: Option<NaiveDate>,
}

impl Trigger {
    /// Whether it is pending on `day`.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// What the help was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// In one word, of which there is one: `introduction`.
    One(&'static str),
    /// Of which there are several: `articles`.
    Many(&'static str),
    /// An introduction, to whom: names as plain text.
    Introduction(Box<str>),
    /// In the entry's own words, as plain text.
    Words(Box<str>),
    /// The entry does not say.
    Unsaid,
}

/// All triggers of a contact's log, in the order of the log. One pass over it and a search per piece of help.
///
/// An entry is believed from its day on, and both a trigger's ends follow from that: what holds on a day can be known
/// before it comes.
pub fn triggers(contact: &Contact) -> impl Iterator<Item = Trigger> {
    helps(contact).map(|(_, trigger)| trigger)
}

/// The day of each piece of help that nobody came back to since, or meant to let be: help of both kinds on one entry is two.
pub fn left_open(contact: &Contact) -> impl Iterator<Item = NaiveDate> {
    let last = |tag| contact.log.stamps().filter(|it| it.tags.contains(tag)).map(|it| it.day).max();
    let (told, asked) = (last(Tags::TOLD), last(Tags::ASKED));
    contact.log.stamps().flat_map(move |Stamp { day, tags, .. }| {
        let is_got = tags.contains(Tags::GOT) || tags.contains(Tags::REFERRAL);
        let tell = is_got && told.is_none_or(|told| told < day);
        let ask = tags.contains(Tags::GAVE) && asked.is_none_or(|asked| asked < day);
        [tell, ask].into_iter().filter(|is_open| *is_open).map(move |_| day)
    })
}

/// The entries of help that is pending on `today`: to tell before to ask, the newest help first.
pub fn pending(contact: &Contact, today: NaiveDate) -> Vec<(Kind, Entry<'_>)> {
    let mut open: Vec<(Kind, Entry<'_>)> = helps(contact)
        .filter(|(_, trigger)| trigger.covers(today))
        .filter_map(|(at, trigger)| contact.log.get(at).map(|entry| (trigger.kind, entry)))
        .collect();
    open.sort_by(|(x, a), (y, b)| x.cmp(y).then(b.day.cmp(&a.day)).then_with(|| a.text.cmp(b.text)));
    open
}

/// What a day's agenda says of it: the newest help to tell of and the newest to ask about. Telling or asking settles all
/// that came before, so that more lines would be as many for one talk. Nothing while they are left in peace after a try.
pub(super) fn newest(contact: &Contact, today: NaiveDate) -> impl Iterator<Item = (Kind, Entry<'_>)> {
    let in_peace = || no_reply::tries(contact, today).is_some_and(|tries| today < tries.again());
    let open = pending(contact, today);
    let open = if open.is_empty() || in_peace() { Vec::new() } else { open };
    let mut last = None;
    open.into_iter().filter(move |&(kind, _)| last.replace(kind) != Some(kind))
}

/// Every piece of help that is ever pending: its entry's place in the log, and its trigger.
fn helps(contact: &Contact) -> impl Iterator<Item = (usize, Trigger)> {
    let log = &contact.log;
    let settled = |tag| {
        let tagged = log.stamps().filter(move |stamp| stamp.tags.contains(tag));
        let mut days: Vec<NaiveDate> = tagged.map(|stamp| stamp.day).collect();
        days.sort_unstable();
        days
    };
    let (told, asked) = (settled(Tags::TOLD), settled(Tags::ASKED));
    log.stamps().enumerate().flat_map(move |(at, Stamp { day, tags, .. })| {
        let is_got = tags.contains(Tags::GOT) || tags.contains(Tags::REFERRAL);
        let tell = is_got.then(|| trigger(Kind::Tell, day, &told));
        let ask = tags.contains(Tags::GAVE).then(|| trigger(Kind::Ask, day, &asked));
        let open = [tell, ask].into_iter().flatten().flatten();
        open.map(move |trigger| (at, trigger))
    })
}

/// The trigger of help on `day`, unless it is settled before it begins. A telling on the same day settles too: nobody
/// writes two entries for one talk in the order in which it went.
fn trigger(kind: Kind, day: NaiveDate, settled: &[NaiveDate]) -> Option<Trigger> {
    let from = day.checked_add_days(FROM)?;
    let settled = settled.get(settled.partition_point(|&it| it < day)).copied();
    let stale = match kind {
        Kind::Tell => None,
        Kind::Ask => day.checked_add_days(ASK_UNTIL).and_then(|last| last.succ_opt()),
    };
    let until = settled.into_iter().chain(stale).min();
    until.is_none_or(|until| from < until).then_some(Trigger { kind, from, until })
}

/// What the help of an entry was.
pub(super) fn subject(entry: &Entry<'_>) -> Subject {
    let text = said::plain(entry.text);
    let text = text.trim_end_matches([' ', ',', ';', ':', '.']);
    let is_referral = entry.tags.contains(Tags::REFERRAL);
    if let Some(names) = introduced(entry) {
        return Subject::Introduction(names);
    }
    match thing(text) {
        Some(thing) => thing,
        None if is_referral => Subject::One("introduction"),
        None if text.is_empty() => Subject::Unsaid,
        None => Subject::Words(markdown::cut(text, QUOTED).into()),
    }
}

/// Whom the introduction that an entry tells of was to, where links say so. In another's note it was to those who are
/// linked there, else to that other.
fn introduced(entry: &Entry<'_>) -> Option<Box<str>> {
    let names = match entry.from.filter(|_| entry.tags.contains(Tags::NOTE)) {
        Some(_) if !introduction::is_told(entry.text) => String::new(),
        Some(source) => Some(introduction::linked(entry.text))
            .filter(|it| !it.is_empty())
            .unwrap_or_else(|| contact::name(source).to_owned()),
        None => introduction::names(entry.text),
    };
    (!names.is_empty()).then(|| markdown::cut(&names, QUOTED).into())
}

/// Verbs whose object is the help.
const GIVING: [&str; 25] = [
    "sent",
    "send",
    "gave",
    "give",
    "lent",
    "forwarded",
    "shared",
    "passed",
    "offered",
    "emailed",
    "mailed",
    "posted",
    "brought",
    "made",
    "wrote",
    "recommended",
    "got",
    "received",
    "handed",
    "found",
    "gives",
    "sends",
    "lends",
    "offers",
    "provided",
];

/// Verbs that are the help.
const HELPING: [(&str, &str); 6] = [
    ("introduced", "introduction"),
    ("introduces", "introduction"),
    ("referred", "introduction"),
    ("advised", "advice"),
    ("coached", "coaching"),
    ("mentored", "mentoring"),
];

/// What people give each other, in the singular and in the plural where it has one.
const THINGS: [(&str, &str); 24] = [
    ("introduction", "introductions"),
    ("intro", "intros"),
    ("referral", "referrals"),
    ("contact", "contacts"),
    ("advice", ""),
    ("feedback", ""),
    ("tip", "tips"),
    ("recommendation", "recommendations"),
    ("article", "articles"),
    ("book", "books"),
    ("template", "templates"),
    ("checklist", "checklists"),
    ("report", "reports"),
    ("survey", "surveys"),
    ("study", "studies"),
    ("guide", "guides"),
    ("link", "links"),
    ("list", "lists"),
    ("example", "examples"),
    ("recipe", "recipes"),
    ("spreadsheet", "spreadsheets"),
    ("slides", "slides"),
    ("podcast", "podcasts"),
    ("reference", "references"),
];

/// Words that may open an entry which is but the thing: `the pricing template`.
const DETERMINERS: [&str; 10] = ["a", "an", "the", "my", "our", "his", "her", "their", "some", "two"];

/// Words after which something else is spoken of.
const TURNS: [&str; 27] = [
    "about", "for", "on", "with", "and", "in", "from", "by", "at", "after", "before", "of", "to", "that",
    "but", "into", "who", "how", "what", "why", "when", "is", "was", "if", "via", "or", "without",
];

/// The thing that the entry says was given, only where its grammar leaves no doubt: a quotation is always right, a
/// wrong guess is silly.
fn thing(text: &str) -> Option<Subject> {
    let mut is_object = true;
    for (at, clause) in text.split([',', ';', ':', '.', '!', '?', '(', ')', '–', '—', '"']).enumerate() {
        for (number, word) in clause.split_whitespace().enumerate() {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            let word = word.as_str();
            if at == 0 && number == 0 {
                is_object = DETERMINERS.contains(&word) || known(word).is_some();
            }
            if ["not", "no", "never"].contains(&word) {
                return None;
            } else if GIVING.contains(&word) {
                is_object = true;
            } else if TURNS.contains(&word) {
                is_object = false;
            } else if let Some(&(_, noun)) = HELPING.iter().find(|(verb, _)| *verb == word) {
                return Some(Subject::One(noun));
            } else if let Some(thing) = known(word).filter(|_| is_object) {
                return Some(thing);
            }
        }
        is_object = false;
    }
    None
}

fn known(word: &str) -> Option<Subject> {
    THINGS.into_iter().find_map(|(one, many)| match word {
        word if word == many => Some(Subject::Many(spelled(many))),
        word if word == one => Some(Subject::One(spelled(one))),
        _ => None,
    })
}

/// A referral is an introduction by another name.
fn spelled(noun: &'static str) -> &'static str {
    match noun {
        "intro" | "referral" => "introduction",
        "intros" | "referrals" => "introductions",
        noun => noun,
    }
}

#[cfg(test)]
mod tests;
