//! `rounds init`: makes an existing folder a vault. Asks nothing, overwrites nothing, and twice is the same as once.

pub mod obsidian;

use super::{Context, Outcome, status};
use crate::config::{self, Feed, INBOX};
use crate::error::{Error, Result};
use crate::shell::cli::Init;
use crate::shell::files::{self, Found};
use crate::shell::git::Repo;
use crate::shell::git::drivers::{AGENDA, CONTACT, FEED};
use crate::shell::vault::{Options, Vault, read_config, real_root};
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

/// What `rounds.toml` says at first: nothing but what could be said.
const SETTINGS: &str = r#"# rounds: settings of this vault. Every line is optional; what is commented out shows the default.

# contacts = "People"       # exactly the notes below this folder are contacts; unset: front matter decides
# new_notes = "People"      # where new notes go; unset: `contacts`, else where most contacts are
# templates = "Templates"   # notes below this folder are never contacts; unset: there is no such folder
# agenda_file = "DUE.md"
# inbox_file = "Inbox.md"    # one line a card; unset: there is no inbox
# links = "markdown"        # or "wiki"

# [circles.1]
# every = "1 month"

# [circles.2]
# every = "3 months"        # due from here ...
# latest = "6 months"       # ... late from here

# [circles.3]
# every = "1 year"

# [categories]
# cap = 20

# [balance]                 # how many people serve most of your aims
# business = "20-100"
# personal = "10-20"        # whoever has `aim: personal`

# [watch]
# settle = "5s"             # a file is committed when it has been quiet this long ...
# settle_max = "1 minute"   # ... or this long after its first change, at the latest
# attachments = ["png", "jpg", "jpeg", "gif", "webp", "svg", "heic", "pdf", "vcf", "ics", "csv", "base", "canvas"]

# [agenda]
# a_day = 7                 # lines of cadence work at the top
# workdays = "mon-sun"      # on these days cadence and first follow-ups fall due

# [methods]                 # words of your own, beside the everyday ones
# meeting = ["Kaffee"]      # likewise email, phone, online, intranet, post; unset: none

# [diary]
# folders = ["Journal"]     # their dated notes tell whom you saw; unset: no note is read for that
# format = "YYYY-MM-DD"     # of their names, as Obsidian writes it; unset: any of the usual ones

# [feeds]                   # kept up to date in the commits that change them; then run `rounds init` once more
# calendar = "calendar.ics" # birthdays, agreed days, promises; unset: none
# cards = "Cards"           # a folder of cards, one a person; unset: none
# circles = "circles.svg"   # who is near, as a picture; unset: none
# review = "REVIEW.md"      # the months that are over; unset: none

# [notice]                  # one on your desktop a day, while a watcher runs
# at = "8:30"               # from this time on; unset: none
# names = false             # whether it names who comes first

# [sync]
# every = "5 minutes"       # how often `rounds watch` syncs; unset: never by itself
"#;

/// Lines for `.gitignore`: what editors leave lying about, and Obsidian's windows.
const IGNORED: &[&str] = &[
    "*~",
    "*.swp",
    "*.swo",
    "\\#*#",
    ".#*",
    ".DS_Store",
    ".trash/",
    ".obsidian/workspace.json",
    ".obsidian/workspace-mobile.json",
    ".obsidian/cache",
];

/// Makes a folder a vault.
pub fn run(arguments: &Init, context: &Context) -> Result<Outcome> {
    let folder = context.named(arguments.dir.as_deref()).unwrap_or_else(|| context.cwd.clone());
    let is_made = make_folder(&folder)?;
    let root = real_root(&folder)?;
    let (mut said, waits) = make_vault(&root, arguments.obsidian, context)?;
    if is_made {
        said.insert(0, "made the folder".to_owned());
    }
    for line in &said {
        context.terminal.progress(line)?;
    }
    if said.is_empty() {
        context.terminal.progress("already a vault: nothing to do")?;
    }
    if arguments.obsidian {
        obsidian::say_what_is_worth_a_click(&root, context)?;
    }
    Ok(if waits { Outcome::Waiting } else { Outcome::Done })
}

/// Makes the folder where there is none in the folder above; whether it did.
fn make_folder(folder: &Path) -> Result<bool> {
    let is_missing = folder.symlink_metadata().is_err_and(|cause| cause.kind() == ErrorKind::NotFound);
    let is_in_folder = folder.parent().is_some_and(Path::is_dir);
    if is_missing && is_in_folder {
        std::fs::create_dir(folder).map_err(|cause| Error::io(folder, cause))?;
    }
    Ok(is_missing && is_in_folder)
}

