//! Answers: the marks that the user left in DUE.md, carried out in the notes.
//!
//! Never acts on a mark before DUE.md and the note have rested, and never drops one: it goes when the note says so,
//! or stays with a remark.

use super::Vault;
use super::deeds::{Carried, Deed, Edit};
use super::due_file::QUIET;
use super::report::{How, Report};
use crate::agenda::answer::{self, Verdict};
use crate::agenda::leftover::{self, Leftover, Mark};
use crate::agenda::markdown::escape_message;
use crate::contact::Contact;
use crate::error::Result;
use crate::index::Index;
use crate::intent::Intent;
use crate::message;
use crate::note::edit;
use crate::shell::clock;
use crate::shell::files::{self, Found};
use chrono::NaiveDate;
use std::fs::Metadata;
use std::sync::Arc;
use std::time::Instant;

/// What a mark comes to, in the note as it is on disk.
enum Outcome {
    /// Nothing yet: words beside an empty box.
    Open,
    /// The note says so already.
    Answered,
    /// The note is to hold this.
    Asks(Box<Asked>),
    /// It stays, and why.
    Unclear(String),
}

struct Asked {
    path: Arc<str>,
    intent: Intent,
    old: Vec<u8>,
    new: Vec<u8>,
}

impl Vault {
    /// `left` without the marks that the notes say already, the others with their remarks.
    pub(super) fn judged(&self, left: Leftover, day: NaiveDate) -> Leftover {
        judged(left, |mark| self.outcome(mark, day))
    }

    /// Whether all that the user did to DUE.md are marks that will be carried out: then their commits tell it.
    pub(super) fn are_answers(&self, left: &Leftover, day: NaiveDate) -> bool {
        let is_answer = |mark: &Mark| {
            mark.after.is_some() && matches!(self.outcome(mark, day), Outcome::Answered | Outcome::Asks(_))
        };
        left.has_same_own(&self.leftover) && left.marks.iter().all(is_answer)
    }

    /// Carries out the marks that DUE.md, ours and in place, holds; tells whether there was one.
    pub(super) fn answer_marks(&mut self, day: NaiveDate, how: &How, report: &mut Report) -> Result<bool> {
        let mut done = false;
        // What came by a pull rests since then; the rest of the file has rested when it was accepted.
        let rests = self.head_moved + self.settle(how).0.max(QUIET);
        for mark in self.leftover.marks.clone() {
            let Outcome::Asks(asked) = self.outcome(&mark, day) else { continue };
            let now = Instant::now();
            let settle = self.settle(how).0.max(QUIET);
            let settles =
                self.pending.get(&asked.path).map_or(rests, |pending| rests.max(pending.last + settle));
            if now < settles && !how.settled_all() {
                let name = self.disk.config().agenda_file.clone();
                report.wait(&name, format!("answer for {}: not at rest yet", asked.path), Some(settles));
                continue;
            }
            let subject = asked.intent.subject(&asked.path, day);
            let words = asked.intent.words_for_history();
            let message = message::deed(&subject, words, &asked.path, "mark", self.is_encrypted());
            let edits = vec![Edit { path: asked.path, old: Some(asked.old), new: Some(asked.new) }];
            match self.carry_out(&Deed { edits, message }, day, how, report)? {
                Carried::Out => done = true,
                Carried::Changed => report.again(now),
                Carried::Waits => {}
            }
        }
        Ok(done)
    }

    fn outcome(&self, mark: &Mark, today: NaiveDate) -> Outcome {
        let path = self.disk.resolve(&mark.note);
        // It may be an editor's save, or get another name: what the mark comes to is told when that is known.
        let pending = path.as_ref().and_then(|path| self.pending.get(path));
        if pending.is_some_and(|pending| pending.missing.is_some()) {
            return Outcome::Open;
        }
        let text = |path: &str| match files::read(&self.root, path) {
            Found::File(content) => Some(content.bytes),
            _ => None,
        };
        outcome(&self.disk, text, mark, self.day_of(mark, today))
    }

    /// As [`Vault::judged`], by what notes say that are not those of the disk.
    pub(super) fn judged_by(
        &self,
        index: &Index,
        text: impl Fn(&str) -> Option<Vec<u8>>,
        left: Leftover,
        day: NaiveDate,
    ) -> Leftover {
        judged(left, |mark| outcome(index, &text, mark, self.day_of(mark, day)))
    }

    /// The day of a mark that says none itself: of the commit that brought it, else of the file's last change.
    fn day_of(&self, mark: &Mark, today: NaiveDate) -> NaiveDate {
        let known = self.mark_days.iter().find(|(known, _)| known.is_same_answer(mark)).map(|(_, day)| *day);
        known.unwrap_or(today).min(today)
    }

    /// Notes down the days of marks that are new in DUE.md, whose file is `stat`.
    pub(super) fn date_marks(&mut self, left: &Leftover, stat: Option<&Metadata>, how: &How) {
        let marks = &left.marks;
        self.mark_days.retain(|(known, _)| marks.iter().any(|mark| known.is_same_answer(mark)));
        for mark in marks {
            if self.mark_days.iter().any(|(known, _)| known.is_same_answer(mark)) {
                continue;
            }
            let is_in_head =
                self.head_due.as_ref().is_some_and(|head| leftover::holds_mark(&head.text, mark));
            let name = &self.disk.config().agenda_file;
            let brought =
                || self.repo.held_since(name, |text| leftover::holds_mark(text, mark)).filter(|_| is_in_head);
            let changed = || stat.filter(|_| !how.explicit_today).and_then(clock::changed_on);
            let day = brought().or_else(changed).unwrap_or(how.today);
            self.mark_days.push((mark.clone(), day));
        }
    }
}

fn judged(mut left: Leftover, outcome: impl Fn(&Mark) -> Outcome) -> Leftover {
    left.marks.retain_mut(|mark| {
        let outcome = outcome(mark);
        mark.remark = match &outcome {
            Outcome::Unclear(remark) => Some(escape_message(remark)),
            _ => None,
        };
        !matches!(outcome, Outcome::Answered)
    });
    left
}

/// What a mark of this day comes to, by these notes.
fn outcome(index: &Index, text: impl Fn(&str) -> Option<Vec<u8>>, mark: &Mark, day: NaiveDate) -> Outcome {
    let Some(path) = index.resolve(&mark.note) else {
        return Outcome::Unclear(format!("there is no contact `{}` any more", mark.note));
    };
    let (Some(contact), Some(bytes)) = (index.get(&path), text(&path)) else {
        return Outcome::Unclear(format!("{path} cannot be read"));
    };
    match answer::judge(mark, contact, &String::from_utf8_lossy(&bytes), day) {
        Verdict::Open => Outcome::Open,
        Verdict::Answered => Outcome::Answered,
        Verdict::Unclear(remark) => Outcome::Unclear(remark),
        Verdict::Asks(intent) => asked(path, contact, intent, bytes),
    }
}

fn asked(path: Arc<str>, contact: &Contact, intent: Intent, old: Vec<u8>) -> Outcome {
    let changes = intent.changes(contact, &old);
    if changes.is_empty() {
        return Outcome::Answered;
    }
    match edit::edit(&old, &changes) {
        Ok(new) if new == old => Outcome::Answered,
        Ok(new) => Outcome::Asks(Box::new(Asked { path, intent, old, new })),
        Err(refusal) => Outcome::Unclear(format!("{}: {}", refusal.message, refusal.hint)),
    }
}
