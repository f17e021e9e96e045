//! `rounds circles`: the circles as a picture. It writes nothing into a note, and over nothing but a picture of its own.

use super::view::View;
use super::{Context, Outcome};
use crate::error::{Error, Result};
use crate::exchange::{is_sealed_text, sealed_text};
use crate::report::circles;
use crate::shell::cli::Circles;
use crate::shell::files::{self, Found, Replaced};

/// Prints the picture, or writes it into a file.
///
/// # Errors
/// When the vault cannot be read, or something else stands where the picture should.
pub fn run(arguments: &Circles, context: &Context) -> Result<Outcome> {
    let view = View::open(arguments.as_of.as_deref(), context)?;
    let picture = circles::render(view.index());
    let Some(file) = &arguments.file else {
        context.terminal.print_file(&picture)?;
        return Ok(Outcome::Done);
    };
    let picture = sealed_text(&picture);
    let path = context.absolute(file);
    let refused = || {
        Error::refused(
            format!("{}: is there, and is no picture that rounds drew", path.display()),
            "name another file",
        )
    };
    let old = match files::read_at(&path) {
        Found::Nothing => None,
        Found::File(content) if is_sealed_text(&String::from_utf8_lossy(&content.bytes)) => {
            Some(content.bytes)
        }
        Found::File(_) | Found::Unreadable(_) => return Err(refused()),
    };
    let folder = path.parent().unwrap_or(&path);
    match &old {
        None => files::create(&path, picture.as_bytes())?,
        Some(old) => {
            if files::replace(&path, picture.as_bytes(), Some(old), folder, true)? == Replaced::Changed {
                return Err(refused());
            }
        }
    }
    Ok(Outcome::Done)
}
