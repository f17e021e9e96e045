//! What the commands print with `--json`. Keys are stable: they are added, never renamed or removed. Days are
//! `2026-11-22`, what is not known is `null`, and no value is left out.

use crate::agenda::entry::{self, Detail, WhyNow};
use crate::agenda::help::Subject;
use crate::agenda::{no_reply, suggest};
use crate::finding;
use crate::note::fields::Key;
use crate::page::ENGLISH;
use crate::shell::terminal;
use chrono::NaiveDate;
use serde::Serialize;
use std::fmt::Write;

/// The text of `value`, safe on a terminal and with a line break at its end.
pub fn render(value: &impl Serialize) -> String {
    // Plain structs with string keys have no way to fail.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        // JSON's own escapes end at 0x1f, but a terminal also acts on U+009B. Such characters stand in strings
        // only, and have four hexadecimal digits each. Line breaks are the layout's: in strings they are escaped.
        match c {
            _ if c != '\n' && terminal::is_unsafe(c) => _ = write!(out, "\\u{:04x}", u32::from(c)),
            _ => out.push(c),
        }
    }
    out.push('\n');
    out
}

/// A day in JSON: `2026-11-22`.
pub fn day(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// What to do, in JSON.
#[derive(Debug, Serialize)]
pub struct Act<'a> {
    method: &'static str,
    way: Option<&'a str>,
    fact: Option<&'a str>,
    vary_method: bool,
    instead_of_sales: bool,
    link_up: bool,
}

impl<'a> From<&'a suggest::Act> for Act<'a> {
    fn from(act: &'a suggest::Act) -> Self {
        Self {
            method: act.method.word(),
            way: act.way.as_deref(),
            fact: act.fact.as_deref(),
            vary_method: act.is_to_vary,
            instead_of_sales: act.is_instead_of_sales,
            link_up: act.is_to_link,
        }
    }
}

/// Why somebody stands on the agenda, in JSON; `kind` tells which.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason<'a> {
    /// An agreed day.
    Agreed {
        /// The day.
        date: String,
        /// When to ask again after a try.
        again: Option<String>,
        /// What was agreed.
        what: Option<&'a str>,
    },
    /// Met and never touched.
    FirstFollowUp {
        /// Until when.
        date: String,
        /// Whether that day is past.
        late: bool,
    },
    /// The cadence.
    Cadence {
        /// From when on; `null` for somebody who was neither touched nor met.
        date: Option<String>,
    },
    /// Nothing but the items.
    Items {},
    /// Touched less often than was usual.
    Cooling {
        /// The usual days between touches.
        usual_days: u32,
    },
    /// They do not call back.
    Silence {
        /// Why that may be.
        reasons: Vec<Symptom>,
    },
}

/// One of ten reasons for a silence, in JSON.
#[derive(Debug, Serialize)]
pub struct Symptom {
    question: &'static str,
    /// What the note says; `null`: an open question.
    evidence: Option<String>,
    /// The field that closes the question, if one does.
    answered: Option<&'static str>,
}

impl<'a> From<&'a WhyNow> for Reason<'a> {
    fn from(why_now: &'a WhyNow) -> Self {
        match why_now {
            WhyNow::Agreed { day: date, again, what } => {
                Self::Agreed { date: day(*date), again: again.map(day), what: what.as_deref() }
            }
            WhyNow::FirstFollowUp { by, is_late } => Self::FirstFollowUp { date: day(*by), late: *is_late },
            WhyNow::Cadence { due } => Self::Cadence { date: due.map(day) },
            WhyNow::Items => Self::Items {},
            WhyNow::Cooling { usual } => Self::Cooling { usual_days: *usual },
            WhyNow::NoReply(reasons) => {
                let symptom = |it: &no_reply::Reason| Symptom {
                    question: ENGLISH.question(it),
                    evidence: it.evidence.as_ref().map(ENGLISH.evidence),
                    answered: it.answered.map(Key::word),
                };
                Self::Silence { reasons: reasons.iter().map(symptom).collect() }
            }
        }
    }
}

/// An item of somebody's entry, in JSON.
#[derive(Debug, Serialize)]
pub struct Item<'a> {
    /// `promise`, `waiting`, `tell`, `ask`, `window` or `birthday`.
    kind: &'static str,
    text: &'a str,
    date: Option<String>,
    /// Which one of several that say the same, from 0 on.
    nth: u16,
    late: bool,
    /// 1-based; `null`: it stands in another note, or in a field.
    line: Option<u32>,
    /// What the help was; how they choose; something personal; whom else an introduction is about.
    detail: Option<&'a str>,
}

impl<'a> From<&'a entry::Item> for Item<'a> {
    fn from(item: &'a entry::Item) -> Self {
        let entry::Item { key, line, is_late, detail } = item;
        Self {
            kind: key.kind.word(),
            text: &key.text,
            date: key.day.map(day),
            nth: key.nth,
            late: *is_late,
            line: *line,
            detail: detail.as_ref().and_then(|detail| match detail {
                Detail::Help(Subject::One(thing) | Subject::Many(thing)) => Some(*thing),
                Detail::Help(Subject::Words(words) | Subject::Introduction(words)) => Some(&**words),
                Detail::Words(words) | Detail::With(words) => Some(&**words),
                Detail::Help(Subject::Unsaid) => None,
            }),
        }
    }
}

/// A finding in JSON.
#[derive(Debug, Serialize)]
pub struct Finding<'a> {
    /// The file, relative to the vault, with `/` between its parts.
    path: &'a str,
    /// 1-based; `null` when the file as a whole is meant.
    line: Option<u32>,
    /// 1-based, in characters; `null` when the file as a whole is meant.
    column: Option<u32>,
    /// What is wrong.
    message: &'a str,
    /// What to do about it.
    hint: &'a str,
}

impl<'a> From<&'a finding::Finding> for Finding<'a> {
    fn from(finding: &'a finding::Finding) -> Self {
        let finding::Finding { path, spot, message, hint } = finding;
        let known = |number| (spot.line > 0).then_some(number);
        Self { path, line: known(spot.line), column: known(spot.column), message, hint }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_nothing_that_a_terminal_would_act_on_and_reads_back_equal() {
        let value = vec!["\u{1b}[31m\n", "\u{9b}31m\u{7f}", "\u{202e}\u{2028}\u{feff}", "Zoë \"林\" \\"];
        let text = render(&value);
        assert!(!text.replace('\n', "").contains(terminal::is_unsafe), "{text}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), value);
        assert_eq!(
            text,
            r#"[
  "\u001b[31m\n",
  "\u009b31m\u007f",
  "\u202e\u2028\ufeff",
  "Zoë \"林\" \\"
]
"#
        );
    }
}
