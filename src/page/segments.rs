//! An entry of the agenda in words, cut to fit, for all who show it. A line comes in pieces that keep our words and the
//! user's apart: a text of the user's is escaped differently in each place where it is shown.

use super::phrases::{Phrases, fill};
use crate::agenda::entry::{Card, Detail, Entry, Item, Kind, Retry, Section, WhyNow};
use crate::agenda::help::Subject;
use crate::agenda::markdown::{self, clean, cut};
use crate::agenda::no_reply;
use crate::agenda::suggest::Act;
use crate::config::Links;
use crate::contact::{self, Method};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;

/// The longest own line of a person, in characters as shown.
pub const OWN: usize = 100;
/// The longest other line.
pub const OTHER: usize = 120;
/// What bullet and box take of a line.
const BOX: usize = 6;
/// The same of an item below a person.
const ITEM: usize = 8;
/// What the bullet of a line without a box takes.
const BULLET: usize = 4;
/// No text of the user's is cut to less than this.
const LEAST: usize = 16;
/// A longer text is no place or event.
const EVENT: usize = 60;
/// The longest name: the line is to have room for more.
const NAME: usize = 48;

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Our words: plain, on one line.
    Ours(String),
    /// A day, shown with its year where that is not the agenda's.
    Day(NaiveDate),
    /// A text from a note or a list of the user's: on one line and cut, but not to be trusted.
    Theirs(String),
}

/// The pieces of one thing that a line says.
pub type Segment = Vec<Piece>;

pub(super) fn ours(text: impl Into<String>) -> Piece {
    Piece::Ours(text.into())
}

fn theirs(text: &str) -> Option<Piece> {
    let text = clean(text);
    (!text.is_empty()).then_some(Piece::Theirs(text))
}

/// A person's name as a line shows it.
pub fn name(path: &str) -> String {
    cut(&clean(contact::name(path)), NAME).into_owned()
}

/// The name, with its folder where another contact has the same.
pub(crate) fn label(path: &str, has_namesake: bool) -> String {
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    match folder.filter(|_| has_namesake) {
        Some(folder) => format!("{} ({folder})", name(path)),
        None => name(path),
    }
}

/// A link to a contact's note, as the vault writes links.
pub(crate) fn link(path: &str, links: Links, has_namesake: bool) -> String {
    match links {
        Links::Markdown => markdown::link(&label(path, has_namesake), path),
        Links::Wiki => markdown::wiki_link(path, has_namesake),
    }
}

/// What a person's own line says after the name, to be joined by ` · `; at most [`OWN`] characters with it.
pub fn own_line(entry: &Entry, section: Section, today: NaiveDate, phrases: &Phrases) -> Vec<Segment> {
    let mut all: Vec<Segment> = why_now(entry, today, phrases).into_iter().collect();
    match section {
        Section::Today => {
            all.extend(met(entry, phrases));
            all.extend(last(entry, phrases).or_else(|| never(entry, phrases)));
            all.extend(tried(entry, phrases));
            all.extend(nth_touch(entry, phrases));
        }
        Section::NotCallingBack => {
            all.extend(tried(entry, phrases));
            all.extend(last(entry, phrases));
            all.extend(via(entry, phrases));
        }
        Section::ThisWeek | Section::WhenThereIsTime => {
            all.extend(act(entry, section, phrases).or_else(|| via(entry, phrases)));
        }
    }
    fit(all, OWN.saturating_sub(BOX + name(&entry.path).chars().count()), today, phrases)
}

