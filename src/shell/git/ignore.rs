//! What git ignores, by the rules of `.gitignore`, `info/exclude` and the user's own file.
//!
//! The rules are read here and their patterns matched by gitoxide, since libgit2 reads them otherwise than git does; a
//! test holds the two equal to git over random rules. Nothing is decided here about what git tracks.

use super::{Repo, RepoPath};
use crate::error::Result;
use crate::shell::files::Stamp;
use gix_glob::pattern::{Case, Mode};
use gix_glob::{Pattern, wildmatch};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// git reads no larger file for rules.
const LARGEST: u64 = 100 << 20;

/// The rules as they were read, for as long as their files stay the same.
#[derive(Debug, Default)]
pub(super) struct Rules {
    files: RefCell<HashMap<PathBuf, Known>>,
    /// Whether a folder is ignored, with all that is in it; as of this look.
    folders: RefCell<HashMap<String, bool>>,
    /// The files' rules of the whole repository and whether case counts; as of this look.
    whole: RefCell<Option<Whole>>,
    /// Counts the looks: once in each, every file is asked whether it is still the same.
    look: Cell<u64>,
}

#[derive(Debug)]
struct Known {
    look: u64,
    stamp: Option<Stamp>,
    list: Arc<List>,
}

#[derive(Debug, Clone)]
struct Whole {
    /// The clone's own, then the user's.
    lists: [Arc<List>; 2],
    case: Case,
}

/// The rules of one file, the last first: that is the order in which they count.
type List = Vec<Pattern>;

/// A file of rules.
enum Source<'p> {
    /// A folder's `.gitignore`, by its path in the repository: a link is not followed, and where it is left out of the work
    /// tree, the index has it.
    InTree(&'p RepoPath),
    /// Any other.
    Beside,
}

/// Reads the rules of a file's text.
fn read(text: &[u8]) -> List {
    let text = text.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(text);
    let lines = text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let rules = lines.filter(|line| !line.starts_with(b"#")).filter_map(|line| {
        // git reads a line as far as a zero.
        let line = line.split(|byte| *byte == 0).next().unwrap_or_default();
        Pattern::from_bytes(without_trailing_blanks(line))
    });
    let mut rules: List = rules.collect();
    rules.reverse();
    rules
}

/// A line without the blanks at its end, but for one behind a backslash.
fn without_trailing_blanks(line: &[u8]) -> &[u8] {
    let (mut end, mut place) = (0, 0);
    while let Some(byte) = line.get(place) {
        place += if *byte == b'\\' { 2 } else { 1 };
        if *byte != b' ' {
            end = place;
        }
    }
    &line[..end.min(line.len())]
}

/// Whether the rules say of `path`, as seen from their folder, that it is ignored; `None`: nothing.
fn verdict(list: &List, path: &str, folder: bool, case: Case) -> Option<bool> {
    let rule = list.iter().find(|rule| matches(rule, path, folder, case))?;
    Some(!rule.is_negative())
}

/// As git matches: what stands before a pattern's first sign literally, and by themselves the signs from there on, so that
/// `a**/b` begins with a `**/`.
fn matches(rule: &Pattern, path: &str, folder: bool, case: Case) -> bool {
    let mode = match case {
        Case::Sensitive => wildmatch::Mode::NO_MATCH_SLASH_LITERAL,
        Case::Fold => wildmatch::Mode::NO_MATCH_SLASH_LITERAL | wildmatch::Mode::IGNORE_CASE,
    };
    if rule.mode.contains(Mode::MUST_BE_DIR) && !folder {
        return false;
    }
    if rule.mode.contains(Mode::NO_SUB_DIR) && !rule.mode.contains(Mode::ABSOLUTE) {
        let name = path.rsplit('/').next().unwrap_or(path);
        return rule.matches(name.into(), mode);
    }
    let (literal, signs) = rule.text.split_at(rule.first_wildcard_pos.unwrap_or(rule.text.len()));
    let Some((start, rest)) = path.as_bytes().split_at_checked(literal.len()) else { return false };
    let is_same = match case {
        Case::Sensitive => start == literal,
        Case::Fold => start.eq_ignore_ascii_case(literal),
    };
    is_same
        && if signs.is_empty() {
            rest.is_empty()
        } else {
            gix_glob::wildmatch(signs.into(), rest.into(), mode)
        }
}

impl Rules {
    /// Forgets which files are known to be as they were read.
    fn look_again(&self) {
        self.look.set(self.look.get() + 1);
        self.folders.borrow_mut().clear();
        *self.whole.borrow_mut() = None;
    }

