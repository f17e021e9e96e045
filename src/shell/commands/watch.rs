//! `rounds watch`: the main job. Hints come in, rounds go out, until somebody says stop.

mod hints;
mod notice;
mod said;
mod sync;
mod tell;

use super::status::Standing;
use super::{Context, Outcome, count};
use crate::config;
use crate::error::{Error, Result};
use crate::shell::cli::Watch as Arguments;
use crate::shell::files;
use crate::shell::git::program::STOPPING;
use crate::shell::git::{Pause, Repo};
use crate::shell::vault::{Options, Settled, Vault, real_root};
use crate::shell::watch::{Hint, Watch, is_silent};
use crate::shell::{clock, terminal, threads};
use chrono::NaiveDate;
use said::Said;
use std::mem::Discriminant;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use sync::Syncs;

/// The day, and whether the vault is still there, are looked at this often.
const TICK: Duration = Duration::from_secs(60);
/// While git refuses something, it is looked this often whether its configuration is another one by now.
const MENDED: Duration = Duration::from_secs(5);
/// Without events, the vault is looked at this often.
const POLL: Duration = Duration::from_secs(2);
/// What is said of that.
const POLLING: &str = "looking at the files every two seconds instead";
/// Events can be lost without a word: everything is looked at this often.
const RESCAN: Duration = Duration::from_secs(15 * 60);
/// Files written into a folder that is just being made leave no events: it is looked at again.
const FRESH: Duration = Duration::from_millis(300);
/// The pauses between tries while something is in the way.
const RETRY: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// A pause is worth a word when it lasts: a status holds git's lock for an instant, a rebase may be done in one.
const BRIEF: Duration = Duration::from_secs(1);

/// Watches a vault until Ctrl-C or SIGTERM.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome> {
    let root = real_root(&context.find_vault(arguments.dir.as_deref())?)?;
    watch(&root, arguments.settle, arguments.poll, context, || Ok(()))
}

/// Watches the vault at `root`, a real path. `begun` is called once nobody else can watch it any more.
///
/// # Errors
/// When it cannot begin. What goes wrong later is said and tried again.
pub fn watch(
    root: &Path,
    settle: Option<Duration>,
    poll: bool,
    context: &Context,
    begun: impl FnOnce() -> Result<()>,
) -> Result<Outcome> {
    let (send, hints) = channel();
    let stop = send.clone();
    // Without a thread that waits for it, a signal had better end us, and no event would ever be heard of.
    let has_threads = threads::are_there();
    if has_threads {
        // A second handler is refused: then there is one already, and it stops us as well.
        let _ = ctrlc::set_handler(move || {
            STOPPING.store(true, Ordering::Relaxed);
            let _ = stop.send(Hint::Stop);
        });
    } else {
        context.terminal.warn("the system gives no more threads", Some(POLLING));
    }
    let poll = poll || !has_threads || is_silent(root);
    let mut watcher = Watcher::begin(root, settle, poll, context, send)?;
    begun()?;
    watcher.say_ready()?;
    watcher.run(&hints)
}

struct Watcher<'c> {
    context: &'c Context,
    root: PathBuf,
    /// The repository, and whether the vault had settings: how to know it again when its folder was replaced.
    git_dir: PathBuf,
    has_settings: bool,
    settle: Option<Duration>,
    poll: bool,
    send: Sender<Hint>,
    /// `None` while the vault's folder is gone.
    open: Option<Open>,
    said: Said,
    syncs: Syncs,
    /// What was last left for `rounds status`.
    standing: Option<Standing>,
    /// How long to wait before the next try, while something is in the way.
    retry: Option<Duration>,
    /// Since when the user's git work has been in the way.
    paused: Option<(Discriminant<Pause>, Instant)>,
    /// The day of the last round.
    day: NaiveDate,
    /// The day of the last notice.
    noticed: Option<NaiveDate>,
    rescan_at: Instant,
    /// When to look once more at folders that were just made.
    fresh_at: Option<Instant>,
    stopping: bool,
}

struct Open {
    vault: Vault,
    watch: Option<Watch>,
    _lock: crate::shell::git::lock::OwnLock,
}

