//! Whom somebody means by what they typed: a name, an alias, a path, some of its words; and who comes near by a part of a
//! word or a small typo. Finds; where two fit equally it returns both and never guesses, and it tells what is certain from
//! what only comes near.

pub mod newcomers;
pub mod rest;

use crate::contact::new::leads_out;
use crate::contact::{self, Contact};
use crate::index::Index;
use crate::note::markdown::is_invisible;
use std::borrow::Cow;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization as _;

/// Whom a typed name fits; paths in the order of names, then of paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Match {
    /// This one.
    One(Arc<str>),
    /// Two or more, equally well.
    Several(Vec<Arc<str>>),
    /// Nobody for certain; these, at least one, by parts of words, initials or but for a slip. Nothing may be written into
    /// their notes before somebody has said that it is they who are meant.
    Like(Vec<Arc<str>>),
    /// Nobody; here is who comes nearest, at most three, the nearest first.
    None(Vec<Arc<str>>),
}

/// How well a contact fits; the first that anybody reaches decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The name, letter by letter.
    Name,
    /// The name but for case, accents and punctuation.
    Folded,
    /// One of the aliases, likewise.
    Alias,
    /// Whole words of the name or of an alias, in any order.
    Words,
    /// Beginnings of the words of the name or of an alias, in any order.
    Parts,
    /// The first letters of all words of the name: `al`.
    Initials,
    /// One of these but for a letter or two.
    Typo,
}

impl Rank {
    fn is_certain(self) -> bool {
        self <= Self::Words
    }
}

/// How well the folder fits where one was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Folder {
    Whole,
    End,
}

/// Of longer texts so many characters are compared, unless they are the same letter by letter; a note pulled from elsewhere
/// may bring an alias of a megabyte.
const LONGEST: usize = 200;

/// How many are suggested where nobody fits …
const SUGGESTED: usize = 3;
/// … and how alike they must be, in thousandths.
const ALIKE: usize = 600;

/// Finds the contact that `asked` means. Takes 3 ms for 10,000 contacts, up to 15 where nobody fits.
pub fn find(index: &Index, asked: &str) -> Match {
    let Found { asked, rank, mut paths } = look(index, asked);
    match (rank.is_some_and(Rank::is_certain), paths.len()) {
        (_, 0) => Match::None(asked.nearest(index)),
        (false, _) => Match::Like(paths),
        (true, 1) => Match::One(paths.remove(0)),
        (true, _) => Match::Several(paths),
    }
}

/// All whom `asked` fits equally well, as [`find`] finds them, in the order of names; does not look for who comes
/// nearest where nobody fits, which takes longest.
pub fn fitting(index: &Index, asked: &str) -> Vec<Arc<str>> {
    look(index, asked).paths
}

/// Whom `text` names letter by letter, as a path, a name or an alias: the first of these that anybody has.
pub fn exact(index: &Index, text: &str) -> Vec<Arc<str>> {
    if let Some(path) = path_of(index, text) {
        return vec![path];
    }
    let all = |is: &dyn Fn(&str, &Contact) -> bool| -> Vec<Arc<str>> {
        index.contacts().filter(|(path, contact)| is(path, contact)).map(|(path, _)| path.clone()).collect()
    };
    let mut found = all(&|path, _| is_letter_by_letter(contact::name(path), text));
    if found.is_empty() {
        found = all(&|_, contact| contact.aliases.iter().any(|alias| is_letter_by_letter(alias, text)));
    }
    sort(&mut found);
    found
}

/// Some systems take accents apart in file names.
fn is_letter_by_letter(name: &str, text: &str) -> bool {
    name == text || (!name.is_ascii() && !text.is_ascii() && name.nfc().eq(text.nfc()))
}

/// The note that stands at this path, with `.md` or without: it means no other, however alike their names are.
fn path_of(index: &Index, text: &str) -> Option<Arc<str>> {
    let (path, _) = index.known(text).or_else(|| index.known(&format!("{text}.md")))?;
    (text.contains('/') || text.len() == path.len()).then(|| path.clone())
}

/// Whom something typed fits as well as anybody.
struct Found<'a> {
    asked: Asked<'a>,
    rank: Option<Rank>,
    paths: Vec<Arc<str>>,
}

