//! What git's configuration says, by git's own word: one process of the user's git reads it, with every include,
//! condition and variable that it knows of, and is asked again when a file that it may have read is another one.
//!
//! Never reads a configuration itself, but where no git can be run.

use super::identity::Identity;
use super::program;
use crate::error::{Error, Result, plain};
use crate::shell::clock;
use crate::shell::files::Stamp;
use git2::Repository;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::hash::{Hash, Hasher};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// File systems date a change by a clock that ticks about so often.
const TICK: Duration = Duration::from_millis(12);

/// An environment.
pub(super) type Variables = BTreeMap<OsString, OsString>;

/// Where git's configuration is looked for.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The work tree's root.
    pub(super) work_tree: PathBuf,
    /// The git directory of this work tree.
    pub(super) git_dir: PathBuf,
    /// The one that all work trees share.
    pub(super) common_dir: PathBuf,
    /// The environment; `None`: our own.
    pub(super) variables: Option<Variables>,
}

/// What git said.
#[derive(Debug, Default)]
pub struct Settings {
    /// The values of each key, of which the last one counts but where a key has several; `None`: the key stands alone,
    /// for yes.
    values: BTreeMap<String, Vec<Option<Vec<u8>>>>,
    /// Whom they name, once that was asked.
    pub(super) identity: OnceLock<Identity>,
}

/// The configuration of one repository, asked for when it is needed first.
#[derive(Debug)]
pub(super) struct Configuration {
    pub(super) place: Place,
    state: RefCell<State>,
}

#[derive(Debug)]
enum State {
    Unasked,
    /// git is on its way.
    Asked(Question),
    Known(Answer),
}

#[derive(Debug)]
struct Question {
    /// `None` once it is answered.
    git: Option<io::Result<Child>>,
    since: Instant,
}

#[derive(Debug, Clone)]
struct Answer {
    /// What git said, or why it refused to say anything.
    settings: Result<Arc<Settings>, String>,
    /// The files that it depends on, there or not, and what each of them was.
    sources: Vec<(PathBuf, Option<Stamp>)>,
    /// One of them changed while git was at it, or git could not be asked.
    is_racy: bool,
}

/// One line of git's list.
struct Line {
    /// The file that it stands in; `None`: a variable or an argument.
    file: Option<PathBuf>,
    key: String,
    value: Option<Vec<u8>>,
}

impl Place {
    /// A variable of the environment.
    pub(super) fn variable(&self, name: &str) -> Option<OsString> {
        match &self.variables {
            Some(variables) => variables.get(OsStr::new(name)).cloned(),
            None => std::env::var_os(name),
        }
    }

    /// As [`Place::variable`]; an empty one counts for nothing.
    pub(super) fn said(&self, name: &str) -> Option<OsString> {
        self.variable(name).filter(|value| !value.is_empty())
    }

    /// A git command that reads the configuration as it is, without settings of ours.
    fn command(&self) -> Command {
        command(&self.work_tree, self.variables.as_ref())
    }

    /// What a short command of git's prints.
    ///
    /// # Errors
    /// When there is no git, or it fails; with its last words.
    pub(super) fn ask(&self, name: &'static str, arguments: &[&str]) -> Result<Vec<u8>> {
        let failed = |cause| Error::Git { command: name, cause };
        let mut command = self.command();
        let output = command.arg(name).args(arguments).output().map_err(|cause| failed(plain(&cause)))?;
        if output.status.success() { Ok(output.stdout) } else { Err(failed(words(&output))) }
    }

    fn home(&self) -> Option<PathBuf> {
        self.said("HOME").map(PathBuf::from)
    }

    /// A file of the user's own that git reads unless another is named, such as `ignore`.
    pub(super) fn users_file(&self, name: &str) -> Option<PathBuf> {
        let folder = self.said("XDG_CONFIG_HOME").map(PathBuf::from);
        Some(folder.or_else(|| Some(self.home()?.join(".config")))?.join("git").join(name))
    }

    /// Where configuration may stand that is not there yet, and what conditions look at.
    fn usual_sources(&self) -> Vec<PathBuf> {
        let mut sources = vec![
            self.common_dir.join("config"),
            self.git_dir.join("config.worktree"),
            // A condition may ask for the branch.
            self.git_dir.join("HEAD"),
            self.said("GIT_CONFIG_SYSTEM").map_or_else(|| "/etc/gitconfig".into(), PathBuf::from),
        ];
        match self.variable("GIT_CONFIG_GLOBAL") {
            Some(file) => sources.push(file.into()),
            None => {
                sources.extend(self.users_file("config"));
                sources.extend(self.home().map(|home| home.join(".gitconfig")));
            }
        }
        sources
    }

