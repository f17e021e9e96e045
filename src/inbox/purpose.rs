//! What a card is for: where the words about that begin, whether the user was asked for them, and the day at their end.

use super::words::{ends_with_label, is_email};
use crate::contact::Methods;
use crate::date::parse_day;
use crate::date::spoken::{Direction, Unclear, split_end, unsure_end};
use chrono::NaiveDate;

/// What a card is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Purpose {
    /// Not said.
    #[default]
    Nothing,
    /// Asked for, and not yet answered.
    Asked {
        /// Since when.
        since: Option<NaiveDate>,
        /// When to ask again.
        again: Option<NaiveDate>,
    },
    /// Nothing is to be done: it is filed.
    File,
    /// This.
    For(String),
}

/// What is asked.
pub(super) const QUESTION: &str = "what for?";

/// The words about who it is, and those about what for. A hyphen between blanks that leads to a name becomes a comma.
pub(super) fn split_purpose<'t>(text: &'t str, methods: &Methods) -> (String, &'t str) {
    let strong = |word: &str| matches!(word, "—" | "–" | "--" | "―" | "→" | "->");
    let mut fields: Vec<&str> = Vec::new();
    let mut weak = Vec::new();
    let mut at = 0;
    let mut split = None;
    for word in text.split(' ') {
        let dash = word.find('—');
        if strong(word) || dash.is_some() {
            let dash = dash.map_or(at..at + word.len(), |dash| at + dash..at + dash + '—'.len_utf8());
            split = Some(dash);
            break;
        }
        if word == "-" {
            weak.push(at);
        }
        at += word.len() + 1;
    }
    let head_end = split.as_ref().map_or(text.len(), |split| split.start);
    let mut from = 0;
    for (number, &at) in weak.iter().enumerate() {
        let until = weak.get(number + 1).copied().unwrap_or(head_end);
        if split.is_none() && !reads_as_name(&text[at + 1..until], methods) {
            split = Some(at..at + 1);
            break;
        }
        fields.push(&text[from..at]);
        from = at + 1;
    }
    let head_end = split.as_ref().map_or(text.len(), |split| split.start);
    fields.push(&text[from..head_end]);
    let head = fields.iter().map(|field| field.trim()).collect::<Vec<_>>().join(", ");
    if split.is_none() {
        // `Ana Ruiz, Acme: send the deck`; a colon right behind the name says who is meant, and is not for here.
        let colon = text.find(": ").filter(|&at| text[..at].contains(',') && !ends_with_label(&text[..at]));
        if let Some(at) = colon {
            return (text[..at].to_owned(), text[at + 1..].trim());
        }
    }
    (head, split.map_or("", |split| text[split.end..].trim()))
}

/// Whether every word begins like one of a name, and the first is no method: `Acme`, `Copper Kettle`, `496 0155`.
fn reads_as_name(text: &str, methods: &Methods) -> bool {
    let mut words = text.split_whitespace().peekable();
    let method = words.peek().is_some_and(|word| methods.of(word).is_some());
    let day = split_end(text, NaiveDate::default(), Direction::Ahead).is_some();
    let like_name = |word: &str| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|c| c.is_uppercase() || c.is_numeric()) || is_email(word)
    };
    words.peek().is_some() && !method && !day && !is_file(text) && words.all(like_name)
}

impl Purpose {
    /// Reads what stands behind the dash, with the day that was noted when it was asked.
    pub fn read(text: &str) -> (Self, Option<NaiveDate>) {
        let asked = find_ignoring_case(text, QUESTION);
        let (before, after) = asked.map_or((text, ""), |at| (&text[..at], &text[at + QUESTION.len()..]));
        let mut noted = Noted::default();
        let (before, after) = [before, after].map(|side| without_noted(side, &mut noted)).into();
        let Noted { since, again } = noted;
        let words = [before, after].join(" ");
        let words = words.trim_matches(EDGE);
        let purpose = match words {
            "" if asked.is_some() => Self::Asked { since, again },
            "" => Self::Nothing,
            words if is_file(words) => Self::File,
            words => Self::For(words.strip_prefix("[ ] ").unwrap_or(words).to_owned()),
        };
        (purpose, since)
    }
}

/// What a question says in brackets: `(2026-11-20, again 2026-12-05)`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Noted {
    /// The card's day.
    pub since: Option<NaiveDate>,
    /// When to ask again.
    pub again: Option<NaiveDate>,
}

impl Noted {
    /// Reads the brackets at the start of a text; with what follows.
    pub fn read(text: &str) -> Option<(Self, &str)> {
        let (inside, rest) = text.strip_prefix('(')?.split_once(')')?;
        let (since, again) = match inside.split_once(AGAIN) {
            Some((since, again)) => (since.trim_end_matches([',', ' ']), Some(parse_day(again)?)),
            None => (inside, None),
        };
        let since = if since.is_empty() && again.is_some() { None } else { Some(parse_day(since)?) };
        Some((Self { since, again }, rest.trim_start()))
    }

    fn take(&mut self, other: Self) {
        self.since = self.since.or(other.since);
        self.again = self.again.or(other.again);
    }
}

impl std::fmt::Display for Noted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let again = self.again.map(|day| format!("{AGAIN}{day}"));
        let parts = self.since.map(|day| day.to_string()).into_iter().chain(again);
        write!(formatter, "({})", parts.collect::<Vec<_>>().join(", "))
    }
}

