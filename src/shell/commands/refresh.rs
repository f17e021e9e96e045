//! `rounds refresh`: the watcher's round, once.

use super::{Context, Outcome};
use crate::error::Result;
use crate::shell::cli::Refresh;
use crate::shell::terminal;
use crate::shell::vault::{How, Report, Settled, Vault, real_root};
use std::time::Instant;

/// Runs one round, in which everything on disk counts as settled.
pub fn run(arguments: &Refresh, context: &Context) -> Result<Outcome> {
    let root = real_root(&context.find_vault(arguments.dir.as_deref())?)?;
    let mut vault = Vault::open(&root, |_| ())?;
    let how = How {
        today: context.today,
        explicit_today: context.explicit_today,
        settled: Settled::All,
        write: !arguments.dry_run,
        commit: !arguments.dry_run && !arguments.no_commit,
        accept_removals: arguments.accept_removals,
    };
    if how.commit {
        vault.repo().signature()?;
    }
    let report = settle(&mut vault, &how, |report| tell(report, arguments, context))?;
    Ok(if report.pause.is_some() || !report.waits.is_empty() { Outcome::Waiting } else { Outcome::Done })
}

/// Runs rounds until no second look is due any more; `tell` is called after each. Returns the last one's report.
///
/// # Errors
/// When the vault cannot be worked with.
pub fn settle(vault: &mut Vault, how: &How, mut tell: impl FnMut(&Report) -> Result<()>) -> Result<Report> {
    let mut report = vault.round(how)?;
    // Each look has a reason that ends: a file that is missing half a second, somebody else's commit.
    for _ in 0..20 {
        let Some(next) = report.next.filter(|_| report.second_look) else { break };
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        vault.rescan()?;
        let before = std::mem::take(&mut report);
        report = vault.round(how)?;
        report.commits.splice(0..0, before.commits);
        report.wrote_due |= before.wrote_due;
    }
    tell(&report)?;
    Ok(report)
}

fn tell(report: &Report, arguments: &Refresh, context: &Context) -> Result<()> {
    let terminal = &context.terminal;
    for (id, subject) in &report.commits {
        terminal.progress(&format!("{id} {}", terminal::plain(subject)))?;
    }
    for subject in &report.would {
        terminal.progress(&format!("would commit: {}", terminal::plain(subject)))?;
    }
    if report.wrote_due && arguments.dry_run {
        terminal.progress("would write the agenda")?;
    }
    for warning in &report.warnings {
        terminal.warn(terminal::plain(warning), None);
    }
    if let Some(pause) = &report.pause {
        terminal.progress(&format!("waiting: {pause}"))?;
    }
    for wait in &report.waits {
        terminal.progress(&format!(
            "waiting: {}: {}",
            terminal::plain(&wait.path),
            terminal::plain(&wait.reason)
        ))?;
    }
    Ok(())
}
