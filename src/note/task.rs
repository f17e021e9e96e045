//! The syntax of tasks, in one place: the box, what its mark says, and the fields among the words, as Obsidian Tasks,
//! Dataview and plain words have them. Says where each stands; what it comes to is the business of whoever reads it.

use super::markdown::words;
use crate::date::{parse_day, split_day};
use chrono::NaiveDate;
use std::ops::Range;

/// A checkbox at the beginning of an item's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Checkbox<'t> {
    /// What stands in it.
    pub mark: char,
    /// The text behind it, the blank included.
    pub behind: &'t str,
}

/// The box that the text after an item's marker begins with, whatever its mark.
pub(crate) fn checkbox(text: &str) -> Option<Checkbox<'_>> {
    let inner = text.strip_prefix('[')?;
    let mark = inner.chars().next().filter(|&mark| mark != '\n')?;
    let behind = inner[mark.len_utf8()..].strip_prefix(']')?;
    // What follows at once makes it a link or a word.
    behind.chars().next().is_none_or(char::is_whitespace).then_some(Checkbox { mark, behind })
}

/// What became of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// `[ ]`, and every mark of one's own: `[/]`, `[!]`, `[>]`.
    Open,
    /// `[x]`, `[X]`
    Kept,
    /// `[-]`
    CalledOff,
}

impl State {
    /// What the mark in a task's box says. One that is neither done nor called off is open, however it looks: so has it
    /// Obsidian Tasks.
    pub(crate) fn of(mark: char) -> Self {
        match mark {
            'x' | 'X' => Self::Kept,
            '-' => Self::CalledOff,
            _ => Self::Open,
        }
    }
}

impl Checkbox<'_> {
    /// What became of the task.
    pub fn state(&self) -> State {
        State::of(self.mark)
    }
}

/// What a field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Until when.
    Due,
    /// For when it is planned.
    Scheduled,
    /// From when on.
    Start,
    /// When it was written.
    Created,
    /// When it was done.
    Done,
    /// When it was called off.
    Cancelled,
    /// How it repeats.
    Rule,
    /// Its name for other tasks.
    Id,
    /// Which others it waits for.
    DependsOn,
    /// Anything else that is no word of the task.
    Other,
}

impl Kind {
    /// That of an inline field's key.
    fn of(key: &str) -> Self {
        let is = |known: &str| key.trim().eq_ignore_ascii_case(known);
        let keys = [
            ("due", Self::Due),
            ("scheduled", Self::Scheduled),
            ("start", Self::Start),
            ("created", Self::Created),
            ("completion", Self::Done),
            ("cancelled", Self::Cancelled),
            ("repeat", Self::Rule),
            ("id", Self::Id),
            ("dependsOn", Self::DependsOn),
        ];
        keys.into_iter().find_map(|(known, kind)| is(known).then_some(kind)).unwrap_or(Self::Other)
    }
}

/// A field of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// What it says.
    pub kind: Kind,
    /// Where it stands in the text, with its sign or its brackets.
    pub range: Range<usize>,
    /// Where its value stands; empty where it has none.
    pub value: Range<usize>,
}

impl Field {
    /// The day that its value is, in the text that it is a field of.
    pub fn day(&self, text: &str) -> Option<NaiveDate> {
        match self.kind {
            Kind::Rule | Kind::Id | Kind::DependsOn | Kind::Other => None,
            _ => parse_day(&text[self.value.clone()]),
        }
    }

    fn new(kind: Kind, length: usize, value: Range<usize>) -> Self {
        Self { kind, range: 0..length, value }
    }

    /// The field that begins at `start`.
    fn at(text: &str, start: usize) -> Option<Self> {
        let text = &text[start..];
        let first = text.chars().next()?;
        let Self { kind, range, value } = match Emoji::of(first) {
            Some(emoji) => emoji.field(text, first.len_utf8())?,
            None => Self::inline(text).or_else(|| Self::parenthesis(text))?,
        };
        let moved = |range: Range<usize>| start + range.start..start + range.end;
        Some(Self { kind, range: moved(range), value: moved(value) })
    }

