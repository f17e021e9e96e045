//! What two machines cannot agree on without the user, and what the user said to it: the record of both in our own folder.
//! It is shown in the DUE.md on disk for as long as it lasts, and in no commit, since it is about this machine alone.

use crate::error::Result;
use crate::finding::Finding;
use crate::shell::files;
use crate::shell::git::content::Blob;
use crate::shell::git::own_commits::Standing;
use crate::shell::git::{Oid, Repo, RepoPath};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// A longer file is not merged by its lines.
pub(in crate::shell) const LONGEST: usize = 4 << 20;

/// A file that both sides changed and that no rule can merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// The file, by the repository's path.
    pub path: RepoPath,
    /// The blob that both grew from; `None`: the file was not there.
    #[serde(with = "id")]
    pub base: Option<Oid>,
    /// Ours.
    #[serde(with = "id")]
    pub ours: Option<Oid>,
    /// Theirs.
    #[serde(with = "id")]
    pub theirs: Option<Oid>,
    /// What it is about.
    #[serde(with = "findings")]
    pub findings: Vec<Finding>,
}

/// What is kept of them.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Our commit that was looked at.
    #[serde(default, with = "id")]
    ours: Option<Oid>,
    /// Their commit: once HEAD has it, all is settled.
    #[serde(with = "id")]
    theirs: Option<Oid>,
    clashes: Vec<Clash>,
}

/// An id of git as it is kept: its digits. What is none is no record of ours.
mod id {
    use crate::shell::git::Oid;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(id: &Option<Oid>, to: S) -> Result<S::Ok, S::Error> {
        id.map(|id| id.to_string()).serialize(to)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Option<Oid>, D::Error> {
        let id = Option::<String>::deserialize(from)?.filter(|id| !id.is_empty());
        id.map(|id| Oid::from_str(&id).map_err(D::Error::custom)).transpose()
    }
}

/// Findings as they are kept: of their places the line alone.
mod findings {
    use crate::finding::{Finding, Spot};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Kept {
        path: String,
        line: u32,
        message: String,
        hint: String,
    }

    pub fn serialize<S: Serializer>(findings: &[Finding], to: S) -> Result<S::Ok, S::Error> {
        let kept = findings.iter().cloned().map(|it| Kept {
            path: it.path.to_string(),
            line: it.spot.line,
            message: it.message,
            hint: it.hint,
        });
        to.collect_seq(kept)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<Finding>, D::Error> {
        let kept = Vec::<Kept>::deserialize(from)?.into_iter();
        let finding = |it: Kept| Finding {
            path: it.path.into(),
            spot: Spot { line: it.line, column: 1, length: 0 },
            message: it.message,
            hint: it.hint,
        };
        Ok(kept.map(finding).collect())
    }
}

/// What the user answered: of a file with these two versions, this is the one that holds both.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Answers {
    answers: Vec<Answer>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Answer {
    path: RepoPath,
    #[serde(with = "id")]
    ours: Option<Oid>,
    #[serde(with = "id")]
    theirs: Option<Oid>,
    #[serde(with = "id")]
    settled: Option<Oid>,
}

/// At most so many answers are kept, the newest.
const ANSWERS: usize = 1000;

impl Answers {
    /// What is kept in our folder `state`.
    pub fn read(state: &Path) -> Self {
        let text = fs::read(state.join("answers")).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// The blob that settles these two versions.
    pub fn find(&self, path: &RepoPath, ours: Option<Blob>, theirs: Option<Blob>) -> Option<Oid> {
        let id = |blob: Option<Blob>| blob.map(|blob| blob.oid);
        let is_it = |it: &&Answer| it.path == *path && it.ours == id(ours) && it.theirs == id(theirs);
        self.answers.iter().rev().find(is_it).and_then(|it| it.settled)
    }

    /// Whether the user said what becomes of a clash.
    fn has(&self, clash: &Clash) -> bool {
        let is_it = |it: &Answer| it.path == clash.path && it.ours == clash.ours && it.theirs == clash.theirs;
        self.answers.iter().any(is_it)
    }

    /// Keeps that `settled` is what the two versions of a clash come to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(mut self, state: &Path, clash: &Clash, settled: Oid) -> Result<()> {
        self.answers.push(Answer {
            path: clash.path.clone(),
            ours: clash.ours,
            theirs: clash.theirs,
            settled: Some(settled),
        });
        self.answers.drain(..self.answers.len().saturating_sub(ANSWERS));
        files::write_own(&state.join("answers"), &serde_json::to_vec(&self).unwrap_or_default())
    }
}

/// Forgets what could not be settled.
pub(in crate::shell) fn forget(state: &Path) {
    // Nothing to remove, most of the time.
    let _ = fs::remove_file(state.join("unsettled"));
}

/// Keeps what could not be settled between `ours` and `theirs`.
pub(in crate::shell) fn keep(state: &Path, ours: Oid, theirs: Oid, clashes: &[Clash]) -> Result<()> {
    let file = state.join("unsettled");
    let kept = Kept { ours: Some(ours), theirs: Some(theirs), clashes: clashes.to_vec() };
    let text = serde_json::to_vec(&kept).unwrap_or_default();
    if fs::read(&file).is_ok_and(|old| old == text) { Ok(()) } else { files::write_own(&file, &text) }
}

/// What these two could not settle when they were last looked at, with nothing new said to it since. Merging them again
/// would come to the same, and leave as many objects that nobody needs each time.
pub(in crate::shell) fn known(state: &Path, ours: Oid, theirs: Oid) -> Option<Vec<Clash>> {
    let kept = kept(state)?;
    let answers = Answers::read(state);
    let is_it = kept.ours == Some(ours)
        && kept.theirs == Some(theirs)
        && !kept.clashes.iter().any(|it| answers.has(it));
    is_it.then_some(kept.clashes)
}

/// What is kept as unsettled, while HEAD and theirs are still apart, without what the user answered.
pub(in crate::shell) fn still_open(repo: &Repo, head: Option<Oid>) -> Vec<Clash> {
    let Some(state) = repo.state_if_there() else { return Vec::new() };
    let (Some(Kept { theirs: Some(theirs), mut clashes, .. }), Some(ours)) = (kept(state), head) else {
        return Vec::new();
    };
    if !matches!(repo.standing(ours, theirs), Ok(Standing::Apart(_))) {
        return Vec::new();
    }
    let answers = Answers::read(state);
    clashes.retain(|clash| !answers.has(clash));
    clashes
}

/// What is kept as unsettled; `None`: nothing, or no record of ours.
fn kept(state: &Path) -> Option<Kept> {
    serde_json::from_slice(&fs::read(state.join("unsettled")).ok()?).ok()
}
