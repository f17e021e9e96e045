//! What the user typed with a mark, on its line and below it: the mark's day, a day to come, a method, words.

use super::{Mark, Remark};
use crate::contact::Tags;
use crate::date::split_day;
use crate::date::spoken::{self, Direction, Split};
use crate::note::markdown;
use crate::page::mark::Sign;
use crate::request::{Contacted, Words};
use chrono::NaiveDate;

/// What was said with a mark.
pub(super) struct Typed {
    /// The day of the mark.
    pub day: NaiveDate,
    /// Whether the mark was carried out before.
    pub is_repeated: bool,
    /// Right after the box, and after the line's own text; without what plugins put there.
    before: String,
    after: String,
    /// The bullets below, without their bullets.
    below: Vec<String>,
    /// The day that a plugin's sign gives: `📅 2026-12-01`.
    planned: Option<NaiveDate>,
    /// The words that it had when it was carried out before.
    was: Option<(String, Vec<String>)>,
}

impl Typed {
    /// Reads what stands with a mark of this day.
    pub fn of(mark: &Mark, day: NaiveDate) -> Result<Self, Remark> {
        let is_later = mark.asks() == Sign::Later;
        let day = mark.done.as_ref().map_or(day, |done| done.day);
        let said = Self::read(&mark.before, &mark.after, &mark.below, is_later, day)?;
        let Some(done) = &mark.done else { return Ok(said) };
        let was = Self::read(&mark.before, &done.after, &done.below, is_later, day)?;
        Ok(Self { is_repeated: true, was: Some((was.after, was.below)), ..said })
    }

    /// Reads a task of the user's own.
    pub fn of_task(text: &str, below: &[String], day: NaiveDate) -> Result<Self, Remark> {
        Self::read("", text, below, false, day)
    }

    fn read(
        before: &str,
        after: &str,
        below: &[String],
        is_later: bool,
        day: NaiveDate,
    ) -> Result<Self, Remark> {
        let mut fields = Fields { is_later, ..Fields::default() };
        let before = without_dash(&fields.take(without_dash(before))?).to_owned();
        let after = without_dash(&fields.take(without_dash(after))?).to_owned();
        let below = below.iter().map(|line| fields.take(unbulleted(line))).collect::<Result<_, _>>()?;
        let day = match fields.ticked {
            Some(ticked) if ticked <= day => ticked,
            // Where their device is, it may be tomorrow already.
            Some(ticked) if Some(ticked) == day.succ_opt() => day,
            Some(ticked) => return Err(Remark::TickToCome(ticked)),
            None => day,
        };
        Ok(Self { day, is_repeated: false, before, after, below, planned: fields.planned, was: None })
    }

    /// The words, as a note will have them.
    pub fn words(&self) -> String {
        words(&self.before, &self.after, &self.below)
    }

    fn was(&self) -> Option<String> {
        self.was.as_ref().map(|(after, below)| words(&self.before, after, below))
    }

    /// The same with their day.
    pub fn to_words(&self) -> Words {
        Words { day: self.day, text: self.words(), was: self.was() }
    }

    /// The words as those about a touch or a try.
    pub fn contacted(&self, tags: Tags) -> Contacted {
        Contacted { day: self.day, text: self.words(), tags, was: self.was(), ..Contacted::default() }
    }

    /// The day right after the box or at the line's end, and the words without it.
    pub fn until(&self) -> Result<(NaiveDate, String), Remark> {
        let (until, before, after) = self.split(&self.after).ok_or_else(|| self.no_day())?;
        if until <= self.day {
            return Err(Remark::NotAhead(until));
        }
        Ok((until, words(&before, &after, &self.below)))
    }

    /// The same, with the words' day.
    pub fn until_with_words(&self) -> Result<(NaiveDate, Words), Remark> {
        let (until, text) = self.until()?;
        let was = self.was.as_ref().map(|(after, below)| match self.split(after) {
            Some((_, before, after)) => words(&before, &after, below),
            None => words(&self.before, after, below),
        });
        Ok((until, Words { day: self.day, text, was }))
    }

    /// The day, and what it leaves of the words before and after the line's own.
    fn split(&self, after: &str) -> Option<(NaiveDate, String, String)> {
        let day = self.day;
        let kept = || (self.before.clone(), after.to_owned());
        let with = |day, (before, after)| Some((day, before, after));
        if let Some(planned) = self.planned {
            return with(planned, kept());
        }
        let whole = |text: &str| spoken::parse_ahead(text, day).ok().map(|until| (until, String::new()));
        let rest = |split: Option<Split<'_>>| {
            split.map(|it| (it.day, without_dash(it.rest.trim_end_matches([' ', '-'])).to_owned()))
        };
        let start =
            |text: &str| whole(text).or_else(|| rest(spoken::split_start(text, day, Direction::Ahead)));
        let end = |text: &str| whole(text).or_else(|| rest(spoken::split_end(text, day, Direction::Ahead)));
        if let Some((until, before)) = start(&self.before) {
            return with(until, (before, after.to_owned()));
        }
        let (until, after) = end(after).or_else(|| start(after))?;
        with(until, (self.before.clone(), after))
    }

    fn no_day(&self) -> Remark {
        let two_ways = |text: &str| match spoken::parse_ahead(text, self.day) {
            Err(spoken::Unclear::Unknown(_)) | Ok(_) => None,
            Err(unclear) => Some(Remark::UnclearDay(unclear)),
        };
        let (first, last) = (self.before.split(' ').next(), self.after.rsplit(' ').next());
        let opening = self.after.split(' ').next();
        let whole = [Some(&*self.before), Some(&*self.after)];
        whole.into_iter().chain([first, last, opening]).flatten().find_map(two_ways).unwrap_or(Remark::NoDay)
    }

    /// To whom they are handed over, where the words say so, and the further words.
    pub fn hand_over(&self) -> Option<(String, Words)> {
        let (name, text) = split_hand_over(&self.words())?;
        let was = self.was().map(|was| split_hand_over(&was).map_or(String::new(), |(_, text)| text));
        Some((name, Words { day: self.day, text, was }))
    }
}

