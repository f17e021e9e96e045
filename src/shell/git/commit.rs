//! Commits: HEAD's tree with the named paths alone, then the branch by compare-and-swap, then those paths' index entries.
//!
//! Never `add -A`, never a path that was not named, never a branch that moved meanwhile.

use super::content::{self, Blob};
use super::identity::Signature;
pub use super::index::Staged;
use super::objects::written;
use super::pack::Wrote;
use super::recover::{Intent, IntentEntry};
use super::{Head, Repo, RepoPath};
use crate::error::{Error, Result};
use crate::shell::clock;
use git2::build::TreeUpdateBuilder;
use git2::{ObjectType, Oid, Repository};
use std::collections::{BTreeSet, HashMap};
use std::fs::{self, Metadata};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Commits that stand, and what the index still has to follow.
struct Built {
    head: Head,
    staged: Vec<Staged>,
    followed: Vec<(RepoPath, Option<Blob>)>,
    stopped: Option<Error>,
    commits: Vec<Oid>,
    wrote: Wrote,
}

/// How commits are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// By libgit2, in process.
    InProcess,
    /// By the user's own git, because hooks or signatures are on.
    Program,
}

/// Commits under construction; made by [`Repo::transaction`].
pub struct Transaction<'r> {
    pub(super) repo: &'r Repo,
    pub(super) git: &'r Repository,
    pub(super) author: &'r Signature,
    pub(super) route: Route,
    /// Where the branch stands now …
    pub(super) base: Head,
    /// … and where it will stand.
    pub(super) head: Head,
    /// Paths written so far, the last version of each last.
    pub(super) staged: Vec<Staged>,
    /// What a hook added to our commits, by the repository's paths: the index follows these too.
    pub(super) followed: Vec<(RepoPath, Option<Blob>)>,
    pub(super) intent: Intent,
    pub(super) commits: Vec<Oid>,
    pub(super) wrote: Wrote,
    /// What a pack of all this has to hold, each object with the path that it is at; `None` where there is to be none.
    objects: Option<HashMap<Oid, String>>,
}

/// What a [`Repo::transaction`] did.
#[derive(Debug)]
pub struct Done {
    /// Where the branch stands now.
    pub head: Head,
    /// Commits made, oldest first.
    pub commits: Vec<Oid>,
    /// What it left to be packed.
    pub wrote: Wrote,
    /// What stopped the work before its end; what is in `commits` stands all the same.
    pub stopped: Option<Error>,
}

impl Repo {
    /// The mode that `git add` gives a new file; `None`: one that is not on disk.
    pub fn new_mode(&self, stat: Option<&Metadata>) -> u32 {
        let executable = stat.is_some_and(|stat| stat.permissions().mode() & 0o100 != 0);
        if executable && self.setting_flag("core.fileMode") != Some(false) { 0o100_755 } else { 0o100_644 }
    }

    /// Makes the commits that `work` asks for on top of `head`, all or those before the first failure.
    ///
    /// git's index lock is held throughout. With `bulk`, the objects are gathered in memory and written as one pack.
    ///
    /// # Errors
    /// When nothing was done: the lock is held by somebody, the branch moved, the disk is full.
    pub fn transaction(
        &mut self,
        head: &Head,
        bulk: bool,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<()>,
    ) -> Result<Done> {
        let author = self.signature()?;
        let lock = self.lock_index()?;
        self.fresh_index()?;
        // Now that nobody else can begin anything: is all still as the round saw it?
        if self.head()? != *head || self.is_busy() {
            return Err(Error::HeadMoved);
        }
        self.route = self.find_route()?;
        let Built { head: new, staged, followed, stopped, commits, wrote } =
            self.build(head, &author, bulk, work)?;
        if !commits.is_empty() {
            if self.files.tree == head.tree {
                staged.iter().for_each(|staged| self.files.set(staged.path.clone(), staged.blob));
                for (path, blob) in &followed {
                    if let Some(path) = path.strip_prefix(&self.prefix) {
                        self.files.set(path.into(), *blob);
                    }
                }
                self.files.tree = new.tree;
            }
            self.enter(&staged)?;
            self.follow(&followed)?;
            self.publish_index(&lock)?;
            let file = self.state.join("intent");
            fs::remove_file(&file).map_err(|cause| Error::io(&file, cause))?;
        } else if let Some(error) = stopped {
            return Err(error);
        }
        Ok(Done { head: new, commits, wrote, stopped })
    }

