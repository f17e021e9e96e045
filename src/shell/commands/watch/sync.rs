//! The watcher's sync: now and then, beside the rounds. The network has a thread of its own and no lock of the round's;
//! only what came in is put together with ours in a round.

use crate::error::{Error, Result};
use crate::shell::git::lock::OwnLock;
use crate::shell::git::program::STOPPING;
use crate::shell::git::remote::Upstream;
use crate::shell::sync::{self, Response, Step, Sync, SyncOutcome, Transfer};
use crate::shell::vault::{Options, Report, Vault};
use crate::shell::watch::Hint;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// The shortest time between two syncs, whatever the settings say.
const SHORTEST: Duration = Duration::from_secs(1);
/// While something is in the way, the time between two tries grows up to so many times the usual.
const PATIENCE: u32 = 8;
/// … but not to more than this: a laptop that is online again waits no longer than it is used to.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// What only has to rest is tried again soon.
const SOON: Duration = Duration::from_secs(5);

/// The syncs of a watcher.
#[derive(Debug, Default)]
pub struct Syncs {
    next: Option<Instant>,
    /// How many in a row failed.
    failures: u32,
    running: Option<Running>,
    /// What was said last to be in the way.
    trouble: Option<String>,
}

#[derive(Debug)]
struct Running {
    sync: Sync,
    transfer: Transfer,
    response: Receiver<Response>,
    thread: Option<JoinHandle<()>>,
    _turn: OwnLock,
}

/// What a look at the sync came to.
#[derive(Debug, Default)]
pub struct News {
    /// Rounds that were made on the way.
    pub reports: Vec<Report>,
    /// Lines to say.
    pub lines: Vec<String>,
}

impl Syncs {
    /// Goes on with the sync under way as far as can be without waiting, or begins one when it is time.
    ///
    /// # Errors
    /// When the vault cannot be worked with now.
    pub fn look(&mut self, vault: &mut Vault, options: &Options, send: &Sender<Hint>) -> Result<News> {
        let mut news = News::default();
        let Some(every) = vault.disk().config().sync_every.map(|every| every.max(SHORTEST)) else {
            self.next = None;
            self.trouble = None;
            // Whoever is out comes back first; then it is others' turn.
            let is_out = |it: &Running| matches!(it.response.try_recv(), Err(TryRecvError::Empty));
            self.running = self.running.take().filter(is_out);
            return Ok(news);
        };
        let now = Instant::now();
        let Some(mut running) = self.running.take() else {
            if self.next.is_none_or(|next| now >= next) {
                self.begin(vault, send, every, &mut news);
            }
            return Ok(news);
        };
        let response = match running.response.try_recv() {
            Ok(response) => response,
            Err(TryRecvError::Empty) => {
                self.running = Some(running);
                return Ok(news);
            }
            Err(TryRecvError::Disconnected) => Response::Answer(crate::shell::git::remote::Answer::Stopped),
        };
        let mut step = running.sync.back(&running.transfer, response);
        loop {
            step = match step {
                Step::Transfer(transfer) => {
                    running.go(transfer, send);
                    self.running = Some(running);
                    return Ok(news);
                }
                Step::Integrate => match vault.integrate(options, &running.sync.upstream) {
                    Ok((report, integrated)) => {
                        let is_paused = report.pause.is_some();
                        news.reports.push(report);
                        running.sync.integrated(integrated, is_paused)
                    }
                    Err(error @ Error::Replaced(_)) => return Err(error),
                    // Git was ended with us.
                    Err(_) if STOPPING.load(Ordering::Relaxed) => Step::Over(SyncOutcome::Stopped),
                    // What came may be bent: that must not hold up the rounds.
                    Err(error) => Step::Over(SyncOutcome::Failed(error.to_string(), error.hint())),
                },
                Step::Over(outcome) => {
                    self.end((&running.sync, &outcome), vault, every, &mut news);
                    return Ok(news);
                }
            };
        }
    }

    /// When the next one begins; `None`: never, or one is under way, which wakes us itself.
    pub fn next(&self) -> Option<Instant> {
        self.next.filter(|_| self.running.is_none())
    }

    /// What is in the way of syncing, for `rounds status`.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Waits for the network's part, which ends at once when we are asked to stop.
    pub fn stop(&mut self) {
        if let Some(thread) = self.running.take().and_then(|mut running| running.thread.take()) {
            let _ = thread.join();
        }
    }

    fn begin(&mut self, vault: &Vault, send: &Sender<Hint>, every: Duration, news: &mut News) {
        self.next = Some(Instant::now() + every);
        let sync = match Sync::new(vault, false) {
            Ok(sync) => sync,
            Err(error) => {
                let hint = error.hint().map(|hint| format!(": {}", hint.replace("\n     ", ";")));
                self.say(format!("{error}{}", hint.unwrap_or_default()), news);
                return;
            }
        };
        // Somebody syncs by hand just now: that does it as well.
        let Ok(turn) = sync::lock(vault, Duration::ZERO) else { return };
        let (_, response) = channel();
        let mut running = Running { sync, transfer: Transfer::Fetch, response, thread: None, _turn: turn };
        running.go(Transfer::Fetch, send);
        self.running = Some(running);
    }

