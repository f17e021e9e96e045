//! Sync: fetch, put both lines of history together, push; and again where somebody else was faster. The order of it,
//! for `rounds sync` and for the watcher, which does the network's part beside its rounds.
//!
//! Goes onto the network only by [`Upstream`], and touches the vault only by [`Vault::join`].

use crate::error::{Error, Result};
use crate::finding::Finding;
use crate::shell::git::lock::OwnLock;
use crate::shell::git::remote::{Answer, Upstream};
use crate::shell::vault::{Joined, Vault, Wait};
use git2::Oid;
use std::time::Duration;

/// How often a remote that moves on meanwhile is tried.
const TRIES: usize = 3;

/// What goes over the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// Bring what the remote has.
    Fetch,
    /// Send this commit.
    Push {
        /// The commit.
        commit: Oid,
        /// Whether to ask first if everybody may look there.
        asks: bool,
    },
}

/// What an errand came back with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Back {
    /// The remote's answer.
    Answer(Answer),
    /// Nothing was sent: everybody may look there.
    Public,
}

impl Errand {
    /// Runs it to its end, which may take its time.
    pub fn run(self, upstream: &Upstream) -> Back {
        match self {
            Self::Fetch => Back::Answer(upstream.fetch()),
            Self::Push { asks: true, .. } if upstream.is_public() => Back::Public,
            Self::Push { commit, .. } => Back::Answer(upstream.push(commit)),
        }
    }
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// The network.
    Errand(Errand),
    /// [`Vault::join`].
    Join,
    /// It is over.
    Over(Ending),
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Both have the same.
    InStep,
    /// The remote cannot be reached or refuses; its words.
    Unreachable(String),
    /// The remote's branch is gone.
    Gone,
    /// The two have no commit in common.
    Strangers,
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
    tries: usize,
}

impl Sync {
    /// A sync of the vault's branch with the one that it follows; it begins with [`Errand::Fetch`]. `yes`: the user
    /// knows where it goes.
    ///
    /// # Errors
    /// When the branch follows none.
    pub fn new(vault: &Vault, yes: bool) -> Result<Self> {
        let repo = vault.repo();
        let upstream = repo.upstream(&repo.head()?)?;
        Ok(Self {
            was_known: repo.tracked_tip(&upstream)?.is_some(),
            asks: !yes && !repo.was_pushed_to(&upstream.place()),
            upstream,
            took: 0,
            sent: 0,
            kept: Vec::new(),
            tries: 1,
        })
    }

    /// Goes on after an errand.
    pub fn back(&mut self, errand: Errand, back: Back) -> Step {
        match (errand, back) {
            (_, Back::Public) => Step::Over(Ending::Public),
            (_, Back::Answer(Answer::Stopped)) => Step::Over(Ending::Stopped),
            (_, Back::Answer(Answer::Failed(words))) => Step::Over(Ending::Unreachable(words)),
            (Errand::Fetch, Back::Answer(Answer::Done)) => Step::Join,
            (Errand::Fetch, Back::Answer(Answer::NoBranch)) if !self.was_known => Step::Join,
            (_, Back::Answer(Answer::NoBranch)) => Step::Over(Ending::Gone),
            (_, Back::Answer(Answer::Moved)) => self.again(Step::Errand(Errand::Fetch)),
            (Errand::Push { .. }, Back::Answer(Answer::Done)) => Step::Over(Ending::InStep),
        }
    }

    /// Goes on after a [`Vault::join`]; `is_paused` when the user's git work was in its way.
    pub fn joined(&mut self, joined: Joined, is_paused: bool) -> Step {
        self.took += joined.took;
        self.kept.extend(joined.kept);
        self.sent = joined.to_send.map_or(0, |(_, count)| count);
        let over = |ending| Step::Over(ending);
        if is_paused {
            over(Ending::Paused)
        } else if !joined.is_whole {
            self.again(Step::Join)
        } else if joined.are_strangers {
            over(Ending::Strangers)
        } else if !joined.unsettled.is_empty() {
            over(Ending::Unsettled(joined.unsettled))
        } else if !joined.waits.is_empty() {
            over(Ending::Waits(joined.waits))
        } else {
            let push = |(commit, _)| Step::Errand(Errand::Push { commit, asks: self.asks });
            joined.to_send.map_or(over(Ending::InStep), push)
        }
    }

