//! One line of a diary: whom it touched, whom it only mentions. Reads inline Markdown; of what block the line is, its
//! reader knows.
//!
//! Never guesses from a name without a link, and counts nobody whom the line may only plan to see.

use crate::note::log::{self, Link, Tags};
use crate::note::markdown::{self, without_code, without_struck};
use crate::note::method::{Method, Methods};

/// What one line says of people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line<'l> {
    /// Who was touched, or tried: [`Tags`] tells which. In the line's order.
    pub touched: Vec<Link>,
    /// By which method.
    pub method: Option<Method>,
    /// What the practice needs to know of it.
    pub tags: Tags,
    /// The words of the touch, as Markdown.
    pub words: &'l str,
}

/// Reads one line without its list marker.
pub fn read<'l>(line: &'l str, methods: &Methods) -> Line<'l> {
    if memchr::memchr(b'[', line.as_bytes()).is_none() {
        return Line::default();
    }
    let text = without_code(line);
    let text = without_struck(&text);
    let links = links(&text);
    if links.is_empty() {
        return Line::default();
    }
    let start = without_time(&text);
    let tags = Tags::parse(&text);
    if let Some((at, is_absent)) = listed(&text, start) {
        return match is_absent {
            true => Line::default(),
            false => Line { touched: notes(&links), method: None, tags, words: line[at..].trim() },
        };
    }
    if let Some((count, at)) = led(&text, start) {
        let (method, words) = methods.split(&line[at..]);
        return Line { touched: notes(&links[..count]), method, tags, words };
    }
    let (method, companions) = companions(&text, start, &links, methods);
    let touched = companions.iter().filter_map(|&at| log::note_link(&links[at].1)).collect();
    match companions.is_empty() {
        true => Line::default(),
        false => Line { touched, method, tags, words: line[start..].trim() },
    }
}

/// Everybody whom a line speaks of, touched or not.
pub fn mentioned(line: &str) -> Vec<Link> {
    let text = without_code(line);
    let text = without_struck(&text);
    let is_absent = listed(&text, without_time(&text)).is_some_and(|(_, is_absent)| is_absent);
    if is_absent { Vec::new() } else { notes(&links(&text)) }
}

/// Whether a line names a way in which those whom it mentions may have been touched, and neither denies that nor puts it
/// off.
pub fn looks_like_touch(line: &str, methods: &Methods) -> bool {
    let text = without_code(line);
    let text = without_struck(&text);
    let is_way = |word: &str| {
        methods.of(word).is_some() || ["with", "saw"].iter().any(|it| it.eq_ignore_ascii_case(word))
    };
    words(&without_links(&text)).any(is_way) && !is_denied(&text) && !is_to_come(&text)
}

/// Titles of lists of those who were there.
const PRESENT: [&str; 7] =
    ["attendees", "attendance", "participants", "people", "present", "teilnehmer", "anwesend"];
/// Titles of lists of those who were not.
const ABSENT: [&str; 5] = ["absent", "apologies", "regrets", "abwesend", "entschuldigt"];

/// A link, and where in the line it begins.
type Found<'t> = (usize, markdown::Link<'t>);

/// The links of a line; what stands before each reaches back to the one before.
fn links(text: &str) -> Vec<Found<'_>> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(link) = markdown::Link::first(rest).filter(|_| found.len() < MAX_LINKS) {
        let begins = text.len() - rest.len() + link.before.len();
        rest = link.after;
        found.push((begins, link));
    }
    found
}

/// At most how many links of one line count.
const MAX_LINKS: usize = 20;

fn notes(links: &[Found<'_>]) -> Vec<Link> {
    links.iter().filter_map(|(_, link)| log::note_link(link)).collect()
}

/// Where the line's words begin, behind a time such as `14:30 -`, `**9:05 am**` or `[10:00–10:30]`.
fn without_time(text: &str) -> usize {
    let rest = text.trim_start_matches(|c: char| c.is_whitespace() || "*_[(#".contains(c));
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let hour = digits(rest);
    let minute = rest.get(hour..).and_then(|rest| rest.strip_prefix([':', '.', 'h']));
    let is_time = (1..=2).contains(&hour) && minute.is_some_and(|rest| digits(rest) == 2);
    let start = text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || "*_#".contains(c)).len();
    if !is_time {
        return start;
    }
    let behind = &rest[hour + 3..];
    let is_part = |c: char| c.is_ascii_digit() || c.is_whitespace() || ":.–-—*_])|".contains(c);
    let mut tail = behind.trim_start_matches(is_part);
    for word in ["am", "pm", "a.m.", "p.m.", "Uhr", "h"] {
        let after =
            tail.get(..word.len()).filter(|it| it.eq_ignore_ascii_case(word)).map(|it| &tail[it.len()..]);
        if let Some(after) = after.filter(|after| !after.starts_with(char::is_alphanumeric)) {
            tail = after.trim_start_matches(is_part);
            break;
        }
    }
    text.len() - tail.trim_start_matches([':', ',', ' ']).len()
}

