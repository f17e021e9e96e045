//! Sync in the long run: watchers that do it by themselves, kills at any moment, and two desktops with random edits,
//! offline times and midnights, by commands alone: these can be had again by their seed, to the byte. With watchers, by
//! the real clock and with a phone among them it is in `simulation.rs`.

use crate::support::{ADA, GRACE, Ran, Random, TODAY, TestVault, is_person, stays_for, wait_for};
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
    pair.one.git(&["config", "rounds.patience", "10"]);
    pair.one.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    pair.one.rounds(&["refresh"]);
    let mut watcher = pair.one.watch(&["--settle", "100ms"]);
    for round in 0..5 {
        let head = pair.one.head();
        let begin = Instant::now();
        pair.one.append("Ada Lovelace.md", &format!("Typed {round}.\n"));
        wait_for("the commit", || pair.one.head() != head);
        assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
    }
    watcher.wait_line("waiting: origin/main: silent for 10 seconds");
    wait_for("the status to tell", || {
        pair.one.rounds(&["status"]).stdout.contains("not synced: origin/main: silent")
    });
    pair.one.git(&["config", "--unset", "remote.origin.uploadpack"]);
    watcher.wait_line("synced with origin/main: ");
    assert_eq!(watcher.lines_with("waiting: ").len(), 1, "{:?}", watcher.lines());
    watcher.stop();
    pair.assert_converges();
}

