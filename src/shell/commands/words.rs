//! The arguments of a command taken apart: whom they name, a method, a day, and the user's own words. A name needs no
//! quotes: the longest sequence of words that means one contact is taken. What cannot be understood is never guessed at.

#[cfg(test)]
mod tests;

use crate::contact::{self, Method};
use crate::date::spoken::{self, Direction};
use crate::index::Index;
use crate::names::{self, Match};
use chrono::NaiveDate;
use std::sync::Arc;

/// A name as it was typed, and whom it fits: one contact, or several equally well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// What was typed.
    pub asked: String,
    /// Whom it fits, at least one.
    pub paths: Vec<Arc<str>>,
}

/// What tells of a touch or a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contacted {
    /// With whom.
    pub who: Vec<Named>,
    /// How.
    pub method: Option<Method>,
    /// The user's words; may be empty.
    pub text: String,
}

/// Why the words are not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// Nobody is called so; here is who comes nearest.
    Nobody(String, Vec<Arc<str>>),
    /// Neither a contact nor a method.
    Neither(String),
    /// This stands behind the text, and is no part of it.
    Behind(String),
    /// There is no word for what is needed, which is named here.
    Missing(&'static str),
    /// No day.
    Day(spoken::Unclear),
}

/// Nobody's name has more words, and nobody's text is a name.
const MAX_WORDS: usize = 6;

/// What may stand at the end of a word that stands for itself.
const PUNCTUATION: [char; 4] = [',', ';', ':', '.'];

/// One word, or one argument that holds blanks.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    /// Where it stands: its argument, and the byte in that.
    at: (usize, usize),
    /// It holds blanks: the user put it in quotes.
    is_quoted: bool,
    /// A comma follows: a name ends here.
    is_last: bool,
}

/// Whether a name may be followed by words of any kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behind {
    /// By a method, or by text in quotes.
    Method,
    /// By text: a word that is no whole word of the name belongs to that.
    Text,
}

/// Reads `NAME… [METHOD] [TEXT]`.
///
/// # Errors
/// When a word is no name and no method, and neither text in quotes nor behind a method.
pub fn contacted(arguments: &[String], index: &Index) -> Result<Contacted, Unclear> {
    let words = words(arguments);
    let (who, at) = names_of(&words, index)?;
    let Some(word) = words.get(at) else { return Ok(Contacted { who, method: None, text: String::new() }) };
    if let Some(method) = method(word) {
        return Ok(Contacted { who, method: Some(method), text: text_from(arguments, words.get(at + 1)) });
    }
    if !word.is_quoted {
        return Err(Unclear::Neither(word.text.to_owned()));
    }
    behind(&words, at)?;
    let (method, text) = Method::split(word.text);
    Ok(Contacted { who, method, text: text.to_owned() })
}

/// Reads `NAME… [TEXT]`, the text in quotes.
///
/// # Errors
/// When a word is no name and not in quotes.
pub fn people(arguments: &[String], index: &Index) -> Result<(Vec<Named>, String), Unclear> {
    let words = words(arguments);
    let (who, at) = names_of(&words, index)?;
    match words.get(at) {
        None => Ok((who, String::new())),
        Some(word) if word.is_quoted => {
            behind(&words, at)?;
            Ok((who, word.text.trim().to_owned()))
        }
        Some(word) => Err(Unclear::Neither(word.text.to_owned())),
    }
}

/// Reads `NAME TEXT`; the text needs no quotes and may be empty.
///
/// # Errors
/// When the first words name nobody.
pub fn one_and_text(arguments: &[String], index: &Index) -> Result<(Named, String), Unclear> {
    let words = words(arguments);
    let (named, at) = name_at(&words, 0, index, Behind::Text).ok_or_else(|| nobody(&words, index))?;
    Ok((named, text_from(arguments, words.get(at)).trim().to_owned()))
}

