//! How time grows with what is to be done: what is quadratic shows here.

use crate::desk::{self, Desk, Result, milliseconds};
use crate::{ratio, row};
use std::process::Command;

/// All that is measured so.
pub fn all() -> Result<()> {
    growth("`init`, all logs link to one contact", 500, linked)?;
    growth("cards with a task, one commit", 100, cards)?;
    growth("new cards on both sides, merged", 250, merged)?;
    growth("new notes, one commit", 500, copied)?;
    growth("notes saved together, a commit each", 50, saved)
}

/// How time grows with what is to be done: so much, and 2, 4 and 8 times as much.
fn growth(what: &str, least: usize, prepare: fn(&Desk, usize) -> Result<Command>) -> Result<()> {
    let mut times = Vec::new();
    for count in [1, 2, 4, 8].map(|times| times * least) {
        let desk = Desk::new()?;
        let command = prepare(&desk, count)?;
        times.push((count, desk.time(command)?));
    }
    let counts: Vec<String> = times.iter().map(|(count, _)| count.to_string()).collect();
    let seen: Vec<String> = times.iter().map(|(_, time)| milliseconds(*time)).collect();
    let grown = ratio(times[3].1, times[0].1);
    row(what, &counts.join(", "), &seen.join(", "), "", &grown, "≤ 12× for 8×");
    Ok(())
}

/// A contact, and `count` others in whose logs it is linked.
fn linked(desk: &Desk, count: usize) -> Result<Command> {
    desk.write("Hub.md", "---\ncircle: 1\n---\n")?;
    for number in 0..count {
        let log = "---\ncircle: 1\n---\n\n## Log\n- 2026-01-01 lunch with [[Hub]]\n";
        desk.write(&format!("People/P{number}.md"), log)?;
    }
    Ok(desk.rounds(&["init", "-q"]))
}

fn cards(desk: &Desk, count: usize) -> Result<Command> {
    desk.done(desk.rounds(&["init", "-q"]))?;
    let card = |number| format!("- Bo{number} Yu{number}, Acme — send the deck by friday\n");
    desk.write("Inbox.md", &(0..count).map(card).collect::<String>())?;
    Ok(desk.rounds(&["refresh", "-q", "--today", desk::TODAY]))
}

/// Two inboxes, each with `count` cards that the other has not, as git's merge driver gets them.
fn merged(desk: &Desk, count: usize) -> Result<Command> {
    desk.done(desk.rounds(&["init", "-q"]))?;
    let cards = |who: &str| {
        (0..count).map(|number| format!("- {who}{number} Yu{number}, Acme\n")).collect::<String>()
    };
    desk.write("base", "- Ada Byron\n")?;
    desk.write("ours", &format!("- Ada Byron\n{}", cards("Bo")))?;
    desk.write("theirs", &format!("{}- Ada Byron\n", cards("Cy")))?;
    Ok(desk.rounds(&["merge-driver", "contact", "base", "ours", "theirs", "7", "Inbox.md"]))
}

fn copied(desk: &Desk, count: usize) -> Result<Command> {
    desk.done(desk.rounds(&["init", "-q"]))?;
    (0..count).try_for_each(|number| desk.write(&format!("People/P{number}.md"), "---\ncircle: 1\n---\n"))?;
    Ok(desk.rounds(&["refresh", "-q", "--today", desk::TODAY]))
}

fn saved(desk: &Desk, count: usize) -> Result<Command> {
    let save =
        |text: &str| (0..count).try_for_each(|number| desk.write(&format!("People/P{number}.md"), text));
    save("---\ncircle: 1\n---\n")?;
    desk.done(desk.rounds(&["init", "-q"]))?;
    save("---\ncircle: 2\n---\n")?;
    Ok(desk.rounds(&["refresh", "-q", "--today", desk::TODAY]))
}