fn why_now(entry: &Entry, today: NaiveDate, phrases: &Phrases) -> Option<Segment> {
    match &entry.why_now {
        WhyNow::Agreed { day, again, what } => {
            let mut words = match again {
                Some(again) => fill(phrases.agreed_again, &[Piece::Day(*day), Piece::Day(*again)]),
                None => fill(phrases.agreed, &[Piece::Day(*day)]),
            };
            let what = what.as_deref().and_then(theirs);
            words.extend(what.into_iter().flat_map(|what| fill(phrases.quoted, &[what])));
            Some(words)
        }
        WhyNow::FirstFollowUp { by, is_late: true } => {
            Some(fill(phrases.follow_up_late, &[Piece::Day(by.succ_opt().unwrap_or(*by))]))
        }
        WhyNow::FirstFollowUp { by, .. } => Some(fill(phrases.follow_up, &[Piece::Day(*by)])),
        WhyNow::Cadence { due: Some(due) } if today < *due => Some(fill(phrases.on, &[Piece::Day(*due)])),
        WhyNow::Cadence { due: Some(due) } => Some(fill(phrases.due_since, &[Piece::Day(*due)])),
        WhyNow::Cadence { due: None } => Some(vec![ours(phrases.never_touched)]),
        WhyNow::Cooling { usual } => Some(vec![ours((phrases.cooling)(*usual))]),
        WhyNow::Items | WhyNow::NoReply(_) => None,
    }
}

/// When and where you met, where that is why they stand there.
fn met(entry: &Entry, phrases: &Phrases) -> Option<Segment> {
    if !matches!(entry.why_now, WhyNow::FirstFollowUp { .. }) {
        return None;
    }
    let mut words = fill(phrases.met, &[Piece::Day(entry.met?)]);
    // Other words are quoted, where they open the talk.
    let place = place(entry, phrases).filter(|_| entry.met_at.as_deref().is_some_and(is_event));
    words.extend(place.into_iter().flat_map(|place| [ours(" "), place]));
    Some(words)
}

fn place(entry: &Entry, phrases: &Phrases) -> Option<Piece> {
    theirs(&(phrases.place)(entry.met_at.as_deref()?)?)
}

fn last(entry: &Entry, phrases: &Phrases) -> Option<Segment> {
    let (day, method) = entry.touched?;
    let day = [Piece::Day(day)];
    if entry.is_theirs {
        return Some(match method {
            Some(Method::Phone) => fill(phrases.they_called, &day),
            Some(Method::Meeting) => fill(phrases.they_came, &day),
            _ => fill(phrases.they_wrote, &day),
        });
    }
    let mut words = fill(phrases.last, &day);
    words.extend(method.map(|method| ours(format!(" {}", (phrases.by)(method)))));
    Some(words)
}

/// That nobody was ever in touch, where the line does not say so already.
fn never(entry: &Entry, phrases: &Phrases) -> Option<Segment> {
    let is_said = matches!(entry.why_now, WhyNow::FirstFollowUp { .. } | WhyNow::Cadence { due: None });
    (entry.touches == 0 && !is_said).then(|| vec![ours(phrases.never_touched)])
}

fn tried(entry: &Entry, phrases: &Phrases) -> Option<Segment> {
    let no_reply::Tries { count, last } = entry.tries?;
    let template = phrases.tried[count.clamp(1, 3) - 1];
    Some(fill(template, &[ours(count.to_string()), Piece::Day(last)]))
}

fn nth_touch(entry: &Entry, phrases: &Phrases) -> Option<Segment> {
    let ordinal = (phrases.ordinal)(entry.touches + 1);
    (entry.touches > 0).then(|| fill(phrases.nth_touch, &[ours(ordinal)]))
}

/// What an item says, at most [`OTHER`] characters with its box.
pub fn item(item: &Item, today: NaiveDate, phrases: &Phrases) -> Vec<Segment> {
    let words = || theirs(&item.key.text).unwrap_or_else(|| ours(phrases.no_words));
    let detail = match &item.detail {
        Some(Detail::Words(words)) => theirs(words),
        _ => None,
    };
    let dated = |[with, without]: [&str; 2]| match item.key.day {
        Some(day) => fill(with, &[words(), Piece::Day(day)]),
        None => fill(without, &[words()]),
    };
    let lead = |[open, closed]: [&str; 2], is_first: bool| {
        fill(
            if is_first { open } else { closed },
            &item.key.day.map(Piece::Day).into_iter().collect::<Vec<_>>(),
        )
    };
    let mut line = match item.key.kind {
        Kind::Promise => dated(phrases.promise),
        Kind::Waiting => dated(phrases.waiting),
        Kind::Tell | Kind::Ask => help(item, phrases),
        Kind::Window => lead(phrases.window, item.is_late),
        Kind::Birthday => lead(phrases.birthday, !item.is_late),
        Kind::Thanks => lead([phrases.thanks; 2], true),
        Kind::Question => fill(phrases.question, &[words()]),
    };
    if matches!(item.key.kind, Kind::Window | Kind::Birthday) {
        line.extend(detail.into_iter().flat_map(|detail| [ours("; "), detail]));
    }
    if let Some(Detail::With(name)) = &item.detail {
        line.extend(theirs(name).into_iter().flat_map(|name| [ours(" ("), name, ours(")")]));
    }
    fit(vec![line], OTHER - ITEM, today, phrases)
}

