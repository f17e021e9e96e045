//! What waits on disk: whether it is believed, and whether it may be committed.
//!
//! Never lets through a path that the user staged, a note with conflict markers, or plain text where encryption is
//! asked for.

use super::disk::said;
use super::doubt;
use super::history::History;
use super::pending::{FileChange, Pending, SECOND_LOOK, stat_at};
use super::report::{Report, Round};
use super::settings::is_settings;
use super::worktree::{Sight, Worktree};
use crate::config;
use crate::contact::has_conflict_markers;
use crate::error::{Error, Result};
use crate::exchange::book::is_book;
use crate::shell::files::{self, Content, Found};
use crate::shell::git::Oid;
use crate::shell::git::content::{Blob, Conversion};
use crate::ways;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A larger file is no attachment: git is no place for films.
const ATTACHMENT: u64 = 10 << 20;

/// More notes than this that come in one settle are one deed of the user's, and one commit.
pub(in crate::shell) const MANY: usize = 20;

/// An edit of DUE.md is left alone for at least this long after the last keystroke that was saved.
pub(in crate::shell) const QUIET: Duration = Duration::from_secs(5);

/// What became of a path that might be committed.
pub(in crate::shell) enum Decision {
    /// HEAD has just this, or it is none of our business.
    Nothing,
    /// It went away or was emptied since we looked.
    LookAgain,
    /// Not yet, and why.
    Wait(String),
    /// It may be committed.
    Ready(Box<FileChange>),
}

/// How many notes come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::shell) enum Coming {
    /// HEAD has none of them.
    New,
    /// HEAD has them as no contacts.
    Contact,
}

impl Worktree {
    /// Missing and empty notes are believed after a second look, unless they are a mass; so are new settings that
    /// are missing, empty or no TOML.
    pub fn believe(&mut self, history: &mut History, round: &mut Round<'_>) {
        self.find_away(history, round.now);
        self.held = self.find_held(history);
        self.believe_new_settings(history, round);
        let absent = self.pending.iter().filter(|(path, pending)| {
            pending.missing.is_some() && path.ends_with(".md") && !self.is_absence_in_doubt(path)
        });
        let absent: Vec<_> = absent.map(|(path, pending)| (path.clone(), *pending)).collect();
        for (path, pending) in absent {
            match pending.second_look(round.now) {
                Some(at) => round.report.again(at),
                None => self.believe_gone(history, path),
            }
        }
    }

    /// Whether a file that is missing or empty is not believed to be, however long it has been.
    fn is_absence_in_doubt(&self, path: &str) -> bool {
        self.is_held(path) || self.is_empty_in_doubt(path)
    }

    /// Whether a file that is missing is one of a mass, or kept elsewhere.
    pub fn is_held(&self, path: &str) -> bool {
        self.held.contains(path) || self.away.contains_key(path)
    }

    fn believe_new_settings(&mut self, history: &mut History, round: &mut Round<'_>) {
        let Some(pending) = self.pending.get(config::FILE).copied() else { return };
        if self.is_absence_in_doubt(config::FILE) {
            return;
        }
        let is_typed_in =
            pending.missing.is_none() && round.now < pending.settles(round.settle(self.config()));
        match pending.second_look(round.now) {
            Some(at) => round.report.again(at),
            None if is_typed_in => {}
            None => self.believe_settings(history),
        }
    }

    /// Takes a note for missing or empty, as it is.
    pub fn believe_gone(&mut self, history: &mut History, path: Arc<str>) {
        if &*path == ways::FILE {
            return self.take_ways(history);
        }
        // An empty note is a note still, only one that says nothing.
        let empty = said(&path, b"", self.config()).filter(|_| self.place(&path).exists());
        self.index.apply(path, empty);
    }

