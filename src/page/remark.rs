//! Why a mark stays, as a sentence beside it. These sentences stand here and nowhere else; another language is another
//! [`Remark::words`].

use crate::agenda::entry::Kind;
use crate::date::spoken;
use crate::note::edit::Refusal;
use chrono::NaiveDate;

/// Why a mark is not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The line's own words were edited, so that the user's cannot be told from them.
    Garbled,
    /// The tick was taken out of the box after it was carried out.
    TakenBack,
    /// Nothing that may stand in a box.
    UnknownSign(String),
    /// `[>2w]`: the day stands in the box.
    DayInBox(String),
    /// `[>]` without a day.
    NoDay,
    /// `[>]` with a day that cannot be told.
    UnclearDay(spoken::Unclear),
    /// `[>]` with a day that is not to come.
    NotAhead(NaiveDate),
    /// A `✅` or the like, and behind it something that is no day.
    NoTickDay(char),
    /// A `✅` with a day to come.
    TickToCome(NaiveDate),
    /// The note has no such promise.
    NoPromise,
    /// The note has no such question.
    NoQuestion,
    /// A promise that repeats and has no day.
    RepeatsWithoutDay,
    /// `[-] hand over to` and nobody behind it.
    HandOverToWhom,
    /// A contact cannot be handed over to themselves.
    HandOverToSelf,
    /// `[>]` on what has no day of its own to be moved.
    NotLater(Kind),
    /// `[-]` on a purchase, and nothing says how often they buy.
    NoCycle,
    /// A mark on a task of the user's own.
    MarkedTask,
    /// A task of the user's own without words.
    NoWords,
    /// A mark on a card that says nothing there.
    NotOnCard(String),
    /// The note cannot be changed so.
    Refused(Refusal),
}

impl Remark {
    /// The remark as a sentence, plain text on one line; what it quotes is not to be trusted.
    pub fn words(&self) -> String {
        match self {
            Self::Garbled => "your words cannot be told from the line's own, which were edited: put those back, or write \
                              yours in a bullet below the line"
                .into(),
            Self::TakenBack => "this was carried out already, and taking the mark out again changes nothing: \
                                `rounds undo` takes it back"
                .into(),
            Self::UnknownSign(sign) => {
                format!("`[{sign}]` is no mark: x done, ? tried, > later with a day, - not any more")
            }
            Self::DayInBox(sign) => {
                let day = sign.trim_start_matches('>').trim();
                format!("`[{sign}]`: the day goes behind the box: `[>] {day}`")
            }
            Self::NoDay => "`[>]` needs a day: `[>] 2w`, `[>] friday` or `[>] 2026-12-01`".into(),
            Self::UnclearDay(unclear) => format!("{unclear}: {}", unclear.hint()),
            Self::NotAhead(day) => {
                format!("{day} is not ahead: write `[>] 2w`, `[>] friday` or a day to come")
            }
            Self::NoTickDay(sign) => format!("{sign} is followed by no day: write `{sign} 2026-11-20`"),
            Self::TickToCome(day) => format!("✅ {day} is still to come"),
            Self::NoPromise => "the note has no open promise with these words any more".into(),
            Self::NoQuestion => "the note has no question with these words any more".into(),
            Self::RepeatsWithoutDay => {
                "it repeats, and has no day to count from: give it one in the note, or tick it there".into()
            }
            Self::HandOverToWhom => "hand over to whom? write `[-] hand over to NAME`".into(),
            Self::HandOverToSelf => "nobody can be handed over to themselves: name somebody else".into(),
            Self::NotLater(kind) => not_later(*kind).into(),
            Self::NoCycle => {
                "nothing says how often they buy: write `[>]` and the day, or `buys_every` into the note".into()
            }
            Self::MarkedTask => {
                "a new promise has an empty box, `- [ ] …`; what is done already goes behind the person's line".into()
            }
            Self::NoWords => "a promise needs words: say what was promised".into(),
            Self::NotOnCard(sign) => {
                format!("`[{sign}]` says nothing of a card: x and what for, > with a day, - throw away")
            }
            Self::Refused(Refusal { message, hint }) => format!("{message}: {hint}"),
        }
    }
}

fn not_later(kind: Kind) -> &'static str {
    match kind {
        Kind::Birthday => "a birthday cannot be moved: x for a card or a word, - to let it be",
        Kind::Question => "a question waits for the next talk anyway: x when it was asked, - to let it be",
        _ => "`[>]` moves a person, a promise or a purchase: x when it is done, - to let it be",
    }
}
