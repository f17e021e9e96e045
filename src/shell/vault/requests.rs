//! What the user asks for in DUE.md, and DUE.md itself: an edit of theirs is answered, or committed as typed; then the
//! file follows the disk.
//!
//! Never acts on a mark before DUE.md and the note have rested, and never drops one: it goes when the note says so, or
//! stays with a remark. Never overwrites an edit before it has settled.

use super::changes::QUIET;
use super::marks::{Judge, MarkOutcome, hindrance};
use super::open::Vault;
use super::operations::Carried;
use super::page_commit::PageCommit;
use super::page_file::{Seen, Written};
use super::report::Round;
use crate::contact;
use crate::error::Result;
use crate::page::{Left, Mark};
use crate::shell::files::Content;
use std::collections::BTreeSet;
use std::time::Instant;

impl Vault {
    /// DUE.md follows the disk, unless the user is at it; their marks in it are carried out first where the round may
    /// commit. Returns its text and file when it is ours and in place.
    pub(super) fn write_page(&mut self, round: &mut Round<'_>) -> Result<Option<Written>> {
        let Some(seen) = self.see_page(round)? else { return Ok(None) };
        if !self.accept(&seen, round)? {
            return match seen.unjudged(round.options.commit) {
                Some(seen) => self.put_page(seen, round),
                None => Ok(None),
            };
        }
        seen.taken_back.iter().for_each(|mark| round.report.warnings.push(taken_back(&seen.name, mark)));
        self.page_file.edits = seen.judged.clone();
        if !round.is_whole() || seen.judged.marks.is_empty() {
            return self.put_page(seen, round);
        }
        // A kill on the way must find the marks in a page that is known: only there is the user's text told from ours.
        let Some(written) = self.put_page(seen, round)? else { return Ok(None) };
        if !self.answer_marks(round)? {
            return Ok(Some(written));
        }
        let Some(again) = self.see_page(round)? else { return Ok(None) };
        if again.typed != written.text {
            // Typed meanwhile: it has to rest and to be accepted like any other edit.
            round.report.again(Instant::now());
            return Ok(None);
        }
        self.page_file.edits = again.judged.clone();
        self.put_page(again, round)
    }

    fn see_page(&mut self, round: &mut Round<'_>) -> Result<Option<Seen>> {
        self.page_file.see(&mut self.worktree, &self.history, round)
    }

    fn put_page(&mut self, seen: Seen, round: &mut Round<'_>) -> Result<Option<Written>> {
        self.page_file.put(&self.worktree, &self.history, seen, round)
    }

    /// Whether what the user did to DUE.md is ours to go on with: it has rested, and history has it as typed unless it
    /// is nothing but answers.
    fn accept(&mut self, seen: &Seen, round: &mut Round<'_>) -> Result<bool> {
        let Some(content) = seen.content() else { return Ok(true) };
        // Who commits nothing answers nothing.
        if seen.is_ours && !round.options.commit {
            return Ok(false);
        }
        if seen.is_ours && self.page_file.is_accepted(seen) {
            return Ok(true);
        }
        let is_accepted = self.accept_edit(seen, content, round)?;
        if is_accepted && round.options.write {
            // The same buffer may be saved again, with more in it.
            let (text, page, edits) = (seen.typed.clone(), seen.base.clone(), seen.edits.clone());
            self.page_file.remember(&self.history, text, page, edits)?;
        }
        Ok(is_accepted)
    }

    /// Commits an edit of DUE.md as the user typed it, once it has settled; `false`: not yet, or git refused.
    fn accept_edit(&mut self, seen: &Seen, content: &Content, round: &mut Round<'_>) -> Result<bool> {
        let name = &seen.name;
        let now = Instant::now();
        let last = self.worktree.last_change(name, &content.stat).unwrap_or(now);
        let settles = last + round.settle(self.worktree.config()).0.max(QUIET);
        if !round.options.settled_all() && now < settles {
            round.report.wait(name, "edited by you: still being typed".into(), Some(settles));
            return Ok(false);
        }
        if !round.options.commit {
            round.report.wait(name, "edited by you and not committed: not overwritten".into(), None);
            return Ok(false);
        }
        if !self.may_commit_page(name)? || self.are_answers(&seen.edits, round)? {
            return Ok(true);
        }
        let message = format!("Edited {name}");
        let stat = Some(content.stat.clone());
        let page = PageCommit { name, bytes: &content.bytes, stat, message: &message };
        let is_done = self.commit_page(page, round)?;
        if is_done {
            self.history.edits = seen.edits.clone();
        }
        Ok(is_done)
    }

    /// Whether all that the user did to DUE.md are marks that will be carried out now: then their commits tell it.
    fn are_answers(&mut self, edits: &Left, round: &Round<'_>) -> Result<bool> {
        if edits.own != self.page_file.edits.own {
            return Ok(false);
        }
        for mark in &edits.marks {
            // A remark that history does not have may be the user's own words.
            let is_known = |remark: &str| self.history.page_text().contains(remark);
            if !mark.remark.as_deref().is_none_or(is_known) {
                return Ok(false);
            }
            let is_told = match self.judge().outcome(mark, round.day) {
                MarkOutcome::Answered => true,
                MarkOutcome::Asks(asked) => {
                    hindrance(&self.worktree, &mut self.history, &asked, &BTreeSet::new(), round)?.is_none()
                }
                MarkOutcome::Open | MarkOutcome::Unclear(_) => false,
            };
            if !is_told {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Carries out the marks that DUE.md, ours and in place, holds; tells whether there was one. Those of one person are
    /// one change.
    fn answer_marks(&mut self, round: &mut Round<'_>) -> Result<bool> {
        let mut done = BTreeSet::new();
        let marks = self.page_file.edits.marks.clone();
        for mark in &marks {
            let MarkOutcome::Asks(asked) = self.judge().outcome(mark, round.day) else { continue };
            let path = asked.path.clone();
            let hindrance = hindrance(&self.worktree, &mut self.history, &asked, &done, round)?;
            if let Some((why, until)) = hindrance {
                round.report.wait(&path, format!("an answer waits: {why}"), until);
                continue;
            }
            let judge = self.judge();
            let asked = judge.with_others(*asked, &marks, round.day);
            let Some(operation) = judge.operation(asked, round.day) else { continue };
            match self.carry_out(&operation, round)? {
                Carried::Out => {
                    done.extend(operation.edits.into_iter().map(|edit| edit.path));
                    done.insert(path);
                }
                Carried::Changed => round.report.again(Instant::now()),
                Carried::Waits => {}
            }
        }
        // A card that was answered is for something now: it is carried out at once.
        let inbox = self.disk().config().inbox_file.as_deref();
        if inbox.is_some_and(|inbox| done.contains(inbox)) {
            self.empty_inbox(true, round)?;
        }
        Ok(!done.is_empty())
    }

    fn judge(&self) -> Judge<'_> {
        Judge { worktree: &self.worktree, history: &self.history }
    }
}

/// What is said of a mark that was taken back after it was carried out.
fn taken_back(file: &str, mark: &Mark) -> String {
    let whom = mark.target.note().map(contact::name).unwrap_or_default();
    format!(
        "{file}: `[{}]` on {whom} was carried out, and taking it out of the box changes nothing\n\
         hint: `rounds undo {whom}` takes it back",
        mark.sign
    )
}