/// Makes the folder at `root` a vault and commits what git does not know of it; returns what was done, a line each,
/// and whether anything has to wait.
fn make_vault(root: &Path, with_obsidian: bool, context: &Context) -> Result<(Vec<String>, bool)> {
    let mut said = Vec::new();
    let mut repo = match Repo::open(root) {
        Ok(repo) => repo,
        Err(Error::NoRepository(_)) => {
            Repo::create(root, |repo| {
                repo.signature().map(drop).map_err(|_| Error::NoIdentity(root.to_path_buf()))
            })?;
            said.push("made a git repository".to_owned());
            Repo::open(root)?
        }
        Err(error) => return Err(error),
    };
    repo.signature()?;
    // Before anything is written: an index that libgit2 cannot keep intact shows here.
    repo.look_at_index()?;
    if let Some(vault) = vault_above(root) {
        return Err(Error::refused(
            format!("{}: lies in the vault `{}`", root.display(), vault.display()),
            format!("its notes are that vault's already: `rounds watch {}` keeps them all", vault.display()),
        ));
    }
    let mut written = Vec::new();
    if write_settings(root, repo.state()?)? {
        written.push(config::FILE);
    }
    written.extend(write_git_settings(root, repo.state()?)?);
    said.extend(written.iter().map(|name| format!("wrote {name}")));
    if repo.register_drivers()? {
        said.push("told git how to merge contacts: each clone needs that once".to_owned());
    }
    let scratch = repo.state()?.to_owned();
    drop(repo);
    let kit = if with_obsidian { obsidian::write(root, &scratch, context)? } else { Vec::new() };
    said.extend(kit.iter().map(|name| format!("wrote {name}")));

    let mut vault = Vault::open(root, |_| ())?;
    let options = Options::at_once(context.today, context.explicit_today);
    let report = vault.import(&options, &written)?;
    said.extend(report.commits.iter().map(|(id, subject)| format!("{id} {subject}")));
    if let Some(pause) = &report.pause {
        said.push(format!("waiting: {pause}"));
    }
    if !report.commits.is_empty() || !written.is_empty() {
        said.push(found(&vault));
    }
    if vault.disk().config().inbox_file.is_none() && files::is_taken(root, INBOX) {
        said.push(format!(
            "{INBOX} was there before and stays yours; if its items are cards, add this line to {}: \
             inbox_file = \"{INBOX}\"",
            config::FILE
        ));
    }
    said.extend(
        report.waits.iter().map(|wait| format!("waiting: {}", status::line(&wait.path, &wait.reason))),
    );
    Ok((said, report.pause.is_some() || !report.waits.is_empty()))
}

/// Where the months that are over stand in a new vault.
const REVIEW: &str = "REVIEW.md";

/// The settings of a vault at `root` that had none: with a review of its months, and with the folders of its diary, where
/// there are such.
fn first_settings(root: &Path) -> String {
    let daily = match files::read(root, DAILY_NOTES) {
        Found::File(content) => serde_json::from_slice(&content.bytes).unwrap_or_default(),
        _ => DailyNotes::default(),
    };
    let known = ["Journal", "Meetings", "Events"].map(str::to_owned);
    let is_there = |folder: &String| {
        let is_folder = root.join(folder).symlink_metadata().is_ok_and(|meta| meta.is_dir());
        is_folder && !files::leads_away(root, folder)
    };
    let mut folders: Vec<String> = daily.folder.clone().into_iter().chain(known).filter(is_there).collect();
    let mut seen = BTreeSet::new();
    folders.retain(|folder| seen.insert(folder.clone()));
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let list: Vec<String> = folders.iter().map(|folder| quoted(folder)).collect();
    let mut settings = SETTINGS.to_owned();
    // A file of that name that is there already is the user's.
    if !files::is_taken(root, REVIEW) {
        settings = settings
            .replace("# [feeds]  ", "[feeds]    ")
            .replace("# review = \"REVIEW.md\"  ", "review = \"REVIEW.md\"    ");
    }
    if folders.is_empty() {
        return settings;
    }
    let line = format!("[diary]\nfolders = [{}]", list.join(", "));
    settings = settings.replace("# [diary]\n# folders = [\"Journal\"]    ", &line);
    match daily
        .format
        .filter(|format| !format.is_empty() && daily.folder.is_some_and(|it| folders.contains(&it)))
    {
        Some(format) => {
            settings.replace("# format = \"YYYY-MM-DD\"    ", &format!("format = {}", quoted(&format)))
        }
        None => settings,
    }
}

/// Where Obsidian keeps what it knows of daily notes.
const DAILY_NOTES: &str = ".obsidian/daily-notes.json";

/// What Obsidian knows of daily notes.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct DailyNotes {
    folder: Option<String>,
    format: Option<String>,
}

/// How many contacts there are; and where there is none, what to do.
fn found(vault: &Vault) -> String {
    match vault.disk().contacts().len() {
        0 => "no contacts yet: `rounds import FILE` brings your people, `rounds import FOLDER` makes contacts of plain notes, \
              `rounds new NAME` a new one"
            .to_owned(),
        1 => "found 1 contact".to_owned(),
        count => format!("found {count} contacts"),
    }
}