/// Where the names of a list of people begin, behind its title, `Attendees: …`; and whether they were not there.
fn listed(text: &str, start: usize) -> Option<(usize, bool)> {
    let (title, _) = text[start..].split_once(':')?;
    let is_absent = is_title(title, &ABSENT);
    (is_absent || is_title(title, &PRESENT)).then_some((start + title.len() + 1, is_absent))
}

fn is_title(text: &str, titles: &[&str]) -> bool {
    let title = text.trim_matches(|c: char| !c.is_alphanumeric());
    titles.iter().any(|known| known.eq_ignore_ascii_case(title))
}

/// Whom a line begins with, and where its words go on: `[[Ada]] and [[Bo]]: the draft`, `[[Ada]] send the draft`.
pub fn about(line: &str) -> (Vec<Link>, usize) {
    let text = without_code(line);
    let text = without_struck(&text);
    let start = without_time(&text);
    let (count, at) = leading(&text, start);
    // What is of Ada's brother is not about Ada.
    if count == 0 || text[at..].starts_with(['\'', '’']) {
        return (Vec::new(), start);
    }
    let words = behind_dash(&text[at..]).unwrap_or(&text[at..]);
    let words = words.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    (notes(&links(&text)[..count]), text.len() - words.len())
}

/// How many links a line begins with whom its words are about, and where these begin: `[[Ada]] and [[Bo]]: …`.
fn led(text: &str, start: usize) -> Option<(usize, usize)> {
    let (count, at) = leading(text, start);
    let words = behind_dash(&text[at..]).filter(|_| count > 0)?;
    let is_said = words.chars().any(char::is_alphanumeric);
    is_said.then_some((count, text.len() - words.len()))
}

/// How many links a line begins with, joined to each other, and where the text behind them begins.
fn leading(text: &str, start: usize) -> (usize, usize) {
    let (mut count, mut rest, mut end) = (0, &text[start..], start);
    while let Some(link) = markdown::Link::first(rest).filter(|_| count < MAX_LINKS) {
        if !link.before.trim_matches(|c: char| c.is_whitespace() || "*_".contains(c)).is_empty() {
            break;
        }
        count += 1;
        let after = link.after.trim_start_matches(['*', '_']);
        end = text.len() - after.len();
        match behind_joint(after) {
            Some(names) => rest = names,
            None => break,
        }
    }
    (count, end)
}

/// What follows what joins one name to the next.
fn behind_joint(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let text = text.strip_prefix([',', '&', '+', '/']).unwrap_or(text).trim_start();
    let word = JOINTS.iter().find(|word| starts_with_word(text, word)).map_or(0, |word| word.len());
    let rest = text[word..].trim_start();
    rest.starts_with('[').then_some(rest)
}

const JOINTS: [&str; 5] = ["and", "und", "et", "y", "with"];

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word))
        && !text[word.len()..].starts_with(char::is_alphanumeric)
}

/// The words behind a colon, or behind a dash with blanks around it.
fn behind_dash(text: &str) -> Option<&str> {
    if let Some(words) = text.trim_start().strip_prefix(':') {
        // Dataview's `key:: value` says nothing of a person.
        return (!words.starts_with(':')).then_some(words);
    }
    let dashed = text.strip_prefix([' ', '\t'])?.trim_start();
    ["—", "–", "--", "-"]
        .iter()
        .find_map(|dash| dashed.strip_prefix(dash))
        .filter(|rest| rest.starts_with([' ', '\t']))
}

