//! The contract, driven from outside: the real binary, real git, real editors, on real files.
//!
//! A test whose tool is missing says so on stderr and passes; with `CI=true`, where `.ci/run` installs them
//! all, it fails.

mod support;

mod attributes;
mod check;
mod commands;
mod crash;
mod demo;
mod disk;
mod doctor;
mod due;
mod editors;
mod example;
mod git_beside;
mod git_pauses;
mod history;
mod hooks;
mod hostile;
mod house;
mod inbox;
mod init;
mod marks;
mod marks_beside;
mod merge_driver;
mod messages;
mod notify_gaps;
mod phone;
mod readme;
mod refresh;
mod regression;
mod resolve;
mod show;
mod signing;
mod simulation;
mod ssh;
mod status;
mod story;
mod sync;
mod sync_beside;
mod sync_histories;
mod sync_hostile;
mod sync_inbox;
mod sync_mend;
mod sync_remotes;
mod sync_resolve;
mod undo;
mod watch;
mod web;
