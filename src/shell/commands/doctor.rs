//! `rounds doctor`: all that a healthy vault needs, each with what to do about it. Changes nothing; the one file that
//! it makes, to see whether its event arrives, is gone afterwards.

mod cloud;
mod event_probe;

use super::init::obsidian;
use super::{Context, Outcome, autostart, count, status};
use crate::agenda;
use crate::config::{self, Config};
use crate::conflict_copy::ConflictCopy;
use crate::error::{Error, Result};
use crate::obsidian::{TYPES, disagreements};
use crate::shell::cli::Doctor;
use crate::shell::files::Found;
use crate::shell::git::Repo;
use crate::shell::git::health::git_version;
use crate::shell::terminal::{Layout, plain};
use crate::shell::vault::{self, Reading, real_root};
use crate::shell::{files, json};
use anstyle::AnsiColor;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A lock of git's that is older was left behind: no command holds one that long.
const OLD_LOCK: Duration = Duration::from_secs(600);
/// A file system whose clock is further away than this dates changes wrongly.
const SKEW: Duration = Duration::from_secs(5);
/// As many names are listed.
const LISTED: usize = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be.
    Ok,
    /// Worth knowing.
    Note,
    /// To be done.
    Finding,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    check: &'static str,
    state: State,
    message: String,
    /// What to do about it.
    hint: Option<String>,
}

fn ok(check: &'static str, message: impl Into<String>) -> Check {
    Check { check, state: State::Ok, message: message.into(), hint: None }
}

