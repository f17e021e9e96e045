//! Which commits are our own: made by `rounds`, seen by nobody yet. Only these may ever be written anew.
//!
//! They are noted down when they are made. A commit that is not in the list (the user's, an amended one, one from
//! before the list was lost) is left as it is.

use super::Repo;
use super::objects::written;
use crate::error::{Error, Result};
use crate::shell::files;
use git2::{Commit, Oid};
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;

/// How a branch stands to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Both are at the same commit.
    Even,
    /// Ours has all of theirs, and this many commits more.
    Ahead(usize),
    /// Theirs has all of ours.
    Behind,
    /// Each has what the other has not; these are the newest commits that both have.
    Apart(Vec<Oid>),
    /// They have no commit in common.
    Strangers,
}

impl Repo {
    /// Notes down commits of ours.
    pub fn note_made(&self, commits: &[Oid]) {
        let Ok(state) = self.state() else { return };
        let lines: String = commits.iter().map(|oid| format!("{oid}\n")).collect();
        // Without it these commits are merged rather than written anew: no more than that.
        let _ = File::options()
            .create(true)
            .append(true)
            .open(state.join("made"))
            .and_then(|mut file| file.write_all(lines.as_bytes()));
    }

    /// Keeps of the list what is among `commits`: the others are not ours alone any more. The caller holds the round's
    /// lock.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_made(&self, commits: &[Oid]) -> Result<()> {
        let file = self.state()?.join("made");
        let old = fs::read_to_string(&file).unwrap_or_default();
        let commits: HashSet<String> = commits.iter().map(ToString::to_string).collect();
        let kept: String =
            old.split_inclusive('\n').filter(|line| commits.contains(line.trim_end())).collect();
        if kept == old { Ok(()) } else { files::write_own(&file, kept.as_bytes()) }
    }

    /// How `ours` stands to `theirs`.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn standing(&self, ours: Oid, theirs: Oid) -> Result<Standing> {
        let failed = |cause| self.error(cause);
        if ours == theirs {
            return Ok(Standing::Even);
        }
        let bases = match self.git.merge_bases(ours, theirs) {
            Ok(bases) => bases.to_vec(),
            Err(cause) if cause.code() == git2::ErrorCode::NotFound => return Ok(Standing::Strangers),
            Err(cause) => return Err(failed(cause)),
        };
        Ok(match &bases[..] {
            [] => Standing::Strangers,
            [base] if *base == theirs => Standing::Ahead(self.only_in(ours, theirs)?.len()),
            [base] if *base == ours => Standing::Behind,
            _ => Standing::Apart(bases),
        })
    }

    /// The commits that `one` has and `other` has not, oldest first.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn only_in(&self, one: Oid, other: Oid) -> Result<Vec<Oid>> {
        self.in_none_of(one, &[other])
    }

    /// How many commits lead to this one, itself included.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn all_of(&self, commit: Oid) -> Result<usize> {
        let walk = || {
            let mut walk = self.git.revwalk()?;
            walk.push(commit)?;
            Ok(walk.count())
        };
        walk().map_err(|cause| self.error(cause))
    }

    /// The newest commit that two have in common.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn merge_base(&self, one: Oid, other: Oid) -> Result<Option<Oid>> {
        match self.git.merge_base(one, other) {
            Ok(base) => Ok(Some(base)),
            Err(cause) if cause.code() == git2::ErrorCode::NotFound => Ok(None),
            Err(cause) => Err(self.error(cause)),
        }
    }

    /// Whether `commits`, one after the other on top of `base`, may be written anew on top of another commit: all of
    /// them ours, none signed, none a merge, none on another branch, remote or tag, and no hook to be asked.
    ///
    /// # Errors
    /// When history cannot be read.
    pub fn may_rewrite(&self, base: Oid, commits: &[Oid], branch: &str) -> Result<bool> {
        if self.find_route()? != super::commit::Route::InProcess {
            return Ok(false);
        }
        let made = fs::read_to_string(self.state()?.join("made")).unwrap_or_default();
        let made: HashSet<&str> = made.lines().collect();
        let mut parent = base;
        for oid in commits {
            let commit = self.git.find_commit(*oid).map_err(|cause| self.error(cause))?;
            let is_signed = commit.header_field_bytes("gpgsig").is_ok();
            let is_next = commit.parent_count() == 1 && commit.parent_id(0).is_ok_and(|id| id == parent);
            if !is_next || is_signed || !made.contains(oid.to_string().as_str()) {
                return Ok(false);
            }
            parent = *oid;
        }
        Ok(!self.is_elsewhere(commits, branch)?)
    }

    /// Whether another branch, remote or tag has any of `commits`.
    fn is_elsewhere(&self, commits: &[Oid], branch: &str) -> Result<bool> {
        let Some(&first) = commits.first() else { return Ok(false) };
        let failed = |cause| self.error(cause);
        let references = self.git.references().map_err(failed)?;
        for reference in references.flatten() {
            let name = String::from_utf8_lossy(reference.name_bytes()).into_owned();
            let counts = ["refs/heads/", "refs/remotes/", "refs/tags/"].iter().any(|it| name.starts_with(it));
            let Some(tip) = reference.peel_to_commit().ok().filter(|_| counts && name != branch) else {
                continue;
            };
            if commits.contains(&tip.id()) || self.git.graph_descendant_of(tip.id(), first).map_err(failed)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes a commit of ours anew: another tree and parent, the same author and words.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_again(&self, tree: Oid, parent: Oid, like: Oid) -> Result<Oid> {
        let failed = |cause| self.error(cause);
        let who = self.signature()?;
        let old: Commit<'_> = self.git.find_commit(like).map_err(failed)?;
        let author = [&b"author "[..], old.header_field_bytes("author").map_err(failed)?.as_ref()].concat();
        let mut text = format!("tree {tree}\nparent {parent}\n").into_bytes();
        text.extend(author);
        text.extend([b"\ncommitter ", &who.committer[..], b"\n"].concat());
        if let Ok(encoding) = old.header_field_bytes("encoding") {
            text.extend([&b"encoding "[..], encoding.as_ref(), b"\n"].concat());
        }
        text.push(b'\n');
        text.extend(old.message_raw_bytes());
        let odb = self.git.odb().map_err(failed)?;
        written(|| odb.write(git2::ObjectType::Commit, &text)).map_err(failed)
    }

    /// Writes a commit with these parents, signed where the user signs.
    ///
    /// # Errors
    /// When it cannot be written, or not be signed.
    pub fn write_commit(&self, tree: Oid, parents: &[Oid], message: &str) -> Result<Oid> {
        if self.signs_commits()? {
            let tree = tree.to_string();
            let parents: Vec<String> = parents.iter().map(ToString::to_string).collect();
            let mut arguments = vec!["commit-tree", "-S"];
            arguments.extend(parents.iter().flat_map(|parent| ["-p", parent]));
            arguments.push(&tree);
            let said = super::program::run(self, "commit-tree", &arguments, Some(message.as_bytes()), &[])?;
            let id = String::from_utf8_lossy(&said).trim().to_owned();
            return Oid::from_str(&id).map_err(|cause| self.error(cause));
        }
        let text = super::commit::commit_text(tree, parents, &self.signature()?, message);
        let odb = self.git.odb().map_err(|cause| self.error(cause))?;
        written(|| odb.write(git2::ObjectType::Commit, &text))
            .map_err(|cause: git2::Error| -> Error { self.error(cause) })
    }
}
