//! What may differ from HEAD, and since when: a file is committed when it has been quiet for a while.

use super::{Vault, is_agenda, read_config, read_ways, said, same_contacts, scan, unreadable};
use crate::config::{self, Config};
use crate::shell::clock;
use crate::shell::files::{self, Content, Found};
use crate::ways;
use std::io::ErrorKind;
use std::path::Path;
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

/// What stands at a path, with a regular file's content left empty.
pub(super) fn stat_at(path: &Path) -> Found {
    match path.symlink_metadata() {
        Ok(stat) if stat.is_file() => Found::File(Content { bytes: Vec::new(), stat }),
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Found::Unreadable(crate::error::plain(&error))
        }
        _ => Found::Nothing,
    }
}

impl Vault {
    /// Looks at a path: what it says goes into the disk's index, and it waits to be compared with HEAD.
    /// `found` tells that nobody saw it change: then its own time of change counts.
    pub(super) fn look(&mut self, path: Arc<str>, now: Instant, found: bool) {
        if files::leads_away(&self.root, &path) {
            return;
        }
        let agenda = is_agenda(&path, self.disk.config());
        if !agenda && self.is_left_out(&path) {
            self.pending.remove(&path);
            self.disk.apply(path, None);
            return;
        }
        let place = self.root.join(&*path);
        // Only what says something about the agenda is read: an attachment may be long.
        let is_read = path.ends_with(".md") || &*path == config::FILE;
        let content = if is_read { files::read_at(&place) } else { stat_at(&place) };
        let absent = match &content {
            Found::Nothing => true,
            Found::File(content) if is_read => content.bytes.is_empty(),
            Found::File(content) => content.stat.len() == 0,
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
        match &content {
            // Between two looks it may have been saved many times.
            Found::File(_) if found => entry.last = entry.last.max(changed),
            _ if found => {}
            _ => entry.last = changed,
        }
        entry.missing = absent.then(|| entry.missing.unwrap_or(changed));
        if agenda {
            return;
        }
        if path.ends_with(".gitattributes") {
            self.repo.forget_attributes();
        }
        if &*path == config::FILE {
            if let Found::File(content) = &content
                && !absent
            {
                self.take_settings(&content.bytes);
            }
        } else if &*path == ways::FILE {
            if !absent {
                self.take_ways();
            }
        } else if path.ends_with(".md") {
            match content {
                Found::File(content) if !absent => {
                    let said = said(&path, &content.bytes, self.disk.config());
                    self.disk.apply(path, said);
                }
                Found::Unreadable(cause) => self.disk.set_unreadable(unreadable(path, &cause)),
                // Not believed yet: what HEAD says of the person stands.
                _ if self.disk.said(&path).is_none() => {
                    let said = self.committed.said(&path);
                    self.disk.apply(path, said);
                }
                _ => {}
            }
        }
    }

    /// Takes the settings as they are in a file just saved. What is no TOML is being typed still: then what held before
    /// holds on, until the file has settled.
    fn take_settings(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let new = Config::parse(&text);
        let broken = !config::is_toml(&text);
        let old = self.disk.config();
        self.reconfigure(match broken {
            true => Config { findings: new.findings, ..(**old).clone() },
            false => Config { ways: old.ways.clone(), ..new },
        });
    }

    /// Takes the settings as they are on disk, be they missing, empty or no TOML; what cannot be read changes nothing.
    pub(super) fn believe_settings(&mut self) {
        if !matches!(files::read_at(&self.root.join(config::FILE)), Found::Unreadable(_)) {
            self.reconfigure(read_config(&self.root));
        }
    }

    /// Takes the vault's own ways as they are on disk.
    pub(super) fn take_ways(&mut self) {
        let config = (**self.disk.config()).clone();
        self.reconfigure(config.with_ways(read_ways(&self.root).as_deref()));
    }

    /// Takes new settings; where they decide which notes are contacts, every note is read again.
    fn reconfigure(&mut self, config: Config) {
        if config == **self.disk.config() {
            return;
        }
        let config = Arc::new(config);
        let same = same_contacts(&config, self.disk.config());
        self.disk.configure(config.clone());
        if !same && let Ok(disk) = scan(&self.root, Some(&mut self.repo), &config, |_| ()) {
            self.disk = disk;
        }
    }
}
