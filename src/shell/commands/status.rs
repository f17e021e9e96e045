//! `rounds status`: is a watcher running, what waits and why, the last commits. It writes nothing.

use super::{Context, Outcome, autostart, inbox, refresh};
use crate::error::{Error, Result};
use crate::shell::cli::Status as Arguments;
use crate::shell::files::{self, Found};
use crate::shell::git::drivers::Lack;
use crate::shell::vault::{Options, Report, Settled, Vault, Wait, real_root};
use crate::shell::{clock, json, terminal};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// How many commits are listed.
const COMMITS: usize = 5;

#[derive(Debug, Serialize)]
struct Status {
    /// The vault's folder.
    vault: String,
    /// Who watches it.
    watcher: Option<String>,
    #[serde(flatten)]
    standing: Standing,
    /// What this clone's git is not told of merging contacts.
    merging: Option<String>,
    /// What starts a watcher at login.
    autostart: Option<autostart::Standing>,
    /// Why no card would be read in the inbox.
    inbox: Option<String>,
    /// The last commits, newest first.
    commits: Vec<Commit>,
}

/// What a round left undone. A watcher leaves it beside its lock: only it knows since when a file has been quiet.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Why nothing at all may be written now.
    pause: Option<String>,
    /// Subjects of what has settled and is not committed.
    settled: Vec<String>,
    /// What waits.
    waiting: Vec<Waiting>,
    /// What is in the way of syncing.
    #[serde(default)]
    sync: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl Standing {
    /// What a round of the vault at `root` left undone.
    pub fn new(report: &Report, root: &Path) -> Self {
        let waiting = report
            .waits
            .iter()
            .map(|wait| Waiting { path: wait.path.to_string(), reason: reason(wait, root) });
        Self {
            pause: report.pause.as_ref().map(ToString::to_string),
            settled: report.would.clone(),
            waiting: waiting.collect(),
            sync: None,
        }
    }

    /// The same, with what is in the way of syncing.
    pub fn syncing(self, trouble: Option<&str>) -> Self {
        Self { sync: trouble.map(str::to_owned), ..self }
    }

    /// Nothing can be done.
    pub fn stuck(error: &Error) -> Self {
        Self { pause: Some(error.to_string()), ..Self::default() }
    }

    /// Leaves it for `rounds status`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn leave(&self, vault: &Vault) -> Result<()> {
        files::write_own(&place(vault)?, json::render(self).as_bytes())
    }

    /// Removes what an earlier watcher left.
    pub fn forget(vault: &Vault) {
        // Where there is nothing, or nothing may be written, `rounds status` looks for itself.
        let _ = place(vault).map(std::fs::remove_file);
    }

    fn left(vault: &Vault) -> Option<Self> {
        match files::read_at(&place(vault).ok()?) {
            Found::File(content) => serde_json::from_slice(&content.bytes).ok(),
            _ => None,
        }
    }

    /// As [`Standing::left`], where nobody watches: all that is on disk counts as settled, as in `rounds refresh`.
    fn look(vault: &mut Vault, context: &Context) -> Result<Self> {
        let options = Options {
            today: context.today,
            explicit_today: context.explicit_today,
            settled: Settled::All,
            write: false,
            commit: false,
            accept_removals: false,
            accept_rewrite: false,
        };
        let report = refresh::settle(vault, &options)?;
        Ok(Self::new(&report, vault.root()))
    }
}

fn place(vault: &Vault) -> Result<PathBuf> {
    Ok(vault.repo().state()?.join("waits"))
}

/// Why a path waits, in words.
pub fn reason(wait: &Wait, root: &Path) -> String {
    match wait.typing && root.join(&*wait.path).symlink_metadata().is_err() {
        true => "missing, and not yet believed to be gone".into(),
        false => wait.reason.clone(),
    }
}

/// `Ada.md: staged by you`; what is about no one file has no path.
pub fn line(path: &str, reason: &str) -> String {
    let path = if path.is_empty() { String::new() } else { format!("{path}: ") };
    terminal::plain(&format!("{path}{reason}")).into_owned()
}

/// What this clone's git is not told of merging contacts, with the remedy, in a line.
pub fn lack(vault: &Vault) -> Option<String> {
    let (what, remedy) = lack_of(vault.repo().lacks_drivers(vault.disk().config())?);
    Some(format!("{what}: {remedy}"))
}

/// The same in two parts.
pub fn lack_of(lack: Lack) -> (&'static str, &'static str) {
    let init = "run `rounds init` here once";
    match lack {
        Lack::Commands => ("this clone does not know how to merge contacts", init),
        Lack::Outdated => ("this clone merges contacts as another rounds would", init),
        Lack::Attributes => (".gitattributes does not tell git which files to merge by field", init),
    }
}

/// Prints how the vault stands.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome> {
    let root = real_root(&context.find_vault(None)?)?;
    let mut vault = Vault::open(&root, |_| ())?;
    let watcher = vault.watcher();
    let left = watcher.as_ref().and_then(|_| Standing::left(&vault));
    let commits = vault.repo().recent(COMMITS)?;
    let merging = lack(&vault);
    let unread = inbox::unread(vault.repo(), vault.disk());
    let status = Status {
        vault: root.display().to_string(),
        watcher,
        standing: left.map_or_else(|| Standing::look(&mut vault, context), Ok)?,
        merging,
        autostart: autostart::standing(&root),
        inbox: unread.map(|(what, hint)| format!("{what}: {hint}")),
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
    let Standing { pause, settled, waiting, sync } = &status.standing;
    if let Some(pause) = pause {
        let _ = writeln!(out, "waiting: {}", plain(pause));
    }
    for subject in settled {
        let _ = writeln!(out, "settled: {}", plain(subject));
    }
    for Waiting { path, reason } in waiting {
        let _ = writeln!(out, "waiting: {}", line(path, reason));
    }
    if let Some(trouble) = sync {
        let _ = writeln!(out, "not synced: {}", plain(trouble));
    }
    if pause.is_none() && settled.is_empty() && waiting.is_empty() {
        let _ = writeln!(out, "everything is committed");
    }
    if let Some(lack) = &status.merging {
        let _ = writeln!(out, "{lack}");
    }
    if let Some(autostart) = &status.autostart {
        let _ = writeln!(out, "{}", plain(&autostart.line()));
    }
    if let Some(unread) = &status.inbox {
        let _ = writeln!(out, "{}", plain(unread));
    }
    for commit in &status.commits {
        let _ = writeln!(out, "{} {} {}", commit.id, commit.day, plain(&commit.subject));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_one_safe_line_with_its_path_where_it_has_one() {
        let check = |path, reason, expected| assert_eq!(line(path, reason), expected);
        check("Ada.md", "staged by you", "Ada.md: staged by you");
        check("", "30 notes are missing", "30 notes are missing");
        check("A\u{1b}[2J.md", "two\nlines", "A\\u{1b}[2J.md: two\\nlines");
    }
}
