//! The vault: its folder, its repository, and the two indexes (the disk's and HEAD's) that a round compares.
//!
//! Never writes anything but in a [`Vault::round`].

mod answers;
mod cards;
mod changes;
mod commits;
mod deeds;
mod due_file;
mod join;
mod mend;
mod open_deeds;
mod origins;
mod pending;
mod report;
mod round;
#[cfg(test)]
mod tests;
mod unsettled;
mod weave;

use crate::agenda::leftover::{Leftover, Mark};
use crate::agenda::{due, ways};
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::finding::{Finding, Spot};
use crate::index::{Index, Said};
use crate::shell::files::{self, Found, Seen};
use crate::shell::git::content::Blob;
use crate::shell::git::lock::OwnLock;
use crate::shell::git::pack::Packer;
use crate::shell::git::{Head, Repo};
use chrono::NaiveDate;
use pending::Pending;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use deeds::{Deed, Edit};
pub use join::Joined;
pub use report::{How, Report, Settled, Wait};
pub use unsettled::Clash;

/// A vault with its repository, ready for rounds.
pub struct Vault {
    root: PathBuf,
    /// Device and inode of the root: another folder under the same name is another vault.
    identity: Option<(u64, u64)>,
    repo: Repo,
    /// What the disk says.
    disk: Index,
    /// What HEAD says.
    committed: Index,
    head: Head,
    /// When somebody else last moved HEAD.
    head_moved: Instant,
    /// HEAD's agenda file.
    head_due: Option<due_file::Committed>,
    /// HEAD's agenda file is known to be the agenda of HEAD for this day, with this of the user's in it.
    head_is_for: Option<(NaiveDate, Leftover)>,
    /// What the user left in the agenda file, as last accepted.
    leftover: Leftover,
    /// The days of the marks in it.
    mark_days: Vec<(Mark, NaiveDate)>,
    due_file: due_file::DueFile,
    /// Whether this vault was synced since it was opened.
    has_joined: bool,
    /// Renderings that others wrote in, of the commits that came last.
    renderings: Vec<String>,
    /// Paths that may differ from HEAD, with what is known of when.
    pending: BTreeMap<Arc<str>, Pending>,
    /// Missing and empty files that are not believed to be, because they are a mass.
    held: BTreeSet<Arc<str>>,
    /// What the user's git refused, with its words: not tried again until it changes.
    refused: BTreeMap<commits::Wanted, String>,
    packer: Packer,
    /// The user said that a mass of notes is gone for good.
    accept_removals: bool,
}

