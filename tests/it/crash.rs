//! `kill -9` at any moment. After each, the next start converges: the repository is sound, DUE.md is whole, no lock
//! is left, and every settled content is in history.
//!
//! `ROUNDS_KILLS=5000 cargo test --test it crash` for more than the usual few hundred; `ROUNDS_SEED` repeats a run.

use crate::support::{ADA, Random, TestVault, Watcher, contact, is_person};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::time::{Duration, Instant};

/// How often this test kills: its share of `ROUNDS_KILLS`, by default of 300.
fn kills(share: f64) -> usize {
    let all = std::env::var("ROUNDS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(300.0);
    (all * share) as usize
}

/// A vault to be killed over and over, and what must never go back.
struct Victim {
    vault: TestVault,
    random: Random,
    head: String,
    notes: Vec<String>,
    made: u32,
    checks: u32,
}

impl Victim {
    /// Marks in DUE.md, each with words of its own; returns the notes that they are for and these words.
    fn answer(&mut self) -> Vec<(String, String)> {
        let due = self.vault.due();
        let mut answers = Vec::new();
        let mut mark = |line: &str| {
            let Some(rest) = line
                .strip_prefix("- [ ] ")
                .filter(|_| is_person(line))
                .filter(|_| answers.is_empty() || self.random.below(2) == 0)
            else {
                return line.to_owned();
            };
            self.made += 1;
            let note = format!(
                "People/{}.md",
                rest.trim_matches('*').trim_start_matches('[').split_once(']').unwrap().0
            );
            let words = format!("word{}word", self.made);
            answers.push((note, words.clone()));
            match self.random.below(3) {
                0 => format!("- [?] {rest} phone: {words}"),
                1 => format!("- [x] {rest}\n  - {words}"),
                _ => format!("- [x] {rest} {words}"),
            }
        };
        let typed: Vec<String> = due.lines().map(&mut mark).collect();
        self.vault.write("DUE.md", typed.join("\n") + "\n");
        answers
    }

    fn new() -> Self {
        let notes: Vec<String> = (0..12).map(|n| format!("People/Contact {n}.md")).collect();
        let written: Vec<(&str, &str)> = notes.iter().map(|name| (name.as_str(), ADA)).collect();
        let vault = TestVault::with(&written);
        // Their files are looked at like all others: after a kill all is as HEAD has it.
        vault.append("rounds.toml", "[feeds]\ncalendar = \"calendar.ics\"\ncards = \"Cards\"\n");
        vault.rounds(&["refresh"]);
        let random = Random::seeded("ROUNDS_SEED");
        Self { head: vault.head(), notes, vault, random, made: 0, checks: 0 }
    }

    /// One to four changes of any kind, as a person with several editors open would make.
    fn change(&mut self) {
        for _ in 0..=self.random.below(4) {
            self.made += 1;
            let note = self.random.pick(&self.notes).clone();
            match self.random.below(8) {
                0 => {
                    let name = format!("People/New {}.md", self.made);
                    self.vault.write(&name, contact(&format!("circle: {}", 1 + self.made % 3)));
                    self.notes.push(name);
                }
                1 if self.notes.len() > 8 => {
                    self.vault.remove(&note);
                    self.notes.retain(|name| *name != note);
                }
                2 => {
                    let name = format!("People/Renamed {}.md", self.made);
                    self.vault.rename(&note, &name);
                    self.notes.retain(|name| *name != note);
                    self.notes.push(name);
                }
                3 => {
                    let day = 1 + self.random.below(20);
                    let text = contact(&format!("circle: 1\nlast_touch: 2026-11-{day:02}"));
                    self.vault.write(&note, text + &format!("Change {}.\n", self.made));
                }
                _ => self.vault.append(&note, &format!("Change {}.\n", self.made)),
            }
        }
    }

    /// Kills after a random part of `span`; every second time with all that it started.
    fn kill(&mut self, running: &mut Watcher, span: Duration) {
        let moment = span.mul_f64(self.random.below(1_000) as f64 / 1_000.0);
        let started = Instant::now();
        while started.elapsed() < moment {
            std::thread::sleep(Duration::from_micros(50));
        }
        if self.random.below(2) == 0 {
            let group = format!("-{}", running.id());
            self.vault.run(self.vault.command("kill").args(["-9", "--", &group]));
        }
        running.kill();
    }

    /// The next start puts everything right.
    fn assert_converges(&mut self) {
        let vault = &self.vault;
        let due = vault.due();
        assert!(
            due.starts_with("# Due, ") && due.ends_with('\n'),
            "DUE.md is old or new, never half:\n{due}"
        );
        let left = vault.sh("ls -lai .git .git/rounds").stdout;
        let ran = vault.try_rounds(&["refresh"]);
        assert_eq!(ran.code, 0, "{}{}\nthe killed one had left\n{left}", ran.stdout, ran.stderr);
        assert_eq!(vault.status(), "", "all settled content is in history, and the index follows");
        assert_eq!(vault.locks(), Vec::<std::path::PathBuf>::new());
        vault.git(&["merge-base", "--is-ancestor", &self.head, "HEAD"]);
        self.head = vault.head();
        self.checks += 1;
        if self.checks.is_multiple_of(20) {
            vault.assert_sound();
            vault.rounds(&["refresh"]);
            assert_eq!(vault.head(), self.head, "a second pass does nothing");
        }
    }

    fn assert_well_in_the_end(&self, before: &str) {
        self.vault.git(&["read-tree", "HEAD"]);
        self.vault.assert_settled();
        let commits = self.vault.subjects_since(before).len();
        let last_forty = format!("HEAD~{}", commits.min(40));
        self.vault.assert_fixed_points(Some(&last_forty));
    }

    /// Starts `rounds` as the leader of its own process group.
    fn start(&self, arguments: &[&str]) -> Watcher {
        self.vault.start(self.vault.rounds_command(arguments).process_group(0))
    }
}

#[test]
fn refresh_killed_at_random_moments_converges() {
    let mut victim = Victim::new();
    let before = victim.head.clone();
    victim.change();
    let started = Instant::now();
    victim.vault.rounds(&["refresh"]);
    let span = started.elapsed() * 2;
    victim.head = victim.vault.head();
    for _ in 0..kills(0.4) {
        victim.change();
        let mut running = victim.start(&["refresh"]);
        victim.kill(&mut running, span);
        victim.assert_converges();
    }
    victim.assert_well_in_the_end(&before);
}

#[test]
fn answers_killed_at_random_moments_are_carried_out_once() {
    let mut victim = Victim::new();
    let before = victim.head.clone();
    let mut span = Duration::from_millis(200);
    for _ in 0..kills(0.1) {
        // Everybody is due again.
        for note in victim.notes.clone() {
            victim.made += 1;
            victim.vault.write(&note, format!("{ADA}Change {}.\n", victim.made));
        }
        victim.vault.rounds(&["refresh"]);
        let answers = victim.answer();
        if victim.random.below(2) == 0 {
            victim.vault.append(&answers[0].0, "By hand.\n");
        }
        let mut running = victim.start(&["refresh"]);
        victim.kill(&mut running, span);
        let started = Instant::now();
        victim.assert_converges();
        span = span.max(started.elapsed());
        for (note, words) in answers {
            let text = victim.vault.read(&note);
            let entries = text.lines().filter(|line| line.starts_with("- 2")).count();
            // The day of `last_touch` goes into the log before another touch.
            let before = usize::from(!text.contains("#noanswer"));
            assert_eq!(
                (text.matches(&words).count(), entries),
                (1, 1 + before),
                "{words} in {note}:\n{text}"
            );
        }
        let due = victim.vault.due();
        assert!(!due.contains("## Yours") && !due.contains("word"), "{due}");
    }
    victim.assert_well_in_the_end(&before);
}

#[test]
fn watcher_killed_at_random_moments_converges() {
    let mut victim = Victim::new();
    let before = victim.head.clone();
    for _ in 0..kills(0.4) {
        let mut running = victim.start(&["watch", "--settle", "0s"]);
        running.wait_line("watching ");
        victim.change();
        victim.kill(&mut running, Duration::from_millis(60));
        victim.assert_converges();
    }
    victim.assert_well_in_the_end(&before);
}

#[test]
fn commits_through_the_users_git_killed_at_random_moments_converge() {
    let mut victim = Victim::new();
    let before = victim.head.clone();
    let hook = victim.vault.path(".git/hooks/pre-commit");
    std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
    std::fs::write(&hook, "#!/bin/sh\nexit 0\n").unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    for _ in 0..kills(0.1) {
        victim.change();
        let mut running = victim.start(&["refresh"]);
        victim.kill(&mut running, Duration::from_millis(150));
        victim.assert_converges();
    }
    victim.assert_well_in_the_end(&before);
}

#[test]
fn init_killed_at_random_moments_is_finished_by_the_next() {
    let mut random = Random::seeded("ROUNDS_SEED");
    for _ in 0..kills(0.1) {
        let vault = TestVault::folder();
        vault.write_all(&[("Ada Lovelace.md", ADA), ("People/Jack Lee.md", ADA)]);
        let mut running = vault.start(&mut vault.rounds_command(&["init"]));
        let moment = Duration::from_micros(random.below(60_000));
        let started = Instant::now();
        while started.elapsed() < moment {
            std::thread::sleep(Duration::from_micros(50));
        }
        running.kill();
        vault.rounds(&["init"]);
        vault.rounds(&["refresh"]);
        vault.assert_settled();
        assert!(vault.due().contains("Ada Lovelace"));
    }
}

/// What another version of ours, or a broken disk, left in place of what we write down before a commit.
#[test]
fn foreign_intents_are_put_away() {
    let vault = TestVault::new();
    let entry = |path: &str| {
        format!(r#"{{"branch":"refs/heads/main","entries":[{{"path":{path},"old":null,"new":null}}]}}"#)
    };
    let advance = |generated: &str| {
        format!(r#"{{"branch":"x","old":null,"new":"zz","commit":"","generated":{generated},"left":[]}}"#)
    };
    let names = [
        r#""""#,
        r#""/etc/passwd""#,
        r#""../x""#,
        r#""./x""#,
        r#""a\u0000b""#,
        r#"".git/config""#,
        "7",
        "null",
    ];
    let mut texts: Vec<(&str, Vec<u8>)> = Vec::new();
    for name in names {
        texts.extend([("intent", entry(name).into_bytes()), ("advance", advance(name).into_bytes())]);
        texts.push(("deeds", format!(r#"[{{"message":"x","files":[[{name},null]]}}]"#).into_bytes()));
    }
    for file in [
        "intent",
        "advance",
        "deeds",
        "renderings",
        "made",
        "unsettled",
        "answers",
        "dropped",
        "cards",
        "waits",
    ] {
        for text in
            [&b""[..], b"\0\0\0", b"\xff\xfe{", b"{}", b"[]", b"[[[[", b"{\"version\":9,\"entries\":{}}"]
        {
            texts.push((file, text.into()));
        }
        texts.push((file, b"[".repeat(100_000)));
    }
    for (n, (file, text)) in texts.into_iter().enumerate() {
        let head = vault.head();
        vault.append("Ada Lovelace.md", &format!("Line {n}.\n"));
        std::fs::write(vault.path(".git/rounds").join(file), &text).unwrap();
        let ran = vault.try_rounds(&["refresh"]);
        let shown = String::from_utf8_lossy(&text[..text.len().min(200)]).into_owned();
        assert_eq!(ran.code, 0, "{file} {shown}: {}", ran.stderr);
        assert_eq!(vault.subjects_since(&head), ["Ada Lovelace: notes edited"], "{file} {shown}");
        assert_eq!(vault.status(), "", "{file} {shown}");
    }
    vault.assert_settled();
}
