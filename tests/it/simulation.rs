//! The simulation: two desktops with running watchers and clocks of their own, a phone, and a bare repository between
//! them; random edits, offline times, midnights, merges by hand and kills. In the end everybody syncs twice: then all
//! have the same, nothing that anyone typed is gone, and all is quiet.
//!
//! By default these are always the same histories: a gate must not depend on luck. To hunt for others, `ROUNDS_SEED` is
//! the first and `ROUNDS_HISTORIES` how many there are. A seed fixes what people do, not how fast the machine is
//! meanwhile: a failure may need its seed several times, or other work beside it (`ROUNDS_AT_ONCE` are played at a time);
//! `ROUNDS_KEEP`, a folder, keeps what a failure leaves.

mod agreement;
mod desktop;
mod hand;
mod journal;
mod typing;
mod zone;

use crate::support::{Random, TestVault, agenda_day, stays_for};
use chrono::Days;
use desktop::Desktop;
use hand::Hand;
use journal::Journal;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use typing::{Typed, Typing, contact};
use zone::{Zone, before, utc_day};

/// How many histories there are by default.
const HISTORIES: u64 = 30;

/// How many of them are played at a time: mostly they wait.
const AT_ONCE: u64 = 6;

/// How many things happen in one.
const STEPS: u32 = 30;

