//! What a person at a desktop types and saves, in the ways in which editors save.

use super::zone::before;
use crate::support::{Random, TestVault, is_person};
use chrono::NaiveDate;
use std::fs::{self, File};
use std::io::Write as _;
use std::time::Duration;

/// One save of somebody's.
pub struct Typing<'t> {
    pub vault: &'t TestVault,
    pub random: &'t mut Random,
    /// The word that stands nowhere else.
    pub word: &'t str,
    pub today: NaiveDate,
}

/// What came of it.
pub enum Typed {
    /// Nothing: there was nothing to do it to.
    Nothing,
    /// Something without the word.
    Done(&'static str),
    /// Something with the word in it.
    Word(&'static str),
}

impl Typing<'_> {
    /// Some save of any kind.
    pub fn save(&mut self) -> Typed {
        match self.random.below(17) {
            0 => self.new_contact(),
            1 | 2 => self
                .insert("a log line", "## Log\n\n", |word, today| format!("- {today} phone: said {word}\n")),
            3 => self.append("an older log line", |word, today| {
                format!("- {} email: wrote {word}\n", before(today, 9))
            }),
            4 => self.insert("a promise", "## Promises\n\n", |word, today| {
                format!("- [ ] send {word} 📅 {}\n", before(today, 1))
            }),
            5 => self.change("a ticked task", false, |text, _| replaced(text, "- [ ] ", "- [x] ")),
            6 => self.change("a reason", true, |text, word| {
                with_value(text, "why", |why| format!("{why} {word}"))
            }),
            7 => self.change("a key of their own", true, |text, word| {
                replaced(text, "\n---\n", &format!("\nown_{word}: {word}\n---\n"))
            }),
            8 => self.circle(),
            9 => self.touched(),
            10 => self.change("more in a line", true, |text, word| {
                replaced(text, "the lunch.", &format!("the lunch. {word}."))
            }),
            11 => self.meeting(),
            12 => self.rename(),
            13 => self.remove(),
            14 => self.card(),
            15 => self.attachment(),
            _ => self.settings(),
        }
    }

    /// An edit of DUE.md: a mark, or a line of their own.
    pub fn answer(&mut self) -> Typed {
        let due = self.vault.due();
        let word = self.word.to_owned();
        if self.random.below(3) == 0 {
            let heading = if due.contains("\n## Yours\n") { "" } else { "\n## Yours\n" };
            self.write("DUE.md", &format!("{due}{heading}\nown {word}\n"));
            return Typed::Word("an own line in DUE.md");
        }
        let open: Vec<&str> = due.lines().filter(|line| is_person(line)).collect();
        if open.is_empty() {
            return Typed::Nothing;
        }
        let line = *self.random.pick(&open);
        let marked = |mark: &str| line.replacen("[ ]", mark, 1);
        let (new, what) = match self.random.below(5) {
            0 => (format!("{} {word}", marked("[?]")), "a try marked in DUE.md"),
            1 => (format!("{} 2w", marked("[>]")), "a later marked in DUE.md"),
            2 => (format!("{}\n  - {word}", marked("[x]")), "a bullet below a mark in DUE.md"),
            _ => (format!("{} {word}", marked("[x]")), "a mark in DUE.md"),
        };
        let has_word = new.contains(&word);
        self.write("DUE.md", &due.replacen(line, &new, 1));
        if has_word { Typed::Word(what) } else { Typed::Done(what) }
    }

    fn new_contact(&mut self) -> Typed {
        let (word, today) = (self.word, self.today);
        let circle = 1 + self.random.below(3);
        let text = contact(&format!("circle: {circle}"), today)
            .replace("the lunch.", &format!("the lunch. {word}."));
        self.write(&format!("People/New {word}.md"), &text);
        Typed::Word("a new contact")
    }

    fn insert(&mut self, what: &'static str, below: &str, line: impl Fn(&str, NaiveDate) -> String) -> Typed {
        let line = line(self.word, self.today);
        self.change(what, true, |text, _| replaced(text, below, &format!("{below}{line}")))
    }

    fn append(&mut self, what: &'static str, line: impl Fn(&str, NaiveDate) -> String) -> Typed {
        let Some(note) = self.some_contact() else { return Typed::Nothing };
        let Ok(mut file) = File::options().append(true).open(self.vault.path(&note)) else {
            return Typed::Nothing;
        };
        file.write_all(line(self.word, self.today).as_bytes()).unwrap();
        Typed::Word(what)
    }

    fn change(
        &mut self,
        what: &'static str,
        has_word: bool,
        change: impl Fn(&str, &str) -> Option<String>,
    ) -> Typed {
        let Some(note) = self.some_contact() else { return Typed::Nothing };
        let Ok(text) = fs::read_to_string(self.vault.path(&note)) else { return Typed::Nothing };
        let Some(new) = change(&text, self.word) else { return Typed::Nothing };
        self.write(&note, &new);
        if has_word { Typed::Word(what) } else { Typed::Done(what) }
    }

    fn circle(&mut self) -> Typed {
        let circle = 1 + self.random.below(3);
        self.change("another circle", false, |text, _| with_value(text, "circle", |_| circle.to_string()))
    }

    fn touched(&mut self) -> Typed {
        let day = before(self.today, self.random.below(4));
        self.change("another last touch", false, |text, _| {
            with_value(text, "last_touch", |_| day.to_string())
        })
    }

    fn meeting(&mut self) -> Typed {
        let word = self.word;
        let shared = self.random.below(2) == 0;
        let path = if shared { "Meetings/All.md".to_owned() } else { format!("Meetings/{word}.md") };
        let old = fs::read_to_string(self.vault.path(&path)).unwrap_or_default();
        self.write(&path, &format!("{old}Met about {word}.\n"));
        Typed::Word("a meeting's note")
    }

    fn rename(&mut self) -> Typed {
        let Some(note) = self.some_contact() else { return Typed::Nothing };
        let folder = self.random.pick(&["People", "People/Old", "Clients"]);
        let new = self.vault.path(&format!("{folder}/Renamed {}.md", self.word));
        fs::create_dir_all(new.parent().unwrap()).unwrap();
        match fs::rename(self.vault.path(&note), new) {
            // Another name before it was committed is in no history.
            Ok(()) => Typed::Done("a rename"),
            Err(_) => Typed::Nothing,
        }
    }

    /// Removes a note that history has as it is: what was typed there is not gone.
    fn remove(&mut self) -> Typed {
        let Some(note) = self.some_contact() else { return Typed::Nothing };
        let Ok(text) = fs::read(self.vault.path(&note)) else { return Typed::Nothing };
        if self.vault.at("HEAD", &note).is_none_or(|head| head != text) || self.contacts().len() < 4 {
            return Typed::Nothing;
        }
        fs::remove_file(self.vault.path(&note)).ok();
        Typed::Done("a removal")
    }

    fn card(&mut self) -> Typed {
        let word = self.word;
        let card = match self.random.below(4) {
            0 => format!("- New {word}, Acme — send deck by friday #event:Chamber\n"),
            1 => format!("- New {word} — file\n"),
            2 => format!("- Ada Lovelace: phone, liked {word}\n"),
            _ => format!("- Ben Hill, Initech {word}\n"),
        };
        let old = fs::read_to_string(self.vault.path("Inbox.md")).unwrap_or_default();
        self.write("Inbox.md", &(old + &card));
        Typed::Word("a card")
    }

    fn attachment(&mut self) -> Typed {
        let word = self.word;
        let shared = self.random.below(3) == 0;
        let path = if shared { "Pictures/card.png".to_owned() } else { format!("Pictures/{word}.png") };
        if shared && self.vault.exists(&path) {
            // What stood there and was not committed would be gone on their own word.
            let is_known = self.vault.at("HEAD", &path).is_some_and(|head| head == self.vault.bytes(&path));
            if !is_known {
                return Typed::Nothing;
            }
        }
        self.write(&path, &format!("\0picture\n{word}\n"));
        Typed::Word("an attachment")
    }

    fn settings(&mut self) -> Typed {
        let old = self.vault.read("rounds.toml");
        let word = self.word;
        let new = match self.random.below(3) {
            0 => replaced(&old, "a_day = ", &format!("# {word}\na_day = ")),
            1 => replaced(&old, "cap = ", &format!("# {word}\ncap = 1")),
            _ => Some(format!("{old}# {word}\n")),
        };
        let Some(new) = new else { return Typed::Nothing };
        self.write("rounds.toml", &new);
        Typed::Word("settings")
    }

    fn contacts(&self) -> Vec<String> {
        let files = walkdir::WalkDir::new(self.vault.root()).sort_by_file_name().into_iter().flatten();
        let relative = |path: &std::path::Path| {
            let path = path.strip_prefix(self.vault.root()).unwrap().to_str().unwrap().to_owned();
            (["People/", "Clients/"].iter().any(|it| path.starts_with(it)) && path.ends_with(".md"))
                .then_some(path)
        };
        files.filter_map(|entry| relative(entry.path())).collect()
    }

    fn some_contact(&mut self) -> Option<String> {
        let contacts = self.contacts();
        if contacts.is_empty() { None } else { Some(self.random.pick(&contacts).clone()) }
    }

    /// Saves a file as one of the editors does.
    fn write(&mut self, path: &str, text: &str) {
        let place = self.vault.path(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        let name = place.file_name().unwrap().to_str().unwrap();
        match self.random.below(4) {
            0 => {
                let temporary = place.with_file_name(format!(".goutputstream-{}", self.word));
                fs::write(&temporary, text).unwrap();
                fs::rename(&temporary, &place).unwrap();
            }
            1 => {
                let backup = place.with_file_name(format!("{name}~"));
                fs::rename(&place, &backup).ok();
                fs::write(&place, text).unwrap();
                fs::remove_file(&backup).ok();
            }
            2 => {
                let mut file = File::create(&place).unwrap();
                let (begin, rest) = text.as_bytes().split_at(text.len() / 2);
                file.write_all(begin).unwrap();
                std::thread::sleep(Duration::from_millis(self.random.below(20)));
                file.write_all(rest).unwrap();
            }
            _ => fs::write(&place, text).unwrap(),
        }
    }
}

/// A contact's note, of somebody who is overdue.
pub fn contact(front_matter: &str, today: NaiveDate) -> String {
    let (last, task) = (before(today, 60), before(today, 2));
    format!(
        "---\n{front_matter}\nlast_touch: {last}\nwhy: to learn\n---\n\nMet at the lunch.\n\n## Promises\n\n\
         - [ ] send the book 📅 {task}\n\n## Log\n\n- {last} met at the Chamber\n"
    )
}

/// The text with the first `from` replaced.
fn replaced(text: &str, from: &str, to: &str) -> Option<String> {
    text.contains(from).then(|| text.replacen(from, to, 1))
}

/// The text with another value for a key of its front matter.
fn with_value(text: &str, key: &str, value: impl Fn(&str) -> String) -> Option<String> {
    let start = format!("{key}: ");
    let line = text.lines().find(|line| line.starts_with(&start))?;
    Some(text.replacen(line, &format!("{start}{}", value(&line[start.len()..])), 1))
}
