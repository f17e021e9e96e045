//! A desktop: a clone with a running watcher, a clock of its own, and a network that comes and goes.

use super::zone::Zone;
use crate::support::{ROUNDS, Ran, Random, TestVault, Watcher};
use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

/// How often a person tries again what was refused because something else was under way.
const TRIES: usize = 40;

pub struct Desktop {
    pub name: &'static str,
    pub vault: TestVault,
    zone: Zone,
    watcher: Option<Watcher>,
    hub: String,
    is_online: Cell<bool>,
}

impl Desktop {
    /// A desktop whose vault is there and follows the hub already.
    pub fn new(name: &'static str, vault: TestVault, zone: Zone, hub: &Path) -> Self {
        let hub = hub.to_str().unwrap().to_owned();
        Self { name, vault, zone, watcher: None, hub, is_online: Cell::new(true) }
    }

    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// Runs `rounds` by this machine's clock, however it ends.
    pub fn rounds(&self, arguments: &[&str]) -> Ran {
        let mut command = self.vault.command(ROUNDS);
        self.vault.run_rounds(command.args(arguments).env("TZ", self.zone.name()))
    }

    /// Runs the user's git by this machine's clock, however it ends.
    pub fn git(&self, arguments: &[&str]) -> Ran {
        let mut command = self.vault.command("git");
        self.vault.run(command.args(arguments).env("TZ", self.zone.name()))
    }

