//! What a mark in DUE.md asks for: marks → intents. Writes nothing; whose note says so already is asked of that note.

use super::Section;
use super::due;
use super::leftover::{Mark, Wording};
use super::markdown::Link;
use crate::contact::{Contact, Method, Promise, Tags};
use crate::date::split_day;
use crate::date::spoken::{self, Direction};
use crate::intent::{Contacted, Intent};
use crate::note;
use crate::note::edit::Outcome;
use crate::note::promise::State;
use chrono::NaiveDate;

/// What becomes of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It asks for nothing yet: words beside an empty box.
    Open,
    /// The note says so already.
    Answered {
        /// Whether the user's words too.
        in_full: bool,
    },
    /// It asks for this.
    Asks(Intent),
    /// It cannot be understood: why, and what to write instead.
    Unclear(String),
}

/// Reads a mark on a line about `contact`, whose note's text is `note`, made on `day`, which counts unless the line
/// says its own.
pub fn judge(mark: &Mark, contact: &Contact, note: &str, day: NaiveDate) -> Verdict {
    if has_ended(mark, contact, note) {
        return Verdict::Answered { in_full: Said::of(mark, day).is_ok_and(|said| said.words().is_empty()) };
    }
    match read(mark, contact, day) {
        Ok(None) => Verdict::Open,
        Ok(Some(intent)) => Verdict::Asks(intent),
        Err(remark) => Verdict::Unclear(remark),
    }
}

fn read(mark: &Mark, contact: &Contact, day: NaiveDate) -> Result<Option<Intent>, String> {
    if mark.sign.is_empty() {
        return Ok(None);
    }
    let said = Said::of(mark, day)?;
    let section = Section::titled(&mark.section);
    // Under *Yours*, or one of several promises: only its own words would tell.
    let is_lost =
        mark.wording == Wording::Theirs && section == Some(Section::Promises) && mark.item.is_none();
    let Some(section) = section.filter(|_| !is_lost) else {
        return Err("which line is meant? put the line's own words back, or answer on another one".into());
    };
    if section == Section::Promises {
        return of_promise(mark, contact, said).map(Some);
    }
    let intent = match mark.sign.as_str() {
        "x" | "X" => Intent::Touched(said.contacted(kind(mark, section))),
        "?" => Intent::Tried(said.contacted(Tags::NO_ANSWER)),
        ">" => {
            let (until, text) = said.until()?;
            Intent::NotNow { until, text }
        }
        "-" if section == Section::NotCallingBack => Intent::Drop { text: said.words() },
        "-" if section.is_about_a_person() => Intent::Rest { text: said.words() },
        "-" => {
            return Err(
                "`[-]` takes a person off the agenda: mark it on their own line, or `rounds rest`".into()
            );
        }
        sign => return Err(unknown(sign)),
    };
    Ok(Some(intent))
}

fn of_promise(mark: &Mark, contact: &Contact, said: Said) -> Result<Intent, String> {
    let promise = meant(mark, contact).ok_or("the note has no open promise with these words any more")?;
    let (promise, is_waiting) = (promise.text.to_string(), promise.is_waiting);
    let ended = |outcome, said: Said| Intent::Ended {
        promise: promise.clone(),
        is_waiting,
        outcome,
        day: said.day,
        text: said.words(),
    };
    Ok(match mark.sign.as_str() {
        "x" | "X" => ended(Outcome::Kept, said),
        "-" => ended(Outcome::CalledOff, said),
        "?" => Intent::Tried(said.contacted(Tags::NO_ANSWER)),
        ">" => {
            let (due, text) = said.until()?;
            Intent::Postponed { promise, due, text }
        }
        sign => return Err(unknown(sign)),
    })
}

/// Whether the promise that was marked as done or called off is that in the note already.
fn has_ended(mark: &Mark, contact: &Contact, note: &str) -> bool {
    let outcome = match mark.sign.as_str() {
        "x" | "X" => State::Kept,
        "-" => State::CalledOff,
        _ => return false,
    };
    let item = mark.item.as_deref().unwrap_or_default();
    let is_it = |promise: &Promise| item == due::promise_item(promise);
    mark.section == Section::Promises.title()
        && !contact.promises.iter().any(is_it)
        && note::read_body(note, note::split(note).body)
            .tasks
            .iter()
            .any(|task| task.state == outcome && is_it(&task.promise))
}

/// The open promise that a line is about: by its words, behind which there may be the user's where these cannot be told
/// from them.
fn meant<'c>(mark: &Mark, contact: &'c Contact) -> Option<&'c Promise> {
    let item = mark.item.as_deref()?;
    let open = contact.promises.iter().map(|promise| (due::promise_item(promise), promise));
    let is_it = |words: &str| item == words || (mark.wording == Wording::Stale && item.starts_with(words));
    let found = open.filter(|(words, _)| is_it(words));
    found.max_by_key(|(words, _)| words.len()).map(|(_, promise)| promise)
}

fn unknown(sign: &str) -> String {
    if let Some(day) = sign.strip_prefix('>') {
        return format!("`[{sign}]`: the day goes behind the box: `[>] {}`", day.trim());
    }
    format!("`[{sign}]` is no mark: x done, ? tried, > later with a day, - rest")
}

