//! One task in two versions: done on either side is done, and of two new dates the earlier counts.

use super::sequence::either;
use crate::note::task::{Checkbox, Field, Kind, State, checkbox, fields};
use chrono::NaiveDate;

/// A line that is a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TaskLine<'a> {
    /// Up to and with the opening bracket.
    before: &'a str,
    mark: char,
    /// From the closing bracket on, with the line's end.
    after: &'a str,
}

/// The task on a line: a bullet or a number, a box with one mark, a space.
pub(super) fn parse(line: &str) -> Option<TaskLine<'_>> {
    let line_start = line.trim_start();
    let number = line_start.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line_start.len() - number.len();
    let signs: &[char] = if digits > 0 { &['.', ')'] } else { &['-', '*', '+'] };
    let item = number.strip_prefix(signs).filter(|item| digits < 10 && item.starts_with([' ', '\t']))?;
    let text = item.trim_start_matches([' ', '\t']);
    let Checkbox { mark, .. } = checkbox(text).filter(|it| !it.behind.is_empty())?;
    let before = &line[..line.len() - text.len() + 1];
    Some(TaskLine { before, mark, after: &line[before.len() + mark.len_utf8()..] })
}

impl TaskLine<'_> {
    /// What makes it the same task: its words, without box, dates and spaces.
    pub(super) fn words(&self) -> String {
        let mut words = String::with_capacity(self.after.len());
        let mut at = 0;
        for (date, _) in dates(self.after) {
            words.push_str(&self.after[at..date.range.start]);
            words.push(' ');
            at = date.range.end;
        }
        words.push_str(&self.after[at..]);
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The line that two versions with the same words come to.
    pub(super) fn merge(base: Option<Self>, ours: Self, theirs: Self) -> String {
        let before = either(&base.map(|it| it.before), Some(ours.before), Some(theirs.before)).flatten();
        let mark = either(&base.map(|it| it.mark), Some(ours.mark), Some(theirs.mark)).flatten();
        let mark = mark.unwrap_or(if rank(theirs.mark) > rank(ours.mark) { theirs.mark } else { ours.mark });
        let after = merge_after(base.map(|it| it.after), ours.after, theirs.after);
        format!("{}{mark}{after}", before.unwrap_or(ours.before))
    }
}

/// What a mark says beside another: done beats called off, that beats anything else, and any mark beats none.
fn rank(mark: char) -> (u8, char) {
    match (State::of(mark), mark) {
        (State::Kept, _) => (3, 'x'),
        (State::CalledOff, _) => (2, mark),
        (State::Open, ' ') => (0, mark),
        (State::Open, _) => (1, mark),
    }
}

fn merge_after(base: Option<&str>, ours: &str, theirs: &str) -> String {
    if let Some(Some(after)) = either(&base, Some(ours), Some(theirs)) {
        return after.to_owned();
    }
    let mut merged = ours.to_owned();
    let kinds = dates(ours).chain(dates(theirs)).map(|(date, _)| date.kind);
    let mut done = Vec::new();
    for kind in kinds {
        if done.contains(&kind) {
            continue;
        }
        done.push(kind);
        let day = |text| find(text, kind).map(|(_, day)| day);
        let (our_day, their_day) = (day(ours), day(theirs));
        let day = either(&base.and_then(day), our_day, their_day)
            .unwrap_or_else(|| [our_day, their_day].into_iter().flatten().min());
        if day == our_day {
            continue;
        }
        let theirs = find(theirs, kind).filter(|it| Some(it.1) == day).map_or("", |it| &theirs[it.0.range]);
        match find(&merged, kind) {
            Some((date, _)) => merged.replace_range(date.range, theirs),
            None => merged.insert_str(merged.trim_end().len(), &format!(" {theirs}")),
        }
    }
    merged
}

fn find(text: &str, kind: Kind) -> Option<(Field, NaiveDate)> {
    dates(text).find(|(date, _)| date.kind == kind)
}

/// The dates in a task's text.
fn dates(text: &str) -> impl Iterator<Item = (Field, NaiveDate)> {
    fields(text).filter_map(move |field| {
        let day = field.day(text)?;
        Some((field, day))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bullet_with_a_box_is_a_task() {
        let check = |line, expected: Option<(char, &str)>| {
            let task = parse(line).map(|task| (task.mark, task.words()));
            assert_eq!(task, expected.map(|(mark, words)| (mark, words.to_owned())), "{line:?}");
        };
        check("- [ ] send the CV\n", Some((' ', "] send the CV")));
        check("  * [x] send  the CV 📅 2026-12-01 #work\n", Some(('x', "] send the CV #work")));
        check("+ [>] a [due:: 2026-12-01] b (due 2026-12-02) ✅ 2026-12-03\n", Some(('>', "] a b")));
        check("- [ ] a (due soon) 📅\n", Some((' ', "] a (due soon) 📅")));
        check("12) [x] a\n", Some(('x', "] a")));
        check("1.[ ] a\n", None);
        check("- [link](x.md)\n", None);
        check("- [[Ada]]\n", None);
        check("- []\n", None);
        check("-[ ] a\n", None);
        check("[ ] a\n", None);
        check("- [x]a\n", None);
    }

    #[test]
    fn two_versions_of_a_task_make_one() {
        let check = |base: &str, ours: &str, theirs: &str, expected: &str| {
            let merge = |ours, theirs| {
                let line = TaskLine::merge(parse(base), parse(ours).unwrap(), parse(theirs).unwrap());
                assert_eq!(line, expected, "{base:?} {ours:?} {theirs:?}");
            };
            merge(ours, theirs);
            merge(theirs, ours);
        };
        check("- [ ] a\n", "- [x] a\n", "- [ ] a\n", "- [x] a\n");
        check("- [ ] a\n", "- [x] a\n", "- [-] a\n", "- [x] a\n");
        check("- [ ] a\n", "- [/] a\n", "- [-] a\n", "- [-] a\n");
        check("- [x] a\n", "- [ ] a\n", "- [x] a\n", "- [ ] a\n");
        check("", "- [ ] a\n", "- [x] a\n", "- [x] a\n");
        check("- [ ] a\n", "- [x] a\n", "- [ ] a 📅 2026-12-01\n", "- [x] a 📅 2026-12-01\n");
        check("- [ ] a 📅 2026-12-01\n", "- [x] a 📅 2026-12-01\n", "- [ ] a\n", "- [x] a\n");
        check("- [ ] a\n", "- [ ] a 📅 2026-12-03\n", "- [ ] a 📅 2026-12-01\n", "- [ ] a 📅 2026-12-01\n");
        check(
            "- [ ] a (due 2026-12-01)\n",
            "- [x] a (due 2026-12-01) ✅ 2026-11-22\n",
            "- [ ] a (due 2026-12-09)\n",
            "- [x] a (due 2026-12-09) ✅ 2026-11-22\n",
        );
    }
}