#[test]
fn watcher_that_is_to_sync_no_more_lets_others_do_it() {
    let pair = Pair::new();
    let silent = pair.script("silent", "exec sleep 600");
    pair.one.git(&["config", "rounds.patience", "3"]);
    pair.one.git(&["config", "remote.origin.uploadpack", silent.to_str().unwrap()]);
    pair.one.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    pair.one.rounds(&["refresh"]);
    let mut watcher = pair.one.watch(&["--settle", "100ms"]);
    wait_for("the fetch to begin", || {
        !pair.one.run(pair.one.command("pgrep").args(["-f", silent.to_str().unwrap()])).stdout.is_empty()
    });
    pair.one.write("rounds.toml", "");
    pair.one.wait_commit("Edited rounds.toml");
    pair.one.git(&["config", "--unset", "remote.origin.uploadpack"]);
    pair.one.rounds(&["sync"]);
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

#[test]
fn push_to_a_folder_that_is_stopped_leaves_no_lock_there() {
    let pair = Pair::new();
    let hook = "[ \"$1\" != prepared ] || { sleep 600 & wait; }";
    crate::sync::write_script(&pair.hub.join("hooks/reference-transaction"), hook);
    pair.one.write("rounds.toml", "[sync]\nevery = \"1s\"\n");
    let mut watcher = pair.one.watch(&["--settle", "100ms"]);
    let lock = pair.hub.join("refs/heads/main.lock");
    wait_for("the push to come to the branch", || lock.exists());
    assert!(watcher.stop() < Duration::from_secs(2));
    assert!(!lock.exists(), "nobody could push there any more");
    std::fs::remove_file(pair.hub.join("hooks/reference-transaction")).unwrap();
    pair.assert_converges();
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

/// Two machines whose vault is a folder of the repository.
fn in_a_folder() -> Pair {
    let within = |vault: TestVault| {
        let root = vault.root().to_owned();
        vault.moved(&root.join("notes"), &root)
    };
    let one = TestVault::folder();
    one.write_all(&[("notes/Ada Lovelace.md", ADA), ("notes/Grace Hopper.md", GRACE)]);
    one.git(&["init", "-q"]);
    let one = within(one);
    one.rounds(&["init"]);
    let hub = one.outside().join("hub.git");
    let url = hub.to_str().unwrap();
    one.git(&["init", "-q", "--bare", url]);
    one.git(&["remote", "add", "origin", url]);
    one.git(&["push", "-q", "-u", "origin", "main"]);
    let two = TestVault::folder();
    two.git(&["clone", "-q", url, "."]);
    Pair { two: within(two), one, hub }
}

/// What a machine has beside the vault, in files of all kinds; the same for the same round.
fn write_beside(vault: &TestVault, round: u32) {
    for n in 0..24 {
        let (there, file) = (!(n + round).is_multiple_of(5), format!("../Beside/{}/{n}.md", n % 3));
        match there {
            true => vault.write(&file, format!("Round {round}.\n").repeat(1 + n as usize * 20)),
            false => drop(std::fs::remove_file(vault.path(&file))),
        }
    }
    let script = format!(
        "cd ..; mkdir -p .hidden; echo {round} > .hidden/app.json; echo {round} > script.sh; chmod {mode} script.sh; \
         rm -rf turning; if [ {odd} = 0 ]; then ln -s target-{round} turning; else mkdir turning; echo {round} > turning/x; fi",
        mode = if round.is_multiple_of(2) { "755" } else { "644" },
        odd = round % 2,
    );
    vault.sh(&script);
}

/// All that stands beside the vault, but for what `two` has made.
fn beside(vault: &TestVault) -> String {
    vault.sh("cd ..; git ls-files -s -- Beside .hidden script.sh turning; git diff HEAD --stat -- .").stdout
}

#[test]
fn sync_killed_while_it_changes_files_beside_the_vault_takes_nobodys_work_back() {
    let mut random = Random::seeded("ROUNDS_SEED");
    let pair = in_a_folder();
    let kills = std::env::var("ROUNDS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(24_u32);
    let mut span = Duration::from_millis(100);
    let mut between = 0;
    for round in 0..kills {
        write_beside(&pair.one, round);
        pair.one.append("Ada Lovelace.md", &format!("One {round}.\n"));
        pair.one.sh(&format!("git add -A ..; git commit -qm 'user: round {round}'"));
        pair.one.rounds(&["sync"]);
        let theirs = beside(&pair.one);
        pair.two.append("Grace Hopper.md", &format!("Two {round}.\n"));
        pair.two.write("../Two.txt", format!("Two {round}.\n"));
        pair.two.sh(&format!("git add ../Two.txt; git commit -qm 'user: two {round}' -- ../Two.txt"));

        let changes = || std::fs::read_to_string(pair.two.path("../.hidden/app.json")).unwrap_or_default();
        let before = changes();
        let mut sync = pair.two.start(&mut pair.two.rounds_command(&["sync"]));
        let begin = Instant::now();
        // At any moment, or a little after the first of the files changed that stand in the middle.
        match round % 4 {
            0 => std::thread::sleep(span.mul_f64(random.below(1_000) as f64 / 1_000.0)),
            part => {
                while changes() == before && !sync.has_ended() && begin.elapsed() < Duration::from_secs(60) {
                    std::hint::spin_loop();
                }
                std::thread::sleep(Duration::from_micros(random.below(1_000) * u64::from(part - 1)));
            }
        }
        sync.kill();
        between += u32::from(!pair.two.sh("git status --porcelain -- ..").stdout.is_empty());
        let begin = Instant::now();
        let ran = pair.two.try_rounds(&["sync"]);
        assert_eq!(ran.code, 0, "{round}: {}{}", ran.stdout, ran.stderr);
        span = begin.elapsed();
        pair.one.rounds(&["sync"]);
        pair.assert_same();
        for vault in [&pair.one, &pair.two] {
            assert_eq!(beside(vault), theirs, "{round}");
            assert_eq!(vault.read("../Two.txt"), format!("Two {round}.\n"));
            assert!(vault.read("Ada Lovelace.md").contains(&format!("One {round}.")));
            assert!(vault.read("Grace Hopper.md").contains(&format!("Two {round}.")));
        }
    }
    eprintln!("{between} of {kills} kills left the work tree between two commits");
}

/// A machine in the simulation.
struct Desktop<'v> {
    vault: &'v TestVault,
    name: &'static str,
    today: chrono::NaiveDate,
}

impl Desktop<'_> {
    fn rounds(&self, command: &str) -> Ran {
        self.vault.try_rounds(&[command, "--today", &self.today.to_string()])
    }

    /// One change of any kind; every typed word goes to `typed`.
    fn change(&self, random: &mut Random, serial: u32, typed: &mut Vec<String>) {
        let word = format!("{}{serial}", self.name);
        let vault = self.vault;
        let all = vault.sh("ls People").stdout;
        // The note of a card has neither a log nor a last touch.
        let notes = all.lines().filter(|name| !name.starts_with("Card "));
        let notes: Vec<String> = notes.map(|name| format!("People/{name}")).collect();
        let note = random.pick(&notes).clone();
        let kind = random.below(11);
        eprintln!("{word}: {kind} in {note}");
        match kind {
            0 => {
                let text = format!(
                    "---\ncircle: {}\nlast_touch: 2026-09-0{}\n---\n\nNew {word}.\n\n## Log\n- 2026-09-01 email: {word} began\n",
                    1 + serial % 3,
                    1 + serial % 9
                );
                vault.write(&format!("People/New {word}.md"), text);
            }
            1 | 2 => {
                let line = format!("- {} phone: said {word}\n", self.today);
                vault.edit(&note, "## Log\n", &format!("## Log\n{line}"));
            }
            3 => vault.append(&note, &format!("- 2026-10-0{} email: wrote {word}\n", 1 + serial % 9)),
            4 => {
                let text = vault.read(&note);
                let line = text.lines().find(|line| line.starts_with("last_touch")).unwrap().to_owned();
                vault.write(
                    &note,
                    text.replace(&line, &format!("last_touch: {}\nkey_{word}: {word}", self.today)),
                );
            }
            5 => vault.write(&format!("Meetings/{word}.md"), format!("Met about {word}.\n")),
            6 => {
                let due = vault.due();
                let Some(line) = due.lines().find(is_answered_here) else { return };
                let marked = format!("{} {word}", line.replacen("[ ]", "[x]", 1));
                vault.write("DUE.md", due.replacen(line, &marked, 1));
            }
            7 => {
                let due = vault.due();
                let yours = if due.contains("\n## Yours\n") { "" } else { "\n## Yours\n" };
                vault.write("DUE.md", format!("{due}{yours}\nown {word}\n"));
            }
            8 | 9 => self.put_card(serial, &word),
            // Another name before it was committed is in no history.
            _ => return vault.rename(&note, &format!("People/Renamed {word}.md")),
        }
        typed.push(word);
    }

    /// A card more at the inbox's end, or what one of the cards from here is for.
    fn put_card(&self, serial: u32, word: &str) {
        let inbox = match self.vault.exists("Inbox.md") {
            true => self.vault.read("Inbox.md"),
            false => String::new(),
        };
        let own = format!("- Card {}", self.name);
        let asked = inbox.lines().find(|line| line.starts_with(&own) && line.ends_with(')'));
        let line = match asked {
            Some(line) if serial.is_multiple_of(2) => {
                return self.vault.edit("Inbox.md", line, &format!("{line} about {word}."));
            }
            _ if serial.is_multiple_of(3) => format!("- Card {word} — about {word}.\n"),
            _ => format!("- Card {word}\n"),
        };
        self.vault.write("Inbox.md", inbox + &line);
    }
}

/// A line of DUE.md that a mark answers: a card is answered in the inbox.
fn is_answered_here(line: &&str) -> bool {
    is_person(line)
}

/// Each card is in the inbox or in a note, and in one of them once.
fn assert_cards(vault: &TestVault, typed: &[String]) {
    let all = vault.sh("cat Inbox.md People/Card*.md 2>/dev/null || true").stdout;
    let count = |text: &str| all.lines().filter(|line| line.contains(text)).count();
    for word in typed {
        let asked = count(&format!("- Card {word} — what for?"));
        assert!(count(&format!("about {word}.")) <= 1 && asked <= 1, "{word} in\n{all}");
        let is_note = vault.exists(&format!("People/Card {word}.md"));
        assert!(!is_note || asked == 0, "{word} in\n{all}");
        assert!(!vault.exists(&format!("People/Card {word} 2.md")), "{word} in\n{all}");
    }
}

/// Every word is somewhere in a commit that the hub has, in a tree or a difference.
fn assert_kept(pair: &Pair, typed: &[String]) {
    let history = pair.one.git(&["log", "-m", "-p", "--format=%B", "HEAD"]);
    let words: std::collections::HashSet<&str> = history.split(|c: char| !c.is_alphanumeric()).collect();
    let lost: Vec<_> = typed.iter().filter(|word| !words.contains(word.as_str())).collect();
    assert_eq!(lost, [""; 0], "typed and gone");
}

#[test]
fn desktops_with_random_edits_offline_and_over_midnight_converge() {
    let histories = std::env::var("ROUNDS_HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_u64);
    let first = Random::seeded("ROUNDS_SEED").0;
    for seed in first..first + histories {
        eprintln!("ROUNDS_SEED={seed}");
        let mut random = Random(seed);
        let begin = "---\ncircle: 1\nlast_touch: 2026-08-01\n---\n\nText.\n\n## Log\n- 2026-08-01 met\n";
        let people: Vec<String> = (0..4).map(|n| format!("People/Person {n}.md")).collect();
        let notes: Vec<_> = people.iter().map(|name| (name.as_str(), begin)).collect();
        let pair = Pair::with(&notes);
        let today: chrono::NaiveDate = TODAY.parse().unwrap();
        let mut desktops =
            [(&pair.one, "a"), (&pair.two, "b")].map(|(vault, name)| Desktop { vault, name, today });
        let mut typed = Vec::new();
        for serial in 0..24 {
            let desktop = &mut desktops[random.below(2) as usize];
            let step = random.below(10);
            eprintln!("{serial}: {} {step} {}", desktop.name, desktop.today);
            match step {
                0..=5 => desktop.change(&mut random, serial, &mut typed),
                6 => desktop.today = desktop.today.succ_opt().unwrap(),
                7 => drop(desktop.rounds("refresh")),
                _ => {
                    let ran = desktop.rounds("sync");
                    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
                }
            }
        }
        let last = desktops.iter().map(|desktop| desktop.today).max().unwrap();
        for round in 0..2 {
            for desktop in &mut desktops {
                desktop.today = last;
                let ran = desktop.rounds("sync");
                assert_eq!(ran.code, 0, "round {round}\n{}{}", ran.stdout, ran.stderr);
            }
        }
        pair.assert_same();
        for desktop in &desktops {
            let said = desktop.rounds("sync").stdout;
            assert_eq!(said, "origin/main: in step\n", "no commit once quiet");
        }
        assert_kept(&pair, &typed);
        assert_cards(&pair.one, &typed);
        // Every commit is checked out and rendered anew for this: of some histories.
        if seed.is_multiple_of(4) {
            pair.one.assert_fixed_points(None);
        }
    }
}