    fn end(
        &mut self,
        (sync, outcome): (&Sync, &SyncOutcome),
        vault: &Vault,
        every: Duration,
        news: &mut News,
    ) {
        let name = sync.upstream.name();
        news.lines.extend(sync.kept.iter().cloned());
        if let Some(tale) = sync.tale().filter(|_| *outcome == SyncOutcome::InStep) {
            news.lines.push(format!("synced with {name}: {tale}"));
            if sync.sent > 0 {
                // Asked again next time: no more than that.
                let _ = vault.repo().note_pushed_to(&sync.upstream.place());
            }
        }
        self.next = Some(Instant::now() + self.pause(outcome, every));
        if matches!(outcome, SyncOutcome::InStep | SyncOutcome::Stopped | SyncOutcome::Paused) {
            self.trouble = None;
        } else if let SyncOutcome::Waits(waits) = outcome {
            let paths: Vec<_> = waits.iter().map(|it| format!("{}: {}", it.path, it.reason)).collect();
            self.say(paths.join("; "), news);
        } else if let SyncOutcome::Unsettled(findings) = outcome {
            let tell = |it: &crate::finding::Finding| format!("{}: {} ({})", it.path, it.message, it.hint);
            self.say(findings.iter().map(tell).collect::<Vec<_>>().join("; "), news);
        } else if let Some((text, hint)) = sync.trouble(outcome) {
            let hint = hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
            self.say(format!("{text}{hint}"), news);
        }
    }

    /// How long until the next one, after one that ended so.
    fn pause(&mut self, outcome: &SyncOutcome, every: Duration) -> Duration {
        let rests = match outcome {
            SyncOutcome::Waits(waits) => waits.iter().any(|wait| wait.typing),
            outcome => *outcome == SyncOutcome::Paused,
        };
        // A question is the user's to answer, and whoever has answered waits for it: that is no failure.
        let is_users =
            matches!(outcome, SyncOutcome::Unsettled(_) | SyncOutcome::Rewritten(_) | SyncOutcome::Waits(_));
        let is_well = rests || is_users || matches!(outcome, SyncOutcome::InStep | SyncOutcome::Stopped);
        self.failures = if is_well { 0 } else { (self.failures + 1).min(PATIENCE) };
        if rests {
            return every.min(SOON);
        }
        (every * (1 << self.failures.min(3)).min(PATIENCE)).min(every.max(LONGEST))
    }

    /// Says what is in the way, once while it is the same.
    fn say(&mut self, trouble: String, news: &mut News) {
        if self.trouble.as_ref() != Some(&trouble) {
            news.lines.push(format!("waiting: {trouble}"));
            self.trouble = Some(trouble);
        }
    }
}

impl Running {
    /// Sends somebody out; a hint tells when they are back.
    fn go(&mut self, transfer: Transfer, send: &Sender<Hint>) {
        let (done, response) = channel();
        (self.transfer, self.response) = (transfer.clone(), response);
        let run = |upstream: Upstream, transfer: Transfer, done: Sender<Response>, send: Sender<Hint>| {
            move || {
                let _ = done.send(transfer.run(&upstream));
                let _ = send.send(Hint::Network);
            }
        };
        let run = || run(self.sync.upstream.clone(), transfer.clone(), done.clone(), send.clone());
        // The system may give no more threads: then the rounds wait for the network.
        self.thread = Builder::new().spawn(run()).map_err(|_| run()()).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::vault::Wait;

    #[test]
    fn trouble_slows_the_sync_down_and_a_question_of_the_users_does_not() {
        let seconds = Duration::from_secs;
        let mut syncs = Syncs::default();
        let mut check = |every: u64, outcome: SyncOutcome, expected: Duration| {
            assert_eq!(syncs.pause(&outcome, seconds(every)), expected, "{outcome:?}");
        };
        check(10, SyncOutcome::InStep, seconds(10));
        check(10, SyncOutcome::Overtaken, seconds(20));
        check(10, SyncOutcome::Overtaken, seconds(40));
        check(10, SyncOutcome::Overtaken, seconds(80));
        check(10, SyncOutcome::Overtaken, seconds(80));
        check(60, SyncOutcome::Overtaken, LONGEST);
        check(600, SyncOutcome::Overtaken, seconds(600));
        check(10, SyncOutcome::Unsettled(Vec::new()), seconds(10));
        check(10, SyncOutcome::Unsettled(Vec::new()), seconds(10));
        let wait = |typing| Wait { path: "Ada.md".into(), reason: String::new(), typing };
        check(10, SyncOutcome::Waits(vec![wait(true)]), SOON);
        check(10, SyncOutcome::Waits(vec![wait(false)]), seconds(10));
    }
}
