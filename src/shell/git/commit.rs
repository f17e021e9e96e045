//! Commits: HEAD's tree with the named paths alone, then the branch by compare-and-swap, then those paths' index entries.
//!
//! Never `add -A`, never a path that was not named, never a branch that moved meanwhile.

use super::content::{self, Blob};
use super::{Head, Repo, program};
use crate::error::{Error, Result};
use crate::shell::{clock, files};
use git2::build::TreeUpdateBuilder;
use git2::{IndexEntry, IndexTime, ObjectType, Oid, Repository, Signature};
use serde::{Deserialize, Serialize};
use std::fs::{self, Metadata};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;

/// How commits are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// By libgit2, in process.
    InProcess,
    /// By the user's own git, because hooks or signatures are on.
    Program,
}

/// One path of a commit.
#[derive(Debug, Clone)]
pub struct Staged {
    /// Relative to the vault.
    pub path: Arc<str>,
    /// What it becomes; `None`: removed.
    pub blob: Option<Blob>,
    /// The file on disk that holds just this, if one does.
    pub stat: Option<Metadata>,
    /// Generated: its index entry is ours whatever the user staged.
    pub ours: bool,
}

/// Commits that stand, and what the index still has to follow.
struct Built {
    head: Head,
    staged: Vec<Staged>,
    followed: Vec<(String, Option<Blob>)>,
    stopped: Option<Error>,
    commits: Vec<Oid>,
    wrote: (usize, usize),
}

/// What is written down before a commit, so that the next start can tell what a killed process left undone.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Intent {
    /// The branch that is to move.
    branch: String,
    entries: Vec<IntentEntry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct IntentEntry {
    /// Relative to the vault.
    path: String,
    /// The blob that the index had; `None`: no entry.
    old: Option<String>,
    /// The blob that it is to have.
    new: Option<String>,
}

/// Commits under construction; made by [`Repo::transaction`].
pub struct Transaction<'r> {
    repo: &'r Repo,
    git: &'r Repository,
    author: &'r Signature<'static>,
    route: Route,
    /// Where the branch stands now …
    base: Head,
    /// … and where it will stand.
    head: Head,
    /// Paths written so far, the last version of each last.
    staged: Vec<Staged>,
    /// What a hook added to our commits, by the repository's paths: the index follows these too.
    followed: Vec<(String, Option<Blob>)>,
    intent: Intent,
    commits: Vec<Oid>,
    wrote: (usize, usize),
}

/// What a [`Repo::transaction`] did.
#[derive(Debug)]
pub struct Done {
    /// Where the branch stands now.
    pub head: Head,
    /// Commits made, oldest first.
    pub commits: Vec<Oid>,
    /// Loose objects written, and their size in bytes before compression.
    pub wrote: (usize, usize),
    /// What stopped the work before its end; what is in `commits` stands all the same.
    pub stopped: Option<Error>,
}