fn note(check: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Check {
    Check { check, state: State::Note, message: message.into(), hint: Some(hint.into()) }
}

fn finding(check: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Check {
    Check { check, state: State::Finding, message: message.into(), hint: Some(hint.into()) }
}

fn failed(check: &'static str, error: &Error) -> Check {
    let hint = error.hint();
    Check { check, state: State::Finding, message: error.to_string(), hint }
}

#[derive(Debug, Serialize)]
struct DoctorReport {
    vault: String,
    checks: Vec<Check>,
    findings: usize,
}

/// Looks at everything and prints it.
pub fn run(arguments: &Doctor, context: &Context) -> Result<Outcome> {
    let root = real_root(&context.find_vault(None)?)?;
    let checks = examine(&root, arguments.remote, context);
    let findings = checks.iter().filter(|check| check.state == State::Finding).count();
    let report = DoctorReport { vault: root.display().to_string(), checks, findings };
    context.terminal.print(&match arguments.json {
        true => json::render(&report),
        false => text(&report, context.terminal.layout()),
    })?;
    Ok(if findings == 0 { Outcome::Done } else { Outcome::Findings })
}

fn text(report: &DoctorReport, layout: Layout) -> String {
    let mut out = format!("{}\n", plain(&report.vault));
    for Check { check, state, message, hint } in &report.checks {
        let (word, colour) = match state {
            State::Ok => ("ok", AnsiColor::Green),
            State::Note => ("note", AnsiColor::Yellow),
            State::Finding => ("to do", AnsiColor::Red),
        };
        let word = layout.paint(colour.on_default(), &format!("{word:<6}"));
        let _ = writeln!(out, "{word} {check}: {}", plain(message));
        for line in hint.iter().flat_map(|hint| hint.lines()) {
            let _ = writeln!(out, "         {}", plain(line.trim()));
        }
    }
    let _ = match report.findings {
        0 => writeln!(out, "all is well"),
        findings => writeln!(out, "{} to do", count(findings, "thing")),
    };
    out
}

/// All checks, in the order in which one depends on another.
fn examine(root: &Path, ask_remote: bool, context: &Context) -> Vec<Check> {
    let mut checks = vec![settings(root), git()];
    let repo = match Repo::open(root) {
        Ok(repo) => repo,
        Err(error) => {
            checks.push(failed("repository", &error));
            return checks;
        }
    };
    checks.push(ok("repository", format!("{}", repo.git_dir().display())));
    checks.push(
        repo.signature().map_or_else(|error| failed("identity", &error), |who| ok("identity", who.name())),
    );
    checks.push(under_way(&repo));
    checks.push(locks(&repo));
    checks.extend(commits(&repo));
    let config = vault::read_config(root);
    checks.push(merging(&repo, &config));
    checks.push(program());
    checks.extend(at_login(root));
    checks.extend(remote(&repo, ask_remote));
    checks.extend(event_probe::events_and_clock(root, &repo));
    checks.push(cloud::check(root, &repo.common_dir()));
    match vault::read_disk(root) {
        Ok(reading) => {
            checks.push(notes(&reading, context));
            checks.extend(inbox(&repo, &reading));
            checks.push(agenda_day(&reading, &config.agenda_file, context));
            checks.extend(feeds(&repo, &reading));
            checks.extend(types(root, &reading));
        }
        Err(error) => checks.push(failed("notes", &error)),
    }
    checks.push(debris(repo));
    checks
}

fn settings(root: &Path) -> Check {
    match root.join(config::FILE).is_file() {
        true => ok("vault", config::FILE.to_owned() + " is there"),
        false => finding("vault", format!("no {} in it", config::FILE), "run `rounds init` in it"),
    }
}

fn git() -> Check {
    match git_version() {
        Ok(Some(version)) => ok("git", version),
        Ok(None) => {
            finding("git", "not on the PATH", "install git: sync, hooks and signatures go through it")
        }
        Err(error) => failed("git", &error),
    }
}

fn under_way(repo: &Repo) -> Check {
    const NAME: &str = "under way";
    if let Some(what) = repo.operation() {
        // What git calls by two words goes on by a command that only its own `git status` knows.
        let way = match what {
            "bisect" => "`git bisect reset`".into(),
            what if what.contains(' ') => "see `git status`".into(),
            what => format!("`git {what} --continue`, or `--abort`"),
        };
        let hint =
            format!("finish it or give it up: {way}; until then nothing is written and nothing is committed");
        return finding(NAME, format!("a {what}"), hint);
    }
    match repo.tracking() {
        Some(upstream) => ok(NAME, format!("nothing; on branch {}", upstream.branch)),
        None => finding(NAME, "HEAD names no branch", "go to a branch: `git switch main`"),
    }
}

fn locks(repo: &Repo) -> Check {
    let old = repo.old_locks(OLD_LOCK);
    let Some((first, age)) = old.first() else { return ok("locks", "none left behind") };
    let age = count(usize::try_from(age.as_secs() / 60).unwrap_or(usize::MAX), "minute");
    let message = format!("{} has been there for {age}", first.display());
    finding("locks", message, format!("if no git is running: rm '{}'", first.display()))
}

fn commits(repo: &Repo) -> Vec<Check> {
    let (hooks, signs) = match repo.commit_hooks().and_then(|hooks| Ok((hooks, repo.signs_commits()?))) {
        Ok(found) => found,
        Err(error) => return vec![failed("hooks", &error)],
    };
    let mut checks = vec![match hooks.is_empty() {
        true => ok("hooks", "none"),
        false => ok("hooks", format!("{}: commits go through your git", hooks.join(", "))),
    }];
    if signs {
        let hint = "keep the key in an agent: where a passphrase must be typed, commits wait";
        checks.push(note("signing", "commits are signed", hint));
    }
    if !repo.may_pack() {
        let hint = "run `git gc` now and then: history grows by a file for each object";
        checks.push(note("packing", "git's housekeeping is switched off", hint));
    }
    checks
}

fn merging(repo: &Repo, config: &Config) -> Check {
    match repo.lacks_drivers(config) {
        None => ok("merging", "git merges contacts by field"),
        Some(lack) => {
            let (message, hint) = status::lack_of(lack);
            finding("merging", message, hint)
        }
    }
}

/// The feeds that the settings name.
fn feeds(repo: &Repo, reading: &Reading) -> Vec<Check> {
    let is_encrypted = || {
        let mut contacts = reading.index.contacts();
        repo.uses_filters() && contacts.any(|(path, _)| repo.is_encrypted(path))
    };
    let asked = vault::asked_for(reading.index.config(), repo, is_encrypted);
    let check = |(_, name, why): (_, String, Option<&'static str>)| match why {
        None => ok("feed", name),
        Some(why) => finding(
            "feed",
            format!("{name} {why}"),
            "see .gitignore and .gitattributes, or take it out of rounds.toml",
        ),
    };
    asked.into_iter().map(check).collect()
}

fn program() -> Check {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    match std::env::split_paths(&folders).any(|folder| folder.join("rounds").is_file()) {
        true => ok("program", "git finds rounds"),
        false => {
            let hint = "put it into a folder of your PATH: until then git merges contacts as plain text";
            finding("program", "`rounds` is not on the PATH", hint)
        }
    }
}

fn remote(repo: &Repo, ask: bool) -> Vec<Check> {
    const NAME: &str = "remote";
    let remotes = repo.remotes();
    let Some(first) = remotes.first() else {
        let hint = "give it one to share it between machines: `git remote add origin URL`";
        return vec![note(NAME, "none: this vault is on this machine alone", hint)];
    };
    let Some(upstream) = repo.tracking() else { return Vec::new() };
    let Some(remote) = upstream.remote else {
        let hint = format!("git push -u {first} {}", upstream.branch);
        return vec![finding(NAME, format!("branch {} goes to none", upstream.branch), hint)];
    };
    if !ask {
        return vec![ok(NAME, format!("{remote}, not asked: `rounds doctor --remote` does"))];
    }
    vec![match repo.ask_remote(&remote) {
        Ok(()) => ok(NAME, format!("{remote} answers")),
        Err(error) => finding(
            NAME,
            format!("{remote} cannot be reached: {error}"),
            format!("see what `git ls-remote {remote}` says"),
        ),
    }]
}

fn notes(reading: &Reading, context: &Context) -> Check {
    let today = reading.day(context.today, context.explicit_today);
    let findings = agenda::attention(&reading.index, today).len();
    let contacts = count(reading.index.contacts().len(), "contact");
    match findings {
        0 => ok("notes", contacts),
        _ => note("notes", format!("{contacts}, {}", count(findings, "finding")), "see `rounds check`"),
    }
}

/// What starts a watcher at login.
fn at_login(root: &Path) -> Vec<Check> {
    const NAME: &str = "at login";
    let own = match autostart::standing(root) {
        None => ok(NAME, "nothing starts by itself: `rounds autostart on` makes it"),
        Some(standing) => match standing.trouble() {
            None => ok(NAME, format!("{} runs", standing.name())),
            Some((what, hint)) => finding(NAME, what, hint),
        },
    };
    let protected = autostart::protected(root).map(|(what, hint)| finding(NAME, what, hint));
    std::iter::once(own).chain(protected).collect()
}

/// The types of properties, where Obsidian has any.
fn types(root: &Path, reading: &Reading) -> Option<Check> {
    let Found::File(content) = files::read(root, TYPES) else { return None };
    let used = obsidian::used(root, &reading.index);
    let hint = "click the property's sign in any note that has it, Property type";
    Some(match disagreements(&String::from_utf8_lossy(&content.bytes), &used) {
        Ok(found) if found.is_empty() => ok("obsidian", "its types fit"),
        Ok(found) => {
            let each = found.iter().map(|it| format!("`{}` is of type {}, not {}", it.key, it.is, it.fit));
            note("obsidian", each.collect::<Vec<_>>().join("; "), hint)
        }
        Err(cause) => note("obsidian", format!("{TYPES} cannot be read: {cause}"), "Obsidian writes it anew"),
    })
}

/// The inbox, where the settings name one.
fn inbox(repo: &Repo, reading: &Reading) -> Option<Check> {
    let path = reading.index.config().inbox_file.as_deref()?;
    Some(match super::inbox::unread(repo, &reading.index) {
        Some((what, hint)) => finding("inbox", what, hint),
        None => ok("inbox", path),
    })
}

fn agenda_day(reading: &Reading, agenda: &str, context: &Context) -> Check {
    let latest = context.today.succ_opt().unwrap_or(context.today);
    match reading.committed.filter(|day| *day > latest && !context.explicit_today) {
        None => ok("day", context.today.to_string()),
        Some(day) => finding(
            "day",
            format!("the committed {agenda} is for {day}, and today is {}", context.today),
            "set the clock of the machine that is wrong",
        ),
    }
}

/// What editors, systems and synchronisers leave lying about, and git has nevertheless.
fn debris(mut repo: Repo) -> Check {
    let tracked = match repo.tracked() {
        Ok(tracked) => tracked,
        Err(error) => return failed("debris", &error),
    };
    let mut found: Vec<_> = tracked.iter().filter(|path| is_debris(path)).map(|path| &**path).collect();
    found.sort_unstable();
    if found.is_empty() {
        return ok("debris", "none in git");
    }
    let listed = found.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
    let more = if found.len() > LISTED { ", …" } else { "" };
    let quoted = |path: &&str| format!("'{}'", path.replace('\'', "'\\''"));
    let named = found.iter().take(LISTED).map(quoted).collect::<Vec<_>>().join(" ");
    let hint = format!("look at it, then: git rm --cached -- {named}");
    finding("debris", format!("in git: {listed}{more}"), hint)
}

fn is_debris(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_swap = |end: &str| name.starts_with('.') && name.ends_with(end);
    matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini")
        || [".swp", ".swo", ".swx"].into_iter().any(is_swap)
        || name.ends_with('~')
        || name.starts_with(".#")
        || (name.len() > 2 && name.starts_with('#') && name.ends_with('#'))
        || ConflictCopy::of(path).is_some()
}

/// A path's real place, or the path itself.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// Whether two places are on one file system.
fn share_a_disk(one: &Path, other: &Path) -> bool {
    let disk = |path: &Path| files::identity(&real(path)).map(|(disk, _)| disk);
    disk(one).is_some() && disk(one) == disk(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debris_is_told_from_notes() {
        for path in [
            ".DS_Store",
            "People/.DS_Store",
            ".Ada.md.swp",
            "Ada.md~",
            "#Ada.md#",
            ".#Ada.md",
            "Ada.sync-conflict-20261122-101010-ABCDEFG.md",
        ] {
            assert!(is_debris(path), "{path}");
        }
        for path in ["Ada.md", "#", "##", "a#b#.md", "swp", "Ada.swp.md", ".gitignore", ""] {
            assert!(!is_debris(path), "{path}");
        }
    }
}
