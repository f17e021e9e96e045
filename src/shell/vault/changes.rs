//! What waits: whether it is believed, and whether it may be committed.
//!
//! Never lets through a path that the user staged, a note with conflict markers, or plain text where encryption is
//! asked for.

use super::due_file::QUIET;
use super::pending::{Pending, SECOND_LOOK, stat_at};
use super::report::{How, Report};
use super::{Vault, said};
use crate::config;
use crate::contact::has_conflict_markers;
use crate::error::{Error, Result};
use crate::shell::files::{self, Content, Found};
use crate::shell::git::content::{Blob, Conversion};
use crate::ways;
use git2::Oid;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

/// A larger file is no attachment: git is no place for films.
const ATTACHMENT: u64 = 10 << 20;

/// A path that differs from HEAD and may be committed.
pub(super) struct Change {
    pub path: Arc<str>,
    /// What it holds; `None`: it is gone.
    pub content: Option<Content>,
    pub oid: Option<Oid>,
    pub head: Option<Blob>,
    /// Its last change.
    when: Instant,
}

/// What became of a path that might be committed.
pub(super) enum Decision {
    /// HEAD has just this, or it is none of our business.
    Nothing,
    /// It went away or was emptied since we looked.
    LookAgain,
    /// Not yet, and why.
    Wait(String),
    /// It may be committed.
    Ready(Box<Change>),
}

impl Vault {
    /// Missing and empty notes are believed after a second look, unless they are a mass; so are new settings that
    /// are missing, empty or no TOML.
    pub(super) fn believe(&mut self, now: Instant, how: &How, report: &mut Report) {
        self.held = self.find_held();
        let absent = self.pending.iter().filter(|(path, pending)| {
            pending.missing.is_some() && path.ends_with(".md") && !self.held.contains(*path)
        });
        let absent: Vec<_> = absent.map(|(path, pending)| (path.clone(), *pending)).collect();
        for (path, pending) in absent {
            if let Some(since) = pending.missing.filter(|_| !pending.is_believed(now)) {
                report.again(since + SECOND_LOOK);
                continue;
            }
            self.believe_gone(path);
        }
        if let Some(pending) = self.pending.get(config::FILE).copied()
            && !self.held.contains(config::FILE)
        {
            let (settle, settle_max) = self.settle(how);
            match pending.missing.map(|since| since + SECOND_LOOK) {
                Some(at) if now < at => report.again(at),
                None if now < pending.settles(settle, settle_max) => {}
                _ => self.believe_settings(),
            }
        }
    }

    /// Takes a note for missing or empty, as it is.
    pub(super) fn believe_gone(&mut self, path: Arc<str>) {
        if &*path == ways::FILE {
            return self.take_ways();
        }
        // An empty note is a note still, only one that says nothing.
        let empty = said(&path, b"", self.disk.config()).filter(|_| self.root.join(&*path).exists());
        self.disk.apply(path, empty);
    }