/// What leads to the day on which a card is asked again.
const AGAIN: &str = "again ";

/// The words without bracketed days at their start and their end, and without dashes and the like.
fn without_noted<'t>(words: &'t str, noted: &mut Noted) -> &'t str {
    let mut words = words.trim_matches(EDGE);
    while let Some((found, after)) = Noted::read(words) {
        noted.take(found);
        words = after.trim_matches(EDGE);
    }
    while let Some(at) = words.rfind('(') {
        let Some((found, "")) = Noted::read(&words[at..]) else { break };
        noted.take(found);
        words = words[..at].trim_matches(EDGE);
    }
    words
}

/// What may stand at the edges of an answer.
pub(super) const EDGE: [char; 8] = [' ', '—', '–', '-', ':', ',', ';', '→'];

/// Whether the words say that nothing is to be done.
pub(super) fn is_file(words: &str) -> bool {
    let words = words.trim_matches(|c: char| c.is_whitespace() || ".!".contains(c)).to_lowercase();
    matches!(words.as_str(), "file" | "filed" | "file it" | "just file" | "just file it")
}

pub(super) fn find_ignoring_case(text: &str, asked: &str) -> Option<usize> {
    text.as_bytes().windows(asked.len()).position(|window| window.eq_ignore_ascii_case(asked.as_bytes()))
}

/// A promise's words, and until when; whether a word such as `by` says that it is still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plan {
    pub text: String,
    pub due: Option<NaiveDate>,
    pub is_deadline: bool,
    pub is_waiting: bool,
    /// Why its day has to be asked about.
    pub unclear: Option<Unclear>,
}

impl Plan {
    /// Reads `send deck by friday`, as it is said on `day`.
    pub fn read(text: &str, day: NaiveDate) -> Self {
        let is_waiting = |word: &&str| word.trim_end_matches([',', '.']).eq_ignore_ascii_case("#waiting");
        let (waiting, words): (Vec<&str>, Vec<&str>) = text.split_whitespace().partition(is_waiting);
        // Tags stand at the end as a rule, behind the day.
        let tags = words.iter().rev().take_while(|word| word.starts_with('#')).count();
        let (words, tags) = words.split_at(words.len() - tags);
        let said = words.join(" ");
        let found = split_end(&said, day, Direction::Ahead);
        let found = found
            .map(|it| (it, said[it.rest.len()..].trim()))
            .filter(|(it, phrase)| it.is_led || is_sure(phrase));
        let rest = found.as_ref().map_or(&*said, |(it, _)| it.rest).trim_end_matches(['📅', ' ']);
        let (rest, is_theirs) = without_promised(rest);
        let text = [&[if rest.is_empty() { "follow up" } else { rest }], tags].concat().join(" ");
        // What two ways a day could be read depends on the card's own day, which is not known wherever it is judged.
        let unsure = unsure_end(&said, day).filter(|it| matches!(it.unclear, Unclear::ShortYear(..)));
        let phrase = unsure.as_ref().map(|it| said[it.rest.len()..].trim());
        let is_deadline = found.as_ref().map(|(_, phrase)| *phrase).or(phrase).is_some_and(is_deadline);
        Self {
            text,
            due: found.map(|(it, _)| it.day),
            is_deadline,
            is_waiting: is_theirs || !waiting.is_empty(),
            unclear: unsure.map(|it| it.unclear),
        }
    }
}

/// `promised her the dataset` as the promise itself, and whether it is theirs: `promised me the dataset`.
fn without_promised(text: &str) -> (&str, bool) {
    // Where the text goes on behind its first word, if that is one of these.
    let after = |text: &str, words: &[&str]| {
        let (first, _) = text.split_once(' ')?;
        let is_it = words.iter().any(|word| word.eq_ignore_ascii_case(first.trim_end_matches(':')));
        is_it.then_some(first.len() + 1)
    };
    let start = after(text, &["I"]).unwrap_or(0);
    let Some(verb) = after(&text[start..], &["promised"]) else { return (text, false) };
    let rest = text[start + verb..].trim_start();
    let whom = after(rest, &["her", "him", "them", "me", "us"]);
    let is_theirs = start == 0 && after(rest, &["me", "us"]).is_some();
    let rest = whom.map_or(rest, |end| rest[end..].trim_start());
    let rest = after(rest, &["to"]).map_or(rest, |end| rest[end..].trim_start());
    if rest.is_empty() { (text, false) } else { (rest, is_theirs) }
}

/// Whether a day without a `by` is one: people watch the sun and work for 2 days.
fn is_sure(phrase: &str) -> bool {
    let word = phrase.rsplit(' ').next().unwrap_or(phrase).trim_end_matches(['.', '!', ',']).to_lowercase();
    let is_length = ["day", "week", "month", "year"].iter().any(|unit| word.trim_end_matches('s') == *unit);
    let starts_next = phrase.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("next "));
    !matches!(word.as_str(), "sun" | "sat") && (!is_length || starts_next)
}

fn is_deadline(phrase: &str) -> bool {
    let first = phrase.trim_start_matches(EDGE).split(' ').next().unwrap_or_default().to_lowercase();
    matches!(first.as_str(), "by" | "until" | "till" | "before" | "in")
}
