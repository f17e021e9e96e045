//! A dated note as a whole: its day, all that it tells of people as a log with links would, what was promised to them in
//! it, and whether it is of an event.
//!
//! Reads what stands in the note's own lines: quotes, code, comments and embeds are somebody else's words.

use super::day::{self, Dated};
pub use super::front::Event;
use super::front::{Front, finding};
use super::line;
use super::told::{Told, log_of, owed, own_lines};
use crate::config::{Config, Diary};
use crate::finding::Finding;
use crate::note::log::{Link, Log};
use crate::note::method::Methods;
use crate::note::outline::without_comments;
pub use crate::note::promise::Owed;
use crate::note::{self, newlines};
use crate::ways::Use;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Of a note larger than this nothing is read.
const MAX_NOTE: usize = 2 << 20;

/// Whoever meets more people in one note than these met an audience: they count where the front matter names them.
const CROWD: usize = 12;

/// What a dated note tells of people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// Its day; `None`: the name fits two, and nothing in it counts.
    pub day: Option<NaiveDate>,
    /// Touches and tries, an entry a line: of the note's day, a task that was done of the day that it says.
    pub log: Log,
    /// Whom the entries are about, by their places in the log.
    pub links: Box<[(u32, Link)]>,
    /// Who was introduced to somebody, by the places of entries that are about this alone.
    pub introduced: Box<[(u32, Link)]>,
    /// The ways of adding value that the entries tell of, each with its uses, the newest one first.
    pub used: Box<[Use]>,
    /// Promises to people, whatever became of them: tasks that begin with a link to them, or stand below a line that does.
    pub owed: Box<[Owed]>,
    /// Who was expected and is not there, by the front matter.
    pub absent: Box<[Link]>,
    /// The event that it is of.
    pub event: Option<Box<Event>>,
    /// What could not be read as meant.
    pub unread: Box<[Finding]>,
}

impl Note {
    /// Reads the note at `path`, relative to the vault; `None`: it is no dated note of the diary. Never fails and never
    /// panics, whatever the bytes.
    pub fn read(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Self> {
        let Config { diary, methods, .. } = config;
        let name = name_in(path, diary).filter(|_| bytes.len() <= MAX_NOTE)?;
        let decoded = note::decode(bytes);
        let text = &*decoded.text;
        let parts = note::split(text);
        let front = Front::read(parts.front.clone().map_or("", |front| &text[front]));
        let day = match day::of_path(name, diary.format.as_deref()) {
            Dated::On(day) => day,
            Dated::Either(one, other) => match front.day() {
                Some(day) => day,
                None => return Some(Self::unclear(path, one, other)),
            },
            Dated::Not => front.day()?,
        };
        let absent = front.links("absent");
        let people: Vec<Link> = front.links("people").into_iter().chain(front.links("attendees")).collect();
        let people: Vec<Link> = people.into_iter().filter(|link| !absent.contains(link)).collect();
        let readable = readable(&text[parts.body..]);
        let lines = own_lines(&readable, newlines(&text[..parts.body]));
        let mut told: Vec<Told> = (0..lines.len()).filter_map(|at| Told::of(&lines, at, methods)).collect();
        told.iter_mut().for_each(|it| it.touched.retain(|link| !absent.contains(link)));
        let touched: BTreeSet<&str> =
            told.iter().flat_map(|it| &it.touched).map(|link| &*link.target).collect();
        if touched.len() > CROWD {
            told.clear();
        }
        let (log, links, introduced) = log_of(day, &people, &told);
        let touching = told.iter().filter(|it| !it.touched.is_empty());
        let used = config.ways.used_in(touching.map(|it| (it.day.unwrap_or(day), it.line, &*it.said)));
        let (event, unread) = front.event(path, name);
        let owed = (0..lines.len()).filter_map(|at| owed(&lines, at)).collect();
        Some(Self {
            day: Some(day),
            log,
            links,
            introduced,
            used,
            owed,
            absent: absent.into(),
            event: event.map(Box::new),
            unread: unread.into(),
        })
    }

    /// The lines of such a note that look like a touch and do not count, as entries whose day says nothing.
    pub fn uncounted(bytes: &[u8], methods: &Methods) -> Self {
        let decoded = note::decode(bytes);
        let text = &*decoded.text;
        let body = note::split(text).body;
        let readable = readable(&text[body..]);
        let lines = own_lines(&readable, newlines(&text[..body])).into_iter();
        let looks = lines.filter(|it| it.task.is_none() && line::looks_like_touch(it.words, methods));
        let told = looks.map(|it| {
            let is_touch = !line::read(it.words, methods).touched.is_empty();
            let touched = if is_touch { Vec::new() } else { line::mentioned(it.words) };
            Told { line: it.number, touched, ..Told::default() }
        });
        let (log, links, _) = log_of(NaiveDate::default(), &[], &told.collect::<Vec<_>>());
        Self { log, links, ..Self::default() }
    }

    fn unclear(path: &Arc<str>, one: NaiveDate, other: NaiveDate) -> Self {
        let message = format!("the name may be that of {one} or of {other}: nothing in it counts");
        let hint = "set `[diary] format` in rounds.toml, such as `DD-MM-YYYY`, or `date:` in the note";
        Self { unread: [finding(path, message, hint)].into(), ..Self::default() }
    }
}

/// Whether the note at `path`, relative to the vault, stands in one of the diary's folders.
pub fn is_in(path: &str, diary: &Diary) -> bool {
    name_in(path, diary).is_some()
}

/// The path of a note from the innermost of the diary's folders on, without `.md`; `None`: it is in none.
fn name_in<'p>(path: &'p str, diary: &Diary) -> Option<&'p str> {
    let below = |folder: &String| match folder.as_str() {
        "." => Some(path),
        folder => path.strip_prefix(folder)?.strip_prefix('/'),
    };
    diary.folders.iter().filter_map(below).min_by_key(|inside| inside.len())?.strip_suffix(".md")
}

