//! The log: a list under a heading `Log`, one item a touch. Says what its entries say, not who is due.

use super::body::{self, Item};
use super::{Wrong, newlines};
use crate::date::split_day;
use chrono::NaiveDate;
use std::sync::Arc;

/// Six families of methods, each with everyday words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// email, mail
    Email,
    /// meeting, met, coffee, lunch, dinner, visit
    Meeting,
    /// phone, call, called, video
    Phone,
    /// online, linkedin, message, text, dm
    Online,
    /// intranet, teams, slack
    Intranet,
    /// post, letter, card, gift, book
    Post,
}

impl Method {
    /// The family's word: `phone`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Meeting => "meeting",
            Self::Phone => "phone",
            Self::Online => "online",
            Self::Intranet => "intranet",
            Self::Post => "post",
        }
    }

    /// The family that an everyday word belongs to, whatever its case.
    pub fn parse(word: &str) -> Option<Self> {
        let is = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        Self::WORDS.into_iter().find(|(_, words)| is(words)).map(|(method, _)| method)
    }

    const WORDS: [(Self, &[&str]); 6] = [
        (Self::Email, &["email", "mail"]),
        (Self::Meeting, &["meeting", "met", "coffee", "lunch", "dinner", "visit"]),
        (Self::Phone, &["phone", "call", "called", "video"]),
        (Self::Online, &["online", "linkedin", "message", "text", "dm"]),
        (Self::Intranet, &["intranet", "teams", "slack"]),
        (Self::Post, &["post", "letter", "card", "gift", "book"]),
    ];
}

/// The tags of a log entry, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Tags(pub u8);

impl Tags {
    /// You gave help.
    pub const GAVE: Self = Self(1);
    /// You got help.
    pub const GOT: Self = Self(1 << 1);
    /// A true referral.
    pub const REFERRAL: Self = Self(1 << 2);
    /// A try without an answer: an attempt, never a touch.
    pub const NO_ANSWER: Self = Self(1 << 3);
    /// You were selling.
    pub const SALES: Self = Self(1 << 4);
    /// They came to you.
    pub const THEIRS: Self = Self(1 << 5);
    /// You told them what came of their help.
    pub const TOLD: Self = Self(1 << 6);
    /// You asked how useful yours was.
    pub const ASKED: Self = Self(1 << 7);

    /// Whether all of `other` are in the set.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The words of those in the set, in the order of their documentation, without `#`.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Self::WORDS.into_iter().filter(move |&(_, tag)| self.contains(tag)).map(|(word, _)| word)
    }

    /// The tags anywhere in a text; `#gave/book` and `a#gave` are none of ours.
    pub fn parse(text: &str) -> Self {
        let mut tags = Self::default();
        for (at, _) in text.match_indices('#') {
            let glued =
                text[..at].ends_with(|before: char| before.is_alphanumeric() || "/#&".contains(before));
            let rest = &text[at + 1..];
            let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
            let word = &rest[..rest.find(|c| !goes_on(c)).unwrap_or(rest.len())];
            let tag = Self::WORDS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
            if let Some((_, tag)) = tag.filter(|_| !glued) {
                tags.0 |= tag.0;
            }
        }
        tags
    }

    const WORDS: [(&str, Self); 8] = [
        ("gave", Self::GAVE),
        ("got", Self::GOT),
        ("referral", Self::REFERRAL),
        ("noanswer", Self::NO_ANSWER),
        ("sales", Self::SALES),
        ("theirs", Self::THEIRS),
        ("told", Self::TOLD),
        ("asked", Self::ASKED),
    ];
}

/// One entry of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entry<'a> {
    /// The day.
    pub day: NaiveDate,
    /// The method's family, when the entry names one.
    pub method: Option<Method>,
    /// Its tags.
    pub tags: Tags,
    /// 1-based line in the file.
    pub line: u32,
    /// The Markdown of the item's first line after day and method: links, tags and all.
    pub text: &'a str,
    /// The note that it stands in, where that is another contact's which links here.
    pub from: Option<&'a Arc<str>>,
}

/// A log's entries, packed: a vault holds hundreds of thousands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Log {
    entries: Box<[Packed]>,
    /// The entries' texts, one after the other.
    texts: Box<str>,
    /// The notes that entries come from.
    sources: Box<[Arc<str>]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packed {
    day: NaiveDate,
    line: u32,
    /// Where its text ends; it begins where the one before ends.
    end: u32,
    /// Its place in `sources`, from 1 on; 0: none.
    source: u16,
    method: Option<Method>,
    tags: Tags,
}

