//! What becomes of the marks that the user left in DUE.md, by what the notes say.
//!
//! Judges only: nothing is written here. A mark goes when its note says so, or stays, with a remark where one helps.

use super::changes::QUIET;
use super::history::History;
use super::journal::{FileEdit, Operation};
use super::report::Round;
use super::snapshot::{Snapshot, Trees};
use super::worktree::Worktree;
use crate::agenda::Planner;
use crate::agenda::markdown::escape_message;
use crate::error::Result;
use crate::inbox::{self, Who};
use crate::message;
use crate::note::edit::{self, Change};
use crate::page::answer::{self, Person, Verdict};
use crate::page::mark::{self, Target};
use crate::page::{Left, Mark};
use crate::request::{self, Request};
use crate::shell::clock;
use crate::shell::files::{self, Content, Found};
use crate::shell::git::Oid;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::fs::Metadata;
use std::sync::Arc;
use std::time::Instant;

/// What marks are judged by: the notes as they are on disk, and where history says that they moved.
#[derive(Clone, Copy)]
pub(in crate::shell) struct Judge<'v> {
    pub worktree: &'v Worktree,
    pub history: &'v History,
}

/// What a mark comes to.
pub(in crate::shell) enum MarkOutcome {
    /// Nothing yet: words beside an empty box, a note that is not there for the moment.
    Open,
    /// The note says so already.
    Answered,
    /// A note, or the inbox, is to hold this.
    Asks(Box<Asked>),
    /// It stays, and why.
    Unclear(String),
}

/// What one or more marks ask of a file.
pub(in crate::shell) struct Asked {
    pub path: Arc<str>,
    old: Content,
    wish: Wish,
}

enum Wish {
    /// In a contact's note.
    Requests(Vec<Request>),
    /// Of a card in the inbox: the inbox's new text.
    Card { text: String, message: String },
}

/// Why a mark is not carried out yet, and until when if that is only for a while.
pub(in crate::shell) type Hindrance = (String, Option<Instant>);

/// What has to wait: a note was saved a moment ago, the mark has just come with a pull, the user staged one. Those in `done`
/// do not have to rest: we wrote there.
pub(in crate::shell) fn hindrance(
    worktree: &Worktree,
    history: &mut History,
    asked: &Asked,
    done: &BTreeSet<Arc<str>>,
    round: &Round<'_>,
) -> Result<Option<Hindrance>> {
    let notes = [(asked.path.clone(), asked.old.stat.clone())].into_iter().chain(others(worktree, asked));
    for (path, stat) in notes.filter(|(path, _)| !done.contains(path)) {
        let last = worktree.last_change(&path, &stat).map_or(history.moved, |it| it.max(history.moved));
        let rests = last + round.settle(worktree.config()).0.max(QUIET);
        if Instant::now() < rests && !round.options.settled_all() {
            return Ok(Some(("the note is not at rest yet".into(), Some(rests))));
        }
        if !history.is_unstaged(&path)? {
            return Ok(Some(("the note is staged by you: commit it, or unstage it".into(), None)));
        }
    }
    Ok(None)
}

/// The notes besides its own in which `asked` wants something changed, as they are.
fn others(worktree: &Worktree, asked: &Asked) -> Vec<(Arc<str>, Metadata)> {
    let Wish::Requests(requests) = &asked.wish else { return Vec::new() };
    let others = request::elsewhere(requests, &asked.path, &worktree.config().methods);
    others
        .into_iter()
        .filter_map(|(path, _)| Some((path.clone(), content_of(worktree, &path)?.stat)))
        .collect()
}

fn content_of(worktree: &Worktree, path: &str) -> Option<Content> {
    match files::read(&worktree.root, path) {
        Found::File(content) => Some(content),
        Found::Nothing | Found::Unreadable(_) => None,
    }
}