/// Reads `NAME DATE [TEXT]`, the day one ahead of `today`.
///
/// # Errors
/// When the first words name nobody, or what follows them is no day.
pub fn one_and_day(
    arguments: &[String],
    index: &Index,
    today: NaiveDate,
) -> Result<(Named, NaiveDate, String), Unclear> {
    let words = words(arguments);
    // A day that could be a part of the name is a day.
    for end in (1..words.len()).rev() {
        let rest = text_from(arguments, words.get(end));
        if let Ok(day) = spoken::parse_ahead(&rest, today)
            && let Some((named, at)) = name_at(&words[..end], 0, index, Behind::Method)
            && at == end
        {
            return Ok((named, day, String::new()));
        }
    }
    let (named, at) = name_at(&words, 0, index, Behind::Text).ok_or_else(|| nobody(&words, index))?;
    let rest = text_from(arguments, words.get(at));
    if rest.trim().is_empty() {
        return Err(Unclear::Missing("a day"));
    }
    match spoken::split_start(&rest, today, Direction::Ahead) {
        Some(split) => Ok((named, split.day, split.rest.to_owned())),
        None => Err(Unclear::Day(match spoken::parse_ahead(first_words(&rest), today) {
            Err(unclear) => unclear,
            Ok(_) => spoken::Unclear::Unknown(rest),
        })),
    }
}

/// `11/2/2026` alone where more follows it: what is wrong with a day stands in its first word.
fn first_words(rest: &str) -> &str {
    let first = rest.split_whitespace().next().unwrap_or(rest);
    if first.starts_with(|c: char| c.is_ascii_digit()) { first } else { rest }
}

/// Reads one name that all words belong to.
///
/// # Errors
/// When nobody is called so.
pub fn one(arguments: &[String], index: &Index) -> Result<Named, Unclear> {
    let asked = arguments.join(" ");
    match names::find(index, &asked) {
        Match::One(path) => Ok(Named { asked, paths: vec![path] }),
        Match::Several(paths) => Ok(Named { asked, paths }),
        Match::None(near) => Err(Unclear::Nobody(asked, near)),
    }
}

fn words(arguments: &[String]) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    for (number, argument) in arguments.iter().enumerate() {
        let is_quoted = argument.trim().contains(char::is_whitespace);
        if is_quoted {
            words.push(Word { text: argument.trim(), at: (number, 0), is_quoted, is_last: false });
            continue;
        }
        let mut at = 0;
        for piece in argument.split_inclusive(',') {
            let text = piece.trim_end_matches(',').trim();
            if !text.is_empty() {
                let is_last = piece.ends_with(',');
                words.push(Word { text, at: (number, at), is_quoted, is_last });
            } else if let Some(last) = words.last_mut() {
                // A comma that stands alone.
                last.is_last |= piece.ends_with(',');
            }
            at += piece.len();
        }
    }
    words
}

/// The arguments from this word on, as they were typed.
fn text_from(arguments: &[String], word: Option<&Word<'_>>) -> String {
    let Some(&Word { at: (number, byte), .. }) = word else { return String::new() };
    let mut parts = vec![&arguments[number][byte..]];
    parts.extend(arguments[number + 1..].iter().map(String::as_str));
    parts.join(" ").trim().to_owned()
}

