//! The door to programs that are neither git nor an editor: the service manager, and who shows notices. Words go to them
//! as words, never through a shell, and none of them may keep us waiting.

use std::io::{self, Read as _, Seek as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long any of them may take.
const TIME_OUT: Duration = Duration::from_secs(20);
/// How often it is looked whether one has ended.
const LOOK: Duration = Duration::from_millis(10);
/// Of what one says, so many bytes are read.
const MOST: u64 = 64 << 10;

/// How a program ended, and what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Whether it ended well.
    pub is_success: bool,
    /// What it said on stdout.
    pub said: String,
    /// What it complained of, in a line; else how it ended.
    pub complaint: String,
}

/// Runs a program to its end.
///
/// # Errors
/// When it cannot be run, or takes too long: then it is ended.
pub fn run(words: &[String]) -> io::Result<Ran> {
    let (program, arguments) = words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    // Into files: a child of its own that lives on must not keep us waiting at the end of a pipe.
    let (mut out, mut err) = (tempfile::tempfile()?, tempfile::tempfile()?);
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(out.try_clone()?).stderr(err.try_clone()?);
    let mut child = command.spawn()?;
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if begin.elapsed() > TIME_OUT {
            child.kill()?;
            child.wait()?;
            return Err(io::Error::new(io::ErrorKind::TimedOut, "it does not answer"));
        }
        std::thread::sleep(LOOK);
    };
    let text = |file: &mut std::fs::File| -> io::Result<String> {
        file.rewind()?;
        let mut bytes = Vec::new();
        file.take(MOST).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let (said, complaint) = (text(&mut out)?, text(&mut err)?);
    let complaint = complaint.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned);
    let complaint = complaint.unwrap_or_else(|| status.to_string());
    Ok(Ran { is_success: status.success(), said, complaint })
}
