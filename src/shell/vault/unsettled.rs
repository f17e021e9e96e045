//! What two machines cannot agree on without the user, and what the user said to it. Kept below our own folder, shown
//! in the DUE.md on disk for as long as it lasts, and in no commit: it is about this machine alone.

use super::Vault;
use crate::error::Result;
use crate::finding::{Finding, Spot};
use crate::merge::Dispute;
use crate::shell::files::{self, Found};
use crate::shell::git::Repo;
use crate::shell::git::content::Blob;
use crate::shell::git::made::Standing;
use git2::Oid;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// A longer file is not merged by its lines.
pub(super) const LONGEST: usize = 4 << 20;

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
    /// Our commit that was looked at.
    #[serde(default)]
    ours: String,
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
            ours: clash.ours.clone(),
            theirs: clash.theirs.clone(),
            settled: settled.to_string(),
        });
        self.answers.drain(..self.answers.len().saturating_sub(ANSWERS));
        files::write_own(&state.join("answers"), &serde_json::to_vec(&self).unwrap_or_default())
    }
}

/// Forgets what could not be settled.
pub(super) fn forget(state: &Path) {
    // Nothing to remove, most of the time.
    let _ = fs::remove_file(state.join("unsettled"));
}

/// Keeps what could not be settled between `ours` and `theirs`.
///
/// # Errors
/// When it cannot be written.
pub(super) fn keep(state: &Path, ours: Oid, theirs: Oid, clashes: &[Clash]) -> Result<()> {
    let file = state.join("unsettled");
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
    let (ours, theirs) = (ours.to_string(), theirs.to_string());
    let kept = Kept { ours, theirs, clashes: clashes.iter().map(clash).collect() };
    let text = serde_json::to_vec(&kept).unwrap_or_default();
    if fs::read(&file).is_ok_and(|old| old == text) { Ok(()) } else { files::write_own(&file, &text) }
}

/// What these two could not settle when they were last looked at, with nothing new said to it since. Weaving them again
/// would come to the same, and leave as many commits that nobody needs each time.
pub(super) fn known(state: &Path, ours: Oid, theirs: Oid) -> Option<Vec<Clash>> {
    let kept = kept(state)?;
    let answers = Answers::read(state);
    let is_it =
        kept.ours == Some(ours) && kept.theirs == theirs && !kept.clashes.iter().any(|it| answers.has(it));
    is_it.then_some(kept.clashes)
}

impl Vault {
    /// What two machines cannot agree on, as far as it is known, holds still and has no answer yet.
    pub fn unsettled(&self) -> Vec<Clash> {
        still_open(&self.repo, self.head.commit)
    }

    /// The path of a clash as the user knows it: from the vault where it is in there.
    pub fn path_of_clash(&self, clash: &Clash) -> Arc<str> {
        self.repo.in_this_vault(&clash.path).unwrap_or_else(|| clash.path.as_str().into())
    }

    /// Whether the file of a clash is on disk as our side has it; also where it is not there at all.
    ///
    /// # Errors
    /// When the user's filter fails.
    pub fn holds_still(&self, clash: &Clash) -> Result<bool> {
        let Some(path) = self.repo.in_this_vault(&clash.path) else { return Ok(true) };
        Ok(match files::read(&self.root, &path) {
            Found::File(content) => {
                Some(self.repo.blob_of(&path, &content.bytes, false)?.to_string()) == clash.ours
            }
            Found::Nothing => true,
            Found::Unreadable(_) => false,
        })
    }

    /// What a clash asks; `None`: one of its versions has no lines, so that one side or the other is right as a whole.
    pub fn dispute(&self, clash: &Clash) -> Option<Dispute> {
        let inside = self.repo.in_this_vault(&clash.path);
        let text = |id: &Option<String>| -> Option<String> {
            let Some(id) = id else { return Some(String::new()) };
            let bytes = self.content(inside.as_deref(), Oid::from_str(id).ok()?).ok()?;
            String::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST)
        };
        let texts = [text(&clash.base)?, text(&clash.ours)?, text(&clash.theirs)?];
        let merged = self.merged(inside.as_deref(), texts.each_ref().map(String::as_str), ["ours", "theirs"]);
        let dispute = Dispute::of_merged(&merged.text);
        (!dispute.questions.is_empty()).then_some(dispute)
    }

    /// Takes the user's word for what the two versions of a clash come to; the next sync goes by it.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn settle_clash(&mut self, clash: &Clash, text: &[u8]) -> Result<()> {
        let oid = match self.repo.in_this_vault(&clash.path) {
            Some(path) => self.repo.blob_of(&path, text, true)?,
            None => self.repo.store_as_is(text)?,
        };
        let state = self.repo.state()?;
        Answers::read(state).add(state, clash, oid)
    }

    /// Takes the user's word that one side's version is right as a whole; `false`: that side has none.
    ///
    /// # Errors
    /// As [`Vault::settle_clash`].
    pub fn settle_whole(&mut self, clash: &Clash, is_theirs: bool) -> Result<bool> {
        let id = if is_theirs { &clash.theirs } else { &clash.ours };
        let Some(oid) = id.as_deref().and_then(|id| Oid::from_str(id).ok()) else { return Ok(false) };
        let state = self.repo.state()?;
        Answers::read(state).add(state, clash, oid)?;
        Ok(true)
    }
}

/// What is kept as unsettled, while HEAD and theirs are still apart, without what the user answered.
pub(super) fn still_open(repo: &Repo, head: Option<Oid>) -> Vec<Clash> {
    let Some(state) = repo.state_if_there() else { return Vec::new() };
    let (Some(Known { theirs, mut clashes, .. }), Some(ours)) = (kept(state), head) else {
        return Vec::new();
    };
    if !matches!(repo.standing(ours, theirs), Ok(Standing::Apart(_))) {
        return Vec::new();
    }
    let answers = Answers::read(state);
    clashes.retain(|clash| !answers.has(clash));
    clashes
}

/// [`Kept`], read.
struct Known {
    ours: Option<Oid>,
    theirs: Oid,
    clashes: Vec<Clash>,
}

/// What is kept as unsettled.
fn kept(state: &Path) -> Option<Known> {
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
    let ours = Oid::from_str(&kept.ours).ok();
    let theirs = Oid::from_str(&kept.theirs).ok()?;
    Some(Known { ours, theirs, clashes: kept.clashes.into_iter().map(clash).collect() })
}