    /// Builds the commits and moves the branch to the last.
    fn build(
        &self,
        head: &Head,
        author: &Signature,
        bulk: bool,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<()>,
    ) -> Result<Built> {
        let bulk = bulk && self.route == Route::InProcess;
        let other = if bulk { Some(self.another().map_err(|e| self.error(e))?) } else { None };
        let git = other.as_ref().unwrap_or(&self.git);
        let odb = git.odb().map_err(|cause| self.error(cause))?;
        if bulk {
            odb.add_new_mempack_backend(1000).map_err(|cause| self.error(cause))?;
        }
        let mut transaction = Transaction {
            repo: self,
            git,
            author,
            route: self.route,
            base: head.clone(),
            head: head.clone(),
            staged: Vec::new(),
            followed: Vec::new(),
            intent: Intent { branch: head.branch.clone(), entries: Vec::new() },
            commits: Vec::new(),
            wrote: Wrote::default(),
            objects: bulk.then(HashMap::new),
        };
        let stopped = work(&mut transaction).err();
        transaction.write_pack(&odb)?;
        let Transaction { head: new, staged, followed, intent, commits, wrote, route, .. } = transaction;
        if route == Route::InProcess
            && let Some(tip) = new.commit.filter(|_| !commits.is_empty())
        {
            self.write_intent(&intent)?;
            self.note_made(&commits);
            let subject = self.git.find_commit(tip).map_err(|cause| self.error(cause))?;
            let what = format!("commit: {}", subject.summary().ok().flatten().unwrap_or_default());
            self.move_branch(&head.branch, (head.commit, tip), &author.committer, &what)?;
        }
        Ok(Built { head: new, staged, followed, stopped, commits, wrote })
    }
}

