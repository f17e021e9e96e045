//! What came in from the remote becomes part of ours: the branch, the index and the files go there, all at once or not at
//! all.
//!
//! Never overwrites what is on disk and in no commit.

use super::histories::{Sides, Way, forward, merged_history, moved_over};
use super::page_merge::PageRules;
use super::phone_repair::{Repair, repaired};
use crate::error::Result;
use crate::finding::Finding;
use crate::page::{Left, left};
use crate::shell::files::{self, Found};
use crate::shell::git::checkout::{CheckedOut, Generated, Target};
use crate::shell::git::own_commits::Standing;
use crate::shell::git::pack::Wrote;
use crate::shell::git::remote::Upstream;
use crate::shell::git::{Oid, Repo, RepoPath};
use crate::shell::vault::conflicts;
use crate::shell::vault::pages::{day_of, render, same_text};
use crate::shell::vault::report::Round;
use crate::shell::vault::{Options, Report, Vault, Wait};
use chrono::NaiveDate;
use std::sync::Arc;

/// How ours and theirs came together.
#[derive(Debug, Default)]
pub struct Integrated {
    /// How many commits of theirs are new here.
    pub took: usize,
    /// What was removed on one side and edited on the other, in words.
    pub kept: Vec<String>,
    /// What the user has to settle first: then nothing was done.
    pub unsettled: Vec<Finding>,
    /// What has to rest first: then nothing was done.
    pub waits: Vec<Wait>,
    /// What a partial clone left out and is needed, and the remote that has it: then nothing was done.
    pub lacks: Option<(String, Arc<[Oid]>)>,
    /// How many commits of ours were on the remote and are there no longer: then nothing was done.
    pub rewritten: Option<usize>,
    /// The two have no commit in common: then nothing was done.
    pub are_strangers: bool,
    /// Our commit, where the remote has to get it; how many there are to send.
    pub to_send: Option<(Oid, usize)>,
    /// Whether it was looked at all: a pause or a branch that moved come first.
    pub is_whole: bool,
}

impl Vault {
    /// A round, and then what is known of `upstream` becomes part of ours, and ours of it; then a round for what that
    /// brought. Nothing here goes over the network.
    ///
    /// # Errors
    /// As [`Vault::round`].
    pub fn integrate(&mut self, options: &Options, upstream: &Upstream) -> Result<(Report, Integrated)> {
        let mut integrated = Integrated::default();
        self.history.is_synced = true;
        let report = self.round_and(options, |vault, round| {
            let had_unsettled = !vault.disk().unsettled().is_empty();
            integrated = integrate_now(vault, round, upstream)?;
            if integrated.took > 0 || had_unsettled || !integrated.unsettled.is_empty() {
                vault.run_again(round)?;
            }
            let repo = vault.repo();
            let (ours, theirs) = (repo.head()?.commit, repo.tracked_tip(upstream)?);
            let unsent = ours.map(|ours| unsent(repo, upstream, ours, theirs)).transpose()?.flatten();
            integrated.to_send = ours.zip(unsent).filter(|_| integrated.rewritten.is_none());
            if let (Some(ours), Some(theirs)) = (ours, theirs)
                && !integrated.are_strangers
            {
                repo.keep_made(&repo.only_in(ours, theirs)?)?;
            }
            integrated.is_whole = true;
            Ok(())
        })?;
        Ok((report, integrated))
    }
}

/// How many commits are to be sent, `theirs` being what is known of the branch that ours follows; `None`: nothing is.
fn unsent(repo: &Repo, upstream: &Upstream, ours: Oid, theirs: Option<Oid>) -> Result<Option<usize>> {
    let ahead = match theirs {
        None => Some(repo.all_of(ours)?),
        Some(theirs) => match repo.standing(ours, theirs)? {
            Standing::Ahead(count) => Some(count),
            Standing::Even => Some(0),
            _ => None,
        },
    };
    let Some(place) = &upstream.pushes_to else { return Ok(ahead.filter(|count| *count > 0)) };
    let Some(there) = repo.tip(&place.tracking)? else { return Ok(ahead) };
    let unsent = repo.only_in(ours, there)?.len();
    Ok(ahead.and(Some(unsent)).filter(|count| *count > 0))
}