/// What is to be told or asked about help.
fn help(item: &Item, phrases: &Phrases) -> Segment {
    let day = item.key.day.map_or_else(|| ours(""), Piece::Day);
    let thing = |thing: &'static str| ours((phrases.thing)(thing));
    let [one, many, quoted, unsaid, introduction] = match item.key.kind {
        Kind::Ask => phrases.ask,
        _ => {
            let [thing, quoted, unsaid, introduction] = phrases.tell;
            [thing, thing, quoted, unsaid, introduction]
        }
    };
    match &item.detail {
        Some(Detail::Help(Subject::One(noun))) => fill(one, &[thing(noun), day]),
        Some(Detail::Help(Subject::Many(noun))) => fill(many, &[thing(noun), day]),
        Some(Detail::Help(Subject::Introduction(names))) => {
            fill(introduction, &[Piece::Theirs(names.to_string()), day])
        }
        Some(Detail::Help(Subject::Words(words))) => fill(quoted, &[Piece::Theirs(words.to_string()), day]),
        Some(Detail::Help(Subject::Unsaid) | Detail::Words(_) | Detail::With(_)) | None => {
            fill(unsaid, &[ours(""), day])
        }
    }
}

/// The lines without a box below a person: what helps.
pub fn helps(entry: &Entry, section: Section, today: NaiveDate, phrases: &Phrases) -> Vec<Vec<Segment>> {
    let lines: Vec<Vec<Segment>> = match (&entry.why_now, section) {
        (WhyNow::NoReply(reasons), _) => no_reply(reasons, phrases),
        (_, Section::Today) => {
            let is_first = matches!(entry.why_now, WhyNow::FirstFollowUp { .. });
            let first = match entry.why_now {
                _ if entry.act.is_some() => act(entry, section, phrases),
                _ if entry.seen.is_some() && !is_first => act(entry, section, phrases),
                _ if entry.retry.is_some() => retry(entry, phrases),
                WhyNow::FirstFollowUp { .. } => opening(entry, phrases),
                _ => None,
            };
            let mut second: Vec<Segment> =
                via(entry, phrases).filter(|_| entry.act.is_none()).into_iter().collect();
            let both = [&entry.why, &entry.fact].into_iter().flatten();
            second.extend(both.filter_map(|text| theirs(text)).map(|text| vec![text]));
            // It fills a gap: what is their own comes first.
            if entry.still_waits && second.len() < 2 {
                second.push(vec![ours(phrases.still_waiting)]);
            }
            [first.map(|it| vec![it]), Some(second)]
                .into_iter()
                .flatten()
                .filter(|it| !it.is_empty())
                .collect()
        }
        _ => Vec::new(),
    };
    lines.into_iter().map(|line| fit(line, OTHER - BULLET, today, phrases)).collect()
}

/// When you will see them; else what to do, and how: the personal fact has a line of its own.
fn act(entry: &Entry, section: Section, phrases: &Phrases) -> Option<Segment> {
    if let Some(meeting) = &entry.seen {
        let place = theirs(&meeting.place);
        let mut words = fill(phrases.seen, &[Piece::Day(meeting.day)]);
        words.extend(place.into_iter().flat_map(|place| [ours(" "), place]));
        return Some(words);
    }
    let act = entry.act.as_ref()?;
    let [how, besides] = (phrases.act)(&Act { fact: None, ..act.clone() });
    let way = act.way.as_deref().and_then(theirs);
    let mut words = vec![ours(how)];
    words.extend(via(entry, phrases).into_iter().flat_map(|via| [vec![ours(", ")], via].concat()));
    if entry.retry == Some(Retry::Second) {
        words.push(ours(format!(": {}", phrases.retry)));
    } else {
        words.extend(way.into_iter().flat_map(|way| [ours(": "), way]));
        words.extend((!besides.is_empty()).then(|| ours(besides)));
    }
    let is_now = section == Section::Today && entry.retry.is_some();
    words.extend(is_now.then(|| ours(format!("; {}", phrases.try_first))));
    Some(words)
}