    /// The rules of a file, read again if it is another one than before.
    fn list(&self, repo: &Repo, path: PathBuf, source: &Source<'_>) -> Arc<List> {
        let look = self.look.get();
        if let Some(known) = self.files.borrow().get(&path).filter(|known| known.look == look) {
            return known.list.clone();
        }
        let stat = match source {
            Source::InTree(_) => path.symlink_metadata(),
            Source::Beside => path.metadata(),
        };
        let stat = stat.ok();
        let stamp = stat.as_ref().map(Stamp::from);
        let mut files = self.files.borrow_mut();
        if let Some(known) =
            files.get_mut(&path).filter(|known| known.stamp.is_some() && known.stamp == stamp)
        {
            known.look = look;
            return known.list.clone();
        }
        let text = match (source, stat) {
            (_, Some(stat)) => text_of(&path, &stat),
            (Source::InTree(name), None) => repo.kept_back(name),
            (Source::Beside, None) => None,
        };
        let list = Arc::new(text.as_deref().map(read).unwrap_or_default());
        files.insert(path, Known { look, stamp, list: list.clone() });
        list
    }

    fn whole(&self, repo: &Repo) -> Whole {
        if let Some(whole) = &*self.whole.borrow() {
            return whole.clone();
        }
        let list = |path: PathBuf| self.list(repo, path, &Source::Beside);
        let own = list(repo.git.commondir().join("info/exclude"));
        let users = repo.users_file("core.excludesFile", "ignore").map(list).unwrap_or_default();
        let folds = repo.setting_flag("core.ignoreCase") == Some(true);
        let whole = Whole { lists: [own, users], case: if folds { Case::Fold } else { Case::Sensitive } };
        *self.whole.borrow_mut() = Some(whole.clone());
        whole
    }

    /// Whether a path of the repository is ignored, as of this look.
    fn ignores(&self, repo: &Repo, path: &str, folder: bool) -> bool {
        if folder && let Some(known) = self.folders.borrow().get(path) {
            return *known;
        }
        // In a folder that is ignored nothing else counts.
        let parent = path.rsplit_once('/').map(|(parent, _)| parent);
        let is_ignored = parent.is_some_and(|parent| self.ignores(repo, parent, true))
            || self.decide(repo, path, folder).unwrap_or(false);
        if folder {
            self.folders.borrow_mut().insert(path.to_owned(), is_ignored);
        }
        is_ignored
    }

    /// What the rules that are nearest say: those of its folder, of the folders above, of the clone, of the user.
    fn decide(&self, repo: &Repo, path: &str, folder: bool) -> Option<bool> {
        let Whole { lists, case } = self.whole(repo);
        let slashes = path.rmatch_indices('/').map(|(slash, _)| slash + 1).chain([0]);
        let mut in_folders = slashes.map(|below| {
            let name = RepoPath::new(format!("{}.gitignore", &path[..below]));
            let list = self.list(repo, repo.work_tree.join(&name), &Source::InTree(&name));
            verdict(&list, &path[below..], folder, case)
        });
        in_folders
            .find_map(|said| said)
            .or_else(|| lists.iter().find_map(|list| verdict(list, path, folder, case)))
    }
}

/// The text of a file of rules; none of what is no file, such as a pipe that would never end.
fn text_of(path: &Path, stat: &Metadata) -> Option<Vec<u8>> {
    if !stat.is_file() || stat.len() > LARGEST {
        return None;
    }
    let mut text = Vec::new();
    File::open(path).ok()?.take(LARGEST).read_to_end(&mut text).ok()?;
    Some(text)
}

impl Repo {
    /// Whether git ignores a path that it does not track. `folder` tells what stands there.
    pub fn is_ignored(&self, path: &str, folder: bool) -> bool {
        self.look_at_rules();
        self.ignores(path, folder)
    }

    /// Looks whether the files of rules are still the same, once for all that is asked of `Repo::ignores` then.
    pub fn look_at_rules(&self) {
        self.rules.look_again();
    }

    /// As [`Repo::is_ignored`], as of the last look.
    pub(super) fn ignores(&self, path: &str, folder: bool) -> bool {
        self.rules.ignores(self, &self.in_repo(path), folder)
    }

    /// Whether git ignores the vault's own folder: then it cannot keep it.
    pub(super) fn ignores_vault(&self) -> bool {
        let folder = self.prefix.trim_end_matches('/');
        !folder.is_empty() && self.rules.ignores(self, folder, true)
    }

    /// Whether git ignores a folder and tracks no file in it: one that it tracks is the user's decision. As of the last
    /// look.
    pub fn leaves_out_folder(&mut self, path: &str) -> bool {
        let below = format!("{}/", self.in_repo(path));
        self.ignores(path, true) && !self.fresh_index().is_ok_and(|index| index.find_prefix(&*below).is_ok())
    }

    /// Those of the files that git ignores and does not track.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn left_out(&mut self, files: Vec<Arc<str>>) -> Result<HashSet<Arc<str>>> {
        self.fresh_index()?;
        self.look_at_rules();
        let is_left_out = |path: &Arc<str>| !self.is_indexed(path) && self.ignores(path, false);
        Ok(files.into_iter().filter(is_left_out).collect())
    }
}

#[cfg(test)]
mod tests;
