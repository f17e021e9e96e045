//! The log: a list under a heading `Log`, one item a touch. Says what its entries say, not who is due.

use super::body::{Item, has_box, own_lines};
use super::markdown::{self, decode, without_code};
use super::{Place, Wrong, vague};
use crate::date::split_day;
use chrono::NaiveDate;
use std::ops::Range;
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

    /// The family as in `touched 2 Oct by email`.
    pub fn by(self) -> &'static str {
        match self {
            Self::Email => "by email",
            Self::Meeting => "in person",
            Self::Phone => "by phone",
            Self::Online => "online",
            Self::Intranet => "on the intranet",
            Self::Post => "by post",
        }
    }

    /// The family that an everyday word belongs to, whatever its case.
    pub fn parse(word: &str) -> Option<Self> {
        let is = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        Self::WORDS.into_iter().find(|(_, words)| is(words)).map(|(method, _)| method)
    }

    /// The family that the first word of a text belongs to, and what follows it. That of `call-back` and `phone's` is none.
    pub fn leading(text: &str) -> Option<(Self, &str)> {
        let end = text.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        let mut behind = rest.chars();
        let is_part = match behind.next() {
            Some('-' | '\'' | '’' | '\u{2010}' | '\u{2011}') => {
                behind.next().is_some_and(char::is_alphanumeric)
            }
            Some(sign) => sign.is_alphanumeric() || sign == '_',
            None => false,
        };
        Self::parse(word).filter(|_| !is_part).map(|method| (method, rest))
    }

    /// What somebody said of a touch: the family that a leading word sets, and the words. `phone: liked the draft`, `call, no
    /// time today`; `call-back` is none.
    pub fn split(words: &str) -> (Option<Self>, &str) {
        let words = words.trim();
        match Self::leading(words) {
            Some((method, rest)) => {
                (Some(method), rest.trim_start_matches(|c: char| c.is_whitespace() || ":,;.–—-".contains(c)))
            }
            None => (None, words),
        }
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

    /// Those that are in both.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are in either.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

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
        for (_, word) in markdown::tags(text) {
            tags.0 |= Self::of(word).map_or(0, |tag| tag.0);
        }
        tags
    }

    /// The tag of this word, without `#` and whatever its case.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let tag = Self::WORDS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
        tag.map(|(_, tag)| tag)
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

/// When, how and of what kind an entry is: an [`Entry`] without its words, and cheaper to go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// The day.
    pub day: NaiveDate,
    /// The method's family, when the entry names one.
    pub method: Option<Method>,
    /// Its tags.
    pub tags: Tags,
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
    /// The log of these entries. They are gone through twice, so that each part is given its room at once.
    pub fn of<'a>(entries: impl Iterator<Item = Entry<'a>> + Clone) -> Self {
        let sizes = entries.clone().map(|entry| entry.text.len());
        let (count, length) = sizes.fold((0, 0), |(count, length), size| (count + 1, length + size));
        let mut packed = Vec::with_capacity(count);
        let mut texts = String::with_capacity(length);
        let mut sources = Vec::<Arc<str>>::new();
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

    /// The entries, in the note's order; those from other notes come last.
    pub fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        let mut start = 0;
        self.entries.iter().map(move |packed| {
            let entry = self.entry(packed, start);
            start = packed.end;
            entry
        })
    }

    /// The same without their words.
    pub fn stamps(&self) -> impl Iterator<Item = Stamp> + Clone {
        self.entries.iter().map(|&Packed { day, method, tags, .. }| Stamp { day, method, tags })
    }

    /// The entry at `at`, as [`Log::iter`] counts.
    pub fn get(&self, at: usize) -> Option<Entry<'_>> {
        let start = at.checked_sub(1).map_or(0, |before| self.entries[before].end);
        Some(self.entry(self.entries.get(at)?, start))
    }

    /// The entry whose text begins at `start`.
    fn entry(&self, packed: &Packed, start: u32) -> Entry<'_> {
        let &Packed { day, line, end, source, method, tags } = packed;
        let text = &self.texts[start as usize..end as usize];
        let from = usize::from(source).checked_sub(1).map(|source| &self.sources[source]);
        Entry { day, method, tags, line, text, from }
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
        let entries: Vec<_> = entries.into_iter().collect();
        Self::of(entries.iter().copied())
    }
}

/// A log with more mistakes than this is wrong as a whole: one line says so instead of a thousand.
const MAX_WRONG: usize = 20;

/// What the items of a log say.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The entries that could be read.
    pub log: Log,
    /// See [`super::Said::vague`].
    pub vague: Option<(NaiveDate, Range<usize>)>,
    /// The items that are no entries.
    pub wrong: Vec<Wrong>,
}

/// An entry as it stands in its note.
#[derive(Debug)]
pub struct Written<'a> {
    /// What it says.
    pub entry: Entry<'a>,
    /// Its own lines, from behind the day on.
    pub words: &'a str,
    /// Where these begin in the note.
    at: usize,
}

/// An entry's day takes so many bytes, and stands, but for some ASCII signs before it, at its start.
const DAY: usize = "2026-11-02".len();

