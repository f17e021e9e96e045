//! The vault's files on disk: what they say, what of them may differ from HEAD, and what of it is doubted.
//!
//! Writes nothing, and follows no link. What is on disk is the truth; events are only hints where to look.

use super::disk::{read_config, read_ways, said, scan};
use super::doubt::{self, Away, Placeholders};
use super::history::History;
use super::pending::{Pending, stat_at};
use super::settings::same_contacts;
use crate::agenda::Planner;
use crate::config::{self, Config};
use crate::error::Result;
use crate::exchange::book::is_book;
use crate::finding::Finding;
use crate::index;
use crate::shell::clock;
use crate::shell::files::{self, Content, Found};
use crate::ways;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// The vault's folder.
pub(in crate::shell) struct Worktree {
    /// Its real path.
    pub root: PathBuf,
    /// Its device and inode: another folder under the same name is another vault.
    identity: Option<(u64, u64)>,
    /// What the files say.
    pub index: Planner,
    /// Paths that may differ from HEAD, with what is known of when.
    pub pending: BTreeMap<Arc<str>, Pending>,
    /// Missing and empty files that are not believed to be, because they are a mass.
    pub held: BTreeSet<Arc<str>>,
    /// Notes that were empty when the vault was opened, and are not in HEAD.
    pub emptied: BTreeSet<Arc<str>>,
    /// Files that cloud clients keep elsewhere for now.
    pub away: Away,
    /// The user said that a mass of notes is gone for good.
    pub accepts_removals: bool,
}

/// How a path came to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::shell) enum Sight {
    /// Something happened to it a moment ago.
    Seen,
    /// Nobody saw it change: the file's own time of change counts.
    Found,
}

impl Worktree {
    /// The folder `root`, whose files say `index`.
    pub fn new(root: &Path, index: Planner) -> Self {
        Self {
            root: root.to_path_buf(),
            identity: files::identity(root),
            index,
            pending: BTreeMap::new(),
            held: BTreeSet::new(),
            emptied: BTreeSet::new(),
            away: Away::new(),
            accepts_removals: false,
        }
    }

    /// Whether the folder is still the one that was opened.
    pub fn is_there(&self) -> bool {
        files::identity(&self.root) == self.identity
    }

    /// The settings as the disk has them.
    pub fn config(&self) -> &Arc<Config> {
        self.index.config()
    }

