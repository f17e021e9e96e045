//! What the watcher says: each thing once, until it is another.

use super::super::count;
use super::super::status::{self, Standing};
use super::{BRIEF, Watcher};
use crate::agenda::entry::Section;
use crate::agenda::{Extent, day};
use crate::error::Result;
use crate::shell::terminal;
use crate::shell::vault::{Options, Report};
use std::mem::discriminant;
use std::time::{Duration, Instant};

impl Watcher<'_> {
    pub(super) fn say_ready(&self) -> Result<()> {
        let Some(open) = &self.open else { return Ok(()) };
        let agenda = day::build(open.vault.disk(), self.options().today, Extent::Day);
        let today = agenda.sections.iter().find(|part| part.section == Section::Today);
        let due = today.map_or(0, |part| part.entries.len());
        let contacts = count(open.vault.disk().contacts().len(), "contact");
        self.say(&format!("watching {}: {contacts}, {due} due", self.name()))?;
        status::lack(&open.vault).map_or(Ok(()), |lack| self.say(&lack))
    }

    pub(super) fn tell(&mut self, report: &Report) -> Result<()> {
        for (id, subject) in &report.commits {
            self.say(&format!("{id} {}", terminal::plain(subject)))?;
        }
        for warning in self.said.new_warnings(report) {
            self.context.terminal.warn(warning, None);
        }
        if let Some(pause) = &report.pause {
            // Of another kind, it is another pause: a detached HEAD is not as old as the lock of its checkout.
            let kind = discriminant(pause);
            let (_, since) = *match &mut self.paused {
                Some(paused) if paused.0 == kind => paused,
                paused => paused.insert((kind, Instant::now())),
            };
            if since.elapsed() < BRIEF && !self.stopping {
                return Ok(());
            }
            if self.said.is_new_pause(pause) {
                self.say(&format!("waiting: {}", terminal::plain(&pause.to_string())))?;
            }
        }
        let waits = self.said.new_waits(report);
        if self.stopping {
            return self.say_left(report);
        }
        for wait in waits {
            self.say(&format!("waiting: {}", status::line(&wait.path, &status::reason(wait, &self.root))))?;
        }
        self.leave(Standing::new(report, &self.root).syncing(self.syncs.trouble()));
        Ok(())
    }

    /// While we stop, all that waits is said, also what is only still being edited: nobody will commit it now.
    pub(super) fn say_left(&self, report: &Report) -> Result<()> {
        for subject in &report.would {
            self.say(&format!("not committed: {}", terminal::plain(subject)))?;
        }
        for wait in &report.waits {
            let reason = status::reason(wait, &self.root);
            self.say(&format!("not committed: {}", status::line(&wait.path, &reason)))?;
        }
        Ok(())
    }

    /// Says it where the last round did not come to its end.
    pub(super) fn say_what_is_left(&mut self) -> Result<Duration> {
        let options = Options { write: false, commit: false, ..self.options() };
        if let Some(Ok(report)) = self.open.as_mut().map(|open| open.vault.round(&options)) {
            self.say_left(&report)?;
        }
        Ok(Duration::ZERO)
    }

    /// Leaves for `rounds status` how we stand, unless that is there already.
    pub(super) fn leave(&mut self, standing: Standing) {
        let Some(open) = &self.open else { return };
        if self.standing.as_ref() != Some(&standing) && standing.leave(&open.vault).is_ok() {
            self.standing = Some(standing);
        }
    }

    /// Says what failed, once until all is well again.
    pub(super) fn say_failure(&mut self, what: &str) -> Result<()> {
        if self.said.is_new_failure(what) {
            self.say(&format!("waiting: {}", terminal::plain(what)))?;
        }
        Ok(())
    }

    /// The vault's folder, for a terminal.
    pub(super) fn name(&self) -> String {
        terminal::plain(&self.root.to_string_lossy()).into_owned()
    }

    pub(super) fn say(&self, line: &str) -> Result<()> {
        self.context.terminal.progress(line)
    }
}
