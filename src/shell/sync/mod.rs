//! Sync: fetch, put both lines of history together, push; and again where somebody else was faster. The order of it,
//! for `rounds sync` and for the watcher, which does the network's part beside its rounds.
//!
//! Goes onto the network only by [`Upstream`], and touches the vault only by [`Vault::integrate`].

mod beside;
mod conflicts;
mod feed_merge;
mod histories;
mod integrate;
mod lost_updates;
mod network;
mod page_merge;
mod phone_repair;
mod tree_merge;
mod trouble;

use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::shell::git::Oid;
use crate::shell::git::lock::OwnLock;
use crate::shell::git::remote::{Answer, Upstream};
use crate::shell::vault::{Vault, Wait};
use std::sync::Arc;
use std::time::Duration;

pub use beside::rules_at;
pub use integrate::Integrated;
pub use network::{Response, Transfer};

/// How often a remote that moves on meanwhile is tried.
const TRIES: usize = 3;

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// The network.
    Transfer(Transfer),
    /// [`Vault::integrate`].
    Integrate,
    /// It is over.
    Over(SyncOutcome),
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncOutcome {
    /// Both have the same.
    InStep,
    /// The remote cannot be reached or refuses; its words.
    Unreachable(String),
    /// The remote's branch is gone.
    Gone,
    /// The two have no commit in common.
    Strangers,
    /// So many commits that ours has were there and are there no longer.
    Rewritten(usize),
    /// The user has to settle these first.
    Unsettled(Vec<Finding>),
    /// These have to rest first.
    Waits(Vec<Wait>),
    /// The user's git work has to end first.
    Paused,
    /// Nothing is sent to where everybody may look without the user's word.
    Public,
    /// Somebody else was faster each time.
    Overtaken,
    /// The two could not be put together here: why, and what helps.
    Failed(String, Option<String>),
    /// We are asked to stop.
    Stopped,
}

/// One sync on its way.
#[derive(Debug)]
pub struct Sync {
    /// With whom.
    pub upstream: Upstream,
    /// How many commits came.
    pub took: usize,
    /// How many went, or are to go.
    pub sent: usize,
    /// What was removed on one side and edited on the other, in words.
    pub kept: Vec<String>,
    /// Whether something was known of the remote's branch before.
    was_known: bool,
    /// Whether pushes ask first if everybody may look there.
    asks: bool,
    /// Whether history ends somewhere in this clone.
    is_shallow: bool,
    /// What was brought of what a partial clone left out.
    completed: Option<Arc<[Oid]>>,
    tries: usize,
}

impl Sync {
    /// A sync of the vault's branch with the one that it follows; it begins with [`Transfer::Fetch`]. `yes`: the user
    /// knows where it goes.
    ///
    /// # Errors
    /// When the branch follows none.
    pub fn new(vault: &Vault, yes: bool) -> Result<Self> {
        let repo = vault.repo();
        let upstream = repo.upstream(&repo.head()?)?;
        // Before the fetch: where the branch was is known from nothing else where git keeps no log.
        repo.note_tips(&upstream)?;
        Ok(Self {
            is_shallow: repo.is_shallow(),
            completed: None,
            was_known: repo.tracked_tip(&upstream)?.is_some(),
            asks: !yes && !repo.was_pushed_to(&upstream.place()),
            upstream,
            took: 0,
            sent: 0,
            kept: Vec::new(),
            tries: 1,
        })
    }

