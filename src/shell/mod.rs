//! Everything that touches the world, one door for each outside thing.

pub mod cli;
pub mod clock;
pub mod commands;
pub mod files;
pub mod git;
pub mod json;
pub mod page;
pub mod process;
pub mod sync;
pub mod terminal;
pub mod threads;
pub mod vault;
pub mod watch;
