//! The files that are made from the notes and kept beside them: which of them may be kept, of which tree they are known to
//! be, and how those on disk follow HEAD.
//!
//! In commits they are what the notes of that commit say. On disk they are HEAD's; what another program changed there is
//! never overwritten, and never committed: a finding shows the difference until the note says the same.

use super::history::History;
use super::pages::same_text;
use super::pending::Pending;
use super::report::Round;
use super::worktree::Worktree;
use crate::agenda::Planner;
use crate::config::{Config, Feed};
use crate::contact::has_conflict_markers;
use crate::error::{Error, Result};
use crate::feed::{self, Source};
use crate::finding::Finding;
use crate::shell::files::{self, Content, Found, Replaced};
use crate::shell::git::content::Blob;
use crate::shell::git::index::OnDisk;
use crate::shell::git::{Oid, Repo, RepoPath};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Feeds, each with its name.
pub(in crate::shell) type Named = Vec<(Feed, String)>;

/// What is known of feeds in HEAD and on disk.
pub(in crate::shell) struct Feeds {
    file: PathBuf,
    /// What HEAD's are known to be made from.
    kept: Option<Kept>,
    /// The same, as it stands in our own folder.
    stored: Option<Kept>,
    /// Paths on disk that may lag behind HEAD.
    pub behind: BTreeMap<Arc<str>, Feed>,
}

/// What feeds are known to be made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::shell) struct Kept {
    /// These feeds, …
    pub feeds: Named,
    /// … of this tree, …
    pub tree: Oid,
    /// … on this day, by this version.
    pub day: NaiveDate,
}

/// What makes feeds of other versions others.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " 1");

impl Kept {
    fn read(file: &Path) -> Option<Self> {
        let text = fs::read_to_string(file).ok()?;
        let mut lines = text.lines();
        lines.next().filter(|version| *version == VERSION)?;
        let (tree, day) = lines.next()?.split_once(' ')?;
        let named = |line: &str| {
            let (key, name) = line.split_once(' ')?;
            Some((Feed::of_key(key)?, name.to_owned()))
        };
        Some(Self {
            tree: tree.parse().ok()?,
            day: day.parse().ok()?,
            feeds: lines.map(named).collect::<Option<_>>()?,
        })
    }

    fn text(&self) -> String {
        let feeds = self.feeds.iter().map(|(feed, name)| format!("{} {name}\n", feed.key()));
        format!("{VERSION}\n{} {}\n{}", self.tree, self.day, feeds.collect::<String>())
    }
}

/// Those feeds of the settings that may be kept.
pub(in crate::shell) fn may_be_kept(
    config: &Config,
    repo: &Repo,
    is_encrypted: impl FnOnce() -> bool,
) -> Named {
    let asked = asked_for(config, repo, is_encrypted).into_iter();
    asked.filter(|(_, _, why)| why.is_none()).map(|(feed, name, _)| (feed, name)).collect()
}

/// The feeds of the settings, and why one may not be kept: git ignores it, or it would stand in plain text beside encrypted
/// contacts.
pub fn asked_for(
    config: &Config,
    repo: &Repo,
    is_encrypted: impl FnOnce() -> bool,
) -> Vec<(Feed, String, Option<&'static str>)> {
    let is_encrypted = !config.feeds.is_empty() && is_encrypted();
    let why_not = |feed: Feed, name: &str| {
        let sample = feed.sample(name);
        if is_encrypted && !repo.is_encrypted(&sample) {
            return Some("is not encrypted as the notes are: not written");
        }
        repo.is_ignored(&sample, false).then_some("git ignores it: not kept up to date")
    };
    config.feeds.iter().map(|(feed, name)| (*feed, name.clone(), why_not(*feed, name))).collect()
}

/// Files of feeds on disk that another program changed, where notes on disk do not say the same: read all at once, for
/// whoever asks for all that is wrong.
pub fn strange(root: &Path, index: &Planner, day: NaiveDate) -> Vec<Finding> {
    let config = index.config();
    let mut edits: Vec<(Feed, Arc<str>, String)> = Vec::new();
    for (feed, name) in &config.feeds {
        let folder = fs::read_dir(root.join(name)).into_iter().flatten().flatten();
        let below = folder.map(|entry| format!("{name}/{}", entry.file_name().to_string_lossy()));
        for path in below.chain([name.clone()]).filter(|path| feed.has(name, path)) {
            if let Found::File(content) = files::read(root, &path) {
                let text = String::from_utf8_lossy(&content.bytes).into_owned();
                if !text.is_empty() && !feed.is_whole(&text) {
                    edits.push((*feed, path.into(), text));
                }
            }
        }
    }
    if edits.is_empty() {
        return Vec::new();
    }
    let wanted = Source { index, day, feeds: &config.feeds }.all();
    let found = edits.into_iter().filter_map(|(feed, path, there)| {
        let wanted = wanted.iter().find(|file| *file.path == *path).and_then(|file| file.text.as_deref());
        let is_same = wanted.is_some_and(|wanted| feed.says_same(&there, wanted));
        (!is_same).then(|| feed.finding(path, &there, wanted))
    });
    found.collect()
}

