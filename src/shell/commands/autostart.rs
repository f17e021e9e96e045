//! `rounds autostart`: the vault's watcher at login. It writes one file, the service manager's, and none of the vault's.

use super::{Context, Outcome};
use crate::autostart::{self, Manager, Service};
use crate::config;
use crate::error::{Error, Result};
use crate::shell::cli::{Autostart as Arguments, Switch};
use crate::shell::files::{self, Found};
use crate::shell::git::Repo;
use crate::shell::process;
use crate::shell::terminal::plain;
use crate::shell::vault::real_root;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What a file of ours says in its first lines.
const OURS: &str = "Written by `rounds autostart on`";

/// Switches it on or off, prints the file, or tells how it stands.
///
/// # Errors
/// When there is no vault, the file cannot be written, or the service manager refuses it.
pub fn run(arguments: &Arguments, context: &Context) -> Result<Outcome> {
    let root = real_root(&context.find_vault(None)?)?;
    let place = Place::of(&root)?;
    if arguments.print {
        context.terminal.print_file(&place.text()?)?;
        return Ok(Outcome::Done);
    }
    match arguments.switch {
        Some(Switch::On) => on(&place, &root, context),
        Some(Switch::Off) => off(&place, context),
        None => {
            let line = standing(&root).map_or_else(
                || "off: `rounds autostart on` starts the watcher at each login".into(),
                |it| it.line(),
            );
            context.terminal.print(&format!("{}\n", plain(&line)))?;
            Ok(Outcome::Done)
        }
    }
}

/// Where a vault's service stands, and what it is called.
struct Place {
    manager: Manager,
    name: String,
    vault: String,
    file: PathBuf,
    log: String,
}

impl Place {
    fn of(root: &Path) -> Result<Self> {
        let home =
            std::env::home_dir().ok_or_else(|| Error::refused("there is no home folder", "set HOME"))?;
        let manager = if cfg!(target_os = "macos") { Manager::Launchd } else { Manager::Systemd };
        let vault = utf8(root)?.to_owned();
        let name = autostart::name(&vault);
        let settings = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
        let folder = match manager {
            Manager::Systemd => settings.unwrap_or_else(|| home.join(".config")).join("systemd/user"),
            Manager::Launchd => home.join("Library/LaunchAgents"),
        };
        let log = home.join(format!("Library/Logs/{name}.log"));
        Ok(Self { file: folder.join(manager.file(&name)), log: utf8(&log)?.to_owned(), manager, name, vault })
    }

    /// The file's text, for the `rounds` that runs now.
    fn text(&self) -> Result<String> {
        let binary = binary()?;
        let binary = utf8(&binary)?;
        let service = Service { binary, vault: &self.vault, path: &path_of(binary), log: &self.log };
        let unfit = || Error::refused("a path holds a character that no such file can", "rename the folder");
        self.manager.text(&self.name, &service).ok_or_else(unfit)
    }

    /// The file as it stands; `None`: there is none. One that is not ours is left alone.
    fn read(&self) -> Result<Option<String>> {
        let text = match files::read_at(&self.file) {
            Found::File(content) => String::from_utf8_lossy(&content.bytes).into_owned(),
            Found::Nothing if self.file.symlink_metadata().is_err() => return Ok(None),
            Found::Nothing | Found::Unreadable(_) => String::new(),
        };
        if text.contains(OURS) {
            return Ok(Some(text));
        }
        let what = format!("{}: is not ours", self.file.display());
        Err(Error::refused(what, "look at it, and move it out of the way"))
    }
}

/// How a vault's service stands.
#[derive(Debug, Serialize)]
pub struct Standing {
    /// What it is called.
    name: String,
    /// Whether it runs; `None`: the service manager does not say.
    runs: Option<bool>,
    /// The program that it starts.
    binary: String,
    /// Whether that is still there.
    exists: bool,
    #[serde(skip)]
    look: String,
}

impl Standing {
    /// In a line.
    pub fn line(&self) -> String {
        self.trouble().map_or_else(
            || format!("at login: {} runs; {}", self.name, self.look),
            |(what, hint)| format!("at login: {what}: {hint}"),
        )
    }