impl Transaction<'_> {
    /// Where the branch will stand after the commits so far.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// As [`Repo::new_mode`].
    pub fn new_mode(&self, stat: Option<&Metadata>) -> u32 {
        self.repo.new_mode(stat)
    }

    /// What stands at a path of the vault after the commits so far.
    pub fn entry(&self, path: &str) -> Result<Option<Blob>> {
        match self.staged.iter().rev().find(|staged| *staged.path == *path) {
            Some(staged) => Ok(staged.blob),
            None => self.repo.entry(&self.base, path),
        }
    }

    /// The text of what stands there, where it was committed before these commits and can be read.
    pub fn committed_text(&self, path: &str, blob: Blob) -> Result<Option<Vec<u8>>> {
        if self.staged.iter().any(|staged| *staged.path == *path) {
            return Ok(None);
        }
        match self.repo.text(path, blob) {
            Err(Error::Git { .. }) => Ok(None),
            text => text.map(Some),
        }
    }

    /// Stores what `git add` would store for `path` holding `bytes`.
    ///
    /// # Errors
    /// When a filter fails or the object cannot be written.
    pub fn store(&mut self, path: &str, bytes: &[u8]) -> Result<Oid> {
        self.wrote.add(Wrote { objects: 1, bytes: bytes.len(), packs: 0 });
        let oid = content::blob_in(self.repo, self.git, &self.repo.in_repo(path), bytes, true)?;
        if let Some(objects) = &mut self.objects {
            objects.insert(oid, path.to_owned());
        }
        Ok(oid)
    }

    /// Commits these paths with this message.
    ///
    /// # Errors
    /// When git refuses; the commits before stand.
    pub fn commit(&mut self, staged: Vec<Staged>, message: &str) -> Result<Oid> {
        for change in &staged {
            let old = self.repo.entry(&self.base, &change.path)?.map(|blob| blob.oid.to_string());
            let new = change.blob.map(|blob| blob.oid.to_string());
            let path = change.path.to_string();
            match self.intent.entries.iter_mut().find(|entry| entry.path == path) {
                Some(entry) => entry.new = new,
                // The last look before the commit, under git's lock: what the user staged meanwhile is theirs.
                None if !change.ours && self.repo.indexed(&path) != old => return Err(Error::HeadMoved),
                None => self.intent.entries.push(IntentEntry { path, old, new }),
            }
        }
        let oid = match self.route {
            Route::InProcess => self.commit_in_process(&staged, message)?,
            Route::Program => return self.commit_by_program(staged, message),
        };
        self.keep(staged);
        self.commits.push(oid);
        Ok(oid)
    }

    pub(super) fn keep(&mut self, staged: Vec<Staged>) {
        self.staged.retain(|kept| staged.iter().all(|new| new.path != kept.path));
        self.staged.extend(staged);
    }

    fn commit_in_process(&mut self, staged: &[Staged], message: &str) -> Result<Oid> {
        let failed = |cause| self.repo.error(cause);
        let base = match self.head.tree {
            Some(oid) => oid,
            None => written(|| self.git.treebuilder(None)?.write()).map_err(failed)?,
        };
        let base = self.git.find_tree(base).map_err(failed)?;
        let mut update = TreeUpdateBuilder::new();
        for change in staged {
            let path = self.repo.in_repo(&change.path);
            match change.blob {
                Some(blob) => update.upsert(path.as_str(), blob.oid, file_mode(blob.mode)),
                None => update.remove(path.as_str()),
            };
        }
        // Where HEAD has a file or a submodule in a folder's place, this one waits and nothing else does.
        let tree = written(|| update.create_updated(self.git, &base)).map_err(|cause| {
            if cause.message().starts_with("D/F conflict") {
                Error::Git { command: "commit", cause: "HEAD has a file where its folder is".into() }
            } else {
                failed(cause)
            }
        })?;
        let oid = self.write_commit(tree, message).map_err(failed)?;
        self.note_objects(oid, tree, staged).map_err(failed)?;
        let depth = staged.iter().map(|change| change.path.matches('/').count() + 1).max().unwrap_or(1);
        self.wrote.add(Wrote { objects: depth + 1, bytes: base.len() * 40, packs: 0 });
        self.head = Head { branch: self.head.branch.clone(), commit: Some(oid), tree: Some(tree) };
        Ok(oid)
    }

    /// The commit as git writes it. libgit2's own way would read the new tree again, which a flat folder makes long.
    fn write_commit(&self, tree: Oid, message: &str) -> Result<Oid, git2::Error> {
        let text = commit_text(tree, self.head.commit.as_slice(), self.author, message);
        let odb = self.git.odb()?;
        written(|| odb.write(ObjectType::Commit, &text))
    }

    /// Notes a new commit and its folders in which something was staged: all others are those of the commit before.
    fn note_objects(&mut self, commit: Oid, tree: Oid, staged: &[Staged]) -> Result<(), git2::Error> {
        let Some(objects) = &mut self.objects else { return Ok(()) };
        objects.extend([(commit, String::new()), (tree, String::new())]);
        let paths: Vec<RepoPath> = staged.iter().map(|change| self.repo.in_repo(&change.path)).collect();
        let folders = paths.iter().flat_map(|path| Path::new(path.as_str()).ancestors().skip(1));
        let folders: BTreeSet<&Path> = folders.filter(|folder| !folder.as_os_str().is_empty()).collect();
        if folders.is_empty() {
            return Ok(());
        }
        let root = self.git.find_tree(tree)?;
        for folder in folders {
            // One whose last file went is gone.
            if let Ok(entry) = root.get_path(folder) {
                objects.insert(entry.id(), folder.to_string_lossy().into_owned());
            }
        }
        Ok(())
    }

    /// Writes what was gathered as one pack, and nothing that is in others already: libgit2's own way would pack all
    /// that the commits hold.
    fn write_pack(&mut self, odb: &git2::Odb<'_>) -> Result<()> {
        let Some(objects) = self.objects.take().filter(|_| !self.commits.is_empty()) else { return Ok(()) };
        let failed = |cause| self.repo.error(cause);
        let mut pack = self.git.packbuilder().map_err(failed)?;
        for (oid, path) in &objects {
            pack.insert_object(*oid, Some(path)).map_err(failed)?;
        }
        let mut bytes = git2::Buf::new();
        pack.write_buf(&mut bytes).map_err(failed)?;
        let mut writer = odb.packwriter().map_err(failed)?;
        writer.write_all(&bytes).map_err(|cause| Error::io(self.git.path(), cause))?;
        writer.commit().map_err(failed)?;
        sync_packs(&self.git.commondir().join("objects/pack"));
        self.wrote = Wrote { packs: 1, ..Wrote::default() };
        Ok(())
    }
}

/// Puts fresh packs on the disk, as git does by default and libgit2 does not.
fn sync_packs(folder: &Path) {
    const FRESH: std::time::Duration = std::time::Duration::from_secs(60);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.metadata().is_ok_and(|meta| clock::age(&meta) < FRESH)
            && let Ok(file) = fs::File::open(entry.path())
        {
            let _ = file.sync_all();
        }
    }
}

fn file_mode(mode: u32) -> git2::FileMode {
    if mode & 0o111 == 0 { git2::FileMode::Blob } else { git2::FileMode::BlobExecutable }
}

/// A commit as git stores it.
pub(super) fn commit_text(tree: Oid, parents: &[Oid], who: &Signature, message: &str) -> Vec<u8> {
    let parents: String = parents.iter().map(|parent| format!("parent {parent}\n")).collect();
    let (author, committer) = (&who.author[..], &who.committer[..]);
    [
        format!("tree {tree}\n{parents}author ").as_bytes(),
        author,
        b"\ncommitter ",
        committer,
        b"\n\n",
        message.as_bytes(),
    ]
    .concat()
}

/// The id of a blob holding these bytes as they are.
pub fn plain_id(bytes: &[u8]) -> Option<Oid> {
    Oid::hash_object(ObjectType::Blob, bytes).ok()
}
