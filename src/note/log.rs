//! The log: a list under a heading `Log`, one item a touch.

use chrono::NaiveDate;

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
    pub fn parse(_word: &str) -> Option<Self> {
        todo!()
    }
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
}

/// One entry of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The day.
    pub day: NaiveDate,
    /// The method's family, when the entry names one.
    pub method: Option<Method>,
    /// Its tags.
    pub tags: Tags,
    /// 1-based line in the file.
    pub line: u32,
}
