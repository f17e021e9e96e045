//! What the user is asked where two machines cannot agree, and their answers: the next sync goes by these.

use super::tree_merge::{content, merged};
use crate::error::Result;
use crate::merge::Dispute;
use crate::shell::files::{self, Found};
use crate::shell::git::Oid;
use crate::shell::vault::Vault;
use crate::shell::vault::conflicts::{Answers, Clash, LONGEST, still_open};
use std::sync::Arc;

impl Vault {
    /// What two machines cannot agree on, as far as it is known, holds still and has no answer yet.
    pub fn unsettled(&self) -> Vec<Clash> {
        still_open(self.repo(), self.history.head.commit)
    }

    /// The path of a clash as the user knows it: from the vault where it is in there.
    pub fn path_of_clash(&self, clash: &Clash) -> Arc<str> {
        self.repo().in_this_vault(&clash.path).unwrap_or_else(|| clash.path.as_str().into())
    }

    /// Whether the file of a clash is on disk as our side has it; also where it is not there at all.
    ///
    /// # Errors
    /// When the user's filter fails.
    pub fn holds_still(&self, clash: &Clash) -> Result<bool> {
        let Some(path) = self.repo().in_this_vault(&clash.path) else { return Ok(true) };
        Ok(match files::read(self.root(), &path) {
            Found::File(content) => Some(self.repo().blob_of(&path, &content.bytes, false)?) == clash.ours,
            Found::Nothing => true,
            Found::Unreadable(_) => false,
        })
    }

    /// What a clash asks; `None`: one of its versions has no lines, so that one side or the other is right as a whole.
    pub fn dispute(&self, clash: &Clash) -> Option<Dispute> {
        let inside = self.repo().in_this_vault(&clash.path);
        let text = |id: Option<Oid>| -> Option<String> {
            let Some(id) = id else { return Some(String::new()) };
            let bytes = content(self.repo(), inside.as_deref(), id).ok()?;
            String::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST)
        };
        let texts = [text(clash.base)?, text(clash.ours)?, text(clash.theirs)?];
        let texts = texts.each_ref().map(String::as_str);
        let merged = merged(self.disk(), inside.as_deref(), texts, ["ours", "theirs"]);
        let dispute = Dispute::of_merged(&merged.text);
        (!dispute.questions.is_empty()).then_some(dispute)
    }

    /// Takes the user's word for what the two versions of a clash come to; the next sync goes by it.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub fn settle_clash(&mut self, clash: &Clash, text: &[u8]) -> Result<()> {
        let oid = match self.repo().in_this_vault(&clash.path) {
            Some(path) => self.repo().blob_of(&path, text, true)?,
            None => self.repo().store_as_is(text)?,
        };
        let state = self.repo().state()?;
        Answers::read(state).add(state, clash, oid)
    }

    /// Takes the user's word that one side's version is right as a whole; `false`: that side has none.
    ///
    /// # Errors
    /// As [`Vault::settle_clash`].
    pub fn settle_whole(&mut self, clash: &Clash, is_theirs: bool) -> Result<bool> {
        let Some(oid) = (if is_theirs { clash.theirs } else { clash.ours }) else { return Ok(false) };
        let state = self.repo().state()?;
        Answers::read(state).add(state, clash, oid)?;
        Ok(true)
    }
}