    /// Goes on after a transfer.
    pub fn back(&mut self, transfer: &Transfer, response: Response) -> Step {
        match (transfer, response) {
            (_, Response::Public) => Step::Over(SyncOutcome::Public),
            (_, Response::Answer(Answer::Stopped)) => Step::Over(SyncOutcome::Stopped),
            (Transfer::Push { .. }, Response::Answer(Answer::Failed(words)))
                if self.upstream.pushes_to.is_some() =>
            {
                Step::Over(SyncOutcome::Unreachable(format!("{}: {words}", self.upstream.push_name())))
            }
            (_, Response::Answer(Answer::Failed(words))) => Step::Over(SyncOutcome::Unreachable(words)),
            (Transfer::Fetch | Transfer::Complete(..), Response::Answer(Answer::Done)) => Step::Integrate,
            (Transfer::Fetch, Response::Answer(Answer::NoBranch)) if !self.was_known => Step::Integrate,
            (_, Response::Answer(Answer::NoBranch)) => Step::Over(SyncOutcome::Gone),
            (_, Response::Answer(Answer::Moved)) => self.again(Step::Transfer(Transfer::Fetch)),
            (Transfer::Push { .. }, Response::Answer(Answer::Done)) => Step::Over(SyncOutcome::InStep),
        }
    }

    /// Goes on after a [`Vault::integrate`]; `is_paused` when the user's git work was in its way.
    pub fn integrated(&mut self, integrated: Integrated, is_paused: bool) -> Step {
        self.took += integrated.took;
        self.kept.extend(integrated.kept);
        self.sent = integrated.to_send.map_or(0, |(_, count)| count);
        let over = |outcome| Step::Over(outcome);
        if is_paused {
            over(SyncOutcome::Paused)
        } else if !integrated.is_whole {
            self.again(Step::Integrate)
        } else if let Some((remote, objects)) = integrated.lacks {
            self.complete(remote, objects)
        } else if let Some(gone) = integrated.rewritten {
            over(SyncOutcome::Rewritten(gone))
        } else if integrated.are_strangers {
            over(SyncOutcome::Strangers)
        } else if !integrated.unsettled.is_empty() {
            over(SyncOutcome::Unsettled(integrated.unsettled))
        } else if !integrated.waits.is_empty() {
            over(SyncOutcome::Waits(integrated.waits))
        } else {
            let push = |(commit, _)| Step::Transfer(Transfer::Push { commit, asks: self.asks });
            integrated.to_send.map_or(over(SyncOutcome::InStep), push)
        }
    }

    /// Has brought what a partial clone left out, unless that was done already and did not help.
    fn complete(&mut self, remote: String, objects: Arc<[Oid]>) -> Step {
        if self.completed.as_ref() == Some(&objects) {
            let what = "has not what this clone left out: it was made with `--filter`".to_owned();
            let hint = format!("git fetch --refetch --no-filter {remote}");
            return Step::Over(SyncOutcome::Failed(what, Some(hint)));
        }
        self.completed = Some(objects.clone());
        Step::Transfer(Transfer::Complete(remote, objects))
    }

    fn again(&mut self, step: Step) -> Step {
        if self.tries == TRIES {
            return Step::Over(SyncOutcome::Overtaken);
        }
        self.tries += 1;
        step
    }

    /// What came and went, in words; `None`: nothing.
    pub fn tale(&self) -> Option<String> {
        let commits = |count: usize| format!("{count} {}", if count == 1 { "commit" } else { "commits" });
        match (self.took, self.sent) {
            (0, 0) => None,
            (took, 0) => Some(format!("{} came", commits(took))),
            (0, sent) => Some(format!("{} went", commits(sent))),
            (took, sent) => Some(format!("{} came, {sent} went", commits(took))),
        }
    }
}

