//! Everything that touches the world, one door for each outside thing.

pub mod clock;
pub mod files;
pub mod git;
pub mod vault;