    /// A path as a value of the configuration says it, where that takes no knowledge of git's: `~/x`, `/x`, `x`, the
    /// last as seen from `folder`.
    fn plain_path(&self, value: &[u8], folder: &Path) -> Option<PathBuf> {
        match value {
            [b'~', b'/', rest @ ..] => Some(self.home()?.join(OsStr::from_bytes(rest))),
            // Another user's home, where git is installed, a file that may be missing.
            [b'~' | b'%' | b':', ..] => None,
            _ => Some(folder.join(OsStr::from_bytes(value))),
        }
    }
}

impl PartialEq for Settings {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl Hash for Settings {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.values.hash(state);
    }
}

impl Settings {
    /// The value of a key as text.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        Some(String::from_utf8_lossy(self.bytes(key)?).into_owned())
    }

    /// The value of a key.
    pub(super) fn bytes(&self, key: &str) -> Option<&[u8]> {
        self.last(key)?.as_deref()
    }

    /// The values of a key that may have several, as text.
    pub(super) fn texts(&self, key: &str) -> impl Iterator<Item = Cow<'_, str>> {
        let values = self.values.get(&normal(key)).into_iter().flatten().flatten();
        values.map(|value| String::from_utf8_lossy(value))
    }

    /// The names for which this key is set: `origin` for `remote` and `url`, where `remote.origin.url` is.
    pub(super) fn names<'s>(&'s self, section: &'s str, key: &'s str) -> impl Iterator<Item = &'s str> {
        let name = move |it: &'s String| {
            it.strip_prefix(section)?.strip_prefix('.')?.strip_suffix(key)?.strip_suffix('.')
        };
        self.values.keys().filter_map(name)
    }

    fn last(&self, key: &str) -> Option<&Option<Vec<u8>>> {
        self.values.get(&normal(key))?.last()
    }

    /// The value of a key as yes or no; `None` where it is neither, too.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        let Some(value) = self.last(key)? else { return Some(true) };
        match value.to_ascii_lowercase().as_slice() {
            b"true" | b"yes" | b"on" => Some(true),
            b"false" | b"no" | b"off" | b"" => Some(false),
            number => is_nonzero(number),
        }
    }
}

/// A git command in this folder that reads the configuration as it is, without settings of ours.
pub(super) fn command(folder: &Path, variables: Option<&Variables>) -> Command {
    let mut command = program::bare(folder);
    if let Some(variables) = variables {
        command.env_clear().envs(variables);
    }
    // It would make `git config` read that one file, unlike every other command.
    command.env_remove("GIT_CONFIG");
    command
}

/// Why git failed, in its own words.
pub(super) fn words(output: &Output) -> String {
    let words = program::last_words(&output.stderr, &output.stdout);
    words.strip_prefix("fatal: ").map_or(words.clone(), str::to_owned)
}

/// A number as git's yes and no take it, with a unit behind it or without.
fn is_nonzero(text: &[u8]) -> Option<bool> {
    let text = std::str::from_utf8(text).ok()?.trim_start();
    let digits = text.strip_suffix(['k', 'm', 'g']).unwrap_or(text);
    digits.parse::<i32>().ok().map(|number| number != 0)
}

/// A key as git's list has it: all but the name in its middle is in small letters.
fn normal(key: &str) -> String {
    let (Some(first), Some(last)) = (key.find('.'), key.rfind('.')) else { return key.to_ascii_lowercase() };
    format!("{}{}{}", key[..first].to_ascii_lowercase(), &key[first..last], key[last..].to_ascii_lowercase())
}

impl Configuration {
    /// That of a repository.
    pub(super) fn new(place: Place) -> Self {
        Self { place, state: RefCell::new(State::Unasked) }
    }

    /// Begins to ask, so that the answer is there when it is needed.
    pub(super) fn begin(&self) {
        let mut state = self.state.borrow_mut();
        if matches!(*state, State::Unasked) {
            *state = State::Asked(self.question());
        }
    }

    /// What it says now. `git` is read where there is no program to ask.
    ///
    /// # Errors
    /// With git's own words, when it cannot read it.
    pub(super) fn settings(&self, git: &Repository) -> Result<Arc<Settings>> {
        self.look(git);
        match &*self.state.borrow() {
            State::Known(Answer { settings, .. }) => {
                let path = self.place.work_tree.clone();
                settings.clone().map_err(|cause| Error::Configuration { path, cause })
            }
            _ => Ok(Arc::default()),
        }
    }

    /// Looks whether it is still what it was, and asks again where it may not be.
    fn look(&self, git: &Repository) {
        let mut state = self.state.borrow_mut();
        let question = match std::mem::replace(&mut *state, State::Unasked) {
            State::Known(answer) if answer.is_current() => {
                *state = State::Known(answer);
                return;
            }
            State::Asked(question) => question,
            _ => self.question(),
        };
        *state = State::Known(self.answer(question, git));
    }

