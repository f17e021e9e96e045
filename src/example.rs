//! The example vault, embedded, with its days moved so that its story is always this week's. Never writes it.

mod history;

use chrono::{Datelike, NaiveDate, TimeDelta};
pub use history::{Step, history};
use include_dir::{Dir, include_dir};

/// The day on which the story was written, a Sunday.
// Evaluated by the compiler: a day that does not exist would not build.
pub const DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();

static VAULT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/vault-example");

/// The files of the example vault as of `today`: paths relative to the vault with `/` between their parts,
/// sorted, and contents. What is made from the notes is not among them: it is rendered.
///
/// Every ISO day in a path or a text moves by the whole days between [`DAY`] and `today`; birthdays stay as
/// far ahead as they were, and what only looks like a day stays as it is.
pub fn files(today: NaiveDate) -> Vec<(String, Vec<u8>)> {
    let by = today - DAY;
    let mut files = Vec::new();
    collect(&VAULT, &mut |path, bytes| {
        if !RENDERED.contains(&path) {
            files.push((move_days(path, by), moved(bytes, by)));
        }
    });
    files.sort();
    files
}

/// What stands in the folder and is made from its notes.
pub const RENDERED: [&str; 3] = ["DUE.md", "REVIEW.md", "circles.svg"];

/// What to try with the example in the folder `dir`, for the terminal: a few commands with the example's own
/// people, to be typed beside a running watcher.
pub fn what_to_try(dir: &str) -> String {
    let dir = quoted(dir);
    format!(
        r#"What to try, in a second terminal:

  cd {dir}
  echo "- $(date +%F) phone: yes to phase two" >> "Clients/Quayside Cider/Tom Ashworth.md"
  grep "Tom Ashworth" DUE.md   # not overdue any more: promises and a buying window ...
  git log -3                   # ... and a few seconds later his call is in the history
  $EDITOR DUE.md               # tick a line, add three words, save: the note has it
  rounds touch marcus phone    # or say it in one line; `rounds undo` takes it back
  $EDITOR "Owen Pritchard.md"  # change the circle, the why or the log, save, look again
  rounds check                 # three notes need a look: where, and how to mend them
  rounds show tom              # the page to read in the minute before the next call
  rounds due --why theo        # which rules spoke for a line, and what they read
  rounds review                # what the last month came to
  rounds log tom               # what history tells of him; `--moves`: who came nearer
  rounds circles circles.svg   # who is near, as a picture for the browser
  rounds due --all             # all who are due, each in their own section
  rounds status                # what waits to be committed, and why
"#
    )
}

/// `dir` as one word of a POSIX command line.
fn quoted(dir: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:".contains(c);
    if !dir.is_empty() && !dir.starts_with('-') && dir.chars().all(plain) {
        return dir.to_owned();
    }
    // A leading hyphen would read as an option, quoted or not.
    let here = if dir.starts_with('-') { "./" } else { "" };
    format!("'{here}{}'", dir.replace('\'', r"'\''"))
}

fn collect(dir: &Dir<'_>, visit: &mut impl FnMut(&str, &[u8])) {
    for file in dir.files() {
        visit(&file.path().to_string_lossy().replace('\\', "/"), file.contents());
    }
    dir.dirs().for_each(|dir| collect(dir, visit));
}

fn moved(bytes: &[u8], by: TimeDelta) -> Vec<u8> {
    let Ok(text) = str::from_utf8(bytes) else { return bytes.to_vec() };
    text.split_inclusive('\n').map(|line| move_line(line, by)).collect::<String>().into_bytes()
}

/// One line with its line end. A birthday's year says how old somebody gets, so it must not move like a day.
fn move_line(line: &str, by: TimeDelta) -> String {
    line.strip_prefix("birthday:")
        .and_then(|value| Some(format!("birthday:{}", move_birthday(value, by)?)))
        .unwrap_or_else(|| move_days(line, by))
}

/// `text` with every ISO day moved; anything else, such as the 13th month, stays.
fn move_days(text: &str, by: TimeDelta) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_number = false;
    while let Some(first) = rest.chars().next() {
        let day = if in_number { None } else { leading_day(rest) };
        let len = match day.and_then(|day| shift(day, by)) {
            Some(day) => {
                out.push_str(&day.to_string());
                "2026-11-22".len()
            }
            None => {
                out.push(first);
                first.len_utf8()
            }
        };
        in_number = rest.as_bytes()[len - 1].is_ascii_digit();
        rest = &rest[len..];
    }
    out
}

