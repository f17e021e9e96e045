//! Commits of feeds alone: for settings that name them, somebody else's commits, and a day that changes them.

use super::commit::{BULK, staged_feed};
use super::feeds::{Kept, Named, asked_for};
use super::jobs::subject;
use super::open::Vault;
use super::report::Round;
use super::settings::is_settings;
use crate::config::Feed;
use crate::error::{Error, Result};
use crate::exchange::book::is_book;
use crate::feed::{File, Source};
use crate::index::Before;
use crate::message;
use crate::shell::git::Oid;
use crate::shell::git::commit::Done;
use crate::shell::git::short;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

impl Vault {
    /// Commits what of HEAD's feeds is not what HEAD's notes say.
    pub(super) fn commit_feeds(&mut self, round: &mut Round<'_>) -> Result<()> {
        let kept = self.feeds.kept().cloned();
        if self.history.index.config().feeds.is_empty()
            && kept.as_ref().is_none_or(|kept| kept.feeds.is_empty())
        {
            return Ok(());
        }
        let feeds = self.feeds_to_keep(round);
        let Some(tree) = self.history.tree() else { return Ok(()) };
        let wanted = Kept { feeds, tree, day: round.day };
        if kept.as_ref().is_some_and(|kept| kept.is_as_good_as(&wanted)) {
            return self.feeds.remember();
        }
        let settles = self.history.moved + round.settle(self.worktree.config()).0;
        if Instant::now() < settles {
            round.report.at(settles);
            return Ok(());
        }
        let files = self.feed_files(kept.as_ref(), &wanted)?;
        for file in &files {
            if self.history.is_phones_turn(&file.path)? {
                return Ok(());
            }
        }
        self.feeds.behind.extend(files.iter().map(|file| (file.path.as_str().into(), file.feed)));
        match self.commit_files(files, round) {
            Err(error @ Error::Git { .. }) => {
                let name = wanted.feeds.first().map(|(_, name)| name.clone()).unwrap_or_default();
                round.report.wait(&name, error.to_string(), None);
                return Ok(());
            }
            done => done?,
        }
        if let Some(tree) = self.history.tree() {
            self.feeds.know(Kept { tree, ..wanted });
        }
        self.feeds.remember()
    }

    /// The feeds that may be kept; why another may not, the report says.
    fn feeds_to_keep(&self, round: &mut Round<'_>) -> Named {
        let history = &self.history;
        let is_encrypted = || history.is_encrypted(&self.worktree.index);
        let mut feeds = Named::new();
        for (feed, name, why) in asked_for(history.index.config(), &history.repo, is_encrypted) {
            match why {
                Some(why) => round.report.warnings.push(format!("{name}: {why}")),
                None => feeds.push((feed, name)),
            }
        }
        feeds
    }

    /// Those files of feeds that are not what HEAD's notes say, `kept` being what is known of them.
    fn feed_files(&self, kept: Option<&Kept>, wanted: &Kept) -> Result<Vec<File>> {
        let history = &self.history;
        let source = Source { index: &history.index, day: wanted.day, feeds: &wanted.feeds };
        let before = kept.and_then(|kept| self.changed_since(kept, wanted));
        let mut files = match &before {
            Some(before) => source.changed(before),
            None => {
                let mut files = source.all();
                files.extend(self.stale(kept, &wanted.feeds, &files)?);
                files
            }
        };
        let mut differing = Vec::new();
        for file in files.drain(..) {
            let head = history.entry(&file.path)?.map(|blob| blob.oid);
            let oid = file.text.as_ref().map(|text| history.repo.blob_of(&file.path, text.as_bytes(), false));
            if head != oid.transpose()? {
                differing.push(file);
            }
        }
        Ok(differing)
    }

    /// What may have changed since feeds were right; `None`: anything.
    fn changed_since(&self, kept: &Kept, wanted: &Kept) -> Option<Before> {
        if kept.feeds != wanted.feeds {
            return None;
        }
        // A tree that is gone tells nothing.
        let paths = self.history.repo.tree_differences(Some(kept.tree), Some(wanted.tree)).ok()?;
        let is_for_all = |path: &Arc<str>| {
            is_settings(path)
                || is_book(path)
                || path.ends_with(".gitattributes")
                || path.ends_with(".gitignore")
        };
        let is_of_feeds = |path: &Arc<str>| wanted.feeds.iter().any(|(feed, name)| feed.has(name, path));
        if paths.iter().any(is_for_all) {
            return None;
        }
        let (files, notes): (Vec<_>, Vec<_>) = paths.into_iter().partition(is_of_feeds);
        let contacts: BTreeMap<_, _> =
            notes.into_iter().filter(|path| path.ends_with(".md")).map(|path| (path, None)).collect();
        // A file of a feed that changed without its note was changed by somebody.
        let index = &self.history.index;
        let before = Before { contacts, is_unsure: true, ..Before::default() };
        let source = Source { index, day: wanted.day, feeds: &wanted.feeds };
        let known: BTreeSet<String> = source.changed(&before).into_iter().map(|file| file.path).collect();
        files.iter().all(|path| known.contains(&**path)).then_some(before)
    }

    /// Files of ours that HEAD has and that are none of `files`: of contacts that are gone, of feeds that were `kept`.
    fn stale(&self, kept: Option<&Kept>, feeds: &Named, files: &[File]) -> Result<Vec<File>> {
        let history = &self.history;
        let there: BTreeSet<&str> = files.iter().map(|file| &*file.path).collect();
        let known: Vec<&(Feed, String)> =
            feeds.iter().chain(kept.iter().flat_map(|kept| &kept.feeds)).collect();
        let mut stale = Vec::new();
        for path in history.repo.tree_differences(None, history.tree())? {
            let feed = known.iter().find(|(feed, name)| feed.has(name, &path)).map(|(feed, _)| *feed);
            let Some(feed) = feed.filter(|_| !there.contains(&*path)) else { continue };
            let text = history.bytes(&path).unwrap_or_default();
            if feed.is_whole(&String::from_utf8_lossy(&text)) {
                stale.push(File { feed, path: path.to_string(), text: None });
            }
        }
        Ok(stale)
    }

    /// One commit of these files.
    fn commit_files(&mut self, files: Vec<File>, round: &mut Round<'_>) -> Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        let history = &mut self.history;
        let message = message::feeds(files.iter().map(|file| &*file.path));
        let bulk = files.len() > BULK;
        let done = history.repo.transaction(&history.head, bulk, |transaction| {
            let mut staged = Vec::new();
            for file in files {
                staged.extend(staged_feed(transaction, file)?);
            }
            if staged.is_empty() { Ok(()) } else { transaction.commit(staged, &message).map(drop) }
        })?;
        let Done { head, commits, wrote, stopped } = done;
        let subject = subject(&message).to_owned();
        round.report.commits.extend(commits.iter().map(|oid: &Oid| (short(*oid), subject.clone())));
        let (page, is_for) = (history.page.take(), history.page_is_for.take());
        history.take_over(head, page, &self.page_file.edits);
        history.page_is_for = is_for;
        history.packer.wrote(wrote);
        stopped.map_or(Ok(()), Err)
    }
}

impl Kept {
    /// Whether nothing that is `wanted` differs from what is known.
    fn is_as_good_as(&self, wanted: &Self) -> bool {
        let has_day = || wanted.feeds.iter().any(|(feed, _)| feed.has_day());
        self.feeds == wanted.feeds && self.tree == wanted.tree && (self.day == wanted.day || !has_day())
    }
}
