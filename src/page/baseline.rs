//! Baselines: pages that people may have had before them when they typed. What they typed is the difference between a
//! text and the baseline that it resembles most.

use super::left::{self, Left};
use super::line::{Line, is_blank, plain, unix};
use super::mark::Mark;
use super::read::read;
use super::render::Page;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A page as it stood in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Baseline {
    /// The whole text.
    pub text: String,
    /// Its lines without anything of the user's.
    pub page: Page,
    /// What was the user's in it.
    pub left: Left,
    /// What was the user's in HEAD's page then: what is there no more has been done with elsewhere.
    #[serde(default)]
    pub in_head: Left,
}

impl Baseline {
    /// A rendering without anything of the user's.
    pub fn bare(page: Page) -> Self {
        Self { text: page.bare(), page, ..Self::default() }
    }
}

/// What became of what the user left, once they typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edits {
    /// What is theirs now.
    pub left: Left,
    /// The place of the page that they typed into.
    pub base: usize,
    /// Marks that they took back after they were carried out: that changes nothing.
    pub taken_back: Vec<Mark>,
}

/// What is the user's once `text` was typed, where `current` was theirs before: all that differs from the page that the
/// text resembles most, of those that are `known`, the newest first.
///
/// What they left before stays theirs, unless they took it out; what was carried out since is not theirs again, and a
/// mark that grew meanwhile says how much of it was.
pub fn edits(text: &str, known: &[&Baseline], current: &Left) -> Edits {
    let Some(at) = most_alike(text, known) else {
        let typed = read(text, &Page::default(), &[], &current.own);
        return Edits { left: left::merge(current, &typed), ..Edits::default() };
    };
    let base = known[at];
    let others: Vec<&Page> = known.iter().map(|known| &known.page).collect();
    let read = |text: &str| read(text, &base.page, &others, &base.left.own);
    // Read anew and by the same pages: whatever cannot be told from the user's words cannot be so in both.
    let before = read(&base.text).dated(&base.left);
    let typed = read(text);
    // Whoever takes back a tick may save just what stood there before it.
    let marked = known[..at].iter().map(|known| &known.left).chain([&before]);
    let taken_back = marked.flat_map(|left| taken_back(text, left, current, &typed)).collect();
    Edits { left: left::merge_three(&before, current, &typed), base: at, taken_back }
}

/// The marks of `before` whose lines stand in `text` with an empty box again, though they were carried out.
fn taken_back(text: &str, before: &Left, current: &Left, typed: &Left) -> Vec<Mark> {
    let is_in = |left: &Left, mark: &Mark| left.marks.iter().any(|it| it.target.is_same(&mark.target));
    let done = before.marks.iter().filter(|mark| !mark.sign.is_empty() && mark.day.is_some());
    let gone = done.filter(|mark| !is_in(current, mark) && !is_in(typed, mark));
    let is_emptied = |mark: &&Mark| {
        let line = plain(&mark.typed);
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit());
        unix(text).lines().any(|it| plain(it).ends_with(line) && Line::parse(it).sign == Some(""))
    };
    gone.filter(is_emptied).cloned().collect()
}

/// The place of the page that differs least from `text`; among equals the first. Of pages that differ in nothing but what
/// is the user's in them the newest counts alone: whoever takes back a mark would else seem never to have seen it.
fn most_alike(text: &str, known: &[&Baseline]) -> Option<usize> {
    let typed = Lines::of(text);
    let is_newest = |at: usize| known[..at].iter().all(|newer| newer.page != known[at].page);
    let pages = (0..known.len()).filter(|&at| is_newest(at));
    pages.min_by_key(|&at| (typed.distance(&Lines::of(&known[at].text)), at))
}

/// Whether `text` may stem from none of these: some of its lines are on no page, and no line there began like them.
pub fn is_strange(text: &str, known: &[&Baseline]) -> bool {
    let typed = Lines::of(text);
    let near = |known: &&Baseline| typed.distance(&Lines::of(&known.text)) < 4;
    !known.iter().any(near)
}

/// The lines of a text that are not blank, with how often each stands there.
struct Lines {
    /// As typed.
    typed: HashMap<String, usize>,
    /// Whatever stands in their boxes.
    plain: HashMap<String, usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let (mut typed, mut all) = (HashMap::new(), HashMap::new());
        for line in unix(text).lines().filter(|line| !is_blank(line)) {
            *typed.entry(line.trim_end().to_owned()).or_default() += 1;
            *all.entry(plain(line)).or_default() += 1;
        }
        Self { typed, plain: all }
    }

    /// How far `page` is from these: a line that is missing on either side counts for more than one that was only added
    /// to, and that for more than one with another sign in its box.
    fn distance(&self, page: &Self) -> usize {
        let (new, gone) = (surplus(&self.plain, &page.plain), surplus(&page.plain, &self.plain));
        let is_longer = |line: &&str| gone.iter().any(|old| line.starts_with(old));
        let longer = new.iter().filter(|line| is_longer(line)).count();
        let (new, gone) = (new.len() - longer, gone.len().saturating_sub(longer));
        4 * (new + gone) + 2 * longer + surplus(&self.typed, &page.typed).len()
    }
}

/// The lines that `one` has more often than `other`, as often.
fn surplus<'l>(one: &'l HashMap<String, usize>, other: &HashMap<String, usize>) -> Vec<&'l str> {
    let surplus = one.iter().flat_map(|(line, count)| {
        let count = count.saturating_sub(other.get(line).copied().unwrap_or(0));
        std::iter::repeat_n(line.as_str(), count)
    });
    surplus.collect()
}