/// Takes the lock under which a vault is synced by one at a time.
///
/// # Errors
/// When another holds it.
pub fn lock(vault: &Vault, patience: Duration) -> Result<OwnLock> {
    let file = vault.repo().state()?.join("sync.lock");
    let held = |_| Error::Busy(vault.root().to_path_buf());
    OwnLock::take(&file, "", patience).map_err(|refusal| refusal.or(held))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn sync() -> Sync {
        let upstream = Upstream::example();
        Sync {
            upstream,
            took: 0,
            sent: 0,
            kept: Vec::new(),
            was_known: true,
            asks: false,
            is_shallow: false,
            completed: None,
            tries: 1,
        }
    }

    fn commit() -> Oid {
        Oid::from_str("97510f197510f197510f197510f197510f197510").unwrap()
    }

    fn integrated(took: usize, to_send: usize) -> Integrated {
        let to_send = (to_send > 0).then_some((commit(), to_send));
        Integrated { took, to_send, is_whole: true, ..Integrated::default() }
    }

    const FETCHED: (Transfer, Response) = (Transfer::Fetch, Response::Answer(Answer::Done));

    fn push() -> Transfer {
        Transfer::Push { commit: commit(), asks: false }
    }

    #[test]
    fn a_sync_fetches_joins_and_pushes_what_there_is_to_send() {
        let mut sync = sync();
        assert_eq!(sync.back(&FETCHED.0, FETCHED.1), Step::Integrate);
        assert_eq!(sync.integrated(integrated(2, 1), false), Step::Transfer(push()));
        assert_eq!(sync.back(&push(), Response::Answer(Answer::Done)), Step::Over(SyncOutcome::InStep));
        assert_eq!(sync.tale().unwrap(), "2 commits came, 1 went");
    }

    #[test]
    fn with_nothing_to_send_nothing_is_pushed() {
        let check = |took, expected: Option<&str>| {
            let mut sync = sync();
            assert_eq!(sync.integrated(integrated(took, 0), false), Step::Over(SyncOutcome::InStep));
            assert_eq!(sync.tale().as_deref(), expected);
        };
        check(0, None);
        check(1, Some("1 commit came"));
        check(2, Some("2 commits came"));
    }

    #[test]
    fn a_faster_one_is_followed_three_times() {
        let mut sync = sync();
        for _ in 1..TRIES {
            assert_eq!(sync.back(&push(), Response::Answer(Answer::Moved)), Step::Transfer(Transfer::Fetch));
        }
        assert_eq!(sync.back(&push(), Response::Answer(Answer::Moved)), Step::Over(SyncOutcome::Overtaken));
    }

    #[test]
    fn a_branch_that_was_never_there_is_made_and_one_that_is_gone_is_not() {
        let answer = || Response::Answer(Answer::NoBranch);
        assert_eq!(sync().back(&Transfer::Fetch, answer()), Step::Over(SyncOutcome::Gone));
        let mut new = Sync { was_known: false, ..sync() };
        assert_eq!(new.back(&Transfer::Fetch, answer()), Step::Integrate);
    }

    #[test]
    fn what_is_in_the_way_ends_it() {
        let check = |integrated: Integrated, paused, expected| {
            assert_eq!(sync().integrated(integrated, paused), Step::Over(expected));
        };
        check(Integrated::default(), true, SyncOutcome::Paused);
        check(Integrated { are_strangers: true, ..integrated(0, 3) }, false, SyncOutcome::Strangers);
        let wait = Wait { path: "Ada.md".into(), reason: "staged by you".into(), typing: false };
        check(
            Integrated { waits: vec![wait.clone()], ..integrated(0, 3) },
            false,
            SyncOutcome::Waits(vec![wait]),
        );
        assert_eq!(
            sync().integrated(Integrated::default(), false),
            Step::Integrate,
            "HEAD moved meanwhile: look again"
        );
    }

    #[test]
    fn what_a_partial_clone_left_out_is_brought_once() {
        let lacks = |ids: &[Oid]| Integrated { lacks: Some(("hub".into(), ids.into())), ..integrated(0, 1) };
        let mut sync = sync();
        let transfer = |ids: &[Oid]| Step::Transfer(Transfer::Complete("hub".into(), ids.into()));
        assert_eq!(sync.integrated(lacks(&[commit()]), false), transfer(&[commit()]));
        let done = Response::Answer(Answer::Done);
        assert_eq!(sync.back(&Transfer::Complete("hub".into(), [].into()), done), Step::Integrate);
        assert_eq!(sync.integrated(lacks(&[commit(), commit()]), false), transfer(&[commit(), commit()]));
        let again = sync.integrated(lacks(&[commit(), commit()]), false);
        assert!(
            matches!(again, Step::Over(SyncOutcome::Failed(_, Some(hint))) if hint.ends_with("--no-filter hub"))
        );
    }
}
