//! Ways of adding value: what to do for somebody, as data. The standard list and a vault's own `ways.md` are one
//! format with one reader; which way is chosen is [`crate::agenda::suggest`]'s business.

use crate::category::{Categories, Category};
use crate::circle::Circle;
use crate::finding::{Finding, Spot};
use crate::note::log::Method;
use crate::note::{self, markdown, said};
use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::DFA;
use chrono::NaiveDate;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::ControlFlow::{self, Break, Continue};
use std::ops::Range;
use std::sync::{Arc, LazyLock, OnceLock};

/// The name of a vault's own list.
pub const FILE: &str = "ways.md";

/// The standard list as text, as a vault may copy and change it.
pub const STANDARD: &str = include_str!("ways/standard.md");

/// More ways than this are no list that a person keeps.
const MAX_WAYS: usize = 200;
/// The longest way, in characters: it has to fit on an agenda's line.
const MAX_ACT: usize = 100;
/// How many phrases of `used:` count, per way.
const MAX_USED: usize = 30;
/// A file with more mistakes than this is wrong as a whole.
const MAX_FINDINGS: usize = 20;
/// So many places are looked into in one log, and then no more: in a hostile list thousands of phrases may begin at every
/// word of a hostile note.
const MAX_FOUND: usize = 100_000;
/// So much of a phrase is searched for, in bytes.
const TOLD: usize = 16;
/// How much of the file is read, in bytes.
const MAX_TEXT: usize = 256 << 10;

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

    /// Reads a vault's [`FILE`].
    pub fn parse(bytes: &[u8]) -> Self {
        let (ways, findings) = Ways::parse(&String::from_utf8_lossy(bytes));
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

    /// The ways whose words stand in a log's entries, each given with its day, its line and its text: of each way the two
    /// newest uses, the newer one first, so that a day that is still to come hides none that was.
    pub fn used_in<'t>(&self, log: impl Iterator<Item = (NaiveDate, u32, &'t str)>) -> Box<[Use]> {
        let Some(finder) = self.finder() else { return Box::default() };
        // By phrase first: a word may tell of many ways, and stand in many entries.
        let (mut phrases, mut most) = (Newest::default(), MAX_FOUND);
        let texts = log.map(|(day, line, text)| ((day, line), text));
        let _ = search(finder, texts, |(day, line), text, number, end| {
            if self.phrases[number].stands(&text[..end], &text[end..]) {
                phrases.insert(number, day, line);
            }
            most -= 1;
            if most > 0 { Continue(()) } else { Break(()) }
        });
        let mut ways = Newest::default();
        for &(number, Reverse(day), line) in &phrases.0 {
            self.phrases[number].ways.iter().for_each(|&way| ways.insert(way, day, line));
        }
        ways.0.iter().map(|&(way, Reverse(day), line)| Use { way, day, line }).collect()
    }
}

/// The two newest days of each thing, with their lines.
#[derive(Default)]
struct Newest<T>(Vec<(T, Reverse<NaiveDate>, u32)>);

