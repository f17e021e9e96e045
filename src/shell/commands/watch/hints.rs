//! What the watcher does with the hints that come in: it looks where something may have changed, and commits nothing.

use super::super::count;
use super::{FRESH, RESCAN, Watcher};
use crate::shell::files::{self, is_hidden};
use crate::shell::watch::Hint;
use std::collections::BTreeSet;
use std::time::Instant;

impl Watcher<'_> {
    pub(super) fn take_all(&mut self, hints: BTreeSet<Hint>) {
        self.open.iter_mut().for_each(|open| open.vault.touches_many());
        hints.into_iter().for_each(|hint| self.take(hint));
        self.open.iter_mut().for_each(|open| open.vault.has_touched());
    }

    pub(super) fn take(&mut self, hint: Hint) {
        let Some(open) = &mut self.open else {
            self.stopping |= hint == Hint::Stop;
            return;
        };
        match hint {
            Hint::Stop => self.stopping = true,
            // The round that this hint calls for looks for what came.
            Hint::Network => {}
            Hint::Anything => self.rescan_at = Instant::now(),
            Hint::Path(path) => {
                if path.starts_with(open.vault.repo().git_dir())
                    || open.vault.repo().hooks_folder().is_ok_and(|folder| path.starts_with(folder))
                    || path == self.root
                {
                    return;
                }
                let Some(relative) = files::relative(&self.root, &path) else { return };
                let folder = path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
                // A folder may be another than before under the same name: the system's watch went with the old one.
                let known = open.watch.as_mut().is_some_and(|watch| watch.forget(&path));
                if folder {
                    // Whether the folder itself is hidden: it is one of the folders of a file in it.
                    if !is_hidden(&format!("{relative}/x")) {
                        self.rescan_at = Instant::now();
                        self.fresh_at = Some(Instant::now() + FRESH);
                    }
                } else if known {
                    self.rescan_at = Instant::now();
                } else {
                    open.vault.touch(relative);
                    if relative.ends_with(".gitignore") || relative.ends_with(".gitattributes") {
                        self.rescan_at = Instant::now();
                    }
                }
            }
        }
    }

    /// Looks where events may be missing: in fresh folders, and now and then everywhere.
    pub(super) fn look_again(&mut self) {
        let now = Instant::now();
        let Some(open) = &mut self.open else { return };
        let fresh = self.fresh_at.is_some_and(|at| now >= at);
        if open.watch.is_some() && !fresh && now < self.rescan_at {
            return;
        }
        self.rescan_at = now + RESCAN;
        if fresh {
            self.fresh_at = None;
        }
        // First the watches, then the look: what comes in between is seen by both rather than by none.
        if let (Some(watch), Ok(mut folders)) = (&mut open.watch, open.vault.folders()) {
            if folders.iter().any(|folder| !watch.knows(folder)) {
                self.fresh_at = Some(now + FRESH);
            }
            folders.push(open.vault.repo().git_dir().to_path_buf());
            // Without a watch the folder is seen all the same, only later: by the next of these looks.
            let _ = watch.add(&folders);
            self.context
                .terminal
                .detail(format_args!("looked everywhere: {}", count(folders.len(), "folder")));
        }
        let _ = open.vault.rescan();
    }
}
