//! One key of a front matter with its value, as text: its value, the comment behind it, what two of them come to.

use super::list;
use super::sequence::either;
use crate::date::parse_day;
use crate::note::fields::{Key, Value};
use chrono::NaiveDate;
use std::borrow::Cow;

/// One key with all its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// The key, as documented where it is one of ours: two spellings of it are the same key.
    pub(super) name: Cow<'a, str>,
    pub(super) value: Value<'a>,
    /// Its lines, each with its end.
    pub(super) text: &'a str,
}

impl Entry<'_> {
    /// What makes two values the same: of one that is nested its text.
    fn said(&self) -> Option<(&Value<'_>, &str)> {
        match &self.value {
            Value::Null => None,
            Value::Other => Some((&self.value, self.text)),
            value => Some((value, "")),
        }
    }
}

/// What two versions of an entry come to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome<'a> {
    /// Both took it out, or one did and the other left it alone.
    Gone,
    /// Its lines, and comment lines that must stand below them.
    Stays { text: Cow<'a, str>, below: String },
    /// Two values that only a person can choose between.
    Clash { ours: &'a str, theirs: &'a str },
}

/// One entry in its three versions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Versions<'e, 'a> {
    pub(super) base: Option<&'e Entry<'a>>,
    pub(super) ours: Option<&'e Entry<'a>>,
    pub(super) theirs: Option<&'e Entry<'a>>,
}

impl<'e, 'a> Versions<'e, 'a> {
    /// The same of each version.
    fn each<T>(self, of: impl Fn(&'e Entry<'a>) -> Option<T>) -> [Option<T>; 3] {
        [self.base.and_then(&of), self.ours.and_then(&of), self.theirs.and_then(&of)]
    }

    pub(super) fn merge(self) -> Outcome<'a> {
        let [base, ours, theirs] = self.each(|entry| Some(entry.text));
        if let Some(text) = either(&base, ours, theirs) {
            return text
                .map_or(Outcome::Gone, |text| Outcome::Stays { text: text.into(), below: String::new() });
        }
        if let Some(merged) = list::merge(self) {
            let stays = |text: String| Outcome::Stays { text: text.into(), below: String::new() };
            return merged.map_or(Outcome::Gone, stays);
        }
        match (self.winner(), self.ours, self.theirs) {
            (Some(winner), ..) => winner.map_or(Outcome::Gone, |winner| self.with_comment(winner)),
            (None, Some(ours), Some(theirs)) => Outcome::Clash { ours: ours.text, theirs: theirs.text },
            // A value beats none, so this is where there is no value at all.
            (None, ours, theirs) => ours.or(theirs).map_or(Outcome::Gone, |it| self.with_comment(it)),
        }
    }

    /// The version whose value counts; `None` where the two clash.
    fn winner(self) -> Option<Option<&'e Entry<'a>>> {
        let [base, ours, theirs] = self.each(Entry::said);
        if let Some(said) = either(&base, ours, theirs) {
            return Some(if said == ours { self.ours } else { self.theirs });
        }
        if ours.is_none() || theirs.is_none() {
            return Some(if ours.is_none() { self.theirs } else { self.ours });
        }
        let (ours, theirs) = (self.ours?, self.theirs?);
        let [our_day, their_day] = [ours, theirs].map(day);
        let ours_counts = match Key::of(&ours.name)? {
            Key::LastTouch | Key::Bought => our_day? >= their_day?,
            Key::Next => our_day? <= their_day?,
            _ => return None,
        };
        Some(Some(if ours_counts { ours } else { theirs }))
    }

    /// The winner with the comment that counts, whoever wrote it; of two different ones the other's below.
    fn with_comment(self, winner: &'e Entry<'a>) -> Outcome<'a> {
        let stays = |text, below| Outcome::Stays { text, below };
        let unchanged = Cow::Borrowed(winner.text);
        let Some((content, own)) = split_comment(winner.text) else { return stays(unchanged, String::new()) };
        let comment =
            |entry: &'e Entry<'a>| split_comment(entry.text).map(|it| it.1).filter(|it| !it.is_empty());
        let [base, ours, theirs] = self.each(comment);
        let with = |comment: &str| stays(format!("{content}{comment}\n").into(), String::new());
        match either(&base, ours, theirs) {
            Some(comment) if comment.unwrap_or_default() == own => stays(unchanged, String::new()),
            Some(comment) => with(comment.unwrap_or_default()),
            None => {
                let other = [ours, theirs].into_iter().flatten().find(|comment| comment.trim() != own.trim());
                match other {
                    Some(other) if own.is_empty() => with(other),
                    Some(other) => stays(unchanged, format!("{}\n", other.trim_start())),
                    None => stays(unchanged, String::new()),
                }
            }
        }
    }
}

/// The day that an entry's one value says, with the text that says it: a time of day decides between equal days.
fn day<'e>(entry: &'e Entry<'_>) -> Option<(NaiveDate, &'e str)> {
    let Value::Text(text) = &entry.value else { return None };
    Some((parse_day(text)?, text))
}

/// An entry of one line as what it says and the comment behind that, with the space before it; empty where there is
/// none.
pub(super) fn split_comment(text: &str) -> Option<(&str, &str)> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    if line.contains('\n') {
        return None;
    }
    let value = line.find(':').map_or(0, |colon| colon + 1);
    let at = comment_at(&line[value..]).map_or(line.len(), |at| value + at);
    let line = line.trim_end();
    Some(line.split_at(line[..at.min(line.len())].trim_end().len()))
}

/// Where the comment begins in a value: at a `#` after a space, outside of quotes.
pub(super) fn comment_at(value: &str) -> Option<usize> {
    let mut quote = None;
    // A quote opens where a scalar may begin; anywhere else it is an apostrophe.
    let (mut may_open, mut after_space) = (true, false);
    let in_flow = value.trim_start().starts_with(['[', '{']);
    let mut chars = value.char_indices();
    while let Some((at, char)) = chars.next() {
        match (quote, char) {
            (Some('"'), '\\') => {
                chars.next();
            }
            (Some(open), _) if open == char => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if may_open => quote = Some(char),
            (None, '#') if after_space => return Some(at),
            (None, _) => {}
        }
        after_space = char == ' ' || char == '\t';
        may_open =
            (may_open && after_space) || (in_flow && (after_space || matches!(char, '[' | '{' | ',' | ':')));
    }
    None
}
