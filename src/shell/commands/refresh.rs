//! `rounds refresh`: the watcher's round, once.

use super::{Context, Outcome, count, status};
use crate::error::Result;
use crate::shell::cli::Refresh;
use crate::shell::git::program::IN_ROUND;
use crate::shell::terminal;
use crate::shell::vault::{Options, Report, Settled, Vault, real_root};
use std::time::{Duration, Instant};

/// How often a round is repeated for a second look.
const LOOKS: usize = 20;
/// How long somebody else's lock is waited for …
const PATIENCE: Duration = Duration::from_secs(5);
/// … and how often it is looked at.
const AGAIN: Duration = Duration::from_millis(100);

/// Runs one round, in which everything on disk counts as settled.
pub fn run(arguments: &Refresh, context: &Context) -> Result<Outcome> {
    let root = real_root(&context.find_vault(arguments.dir.as_deref())?)?;
    if std::env::var_os(IN_ROUND).is_some() {
        // A hook of a commit that a round makes: that round does it all anyway, and would wait for itself here.
        context.terminal.detail("a round is under way: nothing to do");
        return Ok(Outcome::Done);
    }
    let mut vault = Vault::open(&root, |_| ())?;
    let options = Options {
        today: context.today,
        explicit_today: context.explicit_today,
        settled: Settled::All,
        write: !arguments.dry_run,
        commit: !arguments.dry_run && !arguments.no_commit,
        accept_removals: arguments.accept_removals,
        accept_rewrite: false,
    };
    if options.commit {
        vault.repo().signature()?;
    }
    let begin = Instant::now();
    let report = settle(&mut vault, &options)?;
    context.terminal.detail(format_args!(
        "looked at {} for {} ms",
        count(vault.disk().contacts().len(), "contact"),
        begin.elapsed().as_millis()
    ));
    tell(&report, &options, &vault, context)?;
    Ok(if report.pause.is_some() || !report.waits.is_empty() { Outcome::Waiting } else { Outcome::Done })
}

/// Runs rounds until no second look is due any more, and, where something is to be written, until nobody else's
/// passing lock is in the way. Returns the last one's report, with what the earlier ones did.
///
/// # Errors
/// When the vault cannot be worked with.
pub fn settle(vault: &mut Vault, options: &Options) -> Result<Report> {
    let patience = Instant::now() + PATIENCE;
    let mut report = vault.round(options)?;
    // Each look has a reason that ends: a file that is missing half a second, somebody else's commit or lock.
    let mut looks = 0;
    loop {
        let now = Instant::now();
        let passes = report.pause.as_ref().is_some_and(|pause| vault.repo().passes(pause).is_some());
        let locked = options.write && passes && now < patience;
        let next = match report.next.filter(|_| report.second_look && looks < LOOKS) {
            Some(next) => next,
            None if locked => now + AGAIN,
            None => return Ok(report),
        };
        looks += usize::from(!locked);
        std::thread::sleep(next.saturating_duration_since(now));
        vault.rescan()?;
        let before = std::mem::take(&mut report);
        report = vault.round(options)?;
        report.commits.splice(0..0, before.commits);
        report.wrote_due |= before.wrote_due;
    }
}

/// Says what a round did, and what it leaves undone.
///
/// # Errors
/// When stdout cannot be written.
pub fn tell(report: &Report, options: &Options, vault: &Vault, context: &Context) -> Result<()> {
    let terminal = &context.terminal;
    let agenda = &vault.disk().config().agenda_file;
    for (id, subject) in &report.commits {
        terminal.progress(&format!("{id} {}", terminal::plain(subject)))?;
    }
    // Without `--dry-run` the user said themselves that nothing is to be committed.
    for subject in report.would.iter().filter(|_| !options.write) {
        terminal.progress(&format!("would commit: {}", terminal::plain(subject)))?;
    }
    match (report.wrote_due, options.write, options.commit) {
        (true, true, false) => terminal.progress(&format!("wrote {agenda}"))?,
        (true, false, _) => terminal.progress(&format!("would write {agenda}"))?,
        _ => {}
    }
    for warning in &report.warnings {
        terminal.warn(warning, None);
    }
    if let Some(pause) = &report.pause {
        terminal.progress(&format!("waiting: {}", terminal::plain(&pause.to_string())))?;
    }
    for wait in &report.waits {
        terminal.progress(&format!("waiting: {}", status::line(&wait.path, &wait.reason)))?;
    }
    Ok(())
}