/// Writes `rounds.toml`, or names the inbox in the one that is there, unless a file of the user's has that name; `false`:
/// nothing was to be written.
fn write_settings(root: &Path, scratch: &Path) -> Result<bool> {
    let path = root.join(config::FILE);
    let has_inbox = !files::is_taken(root, INBOX);
    let named = |text: &str| config::with_inbox(text).filter(|_| has_inbox);
    if path.symlink_metadata().is_err() {
        let settings = first_settings(root);
        let settings = named(&settings).unwrap_or(settings);
        files::create(&path, settings.as_bytes())?;
        return Ok(true);
    }
    let Found::File(content) = files::read(root, config::FILE) else { return Ok(false) };
    let Some(new) = std::str::from_utf8(&content.bytes).ok().and_then(named) else { return Ok(false) };
    let replaced = files::replace(&path, new.as_bytes(), Some(&content.bytes), scratch, true)?;
    Ok(replaced == files::Replaced::Done)
}

/// The vault that `root` would become a part of: further up in the same repository.
fn vault_above(root: &Path) -> Option<&Path> {
    let is_vault = |folder: &Path| folder.join(config::FILE).is_file();
    let mut folder = root;
    // What is a vault of its own already stays one.
    while !is_vault(root) && !files::is_repository(folder) {
        folder = folder.parent()?;
        if is_vault(folder) {
            return Some(folder);
        }
    }
    None
}

/// Tells git what to ignore in the vault at `root`, that its agenda is the same bytes on every machine, and how notes
/// are merged; returns the files to which that added something.
///
/// # Errors
/// When one of them cannot be read or written.
pub fn write_git_settings(root: &Path, scratch: &Path) -> Result<Vec<&'static str>> {
    let config = read_config(root);
    let agenda = pattern(&config.agenda_file);
    let mut attributes = vec![
        format!("{agenda} text eol=lf linguist-generated"),
        format!("*.md merge={CONTACT}"),
        format!("/Imports/*.csv text eol=lf merge={CONTACT}"),
        // Below the line for all notes: the last one that fits counts.
        format!("{agenda} merge={AGENDA}"),
    ];
    let feed = |(feed, name): &(Feed, String)| {
        let pattern = quoted(feed.pattern(&escaped(name)));
        format!("{pattern} -text linguist-generated merge={FEED}")
    };
    attributes.extend(config.feeds.iter().map(feed));
    let attributes: Vec<&str> = attributes.iter().map(String::as_str).collect();
    let mut written = Vec::new();
    for (name, lines) in [(".gitignore", IGNORED), (".gitattributes", &attributes)] {
        if add_lines(root, name, lines, scratch)? {
            written.push(name);
        }
    }
    Ok(written)
}

/// The pattern of `.gitattributes` that means the file `name` at the root and no other.
fn pattern(name: &str) -> String {
    quoted(escaped(name))
}

/// A path from the root, in which no sign means another one.
fn escaped(name: &str) -> String {
    let mut pattern = "/".to_owned();
    for c in name.chars() {
        if "*?[\\".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// A pattern as it stands in a line: with a space in it, it would end there.
fn quoted(pattern: String) -> String {
    match pattern.contains([' ', '"']) {
        true => format!("\"{}\"", pattern.replace('\\', "\\\\").replace('"', "\\\"")),
        false => pattern,
    }
}

/// Adds those of `lines` that a file does not have; `false` when it has them all.
fn add_lines(root: &Path, name: &str, lines: &[&str], scratch: &Path) -> Result<bool> {
    let path = root.join(name);
    let old = match files::read(root, name) {
        Found::File(content) => Some(content.bytes),
        Found::Nothing => None,
        Found::Unreadable(cause) => {
            return Err(Error::refused(
                format!("{}: cannot be read: {cause}", path.display()),
                "make the file readable for you",
            ));
        }
    };
    let text = String::from_utf8_lossy(old.as_deref().unwrap_or_default()).into_owned();
    let missing: Vec<&str> =
        lines.iter().copied().filter(|line| !text.lines().any(|known| known.trim() == *line)).collect();
    if missing.is_empty() {
        return Ok(false);
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut new = old.clone().unwrap_or_default();
    if !new.is_empty() && !new.ends_with(b"\n") {
        new.extend_from_slice(end.as_bytes());
    }
    for line in missing {
        new.extend_from_slice(line.as_bytes());
        new.extend_from_slice(end.as_bytes());
    }
    match files::replace(&path, &new, old.as_deref(), scratch, true)? {
        files::Replaced::Done => Ok(true),
        files::Replaced::Changed => Err(Error::refused(
            format!("{}: changed while it was being read", path.display()),
            "run `rounds init` again",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn settings_that_are_commented_out_show_the_default() {
        let lines = SETTINGS.lines().filter(|line| line.contains(" = ") || line.starts_with("# ["));
        let lines = lines.filter(|line| !line.contains("unset: "));
        let text: String = lines.flat_map(|line| [line.trim_start_matches("# "), "\n"]).collect();
        // What a search for ways prepares meanwhile is no setting, and would be shown.
        assert!(Config::parse(&text) == Config::default(), "{text}");
    }

    #[test]
    fn pattern_means_the_agenda_and_no_other_file() {
        let check = |name, expected| assert_eq!(pattern(name), expected);
        check("DUE.md", "/DUE.md");
        check("To do.md", "\"/To do.md\"");
        check("Due [now]*.md", "\"/Due \\\\[now]\\\\*.md\"");
        check("Due?.md", "/Due\\?.md");
    }
}
