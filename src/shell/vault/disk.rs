//! The vault's files, read all at once: what a beginning, and a command that only reads, know of the disk.
//!
//! Writes nothing, and follows no link.

use super::unsettled;
use crate::agenda::due;
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::finding::{Finding, Spot};
use crate::index::{Index, Said};
use crate::shell::files::{self, Folder, Found, Reader, Seen};
use crate::shell::git::Repo;
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
        let clashes = unsettled::still_open(repo, repo.head().ok().and_then(|head| head.commit));
        index.set_unsettled(clashes.into_iter().flat_map(|clash| clash.findings).collect());
    }
    let committed = repo.and_then(|repo| {
        let blob = repo.entry(&repo.head().ok()?, &config.agenda_file).ok()??;
        let text = repo.text(&config.agenda_file, blob).ok()?;
        due::day(&String::from_utf8_lossy(&text))
    });
    Ok(Reading { index, committed })
}

/// The vault as its files say.
#[derive(Debug)]
pub struct Reading {
    /// What they say.
    pub index: Index,
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
pub(super) fn read_ways(root: &Path) -> Option<Vec<u8>> {
    match files::read(root, ways::FILE) {
        Found::File(content) => Some(content.bytes),
        _ => None,
    }
}

/// The vault's notes, the agenda left out, by path.
///
/// # Errors
/// When the folder or its repository cannot be read.
pub fn notes(root: &Path) -> Result<Vec<Arc<str>>> {
    let mut repo = Repo::open(root)?;
    let agenda = read_config(root).agenda_file;
    let mut notes = Vec::new();
    walk(root, Some(&mut repo), |seen| notes.extend(file(seen)));
    let left_out = repo.left_out(notes.clone())?;
    notes.retain(|path| path.ends_with(".md") && **path != *agenda && !left_out.contains(path));
    notes.sort();
    Ok(notes)
}

/// The vault's folders.
pub(super) fn folders(root: &Path, repo: &mut Repo) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    walk(root, Some(repo), |seen| folders.extend(folder(seen)));
    folders
}

fn folder(seen: Seen) -> Option<PathBuf> {
    match seen {
        Seen::Folder(path) => Some(path),
        Seen::File(_) | Seen::Trouble(..) => None,
    }
}

fn file(seen: Seen) -> Option<Arc<str>> {
    match seen {
        Seen::File(path) => Some(path),
        Seen::Folder(_) | Seen::Trouble(..) => None,
    }
}

/// So many files are read at a time.
const BATCH: usize = 64;

/// What one note says, or why it cannot be read.
type Read = (Arc<str>, Result<Said, Finding>);

/// Reads the vault. The notes are read by as many threads as there are processors while this one still walks, and then
/// looks at git's index: what git ignores is read as well, in vain.
pub(super) fn scan(
    root: &Path,
    mut repo: Option<&mut Repo>,
    config: &Arc<Config>,
    mut on_folder: impl FnMut(PathBuf),
) -> Result<Index> {
    let ways = config.ways.clone();
    rayon::spawn(move || ways.prepare());
    let folder = Folder::open(root).map_err(|cause| Error::io(root, cause))?;
    let found = Mutex::new(Vec::new());
    let mut troubles = Vec::new();
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
            Seen::File(path) if !path.ends_with(".md") || is_agenda(&path, config) => {}
            Seen::File(path) => {
                notes.push(path.clone());
                batch.push(path);
                if batch.len() == BATCH {
                    read(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
                }
            }
        });
        read(batch);
        repo.map(|repo| repo.left_out(notes)).transpose()
    });
    let left_out = left_out?.unwrap_or_default();
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.retain(|(path, _)| !left_out.contains(path));
    found.par_sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let readable =
        |(path, found): Read| found.map(|said| (path, said)).map_err(|finding| troubles.push(finding)).ok();
    let mut index = Index::of(config.clone(), found.into_iter().filter_map(readable).collect());
    troubles.into_iter().for_each(|finding| index.set_unreadable(finding));
    Ok(index)
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
        Found::File(bytes) => Ok(said(&path, bytes, config)?),
        Found::Nothing => return None,
        Found::Unreadable(cause) => Err(unreadable(path.clone(), &cause)),
    };
    Some((path, said))
}

/// Walks through the vault, but for the folders that git ignores; which files it ignores is not asked.
fn walk(root: &Path, mut repo: Option<&mut Repo>, see: impl FnMut(Seen)) {
    let skip = |folder: &str| repo.as_deref_mut().is_some_and(|repo| repo.leaves_out_folder(folder));
    files::walk(root, skip, see);
}

/// What a file says to an index; the agenda says nothing to the one that it is made from.
pub(super) fn said(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Said> {
    if is_agenda(path, config) { None } else { Said::read(path, bytes, config) }
}

pub(super) fn is_agenda(path: &str, config: &Config) -> bool {
    path == config.agenda_file
}

pub(super) fn unreadable(path: Arc<str>, cause: &str) -> Finding {
    Finding {
        path,
        spot: Spot { line: 1, column: 1, length: 0 },
        message: format!("cannot be read: {cause}"),
        hint: "make the file readable for you".into(),
    }
}