fn integrate_now(vault: &mut Vault, round: &Round<'_>, upstream: &Upstream) -> Result<Integrated> {
    let mut integrated = Integrated::default();
    let Some(tip) = vault.repo().tracked_tip(upstream)? else { return Ok(integrated) };
    let ours = vault.history.head.commit;
    integrated.lacks = lacks(vault.repo(), ours, tip)?;
    if integrated.lacks.is_some() {
        return Ok(integrated);
    }
    let rewritten = ours.map(|ours| vault.repo().rewritten(upstream, ours, tip)).transpose()?.flatten();
    let gone = rewritten.as_ref().map(|rewritten| rewritten.gone);
    integrated.rewritten = gone.filter(|_| !round.options.accept_rewrite);
    if integrated.rewritten.is_some() {
        return Ok(integrated);
    }
    let standing = ours.map_or(Ok(Standing::Behind), |ours| vault.repo().standing(ours, tip))?;
    let is_apart = rewritten.is_some() || matches!(standing, Standing::Apart(_));
    if let Some(ours) = ours.filter(|_| is_apart)
        && let Some(clashes) = conflicts::known(vault.repo().state()?, ours, tip)
    {
        integrated.unsettled = clashes.into_iter().flat_map(|clash| clash.findings).collect();
        return Ok(integrated);
    }
    let name = vault.committed().config().agenda_file.clone();
    let page = PageRules { is_committed: vault.may_commit_page(&name)?, today: today(round) };
    let mut repair = Repair::new(tip);
    if let Some(ours) = ours.filter(|_| is_apart || standing == Standing::Behind) {
        vault.page_file.pages.typed_into = vault.trees().typed_into_since(tip, ours)?;
        // What a rewrite took out does not come back as something that a phone had dropped.
        if rewritten.is_none() {
            repair = repaired(vault, tip, ours)?;
        }
    }
    let sides = |ours| Sides { name: upstream.name(), ours, theirs: repair.tip, page };
    let way = match (&rewritten, standing, ours) {
        (Some(rewritten), _, Some(ours)) => moved_over(vault, rewritten, sides(ours))?,
        (_, Standing::Strangers, _) => {
            integrated.are_strangers = true;
            return Ok(integrated);
        }
        (_, Standing::Apart(bases), Some(ours)) => merged_history(vault, &bases, sides(ours))?,
        (_, Standing::Behind, _) => Ok(forward(vault.trees(), repair.tip, "fast-forward")?),
        _ => {
            conflicts::forget(vault.repo().state()?);
            return Ok(integrated);
        }
    };
    let way = match way {
        Ok(way) => way,
        Err(clashes) => {
            if let Some(ours) = ours {
                conflicts::keep(vault.repo().state()?, ours, tip, &clashes)?;
            }
            integrated.unsettled = clashes.into_iter().flat_map(|clash| clash.findings).collect();
            vault.worktree.index.set_unsettled(integrated.unsettled.clone());
            return Ok(integrated);
        }
    };
    let took = match ours {
        Some(ours) => vault.repo().only_in(tip, ours)?.len(),
        None => vault.repo().all_of(tip)?,
    };
    integrated.waits = go(vault, &way, round)?;
    if integrated.waits.is_empty() {
        conflicts::forget(vault.repo().state()?);
        repair.keep(vault.repo().state()?)?;
        (integrated.took, integrated.kept) = (took, [repair.said, way.kept].concat());
        // Roughly what the fetch left loose, or in a pack of its own.
        vault.history.packer.wrote(Wrote { objects: took * 4, bytes: took * 4096, packs: 1 });
    }
    Ok(integrated)
}