    /// The place of a path of the vault.
    pub fn place(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Whether nothing at all stands at a path.
    pub fn has_nothing_at(&self, path: &str) -> bool {
        self.place(path).symlink_metadata().is_err()
    }

    /// Looks at paths that nobody saw change.
    pub fn look_at_all(&mut self, history: &mut History, paths: impl IntoIterator<Item = Arc<str>>) {
        let now = Instant::now();
        self.index.takes_many();
        paths.into_iter().for_each(|path| self.look(history, path, now, Sight::Found));
        self.index.is_whole();
    }

    /// Looks at a path: what it says goes into the index, and it waits to be compared with HEAD.
    pub fn look(&mut self, history: &mut History, path: Arc<str>, now: Instant, sight: Sight) {
        if files::leads_away(&self.root, &path) {
            return;
        }
        let is_generated = self.config().is_generated(&path);
        if !is_generated && history.is_left_out(&path) {
            self.pending.remove(&path);
            self.index.apply(path, None);
            return;
        }
        if self.has_nothing_at(&path) && history.repo.is_frozen(&path).unwrap_or(false) {
            // Left out of the work tree on the user's word: it is no deletion, and says what HEAD says.
            self.pending.remove(&path);
            let said = history.index.parsed(&path);
            self.index.apply(path, said);
            return;
        }
        // Only what says something about the agenda is read: an attachment may be long.
        let is_read = index::says_something(&path) || &*path == config::FILE;
        let place = self.place(&path);
        let found = if is_read { files::read_at(&place) } else { stat_at(&place) };
        let is_absent = match &found {
            Found::Nothing => true,
            Found::File(content) if is_read => content.bytes.is_empty(),
            Found::File(content) => content.stat.len() == 0,
            Found::Unreadable(_) => false,
        };
        let changed = match &found {
            Found::File(content) if sight == Sight::Found => {
                now.checked_sub(clock::age(&content.stat)).unwrap_or(now)
            }
            _ => now,
        };
        // Of what is gone nobody knows when it went.
        let is_seen = sight == Sight::Seen || matches!(found, Found::File(_));
        self.note(&path, changed, is_seen, is_absent);
        if is_generated {
            return;
        }
        if path.ends_with(".gitattributes") {
            history.repo.forget_attributes();
        }
        self.take(history, path, found, is_absent);
    }

    /// Notes down when a path changed, and since when it has been missing or empty; `is_seen`: that moment is known.
    fn note(&mut self, path: &Arc<str>, changed: Instant, is_seen: bool, is_absent: bool) {
        let entry = self.pending.entry(path.clone()).or_insert(Pending::at(changed));
        if is_seen {
            entry.last = entry.last.max(changed);
        }
        entry.missing = is_absent.then(|| entry.missing.unwrap_or(changed));
        if !is_absent {
            self.emptied.remove(path);
        }
    }

    /// What a file says goes into the index.
    fn take(&mut self, history: &mut History, path: Arc<str>, found: Found, is_absent: bool) {
        if &*path == config::FILE {
            if let Found::File(content) = &found
                && !is_absent
            {
                self.take_settings(history, &content.bytes);
            }
        } else if &*path == ways::FILE {
            if !is_absent {
                self.take_ways(history);
            }
        } else if is_book(&path) {
            let said = match &found {
                Found::File(content) => said(&path, &content.bytes, self.config()),
                _ => None,
            };
            self.index.apply(path, said);
        } else if path.ends_with(".md") {
            self.take_note(history, path, found, is_absent);
        }
    }

    fn take_note(&mut self, history: &History, path: Arc<str>, found: Found, is_absent: bool) {
        let doubted = if is_absent { None } else { doubt::doubt(&path, &found, || history.bytes(&path)) };
        match (doubted, found) {
            (Some(finding), _) => self.index.doubt(finding, history.index.parsed(&path)),
            (None, Found::File(content)) if !is_absent => self.apply(path, &content),
            // Not believed yet: what HEAD says of the person stands.
            _ if self.index.parsed(&path).is_none() => {
                let said = history.index.parsed(&path);
                self.index.apply(path, said);
            }
            _ => {}
        }
    }

    fn apply(&mut self, path: Arc<str>, content: &Content) {
        let said = said(&path, &content.bytes, self.config());
        self.index.apply(path, said);
    }

    /// Takes the settings as they are in a file just saved. What is no TOML is being typed still: then what held before
    /// holds on, until the file has settled.
    fn take_settings(&mut self, history: &mut History, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let new = Config::parse(&text);
        let old = self.config();
        let config = match config::is_toml(&text) {
            true if new.methods == old.methods => Config { ways: old.ways.clone(), ..new },
            // The list of ways names methods, too.
            true => new.with_ways(read_ways(&self.root).as_deref()),
            false => Config { findings: new.findings, ..(**old).clone() },
        };
        self.reconfigure(history, config);
    }

    /// Takes the settings as they are on disk, be they missing, empty or no TOML; what cannot be read changes nothing.
    pub fn believe_settings(&mut self, history: &mut History) {
        if !matches!(files::read_at(&self.place(config::FILE)), Found::Unreadable(_)) {
            self.reconfigure(history, read_config(&self.root));
        }
    }

    /// Takes the vault's own ways as they are on disk.
    pub fn take_ways(&mut self, history: &mut History) {
        let config = (**self.config()).clone();
        self.reconfigure(history, config.with_ways(read_ways(&self.root).as_deref()));
    }

    /// Takes new settings; where they decide which notes are contacts, every note is read again.
    fn reconfigure(&mut self, history: &mut History, config: Config) {
        if config == **self.config() {
            return;
        }
        let config = Arc::new(config);
        let same = same_contacts(&config, self.config());
        self.index.configure(config.clone());
        if !same && let Ok(index) = scan(&self.root, Some(&mut history.repo), &config, |_| ()) {
            self.index = index;
            // Of what is missing and not believed to be, what HEAD says stands.
            for (path, _) in self.pending.iter().filter(|(_, pending)| pending.missing.is_some()) {
                if path.ends_with(".md") && self.index.parsed(path).is_none() {
                    self.index.apply(path.clone(), history.index.parsed(path));
                }
            }
        }
    }

    /// Asks git what differs from HEAD, and looks at all of it and at all that waits.
    pub fn rescan(&mut self, history: &mut History) -> Result<()> {
        history.repo.forget_attributes();
        self.believe_folders();
        let mut paths = history.repo.differences()?;
        paths.extend(self.pending.keys().cloned());
        paths.extend(self.vanished(history));
        paths.sort();
        paths.dedup();
        self.look_at_all(history, paths);
        Ok(())
    }

    /// Contacts of the index that HEAD does not have and whose files are not there, or are ignored by now: they differ
    /// from HEAD in nothing.
    fn vanished(&self, history: &mut History) -> Vec<Arc<str>> {
        let new = self.index.contacts().map(|(path, _)| path);
        let mut new: Vec<_> = new.filter(|path| history.index.get(path).is_none()).cloned().collect();
        new.retain(|path| self.has_nothing_at(path) || history.is_left_out(path));
        new
    }

    /// Folders that could not be listed and can be now.
    fn believe_folders(&mut self) {
        let is_listed = |path: &Arc<str>| self.place(path).read_dir().is_ok();
        let believed: Vec<_> = self.index.doubted().filter(|path| is_listed(path)).cloned().collect();
        believed.into_iter().for_each(|path| self.index.apply(path, None));
    }

    /// Doubts notes that are empty as the vault is opened, and are not in HEAD: nobody saw whose doing that is.
    /// `is_ours` tells those that we left empty ourselves, as an inbox after its last card.
    pub fn doubt_the_empty(&mut self, history: &History, is_ours: impl Fn(&str) -> bool) {
        let is_empty = |path: &str| matches!(stat_at(&self.place(path)), Found::File(_));
        let was_empty = |path: &str| history.blob(path).is_none_or(|blob| blob.is_empty());
        let absent = self.pending.iter().filter(|(path, pending)| {
            pending.missing.is_some()
                && path.ends_with(".md")
                && !self.is_generated(history, path)
                && is_empty(path)
        });
        let empty = absent.map(|(path, _)| path).filter(|path| !was_empty(path) && !is_ours(path));
        self.emptied = empty.cloned().collect();
        for path in self.emptied.clone() {
            self.index.doubt(doubt::emptied(&path), history.index.parsed(&path));
        }
    }

    /// Whether this file is made from the notes, under the disk's settings or HEAD's.
    pub fn is_generated(&self, history: &History, path: &str) -> bool {
        [&self.index, &history.index].iter().any(|index| index.config().is_generated(path))
    }

    /// Whether a note that is empty is not believed to be.
    pub fn is_empty_in_doubt(&self, path: &str) -> bool {
        self.emptied.contains(path) && !self.accepts_removals
    }

    /// Looks for the placeholders of what is missing. What had one a moment ago and has none now is looked at twice, like
    /// any other file that has just gone.
    pub fn find_away(&mut self, history: &History, now: Instant) {
        let mut placeholders = Placeholders::default();
        let mut away = Away::new();
        for (path, pending) in &mut self.pending {
            if pending.missing.is_none() || self.root.join(&**path).symlink_metadata().is_ok() {
                continue;
            }
            match placeholders.client(&self.root, path) {
                Some(by) => _ = away.insert(path.clone(), by),
                None if self.away.contains_key(path) => pending.missing = Some(now),
                None => {}
            }
        }
        away.retain(|path, _| history.blob(path).is_some());
        self.index.set_away(doubt::away(&away));
        self.away = away;
    }

    /// Why what is on disk at `path` is not believed, and what helps; `None`: it is.
    pub fn disbelief(&self, path: &str) -> Option<String> {
        if self.has_nothing_at(path)
            && let Some(by) = self.kept_elsewhere(path)
        {
            return Some(format!("is not here: {by} keeps it elsewhere: have {by} fetch it"));
        }
        let Finding { message, hint, .. } = self.index.doubt_of(path)?;
        Some(format!("{message}: {hint}"))
    }

    /// Whose client keeps the file at `path` elsewhere for now, if one does.
    pub fn kept_elsewhere(&self, path: &str) -> Option<&'static str> {
        Placeholders::default().client(&self.root, path)
    }

    /// When a file was last seen to change, by its own time or by ours; `None`: neither says anything.
    pub fn last_change(&self, path: &str, stat: &std::fs::Metadata) -> Option<Instant> {
        let age = clock::age(stat);
        // A time in the future says nothing of when.
        let saved = Instant::now().checked_sub(age).filter(|_| !age.is_zero());
        let seen = self.pending.get(path).map(|pending| pending.last);
        saved.into_iter().chain(seen).max()
    }
}