    /// More than ten notes and more than a fifth of the vault gone at once: an unmounted folder, a cloud client.
    /// Then nothing that HEAD has and that is gone or empty is believed, but for notes that only changed their place.
    fn find_held(&self, history: &History) -> BTreeSet<Arc<str>> {
        let is_mass = |gone: &BTreeMap<Arc<str>, Oid>| {
            let notes = gone.keys().filter(|path| path.ends_with(".md")).count();
            notes > 10 && notes * 5 > history.repo.count_notes()
        };
        let in_head = |path: &str| history.blob(path).map(|blob| blob.oid);
        let missing = self.pending.iter().filter(|(path, pending)| {
            pending.missing.is_some()
                && !self.accepts_removals
                && !self.away.contains_key(*path)
                && !self.is_generated(history, path)
        });
        let mut gone: BTreeMap<_, _> =
            missing.filter_map(|(path, _)| Some((path.clone(), in_head(path)?))).collect();
        if !is_mass(&gone) {
            return BTreeSet::new();
        }
        let mut places: BTreeMap<Oid, Vec<Arc<str>>> = BTreeMap::new();
        for (path, oid) in &gone {
            places.entry(*oid).or_default().push(path.clone());
        }
        for (path, pending) in &self.pending {
            if pending.missing.is_none()
                && path.ends_with(".md")
                && in_head(path).is_none()
                && let Found::File(content) = files::read(&self.root, path)
                && let Ok(oid) = history.repo.blob_of(path, &content.bytes, false)
                && let Some(origin) = places.get_mut(&oid).and_then(Vec::pop)
            {
                gone.remove(&origin);
            }
        }
        if is_mass(&gone) { gone.into_keys().collect() } else { BTreeSet::new() }
    }

    /// What has settled and may be committed, in the order of the paths.
    pub fn settled_changes(
        &mut self,
        history: &mut History,
        round: &mut Round<'_>,
    ) -> Result<Vec<FileChange>> {
        let settle = round.settle(self.config());
        let undecided = self.is_undecided(history, round.now);
        let mut ready = Vec::new();
        // Notes that come and are being typed in still: how many, and until when.
        let (mut coming, mut adding) = (0, None::<Instant>);
        for (path, pending) in self.pending.clone() {
            if self.is_generated(history, &path) {
                // When its last edit was seen is known until that has settled.
                if pending.missing.is_none() && round.now >= pending.last + settle.0.max(QUIET) {
                    self.pending.remove(&path);
                }
                continue;
            }
            if self.is_held(&path) {
                continue;
            }
            let settles = pending.settles(settle);
            let is_typed_in = round.now < settles;
            if is_typed_in && pending.missing.is_none() {
                let head = history.entry(&path)?;
                let comes = self.comes(history, &path, head).is_some();
                coming += usize::from(comes);
                if head.is_none() || comes {
                    adding = Some(settles);
                }
            }
            match self.decide(history, &path, &pending)? {
                // A missing file that differs from HEAD in nothing may still be an editor's save.
                Decision::Nothing if is_typed_in && pending.missing.is_some() => round.report.at(settles),
                Decision::Nothing => drop(self.pending.remove(&path)),
                Decision::LookAgain => {
                    self.look(history, path, round.now, Sight::Seen);
                    round.report.again(round.now + SECOND_LOOK);
                }
                _ if is_typed_in => {
                    round.report.wait(&path, "still being edited".into(), Some(settles));
                    if let Some(at) = pending.second_look(round.now) {
                        round.report.again(at);
                    }
                }
                Decision::Wait(reason) => round.report.wait(&path, reason, None),
                // A note that appears while another is missing may be that one under a new name.
                Decision::Ready(change) if change.head.is_none() && undecided => {
                    round.report.again(round.now + SECOND_LOOK);
                }
                Decision::Ready(change) => ready.push(*change),
            }
        }
        self.say_held(round);
        if let Some(until) = adding {
            let comes = |change: &FileChange| self.comes(history, &change.path, change.head).is_some();
            let are_many = coming + ready.iter().filter(|change| comes(change)).count() > MANY;
            // A missing note may be one that comes under another name; many that come are one commit.
            let may_wait = |change: &FileChange| change.content.is_none() || (are_many && comes(change));
            ready.retain(|change| !may_wait(change) || round.now > change.when + settle.1);
            round.report.at(until);
        }
        Ok(ready)
    }

