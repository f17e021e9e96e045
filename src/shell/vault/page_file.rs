//! DUE.md on disk: is it ours, what did the user leave in it, and the careful replace.
//!
//! Never overwrites an edit of the user's: whether one has settled and been answered or committed as typed, `requests.rs`
//! finds out first.

use super::changes::QUIET;
use super::history::{CommittedPage, History};
use super::marks::Judge;
use super::pages::{Pages, day_of, page_of, same_text};
use super::pending::{Pending, SECOND_LOOK};
use super::report::Round;
use super::snapshot::Trees;
use super::worktree::Worktree;
use crate::contact::has_conflict_markers;
use crate::error::{Error, Result};
use crate::page::baseline::{self, Baseline};
use crate::page::{Left, Mark, Page, left, normalise, older};
use crate::shell::clock;
use crate::shell::files::{self, Content, Found, Replaced};
use crate::shell::git::RepoPath;
use crate::shell::git::content::Blob;
use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::sync::Arc;
use std::time::Instant;

/// As many pages of recent commits are looked at.
const RECENT: usize = 12;

/// DUE.md on disk, and the pages that it may have been typed into.
pub(in crate::shell) struct PageFile {
    /// The pages that people may have before them.
    pub pages: Pages,
    /// What the user left in the file, as last accepted.
    pub edits: Left,
    /// Whether HEAD's agenda file was read since the vault was opened.
    has_followed: bool,
}

/// The agenda file on disk, ours and in place.
pub(in crate::shell) struct Written {
    pub name: String,
    pub text: String,
    pub stat: Metadata,
}

impl Written {
    /// What the system said of the file, if it is the one of that name with that text.
    pub fn stat_of(&self, name: &str, text: &str) -> Option<Metadata> {
        (self.name == name && self.text == text).then(|| self.stat.clone())
    }
}

/// The agenda file as it is, and as it should be.
pub(in crate::shell) struct Seen {
    pub name: String,
    pub old: Option<Content>,
    pub typed: String,
    /// The page to come, without anything of the user's.
    page: Page,
    /// The page that they typed into.
    pub base: Page,
    /// What the user left in `typed`, as it stands there.
    pub edits: Left,
    /// That without the marks that the notes say already, the others with what we say of them.
    pub judged: Left,
    /// The rendering with that.
    text: String,
    pub is_ours: bool,
    /// Marks that they took back after they were carried out.
    pub taken_back: Vec<Mark>,
}

impl Seen {
    /// The file, where there is a text in it.
    pub fn content(&self) -> Option<&Content> {
        self.old.as_ref().filter(|_| !self.typed.is_empty())
    }

    /// The same with the marks of a text that is ours, as they stand: nothing is said of them, since they may be half
    /// typed. `None`: where the round commits, they say nothing new.
    pub fn unjudged(mut self, commits: bool) -> Option<Self> {
        self.text = self.page.text(&self.edits);
        let is_same = commits && normalise(&self.text) == normalise(&self.typed);
        (self.is_ours && !is_same).then_some(self)
    }
}

/// What the user typed into a page.
struct Typed {
    edits: Left,
    /// The page that they had before them.
    base: Page,
    /// Marks that they took back after they were carried out.
    taken_back: Vec<Mark>,
}

impl PageFile {
    /// DUE.md, of which `pages` are known.
    pub fn new(pages: Pages) -> Self {
        Self { pages, edits: Left::default(), has_followed: false }
    }

