//! Ways of adding value: what to do for somebody, as data, and which of them a log tells of. The standard list and a
//! vault's own `ways.md` are one format with one reader; which way is chosen is [`crate::agenda::suggest`]'s business.

mod list;
#[cfg(test)]
mod tests;

use crate::category::Categories;
use crate::circle::Circle;
use crate::finding::Finding;
use crate::note::method::{Method, Methods};
use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::DFA;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::ControlFlow::{self, Break, Continue};
use std::sync::{Arc, LazyLock, OnceLock};

/// The name of a vault's own list.
pub const FILE: &str = "ways.md";

/// The standard list as text, as a vault may copy and change it.
pub const STANDARD: &str = include_str!("ways/standard.md");

/// So many places are looked into in one log, and then no more: in a hostile list thousands of phrases may begin at every
/// word of a hostile note.
const MAX_FOUND: usize = 100_000;
/// So much of a phrase is searched for, in bytes.
const TOLD: usize = 16;

/// One way of adding value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Way {
    /// What to do, as words to a friend: `send an article on their field`. A vault's are untrusted.
    pub act: Box<str>,
    /// The circles that it suits; none given: all.
    pub circles: Box<[Circle]>,
    /// The categories that it suits; none given: all.
    pub categories: Categories,
    /// The methods that it suits; none given: all.
    pub methods: Box<[Method]>,
    /// Words that, found in the log, mean that it was used with this person: in lower case and in the singular.
    /// The way's own words in their order are always among them.
    pub used: Box<[Box<str>]>,
    /// Whether it serves your own sales too (`#sales`): not for everybody at every time.
    pub is_sales: bool,
}

/// A way of adding value that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Use {
    /// Its place in the list of ways that the note was read with.
    pub way: u8,
    /// When last.
    pub day: NaiveDate,
    /// 1-based line in the file.
    pub line: u32,
    /// Whether they said that it was not useful.
    pub is_unwanted: bool,
}

/// A list of ways.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ways(pub Vec<Way>);

/// The ways that a vault goes by, and how they are found in logs.
#[derive(Debug, Clone)]
pub struct Known {
    /// The vault's own, or the standard ones where it has none.
    pub ways: Ways,
    /// What in the vault's list could not be read as meant.
    pub findings: Vec<Finding>,
    finder: OnceLock<Option<DFA>>,
    /// What the finder looks for.
    phrases: Vec<Phrase>,
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        (&self.ways, &self.findings) == (&other.ways, &other.findings)
    }
}

impl Eq for Known {}

impl Known {
    /// The standard ways.
    pub fn standard() -> Arc<Self> {
        static STANDARD: LazyLock<Arc<Known>> =
            LazyLock::new(|| Arc::new(Known::new(Ways::standard().clone(), Vec::new())));
        STANDARD.clone()
    }

    /// Reads a vault's [`FILE`], with these words for methods.
    pub fn parse(bytes: &[u8], methods: &Methods) -> Self {
        let (ways, findings) = Ways::parse(&String::from_utf8_lossy(bytes), methods);
        Self::new(if ways.0.is_empty() { Ways::standard().clone() } else { ways }, findings)
    }

    fn new(ways: Ways, findings: Vec<Finding>) -> Self {
        let mut phrases: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for (number, way) in (0_u8..).zip(&ways.0) {
            let act = [way.act.to_lowercase()];
            for phrase in way.used.iter().map(|phrase| phrase.to_string()).chain(act) {
                phrases.entry(phrase).or_default().push(number);
            }
        }
        phrases.remove("");
        let phrases = phrases.into_iter().map(|(words, ways)| Phrase::new(words, ways)).collect();
        Self { ways, findings, finder: OnceLock::new(), phrases }
    }

    /// Makes all that [`Known::used_in`] needs, which takes milliseconds, for whoever has a thread to spare before.
    pub fn prepare(&self) {
        self.finder();
    }