    fn again(&mut self, step: Step) -> Step {
        if self.tries == TRIES {
            return Step::Over(Ending::Overtaken);
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

    /// What stands in the way of a sync that ended so, and what to do about it; `None`: nothing does.
    pub fn trouble(&self, ending: &Ending) -> Option<(String, Option<String>)> {
        let name = self.upstream.name();
        let remote = &self.upstream.remote;
        let said = |text: String| Some((text, None));
        let with = |text: String, hint: String| Some((text, Some(hint)));
        match ending {
            Ending::InStep | Ending::Stopped | Ending::Paused => None,
            Ending::Unreachable(words) => {
                Some((format!("{name}: {words}"), remedy(words).map(str::to_owned)))
            }
            Ending::Gone => with(
                format!("{name}: the remote has no such branch any more"),
                format!("to put it there again: git push {remote} HEAD:{}", self.upstream.branch),
            ),
            Ending::Strangers => with(
                format!("{name}: has another history than this vault"),
                "clone it into a folder of its own, and copy your notes there".into(),
            ),
            Ending::Unsettled(_) => said(format!("{name}: nothing was changed, since the two do not agree")),
            Ending::Waits(_) => said(format!("{name}: taken when that has come to rest")),
            Ending::Public => with(
                format!("{}: everybody can read what is there: nothing was sent", self.upstream.place()),
                "this is a dossier on real people: make the repository private, or run `rounds sync --yes`"
                    .into(),
            ),
            Ending::Overtaken => {
                said(format!("{name}: somebody else is faster each time, or left a lock behind there"))
            }
            Ending::Failed(what, hint) => Some((format!("{name}: {what}"), hint.clone())),
        }
    }
}

/// What the user can do about a remote that said this; `None`: nothing but to wait, or its words say it.
fn remedy(words: &str) -> Option<&'static str> {
    const HOST: &str = "run `git fetch` once: it shows the host's key and asks whether that is the right one";
    const KEY: &str =
        "`git fetch` has to do without a question: has the remote your key, and your agent too (`ssh-add`)?";
    const PASSWORD: &str =
        "have git keep your password and run `git fetch` once: https://git-scm.com/docs/gitcredentials";
    const RIGHT: &str = "may your account, or the token that stands for it, read and write there?";
    const ADDRESS: &str = "is the address right (`git remote -v`), and may your account see what is there?";
    const REMEDIES: [(&str, &str); 8] = [
        ("Host key verification failed", HOST),
        ("Permission denied (", KEY),
        ("terminal prompts disabled", PASSWORD),
        ("unable to read askpass response", PASSWORD),
        ("Authentication failed", PASSWORD),
        ("returned error: 403", RIGHT),
        // A host says so too of what one may not see.
        ("Repository not found", ADDRESS),
        ("' not found", ADDRESS),
    ];
    REMEDIES.iter().find(|(said, _)| words.contains(said)).map(|(_, remedy)| *remedy)
}

/// Takes the lock under which a vault is synced by one at a time.
///
/// # Errors
/// When another holds it.
pub fn lock(vault: &Vault, patience: Duration) -> Result<OwnLock> {
    let file = vault.repo().state()?.join("sync.lock");
    OwnLock::take(&file, "", patience).map_err(|_| Error::Busy(vault.root().to_path_buf()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sync() -> Sync {
        let upstream = Upstream::example();
        Sync { upstream, took: 0, sent: 0, kept: Vec::new(), was_known: true, asks: false, tries: 1 }
    }

    fn commit() -> Oid {
        Oid::from_str("97510f197510f197510f197510f197510f197510").unwrap()
    }

    fn joined(took: usize, to_send: usize) -> Joined {
        let to_send = (to_send > 0).then_some((commit(), to_send));
        Joined { took, to_send, is_whole: true, ..Joined::default() }
    }

    const FETCHED: (Errand, Back) = (Errand::Fetch, Back::Answer(Answer::Done));

    fn push() -> Errand {
        Errand::Push { commit: commit(), asks: false }
    }

    #[test]
    fn a_sync_fetches_joins_and_pushes_what_there_is_to_send() {
        let mut sync = sync();
        assert_eq!(sync.back(FETCHED.0, FETCHED.1), Step::Join);
        assert_eq!(sync.joined(joined(2, 1), false), Step::Errand(push()));
        assert_eq!(sync.back(push(), Back::Answer(Answer::Done)), Step::Over(Ending::InStep));
        assert_eq!(sync.tale().unwrap(), "2 commits came, 1 went");
    }

    #[test]
    fn with_nothing_to_send_nothing_is_pushed() {
        let check = |took, expected: Option<&str>| {
            let mut sync = sync();
            assert_eq!(sync.joined(joined(took, 0), false), Step::Over(Ending::InStep));
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
            assert_eq!(sync.back(push(), Back::Answer(Answer::Moved)), Step::Errand(Errand::Fetch));
        }
        assert_eq!(sync.back(push(), Back::Answer(Answer::Moved)), Step::Over(Ending::Overtaken));
    }

    #[test]
    fn a_branch_that_was_never_there_is_made_and_one_that_is_gone_is_not() {
        let answer = || Back::Answer(Answer::NoBranch);
        assert_eq!(sync().back(Errand::Fetch, answer()), Step::Over(Ending::Gone));
        let mut new = Sync { was_known: false, ..sync() };
        assert_eq!(new.back(Errand::Fetch, answer()), Step::Join);
    }

    #[test]
    fn what_is_in_the_way_ends_it() {
        let check = |joined: Joined, paused, expected| {
            assert_eq!(sync().joined(joined, paused), Step::Over(expected));
        };
        check(Joined::default(), true, Ending::Paused);
        check(Joined { are_strangers: true, ..joined(0, 3) }, false, Ending::Strangers);
        let wait = Wait { path: "Ada.md".into(), reason: "staged by you".into(), typing: false };
        check(Joined { waits: vec![wait.clone()], ..joined(0, 3) }, false, Ending::Waits(vec![wait]));
        assert_eq!(sync().joined(Joined::default(), false), Step::Join, "HEAD moved meanwhile: look again");
    }

    #[test]
    fn who_has_to_do_something_is_told_what() {
        let check = |words: &str, expected: Option<&str>| {
            let (text, hint) = sync().trouble(&Ending::Unreachable(words.into())).unwrap();
            assert_eq!(text, format!("origin/main: {words}"));
            let has = |expected| hint.as_ref().is_some_and(|hint| hint.contains(expected));
            assert!(expected.map_or(hint.is_none(), has), "{words}: {hint:?}");
        };
        check("Host key verification failed.", Some("`git fetch` once"));
        check("me@host: Permission denied (publickey).", Some("ssh-add"));
        check(
            "could not read Username for 'https://host': terminal prompts disabled",
            Some("gitcredentials"),
        );
        check("Authentication failed for 'https://host/x/'", Some("gitcredentials"));
        check("unable to access 'https://host/x/': The requested URL returned error: 403", Some("token"));
        check("repository 'https://host/x/' not found", Some("git remote -v"));
        check("ssh: connect to host h port 22: Connection refused", None);
        check("unable to access 'https://host/x/': The requested URL returned error: 500", None);
        check("bash: git-upload-pack: command not found", None);
        check("silent for 30 seconds", None);
    }

    #[test]
    fn nothing_is_said_of_a_password() {
        let (text, hint) = sync().trouble(&Ending::Public).unwrap();
        assert!(text.starts_with("https://example.org/x.git: everybody"), "{text}");
        assert!(hint.unwrap().contains("rounds sync --yes"));
    }
}