/// A body with its comments blanked; nothing where no line can tell of anybody, as in most notes of a diary.
fn readable(body: &str) -> Cow<'_, str> {
    match memchr::memchr(b'[', body.as_bytes()) {
        Some(_) => without_comments(body).unwrap_or_default(),
        None => Cow::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::method::Method;
    use crate::note::promise::Task;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn config(folder: &str, format: Option<String>) -> Config {
        Config { diary: Diary { folders: vec![folder.into()], format }, ..Config::default() }
    }

    fn read(path: &str, text: &str) -> String {
        let config = config("Journal", None);
        let Some(note) = Note::read(&path.into(), text.as_bytes(), &config) else { return "none".into() };
        let mut lines: Vec<String> = note.unread.iter().map(|finding| finding.message.clone()).collect();
        for (at, entry) in note.log.iter().enumerate() {
            let of = |all: &[(u32, Link)]| -> Vec<String> {
                let all = all.iter().filter(|(it, _)| *it as usize == at);
                all.map(|(_, link)| link.target.to_string()).collect()
            };
            let (people, introduced) = (of(&note.links), of(&note.introduced));
            let method = entry.method.map_or("-", Method::word);
            let introduced = introduced.first().map(|it| format!("intro {it}: {}", entry.text));
            let said = introduced.unwrap_or_else(|| format!("{method} {}", people.join(",")));
            lines.push(format!("{}:{} {said}", entry.day, entry.line));
        }
        for Owed { task: Task { state, promise, .. }, to, .. } in &note.owed {
            let to: Vec<&str> = to.iter().map(|link| &*link.target).collect();
            let due = promise.due.map_or("-".into(), |due| due.to_string());
            lines.push(format!("{}:{state:?} to {}: {} by {due}", promise.line, to.join(","), promise.text));
        }
        lines.join("\n")
    }

    #[test]
    fn lines_of_a_daily_note_touch_people_on_its_day() {
        let text = "# Sunday\n\nRain.\n14:30 Coffee with [[Ada]]\n\n- [[Bo]]: saw the draft\n  - Called [[Cy]]\n\n## Dinner with [[Di]]\n";
        assert_eq!(
            read("Journal/2026-11-22.md", text),
            "2026-11-22:4 meeting Ada\n2026-11-22:6 - Bo\n2026-11-22:7 phone Cy\n2026-11-22:9 meeting Di"
        );
    }

    #[test]
    fn introduction_that_was_made_is_told_of_each_who_was_introduced() {
        let check = |line: &str, expected: &[&str]| {
            let found = read("Journal/2026-11-22.md", line);
            assert_eq!(found.lines().collect::<Vec<_>>(), expected, "{line}");
        };
        check(
            "- [[Ada]]: introduced her to [[Bo Lind|Bo]] #gave\n",
            &["2026-11-22:1 - Ada", "2026-11-22:1 intro Bo Lind: [[Ada]]: introduced her to Bo #gave"],
        );
        check(
            "Introduced [[Ada]] to [[Bo]] #gave\n",
            &[
                "2026-11-22:1 intro Ada: Introduced Ada to [[Bo]] #gave",
                "2026-11-22:1 intro Bo: Introduced [[Ada]] to Bo #gave",
            ],
        );
        // Nobody tells that it was you, or to whom; it is still to come; it was you who was introduced.
        check("Introduced [[Ada]] to [[Bo]]\n", &[]);
        check("Introduced [[Ada]] to the board #gave\n", &[]);
        check("- [ ] introduce [[Ada]] to [[Bo]] #gave\n", &[]);
        check("- [[Ada]]: introduced me to [[Bo]] #gave\n", &["2026-11-22:1 - Ada"]);
    }

    #[test]
    fn words_of_others_and_of_days_to_come_count_for_nobody() {
        let text = "> Coffee with [[Ada]]\n\n    Coffee with [[Bo]]\n\n```\nCoffee with [[Cy]]\n```\n\n%% Coffee with [[Di]] %%\n\n\
                    <!-- Coffee with [[Ed]] -->\n\n- [ ] Coffee with [[Flo]]\n- [-] Coffee with [[Gil]]\n- [x] [[Hal]]: send the book\n\
                    - [x] Call [[Ida]]\n![[Jo]]\n";
        assert_eq!(
            read("Journal/2026-11-22.md", text),
            "2026-11-22:16 phone Ida\n15:Kept to Hal: send the book by -"
        );
    }

    #[test]
    fn marks_of_ones_own_and_comments_beside_words_are_no_trouble() {
        let text = "- [✓] Call [[Ada]]\n- [é] Call [[Ada]]\n- [🙂] [[Ada]]: said\nCoffee with [[Bo]] %% she paid %%\n";
        assert_eq!(read("Journal/2026-11-22.md", text), "2026-11-22:4 meeting Bo\n3:Open to Ada: said by -");
    }

    proptest! {
        #[test]
        fn nothing_that_anybody_writes_is_too_much(
            name in "[-0-9./ _A-Za-zé]{0,14}",
            parts in vec("- |\\* |1\\. |\\[.\\] |\\[x\\] |\\[\\[|\\]\\]|\\]\\(|\\)|`|~~|%%|<!--|-->|: | — |14:30 |with |call |not |é|✓|\n|\n\n|\t|.", 0..40),
            format in "[YMDdo\\[\\]/ -é]{0,8}",
        ) {
            let text = parts.concat();
            for format in [None, Some(format)] {
                let config = config("J", format);
                let lines = u32::try_from(text.lines().count()).unwrap();
                for name in [&*name, "2026-11-22"] {
                    let note = Note::read(&format!("J/{name}.md").into(), text.as_bytes(), &config);
                    prop_assert!(note.iter().flat_map(|it| it.log.iter()).all(|entry| entry.line <= lines.max(1)));
                }
                prop_assert!(Note::uncounted(text.as_bytes(), &config.methods).log.iter().all(|it| it.line <= lines));
            }
        }
    }

    #[test]
    fn tasks_that_begin_with_a_person_or_stand_below_one_are_promises_to_them() {
        let check = |text: &str, expected: &[&str]| {
            let found = read("Journal/2026-11-22.md", text);
            assert_eq!(found.lines().collect::<Vec<_>>(), expected, "{text}");
        };
        check(
            "- [ ] [[Ada]]: send the draft 📅 2026-12-01\n",
            &["1:Open to Ada: send the draft by 2026-12-01"],
        );
        check("- [ ] [[Ada]] and [[Bo]] — send the minutes\n", &["1:Open to Ada,Bo: send the minutes by -"]);
        check(
            "- [ ] **[[Ada]]** send the CV [due:: 2026-12-01]\n",
            &["1:Open to Ada: send the CV by 2026-12-01"],
        );
        check("* [/] [Ada](../People/Ada.md), send it\n", &["1:Open to ../People/Ada.md: send it by -"]);
        check(
            "- [[Ada]]: saw the draft\n    - [ ] send her the CV\n",
            &["2026-11-22:1 - Ada", "2:Open to Ada: send her the CV by -"],
        );
        check("- [[Ada]]\n  - the racks\n    - [x] price them\n", &["3:Kept to Ada: price them by -"]);
        check(
            "## [[Ada]]\n\n- [ ] send it\n### Racks\n- [-] measure\n## Home\n- [ ] milk\n",
            &["3:Open to Ada: send it by -", "5:CalledOff to Ada: measure by -"],
        );
        check("[[Ada]]: hello\n- [ ] send it\n", &["2026-11-22:1 - Ada", "2:Open to Ada: send it by -"]);
        // None of these says to whom.
        check("[[Ada]]: hello\n\n- [ ] buy milk\n", &["2026-11-22:1 - Ada"]);
        check("- [ ] Send [[Ada]] the draft\n- [ ] [[Ada]]'s brother: call\n- [ ] [[Ada]]\n", &[]);
        check("- [[Ada]] waved\n- [ ] find the umbrella\n", &[]);
        check(
            "```\n- [ ] [[Ada]]: send it\n```\n> - [ ] [[Ada]]: send it\n\n- [ ] ~~[[Ada]]~~: send it\n",
            &[],
        );
    }

    #[test]
    fn task_that_was_done_is_a_touch_of_its_own_day_where_a_method_leads_it() {
        let check = |text: &str, expected: &str| {
            let found = read("Journal/2026-11-22.md", text);
            assert_eq!(found.lines().next().unwrap_or_default(), expected, "{text}");
        };
        check("- [x] [[Ada]]: call about the racks ✅ 2026-11-25\n", "2026-11-25:1 phone Ada");
        check("- [x] [[Ada]]: call about the racks\n", "2026-11-22:1 phone Ada");
        check("- [[Ada]]\n  - [x] call her [completion:: 2026-11-23]\n", "2026-11-23:2 phone Ada");
        check("- [x] Call [[Ada]] ✅ 2026-11-24\n", "2026-11-24:1 phone Ada");
        check("- [x] [[Ada]]: send it ✅ 2026-11-24\n", "1:Kept to Ada: send it by -");
    }

    #[test]
    fn note_of_an_event_says_what_it_is_called_and_how_many_were_to_be_met() {
        let check = |path: &str, front: &str, expected: &str| {
            let text = format!("---\n{front}\n---\n");
            let note = Note::read(&path.into(), text.as_bytes(), &config("Journal", None)).unwrap();
            let event = note.event.map(|event| format!("{} {:?}", event.name, event.goal));
            let wrong = note.unread.iter().map(|it| it.message.clone()).collect::<String>();
            assert_eq!(event.unwrap_or_default() + &wrong, expected, "{front}");
        };
        check("Journal/2026-11-21.md", "event: Harvest Evening\ngoal: 7", "Harvest Evening Some(7)");
        check("Journal/2026-11-21.md", "event: \"[[Harvest Evening]]\"", "Harvest Evening None");
        check("Journal/2026-11-21 Guild breakfast.md", "event: true", "Guild breakfast None");
        check("Journal/2026-11-21.md", "event: false\ngoal: 7", "");
        check(
            "Journal/2026-11-21.md",
            "event: Fair\ngoal: many",
            "Fair Nonegoal `many` is no number of people",
        );
    }

    #[test]
    fn front_matter_of_a_meeting_names_who_was_there() {
        let text = "---\npeople:\n  - \"[[Ada]]\"\n  - \"[[Bo]]\"\nattendees: [\"[[Cy]]\"]\nabsent: [\"[[Bo]]\", \"[[Di]]\"]\n---\nWith [[Di]]\n";
        assert_eq!(read("Journal/2026-11-22 Board.md", text), "2026-11-22:1 meeting Ada,Cy");
        let crowd: String = (0..13).map(|at| format!("- [[P{at}]]: there\n")).collect();
        assert_eq!(read("Journal/2026-11-22.md", &crowd), "");
        let crowd: String = (0..12).map(|at| format!("- [[P{at}]]: there\n")).collect();
        assert_eq!(read("Journal/2026-11-22.md", &crowd).lines().count(), 12);
    }

    #[test]
    fn day_is_that_of_the_name_or_of_the_front_matter() {
        assert_eq!(
            read("Journal/Breakfast.md", "---\ndate: 2026-11-22\n---\nWith [[Ada]]\n"),
            "2026-11-22:4 - Ada"
        );
        assert_eq!(read("Journal/Breakfast.md", "With [[Ada]]\n"), "none");
        assert_eq!(read("Notes/2026-11-22.md", "With [[Ada]]\n"), "none");
        let unclear = read("Journal/11-12-2026.md", "With [[Ada]]\n");
        assert!(unclear.contains("2026-12-11 or of 2026-11-12"), "{unclear}");
    }
}