impl<T: Copy + Ord> Newest<T> {
    fn insert(&mut self, of: T, day: NaiveDate, line: u32) {
        let new = (of, Reverse(day), line);
        let Err(at) = self.0.binary_search(&new) else { return };
        let before = self.0[..at].iter().rev().take_while(|it| it.0 == of).count();
        if before == 2 {
            return;
        }
        // As in a list of items: where there is one there are more.
        if self.0.is_empty() {
            self.0.reserve(48);
        }
        self.0.insert(at, new);
        let third = at - before + 2;
        if self.0.get(third).is_some_and(|it| it.0 == of) {
            self.0.remove(third);
        }
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

static THE_STANDARD: LazyLock<Ways> = LazyLock::new(|| Ways::parse(STANDARD).0);

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
    pub fn parse(text: &str) -> (Self, Vec<Finding>) {
        let mut reader = Reader { text, ways: Vec::new(), findings: Vec::new() };
        reader.read();
        (Self(reader.ways), reader.findings)
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

/// Where the lines of a list stand that are none of it.
#[derive(PartialEq, Eq)]
enum Within {
    List,
    Code(&'static str),
    Comment(&'static str),
}

struct Reader<'a> {
    text: &'a str,
    ways: Vec<Way>,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let end = (0..=self.text.len().min(MAX_TEXT)).rev().find(|&end| self.text.is_char_boundary(end));
        let whole = self.text;
        self.text = &whole[..end.unwrap_or(0)];
        if self.text.len() < whole.len() {
            self.report(0..0, "the file is larger than 256 KB: the rest is not read".into(), "shorten it");
        }
        let mut within = Within::List;
        let mut lines = note::lines(self.text);
        lines.at = note::split(self.text).body;
        for line in lines {
            let content = &self.text[line.clone()];
            within = match within {
                Within::List => match opened(content.trim_start()) {
                    Some(within) => within,
                    None => {
                        if !self.item(line) {
                            return;
                        }
                        Within::List
                    }
                },
                Within::Code(fence) if content.trim_start().starts_with(fence) => Within::List,
                Within::Comment(end) if content.contains(end) => Within::List,
                within => within,
            };
        }
    }

    /// Reads a line that may be an item; `false` when no further ways are taken.
    fn item(&mut self, line: Range<usize>) -> bool {
        let Some(marker) = marker(&self.text[line.clone()]) else { return true };
        if self.ways.len() == MAX_WAYS {
            let message = format!("more than {MAX_WAYS} ways: the rest is not read");
            self.report(line, message, "keep those that you use");
            return false;
        }
        let mut segments = pieces(self.text, line.start + marker..line.end, &['·', '|']);
        let act = segments.next().unwrap_or(line.end..line.end);
        let act = Range { end: self.bounded(&act), ..act };
        let words = markdown::clean(&self.text[act.clone()]);
        let own = said::folded(&words);
        if own.trim().is_empty() {
            self.report(
                line,
                "a way without words".into(),
                "say what to do: `- send an article on their field`",
            );
            return true;
        }
        let mut used = None;
        let mut way = Draft::default();
        for segment in segments {
            match &self.text[segment.clone()] {
                text if text.eq_ignore_ascii_case("#sales") => way.is_sales = true,
                text if has_prefix(text, "used:") => {
                    let phrases = &text["used:".len()..];
                    used = Some(phrases.split(',').map(folded).filter(|it| !it.is_empty()).collect());
                }
                text if has_prefix(text, "circle") => self.circles(segment, &mut way),
                _ => self.words(segment, &mut way),
            }
        }
        let mut used: Vec<Box<str>> = used.unwrap_or_else(|| telling_words(&own));
        used.truncate(MAX_USED);
        used.push(own.trim().into());
        self.ways.push(Way {
            act: words.into(),
            circles: way.circles.into(),
            categories: way.categories,
            methods: way.methods.into(),
            used: used.into(),
            is_sales: way.is_sales,
        });
        true
    }

    /// Where the act ends, once it has been cut to a line's length.
    fn bounded(&mut self, act: &Range<usize>) -> usize {
        let text = &self.text[act.clone()];
        let Some((cut, _)) = text.char_indices().nth(MAX_ACT) else { return act.end };
        let message = format!("a way of more than {MAX_ACT} characters: the rest is not shown");
        self.report(act.start + cut..act.end, message, "say it in fewer words");
        act.start + cut
    }

    /// `circle 1, 2`
    fn circles(&mut self, segment: Range<usize>, way: &mut Draft) {
        let text = &self.text[segment.clone()];
        let title = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
        for piece in pieces(self.text, segment.start + title..segment.end, &[',', ' ', '&', ':']) {
            match &self.text[piece.clone()] {
                "1" | "inner" => way.circles.push(Circle::Inner),
                "2" | "middle" => way.circles.push(Circle::Middle),
                "3" | "outer" => way.circles.push(Circle::Outer),
                "and" | "" => {}
                other => {
                    let message = format!("circle `{}` is not one of 1, 2, 3", markdown::cut(other, 40));
                    self.report(piece, message, "write `circle 1, 2`, or leave it out for all three");
                }
            }
        }
        way.circles.sort_unstable();
        way.circles.dedup();
    }

    /// Methods and categories.
    fn words(&mut self, segment: Range<usize>, way: &mut Draft) {
        for piece in pieces(self.text, segment, &[',']) {
            let word = &self.text[piece.clone()];
            let folded = folded(word);
            if word.is_empty() {
            } else if let Some(method) = Method::parse(word) {
                if !way.methods.contains(&method) {
                    way.methods.push(method);
                }
            } else if let Some(category) = Category::ALL.into_iter().find(|it| it.word() == &*folded) {
                way.categories.insert(category);
            } else {
                let message = format!("`{}` is neither a method nor a category", markdown::cut(word, 40));
                let hint = "write `email, post`, `circle 1, 2`, `expert, buyer`, `#sales` or `used: book`";
                self.report(piece, message, hint);
            }
        }
    }

    fn report(&mut self, range: Range<usize>, message: String, hint: &str) {
        // Each costs a pass over what stands before it.
        if self.findings.len() < MAX_FINDINGS {
            let spot = Spot::of(self.text, range);
            self.findings.push(Finding { path: Arc::from(FILE), spot, message, hint: hint.into() });
        }
    }
}

/// What an item narrows, while it is read.
#[derive(Default)]
struct Draft {
    circles: Vec<Circle>,
    categories: Categories,
    methods: Vec<Method>,
    is_sales: bool,
}

/// What a line opens that hides the next ones.
fn opened(line: &str) -> Option<Within> {
    let fence = ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence));
    let comment = [("<!--", "-->"), ("%%", "%%")].into_iter().find_map(|(open, close)| {
        let rest = line.strip_prefix(open)?;
        (!rest.contains(close)).then_some(close)
    });
    fence.map(Within::Code).or(comment.map(Within::Comment))
}

/// The length of the marker of a top-level item: `- `, `* `, `+ `, `12. `.
fn marker(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marks: &[u8] = if digits == 0 { b"-*+" } else { b".)" };
    let is_marker = marks.contains(line.as_bytes().get(digits)?);
    let blank = matches!(line.as_bytes().get(digits + 1), None | Some(b' ' | b'\t'));
    // `- - -` is a rule.
    let is_rule = digits == 0 && line.chars().all(|c| c.is_whitespace() || line.starts_with(c));
    (is_marker && blank && !(is_rule && line.len() > 2)).then_some((digits + 2).min(line.len()))
}

/// The trimmed pieces of `range` between any of `separators`.
fn pieces<'t>(
    text: &'t str,
    range: Range<usize>,
    separators: &'static [char],
) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let mut start = range.start;
    text[range].split(separators).map(move |piece| {
        let from = start + piece.len() - piece.trim_start().len();
        // Every separator is looked at as the character that it is in the text.
        let to = from + piece.trim().len();
        start += piece.len();
        start += text[start..].chars().next().map_or(0, char::len_utf8);
        from.min(to)..to
    })
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn folded(text: &str) -> Box<str> {
    said::folded(text).trim().into()
}

/// The words of an act that tell it from others; of one that has none, only the whole counts.
fn telling_words(folded: &str) -> Vec<Box<str>> {
    let tells = |word: &&str| word.chars().count() > 3 && !COMMON.contains(word);
    folded.split(' ').filter(tells).map(Into::into).collect()
}

/// Words of more than three letters, in the singular, that stand in any act.
const COMMON: [&str; 48] = [
    "about",
    "after",
    "again",
    "along",
    "another",
    "around",
    "back",
    "before",
    "bring",
    "chance",
    "come",
    "find",
    "from",
    "give",
    "have",
    "help",
    "into",
    "introduce",
    "invite",
    "know",
    "lend",
    "like",
    "make",
    "meet",
    "more",
    "offer",
    "over",
    "pass",
    "people",
    "put",
    "recommend",
    "send",
    "share",
    "show",
    "some",
    "somebody",
    "someone",
    "something",
    "take",
    "tell",
    "that",
    "their",
    "them",
    "they",
    "thing",
    "what",
    "with",
    "your",
];

#[cfg(test)]
mod tests;
