//! All our headings and sentences in DUE.md, as one table. Another language is another table.
//!
//! Nothing reads them back, except the day in the first line: [`Phrases::day`] finds it behind the table's own title.
//! Findings are not in the table, since `rounds check` prints them in the same words; neither are the ways of adding
//! value, which are a list that the user may replace.

mod english;
#[cfg(test)]
pub(crate) mod german;

pub use english::ENGLISH;

use super::segments::{Piece, Segment, ours};
use crate::agenda::Off;
use crate::agenda::because::Rule;
use crate::agenda::entry::Section;
use crate::agenda::no_reply::{Evidence, Reason};
use crate::agenda::suggest::Act;
use crate::contact::Method;
use chrono::NaiveDate;

/// The words of one language. In a template `{0}`, `{1}` … stand for what is put in.
#[derive(Debug)]
pub struct Phrases {
    /// The first line, without its day.
    pub title: &'static str,
    /// The first line's day: `Sunday 22 November 2026`.
    pub long: fn(NaiveDate) -> String,
    /// The day that such words mean.
    pub parse_long: fn(&str) -> Option<NaiveDate>,
    /// A day in a line, with its year where that is not this one.
    pub short: fn(NaiveDate, i32) -> String,
    /// The name of a month, from 1 on.
    pub month: fn(u32) -> &'static str,
    /// On the first of a month: the one before it, and the file that looks back on it.
    pub month_over: &'static str,
    /// Where nobody is due.
    pub nothing: &'static str,
    /// The headings of [`Section`]s, in their order.
    pub sections: [&'static str; 4],
    /// Cards that wait for a word.
    pub inbox: &'static str,
    /// The mix.
    pub balance: &'static str,
    /// Findings.
    pub attention: &'static str,
    /// The user's own lines.
    pub yours: &'static str,
    /// What was left out: how many, and the command that shows them.
    pub more: &'static str,

    /// `next` has come, or comes; and when to ask again after a try.
    pub agreed: &'static str,
    /// As above, after a try.
    pub agreed_again: &'static str,
    /// What was agreed, in quotes.
    pub quoted: &'static str,
    /// A first follow-up in time.
    pub follow_up: &'static str,
    /// A first follow-up that is late.
    pub follow_up_late: &'static str,
    /// Due by the cadence.
    pub due_since: &'static str,
    /// A meeting that comes, before what it is called.
    pub seen: &'static str,
    /// Due, since nobody was ever touched or met.
    pub never_touched: &'static str,
    /// Touched less often than was usual, every so many days.
    pub cooling: fn(u32) -> String,
    /// Whom the way to them leads through.
    pub via: &'static str,
    /// An introducer who has not introduced anybody yet.
    pub still_waiting: &'static str,
    /// What to say at a second try, within two weeks of the first.
    pub retry: &'static str,
    /// What to do before another try.
    pub try_first: &'static str,
    /// A day that comes, alone.
    pub on: &'static str,
    /// When you met.
    pub met: &'static str,
    /// Where you met, from what a note says of it: `at the fair`.
    pub place: fn(&str) -> Option<String>,
    /// The last touch; and how.
    pub last: &'static str,
    /// The last touch came from them.
    pub they_wrote: &'static str,
    /// … by phone.
    pub they_called: &'static str,
    /// … in person.
    pub they_came: &'static str,
    /// Tries without an answer: one, two, and more.
    pub tried: [&'static str; 3],
    /// Which touch the coming one is.
    pub nth_touch: &'static str,
    /// `4th`.
    pub ordinal: fn(usize) -> String,
    /// `by phone`.
    pub by: fn(Method) -> &'static str,

    /// Yours, with and without a day.
    pub promise: [&'static str; 2],
    /// Theirs, with and without a day.
    pub waiting: [&'static str; 2],
    /// A promise without words.
    pub no_words: &'static str,
    /// Help received, to tell what came of it: a thing, the entry's own words, neither, an introduction to somebody.
    pub tell: [&'static str; 4],
    /// Help given, to ask how useful it was: one thing, several, the entry's own words, neither, an introduction to somebody.
    pub ask: [&'static str; 5],
    /// What people give each other, from the English word for it.
    pub thing: fn(&'static str) -> &'static str,
    /// A buying window that is open, and one that opens.
    pub window: [&'static str; 2],
    /// A birthday that comes, and one that is past.
    pub birthday: [&'static str; 2],
    /// After a first call.
    pub thanks: &'static str,
    /// A question for next time.
    pub question: &'static str,

    /// A first line for a first follow-up, with the place where you met.
    pub opening: &'static str,
    /// The same where the note says how you met in words that make no sentence with ours.
    pub opening_words: &'static str,
    /// Both with what follows: when, not if; each other, not me.
    pub opening_whole: &'static str,
    /// … from the note's own words.
    pub opening_words_whole: &'static str,
    /// What to say where that finds no time.
    pub fallbacks: [&'static str; 2],
    /// What to do: how, before the way; and what else, behind it.
    pub act: fn(&Act) -> [String; 2],

    /// No reply: what to ask oneself, in the order of the ten reasons.
    pub questions: [&'static str; 10],
    /// No reply: what a note answers.
    pub evidence: fn(&Evidence) -> String,
    /// No reply: what the note says about why.
    pub note_says: &'static str,
    /// No reply: what only the user knows.
    pub ask_yourself: &'static str,
    /// No reply: what to do.
    pub ways_out: &'static str,
    /// No reply: what to do where a note says this; `None`: what always remains.
    pub way_out: fn(&Evidence) -> Option<String>,
    /// No reply: what always remains.
    pub let_go: &'static str,

    /// Why a rule spoke on a day: a short sentence without a full stop.
    pub because: fn(&Rule, NaiveDate) -> String,

    /// A card that waits, without and with its day.
    pub card: [&'static str; 2],

    /// The head of the table of the mix.
    pub table_head: &'static str,
    /// The row of those in no category.
    pub no_category: &'static str,
    /// The row of sums.
    pub all: &'static str,
    /// What is off.
    pub off: fn(&Off) -> String,
    /// How many others there are, behind names.
    pub and_more: &'static str,
    /// Who might rest.
    pub to_rest: &'static str,
    /// Who is never due, named, and counted with the command that lists them.
    pub without_circle: [&'static str; 2],
}

impl Phrases {
    /// The heading of a section.
    pub fn section(&self, section: Section) -> &'static str {
        self.sections[section as usize]
    }

    /// All of what to do as plain text on one line: `phone: send an article on their field; remember: a whippet`.
    pub fn act(&self, act: &Act) -> String {
        let [how, besides] = (self.act)(act);
        let way = act.way.as_ref().map(|way| format!(": {way}")).unwrap_or_default();
        format!("{how}{way}{besides}")
    }

    /// What to ask oneself of this reason.
    pub fn question(&self, reason: &Reason) -> &'static str {
        self.questions.get(usize::from(reason.number).wrapping_sub(1)).copied().unwrap_or_default()
    }

    /// The first line.
    pub fn title(&self, day: NaiveDate) -> String {
        format!("{}{}", self.title, (self.long)(day))
    }

    /// The day in a DUE.md's first line.
    pub fn day(&self, text: &str) -> Option<NaiveDate> {
        let line = text.trim_start_matches('\u{feff}').lines().next()?.trim_end();
        let day = (self.parse_long)(line.strip_prefix(self.title)?)?;
        (line == self.title(day)).then_some(day)
    }
}

/// A template with these pieces in the places of `{0}`, `{1}` …
pub(super) fn fill(template: &str, pieces: &[Piece]) -> Segment {
    let mut segment = Segment::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let number =
            after.split_once('}').and_then(|(number, after)| Some((number.parse::<usize>().ok()?, after)));
        let Some((piece, after)) = number.and_then(|(number, after)| Some((pieces.get(number)?, after)))
        else {
            break;
        };
        if !before.is_empty() {
            segment.push(ours(before));
        }
        segment.push(piece.clone());
        rest = after;
    }
    if !rest.is_empty() {
        segment.push(ours(rest));
    }
    segment
}