impl Feeds {
    /// What is known by our own folder `state`.
    pub fn read(state: &Path) -> Self {
        let file = state.join("feeds");
        let kept = Kept::read(&file);
        Self { file, stored: kept.clone(), kept, behind: BTreeMap::new() }
    }

    /// What HEAD's are known to be made from.
    pub fn kept(&self) -> Option<&Kept> {
        self.kept.as_ref()
    }

    /// HEAD's are known to be these, made from all that HEAD says.
    pub fn know(&mut self, kept: Kept) {
        self.kept = Some(kept);
    }

    /// HEAD went from one tree to another, and its feeds with it.
    pub fn go(&mut self, from: Option<Oid>, to: Option<Oid>) {
        if let (Some(kept), Some(to)) = (&mut self.kept, to)
            && Some(kept.tree) == from
        {
            kept.tree = to;
        }
    }

    /// Keeps what is known for the next start. Without any feed nothing is kept.
    pub fn remember(&mut self) -> Result<()> {
        if self.kept == self.stored {
            return Ok(());
        }
        if let Some(kept) = &self.kept {
            files::write_own_fast(&self.file, kept.text().as_bytes())?;
        }
        self.stored = self.kept.clone();
        Ok(())
    }

    /// Files of feeds among the unmerged paths, where nothing but what is made from notes is unmerged: one version of each is
    /// staged, and the next commit makes it anew. `false`: there is none.
    pub fn settle_conflict(
        &mut self,
        worktree: &Worktree,
        history: &mut History,
        unmerged: &[RepoPath],
    ) -> Result<bool> {
        let config = worktree.config();
        let inside = |path: &RepoPath| history.repo.in_this_vault(path);
        let paths: Vec<_> = unmerged.iter().filter_map(inside).collect();
        let all = paths.len() == unmerged.len() && paths.iter().all(|path| config.is_generated(path));
        let paths: Vec<_> = paths.into_iter().filter(|path| config.feed_at(path).is_some()).collect();
        if !all || paths.is_empty() {
            return Ok(false);
        }
        for path in paths {
            let sides = history.repo.sides_of_conflict(&path)?;
            let text = |blob: Option<Blob>| match blob {
                Some(blob) => {
                    history.repo.text(&path, blob).map(|text| String::from_utf8_lossy(&text).into_owned())
                }
                None => Ok(String::new()),
            };
            let [base, ours, theirs] = [text(sides[0])?, text(sides[1])?, text(sides[2])?];
            let Some(merged) = feed::merge([&base, &ours, &theirs]) else { return Ok(false) };
            let merged = if merged.is_empty() { [&*ours, &*theirs].concat() } else { merged.to_owned() };
            let place = worktree.place(&path);
            if let Found::File(content) = files::read_at(&place)
                && has_conflict_markers(&content.bytes).is_some()
            {
                let state = history.repo.state()?;
                files::replace(&place, merged.as_bytes(), Some(&content.bytes), state, false)?;
            }
            let oid = history.repo.blob_of(&path, merged.as_bytes(), true)?;
            history.repo.stage(&path, Blob { oid, mode: 0o100_644 })?;
            self.behind.extend(config.feed_at(&path).map(|feed| (path, feed)));
        }
        Ok(true)
    }

    /// What stands on disk follows HEAD where it may have changed, but for what another program made of it.
    pub fn put(
        &mut self,
        worktree: &mut Worktree,
        history: &mut History,
        round: &mut Round<'_>,
    ) -> Result<()> {
        if !round.options.write || !round.options.commit {
            return Ok(());
        }
        let mut paths = std::mem::take(&mut self.behind);
        let config = history.index.config().clone();
        let seen = worktree.pending.keys();
        paths.extend(seen.filter_map(|path| Some((path.clone(), config.feed_at(path)?))));
        let mut done = Vec::new();
        for (path, feed) in paths {
            let (worktree, history, round) = (&mut *worktree, &mut *history, &mut *round);
            let mut put = Put { feed, path: &path, worktree, history, round: &mut *round, done: &mut done };
            match put.run() {
                Err(Error::Io { path: place, cause }) => {
                    let why = format!("cannot be written: {}", crate::error::plain(&cause));
                    round.report.wait(&path, why, None);
                    round.report.warnings.push(Error::Io { path: place, cause }.to_string());
                }
                done => done?,
            }
        }
        history.repo.refresh(&done)
    }
}

/// One file on its way to what HEAD has.
struct Put<'p, 'r> {
    feed: Feed,
    path: &'p Arc<str>,
    worktree: &'p mut Worktree,
    history: &'p mut History,
    round: &'p mut Round<'r>,
    /// Files that hold what HEAD has, with what the system says of them.
    done: &'p mut Vec<OnDisk>,
}

