//! A phone: Obsidian with obsidian-git, which merges with isomorphic-git's own rules and knows none of ours
//! (`tests/phone/phone.mjs` says what is true to life). What it and desktops with the real binary do together.

use crate::support::{ADA, GRACE, TestVault, has, skip_missing};
use crate::sync::{Pair, is_linear};
use crate::web::{Web, web_server};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A phone with its own clone. What is typed on it is typed in `vault`.
pub struct Phone {
    /// Its folder.
    pub vault: TestVault,
    /// The setting "Merge strategy on conflicts": `none`, `ours` or `theirs`.
    pub strategy: &'static str,
    /// The moment that its clock shows.
    pub now: String,
    process: Child,
    orders: ChildStdin,
    answers: Receiver<String>,
}

/// What the phone showed after it did something.
#[derive(Debug)]
pub struct Shown {
    /// Its notices of what went wrong.
    pub said: Vec<String>,
    /// Whether it waits for its user to settle a conflict.
    pub conflict: bool,
}

impl Shown {
    /// All went well.
    #[track_caller]
    pub fn is_fine(&self) {
        assert!(self.said.is_empty() && !self.conflict, "{self:?}");
    }
}

impl Phone {
    /// Clones the repository at this web address; `None`, having said why, where node or the phone's modules are
    /// missing.
    pub fn clone_of(url: &str) -> Option<Self> {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/phone");
        if !has("node") || !home.join("node_modules").is_dir() {
            skip_missing("node with `npm ci --prefix tests/phone`");
            return None;
        }
        let vault = TestVault::folder();
        let (process, orders, answers) = start(&vault);
        let now = "2026-11-22T12:00:00Z".to_owned();
        let mut phone = Self { vault, strategy: "none", now, process, orders, answers };
        let user = json!({ "do": "clone", "url": url, "name": "Phone", "email": "phone@example.org" });
        phone.ask(user).is_fine();
        Some(phone)
    }

    /// "Commit-and-sync", by its user.
    pub fn sync(&mut self) -> Shown {
        self.ask(json!({ "do": "sync", "strategy": self.strategy, "automatic": false }))
    }

    /// "Commit-and-sync", by itself.
    pub fn sync_by_itself(&mut self) -> Shown {
        self.ask(json!({ "do": "sync", "strategy": self.strategy, "automatic": true }))
    }

    /// "Commit all changes".
    pub fn commit(&mut self) -> Shown {
        self.ask(json!({ "do": "commit", "automatic": false }))
    }

    /// "Pull", which commits nothing first.
    pub fn pull(&mut self) -> Shown {
        self.ask(json!({ "do": "pull", "strategy": self.strategy }))
    }

    /// "Push".
    pub fn push(&mut self) -> Shown {
        self.ask(json!({ "do": "push" }))
    }

    /// The app is gone in the middle of whatever it does, and is started again.
    pub fn kill(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
        (self.process, self.orders, self.answers) = start(&self.vault);
    }

