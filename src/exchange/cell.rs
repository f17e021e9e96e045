//! Values of one cell or property: days in many notations, birthdays, addresses of pages. What has two readings is told,
//! never guessed.

use crate::contact::Birthday;
use crate::date::{is_writable, parse_day};
use chrono::{Datelike as _, NaiveDate};

/// Which part of `5/6/1980` is the month, where a program is known to write it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// As in `12/24/1980`.
    MonthFirst,
    /// Nobody knows.
    Unknown,
}

/// The year that address books write for none.
const NO_YEAR: i32 = 1604;

/// A birthday; `Ok(None)` where there is none.
///
/// # Errors
/// What is unclear about it.
pub fn birthday(text: &str, order: Order) -> Result<Option<Birthday>, String> {
    let text = text.trim().trim_start_matches('@').trim();
    if text.is_empty() || text.chars().all(|c| matches!(c, '0' | '/' | '-' | '.')) {
        return Ok(None);
    }
    if let Some((month, day)) = without_year(text) {
        return of(None, month, day).ok_or_else(|| unknown(text)).map(Some);
    }
    let day = date(text, order)?;
    let year = Some(day.year()).filter(|&year| year != NO_YEAR);
    of(year, day.month(), day.day()).ok_or_else(|| unknown(text)).map(Some)
}

fn of(year: Option<i32>, month: u32, day: u32) -> Option<Birthday> {
    // 2000 has a 29 February.
    NaiveDate::from_ymd_opt(year.unwrap_or(2000), month, day)?;
    Some(Birthday { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? })
}

/// `--12-10`, `--1210` and `12-10`.
fn without_year(text: &str) -> Option<(u32, u32)> {
    let rest = text.strip_prefix("--").unwrap_or(text);
    let digits: String = rest.chars().filter(|&c| c != '-').collect();
    let is_short = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_it = is_short && (rest.len() == 5 && rest.as_bytes()[2] == b'-' || text.starts_with("--"));
    if !is_it {
        return None;
    }
    Some((digits[..2].parse().ok()?, digits[2..].parse().ok()?))
}

fn unknown(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    format!("`{shown}` is no day")
}

/// A day in any of the notations of exports.
///
/// # Errors
/// What is unclear about it.
pub fn date(text: &str, order: Order) -> Result<NaiveDate, String> {
    let text = text.trim().trim_start_matches('@').trim();
    let day = iso(text).map_or_else(|| spelled(text).unwrap_or_else(|| in_figures(text, order)), Ok)?;
    if is_writable(day) { Ok(day) } else { Err(unknown(text)) }
}

/// `2026-02-08` with a time or without, `20260208`, `2026/02/08`.
fn iso(text: &str) -> Option<NaiveDate> {
    let first = text.split(['T', 't', ' ']).next().unwrap_or(text);
    if let Some(day) = parse_day(text).or_else(|| parse_day(&first.replace('/', "-"))) {
        return Some(day);
    }
    let digits = first.len() == 8 && first.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| NaiveDate::parse_from_str(first, "%Y%m%d").ok()).flatten()
}

const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "gen", "ene"],
    &["feb", "fév", "fev"],
    &["mar", "mär"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mag"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aoû", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott"],
    &["nov"],
    &["dec", "dez", "déc", "dic"],
];

fn month(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let is = |names: &&[&str]| names.iter().any(|name| word.starts_with(name));
    // `juin` and `juillet` begin alike: the longer name says more.
    if word.starts_with("juil") {
        return Some(7);
    }
    MONTHS.iter().position(is).and_then(|at| u32::try_from(at + 1).ok())
}

/// `08 Feb 2026`, `12 mars 2023`, `December 4, 2024 8:45 AM`; `None` where no month is spelled.
fn spelled(text: &str) -> Option<Result<NaiveDate, String>> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '-'))
        .filter(|it| !it.is_empty())
        .collect();
    let at = words.iter().take(2).position(|word| word.len() > 2 && month(word).is_some())?;
    let number = |word: &&str| word.trim_end_matches(|c: char| c.is_alphabetic()).parse::<u32>().ok();
    let day = words.get(if at == 0 { 1 } else { 0 }).and_then(number);
    let year = words.get(2).copied();
    Some((|| {
        let year = year.ok_or_else(|| unknown(text))?;
        let of = |day| NaiveDate::from_ymd_opt(four_digits(year)?, month(words[at])?, day);
        if year.len() == 2 {
            return Err(short_year(text));
        }
        day.and_then(of).ok_or_else(|| unknown(text))
    })())
}

fn four_digits(year: &str) -> Option<i32> {
    if year.len() == 4 { year.parse().ok() } else { None }
}

fn short_year(text: &str) -> String {
    format!("the year of `{text}` has two digits")
}