/// Nothing may follow text in quotes.
fn behind(words: &[Word<'_>], at: usize) -> Result<(), Unclear> {
    words.get(at + 1).map_or(Ok(()), |word| Err(Unclear::Behind(word.text.to_owned())))
}

/// The names at the beginning, each contact once, and where they end.
fn names_of(words: &[Word<'_>], index: &Index) -> Result<(Vec<Named>, usize), Unclear> {
    let mut who: Vec<Named> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let found = if words[at].is_quoted {
            quoted(words[at].text, index).map(|named| (named, at + 1))
        } else {
            name_at(words, at, index, Behind::Method).map(|(named, end)| (vec![named], end))
        };
        let Some((named, end)) = found else { break };
        for named in named {
            if !who.iter().any(|known| known.paths == named.paths) {
                who.push(named);
            }
        }
        at = end;
    }
    if who.is_empty() { Err(nobody(words, index)) } else { Ok((who, at)) }
}

/// What stands in quotes as a name, or as names with commas between.
fn quoted(text: &str, index: &Index) -> Option<Vec<Named>> {
    let find = |text: &str| {
        let asked = text.trim().to_owned();
        match names::find(index, &asked) {
            _ if asked.is_empty() || asked.split_whitespace().count() > MAX_WORDS => None,
            Match::One(path) => Some(Named { asked, paths: vec![path] }),
            Match::Several(paths) => Some(Named { asked, paths }),
            Match::None(_) => None,
        }
    };
    let begins_with_method = |text: &str| Method::split(text).0.is_some();
    match find(text) {
        // Words such as `call, al` are a text, however well they fit a name in part.
        Some(named) if begins_with_method(text) && !is_whole(&named, text, index) => None,
        Some(named) => Some(vec![named]),
        None if text.contains(',') => text.split(',').map(find).collect(),
        None => None,
    }
}

/// The name that begins with the word at `at`, and where it ends.
fn name_at(words: &[Word<'_>], at: usize, index: &Index, behind: Behind) -> Option<(Named, usize)> {
    let first = words.get(at)?;
    if first.is_quoted {
        let named = quoted(first.text, index)?;
        return <[Named; 1]>::try_from(named).ok().map(|[named]| (named, at + 1));
    }
    let longest = words[at..].iter().take(MAX_WORDS).take_while(|word| !word.is_quoted).count();
    let longest = words[at..at + longest]
        .iter()
        .position(|word| word.is_last)
        .map_or(longest, |last| longest.min(last + 1));
    let sequence = |length: usize| {
        let words = &words[at..at + length];
        let asked = words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        let paths = match names::find(index, &asked) {
            Match::One(path) => vec![path],
            Match::Several(paths) => paths,
            Match::None(_) => return None,
        };
        // A method stays a method, unless it is a whole word of the name.
        let is_kept = |path: &Arc<str>| {
            let mut methods = words.iter().enumerate().filter(|(_, word)| method(word).is_some());
            methods.all(|(number, word)| {
                (at == 0 && number == 0) || (length > 1 && is_word_of(word.text, path, index))
            })
        };
        let paths: Vec<_> = paths.into_iter().filter(is_kept).collect();
        (!paths.is_empty()).then_some((Named { asked, paths }, at + length))
    };
    let is_one = |(named, _): &(Named, usize)| named.paths.len() == 1;
    let lengths = || (1..=longest).rev().filter_map(sequence);
    if behind == Behind::Method {
        return lengths().find(is_one).or_else(|| lengths().next());
    }
    let is_strict = |(named, end): &(Named, usize)| {
        let mut further = words[at..*end].iter().skip(1);
        named.paths.iter().all(|path| further.all(|word| is_nearly_word_of(word.text, path, index)))
    };
    // What is not needed to tell who is meant is text; names that leave it open take all that they can.
    let shortest = || (1..=longest).filter_map(sequence).find(is_one);
    lengths().find(|found| is_one(found) && is_strict(found)).or_else(shortest).or_else(|| lengths().next())
}

fn method(word: &Word<'_>) -> Option<Method> {
    Method::parse(word.text.trim_end_matches(PUNCTUATION)).filter(|_| !word.is_quoted)
}

/// Whether every word of the text is one of the contact's name.
fn is_whole(named: &Named, text: &str, index: &Index) -> bool {
    let all = |path| text.split_whitespace().all(|word| is_word_of(word, path, index));
    named.paths.iter().all(all)
}

/// Whether this is a whole word of the name, or of an alias, of the contact at `path`.
fn is_word_of(word: &str, path: &Arc<str>, index: &Index) -> bool {
    let word = bare(word);
    has_word(path, index, |known| known == word)
}

/// As [`is_word_of`], but for a slip: one in four to seven letters, two in more.
fn is_nearly_word_of(word: &str, path: &Arc<str>, index: &Index) -> bool {
    let word = bare(word);
    let slips = match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        // Nobody's name has longer words, and to compare them takes time.
        8..=40 => 2,
        _ => return false,
    };
    has_word(path, index, |known| known.len() <= 160 && strsim::osa_distance(known, &word) <= slips)
}

fn has_word(path: &Arc<str>, index: &Index, is_it: impl Fn(&str) -> bool) -> bool {
    let has_it = |name: &str| name.split([' ', '-']).any(|known| is_it(&bare(known)));
    let aliases = index.get(path).map_or(&[][..], |contact| &contact.aliases);
    has_it(contact::name(path)) || aliases.iter().any(|alias| has_it(alias))
}

/// The letters and digits of a word, small.
fn bare(word: &str) -> String {
    word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Nobody is called as the first words say.
fn nobody(words: &[Word<'_>], index: &Index) -> Unclear {
    let end = words.iter().skip(1).position(|word| word.is_quoted || method(word).is_some());
    let length = match words {
        [] => return Unclear::Missing("a name"),
        [first, ..] if first.is_quoted || first.is_last => 1,
        _ => end.map_or(words.len(), |end| end + 1).min(MAX_WORDS),
    };
    let asked = words[..length].iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
    match names::find(index, &asked) {
        Match::None(near) => Unclear::Nobody(asked, near),
        _ => Unclear::Nobody(asked, Vec::new()),
    }
}
