//! The vault, opened: its three owners (the files on disk, history, DUE.md) and what they come to together.
//!
//! Never writes anything but in a [`Vault::round`].

use super::disk::{self, read_config, scan};
use super::feeds::Feeds;
use super::history::{CommittedPage, History};
use super::journal;
use super::page_file::PageFile;
use super::pages::Pages;
use super::refusals::Refusals;
use super::snapshot::{Files, Trees};
use super::worktree::{Sight, Worktree};
use crate::agenda::Planner;
use crate::config;
use crate::error::{Error, Result};
use crate::shell::files;
use crate::shell::git::lock::OwnLock;
use crate::shell::git::{Head, Repo};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A vault with its repository, ready for rounds.
pub struct Vault {
    /// What is on disk.
    pub(in crate::shell) worktree: Worktree,
    /// What HEAD says.
    pub(in crate::shell) history: History,
    /// DUE.md on disk.
    pub(in crate::shell) page_file: PageFile,
    /// The files that are made from the notes.
    pub(in crate::shell) feeds: Feeds,
    /// What the user's git refused to commit.
    pub(super) refusals: Refusals,
    /// Whether an inbox that nobody named was looked for.
    pub(super) asked_for_inbox: bool,
    /// Called for each file that is written on the user's word.
    pub(super) ticks: Option<Arc<dyn Fn() + Send + Sync>>,
}

/// The real path of a vault's folder.
///
/// # Errors
/// When there is no such folder.
pub fn real_root(folder: &Path) -> Result<PathBuf> {
    let root = folder.canonicalize().map_err(|cause| Error::io(folder, cause))?;
    if root.is_dir() { Ok(root) } else { Err(Error::NoVault(root)) }
}

impl Vault {
    /// Opens the vault at `root` (see [`real_root`]): reads the disk, and of HEAD what differs from it.
    /// `on_folder` is given each of the vault's folders before any file in it is read, so that no change goes unseen.
    ///
    /// # Errors
    /// When the folder or its repository cannot be worked with.
    pub fn open(root: &Path, on_folder: impl FnMut(PathBuf)) -> Result<Self> {
        let mut repo = Repo::open(root)?;
        // HEAD comes before the files: then the first round follows a commit that is made meanwhile. The other way round,
        // what the files said before that commit would be taken for what it says.
        let head = repo.head()?;
        let config = Arc::new(read_config(root));
        let index = scan(root, Some(&mut repo), &config, on_folder)?;
        Self::of(root, repo, head, index)
    }

    /// The vault whose branch was at `head` before its files said `index`.
    pub(super) fn of(root: &Path, mut repo: Repo, head: Head, index: Planner) -> Result<Self> {
        // Looked up once for both indexes.
        index.shown_of_inbox();
        repo.know(&head, |path| index.known(path).map(|(path, _)| path.clone()))?;
        let page_file = PageFile::new(Pages::read(repo.state()?));
        let feeds = Feeds::read(repo.state()?);
        let mut vault = Self {
            history: History::new(repo, head, index.clone()),
            worktree: Worktree::new(root, index),
            page_file,
            feeds,
            refusals: Refusals::default(),
            asked_for_inbox: false,
            ticks: None,
        };
        let history = &mut vault.history;
        let differences = history.repo.differences()?;
        // Two kinds of files are read from HEAD whatever git finds: what is not believed on disk, and what git is told to
        // leave alone, which it calls the same whatever the disk says. That may be the settings, too.
        let doubted: Vec<_> = vault.worktree.index.doubted().cloned().collect();
        let frozen = history.repo.frozen_notes()?;
        history.index.set_away(Vec::new());
        let settings = [config::FILE.into()];
        vault.read_head(&[&differences[..], &doubted, &frozen, &settings].concat())?;
        vault.worktree.look_at_all(&mut vault.history, differences);
        let is_ours = |path: &str| journal::is_left_empty(&vault.history, path);
        vault.worktree.doubt_the_empty(&vault.history, is_ours);
        Ok(vault)
    }

    /// The vault's folder.
    pub fn root(&self) -> &Path {
        &self.worktree.root
    }

    /// What the disk says.
    pub fn disk(&self) -> &Planner {
        &self.worktree.index
    }

    /// What HEAD says.
    pub fn committed(&self) -> &Planner {
        &self.history.index
    }

