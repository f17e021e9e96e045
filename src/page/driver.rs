//! Merges three versions of a DUE.md for git's merge driver: ours, with what the other side's user changed since the
//! base. It works on lines and boxes alone, since git runs a driver before the notes are there. The next round reads the
//! marks of both parents, and renders our own lines again.

use super::line::{Line, is_blank, plain, unix};
use std::collections::{HashMap, HashSet};

/// `ours` with every mark of theirs that base has not, in its place where ours has the line; what else of theirs stands
/// in neither base nor ours comes at the end. For a merge that must not ask: it has no conflicts.
pub fn merge_files(base: &str, ours: &str, theirs: &str) -> String {
    if ours == base {
        return theirs.to_owned();
    }
    if theirs == base || theirs == ours {
        return ours.to_owned();
    }
    let is_crlf = ours.contains("\r\n");
    let [base, ours, theirs] = [base, ours, theirs].map(|text| unix(text).into_owned());
    let known: HashSet<&str> = base.lines().chain(ours.lines()).collect();
    let mut lines: Vec<String> = ours.lines().map(str::to_owned).collect();
    let mut unmarked: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !Line::parse(line).is_marked()) {
        unmarked.entry(plain(line)).or_default().push(at);
    }
    let mut rest = Vec::new();
    for line in theirs.lines().filter(|line| !is_blank(line) && !known.contains(line)) {
        let place =
            unmarked.get_mut(&plain(line)).filter(|_| Line::parse(line).is_marked()).and_then(Vec::pop);
        match place {
            Some(at) => line.clone_into(&mut lines[at]),
            None => rest.push(line.to_owned()),
        }
    }
    // What theirs took out, ours has no reason to keep.
    let there: HashSet<&str> = theirs.lines().collect();
    let before: HashSet<&str> = base.lines().collect();
    let is_gone =
        |line: &str| Line::parse(line).is_marked() && before.contains(line) && !there.contains(line);
    lines.retain(|line| !is_gone(line));
    while lines.last().is_some_and(|line| is_blank(line)) {
        lines.pop();
    }
    if !rest.is_empty() {
        lines.push(String::new());
        lines.append(&mut rest);
    }
    let text = lines.join("\n") + "\n";
    if is_crlf { text.replace('\n', "\r\n") } else { text }
}