/// The day that `text` starts with, if it is one and no longer number goes on behind it.
fn leading_day(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.split_at_checked("2026-11-22".len())?;
    let shape = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let ends = !rest.starts_with(|c: char| c.is_ascii_digit());
    if shape && ends { day.parse().ok() } else { None }
}

/// The day moved, as long as its year still has four digits.
fn shift(day: NaiveDate, by: TimeDelta) -> Option<NaiveDate> {
    day.checked_add_signed(by).filter(|day| (0..=9999).contains(&day.year()))
}

/// A birthday's value (`1815-12-10`, `12-10`, `--12-10`, quoted or not), moved so that the next one is as many
/// days ahead, at the same age. `None` if it is no birthday.
fn move_birthday(value: &str, by: TimeDelta) -> Option<String> {
    let core = value.trim().trim_matches(['"', '\'']);
    let (year, month_day) = match core.len() {
        10 => (Some(core.get(..4)?.parse::<i32>().ok()?), core.get(5..)?),
        _ => (None, core.strip_prefix("--").unwrap_or(core)),
    };
    let (month, day) = month_day.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let next = [DAY.year(), DAY.year() + 1]
        .into_iter()
        .filter_map(|year| in_year(year, month, day))
        .find(|&next| next >= DAY)?;
    // Unmoved, 29 February must not become the day that stands for it in a common year.
    if by.is_zero() {
        return Some(value.to_owned());
    }
    let moved = shift(next, by)?;
    let born = match year {
        Some(year) => {
            let year = year + moved.year() - next.year();
            in_year(year, moved.month(), moved.day())?.to_string()
        }
        None => format!("{}{}", &core[..core.len() - month_day.len()], moved.format("%m-%d")),
    };
    Some(value.replacen(core, &born, 1))
}