    /// The repository.
    pub fn repo(&self) -> &Repo {
        &self.history.repo
    }

    /// Takes the watcher's lock, for as long as the result lives.
    ///
    /// # Errors
    /// When another watcher holds it.
    pub fn lock_watcher(&self, owner: &str) -> Result<OwnLock> {
        OwnLock::take(&self.repo().state()?.join("watch.lock"), owner, Duration::ZERO)
            .map_err(|refusal| refusal.or(|owner| Error::Watched { path: self.root().to_path_buf(), owner }))
    }

    /// Who watches this vault now, if anybody does.
    pub fn watcher(&self) -> Option<String> {
        OwnLock::holder(&self.repo().state_if_there()?.join("watch.lock"))
    }

    /// Every folder of the vault, for its events.
    ///
    /// # Errors
    /// When git's index cannot be read.
    pub fn folders(&mut self) -> Result<Vec<PathBuf>> {
        self.history.repo.look_at_index()?;
        Ok(disk::folders(&self.worktree.root, &mut self.history.repo))
    }

    /// Many paths are about to be touched: see [`Planner::takes_many`].
    pub fn touches_many(&mut self) {
        self.worktree.index.takes_many();
    }

    /// All of them are.
    pub fn has_touched(&mut self) {
        self.worktree.index.is_whole();
    }

    /// Notes that something happened at `path`, relative to the vault: reads it again.
    pub fn touch(&mut self, path: &str) {
        if !files::is_hidden(path) && self.worktree.may_commit(&mut self.history, path) {
            self.worktree.look(&mut self.history, path.into(), Instant::now(), Sight::Seen);
        }
    }

    /// Asks git what differs from HEAD, and looks at all of it and at all that waits.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn rescan(&mut self) -> Result<()> {
        self.worktree.rescan(&mut self.history)
    }

    /// Whether the vault's folder is still the one that was opened.
    pub fn is_there(&self) -> bool {
        self.worktree.is_there() && self.repo().git_dir().exists()
    }

    /// Whose client keeps the file at `path` elsewhere for now, if one does.
    pub fn kept_elsewhere(&self, path: &str) -> Option<&'static str> {
        self.worktree.kept_elsewhere(path)
    }

    /// Whether the vault's contacts are stored encrypted: then nobody is named in a message.
    pub fn is_encrypted(&self) -> bool {
        self.history.is_encrypted(&self.worktree.index)
    }

    /// Whether the user's git refused something, and nothing has changed that.
    pub fn has_refused(&self) -> bool {
        !self.refusals.is_empty()
    }

    /// Whether something was refused, and the user's hooks or their git's configuration are others by now.
    pub fn may_ask_again(&self) -> bool {
        self.refusals.may_pass(self.repo())
    }

    /// What trees are read with.
    pub(in crate::shell) fn trees(&self) -> Trees<'_> {
        Trees { history: &self.history, pages: &self.page_file.pages, disk: &self.worktree.index }
    }

    /// Whether DUE.md may be committed under this name: see [`PageFile::may_commit`].
    pub(in crate::shell) fn may_commit_page(&mut self, name: &str) -> Result<bool> {
        self.page_file.may_commit(&self.worktree, &mut self.history, name)
    }

    /// Brings HEAD's side up to HEAD, from which it differs in these paths alone.
    pub(super) fn read_head(&mut self, paths: &[Arc<str>]) -> Result<()> {
        self.take_from_head(paths)?;
        self.read_head_page()
    }

    /// The same, DUE.md aside.
    pub(super) fn take_from_head(&mut self, paths: &[Arc<str>]) -> Result<()> {
        let mut index = std::mem::take(&mut self.history.index);
        let files = Files::of(&self.history, &self.worktree.index, self.history.tree());
        let taken = files.bring(&mut index, paths);
        self.history.index = index;
        taken
    }

    fn read_head_page(&mut self) -> Result<()> {
        let history = &mut self.history;
        history.page_is_for = None;
        let name = history.index.config().agenda_file.clone();
        history.page = match history.entry(&name)? {
            Some(blob) => {
                let text = history.text(&name, blob)?.unwrap_or_default();
                Some(CommittedPage { text: String::from_utf8_lossy(&text).into_owned(), name, blob })
            }
            None => None,
        };
        self.page_file.follow_head(&self.worktree, &mut self.history)
    }
}