impl Open {
    fn new(root: &Path, poll: bool, send: &Sender<Hint>, context: &Context) -> Result<Self> {
        let mut trouble = None;
        let mut events = || Watch::new(root, send.clone()).map_err(|error| trouble = Some(error)).ok();
        let mut watch = if poll { None } else { events() };
        let mut vault = Vault::open(root, |folder| {
            if let Some(watch) = watch.as_mut().filter(|_| trouble.is_none()) {
                trouble = watch.add(&[folder]).err();
            }
        })?;
        vault.repo().signature()?;
        let lock = vault.lock_watcher(&format!("process {}", std::process::id()))?;
        Standing::forget(&vault);
        if let Some(watch) = &mut watch {
            // git's own folder tells when an operation ends, a lock is let go or HEAD moves.
            trouble = trouble.or(watch.add(&[vault.repo().git_dir().to_path_buf()]).err());
            // A hook that is mended is asked again; where there is no such folder it is looked at now and then.
            let _ = vault.repo().hooks_folder().and_then(|folder| watch.add(&[folder]));
        }
        if let Some(error) = trouble {
            context.terminal.warn(error, Some(POLLING));
            watch = None;
            vault.rescan()?;
        }
        Ok(Self { vault, watch, _lock: lock })
    }
}

impl<'c> Watcher<'c> {
    fn begin(
        root: &Path,
        settle: Option<Duration>,
        poll: bool,
        context: &'c Context,
        send: Sender<Hint>,
    ) -> Result<Self> {
        let open = Open::new(root, poll, &send, context)?;
        let noticed = notice::last(&open.vault);
        Ok(Self {
            context,
            root: root.to_path_buf(),
            git_dir: open.vault.repo().git_dir().to_path_buf(),
            has_settings: root.join(config::FILE).is_file(),
            settle,
            poll,
            send,
            open: Some(open),
            said: Said::default(),
            syncs: Syncs::default(),
            standing: None,
            retry: None,
            paused: None,
            day: context.today,
            noticed,
            rescan_at: Instant::now() + RESCAN,
            fresh_at: None,
            stopping: false,
        })
    }

    fn run(&mut self, hints: &Receiver<Hint>) -> Result<Outcome> {
        loop {
            let wait = match self.round() {
                Ok(wait) => wait,
                Err(Error::Replaced(_)) => self.reopen()?,
                // Whatever git was doing was ended with us: that is no failure.
                Err(_) if self.stopping => self.say_what_is_left()?,
                Err(_) if STOPPING.load(Ordering::Relaxed) => RETRY.0,
                Err(error) => self.fail(&error)?,
            };
            if self.stopping || !self.listen(hints, wait) {
                self.syncs.stop();
                return Ok(Outcome::Done);
            }
            self.look_again();
        }
    }

