//! Invariant 2 over random histories: whatever a person does with their notes, git and the calendar, every commit that
//! `rounds` made holds the agenda of that very commit. `ROUNDS_SEED` repeats a run.

use crate::support::{Random, TestVault, contact, is_person, wait_for};
use chrono::{Days, NaiveDate};

const WORDS: &[&str] = &["draft", "coffee", "moth", "engine", "letters", "numbers"];

/// A person with a vault, a calendar and a will of their own.
struct Person {
    vault: TestVault,
    random: Random,
    today: NaiveDate,
    notes: Vec<String>,
    made: u32,
    words: u32,
    /// All that was ever typed into the agenda and not taken back.
    typed: String,
}

impl Person {
    fn new(random: Random) -> Self {
        let vault = TestVault::folder();
        let notes: Vec<String> = (0..8).map(|n| format!("People/Contact {n}.md")).collect();
        let mut person = Self {
            vault,
            random,
            notes,
            made: 0,
            words: 0,
            typed: String::new(),
            today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
        };
        for note in person.notes.clone() {
            let text = person.text();
            person.vault.write(&note, text);
        }
        let dated = person.dated();
        person.vault.write("Journal/2026-11-20.md", dated);
        person.vault.rounds(&["init"]);
        person
    }

    fn day(&mut self) -> NaiveDate {
        // Now and then a day to come, which is not believed and listed.
        self.today + Days::new(3) - Days::new(self.random.below(400))
    }

    /// A contact's note, sometimes with a mistake in it.
    fn text(&mut self) -> String {
        let circle = *self.random.pick(&["1", "2", "3", "inner", "4", "", "\"2\""]);
        let category = *self.random.pick(&["buyer", "[expert, sponsor]", "friend", "introducer"]);
        let status = *self.random.pick(&["active", "active", "active", "resting", "dropped"]);
        let (touched, next, logged) = (self.day(), self.day() + Days::new(200), self.day());
        let method = *self.random.pick(&["phone", "met", "email", "smoke signals"]);
        let next = if self.random.below(3) == 0 { format!("\nnext: {next}") } else { String::new() };
        let front = format!(
            "circle: {circle}\ncategory: {category}\nstatus: {status}\nlast_touch: {touched}{next}\nmet: {logged}"
        );
        contact(&front) + &format!("\n## Log\n- {logged} {method}: the {}\n", self.random.pick(WORDS))
    }

    /// A link to somebody.
    fn link(&mut self) -> String {
        let note = self.note();
        format!("[[{}]]", note.rsplit('/').next().unwrap().trim_end_matches(".md"))
    }

    /// A dated note: touches, tries, promises, mentions, now and then an event or a meeting to come.
    fn dated(&mut self) -> String {
        let front = match self.random.below(5) {
            0 => format!("---\npeople: [\"{}\", \"[[Club]]\"]\n---\n", self.link()),
            1 => format!("---\nevent: the {} fair\n---\n", self.random.pick(WORDS)),
            _ => String::new(),
        };
        let lines = (0..self.random.below(5)).map(|_| {
            let (who, word, day) = (self.link(), *self.random.pick(WORDS), self.day() + Days::new(10));
            match self.random.below(7) {
                0 => format!("- Coffee with {who}\n"),
                1 => format!("- {who}: saw the {word}\n  - [ ] send the {word} {}\n", self.made),
                2 => format!("- [ ] {who}: call about the {word} 📅 {day}\n"),
                3 => format!("- Did not ring {who}\n"),
                4 => format!("- [x] {who}: call about the {word}\n"),
                5 => format!("- Called {who} #noanswer\n"),
                _ => format!("- [ ] {who} sends the {word} #waiting 📅 {day}\n"),
            }
        });
        front + &lines.collect::<String>()
    }

    fn note(&mut self) -> String {
        self.random.pick(&self.notes).clone()
    }

    fn act(&mut self) {
        self.made += 1;
        match self.random.below(24) {
            0 => {
                let (name, text) = (format!("People/New {}.md", self.made), self.text());
                self.vault.write(&name, text);
                self.notes.push(name);
            }
            1 if self.notes.len() > 6 => {
                let note = self.note();
                self.vault.remove(&note);
                self.notes.retain(|name| *name != note);
            }
            2 => {
                let (note, name) = (self.note(), format!("Renamed {}.md", self.made));
                self.vault.rename(&note, &name);
                self.notes.retain(|name| *name != note);
                self.notes.push(name);
            }
            3 => self.today = self.today + Days::new(self.random.below(10)),
            4 => self.vault.append("DUE.md", &format!("\nown line {}\n", self.made)),
            5 => {
                let a_day = self.random.below(4);
                let links = *self.random.pick(&["markdown", "wiki"]);
                let folder = *self.random.pick(&["\"Journal\"", "\"Journal\"", ""]);
                self.vault.write(
                    "rounds.toml",
                    format!(
                        "inbox_file = \"Inbox.md\"\nlinks = \"{links}\"\n[agenda]\na_day = {a_day}\n[diary]\nfolders = [{folder}]\n"
                    ),
                );
            }
            14 | 15 => {
                let (day, text) =
                    (self.today + Days::new(8) - Days::new(self.random.below(30)), self.dated());
                self.vault.write(&format!("Journal/{day}.md"), text);
            }
            16 => {
                let (one, other) = (self.link(), self.link());
                let text = format!("---\ngroup: true\n---\n## Members\n\n- {one}\n- {other}\n");
                self.vault.write("Club.md", text);
            }
            6 => self.vault.write(&format!("Meetings/{}.md", self.made), "No contact.\n"),
            7 => {
                let note = self.note();
                self.vault.append(&note, "By hand.\n");
                self.vault.git(&["add", "-A"]);
                self.vault.git(&["commit", "-q", "--allow-empty", "-m", "user: by hand"]);
            }
            8 => self.refresh(),
            9..=11 => self.mark(),
            12 | 13 => self.card(),
            _ => {
                let (note, text) = (self.note(), self.text());
                self.vault.write(&note, text);
            }
        }
    }

