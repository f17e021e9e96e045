//! Plain notes of the vault as contacts: one key in each.

use super::super::act::note;
use crate::contact::Circle;
use crate::error::Result;
use crate::note::edit::{Change, edit};
use crate::note::fields::Key;
use crate::note::{decode, split};
use crate::shell::terminal::plain;
use crate::shell::vault::{FileEdit, Vault};
use std::sync::Arc;

/// So many are shown.
const SHOWN: usize = 10;

/// What becomes of plain notes.
pub struct Plain {
    /// Those that become contacts.
    pub edits: Vec<FileEdit>,
    /// How many are contacts already …
    known: usize,
    /// … and how many have a front matter of their own.
    others: usize,
    /// Those that cannot be changed, and why.
    pub refused: Vec<String>,
}

impl Plain {
    /// What is shown of them before anything is written.
    pub fn preview(&self) -> String {
        let mut page = format!("plain notes: {}\n", self.edits.len());
        for edit in self.edits.iter().take(SHOWN) {
            page.push_str(&format!("  {}\n", plain(&edit.path)));
        }
        if self.edits.len() > SHOWN {
            page.push_str(&format!("  and {} more\n", self.edits.len() - SHOWN));
        }
        let counts = [
            (self.known, "contacts already"),
            (self.others, "with front matter of their own, left alone: name one to make it a contact"),
        ];
        for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
            page.push_str(&format!("  {count} {what}\n"));
        }
        page
    }
}

/// Makes contacts of those of `notes` that have no front matter yet, or are named themselves.
pub fn find(vault: &Vault, notes: &[Arc<str>], circle: Circle) -> Result<Plain> {
    let config = vault.disk().config();
    let mut found = Plain { edits: Vec::new(), known: 0, others: 0, refused: Vec::new() };
    for path in notes {
        if config.own_files().any(|own| own.eq_ignore_ascii_case(path)) {
            continue;
        }
        if vault.disk().get(path).is_some() {
            found.known += 1;
            continue;
        }
        let old = note(vault, path)?;
        let has_front = split(&decode(&old).text).front.is_some();
        if has_front && notes.len() > 1 {
            found.others += 1;
            continue;
        }
        let change = Change::Set(Key::Circle, (circle as u8).to_string());
        match edit(&old, &[change], &vault.disk().config().methods) {
            Ok(new) => found.edits.push(FileEdit { path: path.clone(), old: Some(old), new: Some(new) }),
            Err(refusal) => found.refused.push(format!("{path}: {}", refusal.message)),
        }
    }
    Ok(found)
}