fn look<'a>(index: &Index, text: &'a str) -> Found<'a> {
    let mut asked = Asked::new(text, true);
    if let Some(path) = path_of(index, text) {
        return Found { asked, rank: Some(Rank::Name), paths: vec![path] };
    }
    if leads_out(text) && exact(index, text.trim()).is_empty() {
        return Found { asked, rank: None, paths: Vec::new() };
    }
    let (mut rank, mut paths) = asked.found(index);
    if paths.is_empty() && asked.folder.is_some() {
        // An alias may hold a slash.
        asked = Asked::new(asked.text, false);
        (rank, paths) = asked.found(index);
    }
    sort(&mut paths);
    Found { asked, rank, paths }
}

/// Whether `asked` is the contact's very name or alias, but for case, accents and punctuation.
pub fn is_named(path: &str, contact: &Contact, asked: &str) -> bool {
    let wanted = key(&fold(asked));
    let is_it = |name: &str| key(&fold(name)) == wanted;
    !wanted.is_empty() && (is_it(contact::name(path)) || contact.aliases.iter().any(|alias| is_it(alias)))
}

/// Whether [`find`] may give this contact for `asked`, alone or among others: if not, whoever it is, the answer is the
/// same with the contact and without.
pub fn may_mean(path: &str, contact: &Contact, asked: &str) -> bool {
    let is_fit = |asked: Asked<'_>| {
        asked.rank(path, contact).is_some() || asked.typo(path, contact).is_some() || asked.text == path
    };
    is_fit(Asked::new(asked, true)) || (asked.contains('/') && is_fit(Asked::new(asked, false)))
}

/// Whether `asked` is at least whole words of the contact's name or of an alias.
pub fn is_certain(path: &str, contact: &Contact, asked: &str) -> bool {
    Asked::new(asked, true).rank(path, contact).is_some_and(Rank::is_certain)
}

/// Whether `asked` is at best the contact's name or alias but for a letter or two.
pub fn is_typo(path: &str, contact: &Contact, asked: &str) -> bool {
    Asked::new(asked, true).rank(path, contact).is_none()
}

fn sort(paths: &mut [Arc<str>]) {
    paths.sort_by(|a, b| contact::name(a).cmp(contact::name(b)).then_with(|| a.cmp(b)));
}

/// What somebody typed, taken apart once.
struct Asked<'a> {
    text: &'a str,
    /// Without a folder and `.md`.
    name: &'a str,
    /// The folder's folded path; `None` where none was typed, empty for the vault's root.
    folder: Option<String>,
    key: String,
    /// The key's words, longest first.
    words: Vec<Word<'static>>,
    squashed: Word<'static>,
}

impl<'a> Asked<'a> {
    fn new(text: &'a str, may_be_path: bool) -> Self {
        let text = text.trim();
        let path = text.strip_prefix("./").filter(|_| may_be_path).unwrap_or(text);
        let is_file = may_be_path && (path.len() < text.len() || path.ends_with(".md"));
        let (folder, name) = match path.rsplit_once('/').filter(|_| may_be_path) {
            Some((folder, name)) => (Some(fold(folder).into_owned()), name),
            None => (is_file.then(String::new), path),
        };
        let name = name.strip_suffix(".md").unwrap_or(name);
        let key = key(&fold(name));
        let words = key.split(' ').filter(|word| !word.is_empty());
        let mut words: Vec<Word<'static>> = words.map(|word| Word::new(word.to_owned().into())).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.length));
        let squashed = Word::squashed(&key);
        Self { text, name, folder, key, words, squashed }
    }

    fn found(&self, index: &Index) -> (Option<Rank>, Vec<Arc<str>>) {
        let found = self.best(index, |path, contact| self.rank(path, contact));
        if found.1.is_empty() { self.best(index, |path, contact| self.typo(path, contact)) } else { found }
    }