impl Log {
    /// The entries, in the note's order; those from other notes come last.
    pub fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        let mut start = 0;
        self.entries.iter().map(move |&Packed { day, line, end, source, method, tags }| {
            let text = &self.texts[std::mem::replace(&mut start, end as usize)..end as usize];
            let from = usize::from(source).checked_sub(1).map(|source| &self.sources[source]);
            Entry { day, method, tags, line, text, from }
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<'a> FromIterator<Entry<'a>> for Log {
    fn from_iter<T: IntoIterator<Item = Entry<'a>>>(entries: T) -> Self {
        let (mut packed, mut texts, mut sources) = (Vec::new(), String::new(), Vec::<Arc<str>>::new());
        for Entry { day, method, tags, line, text, from } in entries {
            texts.push_str(text);
            let source = from.map_or(0, |from| {
                let known = sources.iter().position(|source| source == from);
                known.unwrap_or_else(|| {
                    sources.push(from.clone());
                    sources.len() - 1
                }) + 1
            });
            // A note is at most 4 MB, and nobody is met with by 65,000 others.
            let (Ok(end), Ok(source)) = (u32::try_from(texts.len()), u16::try_from(source)) else { break };
            packed.push(Packed { day, line, end, source, method, tags });
        }
        Self { entries: packed.into(), texts: texts.into(), sources: sources.into() }
    }
}

/// A log with more mistakes than this is wrong as a whole: one line says so instead of a thousand.
const MAX_WRONG: usize = 20;

/// Reads the log in the body of a note, which begins at the byte `start` of `text`: its entries, and what in it is
/// none, with places in `text`.
pub fn read(text: &str, start: usize) -> (Log, Vec<Wrong>) {
    let first_line = 1 + newlines(&text[..start]);
    let log = body::with_log_items(&text[start..], |items| {
        let (mut entries, mut wrong) = (Vec::new(), Vec::new());
        let mut mistakes = 0;
        for item in items {
            match parse_item(item.text) {
                Ok(None) => {}
                Ok(Some(entry)) => entries.push(Entry { line: first_line + item.line - 1, ..entry }),
                Err(_) if mistakes >= MAX_WRONG => mistakes += 1,
                Err(mistake) => {
                    mistakes += 1;
                    wrong.push(mistake.at(item, start));
                }
            }
        }
        if let Some(last) = wrong.last().filter(|_| mistakes > MAX_WRONG) {
            let message = format!("{} more entries of the log are without a day", mistakes - MAX_WRONG);
            wrong.push(Wrong::new(last.range.clone(), message, NO_DATE_HINT));
        }
        (entries.into_iter().collect(), wrong)
    });
    log.unwrap_or_else(|mut wrong| {
        wrong.range = start + wrong.range.start..start + wrong.range.end;
        (Log::default(), vec![wrong])
    })
}

/// Why an item is no entry; the text is what was read for its day.
#[derive(Debug, PartialEq, Eq)]
enum Mistake<'a> {
    NoDate,
    BadDate(&'a str),
}

const NO_DATE_HINT: &str = "begin it with the day: `- 2026-11-02 phone: …`";

impl Mistake<'_> {
    fn at(self, item: &Item<'_>, start: usize) -> Wrong {
        match self {
            Self::NoDate => {
                let at = start + item.at;
                let length = item.text.lines().next().unwrap_or_default().len();
                Wrong::new(at..at + length, "log entry without a date", NO_DATE_HINT)
            }
            Self::BadDate(day) => {
                let at = start + item.at + (item.text.len() - item.text.trim_start_matches(OPENING).len());
                let message = format!("`{day}` is no day");
                Wrong::new(at..at + day.len(), message, "write it as year-month-day: 2026-11-02")
            }
        }
    }
}

/// What may stand before a day: emphasis, or the link to a daily note.
const OPENING: [char; 4] = ['*', '_', '[', '('];

/// Reads an item's source without its marker. A task and an empty item are no entries and no mistakes.
fn parse_item(text: &str) -> Result<Option<Entry<'_>>, Mistake<'_>> {
    if text.is_empty() || is_task(text) {
        return Ok(None);
    }
    let bare = text.trim_start_matches(OPENING);
    let Some((day, rest)) = split_day(bare).filter(|(_, rest)| !rest.starts_with(char::is_alphanumeric))
    else {
        return Err(bad_date(bare).map_or(Mistake::NoDate, Mistake::BadDate));
    };
    let rest = match text.as_bytes() {
        [b'[', b'[', ..] => rest.split_once("]]").map_or(rest, |(_, rest)| rest),
        [b'[', ..] => {
            rest.strip_prefix("](").and_then(|link| link.split_once(')')).map_or(rest, |(_, rest)| rest)
        }
        _ => rest,
    };
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "*_])(:,;.|-–—".contains(c));
    let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let method = Method::parse(word);
    let said = method.map_or(rest, |_| &rest[word.len()..]);
    let said = said.trim_start_matches(|c: char| c.is_whitespace() || ":,;.|-–—".contains(c));
    let said = said.lines().next().unwrap_or_default().trim_end();
    Ok(Some(Entry { day, method, tags: Tags::parse(text), line: 1, text: said, from: None }))
}