    fn finder(&self) -> Option<&DFA> {
        let build = || {
            let mut finder = DFA::builder();
            finder.ascii_case_insensitive(true).prefilter(false);
            finder.build(self.phrases.iter().map(|phrase| phrase.split().0)).ok()
        };
        self.finder.get_or_init(build).as_ref()
    }

    /// The ways whose words stand in a log's entries, each given with its day, its line and its text: of each way its uses,
    /// the newest one first.
    pub fn used_in<'t>(&self, log: impl Iterator<Item = (NaiveDate, u32, &'t str)>) -> Box<[Use]> {
        let Some(finder) = self.finder() else { return Box::default() };
        let (mut found, mut most) = (Vec::new(), MAX_FOUND);
        let texts = log.map(|(day, line, text)| ((day, line), text));
        let _ = search(finder, texts, |(day, line), text, number, end| {
            if self.phrases[number].stands(&text[..end], &text[end..]) {
                found.push((number, Reverse(day), line));
            }
            most -= 1;
            if most > 0 { Continue(()) } else { Break(()) }
        });
        found.sort_unstable();
        found.dedup();
        let of_phrase = |&(number, day, line): &(usize, Reverse<NaiveDate>, u32)| {
            self.phrases[number].ways.iter().map(move |&way| (way, day, line))
        };
        let mut uses: Vec<(u8, Reverse<NaiveDate>, u32)> =
            found.iter().flat_map(of_phrase).take(MAX_FOUND).collect();
        uses.sort_unstable();
        uses.dedup();
        uses.into_iter().map(|(way, Reverse(day), line)| Use { way, day, line, is_unwanted: false }).collect()
    }
}

/// So many texts are searched side by side: in each of them every step waits for the one before, and all the logs of the
/// vault go through here.
const LANES: usize = 4;

/// A text on its way through the finder, and what it is of.
#[derive(Clone, Copy)]
struct Lane<'t, T> {
    of: T,
    text: &'t str,
    at: usize,
    state: StateID,
}

