//! Give and take: what is still to be told or asked after help, either way.

use crate::contact::{Contact, Entry, Tags};
use chrono::{Days, NaiveDate};

/// After so many days something has come of help.
const FROM: u64 = 14;
/// Later than this nobody remembers what it was.
const UNTIL: u64 = 56;

/// What is to be done about help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// They helped: tell them what came of it.
    Tell,
    /// They introduced somebody: tell them what came of it.
    TellOfReferral,
    /// You helped: ask how useful it was.
    Ask,
}

/// Help that nobody came back to yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// What is to be done.
    pub kind: Kind,
    /// The day of the help.
    pub day: NaiveDate,
    /// 1-based line of its log entry.
    pub line: u32,
    /// The user's words for it; may be empty.
    pub subject: Box<str>,
    /// The first day on which it stands on the agenda …
    pub from: NaiveDate,
    /// … and the last; `None`: until it is done.
    pub until: Option<NaiveDate>,
}

impl Pending {
    /// Whether it stands on the agenda of `today`.
    pub fn is_due(&self, today: NaiveDate) -> bool {
        self.from <= today && self.until.is_none_or(|until| today <= until)
    }
}

/// All help up to `today` that nobody came back to, whether or not its time has come; oldest first.
pub fn pending(contact: &Contact, today: NaiveDate) -> Vec<Pending> {
    let history = contact.history(today);
    let newest = |tag| history.iter().rev().find(|entry| entry.tags.contains(tag)).map(|entry| entry.day);
    let (told, asked) = (newest(Tags::TOLD), newest(Tags::ASKED));
    let mut all = Vec::new();
    for entry in &history {
        let is_open = |answered: Option<NaiveDate>| answered.is_none_or(|answered| answered <= entry.day);
        let has = |tag| entry.tags.contains(tag);
        if has(Tags::REFERRAL) && is_open(told) {
            all.push(item(entry, Kind::TellOfReferral));
        } else if has(Tags::GOT) && is_open(told) {
            all.push(item(entry, Kind::Tell));
        }
        if has(Tags::GAVE) && is_open(asked) {
            all.push(item(entry, Kind::Ask));
        }
    }
    all
}

fn item(entry: &Entry<'_>, kind: Kind) -> Pending {
    let after = |days| entry.day.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX);
    Pending {
        kind,
        day: entry.day,
        line: entry.line,
        subject: subject(entry.text).into(),
        from: after(FROM),
        until: (kind == Kind::Ask).then(|| after(UNTIL)),
    }
}

/// The entry's words without its tags.
fn subject(text: &str) -> String {
    text.split_whitespace().filter(|word| !word.starts_with('#')).collect::<Vec<_>>().join(" ")
}