#[test]
fn whatever_happens_all_agree_in_the_end_and_nothing_typed_is_gone() {
    let number = |variable| std::env::var(variable).ok().and_then(|n| n.parse().ok());
    let histories = number("ROUNDS_HISTORIES").unwrap_or(HISTORIES);
    let first = Random::seeded("ROUNDS_SEED").0;
    let next = AtomicU64::new(first);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..number("ROUNDS_AT_ONCE").unwrap_or(AT_ONCE).min(histories) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + histories {
                        return;
                    }
                    failures.lock().unwrap().extend(failure_of(seed));
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(
        failures.is_empty(),
        "{} of {histories} histories failed\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// What went wrong in one history, short enough to be read where nothing else is shown; `None`: nothing did.
fn failure_of(seed: u64) -> Option<String> {
    let mut history = None;
    let play = || history.insert(History::begin(seed)).play();
    let cause = catch_unwind(AssertUnwindSafe(play)).err()?;
    let words = cause.downcast_ref::<String>().cloned();
    let words = words.or_else(|| cause.downcast_ref::<&str>().map(|&it| it.to_owned())).unwrap_or_default();
    let journal = history.as_ref().map(|history| history.journal.to_string()).unwrap_or_default();
    if let Some(history) = history {
        history.leave();
    }
    Some(format!("ROUNDS_SEED={seed} ROUNDS_HISTORIES=1: {words}\n{journal}"))
}

struct History {
    seed: u64,
    random: Random,
    desktops: [Desktop; 2],
    phone: Option<Hand>,
    hub: PathBuf,
    /// Every word that somebody typed.
    typed: Vec<String>,
    /// Whether somebody rebased by hand: then git wrote commits of ours anew, in its own way.
    has_rebased: bool,
    journal: Journal,
}

impl History {
    fn begin(seed: u64) -> Self {
        let mut random = Random(seed);
        let day = before(utc_day(), 1);
        let zone = Zone::amid(day);
        let one = TestVault::folder();
        for (name, front_matter) in [
            ("Ada Lovelace", "circle: 1\ncategory: buyer"),
            ("Ben Hill", "circle: 1\ncategory: expert"),
            ("Cleo Park", "circle: 2"),
            ("Dan Moss", "circle: 1\nchannel: phone"),
            ("Eve Stone", "circle: 3"),
        ] {
            one.write(&format!("People/{name}.md"), contact(front_matter, day));
        }
        let settings = "inbox_file = \"Inbox.md\"\n\n[sync]\nevery = \"1s\"\n\n[agenda]\na_day = 5\n\n[categories]\ncap = 9\n";
        one.write("rounds.toml", settings);
        let hub = one.outside().join("hub.git");
        let url = hub.to_str().unwrap().to_owned();
        let two = TestVault::folder();
        let one = Desktop::new("a", one, zone, &hub);
        assert_eq!(one.rounds(&["init"]).code, 0);
        one.vault.git(&["init", "-q", "--bare", &url]);
        one.vault.git(&["remote", "add", "origin", &url]);
        one.vault.git(&["push", "-q", "-u", "origin", "main"]);
        // This one never ran `init`: its git knows no merge drivers.
        two.git(&["clone", "-q", &url, "."]);
        let two = Desktop::new("b", two, zone, &hub);
        let mut desktops = [one, two];
        let phone = match seed % 5 {
            0 => None,
            _ => Hand::holding(&desktops[0].vault, &hub, zone, &mut random),
        };
        for desktop in &mut desktops {
            let zone = match random.below(3) {
                0 => zone,
                _ => Zone::where_begins(utc_day(), Duration::from_secs(1 + random.below(5))),
            };
            desktop.wake(zone);
        }
        let (typed, journal) = (Vec::new(), Journal::new());
        Self { seed, random, desktops, phone, hub, typed, has_rebased: false, journal }
    }

    fn play(&mut self) {
        for serial in 0..STEPS {
            let who = usize::try_from(self.random.below(5)).unwrap() / 2;
            let what = match who {
                2 => self.step_of_phone(serial),
                who => self.step(who, serial),
            };
            self.note(who, &what);
            std::thread::sleep(Duration::from_millis(self.random.below(250)));
        }
        self.end();
    }

    fn note(&mut self, who: usize, what: &str) {
        self.journal.note(format!("{}: {what}", ["a", "b", "p"][who]));
    }

    /// Something happens at a desktop; what, in words.
    fn step(&mut self, who: usize, serial: u32) -> String {
        let word = format!("w{}{serial}x", self.desktops[who].name);
        let kind = self.random.below(20);
        let desktop = &mut self.desktops[who];
        match kind {
            0 if desktop.is_awake() => {
                desktop.kill();
                if self.random.below(2) == 0 {
                    desktop.wake(desktop.zone());
                }
                return "killed".into();
            }
            0 | 1 if !desktop.is_awake() => return self.wake(who),
            1 => {
                desktop.sleep();
                return "asleep".into();
            }
            2 => {
                desktop.set_online(!desktop.is_online());
                return format!("online: {}", desktop.is_online());
            }
            3 if desktop.is_merging() => {
                desktop.conclude(&mut self.random);
                return "the merge concluded".into();
            }
            3 => {
                let how = *self.random.pick(&["--no-rebase", "--no-rebase", "--rebase"]);
                let is_done = desktop.pull(how);
                self.has_rebased |= is_done && how == "--rebase";
                return format!("git pull {how}: {is_done}, merging: {}", desktop.is_merging());
            }
            4 if !desktop.is_merging() => {
                let is_done = desktop.commit(&word);
                self.typed.extend(is_done.then(|| word.clone()));
                return format!("git commit of {word}: {is_done}");
            }
            5 => return self.command(who, &word),
            _ => {}
        }
        let today = desktop.zone().today();
        let mut typing = Typing { vault: &desktop.vault, random: &mut self.random, word: &word, today };
        let typed = if kind < 10 { typing.answer() } else { typing.save() };
        self.told(typed, word)
    }

    /// A command, beside the watcher or without one.
    fn command(&mut self, who: usize, word: &str) -> String {
        let desktop = &self.desktops[who];
        let name = *self.random.pick(&["Ada Lovelace", "Ben Hill", "Cleo Park"]);
        let arguments: &[&str] = match self.random.below(7) {
            0 | 1 => &["touch", name, "phone", word],
            2 => &["promise", name, word, "--by", "2w"],
            3 => &["tried", name, "email", word],
            4 => &["later", name, "2w"],
            5 => &["undo"],
            _ => &["refresh"],
        };
        let ran = desktop.rounds(arguments);
        self.typed.extend((ran.code == 0 && arguments.contains(&word)).then(|| word.to_owned()));
        let said = ran.stderr.lines().next().unwrap_or_default();
        format!("rounds {}: {} {said}", arguments.join(" "), ran.code)
    }

    fn step_of_phone(&mut self, serial: u32) -> String {
        let Some(phone) = &mut self.phone else { return "nothing".into() };
        let word = format!("wp{serial}x");
        match self.random.below(8) {
            0..=2 => format!("syncs: {}", phone.sync(&mut self.random)),
            3 => format!("commits: {}", phone.commit()),
            kind => {
                let (vault, today) = (phone.vault(), phone.zone().today());
                let mut typing = Typing { vault, random: &mut self.random, word: &word, today };
                let typed = if kind < 6 { typing.answer() } else { typing.save() };
                self.told(typed, word)
            }
        }
    }

    fn told(&mut self, typed: Typed, word: String) -> String {
        match typed {
            Typed::Nothing => "nothing".into(),
            Typed::Done(what) => what.into(),
            Typed::Word(what) => {
                let told = format!("{what}: {word}");
                self.typed.push(word);
                told
            }
        }
    }

    /// A desktop wakes up: on the day on which it fell asleep, on the next one, or just before that begins. The two are
    /// never more than a day apart, as on earth.
    fn wake(&mut self, who: usize) -> String {
        let (own, other) = (self.desktops[who].zone(), self.desktops[1 - who].zone());
        let next = own.last_day() + Days::new(1);
        let may_go_on = next <= utc_day() + Days::new(1) && next <= other.today() + Days::new(1);
        let zone = match self.random.below(3) {
            0 if may_go_on => Zone::amid(next),
            1 if may_go_on && other.last_day() <= next => {
                Zone::where_begins(next, Duration::from_secs(1 + self.random.below(3)))
            }
            _ => own,
        };
        self.desktops[who].wake(zone);
        format!("awake in {}, on {}", zone.name(), zone.today())
    }

    /// Everybody is there and online, and syncs twice.
    fn end(&mut self) {
        for who in 0..2 {
            let desktop = &mut self.desktops[who];
            desktop.set_online(true);
            desktop.conclude(&mut self.random);
            if !desktop.is_awake() {
                let how = self.wake(who);
                self.note(who, &how);
            }
        }
        self.desktops.iter().for_each(Desktop::wait_for_midnight);
        for _ in 0..2 {
            for who in 0..2 {
                self.note(who, "syncs");
                self.desktops[who].sync(&mut self.random);
            }
            self.sync_phone();
        }
        self.note(0, "the end");
        self.agree();
        let heads = self.heads();
        self.sync_phone();
        stays_for("no commit once quiet", Duration::from_millis(2500), || self.heads() == heads);
        self.desktops.iter_mut().for_each(Desktop::sleep);
        self.assert_sound();
        self.assert_kept();
        self.assert_once();
        // Every commit is checked out and rendered anew for this: of some histories.
        if self.seed.is_multiple_of(4) && !self.has_rebased {
            self.desktops[0].vault.assert_fixed_points(None);
        }
    }

    fn sync_phone(&mut self) {
        let Some(phone) = &mut self.phone else { return };
        let mut how = phone.sync_with_care();
        if how.contains("MergeNotSupportedError") {
            // What it cannot merge goes by a branch of its own to a desktop.
            let branch = phone.branch();
            self.desktops[0].merge(&branch, &mut self.random);
            self.desktops[0].sync(&mut self.random);
            how = format!("{how}; {branch}: {}", phone.return_to_main());
        }
        self.note(2, &format!("syncs: {how}"));
    }

    fn assert_sound(&self) {
        for desktop in &self.desktops {
            desktop.vault.assert_settled();
            let said = desktop.rounds(&["resolve"]);
            assert_eq!(said.code, 0, "something is open\n{}", said.stdout);
            assert_eq!(desktop.out_of_step(), None, "in step");
        }
        if let Some(phone) = &self.phone {
            phone.vault().assert_sound();
        }
        let vault = &self.desktops[0].vault;
        self.in_hub(&["fsck", "--strict", "--no-dangling", "--no-progress"]);
        let last = self.desktops.iter().map(|desktop| desktop.zone().today()).max();
        assert_eq!(Some(agenda_day(&vault.due())), last, "the day is the latest of both");
    }

    /// Every word is somewhere in a commit that the hub has, in a tree or a difference.
    fn assert_kept(&self) {
        let history = self.in_hub(&["log", "-m", "-p", "--text", "--format=%B", "main"]);
        let words: HashSet<&str> = history.split(|c: char| !c.is_alphanumeric()).collect();
        let lost: Vec<_> = self.typed.iter().filter(|word| !words.contains(word.as_str())).collect();
        assert_eq!(lost, [""; 0], "typed and gone");
    }

    /// What somebody typed once stands in no list of a note twice: no mark was carried out again, no entry merged twice.
    /// With another day it may: two machines that each answer one mark on their own day know nothing of each other yet.
    fn assert_once(&self) {
        let vault = &self.desktops[0].vault;
        for path in vault.git(&["ls-files", "-z", "People", "Clients"]).split_terminator('\0') {
            let text = vault.read(path);
            let mut seen = HashSet::new();
            // With what is indented below it: two marks on one line are one answer, of which a part may be there already.
            for item in text.replace("\n ", " ").lines().filter(|line| line.starts_with("- ")) {
                let is_typed = self.typed.iter().any(|word| item.contains(word));
                assert!(!is_typed || seen.insert(item.to_owned()), "{item} stands twice in {path}:\n{text}");
            }
        }
    }

    /// Shows and keeps what a failure leaves.
    fn leave(&self) {
        eprintln!("=== the history of ROUNDS_SEED={}", self.seed);
        if let Some(phone) = &self.phone {
            eprintln!("{}", phone.tell());
        }
        for desktop in &self.desktops {
            eprintln!("{}", desktop.tell());
            if let Ok(folder) = std::env::var("ROUNDS_KEEP") {
                let to = format!("{folder}/{}-{}", self.seed, desktop.name);
                let from = desktop.vault.outside();
                std::process::Command::new("cp").arg("-a").arg(from).arg(to).status().ok();
            }
        }
    }
}