/// The birthday in a year; 28 February stands for the 29th in common years.
fn in_year(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    let leap_day = (month, day) == (2, 29);
    NaiveDate::from_ymd_opt(year, month, day)
        .or_else(|| NaiveDate::from_ymd_opt(year, 2, 28).filter(|_| leap_day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check(today: &str, line: &str, expected: &str) {
        assert_eq!(move_line(line, day(today) - DAY), expected);
    }

    #[test]
    fn on_its_own_day_the_example_is_what_was_written() {
        let mut written = Vec::new();
        collect(&VAULT, &mut |path, bytes| written.push((path.to_owned(), bytes.to_vec())));
        written.retain(|(path, _)| !RENDERED.contains(&&**path));
        written.sort();
        assert!(written.len() > 35);
        assert_eq!(files(DAY), written);
    }

    #[test]
    fn days_move_wherever_they_stand() {
        let a_week_on = "2026-11-29";
        check(a_week_on, "last_touch: 2026-11-16T14:30:00\r\n", "last_touch: 2026-11-23T14:30:00\r\n");
        check(a_week_on, "met: \"2026-11-18\"", "met: \"2026-11-25\"");
        check(
            a_week_on,
            "- [ ] CV [due:: 2026-12-01] ✅ 2026-11-12",
            "- [ ] CV [due:: 2026-12-08] ✅ 2026-11-19",
        );
        check(a_week_on, "[[2026-11-18|The evening]]", "[[2026-11-25|The evening]]");
        check(a_week_on, "(../Meetings/2026-11-16%20Steering.md)", "(../Meetings/2026-11-23%20Steering.md)");
    }

    #[test]
    fn days_cross_years_and_leap_days() {
        check("2026-12-31", "next: 2026-11-23", "next: 2027-01-01");
        check("2028-02-28", "next: 2026-11-23", "next: 2028-02-29");
        check("2024-02-29", "- 2026-11-21 email, 2026-11-23", "- 2024-02-28 email, 2024-03-01");
    }

    #[test]
    fn what_only_looks_like_a_day_stays() {
        for line in
            ["last_touch: 2026-13-02", "2026-02-30", "12026-11-02", "2026-11-021", "2026-11", "0117 496 0112"]
        {
            check("2030-01-01", line, line);
        }
        check("9999-12-31", "next: 2026-11-23", "next: 2026-11-23");
    }

    #[test]
    fn birthdays_stay_as_far_ahead_at_the_same_age() {
        // 18 days ahead, turning 211.
        check("2026-11-23", "birthday: 1815-12-10", "birthday: 1815-12-11");
        check("2026-12-22", "birthday: 1815-12-10\r\n", "birthday: 1816-01-09\r\n");
        check("2036-11-22", "birthday: '1815-12-10'", "birthday: '1825-12-10'");
        check("2026-12-22", "birthday: 12-10", "birthday: 01-09");
        check("2026-12-22", "birthday: \"--12-10\"", "birthday: \"--01-09\"");
        // Past this year: the next one is 23 July 2027.
        check("2026-11-23", "birthday: 1990-07-23", "birthday: 1990-07-24");
        check("2026-11-23", "birthday:\n", "birthday:\n");
        check("2026-11-23", "birthday: in June 2026-11-22", "birthday: in June 2026-11-23");
    }

    #[test]
    fn birthdays_on_a_leap_day_are_the_day_before_in_common_years() {
        check("2026-11-22", "birthday: 1972-02-29", "birthday: 1972-02-29");
        check("2026-11-23", "birthday: 1972-02-29", "birthday: 1972-03-01");
        // The next one is on 29 February 2028, but there was none in 1816 + 1.
        check("2028-02-11", "birthday: 1815-12-10", "birthday: 1817-02-28");
        check("2028-02-11", "birthday: 12-10", "birthday: 02-29");
    }

    /// All valid days of a text, and the text without them.
    fn split(text: &str) -> (Vec<NaiveDate>, String) {
        let mut days = Vec::new();
        let mut rest = String::new();
        let mut at = 0;
        while at < text.len() {
            // The parser would take a space for a part of the year.
            let day = text.get(at..at + 10).filter(|day| !day.contains(' ')).and_then(|day| day.parse().ok());
            match day {
                Some(day) => {
                    days.push(day);
                    at += 10;
                }
                None => {
                    let char = text[at..].chars().next().unwrap();
                    rest.push(char);
                    at += char.len_utf8();
                }
            }
        }
        (days, rest)
    }

    #[test]
    fn every_day_in_every_file_moves_by_exactly_the_same() {
        // A text as one: the files' order may change with the days in their names.
        let story = |today| {
            let without_birthdays = |text: String| {
                text.lines().filter(|line| !line.starts_with("birthday:")).collect::<Vec<_>>().join("\n")
            };
            let mut story: Vec<_> = files(today)
                .into_iter()
                .map(|(path, bytes)| {
                    split(&format!("{path}\n{}", without_birthdays(String::from_utf8(bytes).unwrap())))
                })
                .collect();
            story.sort_by(|(_, one), (_, other)| one.cmp(other));
            story
        };
        let written = story(DAY);
        assert!(written.iter().map(|(days, _)| days.len()).sum::<usize>() > 200);
        for today in ["2026-11-23", "2027-02-28", "2028-02-29", "2031-07-04", "2020-01-01"].map(day) {
            let by = today - DAY;
            let moved = story(today);
            assert_eq!(moved.len(), written.len());
            for ((days, rest), (written_days, written_rest)) in moved.iter().zip(&written) {
                assert_eq!(rest, written_rest);
                assert_eq!(*days, written_days.iter().map(|&day| day + by).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn the_commands_to_try_name_files_that_exist() {
        let paths: Vec<_> = files(DAY).into_iter().map(|(path, _)| path).collect();
        let text = what_to_try("./rounds-demo");
        let named: Vec<_> = text.split('"').filter(|part| part.ends_with(".md")).collect();
        assert_eq!(named, ["Clients/Quayside Cider/Tom Ashworth.md", "Owen Pritchard.md"]);
        assert!(named.iter().all(|name| paths.iter().any(|path| path == name)), "{named:?}");
    }

    #[test]
    fn the_folder_to_try_is_one_word_of_a_command_line() {
        for (dir, expected) in [
            ("./rounds-demo", "cd ./rounds-demo\n"),
            ("my vault", "cd 'my vault'\n"),
            ("it's", "cd 'it'\\''s'\n"),
            ("-x", "cd './-x'\n"),
        ] {
            assert!(what_to_try(dir).contains(expected), "{dir}");
        }
    }
}