/// What a touch in this section was, besides.
fn kind(mark: &Mark, section: Section) -> Tags {
    let item = mark.item.as_deref().unwrap_or_default();
    match section {
        Section::TellAndAsk if item.starts_with("ask") => Tags::ASKED,
        Section::TellAndAsk => Tags::TOLD,
        _ => Tags::default(),
    }
}

/// What the user wrote around a line and below it.
struct Said {
    /// The day of the mark.
    day: NaiveDate,
    /// Right after the box, and after the line's own text.
    before: String,
    after: String,
    /// The bullets below, without their bullets.
    below: Vec<String>,
}

impl Said {
    fn of(mark: &Mark, day: NaiveDate) -> Result<Self, String> {
        let (before, first) = without_tick(&mark.before)?;
        let (after, second) = match mark.after() {
            Some(after) => without_tick(without_dash(after))?,
            // The words are not to be told from ours; the day at their end is.
            None => (String::new(), last_tick(&mark.typed)?),
        };
        let ticked = first.or(second);
        if let Some(ticked) = ticked.filter(|&ticked| ticked > day) {
            return Err(format!("✅ {ticked} is still to come"));
        }
        let below = mark.below.iter().map(|line| unbulleted(line)).collect();
        Ok(Self { day: ticked.unwrap_or(day), before, after, below })
    }

    /// The words, as the log will have them.
    fn words(&self) -> String {
        let first = [&*self.before, &*self.after].into_iter().filter(|text| !text.is_empty());
        let first = first.collect::<Vec<_>>().join(" ");
        let lines =
            [first].into_iter().chain(self.below.iter().cloned()).filter(|line| !line.trim().is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }

    fn contacted(&self, kind: Tags) -> Contacted {
        let words = self.words();
        let (method, text) = Method::split(&words);
        Contacted { day: self.day, method, text: text.to_owned(), tags: kind, next: None }
    }

    /// The day right after the box or at the line's end, and the words without it.
    fn until(self) -> Result<(NaiveDate, String), String> {
        let day = self.day;
        let whole = |text: &str| spoken::parse_ahead(text, day).ok().map(|until| (until, String::new()));
        let split = |split: Option<spoken::Split<'_>>| split.map(|it| (it.day, it.rest.to_owned()));
        let start =
            |text: &str| whole(text).or_else(|| split(spoken::split_start(text, day, Direction::Ahead)));
        let end = |text: &str| whole(text).or_else(|| split(spoken::split_end(text, day, Direction::Ahead)));
        let (until, said) = if let Some((until, before)) = start(&self.before) {
            (until, Self { before, ..self })
        } else if let Some((until, after)) = end(&self.after).or_else(|| start(&self.after)) {
            (until, Self { after, ..self })
        } else {
            return Err(self.no_day());
        };
        if until <= day {
            return Err(format!("{until} is not ahead: write `[>] 2w`, `[>] friday` or a day to come"));
        }
        Ok((until, said.words()))
    }

    fn no_day(&self) -> String {
        let two_ways = |text: &str| match spoken::parse_ahead(text, self.day) {
            Err(unclear @ spoken::Unclear::TwoWays(..)) => Some(format!("{unclear}: {}", unclear.hint())),
            _ => None,
        };
        let (first, last) = (self.before.split(' ').next(), self.after.rsplit(' ').next());
        let ends = [first, last].into_iter().flatten();
        let unclear = ends.filter_map(two_ways).next();
        unclear.unwrap_or_else(|| "`[>]` needs a day: `[>] 2w`, `[>] friday` or `[>] 2026-12-01`".into())
    }
}

/// What plugins put before a day on ticking, and on calling off.
const TICKS: [char; 2] = ['✅', '❌'];

/// The text without the `✅ 2026-11-20` that a plugin puts there on ticking, and that day.
fn without_tick(text: &str) -> Result<(String, Option<NaiveDate>), String> {
    for (at, sign) in text.match_indices(TICKS) {
        let rest = text[at + sign.len()..].trim_start_matches('\u{fe0f}').trim_start();
        if let Some((day, after)) = split_day(rest) {
            let both = [text[..at].trim(), after.trim()].into_iter().filter(|text| !text.is_empty());
            return Ok((both.collect::<Vec<_>>().join(" "), Some(day)));
        }
        // With a number it was to be a day; else it is only a sign that people like.
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(format!("{sign} is followed by no day: write `{sign} 2026-11-20`"));
        }
    }
    Ok((text.to_owned(), None))
}

/// The user's words without the dash that some put between ours and theirs.
fn without_dash(text: &str) -> &str {
    ["— ", "– ", "- "].iter().find_map(|dash| text.strip_prefix(dash)).unwrap_or(text).trim_start()
}

/// The day at the end of a line whose words are not all the user's.
fn last_tick(line: &str) -> Result<Option<NaiveDate>, String> {
    let tail = Link::first(line).map_or("", |link| link.after);
    let at = tail.rfind(TICKS).unwrap_or(tail.len());
    let (rest, day) = without_tick(&tail[at..])?;
    Ok(day.filter(|_| rest.is_empty()))
}

fn unbulleted(line: &str) -> String {
    let text = line.trim();
    let bare =
        text.strip_prefix(['-', '*', '+']).filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    bare.unwrap_or(text).trim().to_owned()
}

#[cfg(test)]
mod tests;
