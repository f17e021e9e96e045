//! Days as people say them: `friday`, `2w`, `in 2 weeks`, `22 nov`. Never asks the clock, and never guesses at a
//! day that could be read two ways.

#[cfg(test)]
mod tests;

use super::{MONTHS, Span, parse_day};
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use std::fmt;

/// Where a day lies that is said without its year or week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// A plan: `friday` is the next one strictly after today, `22 nov` the next such day from today on.
    Ahead,
    /// What has been: `friday` and `22 nov` are the last such day, today included.
    Back,
}

/// Why a text is no day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// Not a way to say a day, or a day that no calendar has.
    Unknown(String),
    /// `11/2/2026`: the two days that it may be.
    TwoWays(String, NaiveDate, NaiveDate),
    /// `24 dec 27`: the day that it is, if the year is of this century.
    ShortYear(String, NaiveDate),
    /// `9000 years`: no note can hold a day so far away.
    OutOfReach(String),
}

impl fmt::Display for Unclear {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(text) => write!(formatter, "`{text}` is no day"),
            Self::TwoWays(text, ..) => write!(formatter, "`{text}` could be read two ways"),
            Self::ShortYear(text, _) => write!(formatter, "the year of `{text}` has only two digits"),
            Self::OutOfReach(text) => write!(formatter, "`{text}` is out of reach"),
        }
    }
}

impl Unclear {
    /// Whether it is a day, and only has to be asked about.
    fn is_asked(&self) -> bool {
        matches!(self, Self::TwoWays(..) | Self::ShortYear(..))
    }

    /// The remedy.
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown(_) => "write 2026-11-02, 2 nov, friday, tomorrow or 2w".into(),
            Self::TwoWays(_, one, other) => format!("write {one} or {other}"),
            Self::ShortYear(_, day) => format!("write {day}, or the whole year that is meant"),
            Self::OutOfReach(_) => "write a day of the years 1 to 9999".into(),
        }
    }
}

/// Reads a plan's day, such as `friday`, `2w` or `22 nov`; only `yesterday` and `2 weeks ago` lie before `today`.
pub fn parse_ahead(text: &str, today: NaiveDate) -> Result<NaiveDate, Unclear> {
    parse(text, today, Direction::Ahead)
}

/// Reads the day of something that has been: `friday`, `2w` and `22 nov` lie on or before `today`.
pub fn parse_back(text: &str, today: NaiveDate) -> Result<NaiveDate, Unclear> {
    parse(text, today, Direction::Back)
}

/// Reads a day in whatever way people write one; `direction` says which of the possible ones is meant.
pub fn parse(text: &str, today: NaiveDate, direction: Direction) -> Result<NaiveDate, Unclear> {
    let day = parse_any(text, today, direction)?;
    let out_of_reach = || Unclear::OutOfReach(text.trim().chars().take(40).collect());
    super::is_writable(day).then_some(day).ok_or_else(out_of_reach)
}

