//! Ours and theirs become one: what came in from the remote is under our commits, or merged with them, all at once or
//! not at all.
//!
//! Never writes anew what is not ours alone, and never overwrites what is on disk and in no commit.

use super::mend::Mended;
use super::report::{How, Report, Wait};
use super::unsettled::{self, Answers, Clash};
use super::weave::{Side, Weave, render};
use super::{Vault, due_file};
use crate::agenda::leftover::{self, Leftover};
use crate::agenda::{Section, due};
use crate::error::Result;
use crate::finding::Finding;
use crate::shell::files::{self, Found};
use crate::shell::git::advance::{Advanced, Generated, Target};
use crate::shell::git::made::Standing;
use crate::shell::git::remote::Upstream;
use chrono::NaiveDate;
use git2::Oid;
use std::collections::HashSet;
use std::sync::Arc;

/// How ours and theirs came together.
#[derive(Debug, Default)]
pub struct Joined {
    /// How many commits of theirs are new here.
    pub took: usize,
    /// What was removed on one side and edited on the other, in words.
    pub kept: Vec<String>,
    /// What the user has to settle first: then nothing was done.
    pub unsettled: Vec<Finding>,
    /// What has to rest first: then nothing was done.
    pub waits: Vec<Wait>,
    /// The two have no commit in common: then nothing was done.
    pub are_strangers: bool,
    /// Our commit, where the remote has to get it; how many there are to send.
    pub to_send: Option<(Oid, usize)>,
    /// Whether it was looked at all: a pause or a branch that moved come first.
    pub is_whole: bool,
}

/// Where the branch is to go.
struct Way {
    commit: Oid,
    tree: Oid,
    what: String,
    kept: Vec<String>,
    side: Side,
}

impl Vault {
    /// A round, and then what is known of `upstream` becomes part of ours, and ours of it; then a round for what that
    /// brought. Nothing here goes over the network.
    ///
    /// # Errors
    /// As [`Vault::round`].
    pub fn join(&mut self, how: &How, upstream: &Upstream) -> Result<(Report, Joined)> {
        let mut joined = Joined::default();
        self.has_joined = true;
        let report = self.round_and(how, |vault, report| {
            let day = vault.day(how, report);
            let had_unsettled = !vault.disk.unsettled().is_empty();
            joined = vault.join_now(how, upstream, day)?;
            if joined.took > 0 || had_unsettled || !joined.unsettled.is_empty() {
                vault.run_settled(how, report)?;
            }
            let ours = vault.repo.head()?.commit;
            let theirs = vault.repo.tracked_tip(upstream)?;
            joined.to_send = match (ours, theirs) {
                (Some(ours), Some(theirs)) => match vault.repo.standing(ours, theirs)? {
                    Standing::Ahead(count) => Some((ours, count)),
                    _ => None,
                },
                (Some(ours), None) => Some((ours, vault.repo.all_of(ours)?)),
                _ => None,
            };
            if let (Some(ours), Some(theirs)) = (ours, theirs)
                && !joined.are_strangers
            {
                vault.repo.keep_made(&vault.repo.only_in(ours, theirs)?)?;
            }
            joined.is_whole = true;
            Ok(())
        })?;
        Ok((report, joined))
    }

    fn join_now(&mut self, how: &How, upstream: &Upstream, day: NaiveDate) -> Result<Joined> {
        let mut joined = Joined::default();
        let Some(tip) = self.repo.tracked_tip(upstream)? else { return Ok(joined) };
        let ours = self.head.commit;
        let standing = ours.map_or(Ok(Standing::Behind), |ours| self.repo.standing(ours, tip))?;
        if let (Standing::Apart(_), Some(ours)) = (&standing, ours)
            && let Some(clashes) = unsettled::known(self.repo.state()?, ours, tip)
        {
            joined.unsettled = clashes.into_iter().flat_map(|clash| clash.findings).collect();
            return Ok(joined);
        }
        let mut mended = Mended::new(tip);
        if let (Standing::Behind | Standing::Apart(_), Some(ours)) = (&standing, ours) {
            self.renderings = self.written_in_since(tip, ours)?;
            mended = self.mended(tip, ours)?;
        }
        let theirs = mended.tip;
        let way = match (standing, ours) {
            (Standing::Strangers, _) => {
                joined.are_strangers = true;
                return Ok(joined);
            }
            (Standing::Apart(bases), Some(ours)) => {
                match self.woven(upstream.name(), &bases, ours, theirs, how, day)? {
                    Ok(way) => way,
                    Err(clashes) => {
                        unsettled::keep(self.repo.state()?, ours, tip, &clashes)?;
                        joined.unsettled = clashes.into_iter().flat_map(|clash| clash.findings).collect();
                        self.disk.set_unsettled(joined.unsettled.clone());
                        return Ok(joined);
                    }
                }
            }
            (Standing::Behind, _) => {
                let tree = self.repo.tree_of(theirs)?;
                let side = self.side(self.head.tree, &self.committed, tree, &[])?;
                let what = "rounds sync: fast-forward".to_owned();
                Way { commit: theirs, tree, what, kept: Vec::new(), side }
            }
            _ => {
                unsettled::forget(self.repo.state()?);
                return Ok(joined);
            }
        };
        let took = match ours {
            Some(ours) => self.repo.only_in(tip, ours)?.len(),
            None => self.repo.all_of(tip)?,
        };
        joined.waits = self.go(&way, how)?;
        if joined.waits.is_empty() {
            unsettled::forget(self.repo.state()?);
            mended.keep(self.repo.state()?)?;
            (joined.took, joined.kept) = (took, [mended.said, way.kept].concat());
            // Roughly what the fetch left loose.
            self.packer.wrote(took * 4, took * 4096);
        }
        Ok(joined)
    }

