//! `rounds init`

use super::{Context, Outcome};
use crate::Result;
use crate::shell::cli::Init;

/// Runs `rounds init`.
pub fn run(_arguments: &Init, _context: &Context) -> Result<Outcome> {
    todo!()
}
