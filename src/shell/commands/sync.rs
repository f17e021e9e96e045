//! `rounds sync`: what has changed here goes to the remote, and what has changed there comes.

use super::{Context, Outcome, refresh, status};
use crate::error::Result;
use crate::shell::cli::Sync as Arguments;
use crate::shell::git::program::{IN_ROUND, STOPPING};
use crate::shell::sync::{self, Step, Sync, Transfer};
use crate::shell::terminal;
use crate::shell::vault::{Options, Report, Vault, Wait, real_root};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long another sync of this vault is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Syncs once; everything on disk counts as settled.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome> {
    let root = real_root(&context.find_vault(arguments.dir.as_deref())?)?;
    if std::env::var_os(IN_ROUND).is_some() {
        // A hook of a commit or push of ours: the sync that it belongs to would be waited for here.
        context.terminal.detail("a round is under way: nothing to do");
        return Ok(Outcome::Done);
    }
    let mut vault = Vault::open(&root, |_| ())?;
    vault.repo().signature()?;
    let accept_rewrite = arguments.accept_rewrite;
    let options = Options { accept_rewrite, ..Options::at_once(context.today, context.explicit_today) };
    if vault.repo().head()?.branch != "HEAD" {
        // Without anybody to sync with, nothing is done at all.
        Sync::new(&vault, arguments.yes)?;
    }
    // The network's git is in a group of its own: Ctrl-C would not reach it.
    let _ = ctrlc::set_handler(|| STOPPING.store(true, Ordering::Relaxed));
    let _turn = sync::lock(&vault, PATIENCE)?;
    let report = refresh::settle(&mut vault, &options)?;
    tell(&report, &[], context)?;
    let mut waits = report.waits.clone();
    if report.pause.is_some() {
        return Ok(Outcome::Waiting);
    }
    let mut sync = Sync::new(&vault, arguments.yes)?;
    let mut step = Step::Transfer(Transfer::Fetch);
    let outcome = loop {
        step = match step {
            Step::Transfer(transfer) => {
                let response = transfer.run(&sync.upstream);
                sync.back(&transfer, response)
            }
            Step::Integrate => {
                let (report, integrated) = vault.integrate(&options, &sync.upstream)?;
                tell(&report, &waits, context)?;
                let is_paused = report.pause.is_some();
                waits = report.waits;
                sync.integrated(integrated, is_paused)
            }
            Step::Over(outcome) => break outcome,
        };
    };
    let is_done = end(&sync, &outcome, &vault, context)?;
    Ok(if is_done && waits.is_empty() { Outcome::Done } else { Outcome::Waiting })
}

/// Says what a round did, and what waits but for what was told already.
fn tell(report: &Report, told: &[Wait], context: &Context) -> Result<()> {
    let terminal = &context.terminal;
    for (id, subject) in &report.commits {
        terminal.progress(&format!("{id} {}", terminal::plain(subject)))?;
    }
    for warning in &report.warnings {
        terminal.warn(warning, None);
    }
    if let Some(pause) = &report.pause {
        terminal.progress(&format!("waiting: {}", terminal::plain(&pause.to_string())))?;
    }
    for wait in report.waits.iter().filter(|wait| !told.contains(wait)) {
        terminal.progress(&format!("waiting: {}", status::line(&wait.path, &wait.reason)))?;
    }
    Ok(())
}

/// Says how it ended; whether both are in step.
fn end(sync: &Sync, outcome: &sync::SyncOutcome, vault: &Vault, context: &Context) -> Result<bool> {
    let terminal = &context.terminal;
    for kept in &sync.kept {
        terminal.warn(terminal::plain(kept), None);
    }
    let is_in_step = *outcome == sync::SyncOutcome::InStep;
    if is_in_step {
        if sync.sent > 0 {
            vault.repo().note_pushed_to(&sync.upstream.place())?;
        }
        let tale = sync.tale().unwrap_or_else(|| "in step".into());
        terminal.progress(&format!("{}: {tale}", terminal::plain(sync.upstream.name())))?;
    }
    if let sync::SyncOutcome::Waits(waits) = outcome {
        for wait in waits {
            terminal.progress(&format!("waiting: {}", status::line(&wait.path, &wait.reason)))?;
        }
    }
    if let sync::SyncOutcome::Unsettled(findings) = outcome {
        for it in findings {
            let line = format!("{}:{}: {}", it.path, it.spot.line, it.message);
            terminal.warn(terminal::plain(&line), Some(&it.hint));
        }
    }
    match sync.trouble(outcome) {
        // Nobody is at fault when there is no network, and nothing is lost: no more than a word.
        Some((text, None)) => terminal.progress(&format!("waiting: {}", terminal::plain(&text)))?,
        Some((text, hint)) => terminal.warn(terminal::plain(&text), hint.as_deref()),
        None => {}
    }
    Ok(is_in_step)
}
