//! `rounds refresh`

use super::{Context, Outcome};
use crate::Result;
use crate::shell::cli::Refresh;

/// Runs `rounds refresh`.
pub fn run(_arguments: &Refresh, _context: &Context) -> Result<Outcome> {
    todo!()
}
