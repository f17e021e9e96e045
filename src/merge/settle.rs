//! What a merge left for a person, as questions with both answers, and the note as it reads with the answers taken:
//! the clashes of [`super::clashes`], and git's own marks, whoever merged. Changes nothing that was not in question.

use super::front_matter::{Clash, THEIRS, clashes, goes_on};
use super::style::{Style, plain};
use super::{Rules, TextMerge};
use crate::note::conflict::{Hunk, hunks};
use std::fmt;
use std::ops::Range;

/// A note with something to settle.
#[derive(Debug)]
pub struct Dispute {
    style: Style,
    /// The note, in the plain style, merged by its fields as far as that goes.
    text: String,
    /// What is left to ask; none where the fields settled it all.
    pub questions: Vec<Question>,
}

/// One thing that only a person can settle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What it is about.
    pub what: Subject,
    /// The answers: ours, then theirs; more where two merges left one each.
    pub versions: Vec<Version>,
    /// What the answer takes the place of.
    range: Range<usize>,
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A field of the front matter, by its key.
    Field(String),
    /// Text from this 1-based line on.
    Line(usize),
}

impl fmt::Display for Subject {
    /// `circle`, `line 12`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(key) => out.write_str(key),
            Self::Line(line) => write!(out, "line {line}"),
        }
    }
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The value, or the lines of text.
    pub shown: String,
    text: String,
}

impl Dispute {
    /// Reads a note; `None`: nothing in it is to be settled.
    ///
    /// Between git's marks only that is asked which the rules cannot settle: what one side alone has stays.
    pub fn read(note: &str, rules: Rules, text_merge: TextMerge<'_>) -> Option<Self> {
        let style = Style::of(note);
        let mut text = plain(note).into_owned();
        let hunks = hunks(&text);
        // What git takes for binary is asked about as it stands.
        if !hunks.is_empty() && !text.contains('\0') {
            let side = |side: fn(&Hunk) -> Range<usize>| replaced(&text, &hunks, side);
            let [base, ours, theirs] = [
                side(|hunk| hunk.base.clone()),
                side(|hunk| hunk.ours.clone()),
                side(|hunk| hunk.theirs.clone()),
            ];
            text = rules(&base, &ours, &theirs, text_merge).text;
        }
        let questions = questions(&text);
        (!questions.is_empty() || !hunks.is_empty()).then_some(Self { style, text, questions })
    }

    /// What a merge left open in its own result: nothing in there is merged again.
    pub fn of_merged(note: &str) -> Self {
        let text = plain(note).into_owned();
        let questions = questions(&text);
        Self { style: Style::of(note), text, questions }
    }

    /// The note with these answers: for each question which version counts. A question without one stays open.
    pub fn settled(&self, answers: &[Option<usize>]) -> String {
        let mut text = self.text.clone();
        for (question, answer) in self.questions.iter().zip(answers).rev() {
            if let Some(version) = answer.and_then(|answer| question.versions.get(answer)) {
                text.replace_range(question.range.clone(), &version.text);
            }
        }
        self.style.apply(&text)
    }

    /// What was settled, in words for history: `circle 1 (theirs: 2)`.
    pub fn words(&self, answers: &[Option<usize>]) -> Vec<String> {
        let words = |(question, answer): (&Question, &Option<usize>)| {
            let answer = (*answer)?;
            let Question { what, versions, .. } = question;
            let (whose, other) = if answer == 0 { ("theirs", versions.len() - 1) } else { ("ours", 0) };
            let (chosen, other) = (&versions.get(answer)?.shown, &versions.get(other)?.shown);
            Some(match question.is_text() {
                true if answer == 0 => format!("{what} as ours"),
                true => format!("{what} as theirs"),
                false => format!("{what} {chosen} ({whose}: {other})"),
            })
        };
        self.questions.iter().zip(answers).filter_map(words).collect()
    }
}

impl Question {
    /// Whether it is about text rather than a field.
    pub fn is_text(&self) -> bool {
        matches!(self.what, Subject::Line(_))
    }
}

fn questions(text: &str) -> Vec<Question> {
    let mut questions = of_clashes(text);
    questions.extend(hunks(text).iter().map(|hunk| of_hunk(text, hunk)));
    questions.sort_by_key(|question| question.range.start);
    questions
}

fn of_clashes(text: &str) -> Vec<Question> {
    let clashes = clashes(text);
    let groups = clashes.chunk_by(|one, other| one.range == other.range);
    groups.filter_map(|clashes| of_clash(text, clashes)).collect()
}

/// The question that one comment asks: it holds several values after a second clash.
fn of_clash(text: &str, clashes: &[Clash]) -> Option<Question> {
    let first = clashes.first()?;
    let ours = Version { shown: first.ours.clone(), text: text[first.entry.clone()].to_owned() };
    let mut theirs: Vec<String> = Vec::new();
    for line in text[first.range.clone()].lines() {
        let line = line.strip_prefix(THEIRS).unwrap_or(line);
        let line = line.strip_prefix(' ').unwrap_or(line);
        match theirs.last_mut() {
            Some(last) if goes_on(line) || line.trim().is_empty() => last.push_str(line),
            _ => theirs.push(line.to_owned()),
        }
        theirs.iter_mut().last()?.push('\n');
    }
    // Each piece must be the value that was read from it.
    (theirs.len() == clashes.len()).then_some(())?;
    let theirs =
        clashes.iter().zip(theirs).map(|(clash, text)| Version { shown: clash.theirs.clone(), text });
    let end = (first.range.end + 1).min(text.len());
    Some(Question {
        what: Subject::Field(first.key.clone()),
        versions: std::iter::once(ours).chain(theirs).collect(),
        range: first.entry.start..end,
    })
}

fn of_hunk(text: &str, hunk: &Hunk) -> Question {
    let version = |range: &Range<usize>| {
        let text = text[range.clone()].to_owned();
        Version { shown: text.trim_end().to_owned(), text }
    };
    let line = text[..hunk.whole.start].matches('\n').count() + 1;
    let versions = vec![version(&hunk.ours), version(&hunk.theirs)];
    Question { what: Subject::Line(line), versions, range: hunk.whole.clone() }
}

fn replaced(text: &str, hunks: &[Hunk], side: fn(&Hunk) -> Range<usize>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for hunk in hunks {
        out.push_str(&text[at..hunk.whole.start]);
        out.push_str(&text[side(hunk)]);
        at = hunk.whole.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests;