/// Whom the way to them leads through.
fn via(entry: &Entry, phrases: &Phrases) -> Option<Segment> {
    Some(fill(phrases.via, &[theirs(entry.via.as_deref()?)?]))
}

/// What to say and to do first at another try.
fn retry(entry: &Entry, phrases: &Phrases) -> Option<Segment> {
    Some(vec![ours(match entry.retry? {
        Retry::Second => format!("{}; {}", phrases.retry, phrases.try_first),
        Retry::Later => phrases.try_first.to_owned(),
    })])
}

/// What to say at a first follow-up: a first line with what follows it, and two for those who hesitate.
pub fn openings(entry: &Entry, phrases: &Phrases) -> Vec<Vec<Segment>> {
    let is_it = matches!(entry.why_now, WhyNow::FirstFollowUp { .. });
    let first = opens_with(entry, phrases).filter(|_| is_it).map(|it| match it {
        Opening::Place(place) => fill(phrases.opening_whole, &[place]),
        Opening::Words(words) => fill(phrases.opening_words_whole, &[words]),
    });
    let Some(first) = first else { return Vec::new() };
    let name = Piece::Theirs(name(&entry.path));
    let fallbacks = phrases.fallbacks.map(|template| fill(template, std::slice::from_ref(&name)));
    [first].into_iter().chain(fallbacks).map(|line| vec![line]).collect()
}

/// What a first line is made of.
enum Opening {
    /// Where you met, where it is sure that it can stand in a sentence of ours.
    Place(Piece),
    /// What was noted of how you met, in its own words.
    Words(Piece),
}

fn opens_with(entry: &Entry, phrases: &Phrases) -> Option<Opening> {
    let met_at = entry.met_at.as_deref()?;
    if is_event(met_at) {
        return place(entry, phrases).map(Opening::Place);
    }
    is_said(met_at).then(|| theirs(met_at)).flatten().map(Opening::Words)
}

/// A first line.
fn opening(entry: &Entry, phrases: &Phrases) -> Option<Segment> {
    Some(match opens_with(entry, phrases)? {
        Opening::Place(place) => fill(phrases.opening, &[place]),
        Opening::Words(words) => fill(phrases.opening_words, &[words]),
    })
}

/// Whether a text is words that may be quoted, and no number or address.
fn is_said(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.contains(['@', '/'])
}

/// Whether what a note says of where you met reads as a place or an event, and not as a sentence, a person or a way.
pub(crate) fn is_event(text: &str) -> bool {
    const NONE: [&str; 22] = [
        "via",
        "through",
        "by",
        "from",
        "over",
        "introduced",
        "intro",
        "referred",
        "recommended",
        "we",
        "i",
        "he",
        "she",
        "they",
        "who",
        "when",
        "while",
        "because",
        "after",
        "before",
        "thanks",
        "email",
    ];
    let text = clean(text);
    let first = text.split(' ').next().unwrap_or_default().to_lowercase();
    let is_short = text.chars().count() <= EVENT && text.chars().any(char::is_alphabetic);
    is_short && !NONE.contains(&&*first) && !text.contains(['.', '?', '!', ';', ':', '“', '"', '@', '/'])
}