/// The real path of a vault's folder.
///
/// # Errors
/// When there is no such folder.
pub fn real_root(folder: &Path) -> Result<PathBuf> {
    let root = folder.canonicalize().map_err(|cause| Error::io(folder, cause))?;
    if root.is_dir() { Ok(root) } else { Err(Error::NoVault(root)) }
}

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
fn read_ways(root: &Path) -> Option<Vec<u8>> {
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
fn scan(
    root: &Path,
    mut repo: Option<&mut Repo>,
    config: &Arc<Config>,
    mut on_folder: impl FnMut(PathBuf),
) -> Result<Index> {
    let ways = config.ways.clone();
    rayon::spawn(move || ways.prepare());
    let found = Mutex::new(Vec::new());
    let mut troubles = Vec::new();
    let left_out = rayon::in_place_scope(|scope| {
        let read = |batch: Vec<Arc<str>>| {
            scope.spawn(|_| {
                let batch: Vec<Read> =
                    batch.into_iter().filter_map(|path| read(root, path, config)).collect();
                found.lock().unwrap_or_else(PoisonError::into_inner).extend(batch);
            });
        };
        let (mut files, mut batch) = (Vec::new(), Vec::with_capacity(BATCH));
        walk(root, repo.as_deref_mut(), |seen| match seen {
            Seen::Folder(folder) => on_folder(folder),
            Seen::Trouble(path, cause) => {
                let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
                troubles.push(unreadable(path.into(), &cause));
            }
            Seen::File(path) => {
                files.push(path.clone());
                batch.push(path);
                if batch.len() == BATCH {
                    read(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
                }
            }
        });
        read(batch);
        repo.map(|repo| repo.left_out(files)).transpose()
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

fn read(root: &Path, path: Arc<str>, config: &Config) -> Option<Read> {
    if !path.ends_with(".md") || is_agenda(&path, config) {
        return None;
    }
    let said = match files::read_at(&root.join(&*path)) {
        Found::File(content) => Ok(said(&path, &content.bytes, config)?),
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
fn said(path: &Arc<str>, bytes: &[u8], config: &Config) -> Option<Said> {
    if is_agenda(path, config) { None } else { Said::read(path, bytes, config) }
}

fn is_agenda(path: &str, config: &Config) -> bool {
    path == config.agenda_file
}

fn unreadable(path: Arc<str>, cause: &str) -> Finding {
    Finding {
        path,
        spot: Spot { line: 1, column: 1, length: 0 },
        message: format!("cannot be read: {cause}"),
        hint: "make the file readable for you".into(),
    }
}

/// Whether two settings agree on which notes are contacts, on what is found in them and where the agenda stands.
fn same_contacts(one: &Config, other: &Config) -> bool {
    (&one.contacts, &one.templates, &one.agenda_file, &one.inbox_file, &one.ways)
        == (&other.contacts, &other.templates, &other.agenda_file, &other.inbox_file, &other.ways)
}

/// Whether a file holds settings: a change in it is one for the whole vault.
fn is_settings(path: &str) -> bool {
    path == config::FILE || path == ways::FILE
}

impl Vault {
    /// Opens the vault at `root` (see [`real_root`]): reads the disk, and of HEAD what differs from it.
    /// `on_folder` is given each of the vault's folders before any file in it is read, so that no change goes unseen.
    ///
    /// # Errors
    /// When the folder or its repository cannot be worked with.
    pub fn open(root: &Path, on_folder: impl FnMut(PathBuf)) -> Result<Self> {
        let mut repo = Repo::open(root)?;
        // Before any file is read: a commit that is made meanwhile is one that the first round follows. The other way
        // round what the files said before it would be taken for what it says.
        let head = repo.head()?;
        let config = Arc::new(read_config(root));
        let disk = scan(root, Some(&mut repo), &config, on_folder)?;
        Self::of(root, repo, head, disk)
    }

    /// The vault whose branch was at `head` before its files said `disk`.
    fn of(root: &Path, mut repo: Repo, head: Head, disk: Index) -> Result<Self> {
        // Looked up once for both indexes.
        disk.shown_of_inbox();
        repo.know(&head, None)?;
        let due_file = due_file::DueFile::read(repo.state()?);
        let packer = Packer::new(&repo);
        let mut vault = Self {
            root: root.to_path_buf(),
            identity: files::identity(root),
            committed: disk.clone(),
            disk,
            head,
            head_moved: Instant::now() - Duration::from_secs(3600),
            head_due: None,
            head_is_for: None,
            leftover: Leftover::default(),
            mark_days: Vec::new(),
            due_file,
            has_joined: false,
            renderings: Vec::new(),
            pending: BTreeMap::new(),
            held: BTreeSet::new(),
            refused: BTreeMap::new(),
            packer,
            accept_removals: false,
            repo,
        };
        let differences = vault.repo.differences()?;
        vault.read_head(&differences, true)?;
        let now = Instant::now();
        for path in differences {
            vault.look(path, now, true);
        }
        Ok(vault)
    }

    /// The vault's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the disk says.
    pub fn disk(&self) -> &Index {
        &self.disk
    }

    /// What HEAD says.
    pub fn committed(&self) -> &Index {
        &self.committed
    }

    /// The repository.
    pub fn repo(&self) -> &Repo {
        &self.repo
    }

    /// Takes the watcher's lock, for as long as the result lives.
    ///
    /// # Errors
    /// When another watcher holds it.
    pub fn lock_watcher(&self, owner: &str) -> Result<OwnLock> {
        OwnLock::take(&self.repo.state()?.join("watch.lock"), owner, Duration::ZERO)
            .map_err(|owner| Error::Watched { path: self.root.clone(), owner: owner.unwrap_or_default() })
    }

    /// Who watches this vault now, if anybody does.
    pub fn watcher(&self) -> Option<String> {
        let path = self.repo.state().ok()?.join("watch.lock");
        if !path.exists() {
            return None;
        }
        OwnLock::take(&path, "", Duration::ZERO).err().flatten()
    }

    /// Every folder of the vault, for its events.
    pub fn folders(&mut self) -> Result<Vec<PathBuf>> {
        self.repo.look_at_index()?;
        let mut folders = Vec::new();
        walk(&self.root, Some(&mut self.repo), |seen| folders.extend(folder(seen)));
        Ok(folders)
    }

    /// Notes that something happened at `path`, relative to the vault: reads it again.
    pub fn touch(&mut self, path: &str) {
        if !files::is_hidden(path) && self.may_commit(path) {
            self.look(path.into(), Instant::now(), false);
        }
    }

    /// Asks git what differs from HEAD, and looks at all of it and at all that waits.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn rescan(&mut self) -> Result<()> {
        self.repo.forget_attributes();
        let now = Instant::now();
        let waiting: Vec<_> = self.pending.keys().cloned().collect();
        let mut paths = self.repo.differences()?;
        paths.extend(waiting);
        paths.extend(self.vanished());
        paths.sort();
        paths.dedup();
        for path in paths {
            self.look(path, now, true);
        }
        self.repo.renew()
    }

    /// Lets go of what only the beginning needed, for a vault that stays open.
    ///
    /// # Errors
    /// When the repository cannot be opened anew.
    pub fn stay(&mut self) -> Result<()> {
        self.repo.renew()
    }

    /// Contacts of the disk's index that HEAD does not have and whose files are not there, or are ignored by now: they
    /// differ from HEAD in nothing.
    fn vanished(&mut self) -> Vec<Arc<str>> {
        let known = |path: &Arc<str>| self.committed.get(path).is_some();
        let new = self.disk.contacts().map(|(path, _)| path).filter(|path| !known(path));
        let mut new: Vec<_> = new.cloned().collect();
        new.retain(|path| self.root.join(&**path).symlink_metadata().is_err() || self.is_left_out(path));
        new
    }

    /// Whether the vault's folder is still the one that was opened.
    pub fn is_there(&self) -> bool {
        files::identity(&self.root) == self.identity && self.repo.git_dir().exists()
    }

    /// Brings `committed` up to HEAD for these paths; at first all others are taken to be as on disk.
    fn read_head(&mut self, paths: &[Arc<str>], first: bool) -> Result<()> {
        if paths.iter().any(|path| is_settings(path)) || first {
            let config = match self.repo.entry(&self.head, config::FILE)? {
                Some(blob) => match self.text_in_head(config::FILE, blob)? {
                    Some(text) => Config::parse(&String::from_utf8_lossy(&text)),
                    None => (**self.disk.config()).clone(),
                },
                None => Config::default(),
            };
            let config = config.with_ways(self.ways_in_head()?.as_deref());
            let same = same_contacts(&config, self.committed.config());
            self.committed.configure(Arc::new(config));
            if !same {
                return self.read_all_of_head();
            }
        }
        for path in paths {
            let said = self.said_in_head(path)?;
            self.committed.apply(path.clone(), said);
        }
        self.read_head_due()
    }

    fn read_all_of_head(&mut self) -> Result<()> {
        self.committed = Index::new(self.committed.config().clone());
        for path in self.repo.tree_differences(None, self.head.tree)? {
            let said = self.said_in_head(&path)?;
            self.committed.apply(path, said);
        }
        self.read_head_due()
    }

    /// The vault's own list of ways, as HEAD has it.
    fn ways_in_head(&self) -> Result<Option<Vec<u8>>> {
        match self.repo.entry(&self.head, ways::FILE)? {
            Some(blob) => self.text_in_head(ways::FILE, blob),
            None => Ok(None),
        }
    }

    pub(super) fn said_in_head(&self, path: &Arc<str>) -> Result<Option<Said>> {
        if !path.ends_with(".md") {
            return Ok(None);
        }
        let Some(blob) = self.repo.entry(&self.head, path)? else { return Ok(None) };
        Ok(match self.text_in_head(path, blob)? {
            Some(text) => said(path, &text, self.committed.config()),
            None => self.disk.said(path),
        })
    }

    /// The text of a file of HEAD's; `None` where a filter of the user's fails: then the disk's must do.
    fn text_in_head(&self, path: &str, blob: Blob) -> Result<Option<Vec<u8>>> {
        match self.repo.text(path, blob) {
            Err(Error::Git { .. }) => Ok(None),
            text => text.map(Some),
        }
    }

    fn read_head_due(&mut self) -> Result<()> {
        self.head_is_for = None;
        let name = self.committed.config().agenda_file.clone();
        self.head_due = match self.repo.entry(&self.head, &name)? {
            Some(blob) => {
                let text = self.text_in_head(&name, blob)?.unwrap_or_default();
                Some(due_file::Committed { text: String::from_utf8_lossy(&text).into_owned(), name, blob })
            }
            None => None,
        };
        self.leftover =
            self.head_due.as_ref().map_or_else(Leftover::default, |due| self.left_in(&due.text, ""));
        Ok(())
    }
}
