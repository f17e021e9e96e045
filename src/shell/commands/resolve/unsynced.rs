//! What a sync could not settle: both sides shown, and the user's answer kept for the next sync.
//!
//! Writes neither a note nor a commit: the two versions are in git alone, and it is the sync that puts them together.

use super::{all, ask, changed, show};
use crate::contact;
use crate::error::{Error, Result};
use crate::shell::cli::Resolve;
use crate::shell::commands::{Context, Outcome};
use crate::shell::terminal::plain;
use crate::shell::vault::{Clash, Vault};
use std::fmt::Write as _;
use std::sync::Arc;

/// The file of the one clash that goes by this very name or path: the hints name it so, contact or not.
pub fn find(vault: &Vault, name: &str) -> Option<Arc<str>> {
    let paths: Vec<_> = vault.unsettled().iter().map(|clash| vault.path_of_clash(clash)).collect();
    let is_it = |path: &&Arc<str>| ***path == *name || contact::name(path) == name;
    let mut found = paths.iter().filter(is_it);
    found.next().filter(|_| found.next().is_none()).cloned()
}

/// The clash about the file at `path`.
pub fn at(vault: &Vault, path: &str) -> Option<Clash> {
    vault.unsettled().into_iter().find(|clash| *vault.path_of_clash(clash) == *path)
}

/// Lists them all, and says how many there are.
pub fn list(vault: &Vault, context: &Context) -> Result<usize> {
    let clashes = vault.unsettled();
    for clash in &clashes {
        let text = match vault.dispute(clash) {
            Some(dispute) => show(&vault.path_of_clash(clash), &dispute),
            None => show_whole(vault, clash),
        };
        context.terminal.print(&text)?;
    }
    Ok(clashes.len())
}

/// Settles one of them, all of it at once: half an answer would be half a merge.
pub fn run(mut vault: Vault, clash: &Clash, arguments: &Resolve, context: &Context) -> Result<Outcome> {
    let path = vault.path_of_clash(clash);
    if !vault.holds_still(clash)? {
        let what = format!("{}: was edited since the last sync", plain(&path));
        return Err(Error::refused(what, "run `rounds sync`, then this again"));
    }
    let is_given = arguments.ours || arguments.theirs;
    let Some(dispute) = vault.dispute(clash) else {
        if !is_given {
            context.terminal.print(&show_whole(&vault, clash))?;
            return Ok(Outcome::Findings);
        }
        if !vault.settle_whole(clash, arguments.theirs)? {
            let what = format!("{}: this cannot be settled by taking a side", plain(&path));
            return Err(Error::refused(what, "rename one of the two, then run `rounds sync`"));
        }
        return settled(&vault, &path, &[], context);
    };
    let answers = if is_given { all(&dispute, arguments.theirs) } else { ask(&path, &dispute, context)? };
    if !answers.iter().all(Option::is_some) {
        if answers.iter().any(Option::is_some) {
            context.terminal.progress("nothing is settled until all of it is")?;
        }
        return Ok(Outcome::Findings);
    }
    // Whoever was asked took their time.
    if !vault.holds_still(clash)? {
        return Err(changed(&path));
    }
    vault.settle_clash(clash, dispute.settled(&answers).as_bytes())?;
    settled(&vault, &path, &dispute.words(&answers), context)
}

/// Says what was settled, and when both machines will have it.
fn settled(vault: &Vault, path: &str, words: &[String], context: &Context) -> Result<Outcome> {
    let words = if words.is_empty() { String::new() } else { format!(" {}", words.join("; ")) };
    context.terminal.progress(&format!("{}: settled{}", plain(path), plain(&words)))?;
    let is_synced = vault.disk().config().sync_every.is_some() && vault.watcher().is_some();
    context.terminal.progress(match (vault.unsettled().is_empty(), is_synced) {
        (false, _) => "there is more to settle: rounds resolve",
        (true, true) => "`rounds watch` takes it along at its next sync",
        (true, false) => "now: rounds sync",
    })?;
    Ok(Outcome::Done)
}

/// A file without lines to choose from: one side or the other, as a whole.
fn show_whole(vault: &Vault, clash: &Clash) -> String {
    let mut out = format!("{}\n", plain(&vault.path_of_clash(clash)));
    for finding in &clash.findings {
        let _ = writeln!(out, "  {}", plain(&finding.message));
    }
    if clash.ours.is_some() && clash.theirs.is_some() {
        out.push_str("  --ours or --theirs takes one of the two as a whole\n");
    }
    out
}
