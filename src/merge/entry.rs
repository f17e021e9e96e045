//! One key of a front matter with its value, as text: its value, the comment behind it, what two of them come to.

use super::list;
use super::sequence::either;
use crate::date::parse_day;
use crate::note::fields::{Key, Value};
use crate::note::front_matter;
use crate::note::yaml::{Node, Pair, Says};
use chrono::NaiveDate;
use std::borrow::Cow;

/// One key with all its lines.
#[derive(Debug)]
pub(super) struct KeyLines<'a> {
    /// The key, as documented where it is one of ours: two spellings of it are the same key.
    pub(super) name: Cow<'a, str>,
    pub(super) value: Value<'a>,
    /// Its lines, each with its end.
    pub(super) text: &'a str,
    /// The value with its places in `text`.
    pub(super) node: Node,
}

impl<'a> KeyLines<'a> {
    /// Reads the lines of a pair, which begin at the byte `start` of its text; `None` where they do not say alone what they
    /// say among the others.
    pub(super) fn read(text: &'a str, Pair { key, value }: Pair, start: usize) -> Option<Self> {
        let word = key.text()?;
        let node = value.moved_up(start);
        let value = front_matter::flat(word, node.clone());
        let alone = only(front_matter::pairs(text).ok()?)?;
        let name = Key::of(word).map_or(Cow::Owned(word.to_owned()), |key| Cow::Borrowed(key.word()));
        (alone.0 == word && alone.1 == value).then_some(Self { name, value, text, node })
    }

    /// An entry of one line as what it says and the comment behind that, with the space before it; empty where there is
    /// none.
    pub(super) fn with_comment(&self) -> Option<(&'a str, &'a str)> {
        let line = self.text.trim_end_matches([' ', '\t', '\n', '\r']);
        let (content, comment) = line.split_at_checked(self.node.span.end)?;
        let is_comment = comment.is_empty() || comment.trim_start().starts_with('#');
        (is_comment && !line.contains('\n')).then_some((content, comment))
    }

    /// What makes two values the same: of one that is nested its text.
    fn said(&self) -> Option<(&Value<'_>, &str)> {
        match &self.value {
            Value::Null => None,
            value if self.is_nested() => Some((value, self.text)),
            Value::Other => Some((&self.value, self.text)),
            value => Some((value, "")),
        }
    }

    /// Whether it is a list of which an item is more than a text: `- {value: a@b.example, kind: work}`.
    pub(super) fn is_nested(&self) -> bool {
        let is_more = |item: &Node| matches!(item.says, Says::List(_) | Says::Mapping(_));
        matches!(&self.node.says, Says::List(items) if items.iter().any(is_more))
    }
}

/// What two versions of an entry come to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum MergedKey<'a> {
    /// Both took it out, or one did and the other left it alone.
    Gone,
    /// Its lines, and comment lines that must stand below them.
    Stays { text: Cow<'a, str>, below: String },
    /// Two values that only a person can choose between.
    Clash { ours: &'a str, theirs: &'a str },
}

/// One entry in its three versions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Versions<'e, 'a> {
    pub(super) base: Option<&'e KeyLines<'a>>,
    pub(super) ours: Option<&'e KeyLines<'a>>,
    pub(super) theirs: Option<&'e KeyLines<'a>>,
}

impl<'e, 'a> Versions<'e, 'a> {
    /// The same of each version.
    fn each<T>(self, of: impl Fn(&'e KeyLines<'a>) -> Option<T>) -> [Option<T>; 3] {
        [self.base.and_then(&of), self.ours.and_then(&of), self.theirs.and_then(&of)]
    }

    pub(super) fn merge(self) -> MergedKey<'a> {
        let [base, ours, theirs] = self.each(|entry| Some(entry.text));
        if let Some(text) = either(&base, ours, theirs) {
            return text.map_or(MergedKey::Gone, |text| MergedKey::Stays {
                text: text.into(),
                below: String::new(),
            });
        }
        if let Some(merged) = list::merge(self) {
            let stays = |text: String| MergedKey::Stays { text: text.into(), below: String::new() };
            return merged.map_or(MergedKey::Gone, stays);
        }
        match (self.winner(), self.ours, self.theirs) {
            (Some(winner), ..) => winner.map_or(MergedKey::Gone, |winner| self.with_comment(winner)),
            (None, Some(ours), Some(theirs)) => MergedKey::Clash { ours: ours.text, theirs: theirs.text },
            // A value beats none, so this is where there is no value at all.
            (None, ours, theirs) => ours.or(theirs).map_or(MergedKey::Gone, |it| self.with_comment(it)),
        }
    }

    /// The version whose value counts; `None` where the two clash.
    fn winner(self) -> Option<Option<&'e KeyLines<'a>>> {
        let [base, ours, theirs] = self.each(KeyLines::said);
        if let Some(said) = either(&base, ours, theirs) {
            return Some(if said == ours { self.ours } else { self.theirs });
        }
        if ours.is_none() || theirs.is_none() {
            return Some(if ours.is_none() { self.theirs } else { self.ours });
        }
        let (ours, theirs) = (self.ours?, self.theirs?);
        let [our_day, their_day] = [ours, theirs].map(day);
        let ours_counts = match Key::of(&ours.name)? {
            Key::LastTouch | Key::Bought => our_day? >= their_day?,
            Key::Next => our_day? <= their_day?,
            _ => return None,
        };
        Some(Some(if ours_counts { ours } else { theirs }))
    }

    /// The winner with the comment that counts, whoever wrote it; of two different ones the other's below.
    fn with_comment(self, winner: &'e KeyLines<'a>) -> MergedKey<'a> {
        let stays = |text, below| MergedKey::Stays { text, below };
        let unchanged = Cow::Borrowed(winner.text);
        let Some((content, own)) = winner.with_comment() else { return stays(unchanged, String::new()) };
        let comment =
            |entry: &'e KeyLines<'a>| entry.with_comment().map(|it| it.1).filter(|it| !it.is_empty());
        let [base, ours, theirs] = self.each(comment);
        let with = |comment: &str| stays(format!("{content}{comment}\n").into(), String::new());
        match either(&base, ours, theirs) {
            Some(comment) if comment.unwrap_or_default() == own => stays(unchanged, String::new()),
            Some(comment) => with(comment.unwrap_or_default()),
            None => {
                let other = [ours, theirs].into_iter().flatten().find(|comment| comment.trim() != own.trim());
                match other {
                    Some(other) if own.is_empty() => with(other),
                    Some(other) => stays(unchanged, format!("{}\n", other.trim_start())),
                    None => stays(unchanged, String::new()),
                }
            }
        }
    }
}

/// The day that an entry's one value says, with the text that says it: a time of day decides between equal days.
fn day<'e>(entry: &'e KeyLines<'_>) -> Option<(NaiveDate, &'e str)> {
    let Value::Text(text) = &entry.value else { return None };
    Some((parse_day(text)?, text))
}

/// The one thing that there is.
pub(super) fn only<T>(things: Vec<T>) -> Option<T> {
    let mut things = things.into_iter();
    things.next().filter(|_| things.len() == 0)
}
