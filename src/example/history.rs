//! The example vault as it came to be, told back from its own notes: what stands in a log on a day was written on it. Makes
//! no commit.

use super::{DAY, files, shift};
use crate::config::{self, Config};
use crate::contact::{self, Contact};
use crate::diary::day::{Dated, of_path};
use crate::index::{Index, Parsed};
use crate::message::{self, Difference, Side};
use crate::note::front_matter::{self, Key};
use chrono::{Months, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So far it goes back.
const LENGTH: Months = Months::new(12);

/// Who moved on a day of the story: the note, the day, its circle since, and before.
const MOVED: [(&str, &str, &str, &str); 3] = [
    ("Clients/Hannah Voss.md", "2026-03-11", "circle: \"1\"", "circle: 2"),
    ("Marcus Bell.md", "2026-04-09", "circle: 2", "circle: 3"),
    ("People/Leila Haddad.md", "2026-09-10", "circle: inner", "circle: 2"),
];

/// One commit of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its day.
    pub day: NaiveDate,
    /// Its message.
    pub message: String,
    /// The files that it changes, with what they hold then.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The files of a day, by their paths.
type Tree = BTreeMap<String, String>;

/// The commits by which the example became what it is on `today`: one for what there was a year ago, then one a note and
/// day of which something is written.
pub fn history(today: NaiveDate) -> Vec<Step> {
    let now: Tree = files(today)
        .into_iter()
        .filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?)))
        .collect();
    let config = Config::parse(now.get(config::FILE).map_or("", String::as_str));
    let first = today.checked_sub_months(LENGTH).unwrap_or(today);
    let story = Story { now: &now, config: &config, today };
    let mut days: BTreeSet<NaiveDate> = now.iter().flat_map(|(path, text)| story.days(path, text)).collect();
    days.retain(|day| first < *day && *day < today);
    let mut tree = story.tree(first);
    let begun = tree.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    let contacts = tree.keys().filter(|path| story.contact(path, &tree[*path]).is_some()).count();
    let message = format!("{}\n", message::import(contacts, tree.len() - contacts));
    let mut steps = vec![Step { day: first, message, files: begun }];
    for day in days.into_iter().chain([today]) {
        let next = story.tree(day);
        for (path, text) in &next {
            if tree.get(path) != Some(text) {
                let message = story.message(path, &tree, &next, day);
                steps.push(Step { day, message, files: vec![(path.clone(), text.clone().into_bytes())] });
            }
        }
        tree = next;
    }
    steps
}

/// What the history is told back from.
struct Story<'s> {
    now: &'s Tree,
    config: &'s Config,
    today: NaiveDate,
}

impl Story<'_> {
    fn contact(&self, path: &str, text: &str) -> Option<Contact> {
        Contact::read(&path.into(), text.as_bytes(), self.config)
    }

    /// The day of a dated note.
    fn dated(&self, path: &str) -> Option<NaiveDate> {
        let name =
            self.config.diary.folders.iter().find_map(|it| path.strip_prefix(&**it)?.strip_prefix('/'))?;
        match of_path(name.strip_suffix(".md")?, None) {
            Dated::On(day) => Some(day),
            Dated::Either(..) | Dated::Not => None,
        }
    }

    /// The days on which a file changed.
    fn days(&self, path: &str, text: &str) -> Vec<NaiveDate> {
        let Some(contact) = self.contact(path, text) else { return self.dated(path).into_iter().collect() };
        let done = contact.closed.iter().filter_map(|task| task.done);
        let entries = contact.log.stamps().map(|stamp| stamp.day);
        done.chain(entries).chain(contact.met.map(|met| met.day)).collect()
    }

    fn tree(&self, day: NaiveDate) -> Tree {
        let then = |(path, text): (&String, &String)| Some((path.clone(), self.then(path, text, day)?));
        self.now.iter().filter_map(then).collect()
    }

    /// A file as it was at the end of a day; `None`: there was none yet.
    fn then(&self, path: &str, text: &str, day: NaiveDate) -> Option<String> {
        if day >= self.today {
            return Some(text.to_owned());
        }
        if self.config.is_inbox(path) {
            return None;
        }
        let Some(contact) = self.contact(path, text) else {
            return self.dated(path).is_none_or(|dated| dated <= day).then(|| text.to_owned());
        };
        let entries = || contact.log.stamps().map(|stamp| stamp.day);
        let known = [contact.met, contact.last_touch].into_iter().flatten().map(|it| it.day);
        if known.chain(entries()).min().is_some_and(|first| first > day) {
            return None;
        }
        let mut lines: Vec<Option<String>> = text.lines().map(|line| Some(line.to_owned())).collect();
        for entry in contact.log.iter().filter(|entry| entry.day > day) {
            take_item(&mut lines, entry.line as usize - 1);
        }
        let last = entries().filter(|it| *it <= day).max();
        let mut set = |key: Key, to: Option<String>| {
            if let Some(line) = front_matter::line_of(text, key) {
                lines[line as usize - 1] = to;
            }
        };
        if contact.last_touch.is_some_and(|touch| touch.day > day) {
            set(Key::LastTouch, last.map(|day| format!("last_touch: {day}")));
        }
        if contact.buying.as_ref().and_then(|it| it.bought).is_some_and(|bought| bought.day > day) {
            set(Key::Bought, None);
        }
        // What is agreed, and that somebody left, came with the last entry.
        if entries().max().is_some_and(|newest| newest > day) {
            set(Key::Next, None);
            set(Key::Status, None);
        }
        for task in contact.closed.iter().filter(|task| task.done.is_some_and(|done| done > day)) {
            let line = &mut lines[task.promise.line as usize - 1];
            *line = line.as_deref().map(|it| open(it, task.done));
        }
        let mut then: String = lines.into_iter().flatten().map(|line| line + "\n").collect();
        let by = self.today - DAY;
        for (_, _, since, before) in MOVED.iter().filter(|(moved, on, ..)| {
            let on = on.parse().ok().and_then(|on| shift(on, by));
            *moved == path && on.is_some_and(|on| day < on)
        }) {
            then = then.replacen(since, before, 1);
        }
        Some(then)
    }

    fn message(&self, path: &str, old: &Tree, new: &Tree, day: NaiveDate) -> String {
        if let Some(dated) = self.dated(path) {
            let touched = self.touched(path, new);
            let touched: Vec<&str> = touched.iter().map(|path| &**path).collect();
            if !touched.is_empty() {
                return message::diary(path, dated, &touched, &[], day);
            }
        }
        let text = |tree: &Tree| tree.get(path).cloned();
        let (was, is) = (text(old), text(new));
        let read = |text: &Option<String>| text.as_ref().and_then(|text| self.contact(path, text));
        let (then, now) = (read(&was), read(&is));
        let difference = Difference {
            old_path: path,
            new_path: path,
            old: side(&was, then.as_ref()),
            new: side(&is, now.as_ref()),
        };
        message::message(difference, day)
    }

    /// Whom a dated note touches.
    fn touched(&self, path: &str, tree: &Tree) -> Vec<Arc<str>> {
        let said = tree.iter().filter_map(|(path, text)| {
            let path: Arc<str> = path.as_str().into();
            Some((path.clone(), Parsed::read(&path, text.as_bytes(), self.config)?))
        });
        let mut touched = Index::of(Arc::new(self.config.clone()), said.collect()).touched_in(path);
        touched.sort_by(|one, other| contact::name(one).cmp(contact::name(other)));
        touched.dedup();
        touched
    }
}