impl Put<'_, '_> {
    fn run(&mut self) -> Result<()> {
        if files::leads_away(&self.worktree.root, self.path) {
            return Ok(());
        }
        let wanted = match self.history.entry(self.path)? {
            Some(blob) => match self.history.text(self.path, blob)? {
                Some(text) => Some(String::from_utf8_lossy(&text).into_owned()),
                // A filter of the user's fails: nobody knows what HEAD has.
                None => return Ok(()),
            },
            None => None,
        };
        match files::read_at(&self.worktree.place(self.path)) {
            Found::File(content) if !content.bytes.is_empty() => self.over(&content, wanted.as_deref()),
            Found::Unreadable(cause) => {
                self.round.report.wait(self.path, format!("cannot be read: {cause}"), None);
                Ok(())
            }
            found => self.anew(found, wanted.as_deref()),
        }
    }

    /// A file that is missing or empty; it may be another program's save.
    fn anew(&mut self, found: Found, wanted: Option<&str>) -> Result<()> {
        let Some(wanted) = wanted.filter(|_| !self.is_no_file()) else {
            self.settle();
            return Ok(());
        };
        let pending = self.worktree.pending.get(self.path);
        if let Some(at) = pending.and_then(|pending| pending.second_look(Instant::now())) {
            self.round.report.again(at);
            return Ok(());
        }
        let empty = matches!(found, Found::File(_)).then_some(&b""[..]);
        self.write(wanted, empty)
    }

    /// Whether a folder or a link stands there.
    fn is_no_file(&self) -> bool {
        self.worktree.place(self.path).symlink_metadata().is_ok_and(|stat| !stat.is_file())
    }

    /// A file that holds something.
    fn over(&mut self, content: &Content, wanted: Option<&str>) -> Result<()> {
        let there = String::from_utf8_lossy(&content.bytes).into_owned();
        if wanted.is_some_and(|wanted| same_text(&there, wanted) || same_text(wanted, &there)) {
            self.settle();
            return self.compare(content);
        }
        let is_ours = self.feed.is_whole(&there);
        match wanted {
            Some(wanted) if is_ours || self.feed.says_same(&there, wanted) => {
                self.write(wanted, Some(&content.bytes))
            }
            None if is_ours && self.is_left_behind() => {
                let (place, state) = (self.worktree.place(self.path), self.history.repo.state()?);
                if files::remove(&place, &content.bytes, state)? == Replaced::Done {
                    self.settle();
                }
                if let Some(folder) = place.parent().filter(|folder| *folder != self.worktree.root) {
                    // As git does; one that holds anything else stays.
                    let _ = fs::remove_dir(folder);
                }
                Ok(())
            }
            // It is kept no more, or not yet.
            None if is_ours || !self.is_kept_here() => Ok(()),
            wanted => {
                let finding = self.feed.finding(self.path.clone(), &there, wanted);
                if self.worktree.index.doubt_of(self.path) != Some(&finding) {
                    self.worktree.index.doubt(finding, None);
                    self.round.report.again(Instant::now());
                }
                Ok(())
            }
        }
    }

    /// Whether HEAD has no such file any more, though it is ours: its contact is gone, or the feed is.
    fn is_left_behind(&self) -> bool {
        self.feed.names_like_ours(self.path) || !self.is_kept_here()
    }

    fn is_kept_here(&self) -> bool {
        self.history.index.config().feed_at(self.path).is_some()
    }

    fn write(&mut self, text: &str, expected: Option<&[u8]>) -> Result<()> {
        let place = self.worktree.place(self.path);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).map_err(|cause| Error::io(folder, cause))?;
        }
        match files::replace(&place, text.as_bytes(), expected, self.history.repo.state()?, false)? {
            Replaced::Done => {
                self.settle();
                if let Found::File(content) = files::read_at(&place) {
                    self.compare(&content)?;
                }
            }
            // Somebody saved in between: looked at next.
            Replaced::Changed => {
                let now = Instant::now();
                self.worktree.pending.entry(self.path.clone()).or_insert(Pending::at(now));
                self.round.report.again(now);
            }
        }
        Ok(())
    }

    /// What HEAD has to the byte, git need not read.
    fn compare(&mut self, content: &Content) -> Result<()> {
        let history = &self.history;
        if let Some(blob) = history.entry(self.path)?
            && history.repo.blob_of(self.path, &content.bytes, false)? == blob.oid
        {
            self.done.push((self.path.clone(), blob, content.stat.clone()));
        }
        Ok(())
    }

    /// It is as it should be.
    fn settle(&mut self) {
        self.worktree.pending.remove(self.path);
        if self.worktree.index.doubt_of(self.path).is_some() {
            self.worktree.index.apply(self.path.clone(), None);
            self.round.report.again(Instant::now());
        }
    }
}
