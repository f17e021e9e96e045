//! Two lines of history as one: each file by its rules, DUE.md rendered anew. In memory, with objects in git's store
//! and nothing else: no branch, no index and no file is touched here.
//!
//! Never guesses: what the rules cannot settle is told, and nothing comes of the whole.

use super::unsettled::{Answers, Clash, LONGEST};
use super::{Vault, is_agenda, said, same_contacts};
use crate::agenda::leftover::{self, Leftover, Mark};
use crate::agenda::{self, Extent, due};
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::finding::{Finding, Spot};
use crate::inbox;
use crate::index::Index;
use crate::merge::{self, Rules};
use crate::shell::git::Repo;
use crate::shell::git::content::Blob;
use crate::shell::git::merge::merge_texts;
use crate::shell::git::replay::{Action, Change, decide};
use crate::ways;
use chrono::NaiveDate;
use git2::Oid;
use std::collections::HashMap;
use std::sync::Arc;

/// A tree with what its notes say and what the user left in its DUE.md.
#[derive(Debug, Clone)]
pub(super) struct Side {
    pub(super) tree: Oid,
    pub(super) index: Index,
    /// DUE.md's text, where there is one.
    pub(super) due: Option<String>,
    /// DUE.md as it would be on its day without anything of the user's.
    pub(super) bare: String,
    pub(super) left: Leftover,
}

/// Two lines of history on their way to be one.
pub(super) struct Weave<'n> {
    /// What theirs is called: `origin/main`.
    pub(super) name: &'n str,
    /// Theirs, with what of ours is in it so far.
    pub(super) onto: Side,
    /// Where their files went that got another name.
    pub(super) renames: HashMap<String, String>,
    /// What the user answered before.
    pub(super) answers: &'n Answers,
    /// What the rules cannot settle.
    pub(super) clashes: Vec<Clash>,
    /// What one side removed and the other edited, in words.
    pub(super) kept: Vec<String>,
    /// Whether DUE.md may be committed.
    pub(super) has_due: bool,
    pub(super) today: NaiveDate,
}

impl Weave<'_> {
    fn clash(&mut self, clash: Clash) {
        self.clashes.push(clash);
    }
}

impl Vault {
    /// What the vault says in `tree`, known from what it says in another one.
    pub(super) fn side(&self, from: Option<Oid>, index: &Index, tree: Oid, known: &[&str]) -> Result<Side> {
        let mut side =
            Side { tree, index: index.clone(), due: None, bare: String::new(), left: Leftover::default() };
        self.bring_index(&mut side.index, from, tree)?;
        self.read_due_of(&mut side, known)?;
        Ok(side)
    }

    /// The same side, at another tree.
    pub(super) fn go_to(&self, side: &mut Side, tree: Oid) -> Result<()> {
        self.bring_index(&mut side.index, Some(side.tree), tree)?;
        side.tree = tree;
        let before = std::mem::take(&mut side.bare);
        self.read_due_of(side, &[&before])
    }

    fn bring_index(&self, index: &mut Index, from: Option<Oid>, to: Oid) -> Result<()> {
        let mut paths = self.repo.tree_differences(from, Some(to))?;
        if paths.iter().any(|path| &**path == config::FILE) {
            let bytes = self.bytes_in(to, config::FILE)?.unwrap_or_default();
            let config = Config::parse(&String::from_utf8_lossy(&bytes));
            let same = same_contacts(&config, index.config());
            if same {
                index.configure(Arc::new(config));
            } else {
                *index = Index::new(Arc::new(config));
                paths = self.repo.tree_differences(None, Some(to))?;
            }
        }
        for path in paths.into_iter().filter(|path| path.ends_with(".md")) {
            let bytes = self.bytes_in(to, &path)?;
            let new = bytes.and_then(|bytes| said(&path, &bytes, index.config()));
            index.apply(path, new);
        }
        Ok(())
    }

