//! The phone itself: a program of node's that is told what its user does (`tests/phone/phone.mjs`).

use crate::support::{TestVault, has, skip_missing};
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

    /// "Create new branch", and a push of it.
    pub fn branch(&mut self, name: &str) -> Shown {
        self.ask(json!({ "do": "branch", "name": name }))
    }

    /// "Switch branch".
    pub fn switch(&mut self, name: &str) -> Shown {
        self.ask(json!({ "do": "switch", "name": name }))
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