    /// Whether the note at `path`, which HEAD has as `head`, is new or becomes a contact.
    pub fn comes(&self, history: &History, path: &str, head: Option<Blob>) -> Option<Coming> {
        let becomes_contact = || history.index.get(path).is_none() && self.index.get(path).is_some();
        match head {
            _ if !path.ends_with(".md") || self.is_generated(history, path) || is_settings(path) => None,
            None => Some(Coming::New),
            Some(_) => becomes_contact().then_some(Coming::Contact),
        }
    }

    /// Whether a file of HEAD's is missing or empty and waits for the second look.
    fn is_undecided(&self, history: &History, now: Instant) -> bool {
        let waits = |pending: &Pending| pending.second_look(now).is_some();
        self.pending.iter().any(|(path, pending)| waits(pending) && history.blob(path).is_some())
    }

    /// A mass removal is one thing to say, once the last of it has settled.
    fn say_held(&self, round: &mut Round<'_>) {
        let Some(first) = self.held.first() else { return };
        let settle = round.settle(self.config());
        let settles = self.held.iter().filter_map(|path| self.pending.get(path));
        let last = settles.map(|pending| pending.settles(settle)).max();
        let reason = format!(
            "one of {} files missing or empty at once: `rounds refresh --accept-removals` if that is right",
            self.held.len()
        );
        let until = last.filter(|last| round.now < *last);
        round.report.wait(first, reason, until);
        if let Some(until) = until {
            round.report.again(until);
        }
    }

    /// What these files differ in from HEAD; `None` where that may not be committed, as `report` says.
    pub fn changes_of(
        &mut self,
        history: &mut History,
        paths: &[Arc<str>],
        report: &mut Report,
    ) -> Result<Option<Vec<FileChange>>> {
        let mut changes = Vec::new();
        for path in paths {
            let Some(pending) = self.pending.get(path).copied() else { continue };
            let reason = match self.decide(history, path, &pending)? {
                Decision::Nothing => {
                    self.pending.remove(path);
                    continue;
                }
                Decision::Ready(change) => {
                    changes.push(*change);
                    continue;
                }
                Decision::Wait(reason) => reason,
                Decision::LookAgain => "being saved by somebody else".into(),
            };
            report.wait(path, reason, None);
            return Ok(None);
        }
        Ok(Some(changes))
    }

    /// Notes that are gone, where one of `changes` may be such a note under a new name: the two are one change.
    pub fn origins(&mut self, history: &mut History, changes: &[FileChange]) -> Result<Vec<FileChange>> {
        let mut gone = Vec::new();
        if changes.iter().all(|change| change.head.is_some()) {
            return Ok(gone);
        }
        let now = Instant::now();
        for (path, pending) in self.pending.clone() {
            let is_gone = pending.missing.is_some() && pending.second_look(now).is_none();
            if is_gone
                && changes.iter().all(|change| change.path != path)
                && !self.is_held(&path)
                && let Decision::Ready(change) = self.decide(history, &path, &pending)?
                && change.content.is_none()
            {
                gone.push(*change);
            }
        }
        Ok(gone)
    }

