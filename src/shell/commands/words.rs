//! The arguments of a command taken apart: whom they name, a method, a day, and the user's own words. A name needs no
//! quotes: the longest sequence of words that means one contact is taken; one that is somebody's letter by letter is not
//! taken apart at all. What cannot be understood is never guessed at.

#[cfg(test)]
mod tests;

use crate::contact::{self, Method, Methods};
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
    /// By whole words at least; else nothing may be done before somebody has said who is meant.
    pub is_certain: bool,
}

impl Named {
    /// Whom `asked` means among the contacts, or who comes near.
    fn find(asked: &str, index: &Index) -> Result<Self, Vec<Arc<str>>> {
        let (paths, is_certain) = match names::find(index, asked) {
            Match::One(path) => (vec![path], true),
            Match::Several(paths) => (paths, true),
            Match::Like(paths) => (paths, false),
            Match::None(near) => return Err(near),
        };
        Ok(Self { asked: asked.to_owned(), paths, is_certain })
    }

    /// Whose path, name or alias `asked` is letter by letter.
    fn exact(asked: &str, index: &Index) -> Option<Self> {
        let paths = names::exact(index, asked);
        (!paths.is_empty()).then(|| Self { asked: asked.to_owned(), paths, is_certain: true })
    }

    fn is_one(&self) -> bool {
        self.paths.len() == 1
    }
}

/// What tells of a touch or a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contacted {
    /// With whom.
    pub who: Vec<Named>,
    /// The user's words, how they were in touch before all where they say so: `lunch: liked the draft`. May be empty.
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

/// Of more words only a name in full is one: nobody types so many parts of one.
const MAX_WORDS: usize = 6;

/// Nobody's name has more words.
const MOST_WORDS: usize = 40;

/// What may stand at the end of a word that stands for itself.
const PUNCTUATION: [char; 4] = [',', ';', ':', '.'];

/// One word, or one argument that holds blanks.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    /// Where it stands: its argument, and the byte in that.
    at: (usize, usize),
    /// It holds blanks, or what is somebody's name as it stands: the user put it in quotes.
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
    let words = words(arguments, index);
    let (who, at) = names_of(&words, index)?;
    let Some(word) = words.get(at) else { return Ok(Contacted { who, text: String::new() }) };
    if method(word, &index.config().methods).is_some() {
        let how = word.text.trim_end_matches(PUNCTUATION);
        let text = text_from(arguments, words.get(at + 1));
        let text = if text.is_empty() { how.to_owned() } else { format!("{how}: {text}") };
        return Ok(Contacted { who, text });
    }
    if !word.is_quoted {
        return Err(Unclear::Neither(word.text.to_owned()));
    }
    behind(&words, at)?;
    Ok(Contacted { who, text: word.text.to_owned() })
}

/// Reads `NAME… [TEXT]`, the text in quotes.
///
/// # Errors
/// When a word is no name and not in quotes.
pub fn people(arguments: &[String], index: &Index) -> Result<(Vec<Named>, String), Unclear> {
    let words = words(arguments, index);
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
    let words = words(arguments, index);
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
    let words = words(arguments, index);
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
        None => {
            Err(Unclear::Day(spoken::unsure_start(&rest, today).unwrap_or_else(
                || match spoken::parse_ahead(first_words(&rest), today) {
                    Err(unclear) => unclear,
                    Ok(_) => spoken::Unclear::Unknown(rest),
                },
            )))
        }
    }
}

/// Reads `NAME [DAY]`, the day one that has been; `today` where none is said.
///
/// # Errors
/// When the words name nobody, or what follows the name is no day.
pub fn one_and_past_day(
    arguments: &[String],
    index: &Index,
    today: NaiveDate,
) -> Result<(Named, NaiveDate), Unclear> {
    let words = words(arguments, index);
    let name = |end: usize| name_at(&words[..end], 0, index, Behind::Method).filter(|&(_, at)| at == end);
    if let Some((named, _)) = name(words.len()).filter(|(named, _)| named.is_certain) {
        return Ok((named, today));
    }
    // A day that could be a part of the name is a day.
    for end in (1..words.len()).rev() {
        let rest = text_from(arguments, words.get(end));
        if let Ok(day) = spoken::parse_back(&rest, today)
            && let Some((named, _)) = name(end)
        {
            return Ok((named, day));
        }
    }
    let (named, at) = name_at(&words, 0, index, Behind::Text).ok_or_else(|| nobody(&words, index))?;
    match text_from(arguments, words.get(at)) {
        rest if rest.trim().is_empty() => Ok((named, today)),
        rest => spoken::parse_back(&rest, today).map(|day| (named, day)).map_err(Unclear::Day),
    }
}

/// Reads `NAME to OTHER`: who is meant by the first, and by the second, who may be no contact.
///
/// # Errors
/// When the words before *to* name nobody, or nobody stands behind it.
pub fn one_to_other(arguments: &[String], index: &Index) -> Result<(Named, Other), Unclear> {
    let parted: Vec<&str> = arguments.iter().flat_map(|argument| argument.split_whitespace()).collect();
    let both = |at: usize| (parted[..at].join(" "), parted[at + 1..].join(" "));
    let signs = parted.iter().enumerate().filter(|&(at, word)| at > 0 && word.eq_ignore_ascii_case("to"));
    let mut parts = signs.map(|(at, _)| both(at)).filter(|(_, other)| !other.is_empty());
    let Some(first) = parts.next() else { return Err(Unclear::Missing("`to` and a name")) };
    let found = std::iter::once(&first).cloned().chain(parts);
    let named = |asked: &str| one(&[asked.to_owned()], index);
    let certain =
        |(name, other): (String, String)| Some((named(&name).ok()?, other)).filter(|it| it.0.is_certain);
    let (who, other) = match found.into_iter().find_map(certain) {
        Some(found) => found,
        None => (named(&first.0)?, first.1),
    };
    Ok((who, named(&other).map_or(Other::Stranger(other), Other::Contact)))
}

