//! What the user did to one line of DUE.md, as a value. What it asks for is decided in [`super::answer`].

use super::line::{Line, unix};
use crate::agenda::entry::{ItemKey, Section};
use crate::agenda::markdown::escape;
use crate::contact;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// So many characters of an item's text stand on every page that has it.
const LIKENESS: usize = 24;

/// What a box belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// A person's own line.
    Person {
        /// The note as the page's link names it: a path from the vault's root, or a name.
        note: String,
        /// Where it stood on the page that the user had before them.
        section: Section,
    },
    /// An item below a person.
    Item {
        /// The person's note.
        note: String,
        /// Where the person stood.
        section: Section,
        /// Which item.
        key: ItemKey,
    },
    /// A task of the user's own below a person: a new promise.
    NewTask {
        /// The person's note.
        note: String,
    },
    /// A card of the inbox.
    Card {
        /// Its text in the inbox.
        text: String,
    },
}

/// A mark, or words, on a line of DUE.md.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// What it is about.
    pub target: Target,
    /// What stands in the box, trimmed; empty where the user only added words.
    pub sign: String,
    /// The user's text between the box and the line's own words, as typed.
    pub before: String,
    /// The user's text behind the line's own words, as typed (with its dash, if any). Of a new task: its text.
    pub after: String,
    /// The indented lines of the user's below it, as typed.
    pub below: Vec<String>,
    /// The day on which it was made, once that is known.
    pub day: Option<NaiveDate>,
    /// What of it was carried out already: the tick came first, words followed.
    pub done: Option<Done>,
    /// Why the user's words cannot be told from the line's own, where they cannot: nothing is carried out then.
    pub is_garbled: bool,
    /// The line as typed, without those below it.
    pub typed: String,
    /// What we have to say about it, as Markdown: a mark that cannot be understood stays, with a remark.
    pub remark: Option<String>,
}

/// What a sign in a box asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Nothing: the box is empty.
    Empty,
    /// `[/]`: nothing yet, the user is at it. A mark of theirs, not of ours.
    UnderWay,
    /// `[x]`, `[X]`: it is done.
    Done,
    /// `[?]`: it was tried.
    Tried,
    /// `[>]`: later.
    Later,
    /// `[-]`: no, or no more.
    Not,
    /// Nobody knows.
    Unknown,
}

impl Mark {
    /// What the sign in its box asks for.
    pub fn asks(&self) -> Sign {
        match self.sign.as_str() {
            "" => Sign::Empty,
            "/" => Sign::UnderWay,
            "x" | "X" => Sign::Done,
            "?" => Sign::Tried,
            ">" => Sign::Later,
            "-" => Sign::Not,
            _ => Sign::Unknown,
        }
    }
}

/// An earlier state of the same mark that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The day that it was carried out for.
    pub day: NaiveDate,
    /// The words that it had then, as [`Mark`] has them.
    pub after: String,
    /// The lines below that it had then.
    pub below: Vec<String>,
}

/// Whether an agenda file's text, of whatever day, holds this mark.
pub fn holds(text: &str, mark: &Mark) -> bool {
    let is_it = |line: &str| {
        if line.trim() == mark.typed {
            return true;
        }
        let line = Line::parse(line);
        let words = line.sign.unwrap_or_default() == mark.sign && line.text.contains(&mark.after);
        words
            && match &mark.target {
                Target::Person { note, .. } => {
                    line.note().is_some_and(|its| contact::name(&its) == contact::name(note))
                }
                Target::Item { key, .. } => {
                    let head: String = escape(&key.text).chars().take(LIKENESS).collect();
                    line.text.contains(&head)
                }
                Target::NewTask { .. } | Target::Card { .. } => false,
            }
    };
    unix(text).lines().any(is_it)
}
