//! What may differ from HEAD, and since when: a file is committed when it has been quiet for a while.

use super::{Vault, contact, is_agenda, read_config, same_contacts, scan, unreadable};
use crate::config;
use crate::shell::clock;
use crate::shell::files::{self, Found};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A missing or an empty file is believed after it has stayed so this long: editors put files away for a
/// moment while they save.
pub const SECOND_LOOK: Duration = Duration::from_millis(500);

/// When a path changed.
#[derive(Debug, Clone, Copy)]
pub struct Pending {
    /// Its first change that is not committed.
    pub first: Instant,
    /// Its last.
    pub last: Instant,
    /// Since when it has been missing or empty.
    pub missing: Option<Instant>,
}

impl Pending {
    /// When it counts as settled.
    pub fn settles(&self, settle: Duration, settle_max: Duration) -> Instant {
        let quiet = (self.last + settle).min(self.first + settle_max);
        self.missing.map_or(quiet, |since| quiet.max(since + SECOND_LOOK))
    }

    /// Whether a missing or empty file may be believed.
    pub fn is_believed(&self, now: Instant) -> bool {
        self.missing.is_none_or(|since| now >= since + SECOND_LOOK)
    }
}

impl Vault {
    /// Looks at a path: what it says goes into the disk's index, and it waits to be compared with HEAD.
    /// `found` tells that nobody saw it change: then its own time of change counts.
    pub(super) fn look(&mut self, path: Arc<str>, now: Instant, found: bool) {
        if files::leads_away(&self.root, &path) {
            return;
        }
        let content = files::read_at(&self.root.join(&*path));
        let agenda = is_agenda(&path, self.disk.config());
        let absent = match &content {
            Found::Nothing => true,
            Found::File(content) => content.bytes.is_empty(),
            Found::Unreadable(_) => false,
        };
        let changed = match &content {
            Found::File(content) if found => now.checked_sub(clock::age(&content.stat)).unwrap_or(now),
            _ => now,
        };
        let entry = self.pending.entry(path.clone()).or_insert(Pending {
            first: changed,
            last: changed,
            missing: None,
        });
        if !found {
            entry.last = changed;
        }
        entry.missing = absent.then(|| entry.missing.unwrap_or(now));
        if agenda {
            return;
        }
        if path.ends_with(".gitattributes") {
            self.repo.forget_attributes();
        }
        if &*path == config::FILE {
            self.reconfigure();
        } else if path.ends_with(".md") {
            match content {
                Found::File(content) if !absent => {
                    let contact = contact(&path, &content.bytes, self.disk.config());
                    self.disk.set(path, contact);
                }
                Found::Unreadable(cause) => self.disk.set_unreadable(unreadable(path, &cause)),
                // Not believed yet: what HEAD says of the person stands.
                _ if self.disk.get(&path).is_none() => {
                    let contact = self.committed.get(&path).cloned();
                    self.disk.set(path, contact);
                }
                _ => {}
            }
        }
    }

    /// More than ten notes and more than a fifth of the vault gone at once: an unmounted folder, a cloud client.
    pub(super) fn is_mass_removal(&self) -> bool {
        if self.accept_removals {
            return false;
        }
        let gone =
            self.pending.iter().filter(|(path, pending)| path.ends_with(".md") && pending.missing.is_some());
        let gone = gone.filter(|(path, _)| matches!(self.repo.entry(&self.head, path), Ok(Some(_)))).count();
        gone > 10 && gone * 5 > self.repo.count_notes()
    }

    /// Takes the settings anew; where they decide which notes are contacts, every note is read again.
    fn reconfigure(&mut self) {
        let config = Arc::new(read_config(&self.root));
        let same = same_contacts(&config, self.disk.config());
        self.disk.configure(config.clone());
        if !same && let Ok(disk) = scan(&self.root, Some(&mut self.repo), &config, |_| ()) {
            self.disk = disk;
        }
    }
}