/// What the note says about why, what only the user knows, and the ways out; of each as much as a line holds. A reason
/// stands there with its way out, or not at all: first the one with the strongest evidence.
fn no_reply(reasons: &[no_reply::Reason], phrases: &Phrases) -> Vec<Vec<Segment>> {
    let (mut says, mut moves) = (Vec::new(), Vec::new());
    for evidence in no_reply::strongest_first(reasons) {
        let said = with(&says, Some((phrases.evidence)(evidence)));
        let moved = with(&moves, (phrases.way_out)(evidence));
        let all = with(&moved, Some(phrases.let_go.to_owned()));
        if fits(phrases.note_says, &said.join("; ")) && fits(phrases.ways_out, &all.join("; ")) {
            (says, moves) = (said, moved);
        }
    }
    let is_open = |it: &&no_reply::Reason| it.evidence.is_none() && it.answered.is_none();
    let mut asks = Vec::new();
    for question in reasons.iter().filter(is_open).map(|it| phrases.question(it)) {
        let more = with(&asks, Some(question.to_owned()));
        if fits(phrases.ask_yourself, &more.join(" ")) {
            asks = more;
        }
    }
    moves.push(phrases.let_go.to_owned());
    let line =
        |template: &str, words: String| (!words.is_empty()).then(|| vec![fill(template, &[ours(words)])]);
    let lines = [
        line(phrases.note_says, says.join("; ")),
        line(phrases.ask_yourself, asks.join(" ")),
        line(phrases.ways_out, moves.join("; ")),
    ];
    lines.into_iter().flatten().collect()
}

/// The parts with one more, if it is not one of them already.
fn with(parts: &[String], more: Option<String>) -> Vec<String> {
    let more = more.filter(|more| !parts.contains(more));
    parts.iter().cloned().chain(more).collect()
}

/// Whether a line without a box holds these words in the place of a template's `{0}`.
fn fits(template: &str, words: &str) -> bool {
    template.replace("{0}", words).chars().count() <= OTHER - BULLET
}

/// A card that waits for a word.
pub fn card(card: &Card, today: NaiveDate, phrases: &Phrases) -> Vec<Segment> {
    let who = theirs(&card.who).or_else(|| theirs(&card.text)).unwrap_or_else(|| ours(phrases.no_words));
    let [without, with] = phrases.card;
    let line = match card.since {
        Some(since) => fill(with, &[who, Piece::Day(since)]),
        None => fill(without, &[who]),
    };
    fit(vec![line], OWN - BOX, today, phrases)
}

/// The segments with the user's texts cut so that all of it takes at most `most` characters: always the longest text
/// first, and what still does not fit goes from the end.
fn fit(mut segments: Vec<Segment>, most: usize, today: NaiveDate, phrases: &Phrases) -> Vec<Segment> {
    while let Some(surplus) =
        length(&segments, today, phrases).checked_sub(most).filter(|&surplus| surplus > 0)
    {
        let texts = segments.iter_mut().flatten().filter_map(|piece| match piece {
            Piece::Theirs(text) if text.chars().count() > LEAST => Some(text),
            _ => None,
        });
        let Some(longest) = texts.max_by_key(|text| text.chars().count()) else {
            if segments.len() > 1 {
                segments.pop();
                continue;
            }
            break;
        };
        let length = longest.chars().count();
        let next = cut(longest, length.saturating_sub(surplus).max(LEAST)).into_owned();
        *longest = next;
    }
    segments
}

/// How many characters the segments show, joined.
fn length(segments: &[Segment], today: NaiveDate, phrases: &Phrases) -> usize {
    let joints = segments.len() * " · ".chars().count();
    segments.iter().flatten().map(|piece| shown(piece, today, phrases).chars().count()).sum::<usize>()
        + joints
}

/// The segments as plain text.
#[cfg(test)]
pub(crate) fn plain(segments: &[Segment], today: NaiveDate, phrases: &Phrases) -> String {
    let words =
        |segment: &Segment| segment.iter().map(|piece| shown(piece, today, phrases)).collect::<String>();
    segments.iter().map(words).collect::<Vec<_>>().join(" · ")
}

/// The piece as it is shown, before anything is escaped.
pub(super) fn shown<'p>(piece: &'p Piece, today: NaiveDate, phrases: &Phrases) -> Cow<'p, str> {
    match piece {
        Piece::Ours(text) | Piece::Theirs(text) => text.into(),
        Piece::Day(day) => (phrases.short)(*day, today.year()).into(),
    }
}

#[cfg(test)]
mod tests;
