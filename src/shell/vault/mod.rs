//! The vault: the files on disk, history and DUE.md, each with an owner that knows only those below it, and over them the
//! round.
//!
//! Never writes anything but in a [`Vault::round`].

mod adopt;
mod cards;
mod changes;
mod commit;
pub(in crate::shell) mod conflicts;
pub(in crate::shell) mod disk;
mod doubt;
mod feed_commit;
pub(in crate::shell) mod feeds;
mod history;
mod inbox;
mod jobs;
mod journal;
mod many_cards;
mod marks;
mod open;
mod operations;
mod origins;
mod page_commit;
mod page_file;
pub(in crate::shell) mod pages;
pub(in crate::shell) mod past;
mod pending;
mod refusals;
pub(in crate::shell) mod report;
mod requests;
mod round;
mod settings;
pub(in crate::shell) mod snapshot;
#[cfg(test)]
mod tests;
mod worktree;

pub use adopt::settings_with_inbox;
pub use conflicts::Clash;
pub use disk::{Reading, contacts_called, notes, read_config, read_disk};
pub use feeds::{asked_for, strange};
pub use journal::{FileEdit, Operation};
pub use open::{Vault, real_root};
pub use report::{Options, Report, Settled, Wait};