/// The same, with the days of any year.
fn parse_any(text: &str, today: NaiveDate, direction: Direction) -> Result<NaiveDate, Unclear> {
    let text = text.trim();
    if let Some(day) = parse_day(text) {
        return Ok(day);
    }
    let unknown = || Unclear::Unknown(text.chars().take(40).collect());
    // The longest way to say a day has three words; a text of thousands is none.
    let words: Vec<String> = text.split_whitespace().take(4).map(str::to_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let day = match words[..] {
        [word] => match word {
            "today" => Some(today),
            "tomorrow" => today.succ_opt(),
            "yesterday" => today.pred_opt(),
            _ => match numbers(word) {
                Some(numbers) => return of_numbers(&numbers, text, today, direction),
                None => weekday(word)
                    .map(|weekday| on_weekday(weekday, today, direction))
                    .or_else(|| Span::parse(word).map(|span| away(span, today, direction))),
            },
        },
        ["next", unit @ ("week" | "month" | "year")] => span("1", unit).map(|span| span.after(today)),
        ["in", count, unit] => span(count, unit).map(|span| span.after(today)),
        ["in", length] => Span::parse(length).map(|span| span.after(today)),
        [count, unit, "ago"] => span(count, unit).map(|span| away(span, today, Direction::Back)),
        [length, "ago"] => Span::parse(length).map(|span| away(span, today, Direction::Back)),
        [first, second] => of_month(first, second, None, today, direction)
            .or_else(|| span(first, second).map(|span| away(span, today, direction))),
        [first, second, year] => match short_year(year) {
            Some(year) => {
                let day = of_month(first, second, Some(&year), today, direction).ok_or_else(unknown)?;
                return Err(Unclear::ShortYear(text.to_owned(), day));
            }
            None => of_month(first, second, Some(year), today, direction),
        },
        _ => None,
    };
    day.ok_or_else(unknown)
}

/// A day found at one end of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split<'t> {
    /// The day.
    pub day: NaiveDate,
    /// The text without it, and without the `by` or `on` that led to it.
    pub rest: &'t str,
    /// Whether such a word led to it: `she sat` ends with a weekday too, `by sat` means one.
    pub is_led: bool,
}

/// Words that lead to a day; `in` is a part of it.
const LEADS: [&str; 5] = ["by", "on", "until", "till", "before"];

/// The most words that a day takes.
const MAX_WORDS: usize = 3;

/// What has to be asked about the day that a text begins with, where it is of two ways or of a short year.
pub fn unsure_start(text: &str, today: NaiveDate) -> Option<Unclear> {
    let said = text.trim();
    let said =
        word_end(said, 0).filter(|&end| is_lead(&said[..end])).map_or(said, |end| said[end..].trim_start());
    ends(said).into_iter().rev().find_map(|end| {
        parse_ahead(said[..end].trim_end_matches(PUNCTUATION), today).err().filter(Unclear::is_asked)
    })
}

/// Finds a day that the text begins with: `2w` and `until friday: she is away`.
pub fn split_start(text: &str, today: NaiveDate, direction: Direction) -> Option<Split<'_>> {
    let text = text.trim();
    let (is_led, said) = match word_end(text, 0).map(|end| text.split_at(end)) {
        Some((word, rest)) if is_lead(word) => (true, rest.trim_start()),
        _ => (false, text),
    };
    for end in ends(said).into_iter().rev() {
        let (piece, behind) = said.split_at(end);
        let words = piece.trim_end_matches(PUNCTUATION);
        match parse(words, today, direction) {
            Ok(day) => {
                let rest = behind.trim_start().trim_start_matches(PUNCTUATION).trim_start();
                return Some(Split { day, rest, is_led: is_led || starts_with_in(words) });
            }
            // `22 nov 10 copies` is a day and how many; where it may be a year, a shorter piece would be another day.
            Err(Unclear::ShortYear(_, day)) => {
                let is_amount = words.len() == piece.len() && !behind.trim().is_empty();
                if !is_amount || may_lie(day, today, direction) {
                    return None;
                }
            }
            Err(_) => {}
        }
    }
    None
}

/// Whether people speak of this day, when they look that way: no plan is of a year that is over.
fn may_lie(day: NaiveDate, today: NaiveDate, direction: Direction) -> bool {
    match direction {
        Direction::Ahead => day.year() >= today.year(),
        Direction::Back => day.year() <= today.year(),
    }
}

/// A day at the end of a text that has to be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsure<'t> {
    /// Why.
    pub unclear: Unclear,
    /// The text before it, and before the `by` or `on` that led to it.
    pub rest: &'t str,
    /// Whether such a word led to it.
    pub is_led: bool,
}

/// Finds a day of two ways, or of a short year, that the text ends with: no part of it may be taken for a day.
pub fn unsure_end(text: &str, today: NaiveDate) -> Option<Unsure<'_>> {
    let said = text.trim().trim_end_matches(PUNCTUATION);
    starts(said).into_iter().rev().find_map(|start| {
        let unclear = parse_ahead(&said[start..], today).err().filter(Unclear::is_asked)?;
        let (rest, is_led) = without_lead(said[..start].trim_end());
        Some(Unsure { unclear, rest, is_led })
    })
}

