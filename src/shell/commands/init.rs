//! `rounds init`: makes an existing folder a vault. Asks nothing, overwrites nothing, and twice is the same as once.

use super::{Context, Outcome, status};
use crate::config;
use crate::error::{Error, Result};
use crate::shell::cli::Init;
use crate::shell::files::{self, Found};
use crate::shell::git::Repo;
use crate::shell::git::drivers::{AGENDA, CONTACT};
use crate::shell::vault::{How, Vault, read_config, real_root};
use std::path::Path;

/// What `rounds.toml` says at first: nothing but what could be said.
const SETTINGS: &str = r#"# rounds: settings of this vault. Every line is optional; what is commented out shows the default.

# contacts = "People"       # exactly the notes below this folder are contacts; unset: front matter decides
# templates = "Templates"   # notes below this folder are never contacts; unset: there is no such folder
# agenda_file = "DUE.md"
# inbox_file = "Inbox.md"
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

# [watch]
# settle = "5s"             # a file is committed when it has been quiet this long ...
# settle_max = "1 minute"   # ... or this long after its first change, at the latest
# attachments = ["png", "jpg", "jpeg", "gif", "webp", "svg", "heic", "pdf", "vcf", "ics", "csv", "base", "canvas"]

# [agenda]
# a_day = 7                 # lines of cadence work at the top

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
    let root = real_root(&folder)?;
    let (said, waits) = make_vault(&root, context)?;
    for line in &said {
        context.terminal.progress(line)?;
    }
    if said.is_empty() {
        context.terminal.progress("already a vault: nothing to do")?;
    }
    Ok(if waits { Outcome::Waiting } else { Outcome::Done })
}

/// Makes the folder at `root` a vault and commits what git does not know of it; returns what was done, a line each,
/// and whether anything has to wait.
fn make_vault(root: &Path, context: &Context) -> Result<(Vec<String>, bool)> {
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
        return Err(Error::Refused {
            what: format!("{}: lies in the vault `{}`", root.display(), vault.display()),
            hint: format!(
                "its notes are that vault's already: `rounds watch {}` keeps them all",
                vault.display()
            ),
        });
    }
    let mut written = Vec::new();
    if root.join(config::FILE).symlink_metadata().is_err() {
        files::create(&root.join(config::FILE), SETTINGS.as_bytes())?;
        written.push(config::FILE);
    }
    written.extend(write_git_settings(root, repo.state()?)?);
    said.extend(written.iter().map(|name| format!("wrote {name}")));
    if repo.register_drivers()? {
        said.push("told git how to merge contacts: each clone needs that once".to_owned());
    }
    drop(repo);

    let mut vault = Vault::open(root, |_| ())?;
    let how = How::at_once(context.today, context.explicit_today);
    let report = vault.import(&how, &written)?;
    said.extend(report.commits.iter().map(|(id, subject)| format!("{id} {subject}")));
    if let Some(pause) = &report.pause {
        said.push(format!("waiting: {pause}"));
    }
    said.extend(
        report.waits.iter().map(|wait| format!("waiting: {}", status::line(&wait.path, &wait.reason))),
    );
    Ok((said, report.pause.is_some() || !report.waits.is_empty()))
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
    let agenda = pattern(&read_config(root).agenda_file);
    let attributes = [
        format!("{agenda} text eol=lf linguist-generated"),
        format!("*.md merge={CONTACT}"),
        // Below the line for all notes: the last one that fits counts.
        format!("{agenda} merge={AGENDA}"),
    ];
    let attributes = attributes.each_ref().map(String::as_str);
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
    let mut pattern = "/".to_owned();
    for c in name.chars() {
        if "*?[\\".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    // With a space in it, it would end there.
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
            return Err(Error::Refused {
                what: format!("{}: cannot be read: {cause}", path.display()),
                hint: "make the file readable for you".into(),
            });
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
        files::Replaced::Changed => Err(Error::Refused {
            what: format!("{}: changed while it was being read", path.display()),
            hint: "run `rounds init` again".into(),
        }),
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
        let written = format!("{:?}", Config::parse(&text));
        assert_eq!(written, format!("{:?}", Config::default()), "{text}");
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