    /// As [`Desktop::git`], again and again while the index is locked by somebody else.
    fn patient_git(&self, arguments: &[&str]) -> Ran {
        let mut ran = self.git(arguments);
        for _ in 0..TRIES {
            if ran.code == 0 || !ran.stderr.contains(".lock") {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
            ran = self.git(arguments);
        }
        ran
    }

    pub fn is_awake(&self) -> bool {
        self.watcher.is_some()
    }

    /// The machine is on again, with the clock that it has now.
    pub fn wake(&mut self, zone: Zone) {
        self.zone = zone;
        let mut command = self.vault.command(ROUNDS);
        command.args(["watch", "--settle", "300ms", "--verbose"]).env("TZ", zone.name());
        let watcher = self.vault.start(&mut command);
        watcher.wait_line("watching ");
        self.watcher = Some(watcher);
    }

    /// The user ends the watcher.
    pub fn sleep(&mut self) {
        if let Some(mut watcher) = self.watcher.take() {
            watcher.stop();
        }
    }

    /// The watcher is killed.
    pub fn kill(&mut self) {
        if let Some(mut watcher) = self.watcher.take() {
            watcher.kill();
        }
    }

    pub fn is_online(&self) -> bool {
        self.is_online.get()
    }

    pub fn set_online(&self, is_online: bool) {
        let url = if is_online { &self.hub } else { "/nowhere/hub.git" };
        let ran = self.patient_git(&["remote", "set-url", "origin", url]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        self.is_online.set(is_online);
    }

    /// Whether a merge of the user's waits for its end.
    pub fn is_merging(&self) -> bool {
        self.vault.exists(".git/MERGE_HEAD")
    }

    /// The user pulls by hand; whether that went well. A merge that did not waits for its end, a rebase is given up.
    pub fn pull(&self, how: &str) -> bool {
        let is_done = self.git(&["pull", "-q", how, "--no-edit"]).code == 0;
        if ["rebase-merge", "rebase-apply"].iter().any(|it| self.vault.exists(&format!(".git/{it}"))) {
            self.patient_git(&["rebase", "--abort"]);
        }
        is_done
    }

    /// The user merges a branch of the remote's, which takes until nothing is in its way.
    pub fn merge(&self, branch: &str, random: &mut Random) {
        let branch = format!("origin/{branch}");
        for _ in 0..TRIES {
            self.git(&["fetch", "-q"]);
            self.git(&["merge", "-q", "--no-edit", &branch]);
            self.conclude(random);
            if self.git(&["merge-base", "--is-ancestor", &branch, "HEAD"]).code == 0 {
                return;
            }
            self.rounds(&["refresh"]);
        }
        panic!("{} cannot merge {branch}", self.name);
    }

    /// The user commits what git knows of, by hand; whether that did anything.
    pub fn commit(&self, words: &str) -> bool {
        self.git(&["commit", "-q", "-a", "-m", &format!("user: {words}")]).code == 0
    }

    /// The user ends the merge that they began: by `rounds resolve` where it has a word to say, else with both texts.
    pub fn conclude(&self, random: &mut Random) {
        for _ in 0..TRIES {
            if !self.is_merging() {
                return;
            }
            for path in self.unmerged() {
                let side = *random.pick(&["--ours", "--theirs", "by hand"]);
                if side == "by hand" || self.rounds(&["resolve", &path, side]).code != 0 {
                    self.keep_both(&path);
                }
                self.patient_git(&["add", "-A", "--", &path]);
            }
            self.patient_git(&["commit", "-q", "--no-edit"]);
        }
        let status = self.vault.status();
        panic!("{}: the merge cannot be concluded\n{status}", self.name);
    }

    fn unmerged(&self) -> Vec<String> {
        let listed = self.git(&["diff", "--name-only", "--diff-filter=U", "-z"]).stdout;
        listed.split_terminator('\0').map(str::to_owned).collect()
    }

    /// Takes git's marks out of a file, and leaves what stands between them. Of a front matter one side is taken: it
    /// has no room for both.
    fn keep_both(&self, path: &str) {
        if !self.vault.exists(path) {
            return;
        }
        let text = self.vault.read(path);
        self.vault.write(path, without_marks(&text));
    }

    /// The user syncs, and answers what they are asked on the way.
    pub fn sync(&self, random: &mut Random) {
        let mut said = Vec::new();
        for _ in 0..TRIES {
            self.conclude(random);
            let ran = self.rounds(&["sync"]);
            if ran.code == 0 && self.resolve_all(random) == 0 {
                return;
            }
            self.resolve_all(random);
            if ran.stdout.contains("staged by you") {
                self.commit("what was staged");
            }
            said.push(format!("{}{}", ran.stdout, ran.stderr));
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{} cannot sync:\n{}", self.name, said.join("\n"));
    }

    /// What a sync says that finds something to do, be it a mark that only has to rest; `None`: it finds nothing.
    pub fn out_of_step(&self) -> Option<String> {
        let ran = self.rounds(&["sync"]);
        (ran.stdout != "origin/main: in step\n").then(|| ran.stdout + &ran.stderr)
    }

    /// The user answers all that is open; how much that was.
    pub fn resolve_all(&self, random: &mut Random) -> usize {
        let listed = self.rounds(&["resolve"]).stdout;
        let is_path =
            |line: &&str| !line.is_empty() && !line.starts_with(' ') && !line.contains(" to settle");
        let paths: Vec<_> = listed.lines().filter(is_path).collect();
        for path in &paths {
            let side = *random.pick(&["--ours", "--theirs"]);
            let ran = self.rounds(&["resolve", path, side]);
            assert!(ran.code != 2 || !ran.stderr.is_empty(), "{path}: {ran:?}");
        }
        paths.len()
    }

    /// Waits until this machine's midnight has passed, where it is near.
    pub fn wait_for_midnight(&self) {
        let begin = Instant::now();
        while self.zone.today() != self.zone.last_day() {
            assert!(begin.elapsed() < Duration::from_secs(90), "midnight does not come");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What became of it, for whoever looks into a failure.
    pub fn tell(&self) -> String {
        let log = self.git(&["log", "--graph", "--oneline", "--all", "-40"]).stdout;
        let (status, due) = (self.vault.status(), self.vault.due());
        let said = self.watcher.as_ref().map(|it| it.lines().join("\n")).unwrap_or_default();
        format!(
            "=== {} in {}\n{log}{status}--- DUE.md\n{due}--- its watcher\n{said}",
            self.name,
            self.zone.name()
        )
    }
}

/// A text with both sides of each conflict, what both have once, and with ours alone in a front matter.
pub fn without_marks(text: &str) -> String {
    let mut out = String::new();
    let has_front_matter = text.starts_with("---");
    let (mut is_theirs, mut fences) = (false, 0);
    let mut ours: Option<Vec<&str>> = None;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == "---" && !is_theirs {
            fences += 1;
        }
        match line.get(..7) {
            Some("<<<<<<<") => ours = Some(Vec::new()),
            Some("=======") => is_theirs = true,
            Some(">>>>>>>") => (is_theirs, ours) = (false, None),
            _ if is_theirs && line.starts_with("- ") && ours.iter().flatten().any(|it| *it == line) => {}
            _ if is_theirs && has_front_matter && fences < 2 => {}
            _ if line.starts_with("# theirs: ") => {}
            _ => {
                ours.iter_mut().for_each(|ours| ours.push(line));
                out.push_str(line);
            }
        }
    }
    out
}
