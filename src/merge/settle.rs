//! What a merge left for a person, as questions with both answers, and the note as it reads with the answers taken:
//! the clashes of [`super::clashes`], and git's own marks, whoever merged. Changes nothing that was not in question.

use super::front_matter::{Clash, THEIRS, clashes, goes_on};
use super::style::{Style, plain};
use super::{Rules, TextMerge};
use crate::note;
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
    /// `circle`, or `line 12` where it is about text.
    pub what: String,
    /// The answers: ours, then theirs; more where two merges left one each.
    pub versions: Vec<Version>,
    /// What the answer takes the place of.
    range: Range<usize>,
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
        self.what.starts_with("line ")
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
        what: first.key.clone(),
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
    Question { what: format!("line {line}"), versions, range: hunk.whole.clone() }
}

/// Git's marks around two versions of some lines.
struct Hunk {
    whole: Range<usize>,
    ours: Range<usize>,
    /// Empty where git did not write it down.
    base: Range<usize>,
    theirs: Range<usize>,
}

/// The hunks of a text; marks that do not follow each other as git writes them are text.
fn hunks(text: &str) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    let mut marks = Marks::default();
    for line in note::lines(text) {
        let place = line.start..(line.end + 1).min(text.len());
        let content = &text[line];
        match &marks {
            _ if content.starts_with("<<<<<<< ") => marks = Marks { ours: Some(place), ..Marks::default() },
            Marks { ours: Some(_), base: None, theirs: None } if content.starts_with("|||||||") => {
                marks.base = Some(place);
            }
            Marks { ours: Some(_), theirs: None, .. } if content == "=======" => marks.theirs = Some(place),
            Marks { ours: Some(ours), base, theirs: Some(theirs) } if content.starts_with(">>>>>>> ") => {
                let base = base.clone().unwrap_or(theirs.start..theirs.start);
                hunks.push(Hunk {
                    whole: ours.start..place.end,
                    ours: ours.end..base.start,
                    base: base.end..theirs.start,
                    theirs: theirs.end..place.start,
                });
                marks = Marks::default();
            }
            _ => {}
        }
    }
    hunks
}

/// The marks of one hunk so far, each the line ahead of what it is named for.
#[derive(Default)]
struct Marks {
    ours: Option<Range<usize>>,
    base: Option<Range<usize>>,
    theirs: Option<Range<usize>>,
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
