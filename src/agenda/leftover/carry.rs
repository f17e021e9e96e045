//! Three versions of an agenda file as one, without the agenda: ours, with what theirs' user did since base. The lines
//! that we wrote ourselves are ours' own matter: the next rendering brings them up to date.

use super::known::Task;
use super::{Link, Mark, is_blank, read, shape, unix};
use crate::agenda::words::YOURS;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// `ours` with every mark and own line of theirs that base has not, and without the lines under *Yours* that theirs
/// took out. For a merge that must not ask: it has no conflicts.
pub fn merge_files(base: &str, ours: &str, theirs: &str) -> String {
    if ours == base {
        return theirs.to_owned();
    }
    if theirs == base || theirs == ours {
        return ours.to_owned();
    }
    let is_crlf = ours.contains("\r\n");
    let [base, ours, theirs] = [base, ours, theirs].map(unix);
    let [before, here, there] = [&base, &ours, &theirs].map(|text| read(text, &[&base]));
    let known: HashSet<_> = before.marks.iter().chain(&here.marks).flat_map(said).collect();
    let mut page = Page::new(&ours);
    for mark in there.marks.iter().filter(|mark| said(mark).first().is_none_or(|said| !known.contains(said)))
    {
        page.mark(mark);
    }
    page.weave();
    // Own lines may have moved to *Yours* meanwhile: here no base says which are known.
    let [before, here, there] = [&base, &ours, &theirs].map(|text| read(text, &[]).own);
    page.add_own(&surplus(&there, &[&before, &surplus(&here, &[&before])]));
    page.remove_own(&surplus(&surplus(&before, &[&there]), &[&surplus(&before, &[&here])]));
    let text = page.text();
    if is_crlf { text.replace('\n', "\r\n") } else { text }
}

/// What a mark says: its line and sign, and what the user wrote there. First with their text behind the line, where
/// that can be told from the line's own; last with all that stands there.
fn said(mark: &Mark) -> Vec<impl Eq + Hash + '_> {
    let line = (&*mark.section, &*mark.note, mark.item.as_deref(), &*mark.sign);
    let all = mark.typed.split_once(']').map_or("", |(_, text)| text);
    let texts = mark.after().map(|after| (true, after)).into_iter().chain([(false, all)]);
    texts.map(|text| (line, &*mark.before, text, &mark.below)).collect()
}

/// The lines of `all` that are in none of `known`, each as often as it is there once more; blank ones stay between.
fn surplus(all: &[String], known: &[&[String]]) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in known.iter().copied().flatten() {
        *counts.entry(line).or_default() += 1;
    }
    let is_new = |line: &&String| match counts.get_mut(line.as_str()) {
        _ if is_blank(line) => true,
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    all.iter().filter(is_new).cloned().collect()
}

/// Ours, being added to.
struct Page<'t> {
    lines: Vec<Cow<'t, str>>,
    /// The tasks that nobody marked, by section, note and what follows the link.
    tasks: HashMap<[String; 3], usize>,
    /// What goes below these lines.
    below: HashMap<usize, Vec<String>>,
    /// What goes to the end, under *Yours*.
    yours: Vec<String>,
}

impl<'t> Page<'t> {
    fn new(ours: &'t str) -> Self {
        let lines: Vec<&str> = ours.lines().collect();
        let (mut tasks, mut section) = (HashMap::new(), "");
        for (at, line) in lines.iter().copied().enumerate() {
            section = shape::heading(line).unwrap_or(section);
            let link =
                Task::parse(line).filter(|task| task.sign.is_empty()).and_then(|task| Link::first(task.text));
            if let Some(link) = link.filter(|link| link.before.trim().is_empty()) {
                let place = [section.to_owned(), link.note(), link.after.trim_end().to_owned()];
                tasks.entry(place).or_insert(at);
            }
        }
        let lines = lines.into_iter().map(Cow::Borrowed).collect();
        Self { lines, tasks, below: HashMap::new(), yours: Vec::new() }
    }

    /// Puts a mark on the line that it was made on, where that is here as it was there; else to the end, as typed: the
    /// next rendering finds its place.
    fn mark(&mut self, mark: &Mark) {
        let Some(at) = self.place_of(mark) else {
            self.yours.push(mark.typed.clone());
            self.yours.extend(mark.below.iter().cloned());
            return;
        };
        self.lines[at] = mark.typed.clone().into();
        let is_below = |line: &Cow<'_, str>| line.starts_with([' ', '\t']) && !is_blank(line);
        let end = at + self.lines[at + 1..].iter().take_while(|line| is_below(line)).count();
        self.below.entry(end).or_default().extend(mark.below.iter().cloned());
    }

    /// Takes the line out of those that may yet be marked.
    fn place_of(&mut self, mark: &Mark) -> Option<usize> {
        let typed = Link::first(Task::parse(&mark.typed)?.text)?;
        let after = mark.after().unwrap_or_default();
        let tail = typed.after.trim_end().strip_suffix(after)?.trim_end();
        self.tasks.remove(&[mark.section.clone(), mark.note.clone(), tail.to_owned()])
    }

    fn add_own(&mut self, lines: &[String]) {
        if lines.iter().all(|line| is_blank(line)) {
            return;
        }
        if !self.yours.is_empty() {
            self.yours.push(String::new());
        }
        self.yours.extend(lines.iter().cloned());
    }

    fn remove_own(&mut self, gone: &[String]) {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for line in gone.iter().filter(|line| !is_blank(line)) {
            *counts.entry(line).or_default() += 1;
        }
        let mut is_below = false;
        self.lines.retain(|line| {
            is_below |= is_yours(line);
            match counts.get_mut(&**line).filter(|count| is_below && **count > 0) {
                Some(count) => {
                    *count -= 1;
                    false
                }
                None => true,
            }
        });
    }

    /// The marks' bullets in their places.
    fn weave(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        for (at, line) in lines.into_iter().enumerate() {
            self.lines.push(line);
            self.lines.extend(self.below.remove(&at).into_iter().flatten().map(Cow::Owned));
        }
    }

    fn text(mut self) -> String {
        trim(&mut self.lines);
        let mut yours: Vec<Cow<'_, str>> = self.yours.into_iter().map(Cow::Owned).collect();
        trim(&mut yours);
        if !yours.is_empty() {
            if !self.lines.iter().any(|line| is_yours(line)) {
                self.lines.extend(["".into(), format!("## {YOURS}").into()]);
            }
            self.lines.push("".into());
            self.lines.append(&mut yours);
        }
        self.lines.join("\n") + "\n"
    }
}

fn is_yours(line: &str) -> bool {
    shape::heading(line) == Some(YOURS)
}

fn trim(lines: &mut Vec<Cow<'_, str>>) {
    while lines.last().is_some_and(|line| is_blank(line)) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| is_blank(line)).count();
    lines.drain(..blank);
}

#[cfg(test)]
mod tests;
