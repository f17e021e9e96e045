//! Sync in the long run: watchers that do it by themselves, and kills at any moment. What people do all day long, with
//! a phone among them, is in `simulation.rs`.

use crate::support::{ADA, GRACE, Random, stays_for, wait_for};
use crate::sync::{Pair, is_linear};
use std::time::{Duration, Instant};

#[test]
fn two_syncs_of_one_vault_at_once_take_turns() {
    let pair = Pair::new();
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    pair.two.append("Grace Hopper.md", "There.\n");
    let mut many: Vec<_> = (0..3).map(|_| pair.two.start(&mut pair.two.rounds_command(&["sync"]))).collect();
    for one in &mut many {
        assert_eq!(one.wait_exit(), 0, "{:?} {}", one.lines(), one.complaints());
    }
    assert!(is_linear(&pair.two));
    pair.assert_converges();
}

#[test]
fn watchers_that_sync_keep_two_vaults_the_same_and_then_are_quiet() {
    let pair = Pair::new();
    let settings = "[sync]\nevery = \"1s\"\n";
    pair.one.write("rounds.toml", settings);
    pair.one.rounds(&["sync"]);
    pair.two.rounds(&["sync"]);
    let mut one = pair.one.watch(&["--settle", "100ms"]);
    let mut two = pair.two.watch(&["--settle", "100ms"]);
    for round in 0..3 {
        pair.one.edit("Ada Lovelace.md", "lunch.\n", &format!("lunch.\nOne {round}.\n"));
        pair.two.append("Grace Hopper.md", &format!("Two {round}.\n"));
        wait_for("both edits on both sides", || {
            pair.two.read("Ada Lovelace.md").contains(&format!("One {round}."))
                && pair.one.read("Grace Hopper.md").contains(&format!("Two {round}."))
        });
    }
    wait_for("all to be quiet", || {
        pair.one.head() == pair.two.head()
            && pair.one.head() == pair.hub_head()
            && pair.one.status().is_empty()
    });
    let head = pair.one.head();
    stays_for("no commit once quiet", Duration::from_secs(4), || {
        pair.one.head() == head && pair.two.head() == head && pair.hub_head() == head
    });
    assert!(!one.lines_with("synced with origin/main: ").is_empty());
    assert!(one.stop() < Duration::from_secs(2));
    two.stop();
    pair.assert_same();
    pair.one.assert_fixed_points(None);
}

#[test]
fn note_that_is_being_typed_in_waits_and_is_not_overwritten() {
    let pair = Pair::new();
    pair.two.write("rounds.toml", "[sync]\nevery = \"1s\"\n[watch]\nsettle_max = \"1h\"\n");
    pair.two.rounds(&["sync"]);
    let mut watcher = pair.two.watch(&["--settle", "1h"]);
    pair.two.edit("Ada Lovelace.md", "category: buyer", "category: sponsor");
    let typed = pair.two.read("Ada Lovelace.md");
    pair.one.append("Ada Lovelace.md", "Here.\n");
    pair.one.append("Grace Hopper.md", "Here.\n");
    pair.one.rounds(&["sync"]);
    let said = watcher.wait_line("waiting: Ada Lovelace.md: changed there too: ");
    assert!(said.contains("not committed yet"), "{said}");
    assert_eq!(pair.two.read("Ada Lovelace.md"), typed);
    assert!(!pair.two.read("Grace Hopper.md").contains("Here."), "all of it or nothing");
    watcher.stop();
    pair.two.rounds(&["sync"]);
    let text = pair.two.read("Ada Lovelace.md");
    assert!(text.contains("sponsor") && text.contains("Here."), "{text}");
    pair.assert_converges();
}

#[test]
fn note_that_nobody_else_changed_may_be_typed_in_while_others_come() {
    let pair = Pair::new();
    pair.two.write("rounds.toml", "[sync]\nevery = \"1s\"\n[watch]\nsettle_max = \"1h\"\n");
    pair.two.rounds(&["sync"]);
    let mut watcher = pair.two.watch(&["--settle", "1h"]);
    pair.two.edit("Ada Lovelace.md", "2026-10-02", "2026-11-21");
    wait_for("the agenda to follow", || !pair.two.due().contains("[Ada Lovelace]"));
    pair.one.append("Grace Hopper.md", "Here.\n");
    pair.one.write("Ben Hill.md", ADA);
    pair.one.rounds(&["sync"]);
    wait_for("what came", || pair.two.read("Grace Hopper.md").contains("Here."));
    let due = || pair.two.due();
    wait_for("the agenda of both", || due().contains("[Ben Hill]") && !due().contains("[Ada Lovelace]"));
    assert!(pair.two.read("Ada Lovelace.md").contains("2026-11-21"));
    watcher.stop();
    pair.assert_converges();
}

