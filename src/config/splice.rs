//! `rounds.toml` with one setting more, or another, or one less: every other byte stays, and what is written is proved to
//! change nothing else, or nothing is written.

use super::{Config, INBOX, is_toml};
use crate::date::calendar::Period;
use std::ops::Range;
use toml::de::DeTable;

/// The text of a `rounds.toml` with the line that makes [`INBOX`] the inbox, and every other byte as it was; `None` where it
/// names an inbox already, or where it cannot be proved that nothing else would change.
pub fn with_inbox(text: &str) -> Option<String> {
    let old = Config::parse(text);
    if old.inbox_file.is_some() {
        return None;
    }
    let new = with_line(text, &format!("inbox_file = \"{INBOX}\""));
    proved(text, new, |old| Config { inbox_file: Some(INBOX.into()), ..old })
}

/// The text of a `rounds.toml` that says when one is away, or no longer says it, and every other byte as it was; `None` where
/// it cannot be proved that nothing else would change.
pub fn with_away(text: &str, away: Option<Period>) -> Option<String> {
    let prove = |new: String| {
        proved(text, new, |mut old| {
            old.calendar.away = away;
            old
        })
    };
    let Some(away) = away else { return prove(without(text, "agenda", "away")) };
    let value = format!("\"{away}\"");
    if let Some(place) = place_of(text, "agenda", "away") {
        return prove([&text[..place.start], &value, &text[place.end..]].concat());
    }
    let line = format!("away = {value}");
    let ways = [
        in_table(text, "agenda", &line),
        Some(with_table(text, "agenda", &line)),
        // The table has its keys among the first ones.
        Some(with_line(text, &format!("agenda.{line}"))),
    ];
    ways.into_iter().flatten().find_map(prove)
}

/// `new`, where it says what `old` says but for this change.
fn proved(old: &str, new: String, change: impl Fn(Config) -> Config) -> Option<String> {
    let places = |config: Config| Config { findings: Vec::new(), folders: Vec::new(), ..config };
    let is_it = is_toml(old) && is_toml(&new);
    (is_it && places(Config::parse(&new)) == places(change(Config::parse(old)))).then_some(new)
}

/// Where the value of a table's key stands.
fn place_of(text: &str, table: &str, key: &str) -> Option<Range<usize>> {
    let (all, _) = DeTable::parse_recoverable(text);
    Some(all.get_ref().get(table)?.get_ref().as_table()?.get(key)?.span())
}

/// Without the line of a table's key, where that has a line of its own.
fn without(text: &str, table: &str, key: &str) -> String {
    let Some(place) = place_of(text, table, key) else { return text.to_owned() };
    let start = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[place.end..].find('\n').map_or(text.len(), |at| place.end + at + 1);
    [&text[..start], &text[end..]].concat()
}

/// With a line right below the table's own, which may be commented out, as `init` has it.
fn in_table(text: &str, table: &str, line: &str) -> Option<String> {
    let (header, mut at) = (format!("[{table}]"), 0);
    for read in text.split_inclusive('\n') {
        let said = read.trim_start_matches('\u{feff}').trim_start();
        let shown = said.strip_prefix("# ").filter(|shown| shown.trim_end() == header).unwrap_or(said);
        if shown.starts_with(&header) {
            let before = &text[..at + read.len() - said.len()];
            let lead = if shown.ends_with('\n') { "" } else { eol(text) };
            let after = &text[at + read.len()..];
            return Some([before, shown, lead, line, eol(text), after].concat());
        }
        at += read.len();
    }
    None
}

/// With a table at the end that holds this line.
fn with_table(text: &str, table: &str, line: &str) -> String {
    let eol = eol(text);
    let lead = if text.is_empty() || text.ends_with('\n') { "" } else { eol };
    let gap = if text.trim().is_empty() { "" } else { eol };
    format!("{text}{lead}{gap}[{table}]{eol}{line}{eol}")
}

fn eol(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// With a line among the first keys: where `init` had commented it out, else below the comment that a file begins with.
fn with_line(text: &str, line: &str) -> String {
    let tables = if text.starts_with('[') { 0 } else { text.find("\n[").unwrap_or(text.len()) };
    let commented = format!("# {line}");
    if let Some(at) = text[..tables].find(&commented).filter(|&at| at == 0 || text[..at].ends_with('\n')) {
        return [&text[..at], &text[at + "# ".len()..]].concat();
    }
    let eol = eol(text);
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut at = start;
    for read in text[start..].split_inclusive('\n') {
        if !read.starts_with('#') {
            // A comment that no blank line ends belongs to what follows it.
            at = if read.trim().is_empty() && at > start { at + read.len() } else { start };
            break;
        }
        at += read.len();
    }
    let (before, after) = text.split_at(at);
    let lead = if before.is_empty() || before.ends_with(['\n', '\u{feff}']) { "" } else { eol };
    [before, lead, line, eol, after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_away_is_one_line_and_every_other_byte_stays() {
        let check = |old: &str, expected: Option<&str>| {
            let away = Period::parse("2026-12-20..2027-01-06");
            assert_eq!(with_away(old, away).as_deref(), expected, "{old:?}");
        };
        let line = "away = \"2026-12-20..2027-01-06\"";
        check("", Some(&format!("[agenda]\n{line}\n")));
        check("links = \"wiki\"\r\n", Some(&format!("links = \"wiki\"\r\n\r\n[agenda]\r\n{line}\r\n")));
        check("# Mine.", Some(&format!("# Mine.\n\n[agenda]\n{line}\n")));
        check("[agenda] # few\na_day = 3\n", Some(&format!("[agenda] # few\n{line}\na_day = 3\n")));
        check(
            "# links = \"wiki\"\n# [agenda]\n# a_day = 7\n",
            Some(&format!("# links = \"wiki\"\n[agenda]\n{line}\n# a_day = 7\n")),
        );
        check("[agenda]", Some(&format!("[agenda]\n{line}\n")));
        check(
            "agenda.a_day = 3\n[circles.1]\nevery = \"1 week\"\n",
            Some(&format!("agenda.{line}\nagenda.a_day = 3\n[circles.1]\nevery = \"1 week\"\n")),
        );
        check(
            "[agenda]\naway = '2025-01-01..2025-01-02' # sun\na_day = 3\n",
            Some("[agenda]\naway = \"2026-12-20..2027-01-06\" # sun\na_day = 3\n"),
        );
        check("agenda = { a_day = 3 }\n", None);
        check(
            "agenda = { a_day = 3, away = \"2025-01-01..2025-01-02\" }\n",
            Some("agenda = { a_day = 3, away = \"2026-12-20..2027-01-06\" }\n"),
        );
        // What is wrong elsewhere stays as wrong as it was; what is no TOML is left alone.
        check("linsk = 1\n", Some(&format!("linsk = 1\n\n[agenda]\n{line}\n")));
        check("links = \n", None);
    }

    #[test]
    fn a_time_away_that_is_over_goes_with_its_line() {
        let check = |old: &str, expected: Option<&str>| {
            assert_eq!(with_away(old, None).as_deref(), expected, "{old:?}");
        };
        let line = "away = \"2026-12-20..2027-01-06\"";
        check(&format!("[agenda]\n{line} # sun\na_day = 3\n"), Some("[agenda]\na_day = 3\n"));
        check(&format!("agenda.{line}"), Some(""));
        check("a = 1\n", Some("a = 1\n"));
        // Others share its line.
        check(&format!("agenda = {{ a_day = 3, {line} }}\n"), None);
    }
}
