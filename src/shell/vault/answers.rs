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
use crate::shell::files::{self, Content, Found};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::sync::Arc;
use std::time::Instant;

/// What a mark comes to, in the note as it is on disk.
enum Outcome {
    /// Nothing yet: words beside an empty box, a note that is not there for the moment.
    Open,
    /// The note says so already.
    Answered {
        /// Whether the user's words too.
        in_full: bool,
    },
    /// The note is to hold this.
    Asks(Box<Asked>),
    /// It stays, and why.
    Unclear(String),
}

struct Asked {
    path: Arc<str>,
    intent: Intent,
    old: Content,
    new: Vec<u8>,
}

/// Why a mark is not carried out yet, and until when if that is only for a while.
type Hindrance = (String, Option<Instant>);

impl Vault {
    /// `left` without the marks that the notes say already, the others with their remarks.
    pub(super) fn judged(&self, left: Leftover, day: NaiveDate) -> Leftover {
        judged(left, |mark| match self.outcome(mark, day) {
            Outcome::Answered { .. } => Fate::Goes,
            Outcome::Unclear(remark) => Fate::Stays(Some(remark)),
            Outcome::Open | Outcome::Asks(_) => Fate::Stays(None),
        })
    }

    /// Whether all that the user did to DUE.md are marks that will be carried out now: then their commits tell it.
    pub(super) fn are_answers(&mut self, left: &Leftover, day: NaiveDate, how: &How) -> Result<bool> {
        if !left.has_same_own(&self.leftover) {
            return Ok(false);
        }
        for mark in &left.marks {
            let head = self.head_due.as_ref().map_or("", |head| &head.text);
            // A remark that history does not have may be the user's own words.
            let is_known = mark.remark.as_deref().is_none_or(|remark| head.contains(remark));
            let is_told = mark.after().is_some()
                && is_known
                && match self.outcome(mark, day) {
                    Outcome::Answered { in_full } => in_full,
                    Outcome::Asks(asked) => self.hindrance(&asked, how)?.is_none(),
                    Outcome::Open | Outcome::Unclear(_) => false,
                };
            if !is_told {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Carries out the marks that DUE.md, ours and in place, holds; tells whether there was one.
    pub(super) fn answer_marks(&mut self, day: NaiveDate, how: &How, report: &mut Report) -> Result<bool> {
        let mut done = BTreeSet::new();
        for mark in self.leftover.marks.clone() {
            let Outcome::Asks(asked) = self.outcome(&mark, day) else { continue };
            // What we wrote there a moment ago does not have to rest.
            let hindrance = if done.contains(&asked.path) { None } else { self.hindrance(&asked, how)? };
            if let Some((why, until)) = hindrance {
                report.wait(&asked.path, format!("an answer waits: {why}"), until);
                continue;
            }
            let subject = asked.intent.subject(&asked.path, None, day);
            let words = asked.intent.words_for_history();
            let message = message::deed(&subject, words, &asked.path, "mark", self.is_encrypted());
            let Asked { path, old, new, .. } = *asked;
            let edits = vec![Edit { path: path.clone(), old: Some(old.bytes), new: Some(new) }];
            match self.carry_out(&Deed { edits, message }, day, how, report)? {
                Carried::Out => drop(done.insert(path)),
                Carried::Changed => report.again(Instant::now()),
                Carried::Waits => {}
            }
        }
        Ok(!done.is_empty())
    }

    /// What has to wait: the note was saved a moment ago, the mark has just come with a pull, the user staged it.
    fn hindrance(&mut self, asked: &Asked, how: &How) -> Result<Option<Hindrance>> {
        let now = Instant::now();
        let age = clock::age(&asked.old.stat);
        // A time in the future says nothing of when.
        let changed = now.checked_sub(age).filter(|_| !age.is_zero());
        let typed = self.pending.get(&asked.path).map(|pending| pending.last);
        let last = [changed, typed].into_iter().flatten().fold(self.head_moved, Instant::max);
        let rests = last + self.settle(how).0.max(QUIET);
        if now < rests && !how.settled_all() {
            return Ok(Some(("the note is not at rest yet".into(), Some(rests))));
        }
        let is_staged = !self.repo.is_unstaged(&self.head, &asked.path)?;
        Ok(is_staged.then(|| ("the note is staged by you: commit it, or unstage it".into(), None)))
    }

    fn outcome(&self, mark: &Mark, today: NaiveDate) -> Outcome {
        let Some(path) = self.disk.resolve(&mark.note) else {
            let inbox = &self.disk.config().inbox_file;
            if [Some(inbox.as_str()), inbox.strip_suffix(".md")].contains(&Some(&mark.note)) {
                let where_to = format!("a card is answered in {inbox}: say there what for, or `file`");
                return Outcome::Unclear(where_to);
            }
            return Outcome::Unclear(self.why_nobody(&mark.note));
        };
        let Some(contact) = self.disk.get(&path) else { return Outcome::Open };
        let content = match files::read(&self.root, &path) {
            Found::File(content) if !content.bytes.is_empty() => content,
            // In the middle of a save, or gone and not believed to be.
            Found::File(_) | Found::Nothing => return Outcome::Open,
            Found::Unreadable(cause) => return Outcome::Unclear(format!("{path} cannot be read: {cause}")),
        };
        let text = String::from_utf8_lossy(&content.bytes);
        match answer::judge(mark, contact, &text, self.day_of(mark, today)) {
            Verdict::Open => Outcome::Open,
            Verdict::Answered { in_full } => Outcome::Answered { in_full },
            Verdict::Unclear(remark) => Outcome::Unclear(remark),
            Verdict::Asks(intent) => asked(path, contact, intent, content),
        }
    }

    /// As [`Vault::judged`], by what notes say that are not those of the disk.
    pub(super) fn judged_by(
        &self,
        index: &Index,
        text: impl Fn(&str) -> Option<Vec<u8>>,
        left: Leftover,
        day: NaiveDate,
    ) -> Leftover {
        judged(left, |mark| fate(index, &text, mark, self.day_of(mark, day)))
    }

    /// Why nobody is meant by a link.
    fn why_nobody(&self, note: &str) -> String {
        let is_there = [note.to_owned(), format!("{note}.md")]
            .iter()
            .any(|path| path.ends_with(".md") && matches!(files::read(&self.root, path), Found::File(_)));
        if is_there {
            format!("the note `{note}` says nothing of a contact: is its front matter as it should be?")
        } else {
            nobody(note)
        }
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

/// What becomes of a mark.
enum Fate {
    /// The note says so already.
    Goes,
    /// It stays, and what is to be said of it.
    Stays(Option<String>),
}

fn judged(mut left: Leftover, fate: impl Fn(&Mark) -> Fate) -> Leftover {
    left.marks.retain_mut(|mark| match fate(mark) {
        Fate::Goes => false,
        Fate::Stays(remark) => {
            mark.remark = remark.map(|remark| escape_message(&remark));
            true
        }
    });
    left
}

/// What becomes of a mark of this day, by these notes.
fn fate(index: &Index, text: impl Fn(&str) -> Option<Vec<u8>>, mark: &Mark, day: NaiveDate) -> Fate {
    let Some(path) = index.resolve(&mark.note) else { return Fate::Stays(Some(nobody(&mark.note))) };
    let (Some(contact), Some(bytes)) = (index.get(&path), text(&path)) else { return Fate::Stays(None) };
    let intent = match answer::judge(mark, contact, &String::from_utf8_lossy(&bytes), day) {
        Verdict::Open => return Fate::Stays(None),
        Verdict::Answered { .. } => return Fate::Goes,
        Verdict::Unclear(remark) => return Fate::Stays(Some(remark)),
        Verdict::Asks(intent) => intent,
    };
    match edit::edit(&bytes, &intent.changes(contact, &bytes)) {
        Ok(new) if new == bytes => Fate::Goes,
        Ok(_) => Fate::Stays(None),
        Err(refusal) => Fate::Stays(Some(format!("{}: {}", refusal.message, refusal.hint))),
    }
}

fn nobody(note: &str) -> String {
    format!("there is no contact `{note}` any more: delete this line when you are done with it")
}

fn asked(path: Arc<str>, contact: &Contact, intent: Intent, old: Content) -> Outcome {
    let in_full = intent.words_for_history().is_empty();
    let changes = intent.changes(contact, &old.bytes);
    if changes.is_empty() {
        return Outcome::Answered { in_full };
    }
    match edit::edit(&old.bytes, &changes) {
        Ok(new) if new == old.bytes => Outcome::Answered { in_full },
        Ok(new) => Outcome::Asks(Box::new(Asked { path, intent, old, new })),
        Err(refusal) => Outcome::Unclear(format!("{}: {}", refusal.message, refusal.hint)),
    }
}