/// The places of the links to people who were met, as *with*, *saw* or a word for a method right before them says; the
/// method of the first.
fn companions(
    text: &str,
    start: usize,
    links: &[Found<'_>],
    methods: &Methods,
) -> (Option<Method>, Vec<usize>) {
    let (mut found, mut method) = (Vec::new(), None);
    for (at, (begins, link)) in links.iter().enumerate() {
        let before = &text[start.min(*begins)..*begins];
        let clause = &before[clause_start(before)..];
        let joins =
            at.checked_sub(1).filter(|last| found.contains(last)).is_some_and(|_| is_joint(link.before));
        let (is_companion, by) = if joins { (true, None) } else { names_companion(clause, methods) };
        // *With Ada's brother* is not with Ada.
        let is_hers = link.after.starts_with(['\'', '’']);
        if is_companion && !is_hers && !is_denied(clause) && !is_to_come(link.after) {
            found.push(at);
            method = method.or(by);
        }
    }
    (method, found)
}

/// Where the last clause of a text begins.
fn clause_start(text: &str) -> usize {
    let is_end = |(at, c): &(usize, char)| {
        let blank = text[at + c.len_utf8()..].starts_with(char::is_whitespace);
        matches!(c, ';' | '!' | '?' | '(') || (matches!(c, '.' | ':') && blank)
    };
    text.char_indices().rfind(is_end).map_or(0, |(at, c)| at + c.len_utf8())
}

/// Whether what stands between two links joins the second to the first.
fn is_joint(between: &str) -> bool {
    let words = between.trim_matches(|c: char| c.is_whitespace() || ",&+/*_".contains(c));
    let is_bare = words.is_empty() && !between.trim().is_empty();
    is_bare || JOINTS.iter().any(|word| word.eq_ignore_ascii_case(words))
}

/// Whether the words right before a link say that it is of somebody who was met, and by which method.
fn names_companion(clause: &str, methods: &Methods) -> (bool, Option<Method>) {
    let mut earlier = words(clause).rev();
    let Some(last) = earlier.next() else { return (false, None) };
    // Only blanks and emphasis may stand between the last word and the link.
    let end = clause.trim_end_matches(|c: char| c.is_whitespace() || "*_".contains(c));
    let is_right_before = end.ends_with(last) || (last == "w" && end.ends_with("w/"));
    if !is_right_before {
        return (false, None);
    }
    if let Some(method) = methods.of(last) {
        return (true, Some(method));
    }
    let is = |known: &[&str]| known.iter().any(|it| it.eq_ignore_ascii_case(last));
    if is(&["with", "saw", "mit", "w"]) {
        return (true, earlier.find_map(|word| methods.of(word)));
    }
    let method = earlier.next().filter(|_| is(&BETWEEN)).and_then(|word| methods.of(word));
    (method.is_some(), method)
}

/// What may stand between a method and the person.
const BETWEEN: [&str; 11] = ["with", "w", "to", "from", "by", "mit", "an", "bei", "von", "avec", "con"];

/// The words of a text: letters, digits and what may stand inside a word.
fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-')));
    words.map(|word| word.trim_matches(['\'', '’', '-'])).filter(|word| !word.is_empty())
}

/// The text with a blank for each of its links.
fn without_links(text: &str) -> String {
    let (mut shown, mut rest) = (String::new(), text);
    while let Some(link) = markdown::Link::first(rest) {
        shown.extend([link.before, " "]);
        rest = link.after;
    }
    shown + rest
}

/// Whether something in the clause denies or postpones what it tells.
fn is_denied(clause: &str) -> bool {
    words(clause).any(|word| match word.is_ascii() {
        true => {
            let end = word.len().checked_sub(3).and_then(|at| word.get(at..));
            end.is_some_and(|end| end.eq_ignore_ascii_case("n't")) || is_one_of(word, &DENIALS)
        }
        false => {
            let word = word.replace('’', "'");
            word.to_lowercase().ends_with("n't") || is_one_of(&word, &DENIALS)
        }
    })
}

/// Whether what follows a link says that it is still to come, or came to nothing.
fn is_to_come(after: &str) -> bool {
    let clause = &after[..after.find(['.', ';', '!', '?', ':', '[']).unwrap_or(after.len())];
    words(clause).any(|word| is_one_of(word, &TO_COME))
}

/// Whether a word is one of these, which are in small letters, whatever its case.
fn is_one_of(word: &str, known: &[&str]) -> bool {
    match word.is_ascii() {
        true => known.iter().any(|it| it.eq_ignore_ascii_case(word)),
        false => known.contains(&&*word.to_lowercase()),
    }
}

const TO_COME: [&str; 9] = [
    "tomorrow",
    "next",
    "cancelled",
    "canceled",
    "postponed",
    "morgen",
    "abgesagt",
    "verschoben",
    "tentative",
];

const DENIALS: [&str; 56] = [
    "not",
    "never",
    "no",
    "nobody",
    "without",
    "forgot",
    "forget",
    "missed",
    "should",
    "could",
    "would",
    "want",
    "wanted",
    "wants",
    "will",
    "must",
    "might",
    "shall",
    "need",
    "needs",
    "plan",
    "plans",
    "planned",
    "planning",
    "ask",
    "asked",
    "hope",
    "hoping",
    "if",
    "todo",
    "tomorrow",
    "next",
    "later",
    "instead",
    "cancelled",
    "canceled",
    "postponed",
    "let's",
    "going",
    "nicht",
    "kein",
    "keine",
    "keinen",
    "nie",
    "vergessen",
    "sollte",
    "soll",
    "könnte",
    "würde",
    "möchte",
    "wollte",
    "muss",
    "morgen",
    "nächste",
    "nächsten",
    "plane",
];

#[cfg(test)]
mod tests;
