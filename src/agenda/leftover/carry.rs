//! Three versions of an agenda file as one, without the agenda: ours, with what theirs' user did since base. The lines
//! that we wrote ourselves are ours' own matter: the next rendering brings them up to date.

use super::known::Task;
use super::{Leftover, Link, Mark, is_blank, read, shape, unix};
use crate::agenda::words::YOURS;
use std::collections::HashMap;

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
    let mut page = Page { lines: ours.lines().map(str::to_owned).collect(), yours: Vec::new() };
    let [before, here, there] = [&base, &ours, &theirs].map(|text| read(text, &[&base]));
    for mark in there.marks.iter().filter(|mark| !holds(&before, mark) && !holds(&here, mark)) {
        page.mark(mark);
    }
    // Own lines may have moved to *Yours* meanwhile: here no base says which are known.
    let [before, here, there] = [&base, &ours, &theirs].map(|text| read(text, &[]).own);
    page.add_own(&surplus(&there, &[&before, &surplus(&here, &[&before])]));
    page.remove_own(&surplus(&before, &[&there]));
    let text = page.text();
    if is_crlf { text.replace('\n', "\r\n") } else { text }
}

/// Whether `left` says all that the mark says.
fn holds(left: &Leftover, mark: &Mark) -> bool {
    left.marks.iter().any(|known| {
        let after = mark.after.as_ref().is_none_or(|after| known.after.as_ref() == Some(after));
        known.is_same_answer(mark) && known.before == mark.before && after && known.below == mark.below
    })
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
struct Page {
    lines: Vec<String>,
    /// What goes to the end, under *Yours*.
    yours: Vec<String>,
}

impl Page {
    /// Puts a mark on the line that it was made on, where that is here as it was there; else to the end, as typed: the
    /// next rendering finds its place.
    fn mark(&mut self, mark: &Mark) {
        let Some(at) = self.place_of(mark) else {
            self.yours.push(mark.typed.clone());
            self.yours.extend(mark.below.iter().cloned());
            return;
        };
        mark.typed.clone_into(&mut self.lines[at]);
        let is_below = |line: &String| line.starts_with([' ', '\t']) && !is_blank(line);
        let end = at + 1 + self.lines[at + 1..].iter().take_while(|line| is_below(line)).count();
        self.lines.splice(end..end, mark.below.iter().cloned());
    }

    fn place_of(&self, mark: &Mark) -> Option<usize> {
        let typed = Link::first(Task::parse(&mark.typed)?.text)?;
        let after = mark.after.as_deref().unwrap_or_default();
        let tail = typed.after.trim_end().strip_suffix(after)?.trim_end();
        let mut section = "";
        self.lines.iter().position(|line| {
            section = shape::heading(line).unwrap_or(section);
            let task = Task::parse(line).filter(|task| task.sign == ' ' || task.sign == mark.sign);
            let link = task.and_then(|task| Link::first(task.text));
            let is_it = |link: Link<'_>| link.note() == mark.note && link.after.trim_end() == tail;
            section == mark.section && link.is_some_and(|link| link.before.trim().is_empty() && is_it(link))
        })
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

    fn remove_own(&mut self, lines: &[String]) {
        let Some(start) = self.lines.iter().position(|line| is_yours(line)) else { return };
        for gone in lines.iter().filter(|line| !is_blank(line)) {
            if let Some(at) = self.lines[start..].iter().position(|line| line == gone) {
                self.lines.remove(start + at);
            }
        }
    }

    fn text(mut self) -> String {
        trim(&mut self.lines);
        trim(&mut self.yours);
        if !self.yours.is_empty() {
            if !self.lines.iter().any(|line| is_yours(line)) {
                self.lines.extend([String::new(), format!("## {YOURS}")]);
            }
            self.lines.push(String::new());
            self.lines.append(&mut self.yours);
        }
        self.lines.join("\n") + "\n"
    }
}

fn is_yours(line: &str) -> bool {
    shape::heading(line) == Some(YOURS)
}

fn trim(lines: &mut Vec<String>) {
    while lines.last().is_some_and(|line| is_blank(line)) {
        lines.pop();
    }
    let blank = lines.iter().take_while(|line| is_blank(line)).count();
    lines.drain(..blank);
}

#[cfg(test)]
mod tests;