    /// All those that fit as well as the best does, and how well that is.
    fn best(
        &self,
        index: &Index,
        rank: impl Fn(&str, &Contact) -> Option<Rank>,
    ) -> (Option<Rank>, Vec<Arc<str>>) {
        let mut bar = None;
        let mut found = Vec::new();
        for (path, contact) in index.contacts() {
            let Some(folder) = self.folder_of(path) else { continue };
            let Some(rank) = rank(path, contact) else { continue };
            if bar.is_none_or(|bar| (rank, folder) < bar) {
                found.clear();
                bar = Some((rank, folder));
            }
            if bar == Some((rank, folder)) {
                found.push(path.clone());
            }
        }
        (bar.map(|(rank, _)| rank), found)
    }

    /// How well the folder of the note at `path` fits; `None`: not at all.
    fn folder_of(&self, path: &str) -> Option<Folder> {
        let Some(asked) = &self.folder else { return Some(Folder::Whole) };
        let folder = fold(path.rsplit_once('/').map_or("", |(folder, _)| folder));
        if folder == *asked {
            return Some(Folder::Whole);
        }
        let ends =
            asked.is_empty() || folder.strip_suffix(asked.as_str()).is_some_and(|it| it.ends_with('/'));
        ends.then_some(Folder::End)
    }

    fn rank(&self, path: &str, contact: &Contact) -> Option<Rank> {
        let name = contact::name(path);
        if is_letter_by_letter(name, self.name) {
            return Some(Rank::Name);
        }
        if self.words.is_empty() {
            return None;
        }
        let folded = fold(name);
        let key_of_name = key(&folded);
        if key_of_name == self.key {
            return Some(Rank::Folded);
        }
        let aliases = || contact.aliases.iter().map(|alias| fold(alias));
        if aliases().any(|alias| key(&alias) == self.key) {
            return Some(Rank::Alias);
        }
        let parts = |folded: &str| self.fits(&words(folded), |asked, word| begins(word, &asked.text));
        if parts(&folded) || aliases().any(|alias| parts(&alias)) {
            let whole = |folded: &str| self.fits(&words(folded), |asked, word| is_whole(word, &asked.text));
            let is_whole = whole(&folded) || aliases().any(|alias| whole(&alias));
            return Some(if is_whole { Rank::Words } else { Rank::Parts });
        }
        let initials = key_of_name.split(' ').filter_map(|word| word.chars().next()).eq(self.key.chars());
        (initials && self.key.len() > 1).then_some(Rank::Initials)
    }

    fn typo(&self, path: &str, contact: &Contact) -> Option<Rank> {
        if self.words.is_empty() {
            return None;
        }
        let fits = |text: &str| {
            let folded = fold(text);
            self.squashed.is_typo_of(&Word::squashed(&folded))
                || self.fits(&words(&folded).into_iter().map(Word::new).collect::<Vec<_>>(), |asked, word| {
                    begins(&word.text, &asked.text) || asked.is_typo_of(word)
                })
        };
        let fits = fits(contact::name(path)) || contact.aliases.iter().any(|alias| fits(alias));
        fits.then_some(Rank::Typo)
    }

    /// Whether every word that was typed fits a word of its own. The longest chooses first: whatever a shorter
    /// beginning of the same letters could take, it leaves enough of.
    fn fits<W>(&self, words: &[W], fit: impl Fn(&Word<'_>, &W) -> bool) -> bool {
        let mut taken = vec![false; words.len()];
        self.words.iter().all(|asked| {
            let free = (0..words.len()).find(|&at| !taken[at] && fit(asked, &words[at]));
            free.inspect(|&at| taken[at] = true).is_some()
        })
    }

    fn nearest(&self, index: &Index) -> Vec<Arc<str>> {
        if self.words.is_empty() {
            return Vec::new();
        }
        let likeness = |text: &str| {
            let folded = fold(text);
            let words = words(&folded).into_iter().map(Word::new).map(|word| self.squashed.likeness(&word));
            words.chain([self.squashed.likeness(&Word::squashed(&folded))]).max().unwrap_or(0)
        };
        let mut near: Vec<(usize, &Arc<str>)> = index
            .contacts()
            .map(|(path, contact)| {
                let aliases = contact.aliases.iter().map(|alias| likeness(alias));
                (aliases.chain([likeness(contact::name(path))]).max().unwrap_or(0), path)
            })
            .filter(|&(likeness, _)| likeness >= ALIKE)
            .collect();
        near.sort_by(|(a, x), (b, y)| {
            b.cmp(a).then_with(|| contact::name(x).cmp(contact::name(y))).then_with(|| x.cmp(y))
        });
        near.into_iter().take(SUGGESTED).map(|(_, path)| path.clone()).collect()
    }
}

/// A folded word, with what rules out most others before letters are compared.
struct Word<'a> {
    text: Cow<'a, str>,
    length: usize,
    /// A bit for each letter that it holds; two letters may share one.
    letters: u64,
}

