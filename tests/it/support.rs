//! A vault in a temporary folder with real git, the real `rounds` and real editors, on a pinned day.
//! Knows nothing of the library: whatever is asserted is what a user could see.
//!
//! Waiting is always on a condition with a deadline ([`wait_for`]); nothing here sleeps and hopes.

use chrono::NaiveDate;
use std::cell::Cell;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The binary under test.
pub const ROUNDS: &str = env!("CARGO_BIN_EXE_rounds");

/// The day on which every test vault lives, a Sunday.
pub const TODAY: &str = "2026-11-22";

/// How long anything may take that is only waited for; far more than it should, so that a loaded machine
/// never fails a test that asserts no speed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Overdue on [`TODAY`].
pub const ADA: &str =
    "---\ncircle: 1\ncategory: buyer\nlast_touch: 2026-10-02\n---\n\nMet at the Chamber lunch.\n";

/// Not due on [`TODAY`].
pub const GRACE: &str = "---\ncircle: 3\ncategory: expert\nlast_touch: 2026-09-01\n---\n\nCompilers.\n";

/// A contact's note with this front matter.
pub fn contact(front_matter: &str) -> String {
    format!("---\n{front_matter}\n---\n\nA note.\n")
}

/// What a process said and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; 128 and more for a signal, as a shell counts.
    pub code: i32,
    /// Everything on stdout.
    pub stdout: String,
    /// Everything on stderr.
    pub stderr: String,
}

/// A vault with a home of its own: no setting of the machine's user reaches it.
pub struct TestVault {
    folder: TempDir,
    root: PathBuf,
    repository: PathBuf,
    outputs: Cell<u32>,
}

/// Whether a line of DUE.md is an open one about a person.
pub fn is_person(line: &str) -> bool {
    ["- [ ] [", "- [ ] **[", "- [ ] [["].iter().any(|start| line.starts_with(start))
}

impl TestVault {
    /// An empty folder, not even a repository, beside a home with a git identity.
    pub fn folder() -> Self {
        let folder = TempDir::with_prefix_in("vault-", env!("CARGO_TARGET_TMPDIR")).unwrap();
        let base = folder.path().canonicalize().unwrap();
        let (root, home) = (base.join("vault"), base.join("home"));
        for path in [&root, &home, &base.join("scratch")] {
            fs::create_dir(path).unwrap();
        }
        fs::write(
            home.join(".gitconfig"),
            "[user]\n\tname = Test User\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n\
             [advice]\n\tdetachedHead = false\n[commit]\n\tverbose = false\n[maintenance]\n\tauto = false\n",
        )
        .unwrap();
        Self { folder, repository: root.clone(), root, outputs: Cell::new(0) }
    }

    /// A repository with these notes and a `rounds.toml` that names the inbox alone, nothing committed.
    pub fn unborn(notes: &[(&str, &str)]) -> Self {
        let vault = Self::folder();
        vault.git(&["init", "-q"]);
        vault.write("rounds.toml", "inbox_file = \"Inbox.md\"\n");
        vault.write_all(notes);
        vault
    }

    /// A vault with these notes, made by `rounds init`.
    pub fn with(notes: &[(&str, &str)]) -> Self {
        let vault = Self::folder();
        vault.write_all(notes);
        // Few tests want to hear of the review that settings of `init`'s own name.
        if !vault.exists("rounds.toml") {
            vault.write("rounds.toml", "inbox_file = \"Inbox.md\"\n");
        }
        vault.rounds(&["init"]);
        vault
    }

