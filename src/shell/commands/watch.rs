//! `rounds watch`

use super::{Context, Outcome};
use crate::Result;
use crate::shell::cli::Watch;

/// Runs `rounds watch`.
pub fn run(_arguments: &Watch, _context: &Context) -> Result<Outcome> {
    todo!()
}
