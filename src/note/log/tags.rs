//! The tags of a log entry, as a set.

use super::super::markdown;
use super::Method;

/// The tags of a log entry, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tags(pub u16);

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
    /// A card or a word for their birthday.
    pub const BIRTHDAY: Self = Self(1 << 8);
    /// A remark: neither a touch nor a try.
    pub const NOTE: Self = Self(1 << 9);

    /// All of them.
    pub const ALL: Self = Self(u16::MAX);

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

    /// Whether an entry with these tells of help of a kind, given, taken or come back to: with `#note` what was to be told or
    /// asked was let be.
    pub fn tells(self, help: Self) -> bool {
        let is_let_be = self.contains(Self::NOTE) && (help == Self::TOLD || help == Self::ASKED);
        self.contains(help) && !is_let_be
    }

    /// Whether an entry with these tells of a touch: it is neither a try nor a remark.
    pub fn is_touch(self) -> bool {
        self.and(Self::NO_ANSWER.or(Self::NOTE)) == Self::default()
    }

    /// Whether an entry with these tells of a try that got no answer.
    pub fn is_try(self) -> bool {
        self.contains(Self::NO_ANSWER) && !self.contains(Self::NOTE)
    }

    /// Whether a touch with these, by such a method, is what an agreed step and a first follow-up wait for. A birthday
    /// wish is not, and to tell or to ask something without saying how is not either.
    pub fn is_step(self, method: Option<Method>) -> bool {
        let is_aside = self.and(Self::TOLD.or(Self::ASKED)) != Self::default() && method.is_none();
        self.is_touch() && !self.contains(Self::BIRTHDAY) && !is_aside
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

    const WORDS: [(&str, Self); 10] = [
        ("gave", Self::GAVE),
        ("got", Self::GOT),
        ("referral", Self::REFERRAL),
        ("noanswer", Self::NO_ANSWER),
        ("sales", Self::SALES),
        ("theirs", Self::THEIRS),
        ("told", Self::TOLD),
        ("asked", Self::ASKED),
        ("birthday", Self::BIRTHDAY),
        ("note", Self::NOTE),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_count_anywhere_but_not_inside_words() {
        let check = |text, expected: u16| assert_eq!(Tags::parse(text).0, expected, "{text:?}");
        check("lent a book #gave", 1);
        check("#got, then (#Referral)", 2 | 4);
        check("#noanswer #sales #theirs #told #asked", 8 | 16 | 32 | 64 | 128);
        check("#birthday, #Note", 256 | 512);
        check("a#gave #gave/book #gavel ##got &#got", 0);
    }

    #[test]
    fn tags_are_told_in_one_order() {
        let words: Vec<_> = Tags::parse("#asked #sales #gave").words().collect();
        assert_eq!(words, ["gave", "sales", "asked"]);
        assert_eq!(Tags::default().words().count(), 0);
    }
}
