//! Commits of DUE.md alone: as the user typed it, or for a day or a commit that brought none.

use super::history::CommittedPage;
use super::jobs::subject;
use super::open::Vault;
use super::page_file::Written;
use super::pages::{day_of, render};
use super::pending::mode;
use super::report::Round;
use crate::error::{Error, Result};
use crate::message;
use crate::page::{Left, older};
use crate::shell::git::commit::Staged;
use crate::shell::git::content::Blob;
use crate::shell::git::short;
use chrono::NaiveDate;
use std::fs::Metadata;
use std::sync::Arc;
use std::time::Instant;

/// A text of DUE.md to be committed alone.
pub(super) struct PageCommit<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
    /// What the system says of the file with just this text, where there is one.
    pub stat: Option<Metadata>,
    pub message: &'a str,
}

impl Vault {
    /// Commits the agenda alone where HEAD's is not that of HEAD's notes: a new day, somebody else's commit.
    pub(super) fn commit_agenda(&mut self, round: &mut Round<'_>, due: Option<&Written>) -> Result<()> {
        let (history, edits) = (&mut self.history, &self.page_file.edits);
        let name = history.index.config().agenda_file.clone();
        let head = history.page_named(&name);
        let is_known = |(known, left): &(NaiveDate, Left)| *known == round.day && left == edits;
        let text = match head.filter(|_| history.page_is_for.as_ref().is_some_and(is_known)) {
            Some(head) => head.text.clone(),
            None => render(&history.index, edits, round.day),
        };
        let new_day = head.and_then(|head| day_of(&head.text)) != Some(round.day);
        if let Some(blob) = head.filter(|head| head.text == text).map(|head| head.blob) {
            history.page_is_for = Some((round.day, edits.clone()));
            // Its entry is always ours; one that is gone (`git rm --cached`) is the user's decision.
            if history.repo.is_tracked(&name)? && !history.is_unstaged(&name)? {
                history.repo.stage(&name, blob)?;
            }
            return Ok(());
        }
        if !self.may_commit_page(&name)? || (!new_day && self.history.is_phones_turn(&name)?) {
            return Ok(());
        }
        let settles = self.history.moved + round.settle(self.worktree.config()).0;
        if Instant::now() < settles && !new_day {
            round.report.at(settles);
            return Ok(());
        }
        let stat = due.and_then(|due| due.stat_of(&name, &text));
        let is_older = older::is_older(self.history.page_text());
        let message = if is_older { message::NEW_PAGE.to_owned() } else { message::agenda(round.day) };
        let page = PageCommit { name: &name, bytes: text.as_bytes(), stat, message: &message };
        self.commit_page(page, round).map(drop)
    }

    /// Commits a text as the agenda file, unless HEAD has just that; `false`: git refused.
    pub(super) fn commit_page(&mut self, page: PageCommit<'_>, round: &mut Round<'_>) -> Result<bool> {
        let name = page.name;
        match self.try_commit_page(page, round) {
            Err(error @ Error::Git { .. }) => {
                round.report.wait(name, error.to_string(), None);
                Ok(false)
            }
            done => done,
        }
    }

    fn try_commit_page(&mut self, page: PageCommit<'_>, round: &mut Round<'_>) -> Result<bool> {
        let PageCommit { name, bytes, stat, message } = page;
        let history = &mut self.history;
        let path: Arc<str> = name.into();
        let oid = history.repo.blob_of(name, bytes, false)?;
        let wanted = vec![(path.clone(), Some(oid))];
        if let Some(why) = self.refusals.words(&wanted) {
            round.report.wait(name, why.to_owned(), None);
            return Ok(false);
        }
        let head = history.entry(name)?;
        let blob = Blob { oid, mode: mode(head, || history.repo.new_mode(stat.as_ref())) };
        let page = if name == history.index.config().agenda_file {
            let text = String::from_utf8_lossy(bytes).into_owned();
            Some(CommittedPage { name: name.to_owned(), blob, text })
        } else {
            history.page.clone()
        };
        if head.is_some_and(|head| head.oid == oid) {
            history.page_is_for = None;
            history.page = page;
            return Ok(true);
        }
        let asked = history.repo.what_may_refuse();
        let done = history.repo.transaction(&history.head, false, |transaction| {
            transaction.store(name, bytes)?;
            let staged = Staged { path, blob: Some(blob), stat, ours: true };
            transaction.commit(vec![staged], message).map(drop)
        });
        self.refusals.forget(&wanted);
        let done = match done {
            Err(error @ Error::Git { .. }) => {
                self.refusals.note(wanted, &error, asked);
                return Err(error);
            }
            done => done?,
        };
        let commits = done.commits.iter().map(|oid| (short(*oid), subject(message).to_owned()));
        round.report.commits.extend(commits);
        history.take_over(done.head, page, &self.page_file.edits);
        history.packer.wrote(done.wrote);
        Ok(true)
    }
}
