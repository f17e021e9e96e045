//! A walk through people, one after the other: who comes when, what a key means, and what an answer comes to. It knows no
//! terminal and writes nothing.

#[cfg(test)]
mod tests;

use crate::agenda::day::Agenda;
use crate::agenda::entry::Section;
use crate::contact::{self, Circle, Status};
use crate::date::spoken::{self, Direction};
use crate::index::Index;
use crate::page::ENGLISH;
use crate::request::{Contacted, Request, Words};
use chrono::{Days, NaiveDate};
use std::sync::Arc;

/// Whom a walk is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Those on the agenda, in its order.
    Agenda,
    /// Those without a circle, by name.
    New,
}

/// What the user says of one person, by one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// They were in touch.
    Touched,
    /// They tried, and nobody answered.
    Tried,
    /// Not now.
    Later,
    /// Off the agenda until further notice.
    Rest,
    /// A promise is kept, or theirs came.
    Kept,
    /// Into a circle.
    Move(Circle),
    /// The note, in the editor.
    Edit,
    /// Nothing: the next one.
    Skip,
    /// Enough for now.
    Quit,
}

impl Answer {
    /// What a key means: a letter, or the mark that DUE.md takes for it.
    pub fn of(key: char, route: Route) -> Option<Self> {
        Some(match key {
            't' | 'x' => Self::Touched,
            'n' | '?' => Self::Tried,
            'l' | '>' => Self::Later,
            'r' | '-' => Self::Rest,
            'k' => Self::Kept,
            'e' => Self::Edit,
            's' | ' ' => Self::Skip,
            'q' => Self::Quit,
            '1'..='3' if route == Route::New => Self::Move(Circle::parse(key.encode_utf8(&mut [0; 4]))?),
            _ => return None,
        })
    }

    /// What else has to be said, as a question; the answer may be empty.
    pub fn question(self) -> Option<&'static str> {
        match self {
            Self::Touched => Some("how, and what of it? `phone: liked the draft`; Enter says no more: "),
            Self::Tried => Some("how? `phone: her voicemail is full`; Enter says no more: "),
            Self::Later => Some("until when? `2w`, `friday`, `22 nov: she is away`; Enter is a week: "),
            Self::Rest | Self::Kept | Self::Move(_) | Self::Edit | Self::Skip | Self::Quit => None,
        }
    }

    /// Whether the next one's turn has come when this is done.
    pub fn moves_on(self) -> bool {
        !matches!(self, Self::Kept | Self::Edit | Self::Quit)
    }

    /// What has become of somebody by it.
    fn done(self) -> Option<&'static str> {
        match self {
            Self::Touched => Some("touched"),
            Self::Tried => Some("tried"),
            Self::Later => Some("put off"),
            Self::Rest => Some("at rest"),
            Self::Kept => Some("kept"),
            Self::Move(_) => Some("in a circle"),
            Self::Skip => Some("skipped"),
            Self::Edit | Self::Quit => None,
        }
    }

    /// The command that does the same.
    pub fn command(self) -> &'static str {
        match self {
            Self::Touched => "touch",
            Self::Tried => "tried",
            Self::Later => "later",
            Self::Rest => "rest",
            Self::Kept => "kept",
            Self::Move(_) => "move",
            Self::Edit => "edit",
            Self::Skip | Self::Quit => "walk",
        }
    }

    /// What it asks for, with the `words` that answer its question; `None`: no change of a note, or one of a promise.
    ///
    /// # Errors
    /// When the words begin with no day to come, where they must.
    pub fn request(self, words: &str, today: NaiveDate) -> Result<Option<Request>, String> {
        let contacted = || Contacted { day: today, text: words.trim().to_owned(), ..Contacted::default() };
        let nothing = || Words::new(today, "");
        Ok(Some(match self {
            Self::Touched => Request::Touched(contacted()),
            Self::Tried => Request::Tried(contacted()),
            Self::Later => {
                let (until, text) = until(words, today)?;
                Request::NotNow { until, words: Words::new(today, text) }
            }
            Self::Rest => Request::Rest(nothing()),
            Self::Move(circle) => Request::Move { circle, words: nothing() },
            Self::Kept | Self::Edit | Self::Skip | Self::Quit => return Ok(None),
        }))
    }
}

