//! What a round is asked to do, what it says of itself, and the one value that its steps share.

use crate::config::Config;
use crate::shell::git::Pause;
use chrono::NaiveDate;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a round is asked to do.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The day.
    pub today: NaiveDate,
    /// Whether the user named the day.
    pub explicit_today: bool,
    /// What counts as settled.
    pub settled: Settled,
    /// Whether DUE.md is written.
    pub write: bool,
    /// Whether commits are made.
    pub commit: bool,
    /// Whether a mass of missing notes is believed.
    pub accept_removals: bool,
    /// Whether a history that was rewritten on the remote is taken.
    pub accept_rewrite: bool,
}

/// When a change counts as settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// At once.
    All,
    /// When its file has been quiet as long as the settings, or this, say.
    Quiet(Option<Duration>),
}

impl Options {
    /// A whole round in which everything on disk counts as settled.
    pub fn at_once(today: NaiveDate, explicit_today: bool) -> Self {
        Self {
            today,
            explicit_today,
            settled: Settled::All,
            write: true,
            commit: true,
            accept_removals: false,
            accept_rewrite: false,
        }
    }

    pub(in crate::shell) fn settled_all(&self) -> bool {
        self.settled == Settled::All
    }
}

/// A round under way: what every step of it needs to know, and where it reports.
pub(in crate::shell) struct Round<'o> {
    /// What it is asked to do.
    pub options: &'o Options,
    /// The day that its agenda is for.
    pub day: NaiveDate,
    /// The moment by which it judges what has settled. What is believed and what is committed must agree on it.
    pub now: Instant,
    /// What it says of itself.
    pub report: Report,
}

impl<'o> Round<'o> {
    /// A round that begins now.
    pub fn new(options: &'o Options) -> Self {
        Self { options, day: options.today, now: Instant::now(), report: Report::default() }
    }

    /// How long a file must be quiet, and how long it may be typed in at the most.
    pub fn settle(&self, config: &Config) -> (Duration, Duration) {
        match self.options.settled {
            Settled::All => (Duration::ZERO, Duration::ZERO),
            Settled::Quiet(None) => (config.settle, config.settle_max),
            Settled::Quiet(Some(settle)) => (settle, config.settle_max.max(settle)),
        }
    }

    /// Whether it both writes DUE.md and commits.
    pub fn is_whole(&self) -> bool {
        self.options.write && self.options.commit
    }
}

/// Something that is not committed yet, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The path, relative to the vault.
    pub path: Arc<str>,
    /// Why it waits.
    pub reason: String,
    /// Whether it only waits for its file to be quiet.
    pub typing: bool,
}

/// What a round did and what is left.
#[derive(Debug, Default)]
pub struct Report {
    /// Commits made: short id and subject.
    pub commits: Vec<(String, String)>,
    /// Subjects of the commits that would be made, in a round that commits nothing.
    pub would: Vec<String>,
    /// What waits.
    pub waits: Vec<Wait>,
    /// Why nothing at all was written.
    pub pause: Option<Pause>,
    /// Whether DUE.md was written, or would be.
    pub wrote_due: bool,
    /// What the user should know, besides.
    pub warnings: Vec<String>,
    /// When the next round has something to do by itself.
    pub next: Option<Instant>,
    /// Whether that is a second look, which does not depend on the settle time.
    pub second_look: bool,
}

impl Report {
    /// Something waits; `until` when it is only to be quiet.
    pub(in crate::shell) fn wait(&mut self, path: &str, reason: String, until: Option<Instant>) {
        self.waits.push(Wait { path: path.into(), reason, typing: until.is_some() });
        if let Some(until) = until {
            self.at(until);
        }
    }

    /// A round is due at this moment.
    pub(in crate::shell) fn at(&mut self, when: Instant) {
        self.next = Some(self.next.map_or(when, |next| next.min(when)));
    }

    /// A second look is due at this moment.
    pub(in crate::shell) fn again(&mut self, when: Instant) {
        self.second_look = true;
        self.at(when);
    }
}
