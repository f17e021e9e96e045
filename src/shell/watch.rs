//! The door to the system's file events: hints where to look, never what to believe.
//!
//! One watch a folder and none below `.git`: a recursive watch would wake us for every object that git writes.

use crate::error::{Error, Result};
use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

/// What may have happened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// Something at this path.
    Path(PathBuf),
    /// Events were lost: anything, anywhere.
    Anything,
    /// The network answered.
    Network,
    /// We are asked to stop.
    Stop,
}

/// The events of some folders, sent as [`Hint`]s.
pub struct Watch {
    watcher: RecommendedWatcher,
    root: PathBuf,
    folders: BTreeSet<PathBuf>,
}

impl Watch {
    /// Watches nothing yet.
    ///
    /// # Errors
    /// When the system has no events to give.
    pub fn new(root: &Path, hints: Sender<Hint>) -> Result<Self> {
        // Only a send happens here: work inside the callback would make the system's queue overflow.
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            for hint in hints_of(event) {
                let _ = hints.send(hint);
            }
        });
        let watcher =
            watcher.map_err(|cause| Error::Watch { path: root.to_path_buf(), cause: in_words(&cause) })?;
        Ok(Self { watcher, root: root.to_path_buf(), folders: BTreeSet::new() })
    }

    /// Watches these folders too; one that is watched already is watched anew, in case another took its place.
    ///
    /// # Errors
    /// When the system has no more watches to give; a folder that is gone meanwhile is no error.
    pub fn add(&mut self, folders: &[PathBuf]) -> Result<()> {
        for folder in folders {
            match self.watcher.watch(folder, RecursiveMode::NonRecursive) {
                Ok(()) => _ = self.folders.insert(folder.clone()),
                Err(_) if !folder.is_dir() => {}
                Err(cause) => return Err(Error::Watch { path: self.root.clone(), cause: cause.to_string() }),
            }
        }
        Ok(())
    }

    /// Forgets a folder that was moved or removed, and all below it; `false` when none was watched there.
    /// A watch stays with its folder when that is moved, and would tell of the old place.
    pub fn forget(&mut self, folder: &Path) -> bool {
        let below: Vec<PathBuf> = self
            .folders
            .range(folder.to_path_buf()..)
            .take_while(|path| path.starts_with(folder))
            .cloned()
            .collect();
        for path in &below {
            let _ = self.watcher.unwatch(path);
            self.folders.remove(path);
        }
        !below.is_empty()
    }

    /// Whether this folder is watched.
    pub fn knows(&self, folder: &Path) -> bool {
        self.folders.contains(folder)
    }
}

/// What the system said: of too many watchers it says what it says of too many open files.
fn in_words(cause: &notify::Error) -> String {
    let too_many = rustix::io::Errno::MFILE.raw_os_error();
    match &cause.kind {
        notify::ErrorKind::Io(error) if error.raw_os_error() == Some(too_many) => {
            "no inotify instance is left: see fs.inotify.max_user_instances, and what watches files already"
                .into()
        }
        _ => cause.to_string(),
    }
}

fn hints_of(event: notify::Result<Event>) -> Vec<Hint> {
    match event {
        Ok(event) if event.need_rescan() => vec![Hint::Anything],
        // Reading a file raises events too: ours must not wake us.
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => paths(event),
            EventKind::Access(_) => Vec::new(),
            _ => paths(event),
        },
        Err(_) => vec![Hint::Anything],
    }
}

fn paths(event: Event) -> Vec<Hint> {
    event.paths.into_iter().map(Hint::Path).collect()
}

/// Whether the file system at `path` is of a kind that tells nothing of changes made elsewhere: network mounts,
/// FUSE, and the shared folders of virtual machines.
pub fn is_silent(path: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        const NFS: u32 = 0x6969;
        const SMB: u32 = 0x517b;
        const CIFS: u32 = 0xff53_4d42;
        const SMB2: u32 = 0xfe53_4d42;
        const FUSE: u32 = 0x6573_5546;
        const PLAN9: u32 = 0x0102_1997;
        const VBOX: u32 = 0x786f_4256;
        // The type is 32 bits wide, whatever the field's width on this machine.
        rustix::fs::statfs(path)
            .is_ok_and(|fs| [NFS, SMB, CIFS, SMB2, FUSE, PLAN9, VBOX].contains(&(fs.f_type as u32)))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        false
    }
}
