//! The contract, driven from outside: the real binary, real git, real editors, on real files.
//!
//! A test whose tool is missing says so on stderr and passes; with `CI=true`, where `.ci/run` installs them
//! all, it fails.

mod support;

mod attributes;
mod check;
mod crash;
mod demo;
mod disk;
mod editors;
mod example;
mod git_beside;
mod git_pauses;
mod history;
mod hooks;
mod hostile;
mod house;
mod init;
mod messages;
mod notify_gaps;
mod readme;
mod refresh;
mod regression;
mod signing;
mod status;
mod sync;
mod sync_histories;
mod sync_remotes;
mod watch;
