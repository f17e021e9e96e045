//! Git's merge drivers: what tells this clone's git to merge contacts by field and the agenda without a conflict.
//!
//! Only `.gitattributes` travels with a repository; a driver's command stands in each clone's own configuration.

use super::lock::{GitLock, OwnLock, break_ours, with_suffix};
use super::{Repo, RepoPath};
use crate::config::Config;
use crate::error::{Error, Result, plain};
use crate::shell::files;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The driver of notes, as attributes name it.
pub const CONTACT: &str = "rounds-contact";
/// The driver of the agenda.
pub const AGENDA: &str = "rounds-agenda";

/// The driver of what else is made from the notes.
pub const FEED: &str = "rounds-feed";

/// What git says of each driver, and the word that `rounds merge-driver` takes.
const DRIVERS: [(&str, &str, &str); 3] = [
    (CONTACT, "contact", "rounds: contacts field by field"),
    (AGENDA, "agenda", "rounds: the agenda's marks"),
    (FEED, "feed", "rounds: files that are made anew"),
];

/// How long another `rounds` is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// What this clone's git is not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// The commands are not in its configuration.
    Commands,
    /// They are others than this version's.
    Outdated,
    /// `.gitattributes` does not name the drivers.
    Attributes,
}

/// The command that git runs. Where `rounds` is not there, or is one that cannot do it, git's own merge of text takes
/// its place: without it, git would keep ours without a word.
fn command(word: &str) -> String {
    format!(
        "rounds merge-driver {word} %O %A %B %L %P; s=$?; test $s -le 1 && exit $s; \
         exec git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B"
    )
}

impl Repo {
    /// Registers the drivers in this clone's configuration; `false` when all is there.
    ///
    /// # Errors
    /// When the configuration is locked or cannot be written.
    pub fn register_drivers(&self) -> Result<bool> {
        let wanted = DRIVERS.iter().flat_map(|(driver, word, name)| {
            [
                (format!("merge.{driver}.name"), (*name).to_owned()),
                (format!("merge.{driver}.driver"), command(word)),
            ]
        });
        let missing: Vec<_> =
            wanted.filter(|(key, value)| self.setting(key).as_ref() != Some(value)).collect();
        if !missing.is_empty() {
            self.configure(&missing)?;
        }
        Ok(!missing.is_empty())
    }

    /// Sets values in this clone's own configuration, under git's lock: a kill in the middle must not leave one that
    /// nobody can prove to be ours.
    fn configure(&self, values: &[(String, String)]) -> Result<()> {
        let file = self.git.commondir().join("config");
        let file = file.canonicalize().unwrap_or(file);
        let (lock, proof) = (with_suffix(&file, ".lock"), self.state()?.join("config.proof"));
        let stat = file.metadata().map_err(|cause| Error::io(&file, cause))?;
        // Another `rounds init` may be at it: its lock is proven by the same file.
        let place = self.state()?.join("round.lock");
        let _alone = OwnLock::take(&place, "", PATIENCE)
            .map_err(|refusal| refusal.or(|_| Error::Busy(self.work_tree.clone())))?;
        break_ours(&lock, &proof);
        // Taken before the look, so that what is written stems from what is there.
        let turn = GitLock::take(lock, proof, b"")?;
        let text = fs::read(&file).map_err(|cause| Error::io(&file, cause))?;
        let text = self.with_values(&text, values)?;
        turn.write(&text)?;
        turn.become_target(&file)?;
        fs::set_permissions(&file, stat.permissions()).map_err(|cause| Error::io(&file, cause))
    }

    /// A configuration's text with these values, written by libgit2 into a copy.
    fn with_values(&self, text: &[u8], values: &[(String, String)]) -> Result<Vec<u8>> {
        // A file, and libgit2's lock beside it, of a name that the next round sweeps after a kill.
        let copy = files::scratch_file(self.state()?);
        let copy = copy.map_err(|cause| Error::io(&self.state, cause))?.into_temp_path();
        fs::write(&copy, text).map_err(|cause| Error::io(&copy, cause))?;
        let set = || {
            let mut config = git2::Config::open(&copy)?;
            values.iter().try_for_each(|(key, value)| config.set_str(key, value))
        };
        set().map_err(|cause| self.error(cause))?;
        fs::read(&copy).map_err(|cause| Error::io(&copy, cause))
    }

    /// How git is to merge the file at a path of the repository, where its attributes say so.
    pub fn merge_attribute(&self, path: &RepoPath) -> Option<String> {
        self.attribute_at(path, "merge")
    }

    /// What this clone's git is not told of the drivers that a vault with these settings needs, if anything.
    pub fn lacks_drivers(&self, config: &Config) -> Option<Lack> {
        let feeds = config.feeds.iter().map(|(feed, name)| (feed.sample(name), FEED));
        let files = [("contact.md".to_owned(), CONTACT), (config.agenda_file.clone(), AGENDA)];
        let files: Vec<(String, &str)> = files.into_iter().chain(feeds).collect();
        let needed = DRIVERS.iter().filter(|(driver, ..)| files.iter().any(|(_, it)| it == driver));
        let commands: Vec<_> = needed
            .map(|(driver, word, _)| {
                (self.setting(&format!("merge.{driver}.driver")).unwrap_or_default(), command(word))
            })
            .collect();
        let is_named =
            |(path, driver): &(String, &str)| self.attribute(path, "merge").as_deref() == Some(*driver);
        if commands.iter().any(|(is, _)| is.is_empty()) {
            Some(Lack::Commands)
        } else if !files.iter().all(is_named) {
            Some(Lack::Attributes)
        } else {
            commands.iter().any(|(is, wanted)| is != wanted).then_some(Lack::Outdated)
        }
    }
}

/// Merges three files as `git merge-file` does, into `ours`; `false` when conflicts are left. Needs no repository.
///
/// # Errors
/// When git cannot be run or fails; `ours` is then as it was.
pub fn merge_file(base: &Path, ours: &Path, theirs: &Path, marker_size: u16) -> Result<bool> {
    let failed = |cause: String| Error::Git { command: "merge-file", cause };
    let mut git = Command::new("git");
    git.args(["merge-file", "-q", &format!("--marker-size={marker_size}")])
        .args(["-L", "ours", "-L", "base", "-L", "theirs", "--"])
        .args([ours, base, theirs])
        .stdin(Stdio::null());
    let status = git.status().map_err(|cause| failed(plain(&cause)))?;
    match status.code() {
        Some(0) => Ok(true),
        // The number of conflicts, at most 127.
        Some(1..=127) => Ok(false),
        _ => Err(failed("could not merge the text".into())),
    }
}
