//! Of which day a diary's note is: by the name of its file, or a `date:` in its front matter.
//!
//! Never guesses: where day and month may be either way round, nobody is told a day.

use crate::date::parse_day;
use chrono::NaiveDate;

/// Of which day a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// This one.
    On(NaiveDate),
    /// Of one of two: the name may be read either way.
    Either(NaiveDate, NaiveDate),
    /// Of none.
    Not,
}

/// The day in the path of a note, relative to the diary's folder and without `.md`. `format` is tried first: as Obsidian
/// writes it, `YYYY-MM-DD` or `YYYY/MM/dddd D MMMM`.
pub fn of_path(path: &str, format: Option<&str>) -> Dated {
    if let Some(day) = format.and_then(|format| by_format(path, format)) {
        return Dated::On(day);
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    if let Some(day) = leading(name) {
        return Dated::On(day);
    }
    let numbers: Vec<&str> =
        name.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    if let Some(dated) = numbered(name, &numbers) {
        return dated;
    }
    in_words(name).or_else(|| in_folders(path)).map_or(Dated::Not, Dated::On)
}

/// The day that a name begins with, the year first: `2026-11-22`, `2026.11.22`, `2026_11_22`, `20261122`.
fn leading(name: &str) -> Option<NaiveDate> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
    if digits(name) == 8 && ends(&name[8..]) {
        return day(&name[..4], &name[4..6], &name[6..8]);
    }
    let separator = name.get(4..5).filter(|it| matches!(*it, "-" | "." | "_" | " "))?;
    let is_day = digits(name) == 4 && name.get(7..8) == Some(separator);
    let rest = name.get(10..).filter(|rest| is_day && ends(rest));
    rest.and_then(|_| day(&name[..4], &name[5..7], &name[8..10]))
}

/// What the name of a note says beside its day: `Guild breakfast` of `2026-11-26 Guild breakfast`; the whole name where
/// it begins with no day.
pub fn title(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_sign = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '_' | ' ');
    if leading(name).is_some() { name.trim_start_matches(is_sign).trim() } else { name }
}

/// A day of three numbers of which the year comes last, `22-11-2026`: clear only where one of the others is no month.
fn numbered(name: &str, numbers: &[&str]) -> Option<Dated> {
    let [first, second, year, ..] = numbers else { return None };
    let is_leading = name.starts_with(first) && year.len() == 4 && first.len() <= 2 && second.len() <= 2;
    if !is_leading {
        return None;
    }
    // The numbers stand next to each other.
    let joined = ["-", ".", "_", " "]
        .iter()
        .any(|sign| name.starts_with(&format!("{first}{sign}{second}{sign}{year}")));
    if !joined {
        return None;
    }
    match (day(year, second, first), day(year, first, second)) {
        (Some(one), Some(other)) if one == other => Some(Dated::On(one)),
        (Some(one), Some(other)) => Some(Dated::Either(one, other)),
        (one, other) => one.or(other).map(Dated::On),
    }
}

/// A day in words at the start of a name: `22 November 2026`, `November 22, 2026`, `Sunday 22nd November 2026`.
fn in_words(name: &str) -> Option<NaiveDate> {
    let words: Vec<&str> =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let skip = usize::from(words.first().is_some_and(|word| crate::date::spoken::weekday(word).is_some()));
    let [first, second, year, ..] = words.get(skip..)? else { return None };
    if year.len() != 4 {
        return None;
    }
    let number = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let suffix = &word[digits.len()..];
        let is_ordinal = ["", "st", "nd", "rd", "th"].iter().any(|it| it.eq_ignore_ascii_case(suffix));
        digits.parse::<u32>().ok().filter(|_| is_ordinal)
    };
    let month = crate::date::spoken::month;
    let (day, month) = match (number(first), month(second), month(first), number(second)) {
        (Some(day), Some(month), ..) | (_, _, Some(month), Some(day)) => (day, month),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year.parse().ok()?, month, day)
}

/// A day in folders: `2026/11/22`, `2026/11-November/22`.
fn in_folders(path: &str) -> Option<NaiveDate> {
    let mut parts = path.rsplit('/');
    let (name, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |part: &str, most: usize| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let ends = !part[digits..].starts_with(|c: char| c.is_alphanumeric());
        (1..=most).contains(&digits).then(|| part[..digits].to_owned()).filter(|_| ends)
    };
    let year = number(year, 4).filter(|year| year.len() == 4)?;
    day(&year, &number(month, 2)?, &number(name, 2)?)
}