fn side<'a>(text: &'a Option<String>, contact: Option<&'a Contact>) -> Option<Side<'a>> {
    Some(Side { contact, text: text.as_deref()? })
}

/// Takes the list item out that begins in a line, with the lines that go on with it.
fn take_item(lines: &mut [Option<String>], at: usize) {
    let goes_on = |line: &Option<String>| {
        line.as_ref().is_some_and(|it| it.starts_with([' ', '\t']) && !it.trim().is_empty())
    };
    let end =
        lines[at + 1..].iter().position(|line| !goes_on(line)).map_or(lines.len(), |more| at + 1 + more);
    lines[at..end].fill(None);
}

/// A task that is done, as it was before.
fn open(line: &str, done: Option<NaiveDate>) -> String {
    let tick = done.map(|day| format!(" ✅ {day}")).unwrap_or_default();
    line.replacen("[x]", "[ ]", 1).replacen(&tick, "", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_ends_in_the_files_of_the_day_and_goes_forward() {
        for today in [DAY, "2027-03-05".parse().unwrap()] {
            let steps = history(today);
            assert!(steps.is_sorted_by_key(|step| step.day) && steps.len() > 60, "{}", steps.len());
            let mut tree: BTreeMap<String, Vec<u8>> = BTreeMap::new();
            for step in steps {
                assert!(!step.files.is_empty() && step.message.ends_with('\n'), "{}", step.message);
                tree.extend(step.files);
            }
            assert_eq!(tree.into_iter().collect::<Vec<_>>(), files(today));
        }
    }

    #[test]
    fn note_is_as_it_was_and_its_commits_say_what_was_done() {
        let steps = history(DAY);
        let of = |path: &str| -> Vec<&Step> {
            let is_it = |step: &&Step| step.files.len() == 1 && step.files[0].0 == path;
            steps.iter().filter(is_it).collect()
        };
        let tom = of("Clients/Quayside Cider/Tom Ashworth.md");
        let subjects: Vec<&str> = tom.iter().map(|step| step.message.lines().next().unwrap()).collect();
        assert_eq!(
            subjects.last(),
            Some(&"Tom Ashworth: touched by email, 2 Oct (was 3 Sep)"),
            "{subjects:?}"
        );
        let june = tom.iter().find(|step| step.day == "2026-06-18".parse().unwrap()).unwrap();
        let text = String::from_utf8(june.files[0].1.clone()).unwrap();
        assert!(text.contains("last_touch: 2026-06-18\n") && text.contains("- 2026-04-14 visit"), "{text}");
        assert!(!text.contains("2026-07-30") && !text.contains("2026-10-02"), "{text}");
        let marcus = of("Marcus Bell.md");
        assert!(marcus.iter().any(|step| step.message.contains("circle 3 → 2")), "{marcus:?}");
        assert!(
            of("People/New/Milo Ferrant.md").iter().all(|step| step.day >= "2026-11-21".parse().unwrap())
        );
        let breakfast = of("Meetings/2026-09-03 Guild breakfast.md");
        assert!(breakfast[0].message.starts_with("Meetings 3 Sep: touched "), "{breakfast:?}");
    }
}
