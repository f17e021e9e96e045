//! What `rounds check` prints, to the letter.

use super::*;

const PLAIN: Layout = Layout { width: None, colour: false };

fn finding(path: &str, line: u32, column: u32, length: u32) -> Finding {
    let (message, hint) =
        ("circle `4` is not one of 1, 2, 3".into(), "circle 3 is the widest: once a year".into());
    Finding { path: path.into(), spot: Spot { line, column, length }, message, hint }
}

#[test]
fn a_finding_shows_its_line_the_spot_and_the_remedy() {
    let found = render(&finding("People/Ada Lovelace.md", 3, 9, 1), Grade::Finding, Some("circle: 4"), PLAIN);
    assert_eq!(
        found,
        "\
People/Ada Lovelace.md:3:9: circle `4` is not one of 1, 2, 3
  |
3 | circle: 4
  |         ^
  |
  = hint: circle 3 is the widest: once a year"
    );
}

#[test]
fn a_finding_about_the_whole_file_shows_no_line() {
    let found = render(&finding("Ada.md", 0, 0, 0), Grade::Finding, None, PLAIN);
    assert_eq!(
        found,
        "\
Ada.md: circle `4` is not one of 1, 2, 3
 |
 = hint: circle 3 is the widest: once a year"
    );
}

#[test]
fn the_caret_stands_under_the_spot_whatever_stands_before_it() {
    #[track_caller]
    fn check(line: &str, column: u32, length: u32, room: usize, expected: &str) {
        let width = Some(room + "3 | ".len());
        let found = render(
            &finding("a.md", 3, column, length),
            Grade::Finding,
            Some(line),
            Layout { width, colour: false },
        );
        let shown = found
            .lines()
            .skip(2)
            .take(2)
            .map(|line| line.get(4..).unwrap_or_default())
            .collect::<Vec<_>>()
            .join("\n");
        assert_eq!(shown, expected, "\n{found}\n");
    }
    check("why: né", 6, 2, 40, "why: né\n     ^^");
    check("a\tb: c", 3, 1, 40, "a    b: c\n     ^");
    check("林林: 林", 5, 1, 40, "林林: 林\n      ^^");
    check("\u{1b}[31m: \u{7}x", 8, 1, 40, "\\u{1b}[31m: \\u{7}x\n            ^^^^^");
    check("\u{202e}x", 2, 1, 40, "\\u{202e}x\n        ^");
    check("circle:", 8, 0, 40, "circle:\n       ^");
    check("", 1, 0, 40, "\n^");
    check("circle: 4", 99, 5, 40, "circle: 4\n         ^");
    check(
        "0123456789012345678901234567890123456789X23456789012345678901234567890",
        41,
        1,
        40,
        "…890123456789X2345678901234567890123456…\n             ^",
    );
    check(
        "0123456789012345678901234567890123456789X",
        41,
        1,
        40,
        "…23456789012345678901234567890123456789X\n                                       ^",
    );
    check(
        "X123456789012345678901234567890123456789012345",
        1,
        1,
        40,
        "X12345678901234567890123456789012345678…\n^",
    );
    check(
        "0123456789012345678901234567890123456789XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
        41,
        39,
        40,
        "…890123456789XXXXXXXXXXXXXXXXXXXXXXXXXX…\n             ^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    );
    check(
        "林林林林林林林林林林林林林林林林林林林X林林林林林林林林林林林",
        20,
        1,
        40,
        "…林林林林林林林林X林林林林林林林林林林林\n                 ^",
    );
}