    /// Dataview's `[due:: 2026-12-01]` and `(due:: 2026-12-01)`; any key, since all are data and not words.
    fn inline(text: &str) -> Option<Self> {
        let key = &text[1..];
        let key = &key[..key.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | ' ')))?];
        let value =
            text[1 + key.len()..].strip_prefix("::").filter(|_| (1..=MAX_KEY).contains(&key.len()))?;
        let closing = if text.starts_with('[') { ']' } else { ')' };
        let end = find_near(value, closing)?;
        // The value may be the link to a daily note, whose own brackets come before the field's.
        let linked =
            closing == ']' && value.trim_start().starts_with("[[") && value[end..].starts_with("]]]");
        let closed = end + if linked { 3 } else { 1 };
        let start = text.len() - value.len();
        Some(Self::new(Kind::of(key), start + closed, trimmed(text, start..start + end)))
    }

    /// `(due 2026-12-01)`; what begins with no digit is plain words, as in `(due to illness)`.
    fn parenthesis(text: &str) -> Option<Self> {
        let (word, value) = text.strip_prefix('(')?.split_at_checked(4)?;
        let digit = value.trim_start().starts_with(|c: char| c.is_ascii_digit());
        if !word.eq_ignore_ascii_case("due ") || !digit {
            return None;
        }
        let end = find_near(value, ')')?;
        let start = text.len() - value.len();
        Some(Self::new(Kind::Due, start + end + 1, trimmed(text, start..start + end)))
    }
}

/// The fields of a task's text, in their order.
pub(crate) fn fields(text: &str) -> impl Iterator<Item = Field> {
    let opens = |c: char| matches!(c, '[' | '(') || Emoji::of(c).is_some();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find(opens)?;
            if let Some(field) = Field::at(text, start) {
                at = field.range.end;
                return Some(field);
            }
            at = start + text[start..].chars().next().map_or(1, char::len_utf8);
        }
    })
}

/// A task's text without these fields of it.
pub(crate) fn without<'f>(text: &str, fields: impl IntoIterator<Item = &'f Field>) -> String {
    let mut plain = String::new();
    let mut at = 0;
    for Field { range, .. } in fields {
        plain.push_str(&text[at..range.start]);
        at = range.end;
        // Two words that a field stood between stay two; a full stop moves up to the word.
        if text[at..].starts_with(['.', ',', ';', ':', '!', '?', ')']) {
            plain.truncate(plain.trim_end().len());
        } else {
            plain.push(' ');
        }
    }
    plain.push_str(&text[at..]);
    plain
}

/// The words of a task by its text behind the box: what stays the same whatever its dates, tags and fields are.
pub(crate) fn shown(text: &str) -> String {
    words(&without(text, &fields(text).collect::<Vec<_>>()))
}

/// The rule by which a task repeats, as its text behind the box has it.
pub(crate) fn rule(text: &str) -> Option<&str> {
    let rule = fields(text).find(|field| field.kind == Kind::Rule && !field.value.is_empty())?;
    Some(&text[rule.value])
}

/// The longest key of an inline field, in bytes.
const MAX_KEY: usize = 32;

/// Where `closing` stands, not farther off than a value is long: to look through all of a line from each of many
/// openings would take quadratic time.
fn find_near(text: &str, closing: char) -> Option<usize> {
    text.char_indices().take(100).find(|&(_, c)| c == closing).map(|(at, _)| at)
}

/// The range without blanks and a link's brackets around it.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let value = text[range.clone()].trim_end_matches([' ', '\t', ']']);
    let start = range.start + (value.len() - value.trim_start_matches([' ', '\t', '[']).len());
    start..(range.start + value.len()).max(start)
}

/// The emoji with which Obsidian Tasks begins its fields, by what follows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Emoji {
    Due,
    Day(Kind),
    Priority,
    Word(Kind),
    Repeats,
}

impl Emoji {
    fn of(c: char) -> Option<Self> {
        if c.is_ascii() {
            return None;
        }
        Some(match c {
            '📅' | '📆' | '🗓' => Self::Due,
            '⏳' | '⌛' => Self::Day(Kind::Scheduled),
            '✅' => Self::Day(Kind::Done),
            '➕' => Self::Day(Kind::Created),
            '🛫' => Self::Day(Kind::Start),
            '❌' => Self::Day(Kind::Cancelled),
            '🔺' | '⏫' | '🔼' | '🔽' | '⏬' => Self::Priority,
            '🆔' => Self::Word(Kind::Id),
            '⛔' => Self::Word(Kind::DependsOn),
            '🏁' => Self::Word(Kind::Other),
            '🔁' => Self::Repeats,
            _ => return None,
        })
    }

