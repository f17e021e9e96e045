//! `rounds resolve`: what a merge left open, shown side by side and settled on the user's word.
//!
//! Writes one note, only over what it showed; commits it unless git work of the user's is under way, which it never
//! concludes. What a sync could not settle is in no note: see `unsynced.rs`.

mod unsynced;

use super::{Context, Outcome, count, status};
use crate::agenda;
use crate::config::Config;
use crate::conflict_copy::ConflictCopy;
use crate::contact;
use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::inbox;
use crate::merge::{self, Dispute, Question, Rules};
use crate::message;
use crate::names::{self, Match};
use crate::shell::cli::Resolve;
use crate::shell::files::{self, Found, Replaced};
use crate::shell::git::Pause;
use crate::shell::git::merge::merge_texts;
use crate::shell::terminal::{plain, width};
use crate::shell::vault::{self, FileEdit, Operation, Options, Report, Vault, real_root};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// The values of a field stand this far in.
const INDENT: usize = 8;

/// Lists what is open, or settles one note.
pub fn run(arguments: &Resolve, context: &Context) -> Result<Outcome> {
    let root = real_root(&context.find_vault(None)?)?;
    let Some(name) = &arguments.name else { return list(&root, context) };
    let vault = Vault::open(&root, |_| ())?;
    let path = match unsynced::find(&vault, name) {
        Some(path) => path,
        None => find(&vault, name, context)?,
    };
    if let Some(clash) = unsynced::at(&vault, &path) {
        return unsynced::run(vault, &clash, arguments, context);
    }
    let open = Open::read(&root, &path)?;
    let Some(dispute) = &open.dispute else {
        if let Some(copy) = ConflictCopy::of(&path) {
            context.terminal.print(&show_copy(&copy.finding(&path)))?;
            return Ok(Outcome::Findings);
        }
        context.terminal.progress(&format!("{}: nothing to settle", plain(&path)))?;
        return Ok(Outcome::Done);
    };
    let answers = match (arguments.ours, arguments.theirs) {
        (false, false) => ask(&path, dispute, context)?,
        (_, is_theirs) => all(dispute, is_theirs),
    };
    let is_all = answers.iter().all(Option::is_some);
    if !is_all && answers.iter().all(Option::is_none) {
        return Ok(Outcome::Findings);
    }
    let outcome = settle(&root, &open, dispute, &answers, context)?;
    Ok(if is_all || outcome == Outcome::Waiting { outcome } else { Outcome::Findings })
}

/// The answer that takes one side's version: of several of theirs the last.
fn answer(question: &Question, is_theirs: bool) -> usize {
    if is_theirs { question.versions.len() - 1 } else { 0 }
}

/// One side's answers to all of it.
pub(super) fn all(dispute: &Dispute, is_theirs: bool) -> Vec<Option<usize>> {
    dispute.questions.iter().map(|it| Some(answer(it, is_theirs))).collect()
}

/// A note as it was read.
struct Open {
    path: Arc<str>,
    bytes: Vec<u8>,
    dispute: Option<Dispute>,
}

impl Open {
    fn read(root: &Path, path: &Arc<str>) -> Result<Self> {
        let refused = |what: &str, hint: &str| Error::refused(format!("{path}: {what}"), hint);
        let bytes = match files::read(root, path) {
            Found::File(content) => content.bytes,
            Found::Nothing => return Err(refused("is no file", "name a contact, or a note's path")),
            Found::Unreadable(cause) => {
                return Err(refused(&format!("cannot be read: {cause}"), "make it readable"));
            }
        };
        let dispute = match std::str::from_utf8(&bytes) {
            Ok(text) => Dispute::read(text, rules(path, &vault::read_config(root)), &text_merge),
            Err(_) => return Err(refused("is not UTF-8", "save it as UTF-8")),
        };
        Ok(Self { path: path.clone(), bytes, dispute })
    }
}

/// The rules for a note of a vault with these settings.
fn rules(path: &str, config: &Config) -> Rules {
    if config.is_inbox(path) { inbox::merge } else { merge::merge }
}

