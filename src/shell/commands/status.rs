//! `rounds status`: is a watcher running, what waits and why, the last commits. It writes nothing.

use super::{Context, Outcome};
use crate::error::Result;
use crate::shell::cli::Status as Arguments;
use crate::shell::vault::{How, Settled, Vault, real_root};
use crate::shell::{clock, json, terminal};
use serde::Serialize;
use std::fmt::Write;

/// How many commits are listed.
const COMMITS: usize = 5;

#[derive(Debug, Serialize)]
struct Status {
    /// The vault's folder.
    vault: String,
    /// Who watches it.
    watcher: Option<String>,
    /// Why nothing at all may be written now.
    pause: Option<String>,
    /// Subjects of what has settled and is not committed.
    settled: Vec<String>,
    /// What waits.
    waiting: Vec<Waiting>,
    /// The last commits, newest first.
    commits: Vec<Commit>,
}

#[derive(Debug, Serialize)]
struct Waiting {
    path: String,
    reason: String,
}

#[derive(Debug, Serialize)]
struct Commit {
    id: String,
    day: String,
    subject: String,
}

/// Prints how the vault stands.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome> {
    let root = real_root(&context.find_vault(None)?)?;
    let mut vault = Vault::open(&root, |_| ())?;
    let how = How {
        today: context.today,
        explicit_today: context.explicit_today,
        settled: Settled::Quiet(None),
        write: false,
        commit: false,
        accept_removals: false,
    };
    let report = vault.round(&how)?;
    let commits = vault.repo().recent(COMMITS)?;
    let status = Status {
        vault: root.display().to_string(),
        watcher: vault.watcher(),
        pause: report.pause.map(|pause| pause.to_string()),
        settled: report.would,
        waiting: report
            .waits
            .into_iter()
            .map(|wait| Waiting { path: wait.path.to_string(), reason: wait.reason })
            .collect(),
        commits: commits
            .into_iter()
            .map(|(id, seconds, subject)| Commit { id, day: clock::day_of(seconds), subject })
            .collect(),
    };
    context.terminal.print(&if arguments.json { json::render(&status) } else { text(&status) })?;
    Ok(Outcome::Done)
}

fn text(status: &Status) -> String {
    let mut out = String::new();
    let plain = terminal::plain;
    let watcher = status
        .watcher
        .as_deref()
        .map_or("no watcher is running".into(), |owner| format!("watched by {owner}"));
    let _ = writeln!(out, "{}: {watcher}", plain(&status.vault));
    if let Some(pause) = &status.pause {
        let _ = writeln!(out, "waiting: {}", plain(pause));
    }
    for subject in &status.settled {
        let _ = writeln!(out, "settled: {}", plain(subject));
    }
    for waiting in &status.waiting {
        let _ = writeln!(out, "waiting: {}: {}", plain(&waiting.path), plain(&waiting.reason));
    }
    if status.settled.is_empty() && status.waiting.is_empty() && status.pause.is_none() {
        let _ = writeln!(out, "everything is committed");
    }
    for commit in &status.commits {
        let _ = writeln!(out, "{} {} {}", commit.id, commit.day, plain(&commit.subject));
    }
    out
}
