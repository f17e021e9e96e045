//! `rounds status`: is a watcher running, what waits and why, the last commits.

use crate::support::{TestVault, wait_for};
use serde_json::Value;

fn status(vault: &TestVault) -> Value {
    serde_json::from_str(&vault.rounds(&["status", "--json"]).stdout).unwrap()
}

#[test]
fn status_names_the_watcher_while_one_runs() {
    let vault = TestVault::new();
    assert_eq!(status(&vault)["watcher"], Value::Null);
    let mut watcher = vault.watch(&[]);
    let pid = watcher.id().to_string();
    assert!(status(&vault)["watcher"].as_str().is_some_and(|owner| owner.contains(&pid)));
    assert!(vault.rounds(&["status"]).stdout.contains(&pid));
    watcher.stop();
    assert_eq!(status(&vault)["watcher"], Value::Null);
}

#[test]
fn status_lists_what_waits_and_why() {
    let vault = TestVault::new();
    assert_eq!(status(&vault)["waiting"], Value::Array(Vec::new()));
    vault.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    vault.git(&["add", "Ada Lovelace.md"]);
    vault.write("rounds.toml", "[watch]\nsettle = \"0s\"\n");
    vault.append("Ada Lovelace.md", "more\n");
    let waiting = status(&vault)["waiting"].clone();
    assert_eq!(waiting[0]["path"], "Ada Lovelace.md", "{waiting}");
    let why = waiting[0]["reason"].as_str().unwrap();
    assert!(why.contains("staged"), "{why}");
    let said = vault.rounds(&["status"]).stdout;
    assert!(said.contains("Ada Lovelace.md") && said.contains("staged"), "{said}");
}

#[test]
fn status_shows_the_last_commits() {
    let vault = TestVault::new();
    vault.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    vault.rounds(&["refresh"]);
    let commit = status(&vault)["commits"][0].clone();
    assert_eq!(commit["subject"], "Ada Lovelace: circle 1 → 2");
    assert!(vault.head().starts_with(commit["id"].as_str().unwrap()));
}

#[test]
fn status_writes_nothing() {
    let vault = TestVault::new();
    vault.edit("Ada Lovelace.md", "circle: 1", "circle: 2");
    let before = (vault.head(), vault.due(), vault.status());
    status(&vault);
    assert_eq!((vault.head(), vault.due(), vault.status()), before);
}

#[test]
fn status_tells_what_the_watcher_knows_of_what_waits() {
    let vault = TestVault::new();
    let mut watcher = vault.watch(&["--settle", "1h"]);
    vault.append("Ada Lovelace.md", "more\n");
    wait_for("the watcher to have seen it", || status(&vault)["waiting"] != Value::Array(Vec::new()));
    let waiting = status(&vault)["waiting"].clone();
    assert_eq!(
        (&waiting[0]["path"], &waiting[0]["reason"]),
        (&"Ada Lovelace.md".into(), &"still being edited".into())
    );
    watcher.kill();
    let now = status(&vault);
    assert_eq!(now["waiting"], Value::Array(Vec::new()), "nobody is there to wait");
    assert_eq!(now["settled"][0], "Ada Lovelace: notes edited");
}

#[test]
fn missing_note_reads_as_removed() {
    let vault = TestVault::new();
    vault.remove("Ada Lovelace.md");
    assert_eq!(status(&vault)["settled"][0], "Removed contact: Ada Lovelace");
}