fn day(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The day that the end of a path says in this format, of which the last parts may be folders.
fn by_format(path: &str, format: &str) -> Option<NaiveDate> {
    let depth = format.matches('/').count() + 1;
    let parts: Vec<&str> = path.split('/').collect();
    let text = parts.get(parts.len().checked_sub(depth)?..)?.join("/");
    let (mut rest, mut format) = (&*text, format);
    let (mut year, mut month, mut day) = (None, None, None);
    while !format.is_empty() {
        let token;
        (token, format) = Token::split(format);
        rest = token.read(rest, &mut year, &mut month, &mut day)?;
    }
    // A title may follow the day.
    let is_whole = !rest.starts_with(|c: char| c.is_alphanumeric());
    NaiveDate::from_ymd_opt(year?, month?, day?).filter(|_| is_whole)
}

/// One part of a format, as moment.js has them.
enum Token<'f> {
    Year,
    ShortYear,
    MonthName,
    Month,
    Day,
    Weekday,
    Words(&'f str),
}

/// The tokens, the longest first.
const TOKENS: [(&str, Token<'static>); 13] = [
    ("YYYY", Token::Year),
    ("YY", Token::ShortYear),
    ("MMMM", Token::MonthName),
    ("MMM", Token::MonthName),
    ("MM", Token::Month),
    ("M", Token::Month),
    ("DD", Token::Day),
    ("Do", Token::Day),
    ("D", Token::Day),
    ("dddd", Token::Weekday),
    ("ddd", Token::Weekday),
    ("dd", Token::Weekday),
    ("d", Token::Weekday),
];

impl<'f> Token<'f> {
    /// The first part of a format that is not empty, and what follows it.
    fn split(format: &'f str) -> (Self, &'f str) {
        if let Some((words, rest)) = format.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            return (Self::Words(words), rest);
        }
        let known = TOKENS.into_iter().find_map(|(name, token)| Some((token, format.strip_prefix(name)?)));
        known.unwrap_or_else(|| {
            let (sign, rest) = format.split_at(format.chars().next().map_or(0, char::len_utf8));
            (Self::Words(sign), rest)
        })
    }

    /// What follows what it reads at the start of `text`.
    fn read<'t>(
        &self,
        text: &'t str,
        year: &mut Option<i32>,
        month: &mut Option<u32>,
        day: &mut Option<u32>,
    ) -> Option<&'t str> {
        let digits = |most: usize| text.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let letters = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        let number = |length: usize| text[..length].parse::<u32>().ok();
        match self {
            Self::Year => {
                *year = Some(number(digits(4)).filter(|_| digits(4) == 4)?.cast_signed());
                Some(&text[4..])
            }
            Self::ShortYear => {
                *year = Some(2000 + number(digits(2)).filter(|_| digits(2) == 2)?.cast_signed());
                Some(&text[2..])
            }
            Self::Month => {
                *month = Some(number(digits(2))?);
                Some(&text[digits(2)..])
            }
            Self::MonthName => {
                *month = Some(crate::date::spoken::month(&text[..letters])?);
                Some(&text[letters..])
            }
            Self::Day => {
                let length = digits(2);
                *day = Some(number(length)?);
                let rest = &text[length..];
                let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|suffix| rest.strip_prefix(suffix));
                Some(ordinal.unwrap_or(rest))
            }
            Self::Weekday => Some(&text[letters..]),
            Self::Words(words) => text.strip_prefix(words),
        }
    }
}

/// The day in a front matter's `date:` or `created:`, a time behind it or not.
pub fn of_value(value: &str) -> Option<NaiveDate> {
    parse_day(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, format: Option<&str>, expected: &str) {
        let shown = match of_path(path, format) {
            Dated::On(day) => day.to_string(),
            Dated::Either(one, other) => format!("{one} or {other}"),
            Dated::Not => "none".into(),
        };
        assert_eq!(shown, expected, "{path} {format:?}");
    }

    #[test]
    fn name_of_a_note_says_its_day() {
        for path in [
            "2026-11-22",
            "2026-11-22 Guild breakfast",
            "Journal/2026-11-22",
            "20261122",
            "20261122 Breakfast",
            "2026.11.22",
            "2026_11_22",
            "2026 11 22",
            "22 November 2026",
            "22nd Nov 2026",
            "November 22, 2026",
            "Sunday 22 November 2026",
            "Sun, Nov 22nd 2026",
            "22-11-2026",
            "11-22-2026",
            "22.11.2026 Frühstück",
            "2026/11/22",
            "Journal/2026/11-November/22",
            "2026/11/22 Sunday",
        ] {
            check(path, None, "2026-11-22");
        }
    }

    #[test]
    fn name_that_fits_two_days_is_neither() {
        check("11-12-2026", None, "2026-12-11 or 2026-11-12");
        check("11.12.2026", None, "2026-12-11 or 2026-11-12");
        check("11-11-2026", None, "2026-11-11");
        check("11-12-2026", Some("DD-MM-YYYY"), "2026-12-11");
        check("11-12-2026", Some("MM-DD-YYYY"), "2026-11-12");
    }

    #[test]
    fn name_without_a_day_is_of_none() {
        for path in [
            "Ada Lovelace",
            "2026",
            "2026-11",
            "2026-W47",
            "2026-13-40",
            "Room 11-12",
            "1234567890",
            "20261122x",
            "3-4-5",
        ] {
            check(path, None, "none");
        }
    }

    #[test]
    fn format_is_read_as_moment_has_it() {
        check("2026/11/Sunday 22 November", Some("YYYY/MM/dddd D MMMM"), "2026-11-22");
        check("Journal/2026/11/2026-11-22", Some("YYYY/MM/YYYY-MM-DD"), "2026-11-22");
        check("Log of 22 Nov 26", Some("[Log of] D MMM YY"), "2026-11-22");
        check("Sunday, November 22nd 2026", Some("dddd, MMMM Do YYYY"), "2026-11-22");
        check("2026-11-22", Some("DD.MM.YYYY"), "2026-11-22");
        // A bracket that closes nowhere is itself.
        check("[2026-11-22", Some("[YYYY-MM-DD"), "2026-11-22");
        check("2026-11-22", Some("YYYY-MM-DD["), "2026-11-22");
    }
}