    fn trees<'v>(&'v self, worktree: &'v Worktree, history: &'v History) -> Trees<'v> {
        Trees { history, pages: &self.pages, disk: &worktree.index }
    }

    /// Takes over what HEAD's agenda file leaves open: what is new there, and what is gone.
    pub fn follow_head(&mut self, worktree: &Worktree, history: &mut History) -> Result<()> {
        let edits = self.trees(worktree, history).edits_in_head()?;
        if self.has_followed {
            self.edits = left::merge_three(&history.edits, &self.edits, &edits);
        } else {
            // What was left in the last page that was written here, unless HEAD has moved on from that.
            let newest = self.pages.newest();
            let known = self.pages.find(history.page_text()).map(|known| known.left.clone());
            let before =
                known.or_else(|| newest.as_ref().map(|known| known.in_head.clone())).unwrap_or_default();
            let ours = newest.map(|known| known.left.clone()).unwrap_or_default();
            self.edits = left::merge_three(&before, &ours, &edits);
            self.has_followed = true;
        }
        history.edits = edits;
        Ok(())
    }

    /// What is the user's once `typed` stands in the agenda file; `page` is the one to come.
    fn edits_in(&self, trees: Trees<'_>, typed: &str, page: &Page) -> Typed {
        let unchanged =
            |base: &Page| Typed { edits: self.edits.clone(), base: base.clone(), taken_back: Vec::new() };
        // The usual case, and cheap to know: the last page of ours, as it was written.
        if let Some(newest) = self.pages.newest().filter(|newest| same_text(typed, &newest.text)) {
            return unchanged(&newest.page);
        }
        if typed.trim().is_empty() {
            // Whoever removes the file takes the marks out of it; lines of their own they take out one by one.
            let edits = Left { own: self.edits.own.clone(), ..Left::default() };
            return Typed { edits, ..unchanged(page) };
        }
        if older::is_older(typed) {
            let edits = older::read(typed, &self.pages.older(), page);
            return Typed { edits, ..unchanged(page) };
        }
        let mut known = self.pages.all();
        known.extend(head_page(trees.history));
        known.push(Arc::new(Baseline::bare(page.clone())));
        known.extend(self.pages.typed_into.iter().map(|page| Arc::new(Baseline::bare(page.clone()))));
        if baseline::is_strange(typed, &known.iter().map(|known| &**known).collect::<Vec<_>>()) {
            known.extend(recent_pages(trees));
            // A folder that brings its page and no history: what these notes said on its day.
            known.extend(day_of(typed).map(|day| Arc::new(Baseline::bare(page_of(trees.disk, day)))));
        }
        let known: Vec<&Baseline> = known.iter().map(|known| &**known).collect();
        let edits = baseline::edits(typed, &known, &self.edits);
        Typed { edits: edits.left, base: known[edits.base].page.clone(), taken_back: edits.taken_back }
    }

    /// What is the user's in an agenda file's text, whatever the page to come.
    pub fn edits_on_disk(&self, worktree: &Worktree, history: &History, typed: &str) -> Left {
        let page = day_of(typed).map(|day| page_of(&worktree.index, day)).unwrap_or_default();
        self.edits_in(self.trees(worktree, history), typed, &page).edits
    }

    /// Keeps a page as the one that people have before them now.
    pub fn remember(&mut self, history: &History, text: String, page: Page, left: Left) -> Result<()> {
        self.pages.remember(Baseline { text, page, left, in_head: history.edits.clone() })
    }

    /// Keeps what HEAD's page leaves open by now.
    pub fn remember_head(&mut self, history: &History) -> Result<()> {
        match self.pages.newest() {
            Some(newest) if newest.in_head != history.edits => {
                let Baseline { text, page, left, .. } = (*newest).clone();
                self.remember(history, text, page, left)
            }
            _ => Ok(()),
        }
    }

    /// Whether the user left in the file what is known of already.
    pub fn is_accepted(&self, seen: &Seen) -> bool {
        let render = |edits: &Left| seen.page.text(edits);
        self.edits == seen.edits || render(&self.edits) == render(&seen.edits)
    }

    /// Reads DUE.md and renders it anew; `None`: it cannot be worked with now, as the report says.
    pub fn see(
        &self,
        worktree: &mut Worktree,
        history: &History,
        round: &mut Round<'_>,
    ) -> Result<Option<Seen>> {
        let name = worktree.config().agenda_file.clone();
        if self.is_of_another_kind(worktree, history, &name)? {
            let why = "a note that is no agenda stands where the agenda goes: not overwritten; name another `agenda_file` in rounds.toml";
            round.report.wait(&name, why.into(), None);
            return Ok(None);
        }
        let found = files::read_at(&worktree.place(&name));
        let is_there = matches!(&found, Found::File(content) if !content.bytes.is_empty());
        if !is_there {
            if let Some(why) = why_absent(worktree, &name, &found) {
                round.report.wait(&name, why, None);
                return Ok(None);
            }
            if !self.is_missing(worktree, history, &name, round) {
                return Ok(None);
            }
        }
        let old = match found {
            Found::File(content) => Some(content),
            _ => None,
        };
        let page = page_of(&worktree.index, round.day);
        let bytes = old.as_ref().map(|content| &*content.bytes).unwrap_or_default();
        let typed = String::from_utf8_lossy(bytes).into_owned();
        let Typed { mut edits, base, taken_back } =
            self.edits_in(self.trees(worktree, history), &typed, &page);
        let judge = Judge { worktree, history };
        judge.date(&mut edits, old.as_ref().map(|content| &content.stat), round);
        let judged = judge.judged(edits.clone(), round.day);
        let text = page.text(&judged);
        let is_ours = self.is_ours(history, &name, &typed, &page);
        Ok(Some(Seen { name, old, typed, page, base, edits, judged, text, is_ours, taken_back }))
    }

    /// Puts the rendering in the file's place; `None`: it is not there, or not ours.
    pub fn put(
        &mut self,
        worktree: &Worktree,
        history: &History,
        seen: Seen,
        round: &mut Round<'_>,
    ) -> Result<Option<Written>> {
        let Seen { name, old, typed, page, text, judged, .. } = seen;
        let bare = page.bare();
        if same_text(&typed, &text) {
            if round.options.write {
                self.remember(history, text.clone(), page, judged)?;
            }
            return Ok(old.map(|content| Written { name, text, stat: content.stat }));
        }
        if !round.options.write {
            round.report.wrote_due = true;
            return Ok(None);
        }
        self.remember(history, text.clone(), page, judged)?;
        let path = worktree.place(&name);
        let expected = old.as_ref().map(|content| &*content.bytes);
        match files::replace(&path, text.as_bytes(), expected, history.repo.state()?, text != bare)? {
            Replaced::Done => round.report.wrote_due = true,
            // Somebody saved in between: their text is there and is looked at next.
            Replaced::Changed => {
                round.report.again(Instant::now());
                return Ok(None);
            }
        }
        Ok(match files::read_at(&path) {
            Found::File(content) if content.bytes == text.as_bytes() => {
                Some(Written { name, text, stat: content.stat })
            }
            _ => None,
        })
    }

    fn is_ours(&self, history: &History, name: &str, typed: &str, page: &Page) -> bool {
        history.page_named(name).is_some_and(|head| same_text(typed, &head.text))
            || self.pages.hold(typed)
            || normalise(typed) == normalise(&page.bare())
    }

    /// A missing or empty agenda file may be an editor's save: it is written anew after a second look.
    fn is_missing(
        &self,
        worktree: &mut Worktree,
        history: &History,
        name: &str,
        round: &mut Round<'_>,
    ) -> bool {
        if history.page_named(name).is_none() && self.pages.is_empty() {
            return true;
        }
        let now = Instant::now();
        let pending = worktree.pending.entry(name.into()).or_insert(Pending::at(now));
        let at = *pending.missing.get_or_insert(now) + SECOND_LOOK;
        if now < at {
            round.report.again(at);
        }
        now >= at || !round.options.write
    }

    /// HEAD's agenda file, with its text on disk, where the agenda gets another of `names` and nobody left anything
    /// in the old one: it goes with the commit that brings the new one.
    pub fn obsolete(
        &self,
        worktree: &Worktree,
        history: &History,
        names: &BTreeSet<String>,
    ) -> Option<CommittedPage> {
        let head = history.page.as_ref()?;
        if names.iter().all(|name| *name == head.name) {
            return None;
        }
        let Found::File(content) = files::read_at(&worktree.place(&head.name)) else { return None };
        let text = String::from_utf8_lossy(&content.bytes).into_owned();
        let is_bare = self.pages.find(&text).is_some_and(|known| known.left == Left::default())
            && history.edits == Left::default();
        is_bare.then(|| CommittedPage { text, ..head.clone() })
    }

    /// DUE.md as the only unmerged path: rendered with what both sides and the disk have in it, written and staged.
    /// Concluding is left to whoever began. `false`: not that, or not yet.
    pub fn settle_conflict(
        &mut self,
        worktree: &Worktree,
        history: &mut History,
        unmerged: &[RepoPath],
        round: &mut Round<'_>,
    ) -> Result<bool> {
        let name = worktree.config().agenda_file.clone();
        let Some((ours, theirs)) = history.repo.only_conflict(unmerged, &name)? else { return Ok(false) };
        let path = worktree.place(&name);
        let old = match files::read_at(&path) {
            Found::File(content) => Some(content),
            _ => None,
        };
        // Without markers somebody is resolving it by hand.
        if let Some(content) = &old
            && has_conflict_markers(&content.bytes).is_none()
            && !round.options.settled_all()
            && clock::age(&content.stat) < QUIET
        {
            return Ok(false);
        }
        let old = old.map(|content| content.bytes);
        let page = page_of(&worktree.index, history.day(&name, round));
        let typed = String::from_utf8_lossy(old.as_deref().unwrap_or_default()).into_owned();
        let trees = self.trees(worktree, history);
        let sides = [&ours, &theirs, &typed].map(|text| self.edits_in(trees, text, &page).edits);
        let edits = sides.iter().fold(Left::default(), |all, side| left::merge(&all, side));
        let text = page.text(&edits);
        self.remember(history, text.clone(), page, edits)?;
        match files::replace(&path, text.as_bytes(), old.as_deref(), history.repo.state()?, true)? {
            Replaced::Changed => Ok(false),
            Replaced::Done => {
                let oid = history.repo.blob_of(&name, text.as_bytes(), true)?;
                history.repo.stage(&name, Blob { oid, mode: 0o100_644 }).map(|()| true)
            }
        }
    }

    /// Whether a note stands where the settings want the agenda: neither it nor what HEAD has there has an agenda's first
    /// line, and it is no page that we wrote. In a page that was ours until somebody edited that line away, and that a crash
    /// kept from being written anew, it stood a commit or two ago.
    fn is_of_another_kind(&self, worktree: &Worktree, history: &History, name: &str) -> Result<bool> {
        let is_page = |text: &str| day_of(text).is_some();
        if history.page_named(name).is_some_and(|head| is_page(&head.text)) {
            return Ok(false);
        }
        let on_disk = match files::read_at(&worktree.place(name)) {
            Found::File(content) => String::from_utf8_lossy(&content.bytes).into_owned(),
            _ => String::new(),
        };
        if is_page(&on_disk) || self.pages.hold(&on_disk) {
            return Ok(false);
        }
        let repo = &history.repo;
        let mut commit = history.head.commit;
        for _ in 0..3 {
            let Some(step) = commit.map(|id| repo.step(id)).transpose()? else { break };
            let blob = repo.entry_in(Some(step.tree), name)?;
            let text = blob.map(|blob| repo.text(name, blob)).transpose()?.unwrap_or_default();
            if is_page(&String::from_utf8_lossy(&text)) {
                return Ok(false);
            }
            commit = step.parents.first().copied();
        }
        Ok(!on_disk.trim().is_empty())
    }

    /// Whether the agenda file may be committed at all: not when the user has git ignore it, nor in plain text beside
    /// encrypted contacts, nor over a note of another kind.
    pub fn may_commit(&self, worktree: &Worktree, history: &mut History, name: &str) -> Result<bool> {
        if self.is_of_another_kind(worktree, history, name)? {
            return Ok(false);
        }
        if history.repo.is_ignored(name, false) && !history.repo.is_tracked(name)? {
            return Ok(false);
        }
        Ok(history.repo.is_encrypted(name) || !history.is_encrypted(&worktree.index))
    }
}

