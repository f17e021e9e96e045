//! `rounds status`

use super::{Context, Outcome};
use crate::Result;
use crate::shell::cli::Status;

/// Runs `rounds status`.
pub fn run(_arguments: &Status, _context: &Context) -> Result<Outcome> {
    todo!()
}