impl Judge<'_> {
    /// `edits` without the marks that the notes say already, the others with their remarks.
    pub fn judged(&self, edits: Left, day: NaiveDate) -> Left {
        judged(edits, |mark| match self.outcome(mark, day) {
            MarkOutcome::Answered => Fate::Goes,
            MarkOutcome::Unclear(remark) => Fate::Stays(Some(remark)),
            MarkOutcome::Open | MarkOutcome::Asks(_) => Fate::Stays(None),
        })
    }

    /// What the marks about one note ask for together.
    pub fn with_others(&self, first: Asked, marks: &[Mark], day: NaiveDate) -> Asked {
        let Wish::Requests(_) = first.wish else { return first };
        let asked = marks.iter().filter_map(|mark| match self.outcome(mark, day) {
            MarkOutcome::Asks(asked) if asked.path == first.path => match asked.wish {
                Wish::Requests(requests) => Some(requests),
                Wish::Card { .. } => None,
            },
            _ => None,
        });
        Asked { wish: Wish::Requests(asked.flatten().collect()), ..first }
    }

    /// The files and the commit that carry it out; `None` where they cannot be written after all.
    pub fn operation(&self, asked: Asked, day: NaiveDate) -> Option<Operation> {
        let Asked { path, old, wish } = asked;
        let old = old.bytes;
        match wish {
            Wish::Card { text, message } => {
                let edit = FileEdit { path, old: Some(old), new: Some(text.into_bytes()) };
                Some(Operation { edits: vec![edit], message })
            }
            Wish::Requests(requests) => {
                let contact = self.worktree.index.get(&path)?;
                let methods = &self.worktree.config().methods;
                let changes = request::changes(&requests, contact, &old, methods);
                let new = edit::edit(&old, &changes, methods).ok()?;
                let (subject, more) = request::told(&requests, &path, contact.circle, day, methods)?;
                let message = message::deed(
                    &subject,
                    &more,
                    &path,
                    message::MARK,
                    self.history.is_encrypted(&self.worktree.index),
                );
                let mut edits = self.edits_elsewhere(&requests, &path);
                if edits.is_empty() || new != old {
                    edits.insert(0, FileEdit { path, old: Some(old), new: Some(new) });
                }
                Some(Operation { edits, message })
            }
        }
    }

    /// What requests about the note at `path` ask for in others.
    fn edits_elsewhere(&self, requests: &[Request], path: &str) -> Vec<FileEdit> {
        let methods = &self.worktree.config().methods;
        let edit = |(path, changes): (Arc<str>, Vec<Change>)| {
            let old = content_of(self.worktree, &path)?.bytes;
            let new = edit::edit(&old, &changes, methods).ok()?;
            (new != old).then_some(FileEdit { path, old: Some(old), new: Some(new) })
        };
        request::elsewhere(requests, path, methods).into_iter().filter_map(edit).collect()
    }

    /// What a mark comes to, in the files as they are on disk.
    pub fn outcome(&self, mark: &Mark, today: NaiveDate) -> MarkOutcome {
        let day = mark.day.unwrap_or(today).min(today);
        let Some(note) = mark.target.note() else { return self.outcome_of_card(mark, day) };
        let path = self
            .worktree
            .index
            .resolve(note)
            .or_else(|| self.moved_on_disk(note))
            .or_else(|| renamed(self.history, note, None));
        let Some(path) = path else { return MarkOutcome::Unclear(self.why_nobody(note)) };
        let Some(contact) = self.worktree.index.get(&path) else { return MarkOutcome::Open };
        let old = match files::read(&self.worktree.root, &path) {
            Found::File(content) if !content.bytes.is_empty() => content,
            // In the middle of a save, or gone and not believed to be.
            Found::File(_) | Found::Nothing => return MarkOutcome::Open,
            Found::Unreadable(cause) => {
                return MarkOutcome::Unclear(format!("{path} cannot be read: {cause}"));
            }
        };
        let person = Person {
            path: &path,
            contact,
            owed: &self.worktree.index.owed_to(&path),
            other: &|path| content_of(self.worktree, path).map(|content| content.bytes),
            note: &old.bytes,
            who: &|name| whom(&self.worktree.index, name),
            methods: &self.worktree.config().methods,
        };
        match answer::judge(mark, &person, day) {
            Verdict::Open => MarkOutcome::Open,
            Verdict::Answered => MarkOutcome::Answered,
            Verdict::Unclear(remark) => MarkOutcome::Unclear(remark.words()),
            Verdict::Asks(requests) => {
                MarkOutcome::Asks(Box::new(Asked { path, old, wish: Wish::Requests(requests) }))
            }
        }
    }

    fn outcome_of_card(&self, mark: &Mark, day: NaiveDate) -> MarkOutcome {
        let Target::Card { text: card } = &mark.target else { return MarkOutcome::Open };
        let answer = match answer::judge_card(mark, day) {
            Verdict::Open | Verdict::Answered => return MarkOutcome::Open,
            Verdict::Unclear(remark) => return MarkOutcome::Unclear(remark.words()),
            Verdict::Asks(answer) => answer,
        };
        let Some(path) = self.worktree.index.config().inbox_file.as_deref() else { return MarkOutcome::Open };
        let path: Arc<str> = path.into();
        let Found::File(old) = files::read(&self.worktree.root, &path) else { return MarkOutcome::Open };
        match inbox::answered(&String::from_utf8_lossy(&old.bytes), card, &answer) {
            // The card is not there any more: somebody answered it where it stood.
            None => MarkOutcome::Answered,
            Some(text) => {
                let wish = Wish::Card { text, message: message::of_card(card, &answer) };
                MarkOutcome::Asks(Box::new(Asked { path, old, wish }))
            }
        }
    }

    /// What the note that a line of an older page links to is called by now, where the user has just moved the file and
    /// no commit has it yet.
    fn moved_on_disk(&self, note: &str) -> Option<Arc<str>> {
        let old = self.history.bytes(&path_of(note))?;
        let holds_it =
            |path: &str| matches!(files::read(&self.worktree.root, path), Found::File(it) if it.bytes == old);
        let new = self.worktree.index.contacts().filter(|(path, _)| self.history.index.get(path).is_none());
        new.map(|(path, _)| path.clone()).find(|path| holds_it(path))
    }

    /// Why nobody is meant by a link.
    fn why_nobody(&self, note: &str) -> String {
        let is_there = [note.to_owned(), format!("{note}.md")].iter().any(|path| {
            path.ends_with(".md") && matches!(files::read(&self.worktree.root, path), Found::File(_))
        });
        if is_there {
            format!("the note `{note}` says nothing of a contact: is its front matter as it should be?")
        } else {
            nobody(note)
        }
    }

    /// Notes down the days of marks that say none themselves: of the commit that brought it, else of the last change of
    /// DUE.md, whose file is `stat`.
    pub fn date(&self, edits: &mut Left, stat: Option<&Metadata>, round: &Round<'_>) {
        for mark in edits.marks.iter_mut().filter(|mark| mark.day.is_none()) {
            let is_in_head = self.history.page.as_ref().is_some_and(|head| mark::holds(&head.text, mark));
            let name = &self.worktree.config().agenda_file;
            let brought =
                || self.history.repo.held_since(name, |text| mark::holds(text, mark)).filter(|_| is_in_head);
            let changed = || stat.filter(|_| !round.options.explicit_today).and_then(clock::changed_on);
            let done = mark.done.as_ref().map(|done| done.day);
            mark.day = done.or_else(brought).or_else(changed).or(Some(round.options.today));
        }
    }
}

