//! What libgit2 heeds of git's configuration: it reads that by itself, and where it reads something else than git does,
//! it is told what git says.

use super::settings::Settings;
use super::{Repo, files};
use crate::error::{Error, Result};
use git2::{ConfigLevel, Repository};
use std::fmt::Write;
use std::sync::Arc;
use tempfile::TempPath;

/// The keys that decide what it stores, and what it takes for changed; and what holds where git has no value.
const HEEDED: [(&str, &str); 11] = [
    ("autocrlf", "false"),
    ("eol", "native"),
    ("safecrlf", "warn"),
    ("ignorecase", "false"),
    ("filemode", "true"),
    ("symlinks", "true"),
    ("trustctime", "true"),
    ("protecthfs", "false"),
    ("protectntfs", "true"),
    ("precomposeunicode", "false"),
    (ATTRIBUTES, ""),
];

/// The user's own attributes, a path.
const ATTRIBUTES: &str = "attributesfile";

/// What libgit2 goes by.
pub(super) struct Heeded {
    pub(super) settings: Arc<Settings>,
    /// What it is told, where it needs to be told anything.
    file: Option<TempPath>,
}

impl Repo {
    /// Has libgit2 go by what git's configuration says now.
    ///
    /// # Errors
    /// When git cannot read its configuration, or the repository cannot be opened anew.
    pub(super) fn heed(&mut self) -> Result<()> {
        let settings = self.settings()?;
        if self.heeded.as_ref().is_some_and(|heeded| Arc::ptr_eq(&heeded.settings, &settings)) {
            return Ok(());
        }
        if self.heeded.as_ref().is_some_and(|heeded| heeded.file.is_some()) {
            self.heeded = None;
            self.renew()?;
        }
        let told = self.told(&settings);
        let write = || {
            let file = files::scratch_file(self.state()?).map_err(|cause| Error::io(&self.state, cause))?;
            let path = file.into_temp_path();
            std::fs::write(&path, &told).map_err(|cause| Error::io(&path, cause))?;
            Ok(path)
        };
        let file = if told.is_empty() { None } else { Some(write()?) };
        self.heeded = Some(Heeded { settings, file });
        self.forget_attributes();
        self.renew()
    }

    /// Another handle on the repository, which heeds the same.
    pub(super) fn another(&self) -> Result<Repository, git2::Error> {
        let git = super::open::again(&self.git)?;
        if let Some(file) = self.heeded.as_ref().and_then(|heeded| heeded.file.as_deref()) {
            // Above all that it reads itself.
            git.config()?.add_file(file, ConfigLevel::App, true)?;
        }
        Ok(git)
    }

    /// What libgit2 has to be told, as text of a configuration.
    fn told(&self, settings: &Settings) -> String {
        let reads = self.git.config().and_then(|mut config| config.snapshot()).ok();
        let mut told = String::new();
        for (word, default) in HEEDED {
            let key = format!("core.{word}");
            let read = reads.as_ref().and_then(|config| config.get_string(&key).ok());
            // A key alone means yes.
            let said = settings.text(&key).or_else(|| settings.flag(&key).map(|_| "true".to_owned()));
            if read == said {
                continue;
            }
            let value = match word {
                ATTRIBUTES => {
                    let path = self.users_file(&key, "attributes").unwrap_or_default();
                    path.to_string_lossy().into_owned()
                }
                _ => said.unwrap_or_else(|| default.to_owned()),
            };
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = writeln!(told, "[core]\n\t{word} = \"{value}\"");
        }
        told
    }
}
