//! The user's own git, for what libgit2 cannot honour: filters, hooks, signatures, packing.
//!
//! Never with a terminal, never without a time-out, and never over the network.

use super::Repo;
use crate::error::{Error, Result};
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a command of git's may take: a hook or a pin entry that hangs must not hang us.
const TIME_OUT: Duration = Duration::from_secs(30);

/// A git command in the work tree, without a terminal.
pub(super) fn command(repo: &Repo) -> Command {
    let mut command = Command::new("git");
    command
        .current_dir(&repo.work_tree)
        // What another git handed down to us (in a hook, say) is not about this vault.
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_OBJECT_DIRECTORY")
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_EDITOR", "true")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env_remove("GPG_TTY")
        .args(["-c", "gc.auto=0", "-c", "maintenance.auto=false"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
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
    variables: &[(&str, &std::path::Path)],
) -> Result<Vec<u8>> {
    let failed = |cause: String| Error::Git { command: name, cause };
    let mut command = command(repo);
    command.args(arguments).envs(variables.iter().copied());
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().map_err(|cause| failed(crate::error::plain(&cause)))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        // Each pipe has its own thread, so that none can fill up and block the others.
        if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
            scope.spawn(move || stdin.write_all(input));
        }
        let printed = scope.spawn(move || drain(stdout));
        let said = scope.spawn(move || drain(stderr));
        let ended = wait(&mut child, TIME_OUT);
        let (printed, said) = (printed.join().unwrap_or_default(), said.join().unwrap_or_default());
        match ended {
            None => Err(failed(format!("took longer than {} seconds", TIME_OUT.as_secs()))),
            Some(true) => Ok(printed),
            Some(false) => Err(failed(last_words(&said, &printed))),
        }
    })
}

fn drain(pipe: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        let _ = pipe.read_to_end(&mut bytes);
    }
    bytes
}

/// Whether the child ended well; `None`: it took too long and was ended, with all its children.
fn wait(child: &mut Child, patience: Duration) -> Option<bool> {
    let deadline = Instant::now() + patience;
    let mut pause = Duration::from_micros(200);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if Instant::now() < deadline => thread::sleep(pause),
            Ok(None) => break,
            Err(_) => return Some(false),
        }
        pause = (pause * 2).min(Duration::from_millis(20));
    }
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.wait();
    None
}

/// The last line that says something, preferring the error stream.
fn last_words(said: &[u8], printed: &[u8]) -> String {
    [said, printed]
        .iter()
        .find_map(|text| {
            let text = String::from_utf8_lossy(text);
            text.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
        })
        .unwrap_or_else(|| "failed without a word".into())
}
