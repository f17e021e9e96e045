//! `rounds watch`: the main job. Hints come in, rounds go out, until somebody says stop.

use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::shell::cli::Watch as Arguments;
use crate::shell::clock;
use crate::shell::git::Pause;
use crate::shell::terminal;
use crate::shell::vault::{How, Report, Settled, Vault, real_root};
use crate::shell::watch::{Hint, Watch, is_silent};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

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

/// git's lock is worth a word when it is still held after a few tries, at a pause of this length.
const LOCKED: Duration = Duration::from_millis(800);

/// Watches a vault until Ctrl-C or SIGTERM.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome> {
    let root = real_root(&context.find_vault(arguments.dir.as_deref())?)?;
    watch(&root, arguments.settle, arguments.poll, context)
}

/// Watches the vault at `root`, a real path.
///
/// # Errors
/// When it cannot begin. What goes wrong later is said and tried again.
pub fn watch(root: &Path, settle: Option<Duration>, poll: bool, context: &Context) -> Result<Outcome> {
    let (send, hints) = channel();
    let stop = send.clone();
    // A second handler is refused: then there is one already, and it stops us as well.
    let _ = ctrlc::set_handler(move || _ = stop.send(Hint::Stop));
    let poll = poll || is_silent(root);
    let mut watcher = Watcher::begin(root, settle, poll, context, send)?;
    watcher.say_ready()?;
    watcher.run(&hints)
}