    /// Our commits on top of theirs; or, where one of them may not be written anew, or would clash on the way, a merge.
    fn woven(
        &mut self,
        name: &str,
        bases: &[Oid],
        ours: Oid,
        theirs: Oid,
        how: &How,
        day: NaiveDate,
    ) -> Result<Result<Way, Vec<Clash>>> {
        let agenda = self.committed.config().agenda_file.clone();
        let has_due = self.may_commit_due(&agenda)?;
        let answers = Answers::read(self.repo.state()?);
        // Where the user chose between two versions, history keeps both: only a merge has them.
        let none = Answers::default();
        let today = if how.explicit_today { day.max(how.today) } else { how.today };
        let (our_tree, their_tree) = (self.repo.tree_of(ours)?, self.repo.tree_of(theirs)?);
        let mine = self.repo.only_in(ours, theirs)?;
        let base = bases[0];
        let base_tree = self.base_tree(bases, &answers, today)?;
        let before = self.side(Some(our_tree), &self.committed, base_tree, &[])?;
        let onto = self.side(Some(base_tree), &before.index, their_tree, &[&before.bare])?;
        let changes = self.repo.changes(Some(base_tree), Some(their_tree), true)?;
        let begin = |answers| Weave::new(name, onto.clone(), &changes, answers, has_due, today);
        if bases.len() == 1 && self.repo.may_rewrite(base, &mine, &self.head.branch)? {
            let mut weave = begin(&none);
            if let Some(tip) = self.replay(&mut weave, before.clone(), &mine, theirs)? {
                let what = format!("rounds sync: {} on top of {name}", mine.len());
                let Weave { onto: side, kept, .. } = weave;
                return Ok(Ok(Way { commit: tip, tree: side.tree, what, kept, side }));
            }
        }
        let mut weave = begin(&answers);
        let after = self.side(Some(our_tree), &self.committed, our_tree, &[&before.bare])?;
        let Some(tree) = self.weave(&mut weave, &before, &after, true)? else {
            return Ok(Err(weave.clashes));
        };
        let message = format!("Merge remote-tracking branch '{name}'\n");
        let commit = self.repo.write_commit(tree, &[ours, theirs], &message)?;
        let Weave { onto: side, kept, .. } = weave;
        Ok(Ok(Way { commit, tree, what: format!("rounds sync: merge {name}"), kept, side }))
    }

    /// Our commits one after the other; one that brings nothing any more is left out. `None` where something that the
    /// user typed would be in none of them any more.
    fn replay(
        &mut self,
        weave: &mut Weave<'_>,
        mut before: Side,
        commits: &[Oid],
        onto: Oid,
    ) -> Result<Option<Oid>> {
        let (mut tip, mut anew) = (onto, Vec::new());
        for &commit in commits {
            let mut after = before.clone();
            self.go_to(&mut after, self.repo.tree_of(commit)?)?;
            let was = weave.onto.tree;
            let Some(tree) = self.weave(weave, &before, &after, Some(&commit) == commits.last())? else {
                return Ok(None);
            };
            if weave.has_due && !keeps_typed(&before, &after, &weave.onto) {
                return Ok(None);
            }
            if tree != was {
                tip = self.repo.write_again(tree, tip, commit)?;
                anew.push(tip);
                self.packer.wrote(4, 4096);
            }
            before = after;
        }
        self.repo.note_made(&anew);
        Ok(Some(tip))
    }

