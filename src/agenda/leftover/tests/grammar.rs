//! The marks' grammar: whatever stands around marked lines of ours, they are found, and nothing that was typed is lost.

use super::*;
use crate::agenda::{Extent, build};
use proptest::prelude::*;

/// What the user does to a line of ours.
#[derive(Debug, Clone)]
struct Answer {
    sign: &'static str,
    before: &'static str,
    after: &'static str,
    bullets: Vec<&'static str>,
    indent: &'static str,
    /// The other side of a merge has the line without the mark.
    is_in_conflict: bool,
}

/// What stands between lines of ours.
#[derive(Debug, Clone)]
enum Around {
    Own(&'static str),
    AnotherDay(&'static str),
    Conflict,
}

const BEFORE: &[&str] = &["", "", "2w", "friday: at last", "2026-12-01,"];
const AFTER: &[&str] = &[
    "",
    "",
    "phone: liked the draft",
    "· and more #gave",
    "✅ 2026-11-20",
    "[Ben](Ben.md) and *stars* `code` 📅 2026-12-01",
    "  \\[x\\] — “so”",
];
const BULLETS: &[&str] = &["  - said yes", "\t* at length", "    - deep\n      deeper", "  lazy", "  1. one"];
const OWN: &[&str] = &[
    "call the bank",
    "- [ ] buy milk",
    "- [x] bought milk\n  - two litres",
    "## Mine",
    "# Notes of the day",
    "> quoted\n> - [x] twice",
    "```\n- [x] [Ada](P/Ada.md) · circle 1 · promised: lunch\n```",
    "- [ ] [Ada](P/Ada.md) bring flowers",
    "| my | table |",
    "- [x](P/Ada.md) a link, no box",
    "<!-- a comment -->",
    "- [2] a box of two",
];

fn answer() -> impl Strategy<Value = Answer> {
    let bullets = prop::collection::vec(prop::sample::select(BULLETS), 0..3);
    let sign = prop::sample::select(vec!["x", "X", "?", ">", "-", "!", "✓", ">2w", "ok then"]);
    let indent = prop::sample::select(vec!["", "", "  ", "    ", "\t"]);
    let (before, after) = (prop::sample::select(BEFORE), prop::sample::select(AFTER));
    (sign, before, after, bullets, indent, prop::bool::weighted(0.2)).prop_map(
        |(sign, before, after, bullets, indent, is_in_conflict)| Answer {
            sign,
            before,
            after,
            bullets,
            indent,
            is_in_conflict,
        },
    )
}

fn around() -> impl Strategy<Value = Around> {
    prop_oneof![
        6 => prop::sample::select(OWN).prop_map(Around::Own),
        1 => prop::sample::select(vec!["2026-11-20", "2026-11-29", "2027-01-02"]).prop_map(Around::AnotherDay),
        1 => Just(Around::Conflict),
    ]
}

fn page(day: &str) -> String {
    render(&build(&busy(), fixture::day(day), Extent::Day), &Leftover::default())
}

/// A word that nothing else has, so that it can be looked for.
fn tagged(text: &str, count: &mut usize) -> String {
    text.split('\n')
        .map(|line| {
            *count += 1;
            format!("{line} w{count}w")
        })
        .collect::<Vec<_>>()
        .join("\n")
}

impl Answer {
    /// The block that the user makes of our line.
    fn block(&self, line: &str, count: &mut usize) -> String {
        let (_, rest) = line.split_once("] ").unwrap();
        let before = if self.before.is_empty() { String::new() } else { format!("{} ", self.before) };
        let after =
            if self.after.is_empty() { String::new() } else { tagged(&format!(" {}", self.after), count) };
        let mut block = format!("{}- [{}] {before}{rest}{after}", self.indent, self.sign);
        for bullet in &self.bullets {
            block += &format!("\n{}", tagged(bullet, count));
        }
        if self.is_in_conflict {
            block = format!("<<<<<<< HEAD\n{block}\n=======\n{line}\n>>>>>>> other");
        }
        block
    }
}

impl Around {
    fn block(&self, count: &mut usize) -> String {
        match self {
            Self::Own(text) if text.starts_with("```") => {
                let inner = text.trim_start_matches("```\n").trim_end_matches("\n```");
                format!("```\n{}\n```", tagged(inner, count))
            }
            Self::Own(text) => tagged(text, count),
            Self::AnotherDay(day) => page(day).trim_end().to_owned(),
            Self::Conflict => {
                let (ours, theirs) = (tagged("ours", count), tagged("theirs", count));
                format!("<<<<<<< HEAD\n{ours}\n||||||| base\nbase\n=======\n{theirs}\n>>>>>>> other")
            }
        }
    }
}

/// A block's place among the others; the page's own are in order until they are shuffled.
type Keys = Vec<u16>;

fn check_grammar(answers: &[Option<Answer>], arounds: &[Around], keys: &Keys, shuffles: bool, crlf: bool) {
    let fresh = page(TODAY);
    let (mut count, mut section, mut lines) = (0, "", 0);
    let mut blocks: Vec<(u32, String)> = Vec::new();
    let mut expected: Vec<(String, &'static str, String, String)> = Vec::new();
    let key = |at: usize| u32::from(keys[at % keys.len()]);
    for (at, line) in fresh.lines().filter(|line| !line.is_empty()).enumerate() {
        section = shape::heading(line).unwrap_or(section);
        let mut block = line.to_owned();
        if line.starts_with("- [ ]") {
            if let Some(Some(answer)) = answers.get(lines) {
                block = answer.block(line, &mut count);
                let typed = block.lines().find(|line| line.contains(&format!("[{}]", answer.sign))).unwrap();
                let (_, own) = line.split_once("] ").unwrap();
                let (before, after) = typed.split_once(own).unwrap();
                let before = before.rsplit_once(']').unwrap().1.trim().to_owned();
                expected.push((section.to_owned(), answer.sign, before, after.trim().to_owned()));
            }
            lines += 1;
        }
        let place = if shuffles { key(at) } else { at as u32 * 1_000 };
        blocks.push((place, block));
    }
    for (at, around) in arounds.iter().enumerate() {
        blocks.push((key(at + 7), around.block(&mut count)));
    }
    blocks.sort_by_key(|(place, _)| *place);
    let mut text = blocks.iter().map(|(_, block)| block.as_str()).collect::<Vec<_>>().join("\n\n") + "\n";
    if crlf {
        text = text.replace('\n', "\r\n");
    }

    let left = read(&text, &[&fresh]);
    for (section, sign, before, after) in &expected {
        let is_it = |mark: &&Mark| {
            (&mark.section, &*mark.sign, &mark.before) == (section, *sign, before)
                && mark.after() == Some(after)
        };
        assert!(
            left.marks.iter().any(|mark| is_it(&mark)),
            "{section} [{sign}] {before} {after} in:\n{text}\n{left:?}"
        );
    }
    let agenda = build(&busy(), fixture::day(TODAY), Extent::Day);
    let next = render(&agenda, &left);
    for word in (1..=count).map(|at| format!(" w{at}w")) {
        assert!(next.contains(&word), "{word} of:\n{text}\nis lost in:\n{next}");
    }
    assert_eq!(render(&agenda, &read(&next, &[&fresh])), next, "not a fixed point, of:\n{text}");
}

proptest! {
    #[test]
    fn marked_lines_are_found_and_nothing_is_lost_whatever_stands_around_them(
        answers in prop::collection::vec(prop::option::of(answer()), 8),
        arounds in prop::collection::vec(around(), 0..6),
        keys in prop::collection::vec(any::<u16>(), 24),
        shuffles: bool,
        crlf: bool,
    ) {
        check_grammar(&answers, &arounds, &keys, shuffles, crlf);
    }
}
