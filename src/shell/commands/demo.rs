//! `rounds demo`: the example vault, as lively today as on the day it was written.

use super::{Context, Outcome, due, watch};
use crate::error::{Error, Result};
use crate::example;
use crate::shell::cli::Demo;
use crate::shell::files;
use crate::shell::git::Repo;
use crate::shell::vault::{How, Settled, Vault, real_root};
use std::fs;
use std::path::Path;

/// Writes the example vault unless it is there, prints its agenda, and watches it.
pub fn run(arguments: &Demo, context: &Context) -> Result<Outcome> {
    let folder = context.absolute(&arguments.dir);
    if is_empty(&folder) {
        write(&folder, context)?;
    } else if !Repo::open(&real_root(&folder)?).is_ok_and(|repo| repo.is_demo()) {
        return Err(Error::Refused {
            what: format!("{}: holds something else than the example vault", folder.display()),
            hint: "name a folder that is not there yet: `rounds demo DIR`".into(),
        });
    }
    let root = real_root(&folder)?;
    due::print_day(&root, context)?;
    context.terminal.progress(&format!("\n{}", example::what_to_try(&arguments.dir.to_string_lossy())))?;
    watch::watch(&root, None, false, context)
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(folder.symlink_metadata().is_err(), |mut entries| entries.next().is_none())
}

fn write(folder: &Path, context: &Context) -> Result<()> {
    fs::create_dir_all(folder).map_err(|cause| Error::io(folder, cause))?;
    let root = real_root(folder)?;
    Repo::create(&root)?;
    for (path, bytes) in example::files(context.today) {
        files::create(&root.join(path), &bytes)?;
    }
    Repo::open(&root)?.make_demo("Nora Quill", "nora@quill.example")?;
    let how = How {
        today: context.today,
        explicit_today: context.explicit_today,
        settled: Settled::All,
        write: true,
        commit: true,
        accept_removals: false,
    };
    Vault::open(&root, |_| ())?.import(&how, &[]).map(drop)
}