/// Tells `found` of each place in the texts where a pattern ends, until it breaks off: what the text is of, the text, the
/// pattern, the place.
fn search<'t, T: Copy>(
    finder: &DFA,
    texts: impl Iterator<Item = (T, &'t str)>,
    mut found: impl FnMut(T, &'t str, usize, usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Ok(start) = finder.start_state(Anchored::No) else { return Continue(()) };
    let texts = texts.filter(|(_, text)| !text.is_empty());
    let mut waiting = texts.map(|(of, text)| Lane { of, text, at: 0, state: start });
    let mut lanes = Vec::with_capacity(LANES);
    loop {
        lanes.retain(|lane: &Lane<'t, T>| lane.at < lane.text.len());
        lanes.extend(waiting.by_ref().take(LANES - lanes.len()));
        match <&mut [Lane<'t, T>; LANES]>::try_from(&mut *lanes) {
            Ok(lanes) => step(finder, lanes, &mut found)?,
            Err(_) => break,
        }
    }
    lanes.iter_mut().try_for_each(|lane| step(finder, std::array::from_mut(lane), &mut found))
}

/// Goes on in all lanes to the end of the shortest.
fn step<'t, T: Copy, const N: usize>(
    finder: &DFA,
    lanes: &mut [Lane<'t, T>; N],
    found: &mut impl FnMut(T, &'t str, usize, usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let steps = lanes.iter().map(|lane| lane.text.len() - lane.at).min().unwrap_or(0);
    let texts = lanes.each_ref().map(|lane| &lane.text.as_bytes()[lane.at..][..steps]);
    let mut states = lanes.each_ref().map(|lane| lane.state);
    let mut at = 0;
    while at < steps {
        at += to_a_match(finder, &mut states, texts.map(|text| &text[at..]));
        for (lane, &state) in lanes.iter().zip(&states).filter(|(_, state)| finder.is_match(**state)) {
            for index in 0..finder.match_len(state) {
                let pattern = finder.match_pattern(state, index).as_usize();
                found(lane.of, lane.text, pattern, lane.at + at)?;
            }
        }
    }
    for (lane, state) in lanes.iter_mut().zip(states) {
        (lane.at, lane.state) = (lane.at + steps, state);
    }
    Continue(())
}

/// Goes on in all texts, which are of one length, until something may have been found in one of them, or to their end; how
/// far.
fn to_a_match<const N: usize>(finder: &DFA, states: &mut [StateID; N], texts: [&[u8]; N]) -> usize {
    let steps = texts[0].len();
    let texts = texts.map(|text| &text[..steps]);
    for step in 0..steps {
        for (state, text) in states.iter_mut().zip(texts) {
            *state = finder.next_state(Anchored::No, *state, text[step]);
        }
        // Only states with a match are special, and one comparison tells.
        if states.iter().any(|&state| finder.is_special(state)) {
            return step + 1;
        }
    }
    steps
}

/// What is looked for in logs, its last word in the singular or in the plural.
#[derive(Debug, Clone)]
struct Phrase {
    /// What both begin with.
    stem: String,
    /// What may follow.
    endings: &'static [&'static str],
    /// Whose phrase it is.
    ways: Vec<u8>,
}

impl Phrase {
    fn new(words: String, ways: Vec<u8>) -> Self {
        if let Some(stem) = words.strip_suffix('y').filter(|stem| !stem.is_empty()) {
            return Self { stem: stem.to_owned(), endings: &["y", "ys", "ies"], ways };
        }
        let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|end| words.ends_with(end));
        Self { stem: words, endings: if hisses { &["", "s", "es"] } else { &["", "s"] }, ways }
    }

    /// What is searched for, and what must follow it: a long phrase is told by its beginning, and would make the finder
    /// large.
    fn split(&self) -> (&str, &str) {
        let told = (0..=self.stem.len().min(TOLD)).rev().find(|&at| self.stem.is_char_boundary(at));
        self.stem.split_at(told.unwrap_or(0))
    }

    /// Whether it stands in a text as whole words, where what is searched for has been found at the end of `before`.
    fn stands(&self, before: &str, after: &str) -> bool {
        let (told, rest) = self.split();
        let Some((follows, after)) = after.split_at_checked(rest.len()) else { return false };
        let ends = |known: &&str| {
            let (ending, beyond) = after.split_at_checked(known.len()).unwrap_or_default();
            known.eq_ignore_ascii_case(ending) && !beyond.starts_with(char::is_alphanumeric)
        };
        follows.eq_ignore_ascii_case(rest)
            && !before[..before.len() - told.len()].ends_with(char::is_alphanumeric)
            && self.endings.iter().any(ends)
    }
}

static THE_STANDARD: LazyLock<Ways> = LazyLock::new(|| Ways::parse(STANDARD, &Methods::default()).0);

impl Ways {
    /// The standard list: the 29 of the practice, in our own words.
    pub fn standard() -> &'static Self {
        &THE_STANDARD
    }

    /// Reads a list: each top-level item is one way, headings and other text are the reader's own. Never fails: what
    /// cannot be read as meant is a finding of [`FILE`], and the rest counts.
    ///
    /// An item is the act, then segments between `·` or `|`: methods, `circle 1, 2`, categories, `#sales`, and
    /// `used:` with phrases. Without `used:` the act's own telling words count.
    pub fn parse(text: &str, methods: &Methods) -> (Self, Vec<Finding>) {
        list::read(text, methods)
    }
}

impl Way {
    /// Whether it suits this contact by circle and category; what the note does not say excludes nothing.
    pub fn suits(&self, circle: Option<Circle>, categories: Categories) -> bool {
        let in_circle = circle.is_none_or(|circle| self.circles.is_empty() || self.circles.contains(&circle));
        let for_all = self.categories.is_empty() || categories.is_empty();
        in_circle && (for_all || categories.iter().any(|category| self.categories.contains(category)))
    }

    /// Whether it can be done by this method.
    pub fn goes_by(&self, method: Method) -> bool {
        self.methods.is_empty() || self.methods.contains(&method)
    }
}