pub(super) fn text_merge(base: &str, ours: &str, theirs: &str) -> (String, bool) {
    let merged = merge_texts(base, ours, theirs, ["ours", "theirs"]);
    // For want of memory alone: then both versions stand between marks of our own.
    merged.unwrap_or_else(|_| (format!("<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n"), false))
}

/// The note that is meant: a contact by any of its names, or a note by its path.
fn find(vault: &Vault, name: &str, context: &Context) -> Result<Arc<str>> {
    let root = vault.root();
    let is_note = |path: &&str| {
        !path.split('/').any(|part| part == "..") && matches!(files::read(root, path), Found::File(_))
    };
    let places = [root.join(name), context.absolute(Path::new(name))];
    let note = places.iter().filter_map(|place| files::relative(root, place)).find(is_note);
    if let Some(path) = note {
        return Ok(path.into());
    }
    let listed =
        |paths: &[Arc<str>]| paths.iter().map(|path| plain(path).into_owned()).collect::<Vec<_>>().join(", ");
    let (what, hint) = match names::find(vault.disk(), name) {
        Match::One(path) => return Ok(path),
        Match::Several(paths) => (format!("`{name}` may be several"), format!("one of: {}", listed(&paths))),
        Match::None(near) if near.is_empty() => {
            (format!("no contact `{name}`"), "see `rounds resolve`".into())
        }
        Match::Like(near) | Match::None(near) => {
            (format!("no contact `{name}`"), format!("did you mean: {}", listed(&near)))
        }
    };
    Err(Error::refused(what, hint))
}

fn list(root: &Path, context: &Context) -> Result<Outcome> {
    let mut open = 0;
    let config = vault::read_config(root);
    for path in vault::notes(root)? {
        let Found::File(content) = files::read(root, &path) else { continue };
        let text = String::from_utf8_lossy(&content.bytes);
        if let Some(dispute) = Dispute::read(&text, rules(&path, &config), &text_merge) {
            open += 1;
            context.terminal.print(&show(&path, &dispute))?;
        }
    }
    let vault = Vault::open(root, |_| ())?;
    open += unsynced::list(&vault, context)?;
    let copies = copies(&vault, context)?;
    if open == 0 && copies == 0 {
        context.terminal.progress("nothing to settle")?;
        return Ok(Outcome::Done);
    }
    let mut said = Vec::new();
    if open > 0 {
        let hint = "rounds resolve NAME: question by question, or with --ours or --theirs for all of it";
        said.push(format!("{} to settle; {hint}", count(open, "note")));
    }
    if copies > 0 {
        let copies = if copies == 1 { "1 copy".into() } else { format!("{copies} copies") };
        said.push(format!("{copies} by a synchroniser, to settle by hand"));
    }
    context.terminal.progress(&format!("\n{}", said.join("\n")))?;
    Ok(Outcome::Findings)
}

/// Lists the copies that synchronisers left: these are settled by hand.
fn copies(vault: &Vault, context: &Context) -> Result<usize> {
    let findings = agenda::attention(vault.disk(), context.today);
    let is_copy = |path: &str| ConflictCopy::of(path).is_some();
    let copies: Vec<_> = findings.iter().filter(|finding| is_copy(&finding.path)).collect();
    for copy in &copies {
        context.terminal.print(&show_copy(copy))?;
    }
    Ok(copies.len())
}

fn show_copy(copy: &Finding) -> String {
    format!("{}\n  {}\n", plain(&copy.path), plain(&copy.hint))
}

fn show(path: &str, dispute: &Dispute) -> String {
    let mut out = format!("{}\n", plain(path));
    for question in &dispute.questions {
        out.push_str(&show_question(question));
    }
    if dispute.questions.is_empty() {
        out.push_str("  git's marks, around what can stand side by side: `--ours` writes it without them\n");
    }
    out
}

