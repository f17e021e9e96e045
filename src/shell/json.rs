//! What the commands print with `--json`. Keys are stable: they are added, never renamed or removed. Days are
//! `2026-11-22`, what is not known is `null`, and no value is left out.

use crate::agenda::suggest;
use crate::finding;
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
}

impl<'a> From<&'a suggest::Act> for Act<'a> {
    fn from(act: &'a suggest::Act) -> Self {
        Self {
            method: act.method.word(),
            way: act.way.as_deref(),
            fact: act.fact.as_deref(),
            vary_method: act.is_to_vary,
            instead_of_sales: act.is_instead_of_sales,
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