    fn read_due_of(&self, side: &mut Side, known: &[&str]) -> Result<()> {
        let name = &side.index.config().agenda_file;
        let bytes = self.bytes_in(side.tree, name)?;
        side.due = bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let text = side.due.as_deref().unwrap_or_default();
        side.bare = due::day(text).map(|day| bare(&side.index, day)).unwrap_or_default();
        let known = known.iter().copied().chain([side.bare.as_str(), self.due_file.last_bare()]);
        let known: Vec<&str> = known.chain(self.renderings.iter().map(String::as_str)).collect();
        side.left = if text == side.bare { Leftover::default() } else { leftover::read(text, &known) };
        Ok(())
    }

    /// A file of the vault in `tree`, as the work tree would show it (line ends aside).
    pub(super) fn bytes_in(&self, tree: Oid, path: &str) -> Result<Option<Vec<u8>>> {
        let Some(blob) = self.repo.entry_in(Some(tree), path)? else { return Ok(None) };
        self.repo.text(path, blob).map(Some)
    }

    /// Takes what happened between `before` and `after` on our line over into theirs; the tree with both. `None` where
    /// the rules cannot settle something: the weave says what. `is_last`: the branch will be there.
    pub(super) fn weave(
        &self,
        weave: &mut Weave<'_>,
        before: &Side,
        after: &Side,
        is_last: bool,
    ) -> Result<Option<Oid>> {
        let clashes = weave.clashes.len();
        let mut files = Vec::new();
        for change in self.repo.changes(Some(before.tree), Some(after.tree), true)? {
            self.take(weave, before, after, &change, &mut files)?;
        }
        if weave.clashes.len() > clashes {
            return Ok(None);
        }
        let Some(tree) = self.put(weave, &files)? else { return Ok(None) };
        self.bring_index(&mut weave.onto.index, Some(weave.onto.tree), tree)?;
        weave.onto.tree = tree;
        if weave.has_due {
            self.weave_due(weave, before, after, is_last)?;
        }
        Ok(Some(weave.onto.tree))
    }

    fn put(&self, weave: &mut Weave<'_>, files: &[(String, Option<Blob>)]) -> Result<Option<Oid>> {
        if files.is_empty() {
            return Ok(Some(weave.onto.tree));
        }
        let tree = self.repo.tree_with(weave.onto.tree, files)?;
        if tree.is_none() {
            let path = files.first().map(|(path, _)| path.clone()).unwrap_or_default();
            let message =
                format!("a file here stands where {} has a folder, or the other way round", weave.name);
            weave.clash(self.clash(&path, None, None, None, vec![finding(&self.shown(&path), 1, message)]));
        }
        Ok(tree)
    }