/// What a partial clone left out and this needs, and the remote that has it; `None`: nothing.
fn lacks(repo: &Repo, ours: Option<Oid>, theirs: Oid) -> Result<Option<(String, Arc<[Oid]>)>> {
    let Some(remote) = repo.promisor() else { return Ok(None) };
    let lacks = repo.lacks(ours, theirs)?;
    Ok((!lacks.is_empty()).then_some((remote, lacks)))
}

/// The branch, the index and the files go this way; what has to rest first, else nothing.
fn go(vault: &mut Vault, way: &Way, round: &Round<'_>) -> Result<Vec<Wait>> {
    // The watcher waits for that before each round.
    if let Some(rest) = vault.repo().may_be_merging().filter(|_| round.options.settled_all()) {
        std::thread::sleep(rest);
    }
    let generated = match generated(vault, way, round) {
        Ok(generated) => generated,
        Err(wait) => return Ok(vec![wait]),
    };
    if generated.new.is_some()
        && let Some(text) = &way.side.due
    {
        // Before it is written, so that a kill cannot make it a stranger's.
        let (text, page, edits) = (text.clone(), way.side.page.clone(), way.side.edits.clone());
        vault.page_file.remember(&vault.history, text, page, edits)?;
    }
    let target = Target { commit: way.commit, tree: way.tree, what: &way.what };
    let history = &mut vault.history;
    let configs = [way.side.index.config().clone(), history.index.config().clone()];
    let is_made = |path: &str| configs.iter().any(|config| config.feed_at(path).is_some());
    let moved = history.repo.check_out(&history.head, target, &generated, &is_made)?;
    let CheckedOut::Waits(paths) = moved else {
        return Ok(Vec::new());
    };
    let wait = |(path, reason): (RepoPath, String)| match vault.repo().in_this_vault(&path) {
        Some(path) => {
            // It is not something that the user did, or not for certain.
            let why = vault.worktree.disbelief(&path).map(|why| format!("changed there too: {why}"));
            Wait { path, reason: why.unwrap_or(reason), typing: true }
        }
        // Nothing here ever commits it.
        None => Wait {
            path: path.as_str().into(),
            reason: format!("{reason}: commit it, or put it away with `git stash`"),
            typing: false,
        },
    };
    Ok(paths.into_iter().map(wait).collect())
}

/// What becomes of the DUE.md on disk: theirs, where the user left nothing in it that is in no commit yet.
fn generated(vault: &Vault, way: &Way, round: &Round<'_>) -> Result<Generated, Wait> {
    let (history, page_file) = (&vault.history, &vault.page_file);
    let name = way.side.index.config().agenda_file.clone();
    let new = way.side.due.clone().map(String::into_bytes);
    let old = match files::read_at(&vault.worktree.place(&name)) {
        Found::File(content) => content.bytes,
        _ => return Ok(Generated { path: name, old: None, new }),
    };
    let typed = String::from_utf8_lossy(&old).into_owned();
    let head = history.page_named(&name).map_or("", |head| &head.text);
    let day = way.side.due.as_deref().and_then(day_of).unwrap_or(round.options.today);
    // What we say of a mark is not the user's: HEAD may lack it until its agenda is committed.
    let show = |edits: &Left| render(&way.side.index, &edits.clone().unremarked(), day);
    let on_disk = page_file.edits_on_disk(&vault.worktree, history, &typed);
    let in_head = show(&history.edits);
    // A rendering of ours may lack marks that HEAD's notes say already, where HEAD's agenda is yet to be committed.
    let adds_nothing =
        || page_file.pages.hold(&typed) && show(&left::merge(&history.edits, &on_disk)) == in_head;
    if same_text(&typed, head) || show(&on_disk) == in_head || adds_nothing() {
        return Ok(Generated { path: name, old: Some(old), new });
    }
    if show(&way.side.edits) == in_head {
        return Ok(Generated { path: name, old: Some(old), new: None });
    }
    let reason = "changed there too: edited by you, still being typed".into();
    Err(Wait { path: name.into(), reason, typing: false })
}

fn today(round: &Round<'_>) -> NaiveDate {
    let today = round.options.today;
    if round.options.explicit_today { round.day.max(today) } else { today }
}
