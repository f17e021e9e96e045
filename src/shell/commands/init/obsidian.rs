//! `rounds init --obsidian`: what makes Obsidian at home with contacts. Adds what is missing, and changes nothing that
//! stands there.

use crate::config::Config;
use crate::error::{Error, Result};
use crate::exchange::profile::Profile;
use crate::index::Index;
use crate::obsidian::{self, BASE, TEMPLATE, TEMPLATES, TYPES, Used};
use crate::shell::commands::Context;
use crate::shell::files::{self, Found, Replaced};
use crate::shell::terminal::plain;
use crate::shell::vault::{read_config, read_disk};
use std::path::Path;

/// Writes what is missing; returns the files that it wrote.
///
/// # Errors
/// When one of them cannot be read or written.
pub fn write(root: &Path, scratch: &Path, context: &Context) -> Result<Vec<String>> {
    let reading = read_disk(root)?;
    let config = reading.index.config();
    let templates = templates(root, config);
    let mut written = Vec::new();
    if write_types(root, scratch, &used(root, &reading.index), context)? {
        written.push(TYPES.to_owned());
    }
    let files = [
        (format!("{templates}/{TEMPLATE}"), obsidian::template()),
        (BASE.to_owned(), obsidian::base(config, &templates)),
    ];
    for (path, text) in files {
        let is_free = !files::is_taken(root, &path) && !files::leads_away(root, &path);
        if is_free {
            files::create(&root.join(&path), text.as_bytes())?;
            written.push(path);
        }
    }
    Ok(written)
}

/// Says which settings of Obsidian's own are worth a click.
///
/// # Errors
/// When it cannot be said.
pub fn say_what_is_worth_a_click(root: &Path, context: &Context) -> Result<()> {
    let config = read_config(root);
    context.terminal.progress("in Obsidian, worth a click:")?;
    for line in obsidian::worth_a_click(&config, &templates(root, &config)) {
        context.terminal.progress(&format!("  {}", plain(&line)))?;
    }
    Ok(())
}

/// The values of the contacts' notes for which a type matters.
pub fn used(root: &Path, index: &Index) -> Used {
    let mut used = Used::default();
    for (path, contact) in index.contacts() {
        let Found::File(content) = files::read(root, path) else { continue };
        let profile = Profile::of_note(path, &content.bytes, contact);
        for key in obsidian::keys() {
            profile.all(key).iter().for_each(|value| used.take(key, value));
        }
    }
    used
}

/// The folder of templates: that of the settings, else Obsidian's own.
fn templates(root: &Path, config: &Config) -> String {
    let own = || match files::read(root, TEMPLATES) {
        Found::File(content) => obsidian::templates_folder(&String::from_utf8_lossy(&content.bytes)),
        _ => None,
    };
    config.templates.clone().or_else(own).unwrap_or_else(|| "Templates".to_owned())
}

/// Adds the types that are missing; whether there were such.
fn write_types(root: &Path, scratch: &Path, used: &Used, context: &Context) -> Result<bool> {
    let path = root.join(TYPES);
    let old = match files::read(root, TYPES) {
        Found::File(content) => Some(content.bytes),
        Found::Nothing if path.symlink_metadata().is_err() && !files::leads_away(root, TYPES) => None,
        Found::Nothing | Found::Unreadable(_) => {
            context.terminal.warn(format!("{TYPES}: cannot be read, and stays as it is"), None);
            return Ok(false);
        }
    };
    let text = old.as_deref().map(String::from_utf8_lossy);
    let new = match obsidian::with_types(text.as_deref(), used) {
        Ok(Some(new)) => new,
        Ok(None) => return Ok(false),
        Err(cause) => {
            context.terminal.warn(format!("{TYPES}: stays as it is: {cause}"), None);
            return Ok(false);
        }
    };
    let Some(old) = old else { return files::create(&path, new.as_bytes()).map(|()| true) };
    match files::replace(&path, new.as_bytes(), Some(&old), scratch, true)? {
        Replaced::Done => Ok(true),
        Replaced::Changed => {
            let what = format!("{}: changed while it was being read", path.display());
            Err(Error::refused(what, "run `rounds init --obsidian` again"))
        }
    }
}