    /// One change of ours: what becomes of its file in theirs.
    fn take(
        &self,
        weave: &mut Weave<'_>,
        before: &Side,
        after: &Side,
        change: &Change,
        files: &mut Vec<(String, Option<Blob>)>,
    ) -> Result<()> {
        let inside = self.repo.in_this_vault(&change.path);
        let is_due = |side: &Side| inside.as_deref().is_some_and(|path| is_agenda(path, side.index.config()));
        if is_due(after) || is_due(&weave.onto) {
            return Ok(());
        }
        let onto = weave.onto.tree;
        let at = |path: &str| self.repo.blob_at(Some(onto), path);
        let origin = change.from.as_deref().unwrap_or(&change.path);
        // Where they have the file now: under its old name, or wherever they put it.
        let mut place = origin.to_owned();
        if at(&place)?.is_none()
            && change.old.is_some()
            && let Some(elsewhere) = weave.renames.get(origin)
            && at(elsewhere)?.is_some()
        {
            place.clone_from(elsewhere);
        }
        let theirs = at(&place)?;
        let is_ours_to_name = change.from.is_some() && place == origin;
        let target = if is_ours_to_name { change.path.clone() } else { place.clone() };
        // A file that got another name on one side is not gone.
        if change.new.is_none() && place != origin {
            weave.kept.push(format!("{}: removed here, renamed in {}", self.shown(&place), weave.name));
            return Ok(());
        }
        let mut result = match decide(change.old, change.new, theirs) {
            Action::Keep => theirs,
            Action::Take(blob) => blob,
            _ if is_due(before) => change.new,
            Action::Merge(mode) => {
                let merged = self.merge(weave, &target, change.old, change.new, theirs, mode)?;
                let Some(merged) = merged else { return Ok(()) };
                Some(merged)
            }
            Action::Clash => {
                let answer = weave.answers.find(&target, change.new, theirs);
                let is_chosen = |side: &Blob| Some(side.oid) == answer;
                let Some(chosen) = [change.new, theirs].into_iter().flatten().find(is_chosen) else {
                    let message =
                        format!("was changed here and in {}, and has no lines to merge", weave.name);
                    let findings = vec![finding(&self.shown(&target), 1, message)];
                    weave.clash(self.clash(&target, change.old, change.new, theirs, findings));
                    return Ok(());
                };
                Some(chosen)
            }
        };
        if change.old.is_some() && theirs != change.old && (change.new.is_none() != theirs.is_none()) {
            result = self.without_settled_cards(weave, &target, change, theirs)?;
            let (target, name) = (self.shown(&target), weave.name);
            weave.kept.push(match theirs {
                None => format!("{target}: removed in {name}, edited here: kept"),
                Some(_) => format!("{target}: removed here, edited in {name}: kept"),
            });
        }
        // Ours got a name that they gave to another file.
        if is_ours_to_name
            && let Some(other) = at(&target)?
            && result != Some(other)
        {
            let Some(merged) = self.merge(weave, &target, None, result, Some(other), other.mode)? else {
                return Ok(());
            };
            result = Some(merged);
        }
        if is_ours_to_name && at(&place)?.is_some() {
            files.push((place, None));
        }
        if at(&target)? != result {
            files.push((target, result));
        }
        Ok(())
    }

    /// What stays of a file that one side removed and the other edited: all of it, but of an inbox the cards that the
    /// edit left alone, which would be carried out a second time.
    fn without_settled_cards(
        &self,
        weave: &mut Weave<'_>,
        path: &str,
        change: &Change,
        theirs: Option<Blob>,
    ) -> Result<Option<Blob>> {
        let edited = change.new.or(theirs);
        let is_inbox = self.repo.in_this_vault(path).is_some_and(|path| self.is_inbox(&path));
        let Some(blob) = edited.filter(|_| is_inbox) else { return Ok(edited) };
        let clashes = weave.clashes.len();
        let merged = self.merge(weave, path, change.old, change.new, theirs, blob.mode)?;
        // Its text may clash with the removal: it stays.
        weave.clashes.truncate(clashes);
        Ok(merged.or(edited))
    }