    /// Takes hints until one calls for a round, at most for `wait`; `false` when nobody can send any more.
    ///
    /// While something is in the way no hint does: a round that fails raises events itself, and would wake us for
    /// the next for ever. Only that what the user had under way has moved on is worth an early look.
    fn listen(&mut self, hints: &Receiver<Hint>, wait: Duration) -> bool {
        let begin = Instant::now();
        let mut deadline = begin + wait;
        let traces = self.paused.map(|_| self.traces());
        loop {
            let is_refused = self.open.as_ref().is_some_and(|open| open.vault.has_refused());
            let tick = if is_refused { MENDED } else { TICK };
            let tick = tick.min(clock::until_midnight() + Duration::from_millis(1));
            match hints.recv_timeout(deadline.saturating_duration_since(Instant::now()).min(tick)) {
                // One save raises several events for its file, which is looked at once.
                Ok(hint) => self.take_all(std::iter::once(hint).chain(hints.try_iter()).collect()),
                // A look that reads no file: a round would raise events, and each of them wakes us.
                Err(RecvTimeoutError::Timeout) if Instant::now() < deadline && self.is_as_we_left_it() => {
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
            let is_well = self.retry.is_none() && traces.is_none();
            if is_well || self.stopping || Instant::now() >= deadline {
                return true;
            }
            if traces.as_ref().is_some_and(|traces| *traces != self.traces()) {
                self.retry = None;
                deadline = deadline.min(begin + RETRY.0);
            }
        }
    }

    /// Whether the day is that of the last round, no notice is due and the vault still there.
    fn is_as_we_left_it(&self) -> bool {
        let is_as_left = |open: &Open| open.vault.is_there() && !open.vault.may_ask_again();
        self.options().today == self.day
            && !self.notice_is_due()
            && self.open.as_ref().is_some_and(is_as_left)
    }

    /// What the user's git leaves in its folder while something is under way, and replaces when it has moved on.
    fn traces(&self) -> Vec<Option<(u64, u64)>> {
        const TRACES: [&str; 9] = [
            "HEAD",
            "index",
            "index.lock",
            "MERGE_HEAD",
            "CHERRY_PICK_HEAD",
            "REVERT_HEAD",
            "BISECT_LOG",
            "rebase-merge",
            "rebase-apply",
        ];
        TRACES.iter().map(|name| files::identity(&self.git_dir.join(name))).collect()
    }

    fn options(&self) -> Options {
        Options {
            // Asked anew each time: midnight, sleep and a change of zone need no care of their own.
            today: if self.context.explicit_today { self.context.today } else { clock::today() },
            explicit_today: self.context.explicit_today,
            settled: Settled::Quiet(self.settle),
            write: true,
            commit: true,
            accept_removals: false,
            accept_rewrite: false,
        }
    }

    /// One round; returns how long nothing needs to be done after it.
    fn round(&mut self) -> Result<Duration> {
        let options = self.options();
        let Some(open) = &mut self.open else { return Err(Error::Replaced(self.root.clone())) };
        let begin = Instant::now();
        let report = open.vault.round(&options)?;
        let now = Instant::now();
        self.context.terminal.detail(format_args!(
            "a round of {} ms: {}, {} waiting",
            (now - begin).as_millis(),
            count(report.commits.len(), "commit"),
            report.waits.len(),
        ));
        self.tell(&report)?;
        if report.pause.is_some() {
            return Ok(self.back_off());
        }
        (self.retry, self.paused) = (None, None);
        let synced = if self.stopping { None } else { self.sync(&options)? };
        self.notice();
        let polls = self.open.as_ref().is_some_and(|open| open.watch.is_none());
        let next = [report.next, self.fresh_at, synced, polls.then(|| now + POLL)].into_iter().flatten();
        let next = next.fold(self.rescan_at, Instant::min);
        self.day = options.today;
        Ok(next.saturating_duration_since(now))
    }

    /// Goes on with the sync, where there is one; returns when it, or a round that it made, has something to do again.
    fn sync(&mut self, options: &Options) -> Result<Option<Instant>> {
        let Some(open) = &mut self.open else { return Ok(None) };
        let news = self.syncs.look(&mut open.vault, options, &self.send)?;
        for report in &news.reports {
            self.tell(report)?;
        }
        for line in &news.lines {
            self.say(&terminal::plain(line))?;
        }
        let rounds = news.reports.iter().filter_map(|report| report.next);
        Ok(rounds.chain(self.syncs.next()).min())
    }

    /// A round failed: it is tried again after the pause that this returns.
    fn fail(&mut self, error: &Error) -> Result<Duration> {
        self.say_failure(&error.to_string())?;
        self.leave(Standing::stuck(error));
        Ok(self.back_off())
    }

    /// The vault's folder was replaced or is gone: begins anew as soon as it is there again.
    fn reopen(&mut self) -> Result<Duration> {
        self.open = None;
        self.standing = None;
        if !self.is_the_same() {
            self.say_failure(&format!("{}: the vault's folder or its repository is gone", self.name()))?;
            return Ok(self.back_off());
        }
        match Open::new(&self.root, self.poll, &self.send, self.context) {
            Ok(open) => {
                self.open = Some(open);
                (self.retry, self.paused) = (None, None);
                self.say_ready()?;
                Ok(Duration::ZERO)
            }
            Err(error) => self.fail(&error),
        }
    }

    /// Whether the vault's own repository and its settings are there: in the folder that an unmounted vault leaves
    /// behind git would find the repository around it.
    fn is_the_same(&self) -> bool {
        let settings = !self.has_settings || self.root.join(config::FILE).is_file();
        settings && Repo::open(&self.root).is_ok_and(|repo| repo.git_dir() == self.git_dir)
    }

    fn back_off(&mut self) -> Duration {
        let wait = self.retry.map_or(RETRY.0, |last| (last * 2).min(RETRY.1));
        self.retry = Some(wait);
        wait
    }
}
