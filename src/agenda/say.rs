//! A line of the agenda in words, once for all who show it: in pieces, ours and the user's apart, since a text that
//! somebody wrote must be escaped in its own way wherever it is shown.

use super::markdown::{clean, cut};
use super::silence::{self, Tries};
use super::{Line, Reason};
use crate::contact::{Category, Method, Promise, at_place};
use chrono::NaiveDate;

/// Longest texts of the user's on a line, in characters; a note may hold a novel.
const WHY: usize = 160;
const WHAT: usize = 100;
const PROMISE: usize = 160;
const MET_AT: usize = 60;
const FACT: usize = 80;
const HELP: usize = 160;
const ACT: usize = 240;

/// Up to here a contact is easily given up: most sales come from the fifth touch on.
pub(super) const PERSISTENT: usize = 5;

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

/// What a line says after its link, to be joined by ` · `.
pub fn segments(line: &Line) -> Vec<Segment> {
    let mut all: Vec<Segment> = who(line).into_iter().map(|who| vec![ours(who)]).collect();
    let why = || line.why.as_deref().and_then(|why| theirs(why, WHY)).map(|why| vec![why]);
    match &line.reason {
        Reason::Promise(promise) => all.push(promise_line(promise)),
        Reason::Agreed { day, again, what } => {
            let mut when = vec![ours("agreed for "), Piece::Day(*day), ours(", ")];
            when.extend(last(line));
            if let Some(again) = again {
                when.extend([ours(", again from "), Piece::Day(*again)]);
            }
            all.push(when);
            let what = what.as_deref().and_then(|what| theirs(what, WHAT));
            all.extend(what.map(|what| vec![ours("“"), what, ours("”")]));
            all.extend(which(line));
            all.extend(why());
        }
        Reason::FirstFollowUp { by, is_late, promises } => {
            all.push(follow_up(line, *by, *is_late));
            all.extend(promised(promises));
            all.push(opening(line));
            all.extend(why());
        }
        Reason::Cadence { due, latest, quiet_until } => {
            all.push(when(line, *due, *latest));
            all.extend(which(line));
            all.extend(quiet_until.map(|day| {
                vec![ours("their window opens "), Piece::Day(day), ours(": useful and quiet until then")]
            }));
            all.extend(why());
            let act = line.act.as_ref().and_then(|act| theirs(&act.words(), ACT));
            all.extend(act.map(|act| vec![act]));
        }
        Reason::Window { bought, opens, is_open, by } => {
            let opens_at = if *is_open { "window open since " } else { "window opens " };
            let bought = [ours("bought "), Piece::Day(*bought), ours(", ")];
            all.push(bought.into_iter().chain([ours(opens_at), Piece::Day(*opens)]).collect());
            let by = by.as_deref().and_then(|by| theirs(by, WHY));
            all.extend(by.map(|by| vec![ours("how they choose: "), by]));
            all.push(vec![ours("ask what they will need")]);
        }
        Reason::Help(item) => all.extend(theirs(&item.words(), HELP).map(|words| vec![words])),
        Reason::Birthday { day, fact } => {
            all.push(vec![ours("birthday "), Piece::Day(*day), ours(": send a card")]);
            all.extend(fact.as_deref().and_then(|fact| theirs(fact, FACT)).map(|fact| vec![fact]));
        }
        Reason::Card { since, who } => {
            let mut card = vec![ours("card")];
            card.extend(since.iter().flat_map(|since| [ours(" of "), Piece::Day(*since)]));
            card.extend([ours(": ")].into_iter().chain(theirs(who, WHY)));
            all.push(card);
            all.push(vec![ours("what for? Say it in the inbox, or file it there")]);
        }
        Reason::Silence(_) => {
            all.push(last(line));
            all.push(vec![ours(format!("{WAYS_OUT}ask them, hand over, let go"))]);
        }
    }
    all
}

/// What stands below a line, each indented by itself: our words only.
pub fn below(line: &Line) -> Vec<String> {
    let Reason::Silence(reasons) = &line.reason else { return Vec::new() };
    let evidence: Vec<&str> = reasons.iter().filter_map(|it| it.evidence.as_deref()).collect();
    let open = reasons.iter().filter(|it| it.evidence.is_none());
    let questions: Vec<&str> = open.map(|it: &silence::Reason| it.question).collect();
    let line = |lead: &str, parts: String| (!parts.is_empty()).then(|| format!("{lead}{parts}"));
    let both = [line(NOTE_SAYS, evidence.join(" · ")), line(ASK_YOURSELF, questions.join(" "))];
    both.into_iter().flatten().collect()
}

/// How the lines of [`below`] begin.
pub(super) const WAYS_OUT: &str = "three ways out: ";
pub(super) const NOTE_SAYS: &str = "The note says: ";
pub(super) const ASK_YOURSELF: &str = "Ask yourself: ";

fn ours(text: impl Into<String>) -> Piece {
    Piece::Ours(text.into())
}

/// Nothing where there is nothing to show.
fn theirs(text: &str, most: usize) -> Option<Piece> {
    let text = clean(text);
    (!text.is_empty()).then(|| Piece::Theirs(cut(&text, most).into_owned()))
}

