//! `rounds demo`: the example vault, as lively today as on the day it was written.

use super::{Context, Outcome, due, init, watch};
use crate::error::{Error, Result};
use crate::example;
use crate::shell::cli::Demo;
use crate::shell::files;
use crate::shell::git::begun::Begun;
use crate::shell::git::{Repo, UNFINISHED};
use crate::shell::vault::{Options, Vault, real_root};
use std::fs;
use std::path::Path;

/// Writes the example vault unless it is there, prints its agenda, and watches it.
pub fn run(arguments: &Demo, context: &Context) -> Result<Outcome> {
    let dir = arguments.dir.as_deref().or(context.vault.as_deref()).unwrap_or(Path::new("rounds-demo"));
    let folder = context.absolute(dir);
    if folder.exists() && !folder.is_dir() {
        return Err(refused(&folder, "is not a folder"));
    }
    if is_empty(&folder) {
        write(&folder, context)?;
    } else if !folder.join(".git").exists()
        || !Repo::open(&real_root(&folder)?).is_ok_and(|repo| repo.is_demo())
    {
        return Err(refused(&folder, "holds something else than the example vault"));
    }
    let root = real_root(&folder)?;
    watch::watch(&root, None, false, context, || {
        due::print_day(&root, context)?;
        context.terminal.progress(&format!("\n{}", example::what_to_try(&dir.to_string_lossy())))
    })
}

fn refused(folder: &Path, why: &str) -> Error {
    Error::refused(
        format!("{}: {why}", folder.display()),
        "name a folder that is not there yet: `rounds demo DIR`",
    )
}

fn is_empty(folder: &Path) -> bool {
    // What a killed `demo` began is swept by the next.
    let begun = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with(UNFINISHED);
    fs::read_dir(folder).map_or(folder.symlink_metadata().is_err(), |entries| entries.flatten().all(begun))
}

fn write(folder: &Path, context: &Context) -> Result<()> {
    fs::create_dir_all(folder).map_err(|cause| Error::io(folder, cause))?;
    let root = real_root(folder)?;
    // What marks it comes with it: the next demo knows the folder, also when this one is killed in the middle.
    Repo::create(&root, |repo| repo.make_demo("Nora Quill", "nora@quill.example"))?;
    for (path, bytes) in example::files(context.today) {
        files::create(&root.join(path), &bytes)?;
    }
    let repo = Repo::open(&root)?;
    let steps = example::history(context.today);
    repo.begin_with(steps.iter().map(|step| Begun {
        day: step.day,
        message: &step.message,
        files: &step.files,
    }))?;
    let written = init::write_git_settings(&root, repo.state()?)?;
    repo.register_drivers()?;
    drop(repo);
    let options = Options::at_once(context.today, context.explicit_today);
    Vault::open(&root, |_| ())?.import(&options, &written).map(drop)
}