    /// The field whose emoji takes `length` bytes at the start of `text`. What no value follows as it should is an
    /// emoji like any other.
    fn field(self, text: &str, length: usize) -> Option<Field> {
        let rest = text[length..].trim_start_matches(['\u{FE0F}', ' ', '\t', '[']);
        let start = text.len() - rest.len();
        let bare = text.len() - text[length..].trim_start_matches('\u{FE0F}').len();
        let ends = |c: char| matches!(c, ' ' | '\t' | ']') || Self::of(c).is_some();
        let token = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let is_value = token.starts_with(char::is_alphanumeric);
        let dated = token.starts_with(|c: char| c.is_ascii_digit());
        let day = split_day(rest).filter(|(_, after)| !after.starts_with(char::is_alphanumeric));
        let end = start + day.map_or(token.len(), |(_, after)| rest.len() - after.len());
        let beyond = text.len() - text[end..].trim_start_matches(']').len();
        match self {
            Self::Due if is_value => {
                let due = start..start + text[start..end].trim_end_matches([',', '.', ';', ')']).len();
                let length = if day.is_some() { beyond } else { due.end };
                Some(Field::new(Kind::Due, length, due))
            }
            Self::Due | Self::Priority => Some(Field::new(Kind::Other, bare, bare..bare)),
            Self::Day(kind) if dated => Some(Field::new(kind, beyond, start..end)),
            Self::Word(kind) if is_value => Some(Field::new(kind, end, start..end)),
            Self::Repeats if token.eq_ignore_ascii_case("every") => {
                let goes_on = |c: char| !matches!(c, '#' | '[' | '(' | '^') && Self::of(c).is_none();
                let end = text.len() - rest.trim_start_matches(goes_on).len();
                let rule = start..start + text[start..end].trim_end_matches([' ', '\t', '.', ';', ',']).len();
                Some(Field::new(Kind::Rule, end, rule))
            }
            Self::Day(_) | Self::Word(_) | Self::Repeats => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_has_one_mark_and_a_blank_behind_it() {
        let check = |text: &str, expected: Option<(char, &str)>| {
            assert_eq!(checkbox(text).map(|it| (it.mark, it.behind)), expected, "{text:?}");
        };
        check("[ ] send the CV", Some((' ', " send the CV")));
        check("[x]", Some(('x', "")));
        check("[✓]\tsent", Some(('✓', "\tsent")));
        check("[x](y.md)", None);
        check("[[Ada]]", None);
        check("[] a", None);
        check("[xy] a", None);
        check("x [ ] a", None);
    }

    #[test]
    fn every_field_is_found_where_it_stands_with_its_value() {
        let check = |text: &str, expected: &[(Kind, &str, &str)]| {
            let found: Vec<_> = fields(text)
                .map(|it| (it.kind, text[it.range].to_owned(), text[it.value].to_owned()))
                .collect();
            let expected: Vec<_> =
                expected.iter().map(|&(kind, range, value)| (kind, range.into(), value.into())).collect();
            assert_eq!(found, expected, "{text:?}");
        };
        check("a 📅 2026-12-01 b", &[(Kind::Due, "📅 2026-12-01", "2026-12-01")]);
        check("a 🗓\u{FE0F} [[2026-12-01]].", &[(Kind::Due, "🗓\u{FE0F} [[2026-12-01]]", "2026-12-01")]);
        check("a (due 2026-12-01)", &[(Kind::Due, "(due 2026-12-01)", "2026-12-01")]);
        check("a (due to illness)", &[]);
        check(
            "a [due:: 2026-12-01] (completion::2026-12-02) [x:: y]",
            &[
                (Kind::Due, "[due:: 2026-12-01]", "2026-12-01"),
                (Kind::Done, "(completion::2026-12-02)", "2026-12-02"),
                (Kind::Other, "[x:: y]", "y"),
            ],
        );
        check(
            "a 🔁 every week ➕ 2026-12-01 ✅2026-12-02 🆔 a1 ⏫ ⛔ b2",
            &[
                (Kind::Rule, "🔁 every week ", "every week"),
                (Kind::Created, "➕ 2026-12-01", "2026-12-01"),
                (Kind::Done, "✅2026-12-02", "2026-12-02"),
                (Kind::Id, "🆔 a1", "a1"),
                (Kind::Other, "⏫", ""),
                (Kind::DependsOn, "⛔ b2", "b2"),
            ],
        );
        check("a ✅ b 📅", &[(Kind::Other, "📅", "")]);
    }
}