fn who(line: &Line) -> Option<String> {
    let categories: Vec<&str> = line.categories.iter().map(Category::word).collect();
    let circle = line.circle.map(|circle| format!("circle {}", circle as u8));
    let words: Vec<String> =
        circle.into_iter().chain((!categories.is_empty()).then(|| categories.join(", "))).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn promise_line(promise: &Promise) -> Segment {
    let lead = match (promise.is_waiting, promise.due) {
        (false, Some(due)) => vec![ours("promised by "), Piece::Day(due)],
        (false, None) => vec![ours("promised")],
        (true, Some(due)) => vec![ours("waiting for, promised by "), Piece::Day(due)],
        (true, None) => vec![ours("waiting for")],
    };
    lead.into_iter().chain([ours(": "), Piece::Theirs(promise_words(promise))]).collect()
}

/// A promise's words as a line has them.
pub(super) fn promise_words(promise: &Promise) -> String {
    let text = clean(&promise.text);
    if text.is_empty() { "(no words)".into() } else { cut(&text, PROMISE).into_owned() }
}

fn when(line: &Line, due: Option<NaiveDate>, latest: Option<NaiveDate>) -> Segment {
    let mut when = Vec::new();
    // Due whatever the day: a day here would be another one tomorrow.
    if let Some(due) = due {
        when.extend([ours("due "), Piece::Day(due), ours(", ")]);
    }
    if let Some(latest) = latest {
        when.extend([ours("late after "), Piece::Day(latest), ours(", ")]);
    }
    when.extend(last(line));
    when
}

/// What came last: a touch, a meeting, nothing; and the tries since.
fn last(line: &Line) -> Segment {
    let mut last = match (line.touched, line.met) {
        (Some((day, method)), _) if line.is_theirs => {
            let they = match method {
                Some(Method::Phone) => "they called last, ",
                Some(Method::Meeting) => "they came to you last, ",
                _ => "they wrote last, ",
            };
            vec![ours(they), Piece::Day(day)]
        }
        (Some((day, method)), _) => {
            let method = method.map(|method| ours(format!(" {}", method.by())));
            [ours("touched "), Piece::Day(day)].into_iter().chain(method).collect()
        }
        (None, Some(day)) => met(line, day),
        (None, None) => vec![ours("never touched")],
    };
    last.extend(tried(line));
    last
}

fn met(line: &Line, day: NaiveDate) -> Segment {
    let mut met = vec![ours("met "), Piece::Day(day)];
    met.extend(place(line).into_iter().flat_map(|place| [ours(" "), place]));
    met
}

fn place(line: &Line) -> Option<Piece> {
    theirs(&at_place(line.met_at.as_deref()?)?, MET_AT)
}

fn tried(line: &Line) -> Segment {
    let Some(Tries { count, last }) = line.tries else { return Vec::new() };
    let words = match count {
        1 => ", tried ".to_owned(),
        2 => ", tried twice, last ".to_owned(),
        count => format!(", tried {count} times, last "),
    };
    vec![ours(words), Piece::Day(last)]
}

/// Which contact the coming one is, and below the fifth a nudge not to stop.
fn which(line: &Line) -> Option<Segment> {
    let number = line.touches + 1;
    let nudge = match line.categories.contains(Category::Buyer) {
        _ if number >= PERSISTENT => "",
        true => ": most sales come at the 5th to 12th",
        false => ": keep going",
    };
    (line.touches > 0).then(|| vec![ours(format!("{} touch{nudge}", ordinal(number)))])
}

/// Whether a line says which touch the coming one is.
pub(super) fn counts(line: &Line) -> bool {
    line.touches > 0 && matches!(line.reason, Reason::Agreed { .. } | Reason::Cadence { .. })
}

/// `4th`
pub(crate) fn ordinal(number: usize) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn follow_up(line: &Line, by: NaiveDate, is_late: bool) -> Segment {
    let mut words = match line.met {
        Some(day) => met(line, day),
        None => vec![ours("met")],
    };
    words.extend(tried(line));
    words.extend(match by.succ_opt().filter(|_| is_late) {
        Some(since) => [ours(": follow up, late since "), Piece::Day(since)],
        None => [ours(": follow up by "), Piece::Day(by)],
    });
    words
}

/// The next open promise, and how many more there are.
fn promised(promises: &[Promise]) -> Option<Segment> {
    let first = promises.first()?;
    let mut words = vec![ours("you promised")];
    words.extend(first.due.into_iter().flat_map(|due| [ours(" by "), Piece::Day(due)]));
    words.extend([ours(": "), theirs(&first.text, PROMISE)?]);
    if promises.len() > 1 {
        words.push(ours(format!(" and {} more", promises.len() - 1)));
    }
    Some(words)
}

/// A first line to open with, that names the place.
fn opening(line: &Line) -> Segment {
    let mut words = vec![ours("open with “It was good to meet you")];
    match (place(line), line.met) {
        (Some(place), _) => words.extend([ours(" "), place]),
        (None, Some(day)) => words.extend([ours(" on "), Piece::Day(day)]),
        (None, None) => {}
    }
    words.push(ours("”"));
    words
}

#[cfg(test)]
mod tests;