    /// A vault with two contacts: Ada Lovelace, who is overdue, and Grace Hopper, who is not due.
    pub fn new() -> Self {
        Self::with(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE)])
    }

    /// The same home and scratch folder with the vault elsewhere below the temporary folder; git commands
    /// run in `repository`.
    pub fn moved(mut self, root: &Path, repository: &Path) -> Self {
        self.root = root.to_path_buf();
        self.repository = repository.to_path_buf();
        self
    }

    /// The vault's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The temporary folder around the vault.
    pub fn outside(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    /// A path in the vault.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Writes a file in place (truncate, write), with the folders above it.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    }

    /// Writes several.
    pub fn write_all(&self, notes: &[(&str, &str)]) {
        for (path, text) in notes {
            self.write(path, text);
        }
    }

    /// Adds text at a file's end, in place.
    pub fn append(&self, path: &str, text: &str) {
        self.write(path, self.read(path) + text);
    }

    /// Replaces the one occurrence of `from`, in place.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` stands once in {path}:\n{text}");
        self.write(path, text.replacen(from, to, 1));
    }

    /// A file's text.
    pub fn read(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path)).unwrap()
    }

    /// A file's bytes.
    pub fn bytes(&self, path: &str) -> Vec<u8> {
        let path = self.path(path);
        fs::read(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
    }

    /// Whether there is such a file, folder or link.
    pub fn exists(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    /// Deletes a file.
    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// Renames a file or folder.
    pub fn rename(&self, from: &str, to: &str) {
        fs::create_dir_all(self.path(to).parent().unwrap()).unwrap();
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// DUE.md as it is on disk; empty where there is none or it is just being replaced.
    pub fn due(&self) -> String {
        fs::read_to_string(self.path("DUE.md")).unwrap_or_default()
    }

    /// Adds a setting to the user's git configuration.
    pub fn configure(&self, key: &str, value: &str) {
        self.git(&["config", "--global", key, value]);
    }

    /// A command in the vault's hermetic environment, at the vault's root.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let home = self.outside().join("home");
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("GIT_CONFIG_GLOBAL", home.join(".gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CEILING_DIRECTORIES", self.outside())
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_EDITOR", "true")
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm")
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end. Its output goes through files: a grandchild that outlives it cannot
    /// hold a pipe open.
    pub fn run(&self, command: &mut Command) -> Ran {
        let (out, err) = (self.output_file(), self.output_file());
        let mut child = spawn(command, &out, &err);
        let started = Instant::now();
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if started.elapsed() < 2 * PATIENCE => std::thread::sleep(Duration::from_millis(1)),
                None => {
                    child.kill().ok();
                    panic!("{command:?} did not end\n{}{}", text(&out), text(&err));
                }
            }
        };
        use std::os::unix::process::ExitStatusExt as _;
        let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
        Ran { code, stdout: text(&out), stderr: text(&err) }
    }

    /// The arguments of `rounds`, on the pinned day unless they name one.
    pub fn rounds_command(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(ROUNDS);
        command.args(arguments);
        if !arguments.contains(&"--today") {
            command.args(["--today", TODAY]);
        }
        command
    }

    /// Runs `rounds`, however it ends.
    pub fn try_rounds(&self, arguments: &[&str]) -> Ran {
        self.run_rounds(&mut self.rounds_command(arguments))
    }

    /// Runs `rounds` on the day that the clock gives.
    pub fn rounds_by_the_clock(&self, arguments: &[&str]) -> Ran {
        self.run_rounds(self.command(ROUNDS).args(arguments))
    }

    /// Runs a prepared `rounds`, which must not panic.
    pub fn run_rounds(&self, command: &mut Command) -> Ran {
        let ran = self.run(command);
        assert!(!ran.stderr.contains("panicked"), "{command:?} panicked:\n{}", ran.stderr);
        ran
    }

    /// Runs `rounds`, which must be done (0).
    pub fn rounds(&self, arguments: &[&str]) -> Ran {
        self.rounds_code(0, arguments)
    }

    /// Runs `rounds`, which must end with this code.
    pub fn rounds_code(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = self.try_rounds(arguments);
        assert_eq!(ran.code, code, "rounds {arguments:?}\n{}{}", ran.stdout, ran.stderr);
        ran
    }

    /// Runs the user's git, however it ends.
    pub fn try_git(&self, arguments: &[&str]) -> Ran {
        self.run(self.command("git").current_dir(&self.repository).args(arguments))
    }

    /// Runs the user's git, which must succeed; its stdout without the last line's end.
    pub fn git(&self, arguments: &[&str]) -> String {
        let ran = self.try_git(arguments);
        assert_eq!(ran.code, 0, "git {arguments:?}\n{}{}", ran.stdout, ran.stderr);
        ran.stdout.trim_end().to_owned()
    }

    /// Git for looking only: it must never take `index.lock`, or the watcher would wait for the test.
    fn look(&self, arguments: &[&str]) -> Ran {
        self.run(
            self.command("git")
                .current_dir(&self.repository)
                .env("GIT_OPTIONAL_LOCKS", "0")
                .args(["-c", "core.quotePath=false"])
                .args(arguments),
        )
    }

    /// A shell script in the vault's folder and environment, which must succeed.
    pub fn sh(&self, script: &str) -> Ran {
        let ran = self.run(self.command("sh").args(["-euc", script]));
        assert_eq!(ran.code, 0, "{script}\n{}{}", ran.stdout, ran.stderr);
        ran
    }

    /// The commit that HEAD names.
    pub fn head(&self) -> String {
        self.look(&["rev-parse", "HEAD"]).stdout.trim_end().to_owned()
    }

    /// A file's bytes at a revision, by its path in the vault; `None` where it is not there.
    pub fn at(&self, revision: &str, path: &str) -> Option<Vec<u8>> {
        let object = format!("{revision}:./{path}");
        let output = self.command("git").args(["cat-file", "blob", &object]).output().unwrap();
        output.status.success().then_some(output.stdout)
    }

    /// Every commit's subject on HEAD's line, oldest first.
    pub fn log_subjects(&self) -> Vec<String> {
        let log = self.look(&["log", "--reverse", "--format=%s"]).stdout;
        log.lines().map(str::to_owned).collect()
    }

    /// The subjects of the commits after `revision`, oldest first.
    pub fn subjects_since(&self, revision: &str) -> Vec<String> {
        let log = self.look(&["log", "--reverse", "--format=%s", &format!("{revision}..HEAD")]).stdout;
        log.lines().map(str::to_owned).collect()
    }

    /// Waits for a commit with this subject.
    pub fn wait_commit(&self, subject: &str) {
        wait_for(&format!("a commit `{subject}`"), || self.log_subjects().iter().any(|line| line == subject));
    }

    /// What differs from HEAD, as `git status` tells it.
    pub fn status(&self) -> String {
        self.look(&["status", "--porcelain", "--untracked-files=all"]).stdout
    }

    /// Waits until everything is committed, and nobody has git's locks any more: a command of git's would fail then.
    pub fn wait_settled(&self) {
        let is_settled = || !self.due().is_empty() && self.status().is_empty() && self.locks().is_empty();
        wait_for("everything to be committed", is_settled);
    }

    /// Nothing is left to commit, no lock or temporary file lies about, the repository is sound.
    pub fn assert_settled(&self) {
        assert_eq!(self.status(), "", "git status is clean");
        self.assert_sound();
    }

    /// The repository is sound, and no lock or temporary file lies about.
    pub fn assert_sound(&self) {
        let fsck = self.look(&["fsck", "--strict", "--no-dangling", "--no-progress"]);
        assert_eq!((fsck.code, fsck.stdout.as_str()), (0, ""), "git fsck\n{}", fsck.stderr);
        assert_eq!(self.locks(), Vec::<PathBuf>::new(), "no lock is left behind");
    }

    /// Lock files in the git directory, and temporary files beside DUE.md.
    pub fn locks(&self) -> Vec<PathBuf> {
        let git = PathBuf::from(self.look(&["rev-parse", "--absolute-git-dir"]).stdout.trim_end());
        let in_git = walkdir::WalkDir::new(git)
            .into_iter()
            .filter_entry(|entry| entry.file_name() != "rounds" && entry.file_name() != "objects")
            .flatten()
            .map(walkdir::DirEntry::into_path)
            .filter(|path| path.extension() == Some(OsStr::new("lock")));
        let beside = fs::read_dir(&self.root).unwrap().flatten().map(|entry| entry.path());
        let beside = beside.filter(|path| path.file_name().unwrap().to_string_lossy().contains("DUE.md."));
        in_git.chain(beside).collect()
    }

    /// Invariant 2: in every commit that `rounds` made since `revision` (all of them without one), DUE.md is
    /// the agenda of that very commit. Test users' own commits start with `user`.
    pub fn assert_fixed_points(&self, revision: Option<&str>) {
        let range = revision.map_or("HEAD".to_owned(), |revision| format!("{revision}..HEAD"));
        let log = self.look(&["log", "--reverse", "--format=%H %s", &range]).stdout;
        let copy = tempfile::tempdir_in(self.outside()).unwrap();
        let clone = copy.path().to_str().unwrap();
        self.git(&["clone", "-q", "--no-checkout", "--shared", ".", clone]);
        let vault = copy.path().join(self.root.strip_prefix(&self.repository).unwrap());
        for (commit, subject) in log.lines().map(|line| line.split_once(' ').unwrap()) {
            let by_user =
                ["user", "Merge", "Revert", "vault backup"].iter().any(|word| subject.starts_with(word));
            if by_user || subject == "Edited DUE.md" {
                continue;
            }
            self.git(&["-C", clone, "checkout", "-q", "-f", "-B", "check", commit]);
            // From that commit's tree alone.
            let _ = fs::remove_dir_all(copy.path().join(".git/rounds"));
            let committed = fs::read_to_string(vault.join("DUE.md"));
            let committed = committed.unwrap_or_else(|_| panic!("{commit} {subject}: has no DUE.md"));
            let today = agenda_day(&committed).to_string();
            // Named, because a commit may be older than its vault's `rounds.toml`.
            let mut refresh = self.rounds_command(&["refresh", ".", "--no-commit", "--today", &today]);
            let ran = self.run(refresh.current_dir(&vault));
            assert_eq!(ran.code, 0, "{commit} {subject}\n{}{}", ran.stdout, ran.stderr);
            let rendered = fs::read_to_string(vault.join("DUE.md")).unwrap();
            assert_eq!(committed, rendered, "DUE.md in {commit} {subject} is not that commit's agenda");
            let settings = fs::read_to_string(vault.join("rounds.toml")).unwrap_or_default();
            // Feeds that settings name come with the next commit.
            if settings.contains("[feeds]") && !["Edited rounds.toml", "Set up rounds"].contains(&subject) {
                let _ = fs::remove_dir_all(copy.path().join(".git/rounds"));
                let mut refresh = self.rounds_command(&["refresh", ".", "--today", &today]);
                // A card that waits may wait in that commit, too.
                let ran = self.run(refresh.current_dir(&vault));
                assert!([0, 2].contains(&ran.code), "{commit} {subject}\n{}{}", ran.stdout, ran.stderr);
                // The review goes on with the month, in a commit of its own.
                let is_late = |line: &str| line.contains(" feeds: ") && !line.ends_with(" feeds: REVIEW.md");
                assert!(!ran.stdout.lines().any(is_late), "{commit} {subject}: {}", ran.stdout);
            }
        }
    }

    /// Starts `rounds watch` and waits until it is ready.
    pub fn watch(&self, arguments: &[&str]) -> Watcher {
        let watcher = self.start_watch(arguments);
        watcher.wait_line("watching ");
        watcher
    }

    /// Starts `rounds watch`.
    pub fn start_watch(&self, arguments: &[&str]) -> Watcher {
        let arguments = [&["watch"], arguments].concat();
        self.start(&mut self.rounds_command(&arguments))
    }

    /// Starts a process that goes on.
    pub fn start(&self, command: &mut Command) -> Watcher {
        let (out, err) = (self.output_file(), self.output_file());
        Watcher { child: spawn(command, &out, &err), out, err }
    }

    /// A terminal program in a terminal of its own, 80 by 24; `None`, having said why, where it cannot be.
    pub fn terminal(&self, program: &str, command: &str) -> Option<Terminal> {
        if !has(program) || !has("script") {
            skip_missing(program);
            return None;
        }
        let command = format!("stty rows 24 cols 80; exec {command}");
        let mut script = self.command("script");
        script.args(["-qfec", &command, "/dev/null"]).stdin(Stdio::piped());
        Some(Terminal(self.start(&mut script)))
    }

    fn output_file(&self) -> PathBuf {
        self.outputs.set(self.outputs.get() + 1);
        self.outside().join("scratch").join(self.outputs.get().to_string())
    }
}

/// A process that runs beside the test: killed when dropped, and its words shown when the test fails.
pub struct Watcher {
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

impl Watcher {
    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Every whole line on stdout so far.
    pub fn lines(&self) -> Vec<String> {
        let text = text(&self.out);
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().map(str::to_owned).collect()
    }

    /// The whole lines on stdout that start so.
    pub fn lines_with(&self, start: &str) -> Vec<String> {
        self.lines().into_iter().filter(|line| line.starts_with(start)).collect()
    }

    /// Everything on stderr so far.
    pub fn complaints(&self) -> String {
        text(&self.err)
    }

    /// Waits for a line on stdout that starts so.
    pub fn wait_line(&self, start: &str) -> String {
        let mut found = None;
        wait_for(&format!("a line `{start}…`"), || {
            found = self.lines_with(start).into_iter().next();
            found.is_some()
        });
        found.unwrap()
    }

    /// Sends a signal by name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.id().to_string()]).status();
        assert!(sent.unwrap().success(), "kill -{name}");
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for its end; its exit code.
    pub fn wait_exit(&mut self) -> i32 {
        let mut code = None;
        wait_for("the process to end", || {
            code = self.child.try_wait().unwrap();
            code.is_some()
        });
        code.and_then(|status| status.code()).unwrap_or(-1)
    }

    /// Ends it as Ctrl-C or a service manager would, which it must do well; how long that took.
    pub fn stop(&mut self) -> Duration {
        let asked = Instant::now();
        self.signal("TERM");
        assert_eq!(self.wait_exit(), 0, "watch ended by a signal\n{}", self.complaints());
        asked.elapsed()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().ok();
        self.child.wait().unwrap();
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let ended = self.child.try_wait().ok().flatten();
        self.child.kill().ok();
        self.child.wait().ok();
        if std::thread::panicking() {
            let (out, err) = (text(&self.out), self.complaints());
            eprintln!("--- {} ({ended:?}) said ---\n{out}{err}---", self.id());
        } else {
            assert!(!self.complaints().contains("panicked"), "it panicked:\n{}", self.complaints());
        }
    }
}

/// A terminal program under the test's fingers.
pub struct Terminal(Watcher);

impl Terminal {
    /// Waits until these words are on the screen (among what was ever drawn), then types.
    pub fn after(&mut self, words: &str, keys: &str) -> &mut Self {
        wait_for(&format!("`{words}` on the screen"), || text(&self.0.out).contains(words));
        self.keys(keys)
    }

    /// Types.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        self.0.child.stdin.as_mut().unwrap().write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Waits for the program's end, which is to be well.
    pub fn wait_exit(&mut self) {
        self.wait_code(0);
    }

    /// Waits for the program's end with this code; all that was ever on the screen.
    pub fn wait_code(&mut self, code: i32) -> String {
        let ended = self.0.wait_exit();
        let screen = text(&self.0.out);
        assert_eq!(ended, code, "{screen}");
        screen
    }
}

/// Waits until `condition` holds; fails when it does not within a minute.
pub fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Asserts that `condition` holds all the time for this long: what must not happen needs a while to not happen in.
pub fn stays_for(what: &str, time: Duration, mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while started.elapsed() < time {
        assert!(condition(), "{what}: no longer, after {:?}", started.elapsed());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The day in a DUE.md's first line.
pub fn agenda_day(due: &str) -> NaiveDate {
    let first = due.lines().next().unwrap_or_default();
    NaiveDate::parse_from_str(first, "# Due, %A %d %B %Y").unwrap_or_else(|_| panic!("no day in `{first}`"))
}

/// Whether a program is on the PATH.
pub fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Says that a test is skipped for want of a program. In CI, which installs them all, that is a failure.
pub fn skip_missing(program: &str) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "`{program}` is missing");
    skip(&format!("`{program}` is missing"));
}

/// Says that a test is skipped and why, past the test harness, which would swallow it.
pub fn skip(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    writeln!(std::io::stderr(), "skipped {test}: {why}").ok();
}

/// Whether this is root, whom permissions do not bind.
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// A small seeded generator (splitmix64): the same seed, the same history.
pub struct Random(pub u64);

impl Random {
    /// The seed in the variable, for hunts; without one always the same, so that whoever runs the tests sees what
    /// everybody else sees.
    pub fn seeded(variable: &str) -> Self {
        let seed = std::env::var(variable).ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
        eprintln!("{variable}={seed}");
        Self(seed)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}

fn spawn(command: &mut Command, out: &Path, err: &Path) -> Child {
    command.stdout(File::create(out).unwrap()).stderr(File::create(err).unwrap());
    command.spawn().unwrap_or_else(|cause| panic!("{command:?}: {cause}"))
}

fn text(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}
