//! `rounds watch`: the main job. Hints come in, rounds go out, until somebody says stop.

mod said;
mod sync;

use super::status::{self, Standing};
use super::{Context, Outcome, count};
use crate::agenda::{self, Extent, Section};
use crate::config;
use crate::error::{Error, Result};
use crate::shell::cli::Watch as Arguments;
use crate::shell::files::{self, is_hidden};
use crate::shell::git::program::STOPPING;
use crate::shell::git::{Pause, Repo};
use crate::shell::vault::{How, Report, Settled, Vault, real_root};
use crate::shell::watch::{Hint, Watch, is_silent};
use crate::shell::{clock, terminal};
use chrono::NaiveDate;
use said::Said;
use std::collections::BTreeSet;
use std::mem::{Discriminant, discriminant};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};
use sync::Syncs;

/// The day, and whether the vault is still there, are looked at this often.
const TICK: Duration = Duration::from_secs(60);
/// Without events, the vault is looked at this often.
const POLL: Duration = Duration::from_secs(2);
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
    // A second handler is refused: then there is one already, and it stops us as well.
    let _ = ctrlc::set_handler(move || {
        STOPPING.store(true, Ordering::Relaxed);
        let _ = stop.send(Hint::Stop);
    });
    let poll = poll || is_silent(root);
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
        let mut watch = if poll { None } else { Some(Watch::new(root, send.clone())?) };
        let mut trouble = None;
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
        }
        if let Some(error) = trouble {
            context.terminal.warn(error, Some("looking at the files every two seconds instead"));
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
            rescan_at: Instant::now() + RESCAN,
            fresh_at: None,
            stopping: false,
        })
    }

    fn say_ready(&self) -> Result<()> {
        let Some(open) = &self.open else { return Ok(()) };
        let agenda = agenda::build(open.vault.disk(), self.how().today, Extent::Day);
        let is_today = |section| {
            matches!(section, Section::Agreed | Section::FirstFollowUp | Section::Overdue | Section::Due)
        };
        let todays = agenda.sections.iter().filter(|(section, _)| is_today(*section));
        let due: usize = todays.map(|(_, lines)| lines.len()).sum();
        let contacts = count(open.vault.disk().contacts().len(), "contact");
        self.say(&format!("watching {}: {contacts}, {due} due", self.name()))?;
        status::lack(&open.vault).map_or(Ok(()), |lack| self.say(&lack))
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
            let tick = TICK.min(clock::until_midnight() + Duration::from_millis(1));
            match hints.recv_timeout(deadline.saturating_duration_since(Instant::now()).min(tick)) {
                // One save raises several events for its file, which is looked at once.
                Ok(hint) => std::iter::once(hint)
                    .chain(hints.try_iter())
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .for_each(|hint| self.take(hint)),
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

    /// Whether the day is that of the last round and the vault still there.
    fn is_as_we_left_it(&self) -> bool {
        self.how().today == self.day && self.open.as_ref().is_some_and(|open| open.vault.is_there())
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

    fn how(&self) -> How {
        How {
            // Asked anew each time: midnight, sleep and a change of zone need no care of their own.
            today: if self.context.explicit_today { self.context.today } else { clock::today() },
            explicit_today: self.context.explicit_today,
            settled: Settled::Quiet(self.settle),
            write: true,
            commit: true,
            accept_removals: false,
        }
    }

    /// One round; returns how long nothing needs to be done after it.
    fn round(&mut self) -> Result<Duration> {
        let how = self.how();
        let Some(open) = &mut self.open else { return Err(Error::Replaced(self.root.clone())) };
        let begin = Instant::now();
        let report = open.vault.round(&how)?;
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
        let synced = if self.stopping { None } else { self.sync(&how)? };
        let polls = self.open.as_ref().is_some_and(|open| open.watch.is_none());
        let next = [report.next, self.fresh_at, synced, polls.then(|| now + POLL)].into_iter().flatten();
        let next = next.fold(self.rescan_at, Instant::min);
        self.day = how.today;
        Ok(next.saturating_duration_since(now))
    }

    /// Goes on with the sync, where there is one; returns when it, or a round that it made, has something to do again.
    fn sync(&mut self, how: &How) -> Result<Option<Instant>> {
        let Some(open) = &mut self.open else { return Ok(None) };
        let news = self.syncs.look(&mut open.vault, how, &self.send)?;
        for report in &news.reports {
            self.tell(report)?;
        }
        for line in &news.lines {
            self.say(&terminal::plain(line))?;
        }
        let rounds = news.reports.iter().filter_map(|report| report.next);
        Ok(rounds.chain(self.syncs.next()).min())
    }

    fn tell(&mut self, report: &Report) -> Result<()> {
        for (id, subject) in &report.commits {
            self.say(&format!("{id} {}", terminal::plain(subject)))?;
        }
        for warning in self.said.new_warnings(report) {
            self.context.terminal.warn(warning, None);
        }
        if let Some(pause) = &report.pause {
            // Of another kind, it is another pause: a detached HEAD is not as old as the lock of its checkout.
            let kind = discriminant(pause);
            let (_, since) = *match &mut self.paused {
                Some(paused) if paused.0 == kind => paused,
                paused => paused.insert((kind, Instant::now())),
            };
            if since.elapsed() < BRIEF && !self.stopping {
                return Ok(());
            }
            if self.said.is_new_pause(pause) {
                self.say(&format!("waiting: {}", terminal::plain(&pause.to_string())))?;
            }
        }
        let waits = self.said.new_waits(report);
        if self.stopping {
            return self.say_left(report);
        }
        for wait in waits {
            self.say(&format!("waiting: {}", status::line(&wait.path, &status::reason(wait, &self.root))))?;
        }
        self.leave(Standing::new(report, &self.root).syncing(self.syncs.trouble()));
        Ok(())
    }

    /// While we stop, all that waits is said, also what is only still being edited: nobody will commit it now.
    fn say_left(&self, report: &Report) -> Result<()> {
        for subject in &report.would {
            self.say(&format!("not committed: {}", terminal::plain(subject)))?;
        }
        for wait in &report.waits {
            let reason = status::reason(wait, &self.root);
            self.say(&format!("not committed: {}", status::line(&wait.path, &reason)))?;
        }
        Ok(())
    }

    /// Says it where the last round did not come to its end.
    fn say_what_is_left(&mut self) -> Result<Duration> {
        let how = How { write: false, commit: false, ..self.how() };
        if let Some(Ok(report)) = self.open.as_mut().map(|open| open.vault.round(&how)) {
            self.say_left(&report)?;
        }
        Ok(Duration::ZERO)
    }

    /// Leaves for `rounds status` how we stand, unless that is there already.
    fn leave(&mut self, standing: Standing) {
        let Some(open) = &self.open else { return };
        if self.standing.as_ref() != Some(&standing) && standing.leave(&open.vault).is_ok() {
            self.standing = Some(standing);
        }
    }

    /// A round failed: it is tried again after the pause that this returns.
    fn fail(&mut self, error: &Error) -> Result<Duration> {
        self.say_failure(&error.to_string())?;
        self.leave(Standing::stuck(error));
        Ok(self.back_off())
    }

    fn take(&mut self, hint: Hint) {
        let Some(open) = &mut self.open else {
            self.stopping |= hint == Hint::Stop;
            return;
        };
        match hint {
            Hint::Stop => self.stopping = true,
            // The round that this hint calls for looks for what came.
            Hint::Network => {}
            Hint::Anything => self.rescan_at = Instant::now(),
            Hint::Path(path) => {
                if path.starts_with(open.vault.repo().git_dir()) || path == self.root {
                    return;
                }
                let Some(relative) = files::relative(&self.root, &path) else { return };
                let folder = path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
                // A folder may be another than before under the same name: the system's watch went with the old one.
                let known = open.watch.as_mut().is_some_and(|watch| watch.forget(&path));
                if folder {
                    // Whether the folder itself is hidden: it is one of the folders of a file in it.
                    if !is_hidden(&format!("{relative}/x")) {
                        self.rescan_at = Instant::now();
                        self.fresh_at = Some(Instant::now() + FRESH);
                    }
                } else if known {
                    self.rescan_at = Instant::now();
                } else {
                    open.vault.touch(relative);
                    if relative.ends_with(".gitignore") || relative.ends_with(".gitattributes") {
                        self.rescan_at = Instant::now();
                    }
                }
            }
        }
    }

    /// Looks where events may be missing: in fresh folders, and now and then everywhere.
    fn look_again(&mut self) {
        let now = Instant::now();
        let Some(open) = &mut self.open else { return };
        let fresh = self.fresh_at.is_some_and(|at| now >= at);
        if open.watch.is_some() && !fresh && now < self.rescan_at {
            return;
        }
        self.rescan_at = now + RESCAN;
        if fresh {
            self.fresh_at = None;
        }
        // First the watches, then the look: what comes in between is seen by both rather than by none.
        if let (Some(watch), Ok(mut folders)) = (&mut open.watch, open.vault.folders()) {
            if folders.iter().any(|folder| !watch.knows(folder)) {
                self.fresh_at = Some(now + FRESH);
            }
            folders.push(open.vault.repo().git_dir().to_path_buf());
            // Without a watch the folder is seen all the same, only later: by the next of these looks.
            let _ = watch.add(&folders);
            self.context
                .terminal
                .detail(format_args!("looked everywhere: {}", count(folders.len(), "folder")));
        }
        let _ = open.vault.rescan();
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

    /// Says what failed, once until all is well again.
    fn say_failure(&mut self, what: &str) -> Result<()> {
        if self.said.is_new_failure(what) {
            self.say(&format!("waiting: {}", terminal::plain(what)))?;
        }
        Ok(())
    }

    /// The vault's folder, for a terminal.
    fn name(&self) -> String {
        terminal::plain(&self.root.to_string_lossy()).into_owned()
    }

    fn say(&self, line: &str) -> Result<()> {
        self.context.terminal.progress(line)
    }
}
