//! A history that is written at once, for a repository that has none yet: the example's.

use super::Repo;
use crate::error::Result;
use chrono::NaiveDate;
use git2::{Index, IndexEntry, IndexTime, Signature, Time};

/// A commit to be made.
pub struct Begun<'a> {
    /// The day of its author.
    pub day: NaiveDate,
    /// Its whole message.
    pub message: &'a str,
    /// The files that it changes, relative to the repository's root, with what they hold then.
    pub files: &'a [(String, Vec<u8>)],
}

impl Repo {
    /// Makes these commits, each dated noon of its day, under the names that the configuration has; HEAD's branch and the
    /// index are there then. Touches no file of the work tree.
    ///
    /// # Errors
    /// When the repository has a commit already, or cannot be written.
    pub fn begin_with<'a>(&self, commits: impl Iterator<Item = Begun<'a>>) -> Result<()> {
        self.begin(commits).map_err(|cause| self.error(cause))
    }

    fn begin<'a>(&self, commits: impl Iterator<Item = Begun<'a>>) -> Result<(), git2::Error> {
        let config = self.git.config()?;
        let (name, email) = (config.get_string("user.name")?, config.get_string("user.email")?);
        let mut index = Index::new()?;
        let mut parent: Option<git2::Oid> = None;
        for (at, Begun { day, message, files }) in commits.enumerate() {
            for (path, bytes) in files {
                index.add(&entry(path, self.git.blob(bytes)?))?;
            }
            let tree = self.git.find_tree(index.write_tree_to(&self.git)?)?;
            // A second apart, so that those of one day keep their order.
            let noon = day.and_hms_opt(12, 0, 0).unwrap_or_default().and_utc().timestamp();
            let author = Signature::new(&name, &email, &Time::new(noon + at.cast_signed() as i64, 0))?;
            let parents = parent.map(|id| self.git.find_commit(id)).transpose()?;
            let parents: Vec<&git2::Commit<'_>> = parents.iter().collect();
            parent = Some(self.git.commit(Some("HEAD"), &author, &author, message, &tree, &parents)?);
        }
        let mut own = self.git.index()?;
        if let Some(id) = parent {
            own.read_tree(&self.git.find_commit(id)?.tree()?)?;
        }
        own.write()
    }
}

fn entry(path: &str, id: git2::Oid) -> IndexEntry {
    let time = IndexTime::new(0, 0);
    IndexEntry {
        ctime: time,
        mtime: time,
        dev: 0,
        ino: 0,
        mode: 0o100_644,
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}