/// Finds a day that the text ends with: `send deck by friday`.
pub fn split_end(text: &str, today: NaiveDate, direction: Direction) -> Option<Split<'_>> {
    let text = text.trim();
    let said = text.trim_end_matches(PUNCTUATION);
    for start in starts(said).into_iter().rev() {
        let day = match parse(&said[start..], today, direction) {
            Ok(day) => day,
            // The end of `24 dec 27` would be another day.
            Err(Unclear::ShortYear(..)) => return None,
            Err(_) => continue,
        };
        let rest = said[..start].trim_end();
        let (rest, is_led) = without_lead(rest);
        let is_led = is_led || starts_with_in(&said[start..]);
        let rest = rest.trim_end().trim_end_matches([',', ';', '—', '–']).trim_end();
        return Some(Split { day, rest, is_led });
    }
    None
}

/// The text without a word at its end that leads to a day, and whether there was one.
fn without_lead(text: &str) -> (&str, bool) {
    let lead = text.rsplit(char::is_whitespace).next().filter(|word| is_lead(word));
    lead.map_or((text, false), |lead| (&text[..text.len() - lead.len()], true))
}

/// Where the first words of a text end, as many as a day may take.
fn ends(said: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    while let Some(end) = word_end(said, ends.last().copied().unwrap_or(0)).filter(|_| ends.len() < MAX_WORDS)
    {
        ends.push(end);
    }
    ends
}

/// Where the last words of a text begin, as many as a day may take, the last one first.
fn starts(said: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = said.len();
    while starts.len() < MAX_WORDS && at > 0 {
        let before = said[..at].trim_end();
        at = before.char_indices().rfind(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8());
        starts.push(at);
    }
    starts
}

/// What may stand between a day and the text beside it.
const PUNCTUATION: [char; 8] = [',', ';', ':', '.', '!', '—', '–', '·'];

/// Where the word ends that follows the byte `from`.
fn word_end(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    let start = from + rest.len() - rest.trim_start().len();
    let end = text[start..].find(char::is_whitespace).map_or(text.len(), |end| start + end);
    (end > start).then_some(end)
}

fn is_lead(word: &str) -> bool {
    LEADS.into_iter().any(|lead| lead.eq_ignore_ascii_case(word))
}

fn starts_with_in(words: &str) -> bool {
    words.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("in "))
}

/// The day of the week that a word names, short or long, whatever its case.
pub(crate) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word.to_ascii_lowercase().as_str() {
        "monday" | "mon" => Weekday::Mon,
        "tuesday" | "tue" | "tues" => Weekday::Tue,
        "wednesday" | "wed" => Weekday::Wed,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thu,
        "friday" | "fri" => Weekday::Fri,
        "saturday" | "sat" => Weekday::Sat,
        "sunday" | "sun" => Weekday::Sun,
        _ => return None,
    })
}

fn on_weekday(weekday: Weekday, today: NaiveDate, direction: Direction) -> NaiveDate {
    let day = match direction {
        Direction::Ahead => today.checked_add_days(Days::new(match weekday.days_since(today.weekday()) {
            0 => 7,
            days => days.into(),
        })),
        Direction::Back => today.checked_sub_days(Days::new(today.weekday().days_since(weekday).into())),
    };
    day.unwrap_or(today)
}

/// `2 weeks`, `a month`.
fn span(count: &str, unit: &str) -> Option<Span> {
    let count = if matches!(count, "a" | "an" | "one") { "1" } else { count };
    let all_digits = count.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| Span::parse(&format!("{count} {unit}"))).flatten()
}

fn away(span: Span, today: NaiveDate, direction: Direction) -> NaiveDate {
    match direction {
        Direction::Ahead => span.after(today),
        Direction::Back => today
            .checked_sub_months(Months::new(span.months))
            .and_then(|day| day.checked_sub_days(Days::new(span.days.into())))
            .unwrap_or(NaiveDate::MIN),
    }
}