fn words(before: &str, after: &str, below: &[String]) -> String {
    let first = [before, after].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let lines = std::iter::once(&*first).chain(below.iter().map(String::as_str));
    lines.filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

/// `hand over to Bo Lind — he knows racks`: the name and the words behind it.
fn split_hand_over(words: &str) -> Option<(String, String)> {
    const VERBS: [&str; 3] = ["hand over to", "handed over to", "hand to"];
    let is_word_end = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
    let start = |verb: &&str| words.get(..verb.len()).is_some_and(|start| start.eq_ignore_ascii_case(verb));
    let rest = VERBS.iter().filter(|verb| start(verb)).map(|verb| &words[verb.len()..]);
    let whom = rest.into_iter().find(|rest| is_word_end(rest)).or_else(|| {
        let bare = words.trim_end_matches(['.', '!', ' ']);
        let is_bare = ["hand over", "hand over to"].iter().any(|verb| verb.eq_ignore_ascii_case(bare));
        is_bare.then_some("")
    })?;
    let (line, below) = whom.split_once('\n').unwrap_or((whom, ""));
    let signs = [" — ", " – ", " -- ", " - ", ": ", "; ", ", ", ". "];
    let ends = signs.iter().filter_map(|sign| line.find(sign).map(|at| (at, at + sign.len())));
    let (end, next) = ends.min().unwrap_or((line.len(), line.len()));
    let name = markdown::words(line[..end].trim().trim_end_matches(['.', ',', ';', ':', '!']));
    Some((name, self::words(line[next..].trim(), "", &[below.to_owned()])))
}

/// What plugins put behind a task, taken out of the words.
#[derive(Default)]
struct Fields {
    /// Whether a planned day is asked for: else it is one of the user's words.
    is_later: bool,
    ticked: Option<NaiveDate>,
    planned: Option<NaiveDate>,
}

/// Before the day on which it was ticked or called off, …
const TICKS: [char; 2] = ['✅', '❌'];
/// … on which it was written down, …
const CREATED: char = '➕';
/// … and until when or on which it is to be done.
const PLANNED: [char; 2] = ['📅', '⏳'];

impl Fields {
    /// The text without them.
    fn take(&mut self, text: &str) -> Result<String, Remark> {
        let mut kept = text.trim().to_owned();
        let mut from = 0;
        let is_field =
            |c: char| TICKS.contains(&c) || c == CREATED || (self.is_later && PLANNED.contains(&c));
        while let Some((at, sign)) = kept[from..].char_indices().find(|&(_, c)| is_field(c)) {
            let at = from + at;
            let rest = kept[at + sign.len_utf8()..].trim_start_matches('\u{fe0f}').trim_start();
            let Some((day, after)) = split_day(rest) else {
                // With a number it was to be a day; else it is only a sign that people like.
                if TICKS.contains(&sign) && rest.starts_with(|c: char| c.is_ascii_digit()) {
                    return Err(Remark::NoTickDay(sign));
                }
                from = at + sign.len_utf8();
                continue;
            };
            match sign {
                CREATED => {}
                sign if TICKS.contains(&sign) => self.ticked = self.ticked.or(Some(day)),
                _ => self.planned = self.planned.or(Some(day)),
            }
            let both = [kept[..at].trim_end(), after.trim_start()];
            from = both[0].len();
            kept = both.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        }
        Ok(kept.trim().to_owned())
    }
}

/// The user's words without the dash that some put between ours and theirs.
fn without_dash(text: &str) -> &str {
    let text = text.trim();
    let dashes = ["--", "—", "–", "-"];
    let bare = dashes.iter().find_map(|dash| {
        let rest = text.strip_prefix(dash)?;
        // `-5%` is a number; a long dash is none's beginning, blank or not.
        let is_apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
        let is_long = !dash.starts_with('-') && !rest.starts_with(|c: char| c.is_ascii_digit());
        (is_apart || is_long).then_some(rest)
    });
    bare.unwrap_or(text).trim_start()
}

fn unbulleted(line: &str) -> &str {
    let text = line.trim();
    let bare =
        text.strip_prefix(['-', '*', '+']).filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    without_dash(bare.unwrap_or(text))
}