/// Reads the log's items. `on_log` is shown all its entries, and may take their texts away, which are not kept then.
pub(super) fn read(items: &[Item<'_>], place: Place, on_log: &mut dyn FnMut(&mut [Written<'_>])) -> Read {
    let (mut entries, mut wrong) = (Vec::with_capacity(items.len()), Vec::new());
    let mut mistakes = 0;
    for item in items {
        match parse_item(item.text) {
            Ok(None) => {}
            Ok(Some(entry)) => {
                let entry = Entry { line: place.line(item), ..entry };
                let words = &own_lines(item.text)[DAY..];
                entries.push(Written { entry, words, at: place.at(item) + DAY });
            }
            Err(_) if mistakes >= MAX_WRONG => mistakes += 1,
            Err(mistake) => {
                mistakes += 1;
                wrong.push(mistake.at(item, place));
            }
        }
    }
    if let Some(last) = wrong.last().filter(|_| mistakes > MAX_WRONG) {
        let message = format!("{} more entries of the log are without a day", mistakes - MAX_WRONG);
        wrong.push(Wrong::new(last.range.clone(), message, NO_DATE_HINT));
    }
    let vague = vague(&entries);
    on_log(&mut entries);
    Read { vague, log: Log::of(entries.iter().map(|written| written.entry)), wrong }
}

/// The vague words in the newest answered entries: a later touch has overtaken those in older ones.
fn vague(entries: &[Written<'_>]) -> Option<(NaiveDate, Range<usize>)> {
    let answered = || entries.iter().filter(|it| !it.entry.tags.contains(Tags::NO_ANSWER));
    let newest = answered().map(|it| it.entry.day).max()?;
    answered().filter(|it| it.entry.day == newest).find_map(|it| {
        let words = vague::find(it.words)?;
        Some((newest, it.at + words.start..it.at + words.end))
    })
}

/// Why an item is no entry; the text is what was read for its day.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Mistake<'a> {
    NoDate,
    BadDate(&'a str),
}

const NO_DATE_HINT: &str = "begin it with the day: `- 2026-11-02 phone: …`";

impl Mistake<'_> {
    fn at(self, item: &Item<'_>, place: Place) -> Wrong {
        match self {
            Self::NoDate => {
                let at = place.at(item);
                let length = item.text.lines().next().unwrap_or_default().len();
                Wrong::new(at..at + length, "log entry without a date", NO_DATE_HINT)
            }
            Self::BadDate(day) => {
                let at = place.at(item) + (item.text.len() - item.text.trim_start_matches(OPENING).len());
                let message = format!("`{day}` is no day");
                Wrong::new(at..at + day.len(), message, "write it as year-month-day: 2026-11-02")
            }
        }
    }
}

/// What may stand before a day: emphasis, or the link to a daily note.
const OPENING: [char; 4] = ['*', '_', '[', '('];

/// Reads an item's source without its marker. A task and an empty item are no entries and no mistakes.
pub(super) fn parse_item(text: &str) -> Result<Option<Entry<'_>>, Mistake<'_>> {
    if text.is_empty() || has_box(text) {
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
    let rest = rest.trim_start_matches(|c: char| is_between(c) || matches!(c, '*' | '_' | ']' | ')' | '('));
    let (method, said) = Method::leading(rest).map_or((None, rest), |(method, said)| (Some(method), said));
    let said = said.trim_start_matches(is_between);
    // What follows the day may stand on a line of its own already, as the first nested item.
    let line = super::lines(text).next().map_or("", |line| &text[line]);
    let said = line.get(text.len() - said.len()..).unwrap_or_default().trim_end();
    Ok(Some(Entry { day, method, tags: Tags::parse(text), line: 1, text: said, from: None }))
}

/// What people put between an entry's day, its method and its words.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ':' | ',' | ';' | '.' | '|' | '-' | '–' | '—')
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

/// A link in an entry's text to another note.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// Of a wiki link the note's name or path without `.md`; else the path relative to the note, decoded.
    pub target: Box<str>,
    /// `[[Ada]]` rather than `[Ada](Ada.md)`.
    pub is_wiki: bool,
}

/// At most how many links of one entry count: nobody meets more people at once that matter.
const MAX_LINKS: usize = 20;

/// The links to notes in an entry's text, in its order, without headings and labels; those in code and to the web
/// are none.
pub fn links(text: &str) -> Vec<Link> {
    let text = without_code(text);
    let found = std::iter::successors(markdown::Link::first(&text), |link| markdown::Link::first(link.after));
    found.filter_map(|link| note_link(&link)).take(MAX_LINKS).collect()
}

fn note_link(link: &markdown::Link<'_>) -> Option<Link> {
    let target = link.target.split('#').next().unwrap_or_default().trim();
    let without_suffix = target.len().checked_sub(3).and_then(|end| target.split_at_checked(end));
    let note = without_suffix.filter(|(_, suffix)| suffix.eq_ignore_ascii_case(".md")).map(|(note, _)| note);
    let target = match link.is_wiki {
        true => note.unwrap_or(target).to_owned(),
        // A colon before the first slash ends the scheme of a URL.
        false if target.split('/').next().is_some_and(|first| first.contains(':')) => return None,
        false => {
            note?;
            let path = decode(target);
            path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
        }
    };
    (!target.is_empty()).then(|| Link { target: target.into(), is_wiki: link.is_wiki })
}

#[cfg(test)]
mod tests;