impl Trees<'_> {
    /// As [`Judge::judged`], by what the notes of a commit say.
    pub fn judged(&self, side: &Snapshot, edits: Left, day: NaiveDate) -> Left {
        let index = &side.index;
        let text = |path: &str| self.bytes_in(side.tree, path).ok().flatten();
        let renamed = |note: &str| {
            renamed(self.history, note, Some(side.tree)).filter(|path| index.get(path).is_some())
        };
        judged(edits, |mark| fate(index, text, renamed, mark, mark.day.unwrap_or(day).min(day)))
    }
}

/// What becomes of a mark.
enum Fate {
    /// The note says so already.
    Goes,
    /// It stays, and what is to be said of it.
    Stays(Option<String>),
}

fn judged(mut edits: Left, fate: impl Fn(&Mark) -> Fate) -> Left {
    edits.marks.retain_mut(|mark| match fate(mark) {
        Fate::Goes => false,
        Fate::Stays(remark) => {
            mark.remark = remark.map(|remark| escape_message(&remark));
            true
        }
    });
    edits
}

/// What becomes of a mark of this day, by these notes.
fn fate(
    index: &Planner,
    text: impl Fn(&str) -> Option<Vec<u8>>,
    renamed: impl Fn(&str) -> Option<Arc<str>>,
    mark: &Mark,
    day: NaiveDate,
) -> Fate {
    let Some(note) = mark.target.note() else { return Fate::Stays(None) };
    let path = index.resolve(note).or_else(|| renamed(note));
    let Some(path) = path else { return Fate::Stays(Some(nobody(note))) };
    let (Some(contact), Some(bytes)) = (index.get(&path), text(&path)) else { return Fate::Stays(None) };
    let person = Person {
        path: &path,
        contact,
        owed: &index.owed_to(&path),
        other: &text,
        note: &bytes,
        who: &|name| whom(index, name),
        methods: &index.config().methods,
    };
    match answer::judge(mark, &person, day) {
        Verdict::Open | Verdict::Asks(_) => Fate::Stays(None),
        Verdict::Answered => Fate::Goes,
        Verdict::Unclear(remark) => Fate::Stays(Some(remark.words())),
    }
}

/// The one contact whom a name means.
fn whom(index: &Planner, name: &str) -> Option<Arc<str>> {
    match index.whom(name) {
        Who::One(path) | Who::Like(path) => Some(path),
        _ => None,
    }
}

/// The file that a link leads to.
fn path_of(note: &str) -> String {
    if note.ends_with(".md") { note.to_owned() } else { format!("{note}.md") }
}

fn nobody(note: &str) -> String {
    format!("there is no contact `{note}` any more: delete this line when you are done with it")
}

/// What the note that a line of an older page links to is called by now, in `tree` or in HEAD.
fn renamed(history: &History, note: &str, tree: Option<Oid>) -> Option<Arc<str>> {
    // What history cannot say is not known.
    history.repo.renamed_to(&path_of(note), tree).ok().flatten()
}
