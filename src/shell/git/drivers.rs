//! Git's merge drivers: what tells this clone's git to merge contacts by field and the agenda without a conflict.
//!
//! Only `.gitattributes` travels with a repository; a driver's command stands in each clone's own configuration.

use super::Repo;
use crate::error::{Error, Result, plain};
use std::path::Path;
use std::process::{Command, Stdio};

/// The driver of notes, as attributes name it.
pub const CONTACT: &str = "rounds-contact";
/// The driver of the agenda.
pub const AGENDA: &str = "rounds-agenda";

/// What git says of each driver, and the word that `rounds merge-driver` takes.
const DRIVERS: [(&str, &str, &str); 2] = [
    (CONTACT, "contact", "rounds: contacts field by field"),
    (AGENDA, "agenda", "rounds: the agenda's marks"),
];

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
    /// When the configuration cannot be written.
    pub fn register_drivers(&self) -> Result<bool> {
        let register = || {
            let mut config = self.git.config()?.open_level(git2::ConfigLevel::Local)?;
            let mut is_new = false;
            for (driver, word, name) in DRIVERS {
                for (key, value) in [("name", name.to_owned()), ("driver", command(word))] {
                    let key = format!("merge.{driver}.{key}");
                    if config.get_string(&key).ok().as_ref() != Some(&value) {
                        config.set_str(&key, &value)?;
                        is_new = true;
                    }
                }
            }
            Ok(is_new)
        };
        register().map_err(|cause| self.error(cause))
    }

    /// What this clone's git is not told of the drivers, if anything; `agenda` is the agenda's file.
    pub fn lacks_drivers(&self, agenda: &str) -> Option<Lack> {
        let commands = DRIVERS.map(|(driver, word, _)| {
            (self.setting(&format!("merge.{driver}.driver")).unwrap_or_default(), command(word))
        });
        let names = |path: &str, driver: &str| self.attribute(path, "merge").as_deref() == Some(driver);
        if commands.iter().any(|(is, _)| is.is_empty()) {
            Some(Lack::Commands)
        } else if !names("contact.md", CONTACT) || !names(agenda, AGENDA) {
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