/// Whether the text after an item's marker is a checkbox, whatever its mark.
fn is_task(text: &str) -> bool {
    let mut chars = text.chars();
    let is_box = chars.next() == Some('[') && chars.next().is_some() && chars.next() == Some(']');
    is_box && chars.next().is_none_or(char::is_whitespace)
}

/// The start of the text, if it looks like a day.
fn bad_date(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || "-./".contains(c))).unwrap_or(text.len());
    let token = text[..end].trim_end_matches(['.', '-', '/']);
    let separators = token.bytes().filter(|byte| b"-./".contains(byte)).count();
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let looks = token.starts_with(|c: char| c.is_ascii_digit()) && digits >= 4 && separators >= 1;
    looks.then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_name_their_methods_family() {
        let check = |word, expected: Option<Method>| assert_eq!(Method::parse(word), expected, "{word:?}");
        check("Coffee", Some(Method::Meeting));
        check("called", Some(Method::Phone));
        check("mail", Some(Method::Email));
        check("DM", Some(Method::Online));
        check("slack", Some(Method::Intranet));
        check("card", Some(Method::Post));
        check("pigeon", None);
        check("", None);
    }

    #[test]
    fn tags_count_anywhere_but_not_inside_words() {
        let check = |text, expected: u8| assert_eq!(Tags::parse(text).0, expected, "{text:?}");
        check("lent a book #gave", 1);
        check("#got, then (#Referral)", 2 | 4);
        check("#noanswer #sales #theirs #told #asked", 8 | 16 | 32 | 64 | 128);
        check("a#gave #gave/book #gavel ##got &#got", 0);
    }

    #[test]
    fn tags_are_told_in_one_order() {
        let words: Vec<_> = Tags::parse("#asked #sales #gave").words().collect();
        assert_eq!(words, ["gave", "sales", "asked"]);
        assert_eq!(Tags::default().words().count(), 0);
    }

    #[test]
    fn entries_read_day_then_method_then_text() {
        let check = |text, expected: Result<Option<(&str, Option<Method>)>, Mistake<'_>>| {
            let read = parse_item(text).map(|it| it.map(|entry| (entry.day.to_string(), entry.method)));
            assert_eq!(read, expected.map(|it| it.map(|(day, method)| (day.to_owned(), method))), "{text:?}");
        };
        let entry = |method| Ok(Some(("2026-11-02", method)));
        check("2026-11-02 phone: agreed to look at it", entry(Some(Method::Phone)));
        check("2026-11-02 met at the Chamber lunch", entry(Some(Method::Meeting)));
        check("2026-11-02: phone", entry(Some(Method::Phone)));
        check("2026-11-02 – Coffee with both", entry(Some(Method::Meeting)));
        check("2026-11-02T10:30 email", entry(Some(Method::Email)));
        check("2026-11-02 10:30 email", entry(Some(Method::Email)));
        check("2026-11-02", entry(None));
        check("2026-11-02 talked about the phone", entry(None));
        check("**2026-11-02** card", entry(Some(Method::Post)));
        check("[[2026-11-02]] phone", entry(Some(Method::Phone)));
        check("[[2026-11-02|Monday]]: phone", entry(Some(Method::Phone)));
        check("[2026-11-02](Daily/2026-11-02.md) call", entry(Some(Method::Phone)));
        check("[ ] 2026-11-02 phone", Ok(None));
        check("[x] send the CV", Ok(None));
        check("", Ok(None));
        check("2026-13-02 phone", Err(Mistake::BadDate("2026-13-02")));
        check("2.11.2026 phone", Err(Mistake::BadDate("2.11.2026")));
        check("11/2/2026: phone", Err(Mistake::BadDate("11/2/2026")));
        check("2026-11 phone", Err(Mistake::BadDate("2026-11")));
        check("2026-11-021", Err(Mistake::BadDate("2026-11-021")));
        check("phoned her", Err(Mistake::NoDate));
        check("3 calls", Err(Mistake::NoDate));
    }
}