    /// What becomes of a path that waits.
    fn decide(&mut self, history: &mut History, path: &Arc<str>, pending: &Pending) -> Result<Decision> {
        if files::leads_away(&self.root, path) {
            return Ok(Decision::Nothing);
        }
        let head = history.entry(path)?;
        let place = self.place(path);
        // A film is not read only to find that it is no attachment.
        let size = match stat_at(&place) {
            Found::File(content) => content.stat.len(),
            Found::Unreadable(cause) => return Ok(Decision::Wait(format!("cannot be read: {cause}"))),
            // A link in the place of a file is not followed, and not committed for one; a folder is: the file is gone.
            Found::Nothing if place.symlink_metadata().is_ok_and(|meta| !meta.is_dir()) => {
                return Ok(Decision::Nothing);
            }
            Found::Nothing if files::is_repository(&place) => return Ok(Decision::Nothing),
            Found::Nothing => return self.decide_removal(history, path, pending),
        };
        let too_large = head.is_none() && !path.ends_with(".md") && !is_book(path) && size > ATTACHMENT;
        if too_large || !self.may_commit(history, path) || history.repo.is_frozen(path)? {
            return Ok(Decision::Nothing);
        }
        let content = match files::read_at(&place) {
            Found::File(content) if !content.bytes.is_empty() || pending.missing.is_some() => content,
            Found::Unreadable(cause) => return Ok(Decision::Wait(format!("cannot be read: {cause}"))),
            _ => return Ok(Decision::LookAgain),
        };
        if let Some(reason) = unfiltered(history, path, &content) {
            return Ok(Decision::Wait(reason));
        }
        let oid = match history.repo.blob_of(path, &content.bytes, false) {
            Ok(oid) => oid,
            Err(error @ Error::Git { .. }) => return Ok(Decision::Wait(error.to_string())),
            Err(error) => return Err(error),
        };
        if head.is_some_and(|head| head.oid == oid) {
            return Ok(Decision::Nothing);
        }
        if let Some(reason) = self.unfit(history, path, &content) {
            return Ok(Decision::Wait(reason));
        }
        if !history.is_unstaged(path)? {
            return Ok(Decision::Wait("staged by you: commit it, or unstage it".into()));
        }
        let (path, when) = (path.clone(), pending.last);
        Ok(Decision::Ready(Box::new(FileChange { path, content: Some(content), oid: Some(oid), head, when })))
    }

    /// Why a text is no version of a file: it is doubted, or somebody is in the middle of a merge.
    fn unfit(&self, history: &History, path: &str, content: &Content) -> Option<String> {
        if content.bytes.is_empty() && self.is_empty_in_doubt(path) {
            return Some(doubt::EMPTY.into());
        }
        if doubt::is_text(path) && doubt::is_damaged(&content.bytes, || history.bytes(path)) {
            return Some(doubt::NUL.into());
        }
        let line = has_conflict_markers(&content.bytes).filter(|_| path.ends_with(".md"))?;
        Some(format!("conflict markers in line {line}"))
    }

    fn decide_removal(
        &mut self,
        history: &mut History,
        path: &Arc<str>,
        pending: &Pending,
    ) -> Result<Decision> {
        let head = history.entry(path)?;
        if head.is_none() || history.repo.is_frozen(path)? {
            return Ok(Decision::Nothing);
        }
        if pending.missing.is_none() {
            return Ok(Decision::LookAgain);
        }
        if let Some(by) = self.away.get(path) {
            return Ok(Decision::Wait(format!("not here: {by} keeps it elsewhere")));
        }
        if !history.is_unstaged(path)? {
            return Ok(Decision::Wait("its removal is staged by you: commit it, or unstage it".into()));
        }
        let (path, when) = (path.clone(), pending.last);
        Ok(Decision::Ready(Box::new(FileChange { path, content: None, oid: None, head, when })))
    }

    /// Whether a path is of the kinds that are committed: what HEAD has already, notes, settings and attachments;
    /// nothing that git ignores.
    pub fn may_commit(&self, history: &mut History, path: &str) -> bool {
        if history.blob(path).is_some() {
            return true;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        let settings = path == config::FILE || matches!(name, ".gitignore" | ".gitattributes");
        let kind =
            extension == "md" || settings || is_book(path) || self.config().attachments.contains(&extension);
        kind && !history.is_left_out(path)
    }
}

/// Why a file would be stored in plain text, or encrypted twice.
fn unfiltered(history: &History, path: &str, content: &Content) -> Option<String> {
    match history.repo.conversion(path) {
        Conversion::Missing(filter) => Some(format!("its filter `{filter}` is not configured in this clone")),
        Conversion::Program if content.bytes.starts_with(b"\0GITCRYPT") => {
            Some("still encrypted on disk: unlock the vault first".into())
        }
        _ => None,
    }
}