fn show_question(question: &Question) -> String {
    let mut out = format!("  {}\n", plain(&question.what.to_string()));
    for (at, version) in question.versions.iter().enumerate() {
        let whose = if at == 0 { "ours" } else { "theirs" };
        let pad = " ".repeat(INDENT - width(whose));
        let mut lines = version.shown.lines().map(plain);
        let first = lines.next().unwrap_or_else(|| "(nothing)".into());
        let _ = writeln!(out, "    {whose}{pad}{first}");
        for line in lines {
            let _ = writeln!(out, "    {}{line}", " ".repeat(INDENT));
        }
    }
    out
}

/// Asks question by question; where nobody is there to answer, only shows them.
pub(super) fn ask(path: &str, dispute: &Dispute, context: &Context) -> Result<Vec<Option<usize>>> {
    let terminal = &context.terminal;
    if dispute.questions.is_empty() {
        return Ok(Vec::new());
    }
    terminal.print(&format!("{}\n", plain(path)))?;
    let mut answers = vec![None; dispute.questions.len()];
    let mut is_answered = true;
    for (question, taken) in dispute.questions.iter().zip(&mut answers) {
        terminal.print(&show_question(question))?;
        while is_answered && taken.is_none() {
            match terminal.ask("  which is right? [o]urs, [t]heirs, [l]ater: ")?.as_deref() {
                Some("o" | "ours") => *taken = Some(answer(question, false)),
                Some("t" | "theirs") => *taken = Some(answer(question, true)),
                Some("l" | "later") => break,
                Some(_) => {}
                None => is_answered = false,
            }
        }
    }
    if !is_answered {
        terminal.progress("rounds resolve NAME --ours, or --theirs, settles all of it")?;
    }
    Ok(answers)
}

/// Writes the note with the answers, and commits it where nothing else is under way.
fn settle(
    root: &Path,
    open: &Open,
    dispute: &Dispute,
    answers: &[Option<usize>],
    context: &Context,
) -> Result<Outcome> {
    let new = dispute.settled(answers).into_bytes();
    let mut vault = Vault::open(root, |_| ())?;
    let subject = message::settled(&open.path, &dispute.words(answers));
    let options = Options::at_once(context.today, context.explicit_today);
    let report = vault.act(&options, |vault| {
        let message = message::deed(&subject, "", &open.path, "resolve", vault.is_encrypted());
        let is_same =
            |text: &[u8]| matches!(files::read(root, &open.path), Found::File(it) if it.bytes == text);
        if is_same(&new) {
            return Ok(Vec::new());
        }
        if !is_same(&open.bytes) {
            return Err(changed(&open.path));
        }
        let edit =
            FileEdit { path: open.path.clone(), old: Some(open.bytes.clone()), new: Some(new.clone()) };
        Ok(vec![Operation { edits: vec![edit], message }])
    })?;
    for (id, subject) in &report.commits {
        context.terminal.progress(&format!("{id} {}", plain(subject)))?;
    }
    match &report.pause {
        Some(Pause::Locked) => {
            context.terminal.progress(&format!("waiting: {}", Pause::Locked))?;
            return Ok(Outcome::Waiting);
        }
        None if !waits(&report, &open.path) => return Ok(Outcome::Done),
        _ => {}
    }
    // The user is in the middle of something, or has the marks uncommitted: the note is theirs to conclude.
    let path = root.join(&*open.path);
    match files::replace(&path, &new, Some(&open.bytes), vault.repo().state()?, true)? {
        Replaced::Changed => return Err(changed(&open.path)),
        Replaced::Done => context.terminal.progress(&format!("wrote {}", plain(&open.path)))?,
    }
    if report.pause.is_some() {
        context.terminal.progress(&format!("now: git add -- {}", quoted(&path)))?;
        if let Some(what) = vault.repo().operation().filter(|what| !what.contains(' ') && *what != "bisect") {
            context.terminal.progress(&format!("then: git {what} --continue"))?;
        }
    }
    Ok(Outcome::Done)
}

/// Whether the note itself could not be committed.
fn waits(report: &Report, path: &str) -> bool {
    report.commits.is_empty() && report.waits.iter().any(|wait| *wait.path == *path)
}

fn changed(path: &str) -> Error {
    Error::refused(
        format!("{}: changed while it was being read", status::line("", contact::name(path))),
        "run the command again",
    )
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', "'\\''"))
}
