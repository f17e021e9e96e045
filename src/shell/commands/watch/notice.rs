//! The day's notice: given once, at its time or when the watcher comes to it later, and by nobody else. Who shows it may
//! take as long as they like.

use super::Watcher;
use crate::agenda::{Extent, day};
use crate::error::Result;
use crate::notice;
use crate::shell::files::{self, Found};
use crate::shell::terminal::{Terminal, plain};
use crate::shell::vault::Vault;
use crate::shell::{clock, process};
use chrono::NaiveDate;
use std::path::PathBuf;

impl Watcher<'_> {
    pub(super) fn notice_is_due(&self) -> bool {
        let Some(open) = &self.open else { return false };
        let notice = open.vault.disk().config().notice;
        !self.stopping && notice.is_due(self.options().today, clock::time(), self.noticed)
    }

    /// Gives the notice of the day, where it is time for it and something is due.
    pub(super) fn notice(&mut self) {
        let (true, Some(open)) = (self.notice_is_due(), &self.open) else { return };
        let today = self.options().today;
        let agenda = day::build(open.vault.disk(), today, Extent::Day);
        let text = notice::text(&agenda, open.vault.disk().config().notice.names);
        // What comes up later in the day is for DUE.md.
        let kept = place(&open.vault).and_then(|path| files::write_own(&path, today.to_string().as_bytes()));
        if let Err(error) = kept {
            self.context.terminal.warn(error, None);
        }
        self.noticed = Some(today);
        if let Some(text) = text {
            show(text, self.context.terminal);
        }
    }
}

/// The day of the last notice, as an earlier watcher left it.
pub(super) fn last(vault: &Vault) -> Option<NaiveDate> {
    match files::read_at(&place(vault).ok()?) {
        Found::File(content) => String::from_utf8_lossy(&content.bytes).trim().parse().ok(),
        _ => None,
    }
}

fn place(vault: &Vault) -> Result<PathBuf> {
    Ok(vault.repo().state()?.join("noticed"))
}

/// Has it shown, in a thread: a desktop that does not answer is none of the watcher's troubles.
fn show(text: String, terminal: Terminal) {
    let show = move || {
        let command = notice::shown_by(cfg!(target_os = "macos"), &text);
        let cause = match process::run(&command) {
            Ok(ran) if ran.is_success => return,
            Ok(ran) => ran.complaint,
            Err(cause) => crate::error::plain(&cause),
        };
        // Nobody is left to tell when stdout fails.
        let _ = terminal.progress(&plain(&format!("no notice: no desktop answers: {}: {cause}", command[0])));
    };
    // Where the system gives no thread, no notice is the least of it.
    let _ = std::thread::Builder::new().spawn(show);
}
