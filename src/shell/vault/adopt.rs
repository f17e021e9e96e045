//! An inbox of the time when it needed no name. Its name is written into `rounds.toml`, once, where history proves that
//! we worked in it. A file of that name that was there before us is the user's, and is left alone.

use super::journal::{FileEdit, Operation};
use super::open::Vault;
use super::operations::Carried;
use super::report::Round;
use crate::config::{self, Config, INBOX};
use crate::error::Result;
use crate::message;
use crate::shell::files::{self, Found};
use crate::shell::git::Oid;

impl Vault {
    /// Names the inbox, in a commit of its own, where one of our commits worked in it under settings that named none.
    pub(super) fn adopt_inbox(&mut self, round: &mut Round<'_>) -> Result<()> {
        let is_open = self.disk().config().inbox_file.is_none() && !self.asked_for_inbox;
        if !is_open || !matches!(files::read(self.root(), INBOX), Found::File(_)) {
            return Ok(());
        }
        self.asked_for_inbox = true;
        if !self.was_inbox()? {
            return Ok(());
        }
        let Some(operation) = settings_with_inbox(self) else { return Ok(()) };
        if !matches!(self.carry_out(&operation, round)?, Carried::Out) {
            self.asked_for_inbox = false;
        }
        Ok(())
    }

    /// Whether the newest of our commits that changed [`INBOX`] did so under settings without an inbox, and none has named
    /// it since: whoever takes the name out again has said that it is theirs.
    fn was_inbox(&self) -> Result<bool> {
        let mut is_named = false;
        let found = self.repo().find_past(|past| {
            is_named = is_named || past.trailer(message::BY).as_deref() == Some(message::SETTINGS);
            let is_ours = past.trailer(message::BY).as_deref() == Some(message::INBOX);
            Ok(is_named || (is_ours && self.repo().before(past.id, INBOX)?.0))
        })?;
        match found {
            Some((past, _)) if !is_named => Ok(self.settings_in(past.id)?.inbox_file.is_none()),
            _ => Ok(false),
        }
    }

    /// The settings as a commit has them.
    fn settings_in(&self, commit: Oid) -> Result<Config> {
        let bytes = self.trees().bytes_in(self.repo().step(commit)?.tree, config::FILE)?;
        Ok(Config::parse(&String::from_utf8_lossy(&bytes.unwrap_or_default())))
    }
}

/// What names [`INBOX`] as the inbox in the vault's settings; `None` where they cannot be read, or changed for sure.
pub fn settings_with_inbox(vault: &Vault) -> Option<Operation> {
    let old = match files::read(vault.root(), config::FILE) {
        Found::File(content) => Some(content.bytes),
        Found::Nothing => None,
        Found::Unreadable(_) => return None,
    };
    let new = config::with_inbox(std::str::from_utf8(old.as_deref().unwrap_or_default()).ok()?)?;
    let edits = vec![FileEdit { path: config::FILE.into(), old, new: Some(new.into_bytes()) }];
    Some(Operation { edits, message: message::inbox_named(INBOX) })
}
