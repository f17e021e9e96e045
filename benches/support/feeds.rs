//! A save in a vault that keeps a calendar and a folder of cards, against the same save in the same vault without them.

use crate::desk::{self, Desk, Result, median, milliseconds};
use crate::generate::{self, Shape::Flat};
use crate::{BRANCH, ratio, row};
use std::time::{Duration, Instant};

const FEEDS: &str = "[feeds]\ncalendar = \"calendar.ics\"\ncards = \"Cards\"\n";

/// The line that a round changes.
type Line = fn(usize) -> String;

/// How many saves are measured of each kind.
const ROUNDS: usize = 40;

/// From the save to its commit: where no feed tells of it, where a card does, and where the calendar does too.
pub fn saves(notes: usize) -> Result<()> {
    let (with, without) = (Desk::new()?, Desk::new()?);
    for (desk, settings) in [(&with, FEEDS), (&without, "")] {
        desk.repository(notes, Flat)?;
        desk.write("rounds.toml", settings)?;
        desk.done(desk.rounds(&["refresh", "-q", "--today", desk::TODAY]))?;
        desk.quiet()?;
    }
    let _watchers = (with.watch("0s")?, without.watch("0s")?);
    let kinds: [(&str, Line, &str); 3] = [
        ("a save that no feed tells of → its commit", why, "≤ 1.1×"),
        ("a save that changes a card → its commit", phone, "the file, its folder"),
        ("a save that changes the calendar → its commit", next, "the file itself"),
    ];
    for (what, line, target) in kinds {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            for (desk, times) in [(&with, &mut ours), (&without, &mut theirs)] {
                times.push(save(desk, &line(round))?);
            }
        }
        let (our, their) = (median(ours), median(theirs));
        let vault = desk::label(notes, Flat);
        row(what, &vault, &milliseconds(our), &milliseconds(their), &ratio(our, their), target);
    }
    Ok(())
}

/// Saves one note with this line in its front matter; how long its commit took.
fn save(desk: &Desk, line: &str) -> Result<Duration> {
    let before = desk.stamp(BRANCH);
    let started = Instant::now();
    let text = format!("---\ncircle: 1\nlast_touch: 2026-11-01\n{line}\n---\n\nA note.\n");
    desk.write(&generate::path(0, Flat), &text)?;
    let time = desk.replaced(BRANCH, before, started)?;
    desk.quiet()?;
    Ok(time)
}

fn why(round: usize) -> String {
    format!("why: round {round}")
}

fn phone(round: usize) -> String {
    format!("phone: \"+44 20 {round}\"")
}

fn next(round: usize) -> String {
    format!("next: 2027-03-{:02}", 1 + round % 28)
}
