//! Two trees as one: each file by its rules, DUE.md rendered anew. In memory, with objects in git's store
//! and nothing else: no branch, no index and no file is touched here.
//!
//! Never guesses: what the rules cannot settle is told, and nothing comes of the whole.

use super::beside::{merged_beside, text_merge};
use super::feed_merge::make_feeds;
use super::page_merge::{PageRules, Step, merge_page};
use crate::agenda::Planner;
use crate::diary;
use crate::error::{Error, Result};
use crate::exchange::book;
use crate::finding::{Finding, Spot};
use crate::inbox;
use crate::merge::{self, Merged, Rules};
use crate::shell::git::content::Blob;
use crate::shell::git::replay::{Action, SideChange, decide};
use crate::shell::git::{Oid, Repo, RepoPath};
use crate::shell::vault::conflicts::{Answers, Clash, LONGEST};
use crate::shell::vault::snapshot::{Snapshot, Trees};
use crate::ways;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Two lines of history on their way to be one.
pub(super) struct TreeMerge<'v> {
    pub trees: Trees<'v>,
    /// What theirs is called: `origin/main`.
    pub name: &'v str,
    /// Theirs, with what of ours is in it so far.
    pub onto: Snapshot,
    /// Where their files went that got another name.
    renames: HashMap<RepoPath, RepoPath>,
    /// Paths that they gave to another file than the one that stood there.
    named_anew: HashSet<RepoPath>,
    /// What the user answered before.
    answers: &'v Answers,
    /// What the rules cannot settle.
    pub clashes: Vec<Clash>,
    /// What one side removed and the other edited, in words.
    pub kept: Vec<String>,
    /// How DUE.md is rendered.
    pub page: PageRules,
}

/// Three versions of one file.
#[derive(Debug, Clone, Copy)]
struct Versions {
    base: Option<Blob>,
    ours: Option<Blob>,
    theirs: Option<Blob>,
}

/// Where a file of ours stands in theirs, and where it is to stand.
struct Place {
    /// Where they have it now: under its old name, or wherever they put it.
    theirs: RepoPath,
    /// Where it goes.
    target: RepoPath,
    /// Whether ours gave it another name and they did not.
    is_ours_to_name: bool,
}

/// What files become: nothing (`None`), or this blob.
type Files = Vec<(RepoPath, Option<Blob>)>;

impl<'v> TreeMerge<'v> {
    /// Begins with theirs alone, `onto`; `changes` is what they did since both were one.
    pub fn new(
        trees: Trees<'v>,
        name: &'v str,
        (onto, changes): (Snapshot, &[SideChange]),
        answers: &'v Answers,
        page: PageRules,
    ) -> Self {
        let (renames, named_anew) = (Repo::renames(changes), Repo::named_anew(changes));
        let (clashes, kept) = (Vec::new(), Vec::new());
        Self { trees, name, onto, renames, named_anew, answers, clashes, kept, page }
    }

