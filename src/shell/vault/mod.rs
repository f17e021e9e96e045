//! The vault: its folder, its repository, and the two indexes (the disk's and HEAD's) that a round compares.
//!
//! Never writes anything but in a [`Vault::round`].

mod answers;
mod cards;
mod changes;
mod commits;
mod deeds;
mod disk;
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
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::index::{Index, Said};
use crate::shell::files;
use crate::shell::git::content::Blob;
use crate::shell::git::lock::OwnLock;
use crate::shell::git::pack::Packer;
use crate::shell::git::{Head, Repo};
use crate::ways;
use chrono::NaiveDate;
use disk::{is_agenda, read_ways, said, scan, unreadable};
use pending::Pending;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use deeds::{Deed, Edit};
pub use disk::{Reading, notes, read_config, read_disk};
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
        repo.know(&head, |path| disk.known(path).map(|(path, _)| path.clone()))?;
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
        Ok(disk::folders(&self.root, &mut self.repo))
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
        Ok(())
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