    /// Why it does no good, and what to do about it.
    pub fn trouble(&self) -> Option<(String, String)> {
        let again = "run `rounds autostart on` again";
        match (self.exists, self.runs) {
            (false, _) => {
                Some((format!("{} starts {}, which is gone", self.name, self.binary), again.into()))
            }
            (true, Some(true)) => None,
            (true, Some(false)) => {
                Some((format!("{} does not run", self.name), format!("see `{}`; {again}", self.look)))
            }
            (true, None) => Some((
                format!("whether {} runs cannot be asked", self.name),
                "no service manager answers".into(),
            )),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// How the service of the vault at `root`, a real path, stands; `None`: there is none.
pub fn standing(root: &Path) -> Option<Standing> {
    let place = Place::of(root).ok()?;
    let binary = place.manager.binary(&place.read().ok()??)?;
    let asked = process::run(&place.manager.ask(&place.name, user()));
    let runs = asked.ok().and_then(|ran| place.manager.runs(&ran.said, ran.is_success));
    let exists = Path::new(&binary).is_file();
    let look = place.manager.look(&place.name, &place.log);
    Some(Standing { name: place.name, runs, binary, exists, look })
}

/// What of a vault's place keeps a service from it, and what to do about it.
pub fn protected(root: &Path) -> Option<(String, &'static str)> {
    let home = std::env::home_dir()?;
    let folder =
        autostart::protected(root.to_str()?, home.to_str()?).filter(|_| cfg!(target_os = "macos"))?;
    let hint = "move it, or allow rounds under System Settings, Privacy & Security, Full Disk Access";
    Some((format!("the vault lies in {folder}, which macOS opens to no program in the background"), hint))
}

fn on(place: &Place, root: &Path, context: &Context) -> Result<Outcome> {
    if !root.join(config::FILE).is_file() {
        return Err(Error::NoVault(root.to_path_buf()));
    }
    // A watcher that cannot begin would be started again and again.
    Repo::open(root)?.signature()?;
    let text = place.text()?;
    place.read()?;
    let folder = place.file.parent().unwrap_or(root);
    std::fs::create_dir_all(folder).map_err(|cause| Error::io(folder, cause))?;
    if let Some(logs) = Path::new(&place.log).parent().filter(|_| place.manager == Manager::Launchd) {
        std::fs::create_dir_all(logs).map_err(|cause| Error::io(logs, cause))?;
        // An earlier one has to end first; where there is none that fails, as it should.
        let _ = process::run(&place.manager.stop(&place.name, user()));
    }
    files::write_own(&place.file, text.as_bytes())?;
    context.terminal.progress(&plain(&format!("wrote {}", place.file.display())))?;
    if let Some((what, hint)) = protected(root) {
        context.terminal.warn(what, Some(hint));
    }
    for command in place.manager.start(&place.name, utf8(&place.file)?, user()) {
        if let Err(cause) = ended(&command) {
            let hint = format!("it starts with the next login; by hand: `{}`", command.join(" "));
            return Err(Error::refused(format!("{}: {cause}", command[0]), hint));
        }
    }
    let lines = [
        format!("started {}: it watches {}, now and after each login", place.name, place.vault),
        format!("look at it: {}", place.manager.look(&place.name, &place.log)),
    ];
    lines.iter().try_for_each(|line| context.terminal.progress(&plain(line)))?;
    Ok(Outcome::Done)
}

fn off(place: &Place, context: &Context) -> Result<Outcome> {
    if place.read()?.is_none() {
        context.terminal.progress("off already")?;
        return Ok(Outcome::Done);
    }
    if let Err(cause) = ended(&place.manager.stop(&place.name, user())) {
        context.terminal.warn(format!("{} may still run: {cause}", place.name), None);
    }
    std::fs::remove_file(&place.file).map_err(|cause| Error::io(&place.file, cause))?;
    context.terminal.progress(&plain(&format!("removed {}", place.file.display())))?;
    Ok(Outcome::Done)
}

/// Runs a command, which must end well.
fn ended(command: &[String]) -> std::result::Result<(), String> {
    match process::run(command) {
        Ok(ran) if ran.is_success => Ok(()),
        Ok(ran) => Err(ran.complaint),
        Err(cause) => Err(crate::error::plain(&cause)),
    }
}

fn user() -> u32 {
    rustix::process::getuid().as_raw()
}

/// The `rounds` that runs now: by its name on the PATH, where that is it, since it may be a link that outlives an update.
fn binary() -> Result<PathBuf> {
    let running = std::env::current_exe().map_err(|cause| Error::Io { path: "rounds".into(), cause })?;
    let real = running.canonicalize().unwrap_or_else(|_| running.clone());
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&folders).filter(|folder| folder.is_absolute());
    let mut on_path = on_path.map(|folder| folder.join("rounds"));
    let found = on_path.find(|path| path.canonicalize().is_ok_and(|path| path == real));
    Ok(found.unwrap_or(running))
}

/// The PATH of now, with the folder of `binary`: git runs `rounds` by its name.
fn path_of(binary: &str) -> String {
    let own = Path::new(binary).parent().map(Path::to_path_buf);
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut all: Vec<String> = Vec::new();
    for folder in std::env::split_paths(&folders).chain(own).filter(|folder| folder.is_absolute()) {
        let Some(folder) = folder.to_str().map(str::to_owned) else { continue };
        if !all.contains(&folder) {
            all.push(folder);
        }
    }
    all.join(":")
}

fn utf8(path: &Path) -> Result<&str> {
    let unfit = || Error::refused(format!("{}: is no UTF-8", path.display()), "rename the folder");
    path.to_str().ok_or_else(unfit)
}