    fn repo(&self) -> &'v Repo {
        &self.trees.history.repo
    }

    /// Takes what happened between `before` and `after` on our line over into theirs; the tree with both. `None` where
    /// the rules cannot settle something: `clashes` says what. `is_last`: the branch will be there.
    pub fn take_over(&mut self, before: &Snapshot, after: &Snapshot, is_last: bool) -> Result<Option<Oid>> {
        let clashes = self.clashes.len();
        let changes = self.repo().changes(Some(before.tree), Some(after.tree), true)?;
        let step = Step { before, after, changes, is_last };
        let mut files = Files::new();
        for change in &step.changes {
            self.take(&step, change, &mut files)?;
        }
        if self.clashes.len() > clashes {
            return Ok(None);
        }
        let Some(tree) = self.with_files(&files)? else { return Ok(None) };
        self.onto.index.watch();
        self.trees.bring_index(&mut self.onto.index, Some(self.onto.tree), tree)?;
        let before = self.onto.index.watched();
        self.onto.tree = tree;
        make_feeds(self.trees, &mut self.onto, before.as_ref(), self.page.today)?;
        if self.page.is_committed {
            merge_page(self.trees, &step, &mut self.onto, self.page)?;
        }
        Ok(Some(self.onto.tree))
    }

    fn with_files(&mut self, files: &[(RepoPath, Option<Blob>)]) -> Result<Option<Oid>> {
        let Some((path, _)) = files.first() else { return Ok(Some(self.onto.tree)) };
        let tree = self.repo().tree_with(self.onto.tree, files)?;
        if tree.is_none() {
            let message =
                format!("a file here stands where {} has a folder, or the other way round", self.name);
            let none = Versions { base: None, ours: None, theirs: None };
            self.clash(path, none, vec![finding(&self.shown(path), 1, message)]);
        }
        Ok(tree)
    }

    /// One of our changes: what becomes of its file in theirs.
    fn take(&mut self, step: &Step<'_>, change: &SideChange, files: &mut Files) -> Result<()> {
        if self.is_page(&change.path, step.after) || self.is_page(&change.path, &self.onto) {
            return Ok(());
        }
        if self.is_made_anew(change, step.after)? {
            return Ok(());
        }
        let place = self.place_of(change)?;
        let theirs = self.blob_at(&place.theirs)?;
        // A file that got another name on one side is not gone.
        if change.new.is_none() && place.theirs != *origin(change) {
            let path = self.shown(&place.theirs);
            self.kept.push(format!("{path}: removed here, renamed in {}", self.name));
            return Ok(());
        }
        let Some(mut result) = self.decide(step, change, &place.target, theirs)? else { return Ok(()) };
        if change.old.is_some() && theirs != change.old && (change.new.is_none() != theirs.is_none()) {
            result = self.without_settled_cards(&place.target, versions(change, theirs))?;
            let (target, name) = (self.shown(&place.target), self.name);
            self.kept.push(match theirs {
                None => format!("{target}: removed in {name}, edited here: kept"),
                Some(_) => format!("{target}: removed here, edited in {name}: kept"),
            });
        }
        self.put(step, &place, result, files)
    }

    /// Where a file of ours stands in theirs.
    fn place_of(&self, change: &SideChange) -> Result<Place> {
        let origin = origin(change);
        let is_elsewhere = self.blob_at(origin)?.is_none() || self.named_anew.contains(origin);
        let mut theirs = origin.to_owned();
        if is_elsewhere
            && change.old.is_some()
            && let Some(elsewhere) = self.renames.get(origin)
            && self.blob_at(elsewhere)?.is_some()
        {
            theirs.clone_from(elsewhere);
        }
        let is_ours_to_name = change.from.is_some() && theirs == *origin;
        let target = if is_ours_to_name { change.path.clone() } else { theirs.clone() };
        Ok(Place { theirs, target, is_ours_to_name })
    }

    /// What becomes of a file that they have as `theirs`; `None`: it needs the user.
    fn decide(
        &mut self,
        step: &Step<'_>,
        change: &SideChange,
        target: &RepoPath,
        theirs: Option<Blob>,
    ) -> Result<Option<Option<Blob>>> {
        Ok(match decide(change.old, change.new, theirs) {
            Action::Keep => Some(theirs),
            Action::Take(blob) => Some(blob),
            _ if self.is_page(&change.path, step.before) => Some(change.new),
            Action::Merge(mode) => self.merge(target, versions(change, theirs), mode)?.map(Some),
            Action::Clash => {
                let answer = self.answers.find(target, change.new, theirs);
                let is_chosen = |side: &Blob| Some(side.oid) == answer;
                let chosen = [change.new, theirs].into_iter().flatten().find(is_chosen);
                if chosen.is_none() {
                    let message = format!("was changed here and in {}, and has no lines to merge", self.name);
                    let findings = vec![finding(&self.shown(target), 1, message)];
                    self.clash(target, versions(change, theirs), findings);
                }
                chosen.map(Some)
            }
        })
    }

    /// Puts a file of ours in its place in theirs.
    fn put(
        &mut self,
        step: &Step<'_>,
        place: &Place,
        mut result: Option<Blob>,
        files: &mut Files,
    ) -> Result<()> {
        let Place { theirs, target, is_ours_to_name } = place;
        let goes_on = |path: &RepoPath| step.changes.iter().any(|it| it.from.as_ref() == Some(path));
        let is_taken = |path: &RepoPath| step.changes.iter().any(|it| it.from.is_some() && it.path == *path);
        // Ours got a name that they gave to another file.
        if *is_ours_to_name
            && !goes_on(target)
            && let Some(other) = self.blob_at(target)?
            && result != Some(other)
        {
            let versions = Versions { base: None, ours: result, theirs: Some(other) };
            let Some(merged) = self.merge(target, versions, other.mode)? else { return Ok(()) };
            result = Some(merged);
        }
        if *is_ours_to_name && self.blob_at(theirs)?.is_some() && !is_taken(theirs) {
            files.push((theirs.clone(), None));
        }
        if self.blob_at(target)? != result {
            files.push((target.clone(), result));
        }
        Ok(())
    }

    /// What stays of a file that one side removed and the other edited: all of it, but of an inbox the cards that the
    /// edit left alone, which would be carried out a second time.
    fn without_settled_cards(&mut self, path: &RepoPath, versions: Versions) -> Result<Option<Blob>> {
        let edited = versions.ours.or(versions.theirs);
        let inside = self.repo().in_this_vault(path);
        let is_inbox = inside.is_some_and(|path| self.trees.disk.config().is_inbox(&path));
        let Some(blob) = edited.filter(|_| is_inbox) else { return Ok(edited) };
        let clashes = self.clashes.len();
        let merged = self.merge(path, versions, blob.mode)?;
        // Its text may clash with the removal: it stays.
        self.clashes.truncate(clashes);
        Ok(merged.or(edited))
    }

    /// The three-way merge of one file's content; `None` where it needs the user.
    fn merge(&mut self, path: &RepoPath, versions: Versions, mode: u32) -> Result<Option<Blob>> {
        let Versions { base, ours, theirs } = versions;
        if let Some(oid) = self.answers.find(path, ours, theirs) {
            return Ok(Some(Blob { oid, mode }));
        }
        let repo = self.repo();
        let inside = repo.in_this_vault(path);
        let text = |blob: Option<Blob>| -> Result<Option<String>> {
            let Some(blob) = blob else { return Ok(Some(String::new())) };
            match content(repo, inside.as_deref(), blob.oid) {
                Ok(bytes) if bytes.len() <= LONGEST => Ok(String::from_utf8(bytes).ok()),
                Ok(_) | Err(Error::Git { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let texts = (text(base)?, text(ours)?, text(theirs)?);
        let shown = self.shown(path);
        let (Some(base_text), Some(our_text), Some(their_text)) = texts else {
            let message = format!("was changed here and in {}, and cannot be merged by lines", self.name);
            self.clash(path, versions, vec![finding(&shown, 1, message)]);
            return Ok(None);
        };
        let labels = ["here", self.name];
        let texts = [&*base_text, &our_text, &their_text];
        let merged = match &inside {
            Some(path) => merged(self.trees.disk, Some(path), texts, labels),
            None => merged_beside(repo, path, texts, labels)
                .unwrap_or_else(|| merged(self.trees.disk, None, texts, labels)),
        };
        if !merged.is_clean() {
            let findings = findings(&merged, &shown, &our_text, self.name);
            self.clash(path, versions, findings);
            return Ok(None);
        }
        let oid = match &inside {
            Some(path) => repo.blob_of(path, merged.text.as_bytes(), true)?,
            None => repo.store_as_is(merged.text.as_bytes())?,
        };
        Ok(Some(Blob { oid, mode }))
    }

    fn is_page(&self, path: &RepoPath, side: &Snapshot) -> bool {
        self.repo().in_this_vault(path).is_some_and(|path| *path == *side.index.config().agenda_file)
    }

    /// Whether it is a feed's file: it is made of the notes of both, unless another program changed it on our side.
    fn is_made_anew(&self, change: &SideChange, after: &Snapshot) -> Result<bool> {
        let Some(path) = self.repo().in_this_vault(&change.path) else { return Ok(false) };
        let sides = [after, &self.onto].into_iter();
        let Some(feed) = sides.filter_map(|side| side.index.config().feed_at(&path)).next() else {
            return Ok(false);
        };
        let Some(blob) = change.new else { return Ok(true) };
        match self.repo().text(&path, blob) {
            Ok(text) => Ok(feed.is_whole(&String::from_utf8_lossy(&text))),
            Err(Error::Git { .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }

    fn blob_at(&self, path: &RepoPath) -> Result<Option<Blob>> {
        self.repo().blob_at(Some(self.onto.tree), path)
    }

    fn clash(&mut self, path: &RepoPath, versions: Versions, findings: Vec<Finding>) {
        let id = |blob: Option<Blob>| blob.map(|blob| blob.oid);
        let Versions { base, ours, theirs } = versions;
        let (base, ours, theirs) = (id(base), id(ours), id(theirs));
        self.clashes.push(Clash { path: path.clone(), base, ours, theirs, findings });
    }

    /// A path of the repository as the user knows it: from the vault where it is in there.
    fn shown(&self, path: &RepoPath) -> Arc<str> {
        self.repo().in_this_vault(path).unwrap_or_else(|| path.as_str().into())
    }
}

/// Where a file of ours stood before.
fn origin(change: &SideChange) -> &RepoPath {
    change.from.as_ref().unwrap_or(&change.path)
}

fn versions(change: &SideChange, theirs: Option<Blob>) -> Versions {
    Versions { base: change.old, ours: change.new, theirs }
}

/// The bytes of a blob: as the work tree would show them for a path `inside` the vault (line ends aside).
pub(super) fn content(repo: &Repo, inside: Option<&str>, oid: Oid) -> Result<Vec<u8>> {
    match inside {
        Some(path) => repo.text(path, Blob { oid, mode: 0o100_644 }),
        None => repo.bytes(oid),
    }
}

/// What base, ours and theirs of a file come to: a note of the vault by its fields, the inbox by its cards, all else
/// as text.
pub(super) fn merged(
    disk: &Planner,
    inside: Option<&str>,
    [base, ours, theirs]: [&str; 3],
    labels: [&str; 2],
) -> Merged {
    if let Some(note) = inside.filter(|path| path.ends_with(".md") && *path != ways::FILE) {
        return rules_of(disk, note)(base, ours, theirs, &|base, ours, theirs| {
            text_merge([base, ours, theirs], labels)
        });
    }
    let merged = inside.filter(|path| book::is_book(path)).and_then(|_| book::merge(base, ours, theirs));
    if let Some(text) = merged {
        return Merged { text, clashes: Vec::new(), has_conflict: false };
    }
    if [base, ours, theirs].iter().any(|text| text.contains('\0')) {
        return Merged { text: String::new(), clashes: Vec::new(), has_conflict: true };
    }
    let (text, is_clean) = text_merge([base, ours, theirs], labels);
    Merged { text, clashes: Vec::new(), has_conflict: !is_clean }
}

/// The rules by which versions of the note at `path` are merged.
pub(super) fn rules_of(disk: &Planner, path: &str) -> Rules {
    let config = disk.config();
    match path {
        path if config.is_inbox(path) => inbox::merge,
        path if diary::note::is_in(path, &config.diary) => merge::merge_dated,
        _ => merge::merge,
    }
}

/// What the merge of a note could not settle, where it stands in our version.
fn findings(merged: &Merged, path: &Arc<str>, ours: &str, name: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for clash in &merged.clashes {
        let is_key = |line: &str| line.split(':').next().is_some_and(|key| key.trim() == clash.key);
        let line = ours.lines().position(is_key).map_or(1, |at| at + 1);
        let message = format!("{} is `{}` here and `{}` in {name}", clash.key, clash.ours, clash.theirs);
        findings.push(finding(path, line, message));
    }
    if merged.has_conflict {
        findings.push(finding(path, 1, format!("the same lines were changed here and in {name}")));
    }
    findings
}

fn finding(path: &Arc<str>, line: usize, message: String) -> Finding {
    let name = crate::contact::name(path);
    let spot = Spot { line: u32::try_from(line).unwrap_or(1), column: 1, length: 0 };
    Finding { path: path.clone(), spot, message, hint: format!("settle it with `rounds resolve \"{name}\"`") }
}