/// Somebody who may be a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    /// One of the contacts.
    Contact(Named),
    /// Nobody whom the vault knows, by the name that was typed.
    Stranger(String),
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
    let exact = Named::exact(&asked, index);
    exact.map_or_else(|| Named::find(&asked, index), Ok).map_err(|near| Unclear::Nobody(asked, near))
}

fn words<'a>(arguments: &'a [String], index: &Index) -> Vec<Word<'a>> {
    let mut words = Vec::new();
    for (number, argument) in arguments.iter().enumerate() {
        if let Some((text, is_last)) = whole_name(argument, index) {
            words.push(Word { text, at: (number, 0), is_quoted: true, is_last });
            continue;
        }
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

/// An argument that would be taken apart, and is somebody's name as it stands; whether a comma follows.
fn whole_name<'a>(argument: &'a str, index: &Index) -> Option<(&'a str, bool)> {
    let is_name = |text: &str| {
        let is_apart = text.contains(|c: char| c.is_whitespace() || c == ',');
        is_apart && !names::exact(index, text).is_empty()
    };
    let before_comma = argument.strip_suffix(',').map(|text| (text, true));
    [Some((argument, false)), before_comma].into_iter().flatten().find(|(text, _)| is_name(text))
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
    if let Some(named) = Named::exact(text, index) {
        return Some(vec![named]);
    }
    let find = |text: &str| {
        let named = Named::find(text.trim(), index).ok().filter(|named| !named.asked.is_empty())?;
        (named.is_certain || named.asked.split_whitespace().count() <= MAX_WORDS).then_some(named)
    };
    let begins_with_method = |text: &str| index.config().methods.split(text).0.is_some();
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
    let longest = words[at..].iter().take(MOST_WORDS).take_while(|word| !word.is_quoted).count();
    let longest = words[at..at + longest]
        .iter()
        .position(|word| word.is_last)
        .map_or(longest, |last| longest.min(last + 1));
    let joined =
        |length: usize| words[at..at + length].iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
    let in_full = |length: usize| Some((Named::exact(&joined(length), index)?, at + length));
    if let Some(found) = (MAX_WORDS + 1..=longest).rev().find_map(in_full) {
        return Some(found);
    }
    let found: Vec<(Named, usize)> =
        (1..=longest.min(MAX_WORDS)).filter_map(|length| sequence(words, at, length, index)).collect();
    chosen(&found, words, at, index, behind).cloned().map(|(named, end)| {
        // `ada lovelce` is Ada Lovelace where `ada` alone is.
        let is_same = |(it, _): &(Named, usize)| it.is_certain && it.is_one() && it.paths == named.paths;
        let is_certain = named.is_certain || found.iter().any(is_same);
        (Named { is_certain, ..named }, end)
    })
}

/// The words at `at`, so many of them, as a name.
fn sequence(words: &[Word<'_>], at: usize, length: usize, index: &Index) -> Option<(Named, usize)> {
    let words = &words[at..at + length];
    let asked = words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
    let mut named = Named::find(&asked, index).ok()?;
    // A method stays a method, unless it is a whole word of the name.
    named.paths.retain(|path| {
        let mut methods =
            words.iter().enumerate().filter(|(_, word)| method(word, &index.config().methods).is_some());
        methods.all(|(number, word)| {
            (at == 0 && number == 0) || (length > 1 && is_word_of(word.text, path, index))
        })
    });
    (!named.paths.is_empty()).then_some((named, at + length))
}

/// Which of these names, from the shortest to the longest, the words at `at` mean.
fn chosen<'n>(
    found: &'n [(Named, usize)],
    words: &[Word<'_>],
    at: usize,
    index: &Index,
    behind: Behind,
) -> Option<&'n (Named, usize)> {
    let is_one = |(named, _): &&(Named, usize)| named.is_one();
    let is_sure = |(named, _): &&(Named, usize)| named.is_one() && named.is_certain;
    let all = || found.iter().rev();
    if behind == Behind::Method {
        return all().find(is_sure).or_else(|| all().find(is_one)).or_else(|| all().next());
    }
    let is_strict = |(named, end): &&(Named, usize)| {
        let mut further = words[at..*end].iter().skip(1);
        named.paths.iter().all(|path| further.all(|word| is_nearly_word_of(word.text, path, index)))
    };
    // What is not needed to tell who is meant is text; names that leave it open take all that they can.
    let strict = all().find(|found| is_one(found) && is_strict(found));
    strict.or_else(|| found.iter().find(is_one)).or_else(|| all().next())
}

fn method(word: &Word<'_>, methods: &Methods) -> Option<Method> {
    methods.of(word.text.trim_end_matches(PUNCTUATION)).filter(|_| !word.is_quoted)
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
    let end = words
        .iter()
        .skip(1)
        .position(|word| word.is_quoted || method(word, &index.config().methods).is_some());
    let length = match words {
        [] => return Unclear::Missing("a name"),
        [first, ..] if first.is_quoted || first.is_last => 1,
        _ => end.map_or(words.len(), |end| end + 1).min(MAX_WORDS),
    };
    let asked = words[..length].iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
    let near = Named::find(&asked, index).err().unwrap_or_default();
    Unclear::Nobody(asked, near)
}