impl Repo {
    /// The name that commits are made under.
    ///
    /// # Errors
    /// When git has none.
    pub fn signature(&self) -> Result<Signature<'static>> {
        self.git.signature().map_err(|_| Error::NoIdentity(self.work_tree.clone()))
    }

    /// Whether hooks or signatures ask for the user's own git.
    pub(super) fn find_route(&self) -> Route {
        let hooks = match self.git.config().ok().and_then(|config| config.get_path("core.hooksPath").ok()) {
            Some(path) => self.work_tree.join(path),
            None => self.git.commondir().join("hooks"),
        };
        let runs = |name: &str| {
            hooks
                .join(name)
                .metadata()
                .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
        };
        let hooked =
            ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "reference-transaction"];
        if self.setting_flag("commit.gpgsign") == Some(true) || hooked.into_iter().any(runs) {
            Route::Program
        } else {
            Route::InProcess
        }
    }

    /// Whether the index says of `path` just what HEAD says: the user staged nothing there.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn is_unstaged(&mut self, head: &Head, path: &str) -> Result<bool> {
        let committed = self.entry(head, path)?;
        Ok(self.index_entry(path)?.map(|entry| Blob { oid: entry.id, mode: entry.mode }) == committed)
    }

    /// Whether the user told git to leave `path` alone (`skip-worktree`, `assume-unchanged`).
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn is_frozen(&mut self, path: &str) -> Result<bool> {
        const ASSUME_UNCHANGED: u16 = 1 << 15;
        const SKIP_WORKTREE: u16 = 1 << 14;
        let entry = self.index_entry(path)?;
        Ok(entry.is_some_and(|e| e.flags & ASSUME_UNCHANGED != 0 || e.flags_extended & SKIP_WORKTREE != 0))
    }

    /// Whether git tracks `path`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn is_tracked(&mut self, path: &str) -> Result<bool> {
        Ok(self.index_entry(path)?.is_some())
    }

    /// The blob in the index as it was read when the transaction began.
    fn indexed(&self, path: &str) -> Option<String> {
        let entry = self.index.as_ref()?.entry(&self.in_repo(path))?;
        Some(entry.id.to_string())
    }

    /// `unmerged` is the vault's file `name` alone: what both sides have there.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn only_conflict(&mut self, unmerged: &[String], name: &str) -> Result<Option<(String, String)>> {
        let path = self.in_repo(name);
        if !matches!(unmerged, [only] if *only == path) {
            return Ok(None);
        }
        let index = self.fresh_index()?;
        let stages = [2, 3].map(|stage| index.get_path(Path::new(&path), stage).map(|entry| entry.id));
        let text = |oid: Option<Oid>| {
            let blob = oid.and_then(|oid| self.git.find_blob(oid).ok());
            blob.map(|blob| String::from_utf8_lossy(blob.content()).into_owned()).unwrap_or_default()
        };
        Ok(Some((text(stages[0]), text(stages[1]))))
    }

    /// Stages `bytes` for an unmerged path of the vault, as `git add` would.
    ///
    /// # Errors
    /// When the index is locked or cannot be written.
    pub fn stage_resolved(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let lock = self.lock_index()?;
        let oid = self.blob_of(name, bytes, true)?;
        let path = self.in_repo(name);
        let index = self.fresh_index()?;
        let staged = index
            .conflict_remove(Path::new(&path))
            .and_then(|()| index.add(&index_entry(&path, Blob { oid, mode: 0o100_644 }, None)));
        staged.map_err(|cause| self.error(cause))?;
        self.publish_index(&lock)
    }

    fn index_entry(&mut self, path: &str) -> Result<Option<IndexEntry>> {
        let path = self.in_repo(path);
        Ok(self.fresh_index()?.get_path(Path::new(&path), 0))
    }

    /// Clears up after a killed process of ours: its locks, and index entries that lag behind the branch.
    /// The caller holds the round's lock.
    ///
    /// # Errors
    /// When the index cannot be read or written.
    pub fn recover(&mut self) -> Result<()> {
        let file = self.state()?.join("intent");
        let text = fs::read(&file).ok();
        let intent = text.as_deref().and_then(|text| serde_json::from_slice::<Intent>(text).ok());
        self.break_own_locks(intent.as_ref().map(|intent| &*intent.branch))?;
        if text.is_none() {
            return Ok(());
        }
        if let Some(intent) = intent {
            let head = self.head()?;
            let lock = self.lock_index()?;
            let mut lagging = Vec::new();
            for entry in intent.entries {
                let indexed = self.index_entry(&entry.path)?.map(|e| e.id.to_string());
                let committed = self.entry_in(head.tree, &entry.path)?;
                if indexed == entry.old && committed.map(|blob| blob.oid.to_string()) == entry.new {
                    lagging.push(Staged { path: entry.path.into(), blob: committed, stat: None, ours: true });
                }
            }
            if !lagging.is_empty() {
                self.enter(&lagging)?;
                self.publish_index(&lock)?;
            }
        }
        fs::remove_file(&file).map_err(|cause| Error::io(&file, cause))
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
        self.route = self.find_route();
        let Built { head: new, staged, followed, stopped, commits, wrote } =
            self.build(head, &author, bulk, work)?;
        if !commits.is_empty() {
            if self.files.tree == head.tree {
                staged.iter().for_each(|staged| self.files.set(&staged.path, staged.blob));
                for (path, blob) in &followed {
                    if let Some(path) = path.strip_prefix(&self.prefix) {
                        self.files.set(path, *blob);
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
        author: &Signature<'static>,
        bulk: bool,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<()>,
    ) -> Result<Built> {
        let bulk = bulk && self.route == Route::InProcess;
        let other =
            if bulk { Some(Repository::open(self.git.path()).map_err(|e| self.error(e))?) } else { None };
        let git = other.as_ref().unwrap_or(&self.git);
        let odb = git.odb().map_err(|cause| self.error(cause))?;
        let pack =
            bulk.then(|| odb.add_new_mempack_backend(1000)).transpose().map_err(|cause| self.error(cause))?;
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
            wrote: (0, 0),
        };
        let stopped = work(&mut transaction).err();
        if let Some(pack) = pack {
            transaction.write_pack(&odb, &pack)?;
        }
        let Transaction { head: new, staged, followed, intent, commits, wrote, route, .. } = transaction;
        if route == Route::InProcess
            && let Some(tip) = new.commit.filter(|_| !commits.is_empty())
        {
            self.write_intent(&intent)?;
            let subject = self.git.find_commit(tip).map_err(|cause| self.error(cause))?;
            let what = format!("commit: {}", subject.summary().ok().flatten().unwrap_or_default());
            self.move_branch(&head.branch, head.commit, tip, &ident(author), &what)?;
        }
        Ok(Built { head: new, staged, followed, stopped, commits, wrote })
    }

    fn write_intent(&self, intent: &Intent) -> Result<()> {
        let text = serde_json::to_vec(intent).unwrap_or_default();
        files::write_own(&self.state()?.join("intent"), &text)
    }

    /// Puts what a hook committed into the cached index, where the user staged nothing else.
    fn follow(&mut self, followed: &[(String, Option<Blob>)]) -> Result<()> {
        let index = self.fresh_index()?;
        let entered = followed.iter().try_for_each(|(path, blob)| match blob {
            Some(blob) => index.add(&index_entry(path, *blob, None)),
            None => index.remove(Path::new(path), 0),
        });
        entered.map_err(|cause| self.error(cause))
    }

    /// Puts the entries of these paths, and no others, into the cached index.
    fn enter(&mut self, staged: &[Staged]) -> Result<()> {
        let entries: Vec<_> = staged.iter().map(|s| (self.in_repo(&s.path), s)).collect();
        let index = self.fresh_index()?;
        let entered = entries.iter().try_for_each(|(path, staged)| match staged.blob {
            Some(blob) => index.add(&index_entry(path, blob, staged.stat.as_ref())),
            None => match index.remove(Path::new(path), 0) {
                Err(cause) if cause.code() == git2::ErrorCode::NotFound => Ok(()),
                removed => removed,
            },
        });
        entered.map_err(|cause| self.error(cause))
    }
}

impl Transaction<'_> {
    /// Where the branch will stand after the commits so far.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Stores what `git add` would store for `path` holding `bytes`.
    ///
    /// # Errors
    /// When a filter fails or the object cannot be written.
    pub fn store(&mut self, path: &str, bytes: &[u8]) -> Result<Oid> {
        self.wrote = (self.wrote.0 + 1, self.wrote.1 + bytes.len());
        content::blob_in(self.repo, self.git, path, bytes, true)
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

    fn keep(&mut self, staged: Vec<Staged>) {
        self.staged.retain(|kept| staged.iter().all(|new| new.path != kept.path));
        self.staged.extend(staged);
    }

    fn commit_in_process(&mut self, staged: &[Staged], message: &str) -> Result<Oid> {
        let failed = |cause| self.repo.error(cause);
        let base = match self.head.tree {
            Some(oid) => oid,
            None => self.git.treebuilder(None).and_then(|builder| builder.write()).map_err(failed)?,
        };
        let base = self.git.find_tree(base).map_err(failed)?;
        let mut update = TreeUpdateBuilder::new();
        for change in staged {
            let path = self.repo.in_repo(&change.path);
            match change.blob {
                Some(blob) => update.upsert(path, blob.oid, file_mode(blob.mode)),
                None => update.remove(path),
            };
        }
        let tree = update.create_updated(self.git, &base).map_err(failed)?;
        let oid = self.write_commit(tree, message).map_err(failed)?;
        let depth = staged.iter().map(|change| change.path.matches('/').count() + 1).max().unwrap_or(1);
        self.wrote = (self.wrote.0 + depth + 1, self.wrote.1 + base.len() * 40);
        self.head = Head { branch: self.head.branch.clone(), commit: Some(oid), tree: Some(tree) };
        Ok(oid)
    }

    /// The commit as git writes it. libgit2's own way would read the new tree again, which a flat folder makes long.
    fn write_commit(&self, tree: Oid, message: &str) -> Result<Oid, git2::Error> {
        let parent = self.head.commit.map_or_else(String::new, |parent| format!("parent {parent}\n"));
        let who = ident(self.author);
        let text = format!("tree {tree}\n{parent}author {who}\ncommitter {who}\n\n{message}");
        self.git.odb()?.write(ObjectType::Commit, text.as_bytes())
    }

    /// The very same commit by `git commit` on an index of its own: HEAD's tree and these paths.
    fn commit_by_program(&mut self, staged: Vec<Staged>, message: &str) -> Result<Oid> {
        let state = self.repo.state()?;
        let (index, text) = (state.join("commit-index"), state.join("message"));
        self.write_commit_index(&index, &staged)?;
        files::write_own(&text, message.as_bytes())?;
        self.repo.write_intent(&self.intent)?;
        let file = text.to_string_lossy();
        let arguments = ["commit", "--quiet", "--cleanup=whitespace", "-F", &file];
        let ran = program::run(self.repo, "commit", &arguments, None, &[("GIT_INDEX_FILE", &index)]);
        let (_, _) = (fs::remove_file(&index), fs::remove_file(&text));
        let head = self.repo.head()?;
        if let Err(error) = ran
            && head.commit == self.head.commit
        {
            return Err(error);
        }
        let oid = head.commit.filter(|oid| Some(*oid) != self.head.commit).ok_or(Error::HeadMoved)?;
        self.follow_hooks(head.tree, &staged)?;
        self.head = head;
        // A hook may have rewritten what we named; what stands in the commit is accepted.
        let staged = staged.into_iter().map(|change| {
            let blob = self.repo.entry_in(self.head.tree, &change.path)?;
            let same = blob.map(|b| b.oid) == change.blob.map(|b| b.oid);
            let stat = change.stat.clone().filter(|_| same);
            Ok(Staged { blob, stat, ..change })
        });
        let staged = staged.collect::<Result<Vec<_>>>()?;
        self.keep(staged);
        self.commits.push(oid);
        Ok(oid)
    }

    /// What else a hook put into the commit: where the index still has what HEAD had, it is to follow.
    fn follow_hooks(&mut self, new: Option<Oid>, staged: &[Staged]) -> Result<()> {
        let failed = |cause| self.repo.error(cause);
        let tree = |oid: Option<Oid>| oid.map(|oid| self.git.find_tree(oid)).transpose();
        let (old, new) = (tree(self.head.tree).map_err(failed)?, tree(new).map_err(failed)?);
        let diff = self.git.diff_tree_to_tree(old.as_ref(), new.as_ref(), None).map_err(failed)?;
        for delta in diff.deltas() {
            let (old, new) = (delta.old_file(), delta.new_file());
            let path = String::from_utf8_lossy(new.path_bytes().unwrap_or_default()).into_owned();
            let indexed = self.repo.index.as_ref().and_then(|index| index.entry(&path)).map(|entry| entry.id);
            let named = staged.iter().any(|change| self.repo.in_repo(&change.path) == path);
            if !named && indexed == old.exists().then(|| old.id()) {
                let blob = new.exists().then(|| Blob { oid: new.id(), mode: u32::from(new.mode()) });
                self.followed.push((path, blob));
            }
        }
        Ok(())
    }

    fn write_commit_index(&self, file: &Path, staged: &[Staged]) -> Result<()> {
        let failed = |cause| self.repo.error(cause);
        // The real index is the base, because its file times save git from reading every note again.
        match fs::copy(self.repo.index_file(), file) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(file, cause)),
            _ => {}
        }
        let mut index = git2::Index::open(file).map_err(failed)?;
        let tree = self.head.tree.map(|oid| self.git.find_tree(oid)).transpose().map_err(failed)?;
        let user = self.git.diff_tree_to_index(tree.as_ref(), Some(&index), None).map_err(failed)?;
        for delta in user.deltas() {
            let (old, new) = (delta.old_file(), delta.new_file());
            if old.exists() {
                let path = String::from_utf8_lossy(old.path_bytes().unwrap_or_default()).into_owned();
                let blob = Blob { oid: old.id(), mode: u32::from(old.mode()) };
                index.add(&index_entry(&path, blob, None)).map_err(failed)?;
            } else if let Some(path) = new.path() {
                index.remove(path, 0).map_err(failed)?;
            }
        }
        for change in staged {
            let path = self.repo.in_repo(&change.path);
            match change.blob {
                Some(blob) => index.add(&index_entry(&path, blob, change.stat.as_ref())).map_err(failed)?,
                None => index.remove(Path::new(&path), 0).map_err(failed)?,
            }
        }
        index.write().map_err(failed)
    }

    fn write_pack(&mut self, odb: &git2::Odb<'_>, pack: &git2::Mempack<'_>) -> Result<()> {
        if self.commits.is_empty() {
            return Ok(());
        }
        let failed = |cause| self.repo.error(cause);
        let mut bytes = git2::Buf::new();
        pack.dump(self.git, &mut bytes).map_err(failed)?;
        let mut writer = odb.packwriter().map_err(failed)?;
        writer.write_all(&bytes).map_err(|cause| Error::io(self.git.path(), cause))?;
        writer.commit().map_err(failed)?;
        sync_packs(&self.git.commondir().join("objects/pack"));
        self.wrote = (0, 0);
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

fn index_entry(path: &str, blob: Blob, stat: Option<&Metadata>) -> IndexEntry {
    let time = |seconds: i64, nanoseconds: i64| IndexTime::new(seconds as i32, nanoseconds as u32);
    // Without a file that holds just this the times stay zero: git then looks at the content itself.
    let zero = IndexTime::new(0, 0);
    IndexEntry {
        ctime: stat.map_or(zero, |stat| time(stat.ctime(), stat.ctime_nsec())),
        mtime: stat.map_or(zero, |stat| time(stat.mtime(), stat.mtime_nsec())),
        dev: stat.map_or(0, |stat| stat.dev() as u32),
        ino: stat.map_or(0, |stat| stat.ino() as u32),
        mode: blob.mode,
        uid: stat.map_or(0, |stat| stat.uid()),
        gid: stat.map_or(0, |stat| stat.gid()),
        file_size: stat.map_or(0, |stat| stat.len() as u32),
        id: blob.oid,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}

fn file_mode(mode: u32) -> git2::FileMode {
    if mode & 0o111 == 0 { git2::FileMode::Blob } else { git2::FileMode::BlobExecutable }
}

/// `Ada Lovelace <ada@example.org> 1795330000 +0100`, as git writes it in commits and logs.
fn ident(author: &Signature<'_>) -> String {
    let (minutes, seconds) = (author.when().offset_minutes(), author.when().seconds());
    let (sign, zone) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
    let (name, email) =
        (String::from_utf8_lossy(author.name_bytes()), String::from_utf8_lossy(author.email_bytes()));
    format!("{name} <{email}> {seconds} {sign}{:02}{:02}", zone / 60, zone % 60)
}

/// The mode that `git add` gives a new file.
pub fn mode_of(stat: &Metadata) -> u32 {
    if stat.permissions().mode() & 0o100 == 0 { 0o100_644 } else { 0o100_755 }
}

/// The id of a blob holding these bytes as they are.
pub fn plain_id(bytes: &[u8]) -> Option<Oid> {
    Oid::hash_object(ObjectType::Blob, bytes).ok()
}