#[test]
fn watcher_says_once_what_is_in_the_way_and_a_slow_remote_delays_no_commit() {
    let pair = Pair::new();
    let silent = pair.script("silent", "exec sleep 600");
    pair.one.git(&["config", "remote.origin.uploadpack", silent.to_str().unwrap()]);
    pair.one.git(&["config", "rounds.patience", "2"]);
    pair.one.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    pair.one.rounds(&["refresh"]);
    let mut watcher = pair.one.watch(&["--settle", "100ms"]);
    for round in 0..5 {
        let head = pair.one.head();
        let begin = Instant::now();
        pair.one.append("Ada Lovelace.md", &format!("Typed {round}.\n"));
        wait_for("the commit", || pair.one.head() != head);
        assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    }
    watcher.wait_line("waiting: origin/main: silent for 2 seconds");
    let status = pair.one.rounds(&["status"]).stdout;
    wait_for("the status to tell", || {
        pair.one.rounds(&["status"]).stdout.contains("not synced: origin/main: silent")
    });
    drop(status);
    pair.one.git(&["config", "--unset", "remote.origin.uploadpack"]);
    watcher.wait_line("synced with origin/main: ");
    assert_eq!(watcher.lines_with("waiting: ").len(), 1, "{:?}", watcher.lines());
    watcher.stop();
    pair.assert_converges();
}

#[test]
fn watcher_that_is_stopped_ends_its_network_at_once() {
    let pair = Pair::new();
    let silent = pair.script("silent", "exec sleep 600");
    pair.one.git(&["config", "remote.origin.uploadpack", silent.to_str().unwrap()]);
    pair.one.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    pair.one.rounds(&["refresh"]);
    let mut watcher = pair.one.watch(&["--settle", "100ms"]);
    wait_for("the fetch to begin", || {
        !pair.one.run(pair.one.command("pgrep").args(["-f", silent.to_str().unwrap()])).stdout.is_empty()
    });
    assert!(watcher.stop() < Duration::from_secs(2));
}

/// A merge that fails lays what was in no commit over whatever is there then. It holds no lock all the time; but it
/// notes down, at its begin, where it began.
#[test]
fn merge_by_hand_that_may_be_under_way_is_waited_for() {
    let pair = Pair::new();
    pair.two.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    pair.two.rounds(&["sync"]);
    let mut watcher = pair.two.watch(&["--settle", "100ms"]);
    pair.one.append("Ada Lovelace.md", "Here.\n");
    let head = pair.two.head();
    pair.two.git(&["update-ref", "ORIG_HEAD", &head]);
    pair.one.rounds(&["sync"]);
    stays_for("a merge may be under way", Duration::from_secs(3), || {
        pair.two.sh("touch .git/ORIG_HEAD");
        pair.two.head() == head
    });
    wait_for("what came", || pair.two.read("Ada Lovelace.md").contains("Here."));
    watcher.stop();
    pair.assert_converges();
}

#[test]
fn sync_killed_at_random_moments_converges() {
    let mut random = Random::seeded("ROUNDS_SEED");
    let pair = Pair::with(&[("Ada Lovelace.md", ADA), ("Grace Hopper.md", GRACE), ("People/Ben.md", ADA)]);
    let kills = std::env::var("ROUNDS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(40_u32);
    let begin = Instant::now();
    pair.two.rounds(&["sync"]);
    let span = u64::try_from(begin.elapsed().as_micros()).unwrap() * 2;
    for round in 0..kills {
        pair.one.write(&format!("People/New {round}.md"), ADA);
        pair.one.edit("Ada Lovelace.md", "lunch.\n", &format!("lunch.\nOne {round}.\n"));
        if round % 3 == 2 {
            pair.one.remove(&format!("People/New {}.md", round - 1));
        }
        pair.one.rounds(&["sync"]);
        pair.two.append("Grace Hopper.md", &format!("Two {round}.\n"));
        pair.two.write(&format!("Other {round}.md"), ADA);
        let mut sync = pair.two.start(&mut pair.two.rounds_command(&["sync"]));
        let moment = Duration::from_micros(random.below(span));
        let begin = Instant::now();
        while begin.elapsed() < moment {
            std::thread::sleep(Duration::from_micros(100));
        }
        sync.kill();
        let ran = pair.two.try_rounds(&["sync"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        pair.one.rounds(&["sync"]);
        pair.assert_same();
        for (vault, word) in [(&pair.one, "Two"), (&pair.two, "One")] {
            let note = if word == "One" { "Ada Lovelace.md" } else { "Grace Hopper.md" };
            assert!(vault.read(note).contains(&format!("{word} {round}.")), "{}", vault.read(note));
        }
    }
    let subjects = pair.one.log_subjects();
    let again: Vec<_> = subjects.iter().filter(|line| line.starts_with("New contact: Other")).collect();
    assert_eq!(again.len(), usize::try_from(kills).unwrap(), "each change is in one commit\n{again:?}");
}
