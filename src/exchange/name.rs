//! Names as people write them: titles in front, credentials behind, either order, with accents or without.

use super::Person;
use crate::note::markdown::clean;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// What stands in front of a name and is none of it.
const TITLES: [&str; 22] = [
    "dr",
    "prof",
    "professor",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "sir",
    "dame",
    "lord",
    "lady",
    "herr",
    "frau",
    "monsieur",
    "madame",
    "mme",
    "ing",
    "rev",
    "hon",
    "dipl",
    "mag",
];

/// What stands behind a name, after a comma, and is none of it.
const CREDENTIALS: [&str; 60] = [
    "phd", "dphil", "md", "mba", "emba", "msc", "bsc", "ma", "ba", "mphil", "llm", "llb", "jd", "esq", "cpa",
    "cfa", "cfp", "pmp", "pe", "rn", "np", "dds", "dmd", "do", "dvm", "pharmd", "edd", "jr", "sr", "ii",
    "iii", "iv", "acca", "aca", "fca", "ceng", "mieee", "cissp", "csm", "cspo", "itil", "shrmcp", "shrmscp",
    "sphr", "phr", "frsa", "fcca", "obe", "mbe", "cbe", "mp", "kc", "qc", "aia", "leedap", "gphr", "acp",
    "pcc", "mcc", "acc",
];

/// A word without case, accents and punctuation.
fn folded(word: &str) -> String {
    let plain = word.nfkd().filter(|&c| !is_combining_mark(c) && c.is_alphanumeric());
    plain.flat_map(char::to_lowercase).map(unaccented).collect()
}

/// Letters that no normal form takes apart.
fn unaccented(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ı' => 'i',
        letter => letter,
    }
}

/// The words of a name in an order that is the same for either: without titles, credentials, accents and case. Empty where
/// nothing of it is left.
pub fn key(name: &str) -> String {
    let (name, _) = without_credentials(name);
    let name = name.replace(['ß', 'ẞ'], "ss").replace(['æ', 'Æ'], "ae").replace(['œ', 'Œ'], "oe");
    let words = name.split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '(' | ')' | '/' | '"'));
    let mut words: Vec<String> = words.map(folded).filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && TITLES.contains(&&*words[0]) {
        words.remove(0);
    }
    words.sort_unstable();
    words.join(" ")
}

/// The words of any text in their order, without case and accents.
pub fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
    words.map(folded).filter(|word| !word.is_empty()).collect()
}

/// Whether two keys of names have a word in common.
pub fn share_a_word(one: &str, other: &str) -> bool {
    let words: Vec<&str> = one.split(' ').filter(|word| !word.is_empty()).collect();
    other.split(' ').any(|word| words.contains(&word))
}

/// The name before its credentials (`Ada Lovelace, PhD, MBA`), and whether there were any. A comma before anything else
/// stays.
pub fn without_credentials(name: &str) -> (&str, bool) {
    let Some((before, after)) = name.split_once(',') else { return (name.trim(), false) };
    let is_known = |part: &str| {
        let mut words = part.split_whitespace().map(folded).peekable();
        words.peek().is_some() && words.all(|word| CREDENTIALS.contains(&&*word))
    };
    let is_all = after.split(',').map(str::trim).filter(|part| !part.is_empty()).all(is_known);
    if is_all && !before.trim().is_empty() { (before.trim(), true) } else { (name.trim(), false) }
}

/// Puts a person's texts on one line, takes credentials off the name and what is empty or said twice out of the lists.
pub(super) fn tidy(person: &mut Person) {
    let whole = clean(&person.name);
    let (name, has_credentials) = without_credentials(&whole);
    person.name = name.to_owned();
    if has_credentials {
        person.aliases.insert(0, whole.clone());
    }
    if is_address(&person.name) {
        // Some programs put the address where they know no name.
        let address = std::mem::take(&mut person.name);
        person.emails.push(address);
    }
    let name = person.name.clone();
    let is_name = |text: &String| *text != name;
    once(&mut person.aliases, str::to_lowercase);
    person.aliases.retain(is_name);
    for list in [&mut person.emails, &mut person.websites, &mut person.tags, &mut person.personal] {
        once(list, str::to_lowercase);
    }
    once(&mut person.phones, |phone| phone.chars().filter(char::is_ascii_digit).collect());
    for text in [
        &mut person.company,
        &mut person.title,
        &mut person.city,
        &mut person.address,
        &mut person.uid,
        &mut person.linkedin,
        &mut person.anniversary,
        &mut person.cadence,
    ] {
        *text = text.take().map(|it| clean(&it)).filter(|it| !it.is_empty());
    }
    let mut seen = std::collections::BTreeSet::new();
    person.notes.retain(|note| !note.trim().is_empty() && seen.insert(note.trim().to_owned()));
}

fn once(list: &mut Vec<String>, key: impl Fn(&str) -> String) {
    let mut seen = std::collections::BTreeSet::new();
    let all = std::mem::take(list).into_iter().map(|it| clean(&it));
    *list = all.filter(|it| !it.is_empty() && seen.insert(key(it))).take(MOST_OF_A_KIND).collect();
}

/// Nobody has more addresses, numbers or tags than this that are worth a look.
const MOST_OF_A_KIND: usize = 50;

/// Whether a text is an e-mail address and nothing else.
pub fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(who, host)| {
        !who.is_empty() && host.contains('.') && !text.contains(char::is_whitespace) && !host.contains('@')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_has_one_key_however_it_is_written() {
        let check = |one, other| assert_eq!(key(one), key(other), "{one}");
        check("François Lévesque", "Levesque, Francois");
        check("Dr. Ada Lovelace", "Ada Lovelace, PhD, MBA");
        check("Prof. Dr. Jürgen Weiß", "weiss jurgen");
        check("Sinéad O’Connor", "Sinead O'Connor");
        check("佐藤 美咲", "美咲　佐藤");
        check("Dr", "dr");
        assert_ne!(key("Ada Lovelace"), key("Ada Byron"));
        assert_eq!(key("…"), "");
    }

    #[test]
    fn only_known_credentials_are_cut_off() {
        let check = |name, expected| assert_eq!(without_credentials(name), expected);
        check("Ada Lovelace, PhD, MBA", ("Ada Lovelace", true));
        check("Ada Lovelace, Ph.D.", ("Ada Lovelace", true));
        check("Lovelace, Ada", ("Lovelace, Ada", false));
        check("Ada Lovelace, the Countess", ("Ada Lovelace, the Countess", false));
        check("Ada Lovelace", ("Ada Lovelace", false));
        check(", PhD", (", PhD", false));
    }
}