struct Watcher<'c> {
    context: &'c Context,
    root: PathBuf,
    settle: Option<Duration>,
    poll: bool,
    send: Sender<Hint>,
    /// `None` while the vault's folder is gone.
    open: Option<Open>,
    said: BTreeSet<String>,
    /// How long to wait before the next try, while something is in the way.
    retry: Option<Duration>,
    /// Folders to look at once more, and when.
    fresh: Vec<(PathBuf, Instant)>,
    rescan_at: Instant,
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
        let mut vault = Vault::open(root, |folders| {
            if let Some(watch) = &mut watch {
                trouble = watch.add(folders).err();
            }
        })?;
        vault.repo().signature()?;
        let lock = vault.lock_watcher(&format!("process {}", std::process::id()))?;
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
            settle,
            poll,
            send,
            open: Some(open),
            said: BTreeSet::new(),
            retry: None,
            fresh: Vec::new(),
            rescan_at: Instant::now() + RESCAN,
            stopping: false,
        })
    }

    fn say_ready(&self) -> Result<()> {
        let Some(open) = &self.open else { return Ok(()) };
        let (contacts, due) = open.vault.counts(self.how().today);
        let root = terminal::plain(&self.root.to_string_lossy()).into_owned();
        self.say(&format!("watching {root}: {contacts} contacts, {due} due"))
    }

    fn run(&mut self, hints: &Receiver<Hint>) -> Result<Outcome> {
        loop {
            let wait = match self.round() {
                Ok(wait) => wait,
                Err(Error::Replaced(_)) => self.reopen()?,
                Err(error) => {
                    self.say_once("", &format!("waiting: {error}"))?;
                    self.back_off()
                }
            };
            if self.stopping {
                return Ok(Outcome::Done);
            }
            match hints.recv_timeout(wait) {
                // One save raises several events for its file, which is looked at once.
                Ok(hint) => std::iter::once(hint)
                    .chain(hints.try_iter())
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .for_each(|hint| self.take(hint)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(Outcome::Done),
            }
            self.look_again();
        }
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
        let report = open.vault.round(&how)?;
        self.tell(&report)?;
        let now = Instant::now();
        if report.pause.is_some() {
            return Ok(self.back_off());
        }
        self.retry = None;
        let fresh = self.fresh.iter().map(|(_, at)| *at).min();
        let next = [report.next, fresh, Some(self.rescan_at)].into_iter().flatten().min();
        let polls = self.open.as_ref().is_some_and(|open| open.watch.is_none());
        let tick = if polls { POLL } else { TICK.min(clock::until_midnight() + Duration::from_millis(1)) };
        Ok(next.map_or(tick, |next| next.saturating_duration_since(now).min(tick)))
    }

    fn tell(&mut self, report: &Report) -> Result<()> {
        for (id, subject) in &report.commits {
            self.say(&format!("{id} {}", terminal::plain(subject)))?;
        }
        for warning in &report.warnings {
            if self.said.insert(warning.clone()) {
                self.context.terminal.warn(terminal::plain(warning), None);
            }
        }
        let mut reasons: Vec<String> = report.pause.iter().map(|pause| format!("waiting: {pause}")).collect();
        // git holds its lock for an instant whenever somebody so much as asks for the status: not worth a word.
        if report.pause == Some(Pause::Locked)
            && self.retry.is_none_or(|retry| retry < LOCKED)
            && !self.stopping
        {
            reasons.clear();
        }
        // While we stop, also what is only still being edited is said: nobody will commit it now.
        let waits = report.waits.iter().filter(|wait| !wait.typing || self.stopping);
        reasons.extend(waits.map(|wait| {
            let path = terminal::plain(&wait.path).into_owned();
            let verb = if self.stopping { "not committed" } else { "waiting" };
            format!("{verb}: {path}: {}", terminal::plain(&wait.reason))
        }));
        let new: Vec<String> =
            reasons.iter().filter(|reason| !self.said.contains(*reason)).cloned().collect();
        // What no longer holds may be said again when it holds anew.
        self.said.retain(|said| reasons.contains(said) || report.warnings.contains(said));
        for reason in new {
            self.say(&reason)?;
            self.said.insert(reason);
        }
        Ok(())
    }

    fn take(&mut self, hint: Hint) {
        let Some(open) = &mut self.open else {
            self.stopping |= hint == Hint::Stop;
            return;
        };
        match hint {
            Hint::Stop => self.stopping = true,
            Hint::Anything => self.rescan_at = Instant::now(),
            Hint::Path(path) => {
                if path.starts_with(open.vault.repo().git_dir()) || path == self.root {
                    return;
                }
                let Some(relative) = crate::shell::files::relative(&self.root, &path) else { return };
                let folder = path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
                let watch = open.watch.as_mut();
                if folder {
                    if watch.is_some_and(|watch| !watch.knows(&path))
                        && !crate::shell::files::is_hidden(&format!("{relative}/."))
                    {
                        self.fresh.push((path.clone(), Instant::now()));
                        self.fresh.push((path, Instant::now() + FRESH));
                    }
                } else if watch.is_some_and(|watch| watch.forget(&path)) {
                    self.rescan_at = Instant::now();
                } else {
                    open.vault.touch(&relative);
                    if relative.ends_with(".gitignore") || relative.ends_with(".gitattributes") {
                        self.rescan_at = Instant::now();
                    }
                }
            }
        }
    }

    /// Looks where events may be missing: fresh folders, and now and then everywhere.
    fn look_again(&mut self) {
        let now = Instant::now();
        let Some(open) = &mut self.open else { return };
        let (due, later) = std::mem::take(&mut self.fresh).into_iter().partition(|(_, at)| *at <= now);
        self.fresh = later;
        let due: Vec<(PathBuf, Instant)> = due;
        for (folder, _) in due {
            let folders = open.vault.touch_folder(&folder).unwrap_or_default();
            if let Some(watch) = &mut open.watch {
                let new: Vec<PathBuf> = folders.into_iter().filter(|folder| !watch.knows(folder)).collect();
                // Without a watch the folder is seen all the same, only later: by the rescan.
                let _ = watch.add(&new);
                if !new.is_empty() {
                    let _ = open.vault.touch_folder(&folder);
                }
            }
        }
        if open.watch.is_none() || now >= self.rescan_at {
            self.rescan_at = now + RESCAN;
            let _ = open.vault.rescan();
            if let (Some(watch), Ok(folders)) = (&mut open.watch, open.vault.folders()) {
                let new: Vec<PathBuf> = folders.into_iter().filter(|folder| !watch.knows(folder)).collect();
                let _ = watch.add(&new);
            }
        }
    }

    /// The vault's folder was replaced or is gone: begins anew as soon as there is one.
    fn reopen(&mut self) -> Result<Duration> {
        self.open = None;
        match Open::new(&self.root, self.poll, &self.send, self.context) {
            Ok(open) => {
                self.open = Some(open);
                self.retry = None;
                self.say_ready()?;
                Ok(Duration::ZERO)
            }
            Err(_) => {
                let root = terminal::plain(&self.root.to_string_lossy()).into_owned();
                self.say_once("", &format!("waiting: {root}: the vault's folder or its repository is gone"))?;
                Ok(self.back_off())
            }
        }
    }

    fn back_off(&mut self) -> Duration {
        let wait = self.retry.map_or(RETRY.0, |last| (last * 2).min(RETRY.1));
        self.retry = Some(wait);
        wait
    }

    fn say_once(&mut self, key: &str, line: &str) -> Result<()> {
        if self.said.insert(format!("{key}{line}")) { self.say(line) } else { Ok(()) }
    }

    fn say(&self, line: &str) -> Result<()> {
        self.context.terminal.progress(line)
    }
}
