//! Objects are written again where a packing git took their folder away.

use git2::{Error, ErrorClass};

/// Tries, each of which somebody who packs all the time would have to cut across.
const TRIES: usize = 20;

/// Writes objects, as `write` does it, until they are there. git removes a folder of objects that stands empty after it
/// packed, be it between libgit2's making that folder and its putting the first object into it; git itself makes it again.
///
/// # Errors
/// When the last try fails, and at once where it is not the disk that fails.
pub(super) fn written<T>(mut write: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    for _ in 1..TRIES {
        match write() {
            Err(cause) if cause.class() == ErrorClass::Os => {}
            done => return done,
        }
    }
    write()
}

#[cfg(test)]
mod tests {
    use super::*;
    use git2::{ErrorCode, Repository};
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn objects_are_written_while_empty_folders_are_taken_away() {
        let dir = tempfile::tempdir().unwrap();
        let git = Repository::init(dir.path()).unwrap();
        let objects = git.path().join("objects");
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    // Only an empty one goes.
                    (0..=255).for_each(|n| drop(std::fs::remove_dir(objects.join(format!("{n:02x}")))));
                }
            });
            let stored: Vec<_> = (0..256)
                .map(|n: u32| {
                    written(|| git.blob(format!("{n}").as_bytes())).map_err(|e| e.message().to_owned())
                })
                .collect();
            over.store(true, Ordering::Relaxed);
            for (n, oid) in stored.into_iter().enumerate() {
                let oid = oid.unwrap_or_else(|message| panic!("{n}: {message}"));
                assert_eq!(git.find_blob(oid).unwrap().content(), n.to_string().as_bytes());
            }
        });
    }

    #[test]
    fn what_is_no_matter_of_the_disk_is_not_tried_again() {
        let mut tries = 0;
        let refused = written(|| {
            tries += 1;
            Err::<(), _>(Error::new(ErrorCode::GenericError, ErrorClass::Object, "no object"))
        });
        assert!(refused.is_err());
        assert_eq!(tries, 1);
    }
}
