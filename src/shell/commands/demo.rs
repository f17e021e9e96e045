//! `rounds demo`

use super::{Context, Outcome};
use crate::Result;
use crate::shell::cli::Demo;

/// Runs `rounds demo`.
pub fn run(_arguments: &Demo, _context: &Context) -> Result<Outcome> {
    todo!()
}