    /// The tree that both lines grew from. Where there are several (two merges that crossed), one that has both, and
    /// of what these cannot agree on the version before.
    fn base_tree(&self, bases: &[Oid], answers: &Answers, today: NaiveDate) -> Result<Oid> {
        let (first, rest) = (bases[0], &bases[1..]);
        let mut tree = self.repo.tree_of(first)?;
        for &other in rest {
            let Some(older) = self.repo.merge_base(first, other)? else { continue };
            let (older, other) = (self.repo.tree_of(older)?, self.repo.tree_of(other)?);
            let before = self.side(self.head.tree, &self.committed, older, &[])?;
            let onto = self.side(Some(older), &before.index, tree, &[])?;
            let after = self.side(Some(older), &before.index, other, &[])?;
            let changes = self.repo.changes(Some(older), Some(tree), true)?;
            let mut weave = Weave::new("", onto, &changes, answers, false, today);
            tree = match self.weave(&mut weave, &before, &after, true)? {
                Some(tree) => tree,
                None => older,
            };
        }
        Ok(tree)
    }

    /// The branch, the index and the files go this way; what has to rest first, else nothing.
    fn go(&mut self, way: &Way, how: &How) -> Result<Vec<Wait>> {
        // The watcher waits for that before each round.
        if let Some(rest) = self.repo.may_be_merging().filter(|_| how.settled_all()) {
            std::thread::sleep(rest);
        }
        let generated = match self.generated(way, how)? {
            Ok(generated) => generated,
            Err(wait) => return Ok(vec![wait]),
        };
        if generated.new.is_some()
            && let Some(text) = &way.side.due
        {
            // Before it is written, so that a kill cannot make it a stranger's.
            self.due_file.remember_too(text)?;
        }
        let target = Target { commit: way.commit, tree: way.tree, what: &way.what };
        let Advanced::Waits(paths) = self.repo.advance(&self.head, target, &generated)? else {
            return Ok(Vec::new());
        };
        let wait = |(path, reason): (String, String)| Wait {
            path: self.repo.in_this_vault(&path).unwrap_or_else(|| path.into()),
            reason: format!("changed there too: {reason}"),
            typing: false,
        };
        Ok(paths.into_iter().map(wait).collect())
    }

    /// What becomes of the DUE.md on disk: theirs, where the user left nothing in it that is in no commit yet.
    fn generated(&self, way: &Way, how: &How) -> Result<Result<Generated, Wait>> {
        let name = way.side.index.config().agenda_file.clone();
        let new = way.side.due.clone().map(String::into_bytes);
        let old = match files::read_at(&self.root.join(&name)) {
            Found::File(content) => content.bytes,
            _ => return Ok(Ok(Generated { path: name, old: None, new })),
        };
        let typed = String::from_utf8_lossy(&old).into_owned();
        let head = self.head_due.as_ref().filter(|head| head.name == name).map(|head| head.text.clone());
        let head = head.unwrap_or_default();
        let generated = |new| Ok(Ok(Generated { path: name.clone(), old: Some(old.clone()), new }));
        let is_heads = due_file::same_text(&typed, &head);
        let day = way.side.due.as_deref().and_then(due::day).unwrap_or(how.today);
        let show = |left: &Leftover| render(&way.side.index, left, day);
        let [on_disk, in_head] = [&typed, &head].map(|text| self.left_in(text, ""));
        // A rendering of ours may lack marks that HEAD's notes say already, where HEAD's agenda is yet to be committed.
        let adds_nothing =
            self.due_file.wrote(&typed) && show(&leftover::merge(&in_head, &on_disk)) == show(&in_head);
        let [on_disk, in_head] = [&on_disk, &in_head].map(show);
        if is_heads || on_disk == in_head || adds_nothing {
            return generated(new);
        }
        if show(&way.side.left) == in_head {
            return generated(None);
        }
        let path: Arc<str> = name.as_str().into();
        Ok(Err(Wait {
            path,
            reason: "changed there too: edited by you, still being typed".into(),
            typing: false,
        }))
    }
}

/// Whether all words that the user typed into DUE.md with a commit of ours are still there, now that it is written
/// anew: what the notes say already goes from an agenda, but not from history.
fn keeps_typed(before: &Side, after: &Side, anew: &Side) -> bool {
    let due = |side: &Side| side.due.clone().unwrap_or_default();
    let [before, typed, anew] = [before, after, anew].map(due);
    if typed == before {
        return true;
    }
    let known = [before.as_str(), &anew, &after.bare].map(words);
    words(&typed).iter().all(|word| known.iter().any(|known| known.contains(word)))
}

/// The words of an agenda file, without its own headings, which come and go with their lines.
fn words(text: &str) -> HashSet<&str> {
    let is_heading = |line: &str| line.strip_prefix("## ").is_some_and(|it| Section::titled(it).is_some());
    let lines = text.lines().filter(|line| !is_heading(line));
    lines.flat_map(|line| line.split(|sign: char| !sign.is_alphanumeric())).collect()
}