    fn question(&self) -> Question {
        let since = Instant::now();
        let mut command = self.place.command();
        command
            .args(["config", "--list", "--includes", "--show-origin", "-z"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Question { git: Some(command.spawn()), since }
    }

    fn answer(&self, mut question: Question, git: &Repository) -> Answer {
        // Where no process is to be had just now, git is asked at the next opportunity.
        let mut is_makeshift = false;
        let lines = match question.git.take() {
            Some(Ok(child)) => self.said_by_git(child),
            unstarted => {
                is_makeshift =
                    unstarted.is_some_and(|it| it.is_err_and(|it| it.kind() != io::ErrorKind::NotFound));
                Ok(read_by_libgit2(git))
            }
        };
        let mut sources = self.place.usual_sources();
        let settings = lines.map(|lines| {
            for Line { file, key, value } in &lines {
                sources.extend(file.clone());
                sources.extend(self.included(file.as_deref(), key, value.as_deref()));
            }
            let mut values = BTreeMap::<_, Vec<_>>::new();
            for line in lines {
                values.entry(line.key).or_default().push(line.value);
            }
            Arc::new(Settings { values, identity: OnceLock::new() })
        });
        sources.sort();
        sources.dedup();
        let took = question.since.elapsed() + TICK;
        let is_new = |path: &PathBuf| {
            let age = path.metadata().map(|stat| clock::age(&stat));
            // One of the future says nothing of when.
            age.is_ok_and(|age| !age.is_zero() && age < took)
        };
        let is_racy = is_makeshift || sources.iter().any(is_new);
        let stamped = |path: PathBuf| (path.clone(), Stamp::of_target(&path));
        Answer { settings, sources: sources.into_iter().map(stamped).collect(), is_racy }
    }

    fn said_by_git(&self, git: Child) -> Result<Vec<Line>, String> {
        let output = git.wait_with_output().map_err(|cause| plain(&cause))?;
        if output.status.success() { Ok(self.lines(&output.stdout)) } else { Err(words(&output)) }
    }

    /// Takes git's list apart: where from, key and value, each pair ended by a zero.
    fn lines(&self, printed: &[u8]) -> Vec<Line> {
        let mut parts = printed.split(|byte| *byte == 0);
        let mut lines = Vec::new();
        while let (Some(origin), Some(pair)) = (parts.next(), parts.next()) {
            let (key, value) = match pair.iter().position(|byte| *byte == b'\n') {
                Some(end) => (&pair[..end], Some(pair[end + 1..].to_vec())),
                None => (pair, None),
            };
            let file =
                origin.strip_prefix(b"file:").map(|path| self.place.work_tree.join(OsStr::from_bytes(path)));
            lines.push(Line { file, key: String::from_utf8_lossy(key).into_owned(), value });
        }
        lines
    }

    /// The file that a line includes, there or not, and whether its condition holds or not.
    fn included(&self, file: Option<&Path>, key: &str, value: Option<&[u8]>) -> Option<PathBuf> {
        let includes = key == "include.path" || key.starts_with("includeif.") && key.ends_with(".path");
        let folder = file.and_then(Path::parent).unwrap_or(&self.place.work_tree);
        self.place.plain_path(value.filter(|_| includes)?, folder)
    }

    /// The path that a key names, read as git reads it.
    ///
    /// # Errors
    /// When git cannot tell.
    pub(super) fn path(&self, settings: &Settings, key: &str) -> Result<PathBuf> {
        let value = settings.bytes(key).unwrap_or_default();
        if let Some(path) = self.place.plain_path(value, &self.place.work_tree) {
            return Ok(path);
        }
        let mut said = self.place.ask("config", &["--type=path", "-z", "--get", key])?;
        said.pop();
        Ok(self.place.work_tree.join(OsString::from_vec(said)))
    }
}

impl Answer {
    fn is_current(&self) -> bool {
        // What git stumbled over may stand in a file that it did not name.
        !self.is_racy
            && self.settings.is_ok()
            && self.sources.iter().all(|(path, stamp)| Stamp::of_target(path) == *stamp)
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        // Nobody wants the answer any more.
        if let Some(Ok(git)) = &mut self.git {
            let _ = git.kill();
            let _ = git.wait();
        }
    }
}

/// The configuration as libgit2 reads it, where no git can be run that might read it otherwise.
fn read_by_libgit2(git: &Repository) -> Vec<Line> {
    let mut lines = Vec::new();
    let Ok(config) = git.config().and_then(|mut config| config.snapshot()) else { return lines };
    if let Ok(entries) = config.entries(None) {
        let _ = entries.for_each(|entry| {
            let key = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            let value = entry.has_value().then(|| entry.value_bytes().to_vec());
            lines.push(Line { file: None, key, value });
        });
    }
    lines
}

#[cfg(test)]
pub(super) mod tests;