impl<'a> Word<'a> {
    fn new(text: Cow<'a, str>) -> Self {
        let letters = text.chars().fold(0, |letters, c| letters | 1 << (u32::from(c) % 64));
        Self { length: text.chars().count(), letters, text }
    }

    /// A folded text as one word.
    fn squashed(folded: &str) -> Word<'static> {
        Word::new(folded.chars().filter(|c| c.is_alphanumeric()).collect::<String>().into())
    }

    /// Whether this was meant as `other`: one slip in four to seven letters, two in more.
    fn is_typo_of(&self, other: &Word<'_>) -> bool {
        let allowed = match self.length {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        self.fewest_edits(other) <= allowed && strsim::osa_distance(&self.text, &other.text) <= allowed
    }

    /// How alike the two are, in thousandths.
    fn likeness(&self, other: &Word<'_>) -> usize {
        let longer = self.length.max(other.length).max(1);
        if self.fewest_edits(other) * 1000 > (1000 - ALIKE) * longer {
            return 0;
        }
        1000 - strsim::osa_distance(&self.text, &other.text) * 1000 / longer
    }

    /// It cannot be done with fewer.
    fn fewest_edits(&self, other: &Word<'_>) -> usize {
        let missing = |a: u64, b: u64| (a & !b).count_ones() as usize;
        let letters = missing(self.letters, other.letters).max(missing(other.letters, self.letters));
        letters.max(self.length.abs_diff(other.length))
    }
}

/// Whether `word` begins with `asked`. Chinese, Japanese and Korean names are written without blanks: there a
/// given name stands inside.
fn begins(word: &str, asked: &str) -> bool {
    word.starts_with(asked) || (asked.starts_with(is_unspaced) && word.contains(asked))
}

/// Whether `asked` is the whole of `word`. Of an unspaced name it is the family's or the given one: one of its two ends, of
/// two letters at least.
fn is_whole(word: &str, asked: &str) -> bool {
    let is_end = || word.starts_with(asked) || word.ends_with(asked);
    word == asked || (asked.chars().all(is_unspaced) && asked.chars().nth(1).is_some() && is_end())
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character shows nothing: two names that differ in such alone look the same.
fn shows_nothing(c: char) -> bool {
    is_invisible(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}')
}

/// `text` in small letters without accents and what shows nothing, at most [`LONGEST`] characters of it.
fn fold(text: &str) -> Cow<'_, str> {
    let text = text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end]);
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return text.into();
    }
    if text.is_ascii() {
        return text.to_ascii_lowercase().into();
    }
    let mut folded = String::with_capacity(text.len());
    // Only the accents of alphabets go: in other scripts such marks are letters, and come together again.
    let is_kept = |c: &char| !matches!(c, '\u{300}'..='\u{36f}') && !shows_nothing(*c);
    let bare = text.nfkd().filter(is_kept).nfc();
    for c in bare.flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            c => folded.push(c),
        }
    }
    folded.into()
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`')
}

/// A folded text's words with one blank between: `o'brien, j.` as `obrien j`.
fn key(folded: &str) -> String {
    let mut key = String::with_capacity(folded.len());
    for c in folded.chars().filter(|&c| !is_apostrophe(c)) {
        if c.is_alphanumeric() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// The words of a folded name: `jean-luc o'brien` has jean, luc, jeanluc, o, brien and obrien.
fn words(folded: &str) -> Vec<Cow<'_, str>> {
    let mut words = Vec::new();
    for token in folded.split_whitespace() {
        let before = words.len();
        let pieces = token.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty());
        words.extend(pieces.map(Cow::Borrowed));
        if words.len() - before > 1 {
            words.push(words[before..].concat().into());
        }
    }
    words
}

#[cfg(test)]
mod tests;
