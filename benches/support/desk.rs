//! A vault to measure on, in a folder of its own with a git of its own, and a watcher beside it.

use crate::generate::{self, Shape};
use std::error::Error;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// The agenda's day in every measurement.
pub const TODAY: &str = "2026-11-22";

/// All folders, to be removed together at the end: for minutes after files are deleted, ext4 passes over the inodes that
/// they had one by one whenever a file is made, and one measurement would pay for the one before.
static FOLDERS: Mutex<Vec<TempDir>> = Mutex::new(Vec::new());

/// Removes what all desks wrote.
pub fn clear() {
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

pub struct Desk {
    root: PathBuf,
    home: PathBuf,
}

impl Desk {
    pub fn new() -> Result<Self> {
        let folder = TempDir::with_prefix_in("bench-", env!("CARGO_TARGET_TMPDIR"))?;
        let base = folder.path().canonicalize()?;
        let (root, home) = (base.join("vault"), base.join("home"));
        fs::create_dir(&root)?;
        fs::create_dir(&home)?;
        let settings = "[user]\n\tname = Test\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n";
        fs::write(home.join(".gitconfig"), settings)?;
        FOLDERS.lock().unwrap_or_else(PoisonError::into_inner).push(folder);
        Ok(Self { root, home })
    }

    /// The vault's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("HOME", &self.home)
            .env("GIT_CONFIG_GLOBAL", self.home.join(".gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CEILING_DIRECTORIES", &self.home)
            .env_remove("ROUNDS_VAULT")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    pub fn rounds(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_rounds"));
        command.args(arguments);
        command
    }

    pub fn git(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("git");
        command.args(arguments);
        command
    }

    /// Runs a command that must succeed.
    pub fn done(&self, mut command: Command) -> Result<()> {
        let status = command.status().map_err(|cause| format!("{command:?}: {cause}"))?;
        if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}").into()) }
    }

    /// How long a command takes that must succeed.
    pub fn time(&self, command: Command) -> Result<Duration> {
        let started = Instant::now();
        self.done(command)?;
        Ok(started.elapsed())
    }

    /// Writes a vault that is no repository.
    pub fn vault(&self, notes: usize, shape: Shape) -> Result<()> {
        generate::vault(&self.root, notes, shape)?;
        self.settle()
    }

    /// Writes a file of the vault, with the folders above it.
    pub fn write(&self, path: &str, text: &str) -> Result<()> {
        let place = self.root.join(path);
        place.parent().map_or(Ok(()), fs::create_dir_all)?;
        Ok(fs::write(place, text)?)
    }

    /// Has all that was written brought to the disk, so that this does not run beside what is measured.
    fn settle(&self) -> Result<()> {
        self.done(self.command("sync"))
    }

    /// Writes a vault and commits it whole, agenda included.
    ///
    /// It is a clone, and so has one pack, as a repository that has been in use: to pack thousands of loose objects here
    /// would run beside what is measured, and leave thousands of inodes that the file system passes over, one by one,
    /// whenever it looks for a free one.
    pub fn repository(&self, notes: usize, shape: Shape) -> Result<()> {
        let quarry = self.home.join("quarry");
        generate::vault(&quarry, notes, shape)?;
        let there = quarry.to_str().ok_or("a path that is no text")?;
        self.done(self.git(&["init", "-q", there]))?;
        self.done(self.git(&["-C", there, "add", "-A"]))?;
        self.done(self.git(&["-C", there, "commit", "-q", "-m", "start"]))?;
        self.done(self.git(&["clone", "-q", "--no-local", there, "."]))?;
        self.done(self.git(&["remote", "remove", "origin"]))?;
        self.done(self.rounds(&["refresh", "-q", "--today", TODAY]))?;
        self.settle()
    }

    /// Saves one note so that its agenda line comes, changes or goes; every round differs from the one before.
    pub fn touch(&self, number: usize, shape: Shape, round: usize) -> Result<()> {
        let path = self.root.join(generate::path(number, shape));
        let text = format!(
            "---\ncircle: 1\ncategory: buyer\nlast_touch: 20{:02}-{:02}-{:02}\nwhy: round {round}\n---\n\nA note.\n",
            10 + round % 2,
            1 + round % 11,
            1 + round % 27,
        );
        Ok(fs::write(path, text)?)
    }

    /// What tells that a file was replaced. It is never opened: that would be an event to whoever watches it.
    pub fn stamp(&self, path: &str) -> Option<(u64, i64, i64)> {
        let meta = self.root.join(path).symlink_metadata().ok()?;
        Some((meta.ino(), meta.mtime(), meta.mtime_nsec()))
    }

    /// Waits until a file is another than `before`; how long that took since `started`.
    pub fn replaced(
        &self,
        path: &str,
        before: Option<(u64, i64, i64)>,
        started: Instant,
    ) -> Result<Duration> {
        spin(|| self.stamp(path).is_some_and(|now| Some(now) != before))?;
        Ok(started.elapsed())
    }

    pub fn commits(&self) -> Result<usize> {
        let output = self.git(&["rev-list", "--count", "HEAD"]).stdout(Stdio::piped()).output()?;
        Ok(String::from_utf8(output.stdout)?.trim().parse()?)
    }

    /// Waits until the git directory has been the same for a while and no lock is held.
    pub fn quiet(&self) -> Result<()> {
        let (mut last, mut since) = (self.git_size()?, Instant::now());
        let wanted = Duration::from_millis(300);
        while since.elapsed() < wanted || self.root.join(".git/index.lock").exists() {
            std::thread::sleep(Duration::from_millis(30));
            let now = self.git_size()?;
            if now != last {
                (last, since) = (now, Instant::now());
            }
        }
        Ok(())
    }

    /// What the git directory holds, in bytes.
    pub fn git_size(&self) -> Result<u64> {
        let entries = walkdir::WalkDir::new(self.root.join(".git")).into_iter().flatten();
        Ok(entries
            .filter_map(|entry| entry.metadata().ok())
            .filter(|file| file.is_file())
            .map(|file| file.len())
            .sum())
    }

    pub fn watch(&self, settle: &str) -> Result<Watcher> {
        let said = self.home.join("said");
        let mut command = self.rounds(&["watch", "--settle", settle, "--today", TODAY]);
        let watcher = Watcher(command.stdout(File::create(&said)?).spawn()?);
        spin(|| fs::read_to_string(&said).is_ok_and(|said| said.contains("watching ")))?;
        Ok(watcher)
    }
}

/// A running `rounds watch`, ended when dropped.
pub struct Watcher(Child);

impl Watcher {
    /// A value of `/proc/PID/status`.
    pub fn kilobytes(&self, key: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(key)).ok_or("no such line")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    /// How many files it has open.
    pub fn open_files(&self) -> Result<usize> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.0.id()))?.count())
    }

    /// Voluntary context switches of all threads.
    pub fn wakeups(&self) -> Result<u64> {
        let mut sum = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.0.id()))? {
            let status = fs::read_to_string(task?.path().join("status"))?;
            let count = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
            sum += count.ok_or("no such line")?.trim().parse::<u64>()?;
        }
        Ok(sum)
    }

    /// The CPU time used so far, in the kernel's ticks.
    pub fn ticks(&self) -> Result<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        let after = stat.rsplit(')').next().ok_or("no such field")?;
        let times = after.split_whitespace().skip(11).take(2);
        Ok(times.map(str::parse::<u64>).sum::<Result<u64, _>>()?)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Waits for a condition, and looks for it often; without a pause it would take the processor from those who bring it
/// about.
pub fn spin(mut condition: impl FnMut() -> bool) -> Result<()> {
    let started = Instant::now();
    while !condition() {
        if started.elapsed() > Duration::from_secs(60) {
            return Err("waited a minute in vain".into());
        }
        std::thread::sleep(Duration::from_micros(10));
    }
    Ok(())
}

pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

pub fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// `10,000 in folders`
pub fn label(notes: usize, shape: Shape) -> String {
    let thousands =
        if notes >= 1_000 { format!("{},{:03}", notes / 1_000, notes % 1_000) } else { notes.to_string() };
    format!("{thousands} {}", if shape == Shape::Flat { "flat" } else { "in folders" })
}