    fn ask(&mut self, mut order: Value) -> Shown {
        order["at"] = self.now.as_str().into();
        writeln!(self.orders, "{order}").unwrap();
        let answer = self.answers.recv_timeout(Duration::from_secs(60)).expect("the phone answers");
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let said = answer["said"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned());
        Shown { said: said.collect(), conflict: answer["conflict"] == true }
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn start(vault: &TestVault) -> (Child, ChildStdin, Receiver<String>) {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/phone/phone.mjs");
    let mut command = vault.command("node");
    command.arg(program).arg(vault.root()).arg(vault.outside().join("conflict"));
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (orders, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
    let (sender, answers) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    (process, orders, answers)
}

/// A desktop, a second one, the repository between them, and a phone.
struct Three {
    pair: Pair,
    phone: Phone,
    _web: Web,
}

impl Three {
    fn with(notes: &[(&str, &str)]) -> Option<Self> {
        let pair = Pair::with(notes);
        let hub = pair.hub.to_str().unwrap();
        pair.one.git(&["-C", hub, "config", "http.receivepack", "true"]);
        let (web, url) = web_server(&pair.one, None);
        let phone = Phone::clone_of(&url)?;
        Some(Self { pair, phone, _web: web })
    }

    fn new() -> Option<Self> {
        Self::with(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE)])
    }

    /// Everybody syncs until all have the same, which must need two rounds at most; and then nothing is left to do.
    #[track_caller]
    fn assert_converges(&mut self) {
        for _ in 0..2 {
            self.phone.sync().is_fine();
            self.pair.one.rounds(&["sync"]);
            self.pair.two.rounds(&["sync"]);
        }
        self.phone.sync().is_fine();
        self.pair.assert_same();
        assert_eq!(self.phone.vault.head(), self.pair.hub_head(), "the phone has it too");
        assert_eq!(self.phone.vault.git(&["ls-files", "-s"]), self.pair.one.git(&["ls-files", "-s"]));
        assert_eq!(self.phone.vault.git(&["diff", "HEAD"]), "");
        assert_eq!(self.pair.one.rounds(&["sync"]).stdout, "origin/main: in step\n");
    }
}

#[test]
fn tick_on_the_phone_survives_the_desktops_midnight_and_is_carried_out() {
    let Some(mut three) = Three::new() else { return };
    let line = three.phone.vault.due().lines().find(|it| it.contains("[Ada Lovelace]")).unwrap().to_owned();
    let ticked = format!("{} phone: about the engine", line.replacen("[ ]", "[x]", 1));
    three.phone.vault.edit("DUE.md", &line, &ticked);
    three.pair.one.rounds(&["sync", "--today", "2026-11-23"]);
    three.phone.sync().is_fine();
    three.pair.one.rounds(&["sync", "--today", "2026-11-23"]);
    let note = three.pair.one.read("Ada Lovelace.md");
    assert!(note.contains("2026-11-22 phone: about the engine"), "{note}");
    three.assert_converges();
}

fn show(three: &Three, what: &str) {
    eprintln!("--- {what}: hub {}", three.pair.hub_head());
    eprintln!("phone log:\n{}", three.phone.vault.git(&["log", "--graph", "--oneline", "-12"]));
    eprintln!("phone status: {}", three.phone.vault.git(&["status", "--porcelain"]));
}

fn tick(vault: &TestVault, name: &str, words: &str) {
    let due = vault.due();
    let line = due.lines().find(|it| it.contains(&format!("[{name}]"))).unwrap();
    vault.edit("DUE.md", line, &format!("{} {words}", line.replacen("[ ]", "[x]", 1)));
}

const NOTES: &[(&str, &str)] = &[("Ada Lovelace.md", ADA), ("Ben Hill.md", ADA), ("Cy Young.md", ADA), ("Grace Hopper.md", GRACE)];

#[test]
fn x_a_two_marks() {
    let Some(mut t) = Three::with(NOTES) else { return };
    tick(&t.phone.vault, "Ada Lovelace", "phone: from the phone");
    tick(&t.pair.one, "Ben Hill", "phone: from the desktop");
    t.pair.one.rounds(&["sync"]);
    eprintln!("{:?}", t.phone.sync());
    show(&t, "after");
    eprintln!("{}", t.phone.vault.due());
    t.pair.one.rounds(&["sync"]);
    eprintln!("{}\n{}", t.pair.one.read("Ada Lovelace.md"), t.pair.one.read("Ben Hill.md"));
    t.assert_converges();
}

#[test]
fn x_b_same_line() {
    let Some(mut t) = Three::with(NOTES) else { return };
    tick(&t.phone.vault, "Ada Lovelace", "phone: from the phone");
    tick(&t.pair.one, "Ada Lovelace", "phone: from the desktop");
    t.pair.one.rounds(&["sync"]);
    eprintln!("{:?}", t.phone.sync());
    show(&t, "after");
    eprintln!("{}", t.phone.vault.due());
    eprintln!("{}", t.phone.vault.read("conflict-files-obsidian-git.md"));
    eprintln!("auto {:?}", t.phone.sync_by_itself());
    eprintln!("hand {:?}", t.phone.sync());
    show(&t, "after hand");
    eprintln!("{}", t.phone.vault.due());
    eprintln!("{:?}", t.pair.one.rounds(&["sync"]));
    eprintln!("{}\n{}", t.pair.one.read("Ada Lovelace.md"), t.pair.one.due());
    t.assert_converges();
}

#[test]
fn x_d_conflict_note() {
    let Some(mut t) = Three::with(NOTES) else { return };
    t.pair.one.write("card.png", [0_u8, 200, 255, 3]);
    t.pair.one.write("gone.md", "Gone.\n");
    t.pair.one.rounds(&["sync"]);
    t.phone.sync().is_fine();
    t.phone.vault.edit("Ada Lovelace.md", "Met at the Chamber lunch.", "Met at the Guildhall.");
    t.pair.one.edit("Ada Lovelace.md", "Met at the Chamber lunch.", "Met at the harbour.");
    t.pair.one.remove("gone.md");
    t.pair.one.write("new.md", "New.\n");
    t.pair.one.rounds(&["sync"]);
    eprintln!("{:?}", t.phone.sync());
    show(&t, "after");
    eprintln!("{}", t.phone.vault.read("Ada Lovelace.md"));
    eprintln!("png {:?}", t.phone.vault.bytes("card.png"));
    eprintln!("hand {:?}", t.phone.sync());
    show(&t, "after hand");
    eprintln!("{}", t.phone.vault.git(&["show", "--stat", "-m"]));
    eprintln!("{:?}", t.pair.one.try_rounds(&["sync"]));
    eprintln!("{:?}", t.pair.one.try_rounds(&["check"]));
    eprintln!("{}\n{}", t.pair.one.read("Ada Lovelace.md"), t.pair.one.due());
    t.assert_converges();
}

#[test]
fn x_e_ours_strategy() {
    let Some(mut t) = Three::with(NOTES) else { return };
    t.phone.strategy = "ours";
    tick(&t.phone.vault, "Ada Lovelace", "phone: from the phone");
    tick(&t.pair.one, "Ada Lovelace", "phone: from the desktop");
    t.phone.vault.edit("Ben Hill.md", "Met at the Chamber lunch.", "Met at the Guildhall.");
    t.pair.one.edit("Ben Hill.md", "Met at the Chamber lunch.", "Met at the harbour.");
    t.pair.one.rounds(&["sync"]);
    eprintln!("{:?}", t.phone.sync());
    show(&t, "after");
    eprintln!("{}", t.phone.vault.due());
    eprintln!("{:?}", t.pair.one.rounds(&["sync"]));
    eprintln!("{}\n{}\n{}", t.pair.one.read("Ada Lovelace.md"), t.pair.one.read("Ben Hill.md"), t.pair.one.due());
    t.assert_converges();
}

#[test]
fn x_h_rename() {
    let Some(mut t) = Three::with(NOTES) else { return };
    t.pair.one.rename("Ben Hill.md", "Ben Vale.md");
    t.phone.vault.append("Ben Hill.md", "From the phone.\n");
    t.phone.vault.rename("Cy Young.md", "Cy Old.md");
    t.pair.one.append("Cy Young.md", "From the desktop.\n");
    t.pair.one.rounds(&["sync"]);
    eprintln!("{:?}", t.phone.sync());
    show(&t, "after");
    eprintln!("{}", t.phone.vault.sh("ls; head -50 B* C*").stdout);
    eprintln!("hand {:?}", t.phone.sync());
    show(&t, "after hand");
    eprintln!("{:?}", t.pair.one.rounds(&["sync"]));
    eprintln!("{}", t.pair.one.sh("ls; head -50 B* C*").stdout);
    t.assert_converges();
}

#[test]
fn x_h2_rename_phone_first() {
    let Some(mut t) = Three::with(NOTES) else { return };
    t.pair.one.rename("Ben Hill.md", "Ben Vale.md");
    t.phone.vault.append("Ben Hill.md", "From the phone.\n");
    t.phone.vault.rename("Cy Young.md", "Cy Old.md");
    t.pair.one.append("Cy Young.md", "From the desktop.\n");
    t.phone.sync().is_fine();
    eprintln!("{:?}", t.pair.one.rounds(&["sync"]));
    eprintln!("{}", t.pair.one.sh("ls; head -50 B* C*").stdout);
    t.assert_converges();
}

#[test]
fn x_i_folder() {
    let Some(mut t) = Three::with(&[("People/Ben Hill.md", ADA), ("Ada Lovelace.md", ADA)]) else { return };
    t.pair.one.rename("People/Ben Hill.md", "Ben Hill.md");
    t.phone.vault.append("People/Ben Hill.md", "From the phone.\n");
    t.pair.one.rounds(&["sync"]);
    eprintln!("{:?}", t.phone.sync());
    show(&t, "after");
    eprintln!("{:?}", t.phone.ask(json!({"do": "branch", "name": "phone"})));
    show(&t, "after");
}

#[test]
fn x_k_pull_dirty() {
    let Some(mut t) = Three::with(NOTES) else { return };
    t.pair.one.append("Ben Hill.md", "From the desktop.\n");
    t.pair.one.append("Ada Lovelace.md", "From the desktop.\n");
    t.pair.one.rounds(&["sync"]);
    t.phone.vault.append("Ben Hill.md", "From the phone.\n");
    eprintln!("{:?}", t.phone.pull());
    show(&t, "after pull");
    eprintln!("{:?}", t.phone.sync());
    show(&t, "after sync");
    eprintln!("{}", t.phone.vault.git(&["show", "--stat", "-p"]));
}

#[test]
fn x_j_modes() {
    let Some(mut t) = Three::with(NOTES) else { return };
    t.pair.one.sh("chmod +x 'Ada Lovelace.md'; git add -A; git commit -qm 'user: mode'");
    t.pair.one.rounds(&["sync"]);
    eprintln!("{:?}", t.phone.sync());
    t.phone.vault.append("Ada Lovelace.md", "From the phone.\n");
    eprintln!("{:?}", t.phone.sync());
    eprintln!("{}", t.phone.vault.git(&["show", "--stat", "-p"]));
    t.pair.one.append("Ada Lovelace.md", "From the desktop.\n");
    eprintln!("{:?}", t.pair.one.rounds(&["sync"]));
    eprintln!("{}", t.pair.one.git(&["show", "--stat", "-p"]));
    t.assert_converges();
}

#[test]
fn x_f_bases() {
    let Some(mut t) = Three::with(NOTES) else { return };
    // Two's own commit, offline.
    t.pair.two.append("Cy Young.md", "User.\n");
    t.pair.two.sh("git commit -qam 'user: own'");
    for n in 0..2 { t.pair.one.append("Ada Lovelace.md", &format!("- a{n}\n")); t.pair.one.rounds(&["sync"]); }
    t.phone.sync().is_fine();
    t.phone.vault.append("Grace Hopper.md", "Phone.\n");
    for n in 0..6 { t.pair.one.edit("Ada Lovelace.md", if n == 0 { "a0".into() } else { format!("b{}", n-1) }.as_str(), &format!("b{n}")); t.pair.one.rounds(&["sync"]); }
    eprintln!("{:?}", t.pair.two.rounds(&["sync"]));
    t.phone.vault.append("Ada Lovelace.md", "Phone.\n");
    eprintln!("{:?}", t.phone.sync());
    show(&t, "after");
    eprintln!("{}", t.phone.vault.read("Ada Lovelace.md"));
}
