//! History: the repository, what the commit at the tip of the branch says, and its agenda file.
//!
//! Knows nothing of the disk, and decides nothing: it says what HEAD has.

use super::pages::day_of;
use super::report::Round;
use crate::agenda::Planner;
use crate::date;
use crate::error::{Error, Result};
use crate::page::Left;
use crate::shell::git::content::Blob;
use crate::shell::git::pack::Packer;
use crate::shell::git::{Head, Oid, Repo};
use chrono::NaiveDate;
use std::time::{Duration, Instant};

/// HEAD, with what is known of it.
pub(in crate::shell) struct History {
    /// The repository.
    pub repo: Repo,
    /// The tip of the branch.
    pub head: Head,
    /// When somebody else last moved it.
    pub moved: Instant,
    /// What it says.
    pub index: Planner,
    /// Its agenda file.
    pub page: Option<CommittedPage>,
    /// Its agenda file is known to be the agenda of HEAD for this day, with these edits.
    pub page_is_for: Option<(NaiveDate, Left)>,
    /// What the user left in its agenda file.
    pub edits: Left,
    /// Packs what our commits leave loose.
    pub packer: Packer,
    /// Whether this vault was synced since it was opened.
    pub is_synced: bool,
    /// The last round missed an object, as where somebody packs the repository beside us.
    pub was_repacked: bool,
}

/// HEAD's agenda file.
#[derive(Debug, Clone)]
pub(in crate::shell) struct CommittedPage {
    pub name: String,
    pub blob: Blob,
    pub text: String,
}

impl History {
    /// The history of `repo`, whose branch is at `head`, which says `index`.
    pub fn new(repo: Repo, head: Head, index: Planner) -> Self {
        Self {
            packer: Packer::new(&repo),
            repo,
            head,
            moved: Instant::now() - Duration::from_secs(3600),
            index,
            page: None,
            page_is_for: None,
            edits: Left::default(),
            is_synced: false,
            was_repacked: false,
        }
    }

    /// What HEAD has at a path of the vault.
    pub fn entry(&self, path: &str) -> Result<Option<Blob>> {
        self.repo.entry(&self.head, path)
    }

    /// The blob that HEAD has at a path, as far as it can be read.
    pub fn blob(&self, path: &str) -> Option<Blob> {
        self.entry(path).ok().flatten()
    }

    /// The text of HEAD's file; `None` where a filter of the user's fails: then the disk's has to do.
    pub fn text(&self, path: &str, blob: Blob) -> Result<Option<Vec<u8>>> {
        match self.repo.text(path, blob) {
            Err(Error::Git { .. }) => Ok(None),
            text => text.map(Some),
        }
    }

    /// What HEAD's file holds, as far as it can be read.
    pub fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        self.text(path, self.blob(path)?).ok().flatten()
    }

    /// Whether git ignores a path, and neither HEAD nor the index has it.
    pub fn is_left_out(&mut self, path: &str) -> bool {
        self.blob(path).is_none()
            && self.repo.is_ignored(path, false)
            && !self.repo.is_tracked(path).unwrap_or(false)
    }

    /// Whether the user has not staged something at a path.
    pub fn is_unstaged(&mut self, path: &str) -> Result<bool> {
        self.repo.is_unstaged(&self.head, path)
    }

    /// Whether contacts are stored encrypted, of those that the disk has: then nobody is named in a message.
    pub fn is_encrypted(&self, disk: &Planner) -> bool {
        self.repo.uses_filters() && disk.contacts().any(|(path, _)| self.repo.is_encrypted(path))
    }

    /// HEAD's agenda file, where it is the one of this name.
    pub fn page_named(&self, name: &str) -> Option<&CommittedPage> {
        self.page.as_ref().filter(|page| page.name == name)
    }

    /// The text of HEAD's agenda file; empty where it has none.
    pub fn page_text(&self) -> &str {
        self.page.as_ref().map_or("", |page| &page.text)
    }

    /// The day that the agenda of a round is for. It never goes back: HEAD's agenda may be of a machine further east.
    /// `name` is the agenda's, for the warning.
    pub fn day(&self, name: &str, round: &mut Round<'_>) -> NaiveDate {
        let today = round.options.today;
        let head = day_of(self.page_text()).filter(|head| !round.options.explicit_today && *head > today);
        match head {
            Some(head) if Some(head) == today.succ_opt() => head,
            Some(head) => {
                round.report.warnings.push(format!(
                    "{name}: the committed agenda is for {}, which is ahead of today: is a clock wrong?",
                    date::full(head)
                ));
                today
            }
            None => today,
        }
    }

    /// The commit at the tip of the branch is `head` now, by our own hand; its agenda file is `page`, with `edits` in it.
    pub fn take_over(&mut self, head: Head, page: Option<CommittedPage>, edits: &Left) {
        self.page_is_for = None;
        self.head = head;
        self.page = page;
        self.edits = edits.clone();
    }

    /// Whether HEAD is a phone's merge that left its own text of the file at `path` on the phone. What is committed of it
    /// now comes there as a second change of the same, and so on for ever. Only where `rounds` does the syncing: a `git
    /// pull` of the user's refuses to go over a file that is not committed.
    pub fn is_phones_turn(&self, path: &str) -> Result<bool> {
        if !self.is_synced && self.index.config().sync_every.is_none() {
            return Ok(false);
        }
        let merge = self.head.commit.map_or(Ok(None), |head| self.repo.phone_merge(head))?;
        merge.map_or(Ok(false), |merge| self.repo.is_left_on_phone(&merge, path))
    }

    /// The tree at the tip of the branch.
    pub fn tree(&self) -> Option<Oid> {
        self.head.tree
    }
}
