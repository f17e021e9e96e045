//! Tell and ask: help that they gave and were never told of, help that you gave and never asked about.
//! Reads one contact's log; asks no clock, so that an agenda can know the days ahead.

use super::{markdown, silence};
use crate::contact::{Contact, Entry, Stamp, Tags};
use crate::date;
use crate::note::said::{self, Source};
use chrono::{Datelike, Days, NaiveDate};

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
pub struct Spell {
    /// What to do.
    pub kind: Kind,
    /// The first day.
    pub from: NaiveDate,
    /// The first day on which it is not pending any more; `None`: no day ends it.
    pub until: Option<NaiveDate>,
}

impl Spell {
    /// Whether it is pending on `day`.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// Help that is to be told of or asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// What to do.
    pub kind: Kind,
    /// The day of the help.
    pub day: NaiveDate,
    /// The entry's line.
    pub source: Source,
    /// What came of what, or how useful what was: `what came of the introduction of 3 Oct`. May quote the note.
    pub subject: String,
}

impl Pending {
    /// The act in words, which may quote the note: `ask how useful the template was`.
    pub fn words(&self) -> String {
        let verb = match self.kind {
            Kind::Tell => "tell them",
            Kind::Ask => "ask",
        };
        format!("{verb} {}", self.subject)
    }

    /// Why it is pending, in our own words.
    pub fn because(&self, today: NaiveDate) -> String {
        let day = date::short(self.day, today.year());
        match self.kind {
            Kind::Tell => format!("they helped on {day}, and were not told since what came of it"),
            Kind::Ask => format!("you helped on {day}, and did not ask since how useful it was"),
        }
    }
}

/// All spells of a contact's log, in the order of the log. One pass over it and a search per piece of help.
///
/// An entry is believed from its day on, and both a spell's ends follow from that: what holds on a day can be known
/// before it comes.
pub fn spells(contact: &Contact) -> impl Iterator<Item = Spell> {
    helps(contact).map(|(_, spell)| spell)
}

/// What is pending on `today`: to tell before to ask, the newest help first.
pub fn pending(contact: &Contact, today: NaiveDate) -> Vec<Pending> {
    let mut open: Vec<(Entry<'_>, Kind)> = helps(contact)
        .filter(|(_, spell)| spell.covers(today))
        .filter_map(|(at, spell)| contact.log.get(at).map(|entry| (entry, spell.kind)))
        .collect();
    open.sort_by(|(a, x), (b, y)| x.cmp(y).then(b.day.cmp(&a.day)).then_with(|| a.text.cmp(b.text)));
    let pending = |(entry, kind): (Entry<'_>, Kind)| Pending {
        kind,
        day: entry.day,
        source: Source::from(&entry),
        subject: subject(kind, &entry, today.year()),
    };
    open.into_iter().map(pending).collect()
}

/// What a day's agenda says of it: the newest help to tell of and the newest to ask about. Telling or asking settles all
/// that came before, so that more lines would be as many for one talk. Nothing while they are left in peace after a try.
pub fn newest(contact: &Contact, today: NaiveDate) -> impl Iterator<Item = Pending> {
    let in_peace = silence::tries(contact, today).is_some_and(|tries| today < tries.again());
    let pending = if in_peace { Vec::new() } else { pending(contact, today) };
    let mut kind = None;
    pending.into_iter().filter(move |it| kind.replace(it.kind) != Some(it.kind))
}

/// Every piece of help that is ever pending: its entry's place in the log, and its spell.
fn helps(contact: &Contact) -> impl Iterator<Item = (usize, Spell)> {
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
        let tell = is_got.then(|| spell(Kind::Tell, day, &told));
        let ask = tags.contains(Tags::GAVE).then(|| spell(Kind::Ask, day, &asked));
        let open = [tell, ask].into_iter().flatten().flatten();
        open.map(move |spell| (at, spell))
    })
}

/// The spell of help on `day`, unless it is settled before it begins. A telling on the same day settles too: nobody
/// writes two entries for one talk in the order in which it went.
fn spell(kind: Kind, day: NaiveDate, settled: &[NaiveDate]) -> Option<Spell> {
    let from = day.checked_add_days(FROM)?;
    let settled = settled.get(settled.partition_point(|&it| it < day)).copied();
    let stale = match kind {
        Kind::Tell => None,
        Kind::Ask => day.checked_add_days(ASK_UNTIL).and_then(|last| last.succ_opt()),
    };
    let until = settled.into_iter().chain(stale).min();
    until.is_none_or(|until| from < until).then_some(Spell { kind, from, until })
}

fn subject(kind: Kind, entry: &Entry<'_>, year: i32) -> String {
    let text = said::plain(entry.text);
    let text = text.trim_end_matches([' ', ',', ';', ':', '.']);
    let day = date::short(entry.day, year);
    let thing = thing(text).or(entry.tags.contains(Tags::REFERRAL).then_some(Thing::One("introduction")));
    match (kind, thing) {
        (Kind::Tell, Some(Thing::One(noun) | Thing::Many(noun))) => {
            format!("what came of the {noun} of {day}")
        }
        (Kind::Ask, Some(Thing::One(noun))) => format!("how useful the {noun} was"),
        (Kind::Ask, Some(Thing::Many(noun))) => format!("how useful the {noun} were"),
        (Kind::Tell, None) if text.is_empty() => format!("what came of their help of {day}"),
        (Kind::Ask, None) if text.is_empty() => format!("how useful your help of {day} was"),
        (Kind::Tell, None) => format!("what came of “{}”, {day}", markdown::cut(text, QUOTED)),
        (Kind::Ask, None) => format!("how useful this was: “{}”, {day}", markdown::cut(text, QUOTED)),
    }
}

/// What was given, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thing {
    One(&'static str),
    Many(&'static str),
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
fn thing(text: &str) -> Option<Thing> {
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
                return Some(Thing::One(noun));
            } else if let Some(thing) = known(word).filter(|_| is_object) {
                return Some(thing);
            }
        }
        is_object = false;
    }
    None
}

fn known(word: &str) -> Option<Thing> {
    THINGS.into_iter().find_map(|(one, many)| match word {
        word if word == many => Some(Thing::Many(spelled(many))),
        word if word == one => Some(Thing::One(spelled(one))),
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