    /// Answers a line of the agenda as it stands on disk, now and then in a way that nobody can make sense of.
    fn mark(&mut self) {
        let due = self.vault.due();
        let is_item = |line: &str| line.starts_with("  - [ ] ");
        let lines: Vec<&str> = due.lines().filter(|line| is_person(line) || is_item(line)).collect();
        if lines.is_empty() {
            return;
        }
        self.words += 1;
        let line = *self.random.pick(&lines);
        let sign = *self.random.pick(&["x", "x", "?", ">", "-", "!"]);
        let words = *self.random.pick(&["", " phone:", " 3w", "\n  - at length,", " ✅ 2026-01-02"]);
        let words =
            if words.contains(':') { format!("{words} word{}word", self.words) } else { words.to_owned() };
        let marked = line.replacen("[ ]", &format!("[{sign}]"), 1) + &words;
        self.vault.write("DUE.md", due.replacen(line, &marked, 1));
        self.typed += &words;
    }

    /// A card of any kind at the end of the inbox, or an answer to one that was asked what it is for.
    fn card(&mut self) {
        let (made, n, m) = (self.made, self.random.below(10), self.random.below(10));
        let known = self.note();
        let known = known.rsplit('/').next().unwrap().trim_end_matches(".md");
        let card = match self.random.below(8) {
            0 => format!("- Ana {n}, Acme — send deck by friday #event:Chamber\n"),
            1 => format!("- Ben {made}, Initech\n"),
            2 => format!("- Cleo {made} — file\n"),
            3 => format!("- {known}: phone, liked the {}\n", self.random.pick(WORDS)),
            4 => format!("- {known}, Navy — send the {}\n", self.random.pick(WORDS)),
            5 => format!("- Contact: coffee {m}\n- [x] Dag {n}, Acme — sent it\n  - likes chess\n"),
            6 => format!("\n## Cards {made}\n\n- Contact {n}\n"),
            _ => String::new(),
        };
        let inbox = self.vault.path("Inbox.md");
        let text = std::fs::read_to_string(inbox).unwrap_or_default();
        let text = if card.is_empty() { text.replacen("what for?", "send a map", 1) } else { text + &card };
        self.vault.write("Inbox.md", text);
    }

    fn refresh(&self) {
        self.vault.rounds(&["refresh", "--today", &self.today.to_string()]);
    }
}

fn check(random: Random) {
    let mut person = Person::new(random);
    for _ in 0..70 {
        person.act();
    }
    person.refresh();
    person.vault.assert_settled();
    let head = person.vault.head();
    person.refresh();
    assert_eq!(
        person.vault.head(),
        head,
        "a second pass does nothing: {}",
        person.vault.git(&["log", "-p", "-6", "--unified=0"])
    );
    person.vault.assert_fixed_points(None);
    let history = person.vault.git(&["log", "-p", "--format=%B"]);
    for word in (1..=person.words).map(|at| format!("word{at}word")) {
        let was_typed = person.typed.contains(&word);
        assert!(!was_typed || history.contains(&word), "{word} is lost");
    }
}

#[test]
fn every_commit_of_a_random_history_holds_its_own_agenda() {
    let mut seeds = Random::seeded("ROUNDS_SEED");
    for _ in 0..3 {
        let seed = seeds.next();
        eprintln!("history of {seed}");
        check(Random(seed));
    }
}

#[test]
fn every_commit_of_a_random_watched_history_holds_its_own_agenda() {
    let mut person = Person::new(Random::seeded("ROUNDS_SEED"));
    let mut watcher = person.vault.watch(&["--settle", "20ms"]);
    for burst in 0..30 {
        for _ in 0..=person.random.below(5) {
            let (note, text) = (person.note(), person.text());
            person.vault.write(&note, text);
        }
        if burst % 3 == 0 {
            let head = person.vault.head();
            wait_for("a commit", || person.vault.head() != head || person.vault.status().is_empty());
        }
    }
    person.vault.wait_settled();
    watcher.stop();
    person.vault.assert_settled();
    person.vault.assert_fixed_points(None);
}

#[test]
fn two_clones_render_the_same_bytes_on_the_same_day() {
    let person = Person::new(Random::seeded("ROUNDS_SEED"));
    let copy = person.vault.outside().join("copy");
    person.vault.git(&["clone", "-q", ".", copy.to_str().unwrap()]);
    for day in ["2026-11-23", "2026-12-24", "2027-06-01"] {
        person.vault.rounds(&["refresh", "--today", day]);
        let mut other = person.vault.rounds_command(&["refresh", "--today", day]);
        assert_eq!(person.vault.run_rounds(other.current_dir(&copy)).code, 0);
        assert_eq!(person.vault.due(), std::fs::read_to_string(copy.join("DUE.md")).unwrap());
    }
}
