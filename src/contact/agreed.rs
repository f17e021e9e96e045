//! What was agreed for a day: the clause of a log entry that names it. Never guesses: an entry that names no day, or
//! another one, says nothing of it.

use crate::date::spoken::{Direction, split_start};
use chrono::{Datelike, NaiveDate, Weekday};

/// A clause says the same day twice at most, or so: `Thursday, 26 Nov`.
const TIMES: usize = 3;

/// Words that only lead to a day, and go with it.
const LEADS: [&str; 14] = [
    "by", "on", "until", "till", "before", "for", "at", "from", "around", "about", "this", "the", "next",
    "of",
];

/// What `text`, plain words written on the day `said`, agrees for `day`: its first clause that names the day, without
/// it. `None` where no clause does, or where it says nothing else.
pub(super) fn clause(text: &str, said: NaiveDate, day: NaiveDate) -> Option<String> {
    clauses(text).find_map(|clause| without_day(clause, said, day))
}

/// The clauses of a text: neither a sign within a word, as in `10:30`, nor the comma of `Thursday, 26 Nov` parts one.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let ends = |&(at, sign): &(usize, char)| {
            ends_clause(sign, text[at + sign.len_utf8()..].chars().next())
                && !(sign == ',' && weekday(last_word(&text[..at])).is_some())
        };
        let end = text.char_indices().find(ends);
        rest = end.map(|(at, sign)| &text[at + sign.len_utf8()..]);
        Some(&text[..end.map_or(text.len(), |(at, _)| at)])
    })
}

fn ends_clause(sign: char, next: Option<char>) -> bool {
    match sign {
        ',' | ';' | ':' | '.' | '!' | '?' => next.is_none_or(char::is_whitespace),
        '(' | ')' | '–' | '—' | '"' | '“' | '”' => true,
        _ => false,
    }
}

fn without_day(clause: &str, said: NaiveDate, day: NaiveDate) -> Option<String> {
    let mut left = clause.trim().to_owned();
    let mut is_named = false;
    for _ in 0..TIMES {
        let Some((before, after)) = around_day(&left, said, day) else { break };
        left = [without_leads(before, day), after.trim()].join(" ").trim().to_owned();
        is_named = true;
    }
    let left = left.trim_matches(|c: char| c.is_whitespace() || ",;:.-".contains(c));
    (is_named && left.contains(char::is_alphanumeric)).then(|| left.to_owned())
}

/// What stands before and behind the first place where `text` names `day`.
fn around_day(text: &str, said: NaiveDate, day: NaiveDate) -> Option<(&str, &str)> {
    let starts = text.char_indices().filter(|&(at, c)| {
        !c.is_whitespace() && text[..at].chars().next_back().is_none_or(char::is_whitespace)
    });
    starts.filter(|&(at, _)| may_begin_a_day(&text[at..], day)).find_map(|(at, _)| {
        let split = split_start(&text[at..], said, Direction::Ahead).filter(|split| split.day == day)?;
        Some((&text[..at], split.rest))
    })
}

/// Most words begin no day, and a vault has millions: a cheap look before one is read as a day.
fn may_begin_a_day(text: &str, day: NaiveDate) -> bool {
    let word = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let begins = |full: &str| word.get(..3).is_some_and(|head| full.starts_with(&head.to_ascii_lowercase()));
    word.starts_with(|c: char| c.is_ascii_digit())
        || ["in", "next", "today", "tomorrow"].iter().any(|it| it.eq_ignore_ascii_case(word))
        || begins(&day.format("%B").to_string().to_lowercase())
        || begins(&day.weekday().to_string().to_lowercase())
}

/// `text` without the words at its end that lead to `day`, its weekday among them.
fn without_leads(text: &str, day: NaiveDate) -> &str {
    let text = text.trim_end().trim_end_matches(',');
    let word = last_word(text);
    let leads =
        LEADS.iter().any(|lead| lead.eq_ignore_ascii_case(word)) || weekday(word) == Some(day.weekday());
    if leads { without_leads(&text[..text.len() - word.len()], day) } else { text }
}

fn last_word(text: &str) -> &str {
    text.rsplit(char::is_whitespace).next().unwrap_or_default()
}

fn weekday(word: &str) -> Option<Weekday> {
    word.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let day = |text: &str| text.parse().unwrap();
        let (said, next): (NaiveDate, NaiveDate) = (day("2026-11-06"), day("2026-11-26"));
        assert_eq!(clause(text, said, next).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn the_clause_that_names_the_day_is_what_was_agreed_without_the_day() {
        check(
            "wants me on the list, we speak again on 2026-11-26 with her partner",
            Some("we speak again with her partner"),
        );
        check("talk is on. Ring her with a title by 26 Nov!", Some("Ring her with a title"));
        check("2026-11-26: bring the slides", None);
        check("lunch on Thursday, 26 Nov at 12:30", Some("lunch at 12:30"));
        check("lunch Nov 26 at 12:30, bring the slides", Some("lunch at 12:30"));
        check("call back for the 26 November (she is away)", Some("call back"));
        check("we talk in 20 days about the budget", Some("we talk about the budget"));
        check("racks: 3 of them – price by 26.11.2026 – no lift", Some("price"));
    }

    #[test]
    fn what_names_no_day_or_another_one_agrees_nothing() {
        check("will call her again", None);
        check("will call her on 2026-11-27, then see", None);
        check("told her that 26 racks are too many in November", None);
        check("2026-11-26", None);
        check("on 26 Nov.", None);
        check("", None);
        check("é 🎉, ß", None);
    }

    #[test]
    fn a_weekday_means_the_next_one_after_the_entry() {
        let day = |text: &str| text.parse().unwrap();
        let agreed = |text| clause(text, day("2026-11-20"), day("2026-11-26"));
        assert_eq!(agreed("budget talk on thursday").as_deref(), Some("budget talk"));
        assert_eq!(agreed("budget talk next week"), None);
        assert_eq!(clause("call tomorrow", day("2026-11-25"), day("2026-11-26")).as_deref(), Some("call"));
    }
}