/// The day that the words begin with, and those behind it; in a week where there are none.
fn until(words: &str, today: NaiveDate) -> Result<(NaiveDate, &str), String> {
    if words.trim().is_empty() {
        return Ok((today.checked_add_days(Days::new(7)).unwrap_or(NaiveDate::MAX), ""));
    }
    match spoken::split_start(words, today, Direction::Ahead) {
        Some(split) if split.day > today => Ok((split.day, split.rest.trim_start_matches(':').trim_start())),
        Some(split) => Err(format!("{} is not ahead", split.day)),
        None => {
            let unclear = spoken::unsure_start(words, today);
            Err(unclear.unwrap_or_else(|| spoken::Unclear::Unknown(words.trim().to_owned())).to_string())
        }
    }
}

/// Where somebody stands on a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Their note.
    pub path: Arc<str>,
    /// Where they stand on the agenda, if that is why they are visited.
    pub section: Option<Section>,
}

/// How far a walk is, and what was answered on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    route: Route,
    stops: Vec<Stop>,
    at: usize,
    answers: Vec<Answer>,
}

impl Walk {
    /// A walk to those on the agenda.
    pub fn through(agenda: &Agenda) -> Self {
        let stops = agenda.sections.iter().flat_map(|part| {
            let section = Some(part.section);
            part.entries.iter().map(move |entry| Stop { path: entry.path.clone(), section })
        });
        Self::to(Route::Agenda, stops.collect())
    }

    /// A walk to those without a circle, by name.
    pub fn to_new(index: &Index) -> Self {
        let is_new = |it: &contact::Contact| it.circle.is_none() && it.status == Status::Active;
        let new = index.contacts().filter(|(_, contact)| is_new(contact));
        let mut stops: Vec<Stop> = new.map(|(path, _)| Stop { path: path.clone(), section: None }).collect();
        stops.sort_by(|a, b| (contact::name(&a.path), &a.path).cmp(&(contact::name(&b.path), &b.path)));
        Self::to(Route::New, stops)
    }

    fn to(route: Route, stops: Vec<Stop>) -> Self {
        Self { route, stops, at: 0, answers: Vec::new() }
    }

    /// Whom it is to.
    pub fn route(&self) -> Route {
        self.route
    }

    /// Whose turn it is; `None`: it is over.
    pub fn stop(&self) -> Option<&Stop> {
        self.stops.get(self.at)
    }

    /// Something was answered and is done.
    pub fn answered(&mut self, answer: Answer) {
        match answer {
            Answer::Quit => self.at = self.stops.len(),
            _ => {
                self.answers.push(answer);
                self.at += usize::from(answer.moves_on());
            }
        }
    }

    /// They are nobody to be visited any more.
    pub fn pass(&mut self) {
        self.at += 1;
    }

    /// `3 of 12 · Today`
    pub fn header(&self) -> String {
        let section = self.stop().and_then(|stop| stop.section);
        let section = section.map(|section| format!(" · {}", ENGLISH.section(section))).unwrap_or_default();
        format!("{} of {}{section}", self.at + 1, self.stops.len())
    }

    /// The keys, in a line.
    pub fn keys(&self, has_promises: bool) -> String {
        let circles = if self.route == Route::New { "1 2 3 circle · " } else { "" };
        let kept = if has_promises { " · k kept" } else { "" };
        format!("{circles}t touched · n no answer · l later · r rest{kept} · e edit · s skip · q quit: ")
    }

    /// What to say where nobody is to be visited.
    pub fn nobody(&self) -> Option<&'static str> {
        self.stops.is_empty().then_some(match self.route {
            Route::Agenda => "Nobody is on the agenda.",
            Route::New => "Everybody has a circle.",
        })
    }

    /// What came of it: `2 touched, 1 put off, 3 skipped; 4 left`.
    pub fn farewell(&self, left: usize) -> String {
        let words = ["touched", "tried", "put off", "at rest", "kept", "in a circle", "skipped"];
        let count = |word| self.answers.iter().filter(|it| it.done() == Some(word)).count();
        let counts = words.map(|word| (word, count(word)));
        let done: Vec<String> =
            counts.into_iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{n} {word}")).collect();
        let done = if done.is_empty() { "nothing done".to_owned() } else { done.join(", ") };
        if left == 0 { done } else { format!("{done}; {left} left") }
    }

    /// How many are still to be visited.
    pub fn left(&self) -> usize {
        self.stops.len().saturating_sub(self.at)
    }
}