/// `5/6/1980`, `24.12.1980`.
fn in_figures(text: &str, order: Order) -> Result<NaiveDate, String> {
    let date = text.split_whitespace().next().unwrap_or(text);
    let parts: Vec<&str> = date.split(['/', '.', '-']).filter(|part| !part.is_empty()).collect();
    let [one, other, year] = parts[..] else { return Err(unknown(text)) };
    let number = |part: &str| part.parse::<u32>().map_err(|_| unknown(text));
    if one.len() > 2 {
        return Err(unknown(text));
    }
    let (one, other) = (number(one)?, number(other)?);
    if year.len() == 2 && number(year).is_ok() {
        return Err(short_year(text));
    }
    let year = four_digits(year).ok_or_else(|| unknown(text))?;
    // With dots the day stands first, wherever they are in use.
    let (month, day) = match order {
        _ if date.contains('.') || one > 12 => (other, one),
        Order::MonthFirst => (one, other),
        Order::Unknown if other > 12 || one == other => (one, other),
        Order::Unknown => {
            return Err(format!("`{date}` may be a day of two months"));
        }
    };
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| unknown(text))
}

/// The last part of the address of somebody's page at LinkedIn, decoded and in small letters: their key there.
pub fn linkedin_slug(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let (host, rest) = lower.split_once("linkedin.com/")?;
    let is_host = host.is_empty() || host.ends_with("//") || host.ends_with('.');
    let rest = rest.split_once("in/").filter(|(before, _)| before.is_empty() || before.ends_with('/'))?.1;
    let slug = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let slug = crate::note::markdown::decode(slug).to_lowercase();
    (is_host && !slug.trim().is_empty()).then_some(slug)
}

/// The last nine digits of a phone number; fewer than seven are no key.
pub fn phone_key(text: &str) -> Option<String> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 7).then(|| digits[digits.len().saturating_sub(9)..].iter().collect())
}

/// An e-mail address as a key.
pub fn email_key(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:").to_lowercase();
    super::name::is_address(&text).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birthdays_are_read_in_every_notation_or_told() {
        let day = |year: Option<i32>, month, day| Ok(Some(Birthday { year, month, day }));
        let check = |text, order, expected| assert_eq!(birthday(text, order), expected, "{text}");
        use Order::{MonthFirst, Unknown};
        check("1815-12-10", Unknown, day(Some(1815), 12, 10));
        check(" 1815-12-10", Unknown, day(Some(1815), 12, 10));
        check("18151210", Unknown, day(Some(1815), 12, 10));
        check("1815-12-10T00:00:00Z", Unknown, day(Some(1815), 12, 10));
        check("--12-01", Unknown, day(None, 12, 1));
        check("--0229", Unknown, day(None, 2, 29));
        check("02-29", Unknown, day(None, 2, 29));
        check("1604-03-05", Unknown, day(None, 3, 5));
        check("0/0/00", MonthFirst, Ok(None));
        check("", Unknown, Ok(None));
        check("5/6/1980", MonthFirst, day(Some(1980), 5, 6));
        check("24/12/1980", MonthFirst, day(Some(1980), 12, 24));
        check("12/24/1980", Unknown, day(Some(1980), 12, 24));
        check("5/5/1980", Unknown, day(Some(1980), 5, 5));
        check("5.6.1980", Unknown, day(Some(1980), 6, 5));
        check("@December 4, 1980 8:45 AM", Unknown, day(Some(1980), 12, 4));
        check("12 mars 1980", Unknown, day(Some(1980), 3, 12));
        check("3 juillet 1980", Unknown, day(Some(1980), 7, 3));
        check("08 Feb 1980", Unknown, day(Some(1980), 2, 8));
        let told = |text, words: &str| {
            let told = birthday(text, Unknown).unwrap_err();
            assert!(told.contains(words), "{text}: {told}");
        };
        told("5/6/1980", "two months");
        told("12/24/57", "two digits");
        told("24 Dec 57", "two digits");
        told("circa 1800", "no day");
        told("1981-02-29", "no day");
        told("--13-40", "no day");
    }

    #[test]
    fn keys_are_the_same_however_they_are_written() {
        let slug =
            |text, expected: Option<&str>| assert_eq!(linkedin_slug(text).as_deref(), expected, "{text}");
        slug("https://www.linkedin.com/in/Ada-Lovelace/", Some("ada-lovelace"));
        slug("linkedin.com/in/ada?trk=x", Some("ada"));
        slug("https://de.linkedin.com/in/j%C3%BCrgen", Some("jürgen"));
        slug("https://www.linkedin.com/company/acme", None);
        slug("https://notlinkedin.com/in/ada", None);
        let phone = |text, expected: Option<&str>| assert_eq!(phone_key(text).as_deref(), expected, "{text}");
        phone("+49 (0)30 1234567", Some("301234567"));
        phone("030/1234567", Some("301234567"));
        phone("112", None);
        assert_eq!(email_key(" Ada@Acme.Example "), Some("ada@acme.example".into()));
        assert_eq!(email_key("none"), None);
    }
}