    /// The three-way merge of one file's content; `None` where it needs the user.
    fn merge(
        &self,
        weave: &mut Weave<'_>,
        path: &str,
        base: Option<Blob>,
        ours: Option<Blob>,
        theirs: Option<Blob>,
        mode: u32,
    ) -> Result<Option<Blob>> {
        if let Some(oid) = weave.answers.find(path, ours, theirs) {
            return Ok(Some(Blob { oid, mode }));
        }
        let inside = self.repo.in_this_vault(path);
        let text = |blob: Option<Blob>| -> Result<Option<String>> {
            let Some(blob) = blob else { return Ok(Some(String::new())) };
            match self.content(inside.as_deref(), blob.oid) {
                Ok(bytes) if bytes.len() <= LONGEST => Ok(String::from_utf8(bytes).ok()),
                Ok(_) | Err(Error::Git { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let texts = (text(base)?, text(ours)?, text(theirs)?);
        let shown = self.shown(path);
        let (Some(base_text), Some(our_text), Some(their_text)) = texts else {
            let message = format!("was changed here and in {}, and cannot be merged by lines", weave.name);
            weave.clash(self.clash(path, base, ours, theirs, vec![finding(&shown, 1, message)]));
            return Ok(None);
        };
        let name = weave.name;
        let merged = self.merged(inside.as_deref(), [&base_text, &our_text, &their_text], ["here", name]);
        if !merged.is_clean() {
            let findings = findings(&merged, &shown, &our_text, name);
            weave.clash(self.clash(path, base, ours, theirs, findings));
            return Ok(None);
        }
        let oid = match inside.as_deref() {
            Some(path) => self.repo.blob_of(path, merged.text.as_bytes(), true)?,
            None => self.repo.store_as_is(merged.text.as_bytes())?,
        };
        Ok(Some(Blob { oid, mode }))
    }

    /// The bytes of a blob: as the work tree would show them for a path `inside` the vault (line ends aside).
    pub(super) fn content(&self, inside: Option<&str>, oid: Oid) -> Result<Vec<u8>> {
        match inside {
            Some(path) => self.repo.text(path, Blob { oid, mode: 0o100_644 }),
            None => self.repo.bytes(oid),
        }
    }

    /// What base, ours and theirs of a file come to: a note of the vault by its fields, the inbox by its cards, all else
    /// as text.
    pub(super) fn merged(
        &self,
        inside: Option<&str>,
        [base, ours, theirs]: [&str; 3],
        labels: [&str; 2],
    ) -> merge::Merged {
        let text_merge = |base: &str, ours: &str, theirs: &str| {
            merge_texts(base, ours, theirs, labels).unwrap_or_else(|_| (ours.to_owned(), false))
        };
        if let Some(note) = inside.filter(|path| path.ends_with(".md") && *path != ways::FILE) {
            return self.rules_of(note)(base, ours, theirs, &text_merge);
        }
        if [base, ours, theirs].iter().any(|text| text.contains('\0')) {
            return merge::Merged { text: String::new(), clashes: Vec::new(), has_conflict: true };
        }
        let (text, is_clean) = text_merge(base, ours, theirs);
        merge::Merged { text, clashes: Vec::new(), has_conflict: !is_clean }
    }

    /// The rules by which versions of the note at `path` are merged.
    pub(super) fn rules_of(&self, path: &str) -> Rules {
        if self.is_inbox(path) { inbox::merge } else { merge::merge }
    }

    fn is_inbox(&self, path: &str) -> bool {
        path == self.disk.config().inbox_file
    }

    /// DUE.md of the tree that has both: the agenda of that tree, with what the user left in either.
    fn weave_due(&self, weave: &mut Weave<'_>, before: &Side, after: &Side, is_last: bool) -> Result<()> {
        let onto = &mut weave.onto;
        let name = onto.index.config().agenda_file.clone();
        if onto.due.is_none() && after.due.is_none() {
            return Ok(());
        }
        let day = |side: &Side| side.due.as_deref().and_then(due::day);
        let (theirs, ours) = (day(onto), day(after));
        // A machine whose clock is far ahead does not take the day with it.
        let theirs = theirs.filter(|day| Some(*day) <= weave.today.succ_opt() || ours.is_none());
        let Some(day) = theirs.max(ours).or(ours) else { return Ok(()) };
        let left = leftover::merge_three(&before.left, &after.left, &onto.left);
        let is_only_due = |side: &Side| side.due == before.due;
        // Their edit as typed, where nothing else happened to it.
        let typed = after.due.as_deref().filter(|_| is_only_due(onto) && ours == Some(day));
        let typed = typed.filter(|text| {
            *text != render(&after.index, &after.left, day) && self.changes_only_due(before, after, &name)
        });
        onto.bare = bare(&onto.index, day);
        let is_new = |mark: &Mark| !before.left.marks.iter().any(|known| known.is_same_answer(mark));
        let is_edit = || after.left.marks.iter().any(is_new) && self.changes_only_due(before, after, &name);
        // The commit of an edit keeps what was typed, whatever their notes say by now: the next one goes by these.
        let shown =
            if !is_last && is_edit() { left.clone() } else { self.shown_left(onto, &left, day, is_last) };
        let text = typed.map_or_else(|| render(&onto.index, &shown, day), str::to_owned);
        if onto.due.as_deref() != Some(text.as_str())
            && let Some(tree) = self.with_due(onto.tree, &name, &text)?
        {
            onto.tree = tree;
        }
        onto.left = left;
        onto.due = Some(text);
        Ok(())
    }

    /// `tree` with this DUE.md; `None` where a folder has its name.
    pub(super) fn with_due(&self, tree: Oid, name: &str, text: &str) -> Result<Option<Oid>> {
        let old = self.repo.entry_in(Some(tree), name)?;
        let oid = self.repo.blob_of(name, text.as_bytes(), true)?;
        let blob = Blob { oid, mode: old.map_or(0o100_644, |old| old.mode) };
        self.repo.tree_with(tree, &[(self.repo.path_of(name), Some(blob))])
    }

    /// What of the user's stands in the DUE.md of a commit: marks that its notes say already do not. Of the last commit
    /// all are judged with what is known of them; a commit before it must also stand for somebody who reads it alone.
    pub(super) fn shown_left(&self, side: &Side, left: &Leftover, day: NaiveDate, is_last: bool) -> Leftover {
        let text = |path: &str| self.bytes_in(side.tree, path).ok().flatten();
        let judge = |left: Leftover| self.judged_by(&side.index, text, left, day);
        let mut shown = judge(left.clone());
        if is_last || shown.marks.is_empty() {
            return shown;
        }
        let alone = leftover::read(&render(&side.index, &shown, day), &[&side.bare]);
        let judged = judge(alone.clone());
        let is_gone = |mark: &Mark| {
            // Out of its place it is read as typed, by its own words alone.
            let is_it = |it: &Mark| it.is_same_answer(mark) || it.typed == mark.typed;
            let is_in = |left: &Leftover| left.marks.iter().any(is_it);
            is_in(&alone) && !is_in(&judged)
        };
        shown.marks.retain(|mark| !is_gone(mark));
        shown
    }

    fn changes_only_due(&self, before: &Side, after: &Side, name: &str) -> bool {
        let paths = self.repo.tree_differences(Some(before.tree), Some(after.tree)).unwrap_or_default();
        paths.iter().all(|path| **path == *name)
    }

    fn clash(
        &self,
        path: &str,
        base: Option<Blob>,
        ours: Option<Blob>,
        theirs: Option<Blob>,
        findings: Vec<Finding>,
    ) -> Clash {
        let id = |blob: Option<Blob>| blob.map(|blob| blob.oid.to_string());
        Clash { path: path.to_owned(), base: id(base), ours: id(ours), theirs: id(theirs), findings }
    }

    /// A path of the repository as the user knows it: from the vault where it is in there.
    fn shown(&self, path: &str) -> Arc<str> {
        self.repo.in_this_vault(path).unwrap_or_else(|| path.into())
    }
}

impl<'n> Weave<'n> {
    /// Begins with theirs alone; `changes` is what they did since both were one.
    pub(super) fn new(
        name: &'n str,
        onto: Side,
        changes: &[Change],
        answers: &'n Answers,
        has_due: bool,
        today: NaiveDate,
    ) -> Self {
        let (clashes, kept) = (Vec::new(), Vec::new());
        Self { name, onto, renames: Repo::renames(changes), answers, clashes, kept, has_due, today }
    }
}

/// What the merge of a note could not settle, where it stands in our version.
fn findings(merged: &merge::Merged, path: &Arc<str>, ours: &str, name: &str) -> Vec<Finding> {
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

fn bare(index: &Index, day: NaiveDate) -> String {
    render(index, &Leftover::default(), day)
}

pub(super) fn render(index: &Index, left: &Leftover, day: NaiveDate) -> String {
    due::render(&agenda::build(index, day, Extent::Day), left, index.config())
}
