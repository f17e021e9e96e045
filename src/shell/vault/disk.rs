//! The vault's files, read all at once: what a beginning, and a command that only reads, know of the disk.
//!
//! Writes nothing, and follows no link.

use super::conflicts;
use super::doubt::{self, Away, unreadable};
use super::pages::day_of;
use crate::agenda::Planner;
use crate::config::{self, Config};
use crate::contact::{self, Contact};
use crate::error::{Error, Result};
use crate::exchange::book::is_book;
use crate::index::{Parsed, says_something};
use crate::note::holds_nul;
use crate::shell::files::{self, Folder, Found, Reader, Seen};
use crate::shell::git::{Head, Repo};
use crate::shell::threads;
use crate::ways;
use chrono::NaiveDate;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Reads the whole vault from the disk; writes nothing and needs no repository.
///
/// # Errors
/// When the folder cannot be read, or its repository is one that git itself would refuse.
pub fn read_disk(root: &Path) -> Result<Reading> {
    let mut repo = match Repo::open(root) {
        Ok(repo) => Some(repo),
        Err(Error::NoRepository(_)) => None,
        Err(error) => return Err(error),
    };
    let config = Arc::new(read_config(root));
    let mut index = scan(root, repo.as_mut(), &config, |_| ())?;
    if let Some(repo) = &repo {
        let clashes = conflicts::still_open(repo, repo.head().ok().and_then(|head| head.commit));
        index.set_unsettled(clashes.into_iter().flat_map(|clash| clash.findings).collect());
    }
    let committed = repo.and_then(|repo| {
        let blob = repo.entry(&repo.head().ok()?, &config.agenda_file).ok()??;
        let text = repo.text(&config.agenda_file, blob).ok()?;
        day_of(&String::from_utf8_lossy(&text))
    });
    Ok(Reading { index, committed })
}

/// The vault as its files say.
#[derive(Debug)]
pub struct Reading {
    /// What they say.
    pub index: Planner,
    /// The day of HEAD's agenda.
    pub committed: Option<NaiveDate>,
}

impl Reading {
    /// The day that an agenda is for: the committed agenda's when that is `today`'s morrow, since the day never goes back.
    pub fn day(&self, today: NaiveDate, explicit: bool) -> NaiveDate {
        self.committed.filter(|day| !explicit && Some(*day) == today.succ_opt()).unwrap_or(today)
    }
}

/// The settings as the disk has them, the vault's own ways among them.
pub fn read_config(root: &Path) -> Config {
    let config = match files::read_at(&root.join(config::FILE)) {
        Found::File(content) => Config::parse(&String::from_utf8_lossy(&content.bytes)),
        _ => Config::default(),
    };
    config.with_ways(read_ways(root).as_deref())
}

/// The vault's own list of ways, as the disk has it.
pub(in crate::shell) fn read_ways(root: &Path) -> Option<Vec<u8>> {
    match files::read(root, ways::FILE) {
        Found::File(content) => Some(content.bytes),
        _ => None,
    }
}

/// The vault's notes, what is made from them left out, by path.
///
/// # Errors
/// When the folder or its repository cannot be read.
pub fn notes(root: &Path) -> Result<Vec<Arc<str>>> {
    let mut repo = Repo::open(root)?;
    let config = read_config(root);
    let mut notes = Vec::new();
    walk(root, Some(&mut repo), |seen| notes.extend(file(seen)));
    let left_out = repo.left_out(notes.clone())?;
    notes.retain(|path| path.ends_with(".md") && !config.is_generated(path) && !left_out.contains(path));
    notes.sort();
    Ok(notes)
}

/// The contacts whose notes are called so, by path. No other note is read.
///
/// # Errors
/// When the folder or its repository cannot be read.
pub fn contacts_called(
    root: &Path,
    is_called: impl Fn(&str) -> bool,
) -> Result<Vec<(Arc<str>, Arc<Contact>)>> {
    let mut repo = match Repo::open(root) {
        Ok(repo) => Some(repo),
        Err(Error::NoRepository(_)) => None,
        Err(error) => return Err(error),
    };
    let config = read_config(root);
    let mut notes = Vec::new();
    walk(root, repo.as_mut(), |seen| notes.extend(file(seen)));
    notes.retain(|path| path.ends_with(".md") && is_called(contact::name(path)));
    let folder = Folder::open(root).map_err(|cause| Error::io(root, cause))?;
    let read = |reader: &mut Reader<'_>, path: Arc<str>| match reader.read(&path) {
        Found::File(bytes) => Some((path.clone(), said(&path, bytes, &config)?.contact()?.clone())),
        Found::Nothing | Found::Unreadable(_) => None,
    };
    let readers = || folder.reader();
    let mut found: Vec<_> = notes.into_par_iter().map_init(readers, read).flatten().collect();
    if let Some(repo) = &mut repo {
        let left_out = repo.left_out(found.iter().map(|(path, _)| path.clone()).collect())?;
        found.retain(|(path, _)| !left_out.contains(path));
    }
    found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found)
}