/// `22 nov` and `nov 22`, with a year or without.
fn of_month(
    first: &str,
    second: &str,
    year: Option<&str>,
    today: NaiveDate,
    direction: Direction,
) -> Option<NaiveDate> {
    let both = |day, name| Some((day_of_month(day)?, month(name)?));
    let (day, month) = both(first, second).or_else(|| both(second, first))?;
    match year {
        Some(year) if year.len() == 4 => NaiveDate::from_ymd_opt(number(year)?.cast_signed(), month, day),
        Some(_) => None,
        None => in_some_year(month, day, today, direction),
    }
}

/// The year of this century that two digits may mean: `27` and `'27`.
fn short_year(word: &str) -> Option<String> {
    let digits = word.trim_start_matches(['\'', '’']).trim_end_matches('.');
    number(digits).filter(|_| digits.len() == 2).map(|_| format!("20{digits}"))
}

/// The nearest year that has this day: 29 February may be eight years away.
fn in_some_year(month: u32, day: u32, today: NaiveDate, direction: Direction) -> Option<NaiveDate> {
    let year = |by: i32| match direction {
        Direction::Ahead => today.year() + by,
        Direction::Back => today.year() - by,
    };
    let is_there = |found: &NaiveDate| match direction {
        Direction::Ahead => *found >= today,
        Direction::Back => *found <= today,
    };
    (0..=8).filter_map(|by| NaiveDate::from_ymd_opt(year(by), month, day)).find(is_there)
}

/// `22`, `22.`, `22nd` and `22,`.
fn day_of_month(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches([',', '.']);
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| digits.strip_suffix(end)).unwrap_or(digits);
    number(digits).filter(|_| digits.len() <= 2)
}

/// `nov`, `Nov.`, `november` and all between.
pub(crate) fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches([',', '.']);
    let names = |month: &&str| month.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let at = MONTHS.iter().position(names).filter(|_| word.len() >= 3)?;
    u32::try_from(at + 1).ok()
}

fn number(digits: &str) -> Option<u32> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().ok()).flatten()
}

/// The two or three numbers of `11/2/2026`, `2.11.` and the like.
fn numbers(word: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = word.trim_end_matches('.').split(['/', '.', '-']).take(4).collect();
    let all = parts.iter().all(|part| number(part).is_some() && part.len() <= 4);
    (all && matches!(parts.len(), 2 | 3)).then_some(parts)
}

fn of_numbers(
    parts: &[&str],
    text: &str,
    today: NaiveDate,
    direction: Direction,
) -> Result<NaiveDate, Unclear> {
    let unknown = || Unclear::Unknown(text.to_owned());
    let values: Vec<u32> = parts.iter().filter_map(|part| number(part)).collect();
    let (first, second, year) = match values[..] {
        // With the year first there is only one order.
        [year, month, day] if parts[0].len() == 4 => {
            return NaiveDate::from_ymd_opt(year.cast_signed(), month, day).ok_or_else(unknown);
        }
        [first, second, year] if parts[2].len() == 4 => (first, second, Some(year)),
        [first, second, year] if parts[2].len() == 2 => (first, second, Some(2000 + year)),
        [first, second] => (first, second, None),
        _ => return Err(unknown()),
    };
    let day = |day, month| match year {
        Some(year) => NaiveDate::from_ymd_opt(year.cast_signed(), month, day),
        None => in_some_year(month, day, today, direction),
    };
    match (day(second, first), day(first, second)) {
        (Some(one), Some(other)) if one != other => Err(Unclear::TwoWays(text.to_owned(), one, other)),
        (Some(one), _) | (None, Some(one)) => match parts.get(2) {
            Some(year) if year.len() == 2 => Err(Unclear::ShortYear(text.to_owned(), one)),
            _ => Ok(one),
        },
        (None, None) => Err(unknown()),
    }
}