    /// More than ten notes and more than a fifth of the vault gone at once: an unmounted folder, a cloud client.
    /// Then nothing that HEAD has and that is gone or empty is believed, but for notes that only changed their place.
    fn find_held(&self) -> BTreeSet<Arc<str>> {
        let is_mass = |gone: &BTreeMap<Arc<str>, Oid>| {
            let notes = gone.keys().filter(|path| path.ends_with(".md")).count();
            notes > 10 && notes * 5 > self.repo.count_notes()
        };
        let in_head = |path: &str| self.repo.entry(&self.head, path).ok().flatten().map(|blob| blob.oid);
        let missing = self.pending.iter().filter(|(path, pending)| {
            pending.missing.is_some() && !self.accept_removals && !self.is_any_agenda(path)
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
                && let Ok(oid) = self.repo.blob_of(path, &content.bytes, false)
                && let Some(origin) = places.get_mut(&oid).and_then(Vec::pop)
            {
                gone.remove(&origin);
            }
        }
        if is_mass(&gone) { gone.into_keys().collect() } else { BTreeSet::new() }
    }

    /// Whether this is the agenda's file, under the disk's settings or HEAD's.
    fn is_any_agenda(&self, path: &str) -> bool {
        [&self.disk, &self.committed].iter().any(|index| path == index.config().agenda_file)
    }

    /// What has settled and may be committed, in the order of the paths.
    pub(super) fn settled_changes(
        &mut self,
        now: Instant,
        how: &How,
        report: &mut Report,
    ) -> Result<Vec<Change>> {
        let (settle, settle_max) = self.settle(how);
        let undecided = self.is_undecided(now);
        let (mut ready, mut adding) = (Vec::new(), None::<Instant>);
        for (path, pending) in self.pending.clone() {
            if self.is_any_agenda(&path) {
                // When its last edit was seen is known until that has settled.
                if pending.missing.is_none() && now >= pending.last + settle.max(QUIET) {
                    self.pending.remove(&path);
                }
                continue;
            }
            if self.held.contains(&path) {
                continue;
            }
            let settles = pending.settles(settle, settle_max);
            let is_typed_in = now < settles;
            if is_typed_in && pending.missing.is_none() && self.repo.entry(&self.head, &path)?.is_none() {
                adding = Some(settles);
            }
            match self.decide(&path, &pending)? {
                // A missing file that differs from HEAD in nothing may still be an editor's save.
                Decision::Nothing if is_typed_in && pending.missing.is_some() => report.at(settles),
                Decision::Nothing => drop(self.pending.remove(&path)),
                Decision::LookAgain => {
                    self.look(path, now, false);
                    report.again(now + SECOND_LOOK);
                }
                _ if is_typed_in => {
                    report.wait(&path, "still being edited".into(), Some(settles));
                    if let Some(since) = pending.missing.filter(|_| !pending.is_believed(now)) {
                        report.again(since + SECOND_LOOK);
                    }
                }
                Decision::Wait(reason) => report.wait(&path, reason, None),
                // A note that appears while another is missing may be that one under a new name.
                Decision::Ready(change) if change.head.is_none() && undecided => {
                    report.again(now + SECOND_LOOK);
                }
                Decision::Ready(change) => ready.push(*change),
            }
        }
        self.say_held(now, how, report);
        if let Some(until) = adding {
            let patience = |change: &Change| change.content.is_some() || now > change.when + settle_max;
            ready.retain(patience);
            report.at(until);
        }
        Ok(ready)
    }

    /// Whether a file of HEAD's is missing or empty and not believed to be.
    fn is_undecided(&self, now: Instant) -> bool {
        let in_head = |path: &str| matches!(self.repo.entry(&self.head, path), Ok(Some(_)));
        self.pending.iter().any(|(path, pending)| !pending.is_believed(now) && in_head(path))
    }

    /// A mass removal is one thing to say, once the last of it has settled.
    fn say_held(&self, now: Instant, how: &How, report: &mut Report) {
        let Some(first) = self.held.first() else { return };
        let (settle, settle_max) = self.settle(how);
        let settles = self.held.iter().filter_map(|path| self.pending.get(path));
        let last = settles.map(|pending| pending.settles(settle, settle_max)).max();
        let reason = format!(
            "one of {} files missing or empty at once: `rounds refresh --accept-removals` if that is right",
            self.held.len()
        );
        let until = last.filter(|last| now < *last);
        report.wait(first, reason, until);
        if let Some(until) = until {
            report.again(until);
        }
    }

    pub(super) fn decide(&mut self, path: &Arc<str>, pending: &Pending) -> Result<Decision> {
        if files::leads_away(&self.root, path) {
            return Ok(Decision::Nothing);
        }
        let head = self.repo.entry(&self.head, path)?;
        let place = self.root.join(&**path);
        // A film is not read only to find that it is no attachment.
        let size = match stat_at(&place) {
            Found::File(content) => content.stat.len(),
            Found::Unreadable(cause) => return Ok(Decision::Wait(format!("cannot be read: {cause}"))),
            // A link in the place of a file is not followed, and not committed for one; a folder is: the file is gone.
            Found::Nothing if place.symlink_metadata().is_ok_and(|meta| !meta.is_dir()) => {
                return Ok(Decision::Nothing);
            }
            Found::Nothing if files::is_repository(&place) => return Ok(Decision::Nothing),
            Found::Nothing => return self.decide_removal(path, head, pending),
        };
        let too_large = head.is_none() && !path.ends_with(".md") && size > ATTACHMENT;
        if too_large || !self.may_commit(path) || self.repo.is_frozen(path)? {
            return Ok(Decision::Nothing);
        }
        let content = match files::read_at(&place) {
            Found::File(content) if !content.bytes.is_empty() || pending.missing.is_some() => content,
            Found::Unreadable(cause) => return Ok(Decision::Wait(format!("cannot be read: {cause}"))),
            _ => return Ok(Decision::LookAgain),
        };
        match self.repo.conversion(path) {
            Conversion::Missing(filter) => {
                return Ok(Decision::Wait(format!("its filter `{filter}` is not configured in this clone")));
            }
            Conversion::Program if content.bytes.starts_with(b"\0GITCRYPT") => {
                return Ok(Decision::Wait("still encrypted on disk: unlock the vault first".into()));
            }
            _ => {}
        }
        let oid = match self.repo.blob_of(path, &content.bytes, false) {
            Ok(oid) => oid,
            Err(error @ Error::Git { .. }) => return Ok(Decision::Wait(error.to_string())),
            Err(error) => return Err(error),
        };
        if head.is_some_and(|head| head.oid == oid) {
            return Ok(Decision::Nothing);
        }
        if path.ends_with(".md")
            && let Some(line) = has_conflict_markers(&content.bytes)
        {
            return Ok(Decision::Wait(format!("conflict markers in line {line}")));
        }
        if !self.repo.is_unstaged(&self.head, path)? {
            return Ok(Decision::Wait("staged by you: commit it, or unstage it".into()));
        }
        let (path, when) = (path.clone(), pending.last);
        Ok(Decision::Ready(Box::new(Change { path, content: Some(content), oid: Some(oid), head, when })))
    }

    fn decide_removal(&mut self, path: &Arc<str>, head: Option<Blob>, pending: &Pending) -> Result<Decision> {
        if head.is_none() || self.repo.is_frozen(path)? {
            return Ok(Decision::Nothing);
        }
        if pending.missing.is_none() {
            return Ok(Decision::LookAgain);
        }
        if !self.repo.is_unstaged(&self.head, path)? {
            return Ok(Decision::Wait("its removal is staged by you: commit it, or unstage it".into()));
        }
        let (path, when) = (path.clone(), pending.last);
        Ok(Decision::Ready(Box::new(Change { path, content: None, oid: None, head, when })))
    }

    /// Whether a path is of the kinds that are committed: what HEAD has already, notes, settings and attachments;
    /// nothing that git ignores.
    pub(super) fn may_commit(&mut self, path: &str) -> bool {
        if matches!(self.repo.entry(&self.head, path), Ok(Some(_))) {
            return true;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        let settings = path == config::FILE || matches!(name, ".gitignore" | ".gitattributes");
        let kind = extension == "md" || settings || self.disk.config().attachments.contains(&extension);
        kind && !self.is_left_out(path)
    }

    /// Whether git ignores a path, and neither HEAD nor the index has it.
    pub(super) fn is_left_out(&mut self, path: &str) -> bool {
        let in_head = matches!(self.repo.entry(&self.head, path), Ok(Some(_)));
        !in_head && self.repo.is_ignored(path, false) && !self.repo.is_tracked(path).unwrap_or(false)
    }
}

/// The mode that a file is committed with: HEAD's, or `fresh` where HEAD has no regular file.
pub(super) fn mode(head: Option<Blob>, fresh: impl FnOnce() -> u32) -> u32 {
    match head.map(|blob| blob.mode) {
        Some(mode @ (0o100_644 | 0o100_755)) => mode,
        _ => fresh(),
    }
}