/// The vault's folders.
pub(in crate::shell) fn folders(root: &Path, repo: &mut Repo) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    walk(root, Some(repo), |seen| folders.extend(folder(seen)));
    folders
}

fn folder(seen: Seen) -> Option<PathBuf> {
    match seen {
        Seen::Folder(path) => Some(path),
        Seen::File(_) | Seen::Placeholder(..) | Seen::Trouble(..) => None,
    }
}

fn file(seen: Seen) -> Option<Arc<str>> {
    match seen {
        Seen::File(path) => Some(path),
        Seen::Folder(_) | Seen::Placeholder(..) | Seen::Trouble(..) => None,
    }
}

/// So many files are read at a time.
const BATCH: usize = 64;

/// What one note says; `None`: that takes a second look.
type Read = (Arc<str>, Option<Parsed>);

/// Reads the vault. The notes are read by as many threads as there are processors while this one still walks, and then
/// looks at git's index: what git ignores is read as well, in vain.
pub(in crate::shell) fn scan(
    root: &Path,
    mut repo: Option<&mut Repo>,
    config: &Arc<Config>,
    mut on_folder: impl FnMut(PathBuf),
) -> Result<Planner> {
    threads::are_there();
    let ways = config.ways.clone();
    rayon::spawn(move || ways.prepare());
    let folder = Folder::open(root).map_err(|cause| Error::io(root, cause))?;
    let found = Mutex::new(Vec::new());
    let (mut troubles, mut placeholders) = (Vec::new(), Vec::new());
    let left_out = rayon::in_place_scope(|scope| {
        let read = |batch: Vec<Arc<str>>| {
            scope.spawn(|_| {
                make_room();
                let mut reader = folder.reader();
                let mut done: Vec<Read> = Vec::with_capacity(batch.len());
                done.extend(batch.into_iter().filter_map(|path| read(&mut reader, path, config)));
                found.lock().unwrap_or_else(PoisonError::into_inner).append(&mut done);
            });
        };
        let (mut notes, mut batch) = (Vec::new(), Vec::with_capacity(BATCH));
        walk(root, repo.as_deref_mut(), |seen| match seen {
            Seen::Folder(folder) => on_folder(folder),
            Seen::Trouble(path, cause) => {
                let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
                troubles.push(unreadable(path.into(), &cause));
            }
            Seen::Placeholder(path, by) => placeholders.push((path, by)),
            Seen::File(path) if !says_something(&path) || config.is_generated(&path) => {}
            Seen::File(path) => {
                notes.push(path.clone());
                batch.push(path);
                if batch.len() == BATCH {
                    read(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
                }
            }
        });
        read(batch);
        repo.as_deref_mut().map(|repo| repo.left_out(notes)).transpose()
    });
    let left_out = left_out?.unwrap_or_default();
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.retain(|(path, _)| !left_out.contains(path));
    found.par_sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let mut suspects = Vec::new();
    let readable = |(path, said): Read| {
        if let Some(said) = said {
            Some((path, said))
        } else {
            suspects.push(path);
            None
        }
    };
    let mut index = Planner::of(config.clone(), found.into_iter().filter_map(readable).collect());
    let mut head = Committed::of(repo, config);
    for path in suspects {
        let found = files::read(root, &path);
        // An inbox without a card is as good as none.
        let committed = || if config.is_inbox(&path) { None } else { head.text(&path) };
        match (doubt::doubt(&path, &found, committed), found) {
            (Some(finding), _) => index.doubt(finding, head.said(&path)),
            (None, Found::File(content)) => index.apply(path.clone(), said(&path, &content.bytes, config)),
            _ => {}
        }
    }
    for finding in troubles {
        head.notes_at(&finding.path).into_iter().for_each(|path| index.apply(path.clone(), head.said(&path)));
        index.doubt(finding, None);
    }
    let mut away = Away::new();
    for (path, by) in placeholders.into_iter().filter(|(path, _)| !root.join(path).exists()) {
        for path in head.notes_at(&path) {
            index.apply(path.clone(), head.said(&path));
            away.insert(path, by);
        }
    }
    index.set_away(doubt::away(&away));
    for path in head.left_alone() {
        // Left out of the work tree on the user's word: it says what HEAD says.
        if index.parsed(&path).is_none() && root.join(&*path).symlink_metadata().is_err() {
            index.apply(path.clone(), head.said(&path));
        }
    }
    Ok(index)
}

/// What HEAD says of files that are not believed as they are on disk: asked of few.
struct Committed<'r> {
    /// The repository and where its branch stands.
    repo: Option<(&'r mut Repo, Head)>,
    config: &'r Config,
}

impl<'r> Committed<'r> {
    fn of(repo: Option<&'r mut Repo>, config: &'r Config) -> Self {
        let repo = repo.and_then(|repo| {
            let head = repo.head().ok()?;
            Some((repo, head))
        });
        Self { repo, config }
    }

    fn text(&mut self, path: &str) -> Option<Vec<u8>> {
        let (repo, head) = self.repo.as_mut()?;
        // The index is asked first: the tree of a flat folder takes long to read.
        let staged = repo.staged(path).ok()??;
        if staged.is_empty() {
            return Some(Vec::new());
        }
        let blob = repo.entry(head, path).ok()??;
        repo.text(path, blob).ok()
    }

    fn said(&mut self, path: &Arc<str>) -> Option<Parsed> {
        said(path, &self.text(path)?, self.config)
    }

    /// The notes that git is told to leave alone.
    fn left_alone(&mut self) -> Vec<Arc<str>> {
        self.repo.as_mut().and_then(|(repo, _)| repo.frozen_notes().ok()).unwrap_or_default()
    }

    /// The note at `path`, or those below the folder there, that HEAD has.
    fn notes_at(&mut self, path: &str) -> Vec<Arc<str>> {
        let Some((repo, head)) = &mut self.repo else { return Vec::new() };
        if repo.staged(path).is_ok_and(|staged| staged.is_some()) {
            return if path.ends_with(".md") { vec![path.into()] } else { Vec::new() };
        }
        let all = repo.tree_differences(None, head.tree).unwrap_or_default();
        let is_below = |note: &str| note.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        all.into_iter().filter(|note| note.ends_with(".md") && is_below(note)).collect()
    }
}

/// Has room made for what a batch of notes says. glibc takes it from the system page by page, in all threads but the first,
/// and keeps what it has: asked for all at once, it takes one call instead of dozens.
///
/// The allocator is what keeps threads from working side by side. A list that grows takes the lock of the arena that it lies
/// in, and that may be another thread's: whatever a thread frees it uses again, whosesoever it was. So all that reads a
/// note asks for a list's room at once, as near as it can tell.
fn make_room() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(120 << 10)));
}

fn read(reader: &mut Reader<'_>, path: Arc<str>, config: &Config) -> Option<Read> {
    let said = match reader.read(&path) {
        Found::File(bytes) if is_book(&path) => Some(said(&path, bytes, config)?),
        Found::Unreadable(_) if is_book(&path) => return None,
        Found::File([]) | Found::Unreadable(_) => None,
        Found::File(bytes) if holds_nul(bytes) => None,
        Found::File(bytes) => Some(said(&path, bytes, config)?),
        Found::Nothing => return None,
    };
    Some((path, said))
}

/// Walks through the vault, but for the folders that git ignores; which files it ignores is not asked.
fn walk(root: &Path, mut repo: Option<&mut Repo>, see: impl FnMut(Seen)) {
    if let Some(repo) = &repo {
        repo.look_at_rules();
    }
    let skip = |folder: &str| repo.as_deref_mut().is_some_and(|repo| repo.leaves_out_folder(folder));
    files::walk(root, skip, see);
}

/// What a file says to an index; what is made from one says nothing to it.
pub(in crate::shell) fn said(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Parsed> {
    if config.is_generated(path) { None } else { Parsed::read(path, bytes, config) }
}