/// Why a DUE.md that holds nothing cannot be written; `None`: it is missing or empty.
fn why_absent(worktree: &Worktree, name: &str, found: &Found) -> Option<String> {
    if let Found::Unreadable(cause) = found {
        return Some(format!("cannot be read: {cause}"));
    }
    if worktree.place(name).symlink_metadata().is_ok_and(|meta| !meta.is_file()) {
        return Some("is not a regular file: not written".into());
    }
    let by = worktree.kept_elsewhere(name).filter(|_| matches!(found, Found::Nothing))?;
    Some(format!("not here: {by} keeps it elsewhere"))
}

/// Removes the old agenda file, once HEAD has it no more, unless somebody wrote there meanwhile.
pub(in crate::shell) fn remove_obsolete(
    worktree: &Worktree,
    history: &History,
    old: &CommittedPage,
) -> Result<()> {
    let path = worktree.place(&old.name);
    let is_same = matches!(files::read_at(&path), Found::File(found) if found.bytes == old.text.as_bytes());
    if is_same && history.entry(&old.name)?.is_none() {
        fs::remove_file(&path).map_err(|cause| Error::io(&path, cause))?;
    }
    Ok(())
}

/// The pages of recent commits: one that was never written here may lie in somebody's editor all the same.
fn recent_pages(trees: Trees<'_>) -> Vec<Arc<Baseline>> {
    let name = &trees.history.index.config().agenda_file;
    let commits = trees.history.repo.versions(name, RECENT).unwrap_or_default();
    commits.into_iter().filter_map(|commit| trees.page_in(commit).ok().map(Arc::new)).collect()
}

/// HEAD's agenda file, as a page.
fn head_page(history: &History) -> Option<Arc<Baseline>> {
    let text = &history.page.as_ref()?.text;
    let page = page_of(&history.index, day_of(text)?);
    Some(Arc::new(Baseline { text: text.clone(), page, left: history.edits.clone(), ..Baseline::default() }))
}
