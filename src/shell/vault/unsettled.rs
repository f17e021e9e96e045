//! What two machines cannot agree on without the user, and what the user said to it. Kept below our own folder, shown
//! in the DUE.md on disk for as long as it lasts, and in no commit: it is about this machine alone.

use crate::error::Result;
use crate::finding::{Finding, Spot};
use crate::shell::files;
use crate::shell::git::content::Blob;
use git2::Oid;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// A file that both sides changed and that no rule can merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The file, by the repository's path.
    pub path: String,
    /// The blob that both grew from, ours and theirs; `None`: not there.
    pub base: Option<String>,
    /// Ours.
    pub ours: Option<String>,
    /// Theirs.
    pub theirs: Option<String>,
    /// What it is about.
    pub findings: Vec<Finding>,
}

/// What is kept of them.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    /// Their commit: once HEAD has it, all is settled.
    theirs: String,
    clashes: Vec<KeptClash>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptClash {
    path: String,
    base: Option<String>,
    ours: Option<String>,
    theirs: Option<String>,
    findings: Vec<KeptFinding>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptFinding {
    path: String,
    line: u32,
    message: String,
    hint: String,
}

/// What the user answered: of a file with these two versions, this is the one that holds both.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Answers {
    answers: Vec<Answer>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Answer {
    path: String,
    ours: Option<String>,
    theirs: Option<String>,
    settled: String,
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
    pub(super) fn find(&self, path: &str, ours: Option<Blob>, theirs: Option<Blob>) -> Option<Oid> {
        let is = |blob: Option<Blob>, id: &Option<String>| blob.map(|it| it.oid.to_string()) == *id;
        let is_it = |it: &&Answer| it.path == path && is(ours, &it.ours) && is(theirs, &it.theirs);
        self.answers.iter().rev().find(is_it).and_then(|it| Oid::from_str(&it.settled).ok())
    }

    /// Keeps that `settled` is what the two versions of a clash come to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(mut self, state: &Path, clash: &Clash, settled: Oid) -> Result<()> {
        self.answers.push(Answer {
            path: clash.path.clone(),
            ours: clash.ours.clone(),
            theirs: clash.theirs.clone(),
            settled: settled.to_string(),
        });
        self.answers.drain(..self.answers.len().saturating_sub(ANSWERS));
        files::write_own(&state.join("answers"), &serde_json::to_vec(&self).unwrap_or_default())
    }
}

/// Keeps what could not be settled with `theirs`; nothing at all removes what was kept.
///
/// # Errors
/// When it cannot be written.
pub(super) fn keep(state: &Path, theirs: Oid, clashes: &[Clash]) -> Result<()> {
    let file = state.join("unsettled");
    if clashes.is_empty() {
        // Nothing to remove, most of the time.
        let _ = fs::remove_file(&file);
        return Ok(());
    }
    let finding = |it: &Finding| KeptFinding {
        path: it.path.to_string(),
        line: it.spot.line,
        message: it.message.clone(),
        hint: it.hint.clone(),
    };
    let clash = |it: &Clash| KeptClash {
        path: it.path.clone(),
        base: it.base.clone(),
        ours: it.ours.clone(),
        theirs: it.theirs.clone(),
        findings: it.findings.iter().map(finding).collect(),
    };
    let kept = Kept { theirs: theirs.to_string(), clashes: clashes.iter().map(clash).collect() };
    let text = serde_json::to_vec(&kept).unwrap_or_default();
    if fs::read(&file).is_ok_and(|old| old == text) { Ok(()) } else { files::write_own(&file, &text) }
}

/// What is kept as unsettled, with the commit of theirs that it is about.
pub(super) fn kept(state: &Path) -> Option<(Oid, Vec<Clash>)> {
    let kept: Kept = serde_json::from_slice(&fs::read(state.join("unsettled")).ok()?).ok()?;
    let finding = |it: KeptFinding| Finding {
        path: it.path.into(),
        spot: Spot { line: it.line, column: 1, length: 0 },
        message: it.message,
        hint: it.hint,
    };
    let clash = |it: KeptClash| Clash {
        path: it.path,
        base: it.base,
        ours: it.ours,
        theirs: it.theirs,
        findings: it.findings.into_iter().map(finding).collect(),
    };
    Some((Oid::from_str(&kept.theirs).ok()?, kept.clashes.into_iter().map(clash).collect()))
}
