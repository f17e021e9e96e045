//! The user's own git, for what libgit2 cannot honour: filters, hooks, signatures, packing.
//!
//! Never with a terminal and never without a time-out. Over the network it goes from [`super::remote`] alone.

use super::Repo;
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Tells a `rounds` that a hook runs that a round is under way.
pub const IN_ROUND: &str = "ROUNDS_IN_ROUND";

/// Set when we are asked to stop: a hook that takes its time is then ended.
pub static STOPPING: AtomicBool = AtomicBool::new(false);

/// How long a command of git's may take: a hook or a pin entry that hangs must not hang us.
const TIME_OUT: Duration = Duration::from_secs(30);

/// Of what a command says, so many bytes are read.
const MOST: u64 = 1 << 20;

/// Whoever says more than this is ended: a remote's words go straight to the disk.
const ENDLESS: u64 = 64 << 20;

/// How long a command that is ended has to clear up.
const GRACE: Duration = Duration::from_millis(300);

/// A git command in the work tree, without a terminal.
pub(super) fn command(repo: &Repo) -> Command {
    command_in(&repo.work_tree)
}

/// As [`command`], in this work tree.
pub(super) fn command_in(work_tree: &Path) -> Command {
    let mut command = bare(work_tree);
    command
        .args(["-c", "gc.auto=0", "-c", "maintenance.auto=false"])
        // The messages that we hand over are UTF-8, whatever the user's own are: git takes our word for it, and does
        // not look.
        .args(["-c", "i18n.commitEncoding=UTF-8"]);
    command
}

/// As [`command_in`], with no setting but the user's.
pub(super) fn bare(work_tree: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(work_tree)
        // What another git handed down to us (in a hook, say) is not about this vault.
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_OBJECT_DIRECTORY")
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_EDITOR", "true")
        .env("GIT_OPTIONAL_LOCKS", "0")
        // No network but where the user asked for it: a partial clone would go there for what it lacks.
        .env("GIT_NO_LAZY_FETCH", "1")
        .env_remove("GPG_TTY")
        // A hook that calls `rounds refresh` would wait for the very round that it is part of.
        .env(IN_ROUND, "1")
        .stdin(Stdio::null())
        // A group of its own: a time-out then ends the hook's children too.
        .process_group(0);
    command
}

/// Runs git with `input` on its standard input and returns what it printed.
///
/// # Errors
/// When it cannot be run, fails, or takes too long; with its last words.
pub(super) fn run(
    repo: &Repo,
    name: &'static str,
    arguments: &[&str],
    input: Option<&[u8]>,
    variables: &[(&str, &Path)],
) -> Result<Vec<u8>> {
    let failed = |cause: String| Error::Git { command: name, cause };
    let plain = |cause: io::Error| failed(crate::error::plain(&cause));
    // Files, not pipes: a child that a hook leaves behind would hold a pipe open, and us with it.
    let (mut printed, mut said) =
        (tempfile::tempfile().map_err(plain)?, tempfile::tempfile().map_err(plain)?);
    let mut command = command(repo);
    command
        .args(arguments)
        .envs(variables.iter().copied())
        .stdout(printed.try_clone().map_err(plain)?)
        .stderr(said.try_clone().map_err(plain)?);
    if let Some(input) = input {
        let mut file = tempfile::tempfile().map_err(plain)?;
        file.write_all(input).and_then(|()| file.rewind()).map_err(plain)?;
        command.stdin(file);
    } else if let Some(round) = repo.round_lock() {
        // An empty file to read from, and a lock that outlives us in the child when we are killed: the next start
        // waits until it has ended.
        command.stdin(round);
    }
    let mut child = command.spawn().map_err(plain)?;
    let ended = wait(&mut child, TIME_OUT, || false);
    let text = |file: &mut File| {
        let mut bytes = Vec::new();
        let _ = file.rewind().and_then(|()| file.read_to_end(&mut bytes));
        bytes
    };
    match ended {
        Ended::Well => Ok(text(&mut printed)),
        Ended::Badly => Err(failed(last_words(&text(&mut said), &text(&mut printed)))),
        Ended::Late => Err(failed(format!("took longer than {} seconds", TIME_OUT.as_secs()))),
        Ended::Stopped => Err(Error::Busy(repo.work_tree.clone())),
    }
}

/// How a command ended that may take long as long as it says something.
pub(super) struct Talked {
    /// How it ended.
    pub(super) ended: Ended,
    /// Whether it was ended for saying nothing, where it was ended.
    pub(super) was_silent: bool,
    /// What it printed.
    pub(super) printed: Vec<u8>,
    /// What it said besides, progress included.
    pub(super) said: Vec<u8>,
}

/// Runs a command of git's until it has been silent for `patience`, and for `longest` at most.
///
/// # Errors
/// When it cannot be run.
pub(super) fn talk(mut command: Command, patience: Duration, longest: Duration) -> io::Result<Talked> {
    let (mut printed, mut said) = (tempfile::tempfile()?, tempfile::tempfile()?);
    let mut child = command.stdout(printed.try_clone()?).stderr(said.try_clone()?).spawn()?;
    let length = |file: &File| file.metadata().map_or(0, |meta| meta.len());
    let (mut heard, mut last) = (0, Instant::now());
    let ended = wait(&mut child, longest, || {
        let now = length(&printed) + length(&said);
        if now != heard {
            (heard, last) = (now, Instant::now());
        }
        last.elapsed() > patience || now > ENDLESS
    });
    let was_silent = last.elapsed() > patience;
    let text = |file: &mut File| {
        let mut bytes = Vec::new();
        file.rewind().and_then(|()| file.take(MOST).read_to_end(&mut bytes)).map(|_| bytes)
    };
    Ok(Talked { ended, was_silent, printed: text(&mut printed)?, said: text(&mut said)? })
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Well,
    Badly,
    /// It took too long and was ended, with all its children.
    Late,
    /// We are to stop, and so was it.
    Stopped,
}

fn wait(child: &mut Child, patience: Duration, mut is_stuck: impl FnMut() -> bool) -> Ended {
    let deadline = Instant::now() + patience;
    let mut pause = Duration::from_micros(200);
    let mut stop = None;
    let why = loop {
        match child.try_wait() {
            Ok(Some(status)) => return if status.success() { Ended::Well } else { Ended::Badly },
            // The last round commits what has settled: a quick hook has its time, a slow one is ended.
            Ok(None)
                if STOPPING.load(Ordering::Relaxed)
                    && stop.get_or_insert_with(Instant::now).elapsed() > GRACE =>
            {
                break Ended::Stopped;
            }
            Ok(None) if Instant::now() < deadline && !is_stuck() => thread::sleep(pause),
            Ok(None) => break Ended::Late,
            Err(_) => return Ended::Badly,
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        // Asked first: git then takes its own locks away with it, and so does what it runs, such as the other side of a
        // push to a folder, which may end a little later.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::TERM);
        let patience = Instant::now() + GRACE;
        let is_there = || rustix::process::test_kill_process_group(group).is_ok();
        while (matches!(child.try_wait(), Ok(None)) || is_there()) && Instant::now() < patience {
            thread::sleep(Duration::from_millis(5));
        }
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.wait();
    why
}

/// The last line that says something, preferring the error stream.
pub(super) fn last_words(said: &[u8], printed: &[u8]) -> String {
    [said, printed]
        .iter()
        .find_map(|text| {
            let text = String::from_utf8_lossy(text);
            text.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
        })
        .unwrap_or_else(|| "failed without a word".into())
}
